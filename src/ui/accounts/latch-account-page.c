/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-page.h"

#include "latch-access.h"
#include "latch-account-status.h"
#include "latch-account-work.h"
#include "latch-address-dialog.h"
#include "latch-compat.h"
#include "latch-consequences.h"
#include "latch-delayed-spinner.h"
#include "latch-error-panel.h"
#include "latch-error.h"
#include "latch-isolate.h"
#include "latch-name-group.h"
#include "latch-secrets-group.h"
#include "latch-service.h"
#include "latch-status-icon.h"

#include <glib/gi18n.h>

/* One account: whether the service accepts its secrets, and what can be done
 * with it.
 *
 * What is being done is asked of the model, so whoever comes back finds it
 * again. A connection that waits for a word of the person is kept in @vain,
 * with what it was for in @vain_task, until they have given it or left. */
struct _LatchAccountPage
{
  AdwBin parent_instance;

  GtkWidget           *scroller;
  GtkImage            *icon;
  GtkLabel            *heading;
  GtkLabel            *description;
  LatchErrorPanel     *panel;
  LatchDelayedSpinner *spinner;
  GtkLabel            *step;
  GtkButton           *suggested_button;
  GtkWidget           *cancel_button;
  LatchSecretsGroup   *secrets;
  LatchNameGroup      *name_group;
  AdwActionRow        *name;
  AdwActionRow        *address;
  AdwActionRow        *stores;
  GtkWidget           *manage_group;
  GtkWidget           *test;
  GtkWidget           *replace;

  LatchRegistry   *registry;
  LatchAccount    *account;
  LatchConnection *vain;
  LatchAccountTask vain_task;
  GtkWidget       *origin;
  gboolean         is_busy;
  gboolean         is_unanswered;
};

/* A task under way. By its end, the page may show another account. */
typedef struct
{
  LatchAccountPage *page;
  LatchAccount     *account;
  LatchConnection  *connection;
  LatchAccountTask  task;
} Errand;

G_DEFINE_FINAL_TYPE (LatchAccountPage, latch_account_page, ADW_TYPE_BIN)

enum {
  SIGNAL_GONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
errand_free (Errand *errand)
{
  g_object_unref (errand->page);
  g_object_unref (errand->account);
  g_clear_object (&errand->connection);
  g_free (errand);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

static LatchAccountWork *
get_work (LatchAccountPage *self)
{
  return latch_registry_get_account_work (self->registry);
}

static gboolean
is_practice (LatchAccountPage *self)
{
  return latch_service_is_practice (latch_account_get_service (self->account));
}

static gboolean
is_asking_secrets (LatchAccountPage *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->secrets));
}

/* One at a time. Nothing else is begun then that would take away what was typed. */
static gboolean
has_form (LatchAccountPage *self)
{
  return is_asking_secrets (self) || gtk_widget_get_visible (GTK_WIDGET (self->name_group));
}

/* The person may stop it while it waits for the service. */
static gboolean
can_be_cancelled (LatchAccountTask task)
{
  return task == LATCH_ACCOUNT_TASK_TESTING || task == LATCH_ACCOUNT_TASK_REPLACING;
}

static const char *
get_step (LatchAccountTask task)
{
  switch (task)
    {
    case LATCH_ACCOUNT_TASK_ADDING:
    case LATCH_ACCOUNT_TASK_TESTING:
      return _ ("Testing the secrets…");
    case LATCH_ACCOUNT_TASK_REPLACING:
      return _ ("Replacing the secrets…");
    case LATCH_ACCOUNT_TASK_RENAMING:
      return _ ("Saving the name…");
    case LATCH_ACCOUNT_TASK_REMOVING:
      return _ ("Removing the account…");
    case LATCH_ACCOUNT_TASK_NONE:
    default:
      return "";
    }
}

/* -- Status ------------------------------------------------------------------------ */

static LatchAccountCondition
get_condition (LatchAccountPage *self)
{
  return latch_account_status_of (self->account)->condition;
}

static gboolean
needs_secrets (LatchAccountPage *self)
{
  return latch_account_status_needs_secrets (self->account);
}

