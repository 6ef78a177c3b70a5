/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-practice-filter.h"

G_BEGIN_DECLS

/* Why a creation or a change is refused; the code is the HTTP status. */
#define LATCH_PRACTICE_REFUSAL (latch_practice_refusal_quark ())
GQuark latch_practice_refusal_quark (void);

/* What is kept of a store's key: whether it is one that practice has told of. */
typedef enum {
  LATCH_PRACTICE_KEY_WRONG,
  LATCH_PRACTICE_KEY_USUAL,
  LATCH_PRACTICE_KEY_NEW,
} LatchPracticeKey;

#define LATCH_PRACTICE_N_KEYS 2

/* What stands for each secret value of a configuration. */
#define LATCH_PRACTICE_MASK "********"

typedef struct
{
  gint64                      id;
  const LatchPracticeElement *element;
  char                       *name;
  char                       *created_date;
  char                      **tags;
  JsonObject                 *configuration;
  LatchPracticeKey            keys[LATCH_PRACTICE_N_KEYS];
  gboolean                    disabled;

  /* When the latest events were, and how many there have been in all. */
  GPtrArray *event_dates;
  gint64     n_events;
} LatchPracticeInstance;

LatchPracticeInstance *latch_practice_instance_new (const LatchPracticeElement *element,
                                                    JsonObject                 *configuration);
LatchPracticeInstance *latch_practice_instance_new_for_request (JsonNode *request,
                                                                GError  **error);
gboolean               latch_practice_instance_needs_code (LatchPracticeInstance *self);
void                   latch_practice_instance_note_store (LatchPracticeInstance *self);
LatchPracticeInstance *latch_practice_instance_new_from_json (JsonNode *node);
void                   latch_practice_instance_free (LatchPracticeInstance *self);
JsonNode              *latch_practice_instance_to_json (LatchPracticeInstance *self);
JsonNode              *latch_practice_instance_to_answer (LatchPracticeInstance *self,
                                                          const char            *token);
gboolean               latch_practice_instance_matches (LatchPracticeInstance     *self,
                                                        const LatchPracticeFilter *filter);
gboolean               latch_practice_instance_check_description (JsonNode *request,
                                                                  GError  **error);
void                   latch_practice_instance_describe (LatchPracticeInstance *self,
                                                         JsonNode              *request);
const char            *latch_practice_instance_get_store_id (LatchPracticeInstance *self);
gboolean               latch_practice_instance_are_keys_right (LatchPracticeInstance *self);
char                  *latch_practice_instance_dup_wrong_keys (LatchPracticeInstance *self);
JsonNode              *latch_practice_instance_list_entries (LatchPracticeInstance *self);
JsonNode              *latch_practice_instance_show_entry (LatchPracticeInstance *self,
                                                           gint64                 entry_id);
const char            *latch_practice_instance_check_value (LatchPracticeInstance *self,
                                                            gint64                 entry_id,
                                                            JsonNode              *request,
                                                            GError               **error);
void                   latch_practice_instance_set_value (LatchPracticeInstance *self,
                                                          gint64                 entry_id,
                                                          const char            *value);
gboolean               latch_practice_instance_has_events (LatchPracticeInstance *self);
void                   latch_practice_instance_add_event (LatchPracticeInstance *self);
JsonNode              *latch_practice_instance_list_events (LatchPracticeInstance *self,
                                                            guint64                max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchPracticeInstance, latch_practice_instance_free)

G_END_DECLS
