/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-redirect.h"

#define CALLBACK "https://shop.example/cb"
#define STATE "s-1"

typedef enum {
  CODE,
  DENIED,
  NONE,
  UNFINISHED,
  OTHER,
  BROKEN,
} Verdict;

static const char *const words[] = {
  [DENIED] = "Access was not allowed in the browser. Sign in again to allow it.",
  [NONE] = "No address was found.",
  [UNFINISHED] = "The sign-in has not ended on this page.",
  [OTHER] = "This address is from another sign-in.",
  [BROKEN] = "This address is incomplete or was changed.",
};

/* What people paste after signing in, and what browsers did to it. */
static const struct
{
  const char *name;
  const char *text;
  Verdict     verdict;
  const char *code;
} texts[] = {
  { "plain", CALLBACK "?code=x&state=s-1", CODE, "x" },
  { "escaped", CALLBACK "?code=ab%2Bc%2F%3D&state=s-1", CODE, "ab+c/=" },
  { "blanks-around", "  " CALLBACK "?code=x&state=s-1 \n", CODE, "x" },
  { "quoted", "\"" CALLBACK "?code=x&state=s-1\"", CODE, "x" },
  { "in-brackets", "<" CALLBACK "?code=x&state=s-1>", CODE, "x" },
  { "in-sentence", "The address is " CALLBACK "?code=x&state=s-1 I think.", CODE, "x" },
  { "two-lines", CALLBACK "?code=x\n&state=s-1", CODE, "x" },
  { "source", "view-source:" CALLBACK "?code=x&state=s-1", CODE, "x" },
  { "no-scheme", "shop.example/cb?code=x&state=s-1", CODE, "x" },
  { "capitals", "HTTPS://SHOP.EXAMPLE/cb?code=x&state=s-1", CODE, "x" },
  { "port", "https://shop.example:443/cb?code=x&state=s-1", CODE, "x" },
  { "fragment-after", CALLBACK "?code=x&state=s-1#_=_", CODE, "x" },
  { "in-fragment", CALLBACK "#code=x&state=s-1", CODE, "x" },
  { "in-fragment-after-query", CALLBACK "?lang=de#code=x&state=s-1", CODE, "x" },
  { "more-members", CALLBACK "?state=s-1&hmac=9f&shop=demo.example&timestamp=1&code=x", CODE, "x" },
  { "slash-in-code", CALLBACK "?code=4/P7q7W91&state=s-1", CODE, "4/P7q7W91" },
  { "plus-in-code", CALLBACK "?code=a+b&state=s-1", CODE, "a b" },
  { "html", CALLBACK "?code=x&amp;state=s-1", CODE, "x" },
  { "second-address", "https://provider.example/ " CALLBACK "?code=x&state=s-1", CODE, "x" },
  { "denied", CALLBACK "?error=access_denied&error_description=The+person+said+no&state=s-1", DENIED, NULL },
  { "code-and-error", CALLBACK "?code=x&error=access_denied&state=s-1", BROKEN, NULL },
  { "two-codes", CALLBACK "?code=x&code=y&state=s-1", BROKEN, NULL },
  { "two-states", CALLBACK "?code=x&state=no&state=s-1", BROKEN, NULL },
  { "bad-escape", CALLBACK "?code=%zz&state=s-1", BROKEN, NULL },
  { "nul", CALLBACK "?code=a%00b&state=s-1", BROKEN, NULL },
  { "no-utf-8", CALLBACK "?code=%ff&state=s-1", BROKEN, NULL },
  { "letters-in-code", CALLBACK "?code=%C3%A9&state=s-1", BROKEN, NULL },
  { "line-in-code", CALLBACK "?code=a%0Ab&state=s-1", BROKEN, NULL },
  { "empty-code", CALLBACK "?code=&state=s-1", UNFINISHED, NULL },
  { "nothing", CALLBACK, UNFINISHED, NULL },
  { "capital-member", CALLBACK "?Code=x&state=s-1", UNFINISHED, NULL },
  { "other-state", CALLBACK "?code=x&state=s-2", OTHER, NULL },
  { "no-state", CALLBACK "?code=x", OTHER, NULL },
  { "denied-elsewhere", CALLBACK "?error=access_denied&state=s-2", OTHER, NULL },
  { "other-host", "https://evil.example/cb?code=x&state=s-1", UNFINISHED, NULL },
  { "longer-host", "https://shop.example.evil.example/cb?code=x&state=s-1", UNFINISHED, NULL },
  { "host-as-user", "https://shop.example@evil.example/cb?code=x&state=s-1", UNFINISHED, NULL },
  { "user", "https://me@shop.example/cb?code=x&state=s-1", UNFINISHED, NULL },
  { "http", "http://shop.example/cb?code=x&state=s-1", UNFINISHED, NULL },
  { "other-port", "https://shop.example:8443/cb?code=x&state=s-1", UNFINISHED, NULL },
  { "other-path", "https://shop.example/cb/?code=x&state=s-1", UNFINISHED, NULL },
  { "provider", "https://provider.example/authorize?client_id=c&redirect_uri=https%3A%2F%2Fshop.example%2Fcb&state=s-1", UNFINISHED, NULL },
  { "word", "x", NONE, NULL },
  { "empty", "", NONE, NULL },
  { "bare-code", "code=x&state=s-1", NONE, NULL },
  { "no-text", "\xff\xfe", BROKEN, NULL },
};

