/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring-service.h"

#include "latch-keyring-gate.h"

/* The daemon behind the gate. A daemon that replaces it may not have its secrets yet, so its address is kept from one
 * opening to the next: a call to one that died fails, where a call to the new one would find nothing. */
static SecretService *service;

static void
open_service (LatchKeyringBackend *self,
              gboolean             may_ask,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  latch_keyring_gate_open_async (may_ask, callback, user_data);
}

static gboolean
open_finish (GAsyncResult *result,
             GError      **error)
{
  g_clear_object (&service);
  service = latch_keyring_gate_open_finish (result, error);
  return service != NULL;
}

/* KWallet gives an empty secret for an item that is locked, where others give an error. */
static gboolean
is_withheld (SecretItem  *item,
             SecretValue *secret)
{
  size_t length = 0;

  if (secret != NULL)
    secret_value_get (secret, &length);

  return length == 0 && secret_item_get_locked (item);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) secret = NULL;

  if (!secret_item_load_secret_finish (SECRET_ITEM (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  secret = secret_item_get_secret (SECRET_ITEM (source));
  if (is_withheld (SECRET_ITEM (source), secret))
    g_task_return_new_error (task, SECRET_ERROR, SECRET_ERROR_IS_LOCKED, "%s", "The item is locked");
  else
    g_task_return_pointer (task, g_steal_pointer (&secret), (GDestroyNotify)secret_value_unref);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretItem) items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (items == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    secret_item_load_secret (items->data, NULL, loaded_cb, g_steal_pointer (&task));
}

/* Not secret_service_lookup(), nor a search that loads secrets: where the keyring was locked again or restarted behind
 * the gate, both are silent and give NULL. */
static void
lookup (LatchKeyringBackend *self,
        GHashTable          *attributes,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  secret_service_search (service, &latch_keyring_schema, attributes, SECRET_SEARCH_NONE, NULL,
                         found_cb, g_task_new (NULL, NULL, callback, user_data));
}

static SecretValue *
lookup_finish (GAsyncResult *result,
               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Stored one way or the other. */
static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean stored;

  if (SECRET_IS_ITEM (source))
    stored = secret_item_set_secret_finish (SECRET_ITEM (source), result, &error);
  else
    stored = secret_service_store_finish (SECRET_SERVICE (source), result, &error);

  if (stored)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
can_set (SecretItem       *found,
         LatchKeyringItem *item)
{
  g_autofree char *label = secret_item_get_label (found);

  return !secret_item_get_locked (found) && g_strcmp0 (label, item->label) == 0;
}

static void
found_to_replace_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LatchKeyringItem *item = g_task_get_task_data (task);
  g_autolist (SecretItem) items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (items != NULL && can_set (items->data, item))
    secret_item_set_secret (items->data, item->secret, NULL, stored_cb, g_steal_pointer (&task));
  else
    secret_service_store (SECRET_SERVICE (source), &latch_keyring_schema, item->attributes, SECRET_COLLECTION_DEFAULT, item->label, item->secret,
                          NULL, stored_cb, g_steal_pointer (&task));
}

/* gnome-keyring writes its whole file twice for an item that is created or replaced, and once for a secret that is set:
 * so a token that takes the place of its placeholder under the same name is set. */
static void
store (LatchKeyringBackend *self,
       LatchKeyringItem    *item,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, latch_keyring_item_ref (item), (GDestroyNotify)latch_keyring_item_unref);
  secret_service_search (service, &latch_keyring_schema, item->attributes, SECRET_SEARCH_NONE, NULL, found_to_replace_cb, task);
}

static gboolean
finish (GAsyncResult *result,
        GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The callback of one deletion starts the next, so it is passed in. */
static void
delete_next (GTask              *task,
             GAsyncReadyCallback deleted)
{
  GPtrArray *to_delete = g_task_get_task_data (task);
  g_autoptr (SecretItem) item = g_ptr_array_steal_index (to_delete, to_delete->len - 1);

  secret_item_delete (item, NULL, deleted, task);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *to_delete = g_task_get_task_data (task);

  if (!secret_item_delete_finish (SECRET_ITEM (source), result, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (to_delete->len > 0)
    delete_next (g_steal_pointer (&task), deleted_cb);
  else
    g_task_return_boolean (task, TRUE);
}

static void
found_to_clear_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *to_delete = g_ptr_array_new_with_free_func (g_object_unref);
  GList     *items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);

  for (GList *link = items; link != NULL; link = link->next)
    g_ptr_array_add (to_delete, link->data);
  g_list_free (items);

  g_task_set_task_data (task, to_delete, (GDestroyNotify)g_ptr_array_unref);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (to_delete->len > 0)
    delete_next (g_steal_pointer (&task), deleted_cb);
  else
    g_task_return_boolean (task, FALSE);
}

/* Not secret_service_clear(): in libsecret 0.20 it ends its task twice when an item cannot be deleted. */
static void
clear (LatchKeyringBackend *self,
       GHashTable          *attributes,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  secret_service_search (service, &latch_keyring_schema, attributes, SECRET_SEARCH_ALL, NULL,
                         found_to_clear_cb, g_task_new (NULL, NULL, callback, user_data));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autolist (SecretItem) items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, latch_keyring_collect_attributes (items), (GDestroyNotify)g_ptr_array_unref);
}

static void
list (LatchKeyringBackend *self,
      GHashTable          *attributes,
      GAsyncReadyCallback  callback,
      gpointer             user_data)
{
  secret_service_search (service, &latch_keyring_schema, attributes, SECRET_SEARCH_ALL, NULL,
                         listed_cb, g_task_new (NULL, NULL, callback, user_data));
}

static GPtrArray *
list_finish (GAsyncResult *result,
             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
relabelled_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_item_set_label_finish (SECRET_ITEM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
found_to_relabel_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LatchKeyringItem *item = g_task_get_task_data (task);
  g_autolist (SecretItem) items = secret_service_search_finish (SECRET_SERVICE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (items == NULL)
    g_task_return_boolean (task, FALSE);
  else
    secret_item_set_label (items->data, item->label, NULL, relabelled_cb, g_steal_pointer (&task));
}

/* Only the property of the item: the secret is not sent again, so that nothing can happen to it. */
static void
relabel (LatchKeyringBackend *self,
         LatchKeyringItem    *item,
         GAsyncReadyCallback  callback,
         gpointer             user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_task_data (task, latch_keyring_item_ref (item), (GDestroyNotify)latch_keyring_item_unref);
  secret_service_search (service, &latch_keyring_schema, item->attributes, SECRET_SEARCH_NONE, NULL, found_to_relabel_cb, task);
}

static gboolean
recover (const GError *error)
{
  if (!latch_keyring_gate_may_recover (error))
    return FALSE;

  g_debug ("Connecting to the keyring again: %s %d", g_quark_to_string (error->domain), error->code);
  latch_keyring_gate_disconnect ();
  return TRUE;
}

/**
 * latch_keyring_service_get:
 *
 * Returns: (transfer none): the keyring of the system, which this process shares with all others
 */
LatchKeyringBackend *
latch_keyring_service_get (void)
{
  static LatchKeyringBackend backend = {
    open_service, open_finish, store, finish, lookup, lookup_finish,
    clear, finish, list, list_finish, relabel, finish, recover, latch_keyring_gate_explain
  };

  return &backend;
}
