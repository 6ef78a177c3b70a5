/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GDBusConnection *mute_keyring_start (void);
void             mute_keyring_wait_for_prompt (GDBusConnection *self);

G_END_DECLS
