/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void latch_drops_watch (GtkWidget *widget,
                        GCallback  drop_cb,
                        gpointer   object);

G_END_DECLS
