/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "json-cases.h"
#include "latch-error.h"
#include "latch-json-scan.h"

#define ENOUGH_TOKENS 1000

static gboolean
scans (const char *text,
       size_t      length,
       guint       max_tokens)
{
  /* A copy of the exact size, so that a sanitizer sees a byte read behind it. */
  g_autofree char *copy = g_memdup2 (text, length);
  g_autoptr (GError) error = NULL;
  gboolean scanned = latch_json_scan (copy, length, max_tokens, &error);

  g_assert_cmpint (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED), ==, !scanned);
  return scanned;
}

static JsonNode *
parse (const JsonCase *json)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json->text, json->length);
  g_autoptr (GError) error = NULL;
  JsonNode *root = latch_json_parse (bytes, ENOUGH_TOKENS, &error);

  g_assert_cmpint (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED), ==, root == NULL);
  return root;
}

static void
test_valid (gconstpointer data)
{
  const JsonCase *json = data;
  g_autoptr (JsonNode) root = parse (json);

  g_assert_nonnull (root);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (root) || JSON_NODE_HOLDS_ARRAY (root));

  for (size_t length = 0; length < json->length; length++)
    g_assert_false (scans (json->text, length, ENOUGH_TOKENS));

  g_assert_true (scans (json->text, json->length, ENOUGH_TOKENS));
}

static void
test_refused (gconstpointer data)
{
  const JsonCase *json = data;

  g_assert_false (scans (json->text, json->length, ENOUGH_TOKENS));
  g_assert_null (parse (json));
}

static void
test_blanks_behind (void)
{
  g_assert_true (scans ("{} \t\r\n", 6, ENOUGH_TOKENS));
}

static void
test_tokens (void)
{
  static const struct
  {
    const char *text;
    guint       n_tokens;
  } cases[] = {
    { "[]", 2 },
    { "{}", 2 },
    { "[1]", 3 },
    { "[1,\"a\",null]", 5 },
    { "[{},{},{}]", 8 },
    { "{\"a\":1}", 4 },
    { "{\"a\":[],\"b\":{}}", 8 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      size_t length = strlen (cases[i].text);

      g_assert_true (scans (cases[i].text, length, cases[i].n_tokens));
      g_assert_false (scans (cases[i].text, length, cases[i].n_tokens - 1));
      g_assert_false (scans (cases[i].text, length, 0));
    }
}

static void
test_million (gconstpointer data)
{
  const char *unit = data;
  g_autoptr (GString) text = g_string_new ("[");

  for (int i = 0; i < 1000000; i++)
    g_string_append (text, unit);

  g_assert_false (scans (text->str, text->len, 500000));
}

static void
test_error_hides_data (void)
{
  static const char *const texts[] = {
    "{\"token\":\"S3CRET\" \"x\"}",
    "{\"token\":S3CRET}",
    "{\"S3CRET\":\"S3CRET",
    "S3CRET",
    "<html>S3CRET</html>",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (latch_json_parse (bytes, ENOUGH_TOKENS, &error));
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
      g_assert_null (strstr (error->message, "S3CRET"));
    }
}

/* A sign-in page of the network has another cure than a damaged answer. */
static void
test_error_tells_a_page (void)
{
  g_autoptr (GError) of_page = NULL;
  g_autoptr (GError) of_nothing = NULL;
  g_autoptr (GError) of_half = NULL;

  latch_json_scan ("\n<html>", 7, ENOUGH_TOKENS, &of_page);
  latch_json_scan (NULL, 0, ENOUGH_TOKENS, &of_nothing);
  latch_json_scan ("{\"id\":", 6, ENOUGH_TOKENS, &of_half);

  g_assert_cmpstr (of_page->message, !=, of_half->message);
  g_assert_cmpstr (of_nothing->message, ==, of_half->message);
}

static void
add_cases (const char     *group,
           const JsonCase *cases,
           size_t          n_cases,
           GTestDataFunc   test)
{
  for (size_t i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/latch/json-scan/%s/%s", group, cases[i].name);

      g_test_add_data_func (path, &cases[i], test);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_cases ("valid", json_valid_cases, G_N_ELEMENTS (json_valid_cases), test_valid);
  add_cases ("invalid", json_invalid_cases, G_N_ELEMENTS (json_invalid_cases), test_refused);
  add_cases ("doubtful", json_doubtful_cases, G_N_ELEMENTS (json_doubtful_cases), test_refused);
  g_test_add_func ("/latch/json-scan/blanks-behind", test_blanks_behind);
  g_test_add_func ("/latch/json-scan/tokens", test_tokens);
  g_test_add_data_func ("/latch/json-scan/million/open-arrays", "[", test_million);
  g_test_add_data_func ("/latch/json-scan/million/open-objects", "{\"a\":", test_million);
  g_test_add_data_func ("/latch/json-scan/million/numbers", "1,", test_million);
  g_test_add_data_func ("/latch/json-scan/million/empty-objects", "{},", test_million);
  g_test_add_func ("/latch/json-scan/error/hides-data", test_error_hides_data);
  g_test_add_func ("/latch/json-scan/error/tells-a-page", test_error_tells_a_page);

  return g_test_run ();
}
