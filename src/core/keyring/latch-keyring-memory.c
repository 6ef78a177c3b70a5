/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring-memory.h"

/* Secrets that are kept until the program ends, and never longer: each lies in
 * a value of libsecret's, whose memory is not swapped out and is wiped. */
struct _LatchKeyringMemory
{
  LatchKeyringBackend backend;
  GHashTable         *items;
  gboolean            chosen;
};

static gboolean
is_placeholder (LatchKeyringItem *item)
{
  size_t length;

  secret_value_get (item->secret, &length);
  return length == 0;
}

/* The attributes that differ; an account's secrets have no ref. */
static char *
dup_key (GHashTable *attributes)
{
  const char *ref = g_hash_table_lookup (attributes, "ref");

  return g_strjoin ("/", (const char *)g_hash_table_lookup (attributes, "kind"), (const char *)g_hash_table_lookup (attributes, "account"),
                    ref != NULL ? ref : "", NULL);
}

static LatchKeyringItem *
find (LatchKeyringMemory *self,
      GHashTable         *attributes)
{
  g_autofree char *key = dup_key (attributes);

  return g_hash_table_lookup (self->items, key);
}

static void
return_boolean (gboolean            value,
                GAsyncReadyCallback callback,
                gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_return_boolean (task, value);
}

static gboolean
finish (GAsyncResult *result,
        GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
open_memory (LatchKeyringBackend *backend,
             gboolean             may_ask,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  return_boolean (TRUE, callback, user_data);
}

static void
store (LatchKeyringBackend *backend,
       LatchKeyringItem    *item,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  LatchKeyringMemory *self = (LatchKeyringMemory *)backend;

  g_hash_table_replace (self->items, dup_key (item->attributes), latch_keyring_item_ref (item));
  return_boolean (TRUE, callback, user_data);
}

static void
lookup (LatchKeyringBackend *backend,
        GHashTable          *attributes,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  LatchKeyringItem *item = find ((LatchKeyringMemory *)backend, attributes);

  g_task_return_pointer (task, item != NULL ? secret_value_ref (item->secret) : NULL, (GDestroyNotify)secret_value_unref);
}

static SecretValue *
lookup_finish (GAsyncResult *result,
               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
clear (LatchKeyringBackend *backend,
       GHashTable          *attributes,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  return_boolean (latch_keyring_memory_remove ((LatchKeyringMemory *)backend, attributes), callback, user_data);
}

/* All that is here is this program’s, as @attributes say of it. */
static void
list (LatchKeyringBackend *backend,
      GHashTable          *attributes,
      GAsyncReadyCallback  callback,
      gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GPtrArray     *all = g_ptr_array_new_with_free_func ((GDestroyNotify)g_hash_table_unref);
  GHashTableIter iter;
  gpointer       item;

  g_hash_table_iter_init (&iter, ((LatchKeyringMemory *)backend)->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_ptr_array_add (all, g_hash_table_ref (((LatchKeyringItem *)item)->attributes));

  g_task_return_pointer (task, all, (GDestroyNotify)g_ptr_array_unref);
}

static GPtrArray *
list_finish (GAsyncResult *result,
             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
relabel (LatchKeyringBackend *backend,
         LatchKeyringItem    *item,
         GAsyncReadyCallback  callback,
         gpointer             user_data)
{
  LatchKeyringMemory *self = (LatchKeyringMemory *)backend;
  LatchKeyringItem   *found = find (self, item->attributes);

  if (found != NULL)
    g_hash_table_replace (self->items, dup_key (item->attributes),
                          latch_keyring_item_new (g_hash_table_ref (item->attributes), item->label, found->secret));
  return_boolean (found != NULL, callback, user_data);
}

/**
 * latch_keyring_memory_new:
 *
 * Returns: (transfer full): an empty memory, not chosen yet
 */
LatchKeyringMemory *
latch_keyring_memory_new (void)
{
  static const LatchKeyringBackend backend = {
    open_memory, finish, store, finish, lookup, lookup_finish,
    clear, finish, list, list_finish, relabel, finish, NULL, NULL
  };
  LatchKeyringMemory *self = g_new0 (LatchKeyringMemory, 1);

  self->backend = backend;
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)latch_keyring_item_unref);
  return self;
}

/**
 * latch_keyring_memory_free:
 * @self: (transfer full): a memory
 *
 * Forgets and wipes everything.
 */
void
latch_keyring_memory_free (LatchKeyringMemory *self)
{
  g_hash_table_unref (self->items);
  g_free (self);
}

/**
 * latch_keyring_memory_get_backend:
 * @self: a memory
 *
 * Returns: (transfer none): the same as a back end
 */
LatchKeyringBackend *
latch_keyring_memory_get_backend (LatchKeyringMemory *self)
{
  return &self->backend;
}

/**
 * latch_keyring_memory_is_chosen:
 * @self: a memory
 *
 * Returns: %TRUE while secrets are to be kept here
 */
gboolean
latch_keyring_memory_is_chosen (LatchKeyringMemory *self)
{
  return self->chosen;
}

/**
 * latch_keyring_memory_set_chosen:
 * @self: a memory
 * @chosen: %TRUE when the person asked for it, %FALSE when there is a better place
 *
 * Sets whether secrets are to be kept here.
 */
void
latch_keyring_memory_set_chosen (LatchKeyringMemory *self,
                                 gboolean            chosen)
{
  self->chosen = chosen;
}

/**
 * latch_keyring_memory_contains:
 * @self: a memory
 * @attributes: which item
 *
 * Returns: %TRUE if the secret is here; a placeholder is none
 */
gboolean
latch_keyring_memory_contains (LatchKeyringMemory *self,
                               GHashTable         *attributes)
{
  LatchKeyringItem *item = find (self, attributes);

  return item != NULL && !is_placeholder (item);
}

/**
 * latch_keyring_memory_peek:
 * @self: a memory
 *
 * Returns: (transfer none) (nullable): any item that is no placeholder; %NULL if nothing would be lost with @self
 */
LatchKeyringItem *
latch_keyring_memory_peek (LatchKeyringMemory *self)
{
  GHashTableIter iter;
  gpointer       item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (!is_placeholder (item))
      return item;

  return NULL;
}

/**
 * latch_keyring_memory_remove:
 * @self: a memory
 * @attributes: which item
 *
 * Forgets a secret or a placeholder.
 *
 * Returns: %TRUE if it was here
 */
gboolean
latch_keyring_memory_remove (LatchKeyringMemory *self,
                             GHashTable         *attributes)
{
  g_autofree char *key = dup_key (attributes);

  return g_hash_table_remove (self->items, key);
}
