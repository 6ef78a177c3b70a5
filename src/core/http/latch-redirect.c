/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-redirect.h"

#include "latch-error.h"
#include "latch-id.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/* What a browser brings back from a sign-in (RFC 6749, 4.1.2): in the query of a request, or in the address that a person
 * copies from it. Anybody may have written either, and either holds a code, which is a secret: errors repeat nothing of it
 * but what the provider says of its refusal.
 *
 * GLib’s tables let the last of two members win and hide that there were two, so members are counted here. */

#define MAX_CODE 4096
#define MAX_DESCRIPTION 200

#define VIEW_SOURCE "view-source:"

typedef struct
{
  char *code;
  char *state;
  char *error;
  char *description;
  guint n_codes;
  guint n_states;
  guint n_errors;
} Answer;

static void
answer_clear (Answer *answer)
{
  secret_password_free (answer->code);
  secret_password_free (answer->state);
  g_free (answer->error);
  g_free (answer->description);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static gpointer
refuse (const char *sentence,
        GError    **error)
{
  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, sentence);
  return NULL;
}

static gpointer
refuse_broken (GError **error)
{
  return refuse (_ ("This address is incomplete or was changed. Copy all of it from the browser."), error);
}

static gpointer
refuse_unfinished (GError **error)
{
  return refuse (_ ("The sign-in has not ended on this page. Finish it in the browser, then copy the address of the last page."), error);
}

static void
take (char **member,
      guint *n_members,
      char **value)
{
  secret_password_free (*member);
  *member = g_steal_pointer (value);
  (*n_members)++;
}

/* What is not asked for is left alone: providers add members of their own. */
static gboolean
read_members (const char *query,
              size_t      length,
              Answer     *answer)
{
  g_autoptr (GError) error = NULL;
  GUriParamsIter iter;
  char          *name = NULL;
  char          *value = NULL;
  guint          n_descriptions = 0;

  g_uri_params_iter_init (&iter, query, (gssize)length, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &name, &value, &error))
    {
      if (g_str_equal (name, "code"))
        take (&answer->code, &answer->n_codes, &value);
      else if (g_str_equal (name, "state"))
        take (&answer->state, &answer->n_states, &value);
      else if (g_str_equal (name, "error"))
        take (&answer->error, &answer->n_errors, &value);
      else if (g_str_equal (name, "error_description"))
        take (&answer->description, &n_descriptions, &value);

      g_clear_pointer (&name, g_free);
      g_clear_pointer (&value, secret_password_free);
    }

  return error == NULL;
}

/* RFC 6749, 4.1.2.1. What the provider says is text of anybody, for one line. */
static gpointer
refuse_denied (const Answer *answer,
               GError      **error)
{
  const char      *words = answer->description != NULL && *answer->description != '\0' ? answer->description : answer->error;
  g_autofree char *line = latch_typed_dup_line (words);
  g_autofree char *start = g_utf8_substring (line, 0, MIN (g_utf8_strlen (line, -1), MAX_DESCRIPTION));

  if (g_str_equal (answer->error, "access_denied"))
    g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_CONSENT, _ ("Access was not allowed in the browser. Sign in again to allow it."));
  else
    /* Translators: %s is what the store said, in its own words */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_CONSENT, _ ("The store answered: %s"), start);

  return NULL;
}

static gboolean
is_printable (const char *code)
{
  for (const char *c = code; *c != '\0'; c++)
    {
      if (*c < 0x20 || *c > 0x7e)
        return FALSE;
    }

  return strlen (code) <= MAX_CODE;
}

static SecretValue *
judge (const Answer *answer,
       const char   *state,
       GError      **error)
{
  gboolean has_code = answer->code != NULL && *answer->code != '\0';

  if (answer->n_codes > 1 || answer->n_states > 1 || answer->n_errors > 1 || (answer->code != NULL && answer->error != NULL))
    return refuse_broken (error);

  if (!has_code && answer->error == NULL)
    return refuse_unfinished (error);

  if (!latch_id_equal (state, answer->state))
    return refuse (_ ("This address is from another sign-in. Open the browser again and sign in once more."), error);

  if (answer->error != NULL)
    return refuse_denied (answer, error);

  return is_printable (answer->code) ? secret_value_new (answer->code, -1, "text/plain") : refuse_broken (error);
}

/**
 * latch_redirect_read_query:
 * @query: (nullable): a query as it was sent, still escaped
 * @state: what the sign-in was begun with
 * @error: return location for %LATCH_ERROR_CONSENT when the store’s side has refused, or %LATCH_ERROR_INVALID when this is
 *   no answer to this sign-in
 *
 * Reads what a browser brings back (RFC 6749, 4.1.2). It counts only with the
 * state, which nobody else knows, and with one code or one error.
 *
 * Returns: (transfer full): the code, or %NULL
 */
