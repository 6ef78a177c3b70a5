/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance-info.h"

G_BEGIN_DECLS

/**
 * LatchVerdict:
 * @LATCH_VERDICT_NONE: nothing was learned
 * @LATCH_VERDICT_WORKS: the store answers
 * @LATCH_VERDICT_STORE_REFUSES: the store refuses the keys that the instance has
 * @LATCH_VERDICT_UNTESTABLE: the service does not know the test for this instance
 * @LATCH_VERDICT_TURNED_OFF: the instance is turned off on the service
 * @LATCH_VERDICT_GONE: the service does not have the instance any more
 * @LATCH_VERDICT_MISNUMBERED: the service has the instance, under another number than the record
 * @LATCH_VERDICT_ACCOUNT_REFUSED: the service refuses the account’s secrets
 *
 * What a test of an instance comes to.
 */
typedef enum {
  LATCH_VERDICT_NONE,
  LATCH_VERDICT_WORKS,
  LATCH_VERDICT_STORE_REFUSES,
  LATCH_VERDICT_UNTESTABLE,
  LATCH_VERDICT_TURNED_OFF,
  LATCH_VERDICT_GONE,
  LATCH_VERDICT_MISNUMBERED,
  LATCH_VERDICT_ACCOUNT_REFUSED,
} LatchVerdict;

gboolean      latch_verdict_needs_instance (const GError *test);
LatchVerdict  latch_verdict_judge (const GError      *test,
                                   LatchInstanceInfo *info,
                                   const GError      *asked,
                                   gboolean           is_proved);
GError       *latch_verdict_new_mistaken_error (void);
GError       *latch_verdict_new_misnumbered_error (gint64 number);
GError       *latch_verdict_new_foreign_error (void);
GError       *latch_verdict_new_unproved_error (void);
void          latch_verdict_explain_absence (GError *error);
const GError *latch_verdict_choose_error (const GError *test,
                                          const GError *asked);

G_END_DECLS
