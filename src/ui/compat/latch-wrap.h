/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void     latch_wrap (GtkWidget *root);
void     latch_wrap_long (GtkWidget *root);
gboolean latch_wrap_fits (const char *text,
                          guint       n_columns);

G_END_DECLS
