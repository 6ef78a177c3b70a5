/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connection-fixture.h"
#include "latch-account-status.h"
#include "latch-test.h"
#include "matrix-fixture.h"
#include "model-fixture.h"
#include "record-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* What becomes of an account that is added, that is tested, whose secrets are replaced, that gets another name or is removed, by what the
 * service answers and what keyring and disk do. */

#define NEW_USER_SECRET "new-user+EXAMPLE/03="
#define NEW_ORGANIZATION_SECRET "fedcba9876543210fedcba9876543210"
#define OTHER_TOKEN "b3RoZXI="
#define GONE "{\"message\":\"No instance found with ID 700123\"}"
#define FOREIGN "{\"id\":700123,\"token\":\"" OTHER_TOKEN "\",\"tags\":[\"somebody\"]}"
#define NEWER_FILE "[Account]\nVersion=99\n"
#define LIST "[{\"id\":1,\"name\":\"Somebody’s\",\"tags\":[]}]"

/* -- The account ------------------------------------------------------------------- */

static LatchAccountWork *
get_work (Matrix *matrix)
{
  return latch_registry_get_account_work (matrix->registry);
}

static LatchConnection *
connect_account (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;
  LatchConnection *connection = latch_registry_connect (matrix->registry, matrix->account, &error);

  g_assert_no_error (error);
  return connection;
}

static LatchCredentials *
new_secrets (void)
{
  g_autoptr (SecretValue) user = secret_value_new (NEW_USER_SECRET, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (NEW_ORGANIZATION_SECRET, -1, "text/plain");

  return latch_credentials_new (user, organization);
}

static LatchConnection *
connect_typed (Matrix *matrix)
{
  g_autoptr (LatchCredentials) credentials = new_secrets ();
  LatchConnection *connection = connect_account (matrix);

  latch_test_type (connection, credentials);
  return connection;
}

static gboolean
finish (Matrix        *matrix,
        GAsyncResult **result,
        GError       **error)
{
  GError  *own_error = NULL;
  gboolean done = latch_account_work_finish (latch_test_wait (result), &own_error);

  matrix_excuse ();
  g_assert_cmpint (done, ==, own_error == NULL);
  g_assert_cmpint (latch_account_work_get_task (get_work (matrix), matrix->account), ==, LATCH_ACCOUNT_TASK_NONE);
  if (own_error == NULL)
    return TRUE;

  g_assert_null (strstr (own_error->message, NEW_USER_SECRET));
  g_assert_null (strstr (own_error->message, USER_SECRET));
  g_propagate_error (error, own_error);
  return FALSE;
}

static gboolean
test_account (Matrix  *matrix,
              GError **error)
{
  g_autoptr (LatchConnection) connection = connect_account (matrix);
  g_autoptr (GAsyncResult) result = NULL;

  latch_account_work_test_async (get_work (matrix), connection, latch_test_keep_cb, &result);
  g_assert_cmpint (latch_account_work_get_task (get_work (matrix), matrix->account), ==, LATCH_ACCOUNT_TASK_TESTING);
  return finish (matrix, &result, error);
}

static gboolean
replace (Matrix          *matrix,
         LatchConnection *connection,
         gboolean         anyway,
         GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_account_work_replace_async (get_work (matrix), connection, anyway, latch_test_keep_cb, &result);
  g_assert_cmpint (latch_account_work_get_task (get_work (matrix), matrix->account), ==, LATCH_ACCOUNT_TASK_REPLACING);
  return finish (matrix, &result, error);
}

/* As a person types other secrets. */
static gboolean
replace_typed (Matrix  *matrix,
               gboolean anyway,
               GError **error)
{
  g_autoptr (LatchConnection) connection = connect_typed (matrix);

  return replace (matrix, connection, anyway, error);
}

static gboolean
rename_account (Matrix     *matrix,
                const char *label,
                GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_account_work_rename_async (get_work (matrix), matrix->account, label, latch_test_keep_cb, &result);
  return finish (matrix, &result, error);
}

static gboolean
remove_account (Matrix  *matrix,
                GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_account_work_remove_async (get_work (matrix), matrix->account, latch_test_keep_cb, &result);
  return finish (matrix, &result, error);
}

static LatchAccountCondition
get_condition (Matrix *matrix)
{
  return latch_account_status_of (matrix->account)->condition;
}

static char *
read_account (Matrix *matrix)
{
  g_autofree char *path = latch_test_dup_account_path (matrix->account, matrix->directory);
  char            *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* What secret-tool says of all that the keyring has of the account. */
static char *
search_keyring (Matrix *matrix)
{
  g_autofree char *command = g_strdup_printf ("secret-tool search --all application " APPLICATION_ID " account %s", latch_account_get_id (matrix->account));
  g_autofree char *attributes = NULL;
  char            *found = NULL;

  g_assert_true (g_spawn_command_line_sync (command, &found, &attributes, NULL, NULL));
  matrix_excuse ();
  return found;
}

static void
expect_secrets (Matrix     *matrix,
                const char *user,
                const char *organization)
{
  g_autofree char *kept_user = matrix_lookup (matrix, LATCH_SECRET_USER);
  g_autofree char *kept_organization = matrix_lookup (matrix, LATCH_SECRET_ORGANIZATION);

  g_assert_cmpstr (kept_user, ==, user);
  g_assert_cmpstr (kept_organization, ==, organization);
}

static void
expect_token (Matrix *matrix)
{
  g_autofree char *token = matrix_lookup (matrix, LATCH_SECRET_TOKEN);

  g_assert_cmpstr (token, ==, TOKEN);
  g_assert_cmpint (latch_record_get_state (matrix->record), >=, LATCH_RECORD_STORED);
}

/* The list has the account and its store, now and after the next start. */
static void
expect_listed (Matrix *matrix,
               guint   n_stores)
{
  for (int i = 0; i < 2; i++)
    {
      guint n_listed;
      guint n_unsure;

      latch_account_work_count (get_work (matrix), matrix->account, &n_listed, &n_unsure);
      g_assert_cmpuint (n_listed, ==, n_stores);
      g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)), ==, 1);
      g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (matrix->registry)), ==, n_stores);
      if (i == 0)
        matrix_start_again (matrix);
    }
}

/* -- Added ------------------------------------------------------------------------- */

static void
begin_adding (Matrix        *matrix,
              GAsyncResult **result)
{
  g_autoptr (LatchConnection) connection = connect_typed (matrix);

  latch_account_work_add_async (get_work (matrix), connection, latch_test_keep_cb, result);
  g_assert_cmpint (latch_account_work_get_task (get_work (matrix), matrix->account), ==, LATCH_ACCOUNT_TASK_ADDING);
}

