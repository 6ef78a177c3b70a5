/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <libsecret/secret.h>

G_BEGIN_DECLS

/* In bytes. A code and a state have some hundred, and providers add a few members of their own. */
#define LATCH_REDIRECT_MAX_LENGTH 8192

SecretValue *latch_redirect_read_query (const char *query,
                                        const char *state,
                                        GError    **error);
SecretValue *latch_redirect_read_text (const char *text,
                                       GUri       *callback,
                                       const char *state,
                                       GError    **error);

G_END_DECLS
