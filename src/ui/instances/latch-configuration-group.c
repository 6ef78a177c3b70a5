/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-configuration-group.h"

#include "latch-command-row.h"
#include "latch-compat.h"
#include "latch-configuration.h"
#include "latch-field.h"
#include "latch-isolate.h"
#include "latch-secret-entry.h"
#include "latch-service.h"

#include <glib/gi18n.h>

/* Asks for other values of what a store is configured with. A row for each
 * entry: secrets are empty, and what else the service told stands there as it
 * is. Event settings that the service does not list cannot be changed, and say
 * so. Emits “entered” when something is to be changed, and “cancelled” when
 * nothing is, or no more.
 *
 * What was typed stays until the store accepts it, or the person leaves; what
 * nobody touched is neither checked nor sent. */
struct _LatchConfigurationGroup
{
  AdwPreferencesGroup parent_instance;

  GtkButton       *change_button;
  GtkButton       *cancel_button;
  GtkWidget       *keys_page;
  GtkWidget       *generate;
  GtkWidget       *copy_key;
  LatchCommandRow *address;

  LatchConfigurationPart part;
  GPtrArray             *rows;
  GPtrArray             *notes;
  GPtrArray             *entries;
  gboolean               is_busy;
  gboolean               is_own;
  gboolean               any_sent;

  const LatchElement *element;
};

G_DEFINE_FINAL_TYPE (LatchConfigurationGroup, latch_configuration_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_ENTERED,
  SIGNAL_CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What there is to say of each part. */
static const struct
{
  const char *title;
  const char *description;
  const char *verb;
} parts[] = {
  [LATCH_CONFIGURATION_PART_ACCESS] = {
    N_ ("Access to the Store"),
    N_ ("API secrets that you leave empty stay as they are. The service does not keep the old ones."),
    N_ ("Change _and Test"),
  },
  [LATCH_CONFIGURATION_PART_EVENTS] = {
    N_ ("Event Notifications"),
    N_ ("The service reports changes of the store to the callback address. With a signature key, the header Elements-Webhook-Signature of each message is “sha256=” and the HMAC-SHA256 of its body, in Base64."),
    N_ ("Sa_ve"),
  },
};

static const char *const event_keys[] = { LATCH_CONFIGURATION_EVENTS, LATCH_CONFIGURATION_CALLBACK_URL, LATCH_CONFIGURATION_SIGNATURE_KEY };

/* An entry that is on or off has a switch, and every other one a field. */
typedef struct
{
  LatchConfigurationEntry *entry;
  GtkWidget               *widget;
  LatchField              *field;
  GtkSwitch               *toggle;

  /* Whether somebody has typed what the service does not surely have, and whether that is being sent. */
  gboolean is_typed;
  gboolean is_sent;
} Row;

static void
row_free (Row *row)
{
  g_object_unref (row->entry);
  g_free (row);
}

static SecretValue *
dup_typed (Row *row)
{
  if (!row->is_typed)
    return NULL;

  if (row->toggle != NULL)
    return secret_value_new (gtk_switch_get_active (row->toggle) ? "true" : "false", -1, "text/plain");

  return latch_field_dup_value (row->field);
}

static void
set_message (Row        *row,
             const char *message)
{
  if (row->toggle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row->widget), message != NULL ? message : "");
  else
    latch_field_set_message (row->field, message);
}

static gboolean
has_message (Row *row)
{
  const char *subtitle = row->toggle != NULL ? adw_action_row_get_subtitle (ADW_ACTION_ROW (row->widget)) : NULL;

  if (row->toggle != NULL)
    return subtitle != NULL && *subtitle != '\0';

  return latch_field_get_marked (row->field);
}

static gboolean
is_missing (Row *row)
{
  return row->field != NULL && latch_field_get_missing (row->field);
}

static void
grab_row (Row *row)
{
  gtk_widget_grab_focus (row->toggle != NULL ? GTK_WIDGET (row->toggle) : row->widget);
}

static Row *
lookup_row (LatchConfigurationGroup *self,
            const char              *key)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      if (g_str_equal (latch_configuration_entry_get_key (row->entry), key))
        return row;
    }

  return NULL;
}

