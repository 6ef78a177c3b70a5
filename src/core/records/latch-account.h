/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LatchAccountSecrets:
 * @LATCH_ACCOUNT_SECRETS_UNKNOWN: nobody has looked for them in this process
 * @LATCH_ACCOUNT_SECRETS_HELD: the keyring has them, and they belong to the account’s address
 * @LATCH_ACCOUNT_SECRETS_MISSING: the keyring does not have both
 * @LATCH_ACCOUNT_SECRETS_DISPUTED: the keyring has some that do not belong to the account’s address
 *
 * What this process knows of an account’s secrets.
 */
typedef enum {
  LATCH_ACCOUNT_SECRETS_UNKNOWN,
  LATCH_ACCOUNT_SECRETS_HELD,
  LATCH_ACCOUNT_SECRETS_MISSING,
  LATCH_ACCOUNT_SECRETS_DISPUTED,
} LatchAccountSecrets;

#define LATCH_TYPE_ACCOUNT (latch_account_get_type ())
G_DECLARE_FINAL_TYPE (LatchAccount, latch_account, LATCH, ACCOUNT, GObject)

LatchAccount       *latch_account_new (const char *service,
                                       const char *label);
LatchAccount       *latch_account_new_again (const char *id,
                                             const char *service,
                                             const char *label);
LatchAccount       *latch_account_new_from_bytes (GBytes  *bytes,
                                                  GError **error);
gboolean            latch_account_is_damaged (GBytes *bytes);
gboolean            latch_account_update_from (LatchAccount *self,
                                               LatchAccount *newer);
GBytes             *latch_account_to_bytes (LatchAccount *self);
const char         *latch_account_get_id (LatchAccount *self);
const char         *latch_account_get_service (LatchAccount *self);
const char         *latch_account_get_filed_service (LatchAccount *self);
gboolean            latch_account_get_entered (LatchAccount *self);
const char         *latch_account_get_label (LatchAccount *self);
void                latch_account_set_label (LatchAccount *self,
                                             const char   *label);
gboolean            latch_account_get_accepted (LatchAccount *self);
void                latch_account_set_accepted (LatchAccount *self,
                                                gboolean      accepted);
gboolean            latch_account_get_refused (LatchAccount *self);
void                latch_account_set_refused (LatchAccount *self,
                                               gboolean      refused);
void                latch_account_trust (LatchAccount *self);
gboolean            latch_account_get_trusted (LatchAccount *self);
LatchAccountSecrets latch_account_get_secrets (LatchAccount *self);
void                latch_account_set_secrets (LatchAccount       *self,
                                               LatchAccountSecrets secrets);
const char         *latch_account_get_seal (LatchAccount *self);
void                latch_account_set_seal (LatchAccount *self,
                                            const char   *seal);
void                latch_account_set_first_seal (LatchAccount *self,
                                                  const char   *seal);
char               *latch_account_dup_free_label (GListModel *accounts,
                                                  const char *title);

G_END_DECLS
