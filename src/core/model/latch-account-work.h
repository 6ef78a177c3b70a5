/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-work.h"

G_BEGIN_DECLS

/**
 * LatchAccountTask:
 * @LATCH_ACCOUNT_TASK_NONE: nothing
 * @LATCH_ACCOUNT_TASK_ADDING: typed secrets are proved, and it is written down
 * @LATCH_ACCOUNT_TASK_TESTING: the service is asked whether it accepts the secrets
 * @LATCH_ACCOUNT_TASK_REPLACING: new secrets are proved and stored
 * @LATCH_ACCOUNT_TASK_RENAMING: it gets another name
 * @LATCH_ACCOUNT_TASK_REMOVING: it is removed with all that is kept of it
 *
 * What is being done to an account.
 */
typedef enum {
  LATCH_ACCOUNT_TASK_NONE,
  LATCH_ACCOUNT_TASK_ADDING,
  LATCH_ACCOUNT_TASK_TESTING,
  LATCH_ACCOUNT_TASK_REPLACING,
  LATCH_ACCOUNT_TASK_RENAMING,
  LATCH_ACCOUNT_TASK_REMOVING,
} LatchAccountTask;

#define LATCH_TYPE_ACCOUNT_WORK (latch_account_work_get_type ())
G_DECLARE_FINAL_TYPE (LatchAccountWork, latch_account_work, LATCH, ACCOUNT_WORK, GObject)

LatchAccountWork *latch_account_work_new (LatchKeyring *keyring,
                                          LatchJournal *journal,
                                          LatchWork    *work);
LatchAccountTask  latch_account_work_get_task (LatchAccountWork *self,
                                               LatchAccount     *account);
void              latch_account_work_cancel (LatchAccountWork *self,
                                             LatchAccount     *account);
void              latch_account_work_count (LatchAccountWork *self,
                                            LatchAccount     *account,
                                            guint            *n_stores,
                                            guint            *n_unsure);
void              latch_account_work_add_async (LatchAccountWork   *self,
                                                LatchConnection    *connection,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
void              latch_account_work_test_async (LatchAccountWork   *self,
                                                 LatchConnection    *connection,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
void              latch_account_work_replace_async (LatchAccountWork   *self,
                                                    LatchConnection    *connection,
                                                    gboolean            anyway,
                                                    GAsyncReadyCallback callback,
                                                    gpointer            user_data);
void              latch_account_work_rename_async (LatchAccountWork   *self,
                                                   LatchAccount       *account,
                                                   const char         *label,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
void              latch_account_work_remove_async (LatchAccountWork   *self,
                                                   LatchAccount       *account,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
guint             latch_account_work_count_unreadable (LatchAccountWork *self);
void              latch_account_work_remove_all_async (LatchAccountWork   *self,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
gboolean          latch_account_work_finish (GAsyncResult *result,
                                             GError      **error);

G_END_DECLS
