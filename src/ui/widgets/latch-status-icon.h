/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void latch_status_icon_show (const char *icon_name,
                             const char *style_class,
                             gboolean    is_sure,
                             GtkImage   *image);

G_END_DECLS
