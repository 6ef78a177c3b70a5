/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-service.h"

static void
test_known (void)
{
  size_t              n_services;
  const LatchService *services = latch_service_get_all (&n_services);

  for (size_t i = 0; i < n_services; i++)
    {
      g_autofree char *address = NULL;

      g_assert_true (latch_service_lookup (services[i].id) == &services[i]);
      if (services[i].address == NULL)
        continue;

      address = latch_service_check_address (services[i].address, NULL);
      g_assert_cmpstr (address, ==, services[i].address);
      g_assert_true (g_str_has_prefix (address, "https://"));
      g_assert_true (latch_service_lookup (address) == &services[i]);
    }

  g_assert_null (latch_service_lookup ("https://api.example.com"));
  g_assert_null (latch_service_lookup ("https://api.cloud-elements.com/other"));
  g_assert_null (latch_service_lookup ("US"));
  g_assert_null (latch_service_lookup (""));
}

/* By name or by address, and however that is written. */
static void
test_same (void)
{
  static const char *const services[][4] = {
    { "eu", "https://api.cloud-elements.co.uk./elements/api-v2", "https://api.cloud-elements.co.uk//elements/api-v2", "https://api.cloud-elements.co.uk./elements///api-v2//" },
    { "us", "https://api.cloud-elements.com/elements/api-v2", "https://API.cloud-elements.com", "https://api.cloud-elements.com:443/elements/api-v2/" },
    { "https://api.example.com", "HTTPS://api.EXAMPLE.com/", "https://api.example.com:443", "https://api.example.com/elements/api-v2/" },
    { "https://api.example.com:8443", "https://API.example.com:8443/", "https://api.example.com:8443/elements/api-v2", "https://api.example.com:8443//" },
    { "https://api.example.com/Elements", "https://api.example.com/Elements/", "https://Api.example.com/Elements", "https://api.example.com:443/Elements" },
    { "http://localhost", "http://LOCALHOST:80", "http://localhost/elements/api-v2", "http://localhost:80/" },
    { "http://localhost:443", "http://localhost:443/", "http://LocalHost:443", "http://localhost:443/elements/api-v2" },
    { "practice", "practice", "practice", "practice" },
    { "no service", "no service", "no service", "no service" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autofree char *identity = latch_service_dup_identity (services[i][0]);
      g_autofree char *shown = latch_service_dup_shown_address (services[i][0]);

      for (size_t j = 0; j < G_N_ELEMENTS (services[i]); j++)
        {
          g_autofree char *own = latch_service_dup_identity (services[i][j]);
          g_autofree char *own_shown = latch_service_dup_shown_address (services[i][j]);

          g_assert_cmpstr (own, ==, identity);
          g_assert_cmpstr (own_shown, ==, shown);
          for (size_t k = 0; k < G_N_ELEMENTS (services); k++)
            g_assert_cmpint (latch_service_equal (services[i][j], services[k][0]), ==, i == k);
        }
    }
}

static void
test_check_address (void)
{
  static const struct
  {
    const char *typed;
    const char *complete;
  } cases[] = {
    { "https://api.example.com", "https://api.example.com/elements/api-v2" },
    { "  https://api.example.com/\n", "https://api.example.com/elements/api-v2" },
    { "https://API.Example.com:443/Elements", "https://api.example.com/Elements" },
    { "http://LOCALHOST:80", "http://localhost/elements/api-v2" },
    { "https://api.example.com:8443/elements/api-v2/", "https://api.example.com:8443/elements/api-v2" },
    { "http://127.0.0.1:8080", "http://127.0.0.1:8080/elements/api-v2" },
    { "http://[::1]:8080", "http://[::1]:8080/elements/api-v2" },
    { "http://localhost:8080/x", "http://localhost:8080/x" },
    { "http://api.example.com", NULL },
    { "http://127.0.0.1.example.com", NULL },
    { "http://localhost@example.com", NULL },
    { "https://user:secret@api.example.com", NULL },
    { "https://a@b@c/", NULL },
    { "https://./", NULL },
    { "https://api.example.com../", NULL },
    { "https://api..example.com/", NULL },
    { "https://ho st/", NULL },
    { "https://api.example.com?x=1", NULL },
    { "https://api.example.com#x", NULL },
    { "https:///path", NULL },
    { "file:///etc/passwd", NULL },
    { "api.example.com", NULL },
    { "", NULL },
    { "\xb3\x04  \x04", NULL },
    { "https://api.example.com/\xff", NULL },
    { "https://api.example.com/v2/\u200e/", NULL },
    { "https://api.example.com/v2 3", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *complete = latch_service_check_address (cases[i].typed, &error);

      g_assert_cmpstr (complete, ==, cases[i].complete);
      g_assert_cmpint (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_INVALID), ==, cases[i].complete == NULL);
    }
}

/* The first letter is the Cyrillic one, the stop the ideographic one, the next host an escape;
 * the last one stands where it does not count. */
static void
test_look_alike (void)
{
  static const struct
  {
    const char *typed;
    const char *host;
  } cases[] = {
    { "https://\xd0\xb0pi.cloud-elements.com", "xn--pi-6kc.cloud-elements.com" },
    { "https://api.cloud-elements\xe3\x80\x82"
      "com",
      "api.cloud-elements.com" },
    { "https://%D0%B0pi.cloud-elements.com", "xn--pi-6kc.cloud-elements.com" },
    { "https://%61pi.cloud-elements.com", "api.cloud-elements.com" },
    { "https://\xd0\xb0pi.cloud-elements.com/xn--pi-6kc.cloud-elements.com", "xn--pi-6kc.cloud-elements.com" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *typed = latch_service_check_address (cases[i].typed, &error);
      g_autofree char *plain = g_strconcat ("https://", cases[i].host, "/x", NULL);
      g_autofree char *as_it_is = latch_service_check_address (plain, NULL);

      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
      g_assert_null (typed);
      g_assert_nonnull (strstr (error->message, cases[i].host));
      g_assert_cmpstr (as_it_is, ==, plain);
    }
}

static void
test_complete_address (void)
{
  static const struct
  {
    const char *typed;
    const char *complete;
  } cases[] = {
    { "api.example.com", "https://api.example.com/elements/api-v2" },
    { " Api.Example.com:8443/x/ ", "https://api.example.com:8443/x" },
    { "https://api.example.com/x", "https://api.example.com/x" },
    { "http://127.0.0.1:8080", "http://127.0.0.1:8080/elements/api-v2" },
    { "https://my.openconnectors.eu20.ext.hana.ondemand.com/#/home", "https://api.openconnectors.eu20.ext.hana.ondemand.com/elements/api-v2" },
    { "my.openconnectors.trial.us10.ext.hana.ondemand.com", "https://api.openconnectors.trial.us10.ext.hana.ondemand.com/elements/api-v2" },
    { "https://my.openconnectors.ext.hana.ondemand.com/elements?x=1", "https://api.openconnectors.ext.hana.ondemand.com/elements/api-v2" },
    { "https://console.cloud-elements.com/elements/jsp/home.jsp", "https://api.cloud-elements.com/elements/api-v2" },
    { "console.cloud-elements.co.uk", "https://api.cloud-elements.co.uk/elements/api-v2" },
    { "https://my.openconnectors.eu20.ext.hana.ondemand.com.example.com", "https://my.openconnectors.eu20.ext.hana.ondemand.com.example.com/elements/api-v2" },
    { "https://example.com/https://my.openconnectors.eu20.ext.hana.ondemand.com", "https://example.com/https:/my.openconnectors.eu20.ext.hana.ondemand.com" },
    { "secret", NULL },
    { "dXNlcg==", NULL },
    { "somebody@example.com", NULL },
    { "my shop.example.com", NULL },
    { "http://api.example.com", NULL },
    { "", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *complete = latch_service_complete_address (cases[i].typed, &error);

      g_assert_cmpstr (complete, ==, cases[i].complete);
      g_assert_cmpint (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_INVALID), ==, cases[i].complete == NULL);
    }
}

static void
test_recognize_address (void)
{
  static const struct
  {
    const char *address;
    const char *service;
  } cases[] = {
    { "https://API.cloud-elements.com:443", "https://api.cloud-elements.com/elements/api-v2" },
    { "https://my.openconnectors.eu20.ext.hana.ondemand.com/#/home", "https://api.openconnectors.eu20.ext.hana.ondemand.com/elements/api-v2" },
    { "https://api.example.com", NULL },
    { "https://proxy.example.com:443", NULL },
    { "https://x@api.cloud-elements.com", NULL },
    { "https://api.cloud-elements.com.example.com", NULL },
    { "http://api.cloud-elements.com", NULL },
    { "", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *service = latch_service_recognize_address (cases[i].address);

      g_assert_cmpstr (service, ==, cases[i].service);
    }
}

static void
test_is_practice (void)
{
  g_assert_true (latch_service_is_practice (LATCH_SERVICE_PRACTICE));
  g_assert_false (latch_service_is_practice ("https://practice.example.com/elements/api-v2"));
  g_assert_false (latch_service_is_practice (NULL));
}

static void
test_title (void)
{
  g_autofree char *known = latch_service_dup_title ("us");
  g_autofree char *by_address = latch_service_dup_title ("https://api.cloud-elements.com/elements/api-v2");
  g_autofree char *other = latch_service_dup_title ("https://api.example.com/elements/api-v2");

  g_assert_cmpstr (known, ==, "Cloud Elements US");
  g_assert_cmpstr (by_address, ==, known);
  g_assert_cmpstr (other, ==, "api.example.com");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/service/known", test_known);
  g_test_add_func ("/latch/service/same", test_same);
  g_test_add_func ("/latch/service/check-address", test_check_address);
  g_test_add_func ("/latch/service/complete-address", test_complete_address);
  g_test_add_func ("/latch/service/recognize-address", test_recognize_address);
  g_test_add_func ("/latch/service/is-practice", test_is_practice);
  g_test_add_func ("/latch/service/title", test_title);
  g_test_add_func ("/latch/service/safety/look-alike", test_look_alike);

  return g_test_run ();
}
