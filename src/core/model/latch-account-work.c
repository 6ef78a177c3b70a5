/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-work.h"

#include "latch-account-add.h"
#include "latch-account-prove.h"
#include "latch-account-remove.h"
#include "latch-account-rename.h"
#include "latch-error.h"
#include "latch-orphans.h"
#include "latch-record-state.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/**
 * LatchAccountWork:
 *
 * What this process does to accounts, one task at a time to each. A task is
 * found by whoever comes back to the account: what it is, and how to cancel it.
 * What was begun goes on to its end after the window is closed.
 *
 * While an account is removed, [class@Work] does nothing with it.
 */
struct _LatchAccountWork
{
  GObject parent_instance;

  LatchKeyring *keyring;
  LatchJournal *journal;
  LatchWork    *work;
  GHashTable   *states;
};

G_DEFINE_FINAL_TYPE (LatchAccountWork, latch_account_work, G_TYPE_OBJECT)

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What is being done to an account, by its id. */
typedef struct
{
  LatchAccountTask task;
  GCancellable    *cancellable;
} State;

static void
state_free (State *state)
{
  g_object_unref (state->cancellable);
  g_free (state);
}

/* -- One piece of work ----------------------------------------------------------- */

typedef struct
{
  LatchAccount *account;
  gboolean (*finish) (GObject      *source,
                      GAsyncResult *result,
                      GError      **error);
} Piece;

static void
piece_free (Piece *piece)
{
  g_object_unref (piece->account);
  g_free (piece);
}

static State *
lookup_state (LatchAccountWork *self,
              LatchAccount     *account)
{
  return g_hash_table_lookup (self->states, latch_account_get_id (account));
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccountWork *self = g_task_get_source_object (task);
  Piece            *piece = g_task_get_task_data (task);
  const char       *id = latch_account_get_id (piece->account);
  GError           *error = NULL;

  piece->finish (source, result, &error);
  latch_work_set_closed (self->work, id, FALSE);
  g_hash_table_remove (self->states, id);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, piece->account);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* Gives the task for the verb, or %NULL when something is being done to the account already. */
static GTask *
begin (LatchAccountWork *self,
       LatchAccount     *account,
       LatchAccountTask  what,
       gboolean (*finish) (GObject      *source,
                           GAsyncResult *result,
                           GError      **error),
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Piece *piece = g_new0 (Piece, 1);
  State *state;

  piece->account = g_object_ref (account);
  piece->finish = finish;
  g_task_set_task_data (task, piece, (GDestroyNotify)piece_free);
  if (latch_account_work_get_task (self, account) != LATCH_ACCOUNT_TASK_NONE)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY, "%s", _ ("Latchkey is already working on this account."));
      return NULL;
    }

  state = g_new0 (State, 1);
  state->task = what;
  state->cancellable = g_cancellable_new ();
  g_hash_table_replace (self->states, g_strdup (latch_account_get_id (account)), state);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, account);
  return g_steal_pointer (&task);
}

static gboolean
prove_finish (GObject      *source,
              GAsyncResult *result,
              GError      **error)
{
  return latch_account_prove_finish (LATCH_CONNECTION (source), result, error);
}

static gboolean
rename_finish (GObject      *source,
               GAsyncResult *result,
               GError      **error)
{
  return latch_account_rename_finish (LATCH_ACCOUNT (source), result, error);
}

static gboolean
remove_finish (GObject      *source,
               GAsyncResult *result,
               GError      **error)
{
  return latch_account_remove_finish (LATCH_ACCOUNT (source), result, error);
}

/* -- Everything ------------------------------------------------------------------- */

/* What is to go, and what was left. */
typedef struct
{
  GPtrArray *accounts;
  GString   *left;
  GError    *first_error;
} Clearance;

static void
clearance_free (Clearance *clearance)
{
  g_clear_pointer (&clearance->accounts, g_ptr_array_unref);
  g_string_free (clearance->left, TRUE);
  g_clear_error (&clearance->first_error);
  g_free (clearance);
}

