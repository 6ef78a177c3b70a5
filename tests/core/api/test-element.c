/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ecwid.h"
#include "latch-element-file.h"
#include "latch-element.h"
#include "latch-error.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static void
test_lookup (void)
{
  const LatchElement *ecwid = latch_element_lookup ("ecwid");

  g_assert_nonnull (ecwid);
  g_assert_cmpstr (ecwid->hub, ==, "ecommerce");
  g_assert_cmpuint (ecwid->n_fields, ==, 7);
  g_assert_cmpstr (ecwid->store_id->key, ==, ECWID_STORE_ID);
  g_assert_true (latch_element_get_default () == ecwid);
  g_assert_null (latch_element_lookup ("square"));
}

/* The documented requests of Ecwid do not say which way it is. */
static void
test_oauth (void)
{
  const LatchElement *ecwid = latch_element_lookup ("ecwid");
  const LatchElement *shopify = latch_element_lookup ("shopify");

  g_assert_cmpstr (ecwid->oauth->authentication, ==, "oauth2");
  g_assert_cmpstr (ecwid->oauth->client_id->key, ==, "oauth.api.key");
  g_assert_cmpstr (ecwid->oauth->client_secret->key, ==, "oauth.api.secret");
  g_assert_cmpstr (ecwid->oauth->callback->key, ==, "oauth.callback.url");
  g_assert_null (ecwid->oauth->scope);
  g_assert_null (ecwid->oauth->site);
  g_assert_false (latch_element_field_is_sent (ecwid->authentication, "oauth2"));
  g_assert_false (latch_element_field_is_sent (ecwid->authentication, "custom"));
  g_assert_true (latch_element_field_is_sent (latch_element_lookup ("bigcommerce")->authentication, "custom"));

  g_assert_null (shopify->authentication);
  g_assert_cmpstr (shopify->oauth->scope->key, ==, "oauth.scope");
  g_assert_cmpstr (shopify->oauth->site->key, ==, "shopify.site.address");
  g_assert_null (latch_element_lookup ("bigcommerce")->oauth);
}

/* Whoever reads the code on the way could use it, and a fragment never arrives. */
static void
test_return_address (void)
{
  static const struct
  {
    const char *value;
    gboolean    passes;
  } cases[] = {
    { "https://www.example.com/back", TRUE },
    { "https://www.example.com", TRUE },
    { "http://127.0.0.1", TRUE },
    { "http://127.0.0.1:8080/back", TRUE },
    { "http://[::1]:8080/back", TRUE },
    { "http://localhost/back", TRUE },
    { "http://www.example.com/back", FALSE },
    { "https://me@www.example.com/back", FALSE },
    { "https://www.example.com/back#part", FALSE },
    { "www.example.com/back", FALSE },
    { "latchkey://back", FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].value);
      g_assert_cmpint (latch_element_check_value (latch_element_lookup ("ecwid"), "oauth.callback.url", cases[i].value, &error), ==, cases[i].passes);
      g_assert_cmpint (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_INVALID), ==, !cases[i].passes);
    }
}

