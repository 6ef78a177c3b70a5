/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-moment.h"

#include <time.h>

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

/* The same for as long as this process can live. */
static const char *
get_boot_id (void)
{
  static char *boot = NULL;

  if (g_once_init_enter (&boot))
    {
      char *text = NULL;

      if (g_file_get_contents (BOOT_ID_FILE, &text, NULL, NULL))
        g_strchomp (text);
      g_once_init_leave (&boot, text != NULL ? text : g_strdup (""));
    }

  return boot;
}

static gint64
subtract (gint64 later,
          gint64 earlier)
{
  gint64 difference;

  if (__builtin_sub_overflow (later, earlier, &difference))
    return later < earlier ? G_MININT64 : G_MAXINT64;

  return difference;
}

/**
 * latch_moment_init_now:
 * @self: (out caller-allocates): a moment
 *
 * Looks at both clocks. The boot is that of `/proc/sys/kernel/random/boot_id`
 * (random(4)), the seconds since then are those of CLOCK_BOOTTIME, which also
 * counts while the computer sleeps.
 */
void
latch_moment_init_now (LatchMoment *self)
{
  struct timespec uptime = { 0 };

  clock_gettime (CLOCK_BOOTTIME, &uptime);
  g_strlcpy (self->boot, get_boot_id (), sizeof self->boot);
  self->uptime = uptime.tv_sec;
  self->time = g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
is_same_boot (const LatchMoment *earlier,
              const LatchMoment *later)
{
  return *later->boot != '\0' && g_str_equal (earlier->boot, later->boot);
}

/**
 * latch_moment_estimate:
 * @earlier: a moment, which may come from a file
 * @later: the moment of a later event
 *
 * Estimates how much time has passed. Within a boot, CLOCK_BOOTTIME knows.
 * Otherwise it is what the clock on the wall says, which somebody may have set.
 *
 * Returns: seconds, never less than 0
 */
gint64
latch_moment_estimate (const LatchMoment *earlier,
                       const LatchMoment *later)
{
  if (is_same_boot (earlier, later))
    return MAX (subtract (later->uptime, earlier->uptime), 0);

  return MAX (subtract (later->time, earlier->time), 0);
}

/**
 * latch_moment_measure:
 * @earlier: a moment, which may come from a file
 * @later: the moment of a later event
 *
 * Measures how much time has passed for sure, even when somebody has set the
 * clock meanwhile: what latch_moment_estimate() says, but across boots no more
 * than the time since @later’s boot, before which @earlier was.
 *
 * Returns: seconds, 0 when the clocks have no proof of any
 */
gint64
latch_moment_measure (const LatchMoment *earlier,
                      const LatchMoment *later)
{
  gint64 seconds = latch_moment_estimate (earlier, later);

  return is_same_boot (earlier, later) ? seconds : MIN (seconds, later->uptime);
}
