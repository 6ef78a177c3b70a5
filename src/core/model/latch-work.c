/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-work.h"

#include "latch-configure.h"
#include "latch-create.h"
#include "latch-describe.h"
#include "latch-error.h"
#include "latch-events.h"
#include "latch-find.h"
#include "latch-keep-listed.h"
#include "latch-keep.h"
#include "latch-record-state.h"
#include "latch-remove.h"
#include "latch-resume.h"

#include <glib/gi18n-lib.h>

/**
 * LatchWork:
 *
 * What this process does to records, one job at a time to each.
 *
 * A record is busy from the call on. Everything on the disk is read, since what
 * changes before that would not show up in the model. Then the record is
 * claimed, so that no other process works on it and the verb decides by what
 * the disk says now. At the end the record is free again before anybody hears
 * of it, so that the next work can begin at once.
 *
 * What was begun goes on to its end after the window is closed.
 */
struct _LatchWork
{
  GObject parent_instance;

  LatchKeyring *keyring;
  LatchJournal *journal;
  GHashTable   *jobs;
  GHashTable   *closed;
};

G_DEFINE_FINAL_TYPE (LatchWork, latch_work, G_TYPE_OBJECT)

enum {
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* -- One piece of work ----------------------------------------------------------- */

typedef struct Piece Piece;

struct Piece
{
  LatchWork         *work;
  LatchJob          *job;
  LatchInstanceInfo *info;
  LatchListing      *listing;
  GPtrArray         *entries;
  char              *name;
  char             **tags;
  LatchClaim        *number_claim;
  LatchRecordState   seen;
  LatchChange        change;
  gboolean           is_removal;

  LatchConfigurationPart part;

  /* Begins the verb, once the record is claimed. */
  void (*start) (GTask *task,
                 Piece *piece);
  gboolean (*finish) (LatchJob     *job,
                      GAsyncResult *result,
                      GError      **error);
};

static void
piece_free (Piece *piece)
{
  g_object_unref (piece->work);
  g_object_unref (piece->job);
  g_clear_object (&piece->info);
  g_clear_object (&piece->listing);
  g_clear_pointer (&piece->entries, g_ptr_array_unref);
  g_free (piece->name);
  g_strfreev (piece->tags);
  g_clear_object (&piece->number_claim);
  g_free (piece);
}

static const char *
get_id (Piece *piece)
{
  return latch_record_get_id (latch_job_get_record (piece->job));
}

static void
end (GTask  *task,
     GError *error)
{
  g_autoptr (GTask) own = task;
  Piece *piece = g_task_get_task_data (task);

  latch_job_set_claim (piece->job, NULL);
  latch_job_set_account_claim (piece->job, NULL);
  latch_job_set_draft (piece->job, NULL);
  g_clear_object (&piece->number_claim);
  g_hash_table_remove (piece->work->jobs, get_id (piece));
  latch_job_set_step (piece->job, error == NULL ? LATCH_STEP_DONE : LATCH_STEP_IDLE);
  g_signal_emit (piece->work, signals[SIGNAL_ENDED], 0, piece->job);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
verb_done_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Piece  *piece = g_task_get_task_data (task);
  GError *error = NULL;

  piece->finish (LATCH_JOB (source), result, &error);
  end (g_steal_pointer (&task), error);
}

static void
record_claimed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal *journal = LATCH_JOURNAL (source);
  Piece        *piece = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;
  g_autoptr (LatchClaim) claim = latch_journal_claim_finish (journal, result, &error);