static gboolean
add_typed (Matrix  *matrix,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  begin_adding (matrix, &result);
  return finish (matrix, &result, error);
}

/* Neither a file nor a secret, also for the sweep of the next start. */
static void
expect_not_added (Matrix *matrix)
{
  g_autofree char *found = search_keyring (matrix);

  g_assert_cmpstr (found, ==, "");
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)), ==, 0);
  g_assert_false (latch_account_get_accepted (matrix->account));
}

static void
start_again_and_sweep (Matrix *matrix)
{
  g_clear_object (&matrix->registry);
  matrix->registry = matrix_open_other (matrix);
  matrix_sweep (matrix);
}

/* The account is whole, and what the next start asks with it is answered. */
static void
expect_added (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;
  LatchAccount *account;

  start_again_and_sweep (matrix);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)), ==, 1);
  account = latch_registry_lookup_account (matrix->registry, latch_account_get_id (matrix->account));
  g_assert_nonnull (account);
  g_set_object (&matrix->account, account);
  g_assert_cmpint (get_condition (matrix), ==, LATCH_ACCOUNT_ACCEPTED);
  expect_secrets (matrix, NEW_USER_SECRET, NEW_ORGANIZATION_SECRET);
  fault_server_forget_answers (matrix->server);
  matrix_set_limits (matrix, &fixture_limits);
  matrix_answer (matrix, "200 OK", LIST);
  latch_assert_done (test_account (matrix, &error), error);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 0);
}

static void
add_now (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;

  fault_server_forget_answers (matrix->server);
  matrix_set_limits (matrix, &fixture_limits);
  matrix_answer (matrix, "200 OK", LIST);
  latch_assert_done (add_typed (matrix, &error), error);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)), ==, 1);
  expect_added (matrix);
}

static void
test_added_badly (gconstpointer data)
{
  const MatrixFault *fault = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer_fault (matrix, fault);
  g_assert_false (add_typed (matrix, &error));
  g_assert_error (error, LATCH_ERROR, fault->code);
  expect_not_added (matrix);
  add_now (matrix);
}

/* Also one that has no store yet. */
static void
test_added (gconstpointer data)
{
  const char *body = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, g_str_equal (body, NOT_FOUND) ? "404 Not Found" : "200 OK", body);
  latch_assert_done (add_typed (matrix, &error), error);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances?pageSize=1 "), ==, 1);
  expect_added (matrix);
}

static void
test_adding_cancelled (void)
{
  static const FaultAnswer silence = { NULL, 0, FAULT_END_HOLD };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_add_answer (server, &silence);
  begin_adding (matrix, &result);
  fault_server_wait_for_request (server, 1);
  latch_account_work_cancel (get_work (matrix), matrix->account);
  g_assert_false (finish (matrix, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  expect_not_added (matrix);
  add_now (matrix);
}

/* Whatever the keyring refuses: what it has taken by then goes at once, or with the next start. */
static void
test_added_with_bad_keyring (gconstpointer data)
{
  const char *member = data;
  gboolean    done = FALSE;

  for (guint n_good = 0; !done; n_good++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (Matrix) matrix = matrix_new (server);
      g_autoptr (GError) error = NULL;

      matrix_answer (matrix, "200 OK", LIST);
      matrix_spoil (member, n_good);
      done = add_typed (matrix, &error);
      matrix_spoil (NULL, 0);
      if (done)
        {
          g_assert_cmpuint (n_good, >, 0);
          expect_added (matrix);
        }
      else
        {
          g_assert_cmpint (error->domain, ==, LATCH_ERROR);
          start_again_and_sweep (matrix);
          expect_not_added (matrix);
          add_now (matrix);
        }
    }
}

static void
test_added_on_full_disk (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "200 OK", LIST);
  matrix_allow_file_size (0);
  g_assert_false (add_typed (matrix, &error));
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  expect_not_added (matrix);
  add_now (matrix);
}

static void
fill_disk (LatchJournal *journal,
           LatchAccount *account,
           Matrix       *matrix)
{
  g_signal_handlers_disconnect_by_data (journal, matrix);
  matrix_allow_file_size (0);
}

/* The disk is full once the account has its file: the secrets that are stored meanwhile go with it. */
static void
test_added_on_filling_disk (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "200 OK", LIST);
  g_signal_connect (latch_registry_get_journal (matrix->registry), "account-added", G_CALLBACK (fill_disk), matrix);
  g_assert_false (add_typed (matrix, &error));
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  expect_not_added (matrix);
  add_now (matrix);
}

/* Nothing is asked of the service, and nothing stays, while the keyring is gone or locked. */
static void
test_added_without_keyring (gconstpointer data)
{
  gboolean is_locked = GPOINTER_TO_INT (data);
  int      code = is_locked ? LATCH_ERROR_KEYRING_LOCKED : LATCH_ERROR_KEYRING_ABSENT;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "200 OK", LIST);
  if (is_locked)
    {
      keyring_lock ();
      keyring_send_person ("dismiss");
    }
  else
    keyring_kill ();
  g_assert_false (add_typed (matrix, &error));
  g_assert_error (error, LATCH_ERROR, code);
  if (is_locked)
    keyring_expect_person_back ();
  else
    keyring_restart ();
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 0);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 0);

  matrix_open_keyring (matrix);
  expect_not_added (matrix);
  add_now (matrix);
}

/* The keyring stops as soon as the service has accepted the secrets; what it was asked for meanwhile it does later. */
static void
test_added_with_hung_keyring (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "200 OK", LIST);
  matrix_hang_keyring (matrix);
  g_assert_false (add_typed (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  matrix_revive_keyring ();
  keyring_settle ();
  start_again_and_sweep (matrix);
  expect_not_added (matrix);
  add_now (matrix);
}

/* -- Tested ------------------------------------------------------------------------ */

static void
answer_with (Matrix            *matrix,
             const MatrixFault *fault)
{
  fault_server_forget_answers (matrix->server);
  matrix_answer_fault (matrix, fault);
}

static void
answer_unauthorized (Matrix *matrix)
{
  fault_server_forget_answers (matrix->server);
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
}

static void
test_tested_badly (gconstpointer data)
{
  const MatrixFault *fault = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  gboolean is_refused = fault->code == LATCH_ERROR_UNAUTHORIZED;

  matrix_create (matrix);
  answer_with (matrix, fault);
  g_assert_false (test_account (matrix, &error));
  g_assert_error (error, LATCH_ERROR, fault->code);
  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, is_refused);
  g_assert_cmpint (get_condition (matrix), ==, is_refused ? LATCH_ACCOUNT_REFUSED : LATCH_ACCOUNT_ACCEPTED);
  expect_secrets (matrix, USER_SECRET, ORGANIZATION_SECRET);
  expect_listed (matrix, 1);
  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, is_refused);
}

