/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "keyring-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>

/* Where the bus cannot tell that a keyring has a new state, it is asked again after these microseconds. */
#define PAUSE 10000

/* What befalls the keyring of a session, whose first daemon session.sh starts. */
static GSubprocess *own_daemon;
static GSubprocess *person;
static GSubprocess *portal;

/* When its file was written before it was started again. */
static gint64 time_of_file;

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

/* gnome-keyring's login keyring, or what is the default for another program that keeps secrets. */
static const char *
get_path (void)
{
  const char *path = g_getenv ("LATCH_TEST_COLLECTION");

  return path != NULL && !g_str_equal (path, "/") ? path : "/org/freedesktop/secrets/collection/login";
}

/* Which program keeps the secrets. */
const char *
keyring_get_provider (void)
{
  const char *provider = g_getenv ("LATCH_TEST_PROVIDER");

  return provider != NULL ? provider : "gnome-keyring";
}

static gboolean
is_locked (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) locked = NULL;

  answer = keyring_ask (get_path (), "org.freedesktop.DBus.Properties", "Get",
                        g_variant_new ("(ss)", "org.freedesktop.Secret.Collection", "Locked"), &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(v)", &locked);
  return g_variant_get_boolean (locked);
}

/* KeePassXC closes the database in a prompt, which asks nothing here. */
void
keyring_lock (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) prompted = NULL;
  const char *paths[] = { get_path () };
  const char *prompt;

  answer = keyring_ask (KEYRING_SERVICE_PATH, "org.freedesktop.Secret.Service", "Lock",
                        g_variant_new ("(@ao)", g_variant_new_objv (paths, G_N_ELEMENTS (paths))), &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(@ao&o)", NULL, &prompt);
  if (g_str_equal (prompt, "/"))
    return;

  prompted = keyring_ask (prompt, "org.freedesktop.Secret.Prompt", "Prompt", g_variant_new ("(s)", ""), &error);
  g_assert_no_error (error);
  while (!is_locked ())
    g_usleep (PAUSE);
}

static char *
dup_default (void)
{
  g_autoptr (GVariant) answer = keyring_ask (KEYRING_SERVICE_PATH, "org.freedesktop.Secret.Service", "ReadAlias",
                                             g_variant_new ("(s)", "default"), NULL);
  char *path = NULL;

  if (answer != NULL)
    g_variant_get (answer, "(o)", &path);

  return path;
}

static gboolean
has_default (void)
{
  g_autofree char *path = dup_default ();

  return g_strcmp0 (path, get_path ()) == 0;
}

/* KWallet says of what a login opened that it is locked, until a program asks. */
static gboolean
is_open (void)
{
  g_autofree char *path = dup_default ();
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GVariant) answer = NULL;
  gboolean open = FALSE;

  if (path == NULL || g_str_equal (path, "/"))
    return FALSE;

  g_setenv ("LATCH_TEST_COLLECTION", path, TRUE);
  if (!g_str_equal (keyring_get_provider (), "kwallet"))
    return !is_locked ();

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  answer = g_dbus_connection_call_sync (bus, "org.kde.kwalletd5", "/modules/kwalletd5", "org.kde.KWallet", "isOpen",
                                        g_variant_new ("(s)", "kdewallet"), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL);
  if (answer != NULL)
    g_variant_get (answer, "(b)", &open);

  return open;
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

static void
start (const char      *state,
       GSubprocessFlags flags)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "keyring.sh", NULL);
  g_autoptr (GError) error = NULL;

  own_daemon = g_subprocess_new (flags | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                 path, keyring_get_provider (), state, NULL);
  g_assert_no_error (error);
}

/* When KeePassXC's or KWallet's file was written, or 0. */
static gint64
get_time_of_file (void)
{
  gboolean         is_kwallet = g_str_equal (keyring_get_provider (), "kwallet");
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), is_kwallet ? "kwalletd/kdewallet.kwl" : "test.kdbx", NULL);
  GStatBuf         status;

  return g_stat (path, &status) == 0 ? status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000 : 0;
}

/* KeePassXC and KWallet write to the disk after they have confirmed it, KWallet some seconds later. */
void
keyring_settle (void)
{
  while (!g_str_equal (keyring_get_provider (), "gnome-keyring") && get_time_of_file () == time_of_file)
    g_usleep (PAUSE);
}

/* A daemon that starts without a password has never had the keyring open. */
void
keyring_restart (void)
{
  keyring_kill ();
  while (has_default ())
    g_usleep (PAUSE);

  time_of_file = get_time_of_file ();
  start ("locked", G_SUBPROCESS_FLAGS_NONE);
  while (!has_default ())
    g_usleep (PAUSE);
}

/* A keyring where there was none: made and opened with its password, as at a login. */
void
keyring_start (void)
{
  g_autoptr (GError) error = NULL;

  start ("ready", G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_output_stream_write_all (g_subprocess_get_stdin_pipe (own_daemon), "test", 4, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (g_subprocess_get_stdin_pipe (own_daemon), NULL, &error);
  g_assert_no_error (error);
  while (!is_open ())
    g_usleep (PAUSE);
}

/* What makes libsecret and Latchkey believe that they are in a sandbox. */
void
keyring_enter_sandbox (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", &error);
  g_autofree char *folder = NULL;

  g_assert_no_error (error);
  folder = g_path_get_dirname (program);
  g_setenv ("SNAP_NAME", "latchkey", TRUE);
  g_setenv ("SNAP", folder, TRUE);
}

/* The same with the portal that they find there. */
void
keyring_start_portal (const char *key)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "mock-portal.py", NULL);
  g_autoptr (GError) error = NULL;
  char word[5];

  keyring_enter_sandbox ();
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

/* Where it depends on the moment whether there is a prompt. */
void
keyring_recall_person (void)
{
  g_subprocess_force_exit (person);
  g_subprocess_wait (person, NULL, NULL);
  g_clear_object (&person);
}

/* Has a folder and gnome-keyring's file change places, so that nothing can be written there, and back. The daemon fails as
 * on a full disk. It must not miss the file for a moment: it would forget the keyring. */
static void
exchange_file (void)
{
  g_autofree char *file = g_build_filename (g_get_user_data_dir (), "keyrings", "login.keyring", NULL);
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "in-the-way", NULL);

  g_mkdir (folder, 0700);
  g_assert_no_errno (renameat2 (AT_FDCWD, folder, AT_FDCWD, file, RENAME_EXCHANGE));
}

void
keyring_fill_disk (void)
{
  exchange_file ();
}

void
keyring_free_disk (void)
{
  exchange_file ();
}

/* Ends what a test started. */
void
keyring_end (void)
{
  keyring_end_portal ();
  if (own_daemon != NULL)
    keyring_kill ();
}
