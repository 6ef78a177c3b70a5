/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "client-fixture.h"
#include "connection-fixture.h"
#include "keyring-fixture.h"
#include "latch-connection.h"
#include "latch-error.h"

#include <signal.h>

/* Connections over a real keyring, whose calls are counted on their way to the bus, and what becomes of secrets when the
 * account’s file was changed: the server stands for an attacker’s, who has to get no connection at all. */

#define OTHER_ID "ffeeddccbbaa99887766554433221100"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct
{
  char            *directory;
  LatchJournal    *journal;
  GDBusConnection *bus;
  guint            filter;
  int              n_lookups;
  const char      *stops_at;
  int              n_until_stop;
  GPid             daemon;
  FaultServer     *server;
  char            *address;
  LatchKeyring    *keyring;
  LatchAccount    *account;
  LatchConnection *connection;
} Fixture;

/* Runs in the thread of GDBus. */
static GDBusMessage *
count_cb (GDBusConnection *bus,
          GDBusMessage    *message,
          gboolean         incoming,
          gpointer         user_data)
{
  Fixture    *fixture = user_data;
  const char *member = g_dbus_message_get_member (message);

  if (!incoming && member != NULL && g_str_has_prefix (member, "GetSecret"))
    g_atomic_int_inc (&fixture->n_lookups);

  if (!incoming && fixture->stops_at != NULL && member != NULL && g_str_has_prefix (member, fixture->stops_at) &&
      g_atomic_int_dec_and_test (&fixture->n_until_stop))
    {
      kill (fixture->daemon, SIGSTOP);
      g_main_context_wakeup (NULL);
    }

  return message;
}

static LatchConnection *
make_connection (Fixture *fixture)
{
  return latch_connection_new (fixture->keyring, fixture->journal, fixture->account, fixture->address, NULL);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("latch-connection-XXXXXX", NULL);
  fixture->journal = latch_journal_new (fixture->directory);
  fixture->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  fixture->filter = g_dbus_connection_add_filter (fixture->bus, count_cb, fixture, NULL);
  fixture->server = fault_server_new (NULL);
  fault_server_add_answer (fixture->server, fixture_create_answer ("200 OK", NULL, INSTANCE));
  fixture->address = fixture_dup_address (fixture->server, "http");
  fixture->keyring = latch_keyring_new ();
  fixture->account = latch_account_new (fixture->address, "Demo account");
  fixture->connection = make_connection (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->connection);
  g_assert_finalize_object (fixture->journal);
  g_object_unref (fixture->account);
  g_object_unref (fixture->keyring);
  fault_server_free (fixture->server);
  g_free (fixture->address);
  g_dbus_connection_remove_filter (fixture->bus, fixture->filter);
  g_object_unref (fixture->bus);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
}

