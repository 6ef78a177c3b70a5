/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-keyring-backend.h"

G_BEGIN_DECLS

LatchKeyringBackend *latch_keyring_file_get (void);
gboolean             latch_keyring_file_is_possible (void);
gboolean             latch_keyring_file_exists (void);
gboolean             latch_keyring_file_is_whole (GBytes *contents);

G_END_DECLS
