/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-exchange.h"

#include "latch-connectivity.h"
#include "latch-network-error.h"

#define STEP_SIZE (64 * 1024)
#define MAX_PRELIMINARY 16

/* As many connections to a host as a transport keeps. */
#define MAX_KEPT 8

/* One exchange: a request and what came of it.
 *
 * It ends with a complete response, with a failure, or because it was stopped:
 * by the caller, a deadline, the cap on the body, or because libsoup was about
 * to send the request a second time. All of these cancel `stopped`, and
 * `reason` says why, unless it was the caller. */
typedef struct
{
  SoupMessage       *message;
  GCancellable      *stopped;
  GCancellable      *cancellable;
  gulong             cancelled_id;
  guint              n_preliminary;
  LatchLimits        limits;
  LatchConnectivity *connectivity;
  guint              connect_deadline;
  guint              total_deadline;
  guint              resume_deadline;
  gint64             began;
  size_t             max_body;
  GInputStream      *stream;
  GByteArray        *body;
  GError            *reason;
  gboolean           sent;
  gboolean           responded;
  guint              n_repeated;
  guint              stop_source;
} LatchExchange;

static void
clear_deadlines (LatchExchange *self)
{
  g_clear_handle_id (&self->connect_deadline, g_source_remove);
  g_clear_handle_id (&self->total_deadline, g_source_remove);
  g_clear_handle_id (&self->resume_deadline, g_source_remove);
  g_clear_handle_id (&self->stop_source, g_source_remove);
}

static void
disarm (LatchExchange *self)
{
  clear_deadlines (self);
  g_signal_handlers_disconnect_by_data (self->connectivity, self);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  self->cancelled_id = 0;
  soup_message_headers_remove (soup_message_get_request_headers (self->message), "Authorization");
}

static void
stop (LatchExchange     *self,
      LatchNetworkReason reason)
{
  g_clear_error (&self->reason);
  self->reason = latch_network_error_new_for_reason (reason);
  g_cancellable_cancel (self->stopped);
}

/* The only line that is logged of a request. No query, no header, no body: any of them may hold a secret or a name. */
static void
write_log (LatchExchange *self,
           const GError  *error)
{
  g_debug ("%s %s: status %u, %u bytes, %" G_GINT64_FORMAT " ms%s%s",
           soup_message_get_method (self->message),
           g_uri_get_path (soup_message_get_uri (self->message)),
           soup_message_get_status (self->message),
           self->body->len,
           (g_get_monotonic_time () - self->began) / 1000,
           error != NULL ? ", " : "",
           error != NULL ? error->message : "");
}

static gboolean
deadline_cb (gpointer user_data)
{
  LatchExchange *self = user_data;

  clear_deadlines (self);
  stop (self, self->sent ? LATCH_NETWORK_TIMED_OUT : LATCH_NETWORK_TIMED_OUT_CONNECTING);
  return G_SOURCE_REMOVE;
}

/* The connection may have died silently, and the other deadlines did not run while the computer slept. One change
 * is often followed by more; the first one counts. */
static void
changed_cb (LatchExchange *self)
{
  if (self->resume_deadline == 0)
    self->resume_deadline = g_timeout_add (self->limits.after_resume, deadline_cb, self);
}

/* The time to connect runs from the first network event: before it, the request waits in libsoup's queue. */
static void
network_event_cb (SoupMessage       *message,
                  GSocketClientEvent event,
                  GIOStream         *connection,
                  gpointer           user_data)
{
  LatchExchange *self = user_data;

  if (self->connect_deadline == 0 && !self->sent)
    self->connect_deadline = g_timeout_add (self->limits.connect, deadline_cb, self);
}

static void
starting_cb (SoupMessage *message,
             gpointer     user_data)
{
  LatchExchange *self = user_data;

  g_clear_handle_id (&self->connect_deadline, g_source_remove);
}

static void
wrote_headers_cb (SoupMessage *message,
                  gpointer     user_data)
{
  LatchExchange *self = user_data;

  self->sent = TRUE;
}

