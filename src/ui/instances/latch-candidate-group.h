/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance-info.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_CANDIDATE_GROUP (latch_candidate_group_get_type ())
G_DECLARE_FINAL_TYPE (LatchCandidateGroup, latch_candidate_group, LATCH, CANDIDATE_GROUP, AdwPreferencesGroup)

void latch_candidate_group_show (LatchCandidateGroup *self,
                                 GPtrArray           *candidates,
                                 guint                n_more);

G_END_DECLS
