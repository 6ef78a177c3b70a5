/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-callback.h"
#include "latch-error.h"
#include "latch-id.h"
#include "latch-test.h"

#include <libsoup/soup.h>
#include <sys/resource.h>

/* A stand-in for the browser asks for pages as the real ones do; it has no window and runs no script. */

#define REGISTERED "http://127.0.0.1/back"
#define ELSEWHERE "https://www.example.com/back"
#define PAGE "https://provider.example/authorize?state=secret"

typedef struct
{
  LatchCallback *callback;
  GCancellable  *cancellable;
  GAsyncResult  *result;
  SoupSession   *browser;
  guint          n_mistaken;
} Fixture;

static void
mistaken_cb (Fixture *fixture)
{
  fixture->n_mistaken++;
}

static void
open_callback (Fixture    *fixture,
               const char *registered,
               guint       patience)
{
  g_autoptr (GError) error = NULL;

  fixture->callback = latch_callback_new (registered, patience, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (fixture->callback, "mistaken", G_CALLBACK (mistaken_cb), fixture);
  latch_callback_set_page (fixture->callback, PAGE);
  latch_callback_wait_async (fixture->callback, fixture->cancellable, latch_test_keep_cb, &fixture->result);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->cancellable = g_cancellable_new ();
  fixture->browser = soup_session_new ();
  if (data != NULL)
    open_callback (fixture, data, LATCH_CALLBACK_PATIENCE);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->callback), (gpointer *)&fixture->callback);
  g_clear_object (&fixture->result);
  g_object_unref (fixture->callback);
  soup_session_abort (fixture->browser);

  /* A port that waits for its last page holds it for a while. */
  while (fixture->callback != NULL)
    g_main_context_iteration (NULL, TRUE);

  g_object_unref (fixture->browser);
  g_object_unref (fixture->cancellable);
}

static char *
dup_answer (Fixture    *fixture,
            const char *members)
{
  return g_strdup_printf ("%s?%s&state=%s", latch_callback_get_address (fixture->callback), members, latch_callback_get_state (fixture->callback));
}

/* `headers` are names and values in turn. Returns the status, 0 without any, and where it leads. */
static guint
ask (Fixture           *fixture,
     const char        *method,
     const char        *address,
     const char *const *headers,
     char             **location)
{
  g_autoptr (SoupMessage) message = soup_message_new (method, address);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) body = NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  for (size_t i = 0; headers != NULL && headers[i] != NULL; i += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message), headers[i], headers[i + 1]);

  soup_session_send_and_read_async (fixture->browser, message, G_PRIORITY_DEFAULT, NULL, latch_test_keep_cb, &result);
  body = soup_session_send_and_read_finish (fixture->browser, latch_test_wait (&result), NULL);
  if (location != NULL)
    *location = g_strdup (soup_message_headers_get_one (soup_message_get_response_headers (message), "Location"));

  /* Whatever is asked, no page repeats it or may be shown in another one. */
  if (body != NULL && g_bytes_get_size (body) > 0 && soup_message_get_status (message) != SOUP_STATUS_SEE_OTHER)
    {
      g_assert_null (g_strstr_len (g_bytes_get_data (body, NULL), (gssize)g_bytes_get_size (body), latch_callback_get_state (fixture->callback)));
      g_assert_nonnull (strstr (soup_message_headers_get_one (soup_message_get_response_headers (message), "Content-Security-Policy"), "frame-ancestors 'none'"));
    }

  return body != NULL ? soup_message_get_status (message) : 0;
}

static void
visit (Fixture    *fixture,
       const char *address,
       guint       status)
{
  static const char *const headers[] = { "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Sec-Fetch-Site", "cross-site", NULL };

  g_assert_cmpuint (ask (fixture, "GET", address, headers, NULL), ==, status);
}

/* As a browser follows it to its last page. */
static void
visit_to_the_end (Fixture    *fixture,
                  const char *address)
{
  g_autofree char *location = NULL;
  g_autofree char *last = NULL;

  g_assert_cmpuint (ask (fixture, "GET", address, NULL, &location), ==, SOUP_STATUS_SEE_OTHER);
  last = g_uri_resolve_relative (address, location, G_URI_FLAGS_NONE, NULL);
  g_assert_true (g_str_has_suffix (last, "/done"));
  visit (fixture, last, SOUP_STATUS_OK);
}

static void
assert_code (Fixture    *fixture,
             const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) value = latch_callback_wait_finish (fixture->callback, latch_test_wait (&fixture->result), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (secret_value_get_text (value), ==, code);
}

