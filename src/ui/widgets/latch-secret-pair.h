/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-field.h"

G_BEGIN_DECLS

#define LATCH_TYPE_SECRET_PAIR (latch_secret_pair_get_type ())
G_DECLARE_FINAL_TYPE (LatchSecretPair, latch_secret_pair, LATCH, SECRET_PAIR, GObject)

LatchSecretPair *latch_secret_pair_new (LatchField *user,
                                        LatchField *organization);
void             latch_secret_pair_fill (LatchSecretPair *self,
                                         SecretValue     *user,
                                         SecretValue     *organization);
gboolean         latch_secret_pair_check (LatchSecretPair *self);
void             latch_secret_pair_empty (LatchSecretPair *self);
void             latch_secret_pair_sign_in (LatchSecretPair *self,
                                            const char      *service);

G_END_DECLS
