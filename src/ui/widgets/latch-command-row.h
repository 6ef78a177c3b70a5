/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_COMMAND_ROW (latch_command_row_get_type ())
G_DECLARE_FINAL_TYPE (LatchCommandRow, latch_command_row, LATCH, COMMAND_ROW, AdwPreferencesRow)

void latch_command_row_set_command (LatchCommandRow *self,
                                    const char      *command);
void latch_command_row_name_button (LatchCommandRow *self,
                                    const char      *name);

G_END_DECLS
