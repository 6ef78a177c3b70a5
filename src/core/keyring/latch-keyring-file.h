/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean latch_keyring_file_is_possible (void);
gboolean latch_keyring_file_exists (void);
void     latch_keyring_file_open_async (GAsyncReadyCallback callback,
                                        gpointer            user_data);
gboolean latch_keyring_file_open_finish (GAsyncResult *result,
                                         GError      **error);
gboolean latch_keyring_file_is_whole (GBytes *contents);
GError  *latch_keyring_file_explain (const GError *error);

G_END_DECLS
