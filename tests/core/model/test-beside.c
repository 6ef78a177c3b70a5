/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "connection-fixture.h"
#include "draft-fixture.h"
#include "keyring-fixture.h"
#include "latch-abandoned.h"
#include "latch-error.h"
#include "latch-init.h"
#include "latch-recovery.h"
#include "latch-test.h"
#include "model-fixture.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <signal.h>

/* What several processes promise each other that work on one folder: each registry here is one of them, and what the
 * fixture writes comes from others. A process hears of that a moment later only, so that it must look for itself. */

#define TOKEN "Q0FOQVJZdG9rZW4rb2YvdGhlL2luc3RhbmNlPT0xMjM="
#define OTHER_TOKEN "b3RoZXItdG9rZW4rb2YvdGhlL2luc3RhbmNlPT0xMjM="
#define OWN_ID 700123
#define OTHER_ID 700124
#define NO_TAG "somebody"

typedef struct
{
  char         *directory;
  SoupServer   *server;
  char         *address;
  LatchKeyring *keyring;
  GString      *list;
  guint         list_status;
  const char   *single;
  guint         n_lists;
  LatchRecord  *written_when_listed;
} Fixture;

static const LatchLimits limits = { .connect = 10000, .inactivity = 10, .total = 30000, .after_resume = 300, .backoff = 1000 };

/* -- The service ---------------------------------------------------------------- */

static void
add_with_token (Fixture    *fixture,
                int         number,
                const char *name,
                const char *tag,
                const char *created,
                const char *token)
{
  g_string_append_printf (fixture->list,
                          "%s{\"id\":%d,\"name\":\"%s\",\"element\":{\"key\":\"ecwid\"},\"tags\":[\"%s\"],\"createdDate\":\"%s\",\"token\":\"%s\"}",
                          fixture->list->len > 0 ? "," : "", number, name, tag, created, token);
}

static void
add_named (Fixture    *fixture,
           int         number,
           const char *name,
           const char *tag,
           const char *created)
{
  add_with_token (fixture, number, name, tag, created, TOKEN);
}

static void
add_instance (Fixture    *fixture,
              int         number,
              const char *tag)
{
  add_named (fixture, number, "Shop", tag, "");
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  static const char refusal[] = "{\"message\":\"Invalid nextPage\"}";
  static const char created[] = "{\"id\":" G_STRINGIFY (OWN_ID) ",\"token\":\"" TOKEN "\"}";
  static const char pong[] = "{\"dateTime\":\"2024-05-06T07:08:09Z\",\"endpoint\":\"ecwid\"}";
  Fixture          *fixture = user_data;
  gboolean          is_list = g_str_has_suffix (path, "/instances");
  gboolean          is_creation = is_list && g_str_equal (soup_server_message_get_method (message), "POST");
  g_autofree char  *list = g_strdup_printf ("[%s]", fixture->list->str);
  const char       *body = pong;

  if (is_creation || !g_str_has_suffix (path, "/ping"))
    body = is_creation || fixture->single == NULL ? created : fixture->single;
  if (is_list && !is_creation)
    body = fixture->list_status == 200 ? list : refusal;

  fixture->n_lists += is_list && !is_creation;
  if (is_list && fixture->written_when_listed != NULL)
    latch_test_write_record (fixture->written_when_listed, fixture->directory);

  soup_server_message_set_status (message, body == refusal ? fixture->list_status : 200, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
}

static void
start_service (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  fixture->list = g_string_new (NULL);
  fixture->list_status = 200;
  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, request_cb, fixture, NULL);
  latch_assert_done (soup_server_listen_local (fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error), error);
  uris = soup_server_get_uris (fixture->server);
  fixture->address = g_strdup_printf ("http://127.0.0.1:%d/elements/api-v2", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
}

/* -- The folder ----------------------------------------------------------------- */

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *instances = NULL;
  g_autofree char *accounts = NULL;

  fixture->directory = g_dir_make_tmp ("latch-beside-XXXXXX", NULL);
  instances = g_build_filename (fixture->directory, "instances", NULL);
  accounts = g_build_filename (fixture->directory, "accounts", NULL);
  g_assert_cmpint (g_mkdir (instances, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (accounts, 0700), ==, 0);
  fixture->keyring = latch_keyring_new ();
  start_service (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_unref (fixture->keyring);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->server);
  g_string_free (fixture->list, TRUE);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->address);
}

static LatchAccount *
add_account_at (Fixture    *fixture,
                const char *address)
{
  LatchAccount *account = latch_account_new (address, "Account");
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();

  latch_test_add_account (account, fixture->directory, fixture->keyring, credentials);
  return account;
}

static LatchAccount *
add_account (Fixture *fixture)
{
  return add_account_at (fixture, fixture->address);
}

/* At the same service, whose address is written in another way. */
static LatchAccount *
add_other_spelling (Fixture *fixture)
{
  g_autofree char *spelling = g_strconcat (fixture->address, "/", NULL);

  return add_account_at (fixture, spelling);
}

/* One that was sent as often as @attempt says, and whose outcome is not known. */
static LatchRecord *
add_unknown (Fixture      *fixture,
             LatchAccount *account,
             const char   *attempt)
{
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (account));
  LatchRecord *read;

  latch_record_set_sender (record, latch_account_get_seal (account));
  latch_test_bring_to (record, LATCH_RECORD_UNKNOWN);
  read = latch_test_read_changed (record, "Attempt", attempt);
  latch_test_write_record (read, fixture->directory);
  return read;
}

static guint
count_records_of (Fixture *fixture,
                  gint64   instance_id)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "instances", NULL);
  g_autofree char *line = g_strdup_printf ("\nInstanceId=%" G_GINT64_FORMAT "\n", instance_id);
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  guint       n_records = 0;
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;

      n_records += g_file_get_contents (path, &text, NULL, NULL) && strstr (text, line) != NULL;
    }

  return n_records;
}

static gboolean
has_file (char *path)
{
  g_autofree char *own = path;

  return g_file_test (own, G_FILE_TEST_EXISTS);
}

/* -- A process ------------------------------------------------------------------ */

static LatchRegistry *
open_process (Fixture *fixture)
{
  LatchRegistry *registry = latch_registry_new (fixture->directory, fixture->keyring);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_set_limits (registry, &limits);
  latch_registry_load_async (registry, NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_registry_load_finish (registry, latch_test_wait (&result), &error), error);
  return registry;
}

static LatchJob *
take_up (LatchRegistry *registry,
         LatchRecord   *record)
{
  LatchInstance *instance = latch_registry_lookup_instance (registry, latch_record_get_id (record));
  g_autoptr (GError) error = NULL;
  LatchJob *job = latch_registry_take_up (registry, latch_instance_get_record (instance), NULL, &error);

  g_assert_no_error (error);
  return job;
}

static gboolean
resume (LatchRegistry *registry,
        LatchJob      *job,
        GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_work_resume_async (latch_registry_get_work (registry), job, NULL, NULL, latch_test_keep_cb, &result);
  return latch_work_finish (latch_test_wait (&result), error);
}

