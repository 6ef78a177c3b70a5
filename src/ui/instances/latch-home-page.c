/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-home-page.h"

#include "latch-access.h"
#include "latch-compat.h"
#include "latch-delayed-spinner.h"
#include "latch-instance-list.h"
#include "latch-model-enums.h"
#include "latch-wrap.h"

#include <glib/gi18n.h>

/* The list of instances; for newcomers, what the product is for.
 *
 * It starts with only a spinner, so that the first frame does not wait for
 * widgets that it does not show. The list, the welcome page and the error page
 * are built when they are first needed. */
struct _LatchHomePage
{
  AdwBin parent_instance;

  GtkStack            *stack;
  LatchDelayedSpinner *spinner;
  LatchInstanceList   *list;
  GtkWidget           *empty;
  AdwStatusPage       *failed;

  LatchRegistry *registry;
  LatchInstance *current;
  LatchOrder     order;
};

G_DEFINE_FINAL_TYPE (LatchHomePage, latch_home_page, ADW_TYPE_BIN)

enum {
  PROP_HAS_INSTANCES = 1,
  PROP_SEARCHING,
  PROP_ORDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
get_has_instances (LatchHomePage *self)
{
  return self->registry != NULL && g_list_model_get_n_items (latch_registry_get_instances (self->registry)) > 0;
}

static gboolean
get_searching (LatchHomePage *self)
{
  gboolean searching = FALSE;

  if (self->list != NULL)
    g_object_get (self->list, "searching", &searching, NULL);

  return searching;
}

static void
searching_cb (LatchHomePage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

/* -- Content -------------------------------------------------------------------- */

static void
add (LatchHomePage *self,
     GtkWidget     *page)
{
  latch_access_add_page (self->stack, page);
  latch_fix_accessible_names (page);
  latch_wrap (page);
}

static LatchInstanceList *
ensure_list (LatchHomePage *self)
{
  if (self->list == NULL)
    {
      self->list = LATCH_INSTANCE_LIST (latch_instance_list_new (latch_registry_get_instances (self->registry)));
      g_signal_connect_object (self->list, "notify::searching", G_CALLBACK (searching_cb), self, G_CONNECT_SWAPPED);
      latch_instance_list_set_order (self->list, self->order);
      add (self, GTK_WIDGET (self->list));
    }

  return self->list;
}

static void
add_button (GtkBox     *box,
            const char *label,
            const char *action,
            const char *look)
{
  const char *const classes[] = { "pill", look, NULL };
  GtkWidget        *button = g_object_new (GTK_TYPE_BUTTON,
                                           "label", label,
                                           "use-underline", TRUE,
                                           "action-name", action,
                                           "halign", GTK_ALIGN_CENTER,
                                           "css-classes", classes,
                                           NULL);

  gtk_box_append (box, button);
}

static GtkWidget *
ensure_empty (LatchHomePage *self)
{
  GtkWidget *buttons;

  if (self->empty != NULL)
    return self->empty;

  buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  add_button (GTK_BOX (buttons), _ ("_Connect a Store…"), "win.create", "suggested-action");
  add_button (GTK_BOX (buttons), _ ("_Add an Account…"), "win.add-account", "flat");
  add_button (GTK_BOX (buttons), _ ("_Try It Without an Account"), "win.practice", "flat");
  self->empty = g_object_new (ADW_TYPE_STATUS_PAGE,
                              "icon-name", "latch-store-symbolic",
                              "title", _ ("Connect Your First Store"),
                              "description", _ ("Latchkey connects an online store to Cloud Elements or SAP Open Connectors, and keeps the token in your keyring."),
                              "child", buttons,
                              NULL);
  add (self, self->empty);
  return self->empty;
}

static AdwStatusPage *
ensure_failed (LatchHomePage *self)
{
  GtkWidget *buttons;

  if (self->failed != NULL)
    return self->failed;

  buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  add_button (GTK_BOX (buttons), _ ("Try Again"), "win.load", "suggested-action");
  self->failed = g_object_new (ADW_TYPE_STATUS_PAGE,
                               "icon-name", "latch-error-symbolic",
                               "title", _ ("Could Not Load the List"),
                               "child", buttons,
                               NULL);
  add (self, GTK_WIDGET (self->failed));
  return self->failed;
}

static void
update (LatchHomePage *self)
{
  if (!latch_registry_get_loaded (self->registry))
    return;

  latch_delayed_spinner_stop (self->spinner);
  gtk_stack_set_visible_child (self->stack, get_has_instances (self) ? GTK_WIDGET (ensure_list (self)) : ensure_empty (self));
  if (!get_has_instances (self) && self->list != NULL)
    g_object_set (self->list, "searching", FALSE, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_INSTANCES]);
}

static void
set_order (LatchHomePage *self,
           LatchOrder     order)
{
  if (self->order == order)
    return;

  self->order = order;
  if (self->list != NULL)
    latch_instance_list_set_order (self->list, order);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORDER]);
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
      g_value_set_boolean (value, get_searching (LATCH_HOME_PAGE (object)));
      break;
    case PROP_ORDER:
      g_value_set_enum (value, (int)LATCH_HOME_PAGE (object)->order);
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
  LatchHomePage *self = LATCH_HOME_PAGE (object);

  switch (property_id)
    {
    case PROP_SEARCHING:
      if (g_value_get_boolean (value) != get_searching (self))
        g_object_set (ensure_list (self), "searching", g_value_get_boolean (value), NULL);
      break;
    case PROP_ORDER:
      set_order (self, (LatchOrder)g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_home_page_dispose (GObject *object)
{
  LatchHomePage *self = LATCH_HOME_PAGE (object);

  g_clear_object (&self->current);
  g_clear_object (&self->registry);

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
  properties[PROP_ORDER] = g_param_spec_enum ("order", NULL, NULL, LATCH_TYPE_ORDER, LATCH_ORDER_NEWEST, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LATCH_TYPE_DELAYED_SPINNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-home-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchHomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, LatchHomePage, spinner);
}

static void
latch_home_page_init (LatchHomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_access_follow_stack (self->stack);
}

/**
 * latch_home_page_set_registry:
 * @self: a home page
 * @registry: the model, loaded or not
 *
 * Shows the instances of @registry.
 */
void
latch_home_page_set_registry (LatchHomePage *self,
                              LatchRegistry *registry)
{
  self->registry = g_object_ref (registry);
  g_signal_connect_object (latch_registry_get_instances (registry), "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (registry, "notify::loaded", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  latch_delayed_spinner_start (self->spinner);
  update (self);
}

/**
 * latch_home_page_search:
 * @self: a home page
 * @text: the text to search for
 *
 * Shows the instances that @text matches, as if it had been typed.
 */
void
latch_home_page_search (LatchHomePage *self,
                        const char    *text)
{
  latch_instance_list_search (ensure_list (self), text);
}

/**
 * latch_home_page_sort:
 * @self: a home page
 *
 * Sorts the list again, because the instances may have changed.
 */
void
latch_home_page_sort (LatchHomePage *self)
{
  if (self->list != NULL)
    latch_instance_list_sort (self->list);
}

/**
 * latch_home_page_set_current:
 * @self: a home page
 * @instance: the current instance
 *
 * Chooses the row that gets the focus when the person returns to the list.
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
 * @error: why the instances could not be loaded
 *
 * Shows the error instead of the list.
 */
void
latch_home_page_show_error (LatchHomePage *self,
                            const GError  *error)
{
  g_autofree char *description = g_markup_escape_text (error->message, -1);

  latch_delayed_spinner_stop (self->spinner);
  adw_status_page_set_description (ensure_failed (self), description);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->failed));
}

/**
 * latch_home_page_focus:
 * @self: a home page that is shown
 *
 * Focuses the current row, or the suggested button when there are no rows.
 */
void
latch_home_page_focus (LatchHomePage *self)
{
  GtkWidget *shown = gtk_stack_get_visible_child (self->stack);

  if (self->list != NULL && shown == GTK_WIDGET (self->list))
    latch_instance_list_focus (self->list, self->current);
  else
    gtk_widget_child_focus (shown, GTK_DIR_TAB_FORWARD);
}
