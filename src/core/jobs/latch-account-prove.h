/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-connection.h"

G_BEGIN_DECLS

void     latch_account_test_async (LatchConnection    *connection,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
void     latch_account_replace_async (LatchConnection    *connection,
                                      LatchKeyring       *keyring,
                                      LatchJournal       *journal,
                                      gboolean            anyway,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean latch_account_prove_finish (LatchConnection *connection,
                                     GAsyncResult    *result,
                                     GError         **error);

G_END_DECLS
