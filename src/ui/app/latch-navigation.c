/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-navigation.h"

#include "latch-access.h"
#include "latch-account-page.h"
#include "latch-account-status.h"
#include "latch-accounts-page.h"
#include "latch-add-account-page.h"
#include "latch-compat.h"
#include "latch-drops.h"
#include "latch-home-page.h"
#include "latch-instance-page.h"
#include "latch-instance-row.h"
#include "latch-isolate.h"
#include "latch-leave-dialog.h"
#include "latch-state-banner.h"
#include "latch-tooltip.h"
#include "latch-wrap.h"

#include <glib/gi18n.h>

/* The content of the window: a stack of pages with a way back, and above it the
 * header bar and the banner, which follow the visible page.
 *
 * The way back from the accounts leads to where the person came from, which
 * @trail has; from every other page it leads to the list of instances.
 *
 * Only that list exists from the start. The other pages are built when they are
 * first shown: building and measuring them would be half of the start-up time.
 * That of an instance takes so long that it is built once there is one to open,
 * part by part, and comes into the stack when it is shown. */
struct _LatchNavigation
{
  AdwBin parent_instance;

  AdwWindowTitle    *title;
  GtkWidget         *back_button;
  GtkWidget         *add_button;
  GtkWidget         *list_buttons;
  LatchStateBanner  *banner;
  GtkStack          *stack;
  LatchHomePage     *home;
  LatchCreatePage   *create;
  LatchInstancePage *instance;
  LatchAccountsPage *accounts;
  LatchAccountPage  *account;
  GPtrArray         *trail;

  LatchAddAccountPage *add_account;

  LatchRegistry *registry;
  LatchTestAll  *test_all;
  LatchRefresh  *refresh;
  char          *place;
  GSettings     *settings;
  guint          preparing;
};

G_DEFINE_FINAL_TYPE (LatchNavigation, latch_navigation, ADW_TYPE_BIN)

/* Milliseconds after which the next part of a page is built that nobody waits for yet. */
#define PREPARATION_INTERVAL 250

/* The place that is no page of one store or account. */
#define ACCOUNTS "accounts"

enum {
  PROP_PLACE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum {
  SIGNAL_CREATE_MADE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_at (LatchNavigation *self,
       gpointer         page)
{
  return gtk_stack_get_visible_child (self->stack) == page;
}

/* The actions belong to the window. */
static void
set_enabled (LatchNavigation *self,
             const char      *action,
             gboolean         enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), action, enabled);
}

/* What concerns the list can be done where it is seen. */
static void
update_actions (LatchNavigation *self)
{
  gboolean at_home = is_at (self, self->home);
  gboolean has_accounts = g_list_model_get_n_items (latch_registry_get_accounts (self->registry)) > 0;
  gboolean has_instances = FALSE;

  g_object_get (self->home, "has-instances", &has_instances, NULL);
  set_enabled (self, "win.search", at_home && has_instances);
  set_enabled (self, "win.refresh", at_home && has_accounts && !latch_refresh_get_running (self->refresh));
  set_enabled (self, "win.test-all", at_home && latch_test_all_has_work (self->test_all));
}

static void
tested_cb (LatchNavigation *self)
{
  update_actions (self);
  if (!latch_test_all_get_running (self->test_all))
    latch_home_page_sort (self->home);
}

static void
refreshed_cb (LatchNavigation *self)
{
  update_actions (self);
  if (!latch_refresh_get_running (self->refresh))
    latch_home_page_sort (self->home);
}

static void
show_title (LatchNavigation *self,
            const char      *title)
{
  adw_window_title_set_title (self->title, title);
  gtk_window_set_title (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), title);
}

/* Where the next start may lead back to. A form is none: what was typed is gone by then. */
static const char *
get_place (LatchNavigation *self)
{
  if (is_at (self, self->accounts))
    return ACCOUNTS;
  if (is_at (self, self->account))
    return latch_account_get_id (latch_account_page_get_account (self->account));

  return is_at (self, self->instance) ? latch_instance_get_id (latch_instance_page_get_instance (self->instance)) : "";
}

static void
update_place (LatchNavigation *self)
{
  const char *place = get_place (self);

  if (g_str_equal (place, self->place))
    return;

  g_free (self->place);
  self->place = g_strdup (place);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACE]);
}