static void
update (LatchConfigurationGroup *self)
{
  Row     *key = lookup_row (self, LATCH_CONFIGURATION_SIGNATURE_KEY);
  gboolean is_any_missing = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    is_any_missing = is_any_missing || is_missing (self->rows->pdata[i]);

  gtk_widget_set_sensitive (self->copy_key, key != NULL && key->field != NULL && latch_field_get_filled (key->field));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "configuration.change", !self->is_busy && (is_any_missing || latch_configuration_group_get_typed (self)));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "configuration.cancel", !self->is_busy || self->is_own);
  gtk_button_set_label (self->cancel_button, self->any_sent && !self->is_busy ? _ ("C_lose") : _ ("Ca_ncel"));
}

static void
changed_cb (LatchConfigurationGroup *self,
            GtkWidget               *entry)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      if (row->widget == entry)
        row->is_typed = TRUE;
    }

  update (self);
}

static void
toggled_cb (LatchConfigurationGroup *self)
{
  Row *row = lookup_row (self, LATCH_CONFIGURATION_EVENTS);

  set_message (row, NULL);
  changed_cb (self, row->widget);
}

static void
activated_cb (LatchConfigurationGroup *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "configuration.change", NULL);
}

/* What the store needs cannot be taken away. */
static gboolean
check (Row *row)
{
  if (row->field == NULL)
    return TRUE;

  if (!latch_field_get_missing (row->field))
    return latch_field_check (row->field);

  set_message (row, _ ("This value cannot be empty."));
  return FALSE;
}

static void
change_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LatchConfigurationGroup *self = LATCH_CONFIGURATION_GROUP (widget);
  Row                     *wrong = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      set_message (row, NULL);
      if (row->is_typed && !check (row) && wrong == NULL)
        wrong = row;
    }

  if (wrong != NULL)
    grab_row (wrong);
  else
    g_signal_emit (self, signals[SIGNAL_ENTERED], 0);
}

static void
cancel_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_CANCELLED], 0);
}

static Row *
append_row (LatchConfigurationGroup *self,
            LatchConfigurationEntry *entry,
            GtkWidget               *widget)
{
  Row *row = g_new0 (Row, 1);

  row->entry = g_object_ref (entry);
  row->widget = widget;
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), widget);
  return row;
}

static void
add_switch (LatchConfigurationGroup *self,
            LatchConfigurationEntry *entry)
{
  GtkWidget *toggle = g_object_new (GTK_TYPE_SWITCH, "valign", GTK_ALIGN_CENTER,
                                    "active", g_strcmp0 (latch_configuration_entry_get_value (entry), "true") == 0, NULL);
  GtkWidget *widget = g_object_new (ADW_TYPE_ACTION_ROW, "title", latch_configuration_entry_get_title (entry), "subtitle-lines", 0,
                                    "activatable-widget", toggle, NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (widget), toggle);
  append_row (self, entry, widget)->toggle = GTK_SWITCH (toggle);
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
}

static void
add_field (LatchConfigurationGroup *self,
           LatchConfigurationEntry *entry)
{
  const LatchElementField *known = latch_element_find_field (self->element, latch_configuration_entry_get_key (entry));
  const char              *value = latch_configuration_entry_get_value (entry);
  gboolean                 is_secret = latch_configuration_entry_get_secret (entry);
  GtkWidget               *widget = g_object_new (is_secret ? ADW_TYPE_PASSWORD_ENTRY_ROW : ADW_TYPE_ENTRY_ROW,
                                    "use-markup", FALSE, NULL);
  Row *row = append_row (self, entry, widget);

  /* Not before it is known that this is no markup. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), latch_configuration_entry_get_title (entry));
  if (known != NULL && known->kind == LATCH_ELEMENT_FIELD_DIGITS)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (widget), GTK_INPUT_PURPOSE_DIGITS);

  row->field = g_object_new (LATCH_TYPE_FIELD, "entry", widget, "key", latch_configuration_entry_get_key (entry),
                             "required", value != NULL && *value != '\0' && !latch_configuration_entry_get_optional (entry), NULL);
  latch_field_check_for (row->field, self->element);
  if (known != NULL && known->help != NULL)
    latch_field_set_help (row->field, _ (known->help));
  latch_field_set_text (row->field, value != NULL ? value : "");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row->field));
  g_signal_connect_object (widget, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (widget, "entry-activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
}

/* What is not there cannot be changed, but may be given to a new instance. */
static void
add_note (LatchConfigurationGroup *self,
          const char              *key)
{
  GtkWidget *note = g_object_new (ADW_TYPE_ACTION_ROW, "title", _ (latch_element_find_field (NULL, key)->title), "subtitle-lines", 0,
                                  "subtitle", _ ("The service does not list this setting for the store. You can set it when you connect the store again."), NULL);

  g_ptr_array_add (self->notes, note);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), note);
}

