/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-connection.h"

#include "latch-account-secrets.h"
#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-seal.h"
#include "latch-service.h"
#include "latch-task.h"

#include <glib/gi18n-lib.h>

/**
 * LatchConnection:
 *
 * An account’s way to its service: an address, two secrets and the client that
 * is made of them.
 *
 * A connection starts without secrets. A person types them in
 * (latch_connection_set_credentials()), or latch_connection_open_async() takes
 * them from the keyring. It asks the keyring once: callers that open the
 * connection meanwhile wait for the same answer, and the secrets stay here as
 * long as the connection lives. A failed open leaves nothing behind, so the
 * next one asks again.
 *
 * This is the one place where secrets meet an address. Those from the keyring
 * get a client, without which nothing is sent, only when the account’s seal
 * says that they belong to this address, and its file names no other service
 * by now. Typed ones get it only when this is
 * the address that the person saw beside the entries; and when it comes from a
 * file, whose name for the account may lie, the person has to confirm it too.
 *
 * Accounts of earlier versions have no seal, and an attacker can take it away.
 * The addresses that Latchkey knows by name are sealed then without a question,
 * because none of them is an attacker’s; what he can reach is that another
 * provider of the same product is shown secrets that it refuses. To close that,
 * the keyring would have to say that an account was sealed once, in another
 * attribute of its items: they would have to be stored anew, and other programs
 * that look for them would find two. Any other address is sealed once the person
 * has confirmed it, and that includes loopback addresses, where any program of
 * this computer may listen.
 *
 * Typed secrets go to the keyring when the caller says so
 * (latch_connection_store_async()), and the account is sealed with them: those
 * of a new account before anything is sent, replacements only once the service
 * has accepted them.
 *
 * Whether the service accepts the secrets is said by its answers to calls that
 * carry both of them. latch_connection_note_answer_async() takes each of these
 * answers, wherever it arrives: stored secrets that are refused make the account
 * refused, and nothing but an answer to both takes that back.
 */
struct _LatchConnection
{
  GObject parent_instance;

  LatchKeyring     *keyring;
  LatchJournal     *journal;
  LatchAccount     *account;
  char             *address;
  LatchTransport   *transport;
  LatchCredentials *credentials;
  LatchClient      *client;
  GPtrArray        *openings;
  gboolean          stored;
  gboolean          confirmed;
  gboolean          accepted;
};

G_DEFINE_FINAL_TYPE (LatchConnection, latch_connection, G_TYPE_OBJECT)

static void
make_client (LatchConnection *self)
{
  g_clear_object (&self->client);
  self->client = latch_client_new (self->address, self->credentials, self->transport);
}

static void
use_credentials (LatchConnection  *self,
                 LatchCredentials *credentials,
                 gboolean          stored)
{
  g_clear_pointer (&self->credentials, latch_credentials_unref);
  g_clear_object (&self->client);
  self->credentials = credentials;
  self->stored = stored;
  self->accepted = FALSE;
}

/* -- The seal ------------------------------------------------------------------ */

/* The practice service is a part of this process, at another port each time. */
static gboolean
is_practice (LatchConnection *self)
{
  return latch_service_is_practice (latch_account_get_service (self->account));
}

static const char *
get_sealed_address (LatchConnection *self)
{
  return is_practice (self) ? LATCH_SERVICE_PRACTICE : self->address;
}

static char *
make_seal (LatchConnection  *self,
           LatchCredentials *credentials)
{
  return latch_seal_new (latch_account_get_id (self->account), get_sealed_address (self), credentials);
}

static gboolean
is_sealed_with (LatchConnection  *self,
                LatchCredentials *credentials)
{
  return latch_seal_fits (latch_account_get_seal (self->account), self->account, get_sealed_address (self), credentials);
}

static gboolean
is_confirmed (LatchConnection *self,
              GError         **error)
{
  g_autofree char *shown = latch_connection_dup_shown_address (self);

  if (self->confirmed || is_practice (self) || latch_service_lookup (self->address) != NULL)
    return TRUE;

  /* Translators: %s is an address such as https://api.example.com/elements/api-v2 */
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_UNCONFIRMED, _ ("Confirm the address of this account first: %s"), shown);
  return FALSE;
}

