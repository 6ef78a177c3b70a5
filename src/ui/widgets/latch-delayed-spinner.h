/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_DELAYED_SPINNER (latch_delayed_spinner_get_type ())
G_DECLARE_FINAL_TYPE (LatchDelayedSpinner, latch_delayed_spinner, LATCH, DELAYED_SPINNER, AdwBin)

void latch_delayed_spinner_start (LatchDelayedSpinner *self);
void latch_delayed_spinner_stop (LatchDelayedSpinner *self);
void latch_delayed_spinner_set_busy (LatchDelayedSpinner *self,
                                     gboolean             busy);

G_END_DECLS
