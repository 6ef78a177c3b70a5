/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>
#include <libsecret/secret.h>

G_BEGIN_DECLS

#define LATCH_TYPE_ELEMENT_GROUP (latch_element_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchElementGroup, latch_element_group, LATCH, ELEMENT_GROUP, AdwPreferencesGroup)

void         latch_element_group_set_practice (LatchElementGroup *self,
                                               const char        *store_id);
gboolean     latch_element_group_get_practices (LatchElementGroup *self);
gboolean     latch_element_group_get_typed (LatchElementGroup *self);
void         latch_element_group_set_name (LatchElementGroup *self,
                                           const char        *name);
SecretValue *latch_element_group_dup_name (LatchElementGroup *self);

G_END_DECLS
