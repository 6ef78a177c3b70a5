/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-element-file.h"

#include "latch-error.h"
#include "latch-json-scan.h"
#include "latch-typed.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A description as a JSON document. Anybody may have written it, so everything in it has a limit: a form of more fields, or
 * of longer texts, is none that a person fills in. */

#define MAX_TOKENS 20000
#define MAX_FIELDS 200
#define MAX_CHOICES 50

/* Lengths in characters. */
#define MAX_KEY 100
#define MAX_TITLE 100
#define MAX_SENTENCE 200
#define MAX_ADDRESS 200
#define MAX_PATTERN 200

/* However a pattern is nested, a match ends after so many steps. Behind the empty group a pattern cannot set others. */
#define PATTERN_LIMITS "(*LIMIT_MATCH=20000)(*LIMIT_DEPTH=1000)(*LIMIT_HEAP=1000)(?:)"

#define STORE "{store}"

/* What is read, and where in the document: an error names the member by its path. */
typedef struct
{
  JsonObject *object;
  const char *path;
} Part;

static const struct
{
  const char           *name;
  LatchElementFieldKind kind;
} kinds[] = {
  { "address", LATCH_ELEMENT_FIELD_ADDRESS },
  { "choice", LATCH_ELEMENT_FIELD_CHOICE },
  { "constant", LATCH_ELEMENT_FIELD_CONSTANT },
  { "digits", LATCH_ELEMENT_FIELD_DIGITS },
  { "email", LATCH_ELEMENT_FIELD_EMAIL },
  { "switch", LATCH_ELEMENT_FIELD_SWITCH },
};

static gboolean
refuse (const Part *part,
        const char *name,
        GError    **error)
{
  /* Translators: %s says where in a JSON document, such as “fields[2].title” */
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("“%s%s” is missing or not valid."), part->path, name);
  return FALSE;
}

/* A text of one line. Without the member, `text` stays NULL. */
static gboolean
read_text (const Part *part,
           const char *name,
           glong       max_length,
           char      **text,
           GError    **error)
{
  JsonNode *node = json_object_get_member (part->object, name);
  size_t    length = 0;

  if (node == NULL || json_node_is_null (node))
    return TRUE;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (part, name, error);

  latch_typed_trim (json_node_get_string (node), &length);
  if (length == 0 || g_utf8_strlen (json_node_get_string (node), -1) > max_length)
    return refuse (part, name, error);

  *text = latch_typed_dup_line (json_node_get_string (node));
  return TRUE;
}

static gboolean
read_required_text (const Part *part,
                    const char *name,
                    glong       max_length,
                    char      **text,
                    GError    **error)
{
  if (!read_text (part, name, max_length, text, error))
    return FALSE;

  return *text != NULL || refuse (part, name, error);
}

/* What the service knows something by. */
static gboolean
read_key (const Part *part,
          const char *name,
          char      **key,
          GError    **error)
{
  if (!read_required_text (part, name, MAX_KEY, key, error))
    return FALSE;

  return g_regex_match_simple ("^[A-Za-z0-9][A-Za-z0-9._-]*$", *key, G_REGEX_DOLLAR_ENDONLY, 0) || refuse (part, name, error);
}

static gboolean
read_boolean (const Part *part,
              const char *name,
              gboolean   *value,
              GError    **error)
{
  JsonNode *node = json_object_get_member (part->object, name);

  if (node == NULL)
    return TRUE;

  if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return refuse (part, name, error);

  *value = json_node_get_boolean (node);
  return TRUE;
}

/* An address for the browser. Whoever fills in a form does not choose its host. */
static gboolean
read_page_address (const Part *part,
                   const char *name,
                   char      **address,
                   GError    **error)
{
  g_autoptr (GUri) uri = NULL;
  const char *store, *path;

  if (!read_text (part, name, MAX_ADDRESS, address, error))
    return FALSE;

  if (*address == NULL)
    return TRUE;

  store = strstr (*address, STORE);
  path = g_str_has_prefix (*address, "https://") ? strpbrk (*address + strlen ("https://"), "/?#") : NULL;
  uri = g_uri_parse (*address, G_URI_FLAGS_PARSE_RELAXED, NULL);
  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_userinfo (uri) != NULL ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || (store != NULL && (path == NULL || store < path)))
    return refuse (part, name, error);

  return TRUE;
}

