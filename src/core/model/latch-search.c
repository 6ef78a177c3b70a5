/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-search.h"

/* No word has one, so that a word begins where one stands. */
#define SEPARATOR "\n"

/* Each word that is looked for, as it was typed and without accents: a word
 * that is typed with accents is found without them, and the other way round. */
struct _LatchSearch
{
  GPtrArray *terms;
};

static void
take_beginning (GStrvBuilder *builder,
                const char   *word)
{
  g_autofree char *beginning = g_strconcat (SEPARATOR, word, NULL);

  g_strv_builder_add (builder, beginning);
}

/* The beginning of a word, and its form in ASCII, where it has one. */
static char **
fold_term (const char *term)
{
  g_auto (GStrv) in_ascii = NULL;
  g_auto (GStrv) folded = g_str_tokenize_and_fold (term, NULL, &in_ascii);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  take_beginning (builder, term);
  if (in_ascii[0] != NULL)
    take_beginning (builder, in_ascii[0]);

  return g_strv_builder_end (builder);
}

/**
 * latch_search_new:
 * @search: what a person looks for, in UTF-8
 *
 * Returns: (transfer full) (nullable): the search, or %NULL where there is no word in @search
 */
LatchSearch *
latch_search_new (const char *search)
{
  g_auto (GStrv) words = g_str_tokenize_and_fold (search, NULL, NULL);
  LatchSearch *self;

  if (words[0] == NULL)
    return NULL;

  self = g_new0 (LatchSearch, 1);
  self->terms = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  for (size_t i = 0; words[i] != NULL; i++)
    g_ptr_array_add (self->terms, fold_term (words[i]));

  return self;
}

/**
 * latch_search_free:
 * @self: (transfer full): a search
 *
 * Frees a search.
 */
void
latch_search_free (LatchSearch *self)
{
  g_ptr_array_unref (self->terms);
  g_free (self);
}

/**
 * latch_search_fold:
 * @text: a text that is searched, in UTF-8
 *
 * Folds a text, which costs more than a search in it: whoever is searched at every key keeps the result. It is one piece
 * of memory, since a list may keep it ten thousand times.
 *
 * Returns: (transfer full): the words of @text, without case, with accents and without
 */
char *
latch_search_fold (const char *text)
{
  g_auto (GStrv) in_ascii = NULL;
  g_auto (GStrv) words = g_str_tokenize_and_fold (text, NULL, &in_ascii);
  g_autofree char *with_accents = g_strjoinv (SEPARATOR, words);
  g_autofree char *without = g_strjoinv (SEPARATOR, in_ascii);

  return g_strconcat (SEPARATOR, with_accents, *without != '\0' ? SEPARATOR : NULL, without, NULL);
}

/* Whether one of @words begins as @term does, in one of its forms. */
static gboolean
has_beginning (const char *words,
               char      **term)
{
  return strstr (words, term[0]) != NULL || (term[1] != NULL && strstr (words, term[1]) != NULL);
}

static gboolean
is_found (char             **term,
          const char *const *texts,
          size_t             n_texts)
{
  for (size_t i = 0; i < n_texts; i++)
    {
      if (has_beginning (texts[i], term))
        return TRUE;
    }

  return FALSE;
}

/**
 * latch_search_matches:
 * @self: a search
 * @texts: (array length=n_texts): folded texts, see latch_search_fold()
 * @n_texts: how many there are
 *
 * Looks for every word of the search at the beginning of a word of any of the texts, whatever its case and its accents.
 *
 * Returns: %TRUE when all words were found
 */
gboolean
latch_search_matches (const LatchSearch *self,
                      const char *const *texts,
                      size_t             n_texts)
{
  for (guint i = 0; i < self->terms->len; i++)
    {
      if (!is_found (g_ptr_array_index (self->terms, i), texts, n_texts))
        return FALSE;
    }

  return TRUE;
}
