/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-configuration.h"
#include "latch-error.h"
#include "latch-event.h"
#include "latch-test.h"
#include "matrix-fixture.h"
#include "record-fixture.h"

/* What becomes of a store whose API secrets or event settings are changed, or whose events are read, by what comes back for
 * each request. Two values are changed, and one is left as it is. */

#define NEW_ORDER_KEY "new-order-key"
#define NEW_PRODUCT_KEY "new-product-key"
#define MASK "********"

#define CONFIGURATION "[{\"id\":11,\"key\":\"ecwid.order.key\",\"propertyValue\":\"" MASK "\"},{\"id\":12,\"key\":\"ecwid.product.key\",\"propertyValue\":\"" MASK "\"}," \
                      "{\"id\":13,\"key\":\"ecwid.store.id\",\"propertyValue\":\"1234567\"},{\"id\":14,\"key\":\"event.notification.enabled\",\"propertyValue\":\"false\"}]"
#define CHANGED "{\"id\":11,\"key\":\"ecwid.order.key\",\"propertyValue\":\"" MASK "\"}"
#define FORBIDDEN "{\"message\":\"Forbidden\",\"providerMessage\":\"Wrong key\"}"
#define GONE "{\"message\":\"No instance found with ID 700123\"}"
#define OWN "own"
#define STORE_SAID "{\"message\":\"Request failed\",\"providerMessage\":\"Wrong API key\"}"
#define CHANGED_TOO "{\"id\":12,\"key\":\"ecwid.product.key\",\"propertyValue\":\"" MASK "\"}"
#define FOREIGN "{\"id\":700123,\"name\":\"Demo shop\",\"token\":\"b3RoZXI=\"}"

/* No text closes the connection, as does the end of what is said. */
typedef struct
{
  const char *status;
  const char *body;
} Said;

#define MAX_SAID 5

