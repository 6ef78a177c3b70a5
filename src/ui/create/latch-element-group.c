/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-element-group.h"

#include "latch-compat.h"
#include "latch-field.h"

#include <glib/gi18n.h>

/* The store part of the form: the fields of the element, starting with the store
 * ID, and a name. Latchkey suggests a name from the ID until the person types
 * one. */
struct _LatchElementGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget  *keys_page;
  LatchField *name;

  const LatchElement *element;
  LatchField         *store_id;
  gboolean            name_is_own;
  gboolean            suggesting;
};

G_DEFINE_FINAL_TYPE (LatchElementGroup, latch_element_group, ADW_TYPE_PREFERENCES_GROUP)

static void
store_id_changed_cb (LatchElementGroup *self)
{
  g_autoptr (SecretValue) store_id = latch_field_dup_value (self->store_id);
  g_autofree char *name = latch_element_dup_suggested_name (self->element, secret_value_get_text (store_id));

  if (self->name_is_own)
    return;

  self->suggesting = TRUE;
  latch_field_set_text (self->name, name);
  self->suggesting = FALSE;
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
  GtkListBox *list = GTK_LIST_BOX (gtk_widget_get_parent (self->keys_page));
  int         position = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self->keys_page));
  GtkWidget  *entry = g_object_new (description->secret ? ADW_TYPE_PASSWORD_ENTRY_ROW : ADW_TYPE_ENTRY_ROW, "title", _ (description->title), NULL);
  LatchField *field = g_object_new (LATCH_TYPE_FIELD, "entry", entry, "key", description->key, "required", TRUE, NULL);

  if (description->digits)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (entry), GTK_INPUT_PURPOSE_DIGITS);

  latch_field_set_check (field, latch_element_check_value);
  gtk_list_box_insert (list, entry, position);
  gtk_list_box_insert (list, GTK_WIDGET (field), position + 1);
  return field;
}

static void
latch_element_group_class_init (LatchElementGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-element-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, keys_page);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, name);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, keys_page_cb);
}

static void
latch_element_group_init (LatchElementGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->element = latch_element_get_default ();
  self->store_id = add_field (self, self->element->store_id);
  for (size_t i = 0; i < self->element->n_fields; i++)
    {
      if (&self->element->fields[i] != self->element->store_id)
        add_field (self, &self->element->fields[i]);
    }

  g_signal_connect_object (latch_field_get_entry (self->store_id), "changed", G_CALLBACK (store_id_changed_cb), self, G_CONNECT_SWAPPED);
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
