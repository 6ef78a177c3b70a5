/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-consent.h"

/* The store’s side of a sign-in: a page that asks whether an app may have access, and the code that it sends the browser
 * back with.
 *
 * It is somebody else than the service, so it has a port of its own, which is opened when it is needed for the first time.
 * A code is good once, for the app and the address that it was asked for. Nothing of it is kept in a file. */
struct _LatchPracticeConsent
{
  SoupServer *server;
  guint       port;
  GQueue     *requests;
};

typedef struct
{
  char                       *id;
  const LatchPracticeElement *element;
  char                       *client_id;
  char                       *callback;
  char                       *state;
  char                       *code;
} Request;

#define ASK_PATH "/consent/"
#define ALLOW "allow"
#define REFUSE "refuse"

/* Nobody has more pages open. */
#define MAX_REQUESTS 32

#define POLICY "default-src 'none'; img-src data:; frame-ancestors 'none'"
#define PAGE_FORMAT                                                                                                         \
  "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">"    \
  "<meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\"><title>Practice Store</title>" \
  "</head><body><h1>Practice Store</h1>%s</body></html>\n"
#define ASK_FORMAT                                                                                       \
  "<p>An app of yours (%s) asks for access to your practice store of %s.</p>"                            \
  "<form method=\"post\" action=\"" ASK_PATH "%s/" ALLOW "\"><button id=\"allow\">Allow</button></form>" \
  "<form method=\"post\" action=\"" ASK_PATH "%s/" REFUSE "\"><button id=\"deny\">Refuse</button></form>"

static void
request_free (Request *request)
{
  g_free (request->id);
  g_free (request->client_id);
  g_free (request->callback);
  g_free (request->state);
  g_free (request->code);
  g_free (request);
}

static Request *
find_request (LatchPracticeConsent *self,
              const char           *id)
{
  for (GList *link = self->requests->head; link != NULL; link = link->next)
    {
      Request *request = link->data;

      if (g_str_equal (request->id, id))
        return request;
    }

  return NULL;
}

static void
answer_page (SoupServerMessage *message,
             guint              status,
             const char        *content)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  char               *text = g_strdup_printf (PAGE_FORMAT, content);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Content-Security-Policy", POLICY);
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, text, strlen (text));
}

static void
ask (SoupServerMessage *message,
     Request           *request)
{
  g_autofree char *client_id = g_markup_escape_text (request->client_id, -1);
  g_autofree char *content = g_strdup_printf (ASK_FORMAT, client_id, request->element->name, request->id, request->id);

  answer_page (message, SOUP_STATUS_OK, content);
}

/* Providers add their answer to whatever the address has already. */
static void
send_back (SoupServerMessage *message,
           Request           *request,
           const char        *name,
           const char        *value)
{
  g_autofree char *escaped_value = g_uri_escape_string (value, NULL, FALSE);
  g_autofree char *escaped_state = g_uri_escape_string (request->state, NULL, FALSE);
  g_autofree char *address = g_strdup_printf ("%s%c%s=%s&state=%s", request->callback, strchr (request->callback, '?') != NULL ? '&' : '?',
                                              name, escaped_value, escaped_state);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Referrer-Policy", "no-referrer");
  soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, address);
}

static void
allow (SoupServerMessage *message,
       Request           *request)
{
  if (request->code == NULL)
    request->code = g_uuid_string_random ();

  send_back (message, request, "code", request->code);
}

