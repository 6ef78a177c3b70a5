/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_SIGN_IN_DIALOG (latch_sign_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LatchSignInDialog, latch_sign_in_dialog, LATCH, SIGN_IN_DIALOG, AdwWindow)

LatchSignInDialog *latch_sign_in_dialog_new (const char *service,
                                             GtkWindow  *parent);

G_END_DECLS
