/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-field.h"
#include "latch-service.h"

#include <adwaita.h>

G_BEGIN_DECLS

void                latch_account_choices_set_up (AdwComboRow *row,
                                                  LatchField  *address);
void                latch_account_choices_choose (AdwComboRow *row,
                                                  const char  *service);
gboolean            latch_account_choices_complete_address (LatchField *address);
const LatchService *latch_account_choices_get_service (AdwComboRow *row);
gboolean            latch_account_choices_is_other (AdwComboRow *row);
char               *latch_account_choices_dup_service (AdwComboRow *row, LatchField *address);
void                latch_account_choices_take (AdwComboRow *row,
                                                LatchField  *address,
                                                const char  *service);
GListModel         *latch_account_choices_create_accounts (GListModel *accounts);
GtkExpression      *latch_account_choices_create_name (void);

G_END_DECLS
