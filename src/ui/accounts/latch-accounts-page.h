/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_ACCOUNTS_PAGE (latch_accounts_page_get_type ())
G_DECLARE_FINAL_TYPE (LatchAccountsPage, latch_accounts_page, LATCH, ACCOUNTS_PAGE, AdwBin)

void latch_accounts_page_set_registry (LatchAccountsPage *self,
                                       LatchRegistry     *registry);
void latch_accounts_page_focus (LatchAccountsPage *self,
                                LatchAccount      *account);

G_END_DECLS