static const char *
get_verb (LatchAccountPage *self)
{
  if (!needs_secrets (self))
    return get_condition (self) == LATCH_ACCOUNT_UNCONFIRMED ? _ ("C_onfirm Address…") : _ ("_Test");

  /* Nobody could enter them. */
  if (is_practice (self))
    return _ ("_Practice Again");

  return get_condition (self) == LATCH_ACCOUNT_REFUSED ? _ ("Replace _Secrets…") : _ ("_Enter Secrets…");
}

static const char *
get_description (LatchAccountPage *self)
{
  if (is_practice (self) && get_condition (self) == LATCH_ACCOUNT_REFUSED)
    return _ ("The practice service no longer accepts the secrets of this account. Latchkey has new ones for it.");

  if (is_practice (self) && get_condition (self) == LATCH_ACCOUNT_MISSING)
    return _ ("The keyring no longer has the secrets of this account. Latchkey has new ones for it.");

  return _ (latch_account_status_of (self->account)->description);
}

/* The one thing to do about the status; the rows have the rest. */
static void
show_ways (LatchAccountPage *self)
{
  gboolean needs = needs_secrets (self);
  gboolean is_well = get_condition (self) == LATCH_ACCOUNT_ACCEPTED || get_condition (self) == LATCH_ACCOUNT_PRACTICE;
  gboolean is_free = !self->is_busy && !has_form (self);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->suggested_button), needs ? "account.replace" : "account.test");
  gtk_button_set_label (self->suggested_button, get_verb (self));
  gtk_widget_set_visible (GTK_WIDGET (self->suggested_button), !has_form (self));
  gtk_widget_set_visible (self->test, needs);
  gtk_widget_set_visible (self->replace, !needs && !is_practice (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.test", is_free);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.rename", is_free);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.replace", is_free);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.remove", !self->is_busy);
  if (!is_well || self->is_unanswered)
    gtk_widget_add_css_class (GTK_WIDGET (self->suggested_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->suggested_button), "suggested-action");
}

static void
show_status (LatchAccountPage *self)
{
  const LatchAccountStatus *status = latch_account_status_of (self->account);

  latch_status_icon_show (status->icon_name, status->style_class, !self->is_unanswered, self->icon);
  /* Translators: a heading; the account could not be tested */
  gtk_label_set_label (self->heading, self->is_unanswered ? _ ("Could Not Be Tested") : _ (status->heading));
  gtk_label_set_label (self->description, get_description (self));
  gtk_widget_set_visible (GTK_WIDGET (self->description), !self->is_unanswered);
  show_ways (self);
}

static void
announce_status (LatchAccountPage *self)
{
  g_autofree char *text = g_strdup_printf ("%s\n%s", gtk_label_get_label (self->heading), gtk_label_get_label (self->description));

  latch_announce (GTK_WIDGET (self), text);
}

/* As the list shows them: those that Latchkey has connected, and those that the service lists. */
static guint
count_stores (LatchAccountPage *self)
{
  GListModel *instances = latch_registry_get_instances (self->registry);
  guint       n_stores = 0;

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      n_stores += latch_instance_get_account (instance) == self->account;
    }

  return n_stores;
}

static void
show_facts (LatchAccountPage *self)
{
  g_autofree char *address = latch_service_dup_shown_address (latch_account_get_service (self->account));
  g_autofree char *stores = NULL;
  guint            n_stores = count_stores (self);

  /* Translators: how many stores of an account are in the list */
  stores = g_strdup_printf (ngettext ("%u store", "%u stores", n_stores), n_stores);
  adw_action_row_set_subtitle (self->name, latch_account_get_label (self->account));
  adw_action_row_set_subtitle (self->address, address);
  gtk_widget_set_visible (GTK_WIDGET (self->address), !is_practice (self));
  adw_action_row_set_subtitle (self->stores, stores);
}

static void
account_cb (LatchAccountPage *self)
{
  self->is_unanswered = FALSE;
  show_facts (self);
  show_status (self);
}

/* -- Progress ---------------------------------------------------------------------- */

/* A button that flashes up is none that anybody can press. What asks for secrets has its own. */
static void
spinner_cb (LatchAccountPage *self)
{
  gboolean is_waiting = gtk_widget_get_visible (GTK_WIDGET (self->spinner)) && self->account != NULL;

  gtk_widget_set_visible (self->cancel_button, is_waiting && !is_asking_secrets (self) && can_be_cancelled (latch_account_work_get_task (get_work (self), self->account)));
}

