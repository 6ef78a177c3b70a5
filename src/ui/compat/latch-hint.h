/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define LATCH_HINT_TYPE "x-kde-passwordManagerHint"

void latch_hint_serve (GdkClipboard *clipboard);

G_END_DECLS
