/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-file.h"

G_BEGIN_DECLS

/**
 * LatchFolderPart:
 * @name: the name of a folder within the folder
 * @suffix: what the names of its files end in, after an id
 *
 * What is followed in a folder.
 */
typedef struct
{
  const char *name;
  const char *suffix;
} LatchFolderPart;

#define LATCH_TYPE_FOLDER (latch_folder_get_type ())
G_DECLARE_FINAL_TYPE (LatchFolder, latch_folder, LATCH, FOLDER, GObject)

LatchFolder *latch_folder_new (const char            *path,
                               const LatchFolderPart *parts,
                               guint                  n_parts);
void         latch_folder_set_poll_interval (LatchFolder *self,
                                             guint        milliseconds);
char        *latch_folder_dup_path (LatchFolder *self,
                                    guint        part,
                                    const char  *id);
void         latch_folder_make_async (LatchFolder        *self,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
void         latch_folder_make_finish (LatchFolder  *self,
                                       GAsyncResult *result);
void         latch_folder_scan_soon (LatchFolder *self);
void         latch_folder_scan_async (LatchFolder        *self,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean     latch_folder_scan_finish (LatchFolder  *self,
                                       GAsyncResult *result,
                                       GError      **error);

/* What the last scan found. */
gboolean   latch_folder_contains (LatchFolder *self,
                                  guint        part,
                                  const char  *id);
void       latch_folder_forget (LatchFolder *self,
                                guint        part,
                                const char  *id);
GPtrArray *latch_folder_steal_leftovers (LatchFolder *self);

G_END_DECLS
