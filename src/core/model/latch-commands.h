/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance.h"

G_BEGIN_DECLS

char *latch_commands_dup_address (LatchAccount *account);
char *latch_commands_dup_lookup (LatchInstance *instance,
                                 LatchKeyring  *keyring);
char *latch_commands_dup_request (LatchInstance *instance,
                                  LatchKeyring  *keyring);
char *latch_commands_dup_document (LatchInstance *instance);

G_END_DECLS
