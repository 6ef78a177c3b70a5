/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-job-private.h"

#include "latch-account-secrets.h"
#include "latch-error.h"
#include "latch-file.h"

/* The first half of a creation: a place for the token, and then the request. */

static gboolean
has_tag (LatchInstanceInfo *instance,
         gpointer           tag)
{
  return g_strv_contains (latch_instance_info_get_tags (instance), tag);
}

static void
conflict_listed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GTask    *task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *refusal = g_error_copy (g_task_get_task_data (task));
  g_autoptr (GPtrArray) instances = latch_client_find_instances_finish (self->client, result, NULL);

  if (instances != NULL && instances->len > 0)
    {
      g_error_free (refusal);
      latch_job_take_over (self, task, g_ptr_array_index (instances, 0));
    }
  else if (instances != NULL)
    latch_job_withdraw (self, task, refusal);
  else
    latch_job_fail_in_state (self, task, LATCH_EVENT_LOSE_ANSWER, refusal);
}

/* “It exists already” may be said of this very request, when something on the way has sent it twice. */
static void
clear_up_conflict (LatchJob *self,
                   GTask    *task,
                   GError   *refusal)
{
  g_task_set_task_data (task, refusal, (GDestroyNotify)g_error_free);
  latch_job_set_step (self, LATCH_STEP_SEARCHING);
  latch_client_find_instances_async (self->client, NULL, has_tag, latch_record_dup_tag (self->record), g_free,
                                     g_task_get_cancellable (task), conflict_listed_cb, task);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask    *task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  gboolean  sent;
  GError   *error = NULL;
  g_autoptr (LatchInstanceInfo) instance = latch_client_create_instance_finish (self->client, result, &sent, &error);

  if (instance != NULL)
    latch_job_adopt (self, task, instance);
  else if (sent && latch_error_is_refusal (error) && latch_error_get_status (error) == 409)
    clear_up_conflict (self, task, error);
  else if (!sent || latch_error_is_refusal (error))
    latch_job_withdraw (self, task, error);
  else
    {
      latch_record_ask_to_wait (self->record, latch_error_get_retry_after (error));
      latch_job_fail_in_state (self, task, LATCH_EVENT_LOSE_ANSWER, error);
    }
}

static void
sent_noted_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  GTask           *task = user_data;
  LatchJob        *self = g_task_get_source_object (task);
  g_autofree char *tag = latch_record_dup_tag (self->record);
  GError          *error = NULL;

  if (!latch_file_write_finish (result, &error))
    {
      latch_job_withdraw (self, task, error);
      return;
    }

  latch_job_set_step (self, LATCH_STEP_SENDING);
  latch_client_create_instance_async (self->client, self->draft, tag, g_task_get_cancellable (task), answered_cb, task);
}

static void
placeholder_stored_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  GTask    *task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_keyring_store_finish (self->keyring, result, &error) || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    latch_job_withdraw (self, task, error);
  else
    latch_job_save_record (self, LATCH_EVENT_SEND, sent_noted_cb, task);
}

static void
reserved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask           *task = user_data;
  LatchJob        *self = g_task_get_source_object (task);
  g_autofree char *label = latch_job_dup_token_label (self);
  GError          *error = NULL;

  if (!latch_file_write_finish (result, &error))
    {
      latch_job_withdraw (self, task, error);
      return;
    }

  latch_job_set_recorded (self, TRUE);
  latch_keyring_store_async (self->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (self->account), latch_record_get_id (self->record),
                             label, NULL, placeholder_stored_cb, task);
}

static void
secrets_stored_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  GTask    *task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_account_store_secrets_finish (self->account, result, &error))
    {
      latch_job_withdraw (self, task, error);
      return;
    }

  self->credentials_are_stored = TRUE;
  latch_job_save_record (self, LATCH_EVENT_RESERVE, reserved_cb, task);
}

static void
account_saved_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  GTask    *task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_file_write_finish (result, &error))
    latch_job_withdraw (self, task, error);
  else
    latch_account_store_secrets_async (self->account, self->keyring, self->credentials, secrets_stored_cb, task);
}

static void
reserve (LatchJob *self,
         GTask    *task)
{
  latch_job_set_step (self, LATCH_STEP_RESERVING);
  latch_job_make_client (self);

  /* The secrets of a new account are stored before anything is sent, because
   * without them an unknown outcome could never be cleared up. */
  if (latch_job_owns_account (self))
    latch_job_save_account (self, account_saved_cb, task);
  else
    latch_job_save_record (self, LATCH_EVENT_RESERVE, reserved_cb, task);
}

static void
secrets_found_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *error = NULL;

  self->credentials = latch_account_lookup_secrets_finish (self->account, result, &error);
  if (self->credentials == NULL)
    latch_job_fail (self, task, error);
  else
    reserve (self, g_steal_pointer (&task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_keyring_open_finish (self->keyring, result, &error) || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    latch_job_fail (self, task, error);
  else if (self->credentials_are_new)
    reserve (self, g_steal_pointer (&task));
  else
    latch_account_lookup_secrets_async (self->account, self->keyring, secrets_found_cb, g_steal_pointer (&task));
}

/**
 * latch_job_run_async:
 * @self: a creation that was not run yet
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Runs the creation, which sends one `POST /instances` at the most.
 */
void
latch_job_run_async (LatchJob           *self,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  GTask *task = latch_job_task_new (self, cancellable, callback, user_data);

  latch_job_set_step (self, LATCH_STEP_KEYRING);
  latch_keyring_open_async (self->keyring, TRUE, opened_cb, task);
}

/**
 * latch_job_run_finish:
 * @self: a creation
 * @result: the result
 * @error: return location for an error; what it left behind, the record’s state says
 *
 * When it failed, latch_job_get_recorded() tells whether something may
 * exist on the service, and latch_job_get_token() whether there is a
 * token that is not stored yet.
 *
 * Returns: %TRUE when the instance exists and its token lies in the keyring
 */
gboolean
latch_job_run_finish (LatchJob     *self,
                      GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
