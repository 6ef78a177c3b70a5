/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  LATCH_CONCERN_NONE,
  LATCH_CONCERN_BUSY,
  LATCH_CONCERN_UNSAVED_TOKEN,
  LATCH_CONCERN_HELD_SECRETS,
} LatchConcern;

void latch_concern_ask_async (LatchConcern        concern,
                              GtkWidget          *parent,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);

G_END_DECLS
