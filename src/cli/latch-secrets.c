/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-secrets.h"

#include "latch-element.h"
#include "latch-error.h"
#include "latch-input.h"
#include "latch-service.h"
#include "latch-snippet.h"
#include "latch-typed.h"

#include <glib/gi18n.h>
#include <string.h>

/* How secrets reach a command, and the service they go to.
 *
 * They come from a file, standard input, the environment or a person at the
 * terminal. Arguments are for everybody on the computer to read, so none is taken
 * from them. */

static gboolean
refuse (GError    **error,
        const char *sentence)
{
  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, sentence);
  return FALSE;
}

/**
 * latch_secrets_clear:
 * @self: secrets
 *
 * Forgets them.
 */
void
latch_secrets_clear (LatchSecrets *self)
{
  g_clear_pointer (&self->user, secret_value_unref);
  g_clear_pointer (&self->organization, secret_value_unref);
  self->are_given = FALSE;
}

/**
 * latch_secrets_say_receiver:
 * @self: secrets
 * @service: the service that they go to
 *
 * Says so, once, before anything is entered.
 */
void
latch_secrets_say_receiver (LatchSecrets *self,
                            const char   *service)
{
  g_autofree char *address = latch_service_dup_shown_address (service);
  /* Translators: %s is the address of a service */
  g_autofree char *sentence = g_strdup_printf (_ ("Secrets go to %s."), address);

  if (!self->has_said_receiver)
    latch_input_say (sentence);
  self->has_said_receiver = TRUE;
}

/* -- Values -------------------------------------------------------------------------- */

/**
 * latch_secrets_split:
 * @line: a line `KEY=VALUE`
 * @key: (out): the key
 * @error: return location for %LATCH_ERROR_INVALID, which repeats nothing of it
 *
 * Returns: (transfer none) (nullable): where the value begins in @line
 */
const char *
latch_secrets_split (const char *line,
                     char      **key,
                     GError    **error)
{
  const char *equals = strchr (line, '=');

  if (equals == NULL || equals == line || !g_utf8_validate (line, -1, NULL))
    {
      refuse (error, _ ("A value is given as KEY=VALUE, such as ecwid.store.id=1003."));
      return NULL;
    }

  *key = g_strndup (line, (size_t)(equals - line));
  return equals + 1;
}

/**
 * latch_secrets_new_value:
 * @typed: a secret in UTF-8, which may come with blanks and line breaks
 *
 * Returns: (transfer full): the secret without them
 */
SecretValue *
latch_secrets_new_value (const char *typed)
{
  size_t      length;
  const char *start = latch_typed_trim (typed, &length);
  g_autoptr (SecretValue) whole = secret_value_new (start, (gssize)length, "text/plain");

  latch_typed_join ((char *)secret_value_get_text (whole));
  return secret_value_new (secret_value_get_text (whole), -1, "text/plain");
}

static void
set_secret (SecretValue **secret,
            const char   *typed)
{
  g_clear_pointer (secret, secret_value_unref);
  *secret = latch_secrets_new_value (typed);
}

static gboolean
is_variable (const char *key)
{
  return g_str_equal (key, LATCH_SECRETS_USER_VARIABLE) || g_str_equal (key, LATCH_SECRETS_ORGANIZATION_VARIABLE);
}

/**
 * latch_secrets_check_argument:
 * @key: the key of a value among the arguments
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Returns: %TRUE when the value is no secret
 */
gboolean
latch_secrets_check_argument (const char *key,
                              GError    **error)
{
  gboolean is_secret = FALSE;

  latch_element_describes_secret (key, &is_secret);
  if (!is_secret && !is_variable (key))
    return TRUE;

  /* Translators: %s is a configuration key, such as ecwid.order.key */
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("%s is a secret. Everybody on this computer can read arguments, so pass it by --secrets, or enter it when Latchkey asks."), key);
  return FALSE;
}

/**
 * latch_secrets_take:
 * @self: secrets
 * @key: the key of a line
 * @value: its value
 *
 * Returns: %TRUE when it is a secret of an account, and was taken
 */
gboolean
latch_secrets_take (LatchSecrets *self,
                    const char   *key,
                    const char   *value)
{
  if (!is_variable (key))
    return FALSE;

  set_secret (g_str_equal (key, LATCH_SECRETS_USER_VARIABLE) ? &self->user : &self->organization, value);
  self->are_given = TRUE;
  return TRUE;
}

static gboolean
take_variable (LatchSecrets *self,
               const char   *variable,
               SecretValue  *known,
               GError      **error)
{
  const char *value = g_getenv (variable);

  if (value == NULL || known != NULL)
    return TRUE;

  if (g_utf8_validate (value, -1, NULL))
    return latch_secrets_take (self, variable, value);

  /* Translators: %s is a variable of the environment */
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("%s is not UTF-8."), variable);
  return FALSE;
}

/**
 * latch_secrets_take_environment:
 * @self: secrets
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Takes from the environment what is not there yet.
 *
 * Returns: %TRUE unless what stands there is no text
 */
gboolean
latch_secrets_take_environment (LatchSecrets *self,
                                GError      **error)
{
  return take_variable (self, LATCH_SECRETS_USER_VARIABLE, self->user, error) && take_variable (self, LATCH_SECRETS_ORGANIZATION_VARIABLE, self->organization, error);
}

