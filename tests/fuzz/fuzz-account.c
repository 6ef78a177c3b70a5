/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account.h"
#include "latch-error.h"
#include "latch-fuzz.h"
#include "latch-id.h"

static void
assert_account (LatchAccount *account)
{
  /* Paths are made of it. */
  g_assert_true (latch_id_is_valid (latch_account_get_id (account)));
  g_assert_nonnull (latch_account_get_service (account));
  g_assert_nonnull (latch_account_get_label (account));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchAccount) account = latch_account_new_from_bytes (bytes, &error);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (LatchAccount) read = NULL;
  g_autoptr (GBytes) written_again = NULL;

  if (account == NULL)
    {
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
      return 0;
    }

  g_assert_no_error (error);
  assert_account (account);
  written = latch_account_to_bytes (account);
  read = latch_account_new_from_bytes (written, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (latch_account_get_label (read), ==, latch_account_get_label (account));
  g_assert_cmpstr (latch_account_get_service (read), ==, latch_account_get_service (account));
  g_assert_cmpstr (latch_account_get_seal (read), ==, latch_account_get_seal (account));
  written_again = latch_account_to_bytes (read);
  g_assert_true (g_bytes_equal (written_again, written));
  return 0;
}
