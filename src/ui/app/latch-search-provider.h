/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

G_BEGIN_DECLS

#define LATCH_TYPE_SEARCH_PROVIDER (latch_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (LatchSearchProvider, latch_search_provider, LATCH, SEARCH_PROVIDER, GObject)

LatchSearchProvider *latch_search_provider_new (GApplication *application);
void                 latch_search_provider_set_registry (LatchSearchProvider *self,
                                                         LatchRegistry       *registry);
gboolean             latch_search_provider_export (LatchSearchProvider *self,
                                                   GDBusConnection     *connection,
                                                   const char          *object_path,
                                                   GError             **error);
void                 latch_search_provider_unexport (LatchSearchProvider *self,
                                                     GDBusConnection     *connection);

G_END_DECLS
