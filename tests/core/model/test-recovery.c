/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "latch-error.h"
#include "latch-init.h"
#include "latch-recovery.h"
#include "latch-test.h"
#include "model-fixture.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>

/* A sweep over many records: what it asks the service for, and how far an account that fails reaches. */

#define TOKEN "Q0FOQVJZdG9rZW4rb2YvdGhlL2luc3RhbmNlPT0xMjM="
#define N_RECORDS 1000
#define N_FOUND 10
#define N_PAGES 6
#define PAGE_SIZE 200

static const LatchLimits quick = { .connect = 1000, .inactivity = 1, .total = 3000, .after_resume = 300, .backoff = 1 };

typedef struct
{
  char         *directory;
  SoupServer   *server;
  char         *address;
  LatchKeyring *keyring;
  GPtrArray    *records;
  guint         second_port;
  gboolean      all_exist;
  guint         n_gaps;
  guint         list_status;
  guint         refused_after;
  guint         n_refusals;
  guint         n_lists;
  guint         n_questions;
  guint         n_pings;
  guint         n_others;
  gboolean      pauses;

  /* Waits for its answer. */
  SoupServerMessage *paused;
} Fixture;

/* Every hundredth record has an instance, or all have; what else the service has is nobody’s. */
static gboolean
has_instance (Fixture *fixture,
              guint    number)
{
  guint step = N_RECORDS / N_FOUND;

  return number < fixture->records->len && (fixture->all_exist || (number % step == 0 && number / step < N_FOUND));
}

static void
append_instance (GString    *page,
                 guint       number,
                 const char *tag)
{
  g_string_append_printf (page, "%s{\"id\":%u,\"name\":\"Shop\",\"element\":{\"key\":\"ecwid\"},\"tags\":[\"%s\"],\"token\":\"" TOKEN "\"}",
                          page->len > 1 ? "," : "", 700000 + number, tag);
}

static void
respond (SoupServerMessage *message,
         GString           *page)
{
  g_string_append_c (page, ']');
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, page->str, page->len);
}

/* Two services count by themselves: each has an instance of the same number, and the second one has another besides. */
static void
answer_same_number (Fixture           *fixture,
                    SoupServerMessage *message)
{
  GInetSocketAddress *address = G_INET_SOCKET_ADDRESS (soup_server_message_get_local_address (message));
  guint               record = g_inet_socket_address_get_port (address) == fixture->second_port ? 1 : 0;
  g_autofree char    *tag = latch_record_dup_tag (g_ptr_array_index (fixture->records, record));
  g_autoptr (GString) page = g_string_new ("[");

  if (record == 1)
    append_instance (page, 1, tag);
  append_instance (page, 0, tag);
  respond (message, page);
}

/* While there are gaps, what is ours falls into one. */
static void
answer_list (Fixture           *fixture,
             SoupServerMessage *message,
             GHashTable        *query)
{
  const char      *cursor = query != NULL ? g_hash_table_lookup (query, "nextPage") : NULL;
  guint            page_number = cursor != NULL ? (guint)g_ascii_strtoull (cursor, NULL, 10) : 0;
  g_autofree char *next = g_strdup_printf ("%u", page_number + 1);
  g_autoptr (GString) page = g_string_new ("[");

  fixture->n_lists++;
  for (guint i = page_number * PAGE_SIZE; i < (page_number + 1) * PAGE_SIZE; i++)
    {
      gboolean         is_ours = has_instance (fixture, i);
      g_autofree char *tag = is_ours ? latch_record_dup_tag (g_ptr_array_index (fixture->records, i)) : NULL;

      if (!is_ours || fixture->n_gaps == 0)
        append_instance (page, i, is_ours ? tag : "x");
    }

  if (page_number + 1 < N_PAGES)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Elements-Next-Page-Token", next);
  else if (fixture->n_gaps > 0)
    fixture->n_gaps--;
  respond (message, page);
}

