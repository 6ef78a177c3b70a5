/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-job-private.h"

#include "latch-job-enums.h"
#include "latch-error.h"
#include "latch-file.h"
#include "latch-rollback.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (LatchJob, latch_job, G_TYPE_OBJECT)

enum {
  PROP_STEP = 1,
  PROP_RECORDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum {
  SIGNAL_COPY_FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_job_finalize (GObject *object)
{
  LatchJob *self = LATCH_JOB (object);

  g_clear_object (&self->keyring);
  g_free (self->directory);
  g_free (self->address);
  g_clear_object (&self->account);
  g_clear_pointer (&self->credentials, latch_credentials_unref);
  g_clear_object (&self->draft);
  g_clear_object (&self->record);
  g_clear_object (&self->client);
  g_clear_pointer (&self->token, secret_value_unref);
  g_clear_error (&self->test_error);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);

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
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_COPY_FOUND] = g_signal_new ("copy-found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
latch_job_init (LatchJob *self)
{
}

void
latch_job_set_step (LatchJob *self,
                    LatchStep step)
{
  if (self->step == step)
    return;

  self->step = step;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
}

void
latch_job_make_client (LatchJob *self)
{
  g_autoptr (LatchTransport) transport = self->limits != NULL ? latch_transport_new (self->limits) : latch_transport_dup_default ();

  self->client = latch_client_new (self->address, self->credentials, transport);
}

void
latch_job_set_recorded (LatchJob *self,
                        gboolean  recorded)
{
  if (self->recorded == recorded)
    return;

  self->recorded = recorded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORDED]);
}

void
latch_job_announce_copy (LatchJob *self,
                         gint64    instance_id)
{
  g_signal_emit (self, signals[SIGNAL_COPY_FOUND], 0, instance_id);
}

void
latch_job_save_record (LatchJob           *self,
                       LatchRecordEvent    event,
                       GAsyncReadyCallback callback,
                       GTask              *task)
{
  g_autofree char *path = latch_record_dup_path (self->record, self->directory);
  g_autoptr (GBytes) bytes = NULL;

  latch_record_advance (self->record, event);
  bytes = latch_record_to_bytes (self->record);
  latch_file_write_async (path, bytes, callback, task);
}

void
latch_job_save_account (LatchJob           *self,
                        GAsyncReadyCallback callback,
                        GTask              *task)
{
  g_autofree char *path = latch_account_dup_path (self->account, self->directory);
  g_autoptr (GBytes) bytes = latch_account_to_bytes (self->account);

  latch_file_write_async (path, bytes, callback, task);
}

/* After the service has acted, a file that cannot be written must not keep the
 * token from the keyring: the earlier state of the record finds it again. */
void
latch_job_note_write (GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (!latch_file_write_finish (result, &error))
    g_message ("A step of a creation could not be noted: %s", error->message);
}

void
latch_job_fail (LatchJob *self,
                GTask    *task,
                GError   *error)
{
  latch_job_set_step (self, LATCH_STEP_IDLE);
  g_task_return_error (task, error);
}

/* -- Taking everything away again, when nothing was created ------------------- */

gboolean
latch_job_owns_account (LatchJob *self)
{
  return !latch_account_get_accepted (self->account);
}

static void
state_noted_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *failure = g_task_get_task_data (task);

  latch_job_note_write (result);
  latch_job_fail (g_task_get_source_object (task), task, g_error_copy (failure));
}

/* Ends with @failure, once the record says what it comes to. */
void
latch_job_fail_in_state (LatchJob        *self,
                         GTask           *task,
                         LatchRecordEvent event,
                         GError          *failure)
{
  g_task_set_task_data (task, failure, (GDestroyNotify)g_error_free);
  latch_job_save_record (self, event, state_noted_cb, task);
}

static void
withdrawn_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *failure = g_task_get_task_data (task);

  latch_rollback_finish (self->record, result);
  latch_record_advance (self->record, LATCH_EVENT_WITHDRAW);
  latch_job_set_recorded (self, FALSE);
  latch_job_fail (self, task, g_error_copy (failure));
}

void
latch_job_withdraw (LatchJob *self,
                    GTask    *task,
                    GError   *failure)
{
  /* An earlier attempt may still come late, so its trace stays. */
  if (latch_record_get_attempt (self->record) > 1)
    {
      latch_job_fail_in_state (self, task, LATCH_EVENT_WITHDRAW, failure);
      return;
    }

  g_task_set_task_data (task, failure, (GDestroyNotify)g_error_free);
  latch_rollback_async (self->record, self->account, latch_job_owns_account (self), self->keyring, self->directory, withdrawn_cb, task);
}

