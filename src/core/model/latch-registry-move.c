/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-registry-private.h"

#include "latch-file.h"

/* Taking what was kept in memory to a keyring that is there by now. A record
 * says so only after its token was read back; one that cannot be written is
 * finished by the next start of the program. */

static void
noted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!latch_file_write_finish (result, &error))
    g_message ("It could not be noted that a token was stored: %s", error->message);
}

static void
note_stored (LatchRegistry *self,
             LatchRecord   *record)
{
  g_autofree char *path = latch_record_dup_path (record, self->directory);
  g_autoptr (GBytes) bytes = NULL;

  latch_record_advance (record, LATCH_EVENT_STORE);
  if (latch_record_get_health (record) != LATCH_HEALTH_UNTESTED)
    latch_record_advance (record, LATCH_EVENT_VERIFY);
  latch_record_set_held (record, FALSE);

  bytes = latch_record_to_bytes (record);
  latch_file_write_async (path, bytes, noted_cb, NULL);
}

static void
moved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchRegistry *self = g_task_get_source_object (task);
  guint          n_records = g_list_model_get_n_items (G_LIST_MODEL (self->records));
  GError        *error = NULL;

  if (!latch_keyring_move_finish (LATCH_KEYRING (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < n_records; i++)
    {
      g_autoptr (LatchRecord) record = g_list_model_get_item (G_LIST_MODEL (self->records), i);

      if (latch_record_get_held (record))
        note_stored (self, record);
    }

  g_task_return_boolean (task, TRUE);
}

/**
 * latch_registry_move_held_async:
 * @self: a store whose keyring keeps secrets in memory
 * @callback: what to call when they lie elsewhere, or are known to stay
 * @user_data: data for @callback
 *
 * Moves secrets from memory to where they outlive the program.
 */
void
latch_registry_move_held_async (LatchRegistry      *self,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  latch_keyring_move_async (self->keyring, moved_cb, g_task_new (self, NULL, callback, user_data));
}

/**
 * latch_registry_move_held_finish:
 * @self: a store
 * @result: the result
 * @error: return location for an error of the keyring
 *
 * Returns: %TRUE when nothing is in memory any more
 */
gboolean
latch_registry_move_held_finish (LatchRegistry *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
