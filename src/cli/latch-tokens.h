/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-session.h"

G_BEGIN_DECLS

LatchInstance *latch_tokens_find (LatchSession *session,
                                  const char   *name,
                                  GError      **error);
SecretValue   *latch_tokens_lookup (LatchSession  *session,
                                    LatchInstance *instance,
                                    GError       **error);
char          *latch_tokens_dup_address (LatchSession  *session,
                                         LatchInstance *instance,
                                         GError       **error);

G_END_DECLS
