/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "keyring-expect.h"
#include "keyring-fixture.h"
#include "latch-error.h"
#include "latch-keyring-file.h"
#include "latch-test.h"

#include <string.h>

/* Where secrets lie when there is no keyring. The parts “private” and “memory” begin in a session without one, “locked”
 * in one whose keyring nobody opens. libsecret decides once in a process which place it uses, so that tests which need
 * a new decision start another one. */

#define TOKEN "Q0FOQVJZ+token/="

static void
expect_move (Fixture *fixture,
             int      code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  latch_keyring_move_async (fixture->keyring, latch_test_keep_cb, &result);
  is_done = latch_keyring_move_finish (fixture->keyring, latch_test_wait (&result), &error);
  expect_outcome (error, code);
  g_assert_cmpint (is_done, ==, code < 0);
}

static void
expect_place (Fixture          *fixture,
              LatchKeyringPlace place)
{
  static const char *const words[] = {
    [LATCH_KEYRING_SYSTEM] = "in the keyring",
    [LATCH_KEYRING_PRIVATE] = "in a file that only Latchkey can read",
    [LATCH_KEYRING_SESSION] = "in memory",
  };

  g_assert_cmpint (latch_keyring_get_place (fixture->keyring), ==, place);
  g_assert_true (g_str_has_prefix (latch_keyring_describe_place (fixture->keyring), words[place]));
}

/* What another program finds: in the same sandbox, or outside of it. */
static void
expect_tool (const char *ref,
             gboolean    inside,
             const char *text)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) tool = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  if (!inside)
    g_subprocess_launcher_unsetenv (launcher, "SNAP_NAME");
  tool = g_subprocess_launcher_spawn (launcher, &error, "secret-tool", "lookup", "application", APPLICATION_ID, "ref", ref, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (tool, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, text);
}

/* As the system’s password manager shows it. */
static void
expect_label (const char *ref,
              const char *label)
{
  g_autofree char *command = g_strdup_printf ("secret-tool search application " APPLICATION_ID " ref %s", ref);
  g_autofree char *line = g_strdup_printf ("\nlabel = %s\n", label);
  g_autofree char *found = NULL;
  g_autofree char *attributes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_spawn_command_line_sync (command, &found, &attributes, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (found, line));
}

static char *
dup_path (void)
{
  return g_build_filename (g_getenv ("XDG_DATA_HOME"), "keyrings", "default.keyring", NULL);
}

static GBytes *
read_file (void)
{
  g_autofree char *path = dup_path ();
  char            *contents;
  size_t           length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  return g_bytes_new_take (contents, length);
}

static void
expect_no_file (void)
{
  g_autofree char *path = dup_path ();

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->keyring = latch_keyring_new ();
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *path = dup_path ();

  g_assert_finalize_object (fixture->keyring);
  keyring_end ();
  g_unsetenv ("SNAP_NAME");
  if (!g_test_subprocess ())
    g_unlink (path);
}

static void
set_up_portal (Fixture      *fixture,
               gconstpointer data)
{
  set_up (fixture, data);
  keyring_start_portal ("key");
}

