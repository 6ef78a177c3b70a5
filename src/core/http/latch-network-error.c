/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-network-error.h"

#include "latch-error.h"

#include <glib/gi18n-lib.h>

static GError *
new_unreachable (const GError *error,
                 const char   *host)
{
  if (error->domain == G_RESOLVER_ERROR)
    /* Translators: %s is a computer’s name such as api.example.com */
    return g_error_new (LATCH_ERROR, LATCH_ERROR_UNREACHABLE, _ ("The name %s was not found. Check the service address and the network."), host);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE))
    return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNREACHABLE, _ ("The service cannot be reached from here. Connect to a network and try again."));

  /* Translators: %s is a computer’s name such as api.example.com */
  return g_error_new (LATCH_ERROR, LATCH_ERROR_UNREACHABLE, _ ("%s cannot be reached. Check the service address and the network."), host);
}

/* Another host comes first and the clock last: an expired certificate of
 * somebody else’s is not to be explained with the clock. */
static GError *
new_untrusted (const char          *host,
               GTlsCertificateFlags certificate)
{
  if (certificate & G_TLS_CERTIFICATE_BAD_IDENTITY)
    /* Translators: %s is a computer’s name such as api.example.com */
    return g_error_new (LATCH_ERROR, LATCH_ERROR_UNTRUSTED, _ ("Another computer answers in place of %s. Nothing was sent to it. Check the service address and the network."), host);

  if (certificate & G_TLS_CERTIFICATE_UNKNOWN_CA)
    /* Translators: %s is a computer’s name such as api.example.com */
    return g_error_new (LATCH_ERROR, LATCH_ERROR_UNTRUSTED, _ ("This computer does not trust the issuer of the certificate of %s. Nothing was sent there. Ask whoever looks after the network."), host);

  if (certificate & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED))
    /* Translators: %s is a computer’s name such as api.example.com */
    return g_error_new (LATCH_ERROR, LATCH_ERROR_UNTRUSTED, _ ("The certificate of %s is not valid today. Check the date and the clock of this computer."), host);

  /* Translators: %s is a computer’s name such as api.example.com */
  return g_error_new (LATCH_ERROR, LATCH_ERROR_UNTRUSTED, _ ("%s offers no secure connection. Check the service address and the network."), host);
}

static gboolean
is_of_proxy (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED);
}

static GError *
new_broken (const GError *error,
            gboolean      answered)
{
  if (answered || error->domain == SOUP_SESSION_ERROR)
    return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The service’s answer broke off or makes no sense. Check the network."));

  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNREACHABLE, _ ("The connection was lost before the service answered. Check the network."));
}

/**
 * latch_network_error_new:
 * @error: what libsoup or GIO reported; not a cancellation
 * @host: the host that was to be reached
 * @certificate: what is wrong with the peer’s certificate
 * @sent: whether the request’s headers left this computer
 * @answered: whether the answer’s headers arrived
 *
 * Turns a failure on the way into an error with a sentence that a person can
 * act on. The reported text is not in it: it is in another language, names
 * system calls, and may quote the answer.
 *
 * Returns: (transfer full): an error of domain %LATCH_ERROR
 */
GError *
latch_network_error_new (const GError        *error,
                         const char          *host,
                         GTlsCertificateFlags certificate,
                         gboolean             sent,
                         gboolean             answered)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return latch_network_error_new_timed_out (sent);

  if (sent)
    return new_broken (error, answered);

  if (is_of_proxy (error))
    return latch_network_error_new_proxy ();

  if (error->domain == G_TLS_ERROR)
    return new_untrusted (host, certificate);

  return new_unreachable (error, host);
}

/**
 * latch_network_error_new_timed_out:
 * @sent: whether the request’s headers left this computer
 *
 * Returns: (transfer full): %LATCH_ERROR_TIMED_OUT
 */
GError *
latch_network_error_new_timed_out (gboolean sent)
{
  if (sent)
    return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_TIMED_OUT, _ ("The service did not answer in time."));

  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_TIMED_OUT, _ ("No connection to the service could be made in time. Check the service address and the network."));
}

/**
 * latch_network_error_new_proxy:
 *
 * Returns: (transfer full): %LATCH_ERROR_PROXY for a proxy that lets nothing through
 */
GError *
latch_network_error_new_proxy (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_PROXY, _ ("The proxy refuses the connection to the service. Change the proxy in the system’s network settings."));
}

/**
 * latch_network_error_new_repeated:
 *
 * Returns: (transfer full): %LATCH_ERROR_UNEXPECTED for an answer after which the request would have been sent again
 */
GError *
latch_network_error_new_repeated (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The service asked for the same request once more, and Latchkey does not send it twice by itself."));
}

/**
 * latch_network_error_new_too_large:
 *
 * Returns: (transfer full): %LATCH_ERROR_UNEXPECTED for an answer above the cap
 */
GError *
latch_network_error_new_too_large (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The answer is far larger than the service’s answers are. Check the service address and the network."));
}
