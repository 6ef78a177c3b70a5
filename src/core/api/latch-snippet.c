/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-snippet.h"

#include "latch-error.h"
#include "latch-json-scan.h"
#include "latch-service.h"

#include <glib/gi18n-lib.h>

/* What people copy from the service’s documentation, its console and their own notes: an Authorization header, a cURL
 * command, the document that is posted, or all of them with words around. Each part is looked for by itself. */

#define MAX_LENGTH (64 * 1024)
#define MAX_TOKENS 2000

struct _LatchSnippet
{
  char        *service;
  SecretValue *user;
  SecretValue *organization;
  LatchDraft  *draft;
};

/* A sample has words in brackets or a variable where a secret belongs. */
static gboolean
is_placeholder (const char *value,
                size_t      length)
{
  static const char marks[] = "<>{}[]$*";

  for (size_t i = 0; i < length; i++)
    {
      if (strchr (marks, value[i]) != NULL)
        return TRUE;
    }

  return length == 0;
}

static SecretValue *
new_secret (GMatchInfo *match,
            const char *text,
            int         group)
{
  int start = 0;
  int end = 0;

  if (!g_match_info_fetch_pos (match, group, &start, &end) || is_placeholder (text + start, (size_t)(end - start)))
    return NULL;

  return secret_value_new (text + start, end - start, "text/plain");
}

static void
take_part (LatchSnippet *self,
           const char   *kind,
           SecretValue  *secret)
{
  SecretValue **place = g_ascii_strcasecmp (kind, "User") == 0           ? &self->user
                        : g_ascii_strcasecmp (kind, "Organization") == 0 ? &self->organization
                                                                         : NULL;

  if (place != NULL && *place == NULL)
    *place = g_steal_pointer (&secret);

  g_clear_pointer (&secret, secret_value_unref);
}

/* Reads `User x, Organization y`, in any order. */
static void
read_parts (LatchSnippet *self,
            const char   *text,
            size_t        length)
{
  g_autoptr (GRegex) part = g_regex_new ("\\G\\s*(User|Organization|Element)\\s+([!#-&(-+\\--~]+),?", G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match_full (part, text, (gssize)length, 0, 0, &match, NULL); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *kind = g_match_info_fetch (match, 1);

      take_part (self, kind, new_secret (match, text, 2));
    }
}

static void
read_authorization (LatchSnippet *self,
                    const char   *text)
{
  g_autoptr (GRegex) header = g_regex_new ("(?:\\A|Authorization[\"'“”]?\\s*[:=]\\s*[\"'“”]?)\\s*(?=(User|Organization)\\s)", G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int end = 0;

  g_regex_match (header, text, 0, &match);
  for (; g_match_info_matches (match) && g_match_info_fetch_pos (match, 0, NULL, &end); g_match_info_next (match, NULL))
    read_parts (self, text + end, strlen (text + end));
}

/* An address in the document is the store’s, such as that of its events. */
static void
read_service (LatchSnippet *self,
              const char   *text,
              const char   *document,
              const char   *document_end)
{
  g_autoptr (GRegex) url = g_regex_new ("https?://[^\\s\"'“”‘’<>\\\\/]+/elements/api-v2(?=/instances)", G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int start = 0;

  g_regex_match (url, text, 0, &match);
  for (; g_match_info_matches (match) && g_match_info_fetch_pos (match, 0, &start, NULL); g_match_info_next (match, NULL))
    {
      g_autofree char    *typed = g_match_info_fetch (match, 0);
      g_autofree char    *address = latch_service_check_address (typed, NULL);
      const LatchService *known = address != NULL ? latch_service_lookup (address) : NULL;

      if (document != NULL && text + start > document && text + start < document_end)
        continue;

      self->service = g_strdup (known != NULL ? known->id : address);
      return;
    }
}

/* The text may have a secret. */
static void
replace (char      **text,
         const char *pattern,
         const char *by)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  char *replaced = g_regex_replace (regex, *text, -1, 0, by, 0, NULL);

  secret_password_free (*text);
  *text = replaced;
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_TOKENS, NULL);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&root) : NULL;
}

/* A word processor has made quotes curly; a shell wants them escaped in its own; a list that was shortened by hand ends in a comma. */
static JsonNode *
read_document (const char *start,
               const char *end)
{
  char     *text = g_strndup (start, (size_t)(end - start));
  JsonNode *root = parse (text);

  if (root == NULL)
    {
      replace (&text, "[“”„‟″]", "\"");
      replace (&text, "[\\x{a0}\\x{200b}\\x{feff}]", " ");
      replace (&text, ",(\\s*[}\\]])", "\\1");
      root = parse (text);
    }
  if (root == NULL)
    {
      replace (&text, "\\\\\"", "\"");
      replace (&text, "\\\\\\r?\\n", " ");
      root = parse (text);
    }

  secret_password_free (text);
  return root;
}

