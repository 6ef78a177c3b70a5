/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-fuzz.h"
#include "latch-redirect.h"

#define STATE "s-1"

/* It could be sent on. */
static void
assert_code (SecretValue *code)
{
  const char *value = secret_value_get_text (code);

  g_assert_cmpuint (strlen (value), >=, 1);
  g_assert_cmpuint (strlen (value), <=, 4096);
  for (const char *c = value; *c != '\0'; c++)
    g_assert_true (*c >= 0x20 && *c <= 0x7e);
}

static void
assert_error (const GError *error)
{
  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_CONSENT))
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strchr (error->message, '\n'));
      g_assert_cmpint (g_utf8_strlen (error->message, -1), <=, 240);
      return;
    }

  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  LATCH_FUZZ_ASSERT_ONE_OF (error->message,
                            "This address is incomplete or was changed. Copy all of it from the browser.",
                            "The sign-in has not ended on this page. Finish it in the browser, then copy the address of the last page.",
                            "This address is from another sign-in. Open the browser again and sign in once more.",
                            "No address was found. Copy the whole address that the browser shows.");
}

static void
assert_read (SecretValue  *code,
             const GError *error)
{
  g_assert_true ((code == NULL) == (error != NULL));
  if (code != NULL)
    assert_code (code);
  else
    assert_error (error);
}

/* An input is what a person pastes, and the query that a browser sends. Nobody who does not know the state is believed. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GUri) callback = g_uri_parse ("https://shop.example/cb", G_URI_FLAGS_NONE, NULL);
  g_autoptr (GError) text_error = NULL;
  g_autoptr (GError) query_error = NULL;
  g_autoptr (SecretValue) of_text = latch_redirect_read_text (text, callback, STATE, &text_error);
  g_autoptr (SecretValue) of_query = latch_redirect_read_query (text, STATE, &query_error);

  assert_read (of_text, text_error);
  assert_read (of_query, query_error);
  g_assert_null (latch_redirect_read_text (text, callback, "00112233445566778899aabbccddeeff", NULL));
  g_assert_null (latch_redirect_read_query (text, "00112233445566778899aabbccddeeff", NULL));
  return 0;
}
