/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-keyring-backend.h"

G_BEGIN_DECLS

LatchKeyringBackend *latch_keyring_service_get (void);

G_END_DECLS
