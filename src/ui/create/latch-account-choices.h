/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GListModel    *latch_account_choices_create_services (void);
GListModel    *latch_account_choices_create_accounts (GListModel *accounts);
GtkExpression *latch_account_choices_create_name (void);

G_END_DECLS
