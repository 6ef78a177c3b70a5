/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-transport.h"

#include "latch-proxy-resolver.h"

#include <string.h>

/* One service gets a few requests at a time, and one that does not respond leaves room for the others. */
#define MAX_CONNECTIONS_PER_HOST 8
#define MAX_CONNECTIONS 32

/* The one way out to the network: bytes there, bytes back.
 *
 * It knows nothing of the API. It promises that a request which changes
 * something is sent at most once, that the caller learns whether it was sent at
 * all, that nothing waits forever, and that no response fills the memory. */
struct _LatchTransport
{
  GObject parent_instance;

  SoupSession *session;
  LatchLimits  limits;
};

G_DEFINE_FINAL_TYPE (LatchTransport, latch_transport, G_TYPE_OBJECT)

static LatchTransport *default_transport;

/* The service may work on a creation for a minute; on the worst networks connecting takes 20 s;
 * and what was under way when the computer slept or the network changed arrives soon or never. */
static const LatchLimits default_limits = { .connect = 20000, .inactivity = 60, .total = 180000, .after_resume = 15000, .backoff = 1000 };

/* libsoup's HTTP/2 repeats requests and loses responses. Releases before 3.4
 * have SOUP_FORCE_HTTP1 only, which latch_init() sets. */
static void
force_http1 (SoupMessage *message)
{
#if SOUP_CHECK_VERSION(3, 4, 0)
  soup_message_set_force_http1 (message, TRUE);
#endif
}

/* Each of these gets a connection of its own, so many of them would leave many that the service closes later, and a GET that
 * meets several of those in a row may hang in libsoup. A creation is followed by a test, which goes over the same connection. */
static gboolean
is_change (const char *method)
{
  return !g_str_equal (method, "GET") && !g_str_equal (method, "POST");
}

static SoupMessage *
create_message (const char  *method,
                GUri        *uri,
                SecretValue *authorization,
                GBytes      *body)
{
  SoupMessage        *message = soup_message_new_from_uri (method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  force_http1 (message);
  soup_message_headers_append (headers, "Accept", "application/json");
  if (is_change (method))
    soup_message_headers_append (headers, "Connection", "close");
  if (authorization != NULL)
    soup_message_headers_append (headers, "Authorization", secret_value_get_text (authorization));
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", body);

  return message;
}

/* The proxy is told its own user name and password, and nobody else: they stand in the request that opens the tunnel,
 * which only the proxy reads. `Basic` is all that an address can give. */
static void
tunnel_starting_cb (SoupMessage *message)
{
  GSocketAddress  *address = soup_message_get_remote_address (message);
  GProxyAddress   *proxy = G_IS_PROXY_ADDRESS (address) ? G_PROXY_ADDRESS (address) : NULL;
  const char      *user = proxy != NULL ? g_proxy_address_get_username (proxy) : NULL;
  const char      *password = proxy != NULL ? g_proxy_address_get_password (proxy) : NULL;
  g_autofree char *pair = NULL;
  g_autofree char *encoded = NULL;
  g_autofree char *value = NULL;

  if (user == NULL)
    return;

  pair = g_strconcat (user, ":", password, NULL);
  encoded = g_base64_encode ((const guchar *)pair, strlen (pair));
  value = g_strconcat ("Basic ", encoded, NULL);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Proxy-Authorization", value);
}

static void
request_queued_cb (SoupSession *session,
                   SoupMessage *message)
{
  if (soup_message_get_method (message) == SOUP_METHOD_CONNECT)
    g_signal_connect (message, "starting", G_CALLBACK (tunnel_starting_cb), NULL);
}

static void
exchanged_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  gboolean      *sent = g_task_get_task_data (task);
  GError        *error = NULL;
  LatchResponse *response = latch_exchange_finish (SOUP_SESSION (source), result, sent, &error);

  if (response == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, response, (GDestroyNotify)latch_response_free);
}

static void
latch_transport_dispose (GObject *object)
{
  LatchTransport *self = LATCH_TRANSPORT (object);

  g_clear_object (&self->session);

  G_OBJECT_CLASS (latch_transport_parent_class)->dispose (object);
}

static void
latch_transport_class_init (LatchTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latch_transport_dispose;
}

static void
latch_transport_init (LatchTransport *self)
{
}

