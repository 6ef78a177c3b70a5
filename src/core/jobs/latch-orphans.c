/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-orphans.h"

/* Clearing what the keyring has of stores and accounts that have no file any
 * more: somebody has deleted the files, or put an old copy of the keyring back.
 *
 * The keyring is listed before the files are read. A record is on the disk
 * before its token, and goes after it, so whatever was listed without a file
 * has none. A new account may be about to get its file: whoever works on one
 * has claimed it, so each orphan is claimed and looked at again first. */

typedef struct
{
  LatchJournal *journal;
  GPtrArray    *names;
  LatchClaim   *claim;
  GError       *first_error;
} Clearing;

static void
clearing_free (Clearing *clearing)
{
  g_object_unref (clearing->journal);
  g_clear_pointer (&clearing->names, g_ptr_array_unref);
  g_clear_object (&clearing->claim);
  g_clear_error (&clearing->first_error);
  g_free (clearing);
}

static const LatchSecretName *
get_current (const Clearing *clearing)
{
  return g_ptr_array_index (clearing->names, clearing->names->len - 1);
}

static gboolean
is_known (const Clearing        *clearing,
          const LatchSecretName *name)
{
  if (name->ref != NULL)
    return latch_journal_lookup_record (clearing->journal, name->ref) != NULL;

  return latch_journal_lookup_account (clearing->journal, name->account) != NULL;
}

static void
drop_current (Clearing *clearing)
{
  g_clear_object (&clearing->claim);
  g_ptr_array_set_size (clearing->names, (int)clearing->names->len - 1);
}

/* The callback of one step begins the next, so it is passed in. */
static void
claim_next (GTask              *task,
            GAsyncReadyCallback stepped)
{
  g_autoptr (GTask) own = task;
  Clearing              *clearing = g_task_get_task_data (task);
  const LatchSecretName *name;

  while (clearing->names->len > 0 && is_known (clearing, get_current (clearing)))
    drop_current (clearing);

  if (clearing->names->len == 0)
    {
      if (clearing->first_error != NULL)
        g_task_return_error (task, g_steal_pointer (&clearing->first_error));
      else
        g_task_return_boolean (task, TRUE);
      return;
    }

  name = get_current (clearing);
  if (name->ref != NULL)
    latch_journal_claim_record_async (clearing->journal, name->ref, NULL, stepped, g_steal_pointer (&own));
  else
    latch_journal_claim_account_async (clearing->journal, name->account, NULL, stepped, g_steal_pointer (&own));
}

/* What somebody holds, or has a file that cannot be read, is left. It does not keep the others from going. */
static void
leave_current (Clearing *clearing,
               GError   *error)
{
  drop_current (clearing);
  if (clearing->first_error == NULL)
    clearing->first_error = error;
  else
    g_error_free (error);
}

/* Claimed by the journal, or cleared by the keyring. */
static void
stepped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchKeyring          *keyring = g_task_get_source_object (task);
  Clearing              *clearing = g_task_get_task_data (task);
  const LatchSecretName *name = get_current (clearing);
  GError                *error = NULL;

  if (LATCH_IS_JOURNAL (source))
    {
      clearing->claim = latch_journal_claim_finish (clearing->journal, result, &error);
      if (clearing->claim != NULL && !is_known (clearing, name))
        {
          latch_keyring_clear_async (keyring, name->kind, name->account, name->ref, stepped_cb, g_steal_pointer (&task));
          return;
        }
    }
  else if (!latch_keyring_clear_finish (keyring, result, &error))
    {
      g_clear_object (&clearing->claim);
      g_task_return_error (task, error);
      return;
    }

  if (error != NULL)
    leave_current (clearing, error);
  else
    drop_current (clearing);
  claim_next (g_steal_pointer (&task), stepped_cb);
}

static void
scanned_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal *journal = LATCH_JOURNAL (source);
  GError       *error = NULL;

  if (!latch_journal_scan_finish (journal, result, &error))
    g_task_return_error (task, error);
  else
    claim_next (g_steal_pointer (&task), stepped_cb);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Clearing *clearing = g_task_get_task_data (task);
  GError   *error = NULL;

  clearing->names = latch_keyring_list_finish (LATCH_KEYRING (source), result, &error);
  if (clearing->names == NULL)
    g_task_return_error (task, error);
  else
    latch_journal_scan_async (clearing->journal, NULL, scanned_cb, g_steal_pointer (&task));
}

/**
 * latch_orphans_clear_async:
 * @keyring: the keyring
 * @journal: where accounts and records are written down
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Clears from the keyring what Latchkey has there for accounts and records that
 * no file tells of. The system may ask for the keyring’s password, first of all.
 * Items of other programs stay as they are.
 */
void
latch_orphans_clear_async (LatchKeyring       *keyring,
                           LatchJournal       *journal,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask    *task = g_task_new (keyring, NULL, callback, user_data);
  Clearing *clearing = g_new0 (Clearing, 1);

  clearing->journal = g_object_ref (journal);
  g_task_set_task_data (task, clearing, (GDestroyNotify)clearing_free);
  latch_keyring_list_async (keyring, listed_cb, task);
}

/**
 * latch_orphans_clear_finish:
 * @keyring: the keyring
 * @result: the result
 * @error: return location for an error of the keyring, after which nothing more was cleared, or for why one of them was
 *   left: %G_IO_ERROR_BUSY while somebody else works on it, or %LATCH_ERROR_STORAGE when its file cannot be read
 *
 * Returns: %TRUE when all that is left belongs to accounts and records that are known
 */
gboolean
latch_orphans_clear_finish (LatchKeyring *keyring,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
