/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-create-page.h"

#include "latch-access.h"
#include "latch-address-dialog.h"
#include "latch-compat.h"
#include "latch-consent-view.h"
#include "latch-consent.h"
#include "latch-create-bar.h"
#include "latch-drops.h"
#include "latch-error-panel.h"
#include "latch-error.h"
#include "latch-isolate.h"
#include "latch-typed.h"

#include <glib/gi18n.h>

typedef enum {
  STATE_IDLE,
  STATE_READY,
  STATE_BUSY,
  STATE_ERROR,
  STATE_UNSAVED,
} State;

/* The form that connects a store.
 *
 * It starts idle and becomes ready when the form is complete. Create makes it
 * busy. On success the form is cleared and the window shows the instance. On
 * failure the form keeps every value, the error appears above the button, and
 * the next change makes the form idle or ready again. If the instance exists
 * but the keyring did not save its token, the form stays locked until the token
 * is saved or the person discards it. Without a keyring, the person can choose
 * to keep secrets in memory.
 *
 * After an unknown outcome, Create asks before it sends a second request.
 *
 * Where a person signs in to the store in the browser, that takes the place of
 * the form while it is waited for. The page opens the browser itself; what is
 * pasted or dropped meanwhile is where it ended.
 *
 * Cancel waits for the outcome of a request only. Before one may have left, and
 * once it is known that none did, the job is let go at once: it may hang in a
 * call of the keyring, which cannot be stopped, and clears up after itself
 * whenever that ends. */
struct _LatchCreatePage
{
  AdwBin parent_instance;

  GtkStack         *stack;
  LatchForm        *form;
  LatchConsentView *consent;
  LatchErrorPanel  *panel;
  LatchCreateBar   *bar;

  LatchRegistry *registry;
  LatchJob      *job;
  GCancellable  *cancellable;
  LatchAccount  *confirmed;
  GCancellable  *leaving;
  GCancellable  *creating_another;
  LatchJob      *reading;
  GCancellable  *reading_tags;
  LatchInstance *unresolved;
  LatchInstance *again;
  State          state;

  LatchLeaveReason leave_reason;
};

G_DEFINE_FINAL_TYPE (LatchCreatePage, latch_create_page, ADW_TYPE_BIN)

enum {
  SIGNAL_CREATED,
  SIGNAL_FAILED,
  SIGNAL_FOUND,
  SIGNAL_COPY_TOKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
drop_question (GCancellable **question)
{
  g_cancellable_cancel (*question);
  g_clear_object (question);
}

static void
stop_reading (LatchCreatePage *self)
{
  drop_question (&self->reading_tags);
  g_clear_object (&self->reading);
}

/* From the answer on, the instance surely exists, and once its token is stored, nothing is lost any more. */
static LatchLeaveReason
get_reason (LatchCreatePage *self)
{
  if (self->job == NULL || latch_job_get_step (self->job) == LATCH_STEP_TESTING)
    return LATCH_LEAVE_NONE;

  if (latch_job_get_step (self->job) == LATCH_STEP_STORING)
    return LATCH_LEAVE_SAVING;

  if (latch_job_get_token (self->job) != NULL)
    return LATCH_LEAVE_UNSAVED_TOKEN;

  return latch_job_get_sent (self->job) ? LATCH_LEAVE_BUSY : LATCH_LEAVE_NONE;
}

/* A question about another reason has nothing to ask about any more. */
static void
update_reason (LatchCreatePage *self)
{
  LatchLeaveReason reason = get_reason (self);

  if (reason == self->leave_reason)
    return;

  self->leave_reason = reason;
  drop_question (&self->leaving);
}

static gboolean
is_signing_in (LatchCreatePage *self)
{
  return self->state == STATE_BUSY && self->job != NULL && latch_job_get_step (self->job) == LATCH_STEP_SIGNING_IN && self->cancellable != NULL;
}

/* What the Create button does. */
static const char *
get_verb (LatchCreatePage *self)
{
  if (latch_form_get_signs_in (self->form))
    return _ ("Sign In in the Browser…");

  return _ ("Create");
}

/* The form, or what stands in its place. */
static void
update_stack (LatchCreatePage *self)
{
  gboolean signs_in = is_signing_in (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "create.open-browser", signs_in);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "create.copy-link", signs_in);
  gtk_stack_set_visible_child_name (self->stack, signs_in ? "consent" : "form");
}

