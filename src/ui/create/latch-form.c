/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-form.h"

#include "latch-account-group.h"
#include "latch-element-group.h"
#include "latch-error.h"
#include "latch-field.h"
#include "latch-intake.h"
#include "latch-options-group.h"
#include "latch-practice.h"
#include "latch-service.h"

#include <glib/gi18n.h>

/* What the person types: the account, the store, and options. It knows what is
 * missing or wrong, and turns the rest into an account, credentials and a draft.
 * For the practice service it fills in the store itself.
 * What is pasted or dropped may fill in several entries at once. */
struct _LatchForm
{
  AdwBin parent_instance;

  LatchAccountGroup *account;
  LatchElementGroup *element;
  LatchOptionsGroup *options;

  LatchRegistry *registry;

  /* Those of all groups, from top to bottom. */
  GPtrArray *fields;

  LatchIntake *intake;
};

G_DEFINE_FINAL_TYPE (LatchForm, latch_form, ADW_TYPE_BIN)

enum {
  SIGNAL_CHANGED,
  SIGNAL_TOLD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
changed_cb (LatchForm *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
account_changed_cb (LatchForm *self)
{
  gboolean practices = latch_account_group_get_practices (self->account);

  if (practices != latch_element_group_get_practices (self->element))
    {
      const LatchElement *element = latch_element_group_get_element (self->element);
      g_autofree char    *store = practices ? latch_registry_dup_practice_store (self->registry, element, LATCH_PRACTICE_STORE_ID, latch_practice_dup_value) : NULL;

      latch_element_group_set_practice (self->element, store);
    }

  changed_cb (self);
}

/* Only now are the accounts known. Somebody who has already begun keeps the one they see. */
static void
loaded_cb (LatchForm *self)
{
  if (latch_account_group_get_practices (self->account))
    latch_account_group_practice (self->account);
  else if (!latch_form_get_typed (self))
    latch_account_group_reset (self->account);
}

static void
find_fields (GtkWidget *widget,
             GPtrArray *fields)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (LATCH_IS_FIELD (child))
        g_ptr_array_add (fields, g_object_ref (child));
      else
        find_fields (child, fields);
    }
}

/* -- Pasting and dropping ---------------------------------------------------- */

/* A document describes a whole store; what was there belongs to another one. */
static void
take_draft (LatchForm  *self,
            LatchDraft *draft)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      LatchField *field = g_ptr_array_index (self->fields, i);

      if (!gtk_widget_is_ancestor (GTK_WIDGET (field), GTK_WIDGET (self->account)))
        latch_field_set_text (field, "");
    }

  latch_options_group_reset (self->options);
  latch_element_group_read (self->element, draft);
  latch_options_group_read (self->options, draft);
}

/* What a document had no value for, or a word that stands in place of one. */
static char *
dup_missing (LatchForm *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) titles = NULL;

  for (guint i = 0; i < self->fields->len; i++)
    {
      LatchField *field = g_ptr_array_index (self->fields, i);

      if (latch_field_get_missing (field))
        g_strv_builder_add (builder, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (latch_field_get_entry (field))));
    }

  titles = g_strv_builder_end (builder);
  /* Translators: what stands between two items of a list */
  return g_strjoinv (_ (", "), titles);
}

static void
append_sentence (GString    *text,
                 const char *sentence)
{
  g_string_append_printf (text, " %s", sentence);
}

/* What was filled in, and what was not. */
static char *
dup_news (LatchForm    *self,
          LatchSnippet *snippet,
          const char   *text)
{
  gboolean         has_draft = latch_snippet_get_draft (snippet) != NULL;
  g_autofree char *filled_in = latch_intake_dup_filled_in (snippet, latch_account_group_get_complete (self->account));
  g_autofree char *titles = has_draft ? dup_missing (self) : g_strdup ("");
  /* Translators: %s is a list of entries, such as “User Secret, Store ID” */
  g_autofree char *missing = g_strdup_printf (_ ("Still missing: %s."), titles);
  g_autofree char *mistake = has_draft ? NULL : latch_snippet_explain (text);
  GString         *news = g_string_new (filled_in);

  if (latch_snippet_get_has_more (snippet))
    append_sentence (news, _ ("Values that the form does not ask for were left out."));
  if (*titles != '\0')
    append_sentence (news, missing);
  if (mistake != NULL)
    append_sentence (news, mistake);

  return g_string_free (news, FALSE);
}