static void
show_page (LatchNavigation *self,
           gpointer         page,
           const char      *title)
{
  gboolean at_home = page == self->home;

  gtk_stack_set_visible_child (self->stack, page);
  show_title (self, title);
  gtk_widget_set_visible (self->back_button, !at_home);
  gtk_widget_set_visible (self->add_button, at_home);
  latch_state_banner_set_page (self->banner, at_home);
  gtk_widget_set_visible (self->list_buttons, at_home);
  set_enabled (self, "win.back", !at_home);
  update_actions (self);
  update_place (self);
}

static void
add_page (LatchNavigation *self,
          GtkWidget       *page)
{
  latch_fix_accessible_names (page);
  latch_wrap (page);
  latch_isolate_align (page);
  latch_access_add_page (self->stack, page);
}

static LatchCreatePage *
make_create (LatchNavigation *self)
{
  g_autofree char *service = g_settings_get_string (self->settings, "service");
  g_autofree char *element = g_settings_get_string (self->settings, "element");

  if (self->create != NULL)
    return self->create;

  self->create = g_object_new (LATCH_TYPE_CREATE_PAGE, NULL);
  latch_create_page_set_registry (self->create, self->registry);
  latch_form_choose_service (latch_create_page_get_form (self->create), service);
  latch_form_choose_element (latch_create_page_get_form (self->create), latch_element_lookup (element));
  add_page (self, GTK_WIDGET (self->create));
  g_signal_emit (self, signals[SIGNAL_CREATE_MADE], 0, self->create);
  return self->create;
}

/* The person may have gone to another page meanwhile, and stays there. */
static void
gone_cb (LatchNavigation *self,
         gpointer         page)
{
  if (is_at (self, page))
    latch_navigation_back (self);
}

static void
renamed_cb (LatchInstance   *instance,
            GParamSpec      *pspec,
            LatchNavigation *self)
{
  if (is_at (self, self->instance) && latch_instance_page_get_instance (self->instance) == instance)
    show_title (self, latch_instance_get_name (instance));
}

static void
follow_instance (LatchNavigation *self)
{
  LatchInstance *instance = latch_instance_page_get_instance (self->instance);

  latch_home_page_set_current (self->home, instance);
  g_signal_handlers_disconnect_by_data (instance, self);
  g_signal_connect_object (instance, "notify::name", G_CALLBACK (renamed_cb), self, 0);
}

