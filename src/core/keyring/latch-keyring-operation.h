/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

typedef enum {
  LATCH_KEYRING_PEEK,
  LATCH_KEYRING_OPEN,
  LATCH_KEYRING_STORE,
  LATCH_KEYRING_LOOKUP,
  LATCH_KEYRING_CLEAR,
  LATCH_KEYRING_MOVE,
} LatchKeyringVerb;

extern const SecretSchema latch_keyring_schema;

void latch_keyring_operation_enqueue (GTask           *task,
                                      LatchKeyringVerb verb,
                                      GHashTable      *attributes,
                                      const char      *label,
                                      SecretValue     *secret);

G_END_DECLS
