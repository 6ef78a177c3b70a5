/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-test.h"
#include "matrix-fixture.h"

/* The rows of the fault matrix that are about a real keyring. Each part of the paths runs in a session of its own, whose
 * keyring is open at the end of each test but those of “locked”. */

static void
answer_creation (Matrix *matrix)
{
  matrix_begin (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
}

static void
lock (Matrix *matrix)
{
  keyring_lock ();
}

static void
kill_keyring (Matrix *matrix)
{
  keyring_kill ();
}

static void
restart_keyring (Matrix *matrix)
{
  keyring_restart ();
}

/* The instance exists, its token does not lie in the keyring: it is in memory, and the record tells where to get it. */
static void
expect_unsaved (Matrix       *matrix,
                const GError *error,
                int           code)
{
  SecretValue *token = latch_job_get_token (matrix->job);

  g_assert_error (error, LATCH_ERROR, code);
  g_assert_nonnull (token);
  g_assert_cmpstr (secret_value_get_text (token), ==, TOKEN);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_CREATED);
  g_assert_cmpint (latch_record_get_instance_id (matrix->record), ==, 700123);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

static void
expect_saved_now (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;

  matrix_save_token (matrix, &error);
  g_assert_no_error (error);
  matrix_expect_stored (matrix);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

static void
expect_found_by_next_start (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;

  fault_server_forget_answers (matrix->server);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_start_again (matrix);
  matrix_resume (matrix, &error);
  g_assert_no_error (error);
  matrix_expect_stored (matrix);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances/700123 "), ==, 1);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* -- Before anything is sent -------------------------------------------------------- */

static void
expect_no_creation (Matrix *matrix,
                    int     code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (matrix_run (matrix, &error));
  g_assert_error (error, LATCH_ERROR, code);
  g_assert_false (latch_job_get_recorded (matrix->job));
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 0);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 0);
  g_assert_cmpuint (fault_server_get_n_connections (matrix->server), ==, 0);
}

static void
test_dismissed (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  keyring_restart ();
  matrix_excuse ();
  answer_creation (matrix);
  keyring_send_person ("dismiss");
  expect_no_creation (matrix, LATCH_ERROR_KEYRING_LOCKED);
  keyring_expect_person_back ();

  /* The form is what it was, so the next click is a creation. */
  g_clear_object (&matrix->record);
  fault_server_forget_answers (server);
  answer_creation (matrix);
  keyring_send_person ("unlock");
  g_assert_true (matrix_run (matrix, NULL));
  keyring_expect_person_back ();
  matrix_expect_stored (matrix);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

static void
test_absent (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  expect_no_creation (matrix, LATCH_ERROR_KEYRING_ABSENT);
}

static void
test_no_bus (void)
{
  if (g_test_subprocess ())
    {
      g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
      test_absent ();
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_no_default (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  keyring_send_person ("dismiss");
  expect_no_creation (matrix, LATCH_ERROR_KEYRING_NO_DEFAULT);
  keyring_expect_person_back ();
}

/* -- Between the request and the token ------------------------------------------------ */

static void
test_locked_meanwhile (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  answer_creation (matrix);
  matrix_at_step (matrix, LATCH_STEP_SENDING, lock);
  keyring_send_person ("dismiss");
  g_assert_false (matrix_run (matrix, &error));
  keyring_expect_person_back ();
  expect_unsaved (matrix, error, LATCH_ERROR_KEYRING_LOCKED);

  keyring_send_person ("unlock");
  expect_saved_now (matrix);
  keyring_expect_person_back ();
}

static void
test_locked_until_next_start (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  answer_creation (matrix);
  matrix_at_step (matrix, LATCH_STEP_SENDING, lock);
  keyring_send_person ("dismiss");
  g_assert_false (matrix_run (matrix, &error));
  keyring_expect_person_back ();
  expect_unsaved (matrix, error, LATCH_ERROR_KEYRING_LOCKED);

  keyring_send_person ("unlock");
  expect_found_by_next_start (matrix);
  keyring_expect_person_back ();
}

/* The window is closed in front of the prompt: the creation is let go of, and the prompt answered much later. */
static void
test_window_closed (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GAsyncResult) result = NULL;

  answer_creation (matrix);
  matrix_at_step (matrix, LATCH_STEP_SENDING, lock);
  latch_work_create_async (latch_registry_get_work (matrix->registry), matrix->job, NULL, latch_test_keep_cb, &result);
  while (matrix_read_state (matrix) != LATCH_RECORD_CREATED)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&matrix->job);
  g_assert_finalize_object (g_steal_pointer (&matrix->registry));
  matrix->registry = matrix_open_other (matrix);
  g_assert_null (result);

  keyring_send_person ("dismiss");
  latch_test_wait (&result);
  keyring_expect_person_back ();
  g_clear_object (&result);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_CREATED);

  keyring_send_person ("unlock");
  expect_found_by_next_start (matrix);
  keyring_expect_person_back ();
}

static void
test_killed (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  answer_creation (matrix);
  matrix_at_step (matrix, LATCH_STEP_SENDING, kill_keyring);
  g_assert_false (matrix_run (matrix, &error));
  expect_unsaved (matrix, error, LATCH_ERROR_KEYRING_ABSENT);

  keyring_restart ();
  matrix_excuse ();
  keyring_send_person ("unlock");
  expect_saved_now (matrix);
  keyring_expect_person_back ();
}

static void
test_restarted (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  answer_creation (matrix);
  matrix_at_step (matrix, LATCH_STEP_SENDING, restart_keyring);
  keyring_send_person ("unlock");
  matrix_run (matrix, &error);
  g_assert_no_error (error);
  keyring_expect_person_back ();
  matrix_expect_stored (matrix);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* What cannot be taken out of the keyring is told of by a record, for the next start. */
static void
test_refused_without_keyring (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "400 Bad Request", "{\"message\":\"No\"}");
  matrix_at_step (matrix, LATCH_STEP_SENDING, kill_keyring);
  g_assert_false (matrix_run (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_RESERVED);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 1);
  g_clear_error (&error);

  keyring_restart ();
  matrix_start_again (matrix);
  matrix_open_keyring (matrix);
  g_assert_false (matrix_resume (matrix, &error));
  matrix_expect_nothing (matrix);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
}

/* A store that cannot be removed stays what it was. */
static void
test_killed_before_removing (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  answer_creation (matrix);
  latch_assert_done (matrix_run (matrix, &error), error);
  keyring_kill ();
  g_assert_false (matrix_remove (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT);
  g_clear_error (&error);
  g_assert_cmpint (latch_record_get_state (matrix->record), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);

  keyring_restart ();
  matrix_open_keyring (matrix);
  matrix_expect_stored (matrix);
  latch_assert_done (matrix_remove (matrix, &error), error);
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 0);
}

static void
test_hung (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  answer_creation (matrix);
  matrix_at_step (matrix, LATCH_STEP_SENDING, matrix_hang_keyring);
  g_assert_false (matrix_run (matrix, &error));
  expect_unsaved (matrix, error, LATCH_ERROR_KEYRING_FAILED);

  matrix_revive_keyring ();
  expect_saved_now (matrix);
}

static void
fill_keyring (Matrix *matrix)
{
  keyring_fill_disk ();
}

static void
test_full (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  answer_creation (matrix);
  matrix_at_step (matrix, LATCH_STEP_SENDING, fill_keyring);
  g_assert_false (matrix_run (matrix, &error));
  keyring_free_disk ();
  expect_unsaved (matrix, error, LATCH_ERROR_KEYRING_FAILED);
  expect_found_by_next_start (matrix);
}

void
matrix_add_keyring_tests (void)
{
  g_test_add_func ("/latch/matrix/ready/52-keyring-full-after-sending", test_full);
  g_test_add_func ("/latch/matrix/locked/44-dismissed", test_dismissed);
  g_test_add_func ("/latch/matrix/killed/45-locked-after-sending", test_locked_meanwhile);
  g_test_add_func ("/latch/matrix/killed/45-locked-until-next-start", test_locked_until_next_start);
  g_test_add_func ("/latch/matrix/absent/46-no-keyring", test_absent);
  g_test_add_func ("/latch/matrix/absent/46-no-bus", test_no_bus);
  g_test_add_func ("/latch/matrix/fresh/46-no-default", test_no_default);
  g_test_add_func ("/latch/matrix/killed/47-killed-after-sending", test_killed);
  g_test_add_func ("/latch/matrix/killed/47-restarted-after-sending", test_restarted);
  g_test_add_func ("/latch/matrix/killed/47-killed-before-refusal", test_refused_without_keyring);
  g_test_add_func ("/latch/matrix/killed/47-killed-before-removing", test_killed_before_removing);
  g_test_add_func ("/latch/matrix/hung/48-hung-after-sending", test_hung);
  g_test_add_func ("/latch/matrix/killed/49-window-closed", test_window_closed);
}
