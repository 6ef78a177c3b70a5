/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-journal.h"

G_BEGIN_DECLS

#define LATCH_TYPE_ELSEWHERE (latch_elsewhere_get_type ())
G_DECLARE_FINAL_TYPE (LatchElsewhere, latch_elsewhere, LATCH, ELSEWHERE, GObject)

LatchElsewhere *latch_elsewhere_new (LatchJournal *journal);
gboolean        latch_elsewhere_contains (LatchElsewhere *self,
                                          const char     *id);

G_END_DECLS
