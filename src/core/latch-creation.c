/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-creation.h"

#include "latch-account-secrets.h"
#include "latch-client.h"
#include "latch-enums.h"
#include "latch-error.h"
#include "latch-file.h"

#include <glib/gi18n-lib.h>

/* One creation, from the draft to a token that is proved to work.
 *
 * Nothing is sent before the token has a place: the keyring is opened, the
 * account's secrets and an empty placeholder are stored and read back, and the
 * record stands on the disk (reserved, then sent). A whole and valid answer is
 * noted (created), its token replaces the placeholder (stored), and the store
 * is asked through the new instance (verified), because the service accepts
 * wrong store keys without a word.
 *
 * When the request did not leave, or the service itself refused it, everything
 * that was put down is taken away again and the person's form is all that is
 * left. Anything else is an unknown outcome: the record stays, and only the
 * person may send again. */
struct _LatchCreation
{
  GObject parent_instance;

  LatchKeyring     *keyring;
  char             *directory;
  char             *address;
  LatchAccount     *account;
  LatchCredentials *credentials;
  LatchDraft       *draft;
  LatchRecord      *record;
  LatchClient      *client;
  SecretValue      *token;
  GError           *test_error;
  LatchStep         step;
  gboolean          recorded;
  gboolean          credentials_are_new;
  gboolean          token_is_stored;
};

G_DEFINE_FINAL_TYPE (LatchCreation, latch_creation, G_TYPE_OBJECT)

enum {
  PROP_STEP = 1,
  PROP_RECORDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
latch_creation_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  LatchCreation *self = LATCH_CREATION (object);

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
latch_creation_finalize (GObject *object)
{
  LatchCreation *self = LATCH_CREATION (object);

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

  G_OBJECT_CLASS (latch_creation_parent_class)->finalize (object);
}

static void
latch_creation_class_init (LatchCreationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latch_creation_get_property;
  object_class->finalize = latch_creation_finalize;

  properties[PROP_STEP] = g_param_spec_enum ("step", NULL, NULL, LATCH_TYPE_STEP, LATCH_STEP_IDLE, flags);
  properties[PROP_RECORDED] = g_param_spec_boolean ("recorded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_creation_init (LatchCreation *self)
{
}

static void
set_step (LatchCreation *self,
          LatchStep      step)
{
  if (self->step == step)
    return;

  self->step = step;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
}

static void
set_recorded (LatchCreation *self,
              gboolean       recorded)
{
  if (self->recorded == recorded)
    return;

  self->recorded = recorded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECORDED]);
}

static void
save_record (LatchCreation      *self,
             LatchRecordState    state,
             GAsyncReadyCallback callback,
             GTask              *task)
{
  g_autofree char *path = latch_record_dup_path (self->record, self->directory);
  g_autoptr (GBytes) bytes = NULL;

  latch_record_set_state (self->record, state);
  bytes = latch_record_to_bytes (self->record);
  latch_file_write_async (path, bytes, callback, task);
}

static void
save_account (LatchCreation      *self,
              GAsyncReadyCallback callback,
              GTask              *task)
{
  g_autofree char *path = latch_account_dup_path (self->account, self->directory);
  g_autoptr (GBytes) bytes = latch_account_to_bytes (self->account);

  latch_file_write_async (path, bytes, callback, task);
}

/* After the service has acted, a file that cannot be written must not keep the
 * token from the keyring: the earlier state of the record finds it again. */
static void
note_write (GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (!latch_file_write_finish (result, &error))
    g_message ("A step of a creation could not be noted: %s", error->message);
}

static void
fail (LatchCreation *self,
      GTask         *task,
      GError        *error)
{
  set_step (self, LATCH_STEP_IDLE);
  g_task_return_error (task, error);
}

/* -- Taking everything away again, when nothing was created ------------------- */

static gboolean
is_own_account (LatchCreation *self)
{
  return self->credentials_are_new && !latch_account_get_accepted (self->account);
}

static void
abandoned (LatchCreation *self,
           GTask         *task)
{
  GError *failure = g_task_get_task_data (task);

  latch_record_set_state (self->record, LATCH_RECORD_RESERVED);
  set_recorded (self, FALSE);
  fail (self, task, g_error_copy (failure));
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

  abandoned (g_task_get_source_object (task), task);
}

static void
secrets_cleared_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCreation   *self = g_task_get_source_object (task);
  g_autofree char *path = latch_account_dup_path (self->account, self->directory);
  g_autoptr (GError) error = NULL;

