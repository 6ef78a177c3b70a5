/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the tag of each instance that is created begins with; its record’s id follows. */
#define LATCH_TAG_PREFIX "latchkey-"

char    *latch_id_new (void);
gboolean latch_id_is_valid (const char *id);
gboolean latch_id_is_tag (const char *tag);
gboolean latch_id_equal (const char *id,
                         const char *other);

G_END_DECLS
