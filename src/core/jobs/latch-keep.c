/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-job-private.h"

#include "latch-account-secrets.h"
#include "latch-file.h"

#include <glib/gi18n-lib.h>

/* The second half of a creation: the service has made the instance, and its
 * token is to be kept and to be proved. A file that cannot be written does not
 * stop this, since the earlier state of the record finds the instance again. */

/* -- Proving that it works ----------------------------------------------------- */

/* For the next start of the program, a token that is in memory only is one that was never stored. */
static LatchRecordEvent
get_lasting_event (LatchJob        *self,
                   LatchRecordEvent event)
{
  return latch_record_get_held (self->record) ? LATCH_EVENT_HOLD : event;
}

static void
succeed (LatchJob *self,
         GTask    *task)
{
  g_clear_object (&self->client);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->credentials, latch_credentials_unref);
  g_clear_pointer (&self->token, secret_value_unref);
  latch_job_set_step (self, LATCH_STEP_DONE);
  g_task_return_boolean (task, TRUE);
}

static void
verified_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  latch_job_note_write (result);
  succeed (g_task_get_source_object (task), task);
}

static void
pinged_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob   *self = g_task_get_source_object (task);
  LatchHealth health;

  latch_client_ping_finish (self->client, result, &self->test_error);
  health = latch_health_from_ping (self->test_error);

  /* A test that got no answer says nothing about the store, and takes nothing back that an earlier one said. */
  if (health == LATCH_HEALTH_UNTESTED)
    {
      succeed (self, task);
      return;
    }

  latch_record_set_health (self->record, health);
  latch_job_save_record (self, get_lasting_event (self, LATCH_EVENT_VERIFY), verified_cb, g_steal_pointer (&task));
}

void
latch_job_test (LatchJob *self,
                GTask    *task)
{
  latch_job_set_step (self, LATCH_STEP_TESTING);
  latch_client_ping_async (self->client, self->element->hub, self->token, g_task_get_cancellable (task), pinged_cb, task);
}

/* -- Keeping the token --------------------------------------------------------- */

static void
secrets_replaced_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  GTask    *task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!latch_account_store_secrets_finish (self->account, result, &error))
    g_message ("New secrets of an account could not be stored: %s", error->message);

  latch_job_test (self, task);
}

static void
keep_secrets (LatchJob *self,
              GTask    *task)
{
  if (self->credentials_are_new && !self->credentials_are_stored)
    latch_account_store_secrets_async (self->account, self->keyring, self->credentials, secrets_replaced_cb, task);
  else
    latch_job_test (self, task);
}

static void
account_accepted_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  latch_job_note_write (result);
  keep_secrets (g_task_get_source_object (user_data), user_data);
}

/* A token in the keyring proves the secrets that it was got with. */
void
latch_job_settle_account (LatchJob *self,
                          GTask    *task)
{
  if (latch_job_owns_account (self))
    {
      latch_account_set_accepted (self->account, TRUE);
      latch_job_save_account (self, account_accepted_cb, task);
    }
  else
    keep_secrets (self, task);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  latch_job_note_write (result);
  latch_job_settle_account (g_task_get_source_object (user_data), user_data);
}

static void
token_stored_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GTask    *task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_keyring_store_finish (self->keyring, result, &error))
    {
      latch_job_fail (self, task, error);
      g_object_unref (task);
      return;
    }

  self->token_is_stored = TRUE;
  latch_record_set_held (self->record, latch_keyring_get_place (self->keyring) == LATCH_KEYRING_SESSION);
  latch_job_save_record (self, get_lasting_event (self, LATCH_EVENT_STORE), stored_cb, task);
}

char *
latch_job_dup_token_label (LatchJob *self)
{
  /* Translators: the name of an entry in the keyring; the first %s is a store's name, the second a product such as Ecwid */
  return g_strdup_printf (_ ("Token of %s (%s)"), latch_record_get_name (self->record), self->element->name);
}

static void
store_token (LatchJob *self,
             GTask    *task)
{
  g_autofree char *label = latch_job_dup_token_label (self);

  latch_job_set_step (self, LATCH_STEP_STORING);
  latch_keyring_store_async (self->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (self->account), latch_record_get_id (self->record),
                             label, self->token, token_stored_cb, task);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  latch_job_note_write (result);
  store_token (g_task_get_source_object (user_data), user_data);
}

void
latch_job_adopt (LatchJob          *self,
                 GTask             *task,
                 LatchInstanceInfo *instance)
{
  g_clear_pointer (&self->token, secret_value_unref);
  self->token = secret_value_ref (latch_instance_info_get_token (instance));
  latch_record_set_instance_id (self->record, latch_instance_info_get_id (instance));
  latch_job_save_record (self, LATCH_EVENT_FIND, created_cb, task);
}

/**
 * latch_job_save_token_async:
 * @self: a creation whose token is in memory only
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Tries again to put the token into the keyring, and then tests it.
 */
void
latch_job_save_token_async (LatchJob           *self,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (latch_job_get_token (self) != NULL);

  store_token (self, latch_job_task_new (self, NULL, callback, user_data));
}

/**
 * latch_job_save_token_finish:
 * @self: a creation
 * @result: the result
 * @error: return location for an error of the keyring
 *
 * Returns: %TRUE when the token lies in the keyring
 */
gboolean
latch_job_save_token_finish (LatchJob     *self,
                             GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
