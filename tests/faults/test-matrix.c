/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fault-cases.h"
#include "latch-recovery.h"
#include "latch-test.h"
#include "model-fixture.h"
#include "machine-fixture.h"
#include "matrix-fixture.h"
#include "record-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

/* The fault matrix: a whole creation under every fault that was thought of, by its number. The keyring, the files and the
 * network are real, the service is one that knows only bytes. What is promised under each of them is checked at the end
 * by matrix_free(): one POST for each click, no secret in a log, a message or a file, and a main loop and a memory that
 * stay small.
 *
 * Two rows need another process, and are in test-crash.py: 43, killed at any point, and 60, no memory. */

/* In bytes; so many instances fit that they are as many as are read. */
#define MAX_PAGE (8 * 1024 * 1024)
#define MONTH (30 * 24 * 60 * 60)

static gboolean
is_refusal (LatchError code)
{
  return code == LATCH_ERROR_REFUSED || code == LATCH_ERROR_UNAUTHORIZED || code == LATCH_ERROR_NOT_FOUND;
}

static void
test_raw (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  fault_server_add_answer (server, &raw_cases[index].answer);
  matrix_expect_fault (matrix, (int)raw_cases[index].code, TRUE);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

static void
test_answer (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  fault_server_add_answer (server, fixture_create_answer (answer_cases[index].status, answer_cases[index].headers,
                                                          answer_cases[index].body));
  matrix_expect_fault (matrix, (int)answer_cases[index].code, !is_refusal (answer_cases[index].code));
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* Nothing was deleted there, as is said of what is missing elsewhere. */
static void
test_unknown_connector (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "404 Not Found", "{\"message\":\"No element found\"}");
  g_assert_false (matrix_run (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "The service does not have the connector “\u2068Ecwid\u2069”.");
  matrix_expect_nothing (matrix);
}

/* -- On the way -------------------------------------------------------------------- */

/* Knows no names. */
typedef GResolver      NoNames;
typedef GResolverClass NoNamesClass;

GType no_names_get_type (void);
G_DEFINE_TYPE (NoNames, no_names, G_TYPE_RESOLVER)

static void
lookup_async (GResolver               *resolver,
              const char              *name,
              GResolverNameLookupFlags flags,
              GCancellable            *cancellable,
              GAsyncReadyCallback      callback,
              gpointer                 user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "Unknown");
}

static GList *
lookup_finish (GResolver    *resolver,
               GAsyncResult *result,
               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
no_names_class_init (NoNamesClass *klass)
{
  klass->lookup_by_name_with_flags_async = lookup_async;
  klass->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
no_names_init (NoNames *self)
{
}

static void
test_unknown_name (void)
{
  g_autoptr (GResolver) usual = g_resolver_get_default ();
  g_autoptr (GResolver) resolver = g_object_new (no_names_get_type (), NULL);
  g_autoptr (Matrix) matrix = matrix_new_for_address (NULL, "https://api.example.com/elements/api-v2");

  g_resolver_set_default (resolver);
  matrix_expect_fault (matrix, LATCH_ERROR_UNREACHABLE, FALSE);
  g_resolver_set_default (usual);
}

static void
test_refused (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  g_clear_pointer (&server, fault_server_free);
  matrix->server = NULL;
  matrix_expect_fault (matrix, LATCH_ERROR_UNREACHABLE, FALSE);
}

/* The kernel has no route for a connection to everybody. */
static void
test_unreachable (void)
{
  g_autoptr (Matrix) matrix = matrix_new_for_address (NULL, "https://255.255.255.255/elements/api-v2");

  matrix_expect_fault (matrix, LATCH_ERROR_UNREACHABLE, FALSE);
}

static void
test_untrusted (gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = fixture_load_certificate (data);
  g_autoptr (FaultServer) server = fault_server_new (certificate);
  g_autofree char *address = fixture_dup_address (server, "https");
  g_autoptr (Matrix) matrix = matrix_new_for_address (server, address);

  matrix_answer (matrix, "200 OK", INSTANCE);
  matrix_expect_fault (matrix, LATCH_ERROR_UNTRUSTED, FALSE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 0);
}

static void
test_no_handshake (gconstpointer data)
{
  static const FaultAnswer stalls = { NULL, 0, FAULT_END_HOLD, .deaf = TRUE };
  static const FaultAnswer speaks_plain = { "HTTP/1.1 400 Bad Request\r\n\r\n", 0, FAULT_END_CLOSE, .deaf = TRUE };
  static const LatchLimits limits = { .connect = 200, .inactivity = 60, .total = 60000, .after_resume = 60000, .backoff = 2 };
  LatchError               code = GPOINTER_TO_INT (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autofree char *address = fixture_dup_address (server, "https");
  g_autoptr (Matrix) matrix = matrix_new_for_address (server, address);

  if (code == LATCH_ERROR_TIMED_OUT)
    matrix_set_limits (matrix, &limits);
  fault_server_add_answer (server, code == LATCH_ERROR_TIMED_OUT ? &stalls : &speaks_plain);
  matrix_expect_fault (matrix, (int)code, FALSE);
}

static void
test_proxy (gconstpointer data)
{
  g_autoptr (FaultServer) proxy = fault_server_new (NULL);
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u", fault_server_get_port (proxy));
  g_autoptr (Matrix) matrix = matrix_new_for_address (proxy, "https://api.example.com/elements/api-v2");

  matrix_answer (matrix, data, SAID);
  fixture_use_proxy (address);
  matrix_expect_fault (matrix, LATCH_ERROR_PROXY, FALSE);
  fixture_use_proxy ("direct://");
}

static void
test_time (gconstpointer data)
{
  static const LatchLimits inactivity = { .connect = 30000, .inactivity = 1, .total = 60000, .after_resume = 60000, .backoff = 2 };
  static const LatchLimits total = { .connect = 30000, .inactivity = 60, .total = 700, .after_resume = 60000, .backoff = 2 };
  const FaultAnswer       *answer = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix_set_limits (matrix, answer->end == FAULT_END_HOLD ? &inactivity : &total);
  fault_server_add_answer (server, answer);
  matrix_expect_fault (matrix, LATCH_ERROR_TIMED_OUT, TRUE);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

static void
test_reset_in_body (void)
{
  static const FaultAnswer answer = { OK "Content-Length: 100\r\n\r\n" HALF, 0, FAULT_END_RESET };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  fault_server_add_answer (server, &answer);
  g_assert_false (matrix_run (matrix, &error));
  matrix_expect_open (matrix, LATCH_RECORD_UNKNOWN);
}

/* -- Answers ------------------------------------------------------------------------ */

static void
test_deep_nesting (void)
{
  g_autofree char *body = g_strnfill (1000000, '[');
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = NULL;

  fault_server_add_answer (server, fixture_create_answer ("200 OK", NULL, body));
  matrix = matrix_new (server);
  matrix_expect_fault (matrix, LATCH_ERROR_UNEXPECTED, TRUE);
}

/* A few kilobytes that unpack to a lot. */
static GBytes *
make_bomb (void)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);
  g_autofree char *zeros = g_malloc0 (1024 * 1024);
  g_autoptr (GBytes) packed = NULL;
  g_autofree char *head = NULL;
  GByteArray      *answer = g_byte_array_new ();

  for (int i = 0; i < 64; i++)
    g_assert_true (g_output_stream_write_all (stream, zeros, 1024 * 1024, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  packed = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));

  head = g_strdup_printf (OK "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", g_bytes_get_size (packed));
  g_byte_array_append (answer, (const guint8 *)head, (guint)strlen (head));
  g_byte_array_append (answer, g_bytes_get_data (packed, NULL), (guint)g_bytes_get_size (packed));
  return g_byte_array_free_to_bytes (answer);
}

static void
test_bomb (void)
{
  g_autoptr (GBytes) bomb = make_bomb ();
  const FaultAnswer answer = { g_bytes_get_data (bomb, NULL), g_bytes_get_size (bomb), FAULT_END_CLOSE };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  fault_server_add_answer (server, &answer);
  matrix_expect_fault (matrix, LATCH_ERROR_UNEXPECTED, TRUE);
}

static void
test_redirect (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (FaultServer) other = fault_server_new (NULL);
  g_autofree char *address = fixture_dup_address (other, "http");
  g_autofree char *headers = g_strdup_printf ("Location: %s/instances\r\n", address);
  g_autoptr (Matrix) matrix = matrix_new (server);

  fault_server_add_answer (other, fixture_create_answer ("200 OK", NULL, INSTANCE));
  fault_server_add_answer (server, fixture_create_answer (data, headers, SAID));
  matrix_answer (matrix, "200 OK", INSTANCE);
  matrix_expect_fault (matrix, LATCH_ERROR_UNEXPECTED, TRUE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
  g_assert_cmpuint (fault_server_get_n_connections (other), ==, 0);
}

static void
test_redirect_home (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  fault_server_add_answer (server, fixture_create_answer ("303 See Other", "Location: /elements/api-v2/instances/1\r\n", ""));
  matrix_answer (matrix, "200 OK", INSTANCE);
  matrix_expect_fault (matrix, LATCH_ERROR_UNEXPECTED, TRUE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
}

static void
expect_creation (Matrix     *matrix,
                 const char *status)
{
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, status, INSTANCE);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_run (matrix, &error);
  g_assert_no_error (error);
  matrix_expect_stored (matrix);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* The instance of the answer has another tag. */
static void
test_success (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  expect_creation (matrix, data);
}

static void
test_http2_offered (void)
{
  g_autoptr (GTlsCertificate) certificate = fixture_load_certificate ("good");
  g_autoptr (FaultServer) server = fault_server_new (certificate);
  g_autofree char *address = fixture_dup_address (server, "https");
  g_autoptr (Matrix) matrix = matrix_new_for_address (server, address);

  expect_creation (matrix, "200 OK");
  g_assert_cmpuint (matrix_count_requests (matrix, "POST /elements/api-v2/instances HTTP/1.1\r\n"), ==, 1);
}

static void
leave_open (Matrix *matrix)
{
  matrix_begin (matrix);
  matrix_answer (matrix, "503 Service Unavailable", "");
  matrix_expect_fault (matrix, LATCH_ERROR_UNAVAILABLE, TRUE);
  fault_server_forget_answers (matrix->server);
}

static void
test_conflict (gconstpointer data)
{
  const char *format = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_begin (matrix);
  matrix_answer (matrix, "409 Conflict", SAID);
  matrix_answer_own (matrix, format, 700123);
  matrix_answer (matrix, "200 OK", PONG);
  if (strstr (format, "%s") != NULL)
    {
      matrix_run (matrix, &error);
      g_assert_no_error (error);
      matrix_expect_stored (matrix);
    }
  else
    {
      g_assert_false (matrix_run (matrix, &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
      matrix_expect_hidden (matrix);
    }
}

static void
be_refused_as_conflict (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;

  matrix_begin (matrix);
  matrix_answer (matrix, "409 Conflict", SAID);
  matrix_answer (matrix, "200 OK", "[]");
  g_assert_false (matrix_run (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  matrix_expect_hidden (matrix);
}

static void
expect_found_in_list (Matrix *matrix)
{
  g_autoptr (LatchAccount) account = NULL;

  fault_server_forget_answers (matrix->server);
  matrix_answer_own (matrix, "[%s]", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_sweep (matrix);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (matrix->registry)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (matrix->registry)), ==, 1);
  account = g_list_model_get_item (latch_registry_get_accounts (matrix->registry), 0);
  g_set_object (&matrix->account, account);
  g_object_unref (matrix->record);
  matrix->record = latch_test_dup_record (matrix->registry, 0);
  matrix_expect_stored (matrix);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* The request was carried out after all, and the list shows it some searches later: it comes into the list, with its token. */
static void
test_conflict_listed_late (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  be_refused_as_conflict (matrix);
  for (int i = 0; i < 3; i++)
    {
      matrix_sweep (matrix);
      matrix_expect_hidden (matrix);
    }

  expect_found_in_list (matrix);
}

/* The same in a later session, long after. */
static void
test_conflict_listed_after_restart (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecord) missed = NULL;

  be_refused_as_conflict (matrix);
  matrix_sweep (matrix);
  missed = latch_test_read_missed (matrix->record, 3600, 3600);
  latch_test_write_record (missed, matrix->directory);

  g_object_unref (matrix->registry);
  matrix->registry = matrix_open_other (matrix);
  matrix_sweep (matrix);
  matrix_expect_hidden (matrix);

  g_object_unref (matrix->registry);
  matrix->registry = matrix_open_other (matrix);
  expect_found_in_list (matrix);
}

/* As if so many sessions had searched since the refusal, which was so many seconds ago by both clocks. */
static void
age_conflict (Matrix     *matrix,
              const char *n_searches,
              gint64      uptime,
              gint64      time)
{
  g_autofree char *path = latch_test_dup_record_path (matrix->record, matrix->directory);
  g_autoptr (LatchRecord) searched = latch_test_read_changed (matrix->record, "Sweeps", n_searches);
  g_autoptr (LatchRecord) missed = latch_test_read_missed (searched, uptime, time);

  g_assert_true (latch_record_is_missed (matrix->record));
  latch_test_write_record (missed, matrix->directory);
  g_object_unref (matrix->registry);
  matrix->registry = matrix_open_other (matrix);
}

/* Nothing has come of it in a month, and a list says so once more: nothing is left, as soon as the keyring takes the placeholder away. */
static void
test_conflict_given_up (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  be_refused_as_conflict (matrix);
  age_conflict (matrix, "6", MONTH, MONTH);
  matrix_spoil ("Delete", 0);
  matrix_sweep (matrix);
  g_assert_true (matrix_spoil (NULL, 0));
  matrix_expect_hidden (matrix);

  g_object_unref (matrix->registry);
  matrix->registry = matrix_open_other (matrix);
  matrix_sweep (matrix);
  matrix_expect_nothing (matrix);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* Neither a clock that was set forward, nor a month in which hardly anybody searched, nor a list that does not come, takes it away. */
static void
test_conflict_kept (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  be_refused_as_conflict (matrix);
  age_conflict (matrix, "20", 3600, MONTH);
  matrix_sweep (matrix);
  matrix_expect_hidden (matrix);
  age_conflict (matrix, "5", MONTH, MONTH);
  matrix_sweep (matrix);
  matrix_expect_hidden (matrix);

  age_conflict (matrix, "20", MONTH, MONTH);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "400 Bad Request", SAID);
  matrix_sweep (matrix);
  matrix_expect_hidden (matrix);
  expect_found_in_list (matrix);
}

/* What the person had sent again stays in the list: one of the two requests may be what exists already. */
static void
test_conflict_when_sent_again (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  leave_open (matrix);
  latch_record_advance (matrix->record, LATCH_EVENT_NOT_LISTED_AFTER_WAIT);
  latch_test_write_record (matrix->record, matrix->directory);
  matrix_begin (matrix);
  matrix_answer (matrix, "409 Conflict", SAID);
  matrix_answer (matrix, "200 OK", "[]");
  g_assert_false (matrix_run (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  matrix_expect_open (matrix, LATCH_RECORD_UNKNOWN);
}

static void
test_conflict_not_cleared_up (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix_answer (matrix, "409 Conflict", SAID);
  matrix_answer (matrix, "500 Internal Server Error", SAID);
  matrix_expect_fault (matrix, LATCH_ERROR_REFUSED, TRUE);
}

/* -- What is found later -------------------------------------------------------------- */

static void
test_list_fails (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  leave_open (matrix);
  matrix_answer (matrix, "404 Not Found", NOT_FOUND);
  fault_server_add_answer (server, fixture_create_answer ("200 OK", "Elements-Next-Page-Token: 2\r\n", "[]"));
  if (data != NULL)
    matrix_answer (matrix, data, SAID);
  g_assert_false (matrix_resume (matrix, &error));
  g_assert_false (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND));
  matrix_expect_open (matrix, LATCH_RECORD_UNKNOWN);
}

/* 100 000 instances, on as many pages as the service makes of them. */
static void
test_long_list (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GString) page = g_string_new ("[");
  g_autoptr (GError) error = NULL;

  for (int i = 1; i < 200; i++)
    g_string_append (page, INSTANCE ",");
  g_string_append (page, INSTANCE "]");
  matrix->may_take_memory = TRUE;
  leave_open (matrix);
  matrix_answer (matrix, "404 Not Found", NOT_FOUND);
  for (int i = 0; i < 500; i++)
    {
      g_autofree char *headers = g_strdup_printf ("Elements-Next-Page-Token: %d\r\n", i);

      fault_server_add_answer (server, fixture_create_answer ("200 OK", headers, page->str));
    }
  matrix_answer_own (matrix, "[%s]", 700456);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_excuse ();
  matrix_resume (matrix, &error);
  g_assert_no_error (error);
  matrix_expect_stored (matrix);
}

/* As much as one page may hold is read without the window standing still, and so is it when it cannot be read. */
static void
test_large_page (gconstpointer data)
{
  const char *end = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = NULL;
  g_autoptr (GString) page = g_string_new ("[");
  g_autoptr (GError) error = NULL;

  while (page->len < MAX_PAGE - 1024)
    g_string_append_printf (page, "{\"description\":\"%0200d\"," INSTANCE_MEMBERS "},", 0);
  g_string_append (page, end);
  matrix = matrix_new (server);
  matrix->may_take_memory = TRUE;
  leave_open (matrix);
  matrix_answer (matrix, "404 Not Found", NOT_FOUND);
  matrix_answer_own (matrix, page->str, 700456);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_excuse ();
  g_assert_cmpint (matrix_resume (matrix, &error), ==, g_str_has_suffix (end, "]"));
  if (error == NULL)
    matrix_expect_stored (matrix);
  else
    matrix_expect_open (matrix, LATCH_RECORD_UNKNOWN);
}

static void
test_listed_late (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  leave_open (matrix);
  matrix_answer (matrix, "404 Not Found", NOT_FOUND);
  matrix_sweep (matrix);
  matrix_expect_open (matrix, LATCH_RECORD_UNKNOWN);

  fault_server_forget_answers (server);
  matrix_answer_own (matrix, "[%s]", 700456);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_sweep (matrix);
  matrix_expect_stored (matrix);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* What is left open is looked for again by itself, three times. */
static void
test_swept_later (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (matrix->registry, matrix->keyring);

  leave_open (matrix);
  matrix_answer (matrix, "404 Not Found", NOT_FOUND);
  latch_recovery_sweep (recovery);
  while (matrix_count_requests (matrix, "GET /elements/api-v2/instances?pageSize=200 ") < 3 || latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  matrix_expect_open (matrix, LATCH_RECORD_UNKNOWN);

  fault_server_forget_answers (server);
  matrix_answer_own (matrix, "[%s]", 700456);
  matrix_answer (matrix, "200 OK", PONG);
  while (latch_record_get_state (matrix->record) != LATCH_RECORD_VERIFIED || latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  matrix_expect_stored (matrix);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* The first request is carried out after the person had it sent again. */
static void
test_executed_late (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  leave_open (matrix);
  latch_record_advance (matrix->record, LATCH_EVENT_NOT_LISTED_AFTER_WAIT);
  latch_test_write_record (matrix->record, matrix->directory);
  matrix_begin (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_run (matrix, &error);
  g_assert_no_error (error);

  fault_server_forget_answers (server);
  matrix_answer_own (matrix, "[%s,{\"id\":700123,\"name\":\"Demo shop\",\"element\":{\"key\":\"ecwid\"},\"tags\":[]}]", 700456);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_sweep (matrix);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (matrix->registry)), ==, 2);
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 2);

  fault_server_forget_answers (server);
  matrix_answer_own (matrix, "%s", 700456);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_sweep (matrix);
  matrix_expect_stored (matrix);
  g_object_unref (matrix->record);
  matrix->record = latch_test_dup_record (matrix->registry, 1);
  matrix_expect_stored (matrix);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 2);
}

static void
change (const char *what)
{
  if (g_str_equal (what, "sleep"))
    machine_sleep (8);
  else
    machine_change_network (TRUE);
}

/* What was waited for is waited for a little longer only, and then looked for. */
static void
test_changed_while_sent (gconstpointer data)
{
  static const LatchLimits limits = { .connect = 30000, .inactivity = 60, .total = 60000, .after_resume = 300, .backoff = 2 };
  static const FaultAnswer silent = { NULL, 0, FAULT_END_HOLD };
  const char              *what = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 changed_at;

  matrix_set_limits (matrix, &limits);
  matrix_begin (matrix);
  fault_server_add_answer (server, &silent);
  matrix_answer_own (matrix, "[%s]", 700456);
  matrix_answer (matrix, "200 OK", PONG);
  latch_work_create_async (latch_registry_get_work (matrix->registry), matrix->job, NULL, latch_test_keep_cb, &result);
  fault_server_wait_for_request (server, 1);
  change (what);
  change (what);
  changed_at = g_get_monotonic_time ();
  latch_work_finish (latch_test_wait (&result), &error);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - changed_at, >=, 200 * G_TIME_SPAN_MILLISECOND);
  matrix_expect_open (matrix, LATCH_RECORD_UNKNOWN);

  matrix_sweep (matrix);
  matrix_expect_stored (matrix);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* Only while there is a network is it worth to look. */
static void
test_changed_before_search (gconstpointer data)
{
  const char *what = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (matrix->registry, matrix->keyring);

  leave_open (matrix);
  matrix_answer (matrix, "404 Not Found", NOT_FOUND);
  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);

  fault_server_forget_answers (server);
  matrix_answer_own (matrix, "[%s]", 700456);
  matrix_answer (matrix, "200 OK", PONG);
  machine_change_network (FALSE);
  g_assert_false (latch_recovery_get_running (recovery));
  change (what);
  while (!latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);
  matrix_expect_stored (matrix);
  g_assert_finalize_object (g_steal_pointer (&recovery));
}

/* -- Files ------------------------------------------------------------------------------ */

static void
fill_disk (Matrix *matrix)
{
  matrix_allow_file_size (0);
}

static void
fill_disk_once_recorded_cb (Matrix *matrix)
{
  fill_disk (matrix);
  matrix_excuse ();
}

/* No account, no record, or none that says “sent”: no request. */
static void
test_disk_full (gconstpointer data)
{
  const char *when = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autofree char *instances = g_build_filename (matrix->directory, "instances", NULL);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "200 OK", INSTANCE);
  matrix_begin (matrix);
  if (g_str_equal (when, "account"))
    fill_disk (matrix);
  else if (g_str_equal (when, "reserved"))
    {
      /* A file where the folder should be stops even the superuser. */
      g_assert_cmpint (g_rmdir (instances), ==, 0);
      g_assert_true (g_file_set_contents (instances, "", 0, NULL));
    }
  else
    g_signal_connect_swapped (matrix->job, "notify::recorded", G_CALLBACK (fill_disk_once_recorded_cb), matrix);

  g_assert_false (matrix_run (matrix, &error));
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  matrix_expect_nothing (matrix);
  g_assert_cmpuint (fault_server_get_n_connections (server), ==, 0);
}

/* Once it is sent, the token is kept, whatever can be noted; the next start finds by the tag what the record does not know. */
static void
test_disk_full_after_sending (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "200 OK", INSTANCE);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_at_step (matrix, LATCH_STEP_SENDING, fill_disk);
  matrix_run (matrix, &error);
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_no_error (error);
  matrix_expect_stored (matrix);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_SENT);

  matrix_start_again (matrix);
  fault_server_forget_answers (server);
  matrix_answer_own (matrix, "[%s]", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_resume (matrix, &error);
  g_assert_no_error (error);
  matrix_expect_stored (matrix);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* What could not be noted has not happened, and the record is still there for the person to see. */
static void
test_disk_full_at_forgetting (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "503 Service Unavailable", "");
  matrix_expect_fault (matrix, LATCH_ERROR_UNAVAILABLE, TRUE);
  latch_record_advance (matrix->record, LATCH_EVENT_NOT_LISTED_AFTER_WAIT);
  latch_test_write_record (matrix->record, matrix->directory);
  fill_disk (matrix);
  g_assert_false (matrix_remove (matrix, &error));
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_assert_cmpint (latch_record_get_state (matrix->record), ==, LATCH_RECORD_ABSENT);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (matrix->registry)), ==, 1);
}

/* Nothing is taken from the keyring before that can be noted. */
static void
test_disk_full_at_removing (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "200 OK", INSTANCE);
  matrix_answer (matrix, "200 OK", PONG);
  g_assert_true (matrix_run (matrix, NULL));
  fill_disk (matrix);
  g_assert_false (matrix_remove (matrix, &error));
  matrix_allow_file_size (RLIM_INFINITY);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE);
  g_clear_error (&error);
  matrix_expect_stored (matrix);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);

  latch_assert_done (matrix_remove (matrix, &error), error);
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 0);
}

