/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "client-fixture.h"
#include "latch-error.h"
#include "latch-practice-secrets.h"
#include "latch-practice.h"
#include "latch-sign-in.h"

/* The fixture fails when a line of the log has “-key”. */
#define USER_NAME "zoë@example.com"
#define PASSWORD " p\"ä\\ss-key "
#define BODY "{\"username\":\"" USER_NAME "\",\"password\":\" p\\\"ä\\\\ss-key \"}"
#define SIGNED_IN "{\"token\":\"" TOKEN "\",\"twoFactor\":false}"
#define SECRETS "{\"userSecret\":\"" USER_SECRET "\",\"organizationSecret\":\"" ORGANIZATION_SECRET "\"}"
#define SAID "{\"message\":\"Said by the service\",\"requestId\":\"5f00112233445566778899aa\"}"
#define HTML "<html><body>Sign in to the network</body></html>"

#define WRONG "The service did not accept the user name and password. If you use single sign-on, paste the two secrets instead."
#define MORE "Latchkey cannot sign in to this account. It may need a second factor or single sign-on. Paste the two secrets instead."

static void
add_answer (FaultServer *server,
            const char  *status,
            const char  *headers,
            const char  *body)
{
  fault_server_add_answer (server, fixture_create_answer (status, headers, body));
}

static void
begin (const char        *service,
       const char        *user_name,
       const char        *password,
       const LatchLimits *limits,
       GCancellable      *cancellable,
       GAsyncResult     **result)
{
  g_autoptr (SecretValue) user = secret_value_new (user_name, -1, "text/plain");
  g_autoptr (SecretValue) secret = secret_value_new (password, -1, "text/plain");
  g_autoptr (LatchTransport) transport = latch_transport_new (limits);

  latch_sign_in_async (service, user, secret, transport, cancellable, fixture_store_result_cb, result);
}

static LatchCredentials *
sign_in_as (const char *service,
            const char *user_name,
            const char *password,
            GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  begin (service, user_name, password, &fixture_limits, NULL, &result);
  return latch_sign_in_finish (fixture_wait (&result), error);
}

static LatchCredentials *
sign_in (FaultServer *server,
         const char  *scheme,
         GError     **error)
{
  g_autofree char *address = fixture_dup_address (server, scheme);

  return sign_in_as (address, USER_NAME, PASSWORD, error);
}

/* It has this line, these headers of ours, and no others that could carry a secret. */
static void
assert_request (FaultServer *server,
                guint        index,
                const char  *line,
                const char  *authorization,
                const char  *body)
{
  g_autofree char *request = fault_server_dup_request (server, index);
  char            *end = strstr (request, "\r\n\r\n");
  g_auto (GStrv) lines = NULL;

  g_assert_cmpstr (end + 4, ==, body);
  *end = '\0';
  lines = g_strsplit (request, "\r\n", -1);
  g_assert_cmpstr (lines[0], ==, line);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "Authorization:"))
        g_assert_cmpstr (lines[i], ==, authorization);
      else
        g_assert_true (g_regex_match_simple ("^(Host|Accept|User-Agent|Connection|Content-Type|Content-Length): ", lines[i], 0, 0));
    }
  g_assert_true (authorization == NULL || g_strv_contains ((const char *const *)lines, authorization));
}

static void
assert_secrets (LatchCredentials *credentials,
                const char       *user,
                const char       *organization)
{
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_user (credentials)), ==, user);
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_organization (credentials)), ==, organization);
}

static void
test_requests (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", "Elements-Request-Id: 5f00112233445566778899aa\r\n", SIGNED_IN);
  add_answer (server, "200 OK", NULL, SECRETS);
  credentials = sign_in (server, "http", &error);
  g_assert_no_error (error);
  assert_secrets (credentials, USER_SECRET, ORGANIZATION_SECRET);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 2);
  assert_request (server, 0, "POST /elements/api-v2/authentication HTTP/1.1", NULL, BODY);
  assert_request (server, 1, "GET /elements/api-v2/authentication/secrets HTTP/1.1", "Authorization: Bearer " TOKEN, "");
}

/* What comes instead of the token, and of the secrets; `sentence` is NULL where it is the transport’s. */
typedef struct
{
  const char *name;
  const char *status;
  const char *body;
  LatchError  code;
  const char *sentence;
} Case;