SecretValue *
latch_redirect_read_query (const char *query,
                           const char *state,
                           GError    **error)
{
  g_auto (Answer) answer = { NULL };
  size_t length = query != NULL ? strlen (query) : 0;

  if (length > LATCH_REDIRECT_MAX_LENGTH || !read_members (query != NULL ? query : "", length, &answer))
    return refuse_broken (error);

  return judge (&answer, state, error);
}

/* -- Addresses that were copied ------------------------------------------------- */

static int
get_port (GUri *uri)
{
  if (g_uri_get_port (uri) != -1)
    return g_uri_get_port (uri);

  return g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
}

static const char *
get_path (GUri *uri)
{
  return *g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/";
}

static gboolean
is_same_place (GUri *uri,
               GUri *callback)
{
  return g_str_equal (g_uri_get_scheme (uri), g_uri_get_scheme (callback)) && g_uri_get_userinfo (uri) == NULL &&
         g_uri_get_host (uri) != NULL && g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (callback)) == 0 &&
         get_port (uri) == get_port (callback) && g_str_equal (get_path (uri), get_path (callback));
}

/* Some browsers show no scheme, and then what is dragged from them has none. */
static GUri *
parse_place (const char *word,
             size_t      length,
             GUri       *callback)
{
  g_autofree char *place = g_strndup (word, length);
  g_autofree char *whole = strstr (place, "://") != NULL ? g_steal_pointer (&place) : g_strconcat (g_uri_get_scheme (callback), "://", place, NULL);

  return g_uri_parse (whole, G_URI_FLAGS_NONE, NULL);
}

/* Where the query has no answer, the provider may have put it into the fragment. */
static SecretValue *
read_address (const char *rest,
              const char *state,
              GError    **error)
{
  g_auto (Answer) answer = { NULL };
  const char *query = *rest == '?' ? rest + 1 : "";
  size_t      length = strcspn (query, "#");
  const char *fragment = strchr (rest, '#');

  if (!read_members (query, length, &answer) ||
      (fragment != NULL && answer.code == NULL && answer.error == NULL && !read_members (fragment + 1, strlen (fragment + 1), &answer)))
    return refuse_broken (error);

  return judge (&answer, state, error);
}

/* A text may be broken into lines before a member, and HTML writes “&” in five letters. */
static char *
dup_clean (const char *text)
{
  char *clean = g_malloc (strlen (text) + 1);
  char *end = clean;

  for (const char *c = text; *c != '\0'; c++)
    {
      while (*c == '&' && end > clean && g_ascii_isspace (end[-1]))
        end--;

      *end++ = *c;
      if (g_str_has_prefix (c, "&amp;"))
        c += strlen ("amp;");
    }

  *end = '\0';
  return clean;
}

/* Returns: TRUE when this word is where the browser was to end. `is_web` tells of an address of another page. */
static gboolean
try_word (const char   *word,
          GUri         *callback,
          const char   *state,
          gboolean     *is_web,
          SecretValue **code,
          GError      **error)
{
  const char *start = g_ascii_strncasecmp (word, VIEW_SOURCE, strlen (VIEW_SOURCE)) == 0 ? word + strlen (VIEW_SOURCE) : word;
  size_t      length = strcspn (start, "?#");
  g_autoptr (GUri) uri = parse_place (start, length, callback);

  if (uri == NULL || !is_same_place (uri, callback))
    {
      *is_web = *is_web || g_str_has_prefix (start, "https://") || g_str_has_prefix (start, "http://");
      return FALSE;
    }

  *code = read_address (start + length, state, error);
  return TRUE;
}

/**
 * latch_redirect_read_text:
 * @text: what a person has pasted, at most %LATCH_REDIRECT_MAX_LENGTH bytes
 * @callback: where the browser was to end
 * @state: what the sign-in was begun with
 * @error: return location for %LATCH_ERROR_CONSENT when the store’s side has refused, or %LATCH_ERROR_INVALID, whose sentence
 *   says what to copy
 *
 * Finds the address of the page on which the browser ended, wherever it stands
 * in @text, and reads what it brings back. A bare code is not taken, since it
 * does not say which sign-in it belongs to.
 *
 * Returns: (transfer full): the code, or %NULL
 */
SecretValue *
latch_redirect_read_text (const char *text,
                          GUri       *callback,
                          const char *state,
                          GError    **error)
{
  SecretValue *code = NULL;
  gboolean     is_found = FALSE;
  gboolean     is_web = FALSE;
  char        *clean, *rest, *word;
  size_t       length;

  if (strlen (text) > LATCH_REDIRECT_MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    return refuse_broken (error);

  clean = rest = dup_clean (text);
  length = strlen (clean);
  while (!is_found && (word = strsep (&rest, " \t\r\n\f\v\"'<>")) != NULL)
    is_found = try_word (word, callback, state, &is_web, &code, error);
  explicit_bzero (clean, length);
  g_free (clean);

  if (is_found)
    return code;

  if (is_web)
    return refuse_unfinished (error);

  return refuse (_ ("No address was found. Copy the whole address that the browser shows."), error);
}
