/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-date.h"

static const struct
{
  const char *name;
  const char *date;
  const char *words;
} cases[] = {
  { "now", "2026-11-25T16:38:00Z", "Today, 17:38" },
  { "first-of-today", "2026-11-24T23:00:00Z", "Today, 00:00" },
  { "last-of-yesterday", "2026-11-24T22:59:59Z", "Yesterday, 23:59" },
  { "before-yesterday", "2026-11-23T22:59:59Z", "23 November 2026" },
  { "a-year-ago", "2025-11-25T16:38:00Z", "25 November 2025" },
  { "first-of-month", "2026-05-01T12:00:00Z", "1 May 2026" },
  { "tomorrow-by-a-clock-that-was-set-back", "2026-11-26T16:38:00Z", "26 November 2026" },
};

static void
test_words (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (60 * 60);
  g_autoptr (GDateTime) now = g_date_time_new (zone, 2026, 11, 25, 17, 38, 0);
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (cases[i].date, NULL);
  g_autofree char *words = latch_date_dup_words (date, now);

  g_assert_cmpstr (words, ==, cases[i].words);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/latch/date/%s", cases[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_words);
    }

  return g_test_run ();
}
