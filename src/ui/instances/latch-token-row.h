/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_TOKEN_ROW (latch_token_row_get_type ())
G_DECLARE_FINAL_TYPE (LatchTokenRow, latch_token_row, LATCH, TOKEN_ROW, AdwActionRow)

void latch_token_row_focus_copy (LatchTokenRow *self);
void latch_token_row_set_instance (LatchTokenRow *self,
                                   LatchRegistry *registry,
                                   LatchInstance *instance);

G_END_DECLS
