/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *latch_typed_trim (const char *text,
                              size_t     *length);
char      **latch_typed_split (const char *text);
char      **latch_typed_dup_listable (const char *const *words);
void        latch_typed_join (char *text);
char       *latch_typed_dup_visible (const char *text);
char       *latch_typed_dup_line (const char *text);
char       *latch_typed_isolate (const char *name);
gboolean    latch_typed_check_secret (const char *secret,
                                      GError    **error);

G_END_DECLS
