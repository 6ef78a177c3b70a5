/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-instance-page.h"

#include "latch-access.h"
#include "latch-address-dialog.h"
#include "latch-candidate-group.h"
#include "latch-compat.h"
#include "latch-configuration-group.h"
#include "latch-date.h"
#include "latch-delayed-spinner.h"
#include "latch-description-group.h"
#include "latch-error-panel.h"
#include "latch-error.h"
#include "latch-event-list.h"
#include "latch-isolate.h"
#include "latch-manage-group.h"
#include "latch-secrets-group.h"
#include "latch-service.h"
#include "latch-status-icon.h"
#include "latch-token-row.h"
#include "latch-typed.h"
#include "latch-use-group.h"
#include "latch-wrap.h"

#include <glib/gi18n.h>

/* What the page can have done to its instance. */
typedef enum {
  TASK_RESUME,
  TASK_ADOPT,
  TASK_KEEP_TOKEN,
  TASK_TURN_ON,
  TASK_TURN_OFF,
  TASK_DELETE,
  TASK_READ_CONFIGURATION,
  TASK_CONFIGURE,
  TASK_READ_DESCRIPTION,
  TASK_DESCRIBE,
  TASK_READ_EVENT_SETTINGS,
  TASK_CHANGE_EVENTS,
  TASK_READ_EVENTS,
} Task;

/* One instance: whether it works, its token, and how to use it. A new instance
 * is shown here as soon as it is created.
 *
 * It has one job at a time, in @job while it runs. One that failed is kept in
 * @vain, with what was asked of it in @task, until the person has decided
 * something else or left. Changes go on when the page shows another instance;
 * @errands has them for whoever comes back. */
struct _LatchInstancePage
{
  AdwBin parent_instance;

  GtkWidget               *scroller;
  GtkWidget               *content;
  GtkWidget               *head;
  GtkImage                *icon;
  GtkLabel                *heading;
  GtkLabel                *description;
  LatchErrorPanel         *panel;
  LatchDelayedSpinner     *spinner;
  GtkLabel                *step;
  GtkButton               *suggested_button;
  GtkButton               *resume_button;
  GtkButton               *cancel_button;
  LatchSecretsGroup       *secrets;
  LatchConfigurationGroup *configuration;
  LatchDescriptionGroup   *name_and_tags;
  LatchConfigurationGroup *event_settings;
  LatchEventList          *events;
  LatchCandidateGroup     *candidates;
  GtkWidget               *token_group;
  LatchTokenRow           *token;
  AdwActionRow            *name;
  AdwActionRow            *element;
  AdwActionRow            *instance_id;
  AdwActionRow            *account;
  GtkWidget               *account_arrow;
  AdwActionRow            *tags;
  AdwActionRow            *created;
  AdwActionRow            *unlisted;
  LatchUseGroup           *use;
  LatchManageGroup        *manage;
  GtkButton               *another_button;

  LatchRegistry *registry;
  LatchInstance *instance;
  LatchJob      *job;
  LatchJob      *vain;
  GCancellable  *cancellable;
  Task           task;
  gboolean       button_had_focus;
  gboolean       test_had_focus;
  gboolean       is_watching;
  GPtrArray     *errands;
};

/* A task under way. By its end, the page may show another instance. */
typedef struct
{
  LatchInstancePage *page;
  LatchJob          *job;
  Task               task;
  GCancellable      *cancellable;
} Errand;

G_DEFINE_FINAL_TYPE (LatchInstancePage, latch_instance_page, ADW_TYPE_BIN)

enum {
  SIGNAL_GONE,
  SIGNAL_REPLACED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
errand_free (Errand *errand)
{
  g_object_unref (errand->page);
  g_object_unref (errand->job);
  g_object_unref (errand->cancellable);
  g_free (errand);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

static gboolean
is_test (Task task)
{
  return task == TASK_RESUME || task == TASK_ADOPT;
}

/* What a form is filled in with, and what is only looked at. */
static gboolean
is_reading (Task task)
{
  return task == TASK_READ_CONFIGURATION || task == TASK_READ_DESCRIPTION || task == TASK_READ_EVENT_SETTINGS || task == TASK_READ_EVENTS;
}

/* What the person asked for is not given up because they look elsewhere, or close the window. */
static gboolean
is_change (Task task)
{
  return !is_test (task) && !is_reading (task);
}

/* What was done, whatever the test after it has come to. */
static const char *
get_news (Task task)
{
  switch (task)
    {
    case TASK_TURN_ON:
      return _ ("The store was turned on.");
    case TASK_TURN_OFF:
      return _ ("The store was turned off.");
    case TASK_DELETE:
      return _ ("The connection was deleted.");
    case TASK_CONFIGURE:
      return _ ("The service has the new values.");
    case TASK_DESCRIBE:
      return _ ("The service has the new name and tags.");
    case TASK_CHANGE_EVENTS:
      return _ ("The service has the new event settings.");
    case TASK_KEEP_TOKEN:
      return _ ("The token is saved on this computer.");
    case TASK_RESUME:
    case TASK_ADOPT:
    case TASK_READ_CONFIGURATION:
    case TASK_READ_DESCRIPTION:
    case TASK_READ_EVENT_SETTINGS:
    case TASK_READ_EVENTS:
    default:
      return NULL;
    }
}

/* Its record comes before its token, and goes again when the token does not come. */
static gboolean
is_waiting_for_token (LatchInstancePage *self)
{
  return self->job != NULL && self->task == TASK_KEEP_TOKEN && latch_instance_get_outcome (self->instance) == LATCH_SITUATION_TOKEN_NOT_SAVED;
}

/* The steps of a job are shown below the situation, so the situation stays as it was before the job. */
static const LatchStatus *
get_status (LatchInstancePage *self)
{
  return latch_status_of (is_waiting_for_token (self) ? LATCH_SITUATION_MADE_ELSEWHERE : latch_instance_get_outcome (self->instance));
}

static gboolean
can (LatchInstancePage *self,
     LatchActions       actions)
{
  return (get_status (self)->actions & actions) != 0;
}

static gboolean
is_untested (LatchInstancePage *self)
{
  return latch_instance_get_outcome (self->instance) == LATCH_SITUATION_UNTESTED;
}

/* Nothing failed when the list has no sure answer and the page shows what it may be. */
static gboolean
is_interim (LatchInstancePage *self,
            const GError      *error)
{
  return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND) && gtk_widget_get_visible (GTK_WIDGET (self->candidates));
}

/* Other secrets were tried, and the situation is as it was. */
static gboolean
is_no_better (const LatchStatus *status,
              const GError      *error)
{
  return status->suggested == LATCH_ACTION_ENTER_SECRETS && g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
}

/* It waits for a word of the person, and the store is not tested before that. */
static gboolean
is_question (const GError *error)
{
  return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_UNCONFIRMED);
}

/* A few things are done by pressing the same button again, and the page itself does them. */
#define RESUMES (LATCH_ACTION_TEST | LATCH_ACTION_FIND | LATCH_ACTION_SAVE_TOKEN | LATCH_ACTION_KEEP_TOKEN)

static gboolean
is_made_elsewhere (LatchInstancePage *self)
{
  return latch_instance_get_outcome (self->instance) == LATCH_SITUATION_MADE_ELSEWHERE;
}

