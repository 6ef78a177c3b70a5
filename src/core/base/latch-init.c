/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-init.h"

#include <malloc.h>
#include <sys/resource.h>

/* What the process does so that no secret outlives its use.
 *
 * Freed memory is overwritten by the allocator, but two caches keep pieces out
 * of its sight: glibc's own cache for each thread, whose pieces M_PERTURB
 * passes by, and the slices that GLib had before 2.76. Both are set up before
 * main() begins, so they are turned off by whatever starts the program: its
 * desktop entry, its D-Bus service and its Flatpak set these variables. */
static const struct
{
  const char *name;
  const char *value;
} launcher_variables[] = {
  { "GLIBC_TUNABLES", "glibc.malloc.tcache_count=0" },
  { "G_SLICE", "always-malloc" },
};

static gboolean wipes_freed_memory;

/* The programs that this one starts, such as a browser, keep their caches. */
static void
clean_environment (void)
{
  /* GLib reads its variable when it hands out the first slice. */
  g_slice_free1 (1, g_slice_alloc (1));

  for (size_t i = 0; i < G_N_ELEMENTS (launcher_variables); i++)
    {
      if (g_strcmp0 (g_getenv (launcher_variables[i].name), launcher_variables[i].value) == 0)
        g_unsetenv (launcher_variables[i].name);
    }
}

/**
 * latch_init:
 *
 * Keeps the promises of the core that hold for the whole process: a crash
 * leaves its memory to no file and to no program, it writes no keys of TLS
 * connections, and it speaks HTTP/1.1 only, since with HTTP/2 libsoup would
 * repeat a request by itself after a lost connection.
 *
 * Every main() calls this first: an environment must not change once there are
 * threads.
 */
void
latch_init (void)
{
  /* 0 holds for files only: the kernel would still hand the memory to the program that core_pattern names, see core(5). With
   * 1 it does neither, see fs/coredump.c in its sources. */
  static const struct rlimit none = { 1, 1 };

  clean_environment ();
  /* Threads come and go, and what each leaves in a pool of its own does for no other. */
  mallopt (M_ARENA_MAX, 1);
  setrlimit (RLIMIT_CORE, &none);
  g_unsetenv ("SSLKEYLOGFILE");
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
}

/**
 * latch_give_back_memory:
 *
 * Gives the kernel back what the allocator has free. After work that needed much
 * more memory than what is left of it, that is spread over pages which the
 * allocator would keep.
 */
void
latch_give_back_memory (void)
{
  malloc_trim (0);
}

/**
 * latch_wipe_freed_memory:
 *
 * Makes the allocator overwrite freed memory from now on, whichever library it
 * belonged to. A program that reads secrets calls this before the first one.
 * The window calls it after its first frame, which it would delay by several
 * milliseconds; the keyring calls it as well, so that no order of calls can
 * bring a secret into memory that is not wiped.
 */
void
latch_wipe_freed_memory (void)
{
  mallopt (M_PERTURB, 0x5a);
  wipes_freed_memory = TRUE;
}

/**
 * latch_wipes_freed_memory:
 *
 * For tests.
 *
 * Returns: whether latch_wipe_freed_memory() was called
 */
gboolean
latch_wipes_freed_memory (void)
{
  return wipes_freed_memory;
}
