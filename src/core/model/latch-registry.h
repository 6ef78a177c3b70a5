/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account-work.h"
#include "latch-instance.h"
#include "latch-work.h"

G_BEGIN_DECLS

#define LATCH_TYPE_REGISTRY (latch_registry_get_type ())
G_DECLARE_FINAL_TYPE (LatchRegistry, latch_registry, LATCH, REGISTRY, GObject)

typedef const char *(*LatchRegistryPracticeFunc) (gpointer user_data,
                                                  GError **error);

/* As latch_practice_dup_value() */
typedef char *(*LatchRegistryValueFunc) (const char *element,
                                         const char *key,
                                         const char *store);

LatchRegistry    *latch_registry_new (const char   *directory,
                                      LatchKeyring *keyring);
void              latch_registry_set_practice_func (LatchRegistry            *self,
                                                    LatchRegistryPracticeFunc func,
                                                    gpointer                  user_data);
char             *latch_registry_dup_practice_store (LatchRegistry         *self,
                                                     const LatchElement    *element,
                                                     const char            *usual,
                                                     LatchRegistryValueFunc dup_value);
void              latch_registry_set_limits (LatchRegistry     *self,
                                             const LatchLimits *limits);
LatchKeyring     *latch_registry_get_keyring (LatchRegistry *self);
LatchJournal     *latch_registry_get_journal (LatchRegistry *self);
LatchWork        *latch_registry_get_work (LatchRegistry *self);
LatchAccountWork *latch_registry_get_account_work (LatchRegistry *self);
guint             latch_registry_get_retry_delay (LatchRegistry *self);

/* The model. */
void           latch_registry_load_async (LatchRegistry      *self,
                                          GCancellable       *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
gboolean       latch_registry_load_finish (LatchRegistry *self,
                                           GAsyncResult  *result,
                                           GError       **error);
gboolean       latch_registry_get_loaded (LatchRegistry *self);
GListModel    *latch_registry_get_accounts (LatchRegistry *self);
GListModel    *latch_registry_get_instances (LatchRegistry *self);
LatchAccount  *latch_registry_lookup_account (LatchRegistry *self,
                                              const char    *id);
char          *latch_registry_dup_trouble (LatchRegistry *self,
                                           const GError  *error,
                                           const char    *account);
LatchAccount  *latch_registry_new_account (LatchRegistry *self,
                                           const char    *service,
                                           const char    *label);
LatchAccount  *latch_registry_dup_same_account (LatchRegistry    *self,
                                                LatchAccount     *account,
                                                LatchCredentials *credentials);
LatchInstance *latch_registry_lookup_instance (LatchRegistry *self,
                                               const char    *id);
void           latch_registry_show_listed (LatchRegistry *self,
                                           LatchAccount  *account,
                                           GPtrArray     *infos);
void           latch_registry_set_hidden (LatchRegistry *self,
                                          const char    *id,
                                          gboolean       hidden);
LatchInstance *latch_registry_lookup_newest (LatchRegistry *self,
                                             LatchAccount  *account);
GPtrArray     *latch_registry_list_unfinished (LatchRegistry *self);
GPtrArray     *latch_registry_list_missing (LatchRegistry *self, const char *account);

/* Jobs and tokens. */
LatchConnection *latch_registry_connect (LatchRegistry *self,
                                         LatchAccount  *account,
                                         GError       **error);
LatchJob        *latch_registry_begin (LatchRegistry    *self,
                                       LatchAccount     *account,
                                       LatchCredentials *credentials,
                                       const char       *shown_address,
                                       LatchRecord      *record,
                                       LatchDraft       *draft,
                                       GError          **error);
LatchJob        *latch_registry_keep_listed (LatchRegistry   *self,
                                             LatchInstance   *instance,
                                             LatchConnection *connection,
                                             GError         **error);
const char      *latch_registry_lookup_hidden (LatchRegistry *self,
                                               LatchInstance *instance);
LatchJob        *latch_registry_take_up (LatchRegistry   *self,
                                         LatchRecord     *record,
                                         LatchConnection *connection,
                                         GError         **error);
void             latch_registry_lookup_token_async (LatchRegistry      *self,
                                                    LatchRecord        *record,
                                                    GCancellable       *cancellable,
                                                    GAsyncReadyCallback callback,
                                                    gpointer            user_data);
SecretValue     *latch_registry_lookup_token_finish (LatchRegistry *self,
                                                     GAsyncResult  *result,
                                                     GError       **error);

G_END_DECLS