static const Case answers_to_password[] = {
  { "32-unauthorized", "401 Unauthorized", SAID, LATCH_ERROR_UNAUTHORIZED, WRONG },
  { "31-unauthorized-html", "401 Unauthorized", HTML, LATCH_ERROR_REFUSED, MORE },
  { "30-bad-request", "400 Bad Request", SAID, LATCH_ERROR_REFUSED, MORE },
  { "34-forbidden", "403 Forbidden", SAID, LATCH_ERROR_REFUSED, MORE },
  { "34-not-found", "404 Not Found", SAID, LATCH_ERROR_REFUSED, MORE },
  { "31-not-found-html", "404 Not Found", HTML, LATCH_ERROR_REFUSED, MORE },
  { "20-html", "200 OK", HTML, LATCH_ERROR_REFUSED, MORE },
  { "21-empty", "200 OK", "", LATCH_ERROR_REFUSED, MORE },
  { "21-no-content", "204 No Content", "", LATCH_ERROR_REFUSED, MORE },
  { "19-truncated", "200 OK", "{\"token\":\"T", LATCH_ERROR_REFUSED, MORE },
  { "22-array", "200 OK", "[" SIGNED_IN "]", LATCH_ERROR_REFUSED, MORE },
  { "22-second-factor", "200 OK", "{\"twoFactor\":true,\"registeredForTwoFactor\":true}", LATCH_ERROR_REFUSED, MORE },
  { "22-secrets-at-once", "200 OK", SECRETS, LATCH_ERROR_REFUSED, MORE },
  { "37-too-many-requests", "429 Too Many Requests", SAID, LATCH_ERROR_UNAVAILABLE, "The service received too many requests. Try again in a few minutes." },
  { "38-error", "500 Internal Server Error", SAID, LATCH_ERROR_UNAVAILABLE, "The service is having problems (status 500). Try again in a few minutes." },
  { "31-proxy", "407 Proxy Authentication Required", HTML, LATCH_ERROR_PROXY, "The proxy asks for a user name and a password. Check them in the system’s network settings." },
  { "38-gateway", "502 Bad Gateway", HTML, LATCH_ERROR_UNAVAILABLE, "The service is having problems (status 502). Try again in a few minutes." },
};

static const Case answers_to_token[] = {
  { "32-unauthorized", "401 Unauthorized", SAID, LATCH_ERROR_REFUSED, MORE },
  { "34-forbidden", "403 Forbidden", SAID, LATCH_ERROR_REFUSED, MORE },
  { "34-not-found", "404 Not Found", SAID, LATCH_ERROR_REFUSED, MORE },
  { "20-html", "200 OK", HTML, LATCH_ERROR_REFUSED, MORE },
  { "21-empty", "200 OK", "", LATCH_ERROR_REFUSED, MORE },
  { "22-half", "200 OK", "{\"userSecret\":\"" USER_SECRET "\"}", LATCH_ERROR_REFUSED, MORE },
  { "23-newline", "200 OK", "{\"userSecret\":\"a\\nb\",\"organizationSecret\":\"" ORGANIZATION_SECRET "\"}", LATCH_ERROR_REFUSED, MORE },
};

static void
assert_failed (FaultServer *server,
               const Case  *test,
               guint        n_requests)
{
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  credentials = sign_in (server, "http", &error);
  g_assert_null (credentials);
  g_assert_error (error, LATCH_ERROR, (int)test->code);
  g_assert_cmpstr (error->message, ==, test->sentence);
  g_assert_cmpuint (latch_error_get_status (error), ==, (guint)strtoul (test->status, NULL, 10));
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, n_requests);
}

static void
test_password (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);

  add_answer (server, test->status, NULL, test->body);
  assert_failed (server, test, 1);
}

static void
test_token (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);

  add_answer (server, "200 OK", NULL, SIGNED_IN);
  add_answer (server, test->status, NULL, test->body);
  assert_failed (server, test, 2);
}

/* Details are shown, and what is in them can be copied; and the fixture reads the log. */
static void
assert_says_nothing (const GError *error)
{
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNAVAILABLE);
  g_assert_cmpstr (error->message, ==, "The service is having problems (status 500). Try again in a few minutes.");
  g_assert_null (latch_error_get_service_message (error));
  g_assert_null (latch_error_get_provider_message (error));
  g_assert_null (latch_error_get_request_id (error));
}

static void
test_repeated_password (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (GError) error = NULL;

  add_answer (server, "500 Internal Server Error", NULL, "{\"message\":\"Cannot use  p\\\"ä\\\\ss-key  here\"}");
  g_assert_null (sign_in (server, "http", &error));
  assert_says_nothing (error);
}

