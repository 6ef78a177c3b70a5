/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-creation.h"

G_BEGIN_DECLS

#define LATCH_TYPE_STORE (latch_store_get_type ())
G_DECLARE_FINAL_TYPE (LatchStore, latch_store, LATCH, STORE, GObject)

typedef const char *(*LatchStorePracticeFunc) (gpointer user_data,
                                               GError **error);

LatchStore    *latch_store_new (const char   *directory,
                                LatchKeyring *keyring);
void           latch_store_set_practice_func (LatchStore            *self,
                                              LatchStorePracticeFunc func,
                                              gpointer               user_data);
void           latch_store_set_limits (LatchStore        *self,
                                       const LatchLimits *limits);
LatchKeyring  *latch_store_get_keyring (LatchStore *self);
guint          latch_store_get_second (LatchStore *self);
gboolean       latch_store_get_loaded (LatchStore *self);
GListModel    *latch_store_get_accounts (LatchStore *self);
GListModel    *latch_store_get_records (LatchStore *self);
LatchAccount  *latch_store_lookup_account (LatchStore *self,
                                           const char *id);
void           latch_store_load_async (LatchStore         *self,
                                       GCancellable       *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
gboolean       latch_store_load_finish (LatchStore   *self,
                                        GAsyncResult *result,
                                        GError      **error);
LatchCreation *latch_store_begin (LatchStore       *self,
                                  LatchAccount     *account,
                                  LatchCredentials *credentials,
                                  LatchRecord      *record,
                                  LatchDraft       *draft,
                                  GError          **error);
LatchCreation *latch_store_resume (LatchStore  *self,
                                   LatchRecord *record,
                                   GError     **error);
GPtrArray     *latch_store_get_unfinished (LatchStore *self);
gboolean       latch_store_is_tidy (LatchStore *self);
void           latch_store_tidy_async (LatchStore         *self,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data);
void           latch_store_tidy_finish (LatchStore   *self,
                                        GAsyncResult *result);
void           latch_store_move_held_async (LatchStore         *self,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean       latch_store_move_held_finish (LatchStore   *self,
                                             GAsyncResult *result,
                                             GError      **error);
void           latch_store_forget_async (LatchStore         *self,
                                         LatchRecord        *record,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean       latch_store_forget_finish (LatchStore   *self,
                                          GAsyncResult *result,
                                          GError      **error);
void           latch_store_lookup_token_async (LatchStore         *self,
                                               LatchRecord        *record,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
SecretValue   *latch_store_lookup_token_finish (LatchStore   *self,
                                                GAsyncResult *result,
                                                GError      **error);

G_END_DECLS
