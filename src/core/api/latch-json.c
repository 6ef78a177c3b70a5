/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-json.h"

#include "latch-error.h"
#include "latch-host.h"
#include "latch-json-scan.h"

#include <glib/gi18n-lib.h>

/* The longest documented instance has about 150 tokens; element metadata may come with it. */
#define MAX_INSTANCE_TOKENS 20000
#define MAX_LIST_TOKENS 500000
#define MAX_ERROR_TOKENS 2000
#define MAX_PONG_TOKENS 1000
#define MAX_SIGN_IN_TOKENS 1000

/* Above this, a service that stores numbers as doubles cannot tell one id from the next. */
#define MAX_ID (G_GINT64_CONSTANT (1) << 53)

#define MAX_TOKEN_LENGTH 4096
#define MAX_PAGE_LENGTH 8192
#define MAX_SECRET_LENGTH 1024
#define MAX_REQUEST_ID_LENGTH 64
#define MAX_MESSAGE_CHARACTERS 500

/* The largest element in the vendor’s own catalogue has some forty entries. */
#define MAX_ENTRIES 200
#define MAX_KEY_LENGTH 200
#define MAX_VALUE_LENGTH 4096

/* Each event may come with what it was told in. */
#define MAX_EVENT_TOKENS 50000
#define MAX_EVENT_WORD 60

static void
write_entry (const char *key,
             const char *value,
             gpointer    user_data)
{
  JsonBuilder *builder = user_data;

  /* The generator would pass other bytes through unchanged. */
  g_assert (g_utf8_validate (value, -1, NULL));

  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, value);
}

static void
write_tags (JsonBuilder       *builder,
            const char *const *tags,
            const char        *tag)
{
  json_builder_set_member_name (builder, "tags");
  json_builder_begin_array (builder);

  for (size_t i = 0; tags[i] != NULL; i++)
    json_builder_add_string_value (builder, tags[i]);
  if (tag != NULL)
    json_builder_add_string_value (builder, tag);

  json_builder_end_array (builder);
}

/* json-glib 1.6 does not escape U+001F, which JSON does not allow in a string. The unescaped text is wiped, as it may have a secret. */
static char *
escape_unit_separators (char *text)
{
  GString *escaped;

  if (strchr (text, 0x1f) == NULL)
    return text;

  escaped = g_string_sized_new (strlen (text) * strlen ("\\u001f"));
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == 0x1f)
        g_string_append (escaped, "\\u001f");
      else
        g_string_append_c (escaped, *c);
    }

  secret_password_free (text);
  return g_string_free (escaped, FALSE);
}

static gpointer
set_unknown_form (GError **error)
{
  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED,
                       _ ("The service answered in a format that Latchkey does not understand."));
  return NULL;
}

static gboolean
has_member (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node);
}

static gboolean
is_printable (const char *text,
              size_t      max_length)
{
  size_t length = strlen (text);

  for (size_t i = 0; i < length; i++)
    {
      if (text[i] < 0x21 || text[i] > 0x7e)
        return FALSE;
    }

  return length > 0 && length <= max_length;
}

static gboolean
read_id (JsonObject *object,
         gint64     *id)
{
  JsonNode *node = json_object_get_member (object, "id");

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  *id = json_node_get_int (node);
  return *id >= 1 && *id <= MAX_ID;
}

static gboolean
read_token (JsonObject   *object,
            SecretValue **token)
{
  const char *text = latch_json_get_string (object, "token");

  if (!has_member (object, "token") || g_strcmp0 (text, "") == 0)
    return TRUE;

  if (text == NULL || !is_printable (text, MAX_TOKEN_LENGTH))
    return FALSE;

  *token = secret_value_new (text, -1, "text/plain");
  return TRUE;
}

/* What the form would not take is none, so that nobody looks for a mistake in what they did not type. */
static SecretValue *
read_secret (JsonObject *object,
             const char *name)
{
  const char *text = latch_json_get_string (object, name);

  if (text == NULL || *text == '\0' || strlen (text) > MAX_SECRET_LENGTH || !latch_credentials_check_secret (text, NULL))
    return NULL;

  return secret_value_new (text, -1, "text/plain");
}