static void
set_state (LatchCreatePage *self,
           State            state)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean   open = state != STATE_BUSY && state != STATE_UNSAVED;

  self->state = state;
  update_reason (self);
  update_stack (self);
  gtk_widget_action_set_enabled (widget, "create.submit", open && latch_form_get_complete (self->form));
  gtk_widget_action_set_enabled (widget, "create.cancel", state == STATE_BUSY && self->cancellable != NULL);

  /* The bar takes the focus before the focused entry becomes insensitive. */
  if (state == STATE_BUSY)
    latch_create_bar_show_busy (self->bar, self->job);
  else if (state == STATE_UNSAVED)
    latch_create_bar_show_unsaved (self->bar);
  else
    latch_create_bar_show_create (self->bar, self->unresolved != NULL ? latch_instance_get_id (self->unresolved) : NULL);

  gtk_widget_set_sensitive (GTK_WIDGET (self->form), open);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->form), GTK_ACCESSIBLE_STATE_BUSY, state == STATE_BUSY, -1);
  if (state != STATE_ERROR && state != STATE_UNSAVED)
    latch_error_panel_hide (self->panel);
}

static void
validate (LatchCreatePage *self)
{
  if (self->state == STATE_BUSY || self->state == STATE_UNSAVED)
    return;

  latch_create_bar_set_verb (self->bar, get_verb (self));
  set_state (self, latch_form_get_complete (self->form) ? STATE_READY : STATE_IDLE);
}

static void
forget_unresolved (LatchCreatePage *self)
{
  if (self->unresolved != NULL)
    g_signal_handlers_disconnect_by_data (self->unresolved, self);

  g_clear_object (&self->unresolved);
  drop_question (&self->creating_another);
}

static void
forget_job (LatchCreatePage *self)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);

  g_clear_object (&self->job);
}

static void
reset (LatchCreatePage *self)
{
  forget_job (self);
  g_clear_object (&self->again);
  forget_unresolved (self);
  stop_reading (self);
  latch_form_reset (self->form);
  set_state (self, STATE_IDLE);
  validate (self);
}

/* Recovery may find the instance while the form still shows its values. */
static void
unresolved_changed_cb (LatchCreatePage *self)
{
  g_autoptr (LatchInstance) instance = g_object_ref (self->unresolved);

  if (self->state == STATE_BUSY || !latch_instance_can (instance, LATCH_ACTION_COPY_TOKEN))
    return;

  reset (self);
  g_signal_emit (self, signals[SIGNAL_FOUND], 0, instance);
}

/* -- Errors -------------------------------------------------------------------- */

/* Whether the person can fix the cause outside Latchkey and then try again. */
static gboolean
is_about_keyring (const GError *error)
{
  return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_NO_DEFAULT) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
}

/* Why it failed, and what is known about the instance, or to be done about the one that is in the way. */
static char *
dup_sentence (const GError *error,
              gboolean      unsaved,
              gboolean      unresolved,
              gboolean      signed_in)
{
  const char *known = _ ("The store may have been connected. You will find it in the list.");
  const char *used_up = _ ("Each sign-in can be used once. Sign in again for another try.");
  const char *exists = _ ("If Latchkey connected it, it is in the list or will appear there. If it was connected elsewhere, delete it on the service’s website, then connect it again here.");

  if (unsaved)
    /* Translators: %s is a sentence about the keyring */
    return g_strdup_printf (_ ("The store was connected, but its token is not saved yet. %s"), error->message);

  if (!unresolved && latch_error_is_conflict (error))
    return g_strdup_printf ("%s\n%s", error->message, exists);

  /* The store’s side has taken the code, or does not take it any more. */
  if (!unresolved && signed_in && latch_error_is_refusal (error) && latch_error_get_provider_message (error) != NULL)
    return g_strdup_printf ("%s\n%s", latch_error_get_provider_message (error), used_up);

  if (!unresolved)
    return g_strdup (error->message);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (known);

  return g_strdup_printf ("%s\n%s", error->message, known);
}

