/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keep.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-record-state.h"
#include "latch-task.h"
#include "latch-verify.h"

#include <glib/gi18n-lib.h>

/* Keeping the token of an instance that exists: its number is noted (created),
 * the token goes into the keyring (stored), typed secrets that led to it go there
 * too, and the store is asked (verified). A file that cannot be written stops
 * none of this, since the earlier state of the record finds the instance again. */

/* -- Proving ------------------------------------------------------------------- */

static void
answer_noted_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  latch_connection_note_answer_finish (LATCH_CONNECTION (source), result);
  g_task_return_boolean (task, TRUE);
}

/* What was refused before counts no longer once the keyring has what the service accepts. */
static void
note_answer (LatchJob *job,
             GTask    *task)
{
  g_autoptr (GTask) own = task;
  LatchConnection *connection = latch_job_get_connection (job);

  if (latch_connection_get_accepted (connection))
    latch_connection_note_answer_async (connection, latch_connection_get_client (connection), NULL, answer_noted_cb, g_steal_pointer (&own));
  else
    g_task_return_boolean (task, TRUE);
}

static void
account_noted_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);

  latch_connection_accept_account_finish (LATCH_CONNECTION (source), result);
  note_answer (job, g_steal_pointer (&task));
}

/* A token in the keyring proves that the service accepted the secrets once. Whether it accepts these now is said by an
 * answer to them, and by nothing else. */
static void
note_accepted (LatchJob *job,
               GTask    *task)
{
  latch_connection_accept_account_async (latch_job_get_connection (job), account_noted_cb, task);
}

/* Whoever has typed secrets for a store that is there already is told when they were not stored; of a new one, its token
 * matters more. */
static void
secrets_stored_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (latch_connection_store_finish (LATCH_CONNECTION (source), result, &error))
    {
      note_accepted (job, g_steal_pointer (&task));
      return;
    }

  if (!latch_job_get_sent (job))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_message ("New secrets of an account could not be stored: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

/* Typed secrets that the service has not accepted stay with the connection. */
static void
accept_account_async (LatchJob           *job,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  GTask           *task = g_task_new (job, NULL, callback, user_data);
  LatchConnection *connection = latch_job_get_connection (job);

  if (latch_connection_get_stored (connection) || !latch_connection_get_accepted (connection))
    note_accepted (job, task);
  else
    latch_connection_store_async (connection, secrets_stored_cb, task);
}

static void
account_accepted_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  SecretValue  *token = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  latch_verify_async (LATCH_JOB (source), token, cancellable, latch_task_hand_on_cb, g_steal_pointer (&task));
}

static void
prove (LatchJob *job,
       GTask    *task)
{
  accept_account_async (job, account_accepted_cb, task);
}

/* -- Storing ------------------------------------------------------------------- */

/* Whatever the record says, the keyring has the token. */
static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  prove (LATCH_JOB (source), g_steal_pointer (&task));
}

