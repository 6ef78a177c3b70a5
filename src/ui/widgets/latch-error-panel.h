/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_ERROR_PANEL (latch_error_panel_get_type ())
G_DECLARE_FINAL_TYPE (LatchErrorPanel, latch_error_panel, LATCH, ERROR_PANEL, AdwBin)

void     latch_error_panel_show (LatchErrorPanel *self,
                                 const char      *sentence,
                                 const GError    *error);
void     latch_error_panel_show_note (LatchErrorPanel *self,
                                      const char      *sentence);
void     latch_error_panel_show_details (LatchErrorPanel *self,
                                         const char      *sentence,
                                         const GError    *error);
void     latch_error_panel_offer_memory (LatchErrorPanel *self,
                                         const char      *action);
gboolean latch_error_panel_get_tells (LatchErrorPanel *self);
void     latch_error_panel_hide (LatchErrorPanel *self);

G_END_DECLS