static const char *
get_tag (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return latch_json_get_string (json_node_get_object (node), "name");

  return json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static char **
read_tag_array (JsonArray *array)
{
  guint n_tags = json_array_get_length (array);
  g_autoptr (GPtrArray) tags = g_ptr_array_new_full (n_tags + 1, g_free);

  for (guint i = 0; i < n_tags; i++)
    {
      const char *tag = get_tag (json_array_get_element (array, i));

      if (tag == NULL)
        return NULL;

      g_ptr_array_add (tags, g_strdup (tag));
    }

  g_ptr_array_add (tags, NULL);
  return (char **)g_ptr_array_steal (tags, NULL);
}

/* The published samples have an array of strings, an array of objects with id and name, and an empty string. */
static char **
read_tags (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "tags");

  if (g_strcmp0 (latch_json_get_string (object, "tags"), "") == 0)
    return g_new0 (char *, 1);

  return JSON_NODE_HOLDS_ARRAY (node) ? read_tag_array (json_node_get_array (node)) : NULL;
}

static const char *
get_element_key (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "element");

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  return latch_json_get_string (json_node_get_object (node), "key");
}

static GDateTime *
read_date (JsonObject *object,
           const char *name)
{
  const char *text = latch_json_get_string (object, name);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();

  return text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;
}

/* The service’s page “Disabling and enabling instances”; whatever is no truth value tells nothing. */
static LatchEnabled
read_enabled (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "disabled");

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return LATCH_ENABLED_UNKNOWN;

  return json_node_get_boolean (node) ? LATCH_ENABLED_NO : LATCH_ENABLED_YES;
}

static LatchInstanceInfo *
read_instance (JsonNode *node,
               GError  **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64      id;
  g_autoptr (SecretValue) token = NULL;
  g_auto (GStrv) tags = NULL;
  g_autoptr (GDateTime) created = NULL;

  if (object == NULL || !read_id (object, &id) || !read_token (object, &token))
    return set_unknown_form (error);

  tags = has_member (object, "tags") ? read_tags (object) : NULL;
  if (tags == NULL && has_member (object, "tags"))
    return set_unknown_form (error);

  created = read_date (object, "createdDate");
  return latch_instance_info_new (id, latch_json_get_string (object, "name"), get_element_key (object), (const char *const *)tags, token,
                                  created, read_enabled (object));
}

/* Besides control characters, these end a line or change the direction of the text after them, our own included. */
static gboolean
is_control (gunichar character)
{
  return g_unichar_iscntrl (character) ||
         character == 0x2028 || character == 0x2029 ||
         character == 0x061c || character == 0x200e || character == 0x200f ||
         (character >= 0x202a && character <= 0x202e) ||
         (character >= 0x2066 && character <= 0x2069);
}

static char *
dup_for_display (const char *text)
{
  g_autoptr (GString) clean = g_string_new (NULL);
  size_t n_characters = 0;

  for (const char *c = text; *c != '\0' && n_characters < MAX_MESSAGE_CHARACTERS; c = g_utf8_next_char (c))
    {
      gunichar character = is_control (g_utf8_get_char (c)) ? ' ' : g_utf8_get_char (c);

      if (clean->len == 0 && character == ' ')
        continue;

      g_string_append_unichar (clean, character);
      n_characters++;
    }

  g_strchomp (clean->str);
  return *clean->str != '\0' ? g_strdup (clean->str) : NULL;
}

static char *
dup_member_for_display (JsonObject *object,
                        const char *name)
{
  const char *text = latch_json_get_string (object, name);

  return text != NULL ? dup_for_display (text) : NULL;
}

static char *
dup_provider_message (JsonObject *object)
{
  char *message = dup_member_for_display (object, "providerMessage");

  return message != NULL ? message : dup_member_for_display (object, "ProviderMessage");
}

static char *
dup_request_id (JsonObject *object)
{
  const char *request_id = latch_json_get_string (object, "requestId");

  return request_id != NULL && latch_json_is_request_id (request_id) ? g_strdup (request_id) : NULL;
}

/* Nobody else may have the code, so it is in no document that a person copies. */
static void
write_provider_data (JsonBuilder *builder,
                     LatchDraft  *draft)
{
  json_builder_set_member_name (builder, "providerData");
  json_builder_begin_object (builder);
  write_entry ("code", secret_value_get_text (latch_draft_get_code (draft)), builder);
  json_builder_end_object (builder);
}

