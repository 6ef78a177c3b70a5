/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ecwid.h"
#include "latch-error.h"
#include "latch-json-scan.h"
#include "latch-json.h"

#define TAG "latchkey-6f1c2a9e"

/* The members of the answer on the service's page "Create Instance" of Ecwid, in its order. */
#define REFERENCE_ANSWER                                                                   \
  "{\n  \"id\": 12345,\n  \"name\": \"test\",\n"                                           \
  "  \"token\": \"AbCdEXAMPLETOKENxyz0123456789+/9Y\",\n"                                  \
  "  \"element\": {\n    \"id\": 42,\n    \"name\": \"Ecwid\",\n    \"key\": \"ecwid\",\n" \
  "    \"description\": \"A shop.\",\n    \"image\": \"elements/provider_ecwid.png\",\n"   \
  "    \"active\": true,\n    \"deleted\": false,\n    \"typeOauth\": false,\n"            \
  "    \"trialAccount\": false,\n    \"configDescription\": \"Sign up first.\"\n  },\n"    \
  "  \"provisionInteractions\": [],\n  \"valid\": true,\n  \"disabled\": false,\n"         \
  "  \"maxCacheSize\": 0,\n  \"cacheTimeToLive\": 0,\n  \"cachingEnabled\": false\n}"

typedef struct
{
  const char *name;
  const char *text;
} RefusedCase;

typedef struct
{
  const char *name;
  const char *text;
  gint64      id;
  const char *instance_name;
  const char *element;
  const char *tags;
  const char *token;
} InstanceCase;

typedef struct
{
  const char *name;
  const char *text;
  const char *message;
  const char *provider_message;
  const char *request_id;
} ErrorCase;

