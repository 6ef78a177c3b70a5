/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-element-group.h"

#include "latch-access.h"
#include "latch-compat.h"
#include "latch-field.h"
#include "latch-isolate.h"
#include "latch-practice.h"

#include <glib/gi18n.h>

/* With more connectors than this, people search rather than look. */
#define MANY_CONNECTORS 12

/* The store part of the form: the connector, a row for each of its fields that
 * somebody is asked for, starting with the one that says which store it is, and a
 * name. Latchkey suggests a name from that field until the person types one.
 *
 * The rows of a connector are made when it is chosen for the first time, and
 * hidden with what was typed when another one is. Fields that both have keep
 * their value.
 *
 * While the person practices, it fills in what is empty with values that work,
 * and a switch chooses the one store that does not. Afterwards it takes back
 * those values that are still there. */
struct _LatchElementGroup
{
  AdwPreferencesGroup parent_instance;

  AdwComboRow  *connector;
  AdwActionRow *problems;
  GtkWidget    *keys_page;
  GtkWidget    *refusal;
  GtkSwitch    *refuses;
  LatchField   *name;

  const LatchElement *element;

  /* The rows that were made, by their element. */
  GHashTable *made;
  gboolean    name_is_own;
  gboolean    suggesting;
  char       *practice_store;
};

G_DEFINE_FINAL_TYPE (LatchElementGroup, latch_element_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_CHANGED,
  SIGNAL_MADE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* A value of the element: typed, which has a field, or chosen. */
typedef struct
{
  const LatchElementField *description;
  GtkWidget               *widget;
  GtkWidget               *control;
  LatchField              *field;
} Row;

static gboolean
has_value (LatchField *field,
           const char *text)
{
  g_autoptr (SecretValue) value = latch_field_dup_value (field);

  return g_str_equal (secret_value_get_text (value), text);
}

static GPtrArray *
get_rows (LatchElementGroup *self)
{
  return g_hash_table_lookup (self->made, self->element);
}

static Row *
find_row (GPtrArray               *rows,
          const LatchElementField *description)
{
  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = rows->pdata[i];

      if (row->description == description)
        return row;
    }

  return NULL;
}

/* The row of a field that somebody is asked for. */
static Row *
get_row (LatchElementGroup       *self,
         const LatchElementField *description)
{
  Row *row = find_row (get_rows (self), description);

  g_assert (row != NULL);
  return row;
}

static const char *
get_choice (Row *row)
{
  if (row->description->kind == LATCH_ELEMENT_FIELD_SWITCH)
    return gtk_switch_get_active (GTK_SWITCH (row->control)) ? "true" : "false";

  return ((LatchElementChoice *)row->description->choices->pdata[adw_combo_row_get_selected (ADW_COMBO_ROW (row->widget))])->value;
}

static void
set_choice (Row        *row,
            const char *value)
{
  if (row->description->kind == LATCH_ELEMENT_FIELD_SWITCH)
    gtk_switch_set_active (GTK_SWITCH (row->control), g_strcmp0 (value, "true") == 0);
  else
    adw_combo_row_set_selected (ADW_COMBO_ROW (row->widget), value != NULL ? latch_element_field_lookup_choice (row->description, value) : 0);
}

static const char *
get_authentication (LatchElementGroup *self)
{
  return self->element->authentication != NULL ? get_choice (get_row (self, self->element->authentication)) : NULL;
}

static gboolean
is_asked_for (LatchElementGroup *self,
              Row               *row)
{
  return latch_element_field_belongs_to (row->description, get_authentication (self));
}

/* Where somebody signs in in the browser, the store may say itself which one it is. */
static gboolean
asks_for_store (LatchElementGroup *self)
{
  return self->element->store_id != NULL && is_asked_for (self, get_row (self, self->element->store_id));
}

static LatchField *
get_store_field (LatchElementGroup *self)
{
  return asks_for_store (self) ? get_row (self, self->element->store_id)->field : NULL;
}

static char *
dup_store (LatchElementGroup *self)
{
  LatchField *field = get_store_field (self);
  g_autoptr (SecretValue) value = field != NULL ? latch_field_dup_value (field) : NULL;

  return g_strdup (value != NULL ? secret_value_get_text (value) : "");
}

/* -- The name ------------------------------------------------------------------ */

static char *
dup_practice_value (LatchElementGroup *self,
                    Row               *row,
                    const char        *store)
{
  return row->field != NULL ? latch_practice_dup_value (self->element->key, row->description->key, store) : NULL;
}

