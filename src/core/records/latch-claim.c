/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-claim.h"

#include "latch-file.h"
#include "latch-lock.h"

#include <glib/gi18n-lib.h>

/* In milliseconds: a claim that is busy is tried again after this time. */
#define SHORTEST_PAUSE 50
#define LONGEST_PAUSE 200

/* For so long in all. */
#define PATIENCE (2 * G_TIME_SPAN_SECOND)

/* The rights to change what has an id, one at a time for each, among all processes
 * that use the same file of locks. A claim is a lock on the byte of that file
 * that the id stands for, so the kernel frees it when the process dies. The
 * kernel does not keep apart two claims through one descriptor, so those of
 * this process stand in a table. */
struct _LatchClaims
{
  GObject parent_instance;

  char       *path;
  LatchLock  *lock;
  GHashTable *claims;
};

G_DEFINE_FINAL_TYPE (LatchClaims, latch_claims, G_TYPE_OBJECT)

/* The right to change what has an id, until the last reference is dropped. */
struct _LatchClaim
{
  GObject parent_instance;

  LatchClaims *claims;
  LatchLock   *lock;
  char        *id;
};

G_DEFINE_FINAL_TYPE (LatchClaim, latch_claim, G_TYPE_OBJECT)

enum {
  SIGNAL_FREED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Two ids that share their first 63 bits share a claim: one waits for the other. */
static gint64
get_offset (const char *id)
{
  g_autofree char *digits = g_strndup (id, 16);

  return (gint64)(g_ascii_strtoull (digits, NULL, 16) & G_MAXINT64);
}

/* An id that is being claimed is in the table too, without a claim as yet. */
static void
set_claimed (LatchClaims *self,
             const char  *id,
             LatchClaim  *claim)
{
  gint64 offset = get_offset (id);

  g_hash_table_insert (self->claims, g_memdup2 (&offset, sizeof offset), claim);
}

static void
unset_claimed (LatchClaims *self,
               const char  *id)
{
  gint64 offset = get_offset (id);

  g_hash_table_remove (self->claims, &offset);
  g_signal_emit (self, signals[SIGNAL_FREED], 0);
}

/* -- One claim ------------------------------------------------------------------- */

static void
latch_claim_finalize (GObject *object)
{
  LatchClaim *self = LATCH_CLAIM (object);

  latch_lock_release (self->lock, get_offset (self->id));
  latch_lock_unref (self->lock);
  unset_claimed (self->claims, self->id);
  g_object_unref (self->claims);
  g_free (self->id);

  G_OBJECT_CLASS (latch_claim_parent_class)->finalize (object);
}

static void
latch_claim_class_init (LatchClaimClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_claim_finalize;
}

static void
latch_claim_init (LatchClaim *self)
{
}

static LatchClaim *
claim_new (LatchClaims *claims,
           LatchLock   *lock,
           const char  *id)
{
  LatchClaim *self = g_object_new (LATCH_TYPE_CLAIM, NULL);

  self->claims = g_object_ref (claims);
  self->lock = lock;
  self->id = g_strdup (id);
  set_claimed (claims, id, self);
  return self;
}

/**
 * latch_claim_is_for:
 * @self: (nullable): a claim
 * @id: the id of a record or an account
 *
 * Returns: %TRUE when @self allows to change what has that id
 */
gboolean
latch_claim_is_for (LatchClaim *self,
                    const char *id)
{
  return LATCH_IS_CLAIM (self) && g_str_equal (self->id, id);
}

static void
renewed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchClaim *self = g_task_get_source_object (task);
  GError     *error = NULL;
  g_autoptr (LatchLock) lock = latch_lock_take_finish (result, &error);