static void
assert_refused (SecretValue  *code,
                const GError *error,
                Verdict       verdict)
{
  LatchError expected = verdict == DENIED ? LATCH_ERROR_CONSENT : LATCH_ERROR_INVALID;

  g_assert_null (code);
  g_assert_error (error, LATCH_ERROR, (int)expected);
  g_assert_true (g_str_has_prefix (error->message, words[verdict]));
}

static void
test_text (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (GUri) callback = g_uri_parse (CALLBACK, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) code = latch_redirect_read_text (texts[i].text, callback, STATE, &error);

  if (texts[i].verdict != CODE)
    {
      assert_refused (code, error, texts[i].verdict);
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpstr (secret_value_get_text (code), ==, texts[i].code);
}

/* A browser that cannot load the page may show it without scheme, and a port of this computer is a part of the address. */
static void
test_loopback (void)
{
  g_autoptr (GUri) callback = g_uri_parse ("http://127.0.0.1:4711", G_URI_FLAGS_NONE, NULL);
  const char *const taken[] = { "http://127.0.0.1:4711/?code=x&state=s-1", "127.0.0.1:4711/?code=x&state=s-1", "http://127.0.0.1:4711?code=x&state=s-1" };
  const char *const refused[] = { "http://127.0.0.1/?code=x&state=s-1", "http://127.0.0.1:4712/?code=x&state=s-1", "http://localhost:4711/?code=x&state=s-1" };

  for (size_t i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autoptr (SecretValue) code = latch_redirect_read_text (taken[i], callback, STATE, NULL);

      g_assert_cmpstr (secret_value_get_text (code), ==, "x");
    }

  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SecretValue) code = latch_redirect_read_text (refused[i], callback, STATE, &error);

      assert_refused (code, error, UNFINISHED);
    }
}

static void
assert_bounded (size_t   n_letters,
                gboolean passes)
{
  g_autoptr (GUri) callback = g_uri_parse (CALLBACK, G_URI_FLAGS_NONE, NULL);
  g_autofree char *letters = g_strnfill (n_letters, 'x');
  g_autofree char *text = g_strconcat (CALLBACK "?state=s-1&code=", letters, NULL);
  g_autoptr (SecretValue) pasted = latch_redirect_read_text (text, callback, STATE, NULL);
  g_autoptr (SecretValue) sent = latch_redirect_read_query (strchr (text, '?') + 1, STATE, NULL);

  g_assert_cmpint (pasted != NULL, ==, passes);
  g_assert_cmpint (sent != NULL, ==, passes);
}

static void
test_bounds (void)
{
  assert_bounded (4096, TRUE);
  assert_bounded (4097, FALSE);
  assert_bounded (LATCH_REDIRECT_MAX_LENGTH, FALSE);
}

/* The provider’s words are text of anybody, in one line and of some length. */
static void
test_provider_words (void)
{
  static const struct
  {
    const char *query;
    const char *sentence;
  } cases[] = {
    { "error=server_error&state=s-1", "The store answered: server_error" },
    { "error=invalid_scope&error_description=Ask+for%20less&state=s-1", "The store answered: Ask for less" },
    { "error=invalid_scope&error_description=&state=s-1", "The store answered: invalid_scope" },
    { "error=x&error_description=one%0Atwo&state=s-1", "The store answered: one two" },
  };
  g_autofree char *letters = g_strnfill (300, 'y');
  g_autofree char *query = g_strdup_printf ("state=s-1&error=x&error_description=%s", letters);
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_assert_null (latch_redirect_read_query (cases[i].query, STATE, &refusal));
      g_assert_error (refusal, LATCH_ERROR, LATCH_ERROR_CONSENT);
      g_assert_cmpstr (refusal->message, ==, cases[i].sentence);
    }

  g_assert_null (latch_redirect_read_query (query, STATE, &error));
  g_assert_cmpuint (strlen (error->message), ==, strlen ("The store answered: ") + 200);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/redirect/text/", texts[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_text);
    }

  g_test_add_func ("/latch/redirect/loopback", test_loopback);
  g_test_add_func ("/latch/redirect/bounds", test_bounds);
  g_test_add_func ("/latch/redirect/provider-words", test_provider_words);

  return g_test_run ();
}
