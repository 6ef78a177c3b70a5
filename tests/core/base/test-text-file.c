/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-test.h"
#include "latch-text-file.h"

#include <sys/stat.h>
#include <unistd.h>

#define MAX_LENGTH 1024

static char *
read_path (const char   *path,
           GCancellable *cancellable,
           GError      **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  latch_text_file_read_async (file, FALSE, MAX_LENGTH, cancellable, latch_test_keep_cb, &result);
  return latch_text_file_read_finish (latch_test_wait (&result), error);
}

static void
assert_refused (const char *path,
                const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = read_path (path, NULL, &error);

  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_null (text);
  g_assert_nonnull (strstr (error->message, sentence));
  g_assert_null (strstr (error->message, path));
}

#define UTF_8 "This is not a text file"

static void
test_content (void)
{
  static const struct
  {
    const char *bytes;
    size_t      length;
    const char *text;
    const char *sentence;
  } cases[] = {
    { "{ \"a\": 1 }\r\n", 12, "{ \"a\": 1 }\r\n", NULL },
    { "\xef\xbb\xbf{}", 5, "{}", NULL },
    { "“ä”", 8, "“ä”", NULL },
    { "\xff\xfe{\0}\0", 6, "{}", NULL },
    { "\xfe\xff\0{\0}", 6, "{}", NULL },
    { "\xff\xfe\x1c\x20\x3d\xd8\x11\xdd", 8, "“🔑", NULL },
    { "", 0, NULL, "This file is empty." },
    { " \r\n\t", 4, NULL, "This file is empty." },
    { "\xef\xbb\xbf", 3, NULL, "This file is empty." },
    { "\xff\xfe", 2, NULL, "This file is empty." },
    { "a\0b", 3, NULL, UTF_8 },
    { "\x93key\x94", 5, NULL, UTF_8 },
    { "\x89PNG\r\n\x1a\n", 8, NULL, UTF_8 },
    { "{\0}\0", 4, NULL, UTF_8 },
    { "\xff\xfe{\0}", 5, NULL, UTF_8 },
    { "\xff\xfe{\0\0\0}\0", 8, NULL, UTF_8 },
    { "\xff\xfe\x3d\xd8", 4, NULL, UTF_8 },
    { "\xff\xfe\x11\xdd", 4, NULL, UTF_8 },
  };
  g_autofree char *directory = g_dir_make_tmp ("latch-text-file-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "instance.json", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      g_assert_true (g_file_set_contents (path, cases[i].bytes, (gssize)cases[i].length, NULL));
      if (cases[i].sentence != NULL)
        {
          assert_refused (path, cases[i].sentence);
          continue;
        }

      text = read_path (path, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, cases[i].text);
    }

  latch_test_remove_folder (directory);
}

/* As much as is allowed is read in each encoding, and no more. */
static void
test_length (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-text-file-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "instance.json", NULL);
  g_autofree char *most = g_strnfill (MAX_LENGTH, 'x');
  g_autofree char *more = g_strnfill (MAX_LENGTH + 1, 'x');
  g_autofree char *much = g_strnfill (64 * MAX_LENGTH, 'x');
  const char      *texts[] = { most, more, much };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      glong                 n_units = 0;
      g_autofree gunichar2 *units = g_utf8_to_utf16 (texts[i], -1, NULL, &n_units, NULL);
      g_autoptr (GString) wide = g_string_new_len ("\xff\xfe", 2);

      g_string_append_len (wide, (const char *)units, n_units * 2);
      for (int n = 0; n < 2; n++)
        {
          g_autoptr (GError) error = NULL;
          g_autofree char *text = NULL;

          g_assert_true (g_file_set_contents (path, n == 0 ? texts[i] : wide->str, n == 0 ? -1 : (gssize)wide->len, NULL));
          if (i > 0)
            {
              assert_refused (path, "Use a text file of at most 1 KiB.");
              continue;
            }

          text = read_path (path, NULL, &error);
          g_assert_no_error (error);
          g_assert_cmpstr (text, ==, most);
        }
    }

  latch_test_remove_folder (directory);
}

