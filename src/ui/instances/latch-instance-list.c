/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-instance-list.h"

#include "latch-access.h"
#include "latch-instance-row.h"
#include "latch-list-head.h"

#include <glib/gi18n.h>

/* The instances in the order that was chosen, or the matches of a search.
 *
 * GtkListBox builds a row for every item, visible or not. So it gets only the
 * first items, and more as the end comes near: by scrolling, by the keyboard,
 * or because the window is tall. A search starts over with the first items.
 * Rows have no action-name: each new one makes GTK visit all widgets that have
 * one. */
struct _LatchInstanceList
{
  AdwBin parent_instance;

  GtkSearchBar      *search_bar;
  GtkEditable       *search_entry;
  GtkStack          *results;
  GtkScrolledWindow *scroller;
  GtkListBox        *list;
  GtkWidget         *nothing;

  LatchOrder          order;
  GtkSorter          *sorter;
  GtkSortListModel   *sorted;
  LatchSearch        *search;
  GtkFilter          *filter;
  GtkFilterListModel *found;
  LatchListHead      *shown;
  guint               growing;
  guint               revealing;
  GtkWidget          *held_row;
  double              held_place;
  guint               keeping;
  guint               preparing;
  guint               n_prepared;
  gboolean            has_new_places;
  gboolean            has_new_focus;
};

G_DEFINE_FINAL_TYPE (LatchInstanceList, latch_instance_list, ADW_TYPE_BIN)

enum {
  PROP_SEARCHING = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The number of rows at first, and of those added at a time: as many as a window of the usual size shows, since each takes a
 * millisecond to build. */
#define ROWS 12

/* The number added at a time for a person who goes to the end: half a second for a thousand. */
#define ROWS_TO_END 1000

/* -- Rows as they are needed ---------------------------------------------------- */

static gboolean
grow_cb (gpointer user_data)
{
  LatchInstanceList *self = user_data;

  self->growing = 0;
  latch_list_head_set_size (self->shown, latch_list_head_get_size (self->shown) + ROWS);
  return G_SOURCE_REMOVE;
}

/* The end is near when less than a page is left below. GtkScrolledWindow::edge-reached is not emitted when the last row gets
 * the focus, because the margin below it stays out of view. The rows are added in an idle callback, because this one may run
 * while rows are being allocated. */
static void
scrolled_cb (LatchInstanceList *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double         page = gtk_adjustment_get_page_size (adjustment);
  gboolean       is_near = page > 0 && gtk_adjustment_get_value (adjustment) + 2 * page >= gtk_adjustment_get_upper (adjustment);
  guint          n_found = g_list_model_get_n_items (G_LIST_MODEL (self->found));

  if (is_near && self->growing == 0 && n_found > latch_list_head_get_size (self->shown))
    self->growing = g_idle_add (grow_cb, self);
}

/* GTK scrolls to the widget that gets the focus, unless it has not been allocated yet, as is the case for a new row. */
static gboolean
reveal_cb (gpointer user_data)
{
  LatchInstanceList *self = user_data;
  GtkAdjustment     *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  GtkWidget         *row = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  double             value = gtk_adjustment_get_value (adjustment);
  graphene_rect_t    bounds;

  self->revealing = 0;
  self->has_new_focus = row != NULL && gtk_widget_get_height (row) == 0;
  if (row == NULL || self->has_new_focus || !gtk_widget_compute_bounds (row, GTK_WIDGET (self->scroller), &bounds))
    return G_SOURCE_REMOVE;

  gtk_adjustment_clamp_page (adjustment, value + bounds.origin.y, value + bounds.origin.y + bounds.size.height);
  return G_SOURCE_REMOVE;
}

static double
get_place (LatchInstanceList *self,
           GtkWidget         *widget)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (widget, GTK_WIDGET (self->scroller), &bounds) ? bounds.origin.y : 0;
}