/* The value that the one store which refuses has. */
static char *
dup_refusing_store (LatchElementGroup *self)
{
  if (!asks_for_store (self))
    return NULL;

  return dup_practice_value (self, get_row (self, self->element->store_id), LATCH_PRACTICE_REFUSING_STORE_ID);
}

static void
suggest_name (LatchElementGroup *self)
{
  g_autofree char *store = dup_store (self);
  g_autofree char *of_store = latch_element_dup_suggested_name (self->element, store);
  const char      *name = self->element->store_id != NULL && !asks_for_store (self) ? self->element->name : of_store;

  if (self->name_is_own)
    return;

  self->suggesting = TRUE;
  latch_field_set_text (self->name, name);
  self->suggesting = FALSE;
}

static void
store_changed_cb (LatchElementGroup *self)
{
  g_autofree char *refusing = dup_refusing_store (self);
  g_autofree char *store = dup_store (self);

  gtk_switch_set_active (self->refuses, g_strcmp0 (refusing, store) == 0);
  suggest_name (self);
}

static void
refuses_changed_cb (LatchElementGroup *self)
{
  gboolean         refuses = gtk_switch_get_active (self->refuses);
  g_autofree char *refusing = dup_refusing_store (self);
  g_autofree char *usual = NULL;
  LatchField      *field = get_store_field (self);

  if (self->practice_store == NULL || refusing == NULL || refuses == has_value (field, refusing))
    return;

  usual = latch_practice_dup_value (self->element->key, self->element->store_id->key, self->practice_store);
  latch_field_set_text (field, refuses ? refusing : usual);
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
  g_autofree char *store = dup_store (self);
  g_autofree char *uri = latch_element_group_get_signs_in (self) ? g_strdup (self->element->oauth->page) : latch_element_dup_keys_page (self->element, store);

  latch_open_uri (GTK_WIDGET (self), uri);
}

/* -- Rows ---------------------------------------------------------------------- */

/* Texts may come from a file that anybody has written, and are no markup. */
static char *
dup_title (const LatchElementField *description)
{
  if (description->required || !latch_element_field_is_typed (description))
    return g_strdup (_ (description->title));

  /* Translators: %s is the title of an entry, such as “Client Secret” */
  return g_strdup_printf (_ ("%s (Optional)"), _ (description->title));
}

static void
set_purpose (AdwEntryRow          *entry,
             LatchElementFieldKind kind)
{
  if (kind == LATCH_ELEMENT_FIELD_DIGITS)
    adw_entry_row_set_input_purpose (entry, GTK_INPUT_PURPOSE_DIGITS);
  else if (kind == LATCH_ELEMENT_FIELD_ADDRESS)
    adw_entry_row_set_input_purpose (entry, GTK_INPUT_PURPOSE_URL);
  else if (kind == LATCH_ELEMENT_FIELD_EMAIL)
    adw_entry_row_set_input_purpose (entry, GTK_INPUT_PURPOSE_EMAIL);
}

static void
make_entry (LatchElementGroup *self,
            Row               *row)
{
  const LatchElementField *description = row->description;

  row->widget = g_object_new (description->secret ? ADW_TYPE_PASSWORD_ENTRY_ROW : ADW_TYPE_ENTRY_ROW, "use-markup", FALSE, NULL);
  row->field = g_object_new (LATCH_TYPE_FIELD, "entry", row->widget, "key", description->key, "required", description->required, NULL);
  set_purpose (ADW_ENTRY_ROW (row->widget), description->kind);
  latch_field_check_for (row->field, self->element);
  if (description->help != NULL)
    latch_field_set_help (row->field, _ (description->help));
  if (description == self->element->store_id)
    g_signal_connect_object (row->widget, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
show_rows (LatchElementGroup *self)
{
  GHashTableIter iter;
  gpointer       element;
  gpointer       rows;

  g_hash_table_iter_init (&iter, self->made);
  while (g_hash_table_iter_next (&iter, &element, &rows))
    {
      for (guint i = 0; i < ((GPtrArray *)rows)->len; i++)
        {
          Row *row = ((GPtrArray *)rows)->pdata[i];

          gtk_widget_set_visible (row->widget, element == self->element && is_asked_for (self, row));
        }
    }

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
make_combo (Row *row)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < row->description->choices->len; i++)
    gtk_string_list_append (titles, _ (((LatchElementChoice *)row->description->choices->pdata[i])->title));

  row->widget = g_object_new (ADW_TYPE_COMBO_ROW, "use-markup", FALSE, "use-subtitle", TRUE, NULL);
  /* Not before it is known that these are no markup. */
  adw_combo_row_set_model (ADW_COMBO_ROW (row->widget), G_LIST_MODEL (titles));
  latch_access_describe_choice (ADW_COMBO_ROW (row->widget));
}

static void
make_switch (Row *row)
{
  row->control = g_object_new (GTK_TYPE_SWITCH, "valign", GTK_ALIGN_CENTER, NULL);
  row->widget = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "activatable-widget", row->control, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row->widget), row->control);
  if (row->description->help != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row->widget), _ (row->description->help));
}

