/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-api.h"

#include "latch-practice-message.h"
#include "latch-practice-secrets.h"
#include "latch-practice.h"

#define MAX_PAGE_SIZE 200

/* With a character that a query must escape, as the service’s opaque tokens may have one. */
#define PAGE_TOKEN_PREFIX "after+"

typedef enum {
  ACCESS_ANYBODY,
  ACCESS_SIGNED_IN,
  ACCESS_PLATFORM,
  ACCESS_ELEMENT,
} Access;

/* `instance` is the one in the path or, with ACCESS_ELEMENT, the token’s; else it is NULL. */
typedef void (*Handler) (LatchPracticeState    *state,
                         SoupServerMessage     *message,
                         LatchPracticeInstance *instance);

typedef struct
{
  const char *pattern;
  const char *method;
  Access      access;
  Handler     handle;
} Route;

typedef struct
{
  LatchPracticeFilter filter;
  guint64             page_size;
  gint64              after;
} ListQuery;

static void
list_query_clear (ListQuery *query)
{
  latch_practice_filter_clear (&query->filter);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ListQuery, list_query_clear)

static void
answer_instance (LatchPracticeState    *state,
                 SoupServerMessage     *message,
                 LatchPracticeInstance *instance)
{
  g_autofree char *token = latch_practice_state_dup_token (state, instance);
  g_autoptr (JsonNode) body = latch_practice_instance_to_answer (instance, token);

  latch_practice_message_answer (message, 200, body);
}

