/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LATCH_TYPE_COLUMN (latch_column_get_type ())
G_DECLARE_FINAL_TYPE (LatchColumn, latch_column, LATCH, COLUMN, GtkWidget)

G_END_DECLS