  /* Do not make a record anew that was removed meanwhile, unless a token would be lost. */
  if (claim != NULL && latch_job_get_recorded (piece->job) && latch_job_get_token (piece->job) == NULL &&
      latch_journal_lookup_record (journal, get_id (piece)) != latch_job_get_record (piece->job))
    error = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("Another window or program removed this store from the list."));

  if (error == NULL)
    {
      latch_job_set_claim (piece->job, claim);
      piece->start (g_steal_pointer (&task), piece);
    }
  else if (piece->is_removal && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    {
      /* The person has seen the store go, so this waits until another process is done with it. */
      g_error_free (error);
      latch_journal_claim_record_async (journal, get_id (piece), cancellable, record_claimed_cb, g_steal_pointer (&task));
    }
  else
    {
      /* What another process has removed is removed. */
      if (piece->is_removal && g_error_matches (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND))
        g_clear_error (&error);

      end (g_steal_pointer (&task), error);
    }
}

static void
claim_record (LatchJournal *journal,
              GTask        *task)
{
  Piece *piece = g_task_get_task_data (task);

  latch_journal_claim_record_async (journal, get_id (piece), g_task_get_cancellable (task), record_claimed_cb, task);
}

static void
account_claimed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Piece  *piece = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LatchClaim) claim = latch_journal_claim_finish (LATCH_JOURNAL (source), result, &error);

  if (claim == NULL)
    {
      end (g_steal_pointer (&task), error);
      return;
    }

  latch_job_set_account_claim (piece->job, claim);
  claim_record (LATCH_JOURNAL (source), g_steal_pointer (&task));
}

/* An account without a record looks abandoned, so a new one is claimed until its record is on the disk. */
static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal *journal = LATCH_JOURNAL (source);
  Piece        *piece = g_task_get_task_data (task);
  LatchAccount *account = latch_job_get_draft (piece->job) != NULL ? latch_job_get_account (piece->job) : NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;

  if (!latch_journal_load_finish (journal, result, &error))
    end (g_steal_pointer (&task), error);
  else if (account != NULL && !latch_account_get_accepted (account))
    latch_journal_claim_account_async (journal, latch_account_get_id (account), cancellable, account_claimed_cb, g_steal_pointer (&task));
  else
    claim_record (journal, g_steal_pointer (&task));
}

static void
begin (LatchWork *self,
       GTask     *task,
       LatchStep  step)
{
  g_autoptr (GTask) own = task;
  Piece  *piece = g_task_get_task_data (task);
  GError *error = NULL;

  if (!latch_work_check (self, latch_job_get_record (piece->job), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_hash_table_insert (self->jobs, g_strdup (get_id (piece)), g_object_ref (piece->job));
  latch_job_set_step (piece->job, step);
  latch_journal_load_async (self->journal, NULL, loaded_cb, g_steal_pointer (&own));
}

static GTask *
task_new (LatchWork *self,
          LatchJob  *job,
          void (*start) (GTask *task,
                         Piece *piece),
          GCancellable       *cancellable,
          GAsyncReadyCallback callback,
          gpointer            user_data)
{
  GTask *task = g_task_new (job, cancellable, callback, user_data);
  Piece *piece = g_new0 (Piece, 1);

  piece->work = g_object_ref (self);
  piece->job = g_object_ref (job);
  piece->start = start;
  g_task_set_task_data (task, piece, (GDestroyNotify)piece_free);

  /* Once an instance exists, a Cancel that comes too late must not hide it. */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

/* -- Verbs ----------------------------------------------------------------------- */

/* What was absent when the person had it sent again may have been found meanwhile. */
static void
start_creating (GTask *task,
                Piece *piece)
{
  piece->finish = latch_create_finish;
  if (latch_job_get_recorded (piece->job) && !latch_record_can_be_sent_again (latch_job_get_record (piece->job)))
    end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Latchkey is already working on this store.")));
  else
    latch_create_async (piece->job, g_task_get_cancellable (task), verb_done_cb, task);
}

static void
start_resuming (GTask *task,
                Piece *piece)
{
  piece->finish = latch_resume_finish;
  latch_resume_async (piece->job, piece->listing, g_task_get_cancellable (task), verb_done_cb, task);
}

/* A person can be wrong: what has the tag is searched for all the same. */
static void
adopt (GTask *task,
       Piece *piece)
{
  piece->finish = latch_keep_finish;
  latch_record_expect_copies (latch_job_get_record (piece->job), 2);
  latch_keep_found_async (piece->job, piece->info, g_task_get_cancellable (task), verb_done_cb, task);
}

static void
keep_listed (GTask *task,
             Piece *piece)
{
  piece->finish = latch_keep_listed_finish;
  latch_keep_listed_async (piece->job, g_task_get_cancellable (task), verb_done_cb, task);
}

static void
number_claimed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Piece  *piece = g_task_get_task_data (task);
  GError *error = NULL;

  piece->number_claim = latch_find_claim_finish (LATCH_JOURNAL (source), result, &error);
  if (piece->number_claim == NULL)
    end (g_steal_pointer (&task), error);
  else if (piece->info != NULL)
    adopt (g_steal_pointer (&task), piece);
  else
    keep_listed (g_steal_pointer (&task), piece);
}

static void
claim_number (GTask *task,
              Piece *piece,
              gint64 number)
{
  latch_find_claim_async (latch_job_get_journal (piece->job), latch_job_get_account (piece->job), number, g_task_get_cancellable (task),
                          number_claimed_cb, task);
}

/* The person recognizes what nobody has; a record that has its number by now has found its own instance. */
static void
start_adopting (GTask *task,
                Piece *piece)
{
  if (!latch_record_can_be_adopted (latch_job_get_record (piece->job)))
    end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("Latchkey is already working on this store.")));
  else
    claim_number (task, piece, latch_instance_info_get_id (piece->info));
}