static const struct
{
  const char  *name;
  Said         said[MAX_SAID];
  int          code;
  LatchHealth  health;
  guint        n_sent;
  guint        n_left;
  LatchVerdict verdict;
  gboolean     is_refused;
  const char  *words;
} cases[] = {
  { "34-changed", { { "200 OK", OWN }, { "200 OK", CHANGED }, { "200 OK", CHANGED_TOO }, { "200 OK", PONG } }, -1, LATCH_HEALTH_WORKS, 2, 0, LATCH_VERDICT_WORKS, FALSE, NULL },
  { "21-changed-without-body", { { "200 OK", OWN }, { "204 No Content", "" }, { "200 OK", "" }, { "200 OK", PONG } }, -1, LATCH_HEALTH_WORKS, 2, 0, LATCH_VERDICT_WORKS, FALSE, NULL },
  { "34-changed-in-vain", { { "200 OK", OWN }, { "200 OK", CHANGED }, { "200 OK", CHANGED_TOO }, { "403 Forbidden", FORBIDDEN }, { "200 OK", OWN } }, -1, LATCH_HEALTH_REFUSED, 2, 0, LATCH_VERDICT_STORE_REFUSES, FALSE, NULL },
  { "12-changed-then-no-answer", { { "200 OK", OWN }, { "200 OK", CHANGED }, { "200 OK", CHANGED_TOO } }, -1, LATCH_HEALTH_UNTESTED, 2, 0, LATCH_VERDICT_NONE, FALSE, NULL },
  { "22-changed-another", { { "200 OK", OWN }, { "200 OK", CHANGED_TOO } }, LATCH_ERROR_UNEXPECTED, LATCH_HEALTH_UNTESTED, 1, 2, LATCH_VERDICT_NONE, FALSE, "The service may have only some of the new values. " },
  { "32-first-refused-by-store", { { "200 OK", OWN }, { "401 Unauthorized", STORE_SAID } }, LATCH_ERROR_UNAUTHORIZED, LATCH_HEALTH_WORKS, 1, 2, LATCH_VERDICT_NONE, FALSE, "Nothing was changed. " },
  { "30-first-refused", { { "200 OK", OWN }, { "400 Bad Request", ERROR_BODY } }, LATCH_ERROR_REFUSED, LATCH_HEALTH_WORKS, 1, 2, LATCH_VERDICT_NONE, FALSE, "Nothing was changed. " },
  { "34-first-gone", { { "200 OK", OWN }, { "404 Not Found", GONE } }, LATCH_ERROR_NOT_FOUND, LATCH_HEALTH_UNTESTED, 1, 2, LATCH_VERDICT_NONE, FALSE, "Nothing was changed. " },
  { "36-second-conflict", { { "200 OK", OWN }, { "200 OK", CHANGED }, { "409 Conflict", ERROR_BODY } }, LATCH_ERROR_REFUSED, LATCH_HEALTH_UNTESTED, 2, 1, LATCH_VERDICT_NONE, FALSE, "Not everything was changed. " },
  { "32-second-unauthorized", { { "200 OK", OWN }, { "200 OK", CHANGED }, { "401 Unauthorized", UNAUTHORIZED } }, LATCH_ERROR_UNAUTHORIZED, LATCH_HEALTH_UNTESTED, 2, 1, LATCH_VERDICT_ACCOUNT_REFUSED, TRUE, "Not everything was changed. " },
  { "38-second-error", { { "200 OK", OWN }, { "200 OK", CHANGED }, { "500 Internal Server Error", ERROR_BODY } }, LATCH_ERROR_UNAVAILABLE, LATCH_HEALTH_UNTESTED, 2, 1, LATCH_VERDICT_NONE, FALSE, "The service may have only some of the new values. " },
  { "12-second-without-answer", { { "200 OK", OWN }, { "200 OK", CHANGED } }, LATCH_ERROR_UNREACHABLE, LATCH_HEALTH_UNTESTED, 2, 1, LATCH_VERDICT_NONE, FALSE, "The service may have only some of the new values. " },
  { "32-instance-unauthorized", { { "401 Unauthorized", UNAUTHORIZED } }, LATCH_ERROR_UNAUTHORIZED, LATCH_HEALTH_WORKS, 0, 2, LATCH_VERDICT_ACCOUNT_REFUSED, TRUE, NULL },
  { "34-instance-gone", { { "404 Not Found", GONE }, { "401 Unauthorized", UNAUTHORIZED }, { "404 Not Found", GONE }, { "200 OK", "[]" } }, LATCH_ERROR_NOT_FOUND, LATCH_HEALTH_GONE, 0, 2, LATCH_VERDICT_GONE, FALSE, NULL },
  { "22-instance-of-another", { { "200 OK", FOREIGN } }, LATCH_ERROR_UNEXPECTED, LATCH_HEALTH_WORKS, 0, 2, LATCH_VERDICT_NONE, FALSE, NULL },
  { "20-instance-html", { { "200 OK", "<html></html>" } }, LATCH_ERROR_UNEXPECTED, LATCH_HEALTH_WORKS, 0, 2, LATCH_VERDICT_NONE, FALSE, NULL },
};

static LatchHealth
read_health (Matrix *matrix)
{
  g_autofree char *path = latch_test_dup_record_path (matrix->record, matrix->directory);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  size_t length;

  latch_assert_done (g_file_get_contents (path, &text, &length, &error), error);
  g_assert_null (strstr (text, NEW_ORDER_KEY));
  g_assert_null (strstr (text, NEW_PRODUCT_KEY));
  bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  record = latch_record_new_from_bytes (bytes, &error);
  g_assert_no_error (error);
  return latch_record_get_health (record);
}

static void
answer (Matrix     *matrix,
        const Said *said)
{
  static const FaultAnswer none = { NULL, 0, FAULT_END_CLOSE };

  for (size_t i = 0; i < MAX_SAID && said[i].status != NULL; i++)
    {
      if (g_str_equal (said[i].body, OWN))
        matrix_answer_own (matrix, "%s", 700123);
      else
        matrix_answer (matrix, said[i].status, said[i].body);
    }

  fault_server_add_answer (matrix->server, &none);
}