  if (lock == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (lock != self->lock)
    {
      latch_lock_release (self->lock, get_offset (self->id));
      latch_lock_unref (self->lock);
      self->lock = g_steal_pointer (&lock);
    }

  g_task_return_boolean (task, TRUE);
}

/**
 * latch_claim_renew_async:
 * @self: a claim
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Takes the claim once more, which is nothing unless somebody has deleted the file of locks.
 */
void
latch_claim_renew_async (LatchClaim         *self,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  latch_lock_take_async (self->claims->path, self->lock, get_offset (self->id), renewed_cb, g_task_new (self, NULL, callback, user_data));
}

/**
 * latch_claim_renew_finish:
 * @self: a claim
 * @result: the result
 * @error: return location for %G_IO_ERROR_BUSY when the claim was lost, or %LATCH_ERROR_STORAGE
 *
 * Returns: %TRUE when it holds
 */
gboolean
latch_claim_renew_finish (LatchClaim   *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- Taking one ------------------------------------------------------------------ */

typedef struct
{
  char       *id;
  gint64      deadline;
  GSourceFunc retry;
} Request;

static void
request_free (Request *request)
{
  g_free (request->id);
  g_free (request);
}

/* Being busy is no failure: whoever holds it may be done in a moment. */
static void
take_later (GTask *task)
{
  g_autoptr (GTask) own = task;
  Request *request = g_task_get_task_data (task);

  if (g_get_monotonic_time () < request->deadline)
    g_timeout_add (g_random_int_range (SHORTEST_PAUSE, LONGEST_PAUSE + 1), request->retry, g_steal_pointer (&own));
  else
    /* Translators: “this” is an instance or an account, which another window may be changing */
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY, "%s", _ ("Latchkey is already working on this. Try again in a moment."));
}

static void
taken_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchClaims *self = g_task_get_source_object (task);
  Request     *request = g_task_get_task_data (task);
  GError      *error = NULL;
  LatchLock   *lock = latch_lock_take_finish (result, &error);

  if (lock != NULL)
    {
      g_clear_pointer (&self->lock, latch_lock_unref);
      self->lock = latch_lock_ref (lock);
      g_task_return_pointer (task, claim_new (self, lock, request->id), g_object_unref);
      return;
    }

  unset_claimed (self, request->id);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    {
      g_task_return_error (task, error);
      return;
    }

  g_error_free (error);
  take_later (g_steal_pointer (&task));
}

static gboolean
take_cb (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchClaims *self = g_task_get_source_object (task);
  Request     *request = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;

  if (latch_claims_contain (self, request->id))
    {
      take_later (g_steal_pointer (&task));
      return G_SOURCE_REMOVE;
    }

  set_claimed (self, request->id, NULL);
  latch_lock_take_async (self->path, self->lock, get_offset (request->id), taken_cb, g_steal_pointer (&task));
  return G_SOURCE_REMOVE;
}

/* -- Others' claims -------------------------------------------------------------- */

static gboolean
has_offset (GArray *offsets,
            gint64  offset)
{
  for (guint i = 0; i < offsets->len; i++)
    {
      if (g_array_index (offsets, gint64, i) == offset)
        return TRUE;
    }

  return FALSE;
}

/* The kernel tells of the claims of this process as well. */
static void
queried_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchClaims *self = g_task_get_source_object (task);
  GPtrArray   *ids = g_task_get_task_data (task);
  GError      *error = NULL;
  g_autoptr (GArray) held = latch_lock_query_finish (result, &error);
  GHashTable *elsewhere;

  if (held == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  elsewhere = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);

      if (has_offset (held, get_offset (id)) && !latch_claims_contain (self, id))
        g_hash_table_add (elsewhere, g_strdup (id));
    }

  g_task_return_pointer (task, elsewhere, (GDestroyNotify)g_hash_table_unref);
}

/* -- Leftovers ------------------------------------------------------------------- */

typedef struct
{
  char      *path;
  LatchLock *lock;
  gint64     offset;
} Leftover;

static void
leftover_release (Leftover *leftover)
{
  if (leftover->lock != NULL)
    latch_lock_release (leftover->lock, leftover->offset);

  g_clear_pointer (&leftover->lock, latch_lock_unref);
}

static void
leftover_free (Leftover *leftover)
{
  leftover_release (leftover);
  g_free (leftover->path);
  g_free (leftover);
}

static void
leftover_deleted_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!latch_file_change_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  /* The next one may have the same id. */
  leftover_release (g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

static void
leftover_claimed_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Leftover *leftover = g_task_get_task_data (task);
  GError   *error = NULL;

  leftover->lock = latch_lock_take_finish (result, &error);
  if (leftover->lock == NULL)
    g_task_return_error (task, error);
  else
    latch_file_delete_async (leftover->path, leftover_deleted_cb, g_steal_pointer (&task));
}

/* -- The class ------------------------------------------------------------------- */

static void
latch_claims_finalize (GObject *object)
{
  LatchClaims *self = LATCH_CLAIMS (object);

  g_free (self->path);
  g_clear_pointer (&self->lock, latch_lock_unref);
  g_hash_table_unref (self->claims);

  G_OBJECT_CLASS (latch_claims_parent_class)->finalize (object);
}

