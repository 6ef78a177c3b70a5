/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-rollback.h"

#include "latch-abandoned.h"
#include "latch-error.h"
#include "latch-record-state.h"
#include "latch-task.h"

/* Taking away what a creation put down, when it is certain that it created
 * nothing. The keyring’s items go before the file that tells of them: when the
 * keyring fails, a record that says “reserved” or an account that was not
 * accepted stays behind, and the next session takes both away. */

static void
account_discarded_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_abandoned_discard_finish (LATCH_ACCOUNT (source), result, &error) && error != NULL)
    g_message ("An account that nothing needs could not be taken away: %s", error->message);

  g_task_return_boolean (task, TRUE);
}

static void
record_deleted_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = g_task_get_source_object (task);
  LatchAccount *account = latch_job_get_connection (job) != NULL ? latch_job_get_account (job) : NULL;
  g_autoptr (GError) error = NULL;

  if (!latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    g_message ("The record of a creation that did not happen could not be deleted: %s", error->message);

  /* An account that was not accepted was made for this creation, unless other records need it. The next session finds one that
   * is not known here. */
  latch_job_set_recorded (job, FALSE);
  if (account == NULL || latch_account_get_accepted (account))
    g_task_return_boolean (task, TRUE);
  else
    latch_abandoned_discard_async (account, latch_job_get_account_claim (job), latch_job_get_keyring (job), LATCH_JOURNAL (source),
                                   account_discarded_cb, g_steal_pointer (&task));
}

static void
kept_for_later_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  latch_job_set_recorded (LATCH_JOB (source), FALSE);
  g_task_return_boolean (task, TRUE);
}

/* The next session tries again. */
static void
keep_for_later (LatchJob *job,
                GTask    *task,
                GError   *error)
{
  g_message ("An empty placeholder could not be removed from the keyring: %s", error->message);
  g_error_free (error);
  latch_job_try_note_async (job, LATCH_EVENT_WITHDRAW, kept_for_later_cb, task);
}

static void
placeholder_cleared_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_keyring_clear_finish (LATCH_KEYRING (source), result, &error))
    keep_for_later (job, g_steal_pointer (&task), error);
  else
    latch_journal_delete_record_async (latch_job_get_journal (job), latch_job_get_claim (job), latch_job_get_record (job),
                                       record_deleted_cb, g_steal_pointer (&task));
}

static void
instance_kept_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, FALSE);
}

/* Only placeholders are cleared: a token means that there was an answer. */
static void
token_looked_up_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob    *job = LATCH_JOB (source);
  LatchRecord *record = latch_job_get_record (job);
  GError      *error = NULL;
  g_autoptr (SecretValue) token = latch_job_lookup_token_finish (job, result, &error);

  if (error != NULL)
    keep_for_later (job, g_steal_pointer (&task), error);
  else if (token != NULL)
    latch_job_try_note_async (job, LATCH_EVENT_LOSE_ANSWER, instance_kept_cb, g_steal_pointer (&task));
  else
    latch_keyring_clear_async (latch_job_get_keyring (job), LATCH_SECRET_TOKEN, latch_record_get_account (record), latch_record_get_id (record),
                               placeholder_cleared_cb, g_steal_pointer (&task));
}

/**
 * latch_rollback_async:
 * @job: a job whose last request created nothing, or was never sent, or whose record is given up
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Takes away the placeholder, the record’s file and, when the account was not
 * accepted and no other record needs it, its secrets and file. When the keyring fails, the record stays in
 * state %LATCH_RECORD_RESERVED, or hidden. After an earlier attempt, whose
 * request may still arrive, a record that the list shows stays as
 * %LATCH_RECORD_ABSENT.
 *
 * When the record has a number, or the keyring has a token, there was an answer,
 * and nothing is taken away: somebody has edited the file, or put back an older
 * one. It stays as %LATCH_RECORD_UNKNOWN.
 */
void
latch_rollback_async (LatchJob           *job,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  LatchRecord *record = latch_job_get_record (job);
  GTask       *task = g_task_new (job, NULL, callback, user_data);

  if (latch_record_get_instance_id (record) > 0)
    latch_job_try_note_async (job, LATCH_EVENT_LOSE_ANSWER, instance_kept_cb, task);
  else if (latch_record_get_attempt (record) > 1 && latch_record_is_shown (record))
    latch_job_try_note_async (job, LATCH_EVENT_WITHDRAW, latch_task_hand_on_cb, task);
  else
    latch_job_lookup_token_async (job, token_looked_up_cb, task);
}

/**
 * latch_rollback_finish:
 * @job: the job
 * @result: the result
 *
 * Ends a rollback, which cannot fail: what could not be taken away is in the log.
 *
 * Returns: %TRUE when nothing was created, %FALSE when something was after all
 */
gboolean
latch_rollback_finish (LatchJob     *job,
                       GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
