/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define LATCH_TYPE_CONSENT_VIEW (latch_consent_view_get_type ())
G_DECLARE_FINAL_TYPE (LatchConsentView, latch_consent_view, LATCH, CONSENT_VIEW, AdwBin)

void latch_consent_view_show (LatchConsentView *self,
                              const char       *connector,
                              gboolean          listens);

G_END_DECLS
