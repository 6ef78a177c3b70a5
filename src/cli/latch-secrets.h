/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-session.h"

G_BEGIN_DECLS

/* Variables of the environment, and the keys of lines. */
#define LATCH_SECRETS_USER_VARIABLE "LATCH_USER_SECRET"
#define LATCH_SECRETS_ORGANIZATION_VARIABLE "LATCH_ORGANIZATION_SECRET"

/**
 * LatchSecrets:
 * @user: (nullable): the user secret
 * @organization: (nullable): the organization secret
 * @are_given: whether one of them comes from lines or from the environment, neither of which says where it goes
 * @has_said_receiver: whether the person has been told where what they enter goes
 *
 * The secrets of an account, as a command gathers them.
 */
typedef struct
{
  SecretValue *user;
  SecretValue *organization;
  gboolean     are_given;
  gboolean     has_said_receiver;
} LatchSecrets;

typedef gboolean (*LatchSecretsTakeFunc) (const char *key,
                                          const char *value,
                                          gpointer    user_data);

void              latch_secrets_clear (LatchSecrets *self);
void              latch_secrets_say_receiver (LatchSecrets *self,
                                              const char   *service);
gboolean          latch_secrets_take (LatchSecrets *self,
                                      const char   *key,
                                      const char   *value);
gboolean          latch_secrets_take_environment (LatchSecrets *self,
                                                  GError      **error);
LatchCredentials *latch_secrets_complete (LatchSecrets *self,
                                          LatchSession *session,
                                          const char   *service,
                                          GError      **error);

const char  *latch_secrets_split (const char *line,
                                  char      **key,
                                  GError    **error);
SecretValue *latch_secrets_new_value (const char *typed);
gboolean     latch_secrets_check_argument (const char *key,
                                           GError    **error);
gboolean     latch_secrets_read (LatchSession        *session,
                                 const char          *path,
                                 LatchSecretsTakeFunc take,
                                 gpointer             user_data,
                                 GError             **error);
char        *latch_secrets_dup_service (const char *typed,
                                        GError    **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatchSecrets, latch_secrets_clear)

G_END_DECLS
