/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_HOME_PAGE (latch_home_page_get_type ())
G_DECLARE_FINAL_TYPE (LatchHomePage, latch_home_page, LATCH, HOME_PAGE, AdwBin)

void latch_home_page_set_registry (LatchHomePage *self,
                                   LatchRegistry *registry);
void latch_home_page_search (LatchHomePage *self,
                             const char    *text);
void latch_home_page_sort (LatchHomePage *self);
void latch_home_page_set_current (LatchHomePage *self,
                                  LatchInstance *instance);
void latch_home_page_focus (LatchHomePage *self);
void latch_home_page_show_error (LatchHomePage *self,
                                 const GError  *error);

G_END_DECLS
