/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"

G_BEGIN_DECLS

void     latch_remove_async (LatchJob           *job,
                             GAsyncReadyCallback callback,
                             gpointer            user_data);
void     latch_remove_for_good_async (LatchJob           *job,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean latch_remove_finish (LatchJob     *job,
                              GAsyncResult *result,
                              GError      **error);

G_END_DECLS
