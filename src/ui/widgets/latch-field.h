/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-draft.h"

#include <adwaita.h>
#include <libsecret/secret.h>

G_BEGIN_DECLS

typedef gboolean (*LatchCheckFunc) (const char *key,
                                    const char *value,
                                    GError    **error);

#define LATCH_TYPE_FIELD (latch_field_get_type ())
G_DECLARE_FINAL_TYPE (LatchField, latch_field, LATCH, FIELD, AdwPreferencesRow)

GtkWidget   *latch_field_get_entry (LatchField *self);
const char  *latch_field_get_key (LatchField *self);
gboolean     latch_field_get_shown (LatchField *self);
void         latch_field_set_shown (LatchField *self,
                                    gboolean    shown);
void         latch_field_set_text (LatchField *self,
                                   const char *text);
void         latch_field_restore (LatchField *self);
void         latch_field_set_check (LatchField    *self,
                                    LatchCheckFunc check);
void         latch_field_set_help (LatchField *self,
                                   const char *help);
gboolean     latch_field_get_marked (LatchField *self);
void         latch_field_check_for (LatchField         *self,
                                    const LatchElement *element);
SecretValue *latch_field_dup_value (LatchField *self);
gboolean     latch_field_get_filled (LatchField *self);
gboolean     latch_field_get_missing (LatchField *self);
gboolean     latch_field_check (LatchField *self);
void         latch_field_set_message (LatchField *self,
                                      const char *message);
void         latch_field_set_remedied_message (LatchField *self,
                                               const char *message,
                                               const char *remedy);
gboolean     latch_field_get_remedied (LatchField *self);
void         latch_field_refuse (LatchField *self,
                                 const char *sentence);
gboolean     latch_field_mark_if_named (LatchField *self,
                                        const char *service_message);
void         latch_field_write (LatchField *self,
                                LatchDraft *draft);

G_END_DECLS
