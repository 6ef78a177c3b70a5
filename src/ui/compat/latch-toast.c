/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-toast.h"

#include "latch-compat.h"

/* What a toast has beside its title and its button, and what a button has beside its label, in pixels. */
#define CHROME 112
#define BUTTON_CHROME 52

/* Twice as long as other toasts, since somebody may have to read it, decide and come to its button by the keyboard. */
#define ACTION_SECONDS 10

/* libadwaita announces only toasts with an ordinary title. */
static void
shown_cb (GtkWidget *label)
{
  latch_announce (label, gtk_label_get_text (GTK_LABEL (label)));
}

static int
measure_button (GtkWidget  *label,
                const char *text)
{
  g_autoptr (PangoLayout) layout = NULL;
  int width;

  if (text == NULL)
    return 0;

  layout = gtk_widget_create_pango_layout (label, text);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + BUTTON_CHROME;
}

/* A toast is as high as its natural width asks for, so that has to be one that the window has. */
static void
limit_width (AdwToast *toast)
{
  GtkWidget        *label = adw_toast_get_custom_title (toast);
  GtkRoot          *window = gtk_widget_get_root (label);
  PangoFontMetrics *metrics;
  int               width, height, column;

  if (window == NULL)
    return;

  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  metrics = pango_context_get_metrics (gtk_widget_get_pango_context (label), NULL, NULL);
  column = MAX (pango_font_metrics_get_approximate_char_width (metrics), pango_font_metrics_get_approximate_digit_width (metrics));
  pango_font_metrics_unref (metrics);
  width -= CHROME + measure_button (label, adw_toast_get_button_label (toast));
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX (width * PANGO_SCALE / column, 1));
}

/**
 * latch_toast_new:
 * @text: the message, which is not markup
 *
 * The ordinary title of a toast is ellipsized where it does not fit. This one wraps.
 *
 * Returns: (transfer full): a toast
 */
AdwToast *
latch_toast_new (const char *text)
{
  AdwToast  *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  g_signal_connect (label, "map", G_CALLBACK (shown_cb), NULL);
  adw_toast_set_custom_title (toast, label);
  return toast;
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
  AdwToast *toast = latch_toast_new (text);

  adw_toast_set_timeout (toast, ACTION_SECONDS);
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
  GtkRoot *window = gtk_widget_get_root (GTK_WIDGET (overlay));

  g_signal_connect_object (window, "notify::default-width", G_CALLBACK (limit_width), toast, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-xft-dpi", G_CALLBACK (limit_width), toast, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (overlay, toast);
  limit_width (toast);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (overlay)); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (child == adw_toast_overlay_get_child (overlay))
        continue;

      latch_fix_accessible_names (child);
      latch_set_buttons_unshrinkable (child);
    }
}
