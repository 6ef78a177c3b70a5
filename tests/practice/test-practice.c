/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "browser-fixture.h"
#include "latch-practice-secrets.h"
#include "latch-practice.h"
#include "practice-secrets.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#define PLATFORM "User " PRACTICE_USER_SECRET ", Organization " PRACTICE_ORGANIZATION_SECRET
#define UNAUTHORIZED "Invalid Organization or User secret, or invalid Element token provided."
#define RIGHT_KEYS "\"ecwid.order.key\": \"practice-order\", \"ecwid.product.key\": \"practice-product\", \"ecwid.store.id\": \"1003\""
#define WRONG_KEYS "\"ecwid.order.key\": \"wrong\", \"ecwid.product.key\": \"practice-product\", \"ecwid.store.id\": \"1003\""
#define BODY(configuration, rest) "{ \"element\": { \"key\": \"ecwid\" }, \"configuration\": { " configuration " }, \"name\": \"Demo shop\"" rest " }"
#define INSTANCE_WITH(keys) "{\"salt\":\"s\",\"lastId\":700001,\"instances\":[{\"id\":700001,\"name\":\"a\",\"createdDate\":\"b\",\"tags\":[]," \
                            "\"configuration\":{\"ecwid.store.id\":\"7\"},\"disabled\":false," keys "}]}"
#define GOOD_BODY BODY (RIGHT_KEYS, "")

typedef struct
{
  LatchPractice *practice;
  SoupSession   *session;
} Fixture;

typedef struct
{
  guint               status;
  SoupMessageHeaders *headers;
  JsonNode           *root;
  char               *text;
} Answer;

static void
answer_free (Answer *answer)
{
  soup_message_headers_unref (answer->headers);
  g_clear_pointer (&answer->root, json_node_unref);
  g_free (answer->text);
  g_free (answer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static LatchPractice *
start (const char *state_path)
{
  g_autoptr (GError) error = NULL;
  LatchPractice *practice = latch_practice_new (state_path);

  latch_practice_secrets_set (PRACTICE_USER_SECRET, PRACTICE_ORGANIZATION_SECRET);
  g_assert_null (latch_practice_get_address (practice));
  latch_practice_start (practice, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (latch_practice_get_address (practice), "http://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (latch_practice_get_address (practice), "/elements/api-v2"));
  return practice;
}

static void
set_up (Fixture      *fixture,
        gconstpointer user_data)
{
  fixture->practice = start (NULL);
  fixture->session = soup_session_new ();
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user_data)
{
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->practice);
}

static SoupMessage *
new_message (Fixture    *fixture,
             const char *method,
             const char *path,
             const char *authorization,
             const char *body)
{
  g_autofree char *uri = g_strconcat (latch_practice_get_address (fixture->practice), path, NULL);
  SoupMessage     *message = soup_message_new (method, uri);
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;

  if (authorization != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", authorization);
  if (bytes != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", bytes);

  return message;
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GAsyncResult **place = user_data;

  *place = g_object_ref (result);
}

/* NULL when there was no answer. */
static Answer *
send_message (Fixture     *fixture,
              SoupMessage *message)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Answer *answer = NULL;

  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, NULL, sent_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  bytes = soup_session_send_and_read_finish (fixture->session, result, NULL);
  if (bytes == NULL)
    return NULL;

  answer = g_new0 (Answer, 1);
  answer->status = soup_message_get_status (message);
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  answer->text = g_bytes_get_size (bytes) > 0 ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : g_strdup ("");
  answer->root = json_from_string (answer->text, NULL);
  return answer;
}

static Answer *
call (Fixture    *fixture,
      const char *method,
      const char *path,
      const char *authorization,
      const char *body)
{
  g_autoptr (SoupMessage) message = new_message (fixture, method, path, authorization, body);

  return send_message (fixture, message);
}

static const char *
get_header (Answer     *answer,
            const char *name)
{
  return soup_message_headers_get_one (answer->headers, name);
}

static JsonObject *
get_object (Answer *answer)
{
  g_assert_nonnull (answer->root);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (answer->root));
  return json_node_get_object (answer->root);
}

static void
assert_status (Answer *answer,
               guint   status)
{
  g_assert_nonnull (answer);
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_true (g_regex_match_simple ("^[0-9a-f]{24}$", get_header (answer, "Elements-Request-Id"), 0, 0));
}

static void
assert_error (Answer     *answer,
              guint       status,
              const char *message)
{
  JsonObject *object = NULL;

  assert_status (answer, status);
  object = get_object (answer);
  g_assert_cmpstr (json_object_get_string_member (object, "message"), ==, message);
  g_assert_cmpstr (json_object_get_string_member (object, "requestId"), ==, get_header (answer, "Elements-Request-Id"));
}

/* What is known of a new instance: its path and the header that pings it. */
typedef struct
{
  char *path;
  char *enabled_path;
  char *configuration_path;
  char *token;
  char *authorization;
} Created;

static void
created_clear (Created *created)
{
  g_free (created->path);
  g_free (created->enabled_path);
  g_free (created->configuration_path);
  g_free (created->token);
  g_free (created->authorization);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Created, created_clear)

static void
create (Fixture    *fixture,
        const char *body,
        Created    *created)
{
  g_autoptr (Answer) answer = call (fixture, "POST", "/instances", PLATFORM, body);

  assert_status (answer, 200);
  created->token = g_strdup (json_object_get_string_member (get_object (answer), "token"));
  created->path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT, json_object_get_int_member (get_object (answer), "id"));
  created->enabled_path = g_strconcat (created->path, "/enabled", NULL);
  created->configuration_path = g_strconcat (created->path, "/configuration", NULL);
  created->authorization = g_strdup_printf ("User %s, Element %s", PRACTICE_USER_SECRET, created->token);
}

static void
test_create (Fixture      *fixture,
             gconstpointer user_data)
{
  static const struct
  {
    const char  *name;
    JsonNodeType type;
  } members[] = {
    { "id", JSON_NODE_VALUE },
    { "name", JSON_NODE_VALUE },
    { "createdDate", JSON_NODE_VALUE },
    { "token", JSON_NODE_VALUE },
    { "element", JSON_NODE_OBJECT },
    { "elementId", JSON_NODE_VALUE },
    { "tags", JSON_NODE_ARRAY },
    { "provisionInteractions", JSON_NODE_ARRAY },
    { "valid", JSON_NODE_VALUE },
    { "disabled", JSON_NODE_VALUE },
    { "maxCacheSize", JSON_NODE_VALUE },
    { "cacheTimeToLive", JSON_NODE_VALUE },
    { "cachingEnabled", JSON_NODE_VALUE },
    { "configuration", JSON_NODE_OBJECT },
    { "eventsEnabled", JSON_NODE_VALUE },
    { "traceLoggingEnabled", JSON_NODE_VALUE },
    { "externalAuthentication", JSON_NODE_VALUE },
    { "user", JSON_NODE_OBJECT },
  };
  g_autoptr (Answer) answer = call (fixture, "POST", "/instances", PLATFORM,
                                    BODY (RIGHT_KEYS ", \"event.notification.enabled\": \"true\", \"x.password\": \"hidden\"", ", \"tags\": [ \"a\", \"b\" ]"));
  JsonObject *object = NULL;
  JsonObject *configuration = NULL;

  assert_status (answer, 200);
  object = get_object (answer);
  for (size_t i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_test_message ("%s", members[i].name);
      g_assert_true (json_object_has_member (object, members[i].name));
      g_assert_cmpint (json_node_get_node_type (json_object_get_member (object, members[i].name)), ==, members[i].type);
    }
  g_assert_cmpuint (json_object_get_size (object), ==, G_N_ELEMENTS (members));

  g_assert_cmpint (json_object_get_int_member (object, "id"), >, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "Demo shop");
  g_assert_true (g_regex_match_simple ("^[A-Za-z0-9+/]{43}=$", json_object_get_string_member (object, "token"), 0, 0));
  g_assert_true (json_object_get_boolean_member (object, "valid"));
  g_assert_false (json_object_get_boolean_member (object, "disabled"));
  g_assert_true (json_object_get_boolean_member (object, "eventsEnabled"));
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (object, "element"), "key"), ==, "ecwid");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "tags")), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (object, "tags"), 1), ==, "b");

  configuration = json_object_get_object_member (object, "configuration");
  g_assert_cmpstr (json_object_get_string_member (configuration, "ecwid.order.key"), ==, "********");
  g_assert_cmpstr (json_object_get_string_member (configuration, "ecwid.product.key"), ==, "********");
  g_assert_cmpstr (json_object_get_string_member (configuration, "ecwid.store.id"), ==, "1003");
  g_assert_cmpstr (json_object_get_string_member (configuration, "event.notification.enabled"), ==, "true");
  g_assert_cmpstr (json_object_get_string_member (configuration, "x.password"), ==, "********");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
}

static void
test_create_name (Fixture      *fixture,
                  gconstpointer user_data)
{
  static const char *const endings[] = { "", ", \"tags\": []" };

  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *body = g_strdup_printf ("{ \"element\": { \"key\": \"ecwid\" }, \"configuration\": { " RIGHT_KEYS " },"
                                               "\"name\": \"<a href='x'>Zoë</a> & co\"%s }",
                                               endings[i]);
      g_autoptr (Answer) answer = call (fixture, "POST", "/instances", PLATFORM, body);
      JsonArray *tags = NULL;

      assert_status (answer, 200);
      g_assert_cmpstr (json_object_get_string_member (get_object (answer), "name"), ==, "Zoë & co");
      tags = json_object_get_array_member (get_object (answer), "tags");
      g_assert_cmpuint (json_array_get_length (tags), ==, 1);
      g_assert_cmpstr (json_array_get_string_element (tags, 0), ==, "Zoë & co");
    }
}

static void
test_create_refused (Fixture      *fixture,
                     gconstpointer user_data)
{
  static const struct
  {
    const char *body;
    guint       status;
    const char *message;
  } cases[] = {
    { "", 400, "The request body is not a JSON object" },
    { "{", 400, "The request body is not a JSON object" },
    { "[]", 400, "The request body is not a JSON object" },
    { "{}", 400, "Missing required property: element.key" },
    { "{ \"element\": \"ecwid\" }", 400, "Missing required property: element.key" },
    { "{ \"element\": { \"key\": \"square\" } }", 404, "No element found with key square" },
    { "{ \"element\": { \"key\": \"ecwid\" }, \"configuration\": { " RIGHT_KEYS " } }", 400, "Missing required property: name" },
    { BODY (RIGHT_KEYS, ", \"tags\": \"a\""), 400, "Invalid property: tags" },
    { BODY (RIGHT_KEYS, ", \"tags\": [ 1 ]"), 400, "Invalid property: tags" },
  };
  g_autoptr (Answer) list = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = call (fixture, "POST", "/instances", PLATFORM, cases[i].body);

      assert_error (answer, cases[i].status, cases[i].message);
    }

  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, G_N_ELEMENTS (cases));
  list = call (fixture, "GET", "/instances", PLATFORM, NULL);
  assert_error (list, 404, "No instances found");
}

