/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "draft-fixture.h"
#include "keyring-expect.h"
#include "latch-error.h"
#include "latch-test.h"
#include "matrix-fixture.h"
#include "model-fixture.h"
#include "record-fixture.h"

/* What becomes of a store that another program has connected, and whose token is to be kept, by what comes back for each
 * request. Beside it there is one that Latchkey has created with the same account. */

#define NUMBER 700200
#define OLD_NAME "Made elsewhere"
#define NEW_NAME "Renamed since"

#define GONE "{\"message\":\"No instance found with ID 700200\"}"

#define INSTANCE_OF(name, element) "{\"id\":700200,\"name\":\"" name "\",\"token\":\"" TOKEN "\",\"element\":{\"key\":\"" element "\"},\"tags\":[\"theirs\"]}"
#define SHOWN "200 OK", INSTANCE_OF (OLD_NAME, "ecwid")
#define RENAMED "200 OK", INSTANCE_OF (NEW_NAME, "ecwid")
#define UNKNOWN "200 OK", INSTANCE_OF (OLD_NAME, "square")
#define WITHOUT_TOKEN "{\"id\":700200,\"name\":\"" OLD_NAME "\",\"element\":{\"key\":\"ecwid\"}}"
#define OTHER_NUMBER "{\"id\":700201,\"name\":\"" OLD_NAME "\",\"token\":\"" TOKEN "\",\"element\":{\"key\":\"ecwid\"}}"
#define ANSWERED "200 OK", PONG

typedef struct
{
  const char *status;
  const char *body;
} Answer;

/* -- The store -------------------------------------------------------------------- */

static void
answer (Matrix       *matrix,
        const Answer *what)
{
  matrix_answer (matrix, what->status, what->body);
}

static void
answer_well (Matrix *matrix)
{
  static const Answer answers[] = { { SHOWN }, { ANSWERED } };

  fault_server_forget_answers (matrix->server);
  for (size_t i = 0; i < G_N_ELEMENTS (answers); i++)
    answer (matrix, &answers[i]);
}

static LatchJob *
new_job_of (Matrix            *matrix,
            LatchRegistry     *registry,
            LatchInstanceInfo *info)
{
  LatchAccount *account = latch_registry_lookup_account (registry, latch_account_get_id (matrix->account));
  g_autoptr (LatchInstance) instance = latch_instance_new (NULL, info, account);
  g_autoptr (GError) error = NULL;
  LatchJob *job = latch_registry_keep_listed (registry, instance, NULL, &error);

  g_assert_no_error (error);
  return job;
}

/* As the service lists it. */
static LatchJob *
new_job (Matrix        *matrix,
         LatchRegistry *registry,
         const char    *element)
{
  static const char *const tags[] = { "theirs", NULL };
  g_autoptr (GDateTime) created = g_date_time_new_utc (2024, 5, 6, 7, 8, 9);
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (NUMBER, OLD_NAME, element, tags, NULL, created, LATCH_ENABLED_YES);

  return new_job_of (matrix, registry, info);
}

static void
begin_job (Matrix        *matrix,
           LatchJob      *job,
           GCancellable  *cancellable,
           GAsyncResult **result)
{
  g_clear_object (&matrix->job);
  matrix->job = job;
  g_set_object (&matrix->record, latch_job_get_record (matrix->job));
  latch_work_keep_listed_async (latch_registry_get_work (matrix->registry), matrix->job, cancellable, latch_test_keep_cb, result);
}

static void
begin (Matrix        *matrix,
       const char    *element,
       GCancellable  *cancellable,
       GAsyncResult **result)
{
  begin_job (matrix, new_job (matrix, matrix->registry, element), cancellable, result);
}

static gboolean
run (Matrix     *matrix,
     const char *element,
     GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean done;

  begin (matrix, element, NULL, &result);
  done = latch_work_finish (latch_test_wait (&result), error);
  matrix_excuse ();
  return done;
}

static char *
search_keyring (Matrix *matrix)
{
  g_autofree char *command = g_strdup_printf ("secret-tool search application " APPLICATION_ID " ref %s", latch_record_get_id (matrix->record));
  g_autofree char *attributes = NULL;
  g_autoptr (GError) error = NULL;
  char *found = NULL;

  g_assert_true (g_spawn_command_line_sync (command, &found, &attributes, NULL, &error));
  g_assert_no_error (error);
  matrix_excuse ();
  return found;
}

/* The service has it, and nothing here tells of it. */
static void
expect_elsewhere (Matrix *matrix)
{
  g_autofree char *found = search_keyring (matrix);

  g_assert_false (latch_job_get_recorded (matrix->job));
  g_assert_null (latch_job_get_token (matrix->job));
  g_assert_cmpint (matrix_read_state (matrix), ==, -1);
  g_assert_null (latch_registry_lookup_instance (matrix->registry, latch_record_get_id (matrix->record)));
  g_assert_cmpstr (found, ==, "");
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 1);
}

