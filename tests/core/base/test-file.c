/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-file.h"
#include "latch-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
write_file (const char *path,
            const char *text,
            GError    **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;

  latch_file_write_async (path, bytes, latch_test_keep_cb, &result);
  return latch_file_change_finish (latch_test_wait (&result), error);
}

static GPtrArray *
read_directory (const char *path,
                GError    **error)
{
  g_autoptr (GHashTable) known = latch_file_known_new ();
  g_autoptr (GAsyncResult) result = NULL;

  latch_file_scan_directory_async (path, known, latch_test_keep_cb, &result);
  return latch_file_scan_directory_finish (latch_test_wait (&result), error);
}

static gboolean
delete_file (const char *path,
             GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_file_delete_async (path, latch_test_keep_cb, &result);
  return latch_file_change_finish (latch_test_wait (&result), error);
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
  latch_assert_done (write_file (path, "second", &error), error);
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
  latch_assert_done (delete_file (path, &error), error);
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

  /* Nor is there a way to replace a folder by a file. */
  g_assert_false (write_file (g_get_tmp_dir (), "text", &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_clear_error (&error);

  g_assert_null (read_directory (path, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_unlink (file);
}

/* A link is replaced, a folder refused, and the mode of neither changes. */
static void
test_others_modes (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-file-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (directory, "folder", NULL);
  g_autofree char *inner = g_build_filename (folder, "inner", NULL);
  g_autofree char *other = g_build_filename (directory, "other", NULL);
  g_autofree char *link = g_build_filename (directory, "link", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (inner, "", 0, NULL));
  g_assert_false (write_file (folder, "text", &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0755);

  g_assert_true (g_file_set_contents_full (other, "", 0, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  g_assert_cmpint (symlink (other, link), ==, 0);
  latch_assert_done (write_file (link, "text", &error), error);
  g_assert_cmpint (g_stat (other, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0644);
  g_assert_cmpint (status.st_size, ==, 0);
  g_assert_cmpint (g_lstat (link, &status), ==, 0);
  g_assert_true (S_ISREG (status.st_mode));

  latch_test_remove_folder (directory);
}

static void
expect_reason (GError    **error,
               const char *reason)
{
  g_assert_error (*error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_true (g_str_has_suffix ((*error)->message, reason));
  g_assert_null (strchr ((*error)->message, '/'));
  g_clear_error (error);
}

/* A sentence says why, and not in which temporary file. */
static void
test_reasons (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-file-XXXXXX", NULL);
  g_autofree char *name = g_strnfill (255, 'x');
  g_autofree char *long_path = g_build_filename (directory, name, NULL);
  g_autofree char *path = g_build_filename (directory, "one.record", NULL);
  g_autofree char *below = g_build_filename (path, "folder", NULL);
  g_autoptr (GError) error = NULL;
  struct rlimit usual;
  struct rlimit full;

  g_assert_false (write_file (long_path, "text", &error));
  expect_reason (&error, g_strerror (ENAMETOOLONG));

  latch_assert_done (write_file (path, "text", &error), error);
  g_assert_null (read_directory (below, &error));
  expect_reason (&error, g_strerror (ENOTDIR));

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &usual));
  full = usual;
  full.rlim_cur = 0;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &full));
  g_assert_false (write_file (path, "text", &error));
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &usual));
  expect_reason (&error, "the disk may be full or broken");

  latch_test_remove_folder (directory);
}

static void
test_foreign (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-file-XXXXXX", NULL);
  g_autofree char *large = g_build_filename (directory, "large", NULL);
  g_autofree char *folder = g_build_filename (directory, "folder", NULL);
  g_autofree char *link = g_build_filename (directory, "link", NULL);
  g_autofree char *text = g_strnfill (64 * 1024 + 1, 'x');
  g_autoptr (GPtrArray) files = NULL;

  g_assert_true (g_file_set_contents (large, text, -1, NULL));
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink ("nowhere", link), ==, 0);

  /* They are there, and say nothing. */
  files = read_directory (directory, NULL);
  g_assert_cmpuint (files->len, ==, 3);
  for (guint i = 0; i < files->len; i++)
    g_assert_cmpuint (g_bytes_get_size (((LatchFile *)g_ptr_array_index (files, i))->bytes), ==, 0);

  latch_test_remove_folder (directory);
}

/* What is written can be read again. */
static void
test_limit (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-file-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "large", NULL);
  g_autofree char *most = g_strnfill (64 * 1024, 'x');
  g_autofree char *more = g_strnfill (64 * 1024 + 1, 'y');
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;

  latch_assert_done (write_file (path, most, &error), error);
  g_assert_false (write_file (path, more, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  files = read_directory (directory, NULL);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, most);
  latch_test_remove_folder (directory);
}

/* What is known to be large is read as such, and by nobody else. */
static void
test_large (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-file-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "large", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_strnfill (1024 * 1024, 'x'), 1024 * 1024);
  g_autoptr (GBytes) read = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GAsyncResult) large = NULL;
  g_autoptr (GAsyncResult) small = NULL;
  g_autoptr (GAsyncResult) endless = NULL;
  g_autoptr (GError) error = NULL;

  latch_file_write_large_async (path, bytes, latch_test_keep_cb, &written);
  latch_assert_done (latch_file_change_finish (latch_test_wait (&written), &error), error);
  latch_file_read_large_async (path, latch_test_keep_cb, &large);
  read = latch_file_read_finish (latch_test_wait (&large), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (read, bytes));

  latch_file_read_async (path, latch_test_keep_cb, &small);
  g_assert_null (latch_file_read_finish (latch_test_wait (&small), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_clear_error (&error);

  /* It takes no room on the disk. */
  g_assert_cmpint (truncate (path, 64 * 1024 * 1024 + 1), ==, 0);
  latch_file_read_large_async (path, latch_test_keep_cb, &endless);
  g_assert_null (latch_file_read_finish (latch_test_wait (&endless), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  latch_test_remove_folder (directory);
}

static GBytes *
read_file (const char *path,
           GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_file_read_async (path, latch_test_keep_cb, &result);
  return latch_file_read_finish (latch_test_wait (&result), error);
}

static void
test_read (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-file-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "one.record", NULL);
  g_autofree char *large = g_strnfill (65 * 1024, 'x');
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (read_file (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (write_file (path, "text", &error));
  bytes = read_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "text", 4);

  g_assert_null (read_file (directory, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, large, -1, NULL));
  g_assert_null (read_file (path, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, g_strerror (EFBIG)));
  latch_test_remove_folder (directory);
}

static guint
count_scanned (const char *directory,
               GHashTable *known)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;

  latch_file_scan_directory_async (directory, known, latch_test_keep_cb, &result);
  files = latch_file_scan_directory_finish (latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return files->len;
}

static void
set_age (const char *path,
         time_t      seconds)
{
  struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = time (NULL) - seconds } };

  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

/* Only what is new, different, or too young to tell is read. */
static void
test_scan (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-file-XXXXXX", NULL);
  g_autofree char *one = g_build_filename (directory, "one", NULL);
  g_autofree char *other = g_build_filename (directory, "other", NULL);
  g_autoptr (GHashTable) known = latch_file_known_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (write_file (one, "text", &error));
  g_assert_true (write_file (other, "text", &error));
  g_assert_cmpuint (count_scanned (directory, known), ==, 2);
  g_assert_cmpuint (count_scanned (directory, known), ==, 2);

  set_age (one, 60);
  set_age (other, 60);
  g_assert_cmpuint (count_scanned (directory, known), ==, 2);
  g_assert_cmpuint (count_scanned (directory, known), ==, 0);

  set_age (one, 50);
  g_assert_cmpuint (count_scanned (directory, known), ==, 1);
  latch_file_known_forget (known, "other");
  g_assert_cmpuint (count_scanned (directory, known), ==, 1);

  g_unlink (one);
  latch_file_known_forget (known, "one");
  g_assert_cmpuint (count_scanned (directory, known), ==, 0);
  g_assert_false (g_hash_table_contains (known, "one"));
  g_assert_true (g_hash_table_contains (known, "other"));
  latch_test_remove_folder (directory);
  g_assert_cmpuint (count_scanned (directory, known), ==, 0);
  g_assert_cmpuint (g_hash_table_size (known), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/file/life", test_life);
  g_test_add_func ("/latch/file/not-writable", test_not_writable);
  g_test_add_func ("/latch/file/others-modes", test_others_modes);
  g_test_add_func ("/latch/file/reasons", test_reasons);
  g_test_add_func ("/latch/file/foreign", test_foreign);
  g_test_add_func ("/latch/file/limit", test_limit);
  g_test_add_func ("/latch/file/large", test_large);
  g_test_add_func ("/latch/file/read", test_read);
  g_test_add_func ("/latch/file/scan", test_scan);

  return g_test_run ();
}