static void
set_busy (LatchAccountPage *self,
          gboolean          busy)
{
  self->is_busy = busy;
  latch_secrets_group_set_busy (self->secrets, busy);
  latch_name_group_set_busy (self->name_group, busy);
  show_ways (self);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->step), busy);
  latch_delayed_spinner_set_busy (self->spinner, busy);
}

static void
show_progress (LatchAccountPage *self)
{
  LatchAccountTask task = latch_account_work_get_task (get_work (self), self->account);
  gboolean         busy = task != LATCH_ACCOUNT_TASK_NONE;
  const char      *step = get_step (task);

  if (busy != self->is_busy)
    set_busy (self, busy);
  gtk_label_set_label (self->step, step);
  if (busy)
    latch_announce (GTK_WIDGET (self), step);
}

/* Whether it was removed here, or by another process. */
static void
list_cb (LatchAccountPage *self)
{
  if (self->account == NULL)
    return;

  if (latch_registry_lookup_account (self->registry, latch_account_get_id (self->account)) == NULL)
    g_signal_emit (self, signals[SIGNAL_GONE], 0);
  else
    show_facts (self);
}

static void
work_cb (LatchAccountPage *self,
         LatchAccount     *account)
{
  if (account == self->account)
    show_progress (self);
}

/* What opens a form has the focus again after it. */
static void
remember_focus (LatchAccountPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *form = focus != NULL ? gtk_widget_get_ancestor (focus, LATCH_TYPE_SECRETS_GROUP) : NULL;

  if (form == NULL && (focus == NULL || gtk_widget_get_ancestor (focus, LATCH_TYPE_NAME_GROUP) == NULL))
    g_set_weak_pointer (&self->origin, focus);
}

static void
restore_focus (LatchAccountPage *self)
{
  if (is_asking_secrets (self))
    latch_secrets_group_focus (self->secrets);
  else if (gtk_widget_get_visible (GTK_WIDGET (self->name_group)))
    latch_name_group_focus (self->name_group);
  else if (self->origin == NULL || !gtk_widget_get_mapped (self->origin) || !gtk_widget_grab_focus (self->origin))
    latch_account_page_focus (self);
}

/* One form at a time. */
static void
hide_forms (LatchAccountPage *self)
{
  latch_secrets_group_hide (self->secrets);
  latch_name_group_hide (self->name_group);
}

/* -- Tasks ------------------------------------------------------------------------- */

/* The page may show another account by now. */
static void
address_answered_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (LatchConnection) connection = user_data;
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (source);
  gboolean          confirmed = latch_confirm_finish (result);

  if (connection != self->vain)
    return;

  if (confirmed)
    gtk_widget_activate_action (GTK_WIDGET (self), "account.confirm-address", NULL);
  else
    latch_address_dialog_show_declined (self->panel);
}

static void
foreign_answered_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (LatchConnection) connection = user_data;
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (source);
  gboolean          confirmed = latch_confirm_finish (result);

  if (connection != self->vain)
    return;

  if (confirmed)
    gtk_widget_activate_action (GTK_WIDGET (self), "account.use-anyway", NULL);
  else
    latch_error_panel_show_note (self->panel, _ ("Nothing was changed."));
}

/* They may be right all the same, when the store was deleted on the service. */
static void
ask_foreign (LatchAccountPage *self,
             LatchConnection  *connection,
             const GError     *error)
{
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", error->message,
                                           _ ("If they do, Latchkey cannot reach the stores of this account with them."));

  latch_confirm_async (GTK_WIDGET (self), _ ("Use These Secrets?"), body, _ ("_Use"), NULL, NULL, foreign_answered_cb, g_object_ref (connection));
}

static void
show_failure (LatchAccountPage *self,
              Errand           *errand,
              const GError     *error)
{
  gboolean is_test = errand->task == LATCH_ACCOUNT_TASK_TESTING;
  gboolean is_told = is_test && needs_secrets (self) &&
                     (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED) || g_error_matches (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED));

  self->is_unanswered = is_test && !is_told;
  show_status (self);
  if (is_told)
    {
      latch_error_panel_show_details (self->panel, gtk_label_get_label (self->description), error);
      announce_status (self);
    }
  else if (errand->task == LATCH_ACCOUNT_TASK_RENAMING && g_error_matches (error, LATCH_ERROR, LATCH_ERROR_INVALID))
    latch_name_group_refuse (self->name_group, error->message);
  else
    latch_error_panel_show (self->panel, error->message, error);

  if (errand->task == LATCH_ACCOUNT_TASK_REPLACING && g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED))
    latch_secrets_group_refuse (self->secrets, error->message);
}

