/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"

#include <glib/gi18n-lib.h>

/* For an error of another domain GLib's macro gives NULL to the functions below. Each caller has seen the domain or made the error
 * itself, which gcc -fanalyzer does not follow through GLib. */
#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic           ignored "-Wanalyzer-null-dereference"
#endif

typedef struct
{
  guint status;
  char *service_message;
  char *provider_message;
  char *request_id;
  guint retry_after;
  char *command;
  char *explanation;
} LatchErrorPrivate;

static void
latch_error_private_init (LatchErrorPrivate *self)
{
}

static void
latch_error_private_copy (const LatchErrorPrivate *source,
                          LatchErrorPrivate       *target)
{
  target->status = source->status;
  target->retry_after = source->retry_after;
  target->service_message = g_strdup (source->service_message);
  target->provider_message = g_strdup (source->provider_message);
  target->request_id = g_strdup (source->request_id);
  target->command = g_strdup (source->command);
  target->explanation = g_strdup (source->explanation);
}

static void
latch_error_private_clear (LatchErrorPrivate *self)
{
  g_free (self->service_message);
  g_free (self->provider_message);
  g_free (self->request_id);
  g_free (self->command);
  g_free (self->explanation);
}

G_DEFINE_EXTENDED_ERROR (LatchError, latch_error)

static const LatchErrorPrivate *
get_details (const GError *error)
{
  if (error == NULL || error->domain != LATCH_ERROR)
    return NULL;

  return latch_error_get_private (error);
}

static LatchError
code_for_response (guint    status,
                   gboolean from_the_api)
{
  if (status == 407)
    return LATCH_ERROR_PROXY;

  if (status == 408 || status == 421 || status == 429 || status >= 500)
    return LATCH_ERROR_UNAVAILABLE;

  if (!from_the_api)
    return LATCH_ERROR_UNEXPECTED;

  if (status == 401)
    return LATCH_ERROR_UNAUTHORIZED;

  if (status == 404)
    return LATCH_ERROR_NOT_FOUND;

  return LATCH_ERROR_REFUSED;
}

static char *
sentence_for_response (LatchError  code,
                       guint       status,
                       const char *service_message,
                       const char *provider_message)
{
  /* The service gives a 502 for what the store has refused, and passes on its 401. */
  gboolean store_answered = provider_message != NULL && strchr ("{[<", *provider_message) == NULL;
  gboolean of_account = service_message != NULL && strstr (service_message, "Organization or User secret") != NULL;

  if (store_answered && (code == LATCH_ERROR_UNAVAILABLE || (code == LATCH_ERROR_UNAUTHORIZED && !of_account)))
    /* Translators: %s is what the store said, in its own words */
    return g_strdup_printf (_ ("The store answered: %s"), provider_message);

  if (code == LATCH_ERROR_PROXY)
    return g_strdup (_ ("The proxy asks for a user name and a password. Check them in the system’s network settings."));

  if (code == LATCH_ERROR_UNAUTHORIZED)
    return g_strdup (_ ("The service did not accept the user secret and organization secret. Check them, and that they belong to this service."));

  if (code == LATCH_ERROR_UNEXPECTED && status < 300)
    /* Translators: %u is an HTTP status such as 200 */
    return g_strdup_printf (_ ("The response is not in the service’s format (status %u). Check the service address and the network."), status);

  if (code == LATCH_ERROR_UNEXPECTED)
    /* Translators: %u is an HTTP status such as 302 */
    return g_strdup_printf (_ ("The response did not come from the service (status %u). Check the service address and the network."), status);

  if (code == LATCH_ERROR_NOT_FOUND)
    return g_strdup (_ ("The service does not have what Latchkey asked for. It may have been deleted there."));

  if (service_message != NULL && code != LATCH_ERROR_UNAVAILABLE)
    return g_strdup (service_message);

  if (status == 429)
    return g_strdup (_ ("The service received too many requests. Try again in a few minutes."));

  /* Translators: %u is an HTTP status such as 503 */
  return g_strdup_printf (_ ("The service is having problems (status %u). Try again in a few minutes."), status);
}

/**
 * latch_error_new_for_response:
 * @status: the HTTP status of the response; a 2xx stands for a response that is not in the expected form
 * @service_message: (nullable): `message` of the API’s error form, or %NULL when the body is not in that form
 * @provider_message: (nullable): `providerMessage` of that form, the store’s own words
 * @request_id: (nullable): the request’s id, which the service’s support asks for
 *
 * Turns an HTTP response into an error with a sentence for people.
 *
 * The status codes and the error form are those of the service’s page
 * “Error codes” (docs.cloud-elements.com/home/error-codes). A 4xx that is not
 * in that form did not come from the API, so it refuses nothing.
 *
 * Returns: (transfer full): an error of domain %LATCH_ERROR
 */
GError *
latch_error_new_for_response (guint       status,
                              const char *service_message,
                              const char *provider_message,
                              const char *request_id)
{
  LatchError         code = code_for_response (status, service_message != NULL);
  g_autofree char   *sentence = sentence_for_response (code, status, service_message, provider_message);
  GError            *error = g_error_new_literal (LATCH_ERROR, code, sentence);
  LatchErrorPrivate *details = latch_error_get_private (error);

  details->status = status;
  details->service_message = g_strdup (service_message);
  details->provider_message = g_strdup (provider_message);
  details->request_id = g_strdup (request_id);
  return error;
}