static char *
write_draft (LatchDraft *draft,
             const char *tag,
             gboolean    pretty)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "element");
  json_builder_begin_object (builder);
  write_entry ("key", latch_draft_get_element (draft)->key, builder);
  json_builder_end_object (builder);
  if (tag != NULL && latch_draft_get_code (draft) != NULL)
    write_provider_data (builder, draft);
  json_builder_set_member_name (builder, "configuration");
  json_builder_begin_object (builder);
  latch_draft_foreach_value (draft, write_entry, builder);
  json_builder_end_object (builder);
  if (tag != NULL)
    write_tags (builder, latch_draft_get_tags (draft), tag);
  write_entry ("name", latch_draft_get_name (draft), builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return escape_unit_separators (json_to_string (root, pretty));
}

/* The bytes are wiped with their last reference. */
static GBytes *
write_secret_bytes (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  char *text = escape_unit_separators (json_to_string (root, FALSE));

  return g_bytes_new_with_free_func (text, strlen (text), (GDestroyNotify)secret_password_free, text);
}

/* A value that a person could not see, or not send, in one line is as good as none. */
static const char *
get_entry_value (JsonObject *object)
{
  JsonNode   *node = json_object_get_member (object, "propertyValue");
  const char *value = latch_json_get_string (object, "propertyValue");

  /* The service’s own samples have both forms. */
  if (node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node) ? "true" : "false";

  if (value == NULL || strlen (value) > MAX_VALUE_LENGTH)
    return NULL;

  for (const char *c = value; *c != '\0'; c = g_utf8_next_char (c))
    {
      if (is_control (g_utf8_get_char (c)))
        return NULL;
    }

  return value;
}

static gboolean
get_boolean (JsonObject *object,
             const char *name,
             gboolean    otherwise)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN ? json_node_get_boolean (node) : otherwise;
}

static LatchConfigurationEntry *
read_entry (JsonNode *node)
{
  JsonObject      *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char      *key = object != NULL ? latch_json_get_string (object, "key") : NULL;
  g_autofree char *name = NULL;
  gint64           id;

  if (key == NULL || !is_printable (key, MAX_KEY_LENGTH) || !read_id (object, &id))
    return NULL;

  name = dup_member_for_display (object, "name");
  return latch_configuration_entry_new (id, key, name, latch_json_get_string (object, "type"), get_entry_value (object),
                                        get_boolean (object, "required", FALSE),
                                        get_boolean (object, "active", TRUE) && !get_boolean (object, "hideFromConsole", FALSE));
}

static gboolean
has_entry (GPtrArray               *entries,
           LatchConfigurationEntry *entry)
{
  for (guint i = 0; i < entries->len; i++)
    {
      if (latch_configuration_entry_get_id (entries->pdata[i]) == latch_configuration_entry_get_id (entry) ||
          g_str_equal (latch_configuration_entry_get_key (entries->pdata[i]), latch_configuration_entry_get_key (entry)))
        return TRUE;
    }

  return FALSE;
}

/* A number, or a word that fits into a row. */
static char *
dup_event_word (JsonObject *object,
                const char *name)
{
  JsonNode        *node = json_object_get_member (object, name);
  g_autofree char *text = NULL;

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  text = dup_member_for_display (object, name);
  return text != NULL && g_utf8_strlen (text, -1) > MAX_EVENT_WORD ? g_utf8_substring (text, 0, MAX_EVENT_WORD) : g_steal_pointer (&text);
}

/* What is told of a change stands in what the callback address is told; of what the store itself says, the form is not known. */
static JsonObject *
get_told (JsonObject *object)
{
  JsonNode *told = json_object_get_member (object, "notifiedData");

  if (told != NULL && JSON_NODE_HOLDS_ARRAY (told) && json_array_get_length (json_node_get_array (told)) > 0)
    told = json_array_get_element (json_node_get_array (told), 0);

  return told != NULL && JSON_NODE_HOLDS_OBJECT (told) ? json_node_get_object (told) : object;
}

