/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-connection.h"
#include "latch-error-panel.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void latch_address_dialog_ask_async (LatchConnection    *connection,
                                     GtkWidget          *parent,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
void latch_address_dialog_show_declined (LatchErrorPanel *panel);

G_END_DECLS
