/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "instance-oracle.h"
#include "latch-json.h"

#define MAX_EVENTS 50

/* What is shown in a line is neither long nor in several lines, and is text. */
static void
assert_line (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, 150);
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (c)));
}

static void
assert_event (LatchEvent *event)
{
  g_autofree char *title = latch_event_dup_title (event);

  g_assert_cmpstr (title, !=, "");
  assert_line (title);
  if (latch_event_get_change (event) != NULL)
    assert_line (latch_event_get_change (event));
  if (latch_event_get_status (event) != NULL)
    assert_line (latch_event_get_status (event));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GBytes) half = g_bytes_new (data, length_without_blanks (data, size) / 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = latch_json_read_events (bytes, MAX_EVENTS, &error);

  if (events == NULL)
    {
      assert_unreadable (error);
      return 0;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (events->len, <=, MAX_EVENTS);
  for (guint i = 0; i < events->len; i++)
    {
      assert_event (events->pdata[i]);
      g_assert_true (i == 0 || latch_event_compare (events->pdata[i - 1], events->pdata[i]) <= 0);
    }

  g_assert_null (latch_json_read_events (half, MAX_EVENTS, NULL));
  return 0;
}
