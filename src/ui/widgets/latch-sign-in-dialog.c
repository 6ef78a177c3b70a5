/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-sign-in-dialog.h"

#include "latch-compat.h"
#include "latch-delayed-spinner.h"
#include "latch-error-panel.h"
#include "latch-error.h"
#include "latch-field.h"
#include "latch-isolate.h"
#include "latch-service.h"
#include "latch-sign-in.h"
#include "latch-wrap.h"

#include <glib/gi18n.h>

/* Asks for a user name and a password, and gets an account’s two secrets for
 * them: “signed-in” is emitted with these, and the dialog goes. It stays with
 * what was typed until then, whatever the service says, and takes the password
 * with it when it goes. */
struct _LatchSignInDialog
{
  AdwWindow parent_instance;

  AdwPreferencesGroup *group;
  AdwActionRow        *receiver;
  LatchField          *user_name;
  LatchField          *password;
  LatchErrorPanel     *error_panel;
  LatchDelayedSpinner *spinner;
  GtkWidget           *cancel_button;

  char         *service;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LatchSignInDialog, latch_sign_in_dialog, ADW_TYPE_WINDOW)

enum {
  SIGNAL_SIGNED_IN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef enum {
  STATE_INCOMPLETE,
  STATE_READY,
  STATE_BUSY,
} State;

static void
set_state (LatchSignInDialog *self,
           State              state)
{
  /* An entry must not have the focus when it cannot be used any more. */
  if (state == STATE_BUSY)
    {
      gtk_widget_grab_focus (self->cancel_button);
      latch_error_panel_hide (self->error_panel);
      latch_delayed_spinner_start (self->spinner);
    }
  else
    latch_delayed_spinner_stop (self->spinner);

  gtk_widget_set_sensitive (GTK_WIDGET (self->group), state != STATE_BUSY);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "sign-in.send", state == STATE_READY);
}

static void
changed_cb (LatchSignInDialog *self)
{
  set_state (self, latch_field_get_missing (self->user_name) || latch_field_get_missing (self->password) ? STATE_INCOMPLETE : STATE_READY);
}

/* Enter goes on to what is missing. */
static void
activated_cb (LatchSignInDialog *self)
{
  if (latch_field_get_missing (self->user_name))
    gtk_widget_grab_focus (latch_field_get_entry (self->user_name));
  else if (latch_field_get_missing (self->password))
    gtk_widget_grab_focus (latch_field_get_entry (self->password));
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "sign-in.send", NULL);
}

static void
show_error (LatchSignInDialog *self,
            const GError      *error)
{
  set_state (self, STATE_READY);
  latch_error_panel_show (self->error_panel, error->message, error);
  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED))
    {
      latch_field_refuse (self->user_name, error->message);
      latch_field_refuse (self->password, error->message);
    }

  gtk_widget_grab_focus (latch_field_get_entry (self->password));
}

/* The service may take its time, and the person look elsewhere. What it says is left to the dialog. */
static void
notify_end (LatchSignInDialog *self,
            const char        *news)
{
  gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), "win.notify", "(ss)", "", news);
}

static void
signed_in_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (LatchSignInDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchCredentials) credentials = latch_sign_in_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (credentials == NULL)
    {
      show_error (self, error);
      notify_end (self, _ ("Not signed in"));
      return;
    }

  notify_end (self, _ ("Signed in"));
  g_signal_emit (self, signals[SIGNAL_SIGNED_IN], 0, credentials);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* A blank at an end may belong to a password, but not to a name. */
static void
send_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  LatchSignInDialog *self = LATCH_SIGN_IN_DIALOG (widget);
  const char        *typed = gtk_editable_get_text (GTK_EDITABLE (latch_field_get_entry (self->password)));
  g_autoptr (SecretValue) user_name = latch_field_dup_value (self->user_name);
  g_autoptr (SecretValue) password = secret_value_new (typed, -1, "text/plain");

  set_state (self, STATE_BUSY);
  latch_sign_in_async (self->service, user_name, password, NULL, self->cancellable, signed_in_cb, g_object_ref (self));
}

/* GTK 4.8 forgets that it is a dialog when an entry has the focus before. */
static void
latch_sign_in_dialog_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latch_sign_in_dialog_parent_class)->map (widget);

  gtk_widget_grab_focus (latch_field_get_entry (LATCH_SIGN_IN_DIALOG (widget)->user_name));
}

/* It goes. The call that is under way has a reference, and may end after the parent, of which GTK keeps a plain pointer. */
static void
latch_sign_in_dialog_unmap (GtkWidget *widget)
{
  LatchSignInDialog *self = LATCH_SIGN_IN_DIALOG (widget);

  g_cancellable_cancel (self->cancellable);
  latch_field_set_text (self->password, "");

  GTK_WIDGET_CLASS (latch_sign_in_dialog_parent_class)->unmap (widget);

  gtk_window_set_transient_for (GTK_WINDOW (self), NULL);
}

static void
latch_sign_in_dialog_finalize (GObject *object)
{
  LatchSignInDialog *self = LATCH_SIGN_IN_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_free (self->service);

  G_OBJECT_CLASS (latch_sign_in_dialog_parent_class)->finalize (object);
}

static void
latch_sign_in_dialog_class_init (LatchSignInDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_sign_in_dialog_finalize;
  widget_class->map = latch_sign_in_dialog_map;
  widget_class->unmap = latch_sign_in_dialog_unmap;

  signals[SIGNAL_SIGNED_IN] = g_signal_new ("signed-in", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  g_type_ensure (LATCH_TYPE_DELAYED_SPINNER);
  g_type_ensure (LATCH_TYPE_ERROR_PANEL);
  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchSignInDialog, group);
  gtk_widget_class_bind_template_child (widget_class, LatchSignInDialog, receiver);
  gtk_widget_class_bind_template_child (widget_class, LatchSignInDialog, user_name);
  gtk_widget_class_bind_template_child (widget_class, LatchSignInDialog, password);
  gtk_widget_class_bind_template_child (widget_class, LatchSignInDialog, error_panel);
  gtk_widget_class_bind_template_child (widget_class, LatchSignInDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, LatchSignInDialog, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_install_action (widget_class, "sign-in.send", NULL, send_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
}

static void
latch_sign_in_dialog_init (LatchSignInDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  changed_cb (self);
}

/**
 * latch_sign_in_dialog_new:
 * @service: a service’s id, or a service address; not the practice service’s id
 * @parent: the window that asks
 *
 * Makes the dialog, which shows where the password is sent. It emits “signed-in”
 * with the account’s #LatchCredentials, which belong to it, before it goes.
 *
 * Returns: (transfer none): the dialog, to be presented
 */
LatchSignInDialog *
latch_sign_in_dialog_new (const char *service,
                          GtkWindow  *parent)
{
  LatchSignInDialog  *self = g_object_new (LATCH_TYPE_SIGN_IN_DIALOG, "transient-for", parent, NULL);
  const LatchService *known = latch_service_lookup (service);
  g_autofree char    *shown = latch_service_dup_shown_address (service);

  self->service = g_strdup (service);
  adw_action_row_set_subtitle (self->receiver, shown);
  adw_preferences_group_set_title (self->group, known != NULL ? _ (known->title) : _ ("Service"));
  latch_fix_accessible_names (GTK_WIDGET (self));
  latch_wrap (GTK_WIDGET (self));
  latch_isolate_align (GTK_WIDGET (self));
  return self;
}
