/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_ADD_ACCOUNT_PAGE (latch_add_account_page_get_type ())
G_DECLARE_FINAL_TYPE (LatchAddAccountPage, latch_add_account_page, LATCH, ADD_ACCOUNT_PAGE, AdwBin)

void     latch_add_account_page_set_registry (LatchAddAccountPage *self,
                                              LatchRegistry       *registry);
gboolean latch_add_account_page_get_typed (LatchAddAccountPage *self);
void     latch_add_account_page_give_up (LatchAddAccountPage *self);
void     latch_add_account_page_focus (LatchAddAccountPage *self);

G_END_DECLS
