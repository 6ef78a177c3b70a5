/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-recovery.h"
#include "latch-test.h"
#include "matrix-fixture.h"
#include "model-fixture.h"
#include "record-fixture.h"

#include <glib/gstdio.h>

#include <string.h>

/* A keyring that fails at any of its calls. They are spoiled on their way to the bus, so that the keyring itself is real,
 * and is what it was before once the trouble is over. */

static GMutex      mutex;
static const char *spoiled;
static int         n_left;

static gboolean
is_spoiled (GDBusMessage *message)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  return spoiled != NULL && g_strcmp0 (g_dbus_message_get_member (message), spoiled) == 0 && n_left-- <= 0;
}

/* Runs in GDBus’s own thread. */
static GDBusMessage *
filter_cb (GDBusConnection *bus,
           GDBusMessage    *message,
           gboolean         incoming,
           gpointer         user_data)
{
  GDBusMessage *copy;

  if (incoming || !is_spoiled (message))
    return message;

  copy = g_dbus_message_copy (message, NULL);
  g_dbus_message_set_member (copy, "NoSuchMethod");
  g_object_unref (message);
  return copy;
}

/* Tells whether a call was spoiled since the last time. */
gboolean
matrix_spoil (const char *member,
              guint       n_good)
{
  static GDBusConnection *bus = NULL;
  gboolean                was_spoiled;

  if (bus == NULL)
    {
      bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
      g_dbus_connection_add_filter (bus, filter_cb, NULL, NULL);
    }

  g_mutex_lock (&mutex);
  was_spoiled = spoiled != NULL && n_left < 0;
  spoiled = member;
  n_left = (int)n_good;
  g_mutex_unlock (&mutex);
  return was_spoiled;
}

/* -- Storing ------------------------------------------------------------------------ */

/* The account’s two secrets and the placeholder have to be stored before anything is sent. */
static void
test_store_before_sending (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix_spoil ("CreateItem", GPOINTER_TO_UINT (data));
  g_assert_false (matrix_run (matrix, NULL));
  matrix_spoil (NULL, 0);
  matrix_expect_nothing (matrix);
  g_assert_cmpuint (fault_server_get_n_connections (server), ==, 0);
}

/* The token is not taken, or taken and not given back: the first secret that is set, the fourth that is read. */
static void
test_store_after_sending (gconstpointer data)
{
  const char *member = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_begin (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_spoil (member, g_str_equal (member, "SetSecret") ? 0 : 3);
  g_assert_false (matrix_run (matrix, &error));
  matrix_spoil (NULL, 0);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  g_assert_nonnull (latch_job_get_token (matrix->job));
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_CREATED);

  g_assert_true (matrix_save_token (matrix, NULL));
  matrix_expect_stored (matrix);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* -- Taking away --------------------------------------------------------------------- */

/* The service has refused; the placeholder, the user secret or the organization secret stays in the keyring until the next start. */
static void
test_clear (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "400 Bad Request", "{\"message\":\"No\"}");
  matrix_spoil ("Delete", GPOINTER_TO_UINT (data));
  g_assert_false (matrix_run (matrix, &error));
  matrix_spoil (NULL, 0);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 1);

  g_clear_object (&matrix->registry);
  matrix->registry = matrix_open_other (matrix);
  matrix_sweep (matrix);
  matrix_expect_nothing (matrix);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
}

/* Something else is in the way where the account’s file was. */
static void
block_account (Matrix *matrix)
{
  g_autofree char *path = latch_test_dup_account_path (matrix->account, matrix->directory);
  g_autofree char *inner = g_build_filename (path, "inner", NULL);

  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_mkdir (path, 0700));
  g_assert_true (g_file_set_contents (inner, "", 0, NULL));
}

/* The secrets are gone all the same, and with them all that the file could be used for. */
static void
test_account_not_deleted (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autofree char *user = NULL;
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "400 Bad Request", "{\"message\":\"No\"}");
  matrix_at_step (matrix, LATCH_STEP_SENDING, block_account);
  g_assert_false (matrix_run (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  user = matrix_lookup (matrix, LATCH_SECRET_USER);
  g_assert_null (user);
  g_assert_false (latch_job_get_recorded (matrix->job));
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 0);
}

/* -- Looking up ----------------------------------------------------------------------- */

static void
leave_open (Matrix *matrix)
{
  matrix_answer (matrix, "503 Service Unavailable", "");
  matrix_expect_fault (matrix, LATCH_ERROR_UNAVAILABLE, TRUE);
  fault_server_forget_answers (matrix->server);
}