/* Looks in vain, and finds one that a person may recognize. */
static LatchJob *
look_for_candidate (LatchRegistry *registry,
                    LatchRecord   *record)
{
  LatchJob *job = take_up (registry, record);
  g_autoptr (GError) error = NULL;

  g_assert_false (resume (registry, job, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpuint (latch_job_get_candidates (job)->len, ==, 1);
  return job;
}

static void
begin_recognizing (LatchRegistry *registry,
                   LatchJob      *job,
                   GAsyncResult **result)
{
  latch_work_adopt_async (latch_registry_get_work (registry), job, g_ptr_array_index (latch_job_get_candidates (job), 0), NULL, latch_test_keep_cb, result);
}

static gboolean
recognize (LatchRegistry *registry,
           LatchJob      *job,
           GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  begin_recognizing (registry, job, &result);
  return latch_work_finish (latch_test_wait (&result), error);
}

static void
begin_removing (LatchRegistry *registry,
                LatchRecord   *record,
                GAsyncResult **result)
{
  latch_work_remove_async (latch_registry_get_work (registry), record, latch_record_get_state (record), latch_test_keep_cb, result);
}

static void
remove_record (LatchRegistry *registry,
               LatchRecord   *record)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  begin_removing (registry, record, &result);
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
}

static void
wait_for_sweep (LatchRecovery *recovery)
{
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
}

/* -- One instance, one record ----------------------------------------------------- */

/* Another process notes the copy while this one reads the list. */
static void
test_copy_noted_once (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "2");
  g_autoptr (LatchRecord) copy = latch_record_new_copy (record, OTHER_ID);
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (LatchJob) job = take_up (registry, record);
  g_autoptr (GError) error = NULL;

  add_instance (fixture, OWN_ID, tag);
  add_instance (fixture, OTHER_ID, tag);
  fixture->written_when_listed = copy;
  latch_assert_done (resume (registry, job, &error), error);

  g_assert_cmpuint (count_records_of (fixture, OWN_ID), ==, 1);
  g_assert_cmpuint (count_records_of (fixture, OTHER_ID), ==, 1);
}

/* Two processes find the copy, one after the other. */
static void
test_copy_found_twice (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "2");
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autoptr (LatchRegistry) one = open_process (fixture);
  g_autoptr (LatchRegistry) other = open_process (fixture);
  g_autoptr (LatchJob) first = take_up (one, record);
  g_autoptr (LatchJob) second = take_up (other, record);
  g_autoptr (GError) error = NULL;

  add_instance (fixture, OWN_ID, tag);
  add_instance (fixture, OTHER_ID, tag);
  latch_assert_done (resume (one, first, &error), error);
  latch_assert_done (resume (other, second, &error), error);

  g_assert_cmpuint (count_records_of (fixture, OWN_ID), ==, 1);
  g_assert_cmpuint (count_records_of (fixture, OTHER_ID), ==, 1);
}

static void
test_recognized_once (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) twin = latch_record_new_copy (record, OWN_ID);
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;

  add_instance (fixture, OWN_ID, NO_TAG);
  job = look_for_candidate (registry, record);
  latch_test_write_record (twin, fixture->directory);
  g_assert_false (recognize (registry, job, &error));

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpuint (count_records_of (fixture, OWN_ID), ==, 1);
}

static void
test_recognized_at_once (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchAccount) same_service = add_other_spelling (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) twin = add_unknown (fixture, same_service, "1");
  g_autoptr (LatchRegistry) one = open_process (fixture);
  g_autoptr (LatchRegistry) other = open_process (fixture);
  g_autoptr (LatchJob) first = NULL;
  g_autoptr (LatchJob) second = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other_result = NULL;
  guint n_done;

  add_instance (fixture, OWN_ID, NO_TAG);
  first = look_for_candidate (one, record);
  second = look_for_candidate (other, twin);
  begin_recognizing (one, first, &result);
  begin_recognizing (other, second, &other_result);
  n_done = latch_work_finish (latch_test_wait (&result), NULL) +
           latch_work_finish (latch_test_wait (&other_result), NULL);

  g_assert_cmpuint (n_done, ==, 1);
  g_assert_cmpuint (count_records_of (fixture, OWN_ID), ==, 1);
}

/* What a person says comes too late when the record’s own instance was found meanwhile. */
static void
test_found_before_recognized (Fixture      *fixture,
                              gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autoptr (LatchRegistry) one = open_process (fixture);
  g_autoptr (LatchRegistry) other = open_process (fixture);
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (LatchJob) finding = take_up (other, record);
  g_autoptr (GError) error = NULL;

  add_instance (fixture, OTHER_ID, NO_TAG);
  job = look_for_candidate (one, record);
  add_instance (fixture, OWN_ID, tag);
  latch_assert_done (resume (other, finding, &error), error);
  g_assert_false (recognize (one, job, &error));

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpuint (count_records_of (fixture, OWN_ID), ==, 1);
  g_assert_cmpuint (count_records_of (fixture, OTHER_ID), ==, 0);
}

/* -- What a person may recognize ---------------------------------------------------- */

static char *
dup_time (int n_hours)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_hours (now, n_hours);

  return g_date_time_format (then, "%Y-%m-%dT%H:%M:%SZ");
}

/* Neither what has a tag of ours, nor what another record of the service has. What seems to be older than the request comes
 * last, since it is only older when both clocks are right. */
static void
test_candidates (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchAccount) same_service = add_other_spelling (fixture);
  g_autoptr (LatchAccount) other_service = add_account_at (fixture, "http://127.0.0.1:9/elements/api-v2");
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) known = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (same_service));
  g_autoptr (LatchRecord) known_copy = latch_record_new_copy (known, 700201);
  g_autoptr (LatchRecord) elsewhere = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (other_service));
  g_autoptr (LatchRecord) elsewhere_copy = latch_record_new_copy (elsewhere, OWN_ID);
  g_autofree char *now = dup_time (0);
  g_autofree char *before = dup_time (-2);
  g_autofree char *soon = dup_time (2);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchJob) job = NULL;

  latch_test_write_record (known_copy, fixture->directory);
  latch_test_write_record (elsewhere_copy, fixture->directory);
  add_named (fixture, 700202, "Shop", NO_TAG, before);
  add_named (fixture, OWN_ID, "Shop", NO_TAG, now);
  add_named (fixture, 700200, "Shop", "latchkey-0123456789abcdef0123456789abcdef", now);
  add_named (fixture, 700201, "Shop", NO_TAG, now);
  add_named (fixture, 700203, "Other shop", NO_TAG, now);

  registry = open_process (fixture);
  job = take_up (registry, record);
  g_assert_false (resume (registry, job, NULL));
  g_assert_cmpuint (latch_job_get_candidates (job)->len, ==, 2);
  g_assert_cmpint (latch_instance_info_get_id (g_ptr_array_index (latch_job_get_candidates (job), 0)), ==, OWN_ID);
  g_assert_cmpint (latch_instance_info_get_id (g_ptr_array_index (latch_job_get_candidates (job), 1)), ==, 700202);

  /* What the service does not tell, or tells by another clock, rules nothing out. */
  g_string_truncate (fixture->list, 0);
  add_named (fixture, OWN_ID, "Shop", NO_TAG, soon);
  add_named (fixture, 700204, "Shop", NO_TAG, "today");
  g_clear_object (&job);
  job = take_up (registry, record);
  g_assert_false (resume (registry, job, NULL));
  g_assert_cmpuint (latch_job_get_candidates (job)->len, ==, 2);
}