/**
 * latch_error_is_refusal:
 * @error: an error
 *
 * Tells whether the API itself refused the request.
 *
 * Returns: %TRUE when the service says that it did nothing
 */
gboolean
latch_error_is_refusal (const GError *error)
{
  return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_REFUSED) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
}

/**
 * latch_error_is_of_keyring:
 * @error: (nullable): an error
 *
 * Returns: %TRUE when the keyring is what keeps everything from going on, whatever it was asked for
 */
gboolean
latch_error_is_of_keyring (const GError *error)
{
  return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_NO_DEFAULT) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED);
}

/**
 * latch_error_is_conflict:
 * @error: an error of a creation
 *
 * Returns: %TRUE when the API itself says that what was to be created exists already
 */
gboolean
latch_error_is_conflict (const GError *error)
{
  return latch_error_is_refusal (error) && latch_error_get_status (error) == 409;
}

/**
 * latch_error_get_status:
 * @error: an error
 *
 * Returns: the HTTP status behind @error, or 0 when there is none
 */
guint
latch_error_get_status (const GError *error)
{
  const LatchErrorPrivate *details = get_details (error);

  return details != NULL ? details->status : 0;
}

/**
 * latch_error_get_service_message:
 * @error: an error
 *
 * Returns: (nullable): the service’s own `message`, as it was sent
 */
const char *
latch_error_get_service_message (const GError *error)
{
  const LatchErrorPrivate *details = get_details (error);

  return details != NULL ? details->service_message : NULL;
}

static gboolean
quotes (const GError *error,
        const char   *words)
{
  return words != NULL && strstr (error->message, words) != NULL;
}

/**
 * latch_error_get_own_words:
 * @error: an error
 *
 * What the service or the store says can be anything, so it is for the window only.
 *
 * Returns: (transfer none): the message of @error without their words
 */
const char *
latch_error_get_own_words (const GError *error)
{
  const LatchErrorPrivate *details = get_details (error);

  if (details != NULL && (quotes (error, details->service_message) || quotes (error, details->provider_message)))
    return details->explanation != NULL ? details->explanation : _ ("This did not work. Latchkey shows the reason.");

  return error->message;
}

/**
 * latch_error_get_provider_message:
 * @error: an error
 *
 * Returns: (nullable): the store’s own words, which the service passed on
 */
const char *
latch_error_get_provider_message (const GError *error)
{
  const LatchErrorPrivate *details = get_details (error);

  return details != NULL ? details->provider_message : NULL;
}

/**
 * latch_error_get_request_id:
 * @error: an error
 *
 * Returns: (nullable): the id under which the service’s support finds the request
 */
const char *
latch_error_get_request_id (const GError *error)
{
  const LatchErrorPrivate *details = get_details (error);

  return details != NULL ? details->request_id : NULL;
}

/**
 * latch_error_get_retry_after:
 * @error: an error
 *
 * Returns: how many seconds the service asks to wait, 0 when it does not ask
 */
guint
latch_error_get_retry_after (const GError *error)
{
  const LatchErrorPrivate *details = get_details (error);

  return details != NULL ? details->retry_after : 0;
}

/**
 * latch_error_set_retry_after:
 * @error: an error from latch_error_new_for_response()
 * @seconds: how long the service asks to wait
 *
 * Notes the `Retry-After` header of the response.
 */
void
latch_error_set_retry_after (GError *error,
                             guint   seconds)
{
  LatchErrorPrivate *details = latch_error_get_private (error);

  details->retry_after = seconds;
}

/**
 * latch_error_get_command:
 * @error: an error
 *
 * Returns: (nullable): the command for a terminal that removes the cause
 */
const char *
latch_error_get_command (const GError *error)
{
  const LatchErrorPrivate *details = get_details (error);

  return details != NULL ? details->command : NULL;
}

/**
 * latch_error_set_command:
 * @error: an error of domain %LATCH_ERROR
 * @command: a command for a terminal that removes the cause
 *
 * Notes what the sentence of @error tells to do in a terminal. It may be shown
 * where there is no place for the command.
 */
void
latch_error_set_command (GError     *error,
                         const char *command)
{
  LatchErrorPrivate *details = latch_error_get_private (error);

  details->command = g_strdup (command);
}

/**
 * latch_error_explain:
 * @error: an error
 * @sentence: what it comes to
 *
 * Puts @sentence before the reason. Whoever cancelled knows the reason, and is told only what it comes to.
 */
void
latch_error_explain (GError     *error,
                     const char *sentence)
{
  g_autofree char *reason = g_steal_pointer (&error->message);

  error->message = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? g_strdup (sentence) : g_strconcat (sentence, " ", reason, NULL);
  if (error->domain == LATCH_ERROR)
    {
      LatchErrorPrivate *details = latch_error_get_private (error);
      g_autofree char   *explanation = g_steal_pointer (&details->explanation);

      details->explanation = explanation != NULL ? g_strconcat (sentence, " ", explanation, NULL) : g_strdup (sentence);
    }
}
