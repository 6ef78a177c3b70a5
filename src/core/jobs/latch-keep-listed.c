/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keep-listed.h"

#include "latch-element.h"
#include "latch-error.h"
#include "latch-keep.h"
#include "latch-remove.h"
#include "latch-task.h"

#include <glib/gi18n-lib.h>

/* Keeping the token of an instance that another program or another computer has
 * connected, from its number in the service’s list to a token that is proved to
 * work.
 *
 * The record says the number before anything else is done, and the keyring has a
 * place for the token, so that a crash leaves a store without its token, which
 * the next session fetches by that number. The service is only read: its list
 * may be old, so what it says of the instance now is what is kept, and the
 * instance gets no tag, since its number finds it again.
 *
 * Until the token is there, whatever stops it takes record and placeholder away
 * again: nothing is lost, since the service still has the instance. */

static void
taken_away_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  g_autoptr (GError) error = NULL;

  /* What stays in the list has a way on: its token can still be saved. */
  if (latch_remove_finish (job, result, &error))
    latch_job_set_recorded (job, FALSE);
  else
    g_message ("The record of a store whose token was not fetched could not be taken away: %s", error->message);

  g_task_return_error (task, g_error_copy (g_task_get_task_data (task)));
}

static void
take_away (LatchJob *job,
           GTask    *task,
           GError   *failure)
{
  g_task_set_task_data (task, failure, (GDestroyNotify)g_error_free);
  latch_remove_for_good_async (job, taken_away_cb, task);
}

/* -- What the service has -------------------------------------------------------- */

/* Typed secrets may be those of another account, to which the same number is shown as something else. */
static gboolean
is_the_listed_one (LatchJob          *job,
                   LatchInstanceInfo *info)
{
  LatchRecord *record = latch_job_get_record (job);

  return latch_connection_get_stored (latch_job_get_connection (job)) ||
         (!latch_record_has_other_name (record, latch_instance_info_get_name (info)) &&
          g_str_equal (latch_instance_info_get_element (info), latch_record_get_element (record)));
}

static void
keep (LatchJob          *job,
      GTask             *task,
      LatchInstanceInfo *info)
{
  LatchRecord        *record = latch_job_get_record (job);
  const char         *key = latch_instance_info_get_element (info);
  const LatchElement *element = latch_element_lookup (key);

  latch_connection_sign_shown (latch_job_get_connection (job), record);
  latch_job_set_shown (job, info);
  if (*key != '\0')
    latch_record_set_element (record, key, element != NULL ? element->hub : "");

  latch_keep_async (job, info, g_task_get_cancellable (task), latch_task_hand_on_cb, task);
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_connection_get_instance_finish (LATCH_CONNECTION (source), result, &error);

  latch_verdict_explain_absence (error);
  if (info != NULL && !is_the_listed_one (job, info))
    error = latch_verdict_new_foreign_error ();
  else if (info != NULL && latch_instance_info_get_token (info) == NULL)
    error = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The service’s response has no token for this store."));

  if (error != NULL)
    take_away (job, g_steal_pointer (&task), error);
  else
    keep (job, g_steal_pointer (&task), info);
}

/* -- Before it is asked ------------------------------------------------------------ */

static void
placeholder_stored_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;

  if (!latch_keyring_store_finish (LATCH_KEYRING (source), result, &error) || g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      take_away (job, g_steal_pointer (&task), error);
      return;
    }

  latch_job_set_step (job, LATCH_STEP_SEARCHING);
  latch_connection_get_instance_async (latch_job_get_connection (job), latch_record_get_instance_id (latch_job_get_record (job)), cancellable,
                                       shown_cb, g_steal_pointer (&task));
}

static void
recorded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob        *job = g_task_get_source_object (task);
  LatchRecord     *record = latch_job_get_record (job);
  g_autofree char *label = latch_job_dup_token_label (job);
  GError          *error = NULL;

  if (!latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    {
      take_away (job, g_steal_pointer (&task), error);
      return;
    }

  latch_job_set_recorded (job, TRUE);
  latch_keyring_store_async (latch_job_get_keyring (job), LATCH_SECRET_TOKEN, latch_record_get_account (record), latch_record_get_id (record), label,
                             NULL, placeholder_stored_cb, g_steal_pointer (&task));
}

/* The list was shown for the account’s own secrets; whether typed ones lead to the same instance has to be seen. */
static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  LatchJob        *job = g_task_get_source_object (task);
  LatchRecord     *record = latch_job_get_record (job);
  GError          *error = NULL;

  if (!latch_connection_open_finish (connection, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  latch_job_set_step (job, LATCH_STEP_RESERVING);
  if (latch_connection_get_stored (connection))
    latch_connection_sign_shown (connection, record);
  latch_journal_save_record_async (latch_job_get_journal (job), latch_job_get_claim (job), record, recorded_cb, g_steal_pointer (&task));
}

static void
keyring_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;

  if (!latch_keyring_open_finish (LATCH_KEYRING (source), result, &error) || g_cancellable_set_error_if_cancelled (cancellable, &error))
    g_task_return_error (task, error);
  else
    latch_connection_open_async (latch_job_get_connection (job), cancellable, connected_cb, g_steal_pointer (&task));
}

/**
 * latch_keep_listed_async:
 * @job: a job whose record is that of latch_record_new_listed(), and whose instance nobody else has a record of
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Fetches the token of an instance that the service lists, keeps it and tests
 * it. Nothing is changed on the service: a tag of ours would be one more in a
 * list that belongs to others, and the number finds the instance as well.
 *
 * Element, name and token are those that `GET /instances/{id}` shows. When that fails, or is cancelled, record and placeholder go again, and latch_job_get_recorded()
 * is %FALSE. A keyring that does not let go of the placeholder leaves a record without a token.
 */
void
latch_keep_listed_async (LatchJob           *job,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask *task = g_task_new (job, cancellable, callback, user_data);

  /* Once the token is known, a Cancel that comes too late must not hide it. */
  g_task_set_check_cancellable (task, FALSE);
  latch_keyring_open_async (latch_job_get_keyring (job), TRUE, keyring_opened_cb, task);
}

/**
 * latch_keep_listed_finish:
 * @job: a job
 * @result: the result
 * @error: return location for an error of the service, the network, the keyring or the disk, or for %G_IO_ERROR_CANCELLED;
 *   %LATCH_ERROR_NOT_FOUND when the service does not have the instance any more
 *
 * Returns: %TRUE when the keyring has the token
 */
gboolean
latch_keep_listed_finish (LatchJob     *job,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
