/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-change.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-identify.h"
#include "latch-remove.h"
#include "latch-task.h"
#include "latch-verify.h"

#include <glib/gi18n-lib.h>

/* Changing an instance on the service, by the person’s word only.
 *
 * The service has to show first that the instance is the record’s own. Before
 * the request leaves, the record takes back what the last test said, so that a
 * crash leaves nothing in it that is not true. Whether a request without a clear
 * answer was carried out, the instance itself tells. */

typedef struct
{
  LatchChange  change;
  SecretValue *token;
  GError      *failure;
} Change;

static const struct
{
  LatchStep   step;
  const char *not_done;
  const char *unclear;
} changes[] = {
  [LATCH_CHANGE_TURN_ON] = {
    .step = LATCH_STEP_TURNING_ON,
    .not_done = N_ ("The store was not turned on."),
    .unclear = N_ ("The store may have been turned on. Test it to find out."),
  },
  [LATCH_CHANGE_TURN_OFF] = {
    .step = LATCH_STEP_TURNING_OFF,
    .not_done = N_ ("The store was not turned off."),
    .unclear = N_ ("The store may have been turned off. Test it to find out."),
  },
  [LATCH_CHANGE_DELETE] = {
    .step = LATCH_STEP_DELETING,
    .not_done = N_ ("The connection was not deleted."),
    .unclear = N_ ("The connection may have been deleted. Test the store to find out."),
  },
};

static void
change_free (Change *self)
{
  g_clear_pointer (&self->token, secret_value_unref);
  g_clear_error (&self->failure);
  g_free (self);
}

/* -- The end ------------------------------------------------------------------------ */

/* Nothing was changed, so the last test counts again. */
static void
fail_unchanged (LatchJob *job,
                GTask    *task)
{
  Change *change = g_task_get_task_data (task);
  GError *failure = g_steal_pointer (&change->failure);

  latch_error_explain (failure, _ (changes[change->change].not_done));
  latch_job_end_doubt (job);
  latch_job_fail_call (job, task, failure);
}

/* Nobody knows, and the record says so already. A store that was off is shown as off, so that it can be turned on again. */
static void
fail_unclear (LatchJob *job,
              GTask    *task)
{
  g_autoptr (GTask) own = task;
  Change *change = g_task_get_task_data (task);
  GError *failure = g_steal_pointer (&change->failure);

  latch_job_set_unclear (job);
  latch_error_explain (failure, _ (changes[change->change].unclear));
  if (change->change != LATCH_CHANGE_TURN_ON)
    {
      g_task_return_error (task, failure);
      return;
    }

  latch_job_end_doubt (job);
  latch_job_fail_saved (job, g_steal_pointer (&own), failure);
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  GError   *error = NULL;

  if (!latch_remove_finish (job, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  latch_job_set_recorded (job, FALSE);
  g_task_return_boolean (task, TRUE);
}

static void
deletion_saved_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  GError   *error = NULL;

  if (latch_job_note_finish (job, result, &error))
    latch_remove_async (job, removed_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* A crash from here on leaves a store that is shown as deleted. */
static void
forget (LatchJob *job,
        GTask    *task)
{
  latch_record_set_health (latch_job_get_record (job), LATCH_HEALTH_GONE);
  latch_job_try_save_async (job, deletion_saved_cb, task);
}

/* Without any token there is nothing to test with. */
static void
finish (LatchJob *job,
        GTask    *task)
{
  g_autoptr (GTask) own = task;
  Change *change = g_task_get_task_data (task);

  if (change->change == LATCH_CHANGE_DELETE)
    forget (job, g_steal_pointer (&own));
  else if (change->change == LATCH_CHANGE_TURN_ON && change->token != NULL)
    latch_verify_async (job, change->token, g_task_get_cancellable (task), latch_task_hand_on_cb, g_steal_pointer (&own));
  else
    {
      latch_record_set_health (latch_job_get_record (job), change->change == LATCH_CHANGE_TURN_OFF ? LATCH_HEALTH_TURNED_OFF : LATCH_HEALTH_UNTESTED);
      latch_job_try_save_async (job, latch_task_hand_on_cb, g_steal_pointer (&own));
    }
}

/* -- The service’s view of it ---------------------------------------------------------- */

static gboolean
is_done (LatchChange        change,
         LatchInstanceInfo *info)
{
  if (change == LATCH_CHANGE_DELETE)
    return FALSE;

  return latch_instance_info_get_enabled (info) == (change == LATCH_CHANGE_TURN_ON ? LATCH_ENABLED_YES : LATCH_ENABLED_NO);
}

/* There was no clear answer to the change. What is not done yet may still be done, so the next test tells. */
static void
looked_again_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  LatchJob        *job = g_task_get_source_object (task);
  Change          *change = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_connection_get_instance_finish (connection, result, &error);

  if (info != NULL ? is_done (change->change, info) : change->change == LATCH_CHANGE_DELETE && latch_api_error_is_missing (error))
    finish (job, g_steal_pointer (&task));
  else
    fail_unclear (job, g_steal_pointer (&task));
}

/* -- Asking for it ----------------------------------------------------------------- */

static void
changed (LatchJob *job,
         GTask    *task,
         gboolean  sent,
         GError   *error)
{
  g_autoptr (GTask) own = task;
  Change  *change = g_task_get_task_data (task);
  gboolean is_gone = change->change == LATCH_CHANGE_DELETE && latch_api_error_is_missing (error);

  if (error == NULL)
    {
      finish (job, g_steal_pointer (&own));
      return;
    }

  change->failure = error;
  if (!sent || (latch_error_is_refusal (error) && !is_gone))
    fail_unchanged (job, g_steal_pointer (&own));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail_unclear (job, g_steal_pointer (&own));
  else
    latch_connection_get_instance_async (latch_job_get_connection (job), latch_record_get_instance_id (latch_job_get_record (job)),
                                         g_task_get_cancellable (task), looked_again_cb, g_steal_pointer (&own));
}

static void
set_enabled_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;
  gboolean  sent;

  latch_client_set_enabled_finish (LATCH_CLIENT (source), result, &sent, &error);
  changed (job, g_steal_pointer (&task), sent, error);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;
  gboolean  sent;

  latch_client_delete_instance_finish (LATCH_CLIENT (source), result, &sent, &error);
  changed (job, g_steal_pointer (&task), sent, error);
}

static void
doubted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = LATCH_JOB (source);
  Change       *change = g_task_get_task_data (task);
  LatchRecord  *record = latch_job_get_record (job);
  LatchClient  *client = latch_job_get_client (job);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;

  if (!latch_job_doubt_finish (job, result, &error))
    {
      latch_error_explain (error, _ (changes[change->change].not_done));
      g_task_return_error (task, error);
      return;
    }

  if (change->change == LATCH_CHANGE_DELETE)
    latch_client_delete_instance_async (client, latch_record_get_instance_id (record), cancellable, deleted_cb, g_steal_pointer (&task));
  else
    latch_client_set_enabled_async (client, latch_record_get_instance_id (record), change->change == LATCH_CHANGE_TURN_ON,
                                    cancellable, set_enabled_cb, g_steal_pointer (&task));
}

