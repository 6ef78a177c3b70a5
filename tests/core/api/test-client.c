/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "client-fixture.h"
#include "draft-fixture.h"
#include "latch-error.h"
#include "latch-test.h"

#define AUTHORIZATION "Authorization: User " USER_SECRET ", Organization " ORGANIZATION_SECRET
#define BODY                                                                                                                    \
  "{\"element\":{\"key\":\"ecwid\"},"                                                                                           \
  "\"configuration\":{\"ecwid.store.id\":\"1234567\",\"ecwid.order.key\":\"order-key\",\"ecwid.product.key\":\"product-key\"}," \
  "\"tags\":[\"" TAG "\"],\"name\":\"Demo shop\"}"
#define NO_MORE "{\"message\":\"No instances found\",\"requestId\":\"5f00112233445566778899aa\"}"
#define PONG "{\"dateTime\":\"2024-05-06T07:08:09Z\",\"endpoint\":\"ecwid\"}"

static void
add_answer (FaultServer *server,
            const char  *status,
            const char  *headers,
            const char  *body)
{
  fault_server_add_answer (server, fixture_create_answer (status, headers, body));
}

static LatchInstanceInfo *
get_instance (LatchClient *client,
              GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_client_get_instance_async (client, 700123, NULL, fixture_store_result_cb, &result);
  return latch_client_get_instance_finish (client, fixture_wait (&result), error);
}

static gboolean
check (LatchClient *client,
       GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_client_check_async (client, NULL, fixture_store_result_cb, &result);
  return latch_client_check_finish (client, fixture_wait (&result), error);
}

static GPtrArray *
find_instances (LatchClient *client,
                const char  *tag,
                GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_client_find_instances_async (client, tag, NULL, NULL, NULL, NULL, fixture_store_result_cb, &result);
  return latch_client_find_instances_finish (client, fixture_wait (&result), error);
}

static gboolean
ping_in (const char  *hub,
         LatchClient *client,
         GError     **error)
{
  g_autoptr (SecretValue) token = secret_value_new (TOKEN, -1, "text/plain");
  g_autoptr (GAsyncResult) result = NULL;

  latch_client_ping_async (client, hub, token, NULL, fixture_store_result_cb, &result);
  return latch_client_ping_finish (client, fixture_wait (&result), error);
}

static gboolean
ping (LatchClient *client,
      GError     **error)
{
  return ping_in ("ecommerce", client, error);
}

/* The order of headers is libsoup's; that there are these and no others is ours. */
static void
assert_request (FaultServer       *server,
                guint              index,
                const char        *line,
                const char *const *expected,
                const char        *body)
{
  g_autofree char *request = fault_server_dup_request (server, index);
  g_autofree char *host = g_strdup_printf ("Host: 127.0.0.1:%u", fault_server_get_port (server));
  char            *end = strstr (request, "\r\n\r\n");
  gboolean         is_kept = g_str_has_prefix (line, "GET ") || g_str_has_prefix (line, "POST ");
  g_auto (GStrv) lines = NULL;

  g_assert_cmpstr (end + 4, ==, body);
  *end = '\0';
  lines = g_strsplit (request, "\r\n", -1);
  g_assert_cmpstr (lines[0], ==, line);
  g_assert_true (g_strv_contains ((const char *const *)lines, host));
  g_assert_true (g_strv_contains ((const char *const *)lines, "Accept: application/json"));
  g_assert_true (g_strv_contains ((const char *const *)lines, is_kept ? "Connection: Keep-Alive" : "Connection: close"));
  g_assert_nonnull (strstr (request, "\r\nUser-Agent: Latchkey/" PACKAGE_VERSION " libsoup/"));
  for (size_t i = 0; expected[i] != NULL; i++)
    g_assert_true (g_strv_contains ((const char *const *)lines, expected[i]));

  g_assert_cmpuint (g_strv_length (lines), ==, 5 + g_strv_length ((char **)expected));
}

static void
test_create (void)
{
  g_autofree char  *length = g_strdup_printf ("Content-Length: %zu", strlen (BODY));
  const char *const expected[] = { AUTHORIZATION, "Content-Type: application/json", length, NULL };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent = FALSE;

  add_answer (server, "200 OK", "Elements-Request-Id: 5f00112233445566778899aa\r\n", INSTANCE);
  info = fixture_create_instance (client, &sent, &error);
  g_assert_no_error (error);
  g_assert_true (sent);
  g_assert_cmpint (latch_instance_info_get_id (info), ==, 700123);
  g_assert_cmpstr (secret_value_get_text (latch_instance_info_get_token (info)), ==, TOKEN);
  assert_request (server, 0, "POST /elements/api-v2/instances HTTP/1.1", expected, BODY);
}

static void
test_refusal (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_answer (server, "400 Bad Request", "Elements-Request-Id: of-the-header\r\n", "{\"message\":\"Store ID is missing\"}");
  g_assert_null (fixture_create_instance (client, NULL, &error));
  g_assert_true (latch_error_is_refusal (error));
  g_assert_cmpstr (error->message, ==, "Store ID is missing");
  g_assert_cmpstr (latch_error_get_request_id (error), ==, "of-the-header");
  g_assert_cmpuint (latch_error_get_status (error), ==, 400);
}

