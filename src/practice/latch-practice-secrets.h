/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *latch_practice_secrets_get_user (void);
const char *latch_practice_secrets_get_organization (void);
const char *latch_practice_secrets_get_password (void);
const char *latch_practice_secrets_get_bearer (void);
void        latch_practice_secrets_renew_user (void);
void        latch_practice_secrets_set (const char *user,
                                        const char *organization);

G_END_DECLS
