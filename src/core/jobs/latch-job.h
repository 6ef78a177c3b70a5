/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"
#include "latch-credentials.h"
#include "latch-draft.h"
#include "latch-instance-info.h"
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

#define LATCH_TYPE_JOB (latch_job_get_type ())
G_DECLARE_FINAL_TYPE (LatchJob, latch_job, LATCH, JOB, GObject)

LatchJob     *latch_job_new (LatchKeyring     *keyring,
                             const char       *directory,
                             const char       *address,
                             LatchAccount     *account,
                             LatchCredentials *credentials,
                             LatchRecord      *record,
                             LatchDraft       *draft);
LatchJob     *latch_job_new_for_record (LatchKeyring *keyring,
                                        const char   *directory,
                                        const char   *address,
                                        LatchAccount *account,
                                        LatchRecord  *record);
void          latch_job_set_limits (LatchJob          *self,
                                    const LatchLimits *limits);
void          latch_job_set_credentials (LatchJob         *self,
                                         LatchCredentials *credentials);
LatchStep     latch_job_get_step (LatchJob *self);
gboolean      latch_job_get_recorded (LatchJob *self);
LatchAccount *latch_job_get_account (LatchJob *self);
LatchRecord  *latch_job_get_record (LatchJob *self);
SecretValue  *latch_job_get_token (LatchJob *self);
const GError *latch_job_get_test_error (LatchJob *self);
GPtrArray    *latch_job_get_candidates (LatchJob *self);
void          latch_job_run_async (LatchJob           *self,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean      latch_job_run_finish (LatchJob     *self,
                                    GAsyncResult *result,
                                    GError      **error);
void          latch_job_resume_async (LatchJob           *self,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data);
gboolean      latch_job_resume_finish (LatchJob     *self,
                                       GAsyncResult *result,
                                       GError      **error);
void          latch_job_save_token_async (LatchJob           *self,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean      latch_job_save_token_finish (LatchJob     *self,
                                           GAsyncResult *result,
                                           GError      **error);
void          latch_job_claim_async (LatchJob           *self,
                                     LatchInstanceInfo  *instance,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean      latch_job_claim_finish (LatchJob     *self,
                                      GAsyncResult *result,
                                      GError      **error);

G_END_DECLS
