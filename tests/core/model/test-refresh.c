/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "draft-fixture.h"
#include "keyring-fixture.h"
#include "latch-element.h"
#include "latch-error.h"
#include "latch-init.h"
#include "latch-practice-secrets.h"
#include "latch-practice.h"
#include "latch-refresh.h"
#include "latch-snapshot.h"
#include "latch-test.h"
#include "model-fixture.h"
#include "practice-secrets.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sys/socket.h>
#include <utime.h>

/* What the services list, beside what is written down: with a service of many instances, and with one that carries out changes. */

#define TOKEN "Q0FOQVJZdG9rZW4rb2YvdGhlL2luc3RhbmNlPT0xMjM="
#define FIRST 700000
#define N_MANY 10000
#define PAGE_SIZE 200

static const LatchLimits quick = { .connect = 1000, .inactivity = 1, .total = 3000, .after_resume = 300, .backoff = 1 };

/* What happens at a page instead of the list. */
typedef struct
{
  const char *name;
  guint       status;
  LatchError  code;
  gboolean    is_reset;
  gboolean    is_mute;
} Fault;

typedef struct
{
  char          *directory;
  char          *cache;
  SoupServer    *server;
  char          *address;
  LatchKeyring  *keyring;
  LatchAccount  *account;
  LatchRegistry *registry;
  LatchRefresh  *refresh;
  const Fault   *fault;
  char          *tag;
  const char    *extra;
  guint          n_instances;
  guint          n_gone;
  guint          faulty_page;
  guint          paused_page;
  guint          n_changes;
  guint          n_pages;

  /* Waits for its answer. */
  SoupServerMessage *paused;
} Fixture;

/* -- The service -------------------------------------------------------------------- */

static void
append_instance (Fixture *fixture,
                 GString *page,
                 guint    number)
{
  g_string_append_printf (page,
                          "%s{\"id\":%u,\"name\":\"Shop %u\",\"element\":{\"key\":\"ecwid\"},\"tags\":[\"%s\"],\"token\":\"" TOKEN
                          "\",\"createdDate\":\"2026-03-01T10:20:30Z\",\"disabled\":%s}",
                          page->len > 1 ? "," : "", FIRST + number, number, fixture->tag != NULL && number == 1 ? fixture->tag : "spring",
                          number == 2 ? "true" : "false");
}

static void
reset (SoupServerMessage *message)
{
  static const struct linger linger = { .l_onoff = 1 };
  g_autoptr (GSocket) socket = g_object_ref (soup_server_message_get_socket (message));
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (socket, NULL);
}

static void
fail (Fixture           *fixture,
      SoupServerMessage *message)
{
  static const char body[] = "{\"message\":\"No\"}";

  if (fixture->fault->is_reset)
    reset (message);
  else if (fixture->fault->is_mute)
    soup_server_message_pause (message);
  else
    {
      soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, body, strlen (body));
      soup_server_message_set_status (message, fixture->fault->status, NULL);
    }
}

static void
answer_page (Fixture           *fixture,
             SoupServerMessage *message,
             guint              page_number)
{
  guint            begin = fixture->n_gone + page_number * PAGE_SIZE;
  guint            end = MIN (begin + PAGE_SIZE, fixture->n_instances);
  g_autofree char *next = g_strdup_printf ("%u", page_number + 1);
  g_autoptr (GString) page = g_string_new ("[");

  for (guint i = begin; i < end; i++)
    append_instance (fixture, page, i);
  if (fixture->extra != NULL && end == fixture->n_instances)
    g_string_append_printf (page, "%s%s", page->len > 1 ? "," : "", fixture->extra);

  if (end < fixture->n_instances)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Elements-Next-Page-Token", next);
  g_string_append_c (page, ']');
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, page->str, page->len);
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  Fixture    *fixture = user_data;
  const char *cursor = query != NULL ? g_hash_table_lookup (query, "nextPage") : NULL;
  guint       page_number = cursor != NULL ? (guint)g_ascii_strtoull (cursor, NULL, 10) : 0;

  fixture->n_pages++;
  if (fixture->fault != NULL && page_number == fixture->faulty_page)
    fail (fixture, message);
  else
    answer_page (fixture, message, page_number);

  if (fixture->paused_page != 0 && page_number == fixture->paused_page)
    {
      soup_server_message_pause (message);
      fixture->paused = message;
    }
}

/* -- The fixture --------------------------------------------------------------------- */

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

static void
items_changed_cb (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
load (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->registry = latch_registry_new (fixture->directory, fixture->keyring);
  fixture->refresh = latch_refresh_new (fixture->registry, fixture->cache);
  latch_registry_set_limits (fixture->registry, &quick);
  latch_registry_load_async (fixture->registry, NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_registry_load_finish (fixture->registry, latch_test_wait (&result), &error), error);
  g_signal_connect_swapped (latch_registry_get_instances (fixture->registry), "items-changed", G_CALLBACK (items_changed_cb), fixture);
}

static void
unload (Fixture *fixture)
{
  g_signal_handlers_disconnect_by_data (latch_registry_get_instances (fixture->registry), fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->refresh));
  g_assert_finalize_object (g_steal_pointer (&fixture->registry));
}