static void
expect_no_request_id (const char *id,
                      const char *body)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autofree char *header = g_strdup_printf ("Elements-Request-Id: %s\r\n", id);
  g_autoptr (GError) error = NULL;

  add_answer (server, "400 Bad Request", header, body);
  g_assert_null (fixture_create_instance (client, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_null (latch_error_get_request_id (error));
}

/* It is shown, copied and logged, so a header is checked like the body. */
static void
test_bad_request_id (void)
{
  g_autofree char  *long_id = g_strnfill (65, 'x');
  const char *const ids[] = { "\033[31mred", "\342\200\256backwards", long_id };

  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    expect_no_request_id (ids[i], "{\"message\":\"Store ID is missing\"}");
}

/* The fixture reads the log. */
static void
test_secret_as_request_id (void)
{
  static const char *const secrets[] = { USER_SECRET, ORGANIZATION_SECRET };

  for (size_t i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"message\":\"Store ID is missing\",\"requestId\":\"%s\"}", secrets[i]);

      expect_no_request_id (secrets[i], body);
    }
}

static void
test_get (void)
{
  static const char *const expected[] = { AUTHORIZATION, NULL };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, INSTANCE);
  info = get_instance (client, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (latch_instance_info_get_name (info), ==, "Demo shop");
  assert_request (server, 0, "GET /elements/api-v2/instances/700123 HTTP/1.1", expected, "");
}

static void
test_get_another (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, "{\"id\":700124,\"token\":\"T\"}");
  g_assert_null (get_instance (client, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
}

static void
test_get_missing (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_answer (server, "404 Not Found", NULL, NO_MORE);
  g_assert_null (get_instance (client, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
}

static void
test_configuration (void)
{
  static const char *const expected[] = { AUTHORIZATION, NULL };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, "[{\"id\":11,\"key\":\"ecwid.order.key\",\"propertyValue\":\"********\"}]");
  latch_client_get_configuration_async (client, 700123, NULL, fixture_store_result_cb, &result);
  entries = latch_client_get_configuration_finish (client, fixture_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpint (latch_configuration_entry_get_id (entries->pdata[0]), ==, 11);
  assert_request (server, 0, "GET /elements/api-v2/instances/700123/configuration HTTP/1.1", expected, "");
}

/* It is sent once, whatever comes back. */
static void
test_set_value (void)
{
  static const struct
  {
    const char *status;
    const char *body;
    int         code;
  } cases[] = {
    { "200 OK", "{\"id\":70000000001,\"key\":\"ecwid.order.key\",\"propertyValue\":\"********\"}", -1 },
    { "203 Non-Authoritative Information", "", LATCH_ERROR_UNEXPECTED },
    { "204 No Content", "", -1 },
    { "404 Not Found", "{\"message\":\"No configuration found with ID 70000000001\"}", LATCH_ERROR_NOT_FOUND },
    { "503 Service Unavailable", "{\"message\":\"Later\"}", LATCH_ERROR_UNAVAILABLE },
  };
  static const char *const expected[] = { AUTHORIZATION, "Content-Type: application/json", "Content-Length: 29", NULL };
  g_autoptr (SecretValue) value = secret_value_new ("new-order", -1, "text/plain");
  g_autoptr (LatchConfigurationEntry) entry = latch_configuration_entry_new (G_GINT64_CONSTANT (70000000001), "ecwid.order.key", NULL, NULL, NULL, TRUE, TRUE);

  latch_configuration_entry_set_new_value (entry, value);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (LatchClient) client = fixture_create_client_for (server);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      gboolean sent = FALSE;
      gboolean done;

      add_answer (server, cases[i].status, NULL, cases[i].body);
      latch_client_set_configuration_value_async (client, 700123, entry, NULL, fixture_store_result_cb, &result);
      done = latch_client_set_configuration_value_finish (client, fixture_wait (&result), &sent, &error);
      if (cases[i].code < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, LATCH_ERROR, cases[i].code);
      g_assert_cmpint (done, ==, cases[i].code < 0);
      g_assert_true (sent);
      g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
      assert_request (server, 0, "PATCH /elements/api-v2/instances/700123/configuration/70000000001 HTTP/1.1", expected, "{\"propertyValue\":\"new-order\"}");
    }
}

/* It is sent once, whatever comes back, and only the instance itself is an answer. */
static void
test_describe (void)
{
  static const struct
  {
    const char *status;
    const char *body;
    int         code;
  } cases[] = {
    { "200 OK", "{\"id\":700123,\"name\":\"Zo\303\253 \\\"A\\\"\",\"tags\":[\"red\"]}", -1 },
    { "200 OK", "{\"id\":700123,\"tags\":[{\"id\":1,\"name\":\"red\"}]}", -1 },
    { "201 Created", "{\"id\":700123,\"name\":\"x\"}", LATCH_ERROR_UNEXPECTED },
    { "200 OK", "{\"id\":700124,\"name\":\"x\"}", LATCH_ERROR_UNEXPECTED },
    { "200 OK", "{\"name\":\"x\"}", LATCH_ERROR_UNEXPECTED },
    { "200 OK", "<html></html>", LATCH_ERROR_UNEXPECTED },
    { "200 OK", "{\"message\":\"Later\"}", LATCH_ERROR_UNEXPECTED },
    { "200 OK", "", LATCH_ERROR_UNEXPECTED },
    { "202 Accepted", "{\"id\":700123,\"name\":\"x\"}", LATCH_ERROR_UNEXPECTED },
    { "400 Bad Request", "{\"message\":\"Too long\"}", LATCH_ERROR_REFUSED },
    { "503 Service Unavailable", "{\"message\":\"Later\"}", LATCH_ERROR_UNAVAILABLE },
  };
  static const char        body[] = "{\"name\":\"Zo\303\253 \\\"A\\\"\",\"tags\":[\"red\",\"" TAG "\"]}";
  static const char *const tags[] = { "red", TAG, NULL };
  g_autofree char         *length = g_strdup_printf ("Content-Length: %zu", strlen (body));
  const char *const        expected[] = { AUTHORIZATION, "Content-Type: application/json", length, NULL };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (LatchClient) client = fixture_create_client_for (server);
      g_autoptr (LatchInstanceInfo) info = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      gboolean sent = FALSE;

      add_answer (server, cases[i].status, NULL, cases[i].body);
      latch_client_describe_instance_async (client, 700123, "Zo\303\253 \"A\"", tags, NULL, fixture_store_result_cb, &result);
      info = latch_client_describe_instance_finish (client, fixture_wait (&result), &sent, &error);
      if (cases[i].code < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, LATCH_ERROR, cases[i].code);
      g_assert_cmpint (info != NULL, ==, cases[i].code < 0);
      g_assert_true (info == NULL || g_strv_contains (latch_instance_info_get_tags (info), "red"));
      g_assert_true (sent);
      g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
      assert_request (server, 0, "PATCH /elements/api-v2/instances/700123 HTTP/1.1", expected, body);
    }
}

static void
test_ping (void)
{
  static const char *const expected[] = { "Authorization: User " USER_SECRET ", Element " TOKEN, NULL };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, PONG);
  latch_assert_done (ping (client, &error), error);
  assert_request (server, 0, "GET /elements/api-v2/hubs/ecommerce/ping HTTP/1.1", expected, "");
}

