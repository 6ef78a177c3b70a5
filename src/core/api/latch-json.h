/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-configuration.h"
#include "latch-credentials.h"
#include "latch-draft.h"
#include "latch-event.h"
#include "latch-instance-info.h"

G_BEGIN_DECLS

GBytes                  *latch_json_write_draft (LatchDraft *draft,
                                                 const char *tag);
char                    *latch_json_write_document (LatchDraft *draft);
GBytes                  *latch_json_write_value (SecretValue *value);
GBytes                  *latch_json_write_description (const char        *name,
                                                       const char *const *tags);
GBytes                  *latch_json_write_sign_in (SecretValue *user_name,
                                                   SecretValue *password);
SecretValue             *latch_json_read_bearer (GBytes  *bytes,
                                                 GError **error);
SecretValue             *latch_json_read_consent_page (GBytes  *bytes,
                                                       gboolean may_be_local,
                                                       GError **error);
LatchCredentials        *latch_json_read_secrets (GBytes  *bytes,
                                                  GError **error);
LatchConfigurationEntry *latch_json_read_entry (GBytes *bytes);
GPtrArray               *latch_json_read_configuration (GBytes  *bytes,
                                                        GError **error);
GPtrArray               *latch_json_read_events (GBytes  *bytes,
                                                 guint    max,
                                                 GError **error);
LatchInstanceInfo       *latch_json_read_created (GBytes  *bytes,
                                                  GError **error);
LatchInstanceInfo       *latch_json_read_instance (GBytes  *bytes,
                                                   GError **error);
GPtrArray               *latch_json_read_instances (GBytes            *bytes,
                                                    LatchInstanceMatch match,
                                                    gpointer           match_data,
                                                    GError           **error);
gboolean                 latch_json_read_pong (GBytes *bytes);
gboolean                 latch_json_is_request_id (const char *text);
gboolean                 latch_json_read_error (GBytes *bytes,
                                                char  **message,
                                                char  **provider_message,
                                                char  **request_id);

G_END_DECLS