static void
load_lists (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_refresh_load_async (fixture->refresh, latch_test_keep_cb, &result);
  latch_refresh_load_finish (fixture->refresh, latch_test_wait (&result));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *instances = NULL;
  g_autofree char *accounts = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  fixture->directory = g_dir_make_tmp ("latch-refresh-XXXXXX", NULL);
  fixture->cache = g_build_filename (fixture->directory, "cache", NULL);
  instances = g_build_filename (fixture->directory, "instances", NULL);
  accounts = g_build_filename (fixture->directory, "accounts", NULL);
  g_assert_cmpint (g_mkdir (instances, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (accounts, 0700), ==, 0);
  fixture->keyring = latch_keyring_new ();
  fixture->n_instances = 450;
  fixture->server = soup_server_new (NULL, NULL);
  g_assert_true (soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (fixture->server);
  fixture->address = g_strdup_printf ("http://127.0.0.1:%d/elements/api-v2", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  soup_server_add_handler (fixture->server, NULL, request_cb, fixture, NULL);
}

/* With an account whose service has 450 instances. */
static void
set_up_account (Fixture      *fixture,
                gconstpointer data)
{
  set_up (fixture, data);
  fixture->account = add_account (fixture, fixture->address);
  load (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  if (fixture->registry != NULL)
    unload (fixture);
  g_clear_object (&fixture->account);
  g_object_unref (fixture->keyring);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->cache);
  g_free (fixture->address);
  g_free (fixture->tag);
}

static void
wait_until_idle (Fixture *fixture)
{
  while (latch_refresh_get_running (fixture->refresh))
    g_main_context_iteration (NULL, TRUE);
}

static void
refresh (Fixture *fixture)
{
  latch_refresh_start (fixture->refresh, FALSE);
  g_assert_true (latch_refresh_get_running (fixture->refresh));
  wait_until_idle (fixture);
}

static void
refresh_well (Fixture *fixture)
{
  refresh (fixture);
  g_assert_no_error (latch_refresh_get_error (fixture->refresh));
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (latch_registry_get_instances (fixture->registry));
}

static LatchInstance *
lookup (Fixture *fixture,
        guint    number)
{
  g_autofree char *id = latch_instance_dup_listed_id (latch_account_get_id (fixture->account), FIRST + number);

  return latch_registry_lookup_instance (fixture->registry, id);
}

static char *
dup_list_path (Fixture *fixture)
{
  g_autofree char *name = g_strconcat (latch_account_get_id (fixture->account), ".list", NULL);

  return g_build_filename (fixture->cache, "lists", name, NULL);
}

/* As another process writes it. */
static LatchRecord *
write_record (Fixture *fixture,
              guint    number)
{
  LatchRecord *record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (fixture->account));

  latch_test_bring_to (record, number > 0 ? LATCH_RECORD_CREATED : LATCH_RECORD_UNKNOWN);
  if (number > 0)
    latch_record_set_instance_id (record, FIRST + number);
  latch_test_write_record (record, fixture->directory);
  return record;
}

static LatchInstance *
wait_for_record (Fixture     *fixture,
                 LatchRecord *record)
{
  LatchInstance *instance;

  while ((instance = latch_registry_lookup_instance (fixture->registry, latch_record_get_id (record))) == NULL)
    g_main_context_iteration (NULL, TRUE);

  return instance;
}

/* -- What is listed --------------------------------------------------------------------- */

/* All that a service has comes at once, and is the same object when it comes again. */
static void
test_many (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *path = dup_list_path (fixture);
  g_autofree char *text = NULL;
  LatchInstance   *instance;
  gint64           begin;
  size_t           length;

  fixture->n_instances = N_MANY;
  begin = g_get_monotonic_time ();
  refresh_well (fixture);
  g_test_message ("%d instances are listed after %.0f ms", N_MANY, (double)(g_get_monotonic_time () - begin) / 1000);
  g_assert_cmpuint (count (fixture), ==, N_MANY);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_cmpuint (fixture->n_pages, ==, N_MANY / PAGE_SIZE);
  g_assert_cmpuint (latch_refresh_get_n_read (fixture->refresh), ==, N_MANY);
  g_assert_cmpuint (latch_refresh_get_n_left_out (fixture->refresh), ==, 0);
  g_assert_nonnull (latch_refresh_get_read (fixture->refresh));

  instance = lookup (fixture, 4711);
  g_assert_cmpstr (latch_instance_get_name (instance), ==, "Shop 4711");
  g_assert_cmpstr (latch_instance_get_connector (instance), ==, "Ecwid");
  g_assert_cmpint (latch_instance_get_number (instance), ==, FIRST + 4711);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_MADE_ELSEWHERE);
  g_assert_nonnull (latch_instance_get_created (instance));
  g_assert_null (latch_instance_info_get_token (latch_instance_get_info (instance)));
  g_assert_cmpint (latch_instance_info_get_enabled (latch_instance_get_info (lookup (fixture, 2))), ==, LATCH_ENABLED_NO);

  /* No token is written down. */
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_nonnull (memmem (text, length, "Shop 4711", strlen ("Shop 4711")));
  g_assert_null (memmem (text, length, TOKEN, strlen (TOKEN)));

  refresh_well (fixture);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_true (lookup (fixture, 4711) == instance);
}

/* What is deleted on the service leaves, all neighbours at once. */
static void
test_gone (Fixture      *fixture,
           gconstpointer data)
{
  LatchInstance *instance;

  refresh_well (fixture);
  instance = lookup (fixture, 449);
  fixture->n_gone = 250;
  fixture->n_changes = 0;
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 200);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_null (lookup (fixture, 0));
  g_assert_true (lookup (fixture, 449) == instance);

  /* Some versions answer 404 to whoever has none; this one does not. */
  fixture->n_gone = fixture->n_instances;
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_nonnull (latch_refresh_get_read (fixture->refresh));
}

