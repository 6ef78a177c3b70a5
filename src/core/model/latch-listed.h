/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance-info.h"
#include "latch-record.h"

G_BEGIN_DECLS

/**
 * LatchListed:
 *
 * The service’s list of an account’s instances, without their tokens, in which each is found by its number or its tag.
 */
typedef struct _LatchListed LatchListed;

LatchListed       *latch_listed_new (GPtrArray *infos);
void               latch_listed_free (LatchListed *self);
guint              latch_listed_get_n_infos (LatchListed *self);
LatchInstanceInfo *latch_listed_get_info (LatchListed *self,
                                          guint        position);
LatchInstanceInfo *latch_listed_lookup_number (LatchListed *self,
                                               gint64       number);
void               latch_listed_remove (LatchListed       *self,
                                        LatchInstanceInfo *info);
LatchInstanceInfo *latch_listed_lookup_record (LatchListed *self,
                                               LatchRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchListed, latch_listed_free)

G_END_DECLS
