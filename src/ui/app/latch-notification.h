/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void latch_notification_arrived (GtkWindow     *window,
                                 const char    *title,
                                 LatchInstance *instance);
void latch_notification_ended (GtkWindow  *window,
                               const char *news,
                               const char *action,
                               const char *id);
void latch_notification_failed (GtkWindow  *window,
                                const char *title,
                                gboolean    unsaved,
                                gboolean    unresolved);
void latch_notification_withdraw (GtkWindow *window);

G_END_DECLS