static void
got_headers_cb (SoupMessage *message,
                gpointer     user_data)
{
  LatchExchange *self = user_data;

  self->responded = TRUE;
}

/* libsoup reads all preliminary responses (1xx) in one turn of the main loop, so no deadline can end them. */
static void
got_informational_cb (SoupMessage *message,
                      gpointer     user_data)
{
  LatchExchange *self = user_data;

  self->n_preliminary++;
  if (self->n_preliminary > MAX_PRELIMINARY)
    stop (self, LATCH_NETWORK_TOO_LARGE);
}

static LatchNetworkReason
get_reason (LatchExchange *self)
{
  return soup_message_get_status (self->message) == SOUP_STATUS_MISDIRECTED_REQUEST ? LATCH_NETWORK_REPEATED : LATCH_NETWORK_LOST;
}

static gboolean
stop_cb (gpointer user_data)
{
  LatchExchange *self = user_data;

  self->stop_source = 0;
  stop (self, get_reason (self));
  return G_SOURCE_REMOVE;
}

/* libsoup repeats any request by itself after a 421, and endlessly on some HTTP/2 errors. Only a GET may be repeated: once when
 * the service wants it, and as often as there are kept connections that the service has closed. libsoup is not to be stopped
 * while it says so, but nothing else may leave a second time. */
static void
restarted_cb (SoupMessage *message,
              gpointer     user_data)
{
  LatchExchange *self = user_data;

  self->n_repeated++;
  if (soup_message_get_method (message) != SOUP_METHOD_GET)
    stop (self, get_reason (self));
  else if ((self->n_repeated > (get_reason (self) == LATCH_NETWORK_REPEATED ? 1 : MAX_KEPT)) && self->stop_source == 0)
    self->stop_source = g_idle_add_full (G_PRIORITY_HIGH, stop_cb, self, NULL);
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

static LatchExchange *
exchange_new (SoupMessage       *message,
              const LatchLimits *limits,
              size_t             max_body,
              GCancellable      *cancellable)
{
  LatchExchange *self = g_new0 (LatchExchange, 1);

  self->message = g_object_ref (message);
  self->stopped = g_cancellable_new ();
  self->body = g_byte_array_new ();
  self->max_body = max_body;
  self->limits = *limits;
  self->began = g_get_monotonic_time ();
  self->total_deadline = g_timeout_add (limits->total, deadline_cb, self);
  self->connectivity = latch_connectivity_dup_default ();

  g_signal_connect_swapped (self->connectivity, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (message, "starting", G_CALLBACK (starting_cb), self);
  g_signal_connect (message, "wrote-headers", G_CALLBACK (wrote_headers_cb), self);
  g_signal_connect (message, "got-informational", G_CALLBACK (got_informational_cb), self);
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), self);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), self);

  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                  g_object_ref (self->stopped), g_object_unref);
    }

  return self;
}

static void
exchange_free (LatchExchange *self)
{
  disarm (self);
  g_clear_object (&self->connectivity);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_clear_object (&self->stopped);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_error (&self->reason);
  g_free (self);
}

/* Lets the connection go, clears the deadlines and removes the secrets from the message. */
static void
end_exchange (LatchExchange *self,
              const GError  *error)
{
  /* Comes before the stream is dropped: libsoup would first read an endless response to its end. */
  if (error != NULL)
    g_cancellable_cancel (self->stopped);

  g_clear_object (&self->stream);
  write_log (self, error);
  disarm (self);
}

/* It was stopped, the caller cancelled it, or the network failed. */
static GError *
to_error (LatchExchange *self,
          const GError  *reported)
{
  if (self->reason != NULL)
    return g_steal_pointer (&self->reason);

  if (g_cancellable_is_cancelled (self->cancellable))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");

  return latch_network_error_new (reported,
                                  g_uri_get_host (soup_message_get_uri (self->message)),
                                  soup_message_get_tls_peer_certificate_errors (self->message),
                                  self->sent,
                                  self->responded);
}

