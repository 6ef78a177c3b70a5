/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-creation-private.h"

#include "latch-account-secrets.h"
#include "latch-error.h"

#include <glib/gi18n-lib.h>

/* Picking up where a record stopped, in this run of the program or in an earlier one. */

static void
instance_got_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = latch_client_get_instance_finish (self->client, result, &error);

  if (instance == NULL)
    latch_creation_fail (self, task, g_steal_pointer (&error));
  else if (latch_instance_get_token (instance) == NULL)
    latch_creation_fail (self, task, g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The service does not tell the token of this instance.")));
  else
    latch_creation_adopt (self, g_steal_pointer (&task), instance);
}

static void
instances_found_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) instances = latch_client_find_instances_finish (self->client, result, &error);
  LatchInstance *instance;

  if (instances == NULL)
    {
      latch_creation_fail (self, task, g_steal_pointer (&error));
      return;
    }

  if (instances->len == 0)
    {
      latch_creation_stay_unknown (self, g_steal_pointer (&task),
                                   g_error_new_literal (LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("The service does not have this instance. It may still appear; look again in a few minutes.")));
      return;
    }

  instance = g_ptr_array_index (instances, 0);
  if (latch_instance_get_token (instance) != NULL)
    latch_creation_adopt (self, g_steal_pointer (&task), instance);
  else
    latch_client_get_instance_async (self->client, latch_instance_get_id (instance), g_task_get_cancellable (task),
                                     instance_got_cb, g_object_ref (task));
}

static void
search (LatchCreation *self,
        GTask         *task)
{
  latch_creation_set_step (self, LATCH_STEP_SEARCHING);

  if (latch_record_get_instance_id (self->record) > 0)
    latch_client_get_instance_async (self->client, latch_record_get_instance_id (self->record), g_task_get_cancellable (task),
                                     instance_got_cb, task);
  else
    {
      g_autofree char *tag = latch_record_dup_tag (self->record);

      latch_client_find_instances_async (self->client, tag, g_task_get_cancellable (task), instances_found_cb, task);
    }
}

static void
token_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  self->token = latch_keyring_lookup_finish (self->keyring, result, &error);
  self->token_is_stored = self->token != NULL;

  if (error != NULL)
    latch_creation_fail (self, task, g_steal_pointer (&error));
  else if (self->token != NULL)
    latch_creation_test (self, g_steal_pointer (&task));
  else
    search (self, g_steal_pointer (&task));
}

static void
pick_up (LatchCreation *self,
         GTask         *task)
{
  self->client = latch_client_new (self->address, self->credentials);

  switch (latch_record_get_state (self->record))
    {
    case LATCH_RECORD_RESERVED:
      latch_creation_withdraw (self, task, g_error_new_literal (LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("Nothing was sent to the service.")));
      break;
    case LATCH_RECORD_SENT:
    case LATCH_RECORD_UNKNOWN:
    case LATCH_RECORD_CREATED:
      search (self, task);
      break;
    case LATCH_RECORD_STORED:
    case LATCH_RECORD_VERIFIED:
      latch_keyring_lookup_async (self->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (self->account), latch_record_get_id (self->record),
                                  token_found_cb, task);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
secrets_found_again_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  GError        *error = NULL;

  self->credentials = latch_account_lookup_secrets_finish (self->account, result, &error);
  if (self->credentials == NULL)
    latch_creation_fail (self, task, error);
  else
    pick_up (self, g_steal_pointer (&task));
}

/**
 * latch_creation_resume_async:
 * @self: a creation made for a record
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Does what is left to do: looks for an instance of unknown outcome by its
 * tag, fetches a token that did not reach the keyring, and tests the
 * connection to the store. Nothing is created and nothing that exists is deleted.
 */
void
latch_creation_resume_async (LatchCreation      *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask *task = latch_creation_task_new (self, cancellable, callback, user_data);

  latch_creation_set_step (self, LATCH_STEP_KEYRING);
  latch_account_lookup_secrets_async (self->account, self->keyring, secrets_found_again_cb, task);
}

/**
 * latch_creation_resume_finish:
 * @self: a creation
 * @result: the result
 * @error: return location for an error; %LATCH_ERROR_NOT_FOUND when the service’s whole list does not have the instance
 *
 * Returns: %TRUE when the instance exists and its token lies in the keyring
 */
gboolean
latch_creation_resume_finish (LatchCreation *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
