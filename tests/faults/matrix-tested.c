/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "draft-fixture.h"
#include "latch-error.h"
#include "latch-test.h"
#include "matrix-fixture.h"
#include "record-fixture.h"

/* What a store that works comes to when its test is refused, by what the service then says of the instance. */

#define FORBIDDEN "{\"message\":\"Forbidden\"}"
#define BUSY "{\"message\":\"Later\"}"
#define ENABLED "{\"id\":700123,\"token\":\"" TOKEN "\",\"disabled\":false}"
#define DISABLED "{\"id\":700123,\"token\":\"" TOKEN "\",\"disabled\":true}"
#define DISABLED_WITHOUT_TOKEN "{\"id\":700123,\"disabled\":true}"
#define GONE "{\"message\":\"No instance found with ID 700123\"}"
#define NEWER_SECRET "newer+EXAMPLE/04="

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
  { "34-test-turned-off-without-token", "403 Forbidden", FORBIDDEN, "200 OK", DISABLED_WITHOUT_TOKEN, LATCH_VERDICT_TURNED_OFF, LATCH_HEALTH_TURNED_OFF },
  { "34-test-gone", "401 Unauthorized", UNAUTHORIZED, "404 Not Found", GONE, LATCH_VERDICT_GONE, LATCH_HEALTH_GONE },
  { "34-test-gone-for-a-gateway", "401 Unauthorized", UNAUTHORIZED, "404 Not Found", "{\"message\":\"no Route matched with those values\"}", LATCH_VERDICT_NONE, LATCH_HEALTH_WORKS },
  { "34-test-gone-for-a-balancer", "401 Unauthorized", UNAUTHORIZED, "404 Not Found", "{\"message\":\"No healthy upstream instance found\"}", LATCH_VERDICT_NONE, LATCH_HEALTH_WORKS },
  { "34-test-gone-of-a-list", "401 Unauthorized", UNAUTHORIZED, "404 Not Found", "{\"message\":\"No instances found\"}", LATCH_VERDICT_NONE, LATCH_HEALTH_WORKS },
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
be_silent (Matrix *matrix)
{
  fault_server_forget_answers (matrix->server);
  answer (matrix, NULL, NULL);
}

static void
resume (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;

  matrix_resume (matrix, &error);
  g_assert_no_error (error);
  fault_server_forget_answers (matrix->server);
}

/* As the list shows it now, and as the next start finds it. */
static void
expect_situation (Matrix        *matrix,
                  LatchSituation situation,
                  gboolean       is_refused)
{
  g_autofree char *id = g_strdup (latch_record_get_id (matrix->record));

  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, is_refused);
  g_assert_cmpint (latch_instance_get_situation (latch_registry_lookup_instance (matrix->registry, id)), ==, situation);
  matrix_start_again (matrix);
  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, is_refused);
  g_assert_cmpint (latch_instance_get_situation (latch_registry_lookup_instance (matrix->registry, id)), ==, situation);
}

static void
test_case (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  gboolean is_refused = cases[i].verdict == LATCH_VERDICT_ACCOUNT_REFUSED;

  matrix_create (matrix);
  matrix_answer (matrix, cases[i].test_status, cases[i].test_body);
  answer (matrix, cases[i].status, cases[i].body);
  if (cases[i].verdict == LATCH_VERDICT_GONE)
    matrix_answer (matrix, "200 OK", "[]");
  resume (matrix);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, cases[i].verdict);
  g_assert_nonnull (latch_job_get_test_error (matrix->job));
  g_assert_cmpint (latch_record_get_health (matrix->record), ==, cases[i].health);
  g_assert_cmpint (read_health (matrix), ==, cases[i].health);
  g_assert_cmpint (latch_account_get_refused (matrix->account), ==, is_refused);
  matrix_expect_stored (matrix);

  /* What works again says so, whatever was said before. */
  matrix_answer (matrix, "200 OK", PONG);
  matrix_answer_own (matrix, "%s", 700123);
  resume (matrix);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_WORKS);
  g_assert_null (latch_job_get_test_error (matrix->job));
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
  expect_situation (matrix, LATCH_SITUATION_CONNECTED, FALSE);
}

/* -- The account ------------------------------------------------------------------- */

static void
refuse (Matrix *matrix)
{
  matrix_create (matrix);
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  resume (matrix);
}

static void
expect_user_secret (Matrix     *matrix,
                    const char *expected)
{
  g_autofree char *user = matrix_lookup (matrix, LATCH_SECRET_USER);

  g_assert_cmpstr (user, ==, expected);
}