/* A line for each, as several may be left for several reasons. */
static void
note_left (Clearance  *clearance,
           const char *label,
           GError     *error)
{
  g_autofree char *name = label != NULL ? latch_typed_isolate (label) : NULL;
  g_autofree char *line = NULL;

  if (name != NULL)
    /* Translators: the first %s is a name, the second one a sentence about what it names */
    line = g_strdup_printf (_ ("“%s”: %s"), name, error->message);

  if (clearance->left->len > 0)
    g_string_append_c (clearance->left, '\n');
  g_string_append (clearance->left, line != NULL ? line : error->message);
  if (clearance->first_error == NULL)
    clearance->first_error = error;
  else
    g_error_free (error);
}

static void
end_clearance (GTask *task)
{
  g_autoptr (GTask) own = task;
  Clearance *clearance = g_task_get_task_data (task);

  if (clearance->first_error == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_free (clearance->first_error->message);
  clearance->first_error->message = g_strdup (clearance->left->str);
  g_task_return_error (task, g_steal_pointer (&clearance->first_error));
}

/* The callback of one begins the next, so it is passed in. */
static void
remove_next_account (GTask              *task,
                     GAsyncReadyCallback removed)
{
  LatchAccountWork *self = g_task_get_source_object (task);
  Clearance        *clearance = g_task_get_task_data (task);

  if (clearance->accounts->len > 0)
    latch_account_work_remove_async (self, g_ptr_array_index (clearance->accounts, clearance->accounts->len - 1), removed, task);
  else
    end_clearance (task);
}

static void
account_removed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Clearance *clearance = g_task_get_task_data (task);
  g_autoptr (LatchAccount) account = g_ptr_array_steal_index (clearance->accounts, clearance->accounts->len - 1);
  GError  *error = NULL;
  gboolean is_stuck;

  latch_account_work_finish (result, &error);
  is_stuck = latch_error_is_of_keyring (error);
  if (error != NULL)
    note_left (clearance, latch_account_get_label (account), error);

  /* The system would ask for the keyring’s password once for each account. */
  if (is_stuck)
    end_clearance (g_steal_pointer (&task));
  else
    remove_next_account (g_steal_pointer (&task), account_removed_cb);
}

static gboolean
is_id_of (gconstpointer account,
          gconstpointer id)
{
  return g_str_equal (latch_account_get_id ((LatchAccount *)account), id);
}

/* Records whose account has no file go with what stands in for it. */
static GPtrArray *
list_all_accounts (LatchJournal *journal)
{
  GPtrArray *accounts = latch_journal_list_accounts (journal);
  g_autoptr (GPtrArray) records = latch_journal_list_records (journal);

  for (guint i = 0; i < records->len; i++)
    {
      LatchRecord *record = g_ptr_array_index (records, i);
      const char  *id = latch_record_get_account (record);

      if (!g_ptr_array_find_with_equal_func (accounts, id, is_id_of, NULL))
        g_ptr_array_add (accounts, latch_account_new_again (id, "", latch_record_get_name (record)));
    }

  return accounts;
}

static void
orphans_cleared_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccountWork *self = g_task_get_source_object (task);
  Clearance        *clearance = g_task_get_task_data (task);
  GError           *error = NULL;
  gboolean          is_stuck;

  latch_orphans_clear_finish (LATCH_KEYRING (source), result, &error);
  is_stuck = latch_error_is_of_keyring (error);
  if (error != NULL)
    note_left (clearance, NULL, error);

  if (is_stuck)
    {
      end_clearance (g_steal_pointer (&task));
      return;
    }

  clearance->accounts = list_all_accounts (self->journal);
  remove_next_account (g_steal_pointer (&task), account_removed_cb);
}

static void
unreadable_deleted_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccountWork *self = g_task_get_source_object (task);
  Clearance        *clearance = g_task_get_task_data (task);
  GError           *error = NULL;

  if (!latch_journal_delete_unreadable_finish (LATCH_JOURNAL (source), result, &error))
    note_left (clearance, NULL, error);

  latch_orphans_clear_async (self->keyring, self->journal, orphans_cleared_cb, g_steal_pointer (&task));
}