static LatchEvent *
read_event (JsonNode *node)
{
  JsonObject      *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject      *told = object != NULL ? get_told (object) : NULL;
  g_autofree char *id = NULL, *status = NULL, *change = NULL, *thing = NULL, *thing_id = NULL;
  g_autoptr (GDateTime) date = NULL;

  if (object == NULL)
    return latch_event_new (NULL, NULL, NULL, NULL, NULL, NULL);

  id = dup_event_word (object, "id");
  status = dup_event_word (object, "status");
  date = read_date (object, "eventDate");
  change = dup_event_word (told, "eventType");
  thing = dup_event_word (told, "objectType");
  thing_id = dup_event_word (told, "objectId");
  return latch_event_new (id, date, status, change, thing, thing_id);
}

static int
compare_events (gconstpointer a,
                gconstpointer b)
{
  return latch_event_compare (*(LatchEvent *const *)a, *(LatchEvent *const *)b);
}

/**
 * latch_json_write_draft:
 * @draft: what is to be created; all its texts are UTF-8
 * @tag: the tag by which the instance is found again
 *
 * Writes the body of `POST /instances`: the members `element`,
 * `configuration`, `tags` and `name`, in this order and without white space. All
 * configuration values are strings. @tag comes after the person’s own tags. After
 * a sign-in in the browser, `providerData` with its `code` comes before
 * `configuration`.
 *
 * The members are those of the service’s page “Create Instance” of Ecwid
 * (developers.cloud-elements.com/docs/elements/ecwid/ecwid-create-instance.html)
 * and, for `tags`, of its page “Authenticate an element instance via API”.
 *
 * Returns: (transfer full): the body, which is wiped with its last reference
 */
GBytes *
latch_json_write_draft (LatchDraft *draft,
                        const char *tag)
{
  char *text = write_draft (draft, tag, FALSE);

  return g_bytes_new_with_free_func (text, strlen (text), (GDestroyNotify)secret_password_free, text);
}

/**
 * latch_json_write_document:
 * @draft: what it describes; all its texts are UTF-8, and none is secret
 *
 * Writes what the service’s page “Create Instance” calls `instance.json`, for
 * people to read and edit: the members `element`, `configuration` and `name`, in
 * lines. That page has no tags.
 *
 * Returns: (transfer full): the text, without an end of its last line
 */
char *
latch_json_write_document (LatchDraft *draft)
{
  return write_draft (draft, NULL, TRUE);
}

/**
 * latch_json_write_value:
 * @value: the new value of a configuration entry, UTF-8
 *
 * Writes the body of `PATCH /instances/{id}/configuration/{configId}`: an
 * object with the member `propertyValue` (`ElementInstanceConfig` of
 * cloud-elements/ce-sdkifier, src/core/platformSDK.ts).
 *
 * Returns: (transfer full): the body, which is wiped with its last reference
 */
GBytes *
latch_json_write_value (SecretValue *value)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  write_entry ("propertyValue", secret_value_get_text (value), builder);
  json_builder_end_object (builder);

  return write_secret_bytes (builder);
}

/**
 * latch_json_write_description:
 * @name: (nullable): what the instance is to be called, UTF-8, or %NULL to leave its name alone
 * @tags: (nullable) (array zero-terminated=1): all tags that it is to have, UTF-8, or %NULL to leave its tags alone
 *
 * Writes the body of `PATCH /instances/{id}`: an object with the members `name`
 * and `tags`, in this order, or one of the two. The service’s page on instances has `tags` as the
 * whole list, which replaces the one before
 * (cloud-elements/devportal, docs/platform-api/instances/index.md).
 *
 * Returns: (transfer full): the body
 */
GBytes *
latch_json_write_description (const char        *name,
                              const char *const *tags)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;
  char *text;

  json_builder_begin_object (builder);
  if (name != NULL)
    write_entry ("name", name, builder);
  if (tags != NULL)
    write_tags (builder, tags, NULL);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  text = escape_unit_separators (json_to_string (root, FALSE));
  return g_bytes_new_take (text, strlen (text));
}

/**
 * latch_json_write_sign_in:
 * @user_name: what a person is called at the service, UTF-8
 * @password: their password, UTF-8
 *
 * Writes the body of `POST /authentication`: an object with the members
 * `username` and `password`, in this order (cloud-elements/ce-sdkifier,
 * src/core/configurator.js).
 *
 * Returns: (transfer full): the body, which is wiped with its last reference
 */