static void
test_create_missing_configuration (Fixture      *fixture,
                                   gconstpointer user_data)
{
  static const struct
  {
    const char *body;
    const char *missing;
  } cases[] = {
    { BODY ("\"ecwid.product.key\": \"b\", \"ecwid.store.id\": \"1\"", ""), "ecwid.order.key" },
    { BODY ("\"ecwid.order.key\": \"a\", \"ecwid.store.id\": \"1\"", ""), "ecwid.product.key" },
    { BODY ("\"ecwid.order.key\": \"a\", \"ecwid.product.key\": \"b\"", ""), "ecwid.store.id" },
    { BODY ("\"ecwid.order.key\": \"\", \"ecwid.product.key\": \"b\", \"ecwid.store.id\": null", ""), "ecwid.order.key, ecwid.store.id" },
    { BODY ("", ""), "ecwid.order.key, ecwid.product.key, ecwid.store.id" },
    { "{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"Demo\" }", "ecwid.order.key, ecwid.product.key, ecwid.store.id" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *message = g_strconcat ("Missing required configuration: ", cases[i].missing, NULL);
      g_autoptr (Answer) answer = call (fixture, "POST", "/instances", PLATFORM, cases[i].body);

      assert_error (answer, 400, message);
    }
}

static void
test_create_content_type (Fixture      *fixture,
                          gconstpointer user_data)
{
  static const struct
  {
    const char *content_type;
    guint       status;
  } cases[] = {
    { "application/json", 200 },
    { "application/json; charset=utf-8", 200 },
    { "text/plain", 415 },
    { NULL, 415 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SoupMessage) message = new_message (fixture, "POST", "/instances", PLATFORM, GOOD_BODY);
      SoupMessageHeaders *headers = soup_message_get_request_headers (message);
      g_autoptr (Answer) answer = NULL;

      soup_message_headers_remove (headers, "Content-Type");
      if (cases[i].content_type != NULL)
        soup_message_headers_replace (headers, "Content-Type", cases[i].content_type);

      answer = send_message (fixture, message);
      assert_status (answer, cases[i].status);
    }
}

static void
test_authorization (Fixture      *fixture,
                    gconstpointer user_data)
{
  static const struct
  {
    const char *authorization;
    gboolean    passes;
  } cases[] = {
    { PLATFORM, TRUE },
    { "Organization " PRACTICE_ORGANIZATION_SECRET ", User " PRACTICE_USER_SECRET, TRUE },
    { "Element x, " PLATFORM, TRUE },
    { "User wrong, Organization " PRACTICE_ORGANIZATION_SECRET, FALSE },
    { "User " PRACTICE_USER_SECRET ", Organization wrong", FALSE },
    { "User " PRACTICE_USER_SECRET, FALSE },
    { "Organization " PRACTICE_ORGANIZATION_SECRET, FALSE },
    { "User" PRACTICE_USER_SECRET ", Organization " PRACTICE_ORGANIZATION_SECRET, FALSE },
    { "Bearer " PRACTICE_USER_SECRET, FALSE },
    { "", FALSE },
    { NULL, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = call (fixture, "POST", "/instances", cases[i].authorization, GOOD_BODY);

      g_test_message ("%s", cases[i].authorization);
      if (cases[i].passes)
        assert_status (answer, 200);
      else
        assert_error (answer, 401, UNAUTHORIZED);
    }
}

#define BACK "https://127.0.0.1/back"
#define URL_QUERY "apiKey=practice-client&apiSecret=practice-app-secret&callbackUrl=https%3A%2F%2F127.0.0.1%2Fback"
#define OF_APP(secret) "\"oauth.api.key\": \"practice-client\", \"oauth.api.secret\": \"" secret "\", \"oauth.callback.url\": \"" BACK "\""

static char *
dup_consent_page (Fixture    *fixture,
                  const char *path)
{
  g_autoptr (Answer) answer = call (fixture, "GET", path, PLATFORM, NULL);

  assert_status (answer, 200);
  g_assert_cmpstr (json_object_get_string_member (get_object (answer), "element"), ==, "ecwid");
  return g_strdup (json_object_get_string_member (get_object (answer), "oauthUrl"));
}

/* Somebody allows the access. Returns the code. */
static char *
dup_code (Fixture *fixture)
{
  g_autofree char *page = dup_consent_page (fixture, "/elements/ecwid/oauth/url?" URL_QUERY "&state=s-1");
  g_autofree char *address = browser_fixture_press (page, "allow");
  const char      *prefix = BACK "?code=";
  char            *code;

  g_assert_null (strstr (page, "s-1"));
  g_assert_true (g_str_has_prefix (address, prefix) && g_str_has_suffix (address, "&state=s-1"));
  code = g_strdup (address + strlen (prefix));
  *strstr (code, "&state=") = '\0';
  return code;
}

static Answer *
create_by_code (Fixture    *fixture,
                const char *configuration,
                const char *code)
{
  g_autofree char *body = g_strdup_printf ("{ \"element\": { \"key\": \"ecwid\" }, \"providerData\": { \"code\": \"%s\" }, \"configuration\": { %s }, \"name\": \"Demo shop\" }",
                                           code, configuration);

  return call (fixture, "POST", "/instances", PLATFORM, body);
}

static void
assert_not_created (Answer     *answer,
                    const char *provider_message)
{
  assert_error (answer, 400, "Authorization failed");
  g_assert_cmpstr (json_object_get_string_member (get_object (answer), "providerMessage"), ==, provider_message);
}

/* A code makes one instance, whose store answers. */
static void
test_consent (Fixture      *fixture,
              gconstpointer user_data)
{
  g_autofree char *code = dup_code (fixture);
  g_autoptr (Answer) created = create_by_code (fixture, OF_APP ("practice-app-secret"), code);
  g_autoptr (Answer) again = create_by_code (fixture, OF_APP ("practice-app-secret"), code);
  g_autoptr (Answer) wrong = create_by_code (fixture, OF_APP ("practice-app-secret"), "wrong");
  g_autoptr (Answer) pong = NULL;
  g_autofree char *element = NULL;
  JsonObject      *configuration;

  assert_status (created, 200);
  configuration = json_object_get_object_member (get_object (created), "configuration");
  g_assert_cmpstr (json_object_get_string_member (configuration, "oauth.api.key"), ==, "practice-client");
  g_assert_cmpstr (json_object_get_string_member (configuration, "oauth.api.secret"), ==, "********");
  g_assert_false (json_object_has_member (get_object (created), "providerData"));
  element = g_strconcat ("User " PRACTICE_USER_SECRET ", Element ", json_object_get_string_member (get_object (created), "token"), NULL);
  pong = call (fixture, "GET", "/hubs/ecommerce/ping", element, NULL);
  assert_status (pong, 200);

  assert_not_created (again, "The authorization code is wrong or was used before");
  assert_not_created (wrong, "The authorization code is wrong or was used before");
}

/* A code is for one app and one address, and is used up by a mistake. */
static void
test_consent_of_other_app (Fixture      *fixture,
                           gconstpointer user_data)
{
  static const char used[] = "The authorization code is wrong or was used before";
  g_autofree char  *code = dup_code (fixture);
  g_autofree char  *second_code = dup_code (fixture);
  g_autoptr (Answer) elsewhere = create_by_code (fixture, "\"oauth.api.key\": \"practice-client\", \"oauth.api.secret\": \"practice-app-secret\", \"oauth.callback.url\": \"https://127.0.0.1/other\"", code);
  g_autoptr (Answer) right = create_by_code (fixture, OF_APP ("practice-app-secret"), code);
  g_autoptr (Answer) without_secret = create_by_code (fixture, OF_APP ("wrong"), second_code);
  g_autoptr (Answer) without_code = call (fixture, "POST", "/instances", PLATFORM, BODY (OF_APP ("practice-app-secret"), ""));

  assert_not_created (elsewhere, used);
  assert_not_created (right, used);
  assert_not_created (without_secret, "The client secret is wrong");
  assert_not_created (without_code, used);
}

static void
test_consent_refused (Fixture      *fixture,
                      gconstpointer user_data)
{
  g_autofree char *page = dup_consent_page (fixture, "/elements/52/oauth/url?" URL_QUERY);
  g_autofree char *address = browser_fixture_press (page, "deny");
  g_autofree char *no_page = g_strconcat (page, "x", NULL);
  g_autofree char *no_button = g_strconcat (page, "/x", NULL);

  /* Without a state, the service puts the element’s key there. */
  g_assert_cmpstr (address, ==, BACK "?error=access_denied&state=ecwid");
  g_assert_cmpuint (browser_fixture_visit (no_page), ==, 404);
  g_assert_cmpuint (browser_fixture_visit (no_button), ==, 404);
}

static void
test_no_consent_page (Fixture      *fixture,
                      gconstpointer user_data)
{
  g_autoptr (Answer) nothing = call (fixture, "GET", "/elements/ecwid/oauth/url", PLATFORM, NULL);
  g_autoptr (Answer) no_callback = call (fixture, "GET", "/elements/ecwid/oauth/url?apiKey=a&apiSecret=b", PLATFORM, NULL);
  g_autoptr (Answer) other_way = call (fixture, "GET", "/elements/volusion/oauth/url?" URL_QUERY, PLATFORM, NULL);
  g_autoptr (Answer) nobody = call (fixture, "GET", "/elements/ecwid/oauth/url?" URL_QUERY, "User x, Organization y", NULL);

  assert_error (nothing, 400, "Missing required parameter: apiKey");
  assert_error (no_callback, 400, "Missing required parameter: callbackUrl");
  assert_error (other_way, 404, "No element found with key volusion");
  assert_error (nobody, 401, UNAUTHORIZED);
}

static void
test_sign_in (Fixture      *fixture,
              gconstpointer user_data)
{
  g_autofree char *body = g_strdup_printf ("{\"username\":\"" LATCH_PRACTICE_USER_NAME "\",\"password\":\"%s\"}", latch_practice_secrets_get_password ());
  g_autoptr (Answer) signed_in = call (fixture, "POST", "/authentication", NULL, body);
  g_autofree char *bearer = NULL;
  g_autoptr (Answer) secrets = NULL;
  g_autoptr (Answer) list = NULL;
  g_autoptr (Answer) creation = NULL;

  assert_status (signed_in, 200);
  g_assert_false (json_object_get_boolean_member (get_object (signed_in), "twoFactor"));
  bearer = g_strconcat ("Bearer ", json_object_get_string_member (get_object (signed_in), "token"), NULL);
  secrets = call (fixture, "GET", "/authentication/secrets", bearer, NULL);
  assert_status (secrets, 200);
  g_assert_cmpuint (json_object_get_size (get_object (secrets)), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (get_object (secrets), "userSecret"), ==, PRACTICE_USER_SECRET);
  g_assert_cmpstr (json_object_get_string_member (get_object (secrets), "organizationSecret"), ==, PRACTICE_ORGANIZATION_SECRET);

  /* The token is for nothing else. */
  list = call (fixture, "GET", "/instances", bearer, NULL);
  assert_error (list, 401, UNAUTHORIZED);
  creation = call (fixture, "POST", "/instances", bearer, GOOD_BODY);
  assert_error (creation, 401, UNAUTHORIZED);
}

/* Of the second factor no more is known than that a password is not enough. */
static void
test_second_factor (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autofree char *body = g_strdup_printf ("{\"username\":\"" LATCH_PRACTICE_SECOND_FACTOR_USER_NAME "\",\"password\":\"%s\"}", latch_practice_secrets_get_password ());
  g_autoptr (Answer) signed_in = call (fixture, "POST", "/authentication", NULL, body);
  g_autofree char *bearer = NULL;
  g_autoptr (Answer) secrets = NULL;

  assert_status (signed_in, 200);
  g_assert_true (json_object_get_boolean_member (get_object (signed_in), "twoFactor"));
  bearer = g_strconcat ("Bearer ", json_object_get_string_member (get_object (signed_in), "token"), NULL);
  secrets = call (fixture, "GET", "/authentication/secrets", bearer, NULL);
  assert_error (secrets, 401, UNAUTHORIZED);
}

static void
test_sign_in_refused (Fixture      *fixture,
                      gconstpointer user_data)
{
  const char       *password = latch_practice_secrets_get_password ();
  g_autofree char  *of_nobody = g_strdup_printf ("{\"username\":\"nobody\",\"password\":\"%s\"}", password);
  g_autofree char  *in_array = g_strdup_printf ("{\"username\":[\"" LATCH_PRACTICE_USER_NAME "\"],\"password\":\"%s\"}", password);
  const char *const bodies[] = { "{}", "{\"username\":\"" LATCH_PRACTICE_USER_NAME "\",\"password\":7}",
                                 "{\"username\":\"" LATCH_PRACTICE_USER_NAME "\",\"password\":\"practice\"}", of_nobody, in_array };
  const char *const bearers[] = { NULL, "Bearer ", "Bearer x", PLATFORM };
  g_autoptr (Answer) text = call (fixture, "POST", "/authentication", NULL, "username=practice");

  assert_error (text, 400, "The request body is not a JSON object");
  for (size_t i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (Answer) answer = call (fixture, "POST", "/authentication", NULL, bodies[i]);

      assert_error (answer, 401, "Invalid username or password.");
    }

  for (size_t i = 0; i < G_N_ELEMENTS (bearers); i++)
    {
      g_autoptr (Answer) answer = call (fixture, "GET", "/authentication/secrets", bearers[i], NULL);

      assert_error (answer, 401, UNAUTHORIZED);
    }
}

static void
test_ping (Fixture      *fixture,
           gconstpointer user_data)
{
  static const char *const paths[] = { "/hubs/ecommerce/ping", "/ping" };
  g_auto (Created) created = { NULL };

  create (fixture, GOOD_BODY, &created);

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (Answer) pong = call (fixture, "GET", paths[i], created.authorization, NULL);
      g_autoptr (Answer) without_token = call (fixture, "GET", paths[i], PLATFORM, NULL);
      g_autoptr (Answer) wrong_token = call (fixture, "GET", paths[i], PLATFORM ", Element x", NULL);

      assert_status (pong, 200);
      g_assert_cmpstr (json_object_get_string_member (get_object (pong), "endpoint"), ==, "ecwid");
      g_assert_nonnull (json_object_get_string_member (get_object (pong), "dateTime"));
      g_assert_true (g_str_has_suffix (created.path, get_header (pong, "Elements-Element-Instance-Id")));
      assert_error (without_token, 401, UNAUTHORIZED);
      assert_error (wrong_token, 401, UNAUTHORIZED);
    }
}

static void
test_ping_wrong_keys (Fixture      *fixture,
                      gconstpointer user_data)
{
  static const struct
  {
    const char *body;
    const char *provider_message;
  } cases[] = {
    { BODY (WRONG_KEYS, ""), "Wrong keys for store 1003" },
    { BODY ("\"ecwid.order.key\": \"practice-order\", \"ecwid.product.key\": \"wrong\", \"ecwid.store.id\": \"7\"", ""),
      "Wrong keys for store 7" },
    { BODY ("\"ecwid.order.key\": \"practice-order\", \"ecwid.product.key\": \"practice-product\", \"ecwid.store.id\": \"0\"", ""),
      "Wrong keys for store 0" },
    { BODY ("\"ecwid.order.key\": \"practice-order\", \"ecwid.product.key\": \"practice-product\", \"ecwid.store.id\": \"4003\"", ""),
      "Wrong keys for store 4003. It takes neworder as the order API secret and newproduct as the product API secret" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Created) created = { NULL };
      g_autoptr (Answer) answer = NULL;

      create (fixture, cases[i].body, &created);
      answer = call (fixture, "GET", "/hubs/ecommerce/ping", created.authorization, NULL);
      assert_error (answer, 403, "Request failed");
      g_assert_cmpstr (json_object_get_string_member (get_object (answer), "providerMessage"), ==, cases[i].provider_message);
    }
}

static void
assert_call (Fixture    *fixture,
             const char *method,
             const char *path,
             const char *authorization,
             guint       status)
{
  g_autoptr (Answer) answer = call (fixture, method, path, authorization, NULL);

  assert_status (answer, status);
}

static void
test_disable (Fixture      *fixture,
              gconstpointer user_data)
{
  g_auto (Created) created = { NULL };
  g_autoptr (Answer) disabled = NULL;
  g_autoptr (Answer) refused = NULL;

  create (fixture, GOOD_BODY, &created);

  assert_call (fixture, "DELETE", created.enabled_path, PLATFORM, 200);
  refused = call (fixture, "GET", "/ping", created.authorization, NULL);
  assert_error (refused, 403, "The element instance is disabled");
  disabled = call (fixture, "GET", created.path, PLATFORM, NULL);
  assert_status (disabled, 200);
  g_assert_true (json_object_get_boolean_member (get_object (disabled), "disabled"));

  assert_call (fixture, "PUT", created.enabled_path, PLATFORM, 200);
  assert_call (fixture, "GET", "/ping", created.authorization, 200);
}

/* The path of an entry of a configuration, which has a number of its own. */
static char *
dup_entry_path (Fixture    *fixture,
                Created    *created,
                const char *key)
{
  g_autoptr (Answer) answer = call (fixture, "GET", created->configuration_path, PLATFORM, NULL);
  JsonArray *entries = NULL;

  assert_status (answer, 200);
  entries = json_node_get_array (answer->root);
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      if (g_str_equal (json_object_get_string_member (entry, "key"), key))
        return g_strdup_printf ("%s/%" G_GINT64_FORMAT, created->configuration_path, json_object_get_int_member (entry, "id"));
    }

  g_assert_not_reached ();
}

