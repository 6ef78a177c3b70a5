/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-verify.h"

#include "latch-api-error.h"
#include "latch-listing.h"
#include "latch-task.h"
#include "latch-verdict.h"

/* Proving that an instance works, by asking its store through it: the service
 * accepts wrong store keys without a word. When the service refuses the test, it
 * is asked for the instance too, since the refusal may mean any of several things;
 * and when the test is no proof of both secrets, and one is needed. What it does
 * not have by its number, it is asked for by its whole list. */

typedef struct
{
  SecretValue *token;
  GError      *failure;
  GError      *asked;
} Test;

static void
test_free (Test *test)
{
  secret_value_unref (test->token);
  g_clear_error (&test->failure);
  g_clear_error (&test->asked);
  g_free (test);
}

/* Whatever is known of the account is noted by now. To the next session, a token that is in memory only was never stored. */
static void
conclude (LatchJob     *job,
          GTask        *task,
          LatchVerdict  verdict,
          const GError *error,
          gboolean      is_shown)
{
  g_autoptr (GTask) own = task;
  Test        *test = g_task_get_task_data (task);
  LatchRecord *record = latch_job_get_record (job);
  LatchHealth  before = latch_record_get_health (record);
  gboolean     is_judged = latch_job_set_verdict (job, verdict, error);

  /* Whatever becomes of the account, the store has answered. */
  if (test->failure == NULL && !is_judged)
    {
      latch_record_set_health (record, LATCH_HEALTH_WORKS);
      is_judged = TRUE;
    }

  /* It is gone, or the secrets are those of another account: nobody knows that it works. One that is listed is not gone. */
  if ((!is_judged && latch_api_error_is_missing (test->asked) && before == LATCH_HEALTH_WORKS) ||
      (verdict == LATCH_VERDICT_MISNUMBERED && before == LATCH_HEALTH_GONE))
    latch_record_set_health (record, LATCH_HEALTH_UNTESTED);

  if (!is_judged && !is_shown && latch_record_get_health (record) == before)
    g_task_return_boolean (task, TRUE);
  else if (!is_judged || latch_job_has_token_in_memory (job))
    latch_job_try_save_async (job, latch_task_hand_on_cb, g_steal_pointer (&own));
  else
    latch_job_try_note_async (job, LATCH_EVENT_VERIFY, latch_task_hand_on_cb, g_steal_pointer (&own));
}

/* A copy of the instance has the same tag, and another token. */
static gint64
find_number (LatchListing *listing,
             LatchRecord  *record,
             SecretValue  *token)
{
  g_autoptr (GPtrArray) own = latch_listing_dup_own (listing, record);

  for (guint i = 0; i < own->len; i++)
    {
      if (latch_instance_info_may_have_token (own->pdata[i], token))
        return latch_instance_info_get_id (own->pdata[i]);
    }

  return 0;
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob    *job = g_task_get_source_object (task);
  LatchRecord *record = latch_job_get_record (job);
  Test        *test = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchListing) listing = latch_listing_finish (LATCH_CONNECTION (source), result, &error);
  gint64 number = listing != NULL ? find_number (listing, record, test->token) : 0;

  if (listing == NULL)
    conclude (job, g_steal_pointer (&task), LATCH_VERDICT_NONE, error, FALSE);
  else if (number == 0)
    conclude (job, g_steal_pointer (&task), LATCH_VERDICT_GONE, test->asked, FALSE);
  else if (number == latch_record_get_instance_id (record))
    conclude (job, g_steal_pointer (&task), LATCH_VERDICT_NONE, test->asked, FALSE);
  else
    {
      error = latch_verdict_new_misnumbered_error (number);
      conclude (job, g_steal_pointer (&task), LATCH_VERDICT_MISNUMBERED, error, FALSE);
    }
}

/* The number may be wrong: it stands in a file, which can be edited, or be an older copy. A person who believes that the
 * instance is gone has its token deleted, so the whole list has to confirm it. */