  if (!latch_account_clear_secrets_finish (self->account, result, &error))
    g_message ("Secrets that were not accepted could not be taken out of the keyring: %s", error->message);

  latch_file_delete_async (path, account_deleted_cb, g_steal_pointer (&task));
}

static void
record_deleted_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!latch_file_delete_finish (result, &error))
    g_message ("The record of a creation that did not happen could not be deleted: %s", error->message);

  if (is_own_account (self))
    latch_account_clear_secrets_async (self->account, self->keyring, secrets_cleared_cb, g_steal_pointer (&task));
  else
    abandoned (self, task);
}

static void
placeholder_cleared_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCreation   *self = g_task_get_source_object (task);
  g_autofree char *path = latch_record_dup_path (self->record, self->directory);
  g_autoptr (GError) error = NULL;

  if (!latch_keyring_clear_finish (self->keyring, result, &error))
    g_message ("An empty placeholder could not be taken out of the keyring: %s", error->message);

  latch_file_delete_async (path, record_deleted_cb, g_steal_pointer (&task));
}

static void
abandon (LatchCreation *self,
         GTask         *task,
         GError        *failure)
{
  g_task_set_task_data (task, failure, (GDestroyNotify)g_error_free);
  latch_keyring_clear_async (self->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (self->account), latch_record_get_id (self->record),
                             placeholder_cleared_cb, task);
}

/* -- Proving that it works ----------------------------------------------------- */

static void
verified_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCreation *self = g_task_get_source_object (task);

  note_write (result);
  g_clear_object (&self->client);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->credentials, latch_credentials_unref);
  g_clear_pointer (&self->token, secret_value_unref);
  set_step (self, LATCH_STEP_DONE);
  g_task_return_boolean (task, TRUE);
}

static void
pinged_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask         *task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  LatchHealth    health;

  latch_client_ping_finish (self->client, result, &self->test_error);
  health = latch_health_from_ping (self->test_error);
  latch_record_set_health (self->record, health);
  save_record (self, health == LATCH_HEALTH_UNTESTED ? LATCH_RECORD_STORED : LATCH_RECORD_VERIFIED, verified_cb, task);
}

static void
test (LatchCreation *self,
      GTask         *task)
{
  const LatchElement *element = latch_draft_get_element (self->draft);

  set_step (self, LATCH_STEP_TESTING);
  latch_client_ping_async (self->client, element->hub, self->token, g_task_get_cancellable (task), pinged_cb, task);
}

/* -- Keeping the token --------------------------------------------------------- */

static void
secrets_replaced_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  GTask         *task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!latch_account_store_secrets_finish (self->account, result, &error))
    g_message ("New secrets of an account could not be stored: %s", error->message);

  test (self, task);
}

static void
account_accepted_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  note_write (result);
  test (g_task_get_source_object (user_data), user_data);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask         *task = user_data;
  LatchCreation *self = g_task_get_source_object (task);

  note_write (result);

  if (is_own_account (self))
    {
      latch_account_set_accepted (self->account, TRUE);
      save_account (self, account_accepted_cb, task);
    }
  else if (self->credentials_are_new)
    latch_account_store_secrets_async (self->account, self->keyring, self->credentials, secrets_replaced_cb, task);
  else
    test (self, task);
}

static void
token_stored_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GTask         *task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  GError        *error = NULL;

  if (!latch_keyring_store_finish (self->keyring, result, &error))
    {
      fail (self, task, error);
      g_object_unref (task);
      return;
    }

  self->token_is_stored = TRUE;
  save_record (self, LATCH_RECORD_STORED, stored_cb, task);
}

static char *
dup_token_label (LatchCreation *self)
{
  const LatchElement *element = latch_draft_get_element (self->draft);

  /* Translators: the name of an entry in the keyring; the first %s is a store's name, the second a product such as Ecwid */
  return g_strdup_printf (_ ("Token of %s (%s)"), latch_record_get_name (self->record), element->name);
}

