/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-recovery.h"
#include "latch-refresh.h"
#include "latch-test-all.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_STATE_BANNER (latch_state_banner_get_type ())
G_DECLARE_FINAL_TYPE (LatchStateBanner, latch_state_banner, LATCH, STATE_BANNER, AdwBin)

void latch_state_banner_set_model (LatchStateBanner *self,
                                   LatchRegistry    *registry,
                                   LatchRecovery    *recovery,
                                   LatchTestAll     *test_all,
                                   LatchRefresh     *refresh);
void latch_state_banner_set_page (LatchStateBanner *self,
                                  gboolean          at_home);

G_END_DECLS
