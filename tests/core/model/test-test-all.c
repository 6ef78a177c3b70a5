/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "keyring-fixture.h"
#include "latch-error.h"
#include "latch-test-all.h"
#include "latch-test.h"
#include "model-fixture.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>

/* All stores tested at once: how many beside each other, how often the keyring is asked, and how far a failure reaches. */

static const LatchLimits limits = { .connect = 10000, .inactivity = 10, .total = 30000, .after_resume = 300, .backoff = 1 };

typedef struct
{
  char          *directory;
  SoupServer    *server;
  char          *address;
  char          *refusing_address;
  LatchKeyring  *keyring;
  LatchRegistry *registry;
  LatchTestAll  *tests;
  gboolean       is_holding;
  GPtrArray     *held;
  guint          n_pings;
  guint          n_others;
  gint64         refused_number;
} Fixture;

static void
answer (SoupServerMessage *message,
        guint              status,
        const char        *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
}

/* Each instance has its own token, by which a test is known. */
static gboolean
is_refused (Fixture           *fixture,
            SoupServerMessage *message)
{
  g_autofree char *token = g_strdup_printf ("Element token%" G_GINT64_FORMAT "=", fixture->refused_number);
  const char      *authorization = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  return strstr (authorization, token) != NULL;
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  Fixture *fixture = user_data;

  fixture->n_others += !g_str_has_suffix (path, "/ping");
  fixture->n_pings += g_str_has_suffix (path, "/ping");
  if (g_str_has_prefix (path, "/refusing"))
    answer (message, 401, "{\"message\":\"Invalid Organization or User secret\"}");
  else if (!g_str_has_suffix (path, "/ping"))
    answer (message, 200, "{\"id\":5,\"name\":\"Shop\",\"token\":\"token5=\",\"element\":{\"key\":\"ecwid\"},\"tags\":[],\"disabled\":false}");
  else if (is_refused (fixture, message))
    answer (message, 403, "{\"message\":\"Forbidden\",\"providerMessage\":\"The store says no\"}");
  else
    answer (message, 200, "{\"dateTime\":\"2024-05-06T07:08:09Z\",\"endpoint\":\"ecwid\"}");

  if (fixture->is_holding)
    {
      soup_server_message_pause (message);
      g_ptr_array_add (fixture->held, message);
    }
}

static void
release (Fixture *fixture)
{
  fixture->is_holding = FALSE;
  for (guint i = 0; i < fixture->held->len; i++)
    soup_server_message_unpause (g_ptr_array_index (fixture->held, i));
  g_ptr_array_set_size (fixture->held, 0);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *instances = NULL;
  g_autofree char *accounts = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  fixture->directory = g_dir_make_tmp ("latch-test-all-XXXXXX", NULL);
  instances = g_build_filename (fixture->directory, "instances", NULL);
  accounts = g_build_filename (fixture->directory, "accounts", NULL);
  g_assert_cmpint (g_mkdir (instances, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (accounts, 0700), ==, 0);
  fixture->keyring = latch_keyring_new ();
  fixture->held = g_ptr_array_new ();
  fixture->server = soup_server_new (NULL, NULL);
  latch_assert_done (soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error), error);
  uris = soup_server_get_uris (fixture->server);
  fixture->address = g_strdup_printf ("http://127.0.0.1:%d/elements/api-v2", g_uri_get_port (uris->data));
  fixture->refusing_address = g_strdup_printf ("http://127.0.0.1:%d/refusing/elements/api-v2", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  soup_server_add_handler (fixture->server, NULL, request_cb, fixture, NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->tests);
  g_assert_finalize_object (fixture->registry);
  g_object_unref (fixture->keyring);
  g_ptr_array_unref (fixture->held);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->address);
  g_free (fixture->refusing_address);
}