/**
 * latch_transport_new:
 * @limits: (nullable): how long to wait, or %NULL for what suits the real service.
 *   `connect` is the time to connect, TLS handshake included, in milliseconds;
 *   `inactivity` the longest time without a byte, in seconds; `total` the time
 *   for everything, in milliseconds; `after_resume` what is left of it once the
 *   computer slept or the network changed, in milliseconds; `backoff` the unit
 *   of pauses before a request is repeated, in milliseconds.
 *
 * Makes a transport with a session of its own. The session leaves two features
 * out on purpose: the authentication manager crashes on a hostile challenge
 * (CVE-2025-4476), and the content decoder unpacks small responses into huge ones.
 *
 * Returns: (transfer full): the transport
 */
LatchTransport *
latch_transport_new (const LatchLimits *limits)
{
  LatchTransport *self = g_object_new (LATCH_TYPE_TRANSPORT, NULL);
  g_autoptr (GProxyResolver) resolver = latch_proxy_resolver_new ();

  self->limits = limits != NULL ? *limits : default_limits;
  self->session = soup_session_new_with_options ("timeout", self->limits.inactivity,
                                                 "idle-timeout", 30,
                                                 "max-conns", MAX_CONNECTIONS,
                                                 "max-conns-per-host", MAX_CONNECTIONS_PER_HOST,
                                                 "proxy-resolver", resolver,
                                                 "user-agent", "Latchkey/" PACKAGE_VERSION " ",
                                                 NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  g_signal_connect (self->session, "request-queued", G_CALLBACK (request_queued_cb), NULL);
  return self;
}

/**
 * latch_transport_dup_default:
 *
 * Gets the transport that the whole process shares, so that all requests to a
 * service use the same connections. It exists as long as someone holds a
 * reference. To be called in the main thread.
 *
 * Returns: (transfer full): the transport, with the limits that suit the real service
 */
LatchTransport *
latch_transport_dup_default (void)
{
  if (default_transport != NULL)
    return g_object_ref (default_transport);

  default_transport = latch_transport_new (NULL);
  g_object_add_weak_pointer (G_OBJECT (default_transport), (gpointer *)&default_transport);
  return default_transport;
}

/**
 * latch_transport_get_limits:
 * @self: a transport
 *
 * Returns: (transfer none): how long it waits
 */
const LatchLimits *
latch_transport_get_limits (LatchTransport *self)
{
  return &self->limits;
}

/**
 * latch_transport_send_async:
 * @self: a transport
 * @method: the HTTP method
 * @uri: where to, `https` or `http`, with path and query already escaped
 * @authorization: (nullable): the value of the `Authorization` header, printable ASCII
 * @body: (nullable): JSON to send
 * @max_body: the largest body that is read, in bytes
 * @cancellable: (nullable): a cancellable; the request may have taken effect all the same
 * @callback: called when the response is complete or will not come
 * @user_data: data for @callback
 *
 * Sends one request and reads the response, over HTTP/1.1.
 *
 * Redirects are not followed. A request other than `GET` leaves this computer
 * at most once.
 */
void
latch_transport_send_async (LatchTransport     *self,
                            const char         *method,
                            GUri               *uri,
                            SecretValue        *authorization,
                            GBytes             *body,
                            size_t              max_body,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (SoupMessage) message = create_message (method, uri, authorization, body);

  /* The exchange knows best whether Cancel came too late. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (gboolean, 1), g_free);
  latch_exchange_async (self->session, message, &self->limits, max_body, cancellable, exchanged_cb, g_steal_pointer (&task));
}

/**
 * latch_transport_send_finish:
 * @self: a transport
 * @result: the result
 * @sent: (out) (optional): whether the request’s headers left this computer; also set when there is no response.
 *   When they did not, the service cannot have done anything.
 * @error: return location for %LATCH_ERROR_UNREACHABLE, %LATCH_ERROR_UNTRUSTED, %LATCH_ERROR_PROXY,
 *   %LATCH_ERROR_TIMED_OUT, %LATCH_ERROR_UNEXPECTED or %G_IO_ERROR_CANCELLED
 *
 * Gets the response, whatever its status. Its body may still be incomplete:
 * libsoup 3.2 takes some broken ones for complete.
 *
 * Returns: (transfer full): the response, or %NULL
 */
LatchResponse *
latch_transport_send_finish (LatchTransport *self,
                             GAsyncResult   *result,
                             gboolean       *sent,
                             GError        **error)
{
  gboolean *was_sent = g_task_get_task_data (G_TASK (result));

  if (sent != NULL)
    *sent = *was_sent;

  return g_task_propagate_pointer (G_TASK (result), error);
}
