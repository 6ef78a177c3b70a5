/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "browser-fixture.h"
#include "ecwid.h"
#include "latch-client.h"
#include "latch-consent.h"
#include "latch-create.h"
#include "latch-error.h"
#include "latch-init.h"
#include "latch-job-enums.h"
#include "latch-keep.h"
#include "latch-practice-secrets.h"
#include "latch-practice.h"
#include "latch-recovery.h"
#include "latch-registry.h"
#include "latch-remove.h"
#include "latch-test.h"
#include "model-fixture.h"
#include "practice-secrets.h"
#include "record-fixture.h"

#include <glib/gstdio.h>

/* A creation from end to end: a real practice service, a real keyring, real files. */

#define WRONG_SECRET "d3JvbmctY2FuYXJ5LXNlY3JldA=="

typedef struct
{
  char          *directory;
  LatchPractice *practice;
  LatchKeyring  *keyring;
  LatchRegistry *registry;
  LatchAccount  *account;
  LatchDraft    *draft;
} Fixture;

static const char *
get_address (gpointer user_data,
             GError **error)
{
  return latch_practice_get_address (user_data);
}

static LatchRegistry *
open_registry (Fixture *fixture)
{
  LatchRegistry *registry = latch_registry_new (fixture->directory, fixture->keyring);

  latch_registry_set_practice_func (registry, get_address, fixture->practice);
  return registry;
}

static void
load_registry (LatchRegistry *registry)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_load_async (registry, NULL, latch_test_keep_cb, &result);
  g_assert_true (latch_registry_load_finish (registry, latch_test_wait (&result), &error));
  g_assert_no_error (error);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("latch-creation-XXXXXX", NULL);
  latch_practice_secrets_set (PRACTICE_USER_SECRET, PRACTICE_ORGANIZATION_SECRET);
  fixture->practice = latch_practice_new (NULL);
  g_assert_true (latch_practice_start (fixture->practice, &error));
  fixture->keyring = latch_keyring_new ();
  fixture->registry = open_registry (fixture);
  fixture->account = latch_account_new ("practice", "Practice");
  fixture->draft = latch_draft_new (latch_element_lookup ("ecwid"));
  latch_draft_set_name (fixture->draft, "Demo shop");
  latch_draft_set_value (fixture->draft, ECWID_ORDER_KEY, LATCH_PRACTICE_ORDER_KEY);
  latch_draft_set_value (fixture->draft, ECWID_PRODUCT_KEY, LATCH_PRACTICE_PRODUCT_KEY);
  latch_draft_set_value (fixture->draft, ECWID_STORE_ID, LATCH_PRACTICE_STORE_ID);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->registry);
  g_object_unref (fixture->draft);
  g_object_unref (fixture->account);
  g_object_unref (fixture->keyring);
  g_object_unref (fixture->practice);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
}

static LatchCredentials *
make_credentials (const char *user_secret)
{
  g_autoptr (SecretValue) user = secret_value_new (user_secret, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (latch_practice_secrets_get_organization (), -1, "text/plain");

  return latch_credentials_new (user, organization);
}

static gboolean
run_in (Fixture       *fixture,
        LatchRegistry *registry,
        LatchJob      *job,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_work_create_async (latch_registry_get_work (registry), job, cancellable, latch_test_keep_cb, &result);
  return latch_work_finish (latch_test_wait (&result), error);
}

static gboolean
run (Fixture      *fixture,
     LatchJob     *job,
     GCancellable *cancellable,
     GError      **error)
{
  return run_in (fixture, fixture->registry, job, cancellable, error);
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

static LatchJob *
begin (Fixture    *fixture,
       const char *user_secret)
{
  g_autoptr (LatchCredentials) credentials = make_credentials (user_secret);

  return latch_test_begin (fixture->registry, fixture->account, credentials, NULL, fixture->draft, NULL);
}

static guint
count_files (Fixture    *fixture,
             const char *name)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  guint n_files = 0;

  while (directory != NULL && g_dir_read_name (directory) != NULL)
    n_files++;

  return n_files;
}

static char *
lookup (Fixture        *fixture,
        LatchSecretKind kind,
        const char     *ref)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) value = NULL;

  latch_keyring_lookup_async (fixture->keyring, kind, latch_account_get_id (fixture->account), ref, latch_test_keep_cb, &result);
  value = latch_keyring_lookup_finish (fixture->keyring, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return value != NULL ? g_strdup (secret_value_get_text (value)) : NULL;
}

static void
assert_nothing_is_left (Fixture  *fixture,
                        LatchJob *job)
{
  LatchRecord     *record = latch_job_get_record (job);
  g_autofree char *user = lookup (fixture, LATCH_SECRET_USER, NULL);
  g_autofree char *organization = lookup (fixture, LATCH_SECRET_ORGANIZATION, NULL);
  g_autofree char *token = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));

  g_assert_false (latch_job_get_recorded (job));
  g_assert_null (latch_job_get_token (job));
  g_assert_cmpuint (count_files (fixture, "instances"), ==, 0);
  g_assert_cmpuint (count_files (fixture, "accounts"), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)), ==, 0);
  g_assert_null (user);
  g_assert_null (organization);
  g_assert_null (token);
}

static void
assert_secret_is_in_no_file (const char *path,
                             const char *secret)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (inner, &text, NULL, NULL))
        g_assert_null (strstr (text, secret));
      else
        assert_secret_is_in_no_file (inner, secret);
    }
}

static void
note_step_cb (LatchJob   *job,
              GParamSpec *pspec,
              GString    *steps)
{
  g_autoptr (GEnumClass) names = g_type_class_ref (LATCH_TYPE_STEP);

  g_string_append_printf (steps, "%s ", g_enum_get_value (names, (int)latch_job_get_step (job))->value_nick);
}

