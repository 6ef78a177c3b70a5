/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *latch_date_dup_words (GDateTime *date,
                            GDateTime *now);

G_END_DECLS
