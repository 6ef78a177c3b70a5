/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-registry-private.h"

#include "latch-file.h"

#include <glib/gstdio.h>

G_DEFINE_FINAL_TYPE (LatchRegistry, latch_registry, G_TYPE_OBJECT)

enum {
  PROP_LOADED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
latch_registry_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, LATCH_REGISTRY (object)->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_registry_finalize (GObject *object)
{
  LatchRegistry *self = LATCH_REGISTRY (object);

  if (self->lock >= 0)
    g_close (self->lock, NULL);
  g_clear_error (&self->lock_error);
  g_free (self->directory);
  g_clear_object (&self->keyring);
  g_clear_pointer (&self->known_accounts, g_hash_table_unref);
  g_clear_object (&self->accounts);
  g_clear_object (&self->records);
  g_clear_object (&self->instances);
  g_clear_pointer (&self->instances_by_id, g_hash_table_unref);
  g_clear_pointer (&self->forgotten, g_ptr_array_unref);
  g_clear_pointer (&self->abandoned, g_ptr_array_unref);
  g_clear_pointer (&self->leftovers, g_ptr_array_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->busy, g_hash_table_unref);

  G_OBJECT_CLASS (latch_registry_parent_class)->finalize (object);
}

static void
latch_registry_class_init (LatchRegistryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latch_registry_get_property;
  object_class->finalize = latch_registry_finalize;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_registry_init (LatchRegistry *self)
{
  self->lock = -1;
  self->known_accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->accounts = g_list_store_new (LATCH_TYPE_ACCOUNT);
  self->records = g_list_store_new (LATCH_TYPE_RECORD);
  self->instances = g_list_store_new (LATCH_TYPE_INSTANCE);
  self->instances_by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->forgotten = g_ptr_array_new_with_free_func (g_object_unref);
  self->abandoned = g_ptr_array_new_with_free_func (g_object_unref);
  self->leftovers = g_ptr_array_new_with_free_func (g_free);
  self->busy = g_hash_table_new_full (g_direct_hash, g_direct_equal, g_object_unref, NULL);
}

void
latch_registry_learn_account (LatchRegistry *self,
                              LatchAccount  *account)
{
  GHashTableIter iter;
  gpointer       instance;

  g_hash_table_replace (self->known_accounts, (char *)latch_account_get_id (account), g_object_ref (account));

  g_hash_table_iter_init (&iter, self->instances_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    {
      if (g_str_equal (latch_record_get_account (latch_instance_get_record (instance)), latch_account_get_id (account)))
        latch_instance_set_account (instance, account);
    }
}

/* -- Reading what earlier sessions left ---------------------------------------- */

static void
locate_token (LatchRegistry *self,
              LatchInstance *instance)
{
  LatchRecord *record = latch_instance_get_record (instance);

  latch_instance_set_in_memory (instance, latch_keyring_has_in_memory (self->keyring, LATCH_SECRET_TOKEN,
                                                                       latch_record_get_account (record), latch_record_get_id (record)));
}

static void
memory_changed_cb (LatchRegistry *self)
{
  GHashTableIter iter;
  gpointer       instance;

  g_hash_table_iter_init (&iter, self->instances_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    locate_token (self, instance);
}

static LatchInstance *
make_instance (LatchRegistry *self,
               LatchRecord   *record)
{
  LatchAccount  *account = latch_registry_lookup_account (self, latch_record_get_account (record));
  LatchInstance *instance = latch_instance_new (record, NULL, account);

  g_hash_table_replace (self->instances_by_id, (char *)latch_record_get_id (record), instance);
  locate_token (self, instance);
  return instance;
}

static void
list (LatchRegistry *self,
      LatchRecord   *record)
{
  g_list_store_append (self->records, record);
  g_list_store_append (self->instances, make_instance (self, record));
}

void
latch_registry_hide_record (LatchRegistry *self,
                            LatchRecord   *record)
{
  LatchInstance *instance = latch_registry_lookup_instance (self, latch_record_get_id (record));
  guint          position;

  if (g_list_store_find (self->records, record, &position))
    g_list_store_remove (self->records, position);
  if (instance != NULL && g_list_store_find (self->instances, instance, &position))
    g_list_store_remove (self->instances, position);

  g_hash_table_remove (self->instances_by_id, latch_record_get_id (record));
}

/* What the person has forgotten is still looked for, and comes back when it turns up. */
static void
record_state_cb (LatchRecord   *record,
                 GParamSpec    *pspec,
                 LatchRegistry *self)
{
  gboolean is_forgotten = latch_record_get_state (record) == LATCH_RECORD_FORGOTTEN;
  gboolean is_hidden = g_ptr_array_find (self->forgotten, record, NULL);

  if (is_forgotten && !is_hidden)
    {
      g_ptr_array_add (self->forgotten, g_object_ref (record));
      latch_registry_hide_record (self, record);
    }
  else if (!is_forgotten && is_hidden)
    {
      list (self, record);
      g_ptr_array_remove (self->forgotten, record);
    }
}

/* The list is not touched: what is read from the disk comes into it at once. */
static gboolean
follow_record (LatchRegistry *self,
               LatchRecord   *record)
{
  g_signal_connect_object (record, "notify::state", G_CALLBACK (record_state_cb), self, 0);
  if (latch_record_get_state (record) != LATCH_RECORD_FORGOTTEN)
    return TRUE;

  g_ptr_array_add (self->forgotten, g_object_ref (record));
  return FALSE;
}

void
latch_registry_show_record (LatchRegistry *self,
                            LatchRecord   *record)
{
  if (follow_record (self, record))
    list (self, record);
}

static void
add_account (LatchRegistry *self,
             LatchFile     *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchAccount) account = NULL;

  if (!g_str_has_suffix (file->name, ".account"))
    {
      latch_registry_note_leftover (self, "accounts", file->name, ".account");
      return;
    }

  account = latch_account_new_from_bytes (file->bytes, &error);
  if (account == NULL)
    {
      g_message ("Left out the account %s: %s", file->name, error->message);
      return;
    }

  latch_registry_learn_account (self, account);
  if (latch_account_get_accepted (account))
    g_list_store_append (self->accounts, account);
}

static void
add_record (LatchRegistry *self,
            LatchFile     *file,
            GPtrArray     *records,
            GPtrArray     *instances)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchRecord) record = NULL;

  if (!g_str_has_suffix (file->name, ".record"))
    {
      latch_registry_note_leftover (self, "instances", file->name, ".record");
      return;
    }

  record = latch_record_new_from_bytes (file->bytes, &error);
  if (record == NULL)
    {
      g_message ("Left out the instance %s: %s", file->name, error->message);
      self->has_unreadable_record = TRUE;
      return;
    }

  if (!follow_record (self, record))
    return;

  g_ptr_array_add (instances, make_instance (self, record));
  g_ptr_array_add (records, g_steal_pointer (&record));
}

/* Whoever asks while everything is read waits for the same reading. */
static void
end_reading (LatchRegistry *self,
             const GError  *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = g_ptr_array_index (waiting, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static void
leftovers_discarded_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (LatchRegistry) self = user_data;

  latch_registry_discard_leftovers_finish (self, result);
  end_reading (self, NULL);
}

static void
records_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (LatchRegistry) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = latch_file_read_directory_finish (result, &error);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) instances = g_ptr_array_new ();