static void
tell (LatchForm  *self,
      const char *sentence)
{
  g_signal_emit (self, signals[SIGNAL_TOLD], 0, sentence);
}

static const LatchElement *
get_element_cb (GtkWidget *widget)
{
  return latch_element_group_get_element (LATCH_FORM (widget)->element);
}

static char *
fill_cb (GtkWidget    *widget,
         LatchSnippet *snippet,
         const char   *text)
{
  LatchForm *self = LATCH_FORM (widget);

  latch_account_group_take (self->account, snippet);
  if (latch_snippet_get_draft (snippet) != NULL)
    take_draft (self, latch_snippet_get_draft (snippet));
  latch_form_focus (self);
  return dup_news (self, snippet, text);
}

/* What is pasted next does not belong there. */
static void
account_filled_cb (LatchForm *self)
{
  latch_form_focus (self);
}

static void
watch_field (LatchForm  *self,
             LatchField *field)
{
  GtkWidget *entry = latch_field_get_entry (field);

  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "notify::visible", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  latch_intake_watch (self->intake, field);
}

/* There are more of them with each connector that is chosen. */
static void
collect_fields (LatchForm *self)
{
  g_autoptr (GPtrArray) watched = g_steal_pointer (&self->fields);

  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
  find_fields (GTK_WIDGET (self), self->fields);
  for (guint i = 0; i < self->fields->len; i++)
    {
      if (!g_ptr_array_find (watched, self->fields->pdata[i], NULL))
        watch_field (self, self->fields->pdata[i]);
    }
}

static void
latch_form_finalize (GObject *object)
{
  LatchForm *self = LATCH_FORM (object);

  g_ptr_array_unref (self->fields);
  g_clear_object (&self->intake);
  g_clear_object (&self->registry);

  G_OBJECT_CLASS (latch_form_parent_class)->finalize (object);
}

static void
latch_form_class_init (LatchFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_form_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_TOLD] = g_signal_new ("told", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (LATCH_TYPE_ACCOUNT_GROUP);
  g_type_ensure (LATCH_TYPE_ELEMENT_GROUP);
  g_type_ensure (LATCH_TYPE_OPTIONS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-form.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchForm, account);
  gtk_widget_class_bind_template_child (widget_class, LatchForm, element);
  gtk_widget_class_bind_template_child (widget_class, LatchForm, options);
  gtk_widget_class_bind_template_callback (widget_class, account_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, account_filled_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, collect_fields);
}

