/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-filter.h"

/**
 * latch_practice_filter_clear:
 * @self: a filter, which matches everything from then on
 */
void
latch_practice_filter_clear (LatchPracticeFilter *self)
{
  self->element = NULL;
  g_clear_pointer (&self->tags, g_ptr_array_unref);
  g_clear_pointer (&self->text, g_free);
}

/**
 * latch_practice_filter_is_empty:
 * @self: a filter
 *
 * Returns: %TRUE when it matches everything
 */
gboolean
latch_practice_filter_is_empty (const LatchPracticeFilter *self)
{
  return self->element == NULL && self->text == NULL && (self->tags == NULL || self->tags->len == 0);
}

static gboolean
has_tags (const char *const *tags,
          GPtrArray         *wanted)
{
  for (guint i = 0; wanted != NULL && i < wanted->len; i++)
    {
      if (!g_strv_contains (tags, g_ptr_array_index (wanted, i)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
has_text (const char *name,
          const char *text)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  return strstr (folded, text) != NULL;
}

/**
 * latch_practice_filter_matches:
 * @self: a filter
 * @element: the element of an instance
 * @name: its name
 * @tags: (array zero-terminated=1): its tags
 *
 * Tags are compared letter by letter, and several narrow the list. The text of `searchText` is looked for in the name and
 * in the key of the element, as release 2.163 of the service says; that case does not matter is not published.
 *
 * Returns: %TRUE when the list that was asked for has the instance
 */
gboolean
latch_practice_filter_matches (const LatchPracticeFilter  *self,
                               const LatchPracticeElement *element,
                               const char                 *name,
                               const char *const          *tags)
{
  if (self->element != NULL && self->element != element)
    return FALSE;

  if (!has_tags (tags, self->tags))
    return FALSE;

  return self->text == NULL || strstr (element->key, self->text) != NULL || has_text (name, self->text);
}
