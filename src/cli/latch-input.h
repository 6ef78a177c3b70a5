/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-session.h"

G_BEGIN_DECLS

char        *latch_input_read (LatchSession *session,
                               const char   *path,
                               size_t        max_length,
                               GError      **error);
gboolean     latch_input_check_name (const char *name,
                                     GError    **error);
gboolean     latch_input_has_terminal (void);
void         latch_input_restore (void);
SecretValue *latch_input_ask_value (LatchSession *session,
                                    const char   *title,
                                    gboolean      is_secret,
                                    GError      **error);
void         latch_input_say (const char *sentence);
gboolean     latch_input_confirm (LatchSession *session,
                                  const char   *question,
                                  GError      **error);

G_END_DECLS