static void
begin (Matrix        *matrix,
       GPtrArray     *entries,
       GCancellable  *cancellable,
       GAsyncResult **result)
{
  matrix_take_up (matrix);
  if (entries != NULL)
    latch_work_configure_async (latch_registry_get_work (matrix->registry), matrix->job, entries, cancellable, latch_test_keep_cb, result);
  else
    latch_work_read_configuration_async (latch_registry_get_work (matrix->registry), matrix->job, LATCH_CONFIGURATION_PART_ACCESS, cancellable, latch_test_keep_cb, result);
}

static gboolean
end (Matrix        *matrix,
     GAsyncResult **result,
     GError       **error)
{
  gboolean done = latch_work_finish (latch_test_wait (result), error);

  matrix_excuse ();
  fault_server_forget_answers (matrix->server);
  return done;
}

static GPtrArray *
read_configuration (Matrix *matrix)
{
  static const Said said[MAX_SAID] = { { "200 OK", OWN }, { "200 OK", CONFIGURATION } };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = NULL;

  answer (matrix, said);
  begin (matrix, NULL, NULL, &result);
  latch_assert_done (end (matrix, &result, &error), error);
  entries = latch_job_get_configuration (matrix->job);
  g_assert_cmpuint (entries->len, ==, 3);
  return g_ptr_array_ref (entries);
}

static void
type (GPtrArray  *entries,
      guint       position,
      const char *text)
{
  g_autoptr (SecretValue) value = secret_value_new (text, -1, "text/plain");

  latch_configuration_entry_set_new_value (entries->pdata[position], value);
}

/* The store’s ID stands first, and stays. */
static void
type_all (GPtrArray *entries)
{
  type (entries, 0, "1234567");
  type (entries, 1, NEW_ORDER_KEY);
  type (entries, 2, NEW_PRODUCT_KEY);
}

static guint
count_left (GPtrArray *entries)
{
  guint n_left = 0;

  for (guint i = 0; i < entries->len; i++)
    n_left += latch_configuration_entry_get_new_value (entries->pdata[i]) != NULL;

  return n_left;
}

/* Each has its own number, and a masked value is never sent back. */
static void
expect_requests (Matrix *matrix,
                 guint   n_sent)
{
  static const char *const starts[] = { "PATCH /elements/api-v2/instances/700123/configuration/11 ", "PATCH /elements/api-v2/instances/700123/configuration/12 " };
  static const char *const bodies[] = { "{\"propertyValue\":\"" NEW_ORDER_KEY "\"}", "{\"propertyValue\":\"" NEW_PRODUCT_KEY "\"}" };
  guint                    n_seen = 0;

  for (guint i = 0; i < fault_server_get_n_requests (matrix->server); i++)
    {
      g_autofree char *request = fault_server_dup_request (matrix->server, i);

      g_assert_null (strstr (request, MASK));
      if (!g_str_has_prefix (request, "PATCH "))
        continue;

      g_assert_cmpuint (n_seen, <, G_N_ELEMENTS (starts));
      g_assert_true (g_str_has_prefix (request, starts[n_seen]));
      g_assert_true (g_str_has_suffix (request, bodies[n_seen]));
      n_seen++;
    }

  g_assert_cmpuint (n_seen, ==, n_sent);
}