static void
remove_files (Matrix *matrix)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", matrix->directory);

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

static void
test_folder_deleted (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix_at_step (matrix, LATCH_STEP_SENDING, remove_files);
  matrix_answer (matrix, "200 OK", INSTANCE);
  matrix_answer (matrix, "200 OK", PONG);
  g_assert_true (matrix_run (matrix, NULL));
  matrix_expect_stored (matrix);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 1);
}

/* Lets the list have been without it for so many minutes. */
static void
let_time_pass (Matrix *matrix,
               int     n_minutes)
{
  g_autoptr (LatchRecord) missed = latch_test_read_missed (matrix->record, n_minutes * 60, n_minutes * 60);

  latch_test_write_record (missed, matrix->directory);
  matrix_start_again (matrix);
}

typedef struct
{
  const char *header;
  int         too_early;
  int         late_enough;
} Wait;

/* It is not offered to be sent again before the service wants that, but after an hour at most. */
static void
test_asked_to_wait (gconstpointer data)
{
  const Wait *wait = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  fault_server_add_answer (server, fixture_create_answer ("429 Too Many Requests", wait->header, SAID));
  matrix_expect_fault (matrix, LATCH_ERROR_UNAVAILABLE, TRUE);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "404 Not Found", NOT_FOUND);

  let_time_pass (matrix, wait->too_early);
  matrix_sweep (matrix);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_UNKNOWN);
  let_time_pass (matrix, wait->late_enough);
  matrix_sweep (matrix);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_ABSENT);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
}

