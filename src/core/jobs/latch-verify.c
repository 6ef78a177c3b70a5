/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-verify.h"

#include "latch-error.h"
#include "latch-task.h"
#include "latch-verdict.h"

#include <glib/gi18n-lib.h>

/* Proving that an instance works, by asking its store through it: the service
 * accepts wrong store keys without a word. When the service refuses the test, it
 * is asked for the instance too, since the refusal may mean any of several things. */

typedef struct
{
  SecretValue *token;
  GError      *failure;
  LatchVerdict verdict;
} Test;

static void
test_free (Test *test)
{
  secret_value_unref (test->token);
  g_clear_error (&test->failure);
  g_free (test);
}

static void
note_health (LatchJob   *job,
             GTask      *task,
             LatchHealth health)
{
  latch_record_set_health (latch_job_get_record (job), health);

  /* To the next session, a token that is in memory only was never stored. */
  if (latch_job_has_token_in_memory (job))
    latch_job_try_save_async (job, latch_task_hand_on_cb, task);
  else
    latch_job_try_note_async (job, LATCH_EVENT_VERIFY, latch_task_hand_on_cb, task);
}

/* What says nothing about the store takes back nothing that an earlier test said. */
static void
note_verdict (LatchJob *job,
              GTask    *task)
{
  g_autoptr (GTask) own = task;
  Test *test = g_task_get_task_data (task);

  switch (test->verdict)
    {
    case LATCH_VERDICT_WORKS:
      note_health (job, g_steal_pointer (&own), LATCH_HEALTH_WORKS);
      break;
    case LATCH_VERDICT_STORE_REFUSES:
      note_health (job, g_steal_pointer (&own), LATCH_HEALTH_REFUSED);
      break;
    case LATCH_VERDICT_UNTESTABLE:
      note_health (job, g_steal_pointer (&own), LATCH_HEALTH_UNTESTABLE);
      break;
    case LATCH_VERDICT_TURNED_OFF:
      note_health (job, g_steal_pointer (&own), LATCH_HEALTH_TURNED_OFF);
      break;
    case LATCH_VERDICT_GONE:
      note_health (job, g_steal_pointer (&own), LATCH_HEALTH_GONE);
      break;
    case LATCH_VERDICT_NONE:
    case LATCH_VERDICT_ACCOUNT_REFUSED:
    default:
      g_task_return_boolean (task, TRUE);
      break;
    }
}

static void
set_refused (LatchAccount *account,
             const char   *refused)
{
  latch_account_set_refused (account, refused != NULL);
}

static void
account_noted_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    g_message ("Whether an account is refused could not be written to the disk: %s", error->message);

  note_verdict (job, g_steal_pointer (&task));
}

/* Any verdict but one shows that the service accepts the account’s secrets. */
static void
judge (LatchJob          *job,
       GTask             *task,
       LatchInstanceInfo *info,
       const GError      *asked)
{
  Test         *test = g_task_get_task_data (task);
  LatchAccount *account = latch_job_get_account (job);
  gboolean      is_proved = latch_connection_is_proved (latch_job_get_connection (job), latch_job_get_record (job));
  gboolean      is_refused;

  test->verdict = latch_verdict_judge (test->failure, info, asked, is_proved);
  latch_job_set_verdict (job, test->verdict, latch_verdict_choose_error (test->failure, asked));

  is_refused = test->verdict == LATCH_VERDICT_ACCOUNT_REFUSED;
  if (test->verdict == LATCH_VERDICT_NONE || is_refused == latch_account_get_refused (account))
    note_verdict (job, task);
  else
    latch_journal_change_account_async (latch_job_get_journal (job), account, set_refused, is_refused ? "" : NULL, account_noted_cb, task);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  Test     *test = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_client_get_instance_finish (LATCH_CLIENT (source), result, &error);

  if (info != NULL && latch_instance_info_get_token (info) != NULL && !latch_instance_info_has_token (info, test->token))
    {
      g_clear_object (&info);
      error = latch_verify_new_mistaken_error ();
    }

  judge (job, g_steal_pointer (&task), info, error);
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
  if (latch_verdict_needs_instance (test->failure))
    latch_client_get_instance_async (LATCH_CLIENT (source), latch_record_get_instance_id (latch_job_get_record (job)),
                                     cancellable, asked_cb, g_steal_pointer (&task));
  else
    judge (job, g_steal_pointer (&task), NULL, NULL);
}

/**
 * latch_verify_new_mistaken_error:
 *
 * Returns: (transfer full): an error for an instance that has the number of another one
 */
GError *
latch_verify_new_mistaken_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("This is another instance: its token is not the one in the keyring."));
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
 * for the instance, `GET /instances/{id}`, when that is refused. What it comes
 * to is the record’s health, or that the account is refused, and
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