/* Tags are joined by "|". */
static const InstanceCase instance_cases[] = {
  { "reference-page", REFERENCE_ANSWER, 12345, "test", "ecwid", "", "AbCdEXAMPLETOKENxyz0123456789+/9Y" },
  { "only-id", "{\"id\":1}", 1, "", "", "", NULL },
  { "id-smallest", "{\"id\":1,\"token\":\"t\"}", 1, "", "", "", "t" },
  { "id-largest", "{\"id\":9007199254740992,\"token\":\"t\"}", G_GINT64_CONSTANT (9007199254740992), "", "", "", "t" },
  { "id-last-wins", "{\"id\":1,\"id\":2}", 2, "", "", "", NULL },
  { "name-with-umlauts", "{\"id\":1,\"name\":\"Caf\303\251 \\u00fc\\ud83d\\ude00\"}", 1, "Caf\303\251 \303\274\360\237\230\200", "", "", NULL },
  { "name-null", "{\"id\":1,\"name\":null}", 1, "", "", "", NULL },
  { "name-number", "{\"id\":1,\"name\":5}", 1, "", "", "", NULL },
  { "name-object", "{\"id\":1,\"name\":{}}", 1, "", "", "", NULL },
  { "element-null", "{\"id\":1,\"element\":null}", 1, "", "", "", NULL },
  { "element-string", "{\"id\":1,\"element\":\"ecwid\"}", 1, "", "", "", NULL },
  { "element-array", "{\"id\":1,\"element\":[]}", 1, "", "", "", NULL },
  { "element-without-key", "{\"id\":1,\"element\":{\"id\":52}}", 1, "", "", "", NULL },
  { "element-key-number", "{\"id\":1,\"element\":{\"key\":52}}", 1, "", "", "", NULL },
  { "token-null", "{\"id\":1,\"token\":null}", 1, "", "", "", NULL },
  { "token-empty", "{\"id\":1,\"token\":\"\"}", 1, "", "", "", NULL },
  { "token-all-marks", "{\"id\":1,\"token\":\"!#$%&'()*+,-./:;<=>?@[]^_`{|}~\"}", 1, "", "", "", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~" },
  { "token-with-escapes", "{\"id\":1,\"token\":\"a\\/b\\u002bc\\\\\\\"\"}", 1, "", "", "", "a/b+c\\\"" },
  { "token-last-wins", "{\"id\":1,\"token\":\"a\",\"token\":\"b\"}", 1, "", "", "", "b" },
  { "tags-strings", "{\"id\":1,\"tags\":[\"demo\",\"" TAG "\"]}", 1, "", "", "demo|" TAG, NULL },
  { "tags-objects", "{\"id\":1,\"tags\":[{\"id\":12,\"name\":\"demo\"},{\"id\":13,\"name\":\"" TAG "\"}]}", 1, "", "", "demo|" TAG, NULL },
  { "tags-mixed", "{\"id\":1,\"tags\":[{\"name\":\"a\"},\"b\"]}", 1, "", "", "a|b", NULL },
  { "tags-empty-string", "{\"id\":1,\"tags\":\"\"}", 1, "", "", "", NULL },
  { "tags-empty-array", "{\"id\":1,\"tags\":[]}", 1, "", "", "", NULL },
  { "tags-null", "{\"id\":1,\"tags\":null}", 1, "", "", "", NULL },
  { "configuration-ignored", "{\"id\":1,\"configuration\":{\"ecwid.order.key\":\"********\",\"x\":null,\"y\":{\"id\":9}}}", 1, "", "", "", NULL },
  { "unknown-ignored", "{\"Id\":7,\"ID\":\"x\",\"id\":1,\"Token\":5,\"objects\":[[[]]],\"big\":1e400}", 1, "", "", "", NULL },
};

/* Each that can hold one holds the word that must not get into an error. */
static const RefusedCase refused_cases[] = {
  { "empty", "" },
  { "blank", " \n" },
  { "html", "<!DOCTYPE html><html><body>S3CRET</body></html>" },
  { "null", "null" },
  { "string", "\"S3CRET\"" },
  { "array", "[{\"id\":1,\"token\":\"S3CRET\"}]" },
  { "empty-array", "[]" },
  { "empty-object", "{}" },
  { "wrapped", "{\"instance\":{\"id\":1,\"token\":\"S3CRET\"}}" },
  { "single-quotes", "{'id':1,'token':'S3CRET'}" },
  { "comment-before", "/* S3CRET */{\"id\":1,\"token\":\"S3CRET\"}" },
  { "comment-inside", "{\"id\":1,/* S3CRET */\"token\":\"S3CRET\"}" },
  { "assignment", "var x = {\"id\":1,\"token\":\"S3CRET\"};" },
  { "garbage-behind", "{\"id\":1,\"token\":\"S3CRET\"}S3CRET" },
  { "two-roots", "{\"id\":1,\"token\":\"S3CRET\"}{\"id\":2,\"token\":\"S3CRET\"}" },
  { "byte-order-mark", "\357\273\277{\"id\":1,\"token\":\"S3CRET\"}" },
  { "invalid-utf-8", "{\"id\":1,\"token\":\"S3CRET\",\"name\":\"\377\"}" },
  { "raw-newline", "{\"id\":1,\"token\":\"S3CRET\",\"name\":\"a\nb\"}" },
  { "missing-id", "{\"token\":\"S3CRET\"}" },
  { "id-null", "{\"id\":null,\"token\":\"S3CRET\"}" },
  { "id-string", "{\"id\":\"12345\",\"token\":\"S3CRET\"}" },
  { "id-word", "{\"id\":\"x\",\"token\":\"S3CRET\"}" },
  { "id-true", "{\"id\":true,\"token\":\"S3CRET\"}" },
  { "id-array", "{\"id\":[1],\"token\":\"S3CRET\"}" },
  { "id-object", "{\"id\":{\"id\":1},\"token\":\"S3CRET\"}" },
  { "id-zero", "{\"id\":0,\"token\":\"S3CRET\"}" },
  { "id-minus-zero", "{\"id\":-0,\"token\":\"S3CRET\"}" },
  { "id-negative", "{\"id\":-1,\"token\":\"S3CRET\"}" },
  { "id-fraction", "{\"id\":1.5,\"token\":\"S3CRET\"}" },
  { "id-fraction-of-zero", "{\"id\":1.0,\"token\":\"S3CRET\"}" },
  { "id-exponent", "{\"id\":1e3,\"token\":\"S3CRET\"}" },
  { "id-too-large-for-a-double", "{\"id\":1e400,\"token\":\"S3CRET\"}" },
  { "id-above-2^53", "{\"id\":9007199254740993,\"token\":\"S3CRET\"}" },
  { "id-2^63", "{\"id\":9223372036854775808,\"token\":\"S3CRET\"}" },
  { "id-2^64+1", "{\"id\":18446744073709551617,\"token\":\"S3CRET\"}" },
  { "id-minus-2^64-1", "{\"id\":-18446744073709551615,\"token\":\"S3CRET\"}" },
  { "id-octal", "{\"id\":010,\"token\":\"S3CRET\"}" },
  { "id-hexadecimal", "{\"id\":0x10,\"token\":\"S3CRET\"}" },
  { "id-binary", "{\"id\":0b1,\"token\":\"S3CRET\"}" },
  { "id-dollar", "{\"id\":$10,\"token\":\"S3CRET\"}" },
  { "id-NaN", "{\"id\":NaN,\"token\":\"S3CRET\"}" },
  { "id-last-is-wrong", "{\"id\":1,\"id\":\"S3CRET\"}" },
  { "token-number", "{\"id\":1,\"token\":5,\"name\":\"S3CRET\"}" },
  { "token-true", "{\"id\":1,\"token\":true,\"name\":\"S3CRET\"}" },
  { "token-array", "{\"id\":1,\"token\":[\"S3CRET\"]}" },
  { "token-object", "{\"id\":1,\"token\":{\"S3CRET\":\"S3CRET\"}}" },
  { "token-with-blank", "{\"id\":1,\"token\":\"S3CRET S3CRET\"}" },
  { "token-with-newline", "{\"id\":1,\"token\":\"S3CRET\\r\\nX-Header: 1\"}" },
  { "token-with-control", "{\"id\":1,\"token\":\"S3CRET\\u0007\"}" },
  { "token-with-delete", "{\"id\":1,\"token\":\"S3CRET\\u007f\"}" },
  { "token-with-umlaut", "{\"id\":1,\"token\":\"S3CRET\303\274\"}" },
  { "token-with-nul", "{\"id\":1,\"token\":\"S3CRET\\u0000x\"}" },
  { "token-name-with-nul", "{\"id\":1,\"token\\u0000x\":\"S3CRET\"}" },
  { "token-with-bad-escape", "{\"id\":1,\"token\":\"S3CRET\\uZZZZ\"}" },
  { "token-masked-by-words", "{\"id\":1,\"token\":\"is hidden S3CRET\"}" },
  { "tags-string", "{\"id\":1,\"token\":\"S3CRET\",\"tags\":\"demo\"}" },
  { "tags-number", "{\"id\":1,\"token\":\"S3CRET\",\"tags\":5}" },
  { "tags-false", "{\"id\":1,\"token\":\"S3CRET\",\"tags\":false}" },
  { "tags-object", "{\"id\":1,\"token\":\"S3CRET\",\"tags\":{\"name\":\"demo\"}}" },
  { "tags-of-numbers", "{\"id\":1,\"token\":\"S3CRET\",\"tags\":[\"demo\",5]}" },
  { "tags-of-null", "{\"id\":1,\"token\":\"S3CRET\",\"tags\":[null]}" },
  { "tags-of-arrays", "{\"id\":1,\"token\":\"S3CRET\",\"tags\":[[\"demo\"]]}" },
  { "tags-objects-without-name", "{\"id\":1,\"token\":\"S3CRET\",\"tags\":[{\"id\":12}]}" },
  { "tags-objects-name-number", "{\"id\":1,\"token\":\"S3CRET\",\"tags\":[{\"id\":12,\"name\":5}]}" },
};

#define BLANKS_10 "          "
#define LETTERS_10 "aaaaaaaaaa"
#define LETTERS_100 LETTERS_10 LETTERS_10 LETTERS_10 LETTERS_10 LETTERS_10 LETTERS_10 LETTERS_10 LETTERS_10 LETTERS_10 LETTERS_10
#define LETTERS_500 LETTERS_100 LETTERS_100 LETTERS_100 LETTERS_100 LETTERS_100
#define LETTERS_64 LETTERS_10 LETTERS_10 LETTERS_10 LETTERS_10 LETTERS_10 LETTERS_10 "aaaa"

static const ErrorCase error_cases[] = {
  { "message-only", "{\"message\":\"No account found with ID 5\"}", "No account found with ID 5", NULL, NULL },
  { "documented", "{\"requestId\":\"56d5bf5de4b0a1b2c3d4e5f6\",\"message\":\"m\",\"providerMessage\":\"p\"}", "m", "p", "56d5bf5de4b0a1b2c3d4e5f6" },
  { "capital-provider-message", "{\"message\":\"m\",\"ProviderMessage\":\"p\"}", "m", "p", NULL },
  { "both-provider-messages", "{\"message\":\"m\",\"ProviderMessage\":\"q\",\"providerMessage\":\"p\"}", "m", "p", NULL },
  { "first-provider-message-null", "{\"message\":\"m\",\"ProviderMessage\":\"q\",\"providerMessage\":null}", "m", "q", NULL },
  { "provider-message-object", "{\"message\":\"m\",\"providerMessage\":{\"error\":\"p\"}}", "m", NULL, NULL },
  { "provider-message-blank", "{\"message\":\"m\",\"providerMessage\":\" \\n\"}", "m", NULL, NULL },
  { "provider-message-of-json", "{\"message\":\"m\",\"providerMessage\":\"{\\\"a\\\":1}\"}", "m", "{\"a\":1}", NULL },
  { "markup-is-kept", "{\"message\":\"<b>a</b> & b\"}", "<b>a</b> & b", NULL, NULL },
  { "umlauts", "{\"message\":\"Gr\303\274\303\237e \\ud83d\\ude00\"}", "Gr\303\274\303\237e \360\237\230\200", NULL, NULL },
  { "control-characters", "{\"message\":\"a\\nb\\tc\\u0007d\\u007fe\\u0085f\\u2028g\\u2029h\"}", "a b c d e f g h", NULL, NULL },
  { "escape-sequence", "{\"message\":\"\\u001b[31mred\"}", "[31mred", NULL, NULL },
  { "direction-characters", "{\"message\":\"a\\u202ab\\u202bc\\u202cd\\u202de\\u202ef\"}", "a b c d e f", NULL, NULL },
  { "direction-isolates", "{\"message\":\"a\\u2066b\\u2067c\\u2068d\\u2069e\"}", "a b c d e", NULL, NULL },
  { "direction-marks", "{\"message\":\"a\\u200eb\\u200fc\\u061cd\"}", "a b c d", NULL, NULL },
  { "joiners-are-kept", "{\"message\":\"a\\u200db\\u200cc\"}", "a\342\200\215b\342\200\214c", NULL, NULL },
  { "blanks-around", "{\"message\":\"  \\r\\na b\\n  \"}", "a b", NULL, NULL },
  { "500-characters", "{\"message\":\"" LETTERS_500 "\"}", LETTERS_500, NULL, NULL },
  { "501-characters", "{\"message\":\"" LETTERS_500 "b\"}", LETTERS_500, NULL, NULL },
  { "501-characters-of-provider", "{\"message\":\"m\",\"providerMessage\":\"" LETTERS_500 "b\"}", "m", LETTERS_500, NULL },
  { "500-after-blanks", "{\"message\":\"" BLANKS_10 LETTERS_500 "b\"}", LETTERS_500, NULL, NULL },
  { "cut-in-blanks", "{\"message\":\"" LETTERS_100 BLANKS_10 BLANKS_10 "\"}", LETTERS_100, NULL, NULL },
  { "request-id-64", "{\"message\":\"m\",\"requestId\":\"" LETTERS_64 "\"}", "m", NULL, LETTERS_64 },
  { "request-id-65", "{\"message\":\"m\",\"requestId\":\"" LETTERS_64 "b\"}", "m", NULL, NULL },
  { "request-id-empty", "{\"message\":\"m\",\"requestId\":\"\"}", "m", NULL, NULL },
  { "request-id-number", "{\"message\":\"m\",\"requestId\":5}", "m", NULL, NULL },
  { "request-id-newline", "{\"message\":\"m\",\"requestId\":\"a\\nb\"}", "m", NULL, NULL },
  { "request-id-umlaut", "{\"message\":\"m\",\"requestId\":\"\303\274\"}", "m", NULL, NULL },
  { "message-last-wins", "{\"message\":\"a\",\"message\":\"b\"}", "b", NULL, NULL },
};

static const RefusedCase no_error_cases[] = {
  { "empty", "" },
  { "html", "<html><body>Bad Gateway</body></html>" },
  { "text", "Bad Gateway" },
  { "string", "\"m\"" },
  { "array", "[{\"message\":\"m\"}]" },
  { "no-message", "{\"requestId\":\"5\"}" },
  { "capital-message", "{\"Message\":\"m\"}" },
  { "message-null", "{\"message\":null}" },
  { "message-number", "{\"message\":5}" },
  { "message-object", "{\"message\":{\"message\":\"m\"}}" },
  { "message-array", "{\"message\":[\"m\"]}" },
  { "message-empty", "{\"message\":\"\"}" },
  { "message-blank", "{\"message\":\" \\n\\u202e\"}" },
  { "message-with-nul", "{\"message\":\"a\\u0000b\"}" },
  { "truncated", "{\"message\":\"m\"" },
  { "garbage-behind", "{\"message\":\"m\"}<br>" },
};

static const RefusedCase no_secrets_cases[] = {
  { "empty", "" },
  { "html", "<html><body>Sign in</body></html>" },
  { "string", "\"S3CRET\"" },
  { "array", "[{\"userSecret\":\"S3CRET\",\"organizationSecret\":\"0f\",\"token\":\"S3CRET\"}]" },
  { "nothing", "{}" },
  { "other-names", "{\"user\":\"S3CRET\",\"company\":\"0f\"}" },
  { "one-missing", "{\"userSecret\":\"S3CRET\"}" },
  { "one-null", "{\"userSecret\":\"S3CRET\",\"organizationSecret\":null,\"token\":null}" },
  { "one-empty", "{\"userSecret\":\"\",\"organizationSecret\":\"0f\",\"token\":\"\"}" },
  { "one-number", "{\"userSecret\":\"S3CRET\",\"organizationSecret\":7,\"token\":7}" },
  { "one-object", "{\"userSecret\":{\"value\":\"S3CRET\"},\"organizationSecret\":\"0f\",\"token\":{\"value\":\"S3CRET\"}}" },
  { "newline", "{\"userSecret\":\"S3CRET\\r\\nX: y\",\"organizationSecret\":\"0f\",\"token\":\"S3CRET\\r\\nX: y\"}" },
  { "nul", "{\"userSecret\":\"S3CRET\\u0000\",\"organizationSecret\":\"0f\",\"token\":\"S3CRET\\u0000\"}" },
  { "umlaut", "{\"userSecret\":\"S3CRET\303\274\",\"organizationSecret\":\"0f\",\"token\":\"S3CRET\303\274\"}" },
  { "comma", "{\"userSecret\":\"S3CRET,Element\",\"organizationSecret\":\"0f\"}" },
  { "masked", "{\"userSecret\":\"********\",\"organizationSecret\":\"0f\"}" },
  { "too-long", "{\"userSecret\":\"" LETTERS_500 LETTERS_500 "S3CRETS3CRETS3CRETS3CRET.\",\"organizationSecret\":\"0f\"}" },
  { "truncated", "{\"userSecret\":\"S3CRET\",\"organizationSecret\":\"0f\"" },
};

static GBytes *
bytes_for (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
assert_unreadable (gconstpointer instance,
                   const GError *error)
{
  g_assert_null (instance);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
  g_assert_null (strstr (error->message, "S3CRET"));
}

static void
assert_instance_refused (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) created_error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_json_read_instance (bytes, &error);
  g_autoptr (LatchInstanceInfo) created = latch_json_read_created (bytes, &created_error);

  assert_unreadable (info, error);
  assert_unreadable (created, created_error);
}

static void
assert_page_refused (const char *text)
{
  g_autoptr (GBytes) bytes = bytes_for (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) instances = latch_json_read_instances (bytes, NULL, NULL, &error);

  assert_unreadable (instances, error);
}

static void
assert_instance (LatchInstanceInfo  *info,
                 const InstanceCase *expected)
{
  g_autofree char *tags = g_strjoinv ("|", (char **)latch_instance_info_get_tags (info));
  SecretValue     *token = latch_instance_info_get_token (info);

  g_assert_cmpint (latch_instance_info_get_id (info), ==, expected->id);
  g_assert_cmpstr (latch_instance_info_get_name (info), ==, expected->instance_name);
  g_assert_cmpstr (latch_instance_info_get_element (info), ==, expected->element);
  g_assert_cmpstr (tags, ==, expected->tags);
  g_assert_cmpstr (token != NULL ? secret_value_get_text (token) : NULL, ==, expected->token);
}

static void
test_instance (gconstpointer data)
{
  const InstanceCase *expected = data;
  g_autoptr (GBytes) bytes = bytes_for (expected->text);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_json_read_instance (bytes, &error);

  g_assert_no_error (error);
  assert_instance (info, expected);
}

static void
test_created (gconstpointer data)
{
  const InstanceCase *expected = data;
  g_autoptr (GBytes) bytes = bytes_for (expected->text);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_json_read_created (bytes, &error);

  if (expected->token == NULL)
    {
      assert_unreadable (info, error);
      return;
    }

  g_assert_no_error (error);
  assert_instance (info, expected);
}

static void
test_instance_refused (gconstpointer data)
{
  const RefusedCase *refused = data;
  g_autoptr (GBytes) bytes = bytes_for (refused->text);

  assert_instance_refused (bytes);
}

static void
test_instance_truncated (void)
{
  for (size_t length = 0; length < strlen (REFERENCE_ANSWER); length++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (REFERENCE_ANSWER, length);

      assert_instance_refused (bytes);
    }
}

static void
test_instance_raw_nul (void)
{
  static const char text[] = "{\"id\":1,\"token\":\"S3CRET\0x\"}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);

  assert_instance_refused (bytes);
}

static void
test_instance_token_length (void)
{
  for (size_t length = 4095; length <= 4097; length++)
    {
      g_autofree char *token = g_strnfill (length, 'x');
      g_autofree char *text = g_strdup_printf ("{\"id\":1,\"token\":\"%s\"}", token);
      g_autoptr (GBytes) bytes = bytes_for (text);
      g_autoptr (LatchInstanceInfo) info = latch_json_read_created (bytes, NULL);

      g_assert_cmpint (info != NULL, ==, length <= 4096);
    }
}

static void
test_instance_deep (void)
{
  g_autofree char *brackets = g_strnfill (1000000, '[');
  g_autofree char *text = g_strconcat ("{\"id\":1,\"token\":\"S3CRET\",\"x\":", brackets, NULL);
  g_autoptr (GBytes) bytes = bytes_for (text);

  assert_instance_refused (bytes);
}

static void
test_instance_many_tokens (void)
{
  g_autoptr (GString) text = g_string_new ("{\"id\":1,\"token\":\"S3CRET\",\"x\":[0");
  g_autoptr (GBytes) bytes = NULL;

  for (int i = 0; i < 1000000; i++)
    g_string_append (text, ",0");
  g_string_append (text, "]}");

  bytes = bytes_for (text->str);
  assert_instance_refused (bytes);
}

static void
test_instances_empty (void)
{
  g_autoptr (GBytes) bytes = bytes_for (" [ ] ");
  g_autoptr (GPtrArray) instances = latch_json_read_instances (bytes, NULL, NULL, NULL);

  g_assert_cmpuint (instances->len, ==, 0);
}

static void
test_instances_all (void)
{
  g_autoptr (GString) text = g_string_new ("[");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) instances = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (instance_cases); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", instance_cases[i].text);
  g_string_append (text, "]");

  bytes = bytes_for (text->str);
  instances = latch_json_read_instances (bytes, NULL, NULL, NULL);
  g_assert_cmpuint (instances->len, ==, G_N_ELEMENTS (instance_cases));

  for (guint i = 0; i < instances->len; i++)
    assert_instance (g_ptr_array_index (instances, i), &instance_cases[i]);
}