static void
store_token (LatchCreation *self,
             GTask         *task)
{
  g_autofree char *label = dup_token_label (self);

  set_step (self, LATCH_STEP_STORING);
  latch_keyring_store_async (self->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (self->account), latch_record_get_id (self->record),
                             label, self->token, token_stored_cb, task);
}

/* -- Sending ------------------------------------------------------------------- */

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  note_write (result);
  store_token (g_task_get_source_object (user_data), user_data);
}

static void
unknown_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *failure = g_task_get_task_data (task);

  note_write (result);
  fail (g_task_get_source_object (task), task, g_error_copy (failure));
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask         *task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  gboolean       sent;
  GError        *error = NULL;
  g_autoptr (LatchInstance) instance = latch_client_create_instance_finish (self->client, result, &sent, &error);

  if (instance != NULL)
    {
      self->token = secret_value_ref (latch_instance_get_token (instance));
      latch_record_set_instance_id (self->record, latch_instance_get_id (instance));
      save_record (self, LATCH_RECORD_CREATED, created_cb, task);
    }
  else if (!sent || latch_error_is_refusal (error))
    abandon (self, task, error);
  else
    {
      g_task_set_task_data (task, error, (GDestroyNotify)g_error_free);
      save_record (self, LATCH_RECORD_UNKNOWN, unknown_cb, task);
    }
}

static void
sent_noted_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  GTask           *task = user_data;
  LatchCreation   *self = g_task_get_source_object (task);
  g_autofree char *tag = latch_record_dup_tag (self->record);
  GError          *error = NULL;

  if (!latch_file_write_finish (result, &error))
    {
      abandon (self, task, error);
      return;
    }

  set_step (self, LATCH_STEP_SENDING);
  latch_client_create_instance_async (self->client, self->draft, tag, g_task_get_cancellable (task), answered_cb, task);
}

/* -- Making sure that the token has a place ------------------------------------ */

static void
placeholder_stored_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  GTask         *task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  GError        *error = NULL;

  if (!latch_keyring_store_finish (self->keyring, result, &error) || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    abandon (self, task, error);
  else
    save_record (self, LATCH_RECORD_SENT, sent_noted_cb, task);
}

static void
reserved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask           *task = user_data;
  LatchCreation   *self = g_task_get_source_object (task);
  g_autofree char *label = dup_token_label (self);
  GError          *error = NULL;

  if (!latch_file_write_finish (result, &error))
    {
      abandon (self, task, error);
      return;
    }

  set_recorded (self, TRUE);
  latch_keyring_store_async (self->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (self->account), latch_record_get_id (self->record),
                             label, NULL, placeholder_stored_cb, task);
}

static void
secrets_stored_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  GTask         *task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  GError        *error = NULL;

  if (!latch_account_store_secrets_finish (self->account, result, &error))
    abandon (self, task, error);
  else
    save_record (self, LATCH_RECORD_RESERVED, reserved_cb, task);
}

static void
account_saved_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  GTask         *task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  GError        *error = NULL;

  if (!latch_file_write_finish (result, &error))
    abandon (self, task, error);
  else
    latch_account_store_secrets_async (self->account, self->keyring, self->credentials, secrets_stored_cb, task);
}

static void
reserve (LatchCreation *self,
         GTask         *task)
{
  set_step (self, LATCH_STEP_RESERVING);
  self->client = latch_client_new (self->address, self->credentials);

  /* The secrets of a new account are stored before anything is sent, because
   * without them an unknown outcome could never be cleared up. */
  if (is_own_account (self))
    save_account (self, account_saved_cb, task);
  else
    save_record (self, LATCH_RECORD_RESERVED, reserved_cb, task);
}

