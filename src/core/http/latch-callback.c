/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-callback.h"

#include "latch-error.h"
#include "latch-host.h"
#include "latch-id.h"
#include "latch-redirect.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

/**
 * LatchCallback:
 *
 * Where a browser comes back to from a sign-in, once.
 *
 * It makes the state, which ties the answer to this sign-in, and opens a port of
 * this computer. When the address that is registered with the provider is on
 * this computer, the answer arrives there (RFC 8252, 7.3); where the address has
 * no port, a free one is taken. Any other address is not ours: the browser ends
 * on a page that it may not be able to load, and a person pastes its address
 * (latch_callback_take()). The first answer with the right state ends the wait.
 * The port closes when the browser has its last page, or when the next sign-in
 * begins, which may need the same port.
 *
 * The address that begins the sign-in has the state in it, and whoever opens a
 * browser passes it an argument that every program of this computer may read.
 * So the browser is sent to this port first (latch_callback_dup_start()), which
 * sends it on once.
 *
 * Loopback keeps no other program away, and no page that a browser shows. Only
 * a visit counts: a GET of the very path, under the port’s own name, of no
 * other page’s making. Browsers fetch pages before anybody visits them, with the
 * right state and a code; those requests are turned away, and the visit follows.
 */
struct _LatchCallback
{
  GObject parent_instance;

  char       *state;
  GUri       *registered;
  char       *address;
  char       *page;
  SoupServer *server;
  guint       port;
  char       *start_path;
  guint       patience;
  guint       deadline;
  guint       linger;
  GTask      *waiting;
  GSource    *cancelling;
  gboolean    listens;
  gboolean    is_answered;
  gboolean    is_denied;
};

/* Whose port is open for a last page only. */
static LatchCallback *lingering;

G_DEFINE_FINAL_TYPE (LatchCallback, latch_callback, G_TYPE_OBJECT)

enum {
  SIGNAL_MISTAKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

#define START_PATH "/start/"
#define DONE_PATH "/done"

/* A browser asks for its last page at once, if at all; in milliseconds. */
#define LINGER 10000

/* Nothing of a request is repeated, and no other page may show these or learn where they were. */
#define POLICY "default-src 'none'; img-src data:; frame-ancestors 'none'"
#define PAGE_FORMAT                                                                                                          \
  "<!DOCTYPE html>\n<html dir=\"auto\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">"    \
  "<meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\"><title>Latchkey</title></head>" \
  "<body><h1>Latchkey</h1><p>%s</p></body></html>\n"

static void
answer_page (SoupServerMessage *message,
             guint              status,
             const char        *sentence)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char    *escaped = g_markup_escape_text (sentence, -1);
  char               *text = g_strdup_printf (PAGE_FORMAT, escaped);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Content-Security-Policy", POLICY);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, text, strlen (text));
}

/* The address that the browser comes from stays out of what it shows and remembers. */
static void
send_on (SoupServerMessage *message,
         const char        *address)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_server_message_set_redirect (message, SOUP_STATUS_SEE_OTHER, address);
}

/* -- The end ------------------------------------------------------------------- */

static void
close_port (LatchCallback *self)
{
  if (lingering == self)
    lingering = NULL;
  g_clear_handle_id (&self->linger, g_source_remove);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}

static gboolean
lingered_cb (gpointer user_data)
{
  LatchCallback *self = user_data;

  self->linger = 0;
  close_port (self);
  return G_SOURCE_REMOVE;
}

/* Whoever waited may let go at once, and the browser still wants its last page. */
static void
linger (LatchCallback *self)
{
  lingering = self;
  self->linger = g_timeout_add_full (G_PRIORITY_DEFAULT, LINGER, lingered_cb, g_object_ref (self), g_object_unref);
}

/* The last page is there when it is written, and libsoup still holds the message then. */
static gboolean
finished_idle_cb (gpointer user_data)
{
  close_port (LATCH_CALLBACK (user_data));
  return G_SOURCE_REMOVE;
}

static void
finished_cb (SoupServerMessage *message,
             gpointer           user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, finished_idle_cb, g_object_ref (user_data), g_object_unref);
}

