/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "keyring-expect.h"

#include "latch-error.h"
#include "latch-test.h"

/* What is asked of a keyring, and whether it answers as it should: without an
 * error when the code is negative, or else with that error of ours. The error
 * is judged first, as it says more than that there was one. */

void
expect_outcome (GError *error,
                int     code)
{
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, LATCH_ERROR, code);

  if (error != NULL)
    g_assert_true (g_str_has_suffix (error->message, "."));
}

void
expect_open (Fixture *fixture,
             gboolean may_ask,
             int      code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  latch_keyring_open_async (fixture->keyring, may_ask, latch_test_keep_cb, &result);
  is_done = latch_keyring_open_finish (fixture->keyring, latch_test_wait (&result), &error);
  expect_outcome (error, code);
  g_assert_cmpint (is_done, ==, code < 0);
}

void
expect_store (Fixture    *fixture,
              const char *ref,
              const char *text,
              int         code)
{
  g_autoptr (SecretValue) secret = text != NULL ? secret_value_new (text, -1, "text/plain") : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, ref, "Demo shop", secret, latch_test_keep_cb, &result);
  is_done = latch_keyring_store_finish (fixture->keyring, latch_test_wait (&result), &error);
  expect_outcome (error, code);
  g_assert_cmpint (is_done, ==, code < 0);
}

void
expect_lookup (Fixture    *fixture,
               const char *ref,
               const char *text,
               int         code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) secret = NULL;

  latch_keyring_lookup_async (fixture->keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, ref, latch_test_keep_cb, &result);
  secret = latch_keyring_lookup_finish (fixture->keyring, latch_test_wait (&result), &error);
  expect_outcome (error, code);
  g_assert_cmpstr (secret != NULL ? secret_value_get_text (secret) : NULL, ==, text);
}

void
expect_relabel (Fixture    *fixture,
                const char *ref,
                const char *label,
                int         code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  latch_keyring_relabel_async (fixture->keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, ref, label, latch_test_keep_cb, &result);
  is_done = latch_keyring_relabel_finish (fixture->keyring, latch_test_wait (&result), &error);
  expect_outcome (error, code);
  g_assert_cmpint (is_done, ==, code < 0);
}

void
expect_clear (Fixture    *fixture,
              const char *ref,
              int         code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_done;

  latch_keyring_clear_async (fixture->keyring, LATCH_SECRET_TOKEN, EXPECT_ACCOUNT, ref, latch_test_keep_cb, &result);
  is_done = latch_keyring_clear_finish (fixture->keyring, latch_test_wait (&result), &error);
  expect_outcome (error, code);
  g_assert_cmpint (is_done, ==, code < 0);
}

void
expect_list (Fixture *fixture,
             guint    n_items,
             int      code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = NULL;

  latch_keyring_list_async (fixture->keyring, latch_test_keep_cb, &result);
  names = latch_keyring_list_finish (fixture->keyring, latch_test_wait (&result), &error);
  expect_outcome (error, code);
  g_assert_cmpuint (names != NULL ? names->len : 0, ==, n_items);
  for (guint i = 0; i < n_items; i++)
    {
      LatchSecretName *name = g_ptr_array_index (names, i);

      g_assert_cmpint (name->kind, ==, LATCH_SECRET_TOKEN);
      g_assert_cmpstr (name->account, ==, EXPECT_ACCOUNT);
      g_assert_true (g_str_equal (name->ref, EXPECT_REF) || g_str_equal (name->ref, EXPECT_OTHER_REF));
    }
}
