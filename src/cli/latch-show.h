/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance.h"

G_BEGIN_DECLS

char       *latch_show_dup_number (LatchInstance *instance);
const char *latch_show_get_words (LatchInstance *instance);
void        latch_show_instance (LatchInstance *instance);
void        latch_show_instances (GPtrArray *instances);
void        latch_show_test (LatchInstance *instance,
                             gboolean       tested);
void        latch_show_tests (GPtrArray *instances,
                              GPtrArray *untested);

G_END_DECLS
