/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"

G_BEGIN_DECLS

void     latch_describe_read_async (LatchJob           *job,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
void     latch_describe_async (LatchJob           *job,
                               const char         *name,
                               const char *const  *tags,
                               LatchInstanceInfo  *seen,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);
gboolean latch_describe_finish (LatchJob     *job,
                                GAsyncResult *result,
                                GError      **error);

G_END_DECLS
