/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

typedef struct _LatchKeyringMemory LatchKeyringMemory;

LatchKeyringMemory *latch_keyring_memory_new (void);
void                latch_keyring_memory_free (LatchKeyringMemory *self);
gboolean            latch_keyring_memory_is_empty (LatchKeyringMemory *self);
void                latch_keyring_memory_store (LatchKeyringMemory *self,
                                                GHashTable         *attributes,
                                                const char         *label,
                                                SecretValue        *secret);
SecretValue        *latch_keyring_memory_lookup (LatchKeyringMemory *self,
                                                 GHashTable         *attributes);
gboolean            latch_keyring_memory_clear (LatchKeyringMemory *self,
                                                GHashTable         *attributes);
gboolean            latch_keyring_memory_peek (LatchKeyringMemory *self,
                                               GHashTable        **attributes,
                                               const char        **label,
                                               SecretValue       **secret);

G_END_DECLS
