/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-journal.h"

#include "latch-error.h"
#include "latch-file.h"
#include "latch-folder.h"
#include "latch-task.h"

#include <glib/gi18n-lib.h>

/* Owns the data folder, which any number of processes share: records in
 * `instances`, accounts in `accounts`, one small file each, and `.lock`, which
 * is never written. For each id there is one object in this process, which
 * follows its file, also when that is taken away and put back.
 *
 * A record is changed by one process at a time: claim it, which reads it again;
 * decide by what it says now; write; let go of the claim. What is written for
 * one id reaches the disk in the order of the calls, each time whole or not at
 * all.
 *
 * [class@Folder] tells what others have written. What this process has claimed
 * is left alone then.
 *
 * What could not be written has happened all the same: the object is ahead of
 * its file then. Neither a scan nor a claim puts the older file over it; the
 * next claim writes it first of all, and now and then one is taken for that.
 * Only a file that another process has written since is newer. */

/* Milliseconds between two tries to write what could not be written. */
#define RETRY_INTERVAL (30 * 1000)

/* Records are read before accounts, since an account is on the disk before the record that needs it. */
typedef enum {
  KIND_RECORD,
  KIND_ACCOUNT,
  N_KINDS
} Kind;

/* What records and accounts differ in. */
typedef struct
{
  const char *noun;
  gpointer (*read) (GBytes  *bytes,
                    GError **error);
  GBytes *(*write) (gpointer self);
  gboolean (*update) (gpointer self,
                      gpointer newer);
  const char *(*get_id) (gpointer self);
} KindClass;

static const KindClass kinds[N_KINDS] = {
  [KIND_RECORD] = {
    "instance",
    (gpointer (*) (GBytes *, GError **))latch_record_new_from_bytes,
    (GBytes * (*)(gpointer)) latch_record_to_bytes,
    (gboolean (*) (gpointer, gpointer))latch_record_update_from,
    (const char *(*)(gpointer))latch_record_get_id,
  },
  [KIND_ACCOUNT] = {
    "account",
    (gpointer (*) (GBytes *, GError **))latch_account_new_from_bytes,
    (GBytes * (*)(gpointer)) latch_account_to_bytes,
    (gboolean (*) (gpointer, gpointer))latch_account_update_from,
    (const char *(*)(gpointer))latch_account_get_id,
  },
};

static const LatchFolderPart parts[N_KINDS] = {
  [KIND_RECORD] = { "instances", ".record" },
  [KIND_ACCOUNT] = { "accounts", ".account" },
};

/* An object, whether it has a file, the checksum of what that said last, and whether the object says more because a write
 * failed. */
typedef struct
{
  GObject *object;
  char    *checksum;
  gboolean is_on_disk;
  gboolean is_ahead;
} Entry;

typedef struct
{
  GHashTable *entries;
  GHashTable *removed;
  GHashTable *unreadable;
} Shelf;

struct _LatchJournal
{
  GObject parent_instance;

  LatchClaims *claims;
  LatchFolder *folder;
  GHashTable  *queues;
  Shelf        shelves[N_KINDS];
  GHashTable  *touched;
  GPtrArray   *loads;
  GPtrArray   *leftovers;
  gint64       retry_time;
  guint        retry_interval;
  gboolean     is_loaded;
  gboolean     has_skipped;
};

G_DEFINE_FINAL_TYPE (LatchJournal, latch_journal, G_TYPE_OBJECT)

typedef enum {
  NEWS_ADDED,
  NEWS_CHANGED,
  NEWS_REMOVED,
  N_NEWS
} News;

static guint signals[N_KINDS][N_NEWS];
static guint loaded_signal;

static void
weak_ref_free (GWeakRef *weak)
{
  g_weak_ref_clear (weak);
  g_free (weak);
}

static void
entry_free (Entry *entry)
{
  g_object_unref (entry->object);
  g_free (entry->checksum);
  g_free (entry);
}

/* -- The objects --------------------------------------------------------------- */

/* Until everything is read, whoever reads it takes the lists at the end. */
static void
announce (LatchJournal *self,
          Kind          kind,
          News          news,
          gpointer      object)
{
  if (self->is_loaded)
    g_signal_emit (self, signals[kind][news], 0, object);
}

static Entry *
lookup_entry (LatchJournal *self,
              Kind          kind,
              const char   *id)
{
  return g_hash_table_lookup (self->shelves[kind].entries, id);
}

static Entry *
add_entry (LatchJournal *self,
           Kind          kind,
           gpointer      object)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->object = g_object_ref (object);
  /* By the id of the object itself, which lives as long. */
  g_hash_table_replace (self->shelves[kind].entries, (char *)kinds[kind].get_id (object), entry);
  return entry;
}

static char *
dup_checksum (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static void
set_file (Entry  *entry,
          GBytes *bytes)
{
  g_free (entry->checksum);
  entry->checksum = dup_checksum (bytes);
  entry->is_on_disk = TRUE;
  entry->is_ahead = FALSE;
}

/* Its file, should there be one, is read into this object. */
static void
remember (LatchJournal *self,
          Kind          kind,
          gpointer      object)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, object);
  g_hash_table_insert (self->shelves[kind].removed, g_strdup (kinds[kind].get_id (object)), weak);
}

static void
remove_entry (LatchJournal *self,
              Kind          kind,
              const char   *id)
{
  Entry *entry = lookup_entry (self, kind, id);
  g_autoptr (GObject) object = NULL;

  if (entry == NULL)
    return;

  object = g_object_ref (entry->object);
  remember (self, kind, object);
  g_hash_table_remove (self->shelves[kind].entries, id);
  announce (self, kind, NEWS_REMOVED, object);
}