static gboolean
read_page (LatchElement *element,
           const Part   *whole,
           GError      **error)
{
  JsonNode *node = json_object_get_member (whole->object, "page");
  Part      part = { NULL, "page." };

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (whole, "page", error);

  part.object = json_node_get_object (node);
  if (!read_text (&part, "title", MAX_TITLE, &element->page_title, error) ||
      !read_page_address (&part, "address", &element->page, error) ||
      !read_page_address (&part, "address-of-store", &element->store_page, error))
    return FALSE;

  return element->page != NULL || refuse (&part, "address", error);
}

static gboolean
read_pattern (const Part *part,
              const char *name,
              GRegex    **regex,
              GError    **error)
{
  g_autofree char *pattern = NULL;
  g_autofree char *limited = NULL;

  if (!read_text (part, name, MAX_PATTERN, &pattern, error))
    return FALSE;

  if (pattern == NULL)
    return TRUE;

  /* What matches single bytes can end within a character. */
  if (strstr (pattern, "\\C") != NULL)
    return refuse (part, name, error);

  limited = g_strconcat (PATTERN_LIMITS, pattern, NULL);
  *regex = g_regex_new (limited, G_REGEX_DOLLAR_ENDONLY, 0, NULL);
  return *regex != NULL || refuse (part, name, error);
}

static gboolean
read_choice (GPtrArray  *choices,
             const Part *part,
             JsonNode   *node,
             GError    **error)
{
  LatchElementChoice *choice = g_new0 (LatchElementChoice, 1);
  Part                inner = { NULL, part->path };

  g_ptr_array_add (choices, choice);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (part, "value", error);

  inner.object = json_node_get_object (node);
  return read_required_text (&inner, "value", MAX_TITLE, &choice->value, error) &&
         read_required_text (&inner, "title", MAX_TITLE, &choice->title, error);
}

static void
choice_free (LatchElementChoice *choice)
{
  g_free (choice->value);
  g_free (choice->title);
  g_free (choice);
}

static gboolean
read_choices (LatchElementField *field,
              const Part        *part,
              GError           **error)
{
  JsonNode        *node = json_object_get_member (part->object, "choices");
  g_autofree char *path = g_strconcat (part->path, "choices.", NULL);
  Part             inner = { part->object, path };
  guint            n_choices = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_length (json_node_get_array (node)) : 0;

  field->choices = g_ptr_array_new_with_free_func ((GDestroyNotify)choice_free);

  /* The service has lists of choices without any. */
  if (field->kind == LATCH_ELEMENT_FIELD_CHOICE && n_choices == 0)
    field->kind = LATCH_ELEMENT_FIELD_TEXT;
  if (field->kind != LATCH_ELEMENT_FIELD_CHOICE)
    return TRUE;

  if (n_choices > MAX_CHOICES)
    return refuse (part, "choices", error);

  for (guint i = 0; i < n_choices; i++)
    {
      if (!read_choice (field->choices, &inner, json_array_get_element (json_node_get_array (node), i), error))
        return FALSE;
    }

  return TRUE;
}

static LatchElementFieldKind
lookup_kind (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (g_strcmp0 (kinds[i].name, name) == 0)
        return kinds[i].kind;
    }

  return LATCH_ELEMENT_FIELD_TEXT;
}

/* In doubt it is a secret. */
static gboolean
is_open_kind (LatchElementFieldKind kind)
{
  return kind != LATCH_ELEMENT_FIELD_TEXT;
}

static gboolean
read_kind (LatchElementField *field,
           const Part        *part,
           GError           **error)
{
  g_autofree char *kind = NULL;

  if (!read_text (part, "kind", MAX_KEY, &kind, error) ||
      !read_text (part, "default", MAX_SENTENCE, &field->value, error))
    return FALSE;

  field->kind = lookup_kind (kind);
  if (!read_choices (field, part, error))
    return FALSE;

  field->secret = !is_open_kind (field->kind);
  if (!read_boolean (part, "secret", &field->secret, error))
    return FALSE;

  /* What is chosen is seen. A secret that stands in a file is none. */
  if (field->secret && (field->value != NULL || field->kind == LATCH_ELEMENT_FIELD_CHOICE || field->kind == LATCH_ELEMENT_FIELD_SWITCH))
    return refuse (part, field->value != NULL ? "default" : "secret", error);

  if (field->value != NULL && !latch_element_field_accepts (field, field->value))
    return refuse (part, "default", error);

  return field->kind != LATCH_ELEMENT_FIELD_CONSTANT || field->value != NULL || refuse (part, "default", error);
}