static void
test_instances_released (void)
{
  g_autoptr (GBytes) bytes = bytes_for ("[{\"id\":1,\"token\":\"t\"}]");
  GPtrArray         *instances = latch_json_read_instances (bytes, NULL, NULL, NULL);
  LatchInstanceInfo *info = g_object_ref (g_ptr_array_index (instances, 0));

  g_ptr_array_unref (instances);
  g_assert_finalize_object (info);
}

static void
test_instances_bad_item (gconstpointer data)
{
  const RefusedCase *refused = data;
  g_autofree char   *text = g_strdup_printf ("[{\"id\":1},%s]", refused->text);

  assert_page_refused (text);
}

static void
test_instances_wrong_root (void)
{
  assert_page_refused ("");
  assert_page_refused ("null");
  assert_page_refused ("{}");
  assert_page_refused (REFERENCE_ANSWER);
  assert_page_refused ("{\"instances\":[{\"id\":1,\"token\":\"S3CRET\"}]}");
  assert_page_refused ("[{\"id\":1,\"token\":\"S3CRET\"}");
  assert_page_refused ("<html>S3CRET</html>");
}

static char *
page_of (int n_instances)
{
  GString *text = g_string_new ("[{\"id\":1}");

  for (int i = 1; i < n_instances; i++)
    g_string_append (text, ",{\"id\":2}");

  g_string_append (text, "]");
  return g_string_free (text, FALSE);
}