/* Another process may seal the account with them at any time. */
static gboolean
try_typed (LatchConnection *self,
           GError         **error)
{
  if (self->client != NULL)
    return TRUE;

  if (!latch_account_get_entered (self->account) && !is_sealed_with (self, self->credentials) && !is_confirmed (self, error))
    return FALSE;

  make_client (self);
  return TRUE;
}

static void
set_changed_error (const char *shown,
                   GError    **error)
{
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED,
               /* Translators: %s is an address such as https://api.example.com/elements/api-v2 */
               _ ("This account was changed outside Latchkey, so nothing was sent. Enter its secrets again only if they belong to %s"), shown);
}

/* Somebody has changed the file since it was read first. */
static gboolean
is_disputed (LatchConnection *self)
{
  const char *filed = latch_account_get_filed_service (self->account);

  return filed != NULL && !latch_service_equal (filed, latch_account_get_service (self->account));
}

static gboolean
may_use (LatchConnection  *self,
         LatchCredentials *credentials,
         GError          **error)
{
  g_autofree char *shown = latch_connection_dup_shown_address (self);
  gboolean         disputed = is_disputed (self);

  /* It is this process that gets them, and nobody could enter them again. */
  if (is_practice (self))
    return TRUE;

  if (!disputed && latch_account_get_seal (self->account) == NULL)
    return is_confirmed (self, error);

  if (!disputed && is_sealed_with (self, credentials))
    return TRUE;

  set_changed_error (shown, error);
  return FALSE;
}

/* The secrets are not new: an account that another process has deleted stays deleted. */
static void
note_seal (LatchConnection    *self,
           GAsyncReadyCallback callback,
           gpointer            user_data)
{
  g_autofree char *seal = make_seal (self, self->credentials);

  latch_journal_change_account_async (self->journal, self->account, latch_account_set_first_seal, seal, latch_task_hand_on_cb,
                                      g_task_new (self, NULL, callback, user_data));
}

/* -- Opening ------------------------------------------------------------------- */

/* A keyring that is locked or gone says nothing of them. */
static void
note_secrets (LatchConnection *self,
              const GError    *error)
{
  if (self->stored)
    latch_account_set_secrets (self->account, LATCH_ACCOUNT_SECRETS_HELD);
  else if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED))
    latch_account_set_secrets (self->account, LATCH_ACCOUNT_SECRETS_MISSING);
  else if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED))
    latch_account_set_secrets (self->account, LATCH_ACCOUNT_SECRETS_DISPUTED);
}

static void
end_openings (LatchConnection *self,
              const GError    *error)
{
  g_autoptr (GPtrArray) openings = g_steal_pointer (&self->openings);

  note_secrets (self, error);
  for (guint i = 0; i < openings->len; i++)
    {
      if (self->client != NULL)
        g_task_return_boolean (g_ptr_array_index (openings, i), TRUE);
      else
        g_task_return_error (g_ptr_array_index (openings, i), g_error_copy (error));
    }
}

/* What is not on the disk yet is asked or sealed again by the next session. */
static void
sealed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  LatchConnection *self = LATCH_CONNECTION (source);
  g_autoptr (GError) error = NULL;

  if (!latch_connection_seal_finish (self, result, &error))
    g_message ("The seal of an account could not be written to the disk: %s", error->message);

  end_openings (self, NULL);
}

/* The keyring was asked without a claim, so another process may have replaced the secrets and sealed the account since. */
static void
use_stored (LatchConnection  *self,
            LatchCredentials *credentials)
{
  use_credentials (self, latch_credentials_ref (credentials), TRUE);
  make_client (self);
  latch_account_trust (self->account);
  if (latch_account_get_seal (self->account) != NULL)
    end_openings (self, NULL);
  else
    note_seal (self, sealed_cb, NULL);
}

/* What a person typed meanwhile counts. */
static gboolean
ends_with_typed (LatchConnection *self)
{
  g_autoptr (GError) error = NULL;

  if (self->credentials == NULL)
    return FALSE;

  try_typed (self, &error);
  end_openings (self, error);
  return TRUE;
}

/* What the first look came to, and the claim under which the second is made. */
typedef struct
{
  LatchConnection *connection;
  LatchClaim      *claim;
  GError          *refusal;
} SecondLook;

