/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance-info.h"
#include "latch-transport.h"

G_BEGIN_DECLS

void       latch_instance_pages_read_async (LatchTransport     *transport,
                                            GUri               *uri,
                                            SecretValue        *authorization,
                                            LatchInstanceMatch  match,
                                            gpointer            match_data,
                                            GDestroyNotify      match_data_destroy,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
GPtrArray *latch_instance_pages_read_finish (LatchTransport *transport,
                                             GAsyncResult   *result,
                                             GError        **error);

G_END_DECLS