/* The store’s own words say more than ours. */
static char *
dup_description (LatchInstancePage *self,
                 const LatchStatus *status,
                 gboolean           is_unanswered,
                 const GError      *error)
{
  const char *store_words = latch_instance_get_outcome (self->instance) == LATCH_SITUATION_STORE_REFUSES ? latch_error_get_provider_message (error) : NULL;
  const char *sentence = is_unanswered ? _ (status->earlier) : _ (status->description);

  if (status->suggested == LATCH_ACTION_ENTER_SECRETS && latch_instance_is_practice (self->instance) && !is_unanswered)
    sentence = _ ("The practice service no longer accepts the secrets of this account. Latchkey has new ones for it.");
  if (store_words != NULL && !is_unanswered)
    sentence = store_words;

  if (is_made_elsewhere (self) && latch_instance_info_get_enabled (latch_instance_get_info (self->instance)) == LATCH_ENABLED_NO)
    return g_strdup_printf ("%s\n%s", sentence, _ ("It is turned off on the service."));
  if (!latch_instance_is_held (self->instance))
    return g_strdup (sentence);

  return g_strdup_printf ("%s\n%s", sentence, _ ("The token is kept until Latchkey is closed."));
}

static void
show_unlisted (LatchInstancePage *self)
{
  guint n_unlisted = latch_instance_get_n_unlisted (self->instance);
  /* Translators: %u is how many more instances of the same request the service has than are in the list */
  g_autofree char *sentence = g_strdup_printf (ngettext ("%u more instance of this request is on the service and not in the list.",
                                                         "%u more instances of this request are on the service and not in the list.", n_unlisted),
                                               n_unlisted);

  adw_action_row_set_subtitle (self->unlisted, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->unlisted), n_unlisted > 0);
}

static const char *
get_action (LatchActions suggested)
{
  switch (suggested)
    {
    case LATCH_ACTION_REMOVE:
      return "instance.remove";
    case LATCH_ACTION_CREATE_AGAIN:
      return "instance.create-again";
    case LATCH_ACTION_ENTER_SECRETS:
      return "instance.enter-secrets";
    case LATCH_ACTION_TURN_ON:
      return "instance.turn-on";
    case LATCH_ACTION_CHANGE_SECRETS:
      return "instance.change-secrets";
    case LATCH_ACTION_TEST:
    case LATCH_ACTION_FIND:
    case LATCH_ACTION_SAVE_TOKEN:
    case LATCH_ACTION_KEEP_TOKEN:
    case LATCH_ACTION_NONE:
    case LATCH_ACTION_COPY_TOKEN:
    case LATCH_ACTION_TURN_OFF:
    case LATCH_ACTION_DELETE:
    case LATCH_ACTION_DESCRIBE:
    case LATCH_ACTION_EVENTS:
    default:
      return "instance.resume";
    }
}

/* What the page asks for is made when it is first asked for. */
static gboolean
is_shown (gpointer form)
{
  return form != NULL && gtk_widget_get_visible (form);
}

static void
entered_cb (LatchInstancePage *self,
            GtkWidget         *form)
{
  gtk_widget_activate_action (GTK_WIDGET (self), form == (gpointer)self->secrets ? "instance.use-secrets" : "instance.send-form", NULL);
}

static void
cancelled_cb (LatchInstancePage *self,
              GtkWidget         *form)
{
  gtk_widget_activate_action (GTK_WIDGET (self), form == (gpointer)self->secrets ? "instance.close-secrets" : "instance.close-form", NULL);
}

static void
finish_part (GtkWidget *part)
{
  latch_fix_accessible_names (part);
  latch_wrap (part);
  latch_wrap_long (part);
  latch_isolate_align (part);
}

/* A part of the page that is not there from the beginning. */
static gpointer
make_part (GType type)
{
  GtkWidget *part = g_object_new (type, NULL);

  finish_part (part);
  return part;
}

/* Few people need what a form asks for: to make all of them takes as long as the rest of the page. */
static gpointer
ensure_form (LatchInstancePage *self,
             gpointer           place,
             GType              type)
{
  GtkWidget **form = place;

  if (*form != NULL)
    return *form;

  *form = make_part (type);
  if (type != LATCH_TYPE_EVENT_LIST)
    g_signal_connect_object (*form, "entered", G_CALLBACK (entered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (*form, "cancelled", G_CALLBACK (cancelled_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_after (*form, self->content, type == LATCH_TYPE_SECRETS_GROUP ? self->head : gtk_widget_get_prev_sibling (GTK_WIDGET (self->candidates)));
  return *form;
}

/* The form that is open, of which there is one at a time. */
static GtkWidget *
get_shown_form (LatchInstancePage *self)
{
  gpointer forms[] = { self->configuration, self->name_and_tags, self->event_settings, self->events };

  for (size_t i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      if (is_shown (forms[i]))
        return forms[i];
    }

  return NULL;
}

static gboolean
has_typed (LatchInstancePage *self)
{
  return (self->configuration != NULL && latch_configuration_group_get_typed (self->configuration)) ||
         (self->name_and_tags != NULL && latch_description_group_get_typed (self->name_and_tags)) ||
         (self->event_settings != NULL && latch_configuration_group_get_typed (self->event_settings));
}

/* The one thing to do about the situation. */
static void
show_suggested (LatchInstancePage *self,
                const LatchStatus *status)
{
  gboolean    asks_account = is_shown (self->secrets);
  gboolean    asks_store = is_shown (self->configuration);
  gboolean    is_remedy = (g_str_equal (status->style_class, "warning") || is_untested (self) || is_made_elsewhere (self)) && !asks_account && get_shown_form (self) == NULL;
  const char *verb = status->suggested == LATCH_ACTION_ENTER_SECRETS && latch_instance_is_practice (self->instance) ? _ ("_Practice Again") : _ (status->verb);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->suggested_button), get_action (status->suggested));
  gtk_button_set_label (self->suggested_button, verb);
  gtk_widget_set_visible (GTK_WIDGET (self->suggested_button), (!asks_account || status->suggested != LATCH_ACTION_ENTER_SECRETS) &&
                                                                 (!asks_store || status->suggested != LATCH_ACTION_CHANGE_SECRETS));
  if (is_remedy)
    gtk_widget_add_css_class (GTK_WIDGET (self->suggested_button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->suggested_button), "suggested-action");
}

/* What else can be done. */
static void
show_ways (LatchInstancePage *self,
           const LatchStatus *status)
{
  LatchActions others = status->actions & ~status->suggested;

  gtk_button_set_label (self->resume_button, (others & LATCH_ACTION_FIND) != 0 ? _ ("_Look Again") : _ ("_Test Again"));
  gtk_widget_set_visible (GTK_WIDGET (self->resume_button), (others & RESUMES) != 0);
  latch_manage_group_show (self->manage, self->instance, status);
}

/* The situation, and what an error makes of it. */
static void
show_outcome (LatchInstancePage *self,
              gboolean           is_verdict,
              const GError      *error)
{
  const LatchStatus *status = get_status (self);
  gboolean           is_unanswered = error != NULL && !is_verdict && !is_no_better (status, error) && status->earlier != NULL;
  g_autofree char   *description = dup_description (self, status, is_unanswered, error);
  gint64             number = latch_instance_get_number (self->instance);
  g_autofree char   *id = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  gboolean           has_token = can (self, LATCH_ACTION_COPY_TOKEN);

  latch_status_icon_show (status->icon_name, status->style_class, !is_unanswered && !latch_instance_is_held (self->instance), self->icon);
  /* Translators: a heading; the store could not be tested */
  gtk_label_set_label (self->heading, is_unanswered ? _ ("Could Not Be Tested") : _ (status->heading));
  gtk_label_set_label (self->description, description);
  show_suggested (self, status);
  show_ways (self, status);
  gtk_widget_set_visible (self->token_group, has_token);
  adw_action_row_set_subtitle (self->instance_id, id);
  gtk_widget_set_visible (GTK_WIDGET (self->instance_id), number != 0);
  show_unlisted (self);
}

/* An error that explains the situation is told by the situation, and only its details are left. */
static void
show_status (LatchInstancePage *self,
             gboolean           is_verdict,
             const GError      *error)
{
  show_outcome (self, is_verdict, error);

  if (error == NULL)
    latch_error_panel_hide (self->panel);
  else if (is_verdict)
    latch_error_panel_show_details (self->panel, gtk_label_get_label (self->description), error);
  else if (is_interim (self, error))
    latch_error_panel_show_note (self->panel, error->message);
  else
    latch_error_panel_show (self->panel, error->message, error);

  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT) && can (self, LATCH_ACTION_SAVE_TOKEN | LATCH_ACTION_KEEP_TOKEN))
    latch_error_panel_offer_memory (self->panel, "instance.keep-in-memory");
}