/* The record of an earlier request, which the person has forgotten, finds its instance by its tag. */
static void
start_keeping_listed (GTask *task,
                      Piece *piece)
{
  if (latch_job_get_recorded (piece->job))
    start_resuming (task, piece);
  else
    claim_number (task, piece, latch_record_get_instance_id (latch_job_get_record (piece->job)));
}

/* A record that lost what was known of its instance, after the token was saved, is looked for like any other. */
static void
start_saving (GTask *task,
              Piece *piece)
{
  if (latch_job_get_token (piece->job) == NULL)
    {
      start_resuming (task, piece);
      return;
    }

  piece->finish = latch_keep_finish;
  latch_keep_async (piece->job, NULL, NULL, verb_done_cb, task);
}

static void
start_configuring (GTask *task,
                   Piece *piece)
{
  piece->finish = latch_configure_finish;
  latch_configure_async (piece->job, piece->entries, g_task_get_cancellable (task), verb_done_cb, task);
}

static void
start_reading_configuration (GTask *task,
                             Piece *piece)
{
  piece->finish = latch_configure_finish;
  latch_configure_read_async (piece->job, piece->part, g_task_get_cancellable (task), verb_done_cb, task);
}

static void
start_reading_events (GTask *task,
                      Piece *piece)
{
  piece->finish = latch_events_read_finish;
  latch_events_read_async (piece->job, g_task_get_cancellable (task), verb_done_cb, task);
}

static void
start_describing (GTask *task,
                  Piece *piece)
{
  piece->finish = latch_describe_finish;
  latch_describe_async (piece->job, piece->name, (const char *const *)piece->tags, piece->info, g_task_get_cancellable (task), verb_done_cb, task);
}

static void
start_reading_description (GTask *task,
                           Piece *piece)
{
  piece->finish = latch_describe_finish;
  latch_describe_read_async (piece->job, g_task_get_cancellable (task), verb_done_cb, task);
}

/* Nobody has decided anything about an instance that was found meanwhile. */
static void
start_removing (GTask *task,
                Piece *piece)
{
  LatchRecordState now = latch_record_get_state (latch_job_get_record (piece->job));

  piece->finish = latch_remove_finish;
  if (latch_record_state_has_number (now) && !latch_record_state_has_number (piece->seen))
    end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("The service may have this store after all, so it stays in the list.")));
  else
    latch_remove_async (piece->job, verb_done_cb, task);
}