static void
test_case (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  matrix_create (matrix);
  entries = read_configuration (matrix);
  type_all (entries);
  answer (matrix, cases[i].said);
  begin (matrix, entries, NULL, &result);
  done = end (matrix, &result, &error);
  if (cases[i].code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, LATCH_ERROR, cases[i].code);
  g_assert_cmpint (done, ==, cases[i].code < 0);
  g_assert_true (error == NULL || strstr (error->message, "-key") == NULL);
  g_assert_true (cases[i].words == NULL || g_str_has_prefix (error->message, cases[i].words));
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, cases[i].verdict);
  g_assert_cmpint (latch_record_get_health (matrix->record), ==, cases[i].health);
  g_assert_cmpint (read_health (matrix), ==, cases[i].health);
  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, cases[i].is_refused);
  g_assert_cmpuint (count_left (entries), ==, cases[i].n_left);
  expect_requests (matrix, cases[i].n_sent);
  matrix_expect_stored (matrix);

  /* The same again does what is left, and comes to the same end. */
  if (cases[i].n_left == 0)
    return;

  g_clear_error (&error);
  matrix_answer_own (matrix, "%s", 700123);
  for (guint j = 2 - cases[i].n_left; j < 2; j++)
    matrix_answer (matrix, "200 OK", j == 0 ? CHANGED : CHANGED_TOO);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_answer_own (matrix, "%s", 700123);
  begin (matrix, entries, NULL, &again);
  latch_assert_done (end (matrix, &again, &error), error);
  g_assert_cmpuint (count_left (entries), ==, 0);
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
}

/* Nothing that is on its way is called tested, whether the person gives up then or the program is killed. */
static void
test_stopped_on_the_way (void)
{
  static const FaultAnswer silent = { NULL, 0, FAULT_END_HOLD };

  for (guint n_done = 0; n_done < 2; n_done++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (Matrix) matrix = matrix_new (server);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GPtrArray) entries = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      guint n_requests;

      matrix_create (matrix);
      entries = read_configuration (matrix);
      type_all (entries);
      n_requests = fault_server_get_n_requests (server);
      matrix_answer_own (matrix, "%s", 700123);
      for (guint i = 0; i < n_done; i++)
        matrix_answer (matrix, "200 OK", CHANGED);
      fault_server_add_answer (server, &silent);
      begin (matrix, entries, cancellable, &result);
      fault_server_wait_for_request (server, n_requests + n_done + 2);
      g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_UNTESTED);

      g_cancellable_cancel (cancellable);
      g_assert_false (end (matrix, &result, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpstr (error->message, ==, "The service may have only some of the new values.");
      g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_UNTESTED);
      g_assert_cmpuint (count_left (entries), ==, 2 - n_done);
    }
}

/* The service has just shown the token that the keyring has lost. */
static void
test_without_kept_token (void)
{
  static const Said said[MAX_SAID] = { { "200 OK", OWN }, { "200 OK", CHANGED }, { "200 OK", CHANGED_TOO }, { "200 OK", PONG } };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  entries = read_configuration (matrix);
  type_all (entries);
  matrix_lose_token (matrix);
  answer (matrix, said);
  begin (matrix, entries, NULL, &result);
  latch_assert_done (end (matrix, &result, &error), error);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_WORKS);
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
}

/* Other secrets do not turn it on. */
static void
test_turned_off (void)
{
  static const Said turned_off = { "200 OK", "{\"id\":700123,\"token\":\"" TOKEN "\",\"disabled\":true}" };
  const Said        answers[][MAX_SAID] = { { turned_off, { "429 Too Many Requests", ERROR_BODY } }, { turned_off, { "200 OK", CHANGED }, { "200 OK", CHANGED_TOO } } };

  for (size_t i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (Matrix) matrix = matrix_new (server);
      g_autoptr (GPtrArray) entries = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      matrix_create (matrix);
      entries = read_configuration (matrix);
      type_all (entries);
      answer (matrix, answers[i]);
      begin (matrix, entries, NULL, &result);
      g_assert_cmpint (end (matrix, &result, &error), ==, i == 1);
      g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_TURNED_OFF);
    }
}

