/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-folder.h"

#include "latch-id.h"

#include <string.h>

/* Follows the files of a folder that several processes share. They lie in its
 * parts, folders that are read one after the other, always in the same order.
 *
 * Monitors watch the parts. Any event leads to a scan a moment later; further
 * events do not put the scan off, so what is known is never older than that.
 * The kernel drops events only while others wait in its queue, and the scan
 * that those lead to is later than the drop. A scan reads what it does not know
 * yet. Now and then there is one that nothing led to: nothing tells when a part
 * is replaced or put right. */

/* Milliseconds from an event to the scan. */
#define SETTLING_TIME 100

/* A scan lasts a tenth of the time, however many files there are, unless that delays the news by more than these microseconds. */
#define REST 10
#define LONGEST_REST (2 * G_TIME_SPAN_SECOND)

/* What changed is told of in pieces of so many microseconds, since thousands of files take longer than a frame of a window. */
#define SLICE (5 * G_TIME_SPAN_MILLISECOND)

/* Milliseconds between two scans that nothing led to. */
#define POLL_INTERVAL (30 * 1000)

/* What GLib chooses from for the name of a file that is not whole yet, and how many of them. */
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define N_LETTERS 6

typedef struct
{
  char         *path;
  char         *suffix;
  GHashTable   *known;
  GPtrArray    *files;
  GPtrArray    *changed;
  GFileMonitor *monitor;
} Part;

struct _LatchFolder
{
  GObject parent_instance;

  Part      *parts;
  guint      n_parts;
  guint      next_part;
  GPtrArray *scans;
  GPtrArray *next_scans;
  GPtrArray *leftovers;
  GSource   *source;
  gint64     scan_begin;
  gint64     scan_end;
  guint      poll_interval;
  gboolean   is_scanning;
};

G_DEFINE_FINAL_TYPE (LatchFolder, latch_folder, G_TYPE_OBJECT)

enum {
  SIGNAL_BEGUN,
  SIGNAL_SCANNED,
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* -- Names ----------------------------------------------------------------------- */

static char *
dup_id (const char *name,
        const char *suffix)
{
  g_autofree char *id = NULL;

  if (!g_str_has_suffix (name, suffix))
    return NULL;

  id = g_strndup (name, strlen (name) - strlen (suffix));
  return latch_id_is_valid (id) ? g_steal_pointer (&id) : NULL;
}

/* A file is written under its name and some random letters, and renamed when it is whole. */
static gboolean
is_leftover (const char *name,
             const char *suffix)
{
  const char      *letters = strrchr (name, '.');
  g_autofree char *whole = NULL;
  g_autofree char *id = NULL;

  if (letters == NULL || strlen (letters + 1) != N_LETTERS || strspn (letters + 1, LETTERS) != N_LETTERS)
    return FALSE;

  whole = g_strndup (name, (size_t)(letters - name));
  id = dup_id (whole, suffix);
  return id != NULL;
}

/* -- When to scan ---------------------------------------------------------------- */

static void
schedule (LatchFolder *self,
          gint64       time)
{
  gint64 scheduled = g_source_get_ready_time (self->source);

  if (scheduled < 0 || time < scheduled)
    g_source_set_ready_time (self->source, time);
}

static void
unwatch (LatchFolder *self,
         Part        *part)
{
  if (part->monitor != NULL)
    g_signal_handlers_disconnect_by_data (part->monitor, self);
  g_clear_object (&part->monitor);
}

/* A monitor does not tell when the whole folder is replaced by another one: it stays with the old one. So each scan
 * begins with new monitors. There may be none to be had: their number is limited for a user. */
static void
watch (LatchFolder *self)
{
  for (guint i = 0; i < self->n_parts; i++)
    {
      Part *part = &self->parts[i];
      g_autoptr (GFile) file = g_file_new_for_path (part->path);

      unwatch (self, part);
      part->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL, NULL);
      if (part->monitor != NULL)
        g_signal_connect_swapped (part->monitor, "changed", G_CALLBACK (latch_folder_scan_soon), self);
    }
}

/* -- Scanning -------------------------------------------------------------------- */