static Answer *
change (Fixture    *fixture,
        Created    *created,
        const char *key,
        const char *value)
{
  g_autofree char *path = dup_entry_path (fixture, created, key);
  g_autofree char *body = g_strdup_printf ("{ \"propertyValue\": \"%s\" }", value);

  return call (fixture, "PATCH", path, PLATFORM, body);
}

static void
test_configuration (Fixture      *fixture,
                    gconstpointer user_data)
{
  static const struct
  {
    const char *key;
    const char *name;
    const char *value;
    gboolean    required;
  } cases[] = {
    { "ecwid.order.key", "Order API Secret Key", "********", TRUE },
    { "ecwid.product.key", "Product API Secret Key", "********", TRUE },
    { "ecwid.store.id", "Store ID", "1003", TRUE },
    { "event.notification.enabled", "Events Enabled", "true", FALSE },
    { "x.password", "x.password", "********", FALSE },
    { "filter.response.nulls", "filter.response.nulls", NULL, FALSE },
    { "event.notification.callback.url", "Event Notification Callback URL", NULL, FALSE },
    { "event.notification.signature.key", "Callback Notification Signature Key", NULL, FALSE },
  };
  g_auto (Created) created = { NULL };
  g_auto (Created) other = { NULL };
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) foreign = NULL;
  g_autofree char *own_path = NULL;
  g_autofree char *foreign_path = NULL;
  JsonArray       *entries = NULL;

  create (fixture, BODY (RIGHT_KEYS ", \"event.notification.enabled\": true, \"x.password\": \"hidden\", \"filter.response.nulls\": null", ""), &created);
  create (fixture, GOOD_BODY, &other);
  answer = call (fixture, "GET", created.configuration_path, PLATFORM, NULL);
  assert_status (answer, 200);
  entries = json_node_get_array (answer->root);
  g_assert_cmpuint (json_array_get_length (entries), ==, G_N_ELEMENTS (cases));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      JsonObject      *entry = json_array_get_object_element (entries, i);
      g_autofree char *path = g_strdup_printf ("%s/%" G_GINT64_FORMAT, created.configuration_path, json_object_get_int_member (entry, "id"));
      g_autoptr (Answer) one = call (fixture, "GET", path, PLATFORM, NULL);

      g_test_message ("%s", cases[i].key);
      g_assert_cmpstr (json_object_get_string_member (entry, "key"), ==, cases[i].key);
      g_assert_cmpstr (json_object_get_string_member (entry, "name"), ==, cases[i].name);
      g_assert_cmpstr (json_object_get_string_member_with_default (entry, "propertyValue", NULL), ==, cases[i].value);
      g_assert_cmpint (json_object_get_boolean_member (entry, "required"), ==, cases[i].required);
      assert_status (one, 200);
      g_assert_true (json_node_equal (one->root, json_array_get_element (entries, i)));
    }

  /* An entry is another instance's only under that instance. */
  own_path = dup_entry_path (fixture, &other, "ecwid.store.id");
  foreign_path = g_strconcat (created.configuration_path, strrchr (own_path, '/'), NULL);
  foreign = call (fixture, "GET", foreign_path, PLATFORM, NULL);
  assert_status (foreign, 404);
  assert_call (fixture, "GET", created.configuration_path, created.authorization, 401);
  assert_call (fixture, "GET", "/instances/1/configuration", PLATFORM, 404);
}

