/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-create.h"

#include "latch-consent.h"
#include "latch-element.h"
#include "latch-error.h"
#include "latch-find.h"
#include "latch-keep.h"
#include "latch-listing.h"
#include "latch-rollback.h"
#include "latch-task.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/* One creation, from the draft to a token that is proved to work.
 *
 * Where the store wants it, a person signs in in the browser first, each time.
 *
 * Nothing is created before the token has a place: the keyring is opened, the
 * account’s secrets and an empty placeholder are stored and read back, and the
 * record is on the disk (reserved, then sent). A whole and valid response is
 * handed to latch_keep_async().
 *
 * When the request did not leave, or the service itself refused it, everything
 * that was put down is taken away again and the person’s form is all that is
 * left. “It exists already” is no such refusal: it leaves a record that nobody
 * sees, for its instance to be found by. Anything else is an unknown outcome:
 * the record stays, and only the person may send again. */

typedef struct
{
  LatchDraft *draft;
  GError     *failure;
  char       *earlier_sender;
} Creation;

static void
creation_free (Creation *creation)
{
  g_object_unref (creation->draft);
  g_clear_error (&creation->failure);
  g_free (creation->earlier_sender);
  g_free (creation);
}

/* -- After the request --------------------------------------------------------- */

static void
refusal_noted_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Creation *creation = g_task_get_task_data (task);

  latch_connection_note_answer_finish (LATCH_CONNECTION (source), result);
  g_task_return_error (task, g_steal_pointer (&creation->failure));
}

/* Not before all is taken away, and with it perhaps the account. */
static void
rolled_back_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob        *job = LATCH_JOB (source);
  LatchConnection *connection = latch_job_get_connection (job);
  Creation        *creation = g_task_get_task_data (task);

  latch_rollback_finish (job, result);
  if (latch_error_get_status (creation->failure) == 0)
    g_task_return_error (task, g_steal_pointer (&creation->failure));
  else
    latch_connection_note_answer_async (connection, latch_connection_get_client (connection), creation->failure,
                                        refusal_noted_cb, g_steal_pointer (&task));
}

/* A request that was not carried out proves nothing by its sender, so the record keeps that of the earlier one. */
static void
roll_back (LatchJob *job,
           GTask    *task,
           GError   *failure)
{
  Creation    *creation = g_task_get_task_data (task);
  LatchRecord *record = latch_job_get_record (job);

  if (latch_record_get_attempt (record) > 1)
    latch_record_set_sender (record, creation->earlier_sender);
  latch_job_set_sent (job, FALSE);
  creation->failure = failure;
  latch_rollback_async (job, rolled_back_cb, task);
}

/* No list is proof that nothing was created. Of what the person has sent before, the list shows how it stands; otherwise
 * the refusal is all there is to see, and the instance is searched for in silence, for a month from now. */
static void
leave_conflict (LatchJob     *job,
                GTask        *task,
                LatchListing *listing,
                GError       *refusal)
{
  LatchRecord *record = latch_job_get_record (job);
  gboolean     is_first = latch_record_get_attempt (record) == 1;

  latch_record_note_miss (record, latch_listing_get_asked (listing));
  if (is_first)
    latch_job_set_recorded (job, FALSE);
  latch_job_fail_noted (job, task, is_first ? LATCH_EVENT_CONFLICT : LATCH_EVENT_LOSE_ANSWER, refusal);
}

static void
conflict_listed_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = g_task_get_source_object (task);
  Creation     *creation = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *refusal = g_steal_pointer (&creation->failure);
  g_autoptr (LatchListing) listing = latch_listing_finish (LATCH_CONNECTION (source), result, NULL);
  g_autoptr (GPtrArray) own = listing != NULL ? latch_listing_dup_own (listing, latch_job_get_record (job)) : NULL;

  if (own == NULL)
    latch_job_fail_noted (job, g_steal_pointer (&task), LATCH_EVENT_LOSE_ANSWER, refusal);
  else if (own->len == 0)
    leave_conflict (job, g_steal_pointer (&task), listing, refusal);
  else
    {
      g_error_free (refusal);
      latch_keep_found_async (job, g_ptr_array_index (own, 0), cancellable, latch_task_hand_on_cb, g_steal_pointer (&task));
    }
}

