/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"

G_BEGIN_DECLS

typedef struct
{
  const char *icon_name;
  const char *style_class;
  const char *words;
  const char *heading;
  const char *description;
  const char *verb;
  gboolean    has_token;
} LatchStatus;

const LatchStatus *latch_status_of (LatchRecord *record);
const char        *latch_status_of_step (LatchStep step);

G_END_DECLS
