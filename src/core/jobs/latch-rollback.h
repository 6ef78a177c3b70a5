/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"
#include "latch-keyring.h"
#include "latch-record.h"

G_BEGIN_DECLS

void latch_rollback_async (LatchRecord        *record,
                           LatchAccount       *account,
                           gboolean            with_account,
                           LatchKeyring       *keyring,
                           const char         *directory,
                           GAsyncReadyCallback callback,
                           gpointer            user_data);
void latch_rollback_finish (LatchRecord  *record,
                            GAsyncResult *result);
void latch_rollback_account_async (LatchAccount       *account,
                                   LatchKeyring       *keyring,
                                   const char         *directory,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
void latch_rollback_account_finish (LatchAccount *account,
                                    GAsyncResult *result);

G_END_DECLS
