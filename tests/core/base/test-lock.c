/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-lock.h"
#include "latch-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each opening of the file stands for a process; tests/core/records/test-journal.c has real ones. */

/* No user's number; the kernel calls it the overflow user. */
#define NOBODY 65534

static LatchLock *
take (const char *path,
      LatchLock  *lock,
      gint64      offset,
      GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_lock_take_async (path, lock, offset, latch_test_keep_cb, &result);
  return latch_lock_take_finish (latch_test_wait (&result), error);
}

static void
expect_busy (const char *path,
             LatchLock  *lock,
             gint64      offset)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (take (path, lock, offset, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
test_bytes (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-lock-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "deeper", ".lock", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchLock) one = take (path, NULL, G_MAXINT64 - 1, &error);
  g_autoptr (LatchLock) other = NULL;
  g_autoptr (LatchLock) same = NULL;
  g_autoptr (LatchLock) later = NULL;
  GStatBuf status;

  g_assert_no_error (error);
  other = take (path, NULL, 0, &error);
  g_assert_no_error (error);
  expect_busy (path, other, G_MAXINT64 - 1);
  expect_busy (path, one, 0);

  /* The same file is not opened twice, and has no content however far away the byte is. */
  same = take (path, one, 1, &error);
  g_assert_true (same == one);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  latch_lock_release (one, G_MAXINT64 - 1);
  later = take (path, other, G_MAXINT64 - 1, &error);
  g_assert_no_error (error);
  expect_busy (path, other, 1);
  latch_test_remove_folder (directory);
}

static void
test_closed (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-lock-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, ".lock", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchLock) one = take (path, NULL, 1, &error);
  g_autoptr (LatchLock) other = NULL;

  g_assert_no_error (error);
  expect_busy (path, NULL, 1);
  g_clear_pointer (&one, latch_lock_unref);
  other = take (path, NULL, 1, &error);
  g_assert_no_error (error);
  latch_test_remove_folder (directory);
}

static void
test_replaced (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-lock-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, ".lock", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchLock) one = take (path, NULL, 1, &error);
  g_autoptr (LatchLock) again = NULL;

  g_unlink (path);
  again = take (path, one, 1, &error);
  g_assert_no_error (error);
  g_assert_true (again != one);
  expect_busy (path, NULL, 1);
  latch_test_remove_folder (directory);
}

static void
test_no_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-lock-XXXXXX", NULL);
  g_autofree char *below = g_build_filename (directory, "file", ".lock", NULL);
  g_autofree char *file = g_build_filename (directory, "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (take (directory, NULL, 1, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  g_assert_null (take (below, NULL, 1, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  latch_test_remove_folder (directory);
}

/* A link is not followed, so that no file is made where it leads. */
static void
test_foreign (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-lock-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, ".lock", NULL);
  g_autofree char *outside = g_build_filename (directory, "outside", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("outside", path), ==, 0);
  g_assert_null (take (path, NULL, 1, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_false (g_file_test (outside, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  g_unlink (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_null (take (path, NULL, 1, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  latch_test_remove_folder (directory);
}

static GArray *
query (const char *path,
       GArray     *offsets)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GArray *held;

  latch_lock_query_async (path, offsets, latch_test_keep_cb, &result);
  held = latch_lock_query_finish (latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return held;
}

/* Asking takes no lock and makes no file. */
static void
test_query (void)
{
  static const gint64 asked[] = { 5, 7, G_MAXINT64 - 1 };
  g_autofree char    *directory = g_dir_make_tmp ("latch-lock-XXXXXX", NULL);
  g_autofree char    *path = g_build_filename (directory, ".lock", NULL);
  g_autoptr (GArray) offsets = g_array_append_vals (g_array_new (FALSE, FALSE, sizeof (gint64)), asked, G_N_ELEMENTS (asked));
  g_autoptr (GArray) none = query (path, offsets);
  g_autoptr (GArray) held = NULL;
  g_autoptr (LatchLock) one = NULL;
  g_autoptr (LatchLock) other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  one = take (path, NULL, 7, &error);
  g_assert_no_error (error);
  held = query (path, offsets);
  g_assert_cmpuint (held->len, ==, 1);
  g_assert_cmpint (g_array_index (held, gint64, 0), ==, 7);
  other = take (path, NULL, 5, &error);
  g_assert_no_error (error);

  latch_lock_release (one, 7);
  latch_lock_release (other, 5);
  g_clear_pointer (&held, g_array_unref);
  held = query (path, offsets);
  g_assert_cmpuint (held->len, ==, 0);
  latch_test_remove_folder (directory);
}

/* Root may write anywhere, so it becomes somebody else for this. */
static void
test_permission_subprocess (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-lock-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, ".lock", NULL);
  g_autoptr (LatchLock) lock = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (geteuid () != 0 ? 0 : chown (directory, NOBODY, NOBODY), ==, 0);
  g_assert_cmpint (geteuid () != 0 ? 0 : setuid (NOBODY), ==, 0);
  g_assert_cmpint (g_chmod (directory, 0500), ==, 0);
  lock = take (path, NULL, 1, &error);
  g_chmod (directory, 0700);
  latch_test_remove_folder (directory);

  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, g_strerror (EACCES)));
}

static void
test_permission (void)
{
  g_test_trap_subprocess ("/latch/lock/permission/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/lock/bytes", test_bytes);
  g_test_add_func ("/latch/lock/closed", test_closed);
  g_test_add_func ("/latch/lock/replaced", test_replaced);
  g_test_add_func ("/latch/lock/no-file", test_no_file);
  g_test_add_func ("/latch/lock/foreign", test_foreign);
  g_test_add_func ("/latch/lock/query", test_query);
  g_test_add_func ("/latch/lock/permission", test_permission);
  g_test_add_func ("/latch/lock/permission/subprocess", test_permission_subprocess);

  return g_test_run ();
}