/* As the list shows it now, and as the next start finds it. */
static void
expect_kept (Matrix     *matrix,
             const char *name,
             const char *connector,
             LatchHealth health)
{
  g_autofree char *id = g_strdup (latch_record_get_id (matrix->record));
  g_autofree char *found = search_keyring (matrix);
  g_autofree char *label = g_strdup_printf ("\nlabel = Token of %s (%s)\n", name, connector);

  g_assert_nonnull (strstr (found, label));
  matrix_expect_stored (matrix);
  for (guint i = 0; i < 2; i++)
    {
      LatchInstance   *instance = latch_registry_lookup_instance (matrix->registry, id);
      g_autofree char *created = g_date_time_format_iso8601 (latch_instance_get_created (instance));

      g_assert_cmpstr (latch_instance_get_name (instance), ==, name);
      g_assert_cmpstr (latch_instance_get_connector (instance), ==, connector);
      g_assert_cmpint (latch_instance_get_number (instance), ==, NUMBER);
      g_assert_cmpstr (created, ==, "2024-05-06T07:08:09Z");
      g_assert_cmpint (latch_record_get_health (latch_instance_get_record (instance)), ==, health);
      if (i == 0)
        matrix_start_again (matrix);
    }
}

/* What the service has is only looked at. */
static void
expect_no_change (Matrix *matrix)
{
  for (guint i = 1; i < fault_server_get_n_requests (matrix->server); i++)
    {
      g_autofree char *request = fault_server_dup_request (matrix->server, i);

      g_assert_true (g_str_has_prefix (request, "GET "));
    }
}

/* -- Kept --------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  const char *element;
  Answer      answers[3];
  const char *shown_name;
  const char *connector;
  LatchHealth health;
  const char *test;
} kept[] = {
  { "34-kept", "ecwid", { { SHOWN }, { ANSWERED } }, OLD_NAME, "Ecwid", LATCH_HEALTH_WORKS, "GET /elements/api-v2/hubs/ecommerce/ping " },
  { "34-kept-renamed-since", "ecwid", { { RENAMED }, { ANSWERED } }, NEW_NAME, "Ecwid", LATCH_HEALTH_WORKS, "GET /elements/api-v2/hubs/ecommerce/ping " },
  { "22-kept-unlike-the-list", "square", { { SHOWN }, { ANSWERED } }, OLD_NAME, "Ecwid", LATCH_HEALTH_WORKS, "GET /elements/api-v2/hubs/ecommerce/ping " },
  { "34-kept-of-unknown-connector", "square", { { UNKNOWN }, { ANSWERED } }, OLD_NAME, "square", LATCH_HEALTH_WORKS, "GET /elements/api-v2/ping " },
  { "34-kept-cannot-be-tested", "square", { { UNKNOWN }, { "404 Not Found", ERROR_BODY }, { UNKNOWN } }, OLD_NAME, "square", LATCH_HEALTH_UNTESTABLE, "GET /elements/api-v2/ping " },
};

static void
test_kept (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  for (size_t j = 0; j < G_N_ELEMENTS (kept[i].answers) && kept[i].answers[j].status != NULL; j++)
    answer (matrix, &kept[i].answers[j]);

  latch_assert_done (run (matrix, kept[i].element, &error), error);
  expect_no_change (matrix);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances/700200 "), >, 0);
  g_assert_cmpuint (matrix_count_requests (matrix, kept[i].test), >, 0);
  expect_kept (matrix, kept[i].shown_name, kept[i].connector, kept[i].health);
}

/* A name that cannot be shown is none, and a store without one keeps that of the list: its number. With typed secrets it is
 * the same store as well. */
static const struct
{
  const char *name;
  const char *listed;
  const char *shown;
  const char *kept;
  gboolean    is_typed;
  gboolean    is_foreign;
} named[] = {
  { "34-kept-without-name", "", "", "Instance 700200", FALSE, FALSE },
  { "34-kept-without-name-by-typed-secrets", "", "", "Instance 700200", TRUE, FALSE },
  { "34-kept-of-blank-name-by-typed-secrets", " ", " ", "Instance 700200", TRUE, FALSE },
  { "34-kept-of-two-lines-by-typed-secrets", "Two\nlines", "Two\\nlines", "Two lines", TRUE, FALSE },
  { "34-named-elsewhere-by-typed-secrets", "", "Their shop", NULL, TRUE, TRUE },
};

