/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-file.h"

#include "latch-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>

/* GIO's asynchronous writing knows no fsync, so the few lines here that must
 * reach the disk run in a thread of GTask's own; nothing else of the program does. */

#define MAX_FILE_SIZE (64 * 1024)

typedef struct
{
  char   *path;
  GBytes *bytes;
} Job;

static void
job_free (Job *job)
{
  g_free (job->path);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job);
}

static void
run_job (const char         *path,
         GBytes             *bytes,
         GTaskThreadFunc     func,
         GCancellable       *cancellable,
         GAsyncReadyCallback callback,
         gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  g_task_run_in_thread (task, func);
}

static GError *
storage_error (const char *reason)
{
  /* Translators: %s is the system's reason, such as “No space left on device” */
  return g_error_new (LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("Latchkey could not write to its data folder: %s"), reason);
}

/**
 * latch_file_free:
 * @self: (transfer full): a file that was read
 *
 * Frees a file’s name and content.
 */
void
latch_file_free (LatchFile *self)
{
  g_free (self->name);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static void
write_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Job             *job = data;
  g_autofree char *directory = g_path_get_dirname (job->path);
  g_autoptr (GError) error = NULL;
  size_t      size;
  const char *text = g_bytes_get_data (job->bytes, &size);

  /* Newer GLibs keep the mode of a file that is there, which may come from a careless backup. */
  g_chmod (job->path, 0600);
  if (g_mkdir_with_parents (directory, 0700) != 0)
    g_task_return_error (task, storage_error (g_strerror (errno)));
  else if (!g_file_set_contents_full (job->path, text, (gssize)size, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
    g_task_return_error (task, storage_error (error->message));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * latch_file_write_async:
 * @path: the file’s path
 * @bytes: what it is to hold
 * @callback: what to call when it is on the disk
 * @user_data: data for @callback
 *
 * Writes a small file so that after a crash or a power cut it holds either
 * what it held before or @bytes. Only the user may read it. A folder that is
 * missing is made.
 */
void
latch_file_write_async (const char         *path,
                        GBytes             *bytes,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  run_job (path, bytes, write_in_thread, NULL, callback, user_data);
}

/**
 * latch_file_write_finish:
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Returns: %TRUE when the file and its name are on the disk
 */
gboolean
latch_file_write_finish (GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
delete_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  Job *job = data;

  if (g_unlink (job->path) != 0 && errno != ENOENT)
    g_task_return_error (task, storage_error (g_strerror (errno)));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * latch_file_delete_async:
 * @path: the file’s path
 * @callback: what to call when it is gone
 * @user_data: data for @callback
 *
 * Deletes a file. One that is not there counts as deleted.
 */
void
latch_file_delete_async (const char         *path,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  run_job (path, NULL, delete_in_thread, NULL, callback, user_data);
}

/**
 * latch_file_delete_finish:
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Returns: %TRUE when the file is gone
 */
gboolean
latch_file_delete_finish (GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static LatchFile *
read_file (const char *directory,
           const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  LatchFile *file;
  GStatBuf   status;
  size_t     size;

  if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > MAX_FILE_SIZE)
    return NULL;

  /* It is there, though nobody knows what it says. */
  if (!g_file_get_contents (path, &text, &size, &error))
    {
      g_message ("A file cannot be read: %s", error->message);
      size = 0;
    }

  file = g_new0 (LatchFile, 1);
  file->name = g_strdup (name);
  file->bytes = g_bytes_new_take (g_steal_pointer (&text), size);
  return file;
}

static void
read_directory_in_thread (GTask        *task,
                          gpointer      source,
                          gpointer      data,
                          GCancellable *cancellable)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) directory = g_dir_open (job->path, 0, &error);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)latch_file_free);
  const char *name;

  if (directory == NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      /* Translators: %s is the system's reason, such as “Permission denied” */
      g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("Latchkey could not read its data folder: %s"), error->message);
      return;
    }

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL && !g_cancellable_is_cancelled (cancellable))
    {
      LatchFile *file = read_file (job->path, name);

      if (file != NULL)
        g_ptr_array_add (files, file);
    }

  g_task_return_pointer (task, g_steal_pointer (&files), (GDestroyNotify)g_ptr_array_unref);
}

/**
 * latch_file_read_directory_async:
 * @path: a folder’s path
 * @cancellable: (nullable): to stop reading
 * @callback: what to call when all is read
 * @user_data: data for @callback
 *
 * Reads all files of a folder, in no order. A folder that is not there is an
 * empty one; a file above 64 KiB is none of ours. One that cannot be read is
 * among them, without content.
 */
void
latch_file_read_directory_async (const char         *path,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  run_job (path, NULL, read_directory_in_thread, cancellable, callback, user_data);
}

/**
 * latch_file_read_directory_finish:
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type LatchFile): the files, or %NULL
 */
GPtrArray *
latch_file_read_directory_finish (GAsyncResult *result,
                                  GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lock_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Job             *job = data;
  g_autofree char *directory = g_path_get_dirname (job->path);
  int              descriptor;

  if (g_mkdir_with_parents (directory, 0700) != 0 || (descriptor = g_open (job->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0)
    {
      g_task_return_error (task, storage_error (g_strerror (errno)));
      return;
    }

  if (flock (descriptor, LOCK_EX | LOCK_NB) == 0)
    {
      g_task_return_int (task, descriptor);
      return;
    }

  g_close (descriptor, NULL);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY, "%s", _ ("Latchkey is running already. Close its other window first."));
}

/**
 * latch_file_lock_async:
 * @path: the path of a file that is made when it is missing
 * @callback: what to call when it is locked
 * @user_data: data for @callback
 *
 * Locks a file against other processes. The kernel ends the lock with the
 * process, whatever it dies of.
 */
void
latch_file_lock_async (const char         *path,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  run_job (path, NULL, lock_in_thread, NULL, callback, user_data);
}

/**
 * latch_file_lock_finish:
 * @result: the result
 * @error: return location for %G_IO_ERROR_BUSY when another process has the lock, or %LATCH_ERROR_STORAGE
 *
 * Returns: a file descriptor whose closing ends the lock, or -1
 */
int
latch_file_lock_finish (GAsyncResult *result,
                        GError      **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