/* What the situation is, it was before. */
static void
show_unchanged (LatchInstancePage *self,
                const GError      *error)
{
  show_outcome (self, FALSE, NULL);
  latch_error_panel_show (self->panel, error->message, error);
}

/* The situation says what the test has come to. */
static gboolean
is_judged (LatchJob *job)
{
  return latch_job_get_verdict (job) != LATCH_VERDICT_NONE && latch_job_get_verdict (job) != LATCH_VERDICT_MISNUMBERED;
}

static void
show_test (LatchInstancePage *self,
           LatchJob          *job)
{
  show_status (self, is_judged (job), latch_job_get_test_error (job));
}

static void
announce_status (LatchInstancePage *self)
{
  g_autofree char *text = g_strdup_printf ("%s\n%s", gtk_label_get_label (self->heading), gtk_label_get_label (self->description));

  latch_announce (GTK_WIDGET (self), text);
}

/* Whether it was removed here, or by another process. */
static gboolean
is_removed (LatchInstancePage *self)
{
  return self->instance != NULL && latch_registry_lookup_instance (self->registry, latch_instance_get_id (self->instance)) == NULL;
}

static void
list_cb (LatchInstancePage *self)
{
  if (self->job == NULL && is_removed (self))
    g_signal_emit (self, signals[SIGNAL_GONE], 0);
}

/* What tests the store again, whichever button that is now. */
static GtkWidget *
get_test_button (LatchInstancePage *self)
{
  GtkButton *buttons[] = { self->suggested_button, self->resume_button };

  for (size_t i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      if (gtk_widget_get_visible (GTK_WIDGET (buttons[i])) &&
          g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (buttons[i])), "instance.resume") == 0)
        return GTK_WIDGET (buttons[i]);
    }

  return NULL;
}

static void
set_busy (LatchInstancePage *self,
          gboolean           busy)
{
  static const char *const ways[] = { "instance.resume", "instance.remove", "instance.create-again", "instance.enter-secrets",
                                      "instance.turn-on", "instance.turn-off", "instance.delete", "instance.change-secrets", "instance.describe",
                                      "instance.change-events", "instance.show-events" };
  GtkWidget               *form = get_shown_form (self);
  GtkWidget               *test = get_test_button (self);

  if (busy)
    {
      self->button_had_focus = gtk_widget_is_focus (GTK_WIDGET (self->suggested_button)) || gtk_widget_is_focus (GTK_WIDGET (self->resume_button)) ||
                               (form != NULL && gtk_widget_get_focus_child (form) != NULL);
      self->test_had_focus = test != NULL && gtk_widget_is_focus (test);
    }
  if (self->configuration != NULL)
    latch_configuration_group_set_busy (self->configuration, busy, self->job != NULL && self->task == TASK_CONFIGURE);
  if (self->name_and_tags != NULL)
    latch_description_group_set_busy (self->name_and_tags, busy, self->job != NULL && self->task == TASK_DESCRIBE);
  if (self->event_settings != NULL)
    latch_configuration_group_set_busy (self->event_settings, busy, self->job != NULL && self->task == TASK_CHANGE_EVENTS);
  for (size_t i = 0; i < G_N_ELEMENTS (ways); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), ways[i], !busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->step), busy);
  gtk_label_set_label (self->step, "");
  latch_delayed_spinner_set_busy (self->spinner, busy);
}

static void
step_cb (LatchJob          *job,
         GParamSpec        *pspec,
         LatchInstancePage *self)
{
  const char *step = latch_status_of_step (latch_job_get_step (job));

  if (job != self->job || step == NULL)
    return;

  gtk_label_set_label (self->step, step);
  latch_announce (GTK_WIDGET (self), step);
}

/* What a form was opened with. */
static void
focus_opener (LatchInstancePage *self,
              gpointer           form)
{
  const char *action = "instance.describe";

  if (form == self->configuration)
    action = "instance.change-secrets";
  else if (form == self->event_settings)
    action = "instance.change-events";
  else if (form == self->events)
    action = "instance.show-events";

  if (!latch_manage_group_focus (self->manage, action))
    gtk_widget_grab_focus (GTK_WIDGET (self->suggested_button));
}

static void
focus_remedy (LatchInstancePage *self)
{
  if (is_shown (self->secrets))
    latch_secrets_group_focus (self->secrets);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->suggested_button));
}

/* The widget that had the focus is gone or was insensitive meanwhile, and GTK moved the focus elsewhere. A form that has done
 * its work gives it back, and one that had nothing to do with it does not take it. */
static void
restore_focus (LatchInstancePage *self,
               GtkWidget         *done_form)
{
  GtkRoot   *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *test = self->test_had_focus && get_shown_form (self) != NULL ? get_test_button (self) : NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || (!self->button_had_focus && gtk_root_get_focus (root) != NULL))
    return;

  if (test != NULL)
    gtk_widget_grab_focus (test);
  else if (is_shown (self->configuration))
    latch_configuration_group_focus (self->configuration);
  else if (is_shown (self->name_and_tags))
    latch_description_group_focus (self->name_and_tags);
  else if (is_shown (self->event_settings))
    latch_configuration_group_focus (self->event_settings);
  else if (is_shown (self->events))
    latch_event_list_focus (self->events);
  else if (done_form != NULL && !is_shown (self->secrets))
    focus_opener (self, done_form);
  else
    focus_remedy (self);
}

/* The form that a task belongs to. */
static gpointer
get_form (LatchInstancePage *self,
          Task               task)
{
  if (task == TASK_CONFIGURE)
    return self->configuration;

  if (task == TASK_CHANGE_EVENTS)
    return self->event_settings;

  return task == TASK_DESCRIBE ? self->name_and_tags : NULL;
}

static gboolean
has_form (LatchInstancePage *self)
{
  return is_shown (get_form (self, self->task));
}

/* A button that flashes up is none that anybody can press. The form, when it is what was sent, has its own, and so has what asks
 * for secrets. */
static void
spinner_cb (LatchInstancePage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), gtk_widget_get_visible (GTK_WIDGET (self->spinner)) && self->job != NULL && !has_form (self) &&
                                                              !is_shown (self->secrets));
}

static void
cancel_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  g_cancellable_cancel (LATCH_INSTANCE_PAGE (widget)->cancellable);
}

