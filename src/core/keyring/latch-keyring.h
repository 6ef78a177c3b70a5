/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

typedef enum {
  LATCH_SECRET_USER,
  LATCH_SECRET_ORGANIZATION,
  LATCH_SECRET_TOKEN,
} LatchSecretKind;

typedef enum {
  LATCH_KEYRING_SYSTEM,
  LATCH_KEYRING_PRIVATE,
  LATCH_KEYRING_SESSION,
} LatchKeyringPlace;

/**
 * LatchSecretName:
 * @kind: what the secret is
 * @account: the account's random id
 * @ref: (nullable): the record's random id, for tokens and for nothing else
 *
 * Which secret it is that the keyring holds.
 */
typedef struct
{
  LatchSecretKind kind;
  char           *account;
  char           *ref;
} LatchSecretName;

#define LATCH_TYPE_KEYRING (latch_keyring_get_type ())
G_DECLARE_FINAL_TYPE (LatchKeyring, latch_keyring, LATCH, KEYRING, GObject)

LatchKeyring     *latch_keyring_new (void);
LatchKeyringPlace latch_keyring_get_place (LatchKeyring *self);
const char       *latch_keyring_describe_place (LatchKeyring *self);
gboolean          latch_keyring_get_has_unsaved_secrets (LatchKeyring *self);
gboolean          latch_keyring_has_in_memory (LatchKeyring   *self,
                                               LatchSecretKind kind,
                                               const char     *account,
                                               const char     *ref);
void              latch_keyring_locate (LatchKeyring *self);
void              latch_keyring_watch_lock (LatchKeyring *self);
void              latch_keyring_keep_in_memory (LatchKeyring *self);
void              latch_keyring_move_async (LatchKeyring       *self,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean          latch_keyring_move_finish (LatchKeyring *self,
                                             GAsyncResult *result,
                                             GError      **error);
void              latch_keyring_open_async (LatchKeyring       *self,
                                            gboolean            may_ask,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean          latch_keyring_open_finish (LatchKeyring *self,
                                             GAsyncResult *result,
                                             GError      **error);
void              latch_keyring_store_async (LatchKeyring       *self,
                                             LatchSecretKind     kind,
                                             const char         *account,
                                             const char         *ref,
                                             const char         *label,
                                             SecretValue        *secret,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
gboolean          latch_keyring_store_finish (LatchKeyring *self,
                                              GAsyncResult *result,
                                              GError      **error);
void              latch_keyring_lookup_async (LatchKeyring       *self,
                                              LatchSecretKind     kind,
                                              const char         *account,
                                              const char         *ref,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
SecretValue      *latch_keyring_lookup_finish (LatchKeyring *self,
                                               GAsyncResult *result,
                                               GError      **error);
void              latch_keyring_relabel_async (LatchKeyring       *self,
                                               LatchSecretKind     kind,
                                               const char         *account,
                                               const char         *ref,
                                               const char         *label,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
gboolean          latch_keyring_relabel_finish (LatchKeyring *self,
                                                GAsyncResult *result,
                                                GError      **error);
void              latch_keyring_clear_async (LatchKeyring       *self,
                                             LatchSecretKind     kind,
                                             const char         *account,
                                             const char         *ref,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
gboolean          latch_keyring_clear_finish (LatchKeyring *self,
                                              GAsyncResult *result,
                                              GError      **error);
void              latch_keyring_list_async (LatchKeyring       *self,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
GPtrArray        *latch_keyring_list_finish (LatchKeyring *self,
                                             GAsyncResult *result,
                                             GError      **error);

G_END_DECLS
