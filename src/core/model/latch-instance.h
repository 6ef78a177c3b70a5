/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-element.h"
#include "latch-search.h"
#include "latch-status.h"

G_BEGIN_DECLS

#define LATCH_TYPE_INSTANCE (latch_instance_get_type ())
G_DECLARE_FINAL_TYPE (LatchInstance, latch_instance, LATCH, INSTANCE, GObject)

LatchInstance      *latch_instance_new (LatchRecord       *record,
                                        LatchInstanceInfo *info,
                                        LatchAccount      *account);
char               *latch_instance_dup_listed_id (const char *account,
                                                  gint64      number);
LatchRecord        *latch_instance_get_record (LatchInstance *self);
void                latch_instance_set_record (LatchInstance *self,
                                               LatchRecord   *record);
void                latch_instance_record_changed (LatchInstance *self,
                                                   GParamSpec    *pspec);
LatchInstanceInfo  *latch_instance_get_info (LatchInstance *self);
void                latch_instance_set_info (LatchInstance     *self,
                                             LatchInstanceInfo *info);
LatchAccount       *latch_instance_get_account (LatchInstance *self);
void                latch_instance_set_account (LatchInstance *self,
                                                LatchAccount  *account);
void                latch_instance_account_changed (LatchInstance *self,
                                                    GParamSpec    *pspec);
const char         *latch_instance_get_id (LatchInstance *self);
gint64              latch_instance_get_number (LatchInstance *self);
const char         *latch_instance_get_name (LatchInstance *self);
char              **latch_instance_dup_tags (LatchInstance *self);
const char         *latch_instance_get_name_key (LatchInstance *self);
const char         *latch_instance_get_element_key (LatchInstance *self);
const char         *latch_instance_get_connector (LatchInstance *self);
guint               latch_instance_get_n_unlisted (LatchInstance *self);
const LatchElement *latch_instance_get_element (LatchInstance *self);
const char         *latch_instance_get_hub (LatchInstance *self);
const char         *latch_instance_get_account_label (LatchInstance *self);
gboolean            latch_instance_is_practice (LatchInstance *self);
GDateTime          *latch_instance_get_created (LatchInstance *self);
void                latch_instance_set_in_memory (LatchInstance *self,
                                                  gboolean       in_memory);
void                latch_instance_set_step (LatchInstance *self,
                                             LatchStep      step);
LatchStep           latch_instance_get_step (LatchInstance *self);
void                latch_instance_set_elsewhere (LatchInstance *self,
                                                  gboolean       elsewhere);
LatchSituation      latch_instance_get_situation (LatchInstance *self);
LatchSituation      latch_instance_get_outcome (LatchInstance *self);
gboolean            latch_instance_is_held (LatchInstance *self);
const LatchStatus  *latch_instance_get_status (LatchInstance *self);
const char         *latch_instance_get_words (LatchInstance *self);
gboolean            latch_instance_can (LatchInstance *self,
                                        LatchActions   actions);
void                latch_instance_prepare (LatchInstance *self);
gboolean            latch_instance_matches (LatchInstance     *self,
                                            const LatchSearch *search);
gboolean            latch_instance_name_matches (LatchInstance     *self,
                                                 const LatchSearch *search);
int                 latch_instance_compare_newest_first (gconstpointer a,
                                                         gconstpointer b,
                                                         gpointer      user_data);

G_END_DECLS