static void
show_error (LatchCreatePage *self,
            const GError    *error)
{
  gboolean         unsaved = self->job != NULL && latch_job_get_token (self->job) != NULL;
  g_autofree char *sentence = dup_sentence (error, unsaved, self->unresolved != NULL, latch_form_get_signs_in (self->form));
  GtkWidget       *first = latch_form_mark (self->form, error);

  latch_create_bar_set_verb (self->bar, is_about_keyring (error) ? _ ("Try Again") : get_verb (self));
  latch_error_panel_show (self->panel, sentence, error);
  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT))
    latch_error_panel_offer_memory (self->panel, "create.keep-in-memory");
  set_state (self, unsaved ? STATE_UNSAVED : STATE_ERROR);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0);

  /* A hidden page must not take the focus. */
  if (unsaved || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  if (first != NULL)
    gtk_widget_grab_focus (first);
  else
    latch_create_bar_focus (self->bar);
}

static void
address_answered_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  LatchCreatePage *self = LATCH_CREATE_PAGE (source);
  g_autoptr (LatchAccount) account = user_data;

  if (latch_confirm_finish (result))
    {
      g_set_object (&self->confirmed, account);
      gtk_widget_activate_action (GTK_WIDGET (self), "create.submit", NULL);
    }
  else if (self->state == STATE_READY && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      latch_address_dialog_show_declined (self->panel);
      set_state (self, STATE_ERROR);
    }
}

static void
fail (LatchCreatePage *self,
      const GError    *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gboolean asks = g_error_matches (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_UNCONFIRMED) && gtk_widget_get_mapped (GTK_WIDGET (self));
  g_autoptr (LatchConnection) connection = g_object_ref (latch_job_get_connection (self->job));
  LatchInstance *instance = latch_job_get_recorded (self->job) ? latch_create_page_get_instance (self) : NULL;

  if (instance != NULL)
    {
      forget_unresolved (self);
      self->unresolved = g_object_ref (instance);
      g_signal_connect_object (self->unresolved, "notify::situation", G_CALLBACK (unresolved_changed_cb), self, G_CONNECT_SWAPPED);
    }

  if (latch_job_get_token (self->job) == NULL)
    forget_job (self);

  if (asks || (cancelled && self->unresolved == NULL))
    {
      set_state (self, STATE_READY);
      latch_create_bar_focus (self->bar);
    }
  else
    show_error (self, error);

  if (asks)
    latch_address_dialog_ask_async (connection, GTK_WIDGET (self), address_answered_cb,
                                    g_object_ref (latch_connection_get_account (connection)));
}

/* -- Signing in ---------------------------------------------------------------- */

static void
tell_of_sign_in (LatchCreatePage *self,
                 const char      *sentence)
{
  if (is_signing_in (self))
    latch_error_panel_show_note (self->panel, sentence);
}

/* That a browser was started does not say that it opened a page, so it is not told. */
static void
browser_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  if (!latch_open_uri_finish (result))
    tell_of_sign_in (LATCH_CREATE_PAGE (source), _ ("No browser could be opened. Copy the sign-in link and open it in a browser yourself."));
}

static void
open_browser_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  LatchCreatePage *self = LATCH_CREATE_PAGE (widget);
  g_autofree char *start = latch_consent_dup_start (self->job);

  latch_error_panel_hide (self->panel);
  latch_open_uri_async (widget, start, browser_opened_cb, NULL);
}

static void
copy_link_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  LatchCreatePage *self = LATCH_CREATE_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), latch_consent_get_page (self->job));
  tell_of_sign_in (self, _ ("The sign-in link was copied. Open it in a browser on this computer."));
}

/* Another page of this browser has come back, from an earlier try for example. */
static void
mistaken_cb (LatchCreatePage *self)
{
  tell_of_sign_in (self, _ ("The browser came back from another sign-in. Open it again and sign in once more."));
}

/* The wait is over when it is the right one, and then the job has gone on. */
static void
take_answer (LatchCreatePage *self,
             const char      *text)
{
  g_autoptr (GError) error = NULL;

  if (!latch_consent_take (self->job, text, &error))
    tell_of_sign_in (self, error->message);
}

