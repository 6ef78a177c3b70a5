/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <libsecret/secret.h>

G_BEGIN_DECLS

/**
 * LatchTable:
 *
 * Rows of texts, which are as wide as the widest text of their column.
 */
typedef struct _LatchTable LatchTable;

void     latch_output_add_options (GOptionContext *context,
                                   gboolean        has_json);
gboolean latch_output_wants_help (void);
gboolean latch_output_wants_json (void);

char    *latch_output_dup_visible (const char *text);
void     latch_output_write (const char *text);
gboolean latch_output_write_secret (SecretValue *secret,
                                    GError     **error);
gboolean latch_output_flush (GError **error);

void latch_output_tell (const char *sentence);
void latch_output_complain (const char *sentence);
void latch_output_show_progress (const char *words);

LatchTable *latch_table_new (void);
void        latch_table_free (LatchTable *self);
void        latch_table_add (LatchTable        *self,
                             const char        *style_class,
                             const char *const *cells);
void        latch_table_print (LatchTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchTable, latch_table_free)

G_END_DECLS
