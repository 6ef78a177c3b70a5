/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "keyring-expect.h"
#include "latch-error.h"
#include "latch-test.h"
#include "matrix-fixture.h"
#include "record-fixture.h"

/* What becomes of a store that gets another name and other tags, by what comes back for each request. */

#define OLD_NAME "Demo shop"
#define NEW_NAME "New <shop>"
#define STRIPPED_NAME "New"
#define OTHER_NAME "Renamed elsewhere"

#define FOREIGN_TAG "latchkey-00112233445566778899aabbccddeeff"
#define STORE_SAID "{\"message\":\"Request failed\",\"providerMessage\":\"Wrong API key\"}"
#define GONE "{\"message\":\"No instance found with ID 700123\"}"
#define FOREIGN "{\"id\":700123,\"name\":\"" NEW_NAME "\",\"token\":\"b3RoZXI=\",\"tags\":[\"somebody\"]}"
#define UNTAGGED "{\"id\":700123,\"name\":\"" NEW_NAME "\",\"tags\":[\"somebody\"]}"
#define OTHER_NUMBER "{\"id\":700124,\"name\":\"" NEW_NAME "\",\"token\":\"" TOKEN "\"}"
#define WITHOUT_TAGS "{\"id\":700123,\"name\":\"" NEW_NAME "\",\"token\":\"" TOKEN "\"}"

/* The instance as it was, as it is to be, and as it is neither; %s is the record’s own tag. */
#define INSTANCE_OF(name, tags) "{\"id\":700123,\"name\":\"" name "\",\"token\":\"" TOKEN "\",\"element\":{\"key\":\"ecwid\"},\"tags\":[" tags "]}"
#define OLD "200 OK", INSTANCE_OF (OLD_NAME, "\"demo\",\"%s\"")
#define NEW "200 OK", INSTANCE_OF (NEW_NAME, "\"red\",\"big shop\",\"%s\"")
#define NEW_AS_OBJECTS "200 OK", INSTANCE_OF (NEW_NAME, "{\"id\":7,\"name\":\"%s\"},{\"id\":8,\"name\":\"big shop\"},{\"id\":9,\"name\":\"red\"}")
#define STRIPPED "200 OK", INSTANCE_OF (STRIPPED_NAME, "\"red\",\"big shop\",\"%s\"")
#define TAG_LOST "200 OK", INSTANCE_OF (NEW_NAME, "\"red\",\"big shop\"")
#define TAG_TOO_MANY "200 OK", INSTANCE_OF (NEW_NAME, "\"demo\",\"red\",\"big shop\",\"%s\"")
#define OTHER "200 OK", INSTANCE_OF (OTHER_NAME, "\"x\",\"%s\"")
#define COPY "200 OK", INSTANCE_OF (OLD_NAME, "\"demo\",\"" FOREIGN_TAG "\",\"%s\"")
#define NEW_COPY "200 OK", INSTANCE_OF (NEW_NAME, "\"red\",\"big shop\",\"" FOREIGN_TAG "\",\"%s\"")
#define NO_ANSWER "", NULL

/* The code of no error. */
#define FINE -1

typedef struct
{
  const char *status;
  const char *body;
} Answer;