/* What was refused before is accepted again. */
static void
test_tested_well (gconstpointer data)
{
  const char *body = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  answer_unauthorized (matrix);
  g_assert_false (test_account (matrix, NULL));
  fault_server_forget_answers (server);
  matrix_answer (matrix, g_str_equal (body, NOT_FOUND) ? "404 Not Found" : "200 OK", body);
  latch_assert_done (test_account (matrix, &error), error);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances?pageSize=1 "), ==, 2);
  g_assert_cmpint (get_condition (matrix), ==, LATCH_ACCOUNT_ACCEPTED);
  expect_listed (matrix, 1);
  g_assert_false (latch_account_get_refused (matrix->account));
}

/* The account of a first creation whose outcome is unknown is the person’s own as soon as they have it tested, or replace its
 * secrets: it stays when the store is removed. */
static void
test_proved_before_first_store (gconstpointer data)
{
  gboolean is_test = GPOINTER_TO_INT (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "500 Internal Server Error", ERROR_BODY);
  matrix_expect_fault (matrix, LATCH_ERROR_UNAVAILABLE, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)), ==, 0);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "403 Forbidden", ERROR_BODY);
  g_assert_false (is_test ? test_account (matrix, NULL) : replace_typed (matrix, FALSE, NULL));
  g_assert_cmpint (get_condition (matrix), ==, LATCH_ACCOUNT_UNTESTED);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)), ==, 0);

  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", LIST);
  latch_assert_done (is_test ? test_account (matrix, &error) : replace_typed (matrix, FALSE, &error), error);
  g_assert_cmpint (get_condition (matrix), ==, LATCH_ACCOUNT_ACCEPTED);
  expect_listed (matrix, 1);
  expect_secrets (matrix, is_test ? USER_SECRET : NEW_USER_SECRET, is_test ? ORGANIZATION_SECRET : NEW_ORGANIZATION_SECRET);
}

static void
clear_user_secret (Matrix *matrix)
{
  g_autofree char *command = g_strdup_printf ("secret-tool clear application " APPLICATION_ID " account %s kind user-secret",
                                              latch_account_get_id (matrix->account));

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  matrix_excuse ();
}

/* Nothing is sent, and the way out is to enter them again. */
static void
test_tested_without_secrets (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  guint n_requests;

  matrix_create (matrix);
  clear_user_secret (matrix);
  n_requests = fault_server_get_n_requests (server);
  g_assert_false (test_account (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_clear_error (&error);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, n_requests);
  g_assert_cmpint (get_condition (matrix), ==, LATCH_ACCOUNT_MISSING);
  g_assert_false (latch_account_get_refused (matrix->account));

  matrix_answer_own (matrix, "%s", 700123);
  latch_assert_done (replace_typed (matrix, FALSE, &error), error);
  g_assert_cmpint (get_condition (matrix), ==, LATCH_ACCOUNT_ACCEPTED);
  expect_secrets (matrix, NEW_USER_SECRET, NEW_ORGANIZATION_SECRET);
}

/* -- Replaced ---------------------------------------------------------------------- */

static void
expect_not_replaced (Matrix     *matrix,
                     const char *file)
{
  g_autofree char *now = read_account (matrix);

  g_assert_cmpstr (now, ==, file);
  expect_secrets (matrix, USER_SECRET, ORGANIZATION_SECRET);
  g_assert_cmpint (get_condition (matrix), ==, LATCH_ACCOUNT_ACCEPTED);
  expect_listed (matrix, 1);
}

/* They are what everything is sent with from now on, also after the next start. */
static void
expect_replaced (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *request = NULL;

  expect_secrets (matrix, NEW_USER_SECRET, NEW_ORGANIZATION_SECRET);
  g_assert_cmpint (get_condition (matrix), ==, LATCH_ACCOUNT_ACCEPTED);
  expect_listed (matrix, 1);
  g_assert_false (latch_account_get_refused (matrix->account));
  fault_server_forget_answers (matrix->server);
  matrix_answer (matrix, "200 OK", "[]");
  latch_assert_done (test_account (matrix, &error), error);
  request = fault_server_dup_request (matrix->server, fault_server_get_n_requests (matrix->server) - 1);
  g_assert_nonnull (strstr (request, "User " NEW_USER_SECRET ", Organization " NEW_ORGANIZATION_SECRET));
}

static void
test_replaced_badly (gconstpointer data)
{
  const MatrixFault *fault = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;

  matrix_create (matrix);
  file = read_account (matrix);
  answer_with (matrix, fault);
  g_assert_false (replace_typed (matrix, FALSE, &error));
  g_assert_error (error, LATCH_ERROR, fault->code);
  g_assert_false (latch_account_get_refused (matrix->account));
  expect_not_replaced (matrix, file);
}

/* The same when there is no store to ask for. */
static void
test_replaced_badly_without_store (gconstpointer data)
{
  const MatrixFault *fault = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  latch_assert_done (matrix_remove (matrix, &error), error);
  answer_with (matrix, fault);
  g_assert_false (replace_typed (matrix, FALSE, &error));
  g_assert_error (error, LATCH_ERROR, fault->code);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances?pageSize=1 "), >, 0);
  expect_secrets (matrix, USER_SECRET, ORGANIZATION_SECRET);
  expect_listed (matrix, 0);
}

/* After a reset on the service: the list no longer says that the account is refused, and a miss counts for the new ones. */
static void
test_replaced (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  LatchInstance *instance;

  matrix_create (matrix);
  instance = latch_registry_lookup_instance (matrix->registry, latch_record_get_id (matrix->record));
  answer_unauthorized (matrix);
  g_assert_false (test_account (matrix, NULL));
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_ACCOUNT_REFUSED);

  fault_server_forget_answers (server);
  matrix_answer_own (matrix, "%s", 700123);
  latch_assert_done (replace_typed (matrix, FALSE, &error), error);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_CONNECTED);
  expect_replaced (matrix);
  g_assert_cmpstr (latch_record_get_sender (matrix->record), ==, latch_account_get_seal (matrix->account));
}

static void
begin_removing (LatchAccount *account,
                GParamSpec   *pspec,
                Matrix       *matrix)
{
  g_signal_handlers_disconnect_by_data (account, matrix);
  latch_work_remove_async (latch_registry_get_work (matrix->registry), matrix->record, latch_record_get_state (matrix->record), NULL, NULL);
}

