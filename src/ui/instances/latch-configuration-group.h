/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_CONFIGURATION_GROUP (latch_configuration_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchConfigurationGroup, latch_configuration_group, LATCH, CONFIGURATION_GROUP, AdwPreferencesGroup)

void       latch_configuration_group_ask (LatchConfigurationGroup *self,
                                          LatchConfigurationPart   part,
                                          LatchInstance           *instance,
                                          GPtrArray               *entries);
void       latch_configuration_group_hide (LatchConfigurationGroup *self);
void       latch_configuration_group_focus (LatchConfigurationGroup *self);
gboolean   latch_configuration_group_get_typed (LatchConfigurationGroup *self);
GPtrArray *latch_configuration_group_begin (LatchConfigurationGroup *self);
void       latch_configuration_group_set_busy (LatchConfigurationGroup *self,
                                               gboolean                 busy,
                                               gboolean                 is_own);
void       latch_configuration_group_end (LatchConfigurationGroup *self);

G_END_DECLS
