/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

G_BEGIN_DECLS

/**
 * LatchExit:
 * @LATCH_EXIT_DONE: it is done
 * @LATCH_EXIT_FAILED: something else than what follows went wrong
 * @LATCH_EXIT_USAGE: the command, or a value that was given to it, cannot be understood
 * @LATCH_EXIT_REFUSED: the service or the store refuses it
 * @LATCH_EXIT_UNAUTHORIZED: the service refuses the account’s secrets, or they are not sent before a person confirms where to
 * @LATCH_EXIT_UNREACHABLE: the service cannot be reached, or did not answer
 * @LATCH_EXIT_UNKNOWN: a request was sent, and nobody knows what came of it
 * @LATCH_EXIT_KEYRING: the keyring is absent, locked or failing
 * @LATCH_EXIT_NOT_FOUND: there is no such store, account or token, or more than one
 * @LATCH_EXIT_BUSY: another program works on the same store
 * @LATCH_EXIT_INTERRUPTED: a person stopped it
 *
 * The exit status of a command.
 */
typedef enum {
  LATCH_EXIT_DONE = 0,
  LATCH_EXIT_FAILED = 1,
  LATCH_EXIT_USAGE = 2,
  LATCH_EXIT_REFUSED = 3,
  LATCH_EXIT_UNAUTHORIZED = 4,
  LATCH_EXIT_UNREACHABLE = 5,
  LATCH_EXIT_UNKNOWN = 6,
  LATCH_EXIT_KEYRING = 7,
  LATCH_EXIT_NOT_FOUND = 8,
  LATCH_EXIT_BUSY = 9,
  LATCH_EXIT_INTERRUPTED = 130,
} LatchExit;

/**
 * LatchSession:
 *
 * The model, for as long as one command works on it.
 */
typedef struct _LatchSession LatchSession;

LatchSession  *latch_session_new (GError **error);
void           latch_session_free (LatchSession *self);
LatchRegistry *latch_session_get_registry (LatchSession *self);
GCancellable  *latch_session_get_cancellable (LatchSession *self);

const char   *latch_session_start_practice (LatchSession *self,
                                            GError      **error);
void          latch_session_keep_cb (GObject      *source,
                                     GAsyncResult *result,
                                     gpointer      user_data);
GAsyncResult *latch_session_wait (LatchSession  *self,
                                  GAsyncResult **result);
gboolean      latch_session_wait_for_others (LatchSession  *self,
                                             GAsyncResult **result,
                                             GError       **error);
void          latch_session_linger (LatchSession *self);
void          latch_session_step (LatchSession *self);
void          latch_session_watch (LatchSession *self,
                                   LatchJob     *job);
gboolean      latch_session_open_keyring (LatchSession *self,
                                          GError      **error);

int            latch_session_refresh (LatchSession *self,
                                      LatchAccount *account);
void           latch_session_tell_unreadable (LatchSession *self);
LatchInstance *latch_session_find_store (LatchSession *self,
                                         const char   *name,
                                         GError      **error);
LatchInstance *latch_session_find_kept (LatchSession *self,
                                        const char   *name,
                                        GError      **error);
LatchAccount  *latch_session_find_account (LatchSession *self,
                                           const char   *name,
                                           GError      **error);

int         latch_session_judge (const GError *error);
int         latch_session_judge_store (LatchInstance *instance);
int         latch_session_fail (const GError *error);
gboolean    latch_session_tells_of_store (LatchInstance *instance,
                                          const GError  *reason);
const char *latch_session_get_advice (LatchInstance *instance);
int         latch_session_fail_test (LatchInstance *instance,
                                     const GError  *reason);
int         latch_session_fail_job (LatchJob     *job,
                                    const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchSession, latch_session_free)

G_END_DECLS