static void
fail (GTask  *task,
      GError *error)
{
  g_autoptr (GTask) owned_task = task;

  end_exchange (g_task_get_task_data (task), error);
  g_task_return_error (task, error);
}

static void
succeed (GTask *task)
{
  g_autoptr (GTask) owned_task = task;
  LatchExchange *self = g_task_get_task_data (task);
  LatchResponse *response;

  end_exchange (self, NULL);
  response = latch_response_new (self->message, g_byte_array_free_to_bytes (g_steal_pointer (&self->body)));
  g_task_return_pointer (task, response, (GDestroyNotify)latch_response_free);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  LatchExchange *self = g_task_get_task_data (task);

  if (bytes == NULL)
    {
      fail (g_steal_pointer (&task), to_error (self, error));
      return;
    }

  if (g_bytes_get_size (bytes) == 0)
    {
      succeed (g_steal_pointer (&task));
      return;
    }

  if (g_bytes_get_size (bytes) > self->max_body - self->body->len)
    {
      fail (g_steal_pointer (&task), latch_network_error_new_for_reason (LATCH_NETWORK_TOO_LARGE));
      return;
    }

  g_byte_array_append (self->body, g_bytes_get_data (bytes, NULL), (guint)g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (self->stream, STEP_SIZE, G_PRIORITY_DEFAULT, self->stopped,
                                   read_cb, g_steal_pointer (&task));
}

static gboolean
is_announced_too_large (LatchExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
         (guint64)soup_message_headers_get_content_length (headers) > self->max_body;
}

static void
responded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LatchExchange *self = g_task_get_task_data (task);

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    {
      fail (g_steal_pointer (&task), to_error (self, error));
      return;
    }

  /* When a proxy refuses CONNECT, libsoup reports the proxy's status for a message that never left. */
  if (!self->sent)
    {
      gboolean wants_password = soup_message_get_status (self->message) == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED;

      fail (g_steal_pointer (&task), latch_network_error_new_for_reason (wants_password ? LATCH_NETWORK_PROXY_PASSWORD : LATCH_NETWORK_PROXY));
      return;
    }

  if (is_announced_too_large (self))
    {
      fail (g_steal_pointer (&task), latch_network_error_new_for_reason (LATCH_NETWORK_TOO_LARGE));
      return;
    }

  g_input_stream_read_bytes_async (self->stream, STEP_SIZE, G_PRIORITY_DEFAULT, self->stopped,
                                   read_cb, g_steal_pointer (&task));
}

/**
 * latch_exchange_async:
 * @session: a session
 * @message: a message that was not sent
 * @limits: how long to wait; `inactivity` is the session’s
 * @max_body: the largest body that is read, in bytes
 * @cancellable: (nullable): a cancellable; the request may have taken effect all the same
 * @callback: called when the response is complete or will not come
 * @user_data: data for @callback
 *
 * Sends @message and reads the response under these limits. At the end the
 * header `Authorization` is removed from @message.
 */
void
latch_exchange_async (SoupSession        *session,
                      SoupMessage        *message,
                      const LatchLimits  *limits,
                      size_t              max_body,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, user_data);
  LatchExchange *self = exchange_new (message, limits, max_body, cancellable);

  /* A response that has arrived is not thrown away because Cancel was pressed at that moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify)exchange_free);

  if (g_task_return_error_if_cancelled (task))
    return;

  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, self->stopped, responded_cb, g_steal_pointer (&task));
}

/**
 * latch_exchange_finish:
 * @session: the session
 * @result: the result
 * @sent: (out): whether the request’s headers left this computer; also set when there is no response
 * @error: return location for an error, see latch_transport_send_finish()
 *
 * Returns: (transfer full): the response, or %NULL
 */
LatchResponse *
latch_exchange_finish (SoupSession  *session,
                       GAsyncResult *result,
                       gboolean     *sent,
                       GError      **error)
{
  LatchExchange *self = g_task_get_task_data (G_TASK (result));

  *sent = self->sent;
  return g_task_propagate_pointer (G_TASK (result), error);
}
