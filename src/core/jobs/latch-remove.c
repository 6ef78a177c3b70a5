/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-remove.h"

#include "latch-error.h"
#include "latch-record-state.h"
#include "latch-rollback.h"
#include "latch-task.h"

#include <glib/gi18n-lib.h>

/* Taking a store off the list, by the person’s word only. Nothing changes on
 * the service. */

/* -- What may still turn up -------------------------------------------------------- */

/* When it could not be written, the next session shows the record again, and so does this one. */
static void
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob        *job = LATCH_JOB (source);
  LatchRecord     *record = latch_job_get_record (job);
  LatchRecordEvent undo = (LatchRecordEvent)GPOINTER_TO_INT (g_task_get_task_data (task));
  GError          *error = NULL;

  if (latch_job_note_finish (job, result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (latch_record_get_state (record) == LATCH_RECORD_FORGOTTEN)
    latch_record_advance (record, undo);
  g_task_return_error (task, error);
}

static void
forget (LatchJob *job,
        GTask    *task)
{
  gboolean is_absent = latch_record_get_state (latch_job_get_record (job)) == LATCH_RECORD_ABSENT;

  g_task_set_task_data (task, GINT_TO_POINTER (is_absent ? LATCH_EVENT_RESTORE : LATCH_EVENT_LOSE_ANSWER), NULL);
  latch_job_note_async (job, LATCH_EVENT_FORGET, forgotten_cb, task);
}

/* -- What was never sent ----------------------------------------------------------- */

/* An earlier request may still arrive, although the last one was never sent. */
static void
rolled_back_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);

  if (!latch_rollback_finish (job, result))
    g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_REFUSED, "%s", _ ("The service may have this store after all, so it stays in the list."));
  else if (latch_record_get_state (latch_job_get_record (job)) == LATCH_RECORD_ABSENT)
    forget (job, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/* -- What exists, or did ------------------------------------------------------------ */

/* Whatever of it is done, the record says no more than is there: it has its token, or says that it has none, or is gone
 * with it. A crash on the way brings the store back, and the next session saves its token again. */

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_error (task, g_error_copy (g_task_get_task_data (task)));
}

/* A keyring that does not tell any more leaves it open; then the next sweep looks. */
static void
token_left_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  g_autoptr (SecretValue) token = latch_job_lookup_token_finish (job, result, NULL);

  if (token != NULL)
    latch_job_try_note_async (job, LATCH_EVENT_STORE, kept_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, g_error_copy (g_task_get_task_data (task)));
}

/* The store stays in the list, with its token if that is still there. One that is in memory only was never stored. */
static void
keep (GTask  *task,
      GError *error)
{
  g_autoptr (GTask) own = task;
  LatchJob *job = g_task_get_source_object (task);

  g_task_set_task_data (task, error, (GDestroyNotify)g_error_free);
  if (latch_job_has_token_in_memory (job))
    g_task_return_error (task, g_error_copy (error));
  else
    latch_job_lookup_token_async (job, token_left_cb, g_steal_pointer (&own));
}

static void
record_deleted_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The token goes before its record: without that nobody would find it any more. */
static void
token_cleared_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_keyring_clear_finish (LATCH_KEYRING (source), result, &error))
    keep (g_steal_pointer (&task), error);
  else
    latch_journal_delete_record_async (latch_job_get_journal (job), latch_job_get_claim (job), latch_job_get_record (job),
                                       record_deleted_cb, g_steal_pointer (&task));
}

static void
clear_token (LatchJob *job,
             GTask    *task)
{
  LatchRecord *record = latch_job_get_record (job);

  latch_keyring_clear_async (latch_job_get_keyring (job), LATCH_SECRET_TOKEN, latch_record_get_account (record),
                             latch_record_get_id (record), token_cleared_cb, task);
}

static void
discarded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  GError   *error = NULL;

  if (latch_job_note_finish (job, result, &error))
    clear_token (job, g_steal_pointer (&task));
  else
    keep (g_steal_pointer (&task), error);
}

/* A keyring that is locked or gone changes nothing. */
static void
token_looked_up_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  GError   *error = NULL;
  g_autoptr (SecretValue) token = latch_job_lookup_token_finish (job, result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (latch_record_can_advance (latch_job_get_record (job), LATCH_EVENT_DISCARD))
    latch_job_note_async (job, LATCH_EVENT_DISCARD, discarded_cb, g_steal_pointer (&task));
  else
    clear_token (job, g_steal_pointer (&task));
}

/**
 * latch_remove_async:
 * @job: a job whose record is in the list; it needs no connection
 * @callback: called when it is on the disk
 * @user_data: data for @callback
 *
 * Takes a record off the list, unless another process has hidden it. One whose
 * instance is known goes with its token, which the service still has. One that was sent without knowing the outcome is
 * hidden: later sessions still look for it, and it shows up again should the
 * service have made the instance after all. One that was never sent is rolled
 * back, and hidden when an earlier request of it was sent.
 */
void
latch_remove_async (LatchJob           *job,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (job, NULL, callback, user_data);
  LatchRecord *record = latch_job_get_record (job);

  if (latch_record_state_has_number (latch_record_get_state (record)))
    latch_job_lookup_token_async (job, token_looked_up_cb, g_steal_pointer (&task));
  else if (latch_record_get_state (record) == LATCH_RECORD_RESERVED)
    latch_rollback_async (job, rolled_back_cb, g_steal_pointer (&task));
  else if (latch_record_is_shown (record))
    forget (job, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * latch_remove_for_good_async:
 * @job: a job; it needs no connection
 * @callback: called when it is on the disk
 * @user_data: data for @callback
 *
 * Removes a record whatever it says, with its token or placeholder. What it was
 * sent for is not looked for any more: its account goes, without which nobody
 * could, or it was made only to keep a token that could not be had.
 */
void
latch_remove_for_good_async (LatchJob           *job,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  latch_job_lookup_token_async (job, token_looked_up_cb, g_task_new (job, NULL, callback, user_data));
}

/**
 * latch_remove_finish:
 * @job: a job
 * @result: the result
 * @error: return location for an error of the keyring, for %LATCH_ERROR_STORAGE, for %LATCH_ERROR_REFUSED when an
 *   instance may exist although nothing was sent, as it seemed, or for %G_IO_ERROR_INVALID_ARGUMENT when the record may
 *   not be forgotten any more
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
latch_remove_finish (LatchJob     *job,
                     GAsyncResult *result,
                     GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
