/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LATCH_PRACTICE_N_ELEMENTS 8
#define LATCH_PRACTICE_ECWID "ecwid"

/* The ways in which an instance comes to its store: what an element takes without a word, and a sign-in in the browser, which
 * a request shows by the address where that ended. */
#define LATCH_PRACTICE_WAY_USUAL "basic"
#define LATCH_PRACTICE_WAY_BROWSER "oauth2"
#define LATCH_PRACTICE_CLIENT_ID "oauth.api.key"
#define LATCH_PRACTICE_CLIENT_SECRET "oauth.api.secret"
#define LATCH_PRACTICE_CALLBACK "oauth.callback.url"

/* What stands in an answer in place of a value. */
typedef enum {
  LATCH_PRACTICE_FIELD_SHOWN,
  LATCH_PRACTICE_FIELD_STORE,
  LATCH_PRACTICE_FIELD_FIRST_KEY,
  LATCH_PRACTICE_FIELD_SECOND_KEY,
  LATCH_PRACTICE_FIELD_MASKED,
} LatchPracticeFieldKind;

/* `way` is the `authentication.type` that it belongs to, `usual` what a store takes and `renewed` what the refusing one does;
 * of a store, `usual` stands before its number and `renewed` after it. `words` are for people. */
typedef struct
{
  const char            *key;
  LatchPracticeFieldKind kind;
  const char            *name;
  const char            *type;
  const char            *usual;
  const char            *renewed;
  const char            *words;
  const char            *way;
  gboolean               optional;
} LatchPracticeField;

typedef struct
{
  const char               *key;
  const char               *name;
  gint64                    id;
  gboolean                  has_ping;
  const LatchPracticeField *fields;
} LatchPracticeElement;

const LatchPracticeElement *latch_practice_element_get (guint place);
const LatchPracticeElement *latch_practice_element_lookup (const char *key_or_id);
const LatchPracticeField   *latch_practice_element_find (const LatchPracticeElement *self,
                                                         const char                 *key);
const LatchPracticeField   *latch_practice_element_get_store (const LatchPracticeElement *self);
gboolean                    latch_practice_element_asks_for (const LatchPracticeField *field,
                                                             const char               *way);
char                       *latch_practice_element_dup_value (const LatchPracticeField *field,
                                                              const char               *number);
JsonObject                 *latch_practice_element_to_answer (const LatchPracticeElement *self);

G_END_DECLS
