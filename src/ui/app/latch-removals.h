/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

G_BEGIN_DECLS

#define LATCH_TYPE_REMOVALS (latch_removals_get_type ())
G_DECLARE_FINAL_TYPE (LatchRemovals, latch_removals, LATCH, REMOVALS, GObject)

LatchRemovals *latch_removals_new (LatchRegistry *registry);
gboolean       latch_removals_begin (LatchRemovals *self,
                                     LatchInstance *instance,
                                     GError       **error);
void           latch_removals_undo (LatchRemovals *self,
                                    const char    *id);
void           latch_removals_complete (LatchRemovals *self,
                                        const char    *id);
void           latch_removals_complete_all (LatchRemovals *self);

G_END_DECLS
