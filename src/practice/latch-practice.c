/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice.h"

#include "latch-practice-api.h"
#include "latch-practice-element.h"
#include "latch-practice-message.h"
#include "latch-practice-state.h"

/* A service on loopback that answers as the real one is documented to.
 *
 * Loopback keeps no other program of this computer away, and no page that a
 * browser shows: whatever is not meant for this service is refused once its
 * headers are there, and nothing of its body is kept.
 *
 * latch_practice_start() reads the instances of an earlier run and opens a
 * port; from then on requests are answered from the main context of that call.
 * A request that changes something meets the fault that a test has set, if any;
 * everything else is latch_practice_api_answer()’s. Disposing the object closes the port
 * and every connection, those too that a fault keeps waiting. */
struct _LatchPractice
{
  GObject parent_instance;

  char               *state_path;
  LatchPracticeState *state;
  SoupServer         *server;
  char               *address;
  GPtrArray          *silenced;
  guint               n_posts;
  guint               n_crowd;

  LatchPracticeFault fault;
  guint              fault_status;
  char              *fault_body;
  char              *fault_path;
};

G_DEFINE_FINAL_TYPE (LatchPractice, latch_practice, G_TYPE_OBJECT)

#define BASE_PATH "/elements/api-v2"
#define CREATE_PATH BASE_PATH "/instances"

/* The longest that Latchkey sends is a form; this is many times as much. */
#define MAX_BODY (64 * 1024)

/* So much of a refused body is read and thrown away, since a client hears the answer only when all is sent. */
#define MAX_REFUSED_BODY (1024 * 1024)

static void
answer_fault (SoupServerMessage *message,
              guint              status,
              const char        *body)
{
  soup_server_message_set_status (message, status, NULL);
  if (body != NULL)
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
}

static void
receive (LatchPractice     *self,
         SoupServerMessage *message,
         const char        *path)
{
  LatchPracticeFault fault = self->fault;
  g_autofree char   *body = g_steal_pointer (&self->fault_body);

  self->fault = LATCH_PRACTICE_FAULT_NONE;
  g_clear_pointer (&self->fault_path, g_free);

  switch (fault)
    {
    case LATCH_PRACTICE_FAULT_SILENCE:
      soup_server_message_pause (message);
      g_ptr_array_add (self->silenced, g_object_ref (message));
      return;

    case LATCH_PRACTICE_FAULT_ERROR:
      answer_fault (message, self->fault_status, body);
      return;

    case LATCH_PRACTICE_FAULT_ANSWER_LOST:
      latch_practice_api_answer (self->state, message, path);
      g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
      return;

    case LATCH_PRACTICE_FAULT_NONE:
    default:
      latch_practice_api_answer (self->state, message, path);
    }
}

static gboolean
is_creation (SoupServerMessage *message,
             const char        *path)
{
  return g_str_equal (soup_server_message_get_method (message), "POST") && g_str_equal (path, CREATE_PATH);
}

/* Whether the fault that a test has set, if any, is meant for this request. */
static gboolean
is_faulty (LatchPractice     *self,
           SoupServerMessage *message,
           const char        *path)
{
  if (self->fault_path != NULL)
    return g_str_has_suffix (path, self->fault_path);

  return !g_str_equal (soup_server_message_get_method (message), "GET");
}

/* A browser may be sent here under a name of its own (DNS rebinding), or by a page of another origin. */
static gboolean
is_addressed (LatchPractice      *self,
              SoupMessageHeaders *headers)
{
  const char      *host = soup_message_headers_get_one (headers, "Host");
  g_autofree char *prefix = g_strdup_printf ("http://%s" BASE_PATH, host != NULL ? host : "");

  return g_str_equal (prefix, self->address) && soup_message_headers_get_list (headers, "Origin") == NULL;
}

static void
got_chunk_cb (SoupServerMessage *message,
              GBytes            *chunk,
              gpointer           user_data)
{
  gsize *length = user_data;

  *length += g_bytes_get_size (chunk);
  if (*length > MAX_REFUSED_BODY)
    g_socket_shutdown (soup_server_message_get_socket (message), TRUE, TRUE, NULL);
}