static const struct
{
  const char *name;
  Answer      answers[5];
  guint       n_changes;
  int         code;
  const char *shown_name;
  LatchHealth health;
  const char *words;
} cases[] = {
  { "34-described", { { OLD }, { NEW } }, 1, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },
  { "34-described-as-objects", { { OLD }, { NEW_AS_OBJECTS } }, 1, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },
  { "34-described-already", { { NEW_AS_OBJECTS } }, 0, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },
  { "34-described-after-others", { { OTHER }, { NEW } }, 1, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },
  { "23-described-tag-back", { { TAG_LOST }, { NEW } }, 1, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },
  { "34-described-copy", { { COPY }, { NEW_COPY } }, 1, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },
  { "22-described-without-tags", { { OLD }, { "200 OK", WITHOUT_TAGS }, { NEW } }, 1, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },
  { "20-described-page", { { OLD }, { "200 OK", PAGE }, { NEW } }, 1, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },
  { "21-described-empty", { { OLD }, { "204 No Content", "" }, { NEW } }, 1, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },
  { "12-described-lost-but-done", { { OLD }, { NO_ANSWER }, { NEW } }, 1, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },
  { "38-described-failed-but-done", { { OLD }, { "500 Internal Server Error", ERROR_BODY }, { NEW } }, 1, FINE, NEW_NAME, LATCH_HEALTH_WORKS, NULL },

  { "21-describing-empty", { { OLD }, { "200 OK", "" }, { OLD } }, 1, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, "may have been changed" },
  { "22-describing-another", { { OLD }, { "200 OK", OTHER_NUMBER }, { OLD } }, 1, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, "may have been changed" },
  { "22-describing-nothing", { { OLD }, { OLD }, { OLD } }, 1, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, "different name" },
  { "22-describing-html", { { OLD }, { STRIPPED }, { STRIPPED } }, 1, LATCH_ERROR_UNEXPECTED, STRIPPED_NAME, LATCH_HEALTH_WORKS, "different name" },
  { "22-describing-added", { { OLD }, { TAG_TOO_MANY }, { TAG_TOO_MANY } }, 1, LATCH_ERROR_UNEXPECTED, NEW_NAME, LATCH_HEALTH_WORKS, "different tags" },
  { "23-describing-tag-lost", { { OLD }, { TAG_LOST }, { TAG_LOST } }, 1, LATCH_ERROR_UNEXPECTED, NEW_NAME, LATCH_HEALTH_WORKS, "different tags" },
  { "22-describing-unseen", { { OLD }, { "200 OK", WITHOUT_TAGS }, { "403 Forbidden", PAGE } }, 1, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, "may have been changed" },
  { "58-describing-accepted", { { OLD }, { "202 Accepted", INSTANCE_OF (NEW_NAME, "\"red\",\"big shop\",\"%s\"") }, { OLD } }, 1, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, "may have been changed" },
  { "58-describing-error-form", { { OLD }, { "200 OK", ERROR_BODY }, { OLD } }, 1, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, "may have been changed" },
  { "29-describing-redirected", { { OLD }, { "302 Found", "" }, { OLD } }, 1, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, "may have been changed" },
  { "30-describing-refused", { { OLD }, { "400 Bad Request", ERROR_BODY } }, 1, LATCH_ERROR_REFUSED, OLD_NAME, LATCH_HEALTH_WORKS, "Nothing was changed. Said by the service" },
  { "32-describing-refused-by-store", { { OLD }, { "401 Unauthorized", STORE_SAID } }, 1, LATCH_ERROR_UNAUTHORIZED, OLD_NAME, LATCH_HEALTH_WORKS, "Nothing was changed." },
  { "34-describing-gone", { { OLD }, { "404 Not Found", GONE } }, 1, LATCH_ERROR_NOT_FOUND, OLD_NAME, LATCH_HEALTH_UNTESTED, "Nothing was changed." },
  { "34-describing-method", { { OLD }, { "405 Method Not Allowed", ERROR_BODY } }, 1, LATCH_ERROR_REFUSED, OLD_NAME, LATCH_HEALTH_WORKS, "Nothing was changed." },
  { "12-describing-unclear", { { OLD }, { NO_ANSWER }, { "403 Forbidden", PAGE } }, 1, LATCH_ERROR_UNREACHABLE, OLD_NAME, LATCH_HEALTH_WORKS, "may have been changed" },

  { "32-describing-account-refused", { { "401 Unauthorized", UNAUTHORIZED } }, 0, LATCH_ERROR_UNAUTHORIZED, OLD_NAME, LATCH_HEALTH_WORKS, NULL },
  { "34-describing-what-is-gone", { { "404 Not Found", GONE }, { "401 Unauthorized", UNAUTHORIZED }, { "404 Not Found", GONE }, { "200 OK", "[]" } }, 0, LATCH_ERROR_NOT_FOUND, OLD_NAME, LATCH_HEALTH_GONE, NULL },
  { "34-describing-wrong-number", { { "404 Not Found", GONE }, { "200 OK", PONG } }, 0, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, "another instance" },
  { "22-describing-foreign", { { "200 OK", FOREIGN } }, 0, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, "another instance" },
  { "22-describing-untagged", { { "200 OK", UNTAGGED } }, 0, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, "cannot tell" },
  { "20-describing-hidden", { { "200 OK", PAGE } }, 0, LATCH_ERROR_UNEXPECTED, OLD_NAME, LATCH_HEALTH_WORKS, NULL },
};

/* -- The store -------------------------------------------------------------------- */

