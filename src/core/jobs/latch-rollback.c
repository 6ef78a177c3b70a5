/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-rollback.h"

#include "latch-account-secrets.h"
#include "latch-file.h"

/* Taking away what a creation put down, when it is certain that nothing was
 * created. What lies in the keyring goes before the file that tells of it: when
 * the keyring fails, a record that says “reserved” or an account that was not
 * accepted stays behind, and the next start takes both away. */

typedef struct
{
  LatchAccount *account;
  gboolean      with_account;
  LatchKeyring *keyring;
  char         *directory;
} Withdrawal;

static Withdrawal *
withdrawal_new (LatchAccount *account,
                gboolean      with_account,
                LatchKeyring *keyring,
                const char   *directory)
{
  Withdrawal *withdrawal = g_new0 (Withdrawal, 1);

  withdrawal->account = g_object_ref (account);
  withdrawal->with_account = with_account;
  withdrawal->keyring = g_object_ref (keyring);
  withdrawal->directory = g_strdup (directory);
  return withdrawal;
}

static void
withdrawal_free (Withdrawal *withdrawal)
{
  g_object_unref (withdrawal->account);
  g_object_unref (withdrawal->keyring);
  g_free (withdrawal->directory);
  g_free (withdrawal);
}

static void
account_deleted_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_file_delete_finish (result, &error))
    g_message ("An account that was not accepted could not be deleted: %s", error->message);

  g_task_return_boolean (task, TRUE);
}

static void
secrets_cleared_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  GTask           *task = user_data;
  Withdrawal      *withdrawal = g_task_get_task_data (task);
  g_autofree char *path = latch_account_dup_path (withdrawal->account, withdrawal->directory);
  g_autoptr (GError) error = NULL;

  if (!latch_account_clear_secrets_finish (withdrawal->account, result, &error))
    {
      g_message ("Secrets that were not accepted could not be taken out of the keyring: %s", error->message);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  latch_file_delete_async (path, account_deleted_cb, task);
}

static void
record_deleted_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Withdrawal *withdrawal = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!latch_file_delete_finish (result, &error))
    g_message ("The record of a creation that did not happen could not be deleted: %s", error->message);

  if (withdrawal->with_account)
    latch_account_clear_secrets_async (withdrawal->account, withdrawal->keyring, secrets_cleared_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_file_write_finish (result, &error))
    g_message ("The record of a creation that did not happen could not be kept: %s", error->message);

  g_task_return_boolean (task, TRUE);
}

static void
keep_for_later (LatchRecord *record,
                GTask       *task)
{
  Withdrawal      *withdrawal = g_task_get_task_data (task);
  g_autofree char *path = latch_record_dup_path (record, withdrawal->directory);
  g_autoptr (GBytes) bytes = NULL;

  latch_record_advance (record, LATCH_EVENT_WITHDRAW);
  bytes = latch_record_to_bytes (record);
  latch_file_write_async (path, bytes, kept_cb, task);
}

static void
placeholder_cleared_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  GTask           *task = user_data;
  Withdrawal      *withdrawal = g_task_get_task_data (task);
  g_autofree char *path = latch_record_dup_path (g_task_get_source_object (task), withdrawal->directory);
  g_autoptr (GError) error = NULL;

  if (!latch_keyring_clear_finish (withdrawal->keyring, result, &error))
    {
      g_message ("An empty placeholder could not be taken out of the keyring: %s", error->message);
      keep_for_later (g_task_get_source_object (task), task);
      return;
    }

  latch_file_delete_async (path, record_deleted_cb, task);
}

/**
 * latch_rollback_async:
 * @record: the record of a creation of which nothing came
 * @account: the account it was to be made with
 * @with_account: whether the account goes too, because it was made for this creation
 * @keyring: the keyring
 * @directory: Latchkey’s data folder
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Takes the placeholder, the record’s file and, if so, the account’s secrets and file away.
 * When the keyring fails, the record stays in state %LATCH_RECORD_RESERVED.
 */
void
latch_rollback_async (LatchRecord        *record,
                      LatchAccount       *account,
                      gboolean            with_account,
                      LatchKeyring       *keyring,
                      const char         *directory,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  GTask *task = g_task_new (record, NULL, callback, user_data);

  g_task_set_task_data (task, withdrawal_new (account, with_account, keyring, directory), (GDestroyNotify)withdrawal_free);
  latch_keyring_clear_async (keyring, LATCH_SECRET_TOKEN, latch_account_get_id (account), latch_record_get_id (record),
                             placeholder_cleared_cb, task);
}

/**
 * latch_rollback_finish:
 * @record: the record
 * @result: the result
 *
 * Ends a withdrawal, which cannot fail: what could not be taken away was said in the log.
 */
void
latch_rollback_finish (LatchRecord  *record,
                       GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * latch_rollback_account_async:
 * @account: an account that was not accepted and that no record needs
 * @keyring: the keyring
 * @directory: Latchkey’s data folder
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Takes the account’s secrets and, when they are gone, its file away.
 */
void
latch_rollback_account_async (LatchAccount       *account,
                              LatchKeyring       *keyring,
                              const char         *directory,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task = g_task_new (account, NULL, callback, user_data);

  g_task_set_task_data (task, withdrawal_new (account, TRUE, keyring, directory), (GDestroyNotify)withdrawal_free);
  latch_account_clear_secrets_async (account, keyring, secrets_cleared_cb, task);
}

/**
 * latch_rollback_account_finish:
 * @account: the account
 * @result: the result
 *
 * Ends a withdrawal, which cannot fail: what could not be taken away was said in the log.
 */
void
latch_rollback_account_finish (LatchAccount *account,
                               GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
