/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-element.h"

#include "latch-element-file.h"
#include "latch-elements.h"
#include "latch-error.h"
#include "latch-host.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

#define FOLDER "/io/github/latchkey/Latchkey/elements/"

#define STORE "{store}"

/* How many files of a folder are read. */
#define MAX_FILES 100

/* Those of the properties that are “common to all elements” which people change later (cloud-elements/devportal,
 * _includes/common-instance-config.md and docs/guides/event-management/security.md). */
static const LatchElementField common_fields[] = {
  { .key = (char *)LATCH_CONFIGURATION_EVENTS, .title = (char *)N_ ("Event Notifications"), .kind = LATCH_ELEMENT_FIELD_SWITCH, .is_sent = TRUE },
  { .key = (char *)LATCH_CONFIGURATION_CALLBACK_URL, .title = (char *)N_ ("Callback Address"), .kind = LATCH_ELEMENT_FIELD_ADDRESS, .is_sent = TRUE },
  { .key = (char *)LATCH_CONFIGURATION_SIGNATURE_KEY, .title = (char *)N_ ("Signature Key"), .secret = TRUE, .is_sent = TRUE },
};

static int
compare_elements (gconstpointer a,
                  gconstpointer b)
{
  const LatchElement *one = *(const LatchElement *const *)a;
  const LatchElement *other = *(const LatchElement *const *)b;

  return one->rank < other->rank ? -1 : one->rank > other->rank;
}

/* Those that Latchkey brings along are right; a test reads each. */
static GPtrArray *
read_own (void)
{
  GPtrArray *elements = g_ptr_array_new ();
  GResource *resource = latch_elements_get_resource ();
  g_auto (GStrv) names = g_resource_enumerate_children (resource, FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (char **name = names; *name != NULL; name++)
    {
      g_autofree char *path = g_strconcat (FOLDER, *name, NULL);
      g_autoptr (GBytes) bytes = g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      g_autoptr (GError) error = NULL;
      LatchElement *element = latch_element_file_read (bytes, &error);

      g_assert_no_error (error);
      g_ptr_array_add (elements, element);
    }

  g_ptr_array_sort (elements, compare_elements);
  return elements;
}

/**
 * latch_element_get_all:
 *
 * Returns: (transfer none) (element-type LatchElement): the elements that Latchkey has a description of, the likeliest first
 */
GPtrArray *
latch_element_get_all (void)
{
  static GPtrArray *elements;

  if (elements == NULL)
    elements = read_own ();

  return elements;
}

/**
 * latch_element_get_problems:
 *
 * Returns: (transfer none) (element-type utf8): what latch_element_add_folder() could not use: for each file a line with its
 *   name and the reason
 */
GPtrArray *
latch_element_get_problems (void)
{
  static GPtrArray *problems;

  if (problems == NULL)
    problems = g_ptr_array_new_with_free_func (g_free);

  return problems;
}

static void
add_problem (const char   *name,
             const GError *error)
{
  g_autofree char *display_name = g_filename_display_name (name);
  g_autofree char *line = latch_typed_dup_line (display_name);
  g_autofree char *isolated = latch_typed_isolate (line);

  /* Translators: the first %s is the name of a file, the second a sentence that says what is wrong with it */
  g_ptr_array_add (latch_element_get_problems (), g_strdup_printf (_ ("%s: %s"), isolated, error->message));
}

/* Two connectors of one name could not be told apart in the form, nor two keys that differ in their case in a list. */
static const LatchElement *
lookup_namesake (const LatchElement *element)
{
  GPtrArray       *elements = latch_element_get_all ();
  g_autofree char *name = g_utf8_casefold (element->name, -1);

  for (guint i = 0; i < elements->len; i++)
    {
      const LatchElement *other = elements->pdata[i];
      g_autofree char    *other_name = g_utf8_casefold (other->name, -1);

      if (g_ascii_strcasecmp (other->key, element->key) == 0 || g_str_equal (other_name, name))
        return other;
    }

  return NULL;
}

static void
add_file (const char *folder,
          const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  LatchElement       *element = latch_element_file_load (path, &error);
  const LatchElement *namesake = element != NULL ? lookup_namesake (element) : NULL;

  if (namesake != NULL)
    {
      g_set_error (&error, LATCH_ERROR, LATCH_ERROR_INVALID,
                   /* Translators: %s is the name of a kind of store, such as “Ecwid” */
                   _ ("There is a connector “%s” already."), namesake->name);
      g_clear_pointer (&element, latch_element_file_free);
    }

  if (element == NULL)
    {
      add_problem (name, error);
      return;
    }

  element->is_added = TRUE;
  g_ptr_array_add (latch_element_get_all (), element);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/**
 * latch_element_add_folder:
 * @path: a folder, which need not be there
 *
 * Adds the descriptions of a folder, in the order of their names, to those that
 * Latchkey brings along, which they cannot replace. It reads at once, so that all
 * are there when the first form is made.
 */
void
latch_element_add_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (folder != NULL && names->len < MAX_FILES && (name = g_dir_read_name (folder)) != NULL)
    {
      if (g_str_has_suffix (name, ".json"))
        g_ptr_array_add (names, g_strdup (name));
    }

  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    add_file (path, names->pdata[i]);
}

/**
 * latch_element_get_default:
 *
 * Returns: the element that new instances are of, until somebody chooses another one
 */
const LatchElement *
latch_element_get_default (void)
{
  return latch_element_get_all ()->pdata[0];
}

/**
 * latch_element_lookup:
 * @key: an element’s key, such as `ecwid`
 *
 * Returns: (nullable): the element’s description, or %NULL when Latchkey has none
 */
const LatchElement *
latch_element_lookup (const char *key)
{
  GPtrArray *elements = latch_element_get_all ();

  for (guint i = 0; i < elements->len; i++)
    {
      const LatchElement *element = elements->pdata[i];

      if (g_str_equal (element->key, key))
        return element;
    }

  return NULL;
}

/**
 * latch_element_find_field:
 * @self: (nullable): an element, or %NULL for what all of them have in common
 * @key: a configuration key, such as `ecwid.store.id`
 *
 * Returns: (nullable): the field that has that key, or %NULL when there is none
 */
const LatchElementField *
latch_element_find_field (const LatchElement *self,
                          const char         *key)
{
  const LatchElementField *fields = self != NULL ? self->fields : common_fields;
  size_t                   n_fields = self != NULL ? self->n_fields : G_N_ELEMENTS (common_fields);

  for (size_t i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, key))
        return &fields[i];
    }

  return NULL;
}