/* The token says which instance is meant. */
static void
test_ping_without_hub (void)
{
  static const char *const expected[] = { "Authorization: User " USER_SECRET ", Element " TOKEN, NULL };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, PONG);
  latch_assert_done (ping_in ("", client, &error), error);
  assert_request (server, 0, "GET /elements/api-v2/ping HTTP/1.1", expected, "");
}

static void
test_ping_refused (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_answer (server, "403 Forbidden", NULL, "{\"message\":\"Request failed\",\"providerMessage\":\"Wrong order key\"}");
  g_assert_false (ping (client, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_cmpstr (latch_error_get_provider_message (error), ==, "Wrong order key");
}

static void
test_ping_elsewhere (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, "<html>Sign in</html>");
  g_assert_false (ping (client, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
}

/* A success is the store’s word only when it looks like one. */
static void
test_ping_no_pong (void)
{
  static const char *const bodies[] = {
    "{}",
    "[]",
    "{\"requestId\":\"5f00112233445566778899aa\",\"message\":\"Request failed\"}",
    "{\"dateTime\":null,\"endpoint\":null}",
    "{\"dateTime\":\"2024-05-06T07:08:09Z\"}",
    "{\"endpoint\":\"ecwid\"}",
    "{\"dateTime\":1714979289,\"endpoint\":\"ecwid\"}",
    "{\"dateTime\":\"2024-05-06T07:08:09Z\",\"endpoint\":[\"ecwid\"]}",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (LatchClient) client = fixture_create_client_for (server);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bodies[i]);
      add_answer (server, "200 OK", NULL, bodies[i]);
      g_assert_false (ping (client, &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
    }
}

static void
test_pages (void)
{
  static const char *const expected[] = { AUTHORIZATION, NULL };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", "Elements-Next-Page-Token: a+b/c=&x\r\n", "[" INSTANCE "]");
  add_answer (server, "200 OK", "Elements-Next-Page-Token: last\r\n", "[]");
  add_answer (server, "200 OK", NULL, "[{\"id\":1},{\"id\":2}]");
  found = find_instances (client, "a tag&more", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 3);
  g_assert_cmpint (latch_instance_info_get_id (g_ptr_array_index (found, 2)), ==, 2);
  assert_request (server, 0, "GET /elements/api-v2/instances?pageSize=200&tags%5B%5D=a%20tag%26more HTTP/1.1", expected, "");
  assert_request (server, 1, "GET /elements/api-v2/instances?pageSize=200&tags%5B%5D=a%20tag%26more&nextPage=a%2Bb%2Fc%3D%26x HTTP/1.1", expected, "");
  assert_request (server, 2, "GET /elements/api-v2/instances?pageSize=200&tags%5B%5D=a%20tag%26more&nextPage=last HTTP/1.1", expected, "");
}

static void
test_find_all (void)
{
  static const char *const expected[] = { AUTHORIZATION, NULL };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, "[]");
  found = find_instances (client, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 0);
  assert_request (server, 0, "GET /elements/api-v2/instances?pageSize=200 HTTP/1.1", expected, "");
}

static void
test_nothing_found (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "404 Not Found", NULL, NO_MORE);
  found = find_instances (client, TAG, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 0);
}

/* Whoever reads half a list must not believe that it is the whole. */
static void
test_half_list (void)
{
  static const struct
  {
    const char *status;
    const char *headers;
    const char *body;
    LatchError  code;
  } cases[] = {
    { "404 Not Found", NULL, "<html>Nothing here</html>", LATCH_ERROR_UNEXPECTED },
    { "404 Not Found", NULL, "{\"message\":\"no Route matched with those values\"}", LATCH_ERROR_UNEXPECTED },
    { "404 Not Found", NULL, "{\"message\":\"No resource found for this path\"}", LATCH_ERROR_UNEXPECTED },
    { "404 Not Found", NULL, "{\"message\":\"Application not found\"}", LATCH_ERROR_UNEXPECTED },
    { "500 Internal Server Error", NULL, NO_MORE, LATCH_ERROR_UNAVAILABLE },
    { "401 Unauthorized", NULL, NO_MORE, LATCH_ERROR_UNAUTHORIZED },
    { "302 Found", "Location: /elsewhere\r\n", "[]", LATCH_ERROR_UNEXPECTED },
    { "200 OK", NULL, "{}", LATCH_ERROR_UNEXPECTED },
    { "200 OK", NULL, "[{\"id\":1}", LATCH_ERROR_UNEXPECTED },
    { "200 OK", NULL, "", LATCH_ERROR_UNEXPECTED },
    { "200 OK", "Elements-Next-Page-Token: first\r\n", "[]", LATCH_ERROR_UNEXPECTED },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (LatchClient) client = fixture_create_client_for (server);
      g_autoptr (GError) error = NULL;

      add_answer (server, "200 OK", "Elements-Next-Page-Token: first\r\n", "[" INSTANCE "]");
      add_answer (server, cases[i].status, cases[i].headers, cases[i].body);
      g_assert_null (find_instances (client, TAG, &error));
      g_assert_error (error, LATCH_ERROR, (int)cases[i].code);
    }
}

static void
test_too_many_pages (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= 1000; i++)
    {
      g_autofree char *headers = g_strdup_printf ("Elements-Next-Page-Token: %u\r\n", i);

      add_answer (server, "200 OK", headers, "[]");
    }

  g_assert_null (find_instances (client, NULL, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1000);
}

static guint
count_descriptors (const char *kind)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint       n_descriptors = 0;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target != NULL && g_str_equal (target, kind))
        n_descriptors++;
    }

  return n_descriptors;
}