static void
test_works (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  LatchRecord *record = latch_job_get_record (job);
  g_autoptr (GString) steps = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;
  g_autofree char *user = NULL;
  g_autofree char *found = NULL;
  g_autofree char *command = g_strdup_printf ("secret-tool lookup application " APPLICATION_ID " ref %s", latch_record_get_id (record));

  g_signal_connect (job, "notify::step", G_CALLBACK (note_step_cb), steps);
  run (fixture, job, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (steps->str, ==, "keyring reserving sending storing testing done ");
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpint (latch_record_get_health (record), ==, LATCH_HEALTH_WORKS);
  g_assert_cmpint (latch_record_get_instance_id (record), >, 0);
  g_assert_null (latch_job_get_test_error (job));
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)), ==, 1);

  token = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  user = lookup (fixture, LATCH_SECRET_USER, NULL);
  g_assert_cmpstr (user, ==, latch_practice_secrets_get_user ());
  g_assert_true (g_spawn_command_line_sync (command, &found, NULL, NULL, &error));
  g_assert_cmpstr (found, ==, token);
  g_assert_cmpuint (strlen (token), ==, 44);

  assert_secret_is_in_no_file (fixture->directory, token);
  assert_secret_is_in_no_file (fixture->directory, latch_practice_secrets_get_user ());
  assert_secret_is_in_no_file (fixture->directory, latch_practice_secrets_get_organization ());
  assert_secret_is_in_no_file (fixture->directory, LATCH_PRACTICE_ORDER_KEY);
}

static void
test_second_session (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (LatchJob) first = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) second = NULL;
  g_autoptr (LatchRegistry) later = open_registry (fixture);
  g_autoptr (LatchAccount) account = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  run (fixture, first, NULL, &error);
  g_assert_no_error (error);

  load_registry (later);
  g_assert_true (latch_registry_get_loaded (later));
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (later)), ==, 1);
  record = latch_test_dup_record (later, 0);
  g_assert_cmpstr (latch_record_get_name (record), ==, "Demo shop");
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);

  /* The account is offered by name, and its secrets come from the keyring. */
  account = g_list_model_get_item (latch_registry_get_accounts (later), 0);
  g_assert_cmpstr (latch_account_get_label (account), ==, "Practice");
  second = latch_test_begin (later, account, NULL, NULL, fixture->draft, &error);
  run_in (fixture, later, second, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (later)), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (later)), ==, 1);
}

static void
test_wrong_store_keys (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;
  LatchRecord *record;

  latch_draft_set_value (fixture->draft, ECWID_ORDER_KEY, "not-the-key");
  job = begin (fixture, latch_practice_secrets_get_user ());
  record = latch_job_get_record (job);
  run (fixture, job, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (latch_record_get_health (record), ==, LATCH_HEALTH_REFUSED);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);
  g_assert_nonnull (latch_error_get_provider_message (latch_job_get_test_error (job)));
}

static void
test_wrong_secrets (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, WRONG_SECRET);
  g_autoptr (GError) error = NULL;

  g_assert_false (run (fixture, job, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_null (strstr (error->message, WRONG_SECRET));
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
  assert_nothing_is_left (fixture, job);
}

static void
test_missing_configuration (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;

  latch_draft_set_value (fixture->draft, ECWID_PRODUCT_KEY, NULL);
  job = begin (fixture, latch_practice_secrets_get_user ());

  g_assert_false (run (fixture, job, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, ECWID_PRODUCT_KEY));
  assert_nothing_is_left (fixture, job);
}

static void
test_answer_lost (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchRegistry) later = open_registry (fixture);
  g_autoptr (LatchJob) resumed = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ANSWER_LOST, 0, NULL);
  g_assert_false (run (fixture, job, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (latch_job_get_recorded (job));
  g_assert_cmpint (latch_record_get_state (latch_job_get_record (job)), ==, LATCH_RECORD_UNKNOWN);
  g_clear_error (&error);

  /* The next session finds it by its tag, without making another. */
  load_registry (later);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (later)), ==, 0);
  record = latch_test_dup_record (later, 0);
  resumed = latch_registry_take_up (later, record, NULL, &error);
  g_assert_no_error (error);
  resume (later, resumed, &error);
  g_assert_no_error (error);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpint (latch_record_get_health (record), ==, LATCH_HEALTH_WORKS);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (later)), ==, 1);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);

  token = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  g_assert_nonnull (token);
}

static void
test_service_fails (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) resumed = NULL;
  g_autoptr (GError) error = NULL;
  LatchRecord *record = latch_job_get_record (job);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 503, "<html>busy</html>");
  g_assert_false (run (fixture, job, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAVAILABLE);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_UNKNOWN);
  g_clear_error (&error);

  /* It was not made, but that is said only after the whole list was read, and the record stays. */
  resumed = latch_registry_take_up (fixture->registry, record, NULL, &error);
  g_assert_false (resume (fixture->registry, resumed, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_UNKNOWN);
  g_assert_cmpuint (count_files (fixture, "instances"), ==, 1);
}

static void
cancel_when_sending_cb (LatchJob     *job,
                        GParamSpec   *pspec,
                        GCancellable *cancellable)
{
  if (latch_job_get_step (job) == LATCH_STEP_RESERVING)
    g_cancellable_cancel (cancellable);
}

