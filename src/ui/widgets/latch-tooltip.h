/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void  latch_tooltip_show_cut (GtkWidget *widget);
char *latch_tooltip_dup_cut (GtkWidget *widget);

G_END_DECLS
