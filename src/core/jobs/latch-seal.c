/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-seal.h"

#include "latch-id.h"
#include "latch-service.h"

#include <string.h>

/* Proving where the secrets of an account belong.
 *
 * The file of an account says to which address its secrets are sent, and many
 * programs can write that file. So it carries a seal: an HMAC-SHA256 over the
 * account’s id and the address, keyed with the secrets themselves. Only who has
 * the secrets can seal another address, and he does not need it.
 *
 * A seal tells nothing about the secrets but whether a guess is right, and
 * they are too long and too random to guess. */

/* Both end in the version of the format. */
#define KEY_PURPOSE "io.github.latchkey.Latchkey account seal, key, 1"
#define SEAL_PURPOSE "io.github.latchkey.Latchkey account seal, 1"

#define DIGEST_SIZE 32
#define BLOCK_SIZE 64

/* Each part has its length before it, so that no two lists of parts are the same bytes. */
static void
add_to_key (GChecksum  *checksum,
            const char *text,
            size_t      length)
{
  guint64 prefix = GUINT64_TO_BE ((guint64)length);

  g_checksum_update (checksum, (const guchar *)&prefix, sizeof prefix);
  g_checksum_update (checksum, (const guchar *)text, (gssize)length);
}

static void
add_secret_to_key (GChecksum   *checksum,
                   SecretValue *secret)
{
  size_t      length;
  const char *text = secret_value_get (secret, &length);

  add_to_key (checksum, text, length);
}

/* HMAC would hash a key of this length as well. Here, what is left of the secrets in the checksum’s buffer is overwritten. */
static void
derive_key (LatchCredentials *credentials,
            guint8            key[DIGEST_SIZE])
{
  static const guchar zeros[BLOCK_SIZE];
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  size_t length = DIGEST_SIZE;

  add_to_key (checksum, KEY_PURPOSE, strlen (KEY_PURPOSE));
  add_secret_to_key (checksum, latch_credentials_get_user (credentials));
  add_secret_to_key (checksum, latch_credentials_get_organization (credentials));
  g_checksum_get_digest (checksum, key, &length);
  g_checksum_reset (checksum);
  g_checksum_update (checksum, zeros, sizeof zeros);
}

static void
add_to_message (GHmac      *hmac,
                const char *text)
{
  guint64 prefix = GUINT64_TO_BE ((guint64)strlen (text));

  g_hmac_update (hmac, (const guchar *)&prefix, sizeof prefix);
  g_hmac_update (hmac, (const guchar *)text, (gssize)strlen (text));
}

/**
 * latch_seal_new:
 * @account: the account’s id
 * @address: where its secrets are sent: a checked service address, see
 *   latch_service_check_address(), or the id of a service on this computer
 * @credentials: its secrets
 *
 * Seals the address with the secrets.
 *
 * Returns: (transfer full): 64 hexadecimal digits, which are no secret
 */
char *
latch_seal_new (const char       *account,
                const char       *address,
                LatchCredentials *credentials)
{
  guint8 key[DIGEST_SIZE];
  g_autoptr (GHmac) hmac = NULL;

  /* Whoever reads the key in a core dump could seal any address. */
  derive_key (credentials, key);
  hmac = g_hmac_new (G_CHECKSUM_SHA256, key, sizeof key);
  explicit_bzero (key, sizeof key);
  add_to_message (hmac, SEAL_PURPOSE);
  add_to_message (hmac, account);
  add_to_message (hmac, address);
  return g_strdup (g_hmac_get_string (hmac));
}

/**
 * latch_seal_fits:
 * @seal: (nullable): what may be a seal
 * @account: an account
 * @address: where its secrets are sent; see latch_seal_new()
 * @credentials: what may be its secrets
 *
 * Checks a seal. Earlier versions wrote some addresses in another way, and
 * sealed them so; whoever knows the secrets has done that.
 *
 * Returns: %TRUE when @seal was made with these secrets for this address and @account
 */
gboolean
latch_seal_fits (const char       *seal,
                 LatchAccount     *account,
                 const char       *address,
                 LatchCredentials *credentials)
{
  const char      *id = latch_account_get_id (account);
  const char      *service = latch_account_get_service (account);
  g_autofree char *own = latch_seal_new (id, address, credentials);
  g_autofree char *earlier = latch_seal_new (id, service, credentials);

  return latch_id_equal (own, seal) || (latch_id_equal (earlier, seal) && latch_service_equal (service, address));
}

/**
 * latch_seal_is_of_account:
 * @known: an account
 * @service: a service
 * @credentials: secrets for it
 *
 * Returns: %TRUE when @known is the account at that service with those secrets
 */
gboolean
latch_seal_is_of_account (LatchAccount     *known,
                          const char       *service,
                          LatchCredentials *credentials)
{
  g_autofree char *identity = latch_service_dup_identity (latch_account_get_service (known));

  return latch_service_equal (identity, service) && latch_seal_fits (latch_account_get_seal (known), known, identity, credentials);
}