static void
assert_ended (Fixture    *fixture,
              GQuark      domain,
              int         code,
              const char *sentence)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (latch_callback_wait_finish (fixture->callback, latch_test_wait (&fixture->result), &error));
  g_assert_error (error, domain, code);
  if (sentence != NULL)
    g_assert_cmpstr (error->message, ==, sentence);
}

/* Nobody else answers under this address: the port is closed. */
static void
wait_for_closed_port (Fixture *fixture)
{
  while (ask (fixture, "GET", latch_callback_get_address (fixture->callback), NULL, NULL) != 0)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_visit (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *answer = dup_answer (fixture, "code=abc");

  g_assert_true (latch_callback_get_listens (fixture->callback));
  g_assert_true (latch_id_is_valid (latch_callback_get_state (fixture->callback)));
  g_assert_true (g_regex_match_simple ("\\Ahttp://127\\.0\\.0\\.1:[0-9]+/back\\z", latch_callback_get_address (fixture->callback), 0, 0));
  visit_to_the_end (fixture, answer);
  assert_code (fixture, "abc");
  wait_for_closed_port (fixture);
  g_assert_cmpuint (fixture->n_mistaken, ==, 0);
}

static void
test_denied (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *answer = dup_answer (fixture, "error=access_denied");

  visit_to_the_end (fixture, answer);
  assert_ended (fixture, LATCH_ERROR, LATCH_ERROR_CONSENT, "Access was not allowed in the browser. Sign in again to allow it.");
  wait_for_closed_port (fixture);
}

/* A reload, or a second tab, is told the same, and changes nothing. */
static void
test_twice (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *answer = dup_answer (fixture, "code=abc");
  g_autofree char *other = dup_answer (fixture, "code=def");

  visit (fixture, answer, SOUP_STATUS_SEE_OTHER);
  visit (fixture, other, SOUP_STATUS_SEE_OTHER);
  visit_to_the_end (fixture, answer);
  assert_code (fixture, "abc");
}

/* What arrives beside the visit, from browsers and from others, is turned away, and the visit counts. */
static const struct
{
  const char *method;
  const char *headers[5];
  guint       status;
} beside[] = {
  { "POST", { NULL }, 405 },
  { "HEAD", { NULL }, 405 },
  { "OPTIONS", { NULL }, 405 },
  { "GET", { "Host", "evil.example", NULL }, 421 },
  { "GET", { "Host", "127.0.0.1", NULL }, 421 },
  { "GET", { "Origin", "https://evil.example", NULL }, 403 },
  { "GET", { "Origin", "null", NULL }, 403 },
  { "GET", { "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image", NULL }, 503 },
  { "GET", { "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe", NULL }, 503 },
  { "GET", { "Sec-Purpose", "prefetch", NULL }, 503 },
  { "GET", { "Sec-Fetch-Mode", "navigate", "Sec-Purpose", "prefetch;prerender", NULL }, 503 },
  { "GET", { "Purpose", "prefetch", NULL }, 503 },
};

static void
test_beside (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *answer = dup_answer (fixture, "code=abc");
  g_autofree char *other_path = g_uri_resolve_relative (answer, "/cave", G_URI_FLAGS_NONE, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (beside); i++)
    {
      g_test_message ("%s, %s", beside[i].method, beside[i].headers[0]);
      g_assert_cmpuint (ask (fixture, beside[i].method, answer, beside[i].headers, NULL), ==, beside[i].status);
      g_assert_null (fixture->result);
    }

  visit (fixture, other_path, SOUP_STATUS_NOT_FOUND);
  g_assert_null (fixture->result);
  g_assert_cmpuint (fixture->n_mistaken, ==, 0);

  visit_to_the_end (fixture, answer);
  assert_code (fixture, "abc");
}

/* An answer to another sign-in ends nothing, and whoever waits is told of it. */
static void
test_mistaken (Fixture      *fixture,
               gconstpointer data)
{
  static const char *const queries[] = { "", "?code=abc", "?code=abc&state=0123456789abcdef0123456789abcdef", "?error=access_denied&state=x" };
  g_autofree char         *answer = dup_answer (fixture, "code=abc");

  for (size_t i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *address = g_strconcat (latch_callback_get_address (fixture->callback), queries[i], NULL);

      visit (fixture, address, SOUP_STATUS_BAD_REQUEST);
      g_assert_cmpuint (fixture->n_mistaken, ==, i + 1);
      g_assert_null (fixture->result);
    }

  visit_to_the_end (fixture, answer);
  assert_code (fixture, "abc");
}

/* The address that is opened has no secret in it, and leads on once. */
static void
test_start (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *stale = latch_callback_dup_start (fixture->callback);
  g_autofree char *start = latch_callback_dup_start (fixture->callback);
  g_autofree char *location = NULL;
  const char      *prefetch[] = { "Sec-Purpose", "prefetch", NULL };

  g_assert_null (strstr (start, latch_callback_get_state (fixture->callback)));
  visit (fixture, stale, SOUP_STATUS_NOT_FOUND);
  g_assert_cmpuint (ask (fixture, "GET", start, prefetch, NULL), ==, SOUP_STATUS_NOT_FOUND);
  g_assert_cmpuint (ask (fixture, "GET", start, NULL, &location), ==, SOUP_STATUS_SEE_OTHER);
  g_assert_cmpstr (location, ==, PAGE);
  visit (fixture, start, SOUP_STATUS_NOT_FOUND);
  g_cancellable_cancel (fixture->cancellable);
  assert_ended (fixture, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
}

/* An address elsewhere is pasted, and nothing is taken at the port. */
static void
test_pasted (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *answer = dup_answer (fixture, "code=abc");
  g_autofree char *start = latch_callback_dup_start (fixture->callback);
  g_autofree char *sent = g_uri_resolve_relative (start, "/back?code=abc", G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (latch_callback_get_listens (fixture->callback));
  g_assert_cmpstr (latch_callback_get_address (fixture->callback), ==, ELSEWHERE);
  visit (fixture, sent, SOUP_STATUS_NOT_FOUND);

  g_assert_false (latch_callback_take (fixture->callback, ELSEWHERE "?code=abc&state=other", &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_null (fixture->result);
  g_assert_true (latch_callback_take (fixture->callback, answer, NULL));
  assert_code (fixture, "abc");
  g_assert_cmpuint (ask (fixture, "GET", start, NULL, NULL), ==, 0);
}

static void
test_pasted_denied (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *answer = dup_answer (fixture, "error=access_denied");

  g_assert_true (latch_callback_take (fixture->callback, answer, NULL));
  assert_ended (fixture, LATCH_ERROR, LATCH_ERROR_CONSENT, NULL);
}

static void
test_cancelled (Fixture      *fixture,
                gconstpointer data)
{
  g_cancellable_cancel (fixture->cancellable);
  assert_ended (fixture, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_assert_cmpuint (ask (fixture, "GET", latch_callback_get_address (fixture->callback), NULL, NULL), ==, 0);
}

static void
test_timed_out (Fixture      *fixture,
                gconstpointer data)
{
  open_callback (fixture, REGISTERED, 1);
  assert_ended (fixture, LATCH_ERROR, LATCH_ERROR_CONSENT, "Nobody has signed in for a long time. Sign in again.");
  g_assert_cmpuint (ask (fixture, "GET", latch_callback_get_address (fixture->callback), NULL, NULL), ==, 0);
}

/* A provider that wants a port of its own gets it, unless somebody else has it. */
static void
test_port (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (LatchCallback) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  second = latch_callback_new (latch_callback_get_address (fixture->callback), LATCH_CALLBACK_PATIENCE, &error);
  sentence = g_strdup_printf ("Another program on this computer is using %s. Close it and sign in again.", latch_callback_get_address (fixture->callback));
  g_assert_null (second);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_CONSENT);
  g_assert_cmpstr (error->message, ==, sentence);

  g_cancellable_cancel (fixture->cancellable);
  assert_ended (fixture, G_IO_ERROR, G_IO_ERROR_CANCELLED, NULL);
  g_clear_error (&error);
  second = latch_callback_new (latch_callback_get_address (fixture->callback), LATCH_CALLBACK_PATIENCE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (latch_callback_get_address (second), ==, latch_callback_get_address (fixture->callback));
}

/* The port of a sign-in that has ended stays for its last page, which the browser may never ask for; the next sign-in needs it. */
static void
test_port_of_earlier (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *address = g_strdup (latch_callback_get_address (fixture->callback));
  g_autofree char *stale = dup_answer (fixture, "code=abc");
  g_autofree char *answer = NULL;

  visit (fixture, stale, SOUP_STATUS_SEE_OTHER);
  assert_code (fixture, "abc");
  g_clear_object (&fixture->result);
  g_clear_object (&fixture->callback);

  open_callback (fixture, address, LATCH_CALLBACK_PATIENCE);
  g_assert_cmpstr (latch_callback_get_address (fixture->callback), ==, address);
  visit (fixture, stale, SOUP_STATUS_BAD_REQUEST);
  g_assert_null (fixture->result);
  answer = dup_answer (fixture, "code=def");
  visit_to_the_end (fixture, answer);
  assert_code (fixture, "def");
}

/* Somebody else may have the other half of a port: browsers choose either for localhost, and there is the code then. */
static void
test_half_of_port (void)
{
  g_autoptr (GSocketListener) other = g_socket_listener_new ();
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("::1", 0);
  g_autoptr (GSocketAddress) own = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *registered = NULL;

  if (!g_socket_listener_add_address (other, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &own, NULL))
    {
      g_test_skip ("This computer has no ::1");
      return;
    }

  registered = g_strdup_printf ("http://localhost:%u/back", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (own)));
  g_assert_null (latch_callback_new (registered, LATCH_CALLBACK_PATIENCE, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_CONSENT);
  g_assert_true (g_str_has_prefix (error->message, "Another program on this computer is using http://localhost:"));
}

/* That nobody may open a port is no other program’s doing. */
static void
test_no_port (void)
{
  g_autoptr (LatchCallback) first = latch_callback_new (REGISTERED, LATCH_CALLBACK_PATIENCE, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *registered = g_strdup (latch_callback_get_address (first));
  struct rlimit    limit;
  struct rlimit    none;

  g_clear_object (&first);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  none = limit;
  none.rlim_cur = 0;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  first = latch_callback_new (registered, LATCH_CALLBACK_PATIENCE, &error);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  g_assert_null (first);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_CONSENT);
  g_assert_cmpstr (error->message, ==, "The browser cannot reach Latchkey: this computer opens no port for it.");
}

/* The service knows the state before anybody is asked to sign in, and then nobody can have signed in. */
static void
test_before_the_wait (Fixture      *fixture,
                      gconstpointer data)
{
  g_autofree char *answer = NULL;

  fixture->callback = latch_callback_new (REGISTERED, LATCH_CALLBACK_PATIENCE, NULL);
  answer = dup_answer (fixture, "code=abc");
  visit (fixture, answer, SOUP_STATUS_NOT_FOUND);

  latch_callback_wait_async (fixture->callback, fixture->cancellable, latch_test_keep_cb, &fixture->result);
  visit_to_the_end (fixture, answer);
  assert_code (fixture, "abc");
}

/* What the store says is one line, and nobody’s markup. */
static void
test_hostile_words (Fixture      *fixture,
                    gconstpointer data)
{
  g_autofree char *answer = dup_answer (fixture, "error=server_error&error_description=%3Cb%3EPay%0A%0D%E2%80%AEmoc.live%3C%2Fb%3E");

  visit_to_the_end (fixture, answer);
  assert_ended (fixture, LATCH_ERROR, LATCH_ERROR_CONSENT, "The store answered: <b>Pay  moc.live</b>");
}

/* Where this computer has one, ::1 has the same port, and browsers may choose it for localhost. */
static void
test_localhost (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *answer = dup_answer (fixture, "code=abc");

  g_assert_true (g_str_has_prefix (answer, "http://localhost:"));
  visit_to_the_end (fixture, answer);
  assert_code (fixture, "abc");
}

static void
test_no_address (void)
{
  static const char *const addresses[] = { "", "back", "https:///back", "http://" };

  for (size_t i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (latch_callback_new (addresses[i], LATCH_CALLBACK_PATIENCE, &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
    }
}

static void
add (const char *path,
     const char *registered,
     void (*test) (Fixture      *fixture,
                   gconstpointer data))
{
  g_test_add (path, Fixture, registered, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);

  add ("/latch/callback/visit", REGISTERED, test_visit);
  add ("/latch/callback/denied", REGISTERED, test_denied);
  add ("/latch/callback/twice", REGISTERED, test_twice);
  add ("/latch/callback/beside", REGISTERED, test_beside);
  add ("/latch/callback/mistaken", REGISTERED, test_mistaken);
  add ("/latch/callback/start", REGISTERED, test_start);
  add ("/latch/callback/pasted", ELSEWHERE, test_pasted);
  add ("/latch/callback/pasted-denied", ELSEWHERE, test_pasted_denied);
  add ("/latch/callback/cancelled", REGISTERED, test_cancelled);
  add ("/latch/callback/timed-out", NULL, test_timed_out);
  add ("/latch/callback/port", REGISTERED, test_port);
  add ("/latch/callback/port-of-earlier", REGISTERED, test_port_of_earlier);
  add ("/latch/callback/before-the-wait", NULL, test_before_the_wait);
  add ("/latch/callback/hostile-words", REGISTERED, test_hostile_words);
  g_test_add_func ("/latch/callback/half-of-port", test_half_of_port);
  g_test_add_func ("/latch/callback/no-port", test_no_port);
  add ("/latch/callback/localhost", "http://localhost/back", test_localhost);
  g_test_add_func ("/latch/callback/no-address", test_no_address);

  return g_test_run ();
}