/* Nothing is given up because of what a clock says alone: it was sent, and missed first, before the clock was set. */
static void
test_clock_jumps (gconstpointer data)
{
  const char *year = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autofree char *then = g_strconcat (year, "-01-01T00:00:00Z", NULL);
  g_autoptr (LatchRecord) created = NULL;
  g_autoptr (LatchRecord) sent = NULL;
  g_autoptr (LatchRecord) missed = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (GPtrArray) unfinished = NULL;

  leave_open (matrix);
  created = latch_test_read_changed (matrix->record, "Created", then);
  sent = latch_test_read_changed (created, "Sent", then);
  missed = latch_test_read_missed (sent, 60, 60);
  record = latch_test_read_changed (missed, "Missed", then);
  latch_test_write_record (record, matrix->directory);

  matrix_answer (matrix, "404 Not Found", NOT_FOUND);
  matrix_start_again (matrix);
  matrix_sweep (matrix);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_UNKNOWN);
  g_assert_cmpuint (matrix_count_files (matrix, "accounts"), ==, 1);

  /* Ten minutes later, it is offered to be created again, and looked for all the same. */
  let_time_pass (matrix, 11);
  matrix_sweep (matrix);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_ABSENT);
  matrix_start_again (matrix);
  unfinished = latch_registry_list_unfinished (matrix->registry);
  g_assert_cmpuint (unfinished->len, ==, 1);
}

