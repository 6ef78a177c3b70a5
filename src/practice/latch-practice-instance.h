/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Why a creation is refused; the code is the HTTP status. */
#define LATCH_PRACTICE_REFUSAL (latch_practice_refusal_quark ())
GQuark latch_practice_refusal_quark (void);

typedef struct
{
  gint64      id;
  char       *name;
  char       *created_date;
  char      **tags;
  JsonObject *configuration;
  gboolean    keys_right;
  gboolean    disabled;
} LatchPracticeInstance;

LatchPracticeInstance *latch_practice_instance_new_for_request (JsonNode *request,
                                                                GError  **error);
LatchPracticeInstance *latch_practice_instance_new_from_json (JsonNode *node);
void                   latch_practice_instance_free (LatchPracticeInstance *self);
JsonNode              *latch_practice_instance_to_json (LatchPracticeInstance *self);
JsonNode              *latch_practice_instance_to_answer (LatchPracticeInstance *self,
                                                          const char            *token);
gboolean               latch_practice_instance_has_tags (LatchPracticeInstance *self,
                                                         GPtrArray             *tags);
const char            *latch_practice_instance_get_store_id (LatchPracticeInstance *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchPracticeInstance, latch_practice_instance_free)

G_END_DECLS
