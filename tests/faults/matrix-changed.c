/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "keyring-expect.h"
#include "latch-error.h"
#include "latch-test.h"
#include "matrix-fixture.h"

/* What becomes of a store that is turned on, turned off or deleted on the service, by what the service answers. */

#define OFF ",\"disabled\":true"
#define ON ",\"disabled\":false"
#define OTHER_TOKEN "b3RoZXI="
#define FORBIDDEN "{\"message\":\"Forbidden\"}"
#define IN_USE "{\"message\":\"The instance is in use by the formula Orders\"}"
#define BUSY "{\"message\":\"Later\"}"
#define GONE "{\"message\":\"No instance found with ID 700123\"}"
#define ANOTHER_GONE "{\"message\":\"No instance found with ID 123\"}"
#define STORE_SAID "{\"message\":\"Request failed\",\"providerMessage\":\"Wrong API key\"}"
#define FOREIGN "{\"id\":700123,\"token\":\"" OTHER_TOKEN "\",\"tags\":[\"somebody\"]}"
#define UNTAGGED "{\"id\":700123,\"tags\":[\"somebody\"]}"

/* Stand for the instance with the job’s own tag, which is on or off or does not tell, and for a connection that ends without an answer. */
#define ON_BODY "on"
#define OFF_BODY "off"
#define UNTOLD_BODY "untold"
#define NO_ANSWER "", NULL

/* A list without it, with it, with it under another number, the same without tokens, and with a copy of it. */
#define UNLISTED   \
  {                \
    "200 OK", "[]" \
  }
#define LISTED_BODY "listed"
#define ELSEWHERE_BODY "elsewhere"
#define TAG_ELSEWHERE_BODY "{\"id\":700124,\"tags\":[\"%s\"]}"
#define COPY_BODY "{\"id\":700124,\"token\":\"" OTHER_TOKEN "\",\"tags\":[\"%s\"]}"
#define MISSED \
  { "404 Not Found", GONE }, { "401 Unauthorized", UNAUTHORIZED }, { "404 Not Found", GONE }
#define SHOWN_ON "200 OK", ON_BODY
#define SHOWN_OFF "200 OK", OFF_BODY
#define UNTOLD "200 OK", UNTOLD_BODY
#define DONE "200 OK", ""

#define TURN_ON LATCH_CHANGE_TURN_ON
#define TURN_OFF LATCH_CHANGE_TURN_OFF
#define DELETE LATCH_CHANGE_DELETE

/* The code of no error. */
#define FINE -1

/* In place of a situation. */
#define REMOVED -1

typedef struct
{
  const char *status;
  const char *body;
} Answer;

