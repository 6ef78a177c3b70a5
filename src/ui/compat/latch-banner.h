/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_BANNER (latch_banner_get_type ())
G_DECLARE_FINAL_TYPE (LatchBanner, latch_banner, LATCH, BANNER, AdwBin)

void latch_banner_show (LatchBanner *self,
                        const char  *sentence,
                        const char  *verb);
void latch_banner_show_progress (LatchBanner *self,
                                 const char  *sentence,
                                 const char  *verb,
                                 double       fraction);
void latch_banner_hide (LatchBanner *self);

G_END_DECLS
