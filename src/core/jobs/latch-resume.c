/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-resume.h"

#include "latch-error.h"
#include "latch-find.h"
#include "latch-keep.h"
#include "latch-record-state.h"
#include "latch-rollback.h"
#include "latch-task.h"

#include <glib/gi18n-lib.h>

/* Taking up where a record stopped, in this session or in an earlier one. */

/* What was sent once and has a number is known, whatever its state says; copies there are none. */
static gboolean
is_to_be_found (LatchRecord *record)
{
  gboolean is_known = latch_record_get_instance_id (record) > 0 && !latch_record_may_have_copies (record);

  return latch_record_needs_search (record) && !is_known;
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = g_task_get_source_object (task);
  LatchListing *listing = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;

  if (!latch_connection_open_finish (LATCH_CONNECTION (source), result, &error))
    g_task_return_error (task, error);
  else if (is_to_be_found (latch_job_get_record (job)))
    latch_find_async (job, listing, cancellable, latch_task_hand_on_cb, g_steal_pointer (&task));
  else
    latch_keep_async (job, NULL, cancellable, latch_task_hand_on_cb, g_steal_pointer (&task));
}

static void
open_connection (LatchJob *job,
                 GTask    *task)
{
  latch_connection_open_async (latch_job_get_connection (job), g_task_get_cancellable (task), opened_cb, task);
}

static void
rolled_back_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  if (latch_rollback_finish (LATCH_JOB (source), result))
    g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, "%s", _ ("Nothing was sent to the service."));
  else
    open_connection (LATCH_JOB (source), g_steal_pointer (&task));
}

/**
 * latch_resume_async:
 * @job: a job whose record is on the disk
 * @listing: (nullable): what the whole list of the service says of this
 *   record, when somebody has read it already
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Does what is left to do: rolls back what was never sent, looks for an
 * instance of unknown outcome by its tag, fetches a token that did not reach
 * the keyring, and tests the connection to the store. Nothing is created, and
 * nothing that exists is deleted.
 */
void
latch_resume_async (LatchJob           *job,
                    LatchListing       *listing,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  GTask *task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  if (listing != NULL)
    g_task_set_task_data (task, g_object_ref (listing), g_object_unref);

  if (latch_record_get_state (latch_job_get_record (job)) == LATCH_RECORD_RESERVED)
    latch_rollback_async (job, rolled_back_cb, task);
  else
    open_connection (job, task);
}

/**
 * latch_resume_finish:
 * @job: a job
 * @result: the result
 * @error: return location for an error; %LATCH_ERROR_NOT_FOUND when the
 *   service’s whole list does not have the instance, or nothing was ever sent
 *
 * Returns: %TRUE when the instance exists and the keyring has its token
 */
gboolean
latch_resume_finish (LatchJob     *job,
                     GAsyncResult *result,
                     GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
