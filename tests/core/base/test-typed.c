/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-typed.h"

#include <string.h>

static void
test_trim (void)
{
  static const struct
  {
    const char *typed;
    const char *expected;
  } cases[] = {
    { "", "" },
    { " \t\r\n", "" },
    { "secret", "secret" },
    { "  two words\n", "two words" },
    { "\u200bsecret\ufeff", "secret" },
    { "\u00a0\u3000se\u200bcret\u2003", "se\u200bcret" },
    { "\u200b\u2060\u00ad\u180e\u202e", "" },
    { "\001secret\177", "secret" },
    { "متجر\u200f", "متجر" },
    { "\u0600", "\u0600" },
    { "Tea \U0001f3f4\U000e0067\U000e007f", "Tea \U0001f3f4\U000e0067\U000e007f" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      size_t      length = 999;
      const char *start = latch_typed_trim (cases[i].typed, &length);

      g_assert_cmpmem (start, length, cases[i].expected, strlen (cases[i].expected));
    }
}

static void
test_split (void)
{
  static const struct
  {
    const char *typed;
    const char *words;
  } cases[] = {
    { "", "" },
    { " , ,\u200b,", "" },
    { "one", "one" },
    { "one,two", "one|two" },
    { " second  hand ,\tbooks\n", "second  hand|books" },
    { "a،b、c，d;e", "a|b|c|d;e" },
    { "a,a", "a|a" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) words = latch_typed_split (cases[i].typed);
      g_autofree char *line = g_strjoinv ("|", words);

      g_assert_cmpstr (line, ==, cases[i].words);
    }
}

static void
test_listable (void)
{
  static const char *const words[] = { "one", "a, b", "", " blank", "second  hand", "a،b", NULL };
  g_auto (GStrv) listable = latch_typed_dup_listable (words);
  g_autofree char *line = g_strjoinv ("|", listable);

  g_assert_cmpstr (line, ==, "one|second  hand");
}

static void
test_isolate (void)
{
  g_autofree char *isolated = latch_typed_isolate ("متجر");

  g_assert_cmpstr (isolated, ==, "\u2068متجر\u2069");
}

static void
test_join (void)
{
  static const struct
  {
    const char *typed;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "secret", "secret" },
    { "sec\nret", "secret" },
    { "se\r\n  cr \u200b\n\tet", "secret" },
    { "se\u2028cret\n", "secret" },
    { "se cret", "se cret" },
    { "sé\ncret", "sécret" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      size_t           length = strlen (cases[i].typed);
      g_autofree char *text = g_strdup (cases[i].typed);

      latch_typed_join (text);
      g_assert_cmpstr (text, ==, cases[i].expected);

      /* No part of a secret stays behind its end. */
      for (size_t end = strlen (text); end < length; end++)
        g_assert_cmpint (text[end], ==, '\0');
    }
}

/* The sentence says what is wrong, and nothing of the secret. */
static void
test_check_secret (void)
{
  static const struct
  {
    const char *secret;
    const char *said;
  } cases[] = {
    { "7OpR4MRo7wnPoVKkKFXHhHBUPRzqutoem/d+WEnR1kY=", NULL },
    { "Z**Q***", NULL },
    { "SqQ\u0430Zx", "contains “\u0430” (U+0430)" },
    { "SqQ\u041eZx", "contains “\u041e” (U+041E)" },
    { "SqQ\u2013Zx", "contains “\u2013” (U+2013)" },
    { "secret_\u2026", "contains “\u2026” (U+2026)" },
    { "SqQ Zx", "a space or an invisible character (U+0020)" },
    { "S\u200bqQZx", "a space or an invisible character (U+200B)" },
    { "SqQZx\001", "a space or an invisible character (U+0001)" },
    { "********", "asterisks" },
    { "SqQ****", "asterisks" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (latch_typed_check_secret (cases[i].secret, &error), ==, cases[i].said == NULL);
      if (cases[i].said == NULL)
        {
          g_assert_no_error (error);
          continue;
        }

      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].said));
      g_assert_null (strstr (error->message, "SqQ"));
      g_assert_null (strstr (error->message, "Zx"));
    }
}

/* What a file says may be long, have lines of its own, or turn the text beside it around. */
static void
test_line (void)
{
  static const struct
  {
    const char *text;
    const char *line;
  } cases[] = {
    { "Demo shop", "Demo shop" },
    { "Shop\n\nhttps://api.example.com", "Shop  https://api.example.com" },
    { "a\xe2\x80\xa8"
      "b\xe2\x80\xa9"
      "c\x1b\xc2\x85"
      "d",
      "a b c  d" },
    { "a\xe2\x80\xae"
      "b\xe2\x81\xa6"
      "c\xe2\x80\x8b"
      "d",
      "abcd" },
    { "\xe5\xba\x97\xe3\x80\x80\xe5\xba\x97\xe2\x80\x8c", "\xe5\xba\x97\xe3\x80\x80\xe5\xba\x97\xe2\x80\x8c" },
    { "", "" },
  };
  g_autofree char *longest = g_strnfill (200, 'x');
  g_autofree char *longer = g_strnfill (40000, 'x');
  g_autofree char *cut = g_strconcat (longest, "…", NULL);
  g_autofree char *same = latch_typed_dup_line (longest);
  g_autofree char *line = latch_typed_dup_line (longer);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *here = latch_typed_dup_line (cases[i].text);

      g_assert_cmpstr (here, ==, cases[i].line);
    }

  g_assert_cmpstr (same, ==, longest);
  g_assert_cmpstr (line, ==, cut);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/typed/trim", test_trim);
  g_test_add_func ("/latch/typed/split", test_split);
  g_test_add_func ("/latch/typed/listable", test_listable);
  g_test_add_func ("/latch/typed/isolate", test_isolate);
  g_test_add_func ("/latch/typed/join", test_join);
  g_test_add_func ("/latch/typed/line", test_line);
  g_test_add_func ("/latch/typed/check-secret", test_check_secret);

  return g_test_run ();
}
