/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATCH_TYPE_LIST_HEAD (latch_list_head_get_type ())
G_DECLARE_FINAL_TYPE (LatchListHead, latch_list_head, LATCH, LIST_HEAD, GObject)

LatchListHead *latch_list_head_new (GListModel *model,
                                    guint       size);
guint          latch_list_head_get_size (LatchListHead *self);
void           latch_list_head_set_size (LatchListHead *self,
                                         guint          size);

G_END_DECLS
