/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-accounts-page.h"

#include "latch-access.h"
#include "latch-account-row.h"
#include "latch-account-work.h"
#include "latch-compat.h"
#include "latch-consequences.h"
#include "latch-delayed-spinner.h"
#include "latch-error-panel.h"

#include <glib/gi18n.h>

/* The list of accounts. An account comes with its first store, or is added for the
 * stores that it has already; where there is none, these are the ways on.
 *
 * Below it, everything can be removed from the keyring, also where there is no
 * account: the keyring may have what no file tells of any more. */
struct _LatchAccountsPage
{
  AdwBin parent_instance;

  LatchErrorPanel     *panel;
  LatchDelayedSpinner *spinner;
  GtkWidget           *step;
  GtkStack            *stack;
  GtkWidget           *empty;
  GtkWidget           *scroller;
  GtkListBox          *list;
  GtkWidget           *manage_group;

  LatchRegistry *registry;
  GtkSorter     *sorter;
};

G_DEFINE_FINAL_TYPE (LatchAccountsPage, latch_accounts_page, ADW_TYPE_BIN)

static void
row_activated_cb (LatchAccountsPage *self,
                  LatchAccountRow   *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-account", "s", latch_account_get_id (latch_account_row_get_account (row)));
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      user_data)
{
  return g_utf8_collate (latch_account_get_label ((LatchAccount *)a), latch_account_get_label ((LatchAccount *)b));
}

static void
renamed_cb (LatchAccountsPage *self)
{
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
}

/* A row that changes its place is made anew. */
static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  LatchAccountsPage *self = user_data;

  g_signal_handlers_disconnect_by_data (item, self);
  g_signal_connect_object (item, "notify::label", G_CALLBACK (renamed_cb), self, G_CONNECT_SWAPPED);
  return latch_account_row_new (item);
}

static void
update (LatchAccountsPage *self)
{
  gtk_stack_set_visible_child (self->stack, gtk_list_box_get_row_at_index (self->list, 0) != NULL ? self->scroller : self->empty);
}

/* -- Removing everything ------------------------------------------------------------- */

static void
set_busy (LatchAccountsPage *self,
          gboolean           busy)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "accounts.remove-all", !busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
  gtk_widget_set_visible (self->step, busy);
  latch_delayed_spinner_set_busy (self->spinner, busy);
}

static void
all_removed_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (LatchAccountsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean    done = latch_account_work_finish (result, &error);
  const char *news = done ? _ ("Everything removed from the keyring") : _ ("Not everything was removed from the keyring");

  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());

  set_busy (self, FALSE);
  if (!done)
    latch_error_panel_show (self->panel, error->message, error);

  /* When the window is closed, the log is all that can tell. */
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    g_message ("Everything was to be removed, which has ended: %s", done ? "well" : error->message);
  else if (!done && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.notify", "(ss)", "", news);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "(sss)", "", news, news);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    latch_accounts_page_focus (self, NULL);
}

static char *
dup_consequences (LatchAccountsPage *self)
{
  LatchAccountWork *work = latch_registry_get_account_work (self->registry);
  guint             n_accounts = g_list_model_get_n_items (latch_registry_get_accounts (self->registry));
  guint             n_unreadable = latch_account_work_count_unreadable (work);
  guint             n_stores, n_unsure;
  g_autoptr (GString) removed = g_string_new (NULL);
  g_autoptr (GString) more = g_string_new (NULL);

  latch_account_work_count (work, NULL, &n_stores, &n_unsure);
  if (n_accounts > 0)
    /* Translators: %u is a number of accounts */
    g_string_append_printf (removed, ngettext ("%u account and its secrets are deleted from this computer.", "%u accounts and their secrets are deleted from this computer.", n_accounts),
                            n_accounts);
  if (n_accounts > 0 && n_stores > 0)
    g_string_append_c (removed, '\n');
  if (n_stores > 0)
    /* Translators: %u is a number of stores */
    g_string_append_printf (removed, ngettext ("%u store and its token are deleted from this computer.", "%u stores and their tokens are deleted from this computer.", n_stores), n_stores);

  if (n_unreadable > 0)
    {
      /* Translators: %u is a number of files */
      g_string_append_printf (more, ngettext ("%u file that Latchkey cannot read is deleted.", "%u files that Latchkey cannot read are deleted.", n_unreadable), n_unreadable);
      g_string_append (more, "\n\n");
    }
  g_string_append (more, _ ("Whatever else Latchkey has in the keyring is deleted too. Other programs keep theirs."));
  return latch_consequences_dup (removed->str, n_unsure, more->str);
}