/**
 * latch_element_describes_secret:
 * @key: a configuration key, such as `ecwid.store.id`
 * @secret: (out): whether its value is a secret, for one element at least
 *
 * Looks for a key in all descriptions, where nobody knows which element it belongs
 * to. A description that somebody has added can say that a value is a secret, and
 * not that it is none.
 *
 * Returns: %TRUE when the descriptions say which it is
 */
gboolean
latch_element_describes_secret (const char *key,
                                gboolean   *secret)
{
  GPtrArray               *elements = latch_element_get_all ();
  const LatchElementField *common = latch_element_find_field (NULL, key);
  gboolean                 is_described = common != NULL;

  *secret = common != NULL && common->secret;
  for (guint i = 0; i < elements->len; i++)
    {
      const LatchElementField *field = latch_element_find_field (elements->pdata[i], key);

      if (field == NULL || (!field->secret && ((LatchElement *)elements->pdata[i])->is_added))
        continue;

      is_described = TRUE;
      *secret = *secret || field->secret;
    }

  return is_described;
}

static gboolean
has_control_character (const char *value)
{
  for (const char *c = value; *c != '\0'; c++)
    {
      if (g_ascii_iscntrl (*c))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_web_address (const char *value)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  return uri != NULL && (g_str_equal (scheme, "https") || g_str_equal (scheme, "http")) && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
}

/* What is told of a store is nobody else’s business on the way. */
static const char *
explain_callback (const char *value)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0')
    return _ ("Enter an address such as https://hooks.example.com/orders");

  if (!g_str_equal (g_uri_get_scheme (uri), "https") && !(g_str_equal (g_uri_get_scheme (uri), "http") && latch_host_is_local (host)))
    return _ ("Use https://, so that nobody can read the events on the way.");

  return NULL;
}