/* Runs another process of @test with the same files. */
static void
run_anew (const char *test)
{
  g_autofree char *path = g_strconcat ("/latch/keyring-fallback/private/subprocess/", test, NULL);

  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* -- The file --------------------------------------------------------------------------- */

static void
test_private_store (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (GBytes) contents = NULL;

  expect_place (fixture, LATCH_KEYRING_SYSTEM);
  latch_keyring_locate (fixture->keyring);
  expect_open (fixture, FALSE, -1);
  expect_place (fixture, LATCH_KEYRING_PRIVATE);
  expect_no_file ();

  expect_store (fixture, "store", NULL, -1);
  expect_lookup (fixture, "store", NULL, -1);
  expect_store (fixture, "store", "first", -1);
  expect_store (fixture, "store", TOKEN, -1);
  expect_lookup (fixture, "store", TOKEN, -1);
  expect_tool ("store", TRUE, TOKEN);
  expect_tool ("store", FALSE, "");

  contents = read_file ();
  g_assert_null (memmem (g_bytes_get_data (contents, NULL), g_bytes_get_size (contents), TOKEN, strlen (TOKEN)));

  /* Nobody sees names there. */
  expect_relabel (fixture, "store", "Other shop", -1);
  expect_lookup (fixture, "store", TOKEN, -1);

  expect_store (fixture, "keep", "other", -1);
  expect_clear (fixture, "store", -1);
  expect_lookup (fixture, "store", NULL, -1);
  expect_lookup (fixture, "keep", "other", -1);
  expect_clear (fixture, "store", -1);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  guint *n_stored = user_data;

  latch_keyring_store_finish (LATCH_KEYRING (source), result, &error);
  g_assert_no_error (error);
  (*n_stored)++;
}

#define N_OVERLAPPING 20

/* libsecret’s file loses items when stores overlap, and only another process sees it. */
static void
test_private_overlapping (Fixture      *fixture,
                          gconstpointer data)
{
  guint n_stored = 0;

  for (guint i = 0; i < N_OVERLAPPING; i++)
    {
      g_autofree char *ref = g_strdup_printf ("overlapping-%u", i);
      g_autoptr (SecretValue) secret = secret_value_new (ref, -1, "text/plain");

      latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, ref, "Demo shop", secret, stored_cb, &n_stored);
    }

  while (n_stored < N_OVERLAPPING)
    g_main_context_iteration (NULL, TRUE);

  keyring_end_portal ();
  run_anew ("overlapped");
}

static void
test_overlapped (Fixture      *fixture,
                 gconstpointer data)
{
  for (guint i = 0; i < N_OVERLAPPING; i++)
    {
      g_autofree char *ref = g_strdup_printf ("overlapping-%u", i);

      expect_lookup (fixture, ref, ref, -1);
    }
}

/* libsecret ends the process when it reads such a file. */
static void
test_private_damaged (Fixture      *fixture,
                      gconstpointer data)
{
  static const size_t lengths[] = { 0, 10, 18, 30, 60 };
  g_autofree char    *path = dup_path ();
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GError) error = NULL;

  expect_store (fixture, "damaged", TOKEN, -1);
  whole = read_file ();
  g_assert_true (latch_keyring_file_is_whole (whole));
  for (size_t length = 0; length < g_bytes_get_size (whole); length++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (whole, 0, length);

      g_assert_false (latch_keyring_file_is_whole (part));
    }

  for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GBytes) after = NULL;

      g_file_set_contents (path, g_bytes_get_data (whole, NULL), (gssize)lengths[i], &error);
      g_assert_no_error (error);
      expect_open (fixture, TRUE, LATCH_ERROR_KEYRING_FAILED);
      expect_lookup (fixture, "damaged", NULL, LATCH_ERROR_KEYRING_FAILED);
      expect_store (fixture, "damaged", "other", LATCH_ERROR_KEYRING_FAILED);
      after = read_file ();
      g_assert_cmpuint (g_bytes_get_size (after), ==, lengths[i]);
    }

  g_file_set_contents (path, g_bytes_get_data (whole, NULL), (gssize)g_bytes_get_size (whole), &error);
  g_assert_no_error (error);
  expect_lookup (fixture, "damaged", TOKEN, -1);
}

/* As after the system’s keyring was made anew: what was stored before cannot be read any more. */
static void
test_private_other_key (Fixture      *fixture,
                        gconstpointer data)
{
  expect_store (fixture, "other-key", TOKEN, -1);
  keyring_end_portal ();
  run_anew ("with-other-key");
}

static void
test_with_other_key (Fixture      *fixture,
                     gconstpointer data)
{
  expect_lookup (fixture, "other-key", NULL, -1);
  expect_store (fixture, "other-key", "second", -1);
  expect_lookup (fixture, "other-key", "second", -1);
}

static void
set_up_other_key (Fixture      *fixture,
                  gconstpointer data)
{
  set_up (fixture, data);
  keyring_start_portal ("other");
}

static void
test_private_dismissed (Fixture      *fixture,
                        gconstpointer data)
{
  run_anew ("with-dismissal");
}

static void
test_with_dismissal (Fixture      *fixture,
                     gconstpointer data)
{
  expect_store (fixture, "dismissed", TOKEN, LATCH_ERROR_KEYRING_LOCKED);
  expect_no_file ();
}

