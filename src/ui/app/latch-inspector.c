/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-inspector.h"

#ifdef LATCH_RELEASE
static gboolean
swallow (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  return TRUE;
}
#endif

/**
 * latch_inspector_block:
 * @window: a window
 *
 * Swallows the keys that open the inspector, which would show every secret
 * of the window in clear text. In builds for developers they work.
 */
void
latch_inspector_block (GtkWidget *window)
{
#ifdef LATCH_RELEASE
  static const guint  keys[] = { GDK_KEY_d, GDK_KEY_i };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcutTrigger *trigger = gtk_keyval_trigger_new (keys[i], GDK_CONTROL_MASK | GDK_SHIFT_MASK);
      GtkShortcut        *shortcut = gtk_shortcut_new (trigger, gtk_callback_action_new (swallow, NULL, NULL));

      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }

  gtk_widget_add_controller (window, controller);
#endif
}