GBytes *
latch_json_write_sign_in (SecretValue *user_name,
                          SecretValue *password)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  write_entry ("username", secret_value_get_text (user_name), builder);
  write_entry ("password", secret_value_get_text (password), builder);
  json_builder_end_object (builder);

  return write_secret_bytes (builder);
}

/**
 * latch_json_read_bearer:
 * @bytes: the body of the response to `POST /authentication`, at most 1 MiB
 * @error: return location for %LATCH_ERROR_UNEXPECTED
 *
 * Reads the token of somebody who has signed in: an object whose `token` has
 * 1 to 4096 characters that a header can carry (cloud-elements/ce-sdkifier,
 * src/core/configurator.js). Everything else is ignored.
 *
 * Returns: (transfer full): the token
 */
SecretValue *
latch_json_read_bearer (GBytes  *bytes,
                        GError **error)
{
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_SIGN_IN_TOKENS, error);
  SecretValue *token = NULL;

  if (root == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_OBJECT (root) || !read_token (json_node_get_object (root), &token) || token == NULL)
    return set_unknown_form (error);

  return token;
}

/* Whatever program opens addresses on this computer is handed this one. */
static gboolean
is_page (const char *text,
         gboolean    may_be_local)
{
  g_autoptr (GUri) uri = text != NULL && is_printable (text, MAX_PAGE_LENGTH) ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL)
    return FALSE;

  return g_str_equal (g_uri_get_scheme (uri), "https") ||
         (may_be_local && g_str_equal (g_uri_get_scheme (uri), "http") && latch_host_is_local (host));
}

/**
 * latch_json_read_consent_page:
 * @bytes: the body of the response to `GET /elements/{key}/oauth/url`, at most 1 MiB
 * @may_be_local: whether the page may be one of this computer, by `http`
 * @error: return location for %LATCH_ERROR_UNEXPECTED
 *
 * Reads the address on which a person signs in to a store: an object whose
 * `oauthUrl` is an `https` address of at most 8192 printable characters
 * (cloud-elements/devportal, docs/guides/elements/auth.md). Everything else is ignored.
 *
 * Returns: (transfer full): the address, which has the state in it
 */
SecretValue *
latch_json_read_consent_page (GBytes  *bytes,
                              gboolean may_be_local,
                              GError **error)
{
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_SIGN_IN_TOKENS, error);
  const char *page;

  if (root == NULL)
    return NULL;

  page = JSON_NODE_HOLDS_OBJECT (root) ? latch_json_get_string (json_node_get_object (root), "oauthUrl") : NULL;
  return is_page (page, may_be_local) ? secret_value_new (page, -1, "text/plain") : set_unknown_form (error);
}

/**
 * latch_json_read_secrets:
 * @bytes: the body of the response to `GET /authentication/secrets`, at most 1 MiB
 * @error: return location for %LATCH_ERROR_UNEXPECTED
 *
 * Reads the two secrets of an account: an object whose `userSecret` and
 * `organizationSecret` have 1 to 1024 characters and pass
 * latch_credentials_check_secret() (cloud-elements/ce-sdkifier,
 * src/core/configurator.js; cloud-elements/churros, src/test/lifecycle.js).
 * Everything else is ignored.
 *
 * Returns: (transfer full): the secrets
 */
LatchCredentials *
latch_json_read_secrets (GBytes  *bytes,
                         GError **error)
{
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_SIGN_IN_TOKENS, error);
  g_autoptr (SecretValue) user = NULL;
  g_autoptr (SecretValue) organization = NULL;

  if (root == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_OBJECT (root))
    return set_unknown_form (error);

  user = read_secret (json_node_get_object (root), "userSecret");
  organization = read_secret (json_node_get_object (root), "organizationSecret");
  if (user == NULL || organization == NULL)
    return set_unknown_form (error);

  return latch_credentials_new (user, organization);
}

/**
 * latch_json_read_entry:
 * @bytes: the body of a response that is a configuration entry, at most 1 MiB
 *
 * Reads one entry, as latch_json_read_configuration() does.
 *
 * Returns: (transfer full) (nullable): the entry, or %NULL when it is none
 */
LatchConfigurationEntry *
latch_json_read_entry (GBytes *bytes)
{
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_INSTANCE_TOKENS, NULL);

  return root != NULL ? read_entry (root) : NULL;
}