/* Two tokens for the page and four for each instance. */
static void
test_instances_token_limit (void)
{
  g_autofree char *largest = page_of (124999);
  g_autofree char *too_large = page_of (125000);
  g_autoptr (GBytes) bytes = bytes_for (largest);
  g_autoptr (GPtrArray) instances = latch_json_read_instances (bytes, NULL, NULL, NULL);

  g_assert_cmpuint (instances->len, ==, 124999);
  assert_page_refused (too_large);
}

static gpointer
read_in_thread (gpointer data)
{
  GBytes *bytes = data;

  for (int i = 0; i < 200; i++)
    {
      g_autoptr (GPtrArray) instances = latch_json_read_instances (bytes, NULL, NULL, NULL);

      g_assert_cmpuint (instances->len, ==, 50);
    }

  return NULL;
}

static void
test_instances_in_threads (void)
{
  g_autofree char *text = page_of (50);
  g_autoptr (GBytes) bytes = bytes_for (text);
  GThread *threads[4];

  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("read", read_in_thread, bytes);

  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_error (gconstpointer data)
{
  const ErrorCase *expected = data;
  g_autoptr (GBytes) bytes = bytes_for (expected->text);
  g_autofree char *message = NULL;
  g_autofree char *provider_message = NULL;
  g_autofree char *request_id = NULL;

  g_assert_true (latch_json_read_error (bytes, &message, &provider_message, &request_id));
  g_assert_cmpstr (message, ==, expected->message);
  g_assert_cmpstr (provider_message, ==, expected->provider_message);
  g_assert_cmpstr (request_id, ==, expected->request_id);
  g_assert_true (latch_json_read_error (bytes, NULL, NULL, NULL));
}

static void
test_no_error (gconstpointer data)
{
  const RefusedCase *refused = data;
  g_autoptr (GBytes) bytes = bytes_for (refused->text);
  char *message = NULL;
  char *provider_message = NULL;
  char *request_id = NULL;

  g_assert_false (latch_json_read_error (bytes, &message, &provider_message, &request_id));
  g_assert_null (message);
  g_assert_null (provider_message);
  g_assert_null (request_id);
}

/* A character may take four bytes; the cut must not fall into one. */
static void
test_error_cut_between_characters (void)
{
  g_autoptr (GString) text = g_string_new ("{\"message\":\"");
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *message = NULL;

  for (int i = 0; i < 600; i++)
    g_string_append (text, "\360\237\230\200");
  g_string_append (text, "\"}");

  bytes = bytes_for (text->str);
  g_assert_true (latch_json_read_error (bytes, &message, NULL, NULL));
  g_assert_true (g_utf8_validate (message, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (message, -1), ==, 500);
}

static LatchDraft *
draft_for (const char        *name,
           const char *const *tags)
{
  LatchDraft *draft = latch_draft_new (latch_element_lookup ("ecwid"));

  latch_draft_set_name (draft, name);
  if (tags != NULL)
    latch_draft_set_tags (draft, tags);

  return draft;
}

static void
assert_written (LatchDraft *draft,
                const char *expected)
{
  g_autoptr (GBytes) bytes = latch_json_write_draft (draft, TAG);
  g_autofree char *written = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (written, ==, expected);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, strlen (expected));
  g_assert_true (latch_json_scan (expected, strlen (expected), 10000, NULL));
}

static void
test_write_smallest (void)
{
  g_autoptr (LatchDraft) draft = draft_for ("", NULL);

  assert_written (draft, "{\"element\":{\"key\":\"ecwid\"},\"configuration\":{},\"tags\":[\"" TAG "\"],\"name\":\"\"}");
}

static void
test_write_full (void)
{
  static const char *const tags[] = { "demo", "caf\303\251", NULL };
  g_autoptr (LatchDraft) draft = draft_for ("Demo shop", tags);

  latch_draft_set_value (draft, ECWID_ORDER_KEY, "ord-EXAMPLE-0001");
  latch_draft_set_value (draft, ECWID_PRODUCT_KEY, "prd-EXAMPLE-0002");
  latch_draft_set_value (draft, ECWID_STORE_ID, "1234567");
  latch_draft_set_value (draft, LATCH_CONFIGURATION_EVENTS, "true");
  latch_draft_set_value (draft, LATCH_CONFIGURATION_CALLBACK_URL, "https://hooks.example.org/ce");

  assert_written (draft,
                  "{\"element\":{\"key\":\"ecwid\"},"
                  "\"configuration\":{"
                  "\"ecwid.order.key\":\"ord-EXAMPLE-0001\","
                  "\"ecwid.product.key\":\"prd-EXAMPLE-0002\","
                  "\"ecwid.store.id\":\"1234567\","
                  "\"event.notification.enabled\":\"true\","
                  "\"event.notification.callback.url\":\"https://hooks.example.org/ce\"},"
                  "\"tags\":[\"demo\",\"caf\303\251\",\"" TAG "\"],"
                  "\"name\":\"Demo shop\"}");
}

/* The documented request of Ecwid’s own apps. What a person may copy has no code. */
static void
test_write_code (void)
{
  static const char *const tags[] = { "demo", NULL };
  g_autoptr (LatchDraft) draft = draft_for ("Demo shop", tags);
  g_autofree char *document = NULL;

  latch_draft_set_value (draft, "oauth.api.key", "client-EXAMPLE");
  latch_draft_set_value (draft, "oauth.api.secret", "secret-EXAMPLE");
  g_assert_false (latch_draft_needs_consent (draft));
  latch_draft_set_value (draft, "oauth.callback.url", "https://app.example.org/auth");
  g_assert_true (latch_draft_needs_consent (draft));
  latch_draft_take_code (draft, "https://app.example.org/auth", secret_value_new ("abc123", -1, "text/plain"));
  g_assert_false (latch_draft_needs_consent (draft));

  assert_written (draft,
                  "{\"element\":{\"key\":\"ecwid\"},"
                  "\"providerData\":{\"code\":\"abc123\"},"
                  "\"configuration\":{"
                  "\"oauth.api.key\":\"client-EXAMPLE\","
                  "\"oauth.api.secret\":\"secret-EXAMPLE\","
                  "\"oauth.callback.url\":\"https://app.example.org/auth\"},"
                  "\"tags\":[\"demo\",\"" TAG "\"],"
                  "\"name\":\"Demo shop\"}");
  document = latch_json_write_document (draft);
  g_assert_null (strstr (document, "abc123"));
}

static void
test_read_consent_page (void)
{
  static const struct
  {
    const char *text;
    gboolean    is_page;
    gboolean    is_local_page;
  } cases[] = {
    { "{\"oauthUrl\":\"https://my.ecwid.com/api/oauth/authorize?state=x\",\"element\":\"ecwid\"}", TRUE, TRUE },
    { "{\"oauthUrl\":\"http://127.0.0.1:4711/consent?state=x\"}", FALSE, TRUE },
    { "{\"oauthUrl\":\"http://provider.example/?state=x\"}", FALSE, FALSE },
    { "{\"oauthUrl\":\"file:///etc/passwd\"}", FALSE, FALSE },
    { "{\"oauthUrl\":\"javascript:alert(1)\"}", FALSE, FALSE },
    { "{\"oauthUrl\":\"https://me@provider.example/\"}", FALSE, FALSE },
    { "{\"oauthUrl\":\"https:///x\"}", FALSE, FALSE },
    { "{\"oauthUrl\":\"https://provider.example/ x\"}", FALSE, FALSE },
    { "{\"oauthUrl\":\"\"}", FALSE, FALSE },
    { "{\"oauthUrl\":7}", FALSE, FALSE },
    { "{\"element\":\"ecwid\"}", FALSE, FALSE },
    { "[]", FALSE, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = bytes_for (cases[i].text);
      g_autoptr (SecretValue) page = latch_json_read_consent_page (bytes, FALSE, NULL);
      g_autoptr (SecretValue) local_page = latch_json_read_consent_page (bytes, TRUE, NULL);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (page != NULL, ==, cases[i].is_page);
      g_assert_cmpint (local_page != NULL, ==, cases[i].is_local_page);
    }
}

static void
test_write_order (void)
{
  g_autoptr (LatchDraft) draft = draft_for ("n", NULL);

  latch_draft_set_value (draft, "z", "1");
  latch_draft_set_value (draft, "a", "2");
  latch_draft_set_value (draft, "z", "3");

  assert_written (draft, "{\"element\":{\"key\":\"ecwid\"},\"configuration\":{\"z\":\"3\",\"a\":\"2\"},\"tags\":[\"" TAG "\"],\"name\":\"n\"}");
}

static void
test_write_escapes (void)
{
  static const struct
  {
    const char *plain;
    const char *escaped;
  } cases[] = {
    { "Zo\303\253 \342\234\223 \360\237\230\200", "Zo\303\253 \342\234\223 \360\237\230\200" },
    { "a\"b", "a\\\"b" },
    { "a\\b", "a\\\\b" },
    { "\"", "\\\"" },
    { "\\\"", "\\\\\\\"" },
    { "\\u0000", "\\\\u0000" },
    { "a/b", "a/b" },
    { "a\nb\r\tc", "a\\nb\\r\\tc" },
    { "\001\036\037", "\\u0001\\u001e\\u001f" },
    { "a\177b", "a\\u007fb" },
    { "</script>'&", "</script>'&" },
    { "\",\"token\":\"x", "\\\",\\\"token\\\":\\\"x" },
    { "\342\200\250", "\342\200\250" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const tags[] = { cases[i].plain, NULL };
      const char       *escaped = cases[i].escaped;
      g_autoptr (LatchDraft) draft = draft_for (cases[i].plain, tags);
      g_autofree char *expected = g_strdup_printf ("{\"element\":{\"key\":\"ecwid\"},\"configuration\":{\"%s\":\"%s\"},\"tags\":[\"%s\",\"" TAG "\"],\"name\":\"%s\"}",
                                                   escaped, escaped, escaped, escaped);

      g_autofree char *description = g_strdup_printf ("{\"name\":\"%s\",\"tags\":[\"%s\"]}", escaped, escaped);
      g_autoptr (GBytes) written = latch_json_write_description (cases[i].plain, tags);

      latch_draft_set_value (draft, cases[i].plain, cases[i].plain);
      assert_written (draft, expected);
      g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written), description, strlen (description));
    }
}

static void
test_write_sign_in (void)
{
  static const char expected[] = "{\"username\":\"zo\303\253@example.com\",\"password\":\" \\\"\\\\\\u001f\303\274 \"}";
  g_autoptr (SecretValue) user_name = secret_value_new ("zo\303\253@example.com", -1, "text/plain");
  g_autoptr (SecretValue) password = secret_value_new (" \"\\\037\303\274 ", -1, "text/plain");
  g_autoptr (GBytes) written = latch_json_write_sign_in (user_name, password);

  g_assert_cmpmem (g_bytes_get_data (written, NULL), g_bytes_get_size (written), expected, strlen (expected));
}

static void
test_secrets (void)
{
  static const char text[] = "{\"userSecret\":\"dXNlcg==\",\"organizationSecret\":\"0f\",\"id\":7,\"token\":\"T\"}";
  g_autoptr (GBytes) bytes = bytes_for (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) bearer = latch_json_read_bearer (bytes, &error);
  g_autoptr (LatchCredentials) secrets = latch_json_read_secrets (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (secret_value_get_text (bearer), ==, "T");
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_user (secrets)), ==, "dXNlcg==");
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_organization (secrets)), ==, "0f");
}

