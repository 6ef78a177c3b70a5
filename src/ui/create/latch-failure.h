/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean latch_failure_is_about_keyring (const GError *error);
char    *latch_failure_dup_sentence (const GError *error,
                                     gboolean      unsaved,
                                     gboolean      unresolved);

G_END_DECLS
