/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

#define LATCH_TYPE_INSTANCE_INFO (latch_instance_info_get_type ())
G_DECLARE_FINAL_TYPE (LatchInstanceInfo, latch_instance_info, LATCH, INSTANCE_INFO, GObject)

LatchInstanceInfo *latch_instance_info_new (gint64             id,
                                            const char        *name,
                                            const char        *element_key,
                                            const char *const *tags,
                                            SecretValue       *token);
gint64             latch_instance_info_get_id (LatchInstanceInfo *self);
const char        *latch_instance_info_get_name (LatchInstanceInfo *self);
const char        *latch_instance_info_get_element (LatchInstanceInfo *self);
const char *const *latch_instance_info_get_tags (LatchInstanceInfo *self);
SecretValue       *latch_instance_info_get_token (LatchInstanceInfo *self);

/* A list of instances, which may be long. */
typedef GPtrArray LatchInstanceInfos;

void latch_instance_infos_free (LatchInstanceInfos *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchInstanceInfos, latch_instance_infos_free)

G_END_DECLS
