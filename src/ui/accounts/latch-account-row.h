/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_ACCOUNT_ROW (latch_account_row_get_type ())
G_DECLARE_FINAL_TYPE (LatchAccountRow, latch_account_row, LATCH, ACCOUNT_ROW, AdwActionRow)

GtkWidget    *latch_account_row_new (LatchAccount *account);
LatchAccount *latch_account_row_get_account (LatchAccountRow *self);

G_END_DECLS