static void
second_look_free (SecondLook *look)
{
  g_object_unref (look->connection);
  g_clear_object (&look->claim);
  g_error_free (look->refusal);
  g_free (look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SecondLook, second_look_free)

static void
looked_again_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (SecondLook) look = user_data;
  LatchConnection *self = look->connection;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchCredentials) credentials = latch_account_lookup_secrets_finish (self->account, result, &error);

  if (ends_with_typed (self))
    return;

  if (credentials != NULL && may_use (self, credentials, &error))
    use_stored (self, credentials);
  else
    end_openings (self, error);
}

/* Whoever has the claim may be about to seal the account, and then the refusal is not true. */
static void
read_again_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (SecondLook) look = user_data;
  LatchConnection *self = look->connection;
  g_autoptr (GError) error = NULL;

  look->claim = latch_journal_claim_finish (LATCH_JOURNAL (source), result, &error);
  if (look->claim != NULL)
    latch_account_lookup_secrets_async (self->account, self->keyring, looked_again_cb, g_steal_pointer (&look));
  else if (!ends_with_typed (self))
    end_openings (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY) ? error : look->refusal);
}

/* Another window may have replaced the secrets and sealed the account with them, before or between what was read here. */
static void
look_again (LatchConnection *self,
            GError          *refusal)
{
  SecondLook *look = g_new0 (SecondLook, 1);

  look->connection = g_object_ref (self);
  look->refusal = refusal;
  latch_journal_share_account_async (self->journal, self->account, read_again_cb, look);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (LatchConnection) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchCredentials) credentials = latch_account_lookup_secrets_finish (self->account, result, &error);

  if (ends_with_typed (self))
    return;

  if (credentials == NULL)
    end_openings (self, error);
  else if (may_use (self, credentials, &error))
    use_stored (self, credentials);
  else
    look_again (self, g_steal_pointer (&error));
}

/* -- Storing ------------------------------------------------------------------- */

/* Until the account is sealed with what is stored, nobody else concludes that it was changed. */
typedef struct
{
  LatchCredentials *credentials;
  LatchClaim       *claim;
} Storing;

static void
storing_free (Storing *storing)
{
  latch_credentials_unref (storing->credentials);
  g_clear_object (&storing->claim);
  g_free (storing);
}

static void
end_storing (GTask *task)
{
  g_autoptr (GTask) own = task;
  Storing *storing = g_task_get_task_data (task);

  g_clear_object (&storing->claim);
  g_task_return_boolean (task, TRUE);
}

static void
stored_sealed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!latch_connection_seal_finish (LATCH_CONNECTION (source), result, &error))
    g_message ("The seal of an account could not be written to the disk: %s", error->message);

  end_storing (user_data);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *self = g_task_get_source_object (task);
  Storing         *storing = g_task_get_task_data (task);
  GError          *error = NULL;

  if (!latch_account_store_secrets_finish (self->account, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->credentials != storing->credentials)
    {
      end_storing (g_steal_pointer (&task));
      return;
    }

  self->stored = TRUE;
  note_secrets (self, NULL);
  latch_account_trust (self->account);
  if (is_sealed_with (self, self->credentials) && !is_disputed (self))
    {
      end_storing (g_steal_pointer (&task));
      return;
    }

  latch_connection_seal_async (self, stored_sealed_cb, g_steal_pointer (&task));
}

static void
store_claimed_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *self = g_task_get_source_object (task);
  Storing         *storing = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  storing->claim = latch_journal_claim_finish (LATCH_JOURNAL (source), result, &error);

  /* The account could not be sealed with what is stored. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (storing->claim == NULL)
    g_message ("Secrets are stored, though their account cannot be claimed: %s", error->message);

  latch_account_store_secrets_async (self->account, self->keyring, storing->credentials, stored_cb, g_steal_pointer (&task));
}

/* -- What the service says of them ------------------------------------------------ */

/* Somebody may have replaced the secrets since they were asked with, and the answer is not about the new ones. */
static gboolean
is_sealed_so (LatchAccount *account,
              const char   *seal)
{
  return g_strcmp0 (latch_account_get_seal (account), seal) == 0;
}

static void
refuse (LatchAccount *account,
        const char   *seal)
{
  if (is_sealed_so (account, seal))
    latch_account_set_refused (account, TRUE);
}

static void
end_refusal (LatchAccount *account,
             const char   *seal)
{
  if (is_sealed_so (account, seal))
    latch_account_set_refused (account, FALSE);
}

