/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-search.h"

/* Whether one of @words begins with @start. */
static gboolean
has_beginning (char      **words,
               const char *start)
{
  for (size_t i = 0; words[i] != NULL; i++)
    {
      if (g_str_has_prefix (words[i], start))
        return TRUE;
    }

  return FALSE;
}

/* A word that is typed with accents is found without them, and the other way round. */
static gboolean
is_found (const char *term,
          char      **words,
          char      **words_in_ascii)
{
  g_auto (GStrv) term_in_ascii = NULL;
  g_auto (GStrv) folded = g_str_tokenize_and_fold (term, NULL, &term_in_ascii);

  if (has_beginning (words, term) || has_beginning (words_in_ascii, term))
    return TRUE;

  return term_in_ascii[0] != NULL && (has_beginning (words, term_in_ascii[0]) || has_beginning (words_in_ascii, term_in_ascii[0]));
}

/**
 * latch_search_matches:
 * @search: what a person looks for, in UTF-8
 * @text: where it may be, in UTF-8
 *
 * Looks for every word of @search at the beginning of a word of @text, whatever
 * its case and its accents. Where there is no word in @search, nothing is found.
 *
 * Returns: %TRUE when all words were found
 */
gboolean
latch_search_matches (const char *search,
                      const char *text)
{
  g_auto (GStrv) terms = g_str_tokenize_and_fold (search, NULL, NULL);
  g_auto (GStrv) words_in_ascii = NULL;
  g_auto (GStrv) words = g_str_tokenize_and_fold (text, NULL, &words_in_ascii);

  for (size_t i = 0; terms[i] != NULL; i++)
    {
      if (!is_found (terms[i], words, words_in_ascii))
        return FALSE;
    }

  return terms[0] != NULL;
}