static void
request (LatchJob *job,
         GTask    *task)
{
  Change *change = g_task_get_task_data (task);

  latch_job_set_step (job, changes[change->change].step);
  latch_job_doubt_async (job, LATCH_HEALTH_UNTESTED, doubted_cb, task);
}

/* -- Finding it ----------------------------------------------------------------------- */

static void
shown_saved_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  GError   *error = NULL;

  if (latch_job_note_finish (job, result, &error))
    finish (job, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
identified_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  Change   *change = g_task_get_task_data (task);
  GError   *error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_identify_finish (job, result, &change->token, &error);

  if (info != NULL && is_done (change->change, info))
    latch_job_try_save_async (job, shown_saved_cb, g_steal_pointer (&task));
  else if (info != NULL)
    request (job, g_steal_pointer (&task));
  else if (change->change == LATCH_CHANGE_DELETE && change->token != NULL && latch_job_get_verdict (job) == LATCH_VERDICT_GONE)
    {
      g_error_free (error);
      forget (job, g_steal_pointer (&task));
    }
  else
    {
      latch_error_explain (error, _ (changes[change->change].not_done));
      g_task_return_error (task, error);
    }
}

/**
 * latch_change_async:
 * @job: a job whose record has a number
 * @change: what to change
 * @cancellable: (nullable): to stop waiting; the service may do it all the same
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Changes an instance on the service, see latch_client_set_enabled_async() and
 * latch_client_delete_instance_async(), once that has shown that it is the
 * record’s own, see latch_identify_async(). What
 * was turned on is tested, see latch_verify_async(). What was deleted goes from
 * this computer too, see latch_remove_async().
 *
 * When nothing clear came back, the service is asked for the instance once more.
 * Unless that shows that it is done, the record says that it is not tested: a
 * request may be carried out late. What was to be turned on stays what it was.
 */
void
latch_change_async (LatchJob           *job,
                    LatchChange         change,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (job, cancellable, callback, user_data);
  Change *data = g_new0 (Change, 1);

  data->change = change;
  g_task_set_task_data (task, data, (GDestroyNotify)change_free);
  g_task_set_check_cancellable (task, FALSE);
  latch_identify_async (job, cancellable, identified_cb, g_steal_pointer (&task));
}

/**
 * latch_change_finish:
 * @job: a job
 * @result: the result
 * @error: return location for an error of the service, the network or the keyring, for %LATCH_ERROR_UNAUTHORIZED when
 *   the instance is somebody else’s, for %LATCH_ERROR_UNEXPECTED when it is another one, when nobody can tell, or when the
 *   answer tells nothing, for %LATCH_ERROR_STORAGE, for %G_IO_ERROR_BUSY when the record has no number any more, or for
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when it is done; after a deletion latch_job_get_recorded() is %FALSE
 */
gboolean
latch_change_finish (LatchJob     *job,
                     GAsyncResult *result,
                     GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
