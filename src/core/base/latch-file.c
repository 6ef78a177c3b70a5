/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-file.h"

#include "latch-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* GIO's asynchronous writing knows no fsync, so what must reach the disk runs in
 * a thread of GTask's own, as does everything else here that may wait for a disk. */

#define MAX_FILE_SIZE (64 * 1024)
#define MAX_LARGE_FILE_SIZE (64 * 1024 * 1024)

/* Seconds in which the time of a file does not tell whether it has changed again. */
#define YOUNG 2

typedef struct
{
  char       *path;
  GBytes     *bytes;
  GHashTable *known;
  gint64      max_size;
} Job;

/* What tells one content of a file from the next without reading it. */
typedef struct
{
  ino_t           inode;
  off_t           size;
  struct timespec time;
  gboolean        is_there;
} Stamp;

static void
job_free (Job *job)
{
  g_free (job->path);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_pointer (&job->known, g_hash_table_unref);
  g_free (job);
}

static void
run_job_up_to (gint64              max_size,
               const char         *path,
               GBytes             *bytes,
               GHashTable         *known,
               GTaskThreadFunc     func,
               GAsyncReadyCallback callback,
               gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->max_size = max_size;
  job->path = g_strdup (path);
  job->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  job->known = known != NULL ? g_hash_table_ref (known) : NULL;
  g_task_set_task_data (task, job, (GDestroyNotify)job_free);
  g_task_run_in_thread (task, func);
}

static void
run_job (const char         *path,
         GBytes             *bytes,
         GHashTable         *known,
         GTaskThreadFunc     func,
         GAsyncReadyCallback callback,
         gpointer            user_data)
{
  run_job_up_to (MAX_FILE_SIZE, path, bytes, known, func, callback, user_data);
}

