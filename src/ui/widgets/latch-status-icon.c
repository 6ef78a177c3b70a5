/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-status-icon.h"

/**
 * latch_status_icon_show:
 * @self: a status
 * @image: where to show it
 *
 * Shows the status as an icon in its colour.
 */
void
latch_status_icon_show (const LatchStatus *self,
                        GtkImage          *image)
{
  static const char *const style_classes[] = { "dim-label", "warning", "success" };

  for (size_t i = 0; i < G_N_ELEMENTS (style_classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), style_classes[i]);

  gtk_widget_add_css_class (GTK_WIDGET (image), self->style_class);
  gtk_image_set_from_icon_name (image, self->icon_name);
}
