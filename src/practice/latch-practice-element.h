/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define LATCH_PRACTICE_N_ELEMENTS 6
#define LATCH_PRACTICE_ECWID "ecwid"

/* `shown_key` is a configuration key whose value is shown, in which %u stands for the store’s number; the values of `secret_keys` are masked. */
typedef struct
{
  gint64      id;
  const char *key;
  const char *name;
  const char *shown_key;
  const char *shown_value;
  const char *secret_keys[3];
} LatchPracticeElement;

const LatchPracticeElement *latch_practice_element_get (guint place);
const LatchPracticeElement *latch_practice_element_lookup (const char *key_or_id);
JsonObject                 *latch_practice_element_to_answer (const LatchPracticeElement *self);

G_END_DECLS
