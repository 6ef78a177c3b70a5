/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-keyring.h"

#include "latch-keyring-memory.h"

G_BEGIN_DECLS

struct _LatchKeyring
{
  GObject parent_instance;

  LatchKeyringMemory *memory;
  LatchKeyringPlace   place;
  gboolean            has_unsaved_secrets;
  gboolean            watches_lock;
  GDBusConnection    *bus;
  guint               lock_subscription;
};

void latch_keyring_set_place (LatchKeyring     *self,
                              LatchKeyringPlace place);
void latch_keyring_note_memory (LatchKeyring *self);

G_END_DECLS
