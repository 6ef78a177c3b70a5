/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-toast.h"

#include "latch-compat.h"

#define CHARACTERS 30
#define CHARACTERS_BESIDE_BUTTON 18

/* Of large text there are fewer than its size alone says: the button grows with it. */
#define LESS 8

/* libadwaita announces only toasts with an ordinary title. */
static void
shown_cb (GtkWidget *label)
{
  latch_announce (label, gtk_label_get_text (GTK_LABEL (label)));
}

/* A toast is as high as its natural width asks for, so that has to be one that the narrowest window has. */
static void
limit_width (GtkLabel *label)
{
  int characters = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (label), "characters"));
  int dpi;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  if (dpi > 0)
    characters = MAX ((characters + LESS) * 96 * PANGO_SCALE / dpi - LESS, 1);
  gtk_label_set_max_width_chars (label, characters);
}

static AdwToast *
create_toast (const char *text,
              int         characters)
{
  AdwToast  *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  g_object_set_data (G_OBJECT (label), "characters", GINT_TO_POINTER (characters));
  limit_width (GTK_LABEL (label));
  g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-xft-dpi", G_CALLBACK (limit_width), label, G_CONNECT_SWAPPED);
  g_signal_connect (label, "map", G_CALLBACK (shown_cb), NULL);
  adw_toast_set_custom_title (toast, label);
  return toast;
}

/**
 * latch_toast_new:
 * @text: the message, which is not markup
 *
 * The ordinary title of a toast is ellipsized in a narrow window. This one wraps.
 *
 * Returns: (transfer full): a toast
 */
AdwToast *
latch_toast_new (const char *text)
{
  return create_toast (text, CHARACTERS);
}

/**
 * latch_toast_new_with_action:
 * @text: the message, which is not markup
 * @label: the label of the button
 * @action: the action of the button
 * @target: (nullable): the action’s parameter, a string
 *
 * Returns: (transfer full): a toast with a button
 */
AdwToast *
latch_toast_new_with_action (const char *text,
                             const char *label,
                             const char *action,
                             const char *target)
{
  AdwToast *toast = create_toast (text, CHARACTERS_BESIDE_BUTTON);

  adw_toast_set_button_label (toast, label);
  adw_toast_set_action_name (toast, action);
  if (target != NULL)
    adw_toast_set_action_target (toast, "s", target);

  return toast;
}

/**
 * latch_toast_show:
 * @overlay: where toasts are shown
 * @toast: (transfer full): a toast
 *
 * Shows the toast. Its buttons have accessible names and whole labels.
 */
void
latch_toast_show (AdwToastOverlay *overlay,
                  AdwToast        *toast)
{
  adw_toast_overlay_add_toast (overlay, toast);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (overlay)); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (child == adw_toast_overlay_get_child (overlay))
        continue;

      latch_fix_accessible_names (child);
      latch_set_buttons_unshrinkable (child);
    }
}
