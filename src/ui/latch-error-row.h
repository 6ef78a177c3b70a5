/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>
#include <libsecret/secret.h>

G_BEGIN_DECLS

typedef gboolean (*LatchCheckFunc) (const char *key,
                                    const char *value,
                                    GError    **error);

#define LATCH_TYPE_ERROR_ROW (latch_error_row_get_type ())
G_DECLARE_FINAL_TYPE (LatchErrorRow, latch_error_row, LATCH, ERROR_ROW, AdwPreferencesRow)

GtkWidget   *latch_error_row_get_entry (LatchErrorRow *self);
const char  *latch_error_row_get_key (LatchErrorRow *self);
void         latch_error_row_set_check (LatchErrorRow *self,
                                        LatchCheckFunc check);
SecretValue *latch_error_row_dup_value (LatchErrorRow *self);
gboolean     latch_error_row_get_filled (LatchErrorRow *self);
gboolean     latch_error_row_check (LatchErrorRow *self);
void         latch_error_row_set_message (LatchErrorRow *self,
                                          const char    *message);
gboolean     latch_error_row_mark_if_named (LatchErrorRow *self,
                                            const char    *service_message);

G_END_DECLS