static const struct
{
  const char *name;
  LatchChange change;
  Answer      answers[5];
  guint       n_changes;
  int         code;
  int         situation;
  const char *words;
} cases[] = {
  { "34-turned-on", TURN_ON, { { SHOWN_OFF }, { DONE }, { "200 OK", PONG } }, 1, FINE, LATCH_SITUATION_CONNECTED, NULL },
  { "34-turned-on-untold", TURN_ON, { { UNTOLD }, { DONE }, { "200 OK", PONG } }, 1, FINE, LATCH_SITUATION_CONNECTED, NULL },
  { "34-turned-on-already", TURN_ON, { { SHOWN_ON }, { "200 OK", PONG } }, 0, FINE, LATCH_SITUATION_CONNECTED, NULL },
  { "34-turned-on-then-refused-by-store", TURN_ON, { { SHOWN_OFF }, { DONE }, { "403 Forbidden", FORBIDDEN }, { SHOWN_ON } }, 1, FINE, LATCH_SITUATION_STORE_REFUSES, NULL },
  { "34-turned-on-then-untestable", TURN_ON, { { SHOWN_OFF }, { "204 No Content", "" }, { "403 Forbidden", PAGE } }, 1, FINE, LATCH_SITUATION_UNTESTED, NULL },
  { "34-turning-on-gone", TURN_ON, { MISSED, UNLISTED }, 0, LATCH_ERROR_NOT_FOUND, LATCH_SITUATION_GONE, NULL },
  { "22-turning-on-foreign", TURN_ON, { { "200 OK", FOREIGN } }, 0, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_TURNED_OFF, "another instance" },
  { "22-turning-on-untagged", TURN_ON, { { "200 OK", UNTAGGED } }, 0, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_TURNED_OFF, "cannot tell" },
  { "12-turning-on-lost-but-done", TURN_ON, { { SHOWN_OFF }, { NO_ANSWER }, { SHOWN_ON }, { "200 OK", PONG } }, 1, FINE, LATCH_SITUATION_CONNECTED, NULL },
  { "38-turning-on-unclear", TURN_ON, { { SHOWN_OFF }, { "503 Service Unavailable", BUSY }, { "403 Forbidden", PAGE } }, 1, LATCH_ERROR_UNAVAILABLE, LATCH_SITUATION_TURNED_OFF, "may have been turned on" },

  { "34-turned-off", TURN_OFF, { { SHOWN_ON }, { DONE } }, 1, FINE, LATCH_SITUATION_TURNED_OFF, NULL },
  { "34-turned-off-and-shown", TURN_OFF, { { SHOWN_ON }, { SHOWN_OFF } }, 1, FINE, LATCH_SITUATION_TURNED_OFF, NULL },
  { "34-turned-off-untold", TURN_OFF, { { UNTOLD }, { DONE } }, 1, FINE, LATCH_SITUATION_TURNED_OFF, NULL },
  { "22-turning-off-contradicted", TURN_OFF, { { SHOWN_ON }, { SHOWN_ON }, { SHOWN_ON } }, 1, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_UNTESTED, "may have been turned off" },
  { "12-turning-off-lost-and-untold", TURN_OFF, { { SHOWN_ON }, { NO_ANSWER }, { UNTOLD } }, 1, LATCH_ERROR_UNREACHABLE, LATCH_SITUATION_UNTESTED, "may have been turned off" },
  { "34-turned-off-already", TURN_OFF, { { SHOWN_OFF } }, 0, FINE, LATCH_SITUATION_TURNED_OFF, NULL },
  { "30-turning-off-refused", TURN_OFF, { { SHOWN_ON }, { "405 Method Not Allowed", FORBIDDEN } }, 1, LATCH_ERROR_REFUSED, LATCH_SITUATION_CONNECTED, "The store was not turned off. Forbidden" },
  { "12-turning-off-lost-but-done", TURN_OFF, { { SHOWN_ON }, { NO_ANSWER }, { SHOWN_OFF } }, 1, FINE, LATCH_SITUATION_TURNED_OFF, NULL },
  { "19-turning-off-garbage", TURN_OFF, { { SHOWN_ON }, { "302 Found", "" }, { SHOWN_ON } }, 1, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_UNTESTED, "may have been turned off" },
  { "34-turning-off-wrong-number", TURN_OFF, { { "404 Not Found", GONE }, { "200 OK", PONG } }, 0, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_CONNECTED, "another instance" },

  { "34-deleted", DELETE, { { SHOWN_ON }, { DONE } }, 1, FINE, REMOVED, NULL },
  { "34-deleted-already", DELETE, { MISSED, UNLISTED }, 0, FINE, REMOVED, NULL },
  { "34-deleted-by-others-meanwhile", DELETE, { { SHOWN_ON }, { "404 Not Found", GONE }, { "404 Not Found", GONE } }, 1, FINE, REMOVED, NULL },
  { "34-deleting-another-missing", DELETE, { { SHOWN_ON }, { "404 Not Found", ANOTHER_GONE }, { SHOWN_ON } }, 1, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_UNTESTED, "may have been deleted" },
  { "34-deleting-another-missing-first", DELETE, { { "404 Not Found", ANOTHER_GONE } }, 0, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_CONNECTED, NULL },
  { "34-deleting-in-use", DELETE, { { SHOWN_ON }, { "409 Conflict", IN_USE } }, 1, LATCH_ERROR_REFUSED, LATCH_SITUATION_CONNECTED, "The connection was not deleted. The instance is in use by the formula Orders" },
  { "22-deleting-foreign", DELETE, { { "200 OK", FOREIGN } }, 0, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_CONNECTED, "another instance" },
  { "22-deleting-other-number", DELETE, { { "200 OK", "{\"id\":700124,\"token\":\"" TOKEN "\"}" } }, 0, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_CONNECTED, NULL },
  { "34-deleting-for-a-gateway", DELETE, { { "404 Not Found", "{\"message\":\"no Route matched with those values\"}" } }, 0, LATCH_ERROR_NOT_FOUND, LATCH_SITUATION_CONNECTED, NULL },
  { "12-deleting-lost-but-done", DELETE, { { SHOWN_ON }, { NO_ANSWER }, { "404 Not Found", GONE } }, 1, FINE, REMOVED, NULL },
  { "12-deleting-unclear", DELETE, { { SHOWN_ON }, { NO_ANSWER }, { "403 Forbidden", PAGE } }, 1, LATCH_ERROR_UNREACHABLE, LATCH_SITUATION_UNTESTED, "may have been deleted" },
  { "34-deleting-wrong-number", DELETE, { { "404 Not Found", GONE }, { "200 OK", PONG } }, 0, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_CONNECTED, "another instance" },
  { "34-deleting-wrong-number-refused", DELETE, { { "404 Not Found", GONE }, { "403 Forbidden", FORBIDDEN }, { "404 Not Found", GONE } }, 0, LATCH_ERROR_NOT_FOUND, LATCH_SITUATION_UNTESTED, NULL },
  { "34-deleting-wrong-number-refused-by-store", DELETE, { { "404 Not Found", GONE }, { "401 Unauthorized", STORE_SAID }, { "404 Not Found", GONE } }, 0, LATCH_ERROR_NOT_FOUND, LATCH_SITUATION_UNTESTED, NULL },
  { "34-deleting-wrong-number-untested", DELETE, { { "404 Not Found", GONE }, { "403 Forbidden", PAGE } }, 0, LATCH_ERROR_NOT_FOUND, LATCH_SITUATION_CONNECTED, NULL },
  { "34-deleting-renumbered", DELETE, { MISSED, { "200 OK", ELSEWHERE_BODY } }, 0, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_UNTESTED, "another instance ID, 700124" },
  { "34-deleting-renumbered-untold", DELETE, { MISSED, { "200 OK", TAG_ELSEWHERE_BODY } }, 0, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_UNTESTED, "another instance ID, 700124" },
  { "34-deleting-listed-after-all", DELETE, { MISSED, { "200 OK", LISTED_BODY } }, 0, LATCH_ERROR_NOT_FOUND, LATCH_SITUATION_UNTESTED, NULL },
  { "34-deleted-already-with-a-copy", DELETE, { MISSED, { "200 OK", COPY_BODY } }, 0, FINE, REMOVED, NULL },
  { "38-deleting-unlistable", DELETE, { MISSED, { "503 Service Unavailable", BUSY } }, 0, LATCH_ERROR_NOT_FOUND, LATCH_SITUATION_UNTESTED, NULL },
  { "34-turning-on-renumbered", TURN_ON, { MISSED, { "200 OK", ELSEWHERE_BODY } }, 0, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_TURNED_OFF, "another instance ID, 700124" },
  { "20-deleting-error-of-another-form", DELETE, { { SHOWN_ON }, { "200 OK", "{\"error\":\"session expired\"}" }, { SHOWN_ON } }, 1, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_UNTESTED, "may have been deleted" },
  { "58-deleting-several", DELETE, { { SHOWN_ON }, { "207 Multi-Status", "" }, { SHOWN_ON } }, 1, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_UNTESTED, "may have been deleted" },
  { "58-deleting-accepted", DELETE, { { SHOWN_ON }, { "202 Accepted", "" }, { SHOWN_ON } }, 1, LATCH_ERROR_UNEXPECTED, LATCH_SITUATION_UNTESTED, "may have been deleted" },
  { "58-deleting-error-form", DELETE, { { SHOWN_ON }, { "200 OK", IN_USE }, { "404 Not Found", GONE } }, 1, FINE, REMOVED, NULL },
};

