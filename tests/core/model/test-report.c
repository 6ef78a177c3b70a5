/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-report.h"

#include <string.h>

/* Other programs rely on every letter of these. */

static LatchAccount *
new_account (void)
{
  return latch_account_new_again ("0123456789abcdef0123456789abcdef", "us", "Cloud “Elements”");
}

static void
test_listed (void)
{
  static const char *const tags[] = { NULL };
  g_autoptr (LatchAccount) account = new_account ();
  g_autoptr (GDateTime) created = g_date_time_new_utc (2026, 11, 25, 16, 38, 9);
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700001, "Sh\t\"op\"", "ecwid", tags, NULL, created, LATCH_ENABLED_YES);
  g_autoptr (LatchInstance) instance = latch_instance_new (NULL, info, account);
  g_autofree char *json = latch_report_write_instance (instance);

  g_assert_cmpstr (json, ==,
                   "{\"version\":1,\"store\":{\"id\":700001,\"ref\":\"0123456789abcdef0123456789abcdef.700001\",\"name\":\"Sh \\\"op\\\"\",\"element\":\"ecwid\","
                   "\"hub\":\"ecommerce\",\"account\":{\"id\":\"0123456789abcdef0123456789abcdef\",\"name\":\"Cloud “Elements”\",\"service\":\"us\"},"
                   "\"situation\":\"made-elsewhere\",\"token\":false,\"created\":\"2026-11-25T16:38:09Z\"}}");
}

/* Nothing is known of it but what was written down before anything was sent. */
static void
test_reserved (void)
{
  g_autoptr (LatchRecord) record = latch_record_new ("unheard", "crm", "Shop", "0123456789abcdef0123456789abcdef");
  g_autoptr (LatchInstance) instance = latch_instance_new (record, NULL, NULL);
  g_autoptr (GPtrArray) instances = g_ptr_array_new ();
  g_autofree char *json = NULL;
  g_autofree char *expected = NULL;
  const char      *created = NULL;

  g_ptr_array_add (instances, instance);
  json = latch_report_write_instances (instances);
  expected = g_strdup_printf ("{\"version\":1,\"stores\":[{\"id\":null,\"ref\":\"%s\",\"name\":\"Shop\",\"element\":\"unheard\",\"hub\":\"crm\",\"account\":null,"
                              "\"situation\":\"not-created\",\"token\":false,\"created\":",
                              latch_record_get_id (record));
  g_assert_true (g_str_has_prefix (json, expected));
  created = json + strlen (expected);
  g_assert_true (g_regex_match_simple ("^(null|\"[0-9T:Z-]+\")}]}$", created, 0, 0));
}

/* The service may say its time with an offset. */
static void
test_tested (void)
{
  static const char *const tags[] = { NULL };
  g_autoptr (LatchAccount) account = new_account ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("+02:00");
  g_autoptr (GDateTime) created = g_date_time_new (zone, 2026, 11, 25, 16, 38, 9);
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700001, "Shop", "ecwid", tags, NULL, created, LATCH_ENABLED_YES);
  g_autoptr (LatchInstance) instance = latch_instance_new (NULL, info, account);
  g_autoptr (GPtrArray) instances = g_ptr_array_new ();
  g_autoptr (GPtrArray) untested = g_ptr_array_new ();
  g_autofree char *one = latch_report_write_test (instance, TRUE);
  g_autofree char *all = NULL;

  g_ptr_array_add (instances, instance);
  g_ptr_array_add (untested, instance);
  all = latch_report_write_tests (instances, untested);
  g_assert_true (g_str_has_suffix (one, "\"created\":\"2026-11-25T14:38:09Z\",\"tested\":true}}"));
  g_assert_true (g_str_has_prefix (all, "{\"version\":1,\"stores\":[{"));
  g_assert_true (g_str_has_suffix (all, "\"created\":\"2026-11-25T14:38:09Z\",\"tested\":false}]}"));
}

static void
test_none (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *stores = latch_report_write_instances (none);
  g_autofree char *accounts = latch_report_write_accounts (none);

  g_assert_cmpstr (stores, ==, "{\"version\":1,\"stores\":[]}");
  g_assert_cmpstr (accounts, ==, "{\"version\":1,\"accounts\":[]}");
}

static void
test_accounts (void)
{
  g_autoptr (LatchAccount) account = new_account ();
  g_autoptr (GPtrArray) accounts = g_ptr_array_new ();
  g_autofree char *json = NULL;

  g_ptr_array_add (accounts, account);
  json = latch_report_write_accounts (accounts);
  g_assert_cmpstr (json, ==,
                   "{\"version\":1,\"accounts\":[{\"id\":\"0123456789abcdef0123456789abcdef\",\"name\":\"Cloud “Elements”\",\"service\":\"us\","
                   "\"condition\":\"untested\"}]}");
}

static void
test_elements (void)
{
  g_autoptr (GPtrArray) elements = g_ptr_array_new ();
  g_autofree char *json = NULL;

  g_ptr_array_add (elements, (gpointer)latch_element_lookup ("ecwid"));
  json = latch_report_write_elements (elements);
  g_assert_cmpstr (json, ==,
                   "{\"version\":1,\"elements\":[{\"key\":\"ecwid\",\"name\":\"Ecwid\",\"hub\":\"ecommerce\",\"authentication\":\"authentication.type\",\"fields\":["
                   "{\"key\":\"authentication.type\",\"title\":\"Kind of Sign-In\",\"required\":true,\"secret\":false,\"default\":\"custom\",\"authentication\":null,\"choices\":[\"custom\",\"oauth2\"]},"
                   "{\"key\":\"ecwid.order.key\",\"title\":\"Order API Secret\",\"required\":true,\"secret\":true,\"default\":null,\"authentication\":\"custom\",\"choices\":[]},"
                   "{\"key\":\"ecwid.product.key\",\"title\":\"Product API Secret\",\"required\":true,\"secret\":true,\"default\":null,\"authentication\":\"custom\",\"choices\":[]},"
                   "{\"key\":\"ecwid.store.id\",\"title\":\"Store ID\",\"required\":true,\"secret\":false,\"default\":null,\"authentication\":\"custom\",\"choices\":[]},"
                   "{\"key\":\"oauth.api.key\",\"title\":\"Client ID\",\"required\":true,\"secret\":false,\"default\":null,\"authentication\":\"oauth2\",\"choices\":[]},"
                   "{\"key\":\"oauth.api.secret\",\"title\":\"Client Secret\",\"required\":true,\"secret\":true,\"default\":null,\"authentication\":\"oauth2\",\"choices\":[]},"
                   "{\"key\":\"oauth.callback.url\",\"title\":\"Return Address\",\"required\":true,\"secret\":false,\"default\":null,\"authentication\":\"oauth2\",\"choices\":[]}]}]}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/report/listed", test_listed);
  g_test_add_func ("/latch/report/reserved", test_reserved);
  g_test_add_func ("/latch/report/none", test_none);
  g_test_add_func ("/latch/report/tested", test_tested);
  g_test_add_func ("/latch/report/accounts", test_accounts);
  g_test_add_func ("/latch/report/elements", test_elements);

  return g_test_run ();
}
