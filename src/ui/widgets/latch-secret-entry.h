/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void latch_secret_entry_guard (AdwPasswordEntryRow *row);
void latch_secret_entry_empty (AdwPasswordEntryRow *row);
void latch_secret_entry_reveal (AdwPasswordEntryRow *row);
void latch_secret_entry_copy (AdwPasswordEntryRow *row);

G_END_DECLS