static LatchCredentials *
make_credentials (const char *user_secret)
{
  g_autoptr (SecretValue) user = secret_value_new (user_secret, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (ORGANIZATION_SECRET, -1, "text/plain");

  return latch_credentials_new (user, organization);
}

static void
put_into_keyring (Fixture    *fixture,
                  const char *user_secret)
{
  g_autoptr (LatchCredentials) credentials = make_credentials (user_secret);
  g_autofree char *folder = g_build_filename (fixture->directory, "accounts", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  latch_test_add_account (fixture->account, fixture->directory, fixture->keyring, credentials);

  /* Whoever stores reads back. */
  g_atomic_int_set (&fixture->n_lookups, 0);
}

static void
open_connection (Fixture *fixture,
                 GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_connection_open_async (fixture->connection, NULL, latch_test_keep_cb, &result);
  latch_connection_open_finish (fixture->connection, latch_test_wait (&result), error);
}

static void
get_instance (LatchConnection *connection)
{
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_client_get_instance_async (latch_connection_get_client (connection), 700123, NULL, latch_test_keep_cb, &result);
  info = latch_client_get_instance_finish (latch_connection_get_client (connection), latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
}

/* What the service is told. */
static void
expect_user_secret (Fixture         *fixture,
                    LatchConnection *connection,
                    const char      *user_secret)
{
  g_autofree char *header = g_strdup_printf ("Authorization: User %s, Organization " ORGANIZATION_SECRET, user_secret);
  g_autofree char *request = NULL;

  get_instance (connection);
  request = fault_server_dup_request (fixture->server, fault_server_get_n_requests (fixture->server) - 1);
  g_assert_nonnull (strstr (request, header));
}

static void
test_asks_once (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  g_assert_null (latch_connection_get_client (fixture->connection));
  latch_connection_open_async (fixture->connection, NULL, latch_test_keep_cb, &first);
  latch_connection_open_async (fixture->connection, NULL, latch_test_keep_cb, &second);
  latch_connection_open_finish (fixture->connection, latch_test_wait (&first), &error);
  g_assert_no_error (error);
  latch_connection_open_finish (fixture->connection, latch_test_wait (&second), &error);
  g_assert_no_error (error);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_lookups), ==, 2);
  expect_user_secret (fixture, fixture->connection, USER_SECRET);
  g_assert_true (latch_connection_get_stored (fixture->connection));
  g_assert_nonnull (latch_connection_get_client (fixture->connection));
}

static void
test_asks_again_after_failure (Fixture      *fixture,
                               gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  open_connection (fixture, &error);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_null (latch_connection_get_client (fixture->connection));
  g_assert_false (latch_connection_get_stored (fixture->connection));
  g_clear_error (&error);

  put_into_keyring (fixture, USER_SECRET);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  g_assert_nonnull (latch_connection_get_client (fixture->connection));
}

static void
test_cancelled (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) impatient = NULL;
  g_autoptr (GAsyncResult) patient = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  latch_connection_open_async (fixture->connection, cancellable, latch_test_keep_cb, &impatient);
  latch_connection_open_async (fixture->connection, NULL, latch_test_keep_cb, &patient);
  g_cancellable_cancel (cancellable);
  latch_connection_open_finish (fixture->connection, latch_test_wait (&impatient), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  latch_connection_open_finish (fixture->connection, latch_test_wait (&patient), &error);
  g_assert_no_error (error);
  g_assert_nonnull (latch_connection_get_client (fixture->connection));
}

static void
test_typed (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (LatchCredentials) typed = make_credentials ("typed-secret");
  g_autoptr (LatchConnection) next = make_connection (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  latch_test_type (fixture->connection, typed);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  expect_user_secret (fixture, fixture->connection, "typed-secret");
  g_assert_false (latch_connection_get_stored (fixture->connection));
  g_assert_cmpint (g_atomic_int_get (&fixture->n_lookups), ==, 0);

  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &result);
  latch_connection_store_finish (fixture->connection, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_true (latch_connection_get_stored (fixture->connection));

  g_atomic_int_set (&fixture->n_lookups, 0);
  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &again);
  latch_connection_store_finish (fixture->connection, latch_test_wait (&again), &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_lookups), ==, 0);

  g_clear_object (&result);
  latch_connection_open_async (next, NULL, latch_test_keep_cb, &result);
  latch_connection_open_finish (next, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  expect_user_secret (fixture, next, "typed-secret");
}

/* What the keyring has does not replace what a person typed meanwhile, nor does its lack of secrets. */
static void
test_typed_while_asking (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (LatchCredentials) typed = make_credentials ("typed-secret");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (data != NULL)
    put_into_keyring (fixture, data);
  latch_connection_open_async (fixture->connection, NULL, latch_test_keep_cb, &result);
  latch_test_type (fixture->connection, typed);
  latch_connection_open_finish (fixture->connection, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  expect_user_secret (fixture, fixture->connection, "typed-secret");
  g_assert_false (latch_connection_get_stored (fixture->connection));
}

/* Secrets that are stored are no news about those that were typed after them. */
static void
test_typed_while_storing (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (LatchCredentials) first = make_credentials ("first-secret");
  g_autoptr (LatchCredentials) second = make_credentials ("second-secret");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_test_type (fixture->connection, first);
  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &result);
  latch_test_type (fixture->connection, second);
  latch_connection_store_finish (fixture->connection, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_false (latch_connection_get_stored (fixture->connection));
}

/* All connections share one session, and so one connection to a service that is asked for one thing after the other. */
static void
test_shared_transport (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchTransport) transport = latch_transport_dup_default ();
  g_autoptr (LatchConnection) other = make_connection (fixture);
  g_autoptr (LatchCredentials) credentials = make_credentials (USER_SECRET);

  latch_test_type (fixture->connection, credentials);
  latch_test_type (other, credentials);
  get_instance (fixture->connection);
  get_instance (other);
  g_assert_cmpuint (fault_server_get_n_requests (fixture->server), ==, 2);
  g_assert_cmpuint (fault_server_get_n_connections (fixture->server), ==, 1);

  g_assert_finalize_object (g_steal_pointer (&other));
  g_assert_finalize_object (fixture->connection);
  g_assert_finalize_object (g_steal_pointer (&transport));
  fixture->connection = make_connection (fixture);
}

/* -- The seal ------------------------------------------------------------------ */

static char *
dup_file (LatchAccount *account)
{
  g_autoptr (GBytes) bytes = latch_account_to_bytes (account);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Gives @key another value in the account’s file, or none, which a new process reads. */
static void
read_edited (Fixture    *fixture,
             const char *key,
             const char *value)
{
  g_autofree char *text = dup_file (fixture->account);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *edited = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_key_file_load_from_data (file, text, (gsize)-1, G_KEY_FILE_NONE, NULL));
  if (value != NULL)
    g_key_file_set_string (file, "Account", key, value);
  else
    g_assert_true (g_key_file_remove_key (file, "Account", key, NULL));

  edited = g_key_file_to_data (file, NULL, NULL);
  latch_test_write_account_text (latch_account_get_id (fixture->account), fixture->directory, edited, -1);
  bytes = g_bytes_new (edited, strlen (edited));
  g_object_unref (fixture->account);
  fixture->account = latch_account_new_from_bytes (bytes, &error);
  g_assert_no_error (error);
  g_assert_finalize_object (fixture->connection);
  fixture->connection = make_connection (fixture);
}

static char *
dup_saved_seal (Fixture *fixture)
{
  g_autofree char *path = latch_test_dup_account_path (fixture->account, fixture->directory);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  return g_key_file_get_string (file, "Account", "Seal", NULL);
}

static void
assert_nothing_sent (Fixture *fixture,
                     int      code)
{
  g_autoptr (GError) error = NULL;

  open_connection (fixture, &error);
  g_assert_error (error, LATCH_ERROR, code);
  g_assert_nonnull (strstr (error->message, fixture->address));
  g_assert_null (strstr (error->message, USER_SECRET));
  g_assert_null (latch_connection_get_client (fixture->connection));
  g_assert_cmpuint (fault_server_get_n_connections (fixture->server), ==, 0);
}

/* The address at which the attacker listens is in the file instead of the one that was sealed. */
static void
test_edited_address (Fixture      *fixture,
                     gconstpointer data)
{
  g_autofree char *own = g_strdup (fixture->address);

  g_object_unref (fixture->account);
  fixture->account = latch_account_new ("https://api.example.com/elements/api-v2", "Demo account");
  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Service", own);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_CHANGED);
}

/* Without a seal the address counts for as much as the word of whoever wrote the file: this computer is no exception. */
static void
test_removed_seal (Fixture      *fixture,
                   gconstpointer data)
{
  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Seal", NULL);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_UNCONFIRMED);
}

static void
test_wrong_seal (Fixture      *fixture,
                 gconstpointer data)
{
  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Seal", data);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_CHANGED);
}

/* Another account at the same address, with the same secrets. */
static void
test_copied_seal (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (LatchCredentials) credentials = make_credentials (USER_SECRET);
  g_autofree char *seal = latch_seal_new (OTHER_ID, fixture->address, credentials);

  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Seal", seal);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_CHANGED);
}

/* The right two, in the wrong places. */
static void
test_swapped_secrets (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (SecretValue) user = secret_value_new (USER_SECRET, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (ORGANIZATION_SECRET, -1, "text/plain");
  g_autoptr (LatchCredentials) swapped = latch_credentials_new (organization, user);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  latch_account_store_secrets_async (fixture->account, fixture->keyring, swapped, latch_test_keep_cb, &result);
  latch_account_store_secrets_finish (fixture->account, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_CHANGED);
}

/* From the @n-th call of this name on, the keyring does not answer. */
static void
stop_keyring_at (Fixture    *fixture,
                 const char *call,
                 int         n)
{
  fixture->daemon = keyring_get_daemon ();
  fixture->n_until_stop = n;
  fixture->stops_at = call;
}

/* Another process, which asks for the account while the keyring is stopped, gets it only after @result is there. */
static void
expect_claim_until (Fixture       *fixture,
                    GAsyncResult **result)
{
  g_autoptr (LatchJournal) other = latch_journal_new (fixture->directory);
  g_autoptr (GAsyncResult) claimed = NULL;
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (GError) error = NULL;

  while (g_atomic_int_get (&fixture->n_until_stop) > 0)
    g_main_context_iteration (NULL, TRUE);

  latch_journal_claim_account_async (other, latch_account_get_id (fixture->account), NULL, latch_test_keep_cb, &claimed);
  for (int i = 0; i < 100 && claimed == NULL; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }

  g_assert_cmpint (kill (fixture->daemon, SIGCONT), ==, 0);
  claim = latch_journal_claim_finish (other, latch_test_wait (&claimed), &error);
  g_assert_no_error (error);
  g_assert_nonnull (*result);
}

/* Nobody can replace the secrets between the second look at the file and that at the keyring. */
static void
test_looks_again_claimed (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Seal", "0");
  stop_keyring_at (fixture, "GetSecret", 3);
  latch_connection_open_async (fixture->connection, NULL, latch_test_keep_cb, &opened);
  expect_claim_until (fixture, &opened);
  g_assert_false (latch_connection_open_finish (fixture->connection, opened, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED);
}

/* Nobody looks at an account between its new secrets and their seal. */
static void
test_stores_claimed (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (LatchCredentials) typed = make_credentials ("typed-secret");
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  latch_test_type (fixture->connection, typed);
  stop_keyring_at (fixture, "SetSecret", 1);
  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &stored);
  expect_claim_until (fixture, &stored);
  latch_assert_done (latch_connection_store_finish (fixture->connection, stored, &error), error);
}

#define ATTACKER "https://attacker.example.com/elements/api-v2"

/* The file as it is, with another value, when the account was read long ago. */
static void
edit_later (Fixture    *fixture,
            const char *key,
            const char *value)
{
  g_autoptr (LatchAccount) account = g_object_ref (fixture->account);

  read_edited (fixture, key, value);
  g_assert_true (latch_account_update_from (account, fixture->account));
  g_set_object (&fixture->account, account);
  g_assert_finalize_object (fixture->connection);
  fixture->connection = make_connection (fixture);
}

/* A process goes by the address that it has read first, and asks the person before it uses it again. */
static void
test_edited_later (Fixture      *fixture,
                   gconstpointer data)
{
  put_into_keyring (fixture, USER_SECRET);
  edit_later (fixture, "Service", ATTACKER);
  g_assert_cmpstr (latch_account_get_service (fixture->account), ==, fixture->address);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_CHANGED);
}

/* Nor is anything sent when somebody takes the seal away as well, and the file stays as it is. */
static void
test_edited_later_unsealed (Fixture      *fixture,
                            gconstpointer data)
{
  g_autofree char *text = NULL;

  put_into_keyring (fixture, USER_SECRET);
  edit_later (fixture, "Seal", NULL);
  edit_later (fixture, "Service", ATTACKER);
  latch_connection_confirm_address (fixture->connection);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_CHANGED);
  latch_account_set_first_seal (fixture->account, ZEROS);
  text = dup_file (fixture->account);
  g_assert_nonnull (strstr (text, ATTACKER));
}