static void
answer (Matrix       *matrix,
        const Answer *what)
{
  static const FaultAnswer none = { NULL, 0, FAULT_END_CLOSE };
  g_autofree char         *tag = latch_record_dup_tag (matrix->record);
  g_auto (GStrv) parts = what->body != NULL ? g_strsplit (what->body, "%s", 2) : NULL;
  g_autofree char *body = parts != NULL ? g_strjoinv (tag, parts) : NULL;

  if (*what->status == '\0')
    fault_server_add_answer (matrix->server, &none);
  else
    matrix_answer (matrix, what->status, body);
}

static void
begin (Matrix        *matrix,
       const char    *name,
       GCancellable  *cancellable,
       GAsyncResult **result)
{
  static const char *const tags[] = { "red", "big shop", NULL };

  matrix_take_up (matrix);
  if (name != NULL)
    latch_work_describe_async (latch_registry_get_work (matrix->registry), matrix->job, name, tags, NULL, cancellable, latch_test_keep_cb, result);
  else
    latch_work_read_description_async (latch_registry_get_work (matrix->registry), matrix->job, cancellable, latch_test_keep_cb, result);
}

static gboolean
run (Matrix     *matrix,
     const char *name,
     GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean done;

  begin (matrix, name, NULL, &result);
  done = latch_work_finish (latch_test_wait (&result), error);
  matrix_excuse ();
  return done;
}

/* As the system’s password manager shows it. */
static void
expect_label (Matrix     *matrix,
              const char *name)
{
  g_autofree char *command = g_strdup_printf ("secret-tool search application " APPLICATION_ID " ref %s", latch_record_get_id (matrix->record));
  g_autofree char *line = g_strdup_printf ("\nlabel = Token of %s (Ecwid)\n", name);
  g_autofree char *found = NULL;
  g_autofree char *attributes = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_spawn_command_line_sync (command, &found, &attributes, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (found, line));
  matrix_excuse ();
}

/* As the list shows it now, and as the next start finds it; whatever happened, the token is where it was. */
static void
expect_name (Matrix     *matrix,
             const char *name,
             LatchHealth health)
{
  g_autofree char *id = g_strdup (latch_record_get_id (matrix->record));

  matrix_expect_stored (matrix);
  expect_label (matrix, name);
  for (guint i = 0; i < 2; i++)
    {
      LatchInstance *instance = latch_registry_lookup_instance (matrix->registry, id);

      g_assert_cmpstr (latch_instance_get_name (instance), ==, name);
      g_assert_cmpint (latch_record_get_health (latch_instance_get_record (instance)), ==, health);
      if (i == 0)
        matrix_start_again (matrix);
    }
}

/* The whole request is what is documented; the record’s own tag is always the last one. */
static void
expect_changes (Matrix  *matrix,
                guint    n_changes,
                gboolean is_copy)
{
  g_autofree char *tag = latch_record_dup_tag (matrix->record);
  g_autofree char *body = g_strdup_printf ("\r\n\r\n{\"name\":\"" NEW_NAME "\",\"tags\":[\"red\",\"big shop\",%s\"%s\"]}",
                                           is_copy ? "\"" FOREIGN_TAG "\"," : "", tag);
  guint            n_seen = 0;

  for (guint i = 0; i < fault_server_get_n_requests (matrix->server); i++)
    {
      g_autofree char *request = fault_server_dup_request (matrix->server, i);

      if (g_str_has_prefix (request, "GET ") || g_str_has_prefix (request, "POST "))
        continue;

      g_assert_true (g_str_has_prefix (request, "PATCH /elements/api-v2/instances/700123 HTTP/1.1\r\n"));
      g_assert_true (g_str_has_suffix (request, body));
      n_seen++;
    }

  g_assert_cmpuint (n_seen, ==, n_changes);
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
  for (size_t j = 0; cases[i].answers[j].status != NULL; j++)
    answer (matrix, &cases[i].answers[j]);

  done = run (matrix, NEW_NAME, &error);
  g_assert_cmpint (done, ==, error == NULL);
  if (cases[i].code == FINE)
    latch_assert_done (done, error);
  else
    g_assert_error (error, LATCH_ERROR, cases[i].code);
  if (cases[i].words != NULL)
    g_assert_nonnull (strstr (error->message, cases[i].words));

  expect_changes (matrix, cases[i].n_changes, strstr (cases[i].name, "copy") != NULL);
  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, cases[i].code == LATCH_ERROR_UNAUTHORIZED && strstr (cases[i].name, "32-") != NULL && strstr (cases[i].name, "by-store") == NULL);
  expect_name (matrix, cases[i].shown_name, cases[i].health);
}

