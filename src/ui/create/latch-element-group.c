/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-element-group.h"

#include "latch-compat.h"
#include "latch-field.h"

/* The part of the form that says which store is connected. The name follows
 * the store's ID until the person writes one. */
struct _LatchElementGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget  *store_id;
  LatchField *store_id_error;
  GtkWidget  *order_key;
  LatchField *order_key_error;
  GtkWidget  *product_key;
  LatchField *product_key_error;
  GtkWidget  *name;
  LatchField *name_error;

  gboolean name_is_own;
  gboolean suggesting;
};

G_DEFINE_FINAL_TYPE (LatchElementGroup, latch_element_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_CHANGED,
  SIGNAL_ENTERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const LatchElement *
get_element (void)
{
  return latch_element_lookup ("ecwid");
}

static void
suggest_name (LatchElementGroup *self)
{
  g_autoptr (SecretValue) store_id = latch_field_dup_value (self->store_id_error);
  g_autofree char *name = latch_element_dup_suggested_name (get_element (), secret_value_get_text (store_id));

  self->suggesting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  self->suggesting = FALSE;
}

static void
changed_cb (LatchElementGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
store_id_changed_cb (LatchElementGroup *self)
{
  if (!self->name_is_own)
    suggest_name (self);

  changed_cb (self);
}

static void
name_changed_cb (LatchElementGroup *self)
{
  if (!self->suggesting)
    self->name_is_own = latch_field_get_filled (self->name_error);

  changed_cb (self);
}

static void
entered_cb (LatchElementGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_ENTERED], 0);
}

static void
keys_page_cb (LatchElementGroup *self)
{
  g_autoptr (SecretValue) store_id = latch_field_dup_value (self->store_id_error);
  g_autofree char *uri = latch_element_dup_keys_page (secret_value_get_text (store_id));

  latch_open_uri (GTK_WIDGET (self), uri);
}

static void
latch_element_group_class_init (LatchElementGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENTERED] = g_signal_new ("entered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-element-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, store_id);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, store_id_error);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, order_key);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, order_key_error);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, product_key);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, product_key_error);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, name);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, name_error);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, store_id_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, keys_page_cb);
}

static void
latch_element_group_init (LatchElementGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_field_set_check (self->store_id_error, latch_element_check_value);
  latch_field_set_check (self->order_key_error, latch_element_check_value);
  latch_field_set_check (self->product_key_error, latch_element_check_value);
}

/**
 * latch_element_group_fill:
 * @self: an element group
 * @store_id: a store’s ID
 * @order_key: its order API secret
 * @product_key: its product API secret
 *
 * Fills in a store.
 */
void
latch_element_group_fill (LatchElementGroup *self,
                          const char        *store_id,
                          const char        *order_key,
                          const char        *product_key)
{
  gtk_editable_set_text (GTK_EDITABLE (self->store_id), store_id);
  gtk_editable_set_text (GTK_EDITABLE (self->order_key), order_key);
  gtk_editable_set_text (GTK_EDITABLE (self->product_key), product_key);
}

/**
 * latch_element_group_set_name:
 * @self: the group
 * @name: the instance’s name, which does not follow the store’s ID any more
 *
 * Fills in the name.
 */
void
latch_element_group_set_name (LatchElementGroup *self,
                              const char        *name)
{
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
}

/**
 * latch_element_group_reset:
 * @self: an element group
 *
 * Forgets what was typed.
 */
void
latch_element_group_reset (LatchElementGroup *self)
{
  self->name_is_own = FALSE;
  latch_element_group_fill (self, "", "", "");
}

/**
 * latch_element_group_get_untouched:
 * @self: an element group
 *
 * Returns: %TRUE when nothing was typed yet
 */
gboolean
latch_element_group_get_untouched (LatchElementGroup *self)
{
  return !latch_field_get_filled (self->store_id_error) && !latch_field_get_filled (self->order_key_error) &&
         !latch_field_get_filled (self->product_key_error) && !latch_field_get_filled (self->name_error);
}

/**
 * latch_element_group_get_complete:
 * @self: an element group
 *
 * Returns: %TRUE when everything that is asked for is there
 */
gboolean
latch_element_group_get_complete (LatchElementGroup *self)
{
  return latch_field_get_filled (self->store_id_error) && latch_field_get_filled (self->order_key_error) &&
         latch_field_get_filled (self->product_key_error) && latch_field_get_filled (self->name_error);
}

/**
 * latch_element_group_check:
 * @self: an element group
 *
 * Checks what was typed, and marks what cannot be sent.
 *
 * Returns: (transfer none) (nullable): the first entry that is marked
 */
GtkWidget *
latch_element_group_check (LatchElementGroup *self)
{
  LatchField *rows[] = { self->store_id_error, self->order_key_error, self->product_key_error };
  GtkWidget  *first = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (!latch_field_check (rows[i]) && first == NULL)
        first = latch_field_get_entry (rows[i]);
    }

  return first;
}

/**
 * latch_element_group_mark_named:
 * @self: an element group
 * @service_message: what the service said
 *
 * Marks the entries whose configuration keys the service names.
 *
 * Returns: (transfer none) (nullable): the first entry that is marked
 */
GtkWidget *
latch_element_group_mark_named (LatchElementGroup *self,
                                const char        *service_message)
{
  LatchField *rows[] = { self->store_id_error, self->order_key_error, self->product_key_error };
  GtkWidget  *first = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (latch_field_mark_if_named (rows[i], service_message) && first == NULL)
        first = latch_field_get_entry (rows[i]);
    }

  return first;
}

/**
 * latch_element_group_write:
 * @self: an element group
 * @draft: where to write
 *
 * Writes the name and the configuration of the store, in the order of the reference page.
 */
void
latch_element_group_write (LatchElementGroup *self,
                           LatchDraft        *draft)
{
  LatchField *rows[] = { self->order_key_error, self->product_key_error, self->store_id_error };
  g_autoptr (SecretValue) name = latch_field_dup_value (self->name_error);

  latch_draft_set_name (draft, secret_value_get_text (name));
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SecretValue) value = latch_field_dup_value (rows[i]);

      latch_draft_set_value (draft, latch_field_get_key (rows[i]), secret_value_get_text (value));
    }
}