static gboolean
read_field (LatchElementField *field,
            const Part        *part,
            GError           **error)
{
  field->required = TRUE;
  field->is_sent = TRUE;
  if (!read_key (part, "key", &field->key, error) ||
      !read_required_text (part, "title", MAX_TITLE, &field->title, error) ||
      !read_text (part, "help", MAX_SENTENCE, &field->help, error) ||
      !read_kind (field, part, error) ||
      !read_boolean (part, "required", &field->required, error) ||
      !read_boolean (part, "sent", &field->is_sent, error) ||
      !read_text (part, "authentication", MAX_TITLE, &field->authentication, error) ||
      !read_pattern (part, "pattern", &field->pattern, error) ||
      !read_text (part, "hint", MAX_SENTENCE, &field->hint, error))
    return FALSE;

  return (field->pattern == NULL) == (field->hint == NULL) || refuse (part, "hint", error);
}

static gboolean
read_fields (LatchElement *element,
             const Part   *whole,
             GError      **error)
{
  JsonNode *node = json_object_get_member (whole->object, "fields");
  guint     n_fields = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_length (json_node_get_array (node)) : 0;

  if (n_fields == 0 || n_fields > MAX_FIELDS)
    return refuse (whole, "fields", error);

  element->fields = g_new0 (LatchElementField, n_fields);
  for (guint i = 0; i < n_fields; i++)
    {
      g_autofree char   *path = g_strdup_printf ("fields[%u].", i);
      LatchElementField *field = &element->fields[element->n_fields++];
      JsonNode          *item = json_array_get_element (json_node_get_array (node), i);
      Part               part = { JSON_NODE_HOLDS_OBJECT (item) ? json_node_get_object (item) : NULL, path };

      if (part.object == NULL)
        return refuse (whole, "fields", error);
      if (!read_field (field, &part, error))
        return FALSE;
      if (latch_element_find_field (element, field->key) != field)
        return refuse (&part, "key", error);
    }

  return TRUE;
}

/* Finds a field that another member names. */
static gboolean
read_reference (const LatchElement       *element,
                const Part               *whole,
                const char               *name,
                const LatchElementField **field,
                GError                  **error)
{
  g_autofree char *key = NULL;

  if (!read_text (whole, name, MAX_KEY, &key, error))
    return FALSE;

  *field = key != NULL ? latch_element_find_field (element, key) : NULL;
  return key == NULL || *field != NULL || refuse (whole, name, error);
}

static gboolean
check_authentication (const LatchElement *element,
                      GError            **error)
{
  for (size_t i = 0; i < element->n_fields; i++)
    {
      const LatchElementField *field = &element->fields[i];
      g_autofree char         *path = g_strdup_printf ("fields[%" G_GSIZE_FORMAT "].", i);
      Part                     part = { NULL, path };

      if (!field->is_sent && field != element->authentication)
        return refuse (&part, "sent", error);

      if (field->authentication == NULL)
        continue;

      /* What chooses among the others cannot hide itself. */
      if (element->authentication == NULL || element->authentication == field ||
          latch_element_field_lookup_choice (element->authentication, field->authentication) == element->authentication->choices->len)
        return refuse (&part, "authentication", error);
    }

  return TRUE;
}

static gboolean
read_oauth_page (LatchElementOAuth *oauth,
                 const Part        *whole,
                 GError           **error)
{
  JsonNode *node = json_object_get_member (whole->object, "page");
  Part      part = { NULL, "oauth2.page." };

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (whole, "page", error);

  part.object = json_node_get_object (node);
  if (!read_page_address (&part, "address", &oauth->page, error))
    return FALSE;

  return oauth->page != NULL || refuse (&part, "address", error);
}

