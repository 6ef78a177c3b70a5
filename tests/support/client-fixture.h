/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fault-server.h"
#include "latch-client.h"

G_BEGIN_DECLS

#define USER_SECRET "user+EXAMPLE/01="
#define ORGANIZATION_SECRET "0123456789abcdef0123456789abcdef"
#define TOKEN "token+EXAMPLE/02="
#define TAG "latchkey-00112233445566778899aabbccddeeff"
#define INSTANCE_MEMBERS "\"id\":700123,\"name\":\"Demo shop\",\"token\":\"" TOKEN "\",\"element\":{\"key\":\"ecwid\"},\"tags\":[\"" TAG "\"]"
#define INSTANCE "{" INSTANCE_MEMBERS "}"

extern const LatchLimits fixture_limits;

void               fixture_set_up (void);
void               fixture_tear_down (void);
void               fixture_use_proxy (const char *address);
void               fixture_use_pac (const char *const *proxies);
char              *fixture_dup_certificate_path (const char *file);
GTlsCertificate   *fixture_load_certificate (const char *name);
LatchClient       *fixture_create_client (const char        *address,
                                          const LatchLimits *limits);
LatchClient       *fixture_create_client_for (FaultServer *server);
char              *fixture_dup_address (FaultServer *server,
                                        const char  *scheme);
const FaultAnswer *fixture_create_answer (const char *status,
                                          const char *headers,
                                          const char *body);
void               fixture_store_result_cb (GObject      *source,
                                            GAsyncResult *result,
                                            gpointer      user_data);
GAsyncResult      *fixture_wait (GAsyncResult **result);
void               fixture_begin_job (LatchClient   *client,
                                      GCancellable  *cancellable,
                                      GAsyncResult **result);
LatchInstanceInfo *fixture_create_instance (LatchClient *client,
                                            gboolean    *sent,
                                            GError     **error);

G_END_DECLS
