/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <libsecret/secret.h>

G_BEGIN_DECLS

/* In milliseconds: a person may have to look for a password first. */
#define LATCH_CALLBACK_PATIENCE (15 * 60 * 1000)

#define LATCH_TYPE_CALLBACK (latch_callback_get_type ())
G_DECLARE_FINAL_TYPE (LatchCallback, latch_callback, LATCH, CALLBACK, GObject)

LatchCallback *latch_callback_new (const char *registered,
                                   guint       patience,
                                   GError    **error);
const char    *latch_callback_get_address (LatchCallback *self);
const char    *latch_callback_get_state (LatchCallback *self);
gboolean       latch_callback_get_listens (LatchCallback *self);
void           latch_callback_set_page (LatchCallback *self,
                                        const char    *page);
const char    *latch_callback_get_page (LatchCallback *self);
char          *latch_callback_dup_start (LatchCallback *self);
gboolean       latch_callback_take (LatchCallback *self,
                                    const char    *text,
                                    GError       **error);
void           latch_callback_wait_async (LatchCallback      *self,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
SecretValue   *latch_callback_wait_finish (LatchCallback *self,
                                           GAsyncResult  *result,
                                           GError       **error);

G_END_DECLS