static void
token_stored_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_keyring_store_finish (LATCH_KEYRING (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  latch_job_set_unsaved (job, NULL);
  if (latch_job_has_token_in_memory (job))
    prove (job, g_steal_pointer (&task));
  else
    latch_job_try_note_async (job, LATCH_EVENT_STORE, stored_cb, g_steal_pointer (&task));
}

static void
store (LatchJob *job,
       GTask    *task)
{
  g_autofree char *label = latch_job_dup_token_label (job);
  SecretValue     *token = g_task_get_task_data (task);

  latch_job_set_step (job, LATCH_STEP_STORING);
  latch_keyring_store_async (latch_job_get_keyring (job), LATCH_SECRET_TOKEN, latch_account_get_id (latch_job_get_account (job)),
                             latch_record_get_id (latch_job_get_record (job)), label, token, token_stored_cb, task);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  GError   *error = NULL;

  if (!latch_job_note_finish (job, result, &error))
    g_task_return_error (task, error);
  else
    store (job, g_steal_pointer (&task));
}

/* -- Getting it ---------------------------------------------------------------- */

static void
adopt (LatchJob          *job,
       GTask             *task,
       LatchInstanceInfo *info)
{
  SecretValue *token = latch_instance_info_get_token (info);

  g_task_set_task_data (task, secret_value_ref (token), secret_value_unref);
  latch_job_set_unsaved (job, info);
  latch_record_set_instance_id (latch_job_get_record (job), latch_instance_info_get_id (info));
  latch_job_try_note_async (job, LATCH_EVENT_FIND, created_cb, task);
}

/* When secrets were typed, the record is signed with them by now. */
static void
use_kept (LatchJob *job,
          GTask    *task)
{
  LatchRecord *record = latch_job_get_record (job);

  latch_job_set_unsaved (job, NULL);
  if (latch_job_has_token_in_memory (job))
    prove (job, task);
  else if (!latch_record_state_has_number (latch_record_get_state (record)))
    latch_job_try_note_async (job, LATCH_EVENT_FIND, created_cb, task);
  else if (latch_record_get_state (record) == LATCH_RECORD_CREATED)
    latch_job_try_note_async (job, LATCH_EVENT_STORE, stored_cb, task);
  else
    {
      latch_record_note_confirmed (record);
      if (latch_connection_get_stored (latch_job_get_connection (job)))
        prove (job, task);
      else
        latch_job_try_save_async (job, stored_cb, task);
    }
}

/* -- What the service answers ---------------------------------------------------- */

static gboolean
is_numbered (LatchJob *job)
{
  return latch_record_get_instance_id (latch_job_get_record (job)) > 0;
}

/* Numbers are a service’s own: secrets of another account, or of another service, may lead to an instance of the same number.
 * What a list or a person has found is the record’s own only by its token, and where one is kept, a name is no proof. */
static gboolean
is_ours (LatchJob          *job,
         LatchInstanceInfo *info,
         SecretValue       *kept)
{
  LatchRecord     *record = latch_job_get_record (job);
  g_autofree char *tag = latch_record_dup_tag (record);

  if (kept != NULL && (!is_numbered (job) || latch_instance_info_get_token (info) != NULL))
    return latch_instance_info_has_token (info, kept);

  if (latch_connection_is_proved (latch_job_get_connection (job), record) || g_strv_contains (latch_instance_info_get_tags (info), tag))
    return TRUE;

  return kept == NULL && g_str_equal (latch_instance_info_get_name (info), latch_record_get_name (record)) &&
         g_str_equal (latch_instance_info_get_element (info), latch_record_get_element (record));
}

/* The service accepts the secrets, and does not have the instance. Typed ones may be those of another account, which never
 * had it. */
static gboolean
are_secrets_ours (LatchJob *job)
{
  LatchConnection *connection = latch_job_get_connection (job);

  return latch_connection_get_stored (connection) || latch_connection_is_proved (connection, latch_job_get_record (job));
}

static void
failure_saved_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *failure = g_task_get_task_data (task);

  g_task_return_error (task, g_error_copy (failure));
}

static void
absence_accepted_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else
    latch_job_try_save_async (LATCH_JOB (source), failure_saved_cb, g_steal_pointer (&task));
}

/* There is no token to test with, but what the service says of the instance and of stored secrets is the same as after a test. */
static void
fail (LatchJob *job,
      GTask    *task,
      GError   *failure)
{
  g_autoptr (GTask) own = task;
  LatchConnection *connection = latch_job_get_connection (job);
  gboolean         is_missing = latch_api_error_is_missing (failure);
  gboolean         is_proved = latch_connection_is_proved (connection, latch_job_get_record (job));

  g_task_set_task_data (task, failure, (GDestroyNotify)g_error_free);
  if (is_numbered (job) && (is_missing || latch_connection_get_stored (connection)))
    latch_job_set_verdict (job, latch_verdict_judge (failure, NULL, failure, is_proved), failure);

  if (is_numbered (job) && is_missing && are_secrets_ours (job))
    accept_account_async (job, absence_accepted_cb, g_steal_pointer (&own));
  else
    g_task_return_error (task, g_error_copy (failure));
}

/* A kept token is in the task already. It waits for proof that these are the right secrets, or the right instance. */
static void
fetched_cb (GObject      *source,
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
      latch_verdict_explain_absence (error);
      fail (job, g_steal_pointer (&task), error);
      return;
    }

  if (!is_ours (job, info, kept))
    {
      if (!is_numbered (job) && kept != NULL)
        g_task_return_error (task, latch_verdict_new_mistaken_error ());
      else
        g_task_return_error (task, latch_verdict_new_foreign_error ());
      return;
    }

  latch_connection_sign_shown (connection, latch_job_get_record (job));
  latch_job_set_shown (job, info);
  if (kept != NULL && is_numbered (job))
    use_kept (job, g_steal_pointer (&task));
  else if (latch_instance_info_get_token (info) == NULL)
    g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_UNEXPECTED, "%s", _ ("The service’s response has no token for this store."));
  else
    adopt (job, g_steal_pointer (&task), info);
}

static void
fetch (LatchJob *job,
       GTask    *task,
       gint64    instance_id)
{
  latch_job_set_step (job, LATCH_STEP_SEARCHING);
  latch_connection_get_instance_async (latch_job_get_connection (job), instance_id, g_task_get_cancellable (task), fetched_cb, task);
}

