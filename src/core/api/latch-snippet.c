/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-snippet.h"

#include "latch-error.h"
#include "latch-id.h"
#include "latch-json-scan.h"
#include "latch-service.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/* What people copy from the service’s documentation, its console and their own notes: an Authorization header, a cURL
 * command, the document that is posted, or all of them with words around. Each part is looked for by itself. */

#define MAX_TOKENS 2000
#define MAX_TRIES 32
#define TRIES_PER_START 8

/* For any whole number, with its sign. */
#define NUMBER_SIZE 32

struct _LatchSnippet
{
  char        *service;
  SecretValue *user;
  SecretValue *organization;
  LatchDraft  *draft;
  gboolean     has_more;
};

/* Anything may be pasted. */
static gboolean
is_readable (const char *text)
{
  return strlen (text) <= LATCH_SNIPPET_MAX_LENGTH && g_utf8_validate (text, -1, NULL);
}

/* A sample has words in brackets, a variable, YOUR_KEY or asterisks where a value belongs. */
static gboolean
is_placeholder (const char *value)
{
  return *value == '\0' || g_regex_match_simple ("^\\s*(<.*>|\\{.*\\}|\\[.*\\]|\\$\\{?\\w+\\}?|\\*+|…|YOUR_[A-Z0-9_]+)\\s*$", value, G_REGEX_DOTALL, 0);
}

/* A secret of a sample is called what it is, as a whole: any word may be a part of a real one. */
static gboolean
is_sample_secret (const char *value)
{
  return g_regex_match_simple ("^(?:(?:(?:user|org|organization)[_-]?)?secret|your(?:[_-]|(?-i:[A-Z])).*|x{3,}|(?-i:[A-Z]+(?:_[A-Z]+)+))$",
                               value, G_REGEX_CASELESS, 0);
}

#define PART "(?:User|Organization|Element)\\s+[^\\s,]+"

/* Takes `x` out of `User x, Organization y`, whose parts come in any order. Published secrets are Base64 or hexadecimal; a
 * sentence, a quote or a bracket may end behind them. */
static SecretValue *
read_part (const char *header,
           size_t      length,
           const char *kind)
{
  g_autofree char *pattern = g_strconcat ("(?:^|,\\s*)", kind, "\\s+\\\\?[\"'“‘]?((?-i:[A-Za-z0-9_+/=~.-]*[A-Za-z0-9_+/=~-]))(?=[\\s,;.\"'`)\\]\\\\“”’]|$)", NULL);
  g_autoptr (GRegex) part = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (SecretValue) value = NULL;
  int start = 0;
  int end = 0;

  if (!g_regex_match_full (part, header, (gssize)length, 0, 0, &match, NULL) || !g_match_info_fetch_pos (match, 1, &start, &end))
    return NULL;

  value = secret_value_new (header + start, end - start, "text/plain");
  return is_sample_secret (secret_value_get_text (value)) ? NULL : g_steal_pointer (&value);
}

static gboolean
is_same (SecretValue *one,
         SecretValue *other)
{
  return g_str_equal (secret_value_get_text (one), secret_value_get_text (other));
}

/* The two secrets of one header belong together; those of two do not, and nobody can tell which of two accounts is meant.
 * Without its name a header stands alone, or beside an address. */
