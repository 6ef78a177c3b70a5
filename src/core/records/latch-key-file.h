/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GKeyFile *latch_key_file_read (GBytes *bytes);
char     *latch_key_file_dup_string (GKeyFile   *file,
                                     const char *group,
                                     const char *key);
void      latch_key_file_set_or_remove (GKeyFile   *file,
                                        const char *group,
                                        const char *key,
                                        const char *value);
GBytes   *latch_key_file_write (GKeyFile *file);

G_END_DECLS
