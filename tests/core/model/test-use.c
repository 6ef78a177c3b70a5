/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "client-fixture.h"
#include "latch-error.h"
#include "latch-use.h"

/* What a person takes from the keyring to another program. The address of the account is nobody’s: nothing is sent. */

#define ADDRESS "http://127.0.0.1:9/elements/api-v2"

typedef struct
{
  char          *directory;
  LatchKeyring  *keyring;
  LatchAccount  *account;
  LatchRecord   *record;
  LatchRegistry *registry;
  LatchInstance *instance;
} Fixture;

static const struct
{
  const char *name;
  LatchUse    use;
  const char *text;
} uses[] = {
  { "header", LATCH_USE_HEADER, "Authorization: User " USER_SECRET ", Element " TOKEN },
  { "user-secret", LATCH_USE_USER_SECRET, USER_SECRET },
  { "organization-secret", LATCH_USE_ORGANIZATION_SECRET, ORGANIZATION_SECRET },
};

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->directory = g_dir_make_tmp ("latch-use-XXXXXX", NULL);
  fixture->keyring = latch_keyring_new ();
  fixture->account = latch_account_new (ADDRESS, "Account");
  fixture->record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (fixture->account));
  latch_test_bring_to (fixture->record, LATCH_RECORD_VERIFIED);
  fixture->registry = latch_registry_new (fixture->directory, fixture->keyring);
  fixture->instance = latch_instance_new (fixture->record, NULL, fixture->account);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_unref (fixture->instance);
  g_assert_finalize_object (fixture->registry);
  g_object_unref (fixture->record);
  g_object_unref (fixture->account);
  g_object_unref (fixture->keyring);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
}

static void
store_secrets (Fixture *fixture)
{
  g_autoptr (SecretValue) user = secret_value_new (USER_SECRET, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (ORGANIZATION_SECRET, -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (user, organization);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_account_store_secrets_async (fixture->account, fixture->keyring, credentials, latch_test_keep_cb, &result);
  latch_assert_done (latch_account_store_secrets_finish (fixture->account, latch_test_wait (&result), &error), error);
}

static void
store_token (Fixture    *fixture,
             const char *text)
{
  g_autoptr (SecretValue) token = secret_value_new (text, -1, "text/plain");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (fixture->account), latch_record_get_id (fixture->record),
                             "Token", token, latch_test_keep_cb, &result);
  latch_assert_done (latch_keyring_store_finish (fixture->keyring, latch_test_wait (&result), &error), error);
}

static SecretValue *
lookup (Fixture *fixture,
        LatchUse use,
        GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_use_lookup_async (use, fixture->registry, fixture->instance, NULL, latch_test_keep_cb, &result);
  return latch_use_lookup_finish (latch_test_wait (&result), error);
}

static void
assert_finds (Fixture *fixture)
{
  for (size_t i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SecretValue) found = lookup (fixture, uses[i].use, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (secret_value_get_text (found), ==, uses[i].text);
    }
}

static void
assert_fails (Fixture   *fixture,
              LatchUse   use,
              LatchError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) found = lookup (fixture, use, &error);

  g_assert_error (error, LATCH_ERROR, (int)code);
  g_assert_null (found);
}

static void
test_found (Fixture      *fixture,
            gconstpointer data)
{
  store_secrets (fixture);
  store_token (fixture, TOKEN);
  assert_finds (fixture);
}

/* The two secrets of the account are of use without a token, and a header is not. */
static void
test_no_token (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (SecretValue) user = NULL;

  store_secrets (fixture);
  assert_fails (fixture, LATCH_USE_HEADER, LATCH_ERROR_NOT_FOUND);
  user = lookup (fixture, LATCH_USE_USER_SECRET, NULL);
  g_assert_cmpstr (secret_value_get_text (user), ==, USER_SECRET);
}

/* Another program has put it there. */
static void
test_no_header (Fixture      *fixture,
                gconstpointer data)
{
  store_secrets (fixture);
  store_token (fixture, "two\nlines");
  assert_fails (fixture, LATCH_USE_HEADER, LATCH_ERROR_INVALID);
}

static void
test_no_secrets (Fixture      *fixture,
                 gconstpointer data)
{
  store_token (fixture, TOKEN);
  for (size_t i = 0; i < G_N_ELEMENTS (uses); i++)
    assert_fails (fixture, uses[i].use, LATCH_ERROR_UNAUTHORIZED);
}

static void
test_no_account (Fixture      *fixture,
                 gconstpointer data)
{
  store_secrets (fixture);
  store_token (fixture, TOKEN);
  latch_instance_set_account (fixture->instance, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (uses); i++)
    assert_fails (fixture, uses[i].use, LATCH_ERROR_UNAUTHORIZED);
}

/* Whoever does not want it any more gets nothing, although the keyring answers. */
static void
test_cancelled (Fixture      *fixture,
                gconstpointer data)
{
  store_secrets (fixture);
  store_token (fixture, TOKEN);
  for (size_t i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (SecretValue) found = NULL;

      latch_use_lookup_async (uses[i].use, fixture->registry, fixture->instance, cancellable, latch_test_keep_cb, &result);
      g_cancellable_cancel (cancellable);
      found = latch_use_lookup_finish (latch_test_wait (&result), &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_null (found);
    }
}

static void
test_absent (Fixture      *fixture,
             gconstpointer data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (uses); i++)
    assert_fails (fixture, uses[i].use, LATCH_ERROR_KEYRING_ABSENT);
}

/* What is kept until Latchkey is closed can be used until then. */
static void
test_kept (Fixture      *fixture,
           gconstpointer data)
{
  latch_keyring_keep_in_memory (fixture->keyring);
  store_secrets (fixture);
  store_token (fixture, TOKEN);
  assert_finds (fixture);
}

static void
add (const char *path,
     void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/latch/use/ready/found", test_found);
  add ("/latch/use/ready/no-token", test_no_token);
  add ("/latch/use/ready/no-header", test_no_header);
  add ("/latch/use/ready/no-secrets", test_no_secrets);
  add ("/latch/use/ready/no-account", test_no_account);
  add ("/latch/use/ready/cancelled", test_cancelled);
  add ("/latch/use/absent/absent", test_absent);
  add ("/latch/use/absent/kept", test_kept);

  return g_test_run ();
}
