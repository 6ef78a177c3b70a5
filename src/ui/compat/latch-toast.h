/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

AdwToast *latch_toast_new (const char *text);
AdwToast *latch_toast_new_with_action (const char *text,
                                       const char *label,
                                       const char *action,
                                       const char *target);
void      latch_toast_show (AdwToastOverlay *overlay,
                            AdwToast        *toast);

G_END_DECLS