static void
answer_question (Fixture           *fixture,
                 SoupServerMessage *message,
                 const char        *asked)
{
  g_autoptr (GString) page = g_string_new ("[");

  fixture->n_questions++;
  for (guint i = 0; i < fixture->records->len; i++)
    {
      g_autofree char *tag = latch_record_dup_tag (g_ptr_array_index (fixture->records, i));

      if (g_str_equal (tag, asked) && has_instance (fixture, i))
        append_instance (page, i, tag);
    }

  respond (message, page);
}

static void
refuse (Fixture           *fixture,
        SoupServerMessage *message)
{
  static const char refusal[] = "{\"message\":\"Invalid Organization or User secret\"}";

  fixture->n_refusals++;
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, refusal, strlen (refusal));
  soup_server_message_set_status (message, fixture->list_status, NULL);
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  static const char pong[] = "{\"dateTime\":\"2024-05-06T07:08:09Z\",\"endpoint\":\"ecwid\"}";
  Fixture          *fixture = user_data;

  soup_server_message_set_status (message, 200, NULL);
  if (g_str_has_suffix (path, "/instances") && fixture->list_status != 0 && fixture->n_lists >= fixture->refused_after)
    refuse (fixture, message);
  else if (g_str_has_suffix (path, "/instances") && fixture->second_port != 0)
    answer_same_number (fixture, message);
  else if (g_str_has_suffix (path, "/instances") && query != NULL && g_hash_table_contains (query, "tags[]"))
    answer_question (fixture, message, g_hash_table_lookup (query, "tags[]"));
  else if (g_str_has_suffix (path, "/instances"))
    answer_list (fixture, message, query);
  else
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, pong, strlen (pong));

  if (g_str_has_suffix (path, "/ping"))
    fixture->n_pings++;
  else if (!g_str_has_suffix (path, "/instances"))
    fixture->n_others++;

  if (fixture->pauses)
    {
      soup_server_message_pause (message);
      fixture->paused = message;
    }
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *instances = NULL;
  g_autofree char *accounts = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  fixture->directory = g_dir_make_tmp ("latch-recovery-XXXXXX", NULL);
  instances = g_build_filename (fixture->directory, "instances", NULL);
  accounts = g_build_filename (fixture->directory, "accounts", NULL);
  g_assert_cmpint (g_mkdir (instances, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (accounts, 0700), ==, 0);
  fixture->keyring = latch_keyring_new ();
  fixture->records = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->server = soup_server_new (NULL, NULL);
  g_assert_true (soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  uris = soup_server_get_uris (fixture->server);
  fixture->address = g_strdup_printf ("http://127.0.0.1:%d/elements/api-v2", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  soup_server_add_handler (fixture->server, NULL, request_cb, fixture, NULL);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_ptr_array_unref (fixture->records);
  g_object_unref (fixture->keyring);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->address);
}

static LatchAccount *
add_account (Fixture    *fixture,
             const char *address)
{
  LatchAccount *account = latch_account_new (address, "Account");
  g_autoptr (SecretValue) secret = secret_value_new ("dXNlcg==", -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (secret, secret);

  latch_test_add_account (account, fixture->directory, fixture->keyring, credentials);
  return account;
}

static void
add_record (Fixture      *fixture,
            LatchAccount *account)
{
  LatchRecord *record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (account));

  latch_record_set_sender (record, latch_account_get_seal (account));
  latch_test_bring_to (record, LATCH_RECORD_UNKNOWN);
  latch_test_write_record (record, fixture->directory);
  g_ptr_array_add (fixture->records, record);
}

static LatchRegistry *
load (Fixture           *fixture,
      const LatchLimits *limits)
{
  LatchRegistry *registry = latch_registry_new (fixture->directory, fixture->keyring);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_set_limits (registry, limits);
  latch_registry_load_async (registry, NULL, latch_test_keep_cb, &result);
  latch_registry_load_finish (registry, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return registry;
}

static void
sweep (LatchRecovery *recovery)
{
  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
}

static guint
count_state (LatchRegistry   *registry,
             LatchRecordState state)
{
  guint n_matches = 0;

  for (guint i = 0; i < g_list_model_get_n_items (latch_registry_get_instances (registry)); i++)
    {
      g_autoptr (LatchRecord) record = latch_test_dup_record (registry, i);

      n_matches += latch_record_get_state (record) == state;
    }

  return n_matches;
}

/* Changes how long ago the records were missed first, by both clocks, as another session has written it. */
static void
set_missed (Fixture *fixture,
            gint64   uptime,
            gint64   time)
{
  for (guint i = 0; i < fixture->records->len; i++)
    {
      LatchRecord *missed = latch_test_read_missed (g_ptr_array_index (fixture->records, i), uptime, time);

      latch_test_write_record (missed, fixture->directory);
      g_object_unref (g_ptr_array_index (fixture->records, i));
      g_ptr_array_index (fixture->records, i) = missed;
    }
}

static void
expect_pages (Fixture    *fixture,
              const char *when)
{
  g_test_message ("%s: %u records, %u requests for %d pages, %u questions by tag, %u tests", when, fixture->records->len,
                  fixture->n_lists, N_PAGES, fixture->n_questions, fixture->n_pings);
  g_assert_cmpuint (fixture->n_lists, ==, N_PAGES);
  g_assert_cmpuint (fixture->n_questions, ==, 0);
  g_assert_cmpuint (fixture->n_others, ==, 0);
  fixture->n_lists = 0;
}

/* However many records there are, a sweep asks for the pages of one list, and what is found is tested besides. Nothing more
 * is asked for until all are cleared up. */
static void
test_one_list (Fixture      *fixture,
               gconstpointer data)
{
  static const LatchLimits limits = { .connect = 10000, .inactivity = 10, .total = 30000, .after_resume = 300, .backoff = 1000 };
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRegistry) later = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;
  g_autoptr (LatchRecovery) last = NULL;

  for (guint i = 0; i < N_RECORDS; i++)
    add_record (fixture, account);

  registry = load (fixture, &limits);
  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);
  g_assert_no_error (latch_recovery_get_error (recovery));
  expect_pages (fixture, "the first sweep");
  g_assert_cmpuint (fixture->n_pings, ==, N_FOUND);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, N_FOUND);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, N_RECORDS - N_FOUND);

  sweep (recovery);
  expect_pages (fixture, "a sweep soon after");
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, N_RECORDS - N_FOUND);

  g_assert_finalize_object (g_steal_pointer (&recovery));
  g_assert_finalize_object (g_steal_pointer (&registry));
  set_missed (fixture, 601, 601);
  later = load (fixture, &limits);
  last = latch_recovery_new (later, fixture->keyring);
  sweep (last);
  expect_pages (fixture, "a sweep ten minutes later");
  g_assert_cmpuint (count_state (later, LATCH_RECORD_VERIFIED), ==, N_FOUND);
  g_assert_cmpuint (count_state (later, LATCH_RECORD_ABSENT), ==, N_RECORDS - N_FOUND);
}

