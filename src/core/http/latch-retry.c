/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-retry.h"

#include "latch-error.h"

#define MAX_RETRIES 3
#define MAX_RETRY_AFTER 30

/* A GET until it has a response: sent, and after a temporary failure sent again
 * at a random moment of a growing span, so that clients which failed together
 * do not come back together. */
typedef struct
{
  GUri        *uri;
  SecretValue *authorization;
  size_t       max_body;
  guint        n_retries;
  GSourceFunc  send;
} Attempt;

static void
attempt_free (Attempt *attempt)
{
  g_uri_unref (attempt->uri);
  secret_value_unref (attempt->authorization);
  g_free (attempt);
}

static gboolean
is_temporary (const LatchResponse *response,
              const GError        *error)
{
  if (response == NULL)
    return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNREACHABLE);

  return (response->status == 408 || response->status == 429 || response->status >= 500) &&
         response->retry_after <= MAX_RETRY_AFTER;
}

static guint
choose_delay (const LatchLimits   *limits,
              guint                n_retries,
              const LatchResponse *response)
{
  gint32 span = (gint32)(limits->backoff << n_retries);
  guint  asked = response != NULL ? response->retry_after * limits->backoff : 0;

  return MAX (asked, (guint)g_random_int_range (0, span + 1));
}

static void
send_after (GTask *task,
            guint  delay)
{
  g_autoptr (GTask) owned_task = task;
  Attempt *attempt = g_task_get_task_data (task);
  g_autoptr (GSource) source = g_timeout_source_new (delay);

  if (g_task_get_cancellable (task) != NULL)
    {
      g_autoptr (GSource) cancelled = g_cancellable_source_new (g_task_get_cancellable (task));

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (source, cancelled);
    }

  g_task_attach_source (task, source, attempt->send);
}

static void
responded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LatchTransport *transport = LATCH_TRANSPORT (source);
  g_autoptr (LatchResponse) response = latch_transport_send_finish (transport, result, NULL, &error);
  Attempt *attempt = g_task_get_task_data (task);

  if (attempt->n_retries < MAX_RETRIES && is_temporary (response, error))
    {
      guint delay = choose_delay (latch_transport_get_limits (transport), attempt->n_retries, response);

      attempt->n_retries++;
      send_after (g_steal_pointer (&task), delay);
      return;
    }

  if (response == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&response), (GDestroyNotify)latch_response_free);
}

static gboolean
send_cb (gpointer user_data)
{
  GTask   *task = G_TASK (user_data);
  Attempt *attempt = g_task_get_task_data (task);

  latch_transport_send_async (g_task_get_source_object (task), "GET", attempt->uri, attempt->authorization, NULL,
                              attempt->max_body, g_task_get_cancellable (task), responded_cb, g_object_ref (task));
  return G_SOURCE_REMOVE;
}

/**
 * latch_retry_get_async:
 * @transport: the transport
 * @uri: where to
 * @authorization: the value of the `Authorization` header
 * @max_body: the largest body that is read, in bytes
 * @cancellable: (nullable): a cancellable, which also ends a pause
 * @callback: called when there is a response, or an error after the last attempt
 * @user_data: data for @callback
 *
 * Sends a `GET`, and repeats it up to three times when the connection fails or
 * the service fails for the moment (408, 429, 5xx). The pauses are random, at
 * most 1, 2 and 4 seconds, or as long as `Retry-After` asks. A response that
 * asks for more than half a minute is returned at once.
 */
void
latch_retry_get_async (LatchTransport     *transport,
                       GUri               *uri,
                       SecretValue        *authorization,
                       size_t              max_body,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->uri = g_uri_ref (uri);
  attempt->authorization = secret_value_ref (authorization);
  attempt->max_body = max_body;
  attempt->send = send_cb;
  g_task_set_task_data (task, attempt, (GDestroyNotify)attempt_free);

  send_cb (task);
}

/**
 * latch_retry_get_finish:
 * @transport: the transport
 * @result: the result
 * @error: return location for the last attempt’s error, see latch_transport_send_finish()
 *
 * Returns: (transfer full): the last attempt’s response, or %NULL
 */
LatchResponse *
latch_retry_get_finish (LatchTransport *transport,
                        GAsyncResult   *result,
                        GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
