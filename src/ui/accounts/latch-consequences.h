/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *latch_consequences_dup (const char *removed,
                              guint       n_unsure,
                              const char *more);

G_END_DECLS