/* The answer to the question is the old secrets again, or new ones, for the address that the process goes by. */
static void
test_edited_later_typed (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (LatchCredentials) typed = make_credentials (data);
  g_autofree char *text = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  edit_later (fixture, "Service", ATTACKER);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_CHANGED);
  latch_test_type (fixture->connection, typed);
  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &result);
  latch_assert_done (latch_connection_store_finish (fixture->connection, latch_test_wait (&result), &error), error);

  text = dup_file (fixture->account);
  g_assert_nonnull (strstr (text, fixture->address));
  g_assert_null (strstr (text, ATTACKER));
  g_clear_object (&result);
  g_assert_finalize_object (fixture->connection);
  fixture->connection = make_connection (fixture);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  expect_user_secret (fixture, fixture->connection, data);
}

/* Whoever put the old text back has answered as well. The file is read again before anybody is asked. */
static void
test_edited_later_and_back (Fixture      *fixture,
                            gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  text = dup_file (fixture->account);
  edit_later (fixture, "Service", ATTACKER);
  latch_test_write_account_text (latch_account_get_id (fixture->account), fixture->directory, text, -1);
  open_connection (fixture, &error);
  g_assert_no_error (error);
}

/* What another process may write. */
static void
test_written_beside (Fixture      *fixture,
                     gconstpointer data)
{
  g_autofree char *spelling = g_strconcat (fixture->address, "//", NULL);
  g_autoptr (LatchCredentials) newer = make_credentials ("newer-secret");
  g_autofree char *seal = latch_seal_new (latch_account_get_id (fixture->account), fixture->address, newer);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  edit_later (fixture, "Service", spelling);
  edit_later (fixture, "Label", "Renamed");
  open_connection (fixture, &error);
  g_assert_no_error (error);

  latch_account_store_secrets_async (fixture->account, fixture->keyring, newer, latch_test_keep_cb, &result);
  latch_assert_done (latch_account_store_secrets_finish (fixture->account, latch_test_wait (&result), &error), error);
  edit_later (fixture, "Seal", seal);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  expect_user_secret (fixture, fixture->connection, "newer-secret");
}

