/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "client-fixture.h"
#include "latch-account-secrets.h"
#include "latch-connection.h"
#include "latch-error.h"
#include "latch-test.h"

/* Connections over a real keyring, whose calls are counted on their way to the bus. */

typedef struct
{
  GDBusConnection *bus;
  guint            filter;
  int              n_lookups;
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

  return message;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  fixture->filter = g_dbus_connection_add_filter (fixture->bus, count_cb, fixture, NULL);
  fixture->server = fault_server_new (NULL);
  fault_server_add_answer (fixture->server, fixture_create_answer ("200 OK", NULL, INSTANCE));
  fixture->address = fixture_dup_address (fixture->server, "http");
  fixture->keyring = latch_keyring_new ();
  fixture->account = latch_account_new (fixture->address, "Demo account");
  fixture->connection = latch_connection_new (fixture->keyring, fixture->account, fixture->address, NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->connection);
  g_object_unref (fixture->account);
  g_object_unref (fixture->keyring);
  fault_server_free (fixture->server);
  g_free (fixture->address);
  g_dbus_connection_remove_filter (fixture->bus, fixture->filter);
  g_object_unref (fixture->bus);
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
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_account_store_secrets_async (fixture->account, fixture->keyring, credentials, latch_test_keep_cb, &result);
  latch_account_store_secrets_finish (fixture->account, latch_test_wait (&result), &error);
  g_assert_no_error (error);

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

static const char *
get_user_secret (Fixture *fixture)
{
  return secret_value_get_text (latch_credentials_get_user (latch_connection_get_credentials (fixture->connection)));
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
  g_assert_cmpstr (get_user_secret (fixture), ==, USER_SECRET);
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
  g_autoptr (LatchConnection) next = latch_connection_new (fixture->keyring, fixture->account, fixture->address, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;

  put_into_keyring (fixture, USER_SECRET);
  latch_connection_set_credentials (fixture->connection, typed);
  open_connection (fixture, &error);
  g_assert_no_error (error);
  g_assert_true (latch_connection_get_credentials (fixture->connection) == typed);
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
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_user (latch_connection_get_credentials (next))), ==, "typed-secret");
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
  latch_connection_set_credentials (fixture->connection, typed);
  latch_connection_open_finish (fixture->connection, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_true (latch_connection_get_credentials (fixture->connection) == typed);
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

  latch_connection_set_credentials (fixture->connection, first);
  latch_connection_store_async (fixture->connection, latch_test_keep_cb, &result);
  latch_connection_set_credentials (fixture->connection, second);
  latch_connection_store_finish (fixture->connection, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_false (latch_connection_get_stored (fixture->connection));
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

/* All connections share one session, and so one connection to a service that is asked for one thing after the other. */
static void
test_shared_transport (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchTransport) transport = latch_transport_dup_default ();
  g_autoptr (LatchConnection) other = latch_connection_new (fixture->keyring, fixture->account, fixture->address, NULL);
  g_autoptr (LatchCredentials) credentials = make_credentials (USER_SECRET);

  latch_connection_set_credentials (fixture->connection, credentials);
  latch_connection_set_credentials (other, credentials);
  get_instance (fixture->connection);
  get_instance (other);
  g_assert_cmpuint (fault_server_get_n_requests (fixture->server), ==, 2);
  g_assert_cmpuint (fault_server_get_n_connections (fixture->server), ==, 1);

  g_assert_finalize_object (g_steal_pointer (&other));
  g_assert_finalize_object (fixture->connection);
  g_assert_finalize_object (g_steal_pointer (&transport));
  fixture->connection = latch_connection_new (fixture->keyring, fixture->account, fixture->address, NULL);
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

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