static void
begin_instance (LatchNavigation *self)
{
  self->instance = g_object_ref_sink (g_object_new (LATCH_TYPE_INSTANCE_PAGE, NULL));
  g_signal_connect_object (self->instance, "gone", G_CALLBACK (gone_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->instance, "replaced", G_CALLBACK (follow_instance), self, G_CONNECT_SWAPPED);
}

static LatchInstancePage *
make_instance (LatchNavigation *self)
{
  if (self->instance == NULL)
    begin_instance (self);
  if (gtk_widget_get_parent (GTK_WIDGET (self->instance)) == NULL)
    latch_access_add_page (self->stack, GTK_WIDGET (self->instance));

  return self->instance;
}

static gboolean
prepare_cb (gpointer user_data)
{
  LatchNavigation *self = user_data;

  if (self->instance == NULL)
    {
      begin_instance (self);
      return G_SOURCE_CONTINUE;
    }

  if (latch_instance_page_prepare (self->instance))
    return G_SOURCE_CONTINUE;

  self->preparing = 0;
  return G_SOURCE_REMOVE;
}

static void
has_instances_cb (LatchNavigation *self)
{
  update_actions (self);
  if (self->instance == NULL && self->preparing == 0)
    self->preparing = g_timeout_add_full (G_PRIORITY_LOW, PREPARATION_INTERVAL, prepare_cb, self, NULL);
}

static LatchAccountsPage *
make_accounts (LatchNavigation *self)
{
  if (self->accounts == NULL)
    {
      self->accounts = g_object_new (LATCH_TYPE_ACCOUNTS_PAGE, NULL);
      latch_accounts_page_set_registry (self->accounts, self->registry);
      add_page (self, GTK_WIDGET (self->accounts));
    }

  return self->accounts;
}

static LatchAccountPage *
make_account (LatchNavigation *self)
{
  if (self->account == NULL)
    {
      self->account = g_object_new (LATCH_TYPE_ACCOUNT_PAGE, NULL);
      g_signal_connect_object (self->account, "gone", G_CALLBACK (gone_cb), self, G_CONNECT_SWAPPED);
      add_page (self, GTK_WIDGET (self->account));
    }

  return self->account;
}

static void
account_added_cb (LatchNavigation *self,
                  LatchAccount    *account)
{
  latch_refresh_take_in (self->refresh, account);
}

static LatchAddAccountPage *
make_add_account (LatchNavigation *self)
{
  if (self->add_account == NULL)
    {
      self->add_account = g_object_new (LATCH_TYPE_ADD_ACCOUNT_PAGE, NULL);
      latch_add_account_page_set_registry (self->add_account, self->registry);
      g_signal_connect_object (self->add_account, "added", G_CALLBACK (account_added_cb), self, G_CONNECT_SWAPPED);
      add_page (self, GTK_WIDGET (self->add_account));
    }

  return self->add_account;
}

static gboolean
is_at_accounts (LatchNavigation *self)
{
  return is_at (self, self->accounts) || is_at (self, self->account) || is_at (self, self->add_account);
}

/* Whoever goes to and fro between the accounts does not go back all that way, and not to what was added. */
static void
note_origin (LatchNavigation *self,
             gpointer         page)
{
  guint n_steps;

  if (is_at (self, page))
    return;

  if (!is_at_accounts (self))
    g_ptr_array_set_size (self->trail, 0);
  if (g_ptr_array_find (self->trail, page, &n_steps))
    g_ptr_array_set_size (self->trail, (int)n_steps);
  else if (!is_at (self, self->home) && !is_at (self, self->add_account))
    g_ptr_array_add (self->trail, gtk_stack_get_visible_child (self->stack));
}

static void
may_leave_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (LatchNavigation) self = user_data;

  if (!latch_confirm_finish (result))
    return;

  latch_create_page_give_up (self->create);
  latch_navigation_show_home (self);
}

static void
may_give_up_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (LatchNavigation) self = user_data;

  if (!latch_confirm_finish (result))
    return;

  latch_add_account_page_give_up (self->add_account);
  latch_navigation_back (self);
}

/* The instance whose row has the focus, or whose page is shown. */
static LatchInstance *
get_current (LatchNavigation *self,
             GtkWidget       *focus)
{
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, LATCH_TYPE_INSTANCE_ROW) : NULL;

  if (row != NULL)
    return latch_instance_row_get_instance (LATCH_INSTANCE_ROW (row));

  return is_at (self, self->instance) ? latch_instance_page_get_instance (self->instance) : NULL;
}

/* Text that is selected, or in an entry, is what the person wants to copy. */
static gboolean
has_text_to_copy (GtkWidget *focus)
{
  if (GTK_IS_LABEL (focus))
    return gtk_label_get_selection_bounds (GTK_LABEL (focus), NULL, NULL);

  return GTK_IS_EDITABLE (focus);
}

static gboolean
copy_cb (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  GtkWidget     *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  LatchInstance *current = get_current (LATCH_NAVIGATION (widget), focus);

  if (has_text_to_copy (focus) || current == NULL || !latch_instance_can (current, LATCH_ACTION_COPY_TOKEN))
    return FALSE;

  return gtk_widget_activate_action (widget, "win.copy-token", "s", latch_instance_get_id (current));
}

/* What is pasted where there is nothing to fill in is meant for the form. */
static gboolean
paste_cb (GtkWidget *widget,
          GVariant  *arguments,
          gpointer   user_data)
{
  LatchNavigation *self = LATCH_NAVIGATION (widget);
  GtkWidget       *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (!is_at (self, self->home) || GTK_IS_EDITABLE (focus))
    return FALSE;

  latch_navigation_show_create (self);
  return gtk_widget_activate_action (GTK_WIDGET (self->create), "create.paste", NULL);
}

