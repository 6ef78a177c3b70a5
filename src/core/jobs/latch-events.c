/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-events.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-identify.h"
#include "latch-task.h"

#include <glib/gi18n-lib.h>

/* Reading what the service was told of a store. Numbers are an account’s own, and
 * what has changed in somebody else’s store is not shown as news of this one, so
 * the service has to show first that the instance is the record’s own. */

/* The account’s secrets have just been accepted and the instance has been shown, so it is not these that are refused. */
static void
explain_refusal (GError *error)
{
  const char *sentence = _ ("The service does not let Latchkey read the events of this store. Look at them on its website.");

  if (error->code != LATCH_ERROR_UNAUTHORIZED && error->code != LATCH_ERROR_NOT_FOUND)
    {
      latch_error_explain (error, sentence);
      return;
    }

  error->code = LATCH_ERROR_REFUSED;
  g_free (error->message);
  error->message = g_strdup (sentence);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;
  g_autoptr (GPtrArray) events = latch_client_get_events_finish (LATCH_CLIENT (source), result, &error);

  if (events == NULL)
    {
      if (latch_error_is_refusal (error) && !latch_api_error_is_missing (error))
        {
          explain_refusal (error);
          latch_job_fail_saved (job, g_steal_pointer (&task), error);
        }
      else
        latch_job_fail_call (job, g_steal_pointer (&task), error);
      return;
    }

  latch_job_set_events (job, events);
  latch_job_try_save_async (job, latch_task_hand_on_cb, g_steal_pointer (&task));
}

static void
identified_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = LATCH_JOB (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;
  g_autoptr (SecretValue) token = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_identify_finish (job, result, &token, &error);

  if (info == NULL)
    g_task_return_error (task, error);
  else
    latch_client_get_events_async (latch_job_get_client (job), latch_instance_info_get_id (info), cancellable,
                                   read_cb, g_steal_pointer (&task));
}

/**
 * latch_events_read_async:
 * @job: a job whose record has a number
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Asks the service what it was told of the store lately, `GET /instances/{id}/events`, once that has shown that the instance
 * is the record’s own, see latch_identify_async(). latch_job_get_events() has it then.
 */
void
latch_events_read_async (LatchJob           *job,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  latch_identify_async (job, cancellable, identified_cb, g_steal_pointer (&task));
}

/**
 * latch_events_read_finish:
 * @job: a job
 * @result: the result
 * @error: return location for any error of latch_identify_finish() or latch_client_get_events_finish()
 *
 * Returns: %TRUE when latch_job_get_events() has them
 */
gboolean
latch_events_read_finish (LatchJob     *job,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
