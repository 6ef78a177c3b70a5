/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "client-fixture.h"
#include "latch-error.h"
#include "latch-recovery.h"
#include "model-fixture.h"

/* A whole start of Latchkey over a data folder that an attacker could write to: he listens, and has to get no connection. */

#define OTHER_ID "ffeeddccbbaa99887766554433221100"
#define REAL_ADDRESS "http://127.0.0.1:9/elements/api-v2"

static const LatchLimits quick = { .connect = 1000, .inactivity = 1, .total = 3000, .after_resume = 300, .backoff = 1 };

typedef struct
{
  char         *directory;
  FaultServer  *attacker;
  char         *address;
  LatchKeyring *keyring;
  LatchAccount *account;
  LatchRecord  *unknown;
  LatchRecord  *stored;
} Fixture;

typedef struct
{
  const char *path;
  void (*attack) (Fixture *fixture);
  gboolean is_later;
} Case;

static LatchRecord *
add_record (Fixture         *fixture,
            LatchRecordState state)
{
  LatchRecord *record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (fixture->account));
  g_autoptr (SecretValue) token = secret_value_new (TOKEN, -1, "text/plain");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (state >= LATCH_RECORD_CREATED)
    latch_record_set_instance_id (record, 700123);
  latch_test_bring_to (record, state);
  latch_test_write_record (record, fixture->directory);
  latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (fixture->account), latch_record_get_id (record),
                             "Token", state >= LATCH_RECORD_STORED ? token : NULL, latch_test_keep_cb, &result);
  latch_keyring_store_finish (fixture->keyring, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return record;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *instances = NULL;
  g_autofree char *accounts = NULL;
  g_autoptr (SecretValue) user = secret_value_new (USER_SECRET, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (ORGANIZATION_SECRET, -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (user, organization);

  fixture->directory = g_dir_make_tmp ("latch-seal-XXXXXX", NULL);
  instances = g_build_filename (fixture->directory, "instances", NULL);
  accounts = g_build_filename (fixture->directory, "accounts", NULL);
  g_assert_cmpint (g_mkdir (instances, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (accounts, 0700), ==, 0);
  fixture->attacker = fault_server_new (NULL);
  fault_server_add_answer (fixture->attacker, fixture_create_answer ("200 OK", NULL, "[]"));
  fixture->address = fixture_dup_address (fixture->attacker, "http");
  fixture->keyring = latch_keyring_new ();
  fixture->account = latch_account_new (REAL_ADDRESS, "Account");
  latch_account_set_accepted (fixture->account, TRUE);
  latch_test_add_account (fixture->account, fixture->directory, fixture->keyring, credentials);
  fixture->unknown = add_record (fixture, LATCH_RECORD_UNKNOWN);
  fixture->stored = add_record (fixture, LATCH_RECORD_VERIFIED);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_unref (fixture->unknown);
  g_object_unref (fixture->stored);
  g_object_unref (fixture->account);
  g_object_unref (fixture->keyring);
  fault_server_free (fixture->attacker);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->address);
}

/* -- What the attacker does -------------------------------------------------------- */

static char *
dup_edited (Fixture    *fixture,
            const char *key,
            const char *value)
{
  g_autoptr (GBytes) bytes = latch_account_to_bytes (fixture->account);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL));
  if (value != NULL)
    g_key_file_set_string (file, "Account", key, value);
  else
    g_assert_true (g_key_file_remove_key (file, "Account", key, NULL));

  return g_key_file_to_data (file, NULL, NULL);
}

static void
edit_address (Fixture *fixture)
{
  g_autofree char *text = dup_edited (fixture, "Service", fixture->address);

  latch_test_write_account_text (latch_account_get_id (fixture->account), fixture->directory, text, -1);
}

static void
edit_address_and_remove_seal (Fixture *fixture)
{
  g_autofree char *text = dup_edited (fixture, "Seal", NULL);
  g_auto (GStrv) lines = g_strsplit (text, REAL_ADDRESS, 2);
  g_autofree char *edited = g_strjoinv (fixture->address, lines);

  latch_test_write_account_text (latch_account_get_id (fixture->account), fixture->directory, edited, -1);
}

/* Beside the right file, before and after it in the order of names. */
static void
add_second_file (Fixture *fixture)
{
  g_autofree char *text = dup_edited (fixture, "Service", fixture->address);

  latch_test_write_account_text ("00000000000000000000000000000000", fixture->directory, text, -1);
  latch_test_write_account_text (OTHER_ID, fixture->directory, text, -1);
}

static void
write_damaged (Fixture *fixture)
{
  g_autofree char *text = dup_edited (fixture, "Service", fixture->address);

  latch_test_write_account_text (latch_account_get_id (fixture->account), fixture->directory, text, 40);
}

static void
write_oversized (Fixture *fixture)
{
  g_autofree char *text = dup_edited (fixture, "Service", fixture->address);
  g_autofree char *blanks = g_strnfill (1024 * 1024, ' ');
  g_autofree char *whole = g_strconcat (text, "\n[Other]\nText=", blanks, "x\n", NULL);

  latch_test_write_account_text (latch_account_get_id (fixture->account), fixture->directory, whole, -1);
}