static gboolean
take_line (const char          *line,
           LatchSecretsTakeFunc take,
           gpointer             user_data)
{
  g_autofree char *key = NULL;
  const char      *value;

  if (line[strspn (line, " \t")] == '\0' || *line == '#')
    return TRUE;

  value = latch_secrets_split (line, &key, NULL);
  return value != NULL && take (key, value, user_data);
}

/**
 * latch_secrets_read:
 * @session: the session
 * @path: a file, or `-` for standard input
 * @take: takes each value, and returns %FALSE for one that is not wanted
 * @user_data: data for @take
 * @error: return location for an error of latch_input_read(), or for %LATCH_ERROR_INVALID
 *
 * Reads lines `KEY=VALUE`. What stands in one that is not understood may be a
 * secret, even before the equals sign, with which Base64 can end; so only its number is told.
 *
 * Returns: %TRUE when all are taken
 */
gboolean
latch_secrets_read (LatchSession        *session,
                    const char          *path,
                    LatchSecretsTakeFunc take,
                    gpointer             user_data,
                    GError             **error)
{
  char    *text = latch_input_read (session, path, LATCH_SNIPPET_MAX_LENGTH, error);
  size_t   length = text != NULL ? strlen (text) : 0;
  gboolean are_taken = text != NULL;
  guint    number = 0;

  for (char *next = text; next != NULL && are_taken; number++)
    {
      char *line = strsep (&next, "\n");

      line[strcspn (line, "\r")] = '\0';
      are_taken = take_line (line, take, user_data);
    }

  if (text != NULL && !are_taken)
    /* Translators: %u is the number of a line */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Line %u of the secrets is not KEY=VALUE, or its key or value does not fit here."), number);

  if (text != NULL)
    explicit_bzero (text, length);
  g_free (text);
  return are_taken;
}

/* -- The secrets of an account --------------------------------------------------------- */

static LatchCredentials *
make_credentials (LatchSecrets *self,
                  GError      **error)
{
  const char *user = secret_value_get_text (self->user);
  const char *organization = secret_value_get_text (self->organization);

  if (*user == '\0' || *organization == '\0')
    refuse (error, _ ("An account needs a user secret and an organization secret."));
  else if (latch_credentials_are_swapped (user, organization))
    refuse (error, _ ("The user secret and the organization secret are swapped."));
  else if (latch_credentials_check_secret (user, error) && latch_credentials_check_secret (organization, error))
    return latch_credentials_new (self->user, self->organization);

  return NULL;
}

static gboolean
ask (LatchSession *session,
     const char   *title,
     SecretValue **secret,
     GError      **error)
{
  g_autoptr (SecretValue) answer = *secret == NULL ? latch_input_ask_value (session, title, TRUE, error) : NULL;

  if (answer != NULL)
    set_secret (secret, secret_value_get_text (answer));
  return *secret != NULL;
}

/**
 * latch_secrets_complete:
 * @self: secrets
 * @session: the session
 * @service: the service that they go to
 * @error: return location for %LATCH_ERROR_INVALID or %G_IO_ERROR_CANCELLED
 *
 * Asks for what is missing at the terminal, and checks all of it.
 *
 * Returns: (transfer full): both secrets, or %NULL
 */
LatchCredentials *
latch_secrets_complete (LatchSecrets *self,
                        LatchSession *session,
                        const char   *service,
                        GError      **error)
{
  if (self->user != NULL && self->organization != NULL)
    return make_credentials (self, error);

  if (!latch_input_has_terminal ())
    {
      refuse (error, _ ("The secrets of the account are missing. Set LATCH_USER_SECRET and LATCH_ORGANIZATION_SECRET, or use --secrets."));
      return NULL;
    }

  latch_secrets_say_receiver (self, service);
  if (!ask (session, _ ("User Secret"), &self->user, error) || !ask (session, _ ("Organization Secret"), &self->organization, error))
    return NULL;

  return make_credentials (self, error);
}

/* -- The service ------------------------------------------------------------------------ */

static char *
dup_service_ids (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;
  size_t              n_services;
  const LatchService *services = latch_service_get_all (&n_services);

  for (size_t i = 0; i < n_services; i++)
    g_strv_builder_add (builder, services[i].id);

  ids = g_strv_builder_end (builder);
  return g_strjoinv (", ", ids);
}

/**
 * latch_secrets_dup_service:
 * @typed: the id or the address of a service
 * @error: return location for %LATCH_ERROR_INVALID
 *
 * Returns: (transfer full): the service as accounts have it, or %NULL
 */
char *
latch_secrets_dup_service (const char *typed,
                           GError    **error)
{
  const LatchService *known = latch_service_lookup (typed);
  g_autofree char    *address = NULL;

  if (known != NULL)
    return g_strdup (known->id);

  if (strpbrk (typed, ".:/") == NULL)
    {
      g_autofree char *ids = dup_service_ids ();

      /* Translators: the first %s is what somebody typed for a service, the second one a list of what can be typed, such as us, eu */
      g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("There is no service “%s”. Choose one of %s, or enter an address such as https://api.example.com."), typed, ids);
      return NULL;
    }

  address = latch_service_complete_address (typed, error);
  known = address != NULL ? latch_service_lookup (address) : NULL;
  return known != NULL ? g_strdup (known->id) : g_steal_pointer (&address);
}
