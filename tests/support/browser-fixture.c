/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "browser-fixture.h"

#include "latch-test.h"

#include <libsoup/soup.h>

/* A small stand-in for a browser and the person before it: it follows addresses, and presses a button of the practice store’s
 * page. It has no window, loads no picture and runs no script, and it does not fetch pages in advance. */

static SoupSession *
get_session (void)
{
  static SoupSession *session;

  if (session == NULL)
    session = soup_session_new ();

  return session;
}

/* Returns the body, NULL when nobody answers. Where the answer leads elsewhere, `location` is where. */
static GBytes *
request (const char *method,
         const char *address,
         guint      *status,
         char      **location)
{
  g_autoptr (SoupMessage) message = soup_message_new (method, address);
  g_autoptr (GAsyncResult) result = NULL;
  const char *relative;
  GBytes     *body;

  g_assert_nonnull (message);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Sec-Fetch-Mode", "navigate");
  soup_message_headers_replace (soup_message_get_request_headers (message), "Sec-Fetch-Dest", "document");
  soup_session_send_and_read_async (get_session (), message, G_PRIORITY_DEFAULT, NULL, latch_test_keep_cb, &result);
  body = soup_session_send_and_read_finish (get_session (), latch_test_wait (&result), NULL);
  *status = body != NULL ? soup_message_get_status (message) : 0;
  relative = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  *location = relative != NULL ? g_uri_resolve_relative (address, relative, G_URI_FLAGS_NONE, NULL) : NULL;
  return body;
}

/* Opens an address, follows it to the page that asks, and presses the button with this id. Returns where the store sends the
 * browser. */
char *
browser_fixture_press (const char *address,
                       const char *button)
{
  g_autofree char *page = g_strdup (address);
  g_autofree char *pattern = g_strdup_printf ("action=\"([^\"]+)\"><button id=\"%s\"", button);
  g_autofree char *html = NULL;
  g_autofree char *action = NULL;
  g_autofree char *target = NULL;
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) last = NULL;
  char *location = NULL;
  guint status;

  while ((body = request ("GET", page, &status, &location)) != NULL && location != NULL)
    {
      g_bytes_unref (body);
      g_free (page);
      page = location;
    }

  g_assert_cmpuint (status, ==, SOUP_STATUS_OK);
  html = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_assert_true (g_regex_match (regex, html, 0, &match));
  action = g_match_info_fetch (match, 1);
  target = g_uri_resolve_relative (page, action, G_URI_FLAGS_NONE, NULL);
  last = request ("POST", target, &status, &location);
  g_assert_nonnull (location);
  return location;
}

/* Opens an address and follows it to the end. Returns the last status, 0 when nobody answers. */
guint
browser_fixture_visit (const char *address)
{
  g_autofree char *next = g_strdup (address);
  guint            status = 0;

  while (next != NULL)
    {
      g_autofree char *page = g_steal_pointer (&next);
      g_autoptr (GBytes) body = request ("GET", page, &status, &next);
    }

  return status;
}
