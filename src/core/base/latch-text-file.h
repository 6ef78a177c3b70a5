/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void  latch_text_file_read_async (GFile              *file,
                                  gboolean            takes_pipe,
                                  size_t              max_length,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
void  latch_text_file_read_stream_async (GInputStream       *stream,
                                         size_t              max_length,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
char *latch_text_file_read_finish (GAsyncResult *result,
                                   GError      **error);

G_END_DECLS
