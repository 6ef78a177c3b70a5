/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-keyring-memory.h"

G_BEGIN_DECLS

/**
 * LatchKeyringVerb:
 * @LATCH_KEYRING_CHECK: find out whether secrets can be stored and looked up without a prompt
 * @LATCH_KEYRING_UNLOCK: the same, with a prompt where it takes one
 * @LATCH_KEYRING_STORE: store a secret and read it back
 * @LATCH_KEYRING_LOOKUP: look a secret up
 * @LATCH_KEYRING_CLEAR: remove a secret wherever it is
 * @LATCH_KEYRING_RELABEL: give a secret another name, where it has one that is seen
 * @LATCH_KEYRING_MOVE: store what is in memory in a lasting place
 *
 * What can be done with a keyring.
 */
typedef enum {
  LATCH_KEYRING_CHECK,
  LATCH_KEYRING_UNLOCK,
  LATCH_KEYRING_STORE,
  LATCH_KEYRING_LOOKUP,
  LATCH_KEYRING_CLEAR,
  LATCH_KEYRING_LIST,
  LATCH_KEYRING_RELABEL,
  LATCH_KEYRING_MOVE,
} LatchKeyringVerb;

void     latch_keyring_queue_run_async (LatchKeyringMemory *memory,
                                        LatchKeyringVerb    verb,
                                        LatchKeyringItem   *item,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean latch_keyring_queue_run_finish (GAsyncResult         *result,
                                         LatchKeyringBackend **backend,
                                         SecretValue         **found,
                                         GPtrArray           **listed,
                                         GError              **error);

G_END_DECLS
