/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

#define LATCH_TYPE_INSTANCE (latch_instance_get_type ())
G_DECLARE_FINAL_TYPE (LatchInstance, latch_instance, LATCH, INSTANCE, GObject)

LatchInstance     *latch_instance_new (gint64             id,
                                       const char        *name,
                                       const char        *element_key,
                                       const char *const *tags,
                                       SecretValue       *token);
gint64             latch_instance_get_id (LatchInstance *self);
const char        *latch_instance_get_name (LatchInstance *self);
const char        *latch_instance_get_element (LatchInstance *self);
const char *const *latch_instance_get_tags (LatchInstance *self);
SecretValue       *latch_instance_get_token (LatchInstance *self);

/* A list of instances, which may be long. */
typedef GPtrArray LatchInstances;

void latch_instances_free (LatchInstances *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchInstances, latch_instances_free)

G_END_DECLS