/* A page or a job may still have the object of what was removed. */
static gpointer
dup_removed (LatchJournal *self,
             Kind          kind,
             const char   *id)
{
  GWeakRef *weak = g_hash_table_lookup (self->shelves[kind].removed, id);

  return weak != NULL ? g_weak_ref_get (weak) : NULL;
}

/* A file counts only under its own name, so that no two have one id. */
static gpointer
read_object (Kind        kind,
             const char *id,
             GBytes     *bytes,
             GError    **error)
{
  g_autoptr (GObject) object = kinds[kind].read (bytes, error);

  if (object == NULL)
    return NULL;

  if (!g_str_equal (kinds[kind].get_id (object), id))
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("The file is damaged or was written by a newer version of Latchkey."));
      return NULL;
    }

  return g_steal_pointer (&object);
}

static gboolean
is_same_file (Entry  *entry,
              GBytes *bytes)
{
  g_autofree char *checksum = dup_checksum (bytes);

  return g_str_equal (checksum, entry->checksum);
}

/* Takes over what a file says. What was read earlier from one that is damaged by now stays: it may be the only trace of an instance. */
static gboolean
take_file (LatchJournal *self,
           Kind          kind,
           const char   *id,
           GBytes       *bytes,
           GError      **error)
{
  g_autoptr (GObject) object = NULL;
  Entry *entry = lookup_entry (self, kind, id);

  if (entry != NULL && entry->is_ahead && is_same_file (entry, bytes))
    return TRUE;

  object = read_object (kind, id, bytes, error);
  if (object == NULL)
    {
      if (g_hash_table_add (self->shelves[kind].unreadable, g_strdup (id)))
        g_message ("Left out the %s %s: %s", kinds[kind].noun, id, (*error)->message);
      return FALSE;
    }

  g_hash_table_remove (self->shelves[kind].unreadable, id);
  if (entry == NULL)
    {
      g_autoptr (GObject) removed = dup_removed (self, kind, id);

      if (removed != NULL)
        {
          kinds[kind].update (removed, object);
          g_set_object (&object, removed);
        }

      set_file (add_entry (self, kind, object), bytes);
      announce (self, kind, NEWS_ADDED, object);
      return TRUE;
    }

  set_file (entry, bytes);
  if (kinds[kind].update (entry->object, object))
    {
      g_set_object (&object, entry->object);
      announce (self, kind, NEWS_CHANGED, object);
    }

  return TRUE;
}

/* -- What a scan found ---------------------------------------------------------- */

/* This process knows better what it is changing, or has changed since the scan began. */
static gboolean
is_own (LatchJournal *self,
        const char   *id)
{
  return latch_journal_is_claimed (self, id) || g_hash_table_contains (self->queues, id) || g_hash_table_contains (self->touched, id);
}

/* Accounts first, for the records that need them. */
static void
file_changed_cb (LatchJournal *self,
                 guint         kind,
                 LatchFile    *file)
{
  g_autoptr (GError) error = NULL;

  if (is_own (self, file->name))
    {
      latch_folder_forget (self->folder, kind, file->name);
      self->has_skipped = TRUE;
      return;
    }

  take_file (self, (Kind)kind, file->name, file->bytes, &error);
}

static void
remove_gone (LatchJournal *self,
             Kind          kind)
{
  Shelf *shelf = &self->shelves[kind];
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer       id;
  gpointer       entry;

  g_hash_table_iter_init (&iter, shelf->entries);
  while (g_hash_table_iter_next (&iter, &id, &entry))
    {
      if (!((Entry *)entry)->is_on_disk || latch_folder_contains (self->folder, kind, id))
        continue;

      if (is_own (self, id))
        self->has_skipped = TRUE;
      else
        g_ptr_array_add (gone, g_strdup (id));
    }

  for (guint i = 0; i < gone->len; i++)
    remove_entry (self, kind, g_ptr_array_index (gone, i));

  g_hash_table_iter_init (&iter, shelf->unreadable);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      if (!latch_folder_contains (self->folder, kind, id))
        g_hash_table_iter_remove (&iter);
    }
}

static void
scanned_cb (LatchJournal *self)
{
  self->has_skipped = FALSE;

  for (int kind = N_KINDS - 1; kind >= 0; kind--)
    remove_gone (self, (Kind)kind);
}

static void
freed_cb (LatchJournal *self)
{
  if (self->has_skipped)
    latch_folder_scan_soon (self->folder);
}

/* -- Writing ------------------------------------------------------------------- */

/* Without bytes the file is deleted. Those of an account are made when it is claimed and up to date. */
typedef struct
{
  Kind                   kind;
  GObject               *object;
  GBytes                *bytes;
  LatchAccountChangeFunc func;
  char                  *value;
  LatchClaim            *claim;
  gboolean               needs_file;
} Change;

static void
change_free (Change *change)
{
  g_object_unref (change->object);
  g_clear_pointer (&change->bytes, g_bytes_unref);
  g_clear_object (&change->claim);
  g_free (change->value);
  g_free (change);
}

static void
settle (LatchJournal *self,
        Change       *change,
        gboolean      is_done)
{
  const char *id = kinds[change->kind].get_id (change->object);
  Entry      *entry = lookup_entry (self, change->kind, id);
  gboolean    is_new;

  g_hash_table_add (self->touched, g_strdup (id));
  if (change->bytes == NULL)
    {
      if (is_done)
        remove_entry (self, change->kind, id);
      return;
    }

  if (!is_done)
    {
      if (entry != NULL && entry->is_on_disk)
        {
          entry->is_ahead = TRUE;
          self->retry_time = g_get_monotonic_time () + self->retry_interval * G_TIME_SPAN_MILLISECOND;
        }
      else
        g_hash_table_remove (self->shelves[change->kind].entries, id);
      return;
    }

  if (entry == NULL)
    entry = add_entry (self, change->kind, change->object);

  is_new = !entry->is_on_disk;
  set_file (entry, change->bytes);
  if (is_new)
    announce (self, change->kind, NEWS_ADDED, change->object);
}