/* A store that is removed meanwhile stays removed. */
static void
test_replaced_while_removing_store (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  g_signal_connect (matrix->account, "notify::secrets", G_CALLBACK (begin_removing), matrix);
  latch_assert_done (replace_typed (matrix, FALSE, &error), error);
  while (latch_work_lookup_job (latch_registry_get_work (matrix->registry), latch_record_get_id (matrix->record)) != NULL)
    g_main_context_iteration (NULL, TRUE);
  matrix_excuse ();
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 0);
  expect_secrets (matrix, NEW_USER_SECRET, NEW_ORGANIZATION_SECRET);
  expect_listed (matrix, 0);
}

static void
test_replaced_without_store (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  latch_assert_done (matrix_remove (matrix, &error), error);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", LIST);
  latch_assert_done (replace_typed (matrix, FALSE, &error), error);
  expect_secrets (matrix, NEW_USER_SECRET, NEW_ORGANIZATION_SECRET);
  expect_listed (matrix, 0);
}

/* The next start would not use what is in the keyring then. */
static void
test_replaced_on_full_disk (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;

  matrix_create (matrix);
  file = read_account (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_allow_file_size (0);
  g_assert_false (replace_typed (matrix, FALSE, &error));
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_clear_error (&error);
  expect_not_replaced (matrix, file);
  latch_assert_done (replace_typed (matrix, FALSE, &error), error);
  expect_replaced (matrix);
}

/* They may be those of another account, which has another instance of that number or none. Then the person decides. */
static void
test_replaced_by_others (gconstpointer data)
{
  const char *body = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;

  matrix_create (matrix);
  file = read_account (matrix);
  fault_server_forget_answers (server);
  matrix_answer (matrix, g_str_equal (body, GONE) ? "404 Not Found" : "200 OK", body);
  g_assert_false (replace_typed (matrix, FALSE, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_OTHER_ACCOUNT);
  g_assert_nonnull (strstr (error->message, latch_record_get_name (matrix->record)));
  g_clear_error (&error);
  expect_not_replaced (matrix, file);

  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", "[]");
  latch_assert_done (replace_typed (matrix, TRUE, &error), error);
  g_assert_cmpstr (latch_record_get_sender (matrix->record), !=, latch_account_get_seal (matrix->account));
  expect_replaced (matrix);
}

/* An address that is in a file only may be anybody’s. */
static void
test_replaced_unconfirmed (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchConnection) connection = NULL;
  g_autoptr (LatchCredentials) credentials = new_secrets ();
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *file = NULL;
  guint            n_requests;

  matrix_create (matrix);
  file = read_account (matrix);
  matrix_start_again (matrix);
  n_requests = fault_server_get_n_requests (server);
  connection = connect_account (matrix);
  shown = latch_connection_dup_shown_address (connection);
  latch_assert_done (latch_connection_set_credentials (connection, credentials, shown, &error), error);
  g_assert_false (replace (matrix, connection, FALSE, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_UNCONFIRMED);
  g_clear_error (&error);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, n_requests);

  latch_connection_confirm_address (connection);
  matrix_answer_own (matrix, "%s", 700123);
  latch_assert_done (replace (matrix, connection, FALSE, &error), error);
  g_clear_object (&connection);
  expect_replaced (matrix);
}

static void
hold (Matrix *matrix)
{
  static const FaultAnswer silence = { NULL, 0, FAULT_END_HOLD };

  fault_server_forget_answers (matrix->server);
  fault_server_add_answer (matrix->server, &silence);
}

static void
count_cb (LatchAccountWork *work,
          LatchAccount     *account,
          guint            *n_changes)
{
  (*n_changes)++;
}

static void
test_cancelled (gconstpointer data)
{
  gboolean is_test = GPOINTER_TO_INT (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchConnection) connection = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  guint            n_requests;
  guint            n_changes = 0;

  matrix_create (matrix);
  file = read_account (matrix);
  n_requests = fault_server_get_n_requests (server);
  g_signal_connect (get_work (matrix), "changed", G_CALLBACK (count_cb), &n_changes);
  hold (matrix);
  connection = is_test ? connect_account (matrix) : connect_typed (matrix);
  if (is_test)
    latch_account_work_test_async (get_work (matrix), connection, latch_test_keep_cb, &result);
  else
    latch_account_work_replace_async (get_work (matrix), connection, FALSE, latch_test_keep_cb, &result);
  fault_server_wait_for_request (server, n_requests + 1);
  g_assert_cmpuint (n_changes, ==, 1);

  /* One thing at a time. */
  latch_account_work_remove_async (get_work (matrix), matrix->account, latch_test_keep_cb, &second);
  g_assert_false (latch_account_work_finish (latch_test_wait (&second), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);

  latch_account_work_cancel (get_work (matrix), matrix->account);
  g_assert_false (finish (matrix, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (n_changes, ==, 2);
  g_clear_object (&result);
  g_clear_object (&second);
  g_clear_object (&connection);
  expect_not_replaced (matrix, file);
}

/* Whatever the keyring refuses, it is told; and the same secrets can be entered again. */
static void
test_replaced_with_bad_keyring (gconstpointer data)
{
  const char *member = data;

  for (guint n_good = 0;; n_good++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (Matrix) matrix = matrix_new (server);
      g_autoptr (GError) error = NULL;

      matrix_create (matrix);
      fault_server_forget_answers (server);
      matrix_answer_own (matrix, "%s", 700123);
      matrix_spoil (member, n_good);
      if (replace_typed (matrix, FALSE, &error))
        {
          matrix_spoil (NULL, 0);
          g_assert_cmpuint (n_good, >, 0);
          expect_replaced (matrix);
          return;
        }

      matrix_spoil (NULL, 0);
      g_assert_cmpint (error->domain, ==, LATCH_ERROR);
      g_clear_error (&error);
      expect_listed (matrix, 1);
      expect_token (matrix);
      latch_assert_done (replace_typed (matrix, FALSE, &error), error);
      expect_replaced (matrix);
    }
}

/* -- Named ------------------------------------------------------------------------- */

static void
expect_named (Matrix     *matrix,
              const char *label)
{
  g_autofree char *line = g_strdup_printf ("\nLabel=%s\n", label);
  g_autofree char *file = read_account (matrix);

  g_assert_cmpstr (latch_account_get_label (matrix->account), ==, label);
  g_assert_nonnull (strstr (file, line));
  matrix_start_again (matrix);
  g_assert_cmpstr (latch_account_get_label (matrix->account), ==, label);
}

static void
expect_labels (Matrix     *matrix,
               const char *label)
{
  g_autofree char *found = search_keyring (matrix);
  g_autofree char *user = g_strdup_printf ("label = User secret: %s\n", label);
  g_autofree char *organization = g_strdup_printf ("label = Organization secret: %s\n", label);

  g_assert_nonnull (strstr (found, user));
  g_assert_nonnull (strstr (found, organization));
}

static void
test_named (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  latch_assert_done (rename_account (matrix, "\t Winter shops \n", &error), error);
  expect_labels (matrix, "Winter shops");
  expect_named (matrix, "Winter shops");
  expect_secrets (matrix, USER_SECRET, ORGANIZATION_SECRET);

  /* The name that it has is its own. */
  latch_assert_done (rename_account (matrix, "Winter shops", &error), error);
  expect_named (matrix, "Winter shops");
}

static LatchAccount *
add_account (Matrix     *matrix,
             const char *label)
{
  LatchAccount    *account = latch_account_new (latch_account_get_service (matrix->account), label);
  g_autofree char *path = latch_test_dup_account_path (account, matrix->directory);
  g_autoptr (GBytes) bytes = NULL;

  latch_account_set_accepted (account, TRUE);
  bytes = latch_account_to_bytes (account);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), NULL));
  return account;
}

static void
test_named_badly (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchAccount) other = NULL;
  g_autofree char  *too_long = g_strnfill (201, 'x');
  const char *const bad[] = { "", " \t", "Taken", " Taken ", too_long };

  matrix_create (matrix);
  other = add_account (matrix, "Taken");
  matrix_start_again (matrix);
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (rename_account (matrix, bad[i], &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
    }

  expect_named (matrix, "Practice");
}

/* Two programs give two accounts the same name at once: one of them gets it. */
static void
test_named_alike (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchAccount) second = NULL;
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other_result = NULL;
  gboolean done, other_done;

  matrix_create (matrix);
  second = add_account (matrix, "Second");
  other = matrix_open_other (matrix);
  latch_account_work_rename_async (get_work (matrix), matrix->account, "Winter shops", latch_test_keep_cb, &result);
  latch_account_work_rename_async (latch_registry_get_account_work (other), latch_registry_lookup_account (other, latch_account_get_id (second)),
                                   "Winter shops", latch_test_keep_cb, &other_result);
  done = latch_account_work_finish (latch_test_wait (&result), NULL);
  other_done = latch_account_work_finish (latch_test_wait (&other_result), NULL);
  matrix_excuse ();
  g_assert_cmpint (done, !=, other_done);
}