/* The page may show another instance by now. */
static void
address_answered_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (LatchJob) job = user_data;
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (source);

  gboolean confirmed = latch_confirm_finish (result);

  if (job != self->vain)
    return;

  if (confirmed)
    gtk_widget_activate_action (GTK_WIDGET (self), "instance.confirm-address", NULL);
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    latch_address_dialog_show_declined (self->panel);
}

/* Somebody else is at work on it: another process, or the background. Its steps are shown like those of the page’s own job. */
static void
show_progress (LatchInstancePage *self)
{
  const char *step = latch_status_of_step (latch_instance_get_step (self->instance));
  gboolean    is_watching = step != NULL;

  if (self->job != NULL)
    return;

  if (is_watching != self->is_watching)
    {
      self->is_watching = is_watching;
      set_busy (self, is_watching);
      if (!is_watching)
        restore_focus (self, NULL);
    }

  if (is_watching)
    gtk_label_set_label (self->step, step);
}

static void
hide_form (LatchInstancePage *self,
           gpointer           form)
{
  if (form == NULL)
    return;

  if (form == self->name_and_tags)
    latch_description_group_hide (form);
  else if (form == self->events)
    latch_event_list_hide (form);
  else
    latch_configuration_group_hide (form);
}

/* One form at a time. */
static void
hide_forms (LatchInstancePage *self)
{
  hide_form (self, self->configuration);
  hide_form (self, self->name_and_tags);
  hide_form (self, self->event_settings);
  hide_form (self, self->events);
}

static void
hide_secrets (LatchInstancePage *self)
{
  if (self->secrets != NULL)
    latch_secrets_group_hide (self->secrets);
}

/* What cannot be changed is not asked for. */
static void
drop_forms (LatchInstancePage *self)
{
  if (!can (self, LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_ENTER_SECRETS))
    hide_form (self, self->configuration);
  if (!can (self, LATCH_ACTION_DESCRIBE | LATCH_ACTION_ENTER_SECRETS))
    hide_form (self, self->name_and_tags);
  if (!can (self, LATCH_ACTION_EVENTS | LATCH_ACTION_ENTER_SECRETS))
    {
      hide_form (self, self->event_settings);
      hide_form (self, self->events);
    }
}

/* What the service has been given goes, unless it may be wrong; what it has not been given stays. */
static void
end_forms (LatchInstancePage *self,
           gboolean           done)
{
  LatchSituation situation = latch_instance_get_outcome (self->instance);

  if (situation != LATCH_SITUATION_STORE_REFUSES && situation != LATCH_SITUATION_UNTESTED && situation != LATCH_SITUATION_ACCOUNT_REFUSED &&
      (self->configuration == NULL || !latch_configuration_group_get_typed (self->configuration)))
    hide_form (self, self->configuration);

  if (done && self->task == TASK_DESCRIBE)
    hide_form (self, self->name_and_tags);
  if (done && self->task == TASK_CHANGE_EVENTS)
    hide_form (self, self->event_settings);
  drop_forms (self);
}

/* Once the instance itself is found, none of the candidates can be the right one. */
static void
situation_cb (LatchInstancePage *self)
{
  if (!can (self, LATCH_ACTION_FIND) && latch_instance_get_situation (self->instance) != LATCH_SITUATION_IN_PROGRESS)
    latch_candidate_group_show (self->candidates, NULL, 0);

  if (self->job == NULL)
    drop_forms (self);
  show_status (self, FALSE, NULL);
  show_progress (self);
}

static char *
dup_tags (LatchInstancePage *self)
{
  g_auto (GStrv) tags = latch_instance_dup_tags (self->instance);
  g_autofree char *line = g_strjoinv (", ", tags);

  return latch_typed_dup_line (line);
}

static void
show_facts (LatchInstancePage *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  GDateTime       *time = latch_instance_get_created (self->instance);
  g_autofree char *created = time != NULL ? latch_date_dup_words (time, now) : NULL;
  g_autofree char *tags = dup_tags (self);
  gboolean         has_account = latch_instance_get_account (self->instance) != NULL;

  adw_action_row_set_subtitle (self->name, latch_instance_get_name (self->instance));
  adw_action_row_set_subtitle (self->element, latch_instance_get_connector (self->instance));
  adw_action_row_set_subtitle (self->account, latch_instance_get_account_label (self->instance));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->account), has_account);
  gtk_widget_set_visible (self->account_arrow, has_account);
  adw_action_row_set_subtitle (self->created, created != NULL ? created : "");
  gtk_widget_set_visible (GTK_WIDGET (self->created), created != NULL);
  adw_action_row_set_subtitle (self->tags, tags);
  gtk_widget_set_visible (GTK_WIDGET (self->tags), *tags != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->another_button), latch_instance_get_element (self->instance) != NULL);
  /* Who has practiced connects a real store next. */
  gtk_button_set_label (self->another_button, latch_instance_is_practice (self->instance) ? _ ("_Connect a Store…") : _ ("_Connect Another Like This…"));
}

/* It gets another id with its record. */
static void
id_cb (LatchInstancePage *self)
{
  latch_use_group_set_instance (self->use, self->registry, self->instance);
}

