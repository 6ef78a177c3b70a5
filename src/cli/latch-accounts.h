/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-session.h"

G_BEGIN_DECLS

LatchAccount *latch_accounts_add (LatchSession     *session,
                                  LatchAccount     *account,
                                  LatchCredentials *credentials,
                                  GError          **error);

G_END_DECLS
