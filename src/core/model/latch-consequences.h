/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account-work.h"

G_BEGIN_DECLS

char *latch_consequences_dup (const char *removed,
                              guint       n_unsure,
                              const char *more);
char *latch_consequences_dup_of_account (LatchAccountWork *work,
                                         LatchAccount     *account,
                                         const char       *name);

G_END_DECLS