/* What the list has costs no more than the list. */
static void
test_all_listed (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  fixture->all_exist = TRUE;
  for (guint i = 0; i < 3; i++)
    add_record (fixture, account);

  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);
  g_assert_cmpuint (fixture->n_lists, ==, N_PAGES);
  g_assert_cmpuint (fixture->n_questions, ==, 0);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 3);
}

/* What falls between two pages of the list, once or as often as the test’s data says, is not absent. */
static void
test_gap (Fixture      *fixture,
          gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  fixture->all_exist = TRUE;
  fixture->n_gaps = GPOINTER_TO_UINT (data);
  for (guint i = 0; i < 3; i++)
    add_record (fixture, account);

  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  while (fixture->n_gaps > 0)
    {
      sweep (recovery);
      g_assert_no_error (latch_recovery_get_error (recovery));
      g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, 3);
    }

  sweep (recovery);
  g_assert_no_error (latch_recovery_get_error (recovery));
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 3);
}

static LatchRegistry *
sweep_missed (Fixture *fixture,
              gint64   uptime,
              gint64   time)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRecovery) recovery = NULL;
  LatchRegistry *registry;

  for (guint i = 0; i < 3; i++)
    add_record (fixture, account);

  set_missed (fixture, uptime, time);
  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);
  g_assert_no_error (latch_recovery_get_error (recovery));
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 1);
  return registry;
}