/* NULL when the message has its answer already. */
static JsonNode *
read_request (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  JsonNode           *request;

  if (g_strcmp0 (soup_message_headers_get_content_type (headers, NULL), "application/json") != 0)
    {
      latch_practice_message_answer_error (message, 415, "Unsupported media type, use application/json", NULL);
      return NULL;
    }

  request = latch_practice_message_read_object (message);
  if (request == NULL)
    latch_practice_message_answer_error (message, 400, "The request body is not a JSON object", NULL);

  return request;
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* The store’s side takes a code once, and from the app that it was for (RFC 6749, 5.2). The service passes its refusal on. */
static const char *
redeem (LatchPracticeState         *state,
        JsonObject                 *request,
        const LatchPracticeElement *element)
{
  JsonObject               *configuration = get_object (request, "configuration");
  const LatchPracticeField *secret = latch_practice_element_find (element, LATCH_PRACTICE_CLIENT_SECRET);
  const char               *code = get_string (get_object (request, "providerData"), "code");

  if (code == NULL || !latch_practice_consent_redeem (latch_practice_state_get_consent (state), element,
                                                      get_string (configuration, LATCH_PRACTICE_CLIENT_ID),
                                                      get_string (configuration, LATCH_PRACTICE_CALLBACK), code))
    return "The authorization code is wrong or was used before";

  if (g_strcmp0 (get_string (configuration, LATCH_PRACTICE_CLIENT_SECRET), secret->usual) != 0)
    return "The client secret is wrong";

  return NULL;
}

static void
create_instance (LatchPracticeState    *state,
                 SoupServerMessage     *message,
                 LatchPracticeInstance *none)
{
  g_autoptr (LatchPracticeInstance) instance = NULL;
  g_autoptr (JsonNode) request = read_request (message);
  g_autoptr (GError) refusal = NULL;
  const char *store_words = NULL;

  if (request == NULL)
    return;

  instance = latch_practice_instance_new_for_request (request, &refusal);
  if (instance == NULL)
    {
      latch_practice_message_answer_error (message, (guint)refusal->code, refusal->message, NULL);
      return;
    }

  if (latch_practice_instance_needs_code (instance))
    {
      latch_practice_instance_note_store (instance);
      store_words = redeem (state, json_node_get_object (request), instance->element);
    }

  if (store_words != NULL)
    {
      latch_practice_message_answer_error (message, 400, "Authorization failed", store_words);
      return;
    }

  answer_instance (state, message, latch_practice_state_take (state, g_steal_pointer (&instance)));
}

static void
show_instance (LatchPracticeState    *state,
               SoupServerMessage     *message,
               LatchPracticeInstance *instance)
{
  answer_instance (state, message, instance);
}

/* What else may be changed about an instance is not looked at. */
static void
describe_instance (LatchPracticeState    *state,
                   SoupServerMessage     *message,
                   LatchPracticeInstance *instance)
{
  g_autoptr (JsonNode) request = read_request (message);
  g_autoptr (GError) refusal = NULL;

  if (request == NULL)
    return;

  if (!latch_practice_instance_check_description (request, &refusal))
    {
      latch_practice_message_answer_error (message, (guint)refusal->code, refusal->message, NULL);
      return;
    }

  instance = latch_practice_state_describe (state, instance, request);
  if (instance != NULL)
    answer_instance (state, message, instance);
  else
    latch_practice_message_answer_error (message, 404, "No instance found", NULL);
}

static void
delete_instance (LatchPracticeState    *state,
                 SoupServerMessage     *message,
                 LatchPracticeInstance *instance)
{
  latch_practice_state_remove (state, instance);
  soup_server_message_set_status (message, 200, NULL);
}

static void
enable_instance (LatchPracticeState    *state,
                 SoupServerMessage     *message,
                 LatchPracticeInstance *instance)
{
  latch_practice_state_set_disabled (state, instance, FALSE);
  soup_server_message_set_status (message, 200, NULL);
}

static void
disable_instance (LatchPracticeState    *state,
                  SoupServerMessage     *message,
                  LatchPracticeInstance *instance)
{
  latch_practice_state_set_disabled (state, instance, TRUE);
  soup_server_message_set_status (message, 200, NULL);
}

static gboolean
read_page_token (const char *token,
                 gint64     *after)
{
  return g_str_has_prefix (token, PAGE_TOKEN_PREFIX) &&
         g_ascii_string_to_signed (token + strlen (PAGE_TOKEN_PREFIX), 10, 1, G_MAXINT64, after, NULL);
}

/* Without any, everything matches. */
static void
take_search_text (ListQuery *query,
                  char      *text)
{
  g_free (query->filter.text);
  query->filter.text = text;
}

static gboolean
read_list_query (ListQuery         *query,
                 SoupServerMessage *message)
{
  const char      *text = g_uri_get_query (soup_server_message_get_uri (message));
  GUriParamsIter   iter;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  gboolean         good = TRUE;

  query->filter.tags = g_ptr_array_new_with_free_func (g_free);
  query->page_size = MAX_PAGE_SIZE;
  query->after = 0;

  g_uri_params_iter_init (&iter, text != NULL ? text : "", -1, "&", G_URI_PARAMS_WWW_FORM);
  while (good && g_uri_params_iter_next (&iter, &name, &value, NULL))
    {
      if (g_str_equal (name, "tags[]"))
        g_ptr_array_add (query->filter.tags, g_steal_pointer (&value));
      else if (g_str_equal (name, "searchText"))
        take_search_text (query, g_utf8_casefold (value, -1));
      else if (g_str_equal (name, "pageSize"))
        good = g_ascii_string_to_unsigned (value, 10, 1, MAX_PAGE_SIZE, &query->page_size, NULL);
      else if (g_str_equal (name, "nextPage"))
        good = read_page_token (value, &query->after);

      g_clear_pointer (&name, g_free);
      g_clear_pointer (&value, g_free);
    }

  return good;
}

/* `page` has one instance too many unless it is the last one, which leaves `after` where the next page goes on. */
static JsonNode *
page_to_answer (LatchPracticeState *state,
                ListQuery          *query,
                GPtrArray          *page)
{
  JsonNode  *body = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_sized_new (page->len);

  for (guint i = 0; i < page->len && i < query->page_size; i++)
    {
      LatchPracticeInstance *instance = g_ptr_array_index (page, i);
      g_autofree char       *token = latch_practice_state_dup_token (state, instance);

      json_array_add_element (array, latch_practice_instance_to_answer (instance, token));
      query->after = instance->id;
    }

  json_node_take_array (body, array);
  return body;
}

static void
answer_list (LatchPracticeState         *state,
             SoupServerMessage          *message,
             const LatchPracticeElement *element)
{
  g_auto (ListQuery) query = { { NULL } };
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (JsonNode) body = NULL;
  g_autofree char    *page_token = NULL;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  guint               n_matches;

  if (!read_list_query (&query, message))
    {
      latch_practice_message_answer_error (message, 400, "Invalid pageSize or nextPage", NULL);
      return;
    }

  query.filter.element = element;
  page = latch_practice_state_list (state, &query.filter, query.after, (guint)query.page_size + 1, &n_matches);
  if (page->len == 0)
    {
      latch_practice_message_answer_error (message, 404, "No instances found", NULL);
      return;
    }

  body = page_to_answer (state, &query, page);
  page_token = g_strdup_printf (PAGE_TOKEN_PREFIX "%" G_GINT64_FORMAT, query.after);
  if (page->len > query.page_size)
    soup_message_headers_replace (headers, "Elements-Next-Page-Token", page_token);
  latch_practice_message_add_number (message, "Elements-Returned-Count", json_array_get_length (json_node_get_array (body)));
  latch_practice_message_add_number (message, "Elements-Total-Count", n_matches);
  latch_practice_message_answer (message, 200, body);
}

static void
list_instances (LatchPracticeState    *state,
                SoupServerMessage     *message,
                LatchPracticeInstance *none)
{
  answer_list (state, message, NULL);
}

static void
list_instances_of_element (LatchPracticeState    *state,
                           SoupServerMessage     *message,
                           LatchPracticeInstance *none)
{
  g_auto (GStrv) parts = g_strsplit (g_uri_get_path (soup_server_message_get_uri (message)), "/", -1);
  const char                 *key_or_id = parts[g_strv_length (parts) - 2];
  const LatchPracticeElement *element = latch_practice_element_lookup (key_or_id);
  g_autofree char            *not_found = g_strdup_printf ("No element found with key %s", key_or_id);

  if (element != NULL)
    answer_list (state, message, element);
  else
    latch_practice_message_answer_error (message, 404, not_found, NULL);
}

static void
answer_pong (SoupServerMessage          *message,
             const LatchPracticeElement *element)
{
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  JsonObject      *pong = json_object_new ();

  json_object_set_string_member (pong, "dateTime", date);
  json_object_set_string_member (pong, "endpoint", element->key);
  json_node_take_object (body, pong);
  latch_practice_message_answer (message, 200, body);
}

/* Where events are on, the store has a new order at each test, so that there is something to see. */
static void
ping (LatchPracticeState    *state,
      SoupServerMessage     *message,
      LatchPracticeInstance *instance)
{
  g_autofree char *store_words = NULL;

  if (!instance->element->has_ping)
    {
      latch_practice_message_answer_error (message, 404, "No resource found for this path", NULL);
      return;
    }

  if (!latch_practice_instance_are_keys_right (instance))
    {
      store_words = latch_practice_instance_dup_wrong_keys (instance);
      latch_practice_message_answer_error (message, 403, "Request failed", store_words);
      return;
    }

  answer_pong (message, instance->element);
  if (latch_practice_instance_has_events (instance))
    latch_practice_state_add_event (state, instance);
}

static void
list_events (LatchPracticeState    *state,
             SoupServerMessage     *message,
             LatchPracticeInstance *instance)
{
  g_auto (ListQuery) query = { NULL };
  g_autoptr (JsonNode) body = NULL;

  if (!read_list_query (&query, message))
    {
      latch_practice_message_answer_error (message, 400, "Invalid pageSize or nextPage", NULL);
      return;
    }

  body = latch_practice_instance_list_events (instance, query.page_size);
  if (json_array_get_length (json_node_get_array (body)) > 0)
    latch_practice_message_answer (message, 200, body);
  else
    latch_practice_message_answer_error (message, 404, "No events found", NULL);
}

/* The old secret is wrong at once. */
static void
reset_user_secret (LatchPracticeState    *state,
                   SoupServerMessage     *message,
                   LatchPracticeInstance *none)
{
  g_autofree char *user = latch_practice_message_dup_secret (message, "User");

  latch_practice_state_forget_user (state, user);
  if (g_str_equal (user, latch_practice_secrets_get_user ()))
    latch_practice_secrets_renew_user ();
  soup_server_message_set_status (message, 200, NULL);
}

static void
list_entries (LatchPracticeState    *state,
              SoupServerMessage     *message,
              LatchPracticeInstance *instance)
{
  g_autoptr (JsonNode) body = latch_practice_instance_list_entries (instance);

  latch_practice_message_answer (message, 200, body);
}

/* Shows the entry that the path names, or says that there is none. */
static gboolean
find_entry (SoupServerMessage     *message,
            LatchPracticeInstance *instance,
            gint64                *entry_id,
            JsonNode             **entry)
{
  const char      *number = strrchr (g_uri_get_path (soup_server_message_get_uri (message)), '/') + 1;
  g_autofree char *not_found = NULL;

  *entry_id = g_ascii_strtoll (number, NULL, 10);
  *entry = latch_practice_instance_show_entry (instance, *entry_id);
  if (*entry != NULL)
    return TRUE;

  not_found = g_strdup_printf ("No configuration found with ID %s", number);
  latch_practice_message_answer_error (message, 404, not_found, NULL);
  return FALSE;
}

static void
show_entry (LatchPracticeState    *state,
            SoupServerMessage     *message,
            LatchPracticeInstance *instance)
{
  g_autoptr (JsonNode) entry = NULL;
  gint64 entry_id;

  if (find_entry (message, instance, &entry_id, &entry))
    latch_practice_message_answer (message, 200, entry);
}

static void
change_entry (LatchPracticeState    *state,
              SoupServerMessage     *message,
              LatchPracticeInstance *instance)
{
  g_autoptr (JsonNode) entry = NULL;
  g_autoptr (JsonNode) request = NULL;
  g_autoptr (JsonNode) changed = NULL;
  g_autoptr (GError) refusal = NULL;
  const char *value;
  gint64      entry_id;

  if (!find_entry (message, instance, &entry_id, &entry))
    return;

  request = read_request (message);
  if (request == NULL)
    return;

  value = latch_practice_instance_check_value (instance, entry_id, request, &refusal);
  if (value == NULL)
    {
      latch_practice_message_answer_error (message, (guint)refusal->code, refusal->message, NULL);
      return;
    }

  instance = latch_practice_state_set_value (state, instance, entry_id, value);
  if (instance == NULL)
    {
      latch_practice_message_answer_error (message, 404, "No instance found", NULL);
      return;
    }

  changed = latch_practice_instance_show_entry (instance, entry_id);
  latch_practice_message_answer (message, 200, changed);
}

/* A user with a second factor gets a token that opens nothing. What the service says to a wrong name or password is not
 * published, nor how it goes on with the second factor (cloud-elements/ce-sdkifier, src/core/configurator.js). */
static void
sign_in (LatchPracticeState    *state,
         SoupServerMessage     *message,
         LatchPracticeInstance *none)
{
  g_autoptr (JsonNode) request = read_request (message);
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *answer = json_object_new ();
  const char *user_name, *password;
  gboolean    has_second_factor;

  json_node_take_object (body, answer);
  if (request == NULL)
    return;

  user_name = get_string (json_node_get_object (request), "username");
  password = get_string (json_node_get_object (request), "password");
  has_second_factor = g_strcmp0 (user_name, LATCH_PRACTICE_SECOND_FACTOR_USER_NAME) == 0;
  if ((!has_second_factor && g_strcmp0 (user_name, LATCH_PRACTICE_USER_NAME) != 0) ||
      g_strcmp0 (password, latch_practice_secrets_get_password ()) != 0)
    {
      latch_practice_message_answer_error (message, 401, "Invalid username or password.", NULL);
      return;
    }

  json_object_set_string_member (answer, "token", has_second_factor ? "incomplete" : latch_practice_secrets_get_bearer ());
  json_object_set_boolean_member (answer, "twoFactor", has_second_factor);
  json_object_set_boolean_member (answer, "registeredForTwoFactor", has_second_factor);
  latch_practice_message_answer (message, 200, body);
}

static void
show_secrets (LatchPracticeState    *state,
              SoupServerMessage     *message,
              LatchPracticeInstance *none)
{
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *secrets = json_object_new ();

  json_object_set_string_member (secrets, "userSecret", latch_practice_secrets_get_user ());
  json_object_set_string_member (secrets, "organizationSecret", latch_practice_secrets_get_organization ());
  json_node_take_object (body, secrets);
  latch_practice_message_answer (message, 200, body);
}

/* Those of a query that have the last word. */
static GHashTable *
read_parameters (SoupServerMessage *message)
{
  const char *text = g_uri_get_query (soup_server_message_get_uri (message));
  GHashTable *parameters = g_uri_parse_params (text != NULL ? text : "", -1, "&", G_URI_PARAMS_WWW_FORM, NULL);

  return parameters != NULL ? parameters : g_hash_table_new (g_str_hash, g_str_equal);
}

/* NULL when the message has its answer already. Without a state, the service puts the element’s key there. */
static char *
dup_consent_page (LatchPracticeState         *state,
                  SoupServerMessage          *message,
                  const LatchPracticeElement *element)
{
  static const char *const required[] = { "apiKey", "apiSecret", "callbackUrl" };
  g_autoptr (GHashTable) parameters = read_parameters (message);
  const char *given_state = g_hash_table_lookup (parameters, "state");
  char       *page;

  for (size_t i = 0; i < G_N_ELEMENTS (required); i++)
    {
      g_autofree char *missing = g_strdup_printf ("Missing required parameter: %s", required[i]);

      if (g_hash_table_lookup (parameters, required[i]) != NULL)
        continue;

      latch_practice_message_answer_error (message, 400, missing, NULL);
      return NULL;
    }

  page = latch_practice_consent_dup_page (latch_practice_state_get_consent (state), element, g_hash_table_lookup (parameters, "apiKey"),
                                          g_hash_table_lookup (parameters, "callbackUrl"), given_state != NULL ? given_state : element->key);
  if (page == NULL)
    latch_practice_message_answer_error (message, 500, "No port is free", NULL);

  return page;
}

static void
show_consent_page (LatchPracticeState    *state,
                   SoupServerMessage     *message,
                   LatchPracticeInstance *none)
{
  g_auto (GStrv) parts = g_strsplit (g_uri_get_path (soup_server_message_get_uri (message)), "/", -1);
  const char                 *key_or_id = parts[g_strv_length (parts) - 3];
  const LatchPracticeElement *element = latch_practice_element_lookup (key_or_id);
  g_autofree char            *not_found = g_strdup_printf ("No element found with key %s", key_or_id);
  g_autofree char            *page = NULL;
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  JsonObject *answer = json_object_new ();

  json_node_take_object (body, answer);
  if (element == NULL || latch_practice_element_find (element, LATCH_PRACTICE_CALLBACK) == NULL)
    {
      latch_practice_message_answer_error (message, 404, not_found, NULL);
      return;
    }

  page = dup_consent_page (state, message, element);
  if (page == NULL)
    return;

  json_object_set_string_member (answer, "oauthUrl", page);
  json_object_set_string_member (answer, "element", element->key);
  latch_practice_message_answer (message, 200, body);
}

/* The service ignores which hub a path names. */
static const Route routes[] = {
  { "^/instances$", "POST", ACCESS_PLATFORM, create_instance },
  { "^/instances$", "GET", ACCESS_PLATFORM, list_instances },
  { "^/elements/[^/]+/instances$", "GET", ACCESS_PLATFORM, list_instances_of_element },
  { "^/elements/[^/]+/oauth/url$", "GET", ACCESS_PLATFORM, show_consent_page },
  { "^/instances/([0-9]+)$", "GET", ACCESS_PLATFORM, show_instance },
  { "^/instances/([0-9]+)$", "PATCH", ACCESS_PLATFORM, describe_instance },
  { "^/instances/([0-9]+)$", "PUT", ACCESS_PLATFORM, describe_instance },
  { "^/instances/([0-9]+)$", "DELETE", ACCESS_PLATFORM, delete_instance },
  { "^/instances/([0-9]+)/enabled$", "PUT", ACCESS_PLATFORM, enable_instance },
  { "^/instances/([0-9]+)/enabled$", "DELETE", ACCESS_PLATFORM, disable_instance },
  { "^/instances/([0-9]+)/events$", "GET", ACCESS_PLATFORM, list_events },
  { "^/instances/([0-9]+)/configuration$", "GET", ACCESS_PLATFORM, list_entries },
  { "^/instances/([0-9]+)/configuration/[0-9]+$", "GET", ACCESS_PLATFORM, show_entry },
  { "^/instances/([0-9]+)/configuration/[0-9]+$", "PATCH", ACCESS_PLATFORM, change_entry },
  { "^" LATCH_PRACTICE_SIGN_IN_PATH "$", "POST", ACCESS_ANYBODY, sign_in },
  { "^/authentication/secrets$", "GET", ACCESS_SIGNED_IN, show_secrets },
  { "^/authentication/user-secret-reset$", "POST", ACCESS_PLATFORM, reset_user_secret },
  { "^(?:/hubs/[^/]+)?/ping$", "GET", ACCESS_ELEMENT, ping },
};

static gboolean
knows_user_secret (LatchPracticeState *state,
                   SoupServerMessage  *message)
{
  g_autofree char *user = latch_practice_message_dup_secret (message, "User");

  return g_strcmp0 (user, latch_practice_secrets_get_user ()) == 0 || latch_practice_state_knows_account (state, user, NULL);
}

static gboolean
has_signed_in (SoupServerMessage *message)
{
  g_autofree char *bearer = latch_practice_message_dup_secret (message, "Bearer");

  return g_strcmp0 (bearer, latch_practice_secrets_get_bearer ()) == 0;
}

/**
 * latch_practice_api_knows_user:
 * @state: the instances
 * @message: a request, of which only the headers need be there
 *
 * Returns: %TRUE if the user secret is that of this process, or of an earlier one’s account, or the token is that of
 *   somebody who has signed in
 */
gboolean
latch_practice_api_knows_user (LatchPracticeState *state,
                               SoupServerMessage  *message)
{
  return knows_user_secret (state, message) || has_signed_in (message);
}

static LatchPracticeInstance *
lookup_by_token (LatchPracticeState *state,
                 SoupServerMessage  *message)
{
  g_autofree char *token = latch_practice_message_dup_secret (message, "Element");

  return token != NULL ? latch_practice_state_lookup_token (state, token) : NULL;
}

static gboolean
is_authorized (LatchPracticeState *state,
               SoupServerMessage  *message,
               Access              access)
{
  g_autofree char *user = latch_practice_message_dup_secret (message, "User");
  g_autofree char *organization = latch_practice_message_dup_secret (message, "Organization");

  if (access == ACCESS_ANYBODY)
    return TRUE;

  if (access == ACCESS_SIGNED_IN)
    return has_signed_in (message);

  if (access == ACCESS_ELEMENT)
    return knows_user_secret (state, message) && lookup_by_token (state, message) != NULL;

  if (g_strcmp0 (user, latch_practice_secrets_get_user ()) == 0 &&
      g_strcmp0 (organization, latch_practice_secrets_get_organization ()) == 0)
    {
      latch_practice_state_remember_account (state, user, organization);
      return TRUE;
    }

  return organization != NULL && latch_practice_state_knows_account (state, user, organization);
}

static gboolean
accepts_json (SoupServerMessage *message)
{
  const char *accept = soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Accept");
  GSList     *types = accept != NULL ? soup_header_parse_quality_list (accept, NULL) : NULL;
  gboolean    accepts = accept == NULL;

  for (GSList *type = types; type != NULL; type = type->next)
    accepts = accepts || g_regex_match_simple ("^(\\*/\\*|application/(\\*|json))\\s*(;|$)", type->data, G_REGEX_CASELESS, 0);

  soup_header_free_list (types);
  return accepts;
}

static gboolean
is_hub_path (const char *path)
{
  return g_str_equal (path, "/ping") || g_regex_match_simple ("^/hubs/[^/]+/", path, 0, 0);
}

/* What a call of an instance meets before its path is judged. */
static gboolean
opens_instance (LatchPracticeState *state,
                SoupServerMessage  *message)
{
  LatchPracticeInstance *instance = is_authorized (state, message, ACCESS_ELEMENT) ? lookup_by_token (state, message) : NULL;

  if (instance == NULL)
    {
      latch_practice_message_answer_error (message, 401, LATCH_PRACTICE_UNAUTHORIZED, NULL);
      return FALSE;
    }

  latch_practice_message_add_number (message, "Elements-Element-Instance-Id", instance->id);
  if (instance->disabled)
    latch_practice_message_answer_error (message, 403, "The element instance is disabled", NULL);

  return !instance->disabled;
}

static void
call (LatchPracticeState *state,
      SoupServerMessage  *message,
      const Route        *route,
      const char         *id)
{
  LatchPracticeInstance *instance = NULL;
  g_autofree char       *not_found = NULL;

  if (!is_authorized (state, message, route->access))
    {
      latch_practice_message_answer_error (message, 401, LATCH_PRACTICE_UNAUTHORIZED, NULL);
      return;
    }

  if (!accepts_json (message))
    {
      latch_practice_message_answer_error (message, 406, "Not acceptable, use application/json", NULL);
      return;
    }

  if (route->access == ACCESS_ELEMENT)
    instance = lookup_by_token (state, message);
  else if (id != NULL)
    instance = latch_practice_state_lookup (state, g_ascii_strtoll (id, NULL, 10));

  if (id != NULL && instance == NULL)
    {
      not_found = g_strdup_printf ("No instance found with ID %s", id);
      latch_practice_message_answer_error (message, 404, not_found, NULL);
      return;
    }

  route->handle (state, message, instance);
}

/**
 * latch_practice_api_answer:
 * @state: the instances
 * @message: a request that has its id
 * @path: its path, below the base path
 *
 * Answers a request. It passes four gates before its handler runs: is there
 * such a path and verb, are the secrets right, may the answer be JSON, does the
 * instance exist. The path of a hub is judged last, after its instance.
 */
void
latch_practice_api_answer (LatchPracticeState *state,
                           SoupServerMessage  *message,
                           const char         *path)
{
  gboolean path_exists = FALSE;

  latch_practice_state_refresh (state);
  if (is_hub_path (path) && !opens_instance (state, message))
    return;

  for (size_t i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      g_autoptr (GRegex) pattern = g_regex_new (routes[i].pattern, 0, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *id = NULL;

      if (!g_regex_match (pattern, path, 0, &match))
        continue;

      path_exists = TRUE;
      id = g_match_info_fetch (match, 1);
      if (g_str_equal (routes[i].method, soup_server_message_get_method (message)))
        {
          call (state, message, &routes[i], id);
          return;
        }
    }

  if (path_exists)
    latch_practice_message_answer_error (message, 405, "Method not allowed", NULL);
  else
    latch_practice_message_answer_error (message, 404, "No resource found for this path", NULL);
}