/* Either way the same again comes to its end. */
static void
test_fault (gconstpointer data)
{
  static const Answer old = { OLD }, new = { NEW };
  const MatrixFault  *fault = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  answer (matrix, &old);
  matrix_answer_fault (matrix, fault);
  answer (matrix, &old);
  g_assert_false (run (matrix, NEW_NAME, &error));
  g_assert_error (error, LATCH_ERROR, fault->code);
  g_assert_nonnull (strstr (error->message, matrix_fault_is_refusal (fault) ? "Nothing was changed." : "may have been changed"));
  g_clear_error (&error);
  expect_changes (matrix, 1, FALSE);
  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, fault->code == LATCH_ERROR_UNAUTHORIZED);
  expect_name (matrix, OLD_NAME, LATCH_HEALTH_WORKS);

  fault_server_forget_answers (server);
  matrix_set_limits (matrix, &fixture_limits);
  answer (matrix, &old);
  answer (matrix, &new);
  latch_assert_done (run (matrix, NEW_NAME, &error), error);
  expect_changes (matrix, 2, FALSE);
  expect_name (matrix, NEW_NAME, LATCH_HEALTH_WORKS);
}

/* -- Only what was edited ------------------------------------------------------------- */

static const struct
{
  const char *name;
  Answer      answers[3];
  const char *new_name;
  const char *tags[3];
  const char *seen[3];
  const char *sent;
  int         code;
} parts[] = {
  { "34-described-name-only", { { OLD }, { "200 OK", INSTANCE_OF (NEW_NAME, "\"demo\",\"%s\"") } }, NEW_NAME, { NULL }, { "demo", NULL }, "{\"name\":\"" NEW_NAME "\"}", FINE },
  { "34-described-name-without-tags", { { "200 OK", WITHOUT_TAGS }, { "200 OK", "{\"id\":700123,\"name\":\"x\",\"token\":\"" TOKEN "\"}" } }, "x", { NULL }, { NULL }, "{\"name\":\"x\"}", FINE },
  { "34-described-tags-only", { { OLD }, { "200 OK", INSTANCE_OF (OLD_NAME, "\"red\",\"%s\"") } }, NULL, { "red", NULL }, { "demo", NULL }, "{\"tags\":[\"red\",\"%s\"]}", FINE },
  { "34-described-tags-beside-unseen", { { OLD }, { "200 OK", INSTANCE_OF (OLD_NAME, "\"red\",\"demo\",\"%s\"") } }, NULL, { "red", NULL }, { "blue", NULL }, "{\"tags\":[\"red\",\"demo\",\"%s\"]}", FINE },
  { "22-describing-tags-not-shown", { { "200 OK", WITHOUT_TAGS } }, NULL, { "red", NULL }, { NULL }, NULL, LATCH_ERROR_UNEXPECTED },
};

static void
test_part (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchInstanceInfo) seen = latch_instance_info_new (700123, NULL, NULL, parts[i].seen, NULL, NULL, LATCH_ENABLED_UNKNOWN);
  const char *const *tags = parts[i].tags[0] != NULL ? parts[i].tags : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *tag = NULL;
  g_auto (GStrv) pieces = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *request = NULL;

  matrix_create (matrix);
  for (size_t j = 0; parts[i].answers[j].status != NULL; j++)
    answer (matrix, &parts[i].answers[j]);

  matrix_take_up (matrix);
  latch_work_describe_async (latch_registry_get_work (matrix->registry), matrix->job, parts[i].new_name, tags, seen, NULL, latch_test_keep_cb, &result);
  latch_work_finish (latch_test_wait (&result), &error);
  matrix_excuse ();
  if (parts[i].code == FINE)
    g_assert_no_error (error);
  else
    g_assert_error (error, LATCH_ERROR, parts[i].code);

  request = fault_server_dup_request (server, fault_server_get_n_requests (server) - 1);
  g_assert_cmpint (g_str_has_prefix (request, "PATCH "), ==, parts[i].sent != NULL);
  if (parts[i].sent == NULL)
    return;

  tag = latch_record_dup_tag (matrix->record);
  pieces = g_strsplit (parts[i].sent, "%s", 2);
  sent = g_strjoinv (tag, pieces);
  g_assert_true (g_str_has_suffix (request, sent));
}