/**
 * latch_json_read_configuration:
 * @bytes: the body of a response to `GET /instances/{id}/configuration`, at most 1 MiB
 * @error: return location for %LATCH_ERROR_UNEXPECTED
 *
 * Reads an array of at most 200 configuration entries (`ElementInstanceConfig`
 * of cloud-elements/ce-sdkifier). Each has an `id` from 1 to 2⁵³ and a `key` of
 * 1 to 200 printable ASCII characters, which no other one has; otherwise the
 * whole array is an error. Of anything else, what cannot be read counts as absent, as does a
 * value that is longer than 4096 bytes or has control characters.
 *
 * Returns: (transfer full) (element-type LatchConfigurationEntry): the entries
 */
GPtrArray *
latch_json_read_configuration (GBytes  *bytes,
                               GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_INSTANCE_TOKENS, error);
  JsonArray *array;

  if (root == NULL)
    return NULL;

  array = JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  if (array == NULL || json_array_get_length (array) > MAX_ENTRIES)
    return set_unknown_form (error);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      LatchConfigurationEntry *entry = read_entry (json_array_get_element (array, i));

      if (entry == NULL || has_entry (entries, entry))
        {
          g_clear_object (&entry);
          return set_unknown_form (error);
        }

      g_ptr_array_add (entries, entry);
    }

  return g_steal_pointer (&entries);
}

/**
 * latch_json_read_events:
 * @bytes: the body of a response to `GET /instances/{id}/events`, at most 1 MiB
 * @max: how many to keep
 * @error: return location for %LATCH_ERROR_UNEXPECTED
 *
 * Reads an array of events (`Event` of cloud-elements/ce-sdkifier,
 * src/core/platformSDK.ts), and keeps the newest. Of each, what cannot be read
 * counts as absent: an event of any form is one. What is told of the change is
 * `eventType`, `objectType` and `objectId` of the first object in
 * `notifiedData`, which are those of a formula’s trigger
 * (cloud-elements/devportal, _includes/Formulas/scope-trigger-event.md).
 *
 * Returns: (transfer full) (element-type LatchEvent): the events, newest first
 */
GPtrArray *
latch_json_read_events (GBytes  *bytes,
                        guint    max,
                        GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_EVENT_TOKENS, error);

  if (root == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_ARRAY (root))
    return set_unknown_form (error);

  for (guint i = 0; i < json_array_get_length (json_node_get_array (root)); i++)
    g_ptr_array_add (events, read_event (json_array_get_element (json_node_get_array (root), i)));

  g_ptr_array_sort (events, compare_events);
  g_ptr_array_set_size (events, (int)MIN (events->len, max));
  return g_steal_pointer (&events);
}

/**
 * latch_json_read_instance:
 * @bytes: the body of a response that is an instance, at most 1 MiB
 * @error: return location for %LATCH_ERROR_UNEXPECTED
 *
 * Reads one instance. It must have an `id` from 1 to 2⁵³. A `token` may be
 * absent, null or empty; otherwise it has up to 4096 characters that a header can
 * carry. `tags` may be strings, objects with a `name`, an empty string, null or
 * absent, since all of these occur in the published samples. A `name`, an
 * `element` or a `createdDate` that cannot be read counts as absent: nothing
 * depends on them, and no token must be lost because of them. Everything else is ignored.
 *
 * Returns: (transfer full): the instance
 */
LatchInstanceInfo *
latch_json_read_instance (GBytes  *bytes,
                          GError **error)
{
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_INSTANCE_TOKENS, error);

  return root != NULL ? read_instance (root, error) : NULL;
}

/**
 * latch_json_read_created:
 * @bytes: the body of the response to `POST /instances`, at most 1 MiB
 * @error: return location for %LATCH_ERROR_UNEXPECTED
 *
 * Reads the instance that was created, as [func@Latch.json_read_instance]
 * does. It must have a token.
 *
 * Returns: (transfer full): the instance
 */
LatchInstanceInfo *
latch_json_read_created (GBytes  *bytes,
                         GError **error)
{
  g_autoptr (LatchInstanceInfo) info = latch_json_read_instance (bytes, error);

  if (info != NULL && latch_instance_info_get_token (info) == NULL)
    return set_unknown_form (error);

  return g_steal_pointer (&info);
}

