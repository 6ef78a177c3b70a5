/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-create-page.h"
#include "latch-recovery.h"
#include "latch-refresh.h"
#include "latch-test-all.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_NAVIGATION (latch_navigation_get_type ())
G_DECLARE_FINAL_TYPE (LatchNavigation, latch_navigation, LATCH, NAVIGATION, AdwBin)

void             latch_navigation_set_model (LatchNavigation *self,
                                             LatchRegistry   *registry,
                                             LatchRecovery   *recovery,
                                             LatchTestAll    *test_all,
                                             LatchRefresh    *refresh,
                                             GSettings       *settings);
LatchLeaveReason latch_navigation_get_leave_reason (LatchNavigation *self);
GCancellable    *latch_navigation_get_leaving (LatchNavigation *self);
gboolean         latch_navigation_get_at_create (LatchNavigation *self);
void             latch_navigation_show_home (LatchNavigation *self);
void             latch_navigation_show_create (LatchNavigation *self);
void             latch_navigation_practice (LatchNavigation *self);
void             latch_navigation_offer_practice (LatchNavigation *self);
void             latch_navigation_show_instance (LatchNavigation *self,
                                                 LatchInstance   *instance,
                                                 LatchJob        *job);
void             latch_navigation_show_instance_of (LatchNavigation *self,
                                                    const char      *id);
void             latch_navigation_resume_instance (LatchNavigation *self,
                                                   const char      *id);
void             latch_navigation_create_again (LatchNavigation *self,
                                                const char      *id);
void             latch_navigation_create_another (LatchNavigation *self,
                                                  const char      *id);
void             latch_navigation_show_accounts (LatchNavigation *self);
void             latch_navigation_add_account (LatchNavigation *self);
void             latch_navigation_show_account_of (LatchNavigation *self,
                                                   const char      *id);
void             latch_navigation_back (LatchNavigation *self);
void             latch_navigation_toggle_search (LatchNavigation *self);
void             latch_navigation_search (LatchNavigation *self,
                                          const char      *text);
void             latch_navigation_show (LatchNavigation *self,
                                        const char      *place);
void             latch_navigation_show_loaded (LatchNavigation *self,
                                               const GError    *error,
                                               const char      *place);

G_END_DECLS
