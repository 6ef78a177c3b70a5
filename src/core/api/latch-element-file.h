/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-element.h"

G_BEGIN_DECLS

/* Room for as many fields as a description may have, each with the longest texts. */
#define LATCH_ELEMENT_FILE_MAX_SIZE (1024 * 1024)

LatchElement *latch_element_file_read (GBytes  *bytes,
                                       GError **error);
LatchElement *latch_element_file_load (const char *path,
                                       GError    **error);
void          latch_element_file_free (LatchElement *element);

G_END_DECLS
