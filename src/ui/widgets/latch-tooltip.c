/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-tooltip.h"

/* Tooltips for text that may be cut. One that repeats what can be read anyway
 * only covers what is below it. */

/* A row may draw only one of several labels, and makes the others transparent. */
static GtkLabel *
find_cut (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget) || gtk_widget_get_opacity (widget) < 0.01)
    return NULL;

  if (GTK_IS_LABEL (widget))
    return pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (widget))) ? GTK_LABEL (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkLabel *label = find_cut (child);

      if (label != NULL)
        return label;
    }

  return NULL;
}

static gboolean
query_cb (GtkWidget  *widget,
          int         x,
          int         y,
          gboolean    by_keyboard,
          GtkTooltip *tooltip)
{
  g_autofree char *text = latch_tooltip_dup_cut (widget);

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

/**
 * latch_tooltip_show_cut:
 * @widget: a widget with labels
 *
 * Shows the whole of a label in @widget in a tooltip while it is cut.
 */
void
latch_tooltip_show_cut (GtkWidget *widget)
{
  gtk_widget_set_has_tooltip (widget, TRUE);
  g_signal_connect (widget, "query-tooltip", G_CALLBACK (query_cb), NULL);
}

/**
 * latch_tooltip_dup_cut:
 * @widget: a widget with labels
 *
 * Returns: (transfer full) (nullable): the whole text of the first label in @widget that is cut, or %NULL when none is
 */
char *
latch_tooltip_dup_cut (GtkWidget *widget)
{
  GtkLabel *label = find_cut (widget);

  return label != NULL ? g_strdup (gtk_label_get_text (label)) : NULL;
}