static void
read_authorization (LatchSnippet *self,
                    const char   *text)
{
  g_autoptr (GRegex) header = g_regex_new ("(?:\\A\\s*+(?:https?://\\S++\\s++)?(?=" PART ",\\s*+" PART "\\s*+(?:https?://\\S++\\s*+)?\\z)|Authorization[\"'“”]?\\s*+[:=]\\s*+[\"'“”]?)"
                                           "(" PART "(?:,\\s*+" PART ")*)",
                                           G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int start = 0;
  int end = 0;

  g_regex_match (header, text, 0, &match);
  for (; g_match_info_matches (match) && g_match_info_fetch_pos (match, 1, &start, &end); g_match_info_next (match, NULL))
    {
      g_autoptr (SecretValue) user = read_part (text + start, (size_t)(end - start), "User");
      g_autoptr (SecretValue) organization = read_part (text + start, (size_t)(end - start), "Organization");

      if (user == NULL || organization == NULL)
        continue;

      if (self->user == NULL)
        {
          self->user = g_steal_pointer (&user);
          self->organization = g_steal_pointer (&organization);
        }
      else if (!is_same (self->user, user) || !is_same (self->organization, organization))
        {
          g_clear_pointer (&self->user, secret_value_unref);
          g_clear_pointer (&self->organization, secret_value_unref);
          return;
        }
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

  if (replaced == NULL)
    return;

  secret_password_free (*text);
  *text = replaced;
}

static JsonNode *
get_member (JsonObject *object,
            const char *name,
            GType       type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == type ? node : NULL;
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_TOKENS, NULL);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&root) : NULL;
}

/* A command may have other documents too, such as what curl writes about its own work. */
static gboolean
describes_instance (JsonNode *root)
{
  JsonObject *object = json_node_get_object (root);

  return get_member (object, "element", JSON_TYPE_OBJECT) != NULL || get_member (object, "configuration", JSON_TYPE_OBJECT) != NULL;
}

/* What the service sends back has a token, or the number that it has given. */
static gboolean
is_response (JsonNode *root)
{
  JsonObject *object = json_node_get_object (root);

  return latch_json_get_string (object, "token") != NULL || get_member (object, "id", G_TYPE_INT64) != NULL;
}

/* A word processor has made quotes curly; a list that was shortened by hand ends in a comma. */
static void
tidy (char **text)
{
  replace (text, "[“”„‟″]", "\"");
  replace (text, "[\\x{a0}\\x{200b}\\x{feff}]", " ");
  replace (text, ",(\\s*[}\\]])", "\\1");
}

/* A shell wants quotes escaped in its own. */
static void
unescape_quotes (char **text)
{
  replace (text, "\\\\\"", "\"");
}

static JsonNode *
read_document (const char *start,
               const char *end)
{
  char     *text = g_strndup (start, (size_t)(end - start));
  JsonNode *root = parse (text);

  if (root == NULL)
    {
      tidy (&text);
      root = parse (text);
    }
  if (root == NULL)
    {
      unescape_quotes (&text);
      replace (&text, "\\\\\\r?\\n", " ");
      root = parse (text);
    }

  secret_password_free (text);
  return root;
}

/* Braces stand around the variables of a shell too, before and after the document. */
static JsonNode *
find_document (const char  *text,
               const char **begin,
               const char **end)
{
  guint n_tries = 0;

  for (const char *start = strchr (text, '{'); start != NULL; start = strchr (start + 1, '{'))
    {
      if (start > text && start[-1] == '$')
        continue;

      for (const char *stop = strrchr (start, '}'); stop != NULL; stop = g_strrstr_len (start, stop - start, "}"))
        {
          g_autoptr (JsonNode) root = n_tries++ < MAX_TRIES ? read_document (start, stop + 1) : NULL;

          if (root != NULL && describes_instance (root))
            {
              *begin = start;
              *end = stop;
              return g_steal_pointer (&root);
            }
          if (n_tries % TRIES_PER_START == 0)
            break;
        }

      if (n_tries >= MAX_TRIES)
        break;
    }

  return NULL;
}

/* Beyond 2^53 a double is no longer the number that was written. */
static gboolean
is_whole (double number)
{
  return number > -0x1p53 && number < 0x1p53 && number == (double)(gint64)number;
}

static gboolean
is_value (const char *key,
          const char *value)
{
  gboolean is_secret;

  latch_element_describes_secret (key, &is_secret);
  return !is_placeholder (value) && (!is_secret || !is_sample_secret (value));
}

