/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-store.h"

#include "latch-error.h"
#include "latch-file.h"
#include "latch-service.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* The one model: the accounts that a service has accepted, and a record for
 * each instance. It is filled from the disk once, after the window stands, and
 * afterwards only the creations that it begins change it. */
struct _LatchStore
{
  GObject parent_instance;

  char                  *directory;
  LatchKeyring          *keyring;
  GHashTable            *known_accounts;
  GListStore            *accounts;
  GListStore            *records;
  LatchStorePracticeFunc practice_func;
  gpointer               practice_data;
  GError                *lock_error;
  int                    lock;
  gboolean               loaded;
};

G_DEFINE_FINAL_TYPE (LatchStore, latch_store, G_TYPE_OBJECT)

enum {
  PROP_LOADED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
latch_store_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, LATCH_STORE (object)->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_store_finalize (GObject *object)
{
  LatchStore *self = LATCH_STORE (object);

  if (self->lock >= 0)
    g_close (self->lock, NULL);
  g_clear_error (&self->lock_error);
  g_free (self->directory);
  g_clear_object (&self->keyring);
  g_clear_pointer (&self->known_accounts, g_hash_table_unref);
  g_clear_object (&self->accounts);
  g_clear_object (&self->records);

  G_OBJECT_CLASS (latch_store_parent_class)->finalize (object);
}

static void
latch_store_class_init (LatchStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latch_store_get_property;
  object_class->finalize = latch_store_finalize;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_store_init (LatchStore *self)
{
  self->lock = -1;
  self->known_accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->accounts = g_list_store_new (LATCH_TYPE_ACCOUNT);
  self->records = g_list_store_new (LATCH_TYPE_RECORD);
}

static void
learn_account (LatchStore   *self,
               LatchAccount *account)
{
  g_hash_table_replace (self->known_accounts, (char *)latch_account_get_id (account), g_object_ref (account));
}

/* -- Reading what earlier sessions left ---------------------------------------- */

static void
add_account (LatchStore *self,
             LatchFile  *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchAccount) account = NULL;

  if (!g_str_has_suffix (file->name, ".account"))
    return;

  account = latch_account_new_from_bytes (file->bytes, &error);
  if (account == NULL)
    {
      g_message ("Left out the account %s: %s", file->name, error->message);
      return;
    }

  learn_account (self, account);
  if (latch_account_get_accepted (account))
    g_list_store_append (self->accounts, account);
}

static void
add_record (LatchStore *self,
            LatchFile  *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchRecord) record = NULL;

  if (!g_str_has_suffix (file->name, ".record"))
    return;

  record = latch_record_new_from_bytes (file->bytes, &error);
  if (record == NULL)
    g_message ("Left out the instance %s: %s", file->name, error->message);
  else
    g_list_store_append (self->records, record);
}

static void
records_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchStore *self = g_task_get_source_object (task);
  GError     *error = NULL;
  g_autoptr (GPtrArray) files = latch_file_read_directory_finish (result, &error);

  if (files == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < files->len; i++)
    add_record (self, g_ptr_array_index (files, i));

  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
  g_task_return_boolean (task, TRUE);
}

static void
accounts_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchStore      *self = g_task_get_source_object (task);
  g_autofree char *path = g_build_filename (self->directory, "instances", NULL);
  GError          *error = NULL;
  g_autoptr (GPtrArray) files = latch_file_read_directory_finish (result, &error);

  if (files == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < files->len; i++)
    add_account (self, g_ptr_array_index (files, i));

  latch_file_read_directory_async (path, g_task_get_cancellable (task), records_read_cb, g_object_ref (task));
}

static void
locked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchStore      *self = g_task_get_source_object (task);
  g_autofree char *path = g_build_filename (self->directory, "accounts", NULL);

  self->lock = latch_file_lock_finish (result, &self->lock_error);
  latch_file_read_directory_async (path, g_task_get_cancellable (task), accounts_read_cb, g_object_ref (task));
}

/* -- Following the creations --------------------------------------------------- */

static void
recorded_cb (LatchCreation *creation,
             GParamSpec    *pspec,
             LatchStore    *self)
{
  LatchRecord *record = latch_creation_get_record (creation);
  guint        position;

  if (latch_creation_get_recorded (creation))
    g_list_store_append (self->records, record);
  else if (g_list_store_find (self->records, record, &position))
    g_list_store_remove (self->records, position);
}

static gboolean
has_instance (LatchStore *self,
              gint64      instance_id)
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
copy_found_cb (LatchCreation *creation,
               gint64         instance_id,
               LatchStore    *self)
{
  g_autoptr (LatchRecord) copy = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (has_instance (self, instance_id))
    return;

  copy = latch_record_new_copy (latch_creation_get_record (creation), instance_id);
  path = latch_record_dup_path (copy, self->directory);
  bytes = latch_record_to_bytes (copy);
  latch_file_write_async (path, bytes, copy_noted_cb, NULL);
  g_list_store_append (self->records, copy);
}

static void
accepted_cb (LatchAccount *account,
             GParamSpec   *pspec,
             LatchStore   *self)
{
  g_list_store_append (self->accounts, account);
}

static void
follow (LatchStore    *self,
        LatchCreation *creation)
{
  LatchAccount *account = latch_creation_get_account (creation);

  g_signal_connect_object (creation, "notify::recorded", G_CALLBACK (recorded_cb), self, 0);
  g_signal_connect_object (creation, "copy-found", G_CALLBACK (copy_found_cb), self, 0);
  if (!latch_account_get_accepted (account))
    g_signal_connect_object (account, "notify::accepted", G_CALLBACK (accepted_cb), self, 0);
}