static void
token_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob    *job = LATCH_JOB (source);
  LatchRecord *record = latch_job_get_record (job);
  GError      *error = NULL;
  SecretValue *token = latch_job_lookup_token_finish (job, result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (token != NULL)
    g_task_set_task_data (task, token, secret_value_unref);

  /* Whoever has just typed secrets does not know whether the service accepts them, even those that it accepted once. */
  if (token == NULL || !latch_connection_get_stored (latch_job_get_connection (job)))
    fetch (job, g_steal_pointer (&task), latch_record_get_instance_id (record));
  else
    use_kept (job, g_steal_pointer (&task));
}

static gboolean
is_of (LatchInstanceInfo *info,
       LatchRecord       *record)
{
  gint64 own_id = latch_record_get_instance_id (record);

  return own_id == 0 || own_id == latch_instance_info_get_id (info);
}

/* A job that has the token knows more than the record, whose file may have told of an earlier state meanwhile. Without
 * it, what is known of the instance is in the record, and perhaps its token in the keyring. */
static void
keep_recorded (LatchJob *job,
               GTask    *task)
{
  LatchRecord       *record = latch_job_get_record (job);
  LatchInstanceInfo *unsaved = latch_job_get_unsaved (job);

  if (unsaved != NULL && is_of (unsaved, record))
    adopt (job, task, unsaved);
  else
    latch_job_lookup_token_async (job, token_found_cb, task);
}

/* -- What was found -------------------------------------------------------------- */

static GTask *
keeping_task_new (LatchJob           *job,
                  SecretValue        *token,
                  GCancellable       *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer            user_data)
{
  GTask *task = g_task_new (job, cancellable, callback, user_data);

  /* The instance exists: a Cancel that comes too late must not hide it. */
  g_task_set_check_cancellable (task, FALSE);
  if (token != NULL)
    g_task_set_task_data (task, secret_value_ref (token), secret_value_unref);

  return task;
}

static void
found_looked_up_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob          *job = LATCH_JOB (source);
  LatchInstanceInfo *info = g_task_get_task_data (task);
  GCancellable      *cancellable = g_task_get_cancellable (task);
  GError            *error = NULL;
  g_autoptr (SecretValue) kept = latch_job_lookup_token_finish (job, result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (latch_instance_info_get_token (info) == NULL)
    fetch (job, keeping_task_new (job, kept, cancellable, latch_task_hand_on_cb, g_steal_pointer (&task)), latch_instance_info_get_id (info));
  else if (kept == NULL || latch_instance_info_has_token (info, kept))
    adopt (job, keeping_task_new (job, NULL, cancellable, latch_task_hand_on_cb, g_steal_pointer (&task)), info);
  else
    g_task_return_error (task, latch_verdict_new_mistaken_error ());
}

/**
 * latch_keep_found_async:
 * @job: a job whose connection is open and whose record has no number
 * @info: an instance that was found, or that a person has recognized
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Does the same as latch_keep_async() for what may not be the record’s
 * instance. A token that is in the keyring already is proof of which one is,
 * and no other token ever takes its place.
 */
void
latch_keep_found_async (LatchJob           *job,
                        LatchInstanceInfo  *info,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  GTask *task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_object_ref (info), g_object_unref);
  latch_job_lookup_token_async (job, found_looked_up_cb, task);
}

/**
 * latch_keep_async:
 * @job: a job whose connection is open
 * @info: (nullable): the instance as the service has it, or %NULL for the
 *   one whose token the job still has, or else whose number the record has
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Puts the token of an instance into the keyring, unless it is there already,
 * and tests it. The service is asked for a token that @info leaves out,
 * as lists may, and for the instance when a person has typed the account’s
 * secrets: only its answer replaces those in the keyring. When it does not show
 * the instance, latch_job_get_verdict() has what that says of it. A token that the keyring did not take stays with the job, and
 * another call without @info tries again.
 */
void
latch_keep_async (LatchJob           *job,
                  LatchInstanceInfo  *info,
                  GCancellable       *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer            user_data)
{
  GTask *task = keeping_task_new (job, NULL, cancellable, callback, user_data);

  if (info == NULL)
    keep_recorded (job, task);
  else if (latch_instance_info_get_token (info) != NULL)
    adopt (job, task, info);
  else
    fetch (job, task, latch_instance_info_get_id (info));
}

/**
 * latch_keep_finish:
 * @job: a job
 * @result: the result
 * @error: return location for an error of the service, the network or the keyring,
 *   or %G_IO_ERROR_INVALID_ARGUMENT when the record’s state does not allow it
 *
 * Returns: %TRUE when the keyring has the token
 */
gboolean
latch_keep_finish (LatchJob     *job,
                   GAsyncResult *result,
                   GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
