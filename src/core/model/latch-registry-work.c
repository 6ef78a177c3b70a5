/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-registry-private.h"

#include "latch-error.h"
#include "latch-file.h"
#include "latch-service.h"

#include <glib/gi18n-lib.h>

/* What is done with the model: creations are begun, picked up and followed. */

/* -- Following the creations --------------------------------------------------- */

static void
recorded_cb (LatchJob      *creation,
             GParamSpec    *pspec,
             LatchRegistry *self)
{
  LatchRecord   *record = latch_job_get_record (creation);
  LatchInstance *instance;

  if (!latch_job_get_recorded (creation))
    {
      latch_registry_hide_record (self, record);
      return;
    }

  latch_registry_show_record (self, record);
  instance = latch_registry_lookup_instance (self, latch_record_get_id (record));
  if (instance != NULL)
    latch_instance_set_step (instance, latch_job_get_step (creation));
}

static gboolean
has_instance (LatchRegistry *self,
              gint64         instance_id)
{
  guint n_records = g_list_model_get_n_items (G_LIST_MODEL (self->records));

  for (guint i = 0; i < n_records; i++)
    {
      g_autoptr (LatchRecord) record = g_list_model_get_item (G_LIST_MODEL (self->records), i);

      if (latch_record_get_instance_id (record) == instance_id)
        return TRUE;
    }

  return FALSE;
}

static void
copy_noted_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!latch_file_write_finish (result, &error))
    g_message ("A second copy of an instance could not be noted: %s", error->message);
}

static void
copy_found_cb (LatchJob      *creation,
               gint64         instance_id,
               LatchRegistry *self)
{
  g_autoptr (LatchRecord) copy = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (has_instance (self, instance_id))
    return;

  copy = latch_record_new_copy (latch_job_get_record (creation), instance_id);
  path = latch_record_dup_path (copy, self->directory);
  bytes = latch_record_to_bytes (copy);
  latch_file_write_async (path, bytes, copy_noted_cb, NULL);
  latch_registry_show_record (self, copy);
}

static void
step_cb (LatchJob      *creation,
         GParamSpec    *pspec,
         LatchRegistry *self)
{
  LatchRecord   *record = latch_job_get_record (creation);
  LatchStep      step = latch_job_get_step (creation);
  LatchInstance *instance = latch_registry_lookup_instance (self, latch_record_get_id (record));

  if (instance != NULL)
    latch_instance_set_step (instance, step);

  if (step == LATCH_STEP_IDLE || step == LATCH_STEP_DONE)
    g_hash_table_remove (self->busy, record);
  else
    g_hash_table_add (self->busy, g_object_ref (record));
}

static void
accepted_cb (LatchAccount  *account,
             GParamSpec    *pspec,
             LatchRegistry *self)
{
  /* A creation and the search for what became of it both follow the account. */
  if (!g_list_store_find (self->accounts, account, NULL))
    g_list_store_append (self->accounts, account);
}

static void
follow (LatchRegistry *self,
        LatchJob      *creation)
{
  LatchAccount *account = latch_job_get_account (creation);

  latch_job_set_limits (creation, self->limits);
  g_signal_connect_object (creation, "notify::recorded", G_CALLBACK (recorded_cb), self, 0);
  g_signal_connect_object (creation, "notify::step", G_CALLBACK (step_cb), self, 0);
  g_signal_connect_object (creation, "copy-found", G_CALLBACK (copy_found_cb), self, 0);
  if (!latch_account_get_accepted (account))
    g_signal_connect_object (account, "notify::accepted", G_CALLBACK (accepted_cb), self, 0);
}

/* The one way to a creation, so that a process that may only read stops here. */
static const char *
get_address (LatchRegistry *self,
             LatchAccount  *account,
             GError       **error)
{
  const char         *id = latch_account_get_service (account);
  const LatchService *service = latch_service_lookup (id);

  if (self->lock_error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->lock_error));
      return NULL;
    }

  if (service == NULL)
    return id;

  if (service->address != NULL)
    return service->address;

  if (self->practice_func != NULL)
    return self->practice_func (self->practice_data, error);

  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_UNREACHABLE, _ ("The practice service is not running."));
  return NULL;
}

static gboolean
is_busy (LatchRegistry *self,
         LatchRecord   *record,
         GError       **error)
{
  if (!g_hash_table_contains (self->busy, record))
    return FALSE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Latchkey is working on this instance already."));
  return TRUE;
}

/**
 * latch_registry_begin:
 * @self: a store
 * @account: one of latch_registry_get_accounts(), or a new one
 * @credentials: (nullable): the account’s secrets as they were typed in, or %NULL to take them from the keyring
 * @record: (nullable): a record in state %LATCH_RECORD_ABSENT to send again, whose account is @account
 * @draft: what is to be created
 * @error: return location for %G_IO_ERROR_BUSY, or an error of the practice service
 *
 * Prepares a creation whose record and account show up in the model as soon as they exist.
 *
 * Returns: (transfer full): the creation, which is to be run, or %NULL
 */
LatchJob *
latch_registry_begin (LatchRegistry    *self,
                      LatchAccount     *account,
                      LatchCredentials *credentials,
                      LatchRecord      *record,
                      LatchDraft       *draft,
                      GError          **error)
{
  const char *address = NULL;
  LatchJob   *creation;

  if (record == NULL || !is_busy (self, record, error))
    address = get_address (self, account, error);
  if (address == NULL)
    return NULL;

  latch_registry_learn_account (self, account);
  creation = latch_job_new (self->keyring, self->directory, address, account, credentials, record, draft);
  follow (self, creation);
  return creation;
}

/* -- What is not finished ------------------------------------------------------ */

