/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-drops.h"

static void
add_target (GtkWidget          *widget,
            GType               type,
            GtkPropagationPhase phase,
            GCallback           drop_cb,
            gpointer            object)
{
  GtkDropTarget *target = gtk_drop_target_new (type, GDK_ACTION_COPY);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), phase);
  g_signal_connect_object (target, "drop", drop_cb, object, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

/**
 * latch_drops_watch:
 * @widget: a widget, which may have entries
 * @drop_cb: called as `gboolean (object, value)`, where the value is a text or a #GdkFileList
 * @object: what lives at least as long as the handler
 *
 * Has files and texts taken that are dropped on a widget. A text that is dropped
 * on an entry is the entry’s.
 */
void
latch_drops_watch (GtkWidget *widget,
                   GCallback  drop_cb,
                   gpointer   object)
{
  /* An entry would take the name of a file for its text. */
  add_target (widget, GDK_TYPE_FILE_LIST, GTK_PHASE_CAPTURE, drop_cb, object);
  add_target (widget, G_TYPE_STRING, GTK_PHASE_BUBBLE, drop_cb, object);
}
