/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-abandoned.h"

#include "latch-account-secrets.h"

/* Accounts that were not accepted and that no record needs: their first creation
 * has failed, a crash came before its record, or the keyring failed when they
 * were to be taken away. */

typedef struct
{
  LatchKeyring *keyring;
  LatchJournal *journal;
  LatchClaim   *claim;
} Discarding;

static void
discarding_free (Discarding *discarding)
{
  g_object_unref (discarding->keyring);
  g_object_unref (discarding->journal);
  g_clear_object (&discarding->claim);
  g_free (discarding);
}

/* A record that cannot be read may need any account. */
static gboolean
is_abandoned (LatchJournal *journal,
              LatchAccount *account)
{
  g_autofree char *unreadable = latch_journal_dup_unreadable_record (journal);
  g_autoptr (GPtrArray) records = NULL;

  if (latch_account_get_accepted (account) || unreadable != NULL)
    return FALSE;

  records = latch_journal_list_records (journal);
  for (guint i = 0; i < records->len; i++)
    {
      if (g_str_equal (latch_record_get_account (g_ptr_array_index (records, i)), latch_account_get_id (account)))
        return FALSE;
    }

  return TRUE;
}

static void
account_deleted_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Discarding *discarding = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    g_message ("An account that was not accepted could not be deleted: %s", error->message);

  g_clear_object (&discarding->claim);
  g_task_return_boolean (task, TRUE);
}

/* The secrets go before the file that tells of them, so that the next session knows what it still has to take away. */
static void
secrets_cleared_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccount *account = LATCH_ACCOUNT (source);
  Discarding   *discarding = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (latch_account_clear_secrets_finish (account, result, &error))
    {
      latch_journal_delete_account_async (discarding->journal, account, account_deleted_cb, g_steal_pointer (&task));
      return;
    }

  g_message ("Secrets that were not accepted could not be removed from the keyring: %s", error->message);
  g_clear_object (&discarding->claim);
  g_task_return_boolean (task, TRUE);
}

/* Nobody else can begin anything with the account now, so what is on the disk decides. */
static void
discard_if_abandoned (GTask *task)
{
  g_autoptr (GTask) own = task;
  LatchAccount *account = g_task_get_source_object (task);
  Discarding   *discarding = g_task_get_task_data (task);

  if (is_abandoned (discarding->journal, account))
    latch_account_clear_secrets_async (account, discarding->keyring, secrets_cleared_cb, g_steal_pointer (&own));
  else
    g_task_return_boolean (task, FALSE);
}

static void
claimed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Discarding *discarding = g_task_get_task_data (task);
  GError     *error = NULL;

  discarding->claim = latch_journal_claim_finish (LATCH_JOURNAL (source), result, &error);
  if (discarding->claim == NULL)
    g_task_return_error (task, error);
  else
    discard_if_abandoned (g_steal_pointer (&task));
}

/* A folder that cannot be read shows nothing new: whoever wants the account waits for the claim that the caller has. */
static void
scanned_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!latch_journal_scan_finish (LATCH_JOURNAL (source), result, &error))
    g_message ("What needs an account could not be read again: %s", error->message);

  discard_if_abandoned (user_data);
}

/**
 * latch_abandoned_list:
 * @journal: the journal
 *
 * Lists the accounts that were not accepted, that no record needs and that this
 * process has not claimed.
 *
 * Returns: (transfer full) (element-type LatchAccount): accounts for latch_abandoned_discard_async()
 */
GPtrArray *
latch_abandoned_list (LatchJournal *journal)
{
  GPtrArray *abandoned = latch_journal_list_accounts (journal);

  for (guint i = abandoned->len; i > 0; i--)
    {
      LatchAccount *account = g_ptr_array_index (abandoned, i - 1);

      if (latch_journal_is_claimed (journal, latch_account_get_id (account)) || !is_abandoned (journal, account))
        g_ptr_array_remove_index_fast (abandoned, i - 1);
    }

  return abandoned;
}

/**
 * latch_abandoned_discard_async:
 * @account: an account that was not accepted
 * @claim: (nullable): the claim for it that the caller has, or %NULL to claim it
 * @keyring: where its secrets are
 * @journal: where it is written down
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Takes away an account that was put down for a creation that did not happen,
 * and with it its secrets. Nothing happens when it is needed.
 */
void
latch_abandoned_discard_async (LatchAccount       *account,
                               LatchClaim         *claim,
                               LatchKeyring       *keyring,
                               LatchJournal       *journal,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask      *task = g_task_new (account, NULL, callback, user_data);
  Discarding *discarding = g_new0 (Discarding, 1);

  discarding->keyring = g_object_ref (keyring);
  discarding->journal = g_object_ref (journal);
  g_set_object (&discarding->claim, claim);
  g_task_set_task_data (task, discarding, (GDestroyNotify)discarding_free);
  if (claim == NULL)
    latch_journal_claim_and_scan_async (journal, latch_account_get_id (account), NULL, claimed_cb, task);
  else
    latch_journal_scan_async (journal, NULL, scanned_cb, task);
}

/**
 * latch_abandoned_discard_finish:
 * @account: the account
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE or %G_IO_ERROR_BUSY; what
 *   could not be taken away from keyring and disk is only in the log
 *
 * Returns: %TRUE when the account was abandoned indeed
 */
gboolean
latch_abandoned_discard_finish (LatchAccount *account,
                                GAsyncResult *result,
                                GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
