/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"
#include "latch-listing.h"

G_BEGIN_DECLS

/* How many copies of an instance get a record of their own. */
#define LATCH_FIND_MAX_COPIES 20

void        latch_find_claim_async (LatchJournal       *journal,
                                    LatchAccount       *account,
                                    gint64              instance_id,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data);
LatchClaim *latch_find_claim_finish (LatchJournal *journal,
                                     GAsyncResult *result,
                                     GError      **error);
void        latch_find_async (LatchJob           *job,
                              LatchListing       *listing,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);

G_END_DECLS
