/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <libsecret/secret.h>

G_BEGIN_DECLS

void     latch_launch_prepare (void);
gboolean latch_launch_ignores (int number);
gboolean latch_launch_has_display (void);
int      latch_launch_replace (const char *const *arguments,
                               const char        *variable,
                               SecretValue       *value,
                               GError           **error);

G_END_DECLS
