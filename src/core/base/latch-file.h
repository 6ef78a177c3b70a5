/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char   *name;
  GBytes *bytes;
} LatchFile;

void latch_file_free (LatchFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchFile, latch_file_free)

void     latch_file_write_async (const char         *path,
                                 GBytes             *bytes,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
void     latch_file_write_large_async (const char         *path,
                                       GBytes             *bytes,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
void     latch_file_delete_async (const char         *path,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
gboolean latch_file_change_finish (GAsyncResult *result,
                                   GError      **error);
void     latch_file_read_async (const char         *path,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
void     latch_file_read_large_async (const char         *path,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
GBytes  *latch_file_read_finish (GAsyncResult *result,
                                 GError      **error);

GHashTable *latch_file_known_new (void);
void        latch_file_known_forget (GHashTable *known,
                                     const char *name);
void        latch_file_scan_directory_async (const char         *path,
                                             GHashTable         *known,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
GPtrArray  *latch_file_scan_directory_finish (GAsyncResult *result,
                                              GError      **error);
void        latch_file_make_directory_async (const char         *path,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
gboolean    latch_file_make_directory_finish (GAsyncResult *result,
                                              GError      **error);

G_END_DECLS
