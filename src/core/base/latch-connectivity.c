/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-connectivity.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* A shorter difference between two clocks that are read one after the other says nothing. */
#define SHORTEST_SLEEP G_TIME_SPAN_SECOND

/**
 * LatchConnectivity:
 *
 * Watches for what makes waiting for a response pointless: the computer slept,
 * or is in another network now. The signal `changed` reports both; its
 * argument says whether there is a network to try again with.
 *
 * Deadlines run on the monotonic clock, which stops while the computer sleeps,
 * so a request would go on waiting for a response that will never come. The
 * system's session manager announces sleep on the system bus, which a sandbox
 * cannot reach. The kernel reports it, too: it cancels an alarm on the wall
 * clock, set to never go off, whenever that clock jumps, as it does when the
 * computer wakes up (timerfd_create(2), `TFD_TIMER_CANCEL_ON_SET`). The clock
 * also jumps when someone sets it; to tell the two apart, the clock that counts
 * sleep is compared with the one that does not.
 *
 * All who watch share one alarm: however many requests are under way, the
 * process has one descriptor open for them.
 */
struct _LatchConnectivity
{
  GObject parent_instance;

  gint64 slept;
  int    alarm;
  guint  source;
};

G_DEFINE_FINAL_TYPE (LatchConnectivity, latch_connectivity, G_TYPE_OBJECT)

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static LatchConnectivity *default_connectivity;

/* In microseconds. */
static gint64
read_clock (clockid_t clock)
{
  struct timespec now = { 0 };

  clock_gettime (clock, &now);
  return now.tv_sec * G_TIME_SPAN_SECOND + now.tv_nsec / 1000;
}

static gint64
get_time_slept (void)
{
  return read_clock (CLOCK_BOOTTIME) - read_clock (CLOCK_MONOTONIC);
}

static void
network_changed_cb (LatchConnectivity *self,
                    gboolean           available)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, available);
}

static gboolean
clock_jumped_cb (int          descriptor,
                 GIOCondition condition,
                 gpointer     user_data)
{
  LatchConnectivity *self = user_data;
  guint64            n_alarms;
  gint64             slept = get_time_slept ();
  gboolean           has_slept = slept - self->slept >= SHORTEST_SLEEP;

  /* Fails with ECANCELED, and that is the event. */
  if (read (descriptor, &n_alarms, sizeof n_alarms) < 0)
    g_debug ("The clock has jumped");

  self->slept = slept;
  if (has_slept)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, TRUE);

  return G_SOURCE_CONTINUE;
}

static void
set_alarm (LatchConnectivity *self)
{
  struct itimerspec never = { .it_value = { .tv_sec = G_MAXLONG } };

  self->slept = get_time_slept ();
  self->alarm = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->alarm < 0 || timerfd_settime (self->alarm, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) < 0)
    {
      g_message ("The computer’s sleep will go unnoticed: %s", g_strerror (errno));
      return;
    }

  self->source = g_unix_fd_add (self->alarm, G_IO_IN, clock_jumped_cb, self);
}

static void
latch_connectivity_finalize (GObject *object)
{
  LatchConnectivity *self = LATCH_CONNECTIVITY (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->alarm >= 0)
    g_close (self->alarm, NULL);

  G_OBJECT_CLASS (latch_connectivity_parent_class)->finalize (object);
}

static void
latch_connectivity_class_init (LatchConnectivityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_connectivity_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
latch_connectivity_init (LatchConnectivity *self)
{
  set_alarm (self);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed", G_CALLBACK (network_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * latch_connectivity_dup_default:
 *
 * Gets the object that watches for the whole process, in its main loop. It
 * watches as long as someone holds a reference. To be called in the main thread.
 *
 * Returns: (transfer full): the object
 */
LatchConnectivity *
latch_connectivity_dup_default (void)
{
  if (default_connectivity != NULL)
    return g_object_ref (default_connectivity);

  default_connectivity = g_object_new (LATCH_TYPE_CONNECTIVITY, NULL);
  g_object_add_weak_pointer (G_OBJECT (default_connectivity), (gpointer *)&default_connectivity);
  return default_connectivity;
}
