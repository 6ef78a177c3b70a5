/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-connection.h"

G_BEGIN_DECLS

void     latch_account_add_async (LatchConnection    *connection,
                                  LatchKeyring       *keyring,
                                  LatchJournal       *journal,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
gboolean latch_account_add_finish (LatchConnection *connection,
                                   GAsyncResult    *result,
                                   GError         **error);

G_END_DECLS
