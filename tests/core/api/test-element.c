/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ecwid.h"
#include "latch-element.h"
#include "latch-error.h"

static void
test_lookup (void)
{
  const LatchElement *ecwid = latch_element_lookup ("ecwid");

  g_assert_nonnull (ecwid);
  g_assert_cmpstr (ecwid->hub, ==, "ecommerce");
  g_assert_cmpuint (ecwid->n_fields, ==, 3);
  g_assert_cmpstr (ecwid->store_id->key, ==, ECWID_STORE_ID);
  g_assert_true (latch_element_get_default () == ecwid);
  g_assert_null (latch_element_lookup ("shopify"));
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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/element/lookup", test_lookup);
  g_test_add_func ("/latch/element/check-value", test_check_value);
  g_test_add_func ("/latch/element/keys-page", test_keys_page);
  g_test_add_func ("/latch/element/suggested-name", test_suggested_name);

  return g_test_run ();
}