static void
start_changing (GTask *task,
                Piece *piece)
{
  piece->finish = latch_change_finish;
  latch_change_async (piece->job, piece->change, g_task_get_cancellable (task), verb_done_cb, task);
}

/* What this process was doing to the record has ended. */
static void
job_stepped_cb (LatchJob   *job,
                GParamSpec *pspec,
                GTask      *task)
{
  Piece *piece = g_task_get_task_data (task);

  if (latch_work_lookup_job (piece->work, get_id (piece)) == job)
    return;

  g_signal_handlers_disconnect_by_data (job, task);
  begin (piece->work, task, LATCH_STEP_IDLE);
}

/* -- The class ------------------------------------------------------------------- */

static void
latch_work_finalize (GObject *object)
{
  LatchWork *self = LATCH_WORK (object);

  g_clear_object (&self->keyring);
  g_clear_object (&self->journal);
  g_hash_table_unref (self->jobs);
  g_hash_table_unref (self->closed);

  G_OBJECT_CLASS (latch_work_parent_class)->finalize (object);
}

static void
latch_work_class_init (LatchWorkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_work_finalize;

  /**
   * LatchWork::ended:
   * @self: work
   * @job: a job that works on its record no more
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, LATCH_TYPE_JOB);
}

static void
latch_work_init (LatchWork *self)
{
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->closed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * latch_work_new:
 * @keyring: the keyring
 * @journal: where records are written down
 *
 * Returns: (transfer full): work, of which there is none yet
 */
LatchWork *
latch_work_new (LatchKeyring *keyring,
                LatchJournal *journal)
{
  LatchWork *self = g_object_new (LATCH_TYPE_WORK, NULL);

  self->keyring = g_object_ref (keyring);
  self->journal = g_object_ref (journal);
  return self;
}

/**
 * latch_work_lookup_job:
 * @self: work
 * @id: a record’s id
 *
 * Returns: (transfer none) (nullable): the job that works on the record, or %NULL while none does
 */
LatchJob *
latch_work_lookup_job (LatchWork  *self,
                       const char *id)
{
  return g_hash_table_lookup (self->jobs, id);
}

/**
 * latch_work_has_job_of:
 * @self: work
 * @account: an account’s id
 *
 * Returns: %TRUE while a job works on a record of the account, which need not be on the disk yet
 */
gboolean
latch_work_has_job_of (LatchWork  *self,
                       const char *account)
{
  GHashTableIter iter;
  gpointer       job;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &job))
    {
      if (g_str_equal (latch_record_get_account (latch_job_get_record (job)), account))
        return TRUE;
    }

  return FALSE;
}

/**
 * latch_work_set_closed:
 * @self: work
 * @account: an account’s id
 * @closed: whether no job may begin
 *
 * Lets no job begin with an account as long as it is being removed. For LatchAccountWork.
 */
void
latch_work_set_closed (LatchWork  *self,
                       const char *account,
                       gboolean    closed)
{
  if (closed)
    g_hash_table_add (self->closed, g_strdup (account));
  else
    g_hash_table_remove (self->closed, account);
}

/**
 * latch_work_check:
 * @self: work
 * @record: a record
 * @error: return location for %G_IO_ERROR_BUSY
 *
 * Returns: %TRUE when no job works on @record, and its account is not being removed
 */