/* The code that a person signs in with is nobody else’s business either. A fragment is not sent to whoever listens there. */
static const char *
explain_return (const char *value)
{
  g_autoptr (GUri) uri = g_uri_parse (value, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return _ ("Enter an address such as https://www.example.com/back");

  if (!g_str_equal (g_uri_get_scheme (uri), "https") && !(g_str_equal (g_uri_get_scheme (uri), "http") && latch_host_is_local (host)))
    return _ ("Use https://, so that nobody can read the answer on its way.");

  return NULL;
}

/* Says what is wrong with a value, or NULL. A pattern that finds no end is no reason to refuse anything. */
static const char *
explain (const LatchElement      *self,
         const LatchElementField *field,
         const char              *key,
         const char              *value)
{
  g_autoptr (GError) error = NULL;

  if (has_control_character (value))
    return _ ("This value contains an invisible character. Copy it again, or type it.");

  if (field != NULL && field->pattern != NULL && !g_regex_match_full (field->pattern, value, -1, 0, 0, NULL, &error) && error == NULL)
    return _ (field->hint);

  if (g_str_equal (key, LATCH_CONFIGURATION_CALLBACK_URL))
    return explain_callback (value);

  if (self != NULL && self->oauth != NULL && self->oauth->callback == field)
    return explain_return (value);

  if (field != NULL && field->kind == LATCH_ELEMENT_FIELD_ADDRESS && !is_web_address (value))
    return _ ("Enter an address such as https://shop.example.com");

  return NULL;
}

/**
 * latch_element_check_value:
 * @self: (nullable): the element that has the value, or %NULL when Latchkey has no description of it
 * @key: a configuration key, such as `ecwid.store.id`
 * @value: what was typed, trimmed, and joined where it is a secret
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Checks a configuration value as far as its form is published, which the
 * element’s fields say: an Ecwid store ID is a positive integer (Ecwid REST
 * API, “Store profile”), a callback address is a URL, of which Latchkey takes
 * `https`, and `http` to this computer. The form of Ecwid’s two keys is not
 * published; like every secret they are printable ASCII, and they are no tokens
 * of an app, which begin with `secret_` or `public_` (docs.ecwid.com, “App
 * settings”). Other values may be anything but control characters, which cannot
 * be sent: json-glib 1.6 does not escape U+001F.
 *
 * Returns: %TRUE when @value can be sent
 */
gboolean
latch_element_check_value (const LatchElement *self,
                           const char         *key,
                           const char         *value,
                           GError            **error)
{
  const LatchElementField *own = self != NULL ? latch_element_find_field (self, key) : NULL;
  const LatchElementField *field = own != NULL ? own : latch_element_find_field (NULL, key);
  const char              *sentence;

  if (field != NULL && field->secret && !latch_typed_check_secret (value, error))
    return FALSE;

  sentence = explain (self, field, key, value);
  if (sentence == NULL)
    return TRUE;

  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, sentence);
  return FALSE;
}

/**
 * latch_element_dup_keys_page:
 * @self: an element
 * @store_id: the store’s ID, empty when it is not known yet
 *
 * Gets the page of the product’s control panel that shows what the form asks for.
 *
 * Returns: (transfer full) (nullable): an https address, or %NULL when the element has no such page
 */
char *
latch_element_dup_keys_page (const LatchElement *self,
                             const char         *store_id)
{
  g_autofree char *escaped = NULL;
  g_auto (GStrv) parts = NULL;

  if (self->store_page == NULL || *store_id == '\0')
    return g_strdup (self->page);

  escaped = g_uri_escape_string (store_id, NULL, FALSE);
  parts = g_strsplit (self->store_page, STORE, -1);
  return g_strjoinv (escaped, parts);
}

/* Of an address, the host tells people which store it is, unless many stores have the same. */
static char *
dup_store_word (const LatchElement *self,
                const char         *store_id)
{
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GUri) uri = NULL;

  if (self->store_word != NULL && g_regex_match (self->store_word, store_id, 0, &match))
    return g_match_info_fetch (match, 1);

  if (self->store_id->kind != LATCH_ELEMENT_FIELD_ADDRESS)
    return g_strdup (store_id);

  uri = g_uri_parse (store_id, G_URI_FLAGS_NONE, NULL);
  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "");
}

