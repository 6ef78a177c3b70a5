/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-key-file.h"

/* Records and accounts are key files. A newer version may add keys to them, and
 * an older one that changes a file keeps what it does not know. */

/* A value ends at a zero byte. Blanks before that would not be read again. */
static void
copy_group (GKeyFile   *from,
            GKeyFile   *to,
            const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (from, group, NULL, NULL);

  for (char **key = keys; *key != NULL; key++)
    {
      g_autofree char *value = g_key_file_get_value (from, group, *key, NULL);

      g_key_file_set_value (to, group, *key, g_strchomp (value));
    }
}

/**
 * latch_key_file_read:
 * @bytes: (nullable): a file, or %NULL for one that does not exist yet
 *
 * Reads all keys, also those that this version does not know, and their
 * translations. GLib writes a key that stands twice in a file twice again, and
 * removes it once. Here each key is there once; the last one counts.
 *
 * Returns: (transfer full) (nullable): the key file, or %NULL when @bytes is none
 */
GKeyFile *
latch_key_file_read (GBytes *bytes)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GKeyFile) whole = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  if (bytes == NULL)
    return g_steal_pointer (&file);

  if (!g_key_file_load_from_bytes (whole, bytes, G_KEY_FILE_KEEP_TRANSLATIONS, NULL))
    return NULL;

  groups = g_key_file_get_groups (whole, NULL);
  for (char **group = groups; *group != NULL; group++)
    copy_group (whole, file, *group);

  return g_steal_pointer (&file);
}

/**
 * latch_key_file_dup_string:
 * @file: a key file
 * @group: a group
 * @key: a key
 *
 * Reads a text. GLib writes blanks at its end as they are, and does not read
 * them again; escaped, they would be lost when the file is changed. Here they
 * never count.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL when there is no such key or it is no text
 */
char *
latch_key_file_dup_string (GKeyFile   *file,
                           const char *group,
                           const char *key)
{
  char *text = g_key_file_get_string (file, group, key, NULL);

  return text != NULL ? g_strchomp (text) : NULL;
}

/**
 * latch_key_file_set_or_remove:
 * @file: a key file
 * @group: a group
 * @key: a key
 * @value: (nullable): its value, or %NULL to have no such key
 *
 * Sets a key that need not be there.
 */
void
latch_key_file_set_or_remove (GKeyFile   *file,
                              const char *group,
                              const char *key,
                              const char *value)
{
  if (value != NULL)
    g_key_file_set_string (file, group, key, value);
  else
    g_key_file_remove_key (file, group, key, NULL);
}

/**
 * latch_key_file_write:
 * @file: a key file
 *
 * Returns: (transfer full): its text
 */
GBytes *
latch_key_file_write (GKeyFile *file)
{
  size_t length;
  char  *text = g_key_file_to_data (file, &length, NULL);

  return g_bytes_new_take (text, length);
}
