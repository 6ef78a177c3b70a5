/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_ACCOUNT_PAGE (latch_account_page_get_type ())
G_DECLARE_FINAL_TYPE (LatchAccountPage, latch_account_page, LATCH, ACCOUNT_PAGE, AdwBin)

void          latch_account_page_show (LatchAccountPage *self,
                                       LatchRegistry    *registry,
                                       LatchAccount     *account);
LatchAccount *latch_account_page_get_account (LatchAccountPage *self);
void          latch_account_page_focus (LatchAccountPage *self);

G_END_DECLS
