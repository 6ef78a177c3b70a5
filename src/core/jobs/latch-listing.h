/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-connection.h"
#include "latch-record.h"

G_BEGIN_DECLS

#define LATCH_TYPE_LISTING (latch_listing_get_type ())
G_DECLARE_FINAL_TYPE (LatchListing, latch_listing, LATCH, LISTING, GObject)

LatchListing      *latch_listing_new (void);
void               latch_listing_ask_async (LatchConnection    *connection,
                                            LatchRecord        *record,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
void               latch_listing_read_async (LatchConnection    *connection,
                                             GPtrArray          *records,
                                             GCancellable       *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
void               latch_listing_read_kept_async (LatchConnection    *connection,
                                                  LatchRecord        *record,
                                                  SecretValue        *kept,
                                                  GCancellable       *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer            user_data);
void               latch_listing_read_all_async (LatchListing       *self,
                                                 LatchConnection    *connection,
                                                 GCancellable       *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
LatchListing      *latch_listing_finish (LatchConnection *connection,
                                         GAsyncResult    *result,
                                         GError         **error);
const LatchMoment *latch_listing_get_asked (LatchListing *self);
gboolean           latch_listing_has (LatchListing *self,
                                      LatchRecord  *record);
GPtrArray         *latch_listing_dup_own (LatchListing *self,
                                          LatchRecord  *record);
GPtrArray         *latch_listing_get_instances (LatchListing *self);
guint              latch_listing_get_n_read (LatchListing *self);
guint              latch_listing_get_n_left_out (LatchListing *self);
GPtrArray         *latch_listing_dup_candidates (LatchListing *self,
                                                 LatchRecord  *record);

G_END_DECLS