static void
set_gone_error (Kind     kind,
                GError **error)
{
  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND,
                       kind == KIND_RECORD ? _ ("Another window or program removed this store from the list.") : _ ("Another window or program removed this account."));
}

/* Whoever deleted a file took the secrets away as well. */
static gboolean
may_write (LatchJournal *self,
           const Change *change,
           GError      **error)
{
  if (!change->needs_file || lookup_entry (self, change->kind, kinds[change->kind].get_id (change->object)) != NULL)
    return TRUE;

  set_gone_error (change->kind, error);
  return FALSE;
}

static void
renewed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal    *self = g_task_get_source_object (task);
  Change          *change = g_task_get_task_data (task);
  g_autofree char *path = latch_folder_dup_path (self->folder, change->kind, kinds[change->kind].get_id (change->object));
  GError          *error = NULL;

  /* What was before it in the queue may have deleted the file. */
  if (!latch_claim_renew_finish (LATCH_CLAIM (source), result, &error) || !may_write (self, change, &error))
    g_task_return_error (task, error);
  else if (change->bytes != NULL)
    latch_file_write_async (path, change->bytes, latch_task_hand_on_cb, g_steal_pointer (&task));
  else
    latch_file_delete_async (path, latch_task_hand_on_cb, g_steal_pointer (&task));
}

static void
perform (LatchJournal       *self,
         Change             *change,
         GAsyncReadyCallback callback,
         gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, change, NULL);
  latch_claim_renew_async (change->claim, renewed_cb, task);
}

/* What waits in the queue comes next; a queue that is there and empty says that something is being written. */
static void
performed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal *self = LATCH_JOURNAL (source);
  Change       *change = g_task_get_task_data (task);
  const char   *id = kinds[change->kind].get_id (change->object);
  GQueue       *queue = g_hash_table_lookup (self->queues, id);
  GError       *error = NULL;
  gboolean      is_done = g_task_propagate_boolean (G_TASK (result), &error);
  GTask        *next;

  settle (self, change, is_done);
  next = g_queue_pop_head (queue);
  if (next != NULL)
    perform (self, g_task_get_task_data (next), performed_cb, next);
  else
    g_hash_table_remove (self->queues, id);

  g_clear_object (&change->claim);
  if (is_done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
enqueue (LatchJournal *self,
         LatchClaim   *claim,
         GTask        *task)
{
  g_autoptr (GTask) own = task;
  Change     *change = g_task_get_task_data (task);
  const char *id = kinds[change->kind].get_id (change->object);
  Entry      *entry = lookup_entry (self, change->kind, id);
  GQueue     *queue = g_hash_table_lookup (self->queues, id);
  g_autoptr (GObject) one = entry != NULL ? g_object_ref (entry->object) : dup_removed (self, change->kind, id);

  if (!latch_claim_is_for (claim, id) || (one != NULL && one != change->object))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Only the one object of an id is written, under its claim");
      return;
    }

  change->claim = g_object_ref (claim);
  if (entry == NULL && change->bytes != NULL)
    add_entry (self, change->kind, change->object);

  if (queue != NULL)
    {
      g_queue_push_tail (queue, g_steal_pointer (&own));
      return;
    }

  g_hash_table_insert (self->queues, g_strdup (id), g_queue_new ());
  perform (self, change, performed_cb, g_steal_pointer (&own));
}

static GTask *
change_task_new (LatchJournal       *self,
                 Kind                kind,
                 gpointer            object,
                 GBytes             *bytes,
                 GAsyncReadyCallback callback,
                 gpointer            user_data)
{
  GTask  *task = g_task_new (self, NULL, callback, user_data);
  Change *change = g_new0 (Change, 1);

  change->kind = kind;
  change->object = g_object_ref (object);
  change->bytes = bytes;
  g_task_set_task_data (task, change, (GDestroyNotify)change_free);
  return task;
}

/* -- Claiming ------------------------------------------------------------------ */

typedef struct
{
  Kind        kind;
  char       *id;
  gboolean    must_scan;
  gboolean    is_shared;
  LatchClaim *claim;
} ClaimRequest;

static void
claim_request_free (ClaimRequest *request)
{
  g_free (request->id);
  g_clear_object (&request->claim);
  g_free (request);
}

static void
claim_scanned_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaimRequest *request = g_task_get_task_data (task);
  GError       *error = NULL;

  if (!latch_journal_scan_finish (LATCH_JOURNAL (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&request->claim), g_object_unref);
}

static void
return_claim (GTask *task)
{
  g_autoptr (GTask) own = task;
  ClaimRequest *request = g_task_get_task_data (task);

  if (request->must_scan)
    latch_journal_scan_async (g_task_get_source_object (task), g_task_get_cancellable (task), claim_scanned_cb, g_steal_pointer (&own));
  else
    g_task_return_pointer (task, g_steal_pointer (&request->claim), g_object_unref);
}

static void
ahead_written_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* The claim does not depend on it: what is done next may be what saves the token. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_message ("What has happened still could not be written: %s", error->message);

  return_claim (g_steal_pointer (&task));
}

static void
return_claim_when_written (GTask *task,
                           Entry *entry)
{
  LatchJournal *self = g_task_get_source_object (task);
  ClaimRequest *request = g_task_get_task_data (task);
  GBytes       *bytes = kinds[request->kind].write (entry->object);

  enqueue (self, request->claim, change_task_new (self, request->kind, entry->object, bytes, ahead_written_cb, task));
}