/* All values of a draft are texts. Returns NULL for what is none; a number is written to `number`. */
static const char *
get_text (JsonNode *node,
          char      number[NUMBER_SIZE])
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    return json_node_get_string (node);

  if (type == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node) ? "true" : "false";

  if (type == G_TYPE_INT64)
    g_snprintf (number, NUMBER_SIZE, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else if (type == G_TYPE_DOUBLE && is_whole (json_node_get_double (node)))
    g_snprintf (number, NUMBER_SIZE, "%.0f", json_node_get_double (node));
  else
    return NULL;

  return number;
}

/* Returns FALSE when a value is left out: the form does not ask for it, or cannot take it. What stands in place of a value
 * is none. */
static gboolean
set_value (LatchDraft *draft,
           const char *key,
           JsonNode   *node)
{
  char        number[NUMBER_SIZE];
  const char *text = get_text (node, number);

  if (json_node_is_null (node) || (text != NULL && !is_value (key, text)))
    return TRUE;

  if (text == NULL || !latch_draft_takes_value (draft, key, text))
    return FALSE;

  latch_draft_set_value (draft, key, text);
  return TRUE;
}

static void
set_tags (LatchDraft *draft,
          JsonArray  *array)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode        *node = json_array_get_element (array, i);
      g_autofree char *tag = NULL;

      if (json_node_get_value_type (node) != G_TYPE_STRING || is_placeholder (json_node_get_string (node)))
        continue;

      /* Ours says which creation it was, and the next one is another. */
      tag = latch_typed_dup_line (json_node_get_string (node));
      if (!g_str_has_prefix (tag, LATCH_TAG_PREFIX))
        g_ptr_array_add (tags, g_steal_pointer (&tag));
    }

  g_ptr_array_add (tags, NULL);
  latch_draft_set_tags (draft, (const char *const *)tags->pdata);
}

/* What the form asks for. With retrieveObjectsAfterInstantiation, only the response is longer. */
static gboolean
is_known (const char *member)
{
  static const char *const members[] = { "configuration", "element", "name", "retrieveObjectsAfterInstantiation", "tags", NULL };

  return g_strv_contains (members, member);
}

static guint
count_fields (const LatchElement *element,
              JsonObject         *configuration)
{
  JsonObjectIter iter;
  const char    *key;
  guint          n_fields = 0;

  json_object_iter_init (&iter, configuration);
  while (json_object_iter_next (&iter, &key, NULL))
    n_fields += latch_element_find_field (element, key) != NULL ? 1 : 0;

  return n_fields;
}

/* Of what a document without a name describes, its keys tell most. Several elements have some of the same. */
static const LatchElement *
guess_element (JsonNode           *configuration,
               const LatchElement *chosen)
{
  GPtrArray          *elements = latch_element_get_all ();
  const LatchElement *likeliest = chosen;
  guint               most;

  if (configuration == NULL)
    return chosen;

  most = count_fields (chosen, json_node_get_object (configuration));
  for (guint i = 0; i < elements->len; i++)
    {
      guint n_fields = count_fields (elements->pdata[i], json_node_get_object (configuration));

      if (n_fields <= most)
        continue;

      likeliest = elements->pdata[i];
      most = n_fields;
    }

  return likeliest;
}

static void
note_value (const char *key,
            const char *value,
            gpointer    user_data)
{
  *(gboolean *)user_data = TRUE;
}

static gboolean
is_filled (LatchDraft *draft)
{
  gboolean is_filled = *latch_draft_get_name (draft) != '\0' || *latch_draft_get_tags (draft) != NULL;

  latch_draft_foreach_value (draft, note_value, &is_filled);
  return is_filled;
}

static guint
count_keys (const LatchElement *element,
            const char         *authentication,
            JsonObject         *configuration)
{
  guint n_keys = 0;

  for (size_t i = 0; i < element->n_fields; i++)
    {
      if (g_strcmp0 (element->fields[i].authentication, authentication) == 0)
        n_keys += json_object_has_member (configuration, element->fields[i].key) ? 1 : 0;
    }

  return n_keys;
}