/* -- The person ---------------------------------------------------------------------------- */

static void
test_two_windows (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecord) first = NULL;

  expect_creation (matrix, "200 OK");
  first = g_steal_pointer (&matrix->record);
  matrix_begin (matrix);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", INSTANCE);
  matrix_answer (matrix, "200 OK", PONG);
  g_assert_true (matrix_run (matrix, NULL));
  g_assert_cmpstr (latch_record_get_id (first), !=, latch_record_get_id (matrix->record));
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 2);
}

static void
expect_busy (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (latch_registry_take_up (matrix->registry, matrix->record, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);

  /* A search for what is absent may find it at this moment, so it is not sent again meanwhile. */
  g_assert_null (latch_test_begin (matrix->registry, matrix->account, NULL, matrix->record, matrix->draft, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

/* Each keeps to its own record, and the list of each follows what the other writes. */
static void
test_two_processes (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRegistry) other = matrix_open_other (matrix);
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  matrix_at_step (matrix, LATCH_STEP_SENDING, expect_busy);
  expect_creation (matrix, "200 OK");
  while (g_list_model_get_n_items (latch_registry_get_accounts (other)) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (latch_registry_lookup_instance (other, latch_record_get_id (matrix->record)));

  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", INSTANCE);
  matrix_answer (matrix, "200 OK", PONG);
  job = latch_test_begin (other, latch_registry_lookup_account (other, latch_account_get_id (matrix->account)), NULL, NULL,
                          matrix->draft, &error);
  g_assert_no_error (error);
  latch_work_create_async (latch_registry_get_work (other), job, NULL, latch_test_keep_cb, &result);
  latch_work_finish (latch_test_wait (&result), &error);
  g_assert_no_error (error);
  matrix->n_clicks++;
  while (g_list_model_get_n_items (latch_registry_get_instances (matrix->registry)) < 2)
    g_main_context_iteration (NULL, TRUE);
  matrix_excuse ();
}

static void
test_bad_secret (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix->user_secret = data;
  matrix_answer (matrix, "200 OK", INSTANCE);
  matrix_expect_fault (matrix, LATCH_ERROR_INVALID, FALSE);
  g_assert_cmpuint (fault_server_get_n_connections (server), ==, 0);
}

static void
add_cases (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (raw_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/ready/", raw_cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_raw);
    }

  /* A conflict is cleared up with the list. */
  for (size_t i = 0; i < G_N_ELEMENTS (answer_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/ready/", answer_cases[i].name, NULL);

      if (!g_str_has_prefix (answer_cases[i].name, "36-"))
        g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_answer);
    }
}

static void
add_on_the_way (void)
{
  static const FaultAnswer silent = { NULL, 0, FAULT_END_HOLD };
  static const FaultAnswer slow_head = { OK "X-Slow: ", 0, FAULT_END_DRIP };
  static const FaultAnswer slow_body = { OK "Content-Length: 100000\r\n\r\n", 0, FAULT_END_DRIP };

  g_test_add_func ("/latch/matrix/ready/01-refused", test_refused);
  g_test_add_func ("/latch/matrix/ready/34-unknown-connector", test_unknown_connector);
  g_test_add_func ("/latch/matrix/ready/02-unknown-name", test_unknown_name);
  g_test_add_func ("/latch/matrix/ready/03-unreachable", test_unreachable);
  g_test_add_data_func ("/latch/matrix/ready/04-unknown-authority", "self-signed", test_untrusted);
  g_test_add_data_func ("/latch/matrix/ready/05-expired", "expired", test_untrusted);
  g_test_add_data_func ("/latch/matrix/ready/06-other-host", "other-host", test_untrusted);
  g_test_add_data_func ("/latch/matrix/ready/07-handshake-stalls", GINT_TO_POINTER (LATCH_ERROR_TIMED_OUT), test_no_handshake);
  g_test_add_data_func ("/latch/matrix/ready/08-plain-on-https-port", GINT_TO_POINTER (LATCH_ERROR_UNTRUSTED), test_no_handshake);
  g_test_add_data_func ("/latch/matrix/ready/09-proxy-not-found", "404 Not Found", test_proxy);
  g_test_add_data_func ("/latch/matrix/ready/09-proxy-password", "407 Proxy Authentication Required", test_proxy);
  g_test_add_data_func ("/latch/matrix/ready/10-no-answer", &silent, test_time);
  g_test_add_data_func ("/latch/matrix/ready/11-slow-head", &slow_head, test_time);
  g_test_add_data_func ("/latch/matrix/ready/11-slow-body", &slow_body, test_time);
  g_test_add_func ("/latch/matrix/ready/14-reset-in-body", test_reset_in_body);
}

static void
add_answers (void)
{
  g_test_add_data_func ("/latch/matrix/ready/24-tag-not-kept", "200 OK", test_success);
  g_test_add_func ("/latch/matrix/ready/25-deep-nesting", test_deep_nesting);
  g_test_add_func ("/latch/matrix/ready/27-gzip-bomb", test_bomb);
  g_test_add_data_func ("/latch/matrix/ready/29-301", "301 Moved Permanently", test_redirect);
  g_test_add_data_func ("/latch/matrix/ready/29-302", "302 Found", test_redirect);
  g_test_add_data_func ("/latch/matrix/ready/29-303", "303 See Other", test_redirect);
  g_test_add_data_func ("/latch/matrix/ready/29-307", "307 Temporary Redirect", test_redirect);
  g_test_add_data_func ("/latch/matrix/ready/29-308", "308 Permanent Redirect", test_redirect);
  g_test_add_func ("/latch/matrix/ready/29-same-origin", test_redirect_home);
  g_test_add_data_func ("/latch/matrix/ready/36-conflict-with-own", "[%s]", test_conflict);
  g_test_add_data_func ("/latch/matrix/ready/36-conflict-with-other", "[" INSTANCE "]", test_conflict);
  g_test_add_func ("/latch/matrix/ready/36-conflict-listed-late", test_conflict_listed_late);
  g_test_add_func ("/latch/matrix/ready/36-conflict-listed-after-restart", test_conflict_listed_after_restart);
  g_test_add_func ("/latch/matrix/ready/36-conflict-given-up", test_conflict_given_up);
  g_test_add_func ("/latch/matrix/ready/36-conflict-kept", test_conflict_kept);
  g_test_add_func ("/latch/matrix/ready/36-conflict-when-sent-again", test_conflict_when_sent_again);
  g_test_add_func ("/latch/matrix/ready/36-conflict-not-cleared-up", test_conflict_not_cleared_up);
  g_test_add_func ("/latch/matrix/ready/39-http2-offered", test_http2_offered);
  g_test_add_data_func ("/latch/matrix/ready/58-created", "201 Created", test_success);
  g_test_add_data_func ("/latch/matrix/ready/58-accepted", "202 Accepted", test_success);
  g_test_add_data_func ("/latch/matrix/ready/58-elsewhere", "203 Non-Authoritative Information", test_success);
}

static void
add_others (void)
{
  static const Wait short_wait = { "Retry-After: 60\r\n", 8, 11 };
  static const Wait long_wait = { "Retry-After: 1800\r\n", 28, 31 };
  static const Wait absurd_wait = { "Retry-After: 99999999999999999999\r\n", 58, 61 };

  g_test_add_data_func ("/latch/matrix/ready/37-again-after-settling", &short_wait, test_asked_to_wait);
  g_test_add_data_func ("/latch/matrix/ready/37-again-after-wait", &long_wait, test_asked_to_wait);
  g_test_add_data_func ("/latch/matrix/ready/37-again-after-an-hour", &absurd_wait, test_asked_to_wait);
  g_test_add_data_func ("/latch/matrix/ready/40-second-page-fails", "400 Bad Request", test_list_fails);
  g_test_add_data_func ("/latch/matrix/ready/40-same-page-again", NULL, test_list_fails);
  g_test_add_func ("/latch/matrix/ready/40-long-list", test_long_list);
  g_test_add_data_func ("/latch/matrix/ready/40-large-page", "%s]", test_large_page);
  g_test_add_data_func ("/latch/matrix/ready/40-large-broken-page", "%s", test_large_page);
  g_test_add_func ("/latch/matrix/ready/41-listed-late", test_listed_late);
  g_test_add_func ("/latch/matrix/ready/41-swept-later", test_swept_later);
  g_test_add_func ("/latch/matrix/ready/42-executed-late", test_executed_late);
  g_test_add_data_func ("/latch/matrix/ready/51-disk-full-before-account", "account", test_disk_full);
  g_test_add_data_func ("/latch/matrix/ready/51-disk-full-before-sending", "sent", test_disk_full);
  g_test_add_func ("/latch/matrix/ready/51-disk-full-after-sending", test_disk_full_after_sending);
  g_test_add_func ("/latch/matrix/ready/51-disk-full-at-forgetting", test_disk_full_at_forgetting);
  g_test_add_func ("/latch/matrix/ready/51-disk-full-at-removing", test_disk_full_at_removing);
  g_test_add_data_func ("/latch/matrix/ready/53-folder-not-writable", "reserved", test_disk_full);
  g_test_add_func ("/latch/matrix/ready/53-folder-deleted", test_folder_deleted);
  g_test_add_data_func ("/latch/matrix/ready/54-clock-ahead", "2016", test_clock_jumps);
  g_test_add_data_func ("/latch/matrix/ready/54-clock-behind", "2136", test_clock_jumps);
  g_test_add_func ("/latch/matrix/ready/55-two-windows", test_two_windows);
  g_test_add_func ("/latch/matrix/ready/55-two-processes", test_two_processes);
  g_test_add_data_func ("/latch/matrix/ready/56-sleep-while-sent", "sleep", test_changed_while_sent);
  g_test_add_data_func ("/latch/matrix/ready/56-sleep-before-search", "sleep", test_changed_before_search);
  g_test_add_data_func ("/latch/matrix/ready/57-other-network-while-sent", "network", test_changed_while_sent);
  g_test_add_data_func ("/latch/matrix/ready/57-other-network-before-search", "network", test_changed_before_search);
  g_test_add_data_func ("/latch/matrix/ready/59-newline", "user\nsecret", test_bad_secret);
  g_test_add_data_func ("/latch/matrix/ready/59-blank", "user secret", test_bad_secret);
  g_test_add_data_func ("/latch/matrix/ready/59-letter", "us\303\251r", test_bad_secret);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();

  add_cases ();
  add_on_the_way ();
  add_answers ();
  add_others ();
  matrix_add_account_tests ();
  matrix_add_configured_tests ();
  matrix_add_consent_tests ();
  matrix_add_described_tests ();
  matrix_add_elsewhere_tests ();
  matrix_add_keyring_tests ();
  matrix_add_kept_tests ();
  matrix_add_spoiled_tests ();
  matrix_add_tested_tests ();
  matrix_add_changed_tests ();

  status = g_test_run ();
  keyring_end ();
  fixture_tear_down ();
  return status;
}
