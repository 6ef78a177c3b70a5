/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-fuzz.h"
#include "latch-service.h"

static void
assert_host (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  gboolean    is_name = g_regex_match_simple ("\\A[a-z0-9.-]+\\z", host, 0, 0);
  gboolean    is_loopback = g_regex_match_simple ("\\A(127\\.0\\.0\\.1|::1|localhost)\\z", host, 0, 0);

  g_assert_true (is_name || g_regex_match_simple ("\\A[0-9a-f:.]+\\z", host, 0, 0));
  g_assert_true (g_str_equal (g_uri_get_scheme (uri), "https") || (is_loopback && g_str_equal (g_uri_get_scheme (uri), "http")));
}

static void
assert_accepted_unchanged (const char *address)
{
  g_autofree char *again = latch_service_check_address (address, NULL);

  g_assert_cmpstr (again, ==, address);
}

static void
assert_same_service (const char *typed,
                     const char *address)
{
  g_autofree char *identity = latch_service_dup_identity (address);

  g_assert_cmpstr (identity, ==, address);
  g_assert_true (latch_service_equal (typed, address));
}

/* The client appends its paths to the address; the secrets must still go to the same host. */
static void
assert_complete (const char *address)
{
  g_autofree char *full = g_strconcat (address, "/instances", NULL);
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) full_uri = g_uri_parse (full, G_URI_FLAGS_NONE, NULL);

  g_assert_nonnull (uri);
  g_assert_nonnull (full_uri);
  assert_host (uri);
  g_assert_cmpstr (g_uri_get_host (full_uri), ==, g_uri_get_host (uri));
  g_assert_true (g_str_has_suffix (g_uri_get_path (full_uri), "/instances"));
  g_assert_true (g_uri_get_userinfo (uri) == NULL && g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *typed = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL;
  g_autofree char *address = latch_service_check_address (typed, &error);

  if (address == NULL)
    {
      g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
      if (g_str_has_prefix (error->message, "This address leads to "))
        return 0;

      LATCH_FUZZ_ASSERT_ONE_OF (error->message,
                                "Enter an address such as https://api.example.com",
                                "Use https://, so that nobody can read the secrets on the way.");
      return 0;
    }

  g_assert_no_error (error);
  assert_complete (address);
  assert_accepted_unchanged (address);
  assert_same_service (typed, address);
  return 0;
}
