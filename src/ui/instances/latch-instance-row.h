/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_INSTANCE_ROW (latch_instance_row_get_type ())
G_DECLARE_FINAL_TYPE (LatchInstanceRow, latch_instance_row, LATCH, INSTANCE_ROW, AdwPreferencesRow)

GtkWidget     *latch_instance_row_new (LatchInstance *instance);
LatchInstance *latch_instance_row_get_instance (LatchInstanceRow *self);

G_END_DECLS