static void
show_end (LatchAccountPage *self,
          Errand           *errand,
          gboolean          done,
          const GError     *error)
{
  gboolean is_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (done && errand->task == LATCH_ACCOUNT_TASK_REPLACING)
    latch_secrets_group_hide (self->secrets);
  if (done && errand->task == LATCH_ACCOUNT_TASK_RENAMING)
    latch_name_group_hide (self->name_group);

  if (done || is_cancelled)
    {
      show_status (self);
      announce_status (self);
    }
  else if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_UNCONFIRMED))
    latch_address_dialog_ask_async (errand->connection, GTK_WIDGET (self), address_answered_cb, g_object_ref (errand->connection));
  else if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_OTHER_ACCOUNT))
    ask_foreign (self, errand->connection, error);
  else
    show_failure (self, errand, error);

  if (is_cancelled && errand->task == LATCH_ACCOUNT_TASK_REPLACING)
    latch_error_panel_show_note (self->panel, _ ("Nothing was changed."));
  else if (done && errand->task == LATCH_ACCOUNT_TASK_TESTING && is_practice (self))
    latch_error_panel_show_note (self->panel, _ ("The practice service accepts the secrets."));
  restore_focus (self);
}

/* Whoever sees the page is told by it, except of what it does not show. */
static gboolean
tells_itself (Errand  *errand,
              gboolean is_seen,
              gboolean done)
{
  return is_seen && !(done && (errand->task == LATCH_ACCOUNT_TASK_REMOVING || errand->task == LATCH_ACCOUNT_TASK_REPLACING));
}

static char *
dup_news (Errand       *errand,
          gboolean      done,
          const GError *error,
          const char   *reason)
{
  g_autofree char *name = latch_isolate (latch_account_get_label (errand->account));

  if (done && errand->task == LATCH_ACCOUNT_TASK_REMOVING)
    /* Translators: %s is the name of an account */
    return g_strdup_printf (_ ("“%s” removed"), name);

  if (done && errand->task == LATCH_ACCOUNT_TASK_REPLACING)
    /* Translators: %s is the name of an account */
    return g_strdup_printf (_ ("Secrets of “%s” replaced"), name);

  if ((done && errand->task == LATCH_ACCOUNT_TASK_RENAMING) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;

  /* Translators: the first %s is a name, the second one a sentence about what it names */
  return g_strdup_printf (_ ("“%s”: %s"), name, done ? _ (latch_account_status_of (errand->account)->description) : reason);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Errand) errand = user_data;
  g_autoptr (GError) error = NULL;
  LatchAccountPage *self = errand->page;
  gboolean          done = latch_account_work_finish (result, &error);
  gboolean          is_seen = errand->account == self->account && gtk_widget_get_mapped (GTK_WIDGET (self));
  g_autofree char  *told = dup_news (errand, done, error, done ? NULL : error->message);
  g_autofree char  *news = dup_news (errand, done, error, done ? NULL : latch_error_get_own_words (error));

  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());

  /* When the window is closed, the log is all that can tell. */
  if (news != NULL && gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    g_message ("What was done to an account has ended: %s", done ? "well" : error->message);
  else if (news != NULL && tells_itself (errand, is_seen, done))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.notify", "(ss)", latch_account_get_id (errand->account), news);
  else if (news != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "(sss)", latch_account_get_id (errand->account), news, told);

  if (!is_seen || (done && errand->task == LATCH_ACCOUNT_TASK_REMOVING))
    return;

  if (!done && errand->connection != NULL)
    {
      g_set_object (&self->vain, errand->connection);
      self->vain_task = errand->task;
    }
  show_end (self, errand, done, error);
}

/* What is half done would stay so if the program ended with its window. */
static Errand *
begin (LatchAccountPage *self,
       LatchAccountTask  task,
       LatchConnection  *connection)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->page = g_object_ref (self);
  errand->account = g_object_ref (self->account);
  errand->connection = connection != NULL ? g_object_ref (connection) : NULL;
  errand->task = task;
  if (g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());

  g_clear_object (&self->vain);
  self->is_unanswered = FALSE;
  show_status (self);
  latch_error_panel_hide (self->panel);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  return errand;
}