static LatchAccount *
add_account (Fixture    *fixture,
             const char *address)
{
  LatchAccount *account = latch_account_new (address, "Account");
  g_autoptr (SecretValue) secret = secret_value_new ("dXNlcg==", -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (secret, secret);

  latch_account_set_accepted (account, TRUE);
  latch_test_add_account (account, fixture->directory, fixture->keyring, credentials);
  return account;
}

/* A connected store, with its token in the keyring. */
static void
add_store (Fixture      *fixture,
           LatchAccount *account,
           gint64        number)
{
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (account));
  g_autofree char *text = g_strdup_printf ("token%" G_GINT64_FORMAT "=", number);
  g_autoptr (SecretValue) token = secret_value_new (text, -1, "text/plain");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_record_set_sender (record, latch_account_get_seal (account));
  latch_record_set_instance_id (record, number);
  latch_test_bring_to (record, LATCH_RECORD_VERIFIED);
  latch_record_set_health (record, LATCH_HEALTH_WORKS);
  latch_test_write_record (record, fixture->directory);
  latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (account), latch_record_get_id (record), "Shop", token,
                             latch_test_keep_cb, &result);
  latch_assert_done (latch_keyring_store_finish (fixture->keyring, latch_test_wait (&result), &error), error);
}

static void
add_stores (Fixture      *fixture,
            LatchAccount *account,
            gint64        first,
            guint         n_stores)
{
  for (guint i = 0; i < n_stores; i++)
    add_store (fixture, account, first + i);
}

static void
load (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->registry = latch_registry_new (fixture->directory, fixture->keyring);
  latch_registry_set_limits (fixture->registry, &limits);
  latch_registry_load_async (fixture->registry, NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_registry_load_finish (fixture->registry, latch_test_wait (&result), &error), error);
  fixture->tests = latch_test_all_new (fixture->registry);
}

static void
wait_for_end (Fixture *fixture)
{
  while (latch_test_all_get_running (fixture->tests))
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_held (Fixture *fixture,
               guint    n_held)
{
  while (fixture->held->len < n_held)
    g_main_context_iteration (NULL, TRUE);
}

static guint
count_busy (Fixture *fixture)
{
  GListModel *instances = latch_registry_get_instances (fixture->registry);
  guint       n_busy = 0;

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      n_busy += latch_work_lookup_job (latch_registry_get_work (fixture->registry), latch_instance_get_id (instance)) != NULL;
    }

  return n_busy;
}

static guint
count_situation (Fixture       *fixture,
                 LatchSituation situation)
{
  GListModel *instances = latch_registry_get_instances (fixture->registry);
  guint       n_matches = 0;

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      n_matches += latch_instance_get_situation (instance) == situation;
    }

  return n_matches;
}

static void
expect_counts (Fixture *fixture,
               guint    n_total,
               guint    n_done,
               guint    n_failed)
{
  g_assert_cmpuint (latch_test_all_get_n_total (fixture->tests), ==, n_total);
  g_assert_cmpuint (latch_test_all_get_n_done (fixture->tests), ==, n_done);
  g_assert_cmpuint (latch_test_all_get_n_failed (fixture->tests), ==, n_failed);
}

/* Without a store there is nothing to do, and the end comes all the same. */
static void
test_nothing (Fixture      *fixture,
              gconstpointer data)
{
  load (fixture);
  g_assert_false (latch_test_all_has_work (fixture->tests));
  latch_test_all_start (fixture->tests);
  wait_for_end (fixture);
  expect_counts (fixture, 0, 0, 0);
}

/* Each store is asked once; what one says is told of that one only. */
static void
test_all (Fixture      *fixture,
          gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);

  add_stores (fixture, account, 1, 14);
  fixture->refused_number = 5;
  load (fixture);
  g_assert_true (latch_test_all_has_work (fixture->tests));
  latch_test_all_start (fixture->tests);
  g_assert_false (latch_test_all_has_work (fixture->tests));
  wait_for_end (fixture);
  g_assert_no_error (latch_test_all_get_error (fixture->tests));
  expect_counts (fixture, 14, 14, 1);
  g_assert_cmpuint (fixture->n_pings, ==, 14);
  g_assert_cmpuint (fixture->n_others, ==, 1);
  g_assert_cmpuint (count_situation (fixture, LATCH_SITUATION_CONNECTED), ==, 13);
  g_assert_cmpuint (count_situation (fixture, LATCH_SITUATION_STORE_REFUSES), ==, 1);
  g_assert_true (latch_test_all_has_work (fixture->tests));
}