/* So is what is dropped there. */
static gboolean
drop_cb (LatchNavigation *self,
         const GValue    *value)
{
  latch_navigation_show_create (self);
  return latch_form_drop (latch_create_page_get_form (self->create), value);
}

/* A label that can be selected takes the keys even when nothing in it is, so they are looked at before it gets them. */
static void
add_keys (LatchNavigation *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_c, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (copy_cb, NULL, NULL)));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_v, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (paste_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
latch_navigation_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  LatchNavigation *self = LATCH_NAVIGATION (object);

  switch (property_id)
    {
    case PROP_PLACE:
      g_value_set_string (value, self->place);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_navigation_dispose (GObject *object)
{
  LatchNavigation *self = LATCH_NAVIGATION (object);

  g_clear_handle_id (&self->preparing, g_source_remove);
  g_clear_object (&self->instance);
  g_clear_object (&self->registry);
  g_clear_object (&self->test_all);
  g_clear_object (&self->refresh);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (latch_navigation_parent_class)->dispose (object);
}

static void
latch_navigation_finalize (GObject *object)
{
  LatchNavigation *self = LATCH_NAVIGATION (object);

  g_ptr_array_unref (self->trail);
  g_free (self->place);

  G_OBJECT_CLASS (latch_navigation_parent_class)->finalize (object);
}

static void
latch_navigation_class_init (LatchNavigationClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = latch_navigation_get_property;
  G_OBJECT_CLASS (klass)->dispose = latch_navigation_dispose;
  G_OBJECT_CLASS (klass)->finalize = latch_navigation_finalize;
  properties[PROP_PLACE] = g_param_spec_string ("place", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  signals[SIGNAL_CREATE_MADE] = g_signal_new ("create-made", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, LATCH_TYPE_CREATE_PAGE);

  g_type_ensure (LATCH_TYPE_HOME_PAGE);
  g_type_ensure (LATCH_TYPE_STATE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-navigation.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchNavigation, title);
  gtk_widget_class_bind_template_child (widget_class, LatchNavigation, back_button);
  gtk_widget_class_bind_template_child (widget_class, LatchNavigation, add_button);
  gtk_widget_class_bind_template_child (widget_class, LatchNavigation, list_buttons);
  gtk_widget_class_bind_template_child (widget_class, LatchNavigation, banner);
  gtk_widget_class_bind_template_child (widget_class, LatchNavigation, stack);
  gtk_widget_class_bind_template_child (widget_class, LatchNavigation, home);
  gtk_widget_class_bind_template_callback (widget_class, has_instances_cb);
}

static void
latch_navigation_init (LatchNavigation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->trail = g_ptr_array_new ();
  self->place = g_strdup ("");
  latch_access_follow_stack (self->stack);
  latch_tooltip_show_cut (GTK_WIDGET (self->title));
  add_keys (self);
  latch_drops_watch (GTK_WIDGET (self->home), G_CALLBACK (drop_cb), self);
}

/**
 * latch_navigation_set_model:
 * @self: the pages
 * @registry: the model
 * @recovery: the search for unfinished requests
 * @test_all: the test of all stores
 * @refresh: what reads the lists of the services
 * @settings: the initial service of the form, its connector, and the order of the list
 *
 * Sets the model. Call it once, after the navigation is in its window.
 */
void
latch_navigation_set_model (LatchNavigation *self,
                            LatchRegistry   *registry,
                            LatchRecovery   *recovery,
                            LatchTestAll    *test_all,
                            LatchRefresh    *refresh,
                            GSettings       *settings)
{
  self->registry = g_object_ref (registry);
  self->test_all = g_object_ref (test_all);
  self->refresh = g_object_ref (refresh);
  self->settings = g_object_ref (settings);
  g_settings_bind (settings, "sort-by", self->home, "order", G_SETTINGS_BIND_GET);
  latch_home_page_set_registry (self->home, registry);
  latch_state_banner_set_model (self->banner, registry, recovery, test_all, refresh);
  g_signal_connect_object (test_all, "notify::running", G_CALLBACK (tested_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (refresh, "notify::running", G_CALLBACK (refreshed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (latch_registry_get_accounts (registry), "items-changed", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (latch_registry_get_work (registry), "ended", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
}

/**
 * latch_navigation_get_leave_reason:
 * @self: the pages
 *
 * Returns: what would be lost if the window closed; nothing, while there is no form
 */
LatchLeaveReason
latch_navigation_get_leave_reason (LatchNavigation *self)
{
  return self->create != NULL ? latch_create_page_get_leave_reason (self->create) : LATCH_LEAVE_NONE;
}

/**
 * latch_navigation_get_leaving:
 * @self: the pages, which have a reason not to be left
 *
 * Returns: (transfer none): what is cancelled when that reason changes
 */
GCancellable *
latch_navigation_get_leaving (LatchNavigation *self)
{
  return latch_create_page_get_leaving (self->create);
}

/**
 * latch_navigation_get_at_create:
 * @self: the pages
 *
 * Returns: whether the form is visible
 */
gboolean
latch_navigation_get_at_create (LatchNavigation *self)
{
  return is_at (self, self->create);
}

/**
 * latch_navigation_show_home:
 * @self: the pages
 *
 * Shows the list of instances.
 */
void
latch_navigation_show_home (LatchNavigation *self)
{
  show_page (self, self->home, "Latchkey");
  latch_home_page_sort (self->home);
  latch_home_page_focus (self->home);
}

/**
 * latch_navigation_show_create:
 * @self: the pages
 *
 * Shows the form with its current values.
 */
void
latch_navigation_show_create (LatchNavigation *self)
{
  show_page (self, make_create (self), _ ("Connect a Store"));
  latch_create_page_focus (self->create);
}

/**
 * latch_navigation_practice:
 * @self: the pages
 *
 * Shows the form, filled in with values that work with the practice service.
 */
void
latch_navigation_practice (LatchNavigation *self)
{
  latch_form_practice (latch_create_page_get_form (make_create (self)));
  latch_navigation_show_create (self);
}

/**
 * latch_navigation_offer_practice:
 * @self: the pages
 *
 * Shows the form, filled in with values that work with the practice service
 * unless somebody has begun to type: another program can ask for this at any
 * time.
 */
void
latch_navigation_offer_practice (LatchNavigation *self)
{
  if (latch_form_get_typed (latch_create_page_get_form (make_create (self))))
    latch_navigation_show_create (self);
  else
    latch_navigation_practice (self);
}

/**
 * latch_navigation_show_instance:
 * @self: the pages
 * @instance: the instance
 * @job: (nullable): the job that has just created it
 *
 * Shows an instance.
 */
void
latch_navigation_show_instance (LatchNavigation *self,
                                LatchInstance   *instance,
                                LatchJob        *job)
{
  latch_instance_page_show (make_instance (self), self->registry, instance, job);
  follow_instance (self);
  show_page (self, self->instance, latch_instance_get_name (instance));
  latch_instance_page_focus (self->instance);
}

/**
 * latch_navigation_show_instance_of:
 * @self: the pages
 * @id: a record’s id, as it comes from rows, toasts, notifications and searches
 *
 * Shows that instance, or the form while it is still being created. Does nothing if it is gone.
 */
void
latch_navigation_show_instance_of (LatchNavigation *self,
                                   const char      *id)
{
  LatchInstance *instance = latch_registry_lookup_instance (self->registry, id);

  if (instance != NULL && self->create != NULL && instance == latch_create_page_get_instance (self->create))
    latch_navigation_show_create (self);
  else if (instance != NULL)
    latch_navigation_show_instance (self, instance, NULL);
}

/**
 * latch_navigation_resume_instance:
 * @self: the pages
 * @id: the id of a record that is not finished
 *
 * Shows that instance, and goes on with it as its button does.
 */
void
latch_navigation_resume_instance (LatchNavigation *self,
                                  const char      *id)
{
  latch_navigation_show_instance_of (self, id);
  if (is_at (self, self->instance))
    gtk_widget_activate_action (GTK_WIDGET (self->instance), "instance.resume", NULL);
}

/**
 * latch_navigation_create_again:
 * @self: the pages
 * @id: the id of a record whose instance does not exist
 *
 * Shows the form with the known values of that instance.
 */
void
latch_navigation_create_again (LatchNavigation *self,
                               const char      *id)
{
  LatchInstance *instance = latch_registry_lookup_instance (self->registry, id);

  if (instance == NULL)
    return;

  latch_create_page_begin_again (make_create (self), instance);
  latch_navigation_show_create (self);
}

/* What was typed for one store, and the instance that the next one is to be like. */
typedef struct
{
  LatchNavigation *pages;
  LatchInstance   *instance;
} Replacement;

static void
replacement_free (Replacement *replacement)
{
  g_object_unref (replacement->pages);
  g_object_unref (replacement->instance);
  g_free (replacement);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Replacement, replacement_free)

static void
may_replace_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (Replacement) replacement = user_data;
  LatchNavigation *self = replacement->pages;

  if (!latch_confirm_finish (result))
    return;

  latch_create_page_begin_another (self->create, replacement->instance);
  latch_navigation_show_create (self);
}

static void
ask_to_replace (LatchNavigation *self,
                LatchInstance   *instance)
{
  Replacement *replacement = g_new0 (Replacement, 1);

  replacement->pages = g_object_ref (self);
  replacement->instance = g_object_ref (instance);
  latch_confirm_async (GTK_WIDGET (self), _ ("Discard What You Typed?"), _ ("You have begun to connect another store. What you typed in its form is discarded."),
                       _ ("_Discard"), NULL, NULL, may_replace_cb, replacement);
}

/**
 * latch_navigation_create_another:
 * @self: the pages
 * @id: the id of a record
 *
 * Shows the form, with the account of that instance chosen. If somebody has
 * begun to fill it in, they are asked first; while the form is being sent, it is
 * shown as it is. Where the account needs other secrets before anything can be
 * created with it, its page is shown.
 */
void
latch_navigation_create_another (LatchNavigation *self,
                                 const char      *id)
{
  LatchInstance *instance = latch_registry_lookup_instance (self->registry, id);
  LatchForm     *form = latch_create_page_get_form (make_create (self));
  LatchAccount  *account = instance != NULL ? latch_instance_get_account (instance) : NULL;

  if (account != NULL && latch_account_status_needs_secrets (account))
    latch_navigation_show_account_of (self, latch_account_get_id (account));
  else if (instance != NULL && gtk_widget_get_sensitive (GTK_WIDGET (form)) && latch_form_get_typed (form))
    ask_to_replace (self, instance);
  else
    {
      if (instance != NULL)
        latch_create_page_begin_another (self->create, instance);
      latch_navigation_show_create (self);
    }
}

static void
account_renamed_cb (LatchAccount    *account,
                    GParamSpec      *pspec,
                    LatchNavigation *self)
{
  if (is_at (self, self->account) && latch_account_page_get_account (self->account) == account)
    show_title (self, latch_account_get_label (account));
}

static void
open_accounts (LatchNavigation *self)
{
  show_page (self, make_accounts (self), _ ("Accounts"));
  latch_accounts_page_focus (self->accounts, self->account != NULL ? latch_account_page_get_account (self->account) : NULL);
}

static void
open_account (LatchNavigation *self,
              LatchAccount    *account)
{
  latch_account_page_show (make_account (self), self->registry, account);
  g_signal_handlers_disconnect_by_data (account, self);
  g_signal_connect_object (account, "notify::label", G_CALLBACK (account_renamed_cb), self, 0);
  show_page (self, self->account, latch_account_get_label (account));
  latch_account_page_focus (self->account);
}

/**
 * latch_navigation_show_accounts:
 * @self: the pages
 *
 * Shows the list of accounts.
 */
void
latch_navigation_show_accounts (LatchNavigation *self)
{
  note_origin (self, make_accounts (self));
  open_accounts (self);
}

/**
 * latch_navigation_add_account:
 * @self: the pages
 *
 * Shows the page that adds an account, with what was typed there before.
 */
void
latch_navigation_add_account (LatchNavigation *self)
{
  note_origin (self, make_add_account (self));
  show_page (self, self->add_account, _ ("Add Account"));
  latch_add_account_page_focus (self->add_account);
}

/**
 * latch_navigation_show_account_of:
 * @self: the pages
 * @id: an account’s id
 *
 * Shows that account. Does nothing if it is gone.
 */
void
latch_navigation_show_account_of (LatchNavigation *self,
                                  const char      *id)
{
  LatchAccount *account = latch_registry_lookup_account (self->registry, id);

  if (account == NULL)
    return;

  note_origin (self, make_account (self));
  open_account (self, account);
}

/* A page whose instance or account is gone meanwhile is nowhere to go back to. */
static gboolean
return_to (LatchNavigation *self,
           gpointer         page)
{
  LatchInstance *instance = page == self->instance ? latch_instance_page_get_instance (self->instance) : NULL;
  LatchAccount  *account = page == self->account ? latch_account_page_get_account (self->account) : NULL;

  if (instance != NULL && latch_registry_lookup_instance (self->registry, latch_instance_get_id (instance)) == NULL)
    return FALSE;
  if (account != NULL && latch_registry_lookup_account (self->registry, latch_account_get_id (account)) == NULL)
    return FALSE;

  if (instance != NULL)
    latch_navigation_show_instance (self, instance, NULL);
  else if (account != NULL)
    open_account (self, account);
  else if (page == self->accounts)
    open_accounts (self);
  else
    latch_navigation_show_create (self);
  return TRUE;
}

/**
 * latch_navigation_back:
 * @self: the pages
 *
 * Goes back to the page that led to the accounts, or else to the list. Asks first if a token, or what was typed, would be lost.
 */
void
latch_navigation_back (LatchNavigation *self)
{
  if (is_at (self, self->create) && latch_navigation_get_leave_reason (self) == LATCH_LEAVE_UNSAVED_TOKEN)
    {
      latch_leave_dialog_ask_async (LATCH_LEAVE_UNSAVED_TOKEN, GTK_WIDGET (self), latch_create_page_get_leaving (self->create), may_leave_cb, g_object_ref (self));
      return;
    }

  if (is_at (self, self->add_account) && latch_add_account_page_get_typed (self->add_account))
    {
      latch_leave_dialog_ask_async (LATCH_LEAVE_TYPED, GTK_WIDGET (self), NULL, may_give_up_cb, g_object_ref (self));
      return;
    }

  while (is_at_accounts (self) && self->trail->len > 0)
    {
      if (return_to (self, g_ptr_array_remove_index (self->trail, self->trail->len - 1)))
        return;
    }

  latch_navigation_show_home (self);
}

/**
 * latch_navigation_toggle_search:
 * @self: the pages
 *
 * Starts or ends the search of the list.
 */
void
latch_navigation_toggle_search (LatchNavigation *self)
{
  gboolean searching;

  g_object_get (self->home, "searching", &searching, NULL);
  g_object_set (self->home, "searching", !searching, NULL);
}

/**
 * latch_navigation_search:
 * @self: the pages
 * @text: the text to search for
 *
 * Shows the instances that @text matches.
 */
void
latch_navigation_search (LatchNavigation *self,
                         const char      *text)
{
  latch_navigation_show_home (self);
  latch_home_page_search (self->home, text);
}

/**
 * latch_navigation_show:
 * @self: the pages
 * @place: the id of a record or an account, or what else the property `place` has been
 *
 * Shows that page. Does nothing if what it shows is gone.
 */
void
latch_navigation_show (LatchNavigation *self,
                       const char      *place)
{
  if (g_str_equal (place, ACCOUNTS))
    latch_navigation_show_accounts (self);
  else if (latch_registry_lookup_account (self->registry, place) != NULL)
    latch_navigation_show_account_of (self, place);
  else
    latch_navigation_show_instance_of (self, place);
}

/**
 * latch_navigation_show_loaded:
 * @self: the pages
 * @error: (nullable): why the model failed to load
 * @place: (nullable): the `place` where the last session ended
 *
 * Shows the loaded list, or why it failed to load. Unless the person has begun
 * to do something else, it leads to @place; the way back from there is to the list.
 */
void
latch_navigation_show_loaded (LatchNavigation *self,
                              const GError    *error,
                              const char      *place)
{
  gboolean searching;

  g_object_get (self->home, "searching", &searching, NULL);
  if (error != NULL)
    latch_home_page_show_error (self->home, error);
  else if (is_at (self, self->home))
    latch_home_page_focus (self->home);

  if (place != NULL && is_at (self, self->home) && !searching)
    latch_navigation_show (self, place);
}