/* What was read before the scan failed is to be read again. */
static void
forget_scan (LatchFolder *self)
{
  for (guint i = 0; i < self->n_parts; i++)
    {
      Part *part = &self->parts[i];

      for (guint j = 0; part->files != NULL && j < part->files->len; j++)
        latch_file_known_forget (part->known, ((LatchFile *)g_ptr_array_index (part->files, j))->name);
    }
}

/* Files under other names are none of ours. */
static void
sort_files (LatchFolder *self,
            Part        *part)
{
  for (guint i = 0; i < part->files->len; i++)
    {
      LatchFile       *file = g_ptr_array_index (part->files, i);
      g_autofree char *id = dup_id (file->name, part->suffix);

      if (id != NULL)
        {
          LatchFile *changed = g_new0 (LatchFile, 1);

          changed->name = g_steal_pointer (&id);
          changed->bytes = g_bytes_ref (file->bytes);
          g_ptr_array_add (part->changed, changed);
        }
      else if (is_leftover (file->name, part->suffix))
        g_ptr_array_add (self->leftovers, g_build_filename (part->path, file->name, NULL));
    }
}

static void
end_scan (LatchFolder  *self,
          const GError *error)
{
  g_autoptr (GPtrArray) scans = g_steal_pointer (&self->scans);

  if (error != NULL)
    forget_scan (self);

  for (guint i = 0; i < self->n_parts; i++)
    g_clear_pointer (&self->parts[i].files, g_ptr_array_unref);

  self->is_scanning = FALSE;
  self->scan_end = g_get_monotonic_time ();
  schedule (self, self->scan_end + self->poll_interval * G_TIME_SPAN_MILLISECOND);

  self->scans = g_steal_pointer (&self->next_scans);
  self->next_scans = g_ptr_array_new_with_free_func (g_object_unref);
  if (self->scans->len > 0)
    schedule (self, 0);

  for (guint i = 0; i < scans->len; i++)
    {
      if (error != NULL)
        g_task_return_error (g_ptr_array_index (scans, i), g_error_copy (error));
      else
        g_task_return_boolean (g_ptr_array_index (scans, i), TRUE);
    }
}

/* Returns: whether there was anything left to tell of */
static gboolean
tell_next (LatchFolder *self)
{
  for (guint i = self->n_parts; i > 0; i--)
    {
      GPtrArray *changed = self->parts[i - 1].changed;
      g_autoptr (LatchFile) file = changed->len > 0 ? g_ptr_array_steal_index_fast (changed, changed->len - 1) : NULL;

      if (file == NULL)
        continue;

      g_signal_emit (self, signals[SIGNAL_CHANGED], 0, i - 1, file);
      return TRUE;
    }

  return FALSE;
}

static gboolean
tell_cb (gpointer user_data)
{
  LatchFolder *self = user_data;
  gint64       end = g_get_monotonic_time () + SLICE;

  while (tell_next (self))
    {
      if (g_get_monotonic_time () > end)
        return G_SOURCE_CONTINUE;
    }

  end_scan (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
use_scan (LatchFolder *self)
{
  for (guint i = 0; i < self->n_parts; i++)
    sort_files (self, &self->parts[i]);

  g_signal_emit (self, signals[SIGNAL_SCANNED], 0);
  if (tell_cb (self) == G_SOURCE_CONTINUE)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell_cb, g_object_ref (self), g_object_unref);
}

/* The callback of one part begins the next, so it is passed in. */
static void
scan_next (LatchFolder        *self,
           GAsyncReadyCallback scanned)
{
  Part *part = &self->parts[self->next_part];

  if (self->next_part < self->n_parts)
    latch_file_scan_directory_async (part->path, part->known, scanned, g_object_ref (self));
  else
    use_scan (self);
}

static void
part_scanned_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (LatchFolder) self = user_data;
  g_autoptr (GError) error = NULL;

  self->parts[self->next_part++].files = latch_file_scan_directory_finish (result, &error);
  if (error != NULL)
    end_scan (self, error);
  else
    scan_next (self, part_scanned_cb);
}

/* First the monitors, so that nothing happens unseen. */
static void
begin_scan (LatchFolder *self)
{
  g_source_set_ready_time (self->source, -1);
  watch (self);
  g_ptr_array_set_size (self->leftovers, 0);
  self->is_scanning = TRUE;
  self->next_part = 0;
  self->scan_begin = g_get_monotonic_time ();
  g_signal_emit (self, signals[SIGNAL_BEGUN], 0);
  scan_next (self, part_scanned_cb);
}