/* -- The store -------------------------------------------------------------------- */

static void
answer_enabled (Matrix  *matrix,
                gboolean enabled)
{
  g_autofree char *tag = latch_record_dup_tag (matrix->record);
  g_autofree char *body = g_strdup_printf ("{\"id\":700123,\"token\":\"" TOKEN "\",\"tags\":[\"demo\",\"%s\"]%s}", tag, enabled ? ON : OFF);

  matrix_answer (matrix, "200 OK", body);
}

static void
answer_tagged (Matrix     *matrix,
               const char *format)
{
  g_autofree char *tag = latch_record_dup_tag (matrix->record);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *instance = g_strjoinv (tag, parts);
  g_autofree char *body = g_strconcat ("[", instance, "]", NULL);

  matrix_answer (matrix, "200 OK", body);
}

static void
answer (Matrix       *matrix,
        const Answer *what)
{
  static const FaultAnswer none = { NULL, 0, FAULT_END_CLOSE };

  if (*what->status == '\0')
    fault_server_add_answer (matrix->server, &none);
  else if (g_str_equal (what->body, UNTOLD_BODY))
    matrix_answer_own (matrix, "%s", 700123);
  else if (g_str_equal (what->body, LISTED_BODY) || g_str_equal (what->body, ELSEWHERE_BODY))
    matrix_answer_own (matrix, "[%s]", g_str_equal (what->body, LISTED_BODY) ? 700123 : 700124);
  else if (g_str_equal (what->body, TAG_ELSEWHERE_BODY) || g_str_equal (what->body, COPY_BODY))
    answer_tagged (matrix, what->body);
  else if (g_str_equal (what->body, ON_BODY) || g_str_equal (what->body, OFF_BODY))
    answer_enabled (matrix, g_str_equal (what->body, ON_BODY));
  else
    matrix_answer (matrix, what->status, what->body);
}

