/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATCH_BOOT_ID_LENGTH 36

/* A moment by two clocks: the one that nobody can set, which begins anew at each boot, and the one on the wall. In seconds. */
typedef struct
{
  char   boot[LATCH_BOOT_ID_LENGTH + 1];
  gint64 uptime;
  gint64 time;
} LatchMoment;

void   latch_moment_init_now (LatchMoment *self);
gint64 latch_moment_estimate (const LatchMoment *earlier,
                              const LatchMoment *later);
gint64 latch_moment_measure (const LatchMoment *earlier,
                             const LatchMoment *later);

G_END_DECLS
