/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-response.h"

#include <libsecret/secret.h>

G_BEGIN_DECLS

GError     *latch_api_error_new (const LatchResponse *response,
                                 gint64               id,
                                 SecretValue         *authorization,
                                 GPtrArray           *values);
gboolean    latch_api_has_secret (const char  *message,
                                  SecretValue *authorization,
                                  GPtrArray   *values);
gboolean    latch_api_error_is_empty_list (const GError *error);
gboolean    latch_api_error_has_no_events (const GError *error);
gboolean    latch_api_error_is_missing (const GError *error);
void        latch_api_log_request_id (const LatchResponse *response,
                                      SecretValue         *authorization,
                                      GPtrArray           *values);
const char *latch_api_get_next_page (const LatchResponse *response);

G_END_DECLS
