/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "matrix-fixture.h"

#include "fault-cases.h"
#include "latch-consent.h"

/* Rows of the matrix for a creation for which somebody signs in to the store first. The code is sent once, whatever comes
 * back for it, and is in no file. */

#define CODE "code-key"
#define SHOWN_PAGE "{\"oauthUrl\":\"https://provider.example/authorize\",\"element\":\"ecwid\"}"

static Matrix *
open_matrix (FaultServer *server)
{
  Matrix *matrix = matrix_new (server);

  g_object_unref (matrix->draft);
  matrix->draft = latch_draft_new (latch_element_lookup ("ecwid"));
  latch_draft_set_name (matrix->draft, "Demo shop");
  latch_draft_set_value (matrix->draft, "oauth.api.key", "client");
  latch_draft_set_value (matrix->draft, "oauth.api.secret", "order-key");
  latch_draft_set_value (matrix->draft, "oauth.callback.url", "https://shop.example/back");
  return matrix;
}

/* The person pastes where their browser ended. */
static void
sign_in (Matrix *matrix)
{
  g_autofree char *address = g_strdup_printf ("https://shop.example/back?code=" CODE "&state=%s",
                                              latch_callback_get_state (latch_job_get_callback (matrix->job)));

  g_assert_true (latch_consent_take (matrix->job, address, NULL));
}

static void
assert_code_was_sent (Matrix *matrix,
                      guint   n_times)
{
  guint n_found = 0;

  for (guint i = 0; i < fault_server_get_n_requests (matrix->server); i++)
    {
      g_autofree char *request = fault_server_dup_request (matrix->server, i);

      n_found += strstr (request, CODE) != NULL ? 1 : 0;
    }

  g_assert_cmpuint (n_found, ==, n_times);
}

static void
expect_fault (Matrix    *matrix,
              LatchError code)
{
  gboolean is_refusal = code == LATCH_ERROR_REFUSED || code == LATCH_ERROR_UNAUTHORIZED || code == LATCH_ERROR_NOT_FOUND;

  matrix_at_step (matrix, LATCH_STEP_SIGNING_IN, sign_in);
  matrix_expect_fault (matrix, (int)code, !is_refusal);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 1);
  assert_code_was_sent (matrix, 1);
}

static void
test_raw (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = open_matrix (server);

  matrix_answer (matrix, "200 OK", SHOWN_PAGE);
  fault_server_add_answer (server, &raw_cases[index].answer);
  expect_fault (matrix, raw_cases[index].code);
}

static void
test_answer (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = open_matrix (server);

  matrix_answer (matrix, "200 OK", SHOWN_PAGE);
  fault_server_add_answer (server, fixture_create_answer (answer_cases[index].status, answer_cases[index].headers, answer_cases[index].body));
  expect_fault (matrix, answer_cases[index].code);
}

/* Nobody is asked to sign in where the service does not say on which page, and nothing is left of it. */
static void
test_no_page (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = open_matrix (server);

  fault_server_add_answer (server, fixture_create_answer (answer_cases[index].status, answer_cases[index].headers, answer_cases[index].body));
  matrix_expect_fault (matrix, (int)answer_cases[index].code, FALSE);
  g_assert_cmpuint (matrix_count_posts (matrix), ==, 0);
}

/* The next start finds it by its tag, and the person is not bothered. */
static void
test_found_later (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = open_matrix (server);
  g_autofree char *token = NULL;

  matrix_answer (matrix, "200 OK", SHOWN_PAGE);
  fault_server_add_answer (server, &raw_cases[0].answer);
  expect_fault (matrix, raw_cases[0].code);
  matrix_start_again (matrix);
  matrix_answer_own (matrix, "[%s]", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_sweep (matrix);
  token = matrix_lookup (matrix, LATCH_SECRET_TOKEN);
  g_assert_cmpstr (token, ==, TOKEN);
  g_assert_cmpint (matrix_read_state (matrix), ==, LATCH_RECORD_VERIFIED);
  assert_code_was_sent (matrix, 1);
}

static void
add (const char   *name,
     const char   *suffix,
     size_t        index,
     GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/latch/matrix/consent/%s-%s", name, suffix);

  g_test_add_data_func (path, GSIZE_TO_POINTER (index), test);
}

/* A temporary failure is asked about again, and a conflict is another row. */
static gboolean
is_final (LatchError code)
{
  return code != LATCH_ERROR_UNAVAILABLE;
}

void
matrix_add_consent_tests (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (raw_cases); i++)
    add (raw_cases[i].name, "after-sign-in", i, test_raw);

  for (size_t i = 0; i < G_N_ELEMENTS (answer_cases); i++)
    {
      if (!g_str_has_prefix (answer_cases[i].name, "36-"))
        add (answer_cases[i].name, "after-sign-in", i, test_answer);
      if (is_final (answer_cases[i].code) && !g_str_has_prefix (answer_cases[i].name, "35-"))
        add (answer_cases[i].name, "before-sign-in", i, test_no_page);
    }

  g_test_add_func ("/latch/matrix/consent/12-found-after-sign-in", test_found_later);
}