static void
set_instance (LatchInstancePage *self,
              LatchInstance     *instance)
{
  static const char *const facts[] = { "notify::account-label", "notify::name", "notify::connector", "notify::created", "notify::info" };

  if (self->instance != NULL)
    g_signal_handlers_disconnect_by_data (self->instance, self);

  g_set_object (&self->instance, instance);
  for (size_t i = 0; i < G_N_ELEMENTS (facts); i++)
    g_signal_connect_object (instance, facts[i], G_CALLBACK (show_facts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (instance, "notify::id", G_CALLBACK (id_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (instance, "notify::situation", G_CALLBACK (situation_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (instance, "notify::step", G_CALLBACK (show_progress), self, G_CONNECT_SWAPPED);
  latch_token_row_set_instance (self->token, self->registry, instance);
  latch_use_group_set_instance (self->use, self->registry, instance);
  show_facts (self);
}

/* Its record is gone again, and the service still has it. */
static void
return_to_listed (LatchInstancePage *self)
{
  LatchAccount    *account = latch_instance_get_account (self->instance);
  g_autofree char *id = account != NULL ? latch_instance_dup_listed_id (latch_account_get_id (account), latch_instance_get_number (self->instance)) : NULL;
  LatchInstance   *listed = latch_registry_lookup_instance (self->registry, id);

  if (!is_removed (self) || listed == NULL)
    return;

  set_instance (self, listed);
  g_signal_emit (self, signals[SIGNAL_REPLACED], 0);
}

/* What the secrets of the account are asked for. */
static void
show_secrets (LatchInstancePage *self)
{
  LatchSecretsGroup *secrets = ensure_form (self, &self->secrets, LATCH_TYPE_SECRETS_GROUP);
  LatchAccount      *account = latch_instance_get_account (self->instance);

  switch (get_status (self)->suggested)
    {
    case LATCH_ACTION_TEST:
    case LATCH_ACTION_TURN_ON:
    case LATCH_ACTION_CHANGE_SECRETS:
    case LATCH_ACTION_DESCRIBE:
    case LATCH_ACTION_EVENTS:
    case LATCH_ACTION_ENTER_SECRETS:
      latch_secrets_group_ask (secrets, account, _ ("Latchkey uses them to test the connection again. Nothing new is created."),
                               _ ("Test _with These Secrets"));
      break;
    case LATCH_ACTION_KEEP_TOKEN:
      latch_secrets_group_ask (secrets, account, _ ("Latchkey uses them to get the token. Nothing is changed on the service."), _ ("_Get Token"));
      break;
    case LATCH_ACTION_SAVE_TOKEN:
      latch_secrets_group_ask (secrets, account, _ ("Latchkey uses them to get the token again. Nothing new is created."), _ ("_Get Token"));
      break;
    case LATCH_ACTION_FIND:
    case LATCH_ACTION_NONE:
    case LATCH_ACTION_COPY_TOKEN:
    case LATCH_ACTION_CREATE_AGAIN:
    case LATCH_ACTION_REMOVE:
    case LATCH_ACTION_TURN_OFF:
    case LATCH_ACTION_DELETE:
    default:
      latch_secrets_group_ask (secrets, account, _ ("Latchkey uses them to look for the store again. Nothing new is created."),
                               _ ("Look Again _with These Secrets"));
      break;
    }
}

static void
ask_secrets (LatchInstancePage *self)
{
  if (!latch_instance_is_practice (self->instance))
    show_secrets (self);
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Nobody waits for what they have stopped, but a change has something to say all the same. */
static char *
dup_note (LatchInstancePage *self,
          LatchJob          *job,
          gboolean           done,
          const GError      *error)
{
  if (!is_change (self->task))
    return NULL;

  if (done)
    return g_strdup (get_news (self->task));

  return g_strdup (latch_job_get_sent (job) ? error->message : _ ("Nothing was changed."));
}

/* What was done is told although its test says nothing. */
static GError *
dup_failure (LatchInstancePage *self,
             gboolean           done,
             const GError      *error)
{
  GError *failure = g_error_copy (error);

  if (done)
    latch_error_explain (failure, get_news (self->task));

  return failure;
}

/* A change ends with what it came to, and with what the test after it came to. Without its token a store is not tested, but the
 * service may have said what became of it. */
static void
show_end (LatchInstancePage *self,
          LatchJob          *job,
          gboolean           done,
          const GError      *error)
{
  const GError    *reason = done ? latch_job_get_test_error (job) : error;
  g_autofree char *note = is_cancelled (reason) ? dup_note (self, job, done, reason) : NULL;

  if (is_cancelled (reason))
    show_status (self, FALSE, NULL);
  else if (reason == NULL || is_judged (job) || is_test (self->task) || self->task == TASK_KEEP_TOKEN)
    show_status (self, is_judged (job), reason);
  else
    {
      g_autoptr (GError) failure = dup_failure (self, done, reason);

      show_unchanged (self, failure);
    }

  if (note != NULL)
    latch_error_panel_show_note (self->panel, note);
}

/* The store can refuse in the same way as the service does, and has words of its own then. */
static gboolean
is_of_account (const GError *error)
{
  return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED) ||
         (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED) && latch_error_get_provider_message (error) == NULL);
}

/* Whoever cannot see the events can try again where they would be, unless something is being typed there. */
static void
end_reading_events (LatchInstancePage *self,
                    const GError      *error)
{
  GtkWidget *form = get_shown_form (self);

  if (self->task == TASK_READ_EVENTS && error != NULL && !is_cancelled (error) && can (self, LATCH_ACTION_EVENTS) && (form == NULL || form == (gpointer)self->events))
    latch_event_list_fail (ensure_form (self, &self->events, LATCH_TYPE_EVENT_LIST));
}

static void
end_work (LatchInstancePage *self,
          LatchJob          *job,
          gboolean           done,
          const GError      *error)
{
  gboolean is_here = gtk_widget_get_mapped (GTK_WIDGET (self));
  gboolean asks = is_here && is_question (error);

  if (self->task == TASK_CONFIGURE)
    latch_configuration_group_end (self->configuration);
  if (self->task == TASK_CHANGE_EVENTS)
    latch_configuration_group_end (self->event_settings);
  if (self->task == TASK_DESCRIBE && !done && (latch_job_get_sent (job) || latch_job_get_description (job) != NULL))
    latch_description_group_fail (self->name_and_tags, latch_job_get_description (job));
  set_busy (self, FALSE);
  if (!done && is_here)
    self->vain = g_object_ref (job);
  g_clear_object (&self->job);
  if (self->task == TASK_KEEP_TOKEN && !done)
    return_to_listed (self);

  end_forms (self, done);
  if (is_here)
    end_reading_events (self, error);
  latch_candidate_group_show (self->candidates, done || !is_here ? NULL : latch_job_get_candidates (job), latch_job_get_n_more_candidates (job));
  /* What is typed meanwhile is for the next try. */
  if (done && latch_job_get_verdict (job) != LATCH_VERDICT_ACCOUNT_REFUSED)
    hide_secrets (self);
  else if (is_of_account (error))
    ask_secrets (self);
  if ((!latch_job_get_recorded (job) && !is_made_elsewhere (self)) || is_removed (self))
    g_signal_emit (self, signals[SIGNAL_GONE], 0);
  else
    {
      show_end (self, job, done, error);
      if (asks)
        latch_error_panel_hide (self->panel);
      announce_status (self);
      restore_focus (self, done ? get_form (self, self->task) : NULL);
    }

  if (asks)
    latch_address_dialog_ask_async (latch_job_get_connection (job), GTK_WIDGET (self), address_answered_cb, g_object_ref (job));
}

/* The page says how a test after it has ended, and what the situation is. */
static gboolean
has_ended_well (LatchInstancePage *self,
                Errand            *errand)
{
  return errand->task == TASK_DELETE || (get_form (self, errand->task) != NULL && latch_job_get_test_error (errand->job) == NULL);
}

/* Where the page is seen, it shows what a test has come to. */
static const char *
get_end (LatchInstancePage *self,
         Errand            *errand)
{
  return is_test (errand->task) ? _ (get_status (self)->description) : get_news (errand->task);
}

/* What was asked of the service is told wherever the person is by now, with the name of the store. Where the page shows it, only
 * those are told who look at another window. A test or a reading is given up with the page. */
static void
tell (LatchInstancePage *self,
      Errand            *errand,
      gboolean           done,
      const GError      *error)
{
  gboolean         is_seen = errand->job == self->job && gtk_widget_get_mapped (GTK_WIDGET (self));
  LatchRecord     *record = latch_job_get_record (errand->job);
  g_autofree char *line = latch_typed_dup_line (latch_record_get_name (record));
  g_autofree char *name = latch_isolate (line);
  const char      *end;
  g_autofree char *message = NULL;
  g_autofree char *news = NULL;

  if (is_cancelled (error) || (!is_seen && !is_change (errand->task)) || (done && is_reading (errand->task)))
    return;

  end = done ? get_end (self, errand) : error->message;
  /* Translators: the first %s is a store’s name, the second one a sentence about it */
  message = g_strdup_printf (_ ("“%s”: %s"), name, end);
  /* Translators: the first %s is a store’s name, the second one a sentence about it */
  news = g_strdup_printf (_ ("“%s”: %s"), name, done ? end : latch_error_get_own_words (error));
  /* When the window is closed, the log is all that can tell. */
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    g_message ("A change of a store has ended: %s", end);
  else if (is_seen && !(done && has_ended_well (self, errand)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.notify", "(ss)", latch_record_get_id (record), news);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "(sss)", latch_record_get_id (record), news, message);
}

/* The store’s words, which may say what to enter, stay. Who has left is asked for nothing. */
static void
ask (LatchInstancePage *self,
     LatchJob          *job)
{
  g_clear_object (&self->job);
  set_busy (self, FALSE);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  hide_forms (self);
  if (self->task == TASK_READ_DESCRIPTION)
    latch_description_group_ask (ensure_form (self, &self->name_and_tags, LATCH_TYPE_DESCRIPTION_GROUP), latch_job_get_description (job));
  else if (self->task == TASK_READ_EVENTS)
    latch_event_list_show (ensure_form (self, &self->events, LATCH_TYPE_EVENT_LIST), latch_job_get_events (job));
  else if (self->task == TASK_READ_EVENT_SETTINGS)
    latch_configuration_group_ask (ensure_form (self, &self->event_settings, LATCH_TYPE_CONFIGURATION_GROUP), LATCH_CONFIGURATION_PART_EVENTS,
                                   self->instance, latch_job_get_configuration (job));
  else
    latch_configuration_group_ask (ensure_form (self, &self->configuration, LATCH_TYPE_CONFIGURATION_GROUP), LATCH_CONFIGURATION_PART_ACCESS,
                                   self->instance, latch_job_get_configuration (job));
  show_suggested (self, get_status (self));
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Errand) errand = user_data;
  g_autoptr (LatchJob) job = g_object_ref (LATCH_JOB (source));
  g_autoptr (GError) error = NULL;
  LatchInstancePage *self = errand->page;
  gboolean           done = latch_work_finish (result, &error);

  g_ptr_array_remove_fast (self->errands, errand);
  tell (self, errand, done, error);
  if (is_change (errand->task) && g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());

  /* The list is older than that. */
  if (errand->task == TASK_KEEP_TOKEN && g_error_matches (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.refresh", NULL);

  if (job != self->job)
    return;

  if (done && is_reading (errand->task) && !is_removed (self))
    ask (self, job);
  else
    end_work (self, job, done, error);
}

/* What it does, and how it ends, is told at the top of the page. */
static void
follow (LatchInstancePage *self,
        Errand            *errand)
{
  if (!is_reading (errand->task) || latch_error_panel_get_tells (self->panel))
    latch_error_panel_hide (self->panel);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
  g_clear_object (&self->vain);
  g_set_object (&self->job, errand->job);
  g_set_object (&self->cancellable, errand->cancellable);
  self->task = errand->task;
  set_busy (self, TRUE);
}

/* A change that is half done would stay so if the program ended with its window. */
static Errand *
begin (LatchInstancePage *self,
       LatchJob          *job,
       Task               task)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->page = g_object_ref (self);
  errand->job = g_object_ref (job);
  errand->task = task;
  errand->cancellable = g_cancellable_new ();
  g_ptr_array_add (self->errands, errand);
  if (is_change (task) && g_application_get_default () != NULL)
    g_application_hold (g_application_get_default ());

  follow (self, errand);
  g_signal_handlers_disconnect_by_data (job, self);
  g_signal_connect_object (job, "notify::step", G_CALLBACK (step_cb), self, 0);
  return errand;
}

static void
chosen_cb (LatchInstancePage *self,
           LatchInstanceInfo *info)
{
  g_autoptr (LatchJob) job = NULL;
  Errand *errand;

  if (self->vain == NULL || self->job != NULL)
    return;

  job = g_object_ref (self->vain);
  errand = begin (self, job, TASK_ADOPT);
  latch_work_adopt_async (latch_registry_get_work (self->registry), job, info, self->cancellable, ended_cb, errand);
}

static void
describe (LatchInstancePage *self,
          Errand            *errand)
{
  g_autofree char *name = latch_description_group_dup_name (self->name_and_tags);
  g_auto (GStrv) tags = latch_description_group_dup_tags (self->name_and_tags);

  latch_work_describe_async (latch_registry_get_work (self->registry), errand->job, name, (const char *const *)tags,
                             latch_description_group_get_seen (self->name_and_tags), errand->cancellable, ended_cb, errand);
}

static void
start (LatchInstancePage *self,
       LatchJob          *job,
       Task               task)
{
  LatchWork *work = latch_registry_get_work (self->registry);
  GtkWidget *form = get_form (self, task);
  GPtrArray *entries = LATCH_IS_CONFIGURATION_GROUP (form) ? latch_configuration_group_begin (LATCH_CONFIGURATION_GROUP (form)) : NULL;
  Errand    *errand = begin (self, job, task);

  switch (task)
    {
    case TASK_TURN_ON:
      latch_work_change_async (work, job, LATCH_CHANGE_TURN_ON, self->cancellable, ended_cb, errand);
      break;
    case TASK_TURN_OFF:
      latch_work_change_async (work, job, LATCH_CHANGE_TURN_OFF, self->cancellable, ended_cb, errand);
      break;
    case TASK_DELETE:
      latch_work_change_async (work, job, LATCH_CHANGE_DELETE, self->cancellable, ended_cb, errand);
      break;
    case TASK_READ_CONFIGURATION:
      latch_work_read_configuration_async (work, job, LATCH_CONFIGURATION_PART_ACCESS, self->cancellable, ended_cb, errand);
      break;
    case TASK_READ_EVENT_SETTINGS:
      latch_work_read_configuration_async (work, job, LATCH_CONFIGURATION_PART_EVENTS, self->cancellable, ended_cb, errand);
      break;
    case TASK_READ_EVENTS:
      latch_work_read_events_async (work, job, self->cancellable, ended_cb, errand);
      break;
    case TASK_CONFIGURE:
    case TASK_CHANGE_EVENTS:
      latch_work_configure_async (work, job, entries, self->cancellable, ended_cb, errand);
      break;
    case TASK_READ_DESCRIPTION:
      latch_work_read_description_async (work, job, self->cancellable, ended_cb, errand);
      break;
    case TASK_DESCRIBE:
      describe (self, errand);
      break;
    case TASK_KEEP_TOKEN:
      latch_work_keep_listed_async (work, job, self->cancellable, ended_cb, errand);
      break;
    case TASK_RESUME:
    case TASK_ADOPT:
    default:
      latch_work_resume_async (work, job, NULL, self->cancellable, ended_cb, errand);
      break;
    }
}

static LatchJob *
new_job (LatchInstancePage *self,
         LatchConnection   *connection,
         GError           **error)
{
  if (is_made_elsewhere (self))
    return latch_registry_keep_listed (self->registry, self->instance, connection, error);

  return latch_registry_take_up (self->registry, latch_instance_get_record (self->instance), connection, error);
}

/* A connection may come from an earlier job, which was told what a new one does not know. */
static void
take_up (LatchInstancePage *self,
         Task               task,
         LatchConnection   *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchJob) job = new_job (self, connection, &error);

  if (job != NULL)
    start (self, job, task);
  else
    show_unchanged (self, error);
}

static void
resume (LatchInstancePage *self,
        LatchConnection   *connection,
        LatchCredentials  *credentials,
        const char        *shown_address)
{
  Task task = is_made_elsewhere (self) ? TASK_KEEP_TOKEN : TASK_RESUME;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchJob) job = new_job (self, connection, &error);

  if (job == NULL || (credentials != NULL && !latch_connection_set_credentials (latch_job_get_connection (job), credentials, shown_address, &error)))
    {
      show_status (self, FALSE, error);
      if (job != NULL || latch_instance_get_account (self->instance) == NULL)
        ask_secrets (self);
      return;
    }

  start (self, job, task);
}

/* -- Changes on the service --------------------------------------------------------- */

static void
turn_on_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  take_up (LATCH_INSTANCE_PAGE (widget), TASK_TURN_ON, NULL);
}

static void
turn_off_cb (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  take_up (LATCH_INSTANCE_PAGE (widget), TASK_TURN_OFF, NULL);
}

/* The page may show another instance by now. */
static void
deletion_confirmed_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (LatchInstance) instance = user_data;
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (source);

  if (latch_confirm_finish (result) && instance == self->instance && self->job == NULL && can (self, LATCH_ACTION_DELETE))
    take_up (self, TASK_DELETE, NULL);
}

static void
delete_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);
  g_autofree char   *name = latch_isolate (latch_instance_get_name (self->instance));
  /* Translators: %s is a store’s name */
  g_autofree char *body = g_strdup_printf (_ ("The store “%s” itself stays as it is. Its token is deleted on the service and on this computer, and programs that use it will stop working. This cannot be undone."),
                                           name);

  latch_confirm_async (widget, _ ("Delete Connection?"), body, _ ("_Delete"), NULL, NULL, deletion_confirmed_cb, g_object_ref (self->instance));
}

/* -- Forms -------------------------------------------------------------------------- */

/* What is to be opened instead of the form in which something was typed. */
typedef struct
{
  LatchInstance *instance;
  Task           task;
} Replacement;

static void
replacement_free (Replacement *replacement)
{
  g_object_unref (replacement->instance);
  g_free (replacement);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Replacement, replacement_free)

/* The page may show another instance by now. What was typed stays until there is something to open. */
static void
may_replace_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (Replacement) replacement = user_data;
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (source);

  if (latch_confirm_finish (result) && replacement->instance == self->instance && self->job == NULL)
    take_up (self, replacement->task, NULL);
}