/* What two lists, ten minutes apart, do not have is absent. */
static void
test_absent (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (LatchRegistry) registry = sweep_missed (fixture, 601, 601);

  g_assert_cmpuint (count_state (registry, LATCH_RECORD_ABSENT), ==, 2);
}

/* Setting the clock, by so many seconds as the test’s data says, makes nothing absent, and keeps nothing from being so. */
static void
test_clock (Fixture      *fixture,
            gconstpointer data)
{
  gint64 seconds = GPOINTER_TO_INT (data);
  g_autoptr (LatchRegistry) early = sweep_missed (fixture, 60, 60 + seconds);
  g_autoptr (LatchRegistry) late = NULL;

  g_assert_cmpuint (count_state (early, LATCH_RECORD_UNKNOWN), ==, 2);
  tear_down (fixture, NULL);
  memset (fixture, 0, sizeof *fixture);
  set_up (fixture, NULL);
  late = sweep_missed (fixture, 601, 601 + seconds);
  g_assert_cmpuint (count_state (late, LATCH_RECORD_ABSENT), ==, 2);
}

/* What was called absent is found in every list that is read for others, also after it was looked for in this session. */
static void
test_absent_after_all (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchRegistry) registry = sweep_missed (fixture, 601, 601);
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (registry, fixture->keyring);
  g_autoptr (GPtrArray) unfinished = latch_registry_list_unfinished (registry);
  g_autoptr (LatchAccount) account = NULL;

  g_assert_cmpuint (count_state (registry, LATCH_RECORD_ABSENT), ==, 2);
  g_assert_cmpuint (unfinished->len, ==, 0);

  account = g_list_model_get_item (latch_registry_get_accounts (registry), 0);
  for (guint i = 0; i < 2; i++)
    add_record (fixture, account);
  while (g_list_model_get_n_items (latch_registry_get_instances (registry)) < 5)
    g_main_context_iteration (NULL, TRUE);

  fixture->all_exist = TRUE;
  fixture->n_lists = 0;
  fixture->n_pings = 0;
  sweep (recovery);
  g_assert_cmpuint (fixture->n_lists, ==, N_PAGES);
  g_assert_cmpuint (fixture->n_pings, ==, 4);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 5);
}

/* A record that cannot be read any more keeps nobody from the others. */
static void
test_damaged (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;
  g_autoptr (GError) error = NULL;

  fixture->all_exist = TRUE;
  for (guint i = 0; i < 4; i++)
    add_record (fixture, account);

  registry = load (fixture, &quick);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = latch_test_dup_record_path (g_ptr_array_index (fixture->records, i), fixture->directory);

      if (i == 0)
        g_file_set_contents (path, "[Inst", -1, &error);
      else
        g_unlink (path);
      g_assert_no_error (error);
    }

  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 2);
}

/* What the service says against the list is told of and is not asked again for each record, and keeps nobody from the tokens. */
static void
test_list_refused (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRecord) created = NULL;
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  fixture->list_status = 401;
  for (guint i = 0; i < 2; i++)
    add_record (fixture, account);
  created = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (account));
  latch_record_set_instance_id (created, 7);
  latch_test_bring_to (created, LATCH_RECORD_CREATED);
  latch_test_write_record (created, fixture->directory);

  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);
  g_assert_error (latch_recovery_get_error (recovery), LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, 2);
  g_assert_cmpuint (fixture->n_refusals, ==, 1);
  g_assert_cmpuint (fixture->n_others, ==, 1);
}

