/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATCH_TYPE_CONNECTIVITY (latch_connectivity_get_type ())
G_DECLARE_FINAL_TYPE (LatchConnectivity, latch_connectivity, LATCH, CONNECTIVITY, GObject)

LatchConnectivity *latch_connectivity_dup_default (void);

G_END_DECLS
