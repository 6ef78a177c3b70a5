/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-lock.h"

#include "latch-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* An empty file whose bytes are locked one by one, to keep processes apart.
 *
 * The lock belongs to the open file description: the kernel frees it when the
 * process dies, of whatever, and it survives that the process closes another
 * descriptor of the file, which POSIX locks do not. The descriptor is closed on
 * exec, so that a child does not hold it. Two locks of a byte through the same
 * description are one lock; keeping these apart is left to the caller.
 *
 * Whoever deletes the file makes two locks of one. So each lock is taken from
 * the file that is at its path now: should that be another one than before, it
 * is opened anew, and what is held through the old one stays held there. */
struct _LatchLock
{
  gatomicrefcount ref_count;
  int             descriptor;
};

/**
 * latch_lock_ref:
 * @self: an open file of locks
 *
 * Returns: (transfer full): @self
 */
LatchLock *
latch_lock_ref (LatchLock *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * latch_lock_unref:
 * @self: (transfer full): an open file of locks
 *
 * Lets go of the file. The last one to do so frees every lock that is held through it.
 */
void
latch_lock_unref (LatchLock *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  close (self->descriptor);
  g_free (self);
}

/* How often a file is opened that others replace at the same moment. */
#define N_TRIES 5

typedef struct
{
  char      *path;
  LatchLock *lock;
  gint64     offset;
} Request;

static void
request_free (Request *request)
{
  g_free (request->path);
  g_clear_pointer (&request->lock, latch_lock_unref);
  g_free (request);
}

/* A link could have a file made anywhere else; a pipe or a device is none of ours to lock. */
static LatchLock *
lock_open (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  LatchLock       *self;
  struct stat      status;
  int              descriptor = -1;

  if (g_mkdir_with_parents (directory, 0700) == 0)
    descriptor = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0)
    return NULL;

  if (fstat (descriptor, &status) != 0 || !S_ISREG (status.st_mode))
    {
      close (descriptor);
      errno = ENOLCK;
      return NULL;
    }

  self = g_new0 (LatchLock, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->descriptor = descriptor;
  return self;
}

static gboolean
set_lock (LatchLock *self,
          gint64     offset,
          short      type)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = offset, .l_len = 1 };

  return fcntl (self->descriptor, F_OFD_SETLK, &lock) == 0;
}

static gboolean
is_at (LatchLock  *self,
       const char *path)
{
  GStatBuf    there;
  struct stat own;

  return g_stat (path, &there) == 0 && fstat (self->descriptor, &own) == 0 &&
         there.st_dev == own.st_dev && there.st_ino == own.st_ino;
}

static void
return_errno (GTask *task,
              int    code)
{
  /* A file system without such locks, as some in a network are, may call it an invalid argument. */
  if (code == EINVAL || code == ENOSYS || code == EOPNOTSUPP)
    code = ENOLCK;

  /* Translators: %s is the system's reason, such as “No space left on device” */
  g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("Latchkey could not write to its data folder: %s"), g_strerror (code));
}

/* Only fcntl(2) speaks of other processes with these codes; from open(2) they are about permissions. */
static void
return_unlocked (GTask *task,
                 int    code)
{
  if (code == EAGAIN || code == EACCES)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY, "Another process holds the lock");
  else
    return_errno (task, code);
}

static void
take_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Request *request = data;

  for (int i = 0; i < N_TRIES; i++)
    {
      gboolean is_locked;
      int      code;

      if (request->lock == NULL && (request->lock = lock_open (request->path)) == NULL)
        break;

      is_locked = set_lock (request->lock, request->offset, F_WRLCK);
      code = errno;

      /* Only a look at the path after locking tells that others lock the same file. */
      if (is_at (request->lock, request->path))
        {
          if (is_locked)
            g_task_return_pointer (task, g_steal_pointer (&request->lock), (GDestroyNotify)latch_lock_unref);
          else
            return_unlocked (task, code);
          return;
        }

      if (is_locked)
        set_lock (request->lock, request->offset, F_UNLCK);
      g_clear_pointer (&request->lock, latch_lock_unref);
      errno = ESTALE;
    }

  return_errno (task, errno);
}

/**
 * latch_lock_take_async:
 * @path: the file of locks, which is made when it is missing
 * @lock: (nullable): the same file, opened earlier
 * @offset: which byte to lock
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Locks a byte against other processes, and against others in this process
 * that have opened the file on their own. It does not wait for the lock.
 */
void
latch_lock_take_async (const char         *path,
                       LatchLock          *lock,
                       gint64              offset,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->path = g_strdup (path);
  request->lock = lock != NULL ? latch_lock_ref (lock) : NULL;
  request->offset = offset;
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  g_task_run_in_thread (task, take_in_thread);
}

/**
 * latch_lock_take_finish:
 * @result: the result
 * @error: return location for %G_IO_ERROR_BUSY when somebody else holds the lock, or %LATCH_ERROR_STORAGE
 *
 * Returns: (transfer full): the open file, which is the one that was passed in unless that was replaced; or %NULL
 */
LatchLock *
latch_lock_take_finish (GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  char   *path;
  GArray *offsets;
} Query;

static void
query_free (Query *query)
{
  g_free (query->path);
  g_array_unref (query->offsets);
  g_free (query);
}

/* A file that is not there, or that tells nothing of locks, has none. */
static gboolean
is_held (int    descriptor,
         gint64 offset)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = offset, .l_len = 1 };

  return fcntl (descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static void
query_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Query  *query = data;
  GArray *held = g_array_new (FALSE, FALSE, sizeof (gint64));
  int     descriptor = g_open (query->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);

  for (guint i = 0; descriptor >= 0 && i < query->offsets->len; i++)
    {
      gint64 offset = g_array_index (query->offsets, gint64, i);

      if (is_held (descriptor, offset))
        g_array_append_val (held, offset);
    }

  if (descriptor >= 0)
    close (descriptor);
  g_task_return_pointer (task, held, (GDestroyNotify)g_array_unref);
}

/**
 * latch_lock_query_async:
 * @path: the file of locks, which need not exist
 * @offsets: (element-type gint64): which bytes
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Asks which bytes are locked, by this process or another one. Nobody notices, and no lock is waited for.
 */
void
latch_lock_query_async (const char         *path,
                        GArray             *offsets,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Query *query = g_new0 (Query, 1);

  query->path = g_strdup (path);
  query->offsets = g_array_ref (offsets);
  g_task_set_task_data (task, query, (GDestroyNotify)query_free);
  g_task_run_in_thread (task, query_in_thread);
}

/**
 * latch_lock_query_finish:
 * @result: the result
 * @error: return location for an error, of which there is none as yet
 *
 * Returns: (transfer full) (element-type gint64): those of the bytes that are locked
 */
GArray *
latch_lock_query_finish (GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_lock_release:
 * @self: the open file through which the byte was locked
 * @offset: which byte
 *
 * Frees a byte for others. This does not block.
 */
void
latch_lock_release (LatchLock *self,
                    gint64     offset)
{
  set_lock (self, offset, F_UNLCK);
}