static void
test_stop_before_sending (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_signal_connect (job, "notify::step", G_CALLBACK (cancel_when_sending_cb), cancellable);
  g_assert_false (run (fixture, job, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
  assert_nothing_is_left (fixture, job);
}

/* Between a step and the next one, the last of them just before the request would leave. */
static void
test_stop_between (Fixture      *fixture,
                   gconstpointer data)
{
  const char *property = data;
  g_autoptr (LatchJob) job = begin (fixture, PRACTICE_USER_SECRET);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gpointer watched = g_str_equal (property, "notify::state") ? (gpointer)latch_job_get_record (job) : job;
  gboolean sent;

  g_signal_connect_swapped (watched, property, G_CALLBACK (g_cancellable_cancel), cancellable);
  g_assert_false (run (fixture, job, cancellable, &error));
  g_signal_handlers_disconnect_by_data (watched, cancellable);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_get (job, "sent", &sent, NULL);
  g_assert_false (sent);
  g_assert_cmpint (latch_job_get_step (job), ==, LATCH_STEP_IDLE);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
  assert_nothing_is_left (fixture, job);
}

/* Nobody waits any more when it begins: the keyring may be opened, and nothing else happens. */
static void
test_stop_at_once (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, PRACTICE_USER_SECRET);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  latch_create_async (job, cancellable, latch_test_keep_cb, &result);
  g_assert_false (latch_create_finish (job, latch_test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_nothing_is_left (fixture, job);
}

static void
test_stop_waiting (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  latch_work_create_async (latch_registry_get_work (fixture->registry), job, cancellable, latch_test_keep_cb, &result);
  while (latch_practice_get_n_posts (fixture->practice) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);

  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (latch_record_get_state (latch_job_get_record (job)), ==, LATCH_RECORD_UNKNOWN);
}

static void
test_unreachable (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;

  /* Nothing listens on the discard port of this machine. */
  g_object_unref (fixture->account);
  fixture->account = latch_account_new ("http://127.0.0.1:9/elements/api-v2", "Nowhere");
  job = begin (fixture, latch_practice_secrets_get_user ());
  g_assert_false (run (fixture, job, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNREACHABLE);
  assert_nothing_is_left (fixture, job);
}

static void
test_disk_not_writable (Fixture      *fixture,
                        gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->directory, "instances", NULL);
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (GError) error = NULL;

  /* A file where the folder should be stops even the superuser. */
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_false (run (fixture, job, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
  assert_nothing_is_left (fixture, job);
}

static void
test_token_lost_from_keyring (Fixture      *fixture,
                              gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) resumed = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  LatchRecord     *record = latch_job_get_record (job);

  run (fixture, job, NULL, &error);
  g_assert_no_error (error);
  before = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  latch_keyring_clear_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (fixture->account), latch_record_get_id (record),
                             latch_test_keep_cb, &result);
  g_assert_true (latch_keyring_clear_finish (fixture->keyring, latch_test_wait (&result), &error));

  resumed = latch_registry_take_up (fixture->registry, record, NULL, &error);
  resume (fixture->registry, resumed, &error);
  g_assert_no_error (error);
  after = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  g_assert_nonnull (before);
  g_assert_cmpstr (after, ==, before);
}

/* Puts an instance with the tag of @record on the service, as a request that arrives late does. */
static void
send_late (Fixture     *fixture,
           LatchRecord *record)
{
  g_autoptr (LatchCredentials) credentials = make_credentials (latch_practice_secrets_get_user ());
  g_autoptr (LatchTransport) transport = latch_transport_dup_default ();
  g_autoptr (LatchClient) client = latch_client_new (latch_practice_get_address (fixture->practice), credentials, transport);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *tag = latch_record_dup_tag (record);

  latch_client_create_instance_async (client, fixture->draft, tag, NULL, latch_test_keep_cb, &result);
  info = latch_client_create_instance_finish (client, latch_test_wait (&result), NULL, &error);
  g_assert_no_error (error);
}

static LatchRecord *
make_absent (Fixture  *fixture,
             LatchJob *job)
{
  LatchRecord *record = latch_job_get_record (job);
  g_autoptr (GError) error = NULL;

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 503, NULL);
  g_assert_false (run (fixture, job, NULL, &error));
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_UNKNOWN);
  latch_record_advance (record, LATCH_EVENT_NOT_LISTED_AFTER_WAIT);
  latch_test_write_record (record, fixture->directory);
  return record;
}

static void
sweep (Fixture       *fixture,
       LatchRegistry *registry)
{
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (registry, fixture->keyring);

  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (latch_recovery_get_error (recovery));
}

static void
test_recovery (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (LatchJob) lost = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchRegistry) later = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (GPtrArray) unfinished = NULL;
  g_autofree char *token = NULL;

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ANSWER_LOST, 0, NULL);
  g_assert_false (run (fixture, lost, NULL, NULL));

  later = open_registry (fixture);
  load_registry (later);
  sweep (fixture, later);
  record = latch_test_dup_record (later, 0);
  token = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  unfinished = latch_registry_list_unfinished (later);

  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);
  g_assert_nonnull (token);
  g_assert_cmpuint (unfinished->len, ==, 0);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
}

static void
test_found_at_once (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (GError) error = NULL;

  /* The creation is still there while its outcome is looked for. */
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ANSWER_LOST, 0, NULL);
  g_assert_false (run (fixture, job, NULL, NULL));
  sweep (fixture, fixture->registry);
  g_assert_cmpint (latch_record_get_state (latch_job_get_record (job)), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)), ==, 1);
}

static void
test_sent_again (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (LatchJob) first = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchCredentials) credentials = make_credentials (latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchRecord) copy = NULL;
  g_autofree char *token = NULL;
  LatchRecord     *record = make_absent (fixture, first);

  second = latch_test_begin (fixture->registry, fixture->account, credentials, record, fixture->draft, &error);
  run (fixture, second, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (latch_job_get_record (second) == record);
  g_assert_cmpuint (latch_record_get_attempt (record), ==, 2);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)), ==, 1);

  /* The first request arrives after all: the copy is found, and its token kept. */
  send_late (fixture, record);
  sweep (fixture, fixture->registry);
  sweep (fixture, fixture->registry);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)), ==, 2);
  copy = latch_test_dup_record (fixture->registry, 1);
  g_assert_cmpint (latch_record_get_state (copy), ==, LATCH_RECORD_VERIFIED);
  token = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (copy));
  g_assert_nonnull (token);
}

static void
test_sent_again_in_vain (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (LatchJob) first = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchCredentials) credentials = make_credentials (latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) second = NULL;
  g_autoptr (GError) error = NULL;
  LatchRecord *record = make_absent (fixture, first);

  /* The service refuses the second attempt; the trace of the first one stays. */
  latch_draft_set_value (fixture->draft, ECWID_STORE_ID, NULL);
  second = latch_test_begin (fixture->registry, fixture->account, credentials, record, fixture->draft, &error);
  g_assert_false (run (fixture, second, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_ABSENT);
  g_assert_cmpuint (count_files (fixture, "instances"), ==, 1);
}

/* Secrets that the service refused have sent nothing, so the earlier ones still prove what became of their request. */
static void
test_refused_sender (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (LatchJob) first = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchCredentials) credentials = make_credentials (WRONG_SECRET);
  g_autoptr (LatchJob) second = NULL;
  g_autoptr (GError) error = NULL;
  LatchRecord     *record = make_absent (fixture, first);
  g_autofree char *sender = g_strdup (latch_record_get_sender (record));

  second = latch_test_begin (fixture->registry, fixture->account, credentials, record, fixture->draft, &error);
  g_assert_false (run (fixture, second, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_ABSENT);
  g_assert_cmpstr (latch_record_get_sender (record), ==, sender);
}

