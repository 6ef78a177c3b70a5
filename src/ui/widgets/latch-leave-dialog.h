/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  LATCH_LEAVE_NONE,
  LATCH_LEAVE_BUSY,
  LATCH_LEAVE_SAVING,
  LATCH_LEAVE_UNSAVED_TOKEN,
  LATCH_LEAVE_HELD_SECRETS,
  LATCH_LEAVE_TYPED,
} LatchLeaveReason;

void latch_leave_dialog_ask_async (LatchLeaveReason    reason,
                                   GtkWidget          *parent,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);

G_END_DECLS