static void
start (LatchAccountPage *self,
       LatchAccountTask  task,
       LatchConnection  *connection,
       gboolean          anyway)
{
  Errand *errand = begin (self, task, connection);

  if (task == LATCH_ACCOUNT_TASK_REPLACING)
    latch_account_work_replace_async (get_work (self), connection, anyway, ended_cb, errand);
  else
    latch_account_work_test_async (get_work (self), connection, ended_cb, errand);
}

static void
test_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchConnection) connection = latch_registry_connect (self->registry, self->account, &error);

  remember_focus (self);
  if (connection != NULL)
    start (self, LATCH_ACCOUNT_TASK_TESTING, connection, FALSE);
  else
    latch_error_panel_show (self->panel, error->message, error);
}

static void
confirm_address_cb (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (widget);
  g_autoptr (LatchConnection) connection = g_object_ref (self->vain);

  latch_connection_confirm_address (connection);
  start (self, self->vain_task, connection, FALSE);
}

static void
use_anyway_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (widget);
  g_autoptr (LatchConnection) connection = g_object_ref (self->vain);

  start (self, LATCH_ACCOUNT_TASK_REPLACING, connection, TRUE);
}

static void
cancel_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (widget);

  latch_account_work_cancel (get_work (self), self->account);
}

/* -- Forms ------------------------------------------------------------------------- */

static void
replace_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (widget);

  remember_focus (self);
  latch_secrets_group_ask (self->secrets, self->account, _ ("Latchkey keeps them once the service has accepted them. Nothing new is created."), _ ("Test and Sa_ve"));
  show_ways (self);
}

static void
secrets_entered_cb (LatchAccountPage *self)
{
  g_autoptr (LatchCredentials) credentials = latch_secrets_group_dup_credentials (self->secrets);
  g_autofree char *shown_address = latch_secrets_group_dup_shown_address (self->secrets);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchConnection) connection = latch_registry_connect (self->registry, self->account, &error);

  if (connection != NULL && latch_connection_set_credentials (connection, credentials, shown_address, &error))
    start (self, LATCH_ACCOUNT_TASK_REPLACING, connection, FALSE);
  else
    latch_error_panel_show (self->panel, error->message, error);
}

static void
rename_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (widget);

  remember_focus (self);
  latch_name_group_ask (self->name_group, latch_account_get_label (self->account));
  show_ways (self);
}

static void
name_entered_cb (LatchAccountPage *self)
{
  g_autofree char *name = latch_name_group_dup_name (self->name_group);

  latch_account_work_rename_async (get_work (self), self->account, name, ended_cb, begin (self, LATCH_ACCOUNT_TASK_RENAMING, NULL));
}

static void
form_cancelled_cb (LatchAccountPage *self)
{
  if (self->is_busy)
    {
      latch_account_work_cancel (get_work (self), self->account);
      return;
    }

  hide_forms (self);
  show_ways (self);
  restore_focus (self);
}

/* -- Removal ----------------------------------------------------------------------- */

static char *
dup_consequences (LatchAccountPage *self)
{
  g_autofree char *name = latch_isolate (latch_account_get_label (self->account));

  return latch_consequences_dup_of_account (get_work (self), self->account, name);
}

/* What was asked. */
typedef struct
{
  LatchAccount *account;
  char         *consequences;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->account);
  g_free (question->consequences);
  g_free (question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

/* The page may show another account by now, and other stores may have come: they do not go unasked. */
static void
removal_confirmed_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (Question) question = user_data;
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (source);
  g_autofree char  *consequences = NULL;

  if (!latch_confirm_finish (result) || question->account != self->account || self->is_busy)
    return;

  consequences = dup_consequences (self);
  if (g_str_equal (consequences, question->consequences))
    latch_account_work_remove_async (get_work (self), self->account, ended_cb, begin (self, LATCH_ACCOUNT_TASK_REMOVING, NULL));
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "account.remove", NULL);
}

static void
remove_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (widget);
  Question         *question = g_new0 (Question, 1);

  question->account = g_object_ref (self->account);
  question->consequences = dup_consequences (self);
  remember_focus (self);
  latch_confirm_async (widget, _ ("Remove Account?"), question->consequences, _ ("_Remove"), NULL, NULL, removal_confirmed_cb, question);
}

