/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-name-group.h"

#include "latch-field.h"

/* Asks for another name of an account. Emits “entered” when it is to have what
 * stands there, and “cancelled” when it keeps its name. */
struct _LatchNameGroup
{
  AdwPreferencesGroup parent_instance;

  LatchField *name;
  GtkWidget  *cancel_button;

  char    *seen;
  gboolean is_busy;
};

G_DEFINE_FINAL_TYPE (LatchNameGroup, latch_name_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_ENTERED,
  SIGNAL_CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update (LatchNameGroup *self)
{
  g_autofree char *name = latch_name_group_dup_name (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "name.save", !self->is_busy && !latch_field_get_missing (self->name) && g_strcmp0 (name, self->seen) != 0);
}

static void
activated_cb (LatchNameGroup *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "name.save", NULL);
}

static void
save_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_ENTERED], 0);
}

static void
cancel_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_CANCELLED], 0);
}

/* An entry must not have the focus when it goes or cannot be used any more. */
static void
leave_entry (LatchNameGroup *self)
{
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL)
    gtk_widget_grab_focus (self->cancel_button);
}

static void
latch_name_group_finalize (GObject *object)
{
  g_free (LATCH_NAME_GROUP (object)->seen);

  G_OBJECT_CLASS (latch_name_group_parent_class)->finalize (object);
}

static void
latch_name_group_class_init (LatchNameGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_name_group_finalize;
  signals[SIGNAL_ENTERED] = g_signal_new ("entered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-name-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchNameGroup, name);
  gtk_widget_class_bind_template_child (widget_class, LatchNameGroup, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_install_action (widget_class, "name.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "name.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "name.cancel", NULL);
}

static void
latch_name_group_init (LatchNameGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * latch_name_group_ask:
 * @self: a name group
 * @name: the account’s name
 *
 * Shows the name, and focuses it.
 */
void
latch_name_group_ask (LatchNameGroup *self,
                      const char     *name)
{
  g_free (self->seen);
  self->seen = g_strdup (name);
  latch_field_set_text (self->name, name);
  latch_field_set_message (self->name, NULL);
  update (self);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  latch_name_group_focus (self);
}

/**
 * latch_name_group_hide:
 * @self: a name group
 *
 * Forgets what was typed.
 */
void
latch_name_group_hide (LatchNameGroup *self)
{
  leave_entry (self);
  latch_field_set_text (self->name, "");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * latch_name_group_focus:
 * @self: a name group that is shown
 *
 * Focuses the name.
 */
void
latch_name_group_focus (LatchNameGroup *self)
{
  gtk_widget_grab_focus (latch_field_get_entry (self->name));
}

/**
 * latch_name_group_dup_name:
 * @self: a name group
 *
 * Returns: (transfer full): the name that was typed
 */
char *
latch_name_group_dup_name (LatchNameGroup *self)
{
  g_autoptr (SecretValue) value = latch_field_dup_value (self->name);

  return g_strdup (secret_value_get_text (value));
}

/**
 * latch_name_group_refuse:
 * @self: a name group that is shown
 * @sentence: why the account cannot have this name
 *
 * Keeps what was typed, and says what is wrong with it.
 */
void
latch_name_group_refuse (LatchNameGroup *self,
                         const char     *sentence)
{
  latch_field_set_message (self->name, sentence);
}

/**
 * latch_name_group_set_busy:
 * @self: a name group
 * @busy: whether anything is done to the account
 *
 * While it is, nothing can be typed or saved.
 */
void
latch_name_group_set_busy (LatchNameGroup *self,
                           gboolean        busy)
{
  self->is_busy = busy;
  if (busy)
    leave_entry (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "name.cancel", !busy);
  gtk_widget_set_sensitive (latch_field_get_entry (self->name), !busy);
  update (self);
}