static void
answer_pasted_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (LatchCreatePage) self = user_data;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (is_signing_in (self))
    take_answer (self, text != NULL ? text : "");
  secret_password_free (text);
}

/* What is dropped fills in the form, or is where the browser ended. */
static gboolean
dropped_cb (LatchCreatePage *self,
            const GValue    *value)
{
  if (!is_signing_in (self))
    return latch_form_drop (self->form, value);

  if (!G_VALUE_HOLDS_STRING (value))
    return FALSE;

  take_answer (self, g_value_get_string (value));
  return TRUE;
}

static void
begin_to_sign_in (LatchCreatePage *self)
{
  const LatchElement *element = latch_draft_get_element (latch_job_get_draft (self->job));

  g_signal_connect_object (latch_job_get_callback (self->job), "mistaken", G_CALLBACK (mistaken_cb), self, G_CONNECT_SWAPPED);
  latch_consent_view_show (self->consent, element->name, latch_consent_get_listens (self->job));
  gtk_widget_activate_action (GTK_WIDGET (self), "create.open-browser", NULL);
}

/* Whoever comes from the browser finds the window before it. */
static void
end_to_sign_in (LatchCreatePage *self)
{
  latch_error_panel_hide (self->panel);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_window_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
}

static void
step_cb (LatchCreatePage *self)
{
  gboolean did_sign_in = g_str_equal (gtk_stack_get_visible_child_name (self->stack), "consent");

  update_reason (self);
  update_stack (self);
  if (is_signing_in (self) && !did_sign_in)
    begin_to_sign_in (self);
  else if (did_sign_in && !is_signing_in (self))
    end_to_sign_in (self);
}

/* -- Creating ------------------------------------------------------------------ */

static void
finish (LatchCreatePage *self)
{
  g_autoptr (LatchJob) job = g_object_ref (self->job);

  reset (self);
  g_signal_emit (self, signals[SIGNAL_CREATED], 0, job);
}

static void
let_go (LatchCreatePage *self)
{
  g_clear_object (&self->cancellable);
  forget_job (self);
  set_state (self, STATE_READY);
  latch_create_bar_focus (self->bar);
}

static void
sent_cb (LatchCreatePage *self)
{
  update_reason (self);
  if (self->leave_reason == LATCH_LEAVE_NONE && g_cancellable_is_cancelled (self->cancellable))
    let_go (self);
}

static void
ran_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (LatchCreatePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->job != LATCH_JOB (source))
    return;

  g_clear_object (&self->cancellable);
  if (latch_work_finish (result, &error))
    finish (self);
  else
    fail (self, error);
}

/* Reusing the record keeps its tag, so that a first request that arrives late is found together with the new one.
 * A record that was forgotten, or removed by another process, is not in the list any more and is not reused. */
static LatchRecord *
get_record_to_reuse (LatchCreatePage *self,
                     LatchAccount    *account)
{
  LatchInstance *instance;

  if (self->again == NULL)
    return NULL;

  instance = latch_registry_lookup_instance (self->registry, latch_instance_get_id (self->again));
  if (instance == NULL || latch_instance_get_outcome (instance) != LATCH_SITUATION_SURELY_ABSENT ||
      latch_instance_get_account (instance) != account)
    return NULL;

  return latch_instance_get_record (instance);
}