/* Each instance stands in the list once: with its record, by its number or its tag, as long as there is one. */
static void
test_records (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (LatchRecord) numbered = write_record (fixture, 7);
  g_autoptr (LatchRecord) tagged = write_record (fixture, 0);
  LatchInstance *instance = wait_for_record (fixture, numbered);
  LatchInstance *other = wait_for_record (fixture, tagged);

  fixture->tag = latch_record_dup_tag (tagged);
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 450);
  g_assert_true (wait_for_record (fixture, numbered) == instance);
  g_assert_cmpint (latch_instance_info_get_id (latch_instance_get_info (instance)), ==, FIRST + 7);
  g_assert_cmpint (latch_instance_info_get_id (latch_instance_get_info (other)), ==, FIRST + 1);
  g_assert_null (lookup (fixture, 7));
  g_assert_null (lookup (fixture, 1));
}

/* A record takes the place of what was made elsewhere, and leaves it again. */
static void
test_record_comes_and_goes (Fixture      *fixture,
                            gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (LatchInstance) instance = NULL;

  refresh_well (fixture);
  instance = g_object_ref (lookup (fixture, 7));
  fixture->n_changes = 0;
  record = write_record (fixture, 7);
  g_assert_true (wait_for_record (fixture, record) == instance);
  g_assert_cmpstr (latch_instance_get_id (instance), ==, latch_record_get_id (record));
  g_assert_cmpstr (latch_instance_get_name (instance), ==, "Shop");
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_TOKEN_NOT_SAVED);
  g_assert_null (lookup (fixture, 7));
  g_assert_cmpuint (fixture->n_changes, ==, 0);

  /* While its removal can be undone, it is what the service says. */
  latch_registry_set_hidden (fixture->registry, latch_record_get_id (record), TRUE);
  g_assert_null (latch_registry_lookup_instance (fixture->registry, latch_record_get_id (record)));
  g_assert_cmpint (latch_instance_get_situation (lookup (fixture, 7)), ==, LATCH_SITUATION_MADE_ELSEWHERE);
  g_assert_cmpuint (count (fixture), ==, 450);
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 450);
  latch_registry_set_hidden (fixture->registry, latch_record_get_id (record), FALSE);
  g_assert_nonnull (latch_registry_lookup_instance (fixture->registry, latch_record_get_id (record)));
  g_assert_null (lookup (fixture, 7));
  g_assert_cmpuint (count (fixture), ==, 450);

  path = latch_test_dup_record_path (record, fixture->directory);
  g_assert_cmpint (g_unlink (path), ==, 0);
  while (lookup (fixture, 7) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count (fixture), ==, 450);
  g_assert_null (latch_registry_lookup_instance (fixture->registry, latch_record_get_id (record)));
}

/* A store that was deleted on the service leaves the list with its record, although the last list still has it. */
static void
test_deleted (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (LatchRecord) record = write_record (fixture, 7);
  g_autoptr (LatchRecord) other = NULL;
  g_autofree char *path = latch_test_dup_record_path (record, fixture->directory);
  LatchInstance   *instance = wait_for_record (fixture, record);

  refresh_well (fixture);
  latch_record_set_health (latch_instance_get_record (instance), LATCH_HEALTH_GONE);
  g_assert_cmpint (g_unlink (path), ==, 0);
  while (count (fixture) == 450)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (lookup (fixture, 7));

  other = write_record (fixture, 8);
  wait_for_record (fixture, other);
  g_assert_null (lookup (fixture, 7));
  refresh_well (fixture);
  g_assert_nonnull (lookup (fixture, 7));
}

/* Another window may have kept the same store: as long as one record is about it, it was not made elsewhere. */
static void
test_two_records (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (LatchRecord) one = write_record (fixture, 7);
  g_autoptr (LatchRecord) other = write_record (fixture, 7);

  wait_for_record (fixture, one);
  wait_for_record (fixture, other);
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 451);
  latch_registry_set_hidden (fixture->registry, latch_record_get_id (one), TRUE);
  g_assert_cmpuint (count (fixture), ==, 450);
  g_assert_null (lookup (fixture, 7));
  latch_registry_set_hidden (fixture->registry, latch_record_get_id (other), TRUE);
  g_assert_cmpuint (count (fixture), ==, 450);
  g_assert_nonnull (lookup (fixture, 7));
}

/* Where the service keeps no tags, it is known only with its number which store a record is about. */
static void
test_number_comes (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (LatchRecord) record = write_record (fixture, 0);
  LatchInstance *instance = wait_for_record (fixture, record);

  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 451);
  latch_record_set_instance_id (record, FIRST + 7);
  latch_record_advance (record, LATCH_EVENT_FIND);
  latch_test_write_record (record, fixture->directory);
  while (latch_instance_get_info (instance) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (latch_instance_info_get_id (latch_instance_get_info (instance)), ==, FIRST + 7);
  g_assert_cmpuint (count (fixture), ==, 450);
  g_assert_null (lookup (fixture, 7));
}

