/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-moment.h"

#define ONE "11111111-1111-1111-1111-111111111111"
#define OTHER "22222222-2222-2222-2222-222222222222"

typedef struct
{
  const char *name;
  LatchMoment earlier;
  LatchMoment later;
  gint64      seconds;
  gint64      estimate;
} Span;

static const Span spans[] = {
  { "same-boot", { ONE, 100, 5000 }, { ONE, 700, 5600 }, 600, 600 },
  { "clock-back", { ONE, 100, 5000 }, { ONE, 160, 1400 }, 60, 60 },
  { "clock-forward", { ONE, 100, 5000 }, { ONE, 160, 500000 }, 60, 60 },
  { "uptime-back", { ONE, 700, 5000 }, { ONE, 100, 5600 }, 0, 0 },

  /* The computer was started anew. */
  { "other-boot", { ONE, 100000, 5000 }, { OTHER, 700, 5600 }, 600, 600 },
  { "other-boot-soon", { ONE, 100000, 5000 }, { OTHER, 20, 5600 }, 20, 600 },
  { "other-boot-clock-back", { ONE, 100000, 5000 }, { OTHER, 700, 4000 }, 0, 0 },
  { "other-boot-clock-forward", { ONE, 100000, 5000 }, { OTHER, 20, 500000 }, 20, 495000 },

  /* The files of another computer, of a damaged file, or of a system that does not tell. */
  { "other-computer", { ONE, 100000, 5000 }, { OTHER, 900000, 5060 }, 60, 60 },
  { "no-boots", { "", 100, 5000 }, { "", 100000, 5060 }, 60, 60 },
  { "longest", { ONE, G_MININT64, G_MININT64 }, { ONE, G_MAXINT64, G_MAXINT64 }, G_MAXINT64, G_MAXINT64 },
  { "longest-back", { ONE, G_MAXINT64, G_MAXINT64 }, { ONE, G_MININT64, G_MININT64 }, 0, 0 },
  { "longest-other-boot", { ONE, G_MININT64, G_MININT64 }, { OTHER, 100, G_MAXINT64 }, 100, G_MAXINT64 },
};

static void
test_span (gconstpointer data)
{
  const Span *span = data;

  g_assert_cmpint (latch_moment_measure (&span->earlier, &span->later), ==, span->seconds);
  g_assert_cmpint (latch_moment_estimate (&span->earlier, &span->later), ==, span->estimate);
}

static void
test_now (void)
{
  LatchMoment      moment;
  LatchMoment      again;
  g_autofree char *boot = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, &error);
  g_assert_no_error (error);
  latch_moment_init_now (&moment);
  latch_moment_init_now (&again);
  g_assert_cmpstr (moment.boot, ==, g_strchomp (boot));
  g_assert_cmpuint (strlen (moment.boot), ==, LATCH_BOOT_ID_LENGTH);
  g_assert_cmpint (latch_moment_measure (&moment, &again), ==, again.uptime - moment.uptime);
  g_assert_cmpint (moment.time, >, 1700000000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/moment/span/", spans[i].name, NULL);

      g_test_add_data_func (path, &spans[i], test_span);
    }
  g_test_add_func ("/latch/moment/now", test_now);

  return g_test_run ();
}