/* The person types them, and the service refuses, or nobody answers. */
static void
expect_vain_typing (Matrix     *matrix,
                    const char *user_secret,
                    const char *status,
                    const char *body)
{
  g_autoptr (GError) error = NULL;

  answer (matrix, status, body);
  matrix->user_secret = user_secret;
  g_assert_false (matrix_resume_typed (matrix, &error));
  g_assert_nonnull (error);
  fault_server_forget_answers (matrix->server);
}

/* What one process hears, all know, and the next start too. */
static void
test_refused_everywhere (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchJournal *journal;
  LatchAccount *theirs;

  matrix_create (matrix);
  other = matrix_open_other (matrix);
  journal = latch_registry_get_journal (other);
  theirs = latch_journal_lookup_account (journal, latch_account_get_id (matrix->account));
  g_assert_false (latch_account_get_refused (theirs));

  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  resume (matrix);
  latch_journal_scan_async (journal, NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_journal_scan_finish (journal, latch_test_wait (&result), &error), error);
  g_assert_true (latch_account_get_refused (theirs));
  g_clear_object (&other);
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);

  /* Silence accepts nothing. */
  be_silent (matrix);
  resume (matrix);
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);
}

/* The test carries no organization secret, so that only the service’s word on the instance shows that both are right. */
static void
test_refused_organization (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  refuse (matrix);
  matrix_answer (matrix, "200 OK", PONG);
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  resume (matrix);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_ACCOUNT_REFUSED);

  matrix_answer (matrix, "200 OK", PONG);
  matrix_answer (matrix, "503 Service Unavailable", BUSY);
  resume (matrix);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_NONE);
  g_assert_nonnull (latch_job_get_test_error (matrix->job));
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);

  /* An account that is not refused is not asked for more than the store. */
  matrix_answer (matrix, "200 OK", PONG);
  matrix_answer_own (matrix, "%s", 700123);
  resume (matrix);
  g_assert_false (latch_account_get_refused (matrix->account));
  matrix_answer (matrix, "200 OK", PONG);
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  resume (matrix);
  expect_situation (matrix, LATCH_SITUATION_CONNECTED, FALSE);
}

/* Those that the service has accepted once are no better than others before it accepts them again. */
static void
test_refused_typed_again (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  refuse (matrix);
  expect_vain_typing (matrix, USER_SECRET, NULL, NULL);
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);
  expect_vain_typing (matrix, USER_SECRET, "401 Unauthorized", UNAUTHORIZED);
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);
}

/* The person replaces the secrets and the service shows the same instance for them. */
static void
rotate (Matrix *matrix)
{
  g_autoptr (GError) error = NULL;

  refuse (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix->user_secret = NEWER_SECRET;
  matrix_resume_typed (matrix, &error);
  g_assert_no_error (error);
  fault_server_forget_answers (matrix->server);
  expect_user_secret (matrix, NEWER_SECRET);
  g_assert_false (latch_account_get_refused (matrix->account));
}

/* The earlier ones neither replace the newer ones nor get them refused. */
static void
test_refused_old_over_new (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  rotate (matrix);
  expect_vain_typing (matrix, USER_SECRET, "401 Unauthorized", UNAUTHORIZED);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_NONE);
  expect_user_secret (matrix, NEWER_SECRET);
  expect_vain_typing (matrix, USER_SECRET, NULL, NULL);
  expect_user_secret (matrix, NEWER_SECRET);
  matrix->user_secret = NEWER_SECRET;
  expect_situation (matrix, LATCH_SITUATION_CONNECTED, FALSE);
}

/* The signature is on the disk before the store is asked, which may not answer: so a later miss counts. */
static void
test_gone_after_silent_rotation (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  refuse (matrix);
  matrix_answer_own (matrix, "%s", 700123);
  answer (matrix, NULL, NULL);
  matrix->user_secret = NEWER_SECRET;
  g_assert_true (matrix_resume_typed (matrix, NULL));
  fault_server_forget_answers (server);
  matrix_start_again (matrix);
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  matrix_answer (matrix, "404 Not Found", GONE);
  matrix_answer (matrix, "200 OK", "[]");
  resume (matrix);
  expect_situation (matrix, LATCH_SITUATION_GONE, FALSE);
}