static void
restore (Row *row)
{
  if (row->field == NULL)
    set_choice (row, row->description->value);
  else
    latch_field_set_text (row->field, row->description->value != NULL ? row->description->value : "");
}

static void
make_row (LatchElementGroup       *self,
          GPtrArray               *rows,
          const LatchElementField *description)
{
  GtkListBox      *list = GTK_LIST_BOX (gtk_widget_get_parent (self->refusal));
  int              position = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self->refusal));
  g_autofree char *title = dup_title (description);
  Row             *row;

  if (description->kind == LATCH_ELEMENT_FIELD_CONSTANT)
    return;

  row = g_new0 (Row, 1);
  row->description = description;
  if (description->kind == LATCH_ELEMENT_FIELD_SWITCH)
    make_switch (row);
  else if (description->kind == LATCH_ELEMENT_FIELD_CHOICE)
    make_combo (row);
  else
    make_entry (self, row);

  /* Not before it is known that this is no markup. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->widget), title);
  gtk_list_box_insert (list, row->widget, position);
  if (row->field != NULL)
    gtk_list_box_insert (list, GTK_WIDGET (row->field), position + 1);
  latch_fix_accessible_names (row->widget);
  latch_isolate_align (row->widget);
  if (row->field != NULL)
    latch_isolate_align (GTK_WIDGET (row->field));
  g_ptr_array_add (rows, row);
  restore (row);
}

/* -- Practice ------------------------------------------------------------------ */

static gboolean
is_practice_value (LatchElementGroup *self,
                   Row               *row)
{
  g_autofree char *usual = dup_practice_value (self, row, self->practice_store);
  g_autofree char *refusing = dup_practice_value (self, row, LATCH_PRACTICE_REFUSING_STORE_ID);

  return (usual != NULL && has_value (row->field, usual)) || (refusing != NULL && has_value (row->field, refusing));
}

static void
take_back (LatchElementGroup *self)
{
  GPtrArray *rows = get_rows (self);

  for (guint i = 0; self->practice_store != NULL && i < rows->len; i++)
    {
      if (is_practice_value (self, rows->pdata[i]))
        latch_field_set_text (((Row *)rows->pdata[i])->field, "");
    }
}

static void
fill_in (LatchElementGroup *self)
{
  GPtrArray *rows = get_rows (self);

  for (guint i = 0; self->practice_store != NULL && i < rows->len; i++)
    {
      Row             *row = rows->pdata[i];
      const char      *store = gtk_switch_get_active (self->refuses) ? LATCH_PRACTICE_REFUSING_STORE_ID : self->practice_store;
      g_autofree char *value = dup_practice_value (self, row, store);

      if (value != NULL && !latch_field_get_filled (row->field))
        latch_field_set_text (row->field, value);
    }
}

static void
show_ways (LatchElementGroup *self)
{
  g_autofree char *refusing = dup_refusing_store (self);
  g_autofree char *note = self->element->note != NULL ? g_markup_escape_text (_ (self->element->note), -1) : NULL;
  gboolean         signs_in = latch_element_group_get_signs_in (self);
  const char      *title = signs_in ? NULL : self->element->page_title;
  const char      *page = signs_in ? self->element->oauth->page : self->element->page;

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), note);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->keys_page), title != NULL ? _ (title) : _ ("Where Do I Find These Values?"));
  gtk_widget_set_visible (self->keys_page, self->practice_store == NULL && page != NULL);
  gtk_widget_set_visible (self->refusal, self->practice_store != NULL && refusing != NULL);
}

/* The other way asks for something else. */
static void
authentication_changed_cb (LatchElementGroup *self)
{
  store_changed_cb (self);
  show_ways (self);
  show_rows (self);
}

