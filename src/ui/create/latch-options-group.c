/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-options-group.h"

#include "latch-access.h"
#include "latch-field.h"

/* The part of the form that most people never open: tags, event
 * notifications, and what the service does with empty values. Nothing of it
 * is sent unless it differs from what the service does by itself. */
struct _LatchOptionsGroup
{
  AdwPreferencesGroup parent_instance;

  AdwExpanderRow *more;
  GtkWidget      *tags;
  GtkSwitch      *events;
  GtkWidget      *callback;
  LatchField     *callback_error;
  GtkWidget      *signature_key;
  LatchField     *signature_key_error;
  AdwComboRow    *mechanism;
  AdwComboRow    *notification;
  GtkSwitch      *leave_out_empty;
};

G_DEFINE_FINAL_TYPE (LatchOptionsGroup, latch_options_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
changed_cb (LatchOptionsGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
events_cb (LatchOptionsGroup *self)
{
  latch_field_set_message (self->callback_error, NULL);
  latch_field_set_message (self->signature_key_error, NULL);
  changed_cb (self);
}

static void
latch_options_group_class_init (LatchOptionsGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-options-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, more);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, tags);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, events);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, callback);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, callback_error);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, signature_key);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, signature_key_error);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, mechanism);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, notification);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, leave_out_empty);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, events_cb);
}

static void
latch_options_group_init (LatchOptionsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_field_set_check (self->callback_error, latch_element_check_value);
  latch_access_name_list (GTK_WIDGET (self), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->more)));
  latch_access_tell_expanded (self->more);
  latch_access_describe_choice (self->mechanism);
  latch_access_describe_choice (self->notification);
}

/**
 * latch_options_group_reset:
 * @self: an options group
 *
 * Goes back to what the service does by itself.
 */
void
latch_options_group_reset (LatchOptionsGroup *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->tags), "");
  gtk_editable_set_text (GTK_EDITABLE (self->callback), "");
  gtk_editable_set_text (GTK_EDITABLE (self->signature_key), "");
  adw_combo_row_set_selected (self->mechanism, 0);
  adw_combo_row_set_selected (self->notification, 0);
  gtk_switch_set_active (self->events, FALSE);
  gtk_switch_set_active (self->leave_out_empty, TRUE);
  adw_expander_row_set_expanded (self->more, FALSE);
}

static GtkWidget *
show_entry (LatchOptionsGroup *self,
            LatchField        *row)
{
  adw_expander_row_set_expanded (self->more, TRUE);
  return latch_field_get_entry (row);
}

/**
 * latch_options_group_check:
 * @self: an options group
 *
 * Checks what was typed, and marks what cannot be sent.
 *
 * Returns: (transfer none) (nullable): the first entry that is marked
 */
GtkWidget *
latch_options_group_check (LatchOptionsGroup *self)
{
  if (!gtk_switch_get_active (self->events) || latch_field_check (self->callback_error))
    return NULL;

  return show_entry (self, self->callback_error);
}

/**
 * latch_options_group_mark_named:
 * @self: an options group
 * @service_message: what the service said
 *
 * Marks the entries whose configuration keys the service names.
 *
 * Returns: (transfer none) (nullable): the first entry that is marked
 */
GtkWidget *
latch_options_group_mark_named (LatchOptionsGroup *self,
                                const char        *service_message)
{
  LatchField *rows[] = { self->callback_error, self->signature_key_error };
  GtkWidget  *first = NULL;

  if (!gtk_switch_get_active (self->events))
    return NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (latch_field_mark_if_named (rows[i], service_message) && first == NULL)
        first = show_entry (self, rows[i]);
    }

  return first;
}

static void
write_events (LatchOptionsGroup *self,
              LatchDraft        *draft)
{
  /* The first choice of each row is to leave the matter to the service. */
  static const char *const mechanisms[] = { NULL, "webhook", "polling" };
  static const char *const notifications[] = { NULL, "webhook" };
  g_autoptr (SecretValue) callback = latch_field_dup_value (self->callback_error);
  g_autoptr (SecretValue) signature_key = latch_field_dup_value (self->signature_key_error);

  latch_draft_set_value (draft, LATCH_CONFIGURATION_EVENTS, "true");
  latch_draft_set_value (draft, LATCH_CONFIGURATION_VENDOR_TYPE, mechanisms[adw_combo_row_get_selected (self->mechanism)]);
  latch_draft_set_value (draft, LATCH_CONFIGURATION_NOTIFICATION_TYPE, notifications[adw_combo_row_get_selected (self->notification)]);
  latch_draft_set_value (draft, LATCH_CONFIGURATION_CALLBACK_URL, secret_value_get_text (callback));
  latch_draft_set_value (draft, LATCH_CONFIGURATION_SIGNATURE_KEY, secret_value_get_text (signature_key));
}

/**
 * latch_options_group_write:
 * @self: an options group
 * @draft: where to write
 *
 * Writes the tags and the common configuration, in the order of the reference page.
 */
void
latch_options_group_write (LatchOptionsGroup *self,
                           LatchDraft        *draft)
{
  latch_draft_split_tags (draft, gtk_editable_get_text (GTK_EDITABLE (self->tags)));
  if (gtk_switch_get_active (self->events))
    write_events (self, draft);

  if (!gtk_switch_get_active (self->leave_out_empty))
    latch_draft_set_value (draft, LATCH_CONFIGURATION_FILTER_NULLS, "false");
}
