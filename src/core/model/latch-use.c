/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-use.h"

#include "latch-account-secrets.h"
#include "latch-error.h"

#include <glib/gi18n-lib.h>

/* The secrets that a person takes to another program, which are taken from the
 * keyring when they are asked for. Nothing is sent from here, so the address of
 * the account is not looked at: where a secret goes is the person’s own choice. */

typedef struct
{
  LatchUse          use;
  LatchRegistry    *registry;
  LatchRecord      *record;
  LatchCredentials *credentials;
} Lookup;

static void
lookup_free (Lookup *lookup)
{
  g_clear_pointer (&lookup->credentials, latch_credentials_unref);
  g_clear_object (&lookup->record);
  g_object_unref (lookup->registry);
  g_free (lookup);
}

static void
token_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Lookup *lookup = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SecretValue) token = latch_registry_lookup_token_finish (LATCH_REGISTRY (source), result, &error);
  SecretValue *header = token != NULL ? latch_credentials_write_header (lookup->credentials, token, &error) : NULL;

  if (header != NULL)
    g_task_return_pointer (task, header, secret_value_unref);
  else
    g_task_return_error (task, error);
}

static void
secrets_found_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Lookup *lookup = g_task_get_task_data (task);
  GError *error = NULL;

  lookup->credentials = latch_account_lookup_secrets_finish (LATCH_ACCOUNT (source), result, &error);
  if (lookup->credentials == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  switch (lookup->use)
    {
    case LATCH_USE_USER_SECRET:
      g_task_return_pointer (task, secret_value_ref (latch_credentials_get_user (lookup->credentials)), secret_value_unref);
      break;
    case LATCH_USE_ORGANIZATION_SECRET:
      g_task_return_pointer (task, secret_value_ref (latch_credentials_get_organization (lookup->credentials)), secret_value_unref);
      break;
    case LATCH_USE_HEADER:
    default:
      latch_registry_lookup_token_async (lookup->registry, lookup->record, NULL, token_found_cb, g_steal_pointer (&task));
    }
}

/**
 * latch_use_lookup_async:
 * @use: what is needed
 * @registry: the model
 * @instance: an instance of @registry, which has no token without a record
 * @cancellable: (nullable): to have no use for it any more; the keyring’s calls are not stopped
 * @callback: called with the secret
 * @user_data: data for @callback
 *
 * Takes a secret from the keyring, or makes a header of two; the system may ask for the keyring’s password.
 */
void
latch_use_lookup_async (LatchUse            use,
                        LatchRegistry      *registry,
                        LatchInstance      *instance,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  LatchAccount *account = latch_instance_get_account (instance);
  Lookup       *lookup = g_new0 (Lookup, 1);

  lookup->use = use;
  lookup->registry = g_object_ref (registry);
  g_set_object (&lookup->record, latch_instance_get_record (instance));
  g_task_set_task_data (task, lookup, (GDestroyNotify)lookup_free);

  if (account == NULL)
    g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED, "%s",
                             _ ("The account of this store is missing. Choose its service and enter its secrets again."));
  else
    latch_account_lookup_secrets_async (account, latch_registry_get_keyring (registry), secrets_found_cb, g_steal_pointer (&task));
}

/**
 * latch_use_lookup_finish:
 * @result: the result
 * @error: return location for an error of the keyring, %LATCH_ERROR_UNAUTHORIZED when the secrets of the account are to be
 *   entered again, %LATCH_ERROR_NOT_FOUND when there is no token, %LATCH_ERROR_INVALID when a header cannot carry one of
 *   them, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the secret in memory that is not swapped out, or %NULL
 */
SecretValue *
latch_use_lookup_finish (GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
