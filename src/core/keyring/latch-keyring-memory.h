/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-keyring-backend.h"

G_BEGIN_DECLS

typedef struct _LatchKeyringMemory LatchKeyringMemory;

LatchKeyringMemory  *latch_keyring_memory_new (void);
void                 latch_keyring_memory_free (LatchKeyringMemory *self);
LatchKeyringBackend *latch_keyring_memory_get_backend (LatchKeyringMemory *self);
gboolean             latch_keyring_memory_is_chosen (LatchKeyringMemory *self);
void                 latch_keyring_memory_set_chosen (LatchKeyringMemory *self,
                                                      gboolean            chosen);
gboolean             latch_keyring_memory_contains (LatchKeyringMemory *self,
                                                    GHashTable         *attributes);
LatchKeyringItem    *latch_keyring_memory_peek (LatchKeyringMemory *self);
gboolean             latch_keyring_memory_remove (LatchKeyringMemory *self,
                                                  GHashTable         *attributes);

G_END_DECLS
