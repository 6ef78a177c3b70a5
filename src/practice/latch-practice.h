/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATCH_PRACTICE_STORE_ID "1003"
#define LATCH_PRACTICE_ORDER_KEY "practice-order"
#define LATCH_PRACTICE_PRODUCT_KEY "practice-product"

/* Whoever signs in by name. The second one needs more than a password, which only a browser can give. */
#define LATCH_PRACTICE_USER_NAME "practice"
#define LATCH_PRACTICE_SECOND_FACTOR_USER_NAME "second-factor"

/* The one store that refuses these keys, and its own. */
#define LATCH_PRACTICE_REFUSING_STORE_ID "4003"
#define LATCH_PRACTICE_NEW_ORDER_KEY "neworder"
#define LATCH_PRACTICE_NEW_PRODUCT_KEY "newproduct"

/* How many instances a service can be told to have. */
#define LATCH_PRACTICE_CROWD_MAX 99999

/**
 * LatchPracticeFault:
 * @LATCH_PRACTICE_FAULT_NONE: answer as the service does
 * @LATCH_PRACTICE_FAULT_SILENCE: do nothing and never answer; the connection stays open until practice ends
 * @LATCH_PRACTICE_FAULT_ANSWER_LOST: do what is asked, then close the connection instead of answering
 * @LATCH_PRACTICE_FAULT_ERROR: do nothing and answer with a given status and body
 *
 * What goes wrong with the next request that would change something.
 */
typedef enum {
  LATCH_PRACTICE_FAULT_NONE,
  LATCH_PRACTICE_FAULT_SILENCE,
  LATCH_PRACTICE_FAULT_ANSWER_LOST,
  LATCH_PRACTICE_FAULT_ERROR,
} LatchPracticeFault;

#define LATCH_TYPE_PRACTICE (latch_practice_get_type ())
G_DECLARE_FINAL_TYPE (LatchPractice, latch_practice, LATCH, PRACTICE, GObject)

LatchPractice *latch_practice_new (const char *state_path);
gboolean       latch_practice_start (LatchPractice *self,
                                     GError       **error);
void           latch_practice_set_crowd (LatchPractice *self,
                                         guint          n_instances);
const char    *latch_practice_get_address (LatchPractice *self);
void           latch_practice_set_fault (LatchPractice     *self,
                                         LatchPracticeFault fault,
                                         guint              status,
                                         const char        *body);
void           latch_practice_aim_fault (LatchPractice *self,
                                         const char    *path);
guint          latch_practice_get_n_posts (LatchPractice *self);
char          *latch_practice_dup_value (const char *element,
                                         const char *key,
                                         const char *store);

G_END_DECLS
