/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-find.h"

#include "latch-error.h"
#include "latch-keep.h"
#include "latch-service.h"
#include "latch-rollback.h"
#include "latch-task.h"

#include <glib/gi18n-lib.h>

/* Looking for an instance by its tag. The service can be asked for the tag,
 * which is the quick way to find it; the whole list shows besides what a person
 * may recognize. A list without it proves nothing by itself: absent is what a
 * second one, long after the first, does not have either. */

typedef struct
{
  LatchInstanceInfo *own;
  GPtrArray         *copies;
  LatchListing      *listing;
  SecretValue       *kept;
  GError            *failure;
} Search;

static void
search_free (Search *search)
{
  g_clear_object (&search->own);
  g_ptr_array_unref (search->copies);
  g_clear_object (&search->listing);
  g_clear_pointer (&search->kept, secret_value_unref);
  g_clear_error (&search->failure);
  g_free (search);
}

/* The keyring has its token, so the instance has existed: never call it absent. */
static void
miss_kept (LatchJob *job,
           GTask    *task)
{
  GError *failure = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_NOT_FOUND,
                                         _ ("The keyring has the token of this store, but the service does not list the store."));

  latch_job_fail_noted (job, task, LATCH_EVENT_NOT_LISTED, failure);
}

static void
keep (LatchJob *job,
      GTask    *task)
{
  Search       *search = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (search->own != NULL)
    latch_keep_found_async (job, search->own, cancellable, latch_task_hand_on_cb, task);
  else if (latch_record_get_instance_id (latch_job_get_record (job)) > 0)
    latch_keep_async (job, NULL, cancellable, latch_task_hand_on_cb, task);
  else
    miss_kept (job, task);
}

/* -- Whose an instance is ------------------------------------------------------- */

typedef struct
{
  LatchAccount *account;
  gint64        instance_id;
} NumberRequest;

static void
number_request_free (NumberRequest *request)
{
  g_object_unref (request->account);
  g_free (request);
}

/* Longer than the id of any record, so that no file ever has it. */
static char *
dup_number_id (LatchAccount *account,
               gint64        instance_id)
{
  g_autofree char *service = latch_service_dup_identity (latch_account_get_service (account));
  g_autofree char *number = g_strdup_printf ("%s %" G_GINT64_FORMAT, service, instance_id);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, number, -1);
}

/* Numbers are the service’s own, so the same one means the same instance for all accounts of a service, and another one
 * elsewhere. */
static gboolean
is_known (LatchJournal *journal,
          LatchAccount *account,
          gint64        instance_id)
{
  g_autoptr (GPtrArray) records = latch_journal_list_records (journal);

  for (guint i = 0; i < records->len; i++)
    {
      LatchRecord  *record = g_ptr_array_index (records, i);
      LatchAccount *own = latch_journal_lookup_account (journal, latch_record_get_account (record));

      if (latch_record_get_instance_id (record) == instance_id && own != NULL &&
          latch_service_equal (latch_account_get_service (own), latch_account_get_service (account)))
        return TRUE;
    }

  return FALSE;
}

static void
number_claimed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJournal  *journal = LATCH_JOURNAL (source);
  NumberRequest *request = g_task_get_task_data (task);
  GError        *error = NULL;
  g_autoptr (LatchClaim) claim = latch_journal_claim_finish (journal, result, &error);

  if (claim == NULL)
    g_task_return_error (task, error);
  else if (is_known (journal, request->account, request->instance_id))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s", _ ("This store is already in the list."));
  else
    g_task_return_pointer (task, g_steal_pointer (&claim), g_object_unref);
}

/* -- Copies -------------------------------------------------------------------- */

typedef struct
{
  LatchRecord *record;
  LatchClaim  *number_claim;
} Copy;

static void
copy_free (Copy *copy)
{
  g_object_unref (copy->record);
  g_clear_object (&copy->number_claim);
  g_free (copy);
}

static void
copy_claimed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Copy   *copy = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LatchClaim) claim = latch_journal_claim_finish (LATCH_JOURNAL (source), result, &error);

  if (claim == NULL)
    g_task_return_error (task, error);
  else
    latch_journal_save_record_async (LATCH_JOURNAL (source), claim, copy->record, latch_task_hand_on_cb, g_steal_pointer (&task));
}

