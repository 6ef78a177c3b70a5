/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-practice-state.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The one path, below the base path, that can be asked without any secret. */
#define LATCH_PRACTICE_SIGN_IN_PATH "/authentication"

gboolean latch_practice_api_knows_user (LatchPracticeState *state,
                                        SoupServerMessage  *message);
void     latch_practice_api_answer (LatchPracticeState *state,
                                    SoupServerMessage  *message,
                                    const char         *path);

G_END_DECLS