/* Whoever waited may let go of it within. */
static void
end_wait (LatchCallback *self,
          SecretValue   *code,
          GError        *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->waiting);

  g_clear_handle_id (&self->deadline, g_source_remove);
  g_clear_pointer (&self->start_path, g_free);
  if (self->cancelling != NULL)
    g_source_destroy (self->cancelling);
  g_clear_pointer (&self->cancelling, g_source_unref);
  self->is_answered = TRUE;
  if (code != NULL)
    g_task_return_pointer (task, code, secret_value_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
deadline_cb (gpointer user_data)
{
  g_autoptr (LatchCallback) self = g_object_ref (user_data);
  GError *error = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_CONSENT, _ ("Nobody has signed in for a long time. Sign in again."));

  self->deadline = 0;
  close_port (self);
  end_wait (self, NULL, error);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_autoptr (LatchCallback) self = g_object_ref (g_task_get_source_object (G_TASK (user_data)));

  close_port (self);
  end_wait (self, NULL, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
  return G_SOURCE_REMOVE;
}

/* Takes what was read: an answer to this sign-in ends the wait, whichever it is. */
static gboolean
take_answer (LatchCallback *self,
             SecretValue   *code,
             const GError  *error)
{
  if (code == NULL && !g_error_matches (error, LATCH_ERROR, LATCH_ERROR_CONSENT))
    return FALSE;

  self->is_denied = code == NULL;
  end_wait (self, code, error != NULL ? g_error_copy (error) : NULL);
  return TRUE;
}

/* -- Requests ------------------------------------------------------------------ */

/* A browser may be sent here under a name of its own (DNS rebinding). */
static gboolean
is_own_host (LatchCallback      *self,
             SoupMessageHeaders *headers)
{
  static const char *const names[] = { "127.0.0.1", "[::1]", "localhost" };
  const char              *host = soup_message_headers_get_one (headers, "Host");

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *own = g_strdup_printf ("%s:%u", names[i], self->port);

      if (g_strcmp0 (host, own) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_or_missing (SoupMessageHeaders *headers,
               const char         *name,
               const char         *expected)
{
  const char *value = soup_message_headers_get_list (headers, name);

  return value == NULL || g_str_equal (value, expected);
}

/* Pictures, frames, and what browsers fetch in advance are no visits. Older browsers do not say. */
static gboolean
is_visit (SoupMessageHeaders *headers)
{
  return is_or_missing (headers, "Sec-Fetch-Mode", "navigate") && is_or_missing (headers, "Sec-Fetch-Dest", "document") &&
         soup_message_headers_get_list (headers, "Sec-Purpose") == NULL && soup_message_headers_get_list (headers, "Purpose") == NULL;
}

/* Before anybody is asked to sign in, only the service knows the state, and it has no answer to give. */
static gboolean
is_expected (LatchCallback *self)
{
  return self->listens && (self->waiting != NULL || self->is_answered);
}

static const char *
get_callback_path (LatchCallback *self)
{
  return *g_uri_get_path (self->registered) != '\0' ? g_uri_get_path (self->registered) : "/";
}

static void
answer_start (LatchCallback     *self,
              SoupServerMessage *message)
{
  /* Once: whoever reads the argument of the browser comes too late. */
  g_clear_pointer (&self->start_path, g_free);
  send_on (message, self->page);
}

static void
answer_done (LatchCallback     *self,
             SoupServerMessage *message)
{
  g_signal_connect_object (message, "finished", G_CALLBACK (finished_cb), self, 0);
  if (self->is_denied)
    answer_page (message, SOUP_STATUS_OK, _ ("Access was not allowed. You can close this window and go back to Latchkey."));
  else
    answer_page (message, SOUP_STATUS_OK, _ ("You have signed in. You can close this window and go back to Latchkey."));
}

static void
answer_callback (LatchCallback     *self,
                 SoupServerMessage *message)
{
  g_autoptr (GError) error = NULL;
  SecretValue *code;

  /* The browser’s own way of asking again. */
  if (self->is_answered)
    {
      send_on (message, DONE_PATH);
      return;
    }

  code = latch_redirect_read_query (g_uri_get_query (soup_server_message_get_uri (message)), self->state, &error);
  if (take_answer (self, code, error))
    {
      linger (self);
      send_on (message, DONE_PATH);
      return;
    }

  answer_page (message, SOUP_STATUS_BAD_REQUEST, _ ("This page is not from the sign-in that Latchkey is waiting for. Go back to Latchkey and open the browser again."));
  g_signal_emit (self, signals[SIGNAL_MISTAKEN], 0);
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  g_autoptr (LatchCallback) self = g_object_ref (user_data);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (g_strcmp0 (path, self->start_path) == 0 && is_visit (headers))
    answer_start (self, message);
  else if (self->is_answered && g_str_equal (path, DONE_PATH))
    answer_done (self, message);
  else if (!is_expected (self) || !g_str_equal (path, get_callback_path (self)))
    answer_page (message, SOUP_STATUS_NOT_FOUND, _ ("There is nothing here."));
  else if (!is_visit (headers))
    answer_page (message, SOUP_STATUS_SERVICE_UNAVAILABLE, _ ("There is nothing here."));
  else
    answer_callback (self, message);
}

/* Before the body is read; a message that has its status by then goes to no other handler. */
static void
headers_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  LatchCallback      *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  if (!is_own_host (self, headers))
    answer_page (message, SOUP_STATUS_MISDIRECTED_REQUEST, _ ("There is nothing here."));
  else if (soup_message_headers_get_list (headers, "Origin") != NULL)
    answer_page (message, SOUP_STATUS_FORBIDDEN, _ ("There is nothing here."));
  else if (!g_str_equal (soup_server_message_get_method (message), "GET"))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", "GET");
      answer_page (message, SOUP_STATUS_METHOD_NOT_ALLOWED, _ ("There is nothing here."));
    }
}

static void
latch_callback_dispose (GObject *object)
{
  LatchCallback *self = LATCH_CALLBACK (object);

  g_clear_handle_id (&self->deadline, g_source_remove);
  close_port (self);

  G_OBJECT_CLASS (latch_callback_parent_class)->dispose (object);
}

static void
latch_callback_finalize (GObject *object)
{
  LatchCallback *self = LATCH_CALLBACK (object);

  g_clear_pointer (&self->registered, g_uri_unref);
  secret_password_free (self->state);
  secret_password_free (self->page);
  g_free (self->address);
  g_free (self->start_path);

  G_OBJECT_CLASS (latch_callback_parent_class)->finalize (object);
}

static void
latch_callback_class_init (LatchCallbackClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latch_callback_dispose;
  object_class->finalize = latch_callback_finalize;

  signals[SIGNAL_MISTAKEN] = g_signal_new ("mistaken", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latch_callback_init (LatchCallback *self)
{
  self->state = latch_id_new ();
}

static char *
dup_address (LatchCallback *self)
{
  g_autoptr (GUri) own = NULL;

  if (!self->listens)
    return NULL;

  own = g_uri_build (G_URI_FLAGS_NONE, "http", NULL, g_uri_get_host (self->registered), (int)self->port,
                     g_uri_get_path (self->registered), g_uri_get_query (self->registered), NULL);
  return g_uri_to_string (own);
}

/* The port may be one that nobody else has, but that this program may not open. */
static void
explain_closed_port (LatchCallback *self,
                     const GError  *cause,
                     GError       **error)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    /* Translators: %s is an address such as http://127.0.0.1:8080/back */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_CONSENT, _ ("Another program on this computer is using %s. Close it and sign in again."), self->address);
  else
    g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_CONSENT, _ ("The browser cannot reach Latchkey: this computer opens no port for it."));
}

