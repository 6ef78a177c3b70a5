/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-callback.h"
#include "latch-connection.h"
#include "latch-journal.h"
#include "latch-verdict.h"

G_BEGIN_DECLS

typedef enum {
  LATCH_STEP_IDLE,
  LATCH_STEP_KEYRING,
  LATCH_STEP_SIGNING_IN,
  LATCH_STEP_RESERVING,
  LATCH_STEP_SENDING,
  LATCH_STEP_SEARCHING,
  LATCH_STEP_STORING,
  LATCH_STEP_TESTING,
  LATCH_STEP_IDENTIFYING,
  LATCH_STEP_TURNING_ON,
  LATCH_STEP_TURNING_OFF,
  LATCH_STEP_CHANGING_SECRETS,
  LATCH_STEP_CHANGING_EVENTS,
  LATCH_STEP_DESCRIBING,
  LATCH_STEP_DELETING,
  LATCH_STEP_DONE,
} LatchStep;

#define LATCH_TYPE_JOB (latch_job_get_type ())
G_DECLARE_FINAL_TYPE (LatchJob, latch_job, LATCH, JOB, GObject)

LatchJob          *latch_job_new (LatchKeyring    *keyring,
                                  LatchJournal    *journal,
                                  LatchConnection *connection,
                                  LatchRecord     *record);
LatchKeyring      *latch_job_get_keyring (LatchJob *self);
LatchJournal      *latch_job_get_journal (LatchJob *self);
LatchConnection   *latch_job_get_connection (LatchJob *self);
LatchAccount      *latch_job_get_account (LatchJob *self);
LatchRecord       *latch_job_get_record (LatchJob *self);
LatchStep          latch_job_get_step (LatchJob *self);
gboolean           latch_job_get_recorded (LatchJob *self);
gboolean           latch_job_get_sent (LatchJob *self);
SecretValue       *latch_job_get_token (LatchJob *self);
const GError      *latch_job_get_test_error (LatchJob *self);
LatchVerdict       latch_job_get_verdict (LatchJob *self);
GPtrArray         *latch_job_get_candidates (LatchJob *self);
guint              latch_job_get_n_more_candidates (LatchJob *self);
GPtrArray         *latch_job_get_configuration (LatchJob *self);
GPtrArray         *latch_job_get_events (LatchJob *self);
LatchInstanceInfo *latch_job_get_description (LatchJob *self);
gboolean           latch_job_get_unclear (LatchJob *self);

LatchCallback *latch_job_get_callback (LatchJob *self);

/* For LatchWork, which lets one job at a time work on a record. */
void latch_job_set_claim (LatchJob   *self,
                          LatchClaim *claim);
void latch_job_set_account_claim (LatchJob   *self,
                                  LatchClaim *claim);
void latch_job_set_draft (LatchJob   *self,
                          LatchDraft *draft);

/* For the verbs, which do something to the instance. */
LatchDraft        *latch_job_get_draft (LatchJob *self);
LatchClaim        *latch_job_get_claim (LatchJob *self);
LatchClaim        *latch_job_get_account_claim (LatchJob *self);
LatchClient       *latch_job_get_client (LatchJob *self);
gboolean           latch_job_has_token_in_memory (LatchJob *self);
void               latch_job_lookup_token_async (LatchJob           *self,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
SecretValue       *latch_job_lookup_token_finish (LatchJob     *self,
                                                  GAsyncResult *result,
                                                  GError      **error);
char              *latch_job_dup_token_label (LatchJob *self);
void               latch_job_set_step (LatchJob *self,
                                       LatchStep step);
void               latch_job_set_callback (LatchJob      *self,
                                           LatchCallback *callback);
void               latch_job_set_recorded (LatchJob *self,
                                           gboolean  recorded);
void               latch_job_set_sent (LatchJob *self,
                                       gboolean  sent);
LatchInstanceInfo *latch_job_get_unsaved (LatchJob *self);
void               latch_job_set_unsaved (LatchJob          *self,
                                          LatchInstanceInfo *info);
gboolean           latch_job_set_verdict (LatchJob     *self,
                                          LatchVerdict  verdict,
                                          const GError *error);
gboolean           latch_job_set_shown (LatchJob          *self,
                                        LatchInstanceInfo *info);
void               latch_job_set_candidates (LatchJob  *self,
                                             GPtrArray *candidates,
                                             guint      n_more);
void               latch_job_set_configuration (LatchJob  *self,
                                                GPtrArray *configuration);
void               latch_job_set_events (LatchJob  *self,
                                         GPtrArray *events);
void               latch_job_set_description (LatchJob          *self,
                                              LatchInstanceInfo *description);
void               latch_job_note_async (LatchJob           *self,
                                         LatchRecordEvent    event,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean           latch_job_note_finish (LatchJob     *self,
                                          GAsyncResult *result,
                                          GError      **error);
void               latch_job_try_note_async (LatchJob           *self,
                                             LatchRecordEvent    event,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
void               latch_job_try_save_async (LatchJob           *self,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
void               latch_job_fail_noted (LatchJob        *self,
                                         GTask           *task,
                                         LatchRecordEvent event,
                                         GError          *failure);
void               latch_job_fail_saved (LatchJob *self,
                                         GTask    *task,
                                         GError   *failure);
void               latch_job_fail_judged (LatchJob *self,
                                          GTask    *task,
                                          GError   *failure);
void               latch_job_fail_call (LatchJob *self, GTask *task, GError *failure);
void               latch_job_doubt_async (LatchJob *self, LatchHealth sure, GAsyncReadyCallback callback, gpointer user_data);
gboolean           latch_job_doubt_finish (LatchJob *self, GAsyncResult *result, GError **error);
void               latch_job_end_doubt (LatchJob *self);
void               latch_job_set_unclear (LatchJob *self);

G_END_DECLS