static void
remove_account (LatchRegistry *registry,
                LatchAccount  *account)
{
  LatchAccount *known = latch_registry_lookup_account (registry, latch_account_get_id (account));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_account_work_remove_async (latch_registry_get_account_work (registry), known, latch_test_keep_cb, &result);
  latch_assert_done (latch_account_work_finish (latch_test_wait (&result), &error), error);
}

/* What was wrong with an account goes with it, also when it comes to light only then. */
static void
test_account_removed (Fixture      *fixture,
                      gconstpointer data)
{
  gboolean is_removed_before = data != NULL;
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  fixture->list_status = 401;
  fixture->pauses = TRUE;
  for (guint i = 0; i < 2; i++)
    add_record (fixture, account);

  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  latch_recovery_sweep (recovery);
  while (fixture->paused == NULL)
    g_main_context_iteration (NULL, TRUE);

  if (is_removed_before)
    remove_account (registry, account);
  soup_server_message_unpause (fixture->paused);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);

  if (!is_removed_before)
    {
      g_assert_error (latch_recovery_get_error (recovery), LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
      remove_account (registry, account);
    }
  g_assert_no_error (latch_recovery_get_error (recovery));
  g_assert_null (latch_recovery_get_error_account (recovery));
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, 0);
}

/* A list that breaks off proves nothing, neither what it has nor what it has not. */
static void
test_list_broken_off (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  fixture->list_status = 400;
  fixture->refused_after = N_PAGES - 1;
  for (guint i = 0; i < 3; i++)
    add_record (fixture, account);

  set_missed (fixture, 601, 601);
  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);
  g_assert_error (latch_recovery_get_error (recovery), LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, 3);
}

/* A record without its account keeps nobody from the others; a sweep is not begun twice, and says how it stands. */
static void
test_without_account (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (LatchAccount) lost = latch_account_new (fixture->address, "Lost");
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;
  g_autoptr (GError) error = NULL;
  gboolean running;

  add_record (fixture, account);
  add_record (fixture, lost);
  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  latch_recovery_sweep_with_prompt (recovery);
  g_object_get (recovery, "running", &running, NULL);
  g_assert_true (running);
  sweep (recovery);
  g_object_get (recovery, "running", &running, "error", &error, NULL);
  g_assert_false (running);
  g_assert_no_error (error);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 1);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, 1);
}

/* An account whose secrets the keyring has lost keeps nobody from the others, and nothing of it is called absent. */
static void
test_without_secrets (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (LatchAccount) emptied = latch_account_new (fixture->address, "Emptied");
  g_autofree char *path = latch_test_dup_account_path (emptied, fixture->directory);
  g_autoptr (GBytes) bytes = latch_account_to_bytes (emptied);
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  fixture->all_exist = TRUE;
  add_record (fixture, emptied);
  add_record (fixture, emptied);
  add_record (fixture, account);
  set_missed (fixture, 601, 601);
  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);
  g_assert_error (latch_recovery_get_error (recovery), LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_cmpstr (latch_recovery_get_error_account (recovery), ==, latch_account_get_id (emptied));
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 1);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, 2);
}

/* What is left open is looked for again by itself, and found once the service has it. */
static void
test_again (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  for (guint i = 0; i < 3; i++)
    add_record (fixture, account);

  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 1);
  fixture->all_exist = TRUE;
  while (count_state (registry, LATCH_RECORD_VERIFIED) < 3)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
pass_cb (gpointer user_data)
{
  gboolean *has_passed = user_data;

  *has_passed = TRUE;
  return G_SOURCE_REMOVE;
}

/* Whether another sweep begins by itself within so many milliseconds from the end of the last one. On a busy machine both
 * may be due at once; @priority says which one comes first then. */