/* Once the person has said that the address is right, the file says so too, and nobody is asked again. */
static void
test_confirmed (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *seal = NULL;
  g_autofree char *saved = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  seal = g_strdup (latch_account_get_seal (fixture->account));
  read_edited (fixture, "Seal", NULL);
  latch_connection_confirm_address (fixture->connection);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  expect_user_secret (fixture, fixture->connection, USER_SECRET);
  saved = dup_saved_seal (fixture);
  g_assert_cmpstr (saved, ==, seal);

  g_assert_finalize_object (fixture->connection);
  fixture->connection = make_connection (fixture);
  open_connection (fixture, &error);
  g_assert_no_error (error);
}

/* A yes to the question of a moment ago says nothing of a seal that is wrong. */
static void
test_confirmed_too_early (Fixture      *fixture,
                          gconstpointer data)
{
  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Seal", "0");
  latch_connection_confirm_address (fixture->connection);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_CHANGED);
}

/* An account of an earlier version, at an address that everybody knows. */
static void
test_known_by_name (Fixture      *fixture,
                    gconstpointer data)
{
  const char      *service = data;
  const char      *address = g_str_has_prefix (service, "https:") ? service : "https://api.cloud-elements.com/elements/api-v2";
  g_autofree char *saved = NULL;
  g_autoptr (GError) error = NULL;

  g_object_unref (fixture->account);
  fixture->account = latch_account_new (service, "Demo account");
  if (!g_str_equal (service, "practice"))
    {
      g_free (fixture->address);
      fixture->address = g_strdup (address);
    }

  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Seal", NULL);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  saved = dup_saved_seal (fixture);
  g_assert_cmpstr (saved, ==, latch_account_get_seal (fixture->account));
  g_assert_cmpuint (strlen (saved), ==, 64);
}