/* “It exists already” may be said of this very request, when something on the way has sent it twice. */
static void
clear_up_conflict (LatchJob *job,
                   GTask    *task,
                   GError   *refusal)
{
  Creation *creation = g_task_get_task_data (task);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  creation->failure = refusal;
  g_ptr_array_add (records, latch_job_get_record (job));
  latch_job_set_step (job, LATCH_STEP_SEARCHING);
  latch_listing_read_async (latch_job_get_connection (job), records, g_task_get_cancellable (task), conflict_listed_cb, task);
}

/* Of what a creation asks for, the service can lack the connector only. */
static void
explain_refusal (LatchJob *job,
                 GError   *refusal)
{
  const char         *key = latch_record_get_element (latch_job_get_record (job));
  const LatchElement *element = latch_element_lookup (key);
  g_autofree char    *name = latch_typed_isolate (element != NULL ? element->name : key);

  if (!g_error_matches (refusal, LATCH_ERROR, LATCH_ERROR_NOT_FOUND))
    return;

  g_free (refusal->message);
  /* Translators: %s is what the service calls a kind of store, such as Ecwid */
  refusal->message = g_strdup_printf (_ ("The service does not have the connector “%s”."), name);
}

static void
responded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  gboolean      sent;
  GError       *error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_client_create_instance_finish (LATCH_CLIENT (source), result, &sent, &error);

  if (info != NULL)
    {
      latch_connection_note_accepted (latch_job_get_connection (job));
      latch_keep_async (job, info, cancellable, latch_task_hand_on_cb, g_steal_pointer (&task));
    }
  else if (sent && latch_error_is_conflict (error))
    clear_up_conflict (job, g_steal_pointer (&task), error);
  else if (!sent || latch_error_is_refusal (error))
    {
      explain_refusal (job, error);
      roll_back (job, g_steal_pointer (&task), error);
    }
  else
    {
      latch_record_ask_to_wait (latch_job_get_record (job), latch_error_get_retry_after (error));
      latch_job_fail_noted (job, g_steal_pointer (&task), LATCH_EVENT_LOSE_ANSWER, error);
    }
}

/* -- Before the request -------------------------------------------------------- */

static void
sent_noted_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob        *job = LATCH_JOB (source);
  Creation        *creation = g_task_get_task_data (task);
  GCancellable    *cancellable = g_task_get_cancellable (task);
  g_autofree char *tag = latch_record_dup_tag (latch_job_get_record (job));
  GError          *error = NULL;

  if (!latch_job_note_finish (job, result, &error))
    {
      roll_back (job, g_steal_pointer (&task), error);
      return;
    }

  latch_job_set_sent (job, TRUE);
  latch_job_set_step (job, LATCH_STEP_SENDING);
  latch_client_create_instance_async (latch_job_get_client (job), creation->draft, tag, cancellable,
                                      responded_cb, g_steal_pointer (&task));
}

static void
placeholder_stored_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_keyring_store_finish (LATCH_KEYRING (source), result, &error) ||
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    roll_back (job, g_steal_pointer (&task), error);
  else
    latch_job_note_async (job, LATCH_EVENT_SEND, sent_noted_cb, g_steal_pointer (&task));
}

static void
reserved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob        *job = LATCH_JOB (source);
  g_autofree char *label = latch_job_dup_token_label (job);
  GError          *error = NULL;

  if (!latch_job_note_finish (job, result, &error))
    {
      roll_back (job, g_steal_pointer (&task), error);
      return;
    }

  latch_job_set_recorded (job, TRUE);
  latch_keyring_store_async (latch_job_get_keyring (job), LATCH_SECRET_TOKEN, latch_account_get_id (latch_job_get_account (job)),
                             latch_record_get_id (latch_job_get_record (job)), label, NULL, placeholder_stored_cb, g_steal_pointer (&task));
}

static void
secrets_stored_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_connection_store_finish (LATCH_CONNECTION (source), result, &error) ||
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    roll_back (job, g_steal_pointer (&task), error);
  else
    latch_job_note_async (job, LATCH_EVENT_RESERVE, reserved_cb, g_steal_pointer (&task));
}

static void
account_sealed_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob        *job = g_task_get_source_object (task);
  LatchConnection *connection = LATCH_CONNECTION (source);
  GError          *error = NULL;

  if (!latch_connection_seal_finish (connection, result, &error))
    roll_back (job, g_steal_pointer (&task), error);
  else
    latch_connection_store_async (connection, secrets_stored_cb, g_steal_pointer (&task));
}

