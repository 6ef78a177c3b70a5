/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fault-server.h"

#include <string.h>
#include <sys/socket.h>

#define DRIP_INTERVAL (5 * G_TIME_SPAN_MILLISECOND)

/* A server that knows only bytes, so that it can do what no HTTP library
 * would: each request meets the next answer of a script, the last one for
 * ever. Every connection has a thread of its own, and every request is kept
 * as it came. */
struct _FaultServer
{
  GSocketService  *service;
  GTlsCertificate *certificate;
  GCancellable    *closing;
  guint16          port;

  GMutex     mutex;
  GCond      idle;
  GPtrArray *answers;
  GPtrArray *requests;
  guint      n_connections;
  guint      n_running;
  guint64    n_written;
};

static const FaultAnswer *
next_answer (FaultServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const FaultAnswer *answer;

  g_assert (self->answers->len > 0);
  answer = g_ptr_array_index (self->answers, 0);
  if (self->answers->len > 1)
    g_ptr_array_steal_index (self->answers, 0);

  return answer;
}

static void
keep_request (FaultServer *self,
              GString     *request)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_ptr_array_add (self->requests, g_strndup (request->str, request->len));
  g_main_context_wakeup (NULL);
}

static size_t
find_body_length (const char *head)
{
  const char *found = strstr (head, "\r\nContent-Length: ");

  return found != NULL ? (size_t)g_ascii_strtoull (found + strlen ("\r\nContent-Length: "), NULL, 10) : 0;
}

static gboolean
is_whole (GString *request)
{
  const char *end = strstr (request->str, "\r\n\r\n");

  return end != NULL && request->len >= (size_t)(end + 4 - request->str) + find_body_length (request->str);
}

static gboolean
read_request (FaultServer *self,
              GIOStream   *stream)
{
  g_autoptr (GString) request = g_string_new (NULL);
  char piece[4096];

  while (!is_whole (request))
    {
      gssize size = g_input_stream_read (g_io_stream_get_input_stream (stream), piece, sizeof piece, self->closing, NULL);

      if (size <= 0)
        return FALSE;

      g_string_append_len (request, piece, size);
    }

  keep_request (self, request);
  return TRUE;
}

static gboolean
say (FaultServer *self,
     GIOStream   *stream,
     const char  *text,
     size_t       length)
{
  size_t   written = 0;
  gboolean done = g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, length, &written, self->closing, NULL);

  g_mutex_lock (&self->mutex);
  self->n_written += written;
  g_mutex_unlock (&self->mutex);
  return done;
}

static void
hold (FaultServer *self,
      GIOStream   *stream)
{
  char piece[4096];

  while (g_input_stream_read (g_io_stream_get_input_stream (stream), piece, sizeof piece, self->closing, NULL) > 0)
    continue;
}

static void
drip (FaultServer *self,
      GIOStream   *stream,
      GSocket     *socket)
{
  while (!g_socket_condition_timed_wait (socket, G_IO_IN, DRIP_INTERVAL, self->closing, NULL) &&
         !g_cancellable_is_cancelled (self->closing))
    {
      if (!say (self, stream, " ", 1))
        return;
    }
}

static void
flood (FaultServer *self,
       GIOStream   *stream,
       const char  *piece)
{
  g_autoptr (GString) block = g_string_new (NULL);

  while (block->len < 65536)
    g_string_append (block, piece);

  while (say (self, stream, block->str, block->len))
    continue;
}

static void
reset (GSocket *socket)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (socket, NULL);
}

/* Closing over a request that was not read would be a reset. */
static void
close_in_order (FaultServer *self,
                GIOStream   *stream,
                GSocket     *socket)
{
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  hold (self, stream);
}

static gboolean
is_deaf (FaultServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->answers->len > 0 && ((FaultAnswer *)g_ptr_array_index (self->answers, 0))->deaf;
}

/* Gives whether there may be more. */
static gboolean
pass_on (GSocket *from,
         GSocket *to)
{
  char   piece[4096];
  gssize size = g_socket_receive (from, piece, sizeof piece, NULL, NULL);

  for (gssize sent = 0; sent < size;)
    {
      gssize more = g_socket_send (to, piece + sent, (size_t)(size - sent), NULL, NULL);

      if (more <= 0)
        return FALSE;

      sent += more;
    }

  return size > 0;
}