/* -- Reading -------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  Answer      answer;
  int         code;
  const char *shown_name;
  const char *described_name;
  const char *tags;
} read_cases[] = {
  { "34-reading-name", { OLD }, FINE, OLD_NAME, OLD_NAME, "demo" },
  { "34-reading-name-of-others", { OTHER }, FINE, OTHER_NAME, OTHER_NAME, "x" },
  { "34-reading-name-of-copy", { COPY }, FINE, OLD_NAME, OLD_NAME, "demo" },
  { "22-reading-name-as-objects", { NEW_AS_OBJECTS }, FINE, NEW_NAME, NEW_NAME, "big shop|red" },
  { "22-reading-no-name", { "200 OK", "{\"id\":700123,\"token\":\"" TOKEN "\",\"tags\":\"\"}" }, FINE, OLD_NAME, OLD_NAME, "" },
  { "22-reading-unseen-name", { "200 OK", "{\"id\":700123,\"name\":\" \",\"token\":\"" TOKEN "\",\"tags\":[\" \",\"a\",\"a\"]}" }, FINE, OLD_NAME, " ", "a" },
  { "22-reading-name-of-foreign", { "200 OK", FOREIGN }, LATCH_ERROR_UNEXPECTED, OLD_NAME, NULL, NULL },
  { "38-reading-name-fails", { "500 Internal Server Error", ERROR_BODY }, LATCH_ERROR_UNAVAILABLE, OLD_NAME, NULL, NULL },
};

static void
test_reading (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;
  LatchInstanceInfo *description = NULL;

  matrix_create (matrix);
  for (guint j = 0; j < 3; j++)
    answer (matrix, &read_cases[i].answer);

  run (matrix, NULL, &error);
  description = latch_job_get_description (matrix->job);
  if (read_cases[i].code == FINE)
    {
      g_autofree char *tags = NULL;

      g_assert_no_error (error);
      tags = g_strjoinv ("|", (char **)latch_instance_info_get_tags (description));
      g_assert_cmpstr (tags, ==, read_cases[i].tags);
      g_assert_cmpstr (latch_instance_info_get_name (description), ==, read_cases[i].described_name);
      g_assert_null (latch_instance_info_get_token (description));
    }
  else
    {
      g_assert_error (error, LATCH_ERROR, read_cases[i].code);
      g_assert_null (description);
    }

  expect_changes (matrix, 0, FALSE);
  expect_name (matrix, read_cases[i].shown_name, LATCH_HEALTH_WORKS);
}

/* A test that is refused asks the service for the instance, which may have been renamed there. Whatever the test comes to, the
 * record has the name then; the keyring keeps the one that it was given. */
static void
test_tested (void)
{
  static const struct
  {
    Answer      refusal;
    LatchHealth health;
  } tests[] = {
    { { "403 Forbidden", STORE_SAID }, LATCH_HEALTH_REFUSED },
    { { "409 Conflict", ERROR_BODY }, LATCH_HEALTH_WORKS },
  };
  static const Answer other = { OTHER };

  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (Matrix) matrix = matrix_new (server);
      g_autoptr (GError) error = NULL;

      matrix_create (matrix);
      answer (matrix, &tests[i].refusal);
      answer (matrix, &other);
      latch_assert_done (matrix_resume (matrix, &error), error);
      expect_label (matrix, OLD_NAME);
      g_assert_cmpstr (latch_record_get_name (matrix->record), ==, OTHER_NAME);
      matrix_start_again (matrix);
      g_assert_cmpstr (latch_record_get_name (matrix->record), ==, OTHER_NAME);
      g_assert_cmpint (latch_record_get_health (matrix->record), ==, tests[i].health);
    }
}

/* -- Stopped on the way ------------------------------------------------------------- */

static void
hold (Matrix *matrix)
{
  static const FaultAnswer silence = { NULL, 0, FAULT_END_HOLD };

  fault_server_add_answer (matrix->server, &silence);
}

static void
answer_old (Matrix *matrix)
{
  static const Answer old = { OLD };

  answer (matrix, &old);
}