/* However many requests are under way, one descriptor watches for the computer's sleep, and the service gets a few at a time. */
static void
test_at_once (void)
{
  static const FaultAnswer silent = { NULL, 0, FAULT_END_HOLD };
  GAsyncResult            *results[50] = { NULL };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  fault_server_add_answer (server, &silent);
  g_assert_cmpuint (count_descriptors ("anon_inode:[timerfd]"), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (results); i++)
    latch_client_get_instance_async (client, 700123, cancellable, fixture_store_result_cb, &results[i]);
  fault_server_wait_for_request (server, 8);
  g_assert_cmpuint (count_descriptors ("anon_inode:[timerfd]"), ==, 1);
  g_assert_cmpuint (fault_server_get_n_connections (server), ==, 8);

  g_cancellable_cancel (cancellable);
  for (size_t i = 0; i < G_N_ELEMENTS (results); i++)
    {
      fixture_wait (&results[i]);
      g_clear_object (&results[i]);
    }
  g_assert_finalize_object (g_steal_pointer (&client));
  g_assert_cmpuint (count_descriptors ("anon_inode:[timerfd]"), ==, 0);
}

typedef struct
{
  gint64 id;
  guint  n_asked;
  guint  n_freed;
} Wanted;

static gboolean
is_wanted (LatchInstanceInfo *info,
           gpointer           user_data)
{
  Wanted *wanted = user_data;

  wanted->n_asked++;
  return latch_instance_info_get_id (info) == wanted->id;
}

static void
wanted_freed (gpointer user_data)
{
  Wanted *wanted = user_data;

  wanted->n_freed++;
}

static GPtrArray *
find_wanted (LatchClient *client,
             Wanted      *wanted,
             GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_client_find_instances_async (client, NULL, is_wanted, wanted, wanted_freed, NULL, fixture_store_result_cb, &result);
  return latch_client_find_instances_finish (client, fixture_wait (&result), error);
}