static gboolean
begins_again_within (LatchRecovery *recovery,
                     guint          milliseconds,
                     int            priority)
{
  gboolean has_passed = FALSE;
  guint    timer = g_timeout_add_full (priority, milliseconds, pass_cb, &has_passed, NULL);

  while (!has_passed && !latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  if (!has_passed)
    g_source_remove (timer);

  return latch_recovery_get_running (recovery);
}

/* No list of these secrets can prove anything, so that reading it every ten minutes would be of no use. A person may still ask. */
static void
test_not_again (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  for (guint i = 0; i < 3; i++)
    {
      add_record (fixture, account);
      latch_record_set_sender (g_ptr_array_index (fixture->records, i), "");
      latch_test_write_record (g_ptr_array_index (fixture->records, i), fixture->directory);
    }

  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, 2);
  g_assert_false (begins_again_within (recovery, 100, G_PRIORITY_HIGH));

  fixture->all_exist = TRUE;
  latch_recovery_sweep_with_prompt (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 3);
}

/* Each sweep in vain is followed by a longer pause, until something happens that gives hope. */
static void
test_soon_again (Fixture      *fixture,
                 gconstpointer data)
{
  gboolean is_prompt = GPOINTER_TO_INT (data);
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  for (guint i = 0; i < 3; i++)
    add_record (fixture, account);

  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  for (guint i = 0; i < 3; i++)
    sweep (recovery);
  g_assert_false (begins_again_within (recovery, 300, G_PRIORITY_HIGH));

  if (is_prompt)
    latch_recovery_sweep_with_prompt (recovery);
  else
    g_signal_emit_by_name (fixture->keyring, "unlocked");
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (begins_again_within (recovery, 300, G_PRIORITY_LOW));
}

/* Whoever closes the window meanwhile waits for nothing. */
static void
test_dropped (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture, fixture->address);
  g_autoptr (LatchRegistry) registry = NULL;
  LatchRecovery *recovery;

  for (guint i = 0; i < 3; i++)
    add_record (fixture, account);

  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  latch_recovery_sweep (recovery);
  while (GPOINTER_TO_UINT (data) > fixture->n_lists)
    g_main_context_iteration (NULL, TRUE);
  g_object_run_dispose (G_OBJECT (recovery));
  g_object_add_weak_pointer (G_OBJECT (recovery), (gpointer *)&recovery);
  g_object_unref (recovery);
  while (recovery != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, 3);
}

/* An account that cannot be reached is told of, and the others are looked after all the same. */
static void
test_other_account (Fixture      *fixture,
                    gconstpointer data)
{
  LatchAccount *nowhere[2];
  g_autoptr (LatchAccount) account = NULL;
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  account = add_account (fixture, fixture->address);
  add_record (fixture, account);

  /* Nothing listens on the discard port of this machine; one of the two accounts has several records. */
  for (guint i = 0; i < G_N_ELEMENTS (nowhere); i++)
    {
      nowhere[i] = add_account (fixture, "http://127.0.0.1:9/elements/api-v2");
      add_record (fixture, nowhere[i]);
    }
  add_record (fixture, nowhere[0]);

  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);

  g_assert_error (latch_recovery_get_error (recovery), LATCH_ERROR, LATCH_ERROR_UNREACHABLE);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 1);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_UNKNOWN), ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (nowhere); i++)
    g_object_unref (nowhere[i]);
}