/* An id is printable ASCII, as many a password is. */
static void
test_repeated_as_id (gconstpointer data)
{
  static const char password[] = "correct-horse-key";
  gboolean          of_token = GPOINTER_TO_INT (data);
  const char       *repeated = of_token ? TOKEN : password;
  g_autofree char  *header = g_strdup_printf ("Elements-Request-Id: %s\r\n", repeated);
  g_autofree char  *body = g_strdup_printf ("{\"message\":\"Cannot use %s\",\"providerMessage\":\"%s\",\"requestId\":\"%s\"}", repeated, repeated, repeated);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autofree char *address = fixture_dup_address (server, "http");
  g_autoptr (GError) error = NULL;

  if (of_token)
    add_answer (server, "200 OK", NULL, SIGNED_IN);
  for (guint i = 0; i < 3; i++)
    add_answer (server, "500 Internal Server Error", header, body);
  g_assert_null (sign_in_as (address, USER_NAME, password, &error));
  assert_says_nothing (error);
}

/* Of a proxy, neither an answer in its own name nor one in that of the service says anything of the password. */
static void
test_proxy (gconstpointer data)
{
  gboolean is_refusing = GPOINTER_TO_INT (data);
  g_autoptr (FaultServer) proxy = fault_server_new (NULL);
  g_autofree char *proxy_address = g_strdup_printf ("http://127.0.0.1:%u", fault_server_get_port (proxy));
  g_autoptr (GError) error = NULL;

  add_answer (proxy, is_refusing ? "407 Proxy Authentication Required" : "502 Bad Gateway", NULL, HTML);
  fixture_use_proxy (proxy_address);
  g_assert_null (sign_in_as ("https://api.example.com/elements/api-v2", USER_NAME, PASSWORD, &error));
  fixture_use_proxy ("direct://");
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_PROXY);
  assert_request (proxy, 0, "CONNECT api.example.com:443 HTTP/1.1", NULL, "");
  g_assert_cmpuint (fault_server_get_n_requests (proxy), ==, 1);
}

/* What passes is waited for, without the password. */
static void
test_repeated (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "200 OK", NULL, SIGNED_IN);
  add_answer (server, "503 Service Unavailable", NULL, SAID);
  add_answer (server, "200 OK", NULL, SECRETS);
  credentials = sign_in (server, "http", &error);
  g_assert_no_error (error);
  g_assert_nonnull (credentials);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 3);
  assert_request (server, 2, "GET /elements/api-v2/authentication/secrets HTTP/1.1", "Authorization: Bearer " TOKEN, "");
}

static void
test_reset (void)
{
  static const FaultAnswer reset = { .end = FAULT_END_RESET };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_add_answer (server, &reset);
  credentials = sign_in (server, "http", &error);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNREACHABLE);
  g_assert_null (credentials);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
}

static void
test_redirect (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (FaultServer) elsewhere = fault_server_new (NULL);
  g_autofree char *address = fixture_dup_address (elsewhere, "http");
  g_autofree char *location = g_strdup_printf ("Location: %s/authentication\r\n", address);
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  add_answer (server, "307 Temporary Redirect", location, "");
  credentials = sign_in (server, "http", &error);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, MORE);
  g_assert_null (credentials);
  g_assert_cmpuint (fault_server_get_n_connections (elsewhere), ==, 0);
}

static void
test_untrusted (void)
{
  g_autoptr (GTlsCertificate) certificate = fixture_load_certificate ("self-signed");
  g_autoptr (FaultServer) server = fault_server_new (certificate);
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  credentials = sign_in (server, "https", &error);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNTRUSTED);
  g_assert_null (credentials);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 0);
}

static void
test_bad_address (void)
{
  static const char *const services[] = { "http://api.example.com/elements/api-v2", "https://user@api.example.com", "practice", "" };

  for (size_t i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autoptr (LatchCredentials) credentials = NULL;
      g_autoptr (GError) error = NULL;

      credentials = sign_in_as (services[i], USER_NAME, PASSWORD, &error);
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
      g_assert_null (credentials);
    }
}

