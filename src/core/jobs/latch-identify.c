/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-identify.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-record-state.h"
#include "latch-verify.h"

#include <glib/gi18n-lib.h>

/* Making sure that an instance is the record’s own, before anything about it is
 * changed: numbers are an account’s own, and nobody else’s instance may be turned
 * off or deleted, nor get the secrets of this store. */

typedef struct
{
  SecretValue *token;
  GError      *miss;
} Identity;

static void
identity_free (Identity *self)
{
  g_clear_pointer (&self->token, secret_value_unref);
  g_clear_error (&self->miss);
  g_free (self);
}

/* Where a token is kept and shown, nothing else says whose instance it is. Files can be edited, and the number stands in one. */
static GError *
check_own (LatchJob          *job,
           LatchInstanceInfo *info,
           SecretValue       *kept)
{
  g_autofree char *tag = latch_record_dup_tag (latch_job_get_record (job));

  if (kept != NULL && latch_instance_info_has_token (info, kept))
    return NULL;

  if (kept != NULL && latch_instance_info_get_token (info) != NULL)
    return latch_connection_is_proved (latch_job_get_connection (job), latch_job_get_record (job)) ? latch_verdict_new_mistaken_error () : latch_verdict_new_foreign_error ();

  return g_strv_contains (latch_instance_info_get_tags (info), tag) ? NULL : latch_verdict_new_unproved_error ();
}

/* A token that is good for anything is another instance’s than the one that is gone. */
static void
tested_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob    *job = LATCH_JOB (source);
  Identity    *identity = g_task_get_task_data (task);
  LatchVerdict verdict = latch_job_get_verdict (job);
  GError      *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else if (verdict == LATCH_VERDICT_GONE || verdict == LATCH_VERDICT_NONE || verdict == LATCH_VERDICT_ACCOUNT_REFUSED)
    g_task_return_error (task, g_steal_pointer (&identity->miss));
  else if (verdict == LATCH_VERDICT_MISNUMBERED)
    g_task_return_error (task, g_error_copy (latch_job_get_test_error (job)));
  else
    g_task_return_error (task, latch_verdict_new_mistaken_error ());
}

/* The number may be wrong: it stands in a file, which can be edited, or be an older copy. So a store is gone only when its
 * token does not work any more either and no list has it, and a token never goes because a number was not found. */
static void
miss (LatchJob *job,
      GTask    *task,
      GError   *error)
{
  g_autoptr (GTask) own = task;
  Identity *identity = g_task_get_task_data (task);

  if (identity->token == NULL || !latch_api_error_is_missing (error))
    {
      latch_job_fail_judged (job, g_steal_pointer (&own), error);
      return;
    }

  identity->miss = error;
  latch_verify_async (job, identity->token, g_task_get_cancellable (task), tested_cb, g_steal_pointer (&own));
}

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  LatchJob        *job = g_task_get_source_object (task);
  Identity        *identity = g_task_get_task_data (task);
  GError          *error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_connection_get_instance_finish (connection, result, &error);

  if (info == NULL)
    {
      miss (job, g_steal_pointer (&task), error);
      return;
    }

  error = check_own (job, info, identity->token);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  latch_connection_sign_shown (connection, latch_job_get_record (job));
  latch_job_set_shown (job, info);
  if (latch_instance_info_get_enabled (info) == LATCH_ENABLED_NO)
    latch_record_set_health (latch_job_get_record (job), LATCH_HEALTH_TURNED_OFF);

  /* One that the keyring has lost is good for a test. */
  if (identity->token == NULL && latch_instance_info_get_token (info) != NULL)
    identity->token = secret_value_ref (latch_instance_info_get_token (info));

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
  Identity     *identity = g_task_get_task_data (task);
  GError       *error = NULL;

  identity->token = latch_job_lookup_token_finish (job, result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  latch_job_set_step (job, LATCH_STEP_IDENTIFYING);
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
 * as after a test. Before the instance counts as gone, its token is tried and the
 * list is read, see latch_verify_async(); latch_job_get_verdict() is %LATCH_VERDICT_GONE then.
 */
void
latch_identify_async (LatchJob           *job,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_task_data (task, g_new0 (Identity, 1), (GDestroyNotify)identity_free);
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
 * @token: (out) (transfer full) (nullable): the token that is kept for the record, or else the one that the service has shown
 * @error: return location for an error of the service, the network or the keyring, for %LATCH_ERROR_UNAUTHORIZED when
 *   the instance is somebody else’s, for %LATCH_ERROR_UNEXPECTED when nobody can tell, for %G_IO_ERROR_BUSY when the record has no number any more, or for
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
  Identity          *identity = g_task_get_task_data (G_TASK (result));

  *token = g_steal_pointer (&identity->token);
  return info;
}