static void
place_last (LatchConfigurationGroup *self,
            GtkWidget               *row)
{
  g_object_ref (row);
  adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_object_unref (row);
}

/* An entry must not have the focus when it goes or cannot be used any more. */
static void
leave_rows (LatchConfigurationGroup *self)
{
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->cancel_button));
}

static void
remove_rows (LatchConfigurationGroup *self)
{
  g_autoptr (GPtrArray) rows = g_steal_pointer (&self->rows);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)row_free);
  leave_rows (self);
  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = rows->pdata[i];

      if (row->field != NULL)
        {
          latch_field_set_text (row->field, "");
          adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row->field));
        }
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row->widget);
    }

  for (guint i = 0; i < self->notes->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->notes->pdata[i]);
  g_ptr_array_set_size (self->notes, 0);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
}

static void
keys_page_cb (LatchConfigurationGroup *self)
{
  g_autoptr (SecretValue) store_id = NULL;
  g_autofree char *uri = NULL;

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      if (self->element->store_id != NULL && g_str_equal (latch_configuration_entry_get_key (row->entry), self->element->store_id->key))
        store_id = latch_field_dup_value (row->field);
    }

  uri = latch_element_dup_keys_page (self->element, store_id != NULL ? secret_value_get_text (store_id) : "");
  latch_open_uri (GTK_WIDGET (self), uri);
}

/* It is shown, since whoever receives the events needs it too. */
static void
generate_cb (LatchConfigurationGroup *self)
{
  Row *row = lookup_row (self, LATCH_CONFIGURATION_SIGNATURE_KEY);
  g_autoptr (SecretValue) key = latch_configuration_generate_key ();

  g_assert (row != NULL);
  latch_field_set_text (row->field, secret_value_get_text (key));
  latch_secret_entry_reveal (ADW_PASSWORD_ENTRY_ROW (row->widget));
  gtk_widget_grab_focus (self->copy_key);
}

static void
copy_key_cb (LatchConfigurationGroup *self)
{
  Row *row = lookup_row (self, LATCH_CONFIGURATION_SIGNATURE_KEY);

  g_assert (row != NULL);
  latch_secret_entry_copy (ADW_PASSWORD_ENTRY_ROW (row->widget));
}

/* Nobody may find there what somebody else typed and left. */
static void
latch_configuration_group_unmap (GtkWidget *widget)
{
  LatchConfigurationGroup *self = LATCH_CONFIGURATION_GROUP (widget);

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      if (!latch_configuration_entry_get_secret (row->entry))
        continue;

      latch_field_set_text (row->field, "");
      if (!self->is_busy)
        latch_configuration_entry_set_new_value (row->entry, NULL);
    }

  GTK_WIDGET_CLASS (latch_configuration_group_parent_class)->unmap (widget);
}

static void
latch_configuration_group_finalize (GObject *object)
{
  LatchConfigurationGroup *self = LATCH_CONFIGURATION_GROUP (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->notes);
  g_clear_pointer (&self->entries, g_ptr_array_unref);

  G_OBJECT_CLASS (latch_configuration_group_parent_class)->finalize (object);
}

static void
latch_configuration_group_class_init (LatchConfigurationGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_configuration_group_finalize;
  widget_class->unmap = latch_configuration_group_unmap;
  signals[SIGNAL_ENTERED] = g_signal_new ("entered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LATCH_TYPE_COMMAND_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-configuration-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchConfigurationGroup, change_button);
  gtk_widget_class_bind_template_child (widget_class, LatchConfigurationGroup, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, LatchConfigurationGroup, keys_page);
  gtk_widget_class_bind_template_callback (widget_class, keys_page_cb);
  gtk_widget_class_bind_template_child (widget_class, LatchConfigurationGroup, generate);
  gtk_widget_class_bind_template_callback (widget_class, generate_cb);
  gtk_widget_class_bind_template_child (widget_class, LatchConfigurationGroup, copy_key);
  gtk_widget_class_bind_template_callback (widget_class, copy_key_cb);
  gtk_widget_class_bind_template_child (widget_class, LatchConfigurationGroup, address);
  gtk_widget_class_install_action (widget_class, "configuration.change", NULL, change_cb);
  gtk_widget_class_install_action (widget_class, "configuration.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "configuration.cancel", NULL);
}

static void
latch_configuration_group_init (LatchConfigurationGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)row_free);
  self->notes = g_ptr_array_new ();
  latch_command_row_name_button (self->address, _ ("Copy Address"));
}