/* The practice service is at another port each time, and the account stays what it is. */
static void
test_practice_moved (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_object_unref (fixture->account);
  fixture->account = latch_account_new ("practice", "Practice");
  g_assert_finalize_object (fixture->connection);
  fixture->connection = make_connection (fixture);
  put_into_keyring (fixture, USER_SECRET);
  open_connection (fixture, &error);
  g_assert_no_error (error);

  g_free (fixture->address);
  fixture->address = g_strdup ("http://127.0.0.1:9/elements/api-v2");
  g_assert_finalize_object (fixture->connection);
  fixture->connection = make_connection (fixture);
  open_connection (fixture, &error);
  g_assert_no_error (error);
}

/* As an earlier version wrote it: with the address as it was typed, and a seal over that. */
static void
test_earlier_spelling (Fixture      *fixture,
                       gconstpointer data)
{
  static const char text[] = "[Account]\nVersion=1\nId=" OTHER_ID "\nService=https://API.Example.com:443/elements/api-v2\nLabel=Demo account\n"
                             "Accepted=true\nSeal=501b41cb3cd7690e307ba65b3db6cc561f63c950beef1f6b839bfa4408a11aa7\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (LatchRecord) record = NULL;
  g_autofree char *path = NULL;
  g_autofree char *now = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;

  g_object_unref (fixture->account);
  fixture->account = latch_account_new_from_bytes (bytes, &error);
  g_assert_no_error (error);
  put_into_keyring (fixture, USER_SECRET);
  latch_test_write_account_text (OTHER_ID, fixture->directory, text, -1);
  g_free (fixture->address);
  fixture->address = g_strdup ("https://API.Example.com:443/elements/api-v2");
  read_edited (fixture, "Accepted", "true");
  open_connection (fixture, &error);
  g_assert_no_error (error);
  g_assert_nonnull (latch_connection_get_client (fixture->connection));
  shown = latch_connection_dup_shown_address (fixture->connection);
  g_assert_cmpstr (shown, ==, "https://api.example.com/elements/api-v2");

  /* What is on the disk stays as it was, and what was sent with it is still proved. */
  path = latch_test_dup_account_path (fixture->account, fixture->directory);
  g_assert_true (g_file_get_contents (path, &now, NULL, &error));
  g_assert_cmpstr (now, ==, text);
  record = latch_record_new ("ecwid", "ecommerce", "Shop", OTHER_ID);
  latch_record_set_sender (record, latch_account_get_seal (fixture->account));
  g_assert_true (latch_connection_is_proved (fixture->connection, record));

  g_free (fixture->address);
  fixture->address = g_strdup ("https://API.Example.org:443/elements/api-v2");
  read_edited (fixture, "Service", fixture->address);
  open_connection (fixture, &error);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED);
  g_assert_null (latch_connection_get_client (fixture->connection));
}

/* What the file says is sealed is not where the secrets would be sent. */
static void
test_sent_elsewhere (Fixture      *fixture,
                     gconstpointer data)
{
  g_object_unref (fixture->account);
  fixture->account = latch_account_new ("https://API.Example.com:443/elements/api-v2", "Demo account");
  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Accepted", "true");
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_CHANGED);
}

/* What cannot be sealed on the disk is sealed in memory, and works. */
static void
test_unwritable (Fixture      *fixture,
                 gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "accounts", NULL);
  g_autoptr (LatchCredentials) typed = make_credentials ("typed-secret");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Seal", NULL);
  latch_test_remove_folder (folder);
  g_assert_true (g_file_set_contents (folder, "", 0, &error));
  latch_connection_confirm_address (fixture->connection);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  g_assert_nonnull (latch_account_get_seal (fixture->account));

  latch_test_type (fixture->connection, typed);
  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &result);
  latch_connection_store_finish (fixture->connection, latch_test_wait (&result), &error);
  g_assert_no_error (error);
}

