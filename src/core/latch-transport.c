/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-transport.h"

#include "latch-fault.h"

#include <libsoup/soup.h>

#define STEP_SIZE (64 * 1024)

/* One exchange: a request, and what came of it.
 *
 * It ends by the whole answer, by a failure, or because it was stopped: by the
 * person, by one of the two deadlines, by the cap, or because libsoup was
 * about to send the request a second time. All of these cancel `stopped`, and
 * `reason` says why, unless it was the person. */
typedef struct
{
  SoupMessage  *message;
  GCancellable *stopped;
  GCancellable *cancellable;
  gulong        cancelled_id;
  guint         connect_limit;
  guint         connect_deadline;
  guint         total_deadline;
  gint64        began;
  size_t        max_answer;
  GInputStream *stream;
  GByteArray   *body;
  GError       *reason;
  gboolean      sent;
  gboolean      answered;
  gboolean      repeated;
} Exchange;

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

/* The service may work for a minute on a creation; a connection takes 20 s on the worst of networks. */
static const LatchLimits default_limits = { .connect = 20000, .silence = 60, .total = 180000, .backoff = 1000 };

static void
exchange_disarm (Exchange *exchange)
{
  g_clear_handle_id (&exchange->connect_deadline, g_source_remove);
  g_clear_handle_id (&exchange->total_deadline, g_source_remove);
  g_signal_handlers_disconnect_by_data (exchange->message, exchange);
  g_cancellable_disconnect (exchange->cancellable, exchange->cancelled_id);
  exchange->cancelled_id = 0;
  soup_message_headers_remove (soup_message_get_request_headers (exchange->message), "Authorization");
}

static void
exchange_free (Exchange *exchange)
{
  exchange_disarm (exchange);
  g_clear_object (&exchange->stream);
  g_clear_object (&exchange->message);
  g_clear_object (&exchange->stopped);
  g_clear_object (&exchange->cancellable);
  g_clear_pointer (&exchange->body, g_byte_array_unref);
  g_clear_error (&exchange->reason);
  g_free (exchange);
}

static void
exchange_stop (Exchange *exchange,
               GError   *reason)
{
  g_clear_error (&exchange->reason);
  exchange->reason = reason;
  g_cancellable_cancel (exchange->stopped);
}

/* The only line that is logged. No query, no header, no body: any of them may hold a secret or a name. */
static void
exchange_log (Exchange     *exchange,
              const GError *error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (exchange->message);
  const char         *request_id = soup_message_headers_get_one (headers, "Elements-Request-Id");

  g_debug ("%s %s: status %u, %u bytes, %" G_GINT64_FORMAT " ms, request %s%s%s",
           soup_message_get_method (exchange->message),
           g_uri_get_path (soup_message_get_uri (exchange->message)),
           soup_message_get_status (exchange->message),
           exchange->body->len,
           (g_get_monotonic_time () - exchange->began) / 1000,
           request_id != NULL ? request_id : "unknown",
           error != NULL ? ", " : "",
           error != NULL ? error->message : "");
}

/* Cancelling comes before the stream is dropped: libsoup would read an endless answer to its end first. */
static void
fail (GTask  *task,
      GError *error)
{
  Exchange *exchange = g_task_get_task_data (task);

  g_cancellable_cancel (exchange->stopped);
  g_clear_object (&exchange->stream);
  exchange_log (exchange, error);
  exchange_disarm (exchange);
  g_task_return_error (task, error);
}

static void
fail_on_the_way (GTask        *task,
                 const GError *error)
{
  Exchange *exchange = g_task_get_task_data (task);

  if (exchange->reason != NULL)
    {
      fail (task, g_steal_pointer (&exchange->reason));
      return;
    }

  if (g_cancellable_is_cancelled (exchange->cancellable))
    {
      fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
      return;
    }

  fail (task, latch_fault_new (error,
                               g_uri_get_host (soup_message_get_uri (exchange->message)),
                               soup_message_get_tls_peer_certificate_errors (exchange->message),
                               exchange->sent,
                               exchange->answered));
}

static void
succeed (GTask *task)
{
  Exchange    *exchange = g_task_get_task_data (task);
  LatchAnswer *answer;

  g_clear_object (&exchange->stream);
  exchange_log (exchange, NULL);
  exchange_disarm (exchange);
  answer = latch_answer_new (exchange->message, g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body)));
  g_task_return_pointer (task, answer, (GDestroyNotify)latch_answer_free);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  Exchange *exchange = g_task_get_task_data (task);

  if (bytes == NULL)
    {
      fail_on_the_way (task, error);
      return;
    }

  if (g_bytes_get_size (bytes) == 0)
    {
      succeed (task);
      return;
    }

  if (g_bytes_get_size (bytes) > exchange->max_answer - exchange->body->len)
    {
      fail (task, latch_fault_new_too_large ());
      return;
    }

  g_byte_array_append (exchange->body, g_bytes_get_data (bytes, NULL), (guint)g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (exchange->stream, STEP_SIZE, G_PRIORITY_DEFAULT, exchange->stopped,
                                   read_cb, g_steal_pointer (&task));
}