/* Before anything has left, everything is as it was. */
static void
test_stopped_before (void)
{
  static const FaultAnswer silent = { NULL, 0, FAULT_END_HOLD };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_requests;

  matrix_create (matrix);
  entries = read_configuration (matrix);
  type_all (entries);
  n_requests = fault_server_get_n_requests (server);
  fault_server_add_answer (server, &silent);
  begin (matrix, entries, cancellable, &result);
  fault_server_wait_for_request (server, n_requests + 1);
  g_cancellable_cancel (cancellable);
  g_assert_false (end (matrix, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (latch_job_get_sent (matrix->job));
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
  expect_requests (matrix, 0);
}

static const struct
{
  const char *name;
  Said        said[MAX_SAID];
  int         code;
  const char *words;
} read_cases[] = {
  { "34-reading-forbidden", { { "200 OK", OWN }, { "403 Forbidden", ERROR_BODY } }, LATCH_ERROR_REFUSED, "does not let Latchkey change" },
  { "34-reading-not-found", { { "200 OK", OWN }, { "404 Not Found", ERROR_BODY } }, LATCH_ERROR_NOT_FOUND, "does not let Latchkey change" },
  { "30-reading-method", { { "200 OK", OWN }, { "405 Method Not Allowed", ERROR_BODY } }, LATCH_ERROR_REFUSED, "does not let Latchkey change" },
  { "32-reading-unauthorized", { { "200 OK", OWN }, { "401 Unauthorized", UNAUTHORIZED } }, LATCH_ERROR_UNAUTHORIZED, NULL },
  { "20-reading-html", { { "200 OK", OWN }, { "200 OK", "<html></html>" } }, LATCH_ERROR_UNEXPECTED, NULL },
  { "22-reading-nothing", { { "200 OK", OWN }, { "200 OK", "[]" } }, LATCH_ERROR_UNEXPECTED, "nothing of this store" },
  { "38-reading-error", { { "200 OK", OWN }, { "503 Service Unavailable", ERROR_BODY } }, LATCH_ERROR_UNAVAILABLE, NULL },
  { "22-reading-of-another", { { "200 OK", FOREIGN }, { "200 OK", CONFIGURATION } }, LATCH_ERROR_UNEXPECTED, NULL },
};

static void
test_reading (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  for (size_t j = 0; j < MAX_SAID && read_cases[i].said[j].status != NULL; j++)
    {
      if (g_str_equal (read_cases[i].said[j].body, OWN))
        matrix_answer_own (matrix, "%s", 700123);
      else
        matrix_answer (matrix, read_cases[i].said[j].status, read_cases[i].said[j].body);
    }

  begin (matrix, NULL, NULL, &result);
  g_assert_false (end (matrix, &result, &error));
  g_assert_error (error, LATCH_ERROR, read_cases[i].code);
  g_assert_true (read_cases[i].words == NULL || strstr (error->message, read_cases[i].words) != NULL);
  g_assert_null (latch_job_get_configuration (matrix->job));
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
  expect_requests (matrix, 0);
}

/* -- Events ---------------------------------------------------------------------------- */

#define EVENT_SETTINGS "[{\"id\":21,\"key\":\"event.notification.signature.key\",\"propertyValue\":\"" MASK "\"},{\"id\":22,\"key\":\"event.notification.enabled\",\"propertyValue\":\"false\"}," \
                       "{\"id\":23,\"key\":\"ecwid.store.id\",\"propertyValue\":\"1234567\"},{\"id\":24,\"key\":\"event.notification.callback.url\",\"propertyValue\":null}]"
#define TURNED_ON "{\"id\":22,\"key\":\"event.notification.enabled\",\"propertyValue\":true}"
#define NEW_SIGNATURE_KEY "new-signature-key"
#define SIGNED "{\"id\":21,\"key\":\"event.notification.signature.key\",\"propertyValue\":\"" MASK "\"}"
#define ECHO "{\"message\":\"No such key: " NEW_SIGNATURE_KEY "\"}"

/* Nothing of the events is tested, so what the last test said holds whatever happens. */
static const struct
{
  const char *name;
  Said        said[MAX_SAID];
  int         code;
  guint       n_left;
  const char *words;
} event_cases[] = {
  { "34-events-changed", { { "200 OK", OWN }, { "200 OK", SIGNED }, { "200 OK", TURNED_ON } }, -1, 0, NULL },
  { "21-events-changed-without-body", { { "200 OK", OWN }, { "204 No Content", "" }, { "200 OK", "" } }, -1, 0, NULL },
  { "22-events-changed-another", { { "200 OK", OWN }, { "200 OK", TURNED_ON } }, LATCH_ERROR_UNEXPECTED, 2, "The service may have only some of the new values. " },
  { "30-events-refused", { { "200 OK", OWN }, { "400 Bad Request", ERROR_BODY } }, LATCH_ERROR_REFUSED, 2, "Nothing was changed. " },
  { "31-events-refused-with-the-key", { { "200 OK", OWN }, { "400 Bad Request", ECHO } }, LATCH_ERROR_REFUSED, 2, "Nothing was changed. " },
  { "36-events-conflict", { { "200 OK", OWN }, { "200 OK", SIGNED }, { "409 Conflict", ERROR_BODY } }, LATCH_ERROR_REFUSED, 1, "Not everything was changed. " },
  { "12-events-without-answer", { { "200 OK", OWN }, { "200 OK", SIGNED } }, LATCH_ERROR_UNREACHABLE, 1, "The service may have only some of the new values. " },
  { "22-events-of-another", { { "200 OK", FOREIGN } }, LATCH_ERROR_UNEXPECTED, 2, "Nothing was changed. " },
};

static GPtrArray *
read_event_settings (Matrix *matrix)
{
  static const Said said[MAX_SAID] = { { "200 OK", OWN }, { "200 OK", EVENT_SETTINGS } };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = NULL;

  answer (matrix, said);
  matrix_take_up (matrix);
  latch_work_read_configuration_async (latch_registry_get_work (matrix->registry), matrix->job, LATCH_CONFIGURATION_PART_EVENTS, NULL, latch_test_keep_cb, &result);
  latch_assert_done (end (matrix, &result, &error), error);
  entries = latch_job_get_configuration (matrix->job);
  g_assert_cmpuint (entries->len, ==, 3);
  return g_ptr_array_ref (entries);
}

static void
type_events (GPtrArray *entries)
{
  type (entries, 0, "true");
  type (entries, 2, NEW_SIGNATURE_KEY);
}

static void
test_event_case (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  matrix_create (matrix);
  entries = read_event_settings (matrix);
  type_events (entries);
  answer (matrix, event_cases[i].said);
  begin (matrix, entries, NULL, &result);
  done = end (matrix, &result, &error);
  if (event_cases[i].code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, LATCH_ERROR, event_cases[i].code);
  g_assert_cmpint (done, ==, event_cases[i].code < 0);
  g_assert_true (event_cases[i].words == NULL || g_str_has_prefix (error->message, event_cases[i].words));
  g_assert_true (error == NULL || strstr (error->message, NEW_SIGNATURE_KEY) == NULL);
  g_assert_cmpuint (count_left (entries), ==, event_cases[i].n_left);
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
  matrix_expect_stored (matrix);

  for (guint j = 0; j < fault_server_get_n_requests (server); j++)
    {
      g_autofree char *request = fault_server_dup_request (server, j);

      g_assert_null (strstr (request, MASK));
      g_assert_true (!g_str_has_prefix (request, "PATCH ") || g_str_has_prefix (request, "PATCH /elements/api-v2/instances/700123/configuration/2"));
      if (done && j == fault_server_get_n_requests (server) - 1)
        g_assert_true (g_str_has_prefix (request, "PATCH /elements/api-v2/instances/700123/configuration/22 "));
    }
}

/* -- In every weather ------------------------------------------------------------------- */

/* The first of two values meets it. Nothing that was typed is lost, and the same again comes to its end. */
static void
test_fault (Matrix            *matrix,
            const MatrixFault *fault,
            GPtrArray         *entries,
            LatchHealth        unclear)
{
  gboolean is_refusal = matrix_fault_is_refusal (fault);
  gboolean is_access = latch_configuration_entry_get_part (entries->pdata[0]) == LATCH_CONFIGURATION_PART_ACCESS;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;

  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer_fault (matrix, fault);
  begin (matrix, entries, NULL, &result);
  g_assert_false (end (matrix, &result, &error));
  g_assert_error (error, LATCH_ERROR, fault->code);
  g_assert_true (g_str_has_prefix (error->message, is_refusal ? "Nothing was changed. " : "The service may have only some of the new values. "));
  g_clear_error (&error);
  g_assert_cmpuint (count_left (entries), ==, 2);
  g_assert_cmpuint (matrix_count_requests (matrix, "PATCH "), ==, 1);
  g_assert_cmpint (read_health (matrix), ==, is_refusal ? LATCH_HEALTH_WORKS : unclear);
  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, fault->code == LATCH_ERROR_UNAUTHORIZED);
  matrix_expect_stored (matrix);

  matrix_set_limits (matrix, &fixture_limits);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", is_access ? CHANGED : SIGNED);
  matrix_answer (matrix, "200 OK", is_access ? CHANGED_TOO : TURNED_ON);
  matrix_answer (matrix, "200 OK", PONG);
  begin (matrix, entries, NULL, &again);
  latch_assert_done (end (matrix, &again, &error), error);
  g_assert_cmpuint (count_left (entries), ==, 0);
  g_assert_cmpuint (matrix_count_requests (matrix, "PATCH "), ==, 3);
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
}

static void
test_changing_fault (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GPtrArray) entries = NULL;

  matrix_create (matrix);
  entries = read_configuration (matrix);
  type_all (entries);
  test_fault (matrix, data, entries, LATCH_HEALTH_UNTESTED);
}

