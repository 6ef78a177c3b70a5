/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LatchLock LatchLock;

LatchLock *latch_lock_ref (LatchLock *self);
void       latch_lock_unref (LatchLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchLock, latch_lock_unref)

void       latch_lock_take_async (const char         *path,
                                  LatchLock          *lock,
                                  gint64              offset,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
LatchLock *latch_lock_take_finish (GAsyncResult *result,
                                   GError      **error);
void       latch_lock_query_async (const char         *path,
                                   GArray             *offsets,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
GArray    *latch_lock_query_finish (GAsyncResult *result,
                                    GError      **error);
void       latch_lock_release (LatchLock *self,
                               gint64     offset);

G_END_DECLS
