/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-init.h"

#include <sys/resource.h>

static void
test_process (void)
{
  struct rlimit before;
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_CORE, &before), ==, 0);
  g_setenv ("SSLKEYLOGFILE", "/nonexistent/keys", TRUE);
  g_unsetenv ("SOUP_FORCE_HTTP1");
  latch_init ();

  g_assert_null (g_getenv ("SSLKEYLOGFILE"));
  g_assert_cmpstr (g_getenv ("SOUP_FORCE_HTTP1"), ==, "1");

  /* Nobody can raise a limit that is 0 already. */
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, ==, before.rlim_max > 0 ? 1 : 0);
  g_assert_cmpuint (limit.rlim_max, ==, before.rlim_max > 0 ? 1 : 0);
}

/* What the launchers set ends with this process; what the person set is for its children as well. */
static void
test_environment (void)
{
  g_setenv ("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", TRUE);
  g_setenv ("G_SLICE", "always-malloc", TRUE);
  latch_init ();
  g_assert_null (g_getenv ("GLIBC_TUNABLES"));
  g_assert_null (g_getenv ("G_SLICE"));

  g_setenv ("GLIBC_TUNABLES", "glibc.malloc.check=3", TRUE);
  g_setenv ("G_SLICE", "debug-blocks", TRUE);
  latch_init ();
  g_assert_cmpstr (g_getenv ("GLIBC_TUNABLES"), ==, "glibc.malloc.check=3");
  g_assert_cmpstr (g_getenv ("G_SLICE"), ==, "debug-blocks");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/init/process", test_process);
  g_test_add_func ("/latch/init/environment", test_environment);

  return g_test_run ();
}