/* Secrets of another account do not have the instance, which proves nothing, however long it was missed. */
static void
test_missed_by_others (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) missed = latch_test_read_missed (record, 601, 601);
  g_autoptr (SecretValue) secret = secret_value_new ("b3RoZXI=", -1, "text/plain");
  g_autoptr (LatchCredentials) others = latch_credentials_new (secret, secret);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (LatchJob) own = NULL;
  g_autoptr (GError) error = NULL;

  latch_test_write_record (missed, fixture->directory);
  registry = open_process (fixture);
  job = take_up (registry, record);
  latch_test_type (latch_job_get_connection (job), others);
  g_assert_false (resume (registry, job, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_cmpint (latch_record_get_state (latch_job_get_record (job)), ==, LATCH_RECORD_UNKNOWN);
  g_clear_error (&error);

  own = take_up (registry, record);
  g_assert_false (resume (registry, own, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpint (latch_record_get_state (latch_job_get_record (own)), ==, LATCH_RECORD_ABSENT);
}

/* A record of an earlier version does not say which secrets it was sent with, nor does one that was sent with different ones
 * say so. The account’s may be others by now, so no list proves anything; but nobody has to keep it for ever. */
static void
test_missed_without_sender (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) missed = latch_test_read_missed (record, 601, 601);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;
  LatchRecord *own;

  latch_record_set_sender (missed, data);
  latch_test_write_record (missed, fixture->directory);
  registry = open_process (fixture);
  job = take_up (registry, record);
  own = latch_job_get_record (job);
  g_assert_false (resume (registry, job, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpint (latch_record_get_state (own), ==, LATCH_RECORD_UNKNOWN);
  g_clear_error (&error);

  remove_record (registry, own);
  g_assert_cmpint (latch_record_get_state (own), ==, LATCH_RECORD_FORGOTTEN);
}

/* A person may be wrong: the tag is searched for all the same, and what has it comes into the list. */
static void
test_found_after_recognized (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (LatchRegistry) later = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;

  add_instance (fixture, OTHER_ID, NO_TAG);
  job = look_for_candidate (registry, record);
  latch_assert_done (recognize (registry, job, &error), error);

  add_instance (fixture, OWN_ID, tag);
  later = open_process (fixture);
  recovery = latch_recovery_new (later, fixture->keyring);
  latch_recovery_sweep (recovery);
  wait_for_sweep (recovery);
  g_assert_no_error (latch_recovery_get_error (recovery));
  g_assert_cmpuint (count_records_of (fixture, OTHER_ID), ==, 1);
  g_assert_cmpuint (count_records_of (fixture, OWN_ID), ==, 1);
}

/* Anybody can give an instance our tag: the record’s own is the one with its name, and the others are shown as what they are. */
static void
test_tag_copied (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autofree char *long_name = g_strnfill (1000, 'n');
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (LatchJob) job = take_up (registry, record);
  g_autoptr (GError) error = NULL;
  guint n_named = 0;

  add_named (fixture, 700200, "Somebody’s", tag, "");
  add_named (fixture, OWN_ID, "Shop", tag, "");
  add_named (fixture, 700201, long_name, tag, "");
  latch_assert_done (resume (registry, job, &error), error);
  g_assert_cmpint (latch_record_get_instance_id (latch_job_get_record (job)), ==, OWN_ID);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (registry)), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (latch_registry_get_instances (registry), i);

      n_named += g_str_equal (latch_instance_get_name (instance), "Shop");
      g_assert_cmpint (g_str_equal (latch_instance_get_name (instance), "Somebody’s"), ==, latch_instance_get_number (instance) == 700200);
    }
  g_assert_cmpuint (n_named, ==, 2);
}

/* However many copies there are, a few get records; it is no different the second time. */
static void
test_many_copies (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autofree char *tag = latch_record_dup_tag (record);

  for (int i = 0; i < 50; i++)
    add_instance (fixture, OWN_ID + i, tag);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (LatchRegistry) registry = open_process (fixture);
      g_autoptr (LatchJob) job = take_up (registry, record);
      g_autoptr (GError) error = NULL;

      latch_assert_done (resume (registry, job, &error), error);
      g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (registry)), ==, 21);
    }
}

/* -- Progress -------------------------------------------------------------------- */

static LatchClaim *
claim (LatchRegistry *registry,
       LatchRecord   *record)
{
  LatchJournal *journal = latch_registry_get_journal (registry);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchClaim *claimed;

  latch_journal_claim_record_async (journal, latch_record_get_id (record), NULL, latch_test_keep_cb, &result);
  claimed = latch_journal_claim_finish (journal, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return claimed;
}

static void
wait_for_situation (LatchInstance *instance,
                    LatchSituation situation)
{
  while (latch_instance_get_situation (instance) != situation)
    g_main_context_iteration (NULL, TRUE);
}

/* What another process is at work on is in progress, until that process ends its work or dies. */
static void
test_in_progress_elsewhere (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) unknown = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) record = latch_test_read_in_state (unknown, LATCH_RECORD_SENT);
  g_autoptr (LatchRegistry) one = open_process (fixture);
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (LatchClaim) claimed = NULL;
  LatchInstance *own;
  LatchInstance *instance;

  latch_test_write_record (record, fixture->directory);
  claimed = claim (one, record);
  other = open_process (fixture);
  own = latch_registry_lookup_instance (one, latch_record_get_id (record));
  instance = latch_registry_lookup_instance (other, latch_record_get_id (record));
  wait_for_situation (instance, LATCH_SITUATION_IN_PROGRESS);
  g_assert_cmpstr (latch_instance_get_words (instance), ==, latch_status_of_step (LATCH_STEP_SENDING));
  g_assert_cmpint (latch_instance_get_outcome (instance), ==, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED);

  /* It is none of the other’s own claims. */
  g_assert_cmpint (latch_instance_get_situation (own), ==, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED);

  g_clear_object (&claimed);
  wait_for_situation (instance, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED);
}

/* -- A token that is kept ---------------------------------------------------------- */

static void
store_token (Fixture     *fixture,
             LatchRecord *record,
             const char  *text)
{
  g_autoptr (SecretValue) token = secret_value_new (text, -1, "text/plain");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_record_get_account (record), latch_record_get_id (record),
                             "Token", token, latch_test_keep_cb, &result);
  latch_assert_done (latch_keyring_store_finish (fixture->keyring, latch_test_wait (&result), &error), error);
}

static void
expect_token (Fixture     *fixture,
              LatchRecord *record,
              const char  *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) token = NULL;

  latch_keyring_lookup_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_record_get_account (record), latch_record_get_id (record),
                              latch_test_keep_cb, &result);
  token = latch_keyring_lookup_finish (fixture->keyring, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (token != NULL ? secret_value_get_text (token) : NULL, ==, text);
}

static LatchCredentials *
lookup_secrets (Fixture      *fixture,
                LatchAccount *account)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchCredentials *credentials;

  latch_account_lookup_secrets_async (account, fixture->keyring, latch_test_keep_cb, &result);
  credentials = latch_account_lookup_secrets_finish (account, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return credentials;
}

