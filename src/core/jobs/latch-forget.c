/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-forget.h"

/* When it could not be written, the next session shows the record again, and so does this one. */
static void
noted_cb (GObject      *source,
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

/**
 * latch_forget_async:
 * @job: a job whose record is in state %LATCH_RECORD_SENT, %LATCH_RECORD_UNKNOWN or %LATCH_RECORD_ABSENT; it needs no connection
 * @callback: called when it is on the disk
 * @user_data: data for @callback
 *
 * Takes a record off the list. Later sessions still look for it, and it shows
 * up again should the service have made the instance after all.
 */
void
latch_forget_async (LatchJob           *job,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  GTask   *task = g_task_new (job, NULL, callback, user_data);
  gboolean is_absent = latch_record_get_state (latch_job_get_record (job)) == LATCH_RECORD_ABSENT;

  g_task_set_task_data (task, GINT_TO_POINTER (is_absent ? LATCH_EVENT_RESTORE : LATCH_EVENT_LOSE_ANSWER), NULL);
  latch_job_note_async (job, LATCH_EVENT_FORGET, noted_cb, task);
}

/**
 * latch_forget_finish:
 * @job: a job
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE, or
 *   %G_IO_ERROR_INVALID_ARGUMENT when the record may not be forgotten any more
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
latch_forget_finish (LatchJob     *job,
                     GAsyncResult *result,
                     GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
