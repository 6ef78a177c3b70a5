/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-client.h"
#include "latch-job.h"

/* One creation, from the draft to a token that is proved to work.
 *
 * Nothing is sent before the token has a place: the keyring is opened, the
 * account's secrets and an empty placeholder are stored and read back, and the
 * record stands on the disk (reserved, then sent). A whole and valid answer is
 * noted (created), its token replaces the placeholder (stored), and the store
 * is asked through the new instance (verified), because the service accepts
 * wrong store keys without a word.
 *
 * When the request did not leave, or the service itself refused it, everything
 * that was put down is taken away again and the person's form is all that is
 * left. Anything else is an unknown outcome: the record stays, and only the
 * person may send again. */
struct _LatchJob
{
  GObject parent_instance;

  LatchKeyring       *keyring;
  char               *directory;
  char               *address;
  LatchAccount       *account;
  LatchCredentials   *credentials;
  LatchDraft         *draft;
  LatchRecord        *record;
  const LatchElement *element;
  const LatchLimits  *limits;
  LatchClient        *client;
  SecretValue        *token;
  GError             *test_error;
  GPtrArray          *candidates;
  LatchStep           step;
  gboolean            recorded;
  gboolean            credentials_are_new;
  gboolean            credentials_are_stored;
  gboolean            token_is_stored;
};

G_BEGIN_DECLS

void     latch_job_set_step (LatchJob *self,
                             LatchStep step);
void     latch_job_make_client (LatchJob *self);
void     latch_job_set_recorded (LatchJob *self,
                                 gboolean  recorded);
void     latch_job_save_record (LatchJob           *self,
                                LatchRecordEvent    event,
                                GAsyncReadyCallback callback,
                                GTask              *task);
void     latch_job_save_account (LatchJob           *self,
                                 GAsyncReadyCallback callback,
                                 GTask              *task);
void     latch_job_note_write (GAsyncResult *result);
void     latch_job_fail (LatchJob *self,
                         GTask    *task,
                         GError   *error);
gboolean latch_job_owns_account (LatchJob *self);
void     latch_job_withdraw (LatchJob *self,
                             GTask    *task,
                             GError   *failure);
void     latch_job_fail_in_state (LatchJob        *self,
                                  GTask           *task,
                                  LatchRecordEvent event,
                                  GError          *failure);
void     latch_job_announce_copy (LatchJob *self,
                                  gint64    instance_id);
void     latch_job_take_over (LatchJob          *self,
                              GTask             *task,
                              LatchInstanceInfo *instance);
GTask   *latch_job_task_new (LatchJob           *self,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data);
char    *latch_job_dup_token_label (LatchJob *self);
void     latch_job_test (LatchJob *self,
                         GTask    *task);
void     latch_job_settle_account (LatchJob *self,
                                   GTask    *task);
void     latch_job_adopt (LatchJob          *self,
                          GTask             *task,
                          LatchInstanceInfo *instance);

G_END_DECLS
