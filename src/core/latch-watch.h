/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATCH_TYPE_WATCH (latch_watch_get_type ())
G_DECLARE_FINAL_TYPE (LatchWatch, latch_watch, LATCH, WATCH, GObject)

LatchWatch *latch_watch_new (void);

G_END_DECLS