/* In memory it is noted whether the file can be written or not. */
static void
answer_noted_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    g_message ("Whether an account is refused could not be written to the disk: %s", error->message);

  g_task_return_boolean (task, TRUE);
}

static void
accept (LatchAccount *account,
        const char   *value)
{
  latch_account_set_accepted (account, TRUE);
}

/* The same. */
static void
accepted_written_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_journal_write_finish (LATCH_JOURNAL (source), result, &error))
    g_message ("An account that was accepted could not be written to the disk: %s", error->message);

  g_task_return_boolean (task, TRUE);
}

/* An account that is not accepted yet goes when its first creation is refused. */
static gboolean
is_news (LatchConnection *self,
         gboolean         is_accepted,
         gboolean         is_refused)
{
  if (!self->stored || is_accepted == is_refused || !latch_account_get_accepted (self->account))
    return FALSE;

  if (latch_account_get_seal (self->account) != NULL && !is_sealed_with (self, self->credentials))
    return FALSE;

  return is_refused != latch_account_get_refused (self->account);
}

typedef struct
{
  LatchInstanceInfo *info;
  GError            *error;
} Asked;

static void
asked_free (Asked *asked)
{
  g_clear_object (&asked->info);
  g_clear_error (&asked->error);
  g_free (asked);
}

static void
instance_noted_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Asked *asked = g_task_get_task_data (task);

  latch_connection_note_answer_finish (LATCH_CONNECTION (source), result);
  if (asked->info != NULL)
    g_task_return_pointer (task, g_steal_pointer (&asked->info), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&asked->error));
}

static void
instance_answered_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *self = g_task_get_source_object (task);
  Asked           *asked = g_task_get_task_data (task);

  asked->info = latch_client_get_instance_finish (LATCH_CLIENT (source), result, &asked->error);
  latch_connection_note_answer_async (self, LATCH_CLIENT (source), asked->error, instance_noted_cb, g_steal_pointer (&task));
}

static void
check_noted_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Asked *asked = g_task_get_task_data (task);

  latch_connection_note_answer_finish (LATCH_CONNECTION (source), result);
  if (asked->error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&asked->error));
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *self = g_task_get_source_object (task);
  Asked           *asked = g_task_get_task_data (task);

  latch_client_check_finish (LATCH_CLIENT (source), result, &asked->error);
  latch_connection_note_answer_async (self, LATCH_CLIENT (source), asked->error, check_noted_cb, g_steal_pointer (&task));
}

static void
latch_connection_dispose (GObject *object)
{
  LatchConnection *self = LATCH_CONNECTION (object);

  g_clear_object (&self->client);
  g_clear_object (&self->transport);
  g_clear_object (&self->account);
  g_clear_object (&self->journal);
  g_clear_object (&self->keyring);

  G_OBJECT_CLASS (latch_connection_parent_class)->dispose (object);
}

static void
latch_connection_finalize (GObject *object)
{
  LatchConnection *self = LATCH_CONNECTION (object);

  g_clear_pointer (&self->credentials, latch_credentials_unref);
  g_free (self->address);

  G_OBJECT_CLASS (latch_connection_parent_class)->finalize (object);
}

static void
latch_connection_class_init (LatchConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latch_connection_dispose;
  object_class->finalize = latch_connection_finalize;
}

static void
latch_connection_init (LatchConnection *self)
{
}

/**
 * latch_connection_new:
 * @keyring: the keyring
 * @journal: where the account is written down
 * @account: the account
 * @address: the service’s address, as the account or the table of services has it
 * @transport: (nullable): how to reach the service, or %NULL for the transport of the process
 *
 * Makes a connection that has no secrets yet. Neither keyring nor network is touched.
 *
 * Returns: (transfer full): the connection
 */
LatchConnection *
latch_connection_new (LatchKeyring   *keyring,
                      LatchJournal   *journal,
                      LatchAccount   *account,
                      const char     *address,
                      LatchTransport *transport)
{
  LatchConnection *self = g_object_new (LATCH_TYPE_CONNECTION, NULL);

  self->keyring = g_object_ref (keyring);
  self->journal = g_object_ref (journal);
  self->account = g_object_ref (account);
  self->address = latch_service_check_address (address, NULL);
  if (self->address == NULL)
    self->address = g_strdup (address);
  self->transport = transport != NULL ? g_object_ref (transport) : latch_transport_dup_default ();
  return self;
}

