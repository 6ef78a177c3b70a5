/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-element.h"
#include "latch-error.h"
#include "latch-json.h"

/* What an instance is configured with: as it is read, offered to a person, and written back. */

#define ENTRY(id, key, rest) "{\"id\":" #id ",\"key\":\"" key "\"" rest "}"
#define ORDER ENTRY (11, "ecwid.order.key", ",\"name\":\"Order\",\"propertyValue\":\"********\",\"type\":\"TEXTFIELD_128\",\"required\":true")
#define PRODUCT ENTRY (12, "ecwid.product.key", ",\"propertyValue\":\"in-clear\",\"required\":true")
#define STORE ENTRY (13, "ecwid.store.id", ",\"propertyValue\":\"1003\",\"required\":true,\"active\":true,\"hideFromConsole\":false")
#define EVENTS ENTRY (14, "event.notification.enabled", ",\"propertyValue\":\"false\",\"type\":\"BOOLEAN\"")

#define CALLBACK ENTRY (15, "event.notification.callback.url", ",\"propertyValue\":\"https://hooks.example.com\",\"type\":\"TEXTFIELD_1000\"")
#define SIGNATURE ENTRY (16, "event.notification.signature.key", ",\"propertyValue\":null,\"type\":\"TEXTFIELD_128\"")

static GPtrArray *
read_text (const char *text,
           GError    **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return latch_json_read_configuration (bytes, error);
}

static const struct
{
  const char *name;
  const char *text;
  const char *title;
  const char *value;
  gboolean    secret;
  gboolean    filled;
} entry_cases[] = {
  { "known-secret", ORDER, "Order API Secret", NULL, TRUE, TRUE },
  { "known-secret-in-clear", PRODUCT, "Product API Secret", NULL, TRUE, TRUE },
  { "known-value", STORE, "Store ID", "1003", FALSE, TRUE },
  { "known-value-masked", ENTRY (1, "ecwid.store.id", ",\"propertyValue\":\"********\""), "Store ID", NULL, FALSE, TRUE },
  { "events", EVENTS, "Event Notifications", "false", FALSE, TRUE },
  { "events-boolean", ENTRY (14, "event.notification.enabled", ",\"propertyValue\":true"), "Event Notifications", "true", FALSE, TRUE },
  { "callback", CALLBACK, "Callback Address", "https://hooks.example.com", FALSE, TRUE },
  { "signature-key", SIGNATURE, "Signature Key", NULL, TRUE, FALSE },
  { "signature-key-in-clear", ENTRY (16, "event.notification.signature.key", ",\"propertyValue\":\"in-clear\""), "Signature Key", NULL, TRUE, TRUE },
  { "name", ENTRY (1, "shop.url", ",\"name\":\"Shop URL\",\"propertyValue\":\"a\",\"more\":[{}]"), "Shop URL", "a", FALSE, TRUE },
  { "name-with-line-break", ENTRY (1, "shop.url", ",\"name\":\"Shop\\nURL\""), "Shop URL", NULL, FALSE, FALSE },
  { "name-blank", ENTRY (1, "shop.url", ",\"name\":\" \""), "shop.url", NULL, FALSE, FALSE },
  { "name-number", ENTRY (1, "shop.url", ",\"name\":1"), "shop.url", NULL, FALSE, FALSE },
  { "value-null", ENTRY (1, "shop.url", ",\"propertyValue\":null"), "shop.url", NULL, FALSE, FALSE },
  { "value-object", ENTRY (1, "shop.url", ",\"propertyValue\":{\"a\":1}"), "shop.url", NULL, FALSE, FALSE },
  { "value-with-line-break", ENTRY (1, "shop.url", ",\"propertyValue\":\"a\\nb\""), "shop.url", NULL, FALSE, FALSE },
  { "secret-by-mask", ENTRY (1, "shop.pin", ",\"propertyValue\":\"********\""), "shop.pin", NULL, TRUE, TRUE },
  { "secret-by-type", ENTRY (1, "shop.pin", ",\"propertyValue\":\"a\",\"type\":\"PASSWORD\""), "shop.pin", NULL, TRUE, TRUE },
  { "secret-by-key", ENTRY (1, "oauth.user.TOKEN", ",\"propertyValue\":\"a\",\"type\":\"TEXTFIELD_128\""), "oauth.user.TOKEN", NULL, TRUE, TRUE },
  { "secret-by-name", ENTRY (1, "shop.pin", ",\"name\":\"API Password\",\"propertyValue\":\"a\""), "API Password", NULL, TRUE, TRUE },
};