/* GLib's own sentences hold the path, which may be that of a temporary file, and name system calls. */
static const char *
get_reason (const GError *error)
{
  static const struct
  {
    GFileError code;
    int        number;
  } reasons[] = {
    { G_FILE_ERROR_ACCES, EACCES },
    { G_FILE_ERROR_PERM, EPERM },
    { G_FILE_ERROR_ROFS, EROFS },
    { G_FILE_ERROR_NOSPC, ENOSPC },
    { G_FILE_ERROR_NOENT, ENOENT },
    { G_FILE_ERROR_NOTDIR, ENOTDIR },
    { G_FILE_ERROR_ISDIR, EISDIR },
    { G_FILE_ERROR_NAMETOOLONG, ENAMETOOLONG },
    { G_FILE_ERROR_LOOP, ELOOP },
    { G_FILE_ERROR_MFILE, EMFILE },
    { G_FILE_ERROR_NFILE, ENFILE },
    { G_FILE_ERROR_NOMEM, ENOMEM },
    { G_FILE_ERROR_IO, EIO },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      if (g_error_matches (error, G_FILE_ERROR, (int)reasons[i].code))
        return g_strerror (reasons[i].number);
    }

  /* Translators: why a file could not be read or written, where the system does not say more */
  return _ ("the disk may be full or broken");
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

/* Newer GLibs keep the mode of a file that is there, which may come from a careless backup. A folder, or what a link
 * leads to, is not ours to change. */
static void
keep_to_user (const char *path)
{
  int         descriptor = g_open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
  struct stat status;

  if (descriptor < 0)
    return;

  if (fstat (descriptor, &status) == 0 && S_ISREG (status.st_mode))
    fchmod (descriptor, 0600);
  close (descriptor);
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

  /* It would not be read again. */
  if ((gint64)size > job->max_size)
    {
      g_task_return_error (task, storage_error (g_strerror (EFBIG)));
      return;
    }

  keep_to_user (job->path);
  if (g_mkdir_with_parents (directory, 0700) != 0)
    g_task_return_error (task, storage_error (g_strerror (errno)));
  else if (!g_file_set_contents_full (job->path, text, (gssize)size, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
    g_task_return_error (task, storage_error (get_reason (error)));
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
 * what it held before or @bytes, which is 64 KiB at most. Only the user may
 * read it. A folder that is missing is made.
 */
void
latch_file_write_async (const char         *path,
                        GBytes             *bytes,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  run_job (path, bytes, NULL, write_in_thread, callback, user_data);
}

/**
 * latch_file_write_large_async:
 * @path: the file’s path
 * @bytes: what it is to hold, 64 MiB at most
 * @callback: what to call when it is on the disk
 * @user_data: data for @callback
 *
 * Writes a large file in the same way.
 */
void
latch_file_write_large_async (const char         *path,
                              GBytes             *bytes,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  run_job_up_to (MAX_LARGE_FILE_SIZE, path, bytes, NULL, write_in_thread, callback, user_data);
}

/* A name that is gone is gone for good only when its folder is on the disk. */
static gboolean
sync_folder (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int              descriptor = g_open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean         is_synced;

  if (descriptor < 0)
    return FALSE;

  is_synced = fsync (descriptor) == 0;
  close (descriptor);
  return is_synced;
}

static void
delete_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  Job *job = data;

  if (g_unlink (job->path) == 0 ? sync_folder (job->path) : errno == ENOENT)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, storage_error (g_strerror (errno)));
}

/**
 * latch_file_delete_async:
 * @path: the file’s path
 * @callback: what to call when it is gone
 * @user_data: data for @callback
 *
 * Deletes a file so that it stays deleted after a power cut. One that is not
 * there counts as deleted.
 */
void
latch_file_delete_async (const char         *path,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  run_job (path, NULL, NULL, delete_in_thread, callback, user_data);
}

/**
 * latch_file_change_finish:
 * @result: the result of latch_file_write_async() or latch_file_delete_async()
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Returns: %TRUE when the file and its name are on the disk, or gone from it
 */
gboolean
latch_file_change_finish (GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static LatchFile *
file_new (const char *name,
          GBytes     *bytes)
{
  LatchFile *file = g_new0 (LatchFile, 1);

  file->name = g_strdup (name);
  file->bytes = bytes;
  return file;
}

/* A link that leads nowhere is there too. */
static gboolean
is_there (const char *path,
          GStatBuf   *status)
{
  return g_stat (path, status) == 0 || g_lstat (path, status) == 0;
}

static GError *
reading_error (const char *reason)
{
  /* Translators: %s is the system's reason, such as “Permission denied” */
  return g_error_new (LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("Latchkey could not read its data folder: %s"), reason);
}

static GError *
gone_error (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no such file");
}

/* What is in it, unless it is gone by now, or is there and nobody can say what it holds. */
static GBytes *
read_bytes (const char     *path,
            const GStatBuf *status,
            gint64          max_size,
            GError        **error)
{
  g_autoptr (GError) reason = NULL;
  char  *text = NULL;
  size_t size = 0;

  if (!S_ISREG (status->st_mode))
    g_propagate_error (error, reading_error (g_strerror (S_ISDIR (status->st_mode) ? EISDIR : EINVAL)));
  else if (status->st_size > max_size)
    g_propagate_error (error, reading_error (g_strerror (EFBIG)));
  else if (g_file_get_contents (path, &text, &size, &reason))
    return g_bytes_new_take (text, size);
  else if (g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_propagate_error (error, gone_error ());
  else
    g_propagate_error (error, reading_error (get_reason (reason)));

  return NULL;
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Job     *job = data;
  GStatBuf status;
  GError  *error = NULL;
  GBytes  *bytes = NULL;

  if (is_there (job->path, &status))
    bytes = read_bytes (job->path, &status, job->max_size, &error);
  else
    error = errno == ENOENT ? gone_error () : reading_error (g_strerror (errno));

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/**
 * latch_file_read_async:
 * @path: the file’s path
 * @callback: what to call when it is read
 * @user_data: data for @callback
 *
 * Reads one small file.
 */
void
latch_file_read_async (const char         *path,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  run_job (path, NULL, NULL, read_in_thread, callback, user_data);
}

/**
 * latch_file_read_large_async:
 * @path: the file’s path
 * @callback: what to call when it is read
 * @user_data: data for @callback
 *
 * Reads one file of at most 64 MiB; end it with latch_file_read_finish().
 */
void
latch_file_read_large_async (const char         *path,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  run_job_up_to (MAX_LARGE_FILE_SIZE, path, NULL, NULL, read_in_thread, callback, user_data);
}

/**
 * latch_file_read_finish:
 * @result: the result
 * @error: return location for %G_IO_ERROR_NOT_FOUND, or for %LATCH_ERROR_STORAGE when there is something, but
 *   it cannot be read, is no file or is too large
 *
 * Returns: (transfer full): what is in it, or %NULL
 */
GBytes *
latch_file_read_finish (GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
is_unchanged (const Stamp    *stamp,
              const GStatBuf *status)
{
  /* Two changes may share a tick of the clock and, in turn, an inode. */
  if (stamp == NULL || g_get_real_time () / G_USEC_PER_SEC - status->st_mtim.tv_sec < YOUNG)
    return FALSE;

  return stamp->inode == status->st_ino && stamp->size == status->st_size &&
         stamp->time.tv_sec == status->st_mtim.tv_sec && stamp->time.tv_nsec == status->st_mtim.tv_nsec;
}

/* What cannot be read counts as empty, since it is there. */
static GBytes *
read_scanned (const char     *path,
              const GStatBuf *status)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = read_bytes (path, status, MAX_FILE_SIZE, &error);

  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return bytes;

  g_message ("A file was left out: %s", error->message);
  return g_bytes_new (NULL, 0);
}

/* The status before the content: should the file be replaced in between, the next scan reads it again. */
static void
scan_file (Job        *job,
           const char *name,
           GPtrArray  *files)
{
  g_autofree char *path = g_build_filename (job->path, name, NULL);
  Stamp           *stamp = g_hash_table_lookup (job->known, name);
  GStatBuf         status;

  if (!is_there (path, &status))
    return;

  if (!is_unchanged (stamp, &status))
    {
      GBytes *bytes = read_scanned (path, &status);

      if (bytes == NULL)
        return;

      g_ptr_array_add (files, file_new (name, bytes));
    }

  if (stamp == NULL)
    {
      stamp = g_new0 (Stamp, 1);
      g_hash_table_insert (job->known, g_strdup (name), stamp);
    }

  *stamp = (Stamp){ .inode = status.st_ino, .size = status.st_size, .time = status.st_mtim, .is_there = TRUE };
}

/* Takes the files that are gone out of what is known, and prepares the others for the next scan. */
static void
forget_gone (Job       *job,
             GPtrArray *files)
{
  GHashTableIter iter;
  gpointer       name;
  gpointer       data;

  g_hash_table_iter_init (&iter, job->known);
  while (g_hash_table_iter_next (&iter, &name, &data))
    {
      Stamp *stamp = data;

      /* On some file systems a name is not met while its file is being replaced. */
      if (!stamp->is_there)
        scan_file (job, name, files);

      if (stamp->is_there)
        stamp->is_there = FALSE;
      else
        g_hash_table_iter_remove (&iter);
    }
}

static void
scan_directory_in_thread (GTask        *task,
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
      g_task_return_error (task, reading_error (get_reason (error)));
      return;
    }

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    scan_file (job, name, files);

  forget_gone (job, files);
  g_task_return_pointer (task, g_steal_pointer (&files), (GDestroyNotify)g_ptr_array_unref);
}

/**
 * latch_file_known_new:
 *
 * Makes what latch_file_scan_directory_async() keeps between scans of one
 * folder. Its keys are the names of the files that are there.
 *
 * Returns: (transfer full): a table in which nothing is known
 */
GHashTable *
latch_file_known_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * latch_file_known_forget:
 * @known: what is known of a folder that is not being scanned
 * @name: a file’s name
 *
 * Has the next scan read the file again, if it is there.
 */
void
latch_file_known_forget (GHashTable *known,
                         const char *name)
{
  g_hash_table_insert (known, g_strdup (name), g_new0 (Stamp, 1));
}

/**
 * latch_file_scan_directory_async:
 * @path: a folder’s path
 * @known: what is known of it, from latch_file_known_new(); do not touch it until the end
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Reads those files of a folder that are new, or not the same as in the scan
 * before, or too young for that to tell. A folder that is not there is an empty
 * one; what is no file, cannot be read or is above 64 KiB counts as empty.
 */
void
latch_file_scan_directory_async (const char         *path,
                                 GHashTable         *known,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  run_job (path, NULL, known, scan_directory_in_thread, callback, user_data);
}

/**
 * latch_file_scan_directory_finish:
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Returns: (transfer full) (element-type LatchFile): the files that were read, or %NULL
 */
GPtrArray *
latch_file_scan_directory_finish (GAsyncResult *result,
                                  GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
make_directory_in_thread (GTask        *task,
                          gpointer      source,
                          gpointer      data,
                          GCancellable *cancellable)
{
  Job *job = data;

  if (g_mkdir_with_parents (job->path, 0700) != 0)
    g_task_return_error (task, storage_error (g_strerror (errno)));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * latch_file_make_directory_async:
 * @path: a folder’s path
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Makes a folder that only the user may enter, unless it is there.
 */
void
latch_file_make_directory_async (const char         *path,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  run_job (path, NULL, NULL, make_directory_in_thread, callback, user_data);
}

/**
 * latch_file_make_directory_finish:
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Returns: %TRUE when the folder is there
 */
gboolean
latch_file_make_directory_finish (GAsyncResult *result,
                                  GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