/* Only its own page may press its buttons, and nobody reaches it under another name. */
static gboolean
is_own (LatchPracticeConsent *self,
        SoupServerMessage    *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char         *origin = soup_message_headers_get_list (headers, "Origin");
  g_autofree char    *own_host = g_strdup_printf ("127.0.0.1:%u", self->port);
  g_autofree char    *own_origin = g_strconcat ("http://", own_host, NULL);

  /* A page without referrer sends the origin “null” with its forms. */
  return g_strcmp0 (soup_message_headers_get_one (headers, "Host"), own_host) == 0 &&
         (origin == NULL || g_str_equal (origin, own_origin) || g_str_equal (origin, "null"));
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  LatchPracticeConsent *self = user_data;
  g_auto (GStrv) parts = g_strsplit (path + strlen (ASK_PATH), "/", 2);
  Request    *request = parts[0] != NULL ? find_request (self, parts[0]) : NULL;
  const char *verb = parts[0] != NULL && parts[1] != NULL ? parts[1] : "";

  if (!is_own (self, message))
    answer_page (message, SOUP_STATUS_FORBIDDEN, "<p>This page answers its own address only.</p>");
  else if (request == NULL)
    answer_page (message, SOUP_STATUS_NOT_FOUND, "<p>Nobody asks for access any more.</p>");
  else if (g_str_equal (soup_server_message_get_method (message), "GET") && *verb == '\0')
    ask (message, request);
  else if (g_str_equal (soup_server_message_get_method (message), "POST") && g_str_equal (verb, ALLOW))
    allow (message, request);
  else if (g_str_equal (soup_server_message_get_method (message), "POST") && g_str_equal (verb, REFUSE))
    send_back (message, request, "error", "access_denied");
  else
    answer_page (message, SOUP_STATUS_NOT_FOUND, "<p>There is nothing here.</p>");
}

static gboolean
open_port (LatchPracticeConsent *self)
{
  g_autoptr (SoupServer) server = NULL;
  GSList *uris;

  if (self->server != NULL)
    return TRUE;

  server = soup_server_new (NULL, NULL);
  if (!soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL))
    return FALSE;

  uris = soup_server_get_uris (server);
  self->port = (guint)g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  soup_server_add_handler (server, ASK_PATH, request_cb, self, NULL);
  self->server = g_steal_pointer (&server);
  return TRUE;
}

/**
 * latch_practice_consent_new:
 *
 * Returns: (transfer full): the store’s side, which nobody has asked for anything yet
 */
LatchPracticeConsent *
latch_practice_consent_new (void)
{
  LatchPracticeConsent *self = g_new0 (LatchPracticeConsent, 1);

  self->requests = g_queue_new ();
  return self;
}

/**
 * latch_practice_consent_free:
 * @self: (transfer full): the store’s side
 *
 * Closes its port.
 */
void
latch_practice_consent_free (LatchPracticeConsent *self)
{
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_queue_free_full (self->requests, (GDestroyNotify)request_free);
  g_free (self);
}

/**
 * latch_practice_consent_dup_page:
 * @self: the store’s side
 * @element: what the store is one of
 * @client_id: the app that asks for access
 * @callback: where the browser is to end
 * @state: what is sent back with the answer
 *
 * Returns: (transfer full) (nullable): the address of the page that asks, or %NULL when no port can be opened for it
 */
char *
latch_practice_consent_dup_page (LatchPracticeConsent       *self,
                                 const LatchPracticeElement *element,
                                 const char                 *client_id,
                                 const char                 *callback,
                                 const char                 *state)
{
  Request *request;

  if (!open_port (self))
    return NULL;

  request = g_new0 (Request, 1);
  request->id = g_uuid_string_random ();
  request->element = element;
  request->client_id = g_strdup (client_id);
  request->callback = g_strdup (callback);
  request->state = g_strdup (state);
  g_queue_push_tail (self->requests, request);
  if (g_queue_get_length (self->requests) > MAX_REQUESTS)
    request_free (g_queue_pop_head (self->requests));

  return g_strdup_printf ("http://127.0.0.1:%u" ASK_PATH "%s", self->port, request->id);
}

/**
 * latch_practice_consent_redeem:
 * @self: the store’s side
 * @element: what the store is one of
 * @client_id: the app that has asked for access
 * @callback: where the browser has ended
 * @code: what it came with
 *
 * Takes a code, which is used up by that, whether or not it is right.
 *
 * Returns: %TRUE when somebody has allowed this access with it
 */
gboolean
latch_practice_consent_redeem (LatchPracticeConsent       *self,
                               const LatchPracticeElement *element,
                               const char                 *client_id,
                               const char                 *callback,
                               const char                 *code)
{
  for (GList *link = self->requests->head; link != NULL; link = link->next)
    {
      Request *request = link->data;
      gboolean is_right = request->element == element && g_strcmp0 (request->client_id, client_id) == 0 && g_strcmp0 (request->callback, callback) == 0;

      if (g_strcmp0 (request->code, code) != 0)
        continue;

      request_free (request);
      g_queue_delete_link (self->requests, link);
      return is_right;
    }

  return FALSE;
}
