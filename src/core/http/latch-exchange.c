/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-exchange.h"

#include "latch-network-error.h"

#define MAX_PRELIMINARY 16

static void
clear_deadlines (LatchExchange *self)
{
  g_clear_handle_id (&self->connect_deadline, g_source_remove);
  g_clear_handle_id (&self->total_deadline, g_source_remove);
  g_clear_handle_id (&self->resume_deadline, g_source_remove);
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

/* libsoup repeats any request by itself after a 421, and endlessly on some
 * HTTP/2 errors. Only a GET may be repeated, and once: that is how it gets past
 * a kept connection that the service has closed. */
static void
restarted_cb (SoupMessage *message,
              gpointer     user_data)
{
  LatchExchange *self = user_data;

  if (self->repeated || soup_message_get_method (message) != SOUP_METHOD_GET)
    stop (self, LATCH_NETWORK_REPEATED);

  self->repeated = TRUE;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

/**
 * latch_exchange_new:
 * @message: (transfer full): a message that was not sent
 * @limits: how long to wait
 * @max_body: the largest body that is read, in bytes
 * @cancellable: (nullable): the caller’s cancellable
 *
 * Starts to watch over @message.
 *
 * Returns: (transfer full): the exchange; its `stopped` is to be passed to every call for @message
 */
LatchExchange *
latch_exchange_new (SoupMessage       *message,
                    const LatchLimits *limits,
                    size_t             max_body,
                    GCancellable      *cancellable)
{
  LatchExchange *self = g_new0 (LatchExchange, 1);

  self->message = message;
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

/**
 * latch_exchange_free:
 * @self: (transfer full): an exchange that has ended, or was never sent
 *
 * Frees an exchange.
 */
void
latch_exchange_free (LatchExchange *self)
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

/**
 * latch_exchange_end:
 * @self: an exchange
 * @error: (nullable): why there is no response
 *
 * Ends an exchange: lets the connection go, clears the deadlines and removes
 * the secrets from the message.
 */
void
latch_exchange_end (LatchExchange *self,
                    const GError  *error)
{
  /* Comes before the stream is dropped: libsoup would first read an endless response to its end. */
  if (error != NULL)
    g_cancellable_cancel (self->stopped);

  g_clear_object (&self->stream);
  write_log (self, error);
  disarm (self);
}

/**
 * latch_exchange_to_error:
 * @self: an exchange
 * @reported: what libsoup or GIO reported
 *
 * Tells why an exchange failed: it was stopped, the caller cancelled it, or the
 * network failed.
 *
 * Returns: (transfer full): an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED
 */
GError *
latch_exchange_to_error (LatchExchange *self,
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