/* So many of one account at once, so many of all, and no more wait for the keyring. */
static void
test_bounds (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (LatchAccount) first = add_account (fixture, fixture->address);
  g_autoptr (LatchAccount) second = add_account (fixture, fixture->address);
  g_autoptr (LatchAccount) third = add_account (fixture, fixture->address);

  add_stores (fixture, first, 1, 9);
  load (fixture);
  fixture->is_holding = TRUE;
  latch_test_all_start (fixture->tests);
  wait_for_held (fixture, 4);
  g_assert_cmpuint (count_busy (fixture), ==, 4);
  release (fixture);
  wait_for_end (fixture);
  expect_counts (fixture, 9, 9, 0);

  add_stores (fixture, second, 101, 6);
  add_stores (fixture, third, 201, 6);
  while (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)) < 21)
    g_main_context_iteration (NULL, TRUE);
  fixture->is_holding = TRUE;
  latch_test_all_start (fixture->tests);
  wait_for_held (fixture, 8);
  g_assert_cmpuint (count_busy (fixture), ==, 8);
  release (fixture);
  wait_for_end (fixture);
  expect_counts (fixture, 21, 21, 0);
}

/* Nobody asks for each store of an account that is refused; the others are asked. */
static void
test_refused_account (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (LatchAccount) refused = add_account (fixture, fixture->refusing_address);
  g_autoptr (LatchAccount) accepted = add_account (fixture, fixture->address);

  add_stores (fixture, refused, 1, 20);
  add_stores (fixture, accepted, 101, 3);
  load (fixture);
  latch_test_all_start (fixture->tests);
  wait_for_end (fixture);
  expect_counts (fixture, 23, 23, 20);
  g_assert_error (latch_test_all_get_error (fixture->tests), LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_cmpstr (latch_test_all_get_error_account (fixture->tests), ==, latch_account_get_id (refused));
  g_assert_cmpuint (count_situation (fixture, LATCH_SITUATION_ACCOUNT_REFUSED), ==, 20);
  g_assert_cmpuint (count_situation (fixture, LATCH_SITUATION_CONNECTED), ==, 3);
  g_assert_cmpuint (fixture->n_pings, <, 3 + 20);
}

/* What is known of the stores stays, when the service is not there. */
static void
test_unreachable (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);

  add_stores (fixture, account, 1, 30);
  load (fixture);
  soup_server_disconnect (fixture->server);
  latch_test_all_start (fixture->tests);
  wait_for_end (fixture);
  expect_counts (fixture, 30, 30, 30);
  g_assert_error (latch_test_all_get_error (fixture->tests), LATCH_ERROR, LATCH_ERROR_UNREACHABLE);
  g_assert_cmpuint (count_situation (fixture, LATCH_SITUATION_CONNECTED), ==, 30);
}

/* Those that are asked are given up, and none is begun after them. */
static void
test_cancelled (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);

  add_stores (fixture, account, 1, 12);
  load (fixture);
  fixture->is_holding = TRUE;
  latch_test_all_start (fixture->tests);
  wait_for_held (fixture, 4);
  latch_test_all_cancel (fixture->tests);
  wait_for_end (fixture);
  expect_counts (fixture, 0, 0, 0);
  g_assert_no_error (latch_test_all_get_error (fixture->tests));
  g_assert_cmpuint (fixture->n_pings, ==, 4);
  g_assert_cmpuint (count_busy (fixture), ==, 0);
  g_assert_cmpuint (count_situation (fixture, LATCH_SITUATION_CONNECTED), ==, 12);

  /* It can be done again. */
  release (fixture);
  latch_test_all_start (fixture->tests);
  wait_for_end (fixture);
  expect_counts (fixture, 12, 12, 0);
}