/* A key that nobody can see is there all the same. */
static void
show_present_key (LatchConfigurationGroup *self,
                  Row                     *key)
{
  g_autofree char *description = g_strdup_printf ("%s\n%s", _ (parts[LATCH_CONFIGURATION_PART_EVENTS].description),
                                                  _ ("The service has a signature key for this store. It stays as it is if you leave the new one empty."));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (key->widget), _ ("New Signature Key"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), description);
}

static void
add_events (LatchConfigurationGroup *self)
{
  Row *key = lookup_row (self, LATCH_CONFIGURATION_SIGNATURE_KEY);

  if (key != NULL && latch_configuration_entry_get_filled (key->entry))
    show_present_key (self, key);
  gtk_widget_set_visible (self->generate, key != NULL);
  place_last (self, self->generate);
  for (size_t i = 0; i < G_N_ELEMENTS (event_keys); i++)
    {
      if (lookup_row (self, event_keys[i]) == NULL)
        add_note (self, event_keys[i]);
    }
}

/* There are pages of real stores only. */
static gboolean
is_real (LatchInstance *instance)
{
  return instance != NULL && !latch_instance_is_practice (instance);
}

/* Some stores have to be told where the service is. */
static void
show_address (LatchConfigurationGroup *self,
              LatchInstance           *instance)
{
  LatchAccount       *account = is_real (instance) ? latch_instance_get_account (instance) : NULL;
  const LatchElement *element = account != NULL ? self->element : NULL;
  g_autofree char    *identity = element != NULL ? latch_service_dup_identity (latch_account_get_service (account)) : NULL;
  g_autofree char    *address = element != NULL ? latch_element_dup_events_address (element, identity) : NULL;
  gboolean            is_shown = self->part == LATCH_CONFIGURATION_PART_EVENTS && address != NULL && element->events_hint != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->address), is_shown);
  if (!is_shown)
    return;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->address), _ (element->events_hint));
  latch_command_row_set_command (self->address, address);
  place_last (self, GTK_WIDGET (self->address));
}

/**
 * latch_configuration_group_ask:
 * @self: a configuration group
 * @part: what is to be changed
 * @instance: (nullable): whose configuration it is, or %NULL when Latchkey knows nothing else of it
 * @entries: (element-type LatchConfigurationEntry): what can be changed
 *
 * Shows a row for each of @entries, and focuses the first secret, or what decides whether there are events.
 */
void
latch_configuration_group_ask (LatchConfigurationGroup *self,
                               LatchConfigurationPart   part,
                               LatchInstance           *instance,
                               GPtrArray               *entries)
{
  remove_rows (self);
  self->part = part;
  self->element = instance != NULL ? latch_instance_get_element (instance) : NULL;
  self->any_sent = FALSE;
  self->entries = g_ptr_array_ref (entries);
  for (guint i = 0; i < entries->len; i++)
    {
      if (g_str_equal (latch_configuration_entry_get_key (entries->pdata[i]), LATCH_CONFIGURATION_EVENTS))
        add_switch (self, entries->pdata[i]);
      else
        add_field (self, entries->pdata[i]);
    }

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ (parts[part].title));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), _ (parts[part].description));
  gtk_button_set_label (self->change_button, _ (parts[part].verb));
  gtk_widget_set_visible (self->generate, FALSE);
  if (part == LATCH_CONFIGURATION_PART_EVENTS)
    add_events (self);
  show_address (self, instance);
  place_last (self, self->keys_page);
  gtk_widget_set_visible (self->keys_page, part == LATCH_CONFIGURATION_PART_ACCESS && is_real (instance) && self->element != NULL && self->element->page != NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->keys_page),
                                 self->element != NULL && self->element->page_title != NULL ? _ (self->element->page_title) : _ ("Where Do I Find These Values?"));
  latch_fix_accessible_names (GTK_WIDGET (self));
  latch_isolate_align (GTK_WIDGET (self));
  update (self);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  latch_configuration_group_focus (self);
}

