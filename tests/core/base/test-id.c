/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-id.h"

static void
test_new (void)
{
  g_autofree char *one = latch_id_new ();
  g_autofree char *other = latch_id_new ();

  g_assert_true (latch_id_is_valid (one));
  g_assert_true (latch_id_is_valid (other));
  g_assert_cmpstr (one, !=, other);
}

static void
test_tag (void)
{
  static const struct
  {
    const char *tag;
    gboolean    is_tag;
  } cases[] = {
    { LATCH_TAG_PREFIX "00112233445566778899aabbccddeeff", TRUE },
    { LATCH_TAG_PREFIX "00112233445566778899AABBCCDDEEFF", FALSE },
    { LATCH_TAG_PREFIX "00112233445566778899aabbccddeef", FALSE },
    { LATCH_TAG_PREFIX "00112233445566778899aabbccddeeff0", FALSE },
    { " " LATCH_TAG_PREFIX "00112233445566778899aabbccddeeff", FALSE },
    { "00112233445566778899aabbccddeeff", FALSE },
    { LATCH_TAG_PREFIX "shop", FALSE },
    { LATCH_TAG_PREFIX, FALSE },
    { "", FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (latch_id_is_tag (cases[i].tag), ==, cases[i].is_tag);
}

static void
test_equal (void)
{
  static const char *const others[] = { "", "a", "ab", "abd", "xbc", "abcd" };

  g_assert_true (latch_id_equal ("abc", "abc"));
  g_assert_false (latch_id_equal ("abc", NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (latch_id_equal ("abc", others[i]));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/id/new", test_new);
  g_test_add_func ("/latch/id/tag", test_tag);
  g_test_add_func ("/latch/id/equal", test_equal);

  return g_test_run ();
}
