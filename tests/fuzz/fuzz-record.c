/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-fuzz.h"
#include "latch-id.h"
#include "latch-record.h"

static void
assert_record (LatchRecord *record)
{
  /* Paths are made of it. */
  g_assert_true (latch_id_is_valid (latch_record_get_id (record)));
  g_assert_true (latch_id_is_valid (latch_record_get_account (record)));
  g_assert_cmpint (latch_record_get_instance_id (record), >=, 0);
  g_assert_cmpint (latch_record_get_state (record), <=, LATCH_RECORD_VERIFIED);
  g_assert_cmpint (latch_record_get_health (record), <=, LATCH_HEALTH_GONE);
  g_assert_nonnull (latch_record_get_created (record));
  if (latch_record_get_state (record) >= LATCH_RECORD_CREATED)
    g_assert_cmpint (latch_record_get_instance_id (record), >, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchRecord) record = latch_record_new_from_bytes (bytes, &error);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (LatchRecord) read = NULL;
  g_autoptr (GBytes) written_again = NULL;

  if (record == NULL)
    {
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
      return 0;
    }

  g_assert_no_error (error);
  assert_record (record);
  written = latch_record_to_bytes (record);
  read = latch_record_new_from_bytes (written, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (latch_record_get_name (read), ==, latch_record_get_name (record));
  g_assert_true (g_date_time_equal (latch_record_get_created (read), latch_record_get_created (record)));
  written_again = latch_record_to_bytes (read);
  g_assert_true (g_bytes_equal (written_again, written));
  return 0;
}
