/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-add.h"

#include "latch-abandoned.h"

#include <glib/gi18n-lib.h>

/* An account without a store of its own yet: its stores were connected elsewhere,
 * or come later. Nothing is written before the service has accepted the secrets.
 * Until the account is noted as accepted, it is one that was abandoned, which the
 * next sweep takes away; whatever fails takes it away at once. */

/* Claimed by whoever adds one, so that no two programs add the same. */
#define ADDITION_ID "0000000000000000000000000000add0"

/* How often that claim is waited for, which takes two seconds each time. */
#define MOST_WAITS 15

typedef struct
{
  LatchKeyring *keyring;
  LatchJournal *journal;
  LatchClaim   *addition;
  guint         n_waits;
  LatchClaim   *claim;
  GError       *failure;
} Adding;

static void
adding_free (Adding *adding)
{
  g_object_unref (adding->keyring);
  g_object_unref (adding->journal);
  g_clear_object (&adding->addition);
  g_clear_object (&adding->claim);
  g_clear_error (&adding->failure);
  g_free (adding);
}

static void
discarded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Adding *adding = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!latch_abandoned_discard_finish (LATCH_ACCOUNT (source), result, &error) && error != NULL)
    g_message ("An account that could not be added is left for the next sweep: %s", error->message);

  g_clear_object (&adding->claim);
  g_task_return_error (task, g_steal_pointer (&adding->failure));
}

static void
take_away (GTask  *task,
           GError *failure)
{
  Adding *adding = g_task_get_task_data (task);

  adding->failure = failure;
  latch_abandoned_discard_async (latch_connection_get_account (g_task_get_source_object (task)), adding->claim, adding->keyring, adding->journal,
                                 discarded_cb, task);
}

static void
accepted_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Adding *adding = g_task_get_task_data (task);
  GError *error = NULL;

  /* The journal changes an account all the same, and would write it later. */
  if (!latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    {
      latch_account_set_accepted (latch_connection_get_account (g_task_get_source_object (task)), FALSE);
      take_away (g_steal_pointer (&task), error);
      return;
    }

  g_clear_object (&adding->claim);
  g_task_return_boolean (task, TRUE);
}

static void
accept (LatchAccount *account,
        const char   *value)
{
  latch_account_set_accepted (account, TRUE);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  Adding          *adding = g_task_get_task_data (task);
  GError          *error = NULL;

  if (latch_connection_store_finish (connection, result, &error))
    latch_journal_change_account_async (adding->journal, latch_connection_get_account (connection), accept, NULL, accepted_cb, g_steal_pointer (&task));
  else
    take_away (g_steal_pointer (&task), error);
}

static void
sealed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  GError          *error = NULL;

  if (latch_connection_seal_finish (connection, result, &error))
    latch_connection_store_async (connection, stored_cb, g_steal_pointer (&task));
  else
    take_away (g_steal_pointer (&task), error);
}

static void
claimed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = g_task_get_source_object (task);
  Adding          *adding = g_task_get_task_data (task);
  GError          *error = NULL;

  adding->claim = latch_journal_claim_finish (LATCH_JOURNAL (source), result, &error);
  if (adding->claim != NULL)
    latch_connection_seal_async (connection, sealed_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Another program may have added it meanwhile. */
static gboolean
is_known (LatchConnection *connection,
          LatchJournal    *journal)
{
  g_autoptr (GPtrArray) accounts = latch_journal_list_accounts (journal);

  for (guint i = 0; i < accounts->len; i++)
    {
      if (latch_account_get_accepted (accounts->pdata[i]) && latch_connection_is_of_account (connection, accounts->pdata[i]))
        return TRUE;
    }

  return FALSE;
}

/* From here on it is too late to cancel. */
static void
addition_claimed_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = g_task_get_source_object (task);
  LatchJournal    *journal = LATCH_JOURNAL (source);
  Adding          *adding = g_task_get_task_data (task);
  GError          *error = NULL;

  adding->addition = latch_journal_claim_finish (journal, result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY) && ++adding->n_waits < MOST_WAITS)
    {
      g_clear_error (&error);
      latch_journal_claim_and_scan_async (journal, ADDITION_ID, g_task_get_cancellable (task), addition_claimed_cb, g_steal_pointer (&task));
    }
  else if (adding->addition == NULL)
    g_task_return_error (task, error);
  else if (is_known (connection, journal))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s", _ ("Latchkey already has this account."));
  else
    latch_journal_claim_account_async (journal, latch_account_get_id (latch_connection_get_account (connection)), NULL, claimed_cb, g_steal_pointer (&task));
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  GCancellable    *cancellable = g_task_get_cancellable (task);
  Adding          *adding = g_task_get_task_data (task);
  GError          *error = NULL;

  if (!latch_connection_check_finish (connection, result, &error))
    g_task_return_error (task, error);
  else
    latch_journal_claim_and_scan_async (adding->journal, ADDITION_ID, cancellable, addition_claimed_cb, g_steal_pointer (&task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  GCancellable    *cancellable = g_task_get_cancellable (task);
  GError          *error = NULL;

  if (latch_connection_open_finish (connection, result, &error))
    latch_connection_check_async (connection, cancellable, checked_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Nobody waits for the service in vain, and the system asks for the password before it is too late to cancel. */
static void
keyring_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = g_task_get_source_object (task);
  GCancellable    *cancellable = g_task_get_cancellable (task);
  GError          *error = NULL;

  if (!latch_keyring_open_finish (LATCH_KEYRING (source), result, &error))
    g_task_return_error (task, error);
  else if (!g_task_return_error_if_cancelled (task))
    latch_connection_open_async (connection, cancellable, opened_cb, g_steal_pointer (&task));
}

/**
 * latch_account_add_async:
 * @connection: a connection of a new account that a person has given the secrets; see latch_connection_set_credentials()
 * @keyring: the keyring
 * @journal: where the account is to be written down
 * @cancellable: (nullable): to stop waiting, as long as nothing is written
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Adds an account without a store. The keyring is opened, which may ask for its password, and the service is asked for its
 * list, `GET /instances`; the secrets are stored, and the account is written down, only when it accepts them.
 */
void
latch_account_add_async (LatchConnection    *connection,
                         LatchKeyring       *keyring,
                         LatchJournal       *journal,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask  *task = g_task_new (connection, cancellable, callback, user_data);
  Adding *adding = g_new0 (Adding, 1);

  adding->keyring = g_object_ref (keyring);
  adding->journal = g_object_ref (journal);
  g_task_set_task_data (task, adding, (GDestroyNotify)adding_free);
  g_task_set_check_cancellable (task, FALSE);
  latch_keyring_open_async (keyring, TRUE, keyring_opened_cb, task);
}

/**
 * latch_account_add_finish:
 * @connection: a connection
 * @result: the result
 * @error: return location for an error of latch_connection_open_finish() or of the network, %LATCH_ERROR_UNAUTHORIZED when
 *   the service refuses the secrets, %LATCH_ERROR_STORAGE, an error of the keyring, %G_IO_ERROR_BUSY or %G_IO_ERROR_CANCELLED, when
 *   nothing is kept; or for %G_IO_ERROR_EXISTS when another program has added the same account meanwhile
 *
 * Returns: %TRUE when the account is written down, and the keyring has its secrets
 */
gboolean
latch_account_add_finish (LatchConnection *connection,
                          GAsyncResult    *result,
                          GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