/* There is one form at a time, so that another one discards what was typed. */
static void
open_form (LatchInstancePage *self,
           Task               task)
{
  Replacement *replacement = NULL;

  if (!has_typed (self))
    {
      take_up (self, task, NULL);
      return;
    }

  replacement = g_new0 (Replacement, 1);
  replacement->instance = g_object_ref (self->instance);
  replacement->task = task;
  latch_confirm_async (GTK_WIDGET (self), _ ("Discard What You Typed?"), _ ("You have begun to change this store. What you typed in the open form is discarded."),
                       _ ("_Discard"), NULL, NULL, may_replace_cb, replacement);
}

static void
change_secrets_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);

  if (is_shown (self->configuration))
    latch_configuration_group_focus (self->configuration);
  else
    open_form (self, TASK_READ_CONFIGURATION);
}

static void
change_events_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);

  if (is_shown (self->event_settings))
    latch_configuration_group_focus (self->event_settings);
  else
    open_form (self, TASK_READ_EVENT_SETTINGS);
}

static void
show_events_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  open_form (LATCH_INSTANCE_PAGE (widget), TASK_READ_EVENTS);
}

static void
describe_cb (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);

  if (is_shown (self->name_and_tags))
    latch_description_group_focus (self->name_and_tags);
  else
    open_form (self, TASK_READ_DESCRIPTION);
}

