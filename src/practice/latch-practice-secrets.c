/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-secrets.h"

#include <sys/random.h>

/* The secrets of the practice account. Each process has its own, so that no
 * program of this computer, and no page in a browser, knows them beforehand. */

#define USER_SIZE 32
#define ORGANIZATION_SIZE 16

static char *user_secret;
static char *organization_secret;
static char *password;
static char *bearer;

static void
fill_randomly (guint8 *bytes,
               size_t  size)
{
  /* So few bytes always come at once. */
  if (getrandom (bytes, size, 0) != (ssize_t)size)
    g_error ("The system gives no random numbers");
}

static char *
dup_hex (const guint8 *bytes,
         size_t        size)
{
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", bytes[i]);

  return g_string_free (text, FALSE);
}

/**
 * latch_practice_secrets_get_user:
 *
 * Returns: (transfer none): the user secret of this process, in Base64 as the service’s are
 */
const char *
latch_practice_secrets_get_user (void)
{
  guint8 bytes[USER_SIZE];

  if (user_secret == NULL)
    {
      fill_randomly (bytes, sizeof bytes);
      user_secret = g_base64_encode (bytes, sizeof bytes);
    }

  return user_secret;
}

static const char *
get_digits (char **place)
{
  guint8 bytes[ORGANIZATION_SIZE];

  if (*place == NULL)
    {
      fill_randomly (bytes, sizeof bytes);
      *place = dup_hex (bytes, sizeof bytes);
    }

  return *place;
}

/**
 * latch_practice_secrets_get_organization:
 *
 * Returns: (transfer none): the organization secret of this process, in hexadecimal digits as the service’s are
 */
const char *
latch_practice_secrets_get_organization (void)
{
  return get_digits (&organization_secret);
}

/**
 * latch_practice_secrets_get_password:
 *
 * Returns: (transfer none): the password of both users of this process
 */
const char *
latch_practice_secrets_get_password (void)
{
  return get_digits (&password);
}

/**
 * latch_practice_secrets_get_bearer:
 *
 * Returns: (transfer none): the token of whoever has signed in to this process
 */
const char *
latch_practice_secrets_get_bearer (void)
{
  return get_digits (&bearer);
}

/**
 * latch_practice_secrets_renew_user:
 *
 * Replaces the user secret of this process by another one, as a person does who has lost it.
 */
void
latch_practice_secrets_renew_user (void)
{
  g_clear_pointer (&user_secret, g_free);
}

/**
 * latch_practice_secrets_set:
 * @user: (nullable): a user secret, or %NULL for a new one
 * @organization: (nullable): an organization secret, or %NULL for a new one
 *
 * Replaces the secrets of this process, for tests in which several processes
 * must know them.
 */
void
latch_practice_secrets_set (const char *user,
                            const char *organization)
{
  g_free (user_secret);
  g_free (organization_secret);
  user_secret = g_strdup (user);
  organization_secret = g_strdup (organization);
}