/* What has come meanwhile does not go unasked. What is half done would stay so if the program ended with its window. */
static void
removal_confirmed_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  LatchAccountsPage *self = LATCH_ACCOUNTS_PAGE (source);
  g_autofree char   *asked = user_data;
  g_autofree char   *consequences = NULL;

  if (!latch_confirm_finish (result))
    return;

  consequences = dup_consequences (self);
  if (!g_str_equal (consequences, asked))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "accounts.remove-all", NULL);
      return;
    }

  set_busy (self, TRUE);
  latch_announce (GTK_WIDGET (self), gtk_label_get_label (GTK_LABEL (self->step)));
  latch_error_panel_hide (self->panel);
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());
  latch_account_work_remove_all_async (latch_registry_get_account_work (self->registry), all_removed_cb, g_object_ref (self));
}

static void
remove_all_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  char *consequences = dup_consequences (LATCH_ACCOUNTS_PAGE (widget));

  latch_confirm_async (widget, _ ("Remove Everything?"), consequences, _ ("_Remove"), NULL, NULL, removal_confirmed_cb, consequences);
}

/* What was left is told to who was here, once. */
static void
latch_accounts_page_unmap (GtkWidget *widget)
{
  latch_error_panel_hide (LATCH_ACCOUNTS_PAGE (widget)->panel);

  GTK_WIDGET_CLASS (latch_accounts_page_parent_class)->unmap (widget);
}

static void
latch_accounts_page_dispose (GObject *object)
{
  g_clear_object (&LATCH_ACCOUNTS_PAGE (object)->sorter);
  g_clear_object (&LATCH_ACCOUNTS_PAGE (object)->registry);

  G_OBJECT_CLASS (latch_accounts_page_parent_class)->dispose (object);
}

static void
latch_accounts_page_class_init (LatchAccountsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_accounts_page_dispose;
  widget_class->unmap = latch_accounts_page_unmap;

  g_type_ensure (LATCH_TYPE_DELAYED_SPINNER);
  g_type_ensure (LATCH_TYPE_ERROR_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-accounts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, panel);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, step);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, empty);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, list);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, manage_group);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_action (widget_class, "accounts.remove-all", NULL, remove_all_cb);
}

static void
latch_accounts_page_init (LatchAccountsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_access_follow_stack (self->stack);
  latch_access_name_list (self->manage_group, _ ("Manage"));
}

/**
 * latch_accounts_page_set_registry:
 * @self: an accounts page
 * @registry: the model
 *
 * Shows the accounts of @registry in the order of their names. Call it once.
 */
void
latch_accounts_page_set_registry (LatchAccountsPage *self,
                                  LatchRegistry     *registry)
{
  g_autoptr (GListModel) sorted = NULL;

  self->registry = g_object_ref (registry);
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare, NULL, NULL));
  sorted = G_LIST_MODEL (gtk_sort_list_model_new (g_object_ref (latch_registry_get_accounts (registry)), g_object_ref (self->sorter)));
  gtk_list_box_bind_model (self->list, sorted, create_row, self, NULL);
  g_signal_connect_object (sorted, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * latch_accounts_page_focus:
 * @self: an accounts page that is shown
 * @account: (nullable): the account to return to
 *
 * Focuses the row of @account or the first row; where there is none, the button that leads on.
 */
void
latch_accounts_page_focus (LatchAccountsPage *self,
                           LatchAccount      *account)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, 0);
  GtkListBoxRow *candidate;

  for (int i = 0; (candidate = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      if (latch_account_row_get_account (LATCH_ACCOUNT_ROW (candidate)) == account)
        row = candidate;
    }

  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
  else
    gtk_widget_child_focus (self->empty, GTK_DIR_TAB_FORWARD);
}