static JsonNode *
get_member (JsonObject *object,
            const char *name,
            GType       type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == type ? node : NULL;
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = get_member (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

static void
set_value (LatchDraft *draft,
           const char *key,
           JsonNode   *node)
{
  char number[32];

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      g_snprintf (number, sizeof number, "%" G_GINT64_FORMAT, json_node_get_int (node));
      latch_draft_set_value (draft, key, number);
    }
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    {
      latch_draft_set_value (draft, key, json_node_get_boolean (node) ? "true" : "false");
    }
  else if (json_node_get_value_type (node) == G_TYPE_STRING && !is_placeholder (json_node_get_string (node), strlen (json_node_get_string (node))))
    {
      latch_draft_set_value (draft, key, json_node_get_string (node));
    }
}

static void
set_tags (LatchDraft *draft,
          JsonArray  *array)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      /* Ours says which creation it was, and the next one is another. */
      if (json_node_get_value_type (node) == G_TYPE_STRING && !g_str_has_prefix (json_node_get_string (node), "latchkey-"))
        g_ptr_array_add (tags, (gpointer)json_node_get_string (node));
    }

  g_ptr_array_add (tags, NULL);
  latch_draft_set_tags (draft, (const char *const *)tags->pdata);
}

static gboolean
read_draft (LatchSnippet *self,
            JsonObject   *document,
            GError      **error)
{
  JsonNode           *described = get_member (document, "element", JSON_TYPE_OBJECT);
  JsonNode           *configuration = get_member (document, "configuration", JSON_TYPE_OBJECT);
  JsonNode           *tags = get_member (document, "tags", JSON_TYPE_ARRAY);
  const char         *key = described != NULL ? get_string (json_node_get_object (described), "key") : NULL;
  const char         *name = get_string (document, "name");
  const LatchElement *element = key != NULL ? latch_element_lookup (key) : latch_element_get_default ();
  JsonObjectIter      iter;
  JsonNode           *value;

  if (key == NULL && configuration == NULL)
    return TRUE;

  if (element == NULL)
    {
      g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID,
                   /* Translators: %s is what the service calls a kind of store, such as “shopify” */
                   _ ("Latchkey cannot connect “%s” yet."), key);
      return FALSE;
    }

  self->draft = latch_draft_new (element);
  if (name != NULL && !is_placeholder (name, strlen (name)))
    latch_draft_set_name (self->draft, name);
  if (tags != NULL)
    set_tags (self->draft, json_node_get_array (tags));

  if (configuration == NULL)
    return TRUE;

  json_object_iter_init_ordered (&iter, json_node_get_object (configuration));
  while (json_object_iter_next_ordered (&iter, &key, &value))
    set_value (self->draft, key, value);

  return TRUE;
}

/**
 * latch_snippet_parse:
 * @text: what was pasted, dropped or read from a file, UTF-8
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Reads what @text says about an instance to be created: the header
 * `Authorization: User …, Organization …`, which counts only whole, the address
 * that is posted to, and the JSON document that the reference page calls instance.json. Words in place
 * of values, such as `<Order Key>`, are left out. Quotes may be curly, as a
 * word processor makes them.
 *
 * Returns: (nullable) (transfer full): what was found; %NULL without @error when @text is something else
 */
LatchSnippet *
latch_snippet_parse (const char *text,
                     GError    **error)
{
  g_autoptr (LatchSnippet) self = g_new0 (LatchSnippet, 1);
  g_autoptr (JsonNode) document = NULL;
  const char *start = strchr (text, '{');
  const char *end = strrchr (text, '}');

  if (strlen (text) > MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    return NULL;

  if (start != NULL && end != NULL && start < end)
    document = read_document (start, end + 1);
  if (document != NULL && !read_draft (self, json_node_get_object (document), error))
    return NULL;

  read_authorization (self, text);
  if (self->user == NULL || self->organization == NULL)
    {
      g_clear_pointer (&self->user, secret_value_unref);
      g_clear_pointer (&self->organization, secret_value_unref);
    }
  read_service (self, text, document != NULL ? start : NULL, end);
  if (self->user == NULL && self->organization == NULL && self->service == NULL && self->draft == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * latch_snippet_free:
 * @self: (transfer full): a snippet
 */
void
latch_snippet_free (LatchSnippet *self)
{
  g_free (self->service);
  g_clear_pointer (&self->user, secret_value_unref);
  g_clear_pointer (&self->organization, secret_value_unref);
  g_clear_object (&self->draft);
  g_free (self);
}

/**
 * latch_snippet_get_service:
 * @self: a snippet
 *
 * Returns: (nullable): the id of the service, or the address of one that is not known by name
 */
const char *
latch_snippet_get_service (LatchSnippet *self)
{
  return self->service;
}

/**
 * latch_snippet_get_user:
 * @self: a snippet
 *
 * Returns: (nullable) (transfer none): the user secret
 */
SecretValue *
latch_snippet_get_user (LatchSnippet *self)
{
  return self->user;
}

/**
 * latch_snippet_get_organization:
 * @self: a snippet
 *
 * Returns: (nullable) (transfer none): the organization secret
 */
SecretValue *
latch_snippet_get_organization (LatchSnippet *self)
{
  return self->organization;
}

/**
 * latch_snippet_get_draft:
 * @self: a snippet
 *
 * Returns: (nullable) (transfer none): the instance, as far as the document describes it
 */
LatchDraft *
latch_snippet_get_draft (LatchSnippet *self)
{
  return self->draft;
}