static gboolean
is_announced_too_large (Exchange *exchange)
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
  Exchange *exchange = g_task_get_task_data (task);

  exchange->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (exchange->stream == NULL)
    {
      fail_on_the_way (task, error);
      return;
    }

  /* A proxy that refuses CONNECT lends its own status to a message that never left. */
  if (!exchange->sent)
    {
      fail (task, latch_fault_new_proxy ());
      return;
    }

  if (is_announced_too_large (exchange))
    {
      fail (task, latch_fault_new_too_large ());
      return;
    }

  g_input_stream_read_bytes_async (exchange->stream, STEP_SIZE, G_PRIORITY_DEFAULT, exchange->stopped,
                                   read_cb, g_steal_pointer (&task));
}

static gboolean
connect_deadline_cb (gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->connect_deadline = 0;
  exchange_stop (exchange, latch_fault_new_timed_out (exchange->sent));
  return G_SOURCE_REMOVE;
}

static gboolean
total_deadline_cb (gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->total_deadline = 0;
  exchange_stop (exchange, latch_fault_new_timed_out (exchange->sent));
  return G_SOURCE_REMOVE;
}

/* The time for a connection runs from its first sign of life, not from the queue in which libsoup makes a request wait. */
static void
network_event_cb (SoupMessage       *message,
                  GSocketClientEvent event,
                  GIOStream         *connection,
                  gpointer           user_data)
{
  Exchange *exchange = user_data;

  if (exchange->connect_deadline == 0 && !exchange->sent)
    exchange->connect_deadline = g_timeout_add (exchange->connect_limit, connect_deadline_cb, exchange);
}

static void
starting_cb (SoupMessage *message,
             gpointer     user_data)
{
  Exchange *exchange = user_data;

  g_clear_handle_id (&exchange->connect_deadline, g_source_remove);
}

static void
wrote_headers_cb (SoupMessage *message,
                  gpointer     user_data)
{
  Exchange *exchange = user_data;

  exchange->sent = TRUE;
}

static void
got_headers_cb (SoupMessage *message,
                gpointer     user_data)
{
  Exchange *exchange = user_data;

  exchange->answered = TRUE;
}

/* libsoup repeats any request by itself after a 421, and without end on some
 * of HTTP/2’s errors. Only a GET may be, and once: that is how it gets past a
 * kept connection which the service has closed. */
static void
restarted_cb (SoupMessage *message,
              gpointer     user_data)
{
  Exchange *exchange = user_data;

  if (exchange->repeated || soup_message_get_method (message) != SOUP_METHOD_GET)
    exchange_stop (exchange, latch_fault_new_repeated ());

  exchange->repeated = TRUE;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

/* HTTP/2 in libsoup repeats requests and loses answers. Releases before 3.4
 * have SOUP_FORCE_HTTP1 only, which main() sets. */
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

static Exchange *
exchange_new (LatchTransport *self,
              SoupMessage    *message,
              size_t          max_answer,
              GCancellable   *cancellable)
{
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->message = message;
  exchange->stopped = g_cancellable_new ();
  exchange->body = g_byte_array_new ();
  exchange->max_answer = max_answer;
  exchange->connect_limit = self->limits.connect;
  exchange->began = g_get_monotonic_time ();
  exchange->total_deadline = g_timeout_add (self->limits.total, total_deadline_cb, exchange);

  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), exchange);
  g_signal_connect (message, "starting", G_CALLBACK (starting_cb), exchange);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (wrote_headers_cb), exchange);
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), exchange);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), exchange);

  if (cancellable != NULL)
    {
      exchange->cancellable = g_object_ref (cancellable);
      exchange->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                      g_object_ref (exchange->stopped), g_object_unref);
    }

  return exchange;
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
 *   `total` the time for everything, in milliseconds; `backoff` what stands for
 *   a second when a request is repeated, in milliseconds.
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
                                                 "max-conns-per-host", 2,
                                                 "user-agent", "Latchkey/" PACKAGE_VERSION " ",
                                                 NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  return self;
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
  Exchange *exchange = exchange_new (self, create_message (method, uri, authorization, body), max_answer, cancellable);

  /* An answer that arrived whole is not thrown away because Cancel was pressed at that moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, exchange, (GDestroyNotify)exchange_free);

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
LatchAnswer *
latch_transport_send_finish (LatchTransport *self,
                             GAsyncResult   *result,
                             gboolean       *sent,
                             GError        **error)
{
  Exchange *exchange = g_task_get_task_data (G_TASK (result));

  if (sent != NULL)
    *sent = exchange->sent;

  return g_task_propagate_pointer (G_TASK (result), error);
}
