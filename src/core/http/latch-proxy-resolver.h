/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATCH_TYPE_PROXY_RESOLVER (latch_proxy_resolver_get_type ())
G_DECLARE_FINAL_TYPE (LatchProxyResolver, latch_proxy_resolver, LATCH, PROXY_RESOLVER, GObject)

GProxyResolver *latch_proxy_resolver_new (void);

G_END_DECLS
