/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-fuzz.h"
#include "latch-snapshot.h"

static void
assert_info (LatchInstanceInfo *info)
{
  const char *const *tags = latch_instance_info_get_tags (info);

  /* The number is part of an address, and the texts are shown. */
  g_assert_cmpint (latch_instance_info_get_id (info), >, 0);
  g_assert_true (g_utf8_validate (latch_instance_info_get_name (info), -1, NULL));
  g_assert_true (g_utf8_validate (latch_instance_info_get_element (info), -1, NULL));
  for (size_t i = 0; tags[i] != NULL; i++)
    g_assert_true (g_utf8_validate (tags[i], -1, NULL));
  g_assert_null (latch_instance_info_get_token (info));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnapshot) snapshot = latch_snapshot_new_from_bytes (bytes, &error);
  g_autoptr (LatchSnapshot) again = NULL;
  g_autoptr (GBytes) written = NULL;
  GPtrArray *infos;

  if (snapshot == NULL)
    {
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
      return 0;
    }

  g_assert_no_error (error);
  infos = latch_snapshot_get_infos (snapshot);
  for (guint i = 0; i < infos->len; i++)
    assert_info (g_ptr_array_index (infos, i));

  written = latch_snapshot_to_bytes (snapshot);
  again = latch_snapshot_new_from_bytes (written, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (latch_snapshot_get_infos (again)->len, ==, infos->len);
  for (guint i = 0; i < infos->len; i++)
    g_assert_true (latch_instance_info_equal (g_ptr_array_index (infos, i), g_ptr_array_index (latch_snapshot_get_infos (again), i)));
  return 0;
}