/* What still comes of the body is thrown away, and a long one ends the connection. */
static void
refuse (SoupServerMessage *message,
        guint              status,
        const char        *text)
{
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  g_signal_connect_data (message, "got-chunk", G_CALLBACK (got_chunk_cb), g_new0 (gsize, 1), (GClosureNotify)(GCallback)g_free, 0);
  latch_practice_message_add_request_id (message);
  latch_practice_message_answer_error (message, status, text, NULL);
}

/* Before the body is read; a message that has its status by then goes to no other handler. */
static void
headers_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupEncoding        encoding = soup_message_headers_get_encoding (headers);
  LatchPractice      *self = user_data;

  gboolean signs_in = g_str_equal (path, BASE_PATH LATCH_PRACTICE_SIGN_IN_PATH);

  latch_practice_state_refresh (self->state);
  if (is_creation (message, path))
    self->n_posts++;

  if (!is_addressed (self, headers))
    refuse (message, 403, "This service answers its own address only");
  else if (!signs_in && !latch_practice_api_knows_user (self->state, message))
    refuse (message, 401, LATCH_PRACTICE_UNAUTHORIZED);
  else if (encoding != SOUP_ENCODING_NONE && encoding != SOUP_ENCODING_CONTENT_LENGTH)
    refuse (message, 411, "Length required");
  else if (soup_message_headers_get_content_length (headers) > MAX_BODY)
    refuse (message, 413, "The request body is too large");
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  LatchPractice *self = user_data;

  latch_practice_message_add_request_id (message);

  if (is_faulty (self, message, path))
    receive (self, message, path + strlen (BASE_PATH));
  else
    latch_practice_api_answer (self->state, message, path + strlen (BASE_PATH));
}

static void
latch_practice_dispose (GObject *object)
{
  LatchPractice *self = LATCH_PRACTICE (object);

  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_clear_pointer (&self->silenced, g_ptr_array_unref);

  G_OBJECT_CLASS (latch_practice_parent_class)->dispose (object);
}

static void
latch_practice_finalize (GObject *object)
{
  LatchPractice *self = LATCH_PRACTICE (object);

  g_free (self->state_path);
  g_free (self->address);
  g_free (self->fault_path);
  g_free (self->fault_body);
  g_clear_pointer (&self->state, latch_practice_state_free);

  G_OBJECT_CLASS (latch_practice_parent_class)->finalize (object);
}

static void
latch_practice_class_init (LatchPracticeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latch_practice_dispose;
  object_class->finalize = latch_practice_finalize;
}

