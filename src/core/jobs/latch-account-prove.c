/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-prove.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-record-state.h"
#include "latch-task.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/* Having the service say whether it accepts an account’s secrets: those that the
 * keyring has, or those that a person has typed in their place.
 *
 * Typed ones are stored only when they are proved: the service accepts them, and
 * shows one of the account’s own instances for them. Otherwise they may be those
 * of another account, for which every instance would look deleted; then the
 * person decides. Until the service has accepted them, the earlier ones stay.
 *
 * An account whose first creation is unsure goes with it. What is proved here is
 * the person’s own, and stays whatever becomes of that creation. */

/* As many are asked for at the most. */
#define MOST_RECORDS 5

typedef struct
{
  LatchKeyring      *keyring;
  LatchJournal      *journal;
  LatchClaim        *claim;
  GPtrArray         *records;
  LatchInstanceInfo *info;
  char              *missing;
  LatchRecord       *shown;

  /* What follows the answer to a question for an instance, which may be the next question. */
  GAsyncReadyCallback asked;
} Replacing;

static void
replacing_free (Replacing *replacing)
{
  g_object_unref (replacing->keyring);
  g_object_unref (replacing->journal);
  g_clear_object (&replacing->claim);
  g_ptr_array_unref (replacing->records);
  g_clear_object (&replacing->info);
  g_free (replacing->missing);
  g_clear_object (&replacing->shown);
  g_free (replacing);
}

/* -- Testing -------------------------------------------------------------------- */

static void
tested_noted_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  latch_connection_accept_account_finish (LATCH_CONNECTION (source), result);
  g_task_return_boolean (task, TRUE);
}

static void
tested_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  GError          *error = NULL;

  if (latch_connection_check_finish (connection, result, &error))
    latch_connection_accept_account_async (connection, tested_noted_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
test_opened_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  GCancellable    *cancellable = g_task_get_cancellable (task);
  GError          *error = NULL;

  if (latch_connection_open_finish (connection, result, &error))
    latch_connection_check_async (connection, cancellable, tested_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* -- Storing what is proved ------------------------------------------------------- */

static void
sender_saved_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    g_message ("That an instance was shown for new secrets could not be written to the disk: %s", error->message);

  g_task_return_boolean (task, TRUE);
}

/* Somebody who has the record at the moment will have its instance shown himself, or is removing it. */
static void
record_claimed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal *journal = LATCH_JOURNAL (source);
  Replacing    *replacing = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchClaim) claim = latch_journal_claim_finish (journal, result, &error);

  if (claim == NULL || latch_journal_lookup_record (journal, latch_record_get_id (replacing->shown)) != replacing->shown)
    {
      g_debug ("That an instance was shown for new secrets is not noted: %s", error != NULL ? error->message : "it was removed");
      g_task_return_boolean (task, TRUE);
      return;
    }

  latch_connection_sign_shown (g_task_get_source_object (task), replacing->shown);
  latch_journal_save_record_async (journal, claim, replacing->shown, sender_saved_cb, g_steal_pointer (&task));
}

static void
accepted_noted_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Replacing *replacing = g_task_get_task_data (task);

  latch_connection_note_answer_finish (LATCH_CONNECTION (source), result);
  g_clear_object (&replacing->claim);
  if (replacing->shown == NULL)
    g_task_return_boolean (task, TRUE);
  else
    latch_journal_claim_record_async (replacing->journal, latch_record_get_id (replacing->shown), NULL, record_claimed_cb, g_steal_pointer (&task));
}