static void
test_match (void)
{
  Wanted wanted = { .id = 700123 };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", "Elements-Next-Page-Token: a\r\n", "[{\"id\":1,\"token\":\"other\"}," INSTANCE ",{\"id\":2}]");
  add_answer (server, "200 OK", NULL, "[{\"id\":3}," INSTANCE "]");
  found = find_wanted (client, &wanted, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (latch_instance_info_get_id (g_ptr_array_index (found, 0)), ==, 700123);
  g_assert_cmpint (latch_instance_info_get_id (g_ptr_array_index (found, 1)), ==, 700123);
  g_assert_cmpuint (wanted.n_asked, ==, 5);
  g_assert_cmpuint (wanted.n_freed, ==, 1);
}

static void
add_page (FaultServer *server,
          guint        number,
          guint        n_instances)
{
  g_autofree char *headers = number > 0 ? g_strdup_printf ("Elements-Next-Page-Token: %u\r\n", number) : NULL;
  g_autoptr (GString) page = g_string_new ("[{\"id\":1}");

  for (guint i = 1; i < n_instances; i++)
    g_string_append (page, ",{\"id\":1}");
  g_string_append (page, "]");
  add_answer (server, "200 OK", headers, page->str);
}

/* On few pages, too, and when none of them is wanted. */
static void
test_too_many_instances (void)
{
  Wanted wanted = { .id = 700123 };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_page (server, 1, 100000);
  add_page (server, 0, 100001);
  g_assert_null (find_wanted (client, &wanted, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
  g_assert_cmpuint (wanted.n_freed, ==, 1);
}

/* Ten names of 7 MiB each are more than anyone keeps, but may be passed over. */
static void
test_too_much_to_keep (void)
{
  g_autofree char *name = g_strnfill (7 * 1024 * 1024, 'n');
  g_autofree char *page = g_strdup_printf ("[{\"id\":1,\"name\":\"%s\"}]", name);

  for (gint64 wanted_id = 0; wanted_id <= 1; wanted_id++)
    {
      Wanted wanted = { .id = wanted_id };
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (LatchClient) client = fixture_create_client_for (server);
      g_autoptr (GPtrArray) found = NULL;
      g_autoptr (GError) error = NULL;

      for (guint i = 1; i < 10; i++)
        {
          g_autofree char *headers = g_strdup_printf ("Elements-Next-Page-Token: %u\r\n", i);

          add_answer (server, "200 OK", headers, page);
        }
      add_answer (server, "200 OK", NULL, page);
      found = find_wanted (client, &wanted, &error);
      g_assert_cmpuint (fault_server_get_n_requests (server), ==, 10);
      if (wanted_id == 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
    }
}

/* A GET comes through after passing troubles, and gives up after the fourth. */
static void
test_retries (void)
{
  static const FaultAnswer closed = { NULL, 0, FAULT_END_CLOSE };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "503 Service Unavailable", NULL, "");
  fault_server_add_answer (server, &closed);
  add_answer (server, "429 Too Many Requests", "Retry-After: 2\r\n", NO_MORE);
  add_answer (server, "200 OK", NULL, INSTANCE);
  info = get_instance (client, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 4);
}

static void
test_gives_up (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_answer (server, data, NULL, NO_MORE);
  g_assert_null (get_instance (client, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAVAILABLE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 4);
}

static void
test_gives_up_connecting (void)
{
  static const FaultAnswer closed = { NULL, 0, FAULT_END_CLOSE };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  fault_server_add_answer (server, &closed);
  g_assert_false (ping (client, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNREACHABLE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 4);
}

static void
test_asked_to_wait_long (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_answer (server, "429 Too Many Requests", data, NO_MORE);
  g_assert_null (get_instance (client, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAVAILABLE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
}

static void
test_asked_to_wait (void)
{
  static const LatchLimits limits = { .connect = 30000, .inactivity = 60, .total = 60000, .after_resume = 60000, .backoff = 25 };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autofree char *address = fixture_dup_address (server, "http");
  g_autoptr (LatchClient) client = fixture_create_client (address, &limits);
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();

  add_answer (server, "503 Service Unavailable", "Retry-After: 8\r\n", "");
  add_answer (server, "200 OK", NULL, INSTANCE);
  info = get_instance (client, &error);
  g_assert_no_error (error);

  /* Eight units of 25 ms, where chance alone would wait for one at most. */
  g_assert_cmpint (g_get_monotonic_time () - began, >=, 200 * 1000);
}

static void
test_kept_connection (void)
{
  static const FaultAnswer closed = { NULL, 0, FAULT_END_CLOSE };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (LatchInstanceInfo) first = NULL;
  g_autoptr (LatchInstanceInfo) second = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, INSTANCE);
  fault_server_add_answer (server, &closed);
  add_answer (server, "200 OK", NULL, INSTANCE);
  first = get_instance (client, &error);
  g_assert_no_error (error);
  second = get_instance (client, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 3);
  g_assert_cmpuint (fault_server_get_n_connections (server), ==, 2);
}

static void
test_cancelled_before (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent = TRUE;

  g_cancellable_cancel (cancellable);
  fixture_begin_job (client, cancellable, &result);
  g_assert_null (latch_client_create_instance_finish (client, fixture_wait (&result), &sent, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (sent);
  g_assert_cmpuint (fault_server_get_n_connections (server), ==, 0);
}

static void
test_cancelled_connecting (void)
{
  static const FaultAnswer deaf = { NULL, 0, FAULT_END_HOLD, .deaf = TRUE };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autofree char *address = fixture_dup_address (server, "https");
  g_autoptr (LatchClient) client = fixture_create_client (address, &fixture_limits);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent = TRUE;

  fault_server_add_answer (server, &deaf);
  fixture_begin_job (client, cancellable, &result);
  fault_server_wait_for_connection (server);
  g_cancellable_cancel (cancellable);
  g_assert_null (latch_client_create_instance_finish (client, fixture_wait (&result), &sent, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (sent);
}

static void
test_cancelled_after_sending (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent = FALSE;

  fault_server_add_answer (server, data);
  fixture_begin_job (client, cancellable, &result);
  fault_server_wait_for_request (server, 1);
  g_cancellable_cancel (cancellable);
  g_assert_null (latch_client_create_instance_finish (client, fixture_wait (&result), &sent, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (sent);
  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&client));
}

/* The token is there: it would be wrong to throw it away. */
static void
test_cancelled_too_late (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, INSTANCE);
  fixture_begin_job (client, cancellable, &result);
  fixture_wait (&result);
  g_cancellable_cancel (cancellable);
  info = latch_client_create_instance_finish (client, result, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
}

static void
test_cancelled_waiting (void)
{
  static const LatchLimits limits = { .connect = 30000, .inactivity = 60, .total = 60000, .after_resume = 60000, .backoff = 30000 };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autofree char *address = fixture_dup_address (server, "http");
  g_autoptr (LatchClient) client = fixture_create_client (address, &limits);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "503 Service Unavailable", "Retry-After: 30\r\n", "");
  latch_client_find_instances_async (client, NULL, NULL, NULL, NULL, cancellable, fixture_store_result_cb, &result);
  fault_server_wait_for_request (server, 1);

  /* As a rule the pause has begun then; before it, the outcome has to be the same. */
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  g_cancellable_cancel (cancellable);
  g_assert_null (latch_client_find_instances_finish (client, fixture_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&client));
}

static void
assert_invalid (GError **error)
{
  g_assert_error (*error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_clear_error (error);
}

static void
assert_every_call_invalid (LatchClient *client)
{
  Wanted wanted = { .id = 1 };
  g_autoptr (GError) error = NULL;
  gboolean sent = TRUE;

  g_assert_null (fixture_create_instance (client, &sent, &error));
  g_assert_false (sent);
  assert_invalid (&error);
  g_assert_false (ping (client, &error));
  assert_invalid (&error);
  g_assert_null (get_instance (client, &error));
  assert_invalid (&error);
  g_assert_null (find_wanted (client, &wanted, &error));
  g_assert_cmpuint (wanted.n_freed, ==, 1);
  assert_invalid (&error);
}

static LatchClient *
create_client_with_secrets (FaultServer *server,
                            const char  *user_secret,
                            const char  *organization_secret)
{
  g_autoptr (SecretValue) user = secret_value_new (user_secret, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (organization_secret, -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (user, organization);
  g_autoptr (LatchTransport) transport = latch_transport_new (&fixture_limits);
  g_autofree char *address = fixture_dup_address (server, "http");

  return latch_client_new (address, credentials, transport);
}

/* libsoup 3.2 would drop the header and send the request without it. */
static void
test_bad_secrets (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) with_bad_user = create_client_with_secrets (server, data, ORGANIZATION_SECRET);
  g_autoptr (LatchClient) with_bad_organization = create_client_with_secrets (server, USER_SECRET, data);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (SecretValue) token = secret_value_new (data, -1, "text/plain");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  assert_every_call_invalid (with_bad_user);
  assert_every_call_invalid (with_bad_organization);
  latch_client_ping_async (client, "ecommerce", token, NULL, fixture_store_result_cb, &result);
  g_assert_false (latch_client_ping_finish (client, fixture_wait (&result), &error));
  assert_invalid (&error);
  g_assert_cmpuint (fault_server_get_n_connections (server), ==, 0);
}

static void
test_bad_address (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autofree char *with_name = g_strdup_printf ("http://name@127.0.0.1:%u", fault_server_get_port (server));
  g_autofree char *with_query = g_strdup_printf ("http://127.0.0.1:%u/?query", fault_server_get_port (server));
  g_autoptr (LatchClient) not_secure = fixture_create_client ("http://api.example.com/elements/api-v2", &fixture_limits);
  g_autoptr (LatchClient) named = fixture_create_client (with_name, &fixture_limits);
  g_autoptr (LatchClient) queried = fixture_create_client (with_query, &fixture_limits);

  assert_every_call_invalid (not_secure);
  assert_every_call_invalid (named);
  assert_every_call_invalid (queried);
  g_assert_cmpuint (fault_server_get_n_connections (server), ==, 0);
}

static void
add_lists_and_retries (void)
{
  g_test_add_func ("/latch/client/find/pages", test_pages);
  g_test_add_func ("/latch/client/find/all", test_find_all);
  g_test_add_func ("/latch/client/find/nothing", test_nothing_found);
  g_test_add_func ("/latch/client/find/match", test_match);
  g_test_add_func ("/latch/client/find/40-half-list", test_half_list);
  g_test_add_func ("/latch/client/find/40-too-many-instances", test_too_many_instances);
  g_test_add_func ("/latch/client/find/40-too-much-to-keep", test_too_much_to_keep);
  g_test_add_func ("/latch/client/find/40-too-many-pages", test_too_many_pages);
  g_test_add_func ("/latch/client/retry/comes-through", test_retries);
  g_test_add_data_func ("/latch/client/retry/time-out", "408 Request Timeout", test_gives_up);
  g_test_add_data_func ("/latch/client/retry/too-many", "429 Too Many Requests", test_gives_up);
  g_test_add_data_func ("/latch/client/retry/gateway", "502 Bad Gateway", test_gives_up);
  g_test_add_func ("/latch/client/retry/connection", test_gives_up_connecting);
  g_test_add_data_func ("/latch/client/retry/after-31-seconds", "Retry-After: 31\r\n", test_asked_to_wait_long);
  g_test_add_data_func ("/latch/client/retry/after-date", "Retry-After: Fri, 31 Dec 2199 23:59:59 GMT\r\n", test_asked_to_wait_long);
  g_test_add_func ("/latch/client/retry/after", test_asked_to_wait);
  g_test_add_func ("/latch/client/retry/kept-connection", test_kept_connection);
}

static void
add_cancelled (void)
{
  static const FaultAnswer silent = { NULL, 0, FAULT_END_HOLD };
  static const FaultAnswer silent_in_body = { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", 0, FAULT_END_HOLD };

  g_test_add_func ("/latch/client/cancelled/before", test_cancelled_before);
  g_test_add_func ("/latch/client/cancelled/connecting", test_cancelled_connecting);
  g_test_add_data_func ("/latch/client/cancelled/after-sending", &silent, test_cancelled_after_sending);
  g_test_add_data_func ("/latch/client/cancelled/in-body", &silent_in_body, test_cancelled_after_sending);
  g_test_add_func ("/latch/client/cancelled/too-late", test_cancelled_too_late);
  g_test_add_func ("/latch/client/cancelled/waiting", test_cancelled_waiting);
}

/* What people wait at the most: for a connection, for a sign of life, for everything, and after the computer slept. */
static void
test_limits (void)
{
  g_autoptr (LatchTransport) transport = latch_transport_new (NULL);
  const LatchLimits *limits = latch_transport_get_limits (transport);

  g_assert_cmpuint (limits->connect, ==, 20000);
  g_assert_cmpuint (limits->inactivity, ==, 60);
  g_assert_cmpuint (limits->total, ==, 180000);
  g_assert_cmpuint (limits->after_resume, ==, 15000);
}

/* -- Whether the secrets are accepted ------------------------------------------------- */

static void
test_check (void)
{
  static const char *const expected[] = { AUTHORIZATION, NULL };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, "[" INSTANCE "]");
  add_answer (server, "404 Not Found", NULL, NO_MORE);
  add_answer (server, "404 Not Found", NULL, "{\"message\":\"No such page\"}");
  latch_assert_done (check (client, &error), error);
  assert_request (server, 0, "GET /elements/api-v2/instances?pageSize=1 HTTP/1.1", expected, "");
  latch_assert_done (check (client, &error), error);
  g_assert_false (check (client, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
}

/* -- Signing in to a store ------------------------------------------------------------ */

static SecretValue *
get_consent_page (LatchClient *client,
                  LatchDraft  *draft,
                  GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_client_get_consent_page_async (client, draft, "http://127.0.0.1:4711/back", "s-1", NULL, fixture_store_result_cb, &result);
  return latch_client_get_consent_page_finish (client, fixture_wait (&result), error);
}

/* The fixture fails when a line of the log has “-key”. */
static LatchDraft *
create_oauth_draft (const char *element)
{
  LatchDraft *draft = latch_draft_new (latch_element_lookup (element));

  latch_draft_set_value (draft, "oauth.api.key", "client 1");
  latch_draft_set_value (draft, "oauth.api.secret", "app-key+/=");
  latch_draft_set_value (draft, "oauth.callback.url", "http://127.0.0.1/back");
  return draft;
}

#define CONSENT_PAGE "{\"oauthUrl\":\"https://provider.example/?state=s-1\",\"element\":\"e\"}"
#define ECWID_QUERY "apiKey=client%201&apiSecret=app-key%2B%2F%3D&callbackUrl=http%3A%2F%2F127.0.0.1%3A4711%2Fback"

static void
test_consent_page (void)
{
  static const char *const expected[] = { AUTHORIZATION, NULL };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (LatchDraft) ecwid = create_oauth_draft ("ecwid");
  g_autoptr (LatchDraft) shopify = create_oauth_draft ("shopify");
  g_autoptr (SecretValue) page = NULL;
  g_autoptr (SecretValue) other_page = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, CONSENT_PAGE);
  add_answer (server, "200 OK", NULL, CONSENT_PAGE);
  page = get_consent_page (client, ecwid, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret_value_get_text (page), ==, "https://provider.example/?state=s-1");
  assert_request (server, 0, "GET /elements/api-v2/elements/ecwid/oauth/url?" ECWID_QUERY "&state=s-1 HTTP/1.1", expected, "");

  latch_draft_set_value (shopify, "oauth.scope", "write_orders,write_products");
  latch_draft_set_value (shopify, "shopify.site.address", "demo");
  other_page = get_consent_page (client, shopify, &error);
  g_assert_no_error (error);
  assert_request (server, 1, "GET /elements/api-v2/elements/shopify/oauth/url?" ECWID_QUERY "&scope=write_orders%2Cwrite_products&siteAddress=demo&state=s-1 HTTP/1.1", expected, "");
}

/* Neither the secret nor the state is shown when the service repeats it, and no other program is opened. */
static void
test_no_consent_page (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (LatchDraft) draft = create_oauth_draft ("ecwid");
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GError) other = NULL;

  add_answer (server, "400 Bad Request", NULL, "{\"message\":\"Not good: app-key+/=\"}");
  add_answer (server, "200 OK", NULL, "{\"oauthUrl\":\"ssh://provider.example/\"}");
  g_assert_null (get_consent_page (client, draft, &refusal));
  g_assert_error (refusal, LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_null (strstr (refusal->message, "app-key"));
  g_assert_null (get_consent_page (client, draft, &other));
  g_assert_error (other, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
}

/* -- What a service repeats ----------------------------------------------------------- */

/* Which of the two messages is not shown, since it repeats one of the secrets that were sent; that something was said counts all the same. */
static void
assert_left_out (const GError *error,
                 gboolean      is_message,
                 gboolean      is_provider_message)
{
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_null (strstr (error->message, "secret-"));
  g_assert_cmpint (g_str_has_prefix (latch_error_get_service_message (error), "(Latchkey"), ==, is_message);
  g_assert_cmpint (g_str_has_prefix (latch_error_get_provider_message (error), "(Latchkey"), ==, is_provider_message);
}

static char *
make_error_body (const char *message,
                 const char *provider_message)
{
  return g_strdup_printf ("{\"message\":\"Bad %s!\",\"providerMessage\":\"Bad '%s'\"}", message, provider_message);
}

static void
test_repeated_secrets (void)
{
  static const char *const secrets[] = { USER_SECRET, ORGANIZATION_SECRET, "secret-order", "secret-product" };
  g_autoptr (LatchDraft) draft = draft_fixture_new ("1234567", "secret-order", "secret-product");

  for (size_t i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (LatchClient) client = fixture_create_client_for (server);
      g_autofree char *first = make_error_body (secrets[i], "1234567");
      g_autofree char *second = make_error_body ("1234567", secrets[i]);

      add_answer (server, "400 Bad Request", NULL, first);
      add_answer (server, "400 Bad Request", NULL, second);
      for (int j = 0; j < 2; j++)
        {
          g_autoptr (GAsyncResult) result = NULL;
          g_autoptr (GError) error = NULL;
          gboolean sent;

          latch_client_create_instance_async (client, draft, TAG, NULL, fixture_store_result_cb, &result);
          g_assert_null (latch_client_create_instance_finish (client, fixture_wait (&result), &sent, &error));
          assert_left_out (error, j == 0, j == 1);
        }
    }
}

/* A service that quotes the body quotes its backslashes, too. */
static void
test_repeated_body (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (LatchDraft) draft = draft_fixture_new ("1234567", "secret-\"or\\der", "secret-product");
  g_autofree char *body = make_error_body ("{\\\"key\\\":\\\"secret-\\\\\\\"or\\\\\\\\der\\\"}", "1234567");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent;

  add_answer (server, "400 Bad Request", NULL, body);
  latch_client_create_instance_async (client, draft, TAG, NULL, fixture_store_result_cb, &result);
  g_assert_null (latch_client_create_instance_finish (client, fixture_wait (&result), &sent, &error));
  assert_left_out (error, TRUE, FALSE);
}

/* A gateway quotes a form or an address. */
static void
test_repeated_escaped (void)
{
  static const char *const escaped[] = { "user%2BEXAMPLE%2F01%3D", "user%2bEXAMPLE/01%3d", "%75%73%65%72+EXAMPLE/01=" };

  for (size_t i = 0; i < G_N_ELEMENTS (escaped); i++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autoptr (LatchClient) client = fixture_create_client_for (server);
      g_autofree char *body = make_error_body ("100%, %zz and %", escaped[i]);
      g_autoptr (GError) error = NULL;

      add_answer (server, "400 Bad Request", NULL, body);
      g_assert_null (fixture_create_instance (client, NULL, &error));
      assert_left_out (error, FALSE, TRUE);
    }
}

/* A token, a new value, and the secrets of an account whose list is read. */
static void
test_repeated_elsewhere (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (LatchConfigurationEntry) entry = latch_configuration_entry_new (11, "ecwid.order.key", NULL, NULL, NULL, TRUE, TRUE);
  g_autoptr (SecretValue) value = secret_value_new ("secret-order", -1, "text/plain");
  g_autofree char *token = make_error_body (TOKEN, "nothing");
  g_autofree char *order = make_error_body ("nothing", "secret-order");
  g_autofree char *user = make_error_body (USER_SECRET, ORGANIZATION_SECRET);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent;

  add_answer (server, "400 Bad Request", NULL, token);
  g_assert_false (ping (client, &error));
  assert_left_out (error, TRUE, FALSE);
  g_clear_error (&error);

  fault_server_forget_answers (server);
  add_answer (server, "400 Bad Request", NULL, order);
  latch_configuration_entry_set_new_value (entry, value);
  latch_client_set_configuration_value_async (client, 700123, entry, NULL, fixture_store_result_cb, &result);
  g_assert_false (latch_client_set_configuration_value_finish (client, fixture_wait (&result), &sent, &error));
  assert_left_out (error, FALSE, TRUE);
  g_clear_error (&error);

  fault_server_forget_answers (server);
  add_answer (server, "400 Bad Request", NULL, user);
  g_assert_null (find_instances (client, NULL, &error));
  assert_left_out (error, TRUE, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();

  g_test_add_func ("/latch/client/create/request", test_create);
  g_test_add_func ("/latch/client/create/refusal", test_refusal);
  g_test_add_func ("/latch/client/create/bad-request-id", test_bad_request_id);
  g_test_add_func ("/latch/client/create/secret-as-request-id", test_secret_as_request_id);
  g_test_add_func ("/latch/client/get/request", test_get);
  g_test_add_func ("/latch/client/get/another", test_get_another);
  g_test_add_func ("/latch/client/get/missing", test_get_missing);
  g_test_add_func ("/latch/client/check", test_check);
  g_test_add_func ("/latch/client/consent-page", test_consent_page);
  g_test_add_func ("/latch/client/no-consent-page", test_no_consent_page);
  g_test_add_func ("/latch/client/repeated/created", test_repeated_secrets);
  g_test_add_func ("/latch/client/repeated/repeated-body", test_repeated_body);
  g_test_add_func ("/latch/client/repeated/escaped", test_repeated_escaped);
  g_test_add_func ("/latch/client/repeated/elsewhere", test_repeated_elsewhere);
  g_test_add_func ("/latch/client/describe", test_describe);
  g_test_add_func ("/latch/client/configuration/request", test_configuration);
  g_test_add_func ("/latch/client/configuration/set-value", test_set_value);
  g_test_add_func ("/latch/client/ping/request", test_ping);
  g_test_add_func ("/latch/client/ping/without-hub", test_ping_without_hub);
  g_test_add_func ("/latch/client/ping/refused", test_ping_refused);
  g_test_add_func ("/latch/client/ping/elsewhere", test_ping_elsewhere);
  g_test_add_func ("/latch/client/ping/no-pong", test_ping_no_pong);
  g_test_add_data_func ("/latch/client/fault/59-newline", "user\nsecret", test_bad_secrets);
  g_test_add_data_func ("/latch/client/fault/59-blank", "user secret", test_bad_secrets);
  g_test_add_data_func ("/latch/client/fault/59-letter", "us\303\251r", test_bad_secrets);
  g_test_add_func ("/latch/client/bad-address", test_bad_address);
  g_test_add_func ("/latch/client/limits", test_limits);
  g_test_add_func ("/latch/client/at-once", test_at_once);
  add_lists_and_retries ();
  add_cancelled ();

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