static void
send_form_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  static const Task  tasks[] = { TASK_CONFIGURE, TASK_DESCRIBE, TASK_CHANGE_EVENTS };
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);

  for (size_t i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      if (self->job == NULL && is_shown (get_form (self, tasks[i])))
        take_up (self, tasks[i], NULL);
    }
}

static void
close_form_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);
  GtkWidget         *form = get_shown_form (self);

  if (self->job != NULL && has_form (self))
    {
      g_cancellable_cancel (self->cancellable);
      return;
    }

  hide_forms (self);
  show_suggested (self, get_status (self));
  focus_opener (self, form);
}

/* -- Ways -------------------------------------------------------------------------- */

static void
resume_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);
  const char        *hidden = is_made_elsewhere (self) ? latch_registry_lookup_hidden (self->registry, self->instance) : NULL;

  /* Whoever has just removed it wants it back. */
  if (hidden != NULL)
    gtk_widget_activate_action (widget, "win.undo-removal", "s", hidden);
  else
    resume (self, NULL, NULL, NULL);
}

static void
keep_in_memory_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);

  latch_keyring_keep_in_memory (latch_registry_get_keyring (self->registry));
  resume (self, NULL, NULL, NULL);
}

static void
confirm_address_cb (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);
  g_autoptr (LatchConnection) connection = g_object_ref (latch_job_get_connection (self->vain));
  GtkWidget *form = get_form (self, self->task);

  latch_connection_confirm_address (connection);
  if (form == NULL || (has_form (self) && (!LATCH_IS_CONFIGURATION_GROUP (form) || latch_configuration_group_get_typed (LATCH_CONFIGURATION_GROUP (form)))))
    take_up (self, self->task, connection);
}

static void
use_secrets_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);
  g_autoptr (LatchCredentials) credentials = latch_secrets_group_dup_credentials (self->secrets);
  g_autofree char *shown_address = latch_secrets_group_dup_shown_address (self->secrets);
  g_autoptr (LatchAccount) account = NULL;
  g_autoptr (LatchConnection) connection = NULL;

  if (self->job != NULL)
    return;

  /* The account may have come back meanwhile. */
  if (latch_instance_get_account (self->instance) == NULL)
    account = latch_secrets_group_dup_account (self->secrets, latch_record_get_account (latch_instance_get_record (self->instance)),
                                               latch_registry_get_accounts (self->registry));
  if (account != NULL)
    connection = latch_registry_connect (self->registry, account, NULL);
  else if (self->vain != NULL && latch_job_get_account (self->vain) == latch_instance_get_account (self->instance))
    connection = g_object_ref (latch_job_get_connection (self->vain));
  resume (self, connection, credentials, shown_address);
}

/* What is done with them is not done any more. */
static void
close_secrets_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);

  if (self->job != NULL)
    {
      g_cancellable_cancel (self->cancellable);
      return;
    }

  hide_secrets (self);
  show_suggested (self, get_status (self));
  focus_remedy (self);
}

static void
enter_secrets_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);

  show_secrets (self);
  show_suggested (self, get_status (self));
}

static void
remove_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.remove-instance", "s", latch_instance_get_id (LATCH_INSTANCE_PAGE (widget)->instance));
}

static void
create_again_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.create-again", "s", latch_instance_get_id (LATCH_INSTANCE_PAGE (widget)->instance));
}

static void
create_another_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);

  if (latch_instance_is_practice (self->instance))
    gtk_widget_activate_action (widget, "win.create", NULL);
  else
    gtk_widget_activate_action (widget, "win.create-another", "s", latch_instance_get_id (self->instance));
}

static void
website_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);
  g_autofree char   *console = latch_service_dup_console (latch_account_get_service (latch_instance_get_account (self->instance)));

  latch_open_uri (widget, console);
}

static void
account_cb (LatchInstancePage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-account", "s", latch_account_get_id (latch_instance_get_account (self->instance)));
}

static void
leave_instance (LatchInstancePage *self)
{
  if (!is_change (self->task))
    g_cancellable_cancel (self->cancellable);
  if (self->instance != NULL)
    g_signal_handlers_disconnect_by_data (self->instance, self);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->job);
  g_clear_object (&self->vain);
  g_clear_object (&self->instance);
}

/* Typed secrets are not kept longer than the page shows what became of them, and nobody is there to be asked for others. */
static void
latch_instance_page_unmap (GtkWidget *widget)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (widget);

  g_clear_object (&self->vain);
  if (self->job != NULL && is_reading (self->task))
    g_cancellable_cancel (self->cancellable);

  GTK_WIDGET_CLASS (latch_instance_page_parent_class)->unmap (widget);
}