static void
test_forgotten (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (LatchJob) first = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchRegistry) later = NULL;
  g_autoptr (LatchRegistry) last = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;
  LatchRecord     *record = make_absent (fixture, first);

  /* It needs no service. */
  latch_registry_set_practice_func (fixture->registry, NULL, NULL);
  latch_work_remove_async (latch_registry_get_work (fixture->registry), record, latch_record_get_state (record), latch_test_keep_cb, &result);
  g_assert_true (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)), ==, 0);

  later = open_registry (fixture);
  load_registry (later);
  sweep (fixture, later);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (later)), ==, 0);

  /* It turns up in a later session, and so it comes back. */
  send_late (fixture, record);
  g_clear_object (&later);
  last = open_registry (fixture);
  load_registry (last);
  sweep (fixture, last);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (last)), ==, 1);
  token = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  g_assert_nonnull (token);
}

/* What could not be written shows again as what it was: absent, and not as of unknown outcome. */
static void
test_forgotten_in_vain (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr (LatchJob) first = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (GAsyncResult) claimed = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchRecord     *record = make_absent (fixture, first);
  LatchJournal    *journal = latch_registry_get_journal (fixture->registry);
  g_autofree char *path = latch_test_dup_record_path (record, fixture->directory);

  latch_journal_claim_record_async (journal, latch_record_get_id (record), NULL, latch_test_keep_cb, &claimed);
  claim = latch_journal_claim_finish (journal, latch_test_wait (&claimed), &error);
  g_assert_no_error (error);
  job = latch_job_new (fixture->keyring, journal, NULL, record);
  latch_job_set_claim (job, claim);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  latch_remove_async (job, latch_test_keep_cb, &result);
  g_assert_false (latch_remove_finish (job, latch_test_wait (&result), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_ABSENT);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static guint
count_verified (LatchRegistry *registry)
{
  guint n_verified = 0;

  for (guint i = 0; i < g_list_model_get_n_items (latch_registry_get_instances (registry)); i++)
    {
      g_autoptr (LatchRecord) record = latch_test_dup_record (registry, i);

      n_verified += latch_record_get_state (record) == LATCH_RECORD_VERIFIED;
    }

  return n_verified;
}

/* Both create at once, and the list of each shows both. */
static void
test_two_processes (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "crash-run", NULL);
  g_autofree char *directory = g_build_filename (fixture->directory, "latchkey", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (LatchRegistry) registry = latch_registry_new (directory, fixture->keyring);
  g_autoptr (LatchCredentials) credentials = make_credentials (latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GSubprocess) other = NULL;
  g_autoptr (GAsyncResult) ended = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;

  latch_registry_set_practice_func (registry, get_address, fixture->practice);
  load_registry (registry);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", fixture->directory, TRUE);
  other = g_subprocess_launcher_spawn (launcher, &error, program, "beside", latch_practice_get_address (fixture->practice), NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (other, NULL, NULL, latch_test_keep_cb, &ended);

  job = latch_test_begin (registry, fixture->account, credentials, NULL, fixture->draft, &error);
  g_assert_no_error (error);
  run_in (fixture, registry, job, NULL, &error);
  g_assert_no_error (error);

  while (count_verified (registry) < 2 || g_list_model_get_n_items (latch_registry_get_accounts (registry)) < 2)
    g_main_context_iteration (NULL, TRUE);

  g_subprocess_communicate_utf8_finish (other, latch_test_wait (&ended), &said, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (other));
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (registry)), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LatchRecord) record = latch_test_dup_record (registry, i);
      g_autofree char *line = g_strdup_printf ("record %s verified %" G_GINT64_FORMAT "\n", latch_record_get_id (record),
                                               latch_record_get_instance_id (record));

      g_assert_nonnull (strstr (said, line));
    }

  g_assert_nonnull (strstr (said, "accounts 2\n"));
}

/* A record that was never sent has no instance, whoever says so: the job ends, and nothing is stored. */
static void
test_unknown_step (Fixture      *fixture,
                   gconstpointer data)
{
  static const char *const tags[] = { NULL };
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (SecretValue) token = secret_value_new ("dG9rZW4=", -1, "text/plain");
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700123, "Demo shop", "ecwid", tags, token, NULL, LATCH_ENABLED_YES);
  LatchRecord *record = latch_job_get_record (job);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *stored = NULL;

  latch_keep_async (job, info, NULL, latch_test_keep_cb, &result);
  g_assert_false (latch_keep_finish (job, latch_test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_RESERVED);
  stored = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  g_assert_null (stored);
  g_assert_cmpuint (count_files (fixture, "instances"), ==, 0);
}

/* What another process has found meanwhile is neither forgotten nor sent again, whatever was shown a moment before. */
static void
test_old_view (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (LatchJob) first = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchCredentials) credentials = make_credentials (latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) second = NULL;
  g_autoptr (LatchRecord) newer = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  LatchRecord *record = make_absent (fixture, first);

  bytes = latch_record_to_bytes (record);
  newer = latch_record_new_from_bytes (bytes, &error);
  latch_record_set_instance_id (newer, 700123);
  latch_record_advance (newer, LATCH_EVENT_FIND);
  latch_test_write_record (newer, fixture->directory);

  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_ABSENT);
  latch_work_remove_async (latch_registry_get_work (fixture->registry), record, latch_record_get_state (record), latch_test_keep_cb, &result);
  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_CREATED);
  g_clear_error (&error);

  second = latch_test_begin (fixture->registry, fixture->account, credentials, record, fixture->draft, &error);
  g_assert_no_error (error);
  g_assert_false (run (fixture, second, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpuint (latch_record_get_attempt (record), ==, 1);
  g_assert_cmpint (latch_record_get_instance_id (record), ==, 700123);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
}

/* The disk has an older state than what has happened, as it does when it did not take a later one. */
static void
fall_back (Fixture         *fixture,
           LatchRecord     *record,
           LatchRecordState state)
{
  g_autoptr (LatchRecord) older = latch_test_read_in_state (record, state);
  g_autoptr (LatchRecord) oldest = latch_test_read_changed (older, "InstanceId", "0");

  latch_test_write_record (oldest, fixture->directory);
}

static void
store_token (Fixture     *fixture,
             LatchRecord *record,
             const char  *text)
{
  g_autoptr (SecretValue) token = text != NULL ? secret_value_new (text, -1, "text/plain") : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_store_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (fixture->account), latch_record_get_id (record),
                             "Token", token, latch_test_keep_cb, &result);
  latch_keyring_store_finish (fixture->keyring, latch_test_wait (&result), &error);
  g_assert_no_error (error);
}