static void
set_up_dismissal (Fixture      *fixture,
                  gconstpointer data)
{
  set_up (fixture, data);
  keyring_start_portal ("dismiss");
}

static void
test_private_no_portal (Fixture      *fixture,
                        gconstpointer data)
{
  keyring_enter_sandbox ();
  expect_open (fixture, TRUE, LATCH_ERROR_KEYRING_ABSENT);
  expect_store (fixture, "no-portal", TOKEN, LATCH_ERROR_KEYRING_ABSENT);
  expect_place (fixture, LATCH_KEYRING_SYSTEM);
  expect_no_file ();
}

/* Outside a sandbox there is no key, whatever the environment says. */
static void
test_private_no_sandbox (Fixture      *fixture,
                         gconstpointer data)
{
  g_unsetenv ("SNAP_NAME");
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  expect_store (fixture, "no-sandbox", TOKEN, LATCH_ERROR_KEYRING_ABSENT);
  g_unsetenv ("SECRET_BACKEND");
  expect_no_file ();
}

/* A terminal that is a snap leaves its variables to what is started in it, and the portal answers there too. */
static void
test_private_other_snap (Fixture      *fixture,
                         gconstpointer data)
{
  static const char *const roots[] = { "/snap/terminal/1", "/", "" };

  for (size_t i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_setenv ("SNAP", roots[i], TRUE);
      expect_store (fixture, "other-snap", TOKEN, LATCH_ERROR_KEYRING_ABSENT);
    }

  g_unsetenv ("SNAP");
  expect_store (fixture, "other-snap", TOKEN, LATCH_ERROR_KEYRING_ABSENT);
  expect_no_file ();
}

/* The permission was given back, or the service came late. */
static void
test_private_service_back (Fixture      *fixture,
                           gconstpointer data)
{
  expect_store (fixture, "file-only", "in the file", -1);
  expect_store (fixture, "both", "old", -1);
  expect_store (fixture, "cleared", "old", -1);
  expect_place (fixture, LATCH_KEYRING_PRIVATE);

  keyring_start ();
  expect_lookup (fixture, "file-only", "in the file", -1);
  expect_place (fixture, LATCH_KEYRING_SYSTEM);
  expect_tool ("file-only", FALSE, "");
  expect_lookup (fixture, "neither", NULL, -1);

  /* A placeholder is nothing, so the file still counts. */
  expect_store (fixture, "both", NULL, -1);
  expect_lookup (fixture, "both", "old", -1);
  expect_store (fixture, "both", "new", -1);
  expect_lookup (fixture, "both", "new", -1);
  expect_tool ("both", FALSE, "new");

  expect_clear (fixture, "cleared", -1);
  expect_lookup (fixture, "cleared", NULL, -1);
  keyring_kill ();
  expect_lookup (fixture, "cleared", NULL, -1);
  expect_place (fixture, LATCH_KEYRING_PRIVATE);
  expect_lookup (fixture, "file-only", "in the file", -1);
}

/* What is to go may lie in both. */
static void
test_private_listed (Fixture      *fixture,
                     gconstpointer data)
{
  expect_store (fixture, EXPECT_REF, TOKEN, -1);
  expect_list (fixture, 1, -1);

  keyring_start ();
  expect_store (fixture, EXPECT_OTHER_REF, TOKEN, -1);
  expect_list (fixture, 2, -1);
  expect_clear (fixture, EXPECT_REF, -1);
  expect_clear (fixture, EXPECT_OTHER_REF, -1);
  expect_list (fixture, 0, -1);
}

static void
test_memory_listed (Fixture      *fixture,
                    gconstpointer data)
{
  expect_list (fixture, 0, LATCH_ERROR_KEYRING_ABSENT);
  latch_keyring_keep_in_memory (fixture->keyring);
  expect_store (fixture, EXPECT_REF, TOKEN, -1);
  expect_list (fixture, 1, -1);
}