static void
begin (Matrix        *matrix,
       LatchChange    change,
       GCancellable  *cancellable,
       GAsyncResult **result)
{
  matrix_take_up (matrix);
  latch_work_change_async (latch_registry_get_work (matrix->registry), matrix->job, change, cancellable, latch_test_keep_cb, result);
}

static gboolean
run (Matrix     *matrix,
     LatchChange change,
     GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean done;

  begin (matrix, change, NULL, &result);
  done = latch_work_finish (latch_test_wait (&result), error);
  matrix_excuse ();
  return done;
}

static void
turn_off (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;

  answer_enabled (matrix, FALSE);
  run (matrix, TURN_OFF, &error);
  g_assert_no_error (error);
  fault_server_forget_answers (matrix->server);
}

/* As the list shows it now, and as the next start finds it. */
static void
expect_situation (Matrix        *matrix,
                  LatchSituation situation)
{
  g_autofree char *id = g_strdup (latch_record_get_id (matrix->record));

  matrix_expect_stored (matrix);
  g_assert_cmpint (latch_instance_get_situation (latch_registry_lookup_instance (matrix->registry, id)), ==, situation);
  matrix_start_again (matrix);
  g_assert_cmpint (latch_instance_get_situation (latch_registry_lookup_instance (matrix->registry, id)), ==, situation);
}

/* Its account stays. */
static void
expect_removed (Matrix *matrix)
{
  g_autofree char *user = matrix_lookup (matrix, LATCH_SECRET_USER);
  g_autofree char *token = matrix_lookup (matrix, LATCH_SECRET_TOKEN);

  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (matrix->registry)), ==, 0);
  g_assert_cmpstr (user, ==, USER_SECRET);
  g_assert_null (token);
}

static guint
count_changes (Matrix *matrix)
{
  return matrix_count_requests (matrix, "PUT ") + matrix_count_requests (matrix, "DELETE ");
}

