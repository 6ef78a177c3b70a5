/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void latch_task_hand_on_cb (GObject      *source,
                            GAsyncResult *result,
                            gpointer      user_data);

G_END_DECLS
