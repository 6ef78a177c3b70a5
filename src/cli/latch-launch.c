/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-launch.h"

#include "latch-secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* How this process begins, and how another program takes its place: with the
 * environment that it was started with, so that nothing of what this one needs
 * for itself is left to the other. */

/* As env(1) says it. */
#define EXIT_CANNOT_RUN 126
#define EXIT_NO_COMMAND 127

/* What a person gives to this program, and to no other. */
static const char *const own_variables[] = { LATCH_SECRETS_USER_VARIABLE, LATCH_SECRETS_ORGANIZATION_VARIABLE };

static char   **environment;
static gboolean ignores_pipe;

/* What is left of the addresses of the bus, which stand between semicolons, without those that start one. */
static char *
dup_running_bus (const char *address)
{
  g_auto (GStrv) parts = g_strsplit (address, ";", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) running = NULL;

  for (size_t i = 0; parts[i] != NULL; i++)
    {
      if (!g_str_has_prefix (parts[i], "autolaunch:"))
        g_strv_builder_add (builder, parts[i]);
    }

  running = g_strv_builder_end (builder);
  return g_strjoinv (";", running);
}

/* GIO would start a bus of its own that nobody ends. It is told so by an address of which it knows no transport. */
static void
refuse_new_bus (void)
{
  const char      *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  const char      *runtime = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *socket = g_build_filename (runtime != NULL ? runtime : "/", "bus", NULL);
  g_autofree char *running = address != NULL ? dup_running_bus (address) : NULL;

  if (running != NULL && *running != '\0')
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", running, TRUE);
  else if (running != NULL || runtime == NULL || !g_file_test (socket, G_FILE_TEST_EXISTS))
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
}

/* Where one is closed, the next file that is opened would take its place, and be written to. What stands there instead has
 * nothing to read, and cannot be written to either, so that lost output is told of. */
static void
fill_standard_streams (void)
{
  int file;

  do
    file = open ("/dev/null", O_RDONLY);
  while (file >= 0 && file <= STDERR_FILENO);

  if (file >= 0)
    close (file);
}

/**
 * latch_launch_ignores:
 * @number: a signal
 *
 * Returns: %TRUE when this process was started with that signal ignored, as nohup(1) does
 */
gboolean
latch_launch_ignores (int number)
{
  struct sigaction action;

  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/**
 * latch_launch_prepare:
 *
 * Sees to it that the standard streams are no files of this process, keeps the
 * environment for latch_launch_replace(), and has no session bus started. A
 * main() calls this first.
 */
void
latch_launch_prepare (void)
{
  fill_standard_streams ();
  ignores_pipe = latch_launch_ignores (SIGPIPE);
  environment = g_get_environ ();
  for (size_t i = 0; i < G_N_ELEMENTS (own_variables); i++)
    environment = g_environ_unsetenv (environment, own_variables[i]);

  refuse_new_bus ();
}

/**
 * latch_launch_has_display:
 *
 * Returns: %TRUE when the system may have a place to ask for a password
 */
gboolean
latch_launch_has_display (void)
{
  const char *x = g_getenv ("DISPLAY");
  const char *wayland = g_getenv ("WAYLAND_DISPLAY");

  return (x != NULL && *x != '\0') || (wayland != NULL && *wayland != '\0');
}

static void
set_variable (const char  *variable,
              SecretValue *value)
{
  guint n_variables;

  environment = g_environ_unsetenv (environment, variable);
  n_variables = g_strv_length (environment);
  environment = g_renew (char *, environment, n_variables + 2);
  environment[n_variables] = g_strconcat (variable, "=", secret_value_get_text (value), NULL);
  environment[n_variables + 1] = NULL;
}

/**
 * latch_launch_replace:
 * @arguments: (array zero-terminated=1): a command, and its arguments
 * @variable: (nullable): a variable that the command gets in its environment
 * @value: (nullable): what the variable says
 * @error: return location for what the system says against it
 *
 * Replaces this process by a command. Its terminal, signals and exit status are
 * the command’s own then. It writes no core dump, which would have the secret.
 *
 * Returns: the exit status that says why the command did not take the place of this process
 */
int
latch_launch_replace (const char *const *arguments,
                      const char        *variable,
                      SecretValue       *value,
                      GError           **error)
{
  int reason;

  if (variable != NULL)
    set_variable (variable, value);

  /* GIO ignores it, and a command that does so as well does not end when nobody reads what it writes. */
  if (!ignores_pipe)
    signal (SIGPIPE, SIG_DFL);
  execvpe (arguments[0], (char *const *)arguments, environment);
  reason = errno;
  /* Translators: the first %s is a command, the second one the system’s reason, such as “No such file or directory” */
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (reason), _ ("“%s” cannot be run: %s."), arguments[0], g_strerror (reason));
  return reason == ENOENT ? EXIT_NO_COMMAND : EXIT_CANNOT_RUN;
}
