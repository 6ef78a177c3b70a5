/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "client-fixture.h"
#include "fault-cases.h"
#include "latch-error.h"
#include "latch-network-error.h"

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
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autofree char *request = NULL;
  gboolean         sent = FALSE;

  fault_server_add_answer (server, fixture_create_answer ("200 OK", NULL, INSTANCE));
  info = fixture_create_instance (client, &sent, &error);
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
  static const LatchLimits limits = { .connect = 200, .inactivity = 60, .total = 60000, .after_resume = 60000, .backoff = 2 };
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
  static const LatchLimits inactivity = { .connect = 30000, .inactivity = 1, .total = 60000, .after_resume = 60000, .backoff = 2 };
  static const LatchLimits total = { .connect = 30000, .inactivity = 60, .total = 700, .after_resume = 60000, .backoff = 2 };
  const FaultAnswer       *answer = data;
  g_autoptr (FaultServer) server = fault_server_new (NULL);

  fault_server_add_answer (server, answer);
  assert_creation_fails (server, "http", answer->end == FAULT_END_HOLD ? &inactivity : &total, LATCH_ERROR_TIMED_OUT, TRUE);
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
  g_autoptr (LatchInstanceInfo) info = NULL;

  fault_server_add_answer (server, fixture_create_answer (data, NULL, INSTANCE));
  info = fixture_create_instance (client, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (latch_instance_info_get_id (info), ==, 700123);
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
  fixture_use_proxy (address);
  g_assert_null (fixture_create_instance (client, &sent, &error));
  fixture_use_proxy ("direct://");

  assert_error (error, LATCH_ERROR_PROXY);
  g_assert_cmpint (strstr (error->message, "password") != NULL, ==, g_str_has_prefix (data, "407"));
  g_assert_false (sent);
  request = fault_server_dup_request (proxy, 0);
  g_assert_true (g_str_has_prefix (request, "CONNECT api.example.com:443 "));
  g_assert_null (strstr (request, USER_SECRET));
}

/* The proxy gets the password that it was given, and the service does not. */
static void
expect_tunnel (gboolean with_pac)
{
  g_autoptr (GTlsCertificate) certificate = fixture_load_certificate ("api");
  g_autoptr (FaultServer) server = fault_server_new (certificate);
  const FaultAnswer tunnel = { "HTTP/1.1 200 Connection established\r\n\r\n", 0, FAULT_END_TUNNEL, .port = fault_server_get_port (server) };
  g_autoptr (FaultServer) proxy = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client ("https://api.example.com/elements/api-v2", &fixture_limits);
  g_autofree char *address = g_strdup_printf ("http://me%%40work:%s@127.0.0.1:%u", "a%3Ab%20c", fault_server_get_port (proxy));
  const char      *list[] = { "http://127.0.0.1:9", address, "direct://", NULL };
  g_autofree char *encoded = g_base64_encode ((const guchar *)"me@work:a:b c", 13);
  g_autofree char *to_proxy = NULL;
  g_autofree char *to_service = NULL;
  g_autoptr (LatchInstanceInfo) instance = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_add_answer (proxy, &tunnel);
  fault_server_add_answer (server, fixture_create_answer ("200 OK", NULL, INSTANCE));
  if (with_pac)
    fixture_use_pac (list);
  else
    fixture_use_proxy (address);
  instance = fixture_create_instance (client, NULL, &error);
  fixture_use_pac (NULL);
  fixture_use_proxy ("direct://");

  g_assert_no_error (error);
  g_assert_cmpint (latch_instance_info_get_id (instance), ==, 700123);
  to_proxy = fault_server_dup_request (proxy, 0);
  to_service = fault_server_dup_request (server, 0);
  g_assert_nonnull (strstr (to_proxy, encoded));
  g_assert_null (strstr (to_proxy, USER_SECRET));
  g_assert_nonnull (strstr (to_service, USER_SECRET));
  g_assert_null (strstr (to_service, "Proxy-Authorization"));
  g_assert_null (strstr (to_service, encoded));
  g_clear_object (&client);
}

static void
test_proxy_with_password (void)
{
  expect_tunnel (FALSE);
}

static void
test_proxy_of_pac (void)
{
  expect_tunnel (TRUE);
}

/* `http_proxy` and PAC files name a proxy for this computer as well, which would get the secrets in clear. */
static void
test_proxy_not_for_loopback (gconstpointer data)
{
  g_autoptr (FaultServer) proxy = fault_server_new (NULL);
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autoptr (LatchClient) client = fixture_create_client_for (server);
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u", fault_server_get_port (proxy));
  const char      *list[] = { address, NULL };
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_add_answer (server, fixture_create_answer ("200 OK", NULL, INSTANCE));
  if (GPOINTER_TO_INT (data))
    fixture_use_pac (list);
  else
    fixture_use_proxy (address);
  info = fixture_create_instance (client, NULL, &error);
  fixture_use_pac (NULL);
  fixture_use_proxy ("direct://");

  g_assert_no_error (error);
  g_assert_cmpint (latch_instance_info_get_id (info), ==, 700123);
  g_assert_cmpuint (fault_server_get_n_requests (proxy), ==, 0);
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
  g_autoptr (GError) of_name = latch_network_error_new (unknown_name, "api.example.com", 0, FALSE, FALSE);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) reported = g_error_new (G_IO_ERROR, cases[i].code, "x");
      g_autoptr (GError) error = latch_network_error_new (reported, "api.example.com", 0, FALSE, FALSE);

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
  static const char *const other[] = { "other-host", "A different computer" };

  g_test_add_func ("/latch/client/fault/01-refused", test_refused);
  g_test_add_func ("/latch/client/fault/02-03-reported", test_reported);
  g_test_add_data_func ("/latch/client/fault/04-unknown-authority", unknown, test_untrusted);
  g_test_add_data_func ("/latch/client/fault/05-expired", expired, test_untrusted);
  g_test_add_data_func ("/latch/client/fault/06-other-host", other, test_untrusted);
  g_test_add_func ("/latch/client/fault/07-handshake-stalls", test_handshake_stalls);
  g_test_add_func ("/latch/client/fault/08-plain-on-https-port", test_plain_on_https_port);
  g_test_add_data_func ("/latch/client/fault/09-proxy-not-for-loopback", GINT_TO_POINTER (FALSE), test_proxy_not_for_loopback);
  g_test_add_data_func ("/latch/client/fault/09-pac-not-for-loopback", GINT_TO_POINTER (TRUE), test_proxy_not_for_loopback);
  g_test_add_func ("/latch/client/fault/09-proxy-of-pac", test_proxy_of_pac);
  g_test_add_data_func ("/latch/client/fault/09-proxy-not-found", "404 Not Found", test_proxy_refuses);
  g_test_add_data_func ("/latch/client/fault/09-proxy-password", "407 Proxy Authentication Required", test_proxy_refuses);
  g_test_add_func ("/latch/client/fault/09-proxy-with-password", test_proxy_with_password);
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

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();

  add_cases ();
  add_on_the_way ();
  add_others ();

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
