/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-job.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-job-enums.h"
#include "latch-task.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/**
 * LatchJob:
 *
 * What a page watches while something happens to one instance: its record,
 * the step that is being done, and what came of it.
 *
 * A job does nothing by itself. The verbs work on it, each a function of its
 * own: latch_create_async(), latch_find_async(), latch_keep_async(), latch_keep_listed_async(),
 * latch_verify_async(), latch_change_async(), latch_configure_async(), latch_describe_async(), latch_events_read_async(),
 * latch_rollback_async(), latch_remove_async(), and latch_resume_async(), which
 * chooses among them by the record’s state. They report through the setters below and write the record down through latch_job_note_async(). LatchWork
 * begins every verb and keeps a second job away from the same record.
 */
struct _LatchJob
{
  GObject parent_instance;

  LatchKeyring      *keyring;
  LatchJournal      *journal;
  LatchClaim        *claim;
  LatchClaim        *account_claim;
  LatchConnection   *connection;
  LatchRecord       *record;
  LatchDraft        *draft;
  LatchCallback     *callback;
  LatchInstanceInfo *unsaved;
  LatchVerdict       verdict;
  GError            *test_error;
  GPtrArray         *configuration;
  GPtrArray         *events;
  LatchInstanceInfo *description;
  GPtrArray         *candidates;
  guint              n_more_candidates;
  LatchStep          step;
  LatchHealth        undoubted;
  gboolean           recorded;
  gboolean           sent;
  gboolean           unclear;
};

G_DEFINE_FINAL_TYPE (LatchJob, latch_job, G_TYPE_OBJECT)

enum {
  PROP_STEP = 1,
  PROP_RECORDED,
  PROP_SENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What a verb ends with, once it is noted. */
typedef struct
{
  GTask  *task;
  GError *error;
} Failure;

static void
failure_free (Failure *failure)
{
  g_object_unref (failure->task);
  g_clear_error (&failure->error);
  g_free (failure);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Failure, failure_free)

/* A file that could not be written is only told of. */
static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    g_message ("A step of an instance could not be noted: %s", error->message);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/* While secrets are kept in memory, a token that was not stored cannot be in a keyring that is not there. */
static gboolean
is_surely_not_stored (LatchJob     *self,
                      const GError *error)
{
  LatchRecordState state = latch_record_get_state (self->record);

  return state != LATCH_RECORD_STORED && state != LATCH_RECORD_VERIFIED && latch_keyring_get_place (self->keyring) == LATCH_KEYRING_SESSION &&
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT);
}

static void
token_looked_up_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob    *self = g_task_get_source_object (task);
  GError      *error = NULL;
  SecretValue *token = latch_keyring_lookup_finish (LATCH_KEYRING (source), result, &error);

  if (error != NULL && is_surely_not_stored (self, error))
    g_clear_error (&error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, token, secret_value_unref);
}

/* The verb fails anyway, and has more to say than its record. */
static void
failure_noted_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Failure) failure = user_data;

  g_task_return_error (failure->task, g_steal_pointer (&failure->error));
}

/* It says of the account and the instance what it would say after a test. */
static void
judge (LatchJob *self,
       GError   *failure)
{
  gboolean is_proved = latch_connection_is_proved (self->connection, self->record);

  if (!is_proved)
    latch_verdict_explain_absence (failure);

  latch_job_set_verdict (self, latch_verdict_judge (failure, NULL, failure, is_proved), failure);
}

static void
refusal_noted_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Failure) failure = user_data;
  LatchJob *self = g_task_get_source_object (failure->task);

  latch_connection_note_answer_finish (LATCH_CONNECTION (source), result);
  judge (self, failure->error);
  latch_job_try_save_async (self, failure_noted_cb, g_steal_pointer (&failure));
}

static void
doubted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *error = NULL;

  if (latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    {
      latch_job_set_sent (self, TRUE);
      g_task_return_boolean (task, TRUE);
      return;
    }

  latch_job_end_doubt (self);
  g_task_return_error (task, error);
}

