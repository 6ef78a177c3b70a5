/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-practice-element.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _LatchPracticeConsent LatchPracticeConsent;

LatchPracticeConsent *latch_practice_consent_new (void);
void                  latch_practice_consent_free (LatchPracticeConsent *self);
char                 *latch_practice_consent_dup_page (LatchPracticeConsent       *self,
                                                       const LatchPracticeElement *element,
                                                       const char                 *client_id,
                                                       const char                 *callback,
                                                       const char                 *state);
gboolean              latch_practice_consent_redeem (LatchPracticeConsent       *self,
                                                     const LatchPracticeElement *element,
                                                     const char                 *client_id,
                                                     const char                 *callback,
                                                     const char                 *code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchPracticeConsent, latch_practice_consent_free)

G_END_DECLS
