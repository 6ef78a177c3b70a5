/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "client-fixture.h"
#include "latch-error.h"
#include "latch-fault.h"

/* The system's proxy settings, in the hands of a test. */
typedef GSimpleProxyResolver      TestResolver;
typedef GSimpleProxyResolverClass TestResolverClass;

GType       test_resolver_get_type (void);
static void test_resolver_interface_init (GProxyResolverInterface *interface);

G_DEFINE_TYPE_WITH_CODE (TestResolver, test_resolver, G_TYPE_SIMPLE_PROXY_RESOLVER, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, test_resolver_interface_init))

static gboolean
test_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
test_resolver_interface_init (GProxyResolverInterface *interface)
{
  interface->is_supported = test_resolver_is_supported;
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
}

static void
test_resolver_init (TestResolver *self)
{
}

#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"
#define HALF "{\"id\":700123,\"token\":\"T"
#define SAID "{\"message\":\"Said by the service\",\"requestId\":\"5f00112233445566778899aa\"}"
#define HTML "<html><body>Sign in to the network</body></html>"
#define HTTP2_SETTINGS "\0\0\0\4\0\0\0\0\0"
#define HTTP2_GOAWAY "\0\0\x8\7\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* The bytes of one connection, and what a creation has to make of them. The request was sent in every case, and once. */
static const struct
{
  const char *name;
  FaultAnswer answer;
  LatchError  code;
} raw_cases[] = {
  { "12-closed-without-answer", { NULL, 0, FAULT_END_CLOSE }, LATCH_ERROR_UNREACHABLE },
  { "13-reset-after-request", { NULL, 0, FAULT_END_RESET }, LATCH_ERROR_UNREACHABLE },
  { "14-closed-in-body", { OK "Content-Length: 100\r\n\r\n" HALF, 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "15-cut-at-chunk-border", { CHUNKED "7\r\n{\"id\":1\r\n", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "15-cut-inside-chunk", { CHUNKED "40\r\n{\"id\":1", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "16-bad-chunk-size", { CHUNKED "ZZ\r\n" INSTANCE "\r\n0\r\n\r\n", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "17-cut-without-length", { OK "\r\n" HALF, 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "17-two-lengths", { OK "Content-Length: 120\r\nContent-Length: 5\r\n\r\n" INSTANCE, 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "17-gzip", { OK "Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\n\x1f\x8b\b\0\0\0\0\0\0\3\xab\x56", sizeof (OK "Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\n") - 1 + 12, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "18-header-cut", { OK "Content-Le", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "18-garbage", { "SSH-2.0-OpenSSH_9.2\r\n\r\n", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "26-announced-gigabyte", { OK "Content-Length: 1073741824\r\n\r\n", 0, FAULT_END_FLOOD, "x" }, LATCH_ERROR_UNEXPECTED },
  { "26-endless-chunks", { CHUNKED, 0, FAULT_END_FLOOD, "10\r\n0123456789abcdef\r\n" }, LATCH_ERROR_UNEXPECTED },
  { "26-endless-body", { OK "\r\n", 0, FAULT_END_FLOOD, "x" }, LATCH_ERROR_UNEXPECTED },
  { "28-endless-headers", { OK, 0, FAULT_END_FLOOD, "X-Filler: 0123456789abcdef\r\n" }, LATCH_ERROR_UNREACHABLE },
  { "28-endless-preliminaries", { NULL, 0, FAULT_END_FLOOD, "HTTP/1.1 102 Processing\r\n\r\n" }, LATCH_ERROR_UNEXPECTED },
  { "18-no-status", { "HTTP/1.1 \r\n\r\n", 0, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
  { "39-http2-only", { HTTP2_SETTINGS HTTP2_GOAWAY, sizeof HTTP2_SETTINGS + sizeof HTTP2_GOAWAY - 2, FAULT_END_CLOSE }, LATCH_ERROR_UNEXPECTED },
};

/* Answers in good form. */
static const struct
{
  const char *name;
  const char *status;
  const char *headers;
  const char *body;
  LatchError  code;
} answer_cases[] = {
  { "19-truncated-json", "200 OK", NULL, HALF, LATCH_ERROR_UNEXPECTED },
  { "20-html", "200 OK", NULL, HTML, LATCH_ERROR_UNEXPECTED },
  { "21-empty", "200 OK", NULL, "", LATCH_ERROR_UNEXPECTED },
  { "21-no-content", "204 No Content", NULL, "", LATCH_ERROR_UNEXPECTED },
  { "22-array", "200 OK", NULL, "[" INSTANCE "]", LATCH_ERROR_UNEXPECTED },
  { "22-token-missing", "200 OK", NULL, "{\"id\":700123}", LATCH_ERROR_UNEXPECTED },
  { "22-token-empty", "200 OK", NULL, "{\"id\":700123,\"token\":\"\"}", LATCH_ERROR_UNEXPECTED },
  { "22-token-number", "200 OK", NULL, "{\"id\":700123,\"token\":5}", LATCH_ERROR_UNEXPECTED },
  { "22-id-text", "200 OK", NULL, "{\"id\":\"x\",\"token\":\"T\"}", LATCH_ERROR_UNEXPECTED },
  { "22-id-too-large", "200 OK", NULL, "{\"id\":9223372036854775808,\"token\":\"T\"}", LATCH_ERROR_UNEXPECTED },
  { "22-error-form-in-success", "200 OK", NULL, SAID, LATCH_ERROR_UNEXPECTED },
  { "23-token-with-nul", "200 OK", NULL, "{\"id\":700123,\"token\":\"T\\u0000S\"}", LATCH_ERROR_UNEXPECTED },
  { "23-token-with-control", "200 OK", NULL, "{\"id\":700123,\"token\":\"T\\r\\nS\"}", LATCH_ERROR_UNEXPECTED },
  { "30-bad-request", "400 Bad Request", NULL, SAID, LATCH_ERROR_REFUSED },
  { "30-method", "405 Method Not Allowed", NULL, SAID, LATCH_ERROR_REFUSED },
  { "30-accept", "406 Not Acceptable", NULL, SAID, LATCH_ERROR_REFUSED },
  { "30-type", "415 Unsupported Media Type", NULL, SAID, LATCH_ERROR_REFUSED },
  { "30-unprocessable", "422 Unprocessable Entity", NULL, SAID, LATCH_ERROR_REFUSED },
  { "31-html", "400 Bad Request", NULL, HTML, LATCH_ERROR_UNEXPECTED },
  { "31-empty", "403 Forbidden", NULL, "", LATCH_ERROR_UNEXPECTED },
  { "31-unauthorized-html", "401 Unauthorized", NULL, HTML, LATCH_ERROR_UNEXPECTED },
  { "32-unauthorized", "401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", SAID, LATCH_ERROR_UNAUTHORIZED },
  { "33-hostile-digest", "401 Unauthorized", "WWW-Authenticate: Digest realm=\"x\", nonce=\"y\", domain=\"http:/x\"\r\n", SAID, LATCH_ERROR_UNAUTHORIZED },
  { "34-forbidden", "403 Forbidden", NULL, SAID, LATCH_ERROR_REFUSED },
  { "34-not-found", "404 Not Found", NULL, SAID, LATCH_ERROR_NOT_FOUND },
  { "35-time-out", "408 Request Timeout", NULL, SAID, LATCH_ERROR_UNAVAILABLE },
  { "35-misdirected", "421 Misdirected Request", NULL, SAID, LATCH_ERROR_UNEXPECTED },
  { "36-conflict", "409 Conflict", NULL, SAID, LATCH_ERROR_REFUSED },
  { "37-seconds", "429 Too Many Requests", "Retry-After: 0\r\n", SAID, LATCH_ERROR_UNAVAILABLE },
  { "37-date", "429 Too Many Requests", "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", SAID, LATCH_ERROR_UNAVAILABLE },
  { "37-absent", "429 Too Many Requests", NULL, SAID, LATCH_ERROR_UNAVAILABLE },
  { "37-absurd", "429 Too Many Requests", "Retry-After: 99999999999999999999\r\n", SAID, LATCH_ERROR_UNAVAILABLE },
  { "38-error", "500 Internal Server Error", NULL, SAID, LATCH_ERROR_UNAVAILABLE },
  { "38-gateway", "502 Bad Gateway", NULL, HTML, LATCH_ERROR_UNAVAILABLE },
  { "38-unavailable", "503 Service Unavailable", "Retry-After: 0\r\n", SAID, LATCH_ERROR_UNAVAILABLE },
  { "38-gateway-time-out", "504 Gateway Timeout", NULL, "", LATCH_ERROR_UNAVAILABLE },
  { "58-accepted-without-token", "202 Accepted", NULL, "{\"id\":700123}", LATCH_ERROR_UNEXPECTED },
};

/* Whatever happens: the two secrets and the token are in no sentence. */
static void
assert_error (const GError *error,
              LatchError    code)
{
  g_assert_error (error, LATCH_ERROR, (int)code);
  g_assert_null (strstr (error->message, USER_SECRET));
  g_assert_null (strstr (error->message, ORGANIZATION_SECRET));
  g_assert_null (strstr (error->message, "700123"));
  g_assert_cmpint (g_utf8_strlen (error->message, -1), >, 15);
}

static void
assert_creation_fails (FaultServer       *server,
                       const char        *scheme,
                       const LatchLimits *limits,
                       LatchError         code,
                       gboolean           expected_sent)
{
  g_autofree char *address = fixture_dup_address (server, scheme);
  g_autoptr (LatchClient) client = fixture_create_client (address, limits);
  g_autoptr (GError) error = NULL;
  gboolean sent = !expected_sent;

  g_assert_null (fixture_create_instance (client, &sent, &error));
  assert_error (error, code);
  g_assert_cmpint (sent, ==, expected_sent);
  g_assert_finalize_object (g_steal_pointer (&client));
}

static void
test_raw (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);

  fault_server_add_answer (server, &raw_cases[index].answer);
  assert_creation_fails (server, "http", &fixture_limits, raw_cases[index].code, TRUE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);

  /* What was read is bounded by the cap, what was sent by the buffers in between. */
  g_assert_cmpuint (fault_server_get_n_written (server), <, 32 * 1024 * 1024);
}

static void
test_answer (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  g_autoptr (FaultServer) server = fault_server_new (NULL);

  fault_server_add_answer (server, fixture_create_answer (answer_cases[index].status, answer_cases[index].headers,
                                                          answer_cases[index].body));
  assert_creation_fails (server, "http", &fixture_limits, answer_cases[index].code, TRUE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
}

static void
test_refused (void)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autofree char *address = fixture_dup_address (server, "http");
  g_autoptr (LatchClient) client = fixture_create_client (address, &fixture_limits);
  g_autoptr (GError) error = NULL;
  gboolean sent = TRUE;

  g_clear_pointer (&server, fault_server_free);
  g_assert_null (fixture_create_instance (client, &sent, &error));
  assert_error (error, LATCH_ERROR_UNREACHABLE);
  g_assert_false (sent);
}

static void
test_untrusted (gconstpointer data)
{
  const char *const *parts = data;
  g_autoptr (GTlsCertificate) certificate = fixture_load_certificate (parts[0]);
  g_autoptr (FaultServer) server = fault_server_new (certificate);
  g_autofree char *address = fixture_dup_address (server, "https");
  g_autoptr (LatchClient) client = fixture_create_client (address, &fixture_limits);
  g_autoptr (GError) error = NULL;
  gboolean sent = TRUE;

  fault_server_add_answer (server, fixture_create_answer ("200 OK", NULL, INSTANCE));
  g_assert_null (fixture_create_instance (client, &sent, &error));
  assert_error (error, LATCH_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, parts[1]));
  g_assert_false (sent);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 0);
}

static void
test_trusted (void)
{
  g_autoptr (GTlsCertificate) certificate = fixture_load_certificate ("good");
  g_autoptr (FaultServer) server = fault_server_new (certificate);
  g_autofree char *address = fixture_dup_address (server, "https");
  g_autoptr (LatchClient) client = fixture_create_client (address, &fixture_limits);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = NULL;
  g_autofree char *request = NULL;
  gboolean         sent = FALSE;

  fault_server_add_answer (server, fixture_create_answer ("200 OK", NULL, INSTANCE));
  instance = fixture_create_instance (client, &sent, &error);
  g_assert_no_error (error);
  g_assert_true (sent);

  /* The server offers HTTP/2 first. */
  request = fault_server_dup_request (server, 0);
  g_assert_true (g_str_has_prefix (request, "POST /elements/api-v2/instances HTTP/1.1\r\n"));
}

static void
test_cut_without_close_notify (void)
{
  static const FaultAnswer answer = { CHUNKED "7\r\n{\"id\":1\r\n", 0, FAULT_END_CLOSE };
  g_autoptr (GTlsCertificate) certificate = fixture_load_certificate ("good");
  g_autoptr (FaultServer) server = fault_server_new (certificate);

  fault_server_add_answer (server, &answer);
  assert_creation_fails (server, "https", &fixture_limits, LATCH_ERROR_UNEXPECTED, TRUE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
}

/* Whether the headers before the reset are seen is up to the kernel. */
static void
test_reset_in_body (void)
{
  static const FaultAnswer answer = { OK "Content-Length: 100\r\n\r\n" HALF, 0, FAULT_END_RESET };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;
  gboolean sent = FALSE;

  fault_server_add_answer (server, &answer);
  g_assert_null (fixture_create_instance (client, &sent, &error));
  g_assert_true (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED) ||
                 g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNREACHABLE));
  g_assert_true (sent);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
}

static void
test_handshake_stalls (void)
{
  static const FaultAnswer answer = { NULL, 0, FAULT_END_HOLD, .deaf = TRUE };
  static const LatchLimits limits = { .connect = 200, .silence = 60, .total = 60000, .backoff = 2 };
  g_autoptr (FaultServer) server = fault_server_new (NULL);

  fault_server_add_answer (server, &answer);
  assert_creation_fails (server, "https", &limits, LATCH_ERROR_TIMED_OUT, FALSE);
}

static void
test_plain_on_https_port (void)
{
  static const FaultAnswer answer = { "HTTP/1.1 400 Bad Request\r\n\r\n", 0, FAULT_END_CLOSE, .deaf = TRUE };
  g_autoptr (FaultServer) server = fault_server_new (NULL);

  fault_server_add_answer (server, &answer);
  assert_creation_fails (server, "https", &fixture_limits, LATCH_ERROR_UNTRUSTED, FALSE);
}

static void
test_time (gconstpointer data)
{
  static const LatchLimits silence = { .connect = 30000, .silence = 1, .total = 60000, .backoff = 2 };
  static const LatchLimits total = { .connect = 30000, .silence = 60, .total = 700, .backoff = 2 };
  const FaultAnswer       *answer = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);

  fault_server_add_answer (server, answer);
  assert_creation_fails (server, "http", answer->end == FAULT_END_HOLD ? &silence : &total, LATCH_ERROR_TIMED_OUT, TRUE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
}

static void
test_redirect (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (FaultServer) other = fault_server_new (NULL);
  g_autofree char *address = fixture_dup_address (other, "http");
  g_autofree char *headers = g_strdup_printf ("Location: %s/instances\r\n", address);

  fault_server_add_answer (other, fixture_create_answer ("200 OK", NULL, INSTANCE));
  fault_server_add_answer (server, fixture_create_answer (data, headers, SAID));
  fault_server_add_answer (server, fixture_create_answer ("200 OK", NULL, INSTANCE));
  assert_creation_fails (server, "http", &fixture_limits, LATCH_ERROR_UNEXPECTED, TRUE);
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 1);
  g_assert_cmpuint (fault_server_get_n_connections (other), ==, 0);
}

static void
test_deep_nesting (void)
{
  g_autofree char *body = g_strnfill (1000000, '[');
  g_autoptr (FaultServer) server = fault_server_new (NULL);

  fault_server_add_answer (server, fixture_create_answer ("200 OK", NULL, body));
  assert_creation_fails (server, "http", &fixture_limits, LATCH_ERROR_UNEXPECTED, TRUE);
}

static void
test_other_successes (gconstpointer data)
{
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = NULL;

  fault_server_add_answer (server, fixture_create_answer (data, NULL, INSTANCE));
  instance = fixture_create_instance (client, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (latch_instance_get_id (instance), ==, 700123);
}

static void
test_proxy_refuses (gconstpointer data)
{
  g_autoptr (FaultServer) proxy = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client ("https://api.example.com/elements/api-v2", &fixture_limits);
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u", fault_server_get_port (proxy));
  g_autofree char *request = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent = TRUE;

  fault_server_add_answer (proxy, fixture_create_answer (data, NULL, SAID));
  g_simple_proxy_resolver_set_default_proxy (G_SIMPLE_PROXY_RESOLVER (g_proxy_resolver_get_default ()), address);
  g_assert_null (fixture_create_instance (client, &sent, &error));
  g_simple_proxy_resolver_set_default_proxy (G_SIMPLE_PROXY_RESOLVER (g_proxy_resolver_get_default ()), "direct://");

  assert_error (error, LATCH_ERROR_PROXY);
  g_assert_false (sent);
  request = fault_server_dup_request (proxy, 0);
  g_assert_true (g_str_has_prefix (request, "CONNECT api.example.com:443 "));
  g_assert_null (strstr (request, USER_SECRET));
}

/* Some troubles cannot be made on one machine. */
static void
test_reported (void)
{
  static const struct
  {
    int        code;
    LatchError expected;
  } cases[] = {
    { G_IO_ERROR_NETWORK_UNREACHABLE, LATCH_ERROR_UNREACHABLE },
    { G_IO_ERROR_HOST_UNREACHABLE, LATCH_ERROR_UNREACHABLE },
    { G_IO_ERROR_PROXY_FAILED, LATCH_ERROR_PROXY },
    { G_IO_ERROR_PROXY_AUTH_FAILED, LATCH_ERROR_PROXY },
    { G_IO_ERROR_PROXY_NEED_AUTH, LATCH_ERROR_PROXY },
    { G_IO_ERROR_PROXY_NOT_ALLOWED, LATCH_ERROR_PROXY },
    { G_IO_ERROR_TIMED_OUT, LATCH_ERROR_TIMED_OUT },
    { G_IO_ERROR_FAILED, LATCH_ERROR_UNREACHABLE },
  };
  g_autoptr (GError) unknown_name = g_error_new (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "x");
  g_autoptr (GError) of_name = latch_fault_new (unknown_name, "api.example.com", 0, FALSE, FALSE);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) reported = g_error_new (G_IO_ERROR, cases[i].code, "x");
      g_autoptr (GError) error = latch_fault_new (reported, "api.example.com", 0, FALSE, FALSE);

      assert_error (error, cases[i].expected);
    }

  assert_error (of_name, LATCH_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (of_name->message, "api.example.com"));
}

static void
add_cases (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (raw_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/client/fault/", raw_cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_raw);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (answer_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/client/fault/", answer_cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_answer);
    }
}

static void
add_on_the_way (void)
{
  static const char *const unknown[] = { "self-signed", "does not trust" };
  static const char *const expired[] = { "expired", "clock" };
  static const char *const other[] = { "other-host", "Another computer" };

  g_test_add_func ("/latch/client/fault/01-refused", test_refused);
  g_test_add_func ("/latch/client/fault/02-03-reported", test_reported);
  g_test_add_data_func ("/latch/client/fault/04-unknown-authority", unknown, test_untrusted);
  g_test_add_data_func ("/latch/client/fault/05-expired", expired, test_untrusted);
  g_test_add_data_func ("/latch/client/fault/06-other-host", other, test_untrusted);
  g_test_add_func ("/latch/client/fault/07-handshake-stalls", test_handshake_stalls);
  g_test_add_func ("/latch/client/fault/08-plain-on-https-port", test_plain_on_https_port);
  g_test_add_data_func ("/latch/client/fault/09-proxy-not-found", "404 Not Found", test_proxy_refuses);
  g_test_add_data_func ("/latch/client/fault/09-proxy-password", "407 Proxy Authentication Required", test_proxy_refuses);
  g_test_add_func ("/latch/client/fault/14-reset-in-body", test_reset_in_body);
  g_test_add_func ("/latch/client/fault/15-cut-without-close-notify", test_cut_without_close_notify);
  g_test_add_func ("/latch/client/fault/39-http2-offered", test_trusted);
}

static void
add_others (void)
{
  static const FaultAnswer silent = { NULL, 0, FAULT_END_HOLD };
  static const FaultAnswer silent_in_body = { OK "Content-Length: 100\r\n\r\n" HALF, 0, FAULT_END_HOLD };
  static const FaultAnswer slow_head = { OK "X-Slow: ", 0, FAULT_END_DRIP };
  static const FaultAnswer slow_body = { OK "Content-Length: 100000\r\n\r\n", 0, FAULT_END_DRIP };

  g_test_add_data_func ("/latch/client/fault/10-no-answer", &silent, test_time);
  g_test_add_data_func ("/latch/client/fault/10-no-more", &silent_in_body, test_time);
  g_test_add_data_func ("/latch/client/fault/11-slow-head", &slow_head, test_time);
  g_test_add_data_func ("/latch/client/fault/11-slow-body", &slow_body, test_time);
  g_test_add_func ("/latch/client/fault/25-deep-nesting", test_deep_nesting);
  g_test_add_data_func ("/latch/client/fault/29-301", "301 Moved Permanently", test_redirect);
  g_test_add_data_func ("/latch/client/fault/29-302", "302 Found", test_redirect);
  g_test_add_data_func ("/latch/client/fault/29-303", "303 See Other", test_redirect);
  g_test_add_data_func ("/latch/client/fault/29-307", "307 Temporary Redirect", test_redirect);
  g_test_add_data_func ("/latch/client/fault/29-308", "308 Permanent Redirect", test_redirect);
  g_test_add_data_func ("/latch/client/fault/58-created", "201 Created", test_other_successes);
  g_test_add_data_func ("/latch/client/fault/58-accepted", "202 Accepted", test_other_successes);
  g_test_add_data_func ("/latch/client/fault/58-elsewhere", "203 Non-Authoritative Information", test_other_successes);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "latchkey-test", TRUE);
  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, test_resolver_get_type (), "latchkey-test", 0);

  add_cases ();
  add_on_the_way ();
  add_others ();

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
