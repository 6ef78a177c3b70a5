/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>

/* What more than one test needs: waiting for an asynchronous call by running
 * the main loop until it ends, and taking a folder away again. */

/* Judges the error of a call first, as it says more than that the call failed. */
#define latch_assert_done(call, error) \
  G_STMT_START                         \
  {                                    \
    gboolean is_done = (call);         \
                                       \
    g_assert_no_error (error);         \
    g_assert_true (is_done);           \
  }                                    \
  G_STMT_END

static inline void
latch_test_keep_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static inline GAsyncResult *
latch_test_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static inline void
latch_test_remove_folder (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR))
        latch_test_remove_folder (inner);
      else
        g_unlink (inner);
    }

  g_rmdir (path);
}