static void
test_timed_out (void)
{
  static const FaultAnswer silence = { .end = FAULT_END_HOLD };
  static const LatchLimits limits = { .connect = 30000, .inactivity = 60, .total = 200, .after_resume = 60000, .backoff = 2 };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autofree char *address = fixture_dup_address (server, "http");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_add_answer (server, &silence);
  begin (address, USER_NAME, PASSWORD, &limits, NULL, &result);
  g_assert_null (latch_sign_in_finish (fixture_wait (&result), &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_TIMED_OUT);
}

/* Before anything is sent, while the password is judged, and while the secrets are awaited. */
static void
test_cancelled (void)
{
  static const FaultAnswer silence = { .end = FAULT_END_HOLD };

  for (guint n_requests = 0; n_requests <= 2; n_requests++)
    {
      g_autoptr (FaultServer) server = fault_server_new (NULL);
      g_autofree char *address = fixture_dup_address (server, "http");
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      if (n_requests == 2)
        add_answer (server, "200 OK", NULL, SIGNED_IN);
      fault_server_add_answer (server, &silence);
      if (n_requests == 0)
        g_cancellable_cancel (cancellable);

      begin (address, USER_NAME, PASSWORD, &fixture_limits, cancellable, &result);
      if (n_requests > 0)
        fault_server_wait_for_request (server, n_requests);
      g_cancellable_cancel (cancellable);
      g_assert_null (latch_sign_in_finish (fixture_wait (&result), &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (fault_server_get_n_requests (server), ==, n_requests);
    }
}

/* The practice service writes and reads its own JSON. */
static void
test_practice (void)
{
  static const struct
  {
    const char *user_name;
    gboolean    knows_password;
    LatchError  code;
  } refused[] = {
    { LATCH_PRACTICE_USER_NAME, FALSE, LATCH_ERROR_UNAUTHORIZED },
    { "somebody", TRUE, LATCH_ERROR_UNAUTHORIZED },
    { LATCH_PRACTICE_SECOND_FACTOR_USER_NAME, FALSE, LATCH_ERROR_UNAUTHORIZED },
    { LATCH_PRACTICE_SECOND_FACTOR_USER_NAME, TRUE, LATCH_ERROR_REFUSED },
  };
  g_autoptr (LatchPractice) practice = latch_practice_new (NULL);
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (latch_practice_start (practice, &error));
  credentials = sign_in_as (latch_practice_get_address (practice), LATCH_PRACTICE_USER_NAME, latch_practice_secrets_get_password (), &error);
  g_assert_no_error (error);
  assert_secrets (credentials, latch_practice_secrets_get_user (), latch_practice_secrets_get_organization ());

  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      const char *password = refused[i].knows_password ? latch_practice_secrets_get_password () : PASSWORD;
      g_autoptr (GError) refusal = NULL;

      g_assert_null (sign_in_as (latch_practice_get_address (practice), refused[i].user_name, password, &refusal));
      g_assert_error (refusal, LATCH_ERROR, (int)refused[i].code);
    }
}

static void
add_cases (const char   *step,
           const Case   *cases,
           size_t        n_cases,
           GTestDataFunc test)
{
  for (size_t i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/latch/sign-in/%s/%s", step, cases[i].name);

      g_test_add_data_func (path, &cases[i], test);
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();

  g_test_add_func ("/latch/sign-in/requests", test_requests);
  add_cases ("password", answers_to_password, G_N_ELEMENTS (answers_to_password), test_password);
  add_cases ("token", answers_to_token, G_N_ELEMENTS (answers_to_token), test_token);
  g_test_add_func ("/latch/sign-in/repeated", test_repeated);
  g_test_add_func ("/latch/sign-in/repeated-password", test_repeated_password);
  g_test_add_data_func ("/latch/sign-in/repeated-as-id/password", GINT_TO_POINTER (FALSE), test_repeated_as_id);
  g_test_add_data_func ("/latch/sign-in/repeated-as-id/token", GINT_TO_POINTER (TRUE), test_repeated_as_id);
  g_test_add_data_func ("/latch/sign-in/proxy/password", GINT_TO_POINTER (TRUE), test_proxy);
  g_test_add_data_func ("/latch/sign-in/proxy/no-gateway", GINT_TO_POINTER (FALSE), test_proxy);
  g_test_add_func ("/latch/sign-in/reset", test_reset);
  g_test_add_func ("/latch/sign-in/redirect", test_redirect);
  g_test_add_func ("/latch/sign-in/untrusted", test_untrusted);
  g_test_add_func ("/latch/sign-in/bad-address", test_bad_address);
  g_test_add_func ("/latch/sign-in/timed-out", test_timed_out);
  g_test_add_func ("/latch/sign-in/cancelled", test_cancelled);
  g_test_add_func ("/latch/sign-in/practice", test_practice);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
