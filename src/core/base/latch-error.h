/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LATCH_ERROR (latch_error_quark ())

typedef enum {
  LATCH_ERROR_INVALID,
  LATCH_ERROR_UNREACHABLE,
  LATCH_ERROR_UNTRUSTED,
  LATCH_ERROR_PROXY,
  LATCH_ERROR_TIMED_OUT,
  LATCH_ERROR_UNAUTHORIZED,
  LATCH_ERROR_ADDRESS_UNCONFIRMED,
  LATCH_ERROR_ADDRESS_CHANGED,
  LATCH_ERROR_OTHER_ACCOUNT,
  LATCH_ERROR_REFUSED,
  LATCH_ERROR_NOT_FOUND,
  LATCH_ERROR_CONSENT,
  LATCH_ERROR_UNAVAILABLE,
  LATCH_ERROR_UNEXPECTED,
  LATCH_ERROR_KEYRING_ABSENT,
  LATCH_ERROR_KEYRING_NO_DEFAULT,
  LATCH_ERROR_KEYRING_LOCKED,
  LATCH_ERROR_KEYRING_FAILED,
  LATCH_ERROR_STORAGE,
} LatchError;

GQuark      latch_error_quark (void);
GError     *latch_error_new_for_response (guint       status,
                                          const char *service_message,
                                          const char *provider_message,
                                          const char *request_id);
gboolean    latch_error_is_conflict (const GError *error);
gboolean    latch_error_is_refusal (const GError *error);
gboolean    latch_error_is_of_keyring (const GError *error);
guint       latch_error_get_status (const GError *error);
const char *latch_error_get_service_message (const GError *error);
const char *latch_error_get_own_words (const GError *error);
const char *latch_error_get_provider_message (const GError *error);
const char *latch_error_get_request_id (const GError *error);
guint       latch_error_get_retry_after (const GError *error);
void        latch_error_set_retry_after (GError *error,
                                         guint   seconds);
const char *latch_error_get_command (const GError *error);
void        latch_error_set_command (GError     *error,
                                     const char *command);
void        latch_error_explain (GError     *error,
                                 const char *sentence);

G_END_DECLS
