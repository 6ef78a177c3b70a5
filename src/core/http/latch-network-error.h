/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Why a request was stopped on this side. */
typedef enum {
  LATCH_NETWORK_TIMED_OUT_CONNECTING,
  LATCH_NETWORK_TIMED_OUT,
  LATCH_NETWORK_PROXY,
  LATCH_NETWORK_PROXY_PASSWORD,
  LATCH_NETWORK_REPEATED,
  LATCH_NETWORK_LOST,
  LATCH_NETWORK_TOO_LARGE,
} LatchNetworkReason;

GError *latch_network_error_new (const GError        *error,
                                 const char          *host,
                                 GTlsCertificateFlags certificate,
                                 gboolean             sent,
                                 gboolean             responded);
GError *latch_network_error_new_for_reason (LatchNetworkReason reason);

G_END_DECLS