static void
test_case (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  gboolean done;

  matrix_create (matrix);
  if (cases[i].change == TURN_ON)
    turn_off (matrix);

  for (size_t j = 0; cases[i].answers[j].status != NULL; j++)
    answer (matrix, &cases[i].answers[j]);

  done = run (matrix, cases[i].change, &error);
  g_assert_cmpint (done, ==, error == NULL);
  if (cases[i].code == FINE)
    latch_assert_done (done, error);
  else
    g_assert_error (error, LATCH_ERROR, cases[i].code);
  if (cases[i].words != NULL)
    g_assert_nonnull (strstr (error->message, cases[i].words));

  g_assert_cmpuint (count_changes (matrix), ==, cases[i].n_changes);
  g_assert_cmpint (latch_job_get_recorded (matrix->job), ==, cases[i].situation != REMOVED);
  if (cases[i].situation == REMOVED)
    expect_removed (matrix);
  else
    expect_situation (matrix, (LatchSituation)cases[i].situation);
}

/* -- In every weather ------------------------------------------------------------------- */

/* What was not done is said not to be, what may be done is said to be nothing, and is shown as on or off only where it can be turned
 * on then. Either way the same again comes to its end. */
static void
test_fault (LatchChange        change,
            const MatrixFault *fault)
{
  gboolean       is_on = change != TURN_ON;
  gboolean       is_refusal = matrix_fault_is_refusal (fault);
  LatchSituation before = is_on ? LATCH_SITUATION_CONNECTED : LATCH_SITUATION_TURNED_OFF;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  if (!is_on)
    turn_off (matrix);

  answer_enabled (matrix, is_on);
  matrix_answer_fault (matrix, fault);
  answer_enabled (matrix, is_on);
  g_assert_false (run (matrix, change, &error));
  g_assert_error (error, LATCH_ERROR, fault->code);
  g_assert_nonnull (strstr (error->message, is_refusal ? " was not " : " may have been "));
  g_clear_error (&error);
  g_assert_cmpuint (count_changes (matrix), ==, 1);
  if (fault->code == LATCH_ERROR_UNAUTHORIZED)
    expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED);
  else
    expect_situation (matrix, is_refusal || !is_on ? before : LATCH_SITUATION_UNTESTED);

  fault_server_forget_answers (server);
  matrix_set_limits (matrix, &fixture_limits);
  answer_enabled (matrix, is_on);
  matrix_answer (matrix, "200 OK", "");
  matrix_answer (matrix, "200 OK", PONG);
  latch_assert_done (run (matrix, change, &error), error);
  g_assert_cmpuint (count_changes (matrix), ==, 2);
  if (change == DELETE)
    expect_removed (matrix);
  else
    expect_situation (matrix, is_on ? LATCH_SITUATION_TURNED_OFF : LATCH_SITUATION_CONNECTED);
}

static void
test_turning_on_fault (gconstpointer data)
{
  test_fault (TURN_ON, data);
}

static void
test_turning_off_fault (gconstpointer data)
{
  test_fault (TURN_OFF, data);
}

static void
test_deleting_fault (gconstpointer data)
{
  test_fault (DELETE, data);
}

/* -- Stopped on the way ------------------------------------------------------------- */

static void
hold (Matrix *matrix)
{
  static const FaultAnswer silence = { NULL, 0, FAULT_END_HOLD };

  fault_server_add_answer (matrix->server, &silence);
}

/* Nothing is sent, and nothing is known anew. */
static void
test_cancelled_before (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_requests;

  matrix_create (matrix);
  n_requests = fault_server_get_n_requests (server);
  hold (matrix);
  begin (matrix, DELETE, cancellable, &result);
  fault_server_wait_for_request (server, n_requests + 1);
  g_cancellable_cancel (cancellable);
  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (latch_job_get_sent (matrix->job));
  g_clear_object (&result);
  g_assert_cmpuint (count_changes (matrix), ==, 0);
  expect_situation (matrix, LATCH_SITUATION_CONNECTED);
}

/* The request is out, or its answer was lost and the service is asked what it has done. Whoever starts now finds nothing in the
 * record that may not be true, and the list shows no more than before. */