/* One key after the other, as the service takes them; only the last one makes the store answer. */
static void
test_change_keys (Fixture      *fixture,
                  gconstpointer user_data)
{
  static const struct
  {
    const char *key;
    const char *value;
    const char *shown;
    guint       ping;
  } steps[] = {
    { "ecwid.order.key", "wrong", "********", 403 },
    { "ecwid.order.key", LATCH_PRACTICE_NEW_ORDER_KEY, "********", 403 },
    { "ecwid.product.key", LATCH_PRACTICE_NEW_PRODUCT_KEY, "********", 200 },
    { "ecwid.product.key", "********", "********", 403 },
    { "ecwid.product.key", LATCH_PRACTICE_NEW_PRODUCT_KEY, "********", 200 },
    { "ecwid.store.id", "1003", "1003", 403 },
    { "ecwid.order.key", LATCH_PRACTICE_ORDER_KEY, "********", 403 },
    { "ecwid.product.key", LATCH_PRACTICE_PRODUCT_KEY, "********", 200 },
    { "ecwid.store.id", LATCH_PRACTICE_REFUSING_STORE_ID, LATCH_PRACTICE_REFUSING_STORE_ID, 403 },
  };
  g_auto (Created) created = { NULL };

  create (fixture, BODY ("\"ecwid.order.key\": \"practice-order\", \"ecwid.product.key\": \"practice-product\", \"ecwid.store.id\": \"4003\"", ""), &created);
  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (Answer) answer = change (fixture, &created, steps[i].key, steps[i].value);

      g_test_message ("%zu: %s", i, steps[i].key);
      assert_status (answer, 200);
      g_assert_cmpstr (json_object_get_string_member (get_object (answer), "key"), ==, steps[i].key);
      g_assert_cmpstr (json_object_get_string_member (get_object (answer), "propertyValue"), ==, steps[i].shown);
      assert_call (fixture, "GET", "/ping", created.authorization, steps[i].ping);
    }
}

static void
test_change_refused (Fixture      *fixture,
                     gconstpointer user_data)
{
  static const struct
  {
    const char *method;
    const char *body;
    guint       status;
    const char *message;
  } cases[] = {
    { "PATCH", NULL, 415, "Unsupported media type, use application/json" },
    { "PATCH", "[]", 400, "The request body is not a JSON object" },
    { "PATCH", "{}", 400, "Missing required property: propertyValue" },
    { "PATCH", "{ \"propertyValue\": 1 }", 400, "Missing required property: propertyValue" },
    { "PATCH", "{ \"propertyValue\": \"\" }", 400, "Missing required configuration: ecwid.store.id" },
    { "PUT", "{ \"propertyValue\": \"7\" }", 405, "Method not allowed" },
  };
  g_auto (Created) created = { NULL };
  g_autofree char *path = NULL;
  g_autofree char *no_path = NULL;
  g_autoptr (Answer) none = NULL;

  create (fixture, GOOD_BODY, &created);
  path = dup_entry_path (fixture, &created, "ecwid.store.id");
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = call (fixture, cases[i].method, path, PLATFORM, cases[i].body);

      g_test_message ("case %zu", i);
      assert_error (answer, cases[i].status, cases[i].message);
    }

  no_path = g_strconcat (created.configuration_path, "/7", NULL);
  none = call (fixture, "PATCH", no_path, PLATFORM, "{ \"propertyValue\": \"7\" }");
  assert_error (none, 404, "No configuration found with ID 7");
  assert_call (fixture, "GET", "/ping", created.authorization, 200);
}

/* Nothing happens before events are turned on; then each test brings an order, and only the latest are kept. */
static void
test_events (Fixture      *fixture,
             gconstpointer user_data)
{
  g_auto (Created) created = { NULL };
  g_autofree char *path = NULL;
  g_autofree char *page_path = NULL;
  g_autoptr (Answer) none = NULL;
  g_autoptr (Answer) key = NULL;
  g_autoptr (Answer) all = NULL;
  g_autoptr (Answer) page = NULL;
  JsonObject *event = NULL;
  JsonObject *told = NULL;

  create (fixture, GOOD_BODY, &created);
  path = g_strconcat (created.path, "/events", NULL);
  page_path = g_strconcat (path, "?pageSize=2", NULL);
  assert_call (fixture, "GET", "/ping", created.authorization, 200);
  none = call (fixture, "GET", path, PLATFORM, NULL);
  assert_error (none, 404, "No events found");

  answer_free (change (fixture, &created, "event.notification.enabled", "true"));
  assert_call (fixture, "GET", "/ping", created.authorization, 200);
  answer_free (change (fixture, &created, "event.notification.callback.url", "https://hooks.example.com"));
  key = change (fixture, &created, "event.notification.signature.key", "hidden");
  g_assert_cmpstr (json_object_get_string_member (get_object (key), "propertyValue"), ==, "********");
  for (guint i = 0; i < 60; i++)
    assert_call (fixture, "GET", "/ping", created.authorization, 200);

  all = call (fixture, "GET", path, PLATFORM, NULL);
  assert_status (all, 200);
  g_assert_null (strstr (all->text, "hidden"));
  g_assert_cmpuint (json_array_get_length (json_node_get_array (all->root)), ==, 60);
  page = call (fixture, "GET", page_path, PLATFORM, NULL);
  assert_status (page, 200);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (page->root)), ==, 2);
  event = json_array_get_object_element (json_node_get_array (page->root), 1);
  told = json_array_get_object_element (json_object_get_array_member (event, "notifiedData"), 0);
  g_assert_cmpstr (json_object_get_string_member (event, "status"), ==, "NOTIFIED");
  g_assert_cmpstr (json_object_get_string_member (told, "eventType"), ==, "CREATED");
  g_assert_cmpstr (json_object_get_string_member (told, "objectType"), ==, "orders");
  g_assert_cmpstr (json_object_get_string_member (told, "objectId"), ==, "1061");

  assert_call (fixture, "GET", path, created.authorization, 401);
  assert_call (fixture, "POST", path, PLATFORM, 405);
  assert_call (fixture, "GET", "/instances/1/events", PLATFORM, 404);
}

static char *
dup_name_and_tags (Answer *answer)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  JsonArray *tags = NULL;

  assert_status (answer, 200);
  tags = json_object_get_array_member (get_object (answer), "tags");
  g_ptr_array_add (words, (gpointer)json_object_get_string_member (get_object (answer), "name"));
  for (guint i = 0; i < json_array_get_length (tags); i++)
    g_ptr_array_add (words, (gpointer)json_array_get_string_element (tags, i));
  g_ptr_array_add (words, NULL);
  return g_strjoinv (" | ", (char **)words->pdata);
}

/* Tags replace all others, and what is not sent stays. */
static void
test_describe (Fixture      *fixture,
               gconstpointer user_data)
{
  static const struct
  {
    const char *method;
    const char *body;
    const char *shown;
    guint       n_red;
  } steps[] = {
    { "PATCH", "{}", "Demo shop | red | blue", 1 },
    { "PATCH", "{ \"name\": \"<b>Zoë</b> & co\" }", "Zoë & co | red | blue", 1 },
    { "PATCH", "{ \"tags\": [ \"green\" ] }", "Zoë & co | green", 0 },
    { "PATCH", "{ \"name\": \"Two\", \"tags\": [ { \"id\": 1, \"name\": \"red\" }, \"big shop\" ] }", "Two | red | big shop", 1 },
    { "PUT", "{ \"name\": \"Three\", \"tags\": [ \"red\" ], \"element\": { \"key\": \"x\" } }", "Three | red", 1 },
    { "PATCH", "{ \"tags\": [] }", "Three", 0 },
  };
  g_auto (Created) created = { NULL };
  g_auto (Created) other = { NULL };

  create (fixture, BODY (RIGHT_KEYS, ", \"tags\": [ \"red\", \"blue\" ]"), &created);
  create (fixture, GOOD_BODY, &other);
  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (Answer) answer = call (fixture, steps[i].method, created.path, PLATFORM, steps[i].body);
      g_autofree char *answered = dup_name_and_tags (answer);
      g_autoptr (Answer) again = call (fixture, "GET", created.path, PLATFORM, NULL);
      g_autofree char *shown = dup_name_and_tags (again);
      g_autoptr (Answer) list = call (fixture, "GET", "/instances?tags[]=red", PLATFORM, NULL);

      g_assert_cmpstr (answered, ==, steps[i].shown);
      g_assert_cmpstr (shown, ==, steps[i].shown);
      g_assert_cmpstr (json_object_get_string_member (get_object (answer), "token"), ==, created.token);
      g_assert_cmpuint (list->status == 200 ? json_array_get_length (json_node_get_array (list->root)) : 0, ==, steps[i].n_red);
      assert_call (fixture, "GET", "/ping", created.authorization, 200);
    }
}

static void
test_describe_refused (Fixture      *fixture,
                       gconstpointer user_data)
{
  static const struct
  {
    const char *body;
    guint       status;
    const char *message;
  } cases[] = {
    { NULL, 415, "Unsupported media type, use application/json" },
    { "[]", 400, "The request body is not a JSON object" },
    { "{ \"name\": null }", 400, "Invalid property: name" },
    { "{ \"name\": 1, \"tags\": [] }", 400, "Invalid property: name" },
    { "{ \"name\": \"x\", \"tags\": \"a\" }", 400, "Invalid property: tags" },
    { "{ \"name\": \"x\", \"tags\": [ 1 ] }", 400, "Invalid property: tags" },
    { "{ \"name\": \"x\", \"tags\": [ { \"id\": 1 } ] }", 400, "Invalid property: tags" },
  };
  g_auto (Created) created = { NULL };
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) missing = NULL;
  g_autofree char *shown = NULL;

  create (fixture, BODY (RIGHT_KEYS, ", \"tags\": [ \"red\" ]"), &created);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) refused = call (fixture, "PATCH", created.path, PLATFORM, cases[i].body);

      g_test_message ("case %zu", i);
      assert_error (refused, cases[i].status, cases[i].message);
    }

  assert_call (fixture, "PATCH", created.path, created.authorization, 401);
  missing = call (fixture, "PATCH", "/instances/1", PLATFORM, "{ \"name\": \"x\" }");
  assert_error (missing, 404, "No instance found with ID 1");
  answer = call (fixture, "GET", created.path, PLATFORM, NULL);
  shown = dup_name_and_tags (answer);
  g_assert_cmpstr (shown, ==, "Demo shop | red");
}