/**
 * latch_json_read_instances:
 * @bytes: the body of one page of `GET /instances`, at most 8 MiB
 * @match: (nullable) (scope call): which instances to keep, or %NULL for all
 * @match_data: data for @match
 * @error: return location for %LATCH_ERROR_UNEXPECTED
 *
 * Reads an array of instances, each as [func@Latch.json_read_instance] does.
 * An unreadable one makes the whole page an error, unless @match returns %TRUE
 * for %NULL: without its id and tags there is no telling whether it is the
 * instance looked for. What @match does not keep is freed, with its token,
 * before the next one is read.
 *
 * The largest page takes up to 0.3 s, so call it in a thread of its own.
 *
 * Returns: (transfer full) (element-type LatchInstanceInfo): the instances that match
 */
GPtrArray *
latch_json_read_instances (GBytes            *bytes,
                           LatchInstanceMatch match,
                           gpointer           match_data,
                           GError           **error)
{
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_LIST_TOKENS, error);
  JsonArray *array;

  if (root == NULL)
    return NULL;

  if (!JSON_NODE_HOLDS_ARRAY (root))
    return set_unknown_form (error);

  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autoptr (LatchInstanceInfo) info = read_instance (json_array_get_element (array, i), NULL);
      gboolean matches = match != NULL ? match (info, match_data) : info != NULL;

      if (info == NULL && !matches)
        return set_unknown_form (error);

      if (info != NULL && matches)
        g_ptr_array_add (instances, g_steal_pointer (&info));
    }

  return g_steal_pointer (&instances);
}

/**
 * latch_json_read_pong:
 * @bytes: the body of a response to `GET /hubs/{hub}/ping` with a status of 200–299
 *
 * Tells whether the store was asked and answered: an object whose `dateTime`
 * and `endpoint` are strings, as the `Pong` of the service’s own SDK
 * (cloud-elements/ce-sdkifier). An error sent with a status of success is none.
 *
 * Returns: %TRUE when @bytes is a pong
 */
gboolean
latch_json_read_pong (GBytes *bytes)
{
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_PONG_TOKENS, NULL);
  JsonObject *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;

  object = json_node_get_object (root);
  return latch_json_get_string (object, "dateTime") != NULL && latch_json_get_string (object, "endpoint") != NULL;
}

/**
 * latch_json_is_request_id:
 * @text: what a response gives as the id of its request, in its body or in a header
 *
 * Tells whether an id can be shown, copied and logged as it is.
 *
 * Returns: %TRUE for 1 to 64 printable ASCII characters
 */
gboolean
latch_json_is_request_id (const char *text)
{
  return is_printable (text, MAX_REQUEST_ID_LENGTH);
}

/**
 * latch_json_read_error:
 * @bytes: the body of a response with a status outside 200–299, at most 64 KiB
 * @message: (out) (optional): the service’s own words
 * @provider_message: (out) (optional) (nullable): the store’s own words
 * @request_id: (out) (optional) (nullable): the request’s id, 1 to 64 printable ASCII characters
 *
 * Reads the API’s error form: an object whose `message` is a string that is
 * not blank. The messages are for display as plain text: at most 500
 * characters, without line breaks, control characters and those that change
 * the direction of the text.
 *
 * The form is that of the service’s page “Error codes”
 * (docs.cloud-elements.com/home/error-codes), which writes both
 * `providerMessage` and `ProviderMessage`.
 *
 * Returns: %FALSE when the body is not in that form and so may not come from
 *   the API; nothing is set then
 */
gboolean
latch_json_read_error (GBytes *bytes,
                       char  **message,
                       char  **provider_message,
                       char  **request_id)
{
  g_autoptr (JsonNode) root = latch_json_parse (bytes, MAX_ERROR_TOKENS, NULL);
  g_autofree char *text = NULL;
  JsonObject      *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;

  object = json_node_get_object (root);
  text = dup_member_for_display (object, "message");
  if (text == NULL)
    return FALSE;

  if (message != NULL)
    *message = g_steal_pointer (&text);
  if (provider_message != NULL)
    *provider_message = dup_provider_message (object);
  if (request_id != NULL)
    *request_id = dup_request_id (object);

  return TRUE;
}
