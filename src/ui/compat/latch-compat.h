/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void     latch_confirm_async (GtkWidget          *parent,
                              const char         *heading,
                              const char         *body,
                              const char         *verb,
                              const char         *refusal,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);
gboolean latch_confirm_finish (GAsyncResult *result);
void     latch_choose_file_async (GtkWidget          *parent,
                                  const char         *title,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
GFile   *latch_choose_file_finish (GAsyncResult *result,
                                   GError      **error);
void     latch_show_about (GtkWindow  *parent,
                           const char *secrets);
void     latch_add_shortcuts_action (GtkApplication *application);
void     latch_open_uri (GtkWidget  *parent,
                         const char *uri);
void     latch_open_uri_async (GtkWidget          *parent,
                               const char         *uri,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);
gboolean latch_open_uri_finish (GAsyncResult *result);
void     latch_announce (GtkWidget  *widget,
                         const char *message);
void     latch_let_search (AdwComboRow *row);
void     latch_fix_accessible_names (GtkWidget *root);
void     latch_set_buttons_unshrinkable (GtkWidget *root);

G_END_DECLS