static void
save_token (Fixture  *fixture,
            LatchJob *job)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_work_save_token_async (latch_registry_get_work (fixture->registry), job, latch_test_keep_cb, &result);
  latch_work_finish (latch_test_wait (&result), &error);
  g_assert_no_error (error);
}

/* The number and the token that a job has count, not what the record has fallen back to. */
static void
test_saved_after_fall (Fixture      *fixture,
                       gconstpointer data)
{
  static const char *const tags[] = { NULL };
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (SecretValue) token = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  LatchRecord     *record = latch_job_get_record (job);
  gint64           number;

  run (fixture, job, NULL, &error);
  g_assert_no_error (error);
  number = latch_record_get_instance_id (record);
  before = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  token = secret_value_new (before, -1, "text/plain");
  info = latch_instance_info_new (number, "Demo shop", "ecwid", tags, token, NULL, LATCH_ENABLED_YES);

  /* As it is when the keyring and the disk failed while the service was asked. */
  store_token (fixture, record, NULL);
  fall_back (fixture, record, LATCH_RECORD_SENT);
  latch_job_set_unsaved (job, info);
  save_token (fixture, job);

  after = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  g_assert_cmpstr (after, ==, before);
  g_assert_null (latch_job_get_token (job));
  g_assert_cmpint (latch_record_get_instance_id (record), ==, number);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);
}

/* Meanwhile another process has found another instance for the record: the job’s own token does not become that one’s. */
static void
test_saved_for_another (Fixture      *fixture,
                        gconstpointer data)
{
  static const char *const tags[] = { NULL };
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (SecretValue) token = secret_value_new ("b3RoZXI=", -1, "text/plain");
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  LatchRecord     *record = latch_job_get_record (job);
  gint64           number;

  run (fixture, job, NULL, &error);
  g_assert_no_error (error);
  number = latch_record_get_instance_id (record);
  before = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  info = latch_instance_info_new (number + 1, "Demo shop", "ecwid", tags, token, NULL, LATCH_ENABLED_YES);
  latch_job_set_unsaved (job, info);
  save_token (fixture, job);

  after = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (latch_record_get_instance_id (record), ==, number);
}

/* The token is in the keyring already, and the record alone has lost its instance: it is looked for. */
static void
test_saved_before_fall (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (GError) error = NULL;
  LatchRecord *record = latch_job_get_record (job);
  gint64       number;

  run (fixture, job, NULL, &error);
  g_assert_no_error (error);
  number = latch_record_get_instance_id (record);
  fall_back (fixture, record, LATCH_RECORD_SENT);
  save_token (fixture, job);

  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpint (latch_record_get_instance_id (record), ==, number);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
}

/* What was called absent although its token is in the keyring is recognized by it, and is not sent again. */
static void
test_token_recognized (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (LatchJob) first = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  LatchRecord     *record = latch_job_get_record (first);
  gint64           number;

  run (fixture, first, NULL, &error);
  g_assert_no_error (error);
  number = latch_record_get_instance_id (record);
  before = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  fall_back (fixture, record, LATCH_RECORD_ABSENT);

  second = latch_test_begin (fixture->registry, fixture->account, NULL, record, fixture->draft, &error);
  run (fixture, second, NULL, &error);
  g_assert_no_error (error);
  after = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpint (latch_record_get_instance_id (record), ==, number);
  g_assert_cmpuint (latch_record_get_attempt (record), ==, 1);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
}

/* A token is not replaced by a placeholder, even when nothing on the service has it. */
static void
test_token_not_replaced (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (LatchJob) first = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) second = NULL;
  g_autoptr (LatchCredentials) credentials = make_credentials (latch_practice_secrets_get_user ());
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;
  LatchRecord     *record = make_absent (fixture, first);

  store_token (fixture, record, "bm90IGxpc3RlZA==");
  second = latch_test_begin (fixture->registry, fixture->account, credentials, record, fixture->draft, &error);
  g_assert_false (run (fixture, second, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  token = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  g_assert_cmpstr (token, ==, "bm90IGxpc3RlZA==");
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_ABSENT);
  g_assert_cmpuint (latch_record_get_attempt (record), ==, 1);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
}

