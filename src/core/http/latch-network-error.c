/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-network-error.h"

#include "latch-error.h"

#include <glib/gi18n-lib.h>

static const struct
{
  LatchError  code;
  const char *sentence;
} reasons[] = {
  [LATCH_NETWORK_TIMED_OUT_CONNECTING] = { LATCH_ERROR_TIMED_OUT, N_ ("Connecting to the service took too long. Check the service address and the network.") },
  [LATCH_NETWORK_TIMED_OUT] = { LATCH_ERROR_TIMED_OUT, N_ ("The service did not answer in time.") },
  [LATCH_NETWORK_PROXY] = { LATCH_ERROR_PROXY, N_ ("The proxy refuses the connection to the service. Change the proxy in the system’s network settings.") },
  [LATCH_NETWORK_PROXY_PASSWORD] = { LATCH_ERROR_PROXY, N_ ("The proxy asks for a user name and a password. Check them in the system’s network settings.") },
  [LATCH_NETWORK_REPEATED] = { LATCH_ERROR_UNEXPECTED, N_ ("The service asked to repeat the request. Latchkey does not send it twice without asking you.") },
  [LATCH_NETWORK_LOST] = { LATCH_ERROR_UNREACHABLE, N_ ("The connection was lost before the service answered. Check the network.") },
  [LATCH_NETWORK_TOO_LARGE] = { LATCH_ERROR_UNEXPECTED, N_ ("The response is much larger than expected. Check the service address and the network.") },
};

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

/* The other host comes first and the clock last: when someone else’s
 * certificate has expired, the clock explains nothing. */
static GError *
new_untrusted (const char          *host,
               GTlsCertificateFlags certificate)
{
  if (certificate & G_TLS_CERTIFICATE_BAD_IDENTITY)
    /* Translators: %s is a computer’s name such as api.example.com */
    return g_error_new (LATCH_ERROR, LATCH_ERROR_UNTRUSTED, _ ("A different computer answered instead of %s. Nothing was sent to it. Check the service address and the network."), host);

  if (certificate & G_TLS_CERTIFICATE_UNKNOWN_CA)
    /* Translators: %s is a computer’s name such as api.example.com */
    return g_error_new (LATCH_ERROR, LATCH_ERROR_UNTRUSTED, _ ("The certificate of %s comes from an issuer that this computer does not trust. Nothing was sent there. Ask your network administrator."), host);

  if (certificate & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED))
    /* Translators: %s is a computer’s name such as api.example.com */
    return g_error_new (LATCH_ERROR, LATCH_ERROR_UNTRUSTED, _ ("The certificate of %s is not valid today. Check the date and the clock of this computer."), host);

  /* Translators: %s is a computer’s name such as api.example.com */
  return g_error_new (LATCH_ERROR, LATCH_ERROR_UNTRUSTED, _ ("%s does not offer a secure connection. Check the service address and the network."), host);
}

static gboolean
is_of_proxy (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED);
}

static GError *
new_broken (const GError *error,
            gboolean      responded)
{
  if (responded || error->domain == SOUP_SESSION_ERROR)
    return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The response was cut off or is invalid. Check the network."));

  return latch_network_error_new_for_reason (LATCH_NETWORK_LOST);
}

/**
 * latch_network_error_new_for_reason:
 * @reason: why the request was stopped on this side
 *
 * Returns: (transfer full): %LATCH_ERROR_TIMED_OUT, %LATCH_ERROR_PROXY, %LATCH_ERROR_UNREACHABLE or %LATCH_ERROR_UNEXPECTED, with a sentence for people
 */
GError *
latch_network_error_new_for_reason (LatchNetworkReason reason)
{
  return g_error_new_literal (LATCH_ERROR, (int)reasons[reason].code, _ (reasons[reason].sentence));
}

/**
 * latch_network_error_new:
 * @error: what libsoup or GIO reported; not a cancellation
 * @host: the host that was to be reached
 * @certificate: what is wrong with the peer’s certificate
 * @sent: whether the request’s headers left this computer
 * @responded: whether the response’s headers arrived
 *
 * Turns a network failure into an error with a sentence that a person can act
 * on. It leaves out the reported text, which is in another language, names
 * system calls, and may quote the response.
 *
 * Returns: (transfer full): an error of domain %LATCH_ERROR
 */
GError *
latch_network_error_new (const GError        *error,
                         const char          *host,
                         GTlsCertificateFlags certificate,
                         gboolean             sent,
                         gboolean             responded)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return latch_network_error_new_for_reason (sent ? LATCH_NETWORK_TIMED_OUT : LATCH_NETWORK_TIMED_OUT_CONNECTING);

  if (sent)
    return new_broken (error, responded);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH))
    return latch_network_error_new_for_reason (LATCH_NETWORK_PROXY_PASSWORD);

  if (is_of_proxy (error))
    return latch_network_error_new_for_reason (LATCH_NETWORK_PROXY);

  if (error->domain == G_TLS_ERROR)
    return new_untrusted (host, certificate);

  return new_unreachable (error, host);
}