/**
 * latch_connection_get_account:
 * @self: a connection
 *
 * Returns: (transfer none): the account
 */
LatchAccount *
latch_connection_get_account (LatchConnection *self)
{
  return self->account;
}

/**
 * latch_connection_set_credentials:
 * @self: a connection
 * @credentials: the account’s secrets as a person typed them
 * @shown_address: the address that the person saw meanwhile, as latch_service_dup_shown_address() gives it
 * @error: return location for %LATCH_ERROR_ADDRESS_CHANGED
 *
 * Uses these secrets instead of any others, from the next call on, unless they
 * would go to another address than the shown one. They are in memory only; see
 * latch_connection_store_async().
 *
 * When a file says the address, and no seal proves it for these secrets, there
 * is no client before latch_connection_confirm_address().
 *
 * Returns: %TRUE when they are used
 */
gboolean
latch_connection_set_credentials (LatchConnection  *self,
                                  LatchCredentials *credentials,
                                  const char       *shown_address,
                                  GError          **error)
{
  g_autofree char *shown = latch_connection_dup_shown_address (self);

  if (g_strcmp0 (shown, shown_address) != 0)
    {
      set_changed_error (shown, error);
      return FALSE;
    }

  use_credentials (self, latch_credentials_ref (credentials), FALSE);
  try_typed (self, NULL);
  return TRUE;
}

/**
 * latch_connection_is_of_account:
 * @self: a connection
 * @known: an account
 *
 * Returns: %TRUE when the secrets of the connection, which a person has typed, are those of @known at the same service
 */
gboolean
latch_connection_is_of_account (LatchConnection *self,
                                LatchAccount    *known)
{
  return self->credentials != NULL && latch_seal_is_of_account (known, latch_account_get_service (self->account), self->credentials);
}

/**
 * latch_connection_get_stored:
 * @self: a connection
 *
 * Returns: %TRUE when the keyring has the secrets that are used, %FALSE when
 *   a person typed them and they are in memory only, or when there are none
 */
gboolean
latch_connection_get_stored (LatchConnection *self)
{
  return self->stored;
}

/**
 * latch_connection_dup_shown_address:
 * @self: a connection
 *
 * Returns: (transfer full): where the secrets are sent, as latch_service_dup_shown_address() gives it
 */
char *
latch_connection_dup_shown_address (LatchConnection *self)
{
  return latch_service_dup_shown_address (get_sealed_address (self));
}

/**
 * latch_connection_confirm_address:
 * @self: a connection
 *
 * Notes that a person has been shown the address and said that the secrets
 * belong there. It counts for an account without a seal, and for typed secrets.
 */
void
latch_connection_confirm_address (LatchConnection *self)
{
  self->confirmed = TRUE;
  if (self->credentials != NULL)
    try_typed (self, NULL);
}

/**
 * latch_connection_seal_async:
 * @self: a connection whose secrets are known
 * @callback: called when it is on the disk
 * @user_data: data for @callback
 *
 * Seals the account with these secrets and this address. A new account is
 * written down for the first time with that, and one whose file is gone anew.
 */
void
latch_connection_seal_async (LatchConnection    *self,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autofree char *seal = make_seal (self, self->credentials);

  latch_journal_put_account_async (self->journal, self->account, latch_account_set_seal, seal, latch_task_hand_on_cb,
                                   g_task_new (self, NULL, callback, user_data));
}

/**
 * latch_connection_seal_finish:
 * @self: a connection
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE or %G_IO_ERROR_BUSY; the account is sealed in memory then
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
latch_connection_seal_finish (LatchConnection *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_connection_is_proved:
 * @self: a connection whose secrets are known
 * @record: a record of its account
 *
 * Tells whether the secrets are those that all requests of @record were sent
 * with, or that its instance was shown for since. Only then does it count that
 * the service does not have the instance, in a list or by its number: secrets
 * that a person has typed may belong to another account, which never had it.
 * What the service does have counts with any secrets.
 *
 * Records of earlier versions do not say what they were sent with. For them no
 * secrets are proved before the instance is shown for them, since they may have
 * been replaced before this version came.
 *
 * Returns: %TRUE when a miss counts
 */
gboolean
latch_connection_is_proved (LatchConnection *self,
                            LatchRecord     *record)
{
  const char *sender = latch_record_get_sender (record);

  return latch_seal_fits (sender, self->account, get_sealed_address (self), self->credentials);
}