static void
test_events_fault (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GPtrArray) entries = NULL;

  matrix_create (matrix);
  entries = read_event_settings (matrix);
  type_events (entries);
  test_fault (matrix, data, entries, LATCH_HEALTH_WORKS);
}

/* -- What was reported -------------------------------------------------------------------- */

#define ONE_EVENT "[{\"id\":\"7\",\"status\":\"NEW\"}]"

static const struct
{
  const char *name;
  Said        said[MAX_SAID];
  int         code;
  guint       n_events;
  const char *words;
} news_cases[] = {
  { "34-events-read", { { "200 OK", OWN }, { "200 OK", ONE_EVENT } }, -1, 1, NULL },
  { "31-events-with-a-secret", { { "200 OK", OWN }, { "200 OK", "[{\"id\":\"7\",\"status\":\"User " USER_SECRET "\"},{\"notifiedData\":[{\"objectType\":\"" ORGANIZATION_SECRET "\",\"objectId\":\"1\"}]}]" } }, -1, 2, NULL },
  { "22-events-none", { { "200 OK", OWN }, { "200 OK", "[]" } }, -1, 0, NULL },
  { "34-events-none-found", { { "200 OK", OWN }, { "404 Not Found", "{\"message\":\"No events found\"}" } }, -1, 0, NULL },
  { "22-events-unlike-any", { { "200 OK", OWN }, { "200 OK", "[null,7,{}]" } }, -1, 3, NULL },
  { "34-events-not-found", { { "200 OK", OWN }, { "404 Not Found", ERROR_BODY } }, LATCH_ERROR_REFUSED, 0, "does not let Latchkey read" },
  { "34-events-reading-forbidden", { { "200 OK", OWN }, { "403 Forbidden", ERROR_BODY } }, LATCH_ERROR_REFUSED, 0, "does not let Latchkey read" },
  { "32-events-reading-unauthorized", { { "200 OK", OWN }, { "401 Unauthorized", UNAUTHORIZED } }, LATCH_ERROR_REFUSED, 0, "does not let Latchkey read" },
  { "38-events-reading-error", { { "200 OK", OWN }, { "500 Internal Server Error", ERROR_BODY }, { "500 Internal Server Error", ERROR_BODY }, { "500 Internal Server Error", ERROR_BODY }, { "500 Internal Server Error", ERROR_BODY } }, LATCH_ERROR_UNAVAILABLE, 0, NULL },
  { "20-events-html", { { "200 OK", OWN }, { "200 OK", "<html></html>" } }, LATCH_ERROR_UNEXPECTED, 0, NULL },
  { "22-events-object", { { "200 OK", OWN }, { "200 OK", "{}" } }, LATCH_ERROR_UNEXPECTED, 0, NULL },
  { "22-events-read-of-another", { { "200 OK", FOREIGN }, { "200 OK", ONE_EVENT } }, LATCH_ERROR_UNEXPECTED, 0, NULL },
};