/**
 * latch_element_dup_events_address:
 * @self: an element
 * @address: a service’s address, as latch_service_check_address() gives it
 *
 * Gets the address to which stores of the element report their changes:
 * `/events/{key}` of the service (cloud-elements/devportal, docs/elements/ecwid/events.md).
 *
 * Returns: (transfer full): an address
 */
char *
latch_element_dup_events_address (const LatchElement *self,
                                  const char         *address)
{
  return g_strconcat (address, "/events/", self->key, NULL);
}

/**
 * latch_element_dup_suggested_name:
 * @self: an element
 * @store_id: the store’s ID or address, empty when it is not known yet
 *
 * Returns: (transfer full): a name for an instance until the person writes one, empty without an ID, or when no field of the
 *   element says which store it is
 */
char *
latch_element_dup_suggested_name (const LatchElement *self,
                                  const char         *store_id)
{
  g_autofree char *word = self->store_id != NULL ? dup_store_word (self, store_id) : NULL;

  if (word == NULL || *word == '\0')
    return g_strdup ("");

  /* Translators: the name that is suggested for a store, such as “Ecwid 1003”; the first %s is a product, the second a number or the name of a host */
  return g_strdup_printf (_ ("%s %s"), self->name, word);
}

/**
 * latch_element_field_is_typed:
 * @field: a field
 *
 * Returns: %TRUE when people type its value, rather than choose it or never see it
 */
gboolean
latch_element_field_is_typed (const LatchElementField *field)
{
  return field->kind != LATCH_ELEMENT_FIELD_CHOICE && field->kind != LATCH_ELEMENT_FIELD_SWITCH && field->kind != LATCH_ELEMENT_FIELD_CONSTANT;
}

/**
 * latch_element_field_belongs_to:
 * @field: a field
 * @authentication: (nullable): what was chosen of the element’s `authentication`, if it has one
 *
 * Returns: %TRUE when the element asks for the field with that way to sign in
 */
gboolean
latch_element_field_belongs_to (const LatchElementField *field,
                                const char              *authentication)
{
  return field->authentication == NULL || g_strcmp0 (field->authentication, authentication) == 0;
}

/**
 * latch_element_field_is_sent:
 * @field: a field
 * @value: its value
 *
 * The service fills in defaults itself. Documented requests leave out what is
 * chosen by default, such as `authentication.type`, and have the constants.
 * Where they leave out the choice altogether, the service knows by the other keys.
 *
 * Returns: %TRUE when the value belongs in a request
 */
gboolean
latch_element_field_is_sent (const LatchElementField *field,
                             const char              *value)
{
  if (!field->is_sent)
    return FALSE;

  if (field->kind == LATCH_ELEMENT_FIELD_CHOICE || field->kind == LATCH_ELEMENT_FIELD_SWITCH)
    return g_strcmp0 (field->value, value) != 0;

  return *value != '\0';
}

/**
 * latch_element_field_lookup_choice:
 * @field: a field
 * @value: a value
 *
 * Returns: the position of @value among the field’s choices, or their number when it is none of them
 */
guint
latch_element_field_lookup_choice (const LatchElementField *field,
                                   const char              *value)
{
  guint i = 0;

  while (i < field->choices->len && !g_str_equal (((LatchElementChoice *)field->choices->pdata[i])->value, value))
    i++;

  return i;
}

/**
 * latch_element_field_accepts:
 * @field: a field
 * @value: a value
 *
 * Returns: %TRUE unless @value is none of the choices, neither `true` nor `false` for a switch, or another one than the
 *   constant
 */
gboolean
latch_element_field_accepts (const LatchElementField *field,
                             const char              *value)
{
  if (field->kind == LATCH_ELEMENT_FIELD_CHOICE)
    return latch_element_field_lookup_choice (field, value) < field->choices->len;

  if (field->kind == LATCH_ELEMENT_FIELD_SWITCH)
    return g_str_equal (value, "true") || g_str_equal (value, "false");

  return field->kind != LATCH_ELEMENT_FIELD_CONSTANT || g_str_equal (value, field->value);
}