/* Else the seal that another process leaves would not be that of the secrets. */
static void
test_busy (Fixture      *fixture,
           gconstpointer data)
{
  const char *id = latch_account_get_id (fixture->account);
  g_autoptr (LatchCredentials) typed = make_credentials ("typed-secret");
  g_autoptr (LatchJournal) other = latch_journal_new (fixture->directory);
  g_autoptr (LatchConnection) next = make_connection (fixture);
  g_autoptr (GAsyncResult) claimed = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  latch_journal_claim_account_async (other, id, NULL, latch_test_keep_cb, &claimed);
  claim = latch_journal_claim_finish (other, latch_test_wait (&claimed), &error);
  g_assert_no_error (error);

  latch_test_type (fixture->connection, typed);
  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &stored);
  g_assert_false (latch_connection_store_finish (fixture->connection, latch_test_wait (&stored), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_false (latch_connection_get_stored (fixture->connection));
  g_clear_error (&error);

  latch_connection_open_async (next, NULL, latch_test_keep_cb, &opened);
  latch_connection_open_finish (next, latch_test_wait (&opened), &error);
  g_assert_no_error (error);
  expect_user_secret (fixture, next, USER_SECRET);
}

static void
type_unconfirmed (Fixture *fixture)
{
  g_autoptr (LatchCredentials) typed = make_credentials (USER_SECRET);
  g_autofree char *shown = latch_connection_dup_shown_address (fixture->connection);
  g_autoptr (GError) error = NULL;

  latch_connection_set_credentials (fixture->connection, typed, shown, &error);
  g_assert_no_error (error);
}

/* An address from a file stays one, also when the journal does not know the account, as its file is gone by now. */
static void
test_typed_unconfirmed (Fixture      *fixture,
                        gconstpointer data)
{
  g_autofree char *path = NULL;

  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Seal", "0");
  path = latch_test_dup_account_path (fixture->account, fixture->directory);
  g_assert_cmpint (g_remove (path), ==, 0);
  type_unconfirmed (fixture);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_UNCONFIRMED);
}

/* While they wait to be confirmed, another window seals the account with the same ones. */
static void
test_typed_sealed_beside (Fixture      *fixture,
                          gconstpointer data)
{
  g_autofree char *seal = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  seal = g_strdup (latch_account_get_seal (fixture->account));
  read_edited (fixture, "Seal", NULL);
  type_unconfirmed (fixture);
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_UNCONFIRMED);
  latch_account_set_seal (fixture->account, seal);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  g_assert_nonnull (latch_connection_get_client (fixture->connection));
}

/* Whoever has entered the address is not asked whether it is right, not even once the account is written down. */
static void
test_typed_new (Fixture      *fixture,
                gconstpointer data)
{
  gboolean again = GPOINTER_TO_INT (data);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (again)
    {
      g_object_unref (fixture->account);
      fixture->account = latch_account_new_again (OTHER_ID, fixture->address, "Demo account");
      g_assert_finalize_object (fixture->connection);
      fixture->connection = make_connection (fixture);
    }

  type_unconfirmed (fixture);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &result);
  latch_connection_store_finish (fixture->connection, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_true (latch_journal_lookup_account (fixture->journal, latch_account_get_id (fixture->account)) == fixture->account);

  type_unconfirmed (fixture);
  open_connection (fixture, &error);
  g_assert_no_error (error);
}

/* Secrets that a person enters under the address that was shown, and that the service accepted. */
static void
test_entered_again (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (LatchCredentials) typed = make_credentials ("typed-secret");
  g_autofree char *saved = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Seal", "0");
  assert_nothing_sent (fixture, LATCH_ERROR_ADDRESS_CHANGED);

  latch_test_type (fixture->connection, typed);
  g_assert_cmpstr (latch_account_get_seal (fixture->account), ==, "0");
  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &result);
  latch_connection_store_finish (fixture->connection, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  saved = dup_saved_seal (fixture);
  g_assert_cmpstr (saved, ==, latch_account_get_seal (fixture->account));

  g_clear_object (&result);
  g_assert_finalize_object (fixture->connection);
  fixture->connection = make_connection (fixture);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  expect_user_secret (fixture, fixture->connection, "typed-secret");
}

/* A path that would read as another address, were it shown as it is. */
static void
test_misleading_address (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_free (fixture->address);
  fixture->address = g_strdup ("https://attacker.example.com/\xe2\x80\xae"
                               "2v-ipa/moc.elpmaxe.ipa");
  g_object_unref (fixture->account);
  fixture->account = latch_account_new (fixture->address, "Demo account");
  put_into_keyring (fixture, USER_SECRET);
  read_edited (fixture, "Seal", NULL);
  open_connection (fixture, &error);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_UNCONFIRMED);
  g_assert_nonnull (strstr (error->message, "https://attacker.example.com/"));
  g_assert_true (g_str_is_ascii (strstr (error->message, "https://")));
}

