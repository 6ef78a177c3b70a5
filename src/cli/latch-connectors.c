/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-connectors.h"

#include "latch-command.h"
#include "latch-error.h"
#include "latch-output.h"
#include "latch-report.h"

#include <glib/gi18n.h>

/* The connectors that Latchkey knows, and what each asks for. */

/**
 * latch_connectors_find:
 * @key: the key of an element, as it was typed
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Returns: (transfer none): the element, or %NULL
 */
const LatchElement *
latch_connectors_find (const char *key,
                       GError    **error)
{
  const LatchElement *element = latch_element_lookup (key);

  if (element == NULL)
    /* Translators: %s is what somebody typed for the key of a connector */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Latchkey does not know the connector “%s”. “latch elements” shows all."), key);
  return element;
}

static void
print_elements (GPtrArray *elements)
{
  g_autoptr (LatchTable) table = latch_table_new ();

  for (guint i = 0; i < elements->len; i++)
    {
      const LatchElement *element = elements->pdata[i];

      latch_table_add (table, NULL, (const char *const[]){ element->key, element->name, NULL });
    }

  latch_table_print (table);
}

static const char *
get_need (const LatchElementField *field)
{
  if (field->secret)
    return field->required ? _ ("secret") : _ ("secret, optional");

  return field->required && latch_element_field_is_typed (field) ? _ ("required") : _ ("optional");
}

static char *
dup_choices (const LatchElementField *field)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) values = NULL;

  if (field->kind == LATCH_ELEMENT_FIELD_SWITCH)
    return g_strdup ("true, false");

  for (guint i = 0; field->choices != NULL && i < field->choices->len; i++)
    {
      const char *value = ((const LatchElementChoice *)field->choices->pdata[i])->value;
      /* Translators: %s is a value that is taken where none is given */
      g_autofree char *usual = g_strdup_printf (_ ("%s (default)"), value);

      g_strv_builder_add (builder, g_strcmp0 (value, field->value) == 0 ? usual : value);
    }

  values = g_strv_builder_end (builder);
  return g_strjoinv (", ", values);
}

static char *
dup_condition (const LatchElement      *element,
               const LatchElementField *field)
{
  if (field->authentication == NULL)
    return g_strdup ("");

  return g_strdup_printf ("%s=%s", element->authentication->key, field->authentication);
}

static void
print_fields (const LatchElement *element)
{
  g_autoptr (LatchTable) table = latch_table_new ();

  for (size_t i = 0; i < element->n_fields; i++)
    {
      const LatchElementField *field = &element->fields[i];
      g_autofree char         *choices = dup_choices (field);
      g_autofree char         *condition = dup_condition (element, field);
      /* Translators: %s is a key and a value; what is asked for depends on them */
      g_autofree char *note = *condition != '\0' ? g_strdup_printf (_ ("only with %s"), condition) : g_steal_pointer (&choices);

      if (field->kind != LATCH_ELEMENT_FIELD_CONSTANT)
        latch_table_add (table, NULL, (const char *const[]){ field->key, _ (field->title), get_need (field), note, NULL });
    }

  latch_table_print (table);
}

static void
complain_of_problems (void)
{
  GPtrArray *problems = latch_element_get_problems ();

  for (guint i = 0; i < problems->len; i++)
    latch_output_complain (problems->pdata[i]);
}

static int
show_elements (LatchSession      *session,
               const char *const *arguments)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char    *json = NULL;
  const LatchElement *element;

  if (arguments[0] == NULL)
    {
      g_ptr_array_extend (elements, latch_element_get_all (), NULL, NULL);
      complain_of_problems ();
    }
  else
    {
      element = latch_connectors_find (arguments[0], &error);
      if (element == NULL)
        return latch_session_fail (error);

      g_ptr_array_add (elements, (gpointer)element);
    }

  json = latch_output_wants_json () ? latch_report_write_elements (elements) : NULL;
  if (json != NULL)
    latch_output_write (json);
  else if (arguments[0] != NULL)
    print_fields (elements->pdata[0]);
  else
    print_elements (elements);
  return LATCH_EXIT_DONE;
}

const LatchCommand latch_element_commands[] = {
  { .name = "elements", .arguments = "[KEY]", .summary = N_ ("List the connectors, or the values that one asks for"), .n_max = 1, .has_json = TRUE, .run = show_elements },
  { NULL },
};