/* Of what another program has written since, the list need not have heard yet. */
static void
test_named_late (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchAccount) second = NULL;
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  second = add_account (matrix, "Taken");
  g_assert_null (latch_registry_lookup_account (matrix->registry, latch_account_get_id (second)));
  g_assert_false (rename_account (matrix, "Taken", &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  expect_labels (matrix, "Practice");
}

static void
test_named_on_full_disk (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  matrix_allow_file_size (0);
  g_assert_false (rename_account (matrix, "Winter shops", &error));
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  expect_labels (matrix, "Practice");
  expect_named (matrix, "Practice");
}

/* The keyring catches up with the next name, or when the secrets are stored again. */
static void
test_named_without_keyring (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  keyring_kill ();
  latch_assert_done (rename_account (matrix, "Winter shops", &error), error);
  keyring_restart ();
  matrix_open_keyring (matrix);
  expect_labels (matrix, "Practice");
  latch_assert_done (rename_account (matrix, "Winter shops", &error), error);
  expect_labels (matrix, "Winter shops");
  expect_named (matrix, "Winter shops");
}

/* -- Removed ----------------------------------------------------------------------- */

/* Nothing is left of the account, and the service was not asked. */
static void
expect_removed (Matrix *matrix,
                guint   n_requests)
{
  g_autofree char *found = search_keyring (matrix);

  g_assert_cmpstr (found, ==, "");
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 0);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (matrix->registry)), ==, 0);
  g_assert_cmpuint (fault_server_get_n_requests (matrix->server), ==, n_requests);
}

static void
expect_untouched (Matrix *matrix)
{
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 1);
  expect_secrets (matrix, USER_SECRET, ORGANIZATION_SECRET);
  expect_token (matrix);
  expect_listed (matrix, 1);
}

/* One of whose instance nothing is known, as another process writes it. */
static LatchRecord *
add_record (Matrix          *matrix,
            LatchRecordState state)
{
  LatchRecord *record = latch_record_new ("ecwid", "ecommerce", "Second shop", latch_account_get_id (matrix->account));

  latch_test_bring_to (record, state);
  latch_test_write_record (record, matrix->directory);
  return record;
}

static void
scan (Matrix *matrix)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_journal_scan_async (latch_registry_get_journal (matrix->registry), NULL, latch_test_keep_cb, &result);
  g_assert_true (latch_journal_scan_finish (latch_registry_get_journal (matrix->registry), latch_test_wait (&result), NULL));
  matrix_excuse ();
}

/* -- Which stores are asked for ----------------------------------------------------- */

/* Of the other stores nothing is known but that they were made with other secrets; each of them could be asked for first. */
static void
test_asks_for_shown (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  guint n_requests;

  matrix_create (matrix);
  for (gint64 i = 1; i < 20; i++)
    {
      g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Earlier shop", latch_account_get_id (matrix->account));

      latch_test_bring_to (record, LATCH_RECORD_VERIFIED);
      latch_record_set_instance_id (record, 700123 + i);
      latch_test_write_record (record, matrix->directory);
    }

  scan (matrix);
  n_requests = fault_server_get_n_requests (server);
  matrix_answer_own (matrix, "%s", 700123);
  latch_assert_done (replace_typed (matrix, FALSE, &error), error);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances/700123 "), ==, 1);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, n_requests + 1);
}

/* The service would say of right secrets, too, that it does not have what was deleted. */
static void
test_asks_for_none_that_is_gone (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  latch_record_set_health (matrix->record, LATCH_HEALTH_GONE);
  matrix_answer (matrix, "200 OK", LIST);
  latch_assert_done (replace_typed (matrix, FALSE, &error), error);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances/"), ==, 0);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances?pageSize=1 "), ==, 1);
  expect_secrets (matrix, NEW_USER_SECRET, NEW_ORGANIZATION_SECRET);
}