static void
test_check_value (void)
{
  static const struct
  {
    const char *key;
    const char *value;
    gboolean    passes;
  } cases[] = {
    { ECWID_STORE_ID, "1234567", TRUE },
    { ECWID_STORE_ID, "12-34", FALSE },
    { ECWID_STORE_ID, "my shop", FALSE },
    { ECWID_ORDER_KEY, "practice-order", TRUE },
    { ECWID_ORDER_KEY, "Zoë", FALSE },
    { ECWID_PRODUCT_KEY, "secret_…", FALSE },
    { ECWID_PRODUCT_KEY, "secret_4kX9", FALSE },
    { ECWID_ORDER_KEY, "public_4kX9", FALSE },
    { ECWID_ORDER_KEY, "my_secret_", TRUE },
    { ECWID_STORE_ID, "12\n", FALSE },
    { ECWID_PRODUCT_KEY, "********", FALSE },
    { ECWID_ORDER_KEY, "two\nlines", FALSE },
    { ECWID_ORDER_KEY, "unit\037separator", FALSE },
    { LATCH_CONFIGURATION_CALLBACK_URL, "https://hooks.example.org/ce", TRUE },
    { LATCH_CONFIGURATION_CALLBACK_URL, "HTTPS://hooks.example.org:8443/ce?shop=1", TRUE },
    { LATCH_CONFIGURATION_CALLBACK_URL, "http://localhost:8080/ce", TRUE },
    { LATCH_CONFIGURATION_CALLBACK_URL, "http://[::1]/ce", TRUE },
    { LATCH_CONFIGURATION_CALLBACK_URL, "hooks.example.org", FALSE },
    { LATCH_CONFIGURATION_CALLBACK_URL, "http://hooks.example.org/ce", FALSE },
    { LATCH_CONFIGURATION_CALLBACK_URL, "http://localhost.example.org/ce", FALSE },
    { LATCH_CONFIGURATION_CALLBACK_URL, "ftp://localhost/ce", FALSE },
    { LATCH_CONFIGURATION_CALLBACK_URL, "https:///ce", FALSE },
    { LATCH_CONFIGURATION_CALLBACK_URL, "mailto:me@example.org", FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (latch_element_check_value (latch_element_get_default (), cases[i].key, cases[i].value, &error), ==, cases[i].passes);
      g_assert_cmpint (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_INVALID), ==, !cases[i].passes);
    }
}

static void
test_keys_page (void)
{
  g_autofree char *of_store = latch_element_dup_keys_page (latch_element_get_default (), "1234567");
  g_autofree char *hostile = latch_element_dup_keys_page (latch_element_get_default (), "1/../#x");
  g_autofree char *of_none = latch_element_dup_keys_page (latch_element_get_default (), "");

  g_assert_cmpstr (of_store, ==, "https://my.ecwid.com/store/1234567#legacy_api");
  g_assert_cmpstr (hostile, ==, "https://my.ecwid.com/store/1%2F..%2F%23x#legacy_api");
  g_assert_cmpstr (of_none, ==, "https://my.ecwid.com/cp/CP.html#legacy_api");
}

static void
test_suggested_name (void)
{
  g_autofree char *of_store = latch_element_dup_suggested_name (latch_element_lookup ("ecwid"), "1003");
  g_autofree char *of_none = latch_element_dup_suggested_name (latch_element_lookup ("ecwid"), "");

  g_assert_cmpstr (of_store, ==, "Ecwid 1003");
  g_assert_cmpstr (of_none, ==, "");
}

#define FIELD "{\"key\":\"a.b\",\"title\":\"T\""
#define WITH(fields, rest) "{\"key\":\"shop\",\"name\":\"Shop\",\"hub\":\"ecommerce\",\"fields\":[" fields "]" rest "}"
#define ONE(rest) WITH (FIELD rest "}", "")
#define STORE(rest) WITH ("{\"key\":\"s\",\"title\":\"S\",\"secret\":false}", ",\"store\":\"s\"" rest)

#define CHOICE "{\"key\":\"w\",\"title\":\"W\",\"kind\":\"choice\",\"secret\":false,\"choices\":[{\"value\":\"a\",\"title\":\"A\"},{\"value\":\"b\",\"title\":\"B\"}]"
#define ID "{\"key\":\"i\",\"title\":\"I\",\"secret\":false"
#define SECRET "{\"key\":\"p\",\"title\":\"P\",\"secret\":true"
#define CALLBACK "{\"key\":\"c\",\"title\":\"C\",\"secret\":false"
#define IN_BROWSER(rest) ",\"oauth2\":{\"client-id\":\"i\",\"client-secret\":\"p\",\"callback\":\"c\"" rest "}"
#define B ",\"authentication\":\"b\""

