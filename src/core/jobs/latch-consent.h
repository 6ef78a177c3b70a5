/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"

G_BEGIN_DECLS

void        latch_consent_async (LatchJob           *job,
                                 LatchDraft         *draft,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean    latch_consent_finish (LatchJob     *job,
                                  GAsyncResult *result,
                                  GError      **error);
gboolean    latch_consent_get_listens (LatchJob *job);
const char *latch_consent_get_page (LatchJob *job);
char       *latch_consent_dup_start (LatchJob *job);
gboolean    latch_consent_take (LatchJob   *job,
                                const char *text,
                                GError    **error);

G_END_DECLS
