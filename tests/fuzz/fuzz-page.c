/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "instance-oracle.h"
#include "latch-json.h"

static void
assert_refused (const uint8_t *data,
                size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  g_assert_null (latch_json_read_instances (bytes, NULL, NULL, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) instances = latch_json_read_instances (bytes, NULL, NULL, &error);
  size_t length = length_without_blanks (data, size);

  if (instances == NULL)
    {
      assert_unreadable (error);
      return 0;
    }

  g_assert_no_error (error);
  g_assert_cmpint (instances->len * strlen ("{\"id\":1}"), <=, size);
  for (guint i = 0; i < instances->len; i++)
    assert_instance (g_ptr_array_index (instances, i));

  assert_refused (data, length - 1);
  assert_refused (data, length / 2);
  assert_refused (data, length * 7 / 8);
  return 0;
}