/* Of a document that does not say how the service signs in to the store, its keys tell most, too. In doubt it is the default,
 * which documented requests leave out. */
static void
guess_authentication (LatchDraft *draft,
                      JsonObject *configuration)
{
  const LatchElement      *element = latch_draft_get_element (draft);
  const LatchElementField *field = element->authentication;
  JsonNode                *node = json_object_get_member (configuration, field->key);
  char                     number[NUMBER_SIZE];
  const char              *said = node != NULL ? get_text (node, number) : NULL;
  const char              *usual;
  guint                    most;

  if (said != NULL && latch_element_field_accepts (field, said))
    return;

  usual = field->value != NULL ? field->value : ((LatchElementChoice *)field->choices->pdata[0])->value;
  most = count_keys (element, usual, configuration);
  for (guint i = 0; i < field->choices->len; i++)
    {
      const char *choice = ((LatchElementChoice *)field->choices->pdata[i])->value;
      guint       n_keys = count_keys (element, choice, configuration);

      if (n_keys <= most)
        continue;

      latch_draft_set_value (draft, field->key, choice);
      most = n_keys;
    }
}

static gboolean
read_draft (LatchSnippet       *self,
            JsonObject         *document,
            const LatchElement *chosen,
            GError            **error)
{
  JsonNode           *described = get_member (document, "element", JSON_TYPE_OBJECT);
  JsonNode           *configuration = get_member (document, "configuration", JSON_TYPE_OBJECT);
  JsonNode           *tags = get_member (document, "tags", JSON_TYPE_ARRAY);
  const char         *key = described != NULL ? latch_json_get_string (json_node_get_object (described), "key") : NULL;
  const char         *name = latch_json_get_string (document, "name");
  const LatchElement *element;
  JsonObjectIter      iter;
  JsonNode           *value;

  element = key != NULL && !is_placeholder (key) ? latch_element_lookup (key) : guess_element (configuration, chosen);
  if (element == NULL && !g_regex_match_simple ("^[A-Za-z0-9._-]{1,100}$", key, G_REGEX_DOLLAR_ENDONLY, 0))
    return TRUE;
  if (element == NULL)
    {
      g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID,
                   /* Translators: %s is what the service calls a kind of store, such as “shopify” */
                   _ ("Latchkey cannot connect “%s” yet."), key);
      return FALSE;
    }

  self->draft = latch_draft_new (element);
  json_object_iter_init_ordered (&iter, document);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    self->has_more |= !is_known (key);

  if (name != NULL && !is_placeholder (name))
    {
      g_autofree char *line = latch_typed_dup_line (name);

      latch_draft_set_name (self->draft, line);
    }
  if (tags != NULL)
    set_tags (self->draft, json_node_get_array (tags));

  if (configuration == NULL)
    return TRUE;

  json_object_iter_init_ordered (&iter, json_node_get_object (configuration));
  while (json_object_iter_next_ordered (&iter, &key, &value))
    self->has_more |= !set_value (self->draft, key, value);

  if (element->authentication != NULL && is_filled (self->draft))
    guess_authentication (self->draft, json_node_get_object (configuration));

  return TRUE;
}

static GError *
refuse_response (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_INVALID,
                              _ ("This describes a store that is connected already. Use the JSON document that was sent to connect it."));
}

/* Nobody knows which of several is meant, and what is connected already is not to be connected once more by mistake. */
static gboolean
check_single (JsonNode   *document,
              const char *rest,
              GError    **error)
{
  const char *start = NULL;
  const char *end = NULL;
  g_autoptr (JsonNode) next = find_document (rest, &start, &end);

  if (is_response (document) || (next != NULL && is_response (next)))
    g_propagate_error (error, refuse_response ());
  else if (next != NULL)
    g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("This describes more than one store. Use one JSON document at a time."));
  else
    return TRUE;

  return FALSE;
}

/* Finds braces that are not those of the document: nobody knows what they hold, or where they end. Names in braces stand for
 * a value, as in `${HOST}`. */
