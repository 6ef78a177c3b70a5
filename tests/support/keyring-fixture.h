/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define KEYRING_SERVICE "org.freedesktop.secrets"
#define KEYRING_SERVICE_PATH "/org/freedesktop/secrets"

GVariant   *keyring_ask (const char *path,
                         const char *interface,
                         const char *method,
                         GVariant   *arguments,
                         GError    **error);
const char *keyring_get_provider (void);
GPid        keyring_get_daemon (void);
void        keyring_lock (void);
void        keyring_kill (void);
void        keyring_settle (void);
void        keyring_restart (void);
void        keyring_start (void);
void        keyring_send_person (const char *errand);
void        keyring_expect_person_back (void);
void        keyring_recall_person (void);
void        keyring_fill_disk (void);
void        keyring_free_disk (void);
void        keyring_enter_sandbox (void);
void        keyring_start_portal (const char *key);
void        keyring_end_portal (void);
void        keyring_end (void);

G_END_DECLS