/* All that it names is asked for whenever people sign in this way, or is constant. */
static gboolean
read_oauth_field (const LatchElement       *element,
                  const Part               *part,
                  const char               *name,
                  gboolean                  is_required,
                  const LatchElementField **field,
                  GError                  **error)
{
  if (!read_reference (element, part, name, field, error))
    return FALSE;

  if (*field == NULL)
    return !is_required || refuse (part, name, error);

  if (is_required && !(*field)->required)
    return refuse (part, name, error);

  return (*field)->authentication == NULL || g_strcmp0 ((*field)->authentication, element->oauth->authentication) == 0 || refuse (part, name, error);
}

static gboolean
read_oauth (LatchElement *element,
            const Part   *whole,
            GError      **error)
{
  JsonNode          *node = json_object_get_member (whole->object, "oauth2");
  Part               part = { NULL, "oauth2." };
  LatchElementOAuth *oauth;

  if (node == NULL)
    return TRUE;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (whole, "oauth2", error);

  part.object = json_node_get_object (node);
  oauth = element->oauth = g_new0 (LatchElementOAuth, 1);
  if (!read_text (&part, "authentication", MAX_TITLE, &oauth->authentication, error) ||
      !read_oauth_field (element, &part, "client-id", TRUE, &oauth->client_id, error) ||
      !read_oauth_field (element, &part, "client-secret", TRUE, &oauth->client_secret, error) ||
      !read_oauth_field (element, &part, "callback", TRUE, &oauth->callback, error) ||
      !read_oauth_field (element, &part, "scope", FALSE, &oauth->scope, error) ||
      !read_oauth_field (element, &part, "site", FALSE, &oauth->site, error) ||
      !read_oauth_page (oauth, &part, error))
    return FALSE;

  if (!oauth->client_secret->secret)
    return refuse (&part, "client-secret", error);

  if (oauth->callback->secret || (oauth->callback->value != NULL && !latch_element_check_value (element, oauth->callback->key, oauth->callback->value, NULL)))
    return refuse (&part, "callback", error);

  return oauth->authentication == NULL ||
         (element->authentication != NULL &&
          latch_element_field_lookup_choice (element->authentication, oauth->authentication) < element->authentication->choices->len) ||
         refuse (&part, "authentication", error);
}

static gboolean
read_references (LatchElement *element,
                 const Part   *whole,
                 GError      **error)
{
  if (!read_reference (element, whole, "store", &element->store_id, error) ||
      !read_pattern (whole, "store-word", &element->store_word, error) ||
      !read_reference (element, whole, "authentication", &element->authentication, error))
    return FALSE;

  if (element->store_id != NULL && (element->store_id->secret || !element->store_id->required || !latch_element_field_is_typed (element->store_id)))
    return refuse (whole, "store", error);

  if (element->store_word != NULL && g_regex_get_capture_count (element->store_word) != 1)
    return refuse (whole, "store-word", error);

  if (element->authentication != NULL && element->authentication->kind != LATCH_ELEMENT_FIELD_CHOICE)
    return refuse (whole, "authentication", error);

  if (element->store_page != NULL && (element->store_id == NULL || strstr (element->store_page, STORE) == NULL))
    return refuse (whole, "page.address-of-store", error);

  return check_authentication (element, error) && read_oauth (element, whole, error);
}

static gboolean
read_rank (const Part   *part,
           LatchElement *element,
           GError      **error)
{
  JsonNode *node = json_object_get_member (part->object, "rank");

  if (node == NULL)
    return TRUE;

  if (json_node_get_value_type (node) != G_TYPE_INT64)
    return refuse (part, "rank", error);

  element->rank = json_node_get_int (node);
  return TRUE;
}

static gboolean
read_element (LatchElement *element,
              JsonObject   *object,
              GError      **error)
{
  Part whole = { object, "" };

  if (!read_key (&whole, "key", &element->key, error) ||
      !read_required_text (&whole, "name", MAX_TITLE, &element->name, error) ||
      !read_key (&whole, "hub", &element->hub, error) ||
      !read_text (&whole, "note", MAX_SENTENCE, &element->note, error) ||
      !read_text (&whole, "events-hint", MAX_TITLE, &element->events_hint, error) ||
      !read_page (element, &whole, error) ||
      !read_fields (element, &whole, error) ||
      !read_references (element, &whole, error))
    return FALSE;

  return read_rank (&whole, element, error);
}