static void
judge (LatchJob          *job,
       GTask             *task,
       LatchInstanceInfo *info)
{
  Test            *test = g_task_get_task_data (task);
  LatchConnection *connection = latch_job_get_connection (job);
  LatchRecord     *record = latch_job_get_record (job);
  gboolean         is_proved = latch_connection_is_proved (connection, record);
  LatchVerdict     verdict = latch_verdict_judge (test->failure, info, test->asked, is_proved);
  gboolean         is_shown;

  if (verdict == LATCH_VERDICT_GONE)
    {
      latch_listing_read_kept_async (connection, record, test->token, g_task_get_cancellable (task), listed_cb, task);
      return;
    }

  is_shown = info != NULL && is_proved && latch_job_set_shown (job, info);
  conclude (job, task, verdict, latch_verdict_choose_error (test->failure, test->asked), is_shown);
}

/* Some services show an instance without its token. */
static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  LatchJob        *job = g_task_get_source_object (task);
  Test            *test = g_task_get_task_data (task);
  g_autoptr (LatchInstanceInfo) info = latch_connection_get_instance_finish (connection, result, &test->asked);

  if (info != NULL && latch_instance_info_has_token (info, test->token))
    latch_connection_sign_shown (connection, latch_job_get_record (job));
  else if (info != NULL && latch_instance_info_get_token (info) != NULL)
    {
      g_clear_object (&info);
      test->asked = latch_verdict_new_mistaken_error ();
    }

  if (!latch_connection_is_proved (connection, latch_job_get_record (job)))
    latch_verdict_explain_absence (test->asked);

  /* Of a store that answers, only the account’s secrets were in doubt. */
  if (test->failure == NULL && !latch_account_get_refused (latch_job_get_account (job)))
    g_clear_error (&test->asked);

  judge (job, g_steal_pointer (&task), info);
}

/* The test carries the user secret and the token, so an account that is refused may still have a wrong organization secret.
 * And once the account’s secrets were replaced, the instance has to be shown for the new ones before it can be called gone. */
static gboolean
needs_instance (LatchJob     *job,
                const GError *failure)
{
  if (failure != NULL)
    return latch_verdict_needs_instance (failure);

  return latch_account_get_refused (latch_job_get_account (job)) ||
         !latch_connection_is_proved (latch_job_get_connection (job), latch_job_get_record (job));
}

static void
pinged_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = g_task_get_source_object (task);
  Test         *test = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  latch_client_ping_finish (LATCH_CLIENT (source), result, &test->failure);
  if (needs_instance (job, test->failure))
    latch_connection_get_instance_async (latch_job_get_connection (job), latch_record_get_instance_id (latch_job_get_record (job)),
                                         cancellable, asked_cb, g_steal_pointer (&task));
  else
    judge (job, g_steal_pointer (&task), NULL);
}

/**
 * latch_verify_async:
 * @job: a job whose connection is open and whose token the keyring has
 * @token: the token
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Asks the store through the instance, `GET /hubs/{hub}/ping`, and the service
 * for the instance, `GET /instances/{id}`, when that is refused, when the account
 * is, or when the account’s secrets are not proved for the record. Before the
 * instance counts as gone, the whole list is read: an instance in it that may have
 * @token is not. What it comes to is the record’s health, or that the account is refused, and
 * latch_job_get_test_error() has the details. This is the last step of a verb:
 * @callback hands the result on, which is an error only when the record cannot
 * be tested in its state.
 */
void
latch_verify_async (LatchJob           *job,
                    SecretValue        *token,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  GTask *task = g_task_new (job, cancellable, callback, user_data);
  Test  *test = g_new0 (Test, 1);

  test->token = secret_value_ref (token);
  g_task_set_task_data (task, test, (GDestroyNotify)test_free);
  g_task_set_check_cancellable (task, FALSE);
  latch_job_set_step (job, LATCH_STEP_TESTING);
  latch_client_ping_async (latch_job_get_client (job), latch_record_get_hub (latch_job_get_record (job)), token, cancellable,
                           pinged_cb, task);
}
