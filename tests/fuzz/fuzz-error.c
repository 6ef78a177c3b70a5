/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-fuzz.h"
#include "latch-json.h"

/* Written down once more, from the charts: controls, line and paragraph separators, and what turns directions. */
static gboolean
is_for_display (gunichar character)
{
  static const gunichar ranges[][2] = {
    { 0x0, 0x1f }, { 0x7f, 0x9f }, { 0x61c, 0x61c }, { 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 }
  };

  for (size_t i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      if (character >= ranges[i][0] && character <= ranges[i][1])
        return FALSE;
    }

  return TRUE;
}

static void
assert_for_display (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), >=, 1);
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, 500);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_true (is_for_display (g_utf8_get_char (c)));
}

static void
assert_request_id (const char *text)
{
  size_t length = strlen (text);

  g_assert_cmpint (length, >=, 1);
  g_assert_cmpint (length, <=, 64);
  for (size_t i = 0; i < length; i++)
    g_assert_true (text[i] > ' ' && text[i] < 0x7f);
}

static gboolean
check_body (GBytes *body)
{
  g_autofree char *message = NULL;
  g_autofree char *provider_message = NULL;
  g_autofree char *request_id = NULL;

  if (!latch_json_read_error (body, &message, &provider_message, &request_id))
    {
      g_assert_true (message == NULL && provider_message == NULL && request_id == NULL);
      return FALSE;
    }

  assert_for_display (message);
  if (provider_message != NULL)
    assert_for_display (provider_message);
  if (request_id != NULL)
    assert_request_id (request_id);

  return TRUE;
}

/* What may have been done on the service must not be called refused. */
static void
check_response (guint    status,
                GBytes  *body,
                gboolean has_error_form)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  LatchResponse response = { .status = status, .body = body, .headers = headers };
  g_autoptr (GError) error = latch_api_error_new (&response, 0, NULL, NULL);

  g_assert_true (error->domain == LATCH_ERROR);
  g_assert_cmpint (latch_error_get_status (error), ==, status);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (error->message, -1), <=, (int)strlen ("The store answered: ") + 500);

  if (latch_error_is_refusal (error))
    g_assert_true (has_error_form && status >= 400 && status < 500);
}

static guint
digit (uint8_t byte)
{
  return (uint8_t)(byte - '0') % 10;
}

/* An input is the status, a blank and the body. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) body = NULL;

  if (size < 4)
    return 0;

  body = g_bytes_new_static (data + 4, size - 4);
  check_response (100 * digit (data[0]) + 10 * digit (data[1]) + digit (data[2]), body, check_body (body));
  return 0;
}
