/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

GError *latch_network_error_new (const GError        *error,
                                 const char          *host,
                                 GTlsCertificateFlags certificate,
                                 gboolean             sent,
                                 gboolean             answered);
GError *latch_network_error_new_timed_out (gboolean sent);
GError *latch_network_error_new_proxy (void);
GError *latch_network_error_new_repeated (void);
GError *latch_network_error_new_too_large (void);

G_END_DECLS
