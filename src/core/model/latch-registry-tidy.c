/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-registry-private.h"

#include "latch-file.h"
#include "latch-rollback.h"

#include <string.h>

/* What an end without warning leaves on the disk and in the keyring, and what
 * nobody would ever look at again: files that were not written to their end,
 * and accounts that were put down for a creation of which no record was written. */

/* What GLib chooses from, and how many of them. */
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define N_LETTERS 6

/* A file is written under its name and some random letters, and renamed when it is whole. */
static gboolean
is_leftover (const char *name,
             const char *suffix)
{
  const char      *letters = strrchr (name, '.');
  g_autofree char *whole = letters != NULL ? g_strndup (name, (size_t)(letters - name)) : NULL;

  return whole != NULL && g_str_has_suffix (whole, suffix) &&
         strlen (letters + 1) == N_LETTERS && strspn (letters + 1, LETTERS) == N_LETTERS;
}

/**
 * latch_registry_note_leftover:
 * @self: a store
 * @folder: a folder of the data folder
 * @name: the name of a file in it
 * @suffix: with what the names of whole files in it end
 *
 * Notes a file that was not written to its end, unless another process may be writing it at this moment.
 */
void
latch_registry_note_leftover (LatchRegistry *self,
                              const char    *folder,
                              const char    *name,
                              const char    *suffix)
{
  if (self->lock >= 0 && is_leftover (name, suffix))
    g_ptr_array_add (self->leftovers, g_build_filename (self->directory, folder, name, NULL));
}

/* The callback of one begins the next, so it is passed in. */
static void
discard_next (LatchRegistry      *self,
              GTask              *task,
              GAsyncReadyCallback discarded)
{
  g_autofree char *path = NULL;

  if (self->leftovers->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  path = g_ptr_array_steal_index (self->leftovers, 0);
  latch_file_delete_async (path, discarded, task);
}

static void
discarded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!latch_file_delete_finish (result, &error))
    g_message ("A file that was not written to its end could not be deleted: %s", error->message);

  discard_next (g_task_get_source_object (user_data), user_data, discarded_cb);
}

/**
 * latch_registry_discard_leftovers_async:
 * @self: a store that was just read
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Deletes the files that were noted.
 */
void
latch_registry_discard_leftovers_async (LatchRegistry      *self,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data)
{
  discard_next (self, g_task_new (self, NULL, callback, user_data), discarded_cb);
}

/**
 * latch_registry_discard_leftovers_finish:
 * @self: a store
 * @result: the result
 *
 * Ends the deleting. What could not be deleted was said in the log, and the next start tries again.
 */
void
latch_registry_discard_leftovers_finish (LatchRegistry *self,
                                         GAsyncResult  *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
forget_needed (GHashTable  *accounts,
               LatchRecord *record)
{
  g_hash_table_remove (accounts, latch_record_get_account (record));
}

/**
 * latch_registry_find_abandoned:
 * @self: a store that was just read
 *
 * Finds the accounts that were not accepted and that no record needs. A record
 * that could not be read may need any, so then there are none.
 */
void
latch_registry_find_abandoned (LatchRegistry *self)
{
  g_autoptr (GHashTable) unneeded = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer       id;
  gpointer       account;

  if (self->lock < 0 || self->has_unreadable_record)
    return;

  g_hash_table_iter_init (&iter, self->known_accounts);
  while (g_hash_table_iter_next (&iter, &id, &account))
    {
      if (!latch_account_get_accepted (account))
        g_hash_table_insert (unneeded, id, account);
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->records)); i++)
    {
      g_autoptr (LatchRecord) record = g_list_model_get_item (G_LIST_MODEL (self->records), i);

      forget_needed (unneeded, record);
    }

  for (guint i = 0; i < self->forgotten->len; i++)
    forget_needed (unneeded, g_ptr_array_index (self->forgotten, i));

  g_hash_table_iter_init (&iter, unneeded);
  while (g_hash_table_iter_next (&iter, NULL, &account))
    g_ptr_array_add (self->abandoned, g_object_ref (account));
}

/* The callback of one begins the next, so it is passed in. */
static void
withdraw_next (LatchRegistry      *self,
               GTask              *task,
               GAsyncReadyCallback withdrawn)
{
  g_autoptr (LatchAccount) account = NULL;

  if (self->abandoned->len == 0)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  account = g_ptr_array_steal_index (self->abandoned, 0);
  g_hash_table_remove (self->known_accounts, latch_account_get_id (account));
  latch_rollback_account_async (account, self->keyring, self->directory, withdrawn, task);
}

static void
withdrawn_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  latch_rollback_account_finish (LATCH_ACCOUNT (source), result);
  withdraw_next (g_task_get_source_object (user_data), user_data, withdrawn_cb);
}

/**
 * latch_registry_is_tidy:
 * @self: a store
 *
 * Returns: %TRUE when latch_registry_tidy_async() has nothing to do
 */
gboolean
latch_registry_is_tidy (LatchRegistry *self)
{
  return self->abandoned->len == 0;
}

/**
 * latch_registry_tidy_async:
 * @self: a store
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Takes away the accounts that were put down for a creation of which nothing
 * came, and with them their secrets.
 */
void
latch_registry_tidy_async (LatchRegistry      *self,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  withdraw_next (self, g_task_new (self, NULL, callback, user_data), withdrawn_cb);
}

/**
 * latch_registry_tidy_finish:
 * @self: a store
 * @result: the result
 *
 * Ends the tidying, which cannot fail: what could not be taken away was said in the log, and the next start tries again.
 */
void
latch_registry_tidy_finish (LatchRegistry *self,
                            GAsyncResult  *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
