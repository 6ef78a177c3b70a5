/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-record.h"

/* The events that lead a new record to @state. */
static inline void
latch_test_bring_to (LatchRecord     *record,
                     LatchRecordState state)
{
  static const LatchRecordEvent ways[][5] = {
    [LATCH_RECORD_RESERVED] = { LATCH_EVENT_RESERVE },
    [LATCH_RECORD_SENT] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND },
    [LATCH_RECORD_UNKNOWN] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_LEAVE_OPEN },
    [LATCH_RECORD_ABSENT] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_MISS_FOR_LONG },
    [LATCH_RECORD_FORGOTTEN] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_MISS_FOR_LONG, LATCH_EVENT_FORGET },
    [LATCH_RECORD_CREATED] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_FIND },
    [LATCH_RECORD_STORED] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_FIND, LATCH_EVENT_STORE },
    [LATCH_RECORD_VERIFIED] = { LATCH_EVENT_RESERVE, LATCH_EVENT_SEND, LATCH_EVENT_FIND, LATCH_EVENT_STORE, LATCH_EVENT_VERIFY },
  };

  for (size_t i = 0; i == 0 || latch_record_get_state (record) != state; i++)
    latch_record_advance (record, ways[state][i]);
}
