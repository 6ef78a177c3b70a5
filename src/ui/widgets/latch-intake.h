/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-field.h"
#include "latch-snippet.h"

G_BEGIN_DECLS

#define LATCH_TYPE_INTAKE (latch_intake_get_type ())
G_DECLARE_FINAL_TYPE (LatchIntake, latch_intake, LATCH, INTAKE, GObject)

typedef const LatchElement *(*LatchIntakeElementFunc) (GtkWidget *widget);
typedef char *(*LatchIntakeFillFunc) (GtkWidget    *widget,
                                      LatchSnippet *snippet,
                                      const char   *text);

LatchIntake *latch_intake_new (GtkWidget             *widget,
                               LatchIntakeElementFunc get_element,
                               LatchIntakeFillFunc    fill);
void         latch_intake_watch (LatchIntake *self,
                                 LatchField  *field);
void         latch_intake_set_open (LatchIntake *self,
                                    gboolean     open);
void         latch_intake_stop (LatchIntake *self);
void         latch_intake_paste (LatchIntake *self);
void         latch_intake_open (LatchIntake *self,
                                GFile       *file);
void         latch_intake_choose_file (LatchIntake *self);
gboolean     latch_intake_drop (LatchIntake  *self,
                                const GValue *value);
char        *latch_intake_dup_filled_in (LatchSnippet *snippet,
                                         gboolean      has_receiver);

G_END_DECLS