/**
 * latch_connection_sign:
 * @self: a connection whose secrets are known
 * @record: a record of its account that is about to be sent
 *
 * Notes in @record which secrets its request is sent with. When an earlier
 * request was sent with different ones, no list can show that neither arrived.
 */
void
latch_connection_sign (LatchConnection *self,
                       LatchRecord     *record)
{
  g_autofree char *seal = make_seal (self, self->credentials);
  gboolean         same = latch_record_get_attempt (record) == 1 || latch_connection_is_proved (self, record);

  latch_record_set_sender (record, same ? seal : "");
}

/**
 * latch_connection_sign_shown:
 * @self: a connection whose secrets are known
 * @record: a record of its account, whose own instance the service has just shown for these secrets
 *
 * Notes in @record that whoever has these secrets would be shown its instance.
 * An account’s secrets are replaced now and then, and the new ones count then.
 */
void
latch_connection_sign_shown (LatchConnection *self,
                             LatchRecord     *record)
{
  g_autofree char *seal = make_seal (self, self->credentials);

  latch_record_set_sender (record, seal);
}

/**
 * latch_connection_get_accepted:
 * @self: a connection
 *
 * Returns: %TRUE when the service has answered a call of this connection that carried both secrets, as it does only when
 *   it accepts them
 */
gboolean
latch_connection_get_accepted (LatchConnection *self)
{
  return self->accepted;
}

/**
 * latch_connection_note_accepted:
 * @self: a connection
 *
 * Notes that the service has just done what a call that carried both secrets
 * asked for. For a creation, whose token is kept before anything else is noted.
 */
void
latch_connection_note_accepted (LatchConnection *self)
{
  self->accepted = TRUE;
}

/**
 * latch_connection_note_answer_async:
 * @self: a connection
 * @client: the client that got the answer
 * @answer: (nullable): what a call that carried both secrets ended with, %NULL when it was done
 * @callback: called when it is noted
 * @user_data: data for @callback
 *
 * Notes what an answer of the service says of the secrets. It accepts them when
 * it does what it was asked for, and when it says in the API’s own words that it
 * does not have it; it refuses them with a 401 in the API’s form
 * (docs.cloud-elements.com/home/error-codes). Anything else says nothing.
 *
 * Whether the account is refused is said by the secrets that the keyring has.
 * Typed ones change nothing before they are stored. A file that cannot be
 * written is only logged.
 */
