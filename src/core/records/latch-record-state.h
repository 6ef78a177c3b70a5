/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-record.h"

G_BEGIN_DECLS

/* Whether a step is for what was sent only once, for what the person had sent again, or for both. */
typedef enum {
  LATCH_ATTEMPT_ANY,
  LATCH_ATTEMPT_FIRST,
  LATCH_ATTEMPT_LATER,
} LatchAttempt;

typedef struct
{
  LatchRecordState from;
  LatchRecordEvent event;
  LatchAttempt     attempt;
  LatchRecordState to;
} LatchRecordStep;

#define LATCH_N_RECORD_STEPS 37

extern const LatchRecordStep latch_record_steps[LATCH_N_RECORD_STEPS];

const LatchRecordStep *latch_record_step_find (const LatchRecordStep *steps,
                                               LatchRecordState       from,
                                               LatchRecordEvent       event,
                                               guint                  attempt);
gint64                 latch_record_get_settling_time (guint wait);
gboolean               latch_record_is_searched_after (gint64 age,
                                                       guint  n_searches);

gboolean latch_record_is_shown (LatchRecord *record);
gboolean latch_record_lacks_token (LatchRecord *record);
gboolean latch_record_is_missing (LatchRecord *record);
gboolean latch_record_can_be_adopted (LatchRecord *record);
gboolean latch_record_can_be_sent_again (LatchRecord *record);
gboolean latch_record_needs_search (LatchRecord *record);
gboolean latch_record_needs_attention (LatchRecord *record,
                                       gboolean     in_memory);
gboolean latch_record_state_has_number (LatchRecordState state);

G_END_DECLS
