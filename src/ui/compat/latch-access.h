/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *latch_access_find (GtkWidget  *root,
                              const char *css_class);
void       latch_access_add_page (GtkStack  *stack,
                                  GtkWidget *page);
void       latch_access_follow_stack (GtkStack *stack);
void       latch_access_name_item (GtkListItem *item,
                                   const char  *name);
void       latch_access_describe_choice (AdwComboRow *row);
void       latch_access_tell_expanded (AdwExpanderRow *row);
void       latch_access_name_list (GtkWidget  *group,
                                   const char *name);

G_END_DECLS
