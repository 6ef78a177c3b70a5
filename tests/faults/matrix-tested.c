/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-test.h"
#include "matrix-fixture.h"

/* What a store that works comes to when its test is refused, by what the service then says of the instance. */

#define UNAUTHORIZED "{\"message\":\"Invalid Organization or User secret, or invalid Element token provided.\"}"
#define FORBIDDEN "{\"message\":\"Forbidden\"}"
#define BUSY "{\"message\":\"Later\"}"
#define ENABLED "{\"id\":700123,\"token\":\"" TOKEN "\",\"disabled\":false}"
#define DISABLED "{\"id\":700123,\"token\":\"" TOKEN "\",\"disabled\":true}"

static const struct
{
  const char  *name;
  const char  *test_status;
  const char  *test_body;
  const char  *status;
  const char  *body;
  LatchVerdict verdict;
  LatchHealth  health;
} cases[] = {
  { "34-test-refused-by-store", "403 Forbidden", FORBIDDEN, "200 OK", ENABLED, LATCH_VERDICT_STORE_REFUSES, LATCH_HEALTH_REFUSED },
  { "34-test-not-known", "404 Not Found", "{\"message\":\"Not supported\"}", "200 OK", ENABLED, LATCH_VERDICT_UNTESTABLE, LATCH_HEALTH_UNTESTABLE },
  { "34-test-turned-off", "403 Forbidden", FORBIDDEN, "200 OK", DISABLED, LATCH_VERDICT_TURNED_OFF, LATCH_HEALTH_TURNED_OFF },
  { "34-test-gone", "401 Unauthorized", UNAUTHORIZED, "404 Not Found", "{\"message\":\"No instance found with ID 700123\"}", LATCH_VERDICT_GONE, LATCH_HEALTH_GONE },
  { "34-test-gone-for-a-gateway", "401 Unauthorized", UNAUTHORIZED, "404 Not Found", "{\"message\":\"no Route matched with those values\"}", LATCH_VERDICT_NONE, LATCH_HEALTH_WORKS },
  { "32-test-account-refused", "401 Unauthorized", UNAUTHORIZED, "401 Unauthorized", UNAUTHORIZED, LATCH_VERDICT_ACCOUNT_REFUSED, LATCH_HEALTH_WORKS },
  { "31-test-no-word-of-the-service", "401 Unauthorized", UNAUTHORIZED, "401 Unauthorized", "<html></html>", LATCH_VERDICT_NONE, LATCH_HEALTH_WORKS },
  { "38-test-then-error", "401 Unauthorized", UNAUTHORIZED, "503 Service Unavailable", BUSY, LATCH_VERDICT_NONE, LATCH_HEALTH_WORKS },
  { "22-test-then-other-number", "403 Forbidden", FORBIDDEN, "200 OK", "{\"id\":700124,\"token\":\"" TOKEN "\",\"disabled\":true}", LATCH_VERDICT_NONE, LATCH_HEALTH_WORKS },
  { "22-test-then-other-token", "403 Forbidden", FORBIDDEN, "200 OK", "{\"id\":700123,\"token\":\"b3RoZXI=\",\"disabled\":true}", LATCH_VERDICT_NONE, LATCH_HEALTH_WORKS },
  { "19-test-then-garbage", "403 Forbidden", FORBIDDEN, "200 OK", "{\"id\":700", LATCH_VERDICT_NONE, LATCH_HEALTH_WORKS },
  { "12-test-then-no-answer", "403 Forbidden", FORBIDDEN, NULL, NULL, LATCH_VERDICT_NONE, LATCH_HEALTH_WORKS },
};

static LatchHealth
read_health (Matrix *matrix)
{
  g_autofree char *folder = g_build_filename (matrix->directory, "instances", NULL);
  g_autofree char *path = g_strdup_printf ("%s/%s.record", folder, latch_record_get_id (matrix->record));
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  size_t length;

  latch_assert_done (g_file_get_contents (path, &text, &length, &error), error);
  bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  record = latch_record_new_from_bytes (bytes, &error);
  g_assert_no_error (error);
  return latch_record_get_health (record);
}

/* The same answer for each try; nobody listens when there is none. */
static void
answer (Matrix     *matrix,
        const char *status,
        const char *body)
{
  static const FaultAnswer none = { NULL, 0, FAULT_END_CLOSE };

  if (status != NULL)
    matrix_answer (matrix, status, body);
  else
    fault_server_add_answer (matrix->server, &none);
}

static void
test_case (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  gboolean is_refused = cases[i].verdict == LATCH_VERDICT_ACCOUNT_REFUSED;
  g_autoptr (GError) error = NULL;

  matrix_begin (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_run (matrix, &error);
  g_assert_no_error (error);

  fault_server_forget_answers (server);
  matrix_answer (matrix, cases[i].test_status, cases[i].test_body);
  answer (matrix, cases[i].status, cases[i].body);
  matrix_resume (matrix, &error);
  g_assert_no_error (error);

  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, cases[i].verdict);
  g_assert_nonnull (latch_job_get_test_error (matrix->job));
  g_assert_cmpint (latch_record_get_health (matrix->record), ==, cases[i].health);
  g_assert_cmpint (read_health (matrix), ==, cases[i].health);
  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, is_refused);
  matrix_expect_stored (matrix);

  /* What works again says so, whatever was said before. */
  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_resume (matrix, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
  g_assert_false (latch_account_get_refused (matrix->account));
}

void
matrix_add_tested_tests (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/ready/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
}