static void
latch_form_init (LatchForm *self)
{
  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
  self->intake = latch_intake_new (GTK_WIDGET (self), get_element_cb, fill_cb);
  g_signal_connect_object (self->intake, "told", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  collect_fields (self);
}

/**
 * latch_form_set_registry:
 * @self: a form
 * @registry: the model
 *
 * Sets the model, whose accounts are offered.
 */
void
latch_form_set_registry (LatchForm     *self,
                         LatchRegistry *registry)
{
  self->registry = g_object_ref (registry);
  latch_account_group_set_registry (self->account, registry);
  g_signal_connect_object (registry, "notify::loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
}

/**
 * latch_form_choose_service:
 * @self: a form
 * @service: a service’s id, a service address, or `other`; empty for none
 *
 * Sets the initial service of a new account.
 */
void
latch_form_choose_service (LatchForm  *self,
                           const char *service)
{
  latch_account_group_choose_service (self->account, service);
}

/**
 * latch_form_choose_element:
 * @self: a form
 * @element: (nullable): an element, or %NULL when Latchkey has no description of it
 *
 * Chooses the connector. What was typed stays where it fits.
 */
void
latch_form_choose_element (LatchForm          *self,
                           const LatchElement *element)
{
  if (element != NULL)
    latch_element_group_choose (self->element, element);
}

/**
 * latch_form_choose_account:
 * @self: a form
 * @account: one of the registry’s accounts
 *
 * Chooses an account, unless it is gone.
 */
void
latch_form_choose_account (LatchForm    *self,
                           LatchAccount *account)
{
  latch_account_group_choose_account (self->account, account);
}

/**
 * latch_form_practice:
 * @self: a form
 *
 * Chooses the practice service, which fills in what is empty with values that work there.
 */
void
latch_form_practice (LatchForm *self)
{
  if (gtk_widget_get_sensitive (GTK_WIDGET (self)))
    latch_account_group_practice (self->account);
}

/**
 * latch_form_get_typed:
 * @self: a form
 *
 * Returns: %TRUE when there is a value of an account or a store that somebody typed, a tag, or an account or a service that
 *   they chose
 */
gboolean
latch_form_get_typed (LatchForm *self)
{
  return latch_account_group_get_typed (self->account) || latch_element_group_get_typed (self->element) ||
         latch_options_group_get_typed (self->options);
}

/**
 * latch_form_focus:
 * @self: a form
 *
 * Focuses what is to be chosen or entered first.
 *
 * Returns: %FALSE when nothing required is missing
 */
gboolean
latch_form_focus (LatchForm *self)
{
  if (!latch_account_group_get_complete (self->account))
    {
      latch_account_group_focus (self->account);
      return TRUE;
    }

  for (guint i = 0; i < self->fields->len; i++)
    {
      LatchField *field = g_ptr_array_index (self->fields, i);

      if (latch_field_get_missing (field))
        {
          gtk_widget_grab_focus (latch_field_get_entry (field));
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * latch_form_paste:
 * @self: a form
 *
 * Fills in what is on the clipboard.
 */
void
latch_form_paste (LatchForm *self)
{
  latch_intake_paste (self->intake);
}

/**
 * latch_form_open:
 * @self: a form
 * @file: a file that a person has chosen
 *
 * Fills in what the file has, as if it had been pasted.
 */
void
latch_form_open (LatchForm *self,
                 GFile     *file)
{
  latch_intake_open (self->intake, file);
}

/**
 * latch_form_choose_file:
 * @self: a form
 *
 * Lets the person choose a file, and fills in what it has.
 */
void
latch_form_choose_file (LatchForm *self)
{
  latch_intake_choose_file (self->intake);
}

/**
 * latch_form_drop:
 * @self: a form
 * @value: a text, or a list of files
 *
 * Fills in what was dropped, as if it had been pasted.
 *
 * Returns: %FALSE when it cannot be taken
 */
gboolean
latch_form_drop (LatchForm    *self,
                 const GValue *value)
{
  return latch_intake_drop (self->intake, value);
}

/**
 * latch_form_set_name:
 * @self: a form
 * @name: the instance’s name
 *
 * Fills in the name only.
 */
void
latch_form_set_name (LatchForm  *self,
                     const char *name)
{
  latch_intake_set_open (self->intake, FALSE);
  latch_element_group_set_name (self->element, name);
  latch_intake_set_open (self->intake, TRUE);
}

/**
 * latch_form_suggest_tags:
 * @self: a form
 * @tags: (array zero-terminated=1): tags
 *
 * Fills in tags, unless somebody has typed some or nothing can be filled in any more.
 */
void
latch_form_suggest_tags (LatchForm         *self,
                         const char *const *tags)
{
  if (!gtk_widget_get_sensitive (GTK_WIDGET (self)))
    return;

  latch_intake_set_open (self->intake, FALSE);
  latch_options_group_suggest_tags (self->options, tags);
  latch_intake_set_open (self->intake, TRUE);
}

/**
 * latch_form_reset:
 * @self: a form
 *
 * Clears the form. A file that is being read is not filled in any more.
 */
void
latch_form_reset (LatchForm *self)
{
  latch_intake_stop (self->intake);
  latch_element_group_set_practice (self->element, NULL);
  for (guint i = 0; i < self->fields->len; i++)
    latch_field_set_text (g_ptr_array_index (self->fields, i), "");

  latch_element_group_reset (self->element);
  latch_account_group_reset (self->account);
  latch_options_group_reset (self->options);
}

/**
 * latch_form_get_complete:
 * @self: a form
 *
 * Returns: %TRUE when nothing required is missing
 */
gboolean
latch_form_get_complete (LatchForm *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      if (latch_field_get_missing (g_ptr_array_index (self->fields, i)))
        return FALSE;
    }

  return latch_account_group_get_complete (self->account);
}

/**
 * latch_form_get_signs_in:
 * @self: a form
 *
 * Returns: %TRUE when somebody signs in to the store in the browser before it is connected
 */
gboolean
latch_form_get_signs_in (LatchForm *self)
{
  return latch_element_group_get_signs_in (self->element);
}

/* A mark in a collapsed row would be invisible. */
static void
reveal (LatchField *field,
        GtkWidget **first)
{
  GtkWidget *entry = latch_field_get_entry (field);
  GtkWidget *expander = gtk_widget_get_ancestor (entry, ADW_TYPE_EXPANDER_ROW);

  if (expander != NULL)
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), TRUE);

  if (*first == NULL)
    *first = entry;
}

/**
 * latch_form_check:
 * @self: a form
 *
 * Checks all values, and marks those that cannot be sent.
 *
 * Returns: (transfer none) (nullable): the first entry that is marked
 */
GtkWidget *
latch_form_check (LatchForm *self)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < self->fields->len; i++)
    {
      LatchField *field = g_ptr_array_index (self->fields, i);

      if (!latch_field_check (field))
        reveal (field, &first);
    }

  return first != NULL ? first : latch_account_group_check (self->account);
}

