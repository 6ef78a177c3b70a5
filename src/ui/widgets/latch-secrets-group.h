/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"
#include "latch-credentials.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_SECRETS_GROUP (latch_secrets_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchSecretsGroup, latch_secrets_group, LATCH, SECRETS_GROUP, AdwPreferencesGroup)

void              latch_secrets_group_ask (LatchSecretsGroup *self,
                                           LatchAccount      *account,
                                           const char        *purpose,
                                           const char        *verb);
void              latch_secrets_group_ask_new (LatchSecretsGroup *self,
                                               const char        *purpose,
                                               const char        *verb);
gboolean          latch_secrets_group_get_typed (LatchSecretsGroup *self);
gboolean          latch_secrets_group_drop (LatchSecretsGroup *self,
                                            const GValue      *value);
void              latch_secrets_group_focus (LatchSecretsGroup *self);
void              latch_secrets_group_set_busy (LatchSecretsGroup *self,
                                                gboolean           busy);
void              latch_secrets_group_refuse (LatchSecretsGroup *self,
                                              const char        *sentence);
void              latch_secrets_group_hide (LatchSecretsGroup *self);
char             *latch_secrets_group_dup_service (LatchSecretsGroup *self);
LatchAccount     *latch_secrets_group_dup_account (LatchSecretsGroup *self,
                                                   const char        *id,
                                                   GListModel        *accounts);
LatchCredentials *latch_secrets_group_dup_credentials (LatchSecretsGroup *self);
char             *latch_secrets_group_dup_shown_address (LatchSecretsGroup *self);

G_END_DECLS
