/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-accounts-page.h"

#include "latch-access.h"
#include "latch-account-row.h"

/* The list of accounts. An account comes into being with its first store, so
 * where there is none, the way on is to connect one. */
struct _LatchAccountsPage
{
  AdwBin parent_instance;

  GtkStack   *stack;
  GtkWidget  *empty;
  GtkWidget  *scroller;
  GtkListBox *list;

  GtkSorter *sorter;
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

static void
latch_accounts_page_dispose (GObject *object)
{
  g_clear_object (&LATCH_ACCOUNTS_PAGE (object)->sorter);

  G_OBJECT_CLASS (latch_accounts_page_parent_class)->dispose (object);
}

static void
latch_accounts_page_class_init (LatchAccountsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_accounts_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-accounts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, empty);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
latch_accounts_page_init (LatchAccountsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_access_follow_stack (self->stack);
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