static void
copy_number_claimed_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Copy   *copy = g_task_get_task_data (task);
  GError *error = NULL;

  copy->number_claim = latch_find_claim_finish (LATCH_JOURNAL (source), result, &error);
  if (copy->number_claim == NULL)
    g_task_return_error (task, error);
  else
    latch_journal_claim_record_async (LATCH_JOURNAL (source), latch_record_get_id (copy->record), NULL, copy_claimed_cb, g_steal_pointer (&task));
}

/* A copy gets a record of its own, whose token is fetched later. */
static void
note_copy_async (LatchJob           *job,
                 LatchInstanceInfo  *info,
                 GAsyncReadyCallback callback,
                 gpointer            user_data)
{
  GTask *task = g_task_new (job, NULL, callback, user_data);
  Copy  *copy = g_new0 (Copy, 1);
  gint64 instance_id = latch_instance_info_get_id (info);

  copy->record = latch_record_new_copy (latch_job_get_record (job), instance_id);
  latch_record_follow_name (copy->record, latch_instance_info_get_name (info));
  g_task_set_task_data (task, copy, (GDestroyNotify)copy_free);
  latch_find_claim_async (latch_job_get_journal (job), latch_job_get_account (job), instance_id, NULL, copy_number_claimed_cb, task);
}

/* The callback of one begins the next, so it is passed in. */
static void
note_next_copy (LatchJob           *job,
                GTask              *task,
                GAsyncReadyCallback noted)
{
  Search *search = g_task_get_task_data (task);

  while (search->copies->len > 0)
    {
      g_autoptr (LatchInstanceInfo) copy = g_ptr_array_steal_index (search->copies, 0);

      if (!is_known (latch_job_get_journal (job), latch_job_get_account (job), latch_instance_info_get_id (copy)))
        {
          note_copy_async (job, copy, noted, task);
          return;
        }
    }

  keep (job, task);
}

/* Another process may have noted it just now. When it could not be written, the record itself still tells that there are copies. */
static void
copy_noted_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    g_message ("A second copy of an instance could not be written to the disk: %s", error->message);

  note_next_copy (LATCH_JOB (source), g_steal_pointer (&task), copy_noted_cb);
}

/* -- What the service has ------------------------------------------------------ */

/* The first is the record’s own, unless it has one already, or a token of another one; the others are copies, of requests
 * that arrived late. */
static void
use_matches (LatchJob  *job,
             GTask     *task,
             GPtrArray *matches)
{
  LatchRecord *record = latch_job_get_record (job);
  Search      *search = g_task_get_task_data (task);
  gint64       own_id = latch_record_get_instance_id (record);

  latch_record_count_search (record);
  latch_record_expect_copies (record, matches->len);

  for (guint i = 0; i < matches->len; i++)
    {
      LatchInstanceInfo *match = g_ptr_array_index (matches, i);

      if (own_id == 0 && i == 0 && latch_instance_info_may_have_token (match, search->kept))
        search->own = g_object_ref (match);
      else if (latch_instance_info_get_id (match) != own_id && search->copies->len < LATCH_FIND_MAX_COPIES)
        g_ptr_array_add (search->copies, g_object_ref (match));
    }

  if (matches->len > LATCH_FIND_MAX_COPIES + 1)
    g_message ("The service has %u instances with the tag of one that was sent, more than are kept", matches->len);

  note_next_copy (job, task, copy_noted_cb);
}

static char *
dup_absence (gint64 seconds)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) sure = g_date_time_add_seconds (now, (double)seconds);
  g_autofree char *time = g_date_time_format (sure, "%R");

  if (seconds == 0)
    return g_strdup (_ ("The service does not have this store."));

  /* Translators: %s is a time of the day, such as 14:32 */
  return g_strdup_printf (_ ("The service does not list this store yet. Latchkey keeps looking and will know for sure after %s."), time);
}

static gboolean
is_noted (LatchRecord *record)
{
  return latch_record_is_missed (record) && latch_record_get_state (record) != LATCH_RECORD_SENT;
}

