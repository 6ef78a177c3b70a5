/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-status-icon.h"

/**
 * latch_status_icon_show:
 * @icon_name: the icon of a status
 * @style_class: the style class of its colour
 * @is_sure: whether nothing stands in the way of what it says
 * @image: where to show it
 *
 * Shows the status as an icon in its colour. What is good is shown as such only when it is sure.
 */
void
latch_status_icon_show (const char *icon_name,
                        const char *style_class,
                        gboolean    is_sure,
                        GtkImage   *image)
{
  gboolean                 is_doubtful = !is_sure && g_str_equal (style_class, "success");
  static const char *const style_classes[] = { "dim-label", "warning", "success" };

  for (size_t i = 0; i < G_N_ELEMENTS (style_classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), style_classes[i]);

  gtk_widget_add_css_class (GTK_WIDGET (image), is_doubtful ? "warning" : style_class);
  gtk_image_set_from_icon_name (image, is_doubtful ? "dialog-warning-symbolic" : icon_name);
}