/* Anybody may have written it. Without a sentence it is taken. */
static const struct
{
  const char *name;
  const char *text;
  const char *member;
} file_cases[] = {
  { "smallest", ONE (""), NULL },
  { "unknown-kind", ONE (",\"kind\":\"colour\""), NULL },
  { "unknown-member", ONE (",\"more\":[{}]"), NULL },
  { "choices-missing", ONE (",\"kind\":\"choice\""), NULL },
  { "markup-is-text", WITH ("{\"key\":\"a\",\"title\":\"<b>T</b>&\"}", ""), NULL },
  { "page", STORE (",\"page\":{\"address\":\"https://a.example/\",\"address-of-store\":\"https://a.example/{store}\"}"), NULL },
  { "oauth", WITH (ID "}," SECRET "}," CALLBACK "}", IN_BROWSER ("") ",\"store\":\"i\""), NULL },
  { "oauth-one-of-two",
    WITH (CHOICE ",\"sent\":false}," ID B "}," SECRET B "}," CALLBACK B "}", ",\"authentication\":\"w\",\"store\":\"i\"" IN_BROWSER (B)),
    NULL },
  { "oauth-loopback", WITH (ID "}," SECRET "}," CALLBACK ",\"kind\":\"constant\",\"default\":\"http://127.0.0.1\"}", IN_BROWSER ("") ",\"store\":\"i\""), NULL },
  { "oauth-no-object", WITH (ID "}", ",\"oauth2\":true"), "“oauth2”" },
  { "oauth-without-secret", WITH (ID "}," CALLBACK "}", ",\"oauth2\":{\"client-id\":\"i\",\"callback\":\"c\"}"), "“oauth2.client-secret”" },
  { "oauth-open-secret", WITH (ID "}," CALLBACK "}", ",\"oauth2\":{\"client-id\":\"i\",\"client-secret\":\"i\",\"callback\":\"c\"}"), "“oauth2.client-secret”" },
  { "oauth-optional-id", WITH (ID ",\"required\":false}," SECRET "}," CALLBACK "}", IN_BROWSER ("")), "“oauth2.client-id”" },
  { "oauth-field-unknown", WITH (ID "}," SECRET "}," CALLBACK "}", IN_BROWSER (",\"scope\":\"x\"")), "“oauth2.scope”" },
  { "oauth-choice-unknown", WITH (CHOICE "}," ID "}," SECRET "}," CALLBACK "}", ",\"authentication\":\"w\"" IN_BROWSER (",\"authentication\":\"x\"")), "“oauth2.authentication”" },
  { "oauth-field-of-other-choice", WITH (CHOICE "}," ID ",\"authentication\":\"a\"}," SECRET "}," CALLBACK "}", ",\"authentication\":\"w\"" IN_BROWSER (B)), "“oauth2.client-id”" },
  { "oauth-callback-http", WITH (ID "}," SECRET "}," CALLBACK ",\"kind\":\"constant\",\"default\":\"http://a.example\"}", IN_BROWSER ("")), "“oauth2.callback”" },
  { "oauth-page-http", WITH (ID "}," SECRET "}," CALLBACK "}", IN_BROWSER (",\"page\":{\"address\":\"http://a.example\"}")), "“oauth2.page.address”" },
  { "unsent-value", ONE (",\"sent\":false"), "“fields[0].sent”" },
  { "array", "[]", "not a JSON" },
  { "html", "<html>", "not a JSON" },
  { "no-key", "{\"name\":\"Shop\"}", "“key”" },
  { "key-with-blank", "{\"key\":\"a b\"}", "“key”" },
  { "key-as-path", "{\"key\":\"../a\"}", "“key”" },
  { "name-number", "{\"key\":\"a\",\"name\":1}", "“name”" },
  { "name-blank", "{\"key\":\"a\",\"name\":\" \"}", "“name”" },
  { "no-fields", WITH ("", ""), "“fields”" },
  { "field-number", WITH ("1", ""), "“fields”" },
  { "field-twice", WITH (FIELD "}," FIELD "}", ""), "“fields[1].key”" },
  { "secret-word", ONE (",\"secret\":\"no\""), "“fields[0].secret”" },
  { "secret-with-default", ONE (",\"default\":\"x\""), "“fields[0].default”" },
  { "constant-without-value", ONE (",\"kind\":\"constant\""), "“fields[0].default”" },
  { "switch-with-word", ONE (",\"kind\":\"switch\",\"default\":\"maybe\""), "“fields[0].default”" },
  { "pattern-broken", ONE (",\"pattern\":\"(\",\"hint\":\"h\""), "“fields[0].pattern”" },
  { "pattern-with-limit", ONE (",\"pattern\":\"(*LIMIT_MATCH=4000000)a\",\"hint\":\"h\""), "“fields[0].pattern”" },
  { "pattern-without-hint", ONE (",\"pattern\":\"a\""), "“fields[0].hint”" },
  { "choice-number", ONE (",\"kind\":\"choice\",\"choices\":[1]"), "“fields[0].choices.value”" },
  { "default-no-choice", ONE (",\"kind\":\"choice\",\"default\":\"b\",\"choices\":[{\"value\":\"a\",\"title\":\"A\"}]"), "“fields[0].default”" },
  { "authentication-of-none", ONE (",\"authentication\":\"basic\""), "“fields[0].authentication”" },
  { "authentication-of-itself",
    WITH (FIELD ",\"kind\":\"choice\",\"authentication\":\"b\",\"choices\":[{\"value\":\"a\",\"title\":\"A\"},{\"value\":\"b\",\"title\":\"B\"}]}", ",\"authentication\":\"a.b\""),
    "“fields[0].authentication”" },
  { "store-unknown", WITH (FIELD "}", ",\"store\":\"x\""), "“store”" },
  { "store-secret", WITH (FIELD "}", ",\"store\":\"a.b\""), "“store”" },
  { "page-http", STORE (",\"page\":{\"address\":\"http://a.example/\"}"), "“page.address”" },
  { "page-script", STORE (",\"page\":{\"address\":\"javascript:alert(1)\"}"), "“page.address”" },
  { "page-with-user", STORE (",\"page\":{\"address\":\"https://a@b.example/\"}"), "“page.address”" },
  { "page-host-of-store", STORE (",\"page\":{\"address\":\"https://a.example/\",\"address-of-store\":\"https://{store}/\"}"), "“page.address-of-store”" },
  { "page-without-store", WITH (FIELD "}", ",\"page\":{\"address\":\"https://a.example/\",\"address-of-store\":\"https://a.example/{store}\"}"), "“page.address-of-store”" },
};