static void
find_braces (const char *text,
             int        *begin,
             int        *end)
{
  g_autoptr (GRegex) brace = g_regex_new ("(?:\\$?\\{+[\\w .:-]*+\\}+(*SKIP)(*FAIL))|\\{", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int n_open = 0;

  *begin = *end = (int)strlen (text);
  if (!g_regex_match (brace, text, 0, &match))
    return;

  g_match_info_fetch_pos (match, 0, begin, NULL);
  for (int i = *begin; text[i] != '\0'; i++)
    {
      n_open += text[i] == '{' ? 1 : 0;
      n_open -= text[i] == '}' ? 1 : 0;
      if (text[i] == '}' && n_open == 0)
        *end = i;
      else if (text[i] == '{' || text[i] == '}')
        *end = (int)strlen (text);
    }
}

/* The host has something in it that stands for a part of it. */
static gboolean
is_placeholder_host (const char *address)
{
  return g_regex_match_simple ("[<>{}$%*_…]|\\[[^\\]:]*\\]", address, 0, 0);
}

/* What stands before an address that is a value in a document, the scheme with the host, and the API’s path. */
#define MEMBER "((?:[\"'”’]\\s*+:\\s*+|[,\\[]\\s*+(?=[\\\\\"'“‘]))[\\\\\"'“‘]*+)?"
#define ORIGIN "(https?://(?:<[^<>/\\r\\n]*+>|[^\\s\"'`“”‘’<>\\\\/?#])++)"
#define API_PATH "(/elements/api-v2(?![\\w.~%-]))?"

/* A command has other addresses too, such as that of a proxy, and those in a document are the store’s, such as that of its
 * events. Only one with the API’s path, or of a service that is known, says where the secrets belong. The person chooses when
 * there is none beside them, or more than one. */
static gboolean
read_service (LatchSnippet *self,
              const char   *text,
              gboolean      is_command,
              GError      **error)
{
  g_autoptr (GRegex) url = g_regex_new (MEMBER ORIGIN API_PATH, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *service = NULL;
  gboolean         is_open = is_command;
  int              braces = 0;
  int              braces_end = 0;

  if (self->user == NULL && !is_command)
    return TRUE;

  find_braces (text, &braces, &braces_end);
  g_regex_match (url, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char    *member = g_match_info_fetch (match, 1);
      g_autofree char    *origin = g_match_info_fetch (match, 2);
      g_autofree char    *path = g_match_info_fetch (match, 3);
      g_autofree char    *typed = g_strconcat (origin, path, NULL);
      g_autofree char    *address = NULL;
      const LatchService *known;
      int                 start = 0;

      is_open = TRUE;
      g_match_info_fetch_pos (match, 2, &start, NULL);
      if (*member != '\0' || (start > braces && start < braces_end))
        continue;

      if (*path != '\0' && is_placeholder_host (origin))
        address = g_strdup ("");
      else if (*path != '\0')
        address = latch_service_complete_address (typed, error);
      else
        address = latch_service_recognize_address (typed);

      if (address == NULL && *path != '\0')
        return FALSE;
      if (address == NULL)
        continue;

      known = latch_service_lookup (address);
      if (service == NULL)
        service = g_strdup (known != NULL ? known->id : address);
      else if (!latch_service_equal (service, address))
        *service = '\0';
    }

  if (service != NULL && *service != '\0')
    self->service = g_steal_pointer (&service);
  else if (self->user != NULL && is_open)
    self->service = g_strdup ("");

  return TRUE;
}

/* Returns FALSE without an error when the text is something else. */
static gboolean
read_text (LatchSnippet       *self,
           const char         *text,
           const LatchElement *chosen,
           GError            **error)
{
  g_autoptr (JsonNode) document = NULL;
  const char *start = NULL;
  const char *end = NULL;
  char       *outside;
  gboolean    is_command;
  gboolean    is_read;

  if (!is_readable (text))
    return FALSE;

  document = find_document (text, &start, &end);
  if (document != NULL && (!check_single (document, end + 1, error) || !read_draft (self, json_node_get_object (document), chosen, error)))
    return FALSE;

  is_command = g_regex_match_simple ("^\\W*curl\\s", text, G_REGEX_CASELESS, 0);
  read_authorization (self, text);
  if (self->user == NULL && self->draft == NULL && !is_command)
    return FALSE;

  outside = g_strdup (text);
  for (const char *c = start; document != NULL && c <= end; c++)
    outside[c - text] = ' ';
  is_read = read_service (self, outside, is_command, error);
  secret_password_free (outside);
  return is_read;
}

/**
 * latch_snippet_parse:
 * @text: what was pasted, dropped or read from a file, UTF-8
 * @chosen: the element that is meant when @text does not say which one
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Reads what @text says about an instance to be created: the header
 * `Authorization: User …, Organization …`, which counts only whole, the address
 * that is posted to, and the JSON document that the reference page calls
 * instance.json. What stands in place of a value, such as `<Order Key>`, is left
 * out. A document that names no element is one of @chosen, unless another one has
 * more of its keys; the same holds for the kind of sign-in and its default. Quotes may be curly, as a word processor makes them.
 *
 * Returns: (nullable) (transfer full): what was found; %NULL without @error when @text is something else
 */
LatchSnippet *
latch_snippet_parse (const char         *text,
                     const LatchElement *chosen,
                     GError            **error)
{
  LatchSnippet *self = g_new0 (LatchSnippet, 1);

  if (read_text (self, text, chosen, error))
    return self;

  latch_snippet_free (self);
  return NULL;
}

/* The line of a mistake, for somebody who looks at the whole text. Nothing that is tidied up adds a line or takes one away. */
static char *
explain_document (const char *text,
                  const char *start)
{
  char       *document = g_strdup (start);
  const char *mistake;
  guint       line = 1;
  gboolean    is_cut_off;

  tidy (&document);
  /* Between double quotes of a command, each of the document’s own has a backslash. */
  if (document[1 + strspn (document + 1, " \t\r\n")] == '\\')
    unescape_quotes (&document);

  mistake = latch_json_find_mistake (document, MAX_TOKENS);
  for (const char *c = text; c < start; c++)
    line += *c == '\n' ? 1 : 0;
  for (const char *c = document; mistake != NULL && c < mistake; c++)
    line += *c == '\n' ? 1 : 0;

  /* The quote that ends the document of a command may still be there. */
  is_cut_off = mistake != NULL && mistake[strspn (mistake, " \t\r\n'\"")] == '\0';
  secret_password_free (document);
  if (mistake == NULL)
    return NULL;

  if (is_cut_off)
    return g_strdup (_ ("The JSON document is cut off. Copy all of it, with its last brace."));

  /* Translators: %u is the number of a line */
  return g_strdup_printf (_ ("The JSON document has a mistake in line %u. Correct it, then try again."), line);
}

/* Braces stand around the variables of a shell too, so the document begins before its first member. */
static const char *
find_broken_document (const char *text)
{
  g_autoptr (GRegex) member = g_regex_new ("\\b(?:element|configuration)\\b[\\\\\"'”“‟″]*+\\s*+:", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int start = 0;

  if (!g_regex_match (member, text, 0, &match) || !g_match_info_fetch_pos (match, 0, &start, NULL))
    return NULL;

  return g_strrstr_len (text, start, "{");
}

/**
 * latch_snippet_explain:
 * @text: a text in which latch_snippet_parse() finds no JSON document
 *
 * Looks for a document that @text was meant to have, for a person who wants it to be read.
 *
 * Returns: (nullable) (transfer full): a sentence that says what is wrong with it, or %NULL when there is none
 */
char *
latch_snippet_explain (const char *text)
{
  const char *start = strchr (text, '{');
  const char *end = strrchr (text, '}');
  g_autoptr (JsonNode) root = NULL;

  if (strlen (text) > LATCH_SNIPPET_MAX_LENGTH)
    /* Translators: %d is a number of KiB */
    return g_strdup_printf (_ ("This text is too long. Copy at most %d KiB."), LATCH_SNIPPET_MAX_LENGTH / 1024);

  if (start == NULL || !g_utf8_validate (text, -1, NULL))
    return NULL;

  root = end > start ? read_document (start, end + 1) : NULL;
  if (root != NULL && is_response (root))
    {
      g_autoptr (GError) error = refuse_response ();

      return g_strdup (error->message);
    }

  start = find_broken_document (text);
  return root == NULL && start != NULL ? explain_document (text, start) : NULL;
}

/**
 * latch_snippet_parse_secrets:
 * @text: what was pasted for a secret
 *
 * Reads nothing but a header, or a part of it such as `User …`, which names the
 * secret that it has.
 *
 * Returns: (nullable) (transfer full): one secret or both; %NULL when @text is something else
 */
LatchSnippet *
latch_snippet_parse_secrets (const char *text)
{
  g_autoptr (GRegex) header = g_regex_new ("\\A[\\s\"'“”]*+(?:-H\\s++[\"'“”]?)?(?:Authorization[\"'“”]?\\s*+[:=]\\s*+[\"'“”]?)?"
                                           "(" PART "(?:,\\s*+" PART ")*),?\\s*+\\z",
                                           G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (SecretValue) user = NULL;
  g_autoptr (SecretValue) organization = NULL;
  LatchSnippet *self;
  int           start = 0;
  int           end = 0;

  if (!is_readable (text) || !g_regex_match (header, text, 0, &match) || !g_match_info_fetch_pos (match, 1, &start, &end))
    return NULL;

  user = read_part (text + start, (size_t)(end - start), "User");
  organization = read_part (text + start, (size_t)(end - start), "Organization");
  if (user == NULL && organization == NULL)
    return NULL;

  self = g_new0 (LatchSnippet, 1);
  self->user = g_steal_pointer (&user);
  self->organization = g_steal_pointer (&organization);
  return self;
}

/**
 * latch_snippet_parse_address:
 * @text: what was pasted for the whole form, and not into an entry
 *
 * Reads nothing but the address of a service’s console, as it stands in the
 * browser, or of a service that Latchkey knows by name.
 *
 * Returns: (nullable) (transfer full): the service; %NULL when @text is something else
 */
LatchSnippet *
latch_snippet_parse_address (const char *text)
{
  size_t              length;
  const char         *start;
  g_autofree char    *typed = NULL;
  g_autofree char    *address = NULL;
  const LatchService *known;
  LatchSnippet       *self;

  if (!is_readable (text))
    return NULL;

  start = latch_typed_trim (text, &length);
  typed = g_strndup (start, length);
  address = latch_service_recognize_address (typed);
  if (address == NULL)
    return NULL;

  known = latch_service_lookup (address);
  self = g_new0 (LatchSnippet, 1);
  self->service = known != NULL ? g_strdup (known->id) : g_steal_pointer (&address);
  return self;
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
 * latch_snippet_is_empty:
 * @self: a snippet
 *
 * Returns: %TRUE when the text is meant for a form, but there is nothing to fill in
 */
gboolean
latch_snippet_is_empty (LatchSnippet *self)
{
  return self->user == NULL && self->service == NULL && (self->draft == NULL || !is_filled (self->draft));
}

/**
 * latch_snippet_get_service:
 * @self: a snippet
 *
 * Returns: (nullable): the id of the service, or the address of one that is not known by name; empty when the text names
 *   one that is not understood
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

/**
 * latch_snippet_get_has_more:
 * @self: a snippet
 *
 * Returns: %TRUE when the document has something that a form does not ask for, or cannot take
 */
gboolean
latch_snippet_get_has_more (LatchSnippet *self)
{
  return self->has_more;
}
