/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-fuzz.h"

#include <stdlib.h>

/* GLib ends the process by a trap, and libFuzzer keeps the input of an abort alone. */
static void
log_cb (const char    *domain,
        GLogLevelFlags level,
        const char    *message,
        gpointer       user_data)
{
  /* GKeyFile warns of itself when a value has two wrong escapes, the last of them at its end. */
  if (g_strcmp0 (domain, "GLib") == 0 && g_str_has_prefix (message, "GError set over the top of a previous GError"))
    return;

  g_log_default_handler (domain, level, message, user_data);
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING))
    abort ();
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_default_handler (log_cb, NULL);
  return 0;
}
