/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

void           latch_keyring_gate_open_async (gboolean            may_ask,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
SecretService *latch_keyring_gate_open_finish (GAsyncResult *result,
                                               GError      **error);
void           latch_keyring_gate_disconnect (void);
gboolean       latch_keyring_gate_may_recover (const GError *error);
GError        *latch_keyring_gate_explain (const GError *error);

G_END_DECLS
