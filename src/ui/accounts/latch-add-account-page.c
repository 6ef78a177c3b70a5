/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-add-account-page.h"

#include "latch-account-status.h"
#include "latch-account-work.h"
#include "latch-compat.h"
#include "latch-delayed-spinner.h"
#include "latch-drops.h"
#include "latch-error-panel.h"
#include "latch-error.h"
#include "latch-isolate.h"
#include "latch-secrets-group.h"

#include <glib/gi18n.h>

/* Adds an account whose stores were connected elsewhere.
 *
 * What is typed stays until the account is added or the person gives it up,
 * whatever page is shown meanwhile. Whoever leaves while the service is asked finds
 * the page as it is then, or is told of its end. An account that Latchkey has already
 * is shown instead; where it needs secrets, it gets those that were typed. */
struct _LatchAddAccountPage
{
  AdwBin parent_instance;

  GtkWidget           *scroller;
  LatchErrorPanel     *panel;
  LatchDelayedSpinner *spinner;
  GtkWidget           *step;
  LatchSecretsGroup   *secrets;

  LatchRegistry *registry;

  /* The one that the service is asked about. */
  LatchAccount *account;
};

G_DEFINE_FINAL_TYPE (LatchAddAccountPage, latch_add_account_page, ADW_TYPE_BIN)

enum {
  SIGNAL_ADDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static LatchAccountWork *
get_work (LatchAddAccountPage *self)
{
  return latch_registry_get_account_work (self->registry);
}

static void
ask (LatchAddAccountPage *self)
{
  latch_secrets_group_ask_new (self->secrets, _ ("Its stores appear in the list. Nothing new is created."), _ ("_Add"));
}

static void
set_account (LatchAddAccountPage *self,
             LatchAccount        *account)
{
  gboolean busy = account != NULL;

  g_set_object (&self->account, account);
  latch_secrets_group_set_busy (self->secrets, busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
  gtk_widget_set_visible (self->step, busy);
  latch_delayed_spinner_set_busy (self->spinner, busy);
}

/* What was typed is in the keyring now. */
static void
show_account (LatchAddAccountPage *self,
              LatchAccount        *account,
              const char          *news)
{
  gboolean is_seen = gtk_widget_get_mapped (GTK_WIDGET (self));

  latch_add_account_page_give_up (self);
  if (is_seen)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-account", "s", latch_account_get_id (account));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "(sss)", latch_account_get_id (account), news, news);
}

static void
show_error (LatchAddAccountPage *self,
            const GError        *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    latch_error_panel_show_note (self->panel, _ ("No account was added."));
  else
    latch_error_panel_show (self->panel, error->message, error);

  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT))
    latch_error_panel_offer_memory (self->panel, "add-account.keep-in-memory");
  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED))
    latch_secrets_group_refuse (self->secrets, error->message);

  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    latch_secrets_group_focus (self->secrets);
}

/* Whoever has gone on is told where they are. */
static void
tell_error (LatchAddAccountPage *self,
            const GError        *error)
{
  g_autofree char *told = NULL;
  g_autofree char *news = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  /* Translators: %s is a sentence that says why */
  told = g_strdup_printf (_ ("Account not added. %s"), error->message);
  /* Translators: %s is a sentence that says why */
  news = g_strdup_printf (_ ("Account not added. %s"), latch_error_get_own_words (error));
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.notify", "(ss)", "", news);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "(sss)", "", news, told);
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LatchAddAccountPage) self = user_data;
  g_autoptr (LatchAccount) account = g_steal_pointer (&self->account);
  g_autoptr (GError) error = NULL;
  gboolean done = latch_account_work_finish (result, &error);

  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());

  /* When the window is closed, the log is all that can tell. */
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    {
      g_message ("An account was to be added, which has ended: %s", done ? "well" : error->message);
      return;
    }

  set_account (self, NULL);
  if (done)
    {
      show_account (self, account, _ ("Account added"));
      g_signal_emit (self, signals[SIGNAL_ADDED], 0, account);
      return;
    }

  tell_error (self, error);
  show_error (self, error);
}

/* What is half done would stay so if the program ended with its window. */
static void
begin (LatchAddAccountPage *self,
       LatchConnection     *connection,
       gboolean             is_new)
{
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());

  latch_error_panel_hide (self->panel);
  set_account (self, latch_connection_get_account (connection));
  latch_announce (GTK_WIDGET (self), gtk_label_get_label (GTK_LABEL (self->step)));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  if (is_new)
    latch_account_work_add_async (get_work (self), connection, added_cb, g_object_ref (self));
  else
    latch_account_work_replace_async (get_work (self), connection, TRUE, added_cb, g_object_ref (self));
}