static void
test_file (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) bytes = g_bytes_new_static (file_cases[i].text, strlen (file_cases[i].text));
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  LatchElement    *element = latch_element_file_read (bytes, &error);

  if (file_cases[i].member == NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (element->key, ==, "shop");
      g_assert_true (element->fields[0].secret == (element->store_id == NULL));
      name = latch_element_dup_suggested_name (element, "7");
      g_assert_cmpstr (name, ==, element->store_id != NULL ? "Shop 7" : "");
      latch_element_file_free (element);
      return;
    }

  g_assert_null (element);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, file_cases[i].member));
}

static char *
dup_fields (guint       n_fields,
            const char *title)
{
  GString *text = g_string_new ("{\"key\":\"shop\",\"name\":\"Shop\",\"hub\":\"ecommerce\",\"fields\":[");

  for (guint i = 0; i < n_fields; i++)
    g_string_append_printf (text, "%s{\"key\":\"k%u\",\"title\":\"%s\"}", i > 0 ? "," : "", i, title);

  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

static void
test_file_bounds (void)
{
  static const struct
  {
    guint    n_fields;
    gsize    title;
    gboolean passes;
  } cases[] = {
    { 200, 100, TRUE },
    { 201, 1, FALSE },
    { 1, 101, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *title = g_strnfill (cases[i].title, 'a');
      g_autofree char *text = dup_fields (cases[i].n_fields, title);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (GError) error = NULL;
      LatchElement *element = latch_element_file_read (bytes, &error);

      g_assert_cmpint (element != NULL, ==, cases[i].passes);
      g_clear_pointer (&element, latch_element_file_free);
    }
}

/* With each letter more this takes twice as long: it is given up early, and what a pattern cannot decide is not refused. */
static void
test_file_pattern (void)
{
  static const char text[] = "{\"key\":\"slow\",\"name\":\"Slow\",\"hub\":\"ecommerce\",\"fields\":[{\"key\":\"a\",\"title\":\"A\",\"secret\":false,"
                             "\"pattern\":\"^(a+)+$\",\"hint\":\"h\"}]}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autofree char *letters = g_strnfill (18, 'a');
  g_autofree char *value = g_strconcat (letters, "!", NULL);
  LatchElement    *element = latch_element_file_read (bytes, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (latch_element_check_value (element, "a", value, &error));
  g_assert_false (latch_element_check_value (element, "a", "b", &error));
  latch_element_file_free (element);
}

/* A folder adds what is right, names what is not, and replaces nothing. */
static void
test_folder (void)
{
  static const struct
  {
    const char *name;
    const char *text;
  } files[] = {
    { "a-shop.json", ONE ("") },
    { "b-again.json", ONE ("") },
    { "c-ecwid.json", "{\"key\":\"ecwid\",\"name\":\"E\",\"hub\":\"h\",\"fields\":[" FIELD "}]}" },
    { "d-lies.json", "{\"key\":\"lies\",\"name\":\"Lies\",\"hub\":\"h\",\"fields\":[{\"key\":\"user.token\",\"title\":\"T\",\"secret\":false}]}" },
    { "e-bad.json", "{\n\"key\":\"bad\",\n}" },
    { "g-name.json", "{\"key\":\"other\",\"name\":\"ECWID\",\"hub\":\"h\",\"fields\":[" FIELD "}]}" },
    { "h-case.json", "{\"key\":\"Ecwid\",\"name\":\"Other\",\"hub\":\"h\",\"fields\":[" FIELD "}]}" },
    { "notes.txt", "{" },
  };
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *fifo = g_build_filename (folder, "f-fifo.json", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "nowhere", NULL);
  GPtrArray       *problems = latch_element_get_problems ();
  guint            n_own = latch_element_get_all ()->len;
  gboolean         secret = FALSE;

  latch_element_add_folder (nowhere);
  g_assert_cmpuint (problems->len, ==, 0);

  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);

      g_assert_true (g_file_set_contents (path, files[i].text, -1, NULL));
    }

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  latch_element_add_folder (folder);
  g_assert_cmpuint (latch_element_get_all ()->len, ==, n_own + 2);
  g_assert_cmpstr (latch_element_lookup ("shop")->name, ==, "Shop");
  g_assert_cmpstr (latch_element_get_default ()->name, ==, "Ecwid");
  g_assert_true (latch_element_lookup ("ecwid") == latch_element_get_default ());
  g_assert_cmpuint (problems->len, ==, 6);
  g_assert_nonnull (strstr (problems->pdata[0], "b-again.json"));
  g_assert_nonnull (strstr (problems->pdata[1], "c-ecwid.json"));
  g_assert_nonnull (strstr (problems->pdata[2], "e-bad.json"));
  g_assert_nonnull (strstr (problems->pdata[2], "line 3"));
  g_assert_nonnull (strstr (problems->pdata[3], "f-fifo.json"));
  g_assert_nonnull (strstr (problems->pdata[4], "connector “Ecwid”"));
  g_assert_nonnull (strstr (problems->pdata[5], "connector “Ecwid”"));

  /* What looks like a secret stays one, whatever a file says. */
  g_assert_false (latch_element_describes_secret ("user.token", &secret));
  g_assert_true (latch_element_describes_secret ("a.b", &secret));
  g_assert_true (secret);

  for (size_t i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);

      g_unlink (path);
    }

  g_unlink (fifo);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/element/lookup", test_lookup);
  g_test_add_func ("/latch/element/oauth", test_oauth);
  g_test_add_func ("/latch/element/return-address", test_return_address);
  g_test_add_func ("/latch/element/check-value", test_check_value);
  g_test_add_func ("/latch/element/keys-page", test_keys_page);
  g_test_add_func ("/latch/element/suggested-name", test_suggested_name);

  for (size_t i = 0; i < G_N_ELEMENTS (file_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/element/file/", file_cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_file);
    }

  g_test_add_func ("/latch/element/file-bounds", test_file_bounds);
  g_test_add_func ("/latch/element/file-pattern", test_file_pattern);
  g_test_add_func ("/latch/element/folder", test_folder);

  return g_test_run ();
}
