/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LatchSearch:
 *
 * What a person looks for, folded once for all texts.
 */
typedef struct _LatchSearch LatchSearch;

LatchSearch *latch_search_new (const char *search);
void         latch_search_free (LatchSearch *self);
char        *latch_search_fold (const char *text);
gboolean     latch_search_matches (const LatchSearch *self,
                                   const char *const *texts,
                                   size_t             n_texts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchSearch, latch_search_free)

G_END_DECLS