/* On 127.0.0.1, and on ::1 where it is there, for this computer only. An earlier sign-in may still have it for its last page. */
static gboolean
open_port (LatchCallback *self,
           GError       **error)
{
  guint   wanted = self->listens && g_uri_get_port (self->registered) > 0 ? (guint)g_uri_get_port (self->registered) : 0;
  GSList *uris;
  g_autoptr (LatchCallback) earlier = lingering != NULL ? g_object_ref (lingering) : NULL;
  g_autoptr (GError) cause = NULL;

  if (earlier != NULL)
    close_port (earlier);

  self->server = soup_server_new (NULL, NULL);
  if (!soup_server_listen_local (self->server, wanted, 0, &cause))
    {
      explain_closed_port (self, cause, error);
      return FALSE;
    }

  uris = soup_server_get_uris (self->server);
  self->port = (guint)g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  soup_server_add_early_handler (self->server, NULL, headers_cb, self, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  return TRUE;
}

/**
 * latch_callback_new:
 * @registered: the address that the provider sends the browser to; one on this computer by `http` is listened on
 * @patience: how long to wait for an answer, in milliseconds
 * @error: return location for %LATCH_ERROR_INVALID when @registered is no address, or %LATCH_ERROR_CONSENT when its port is
 *   taken
 *
 * Makes a callback with a state of its own: 128 random bits.
 *
 * Returns: (transfer full): the callback, or %NULL
 */
LatchCallback *
latch_callback_new (const char *registered,
                    guint       patience,
                    GError    **error)
{
  g_autoptr (LatchCallback) self = g_object_new (LATCH_TYPE_CALLBACK, NULL);
  char *own;

  self->patience = patience;
  self->address = g_strdup (registered);
  self->registered = g_uri_parse (registered, G_URI_FLAGS_NONE, NULL);
  if (self->registered == NULL || g_uri_get_host (self->registered) == NULL || *g_uri_get_host (self->registered) == '\0')
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Enter an address such as https://www.example.com/back"));
      return NULL;
    }

  self->listens = g_str_equal (g_uri_get_scheme (self->registered), "http") && latch_host_is_local (g_uri_get_host (self->registered));
  if (!open_port (self, error))
    return NULL;

  own = dup_address (self);
  if (own != NULL)
    {
      g_free (self->address);
      self->address = own;
    }

  return g_steal_pointer (&self);
}

