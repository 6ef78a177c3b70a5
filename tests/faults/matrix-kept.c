/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "latch-recovery.h"
#include "latch-test.h"
#include "matrix-fixture.h"
#include "record-fixture.h"

/* The other half of row 46 of the fault matrix: without a keyring, the person chose to have secrets kept in memory. */

static void
answer_creation (Matrix *matrix)
{
  matrix_begin (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
}

static char *
dup_token (Matrix *matrix)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SecretValue) token = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_lookup_token_async (matrix->registry, matrix->record, NULL, latch_test_keep_cb, &result);
  token = latch_registry_lookup_token_finish (matrix->registry, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return g_strdup (secret_value_get_text (token));
}

static guint
count_unfinished (Matrix *matrix)
{
  g_autoptr (GPtrArray) unfinished = latch_registry_list_unfinished (matrix->registry);

  return unfinished->len;
}

static gboolean
is_in_memory (Matrix *matrix)
{
  return latch_keyring_has_in_memory (matrix->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (matrix->account),
                                      latch_record_get_id (matrix->record));
}

/* It is there for this run of the program; the disk says that it is not stored. */
static void
expect_held (Matrix *matrix)
{
  g_autofree char *token = dup_token (matrix);

  g_assert_cmpstr (token, ==, TOKEN);
  g_assert_true (is_in_memory (matrix));
  g_assert_cmpint (latch_record_get_health (matrix->record), ==, LATCH_HEALTH_WORKS);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_CREATED);
  g_assert_null (latch_job_get_token (matrix->job));
  g_assert_true (latch_account_get_accepted (matrix->account));
  g_assert_true (latch_keyring_get_has_unsaved_secrets (matrix->keyring));
  g_assert_cmpuint (count_unfinished (matrix), ==, 0);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

