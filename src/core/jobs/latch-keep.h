/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"

G_BEGIN_DECLS

void     latch_keep_async (LatchJob           *job,
                           LatchInstanceInfo  *info,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data);
void     latch_keep_found_async (LatchJob           *job,
                                 LatchInstanceInfo  *info,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean latch_keep_finish (LatchJob     *job,
                            GAsyncResult *result,
                            GError      **error);

G_END_DECLS
