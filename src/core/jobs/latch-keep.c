/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keep.h"

#include "latch-error.h"
#include "latch-record-state.h"
#include "latch-task.h"
#include "latch-verify.h"

#include <glib/gi18n-lib.h>

/* Keeping the token of an instance that exists: its number is noted (created),
 * the token goes into the keyring (stored), the account’s secrets are proved by
 * it, and the store is asked (verified). A file that cannot be written stops
 * none of this, since the earlier state of the record finds the instance again. */

/* -- Proving ------------------------------------------------------------------- */

static void
verify (LatchJob *job,
        GTask    *task)
{
  SecretValue *token = g_task_get_task_data (task);

  latch_verify_async (job, token, g_task_get_cancellable (task), latch_task_hand_on_cb, task);
}

static void
secrets_stored_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!latch_connection_store_finish (LATCH_CONNECTION (source), result, &error))
    g_message ("New secrets of an account could not be stored: %s", error->message);

  verify (job, g_steal_pointer (&task));
}

static void
accept (LatchAccount *account,
        const char   *unused)
{
  latch_account_set_accepted (account, TRUE);
  latch_account_set_refused (account, FALSE);
}

static void
accepted_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    g_message ("An account that was accepted could not be written to the disk: %s", error->message);

  latch_connection_store_async (latch_job_get_connection (job), secrets_stored_cb, g_steal_pointer (&task));
}

/* A token in the keyring proves the secrets that it was obtained with, and new ones that led to its instance. Those that are
 * stored may have been refused since. */
static void
accept_account (LatchJob *job,
                GTask    *task)
{
  LatchAccount    *account = latch_job_get_account (job);
  LatchConnection *connection = latch_job_get_connection (job);
  gboolean         is_new = latch_account_get_refused (account) && !latch_connection_get_stored (connection);

  if (latch_account_get_accepted (account) && !is_new)
    {
      latch_connection_store_async (connection, secrets_stored_cb, task);
      return;
    }

  latch_journal_change_account_async (latch_job_get_journal (job), account, accept, NULL, accepted_cb, task);
}

/* -- Storing ------------------------------------------------------------------- */

/* Whatever the record says, the keyring has the token. */
static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  accept_account (LATCH_JOB (source), g_steal_pointer (&task));
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
    accept_account (job, g_steal_pointer (&task));
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

static void
use_kept (LatchJob *job,
          GTask    *task)
{
  LatchRecord *record = latch_job_get_record (job);

  latch_job_set_unsaved (job, NULL);
  if (latch_job_has_token_in_memory (job))
    accept_account (job, task);
  else if (!latch_record_state_has_number (latch_record_get_state (record)))
    latch_job_try_note_async (job, LATCH_EVENT_FIND, created_cb, task);
  else if (latch_record_get_state (record) == LATCH_RECORD_CREATED)
    latch_job_try_note_async (job, LATCH_EVENT_STORE, stored_cb, task);
  else
    {
      latch_record_note_confirmed (record);
      accept_account (job, task);
    }
}

/* Numbers are a service’s own: secrets of another account, or of another service, may lead to an instance of the same number. */
static gboolean
is_ours (LatchJob          *job,
         LatchInstanceInfo *info,
         SecretValue       *kept)
{
  LatchRecord     *record = latch_job_get_record (job);
  g_autofree char *tag = latch_record_dup_tag (record);

  if (kept != NULL)
    return latch_instance_info_has_token (info, kept);

  return latch_connection_is_proved (latch_job_get_connection (job), record) ||
         g_strv_contains (latch_instance_info_get_tags (info), tag) ||
         (g_str_equal (latch_instance_info_get_name (info), latch_record_get_name (record)) &&
          g_str_equal (latch_instance_info_get_element (info), latch_record_get_element (record)));
}

/* Numbers are an account’s own as well, so nothing says which of the two it is. */
static void
explain_absence (GError *error)
{
  if (!g_error_matches (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND))
    return;

  g_free (error->message);
  error->message = g_strdup (_ ("The service does not have this store. It may have been deleted there, or these secrets belong to another account."));
}

/* A kept token is in the task already. It waits for proof that these are the right secrets, or the right instance. */
static void
fetched_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob    *job = g_task_get_source_object (task);
  SecretValue *kept = g_task_get_task_data (task);
  gboolean     is_numbered = latch_record_get_instance_id (latch_job_get_record (job)) > 0;
  GError      *error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_client_get_instance_finish (LATCH_CLIENT (source), result, &error);

  if (info == NULL)
    {
      explain_absence (error);
      g_task_return_error (task, error);
      return;
    }

  if (!is_ours (job, info, kept) && !is_numbered && kept != NULL)
    g_task_return_error (task, latch_verify_new_mistaken_error ());
  else if (!is_ours (job, info, kept))
    g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED, "%s",
                             _ ("These secrets belong to another account. Enter those of the account that this store was connected with."));
  else if (kept != NULL && is_numbered)
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
  latch_client_get_instance_async (latch_job_get_client (job), instance_id, g_task_get_cancellable (task), fetched_cb, task);
}

/* While secrets are kept in memory, a token that was not stored cannot be in a keyring that is not there. */
static gboolean
is_surely_not_stored (LatchKeyring *keyring,
                      LatchRecord  *record,
                      const GError *error)
{
  return latch_record_get_state (record) == LATCH_RECORD_CREATED && latch_keyring_get_place (keyring) == LATCH_KEYRING_SESSION &&
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT);
}

/* The person has just typed them, and nothing proves yet that they belong to this account. */
static gboolean
are_secrets_new (LatchJob *job)
{
  LatchConnection *connection = latch_job_get_connection (job);

  return !latch_connection_get_stored (connection) && !latch_connection_is_proved (connection, latch_job_get_record (job));
}

static void
token_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob    *job = g_task_get_source_object (task);
  LatchRecord *record = latch_job_get_record (job);
  g_autoptr (GError) error = NULL;
  SecretValue *token = latch_keyring_lookup_finish (LATCH_KEYRING (source), result, &error);

  if (error != NULL && !is_surely_not_stored (LATCH_KEYRING (source), record, error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (token != NULL)
    g_task_set_task_data (task, token, secret_value_unref);

  if (token == NULL || are_secrets_new (job))
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
    latch_keyring_lookup_async (latch_job_get_keyring (job), LATCH_SECRET_TOKEN, latch_account_get_id (latch_job_get_account (job)),
                                latch_record_get_id (record), token_found_cb, task);
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
    g_task_return_error (task, latch_verify_new_mistaken_error ());
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
 * as lists may. A token that the keyring did not take stays with the job, and
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