/* What one account has found is not what another one looks for, although the numbers are the same. */
static void
test_same_number (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (SoupServer) second = soup_server_new (NULL, NULL);
  g_autoptr (LatchAccount) account = NULL;
  g_autoptr (LatchAccount) other = NULL;
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;
  g_autofree char *address = NULL;
  GSList          *uris;
  guint            n_same = 0;

  soup_server_add_handler (second, NULL, request_cb, fixture, NULL);
  g_assert_true (soup_server_listen_local (second, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (second);
  fixture->second_port = (guint)g_uri_get_port (uris->data);
  address = g_strdup_printf ("http://127.0.0.1:%u/elements/api-v2", fixture->second_port);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);

  account = add_account (fixture, fixture->address);
  add_record (fixture, account);
  registry = load (fixture, &quick);
  recovery = latch_recovery_new (registry, fixture->keyring);
  sweep (recovery);
  g_assert_cmpuint (count_state (registry, LATCH_RECORD_VERIFIED), ==, 1);

  /* Its second instance is a copy, and none that is known already. */
  other = add_account (fixture, address);
  add_record (fixture, other);
  while (g_list_model_get_n_items (latch_registry_get_instances (registry)) < 2)
    g_main_context_iteration (NULL, TRUE);
  sweep (recovery);
  g_assert_no_error (latch_recovery_get_error (recovery));
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (registry)), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (LatchRecord) record = latch_test_dup_record (registry, i);

      n_same += latch_record_get_instance_id (record) == 700000;
    }
  g_assert_cmpuint (n_same, ==, 2);
  soup_server_disconnect (second);
}

int
main (int   argc,
      char *argv[])
{
  latch_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/latch/recovery/ready/one-list", Fixture, NULL, set_up, test_one_list, tear_down);
  g_test_add ("/latch/recovery/ready/all-listed", Fixture, NULL, set_up, test_all_listed, tear_down);
  g_test_add ("/latch/recovery/ready/gap", Fixture, GUINT_TO_POINTER (1), set_up, test_gap, tear_down);
  g_test_add ("/latch/recovery/ready/gaps", Fixture, GUINT_TO_POINTER (2), set_up, test_gap, tear_down);
  g_test_add ("/latch/recovery/ready/absent", Fixture, NULL, set_up, test_absent, tear_down);
  g_test_add ("/latch/recovery/ready/absent-after-all", Fixture, NULL, set_up, test_absent_after_all, tear_down);
  g_test_add ("/latch/recovery/ready/clock-back", Fixture, GINT_TO_POINTER (-3600), set_up, test_clock, tear_down);
  g_test_add ("/latch/recovery/ready/clock-forward", Fixture, GINT_TO_POINTER (1000000), set_up, test_clock, tear_down);
  g_test_add ("/latch/recovery/ready/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/latch/recovery/ready/list-refused", Fixture, NULL, set_up, test_list_refused, tear_down);
  g_test_add ("/latch/recovery/ready/account-removed", Fixture, NULL, set_up, test_account_removed, tear_down);
  g_test_add ("/latch/recovery/ready/account-removed-meanwhile", Fixture, "meanwhile", set_up, test_account_removed, tear_down);
  g_test_add ("/latch/recovery/ready/list-broken-off", Fixture, NULL, set_up, test_list_broken_off, tear_down);
  g_test_add ("/latch/recovery/ready/without-account", Fixture, NULL, set_up, test_without_account, tear_down);
  g_test_add ("/latch/recovery/ready/without-secrets", Fixture, NULL, set_up, test_without_secrets, tear_down);
  g_test_add ("/latch/recovery/ready/again", Fixture, NULL, set_up, test_again, tear_down);
  g_test_add ("/latch/recovery/ready/not-again", Fixture, NULL, set_up, test_not_again, tear_down);
  g_test_add ("/latch/recovery/ready/soon-again-asked", Fixture, GINT_TO_POINTER (TRUE), set_up, test_soon_again, tear_down);
  g_test_add ("/latch/recovery/ready/soon-again-unlocked", Fixture, GINT_TO_POINTER (FALSE), set_up, test_soon_again, tear_down);
  g_test_add ("/latch/recovery/ready/dropped-at-once", Fixture, GUINT_TO_POINTER (0), set_up, test_dropped, tear_down);
  g_test_add ("/latch/recovery/ready/dropped-at-list", Fixture, GUINT_TO_POINTER (1), set_up, test_dropped, tear_down);
  g_test_add ("/latch/recovery/ready/other-account", Fixture, NULL, set_up, test_other_account, tear_down);
  g_test_add ("/latch/recovery/ready/same-number", Fixture, NULL, set_up, test_same_number, tear_down);

  return g_test_run ();
}
