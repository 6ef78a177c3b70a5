/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

#define LATCH_TYPE_INSTANCE_INFO (latch_instance_info_get_type ())
G_DECLARE_FINAL_TYPE (LatchInstanceInfo, latch_instance_info, LATCH, INSTANCE_INFO, GObject)

/* Whether to keep an instance of a list. */
typedef gboolean (*LatchInstanceMatch) (LatchInstanceInfo *info,
                                        gpointer           user_data);

LatchInstanceInfo *latch_instance_info_new (gint64             id,
                                            const char        *name,
                                            const char        *element_key,
                                            const char *const *tags,
                                            SecretValue       *token,
                                            GDateTime         *created,
                                            gboolean           disabled);
gint64             latch_instance_info_get_id (LatchInstanceInfo *self);
const char        *latch_instance_info_get_name (LatchInstanceInfo *self);
const char        *latch_instance_info_get_element (LatchInstanceInfo *self);
const char *const *latch_instance_info_get_tags (LatchInstanceInfo *self);
SecretValue       *latch_instance_info_get_token (LatchInstanceInfo *self);
gboolean           latch_instance_info_has_token (LatchInstanceInfo *self,
                                                  SecretValue       *token);
GDateTime         *latch_instance_info_get_created (LatchInstanceInfo *self);
gboolean           latch_instance_info_get_disabled (LatchInstanceInfo *self);
size_t             latch_instance_info_get_size (LatchInstanceInfo *self);

G_END_DECLS