static void
test_delete (Fixture      *fixture,
             gconstpointer user_data)
{
  g_auto (Created) deleted = { NULL };
  g_auto (Created) other = { NULL };
  g_autoptr (Answer) gone = NULL;
  g_autofree char *message = NULL;

  create (fixture, GOOD_BODY, &deleted);
  assert_call (fixture, "DELETE", deleted.path, PLATFORM, 200);

  /* Its id is not given out again: that would bring its token back to life. */
  create (fixture, GOOD_BODY, &other);
  g_assert_cmpstr (other.path, !=, deleted.path);
  assert_call (fixture, "GET", "/ping", deleted.authorization, 401);

  message = g_strdup_printf ("No instance found with ID %s", deleted.path + strlen ("/instances/"));
  gone = call (fixture, "GET", deleted.path, PLATFORM, NULL);
  assert_error (gone, 404, message);
  assert_call (fixture, "DELETE", deleted.path, PLATFORM, 404);
  assert_call (fixture, "PUT", deleted.enabled_path, PLATFORM, 404);
}

/* The old secret is wrong at once, for each instance and its store; nothing else changes. */
static void
test_user_secret_reset (Fixture      *fixture,
                        gconstpointer user_data)
{
  g_auto (Created) created = { NULL };
  g_autofree char *renewed = NULL;
  g_autofree char *renewed_authorization = NULL;

  create (fixture, GOOD_BODY, &created);
  assert_call (fixture, "POST", "/authentication/user-secret-reset", "User x, Organization y", 401);
  assert_call (fixture, "POST", "/authentication/user-secret-reset", PLATFORM, 200);
  assert_call (fixture, "GET", created.path, PLATFORM, 401);
  assert_call (fixture, "GET", "/hubs/ecommerce/ping", created.authorization, 401);

  renewed = g_strdup_printf ("User %s, Organization " PRACTICE_ORGANIZATION_SECRET, latch_practice_secrets_get_user ());
  renewed_authorization = g_strdup_printf ("User %s, Element %s", latch_practice_secrets_get_user (), created.token);
  assert_call (fixture, "GET", created.path, renewed, 200);
  assert_call (fixture, "GET", "/hubs/ecommerce/ping", renewed_authorization, 200);
}

static void
test_get (Fixture      *fixture,
          gconstpointer user_data)
{
  g_auto (Created) created = { NULL };
  g_autoptr (Answer) answer = NULL;

  create (fixture, GOOD_BODY, &created);
  answer = call (fixture, "GET", created.path, PLATFORM, NULL);
  assert_status (answer, 200);
  g_assert_cmpstr (json_object_get_string_member (get_object (answer), "token"), ==, created.token);
  assert_call (fixture, "GET", created.path, created.authorization, 401);
}

static void
test_list_by_tag (Fixture      *fixture,
                  gconstpointer user_data)
{
  static const struct
  {
    const char *query;
    guint       n_found;
  } cases[] = {
    { "", 3 },
    { "?tags[]=red", 2 },
    { "?tags%5B%5D=red", 2 },
    { "?tags[]=red&tags[]=big%20shop", 1 },
    { "?tags[]=Red", 0 },
    { "?tags[]=re", 0 },
    { "?tags[]=red&tags[]=blue", 0 },
  };
  g_auto (Created) first = { NULL };
  g_auto (Created) second = { NULL };
  g_auto (Created) third = { NULL };

  create (fixture, BODY (RIGHT_KEYS, ", \"tags\": [ \"red\" ]"), &first);
  create (fixture, BODY (RIGHT_KEYS, ", \"tags\": [ \"big shop\", \"red\" ]"), &second);
  create (fixture, BODY (RIGHT_KEYS, ", \"tags\": [ \"blue\" ]"), &third);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/instances", cases[i].query, NULL);
      g_autoptr (Answer) answer = call (fixture, "GET", path, PLATFORM, NULL);

      g_test_message ("%s", path);
      if (cases[i].n_found == 0)
        {
          assert_error (answer, 404, "No instances found");
          continue;
        }

      assert_status (answer, 200);
      g_assert_cmpuint (json_array_get_length (json_node_get_array (answer->root)), ==, cases[i].n_found);
      g_assert_null (get_header (answer, "Elements-Next-Page-Token"));
    }
}

static void
test_list_pages (Fixture      *fixture,
                 gconstpointer user_data)
{
  static const char *const returned[] = { "2", "2", "1" };
  g_autofree char         *path = g_strdup ("/instances?pageSize=2");
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 5; i++)
    {
      g_auto (Created) created = { NULL };

      create (fixture, GOOD_BODY, &created);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (returned); i++)
    {
      g_autoptr (Answer) answer = call (fixture, "GET", path, PLATFORM, NULL);
      g_autofree char *next = NULL;

      assert_status (answer, 200);
      g_assert_cmpstr (get_header (answer, "Elements-Returned-Count"), ==, returned[i]);
      g_assert_cmpstr (get_header (answer, "Elements-Total-Count"), ==, "5");
      g_assert_cmpint (get_header (answer, "Elements-Next-Page-Token") == NULL, ==, i == 2);

      for (guint j = 0; j < json_array_get_length (json_node_get_array (answer->root)); j++)
        {
          JsonObject *instance = json_array_get_object_element (json_node_get_array (answer->root), j);

          g_hash_table_add (ids, g_strdup (json_object_get_string_member (instance, "token")));
        }

      if (i == 2)
        break;
      next = g_uri_escape_string (get_header (answer, "Elements-Next-Page-Token"), NULL, FALSE);
      g_free (path);
      path = g_strconcat ("/instances?pageSize=2&nextPage=", next, NULL);
    }

  g_assert_cmpuint (g_hash_table_size (ids), ==, 5);
}

/* Gives the number of instances that `searchText` finds, which must be so many on `path` too. */
static void
assert_found (Fixture    *fixture,
              const char *path,
              guint       n_found)
{
  g_autoptr (Answer) answer = call (fixture, "GET", path, PLATFORM, NULL);

  g_test_message ("%s", path);
  if (n_found == 0)
    {
      assert_error (answer, 404, "No instances found");
      return;
    }

  assert_status (answer, 200);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (answer->root)), ==, MIN (n_found, 200));
  g_assert_cmpuint (g_ascii_strtoull (get_header (answer, "Elements-Total-Count"), NULL, 10), ==, n_found);
}

static void
test_list_by_text (Fixture      *fixture,
                   gconstpointer user_data)
{
  g_auto (Created) first = { NULL };
  g_auto (Created) second = { NULL };

  create (fixture, "{ \"element\": { \"key\": \"ecwid\" }, \"configuration\": { " RIGHT_KEYS " }, \"name\": \"Straße 1\", \"tags\": [ \"hidden\" ] }", &first);
  create (fixture, GOOD_BODY, &second);

  assert_found (fixture, "/instances?searchText=", 2);
  assert_found (fixture, "/instances?searchText=demo", 1);
  assert_found (fixture, "/instances?searchText=STRASSE%201", 1);
  assert_found (fixture, "/instances?searchText=Ecwid", 2);
  assert_found (fixture, "/instances?searchText=hidden", 0);
  assert_found (fixture, "/instances?searchText=shop&tags[]=Demo%20shop", 1);
  assert_found (fixture, "/instances?searchText=shop&tags[]=hidden", 0);
  assert_found (fixture, "/elements/ecwid/instances?searchText=shop", 1);
}

static void
test_list_by_element (Fixture      *fixture,
                      gconstpointer user_data)
{
  static const char *const unknown[] = { "square", "1", "0", "-1", "x" };
  g_auto (Created) created = { NULL };

  assert_found (fixture, "/elements/ecwid/instances", 0);
  create (fixture, GOOD_BODY, &created);
  assert_found (fixture, "/elements/ecwid/instances", 1);
  assert_found (fixture, "/elements/52/instances", 1);
  assert_found (fixture, "/elements/volusion/instances", 0);

  for (size_t i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autofree char *path = g_strdup_printf ("/elements/%s/instances", unknown[i]);
      g_autofree char *message = g_strconcat ("No element found with key ", unknown[i], NULL);
      g_autoptr (Answer) answer = call (fixture, "GET", path, PLATFORM, NULL);

      assert_error (answer, 404, message);
    }
}

/* -- Many instances that were made elsewhere ---------------------------------------- */

/* What a walk through all pages of the list meets. */
typedef struct
{
  GHashTable *ids;
  GHashTable *tokens;
  GHashTable *elements;
  gint64      last_id;
  guint       n_disabled;
  guint       n_pages;
} Walk;

