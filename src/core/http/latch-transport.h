/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-exchange.h"

#include <libsecret/secret.h>

G_BEGIN_DECLS

#define LATCH_TYPE_TRANSPORT (latch_transport_get_type ())
G_DECLARE_FINAL_TYPE (LatchTransport, latch_transport, LATCH, TRANSPORT, GObject)

LatchTransport    *latch_transport_new (const LatchLimits *limits);
LatchTransport    *latch_transport_dup_default (void);
const LatchLimits *latch_transport_get_limits (LatchTransport *self);
void               latch_transport_send_async (LatchTransport     *self,
                                               const char         *method,
                                               GUri               *uri,
                                               SecretValue        *authorization,
                                               GBytes             *body,
                                               size_t              max_body,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
LatchResponse     *latch_transport_send_finish (LatchTransport *self,
                                                GAsyncResult   *result,
                                                gboolean       *sent,
                                                GError        **error);

G_END_DECLS
