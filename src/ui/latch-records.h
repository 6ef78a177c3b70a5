/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-record.h"

G_BEGIN_DECLS

LatchRecord *latch_records_lookup (GListModel *records,
                                   const char *id);
LatchRecord *latch_records_lookup_newest (GListModel *records);

G_END_DECLS
