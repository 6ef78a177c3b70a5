/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-credentials.h"

#include "latch-error.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _LatchCredentials
{
  SecretValue *user;
  SecretValue *organization;
};

/**
 * latch_credentials_new:
 * @user: the user secret
 * @organization: the organization secret
 *
 * Puts the two secrets of an account together. Both stay in memory that is
 * not swapped out, until the last reference is dropped.
 *
 * Returns: (transfer full): the credentials
 */
LatchCredentials *
latch_credentials_new (SecretValue *user,
                       SecretValue *organization)
{
  LatchCredentials *self = g_atomic_rc_box_new0 (LatchCredentials);

  self->user = secret_value_ref (user);
  self->organization = secret_value_ref (organization);
  return self;
}

/**
 * latch_credentials_ref:
 * @self: credentials
 *
 * Returns: (transfer full): @self
 */
LatchCredentials *
latch_credentials_ref (LatchCredentials *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
latch_credentials_clear (LatchCredentials *self)
{
  secret_value_unref (self->user);
  secret_value_unref (self->organization);
}

/**
 * latch_credentials_unref:
 * @self: (transfer full): credentials
 *
 * Drops a reference; the last one wipes the secrets.
 */
void
latch_credentials_unref (LatchCredentials *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify)latch_credentials_clear);
}

/**
 * latch_credentials_get_user:
 * @self: credentials
 *
 * Returns: (transfer none): the user secret
 */
SecretValue *
latch_credentials_get_user (LatchCredentials *self)
{
  return self->user;
}

/**
 * latch_credentials_get_organization:
 * @self: credentials
 *
 * Returns: (transfer none): the organization secret
 */
SecretValue *
latch_credentials_get_organization (LatchCredentials *self)
{
  return self->organization;
}

/**
 * latch_credentials_check_secret:
 * @secret: a secret as typed, trimmed and joined
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Tells whether the `Authorization` header can carry @secret.
 *
 * No charset is documented; every published sample is base64 or hexadecimal.
 * libsoup 3.2 drops a header that has other characters and sends the request
 * without it, and a comma separates the header’s parts.
 *
 * Returns: %TRUE when it can be sent
 */
gboolean
latch_credentials_check_secret (const char *secret,
                                GError    **error)
{
  if (!latch_typed_check_secret (secret, error))
    return FALSE;

  if (strchr (secret, ',') != NULL)
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID,
                           _ ("A secret has only English letters, digits and symbols, no spaces or commas. Copy it again."));
      return FALSE;
    }

  return TRUE;
}

/* libsecret offers no memory of its own that is not swapped out, but copies
 * every new value there: so a blank value is made first, and overwritten. */
static SecretValue *
write_header (const char       *name,
              LatchCredentials *self,
              SecretValue      *token,
              GError          **error)
{
  const char      *kind = token != NULL ? "Element" : "Organization";
  const char      *user = secret_value_get_text (self->user);
  const char      *other = secret_value_get_text (token != NULL ? token : self->organization);
  size_t           length = strlen (name) + strlen ("User , ") + strlen (user) + strlen (kind) + strlen (" ") + strlen (other);
  g_autofree char *blank = g_strnfill (length, ' ');
  SecretValue     *value;

  if (!latch_credentials_check_secret (user, error) || !latch_credentials_check_secret (other, error))
    return NULL;

  value = secret_value_new (blank, (gssize)length, "text/plain");
  g_snprintf ((char *)secret_value_get_text (value), length + 1, "%sUser %s, %s %s", name, user, kind, other);
  return value;
}

/**
 * latch_credentials_authorize:
 * @self: credentials
 * @token: (nullable): an instance’s token for calls to its store, or %NULL for calls to the service itself
 * @error: return location for %LATCH_ERROR_INVALID when a header cannot carry one of the secrets
 *
 * Writes the value of the `Authorization` header: `User …, Element …` or
 * `User …, Organization …` (docs.cloud-elements.com, “Authentication”).
 *
 * Returns: (transfer full): the value in memory that is not swapped out, or %NULL
 */
SecretValue *
latch_credentials_authorize (LatchCredentials *self,
                             SecretValue      *token,
                             GError          **error)
{
  return write_header ("", self, token, error);
}

/**
 * latch_credentials_write_header:
 * @self: credentials
 * @token: an instance’s token
 * @error: return location for %LATCH_ERROR_INVALID when a header cannot carry one of the secrets
 *
 * Writes the whole header for calls to a store, for people and their programs:
 * `Authorization: User …, Element …`.
 *
 * Returns: (transfer full): the line in memory that is not swapped out, without an end of line, or %NULL
 */
SecretValue *
latch_credentials_write_header (LatchCredentials *self,
                                SecretValue      *token,
                                GError          **error)
{
  return write_header ("Authorization: ", self, token, error);
}

/* 32 hexadecimal digits, as in every published sample; those of a user secret are Base64 and longer.
 * https://developers.cloud-elements.com/docs/platform/authentication */
static gboolean
is_organization_secret (const char *secret)
{
  size_t length = strspn (secret, "0123456789abcdefABCDEF");

  return length == 32 && secret[length] == '\0';
}

/**
 * latch_credentials_are_swapped:
 * @user: what was typed for the user secret, trimmed and joined
 * @organization: what was typed for the organization secret
 *
 * Returns: %TRUE when @user surely is the organization secret, and @organization is none
 */
gboolean
latch_credentials_are_swapped (const char *user,
                               const char *organization)
{
  return is_organization_secret (user) && !is_organization_secret (organization);
}
