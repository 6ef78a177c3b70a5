/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-moment.h"

G_BEGIN_DECLS

typedef enum {
  LATCH_RECORD_RESERVED,
  LATCH_RECORD_SENT,
  LATCH_RECORD_UNKNOWN,
  LATCH_RECORD_ABSENT,
  LATCH_RECORD_FORGOTTEN,
  LATCH_RECORD_CREATED,
  LATCH_RECORD_STORED,
  LATCH_RECORD_VERIFIED,
} LatchRecordState;

/* What happens to a record; which states it leads to, latch-record-state.c says. */
typedef enum {
  LATCH_EVENT_RESERVE,
  LATCH_EVENT_SEND,
  LATCH_EVENT_WITHDRAW,
  LATCH_EVENT_LOSE_ANSWER,
  LATCH_EVENT_CONFLICT,
  LATCH_EVENT_NOT_LISTED,
  LATCH_EVENT_NOT_LISTED_AFTER_WAIT,
  LATCH_EVENT_FIND,
  LATCH_EVENT_STORE,
  LATCH_EVENT_VERIFY,
  LATCH_EVENT_FORGET,
  LATCH_EVENT_RESTORE,
  LATCH_EVENT_DISCARD,
} LatchRecordEvent;

typedef enum {
  LATCH_HEALTH_UNTESTED,
  LATCH_HEALTH_WORKS,
  LATCH_HEALTH_REFUSED,
  LATCH_HEALTH_UNTESTABLE,
  LATCH_HEALTH_TURNED_OFF,
  LATCH_HEALTH_GONE,
} LatchHealth;

#define LATCH_TYPE_RECORD (latch_record_get_type ())
G_DECLARE_FINAL_TYPE (LatchRecord, latch_record, LATCH, RECORD, GObject)

LatchRecord     *latch_record_new (const char *element,
                                   const char *hub,
                                   const char *name,
                                   const char *account);
LatchRecord     *latch_record_new_listed (const char *element,
                                          const char *hub,
                                          const char *name,
                                          const char *account,
                                          gint64      instance_id,
                                          GDateTime  *created);
LatchRecord     *latch_record_new_from_bytes (GBytes  *bytes,
                                              GError **error);
gboolean         latch_record_update_from (LatchRecord *self,
                                           LatchRecord *newer);
GBytes          *latch_record_to_bytes (LatchRecord *self);
const char      *latch_record_get_id (LatchRecord *self);
const char      *latch_record_get_element (LatchRecord *self);
const char      *latch_record_get_hub (LatchRecord *self);
void             latch_record_set_element (LatchRecord *self,
                                           const char  *element,
                                           const char  *hub);
const char      *latch_record_get_name (LatchRecord *self);
void             latch_record_set_name (LatchRecord *self,
                                        const char  *name);
gboolean         latch_record_has_other_name (LatchRecord *self,
                                              const char  *name);
gboolean         latch_record_follow_name (LatchRecord *self,
                                           const char  *name);
const char      *latch_record_get_account (LatchRecord *self);
const char      *latch_record_get_sender (LatchRecord *self);
gboolean         latch_record_has_one_sender (LatchRecord *self);
void             latch_record_set_sender (LatchRecord *self,
                                          const char  *sender);
char            *latch_record_dup_tag (LatchRecord *self);
GDateTime       *latch_record_get_created (LatchRecord *self);
gint64           latch_record_get_instance_id (LatchRecord *self);
void             latch_record_set_instance_id (LatchRecord *self,
                                               gint64       instance_id);
LatchRecordState latch_record_get_state (LatchRecord *self);
gboolean         latch_record_can_advance (LatchRecord     *self,
                                           LatchRecordEvent event);
void             latch_record_advance (LatchRecord     *self,
                                       LatchRecordEvent event);
LatchHealth      latch_record_get_health (LatchRecord *self);
void             latch_record_set_health (LatchRecord *self,
                                          LatchHealth  health);

guint        latch_record_get_attempt (LatchRecord *self);
void         latch_record_begin_attempt (LatchRecord *self);
void         latch_record_ask_to_wait (LatchRecord *self,
                                       guint        seconds);
gboolean     latch_record_is_missed (LatchRecord *self);
gint64       latch_record_note_miss (LatchRecord       *self,
                                     const LatchMoment *asked);
void         latch_record_note_unproved_miss (LatchRecord *self);
gboolean     latch_record_is_missed_unproved (LatchRecord *self);
gboolean     latch_record_is_searched (LatchRecord *self);
gboolean     latch_record_is_given_up (LatchRecord       *self,
                                       const LatchMoment *asked);
void         latch_record_count_search (LatchRecord *self);
guint        latch_record_get_n_copies (LatchRecord *self);
gboolean     latch_record_may_have_copies (LatchRecord *self);
void         latch_record_expect_copies (LatchRecord *self,
                                         guint        n_copies);
gboolean     latch_record_is_confirmed (LatchRecord *self);
void         latch_record_note_confirmed (LatchRecord *self);
LatchRecord *latch_record_new_copy (LatchRecord *self,
                                    gint64       instance_id);

G_END_DECLS
