/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-command.h"
#include "latch-commands.h"
#include "latch-error.h"
#include "latch-launch.h"
#include "latch-output.h"
#include "latch-use.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <sys/mman.h>
#include <unistd.h>

/* How other programs get a token: from standard output, in their environment or, for curl, in a header.
 * It is among the arguments of no program, which everybody on the computer can read. */

static gboolean shows;
static char    *variable;

static const GOptionEntry token_options[] = {
  { "show", 0, 0, G_OPTION_ARG_NONE, &shows, N_ ("Write the token even to a terminal"), NULL },
  { NULL },
};

static const GOptionEntry run_options[] = {
  /* Translators: VARIABLE stands for the name of a variable of the environment */
  { "variable", 0, 0, G_OPTION_ARG_STRING, &variable, N_ ("The variable that has the token (default: LATCH_TOKEN)"), N_ ("VARIABLE") },
  { NULL },
};

/* A token that works for nothing any more is no use to a program, which would not know why. */
static LatchInstance *
find_usable (LatchSession *session,
             const char   *name,
             GError      **error)
{
  g_autoptr (LatchInstance) instance = latch_session_find_kept (session, name, error);

  if (instance == NULL || latch_instance_get_outcome (instance) != LATCH_SITUATION_GONE)
    return g_steal_pointer (&instance);

  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_REFUSED, _ (latch_instance_get_status (instance)->description));
  return NULL;
}

static SecretValue *
lookup_token (LatchSession *session,
              const char   *name,
              GError      **error)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  g_autoptr (LatchInstance) instance = find_usable (session, name, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (instance == NULL || !latch_session_open_keyring (session, error))
    return NULL;

  latch_registry_lookup_token_async (registry, latch_instance_get_record (instance), latch_session_get_cancellable (session), latch_session_keep_cb, &result);
  return latch_registry_lookup_token_finish (registry, latch_session_wait (session, &result), error);
}

static int
print_token (LatchSession      *session,
             const char *const *arguments)
{
  g_autoptr (SecretValue) token = NULL;
  g_autoptr (GError) error = NULL;

  if (!shows && isatty (STDOUT_FILENO))
    {
      latch_output_complain (_ ("Everybody who sees this terminal would see the token. Pass the output to a program, or add --show."));
      return LATCH_EXIT_USAGE;
    }

  token = lookup_token (session, arguments[0], &error);
  if (token == NULL || !latch_output_write_secret (token, &error))
    return latch_session_fail (error);

  return LATCH_EXIT_DONE;
}

static gboolean
is_variable (const char *name)
{
  return g_regex_match_simple ("^[A-Za-z_][A-Za-z0-9_]*$", name, G_REGEX_DOLLAR_ENDONLY, 0);
}

static int
run (LatchSession      *session,
     const char *const *arguments)
{
  g_autoptr (SecretValue) token = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (variable != NULL && !is_variable (variable))
    {
      latch_output_complain (_ ("The name of a variable has only English letters, digits and _."));
      return LATCH_EXIT_USAGE;
    }

  token = lookup_token (session, arguments[0], &error);
  if (token == NULL)
    return latch_session_fail (error);

  status = latch_launch_replace (arguments + 1, variable != NULL ? variable : "LATCH_TOKEN", token, &error);
  latch_output_complain (error->message);
  return status;
}

/* -- curl ---------------------------------------------------------------------------- */

/* A connection finds out whether the secrets belong to the address. */
static gboolean
check_address (LatchSession *session,
               LatchAccount *account,
               GError      **error)
{
  g_autoptr (LatchConnection) connection = latch_registry_connect (latch_session_get_registry (session), account, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (connection == NULL)
    return FALSE;

  latch_connection_open_async (connection, latch_session_get_cancellable (session), latch_session_keep_cb, &result);
  return latch_connection_open_finish (connection, latch_session_wait (session, &result), error);
}

static SecretValue *
lookup_header (LatchSession  *session,
               LatchInstance *instance,
               GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_use_lookup_async (LATCH_USE_HEADER, latch_session_get_registry (session), instance, latch_session_get_cancellable (session),
                          latch_session_keep_cb, &result);
  return latch_use_lookup_finish (latch_session_wait (session, &result), error);
}

/* In memory, for whoever takes the place of this process. */
static int
open_header (SecretValue *header,
             GError     **error)
{
  size_t      length;
  const char *text = secret_value_get (header, &length);
  int         file = memfd_create ("latch", 0);

  if (file >= 0 && write (file, text, length) == (gssize)length && write (file, "\n", 1) == 1)
    return file;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  if (file >= 0)
    close (file);
  return -1;
}

static int
replace_by_curl (const char        *address,
                 const char        *path,
                 SecretValue       *header,
                 const char *const *options)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  int              file = open_header (header, &error);
  g_autofree char *header_option = g_strdup_printf ("@/dev/fd/%d", file);
  g_autofree char *uri = g_strconcat (address, path, NULL);
  g_auto (GStrv) words = NULL;
  int status;

  if (file < 0)
    return latch_session_fail (error);

  g_strv_builder_add_many (builder, "curl", "--globoff", "--no-progress-meter", "--header", header_option, NULL);
  g_strv_builder_addv (builder, (const char **)options);
  g_strv_builder_add_many (builder, "--", uri, NULL);
  words = g_strv_builder_end (builder);
  status = latch_launch_replace ((const char *const *)words, NULL, NULL, &error);
  latch_output_complain (error->message);
  return status;
}

static int
call_curl (LatchSession      *session,
           const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = find_usable (session, arguments[0], &error);
  LatchAccount *account = instance != NULL ? latch_instance_get_account (instance) : NULL;
  g_autoptr (SecretValue) header = NULL;
  g_autofree char *address = NULL;

  /* Anything else could become a part of the host. */
  if (arguments[1][0] != '/')
    {
      latch_output_complain (_ ("The path begins with a slash, such as /hubs/ecommerce/ping."));
      return LATCH_EXIT_USAGE;
    }

  if (instance == NULL || !latch_session_open_keyring (session, &error) || (account != NULL && !check_address (session, account, &error)) ||
      (header = lookup_header (session, instance, &error)) == NULL)
    return latch_session_fail (error);

  address = latch_commands_dup_address (account);
  if (address == NULL)
    {
      latch_output_complain (_ ("The practice service is a part of Latchkey, which curl cannot reach."));
      return LATCH_EXIT_UNREACHABLE;
    }

  return replace_by_curl (address, arguments[1], header, arguments + 2);
}

const LatchCommand latch_token_commands[] = {
  { .name = "token", .arguments = "STORE", .summary = N_ ("Write the token of a store"), .options = token_options, .n_min = 1, .n_max = 1, .run = print_token },
  { .name = "run", .arguments = "STORE -- COMMAND…", .summary = N_ ("Run a command that has the token in its environment"), .options = run_options, .n_min = 2, .n_max = G_MAXUINT, .n_own = 1, .run = run },
  { .name = "curl", .arguments = "STORE PATH [-- OPTION…]", .summary = N_ ("Send a request to a store by curl"), .n_min = 2, .n_max = G_MAXUINT, .n_own = 2, .run = call_curl },
  { NULL },
};
