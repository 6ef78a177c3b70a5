/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"
#include "latch-snippet.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_ACCOUNT_GROUP (latch_account_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchAccountGroup, latch_account_group, LATCH, ACCOUNT_GROUP, AdwPreferencesGroup)

void              latch_account_group_set_registry (LatchAccountGroup *self,
                                                    LatchRegistry     *registry);
void              latch_account_group_choose_service (LatchAccountGroup *self,
                                                      const char        *service);
gboolean          latch_account_group_get_practices (LatchAccountGroup *self);
void              latch_account_group_practice (LatchAccountGroup *self);
void              latch_account_group_take (LatchAccountGroup *self,
                                            LatchSnippet      *snippet);
void              latch_account_group_choose_account (LatchAccountGroup *self,
                                                      LatchAccount      *account);
GtkWidget        *latch_account_group_check (LatchAccountGroup *self);
gboolean          latch_account_group_get_complete (LatchAccountGroup *self);
gboolean          latch_account_group_get_typed (LatchAccountGroup *self);
void              latch_account_group_focus (LatchAccountGroup *self);
void              latch_account_group_reset (LatchAccountGroup *self);
LatchAccount     *latch_account_group_dup_account (LatchAccountGroup *self);
LatchCredentials *latch_account_group_dup_credentials (LatchAccountGroup *self);
GtkWidget        *latch_account_group_ask_secrets (LatchAccountGroup *self);
GtkWidget        *latch_account_group_refuse_secrets (LatchAccountGroup *self,
                                                      const char        *sentence);
char             *latch_account_group_dup_shown_address (LatchAccountGroup *self);

G_END_DECLS