/* Without one sender of all requests, there are no secrets to ask for. */
static void
miss_for_others (LatchJob *job,
                 GTask    *task)
{
  g_autoptr (GTask) own = task;
  LatchRecord *record = latch_job_get_record (job);

  latch_record_note_unproved_miss (record);
  if (latch_record_has_one_sender (record))
    g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED, "%s",
                             _ ("The service does not list this store for these secrets. To know for sure, enter those that it was connected with."));
  else
    g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, "%s",
                             _ ("The service does not list this instance, which is no proof that it does not exist. Look for it on the service’s website, and choose Remove from List if it is not there."));
}

static void
taken_away_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);

  latch_rollback_finish (LATCH_JOB (source), result);
  g_task_return_error (task, g_steal_pointer (&search->failure));
}

/* A miss that proves nothing yet does not keep anybody from looking again, and is written down once. */
static void
miss (LatchJob     *job,
      GTask        *task,
      LatchListing *listing)
{
  g_autoptr (GTask) own = task;
  LatchRecord     *record = latch_job_get_record (job);
  Search          *search = g_task_get_task_data (task);
  gboolean         was_noted = is_noted (record);
  gint64           seconds = latch_record_note_miss (record, latch_listing_get_asked (listing));
  g_autofree char *sentence = dup_absence (seconds);
  g_autoptr (GError) failure = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_NOT_FOUND, sentence);

  if (seconds == 0)
    latch_record_count_search (record);

  if (latch_record_is_given_up (record, latch_listing_get_asked (listing)))
    {
      search->failure = g_steal_pointer (&failure);
      latch_rollback_async (job, taken_away_cb, g_steal_pointer (&own));
    }
  else if (seconds > 0 && was_noted)
    g_task_return_error (task, g_steal_pointer (&failure));
  else
    latch_job_fail_noted (job, g_steal_pointer (&own), seconds == 0 ? LATCH_EVENT_NOT_LISTED_AFTER_WAIT : LATCH_EVENT_NOT_LISTED,
                          g_steal_pointer (&failure));
}

/* What another record has is nobody else’s. */
static void
drop_known (LatchJob  *job,
            GPtrArray *candidates)
{
  for (guint i = candidates->len; i > 0; i--)
    {
      gint64 number = latch_instance_info_get_id (g_ptr_array_index (candidates, i - 1));

      if (is_known (latch_job_get_journal (job), latch_job_get_account (job), number))
        g_ptr_array_remove_index (candidates, i - 1);
    }
}

/* What a list leaves out is not gone: an instance with a number is asked for by it, and its token is kept. */
static void
use_listing (LatchJob     *job,
             GTask        *task,
             LatchListing *listing)
{
  LatchRecord *record = latch_job_get_record (job);
  Search      *search = g_task_get_task_data (task);
  g_autoptr (GPtrArray) own = latch_listing_dup_own (listing, record);
  g_autoptr (GPtrArray) candidates = NULL;

  if (own->len > 0 || latch_record_get_instance_id (record) > 0)
    {
      use_matches (job, task, own);
      return;
    }

  candidates = latch_listing_dup_candidates (listing, record);
  drop_known (job, candidates);
  latch_job_set_candidates (job, candidates, latch_listing_get_n_left_out (listing));
  if (!latch_connection_is_proved (latch_job_get_connection (job), record))
    miss_for_others (job, task);
  else if (search->kept != NULL)
    miss_kept (job, task);
  else
    miss (job, task, listing);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;
  g_autoptr (LatchListing) listing = latch_listing_finish (LATCH_CONNECTION (source), result, &error);

  if (listing == NULL)
    g_task_return_error (task, error);
  else
    use_listing (job, g_steal_pointer (&task), listing);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = g_task_get_source_object (task);
  LatchRecord  *record = latch_job_get_record (job);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  GError *error = NULL;
  g_autoptr (LatchListing) listing = latch_listing_finish (LATCH_CONNECTION (source), result, &error);

  g_ptr_array_add (records, record);
  if (listing == NULL)
    g_task_return_error (task, error);
  else if (latch_listing_has (listing, record))
    use_listing (job, g_steal_pointer (&task), listing);
  else
    latch_listing_read_async (LATCH_CONNECTION (source), records, cancellable, listed_cb, g_steal_pointer (&task));
}

