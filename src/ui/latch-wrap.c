/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-wrap.h"

static void
wrap_button (GtkButton *button)
{
  GtkWidget *child = gtk_button_get_child (button);

  if (!GTK_IS_LABEL (child))
    return;

  gtk_label_set_wrap (GTK_LABEL (child), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (child), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (child), GTK_JUSTIFY_CENTER);
}

static gboolean
wrap_title (GtkWidget  *widget,
            const char *title)
{
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), title))
    {
      gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_NONE);
      gtk_label_set_wrap (GTK_LABEL (widget), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (widget), PANGO_WRAP_WORD_CHAR);
      return TRUE;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (wrap_title (child, title))
        return TRUE;
    }

  return FALSE;
}

/**
 * latch_wrap:
 * @root: a widget
 *
 * Lets the labels of all buttons and the titles of all groups in @root break,
 * between words where that is enough: in a language with long words, and with
 * large text, a button that does not would make the whole window wider than a
 * small screen, and a title that does not would be cut.
 */
void
latch_wrap (GtkWidget *root)
{
  if (GTK_IS_BUTTON (root))
    wrap_button (GTK_BUTTON (root));
  else if (ADW_IS_PREFERENCES_GROUP (root))
    wrap_title (root, adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (root)));

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    latch_wrap (child);
}