/* An older copy of its file may have come back. Neither tag nor name says as surely as the token which instance it is. */
static void
test_kept_token_first (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (LatchJob) job = take_up (registry, record);
  g_autoptr (GError) error = NULL;

  store_token (fixture, record, TOKEN);
  add_with_token (fixture, OTHER_ID, "Shop", tag, "", OTHER_TOKEN);
  add_with_token (fixture, OWN_ID, "Renamed shop", NO_TAG, "", TOKEN);
  latch_assert_done (resume (registry, job, &error), error);

  g_assert_cmpint (latch_record_get_instance_id (latch_job_get_record (job)), ==, OWN_ID);
  expect_token (fixture, record, TOKEN);
  g_assert_cmpuint (count_records_of (fixture, OTHER_ID), ==, 1);
}

static void
test_kept_token_not_replaced (Fixture      *fixture,
                              gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;

  add_with_token (fixture, OTHER_ID, "Shop", NO_TAG, "", OTHER_TOKEN);
  job = look_for_candidate (registry, record);
  store_token (fixture, record, TOKEN);
  g_assert_false (recognize (registry, job, &error));

  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
  expect_token (fixture, record, TOKEN);
  g_assert_cmpint (latch_record_get_instance_id (latch_job_get_record (job)), ==, 0);
}

/* Nor is what has the tag and another token the record’s own: it is a copy. */
static void
test_kept_token_not_of_copy (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (LatchJob) job = take_up (registry, record);
  g_autoptr (GError) error = NULL;

  store_token (fixture, record, TOKEN);
  add_with_token (fixture, OTHER_ID, "Shop", tag, "", OTHER_TOKEN);
  g_assert_false (resume (registry, job, &error));

  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpint (latch_record_get_instance_id (latch_job_get_record (job)), ==, 0);
  g_assert_cmpuint (count_records_of (fixture, OTHER_ID), ==, 1);
  expect_token (fixture, record, TOKEN);
}

/* Another account has an instance of the same number, name and connector: its secrets take the place of none. */
static void
test_kept_token_elsewhere (Fixture      *fixture,
                           gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) unknown = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) numbered = latch_test_read_changed (unknown, "InstanceId", G_STRINGIFY (OWN_ID));
  g_autoptr (LatchRecord) record = latch_test_read_in_state (numbered, LATCH_RECORD_STORED);
  g_autoptr (SecretValue) secret = secret_value_new ("b3RoZXI=", -1, "text/plain");
  g_autoptr (LatchCredentials) others = latch_credentials_new (secret, secret);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (LatchCredentials) kept = NULL;
  g_autoptr (GError) error = NULL;

  fixture->single = "{\"id\":" G_STRINGIFY (OWN_ID) ",\"name\":\"Shop\",\"element\":{\"key\":\"ecwid\"},\"token\":\"" OTHER_TOKEN "\"}";
  latch_test_write_record (record, fixture->directory);
  store_token (fixture, record, TOKEN);
  registry = open_process (fixture);
  job = take_up (registry, record);
  latch_test_type (latch_job_get_connection (job), others);
  g_assert_false (resume (registry, job, &error));

  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  expect_token (fixture, record, TOKEN);
  kept = lookup_secrets (fixture, account);
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_user (kept)), !=, "b3RoZXI=");
}

/* What has a token has existed, so no number of lists without it makes it absent; nor is any other instance offered. */
static void
test_kept_token_not_absent (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) missed = NULL;
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;

  missed = latch_test_read_missed (record, 601, 601);
  latch_test_write_record (missed, fixture->directory);
  store_token (fixture, record, TOKEN);
  add_with_token (fixture, OTHER_ID, "Shop", NO_TAG, "", OTHER_TOKEN);
  registry = open_process (fixture);
  job = take_up (registry, record);
  g_assert_false (resume (registry, job, &error));

  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpint (latch_record_get_state (latch_job_get_record (job)), ==, LATCH_RECORD_UNKNOWN);
  g_assert_cmpuint (latch_job_get_candidates (job)->len, ==, 0);
  expect_token (fixture, record, TOKEN);
}

/* -- Accounts --------------------------------------------------------------------- */

/* A new account looks abandoned until its record is there. The keyring is stopped in between. */
static void
test_new_account_is_claimed (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new (fixture->address, "Account");
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();
  g_autoptr (LatchDraft) draft = draft_fixture_new_for_practice ();
  g_autoptr (LatchRegistry) one = open_process (fixture);
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) discarded = NULL;
  g_autoptr (LatchJob) job = latch_test_begin (one, account, credentials, NULL, draft, &error);
  g_autoptr (GPtrArray) abandoned = NULL;

  g_assert_no_error (error);
  latch_work_create_async (latch_registry_get_work (one), job, NULL, latch_test_keep_cb, &result);
  while (!has_file (latch_test_dup_account_path (account, fixture->directory)))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (kill (keyring_get_daemon (), SIGSTOP), ==, 0);
  g_assert_false (has_file (latch_test_dup_record_path (latch_job_get_record (job), fixture->directory)));
  other = open_process (fixture);
  abandoned = latch_abandoned_list (latch_registry_get_journal (other));
  g_assert_cmpuint (abandoned->len, ==, 1);
  latch_abandoned_discard_async (g_ptr_array_index (abandoned, 0), NULL, fixture->keyring, latch_registry_get_journal (other), latch_test_keep_cb, &discarded);
  for (gint64 end = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND; discarded == NULL && g_get_monotonic_time () < end;)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }

  g_assert_cmpint (kill (keyring_get_daemon (), SIGCONT), ==, 0);
  g_assert_false (latch_abandoned_discard_finish (g_ptr_array_index (abandoned, 0), latch_test_wait (&discarded), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);

  /* Nor is it for a moment nobody’s, between its own file, its secrets and its record. */
  while (!has_file (latch_test_dup_record_path (latch_job_get_record (job), fixture->directory)) && result == NULL)
    {
      g_assert_true (latch_journal_is_claimed (latch_registry_get_journal (one), latch_account_get_id (account)));
      g_main_context_iteration (NULL, TRUE);
    }

  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  g_assert_true (has_file (latch_test_dup_account_path (account, fixture->directory)));
}

/* Whether an account is abandoned is decided by the folder as it is, not as it was seen last. */
static void
test_account_needed_by_now (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (GPtrArray) abandoned = latch_abandoned_list (latch_registry_get_journal (registry));
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (abandoned->len, ==, 1);
  latch_abandoned_discard_async (g_ptr_array_index (abandoned, 0), NULL, fixture->keyring, latch_registry_get_journal (registry), latch_test_keep_cb, &result);
  g_assert_false (latch_abandoned_discard_finish (g_ptr_array_index (abandoned, 0), latch_test_wait (&result), &error));

  g_assert_no_error (error);
  g_assert_true (has_file (latch_test_dup_account_path (account, fixture->directory)));
}

