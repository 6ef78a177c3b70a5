/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"

G_BEGIN_DECLS

void     latch_rollback_async (LatchJob           *job,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);
gboolean latch_rollback_finish (LatchJob     *job,
                                GAsyncResult *result);

G_END_DECLS