/* The record's own tag and the kept token are the best that any list can tell. */
static gboolean
has_listed_kept (Search      *search,
                 LatchRecord *record)
{
  g_autoptr (GPtrArray) own = search->listing != NULL ? latch_listing_dup_own (search->listing, record) : NULL;

  return own != NULL && own->len > 0 && latch_instance_info_has_token (g_ptr_array_index (own, 0), search->kept);
}

static void
token_looked_up_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = LATCH_JOB (source);
  LatchRecord  *record = latch_job_get_record (job);
  Search       *search = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;

  search->kept = latch_job_lookup_token_finish (job, result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (search->kept != NULL && !has_listed_kept (search, record))
    latch_listing_read_kept_async (latch_job_get_connection (job), record, search->kept, cancellable, listed_cb, g_steal_pointer (&task));
  else if (search->listing != NULL)
    use_listing (job, g_steal_pointer (&task), search->listing);
  else
    latch_listing_ask_async (latch_job_get_connection (job), record, cancellable, asked_cb, g_steal_pointer (&task));
}

static void
begin (LatchJob     *job,
       GTask        *task,
       LatchListing *listing)
{
  Search *search = g_task_get_task_data (task);

  /* Its number says which one it is. */
  if (latch_record_get_instance_id (latch_job_get_record (job)) == 0)
    {
      g_set_object (&search->listing, listing);
      latch_job_lookup_token_async (job, token_looked_up_cb, task);
    }
  else if (listing != NULL)
    use_listing (job, task, listing);
  else
    latch_listing_ask_async (latch_job_get_connection (job), latch_job_get_record (job), g_task_get_cancellable (task), asked_cb, task);
}

/**
 * latch_find_claim_async:
 * @journal: the journal
 * @account: an account
 * @instance_id: a service’s number for an instance that no record seems to have
 * @cancellable: (nullable): to stop waiting
 * @callback: called with the claim
 * @user_data: data for @callback
 *
 * Claims an instance, so that no two records get it, whichever processes they
 * are written by. Hold the claim until a record with the number is on the disk.
 */
void
latch_find_claim_async (LatchJournal       *journal,
                        LatchAccount       *account,
                        gint64              instance_id,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  GTask           *task = g_task_new (journal, cancellable, callback, user_data);
  NumberRequest   *request = g_new0 (NumberRequest, 1);
  g_autofree char *id = dup_number_id (account, instance_id);

  request->account = g_object_ref (account);
  request->instance_id = instance_id;
  g_task_set_task_data (task, request, (GDestroyNotify)number_request_free);
  latch_journal_claim_and_scan_async (journal, id, cancellable, number_claimed_cb, task);
}

/**
 * latch_find_claim_finish:
 * @journal: the journal
 * @result: the result
 * @error: return location for %G_IO_ERROR_EXISTS when a record has the
 *   instance, %G_IO_ERROR_BUSY while another one is getting it,
 *   %LATCH_ERROR_STORAGE or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the claim, which ends with its last reference, or %NULL
 */
LatchClaim *
latch_find_claim_finish (LatchJournal *journal,
                         GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_find_async:
 * @job: a job whose connection is open and whose record was sent
 * @listing: (nullable): what the whole list of the service says of this record,
 *   when somebody has read it already, or %NULL to ask the service
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Looks for the instance and keeps its token: for the one with the token that
 * the keyring has, or else by the record’s tag. Nothing is created,
 * and nothing that exists is deleted. A record that is given up goes. This is the
 * last step of a verb: @callback hands the result on, which is %TRUE when the
 * instance exists and the keyring has its token. The error is
 * %LATCH_ERROR_NOT_FOUND when the service’s whole list does not have the
 * instance, yet or surely, as the record’s state says.
 */
void
latch_find_async (LatchJob           *job,
                  LatchListing       *listing,
                  GCancellable       *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer            user_data)
{
  GTask  *task = g_task_new (job, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  search->copies = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, search, (GDestroyNotify)search_free);
  g_task_set_check_cancellable (task, FALSE);
  latch_job_set_step (job, LATCH_STEP_SEARCHING);
  begin (job, task, listing);
}