/* What has no file yet is new. An account may be written anew where no version can read its file any more. */
static gboolean
is_no_obstacle (const ClaimRequest *request,
                const Entry        *entry,
                GBytes             *bytes,
                const GError       *error)
{
  if (bytes != NULL)
    return request->is_shared && latch_account_is_damaged (bytes);

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) && (request->is_shared || entry == NULL || !entry->is_on_disk);
}

/* The one before may have changed it or taken it away. */
static void
read_again_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal *self = g_task_get_source_object (task);
  ClaimRequest *request = g_task_get_task_data (task);
  Entry        *entry = lookup_entry (self, request->kind, request->id);
  GError       *error = NULL;
  g_autoptr (GBytes) bytes = latch_file_read_finish (result, &error);

  /* A scan that has begun before may have read an older file. */
  g_hash_table_add (self->touched, g_strdup (request->id));
  if (bytes != NULL && take_file (self, request->kind, request->id, bytes, &error))
    {
      entry = lookup_entry (self, request->kind, request->id);
      if (entry->is_ahead)
        return_claim_when_written (g_steal_pointer (&task), entry);
      else
        return_claim (g_steal_pointer (&task));
    }
  else if (is_no_obstacle (request, entry, bytes, error))
    {
      if (bytes == NULL && entry != NULL && entry->is_on_disk)
        remove_entry (self, request->kind, request->id);

      g_error_free (error);
      return_claim (g_steal_pointer (&task));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_task_return_error (task, error);
  else
    {
      g_clear_error (&error);
      remove_entry (self, request->kind, request->id);
      set_gone_error (request->kind, &error);
      g_task_return_error (task, error);
    }
}

static void
claim_taken_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal    *self = g_task_get_source_object (task);
  ClaimRequest    *request = g_task_get_task_data (task);
  g_autofree char *path = latch_folder_dup_path (self->folder, request->kind, request->id);
  GError          *error = NULL;

  request->claim = latch_claims_take_finish (LATCH_CLAIMS (source), result, &error);
  if (request->claim == NULL)
    g_task_return_error (task, error);
  else
    latch_file_read_async (path, read_again_cb, g_steal_pointer (&task));
}

static void
begin_claim (LatchJournal *self,
             GTask        *task)
{
  ClaimRequest *request = g_task_get_task_data (task);

  latch_claims_take_async (self->claims, request->id, g_task_get_cancellable (task), claim_taken_cb, task);
}

static GTask *
claim_task_new (LatchJournal       *self,
                Kind                kind,
                const char         *id,
                GCancellable       *cancellable,
                GAsyncReadyCallback callback,
                gpointer            user_data)
{
  GTask        *task = g_task_new (self, cancellable, callback, user_data);
  ClaimRequest *request = g_new0 (ClaimRequest, 1);

  request->kind = kind;
  request->id = g_strdup (id);
  g_task_set_task_data (task, request, (GDestroyNotify)claim_request_free);
  return task;
}

/* -- Changing an account --------------------------------------------------------- */

static void
apply (Change *change)
{
  if (change->func == NULL)
    return;

  change->func (LATCH_ACCOUNT (change->object), change->value);
  change->bytes = kinds[change->kind].write (change->object);
}

/* What has happened to an account has happened, whether it can be written or not. While another process has the claim, it
 * waits like what could not be written. */
static void
account_shared_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  LatchJournal *self = LATCH_JOURNAL (source);
  g_autoptr (GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LatchClaim) claim = latch_journal_claim_finish (self, result, &error);

  apply (change);
  if (claim != NULL && may_write (self, change, &error))
    {
      enqueue (self, claim, g_steal_pointer (&task));
      return;
    }

  if (claim == NULL)
    settle (self, change, FALSE);
  g_task_return_error (task, error);
}

/* -- What could not be written ----------------------------------------------------- */

static void
written_again_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (LatchClaim) claim = g_task_propagate_pointer (G_TASK (result), NULL);
}

/* A claim writes what could not be written. */
static void
write_again (LatchJournal *self)
{
  gint64 now = g_get_monotonic_time ();

  if (now < self->retry_time)
    return;

  self->retry_time = now + self->retry_interval * G_TIME_SPAN_MILLISECOND;
  for (int kind = 0; kind < N_KINDS; kind++)
    {
      GHashTableIter iter;
      gpointer       id;
      gpointer       entry;

      g_hash_table_iter_init (&iter, self->shelves[kind].entries);
      while (g_hash_table_iter_next (&iter, &id, &entry))
        {
          if (((Entry *)entry)->is_ahead)
            begin_claim (self, claim_task_new (self, (Kind)kind, id, NULL, written_again_cb, NULL));
        }
    }
}

static void
begun_cb (LatchJournal *self)
{
  write_again (self);
  g_hash_table_remove_all (self->touched);
}

/* -- Loading ------------------------------------------------------------------- */

/* Callers that ask during a load share it. */
static void
end_load (LatchJournal *self,
          const GError *error)
{
  g_autoptr (GPtrArray) loads = g_steal_pointer (&self->loads);

  self->loads = g_ptr_array_new_with_free_func (g_object_unref);
  self->is_loaded = error == NULL;
  if (self->is_loaded)
    g_signal_emit (self, loaded_signal, 0);
  for (guint i = 0; i < loads->len; i++)
    {
      if (error != NULL)
        g_task_return_error (g_ptr_array_index (loads, i), g_error_copy (error));
      else
        g_task_return_boolean (g_ptr_array_index (loads, i), TRUE);
    }
}