static gboolean
needs_attention (LatchRegistry *self,
                 LatchRecord   *record)
{
  if (g_hash_table_contains (self->busy, record))
    return FALSE;

  switch (latch_record_get_state (record))
    {
    case LATCH_RECORD_RESERVED:
    case LATCH_RECORD_SENT:
    case LATCH_RECORD_UNKNOWN:
      return TRUE;
    case LATCH_RECORD_CREATED:
      return !latch_record_get_held (record);
    case LATCH_RECORD_ABSENT:
    case LATCH_RECORD_FORGOTTEN:
      return !latch_record_is_searched (record);
    case LATCH_RECORD_STORED:
    case LATCH_RECORD_VERIFIED:
      return !latch_record_is_confirmed (record) || (latch_record_get_attempt (record) > 1 && !latch_record_is_searched (record));
    default:
      g_assert_not_reached ();
    }
}

/**
 * latch_registry_get_unfinished:
 * @self: a store
 *
 * Gets what is to be looked for on the service: creations of unknown outcome,
 * tokens that are not stored yet or that no later start of the program has
 * seen, and, once in each start, what was called absent or was sent more than once.
 *
 * Returns: (transfer full) (element-type LatchRecord): records that nobody works on at the moment
 */
GPtrArray *
latch_registry_get_unfinished (LatchRegistry *self)
{
  GPtrArray *unfinished = g_ptr_array_new_with_free_func (g_object_unref);
  guint      n_records = g_list_model_get_n_items (G_LIST_MODEL (self->records));

  for (guint i = 0; i < n_records; i++)
    {
      g_autoptr (LatchRecord) record = g_list_model_get_item (G_LIST_MODEL (self->records), i);

      if (needs_attention (self, record))
        g_ptr_array_add (unfinished, g_object_ref (record));
    }

  for (guint i = 0; i < self->forgotten->len; i++)
    {
      if (needs_attention (self, g_ptr_array_index (self->forgotten, i)))
        g_ptr_array_add (unfinished, g_object_ref (g_ptr_array_index (self->forgotten, i)));
    }

  return unfinished;
}

static void
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchRecord *record = g_task_get_task_data (task);
  GError      *error = NULL;

  if (!latch_file_write_finish (result, &error))
    {
      latch_record_advance (record, LATCH_EVENT_RESTORE);
      g_task_return_error (task, error);
      return;
    }

  g_task_return_boolean (task, TRUE);
}

/**
 * latch_registry_forget_async:
 * @self: a store
 * @record: a record in state %LATCH_RECORD_ABSENT
 * @callback: what to call when it is noted
 * @user_data: data for @callback
 *
 * Takes a record off the list. It is still looked for in later starts, and
 * shows up again should the service have made the instance after all.
 */
void
latch_registry_forget_async (LatchRegistry      *self,
                             LatchRecord        *record,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask           *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *path = latch_record_dup_path (record, self->directory);
  g_autoptr (GBytes) bytes = NULL;

  g_task_set_task_data (task, g_object_ref (record), g_object_unref);
  latch_record_advance (record, LATCH_EVENT_FORGET);
  bytes = latch_record_to_bytes (record);
  latch_file_write_async (path, bytes, forgotten_cb, task);
}

/**
 * latch_registry_forget_finish:
 * @self: a store
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Returns: %TRUE when it is noted on the disk
 */
gboolean
latch_registry_forget_finish (LatchRegistry *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- Asking about one instance ------------------------------------------------- */

static void
token_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) token = latch_keyring_lookup_finish (LATCH_KEYRING (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (token == NULL)
    g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, "%s", _ ("The keyring has no token for this instance."));
  else
    g_task_return_pointer (task, g_steal_pointer (&token), secret_value_unref);
}

/**
 * latch_registry_lookup_token_async:
 * @self: a store
 * @record: a record
 * @cancellable: (nullable): to have no use for the token any more; the keyring’s call is not stopped
 * @callback: what to call with the token
 * @user_data: data for @callback
 *
 * Takes an instance’s token from the keyring; the system may ask for its password.
 */
void
latch_registry_lookup_token_async (LatchRegistry      *self,
                                   LatchRecord        *record,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  latch_keyring_lookup_async (self->keyring, LATCH_SECRET_TOKEN, latch_record_get_account (record), latch_record_get_id (record),
                              token_found_cb, task);
}

/**
 * latch_registry_lookup_token_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error of the keyring, %LATCH_ERROR_NOT_FOUND or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the token, or %NULL
 */
SecretValue *
latch_registry_lookup_token_finish (LatchRegistry *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_registry_resume:
 * @self: a store
 * @record: one of latch_registry_get_records()
 * @error: return location for %LATCH_ERROR_NOT_FOUND, %G_IO_ERROR_BUSY, or an error of the practice service
 *
 * Prepares to do what is left to do for an instance, down to testing it again.
 *
 * Returns: (transfer full): a creation that is to be resumed, or %NULL
 */
LatchJob *
latch_registry_resume (LatchRegistry *self,
                       LatchRecord   *record,
                       GError       **error)
{
  LatchAccount *account = latch_registry_lookup_account (self, latch_record_get_account (record));
  LatchJob     *creation;
  const char   *address;

  if (account == NULL || latch_element_lookup (latch_record_get_element (record)) == NULL)
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("Latchkey no longer knows the account of this instance."));
      return NULL;
    }

  if (is_busy (self, record, error))
    return NULL;

  address = get_address (self, account, error);
  if (address == NULL)
    return NULL;

  creation = latch_job_new_for_record (self->keyring, self->directory, address, account, record);
  follow (self, creation);
  return creation;
}