static void
secrets_found_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  GError        *error = NULL;

  self->credentials = latch_account_lookup_secrets_finish (self->account, result, &error);
  if (self->credentials == NULL)
    fail (self, task, error);
  else
    reserve (self, g_steal_pointer (&task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCreation *self = g_task_get_source_object (task);
  GError        *error = NULL;

  if (!latch_keyring_open_finish (self->keyring, result, &error) || g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    fail (self, task, error);
  else if (self->credentials_are_new)
    reserve (self, g_steal_pointer (&task));
  else
    latch_account_lookup_secrets_async (self->account, self->keyring, secrets_found_cb, g_steal_pointer (&task));
}

/**
 * latch_creation_new:
 * @keyring: the keyring
 * @directory: Latchkey’s data folder
 * @address: the service’s address
 * @account: the account to create it with
 * @credentials: (nullable): the account’s secrets as they were typed in, or %NULL to take them from the keyring
 * @draft: what is to be created; not to be changed any more
 *
 * Prepares a creation. Nothing happens before it is run.
 *
 * Returns: (transfer full): the creation
 */
LatchCreation *
latch_creation_new (LatchKeyring     *keyring,
                    const char       *directory,
                    const char       *address,
                    LatchAccount     *account,
                    LatchCredentials *credentials,
                    LatchDraft       *draft)
{
  LatchCreation *self = g_object_new (LATCH_TYPE_CREATION, NULL);

  self->keyring = g_object_ref (keyring);
  self->directory = g_strdup (directory);
  self->address = g_strdup (address);
  self->account = g_object_ref (account);
  self->credentials = credentials != NULL ? latch_credentials_ref (credentials) : NULL;
  self->credentials_are_new = credentials != NULL;
  self->draft = g_object_ref (draft);
  self->record = latch_record_new (latch_draft_get_element (draft)->key, latch_draft_get_name (draft), latch_account_get_id (account));
  return self;
}

/**
 * latch_creation_get_step:
 * @self: a creation
 *
 * Returns: what is being done now; %LATCH_STEP_IDLE before and after
 */
LatchStep
latch_creation_get_step (LatchCreation *self)
{
  return self->step;
}

/**
 * latch_creation_get_recorded:
 * @self: a creation
 *
 * Returns: %TRUE while the record stands on the disk, so that the creation is in progress, done, or of unknown outcome
 */
gboolean
latch_creation_get_recorded (LatchCreation *self)
{
  return self->recorded;
}

/**
 * latch_creation_get_account:
 * @self: a creation
 *
 * Returns: (transfer none): the account it is made with
 */
LatchAccount *
latch_creation_get_account (LatchCreation *self)
{
  return self->account;
}

/**
 * latch_creation_get_record:
 * @self: a creation
 *
 * Returns: (transfer none): its record, which says how far it came
 */
LatchRecord *
latch_creation_get_record (LatchCreation *self)
{
  return self->record;
}

/**
 * latch_creation_get_token:
 * @self: a creation
 *
 * Returns: (transfer none) (nullable): the token while it is in memory only, because the keyring failed after the instance was created
 */
SecretValue *
latch_creation_get_token (LatchCreation *self)
{
  return self->token_is_stored ? NULL : self->token;
}

/**
 * latch_creation_get_test_error:
 * @self: a creation
 *
 * Returns: (transfer none) (nullable): why the test of the connection failed, when it did
 */
const GError *
latch_creation_get_test_error (LatchCreation *self)
{
  return self->test_error;
}

static GTask *
creation_task_new (LatchCreation      *self,
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
 * latch_creation_run_async:
 * @self: a creation that was not run yet
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Runs the creation, which sends one `POST /instances` at the most.
 */
void
latch_creation_run_async (LatchCreation      *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task = creation_task_new (self, cancellable, callback, user_data);

  set_step (self, LATCH_STEP_KEYRING);
  latch_keyring_open_async (self->keyring, opened_cb, task);
}

/**
 * latch_creation_run_finish:
 * @self: a creation
 * @result: the result
 * @error: return location for an error; what it left behind, the record’s state says
 *
 * When it failed, latch_creation_get_recorded() tells whether something may
 * exist on the service, and latch_creation_get_token() whether there is a
 * token that is not stored yet.
 *
 * Returns: %TRUE when the instance exists and its token lies in the keyring
 */
gboolean
latch_creation_run_finish (LatchCreation *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_creation_save_token_async:
 * @self: a creation whose token is in memory only
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Tries again to put the token into the keyring, and then tests it.
 */
void
latch_creation_save_token_async (LatchCreation      *self,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_return_if_fail (latch_creation_get_token (self) != NULL);

  store_token (self, creation_task_new (self, NULL, callback, user_data));
}

/**
 * latch_creation_save_token_finish:
 * @self: a creation
 * @result: the result
 * @error: return location for an error of the keyring
 *
 * Returns: %TRUE when the token lies in the keyring
 */
gboolean
latch_creation_save_token_finish (LatchCreation *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
