/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Gives a target its corpus once, for builds whose compiler has no libFuzzer. */

#include "config.h"

#include "latch-fuzz.h"

static void
test_corpus (gconstpointer user_data)
{
  const char *directory = user_data;
  const char *name;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) files = g_dir_open (directory, 0, &error);
  int n_files = 0;

  g_assert_no_error (error);

  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char    *path = g_build_filename (directory, name, NULL);
      g_autofree char    *contents = NULL;
      g_autofree uint8_t *data = NULL;
      size_t              size;

      g_test_message ("%s", name);
      g_file_get_contents (path, &contents, &size, &error);
      g_assert_no_error (error);

      /* Without the zero byte that is added to contents, so that reading too far is found; never NULL, as with libFuzzer. */
      data = g_malloc (MAX (size, 1));
      memcpy (data, contents, size);
      LLVMFuzzerTestOneInput (data, size);
      n_files++;
    }

  g_assert_cmpint (n_files, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_test_init (&argc, &argv, NULL);
  LLVMFuzzerInitialize (&argc, &argv);
  g_assert (argc == 2);

  name = g_path_get_basename (argv[1]);
  path = g_strconcat ("/latch/fuzz/", name, NULL);
  g_test_add_data_func (path, argv[1], test_corpus);

  return g_test_run ();
}