static void
answer_new (Matrix *matrix)
{
  static const Answer new = { NEW };

  answer (matrix, &new);
}

/* Before anything has left, everything is as it was. */
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
  begin (matrix, NEW_NAME, cancellable, &result);
  fault_server_wait_for_request (server, n_requests + 1);
  g_cancellable_cancel (cancellable);
  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  expect_changes (matrix, 0, FALSE);
  expect_name (matrix, OLD_NAME, LATCH_HEALTH_WORKS);
}

/* The request is out, and nothing in the record is untrue but perhaps the name, whoever starts now; the next look at the
 * instance tells what was done. */
static void
test_cancelled_on_the_way (void)
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
  answer_old (matrix);
  hold (matrix);
  begin (matrix, NEW_NAME, cancellable, &result);
  fault_server_wait_for_request (server, n_requests + 2);
  other = matrix_open_other (matrix);
  seen = latch_registry_lookup_instance (other, latch_record_get_id (matrix->record));
  g_assert_cmpstr (latch_instance_get_name (seen), ==, OLD_NAME);
  g_assert_cmpint (latch_instance_get_outcome (seen), ==, LATCH_SITUATION_CONNECTED);
  g_clear_object (&other);

  g_cancellable_cancel (cancellable);
  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_nonnull (strstr (error->message, "may have been changed"));
  g_assert_true (latch_job_get_sent (matrix->job));
  g_clear_error (&error);
  g_clear_object (&result);
  expect_changes (matrix, 1, FALSE);
  expect_name (matrix, OLD_NAME, LATCH_HEALTH_WORKS);

  fault_server_forget_answers (server);
  answer_new (matrix);
  latch_assert_done (run (matrix, NULL, &error), error);
  expect_name (matrix, NEW_NAME, LATCH_HEALTH_WORKS);
}

/* Killed once the service has done it, the program knows the old name until it looks at the instance. */
static void
test_killed_on_the_way (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  matrix_start_again (matrix);
  answer_new (matrix);
  latch_assert_done (run (matrix, NULL, &error), error);
  expect_name (matrix, NEW_NAME, LATCH_HEALTH_WORKS);
}

/* What the disk does not take is read from the service the next time. */
static void
test_disk_full (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  answer_old (matrix);
  answer_new (matrix);
  matrix_allow_file_size (0);
  latch_assert_done (run (matrix, NEW_NAME, &error), error);
  matrix_allow_file_size (RLIM_INFINITY);
  expect_changes (matrix, 1, FALSE);
  matrix_start_again (matrix);
  g_assert_cmpstr (latch_record_get_name (matrix->record), ==, OLD_NAME);

  answer_new (matrix);
  latch_assert_done (run (matrix, NULL, &error), error);
  expect_name (matrix, NEW_NAME, LATCH_HEALTH_WORKS);
}

static void
kill_keyring (Matrix *matrix)
{
  keyring_kill ();
}

/* The keyring is needed for a name only, and keeps the old one. */
static void
test_killed_keyring (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  answer_old (matrix);
  answer_new (matrix);
  begin (matrix, NEW_NAME, NULL, &result);
  matrix_at_step (matrix, LATCH_STEP_IDENTIFYING, kill_keyring);
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
  g_clear_object (&result);
  keyring_restart ();
  keyring_send_person ("unlock");
  matrix_expect_stored (matrix);
  keyring_expect_person_back ();
  g_assert_cmpstr (latch_record_get_name (matrix->record), ==, NEW_NAME);
  expect_label (matrix, OLD_NAME);
}

void
matrix_add_described_tests (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/changed/", parts[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_part);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/changed/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (read_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/changed/", read_cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_reading);
    }

  matrix_add_faults ("changed", "describing", test_fault);
  g_test_add_func ("/latch/matrix/changed/34-tested-and-renamed", test_tested);
  g_test_add_func ("/latch/matrix/changed/10-cancelled-before-describing", test_cancelled_before);
  g_test_add_func ("/latch/matrix/changed/12-cancelled-while-describing", test_cancelled_on_the_way);
  g_test_add_func ("/latch/matrix/changed/43-killed-while-describing", test_killed_on_the_way);
  g_test_add_func ("/latch/matrix/changed/51-disk-full-while-describing", test_disk_full);
  g_test_add_func ("/latch/matrix/killed/47-killed-keyring-while-describing", test_killed_keyring);
}
