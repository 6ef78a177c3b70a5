/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

/**
 * LatchConfigurationPart:
 * @LATCH_CONFIGURATION_PART_ACCESS: what the store asks for, so that it accepts the service
 * @LATCH_CONFIGURATION_PART_EVENTS: whether and where the service reports changes of the store
 *
 * What people change together.
 */
typedef enum {
  LATCH_CONFIGURATION_PART_ACCESS,
  LATCH_CONFIGURATION_PART_EVENTS,
} LatchConfigurationPart;

#define LATCH_TYPE_CONFIGURATION_ENTRY (latch_configuration_entry_get_type ())
G_DECLARE_FINAL_TYPE (LatchConfigurationEntry, latch_configuration_entry, LATCH, CONFIGURATION_ENTRY, GObject)

LatchConfigurationEntry *latch_configuration_entry_new (gint64      id,
                                                        const char *key,
                                                        const char *name,
                                                        const char *type,
                                                        const char *value,
                                                        gboolean    required,
                                                        gboolean    shown);
gint64                   latch_configuration_entry_get_id (LatchConfigurationEntry *self);
const char              *latch_configuration_entry_get_key (LatchConfigurationEntry *self);
const char              *latch_configuration_entry_get_title (LatchConfigurationEntry *self);
const char              *latch_configuration_entry_get_value (LatchConfigurationEntry *self);
gboolean                 latch_configuration_entry_get_secret (LatchConfigurationEntry *self);
gboolean                 latch_configuration_entry_get_filled (LatchConfigurationEntry *self);
gboolean                 latch_configuration_entry_get_optional (LatchConfigurationEntry *self);
LatchConfigurationPart   latch_configuration_entry_get_part (LatchConfigurationEntry *self);
SecretValue             *latch_configuration_entry_get_new_value (LatchConfigurationEntry *self);
gboolean                 latch_configuration_entry_is_changed_by (LatchConfigurationEntry *self,
                                                                  SecretValue             *value);
void                     latch_configuration_entry_set_new_value (LatchConfigurationEntry *self,
                                                                  SecretValue             *value);
void                     latch_configuration_entry_note_changed (LatchConfigurationEntry *self);
void                     latch_configuration_entry_note_unclear (LatchConfigurationEntry *self);
gboolean                 latch_configuration_entry_get_unclear (LatchConfigurationEntry *self);
gboolean                 latch_configuration_entry_agrees (LatchConfigurationEntry *self,
                                                           LatchConfigurationEntry *shown);
GPtrArray               *latch_configuration_choose (GPtrArray             *entries,
                                                     LatchConfigurationPart part,
                                                     const char            *element);
SecretValue             *latch_configuration_generate_key (void);

G_END_DECLS