static void
test_cancelled_on_the_way (gconstpointer data)
{
  static const Answer lost = { NO_ANSWER };
  gboolean            is_lost = GPOINTER_TO_INT (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint       n_requests;
  const char *id;

  matrix_create (matrix);
  id = latch_record_get_id (matrix->record);
  n_requests = fault_server_get_n_requests (server);
  answer_enabled (matrix, TRUE);
  if (is_lost)
    answer (matrix, &lost);
  hold (matrix);
  begin (matrix, TURN_OFF, cancellable, &result);
  fault_server_wait_for_request (server, n_requests + (is_lost ? 3 : 2));
  other = matrix_open_other (matrix);
  g_assert_cmpint (latch_instance_get_outcome (latch_registry_lookup_instance (other, id)), ==, LATCH_SITUATION_UNTESTED);
  g_assert_cmpint (latch_instance_get_situation (latch_registry_lookup_instance (matrix->registry, id)), ==, LATCH_SITUATION_CONNECTED);
  g_clear_object (&other);

  g_cancellable_cancel (cancellable);
  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  if (is_lost)
    g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNREACHABLE);
  else
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_str_has_prefix (error->message, "The store may have been turned off. Test it to find out."));
  g_clear_object (&result);
  matrix_excuse ();
  expect_situation (matrix, LATCH_SITUATION_UNTESTED);
}

/* Nothing tells then whether the number is the right one. It is shown as deleted, and stays until the person removes it. */
static void
test_deleted_without_token (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  matrix_lose_token (matrix);
  matrix_answer (matrix, "404 Not Found", GONE);
  g_assert_false (run (matrix, DELETE, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_changes (matrix), ==, 0);
  g_assert_cmpint (latch_record_get_health (matrix->record), ==, LATCH_HEALTH_GONE);
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 1);
}

/* The disk must take back what may become untrue before anything is sent. */
static void
test_disk_full (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  answer_enabled (matrix, TRUE);
  matrix_allow_file_size (0);
  g_assert_false (run (matrix, DELETE, &error));
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_cmpuint (count_changes (matrix), ==, 0);
  expect_situation (matrix, LATCH_SITUATION_CONNECTED);
}

static void
kill_keyring (Matrix *matrix)
{
  keyring_kill ();
}

/* It is gone on the service, and that is what the list says until its token can be removed too. */
static void
test_killed_while_deleting (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchInstance *instance;

  matrix_create (matrix);
  instance = latch_registry_lookup_instance (matrix->registry, latch_record_get_id (matrix->record));
  answer_enabled (matrix, TRUE);
  matrix_answer (matrix, "200 OK", "");
  begin (matrix, DELETE, NULL, &result);
  matrix_at_step (matrix, LATCH_STEP_DELETING, kill_keyring);
  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT);
  g_clear_error (&error);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, LATCH_SITUATION_GONE);

  keyring_restart ();
  matrix_open_keyring (matrix);
  latch_assert_done (matrix_remove (matrix, &error), error);
  expect_removed (matrix);
}

void
matrix_add_changed_tests (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/changed/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }

  matrix_add_faults ("changed", "turning-on", test_turning_on_fault);
  matrix_add_faults ("changed", "turning-off", test_turning_off_fault);
  matrix_add_faults ("changed", "deleting", test_deleting_fault);
  g_test_add_func ("/latch/matrix/changed/12-cancelled-before", test_cancelled_before);
  g_test_add_data_func ("/latch/matrix/changed/12-cancelled-while-changing", GINT_TO_POINTER (FALSE), test_cancelled_on_the_way);
  g_test_add_data_func ("/latch/matrix/changed/12-cancelled-while-looking-again", GINT_TO_POINTER (TRUE), test_cancelled_on_the_way);
  g_test_add_func ("/latch/matrix/changed/34-deleted-without-token", test_deleted_without_token);
  g_test_add_func ("/latch/matrix/changed/51-disk-full-before-changing", test_disk_full);
  g_test_add_func ("/latch/matrix/killed/47-killed-while-deleting", test_killed_while_deleting);
}