/* Its file may be an older copy, from before the service accepted it, while other records need its secrets. */
static void
test_account_of_other_records (Fixture      *fixture,
                               gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) other = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) reserved = latch_record_new ("ecwid", "ecommerce", "Second shop", latch_account_get_id (account));
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  latch_test_bring_to (reserved, LATCH_RECORD_RESERVED);
  latch_test_write_record (reserved, fixture->directory);
  registry = open_process (fixture);
  job = take_up (registry, reserved);
  g_assert_false (resume (registry, job, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);

  g_assert_false (has_file (latch_test_dup_record_path (reserved, fixture->directory)));
  g_assert_true (has_file (latch_test_dup_account_path (account, fixture->directory)));
  credentials = lookup_secrets (fixture, account);
  g_assert_nonnull (credentials);
}

static void
test_account_stays_accepted (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchAccount *own;

  latch_account_set_accepted (account, TRUE);
  latch_test_write_account (account, fixture->directory);
  registry = open_process (fixture);
  own = latch_registry_lookup_account (registry, latch_account_get_id (account));
  g_assert_true (latch_account_get_accepted (own));

  latch_account_set_accepted (account, FALSE);
  latch_test_write_account (account, fixture->directory);
  latch_journal_scan_async (latch_registry_get_journal (registry), NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_journal_scan_finish (latch_registry_get_journal (registry), latch_test_wait (&result), &error), error);
  g_assert_true (latch_account_get_accepted (own));
}

static LatchCredentials *
make_credentials (const char *user_secret)
{
  g_autoptr (LatchCredentials) usual = draft_fixture_new_credentials ();
  g_autoptr (SecretValue) user = secret_value_new (user_secret, -1, "text/plain");

  return latch_credentials_new (user, latch_credentials_get_organization (usual));
}

/* Whoever pastes the same secrets for the same service has the same account. */
static void
test_account_entered_twice (Fixture      *fixture,
                            gconstpointer data)
{
  g_autofree char *spelling = g_strconcat (fixture->address, "/", NULL);
  g_autoptr (LatchCredentials) usual = draft_fixture_new_credentials ();
  g_autoptr (LatchCredentials) equal = draft_fixture_new_credentials ();
  g_autoptr (LatchCredentials) different = make_credentials ("other-user-secret");
  g_autoptr (LatchCredentials) swapped = latch_credentials_new (latch_credentials_get_organization (usual), latch_credentials_get_user (usual));
  g_autoptr (LatchAccount) account = add_account (fixture);
  const struct
  {
    const char       *service;
    LatchCredentials *credentials;
    gboolean          is_same;
  } cases[] = {
    { fixture->address, equal, TRUE },
    { spelling, equal, TRUE },
    { fixture->address, different, FALSE },
    { fixture->address, swapped, FALSE },
    { fixture->address, NULL, FALSE },
    { "https://api.example.com", equal, FALSE },
    { "us", equal, FALSE },
  };
  g_autoptr (LatchRegistry) registry = NULL;
  LatchAccount *own;

  registry = open_process (fixture);
  own = latch_registry_lookup_account (registry, latch_account_get_id (account));
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatchAccount) entered = latch_account_new (cases[i].service, "Entered");
      g_autoptr (LatchAccount) same = latch_registry_dup_same_account (registry, entered, cases[i].credentials);

      g_test_message ("%zu", i);
      g_assert_true (same == (cases[i].is_same ? own : entered));
    }
}

/* Nothing proves that the secrets of an account without a seal are the same. The keyring could, and is not asked. */
static void
test_account_entered_without_seal (Fixture      *fixture,
                                   gconstpointer data)
{
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();
  g_autoptr (LatchAccount) account = latch_account_new (fixture->address, "Account");
  g_autoptr (LatchAccount) entered = latch_account_new (fixture->address, "Entered");
  g_autoptr (LatchAccount) same = NULL;
  g_autoptr (LatchRegistry) registry = NULL;

  latch_account_set_accepted (account, TRUE);
  latch_test_write_account (account, fixture->directory);
  registry = open_process (fixture);
  same = latch_registry_dup_same_account (registry, entered, credentials);
  g_assert_true (same == entered);
}

/* What is being made in another process may be taken away again. */
static void
test_account_in_the_making (Fixture      *fixture,
                            gconstpointer data)
{
  gboolean is_accepted = GPOINTER_TO_INT (data);
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchAccount) entered = latch_account_new (fixture->address, "Entered");
  g_autoptr (LatchAccount) same = NULL;
  g_autoptr (LatchRegistry) one = NULL;
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (LatchClaim) claimed = NULL;

  latch_account_set_accepted (account, is_accepted);
  latch_test_write_account (account, fixture->directory);
  one = open_process (fixture);
  claimed = claim (one, record);
  other = open_process (fixture);
  wait_for_situation (latch_registry_lookup_instance (other, latch_record_get_id (record)), LATCH_SITUATION_IN_PROGRESS);
  same = latch_registry_dup_same_account (other, entered, credentials);
  g_assert_cmpint (same != entered, ==, is_accepted);
  g_clear_object (&same);

  g_clear_object (&claimed);
  wait_for_situation (latch_registry_lookup_instance (other, latch_record_get_id (record)), LATCH_SITUATION_MAY_HAVE_BEEN_CREATED);
  same = latch_registry_dup_same_account (other, entered, credentials);
  g_assert_true (same == latch_registry_lookup_account (other, latch_account_get_id (account)));
}

