/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-practice-element.h"

G_BEGIN_DECLS

/* What a list is asked for; whatever is NULL or empty matches every instance. `text` is folded. */
typedef struct
{
  const LatchPracticeElement *element;
  GPtrArray                  *tags;
  char                       *text;
} LatchPracticeFilter;

void     latch_practice_filter_clear (LatchPracticeFilter *self);
gboolean latch_practice_filter_is_empty (const LatchPracticeFilter *self);
gboolean latch_practice_filter_matches (const LatchPracticeFilter  *self,
                                        const LatchPracticeElement *element,
                                        const char                 *name,
                                        const char *const          *tags);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatchPracticeFilter, latch_practice_filter_clear)

G_END_DECLS