static void
create_kept (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;

  answer_creation (matrix);
  g_assert_false (matrix_run (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT);
  g_assert_cmpuint (fault_server_get_n_connections (matrix->server), ==, 0);
  g_clear_error (&error);

  latch_keyring_keep_in_memory (matrix->keyring);
  g_clear_object (&matrix->record);
  fault_server_forget_answers (matrix->server);
  answer_creation (matrix);
  matrix_run (matrix, &error);
  g_assert_no_error (error);
  expect_held (matrix);
}

static void
test_kept (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  create_kept (matrix);

  /* To test it once more takes the token from memory and asks the service for nothing else. */
  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_resume (matrix, &error);
  g_assert_no_error (error);
  expect_held (matrix);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances"), ==, 0);
}

static void
test_refused (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  latch_keyring_keep_in_memory (matrix->keyring);
  matrix_begin (matrix);
  matrix_answer (matrix, "400 Bad Request", "{\"message\":\"No\"}");
  g_assert_false (matrix_run (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_false (latch_job_get_recorded (matrix->job));
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 0);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 0);
  g_assert_false (latch_keyring_get_has_unsaved_secrets (matrix->keyring));
}

/* The service tells the token again, to who has the account’s secrets; these are asked for. */
static void
test_next_start (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecovery) recovery = NULL;
  g_autoptr (GError) error = NULL;
  guint n_requests;

  create_kept (matrix);
  n_requests = fault_server_get_n_requests (server);
  matrix_start_again (matrix);
  g_assert_false (is_in_memory (matrix));
  g_assert_cmpint (latch_record_get_state (matrix->record), ==, LATCH_RECORD_CREATED);
  g_assert_cmpuint (count_unfinished (matrix), ==, 1);
  recovery = latch_recovery_new (matrix->registry, matrix->keyring);
  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  matrix_excuse ();
  g_assert_error (latch_recovery_get_error (recovery), LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT);
  g_clear_object (&recovery);
  g_assert_false (matrix_resume (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT);
  g_clear_error (&error);

  latch_keyring_keep_in_memory (matrix->keyring);
  g_assert_false (matrix_resume (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, n_requests);
  g_clear_error (&error);

  fault_server_forget_answers (server);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_resume_typed (matrix, &error);
  g_assert_no_error (error);
  expect_held (matrix);
}

/* The same with a keyring that is there at the next start, and does not have the secrets either. */
static void
test_next_start_with_keyring (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autofree char *user = NULL;
  g_autoptr (GError) error = NULL;

  create_kept (matrix);
  keyring_start ();
  matrix_start_again (matrix);
  g_assert_false (matrix_resume (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_clear_error (&error);

  fault_server_forget_answers (server);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_resume_typed (matrix, &error);
  g_assert_no_error (error);
  matrix_expect_stored (matrix);
  g_assert_false (is_in_memory (matrix));
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
  user = matrix_lookup (matrix, LATCH_SECRET_USER);
  g_assert_cmpstr (user, ==, USER_SECRET);
  keyring_end ();
}

static void
expect_moved (Matrix *matrix)
{
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (matrix->registry, matrix->keyring);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  /* Recovery finds it in the keyring by itself, and does not ask the service for it. */
  fault_server_forget_answers (matrix->server);
  matrix_answer (matrix, "200 OK", PONG);
  latch_keyring_move_async (matrix->keyring, latch_test_keep_cb, &result);
  latch_keyring_move_finish (matrix->keyring, latch_test_wait (&result), &error);
  matrix_excuse ();
  g_assert_no_error (error);
  while (latch_record_get_state (matrix->record) != LATCH_RECORD_VERIFIED || latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  matrix_excuse ();
  g_assert_no_error (latch_recovery_get_error (recovery));
  matrix_expect_stored (matrix);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances"), ==, 0);
  g_assert_false (is_in_memory (matrix));
  g_assert_false (latch_keyring_get_has_unsaved_secrets (matrix->keyring));
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
}

static void
test_moved (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  create_kept (matrix);
  keyring_start ();
  matrix_excuse ();
  expect_moved (matrix);

  /* The next start finds everything in the keyring. */
  matrix_start_again (matrix);
  g_assert_cmpint (latch_record_get_state (matrix->record), ==, LATCH_RECORD_VERIFIED);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_resume (matrix, &error);
  g_assert_no_error (error);
  g_assert_true (latch_record_is_confirmed (matrix->record));
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
  keyring_end ();
}

static void
kill_keyring (Matrix *matrix)
{
  keyring_kill ();
}

/* The keyring is gone when the token comes: it can be kept as well. */
static void
test_killed (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  answer_creation (matrix);
  matrix_at_step (matrix, LATCH_STEP_SENDING, kill_keyring);
  g_assert_false (matrix_run (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT);
  g_clear_error (&error);

  latch_keyring_keep_in_memory (matrix->keyring);
  matrix_save_token (matrix, &error);
  g_assert_no_error (error);
  expect_held (matrix);
}

/* What is in a keyring that is not there stays as it is, whatever is kept in memory meanwhile. */
static void
test_removed (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix->record = latch_record_new ("ecwid", "ecommerce", "Demo shop", latch_account_get_id (matrix->account));
  latch_record_set_instance_id (matrix->record, 700123);
  latch_test_bring_to (matrix->record, LATCH_RECORD_VERIFIED);
  latch_account_set_accepted (matrix->account, TRUE);
  latch_test_write_record (matrix->record, matrix->directory);
  latch_test_write_account (matrix->account, matrix->directory);
  matrix_start_again (matrix);
  latch_keyring_keep_in_memory (matrix->keyring);
  g_assert_false (matrix_remove (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
}

void
matrix_add_kept_tests (void)
{
  g_test_add_func ("/latch/matrix/absent/46-kept", test_kept);
  g_test_add_func ("/latch/matrix/absent/46-kept-refused", test_refused);
  g_test_add_func ("/latch/matrix/absent/46-kept-next-start", test_next_start);
  g_test_add_func ("/latch/matrix/absent/46-kept-next-start-with-keyring", test_next_start_with_keyring);
  g_test_add_func ("/latch/matrix/absent/46-kept-moved", test_moved);
  g_test_add_func ("/latch/matrix/absent/46-kept-removed", test_removed);
  g_test_add_func ("/latch/matrix/gone/47-killed-then-kept", test_killed);
}
