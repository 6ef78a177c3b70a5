/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_FORM (latch_form_get_type ())
G_DECLARE_FINAL_TYPE (LatchForm, latch_form, LATCH, FORM, AdwBin)

void              latch_form_set_registry (LatchForm     *self,
                                           LatchRegistry *registry);
void              latch_form_choose_service (LatchForm  *self,
                                             const char *service);
void              latch_form_choose_element (LatchForm          *self,
                                             const LatchElement *element);
void              latch_form_choose_account (LatchForm    *self,
                                             LatchAccount *account);
void              latch_form_practice (LatchForm *self);
gboolean          latch_form_get_typed (LatchForm *self);
void              latch_form_paste (LatchForm *self);
void              latch_form_open (LatchForm *self,
                                   GFile     *file);
void              latch_form_choose_file (LatchForm *self);
gboolean          latch_form_drop (LatchForm    *self,
                                   const GValue *value);
gboolean          latch_form_focus (LatchForm *self);
void              latch_form_set_name (LatchForm  *self,
                                       const char *name);
void              latch_form_suggest_tags (LatchForm         *self,
                                           const char *const *tags);
void              latch_form_reset (LatchForm *self);
gboolean          latch_form_get_complete (LatchForm *self);
gboolean          latch_form_get_signs_in (LatchForm *self);
GtkWidget        *latch_form_check (LatchForm *self);
GtkWidget        *latch_form_mark (LatchForm    *self,
                                   const GError *error);
LatchAccount     *latch_form_dup_account (LatchForm *self);
LatchCredentials *latch_form_dup_credentials (LatchForm *self);
LatchDraft       *latch_form_create_draft (LatchForm *self);
char             *latch_form_dup_shown_address (LatchForm *self);

G_END_DECLS