/* A creation with it needs no claim, so that another process may be changing the account. */
static void
test_account_entered_while_claimed (Fixture      *fixture,
                                    gconstpointer data)
{
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();
  g_autoptr (LatchDraft) draft = draft_fixture_new_for_practice ();
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchAccount) entered = latch_account_new (fixture->address, "Entered");
  g_autoptr (LatchAccount) same = NULL;
  g_autoptr (LatchRegistry) one = NULL;
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchClaim) claimed = NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GError) error = NULL;

  latch_account_set_accepted (account, TRUE);
  latch_test_write_account (account, fixture->directory);
  one = open_process (fixture);
  other = open_process (fixture);
  latch_journal_claim_account_async (latch_registry_get_journal (one), latch_account_get_id (account), NULL, latch_test_keep_cb, &result);
  claimed = latch_journal_claim_finish (latch_registry_get_journal (one), latch_test_wait (&result), &error);
  g_assert_no_error (error);

  same = latch_registry_dup_same_account (other, entered, credentials);
  job = latch_registry_begin (other, same, credentials, fixture->address, NULL, draft, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  latch_work_create_async (latch_registry_get_work (other), job, NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  g_assert_cmpstr (latch_record_get_account (latch_job_get_record (job)), ==, latch_account_get_id (account));
  accounts = latch_journal_list_accounts (latch_registry_get_journal (other));
  g_assert_cmpuint (accounts->len, ==, 1);
}

/* What @registry knows of the account, which it has read some time ago. */
static LatchConnection *
connect_to (LatchRegistry *registry,
            LatchAccount  *account)
{
  g_autoptr (GError) error = NULL;
  LatchConnection *connection = latch_registry_connect (registry, latch_registry_lookup_account (registry, latch_account_get_id (account)), &error);

  g_assert_no_error (error);
  return connection;
}

/* A person replaces the secrets of the account. */
static void
replace_secrets (LatchRegistry *registry,
                 LatchAccount  *account)
{
  g_autoptr (LatchConnection) connection = connect_to (registry, account);
  g_autoptr (SecretValue) user = secret_value_new ("new-user-secret", -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new ("new-organization-secret", -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (user, organization);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_test_type (connection, credentials);
  latch_connection_store_async (connection, latch_test_keep_cb, &result);
  latch_assert_done (latch_connection_store_finish (connection, latch_test_wait (&result), &error), error);
}

static gboolean
can_connect (LatchRegistry *registry,
             LatchAccount  *account,
             GError       **error)
{
  g_autoptr (LatchConnection) connection = connect_to (registry, account);
  g_autoptr (GAsyncResult) result = NULL;

  latch_connection_open_async (connection, NULL, latch_test_keep_cb, &result);
  return latch_connection_open_finish (connection, latch_test_wait (&result), error);
}

/* New secrets of an account count everywhere at once; nobody says that it was changed outside Latchkey. */
static void
test_sealed_elsewhere (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRegistry) one = open_process (fixture);
  g_autoptr (LatchRegistry) other = open_process (fixture);
  g_autoptr (GError) error = NULL;

  replace_secrets (one, account);
  latch_assert_done (can_connect (other, account, &error), error);
}

/* The secrets are in the keyring already, and the account is still to be sealed with them. */
static void
test_sealed_in_a_moment (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRegistry) one = open_process (fixture);
  g_autoptr (LatchRegistry) other = open_process (fixture);
  LatchJournal *journal = latch_registry_get_journal (one);
  LatchAccount *own = latch_registry_lookup_account (one, latch_account_get_id (account));
  g_autoptr (LatchConnection) waiting = connect_to (other, account);
  g_autofree char *old_seal = g_strdup (latch_account_get_seal (own));
  g_autofree char *new_seal = NULL;
  g_autoptr (GAsyncResult) claimed = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) sealed = NULL;
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (GError) error = NULL;

  replace_secrets (one, account);
  new_seal = g_strdup (latch_account_get_seal (own));
  latch_account_set_seal (own, old_seal);
  latch_test_write_account (own, fixture->directory);

  latch_journal_share_account_async (journal, own, latch_test_keep_cb, &claimed);
  claim = latch_journal_claim_finish (journal, latch_test_wait (&claimed), &error);
  g_assert_no_error (error);
  latch_connection_open_async (waiting, NULL, latch_test_keep_cb, &opened);
  latch_journal_change_account_async (journal, own, latch_account_set_seal, new_seal, latch_test_keep_cb, &sealed);
  latch_assert_done (latch_journal_write_finish (journal, latch_test_wait (&sealed), &error), error);
  g_clear_object (&claim);
  latch_assert_done (latch_connection_open_finish (waiting, latch_test_wait (&opened), &error), error);
}

/* The secrets of an account without a seal are replaced after they were looked up, and before it is sealed with them. */
static void
test_sealed_after_lookup (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRegistry) one = NULL;
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (LatchConnection) late = NULL;
  g_autoptr (GAsyncResult) claimed = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (GError) error = NULL;
  LatchJournal *journal;
  LatchAccount *own;

  latch_account_set_seal (account, NULL);
  latch_test_write_account (account, fixture->directory);
  one = open_process (fixture);
  other = open_process (fixture);
  journal = latch_registry_get_journal (one);
  own = latch_registry_lookup_account (one, latch_account_get_id (account));
  latch_journal_share_account_async (journal, own, latch_test_keep_cb, &claimed);
  claim = latch_journal_claim_finish (journal, latch_test_wait (&claimed), &error);
  g_assert_no_error (error);

  late = connect_to (other, account);
  latch_connection_confirm_address (late);
  latch_connection_open_async (late, NULL, latch_test_keep_cb, &opened);
  while (!latch_connection_get_stored (late))
    g_main_context_iteration (NULL, TRUE);

  replace_secrets (one, account);
  g_assert_null (opened);
  g_clear_object (&claim);
  latch_assert_done (latch_connection_open_finish (late, latch_test_wait (&opened), &error), error);
  latch_assert_done (can_connect (one, account, &error), error);
  latch_assert_done (can_connect (other, account, &error), error);
}

/* Reading once more helps nobody who has edited the file meanwhile. */
static void
test_edited_elsewhere (Fixture      *fixture,
                       gconstpointer data)
{
  static const char *const keys[] = { "Service", "Seal" };
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autoptr (LatchRegistry) one = open_process (fixture);
  g_autoptr (LatchRegistry) other = open_process (fixture);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  replace_secrets (one, account);
  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GKeyFile) file = g_key_file_new ();

      g_assert_true (g_key_file_load_from_data (file, text, (gsize)-1, G_KEY_FILE_NONE, NULL));
      g_key_file_set_string (file, "Account", keys[i], "https://attacker.example.com");
      g_assert_true (g_key_file_save_to_file (file, path, &error));
      g_assert_false (can_connect (other, account, &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED);
      g_clear_error (&error);
    }
}

/* What another process has called the account meanwhile stays, and so does what this one seals it with. */
static void
test_renamed_elsewhere (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  g_autoptr (LatchRegistry) one = open_process (fixture);
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error));
  g_key_file_set_string (file, "Account", "Label", "Renamed");
  g_assert_true (g_key_file_save_to_file (file, path, &error));
  replace_secrets (one, account);

  other = open_process (fixture);
  g_assert_cmpstr (latch_account_get_label (latch_registry_lookup_account (other, latch_account_get_id (account))), ==, "Renamed");
  latch_assert_done (can_connect (other, account, &error), error);
}

/* Claims go by the first half of an id: that of another id is none for it, and is waited for. */
static void
test_half_an_id (Fixture      *fixture,
                 gconstpointer data)
{
  static const char id[] = "0123456789abcdef0000000000000001";
  static const char other[] = "0123456789abcdef0000000000000002";
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  LatchClaims *claims = latch_journal_get_claims (latch_registry_get_journal (registry));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other_result = NULL;
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (LatchClaim) other_claim = NULL;
  g_autoptr (GError) error = NULL;

  latch_claims_take_async (claims, id, NULL, latch_test_keep_cb, &result);
  claim = latch_claims_take_finish (claims, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_true (latch_claims_lookup (claims, id) == claim);
  g_assert_null (latch_claims_lookup (claims, other));

  latch_claims_take_async (claims, other, NULL, latch_test_keep_cb, &other_result);
  g_clear_object (&claim);
  other_claim = latch_claims_take_finish (claims, latch_test_wait (&other_result), &error);
  g_assert_no_error (error);
  g_assert_true (latch_claims_lookup (claims, other) == other_claim);
}

static void
test_account_comes_and_goes (Fixture      *fixture,
                             gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new (fixture->address, "Account");
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autofree char *path = latch_test_dup_account_path (account, fixture->directory);
  LatchInstance   *instance = latch_registry_lookup_instance (registry, latch_record_get_id (record));

  g_assert_null (latch_instance_get_account (instance));
  latch_test_write_account (account, fixture->directory);
  while (latch_registry_lookup_account (registry, latch_account_get_id (account)) == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (latch_instance_get_account (instance) == latch_registry_lookup_account (registry, latch_account_get_id (account)));

  g_assert_cmpint (g_remove (path), ==, 0);
  while (latch_registry_lookup_account (registry, latch_account_get_id (account)) != NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_null (latch_instance_get_account (instance));
}

/* -- Recovery --------------------------------------------------------------------- */

/* Nothing else would tell that the records can be looked after now. */
static void
test_unlocked (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (registry, fixture->keyring);

  add_instance (fixture, OWN_ID, tag);
  g_signal_emit_by_name (fixture->keyring, "unlocked");
  wait_for_sweep (recovery);

  g_assert_cmpuint (count_records_of (fixture, OWN_ID), ==, 1);
}

/* Sweeps as the next session does, with an instance that a late request has made by now. */
static void
sweep_after_late_request (Fixture     *fixture,
                          LatchRecord *record)
{
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (registry, fixture->keyring);

  add_instance (fixture, OTHER_ID, tag);
  fixture->n_lists = 0;
  latch_recovery_sweep (recovery);
  wait_for_sweep (recovery);
  g_assert_no_error (latch_recovery_get_error (recovery));
}

/* What was removed before it was known to exist is searched for all the same, for each request that may have made it. */
static void
test_removed_before_found (Fixture      *fixture,
                           gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "2");
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  LatchInstance *instance = latch_registry_lookup_instance (registry, latch_record_get_id (record));

  remove_record (registry, latch_instance_get_record (instance));
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (registry)), ==, 0);
  sweep_after_late_request (fixture, record);
  g_assert_cmpuint (count_records_of (fixture, OTHER_ID), ==, 1);
}

