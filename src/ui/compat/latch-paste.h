/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define LATCH_HINT_TYPE "x-kde-passwordManagerHint"

typedef const char *(*LatchPasteFunc) (GdkContentProvider *content,
                                       size_t             *length);

void latch_paste_serve (GdkClipboard  *clipboard,
                        LatchPasteFunc get_text);

G_END_DECLS
