/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-fuzz.h"
#include "latch-keyring-file.h"

/* The name and the version with which the file begins. */
#define HEAD_LENGTH 18

/* What libsecret does with a file, without any check of its own: it ends the process when the two sizes differ. */
static void
assert_readable (GBytes *contents)
{
  g_autoptr (GBytes) rest = g_bytes_new_from_bytes (contents, HEAD_LENGTH, g_bytes_get_size (contents) - HEAD_LENGTH);
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(uayutua(a{say}ay))"), rest, TRUE));
  g_autoptr (GVariant) salt = g_variant_get_child_value (variant, 1);
  guint32 size;
  size_t  n_bytes;

  g_variant_get_child (variant, 0, "u", &size);
  g_variant_get_fixed_array (salt, &n_bytes, 1);
  g_assert_cmpuint (GUINT32_FROM_LE (size), ==, n_bytes);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) contents = g_bytes_new (data, size);

  if (latch_keyring_file_is_whole (contents))
    assert_readable (contents);

  return 0;
}
