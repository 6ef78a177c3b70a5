/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"

G_BEGIN_DECLS

void     latch_keep_listed_async (LatchJob           *job,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
gboolean latch_keep_listed_finish (LatchJob     *job,
                                   GAsyncResult *result,
                                   GError      **error);

G_END_DECLS