static void
test_removed (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecord) unknown = NULL;
  g_autoptr (LatchRecord) hidden = NULL;
  g_autoptr (GError) error = NULL;
  guint n_requests;
  guint n_stores;
  guint n_unsure;

  matrix_create (matrix);
  unknown = add_record (matrix, LATCH_RECORD_UNKNOWN);
  hidden = add_record (matrix, LATCH_RECORD_FORGOTTEN);
  scan (matrix);
  latch_account_work_count (get_work (matrix), matrix->account, &n_stores, &n_unsure);
  g_assert_cmpuint (n_stores, ==, 2);
  g_assert_cmpuint (n_unsure, ==, 2);

  n_requests = fault_server_get_n_requests (server);
  latch_assert_done (remove_account (matrix, &error), error);
  expect_removed (matrix, n_requests);
  g_assert_false (latch_account_get_accepted (matrix->account));
}

/* Somebody has deleted the file already. */
static void
test_removed_without_file (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autofree char *path = latch_test_dup_account_path (matrix->account, matrix->directory);
  g_autoptr (GError) error = NULL;
  guint n_requests;

  matrix_create (matrix);
  n_requests = fault_server_get_n_requests (server);
  g_assert_no_errno (g_unlink (path));
  latch_assert_done (remove_account (matrix, &error), error);
  expect_removed (matrix, n_requests);
}

