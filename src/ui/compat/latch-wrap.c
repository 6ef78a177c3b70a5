/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-wrap.h"

/* One and a half times the usual size, in the unit of GtkSettings. */
#define LARGE_TEXT_DPI (144 * PANGO_SCALE)

/* The number of characters that fit beside an icon and a button in the narrowest window, at the default text size. */
#define ROW_COLUMNS 21

static gboolean
is_row_of_buttons (GtkWidget *widget)
{
  if (!GTK_IS_BOX (widget) || gtk_orientable_get_orientation (GTK_ORIENTABLE (widget)) == GTK_ORIENTATION_VERTICAL)
    return FALSE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_BUTTON (child) && GTK_IS_LABEL (gtk_button_get_child (GTK_BUTTON (child))))
        return TRUE;
    }

  return FALSE;
}

/* A row has another widget that can give way. */
static void
wrap_button (GtkButton *button)
{
  GtkWidget *child = gtk_button_get_child (button);
  gboolean   in_row = is_row_of_buttons (gtk_widget_get_parent (GTK_WIDGET (button)));

  if (!GTK_IS_LABEL (child))
    return;

  gtk_label_set_wrap (GTK_LABEL (child), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (child), in_row ? PANGO_WRAP_WORD : PANGO_WRAP_WORD_CHAR);
  /* Beside a sentence of several lines there is room for several lines of words, which is no reason to use it. */
  gtk_label_set_natural_wrap_mode (GTK_LABEL (child), GTK_NATURAL_WRAP_NONE);
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

static void
turn (GtkOrientable *box)
{
  int dpi;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  gtk_orientable_set_orientation (box, dpi >= LARGE_TEXT_DPI ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

static double
get_text_scale (void)
{
  int dpi;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / (96.0 * PANGO_SCALE) : 1;
}

static guint
count_columns (const char *text)
{
  guint n_columns = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    n_columns += g_unichar_iswide (g_utf8_get_char (text)) ? 2 : 1;

  return n_columns;
}

static void
wrap_long (GtkLabel *label)
{
  gboolean fits = latch_wrap_fits (gtk_label_get_text (label), ROW_COLUMNS);

  gtk_label_set_wrap (label, !fits);
  gtk_label_set_ellipsize (label, fits ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
}

static void
follow_labels (GtkWidget *root)
{
  if (GTK_IS_LABEL (root) && gtk_label_get_wrap (GTK_LABEL (root)))
    {
      g_signal_connect (root, "notify::label", G_CALLBACK (wrap_long), NULL);
      g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-xft-dpi", G_CALLBACK (wrap_long), root, G_CONNECT_SWAPPED);
      wrap_long (GTK_LABEL (root));
    }

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    follow_labels (child);
}

/**
 * latch_wrap_fits:
 * @text: a text
 * @n_columns: how many characters there is room for in the narrowest window, at the default text size
 *
 * Returns: %TRUE when @text surely fits in one line
 */
gboolean
latch_wrap_fits (const char *text,
                 guint       n_columns)
{
  return count_columns (text) * get_text_scale () <= n_columns;
}

/**
 * latch_wrap_long:
 * @root: a widget
 *
 * Lets the labels of the action rows in @root wrap only while their text is
 * long. GTK lays out the text of a label that can wrap dozens of times, even
 * where it takes one line, which is most of the time that a page of rows takes.
 */
void
latch_wrap_long (GtkWidget *root)
{
  if (ADW_IS_ACTION_ROW (root))
    {
      follow_labels (root);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    latch_wrap_long (child);
}

/**
 * latch_wrap:
 * @root: a widget
 *
 * Lets the labels of all buttons and the titles of all groups in @root wrap,
 * between words where possible. Otherwise, in a language with long words or with
 * large text, a button would make the window wider than a small screen, and a
 * title would be ellipsized. With large text, a button beside something moves
 * below it, so that words need not be broken.
 */
void
latch_wrap (GtkWidget *root)
{
  if (is_row_of_buttons (root))
    {
      turn (GTK_ORIENTABLE (root));
      g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-xft-dpi", G_CALLBACK (turn), root, G_CONNECT_SWAPPED);
    }
  else if (GTK_IS_BUTTON (root))
    wrap_button (GTK_BUTTON (root));
  else if (ADW_IS_PREFERENCES_GROUP (root))
    wrap_title (root, adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (root)));

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    latch_wrap (child);
}
