/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-secrets.h"

#include "latch-error.h"
#include "latch-service.h"

#include <glib/gi18n-lib.h>

/* The two secrets of an account as a pair, on top of the keyring, which knows
 * single secrets only. Each verb goes through both kinds, one after the other,
 * and stops at the first failure. */

static const LatchSecretKind kinds[] = { LATCH_SECRET_USER, LATCH_SECRET_ORGANIZATION };

typedef struct
{
  LatchKeyring *keyring;
  SecretValue  *secrets[G_N_ELEMENTS (kinds)];
  SecretValue  *earlier;
  GError       *error;
  size_t        n_done;
} Pair;

static void
pair_free (Pair *pair)
{
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_clear_pointer (&pair->secrets[i], secret_value_unref);

  g_clear_pointer (&pair->earlier, secret_value_unref);
  g_clear_error (&pair->error);
  g_object_unref (pair->keyring);
  g_free (pair);
}

static GTask *
pair_task_new (LatchAccount       *self,
               LatchKeyring       *keyring,
               GAsyncReadyCallback callback,
               gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Pair  *pair = g_new0 (Pair, 1);

  pair->keyring = g_object_ref (keyring);
  g_task_set_task_data (task, pair, (GDestroyNotify)pair_free);
  return task;
}

static char *
dup_label (LatchAccount   *self,
           LatchSecretKind kind)
{
  if (kind == LATCH_SECRET_USER)
    /* Translators: the name of an entry in the keyring; %s is an account's name */
    return g_strdup_printf (_ ("User secret: %s"), latch_account_get_label (self));

  /* Translators: the name of an entry in the keyring; %s is an account's name */
  return g_strdup_printf (_ ("Organization secret: %s"), latch_account_get_label (self));
}

static void
store_secret (GTask              *task,
              LatchSecretKind     kind,
              SecretValue        *secret,
              GAsyncReadyCallback stored)
{
  LatchAccount    *self = g_task_get_source_object (task);
  Pair            *pair = g_task_get_task_data (task);
  g_autofree char *label = dup_label (self, kind);

  latch_keyring_store_async (pair->keyring, kind, latch_account_get_id (self), NULL, label, secret, stored, task);
}

static void
put_back_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pair *pair = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!latch_keyring_store_finish (pair->keyring, result, &error))
    g_message ("Only one of two secrets could be stored: %s", error->message);

  g_task_return_error (task, g_steal_pointer (&pair->error));
}

/* Neither of two secrets that do not belong together is of any use. */
static void
fail_to_store (GTask  *task,
               GError *error)
{
  g_autoptr (GTask) own = task;
  Pair *pair = g_task_get_task_data (task);

  pair->error = error;
  if (pair->n_done > 0 && pair->earlier != NULL)
    store_secret (g_steal_pointer (&own), kinds[0], pair->earlier, put_back_cb);
  else
    g_task_return_error (task, g_steal_pointer (&pair->error));
}

/* The callback of one kind begins the next, so each verb passes its own in. */
static void
store_next (GTask              *task,
            GAsyncReadyCallback stored)
{
  Pair *pair = g_task_get_task_data (task);

  store_secret (task, kinds[pair->n_done], pair->secrets[pair->n_done], stored);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pair   *pair = g_task_get_task_data (task);
  GError *error = NULL;

  if (!latch_keyring_store_finish (pair->keyring, result, &error))
    fail_to_store (g_steal_pointer (&task), error);
  else if (++pair->n_done < G_N_ELEMENTS (kinds))
    store_next (g_steal_pointer (&task), stored_cb);
  else
    g_task_return_boolean (task, TRUE);
}

/* A keyring that does not tell what it has says why when it is to store something. */
static void
earlier_found_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pair *pair = g_task_get_task_data (task);

  pair->earlier = latch_keyring_lookup_finish (pair->keyring, result, NULL);
  store_next (g_steal_pointer (&task), stored_cb);
}

/**
 * latch_account_store_secrets_async:
 * @self: an account
 * @keyring: the keyring
 * @credentials: the account’s two secrets
 * @callback: called when both are stored and were read back
 * @user_data: data for @callback
 *
 * Stores the account’s secrets, replacing earlier ones. When the keyring takes
 * only the first, it gets the earlier one back.
 */
void
latch_account_store_secrets_async (LatchAccount       *self,
                                   LatchKeyring       *keyring,
                                   LatchCredentials   *credentials,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = pair_task_new (self, keyring, callback, user_data);
  Pair *pair = g_task_get_task_data (task);

  pair->secrets[0] = secret_value_ref (latch_credentials_get_user (credentials));
  pair->secrets[1] = secret_value_ref (latch_credentials_get_organization (credentials));
  latch_keyring_lookup_async (keyring, kinds[0], latch_account_get_id (self), NULL, earlier_found_cb, g_steal_pointer (&task));
}

/**
 * latch_account_store_secrets_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error of the keyring
 *
 * Returns: %TRUE when the keyring has both secrets
 */