static void
begin (LatchCreatePage *self)
{
  g_autoptr (LatchAccount) chosen = latch_form_dup_account (self->form);
  g_autoptr (LatchCredentials) credentials = latch_form_dup_credentials (self->form);
  g_autoptr (LatchAccount) account = latch_registry_dup_same_account (self->registry, chosen, credentials);
  g_autofree char *shown_address = latch_form_dup_shown_address (self->form);
  g_autoptr (LatchDraft) draft = latch_form_create_draft (self->form);
  g_autoptr (GError) error = NULL;

  forget_unresolved (self);
  forget_job (self);
  self->job = latch_registry_begin (self->registry, account, credentials, shown_address, get_record_to_reuse (self, account), draft, &error);
  if (self->job == NULL)
    {
      show_error (self, error);
      return;
    }

  if (account == self->confirmed)
    latch_connection_confirm_address (latch_job_get_connection (self->job));
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (self->job, "notify::sent", G_CALLBACK (sent_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::step", G_CALLBACK (step_cb), self, G_CONNECT_SWAPPED);
  set_state (self, STATE_BUSY);
  latch_work_create_async (latch_registry_get_work (self->registry), self->job, self->cancellable, ran_cb, g_object_ref (self));
}

static void
confirmed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  if (latch_confirm_finish (result))
    begin (LATCH_CREATE_PAGE (source));
}

static void
submit_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LatchCreatePage *self = LATCH_CREATE_PAGE (widget);
  GtkWidget       *first = latch_form_check (self->form);

  if (first != NULL)
    gtk_widget_grab_focus (first);
  else if (self->unresolved == NULL)
    begin (self);
  else
    {
      drop_question (&self->creating_another);
      self->creating_another = g_cancellable_new ();
      latch_confirm_async (widget, _ ("Create It Again?"),
                           _ ("The last request may already have created it. Creating it again could make a duplicate."),
                           _ ("C_reate"), NULL, self->creating_another, confirmed_cb, NULL);
    }
}

static void
cancel_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LatchCreatePage *self = LATCH_CREATE_PAGE (widget);
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);

  g_cancellable_cancel (cancellable);
  if (self->cancellable != cancellable)
    return;

  if (!latch_job_get_sent (self->job))
    {
      let_go (self);
      return;
    }

  latch_create_bar_show_stopping (self->bar);
  gtk_widget_action_set_enabled (widget, "create.cancel", FALSE);
}

static void
paste_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  LatchCreatePage *self = LATCH_CREATE_PAGE (widget);

  if (is_signing_in (self))
    gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, answer_pasted_cb, g_object_ref (self));
  else if (gtk_widget_get_sensitive (GTK_WIDGET (self->form)))
    latch_form_paste (self->form);
}

static void
told_cb (LatchCreatePage *self,
         const char      *sentence)
{
  latch_error_panel_show_note (self->panel, sentence);
}

static void
open_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  latch_form_choose_file (LATCH_CREATE_PAGE (widget)->form);
}

/* -- Another store like one that is connected ---------------------------------- */

static void
tell_unread (LatchCreatePage *self,
             LatchRecord     *record,
             const GError    *error)
{
  g_autofree char *line = latch_typed_dup_line (latch_record_get_name (record));
  g_autofree char *name = latch_isolate (line);
  /* Translators: the first %s is a store’s name, the second one a sentence that says why */
  g_autofree char *sentence = g_strdup_printf (_ ("Latchkey could not read the tags of “%s”. %s"), name, error->message);

  if (self->state == STATE_IDLE || self->state == STATE_READY)
    latch_error_panel_show_note (self->panel, sentence);
}

/* The person goes on meanwhile, and what they have typed stays. */
static void
tags_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (LatchCreatePage) self = user_data;
  g_autoptr (GError) error = NULL;
  LatchJob *job = LATCH_JOB (source);
  gboolean  done = latch_work_finish (result, &error);

  if (job != self->reading)
    return;

  stop_reading (self);
  if (done)
    latch_form_suggest_tags (self->form, latch_instance_info_get_tags (latch_job_get_description (job)));
  else
    tell_unread (self, latch_job_get_record (job), error);
}

/* Records do not keep a store’s tags, so the service is asked. */
static void
read_tags (LatchCreatePage *self,
           LatchInstance   *instance)
{
  LatchRecord *record = latch_instance_get_record (instance);
  g_autoptr (GError) error = NULL;

  self->reading = latch_registry_take_up (self->registry, record, NULL, &error);
  if (self->reading == NULL)
    {
      tell_unread (self, record, error);
      return;
    }

  self->reading_tags = g_cancellable_new ();
  latch_work_read_description_async (latch_registry_get_work (self->registry), self->reading, self->reading_tags, tags_read_cb, g_object_ref (self));
}

/* -- Unsaved tokens ------------------------------------------------------------ */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LatchCreatePage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->job != LATCH_JOB (source))
    return;

  if (latch_work_finish (result, &error))
    finish (self);
  else
    show_error (self, error);
}

