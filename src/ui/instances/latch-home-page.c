/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-home-page.h"

#include "latch-access.h"
#include "latch-delayed-spinner.h"
#include "latch-instance-row.h"

#include <glib/gi18n.h>

/* The instances made so far, the newest first, or those of them that are
 * searched for; for newcomers, what the product is for. */
struct _LatchHomePage
{
  AdwBin parent_instance;

  GtkStack            *stack;
  GtkSearchBar        *search_bar;
  GtkEditable         *search_entry;
  GtkStack            *results;
  GtkListBox          *list;
  AdwStatusPage       *failed;
  LatchDelayedSpinner *spinner;

  LatchRegistry      *store;
  LatchInstance      *current;
  LatchSearch        *search;
  GtkFilter          *filter;
  GtkFilterListModel *found;
};

G_DEFINE_FINAL_TYPE (LatchHomePage, latch_home_page, ADW_TYPE_BIN)

enum {
  PROP_HAS_INSTANCES = 1,
  PROP_SEARCHING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
get_has_instances (LatchHomePage *self)
{
  return self->store != NULL && g_list_model_get_n_items (latch_registry_get_instances (self->store)) > 0;
}

static void
update (LatchHomePage *self)
{
  if (!latch_registry_get_loaded (self->store))
    return;

  latch_delayed_spinner_stop (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, get_has_instances (self) ? "list" : "empty");
  if (!get_has_instances (self))
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_INSTANCES]);
}

/* -- Searching ----------------------------------------------------------------- */

static gboolean
is_found (gpointer item,
          gpointer user_data)
{
  LatchHomePage *self = user_data;
  const char    *text = gtk_editable_get_text (self->search_entry);

  /* A text without a word finds nothing. */
  return *text == '\0' || (self->search != NULL && latch_instance_matches (item, self->search));
}

static void
search_changed_cb (LatchHomePage *self)
{
  g_clear_pointer (&self->search, latch_search_free);
  self->search = latch_search_new (gtk_editable_get_text (self->search_entry));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
search_mode_cb (LatchHomePage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static void
found_changed_cb (LatchHomePage *self)
{
  gboolean has_found = g_list_model_get_n_items (G_LIST_MODEL (self->found)) > 0;

  gtk_stack_set_visible_child_name (self->results, has_found ? "found" : "nothing");
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return latch_instance_row_new (item);
}

static void
latch_home_page_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_HAS_INSTANCES:
      g_value_set_boolean (value, get_has_instances (LATCH_HOME_PAGE (object)));
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, gtk_search_bar_get_search_mode (LATCH_HOME_PAGE (object)->search_bar));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_home_page_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_SEARCHING:
      gtk_search_bar_set_search_mode (LATCH_HOME_PAGE (object)->search_bar, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

/* The row of an instance, or else the first one. */
static GtkWidget *
find_row (LatchHomePage *self,
          LatchInstance *instance)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      if (latch_instance_row_get_instance (LATCH_INSTANCE_ROW (row)) == instance)
        return GTK_WIDGET (row);
    }

  return GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0));
}

static void
latch_home_page_dispose (GObject *object)
{
  LatchHomePage *self = LATCH_HOME_PAGE (object);

  g_clear_pointer (&self->search, latch_search_free);
  g_clear_object (&self->found);
  g_clear_object (&self->filter);
  g_clear_object (&self->current);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (latch_home_page_parent_class)->dispose (object);
}

static void
latch_home_page_class_init (LatchHomePageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latch_home_page_get_property;
  object_class->set_property = latch_home_page_set_property;
  object_class->dispose = latch_home_page_dispose;

  properties[PROP_HAS_INSTANCES] = g_param_spec_boolean ("has-instances", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LATCH_TYPE_DELAYED_SPINNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-home-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchHomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, LatchHomePage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LatchHomePage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LatchHomePage, results);
  gtk_widget_class_bind_template_child (widget_class, LatchHomePage, list);
  gtk_widget_class_bind_template_child (widget_class, LatchHomePage, failed);
  gtk_widget_class_bind_template_child (widget_class, LatchHomePage, spinner);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_mode_cb);
}

static void
latch_home_page_init (LatchHomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self));
  latch_access_follow_stack (self->stack);
  latch_access_follow_stack (self->results);
}

/**
 * latch_home_page_set_store:
 * @self: a home page
 * @store: the model, loaded or not
 *
 * Shows the instances of @store.
 */
void
latch_home_page_set_store (LatchHomePage *self,
                           LatchRegistry *store)
{
  GListModel       *instances = latch_registry_get_instances (store);
  GtkSorter        *sorter = GTK_SORTER (gtk_custom_sorter_new (latch_instance_compare_newest_first, NULL, NULL));
  GtkSortListModel *sorted = gtk_sort_list_model_new (g_object_ref (instances), sorter);

  self->store = g_object_ref (store);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_found, self, NULL));
  self->found = gtk_filter_list_model_new (G_LIST_MODEL (sorted), g_object_ref (self->filter));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->found), create_row, self, NULL);
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (found_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (instances, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "notify::loaded", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  latch_delayed_spinner_start (self->spinner);
  update (self);
}

/**
 * latch_home_page_search:
 * @self: a home page
 * @text: what is looked for
 *
 * Shows the instances that @text matches, as if it had been typed.
 */
void
latch_home_page_search (LatchHomePage *self,
                        const char    *text)
{
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_editable_set_text (self->search_entry, text);
  gtk_editable_set_position (self->search_entry, -1);
}

/**
 * latch_home_page_set_current:
 * @self: a home page
 * @instance: the instance that is shown now
 *
 * Says which row takes the focus when the person comes back to the list.
 */
void
latch_home_page_set_current (LatchHomePage *self,
                             LatchInstance *instance)
{
  g_set_object (&self->current, instance);
}

/**
 * latch_home_page_show_error:
 * @self: a home page
 * @error: why the instances could not be read
 *
 * Shows the error in place of the list.
 */
void
latch_home_page_show_error (LatchHomePage *self,
                            const GError  *error)
{
  g_autofree char *description = g_markup_escape_text (error->message, -1);

  latch_delayed_spinner_stop (self->spinner);
  adw_status_page_set_description (self->failed, description);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

/**
 * latch_home_page_focus:
 * @self: a home page that is shown
 *
 * Gives the focus to the row that the person comes back to, or to what there is to do when there are no rows.
 */
void
latch_home_page_focus (LatchHomePage *self)
{
  GtkWidget *row = find_row (self, self->current);

  if (row != NULL)
    gtk_widget_grab_focus (row);
  else
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}