static void
tunnel (FaultServer *self,
        GSocket     *socket,
        guint16      port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  GSocket *other;
  GPollFD  ends[3] = { { g_socket_get_fd (socket), G_IO_IN, 0 } };
  gboolean open = TRUE;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  if (connection == NULL || !g_cancellable_make_pollfd (self->closing, &ends[2]))
    return;

  other = g_socket_connection_get_socket (connection);
  ends[1] = (GPollFD){ g_socket_get_fd (other), G_IO_IN, 0 };
  while (open && g_poll (ends, G_N_ELEMENTS (ends), -1) > 0 && ends[2].revents == 0)
    open = (ends[0].revents == 0 || pass_on (socket, other)) && (ends[1].revents == 0 || pass_on (other, socket));

  g_cancellable_release_fd (self->closing);
}

static gboolean
serve_one (FaultServer *self,
           GIOStream   *stream,
           GSocket     *socket)
{
  const FaultAnswer *answer;

  if (!is_deaf (self) && !read_request (self, stream))
    return FALSE;

  answer = next_answer (self);

  if (answer->text != NULL)
    say (self, stream, answer->text, answer->length > 0 ? answer->length : strlen (answer->text));

  if (answer->end == FAULT_END_KEEP)
    return TRUE;

  if (answer->end == FAULT_END_CLOSE)
    close_in_order (self, stream, socket);
  else if (answer->end == FAULT_END_RESET)
    reset (socket);
  else if (answer->end == FAULT_END_HOLD)
    hold (self, stream);
  else if (answer->end == FAULT_END_DRIP)
    drip (self, stream, socket);
  else if (answer->end == FAULT_END_TUNNEL)
    tunnel (self, socket, answer->port);
  else
    flood (self, stream, answer->flood);

  return FALSE;
}

/* The server offers HTTP/2 first: who is to speak HTTP/1.1 has to insist. */
static GIOStream *
secure (FaultServer *self,
        GIOStream   *stream)
{
  static const char *protocols[] = { "h2", "http/1.1", NULL };
  GIOStream         *secured = g_tls_server_connection_new (stream, self->certificate, NULL);

  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (secured), protocols);
  return secured;
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        gpointer                user_data)
{
  FaultServer *self = user_data;
  gboolean     secured = self->certificate != NULL && !is_deaf (self);
  g_autoptr (GIOStream) stream = secured ? secure (self, G_IO_STREAM (connection)) : g_object_ref (G_IO_STREAM (connection));

  while (serve_one (self, stream, g_socket_connection_get_socket (connection)))
    continue;

  g_socket_close (g_socket_connection_get_socket (connection), NULL);
  g_mutex_lock (&self->mutex);
  self->n_running--;
  g_cond_signal (&self->idle);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  FaultServer *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->n_connections++;
  self->n_running++;
  return FALSE;
}

FaultServer *
fault_server_new (GTlsCertificate *certificate)
{
  FaultServer *self = g_new0 (FaultServer, 1);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;

  g_mutex_init (&self->mutex);
  g_cond_init (&self->idle);
  self->closing = g_cancellable_new ();
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->answers = g_ptr_array_new ();
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->service = g_threaded_socket_service_new (-1);
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), wanted, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &address, NULL);
  g_assert_nonnull (address);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
  g_socket_service_start (self->service);
  return self;
}

void
fault_server_free (FaultServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->closing);

  g_mutex_lock (&self->mutex);
  while (self->n_running > 0)
    g_cond_wait (&self->idle, &self->mutex);
  g_mutex_unlock (&self->mutex);

  g_signal_handlers_disconnect_by_data (self->service, self);
  g_object_unref (self->service);
  g_clear_object (&self->certificate);
  g_object_unref (self->closing);
  g_ptr_array_unref (self->answers);
  g_ptr_array_unref (self->requests);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->idle);
  g_free (self);
}

guint16
fault_server_get_port (FaultServer *self)
{
  return self->port;
}

/* @answer must live as long as the server. */
void
fault_server_add_answer (FaultServer       *self,
                         const FaultAnswer *answer)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_ptr_array_add (self->answers, (gpointer)answer);
}

guint
fault_server_get_n_requests (FaultServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->requests->len;
}

guint
fault_server_get_n_connections (FaultServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_connections;
}

guint64
fault_server_get_n_written (FaultServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_written;
}

/* What was not said yet will not be; others are to be added before the next request. */
void
fault_server_forget_answers (FaultServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_ptr_array_set_size (self->answers, 0);
}

void
fault_server_wait_for_request (FaultServer *self,
                               guint        n)
{
  while (fault_server_get_n_requests (self) < n)
    g_main_context_iteration (NULL, TRUE);
}

void
fault_server_wait_for_connection (FaultServer *self)
{
  while (fault_server_get_n_connections (self) == 0)
    g_main_context_iteration (NULL, TRUE);
}

char *
fault_server_dup_request (FaultServer *self,
                          guint        index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_assert_cmpuint (index, <, self->requests->len);
  return g_strdup (g_ptr_array_index (self->requests, index));
}
