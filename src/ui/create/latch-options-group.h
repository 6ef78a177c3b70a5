/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-draft.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_OPTIONS_GROUP (latch_options_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchOptionsGroup, latch_options_group, LATCH, OPTIONS_GROUP, AdwPreferencesGroup)

void     latch_options_group_reset (LatchOptionsGroup *self);
void     latch_options_group_read (LatchOptionsGroup *self,
                                   LatchDraft        *draft);
void     latch_options_group_suggest_tags (LatchOptionsGroup *self,
                                           const char *const *tags);
gboolean latch_options_group_get_typed (LatchOptionsGroup *self);
void     latch_options_group_write (LatchOptionsGroup *self,
                                    LatchDraft        *draft);

G_END_DECLS