static void
begin_news (Matrix        *matrix,
            GAsyncResult **result)
{
  matrix_take_up (matrix);
  latch_work_read_events_async (latch_registry_get_work (matrix->registry), matrix->job, NULL, latch_test_keep_cb, result);
}

static void
test_news (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *events = NULL;
  gboolean   done;

  matrix_create (matrix);
  answer (matrix, news_cases[i].said);
  begin_news (matrix, &result);
  done = end (matrix, &result, &error);
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
  matrix_expect_stored (matrix);
  events = latch_job_get_events (matrix->job);
  if (news_cases[i].code < 0)
    {
      g_autofree char *request = fault_server_dup_request (server, fault_server_get_n_requests (server) - 1);

      g_assert_true (g_str_has_prefix (request, "GET /elements/api-v2/instances/700123/events?pageSize=50 "));
      latch_assert_done (done, error);
      g_assert_cmpuint (events->len, ==, news_cases[i].n_events);
      for (guint j = 0; j < events->len; j++)
        {
          LatchEvent      *event = g_ptr_array_index (events, j);
          g_autofree char *title = latch_event_dup_title (event);

          g_assert_null (strstr (title, ORGANIZATION_SECRET));
          g_assert_true (latch_event_get_status (event) == NULL || strstr (latch_event_get_status (event), USER_SECRET) == NULL);
        }
      return;
    }

  g_assert_false (done);
  g_assert_error (error, LATCH_ERROR, news_cases[i].code);
  g_assert_true (news_cases[i].words == NULL || strstr (error->message, news_cases[i].words) != NULL);
  g_assert_null (events);
}

