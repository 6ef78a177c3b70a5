/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-draft.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_ELEMENT_GROUP (latch_element_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchElementGroup, latch_element_group, LATCH, ELEMENT_GROUP, AdwPreferencesGroup)

void       latch_element_group_fill (LatchElementGroup *self,
                                     const char        *store_id,
                                     const char        *order_key,
                                     const char        *product_key);
void       latch_element_group_set_name (LatchElementGroup *self,
                                         const char        *name);
void       latch_element_group_reset (LatchElementGroup *self);
gboolean   latch_element_group_get_untouched (LatchElementGroup *self);
gboolean   latch_element_group_get_complete (LatchElementGroup *self);
GtkWidget *latch_element_group_check (LatchElementGroup *self);
GtkWidget *latch_element_group_mark_named (LatchElementGroup *self,
                                           const char        *service_message);
void       latch_element_group_write (LatchElementGroup *self,
                                      LatchDraft        *draft);

G_END_DECLS
