/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-configuration.h"
#include "latch-credentials.h"
#include "latch-draft.h"
#include "latch-instance-info.h"
#include "latch-transport.h"

G_BEGIN_DECLS

#define LATCH_TYPE_CLIENT (latch_client_get_type ())
G_DECLARE_FINAL_TYPE (LatchClient, latch_client, LATCH, CLIENT, GObject)

LatchClient       *latch_client_new (const char       *address,
                                     LatchCredentials *credentials,
                                     LatchTransport   *transport);
void               latch_client_get_consent_page_async (LatchClient        *self,
                                                        LatchDraft         *draft,
                                                        const char         *callback_address,
                                                        const char         *state,
                                                        GCancellable       *cancellable,
                                                        GAsyncReadyCallback callback,
                                                        gpointer            user_data);
SecretValue       *latch_client_get_consent_page_finish (LatchClient  *self,
                                                         GAsyncResult *result,
                                                         GError      **error);
void               latch_client_create_instance_async (LatchClient        *self,
                                                       LatchDraft         *draft,
                                                       const char         *tag,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
LatchInstanceInfo *latch_client_create_instance_finish (LatchClient  *self,
                                                        GAsyncResult *result,
                                                        gboolean     *sent,
                                                        GError      **error);
void               latch_client_get_instance_async (LatchClient        *self,
                                                    gint64              id,
                                                    GCancellable       *cancellable,
                                                    GAsyncReadyCallback callback,
                                                    gpointer            user_data);
LatchInstanceInfo *latch_client_get_instance_finish (LatchClient  *self,
                                                     GAsyncResult *result,
                                                     GError      **error);
void               latch_client_check_async (LatchClient        *self,
                                             GCancellable       *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
gboolean           latch_client_check_finish (LatchClient  *self,
                                              GAsyncResult *result,
                                              GError      **error);
void               latch_client_find_instances_async (LatchClient        *self,
                                                      const char         *tag,
                                                      LatchInstanceMatch  match,
                                                      gpointer            match_data,
                                                      GDestroyNotify      match_data_destroy,
                                                      GCancellable       *cancellable,
                                                      GAsyncReadyCallback callback,
                                                      gpointer            user_data);
GPtrArray         *latch_client_find_instances_finish (LatchClient  *self,
                                                       GAsyncResult *result,
                                                       GError      **error);
void               latch_client_set_enabled_async (LatchClient        *self,
                                                   gint64              id,
                                                   gboolean            enabled,
                                                   GCancellable       *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
gboolean           latch_client_set_enabled_finish (LatchClient  *self,
                                                    GAsyncResult *result,
                                                    gboolean     *sent,
                                                    GError      **error);
void               latch_client_delete_instance_async (LatchClient        *self,
                                                       gint64              id,
                                                       GCancellable       *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
gboolean           latch_client_delete_instance_finish (LatchClient  *self,
                                                        GAsyncResult *result,
                                                        gboolean     *sent,
                                                        GError      **error);
void               latch_client_describe_instance_async (LatchClient        *self,
                                                         gint64              id,
                                                         const char         *name,
                                                         const char *const  *tags,
                                                         GCancellable       *cancellable,
                                                         GAsyncReadyCallback callback,
                                                         gpointer            user_data);
LatchInstanceInfo *latch_client_describe_instance_finish (LatchClient  *self,
                                                          GAsyncResult *result,
                                                          gboolean     *sent,
                                                          GError      **error);
void               latch_client_get_configuration_async (LatchClient        *self,
                                                         gint64              id,
                                                         GCancellable       *cancellable,
                                                         GAsyncReadyCallback callback,
                                                         gpointer            user_data);
GPtrArray         *latch_client_get_configuration_finish (LatchClient  *self,
                                                          GAsyncResult *result,
                                                          GError      **error);
void               latch_client_set_configuration_value_async (LatchClient             *self,
                                                               gint64                   id,
                                                               LatchConfigurationEntry *entry,
                                                               GCancellable            *cancellable,
                                                               GAsyncReadyCallback      callback,
                                                               gpointer                 user_data);
gboolean           latch_client_set_configuration_value_finish (LatchClient  *self,
                                                                GAsyncResult *result,
                                                                gboolean     *sent,
                                                                GError      **error);
void               latch_client_get_events_async (LatchClient        *self,
                                                  gint64              id,
                                                  GCancellable       *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer            user_data);
GPtrArray         *latch_client_get_events_finish (LatchClient  *self,
                                                   GAsyncResult *result,
                                                   GError      **error);
void               latch_client_ping_async (LatchClient        *self,
                                            const char         *hub,
                                            SecretValue        *token,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean           latch_client_ping_finish (LatchClient  *self,
                                             GAsyncResult *result,
                                             GError      **error);

G_END_DECLS