gboolean
latch_account_store_secrets_finish (LatchAccount *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Nobody knows the secrets of a practice account. */
static GError *
new_missing_error (LatchAccount *self,
                   const char   *sentence)
{
  if (latch_service_is_practice (latch_account_get_service (self)))
    sentence = _ ("The secrets of this practice account are gone. Connect another practice store.");

  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED, sentence);
}

/* While secrets are kept in memory, a person can enter those of a keyring that is absent: nothing there is overwritten. */
static GError *
to_lookup_error (LatchAccount *self,
                 LatchKeyring *keyring,
                 GError       *error)
{
  if (!g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT) || latch_keyring_get_place (keyring) != LATCH_KEYRING_SESSION)
    return error;

  g_error_free (error);
  return new_missing_error (self, _ ("Enter the secrets of this account again."));
}

static void
lookup_next (GTask              *task,
             GAsyncReadyCallback found)
{
  LatchAccount *self = g_task_get_source_object (task);
  Pair         *pair = g_task_get_task_data (task);

  latch_keyring_lookup_async (pair->keyring, kinds[pair->n_done], latch_account_get_id (self), NULL, found, task);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchAccount *self = g_task_get_source_object (task);
  Pair         *pair = g_task_get_task_data (task);
  GError       *error = NULL;

  pair->secrets[pair->n_done++] = latch_keyring_lookup_finish (pair->keyring, result, &error);
  if (error != NULL)
    g_task_return_error (task, to_lookup_error (self, pair->keyring, error));
  else if (pair->n_done < G_N_ELEMENTS (kinds))
    lookup_next (g_steal_pointer (&task), found_cb);
  else if (pair->secrets[0] == NULL || pair->secrets[1] == NULL)
    g_task_return_error (task, new_missing_error (self, _ ("The keyring no longer has the secrets of this account. Enter them again.")));
  else
    g_task_return_pointer (task, latch_credentials_new (pair->secrets[0], pair->secrets[1]), (GDestroyNotify)latch_credentials_unref);
}

/**
 * latch_account_lookup_secrets_async:
 * @self: an account
 * @keyring: the keyring
 * @callback: called when the keyring has answered for both
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
  lookup_next (pair_task_new (self, keyring, callback, user_data), found_cb);
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
clear_next (GTask              *task,
            GAsyncReadyCallback cleared)
{
  LatchAccount *self = g_task_get_source_object (task);
  Pair         *pair = g_task_get_task_data (task);

  latch_keyring_clear_async (pair->keyring, kinds[pair->n_done], latch_account_get_id (self), NULL, cleared, task);
}

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pair   *pair = g_task_get_task_data (task);
  GError *error = NULL;

  if (!latch_keyring_clear_finish (pair->keyring, result, &error))
    g_task_return_error (task, error);
  else if (++pair->n_done < G_N_ELEMENTS (kinds))
    clear_next (g_steal_pointer (&task), cleared_cb);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * latch_account_clear_secrets_async:
 * @self: an account
 * @keyring: the keyring
 * @callback: called when both are gone
 * @user_data: data for @callback
 *
 * Removes the account’s secrets from the keyring for good.
 */
void
latch_account_clear_secrets_async (LatchAccount       *self,
                                   LatchKeyring       *keyring,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  clear_next (pair_task_new (self, keyring, callback, user_data), cleared_cb);
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

static void
relabel_next (GTask              *task,
              GAsyncReadyCallback relabelled)
{
  LatchAccount    *self = g_task_get_source_object (task);
  Pair            *pair = g_task_get_task_data (task);
  g_autofree char *label = dup_label (self, kinds[pair->n_done]);

  latch_keyring_relabel_async (pair->keyring, kinds[pair->n_done], latch_account_get_id (self), NULL, label, relabelled, task);
}

static void
relabelled_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Pair   *pair = g_task_get_task_data (task);
  GError *error = NULL;

  if (!latch_keyring_relabel_finish (pair->keyring, result, &error))
    g_task_return_error (task, error);
  else if (++pair->n_done < G_N_ELEMENTS (kinds))
    relabel_next (g_steal_pointer (&task), relabelled_cb);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * latch_account_relabel_secrets_async:
 * @self: an account
 * @keyring: the keyring
 * @callback: called when both entries have the account’s name
 * @user_data: data for @callback
 *
 * Names the entries of the account’s secrets in the keyring after the account,
 * as they are when they are stored. It is no error when they are not there.
 */
void
latch_account_relabel_secrets_async (LatchAccount       *self,
                                     LatchKeyring       *keyring,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data)
{
  relabel_next (pair_task_new (self, keyring, callback, user_data), relabelled_cb);
}

/**
 * latch_account_relabel_secrets_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error of the keyring
 *
 * Returns: %TRUE when the keyring has done it
 */
gboolean
latch_account_relabel_secrets_finish (LatchAccount *self,
                                      GAsyncResult *result,
                                      GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
