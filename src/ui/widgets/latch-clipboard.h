/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include <libsecret/secret.h>

G_BEGIN_DECLS

#define LATCH_CLIPBOARD_SECONDS 30

#define LATCH_TYPE_CLIPBOARD (latch_clipboard_get_type ())
G_DECLARE_FINAL_TYPE (LatchClipboard, latch_clipboard, LATCH, CLIPBOARD, GObject)

LatchClipboard *latch_clipboard_new (GtkWindow *window,
                                     guint      milliseconds);
LatchClipboard *latch_clipboard_find (GtkWidget *widget);
GtkWidget      *latch_clipboard_get_window (LatchClipboard *self);
void            latch_clipboard_copy (LatchClipboard *self,
                                      SecretValue    *secret);
void            latch_clipboard_clear (LatchClipboard *self);

G_END_DECLS
