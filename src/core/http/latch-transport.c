/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-transport.h"

#include "latch-exchange.h"
#include "latch-network-error.h"

#include <libsoup/soup.h>

#define STEP_SIZE (64 * 1024)

/* A service is asked for a few things at a time; one that does not answer leaves room for the others. */
#define MAX_CONNECTIONS_PER_HOST 8
#define MAX_CONNECTIONS 32

/* The one way out to the network: bytes there, bytes back.
 *
 * It knows nothing of the API. What it promises is that a request which
 * changes something is sent at most once, that the caller learns whether it
 * was sent at all, that nothing waits for ever and that no answer fills the
 * memory. */
struct _LatchTransport
{
  GObject parent_instance;

  SoupSession *session;
  LatchLimits  limits;
};

G_DEFINE_FINAL_TYPE (LatchTransport, latch_transport, G_TYPE_OBJECT)

static LatchTransport *default_transport;

/* The service may work for a minute on a creation; a connection takes 20 s on the worst of networks;
 * and what was under way when the computer slept or the network changed comes soon or never. */
static const LatchLimits default_limits = { .connect = 20000, .silence = 60, .total = 180000, .change = 15000, .backoff = 1000 };

static void
fail (GTask  *task,
      GError *error)
{
  latch_exchange_end (g_task_get_task_data (task), error);
  g_task_return_error (task, error);
}

static void
succeed (GTask *task)
{
  LatchExchange *exchange = g_task_get_task_data (task);
  LatchResponse *answer;

  latch_exchange_end (exchange, NULL);
  answer = latch_response_new (exchange->message, g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body)));
  g_task_return_pointer (task, answer, (GDestroyNotify)latch_response_free);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  LatchExchange *exchange = g_task_get_task_data (task);

  if (bytes == NULL)
    {
      fail (task, latch_exchange_to_error (exchange, error));
      return;
    }

  if (g_bytes_get_size (bytes) == 0)
    {
      succeed (task);
      return;
    }

  if (g_bytes_get_size (bytes) > exchange->max_answer - exchange->body->len)
    {
      fail (task, latch_network_error_new_too_large ());
      return;
    }

  g_byte_array_append (exchange->body, g_bytes_get_data (bytes, NULL), (guint)g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (exchange->stream, STEP_SIZE, G_PRIORITY_DEFAULT, exchange->stopped,
                                   read_cb, g_steal_pointer (&task));
}

static gboolean
is_announced_too_large (LatchExchange *exchange)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (exchange->message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
         (guint64)soup_message_headers_get_content_length (headers) > exchange->max_answer;
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LatchExchange *exchange = g_task_get_task_data (task);

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (exchange->stream == NULL)
    {
      fail (task, latch_exchange_to_error (exchange, error));
      return;
    }

  /* A proxy that refuses CONNECT lends its own status to a message that never left. */
  if (!exchange->sent)
    {
      fail (task, latch_network_error_new_proxy ());
      return;
    }

  if (is_announced_too_large (exchange))
    {
      fail (task, latch_network_error_new_too_large ());
      return;
    }

  g_input_stream_read_bytes_async (exchange->stream, STEP_SIZE, G_PRIORITY_DEFAULT, exchange->stopped,
                                   read_cb, g_steal_pointer (&task));
}

/* HTTP/2 in libsoup repeats requests and loses answers. Releases before 3.4
 * have SOUP_FORCE_HTTP1 only, which latch_init() sets. */
static void
force_http1 (SoupMessage *message)
{
#if SOUP_CHECK_VERSION(3, 4, 0)
  soup_message_set_force_http1 (message, TRUE);
#endif
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
  if (authorization != NULL)
    soup_message_headers_append (headers, "Authorization", secret_value_get_text (authorization));
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", body);

  return message;
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
 *   `connect` is the time for a connection with its TLS handshake, in
 *   milliseconds; `silence` the longest time without a byte, in seconds;
 *   `total` the time for everything, in milliseconds; `change` what is left of it
 *   once the computer slept or the network changed, in milliseconds; `backoff` what
 *   stands for a second when a request is repeated, in milliseconds.
 *
 * Makes a way out to the network. What it leaves out is on purpose: the
 * authentication manager crashes on a hostile challenge (CVE-2025-4476), and
 * the content decoder unpacks small answers into huge ones.
 *
 * Returns: (transfer full): the transport
 */
LatchTransport *
latch_transport_new (const LatchLimits *limits)
{
  LatchTransport *self = g_object_new (LATCH_TYPE_TRANSPORT, NULL);

  self->limits = limits != NULL ? *limits : default_limits;
  self->session = soup_session_new_with_options ("timeout", self->limits.silence,
                                                 "idle-timeout", 30,
                                                 "max-conns", MAX_CONNECTIONS,
                                                 "max-conns-per-host", MAX_CONNECTIONS_PER_HOST,
                                                 "user-agent", "Latchkey/" PACKAGE_VERSION " ",
                                                 NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  return self;
}

/**
 * latch_transport_dup_default:
 *
 * Gets the transport that the whole process shares, so that everyone who talks
 * to a service uses the same connections to it. It exists as long as someone
 * holds a reference. To be called in the main thread.
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
 * @max_answer: the largest body that is read, in bytes
 * @cancellable: (nullable): a cancellable; the request may have taken effect all the same
 * @callback: called when the answer is whole or will not come
 * @user_data: data for @callback
 *
 * Sends one request and reads its answer, over HTTP/1.1.
 *
 * No redirect is followed. A request other than `GET` leaves this computer at
 * most once.
 */
void
latch_transport_send_async (LatchTransport     *self,
                            const char         *method,
                            GUri               *uri,
                            SecretValue        *authorization,
                            GBytes             *body,
                            size_t              max_answer,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  LatchExchange *exchange = latch_exchange_new (create_message (method, uri, authorization, body), &self->limits, max_answer, cancellable);

  /* An answer that arrived whole is not thrown away because Cancel was pressed at that moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, exchange, (GDestroyNotify)latch_exchange_free);

  if (g_task_return_error_if_cancelled (task))
    return;

  soup_session_send_async (self->session, exchange->message, G_PRIORITY_DEFAULT, exchange->stopped,
                           answered_cb, g_steal_pointer (&task));
}

/**
 * latch_transport_send_finish:
 * @self: a transport
 * @result: the result
 * @sent: (out) (optional): whether the request’s headers left this computer; also set when there is no answer.
 *   When they did not, the other side cannot have done anything.
 * @error: return location for %LATCH_ERROR_UNREACHABLE, %LATCH_ERROR_UNTRUSTED, %LATCH_ERROR_PROXY,
 *   %LATCH_ERROR_TIMED_OUT, %LATCH_ERROR_UNEXPECTED or %G_IO_ERROR_CANCELLED
 *
 * Gets the answer, whatever its status is. That there is one does not mean
 * that its body is whole: libsoup 3.2 takes some broken ones for complete.
 *
 * Returns: (transfer full): the answer, or %NULL
 */
LatchResponse *
latch_transport_send_finish (LatchTransport *self,
                             GAsyncResult   *result,
                             gboolean       *sent,
                             GError        **error)
{
  LatchExchange *exchange = g_task_get_task_data (G_TASK (result));

  if (sent != NULL)
    *sent = exchange->sent;

  return g_task_propagate_pointer (G_TASK (result), error);
}