GTask *
latch_job_task_new (LatchJob           *self,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  /* Once an instance exists, a Cancel that came too late must not hide it. */
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

/**
 * latch_job_new:
 * @keyring: the keyring
 * @directory: Latchkey’s data folder
 * @address: the service’s address
 * @account: the account to create it with
 * @credentials: (nullable): the account’s secrets as they were typed in, or %NULL to take them from the keyring
 * @record: (nullable): the record of an instance that is surely absent and is to be sent again
 * @draft: what is to be created; not to be changed any more
 *
 * Prepares a creation. Nothing happens before it is run.
 *
 * Returns: (transfer full): the creation
 */
LatchJob *
latch_job_new (LatchKeyring     *keyring,
               const char       *directory,
               const char       *address,
               LatchAccount     *account,
               LatchCredentials *credentials,
               LatchRecord      *record,
               LatchDraft       *draft)
{
  LatchJob *self = g_object_new (LATCH_TYPE_JOB, NULL);

  self->keyring = g_object_ref (keyring);
  self->directory = g_strdup (directory);
  self->address = g_strdup (address);
  self->account = g_object_ref (account);
  self->credentials = credentials != NULL ? latch_credentials_ref (credentials) : NULL;
  self->credentials_are_new = credentials != NULL;
  self->draft = g_object_ref (draft);
  self->element = latch_draft_get_element (draft);
  if (record != NULL)
    {
      self->record = g_object_ref (record);
      self->recorded = TRUE;
      latch_record_begin_attempt (record);
      latch_record_set_name (record, latch_draft_get_name (draft));
    }
  else
    self->record = latch_record_new (self->element->key, self->element->hub, latch_draft_get_name (draft), latch_account_get_id (account));
  return self;
}

/**
 * latch_job_new_for_record:
 * @keyring: the keyring
 * @directory: Latchkey’s data folder
 * @address: the service’s address
 * @account: the account of @record
 * @record: the record of an earlier creation, whose element is a known one
 *
 * Prepares to pick up where an earlier creation stopped. Nothing happens before it is resumed.
 *
 * Returns: (transfer full): the creation
 */
LatchJob *
latch_job_new_for_record (LatchKeyring *keyring,
                          const char   *directory,
                          const char   *address,
                          LatchAccount *account,
                          LatchRecord  *record)
{
  LatchJob *self = g_object_new (LATCH_TYPE_JOB, NULL);

  self->keyring = g_object_ref (keyring);
  self->directory = g_strdup (directory);
  self->address = g_strdup (address);
  self->account = g_object_ref (account);
  self->element = latch_element_lookup (latch_record_get_element (record));
  self->record = g_object_ref (record);
  self->recorded = TRUE;
  return self;
}

/**
 * latch_job_set_limits:
 * @self: a creation that was not run yet
 * @limits: (nullable): how long to wait, which must outlive @self; see latch_transport_new()
 *
 * Sets how long it waits for the service, for tests that cannot wait as long as people do.
 */
void
latch_job_set_limits (LatchJob          *self,
                      const LatchLimits *limits)
{
  self->limits = limits;
}

/**
 * latch_job_set_credentials:
 * @self: a creation made for a record that was not resumed yet
 * @credentials: the account’s secrets as they were typed in
 *
 * Uses these secrets in place of those in the keyring. Once the service has
 * given the token for them, they are stored.
 */
void
latch_job_set_credentials (LatchJob         *self,
                           LatchCredentials *credentials)
{
  g_clear_pointer (&self->credentials, latch_credentials_unref);
  self->credentials = latch_credentials_ref (credentials);
  self->credentials_are_new = TRUE;
}

/**
 * latch_job_get_step:
 * @self: a creation
 *
 * Returns: what is being done now; %LATCH_STEP_IDLE before and after
 */
LatchStep
latch_job_get_step (LatchJob *self)
{
  return self->step;
}

/**
 * latch_job_get_recorded:
 * @self: a creation
 *
 * Returns: %TRUE while the record stands on the disk, so that the creation is in progress, done, or of unknown outcome
 */
gboolean
latch_job_get_recorded (LatchJob *self)
{
  return self->recorded;
}

/**
 * latch_job_get_account:
 * @self: a creation
 *
 * Returns: (transfer none): the account it is made with
 */
LatchAccount *
latch_job_get_account (LatchJob *self)
{
  return self->account;
}

/**
 * latch_job_get_record:
 * @self: a creation
 *
 * Returns: (transfer none): its record, which says how far it came
 */
LatchRecord *
latch_job_get_record (LatchJob *self)
{
  return self->record;
}

/**
 * latch_job_get_token:
 * @self: a creation
 *
 * Returns: (transfer none) (nullable): the token while it is in memory only, because the keyring failed after the instance was created
 */
SecretValue *
latch_job_get_token (LatchJob *self)
{
  return self->token_is_stored ? NULL : self->token;
}

/**
 * latch_job_get_candidates:
 * @self: a creation that was resumed in vain
 *
 * Returns: (transfer none) (nullable) (element-type LatchInstanceInfo): what the service has under the same name without the tag; one of them may be it, which a person has to say
 */
GPtrArray *
latch_job_get_candidates (LatchJob *self)
{
  return self->candidates;
}

/**
 * latch_job_get_test_error:
 * @self: a creation
 *
 * Returns: (transfer none) (nullable): why the test of the connection failed, when it did
 */
const GError *
latch_job_get_test_error (LatchJob *self)
{
  return self->test_error;
}