static void
make_rows (LatchElementGroup *self)
{
  const LatchElement *element = self->element;
  GPtrArray          *rows = g_ptr_array_new_with_free_func (g_free);

  g_hash_table_insert (self->made, (gpointer)element, rows);
  if (element->store_id != NULL)
    make_row (self, rows, element->store_id);
  for (size_t i = 0; i < element->n_fields; i++)
    {
      if (&element->fields[i] != element->store_id)
        make_row (self, rows, &element->fields[i]);
    }

  if (element->authentication != NULL)
    g_signal_connect_object (get_row (self, element->authentication)->widget, "notify::selected", G_CALLBACK (authentication_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[SIGNAL_MADE], 0);
}

/* -- The connector ------------------------------------------------------------- */

/* What was typed for a connector stays with it. One key may be a secret of one connector and shown by another. */
static void
set_element (LatchElementGroup  *self,
             const LatchElement *element)
{
  if (element == self->element)
    return;

  if (self->element != NULL)
    take_back (self);
  self->element = element;
  if (get_rows (self) == NULL)
    make_rows (self);

  store_changed_cb (self);
  fill_in (self);
  show_ways (self);
  show_rows (self);
}

static void
connector_changed_cb (LatchElementGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->connector);

  if (selected != GTK_INVALID_LIST_POSITION)
    set_element (self, latch_element_get_all ()->pdata[selected]);
}

static void
list_connectors (LatchElementGroup *self)
{
  GPtrArray *elements = latch_element_get_all ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < elements->len; i++)
    gtk_string_list_append (names, ((LatchElement *)elements->pdata[i])->name);

  if (elements->len > MANY_CONNECTORS)
    latch_let_search (self->connector);
  adw_combo_row_set_model (self->connector, G_LIST_MODEL (names));
  latch_access_describe_choice (self->connector);
}

/* Whoever has put a file there looks for it here. */
static void
list_problems (LatchElementGroup *self)
{
  GPtrArray       *problems = latch_element_get_problems ();
  GString         *lines = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (lines, "%s%s", i > 0 ? "\n" : "", (char *)problems->pdata[i]);

  text = g_string_free (lines, FALSE);
  adw_action_row_set_subtitle (self->problems, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problems), problems->len > 0);
}

static void
latch_element_group_finalize (GObject *object)
{
  LatchElementGroup *self = LATCH_ELEMENT_GROUP (object);

  g_free (self->practice_store);
  g_hash_table_unref (self->made);

  G_OBJECT_CLASS (latch_element_group_parent_class)->finalize (object);
}

static void
latch_element_group_class_init (LatchElementGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_element_group_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MADE] = g_signal_new ("made", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LATCH_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-element-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, connector);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, problems);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, keys_page);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, refusal);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, refuses);
  gtk_widget_class_bind_template_child (widget_class, LatchElementGroup, name);
  gtk_widget_class_bind_template_callback (widget_class, connector_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, refuses_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, keys_page_cb);
}

static void
latch_element_group_init (LatchElementGroup *self)
{
  GtkEditable *name;

  self->made = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  name = gtk_editable_get_delegate (GTK_EDITABLE (latch_field_get_entry (self->name)));
  gtk_text_set_max_length (GTK_TEXT (name), LATCH_LONGEST_NAME);
  list_connectors (self);
  list_problems (self);
  connector_changed_cb (self);
}

/**
 * latch_element_group_get_element:
 * @self: an element group
 *
 * Returns: (transfer none): the element that is chosen
 */
const LatchElement *
latch_element_group_get_element (LatchElementGroup *self)
{
  return self->element;
}

/**
 * latch_element_group_get_signs_in:
 * @self: an element group
 *
 * Returns: %TRUE when somebody signs in to the store in the browser, with what the form asks for
 */
gboolean
latch_element_group_get_signs_in (LatchElementGroup *self)
{
  const LatchElementOAuth *oauth = self->element->oauth;

  return oauth != NULL &&
         (oauth->authentication == NULL || g_strcmp0 (get_authentication (self), oauth->authentication) == 0);
}

/**
 * latch_element_group_choose:
 * @self: an element group
 * @element: an element
 *
 * Chooses an element.
 */
void
latch_element_group_choose (LatchElementGroup  *self,
                            const LatchElement *element)
{
  guint position = 0;

  if (g_ptr_array_find (latch_element_get_all (), element, &position))
    adw_combo_row_set_selected (self->connector, position);
}

