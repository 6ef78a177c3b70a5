/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

G_BEGIN_DECLS

#define LATCH_TYPE_RECOVERY (latch_recovery_get_type ())
G_DECLARE_FINAL_TYPE (LatchRecovery, latch_recovery, LATCH, RECOVERY, GObject)

LatchRecovery *latch_recovery_new (LatchRegistry *registry,
                                   LatchKeyring  *keyring);
gboolean       latch_recovery_get_running (LatchRecovery *self);
const GError  *latch_recovery_get_error (LatchRecovery *self);
const char    *latch_recovery_get_error_account (LatchRecovery *self);
void           latch_recovery_sweep (LatchRecovery *self);
void           latch_recovery_sweep_with_prompt (LatchRecovery *self);

G_END_DECLS