/* Only what is stored says whether the account is refused. */
static void
stored_noted_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);

  latch_connection_accept_account_finish (connection, result);
  latch_connection_note_answer_async (connection, latch_connection_get_client (connection), NULL, accepted_noted_cb, g_steal_pointer (&task));
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  GError          *error = NULL;

  if (latch_connection_store_finish (connection, result, &error))
    latch_connection_accept_account_async (connection, stored_noted_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = g_task_get_source_object (task);
  GError          *error = NULL;

  if (latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    latch_connection_store_async (connection, stored_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
change_nothing (LatchAccount *account,
                const char   *value)
{
}

/* Without a new seal on the disk, the next start would refuse what the keyring has. So it is tried whether the file is there
 * and can be written before the keyring is changed. */
static void
account_claimed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal *journal = LATCH_JOURNAL (source);
  LatchAccount *account = latch_connection_get_account (g_task_get_source_object (task));
  Replacing    *replacing = g_task_get_task_data (task);
  GError       *error = NULL;

  replacing->claim = latch_journal_claim_finish (journal, result, &error);
  if (replacing->claim != NULL)
    latch_journal_change_account_async (journal, account, change_nothing, NULL, written_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* What another process has removed meanwhile stays removed. From here on it is too late to cancel. */
static void
store (GTask *task)
{
  g_autoptr (GTask) own = task;
  LatchConnection *connection = g_task_get_source_object (task);
  Replacing       *replacing = g_task_get_task_data (task);

  if (!g_task_return_error_if_cancelled (task))
    latch_journal_claim_account_async (replacing->journal, latch_account_get_id (latch_connection_get_account (connection)), NULL,
                                       account_claimed_cb, g_steal_pointer (&own));
}

/* -- Proving ---------------------------------------------------------------------- */

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (latch_connection_check_finish (LATCH_CONNECTION (source), result, &error))
    store (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static GError *
new_foreign_error (const char *name)
{
  g_autofree char *line = latch_typed_dup_line (name);
  g_autofree char *isolated = latch_typed_isolate (line);

  return g_error_new (LATCH_ERROR, LATCH_ERROR_OTHER_ACCOUNT,
                      /* Translators: %s is the name of a store */
                      _ ("The service accepts these secrets, but does not have the store “%s” for them. They may belong to another account."), isolated);
}

/* One instance that is shown is proof; of the others, some may have been deleted. */
static void
ask_next (GTask *task)
{
  LatchConnection *connection = g_task_get_source_object (task);
  Replacing       *replacing = g_task_get_task_data (task);
  GCancellable    *cancellable = g_task_get_cancellable (task);

  if (replacing->records->len > 0)
    latch_connection_get_instance_async (connection, latch_record_get_instance_id (g_ptr_array_index (replacing->records, 0)), cancellable,
                                         replacing->asked, task);
  else if (replacing->missing == NULL)
    latch_connection_check_async (connection, cancellable, checked_cb, task);
  else
    {
      g_task_return_error (task, new_foreign_error (replacing->missing));
      g_object_unref (task);
    }
}

static void
miss (GTask *task)
{
  Replacing *replacing = g_task_get_task_data (task);
  g_autoptr (LatchRecord) record = g_ptr_array_steal_index (replacing->records, 0);

  if (replacing->missing == NULL)
    replacing->missing = g_strdup (latch_record_get_name (record));
  ask_next (task);
}

/* Numbers are an account’s own, so another account may have one with the same. */
static gboolean
is_own (LatchInstanceInfo *info,
        LatchRecord       *record,
        SecretValue       *token)
{
  g_autofree char *tag = latch_record_dup_tag (record);

  if (token != NULL && latch_instance_info_get_token (info) != NULL)
    return latch_instance_info_has_token (info, token);

  return g_strv_contains (latch_instance_info_get_tags (info), tag);
}

static void
token_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Replacing   *replacing = g_task_get_task_data (task);
  LatchRecord *record = g_ptr_array_index (replacing->records, 0);
  GError      *error = NULL;
  g_autoptr (SecretValue) token = latch_keyring_lookup_finish (LATCH_KEYRING (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (!is_own (replacing->info, record, token))
    {
      g_clear_object (&replacing->info);
      miss (g_steal_pointer (&task));
      return;
    }

  replacing->shown = g_object_ref (record);
  store (g_steal_pointer (&task));
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Replacing   *replacing = g_task_get_task_data (task);
  LatchRecord *record = g_ptr_array_index (replacing->records, 0);
  g_autoptr (GError) error = NULL;

  replacing->info = latch_connection_get_instance_finish (LATCH_CONNECTION (source), result, &error);
  if (replacing->info != NULL)
    latch_keyring_lookup_async (replacing->keyring, LATCH_SECRET_TOKEN, latch_record_get_account (record), latch_record_get_id (record),
                                token_found_cb, g_steal_pointer (&task));
  else if (latch_api_error_is_missing (error))
    miss (g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (latch_connection_open_finish (LATCH_CONNECTION (source), result, &error))
    ask_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Those that the secrets so far were shown come first; of what is known to be deleted nothing can be said. */
static GPtrArray *
list_records (LatchConnection *connection,
              LatchJournal    *journal)
{
  LatchAccount *account = latch_connection_get_account (connection);
  g_autoptr (GPtrArray) all = latch_journal_list_records (journal);
  GPtrArray *records = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < all->len; i++)
    {
      LatchRecord *record = g_ptr_array_index (all, i);
      gboolean     is_first = g_strcmp0 (latch_record_get_sender (record), latch_account_get_seal (account)) == 0;

      if (g_str_equal (latch_record_get_account (record), latch_account_get_id (account)) &&
          latch_record_state_has_number (latch_record_get_state (record)) && latch_record_get_health (record) != LATCH_HEALTH_GONE)
        g_ptr_array_insert (records, is_first ? 0 : -1, g_object_ref (record));
    }

  g_ptr_array_set_size (records, (int)MIN (records->len, MOST_RECORDS));
  return records;
}

/**
 * latch_account_test_async:
 * @connection: a connection of the account, which need not be open
 * @cancellable: (nullable): to stop waiting; the keyring’s call is never stopped
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Asks the service whether it accepts the account’s secrets, and notes what it says.
 */
void
latch_account_test_async (LatchConnection    *connection,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task = g_task_new (connection, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  latch_connection_open_async (connection, cancellable, test_opened_cb, task);
}

/**
 * latch_account_replace_async:
 * @connection: a connection of the account that a person has given the secrets; see latch_connection_set_credentials()
 * @keyring: the keyring
 * @journal: where the account is written down
 * @anyway: whether to store them although the service does not have the account’s stores for them
 * @cancellable: (nullable): to stop waiting, as long as nothing is stored
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Replaces the secrets that the keyring has for the account. The service is asked
 * for an instance of the account, `GET /instances/{id}`, or, when there is none
 * to ask for, for its list. The typed secrets are stored, and the account sealed with
 * them, only when the service shows what it was asked for; else the earlier ones stay.
 */
void
latch_account_replace_async (LatchConnection    *connection,
                             LatchKeyring       *keyring,
                             LatchJournal       *journal,
                             gboolean            anyway,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  GTask     *task = g_task_new (connection, cancellable, callback, user_data);
  Replacing *replacing = g_new0 (Replacing, 1);

  replacing->keyring = g_object_ref (keyring);
  replacing->journal = g_object_ref (journal);
  replacing->records = anyway ? g_ptr_array_new () : list_records (connection, journal);
  replacing->asked = asked_cb;
  g_task_set_task_data (task, replacing, (GDestroyNotify)replacing_free);
  g_task_set_check_cancellable (task, FALSE);
  latch_connection_open_async (connection, cancellable, opened_cb, task);
}

/**
 * latch_account_prove_finish:
 * @connection: a connection
 * @result: the result of a test or a replacement
 * @error: return location for an error of latch_connection_open_finish() or of the network, %LATCH_ERROR_UNAUTHORIZED when
 *   the service refuses the secrets, or %G_IO_ERROR_CANCELLED. A replacement may also end with
 *   %LATCH_ERROR_OTHER_ACCOUNT when the service has none of the account’s stores for them, with %LATCH_ERROR_NOT_FOUND
 *   when the account was removed meanwhile, with %G_IO_ERROR_BUSY while another process changes it, with
 *   %LATCH_ERROR_STORAGE when its file cannot be written, or with an error of the keyring; nothing is stored then.
 *
 * Returns: %TRUE when the service accepts the secrets, and the keyring has them
 */
gboolean
latch_account_prove_finish (LatchConnection *connection,
                            GAsyncResult    *result,
                            GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
