/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-element.h"

G_BEGIN_DECLS

const LatchElement *latch_connectors_find (const char *key,
                                           GError    **error);

G_END_DECLS