static Failure *
failure_new (GTask  *task,
             GError *error)
{
  Failure *failure = g_new0 (Failure, 1);

  failure->task = task;
  failure->error = error;
  return failure;
}

static void
latch_job_get_property (GObject    *object,
                        guint       property_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  LatchJob *self = LATCH_JOB (object);

  switch (property_id)
    {
    case PROP_STEP:
      g_value_set_enum (value, self->step);
      break;
    case PROP_RECORDED:
      g_value_set_boolean (value, self->recorded);
      break;
    case PROP_SENT:
      g_value_set_boolean (value, self->sent);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_job_finalize (GObject *object)
{
  LatchJob *self = LATCH_JOB (object);

  g_clear_object (&self->keyring);
  g_clear_object (&self->claim);
  g_clear_object (&self->account_claim);
  g_clear_object (&self->journal);
  g_clear_object (&self->connection);
  g_clear_object (&self->record);
  g_clear_object (&self->draft);
  g_clear_object (&self->callback);
  g_clear_object (&self->unsaved);
  g_clear_error (&self->test_error);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_clear_pointer (&self->configuration, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_object (&self->description);

  G_OBJECT_CLASS (latch_job_parent_class)->finalize (object);
}

static void
latch_job_class_init (LatchJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latch_job_get_property;
  object_class->finalize = latch_job_finalize;

  properties[PROP_STEP] = g_param_spec_enum ("step", NULL, NULL, LATCH_TYPE_STEP, LATCH_STEP_IDLE, flags);
  properties[PROP_RECORDED] = g_param_spec_boolean ("recorded", NULL, NULL, FALSE, flags);
  properties[PROP_SENT] = g_param_spec_boolean ("sent", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_job_init (LatchJob *self)
{
}

/**
 * latch_job_new:
 * @keyring: the keyring
 * @journal: where the record is written down
 * @connection: (nullable): the way to the service, or %NULL for a verb that needs none
 * @record: the record, which need not be on the disk yet
 *
 * Makes a job. Nothing happens before a verb is called.
 *
 * Returns: (transfer full): the job
 */
LatchJob *
latch_job_new (LatchKeyring    *keyring,
               LatchJournal    *journal,
               LatchConnection *connection,
               LatchRecord     *record)
{
  LatchJob *self = g_object_new (LATCH_TYPE_JOB, NULL);

  self->keyring = g_object_ref (keyring);
  self->journal = g_object_ref (journal);
  g_set_object (&self->connection, connection);
  self->record = g_object_ref (record);
  return self;
}

/**
 * latch_job_get_keyring:
 * @self: a job
 *
 * Returns: (transfer none): the keyring
 */
LatchKeyring *
latch_job_get_keyring (LatchJob *self)
{
  return self->keyring;
}

/**
 * latch_job_get_journal:
 * @self: a job
 *
 * Returns: (transfer none): where the record is written down
 */
LatchJournal *
latch_job_get_journal (LatchJob *self)
{
  return self->journal;
}

/**
 * latch_job_get_connection:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the way to the service
 */
LatchConnection *
latch_job_get_connection (LatchJob *self)
{
  return self->connection;
}

/**
 * latch_job_get_account:
 * @self: a job
 *
 * Returns: (transfer none): the account of the instance
 */
LatchAccount *
latch_job_get_account (LatchJob *self)
{
  return latch_connection_get_account (self->connection);
}

/**
 * latch_job_get_record:
 * @self: a job
 *
 * Returns: (transfer none): the record, which says how far it came
 */
LatchRecord *
latch_job_get_record (LatchJob *self)
{
  return self->record;
}

/**
 * latch_job_get_step:
 * @self: a job
 *
 * Returns: what is being done now; %LATCH_STEP_IDLE before the first verb and after one that failed
 */
LatchStep
latch_job_get_step (LatchJob *self)
{
  return self->step;
}

/**
 * latch_job_get_recorded:
 * @self: a job
 *
 * Returns: %TRUE while the list shows the record, so that the instance is in the making, done, or of unknown outcome
 */
gboolean
latch_job_get_recorded (LatchJob *self)
{
  return self->recorded;
}

/**
 * latch_job_get_sent:
 * @self: a job
 *
 * Tells whether a creation or a change may have an effect on the service. Before that, and
 * once it is known that a creation had none, nobody needs to wait for the end of a job
 * that was cancelled: it only clears up.
 *
 * Returns: %TRUE from the moment when the request may leave this computer
 */
gboolean
latch_job_get_sent (LatchJob *self)
{
  return self->sent;
}

/**
 * latch_job_get_token:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the token while only the job has it, because the keyring failed after the instance was created
 */
SecretValue *
latch_job_get_token (LatchJob *self)
{
  return self->unsaved != NULL ? latch_instance_info_get_token (self->unsaved) : NULL;
}

/**
 * latch_job_get_unsaved:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the instance whose token only the job has, whatever the record says by now
 */
LatchInstanceInfo *
latch_job_get_unsaved (LatchJob *self)
{
  return self->unsaved;
}

/**
 * latch_job_get_test_error:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): why the test of the connection to the store failed, when it did
 */
const GError *
latch_job_get_test_error (LatchJob *self)
{
  return self->test_error;
}

/**
 * latch_job_get_verdict:
 * @self: a job
 *
 * Returns: what the test came to, %LATCH_VERDICT_NONE when there was none
 */
LatchVerdict
latch_job_get_verdict (LatchJob *self)
{
  return self->verdict;
}

/**
 * latch_job_get_candidates:
 * @self: a job
 *
 * Returns: (transfer none) (nullable) (element-type LatchInstanceInfo): what
 *   the service has under the same name without the tag, after a search in
 *   vain; one of them may be the instance, which a person has to say
 */
GPtrArray *
latch_job_get_candidates (LatchJob *self)
{
  return self->candidates;
}

/**
 * latch_job_get_n_more_candidates:
 * @self: a job
 *
 * Returns: how many more instances the service has that would be among latch_job_get_candidates()
 */
guint
latch_job_get_n_more_candidates (LatchJob *self)
{
  return self->n_more_candidates;
}

/**
 * latch_job_get_configuration:
 * @self: a job
 *
 * Returns: (transfer none) (nullable) (element-type LatchConfigurationEntry): what a person may change about the instance,
 *   after latch_configure_read_async()
 */
GPtrArray *
latch_job_get_configuration (LatchJob *self)
{
  return self->configuration;
}

/**
 * latch_job_set_configuration:
 * @self: a job
 * @configuration: (element-type LatchConfigurationEntry): what a person may change about the instance
 *
 * Notes what the service has said.
 */
void
latch_job_set_configuration (LatchJob  *self,
                             GPtrArray *configuration)
{
  g_clear_pointer (&self->configuration, g_ptr_array_unref);
  self->configuration = g_ptr_array_ref (configuration);
}

/**
 * latch_job_get_events:
 * @self: a job
 *
 * Returns: (transfer none) (nullable) (element-type LatchEvent): what the service was told of the store, after
 *   latch_events_read_async()
 */
GPtrArray *
latch_job_get_events (LatchJob *self)
{
  return self->events;
}

/**
 * latch_job_set_events:
 * @self: a job
 * @events: (element-type LatchEvent): what the service was told of the store
 *
 * For latch_events_read_async().
 */
void
latch_job_set_events (LatchJob  *self,
                      GPtrArray *events)
{
  g_clear_pointer (&self->events, g_ptr_array_unref);
  self->events = g_ptr_array_ref (events);
}

/**
 * latch_job_get_description:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the instance as the service has shown it last, for its name and the person’s tags,
 *   after latch_describe_read_async(); without its token and without Latchkey’s own tags
 */
LatchInstanceInfo *
latch_job_get_description (LatchJob *self)
{
  return self->description;
}

/**
 * latch_job_set_description:
 * @self: a job
 * @description: the instance as a person may see it, without its token
 *
 * Notes what the service has said.
 */
void
latch_job_set_description (LatchJob          *self,
                           LatchInstanceInfo *description)
{
  g_set_object (&self->description, description);
}

/**
 * latch_job_set_claim:
 * @self: a job
 * @claim: (nullable): the right to change the record, or %NULL to give it up
 *
 * Lets verbs work on the record.
 */
void
latch_job_set_claim (LatchJob   *self,
                     LatchClaim *claim)
{
  g_set_object (&self->claim, claim);
}

/**
 * latch_job_get_claim:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the right to change the record, while a verb works on it
 */
LatchClaim *
latch_job_get_claim (LatchJob *self)
{
  return self->claim;
}

/**
 * latch_job_set_account_claim:
 * @self: a job
 * @claim: (nullable): the claim for an account that was not accepted yet, or %NULL to give it up
 *
 * Keeps others from taking the account away while a creation depends on it.
 */
void
latch_job_set_account_claim (LatchJob   *self,
                             LatchClaim *claim)
{
  g_set_object (&self->account_claim, claim);
}

/**
 * latch_job_get_account_claim:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): the claim for its account, if it needs one
 */
LatchClaim *
latch_job_get_account_claim (LatchJob *self)
{
  return self->account_claim;
}

/**
 * latch_job_get_client:
 * @self: a job whose connection is open
 *
 * Returns: (transfer none): the client
 */
LatchClient *
latch_job_get_client (LatchJob *self)
{
  return latch_connection_get_client (self->connection);
}

/**
 * latch_job_has_token_in_memory:
 * @self: a job
 *
 * Returns: %TRUE when the keyring keeps the token in memory, where the next session does not find it
 */
gboolean
latch_job_has_token_in_memory (LatchJob *self)
{
  return latch_keyring_has_in_memory (self->keyring, LATCH_SECRET_TOKEN, latch_record_get_account (self->record),
                                      latch_record_get_id (self->record));
}

/**
 * latch_job_lookup_token_async:
 * @self: a job
 * @callback: called with the token
 * @user_data: data for @callback
 *
 * Looks up the token that is kept for the record. Where there is one, the
 * instance exists and is the one with that token, whatever the record says: its
 * file may have been edited, or be an older copy.
 */
void
latch_job_lookup_token_async (LatchJob           *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  latch_keyring_lookup_async (self->keyring, LATCH_SECRET_TOKEN, latch_record_get_account (self->record),
                              latch_record_get_id (self->record), token_looked_up_cb, g_task_new (self, NULL, callback, user_data));
}

/**
 * latch_job_lookup_token_finish:
 * @self: a job
 * @result: the result
 * @error: return location for an error of the keyring
 *
 * Returns: (transfer full) (nullable): the token, or %NULL when there is none or @error is set
 */
SecretValue *
latch_job_lookup_token_finish (LatchJob     *self,
                               GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_job_dup_token_label:
 * @self: a job
 *
 * Returns: (transfer full): the name of the token’s entry in the keyring
 */
char *
latch_job_dup_token_label (LatchJob *self)
{
  const char         *key = latch_record_get_element (self->record);
  const LatchElement *element = latch_element_lookup (key);
  g_autofree char    *name = latch_typed_dup_line (latch_record_get_name (self->record));

  /* Translators: the name of an entry in the keyring; the first %s is a store's name, the second a product such as Ecwid */
  return g_strdup_printf (_ ("Token of %s (%s)"), name, element != NULL ? element->name : key);
}

/**
 * latch_job_set_step:
 * @self: a job
 * @step: what is being done from now on
 *
 * Tells whoever watches what is being done.
 */
void
latch_job_set_step (LatchJob *self,
                    LatchStep step)
{
  if (self->step == step)
    return;

  self->step = step;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
}

/**
 * latch_job_get_draft:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): what is to be created, or %NULL when nothing is, or when it was tried
 */
LatchDraft *
latch_job_get_draft (LatchJob *self)
{
  return self->draft;
}

/**
 * latch_job_set_draft:
 * @self: a job
 * @draft: (nullable): what is to be created, not to be changed any more, or %NULL to let go of it, and of its secrets
 *
 * Prepares the job for a creation.
 */
void
latch_job_set_draft (LatchJob   *self,
                     LatchDraft *draft)
{
  g_set_object (&self->draft, draft);
}

/**
 * latch_job_get_callback:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): where a browser comes back to, while somebody signs in
 */
LatchCallback *
latch_job_get_callback (LatchJob *self)
{
  return self->callback;
}

/**
 * latch_job_set_callback:
 * @self: a job
 * @callback: (nullable): where a browser comes back to, or %NULL when nobody is waited for any more
 *
 * For latch_consent_async().
 */
void
latch_job_set_callback (LatchJob      *self,
                        LatchCallback *callback)
{
  g_set_object (&self->callback, callback);
}

/**
 * latch_job_set_recorded:
 * @self: a job
 * @recorded: whether the record is on the disk, for the person to see
 *
 * Tells whoever watches whether there is a record.
 */
void
latch_job_set_recorded (LatchJob *self,
                        gboolean  recorded)
{
  if (self->recorded == recorded)
    return;

  self->recorded = recorded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORDED]);
}

/**
 * latch_job_set_sent:
 * @self: a job
 * @sent: whether the request may have left, and may have had an effect
 *
 * Tells whoever watches whether a creation can still be given up without a trace.
 */
void
latch_job_set_sent (LatchJob *self,
                    gboolean  sent)
{
  if (self->sent == sent)
    return;

  self->sent = sent;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SENT]);
}

/**
 * latch_job_set_unsaved:
 * @self: a job
 * @info: (nullable): an instance whose token only the job has, or %NULL once the keyring has it
 *
 * Keeps an instance with its token until the keyring has it. The job needs both,
 * since a record whose file could not be written may fall back to an earlier
 * state, which does not know the instance’s number.
 */
void
latch_job_set_unsaved (LatchJob          *self,
                       LatchInstanceInfo *info)
{
  g_set_object (&self->unsaved, info);
}

/* What says nothing about the store takes back nothing that an earlier test said. */
static gboolean
find_health (LatchVerdict verdict,
             LatchHealth *health)
{
  switch (verdict)
    {
    case LATCH_VERDICT_WORKS:
      *health = LATCH_HEALTH_WORKS;
      return TRUE;
    case LATCH_VERDICT_STORE_REFUSES:
      *health = LATCH_HEALTH_REFUSED;
      return TRUE;
    case LATCH_VERDICT_UNTESTABLE:
      *health = LATCH_HEALTH_UNTESTABLE;
      return TRUE;
    case LATCH_VERDICT_TURNED_OFF:
      *health = LATCH_HEALTH_TURNED_OFF;
      return TRUE;
    case LATCH_VERDICT_GONE:
      *health = LATCH_HEALTH_GONE;
      return TRUE;
    case LATCH_VERDICT_NONE:
    case LATCH_VERDICT_MISNUMBERED:
    case LATCH_VERDICT_ACCOUNT_REFUSED:
    default:
      return FALSE;
    }
}

/**
 * latch_job_set_verdict:
 * @self: a job
 * @verdict: what the test of the connection to the store came to
 * @error: (nullable): why it failed
 *
 * Notes how the last test ended, and in the record what it says of the store.
 *
 * Returns: %TRUE when the record has something new to write to the disk
 */
gboolean
latch_job_set_verdict (LatchJob     *self,
                       LatchVerdict  verdict,
                       const GError *error)
{
  LatchHealth health;

  self->verdict = verdict;
  g_clear_error (&self->test_error);
  self->test_error = error != NULL ? g_error_copy (error) : NULL;
  if (!find_health (verdict, &health))
    return FALSE;

  latch_record_set_health (self->record, health);
  return TRUE;
}

/**
 * latch_job_set_shown:
 * @self: a job
 * @info: the record’s instance, which the service has just shown
 *
 * Takes back in the record what @info disproves: that the instance is gone,
 * turned off, or called as it was before.
 *
 * Returns: %TRUE when the record has something new to write to the disk
 */
gboolean
latch_job_set_shown (LatchJob          *self,
                     LatchInstanceInfo *info)
{
  LatchHealth health = latch_record_get_health (self->record);
  gboolean    is_disproved = health == LATCH_HEALTH_GONE || (health == LATCH_HEALTH_TURNED_OFF && latch_instance_info_get_enabled (info) == LATCH_ENABLED_YES);
  gboolean    is_renamed = latch_record_follow_name (self->record, latch_instance_info_get_name (info));

  if (is_disproved)
    latch_record_set_health (self->record, LATCH_HEALTH_UNTESTED);

  return is_disproved || is_renamed;
}

/**
 * latch_job_set_candidates:
 * @self: a job
 * @candidates: (element-type LatchInstanceInfo): what a person may recognize
 * @n_more: how many more of them the service has
 *
 * Notes what a search in vain came across.
 */
void
latch_job_set_candidates (LatchJob  *self,
                          GPtrArray *candidates,
                          guint      n_more)
{
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  self->candidates = g_ptr_array_ref (candidates);
  self->n_more_candidates = n_more;
}

/**
 * latch_job_note_async:
 * @self: a job
 * @event: what has happened
 * @callback: called when the record is on the disk
 * @user_data: data for @callback
 *
 * Advances the record and writes it to the disk. An event that may not happen
 * in the record’s state is an error, and nothing is written.
 */
void
latch_job_note_async (LatchJob           *self,
                      LatchRecordEvent    event,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  latch_journal_note_async (self->journal, self->claim, self->record, event, latch_task_hand_on_cb, g_task_new (self, NULL, callback, user_data));
}

/**
 * latch_job_note_finish:
 * @self: a job
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE, or %G_IO_ERROR_INVALID_ARGUMENT
 *   for an event that may not happen in the record’s state
 *
 * Returns: %TRUE when the event is on the disk
 */
gboolean
latch_job_note_finish (LatchJob     *self,
                       GAsyncResult *result,
                       GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_job_try_note_async:
 * @self: a job
 * @event: what has happened
 * @callback: called when the job can go on; end it with latch_job_note_finish()
 * @user_data: data for @callback
 *
 * Notes what has happened once the service has acted. Then a file that cannot
 * be written, which is only logged, must not keep the token from the keyring:
 * the earlier state of the record finds it again. An event that may not happen
 * is still an error.
 */
void
latch_job_try_note_async (LatchJob           *self,
                          LatchRecordEvent    event,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  latch_journal_note_async (self->journal, self->claim, self->record, event, tried_cb, g_task_new (self, NULL, callback, user_data));
}

/**
 * latch_job_try_save_async:
 * @self: a job
 * @callback: called when the job can go on; end it with latch_job_note_finish()
 * @user_data: data for @callback
 *
 * Writes the record to the disk as it is, because something other than its
 * state changed. A file that cannot be written is only logged.
 */
void
latch_job_try_save_async (LatchJob           *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  latch_journal_save_record_async (self->journal, self->claim, self->record, tried_cb, g_task_new (self, NULL, callback, user_data));
}

/**
 * latch_job_doubt_async:
 * @self: a job that is about to change its instance
 * @sure: what is true of the instance wherever the change ends
 * @callback: called when the record is on the disk
 * @user_data: data for @callback
 *
 * Has the record take back what the last test said, so that it says nothing
 * untrue wherever the change ends. Without that on the disk, nothing may be sent.
 */
void
latch_job_doubt_async (LatchJob           *self,
                       LatchHealth         sure,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  self->undoubted = latch_record_get_health (self->record);
  latch_record_set_health (self->record, sure);
  latch_journal_save_record_async (self->journal, self->claim, self->record, doubted_cb, g_task_new (self, NULL, callback, user_data));
}

/**
 * latch_job_doubt_finish:
 * @self: a job
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Returns: %TRUE when the change may be sent, as latch_job_get_sent() says from now on
 */
gboolean
latch_job_doubt_finish (LatchJob     *self,
                        GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_job_end_doubt:
 * @self: a job that has changed nothing, as far as anybody knows
 *
 * Has the record say again what it said before latch_job_doubt_async().
 */
void
latch_job_end_doubt (LatchJob *self)
{
  latch_record_set_health (self->record, self->undoubted);
}

/**
 * latch_job_set_unclear:
 * @self: a job whose change had no clear answer
 *
 * Notes that nobody knows whether the service has carried the change out.
 */
void
latch_job_set_unclear (LatchJob *self)
{
  self->unclear = TRUE;
}

/**
 * latch_job_get_unclear:
 * @self: a job that has failed to change a store
 *
 * Returns: %TRUE when the service may have carried the change out all the same
 */
gboolean
latch_job_get_unclear (LatchJob *self)
{
  return self->unclear;
}

/**
 * latch_job_fail_noted:
 * @self: a job
 * @task: (transfer full): a verb’s task
 * @event: what @failure means for the record
 * @failure: (transfer full): why the verb fails
 *
 * Ends @task with @failure once the record says what it comes to.
 */
void
latch_job_fail_noted (LatchJob        *self,
                      GTask           *task,
                      LatchRecordEvent event,
                      GError          *failure)
{
  latch_job_try_note_async (self, event, failure_noted_cb, failure_new (task, failure));
}

/**
 * latch_job_fail_saved:
 * @self: a job
 * @task: (transfer full): a verb’s task
 * @failure: (transfer full): why the verb fails
 *
 * Ends @task with @failure once the record is on the disk as it is.
 */
void
latch_job_fail_saved (LatchJob *self,
                      GTask    *task,
                      GError   *failure)
{
  latch_job_try_save_async (self, failure_noted_cb, failure_new (task, failure));
}

/**
 * latch_job_fail_judged:
 * @self: a job whose connection is open
 * @task: (transfer full): a verb’s task
 * @failure: (transfer full): what a call about the instance has ended with, after latch_connection_get_instance_async()
 *
 * Does the same as latch_job_fail_saved() once job and record have what @failure
 * says of the account and the instance; see latch_job_get_verdict().
 */
void
latch_job_fail_judged (LatchJob *self,
                       GTask    *task,
                       GError   *failure)
{
  judge (self, failure);
  latch_job_fail_saved (self, task, failure);
}

/**
 * latch_job_fail_call:
 * @self: a job whose connection is open
 * @task: (transfer full): a verb’s task
 * @failure: (transfer full): why a call of the job’s client has failed, about an instance that the service has just shown
 *
 * Does the same as latch_job_fail_saved(). When the service has refused the
 * call, job and record have first what that says of the account, see
 * latch_connection_note_answer_async(). What the store itself refuses, in its own
 * words, says nothing of the account. Of an instance that was there a moment ago
 * and is not found now, nobody knows anything.
 */
void
latch_job_fail_call (LatchJob *self,
                     GTask    *task,
                     GError   *failure)
{
  gboolean is_missing = latch_api_error_is_missing (failure);

  /* Nobody has tried its token since. */
  if (is_missing)
    latch_record_set_health (self->record, LATCH_HEALTH_UNTESTED);

  if (!latch_error_is_refusal (failure) || is_missing || latch_error_get_provider_message (failure) != NULL)
    latch_job_fail_saved (self, task, failure);
  else
    latch_connection_note_answer_async (self->connection, latch_job_get_client (self), failure, refusal_noted_cb, failure_new (task, failure));
}
