/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-element-group.h"

#include "latch-compat.h"
#include "latch-field.h"
#include "latch-practice.h"

#include <glib/gi18n.h>

/* The store part of the form: the fields of the element, starting with the store
 * ID, and a name. Latchkey suggests a name from the ID until the person types
 * one.
 *
 * While the person practices, it fills in what is empty with values that work,
 * and a switch chooses the one store that does not. Afterwards it takes back
 * those values that are still there. */
struct _LatchElementGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget  *keys_page;
  GtkWidget  *refusal;
  GtkSwitch  *refuses;
  LatchField *name;

  const LatchElement *element;
  LatchField         *store_id;
  gboolean            name_is_own;
  gboolean            suggesting;
  char               *practice_store_id;
};

G_DEFINE_FINAL_TYPE (LatchElementGroup, latch_element_group, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
has_value (LatchField *field,
           const char *text)
{
  g_autoptr (SecretValue) value = latch_field_dup_value (field);

  return g_str_equal (secret_value_get_text (value), text);
}

static void
store_id_changed_cb (LatchElementGroup *self)
{
  g_autoptr (SecretValue) store_id = latch_field_dup_value (self->store_id);
  g_autofree char *name = latch_element_dup_suggested_name (self->element, secret_value_get_text (store_id));

  gtk_switch_set_active (self->refuses, has_value (self->store_id, LATCH_PRACTICE_REFUSING_STORE_ID));
  if (self->name_is_own)
    return;

  self->suggesting = TRUE;
  latch_field_set_text (self->name, name);
  self->suggesting = FALSE;
}

static void
refuses_changed_cb (LatchElementGroup *self)
{
  gboolean refuses = gtk_switch_get_active (self->refuses);

  if (self->practice_store_id != NULL && refuses != has_value (self->store_id, LATCH_PRACTICE_REFUSING_STORE_ID))
    latch_field_set_text (self->store_id, refuses ? LATCH_PRACTICE_REFUSING_STORE_ID : self->practice_store_id);
}

static void
name_changed_cb (LatchElementGroup *self)
{
  if (!self->suggesting)
    self->name_is_own = latch_field_get_filled (self->name);
}

static void
entered_cb (LatchElementGroup *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "create.submit", NULL);
}

static void
keys_page_cb (LatchElementGroup *self)
{
  g_autoptr (SecretValue) store_id = latch_field_dup_value (self->store_id);
  g_autofree char *uri = latch_element_dup_keys_page (latch_element_get_default (), secret_value_get_text (store_id));

  latch_open_uri (GTK_WIDGET (self), uri);
}

static LatchField *
add_field (LatchElementGroup       *self,
           const LatchElementField *description)
{
  GtkListBox *list = GTK_LIST_BOX (gtk_widget_get_parent (self->refusal));
  int         position = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self->refusal));
  GtkWidget  *entry = g_object_new (description->secret ? ADW_TYPE_PASSWORD_ENTRY_ROW : ADW_TYPE_ENTRY_ROW, "title", _ (description->title), NULL);
  LatchField *field = g_object_new (LATCH_TYPE_FIELD, "entry", entry, "key", description->key, "required", TRUE, NULL);

  if (description->kind == LATCH_ELEMENT_FIELD_DIGITS)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (entry), GTK_INPUT_PURPOSE_DIGITS);

  latch_field_check_for (field, self->element);
  gtk_list_box_insert (list, entry, position);
  gtk_list_box_insert (list, GTK_WIDGET (field), position + 1);
  return field;
}

/* What practice fills in for a field. */
static const char *
get_practice_value (LatchElementGroup *self,
                    LatchField        *field)
{
  if (field != self->store_id)
    return latch_practice_lookup_value (latch_field_get_key (field));

  return gtk_switch_get_active (self->refuses) ? LATCH_PRACTICE_REFUSING_STORE_ID : self->practice_store_id;
}

static GPtrArray *
collect_fields (LatchElementGroup *self)
{
  GPtrArray *fields = g_ptr_array_new ();
  GtkWidget *list = gtk_widget_get_parent (self->keys_page);

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      if (LATCH_IS_FIELD (row) && LATCH_FIELD (row) != self->name)
        g_ptr_array_add (fields, row);
    }

  return fields;
}

