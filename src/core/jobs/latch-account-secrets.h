/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"
#include "latch-credentials.h"
#include "latch-keyring.h"

G_BEGIN_DECLS

void              latch_account_store_secrets_async (LatchAccount       *self,
                                                     LatchKeyring       *keyring,
                                                     LatchCredentials   *credentials,
                                                     GAsyncReadyCallback callback,
                                                     gpointer            user_data);
gboolean          latch_account_store_secrets_finish (LatchAccount *self,
                                                      GAsyncResult *result,
                                                      GError      **error);
void              latch_account_lookup_secrets_async (LatchAccount       *self,
                                                      LatchKeyring       *keyring,
                                                      GAsyncReadyCallback callback,
                                                      gpointer            user_data);
LatchCredentials *latch_account_lookup_secrets_finish (LatchAccount *self,
                                                       GAsyncResult *result,
                                                       GError      **error);
void              latch_account_clear_secrets_async (LatchAccount       *self,
                                                     LatchKeyring       *keyring,
                                                     GAsyncReadyCallback callback,
                                                     gpointer            user_data);
gboolean          latch_account_clear_secrets_finish (LatchAccount *self,
                                                      GAsyncResult *result,
                                                      GError      **error);
void              latch_account_relabel_secrets_async (LatchAccount       *self,
                                                       LatchKeyring       *keyring,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
gboolean          latch_account_relabel_secrets_finish (LatchAccount *self,
                                                        GAsyncResult *result,
                                                        GError      **error);

G_END_DECLS
