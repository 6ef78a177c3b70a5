/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-response.h"

/* Seconds or a date, RFC 9110 section 10.2.3. */
static guint
parse_retry_after (const char *text)
{
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GError) error = NULL;
  guint64 seconds;

  if (text == NULL)
    return 0;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &seconds, &error))
    return (guint)seconds;

  if (g_error_matches (error, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
    return G_MAXUINT;

  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return 0;

  return (guint)CLAMP (g_date_time_difference (date, now) / G_TIME_SPAN_SECOND, 0, G_MAXUINT);
}

/**
 * latch_response_new:
 * @message: a message whose response was read
 * @body: (transfer full): the response’s body
 *
 * Takes status and headers from @message. `retry_after` is in seconds, 0 when
 * the server did not ask to wait.
 *
 * Returns: (transfer full): the response
 */
LatchResponse *
latch_response_new (SoupMessage *message,
                    GBytes      *body)
{
  LatchResponse *self = g_new0 (LatchResponse, 1);

  self->status = soup_message_get_status (message);
  self->body = body;
  self->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  self->retry_after = parse_retry_after (latch_response_get_header (self, "Retry-After"));
  return self;
}

/**
 * latch_response_free:
 * @self: (transfer full): a response
 *
 * Frees a response.
 */
void
latch_response_free (LatchResponse *self)
{
  g_bytes_unref (self->body);
  soup_message_headers_unref (self->headers);
  g_free (self);
}

/**
 * latch_response_is_success:
 * @self: a response
 *
 * Returns: %TRUE when its status is 2xx, which says nothing about its body
 */
gboolean
latch_response_is_success (const LatchResponse *self)
{
  return self->status >= 200 && self->status < 300;
}

/**
 * latch_response_get_header:
 * @self: a response
 * @name: a header’s name, in any case
 *
 * Returns: (transfer none) (nullable): the header’s value, or %NULL when there is none
 */
const char *
latch_response_get_header (const LatchResponse *self,
                           const char          *name)
{
  return soup_message_headers_get_one (self->headers, name);
}
