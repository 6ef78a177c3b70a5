/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-element.h"

#include <libsecret/secret.h>

G_BEGIN_DECLS

/* What a store’s name may have, in characters. A record, which has the name, is a small file: a document that was pasted by
 * mistake would not fit. */
#define LATCH_LONGEST_NAME 200

#define LATCH_TYPE_DRAFT (latch_draft_get_type ())
G_DECLARE_FINAL_TYPE (LatchDraft, latch_draft, LATCH, DRAFT, GObject)

typedef void (*LatchDraftFunc) (const char *key,
                                const char *value,
                                gpointer    user_data);

LatchDraft         *latch_draft_new (const LatchElement *element);
LatchDraft         *latch_draft_copy (LatchDraft *self);
const LatchElement *latch_draft_get_element (LatchDraft *self);
const char         *latch_draft_get_name (LatchDraft *self);
void                latch_draft_set_name (LatchDraft *self,
                                          const char *name);
const char *const  *latch_draft_get_tags (LatchDraft *self);
void                latch_draft_set_tags (LatchDraft        *self,
                                          const char *const *tags);
void                latch_draft_split_tags (LatchDraft *self,
                                            const char *typed);
void                latch_draft_set_value (LatchDraft *self,
                                           const char *key,
                                           const char *value);
const char         *latch_draft_get_value (LatchDraft *self,
                                           const char *key);
gboolean            latch_draft_needs_consent (LatchDraft *self);
SecretValue        *latch_draft_get_code (LatchDraft *self);
void                latch_draft_take_code (LatchDraft  *self,
                                           const char  *callback,
                                           SecretValue *code);
gboolean            latch_draft_takes_value (LatchDraft *self,
                                             const char *key,
                                             const char *value);
LatchDraft         *latch_draft_dup_complete (LatchDraft *self,
                                              GPtrArray  *missing,
                                              GError    **error);
void                latch_draft_foreach_value (LatchDraft    *self,
                                               LatchDraftFunc func,
                                               gpointer       user_data);

G_END_DECLS
