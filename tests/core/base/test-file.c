/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-file.h"
#include "latch-test.h"

#include <glib/gstdio.h>

static gboolean
write_file (const char *path,
            const char *text,
            GError    **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;

  latch_file_write_async (path, bytes, latch_test_keep_cb, &result);
  return latch_file_write_finish (latch_test_wait (&result), error);
}

static GPtrArray *
read_directory (const char *path,
                GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_file_read_directory_async (path, NULL, latch_test_keep_cb, &result);
  return latch_file_read_directory_finish (latch_test_wait (&result), error);
}

static gboolean
delete_file (const char *path,
             GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_file_delete_async (path, latch_test_keep_cb, &result);
  return latch_file_delete_finish (latch_test_wait (&result), error);
}

static void
test_life (void)
{
  g_autofree char *top = g_dir_make_tmp ("latch-file-XXXXXX", NULL);
  g_autofree char *directory = g_build_filename (top, "a", "b", NULL);
  g_autofree char *path = g_build_filename (directory, "one.record", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = read_directory (directory, &error);
  g_autoptr (GPtrArray) one = NULL;
  GStatBuf   status;
  LatchFile *file;

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);

  g_assert_true (write_file (path, "first, and longer", &error));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_true (write_file (path, "second", &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (directory, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);

  one = read_directory (directory, &error);
  g_assert_cmpuint (one->len, ==, 1);
  file = g_ptr_array_index (one, 0);
  g_assert_cmpstr (file->name, ==, "one.record");
  g_assert_cmpmem (g_bytes_get_data (file->bytes, NULL), g_bytes_get_size (file->bytes), "second", 6);

  g_assert_true (delete_file (path, &error));
  g_assert_true (delete_file (path, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  g_rmdir (directory);
}

static void
test_not_writable (void)
{
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  int descriptor = g_file_open_tmp ("latch-file-XXXXXX", &file, NULL);

  /* A file where a folder should be stops even the superuser. */
  g_close (descriptor, NULL);
  path = g_build_filename (file, "one.record", NULL);
  g_assert_false (write_file (path, "text", &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_clear_error (&error);

  g_assert_null (read_directory (path, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_unlink (file);
}

static void
test_foreign (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-file-XXXXXX", NULL);
  g_autofree char *large = g_build_filename (directory, "large", NULL);
  g_autofree char *folder = g_build_filename (directory, "folder", NULL);
  g_autofree char *text = g_strnfill (64 * 1024 + 1, 'x');
  g_autoptr (GPtrArray) files = NULL;

  g_assert_true (g_file_set_contents (large, text, -1, NULL));
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);

  files = read_directory (directory, NULL);
  g_assert_cmpuint (files->len, ==, 0);

  g_unlink (large);
  g_rmdir (folder);
  g_rmdir (directory);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/file/life", test_life);
  g_test_add_func ("/latch/file/not-writable", test_not_writable);
  g_test_add_func ("/latch/file/foreign", test_foreign);

  return g_test_run ();
}