/* What cannot be read keeps nothing else from being listed; it is counted, now and at the next start. */
static void
test_odd (Fixture      *fixture,
          gconstpointer data)
{
  fixture->extra = "{\"id\":0,\"name\":\"Zero\"},{\"id\":18014398509481984},\"text\",{\"id\":700901,\"tags\":[1]},"
                   "{\"id\":700900,\"name\":\"No token\",\"token\":\"\"}";
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 451);
  g_assert_cmpstr (latch_instance_get_name (lookup (fixture, 900)), ==, "No token");
  g_assert_cmpstr (latch_instance_get_connector (lookup (fixture, 900)), ==, "Unknown connector");
  g_assert_cmpuint (latch_refresh_get_n_left_out (fixture->refresh), ==, 4);
  unload (fixture);
  load (fixture);
  load_lists (fixture);
  g_assert_cmpuint (count (fixture), ==, 451);
  g_assert_cmpuint (latch_refresh_get_n_left_out (fixture->refresh), ==, 4);

  /* When nothing can be read, it is no list. */
  fixture->extra = "{},[]";
  fixture->n_gone = fixture->n_instances;
  refresh (fixture);
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
  g_assert_cmpuint (count (fixture), ==, 451);
}

/* What stands on two pages was changed in between: what was read later is so now. */
static void
test_twice (Fixture      *fixture,
            gconstpointer data)
{
  fixture->extra = "{\"id\":700005,\"name\":\"Renamed\"}";
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 450);
  g_assert_cmpstr (latch_instance_get_name (lookup (fixture, 5)), ==, "Renamed");
}

/* A store without a name of use has not been renamed, however often it is listed. */
static void
test_nameless (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (fixture->account));
  LatchInstance *instance;

  latch_test_bring_to (record, LATCH_RECORD_STORED);
  latch_record_set_instance_id (record, FIRST + 900);
  latch_test_write_record (record, fixture->directory);
  instance = wait_for_record (fixture, record);
  g_assert_true (latch_instance_can (instance, LATCH_ACTION_DESCRIBE));
  fixture->extra = "{\"id\":700900,\"name\":\" \",\"element\":{\"key\":\"ecwid\"}}";
  refresh_well (fixture);
  g_assert_nonnull (latch_instance_get_info (instance));
  g_assert_cmpuint (fixture->n_pages, ==, 3);

  /* This one has. */
  fixture->extra = "{\"id\":700900,\"name\":\"Renamed\",\"element\":{\"key\":\"ecwid\"}}";
  refresh_well (fixture);
  g_assert_cmpuint (fixture->n_pages, ==, 7);
}

/* A removed account takes along what was listed of it, and its file. */
static void
test_account_removed (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *path = latch_test_dup_account_path (fixture->account, fixture->directory);
  g_autofree char *list = dup_list_path (fixture);

  refresh_well (fixture);
  g_assert_true (g_file_test (list, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (path), ==, 0);
  while (count (fixture) > 0 || g_file_test (list, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (latch_refresh_get_read (fixture->refresh));

  latch_refresh_start (fixture->refresh, TRUE);
  g_assert_false (latch_refresh_get_running (fixture->refresh));
}

/* An account that is removed while its list is read is not waited for. */
static void
test_account_removed_meanwhile (Fixture      *fixture,
                                gconstpointer data)
{
  g_autofree char *path = latch_test_dup_account_path (fixture->account, fixture->directory);

  fixture->paused_page = 1;
  latch_refresh_start (fixture->refresh, TRUE);
  while (fixture->paused == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (g_unlink (path), ==, 0);
  wait_until_idle (fixture);
  g_assert_no_error (latch_refresh_get_error (fixture->refresh));
  g_assert_cmpuint (count (fixture), ==, 0);
}

/* One account that cannot be reached keeps no other from being listed. */
static void
test_two_accounts (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (LatchAccount) dead = NULL;

  dead = add_account (fixture, "http://127.0.0.1:9/elements/api-v2");
  fixture->account = add_account (fixture, fixture->address);
  load (fixture);
  refresh (fixture);
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, LATCH_ERROR_UNREACHABLE);
  g_assert_cmpstr (latch_refresh_get_error_account (fixture->refresh), ==, latch_account_get_id (dead));
  g_assert_cmpuint (count (fixture), ==, 450);
}

static guint
count_of (Fixture      *fixture,
          LatchAccount *account)
{
  GListModel *instances = latch_registry_get_instances (fixture->registry);
  guint       n_instances = 0;

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      n_instances += g_strcmp0 (latch_account_get_id (latch_instance_get_account (instance)), latch_account_get_id (account)) == 0;
    }

  return n_instances;
}

/* What two accounts of a service list is there once: with the one that has a record of it, or else with the first one. */
static void
test_one_service (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (LatchAccount) one = add_account (fixture, fixture->address);
  g_autoptr (LatchAccount) two = add_account (fixture, fixture->address);
  g_autoptr (LatchAccount) first = NULL;
  g_autoptr (LatchAccount) second = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autofree char *path = NULL;

  load (fixture);
  first = g_list_model_get_item (latch_registry_get_accounts (fixture->registry), 0);
  second = g_list_model_get_item (latch_registry_get_accounts (fixture->registry), 1);
  refresh_well (fixture);
  g_assert_cmpuint (count_of (fixture, first), ==, 450);
  g_assert_cmpuint (count (fixture), ==, 450);

  fixture->account = g_object_ref (second);
  record = write_record (fixture, 7);
  wait_for_record (fixture, record);
  g_assert_cmpuint (count_of (fixture, first), ==, 449);
  g_assert_cmpuint (count_of (fixture, second), ==, 1);
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 450);
  latch_registry_set_hidden (fixture->registry, latch_record_get_id (record), TRUE);
  g_assert_cmpuint (count_of (fixture, first), ==, 450);
  g_assert_cmpuint (count (fixture), ==, 450);
  latch_registry_set_hidden (fixture->registry, latch_record_get_id (record), FALSE);
  g_assert_cmpuint (count_of (fixture, first), ==, 449);

  path = latch_test_dup_account_path (first, fixture->directory);
  g_assert_cmpint (g_unlink (path), ==, 0);
  while (count_of (fixture, second) < 450)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count (fixture), ==, 450);
}