/* Removed while its second request was about to be sent, and the keyring kept anybody from clearing that up. */
static void
test_removed_before_sent_again (Fixture      *fixture,
                                gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) unknown = add_unknown (fixture, account, "2");
  g_autoptr (LatchRecord) record = latch_test_read_in_state (unknown, LATCH_RECORD_RESERVED);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRegistry) later = NULL;
  LatchInstance *instance;

  latch_test_write_record (record, fixture->directory);
  registry = open_process (fixture);
  instance = latch_registry_lookup_instance (registry, latch_record_get_id (record));
  remove_record (registry, latch_instance_get_record (instance));
  later = open_process (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (later)), ==, 0);
  sweep_after_late_request (fixture, record);
  g_assert_cmpuint (count_records_of (fixture, OTHER_ID), ==, 1);
}

/* Who removes a store that works wants to hear no more of it, although it was sent twice. */
static void
test_removed_for_good (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "2");
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  g_autoptr (LatchJob) job = take_up (registry, record);
  g_autoptr (GError) error = NULL;

  add_instance (fixture, OWN_ID, tag);
  latch_assert_done (resume (registry, job, &error), error);
  expect_token (fixture, record, TOKEN);
  remove_record (registry, latch_job_get_record (job));
  g_assert_false (has_file (latch_test_dup_record_path (record, fixture->directory)));
  sweep_after_late_request (fixture, record);
  g_assert_cmpuint (fixture->n_lists, ==, 0);
  g_assert_cmpuint (count_records_of (fixture, OTHER_ID), ==, 0);
}

/* One that is there, and known to a process. */
static LatchRecord *
add_found (Fixture       *fixture,
           LatchRegistry *registry,
           LatchRecord   *record)
{
  g_autofree char *tag = latch_record_dup_tag (record);
  g_autoptr (LatchJob) job = take_up (registry, record);
  g_autoptr (GError) error = NULL;

  add_instance (fixture, OWN_ID, tag);
  latch_assert_done (resume (registry, job, &error), error);
  expect_token (fixture, record, TOKEN);
  return latch_job_get_record (job);
}

static void
expect_removed (Fixture     *fixture,
                LatchRecord *record)
{
  g_assert_false (has_file (latch_test_dup_record_path (record, fixture->directory)));
  expect_token (fixture, record, NULL);
}

/* Both are told that it is removed, which is what they were asked for. */
static void
test_removed_twice (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRegistry) one = open_process (fixture);
  LatchRecord *own = add_found (fixture, one, record);
  g_autoptr (LatchRegistry) other = open_process (fixture);
  LatchInstance *instance = latch_registry_lookup_instance (other, latch_record_get_id (record));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) result_of_other = NULL;
  g_autoptr (GError) error = NULL;

  begin_removing (one, own, &result);
  begin_removing (other, latch_instance_get_record (instance), &result_of_other);
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  latch_assert_done (latch_work_finish (latch_test_wait (&result_of_other), &error), error);
  expect_removed (fixture, record);
}

/* The same for what is only hidden. */
static void
test_hidden_twice (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRegistry) one = open_process (fixture);
  g_autoptr (LatchRegistry) other = open_process (fixture);
  LatchInstance *instance = latch_registry_lookup_instance (one, latch_record_get_id (record));
  LatchInstance *instance_of_other = latch_registry_lookup_instance (other, latch_record_get_id (record));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) result_of_other = NULL;
  g_autoptr (GError) error = NULL;

  begin_removing (one, latch_instance_get_record (instance), &result);
  begin_removing (other, latch_instance_get_record (instance_of_other), &result_of_other);
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  latch_assert_done (latch_work_finish (latch_test_wait (&result_of_other), &error), error);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (one)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (other)), ==, 0);
}

/* A store whose removal was not undone is removed when its test has ended. */
static void
test_removed_while_tested (Fixture      *fixture,
                           gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  LatchRecord *own = add_found (fixture, registry, record);
  g_autoptr (LatchJob) job = take_up (registry, own);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GError) error = NULL;

  latch_work_resume_async (latch_registry_get_work (registry), job, NULL, NULL, latch_test_keep_cb, &result);
  begin_removing (registry, own, &removed);
  latch_assert_done (latch_work_finish (latch_test_wait (&removed), &error), error);
  g_assert_nonnull (result);
  latch_assert_done (latch_work_finish (result, &error), error);
  expect_removed (fixture, record);
}

/* Nor does it come back because another process was at work on it for longer than a claim is waited for. */
static void
test_removed_while_claimed (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRegistry) registry = open_process (fixture);
  LatchRecord *own = add_found (fixture, registry, record);
  g_autoptr (LatchRegistry) other = open_process (fixture);
  LatchJournal *journal = latch_registry_get_journal (other);
  g_autoptr (GAsyncResult) claimed = NULL;
  g_autoptr (GAsyncResult) tried = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (GError) error = NULL;

  latch_journal_claim_record_async (journal, latch_record_get_id (record), NULL, latch_test_keep_cb, &claimed);
  claim = latch_journal_claim_finish (journal, latch_test_wait (&claimed), &error);
  g_assert_no_error (error);

  /* Whoever asks after the removal gives up before it would. */
  begin_removing (registry, own, &result);
  while (!latch_journal_is_claimed (latch_registry_get_journal (registry), latch_record_get_id (record)))
    g_main_context_iteration (NULL, TRUE);
  for (int i = 0; i < 2; i++)
    {
      g_clear_object (&tried);
      latch_journal_claim_record_async (journal, latch_record_get_id (record), NULL, latch_test_keep_cb, &tried);
      g_assert_null (latch_journal_claim_finish (journal, latch_test_wait (&tried), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
      g_clear_error (&error);
    }

  g_assert_null (result);
  g_clear_object (&claim);
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  expect_removed (fixture, record);
}

/* What another process works on is left to it, and the others of its account are looked after. */
static void
test_busy_elsewhere (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRegistry) one = NULL;
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;
  g_autoptr (LatchClaim) claimed = NULL;

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
      g_autofree char *tag = latch_record_dup_tag (record);

      add_instance (fixture, OWN_ID + i, tag);
      if (i > 0)
        continue;

      one = open_process (fixture);
      claimed = claim (one, record);
    }

  other = open_process (fixture);
  recovery = latch_recovery_new (other, fixture->keyring);
  latch_recovery_sweep (recovery);
  wait_for_sweep (recovery);

  g_assert_no_error (latch_recovery_get_error (recovery));
  g_assert_cmpuint (count_records_of (fixture, OWN_ID), ==, 0);
  g_assert_cmpuint (count_records_of (fixture, OWN_ID + 1), ==, 1);
  g_assert_cmpuint (count_records_of (fixture, OWN_ID + 2), ==, 1);
}