/**
 * latch_form_mark:
 * @self: a form
 * @error: an error
 *
 * Marks the entries that the service complained about.
 *
 * Returns: (transfer none) (nullable): the first entry that is marked
 */
GtkWidget *
latch_form_mark (LatchForm    *self,
                 const GError *error)
{
  const char *message = latch_error_get_service_message (error);
  GtkWidget  *first = NULL;

  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED))
    return latch_account_group_refuse_secrets (self->account, error->message);

  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_ADDRESS_CHANGED))
    return latch_account_group_ask_secrets (self->account);

  if (message == NULL)
    return NULL;

  for (guint i = 0; i < self->fields->len; i++)
    {
      LatchField *field = g_ptr_array_index (self->fields, i);

      if (latch_field_mark_if_named (field, message))
        reveal (field, &first);
    }

  return first;
}

/**
 * latch_form_dup_account:
 * @self: a form that was checked
 *
 * Returns: (transfer full): the chosen account, or a new one
 */
LatchAccount *
latch_form_dup_account (LatchForm *self)
{
  return latch_account_group_dup_account (self->account);
}

/**
 * latch_form_dup_credentials:
 * @self: a form that was checked
 *
 * Returns: (transfer full) (nullable): the secrets as typed, or %NULL when the keyring has them
 */
LatchCredentials *
latch_form_dup_credentials (LatchForm *self)
{
  return latch_account_group_dup_credentials (self->account);
}

/**
 * latch_form_dup_shown_address:
 * @self: a form that was checked
 *
 * Returns: (transfer full): where the person was told that typed secrets are sent
 */
char *
latch_form_dup_shown_address (LatchForm *self)
{
  return latch_account_group_dup_shown_address (self->account);
}

/**
 * latch_form_create_draft:
 * @self: a form that was checked
 *
 * Returns: (transfer full): the instance to create
 */
LatchDraft *
latch_form_create_draft (LatchForm *self)
{
  LatchDraft *draft = latch_draft_new (latch_element_group_get_element (self->element));

  latch_element_group_write (self->element, draft);
  latch_options_group_write (self->options, draft);
  return draft;
}
