/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "machine-fixture.h"

#include <gio/gio.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/* Two calls of the C library's, in front of its own: the clock that counts sleep may be ahead by hours that nobody slept,
 * and alarms are noted, so that they can be made to go off. The alarms are the kernel's own, and set as the program says. */

#define MAX_ALARMS 64

static int n_hours_slept;
static int alarms[MAX_ALARMS];
static int n_alarms;

int
clock_gettime (clockid_t        clock,
               struct timespec *now)
{
  int result = (int)syscall (SYS_clock_gettime, clock, now);

  if (result == 0 && clock == CLOCK_BOOTTIME)
    now->tv_sec += n_hours_slept * 3600;

  return result;
}

int
timerfd_create (clockid_t clock,
                int       flags)
{
  int alarm = (int)syscall (SYS_timerfd_create, clock, flags);

  if (alarm >= 0)
    alarms[n_alarms++ % MAX_ALARMS] = alarm;

  return alarm;
}

/* A network that really changes while a test runs would be one change too many. */
__attribute__ ((constructor)) static void
machine_keep_network (void)
{
  g_setenv ("GIO_USE_NETWORK_MONITOR", "base", TRUE);
}

/* The clock on the wall jumps: whoever has an alarm is woken. What is closed by now is no alarm any more. */
void
machine_set_clock (void)
{
  const struct itimerspec now = { .it_value = { .tv_nsec = 1 } };

  for (int i = 0; i < MIN (n_alarms, MAX_ALARMS); i++)
    timerfd_settime (alarms[i], 0, &now, NULL);
}

/* What is monotonic stands still meanwhile, so nothing else is to be done. */
void
machine_sleep (int hours)
{
  n_hours_slept += hours;
  machine_set_clock ();
}

void
machine_change_network (int available)
{
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", available);
}
