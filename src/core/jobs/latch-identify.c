/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-identify.h"

#include "latch-error.h"
#include "latch-record-state.h"

#include <glib/gi18n-lib.h>

/* Making sure that an instance is the record’s own, before anything about it is
 * changed: numbers are an account’s own, and nobody else’s instance may be turned
 * off or deleted, nor get the secrets of this store. */

/* Where a token is kept and shown, nothing else says whose instance it is. Files can be edited, and the number stands in one. */
static gboolean
is_own (LatchJob          *job,
        LatchInstanceInfo *info,
        SecretValue       *kept)
{
  g_autofree char *tag = latch_record_dup_tag (latch_job_get_record (job));

  if (kept != NULL && latch_instance_info_get_token (info) != NULL)
    return latch_instance_info_has_token (info, kept);

  return g_strv_contains (latch_instance_info_get_tags (info), tag);
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  LatchJob        *job = g_task_get_source_object (task);
  SecretValue     *kept = g_task_get_task_data (task);
  GError          *error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_connection_get_instance_finish (connection, result, &error);

  if (info == NULL)
    {
      latch_job_fail_judged (job, g_steal_pointer (&task), error);
      return;
    }

  if (!is_own (job, info, kept))
    {
      g_task_return_error (task, latch_verdict_new_foreign_error ());
      return;
    }

  latch_connection_sign_shown (connection, latch_job_get_record (job));
  latch_job_set_shown (job, info);
  g_task_return_pointer (task, g_steal_pointer (&info), g_object_unref);
}

static void
token_looked_up_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = LATCH_JOB (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;
  SecretValue  *token = latch_job_lookup_token_finish (job, result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (token != NULL)
    g_task_set_task_data (task, token, secret_value_unref);

  latch_job_set_step (job, LATCH_STEP_SEARCHING);
  latch_connection_get_instance_async (latch_job_get_connection (job), latch_record_get_instance_id (latch_job_get_record (job)),
                                       cancellable, shown_cb, g_steal_pointer (&task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_connection_open_finish (LATCH_CONNECTION (source), result, &error))
    g_task_return_error (task, error);
  else
    latch_job_lookup_token_async (job, token_looked_up_cb, g_steal_pointer (&task));
}

/**
 * latch_identify_async:
 * @job: a job whose record has a number
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Opens the connection, looks up the token, and asks the service for the
 * instance: `GET /instances/{id}`. What the service shows, or does not, is noted
 * as after a test.
 */
void
latch_identify_async (LatchJob           *job,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  if (latch_record_state_has_number (latch_record_get_state (latch_job_get_record (job))))
    latch_connection_open_async (latch_job_get_connection (job), cancellable, opened_cb, g_steal_pointer (&task));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY, "%s", _ ("Latchkey is already working on this store."));
}

/**
 * latch_identify_finish:
 * @job: a job
 * @result: the result
 * @token: (out) (transfer full) (nullable): the token that is kept for the record
 * @error: return location for an error of the service, the network or the keyring, for %LATCH_ERROR_UNAUTHORIZED when
 *   the instance is somebody else’s, for %G_IO_ERROR_BUSY when the record has no number any more, or for
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the record’s own instance as the service has it, or %NULL
 */
LatchInstanceInfo *
latch_identify_finish (LatchJob     *job,
                       GAsyncResult *result,
                       SecretValue **token,
                       GError      **error)
{
  LatchInstanceInfo *info = g_task_propagate_pointer (G_TASK (result), error);
  SecretValue       *kept = g_task_get_task_data (G_TASK (result));

  *token = info != NULL && kept != NULL ? secret_value_ref (kept) : NULL;
  return info;
}