/* While an account’s secrets cannot be had, nothing is decided. */
static void
test_lookup (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (matrix->registry, matrix->keyring);

  leave_open (matrix);
  matrix_spoil ("GetSecret", GPOINTER_TO_UINT (data));
  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  matrix_spoil (NULL, 0);
  g_assert_error (latch_recovery_get_error (recovery), LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  matrix_expect_open (matrix, LATCH_RECORD_UNKNOWN);

  matrix_answer_own (matrix, "[%s]", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  latch_recovery_sweep_with_prompt (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (latch_recovery_get_error (recovery));
  matrix_expect_stored (matrix);
}

/* An instance whose token did not reach the keyring. */
static void
leave_unsaved (Matrix *matrix)
{
  matrix_begin (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_spoil ("SetSecret", 0);
  g_assert_false (matrix_run (matrix, NULL));
  matrix_spoil (NULL, 0);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_CREATED);
  fault_server_forget_answers (matrix->server);
}

/* While the keyring cannot tell whether it has the token, the service is not asked for another one. */
static void
test_lookup_token (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  leave_unsaved (matrix);
  matrix_start_again (matrix);
  matrix_spoil ("GetSecret", 2);
  g_assert_false (matrix_resume (matrix, &error));
  matrix_spoil (NULL, 0);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_CREATED);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET "), ==, 0);
  g_clear_error (&error);

  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_resume (matrix, &error);
  g_assert_no_error (error);
  matrix_expect_stored (matrix);
}

/* Meanwhile somebody has given the record another number: the token that the job has is not that one’s. */
static void
test_other_number (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecord) other = NULL;
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  leave_unsaved (matrix);
  other = latch_test_read_changed (matrix->record, "InstanceId", "700456");
  latch_test_write_record (other, matrix->directory);
  matrix_answer (matrix, "200 OK", "{\"id\":700456,\"name\":\"Demo shop\",\"token\":\"b3RoZXI=\",\"element\":{\"key\":\"ecwid\"}}");
  matrix_answer (matrix, "200 OK", PONG);
  matrix_save_token (matrix, &error);
  g_assert_no_error (error);

  token = matrix_lookup (matrix, LATCH_SECRET_TOKEN);
  g_assert_cmpstr (token, ==, "b3RoZXI=");
  g_assert_null (latch_job_get_token (matrix->job));
  g_assert_cmpint (latch_record_get_instance_id (matrix->record), ==, 700456);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
}

/* A step that the table does not have stops the job, which still has the token. */
static void
test_reserved_again (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecord) reserved = NULL;
  g_autoptr (LatchRecord) created = NULL;
  g_autoptr (GError) error = NULL;

  leave_unsaved (matrix);
  created = latch_test_read_in_state (matrix->record, LATCH_RECORD_CREATED);
  reserved = latch_test_read_in_state (matrix->record, LATCH_RECORD_RESERVED);
  latch_test_write_record (reserved, matrix->directory);
  g_assert_false (matrix_save_token (matrix, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (latch_job_get_token (matrix->job));
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_RESERVED);
  g_clear_error (&error);

  latch_test_write_record (created, matrix->directory);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_save_token (matrix, &error);
  g_assert_no_error (error);
  matrix_expect_stored (matrix);
}

static void
store_token (Matrix     *matrix,
             const char *text)
{
  g_autoptr (SecretValue) token = text != NULL ? secret_value_new (text, -1, "text/plain") : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_store_async (matrix->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (matrix->account),
                             latch_record_get_id (matrix->record), "Token", token, latch_test_keep_cb, &result);
  latch_keyring_store_finish (matrix->keyring, latch_test_wait (&result), &error);
  g_assert_no_error (error);
}

typedef struct
{
  const char *path;
  const char *spoiled;
  const char *status;
  const char *body;
  GQuark (*domain) (void);
  int code;
} Again;

#define STRANGERS "[{\"id\":1,\"name\":\"a\",\"element\":{\"key\":\"ecwid\"}},{\"id\":2,\"name\":\"b\",\"token\":\"b3RoZXI=\",\"element\":{\"key\":\"ecwid\"}}]"

static const Again again_cases[] = {
  { "/latch/matrix/ready/47-sent-again-token-not-looked-up", "GetSecret", NULL, NULL, latch_error_quark, LATCH_ERROR_KEYRING_FAILED },
  { "/latch/matrix/ready/40-sent-again-list-refused", NULL, "400 Bad Request", "{\"message\":\"No\"}", latch_error_quark, LATCH_ERROR_REFUSED },
  { "/latch/matrix/ready/40-sent-again-only-others", NULL, "200 OK", STRANGERS, latch_error_quark, LATCH_ERROR_NOT_FOUND },
};

/* What is called absent, and whose token may be in the keyring, is not sent again before it is clear whose that is. */
static void
test_sent_again (gconstpointer data)
{
  const Again *here = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  leave_open (matrix);
  latch_record_advance (matrix->record, LATCH_EVENT_NOT_LISTED_AFTER_WAIT);
  latch_test_write_record (matrix->record, matrix->directory);
  store_token (matrix, TOKEN);
  matrix_begin (matrix);
  if (here->status != NULL)
    matrix_answer (matrix, here->status, here->body);
  matrix_spoil (here->spoiled, 0);
  g_assert_false (matrix_run (matrix, &error));
  matrix_spoil (NULL, 0);
  g_assert_error (error, here->domain (), here->code);

  token = matrix_lookup (matrix, LATCH_SECRET_TOKEN);
  g_assert_cmpstr (token, ==, TOKEN);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_ABSENT);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

#define OWN_INSTANCE(name, element, more) "{\"id\":700123,\"name\":\"" name "\",\"element\":{\"key\":\"" element "\"}" more "}"
#define OWN_TOKEN ",\"token\":\"" TOKEN "\""
#define OTHER_SECRET "other+EXAMPLE/03="

typedef struct
{
  const char *path;
  const char *kept;
  const char *body;
  gboolean    is_ours;
} Typed;

static const Typed typed_cases[] = {
  { "/latch/matrix/ready/47-typed-same-token", TOKEN, OWN_INSTANCE ("Renamed", "ecwid", OWN_TOKEN), TRUE },
  { "/latch/matrix/ready/47-typed-other-token", TOKEN, OWN_INSTANCE ("Demo shop", "ecwid", ",\"token\":\"b3RoZXI=\""), FALSE },
  { "/latch/matrix/ready/47-typed-no-token", TOKEN, OWN_INSTANCE ("Demo shop", "ecwid", ""), FALSE },
  { "/latch/matrix/ready/47-typed-same-tag", NULL, NULL, TRUE },
  { "/latch/matrix/ready/47-typed-same-name", NULL, OWN_INSTANCE ("Demo shop", "ecwid", OWN_TOKEN), TRUE },
  { "/latch/matrix/ready/47-typed-other-name", NULL, OWN_INSTANCE ("Renamed", "ecwid", OWN_TOKEN), FALSE },
  { "/latch/matrix/ready/47-typed-other-element", NULL, OWN_INSTANCE ("Demo shop", "square", OWN_TOKEN), FALSE },
};

/* Other secrets than the instance was created with count once the service has the same instance for them. */
static void
test_typed (gconstpointer data)
{
  const Typed *here = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autofree char *user = NULL;
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  matrix_begin (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_run (matrix, &error);
  g_assert_no_error (error);
  store_token (matrix, here->kept);

  fault_server_forget_answers (server);
  if (here->body != NULL)
    matrix_answer (matrix, "200 OK", here->body);
  else
    matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix->user_secret = OTHER_SECRET;
  matrix_resume_typed (matrix, &error);
  if (here->is_ours)
    g_assert_no_error (error);
  else
    g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);

  user = matrix_lookup (matrix, LATCH_SECRET_USER);
  token = matrix_lookup (matrix, LATCH_SECRET_TOKEN);
  g_assert_cmpstr (user, ==, here->is_ours ? OTHER_SECRET : USER_SECRET);
  g_assert_cmpstr (token, ==, here->is_ours ? TOKEN : here->kept);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
}

static void
test_gate (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (matrix->registry, matrix->keyring);
  g_autoptr (GError) error = NULL;
  gboolean running;

  leave_open (matrix);
  keyring_lock ();
  matrix_excuse ();
  latch_recovery_sweep (recovery);
  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  g_object_get (recovery, "error", &error, "running", &running, NULL);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED);
  g_assert_false (running);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_UNKNOWN);
}

