/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-recovery.h"
#include "latch-refresh.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_WINDOW (latch_window_get_type ())
G_DECLARE_FINAL_TYPE (LatchWindow, latch_window, LATCH, WINDOW, AdwApplicationWindow)

LatchWindow *latch_window_new (GtkApplication *application,
                               LatchRegistry  *registry,
                               LatchRecovery  *recovery,
                               LatchRefresh   *refresh,
                               GSettings      *settings);
void         latch_window_practice (LatchWindow *self);
void         latch_window_create (LatchWindow *self);
void         latch_window_show (LatchWindow *self,
                                const char  *id);
void         latch_window_search (LatchWindow *self,
                                  const char  *text);

G_END_DECLS
