/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void     latch_init (void);
void     latch_give_back_memory (void);
void     latch_wipe_freed_memory (void);
gboolean latch_wipes_freed_memory (void);

G_END_DECLS