static void
unlock_elsewhere (void)
{
  static const char *const collections[] = { "/org/freedesktop/secrets/collection/login", NULL };
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) shown = NULL;
  g_autoptr (GError) error = NULL;
  const char *prompt;

  answer = keyring_ask (KEYRING_SERVICE_PATH, "org.freedesktop.Secret.Service", "Unlock", g_variant_new ("(^ao)", collections), &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(@ao&o)", NULL, &prompt);
  keyring_send_person ("unlock");
  shown = keyring_ask (prompt, "org.freedesktop.Secret.Prompt", "Prompt", g_variant_new ("(s)", ""), &error);
  g_assert_no_error (error);
}

/* What waited for the keyring is looked for as soon as another program has it unlocked. */
static void
test_unlocked_elsewhere (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (matrix->registry, matrix->keyring);

  leave_open (matrix);
  keyring_restart ();
  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (latch_recovery_get_error (recovery), LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED);

  matrix_answer_own (matrix, "[%s]", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  unlock_elsewhere ();
  while (latch_record_get_state (matrix->record) != LATCH_RECORD_VERIFIED || latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  keyring_expect_person_back ();
  matrix_expect_stored (matrix);
}

/* An account that the service knows already gives its secrets to the next creation, or that one does not begin. */
static void
test_known_account (gconstpointer data)
{
  const char *member = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_begin (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  g_assert_true (matrix_run (matrix, NULL));
  g_clear_object (&matrix->job);
  g_clear_object (&matrix->record);
  matrix->job = latch_test_begin (matrix->registry, matrix->account, NULL, NULL, matrix->draft, &error);
  g_assert_no_error (error);
  matrix->record = g_object_ref (latch_job_get_record (matrix->job));

  matrix_spoil (member, 0);
  g_assert_false (matrix_run (matrix, &error));
  matrix_spoil (NULL, 0);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 1);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 1);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* New secrets for a known account are a convenience by then: the instance is there, and its token is kept. */
static void
test_new_secrets (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix_begin (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  g_assert_true (matrix_run (matrix, NULL));

  g_clear_object (&matrix->record);
  matrix_begin (matrix);
  fault_server_forget_answers (server);
  matrix_answer_own (matrix, "%s", 700456);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_spoil ("SetSecret", 1);
  g_assert_true (matrix_run (matrix, NULL));
  g_assert_true (matrix_spoil (NULL, 0));
  matrix_expect_stored (matrix);
}

/* -- The person’s word ------------------------------------------------------------------ */

static void
expect_not_adopted (Matrix *matrix,
                    gint64  instance_id)
{
  static const char *const tags[] = { NULL };
  g_autoptr (SecretValue) token = secret_value_new (TOKEN, -1, "text/plain");
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (instance_id, "Demo shop", "ecwid", tags, token, NULL, LATCH_ENABLED_YES);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_requests = fault_server_get_n_requests (matrix->server);

  latch_work_adopt_async (latch_registry_get_work (matrix->registry), matrix->job, info, NULL, latch_test_keep_cb, &result);
  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpuint (fault_server_get_n_requests (matrix->server), ==, n_requests);
}

/* What has the name and not the tag is taken over when a person recognizes it. */
static void
test_adopt (gconstpointer data)
{
  const char *candidate = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *candidates;
  LatchStep  step;
  gboolean   recorded;

  leave_open (matrix);
  matrix_answer (matrix, "404 Not Found", NOT_FOUND);
  matrix_answer (matrix, "200 OK", candidate);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  g_assert_false (matrix_resume (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_object_get (matrix->job, "step", &step, "recorded", &recorded, NULL);
  g_assert_cmpint (step, ==, LATCH_STEP_IDLE);
  g_assert_true (recorded);

  candidates = latch_job_get_candidates (matrix->job);
  g_assert_cmpuint (candidates->len, ==, 1);
  latch_work_adopt_async (latch_registry_get_work (matrix->registry), matrix->job, g_ptr_array_index (candidates, 0), NULL, latch_test_keep_cb, &result);
  latch_work_finish (latch_test_wait (&result), &error);
  g_assert_no_error (error);
  matrix_expect_stored (matrix);
  g_assert_cmpint (latch_record_get_instance_id (matrix->record), ==, 700123);

  /* Once is enough: neither is another one put over it, nor does a second record get the same one. */
  expect_not_adopted (matrix, 700456);
  g_clear_object (&matrix->record);
  g_clear_object (&matrix->job);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "503 Service Unavailable", "");
  g_assert_false (matrix_run (matrix, NULL));
  expect_not_adopted (matrix, 700123);
  g_assert_cmpint (latch_record_get_instance_id (matrix->record), ==, 0);
}

/* -- Removing ----------------------------------------------------------------------- */

/* What was to be removed and still has its token is stored again; where the keyring does not tell, the next start asks. */
static void
test_remove (gconstpointer data)
{
  const char *member = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *left = NULL;

  matrix_begin (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  latch_assert_done (matrix_run (matrix, &error), error);
  matrix_spoil (member, g_str_equal (member, "Delete") ? 0 : 1);
  g_assert_false (matrix_remove (matrix, &error));
  g_assert_true (matrix_spoil (NULL, 0));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  g_clear_error (&error);
  matrix_excuse ();
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (matrix->registry)), ==, 1);
  g_assert_cmpint (latch_record_get_state (matrix->record), ==, g_str_equal (member, "Delete") ? LATCH_RECORD_STORED : LATCH_RECORD_CREATED);
  g_assert_cmpint (matrix_read_state (matrix), ==, latch_record_get_state (matrix->record));

  matrix_start_again (matrix);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", PONG);
  latch_assert_done (matrix_resume (matrix, &error), error);
  matrix_expect_stored (matrix);
  latch_assert_done (matrix_remove (matrix, &error), error);
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 0);
  left = matrix_lookup (matrix, LATCH_SECRET_TOKEN);
  g_assert_null (left);
}

void
matrix_add_spoiled_tests (void)
{
#define CANDIDATE(more) "[{\"id\":700123,\"name\":\"Demo shop\",\"element\":{\"key\":\"ecwid\"}" more "}]"
  g_test_add_data_func ("/latch/matrix/ready/52-user-secret-not-stored", GUINT_TO_POINTER (0), test_store_before_sending);
  g_test_add_data_func ("/latch/matrix/ready/52-organization-secret-not-stored", GUINT_TO_POINTER (1), test_store_before_sending);
  g_test_add_data_func ("/latch/matrix/ready/52-placeholder-not-stored", GUINT_TO_POINTER (2), test_store_before_sending);
  g_test_add_data_func ("/latch/matrix/ready/52-token-not-stored", "SetSecret", test_store_after_sending);
  g_test_add_data_func ("/latch/matrix/ready/50-token-not-given-back", "GetSecret", test_store_after_sending);
  g_test_add_data_func ("/latch/matrix/ready/30-placeholder-not-cleared", GUINT_TO_POINTER (0), test_clear);
  g_test_add_data_func ("/latch/matrix/ready/30-user-secret-not-cleared", GUINT_TO_POINTER (1), test_clear);
  g_test_add_data_func ("/latch/matrix/ready/30-organization-secret-not-cleared", GUINT_TO_POINTER (2), test_clear);
  g_test_add_data_func ("/latch/matrix/ready/47-user-secret-not-found", GUINT_TO_POINTER (0), test_lookup);
  g_test_add_data_func ("/latch/matrix/ready/47-organization-secret-not-found", GUINT_TO_POINTER (1), test_lookup);
  g_test_add_data_func ("/latch/matrix/ready/47-known-account-without-secrets", "GetSecret", test_known_account);
  g_test_add_data_func ("/latch/matrix/ready/47-known-account-without-placeholder", "CreateItem", test_known_account);
  g_test_add_func ("/latch/matrix/ready/47-new-secrets-not-stored", test_new_secrets);
  g_test_add_data_func ("/latch/matrix/ready/47-token-not-removed", "Delete", test_remove);
  g_test_add_data_func ("/latch/matrix/ready/47-token-not-found-at-removing", "SearchItems", test_remove);
  g_test_add_data_func ("/latch/matrix/ready/24-adopted", CANDIDATE (",\"token\":\"" TOKEN "\""), test_adopt);
  g_test_add_data_func ("/latch/matrix/ready/24-adopted-without-token", CANDIDATE (""), test_adopt);
  g_test_add_func ("/latch/matrix/ready/30-account-not-deleted", test_account_not_deleted);
  g_test_add_func ("/latch/matrix/ready/47-token-not-looked-up", test_lookup_token);
  g_test_add_func ("/latch/matrix/ready/52-token-of-another-number", test_other_number);
  g_test_add_func ("/latch/matrix/ready/52-token-of-a-reserved-record", test_reserved_again);
  for (size_t i = 0; i < G_N_ELEMENTS (again_cases); i++)
    g_test_add_data_func (again_cases[i].path, &again_cases[i], test_sent_again);
  for (size_t i = 0; i < G_N_ELEMENTS (typed_cases); i++)
    g_test_add_data_func (typed_cases[i].path, &typed_cases[i], test_typed);
  g_test_add_func ("/latch/matrix/gate/45-locked-before-sweep", test_gate);
  g_test_add_func ("/latch/matrix/killed/45-unlocked-elsewhere", test_unlocked_elsewhere);
}
