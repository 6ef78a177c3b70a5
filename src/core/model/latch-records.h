/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-record.h"

G_BEGIN_DECLS

LatchRecord *latch_records_lookup (GListModel *records,
                                   const char *id);
LatchRecord *latch_records_lookup_newest (GListModel *records);
int          latch_records_compare_newest_first (gconstpointer a,
                                                 gconstpointer b,
                                                 gpointer      user_data);

G_END_DECLS
