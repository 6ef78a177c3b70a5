/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

G_BEGIN_DECLS

#define LATCH_TYPE_REFRESH (latch_refresh_get_type ())
G_DECLARE_FINAL_TYPE (LatchRefresh, latch_refresh, LATCH, REFRESH, GObject)

LatchRefresh *latch_refresh_new (LatchRegistry *registry,
                                 const char    *directory);
void          latch_refresh_load_async (LatchRefresh       *self,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
void          latch_refresh_load_finish (LatchRefresh *self,
                                         GAsyncResult *result);
void          latch_refresh_start (LatchRefresh *self,
                                   gboolean      by_hand);
void          latch_refresh_take_in (LatchRefresh *self,
                                     LatchAccount *account);
void          latch_refresh_start_if_old (LatchRefresh *self);
void          latch_refresh_cancel (LatchRefresh *self);
gboolean      latch_refresh_get_running (LatchRefresh *self);
guint         latch_refresh_get_n_read (LatchRefresh *self);
guint         latch_refresh_get_n_left_out (LatchRefresh *self);
GDateTime    *latch_refresh_get_read (LatchRefresh *self);
const GError *latch_refresh_get_error (LatchRefresh *self);
GDateTime    *latch_refresh_get_error_read (LatchRefresh *self);
const char   *latch_refresh_get_error_account (LatchRefresh *self);

G_END_DECLS