static void
walk_clear (Walk *walk)
{
  g_clear_pointer (&walk->ids, g_hash_table_unref);
  g_clear_pointer (&walk->tokens, g_hash_table_unref);
  g_clear_pointer (&walk->elements, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

static void
meet (Walk       *walk,
      JsonObject *instance)
{
  gint64 id = json_object_get_int_member (instance, "id");

  g_assert_cmpint (id, >, walk->last_id);
  walk->last_id = id;
  walk->n_disabled += json_object_get_boolean_member (instance, "disabled");
  g_hash_table_insert (walk->ids, GINT_TO_POINTER ((int)id), g_strdup (json_object_get_string_member (instance, "name")));
  g_hash_table_add (walk->tokens, g_strdup (json_object_get_string_member (instance, "token")));
  g_hash_table_add (walk->elements, g_strdup (json_object_get_string_member (json_object_get_object_member (instance, "element"), "key")));
}

static void
walk_through (Fixture *fixture,
              Walk    *walk)
{
  g_autofree char *next = NULL;

  walk->ids = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  walk->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk->elements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  do
    {
      g_autofree char *path = g_strconcat ("/instances?nextPage=", next, NULL);
      g_autoptr (Answer) answer = call (fixture, "GET", next != NULL ? path : "/instances", PLATFORM, NULL);
      const char *token;

      assert_status (answer, 200);
      walk->n_pages++;
      for (guint i = 0; i < json_array_get_length (json_node_get_array (answer->root)); i++)
        meet (walk, json_array_get_object_element (json_node_get_array (answer->root), i));

      token = get_header (answer, "Elements-Next-Page-Token");
      g_free (next);
      next = token != NULL ? g_uri_escape_string (token, NULL, FALSE) : NULL;
    }
  while (next != NULL);
}

static void
test_crowd_list (Fixture      *fixture,
                 gconstpointer user_data)
{
  g_auto (Created) created = { NULL };
  g_auto (Walk) walk = { NULL };

  create (fixture, GOOD_BODY, &created);
  latch_practice_set_crowd (fixture->practice, 450);
  walk_through (fixture, &walk);
  g_assert_cmpuint (walk.n_pages, ==, 3);
  g_assert_cmpuint (g_hash_table_size (walk.ids), ==, 451);
  g_assert_cmpuint (g_hash_table_size (walk.tokens), ==, 451);
  g_assert_cmpuint (g_hash_table_size (walk.elements), ==, 7);
  g_assert_cmpuint (walk.n_disabled, ==, 450 / 17);

  assert_found (fixture, "/elements/ecwid/instances", 66);
  assert_found (fixture, "/elements/volusion/instances", 64);
  assert_found (fixture, "/instances?searchText=%E8%8A%B1%E5%B1%8B%E3%81%95%E3%81%8F%E3%82%89%204", 4);
  assert_found (fixture, "/instances?searchText=magento", 128);
  assert_found (fixture, "/instances?tags[]=wholesale", 113);
  assert_found (fixture, "/instances?tags[]=wholesale&tags[]=Corner%20Bakery%20273", 0);
  assert_found (fixture, "/instances?tags[]=retail&tags[]=Corner%20Bakery%20273", 1);
}

static void
test_list_refused (Fixture      *fixture,
                   gconstpointer user_data)
{
  static const char *const queries[] = { "pageSize=0", "pageSize=201", "pageSize=x", "nextPage=x", "nextPage=after+700001" };

  for (size_t i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *path = g_strconcat ("/instances?", queries[i], NULL);
      g_autoptr (Answer) answer = call (fixture, "GET", path, PLATFORM, NULL);

      assert_error (answer, 400, "Invalid pageSize or nextPage");
    }
}

static void
test_paths (Fixture      *fixture,
            gconstpointer user_data)
{
  static const struct
  {
    const char *method;
    const char *path;
    guint       status;
  } cases[] = {
    { "GET", "", 404 },
    { "GET", "/", 404 },
    { "GET", "/elements", 404 },
    { "GET", "/instances/x", 404 },
    { "GET", "/instances/1/x", 404 },
    { "GET", "/instances/1", 404 },
    { "GET", "/instances/99999999999999999999", 404 },
    { "PUT", "/instances", 405 },
    { "POST", "/instances/1", 405 },
    { "GET", "/instances/1/enabled", 405 },
    { "PATCH", "/instances/1/configuration", 405 },
    { "GET", "/instances/1/configuration/x", 404 },
    { "PUT", "/elements/ecwid/instances", 405 },
    { "GET", "/hubs/ecommerce", 404 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = call (fixture, cases[i].method, cases[i].path, PLATFORM, NULL);

      g_test_message ("%s %s", cases[i].method, cases[i].path);
      assert_status (answer, cases[i].status);
      g_assert_nonnull (json_object_get_string_member (get_object (answer), "message"));
    }
}

/* The path of a hub is judged only when the token opens an instance that is on. */
static void
test_hub_paths (Fixture      *fixture,
                gconstpointer user_data)
{
  static const struct
  {
    const char *method;
    const char *path;
    guint       status;
  } cases[] = {
    { "GET", "/ping", 200 },
    { "GET", "/hubs/crap/ping", 200 },
    { "POST", "/ping", 405 },
    { "DELETE", "/hubs/ecommerce/ping", 405 },
    { "GET", "/hubs/ecommerce/orders", 404 },
    { "POST", "/hubs/ecommerce/orders", 404 },
    { "GET", "/hubs/ecommerce/orders/1/refunds", 404 },
    { "GET", "/hubs/ecommerce/", 404 },
  };
  g_auto (Created) created = { NULL };
  g_auto (Created) disabled = { NULL };
  g_auto (Created) deleted = { NULL };

  create (fixture, GOOD_BODY, &created);
  create (fixture, GOOD_BODY, &disabled);
  create (fixture, GOOD_BODY, &deleted);
  assert_call (fixture, "DELETE", disabled.enabled_path, PLATFORM, 200);
  assert_call (fixture, "DELETE", deleted.path, PLATFORM, 200);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = call (fixture, cases[i].method, cases[i].path, created.authorization, NULL);
      g_autoptr (Answer) refused = call (fixture, cases[i].method, cases[i].path, disabled.authorization, NULL);
      g_autoptr (Answer) unknown = call (fixture, cases[i].method, cases[i].path, deleted.authorization, NULL);

      g_test_message ("%s %s", cases[i].method, cases[i].path);
      assert_status (answer, cases[i].status);
      g_assert_cmpstr (get_header (answer, "Elements-Element-Instance-Id"), ==, strrchr (created.path, '/') + 1);
      assert_error (refused, 403, "The element instance is disabled");
      g_assert_cmpstr (get_header (refused, "Elements-Element-Instance-Id"), ==, strrchr (disabled.path, '/') + 1);
      assert_error (unknown, 401, UNAUTHORIZED);
      assert_call (fixture, cases[i].method, cases[i].path, PLATFORM, 401);
    }
}

static void
test_accept (Fixture      *fixture,
             gconstpointer user_data)
{
  static const struct
  {
    const char *accept;
    guint       status;
  } cases[] = {
    { "application/json", 200 },
    { "text/html, application/xhtml+xml, */*;q=0.8", 200 },
    { "Application/JSON; charset=utf-8", 200 },
    { "application/*", 200 },
    { "text/html", 406 },
    { "application/json;q=0, text/html", 406 },
    { "application/json5", 406 },
    { "x-application/json", 406 },
  };
  g_auto (Created) created = { NULL };

  create (fixture, GOOD_BODY, &created);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SoupMessage) list = new_message (fixture, "GET", "/instances", PLATFORM, NULL);
      g_autoptr (SoupMessage) creation = new_message (fixture, "POST", "/instances", PLATFORM, GOOD_BODY);
      g_autoptr (SoupMessage) stranger = new_message (fixture, "GET", "/instances", created.authorization, NULL);
      SoupMessage *const messages[] = { list, creation, stranger };
      const guint        statuses[] = { cases[i].status, cases[i].status, 401 };

      g_test_message ("%s", cases[i].accept);
      for (size_t j = 0; j < G_N_ELEMENTS (messages); j++)
        {
          g_autoptr (Answer) answer = NULL;

          soup_message_headers_replace (soup_message_get_request_headers (messages[j]), "Accept", cases[i].accept);
          answer = send_message (fixture, messages[j]);
          assert_status (answer, statuses[j]);
        }
    }

  /* Those that were refused made nothing. */
  assert_found (fixture, "/instances", 5);
}

/* -- What is not meant for it ---------------------------------------------------- */

static void
test_foreign_host (Fixture      *fixture,
                   gconstpointer user_data)
{
  static const char *const hosts[] = { "rebound.example", "rebound.example:80", "localhost", "127.0.0.1", "127.0.0.1:1", "" };

  for (size_t i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (SoupMessage) message = new_message (fixture, "GET", "/instances", PLATFORM, NULL);
      g_autoptr (Answer) answer = NULL;

      g_test_message ("Host: %s", hosts[i]);
      soup_message_headers_replace (soup_message_get_request_headers (message), "Host", hosts[i]);
      answer = send_message (fixture, message);
      assert_error (answer, 403, "This service answers its own address only");
    }
}

static void
test_foreign_origin (Fixture      *fixture,
                     gconstpointer user_data)
{
  static const char *const origins[] = { "https://page.example", "null" };

  for (size_t i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autoptr (SoupMessage) message = new_message (fixture, "POST", "/instances", PLATFORM, GOOD_BODY);
      g_autoptr (Answer) answer = NULL;

      soup_message_headers_replace (soup_message_get_request_headers (message), "Origin", origins[i]);
      answer = send_message (fixture, message);
      assert_error (answer, 403, "This service answers its own address only");
    }
}

static SoupMessage *
new_large_message (Fixture    *fixture,
                   const char *authorization,
                   size_t      size,
                   gboolean    chunked)
{
  g_autofree char *text = g_strnfill (size, ' ');
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  SoupMessage *message = new_message (fixture, "POST", "/instances", authorization, NULL);

  soup_message_set_request_body (message, "application/json", stream, chunked ? -1 : (gssize)size);
  return message;
}

/* A refused body that is not far too long is read to its end, so that the client hears why. */
static void
test_large_body (Fixture      *fixture,
                 gconstpointer user_data)
{
  static const struct
  {
    const char *authorization;
    size_t      size;
    gboolean    chunked;
    guint       status;
  } cases[] = {
    { PLATFORM, 64 * 1024, FALSE, 400 },
    { PLATFORM, 64 * 1024 + 1, FALSE, 413 },
    { PLATFORM, 100, TRUE, 411 },
    { NULL, 100, TRUE, 401 },
    { NULL, 64 * 1024, FALSE, 401 },
    { PLATFORM, 32 * 1024 * 1024, FALSE, 413 },
    { PLATFORM, 32 * 1024 * 1024, TRUE, 411 },
    { NULL, 32 * 1024 * 1024, FALSE, 401 },
    { NULL, 32 * 1024 * 1024, TRUE, 401 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SoupMessage) message = new_large_message (fixture, cases[i].authorization, cases[i].size, cases[i].chunked);
      g_autoptr (Answer) answer = send_message (fixture, message);

      g_test_message ("case %zu", i);
      if (cases[i].size > 1024 * 1024)
        g_assert_null (answer);
      else
        assert_status (answer, cases[i].status);
    }
}

static void
test_deep_body (Fixture      *fixture,
                gconstpointer user_data)
{
  g_autofree char *arrays = g_strnfill (50 * 1024, '[');
  g_autofree char *ends = g_strnfill (1000, ']');
  g_autofree char *closed = g_strdup_printf (BODY (RIGHT_KEYS, ", \"description\": %.1000s%s"), arrays, ends);
  g_autofree char *unclosed = g_strconcat ("{\"name\":", arrays, NULL);
  g_autofree char *quoted = g_strdup_printf (BODY (RIGHT_KEYS, ", \"description\": \"\\\"%.1000s\""), arrays);
  g_autoptr (Answer) refused = call (fixture, "POST", "/instances", PLATFORM, unclosed);
  g_autoptr (Answer) refused_closed = call (fixture, "POST", "/instances", PLATFORM, closed);
  g_autoptr (Answer) taken = call (fixture, "POST", "/instances", PLATFORM, quoted);

  assert_error (refused, 400, "The request body is not a JSON object");
  assert_error (refused_closed, 400, "The request body is not a JSON object");
  assert_status (taken, 200);
}

