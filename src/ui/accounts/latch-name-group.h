/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_NAME_GROUP (latch_name_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchNameGroup, latch_name_group, LATCH, NAME_GROUP, AdwPreferencesGroup)

void  latch_name_group_ask (LatchNameGroup *self,
                            const char     *name);
void  latch_name_group_hide (LatchNameGroup *self);
void  latch_name_group_focus (LatchNameGroup *self);
char *latch_name_group_dup_name (LatchNameGroup *self);
void  latch_name_group_refuse (LatchNameGroup *self,
                               const char     *sentence);
void  latch_name_group_set_busy (LatchNameGroup *self,
                                 gboolean        busy);

G_END_DECLS
