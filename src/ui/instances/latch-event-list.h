/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_EVENT_LIST (latch_event_list_get_type ())
G_DECLARE_FINAL_TYPE (LatchEventList, latch_event_list, LATCH, EVENT_LIST, AdwPreferencesGroup)

void latch_event_list_show (LatchEventList *self,
                            GPtrArray      *events);
void latch_event_list_fail (LatchEventList *self);
void latch_event_list_hide (LatchEventList *self);
void latch_event_list_focus (LatchEventList *self);

G_END_DECLS
