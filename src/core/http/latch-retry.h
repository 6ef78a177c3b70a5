/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-transport.h"

G_BEGIN_DECLS

void           latch_retry_get_async (LatchTransport     *transport,
                                      GUri               *uri,
                                      SecretValue        *authorization,
                                      size_t              max_body,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
LatchResponse *latch_retry_get_finish (LatchTransport *transport,
                                       GAsyncResult   *result,
                                       GError        **error);

G_END_DECLS
