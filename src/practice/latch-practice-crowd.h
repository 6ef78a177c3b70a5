/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-practice-filter.h"
#include "latch-practice-instance.h"

G_BEGIN_DECLS

LatchPracticeInstance *latch_practice_crowd_make (guint number);
gboolean               latch_practice_crowd_matches (guint                      number,
                                                     const LatchPracticeFilter *filter);

G_END_DECLS
