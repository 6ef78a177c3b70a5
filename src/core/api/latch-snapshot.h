/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance-info.h"

G_BEGIN_DECLS

/**
 * LatchSnapshot:
 *
 * What a service listed of an account, and when. Once made, it is never changed.
 */
typedef struct _LatchSnapshot LatchSnapshot;

LatchSnapshot *latch_snapshot_new (GPtrArray *infos,
                                   GDateTime *read,
                                   guint      n_left_out);
LatchSnapshot *latch_snapshot_new_from_bytes (GBytes  *bytes,
                                              GError **error);
LatchSnapshot *latch_snapshot_ref (LatchSnapshot *self);
void           latch_snapshot_unref (LatchSnapshot *self);
GPtrArray     *latch_snapshot_get_infos (LatchSnapshot *self);
GDateTime     *latch_snapshot_get_read (LatchSnapshot *self);
guint          latch_snapshot_get_n_left_out (LatchSnapshot *self);
GBytes        *latch_snapshot_to_bytes (LatchSnapshot *self);

void           latch_snapshot_write_async (LatchSnapshot      *self,
                                           const char         *path,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean       latch_snapshot_write_finish (GAsyncResult *result,
                                            GError      **error);
void           latch_snapshot_read_async (const char         *path,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
LatchSnapshot *latch_snapshot_read_finish (GAsyncResult *result,
                                           GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchSnapshot, latch_snapshot_unref)

G_END_DECLS
