/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-options-group.h"

#include "latch-access.h"
#include "latch-field.h"
#include "latch-typed.h"

/* The part of the form that most people never open: tags, event notifications
 * and empty values. Only what differs from the service’s defaults is sent. */
struct _LatchOptionsGroup
{
  AdwPreferencesGroup parent_instance;

  AdwExpanderRow *more;
  LatchField     *tags;
  GtkSwitch      *events;
  LatchField     *callback;
  LatchField     *signature_key;
  AdwComboRow    *mechanism;
  GtkSwitch      *leave_out_empty;

  char *suggested_tags;
};

G_DEFINE_FINAL_TYPE (LatchOptionsGroup, latch_options_group, ADW_TYPE_PREFERENCES_GROUP)

/* The first choice leaves the decision to the service. */
static const char *const mechanisms[] = { NULL, "webhook", "polling" };

static guint
lookup_choice (const char *const *choices,
               guint              n_choices,
               const char        *value)
{
  for (guint i = 1; i < n_choices; i++)
    {
      if (g_str_equal (choices[i], value))
        return i;
    }

  return 0;
}

static gboolean
has_tags (LatchOptionsGroup *self,
          const char        *text)
{
  g_autoptr (SecretValue) tags = latch_field_dup_value (self->tags);

  return g_str_equal (secret_value_get_text (tags), text);
}

static void
latch_options_group_finalize (GObject *object)
{
  g_free (LATCH_OPTIONS_GROUP (object)->suggested_tags);

  G_OBJECT_CLASS (latch_options_group_parent_class)->finalize (object);
}

static void
latch_options_group_class_init (LatchOptionsGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_options_group_finalize;

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-options-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, more);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, tags);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, events);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, callback);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, signature_key);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, mechanism);
  gtk_widget_class_bind_template_child (widget_class, LatchOptionsGroup, leave_out_empty);
}

static void
latch_options_group_init (LatchOptionsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->suggested_tags = g_strdup ("");
  latch_field_check_for (self->callback, NULL);
  latch_access_name_list (GTK_WIDGET (self), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->more)));
  latch_access_tell_expanded (self->more);
  latch_access_describe_choice (self->mechanism);
}

/**
 * latch_options_group_reset:
 * @self: an options group
 *
 * Restores the service’s defaults.
 */
void
latch_options_group_reset (LatchOptionsGroup *self)
{
  adw_combo_row_set_selected (self->mechanism, 0);
  gtk_switch_set_active (self->events, FALSE);
  gtk_switch_set_active (self->leave_out_empty, TRUE);
  adw_expander_row_set_expanded (self->more, FALSE);
}

static void
read_value (const char *key,
            const char *value,
            gpointer    user_data)
{
  LatchOptionsGroup *self = user_data;

  if (g_str_has_prefix (key, "event.") || g_str_equal (key, LATCH_CONFIGURATION_FILTER_NULLS))
    adw_expander_row_set_expanded (self->more, TRUE);

  if (g_str_equal (key, LATCH_CONFIGURATION_EVENTS))
    gtk_switch_set_active (self->events, g_str_equal (value, "true"));
  else if (g_str_equal (key, LATCH_CONFIGURATION_FILTER_NULLS))
    gtk_switch_set_active (self->leave_out_empty, g_str_equal (value, "true"));
  else if (g_str_equal (key, LATCH_CONFIGURATION_VENDOR_TYPE))
    adw_combo_row_set_selected (self->mechanism, lookup_choice (mechanisms, G_N_ELEMENTS (mechanisms), value));
  else if (g_str_equal (key, LATCH_CONFIGURATION_CALLBACK_URL))
    latch_field_set_text (self->callback, value);
  else if (g_str_equal (key, LATCH_CONFIGURATION_SIGNATURE_KEY))
    latch_field_set_text (self->signature_key, value);
}

/**
 * latch_options_group_read:
 * @self: an options group
 * @draft: what to take
 *
 * Fills in what @draft says, and shows it. What it does not say stays as it is.
 */
void
latch_options_group_read (LatchOptionsGroup *self,
                          LatchDraft        *draft)
{
  const char *const *tags = latch_draft_get_tags (draft);

  if (*tags != NULL)
    {
      g_autofree char *text = g_strjoinv (", ", (char **)tags);

      latch_field_set_text (self->tags, text);
      adw_expander_row_set_expanded (self->more, TRUE);
    }

  latch_draft_foreach_value (draft, read_value, self);
}

static void
write_events (LatchOptionsGroup *self,
              LatchDraft        *draft)
{
  latch_draft_set_value (draft, LATCH_CONFIGURATION_EVENTS, "true");
  latch_draft_set_value (draft, LATCH_CONFIGURATION_VENDOR_TYPE, mechanisms[adw_combo_row_get_selected (self->mechanism)]);
  latch_field_write (self->callback, draft);
  latch_field_write (self->signature_key, draft);
}

/**
 * latch_options_group_suggest_tags:
 * @self: an options group
 * @tags: (array zero-terminated=1): tags, perhaps none
 *
 * Fills in tags that take the place of those that were suggested before, and stay until somebody types others. A tag
 * with a comma in it is left out, since the entry would make two of it.
 */
void
latch_options_group_suggest_tags (LatchOptionsGroup *self,
                                  const char *const *tags)
{
  g_auto (GStrv) listable = NULL;

  if (latch_options_group_get_typed (self))
    return;

  listable = latch_typed_dup_listable (tags);
  g_free (self->suggested_tags);
  self->suggested_tags = g_strjoinv (", ", listable);
  latch_field_set_text (self->tags, self->suggested_tags);
  if (*listable != NULL)
    adw_expander_row_set_expanded (self->more, TRUE);
}

/**
 * latch_options_group_get_typed:
 * @self: an options group
 *
 * Returns: %TRUE when there are tags that somebody typed
 */
gboolean
latch_options_group_get_typed (LatchOptionsGroup *self)
{
  return latch_field_get_filled (self->tags) && !has_tags (self, self->suggested_tags);
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
  g_autoptr (SecretValue) tags = latch_field_dup_value (self->tags);

  latch_draft_split_tags (draft, secret_value_get_text (tags));
  if (gtk_switch_get_active (self->events))
    write_events (self, draft);

  if (!gtk_switch_get_active (self->leave_out_empty))
    latch_draft_set_value (draft, LATCH_CONFIGURATION_FILTER_NULLS, "false");
}
