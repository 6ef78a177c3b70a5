/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"
#include "latch-credentials.h"

G_BEGIN_DECLS

char    *latch_seal_new (const char       *account,
                         const char       *address,
                         LatchCredentials *credentials);
gboolean latch_seal_fits (const char       *seal,
                          LatchAccount     *account,
                          const char       *address,
                          LatchCredentials *credentials);
gboolean latch_seal_is_of_account (LatchAccount     *known,
                                   const char       *service,
                                   LatchCredentials *credentials);

G_END_DECLS