/* What somebody is working on is not tested besides. */
static void
test_busy (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;

  add_stores (fixture, account, 1, 2);
  load (fixture);
  record = latch_test_dup_record (fixture->registry, 0);
  job = latch_registry_take_up (fixture->registry, record, NULL, &error);
  g_assert_no_error (error);
  fixture->is_holding = TRUE;
  latch_work_resume_async (latch_registry_get_work (fixture->registry), job, NULL, NULL, latch_test_keep_cb, &result);
  wait_for_held (fixture, 1);

  latch_test_all_start (fixture->tests);
  wait_for_held (fixture, 2);
  release (fixture);
  wait_for_end (fixture);
  expect_counts (fixture, 1, 1, 0);
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  g_assert_cmpuint (fixture->n_pings, ==, 2);
}

/* A person who does not unlock the keyring is asked once. A second prompt would stay open, and the test would not end. */
static void
test_locked (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (LatchAccount) account = NULL;
  g_autoptr (LatchAccount) other = NULL;

  keyring_restart ();
  keyring_send_person ("unlock");
  account = add_account (fixture, fixture->address);
  keyring_expect_person_back ();
  other = add_account (fixture, fixture->address);
  add_stores (fixture, account, 1, 9);
  add_stores (fixture, other, 101, 9);
  load (fixture);
  keyring_lock ();
  keyring_send_person ("dismiss");
  latch_test_all_start (fixture->tests);
  wait_for_end (fixture);
  keyring_expect_person_back ();
  g_assert_error (latch_test_all_get_error (fixture->tests), LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED);
  g_assert_null (latch_test_all_get_error_account (fixture->tests));
  g_assert_cmpuint (fixture->n_pings, ==, 0);
}

static void
lock_at_first_ping_cb (LatchTestAll *tests)
{
  if (latch_test_all_get_n_done (tests) != 1)
    return;

  g_signal_handlers_disconnect_matched (tests, G_SIGNAL_MATCH_DETAIL, 0, g_quark_from_static_string ("n-done"), NULL, NULL, NULL);
  keyring_lock ();
  keyring_send_person ("dismiss");
}

/* Nor more than once is one whose keyring is locked on the way: what was about to read a token fails without a prompt. */
static void
test_locked_meanwhile (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchAccount) account = NULL;

  keyring_restart ();
  keyring_send_person ("unlock");
  account = add_account (fixture, fixture->address);
  keyring_expect_person_back ();
  add_stores (fixture, account, 1, 40);
  load (fixture);
  g_signal_connect (fixture->tests, "notify::n-done", G_CALLBACK (lock_at_first_ping_cb), NULL);
  latch_test_all_start (fixture->tests);
  wait_for_end (fixture);
  keyring_recall_person ();
  g_assert_error (latch_test_all_get_error (fixture->tests), LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED);

  /* What was not asked is neither well nor ill. */
  g_assert_cmpuint (latch_test_all_get_n_done (fixture->tests), <, 40);
  g_assert_cmpuint (latch_test_all_get_n_done (fixture->tests), ==, latch_test_all_get_n_total (fixture->tests));
  g_assert_cmpuint (latch_test_all_get_n_failed (fixture->tests), ==, 0);
  g_assert_cmpuint (count_situation (fixture, LATCH_SITUATION_CONNECTED), ==, 40);
}

static void
add (const char *path,
     void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/latch/test-all/ready/nothing", test_nothing);
  add ("/latch/test-all/ready/all", test_all);
  add ("/latch/test-all/ready/bounds", test_bounds);
  add ("/latch/test-all/ready/refused-account", test_refused_account);
  add ("/latch/test-all/ready/unreachable", test_unreachable);
  add ("/latch/test-all/ready/cancelled", test_cancelled);
  add ("/latch/test-all/ready/busy", test_busy);
  add ("/latch/test-all/locked/dismissed", test_locked);
  add ("/latch/test-all/locked/meanwhile", test_locked_meanwhile);
  return g_test_run ();
}