/* The rows are allocated between the first and the second frame after a change. */
static gboolean
keep_place_cb (GtkWidget     *widget,
               GdkFrameClock *clock,
               gpointer       user_data)
{
  LatchInstanceList *self = LATCH_INSTANCE_LIST (widget);
  GtkAdjustment     *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  if (!self->has_new_places)
    {
      self->has_new_places = TRUE;
      return G_SOURCE_CONTINUE;
    }

  if (self->held_row != NULL && gtk_widget_get_parent (self->held_row) != NULL)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + get_place (self, self->held_row) - self->held_place);

  g_clear_weak_pointer (&self->held_row);
  self->keeping = 0;
  return G_SOURCE_REMOVE;
}

/* Called before rows are added or removed. The visible rows stay in place; at the very top, the list stays at the top. */
static void
hold_place_cb (LatchInstanceList *self)
{
  GtkListBoxRow *row;

  self->has_new_places = FALSE;
  if (self->keeping != 0 || gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller)) <= 0)
    return;

  row = gtk_list_box_get_row_at_y (self->list, (int)MAX (-get_place (self, GTK_WIDGET (self->list)), 0));
  if (row == NULL)
    return;

  g_set_weak_pointer (&self->held_row, GTK_WIDGET (row));
  self->held_place = get_place (self, self->held_row);
  self->keeping = gtk_widget_add_tick_callback (GTK_WIDGET (self), keep_place_cb, NULL, NULL);
}

/* The rows are allocated now, or will be once the allocation that may have called this has ended. */
static void
placed_cb (LatchInstanceList *self)
{
  scrolled_cb (self);
  if (self->has_new_focus && self->revealing == 0)
    self->revealing = g_idle_add_full (G_PRIORITY_DEFAULT, reveal_cb, self, NULL);
}

static gboolean
grow_to_end (LatchInstanceList *self)
{
  guint n_found = g_list_model_get_n_items (G_LIST_MODEL (self->found));
  guint n_shown = latch_list_head_get_size (self->shown);

  if (n_found <= n_shown)
    return FALSE;

  latch_list_head_set_size (self->shown, MIN (n_found, n_shown + ROWS_TO_END));
  return TRUE;
}

/* Called before the list itself goes to its last row. */
static void
move_cursor_cb (LatchInstanceList *self,
                GtkMovementStep    step,
                int                count)
{
  if (step == GTK_MOVEMENT_BUFFER_ENDS && count > 0 && grow_to_end (self))
    self->has_new_focus = TRUE;
}

/* Rows that are added while the scroll bar is dragged would move the list away from under the pointer. */
static void
grabbed_cb (LatchInstanceList *self)
{
  grow_to_end (self);
}

static void
show_first (LatchInstanceList *self)
{
  g_clear_handle_id (&self->growing, g_source_remove);
  g_clear_weak_pointer (&self->held_row);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  latch_list_head_set_size (self->shown, ROWS);
}

/* -- Sorting ------------------------------------------------------------------- */

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      user_data)
{
  const LatchInstanceList *self = user_data;

  return latch_order_compare (self->order, (gpointer)a, (gpointer)b);
}

/* The row that has the focus, or has a button that has it. */
static LatchInstanceRow *
dup_focused_row (LatchInstanceList *self)
{
  GtkRoot   *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, LATCH_TYPE_INSTANCE_ROW) : NULL;

  return row != NULL ? g_object_ref (LATCH_INSTANCE_ROW (row)) : NULL;
}

/* -- Before somebody searches or sorts ------------------------------------------- */

/* The microseconds after which what waits has its turn, and the number of instances between two looks at the clock. */
#define SLICE 2000
#define AT_A_TIME 16

static gboolean
prepare_cb (gpointer user_data)
{
  LatchInstanceList *self = user_data;
  GListModel        *instances = gtk_sort_list_model_get_model (self->sorted);
  guint              n_items = g_list_model_get_n_items (instances);
  gint64             end = g_get_monotonic_time () + SLICE;

  while (self->n_prepared < n_items)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, self->n_prepared++);

      latch_instance_prepare (instance);
      if (self->n_prepared % AT_A_TIME == 0 && g_get_monotonic_time () > end)
        return G_SOURCE_CONTINUE;
    }

  self->preparing = 0;
  return G_SOURCE_REMOVE;
}