/**
 * latch_element_group_set_practice:
 * @self: an element group
 * @store: (nullable): the number of a store for the practice service, or %NULL for another service
 *
 * Fills in values that work with the practice service where there are none, or takes them back where they still are.
 */
void
latch_element_group_set_practice (LatchElementGroup *self,
                                  const char        *store)
{
  take_back (self);
  g_free (self->practice_store);
  self->practice_store = g_strdup (store);
  fill_in (self);
  show_ways (self);
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
  return self->practice_store != NULL;
}

static gboolean
has_typed (LatchElementGroup *self,
           GPtrArray         *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      Row *row = rows->pdata[i];

      if (row->field != NULL && latch_field_get_filled (row->field) && !has_value (row->field, row->description->value != NULL ? row->description->value : "") &&
          (self->practice_store == NULL || !is_practice_value (self, row)))
        return TRUE;
    }

  return FALSE;
}

/**
 * latch_element_group_get_typed:
 * @self: an element group
 *
 * Returns: %TRUE when there is a value that somebody typed, for any element
 */
gboolean
latch_element_group_get_typed (LatchElementGroup *self)
{
  GHashTableIter iter;
  gpointer       rows;

  g_hash_table_iter_init (&iter, self->made);
  while (g_hash_table_iter_next (&iter, NULL, &rows))
    {
      if (has_typed (self, rows))
        return TRUE;
    }

  return self->name_is_own;
}

/**
 * latch_element_group_reset:
 * @self: an element group
 *
 * Forgets what was typed for any element, and restores the defaults. The element stays chosen.
 */
void
latch_element_group_reset (LatchElementGroup *self)
{
  GHashTableIter iter;
  gpointer       rows;

  g_hash_table_iter_init (&iter, self->made);
  while (g_hash_table_iter_next (&iter, NULL, &rows))
    {
      for (guint i = 0; i < ((GPtrArray *)rows)->len; i++)
        restore (((GPtrArray *)rows)->pdata[i]);
    }

  latch_element_group_set_name (self, "");
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

static void
read_value (const char *key,
            const char *value,
            gpointer    user_data)
{
  LatchElementGroup       *self = user_data;
  const LatchElementField *description = latch_element_find_field (self->element, key);
  Row                     *row = description != NULL ? find_row (get_rows (self), description) : NULL;

  if (row != NULL && row->field != NULL)
    latch_field_set_text (row->field, value);
  else if (row != NULL)
    set_choice (row, value);
}

/**
 * latch_element_group_read:
 * @self: an element group
 * @draft: what to take
 *
 * Chooses the element of @draft and fills in its configuration, and its name if it has one. What was there is forgotten,
 * since it belongs to another store.
 */
void
latch_element_group_read (LatchElementGroup *self,
                          LatchDraft        *draft)
{
  latch_element_group_choose (self, latch_draft_get_element (draft));
  latch_element_group_reset (self);
  latch_draft_foreach_value (draft, read_value, self);
  if (*latch_draft_get_name (draft) != '\0')
    latch_element_group_set_name (self, latch_draft_get_name (draft));
}

static void
write_row (LatchElementGroup *self,
           Row               *row,
           LatchDraft        *draft)
{
  g_autoptr (SecretValue) value = NULL;

  if (!is_asked_for (self, row))
    return;

  value = row->field != NULL ? latch_field_dup_value (row->field) : secret_value_new (get_choice (row), -1, "text/plain");
  if (latch_element_field_is_sent (row->description, secret_value_get_text (value)))
    latch_draft_set_value (draft, row->description->key, secret_value_get_text (value));
}

/**
 * latch_element_group_write:
 * @self: an element group
 * @draft: where to write
 *
 * Writes the name and the configuration, in the order of the reference page.
 */
void
latch_element_group_write (LatchElementGroup *self,
                           LatchDraft        *draft)
{
  g_autoptr (SecretValue) name = latch_element_group_dup_name (self);

  latch_draft_set_name (draft, secret_value_get_text (name));
  for (size_t i = 0; i < self->element->n_fields; i++)
    {
      const LatchElementField *description = &self->element->fields[i];
      Row                     *row = find_row (get_rows (self), description);

      if (row != NULL)
        write_row (self, row, draft);
      else
        latch_draft_set_value (draft, description->key, description->value);
    }
}