/* The callback of one deletes the next, so it is passed in. */
static void
delete_next_leftover (LatchJournal       *self,
                      GAsyncReadyCallback deleted)
{
  g_autofree char *path = NULL;

  if (self->leftovers->len == 0)
    {
      end_load (self, NULL);
      return;
    }

  path = g_ptr_array_steal_index (self->leftovers, 0);
  latch_claims_delete_file_async (self->claims, path, deleted, g_object_ref (self));
}

/* One that is busy is being written at this moment. */
static void
leftover_deleted_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (LatchJournal) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_claims_delete_file_finish (LATCH_CLAIMS (source), result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    g_message ("A file that was not written to its end could not be deleted: %s", error->message);

  delete_next_leftover (self, leftover_deleted_cb);
}

static void
load_scanned_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (LatchJournal) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_folder_scan_finish (LATCH_FOLDER (source), result, &error))
    {
      end_load (self, error);
      return;
    }

  g_ptr_array_unref (self->leftovers);
  self->leftovers = latch_folder_steal_leftovers (self->folder);
  delete_next_leftover (self, leftover_deleted_cb);
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (LatchJournal) self = user_data;

  latch_folder_make_finish (LATCH_FOLDER (source), result);
  latch_folder_scan_async (self->folder, NULL, load_scanned_cb, g_object_ref (self));
}

/* -- Files that cannot be read ------------------------------------------------- */

typedef struct
{
  GPtrArray *paths;
  GError    *first_error;
} Cleaning;

static void
cleaning_free (Cleaning *cleaning)
{
  g_ptr_array_unref (cleaning->paths);
  g_clear_error (&cleaning->first_error);
  g_free (cleaning);
}

static void
add_unreadable (LatchJournal *self,
                Kind          kind,
                GPtrArray    *paths)
{
  GHashTableIter iter;
  gpointer       id;

  g_hash_table_iter_init (&iter, self->shelves[kind].unreadable);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (paths, latch_folder_dup_path (self->folder, kind, id));
}

/* The callback of one deletes the next, so it is passed in. */
static void
delete_next_unreadable (GTask              *task,
                        GAsyncReadyCallback deleted)
{
  g_autoptr (GTask) own = task;
  LatchJournal *self = g_task_get_source_object (task);
  Cleaning     *cleaning = g_task_get_task_data (task);

  if (cleaning->paths->len > 0)
    latch_claims_delete_file_async (self->claims, g_ptr_array_index (cleaning->paths, cleaning->paths->len - 1), deleted, g_steal_pointer (&own));
  else if (cleaning->first_error != NULL)
    g_task_return_error (task, g_steal_pointer (&cleaning->first_error));
  else
    latch_journal_scan_async (self, NULL, latch_task_hand_on_cb, g_steal_pointer (&own));
}

static void
unreadable_deleted_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Cleaning        *cleaning = g_task_get_task_data (task);
  g_autofree char *path = g_ptr_array_steal_index (cleaning->paths, cleaning->paths->len - 1);
  g_autoptr (GError) error = NULL;

  if (!latch_claims_delete_file_finish (LATCH_CLAIMS (source), result, &error) && cleaning->first_error == NULL)
    {
      g_prefix_error (&error, "%s: ", path);
      cleaning->first_error = g_steal_pointer (&error);
    }

  delete_next_unreadable (g_steal_pointer (&task), unreadable_deleted_cb);
}

/* -- The class ----------------------------------------------------------------- */

static void
latch_journal_finalize (GObject *object)
{
  LatchJournal *self = LATCH_JOURNAL (object);

  for (int kind = 0; kind < N_KINDS; kind++)
    {
      Shelf *shelf = &self->shelves[kind];

      g_hash_table_unref (shelf->entries);
      g_hash_table_unref (shelf->removed);
      g_hash_table_unref (shelf->unreadable);
    }

  g_clear_object (&self->claims);
  g_clear_object (&self->folder);
  g_hash_table_unref (self->queues);
  g_hash_table_unref (self->touched);
  g_ptr_array_unref (self->loads);
  g_ptr_array_unref (self->leftovers);

  G_OBJECT_CLASS (latch_journal_parent_class)->finalize (object);
}

static guint
add_signal (LatchJournalClass *klass,
            const char        *name,
            GType              type)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, type);
}

static void
latch_journal_class_init (LatchJournalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = latch_journal_finalize;

  /**
   * LatchJournal::loaded:
   * @self: a journal
   *
   * Everything was read, and the lists say it. What comes later is told by the signals below.
   */
  loaded_signal = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * LatchJournal::record-added:
   * @self: a journal
   * @record: a record that has a file since now, by this process or another one
   */
  signals[KIND_RECORD][NEWS_ADDED] = add_signal (klass, "record-added", LATCH_TYPE_RECORD);

  /**
   * LatchJournal::record-changed:
   * @self: a journal
   * @record: a record that another process has changed; it is up to date
   */
  signals[KIND_RECORD][NEWS_CHANGED] = add_signal (klass, "record-changed", LATCH_TYPE_RECORD);

  /**
   * LatchJournal::record-removed:
   * @self: a journal
   * @record: a record whose file is gone, by this process or another one
   */
  signals[KIND_RECORD][NEWS_REMOVED] = add_signal (klass, "record-removed", LATCH_TYPE_RECORD);

  /**
   * LatchJournal::account-added:
   * @self: a journal
   * @account: an account that has a file since now, by this process or another one
   */
  signals[KIND_ACCOUNT][NEWS_ADDED] = add_signal (klass, "account-added", LATCH_TYPE_ACCOUNT);

  /**
   * LatchJournal::account-changed:
   * @self: a journal
   * @account: an account that another process has changed; it is up to date
   */
  signals[KIND_ACCOUNT][NEWS_CHANGED] = add_signal (klass, "account-changed", LATCH_TYPE_ACCOUNT);

  /**
   * LatchJournal::account-removed:
   * @self: a journal
   * @account: an account whose file is gone, by this process or another one
   */
  signals[KIND_ACCOUNT][NEWS_REMOVED] = add_signal (klass, "account-removed", LATCH_TYPE_ACCOUNT);
}

