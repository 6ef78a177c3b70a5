/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-removals.h"

/* Stores that the person has removed from the list, and may still bring back.
 *
 * Until the offer to undo it is over, a removal is only seen: nothing changes
 * on the disk or in the keyring, and a crash brings the store back. Then the
 * token and the record go, also when the window closes meanwhile; whatever is
 * done to the store at that moment comes to its end first.
 *
 * An account takes its stores with it when it is removed, and leaves nothing to bring back. */
struct _LatchRemovals
{
  GObject parent_instance;

  LatchRegistry *registry;
  GHashTable    *pending;
};

G_DEFINE_FINAL_TYPE (LatchRemovals, latch_removals, G_TYPE_OBJECT)

enum {
  SIGNAL_FAILED,
  SIGNAL_OVERTAKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What the person saw, and decided about. */
typedef struct
{
  LatchRecord     *record;
  LatchAccount    *account;
  LatchRecordState seen;
} Pending;

static void
pending_free (Pending *pending)
{
  g_object_unref (pending->record);
  g_clear_object (&pending->account);
  g_free (pending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pending, pending_free)

typedef struct
{
  LatchRemovals *removals;
  char          *id;
} Removal;

static void
removal_free (Removal *removal)
{
  g_object_unref (removal->removals);
  g_free (removal->id);
  g_free (removal);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removal, removal_free)

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Removal) removal = user_data;
  GApplication *application = g_application_get_default ();
  g_autoptr (GError) error = NULL;

  /* When the window is closed, the log is all that can tell. */
  if (!latch_work_finish (result, &error))
    {
      g_message ("A store could not be removed: %s", error->message);
      g_signal_emit (removal->removals, signals[SIGNAL_FAILED], 0, error);
    }

  latch_registry_set_hidden (removal->removals->registry, removal->id, FALSE);
  if (application != NULL)
    g_application_release (application);
}

/* The window may be closed already. */
static void
complete (LatchRemovals *self,
          Pending       *pending)
{
  GApplication *application = g_application_get_default ();
  Removal      *removal = g_new0 (Removal, 1);

  if (application != NULL)
    g_application_hold (application);

  removal->removals = g_object_ref (self);
  removal->id = g_strdup (latch_record_get_id (pending->record));
  latch_work_remove_async (latch_registry_get_work (self->registry), pending->record, pending->seen, removed_cb, removal);
}

static gboolean
is_overtaken (LatchRemovals *self,
              Pending       *pending)
{
  return pending->account != NULL && latch_registry_lookup_account (self->registry, latch_account_get_id (pending->account)) == NULL;
}

static void
accounts_cb (LatchRemovals *self)
{
  GHashTableIter iter;
  gpointer       id, pending;

  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, &id, &pending))
    {
      g_autofree char *overtaken = is_overtaken (self, pending) ? g_strdup (id) : NULL;

      if (overtaken == NULL)
        continue;

      g_hash_table_iter_remove (&iter);
      latch_registry_set_hidden (self->registry, overtaken, FALSE);
      g_signal_emit (self, signals[SIGNAL_OVERTAKEN], 0, overtaken);
      g_hash_table_iter_init (&iter, self->pending);
    }
}

static void
latch_removals_dispose (GObject *object)
{
  LatchRemovals *self = LATCH_REMOVALS (object);

  g_clear_object (&self->registry);
  g_clear_pointer (&self->pending, g_hash_table_unref);

  G_OBJECT_CLASS (latch_removals_parent_class)->dispose (object);
}

static void
latch_removals_class_init (LatchRemovalsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latch_removals_dispose;
  signals[SIGNAL_FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                         G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_OVERTAKEN] = g_signal_new ("overtaken", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
latch_removals_init (LatchRemovals *self)
{
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)pending_free);
}

/**
 * latch_removals_new:
 * @registry: the model
 *
 * Returns: (transfer full): removals, of which there are none yet
 */
LatchRemovals *
latch_removals_new (LatchRegistry *registry)
{
  LatchRemovals *self = g_object_new (LATCH_TYPE_REMOVALS, NULL);

  self->registry = g_object_ref (registry);
  g_signal_connect_object (latch_registry_get_accounts (registry), "items-changed", G_CALLBACK (accounts_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * latch_removals_begin:
 * @self: removals
 * @instance: an instance with a record
 * @error: return location for %G_IO_ERROR_BUSY
 *
 * Takes an instance off the list, for now.
 *
 * Returns: %TRUE unless a job works on it
 */
gboolean
latch_removals_begin (LatchRemovals *self,
                      LatchInstance *instance,
                      GError       **error)
{
  g_autofree char *id = g_strdup (latch_instance_get_id (instance));
  LatchRecord     *record = latch_instance_get_record (instance);
  Pending         *pending;

  if (!latch_work_check (latch_registry_get_work (self->registry), record, error))
    return FALSE;

  pending = g_new0 (Pending, 1);
  pending->record = g_object_ref (record);
  g_set_object (&pending->account, latch_instance_get_account (instance));
  pending->seen = latch_record_get_state (record);
  g_hash_table_insert (self->pending, g_strdup (id), pending);
  latch_registry_set_hidden (self->registry, id, TRUE);
  return TRUE;
}

/**
 * latch_removals_undo:
 * @self: removals
 * @id: the id of a record that may be removed by now
 *
 * Brings an instance back, unless it is too late.
 */
void
latch_removals_undo (LatchRemovals *self,
                     const char    *id)
{
  if (g_hash_table_remove (self->pending, id))
    latch_registry_set_hidden (self->registry, id, FALSE);
}

/**
 * latch_removals_complete:
 * @self: removals
 * @id: the id of a record
 *
 * Removes an instance for good, unless that was undone.
 */
void
latch_removals_complete (LatchRemovals *self,
                         const char    *id)
{
  g_autoptr (Pending) pending = NULL;
  g_autofree char *key = NULL;

  if (g_hash_table_steal_extended (self->pending, id, (gpointer *)&key, (gpointer *)&pending))
    complete (self, pending);
}

/**
 * latch_removals_complete_all:
 * @self: removals
 *
 * Removes all that was not undone, because nobody can undo it any more.
 */
void
latch_removals_complete_all (LatchRemovals *self)
{
  GHashTableIter iter;
  gpointer       pending;

  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, NULL, &pending))
    {
      complete (self, pending);
      g_hash_table_iter_remove (&iter);
    }
}