static gboolean
due_cb (gpointer user_data)
{
  LatchFolder *self = user_data;

  g_source_set_ready_time (self->source, -1);
  if (self->is_scanning)
    latch_folder_scan_soon (self);
  else
    begin_scan (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource    *source,
          GSourceFunc callback,
          gpointer    user_data)
{
  return callback (user_data);
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

/* -- Making ---------------------------------------------------------------------- */

/* The callback of one part begins the next, so it is passed in. */
static void
make_next (LatchFolder        *self,
           GTask              *task,
           GAsyncReadyCallback made)
{
  g_autoptr (GTask) own = task;
  guint next = GPOINTER_TO_UINT (g_task_get_task_data (task));

  if (next == self->n_parts)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_task_set_task_data (task, GUINT_TO_POINTER (next + 1), NULL);
  latch_file_make_directory_async (self->parts[next].path, made, g_steal_pointer (&own));
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchFolder *self = g_task_get_source_object (task);

  latch_file_make_directory_finish (result, NULL);
  make_next (self, g_steal_pointer (&task), made_cb);
}

/* -- The class ------------------------------------------------------------------- */

static void
latch_folder_dispose (GObject *object)
{
  LatchFolder *self = LATCH_FOLDER (object);

  g_source_destroy (self->source);
  for (guint i = 0; i < self->n_parts; i++)
    unwatch (self, &self->parts[i]);

  G_OBJECT_CLASS (latch_folder_parent_class)->dispose (object);
}

static void
latch_folder_finalize (GObject *object)
{
  LatchFolder *self = LATCH_FOLDER (object);

  for (guint i = 0; i < self->n_parts; i++)
    {
      Part *part = &self->parts[i];

      g_free (part->path);
      g_free (part->suffix);
      g_hash_table_unref (part->known);
      g_ptr_array_unref (part->changed);
    }

  g_free (self->parts);
  g_ptr_array_unref (self->scans);
  g_ptr_array_unref (self->next_scans);
  g_ptr_array_unref (self->leftovers);
  g_source_unref (self->source);

  G_OBJECT_CLASS (latch_folder_parent_class)->finalize (object);
}

static void
latch_folder_class_init (LatchFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latch_folder_dispose;
  object_class->finalize = latch_folder_finalize;

  /**
   * LatchFolder::begun:
   * @self: a folder
   *
   * A scan begins. What is written from now on may not be in it.
   */
  signals[SIGNAL_BEGUN] = g_signal_new ("begun", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * LatchFolder::scanned:
   * @self: a folder
   *
   * All parts were read; latch_folder_contains() says what is there. `changed` tells of what is new, before the scan ends.
   */
  signals[SIGNAL_SCANNED] = g_signal_new ("scanned", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * LatchFolder::changed:
   * @self: a folder
   * @part: the index of a part; what was read last comes first
   * @file: a [struct@File] that is new or has changed since the last scan, with its id as its name
   *
   * A file was read. Other events may come between two of them.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_POINTER);
}

static void
latch_folder_init (LatchFolder *self)
{
  self->scans = g_ptr_array_new_with_free_func (g_object_unref);
  self->next_scans = g_ptr_array_new_with_free_func (g_object_unref);
  self->leftovers = g_ptr_array_new_with_free_func (g_free);
  self->poll_interval = POLL_INTERVAL;
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_callback (self->source, due_cb, self, NULL);
  g_source_attach (self->source, NULL);
}

/**
 * latch_folder_new:
 * @path: the folder, which need not exist yet
 * @parts: (array length=n_parts): what is followed in it, in the order in which it is read
 * @n_parts: how many these are
 *
 * Makes a folder that is not followed before the first scan. The disk is not touched.
 *
 * Returns: (transfer full): the folder
 */
LatchFolder *
latch_folder_new (const char            *path,
                  const LatchFolderPart *parts,
                  guint                  n_parts)
{
  LatchFolder *self = g_object_new (LATCH_TYPE_FOLDER, NULL);

  self->n_parts = n_parts;
  self->parts = g_new0 (Part, n_parts);
  for (guint i = 0; i < n_parts; i++)
    {
      self->parts[i].path = g_build_filename (path, parts[i].name, NULL);
      self->parts[i].suffix = g_strdup (parts[i].suffix);
      self->parts[i].known = latch_file_known_new ();
      self->parts[i].changed = g_ptr_array_new_with_free_func ((GDestroyNotify)latch_file_free);
    }

  return self;
}

/**
 * latch_folder_set_poll_interval:
 * @self: a folder that was not scanned yet
 * @milliseconds: how long to wait between two scans that nothing led to
 *
 * Sets this for tests, which cannot wait half a minute.
 */
void
latch_folder_set_poll_interval (LatchFolder *self,
                                guint        milliseconds)
{
  self->poll_interval = milliseconds;
}

/**
 * latch_folder_dup_path:
 * @self: a folder
 * @part: the index of a part
 * @id: an id
 *
 * Returns: (transfer full) (type filename): where the file of @id is or would be
 */
char *
latch_folder_dup_path (LatchFolder *self,
                       guint        part,
                       const char  *id)
{
  g_autofree char *name = g_strconcat (id, self->parts[part].suffix, NULL);

  return g_build_filename (self->parts[part].path, name, NULL);
}

/**
 * latch_folder_make_async:
 * @self: a folder
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Makes the parts that are missing. One that cannot be made is an empty one, or
 * what is wrong with it shows when it is read.
 */
void
latch_folder_make_async (LatchFolder        *self,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  make_next (self, g_task_new (self, NULL, callback, user_data), made_cb);
}

/**
 * latch_folder_make_finish:
 * @self: a folder
 * @result: the result
 */
void
latch_folder_make_finish (LatchFolder  *self,
                          GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * latch_folder_scan_soon:
 * @self: a folder
 *
 * Has it scanned a moment from now, as an event of a monitor does.
 */
void
latch_folder_scan_soon (LatchFolder *self)
{
  gint64 settled = g_get_monotonic_time () + SETTLING_TIME * G_TIME_SPAN_MILLISECOND;
  gint64 rested = self->scan_end + MIN (REST * (self->scan_end - self->scan_begin), LONGEST_REST);

  schedule (self, MAX (settled, rested));
}

/**
 * latch_folder_scan_async:
 * @self: a folder
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Reads what has changed up to now, without waiting for a monitor, and follows
 * the folder from then on. One that asks during a scan gets the next one.
 */
void
latch_folder_scan_async (LatchFolder        *self,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (self->is_scanning)
    {
      g_ptr_array_add (self->next_scans, task);
      return;
    }

  g_ptr_array_add (self->scans, task);
  begin_scan (self);
}

/**
 * latch_folder_scan_finish:
 * @self: a folder
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when all parts were read
 */
gboolean
latch_folder_scan_finish (LatchFolder  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_folder_contains:
 * @self: a folder that is not being read
 * @part: the index of a part
 * @id: an id
 *
 * Returns: %TRUE when the last scan found a file of @id
 */
gboolean
latch_folder_contains (LatchFolder *self,
                       guint        part,
                       const char  *id)
{
  g_autofree char *name = g_strconcat (id, self->parts[part].suffix, NULL);

  return g_hash_table_contains (self->parts[part].known, name);
}

/**
 * latch_folder_forget:
 * @self: a folder that is not being read
 * @part: the index of a part
 * @id: an id
 *
 * Has the next scan read the file of @id whether it has changed or not.
 */
void
latch_folder_forget (LatchFolder *self,
                     guint        part,
                     const char  *id)
{
  g_autofree char *name = g_strconcat (id, self->parts[part].suffix, NULL);

  latch_file_known_forget (self->parts[part].known, name);
}

/**
 * latch_folder_steal_leftovers:
 * @self: a folder
 *
 * Returns: (transfer full) (element-type filename): the paths of files that the last scan found and that were not written
 *   to their end, or not yet; their names begin with an id
 */
GPtrArray *
latch_folder_steal_leftovers (LatchFolder *self)
{
  GPtrArray *leftovers = self->leftovers;

  self->leftovers = g_ptr_array_new_with_free_func (g_free);
  return leftovers;
}