static void
test_named (gconstpointer data)
{
  size_t           i = GPOINTER_TO_SIZE (data);
  g_autofree char *body = g_strdup_printf ("{\"id\":700200,\"name\":\"%s\",\"token\":\"" TOKEN "\",\"element\":{\"key\":\"ecwid\"}}", named[i].shown);
  Answer           answers[] = { { "200 OK", body }, { ANSWERED } };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (NUMBER, named[i].listed, "ecwid", NULL, NULL, NULL, LATCH_ENABLED_YES);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchJob      *job;
  LatchInstance *instance;

  matrix_create (matrix);
  for (size_t j = 0; j < G_N_ELEMENTS (answers); j++)
    answer (matrix, &answers[j]);
  job = new_job_of (matrix, matrix->registry, info);
  if (named[i].is_typed)
    latch_test_type (latch_job_get_connection (job), credentials);

  begin_job (matrix, job, NULL, &result);
  g_assert_cmpint (latch_work_finish (latch_test_wait (&result), &error), ==, !named[i].is_foreign);
  matrix_excuse ();
  if (named[i].is_foreign)
    {
      g_assert_nonnull (strstr (error->message, "another account"));
      expect_elsewhere (matrix);
      return;
    }

  g_assert_no_error (error);
  instance = latch_registry_lookup_instance (matrix->registry, latch_record_get_id (matrix->record));
  g_assert_cmpstr (latch_instance_get_name (instance), ==, named[i].kept);
  g_assert_null (latch_instance_get_created (instance));
  matrix_expect_stored (matrix);
}

/* -- Refused ------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  Answer      answer;
  int         code;
  const char *words;
} refused[] = {
  { "21-keeping-empty", { "200 OK", "" }, LATCH_ERROR_UNEXPECTED, NULL },
  { "22-keeping-another", { "200 OK", OTHER_NUMBER }, LATCH_ERROR_UNEXPECTED, NULL },
  { "22-keeping-without-token", { "200 OK", WITHOUT_TOKEN }, LATCH_ERROR_UNEXPECTED, "no token" },
  { "29-keeping-redirected", { "302 Found", "" }, LATCH_ERROR_UNEXPECTED, NULL },
  { "34-keeping-gone", { "404 Not Found", GONE }, LATCH_ERROR_NOT_FOUND, "may have been deleted" },
};

/* It is as if nobody had begun, so that it can be begun again. */
static void
expect_refusal (Matrix     *matrix,
                int         code,
                const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run (matrix, "ecwid", &error));
  g_assert_error (error, LATCH_ERROR, code);
  if (words != NULL)
    g_assert_nonnull (strstr (error->message, words));
  g_clear_error (&error);
  expect_elsewhere (matrix);
  expect_no_change (matrix);
  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, code == LATCH_ERROR_UNAUTHORIZED);

  matrix_set_limits (matrix, &fixture_limits);
  answer_well (matrix);
  latch_assert_done (run (matrix, "ecwid", &error), error);
  g_assert_false (latch_account_get_refused (matrix->account));
  expect_kept (matrix, OLD_NAME, "Ecwid", LATCH_HEALTH_WORKS);
}

static void
test_refused (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix_create (matrix);
  answer (matrix, &refused[i].answer);

  expect_refusal (matrix, refused[i].code, refused[i].words);
}

static void
test_fault (gconstpointer data)
{
  const MatrixFault *fault = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix_create (matrix);
  matrix_answer_fault (matrix, fault);
  expect_refusal (matrix, fault->code, NULL);
}

/* -- Stopped on the way ---------------------------------------------------------------- */

static void
hold (Matrix *matrix)
{
  static const FaultAnswer silence = { NULL, 0, FAULT_END_HOLD };

  fault_server_add_answer (matrix->server, &silence);
}

/* Whoever starts meanwhile, after a crash for example, finds a store without its token. */
static void
test_cancelled (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchInstance *seen;
  guint          n_requests;

  matrix_create (matrix);
  n_requests = fault_server_get_n_requests (server);
  hold (matrix);
  begin (matrix, "ecwid", cancellable, &result);
  fault_server_wait_for_request (server, n_requests + 1);
  other = matrix_open_other (matrix);
  seen = latch_registry_lookup_instance (other, latch_record_get_id (matrix->record));
  g_assert_cmpint (latch_instance_get_outcome (seen), ==, LATCH_SITUATION_TOKEN_NOT_SAVED);
  g_assert_cmpint (latch_instance_get_number (seen), ==, NUMBER);
  g_clear_object (&other);

  g_cancellable_cancel (cancellable);
  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  expect_elsewhere (matrix);
}

/* The token is there: what is stopped is its test. */
static void
test_cancelled_late (void)
{
  static const Answer shown = { SHOWN };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_requests;

  matrix_create (matrix);
  n_requests = fault_server_get_n_requests (server);
  answer (matrix, &shown);
  hold (matrix);
  begin (matrix, "ecwid", cancellable, &result);
  fault_server_wait_for_request (server, n_requests + 2);
  g_cancellable_cancel (cancellable);
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  g_clear_object (&result);
  expect_kept (matrix, OLD_NAME, "Ecwid", LATCH_HEALTH_UNTESTED);
}

