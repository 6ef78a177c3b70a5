/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_INSTANCE_PAGE (latch_instance_page_get_type ())
G_DECLARE_FINAL_TYPE (LatchInstancePage, latch_instance_page, LATCH, INSTANCE_PAGE, AdwBin)

gboolean       latch_instance_page_prepare (LatchInstancePage *self);
void           latch_instance_page_show (LatchInstancePage *self,
                                         LatchRegistry     *registry,
                                         LatchInstance     *instance,
                                         LatchJob          *job);
LatchInstance *latch_instance_page_get_instance (LatchInstancePage *self);
void           latch_instance_page_focus (LatchInstancePage *self);

G_END_DECLS
