/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-create-page.h"
#include "latch-recovery.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_PAGES (latch_pages_get_type ())
G_DECLARE_FINAL_TYPE (LatchPages, latch_pages, LATCH, PAGES, AdwBin)

void             latch_pages_set_model (LatchPages    *self,
                                        LatchStore    *store,
                                        LatchRecovery *recovery);
LatchCreatePage *latch_pages_get_create (LatchPages *self);
gboolean         latch_pages_get_at_create (LatchPages *self);
void             latch_pages_show_home (LatchPages *self);
void             latch_pages_show_create (LatchPages *self);
void             latch_pages_show_instance (LatchPages   *self,
                                            LatchRecord  *record,
                                            const GError *test_error);
void             latch_pages_show_instance_of (LatchPages *self,
                                               const char *id);
void             latch_pages_create_again (LatchPages *self,
                                           const char *id);
void             latch_pages_back (LatchPages *self);
void             latch_pages_toggle_search (LatchPages *self);
void             latch_pages_search (LatchPages *self,
                                     const char *text);
void             latch_pages_show_loaded (LatchPages   *self,
                                          const GError *error);

G_END_DECLS
