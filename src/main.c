/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-application.h"
#include "latch-memory.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/resource.h>

/* Secrets pass through this process: nothing is left in a core file, and
 * neither the environment nor an inspector lets others look on. */
static void
protect_secrets (void)
{
  static const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  g_unsetenv ("SSLKEYLOGFILE");
  g_unsetenv ("GTK_DEBUG");
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (LatchApplication) application = NULL;

  latch_memory_protect (argv);
  protect_secrets ();

  /* HTTP/2 would let the library send a request again after the connection was lost. */
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = latch_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