/* What no version can read is taken off all the same; what a newer one has written is not. */
static void
test_removed_with_bad_file (gconstpointer data)
{
  const char *text = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autofree char *path = latch_test_dup_account_path (matrix->account, matrix->directory);
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  guint n_requests;

  matrix_create (matrix);
  n_requests = fault_server_get_n_requests (server);
  file = read_account (matrix);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  if (!g_str_equal (text, NEWER_FILE))
    {
      latch_assert_done (remove_account (matrix, &error), error);
      expect_removed (matrix, n_requests);
      return;
    }

  g_assert_false (remove_account (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_true (g_file_set_contents (path, file, -1, NULL));
  expect_untouched (matrix);
}

/* Neither before the removal nor during it can anything begin that would bring it back. */
static void
test_removed_while_busy (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GAsyncResult) created = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GError) error = NULL;
  guint n_requests;

  matrix_create (matrix);
  n_requests = fault_server_get_n_requests (server);
  matrix->n_clicks++;
  job = latch_registry_begin (matrix->registry, matrix->account, NULL, NULL, NULL, matrix->draft, &error);
  g_assert_no_error (error);
  latch_work_create_async (latch_registry_get_work (matrix->registry), job, cancellable, latch_test_keep_cb, &created);
  g_assert_false (remove_account (matrix, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  latch_work_finish (latch_test_wait (&created), NULL);
  g_clear_object (&created);
  g_clear_object (&job);
  expect_untouched (matrix);

  job = latch_registry_take_up (matrix->registry, matrix->record, NULL, &error);
  g_assert_no_error (error);
  latch_account_work_remove_async (get_work (matrix), matrix->account, latch_test_keep_cb, &result);
  g_assert_cmpint (latch_account_work_get_task (get_work (matrix), matrix->account), ==, LATCH_ACCOUNT_TASK_REMOVING);
  g_assert_null (latch_registry_begin (matrix->registry, matrix->account, NULL, NULL, NULL, matrix->draft, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_null (latch_registry_take_up (matrix->registry, matrix->record, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  latch_work_resume_async (latch_registry_get_work (matrix->registry), job, NULL, NULL, latch_test_keep_cb, &late);
  g_assert_false (latch_work_finish (latch_test_wait (&late), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  latch_assert_done (finish (matrix, &result, &error), error);
  expect_removed (matrix, n_requests);
}

/* Another process is at work on the store or on the account, and then it is not. */
static void
test_removed_beside (gconstpointer data)
{
  gboolean is_account = GPOINTER_TO_INT (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchClaim) claim = NULL;
  g_autoptr (GError) error = NULL;
  LatchJournal *journal;
  guint         n_requests;

  matrix_create (matrix);
  n_requests = fault_server_get_n_requests (server);
  other = matrix_open_other (matrix);
  journal = latch_registry_get_journal (other);
  if (is_account)
    latch_journal_claim_account_async (journal, latch_account_get_id (matrix->account), NULL, latch_test_keep_cb, &result);
  else
    latch_journal_claim_record_async (journal, latch_record_get_id (matrix->record), NULL, latch_test_keep_cb, &result);
  claim = latch_journal_claim_finish (journal, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_false (remove_account (matrix, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  g_clear_object (&result);
  g_clear_object (&claim);
  expect_secrets (matrix, USER_SECRET, ORGANIZATION_SECRET);
  expect_token (matrix);

  latch_assert_done (remove_account (matrix, &error), error);
  expect_removed (matrix, n_requests);
  while (g_list_model_get_n_items (latch_registry_get_accounts (other)) + g_list_model_get_n_items (latch_registry_get_instances (other)) > 0)
    g_main_context_iteration (NULL, TRUE);
  matrix_excuse ();
}

static void
add_another_record (Matrix *matrix)
{
  g_autoptr (LatchRecord) record = NULL;

  if (matrix_count_files (matrix, "instances") == 0)
    record = add_record (matrix, LATCH_RECORD_RESERVED);
}

/* Another process begins a creation meanwhile: it has its account. */
static void
test_removed_too_late (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  gulong handler;

  matrix_create (matrix);
  handler = g_signal_connect_swapped (latch_registry_get_journal (matrix->registry), "record-removed", G_CALLBACK (add_another_record), matrix);
  g_assert_false (remove_account (matrix, &error));
  g_signal_handler_disconnect (latch_registry_get_journal (matrix->registry), handler);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);
  expect_secrets (matrix, USER_SECRET, ORGANIZATION_SECRET);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (matrix->registry)), ==, 1);
  latch_assert_done (remove_account (matrix, &error), error);
  expect_removed (matrix, fault_server_get_n_requests (server));
}

/* A record that cannot be read may be one of this account. */
static void
test_removed_beside_unreadable (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autofree char *path = g_build_filename (matrix->directory, "instances", "00112233445566778899aabbccddeeff.record", NULL);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  g_assert_true (g_file_set_contents (path, "no record", -1, NULL));
  g_assert_false (remove_account (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  expect_untouched (matrix);
}

static void
spoil_record (Matrix *matrix)
{
  g_autofree char *path = g_build_filename (matrix->directory, "instances", "00112233445566778899aabbccddeeff.record", NULL);

  if (matrix_count_files (matrix, "instances") == 0)
    g_assert_true (g_file_set_contents (path, "no record", -1, NULL));
}

/* The same when it comes while the stores are removed. */
static void
test_removed_before_unreadable (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  gulong handler;

  matrix_create (matrix);
  handler = g_signal_connect_swapped (latch_registry_get_journal (matrix->registry), "record-removed", G_CALLBACK (spoil_record), matrix);
  g_assert_false (remove_account (matrix, &error));
  g_signal_handler_disconnect (latch_registry_get_journal (matrix->registry), handler);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  expect_secrets (matrix, USER_SECRET, ORGANIZATION_SECRET);
  expect_listed (matrix, 0);
}

/* Wherever the keyring fails, no token is without its record, no secret without its account, and all can be removed again. */
static void
test_removed_with_bad_keyring (gconstpointer data)
{
  const char *member = data;

  for (guint n_good = 0;; n_good++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (Matrix) matrix = matrix_new (server);
      g_autoptr (GError) error = NULL;
      guint n_requests;

      matrix_create (matrix);
      n_requests = fault_server_get_n_requests (server);
      matrix_spoil (member, n_good);
      if (remove_account (matrix, &error))
        {
          matrix_spoil (NULL, 0);
          g_assert_cmpuint (n_good, >, 0);
          expect_removed (matrix, n_requests);
          return;
        }

      matrix_spoil (NULL, 0);
      g_assert_cmpint (error->domain, ==, LATCH_ERROR);
      g_clear_error (&error);
      g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 1);
      if (matrix_read_state (matrix) >= LATCH_RECORD_STORED)
        expect_token (matrix);
      else
        g_assert_true (matrix_read_state (matrix) == -1 || matrix_read_state (matrix) == LATCH_RECORD_CREATED);
      expect_listed (matrix, matrix_count_files (matrix, "instances"));

      latch_assert_done (remove_account (matrix, &error), error);
      expect_removed (matrix, n_requests);
    }
}

static void
test_removed_from_full_disk (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  matrix_allow_file_size (0);
  g_assert_false (remove_account (matrix, &error));
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_clear_error (&error);
  expect_untouched (matrix);
  latch_assert_done (remove_account (matrix, &error), error);
  expect_removed (matrix, fault_server_get_n_requests (server));
}

/* Nothing is touched while the keyring is gone or locked. */
static void
test_removed_without_keyring (gconstpointer data)
{
  gboolean is_locked = GPOINTER_TO_INT (data);
  int      code = is_locked ? LATCH_ERROR_KEYRING_LOCKED : LATCH_ERROR_KEYRING_ABSENT;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  if (is_locked)
    {
      keyring_lock ();
      keyring_send_person ("dismiss");
    }
  else
    keyring_kill ();
  g_assert_false (remove_account (matrix, &error));
  g_assert_error (error, LATCH_ERROR, code);
  g_clear_error (&error);
  if (is_locked)
    keyring_expect_person_back ();
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 1);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)), ==, 1);

  /* Nor is anything replaced. */
  if (is_locked)
    keyring_send_person ("dismiss");
  matrix_answer_own (matrix, "%s", 700123);
  g_assert_false (replace_typed (matrix, FALSE, &error));
  g_assert_error (error, LATCH_ERROR, code);
  g_clear_error (&error);
  if (is_locked)
    keyring_expect_person_back ();
  else
    keyring_restart ();

  matrix_open_keyring (matrix);
  expect_untouched (matrix);
  latch_assert_done (remove_account (matrix, &error), error);
  expect_removed (matrix, fault_server_get_n_requests (server));
}

/* The keyring stops as soon as the service has accepted the new secrets; what it was asked for meanwhile it does later. */
static void
test_replaced_with_hung_keyring (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  latch_assert_done (matrix_remove (matrix, &error), error);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", LIST);
  connection = connect_typed (matrix);
  matrix_hang_keyring (matrix);
  g_assert_false (replace (matrix, connection, FALSE, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  g_clear_error (&error);
  g_clear_object (&connection);
  matrix_revive_keyring ();
  keyring_settle ();
  expect_listed (matrix, 0);
  latch_assert_done (test_account (matrix, &error), error);
  latch_assert_done (replace_typed (matrix, FALSE, &error), error);
  expect_secrets (matrix, NEW_USER_SECRET, NEW_ORGANIZATION_SECRET);
}

/* The account stays with what it still has, and can be removed again. */
static void
test_removed_with_hung_keyring (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  matrix_hang_keyring (matrix);
  g_assert_false (remove_account (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  g_clear_error (&error);
  matrix_revive_keyring ();
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 1);
  expect_listed (matrix, matrix_count_files (matrix, "instances"));
  latch_assert_done (remove_account (matrix, &error), error);
  expect_removed (matrix, fault_server_get_n_requests (server));
}

/* Without any keyring, all that there is of an account is in memory and on the disk. */
static void
test_in_memory (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  latch_keyring_keep_in_memory (matrix->keyring);
  matrix_create (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  latch_assert_done (replace_typed (matrix, FALSE, &error), error);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", "[]");
  latch_assert_done (test_account (matrix, &error), error);
  latch_assert_done (rename_account (matrix, "Winter shops", &error), error);
  g_assert_cmpstr (latch_account_get_label (matrix->account), ==, "Winter shops");
  latch_assert_done (remove_account (matrix, &error), error);
  g_assert_false (latch_keyring_get_has_unsaved_secrets (matrix->keyring));
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 0);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)), ==, 0);
}

/* What was removed elsewhere does not come back with new secrets, whether the list knows it yet or not. */
static void
test_replaced_after_removal (gconstpointer data)
{
  gboolean is_known = GPOINTER_TO_INT (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (LatchConnection) connection = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GError) error = NULL;
  LatchAccount *account;

  matrix_create (matrix);
  latch_assert_done (matrix_remove (matrix, &error), error);
  other = matrix_open_other (matrix);
  account = latch_registry_lookup_account (other, latch_account_get_id (matrix->account));
  connection = connect_typed (matrix);
  latch_account_work_remove_async (latch_registry_get_account_work (other), account, latch_test_keep_cb, &removed);
  latch_assert_done (latch_account_work_finish (latch_test_wait (&removed), &error), error);
  while (is_known && g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)) > 0)
    g_main_context_iteration (NULL, TRUE);

  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", "[]");
  g_assert_false (replace (matrix, connection, FALSE, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  expect_removed (matrix, fault_server_get_n_requests (server));
  g_assert_false (rename_account (matrix, "Winter shops", &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 0);
}

void
matrix_add_account_tests (void)
{
  matrix_add_faults ("accounts", "adding", test_added_badly);
  matrix_add_faults ("accounts", "testing", test_tested_badly);
  matrix_add_faults ("accounts", "replacing", test_replaced_badly);
  matrix_add_faults ("accounts", "replacing-without-store", test_replaced_badly_without_store);

  g_test_add_data_func ("/latch/matrix/accounts/32-added", LIST, test_added);
  g_test_add_data_func ("/latch/matrix/accounts/34-added-without-instances", NOT_FOUND, test_added);
  g_test_add_func ("/latch/matrix/accounts/12-adding-cancelled", test_adding_cancelled);
  g_test_add_func ("/latch/matrix/accounts/51-added-on-full-disk", test_added_on_full_disk);
  g_test_add_func ("/latch/matrix/accounts/51-added-on-filling-disk", test_added_on_filling_disk);
  g_test_add_data_func ("/latch/matrix/accounts/32-tested", LIST, test_tested_well);
  g_test_add_data_func ("/latch/matrix/accounts/32-tested-without-instances", NOT_FOUND, test_tested_well);
  g_test_add_data_func ("/latch/matrix/accounts/38-tested-before-first-store", GINT_TO_POINTER (TRUE), test_proved_before_first_store);
  g_test_add_data_func ("/latch/matrix/accounts/38-replaced-before-first-store", GINT_TO_POINTER (FALSE), test_proved_before_first_store);
  g_test_add_func ("/latch/matrix/accounts/50-tested-without-secrets", test_tested_without_secrets);
  g_test_add_data_func ("/latch/matrix/accounts/12-testing-cancelled", GINT_TO_POINTER (TRUE), test_cancelled);

  g_test_add_func ("/latch/matrix/accounts/32-replaced", test_replaced);
  g_test_add_func ("/latch/matrix/accounts/32-replaced-asking-for-shown", test_asks_for_shown);
  g_test_add_func ("/latch/matrix/accounts/34-replaced-asking-for-none-that-is-gone", test_asks_for_none_that_is_gone);
  g_test_add_func ("/latch/matrix/accounts/32-replaced-without-store", test_replaced_without_store);
  g_test_add_func ("/latch/matrix/accounts/32-replaced-while-removing-store", test_replaced_while_removing_store);
  g_test_add_data_func ("/latch/matrix/accounts/34-replaced-by-others", GONE, test_replaced_by_others);
  g_test_add_data_func ("/latch/matrix/accounts/22-replaced-by-others-with-same-number", FOREIGN, test_replaced_by_others);
  g_test_add_func ("/latch/matrix/accounts/51-replaced-on-full-disk", test_replaced_on_full_disk);
  g_test_add_func ("/latch/matrix/accounts/59-replaced-unconfirmed", test_replaced_unconfirmed);
  g_test_add_data_func ("/latch/matrix/accounts/12-replacing-cancelled", GINT_TO_POINTER (FALSE), test_cancelled);
  g_test_add_data_func ("/latch/matrix/accounts/52-replacing-not-stored", "SetSecret", test_replaced_with_bad_keyring);
  g_test_add_data_func ("/latch/matrix/accounts/50-replacing-not-read-back", "GetSecret", test_replaced_with_bad_keyring);
  g_test_add_data_func ("/latch/matrix/accounts/55-replaced-after-removal", GINT_TO_POINTER (FALSE), test_replaced_after_removal);
  g_test_add_data_func ("/latch/matrix/accounts/55-replaced-after-known-removal", GINT_TO_POINTER (TRUE), test_replaced_after_removal);

  g_test_add_data_func ("/latch/matrix/accounts/52-adding-not-stored", "CreateItem", test_added_with_bad_keyring);
  g_test_add_data_func ("/latch/matrix/accounts/50-adding-not-read-back", "GetSecret", test_added_with_bad_keyring);
  g_test_add_func ("/latch/matrix/hung/48-hung-before-adding", test_added_with_hung_keyring);
  g_test_add_data_func ("/latch/matrix/killed/47-killed-before-adding", GINT_TO_POINTER (FALSE), test_added_without_keyring);
  g_test_add_data_func ("/latch/matrix/killed/44-locked-before-adding", GINT_TO_POINTER (TRUE), test_added_without_keyring);
  g_test_add_func ("/latch/matrix/hung/48-hung-before-replacing", test_replaced_with_hung_keyring);
  g_test_add_func ("/latch/matrix/hung/48-hung-before-removing", test_removed_with_hung_keyring);
  g_test_add_func ("/latch/matrix/absent/46-account-in-memory", test_in_memory);

  g_test_add_func ("/latch/matrix/accounts/55-named", test_named);
  g_test_add_func ("/latch/matrix/accounts/55-named-badly", test_named_badly);
  g_test_add_func ("/latch/matrix/accounts/55-named-alike", test_named_alike);
  g_test_add_func ("/latch/matrix/accounts/55-named-late", test_named_late);
  g_test_add_func ("/latch/matrix/accounts/51-named-on-full-disk", test_named_on_full_disk);
  g_test_add_func ("/latch/matrix/killed/47-killed-before-naming", test_named_without_keyring);

  g_test_add_func ("/latch/matrix/accounts/55-removed", test_removed);
  g_test_add_func ("/latch/matrix/accounts/53-removed-without-file", test_removed_without_file);
  g_test_add_data_func ("/latch/matrix/accounts/53-removed-with-damaged-file", "no account", test_removed_with_bad_file);
  g_test_add_data_func ("/latch/matrix/accounts/53-removed-with-empty-file", "", test_removed_with_bad_file);
  g_test_add_data_func ("/latch/matrix/accounts/54-removed-with-newer-file", NEWER_FILE, test_removed_with_bad_file);
  g_test_add_func ("/latch/matrix/accounts/55-removed-while-busy", test_removed_while_busy);
  g_test_add_data_func ("/latch/matrix/accounts/55-removed-beside-work-on-store", GINT_TO_POINTER (FALSE), test_removed_beside);
  g_test_add_data_func ("/latch/matrix/accounts/55-removed-beside-work-on-account", GINT_TO_POINTER (TRUE), test_removed_beside);
  g_test_add_func ("/latch/matrix/accounts/55-removed-too-late", test_removed_too_late);
  g_test_add_func ("/latch/matrix/accounts/53-removed-beside-unreadable", test_removed_beside_unreadable);
  g_test_add_func ("/latch/matrix/accounts/53-removed-before-unreadable", test_removed_before_unreadable);
  g_test_add_data_func ("/latch/matrix/accounts/50-removing-not-deleted", "Delete", test_removed_with_bad_keyring);
  g_test_add_data_func ("/latch/matrix/accounts/50-removing-not-found", "SearchItems", test_removed_with_bad_keyring);
  g_test_add_func ("/latch/matrix/accounts/51-removed-from-full-disk", test_removed_from_full_disk);
  g_test_add_data_func ("/latch/matrix/killed/47-killed-before-removing-account", GINT_TO_POINTER (FALSE), test_removed_without_keyring);
  g_test_add_data_func ("/latch/matrix/killed/44-locked-before-removing-account", GINT_TO_POINTER (TRUE), test_removed_without_keyring);
}
