/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-isolate.h"

#define FIRST_STRONG_ISOLATE "\u2068"
#define POP_DIRECTIONAL_ISOLATE "\u2069"

/**
 * latch_isolate:
 * @name: what a person has called something
 *
 * Makes a name fit to be put into a sentence: one that is written in the other
 * direction would otherwise drag along the words and quotes beside it.
 *
 * Returns: (transfer full): @name, between marks that are not seen when it may need them
 */
char *
latch_isolate (const char *name)
{
  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL && g_str_is_ascii (name))
    return g_strdup (name);

  return g_strconcat (FIRST_STRONG_ISOLATE, name, POP_DIRECTIONAL_ISOLATE, NULL);
}
