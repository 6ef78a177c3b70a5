/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-practice-consent.h"
#include "latch-practice-instance.h"

G_BEGIN_DECLS

typedef struct _LatchPracticeState LatchPracticeState;

LatchPracticeState    *latch_practice_state_new (const char *path);
void                   latch_practice_state_set_crowd (LatchPracticeState *self,
                                                       guint               n_instances);
void                   latch_practice_state_free (LatchPracticeState *self);
gboolean               latch_practice_state_read (LatchPracticeState *self,
                                                  GBytes             *bytes);
void                   latch_practice_state_refresh (LatchPracticeState *self);
LatchPracticeInstance *latch_practice_state_take (LatchPracticeState    *self,
                                                  LatchPracticeInstance *instance);
void                   latch_practice_state_remove (LatchPracticeState    *self,
                                                    LatchPracticeInstance *instance);
void                   latch_practice_state_set_disabled (LatchPracticeState    *self,
                                                          LatchPracticeInstance *instance,
                                                          gboolean               disabled);
LatchPracticeInstance *latch_practice_state_describe (LatchPracticeState    *self,
                                                      LatchPracticeInstance *instance,
                                                      JsonNode              *request);
LatchPracticeInstance *latch_practice_state_set_value (LatchPracticeState    *self,
                                                       LatchPracticeInstance *instance,
                                                       gint64                 entry_id,
                                                       const char            *value);
LatchPracticeInstance *latch_practice_state_lookup (LatchPracticeState *self,
                                                    gint64              id);
LatchPracticeInstance *latch_practice_state_lookup_token (LatchPracticeState *self,
                                                          const char         *token);
void                   latch_practice_state_add_event (LatchPracticeState    *self,
                                                       LatchPracticeInstance *instance);
GPtrArray             *latch_practice_state_list (LatchPracticeState        *self,
                                                  const LatchPracticeFilter *filter,
                                                  gint64                     after,
                                                  guint                      limit,
                                                  guint                     *n_matches);
void                   latch_practice_state_remember_account (LatchPracticeState *self,
                                                              const char         *user,
                                                              const char         *organization);
void                   latch_practice_state_forget_user (LatchPracticeState *self,
                                                         const char         *user);
gboolean               latch_practice_state_knows_account (LatchPracticeState *self,
                                                           const char         *user,
                                                           const char         *organization);
LatchPracticeConsent  *latch_practice_state_get_consent (LatchPracticeState *self);
char                  *latch_practice_state_dup_token (LatchPracticeState    *self,
                                                       LatchPracticeInstance *instance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchPracticeState, latch_practice_state_free)

G_END_DECLS
