/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance-info.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_DESCRIPTION_GROUP (latch_description_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchDescriptionGroup, latch_description_group, LATCH, DESCRIPTION_GROUP, AdwPreferencesGroup)

void               latch_description_group_ask (LatchDescriptionGroup *self,
                                                LatchInstanceInfo     *description);
void               latch_description_group_hide (LatchDescriptionGroup *self);
void               latch_description_group_focus (LatchDescriptionGroup *self);
gboolean           latch_description_group_get_typed (LatchDescriptionGroup *self);
char              *latch_description_group_dup_name (LatchDescriptionGroup *self);
char             **latch_description_group_dup_tags (LatchDescriptionGroup *self);
LatchInstanceInfo *latch_description_group_get_seen (LatchDescriptionGroup *self);
void               latch_description_group_fail (LatchDescriptionGroup *self, LatchInstanceInfo *description);
void               latch_description_group_set_busy (LatchDescriptionGroup *self,
                                                     gboolean               busy,
                                                     gboolean               is_own);

G_END_DECLS
