/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-json.h"

/* What the service was told of a store, in whatever form. */

#define DATE ",\"eventDate\":\"2026-11-25T17:38:00Z\""

static GPtrArray *
read_text (const char *text,
           guint       max,
           GError    **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return latch_json_read_events (bytes, max, error);
}

static const struct
{
  const char *name;
  const char *text;
  const char *title;
  const char *change;
  const char *status;
  gboolean    has_date;
} cases[] = {
  { "whole", "{\"id\":\"77\"" DATE ",\"status\":\"NOTIFIED\",\"providerData\":\"{\\\"buyer\\\":1}\","
             "\"notifiedData\":[{\"eventType\":\"CREATED\",\"objectType\":\"orders\",\"objectId\":\"1021\"},{\"objectType\":\"x\"}],\"eventElementInstances\":[]}",
    "orders 1021", "Created", "Sent", TRUE },
  { "numbers", "{\"id\":77,\"notifiedData\":{\"eventType\":\"UPDATED\",\"objectType\":\"orders\",\"objectId\":1021}}", "orders 1021", "Changed", NULL, FALSE },
  { "without-object-id", "{\"objectType\":\"orders\",\"eventType\":\"deleted\"}", "orders", "Deleted", NULL, FALSE },
  { "own-words", "{\"id\":\"77\",\"status\":\"LOST & FOUND\",\"notifiedData\":[{\"eventType\":\"<b>MOVED</b>\"}]}", "Event 77", "<b>MOVED</b>", "LOST & FOUND", FALSE },
  { "only-status", "{\"status\":\"DISPATCHED\"}", "Event", NULL, "Being sent", FALSE },
  { "nothing", "{}", "Event", NULL, NULL, FALSE },
  { "null", "null", "Event", NULL, NULL, FALSE },
  { "string", "\"S3CRET\"", "Event", NULL, NULL, FALSE },
  { "array", "[[{}]]", "Event", NULL, NULL, FALSE },
  { "other-types", "{\"id\":{},\"eventDate\":1,\"status\":[\"NEW\"],\"notifiedData\":[[1]]}", "Event", NULL, NULL, FALSE },
  { "told-as-text", "{\"id\":\"77\",\"notifiedData\":\"{}\"}", "Event 77", NULL, NULL, FALSE },
  { "told-nothing", "{\"id\":\"77\",\"notifiedData\":[]}", "Event 77", NULL, NULL, FALSE },
  { "no-date", "{\"id\":\"77\",\"eventDate\":\"yesterday\"}", "Event 77", NULL, NULL, FALSE },
  { "line-breaks", "{\"id\":\"7\\n7\\u202e\",\"status\":\" \"}", "Event 7 7", NULL, NULL, FALSE },
  { "long", "{\"id\":\"1234567890123456789012345678901234567890123456789012345678901234567890\"}",
    "Event 123456789012345678901234567890123456789012345678901234567890", NULL, NULL, FALSE },
};

static void
test_case (gconstpointer data)
{
  size_t           i = GPOINTER_TO_SIZE (data);
  g_autofree char *text = g_strdup_printf ("[%s]", cases[i].text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = read_text (text, 50, &error);
  g_autofree char *title = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 1);
  title = latch_event_dup_title (events->pdata[0]);
  g_assert_cmpstr (title, ==, cases[i].title);
  g_assert_cmpstr (latch_event_get_change (events->pdata[0]), ==, cases[i].change);
  g_assert_cmpstr (latch_event_get_status (events->pdata[0]), ==, cases[i].status);
  g_assert_cmpint (latch_event_get_date (events->pdata[0]) != NULL, ==, cases[i].has_date);
  g_assert_finalize_object (g_ptr_array_steal_index (events, 0));
}

static const struct
{
  const char *name;
  const char *text;
} refused_cases[] = {
  { "object", "{\"id\":\"S3CRET\"}" },
  { "null", "null" },
  { "html", "<html></html>" },
  { "cut-off", "[{\"id\":\"77\"}" },
  { "empty-body", "" },
};

static void
test_refused (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_text (refused_cases[i].text, 50, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
  g_assert_null (strstr (error->message, "S3CRET"));
}

/* The newest first, those without a date last and as they came, and not more than can be looked at. */
static void
test_order (void)
{
  static const char        text[] = "[{\"id\":\"a\"},{\"id\":\"b\",\"eventDate\":\"2026-11-24T10:00:00Z\"},{\"id\":\"c\"},"
                                    "{\"id\":\"d\",\"eventDate\":\"2026-11-24T10:30:00+01:00\"},{\"id\":\"e\",\"eventDate\":\"2026-11-25T10:00:00Z\"}]";
  static const char *const titles[] = { "Event e", "Event b", "Event d", "Event a", "Event c" };
  guint                    max = G_N_ELEMENTS (titles) + 1;

  while (max-- > 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) events = read_text (text, max, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (events->len, ==, max);
      for (guint i = 0; i < max; i++)
        {
          g_autofree char *title = latch_event_dup_title (events->pdata[i]);

          g_assert_cmpstr (title, ==, titles[i]);
        }
    }
}

static void
test_many (void)
{
  GString         *text = g_string_new ("[{}");
  g_autofree char *whole = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 50000; i++)
    g_string_append (text, ",{}");
  g_string_append_c (text, ']');
  whole = g_string_free (text, FALSE);
  g_assert_null (read_text (whole, 50, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/event/read/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }

  for (size_t i = 0; i < G_N_ELEMENTS (refused_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/event/refused/", refused_cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_refused);
    }

  g_test_add_func ("/latch/event/order", test_order);
  g_test_add_func ("/latch/event/many", test_many);

  return g_test_run ();
}