/**
 * latch_configuration_group_hide:
 * @self: a configuration group
 *
 * Forgets what was typed.
 */
void
latch_configuration_group_hide (LatchConfigurationGroup *self)
{
  remove_rows (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * latch_configuration_group_focus:
 * @self: a configuration group that is shown
 *
 * Focuses the first row that has something to say, or else the first API secret, or the first row.
 */
void
latch_configuration_group_focus (LatchConfigurationGroup *self)
{
  Row *first = self->rows->pdata[0];

  for (guint i = self->rows->len; i > 0; i--)
    {
      Row *row = self->rows->pdata[i - 1];

      if (latch_configuration_entry_get_secret (row->entry) && self->part == LATCH_CONFIGURATION_PART_ACCESS)
        first = row;
    }

  for (guint i = self->rows->len; i > 0; i--)
    {
      Row *row = self->rows->pdata[i - 1];

      if (has_message (row))
        first = row;
    }

  grab_row (first);
}

/**
 * latch_configuration_group_get_typed:
 * @self: a configuration group
 *
 * Returns: %TRUE when something was typed that the service does not surely have
 */
gboolean
latch_configuration_group_get_typed (LatchConfigurationGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];
      g_autoptr (SecretValue) value = dup_typed (row);

      if (latch_configuration_entry_is_changed_by (row->entry, value))
        return TRUE;
    }

  return FALSE;
}

/**
 * latch_configuration_group_begin:
 * @self: a configuration group that has emitted “entered”
 *
 * Notes what is being sent, until latch_configuration_group_end().
 *
 * Returns: (transfer none) (element-type LatchConfigurationEntry): what it was asked for, with new values where something
 *   was typed
 */
GPtrArray *
latch_configuration_group_begin (LatchConfigurationGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];
      g_autoptr (SecretValue) value = dup_typed (row);

      latch_configuration_entry_set_new_value (row->entry, value);
      row->is_sent = latch_configuration_entry_get_new_value (row->entry) != NULL;
    }

  return self->entries;
}

/**
 * latch_configuration_group_set_busy:
 * @self: a configuration group
 * @busy: whether anything is done to the store
 * @is_own: whether that is what the group was asked for
 *
 * While it is, nothing can be typed or changed. “cancelled” can be emitted when it is the group’s own.
 */
void
latch_configuration_group_set_busy (LatchConfigurationGroup *self,
                                    gboolean                 busy,
                                    gboolean                 is_own)
{
  self->is_busy = busy;
  self->is_own = is_own;
  if (busy)
    leave_rows (self);
  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_set_sensitive (((Row *)self->rows->pdata[i])->widget, !busy);
  gtk_widget_set_sensitive (self->generate, !busy);

  update (self);
}

/* Whoever has left is not asked again, and nothing that was typed is kept for them. */
static void
drop_cleared (Row *row)
{
  if (latch_configuration_entry_get_secret (row->entry) && !latch_field_get_filled (row->field))
    latch_configuration_entry_set_new_value (row->entry, NULL);
}

/* Of what was sent, the first value that did not surely arrive is the only one that may have. */
static const char *
get_doubt (Row *row)
{
  return latch_configuration_entry_get_unclear (row->entry) ? _ ("The service may still have the old value.") : _ ("The service still has the old value.");
}

/**
 * latch_configuration_group_end:
 * @self: a configuration group whose new values were sent, as far as that went
 *
 * Says at each row whose new value did not surely arrive that it may be missing, when another one may have. What did arrive
 * is not sent again before it is typed anew.
 */
void
latch_configuration_group_end (LatchConfigurationGroup *self)
{
  gboolean any_arrived = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      if (!row->is_sent)
        continue;

      row->is_typed = latch_configuration_entry_get_new_value (row->entry) != NULL;
      drop_cleared (row);
      any_arrived = any_arrived || !row->is_typed || latch_configuration_entry_get_unclear (row->entry);
    }

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = self->rows->pdata[i];

      if (any_arrived && row->is_sent && row->is_typed)
        set_message (row, get_doubt (row));
      row->is_sent = FALSE;
    }

  self->any_sent = self->any_sent || any_arrived;
  update (self);
}