static void
set_document_error (GBytes  *bytes,
                    GError **error)
{
  size_t           length;
  const char      *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = length <= LATCH_ELEMENT_FILE_MAX_SIZE && g_utf8_validate_len (data, length, NULL) ? g_strndup (data, length) : NULL;
  const char      *mistake = text != NULL && *text == '{' ? latch_json_find_mistake (text, MAX_TOKENS) : NULL;
  guint            line = 1;

  for (const char *c = text; mistake != NULL && c < mistake; c++)
    line += *c == '\n' ? 1 : 0;

  if (mistake != NULL)
    /* Translators: %u is the number of a line */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("The JSON document has a mistake in line %u. Correct it, then try again."), line);
  else
    g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("This is not a JSON document, or it is too large."));
}

/**
 * latch_element_file_read:
 * @bytes: a JSON document
 * @error: return location for %LATCH_ERROR_INVALID, whose sentence names the member that is wrong
 *
 * Reads a description of an element. `api/elements/` has the ones that Latchkey
 * brings along. Members that are not known are not looked at, and a field of an
 * unknown kind is text; all else has to be right.
 *
 * Returns: (transfer full) (nullable): the description, to be freed with latch_element_file_free()
 */
LatchElement *
latch_element_file_read (GBytes  *bytes,
                         GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  LatchElement *element;

  if (g_bytes_get_size (bytes) > LATCH_ELEMENT_FILE_MAX_SIZE || (root = latch_json_parse (bytes, MAX_TOKENS, NULL)) == NULL ||
      !JSON_NODE_HOLDS_OBJECT (root))
    {
      set_document_error (bytes, error);
      return NULL;
    }

  element = g_new0 (LatchElement, 1);
  if (read_element (element, json_node_get_object (root), error))
    return element;

  latch_element_file_free (element);
  return NULL;
}

static GBytes *
read_bytes (int      descriptor,
            GError **error)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  struct stat status;
  ssize_t     n_read = 1;
  guint8      part[4096];

  /* Only a file has an end. */
  if (fstat (descriptor, &status) != 0 || !S_ISREG (status.st_mode))
    n_read = -1;

  while (n_read > 0 && array->len <= LATCH_ELEMENT_FILE_MAX_SIZE)
    {
      n_read = read (descriptor, part, sizeof part);
      if (n_read > 0)
        g_byte_array_append (array, part, (guint)n_read);
    }

  if (n_read >= 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&array));

  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("This file cannot be read."));
  return NULL;
}

/**
 * latch_element_file_load:
 * @path: a file that somebody else may have written
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Reads a description from a file, which may have at most %LATCH_ELEMENT_FILE_MAX_SIZE bytes.
 *
 * Returns: (transfer full) (nullable): the description
 */
LatchElement *
latch_element_file_load (const char *path,
                         GError    **error)
{
  int descriptor = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  g_autoptr (GBytes) bytes = read_bytes (descriptor, error);

  if (descriptor >= 0)
    close (descriptor);

  return bytes != NULL ? latch_element_file_read (bytes, error) : NULL;
}

static void
clear_field (LatchElementField *field)
{
  g_free (field->key);
  g_free (field->title);
  g_free (field->help);
  g_free (field->value);
  g_free (field->authentication);
  g_free (field->hint);
  g_clear_pointer (&field->pattern, g_regex_unref);
  g_clear_pointer (&field->choices, g_ptr_array_unref);
}

static void
free_oauth (LatchElementOAuth *oauth)
{
  g_free (oauth->authentication);
  g_free (oauth->page);
  g_free (oauth);
}

/**
 * latch_element_file_free:
 * @element: (transfer full): a description that was read
 */
void
latch_element_file_free (LatchElement *element)
{
  g_clear_pointer (&element->oauth, free_oauth);
  for (size_t i = 0; i < element->n_fields; i++)
    clear_field (&element->fields[i]);

  g_clear_pointer (&element->store_word, g_regex_unref);
  g_free (element->fields);
  g_free (element->key);
  g_free (element->name);
  g_free (element->hub);
  g_free (element->note);
  g_free (element->page_title);
  g_free (element->page);
  g_free (element->store_page);
  g_free (element->events_hint);
  g_free (element);
}