static void
test_news_too_slow (void)
{
  static const LatchLimits limits = { .connect = 30000, .inactivity = 60, .total = 3000, .after_resume = 3000, .backoff = 2 };
  static const FaultAnswer silent = { NULL, 0, FAULT_END_HOLD };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  matrix_set_limits (matrix, &limits);
  matrix_answer_own (matrix, "%s", 700123);
  for (guint i = 0; i < 4; i++)
    fault_server_add_answer (server, &silent);
  begin_news (matrix, &result);
  g_assert_false (end (matrix, &result, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_TIMED_OUT);
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
}

void
matrix_add_configured_tests (void)
{
  matrix_add_faults ("changed", "changing", test_changing_fault);
  matrix_add_faults ("changed", "changing-events", test_events_fault);
  for (size_t i = 0; i < G_N_ELEMENTS (event_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/changed/", event_cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_event_case);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (news_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/changed/", news_cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_news);
    }

  g_test_add_func ("/latch/matrix/changed/10-events-too-slow-to-read", test_news_too_slow);

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

  g_test_add_func ("/latch/matrix/changed/34-changed-while-turned-off", test_turned_off);
  g_test_add_func ("/latch/matrix/changed/10-stopped-while-changing", test_stopped_on_the_way);
  g_test_add_func ("/latch/matrix/changed/34-changed-without-kept-token", test_without_kept_token);
  g_test_add_func ("/latch/matrix/changed/10-stopped-before-changing", test_stopped_before);
}
