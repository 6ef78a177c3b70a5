/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-remove.h"

#include "latch-account-secrets.h"
#include "latch-error.h"
#include "latch-remove.h"

#include <glib/gi18n-lib.h>

/* Taking an account off this computer: its stores and their tokens, its two
 * secrets, its file. Nothing changes on the service.
 *
 * The account and all its records are claimed before anything is touched, so
 * that nobody else is at work on them. What another process begins with the
 * account all the same is looked for once more before its secrets go.
 *
 * Each token goes before its record, and the secrets before the account, so that
 * after a crash there is an account that tells what is left to remove. */

typedef struct
{
  LatchKeyring *keyring;
  LatchJournal *journal;
  LatchClaim   *claim;
  GPtrArray    *pending;
  GPtrArray    *jobs;
} Removal;

static void
removal_free (Removal *removal)
{
  g_object_unref (removal->keyring);
  g_object_unref (removal->journal);
  g_clear_object (&removal->claim);
  g_clear_pointer (&removal->pending, g_ptr_array_unref);
  g_ptr_array_unref (removal->jobs);
  g_free (removal);
}

/* Whoever hears of the end can begin the next at once. */
static void
end (GTask  *task,
     GError *error)
{
  g_autoptr (GTask) own = task;
  Removal *removal = g_task_get_task_data (task);

  g_clear_object (&removal->claim);
  for (guint i = 0; i < removal->jobs->len; i++)
    latch_job_set_claim (g_ptr_array_index (removal->jobs, i), NULL);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static GPtrArray *
list_records (GTask *task)
{
  LatchAccount *account = g_task_get_source_object (task);
  Removal      *removal = g_task_get_task_data (task);
  GPtrArray    *records = latch_journal_list_records (removal->journal);

  for (guint i = records->len; i > 0; i--)
    {
      if (!g_str_equal (latch_record_get_account (g_ptr_array_index (records, i - 1)), latch_account_get_id (account)))
        g_ptr_array_remove_index_fast (records, i - 1);
    }

  return records;
}

/* -- The account itself ------------------------------------------------------------ */

/* Whoever still has the object and enters its secrets again begins with a new account. */
static void
file_deleted_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    latch_account_set_accepted (g_task_get_source_object (task), FALSE);

  end (g_steal_pointer (&task), error);
}

static void
secrets_cleared_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccount *account = LATCH_ACCOUNT (source);
  Removal      *removal = g_task_get_task_data (task);
  GError       *error = NULL;

  if (!latch_account_clear_secrets_finish (account, result, &error))
    end (g_steal_pointer (&task), error);
  else if (latch_journal_lookup_account (removal->journal, latch_account_get_id (account)) != NULL)
    latch_journal_delete_account_async (removal->journal, account, file_deleted_cb, g_steal_pointer (&task));
  else
    {
      latch_account_set_accepted (account, FALSE);
      end (g_steal_pointer (&task), NULL);
    }
}

/* A creation with an account that was accepted does not claim it. */
static void
scanned_again_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccount    *account = g_task_get_source_object (task);
  LatchJournal    *journal = LATCH_JOURNAL (source);
  Removal         *removal = g_task_get_task_data (task);
  g_autofree char *unreadable = NULL;
  g_autoptr (GPtrArray) records = NULL;
  GError *error = NULL;

  if (!latch_journal_scan_finish (journal, result, &error))
    {
      end (g_steal_pointer (&task), error);
      return;
    }

  records = list_records (task);
  unreadable = latch_journal_dup_unreadable_record (journal);
  if (unreadable != NULL)
    /* Translators: %s is the path of a file */
    end (g_steal_pointer (&task), g_error_new (LATCH_ERROR, LATCH_ERROR_STORAGE,
                                               _ ("Latchkey cannot read %s, which may be a store of this account, so the account stays."), unreadable));
  else if (records->len > 0)
    end (g_steal_pointer (&task), g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY,
                                                       _ ("Another window or program is connecting a store with this account, so the account stays.")));
  else
    latch_account_clear_secrets_async (account, removal->keyring, secrets_cleared_cb, g_steal_pointer (&task));
}

/* -- Its stores ---------------------------------------------------------------------- */

/* The callback of one begins the next, so it is passed in. */
static void
remove_next (GTask              *task,
             GAsyncReadyCallback removed)
{
  Removal *removal = g_task_get_task_data (task);

  if (removal->jobs->len > 0)
    latch_remove_for_good_async (g_ptr_array_index (removal->jobs, 0), removed, task);
  else
    latch_journal_scan_async (removal->journal, NULL, scanned_again_cb, task);
}