static void
entered_cb (LatchAddAccountPage *self)
{
  g_autoptr (LatchCredentials) credentials = latch_secrets_group_dup_credentials (self->secrets);
  g_autofree char *service = latch_secrets_group_dup_service (self->secrets);
  g_autofree char *shown_address = latch_secrets_group_dup_shown_address (self->secrets);
  g_autoptr (LatchAccount) account = latch_registry_new_account (self->registry, service, NULL);
  g_autoptr (LatchAccount) same = latch_registry_dup_same_account (self->registry, account, credentials);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchConnection) connection = NULL;

  if (same != account && latch_account_get_accepted (same) && !latch_account_status_needs_secrets (same))
    {
      show_account (self, same, _ ("Latchkey already has this account"));
      return;
    }

  connection = latch_registry_connect (self->registry, same, &error);
  if (connection != NULL && latch_connection_set_credentials (connection, credentials, shown_address, &error))
    begin (self, connection, same == account);
  else
    show_error (self, error);
}

static void
cancelled_cb (LatchAddAccountPage *self)
{
  if (self->account != NULL)
    latch_account_work_cancel (get_work (self), self->account);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
}

static void
told_cb (LatchAddAccountPage *self,
         const char          *sentence)
{
  latch_error_panel_show_note (self->panel, sentence);
}

/* Only the person’s own choice leads here. */
static void
keep_in_memory_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  LatchAddAccountPage *self = LATCH_ADD_ACCOUNT_PAGE (widget);

  latch_keyring_keep_in_memory (latch_registry_get_keyring (self->registry));
  entered_cb (self);
}

static void
latch_add_account_page_dispose (GObject *object)
{
  LatchAddAccountPage *self = LATCH_ADD_ACCOUNT_PAGE (object);

  g_clear_object (&self->account);
  g_clear_object (&self->registry);

  G_OBJECT_CLASS (latch_add_account_page_parent_class)->dispose (object);
}

static void
latch_add_account_page_class_init (LatchAddAccountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_add_account_page_dispose;
  signals[SIGNAL_ADDED] = g_signal_new ("added", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, LATCH_TYPE_ACCOUNT);
  g_type_ensure (LATCH_TYPE_DELAYED_SPINNER);
  g_type_ensure (LATCH_TYPE_ERROR_PANEL);
  g_type_ensure (LATCH_TYPE_SECRETS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-add-account-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchAddAccountPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatchAddAccountPage, panel);
  gtk_widget_class_bind_template_child (widget_class, LatchAddAccountPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LatchAddAccountPage, step);
  gtk_widget_class_bind_template_child (widget_class, LatchAddAccountPage, secrets);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancelled_cb);
  gtk_widget_class_bind_template_callback (widget_class, told_cb);
  gtk_widget_class_install_action (widget_class, "add-account.keep-in-memory", NULL, keep_in_memory_cb);
}

static void
latch_add_account_page_init (LatchAddAccountPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_drops_watch (GTK_WIDGET (self), G_CALLBACK (latch_secrets_group_drop), self->secrets);
  ask (self);
}

/**
 * latch_add_account_page_set_registry:
 * @self: an add account page
 * @registry: the model
 *
 * Sets the model. Call it once.
 */
void
latch_add_account_page_set_registry (LatchAddAccountPage *self,
                                     LatchRegistry       *registry)
{
  self->registry = g_object_ref (registry);
}

/**
 * latch_add_account_page_get_typed:
 * @self: an add account page
 *
 * Returns: %TRUE when something was typed that is lost when it is given up; what the service is being asked about is not
 */
gboolean
latch_add_account_page_get_typed (LatchAddAccountPage *self)
{
  return self->account == NULL && latch_secrets_group_get_typed (self->secrets);
}

/**
 * latch_add_account_page_give_up:
 * @self: an add account page on which nothing is being done
 *
 * Forgets what was typed and said.
 */
void
latch_add_account_page_give_up (LatchAddAccountPage *self)
{
  latch_error_panel_hide (self->panel);
  latch_secrets_group_hide (self->secrets);
  ask (self);
}

/**
 * latch_add_account_page_focus:
 * @self: an add account page that is shown
 *
 * Focuses what is to be entered first, or what stops what is being done.
 */
void
latch_add_account_page_focus (LatchAddAccountPage *self)
{
  if (self->account != NULL)
    gtk_widget_child_focus (GTK_WIDGET (self->secrets), GTK_DIR_TAB_FORWARD);
  else
    latch_secrets_group_focus (self->secrets);
}
