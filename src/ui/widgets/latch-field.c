/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-field.h"

#include "latch-compat.h"
#include "latch-secret-entry.h"
#include "latch-tooltip.h"
#include "latch-typed.h"

#include <glib/gi18n.h>

/* A value that the person types: an entry row, and below it a row that says what
 * is wrong with the value, with a button when a click can mend it.
 *
 * The value is checked when the focus leaves the entry, never while the person
 * types, and the next change removes the message. A hidden entry is neither
 * missing nor wrong. The value comes without what cannot be seen at its ends,
 * which pasting often adds, and a secret without the line breaks of a mail. */
struct _LatchField
{
  AdwPreferencesRow parent_instance;

  GtkWidget     *label;
  GtkWidget     *remedy;
  GtkWidget     *entry;
  char          *key;
  gboolean       required;
  char          *help;
  LatchCheckFunc check;

  /* What the value configures, if it configures something. */
  const LatchElement *element;
  gboolean            is_configuration;

  /* What a paste is about to replace. */
  SecretValue *replaced;
};

G_DEFINE_FINAL_TYPE (LatchField, latch_field, ADW_TYPE_PREFERENCES_ROW)

enum {
  PROP_ENTRY = 1,
  PROP_KEY,
  PROP_REQUIRED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum {
  SIGNAL_REMEDY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* GTK 4.8 reports the row to a screen reader; later versions report the text in it, which has the focus. */
static void
mark_accessible (LatchField    *self,
                 GtkAccessible *accessible,
                 gboolean       invalid)
{
  GtkAccessibleInvalidState state = invalid ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE;

  gtk_accessible_update_property (accessible, GTK_ACCESSIBLE_PROPERTY_REQUIRED, self->required, -1);
  gtk_accessible_update_state (accessible, GTK_ACCESSIBLE_STATE_INVALID, state, -1);
  gtk_accessible_reset_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
  if (invalid || self->help != NULL)
    gtk_accessible_update_relation (accessible, GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->label, NULL, -1);
  else
    gtk_accessible_reset_relation (accessible, GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
}

static void
mark_entry (LatchField *self,
            gboolean    invalid)
{
  GtkEditable *delegate = gtk_editable_get_delegate (GTK_EDITABLE (self->entry));

  mark_accessible (self, GTK_ACCESSIBLE (self->entry), invalid);
  mark_accessible (self, GTK_ACCESSIBLE (delegate), invalid);
}

/* What is wrong takes the place of the help. */
static void
show_help (LatchField *self)
{
  gboolean is_wrong = gtk_widget_has_css_class (self->entry, "error");

  if (self->help == NULL || is_wrong)
    return;

  gtk_label_set_label (GTK_LABEL (self->label), self->help);
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_widget_get_visible (self->entry));
}

static void
changed_cb (LatchField *self)
{
  g_clear_pointer (&self->replaced, secret_value_unref);
  latch_field_set_message (self, NULL);
}

/* GTK deletes what is selected before it inserts what is pasted, and tells of a change only after both. */
static void
delete_cb (LatchField *self)
{
  g_clear_pointer (&self->replaced, secret_value_unref);
  self->replaced = secret_value_new (gtk_editable_get_text (GTK_EDITABLE (self->entry)), -1, "text/plain");
}

/* The message appears after the person has moved on, so a screen reader has to announce it. */
static void
left_cb (LatchField *self)
{
  if (!latch_field_check (self))
    latch_announce (self->entry, gtk_label_get_label (GTK_LABEL (self->label)));
}

static void
watch_entry (LatchField *self,
             GtkWidget  *entry)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_set_weak_pointer (&self->entry, entry);
  if (ADW_IS_PASSWORD_ENTRY_ROW (entry))
    latch_secret_entry_guard (ADW_PASSWORD_ENTRY_ROW (entry));
  latch_tooltip_show_cut (entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (entry)), "delete-text", G_CALLBACK (delete_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "notify::visible", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "notify::visible", G_CALLBACK (show_help), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, focus);
}

static void
remedy_cb (LatchField *self)
{
  g_signal_emit (self, signals[SIGNAL_REMEDY], 0);
}

/* A list stops at a row that does not take the focus, so the row passes it on, unless it has a button. */
static gboolean
latch_field_focus (GtkWidget       *widget,
                   GtkDirectionType direction)
{
  gboolean   back = direction == GTK_DIR_TAB_BACKWARD || direction == GTK_DIR_UP;
  GtkWidget *row = widget;

  if (gtk_widget_child_focus (LATCH_FIELD (widget)->remedy, direction))
    return TRUE;

  while ((row = back ? gtk_widget_get_prev_sibling (row) : gtk_widget_get_next_sibling (row)) != NULL)
    {
      if (gtk_widget_child_focus (row, direction))
        return TRUE;
    }

  return FALSE;
}

static void
latch_field_get_property (GObject    *object,
                          guint       property_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  LatchField *self = LATCH_FIELD (object);

  switch (property_id)
    {
    case PROP_ENTRY:
      g_value_set_object (value, self->entry);
      break;
    case PROP_KEY:
      g_value_set_string (value, self->key);
      break;
    case PROP_REQUIRED:
      g_value_set_boolean (value, self->required);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_field_set_property (GObject      *object,
                          guint         property_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  LatchField *self = LATCH_FIELD (object);

  switch (property_id)
    {
    case PROP_ENTRY:
      watch_entry (self, g_value_get_object (value));
      mark_entry (self, FALSE);
      break;
    case PROP_KEY:
      self->key = g_value_dup_string (value);
      break;
    case PROP_REQUIRED:
      self->required = g_value_get_boolean (value);
      if (self->entry != NULL)
        mark_entry (self, FALSE);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_field_dispose (GObject *object)
{
  LatchField *self = LATCH_FIELD (object);

  g_clear_weak_pointer (&self->entry);

  G_OBJECT_CLASS (latch_field_parent_class)->dispose (object);
}

static void
latch_field_finalize (GObject *object)
{
  LatchField *self = LATCH_FIELD (object);

  g_free (self->key);
  g_free (self->help);
  g_clear_pointer (&self->replaced, secret_value_unref);

  G_OBJECT_CLASS (latch_field_parent_class)->finalize (object);
}

static void
latch_field_class_init (LatchFieldClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = latch_field_get_property;
  object_class->set_property = latch_field_set_property;
  object_class->dispose = latch_field_dispose;
  object_class->finalize = latch_field_finalize;
  widget_class->focus = latch_field_focus;

  properties[PROP_ENTRY] = g_param_spec_object ("entry", NULL, NULL, ADW_TYPE_ENTRY_ROW, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_REQUIRED] = g_param_spec_boolean ("required", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_REMEDY] = g_signal_new ("remedy", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-field.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchField, label);
  gtk_widget_class_bind_template_child (widget_class, LatchField, remedy);
  gtk_widget_class_bind_template_callback (widget_class, remedy_cb);
}

static void
latch_field_init (LatchField *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * latch_field_get_entry:
 * @self: a field
 *
 * Returns: (transfer none): the entry row above it
 */
GtkWidget *
latch_field_get_entry (LatchField *self)
{
  return self->entry;
}

/**
 * latch_field_get_key:
 * @self: a field
 *
 * Returns: (transfer none) (nullable): the configuration key of the value
 */
const char *
latch_field_get_key (LatchField *self)
{
  return self->key;
}

/**
 * latch_field_get_shown:
 * @self: a field
 *
 * Returns: %TRUE when the value is asked for
 */
gboolean
latch_field_get_shown (LatchField *self)
{
  return gtk_widget_get_visible (self->entry);
}

/**
 * latch_field_set_shown:
 * @self: a field
 * @shown: whether the value is asked for
 *
 * Shows or hides the entry. The text stays.
 */
void
latch_field_set_shown (LatchField *self,
                       gboolean    shown)
{
  gtk_widget_set_visible (self->entry, shown);
}

/**
 * latch_field_set_text:
 * @self: a field
 * @text: the new text
 *
 * Sets the text of the entry. Without any, a secret is forgotten, and the next one is hidden.
 */
void
latch_field_set_text (LatchField *self,
                      const char *text)
{
  if (*text == '\0' && ADW_IS_PASSWORD_ENTRY_ROW (self->entry))
    latch_secret_entry_empty (ADW_PASSWORD_ENTRY_ROW (self->entry));
  else
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
}

/**
 * latch_field_restore:
 * @self: a field whose entry emits “insert-text”
 *
 * Puts back what GTK has deleted for a text that the entry does not take.
 */
void
latch_field_restore (LatchField *self)
{
  g_autoptr (SecretValue) replaced = g_steal_pointer (&self->replaced);

  if (replaced != NULL)
    latch_field_set_text (self, secret_value_get_text (replaced));
}

/**
 * latch_field_set_check:
 * @self: a field
 * @check: tells whether a value can be sent; it is never called for an empty one
 *
 * Sets how the value is checked.
 */
void
latch_field_set_check (LatchField    *self,
                       LatchCheckFunc check)
{
  self->check = check;
}

/**
 * latch_field_set_help:
 * @self: a field
 * @help: a sentence
 *
 * Shows what helps to fill in the entry, as long as nothing is wrong with it.
 */
void
latch_field_set_help (LatchField *self,
                      const char *help)
{
  g_free (self->help);
  self->help = g_strdup (help);
  gtk_widget_add_css_class (self->entry, "helped");
  mark_entry (self, FALSE);
  show_help (self);
}

/**
 * latch_field_get_marked:
 * @self: a field
 *
 * Returns: %TRUE when the entry is marked as wrong
 */
gboolean
latch_field_get_marked (LatchField *self)
{
  return gtk_widget_has_css_class (self->entry, "error");
}

/**
 * latch_field_check_for:
 * @self: a field with a configuration key
 * @element: (nullable): the element that has the value, or %NULL when Latchkey has no description of it
 *
 * Lets the value be checked as latch_element_check_value() does.
 */
void
latch_field_check_for (LatchField         *self,
                       const LatchElement *element)
{
  self->element = element;
  self->is_configuration = TRUE;
}

static gboolean
is_right (LatchField *self,
          const char *value,
          GError    **error)
{
  if (self->is_configuration)
    return latch_element_check_value (self->element, self->key, value, error);

  return self->check == NULL || self->check (self->key, value, error);
}

/**
 * latch_field_dup_value:
 * @self: a field
 *
 * Gets the entry’s text without what cannot be seen at its ends, in memory that
 * is not swapped out, since most values are secret. A secret that was wrapped
 * is joined. The entry keeps what was typed.
 *
 * Returns: (transfer full): the value
 */
SecretValue *
latch_field_dup_value (LatchField *self)
{
  size_t      length;
  const char *text = latch_typed_trim (gtk_editable_get_text (GTK_EDITABLE (self->entry)), &length);
  g_autoptr (SecretValue) whole = secret_value_new (text, (gssize)length, "text/plain");

  if (!ADW_IS_PASSWORD_ENTRY_ROW (self->entry))
    return g_steal_pointer (&whole);

  latch_typed_join ((char *)secret_value_get_text (whole));
  return secret_value_new (secret_value_get_text (whole), -1, "text/plain");
}

/**
 * latch_field_get_filled:
 * @self: a field
 *
 * Returns: %TRUE when the entry holds something that can be seen
 */
gboolean
latch_field_get_filled (LatchField *self)
{
  size_t length;

  latch_typed_trim (gtk_editable_get_text (GTK_EDITABLE (self->entry)), &length);
  return length > 0;
}

/**
 * latch_field_get_missing:
 * @self: a field
 *
 * Returns: %TRUE when the value is required and still missing
 */
gboolean
latch_field_get_missing (LatchField *self)
{
  return self->required && latch_field_get_shown (self) && !latch_field_get_filled (self);
}

/**
 * latch_field_check:
 * @self: a field
 *
 * Checks the value, and shows what is wrong with it.
 *
 * Returns: %TRUE when nothing is wrong
 */
gboolean
latch_field_check (LatchField *self)
{
  g_autoptr (SecretValue) value = NULL;
  g_autoptr (GError) error = NULL;

  if (!latch_field_get_shown (self) || !latch_field_get_filled (self))
    return TRUE;

  value = latch_field_dup_value (self);
  if (is_right (self, secret_value_get_text (value), &error))
    return TRUE;

  latch_field_set_message (self, error->message);
  return FALSE;
}

/**
 * latch_field_set_message:
 * @self: a field
 * @message: (nullable): a sentence, or %NULL when nothing is wrong
 *
 * Marks the entry as wrong, or removes the mark.
 */
void
latch_field_set_message (LatchField *self,
                         const char *message)
{
  gboolean invalid = message != NULL;

  if (!invalid && !gtk_widget_has_css_class (self->entry, "error"))
    return;

  gtk_label_set_label (GTK_LABEL (self->label), invalid ? message : "");
  gtk_widget_set_visible (self->remedy, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), invalid);
  mark_entry (self, invalid);

  if (invalid)
    {
      gtk_widget_add_css_class (self->label, "error");
      gtk_widget_remove_css_class (self->label, "dim-label");
      gtk_widget_add_css_class (self->entry, "error");
      return;
    }

  gtk_widget_remove_css_class (self->label, "error");
  gtk_widget_add_css_class (self->label, "dim-label");
  gtk_widget_remove_css_class (self->entry, "error");
  show_help (self);
}

/**
 * latch_field_set_remedied_message:
 * @self: a field
 * @message: a sentence
 * @remedy: what the button beside it does, with a mnemonic
 *
 * Marks the entry as wrong in a way that a click mends; “remedy” is emitted then.
 */
void
latch_field_set_remedied_message (LatchField *self,
                                  const char *message,
                                  const char *remedy)
{
  latch_field_set_message (self, message);
  gtk_button_set_label (GTK_BUTTON (self->remedy), remedy);
  gtk_widget_set_visible (self->remedy, TRUE);
}

/**
 * latch_field_get_remedied:
 * @self: a field
 *
 * Returns: %TRUE while latch_field_set_remedied_message() holds
 */
gboolean
latch_field_get_remedied (LatchField *self)
{
  return gtk_widget_get_visible (self->remedy);
}

/**
 * latch_field_refuse:
 * @self: a field
 * @sentence: what the page says about the value
 *
 * Marks the entry as wrong where the page already says why. A screen reader says it here as well.
 */
void
latch_field_refuse (LatchField *self,
                    const char *sentence)
{
  GtkAccessible *accessibles[] = { GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (self->entry))) };

  latch_field_set_message (self, "");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  for (size_t i = 0; i < G_N_ELEMENTS (accessibles); i++)
    {
      gtk_accessible_reset_relation (accessibles[i], GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
      gtk_accessible_update_property (accessibles[i], GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
    }
}

/**
 * latch_field_mark_if_named:
 * @self: a field
 * @service_message: the message of the service
 *
 * Marks the entry if the message contains its configuration key.
 *
 * Returns: %TRUE when it does
 */
gboolean
latch_field_mark_if_named (LatchField *self,
                           const char *service_message)
{
  if (self->key == NULL || !latch_field_get_shown (self) || strstr (service_message, self->key) == NULL)
    return FALSE;

  latch_field_set_message (self, _ ("The service rejected this value. See its message below."));
  return TRUE;
}

/**
 * latch_field_write:
 * @self: a field with a configuration key
 * @draft: where to write
 *
 * Writes the value into the configuration of @draft.
 */
void
latch_field_write (LatchField *self,
                   LatchDraft *draft)
{
  g_autoptr (SecretValue) value = latch_field_dup_value (self);

  latch_draft_set_value (draft, self->key, secret_value_get_text (value));
}