/* -- What was listed last ------------------------------------------------------------------ */

static void
disconnect (Fixture *fixture)
{
  soup_server_disconnect (fixture->server);
}

/* Without the service, the last list is shown, and says how old it is: now, and at the next start. */
static void
test_offline (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GDateTime) read = NULL;

  refresh_well (fixture);
  read = g_date_time_ref (latch_refresh_get_read (fixture->refresh));
  disconnect (fixture);
  refresh (fixture);
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, LATCH_ERROR_UNREACHABLE);
  g_assert_true (latch_refresh_get_read (fixture->refresh) == read);
  g_assert_cmpuint (count (fixture), ==, 450);

  unload (fixture);
  load (fixture);
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_null (latch_refresh_get_read (fixture->refresh));
  load_lists (fixture);
  g_assert_cmpuint (count (fixture), ==, 450);
  g_assert_cmpstr (latch_instance_get_name (lookup (fixture, 3)), ==, "Shop 3");
  g_assert_cmpint (g_date_time_to_unix (latch_refresh_get_read (fixture->refresh)), ==, g_date_time_to_unix (read));
  refresh (fixture);
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, LATCH_ERROR_UNREACHABLE);
  g_assert_cmpuint (count (fixture), ==, 450);
}

static void
age_list (Fixture *fixture,
          int      seconds)
{
  g_autofree char *path = dup_list_path (fixture);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, -seconds);
  g_autoptr (GPtrArray) infos = g_ptr_array_new ();
  g_autoptr (LatchSnapshot) snapshot = latch_snapshot_new (infos, then, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_snapshot_write_async (snapshot, path, latch_test_keep_cb, &result);
  latch_assert_done (latch_snapshot_write_finish (latch_test_wait (&result), &error), error);
}

/* Whoever comes back after five minutes sees what the service has now; sooner, or before anything is shown, nothing is asked. */
static void
test_old (Fixture      *fixture,
          gconstpointer data)
{
  refresh_well (fixture);
  latch_refresh_start_if_old (fixture->refresh);
  g_assert_false (latch_refresh_get_running (fixture->refresh));

  for (int seconds = 240; seconds < 480; seconds += 120)
    {
      age_list (fixture, seconds);
      unload (fixture);
      load (fixture);
      latch_refresh_start_if_old (fixture->refresh);
      g_assert_false (latch_refresh_get_running (fixture->refresh));
      load_lists (fixture);
      g_assert_cmpuint (count (fixture), ==, 0);
      latch_refresh_start_if_old (fixture->refresh);
      g_assert_cmpint (latch_refresh_get_running (fixture->refresh), ==, seconds > 300);
      wait_until_idle (fixture);
      g_assert_cmpuint (count (fixture), ==, seconds > 300 ? 450 : 0);
    }

  /* A clock that was set back does not keep a list for good. */
  age_list (fixture, -480);
  unload (fixture);
  load (fixture);
  load_lists (fixture);
  latch_refresh_start_if_old (fixture->refresh);
  g_assert_true (latch_refresh_get_running (fixture->refresh));
  wait_until_idle (fixture);
}

/* Whoever comes back again and again to a service that refuses does not ask it each time, and reads the same sentence. */
static void
test_refused_while_old (Fixture      *fixture,
                        gconstpointer data)
{
  static const Fault refusal = { .name = "401", .status = 401, .code = LATCH_ERROR_UNAUTHORIZED };
  const GError      *error;
  guint              n_pages;

  age_list (fixture, 480);
  load_lists (fixture);
  fixture->fault = &refusal;
  latch_refresh_start_if_old (fixture->refresh);
  wait_until_idle (fixture);
  error = latch_refresh_get_error (fixture->refresh);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  n_pages = fixture->n_pages;
  latch_refresh_start_if_old (fixture->refresh);
  g_assert_false (latch_refresh_get_running (fixture->refresh));
  g_assert_cmpuint (fixture->n_pages, ==, n_pages);
  g_assert_true (latch_refresh_get_error (fixture->refresh) == error);

  /* By hand it is asked, and the sentence stands until there is another one. */
  fixture->fault = NULL;
  latch_refresh_start (fixture->refresh, TRUE);
  g_assert_true (latch_refresh_get_error (fixture->refresh) == error);
  latch_refresh_cancel (fixture->refresh);
  wait_until_idle (fixture);
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  refresh_well (fixture);
}

