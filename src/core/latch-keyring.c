/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring-operation.h"
#include "latch-keyring.h"

/**
 * LatchKeyring:
 *
 * The system's keyring, and the only place that touches secrets at rest.
 *
 * A keyring begins as nothing but an object: no bus is asked until the first
 * call. Every call then waits in one queue. When its turn comes, it passes the
 * gate (is there a service, is there a default keyring, is it locked), where
 * the system's prompt may hold it, and with it all that follow, for as long as
 * the person thinks. Behind the gate it does its work, and what it wrote is
 * looked up again before it counts as written. When the daemon turns out to
 * have died meanwhile, the connection is dropped and the call starts at the
 * gate once more.
 *
 * So an error is always of domain %LATCH_ERROR and about the keyring:
 * absent, without default, locked, or failing. And without an error, %NULL
 * means that there is no such secret.
 *
 * Nothing here can be cancelled: gnome-keyring-daemon dies of that while its
 * prompt is open. Who has waited enough ignores the answer; the keyring lives
 * until its last call has ended.
 *
 * The calls are those of [class@Secret.Service]: in a sandbox, the simple
 * password calls would go to a private file that other programs cannot read.
 */
struct _LatchKeyring
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (LatchKeyring, latch_keyring, G_TYPE_OBJECT)

static const char *const kind_names[] = {
  [LATCH_SECRET_USER] = "user-secret",
  [LATCH_SECRET_ORGANIZATION] = "organization-secret",
  [LATCH_SECRET_TOKEN] = "token",
};

static GHashTable *
new_attributes (LatchSecretKind kind,
                const char     *account,
                const char     *ref)
{
  g_assert ((kind == LATCH_SECRET_TOKEN) == (ref != NULL));

  /* Without a ref, its NULL ends the list. */
  return secret_attributes_build (&latch_keyring_schema,
                                  "application", APPLICATION_ID,
                                  "kind", kind_names[kind],
                                  "account", account,
                                  ref != NULL ? "ref" : NULL, ref,
                                  NULL);
}

static void
latch_keyring_class_init (LatchKeyringClass *klass)
{
}

static void
latch_keyring_init (LatchKeyring *self)
{
}

/**
 * latch_keyring_new:
 *
 * Returns: (transfer full): the keyring; it asks nothing of the system before its first call
 */
LatchKeyring *
latch_keyring_new (void)
{
  return g_object_new (LATCH_TYPE_KEYRING, NULL);
}

/**
 * latch_keyring_open_async:
 * @self: a keyring
 * @callback: called when the keyring is open, or is known to stay closed
 * @user_data: data for @callback
 *
 * Opens the keyring, so that what follows needs no prompt.
 */
void
latch_keyring_open_async (LatchKeyring       *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_return_if_fail (LATCH_IS_KEYRING (self));

  latch_keyring_operation_enqueue (g_task_new (self, NULL, callback, user_data), LATCH_KEYRING_OPEN, NULL, NULL, NULL);
}

/**
 * latch_keyring_open_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for %LATCH_ERROR_KEYRING_ABSENT, `_NO_DEFAULT`, `_LOCKED` or `_FAILED`
 *
 * Returns: %TRUE when secrets can be stored and looked up
 */
gboolean
latch_keyring_open_finish (LatchKeyring *self,
                           GAsyncResult *result,
                           GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_keyring_store_async:
 * @self: a keyring
 * @kind: what the secret is
 * @account: the account's random id; attributes can be read while the keyring is locked, so nothing else will do
 * @ref: (nullable): the record's random id, for tokens and for nothing else
 * @label: the name that the system's password manager shows; it is encrypted at rest
 * @secret: (nullable): the secret, or %NULL to put an empty placeholder in its place
 * @callback: called when the secret was stored and read back
 * @user_data: data for @callback
 *
 * Stores a secret in the default keyring, in the place of the one before it.
 */
void
latch_keyring_store_async (LatchKeyring       *self,
                           LatchSecretKind     kind,
                           const char         *account,
                           const char         *ref,
                           const char         *label,
                           SecretValue        *secret,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (LATCH_IS_KEYRING (self));
  g_return_if_fail (account != NULL);
  g_return_if_fail (label != NULL);

  latch_keyring_operation_enqueue (g_task_new (self, NULL, callback, user_data), LATCH_KEYRING_STORE, new_attributes (kind, account, ref), label, secret);
}

/**
 * latch_keyring_store_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for the errors of latch_keyring_open_finish()
 *
 * Returns: %TRUE when the keyring holds the secret and gave it back as it was
 */
gboolean
latch_keyring_store_finish (LatchKeyring *self,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_keyring_lookup_async:
 * @self: a keyring
 * @kind: what the secret is
 * @account: the account's random id
 * @ref: (nullable): the record's random id, for tokens and for nothing else
 * @callback: called when the secret was found, or is known not to be there
 * @user_data: data for @callback
 *
 * Looks a secret up.
 */
void
latch_keyring_lookup_async (LatchKeyring       *self,
                            LatchSecretKind     kind,
                            const char         *account,
                            const char         *ref,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (LATCH_IS_KEYRING (self));
  g_return_if_fail (account != NULL);

  latch_keyring_operation_enqueue (g_task_new (self, NULL, callback, user_data), LATCH_KEYRING_LOOKUP, new_attributes (kind, account, ref), NULL, NULL);
}

/**
 * latch_keyring_lookup_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for the errors of latch_keyring_open_finish()
 *
 * Returns: (transfer full) (nullable): the secret; %NULL without an error when there is none, or only a placeholder
 */
SecretValue *
latch_keyring_lookup_finish (LatchKeyring *self,
                             GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_keyring_clear_async:
 * @self: a keyring
 * @kind: what the secret is
 * @account: the account's random id
 * @ref: (nullable): the record's random id, for tokens and for nothing else
 * @callback: called when the secret is gone
 * @user_data: data for @callback
 *
 * Removes a secret or a placeholder.
 */
void
latch_keyring_clear_async (LatchKeyring       *self,
                           LatchSecretKind     kind,
                           const char         *account,
                           const char         *ref,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (LATCH_IS_KEYRING (self));
  g_return_if_fail (account != NULL);

  latch_keyring_operation_enqueue (g_task_new (self, NULL, callback, user_data), LATCH_KEYRING_CLEAR, new_attributes (kind, account, ref), NULL, NULL);
}

/**
 * latch_keyring_clear_finish:
 * @self: a keyring
 * @result: the result that the callback got
 * @error: return location for the errors of latch_keyring_open_finish()
 *
 * Returns: %TRUE when the keyring holds no such secret any more, even if it never did
 */
gboolean
latch_keyring_clear_finish (LatchKeyring *self,
                            GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
