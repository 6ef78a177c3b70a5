/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account-secrets.h"
#include "latch-seal.h"
#include "latch-test.h"
#include "record-fixture.h"

/* Any text can be the file. */
static inline void
latch_test_write_account_text (const char *id,
                               const char *directory,
                               const char *text,
                               gssize      length)
{
  g_autofree char *name = g_strconcat (id, ".account", NULL);
  g_autofree char *path = g_build_filename (directory, "accounts", name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

/* As another process writes it. */
static inline void
latch_test_write_account (LatchAccount *account,
                          const char   *directory)
{
  g_autoptr (GBytes) bytes = latch_account_to_bytes (account);

  latch_test_write_account_text (latch_account_get_id (account), directory, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes));
}

/* An account whose service is an address, as Latchkey leaves it: sealed, written down, with its secrets in the keyring. */
static inline void
latch_test_add_account (LatchAccount     *account,
                        const char       *directory,
                        LatchKeyring     *keyring,
                        LatchCredentials *credentials)
{
  g_autofree char *seal = latch_seal_new (latch_account_get_id (account), latch_account_get_service (account), credentials);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_account_set_seal (account, seal);
  latch_test_write_account (account, directory);
  latch_account_store_secrets_async (account, keyring, credentials, latch_test_keep_cb, &result);
  latch_account_store_secrets_finish (account, latch_test_wait (&result), &error);
  g_assert_no_error (error);
}
