/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"
#include "latch-claim.h"
#include "latch-record.h"

G_BEGIN_DECLS

#define LATCH_TYPE_JOURNAL (latch_journal_get_type ())
G_DECLARE_FINAL_TYPE (LatchJournal, latch_journal, LATCH, JOURNAL, GObject)

typedef void (*LatchAccountChangeFunc) (LatchAccount *account,
                                        const char   *value);

LatchJournal *latch_journal_new (const char *directory);
void          latch_journal_set_poll_interval (LatchJournal *self,
                                               guint         milliseconds);

void     latch_journal_load_async (LatchJournal       *self,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean latch_journal_load_finish (LatchJournal *self,
                                    GAsyncResult *result,
                                    GError      **error);
void     latch_journal_scan_async (LatchJournal       *self,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean latch_journal_scan_finish (LatchJournal *self,
                                    GAsyncResult *result,
                                    GError      **error);

char         *latch_journal_dup_unreadable_record (LatchJournal *self);
guint         latch_journal_count_unreadable (LatchJournal *self);
void          latch_journal_delete_unreadable_async (LatchJournal       *self,
                                                     GAsyncReadyCallback callback,
                                                     gpointer            user_data);
gboolean      latch_journal_delete_unreadable_finish (LatchJournal *self,
                                                      GAsyncResult *result,
                                                      GError      **error);
GPtrArray    *latch_journal_list_records (LatchJournal *self);
GPtrArray    *latch_journal_list_accounts (LatchJournal *self);
LatchRecord  *latch_journal_lookup_record (LatchJournal *self,
                                           const char   *id);
LatchAccount *latch_journal_lookup_account (LatchJournal *self,
                                            const char   *id);

gboolean     latch_journal_is_claimed (LatchJournal *self,
                                       const char   *id);
void         latch_journal_claim_record_async (LatchJournal       *self,
                                               const char         *id,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
void         latch_journal_claim_account_async (LatchJournal       *self,
                                                const char         *id,
                                                GCancellable       *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
void         latch_journal_share_account_async (LatchJournal       *self,
                                                LatchAccount       *account,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
void         latch_journal_claim_and_scan_async (LatchJournal       *self,
                                                 const char         *id,
                                                 GCancellable       *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
LatchClaims *latch_journal_get_claims (LatchJournal *self);

void latch_journal_note_async (LatchJournal       *self,
                               LatchClaim         *claim,
                               LatchRecord        *record,
                               LatchRecordEvent    event,
                               GAsyncReadyCallback callback,
                               gpointer            user_data);
void latch_journal_save_record_async (LatchJournal       *self,
                                      LatchClaim         *claim,
                                      LatchRecord        *record,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
void latch_journal_delete_record_async (LatchJournal       *self,
                                        LatchClaim         *claim,
                                        LatchRecord        *record,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
void latch_journal_change_account_async (LatchJournal          *self,
                                         LatchAccount          *account,
                                         LatchAccountChangeFunc func,
                                         const char            *value,
                                         GAsyncReadyCallback    callback,
                                         gpointer               user_data);
void latch_journal_put_account_async (LatchJournal          *self,
                                      LatchAccount          *account,
                                      LatchAccountChangeFunc func,
                                      const char            *value,
                                      GAsyncReadyCallback    callback,
                                      gpointer               user_data);
void latch_journal_delete_account_async (LatchJournal       *self,
                                         LatchAccount       *account,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);

LatchClaim *latch_journal_claim_finish (LatchJournal *self,
                                        GAsyncResult *result,
                                        GError      **error);
gboolean    latch_journal_write_finish (LatchJournal *self,
                                        GAsyncResult *result,
                                        GError      **error);

G_END_DECLS
