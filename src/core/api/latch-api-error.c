/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-api-error.h"

#include "latch-error.h"
#include "latch-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The service's support asks for it, docs.cloud-elements.com/home/elements-api-reference. */
#define REQUEST_ID "Elements-Request-Id"

/* Shorter ones are in too many words to say anything. */
#define SHORTEST_SECRET 4

#define MISSING "^No (element )?instance found with ID [0-9]+$"

static gboolean
is_of_another (const char *message,
               gint64      id)
{
  g_autofree char *number = g_strdup_printf (" %" G_GINT64_FORMAT, id);

  return id != 0 && message != NULL && g_regex_match_simple (MISSING, message, G_REGEX_CASELESS, 0) && !g_str_has_suffix (message, number);
}

/* A form or an address has `%2B` for a plus sign. Gives how many characters of @text stand for @character, or 0. */
static size_t
measure (const char *text,
         char        character)
{
  if (*text == character)
    return 1;

  if (*text != '%' || !g_ascii_isxdigit (text[1]) || !g_ascii_isxdigit (text[2]))
    return 0;

  return (char)(g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2])) == character ? strlen ("%2B") : 0;
}

/* A body that is quoted has a backslash before each quote and backslash of what was sent. */
static gboolean
begins_with (const char *text,
             const char *secret,
             size_t      length)
{
  for (size_t i = 0; i < length; i++)
    {
      size_t n_characters;

      if (secret[i] == '\\')
        continue;

      text += strspn (text, "\\");
      n_characters = measure (text, secret[i]);
      if (n_characters == 0)
        return FALSE;

      text += n_characters;
    }

  return TRUE;
}

static gboolean
has (const char *message,
     const char *secret,
     size_t      length)
{
  if (length < SHORTEST_SECRET)
    return FALSE;

  for (const char *text = message; *text != '\0'; text++)
    {
      if (begins_with (text, secret, length))
        return TRUE;
    }

  return FALSE;
}

/* Of `User …, Organization …` or `User …, Element …`, every other word is a secret. */
static gboolean
has_part_of (const char  *message,
             SecretValue *authorization)
{
  const char *word = authorization != NULL ? secret_value_get_text (authorization) : "";

  while ((word = strchr (word, ' ')) != NULL)
    {
      size_t length = strcspn (++word, ",");

      if (has (message, word, length))
        return TRUE;

      word += length;
      word += strspn (word, ", ");
    }

  return FALSE;
}

/**
 * latch_api_has_secret:
 * @message: something that a service says
 * @authorization: (nullable): the value of the `Authorization` header that was sent
 * @values: (nullable) (element-type SecretValue): other secrets that were sent
 *
 * Returns: %TRUE when @message repeats one of them, so that it must not be shown
 */
gboolean
latch_api_has_secret (const char  *message,
                      SecretValue *authorization,
                      GPtrArray   *values)
{
  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      size_t      length;
      const char *secret = secret_value_get (g_ptr_array_index (values, i), &length);

      if (has (message, secret, length))
        return TRUE;
    }

  return has_part_of (message, authorization);
}

/* Whoever answers can write anything into a header. */
static const char *
get_request_id (const LatchResponse *response,
                SecretValue         *authorization,
                GPtrArray           *values)
{
  const char *request_id = latch_response_get_header (response, REQUEST_ID);

  if (request_id == NULL || !latch_json_is_request_id (request_id) || latch_api_has_secret (request_id, authorization, values))
    return NULL;

  return request_id;
}

/* That something was said still counts. */
static void
leave_out_secrets (char       **message,
                   SecretValue *authorization,
                   GPtrArray   *values)
{
  if (*message == NULL || !latch_api_has_secret (*message, authorization, values))
    return;

  g_free (*message);
  *message = g_strdup (_ ("(Latchkey left this message out because it contains a secret.)"));
}