static void
latch_journal_init (LatchJournal *self)
{
  for (int kind = 0; kind < N_KINDS; kind++)
    {
      Shelf *shelf = &self->shelves[kind];

      shelf->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)entry_free);
      shelf->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)weak_ref_free);
      shelf->unreadable = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    }

  self->queues = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_queue_free);
  self->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->loads = g_ptr_array_new_with_free_func (g_object_unref);
  self->leftovers = g_ptr_array_new_with_free_func (g_free);
  self->retry_interval = RETRY_INTERVAL;
}

/**
 * latch_journal_new:
 * @directory: Latchkey’s data folder, which need not exist yet
 *
 * Makes a journal that knows of nothing. The disk is not touched.
 *
 * Returns: (transfer full): the journal
 */
LatchJournal *
latch_journal_new (const char *directory)
{
  LatchJournal    *self = g_object_new (LATCH_TYPE_JOURNAL, NULL);
  g_autofree char *lock = g_build_filename (directory, ".lock", NULL);

  self->claims = latch_claims_new (lock);
  self->folder = latch_folder_new (directory, parts, N_KINDS);
  g_signal_connect_object (self->claims, "freed", G_CALLBACK (freed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->folder, "begun", G_CALLBACK (begun_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->folder, "scanned", G_CALLBACK (scanned_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->folder, "changed", G_CALLBACK (file_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * latch_journal_set_poll_interval:
 * @self: a journal that was not loaded yet
 * @milliseconds: how long to wait between two scans that nothing led to, and before what could not be written is tried again
 *
 * Sets this for tests, which cannot wait half a minute.
 */
void
latch_journal_set_poll_interval (LatchJournal *self,
                                 guint         milliseconds)
{
  self->retry_interval = milliseconds;
  latch_folder_set_poll_interval (self->folder, milliseconds);
}

/**
 * latch_journal_load_async:
 * @self: a journal
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call when everything is read
 * @user_data: data for @callback
 *
 * Reads all accounts and records, once for all who ask, and deletes what a
 * crash has left half-written; after a failure it is tried anew. From then on
 * the folders are watched.
 */
void
latch_journal_load_async (LatchJournal       *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->is_loaded)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_ptr_array_add (self->loads, g_steal_pointer (&task));
  if (self->loads->len == 1)
    latch_folder_make_async (self->folder, made_cb, g_object_ref (self));
}

/**
 * latch_journal_load_finish:
 * @self: a journal
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when everything was read
 */
gboolean
latch_journal_load_finish (LatchJournal *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_journal_scan_async:
 * @self: a journal
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Looks for what other processes have changed up to now, without waiting for
 * a monitor. What this process has claimed, or could not write, is left alone.
 */
void
latch_journal_scan_async (LatchJournal       *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  latch_folder_scan_async (self->folder, cancellable, latch_task_hand_on_cb, g_task_new (self, cancellable, callback, user_data));
}

/**
 * latch_journal_scan_finish:
 * @self: a journal
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when both folders were read
 */
gboolean
latch_journal_scan_finish (LatchJournal *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_journal_dup_unreadable_record:
 * @self: a journal
 *
 * Returns: (nullable) (transfer full): the path of a file of a record that this version cannot read, and which may need
 *   any account, or %NULL when there is none
 */
char *
latch_journal_dup_unreadable_record (LatchJournal *self)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  add_unreadable (self, KIND_RECORD, paths);
  return paths->len > 0 ? g_ptr_array_steal_index (paths, 0) : NULL;
}

/**
 * latch_journal_count_unreadable:
 * @self: a journal
 *
 * Returns: how many files of records and accounts there are that this version cannot read
 */
guint
latch_journal_count_unreadable (LatchJournal *self)
{
  return g_hash_table_size (self->shelves[KIND_RECORD].unreadable) + g_hash_table_size (self->shelves[KIND_ACCOUNT].unreadable);
}

/**
 * latch_journal_delete_unreadable_async:
 * @self: a journal
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Deletes the files of records and accounts that this version cannot read, for
 * whoever wants nothing kept. What the keyring has for them belongs to nobody then.
 */
void
latch_journal_delete_unreadable_async (LatchJournal       *self,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  GTask    *task = g_task_new (self, NULL, callback, user_data);
  Cleaning *cleaning = g_new0 (Cleaning, 1);

  cleaning->paths = g_ptr_array_new_with_free_func (g_free);
  for (int kind = 0; kind < N_KINDS; kind++)
    add_unreadable (self, (Kind)kind, cleaning->paths);
  g_task_set_task_data (task, cleaning, (GDestroyNotify)cleaning_free);
  delete_next_unreadable (task, unreadable_deleted_cb);
}

/**
 * latch_journal_delete_unreadable_finish:
 * @self: a journal
 * @result: the result
 * @error: return location for %G_IO_ERROR_BUSY while somebody is at work on one of them, or %LATCH_ERROR_STORAGE; the
 *   message begins with the path of the file that is left
 *
 * Returns: %TRUE when none is left
 */
gboolean
latch_journal_delete_unreadable_finish (LatchJournal *self,
                                        GAsyncResult *result,
                                        GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GPtrArray *
list (LatchJournal *self,
      Kind          kind)
{
  GPtrArray     *objects = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer       data;

  g_hash_table_iter_init (&iter, self->shelves[kind].entries);
  while (g_hash_table_iter_next (&iter, NULL, &data))
    {
      Entry *entry = data;

      if (entry->is_on_disk)
        g_ptr_array_add (objects, g_object_ref (entry->object));
    }

  return objects;
}

/**
 * latch_journal_list_records:
 * @self: a journal
 *
 * Returns: (transfer full) (element-type LatchRecord): the records that have a file, in no order
 */
GPtrArray *
latch_journal_list_records (LatchJournal *self)
{
  return list (self, KIND_RECORD);
}

/**
 * latch_journal_list_accounts:
 * @self: a journal
 *
 * Returns: (transfer full) (element-type LatchAccount): the accounts that have a file, accepted or not, in no order
 */
GPtrArray *
latch_journal_list_accounts (LatchJournal *self)
{
  return list (self, KIND_ACCOUNT);
}

static gpointer
lookup (LatchJournal *self,
        Kind          kind,
        const char   *id)
{
  Entry *entry = lookup_entry (self, kind, id);

  return entry != NULL ? entry->object : NULL;
}

/**
 * latch_journal_lookup_record:
 * @self: a journal
 * @id: a record’s id
 *
 * Returns: (transfer none) (nullable): the one object for it in this process, or %NULL
 */
LatchRecord *
latch_journal_lookup_record (LatchJournal *self,
                             const char   *id)
{
  return lookup (self, KIND_RECORD, id);
}

/**
 * latch_journal_lookup_account:
 * @self: a journal
 * @id: an account’s id
 *
 * Returns: (transfer none) (nullable): the one object for it in this process, or %NULL
 */
LatchAccount *
latch_journal_lookup_account (LatchJournal *self,
                              const char   *id)
{
  return lookup (self, KIND_ACCOUNT, id);
}

/**
 * latch_journal_get_claims:
 * @self: a journal
 *
 * Returns: (transfer none): the claims of this process, which can be asked about those of others
 */
LatchClaims *
latch_journal_get_claims (LatchJournal *self)
{
  return self->claims;
}

/**
 * latch_journal_is_claimed:
 * @self: a journal
 * @id: the id of a record or an account
 *
 * Returns: %TRUE while something in this process has the claim for it, or is getting it
 */
gboolean
latch_journal_is_claimed (LatchJournal *self,
                          const char   *id)
{
  return latch_claims_contain (self->claims, id);
}

/**
 * latch_journal_claim_record_async:
 * @self: a journal
 * @id: a record’s id; it need not have a file yet
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call with the claim
 * @user_data: data for @callback
 *
 * Claims a record, against other processes and against others in this one, and
 * brings its object up to date with the disk. Decide only afterwards: another
 * process may have changed its state. While somebody else has the claim, it is
 * tried again for two seconds.
 */
void
latch_journal_claim_record_async (LatchJournal       *self,
                                  const char         *id,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  begin_claim (self, claim_task_new (self, KIND_RECORD, id, cancellable, callback, user_data));
}

/**
 * latch_journal_claim_account_async:
 * @self: a journal
 * @id: an account’s id; it need not have a file yet
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call with the claim
 * @user_data: data for @callback
 *
 * Claims an account in the same way. An account that was not accepted yet needs
 * a claim for as long as a creation depends on it, since it looks abandoned to
 * others until its record is there; and whoever removes one claims it first.
 */
void
latch_journal_claim_account_async (LatchJournal       *self,
                                   const char         *id,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  begin_claim (self, claim_task_new (self, KIND_ACCOUNT, id, cancellable, callback, user_data));
}

/**
 * latch_journal_share_account_async:
 * @self: a journal
 * @account: an account
 * @callback: what to call with the claim
 * @user_data: data for @callback
 *
 * Gets the claim for an account that this process has, or else claims it and
 * brings @account up to date with the disk. A file that is damaged or gone is
 * no obstacle: what is written next takes its place. One that cannot be read,
 * or that a newer version has written, is one.
 */
void
latch_journal_share_account_async (LatchJournal       *self,
                                   LatchAccount       *account,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  const char   *id = latch_account_get_id (account);
  LatchClaim   *own = latch_claims_lookup (self->claims, id);
  GTask        *task = claim_task_new (self, KIND_ACCOUNT, id, NULL, callback, user_data);
  ClaimRequest *request = g_task_get_task_data (task);

  if (own != NULL)
    {
      g_task_return_pointer (task, g_object_ref (own), g_object_unref);
      g_object_unref (task);
      return;
    }

  request->is_shared = TRUE;
  if (lookup_entry (self, KIND_ACCOUNT, id) == NULL)
    remember (self, KIND_ACCOUNT, account);
  begin_claim (self, task);
}

/**
 * latch_journal_claim_and_scan_async:
 * @self: a journal
 * @id: the id of a record or an account, or another one that stands for what nobody else may do meanwhile
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call with the claim
 * @user_data: data for @callback
 *
 * Claims @id, and then brings everything up to date with the disk: what others
 * have written before they let go of the claim is known when it is there.
 */
void
latch_journal_claim_and_scan_async (LatchJournal       *self,
                                    const char         *id,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  Kind          kind = lookup_entry (self, KIND_ACCOUNT, id) != NULL ? KIND_ACCOUNT : KIND_RECORD;
  GTask        *task = claim_task_new (self, kind, id, cancellable, callback, user_data);
  ClaimRequest *request = g_task_get_task_data (task);

  request->must_scan = TRUE;
  begin_claim (self, task);
}

/**
 * latch_journal_claim_finish:
 * @self: a journal
 * @result: the result of a claim of any kind
 * @error: return location for %G_IO_ERROR_BUSY, for %LATCH_ERROR_NOT_FOUND when its file is gone, for
 *   %LATCH_ERROR_STORAGE when it cannot be read or nothing can be locked in this folder, or for %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the claim, which ends with its last reference, or %NULL
 */
LatchClaim *
latch_journal_claim_finish (LatchJournal *self,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_journal_note_async:
 * @self: a journal
 * @claim: the claim for @record
 * @record: a record
 * @event: what has happened to it
 * @callback: what to call when it is on the disk
 * @user_data: data for @callback
 *
 * Advances a record at once and writes it. When that fails, @record says what
 * has happened all the same, since it has; the file keeps what it said until it
 * is written again, by the next claim or half a minute later.
 */
void
latch_journal_note_async (LatchJournal       *self,
                          LatchClaim         *claim,
                          LatchRecord        *record,
                          LatchRecordEvent    event,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  if (!latch_record_can_advance (record, event))
    {
      g_task_report_new_error (self, callback, user_data, NULL, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                               "Event %d cannot happen to a record in state %d", event, latch_record_get_state (record));
      return;
    }

  latch_record_advance (record, event);
  latch_journal_save_record_async (self, claim, record, callback, user_data);
}

/**
 * latch_journal_save_record_async:
 * @self: a journal
 * @claim: the claim for @record
 * @record: a record
 * @callback: what to call when it is on the disk
 * @user_data: data for @callback
 *
 * Writes what @record says now, in the order of the calls.
 */
void
latch_journal_save_record_async (LatchJournal       *self,
                                 LatchClaim         *claim,
                                 LatchRecord        *record,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  enqueue (self, claim, change_task_new (self, KIND_RECORD, record, latch_record_to_bytes (record), callback, user_data));
}

/**
 * latch_journal_delete_record_async:
 * @self: a journal
 * @claim: the claim for @record
 * @record: a record, which need not have a file
 * @callback: what to call when its file is gone
 * @user_data: data for @callback
 *
 * Deletes a record’s file.
 */
void
latch_journal_delete_record_async (LatchJournal       *self,
                                   LatchClaim         *claim,
                                   LatchRecord        *record,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  enqueue (self, claim, change_task_new (self, KIND_RECORD, record, NULL, callback, user_data));
}

/**
 * LatchAccountChangeFunc:
 * @account: an account
 * @value: what was given to latch_journal_change_account_async()
 *
 * Makes one change to an account, and leaves all else of it as it is.
 */

static void
change_account (LatchJournal          *self,
                LatchAccount          *account,
                LatchAccountChangeFunc func,
                const char            *value,
                gboolean               needs_file,
                GAsyncReadyCallback    callback,
                gpointer               user_data)
{
  GTask  *task = change_task_new (self, KIND_ACCOUNT, account, NULL, callback, user_data);
  Change *change = g_task_get_task_data (task);

  change->func = func;
  change->value = g_strdup (value);
  change->needs_file = needs_file;
  latch_journal_share_account_async (self, account, account_shared_cb, task);
}

/**
 * latch_journal_change_account_async:
 * @self: a journal
 * @account: an account that has a file
 * @func: what to change
 * @value: (nullable): data for @func
 * @callback: what to call when it is on the disk
 * @user_data: data for @callback
 *
 * Changes an account and writes it, under the claim that this process has for
 * it, or else one of its own: then it is read again before, so that what others
 * have written meanwhile stays. When it cannot be claimed or written, or its
 * file is gone, @account is changed all the same. What could not be claimed or
 * written is tried again later, unless somebody else has changed the file by then.
 */
void
latch_journal_change_account_async (LatchJournal          *self,
                                    LatchAccount          *account,
                                    LatchAccountChangeFunc func,
                                    const char            *value,
                                    GAsyncReadyCallback    callback,
                                    gpointer               user_data)
{
  change_account (self, account, func, value, TRUE, callback, user_data);
}

/**
 * latch_journal_put_account_async:
 * @self: a journal
 * @account: an account, which need not have a file
 * @func: what to change
 * @value: (nullable): data for @func
 * @callback: what to call when it is on the disk
 * @user_data: data for @callback
 *
 * Changes an account in the same way, and gives it a file should it have none.
 * For whoever has its secrets to store, or has just stored them.
 */
void
latch_journal_put_account_async (LatchJournal          *self,
                                 LatchAccount          *account,
                                 LatchAccountChangeFunc func,
                                 const char            *value,
                                 GAsyncReadyCallback    callback,
                                 gpointer               user_data)
{
  change_account (self, account, func, value, FALSE, callback, user_data);
}

/**
 * latch_journal_delete_account_async:
 * @self: a journal
 * @account: an account, which need not have a file
 * @callback: what to call when its file is gone
 * @user_data: data for @callback
 *
 * Deletes an account’s file, under the claim that this process has for it, or else one of its own.
 */
void
latch_journal_delete_account_async (LatchJournal       *self,
                                    LatchAccount       *account,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  latch_journal_share_account_async (self, account, account_shared_cb, change_task_new (self, KIND_ACCOUNT, account, NULL, callback, user_data));
}

/**
 * latch_journal_write_finish:
 * @self: a journal
 * @result: the result of whatever writes or deletes a record or an account
 * @error: return location for %LATCH_ERROR_STORAGE, for %LATCH_ERROR_NOT_FOUND when the file that was to be changed is gone,
 *   for %G_IO_ERROR_BUSY when the claim was lost or somebody else has it, or for %G_IO_ERROR_INVALID_ARGUMENT when the event may not happen in the record’s state, which then is as before
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
latch_journal_write_finish (LatchJournal *self,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
