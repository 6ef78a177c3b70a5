/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "keyring-fixture.h"

#include <signal.h>
#include <sys/resource.h>

#define LOGIN_PATH "/org/freedesktop/secrets/collection/login"

/* What befalls the keyring of a session, whose first daemon session.sh starts. */
static GSubprocess *own_daemon;
static GSubprocess *person;
static GSubprocess *portal;

/* The other programs' view: plain D-Bus calls that know nothing of libsecret. */
GVariant *
keyring_ask (const char *path,
             const char *interface,
             const char *method,
             GVariant   *arguments,
             GError    **error)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);

  g_assert_nonnull (bus);
  return g_dbus_connection_call_sync (bus, KEYRING_SERVICE, path, interface, method, arguments, NULL,
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, error);
}

void
keyring_lock (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  const char *paths[] = { LOGIN_PATH };

  answer = keyring_ask (KEYRING_SERVICE_PATH, "org.freedesktop.Secret.Service", "Lock",
                        g_variant_new ("(@ao)", g_variant_new_objv (paths, G_N_ELEMENTS (paths))), &error);
  g_assert_no_error (error);
}

static gboolean
has_login (void)
{
  g_autoptr (GVariant) answer = keyring_ask (KEYRING_SERVICE_PATH, "org.freedesktop.Secret.Service", "ReadAlias",
                                             g_variant_new ("(s)", "default"), NULL);
  const char *path = NULL;

  if (answer == NULL)
    return FALSE;

  g_variant_get (answer, "(&o)", &path);
  return g_str_equal (path, LOGIN_PATH);
}

GPid
keyring_get_daemon (void)
{
  if (own_daemon != NULL)
    return (GPid)g_ascii_strtoll (g_subprocess_get_identifier (own_daemon), NULL, 10);

  return (GPid)g_ascii_strtoll (g_getenv ("LATCH_TEST_KEYRING_PID"), NULL, 10);
}

void
keyring_kill (void)
{
  if (own_daemon == NULL)
    {
      kill (keyring_get_daemon (), SIGKILL);
      return;
    }

  g_subprocess_force_exit (own_daemon);
  g_subprocess_wait (own_daemon, NULL, NULL);
  g_clear_object (&own_daemon);
}

/* A daemon that starts without a password has never had the keyring open. */
void
keyring_restart (void)
{
  g_autoptr (GError) error = NULL;

  keyring_kill ();
  while (has_login ())
    g_usleep (10000);

  own_daemon = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                 "gnome-keyring-daemon", "--foreground", "--components=secrets", NULL);
  g_assert_no_error (error);
  while (!has_login ())
    g_usleep (10000);
}

/* A keyring where there was none: made and opened with its password, as at a login. */
void
keyring_start (void)
{
  g_autoptr (GError) error = NULL;

  own_daemon = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                 "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", NULL);
  g_assert_no_error (error);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (own_daemon), "test", 4, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (own_daemon), NULL, &error);
  g_assert_no_error (error);
  while (!has_login ())
    g_usleep (10000);
}

/* What makes libsecret and Latchkey believe that they are in a sandbox, and the portal that they find there. */
void
keyring_start_portal (const char *key)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "mock-portal.py", NULL);
  g_autoptr (GError) error = NULL;
  char word[5];

  g_setenv ("SNAP_NAME", "latchkey", TRUE);
  portal = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, path, key, NULL);
  g_assert_no_error (error);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (portal), word, sizeof word, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (word, sizeof word, "ready", sizeof word);
}

/* The sandbox stays. */
void
keyring_end_portal (void)
{
  if (portal == NULL)
    return;

  g_subprocess_force_exit (portal);
  g_subprocess_wait (portal, NULL, NULL);
  g_clear_object (&portal);
}

void
keyring_send_person (const char *errand)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "answer-prompt.sh", NULL);
  g_autoptr (GError) error = NULL;

  person = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, path, errand, NULL);
  g_assert_no_error (error);
}

/* Fails when there was no prompt to answer. */
void
keyring_expect_person_back (void)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check (person, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&person);
}

/* A daemon that may open no more files fails as on a full disk: it cannot write its own. */
void
keyring_allow_files (rlim_t n_files)
{
  struct rlimit limit;

  g_assert_no_errno (prlimit (keyring_get_daemon (), RLIMIT_NOFILE, NULL, &limit));
  limit.rlim_cur = n_files;
  g_assert_no_errno (prlimit (keyring_get_daemon (), RLIMIT_NOFILE, &limit, NULL));
}

/* Ends what a test started. */
void
keyring_end (void)
{
  keyring_end_portal ();
  if (own_daemon != NULL)
    keyring_kill ();
}
