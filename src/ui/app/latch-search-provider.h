/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"
#include "latch-shell-search-provider.h"

G_BEGIN_DECLS

#define LATCH_TYPE_SEARCH_PROVIDER (latch_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (LatchSearchProvider, latch_search_provider, LATCH, SEARCH_PROVIDER, LatchShellSearchProvider2Skeleton)

LatchSearchProvider *latch_search_provider_new (GApplication *application);
void                 latch_search_provider_set_registry (LatchSearchProvider *self,
                                                         LatchRegistry       *registry);

G_END_DECLS
