/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-client.h"
#include "latch-creation.h"

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
struct _LatchCreation
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

void     latch_creation_set_step (LatchCreation *self,
                                  LatchStep      step);
void     latch_creation_set_recorded (LatchCreation *self,
                                      gboolean       recorded);
void     latch_creation_save_record (LatchCreation      *self,
                                     LatchRecordEvent    event,
                                     GAsyncReadyCallback callback,
                                     GTask              *task);
void     latch_creation_save_account (LatchCreation      *self,
                                      GAsyncReadyCallback callback,
                                      GTask              *task);
void     latch_creation_note_write (GAsyncResult *result);
void     latch_creation_fail (LatchCreation *self,
                              GTask         *task,
                              GError        *error);
gboolean latch_creation_owns_account (LatchCreation *self);
void     latch_creation_withdraw (LatchCreation *self,
                                  GTask         *task,
                                  GError        *failure);
void     latch_creation_fail_in_state (LatchCreation   *self,
                                       GTask           *task,
                                       LatchRecordEvent event,
                                       GError          *failure);
void     latch_creation_announce_copy (LatchCreation *self,
                                       gint64         instance_id);
void     latch_creation_take_over (LatchCreation *self,
                                   GTask         *task,
                                   LatchInstance *instance);
GTask   *latch_creation_task_new (LatchCreation      *self,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
char    *latch_creation_dup_token_label (LatchCreation *self);
void     latch_creation_test (LatchCreation *self,
                              GTask         *task);
void     latch_creation_settle_account (LatchCreation *self,
                                        GTask         *task);
void     latch_creation_adopt (LatchCreation *self,
                               GTask         *task,
                               LatchInstance *instance);

G_END_DECLS