static void
test_disk_full (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  guint n_requests;

  matrix_create (matrix);
  n_requests = fault_server_get_n_requests (server);
  matrix_allow_file_size (0);
  g_assert_false (run (matrix, "ecwid", &error));
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, n_requests);
  expect_elsewhere (matrix);
}

/* -- Two at once ------------------------------------------------------------------------ */

static void
test_two_processes (gconstpointer data)
{
  gboolean is_one = GPOINTER_TO_INT (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (LatchJob) twin = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) twin_result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) twin_error = NULL;
  guint n_done;

  matrix_create (matrix);
  answer_well (matrix);
  other = is_one ? g_object_ref (matrix->registry) : matrix_open_other (matrix);
  twin = new_job (matrix, other, "ecwid");
  begin (matrix, "ecwid", NULL, &result);
  latch_work_keep_listed_async (latch_registry_get_work (other), twin, NULL, latch_test_keep_cb, &twin_result);
  n_done = latch_work_finish (latch_test_wait (&result), &error) + latch_work_finish (latch_test_wait (&twin_result), &twin_error);
  matrix_excuse ();

  g_assert_cmpuint (n_done, ==, 1);
  g_assert_true (g_error_matches (error != NULL ? error : twin_error, G_IO_ERROR, G_IO_ERROR_EXISTS) ||
                 g_error_matches (error != NULL ? error : twin_error, G_IO_ERROR, G_IO_ERROR_BUSY));
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 2);
  g_assert_cmpuint (matrix_count_requests (matrix, "GET /elements/api-v2/instances/700200 "), ==, 1);
}

/* -- Without a keyring -------------------------------------------------------------------- */

static void
kill_keyring (Matrix *matrix)
{
  keyring_kill ();
}

static void
run_without_keyring (Matrix *matrix)
{
  g_autoptr (GAsyncResult) result = NULL;

  begin (matrix, "ecwid", NULL, &result);
  matrix_at_step (matrix, LATCH_STEP_SEARCHING, kill_keyring);
  g_assert_false (latch_work_finish (latch_test_wait (&result), NULL));
  matrix_excuse ();
  g_assert_true (latch_job_get_recorded (matrix->job));
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_CREATED);
}

static void
restart_keyring (Matrix *matrix)
{
  keyring_restart ();
  matrix_excuse ();
  matrix_open_keyring (matrix);
}

/* The token waits with the job. */
static void
test_killed_keyring (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  answer_well (matrix);
  run_without_keyring (matrix);
  g_assert_nonnull (latch_job_get_token (matrix->job));
  restart_keyring (matrix);
  latch_assert_done (matrix_save_token (matrix, &error), error);
  expect_kept (matrix, OLD_NAME, "Ecwid", LATCH_HEALTH_WORKS);
}

/* What cannot be taken away stays in the list, and its token can still be fetched. */
static void
test_killed_keyring_and_refused (void)
{
  static const Answer refusal = { "403 Forbidden", ERROR_BODY };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  answer (matrix, &refusal);
  run_without_keyring (matrix);
  g_assert_null (latch_job_get_token (matrix->job));
  g_assert_cmpint (latch_instance_get_outcome (latch_registry_lookup_instance (matrix->registry, latch_record_get_id (matrix->record))), ==,
                   LATCH_SITUATION_TOKEN_NOT_SAVED);
  restart_keyring (matrix);
  answer_well (matrix);
  latch_assert_done (matrix_resume (matrix, &error), error);
  expect_kept (matrix, OLD_NAME, "Ecwid", LATCH_HEALTH_WORKS);
}

void
matrix_add_elsewhere_tests (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/elsewhere/", kept[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_kept);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (named); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/elsewhere/", named[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_named);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/elsewhere/", refused[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_refused);
    }

  matrix_add_faults ("elsewhere", "keeping", test_fault);
  g_test_add_func ("/latch/matrix/elsewhere/10-cancelled-keeping", test_cancelled);
  g_test_add_func ("/latch/matrix/elsewhere/10-cancelled-testing-kept", test_cancelled_late);
  g_test_add_func ("/latch/matrix/elsewhere/51-disk-full-before-keeping", test_disk_full);
  g_test_add_data_func ("/latch/matrix/elsewhere/55-kept-twice", GINT_TO_POINTER (TRUE), test_two_processes);
  g_test_add_data_func ("/latch/matrix/elsewhere/55-kept-by-two-processes", GINT_TO_POINTER (FALSE), test_two_processes);
  g_test_add_func ("/latch/matrix/killed/47-killed-keyring-while-keeping", test_killed_keyring);
  g_test_add_func ("/latch/matrix/killed/47-killed-keyring-and-refused", test_killed_keyring_and_refused);
}
