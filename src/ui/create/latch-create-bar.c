/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-create-bar.h"

#include "latch-access.h"
#include "latch-compat.h"
#include "latch-delayed-spinner.h"
#include "latch-status.h"

#include <glib/gi18n.h>

/* After this long, people wonder whether the program hangs. */
#define SLOW_SECONDS 10

/* The bar below the form. It offers Create; or shows progress and Cancel; or
 * offers what to do with a token that the keyring did not save. */
struct _LatchCreateBar
{
  AdwBin parent_instance;

  GtkStack            *stack;
  GtkWidget           *create_button;
  GtkWidget           *look_button;
  GtkWidget           *cancel_button;
  GtkWidget           *save_button;
  GtkWidget           *step;
  LatchDelayedSpinner *spinner;

  LatchJob *job;
  gboolean  stopping;
  guint     slow;
};

G_DEFINE_FINAL_TYPE (LatchCreateBar, latch_create_bar, ADW_TYPE_BIN)

static void
say (LatchCreateBar *self,
     const char     *text)
{
  gtk_label_set_label (GTK_LABEL (self->step), text);
  latch_announce (self->step, text);
}

static gboolean
slow_cb (gpointer user_data)
{
  LatchCreateBar *self = user_data;

  self->slow = 0;
  say (self, _ ("Still waiting for the service…"));
  return G_SOURCE_REMOVE;
}

static void
step_cb (LatchCreateBar *self,
         GParamSpec     *pspec,
         LatchJob       *job)
{
  LatchStep   step = latch_job_get_step (job);
  const char *text = latch_status_of_step (step);

  g_clear_handle_id (&self->slow, g_source_remove);
  if (text == NULL || self->stopping)
    return;

  say (self, text);
  if (step == LATCH_STEP_SENDING)
    self->slow = g_timeout_add_seconds (SLOW_SECONDS, slow_cb, self);
}

/* What an abandoned job does after this is not said. */
static void
end_work (LatchCreateBar *self)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);

  g_clear_object (&self->job);
  g_clear_handle_id (&self->slow, g_source_remove);
}

static void
latch_create_bar_dispose (GObject *object)
{
  LatchCreateBar *self = LATCH_CREATE_BAR (object);

  end_work (self);

  G_OBJECT_CLASS (latch_create_bar_parent_class)->dispose (object);
}

static void
latch_create_bar_class_init (LatchCreateBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_create_bar_dispose;

  g_type_ensure (LATCH_TYPE_DELAYED_SPINNER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-create-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchCreateBar, stack);
  gtk_widget_class_bind_template_child (widget_class, LatchCreateBar, create_button);
  gtk_widget_class_bind_template_child (widget_class, LatchCreateBar, look_button);
  gtk_widget_class_bind_template_child (widget_class, LatchCreateBar, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, LatchCreateBar, save_button);
  gtk_widget_class_bind_template_child (widget_class, LatchCreateBar, step);
  gtk_widget_class_bind_template_child (widget_class, LatchCreateBar, spinner);
}

static void
latch_create_bar_init (LatchCreateBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_access_follow_stack (self->stack);
}

/**
 * latch_create_bar_show_create:
 * @self: a create bar
 * @unresolved: (nullable): the id of an instance that the last request may have created
 *
 * Shows the Create button. While it may make a second instance, to look for the first one is suggested instead.
 */
void
latch_create_bar_show_create (LatchCreateBar *self,
                              const char     *unresolved)
{
  end_work (self);
  gtk_widget_set_visible (self->look_button, unresolved != NULL);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->look_button), "s", unresolved != NULL ? unresolved : "");
  if (unresolved != NULL)
    gtk_widget_remove_css_class (self->create_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->create_button, "suggested-action");
  latch_delayed_spinner_stop (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "create");
}

/**
 * latch_create_bar_set_verb:
 * @self: a create bar
 * @verb: what the Create button does
 *
 * Sets the label of the Create button.
 */
void
latch_create_bar_set_verb (LatchCreateBar *self,
                           const char     *verb)
{
  gtk_button_set_label (GTK_BUTTON (self->create_button), verb);
}

/**
 * latch_create_bar_show_busy:
 * @self: a create bar
 * @job: a running job
 *
 * Shows each step of @job, and takes the focus.
 */
void
latch_create_bar_show_busy (LatchCreateBar *self,
                            LatchJob       *job)
{
  end_work (self);
  self->stopping = FALSE;
  self->job = g_object_ref (job);
  gtk_label_set_label (GTK_LABEL (self->step), "");
  g_signal_connect_object (job, "notify::step", G_CALLBACK (step_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->stack, "busy");
  gtk_widget_grab_focus (self->cancel_button);
  latch_delayed_spinner_start (self->spinner);
}

/**
 * latch_create_bar_show_stopping:
 * @self: a create bar that is busy
 *
 * Shows that the person has asked to cancel.
 */
void
latch_create_bar_show_stopping (LatchCreateBar *self)
{
  self->stopping = TRUE;
  g_clear_handle_id (&self->slow, g_source_remove);
  /* Translators: after Cancel was pressed */
  say (self, _ ("Stopping…"));
}

/**
 * latch_create_bar_show_unsaved:
 * @self: a create bar
 *
 * Offers what to do with an unsaved token, and takes the focus.
 */
void
latch_create_bar_show_unsaved (LatchCreateBar *self)
{
  end_work (self);
  latch_delayed_spinner_stop (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "unsaved");
  gtk_widget_grab_focus (self->save_button);
}

/**
 * latch_create_bar_focus:
 * @self: a create bar
 *
 * Focuses the suggested button.
 */
void
latch_create_bar_focus (LatchCreateBar *self)
{
  if (!gtk_widget_get_mapped (self->look_button) || !gtk_widget_grab_focus (self->look_button))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}