/**
 * latch_api_error_new:
 * @response: a response other than the one asked for
 * @id: the number of the instance that was asked for, or 0
 * @authorization: (nullable): the value of the `Authorization` header that was sent
 * @values: (nullable) (element-type SecretValue): other secrets that were sent
 *
 * Turns a response into an error. Only a 4xx or 5xx can be the API’s own word;
 * the body of a redirect or of a success refuses nothing, and neither does one
 * that does not find another instance than @id. Messages are shown and logged, so
 * another sentence takes the place of one that repeats a secret that was sent, and
 * an id of the request that repeats one is left out.
 *
 * Returns: (transfer full): an error of domain %LATCH_ERROR
 */
GError *
latch_api_error_new (const LatchResponse *response,
                     gint64               id,
                     SecretValue         *authorization,
                     GPtrArray           *values)
{
  g_autofree char *message = NULL;
  g_autofree char *provider_message = NULL;
  g_autofree char *request_id = NULL;
  GError          *error;

  if (response->status >= 400)
    latch_json_read_error (response->body, &message, &provider_message, &request_id);

  leave_out_secrets (&message, authorization, values);
  leave_out_secrets (&provider_message, authorization, values);
  if (request_id != NULL && latch_api_has_secret (request_id, authorization, values))
    g_clear_pointer (&request_id, g_free);
  if (response->status == 404 && is_of_another (message, id))
    g_clear_pointer (&message, g_free);

  error = latch_error_new_for_response (response->status, message, provider_message,
                                        request_id != NULL ? request_id : get_request_id (response, authorization, values));
  latch_error_set_retry_after (error, response->retry_after);
  return error;
}

static gboolean
says (const GError *error,
      const char   *pattern)
{
  const char *message = latch_error_get_service_message (error);

  return latch_error_get_status (error) == 404 && message != NULL && g_regex_match_simple (pattern, message, G_REGEX_CASELESS, 0);
}

/**
 * latch_api_error_is_missing:
 * @error: (nullable): why an instance was not found by its number
 *
 * Tells whether the API itself says that there is no such instance. It does so
 * by a 404 whose message is “No … found with ID …” and names what it did not
 * find (docs.cloud-elements.com/home/error-codes). Any other 404 says nothing
 * about the instance: a gateway in front of the API has its own, in the same
 * form, and may speak of its own instances.
 *
 * Returns: %TRUE when it is the API’s word
 */
gboolean
latch_api_error_is_missing (const GError *error)
{
  return says (error, MISSING);
}

/**
 * latch_api_error_has_no_events:
 * @error: (nullable): why no events were given
 *
 * Tells whether the API itself says that there are none, by a 404 as latch_api_error_is_empty_list() does for instances.
 *
 * Returns: %TRUE when it is the API’s word
 */
gboolean
latch_api_error_has_no_events (const GError *error)
{
  return says (error, "^No (element |instance )*events? found$");
}

/**
 * latch_api_error_is_empty_list:
 * @error: (nullable): why no list was given
 *
 * Tells whether the API itself says that there are no instances, which some
 * versions say by a 404 whose message is “No … found” (cloud-elements/doctor-core,
 * src/utils/http.js).
 *
 * Returns: %TRUE when it is the API’s word
 */
gboolean
latch_api_error_is_empty_list (const GError *error)
{
  return says (error, "^No (element )?instances? found$");
}

/**
 * latch_api_log_request_id:
 * @response: a response
 * @authorization: (nullable): the value of the `Authorization` header that was sent
 * @values: (nullable) (element-type SecretValue): other secrets that were sent
 *
 * Logs the number of the request, unless it repeats a secret.
 */
void
latch_api_log_request_id (const LatchResponse *response,
                          SecretValue         *authorization,
                          GPtrArray           *values)
{
  const char *request_id = get_request_id (response, authorization, values);

  if (request_id != NULL)
    g_debug ("Request %s: status %u", request_id, response->status);
}

/**
 * latch_api_get_next_page:
 * @response: a page of a list
 *
 * Gets the cursor of the next page: the header `Elements-Next-Page-Token`
 * (docs.cloud-elements.com/home/elements-api-reference).
 *
 * Returns: (transfer none) (nullable): the cursor, or %NULL on the last page
 */
const char *
latch_api_get_next_page (const LatchResponse *response)
{
  return latch_response_get_header (response, "Elements-Next-Page-Token");
}
