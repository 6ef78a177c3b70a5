/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"
#include "latch-journal.h"
#include "latch-keyring.h"

G_BEGIN_DECLS

void     latch_account_rename_async (LatchAccount       *account,
                                     LatchKeyring       *keyring,
                                     LatchJournal       *journal,
                                     const char         *label,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean latch_account_rename_finish (LatchAccount *account,
                                      GAsyncResult *result,
                                      GError      **error);

G_END_DECLS
