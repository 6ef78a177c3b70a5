/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATCH_TYPE_EVENT (latch_event_get_type ())
G_DECLARE_FINAL_TYPE (LatchEvent, latch_event, LATCH, EVENT, GObject)

LatchEvent *latch_event_new (const char *id,
                             GDateTime  *date,
                             const char *status,
                             const char *change,
                             const char *object,
                             const char *object_id);
GDateTime  *latch_event_get_date (LatchEvent *self);
char       *latch_event_dup_title (LatchEvent *self);
const char *latch_event_get_change (LatchEvent *self);
const char *latch_event_get_status (LatchEvent *self);
int         latch_event_compare (LatchEvent *self,
                                 LatchEvent *other);

G_END_DECLS
