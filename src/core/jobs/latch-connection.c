/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-connection.h"

#include "latch-account-secrets.h"

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
 * Typed secrets go to the keyring when the caller says so
 * (latch_connection_store_async()): those of a new account before anything is
 * sent, replacements only once the service has accepted them.
 */
struct _LatchConnection
{
  GObject parent_instance;

  LatchKeyring     *keyring;
  LatchAccount     *account;
  char             *address;
  LatchTransport   *transport;
  LatchCredentials *credentials;
  LatchClient      *client;
  GPtrArray        *openings;
  gboolean          stored;
};

G_DEFINE_FINAL_TYPE (LatchConnection, latch_connection, G_TYPE_OBJECT)

static void
use_credentials (LatchConnection  *self,
                 LatchCredentials *credentials,
                 gboolean          stored)
{
  g_clear_pointer (&self->credentials, latch_credentials_unref);
  g_clear_object (&self->client);
  self->credentials = credentials;
  self->client = latch_client_new (self->address, credentials, self->transport);
  self->stored = stored;
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (LatchConnection) self = user_data;
  g_autoptr (GPtrArray) openings = g_steal_pointer (&self->openings);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchCredentials) credentials = latch_account_lookup_secrets_finish (self->account, result, &error);

  /* What a person typed meanwhile counts. */
  if (self->credentials == NULL && credentials != NULL)
    use_credentials (self, g_steal_pointer (&credentials), TRUE);

  for (guint i = 0; i < openings->len; i++)
    {
      if (self->credentials != NULL)
        g_task_return_boolean (g_ptr_array_index (openings, i), TRUE);
      else
        g_task_return_error (g_ptr_array_index (openings, i), g_error_copy (error));
    }
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *self = g_task_get_source_object (task);
  GError          *error = NULL;

  if (!latch_account_store_secrets_finish (self->account, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->credentials == g_task_get_task_data (task))
    self->stored = TRUE;
  g_task_return_boolean (task, TRUE);
}

static void
latch_connection_dispose (GObject *object)
{
  LatchConnection *self = LATCH_CONNECTION (object);

  g_clear_object (&self->client);
  g_clear_object (&self->transport);
  g_clear_object (&self->account);
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
 * @account: the account
 * @address: the service’s address; the client checks it, see latch_client_new()
 * @transport: (nullable): how to reach the service, or %NULL for the transport of the process
 *
 * Makes a connection that has no secrets yet. Neither keyring nor network is touched.
 *
 * Returns: (transfer full): the connection
 */
LatchConnection *
latch_connection_new (LatchKeyring   *keyring,
                      LatchAccount   *account,
                      const char     *address,
                      LatchTransport *transport)
{
  LatchConnection *self = g_object_new (LATCH_TYPE_CONNECTION, NULL);

  self->keyring = g_object_ref (keyring);
  self->account = g_object_ref (account);
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
 *
 * Uses these secrets instead of any others, from the next call on. They are
 * in memory only; see latch_connection_store_async().
 */
void
latch_connection_set_credentials (LatchConnection  *self,
                                  LatchCredentials *credentials)
{
  use_credentials (self, latch_credentials_ref (credentials), FALSE);
}

/**
 * latch_connection_get_credentials:
 * @self: a connection
 *
 * Returns: (transfer none) (nullable): the account’s secrets, or %NULL before they are known
 */
LatchCredentials *
latch_connection_get_credentials (LatchConnection *self)
{
  return self->credentials;
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
 * system may ask for the keyring’s password.
 */
void
latch_connection_open_async (LatchConnection    *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->credentials != NULL)
    {
      g_task_return_boolean (task, TRUE);
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
 *   when it does not have both secrets, or %G_IO_ERROR_CANCELLED
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
 * Stores the account’s secrets in the keyring, replacing earlier ones. Does
 * nothing when they are stored already.
 */
void
latch_connection_store_async (LatchConnection    *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (self->credentials != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  if (self->stored)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_task_set_task_data (task, latch_credentials_ref (self->credentials), (GDestroyNotify)latch_credentials_unref);
  latch_account_store_secrets_async (self->account, self->keyring, self->credentials, stored_cb, g_steal_pointer (&task));
}

/**
 * latch_connection_store_finish:
 * @self: a connection
 * @result: the result
 * @error: return location for an error of the keyring
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
