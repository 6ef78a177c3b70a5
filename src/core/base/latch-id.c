/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-id.h"

#include <sys/random.h>

#define ID_BYTES 16

/**
 * latch_id_new:
 *
 * Makes the random id of an account or a record: 128 bits, so that it can
 * stand in a keyring attribute, whose MD5 anybody may read, without being guessed.
 *
 * Returns: (transfer full): 32 lower-case hexadecimal digits
 */
char *
latch_id_new (void)
{
  guint8   bytes[ID_BYTES];
  GString *id = g_string_sized_new (2 * ID_BYTES);

  /* 16 bytes are below the size at which getrandom() may be interrupted. */
  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    g_error ("The system gave no random numbers: %s", g_strerror (errno));

  for (size_t i = 0; i < sizeof bytes; i++)
    g_string_append_printf (id, "%02x", bytes[i]);

  return g_string_free (id, FALSE);
}

/**
 * latch_id_is_valid:
 * @id: a string
 *
 * Returns: %TRUE when @id looks like one that latch_id_new() made
 */
gboolean
latch_id_is_valid (const char *id)
{
  return strlen (id) == 2 * ID_BYTES && strspn (id, "0123456789abcdef") == 2 * ID_BYTES;
}

/**
 * latch_id_is_tag:
 * @tag: a tag of an instance
 *
 * Returns: %TRUE when @tag looks like the one by which Latchkey finds an instance again, this one or another
 */
gboolean
latch_id_is_tag (const char *tag)
{
  return g_str_has_prefix (tag, LATCH_TAG_PREFIX) && latch_id_is_valid (tag + strlen (LATCH_TAG_PREFIX));
}

/**
 * latch_id_equal:
 * @id: what is known, and nobody else may find out
 * @other: (nullable): what was told
 *
 * Compares in a time that does not depend on where the two differ.
 *
 * Returns: %TRUE when they are the same
 */
gboolean
latch_id_equal (const char *id,
                const char *other)
{
  size_t        length = strlen (id);
  unsigned char difference = 0;

  if (other == NULL || strlen (other) != length)
    return FALSE;

  for (size_t i = 0; i < length; i++)
    difference |= (unsigned char)(id[i] ^ other[i]);

  return difference == 0;
}