  if (files == NULL)
    {
      end_reading (self, error);
      return;
    }

  for (guint i = 0; i < files->len; i++)
    add_record (self, g_ptr_array_index (files, i), records, instances);

  /* At once: whoever shows the list would otherwise put each in its place by itself. */
  g_list_store_splice (self->records, 0, 0, records->pdata, records->len);
  g_list_store_splice (self->instances, 0, 0, instances->pdata, instances->len);

  latch_registry_find_abandoned (self);
  self->loaded = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
  latch_registry_discard_leftovers_async (self, leftovers_discarded_cb, g_object_ref (self));
}

static void
accounts_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (LatchRegistry) self = user_data;
  g_autofree char *path = g_build_filename (self->directory, "instances", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = latch_file_read_directory_finish (result, &error);

  if (files == NULL)
    {
      end_reading (self, error);
      return;
    }

  for (guint i = 0; i < files->len; i++)
    add_account (self, g_ptr_array_index (files, i));

  latch_file_read_directory_async (path, NULL, records_read_cb, g_object_ref (self));
}

static void
read_accounts (LatchRegistry *self)
{
  g_autofree char *path = g_build_filename (self->directory, "accounts", NULL);

  /* An earlier reading may have come this far. */
  g_list_store_remove_all (self->accounts);
  g_ptr_array_set_size (self->leftovers, 0);
  latch_file_read_directory_async (path, NULL, accounts_read_cb, g_object_ref (self));
}

static void
locked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (LatchRegistry) self = user_data;

  g_clear_error (&self->lock_error);
  self->lock = latch_file_lock_finish (result, &self->lock_error);
  read_accounts (self);
}

static void
begin_reading (LatchRegistry *self)
{
  g_autofree char *path = g_build_filename (self->directory, ".lock", NULL);

  if (self->lock < 0)
    latch_file_lock_async (path, locked_cb, g_object_ref (self));
  else
    read_accounts (self);
}

/**
 * latch_registry_new:
 * @directory: Latchkey’s data folder, which need not exist yet
 * @keyring: the keyring
 *
 * Makes an empty model. Neither disk nor keyring is touched.
 *
 * Returns: (transfer full): the store
 */