/* -- Whose secrets they are ------------------------------------------------------ */

static void
open_sealed (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  open_connection (fixture, &error);
  g_assert_no_error (error);
}

/* A miss counts with the secrets that the request was sent with, and with no others, also once these have replaced them. */
static void
test_proved (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (LatchCredentials) other = make_credentials ("other-secret");
  g_autoptr (LatchCredentials) same = make_credentials (USER_SECRET);
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (fixture->account));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  open_sealed (fixture);
  latch_connection_sign (fixture->connection, record);
  g_assert_true (latch_connection_is_proved (fixture->connection, record));

  latch_test_type (fixture->connection, other);
  g_assert_false (latch_connection_is_proved (fixture->connection, record));
  latch_test_type (fixture->connection, same);
  g_assert_true (latch_connection_is_proved (fixture->connection, record));

  latch_test_type (fixture->connection, other);
  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &result);
  latch_connection_store_finish (fixture->connection, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_false (latch_connection_is_proved (fixture->connection, record));

  g_clear_object (&result);
  g_assert_finalize_object (fixture->connection);
  fixture->connection = make_connection (fixture);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  expect_user_secret (fixture, fixture->connection, "other-secret");
  g_assert_false (latch_connection_is_proved (fixture->connection, record));
}

/* Two requests with different secrets: no list shows that neither arrived. */
static void
test_mixed (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (LatchCredentials) other = make_credentials ("other-secret");
  g_autoptr (LatchCredentials) same = make_credentials (USER_SECRET);
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (fixture->account));

  open_sealed (fixture);
  latch_connection_sign (fixture->connection, record);
  latch_record_begin_attempt (record);
  latch_connection_sign (fixture->connection, record);
  g_assert_true (latch_connection_is_proved (fixture->connection, record));

  latch_record_begin_attempt (record);
  latch_test_type (fixture->connection, other);
  latch_connection_sign (fixture->connection, record);
  g_assert_false (latch_connection_is_proved (fixture->connection, record));
  latch_test_type (fixture->connection, same);
  g_assert_false (latch_connection_is_proved (fixture->connection, record));
}

/* A record of an earlier version does not say what it was sent with, and the secrets may have been replaced before. */
static void
test_proved_before (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (fixture->account));

  open_sealed (fixture);
  g_assert_false (latch_connection_is_proved (fixture->connection, record));

  /* Nor does what is sent now prove anything of what was sent then. */
  latch_record_begin_attempt (record);
  latch_connection_sign (fixture->connection, record);
  g_assert_cmpstr (latch_record_get_sender (record), ==, "");
  g_assert_false (latch_connection_is_proved (fixture->connection, record));
}

