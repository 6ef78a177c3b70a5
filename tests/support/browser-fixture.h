/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *browser_fixture_press (const char *address,
                             const char *button);
guint browser_fixture_visit (const char *address);

G_END_DECLS