/* To prepare all of them takes longer than a person waits between two keys. An instance that is prepared already takes nothing. */
static void
instances_changed_cb (LatchInstanceList *self)
{
  self->n_prepared = 0;
  if (self->preparing == 0)
    self->preparing = g_idle_add_full (G_PRIORITY_LOW, prepare_cb, self, NULL);
}

/* -- Searching ----------------------------------------------------------------- */

static gboolean
is_found (gpointer item,
          gpointer user_data)
{
  LatchInstanceList *self = user_data;

  /* Text without a word matches nothing. */
  return self->search != NULL && latch_instance_matches (item, self->search);
}

static void
search_changed_cb (LatchInstanceList *self)
{
  const char *text = gtk_editable_get_text (self->search_entry);

  g_clear_pointer (&self->search, latch_search_free);
  self->search = latch_search_new (text);
  show_first (self);
  if (*text == '\0')
    gtk_filter_list_model_set_filter (self->found, NULL);
  else if (gtk_filter_list_model_get_filter (self->found) == NULL)
    gtk_filter_list_model_set_filter (self->found, self->filter);
  else
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
search_mode_cb (LatchInstanceList *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static GtkWidget *
ensure_nothing (LatchInstanceList *self)
{
  if (self->nothing == NULL)
    {
      self->nothing = g_object_new (ADW_TYPE_STATUS_PAGE,
                                    "icon-name", "latch-search-symbolic",
                                    "title", _ ("No Results"),
                                    "description", _ ("Try a different search."),
                                    "vexpand", TRUE,
                                    NULL);
      latch_access_add_page (self->results, self->nothing);
    }

  return self->nothing;
}

static void
found_changed_cb (LatchInstanceList *self)
{
  gboolean has_found = g_list_model_get_n_items (G_LIST_MODEL (self->found)) > 0;

  /* There is nothing to search in an empty list. */
  if (has_found || *gtk_editable_get_text (self->search_entry) == '\0')
    gtk_stack_set_visible_child (self->results, GTK_WIDGET (self->scroller));
  else
    gtk_stack_set_visible_child (self->results, ensure_nothing (self));
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return latch_instance_row_new (item);
}

static void
row_activated_cb (LatchInstanceList *self,
                  LatchInstanceRow  *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-instance", "s", latch_instance_get_id (latch_instance_row_get_instance (row)));
}

static void
latch_instance_list_get_property (GObject    *object,
                                  guint       property_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_SEARCHING:
      g_value_set_boolean (value, gtk_search_bar_get_search_mode (LATCH_INSTANCE_LIST (object)->search_bar));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_instance_list_set_property (GObject      *object,
                                  guint         property_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_SEARCHING:
      gtk_search_bar_set_search_mode (LATCH_INSTANCE_LIST (object)->search_bar, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_instance_list_dispose (GObject *object)
{
  LatchInstanceList *self = LATCH_INSTANCE_LIST (object);

  g_clear_handle_id (&self->growing, g_source_remove);
  g_clear_handle_id (&self->revealing, g_source_remove);
  g_clear_handle_id (&self->preparing, g_source_remove);
  g_clear_weak_pointer (&self->held_row);
  g_clear_object (&self->shown);
  g_clear_object (&self->found);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_pointer (&self->search, latch_search_free);

  G_OBJECT_CLASS (latch_instance_list_parent_class)->dispose (object);
}

static void
latch_instance_list_class_init (LatchInstanceListClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latch_instance_list_get_property;
  object_class->set_property = latch_instance_list_set_property;
  object_class->dispose = latch_instance_list_dispose;

  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-instance-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchInstanceList, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LatchInstanceList, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LatchInstanceList, results);
  gtk_widget_class_bind_template_child (widget_class, LatchInstanceList, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatchInstanceList, list);
  gtk_widget_class_bind_template_callback (widget_class, move_cursor_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_cb);
}

static void
latch_instance_list_init (LatchInstanceList *self)
{
  GtkGesture    *grab = gtk_gesture_click_new ();
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  latch_access_follow_stack (self->results);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (grab), GTK_PHASE_CAPTURE);
  g_signal_connect_object (grab, "pressed", G_CALLBACK (grabbed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (gtk_scrolled_window_get_vscrollbar (self->scroller), GTK_EVENT_CONTROLLER (grab));

  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (placed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * latch_instance_list_new:
 * @instances: the instances, in no order
 *
 * Returns: (transfer floating): a list that follows @instances
 */
GtkWidget *
latch_instance_list_new (GListModel *instances)
{
  LatchInstanceList *self = g_object_new (LATCH_TYPE_INSTANCE_LIST, NULL);

  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL));
  self->sorted = gtk_sort_list_model_new (g_object_ref (instances), g_object_ref (self->sorter));
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_found, self, NULL));
  self->found = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->sorted)), NULL);
  self->shown = latch_list_head_new (G_LIST_MODEL (self->found), ROWS);
  g_signal_connect_object (instances, "items-changed", G_CALLBACK (instances_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (found_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (hold_place_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->shown), create_row, NULL, NULL);
  instances_changed_cb (self);
  return GTK_WIDGET (self);
}

/* What is taken off the list may still be the service’s, and is another object then, without a record. */
static gboolean
is_twin (LatchInstance *instance,
         LatchInstance *other)
{
  return (latch_instance_get_record (instance) == NULL) != (latch_instance_get_record (other) == NULL) &&
         latch_instance_get_number (instance) == latch_instance_get_number (other) &&
         latch_instance_get_account (instance) == latch_instance_get_account (other);
}

/* The position of an instance, or 0 if it is not in the list. */
static guint
find_position (LatchInstanceList *self,
               LatchInstance     *instance)
{
  guint n_found = g_list_model_get_n_items (G_LIST_MODEL (self->found));

  for (guint i = 0; instance != NULL && i < n_found; i++)
    {
      g_autoptr (LatchInstance) candidate = g_list_model_get_item (G_LIST_MODEL (self->found), i);

      if (candidate == instance || is_twin (candidate, instance))
        return i;
    }

  return 0;
}

/**
 * latch_instance_list_focus:
 * @self: a list of instances that is shown
 * @instance: (nullable): the instance to return to
 *
 * Focuses the row of @instance or the first row; when nothing matches, the search entry.
 */
void
latch_instance_list_focus (LatchInstanceList *self,
                           LatchInstance     *instance)
{
  guint          position = find_position (self, instance);
  GtkListBoxRow *row;

  self->has_new_focus = position >= latch_list_head_get_size (self->shown);
  if (self->has_new_focus)
    latch_list_head_set_size (self->shown, (position / ROWS + 1) * ROWS);

  row = gtk_list_box_get_row_at_index (self->list, (int)position);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
  else
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

/* An instance that is far away by now is not worth all the rows up to it. */
static void
follow_focus (LatchInstanceList *self,
              LatchInstance     *instance)
{
  gboolean has_row = find_position (self, instance) < latch_list_head_get_size (self->shown);

  latch_instance_list_focus (self, has_row ? instance : NULL);
}

/**
 * latch_instance_list_sort:
 * @self: a list of instances
 *
 * Sorts the list again, because instances may have changed. While they change,
 * their rows stay where they are, so that none moves away from under the pointer.
 * The visible rows stay in place, and the focus stays with its instance as
 * long as that has a row.
 */
void
latch_instance_list_sort (LatchInstanceList *self)
{
  g_autoptr (LatchInstanceRow) focused = dup_focused_row (self);

  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  if (focused != NULL && gtk_widget_get_parent (GTK_WIDGET (focused)) == NULL)
    follow_focus (self, latch_instance_row_get_instance (focused));
}

/**
 * latch_instance_list_set_order:
 * @self: a list of instances
 * @order: how to sort
 *
 * Sorts the list, and shows its first rows.
 */
void
latch_instance_list_set_order (LatchInstanceList *self,
                               LatchOrder         order)
{
  if (self->order == order)
    return;

  self->order = order;
  show_first (self);
  latch_instance_list_sort (self);
}

/**
 * latch_instance_list_search:
 * @self: a list of instances
 * @text: the text to search for
 *
 * Shows the instances that @text matches, as if it had been typed.
 */
void
latch_instance_list_search (LatchInstanceList *self,
                            const char        *text)
{
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_editable_set_text (self->search_entry, text);
  gtk_editable_set_position (self->search_entry, -1);
}