/* Neither as the secrets nor as the token that leads to them. */
static void
test_no_secrets (gconstpointer data)
{
  const RefusedCase *test = data;
  g_autoptr (GBytes) bytes = bytes_for (test->text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) bearer_error = NULL;
  g_autoptr (LatchCredentials) secrets = latch_json_read_secrets (bytes, &error);
  g_autoptr (SecretValue) bearer = latch_json_read_bearer (bytes, &bearer_error);

  assert_unreadable (secrets, error);
  assert_unreadable (bearer, bearer_error);
}

static void
test_write_read_back (void)
{
  g_autoptr (LatchDraft) draft = draft_for ("\001 \"\\/\b\f\n\r\t \303\274 \360\237\230\200", NULL);
  g_autoptr (GBytes) bytes = latch_json_write_draft (draft, TAG);
  g_autoptr (JsonNode) root = latch_json_parse (bytes, 100, NULL);

  g_assert_nonnull (root);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "name"), ==, latch_draft_get_name (draft));
}

static void
test_write_long (void)
{
  g_autofree char *key = g_strnfill (100000, 'k');
  g_autofree char *expected = g_strdup_printf ("{\"element\":{\"key\":\"ecwid\"},\"configuration\":{\"ecwid.order.key\":\"%s\"},\"tags\":[\"" TAG "\"],\"name\":\"%s\"}",
                                               key, key);
  g_autoptr (LatchDraft) draft = draft_for (key, NULL);

  latch_draft_set_value (draft, ECWID_ORDER_KEY, key);
  assert_written (draft, expected);
}

