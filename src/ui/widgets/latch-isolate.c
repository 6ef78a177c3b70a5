/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-isolate.h"

#include "latch-typed.h"

/* The Unicode blocks of right-to-left scripts (DerivedBidiClass.txt). */
static const gunichar right_to_left[][2] = {
  { 0x590, 0x8ff }, { 0xfb1d, 0xfdff }, { 0xfe70, 0xfeff }, { 0x10800, 0x10fff }, { 0x1e800, 0x1efff }
};

static gboolean
is_right_to_left (gunichar character)
{
  for (size_t i = 0; i < G_N_ELEMENTS (right_to_left); i++)
    {
      if (character >= right_to_left[i][0] && character <= right_to_left[i][1])
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_right_to_left (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      if (is_right_to_left (g_utf8_get_char (text)))
        return TRUE;
    }

  return FALSE;
}

/* The first letter decides, as for Pango. */
static GtkTextDirection
find_direction (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      if (g_unichar_isalpha (g_utf8_get_char (text)))
        return is_right_to_left (g_utf8_get_char (text)) ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR;
    }

  return GTK_TEXT_DIR_NONE;
}

/* Pango begins a line in the other direction at the other side, which is the end of it. */
static void
align_cb (GtkLabel *label)
{
  GtkTextDirection direction = find_direction (gtk_label_get_text (label));
  gboolean         differs = direction != GTK_TEXT_DIR_NONE && direction != gtk_widget_get_direction (GTK_WIDGET (label));

  gtk_label_set_justify (label, differs ? GTK_JUSTIFY_RIGHT : GTK_JUSTIFY_LEFT);
}

/**
 * latch_isolate:
 * @name: a name that a person typed
 *
 * Prepares a name for use in a sentence. A name in the other writing direction
 * would otherwise reorder the words and quotes beside it.
 *
 * Returns: (transfer full): @name, between invisible isolating marks if it may need them
 */
char *
latch_isolate (const char *name)
{
  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL && !has_right_to_left (name))
    return g_strdup (name);

  return latch_typed_isolate (name);
}

/**
 * latch_isolate_align:
 * @root: a widget
 *
 * Keeps what the labels in @root say in line with what is above and below it, also
 * when it runs in the other direction, as a name may, or a message of the service.
 */
void
latch_isolate_align (GtkWidget *root)
{
  if (GTK_IS_LABEL (root) && gtk_label_get_xalign (GTK_LABEL (root)) <= 0 && gtk_label_get_justify (GTK_LABEL (root)) == GTK_JUSTIFY_LEFT)
    {
      g_signal_connect (root, "notify::label", G_CALLBACK (align_cb), NULL);
      g_signal_connect (root, "direction-changed", G_CALLBACK (align_cb), NULL);
      align_cb (GTK_LABEL (root));
    }

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    latch_isolate_align (child);
}
