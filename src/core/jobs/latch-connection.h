/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"
#include "latch-client.h"
#include "latch-journal.h"
#include "latch-keyring.h"

G_BEGIN_DECLS

#define LATCH_TYPE_CONNECTION (latch_connection_get_type ())
G_DECLARE_FINAL_TYPE (LatchConnection, latch_connection, LATCH, CONNECTION, GObject)

LatchConnection   *latch_connection_new (LatchKeyring   *keyring,
                                         LatchJournal   *journal,
                                         LatchAccount   *account,
                                         const char     *address,
                                         LatchTransport *transport);
LatchAccount      *latch_connection_get_account (LatchConnection *self);
gboolean           latch_connection_set_credentials (LatchConnection  *self,
                                                     LatchCredentials *credentials,
                                                     const char       *shown_address,
                                                     GError          **error);
gboolean           latch_connection_is_of_account (LatchConnection *self,
                                                   LatchAccount    *known);
gboolean           latch_connection_get_stored (LatchConnection *self);
char              *latch_connection_dup_shown_address (LatchConnection *self);
void               latch_connection_confirm_address (LatchConnection *self);
void               latch_connection_seal_async (LatchConnection    *self,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
gboolean           latch_connection_seal_finish (LatchConnection *self,
                                                 GAsyncResult    *result,
                                                 GError         **error);
gboolean           latch_connection_is_proved (LatchConnection *self,
                                               LatchRecord     *record);
void               latch_connection_sign (LatchConnection *self,
                                          LatchRecord     *record);
void               latch_connection_sign_shown (LatchConnection *self,
                                                LatchRecord     *record);
gboolean           latch_connection_get_accepted (LatchConnection *self);
void               latch_connection_note_accepted (LatchConnection *self);
void               latch_connection_note_answer_async (LatchConnection    *self,
                                                       LatchClient        *client,
                                                       const GError       *answer,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
void               latch_connection_note_answer_finish (LatchConnection *self,
                                                        GAsyncResult    *result);
void               latch_connection_accept_account_async (LatchConnection    *self,
                                                          GAsyncReadyCallback callback,
                                                          gpointer            user_data);
void               latch_connection_accept_account_finish (LatchConnection *self,
                                                           GAsyncResult    *result);
void               latch_connection_get_instance_async (LatchConnection    *self,
                                                        gint64              instance_id,
                                                        GCancellable       *cancellable,
                                                        GAsyncReadyCallback callback,
                                                        gpointer            user_data);
LatchInstanceInfo *latch_connection_get_instance_finish (LatchConnection *self,
                                                         GAsyncResult    *result,
                                                         GError         **error);
void               latch_connection_check_async (LatchConnection    *self,
                                                 GCancellable       *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
gboolean           latch_connection_check_finish (LatchConnection *self,
                                                  GAsyncResult    *result,
                                                  GError         **error);
LatchClient       *latch_connection_get_client (LatchConnection *self);
void               latch_connection_open_async (LatchConnection    *self,
                                                GCancellable       *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);
gboolean           latch_connection_open_finish (LatchConnection *self,
                                                 GAsyncResult    *result,
                                                 GError         **error);
void               latch_connection_store_async (LatchConnection    *self,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
gboolean           latch_connection_store_finish (LatchConnection *self,
                                                  GAsyncResult    *result,
                                                  GError         **error);

G_END_DECLS