static void
record_removed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  Removal  *removal = g_task_get_task_data (task);
  GError   *error = NULL;

  if (!latch_remove_finish (job, result, &error))
    {
      end (g_steal_pointer (&task), error);
      return;
    }

  latch_job_set_claim (job, NULL);
  g_ptr_array_remove_index (removal->jobs, 0);
  remove_next (g_steal_pointer (&task), record_removed_cb);
}

/* The callback of one begins the next, so it is passed in. */
static void
claim_next (GTask              *task,
            GAsyncReadyCallback claimed)
{
  Removal *removal = g_task_get_task_data (task);

  if (removal->pending->len > 0)
    latch_journal_claim_record_async (removal->journal, latch_record_get_id (g_ptr_array_index (removal->pending, 0)), NULL, claimed, task);
  else
    remove_next (task, record_removed_cb);
}

static void
record_claimed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal *journal = LATCH_JOURNAL (source);
  Removal      *removal = g_task_get_task_data (task);
  GError       *error = NULL;
  g_autoptr (LatchClaim) claim = latch_journal_claim_finish (journal, result, &error);
  g_autoptr (LatchRecord) record = g_ptr_array_steal_index (removal->pending, 0);
  g_autoptr (LatchJob) job = latch_job_new (removal->keyring, journal, NULL, record);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Latchkey is working on a store of this account, so nothing was removed. Try again in a moment."));
    }

  /* What another process has removed is removed. */
  if (claim != NULL && latch_journal_lookup_record (journal, latch_record_get_id (record)) == record)
    {
      latch_job_set_claim (job, claim);
      latch_job_set_recorded (job, TRUE);
      g_ptr_array_add (removal->jobs, g_steal_pointer (&job));
    }

  if (error != NULL && !g_error_matches (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND))
    {
      end (g_steal_pointer (&task), error);
      return;
    }

  g_clear_error (&error);
  claim_next (g_steal_pointer (&task), record_claimed_cb);
}

static void
scanned_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal    *journal = LATCH_JOURNAL (source);
  Removal         *removal = g_task_get_task_data (task);
  g_autofree char *unreadable = NULL;
  GError          *error = NULL;

  if (!latch_journal_scan_finish (journal, result, &error))
    {
      end (g_steal_pointer (&task), error);
      return;
    }

  unreadable = latch_journal_dup_unreadable_record (journal);
  if (unreadable != NULL)
    {
      /* Translators: %s is the path of a file */
      end (g_steal_pointer (&task), g_error_new (LATCH_ERROR, LATCH_ERROR_STORAGE,
                                                 _ ("Latchkey cannot read %s, which may be a store of this account, so nothing was removed. Move the file elsewhere first."), unreadable));
      return;
    }

  removal->pending = list_records (task);
  claim_next (g_steal_pointer (&task), record_claimed_cb);
}

/* -- Claiming the account ------------------------------------------------------------ */

static void
claimed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal *journal = LATCH_JOURNAL (source);
  Removal      *removal = g_task_get_task_data (task);
  GError       *error = NULL;

  removal->claim = latch_journal_claim_finish (journal, result, &error);
  if (removal->claim != NULL)
    latch_journal_scan_async (journal, NULL, scanned_cb, g_steal_pointer (&task));
  else
    end (g_steal_pointer (&task), error);
}

/**
 * latch_account_remove_async:
 * @account: an account that this process is doing nothing with, or another object with its id when it has no file
 * @keyring: where its secrets and tokens are
 * @journal: where it is written down
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Removes an account from this computer, with its records and all that the
 * keyring has of it. Records that are hidden go too: what they were sent for is
 * not looked for any more. An account whose file is damaged or gone loses its secrets all the same.
 *
 * While anybody is at work on it, nothing is touched. A failure later, of the
 * keyring or the disk, leaves an account with fewer stores, which can be removed again.
 */
void
latch_account_remove_async (LatchAccount       *account,
                            LatchKeyring       *keyring,
                            LatchJournal       *journal,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask   *task = g_task_new (account, NULL, callback, user_data);
  Removal *removal = g_new0 (Removal, 1);

  removal->keyring = g_object_ref (keyring);
  removal->journal = g_object_ref (journal);
  removal->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, removal, (GDestroyNotify)removal_free);
  latch_journal_share_account_async (journal, account, claimed_cb, task);
}

/**
 * latch_account_remove_finish:
 * @account: the account
 * @result: the result
 * @error: return location for %G_IO_ERROR_BUSY while somebody else is at work on it or on one of its stores, for an error
 *   of the keyring, or for %LATCH_ERROR_STORAGE
 *
 * Returns: %TRUE when nothing of it is left on this computer
 */
gboolean
latch_account_remove_finish (LatchAccount *account,
                             GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