static char *
read_bytes (const char *bytes,
            GError    **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (bytes, (gssize)strlen (bytes), NULL);
  g_autoptr (GAsyncResult) result = NULL;

  latch_text_file_read_stream_async (stream, MAX_LENGTH, NULL, latch_test_keep_cb, &result);
  return latch_text_file_read_finish (latch_test_wait (&result), error);
}

static void
test_stream (void)
{
  g_autofree char *more = g_strnfill (MAX_LENGTH + 1, 'x');
  g_autoptr (GError) error = NULL;
  g_autofree char *text = read_bytes ("\xef\xbb\xbf{}", &error);
  g_autofree char *too_long = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "{}");
  too_long = read_bytes (more, &error);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_null (too_long);
}

/* Nothing here may be opened, let alone be read to an end that never comes. */
static void
test_no_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-text-file-XXXXXX", NULL);
  g_autofree char *pipe = g_build_filename (directory, "pipe", NULL);
  g_autofree char *link = g_build_filename (directory, "link", NULL);
  g_autofree char *circle = g_build_filename (directory, "circle", NULL);
  g_autofree char *absent = g_build_filename (directory, "absent", NULL);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink ("pipe", link), ==, 0);
  g_assert_cmpint (symlink ("circle", circle), ==, 0);
  assert_refused (directory, "This is a folder.");
  assert_refused (pipe, "This is not an ordinary file.");
  assert_refused (link, "This is not an ordinary file.");
  assert_refused ("/dev/zero", "This is not an ordinary file.");
  assert_refused (absent, "This file is not there any more.");
  assert_refused (circle, "This");
  /* It says that it is regular, and nothing is where it begins. */
  assert_refused ("/proc/self/mem", "Latchkey could not read this file.");
  if (geteuid () != 0)
    {
      g_assert_true (g_file_set_contents (absent, "{}", -1, NULL));
      g_assert_cmpint (g_chmod (absent, 0), ==, 0);
      assert_refused (absent, "You do not have permission to read this file.");
    }
  latch_test_remove_folder (directory);
}

static void
test_cancelled (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-text-file-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "instance.json", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (read_path (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  latch_test_remove_folder (directory);
}

/* What GVfs makes of an address, such as http: or sftp:. Whoever asks for it sends a request. */
#define REMOTE_TYPE_FILE (remote_file_get_type ())
G_DECLARE_FINAL_TYPE (RemoteFile, remote_file, REMOTE, FILE, GObject)

struct _RemoteFile
{
  GObject parent_instance;
};

static guint n_requests;

static GFileInfo *
query_info (GFile              *file,
            const char         *attributes,
            GFileQueryInfoFlags flags,
            GCancellable       *cancellable,
            GError            **error)
{
  GFileInfo *info = g_file_info_new ();

  n_requests++;
  g_file_info_set_file_type (info, G_FILE_TYPE_REGULAR);
  return info;
}

static GFileInputStream *
read_remote (GFile        *file,
             GCancellable *cancellable,
             GError      **error)
{
  n_requests++;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The server is gone");
  return NULL;
}

static gboolean
is_native (GFile *file)
{
  return FALSE;
}

static void
remote_file_init_file (GFileIface *iface)
{
  iface->is_native = is_native;
  iface->query_info = query_info;
  iface->read_fn = read_remote;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RemoteFile, remote_file, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_FILE, remote_file_init_file))

static void
remote_file_class_init (RemoteFileClass *klass)
{
}

static void
remote_file_init (RemoteFile *self)
{
}

static void
test_remote (void)
{
  g_autoptr (GFile) file = g_object_new (REMOTE_TYPE_FILE, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  latch_text_file_read_async (file, FALSE, MAX_LENGTH, NULL, latch_test_keep_cb, &result);
  text = latch_text_file_read_finish (latch_test_wait (&result), &error);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "Copy it to another folder"));
  g_assert_null (text);
  g_assert_cmpuint (n_requests, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/text-file/stream", test_stream);
  g_test_add_func ("/latch/text-file/content", test_content);
  g_test_add_func ("/latch/text-file/length", test_length);
  g_test_add_func ("/latch/text-file/no-file", test_no_file);
  g_test_add_func ("/latch/text-file/cancelled", test_cancelled);
  g_test_add_func ("/latch/text-file/remote", test_remote);

  return g_test_run ();
}
