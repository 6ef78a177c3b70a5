/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-date.h"

#include <glib/gi18n-lib.h>

static gboolean
is_same_day (GDateTime *one,
             GDateTime *other)
{
  return g_date_time_get_year (one) == g_date_time_get_year (other) && g_date_time_get_day_of_year (one) == g_date_time_get_day_of_year (other);
}

/**
 * latch_date_dup_words:
 * @date: when something happened
 * @now: what time it is
 *
 * Says a date as people do, in the time zone of @now.
 *
 * Returns: (transfer full): such as “Today, 17:38” or “25 November 2026”
 */
char *
latch_date_dup_words (GDateTime *date,
                      GDateTime *now)
{
  g_autoptr (GDateTime) local = g_date_time_to_timezone (date, g_date_time_get_timezone (now));
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);

  if (is_same_day (local, now))
    /* Translators: a time of today, in the format of g_date_time_format() */
    return g_date_time_format (local, /* xgettext:no-c-format */ _ ("Today, %R"));

  if (is_same_day (local, yesterday))
    /* Translators: a time of yesterday, in the format of g_date_time_format() */
    return g_date_time_format (local, /* xgettext:no-c-format */ _ ("Yesterday, %R"));

  /* Translators: a date such as 25 November 2026, in the format of g_date_time_format() */
  return g_date_time_format (local, /* xgettext:no-c-format */ _ ("%-d %B %Y"));
}
