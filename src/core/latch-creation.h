/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"
#include "latch-credentials.h"
#include "latch-draft.h"
#include "latch-instance.h"
#include "latch-keyring.h"
#include "latch-record.h"
#include "latch-transport.h"

G_BEGIN_DECLS

typedef enum {
  LATCH_STEP_IDLE,
  LATCH_STEP_KEYRING,
  LATCH_STEP_RESERVING,
  LATCH_STEP_SENDING,
  LATCH_STEP_SEARCHING,
  LATCH_STEP_STORING,
  LATCH_STEP_TESTING,
  LATCH_STEP_DONE,
} LatchStep;

#define LATCH_TYPE_CREATION (latch_creation_get_type ())
G_DECLARE_FINAL_TYPE (LatchCreation, latch_creation, LATCH, CREATION, GObject)

LatchCreation *latch_creation_new (LatchKeyring     *keyring,
                                   const char       *directory,
                                   const char       *address,
                                   LatchAccount     *account,
                                   LatchCredentials *credentials,
                                   LatchRecord      *record,
                                   LatchDraft       *draft);
LatchCreation *latch_creation_new_for_record (LatchKeyring *keyring,
                                              const char   *directory,
                                              const char   *address,
                                              LatchAccount *account,
                                              LatchRecord  *record);
void           latch_creation_set_limits (LatchCreation     *self,
                                          const LatchLimits *limits);
void           latch_creation_set_credentials (LatchCreation    *self,
                                               LatchCredentials *credentials);
LatchStep      latch_creation_get_step (LatchCreation *self);
gboolean       latch_creation_get_recorded (LatchCreation *self);
LatchAccount  *latch_creation_get_account (LatchCreation *self);
LatchRecord   *latch_creation_get_record (LatchCreation *self);
SecretValue   *latch_creation_get_token (LatchCreation *self);
const GError  *latch_creation_get_test_error (LatchCreation *self);
GPtrArray     *latch_creation_get_candidates (LatchCreation *self);
void           latch_creation_run_async (LatchCreation      *self,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean       latch_creation_run_finish (LatchCreation *self,
                                          GAsyncResult  *result,
                                          GError       **error);
void           latch_creation_resume_async (LatchCreation      *self,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean       latch_creation_resume_finish (LatchCreation *self,
                                             GAsyncResult  *result,
                                             GError       **error);
void           latch_creation_save_token_async (LatchCreation      *self,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
gboolean       latch_creation_save_token_finish (LatchCreation *self,
                                                 GAsyncResult  *result,
                                                 GError       **error);
void           latch_creation_claim_async (LatchCreation      *self,
                                           LatchInstance      *instance,
                                           GCancellable       *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean       latch_creation_claim_finish (LatchCreation *self,
                                            GAsyncResult  *result,
                                            GError       **error);

G_END_DECLS
