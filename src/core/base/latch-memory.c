/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-memory.h"

#include <malloc.h>
#include <string.h>
#include <unistd.h>

#define SLICE "always-malloc"
#define TUNABLE "glibc.malloc.tcache_count=0"

/* By its own path, so that the process keeps its name. */
static void
start_once_more (char       *argv[],
                 const char *tunables)
{
  g_autofree char *path = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *all = g_strjoin (":", TUNABLE, tunables, NULL);

  g_setenv ("GLIBC_TUNABLES", all, TRUE);
  g_setenv ("G_SLICE", SLICE, TRUE);
  if (path != NULL)
    execv (path, argv);

  g_message ("What is freed may stay in the memory for a while");
}

/* What this process needed is not for the browser that it opens. */
static void
clean_environment (const char *tunables)
{
  g_autofree char *own = g_strdup (strlen (tunables) > strlen (TUNABLE) ? tunables + strlen (TUNABLE ":") : "");

  g_slice_free1 (1, g_slice_alloc (1));
  g_unsetenv ("G_SLICE");
  if (*own != '\0')
    g_setenv ("GLIBC_TUNABLES", own, TRUE);
  else
    g_unsetenv ("GLIBC_TUNABLES");
}

/**
 * latch_memory_protect:
 * @argv: the program’s arguments
 *
 * Sees to it that all memory is overwritten when it is freed, whichever
 * library it belonged to. Comes first in main().
 *
 * Two caches would keep pieces out of the allocator’s sight: glibc’s own for
 * each thread, whose pieces M_PERTURB passes by, and the slices that GLib had
 * before 2.76. Both are set up before main() begins, so the program is started
 * once more without them, as the same process.
 */
void
latch_memory_protect (char *argv[])
{
  const char *tunables = g_getenv ("GLIBC_TUNABLES");

  if (tunables != NULL && g_str_has_prefix (tunables, TUNABLE))
    clean_environment (tunables);
  else
    start_once_more (argv, tunables);

  mallopt (M_PERTURB, 0x5a);
}
