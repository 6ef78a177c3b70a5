/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-application.h"
#include "latch-init.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int   argc,
      char *argv[])
{
  g_autoptr (LatchApplication) application = NULL;

  latch_init ();

  /* An inspector that opens with the window would show its secrets. */
  g_unsetenv ("GTK_DEBUG");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = latch_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
