/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-message.h"

#include "latch-practice-json.h"

#define REQUEST_ID "Elements-Request-Id"

/**
 * latch_practice_message_dup_secret:
 * @message: a request
 * @kind: `User`, `Organization` or `Element`
 *
 * Takes a secret out of a header such as `User x, Organization y`, whose parts
 * come in any order.
 *
 * Returns: (nullable) (transfer full): the secret, or %NULL when none of that kind was sent
 */
char *
latch_practice_message_dup_secret (SoupServerMessage *message,
                                   const char        *kind)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char         *authorization = soup_message_headers_get_one (headers, "Authorization");
  g_auto (GStrv) parts = g_strsplit (authorization != NULL ? authorization : "", ", ", -1);

  for (char **part = parts; *part != NULL; part++)
    {
      size_t length = strlen (kind);

      if (g_str_has_prefix (*part, kind) && (*part)[length] == ' ')
        return g_strdup (*part + length + 1);
    }

  return NULL;
}

/**
 * latch_practice_message_read_object:
 * @message: a request
 *
 * Returns: (nullable) (transfer full): the body, or %NULL when it is not a JSON object, or nested too deeply
 */
JsonNode *
latch_practice_message_read_object (SoupServerMessage *message)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));

  return latch_practice_json_read_object (body);
}

/**
 * latch_practice_message_add_request_id:
 * @message: a request without an answer
 *
 * Gives @message the id that the header of every answer carries, and that
 * errors repeat in their body.
 */
void
latch_practice_message_add_request_id (SoupServerMessage *message)
{
  g_autofree char *request_id = g_strdup_printf ("%08x%08x%08x", g_random_int (), g_random_int (), g_random_int ());

  soup_message_headers_replace (soup_server_message_get_response_headers (message), REQUEST_ID, request_id);
}

/**
 * latch_practice_message_add_number:
 * @message: a request
 * @header: a header of its answer
 * @number: the header’s value
 */
void
latch_practice_message_add_number (SoupServerMessage *message,
                                   const char        *header,
                                   gint64             number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), header, text);
}

/**
 * latch_practice_message_answer:
 * @message: a request
 * @status: the HTTP status
 * @body: what to answer
 */
void
latch_practice_message_answer (SoupServerMessage *message,
                               guint              status,
                               JsonNode          *body)
{
  char *text = json_to_string (body, FALSE);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
}

/**
 * latch_practice_message_answer_error:
 * @message: a request that has its id
 * @status: the HTTP status
 * @text: the service’s words
 * @provider_text: (nullable): the store’s words
 *
 * Answers in the form of the service’s page “Error codes”.
 */
void
latch_practice_message_answer_error (SoupServerMessage *message,
                                     guint              status,
                                     const char        *text,
                                     const char        *provider_text)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  JsonObject         *object = json_object_new ();

  json_object_set_string_member (object, "requestId", soup_message_headers_get_one (headers, REQUEST_ID));
  json_object_set_string_member (object, "message", text);
  if (provider_text != NULL)
    json_object_set_string_member (object, "providerMessage", provider_text);

  json_node_take_object (root, object);
  latch_practice_message_answer (message, status, root);
}