/* The one way to a creation, so that a process that may only read stops here. */
static const char *
get_address (LatchStore   *self,
             LatchAccount *account,
             GError      **error)
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

/**
 * latch_store_new:
 * @directory: Latchkey’s data folder, which need not exist yet
 * @keyring: the keyring
 *
 * Makes an empty model. Neither disk nor keyring is touched.
 *
 * Returns: (transfer full): the store
 */
LatchStore *
latch_store_new (const char   *directory,
                 LatchKeyring *keyring)
{
  LatchStore *self = g_object_new (LATCH_TYPE_STORE, NULL);

  self->directory = g_strdup (directory);
  self->keyring = g_object_ref (keyring);
  return self;
}

/**
 * latch_store_set_practice_func:
 * @self: a store
 * @func: (scope forever): gives the address of the practice service, and starts it when it is not running
 * @user_data: data for @func, which must outlive @self
 *
 * Says where accounts of the service “Practice” are served.
 */
void
latch_store_set_practice_func (LatchStore            *self,
                               LatchStorePracticeFunc func,
                               gpointer               user_data)
{
  self->practice_func = func;
  self->practice_data = user_data;
}

/**
 * latch_store_get_loaded:
 * @self: a store
 *
 * Returns: %TRUE once everything on the disk was read
 */
gboolean
latch_store_get_loaded (LatchStore *self)
{
  return self->loaded;
}

/**
 * latch_store_get_accounts:
 * @self: a store
 *
 * Returns: (transfer none): the [class@Account]s whose secrets the service has accepted
 */
GListModel *
latch_store_get_accounts (LatchStore *self)
{
  return G_LIST_MODEL (self->accounts);
}

/**
 * latch_store_get_records:
 * @self: a store
 *
 * Returns: (transfer none): the [class@Record]s, in no order
 */
GListModel *
latch_store_get_records (LatchStore *self)
{
  return G_LIST_MODEL (self->records);
}

/**
 * latch_store_lookup_account:
 * @self: a store
 * @id: an account’s id
 *
 * Returns: (transfer none) (nullable): the account, accepted or not, or %NULL when its file is gone
 */
LatchAccount *
latch_store_lookup_account (LatchStore *self,
                            const char *id)
{
  return g_hash_table_lookup (self->known_accounts, id);
}

/**
 * latch_store_load_async:
 * @self: a store that was not loaded yet
 * @cancellable: (nullable): to stop
 * @callback: what to call when all is read
 * @user_data: data for @callback
 *
 * Reads accounts and records from the disk. The keyring is not asked. One
 * process may write at a time: when another one does, this one reads only.
 */
void
latch_store_load_async (LatchStore         *self,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  GTask           *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *path = g_build_filename (self->directory, ".lock", NULL);

  latch_file_lock_async (path, locked_cb, task);
}

/**
 * latch_store_load_finish:
 * @self: a store
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when everything was read
 */
gboolean
latch_store_load_finish (LatchStore   *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_store_begin:
 * @self: a store
 * @account: one of latch_store_get_accounts(), or a new one
 * @credentials: (nullable): the account’s secrets as they were typed in, or %NULL to take them from the keyring
 * @record: (nullable): a record in state %LATCH_RECORD_ABSENT to send again, whose account is @account
 * @draft: what is to be created
 * @error: return location for an error of the practice service
 *
 * Prepares a creation whose record and account show up in the model as soon as they exist.
 *
 * Returns: (transfer full): the creation, which is to be run, or %NULL
 */
LatchCreation *
latch_store_begin (LatchStore       *self,
                   LatchAccount     *account,
                   LatchCredentials *credentials,
                   LatchRecord      *record,
                   LatchDraft       *draft,
                   GError          **error)
{
  const char    *address = get_address (self, account, error);
  LatchCreation *creation;

  if (address == NULL)
    return NULL;

  learn_account (self, account);
  creation = latch_creation_new (self->keyring, self->directory, address, account, credentials, record, draft);
  follow (self, creation);
  return creation;
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
 * latch_store_lookup_token_async:
 * @self: a store
 * @record: a record
 * @callback: what to call with the token
 * @user_data: data for @callback
 *
 * Takes an instance’s token from the keyring; the system may ask for its password.
 */
void
latch_store_lookup_token_async (LatchStore         *self,
                                LatchRecord        *record,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  latch_keyring_lookup_async (self->keyring, LATCH_SECRET_TOKEN, latch_record_get_account (record), latch_record_get_id (record),
                              token_found_cb, task);
}

/**
 * latch_store_lookup_token_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error of the keyring, or %LATCH_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): the token, or %NULL
 */
SecretValue *
latch_store_lookup_token_finish (LatchStore   *self,
                                 GAsyncResult *result,
                                 GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_store_resume:
 * @self: a store
 * @record: one of latch_store_get_records()
 * @error: return location for %LATCH_ERROR_NOT_FOUND, or an error of the practice service
 *
 * Prepares to do what is left to do for an instance, down to testing it again.
 *
 * Returns: (transfer full): a creation that is to be resumed, or %NULL
 */
LatchCreation *
latch_store_resume (LatchStore  *self,
                    LatchRecord *record,
                    GError     **error)
{
  LatchAccount  *account = latch_store_lookup_account (self, latch_record_get_account (record));
  LatchCreation *creation;
  const char    *address;

  if (account == NULL || latch_element_lookup (latch_record_get_element (record)) == NULL)
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("Latchkey no longer knows the account of this instance."));
      return NULL;
    }

  address = get_address (self, account, error);
  if (address == NULL)
    return NULL;

  creation = latch_creation_new_for_record (self->keyring, self->directory, address, account, record);
  follow (self, creation);
  return creation;
}