/* The secrets of a new account are stored before anything is sent, because
 * without them an unknown outcome could never be cleared up. */
static void
reserve (LatchJob *job,
         GTask    *task)
{
  LatchAccount *account = latch_job_get_account (job);
  LatchRecord  *record = latch_job_get_record (job);
  Creation     *creation = g_task_get_task_data (task);

  latch_job_set_step (job, LATCH_STEP_RESERVING);
  if (latch_job_get_recorded (job))
    {
      latch_record_begin_attempt (record);
      latch_record_set_name (record, latch_draft_get_name (creation->draft));
    }

  creation->earlier_sender = g_strdup (latch_record_get_sender (record));
  latch_connection_sign (latch_job_get_connection (job), record);
  if (latch_account_get_accepted (account))
    {
      latch_job_note_async (job, LATCH_EVENT_RESERVE, reserved_cb, task);
      return;
    }

  latch_connection_seal_async (latch_job_get_connection (job), account_sealed_cb, task);
}

static void
consented_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (latch_consent_finish (LATCH_JOB (source), result, &error))
    reserve (LATCH_JOB (source), g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Nothing is put down while a person is elsewhere. */
static void
get_ready (LatchJob *job,
           GTask    *task)
{
  Creation *creation = g_task_get_task_data (task);

  if (latch_draft_needs_consent (creation->draft))
    latch_consent_async (job, creation->draft, g_task_get_cancellable (task), consented_cb, task);
  else
    reserve (job, task);
}

/* -- Before sending again ------------------------------------------------------- */

/* Whatever the record says, a token in the keyring means that there was an answer; a placeholder must never take its place. */
static void
earlier_token_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = LATCH_JOB (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;
  g_autoptr (SecretValue) token = latch_job_lookup_token_finish (job, result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else if (token == NULL)
    get_ready (job, g_steal_pointer (&task));
  else
    latch_find_async (job, NULL, cancellable, latch_task_hand_on_cb, g_steal_pointer (&task));
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  GError   *error = NULL;

  if (!latch_connection_open_finish (LATCH_CONNECTION (source), result, &error))
    g_task_return_error (task, error);
  else if (latch_job_get_recorded (job))
    latch_job_lookup_token_async (job, earlier_token_cb, g_steal_pointer (&task));
  else
    get_ready (job, g_steal_pointer (&task));
}

static void
keyring_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError       *error = NULL;

  if (!latch_keyring_open_finish (LATCH_KEYRING (source), result, &error) || g_cancellable_set_error_if_cancelled (cancellable, &error))
    g_task_return_error (task, error);
  else
    latch_connection_open_async (latch_job_get_connection (job), cancellable, connected_cb, g_steal_pointer (&task));
}

/**
 * latch_create_async:
 * @job: a job that has a draft, and whose record is new, or known to be absent and to be sent again
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Creates the instance, keeps its token and tests it. Where a person has to sign in
 * to the store first, it waits for them, see latch_consent_async(). It sends one `POST /instances` at most,
 * and none when the keyring has a token for the record: then the instance exists, and is
 * recognized in the service’s list by that token.
 */
void
latch_create_async (LatchJob           *job,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  GTask    *task = g_task_new (job, cancellable, callback, user_data);
  Creation *creation = g_new0 (Creation, 1);

  /* A code belongs to this one creation. */
  creation->draft = latch_draft_copy (latch_job_get_draft (job));
  g_task_set_task_data (task, creation, (GDestroyNotify)creation_free);

  /* Once an instance exists, a Cancel that comes too late must not hide it. */
  g_task_set_check_cancellable (task, FALSE);
  latch_keyring_open_async (latch_job_get_keyring (job), TRUE, keyring_opened_cb, task);
}

/**
 * latch_create_finish:
 * @job: a job
 * @result: the result
 * @error: return location for an error; the record’s state says what it left behind
 *
 * When it failed, latch_job_get_recorded() tells whether something may exist
 * on the service, and latch_job_get_token() whether there is a token that is
 * not stored yet.
 *
 * Returns: %TRUE when the instance exists and the keyring has its token
 */
gboolean
latch_create_finish (LatchJob     *job,
                     GAsyncResult *result,
                     GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
