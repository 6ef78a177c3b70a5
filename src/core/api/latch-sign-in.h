/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-credentials.h"
#include "latch-transport.h"

G_BEGIN_DECLS

void              latch_sign_in_async (const char         *service,
                                       SecretValue        *user_name,
                                       SecretValue        *password,
                                       LatchTransport     *transport,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
LatchCredentials *latch_sign_in_finish (GAsyncResult *result,
                                        GError      **error);

G_END_DECLS
