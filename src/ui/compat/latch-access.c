/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-access.h"

/* Gives screen readers the information that the widgets show but do not expose. */

static void
set_name (GtkWidget  *widget,
          const char *name)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
page_cb (GtkStack *stack)
{
  GtkWidget *shown = gtk_stack_get_visible_child (stack);

  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (stack)); page != NULL; page = gtk_widget_get_next_sibling (page))
    gtk_accessible_update_state (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_STATE_HIDDEN, page != shown, -1);
}

/* GTK 4.8 exposes the name of its type. */
static void
silence (GtkStackPage *page)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
}

static void
choice_cb (AdwComboRow *row)
{
  GObject       *item = adw_combo_row_get_selected_item (row);
  GtkExpression *expression = adw_combo_row_get_expression (row);
  g_auto (GValue) value = G_VALUE_INIT;

  if (item == NULL)
    gtk_accessible_reset_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
  else if (expression == NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    gtk_string_object_get_string (GTK_STRING_OBJECT (item)), -1);
  else if (gtk_expression_evaluate (expression, item, &value))
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, g_value_get_string (&value), -1);
}

static void
expanded_cb (AdwExpanderRow *row)
{
  GtkWidget *header = latch_access_find (GTK_WIDGET (row), "header");
  GtkWidget *nested = latch_access_find (GTK_WIDGET (row), "nested");
  gboolean   expanded = adw_expander_row_get_expanded (row);

  gtk_accessible_update_state (GTK_ACCESSIBLE (header), GTK_ACCESSIBLE_STATE_EXPANDED, expanded, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (nested), GTK_ACCESSIBLE_STATE_HIDDEN, !expanded, -1);
}

/**
 * latch_access_find:
 * @root: a widget
 * @css_class: a style class
 *
 * Finds a part of a widget that has no getter.
 *
 * Returns: (transfer none) (nullable): the first widget in @root of that style class
 */
GtkWidget *
latch_access_find (GtkWidget  *root,
                   const char *css_class)
{
  if (gtk_widget_has_css_class (root, css_class))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = latch_access_find (child, css_class);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/**
 * latch_access_add_page:
 * @stack: a stack that latch_access_follow_stack() was called for
 * @page: a new page
 *
 * Adds a page, and hides from screen readers what latch_access_follow_stack() hides.
 */
void
latch_access_add_page (GtkStack  *stack,
                       GtkWidget *page)
{
  silence (gtk_stack_add_child (stack, page));
  page_cb (stack);
}

/**
 * latch_access_follow_stack:
 * @stack: a stack
 *
 * Hides from screen readers the pages that are not visible, and the names of their types. GTK 4.8 exposes both.
 */
void
latch_access_follow_stack (GtkStack *stack)
{
  g_autoptr (GtkSelectionModel) pages = gtk_stack_get_pages (stack);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++)
    {
      g_autoptr (GObject) page = g_list_model_get_item (G_LIST_MODEL (pages), i);

      silence (GTK_STACK_PAGE (page));
    }

  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (page_cb), NULL);
  page_cb (stack);
}

/**
 * latch_access_name_item:
 * @item: an item of a list
 * @name: what it is called
 *
 * Names @item where GTK does not take the name from the labels in it, from 4.12 on.
 */
void
latch_access_name_item (GtkListItem *item,
                        const char  *name)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (item), "accessible-label") != NULL)
    g_object_set (item, "accessible-label", name, NULL);
}

/**
 * latch_access_describe_choice:
 * @row: a row whose items are strings, or whose expression turns them into strings
 *
 * Describes the row by its selected item, which a screen reader otherwise reads only while the row is open.
 */
void
latch_access_describe_choice (AdwComboRow *row)
{
  g_signal_connect (row, "notify::selected-item", G_CALLBACK (choice_cb), NULL);
  choice_cb (row);
}

/**
 * latch_access_tell_expanded:
 * @row: an expander row
 *
 * Names the row, exposes on its focusable part whether it is expanded, and hides
 * the rows in a collapsed one from screen readers.
 */
void
latch_access_tell_expanded (AdwExpanderRow *row)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
  GtkWidget  *header = latch_access_find (GTK_WIDGET (row), "header");

  set_name (GTK_WIDGET (row), title);
  set_name (gtk_widget_get_parent (header), title);
  set_name (latch_access_find (GTK_WIDGET (row), "nested"), title);
  g_signal_connect (row, "notify::expanded", G_CALLBACK (expanded_cb), NULL);
  expanded_cb (row);
}

/**
 * latch_access_name_list:
 * @group: a preferences group without a title
 * @name: the name of the list
 *
 * Names the list of the group.
 */
void
latch_access_name_list (GtkWidget  *group,
                        const char *name)
{
  set_name (latch_access_find (group, "boxed-list"), name);
}
