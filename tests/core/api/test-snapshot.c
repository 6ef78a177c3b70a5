/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-snapshot.h"
#include "latch-test.h"

/* What a service listed last, as a file that anybody may have changed. */

#define TYPE "(sxua(xssbasxy))"

static LatchSnapshot *
create_snapshot (void)
{
  const char *const tags[] = { "spring", "Grüße", NULL };
  g_autoptr (GDateTime) created = g_date_time_new_utc (2026, 3, 1, 10, 20, 30);
  g_autoptr (GDateTime) read = g_date_time_new_utc (2026, 5, 3, 1, 2, 3);
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (infos, latch_instance_info_new (700001, "Garden Tools", "ecwid", tags, NULL, created, LATCH_ENABLED_YES));
  g_ptr_array_add (infos, latch_instance_info_new (G_MAXINT64, "", "", NULL, NULL, NULL, LATCH_ENABLED_UNKNOWN));
  g_ptr_array_add (infos, latch_instance_info_new (1, "園芸用品", "shopify", tags + 2, NULL, created, LATCH_ENABLED_NO));
  return latch_snapshot_new (infos, read, 12);
}

static void
assert_same (LatchSnapshot *snapshot,
             LatchSnapshot *other)
{
  GPtrArray *infos = latch_snapshot_get_infos (snapshot);
  GPtrArray *others = latch_snapshot_get_infos (other);

  g_assert_true (g_date_time_equal (latch_snapshot_get_read (snapshot), latch_snapshot_get_read (other)));
  g_assert_cmpuint (latch_snapshot_get_n_left_out (snapshot), ==, latch_snapshot_get_n_left_out (other));
  g_assert_cmpuint (infos->len, ==, others->len);
  for (guint i = 0; i < infos->len; i++)
    g_assert_true (latch_instance_info_equal (g_ptr_array_index (infos, i), g_ptr_array_index (others, i)));
}

static void
test_round (void)
{
  g_autoptr (LatchSnapshot) snapshot = create_snapshot ();
  g_autoptr (GBytes) bytes = latch_snapshot_to_bytes (snapshot);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnapshot) read = latch_snapshot_new_from_bytes (bytes, &error);

  g_assert_no_error (error);
  assert_same (snapshot, read);
}

/* A file that ends anywhere is none: part of a list would look like a list. */
static void
test_cut (void)
{
  g_autoptr (LatchSnapshot) snapshot = create_snapshot ();
  g_autoptr (GBytes) bytes = latch_snapshot_to_bytes (snapshot);

  for (size_t length = 0; length < g_bytes_get_size (bytes); length++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, length);
      g_autoptr (GError) error = NULL;

      g_assert_null (latch_snapshot_new_from_bytes (cut, &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
    }
}

static const struct
{
  const char *name;
  const char *text;
} strange[] = {
  { "newer", "('latchkey-list-2', int64 0, 0, @a(xssbasxy) [])" },
  { "number", "('latchkey-list-1', int64 0, 0, [(int64 0, 'a', 'ecwid', true, @as [], int64 0, byte 1)])" },
  { "negative", "('latchkey-list-1', int64 0, 0, [(int64 -5, 'a', 'ecwid', true, @as [], int64 0, byte 1)])" },
  { "enabled", "('latchkey-list-1', int64 0, 0, [(int64 1, 'a', 'ecwid', true, @as [], int64 0, byte 3)])" },
  { "time", "('latchkey-list-1', int64 9223372036854775807, 0, @a(xssbasxy) [])" },
};

static void
test_strange (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE (TYPE), strange[index].text, NULL, NULL, &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  bytes = g_variant_get_data_as_bytes (value);
  g_assert_null (latch_snapshot_new_from_bytes (bytes, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
}

/* A time of creation that no calendar has is none. */
static void
test_far_creation (void)
{
  g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE (TYPE),
                                                "('latchkey-list-1', int64 0, 0, [(int64 1, 'a', 'b', false, ['x'], int64 9223372036854775807, byte 1)])",
                                                NULL, NULL, NULL);
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (value);
  g_autoptr (LatchSnapshot) snapshot = latch_snapshot_new_from_bytes (bytes, NULL);

  g_assert_nonnull (snapshot);
  g_assert_null (latch_instance_info_get_created (g_ptr_array_index (latch_snapshot_get_infos (snapshot), 0)));
  g_assert_false (latch_instance_info_get_shows_tags (g_ptr_array_index (latch_snapshot_get_infos (snapshot), 0)));
}

/* Only the user reads it, whatever was there before. */
static void
test_disk (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-snapshot-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "lists", "a.list", NULL);
  g_autoptr (LatchSnapshot) snapshot = create_snapshot ();
  g_autoptr (LatchSnapshot) read = NULL;
  g_autoptr (GAsyncResult) missed = NULL;
  g_autoptr (GAsyncResult) written = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  latch_snapshot_read_async (path, latch_test_keep_cb, &missed);
  g_assert_null (latch_snapshot_read_finish (latch_test_wait (&missed), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  latch_snapshot_write_async (snapshot, path, latch_test_keep_cb, &written);
  latch_assert_done (latch_snapshot_write_finish (latch_test_wait (&written), &error), error);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  latch_snapshot_read_async (path, latch_test_keep_cb, &result);
  read = latch_snapshot_read_finish (latch_test_wait (&result), &error);
  g_assert_no_error (error);
  assert_same (snapshot, read);
  latch_test_remove_folder (directory);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/snapshot/round", test_round);
  g_test_add_func ("/latch/snapshot/cut", test_cut);
  for (size_t i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/snapshot/strange/", strange[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_strange);
    }
  g_test_add_func ("/latch/snapshot/far-creation", test_far_creation);
  g_test_add_func ("/latch/snapshot/disk", test_disk);

  return g_test_run ();
}
