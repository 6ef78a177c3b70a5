/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-order.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_INSTANCE_LIST (latch_instance_list_get_type ())
G_DECLARE_FINAL_TYPE (LatchInstanceList, latch_instance_list, LATCH, INSTANCE_LIST, AdwBin)

GtkWidget *latch_instance_list_new (GListModel *instances);
void       latch_instance_list_set_order (LatchInstanceList *self,
                                          LatchOrder         order);
void       latch_instance_list_sort (LatchInstanceList *self);
void       latch_instance_list_search (LatchInstanceList *self,
                                       const char        *text);
void       latch_instance_list_focus (LatchInstanceList *self,
                                      LatchInstance     *instance);

G_END_DECLS