static void
test_entry (gconstpointer data)
{
  size_t           i = GPOINTER_TO_SIZE (data);
  g_autofree char *text = g_strdup_printf ("[%s]", entry_cases[i].text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = read_text (text, &error);
  g_autoptr (GPtrArray) chosen = entries != NULL ? latch_configuration_choose (entries, LATCH_CONFIGURATION_PART_ACCESS, "ecwid") : NULL;
  g_autoptr (GPtrArray) events = entries != NULL ? latch_configuration_choose (entries, LATCH_CONFIGURATION_PART_EVENTS, "ecwid") : NULL;
  LatchConfigurationEntry *entry = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpuint (chosen->len + events->len, <=, 1);
  entry = entries->pdata[0];
  g_assert_cmpstr (latch_configuration_entry_get_title (entry), ==, entry_cases[i].title);
  g_assert_cmpstr (latch_configuration_entry_get_value (entry), ==, entry_cases[i].value);
  g_assert_cmpint (latch_configuration_entry_get_secret (entry), ==, entry_cases[i].secret);
  g_assert_cmpint (latch_configuration_entry_get_filled (entry), ==, entry_cases[i].filled);
  g_assert_null (latch_configuration_entry_get_new_value (entry));
}

static const struct
{
  const char *name;
  const char *text;
} refused_cases[] = {
  { "object", STORE },
  { "null", "null" },
  { "html", "<html></html>" },
  { "cut-off", "[" STORE },
  { "string-inside", "[\"S3CRET\"]" },
  { "one-of-two", "[" STORE ",{\"id\":1}]" },
  { "no-id", "[{\"key\":\"a\",\"propertyValue\":\"S3CRET\"}]" },
  { "id-string", "[{\"id\":\"1\",\"key\":\"a\"}]" },
  { "id-negative", "[" ENTRY (-1, "a", "") "]" },
  { "id-too-large", "[" ENTRY (9007199254740993, "a", "") "]" },
  { "key-empty", "[" ENTRY (1, "", "") "]" },
  { "key-with-blank", "[" ENTRY (1, "a b", "") "]" },
  { "key-array", "[{\"id\":1,\"key\":[\"a\"]}]" },
};

static void
test_refused (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_text (refused_cases[i].text, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
  g_assert_null (strstr (error->message, "S3CRET"));
}

static void
test_bounds (void)
{
  static const guint numbers[] = { 0, 200, 201 };
  g_autofree char   *long_text = g_strnfill (5000, 'a');

  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      GString         *text = g_string_new ("[");
      g_autofree char *whole = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) entries = NULL;

      for (guint j = 0; j < numbers[i]; j++)
        g_string_append_printf (text, "%s{\"id\":%u,\"key\":\"k%u\",\"propertyValue\":\"%s\"}", j > 0 ? "," : "", j + 1, j, long_text);
      g_string_append_c (text, ']');
      whole = g_string_free (text, FALSE);
      entries = read_text (whole, &error);
      if (numbers[i] > 200)
        {
          g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
          continue;
        }

      g_assert_no_error (error);
      g_assert_cmpuint (entries->len, ==, numbers[i]);
      for (guint j = 0; j < entries->len; j++)
        g_assert_null (latch_configuration_entry_get_value (entries->pdata[j]));
    }
}