/* All records belong to an account of the attacker’s making, whose id is new. */
static void
add_own_account (Fixture *fixture)
{
  g_autoptr (LatchAccount) own = latch_account_new (fixture->address, "Account");
  g_autofree char *path = latch_test_dup_record_path (fixture->stored, fixture->directory);
  g_autofree char *text = NULL;
  g_autofree char *moved = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  latch_account_set_accepted (own, TRUE);
  latch_test_write_account (own, fixture->directory);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  lines = g_strsplit (text, latch_account_get_id (fixture->account), 2);
  moved = g_strjoinv (latch_account_get_id (own), lines);
  g_assert_true (g_file_set_contents (path, moved, -1, &error));
}

/* -- What Latchkey does ------------------------------------------------------------ */

static LatchRegistry *
start (Fixture *fixture)
{
  LatchRegistry *registry = latch_registry_new (fixture->directory, fixture->keyring);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_set_limits (registry, &quick);
  latch_registry_load_async (registry, NULL, latch_test_keep_cb, &result);
  latch_registry_load_finish (registry, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return registry;
}

/* The person tests an instance, or looks for it. */
static void
take_up (LatchRegistry *registry,
         LatchRecord   *record)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchJob) job = latch_registry_take_up (registry, record, NULL, &error);

  if (job == NULL)
    return;

  latch_work_resume_async (latch_registry_get_work (registry), job, NULL, NULL, latch_test_keep_cb, &result);
  if (!latch_work_finish (latch_test_wait (&result), &error))
    g_assert_null (strstr (error->message, USER_SECRET));
}

/* The person types the secrets, first below the address of his service, then below the attacker’s without looking. */
static void
type (Fixture       *fixture,
      LatchRegistry *registry,
      LatchRecord   *record)
{
  const char *const shown[] = { REAL_ADDRESS, fixture->address, NULL };
  g_autoptr (SecretValue) user = secret_value_new (USER_SECRET, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (ORGANIZATION_SECRET, -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (user, organization);

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchJob) job = latch_registry_take_up (registry, record, NULL, NULL);
      LatchConnection *connection = job != NULL ? latch_job_get_connection (job) : NULL;
      g_autofree char *own = connection != NULL ? latch_connection_dup_shown_address (connection) : NULL;

      if (job == NULL)
        return;

      if (!latch_connection_set_credentials (connection, credentials, shown[i], &error))
        {
          g_assert_error (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED);
          g_assert_cmpstr (shown[i], !=, own);
          g_assert_nonnull (strstr (error->message, own));
          continue;
        }

      latch_work_resume_async (latch_registry_get_work (registry), job, NULL, NULL, latch_test_keep_cb, &result);
      latch_work_finish (latch_test_wait (&result), &error);
      if (g_str_equal (own, fixture->address))
        g_assert_error (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_UNCONFIRMED);
    }
}

/* While Latchkey runs, and hears of it. */
static void
attack_later (Fixture       *fixture,
              const Case    *test,
              LatchRegistry *registry)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test->attack (fixture);
  latch_journal_scan_async (latch_registry_get_journal (registry), NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_journal_scan_finish (latch_registry_get_journal (registry), latch_test_wait (&result), &error), error);
}

static void
test_attack (Fixture      *fixture,
             gconstpointer data)
{
  const Case *test = data;
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  if (!test->is_later)
    test->attack (fixture);
  registry = start (fixture);
  if (test->is_later)
    attack_later (fixture, test, registry);
  recovery = latch_recovery_new (registry, fixture->keyring);
  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);

  /* The person is told at once, as after a start. */
  if (test->is_later && test->attack == edit_address)
    g_assert_error (latch_recovery_get_error (recovery), LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED);

  take_up (registry, fixture->unknown);
  take_up (registry, fixture->stored);
  take_up (registry, fixture->unknown);
  type (fixture, registry, fixture->unknown);
  type (fixture, registry, fixture->stored);
  g_assert_cmpuint (fault_server_get_n_connections (fixture->attacker), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  static const Case cases[] = {
    { "/latch/seal/ready/edited-address", edit_address, FALSE },
    { "/latch/seal/ready/removed", edit_address_and_remove_seal, FALSE },
    { "/latch/seal/ready/second-file", add_second_file, FALSE },
    { "/latch/seal/ready/own-account", add_own_account, FALSE },
    { "/latch/seal/ready/damaged", write_damaged, FALSE },
    { "/latch/seal/ready/oversized", write_oversized, FALSE },
    { "/latch/seal/ready/later-edited-address", edit_address, TRUE },
    { "/latch/seal/ready/later-removed", edit_address_and_remove_seal, TRUE },
    { "/latch/seal/ready/later-own-account", add_own_account, TRUE },
    { "/latch/seal/ready/later-damaged", write_damaged, TRUE },
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, &cases[i], set_up, test_attack, tear_down);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