static void
latch_practice_init (LatchPractice *self)
{
  self->silenced = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * latch_practice_new:
 * @state_path: (nullable) (type filename): the file in which the instances are kept, or %NULL to keep them in memory only
 *
 * Returns: (transfer full): a practice service that does not answer yet
 */
LatchPractice *
latch_practice_new (const char *state_path)
{
  LatchPractice *self = g_object_new (LATCH_TYPE_PRACTICE, NULL);

  self->state_path = g_strdup (state_path);
  return self;
}

/**
 * latch_practice_start:
 * @self: a practice service that was not started yet
 * @error: return location for a #GIOErrorEnum
 *
 * Opens a free port of 127.0.0.1, for this machine only, and answers from the
 * thread-default main context.
 *
 * Returns: %TRUE when the service answers
 */
gboolean
latch_practice_start (LatchPractice *self,
                      GError       **error)
{
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  GSList *uris = NULL;

  g_return_val_if_fail (LATCH_IS_PRACTICE (self), FALSE);
  g_return_val_if_fail (self->server == NULL, FALSE);

  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return FALSE;

  uris = soup_server_get_uris (server);
  self->address = g_strdup_printf ("http://127.0.0.1:%d" BASE_PATH, g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);

  self->state = latch_practice_state_new (self->state_path);
  latch_practice_state_set_crowd (self->state, self->n_crowd);
  self->server = g_steal_pointer (&server);
  /* The handlers of a path hide those of the paths above it. */
  soup_server_add_early_handler (self->server, "/", headers_cb, self, NULL);
  soup_server_add_early_handler (self->server, BASE_PATH, headers_cb, self, NULL);
  soup_server_add_handler (self->server, BASE_PATH, request_cb, self, NULL);
  return TRUE;
}

/**
 * latch_practice_set_crowd:
 * @self: a practice service, started or not
 * @n_instances: how many, at most %LATCH_PRACTICE_CROWD_MAX
 *
 * Lets the service have many instances that were made elsewhere, of several
 * elements: some are disabled, and some have wrong keys. What is changed about
 * them is kept; that they are there is not.
 */
void
latch_practice_set_crowd (LatchPractice *self,
                          guint          n_instances)
{
  g_return_if_fail (LATCH_IS_PRACTICE (self));
  g_return_if_fail (n_instances <= LATCH_PRACTICE_CROWD_MAX);

  self->n_crowd = n_instances;
  if (self->state != NULL)
    latch_practice_state_set_crowd (self->state, n_instances);
}

/**
 * latch_practice_get_address:
 * @self: a practice service
 *
 * Returns: (nullable): the service address, such as `http://127.0.0.1:41234/elements/api-v2`, or %NULL before the start
 */
const char *
latch_practice_get_address (LatchPractice *self)
{
  g_return_val_if_fail (LATCH_IS_PRACTICE (self), NULL);

  return self->address;
}

/**
 * latch_practice_aim_fault:
 * @self: a practice service that has a fault
 * @path: how the path of a request ends
 *
 * Lets the fault wait for a request of that path, which need not change anything.
 */
void
latch_practice_aim_fault (LatchPractice *self,
                          const char    *path)
{
  g_free (self->fault_path);
  self->fault_path = g_strdup (path);
}

/**
 * latch_practice_set_fault:
 * @self: a practice service
 * @fault: what goes wrong
 * @status: the HTTP status of %LATCH_PRACTICE_FAULT_ERROR, else 0
 * @body: (nullable): the body of %LATCH_PRACTICE_FAULT_ERROR, sent as it is
 *
 * Lets the next request that would change something fail, for tests; the one
 * after it is answered as ever.
 */
void
latch_practice_set_fault (LatchPractice     *self,
                          LatchPracticeFault fault,
                          guint              status,
                          const char        *body)
{
  g_return_if_fail (LATCH_IS_PRACTICE (self));

  g_free (self->fault_body);
  self->fault = fault;
  self->fault_status = status;
  self->fault_body = g_strdup (body);
}

/**
 * latch_practice_get_n_posts:
 * @self: a practice service
 *
 * For tests.
 *
 * Returns: how many POST /instances came in, good or not
 */
guint
latch_practice_get_n_posts (LatchPractice *self)
{
  g_return_val_if_fail (LATCH_IS_PRACTICE (self), 0);

  return self->n_posts;
}

/**
 * latch_practice_dup_value:
 * @element: the key of an element, such as `ecwid`
 * @key: a configuration key, such as `ecwid.store.id`
 * @store: the number of a store, such as %LATCH_PRACTICE_STORE_ID
 *
 * Returns: (transfer full) (nullable): a value that works here, or %NULL when there is none. Where nobody can ask a store whether
 *   it accepts its API secrets, none can be seen to refuse them.
 */
char *
latch_practice_dup_value (const char *element,
                          const char *key,
                          const char *store)
{
  const LatchPracticeElement *known = latch_practice_element_lookup (element);
  const LatchPracticeField   *field = known != NULL ? latch_practice_element_find (known, key) : NULL;

  if (known != NULL && !known->has_ping && g_str_equal (store, LATCH_PRACTICE_REFUSING_STORE_ID))
    return NULL;

  return field != NULL ? latch_practice_element_dup_value (field, store) : NULL;
}