/* Another program takes the file away and puts it back, as a backup does; whoever still has the object goes on with it. */
static void
test_removed (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (LatchJob) first = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchJob) second = NULL;
  GListModel      *instances = latch_registry_get_instances (fixture->registry);
  LatchRecord     *record = latch_job_get_record (first);
  g_autofree char *path = latch_test_dup_record_path (record, fixture->directory);
  g_autoptr (GError) error = NULL;

  run (fixture, first, NULL, &error);
  g_assert_no_error (error);
  second = latch_registry_take_up (fixture->registry, record, NULL, &error);
  g_assert_no_error (error);
  g_unlink (path);
  while (g_list_model_get_n_items (instances) > 0)
    g_main_context_iteration (NULL, TRUE);

  /* What was removed is not made anew. */
  g_assert_false (resume (fixture->registry, second, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_clear_object (&second);
  g_assert_null (latch_registry_take_up (fixture->registry, record, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (latch_test_begin (fixture->registry, fixture->account, NULL, record, fixture->draft, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpuint (count_files (fixture, "instances"), ==, 0);

  latch_test_write_record (record, fixture->directory);
  while (g_list_model_get_n_items (instances) == 0)
    g_main_context_iteration (NULL, TRUE);

  second = latch_registry_take_up (fixture->registry, record, NULL, &error);
  g_assert_no_error (error);
  resume (fixture->registry, second, &error);
  g_assert_no_error (error);
  g_assert_cmpint (latch_record_get_state (latch_job_get_record (second)), ==, LATCH_RECORD_VERIFIED);
}

static gboolean
describe (Fixture           *fixture,
          LatchJob          *job,
          const char        *name,
          const char *const *tags,
          GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (name != NULL)
    latch_work_describe_async (latch_registry_get_work (fixture->registry), job, name, tags, NULL, NULL, latch_test_keep_cb, &result);
  else
    latch_work_read_description_async (latch_registry_get_work (fixture->registry), job, NULL, latch_test_keep_cb, &result);
  return latch_work_finish (latch_test_wait (&result), error);
}

static char *
dup_tags (LatchInstanceInfo *info)
{
  return g_strjoinv ("|", (char **)latch_instance_info_get_tags (info));
}

/* As the service finds it by the record’s tag, which is how it is found after a crash. */
static LatchInstanceInfo *
find_by_tag (LatchJob *job)
{
  g_autofree char *tag = latch_record_dup_tag (latch_job_get_record (job));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  latch_client_find_instances_async (latch_job_get_client (job), tag, NULL, NULL, NULL, NULL, latch_test_keep_cb, &result);
  found = latch_client_find_instances_finish (latch_job_get_client (job), latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  return g_object_ref (found->pdata[0]);
}

/* What a person types, and what the service has then: the record’s own tag stays, whatever is wanted, and is not seen. */
static void
test_described (Fixture      *fixture,
                gconstpointer data)
{
  static const char foreign[] = "latchkey-00112233445566778899aabbccddeeff";
  static const struct
  {
    const char *name;
    const char *tags[5];
    const char *kept_name;
    const char *kept_tags;
  } steps[] = {
    { NULL, { NULL }, "Demo shop", "" },
    { "Zoë’s shop", { "red", "big shop", NULL }, "Zoë’s shop", "red|big shop" },
    { NULL, { NULL }, "Zoë’s shop", "red|big shop" },
    { "  Other \n", { " a,b ", "", "\u200b", "a,b", NULL }, "Other", "a,b" },
    { "Other", { foreign, "latchkey-shop", NULL }, "Other", "latchkey-shop" },
    { "Other", { NULL }, "Other", "" },
  };
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  LatchRecord *record = latch_job_get_record (job);
  g_autoptr (GError) error = NULL;
  g_autofree char *own = latch_record_dup_tag (record);
  g_autofree char *token = NULL;

  latch_assert_done (run (fixture, job, NULL, &error), error);
  token = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (LatchJob) next = latch_registry_take_up (fixture->registry, record, NULL, &error);
      g_autoptr (LatchInstanceInfo) found = NULL;
      g_autofree char *tags = NULL;
      g_autofree char *found_tags = NULL;
      g_autofree char *all_tags = NULL;
      g_autofree char *token_now = NULL;

      g_assert_no_error (error);
      latch_assert_done (describe (fixture, next, steps[i].name, steps[i].tags, &error), error);
      tags = dup_tags (latch_job_get_description (next));
      g_assert_cmpstr (tags, ==, steps[i].kept_tags);
      g_assert_cmpstr (latch_instance_info_get_name (latch_job_get_description (next)), ==, steps[i].kept_name);
      g_assert_cmpstr (latch_record_get_name (record), ==, steps[i].kept_name);

      found = find_by_tag (next);
      found_tags = dup_tags (found);
      all_tags = g_strjoin (*tags != '\0' ? "|" : "", tags, own, NULL);
      g_assert_cmpstr (found_tags, ==, all_tags);
      g_assert_cmpstr (latch_instance_info_get_name (found), ==, steps[i].kept_name);
      token_now = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));
      g_assert_cmpstr (token_now, ==, token);
    }
}

/* What cannot be taken is not sent, and the service is not even asked. */
static void
test_described_badly (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *longest = g_strnfill (200, 'm');
  g_autofree char *too_long = g_strnfill (201, 'm');
  g_autoptr (GPtrArray) many = g_ptr_array_new_with_free_func (g_free);
  const char *const none[] = { NULL };
  const char *const long_tags[] = { "a", longest, NULL };
  const char *const bad_tags[] = { "a", too_long, NULL };
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  LatchRecord *record = latch_job_get_record (job);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 101; i++)
    g_ptr_array_add (many, g_strdup_printf ("%u", i));
  g_ptr_array_add (many, NULL);

  latch_assert_done (run (fixture, job, NULL, &error), error);
  for (size_t i = 0; i < 6; i++)
    {
      const struct
      {
        const char        *name;
        const char *const *tags;
        const char        *words;
      } cases[] = {
        { "", none, "Enter a name" },
        { " \u200b ", none, "Enter a name" },
        { too_long, none, "200 characters" },
        { "Other", bad_tags, "200 characters" },
        { "Other", (const char *const *)many->pdata, "100 tags" },
        { longest, long_tags, NULL },
      };
      g_autoptr (LatchJob) next = latch_registry_take_up (fixture->registry, record, NULL, &error);

      g_assert_no_error (error);
      describe (fixture, next, cases[i].name, cases[i].tags, &error);
      if (cases[i].words == NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (latch_record_get_name (record), ==, cases[i].name);
          continue;
        }

      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].words));
      g_assert_null (latch_job_get_description (next));
      g_assert_cmpstr (latch_record_get_name (record), ==, "Demo shop");
      g_clear_error (&error);
    }
}

static void
test_load_once (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchRegistry) registry = open_registry (fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *results[3] = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (run (fixture, job, NULL, &error));
  for (size_t i = 0; i < G_N_ELEMENTS (results); i++)
    latch_registry_load_async (registry, i == 0 ? cancellable : NULL, latch_test_keep_cb, &results[i]);

  /* Who does not wait any more spoils it for nobody. */
  g_cancellable_cancel (cancellable);
  g_assert_false (latch_registry_load_finish (registry, latch_test_wait (&results[0]), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  for (size_t i = 1; i < G_N_ELEMENTS (results); i++)
    {
      g_assert_true (latch_registry_load_finish (registry, latch_test_wait (&results[i]), &error));
      g_assert_no_error (error);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (results); i++)
    g_clear_object (&results[i]);

  load_registry (registry);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (registry)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (registry)), ==, 1);
}

