/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-release-notes.h"

#include <gio/gio.h>
#include <string.h>

#define BEGINNING "<description translate=\"no\">"
#define END "</description>"

/**
 * latch_release_notes_dup:
 *
 * Reads the notes of the newest release, which is the first one, from the metainfo.
 *
 * Returns: (transfer full): the notes, in the markup of the metainfo
 */
char *
latch_release_notes_dup (void)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data ("/io/github/latchkey/Latchkey/metainfo.xml", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize       size = 0;
  const char *metainfo = g_bytes_get_data (bytes, &size);
  const char *beginning = g_strstr_len (metainfo, (gssize)size, BEGINNING);
  const char *end;

  g_assert (beginning != NULL);
  beginning += strlen (BEGINNING);
  end = g_strstr_len (beginning, metainfo + size - beginning, END);
  g_assert (end != NULL);
  return g_strndup (beginning, (size_t)(end - beginning));
}
