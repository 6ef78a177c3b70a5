/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean  latch_json_scan (const char *text,
                           size_t      length,
                           guint       max_tokens,
                           GError    **error);
JsonNode *latch_json_parse (GBytes  *bytes,
                            guint    max_tokens,
                            GError **error);

const char *latch_json_find_mistake (const char *text,
                                     guint       max_tokens);
const char *latch_json_get_string (JsonObject *object,
                                   const char *name);

G_END_DECLS
