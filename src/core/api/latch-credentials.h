/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

typedef struct _LatchCredentials LatchCredentials;

LatchCredentials *latch_credentials_new (SecretValue *user,
                                         SecretValue *organization);
LatchCredentials *latch_credentials_ref (LatchCredentials *self);
void              latch_credentials_unref (LatchCredentials *self);
SecretValue      *latch_credentials_get_user (LatchCredentials *self);
SecretValue      *latch_credentials_get_organization (LatchCredentials *self);
gboolean          latch_credentials_check_secret (const char *secret,
                                                  GError    **error);
SecretValue      *latch_credentials_authorize (LatchCredentials *self,
                                               SecretValue      *token,
                                               GError          **error);
SecretValue      *latch_credentials_write_header (LatchCredentials *self,
                                                  SecretValue      *token,
                                                  GError          **error);
gboolean          latch_credentials_are_swapped (const char *user,
                                                 const char *organization);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchCredentials, latch_credentials_unref)

G_END_DECLS
