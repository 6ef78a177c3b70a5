/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

/**
 * LatchEnabled:
 * @LATCH_ENABLED_UNKNOWN: the service does not tell
 * @LATCH_ENABLED_NO: the service refuses all calls with the token until somebody turns the instance on
 * @LATCH_ENABLED_YES: calls are carried out
 *
 * Whether an instance is turned on.
 */
typedef enum {
  LATCH_ENABLED_UNKNOWN,
  LATCH_ENABLED_NO,
  LATCH_ENABLED_YES,
} LatchEnabled;

#define LATCH_TYPE_INSTANCE_INFO (latch_instance_info_get_type ())
G_DECLARE_FINAL_TYPE (LatchInstanceInfo, latch_instance_info, LATCH, INSTANCE_INFO, GObject)

/* Whether to keep an instance of a list or, for %NULL, whether a list is of use in which one cannot be read. */
typedef gboolean (*LatchInstanceMatch) (LatchInstanceInfo *info,
                                        gpointer           user_data);

LatchInstanceInfo *latch_instance_info_new (gint64             id,
                                            const char        *name,
                                            const char        *element_key,
                                            const char *const *tags,
                                            SecretValue       *token,
                                            GDateTime         *created,
                                            LatchEnabled       enabled);
gint64             latch_instance_info_get_id (LatchInstanceInfo *self);
const char        *latch_instance_info_get_name (LatchInstanceInfo *self);
const char        *latch_instance_info_get_element (LatchInstanceInfo *self);
const char *const *latch_instance_info_get_tags (LatchInstanceInfo *self);
gboolean           latch_instance_info_get_shows_tags (LatchInstanceInfo *self);
SecretValue       *latch_instance_info_get_token (LatchInstanceInfo *self);
gboolean           latch_instance_info_has_token (LatchInstanceInfo *self,
                                                  SecretValue       *token);
gboolean           latch_instance_info_may_have_token (LatchInstanceInfo *self,
                                                       SecretValue       *token);
GDateTime         *latch_instance_info_get_created (LatchInstanceInfo *self);
LatchEnabled       latch_instance_info_get_enabled (LatchInstanceInfo *self);
size_t             latch_instance_info_get_size (LatchInstanceInfo *self);
LatchInstanceInfo *latch_instance_info_dup_without_token (LatchInstanceInfo *self);
gboolean           latch_instance_info_equal (LatchInstanceInfo *self,
                                              LatchInstanceInfo *other);

G_END_DECLS