static void
test_load_again (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (LatchRegistry) registry = open_registry (fixture);
  g_autofree char *instances = g_build_filename (fixture->directory, "instances", NULL);
  g_autofree char *aside = g_build_filename (fixture->directory, "aside", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (run (fixture, job, NULL, &error));
  g_assert_cmpint (g_rename (instances, aside), ==, 0);
  g_assert_true (g_file_set_contents (instances, "", 0, NULL));
  latch_registry_load_async (registry, NULL, latch_test_keep_cb, &result);
  g_assert_false (latch_registry_load_finish (registry, latch_test_wait (&result), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_false (latch_registry_get_loaded (registry));

  g_assert_cmpint (g_unlink (instances), ==, 0);
  g_assert_cmpint (g_rename (aside, instances), ==, 0);
  load_registry (registry);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (registry)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (registry)), ==, 1);
}

static void
test_keyring_absent (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr (LatchJob) job = begin (fixture, latch_practice_secrets_get_user ());
  g_autoptr (GError) error = NULL;

  g_assert_false (run (fixture, job, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
  g_assert_cmpuint (count_files (fixture, "instances"), ==, 0);
  g_assert_cmpuint (count_files (fixture, "accounts"), ==, 0);
  g_assert_false (latch_job_get_recorded (job));
}

/* The service may have instances that nothing here has a record of. */
static void
test_token_without_record (Fixture      *fixture,
                           gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_lookup_token_async (fixture->registry, NULL, NULL, latch_test_keep_cb, &result);
  g_assert_null (latch_registry_lookup_token_finish (fixture->registry, latch_test_wait (&result), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
}

/* -- Signing in in the browser --------------------------------------------------- */

/* Shopify’s browser comes back by itself, Ecwid’s ends on a page that nobody answers. */
static void
use_app (Fixture    *fixture,
         const char *element)
{
  static const char *const keys[] = { "oauth.api.key", "oauth.api.secret", "oauth.callback.url", "shopify.site.address" };

  g_object_unref (fixture->draft);
  fixture->draft = latch_draft_new (latch_element_lookup (element));
  latch_draft_set_name (fixture->draft, "Demo shop");
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *value = latch_practice_dup_value (element, keys[i], LATCH_PRACTICE_STORE_ID);

      if (value != NULL)
        latch_draft_set_value (fixture->draft, keys[i], value);
    }
}

/* Until somebody is asked to sign in, or there is an end already. */
static void
begin_to_sign_in (Fixture       *fixture,
                  LatchJob      *job,
                  GCancellable  *cancellable,
                  GAsyncResult **result)
{
  latch_work_create_async (latch_registry_get_work (fixture->registry), job, cancellable, latch_test_keep_cb, result);
  while (*result == NULL && latch_job_get_step (job) != LATCH_STEP_SIGNING_IN)
    g_main_context_iteration (NULL, TRUE);
}

/* The person presses a button, and the browser goes where it leads, or they paste it. Returns the address. */
static char *
sign_in (LatchJob   *job,
         const char *button)
{
  g_autofree char *start = latch_consent_dup_start (job);
  char            *address = browser_fixture_press (start, button);

  if (latch_consent_get_listens (job))
    g_assert_cmpuint (browser_fixture_visit (address), ==, 200);
  else
    g_assert_true (latch_consent_take (job, address, NULL));

  return address;
}

static gboolean
run_signed_in (Fixture    *fixture,
               LatchJob   *job,
               const char *button,
               char      **address,
               GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  begin_to_sign_in (fixture, job, NULL, &result);
  g_assert_null (result);
  *address = sign_in (job, button);
  return latch_work_finish (latch_test_wait (&result), error);
}

static void
assert_connected (Fixture  *fixture,
                  LatchJob *job)
{
  LatchRecord     *record = latch_job_get_record (job);
  g_autofree char *token = lookup (fixture, LATCH_SECRET_TOKEN, latch_record_get_id (record));

  g_assert_nonnull (token);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpint (latch_record_get_health (record), ==, LATCH_HEALTH_WORKS);
}

static void
assert_code_is_in_no_file (Fixture    *fixture,
                           const char *address)
{
  g_autoptr (GHashTable) members = g_uri_parse_params (strchr (address, '?') + 1, -1, "&", G_URI_PARAMS_NONE, NULL);

  assert_secret_is_in_no_file (fixture->directory, g_hash_table_lookup (members, "code"));
  assert_secret_is_in_no_file (fixture->directory, g_hash_table_lookup (members, "state"));
  assert_secret_is_in_no_file (fixture->directory, "practice-app-secret");
}

static void
test_consent (Fixture      *fixture,
              gconstpointer element)
{
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GString) steps = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  use_app (fixture, element);
  job = begin (fixture, latch_practice_secrets_get_user ());
  g_signal_connect (job, "notify::step", G_CALLBACK (note_step_cb), steps);
  begin_to_sign_in (fixture, job, NULL, &result);

  /* Nothing is put down while a person is elsewhere. */
  g_assert_false (latch_job_get_sent (job));
  assert_nothing_is_left (fixture, job);

  address = sign_in (job, "allow");
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  g_assert_cmpstr (steps->str, ==, "keyring identifying signing-in reserving sending storing testing done ");
  assert_connected (fixture, job);
  assert_code_is_in_no_file (fixture, address);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
}

static void
test_consent_refused (Fixture      *fixture,
                      gconstpointer element)
{
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  use_app (fixture, element);
  job = begin (fixture, latch_practice_secrets_get_user ());
  g_assert_false (run_signed_in (fixture, job, "deny", &address, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_CONSENT);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
  assert_nothing_is_left (fixture, job);
}

static void
test_consent_cancelled (Fixture      *fixture,
                        gconstpointer data)
{
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *start = NULL;

  use_app (fixture, "shopify");
  job = begin (fixture, latch_practice_secrets_get_user ());
  begin_to_sign_in (fixture, job, cancellable, &result);
  start = latch_consent_dup_start (job);
  g_cancellable_cancel (cancellable);
  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (browser_fixture_visit (start), ==, 0);
  assert_nothing_is_left (fixture, job);
}

/* What is wrong is told, and the person pastes the right one. */
static void
test_consent_pasted_wrong (Fixture      *fixture,
                           gconstpointer data)
{
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) mistake = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  use_app (fixture, "ecwid");
  job = begin (fixture, latch_practice_secrets_get_user ());
  begin_to_sign_in (fixture, job, NULL, &result);
  g_assert_false (latch_consent_get_listens (job));
  g_assert_false (latch_consent_take (job, "https://127.0.0.1/back?code=x&state=other", &mistake));
  g_assert_error (mistake, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_null (result);
  address = sign_in (job, "allow");
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  assert_connected (fixture, job);
}

/* A code that is too old is refused like any mistake; the next creation asks for another one. */
static void
test_consent_expired (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (LatchJob) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;
  g_autofree char *second_address = NULL;

  use_app (fixture, "shopify");
  job = begin (fixture, latch_practice_secrets_get_user ());
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 400,
                            "{\"message\":\"Authorization failed\",\"providerMessage\":\"The authorization code has expired\"}");
  g_assert_false (run_signed_in (fixture, job, "allow", &address, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  assert_nothing_is_left (fixture, job);
  g_clear_error (&error);

  again = begin (fixture, latch_practice_secrets_get_user ());
  latch_assert_done (run_signed_in (fixture, again, "allow", &second_address, &error), error);
  g_assert_cmpstr (address, !=, second_address);
  assert_connected (fixture, again);
}

/* The code may be used up, so it is never sent again: the instance is found by its tag. */
static void
test_consent_answer_lost (Fixture      *fixture,
                          gconstpointer data)
{
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  use_app (fixture, "shopify");
  job = begin (fixture, latch_practice_secrets_get_user ());
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ANSWER_LOST, 0, NULL);
  g_assert_false (run_signed_in (fixture, job, "allow", &address, &error));
  g_assert_cmpint (latch_record_get_state (latch_job_get_record (job)), ==, LATCH_RECORD_UNKNOWN);
  assert_code_is_in_no_file (fixture, address);

  sweep (fixture, fixture->registry);
  assert_connected (fixture, job);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
}

/* Neither the person nor the store is bothered when the account is refused, or the service knows no such page. */
static void
test_consent_not_asked_for (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (LatchJob) wrong = NULL;
  g_autoptr (LatchJob) absent = NULL;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GError) absence = NULL;

  use_app (fixture, "shopify");
  wrong = begin (fixture, WRONG_SECRET);
  g_assert_false (run (fixture, wrong, NULL, &refusal));
  g_assert_error (refusal, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  assert_nothing_is_left (fixture, wrong);

  absent = begin (fixture, latch_practice_secrets_get_user ());
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 404, "{\"message\":\"No element found with key shopify\"}");
  latch_practice_aim_fault (fixture->practice, "/oauth/url");
  g_assert_false (run (fixture, absent, NULL, &absence));
  g_assert_error (absence, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpstr (absence->message, ==, "This service does not offer a sign-in to “\u2068Shopify\u2069” in the browser.");
  assert_nothing_is_left (fixture, absent);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  latch_init ();
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/latch/job/ready/works", test_works);
  ADD ("/latch/job/ready/second-session", test_second_session);
  ADD ("/latch/job/ready/wrong-store-keys", test_wrong_store_keys);
  ADD ("/latch/job/ready/wrong-secrets", test_wrong_secrets);
  ADD ("/latch/job/ready/missing-configuration", test_missing_configuration);
  ADD ("/latch/job/ready/answer-lost", test_answer_lost);
  ADD ("/latch/job/ready/found-at-once", test_found_at_once);
  ADD ("/latch/job/ready/service-fails", test_service_fails);
  ADD ("/latch/job/ready/stop-before-sending", test_stop_before_sending);
  ADD ("/latch/job/ready/stop-at-once", test_stop_at_once);
  g_test_add ("/latch/job/ready/stop-when-recorded", Fixture, "notify::recorded", set_up, test_stop_between, tear_down);
  g_test_add ("/latch/job/ready/stop-when-noted-as-sent", Fixture, "notify::state", set_up, test_stop_between, tear_down);
  ADD ("/latch/job/ready/stop-waiting", test_stop_waiting);
  ADD ("/latch/job/ready/unreachable", test_unreachable);
  ADD ("/latch/job/ready/disk-not-writable", test_disk_not_writable);
  ADD ("/latch/job/ready/token-lost-from-keyring", test_token_lost_from_keyring);
  ADD ("/latch/job/ready/recovery", test_recovery);
  g_test_add ("/latch/job/ready/consent", Fixture, "shopify", set_up, test_consent, tear_down);
  g_test_add ("/latch/job/ready/consent-pasted", Fixture, "ecwid", set_up, test_consent, tear_down);
  g_test_add ("/latch/job/ready/consent-refused", Fixture, "shopify", set_up, test_consent_refused, tear_down);
  g_test_add ("/latch/job/ready/consent-pasted-refused", Fixture, "ecwid", set_up, test_consent_refused, tear_down);
  ADD ("/latch/job/ready/consent-cancelled", test_consent_cancelled);
  ADD ("/latch/job/ready/consent-pasted-wrong", test_consent_pasted_wrong);
  ADD ("/latch/job/ready/consent-expired", test_consent_expired);
  ADD ("/latch/job/ready/consent-answer-lost", test_consent_answer_lost);
  ADD ("/latch/job/ready/consent-not-asked-for", test_consent_not_asked_for);
  ADD ("/latch/job/ready/sent-again", test_sent_again);
  ADD ("/latch/job/ready/sent-again-in-vain", test_sent_again_in_vain);
  ADD ("/latch/job/ready/refused-sender", test_refused_sender);
  ADD ("/latch/job/ready/forgotten", test_forgotten);
  ADD ("/latch/job/ready/forgotten-in-vain", test_forgotten_in_vain);
  ADD ("/latch/job/ready/two-processes", test_two_processes);
  ADD ("/latch/job/ready/old-view", test_old_view);
  ADD ("/latch/job/ready/unknown-step", test_unknown_step);
  ADD ("/latch/job/ready/saved-after-fall", test_saved_after_fall);
  ADD ("/latch/job/ready/saved-for-another", test_saved_for_another);
  ADD ("/latch/job/ready/saved-before-fall", test_saved_before_fall);
  ADD ("/latch/job/ready/token-recognized", test_token_recognized);
  ADD ("/latch/job/ready/token-not-replaced", test_token_not_replaced);
  ADD ("/latch/job/ready/removed", test_removed);
  ADD ("/latch/job/ready/token-without-record", test_token_without_record);
  ADD ("/latch/job/ready/described", test_described);
  ADD ("/latch/job/ready/described-badly", test_described_badly);
  ADD ("/latch/job/ready/load-once", test_load_once);
  ADD ("/latch/job/ready/load-again", test_load_again);
  ADD ("/latch/job/absent/nothing-happens", test_keyring_absent);
#undef ADD

  return g_test_run ();
}