/* With a service there, a file that cannot be read stands in nobody’s way. */
static void
test_private_damaged_beside_service (Fixture      *fixture,
                                     gconstpointer data)
{
  g_autofree char *path = dup_path ();
  g_autofree char *folder = g_path_get_dirname (path);

  keyring_start ();
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, "GnomeKeyring", -1, NULL));
  expect_lookup (fixture, "beside", NULL, -1);
  expect_store (fixture, "beside", TOKEN, -1);
  expect_lookup (fixture, "beside", TOKEN, -1);
  expect_clear (fixture, "beside", LATCH_ERROR_KEYRING_FAILED);
}

/* A keyring that somebody has to open is no reason to go elsewhere. */
static void
test_locked_stays (Fixture      *fixture,
                   gconstpointer data)
{
  expect_open (fixture, FALSE, LATCH_ERROR_KEYRING_LOCKED);
  expect_store (fixture, "locked", TOKEN, LATCH_ERROR_KEYRING_LOCKED);
  expect_place (fixture, LATCH_KEYRING_SYSTEM);
  expect_no_file ();
}

/* -- Memory ------------------------------------------------------------------------------ */

static void
count_change_cb (LatchKeyring *keyring,
                 gpointer      user_data)
{
  (*(guint *)user_data)++;
}

static void
expect_in_memory (Fixture    *fixture,
                  const char *ref,
                  gboolean    is_in_memory)
{
  g_assert_cmpint (latch_keyring_has_in_memory (fixture->keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, ref), ==, is_in_memory);
}

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          gpointer    user_data)
{
  (*(guint *)user_data)++;
}

static void
test_memory_chosen (Fixture      *fixture,
                    gconstpointer data)
{
  guint n_notified = 0;
  guint n_changes = 0;

  g_signal_connect (fixture->keyring, "memory-changed", G_CALLBACK (count_change_cb), &n_changes);
  expect_store (fixture, "memory", TOKEN, LATCH_ERROR_KEYRING_ABSENT);
  expect_place (fixture, LATCH_KEYRING_SYSTEM);

  g_signal_connect (fixture->keyring, "notify::has-unsaved-secrets", G_CALLBACK (count_cb), &n_notified);
  latch_keyring_keep_in_memory (fixture->keyring);
  expect_open (fixture, TRUE, -1);
  expect_open (fixture, FALSE, -1);
  expect_place (fixture, LATCH_KEYRING_SESSION);
  expect_in_memory (fixture, "memory", FALSE);
  g_assert_cmpuint (n_changes, ==, 0);

  expect_store (fixture, "memory", NULL, -1);
  expect_in_memory (fixture, "memory", FALSE);
  g_assert_false (latch_keyring_get_has_unsaved_secrets (fixture->keyring));
  expect_store (fixture, "memory", "first", -1);
  g_assert_true (latch_keyring_get_has_unsaved_secrets (fixture->keyring));
  expect_store (fixture, "memory", TOKEN, -1);
  expect_lookup (fixture, "memory", TOKEN, -1);
  expect_in_memory (fixture, "memory", TRUE);
  expect_in_memory (fixture, "elsewhere", FALSE);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (n_changes, ==, 3);

  /* What is not in memory may lie in a keyring that is not there. */
  expect_lookup (fixture, "elsewhere", NULL, LATCH_ERROR_KEYRING_ABSENT);
  expect_clear (fixture, "elsewhere", LATCH_ERROR_KEYRING_ABSENT);
  expect_relabel (fixture, "elsewhere", "Other shop", LATCH_ERROR_KEYRING_ABSENT);

  expect_clear (fixture, "memory", -1);
  expect_in_memory (fixture, "memory", FALSE);
  g_assert_cmpuint (n_changes, ==, 4);
  g_assert_false (latch_keyring_get_has_unsaved_secrets (fixture->keyring));
  expect_lookup (fixture, "memory", NULL, LATCH_ERROR_KEYRING_ABSENT);
  expect_no_file ();
}

