/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-connectivity.h"
#include "machine-fixture.h"

typedef struct
{
  guint    n_changes;
  gboolean available;
} Seen;

static void
changed_cb (Seen    *seen,
            gboolean available)
{
  seen->n_changes++;
  seen->available = available;
}

static LatchConnectivity *
watch (Seen *seen)
{
  LatchConnectivity *self = latch_connectivity_dup_default ();

  g_signal_connect_swapped (self, "changed", G_CALLBACK (changed_cb), seen);
  return self;
}

static void
test_sleep (void)
{
  Seen seen = { 0 };
  g_autoptr (LatchConnectivity) self = watch (&seen);

  for (guint n_sleeps = 1; n_sleeps <= 2; n_sleeps++)
    {
      machine_sleep (8);
      while (seen.n_changes < n_sleeps)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (seen.available);
    }

  g_assert_finalize_object (g_steal_pointer (&self));
}

/* A clock that is set wakes the watch up, too; the sleep after it is how the test knows that nothing was told of it. */
static void
test_clock_set (void)
{
  Seen seen = { 0 };
  g_autoptr (LatchConnectivity) self = watch (&seen);

  machine_set_clock ();
  do
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_pending (NULL));
  g_assert_cmpuint (seen.n_changes, ==, 0);

  machine_sleep (1);
  while (seen.n_changes == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (seen.n_changes, ==, 1);
}

static void
test_network (void)
{
  Seen seen = { 0 };
  g_autoptr (LatchConnectivity) self = watch (&seen);

  machine_change_network (FALSE);
  g_assert_false (seen.available);
  machine_change_network (TRUE);
  g_assert_true (seen.available);
  g_assert_cmpuint (seen.n_changes, ==, 2);

  g_assert_finalize_object (g_steal_pointer (&self));
  machine_change_network (TRUE);
  g_assert_cmpuint (seen.n_changes, ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/connectivity/sleep", test_sleep);
  g_test_add_func ("/latch/connectivity/clock-set", test_clock_set);
  g_test_add_func ("/latch/connectivity/network", test_network);

  return g_test_run ();
}