gboolean
latch_work_check (LatchWork   *self,
                  LatchRecord *record,
                  GError     **error)
{
  if (g_hash_table_contains (self->closed, latch_record_get_account (record)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Latchkey is removing this account."));
      return FALSE;
    }

  if (latch_work_lookup_job (self, latch_record_get_id (record)) == NULL)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Latchkey is already working on this store."));
  return FALSE;
}

/**
 * latch_work_create_async:
 * @self: work
 * @job: a job of latch_registry_begin()
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Creates the instance; see latch_create_async().
 */
void
latch_work_create_async (LatchWork          *self,
                         LatchJob           *job,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  begin (self, task_new (self, job, start_creating, cancellable, callback, user_data), LATCH_STEP_KEYRING);
}

/**
 * latch_work_resume_async:
 * @self: work
 * @job: a job of latch_registry_take_up()
 * @listing: (nullable): what the service’s whole list says of this record, when it was read already
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Does what is left to do for the instance; see latch_resume_async().
 */
void
latch_work_resume_async (LatchWork          *self,
                         LatchJob           *job,
                         LatchListing       *listing,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask *task = task_new (self, job, start_resuming, cancellable, callback, user_data);
  Piece *piece = g_task_get_task_data (task);

  g_set_object (&piece->listing, listing);
  begin (self, task, LATCH_STEP_KEYRING);
}

/**
 * latch_work_adopt_async:
 * @self: work
 * @job: a job that was resumed in vain
 * @info: one of latch_job_get_candidates(), which the person recognized
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Takes @info for the one that was created, by the person’s word. It is an
 * error, %G_IO_ERROR_EXISTS, when a record has that instance already, or when
 * the record of @job has found its own by now.
 */
void
latch_work_adopt_async (LatchWork          *self,
                        LatchJob           *job,
                        LatchInstanceInfo  *info,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  GTask *task = task_new (self, job, start_adopting, cancellable, callback, user_data);
  Piece *piece = g_task_get_task_data (task);

  piece->info = g_object_ref (info);
  begin (self, task, LATCH_STEP_KEYRING);
}

/**
 * latch_work_keep_listed_async:
 * @self: work
 * @job: a job of latch_registry_keep_listed()
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Keeps the token of an instance that was made elsewhere; see latch_keep_listed_async(). It is an error,
 * %G_IO_ERROR_EXISTS, when a record has that instance already.
 */
void
latch_work_keep_listed_async (LatchWork          *self,
                              LatchJob           *job,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  begin (self, task_new (self, job, start_keeping_listed, cancellable, callback, user_data), LATCH_STEP_KEYRING);
}

/**
 * latch_work_save_token_async:
 * @self: work
 * @job: a job that still has its token, see latch_job_get_token()
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Tries again to put the token into the keyring, and then tests it. The number
 * and the token are those that @job has, even when the record has fallen back
 * to an earlier state, because the disk did not take a later one.
 */
void
latch_work_save_token_async (LatchWork          *self,
                             LatchJob           *job,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  begin (self, task_new (self, job, start_saving, NULL, callback, user_data), LATCH_STEP_KEYRING);
}

/**
 * latch_work_change_async:
 * @self: work
 * @job: a job of latch_registry_take_up()
 * @change: what to change
 * @cancellable: (nullable): to stop waiting; the service may do it all the same
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Changes the instance on the service; see latch_change_async().
 */
void
latch_work_change_async (LatchWork          *self,
                         LatchJob           *job,
                         LatchChange         change,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask *task = task_new (self, job, start_changing, cancellable, callback, user_data);
  Piece *piece = g_task_get_task_data (task);

  piece->change = change;
  begin (self, task, LATCH_STEP_KEYRING);
}

/**
 * latch_work_read_configuration_async:
 * @self: work
 * @job: a job of latch_registry_take_up()
 * @part: what a person wants to change
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Asks the service what the instance is configured with; see latch_configure_read_async().
 */
void
latch_work_read_configuration_async (LatchWork             *self,
                                     LatchJob              *job,
                                     LatchConfigurationPart part,
                                     GCancellable          *cancellable,
                                     GAsyncReadyCallback    callback,
                                     gpointer               user_data)
{
  GTask *task = task_new (self, job, start_reading_configuration, cancellable, callback, user_data);
  Piece *piece = g_task_get_task_data (task);

  piece->part = part;
  begin (self, task, LATCH_STEP_KEYRING);
}

/**
 * latch_work_read_events_async:
 * @self: work
 * @job: a job of latch_registry_take_up()
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Asks the service what it was told of the store lately; see latch_events_read_async().
 */
void
latch_work_read_events_async (LatchWork          *self,
                              LatchJob           *job,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  begin (self, task_new (self, job, start_reading_events, cancellable, callback, user_data), LATCH_STEP_KEYRING);
}

/**
 * latch_work_configure_async:
 * @self: work
 * @job: a job of latch_registry_take_up()
 * @entries: (element-type LatchConfigurationEntry): what to change
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Changes what the instance is configured with; see latch_configure_async().
 */
void
latch_work_configure_async (LatchWork          *self,
                            LatchJob           *job,
                            GPtrArray          *entries,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task = task_new (self, job, start_configuring, cancellable, callback, user_data);
  Piece *piece = g_task_get_task_data (task);

  piece->entries = g_ptr_array_ref (entries);
  begin (self, task, LATCH_STEP_KEYRING);
}

/**
 * latch_work_read_description_async:
 * @self: work
 * @job: a job of latch_registry_take_up()
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Asks the service for name and tags; see latch_describe_read_async().
 */
void
latch_work_read_description_async (LatchWork          *self,
                                   LatchJob           *job,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  begin (self, task_new (self, job, start_reading_description, cancellable, callback, user_data), LATCH_STEP_KEYRING);
}

/**
 * latch_work_describe_async:
 * @self: work
 * @job: a job of latch_registry_take_up()
 * @name: (nullable): the new name as it was typed, or %NULL to leave it alone
 * @tags: (nullable) (array zero-terminated=1): the tags that the person wants, as they were typed, or %NULL to leave them alone
 * @seen: (nullable): the tags that the person saw before
 * @cancellable: (nullable): to stop waiting; the service may do it all the same
 * @callback: called at the end, with @job as its source object
 * @user_data: data for @callback
 *
 * Gives the instance another name and other tags; see latch_describe_async().
 */
void
latch_work_describe_async (LatchWork          *self,
                           LatchJob           *job,
                           const char         *name,
                           const char *const  *tags,
                           LatchInstanceInfo  *seen,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task = task_new (self, job, start_describing, cancellable, callback, user_data);
  Piece *piece = g_task_get_task_data (task);

  piece->name = g_strdup (name);
  piece->tags = g_strdupv ((char **)tags);
  g_set_object (&piece->info, seen);
  begin (self, task, LATCH_STEP_KEYRING);
}

/**
 * latch_work_remove_async:
 * @self: work
 * @record: a record that is in the list
 * @seen: its state when the person removed it
 * @callback: called when it is on the disk
 * @user_data: data for @callback
 *
 * Takes a record off the list; see latch_remove_async(). Neither its account nor the service is needed for that. While
 * something else is done to it, here or in another process, this waits. What another process has removed is removed.
 */
void
latch_work_remove_async (LatchWork          *self,
                         LatchRecord        *record,
                         LatchRecordState    seen,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (LatchJob) job = latch_job_new (self->keyring, self->journal, NULL, record);
  GTask    *task = task_new (self, job, start_removing, NULL, callback, user_data);
  Piece    *piece = g_task_get_task_data (task);
  LatchJob *other = latch_work_lookup_job (self, latch_record_get_id (record));

  piece->seen = seen;
  piece->is_removal = TRUE;
  latch_job_set_recorded (job, TRUE);
  if (other != NULL)
    g_signal_connect (other, "notify::step", G_CALLBACK (job_stepped_cb), task);
  else
    begin (self, task, LATCH_STEP_IDLE);
}

/**
 * latch_work_finish:
 * @result: the result of any of the above
 * @error: return location for an error of the verb, for %G_IO_ERROR_BUSY while another job works on the record, for
 *   %LATCH_ERROR_NOT_FOUND when it was removed, or for %LATCH_ERROR_STORAGE
 *
 * Returns: %TRUE when it is done; but for what is removed or deleted, the keyring has the instance’s token then
 */
gboolean
latch_work_finish (GAsyncResult *result,
                   GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
