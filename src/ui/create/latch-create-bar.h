/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_CREATE_BAR (latch_create_bar_get_type ())
G_DECLARE_FINAL_TYPE (LatchCreateBar, latch_create_bar, LATCH, CREATE_BAR, AdwBin)

void latch_create_bar_show_create (LatchCreateBar *self,
                                   const char     *unresolved);
void latch_create_bar_set_verb (LatchCreateBar *self,
                                const char     *verb);
void latch_create_bar_show_busy (LatchCreateBar *self,
                                 LatchJob       *job);
void latch_create_bar_show_stopping (LatchCreateBar *self);
void latch_create_bar_show_unsaved (LatchCreateBar *self);
void latch_create_bar_focus (LatchCreateBar *self);

G_END_DECLS