LatchRegistry *
latch_registry_new (const char   *directory,
                    LatchKeyring *keyring)
{
  LatchRegistry *self = g_object_new (LATCH_TYPE_REGISTRY, NULL);

  self->directory = g_strdup (directory);
  self->keyring = g_object_ref (keyring);
  g_signal_connect_object (keyring, "memory-changed", G_CALLBACK (memory_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * latch_registry_set_practice_func:
 * @self: a store
 * @func: (scope forever): gives the address of the practice service, and starts it when it is not running
 * @user_data: data for @func, which must outlive @self
 *
 * Says where accounts of the service “Practice” are served.
 */
void
latch_registry_set_practice_func (LatchRegistry            *self,
                                  LatchRegistryPracticeFunc func,
                                  gpointer                  user_data)
{
  self->practice_func = func;
  self->practice_data = user_data;
}

/**
 * latch_registry_set_limits:
 * @self: a store
 * @limits: (nullable): how long to wait, which must outlive @self; see latch_transport_new()
 *
 * Sets how long creations wait for the service, for tests that cannot wait as long as people do.
 */
void
latch_registry_set_limits (LatchRegistry     *self,
                           const LatchLimits *limits)
{
  self->limits = limits;
}

/**
 * latch_registry_get_keyring:
 * @self: a store
 *
 * Returns: (transfer none): the keyring, which tells where the secrets lie
 */
LatchKeyring *
latch_registry_get_keyring (LatchRegistry *self)
{
  return self->keyring;
}

/**
 * latch_registry_get_second:
 * @self: a store
 *
 * Returns: how many milliseconds stand for a second of the pauses before something is tried again
 */
guint
latch_registry_get_second (LatchRegistry *self)
{
  return self->limits != NULL ? self->limits->backoff : 1000;
}

/**
 * latch_registry_get_loaded:
 * @self: a store
 *
 * Returns: %TRUE once everything on the disk was read
 */
gboolean
latch_registry_get_loaded (LatchRegistry *self)
{
  return self->loaded;
}

/**
 * latch_registry_get_accounts:
 * @self: a store
 *
 * Returns: (transfer none): the [class@Account]s whose secrets the service has accepted
 */
GListModel *
latch_registry_get_accounts (LatchRegistry *self)
{
  return G_LIST_MODEL (self->accounts);
}

/**
 * latch_registry_get_records:
 * @self: a store
 *
 * Returns: (transfer none): the [class@Record]s, in no order
 */
GListModel *
latch_registry_get_records (LatchRegistry *self)
{
  return G_LIST_MODEL (self->records);
}

/**
 * latch_registry_get_instances:
 * @self: a store
 *
 * Returns: (transfer none): the [class@Instance]s, in no order
 */
GListModel *
latch_registry_get_instances (LatchRegistry *self)
{
  return G_LIST_MODEL (self->instances);
}

/**
 * latch_registry_lookup_instance:
 * @self: a store
 * @id: a record’s id
 *
 * Returns: (transfer none) (nullable): the instance in the list whose record has that id, or %NULL when it is gone
 */
LatchInstance *
latch_registry_lookup_instance (LatchRegistry *self,
                                const char    *id)
{
  return g_hash_table_lookup (self->instances_by_id, id);
}

/**
 * latch_registry_lookup_newest:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): the instance whose creation began last, or %NULL when there is none
 */
LatchInstance *
latch_registry_lookup_newest (LatchRegistry *self)
{
  LatchInstance *newest = NULL;
  GHashTableIter iter;
  gpointer       instance;

  g_hash_table_iter_init (&iter, self->instances_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    {
      if (newest == NULL || latch_instance_compare_newest_first (instance, newest, NULL) < 0)
        newest = instance;
    }

  return newest;
}

/**
 * latch_registry_lookup_account:
 * @self: a store
 * @id: an account’s id
 *
 * Returns: (transfer none) (nullable): the account, accepted or not, or %NULL when its file is gone
 */
LatchAccount *
latch_registry_lookup_account (LatchRegistry *self,
                               const char    *id)
{
  return g_hash_table_lookup (self->known_accounts, id);
}

/**
 * latch_registry_load_async:
 * @self: a store
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call when all is read
 * @user_data: data for @callback
 *
 * Reads accounts and records from the disk, once for all who ask; after a
 * failure it is tried anew. The keyring is not asked. One process may write at
 * a time: when another one does, this one reads only.
 */
void
latch_registry_load_async (LatchRegistry      *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->loaded)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (self->waiting != NULL)
    {
      g_ptr_array_add (self->waiting, g_steal_pointer (&task));
      return;
    }

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  begin_reading (self);
}

/**
 * latch_registry_load_finish:
 * @self: a store
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when everything was read
 */
gboolean
latch_registry_load_finish (LatchRegistry *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