/* A new account has no list yet; those of the others are read when they are old. */
static void
test_new_account (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (LatchAccount) dead = NULL;
  guint n_pages;

  load_lists (fixture);
  refresh_well (fixture);
  n_pages = fixture->n_pages;
  dead = add_account (fixture, "http://127.0.0.1:9/elements/api-v2");
  while (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)) < 2)
    g_main_context_iteration (NULL, TRUE);

  latch_refresh_start_if_old (fixture->refresh);
  g_assert_true (latch_refresh_get_running (fixture->refresh));
  wait_until_idle (fixture);
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, LATCH_ERROR_UNREACHABLE);
  g_assert_cmpuint (fixture->n_pages, ==, n_pages);

  /* Nothing of it is shown, so nothing of it is old. */
  g_assert_nonnull (latch_refresh_get_read (fixture->refresh));
  g_assert_null (latch_refresh_get_error_read (fixture->refresh));
}

/* One that comes during a run is read in that run, and by itself where there is none. */
static void
test_taken_in (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (LatchAccount) late = NULL;
  LatchAccount *listed;

  fixture->paused_page = 1;
  latch_refresh_start (fixture->refresh, TRUE);
  while (fixture->paused == NULL)
    g_main_context_iteration (NULL, TRUE);

  late = add_account (fixture, "http://127.0.0.1:9/elements/api-v2");
  while ((listed = latch_registry_lookup_account (fixture->registry, latch_account_get_id (late))) == NULL)
    g_main_context_iteration (NULL, TRUE);

  latch_refresh_take_in (fixture->refresh, listed);
  g_assert_true (latch_refresh_get_running (fixture->refresh));
  fixture->paused_page = 0;
  soup_server_message_unpause (fixture->paused);
  wait_until_idle (fixture);
  g_assert_cmpstr (latch_refresh_get_error_account (fixture->refresh), ==, latch_account_get_id (late));

  fixture->n_pages = 0;
  latch_refresh_take_in (fixture->refresh, listed);
  g_assert_true (latch_refresh_get_running (fixture->refresh));
  wait_until_idle (fixture);
  g_assert_cmpuint (fixture->n_pages, ==, 0);
}

static void
write_list (Fixture    *fixture,
            const char *text,
            gssize      length)
{
  g_autofree char *path = dup_list_path (fixture);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

/* A file that is no list is as good as none, and is replaced. */
static void
test_hostile_files (Fixture      *fixture,
                    gconstpointer data)
{
  static const char *const texts[] = { "", "[]", "latchkey-list-1", "latchkey-list-1\0\0\0\0\0\0\0\0\0", "[{\"id\":1}]" };
  g_autofree char         *path = dup_list_path (fixture);

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      write_list (fixture, texts[i], -1);
      load_lists (fixture);
      g_assert_cmpuint (count (fixture), ==, 0);
      g_assert_null (latch_refresh_get_read (fixture->refresh));
    }

  /* A folder, and a device that never ends. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  load_lists (fixture);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
  load_lists (fixture);
  g_assert_cmpuint (count (fixture), ==, 0);

  refresh_well (fixture);
  unload (fixture);
  load (fixture);
  load_lists (fixture);
  g_assert_cmpuint (count (fixture), ==, 450);
}

/* What a crash has left of an account that is gone goes; what is nobody’s stays. */
static void
test_orphans (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char     *orphan = g_build_filename (fixture->cache, "lists", "00112233445566778899aabbccddeeff.list", NULL);
  g_autofree char     *foreign = g_build_filename (fixture->cache, "lists", "notes.list", NULL);
  g_autofree char     *list = dup_list_path (fixture);
  g_autofree char     *half = g_strconcat (list, ".AB12CD", NULL);
  g_autofree char     *being_written = g_strconcat (list, ".EF34GH", NULL);
  const struct utimbuf long_ago = { 1, 1 };

  refresh_well (fixture);
  g_assert_true (g_file_set_contents (orphan, "", 0, NULL));
  g_assert_true (g_file_set_contents (half, "", 0, NULL));
  g_assert_true (g_file_set_contents (being_written, "", 0, NULL));
  g_assert_cmpint (g_utime (half, (struct utimbuf *)&long_ago), ==, 0);
  g_assert_true (g_file_set_contents (foreign, "", 0, NULL));
  unload (fixture);
  load (fixture);
  load_lists (fixture);
  while (g_file_test (orphan, G_FILE_TEST_EXISTS) || g_file_test (half, G_FILE_TEST_EXISTS))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_test (being_written, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (foreign, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count (fixture), ==, 450);
}

/* A list that cannot be saved is shown all the same. */
static void
test_unwritable (Fixture      *fixture,
                 gconstpointer data)
{
  g_assert_true (g_file_set_contents (fixture->cache, "", 0, NULL));
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 450);
  g_assert_cmpint (g_unlink (fixture->cache), ==, 0);
}

/* The lists of the last time come late and do not hide newer ones. */
static void
test_late_load (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *path = dup_list_path (fixture);
  g_autofree char *earlier = NULL;
  size_t           length;

  refresh_well (fixture);
  g_assert_true (g_file_get_contents (path, &earlier, &length, NULL));
  fixture->n_gone = 50;
  refresh_well (fixture);
  write_list (fixture, earlier, (gssize)length);
  fixture->n_changes = 0;
  load_lists (fixture);
  g_assert_cmpuint (count (fixture), ==, 400);
  g_assert_cmpuint (fixture->n_changes, ==, 0);
}

/* -- What goes wrong ---------------------------------------------------------------------- */

static const Fault faults[] = {
  { .name = "401", .status = 401, .code = LATCH_ERROR_UNAUTHORIZED },
  { .name = "403", .status = 403, .code = LATCH_ERROR_REFUSED },
  { .name = "404", .status = 404, .code = LATCH_ERROR_UNEXPECTED },
  { .name = "429", .status = 429, .code = LATCH_ERROR_UNAVAILABLE },
  { .name = "500", .status = 500, .code = LATCH_ERROR_UNAVAILABLE },
  { .name = "reset", .is_reset = TRUE, .code = LATCH_ERROR_UNREACHABLE },
  { .name = "mute", .is_mute = TRUE, .code = LATCH_ERROR_TIMED_OUT },
};

/* At whatever page it happens, the list of the last time stays, and its file does. */
static void
test_fault (Fixture      *fixture,
            gconstpointer data)
{
  size_t           index = GPOINTER_TO_SIZE (data);
  g_autofree char *path = dup_list_path (fixture);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GDateTime) read = NULL;
  LatchInstance *instance;
  size_t         length, length_after;

  refresh_well (fixture);
  instance = lookup (fixture, 5);
  read = g_date_time_ref (latch_refresh_get_read (fixture->refresh));
  g_assert_true (g_file_get_contents (path, &before, &length, NULL));
  fixture->fault = &faults[index / 2];
  fixture->faulty_page = index % 2;
  fixture->n_gone = 10;
  fixture->n_changes = 0;
  refresh (fixture);
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, (int)fixture->fault->code);
  g_assert_cmpstr (latch_refresh_get_error_account (fixture->refresh), ==, latch_account_get_id (fixture->account));
  g_assert_cmpuint (fixture->n_changes, ==, 0);
  g_assert_true (lookup (fixture, 5) == instance);
  g_assert_true (latch_refresh_get_read (fixture->refresh) == read);
  g_assert_true (g_file_get_contents (path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length, after, length_after);
  g_assert_cmpint (latch_account_get_refused (latch_instance_get_account (instance)), ==, fixture->fault->status == 401);

  /* The next run is a new one. */
  fixture->fault = NULL;
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 440);
  g_assert_false (latch_account_get_refused (latch_instance_get_account (lookup (fixture, 20))));
}