static void
latch_instance_page_finalize (GObject *object)
{
  g_ptr_array_unref (LATCH_INSTANCE_PAGE (object)->errands);

  G_OBJECT_CLASS (latch_instance_page_parent_class)->finalize (object);
}

static void
latch_instance_page_dispose (GObject *object)
{
  LatchInstancePage *self = LATCH_INSTANCE_PAGE (object);

  leave_instance (self);
  g_clear_object (&self->registry);

  G_OBJECT_CLASS (latch_instance_page_parent_class)->dispose (object);
}

static void
latch_instance_page_class_init (LatchInstancePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_instance_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = latch_instance_page_finalize;
  widget_class->unmap = latch_instance_page_unmap;

  /**
   * LatchInstancePage::replaced:
   * @self: an instance page
   *
   * What latch_instance_page_get_instance() gives is another object for the same instance of the service.
   */
  signals[SIGNAL_REPLACED] = g_signal_new ("replaced", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_GONE] = g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (LATCH_TYPE_CANDIDATE_GROUP);
  g_type_ensure (LATCH_TYPE_DELAYED_SPINNER);
  g_type_ensure (LATCH_TYPE_ERROR_PANEL);
  g_type_ensure (LATCH_TYPE_TOKEN_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-instance-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, content);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, head);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, icon);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, heading);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, description);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, panel);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, step);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, suggested_button);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, resume_button);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, spinner_cb);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, candidates);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, token_group);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, token);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, name);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, element);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, instance_id);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, account);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, account_arrow);
  gtk_widget_class_bind_template_callback (widget_class, account_cb);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, created);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, tags);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, unlisted);
  gtk_widget_class_bind_template_child (widget_class, LatchInstancePage, another_button);
  gtk_widget_class_install_action (widget_class, "instance.resume", NULL, resume_cb);
  gtk_widget_class_install_action (widget_class, "instance.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "instance.enter-secrets", NULL, enter_secrets_cb);
  gtk_widget_class_install_action (widget_class, "instance.use-secrets", NULL, use_secrets_cb);
  gtk_widget_class_install_action (widget_class, "instance.close-secrets", NULL, close_secrets_cb);
  gtk_widget_class_install_action (widget_class, "instance.send-form", NULL, send_form_cb);
  gtk_widget_class_install_action (widget_class, "instance.close-form", NULL, close_form_cb);
  gtk_widget_class_install_action (widget_class, "instance.describe", NULL, describe_cb);
  gtk_widget_class_install_action (widget_class, "instance.change-secrets", NULL, change_secrets_cb);
  gtk_widget_class_install_action (widget_class, "instance.change-events", NULL, change_events_cb);
  gtk_widget_class_install_action (widget_class, "instance.show-events", NULL, show_events_cb);
  gtk_widget_class_install_action (widget_class, "instance.turn-on", NULL, turn_on_cb);
  gtk_widget_class_install_action (widget_class, "instance.turn-off", NULL, turn_off_cb);
  gtk_widget_class_install_action (widget_class, "instance.delete", NULL, delete_cb);
  gtk_widget_class_install_action (widget_class, "instance.remove", NULL, remove_cb);
  gtk_widget_class_install_action (widget_class, "instance.create-again", NULL, create_again_cb);
  gtk_widget_class_install_action (widget_class, "instance.create-another", NULL, create_another_cb);
  gtk_widget_class_install_action (widget_class, "instance.website", NULL, website_cb);
  gtk_widget_class_install_action (widget_class, "instance.keep-in-memory", NULL, keep_in_memory_cb);
  gtk_widget_class_install_action (widget_class, "instance.confirm-address", NULL, confirm_address_cb);
}

static void
latch_instance_page_init (LatchInstancePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->errands = g_ptr_array_new ();
  latch_access_name_list (self->token_group, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->token)));
  finish_part (GTK_WIDGET (self));
}

/* What is made elsewhere gets its record on the way. */
static gboolean
is_about (LatchJob      *job,
          LatchInstance *instance)
{
  LatchRecord *record = latch_job_get_record (job);

  if (latch_instance_get_record (instance) != NULL)
    return latch_instance_get_record (instance) == record;

  return latch_job_get_account (job) == latch_instance_get_account (instance) && latch_record_get_instance_id (record) == latch_instance_get_number (instance);
}

/* Whoever comes back to a store finds the change that they began. */
static void
follow_change (LatchInstancePage *self)
{
  for (guint i = 0; i < self->errands->len; i++)
    {
      Errand *errand = self->errands->pdata[i];

      if (!is_about (errand->job, self->instance) || !is_change (errand->task))
        continue;

      follow (self, errand);
      gtk_label_set_label (self->step, latch_status_of_step (latch_job_get_step (errand->job)));
    }
}

/**
 * latch_instance_page_prepare:
 * @self: an instance page
 *
 * Makes a part of the page that is not there yet. To make all of them takes longer than a window may keep still;
 * latch_instance_page_show() makes what is left.
 *
 * Returns: %TRUE while something is left
 */
gboolean
latch_instance_page_prepare (LatchInstancePage *self)
{
  if (self->use == NULL)
    {
      self->use = make_part (LATCH_TYPE_USE_GROUP);
      gtk_widget_insert_after (GTK_WIDGET (self->use), self->content, self->token_group);
      return TRUE;
    }

  if (self->manage == NULL)
    {
      self->manage = make_part (LATCH_TYPE_MANAGE_GROUP);
      gtk_widget_insert_before (GTK_WIDGET (self->manage), self->content, GTK_WIDGET (self->another_button));
    }

  return FALSE;
}

/**
 * latch_instance_page_show:
 * @self: an instance page
 * @registry: the model
 * @instance: an instance of @registry
 * @job: (nullable): the job that has just created it
 *
 * Shows an instance. What it is doing to that same instance goes on.
 */
void
latch_instance_page_show (LatchInstancePage *self,
                          LatchRegistry     *registry,
                          LatchInstance     *instance,
                          LatchJob          *job)
{
  if (instance == self->instance && self->job != NULL)
    return;

  while (latch_instance_page_prepare (self))
    ;
  leave_instance (self);
  if (g_set_object (&self->registry, registry))
    g_signal_connect_object (latch_registry_get_instances (registry), "items-changed", G_CALLBACK (list_cb), self, G_CONNECT_SWAPPED);
  set_instance (self, instance);

  latch_keyring_locate (latch_registry_get_keyring (registry));
  hide_secrets (self);
  hide_forms (self);
  latch_candidate_group_show (self->candidates, NULL, 0);
  self->is_watching = FALSE;
  set_busy (self, FALSE);
  if (job != NULL)
    show_test (self, job);
  else
    show_status (self, FALSE, NULL);
  follow_change (self);
  show_progress (self);
  announce_status (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
}

/**
 * latch_instance_page_get_instance:
 * @self: an instance page
 *
 * Returns: (transfer none) (nullable): the instance that was shown last
 */
LatchInstance *
latch_instance_page_get_instance (LatchInstancePage *self)
{
  return self->instance;
}

/**
 * latch_instance_page_focus:
 * @self: an instance page that is shown
 *
 * Focuses what most people need next: the token, or else the button that leads to it.
 */
void
latch_instance_page_focus (LatchInstancePage *self)
{
  if (gtk_widget_get_visible (self->token_group))
    latch_token_row_focus_copy (self->token);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->suggested_button));
}
