/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-search.h"

static const struct
{
  const char *search;
  const char *text;
  gboolean    found;
} cases[] = {
  { "garden", "Garden Tools", TRUE },
  { "GARDEN", "garden tools", TRUE },
  { "gar", "Garden Tools", TRUE },
  { "tools garden", "Garden Tools", TRUE },
  { "  garden\ttools ", "Garden Tools", TRUE },
  { "garden books", "Garden Tools", FALSE },
  { "arden", "Garden Tools", FALSE },
  { "garden tools shop", "Garden Tools", FALSE },
  { "cafe", "Café Noël", TRUE },
  { "café", "Cafe Noel", TRUE },
  { "NOEL", "Café Noël", TRUE },
  { "noël", "CAFÉ NOËL", TRUE },
  { "cafe\xcc\x81", "Café", TRUE },
  { "strasse", "Straße 7", TRUE },
  { "straße", "STRASSE", TRUE },
  { "本", "日本 本屋", TRUE },
  { "屋", "日本", FALSE },
  { "магаз", "Магазин", TRUE },
  { "1003", "Ecwid 1003", TRUE },
  { "second hand", "Second-hand Books", TRUE },
  { "second-hand", "Second hand books", TRUE },
  { "", "Garden Tools", FALSE },
  { " ", "Garden Tools", FALSE },
  { "!?", "Garden Tools", FALSE },
  { "garden !", "Garden Tools", TRUE },
  { "garden", "", FALSE },
  { "%s", "100 %s", TRUE },
};

static void
test_match (gconstpointer data)
{
  size_t index = GPOINTER_TO_SIZE (data);
  g_autoptr (LatchSearch) search = latch_search_new (cases[index].search);
  g_autofree char  *words = latch_search_fold (cases[index].text);
  const char *const texts[] = { words };

  g_assert_cmpint (search != NULL && latch_search_matches (search, texts, 1), ==, cases[index].found);
}

/* The words may stand in different texts, but no word may begin in one and end in the other. */
static void
test_several_texts (void)
{
  g_autofree char  *name = latch_search_fold ("Garden Tools");
  g_autofree char  *place = latch_search_fold ("Ecwid Café");
  const char *const texts[] = { name, place };
  g_autoptr (LatchSearch) both = latch_search_new ("cafe gard");
  g_autoptr (LatchSearch) across = latch_search_new ("toolsecwid");

  g_assert_true (latch_search_matches (both, texts, 2));
  g_assert_false (latch_search_matches (both, texts, 1));
  g_assert_false (latch_search_matches (across, texts, 2));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/latch/search/%02zu", i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_match);
    }

  g_test_add_func ("/latch/search/several-texts", test_several_texts);

  return g_test_run ();
}
