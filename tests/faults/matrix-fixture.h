/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client-fixture.h"
#include "keyring-fixture.h"
#include "latch-error.h"
#include "latch-registry.h"

#include <sys/resource.h>

G_BEGIN_DECLS

#define NOT_FOUND "{\"message\":\"No instances found\"}"
#define UNAUTHORIZED "{\"message\":\"Invalid Organization or User secret, or invalid Element token provided.\"}"
#define ERROR_BODY "{\"message\":\"Said by the service\"}"
#define PAGE "<html>Down for maintenance</html>"
#define PONG "{\"dateTime\":\"2024-05-06T07:08:09Z\",\"endpoint\":\"ecwid\"}"

/* What may come back for any request, in a case whose name has what was done in place of %s, and what the error says then. */
typedef struct
{
  const char *name;
  const char *status;
  const char *body;
  FaultEnd    end;
  int         code;
} MatrixFault;

/* One creation under a fault, with everything around it. */
typedef struct
{
  FaultServer   *server;
  char          *directory;
  LatchKeyring  *keyring;
  LatchRegistry *registry;
  LatchAccount  *account;
  LatchDraft    *draft;
  LatchJob      *job;
  LatchRecord   *record;
  const char    *user_secret;
  LatchLimits    limits;
  guint          n_clicks;
  gboolean       may_take_memory;
} Matrix;

Matrix        *matrix_new (FaultServer *server);
Matrix        *matrix_new_for_address (FaultServer *server,
                                       const char  *address);
LatchRegistry *matrix_open_other (Matrix *self);
void           matrix_free (Matrix *self);
void           matrix_excuse (void);
void           matrix_set_limits (Matrix            *self,
                                  const LatchLimits *limits);
void           matrix_begin (Matrix *self);
gboolean       matrix_run (Matrix  *self,
                           GError **error);
gboolean       matrix_resume (Matrix  *self,
                              GError **error);
gboolean       matrix_resume_typed (Matrix  *self,
                                    GError **error);
gboolean       matrix_save_token (Matrix  *self,
                                  GError **error);
void           matrix_open_keyring (Matrix *self);
void           matrix_create (Matrix *self);
void           matrix_take_up (Matrix *self);
void           matrix_lose_token (Matrix *self);
gboolean       matrix_remove (Matrix  *self,
                              GError **error);
void           matrix_allow_file_size (rlim_t size);
void           matrix_sweep (Matrix *self);
void           matrix_start_again (Matrix *self);
void           matrix_answer (Matrix     *self,
                              const char *status,
                              const char *body);
void           matrix_answer_own (Matrix     *self,
                                  const char *format,
                                  gint64      id);
void           matrix_answer_fault (Matrix            *self,
                                    const MatrixFault *fault);
gboolean       matrix_fault_is_refusal (const MatrixFault *fault);
void           matrix_add_faults (const char   *part,
                                  const char   *what,
                                  GTestDataFunc func);
void           matrix_at_step (Matrix   *self,
                               LatchStep step,
                               void (*act) (Matrix *self));
int            matrix_read_state (Matrix *self);
guint          matrix_count_files (Matrix     *self,
                                   const char *folder);
guint          matrix_count_posts (Matrix *self);
guint          matrix_count_requests (Matrix     *self,
                                      const char *start);
char          *matrix_lookup (Matrix         *self,
                              LatchSecretKind kind);
void           matrix_expect_fault (Matrix  *self,
                                    int      code,
                                    gboolean remains);
void           matrix_expect_nothing (Matrix *self);
void           matrix_expect_open (Matrix          *self,
                                   LatchRecordState state);
void           matrix_expect_hidden (Matrix *self);
void           matrix_expect_stored (Matrix *self);

/* What becomes of the calls of the keyring's service from now on: so many of @member go through, the rest fails; with NULL all go through. */
gboolean matrix_spoil (const char *member,
                       guint       n_good);

/* It answers nothing, and then it does all that it was asked for. */
void matrix_hang_keyring (Matrix *self);
void matrix_revive_keyring (void);

void matrix_add_account_tests (void);
void matrix_add_changed_tests (void);
void matrix_add_configured_tests (void);
void matrix_add_consent_tests (void);
void matrix_add_described_tests (void);
void matrix_add_elsewhere_tests (void);
void matrix_add_keyring_tests (void);
void matrix_add_kept_tests (void);
void matrix_add_spoiled_tests (void);
void matrix_add_tested_tests (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Matrix, matrix_free)

G_END_DECLS