static void
assert_forgets (const char *path,
                Created    *created)
{
  g_autofree char *text = NULL;
  GStatBuf         status;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, created->token));
  g_assert_null (strstr (text, LATCH_PRACTICE_ORDER_KEY));
  g_assert_null (strstr (text, LATCH_PRACTICE_PRODUCT_KEY));
  g_assert_null (strstr (text, LATCH_PRACTICE_NEW_ORDER_KEY));
  g_assert_null (strstr (text, LATCH_PRACTICE_NEW_PRODUCT_KEY));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

/* Two programs that practise at once, and write in turn. */
static void
test_state_shared (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-practice-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "practice.json", NULL);
  Fixture          fixtures[] = { { start (path), soup_session_new () }, { start (path), soup_session_new () } };
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (size_t i = 0; i < 6; i++)
    {
      g_auto (Created) created = { NULL };
      g_autoptr (Answer) deleted = NULL;

      create (&fixtures[i % 2], GOOD_BODY, &created);
      g_assert_true (g_hash_table_add (ids, g_strdup (created.path)));
      if (i > 1)
        continue;

      deleted = call (&fixtures[1 - i], "DELETE", created.path, PLATFORM, NULL);
      assert_status (deleted, 200);
      g_hash_table_remove (ids, created.path);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      g_autoptr (Answer) answer = call (&fixtures[i], "GET", "/instances", PLATFORM, NULL);

      assert_status (answer, 200);
      g_assert_cmpuint (json_array_get_length (json_node_get_array (answer->root)), ==, g_hash_table_size (ids));
    }

  for (size_t i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      g_assert_finalize_object (fixtures[i].session);
      g_assert_finalize_object (fixtures[i].practice);
    }

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_state_restart (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-practice-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (directory, "new", NULL);
  g_autofree char *path = g_build_filename (folder, "practice.json", NULL);
  Fixture          fixture = { start (path), soup_session_new () };
  g_auto (Created) kept = { NULL };
  g_auto (Created) refused = { NULL };
  g_auto (Created) deleted = { NULL };
  g_auto (Created) added = { NULL };
  g_autoptr (Answer) described = NULL;
  g_autoptr (Answer) again = NULL;
  g_autofree char *shown = NULL;

  create (&fixture, GOOD_BODY, &kept);
  create (&fixture, BODY (WRONG_KEYS, ""), &refused);
  create (&fixture, GOOD_BODY, &deleted);
  assert_call (&fixture, "DELETE", deleted.path, PLATFORM, 200);
  described = call (&fixture, "PATCH", kept.path, PLATFORM, "{ \"name\": \"Renamed\", \"tags\": [ \"new\" ] }");
  assert_status (described, 200);
  assert_forgets (path, &kept);

  g_assert_finalize_object (fixture.practice);
  fixture.practice = start (path);

  again = call (&fixture, "GET", kept.path, PLATFORM, NULL);
  shown = dup_name_and_tags (again);
  g_assert_cmpstr (shown, ==, "Renamed | new");
  assert_call (&fixture, "GET", "/ping", kept.authorization, 200);
  assert_call (&fixture, "GET", "/ping", refused.authorization, 403);
  create (&fixture, GOOD_BODY, &added);
  g_assert_cmpstr (added.path, !=, deleted.path);
  assert_call (&fixture, "GET", "/ping", deleted.authorization, 401);
  assert_forgets (path, &added);

  tear_down (&fixture, NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static JsonObject *
get_crowd (Fixture *fixture,
           guint    number,
           Answer **answer)
{
  g_autofree char *path = g_strdup_printf ("/instances/%u", 600001 + number);

  *answer = call (fixture, "GET", path, PLATFORM, NULL);
  assert_status (*answer, 200);
  return get_object (*answer);
}

static void
assert_crowd_ping (Fixture    *fixture,
                   const char *token,
                   guint       status)
{
  g_autofree char *authorization = g_strdup_printf ("User %s, Element %s", PRACTICE_USER_SECRET, token);

  assert_call (fixture, "GET", "/hubs/ecommerce/ping", authorization, status);
}

/* What is changed about one of the crowd is there after a restart, in its place; the file does not grow with the crowd. */
static void
test_crowd_change (void)
{
  static const struct
  {
    guint number;
    guint ping;
  } cases[] = { { 0, 200 }, { 1, 200 }, { 16, 403 }, { 77, 403 }, { 64, 403 }, { 9999, 200 } };
  static const struct
  {
    const char *path;
    const char *body;
  } changes[] = {
    { "/instances/600002", "{ \"name\": \"Renamed\" }" },
    { "/instances/600078/configuration/60007800000", "{ \"propertyValue\": \"practice-order\" }" },
    { "/instances/600078/configuration/60007800001", "{ \"propertyValue\": \"practice-product\" }" },
  };
  g_autofree char *directory = g_dir_make_tmp ("latch-practice-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "practice.json", NULL);
  Fixture          fixture = { start (path), soup_session_new () };
  g_auto (Walk) walk = { NULL };
  g_autoptr (Answer) deleted = NULL;
  g_autofree char *deleted_token = NULL;
  GStatBuf         status;

  latch_practice_set_crowd (fixture.practice, 10000);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = NULL;

      assert_crowd_ping (&fixture, json_object_get_string_member (get_crowd (&fixture, cases[i].number, &answer), "token"), cases[i].ping);
    }

  deleted_token = g_strdup (json_object_get_string_member (get_crowd (&fixture, 7, &deleted), "token"));
  assert_call (&fixture, "DELETE", "/instances/600008", PLATFORM, 200);
  assert_call (&fixture, "DELETE", "/instances/600008", PLATFORM, 404);
  assert_call (&fixture, "PUT", "/instances/600017/enabled", PLATFORM, 200);
  assert_call (&fixture, "DELETE", "/instances/600001/enabled", PLATFORM, 200);
  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (Answer) answer = call (&fixture, "PATCH", changes[i].path, PLATFORM, changes[i].body);

      assert_status (answer, 200);
    }

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_size, <, 8192);

  g_assert_finalize_object (fixture.practice);
  fixture.practice = start (path);
  latch_practice_set_crowd (fixture.practice, 10000);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Answer) answer = NULL;
      guint ping = i == 0 || i == 4 ? 403 : 200;

      assert_crowd_ping (&fixture, json_object_get_string_member (get_crowd (&fixture, cases[i].number, &answer), "token"), ping);
    }

  assert_crowd_ping (&fixture, deleted_token, 401);
  assert_call (&fixture, "GET", "/instances/600008", PLATFORM, 404);
  assert_call (&fixture, "GET", "/instances/610001", PLATFORM, 404);
  walk_through (&fixture, &walk);
  g_assert_cmpuint (g_hash_table_size (walk.ids), ==, 9999);
  g_assert_cmpstr (g_hash_table_lookup (walk.ids, GINT_TO_POINTER (600002)), ==, "Renamed");
  assert_forgets (path, &(Created){ .token = deleted_token });

  tear_down (&fixture, NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* A store that is mended half in one session is mended whole in the next. */
static void
test_state_half_changed (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-practice-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "practice.json", NULL);
  Fixture          fixture = { start (path), soup_session_new () };
  g_auto (Created) created = { NULL };
  g_autofree char *entry = NULL;
  g_autofree char *same_entry = NULL;
  g_autoptr (Answer) first = NULL;
  g_autoptr (Answer) second = NULL;

  create (&fixture, BODY ("\"ecwid.order.key\": \"practice-order\", \"ecwid.product.key\": \"practice-product\", \"ecwid.store.id\": \"4003\"", ""), &created);
  entry = dup_entry_path (&fixture, &created, "ecwid.product.key");
  first = change (&fixture, &created, "ecwid.order.key", LATCH_PRACTICE_NEW_ORDER_KEY);
  assert_status (first, 200);

  g_assert_finalize_object (fixture.practice);
  fixture.practice = start (path);

  same_entry = dup_entry_path (&fixture, &created, "ecwid.product.key");
  g_assert_cmpstr (same_entry, ==, entry);
  assert_call (&fixture, "GET", "/ping", created.authorization, 403);
  second = change (&fixture, &created, "ecwid.product.key", LATCH_PRACTICE_NEW_PRODUCT_KEY);
  assert_status (second, 200);
  assert_call (&fixture, "GET", "/ping", created.authorization, 200);
  assert_forgets (path, &created);

  tear_down (&fixture, NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* Earlier versions wrote only whether both keys were right. */
static void
test_state_earlier (void)
{
  static const struct
  {
    const char *store_id;
    const char *keys_right;
    guint       ping;
  } cases[] = {
    { "1003", "true", 200 },
    { "1003", "false", 403 },
    { "4003", "true", 200 },
    { "4003", "false", 403 },
  };
  g_autofree char *directory = g_dir_make_tmp ("latch-practice-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "practice.json", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"accounts\":[],\"salt\":\"s\",\"lastId\":700001,\"instances\":[{\"id\":700001,\"name\":\"Shop\","
                                               "\"createdDate\":\"2026-01-01T00:00:00Z\",\"tags\":[],\"configuration\":{\"ecwid.store.id\":\"%s\"},"
                                               "\"disabled\":false,\"keysRight\":%s}]}",
                                               cases[i].store_id, cases[i].keys_right);
      Fixture          fixture = { NULL };
      g_autoptr (Answer) shown = NULL;
      g_autofree char *authorization = NULL;

      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      fixture.practice = start (path);
      fixture.session = soup_session_new ();
      shown = call (&fixture, "GET", "/instances/700001", PLATFORM, NULL);
      assert_status (shown, 200);
      authorization = g_strdup_printf ("User %s, Element %s", PRACTICE_USER_SECRET, json_object_get_string_member (get_object (shown), "token"));
      assert_call (&fixture, "GET", "/ping", authorization, cases[i].ping);
      tear_down (&fixture, NULL);
    }

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_state_broken (void)
{
  g_autofree char  *deep = g_strnfill (1000000, '[');
  g_autofree char  *behind_comment = g_strconcat ("{/*\"*/\"a\":", deep, NULL);
  g_autofree char  *behind_quote = g_strconcat ("{'\"':", deep, NULL);
  g_autofree char  *large = g_strnfill (5 * 1024 * 1024, ' ');
  const char *const texts[] = {
    "",
    "{",
    "[]",
    "{}",
    "{ \"salt\": \"x\", \"lastId\": \"1\", \"instances\": [] }",
    "{ \"salt\": \"x\", \"lastId\": 700001, \"instances\": {} }",
    "{ \"salt\": \"x\", \"lastId\": 700001, \"instances\": [ 1 ] }",
    "{ \"salt\": \"x\", \"lastId\": 700001, \"instances\": [ { \"id\": 1, \"name\": \"a\" } ] }",
    "{ \"salt\": \"x\", \"lastId\": 9223372036854775807, \"instances\": [] }",
    INSTANCE_WITH ("\"keysRight\":1"),
    INSTANCE_WITH ("\"orderKey\":\"new\""),
    INSTANCE_WITH ("\"orderKey\":\"new\",\"productKey\":\"\""),
    INSTANCE_WITH ("\"orderKey\":\"new\",\"productKey\":2"),
    deep,
    behind_comment,
    behind_quote,
    large,
  };
  g_autofree char *directory = g_dir_make_tmp ("latch-practice-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "practice.json", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Fixture fixture = { NULL };
      g_auto (Created) created = { NULL };

      g_test_message ("%.80s", texts[i]);
      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*practice starts without any");
      fixture.practice = start (path);
      g_test_assert_expected_messages ();
      fixture.session = soup_session_new ();

      assert_call (&fixture, "GET", "/instances", PLATFORM, 404);
      create (&fixture, GOOD_BODY, &created);
      assert_forgets (path, &created);
      tear_down (&fixture, NULL);
    }

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_fault_error (Fixture      *fixture,
                  gconstpointer user_data)
{
  g_autoptr (Answer) with_body = NULL;
  g_autoptr (Answer) without_body = NULL;
  g_auto (Created) created = { NULL };

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 502, "<html>Bad gateway</html>");
  assert_call (fixture, "GET", "/instances", PLATFORM, 404);
  with_body = call (fixture, "POST", "/instances", PLATFORM, GOOD_BODY);
  assert_status (with_body, 502);
  g_assert_cmpstr (with_body->text, ==, "<html>Bad gateway</html>");

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 500, NULL);
  without_body = call (fixture, "POST", "/instances", PLATFORM, GOOD_BODY);
  assert_status (without_body, 500);
  g_assert_cmpstr (without_body->text, ==, "");

  assert_call (fixture, "GET", "/instances", PLATFORM, 404);
  create (fixture, GOOD_BODY, &created);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 3);
}

