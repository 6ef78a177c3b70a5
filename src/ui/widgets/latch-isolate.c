/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-isolate.h"

#define FIRST_STRONG_ISOLATE "\u2068"
#define POP_DIRECTIONAL_ISOLATE "\u2069"

/* The Unicode blocks of right-to-left scripts (DerivedBidiClass.txt). */
static const gunichar right_to_left[][2] = {
  { 0x590, 0x8ff }, { 0xfb1d, 0xfdff }, { 0xfe70, 0xfeff }, { 0x10800, 0x10fff }, { 0x1e800, 0x1efff }
};

static gboolean
has_right_to_left (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      for (size_t i = 0; i < G_N_ELEMENTS (right_to_left); i++)
        {
          if (g_utf8_get_char (text) >= right_to_left[i][0] && g_utf8_get_char (text) <= right_to_left[i][1])
            return TRUE;
        }
    }

  return FALSE;
}

/**
 * latch_isolate:
 * @name: a name that a person typed
 *
 * Prepares a name for use in a sentence. A name in the other writing direction
 * would otherwise reorder the words and quotes beside it.
 *
 * Returns: (transfer full): @name, between invisible isolating marks if it may need them
 */
char *
latch_isolate (const char *name)
{
  if (gtk_widget_get_default_direction () != GTK_TEXT_DIR_RTL && !has_right_to_left (name))
    return g_strdup (name);

  return g_strconcat (FIRST_STRONG_ISOLATE, name, POP_DIRECTIONAL_ISOLATE, NULL);
}