static const struct
{
  const char *name;
  const char *text;
  const char *element;
  const char *keys;

  LatchConfigurationPart part;
} chosen_cases[] = {
  { "known", "[" EVENTS "," ORDER "," PRODUCT "," STORE "]", "ecwid", "ecwid.store.id ecwid.order.key ecwid.product.key" },
  { "known-in-part", "[" EVENTS "," PRODUCT "]", "ecwid", "ecwid.product.key" },
  { "known-without-any", "[" EVENTS "]", "ecwid", "" },
  { "unknown", "[" ENTRY (1, "url", ",\"required\":true") "," ENTRY (2, "note", "") "," ENTRY (3, "password", "") "," SIGNATURE "]", "shopware", "url password" },
  { "events", "[" SIGNATURE "," STORE "," EVENTS "," CALLBACK "]", "ecwid",
    "event.notification.enabled event.notification.callback.url event.notification.signature.key", LATCH_CONFIGURATION_PART_EVENTS },
  { "events-in-part", "[" SIGNATURE "," ORDER "]", "shopware", "event.notification.signature.key", LATCH_CONFIGURATION_PART_EVENTS },
  { "events-without-any", "[" ORDER "," STORE "]", "ecwid", "", LATCH_CONFIGURATION_PART_EVENTS },
  { "unknown-hidden", "[" ENTRY (1, "url", ",\"required\":true,\"hideFromConsole\":true") "," ENTRY (3, "password", ",\"active\":false") "]", "shopware", "" },
};

static void
test_chosen (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = read_text (chosen_cases[i].text, &error);
  g_autoptr (GPtrArray) chosen = NULL;
  g_autoptr (GString) keys = g_string_new (NULL);

  g_assert_no_error (error);
  chosen = latch_configuration_choose (entries, chosen_cases[i].part, chosen_cases[i].element);
  for (guint j = 0; j < chosen->len; j++)
    g_string_append_printf (keys, "%s%s", j > 0 ? " " : "", latch_configuration_entry_get_key (chosen->pdata[j]));
  g_assert_cmpstr (keys->str, ==, chosen_cases[i].keys);
}

/* What is a client ID for one element is a consumer key for another. */
static void
test_secret_of_element (void)
{
  static const struct
  {
    const char *element;
    gboolean    is_secret;
  } cases[] = { { "bigcommerce", FALSE }, { "woocommercerest", TRUE } };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) entries = read_text ("[" ENTRY (7, "oauth.api.key", ",\"type\":\"TEXTFIELD_128\"") "]", &error);
      g_autoptr (GPtrArray) chosen = NULL;

      g_assert_no_error (error);
      g_assert_true (latch_configuration_entry_get_secret (entries->pdata[0]));
      chosen = latch_configuration_choose (entries, LATCH_CONFIGURATION_PART_ACCESS, cases[i].element);
      g_assert_cmpuint (chosen->len, ==, 1);
      g_assert_cmpint (latch_configuration_entry_get_secret (chosen->pdata[0]), ==, cases[i].is_secret);
    }
}

static const struct
{
  const char *name;
  const char *entry;
  const char *typed;
  const char *new_value;
} change_cases[] = {
  { "other", STORE, "1004", "1004" },
  { "same", STORE, "1003", NULL },
  { "empty", STORE, "", NULL },
  { "optional-empty", CALLBACK, "", "" },
  { "optional-empty-already", ENTRY (15, "event.notification.callback.url", ",\"propertyValue\":null"), "", NULL },
  { "optional-secret-empty", SIGNATURE, "", NULL },
  { "secret", ORDER, "new-order", "new-order" },
  { "secret-empty", ORDER, "", NULL },
  { "secret-mask", ORDER, "********", NULL },
  { "secret-with-asterisks", ORDER, "a****b", "a****b" },
};

