/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-host.h"

/**
 * latch_host_is_local:
 * @host: a host without brackets, as g_uri_get_host() gives it
 *
 * Tells whether a host is this computer. Only then may a request go
 * unencrypted, and only then does it bypass every proxy. A name that merely
 * resolves to a loopback address does not count: whoever answers for the name
 * could change that.
 *
 * Returns: %TRUE for `localhost`, `127.0.0.1` and `::1`
 */
gboolean
latch_host_is_local (const char *host)
{
  return g_str_equal (host, "127.0.0.1") || g_str_equal (host, "::1") || g_ascii_strcasecmp (host, "localhost") == 0;
}
