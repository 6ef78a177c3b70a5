/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_MANAGE_GROUP (latch_manage_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchManageGroup, latch_manage_group, LATCH, MANAGE_GROUP, AdwPreferencesGroup)

void     latch_manage_group_show (LatchManageGroup  *self,
                                  LatchInstance     *instance,
                                  const LatchStatus *status);
gboolean latch_manage_group_focus (LatchManageGroup *self,
                                   const char       *action);

G_END_DECLS