/* Stopped in the middle of the list, it changes nothing and blames nobody. */
static void
test_cancel (Fixture      *fixture,
             gconstpointer data)
{
  refresh_well (fixture);
  fixture->n_changes = 0;
  fixture->n_gone = 10;
  fixture->paused_page = 1;
  latch_refresh_start (fixture->refresh, TRUE);
  while (fixture->paused == NULL || latch_refresh_get_n_read (fixture->refresh) < PAGE_SIZE)
    g_main_context_iteration (NULL, TRUE);

  latch_refresh_cancel (fixture->refresh);
  wait_until_idle (fixture);
  g_assert_no_error (latch_refresh_get_error (fixture->refresh));
  g_assert_cmpuint (fixture->n_changes, ==, 0);
  g_assert_cmpuint (count (fixture), ==, 450);

  fixture->paused_page = 0;
  refresh_well (fixture);
  g_assert_cmpuint (count (fixture), ==, 440);
}

/* Only who starts it by hand is asked for the keyring’s password: nobody would answer before. */
static void
test_locked (Fixture      *fixture,
             gconstpointer data)
{
  LatchAccount *account = latch_account_new (fixture->address, "Account");

  fixture->account = account;
  latch_account_set_accepted (account, TRUE);
  latch_test_write_account (account, fixture->directory);
  load (fixture);
  refresh (fixture);
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED);
  g_assert_null (latch_refresh_get_error_account (fixture->refresh));
  g_assert_cmpuint (fixture->n_pages, ==, 0);

  keyring_send_person ("unlock");
  latch_refresh_start (fixture->refresh, TRUE);
  wait_until_idle (fixture);
  keyring_expect_person_back ();
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_cmpstr (latch_refresh_get_error_account (fixture->refresh), ==, latch_account_get_id (account));
}

/* -- What the list says of ours ---------------------------------------------------------- */

static const char *
get_practice_address (gpointer user_data,
                      GError **error)
{
  return latch_practice_get_address (user_data);
}

static LatchRecord *
create_store (LatchRegistry *registry)
{
  g_autoptr (LatchAccount) account = latch_account_new ("practice", "Practice");
  g_autoptr (LatchDraft) draft = draft_fixture_new_for_practice ();
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();
  g_autoptr (LatchJob) job = latch_test_begin (registry, account, credentials, NULL, draft, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_work_create_async (latch_registry_get_work (registry), job, NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  return g_object_ref (latch_job_get_record (job));
}

static void
set_enabled (LatchClient *client,
             gint64       number,
             gboolean     enabled)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent;

  latch_client_set_enabled_async (client, number, enabled, NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_client_set_enabled_finish (client, latch_test_wait (&result), &sent, &error), error);
}

static void
turn_off (LatchClient *client,
          gint64       number)
{
  set_enabled (client, number, FALSE);
}

static void
turn_on (LatchClient *client,
         gint64       number)
{
  set_enabled (client, number, TRUE);
}

static void
rename_store (LatchClient *client,
              gint64       number)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent;

  latch_client_describe_instance_async (client, number, "Renamed", NULL, NULL, latch_test_keep_cb, &result);
  info = latch_client_describe_instance_finish (client, latch_test_wait (&result), &sent, &error);
  g_assert_no_error (error);
}

static void
delete_store (LatchClient *client,
              gint64       number)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent;

  latch_client_delete_instance_async (client, number, NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_client_delete_instance_finish (client, latch_test_wait (&result), &sent, &error), error);
}