static void
latch_claims_class_init (LatchClaimsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_claims_finalize;

  /**
   * LatchClaims::freed:
   * @self: claims
   *
   * One of them has ended.
   */
  signals[SIGNAL_FREED] = g_signal_new ("freed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latch_claims_init (LatchClaims *self)
{
  self->claims = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/**
 * latch_claims_new:
 * @path: the file of locks, which need not exist yet
 *
 * Returns: (transfer full): the claims of this process, none as yet
 */
LatchClaims *
latch_claims_new (const char *path)
{
  LatchClaims *self = g_object_new (LATCH_TYPE_CLAIMS, NULL);

  self->path = g_strdup (path);
  return self;
}

/**
 * latch_claims_contain:
 * @self: claims
 * @id: the id of a record or an account
 *
 * Returns: %TRUE while something in this process has the claim for it, or is getting it
 */
gboolean
latch_claims_contain (LatchClaims *self,
                      const char  *id)
{
  gint64 offset = get_offset (id);

  return g_hash_table_contains (self->claims, &offset);
}

/**
 * latch_claims_lookup:
 * @self: claims
 * @id: the id of a record or an account
 *
 * Returns: (transfer none) (nullable): the claim for it, or %NULL while nothing in this process has it, not even when
 *   the claim for another id keeps it from being taken
 */
LatchClaim *
latch_claims_lookup (LatchClaims *self,
                     const char  *id)
{
  gint64      offset = get_offset (id);
  LatchClaim *claim = g_hash_table_lookup (self->claims, &offset);

  return latch_claim_is_for (claim, id) ? claim : NULL;
}

/**
 * latch_claims_take_async:
 * @self: claims
 * @id: what to claim
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call with the claim
 * @user_data: data for @callback
 *
 * Claims @id, against other processes and against others in this one. While
 * somebody else has the claim, it is tried again for two seconds.
 */
void
latch_claims_take_async (LatchClaims        *self,
                         const char         *id,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask   *task = g_task_new (self, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->id = g_strdup (id);
  request->deadline = g_get_monotonic_time () + PATIENCE;
  request->retry = take_cb;
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  take_cb (task);
}

/**
 * latch_claims_take_finish:
 * @self: claims
 * @result: the result
 * @error: return location for %G_IO_ERROR_BUSY, for %LATCH_ERROR_STORAGE when nothing can be locked in this folder, or
 *   for %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the claim, which ends with its last reference, or %NULL
 */
LatchClaim *
latch_claims_take_finish (LatchClaims  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_claims_query_async:
 * @self: claims
 * @ids: (element-type utf8): what may be claimed
 * @callback: what to call with the answer
 * @user_data: data for @callback
 *
 * Asks what other processes have claimed at this moment.
 */
void
latch_claims_query_async (LatchClaims        *self,
                          GPtrArray          *ids,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (gint64));

  /* A claim of this process may end before the answer comes. */
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 offset = get_offset (g_ptr_array_index (ids, i));

      if (!latch_claims_contain (self, g_ptr_array_index (ids, i)))
        g_array_append_val (offsets, offset);
    }

  g_task_set_task_data (task, g_ptr_array_ref (ids), (GDestroyNotify)g_ptr_array_unref);
  latch_lock_query_async (self->path, offsets, queried_cb, task);
}

/**
 * latch_claims_query_finish:
 * @self: claims
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8 utf8): a set of those ids that another process has claimed
 */
GHashTable *
latch_claims_query_finish (LatchClaims  *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_claims_delete_file_async:
 * @self: claims
 * @path: a file whose name begins with an id, and which was not written to its end or cannot be read
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Deletes the file unless somebody is at work on that id, here or in
 * another process. The lock goes through a descriptor of its own, so that
 * claims of this process are minded too.
 */
void
latch_claims_delete_file_async (LatchClaims        *self,
                                const char         *path,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  GTask           *task = g_task_new (self, NULL, callback, user_data);
  Leftover        *leftover = g_new0 (Leftover, 1);
  g_autofree char *name = g_path_get_basename (path);

  leftover->path = g_strdup (path);
  leftover->offset = get_offset (name);
  g_task_set_task_data (task, leftover, (GDestroyNotify)leftover_free);
  latch_lock_take_async (self->path, NULL, leftover->offset, leftover_claimed_cb, task);
}

/**
 * latch_claims_delete_file_finish:
 * @self: claims
 * @result: the result
 * @error: return location for %G_IO_ERROR_BUSY or %LATCH_ERROR_STORAGE
 *
 * Returns: %TRUE when the file is gone
 */
gboolean
latch_claims_delete_file_finish (LatchClaims  *self,
                                 GAsyncResult *result,
                                 GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
