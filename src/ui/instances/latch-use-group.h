/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_USE_GROUP (latch_use_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchUseGroup, latch_use_group, LATCH, USE_GROUP, AdwPreferencesGroup)

void latch_use_group_set_instance (LatchUseGroup *self,
                                   LatchRegistry *registry,
                                   LatchInstance *instance);

G_END_DECLS
