/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-journal.h"
#include "latch-keyring.h"

G_BEGIN_DECLS

void     latch_orphans_clear_async (LatchKeyring       *keyring,
                                    LatchJournal       *journal,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
gboolean latch_orphans_clear_finish (LatchKeyring *keyring,
                                     GAsyncResult *result,
                                     GError      **error);

G_END_DECLS