/* What others do to a store, one after the other, and what its record says once the list was read. */
static const struct
{
  void (*change) (LatchClient *client,
                  gint64       number);
  LatchHealth health;
  const char *name;
} changes[] = {
  { NULL, LATCH_HEALTH_WORKS, "Demo shop" },
  { turn_off, LATCH_HEALTH_TURNED_OFF, "Demo shop" },
  { turn_on, LATCH_HEALTH_WORKS, "Demo shop" },
  { rename_store, LATCH_HEALTH_WORKS, "Renamed" },
  { delete_store, LATCH_HEALTH_GONE, "Renamed" },
};

/* A list that contradicts a record has it tested, and the test decides. */
static void
test_contradicted (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (LatchPractice) practice = NULL;
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();
  g_autoptr (LatchTransport) transport = latch_transport_new (&quick);
  g_autoptr (LatchClient) client = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  latch_practice_secrets_set (PRACTICE_USER_SECRET, PRACTICE_ORGANIZATION_SECRET);
  practice = latch_practice_new (NULL);
  latch_assert_done (latch_practice_start (practice, &error), error);
  client = latch_client_new (latch_practice_get_address (practice), credentials, transport);
  load (fixture);
  latch_registry_set_practice_func (fixture->registry, get_practice_address, practice);
  record = create_store (fixture->registry);
  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      if (changes[i].change != NULL)
        changes[i].change (client, latch_record_get_instance_id (record));
      refresh_well (fixture);
      g_assert_cmpint (latch_record_get_health (record), ==, changes[i].health);
      g_assert_cmpstr (latch_record_get_name (record), ==, changes[i].name);
      g_assert_cmpuint (count (fixture), ==, 1);
    }

  unload (fixture);
}

int
main (int   argc,
      char *argv[])
{
  latch_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/latch/refresh/ready/many", Fixture, NULL, set_up_account, test_many, tear_down);
  g_test_add ("/latch/refresh/ready/gone", Fixture, NULL, set_up_account, test_gone, tear_down);
  g_test_add ("/latch/refresh/ready/records", Fixture, NULL, set_up_account, test_records, tear_down);
  g_test_add ("/latch/refresh/ready/record-comes-and-goes", Fixture, NULL, set_up_account, test_record_comes_and_goes, tear_down);
  g_test_add ("/latch/refresh/ready/deleted", Fixture, NULL, set_up_account, test_deleted, tear_down);
  g_test_add ("/latch/refresh/ready/two-records", Fixture, NULL, set_up_account, test_two_records, tear_down);
  g_test_add ("/latch/refresh/ready/number-comes", Fixture, NULL, set_up_account, test_number_comes, tear_down);
  g_test_add ("/latch/refresh/ready/odd", Fixture, NULL, set_up_account, test_odd, tear_down);
  g_test_add ("/latch/refresh/ready/twice", Fixture, NULL, set_up_account, test_twice, tear_down);
  g_test_add ("/latch/refresh/ready/nameless", Fixture, NULL, set_up_account, test_nameless, tear_down);
  g_test_add ("/latch/refresh/ready/account-removed-meanwhile", Fixture, NULL, set_up_account, test_account_removed_meanwhile, tear_down);
  g_test_add ("/latch/refresh/ready/account-removed", Fixture, NULL, set_up_account, test_account_removed, tear_down);
  g_test_add ("/latch/refresh/ready/two-accounts", Fixture, NULL, set_up, test_two_accounts, tear_down);
  g_test_add ("/latch/refresh/ready/one-service", Fixture, NULL, set_up, test_one_service, tear_down);
  g_test_add ("/latch/refresh/ready/old", Fixture, NULL, set_up_account, test_old, tear_down);
  g_test_add ("/latch/refresh/ready/refused-while-old", Fixture, NULL, set_up_account, test_refused_while_old, tear_down);
  g_test_add ("/latch/refresh/ready/new-account", Fixture, NULL, set_up_account, test_new_account, tear_down);
  g_test_add ("/latch/refresh/ready/taken-in", Fixture, NULL, set_up_account, test_taken_in, tear_down);
  g_test_add ("/latch/refresh/ready/offline", Fixture, NULL, set_up_account, test_offline, tear_down);
  g_test_add ("/latch/refresh/ready/hostile-files", Fixture, NULL, set_up_account, test_hostile_files, tear_down);
  g_test_add ("/latch/refresh/ready/orphans", Fixture, NULL, set_up_account, test_orphans, tear_down);
  g_test_add ("/latch/refresh/ready/unwritable", Fixture, NULL, set_up_account, test_unwritable, tear_down);
  g_test_add ("/latch/refresh/ready/late-load", Fixture, NULL, set_up_account, test_late_load, tear_down);
  g_test_add ("/latch/refresh/ready/contradicted", Fixture, NULL, set_up, test_contradicted, tear_down);
  g_test_add ("/latch/refresh/ready/cancel", Fixture, NULL, set_up_account, test_cancel, tear_down);
  for (size_t i = 0; i < 2 * G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("/latch/refresh/ready/%s-at-page-%u", faults[i / 2].name, (guint)(i % 2) + 1);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up_account, test_fault, tear_down);
    }
  g_test_add ("/latch/refresh/locked/by-hand", Fixture, NULL, set_up, test_locked, tear_down);

  return g_test_run ();
}