static void
test_change (gconstpointer data)
{
  size_t           i = GPOINTER_TO_SIZE (data);
  g_autofree char *text = g_strdup_printf ("[%s]", change_cases[i].entry);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = read_text (text, &error);
  g_autoptr (SecretValue) typed = secret_value_new (change_cases[i].typed, -1, "text/plain");
  LatchConfigurationEntry *entry = NULL;
  SecretValue             *value = NULL;

  g_assert_no_error (error);
  entry = entries->pdata[0];
  latch_configuration_entry_set_new_value (entry, typed);
  value = latch_configuration_entry_get_new_value (entry);
  g_assert_cmpstr (value != NULL ? secret_value_get_text (value) : NULL, ==, change_cases[i].new_value);
  if (value == NULL)
    return;

  latch_configuration_entry_note_changed (entry);
  g_assert_null (latch_configuration_entry_get_new_value (entry));
  g_assert_cmpstr (latch_configuration_entry_get_value (entry), ==, latch_configuration_entry_get_secret (entry) ? NULL : change_cases[i].new_value);
  g_assert_cmpint (latch_configuration_entry_get_filled (entry), ==, *change_cases[i].new_value != '\0');
}

static void
test_taken_back (void)
{
  g_autoptr (GPtrArray) entries = read_text ("[" ORDER "]", NULL);
  g_autoptr (SecretValue) typed = secret_value_new ("new-order", -1, "text/plain");

  latch_configuration_entry_set_new_value (entries->pdata[0], typed);
  latch_configuration_entry_set_new_value (entries->pdata[0], NULL);
  g_assert_null (latch_configuration_entry_get_new_value (entries->pdata[0]));
  g_assert_finalize_object (g_ptr_array_steal_index (entries, 0));
}

static const struct
{
  const char *name;
  const char *value;
  const char *body;
} write_cases[] = {
  { "plain", "new-order", "{\"propertyValue\":\"new-order\"}" },
  { "quotes", "a\"b\\c/d", "{\"propertyValue\":\"a\\\"b\\\\c/d\"}" },
  { "unit-separator", "a\037b", "{\"propertyValue\":\"a\\u001fb\"}" },
  { "umlaut", "\303\274", "{\"propertyValue\":\"\303\274\"}" },
};

static void
test_write (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (SecretValue) value = secret_value_new (write_cases[i].value, -1, "text/plain");
  g_autoptr (GBytes) body = latch_json_write_value (value);

  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), write_cases[i].body, strlen (write_cases[i].body));
}

/* 256 bits in Base64, and never the same. */
static void
test_generate (void)
{
  g_autoptr (SecretValue) key = latch_configuration_generate_key ();
  g_autoptr (SecretValue) other = latch_configuration_generate_key ();
  const char      *text = secret_value_get_text (key);
  size_t           length;
  g_autofree void *bytes = g_base64_decode (text, &length);

  g_assert_cmpuint (length, ==, 32);
  g_assert_cmpuint (strlen (text), ==, 44);
  g_assert_cmpstr (text, !=, secret_value_get_text (other));
}

#define ADD_CASES(prefix, cases, test)                                     \
  G_STMT_START                                                             \
  {                                                                        \
    for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)                      \
      {                                                                    \
        g_autofree char *path = g_strconcat (prefix, cases[i].name, NULL); \
                                                                           \
        g_test_add_data_func (path, GSIZE_TO_POINTER (i), test);           \
      }                                                                    \
  }                                                                        \
  G_STMT_END

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD_CASES ("/latch/configuration/entry/", entry_cases, test_entry);
  ADD_CASES ("/latch/configuration/refused/", refused_cases, test_refused);
  g_test_add_func ("/latch/configuration/secret-of-element", test_secret_of_element);
  g_test_add_func ("/latch/configuration/bounds", test_bounds);
  ADD_CASES ("/latch/configuration/chosen/", chosen_cases, test_chosen);
  ADD_CASES ("/latch/configuration/change/", change_cases, test_change);
  g_test_add_func ("/latch/configuration/taken-back", test_taken_back);
  g_test_add_func ("/latch/configuration/generate", test_generate);
  ADD_CASES ("/latch/configuration/write/", write_cases, test_write);

  return g_test_run ();
}
