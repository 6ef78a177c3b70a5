/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-response.h"

G_BEGIN_DECLS

/* How long to wait, see latch_transport_new(). */
typedef struct
{
  guint connect;
  guint inactivity;
  guint total;
  guint after_resume;
  guint backoff;
} LatchLimits;

void           latch_exchange_async (SoupSession        *session,
                                     SoupMessage        *message,
                                     const LatchLimits  *limits,
                                     size_t              max_body,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
LatchResponse *latch_exchange_finish (SoupSession  *session,
                                      GAsyncResult *result,
                                      gboolean     *sent,
                                      GError      **error);

G_END_DECLS
