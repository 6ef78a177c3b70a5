/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-column.h"

/* Has its children below one another, as a vertical box has in a row. Such a box
 * asks its labels how wide they are at a given height, and a label that wraps
 * lays out its text a hundred times to find that. Here each takes all the width
 * that there is. */
struct _LatchColumn
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (LatchColumn, latch_column, GTK_TYPE_WIDGET)

/* Between two children, as in a row of libadwaita. */
#define SPACING 3

static GtkSizeRequestMode
latch_column_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
latch_column_measure (GtkWidget     *widget,
                      GtkOrientation orientation,
                      int            for_size,
                      int           *minimum,
                      int           *natural,
                      int           *minimum_baseline,
                      int           *natural_baseline)
{
  gboolean is_vertical = orientation == GTK_ORIENTATION_VERTICAL;

  *minimum = 0;
  *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int spacing = child == gtk_widget_get_first_child (widget) ? 0 : SPACING;
      int child_minimum;
      int child_natural;

      gtk_widget_measure (child, orientation, is_vertical ? for_size : -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = is_vertical ? *minimum + spacing + child_minimum : MAX (*minimum, child_minimum);
      *natural = is_vertical ? *natural + spacing + child_natural : MAX (*natural, child_natural);
    }
}

static void
latch_column_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  GtkAllocation place = { .width = width };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &place.height, NULL, NULL);
      gtk_widget_size_allocate (child, &place, -1);
      place.y += place.height + SPACING;
    }
}

static void
latch_column_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (latch_column_parent_class)->dispose (object);
}

static void
latch_column_class_init (LatchColumnClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_column_dispose;
  widget_class->get_request_mode = latch_column_get_request_mode;
  widget_class->measure = latch_column_measure;
  widget_class->size_allocate = latch_column_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "box");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
latch_column_init (LatchColumn *self)
{
}
