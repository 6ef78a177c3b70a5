/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_APPLICATION (latch_application_get_type ())
G_DECLARE_FINAL_TYPE (LatchApplication, latch_application, LATCH, APPLICATION, AdwApplication)

LatchApplication *latch_application_new (void);

G_END_DECLS
