/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

G_BEGIN_DECLS

#define LATCH_TYPE_TEST_ALL (latch_test_all_get_type ())
G_DECLARE_FINAL_TYPE (LatchTestAll, latch_test_all, LATCH, TEST_ALL, GObject)

gboolean      latch_test_all_takes (LatchInstance *instance);
LatchTestAll *latch_test_all_new (LatchRegistry *registry);
gboolean      latch_test_all_has_work (LatchTestAll *self);
void          latch_test_all_start (LatchTestAll *self);
void          latch_test_all_cancel (LatchTestAll *self);
gboolean      latch_test_all_get_running (LatchTestAll *self);
gboolean      latch_test_all_get_cancelled (LatchTestAll *self);
guint         latch_test_all_get_n_total (LatchTestAll *self);
guint         latch_test_all_get_n_done (LatchTestAll *self);
guint         latch_test_all_get_n_failed (LatchTestAll *self);
const GError *latch_test_all_get_error (LatchTestAll *self);
const char   *latch_test_all_get_error_account (LatchTestAll *self);
const GError *latch_test_all_get_reason (LatchTestAll  *self,
                                         LatchInstance *instance);

G_END_DECLS
