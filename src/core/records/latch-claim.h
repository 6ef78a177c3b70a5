/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATCH_TYPE_CLAIM (latch_claim_get_type ())
G_DECLARE_FINAL_TYPE (LatchClaim, latch_claim, LATCH, CLAIM, GObject)

gboolean latch_claim_is_for (LatchClaim *self,
                             const char *id);
void     latch_claim_renew_async (LatchClaim         *self,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
gboolean latch_claim_renew_finish (LatchClaim   *self,
                                   GAsyncResult *result,
                                   GError      **error);

#define LATCH_TYPE_CLAIMS (latch_claims_get_type ())
G_DECLARE_FINAL_TYPE (LatchClaims, latch_claims, LATCH, CLAIMS, GObject)

LatchClaims *latch_claims_new (const char *path);
gboolean     latch_claims_contain (LatchClaims *self,
                                   const char  *id);
LatchClaim  *latch_claims_lookup (LatchClaims *self,
                                  const char  *id);
void         latch_claims_take_async (LatchClaims        *self,
                                      const char         *id,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
LatchClaim  *latch_claims_take_finish (LatchClaims  *self,
                                       GAsyncResult *result,
                                       GError      **error);
void         latch_claims_query_async (LatchClaims        *self,
                                       GPtrArray          *ids,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
GHashTable  *latch_claims_query_finish (LatchClaims  *self,
                                        GAsyncResult *result,
                                        GError      **error);
void         latch_claims_delete_file_async (LatchClaims        *self,
                                             const char         *path,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
gboolean     latch_claims_delete_file_finish (LatchClaims  *self,
                                              GAsyncResult *result,
                                              GError      **error);

G_END_DECLS