/* What the service shows is neither gone nor turned off, whatever the test says. */
static void
test_shown_again (void)
{
  static const char *const findings[][2] = { { "404 Not Found", GONE }, { "200 OK", DISABLED } };

  for (size_t i = 0; i < G_N_ELEMENTS (findings); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (Matrix) matrix = matrix_new (server);

      matrix_create (matrix);
      matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
      matrix_answer (matrix, findings[i][0], findings[i][1]);
      matrix_answer (matrix, "200 OK", "[]");
      resume (matrix);
      expect_situation (matrix, i == 0 ? LATCH_SITUATION_GONE : LATCH_SITUATION_TURNED_OFF, FALSE);

      matrix_answer (matrix, "409 Conflict", BUSY);
      matrix_answer (matrix, "200 OK", ENABLED);
      resume (matrix);
      expect_situation (matrix, LATCH_SITUATION_UNTESTED, FALSE);
    }
}

/* It does so whatever becomes of the organization secret, which the test does not carry. */
static void
test_answers_though_refused (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix_create (matrix);
  matrix_answer (matrix, "403 Forbidden", FORBIDDEN);
  matrix_answer (matrix, "200 OK", ENABLED);
  resume (matrix);
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_REFUSED);
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  resume (matrix);
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);

  matrix_answer (matrix, "200 OK", PONG);
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  resume (matrix);
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_WORKS);
}

/* The keyring, or another process, keeps them from being stored. Then nothing is known of those that it has. */
static void
expect_unstored (Matrix *matrix,
                 GQuark  domain,
                 int     code)
{
  g_autoptr (GError) error = NULL;

  matrix_answer_own (matrix, "%s", 700123);
  matrix_answer (matrix, "200 OK", PONG);
  matrix->user_secret = NEWER_SECRET;
  g_assert_false (matrix_resume_typed (matrix, &error));
  g_assert_error (error, domain, code);
  fault_server_forget_answers (matrix->server);
  expect_user_secret (matrix, USER_SECRET);
  matrix->user_secret = USER_SECRET;
}

static void
test_refused_then_unstored (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  refuse (matrix);
  matrix_spoil ("SetSecret", 0);
  expect_unstored (matrix, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  matrix_spoil (NULL, 0);
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);
}

static LatchClaim *
claim_account (Matrix        *matrix,
               LatchRegistry *registry)
{
  LatchJournal *journal = latch_registry_get_journal (registry);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchClaim *claim;

  latch_journal_claim_account_async (journal, latch_account_get_id (matrix->account), NULL, latch_test_keep_cb, &result);
  claim = latch_journal_claim_finish (journal, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return claim;
}

static void
test_refused_then_claimed (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRegistry) other = NULL;
  g_autoptr (LatchClaim) theirs = NULL;
  g_autoptr (LatchClaim) own = NULL;

  refuse (matrix);
  other = matrix_open_other (matrix);
  theirs = claim_account (matrix, other);
  expect_unstored (matrix, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_object (&theirs);
  g_clear_object (&other);

  /* What could not be written under their claim is written by now. */
  own = claim_account (matrix, matrix->registry);
  g_clear_object (&own);
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);
}