static void
save_token_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  LatchCreatePage *self = LATCH_CREATE_PAGE (widget);

  set_state (self, STATE_BUSY);
  latch_work_save_token_async (latch_registry_get_work (self->registry), self->job, saved_cb, g_object_ref (self));
}

/* Only the person’s own choice leads here. It continues what the missing keyring stopped. */
static void
keep_in_memory_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  LatchCreatePage *self = LATCH_CREATE_PAGE (widget);

  latch_keyring_keep_in_memory (latch_registry_get_keyring (self->registry));
  if (self->state == STATE_UNSAVED)
    save_token_cb (widget, NULL, NULL);
  else
    gtk_widget_activate_action (widget, "create.submit", NULL);
}

static void
copy_token_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  LatchCreatePage *self = LATCH_CREATE_PAGE (widget);

  g_signal_emit (self, signals[SIGNAL_COPY_TOKEN], 0, latch_job_get_token (self->job));
}

static void
latch_create_page_dispose (GObject *object)
{
  LatchCreatePage *self = LATCH_CREATE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  forget_job (self);
  g_clear_object (&self->again);
  g_clear_object (&self->confirmed);
  forget_unresolved (self);
  drop_question (&self->leaving);
  stop_reading (self);
  g_clear_object (&self->registry);

  G_OBJECT_CLASS (latch_create_page_parent_class)->dispose (object);
}

static void
latch_create_page_class_init (LatchCreatePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_create_page_dispose;
  signals[SIGNAL_CREATED] = g_signal_new ("created", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, LATCH_TYPE_JOB);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FOUND] = g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, LATCH_TYPE_INSTANCE);
  signals[SIGNAL_COPY_TOKEN] = g_signal_new ("copy-token", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SECRET_TYPE_VALUE);

  g_type_ensure (LATCH_TYPE_CONSENT_VIEW);
  g_type_ensure (LATCH_TYPE_CREATE_BAR);
  g_type_ensure (LATCH_TYPE_ERROR_PANEL);
  g_type_ensure (LATCH_TYPE_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-create-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchCreatePage, stack);
  gtk_widget_class_bind_template_child (widget_class, LatchCreatePage, form);
  gtk_widget_class_bind_template_child (widget_class, LatchCreatePage, consent);
  gtk_widget_class_bind_template_child (widget_class, LatchCreatePage, panel);
  gtk_widget_class_bind_template_child (widget_class, LatchCreatePage, bar);
  gtk_widget_class_bind_template_callback (widget_class, validate);
  gtk_widget_class_bind_template_callback (widget_class, told_cb);

  gtk_widget_class_install_action (widget_class, "create.submit", NULL, submit_cb);
  gtk_widget_class_install_action (widget_class, "create.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "create.paste", NULL, paste_cb);
  gtk_widget_class_install_action (widget_class, "create.open", NULL, open_cb);
  gtk_widget_class_install_action (widget_class, "create.open-browser", NULL, open_browser_cb);
  gtk_widget_class_install_action (widget_class, "create.copy-link", NULL, copy_link_cb);
  gtk_widget_class_install_action (widget_class, "create.save-token", NULL, save_token_cb);
  gtk_widget_class_install_action (widget_class, "create.copy-token", NULL, copy_token_cb);
  gtk_widget_class_install_action (widget_class, "create.keep-in-memory", NULL, keep_in_memory_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "create.paste", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "create.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "create.submit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "create.submit", NULL);
}

static void
latch_create_page_init (LatchCreatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_drops_watch (GTK_WIDGET (self), G_CALLBACK (dropped_cb), self);
  latch_access_follow_stack (self->stack);
  set_state (self, STATE_IDLE);
}

/**
 * latch_create_page_set_registry:
 * @self: a create page
 * @registry: the model
 *
 * Sets the model.
 */
void
latch_create_page_set_registry (LatchCreatePage *self,
                                LatchRegistry   *registry)
{
  self->registry = g_object_ref (registry);
  latch_form_set_registry (self->form, registry);
}

/**
 * latch_create_page_get_form:
 * @self: a create page
 *
 * Returns: (transfer none): the form
 */