static void
keyring_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccountWork *self = g_task_get_source_object (task);
  GError           *error = NULL;

  if (latch_keyring_open_finish (LATCH_KEYRING (source), result, &error))
    latch_journal_delete_unreadable_async (self->journal, unreadable_deleted_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
latch_account_work_finalize (GObject *object)
{
  LatchAccountWork *self = LATCH_ACCOUNT_WORK (object);

  g_clear_object (&self->keyring);
  g_clear_object (&self->journal);
  g_clear_object (&self->work);
  g_hash_table_unref (self->states);

  G_OBJECT_CLASS (latch_account_work_parent_class)->finalize (object);
}

static void
latch_account_work_class_init (LatchAccountWorkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_account_work_finalize;

  /**
   * LatchAccountWork::changed:
   * @self: account work
   * @account: an account for which latch_account_work_get_task() has a new answer
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, LATCH_TYPE_ACCOUNT);
}

static void
latch_account_work_init (LatchAccountWork *self)
{
  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)state_free);
}

/**
 * latch_account_work_new:
 * @keyring: the keyring
 * @journal: where accounts and records are written down
 * @work: the work on the records
 *
 * Returns: (transfer full): account work, of which there is none yet
 */
LatchAccountWork *
latch_account_work_new (LatchKeyring *keyring,
                        LatchJournal *journal,
                        LatchWork    *work)
{
  LatchAccountWork *self = g_object_new (LATCH_TYPE_ACCOUNT_WORK, NULL);

  self->keyring = g_object_ref (keyring);
  self->journal = g_object_ref (journal);
  self->work = g_object_ref (work);
  return self;
}

/**
 * latch_account_work_get_task:
 * @self: account work
 * @account: an account
 *
 * Returns: what is being done to the account
 */
LatchAccountTask
latch_account_work_get_task (LatchAccountWork *self,
                             LatchAccount     *account)
{
  State *state = lookup_state (self, account);

  return state != NULL ? state->task : LATCH_ACCOUNT_TASK_NONE;
}

/**
 * latch_account_work_cancel:
 * @self: account work
 * @account: an account
 *
 * Stops waiting for the service. It has no effect on what only this computer
 * does, such as a removal, or storing secrets that were accepted.
 */
void
latch_account_work_cancel (LatchAccountWork *self,
                           LatchAccount     *account)
{
  State *state = lookup_state (self, account);

  if (state != NULL)
    g_cancellable_cancel (state->cancellable);
}

/**
 * latch_account_work_count:
 * @self: account work
 * @account: (nullable): an account, or %NULL for all that there is
 * @n_stores: (out): how many stores leave the list with it
 * @n_unsure: (out): for how many, in the list or hidden, it is not known whether the service has them
 *
 * Counts what a removal takes along. What is unsure is not looked for any more then.
 */
void
latch_account_work_count (LatchAccountWork *self,
                          LatchAccount     *account,
                          guint            *n_stores,
                          guint            *n_unsure)
{
  g_autoptr (GPtrArray) records = latch_journal_list_records (self->journal);

  *n_stores = 0;
  *n_unsure = 0;
  for (guint i = 0; i < records->len; i++)
    {
      LatchRecord *record = g_ptr_array_index (records, i);

      if (account != NULL && !g_str_equal (latch_record_get_account (record), latch_account_get_id (account)))
        continue;

      *n_stores += latch_record_is_shown (record);
      *n_unsure += latch_record_is_missing (record) && latch_record_get_state (record) != LATCH_RECORD_ABSENT;
    }
}

/**
 * latch_account_work_count_unreadable:
 * @self: account work
 *
 * Returns: how many files of stores and accounts cannot be read
 */
guint
latch_account_work_count_unreadable (LatchAccountWork *self)
{
  return latch_journal_count_unreadable (self->journal);
}

static gboolean
add_finish (GObject      *source,
            GAsyncResult *result,
            GError      **error)
{
  return latch_account_add_finish (LATCH_CONNECTION (source), result, error);
}

/**
 * latch_account_work_add_async:
 * @self: account work
 * @connection: a connection of latch_registry_connect() for a new account that was given secrets; see latch_connection_set_credentials()
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Adds an account without a store, once its secrets are proved; see latch_account_add_async().
 */
void
latch_account_work_add_async (LatchAccountWork   *self,
                              LatchConnection    *connection,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  LatchAccount *account = latch_connection_get_account (connection);
  GTask        *task = begin (self, account, LATCH_ACCOUNT_TASK_ADDING, add_finish, callback, user_data);

  if (task != NULL)
    latch_account_add_async (connection, self->keyring, self->journal, lookup_state (self, account)->cancellable, ended_cb, task);
}

/**
 * latch_account_work_test_async:
 * @self: account work
 * @connection: a connection of latch_registry_connect()
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Asks the service whether it accepts the account’s secrets; see latch_account_test_async().
 */
void
latch_account_work_test_async (LatchAccountWork   *self,
                               LatchConnection    *connection,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  LatchAccount *account = latch_connection_get_account (connection);
  GTask        *task = begin (self, account, LATCH_ACCOUNT_TASK_TESTING, prove_finish, callback, user_data);

  if (task != NULL)
    latch_account_test_async (connection, lookup_state (self, account)->cancellable, ended_cb, task);
}

/**
 * latch_account_work_replace_async:
 * @self: account work
 * @connection: a connection of latch_registry_connect() that was given secrets; see latch_connection_set_credentials()
 * @anyway: whether to store them although the service does not have the account’s stores for them, once the person has said so
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Replaces the account’s secrets by those that a person has typed, once they are proved; see latch_account_replace_async().
 */
void
latch_account_work_replace_async (LatchAccountWork   *self,
                                  LatchConnection    *connection,
                                  gboolean            anyway,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  LatchAccount *account = latch_connection_get_account (connection);
  GTask        *task = begin (self, account, LATCH_ACCOUNT_TASK_REPLACING, prove_finish, callback, user_data);

  if (task != NULL)
    latch_account_replace_async (connection, self->keyring, self->journal, anyway, lookup_state (self, account)->cancellable, ended_cb, task);
}

/**
 * latch_account_work_rename_async:
 * @self: account work
 * @account: an account
 * @label: the new name as it was typed, UTF-8
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Gives the account another name; see latch_account_rename_async().
 */
void
latch_account_work_rename_async (LatchAccountWork   *self,
                                 LatchAccount       *account,
                                 const char         *label,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task = begin (self, account, LATCH_ACCOUNT_TASK_RENAMING, rename_finish, callback, user_data);

  if (task != NULL)
    latch_account_rename_async (account, self->keyring, self->journal, label, ended_cb, task);
}

/**
 * latch_account_work_remove_async:
 * @self: account work
 * @account: an account
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Removes the account with its stores and all that the keyring has of them; see
 * latch_account_remove_async(). While a job of this process works on one of
 * them, or on a new one, nothing happens; and from then on no job begins.
 */
void
latch_account_work_remove_async (LatchAccountWork   *self,
                                 LatchAccount       *account,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  const char *id = latch_account_get_id (account);
  GTask      *task;

  if (latch_work_has_job_of (self->work, id))
    {
      g_task_report_new_error (self, callback, user_data, NULL, G_IO_ERROR, G_IO_ERROR_BUSY, "%s",
                               _ ("Latchkey is working on a store of this account, so nothing was removed. Try again in a moment."));
      return;
    }

  task = begin (self, account, LATCH_ACCOUNT_TASK_REMOVING, remove_finish, callback, user_data);
  if (task == NULL)
    return;

  latch_work_set_closed (self->work, id, TRUE);
  latch_account_remove_async (account, self->keyring, self->journal, ended_cb, task);
}

/**
 * latch_account_work_remove_all_async:
 * @self: account work
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Removes all accounts, as latch_account_work_remove_async() does, the files that
 * cannot be read, since each may need any account, and what else Latchkey has in
 * the keyring; see latch_orphans_clear_async(). These come first, so that a crash
 * leaves an account to begin with again. A keyring that stays locked leaves everything.
 *
 * What others work on is left, and named in the error. An error of the keyring ends it.
 */
void
latch_account_work_remove_all_async (LatchAccountWork   *self,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data)
{
  GTask     *task = g_task_new (self, NULL, callback, user_data);
  Clearance *clearance = g_new0 (Clearance, 1);

  clearance->left = g_string_new (NULL);
  g_task_set_task_data (task, clearance, (GDestroyNotify)clearance_free);
  latch_keyring_open_async (self->keyring, TRUE, keyring_opened_cb, task);
}

/**
 * latch_account_work_finish:
 * @result: the result of any of these
 * @error: return location for %G_IO_ERROR_BUSY while something is being done to the account, or for an error of the verb;
 *   see latch_account_prove_finish(), latch_account_rename_finish() and latch_account_remove_finish()
 *
 * Returns: %TRUE when it is done
 */
gboolean
latch_account_work_finish (GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