static void
test_write_invalid_utf8 (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (LatchDraft) draft = draft_for ("\377", NULL);

      g_bytes_unref (latch_json_write_draft (draft, TAG));
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*g_utf8_validate*");
}

/* It is for people to read, and a tag of ours would be that of another instance. */
static void
test_write_document (void)
{
  static const char *const tags[] = { "demo", NULL };
  g_autoptr (LatchDraft) draft = draft_for ("Caf\303\251 \"X\" \037", tags);
  g_autofree char *document = NULL;

  latch_draft_set_value (draft, ECWID_ORDER_KEY, "<Order API Secret>");
  latch_draft_set_value (draft, ECWID_STORE_ID, "<Store ID>");
  document = latch_json_write_document (draft);
  g_assert_cmpstr (document, ==,
                   "{\n"
                   "  \"element\" : {\n"
                   "    \"key\" : \"ecwid\"\n"
                   "  },\n"
                   "  \"configuration\" : {\n"
                   "    \"ecwid.order.key\" : \"<Order API Secret>\",\n"
                   "    \"ecwid.store.id\" : \"<Store ID>\"\n"
                   "  },\n"
                   "  \"name\" : \"Caf\303\251 \\\"X\\\" \\u001f\"\n"
                   "}");
}

#define ADD_CASES(group, cases, test)                                                  \
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)                                    \
    {                                                                                  \
      g_autofree char *path = g_strconcat ("/latch/json/" group, cases[i].name, NULL); \
                                                                                       \
      g_test_add_data_func (path, &cases[i], test);                                    \
    }

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD_CASES ("instance/", instance_cases, test_instance)
  ADD_CASES ("instance/refused/", refused_cases, test_instance_refused)
  ADD_CASES ("created/", instance_cases, test_created)
  ADD_CASES ("instances/bad-item/", refused_cases, test_instances_bad_item)
  ADD_CASES ("error/", error_cases, test_error)
  ADD_CASES ("no-error/", no_error_cases, test_no_error)
  ADD_CASES ("no-secrets/", no_secrets_cases, test_no_secrets)

  g_test_add_func ("/latch/json/instance/truncated", test_instance_truncated);
  g_test_add_func ("/latch/json/instance/raw-nul", test_instance_raw_nul);
  g_test_add_func ("/latch/json/instance/token-length", test_instance_token_length);
  g_test_add_func ("/latch/json/instance/deep", test_instance_deep);
  g_test_add_func ("/latch/json/instance/many-tokens", test_instance_many_tokens);
  g_test_add_func ("/latch/json/instances/empty", test_instances_empty);
  g_test_add_func ("/latch/json/instances/all", test_instances_all);
  g_test_add_func ("/latch/json/instances/released", test_instances_released);
  g_test_add_func ("/latch/json/instances/wrong-root", test_instances_wrong_root);
  g_test_add_func ("/latch/json/instances/token-limit", test_instances_token_limit);
  g_test_add_func ("/latch/json/instances/in-threads", test_instances_in_threads);
  g_test_add_func ("/latch/json/error/cut-between-characters", test_error_cut_between_characters);
  g_test_add_func ("/latch/json/secrets", test_secrets);
  g_test_add_func ("/latch/json/write/sign-in", test_write_sign_in);
  g_test_add_func ("/latch/json/write/smallest", test_write_smallest);
  g_test_add_func ("/latch/json/write/full", test_write_full);
  g_test_add_func ("/latch/json/write/order", test_write_order);
  g_test_add_func ("/latch/json/write/code", test_write_code);
  g_test_add_func ("/latch/json/consent-page", test_read_consent_page);
  g_test_add_func ("/latch/json/write/escapes", test_write_escapes);
  g_test_add_func ("/latch/json/write/read-back", test_write_read_back);
  g_test_add_func ("/latch/json/write/long", test_write_long);
  g_test_add_func ("/latch/json/write/document", test_write_document);
  g_test_add_func ("/latch/json/write/invalid-utf-8", test_write_invalid_utf8);

  return g_test_run ();
}
