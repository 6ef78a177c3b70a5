/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-description-group.h"

#include "latch-field.h"
#include "latch-typed.h"

/* Asks for another name and other tags of a store. What the service has stands
 * there. Emits “entered” when something is to be changed, and “cancelled” when
 * nothing is, or no more.
 *
 * What nobody has edited is not sent, and a tag that cannot stand in a list
 * between commas is neither shown nor changed. */
struct _LatchDescriptionGroup
{
  AdwPreferencesGroup parent_instance;

  LatchField *name;
  LatchField *tags;
  GtkWidget  *cancel_button;

  LatchInstanceInfo *seen;
  char              *seen_name;
  char              *seen_tags;
  gboolean           is_unclear;
  gboolean           is_busy;
};

G_DEFINE_FINAL_TYPE (LatchDescriptionGroup, latch_description_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_ENTERED,
  SIGNAL_CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
dup_text (LatchField *field)
{
  g_autoptr (SecretValue) value = latch_field_dup_value (field);

  return g_strdup (secret_value_get_text (value));
}

/* Nobody knows what the service has after a change that had no clear end. */
static gboolean
is_edited (LatchDescriptionGroup *self,
           LatchField            *field,
           const char            *seen)
{
  g_autofree char *text = dup_text (field);

  return latch_field_get_shown (field) && (self->is_unclear || g_strcmp0 (text, seen) != 0);
}

static void
update (LatchDescriptionGroup *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "description.save",
                                 !self->is_busy && !latch_field_get_missing (self->name) && latch_description_group_get_typed (self));
}

static void
activated_cb (LatchDescriptionGroup *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "description.save", NULL);
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
leave_entries (LatchDescriptionGroup *self)
{
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL)
    gtk_widget_grab_focus (self->cancel_button);
}

/* What is typed is compared with this from now on. */
static void
note_seen (LatchDescriptionGroup *self,
           LatchInstanceInfo     *description)
{
  g_auto (GStrv) tags = latch_typed_dup_listable (latch_instance_info_get_tags (description));

  g_clear_object (&self->seen);
  self->seen = latch_instance_info_new (latch_instance_info_get_id (description), latch_instance_info_get_name (description), NULL,
                                        (const char *const *)tags, NULL, NULL, LATCH_ENABLED_UNKNOWN);
  g_free (self->seen_name);
  g_free (self->seen_tags);
  self->seen_name = g_strdup (latch_instance_info_get_name (description));
  self->seen_tags = g_strjoinv (", ", tags);
  g_strstrip (self->seen_name);
  self->is_unclear = FALSE;
}

static void
latch_description_group_finalize (GObject *object)
{
  LatchDescriptionGroup *self = LATCH_DESCRIPTION_GROUP (object);

  g_clear_object (&self->seen);
  g_free (self->seen_name);
  g_free (self->seen_tags);

  G_OBJECT_CLASS (latch_description_group_parent_class)->finalize (object);
}

static void
latch_description_group_class_init (LatchDescriptionGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_description_group_finalize;
  signals[SIGNAL_ENTERED] = g_signal_new ("entered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-description-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchDescriptionGroup, name);
  gtk_widget_class_bind_template_child (widget_class, LatchDescriptionGroup, tags);
  gtk_widget_class_bind_template_child (widget_class, LatchDescriptionGroup, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_install_action (widget_class, "description.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "description.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "description.cancel", NULL);
}

static void
latch_description_group_init (LatchDescriptionGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * latch_description_group_ask:
 * @self: a description group
 * @description: the name and the tags that the service has
 *
 * Shows them, and focuses the name.
 */
void
latch_description_group_ask (LatchDescriptionGroup *self,
                             LatchInstanceInfo     *description)
{
  note_seen (self, description);
  latch_field_set_shown (self->tags, latch_instance_info_get_shows_tags (description));
  latch_field_set_text (self->name, self->seen_name);
  latch_field_set_text (self->tags, self->seen_tags);
  update (self);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  latch_description_group_focus (self);
}

/**
 * latch_description_group_hide:
 * @self: a description group
 *
 * Forgets what was typed.
 */
void
latch_description_group_hide (LatchDescriptionGroup *self)
{
  leave_entries (self);
  g_clear_object (&self->seen);
  latch_field_set_text (self->name, "");
  latch_field_set_text (self->tags, "");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * latch_description_group_focus:
 * @self: a description group that is shown
 *
 * Focuses the name.
 */
void
latch_description_group_focus (LatchDescriptionGroup *self)
{
  gtk_widget_grab_focus (latch_field_get_entry (self->name));
}

/**
 * latch_description_group_get_typed:
 * @self: a description group
 *
 * Returns: %TRUE when something was typed that the service does not surely have
 */
gboolean
latch_description_group_get_typed (LatchDescriptionGroup *self)
{
  return self->seen != NULL && (is_edited (self, self->name, self->seen_name) || is_edited (self, self->tags, self->seen_tags));
}

/**
 * latch_description_group_dup_name:
 * @self: a description group
 *
 * Returns: (transfer full) (nullable): the name that was typed, or %NULL when it is as it was
 */
char *
latch_description_group_dup_name (LatchDescriptionGroup *self)
{
  return is_edited (self, self->name, self->seen_name) ? dup_text (self->name) : NULL;
}

/**
 * latch_description_group_dup_tags:
 * @self: a description group
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): the tags that were typed, or %NULL when they are as they were
 */
char **
latch_description_group_dup_tags (LatchDescriptionGroup *self)
{
  g_autofree char *text = dup_text (self->tags);

  return is_edited (self, self->tags, self->seen_tags) ? latch_typed_split (text) : NULL;
}

/**
 * latch_description_group_get_seen:
 * @self: a description group that is shown
 *
 * Returns: (transfer none): the tags that could be edited
 */
LatchInstanceInfo *
latch_description_group_get_seen (LatchDescriptionGroup *self)
{
  return self->seen;
}

/**
 * latch_description_group_fail:
 * @self: a description group that is shown
 * @description: (nullable): what the service has after all, or %NULL when nobody knows
 *
 * Keeps what was typed, so that it can be sent again.
 */
void
latch_description_group_fail (LatchDescriptionGroup *self,
                              LatchInstanceInfo     *description)
{
  if (description != NULL)
    note_seen (self, description);
  else
    self->is_unclear = TRUE;

  update (self);
}

/**
 * latch_description_group_set_busy:
 * @self: a description group
 * @busy: whether anything is done to the store
 * @is_own: whether that is what the group was asked for
 *
 * While it is, nothing can be typed or changed. “cancelled” can be emitted when it is the group’s own.
 */
void
latch_description_group_set_busy (LatchDescriptionGroup *self,
                                  gboolean               busy,
                                  gboolean               is_own)
{
  self->is_busy = busy;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "description.cancel", !busy || is_own);
  if (busy)
    leave_entries (self);
  gtk_widget_set_sensitive (latch_field_get_entry (self->name), !busy);
  gtk_widget_set_sensitive (latch_field_get_entry (self->tags), !busy);
  update (self);
}
