/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-leave-dialog.h"
#include "latch-form.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_CREATE_PAGE (latch_create_page_get_type ())
G_DECLARE_FINAL_TYPE (LatchCreatePage, latch_create_page, LATCH, CREATE_PAGE, AdwBin)

void             latch_create_page_set_registry (LatchCreatePage *self,
                                                 LatchRegistry   *registry);
LatchForm       *latch_create_page_get_form (LatchCreatePage *self);
LatchInstance   *latch_create_page_get_instance (LatchCreatePage *self);
LatchInstance   *latch_create_page_get_unresolved (LatchCreatePage *self);
LatchLeaveReason latch_create_page_get_leave_reason (LatchCreatePage *self);
GCancellable    *latch_create_page_get_leaving (LatchCreatePage *self);
void             latch_create_page_begin_again (LatchCreatePage *self,
                                                LatchInstance   *instance);
void             latch_create_page_begin_another (LatchCreatePage *self,
                                                  LatchInstance   *instance);
void             latch_create_page_give_up (LatchCreatePage *self);
void             latch_create_page_focus (LatchCreatePage *self);

G_END_DECLS
