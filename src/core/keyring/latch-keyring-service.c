/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring-operation-private.h"

/* The system's keyring behind the gate. */

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) found = NULL;

  if (!secret_item_load_secret_finish (SECRET_ITEM (source), result, &error))
    {
      latch_keyring_operation_fail (task, error);
      return;
    }

  found = secret_item_get_secret (SECRET_ITEM (source));
  latch_keyring_operation_judge (task, found);
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
    latch_keyring_operation_fail (task, error);
  else if (items == NULL)
    latch_keyring_operation_judge (task, NULL);
  else
    secret_item_load_secret (items->data, NULL, loaded_cb, g_object_ref (task));
}

/* Not secret_service_lookup(), nor a search that loads secrets: where the keyring was locked again or restarted behind
 * the gate, both are silent and give NULL. */
static void
find (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  secret_service_search (operation->service, &latch_keyring_schema, operation->attributes, SECRET_SEARCH_NONE, NULL,
                         found_cb, g_object_ref (task));
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_service_store_finish (SECRET_SERVICE (source), result, &error))
    find (task);
  else
    latch_keyring_operation_fail (task, error);
}

static void
store (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  secret_service_store (operation->service, &latch_keyring_schema, operation->attributes, SECRET_COLLECTION_DEFAULT,
                        operation->label, operation->secret, NULL, stored_cb, g_object_ref (task));
}

/* The callback of one deletes the next, so it is passed in. */
static void
delete_next (GTask              *task,
             GAsyncReadyCallback deleted)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);
  g_autoptr (SecretItem) item = NULL;

  if (operation->doomed == NULL)
    {
      find (task);
      return;
    }

  item = operation->doomed->data;
  operation->doomed = g_list_delete_link (operation->doomed, operation->doomed);
  secret_item_delete (item, NULL, deleted, g_object_ref (task));
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_item_delete_finish (SECRET_ITEM (source), result, &error))
    delete_next (task, deleted_cb);
  else
    latch_keyring_operation_fail (task, error);
}

static void
found_to_clear_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  g_list_free_full (operation->doomed, g_object_unref);
  operation->doomed = secret_service_search_finish (SECRET_SERVICE (source), result, &error);
  if (error == NULL)
    delete_next (task, deleted_cb);
  else
    latch_keyring_operation_fail (task, error);
}

/* Not secret_service_clear(): in libsecret 0.20 it ends its task twice when an item cannot be deleted. */
static void
clear (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  secret_service_search (operation->service, &latch_keyring_schema, operation->attributes, SECRET_SEARCH_ALL, NULL,
                         found_to_clear_cb, g_object_ref (task));
}

const LatchKeyringBackend latch_keyring_service_backend = { store, find, clear };