static void
end_practice (LatchElementGroup *self)
{
  g_autoptr (GPtrArray) fields = collect_fields (self);

  for (guint i = 0; i < fields->len; i++)
    {
      const char *value = get_practice_value (self, fields->pdata[i]);

      if (value != NULL && has_value (fields->pdata[i], value))
        latch_field_set_text (fields->pdata[i], "");
    }

  g_clear_pointer (&self->practice_store_id, g_free);
}

static void
begin_practice (LatchElementGroup *self,
                const char        *store_id)
{
  g_autoptr (GPtrArray) fields = collect_fields (self);

  self->practice_store_id = g_strdup (store_id);
  for (guint i = 0; i < fields->len; i++)
    {
      const char *value = get_practice_value (self, fields->pdata[i]);

      if (value != NULL && !latch_field_get_filled (fields->pdata[i]))
        latch_field_set_text (fields->pdata[i], value);
    }
}

static void
latch_element_group_finalize (GObject *object)
{
  g_free (LATCH_ELEMENT_GROUP (object)->practice_store_id);

  G_OBJECT_CLASS (latch_element_group_parent_class)->finalize (object);
}

static void
latch_element_group_class_init (LatchElementGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_element_group_finalize;

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-element-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, keys_page);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, refusal);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, refuses);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, name);
  gtk_widget_class_bind_template_callback (widget_class, refuses_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, keys_page_cb);
}

static void
latch_element_group_init (LatchElementGroup *self)
{
  GtkEditable *name;

  gtk_widget_init_template (GTK_WIDGET (self));
  name = gtk_editable_get_delegate (GTK_EDITABLE (latch_field_get_entry (self->name)));
  gtk_text_set_max_length (GTK_TEXT (name), LATCH_LONGEST_NAME);

  self->element = latch_element_get_default ();
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), self->element->note != NULL ? _ (self->element->note) : NULL);
  if (self->element->page_title != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->keys_page), _ (self->element->page_title));
  self->store_id = add_field (self, self->element->store_id);
  for (size_t i = 0; i < self->element->n_fields; i++)
    {
      if (&self->element->fields[i] != self->element->store_id)
        add_field (self, &self->element->fields[i]);
    }

  g_signal_connect_object (latch_field_get_entry (self->store_id), "changed", G_CALLBACK (store_id_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * latch_element_group_set_practice:
 * @self: an element group
 * @store_id: (nullable): a store ID for the practice service, or %NULL for another service
 *
 * Fills in values that work with the practice service where there are none, or takes them back where they still are.
 */
void
latch_element_group_set_practice (LatchElementGroup *self,
                                  const char        *store_id)
{
  if (self->practice_store_id != NULL)
    end_practice (self);
  if (store_id != NULL)
    begin_practice (self, store_id);

  gtk_widget_set_visible (self->keys_page, store_id == NULL);
  gtk_widget_set_visible (self->refusal, store_id != NULL);
}

/**
 * latch_element_group_get_practices:
 * @self: an element group
 *
 * Returns: %TRUE when latch_element_group_set_practice() has filled in values
 */
gboolean
latch_element_group_get_practices (LatchElementGroup *self)
{
  return self->practice_store_id != NULL;
}

/**
 * latch_element_group_get_typed:
 * @self: an element group
 *
 * Returns: %TRUE when there is a value that somebody typed
 */
gboolean
latch_element_group_get_typed (LatchElementGroup *self)
{
  g_autoptr (GPtrArray) fields = collect_fields (self);

  for (guint i = 0; i < fields->len; i++)
    {
      const char *value = self->practice_store_id != NULL ? get_practice_value (self, fields->pdata[i]) : NULL;

      if (latch_field_get_filled (fields->pdata[i]) && (value == NULL || !has_value (fields->pdata[i], value)))
        return TRUE;
    }

  return self->name_is_own;
}

/**
 * latch_element_group_set_name:
 * @self: an element group
 * @name: the instance’s name, which no longer follows the store ID; empty to let it follow again
 *
 * Fills in the name.
 */
void
latch_element_group_set_name (LatchElementGroup *self,
                              const char        *name)
{
  latch_field_set_text (self->name, name);

  /* While something is pasted into this very entry, it tells of no change. */
  self->name_is_own = *name != '\0';
}

/**
 * latch_element_group_dup_name:
 * @self: an element group
 *
 * Returns: (transfer full): the instance’s name
 */
SecretValue *
latch_element_group_dup_name (LatchElementGroup *self)
{
  return latch_field_dup_value (self->name);
}
