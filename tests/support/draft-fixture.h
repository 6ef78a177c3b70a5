/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-credentials.h"
#include "latch-draft.h"

G_BEGIN_DECLS

LatchDraft       *draft_fixture_new (const char *store_id,
                                     const char *order_key,
                                     const char *product_key);
LatchDraft       *draft_fixture_new_for_practice (void);
LatchDraft       *draft_fixture_new_for_app (void);
LatchCredentials *draft_fixture_new_credentials (void);

G_END_DECLS