/* A list that the service refuses is not asked for once more for each record; what needs no list is looked after. */
static void
test_list_refused (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (LatchAccount) account = add_account (fixture);
  g_autoptr (LatchRecord) record = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) twin = add_unknown (fixture, account, "1");
  g_autoptr (LatchRecord) copy = latch_record_new_copy (record, OWN_ID);
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (LatchRecovery) recovery = NULL;

  latch_test_write_record (copy, fixture->directory);
  fixture->list_status = 400;
  registry = open_process (fixture);
  recovery = latch_recovery_new (registry, fixture->keyring);
  latch_recovery_sweep (recovery);
  wait_for_sweep (recovery);

  g_assert_cmpuint (fixture->n_lists, ==, 1);
  g_assert_cmpint (latch_instance_get_situation (latch_registry_lookup_instance (registry, latch_record_get_id (copy))), ==,
                   LATCH_SITUATION_CONNECTED);
}

/* -- Memory ----------------------------------------------------------------------- */

/* The token may be in memory before there is an instance to show. */
static void
test_token_is_in_memory (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new (fixture->address, "Account");
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Shop", latch_account_get_id (account));
  g_autoptr (LatchRecord) copy = latch_record_new_copy (record, OWN_ID);
  g_autoptr (SecretValue) token = secret_value_new (TOKEN, -1, "text/plain");
  g_autoptr (LatchRegistry) registry = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_test_write_account (account, fixture->directory);
  latch_test_write_record (copy, fixture->directory);
  latch_keyring_keep_in_memory (fixture->keyring);
  latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (account), latch_record_get_id (copy), "Token", token,
                             latch_test_keep_cb, &result);
  latch_assert_done (latch_keyring_store_finish (fixture->keyring, latch_test_wait (&result), &error), error);
  registry = open_process (fixture);

  g_assert_cmpint (latch_instance_get_situation (latch_registry_lookup_instance (registry, latch_record_get_id (copy))), ==,
                   LATCH_SITUATION_UNTESTED);
}

int
main (int   argc,
      char *argv[])
{
  latch_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/latch/beside/ready/copy-noted-once", test_copy_noted_once);
  ADD ("/latch/beside/ready/copy-found-twice", test_copy_found_twice);
  ADD ("/latch/beside/ready/recognized-once", test_recognized_once);
  ADD ("/latch/beside/ready/recognized-at-once", test_recognized_at_once);
  ADD ("/latch/beside/ready/found-before-recognized", test_found_before_recognized);
  ADD ("/latch/beside/ready/candidates", test_candidates);
  ADD ("/latch/beside/ready/missed-by-others", test_missed_by_others);
  ADD ("/latch/beside/ready/missed-without-sender", test_missed_without_sender);
  g_test_add ("/latch/beside/ready/missed-with-two-senders", Fixture, "", set_up, test_missed_without_sender, tear_down);
  ADD ("/latch/beside/ready/found-after-recognized", test_found_after_recognized);
  ADD ("/latch/beside/ready/tag-copied", test_tag_copied);
  ADD ("/latch/beside/ready/many-copies", test_many_copies);
  ADD ("/latch/beside/ready/in-progress-elsewhere", test_in_progress_elsewhere);
  ADD ("/latch/beside/ready/kept-token-first", test_kept_token_first);
  ADD ("/latch/beside/ready/kept-token-not-replaced", test_kept_token_not_replaced);
  ADD ("/latch/beside/ready/kept-token-not-of-copy", test_kept_token_not_of_copy);
  ADD ("/latch/beside/ready/kept-token-elsewhere", test_kept_token_elsewhere);
  ADD ("/latch/beside/ready/kept-token-not-absent", test_kept_token_not_absent);
  ADD ("/latch/beside/ready/new-account-is-claimed", test_new_account_is_claimed);
  ADD ("/latch/beside/ready/account-needed-by-now", test_account_needed_by_now);
  ADD ("/latch/beside/ready/account-of-other-records", test_account_of_other_records);
  ADD ("/latch/beside/ready/account-stays-accepted", test_account_stays_accepted);
  ADD ("/latch/beside/ready/account-entered-twice", test_account_entered_twice);
  ADD ("/latch/beside/ready/account-entered-without-seal", test_account_entered_without_seal);
  ADD ("/latch/beside/ready/account-entered-while-claimed", test_account_entered_while_claimed);
  g_test_add ("/latch/beside/ready/account-in-the-making", Fixture, GINT_TO_POINTER (FALSE), set_up, test_account_in_the_making, tear_down);
  g_test_add ("/latch/beside/ready/account-made-before", Fixture, GINT_TO_POINTER (TRUE), set_up, test_account_in_the_making, tear_down);
  ADD ("/latch/beside/ready/sealed-elsewhere", test_sealed_elsewhere);
  ADD ("/latch/beside/ready/sealed-after-lookup", test_sealed_after_lookup);
  ADD ("/latch/beside/ready/sealed-in-a-moment", test_sealed_in_a_moment);
  ADD ("/latch/beside/ready/edited-elsewhere", test_edited_elsewhere);
  ADD ("/latch/beside/ready/renamed-elsewhere", test_renamed_elsewhere);
  ADD ("/latch/beside/ready/half-an-id", test_half_an_id);
  ADD ("/latch/beside/ready/account-comes-and-goes", test_account_comes_and_goes);
  ADD ("/latch/beside/ready/unlocked", test_unlocked);
  ADD ("/latch/beside/ready/removed-before-found", test_removed_before_found);
  ADD ("/latch/beside/ready/removed-before-sent-again", test_removed_before_sent_again);
  ADD ("/latch/beside/ready/removed-for-good", test_removed_for_good);
  ADD ("/latch/beside/ready/removed-twice", test_removed_twice);
  ADD ("/latch/beside/ready/hidden-twice", test_hidden_twice);
  ADD ("/latch/beside/ready/removed-while-tested", test_removed_while_tested);
  ADD ("/latch/beside/ready/removed-while-claimed", test_removed_while_claimed);
  ADD ("/latch/beside/ready/busy-elsewhere", test_busy_elsewhere);
  ADD ("/latch/beside/ready/list-refused", test_list_refused);
  ADD ("/latch/beside/absent/token-is-in-memory", test_token_is_in_memory);
#undef ADD

  return g_test_run ();
}