/* -- Life -------------------------------------------------------------------------- */

static void
leave_account (LatchAccountPage *self)
{
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);

  g_clear_object (&self->vain);
  g_clear_object (&self->account);
}

/* Typed secrets are not kept longer than the page shows what became of them, and nobody is there to be asked for others. */
static void
latch_account_page_unmap (GtkWidget *widget)
{
  g_clear_object (&LATCH_ACCOUNT_PAGE (widget)->vain);

  GTK_WIDGET_CLASS (latch_account_page_parent_class)->unmap (widget);
}

static void
latch_account_page_dispose (GObject *object)
{
  LatchAccountPage *self = LATCH_ACCOUNT_PAGE (object);

  leave_account (self);
  g_clear_weak_pointer (&self->origin);
  g_clear_object (&self->registry);

  G_OBJECT_CLASS (latch_account_page_parent_class)->dispose (object);
}

static void
latch_account_page_class_init (LatchAccountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_account_page_dispose;
  widget_class->unmap = latch_account_page_unmap;
  signals[SIGNAL_GONE] = g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (LATCH_TYPE_DELAYED_SPINNER);
  g_type_ensure (LATCH_TYPE_ERROR_PANEL);
  g_type_ensure (LATCH_TYPE_NAME_GROUP);
  g_type_ensure (LATCH_TYPE_SECRETS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-account-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, icon);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, heading);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, description);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, panel);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, step);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, suggested_button);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, spinner_cb);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, secrets);
  gtk_widget_class_bind_template_callback (widget_class, secrets_entered_cb);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, name_group);
  gtk_widget_class_bind_template_callback (widget_class, name_entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, form_cancelled_cb);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, name);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, address);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, stores);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, manage_group);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, test);
  gtk_widget_class_bind_template_child (widget_class, LatchAccountPage, replace);
  gtk_widget_class_install_action (widget_class, "account.test", NULL, test_cb);
  gtk_widget_class_install_action (widget_class, "account.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "account.rename", NULL, rename_cb);
  gtk_widget_class_install_action (widget_class, "account.replace", NULL, replace_cb);
  gtk_widget_class_install_action (widget_class, "account.remove", NULL, remove_cb);
  gtk_widget_class_install_action (widget_class, "account.confirm-address", NULL, confirm_address_cb);
  gtk_widget_class_install_action (widget_class, "account.use-anyway", NULL, use_anyway_cb);
}

static void
latch_account_page_init (LatchAccountPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Translators: names the last list on the page of an account or a store for a screen reader: turn it off, remove it, and so on */
  latch_access_name_list (self->manage_group, _ ("Manage"));
}

static void
set_registry (LatchAccountPage *self,
              LatchRegistry    *registry)
{
  if (!g_set_object (&self->registry, registry))
    return;

  g_signal_connect_object (latch_registry_get_accounts (registry), "items-changed", G_CALLBACK (list_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (latch_registry_get_instances (registry), "items-changed", G_CALLBACK (list_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_work (self), "changed", G_CALLBACK (work_cb), self, G_CONNECT_SWAPPED);
}

/**
 * latch_account_page_show:
 * @self: an account page
 * @registry: the model
 * @account: an account of @registry
 *
 * Shows an account. What is being done to it goes on.
 */
void
latch_account_page_show (LatchAccountPage *self,
                         LatchRegistry    *registry,
                         LatchAccount     *account)
{
  set_registry (self, registry);
  leave_account (self);
  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify", G_CALLBACK (account_cb), self, G_CONNECT_SWAPPED);

  self->is_unanswered = FALSE;
  g_clear_weak_pointer (&self->origin);
  hide_forms (self);
  latch_error_panel_hide (self->panel);
  show_facts (self);
  show_status (self);
  set_busy (self, FALSE);
  show_progress (self);
  announce_status (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
}

/**
 * latch_account_page_get_account:
 * @self: an account page
 *
 * Returns: (transfer none) (nullable): the account that was shown last
 */
LatchAccount *
latch_account_page_get_account (LatchAccountPage *self)
{
  return self->account;
}

/**
 * latch_account_page_focus:
 * @self: an account page that is shown
 *
 * Focuses the one thing to do about the account’s status.
 */
void
latch_account_page_focus (LatchAccountPage *self)
{
  if (!gtk_widget_grab_focus (GTK_WIDGET (self->suggested_button)))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}
