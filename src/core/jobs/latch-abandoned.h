/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-journal.h"
#include "latch-keyring.h"

G_BEGIN_DECLS

GPtrArray *latch_abandoned_list (LatchJournal *journal);
void       latch_abandoned_discard_async (LatchAccount       *account,
                                          LatchClaim         *claim,
                                          LatchKeyring       *keyring,
                                          LatchJournal       *journal,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean   latch_abandoned_discard_finish (LatchAccount *account,
                                           GAsyncResult *result,
                                           GError      **error);

G_END_DECLS