LatchForm *
latch_create_page_get_form (LatchCreatePage *self)
{
  return self->form;
}

/**
 * latch_create_page_get_instance:
 * @self: a create page
 *
 * Returns: (transfer none) (nullable): the instance of the current job, while it is in the list
 */
LatchInstance *
latch_create_page_get_instance (LatchCreatePage *self)
{
  if (self->job == NULL)
    return NULL;

  return latch_registry_lookup_instance (self->registry, latch_record_get_id (latch_job_get_record (self->job)));
}

/**
 * latch_create_page_get_unresolved:
 * @self: a create page
 *
 * Returns: (transfer none) (nullable): the instance of the last request, if its outcome is unknown
 */
LatchInstance *
latch_create_page_get_unresolved (LatchCreatePage *self)
{
  return self->unresolved;
}

/**
 * latch_create_page_get_leave_reason:
 * @self: a create page
 *
 * Returns: what would be lost if the page went away
 */
LatchLeaveReason
latch_create_page_get_leave_reason (LatchCreatePage *self)
{
  return self->leave_reason;
}

/**
 * latch_create_page_get_leaving:
 * @self: a create page
 *
 * Gets what is cancelled when the reason of latch_create_page_get_leave_reason()
 * changes, for the question that it leads to.
 *
 * Returns: (transfer none): the cancellable
 */
GCancellable *
latch_create_page_get_leaving (LatchCreatePage *self)
{
  if (self->leaving == NULL)
    self->leaving = g_cancellable_new ();

  return self->leaving;
}

/**
 * latch_create_page_begin_again:
 * @self: a create page
 * @instance: an instance that is surely absent
 *
 * Prepares the form to create @instance again, with its account and its connector. Its keys were not saved, so they
 * have to be typed again.
 */
void
latch_create_page_begin_again (LatchCreatePage *self,
                               LatchInstance   *instance)
{
  if (self->state == STATE_BUSY || self->state == STATE_UNSAVED)
    return;

  reset (self);
  g_set_object (&self->again, instance);
  if (latch_instance_get_account (instance) != NULL)
    latch_form_choose_account (self->form, latch_instance_get_account (instance));
  latch_form_choose_element (self->form, latch_instance_get_element (instance));
  latch_form_set_name (self->form, latch_instance_get_name (instance));
}

/**
 * latch_create_page_begin_another:
 * @self: a create page
 * @instance: an instance
 *
 * Chooses the account and the connector of @instance for another one and fills in
 * its tags: it asks the service for them, or takes those that the service has
 * listed where it has no record to ask with. Whatever was typed for another one is
 * discarded, so ask first.
 */
void
latch_create_page_begin_another (LatchCreatePage *self,
                                 LatchInstance   *instance)
{
  const char *const none[] = { NULL };
  g_auto (GStrv) listed = latch_instance_dup_tags (instance);
  LatchAccount *account = latch_instance_get_account (instance);
  gboolean      can_read = latch_instance_can (instance, LATCH_ACTION_DESCRIBE);

  if (account == NULL || !gtk_widget_get_sensitive (GTK_WIDGET (self->form)))
    return;

  if (latch_form_get_typed (self->form))
    reset (self);
  latch_form_choose_account (self->form, account);
  latch_form_choose_element (self->form, latch_instance_get_element (instance));
  latch_form_suggest_tags (self->form, can_read ? none : (const char *const *)listed);
  stop_reading (self);
  if (can_read)
    read_tags (self, instance);
}

/**
 * latch_create_page_give_up:
 * @self: a create page
 *
 * Discards an unsaved token, as the person asked.
 */
void
latch_create_page_give_up (LatchCreatePage *self)
{
  if (latch_create_page_get_leave_reason (self) == LATCH_LEAVE_UNSAVED_TOKEN)
    reset (self);
}

/**
 * latch_create_page_focus:
 * @self: a create page that is shown
 *
 * Focuses what is to be entered first, or the button when all is there.
 */
void
latch_create_page_focus (LatchCreatePage *self)
{
  if (!gtk_widget_is_sensitive (GTK_WIDGET (self->form)) || !latch_form_focus (self->form))
    latch_create_bar_focus (self->bar);
}