/**
 * latch_callback_get_address:
 * @self: a callback
 *
 * Returns: the address to tell the provider, with the port that is open
 */
const char *
latch_callback_get_address (LatchCallback *self)
{
  return self->address;
}

/**
 * latch_callback_get_state:
 * @self: a callback
 *
 * Returns: what ties an answer to this sign-in, a secret
 */
const char *
latch_callback_get_state (LatchCallback *self)
{
  return self->state;
}

/**
 * latch_callback_get_listens:
 * @self: a callback
 *
 * Returns: %TRUE when the answer arrives by itself, %FALSE when a person has to paste it
 */
gboolean
latch_callback_get_listens (LatchCallback *self)
{
  return self->listens;
}

/**
 * latch_callback_set_page:
 * @self: a callback
 * @page: the address on which a person signs in, with the state in it
 *
 * Sets where latch_callback_dup_start() leads to.
 */
void
latch_callback_set_page (LatchCallback *self,
                         const char    *page)
{
  secret_password_free (self->page);
  self->page = g_strdup (page);
}

/**
 * latch_callback_get_page:
 * @self: a callback
 *
 * Returns: (nullable): what latch_callback_set_page() was told
 */
const char *
latch_callback_get_page (LatchCallback *self)
{
  return self->page;
}

/**
 * latch_callback_dup_start:
 * @self: a callback that has its page and no answer yet
 *
 * Gets what to open in a browser. It works once, and an earlier one no more.
 *
 * Returns: (transfer full): an address of this computer, in which there is no secret
 */
char *
latch_callback_dup_start (LatchCallback *self)
{
  g_autofree char *id = latch_id_new ();

  g_free (self->start_path);
  self->start_path = g_strconcat (START_PATH, id, NULL);
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, self->start_path);
}

/**
 * latch_callback_take:
 * @self: a callback that is waited for
 * @text: what a person has pasted
 * @error: return location for %LATCH_ERROR_INVALID, whose sentence says what to copy
 *
 * Takes the address of the page on which the browser has ended, as
 * latch_redirect_read_text() finds it. One that says that the store’s side has
 * refused is an answer, too.
 *
 * Returns: %TRUE when the wait is over
 */
gboolean
latch_callback_take (LatchCallback *self,
                     const char    *text,
                     GError       **error)
{
  g_autoptr (LatchCallback) kept = g_object_ref (self);
  g_autoptr (GUri) address = g_uri_parse (self->address, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) own_error = NULL;
  SecretValue *code;

  g_return_val_if_fail (self->waiting != NULL, FALSE);

  code = latch_redirect_read_text (text, address, self->state, &own_error);
  if (take_answer (self, code, own_error))
    {
      close_port (self);
      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

/**
 * latch_callback_wait_async:
 * @self: a callback that nobody has waited for yet
 * @cancellable: (nullable): to stop waiting, and to close the port
 * @callback: called with the answer
 * @user_data: data for @callback
 *
 * Waits until the browser comes back, or a person has pasted where it ended.
 */
void
latch_callback_wait_async (LatchCallback      *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (self->waiting == NULL && !self->is_answered);

  self->waiting = g_task_new (self, cancellable, callback, user_data);
  g_task_set_check_cancellable (self->waiting, FALSE);
  self->deadline = g_timeout_add (self->patience, deadline_cb, self);
  if (cancellable != NULL)
    {
      self->cancelling = g_cancellable_source_new (cancellable);
      g_task_attach_source (self->waiting, self->cancelling, G_SOURCE_FUNC (cancelled_cb));
    }
}

/**
 * latch_callback_wait_finish:
 * @self: a callback
 * @result: the result
 * @error: return location for %LATCH_ERROR_CONSENT when the store’s side has refused or nobody came back in time, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the code, or %NULL
 */
SecretValue *
latch_callback_wait_finish (LatchCallback *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