/* The digits of Python’s hmac module for the same input; what is on the disk today has to be read by later versions. */
static void
test_digits (void)
{
  const char *address = "https://api.example.com/elements/api-v2";
  g_autoptr (LatchAccount) account = latch_account_new_again (OTHER_ID, address, "Account");
  g_autoptr (LatchCredentials) credentials = make_credentials (USER_SECRET);
  g_autofree char *seal = latch_seal_new (OTHER_ID, address, credentials);
  g_autofree char *cut = g_strndup (seal, 63);

  g_assert_cmpstr (seal, ==, "8040572073b6cd8017b5cfacddab56711f5979e14b46a45f56b7f034b3cff4dd");
  g_assert_true (latch_seal_fits (seal, account, address, credentials));
  g_assert_false (latch_seal_fits (NULL, account, address, credentials));
  g_assert_false (latch_seal_fits ("", account, address, credentials));
  g_assert_false (latch_seal_fits (cut, account, address, credentials));
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();

  g_test_add ("/latch/connection/ready/asks-once", Fixture, NULL, set_up, test_asks_once, tear_down);
  g_test_add ("/latch/connection/ready/asks-again-after-failure", Fixture, NULL, set_up, test_asks_again_after_failure, tear_down);
  g_test_add ("/latch/connection/ready/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/latch/connection/ready/typed", Fixture, NULL, set_up, test_typed, tear_down);
  g_test_add ("/latch/connection/ready/typed-while-asking", Fixture, USER_SECRET, set_up, test_typed_while_asking, tear_down);
  g_test_add ("/latch/connection/ready/typed-while-missing", Fixture, NULL, set_up, test_typed_while_asking, tear_down);
  g_test_add ("/latch/connection/ready/typed-while-storing", Fixture, NULL, set_up, test_typed_while_storing, tear_down);
  g_test_add ("/latch/connection/ready/shared-transport", Fixture, NULL, set_up, test_shared_transport, tear_down);

  g_test_add_func ("/latch/connection/seal/digits", test_digits);
  g_test_add ("/latch/connection/seal/edited-address", Fixture, NULL, set_up, test_edited_address, tear_down);
  g_test_add ("/latch/connection/seal/edited-later", Fixture, NULL, set_up, test_edited_later, tear_down);
  g_test_add ("/latch/connection/seal/edited-later-unsealed", Fixture, NULL, set_up, test_edited_later_unsealed, tear_down);
  g_test_add ("/latch/connection/seal/edited-later-typed", Fixture, USER_SECRET, set_up, test_edited_later_typed, tear_down);
  g_test_add ("/latch/connection/seal/edited-later-typed-anew", Fixture, "typed-secret", set_up, test_edited_later_typed, tear_down);
  g_test_add ("/latch/connection/seal/edited-later-and-back", Fixture, NULL, set_up, test_edited_later_and_back, tear_down);
  g_test_add ("/latch/connection/seal/written-beside", Fixture, NULL, set_up, test_written_beside, tear_down);
  g_test_add ("/latch/connection/seal/removed", Fixture, NULL, set_up, test_removed_seal, tear_down);
  g_test_add ("/latch/connection/seal/empty", Fixture, "", set_up, test_wrong_seal, tear_down);
  g_test_add ("/latch/connection/seal/zeros", Fixture, ZEROS, set_up, test_wrong_seal, tear_down);
  g_test_add ("/latch/connection/seal/copied", Fixture, NULL, set_up, test_copied_seal, tear_down);
  g_test_add ("/latch/connection/seal/swapped-secrets", Fixture, NULL, set_up, test_swapped_secrets, tear_down);
  g_test_add ("/latch/connection/seal/confirmed", Fixture, NULL, set_up, test_confirmed, tear_down);
  g_test_add ("/latch/connection/seal/confirmed-too-early", Fixture, NULL, set_up, test_confirmed_too_early, tear_down);
  g_test_add ("/latch/connection/seal/known-by-name", Fixture, "us", set_up, test_known_by_name, tear_down);
  g_test_add ("/latch/connection/seal/known-by-address", Fixture, "https://api.cloud-elements.com", set_up, test_known_by_name, tear_down);
  g_test_add ("/latch/connection/seal/known-by-other-spelling", Fixture, "https://API.cloud-elements.com:443", set_up, test_known_by_name, tear_down);
  g_test_add ("/latch/connection/seal/earlier-spelling", Fixture, NULL, set_up, test_earlier_spelling, tear_down);
  g_test_add ("/latch/connection/seal/sent-elsewhere", Fixture, NULL, set_up, test_sent_elsewhere, tear_down);
  g_test_add ("/latch/connection/seal/practice", Fixture, "practice", set_up, test_known_by_name, tear_down);
  g_test_add ("/latch/connection/seal/practice-moved", Fixture, NULL, set_up, test_practice_moved, tear_down);
  g_test_add ("/latch/connection/seal/unwritable", Fixture, NULL, set_up, test_unwritable, tear_down);
  g_test_add ("/latch/connection/seal/busy", Fixture, NULL, set_up, test_busy, tear_down);
  g_test_add ("/latch/connection/seal/typed-sealed-beside", Fixture, NULL, set_up, test_typed_sealed_beside, tear_down);
  g_test_add ("/latch/connection/seal/typed-unconfirmed", Fixture, NULL, set_up, test_typed_unconfirmed, tear_down);
  g_test_add ("/latch/connection/seal/typed-new", Fixture, GINT_TO_POINTER (FALSE), set_up, test_typed_new, tear_down);
  g_test_add ("/latch/connection/seal/typed-new-again", Fixture, GINT_TO_POINTER (TRUE), set_up, test_typed_new, tear_down);
  g_test_add ("/latch/connection/seal/looks-again-claimed", Fixture, NULL, set_up, test_looks_again_claimed, tear_down);
  g_test_add ("/latch/connection/seal/stores-claimed", Fixture, NULL, set_up, test_stores_claimed, tear_down);
  g_test_add ("/latch/connection/seal/entered-again", Fixture, NULL, set_up, test_entered_again, tear_down);
  g_test_add ("/latch/connection/seal/misleading-address", Fixture, NULL, set_up, test_misleading_address, tear_down);
  g_test_add ("/latch/connection/proved/same-secrets", Fixture, NULL, set_up, test_proved, tear_down);
  g_test_add ("/latch/connection/proved/mixed", Fixture, NULL, set_up, test_mixed, tear_down);
  g_test_add ("/latch/connection/proved/before", Fixture, NULL, set_up, test_proved_before, tear_down);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