/* The item of the organization secret is gone, so that it alone has to be created. */
static void
test_refused_then_half_stored (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  refuse (matrix);
  latch_keyring_clear_async (matrix->keyring, LATCH_SECRET_ORGANIZATION, latch_account_get_id (matrix->account), NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_keyring_clear_finish (matrix->keyring, latch_test_wait (&result), &error), error);
  matrix_spoil ("CreateItem", 0);
  expect_unstored (matrix, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
  g_assert_true (matrix_spoil (NULL, 0));
}

static LatchJob *
open_earlier (Matrix        *matrix,
              LatchRegistry *registry)
{
  LatchInstance *instance = latch_registry_lookup_instance (registry, latch_record_get_id (matrix->record));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchJob *job = latch_registry_take_up (registry, latch_instance_get_record (instance), NULL, &error);

  g_assert_no_error (error);
  latch_connection_open_async (latch_job_get_connection (job), NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_connection_open_finish (latch_job_get_connection (job), latch_test_wait (&result), &error), error);
  return job;
}

static void
note_answer (LatchJob     *job,
             const GError *answer)
{
  LatchConnection *connection = latch_job_get_connection (job);
  g_autoptr (GAsyncResult) result = NULL;

  latch_connection_note_answer_async (connection, latch_connection_get_client (connection), answer, latch_test_keep_cb, &result);
  latch_connection_note_answer_finish (connection, latch_test_wait (&result));
}

/* Whoever asked with the earlier ones is answered late, in this process or in another that has not seen the account since. */
static void
test_refused_late (void)
{
  for (int elsewhere = 0; elsewhere < 2; elsewhere++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (Matrix) matrix = matrix_new (server);
      g_autoptr (LatchRegistry) other = NULL;
      g_autoptr (LatchJob) earlier = NULL;
      g_autoptr (GError) refusal = latch_error_new_for_response (401, "Invalid", NULL, NULL);

      refuse (matrix);
      other = elsewhere ? matrix_open_other (matrix) : g_object_ref (matrix->registry);
      earlier = open_earlier (matrix, other);
      matrix_answer_own (matrix, "%s", 700123);
      matrix_answer (matrix, "200 OK", PONG);
      matrix->user_secret = NEWER_SECRET;
      g_assert_true (matrix_resume_typed (matrix, NULL));
      fault_server_forget_answers (server);

      note_answer (earlier, NULL);
      note_answer (earlier, refusal);
      g_clear_object (&earlier);
      g_clear_object (&other);
      expect_situation (matrix, LATCH_SITUATION_CONNECTED, FALSE);
    }
}

/* Whatever carries both is heard: here a creation, and a list. */
static void
test_refused_creation (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchDraft) draft = draft_fixture_new ("1234567", "order-key", "product-key");
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  job = latch_registry_begin (matrix->registry, matrix->account, NULL, NULL, NULL, draft, &error);
  g_assert_no_error (error);
  matrix->n_clicks++;
  latch_work_create_async (latch_registry_get_work (matrix->registry), job, NULL, latch_test_keep_cb, &result);
  g_assert_false (latch_work_finish (latch_test_wait (&result), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  matrix_excuse ();
  g_clear_object (&job);
  g_clear_object (&result);
  g_assert_cmpuint (matrix_count_files (matrix, "instances"), ==, 1);
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);
}

static void
test_refused_list (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_answer (matrix, "503 Service Unavailable", BUSY);
  matrix_expect_fault (matrix, LATCH_ERROR_UNAVAILABLE, TRUE);
  latch_account_set_accepted (matrix->account, TRUE);
  fault_server_forget_answers (server);
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  g_assert_false (matrix_resume (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_clear_error (&error);
  expect_situation (matrix, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED, TRUE);

  fault_server_forget_answers (server);
  matrix_answer (matrix, "200 OK", "[]");
  g_assert_false (matrix_resume (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  expect_situation (matrix, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED, FALSE);
}

/* -- The instance ------------------------------------------------------------------ */

static void
expect_gone (Matrix *matrix)
{
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  matrix_answer (matrix, "404 Not Found", GONE);
  matrix_answer (matrix, "200 OK", "[]");
  resume (matrix);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_GONE);
  expect_situation (matrix, LATCH_SITUATION_GONE, FALSE);
}

/* Its number in the file is wrong, and the store refuses its token without a word. One that was called gone for that is not. */
static void
test_renumbered (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix_create (matrix);
  for (int i = 0; i < 2; i++)
    {
      matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
      matrix_answer (matrix, "404 Not Found", GONE);
      matrix_answer_own (matrix, "[%s]", 700124);
      resume (matrix);
      g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_MISNUMBERED);
      g_assert_nonnull (strstr (latch_job_get_test_error (matrix->job)->message, "700124"));
      expect_situation (matrix, LATCH_SITUATION_UNTESTED, FALSE);
      if (i == 0)
        expect_gone (matrix);
    }
}

/* Whoever was shown the instance can see that it is gone. */
static void
test_gone_after_rotation (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  rotate (matrix);
  matrix_start_again (matrix);
  expect_gone (matrix);
}

/* Also when the instance was first shown after the secrets were replaced elsewhere, as for any other store of the account, or
 * for a record of an earlier version. */
static void
test_gone_without_sender (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  matrix_create (matrix);
  latch_record_set_sender (matrix->record, NULL);
  latch_test_write_record (matrix->record, matrix->directory);
  matrix_start_again (matrix);
  g_assert_null (latch_record_get_sender (matrix->record));
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  matrix_answer (matrix, "404 Not Found", GONE);
  resume (matrix);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_NONE);
  g_assert_cmpint (read_health (matrix), ==, LATCH_HEALTH_UNTESTED);

  /* An instance without its token may be another one. */
  matrix_answer (matrix, "200 OK", PONG);
  matrix_answer (matrix, "200 OK", "{\"id\":700123}");
  resume (matrix);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_WORKS);
  g_assert_null (latch_record_get_sender (matrix->record));

  matrix_answer (matrix, "200 OK", PONG);
  matrix_answer_own (matrix, "%s", 700123);
  resume (matrix);
  matrix_start_again (matrix);
  g_assert_true (latch_record_has_one_sender (matrix->record));
  expect_gone (matrix);
}

/* The service’s answer says the same of an instance, whether there is a token to test it with or not. */
static void
test_gone_without_token (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  matrix_lose_token (matrix);
  matrix_answer (matrix, "401 Unauthorized", UNAUTHORIZED);
  g_assert_false (matrix_resume (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_ACCOUNT_REFUSED);
  g_clear_error (&error);
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);

  fault_server_forget_answers (server);
  matrix_answer (matrix, "404 Not Found", GONE);
  g_assert_false (matrix_resume (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpint (latch_job_get_verdict (matrix->job), ==, LATCH_VERDICT_GONE);
  expect_situation (matrix, LATCH_SITUATION_GONE, FALSE);
}

/* A token that was never saved cannot be saved any more. */
static void
test_gone_before_stored (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);
  g_autoptr (LatchRecord) created = NULL;
  g_autoptr (GError) error = NULL;

  matrix_create (matrix);
  matrix_lose_token (matrix);
  created = latch_test_read_in_state (matrix->record, LATCH_RECORD_CREATED);
  latch_test_write_record (created, matrix->directory);
  matrix_start_again (matrix);
  expect_situation (matrix, LATCH_SITUATION_TOKEN_NOT_SAVED, FALSE);
  matrix_answer (matrix, "404 Not Found", GONE);
  g_assert_false (matrix_resume (matrix, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  expect_situation (matrix, LATCH_SITUATION_GONE, FALSE);
}

/* The service accepts the new secrets, but they may be those of another account, which never had this store. */
static void
test_gone_and_rotated (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (Matrix) matrix = matrix_new (server);

  refuse (matrix);
  expect_vain_typing (matrix, NEWER_SECRET, "404 Not Found", GONE);
  expect_user_secret (matrix, USER_SECRET);
  matrix->user_secret = USER_SECRET;
  expect_situation (matrix, LATCH_SITUATION_ACCOUNT_REFUSED, TRUE);
}

void
matrix_add_tested_tests (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/matrix/ready/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }

  g_test_add_func ("/latch/matrix/ready/32-refused-everywhere", test_refused_everywhere);
  g_test_add_func ("/latch/matrix/ready/32-refused-organization", test_refused_organization);
  g_test_add_func ("/latch/matrix/ready/32-refused-typed-again", test_refused_typed_again);
  g_test_add_func ("/latch/matrix/ready/32-refused-old-over-new", test_refused_old_over_new);
  g_test_add_func ("/latch/matrix/ready/32-refused-late", test_refused_late);
  g_test_add_func ("/latch/matrix/ready/52-refused-then-unstored", test_refused_then_unstored);
  g_test_add_func ("/latch/matrix/ready/52-refused-then-half-stored", test_refused_then_half_stored);
  g_test_add_func ("/latch/matrix/ready/55-refused-then-claimed", test_refused_then_claimed);
  g_test_add_func ("/latch/matrix/ready/32-refused-creation", test_refused_creation);
  g_test_add_func ("/latch/matrix/ready/32-refused-list", test_refused_list);
  g_test_add_func ("/latch/matrix/ready/34-renumbered", test_renumbered);
  g_test_add_func ("/latch/matrix/ready/34-gone-after-rotation", test_gone_after_rotation);
  g_test_add_func ("/latch/matrix/ready/34-gone-without-sender", test_gone_without_sender);
  g_test_add_func ("/latch/matrix/ready/34-gone-without-token", test_gone_without_token);
  g_test_add_func ("/latch/matrix/ready/34-gone-before-stored", test_gone_before_stored);
  g_test_add_func ("/latch/matrix/ready/34-gone-and-rotated", test_gone_and_rotated);
  g_test_add_func ("/latch/matrix/ready/34-gone-after-silent-rotation", test_gone_after_silent_rotation);
  g_test_add_func ("/latch/matrix/ready/34-shown-again", test_shown_again);
  g_test_add_func ("/latch/matrix/ready/32-answers-though-refused", test_answers_though_refused);
}