static void
test_fault_answer_lost (Fixture      *fixture,
                        gconstpointer user_data)
{
  g_autoptr (Answer) lost = NULL;
  g_autoptr (Answer) list = NULL;

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ANSWER_LOST, 0, NULL);
  lost = call (fixture, "POST", "/instances", PLATFORM, BODY (RIGHT_KEYS, ", \"tags\": [ \"lost\" ]"));
  g_assert_null (lost);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);

  list = call (fixture, "GET", "/instances?tags[]=lost", PLATFORM, NULL);
  assert_status (list, 200);
  g_assert_cmpstr (get_header (list, "Elements-Total-Count"), ==, "1");
}

static gboolean
wake_up_cb (gpointer user_data)
{
  gboolean *is_over = user_data;

  *is_over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_fault_silence (Fixture      *fixture,
                    gconstpointer user_data)
{
  g_autoptr (SoupMessage) message = new_message (fixture, "POST", "/instances", PLATFORM, GOOD_BODY);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_over = FALSE;

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, NULL, sent_cb, &result);
  while (latch_practice_get_n_posts (fixture->practice) == 0)
    g_main_context_iteration (NULL, TRUE);

  g_timeout_add (200, wake_up_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (result);
  assert_call (fixture, "GET", "/instances", PLATFORM, 404);

  g_assert_finalize_object (g_steal_pointer (&fixture->practice));
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  bytes = soup_session_send_and_read_finish (fixture->session, result, &error);
  g_assert_null (bytes);
  g_assert_nonnull (error);

  fixture->practice = start (NULL);
}

/* A client that gives up leaves a silenced request without a connection. */
static void
test_fault_silence_abandoned (Fixture      *fixture,
                              gconstpointer user_data)
{
  g_autoptr (SoupMessage) message = new_message (fixture, "POST", "/instances", PLATFORM, GOOD_BODY);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Created) created = { NULL };

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, cancellable, sent_cb, &result);
  while (latch_practice_get_n_posts (fixture->practice) == 0)
    g_main_context_iteration (NULL, TRUE);

  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  bytes = soup_session_send_and_read_finish (fixture->session, result, &error);
  g_assert_null (bytes);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  create (fixture, GOOD_BODY, &created);
}

/* Another program cannot know the secrets, and an account of an earlier run is still one; the file has digests only. */
static void
test_random_secrets (void)
{
  g_autofree char *directory = g_dir_make_tmp ("latch-practice-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "practice.json", NULL);
  char            *authorizations[3];
  g_autofree char *text = NULL;
  g_autofree char *mixed = NULL;
  g_autofree char *user = NULL;
  g_autofree char *organization = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (authorizations); i++)
    {
      Fixture fixture = { start (path), soup_session_new () };

      latch_practice_secrets_set (NULL, NULL);
      g_assert_true (g_regex_match_simple ("^[A-Za-z0-9+/]{43}=$", latch_practice_secrets_get_user (), 0, 0));
      g_assert_true (g_regex_match_simple ("^[0-9a-f]{32}$", latch_practice_secrets_get_organization (), 0, 0));
      authorizations[i] = g_strdup_printf ("User %s, Organization %s", latch_practice_secrets_get_user (), latch_practice_secrets_get_organization ());

      /* The last is an account that was never used. */
      for (guint j = 0; j <= i && i < 2; j++)
        {
          g_autoptr (Answer) answer = call (&fixture, "POST", "/instances", authorizations[j], GOOD_BODY);

          assert_status (answer, 200);
          g_assert_true (i == j || !g_str_equal (authorizations[i], authorizations[j]));
        }

      if (i == 0)
        {
          user = g_strdup (latch_practice_secrets_get_user ());
          organization = g_strdup (latch_practice_secrets_get_organization ());
        }
      else if (i == 1)
        {
          g_autoptr (Answer) refused = NULL;

          mixed = g_strdup_printf ("User %s, Organization %s", user, latch_practice_secrets_get_organization ());
          refused = call (&fixture, "POST", "/instances", mixed, GOOD_BODY);
          assert_error (refused, 401, UNAUTHORIZED);
        }
      else
        {
          g_autofree char *half = g_strdup_printf ("User %s", user);
          g_autoptr (Answer) fixed = call (&fixture, "POST", "/instances", PLATFORM, GOOD_BODY);
          g_autoptr (Answer) refused = call (&fixture, "POST", "/instances", half, GOOD_BODY);

          assert_error (fixed, 401, UNAUTHORIZED);
          assert_error (refused, 401, UNAUTHORIZED);
        }

      tear_down (&fixture, NULL);
    }

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, user));
  g_assert_null (strstr (text, organization));
  for (guint i = 0; i < G_N_ELEMENTS (authorizations); i++)
    g_free (authorizations[i]);
  g_unlink (path);
  g_rmdir (directory);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture      *fixture,
                  gconstpointer user_data);
  } cases[] = {
    { "/latch/practice/create/shape", test_create },
    { "/latch/practice/create/name", test_create_name },
    { "/latch/practice/create/refused", test_create_refused },
    { "/latch/practice/create/missing-configuration", test_create_missing_configuration },
    { "/latch/practice/create/content-type", test_create_content_type },
    { "/latch/practice/authorization", test_authorization },
    { "/latch/practice/sign-in/secrets", test_sign_in },
    { "/latch/practice/sign-in/second-factor", test_second_factor },
    { "/latch/practice/sign-in/refused", test_sign_in_refused },
    { "/latch/practice/ping/right-keys", test_ping },
    { "/latch/practice/ping/wrong-keys", test_ping_wrong_keys },
    { "/latch/practice/configuration/shape", test_configuration },
    { "/latch/practice/configuration/change", test_change_keys },
    { "/latch/practice/configuration/refused", test_change_refused },
    { "/latch/practice/events", test_events },
    { "/latch/practice/describe/changed", test_describe },
    { "/latch/practice/describe/refused", test_describe_refused },
    { "/latch/practice/disable", test_disable },
    { "/latch/practice/user-secret-reset", test_user_secret_reset },
    { "/latch/practice/delete", test_delete },
    { "/latch/practice/get", test_get },
    { "/latch/practice/list/by-tag", test_list_by_tag },
    { "/latch/practice/list/by-text", test_list_by_text },
    { "/latch/practice/list/by-element", test_list_by_element },
    { "/latch/practice/list/pages", test_list_pages },
    { "/latch/practice/consent/allowed", test_consent },
    { "/latch/practice/consent/other-app", test_consent_of_other_app },
    { "/latch/practice/consent/refused", test_consent_refused },
    { "/latch/practice/consent/no-page", test_no_consent_page },
    { "/latch/practice/list/refused", test_list_refused },
    { "/latch/practice/crowd/list", test_crowd_list },
    { "/latch/practice/guard/foreign-host", test_foreign_host },
    { "/latch/practice/guard/foreign-origin", test_foreign_origin },
    { "/latch/practice/guard/large-body", test_large_body },
    { "/latch/practice/guard/deep-body", test_deep_body },
    { "/latch/practice/paths", test_paths },
    { "/latch/practice/hub-paths", test_hub_paths },
    { "/latch/practice/accept", test_accept },
    { "/latch/practice/fault/error", test_fault_error },
    { "/latch/practice/fault/answer-lost", test_fault_answer_lost },
    { "/latch/practice/fault/silence", test_fault_silence },
    { "/latch/practice/fault/silence-abandoned", test_fault_silence_abandoned },
  };

  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].test, tear_down);
  g_test_add_func ("/latch/practice/guard/random-secrets", test_random_secrets);
  g_test_add_func ("/latch/practice/crowd/change", test_crowd_change);
  g_test_add_func ("/latch/practice/state/shared", test_state_shared);
  g_test_add_func ("/latch/practice/state/restart", test_state_restart);
  g_test_add_func ("/latch/practice/state/half-changed", test_state_half_changed);
  g_test_add_func ("/latch/practice/state/earlier", test_state_earlier);
  g_test_add_func ("/latch/practice/state/broken", test_state_broken);

  return g_test_run ();
}
