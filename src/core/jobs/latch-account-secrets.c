/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-secrets.h"

#include "latch-error.h"

#include <glib/gi18n-lib.h>

/* The two secrets of an account, as the pair that they are, on top of the
 * keyring, which knows single secrets only. */

typedef struct
{
  LatchKeyring     *keyring;
  LatchCredentials *credentials;
  SecretValue      *user;
} Pair;

static void
pair_free (Pair *pair)
{
  g_object_unref (pair->keyring);
  g_clear_pointer (&pair->credentials, latch_credentials_unref);
  g_clear_pointer (&pair->user, secret_value_unref);
  g_free (pair);
}

static GTask *
pair_task_new (LatchAccount       *self,
               LatchKeyring       *keyring,
               LatchCredentials   *credentials,
               GAsyncReadyCallback callback,
               gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Pair  *pair = g_new0 (Pair, 1);

  pair->keyring = g_object_ref (keyring);
  pair->credentials = credentials != NULL ? latch_credentials_ref (credentials) : NULL;
  g_task_set_task_data (task, pair, (GDestroyNotify)pair_free);
  return task;
}

static void
organization_stored_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!latch_keyring_store_finish (LATCH_KEYRING (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
user_stored_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccount    *self = g_task_get_source_object (task);
  Pair            *pair = g_task_get_task_data (task);
  g_autofree char *label = NULL;
  GError          *error = NULL;

  if (!latch_keyring_store_finish (LATCH_KEYRING (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  /* Translators: the name of an entry in the keyring; %s is an account's name */
  label = g_strdup_printf (_ ("Organization secret: %s"), latch_account_get_label (self));
  latch_keyring_store_async (pair->keyring, LATCH_SECRET_ORGANIZATION, latch_account_get_id (self), NULL, label,
                             latch_credentials_get_organization (pair->credentials), organization_stored_cb, g_steal_pointer (&task));
}

/**
 * latch_account_store_secrets_async:
 * @self: an account
 * @keyring: the keyring
 * @credentials: the account’s two secrets
 * @callback: what to call when both are stored and were read back
 * @user_data: data for @callback
 *
 * Stores the account’s secrets, replacing earlier ones.
 */
void
latch_account_store_secrets_async (LatchAccount       *self,
                                   LatchKeyring       *keyring,
                                   LatchCredentials   *credentials,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  GTask *task = pair_task_new (self, keyring, credentials, callback, user_data);
  /* Translators: the name of an entry in the keyring; %s is an account's name */
  g_autofree char *label = g_strdup_printf (_ ("User secret: %s"), latch_account_get_label (self));

  latch_keyring_store_async (keyring, LATCH_SECRET_USER, latch_account_get_id (self), NULL, label,
                             latch_credentials_get_user (credentials), user_stored_cb, task);
}

/**
 * latch_account_store_secrets_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error of the keyring
 *
 * Returns: %TRUE when both secrets lie in the keyring
 */
gboolean
latch_account_store_secrets_finish (LatchAccount *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* While secrets are kept in memory, those of a keyring that is not there can be typed in: nothing of it is overwritten. */
static void
fail_to_find (GTask        *task,
              LatchKeyring *keyring,
              GError       *error)
{
  if (!g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT) || latch_keyring_get_place (keyring) != LATCH_KEYRING_SESSION)
    {
      g_task_return_error (task, error);
      return;
    }

  g_error_free (error);
  g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED, "%s",
                           _ ("Latchkey does not have the secrets of this account now. Enter them again."));
}

static void
organization_found_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pair *pair = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) organization = latch_keyring_lookup_finish (LATCH_KEYRING (source), result, &error);

  if (error != NULL)
    fail_to_find (task, pair->keyring, g_steal_pointer (&error));
  else if (pair->user == NULL || organization == NULL)
    g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED, "%s",
                             _ ("The keyring no longer has the secrets of this account. Enter them again."));
  else
    g_task_return_pointer (task, latch_credentials_new (pair->user, organization), (GDestroyNotify)latch_credentials_unref);
}

static void
user_found_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccount *self = g_task_get_source_object (task);
  Pair         *pair = g_task_get_task_data (task);
  GError       *error = NULL;

  pair->user = latch_keyring_lookup_finish (LATCH_KEYRING (source), result, &error);
  if (error != NULL)
    {
      fail_to_find (task, pair->keyring, error);
      return;
    }

  latch_keyring_lookup_async (pair->keyring, LATCH_SECRET_ORGANIZATION, latch_account_get_id (self), NULL,
                              organization_found_cb, g_steal_pointer (&task));
}

/**
 * latch_account_lookup_secrets_async:
 * @self: an account
 * @keyring: the keyring
 * @callback: what to call when both are there
 * @user_data: data for @callback
 *
 * Takes the account’s secrets from the keyring; the system may ask for its password.
 */
void
latch_account_lookup_secrets_async (LatchAccount       *self,
                                    LatchKeyring       *keyring,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  GTask *task = pair_task_new (self, keyring, NULL, callback, user_data);

  latch_keyring_lookup_async (keyring, LATCH_SECRET_USER, latch_account_get_id (self), NULL, user_found_cb, task);
}

/**
 * latch_account_lookup_secrets_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error of the keyring, or %LATCH_ERROR_UNAUTHORIZED when it does not have both
 *
 * Returns: (transfer full): the secrets, or %NULL
 */
LatchCredentials *
latch_account_lookup_secrets_finish (LatchAccount *self,
                                     GAsyncResult *result,
                                     GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
organization_cleared_cb (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!latch_keyring_clear_finish (LATCH_KEYRING (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
user_cleared_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccount *self = g_task_get_source_object (task);
  Pair         *pair = g_task_get_task_data (task);
  GError       *error = NULL;

  if (!latch_keyring_clear_finish (LATCH_KEYRING (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  latch_keyring_clear_async (pair->keyring, LATCH_SECRET_ORGANIZATION, latch_account_get_id (self), NULL,
                             organization_cleared_cb, g_steal_pointer (&task));
}

/**
 * latch_account_clear_secrets_async:
 * @self: an account
 * @keyring: the keyring
 * @callback: what to call when both are gone
 * @user_data: data for @callback
 *
 * Takes the account’s secrets out of the keyring for good.
 */
void
latch_account_clear_secrets_async (LatchAccount       *self,
                                   LatchKeyring       *keyring,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  GTask *task = pair_task_new (self, keyring, NULL, callback, user_data);

  latch_keyring_clear_async (keyring, LATCH_SECRET_USER, latch_account_get_id (self), NULL, user_cleared_cb, task);
}

/**
 * latch_account_clear_secrets_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error of the keyring
 *
 * Returns: %TRUE when the keyring has neither secret any more
 */
gboolean
latch_account_clear_secrets_finish (LatchAccount *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
