/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

char *latch_isolate (const char *name);
void  latch_isolate_align (GtkWidget *root);

G_END_DECLS