static void
test_memory_moved (Fixture      *fixture,
                   gconstpointer data)
{
  latch_keyring_keep_in_memory (fixture->keyring);
  expect_store (fixture, "moved-1", TOKEN, -1);
  expect_store (fixture, "moved-2", "second", -1);
  expect_store (fixture, "moved-placeholder", NULL, -1);
  expect_relabel (fixture, "moved-1", "Other shop", -1);
  expect_move (fixture, LATCH_ERROR_KEYRING_ABSENT);
  expect_place (fixture, LATCH_KEYRING_SESSION);
  expect_lookup (fixture, "moved-1", TOKEN, -1);

  /* A service that came meanwhile changes nothing before it is asked for, but is looked into. */
  keyring_start ();
  expect_store (fixture, "moved-3", "third", -1);
  expect_tool ("moved-3", FALSE, "");
  expect_lookup (fixture, "not-in-memory", NULL, -1);
  expect_place (fixture, LATCH_KEYRING_SESSION);

  expect_in_memory (fixture, "moved-1", TRUE);
  expect_move (fixture, -1);
  expect_in_memory (fixture, "moved-1", FALSE);
  expect_place (fixture, LATCH_KEYRING_SYSTEM);
  g_assert_false (latch_keyring_get_has_unsaved_secrets (fixture->keyring));
  expect_tool ("moved-1", FALSE, TOKEN);
  expect_tool ("moved-2", FALSE, "second");
  expect_tool ("moved-3", FALSE, "third");
  expect_label ("moved-1", "Other shop");
  expect_label ("moved-2", "Demo shop");
  expect_lookup (fixture, "moved-1", TOKEN, -1);
}

static void
test_memory_move_fails (Fixture      *fixture,
                        gconstpointer data)
{
  latch_keyring_keep_in_memory (fixture->keyring);
  expect_store (fixture, "stuck", TOKEN, -1);
  keyring_start ();
  expect_lookup (fixture, "not-in-memory", NULL, -1);
  keyring_fill_disk ();
  expect_move (fixture, LATCH_ERROR_KEYRING_FAILED);
  expect_place (fixture, LATCH_KEYRING_SESSION);
  g_assert_true (latch_keyring_get_has_unsaved_secrets (fixture->keyring));
  expect_lookup (fixture, "stuck", TOKEN, -1);
  expect_in_memory (fixture, "stuck", TRUE);

  keyring_free_disk ();
  expect_move (fixture, -1);
  expect_tool ("stuck", FALSE, TOKEN);
}

static void
test_memory_forgotten (Fixture      *fixture,
                       gconstpointer data)
{
  latch_keyring_keep_in_memory (fixture->keyring);
  expect_store (fixture, "forgotten", TOKEN, -1);
  g_assert_finalize_object (fixture->keyring);

  fixture->keyring = latch_keyring_new ();
  expect_place (fixture, LATCH_KEYRING_SYSTEM);
  expect_lookup (fixture, "forgotten", NULL, LATCH_ERROR_KEYRING_ABSENT);
}

static void
add (const char *path,
     void (*set_up_test) (Fixture *, gconstpointer),
     void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *whole = g_strconcat ("/latch/keyring-fallback/", path, NULL);

  g_test_add (whole, Fixture, NULL, set_up_test, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("private/store", set_up_portal, test_private_store);
  add ("private/overlapping", set_up_portal, test_private_overlapping);
  add ("private/subprocess/overlapped", set_up_portal, test_overlapped);
  add ("private/damaged", set_up_portal, test_private_damaged);
  add ("private/other-key", set_up_portal, test_private_other_key);
  add ("private/subprocess/with-other-key", set_up_other_key, test_with_other_key);
  add ("private/dismissed", set_up, test_private_dismissed);
  add ("private/subprocess/with-dismissal", set_up_dismissal, test_with_dismissal);
  add ("private/no-portal", set_up, test_private_no_portal);
  add ("private/no-sandbox", set_up_portal, test_private_no_sandbox);
  add ("private/other-snap", set_up_portal, test_private_other_snap);
  add ("private/service-back", set_up_portal, test_private_service_back);
  add ("private/listed", set_up_portal, test_private_listed);
  add ("private/damaged-beside-service", set_up_portal, test_private_damaged_beside_service);
  add ("locked/stays", set_up_portal, test_locked_stays);
  add ("memory/chosen", set_up, test_memory_chosen);
  add ("memory/listed", set_up, test_memory_listed);
  add ("memory/moved", set_up, test_memory_moved);
  add ("memory/move-fails", set_up, test_memory_move_fails);
  add ("memory/forgotten", set_up, test_memory_forgotten);

  return g_test_run ();
}