void
latch_connection_note_answer_async (LatchConnection    *self,
                                    LatchClient        *client,
                                    const GError       *answer,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  gboolean is_refused = g_error_matches (answer, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  gboolean is_accepted = answer == NULL || latch_api_error_is_missing (answer);

  /* The answer was to other secrets, which a person has replaced meanwhile. */
  if (client != self->client)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (is_accepted || is_refused)
    self->accepted = is_accepted;
  if (is_news (self, is_accepted, is_refused))
    latch_journal_change_account_async (self->journal, self->account, is_refused ? refuse : end_refusal,
                                        latch_account_get_seal (self->account), answer_noted_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * latch_connection_note_answer_finish:
 * @self: a connection
 * @result: the result
 */
void
latch_connection_note_answer_finish (LatchConnection *self,
                                     GAsyncResult    *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * latch_connection_accept_account_async:
 * @self: a connection whose secrets the service has accepted
 * @callback: called when it is noted
 * @user_data: data for @callback
 *
 * Notes that the account is the person’s own, and stays whatever becomes of its
 * first creation. One that is accepted already is left as it is. A file that
 * cannot be written is only logged.
 */
void
latch_connection_accept_account_async (LatchConnection    *self,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  if (latch_account_get_accepted (self->account))
    g_task_return_boolean (task, TRUE);
  else
    latch_journal_change_account_async (self->journal, self->account, accept, NULL, accepted_written_cb, g_steal_pointer (&task));
}

/**
 * latch_connection_accept_account_finish:
 * @self: a connection
 * @result: the result
 */
void
latch_connection_accept_account_finish (LatchConnection *self,
                                        GAsyncResult    *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * latch_connection_get_instance_async:
 * @self: a connection that is open
 * @instance_id: the service’s number for the instance
 * @cancellable: (nullable): to stop waiting
 * @callback: called with the instance
 * @user_data: data for @callback
 *
 * Asks the service for an instance, see latch_client_get_instance_async(), and notes what the answer says of the secrets.
 */
void
latch_connection_get_instance_async (LatchConnection    *self,
                                     gint64              instance_id,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, g_new0 (Asked, 1), (GDestroyNotify)asked_free);
  latch_client_get_instance_async (self->client, instance_id, cancellable, instance_answered_cb, task);
}

/**
 * latch_connection_get_instance_finish:
 * @self: a connection
 * @result: the result
 * @error: return location for an error; see latch_client_get_instance_finish()
 *
 * Returns: (transfer full): the instance, or %NULL
 */
LatchInstanceInfo *
latch_connection_get_instance_finish (LatchConnection *self,
                                      GAsyncResult    *result,
                                      GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_connection_check_async:
 * @self: a connection that is open
 * @cancellable: (nullable): to stop waiting
 * @callback: called when the service has answered
 * @user_data: data for @callback
 *
 * Asks the service whether it accepts the secrets, see latch_client_check_async(), and notes what the answer says of them.
 */
void
latch_connection_check_async (LatchConnection    *self,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, g_new0 (Asked, 1), (GDestroyNotify)asked_free);
  latch_client_check_async (self->client, cancellable, checked_cb, task);
}

/**
 * latch_connection_check_finish:
 * @self: a connection
 * @result: the result
 * @error: return location for an error; see latch_client_check_finish()
 *
 * Returns: %TRUE when the service accepts both secrets
 */
gboolean
latch_connection_check_finish (LatchConnection *self,
                               GAsyncResult    *result,
                               GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_connection_get_client:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): the client, or %NULL before the secrets are known
 */
LatchClient *
latch_connection_get_client (LatchConnection *self)
{
  return self->client;
}

/**
 * latch_connection_open_async:
 * @self: a connection
 * @cancellable: (nullable): to stop waiting; the keyring’s call is never stopped
 * @callback: called when there is a client, or an error
 * @user_data: data for @callback
 *
 * Takes the account’s secrets from the keyring unless they are known; the
 * system may ask for the keyring’s password. When they do not belong to what is
 * known of the account, it is read again and they are looked up once more.
 */
void
latch_connection_open_async (LatchConnection    *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  if (self->credentials != NULL)
    {
      if (try_typed (self, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
      return;
    }

  if (self->openings == NULL)
    {
      self->openings = g_ptr_array_new_with_free_func (g_object_unref);
      latch_account_lookup_secrets_async (self->account, self->keyring, looked_up_cb, g_object_ref (self));
    }

  g_ptr_array_add (self->openings, g_steal_pointer (&task));
}

/**
 * latch_connection_open_finish:
 * @self: a connection
 * @result: the result
 * @error: return location for an error of the keyring, %LATCH_ERROR_UNAUTHORIZED
 *   when it does not have both secrets, %LATCH_ERROR_ADDRESS_CHANGED when they do
 *   not belong to this address, %LATCH_ERROR_ADDRESS_UNCONFIRMED when a person has
 *   to say so, %G_IO_ERROR_BUSY while another process changes the account, or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when latch_connection_get_client() has a client
 */
gboolean
latch_connection_open_finish (LatchConnection *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_connection_store_async:
 * @self: a connection whose secrets are known
 * @callback: called when the keyring has them, or an error
 * @user_data: data for @callback
 *
 * Stores the account’s secrets in the keyring, replacing earlier ones, and
 * seals the account with them. Does nothing when they are stored already.
 *
 * A crash between the two costs nothing but that the secrets are asked for again.
 */
void
latch_connection_store_async (LatchConnection    *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;
  Storing *storing;

  g_return_if_fail (self->credentials != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  if (self->stored)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  storing = g_new0 (Storing, 1);
  storing->credentials = latch_credentials_ref (self->credentials);
  g_task_set_task_data (task, storing, (GDestroyNotify)storing_free);
  latch_journal_share_account_async (self->journal, self->account, store_claimed_cb, g_steal_pointer (&task));
}

/**
 * latch_connection_store_finish:
 * @self: a connection
 * @result: the result
 * @error: return location for an error of the keyring, or for %G_IO_ERROR_BUSY while another process changes the
 *   account; nothing is stored then
 *
 * Returns: %TRUE when the keyring has both secrets
 */
gboolean
latch_connection_store_finish (LatchConnection *self,
                               GAsyncResult    *result,
                               GError         **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
