/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ecwid.h"
#include "latch-credentials.h"
#include "latch-draft.h"
#include "latch-error.h"

static void
test_answers (void)
{
  static const struct
  {
    guint       status;
    const char *service_message;
    LatchError  code;
    gboolean    refusal;
    const char *sentence;
  } cases[] = {
    { 400, "Missing required configuration: ecwid.store.id", LATCH_ERROR_REFUSED, TRUE, "Missing required configuration: ecwid.store.id" },
    { 400, NULL, LATCH_ERROR_UNEXPECTED, FALSE, NULL },
    { 401, "Invalid Organization or User secret", LATCH_ERROR_UNAUTHORIZED, TRUE, NULL },
    { 401, NULL, LATCH_ERROR_UNEXPECTED, FALSE, NULL },
    { 403, "No", LATCH_ERROR_REFUSED, TRUE, "No" },
    { 404, "No instances found", LATCH_ERROR_NOT_FOUND, TRUE, "The service does not have what Latchkey asked for. It may have been deleted there." },
    { 404, NULL, LATCH_ERROR_UNEXPECTED, FALSE, NULL },
    { 409, "In use", LATCH_ERROR_REFUSED, TRUE, "In use" },
    { 407, NULL, LATCH_ERROR_PROXY, FALSE, NULL },
    { 408, "Slow", LATCH_ERROR_UNAVAILABLE, FALSE, NULL },
    { 421, "Elsewhere", LATCH_ERROR_UNAVAILABLE, FALSE, NULL },
    { 429, "Too many", LATCH_ERROR_UNAVAILABLE, FALSE, NULL },
    { 500, "Oops", LATCH_ERROR_UNAVAILABLE, FALSE, NULL },
    { 503, NULL, LATCH_ERROR_UNAVAILABLE, FALSE, NULL },
    { 302, NULL, LATCH_ERROR_UNEXPECTED, FALSE, NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = latch_error_new_for_response (cases[i].status, cases[i].service_message, NULL, "0123");

      g_assert_error (error, LATCH_ERROR, (int)cases[i].code);
      g_assert_cmpint (latch_error_is_refusal (error), ==, cases[i].refusal);
      if (cases[i].sentence != NULL)
        g_assert_cmpstr (error->message, ==, cases[i].sentence);
      g_assert_cmpuint (latch_error_get_status (error), ==, cases[i].status);
    }
}

/* The service passes on what the store has said with a status that means itself. */
static void
test_store_answered (void)
{
  g_autoptr (GError) of_store = latch_error_new_for_response (502, "Provider server error", "Wrong order key", NULL);
  g_autoptr (GError) refused = latch_error_new_for_response (403, "Request failed", "Wrong order key", NULL);
  g_autoptr (GError) of_account = latch_error_new_for_response (401, "Invalid Organization or User secret", "Wrong order key", NULL);
  g_autoptr (GError) not_of_account = latch_error_new_for_response (401, "Request failed", "Wrong order key", NULL);
  g_autoptr (GError) of_program = latch_error_new_for_response (502, "Provider server error", "{\"code\":7}", NULL);

  g_assert_error (of_store, LATCH_ERROR, LATCH_ERROR_UNAVAILABLE);
  g_assert_cmpstr (of_store->message, ==, "The store answered: Wrong order key");
  g_assert_cmpstr (refused->message, ==, "Request failed");
  g_assert_null (strstr (of_account->message, "store answered"));
  g_assert_cmpstr (not_of_account->message, ==, "The store answered: Wrong order key");
  g_assert_null (strstr (of_program->message, "store answered"));
}

static void
test_details (void)
{
  g_autoptr (GError) error = latch_error_new_for_response (403, "message", "provider", "request");
  g_autoptr (GError) copy = g_error_copy (error);
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x");

  g_assert_cmpstr (latch_error_get_service_message (copy), ==, "message");
  g_assert_cmpstr (latch_error_get_provider_message (copy), ==, "provider");
  g_assert_cmpstr (latch_error_get_request_id (copy), ==, "request");
  g_assert_null (latch_error_get_request_id (foreign));
  g_assert_cmpuint (latch_error_get_status (foreign), ==, 0);
  g_assert_false (latch_error_is_refusal (foreign));
}

/* It goes with the error wherever that is copied to. */
static void
test_command (void)
{
  g_autoptr (GError) error = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT, "Do it in a terminal");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x");
  g_autoptr (GError) copy = NULL;

  g_assert_null (latch_error_get_command (error));
  latch_error_set_command (error, "do it");
  copy = g_error_copy (error);
  g_assert_cmpstr (latch_error_get_command (copy), ==, "do it");
  g_assert_null (latch_error_get_command (foreign));
  g_assert_null (latch_error_get_command (NULL));
}

static void
test_secrets (void)
{
  static const struct
  {
    const char *secret;
    gboolean    passes;
  } cases[] = {
    { "7OpR4MRo7wnPoVKkKFXHhHBUPRzqutoem/d+WEnR1kY=", TRUE },
    { "ce7f1f9be0d2a8b1f37bcfa6d71eda20", TRUE },
    { "two words", FALSE },
    { "line\nend", FALSE },
    { "comma,comma", FALSE },
    { "Zoë", FALSE },
    { "tab\t", FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (latch_credentials_check_secret (cases[i].secret, &error), ==, cases[i].passes);
      g_assert_cmpint (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_INVALID), ==, !cases[i].passes);
      if (error != NULL)
        g_assert_null (strstr (error->message, cases[i].secret));
    }
}

/* Only when it is sure. */
static void
test_swapped (void)
{
  static const char user[] = "7OpR4MRo7wnPoVKkKFXHhHBUPRzqutoem/d+WEnR1kY=";
  static const char organization[] = "ce7f1f9be0d2a8b1f37bcfa6d71eda20";

  g_assert_true (latch_credentials_are_swapped (organization, user));
  g_assert_true (latch_credentials_are_swapped ("CE7F1F9BE0D2A8B1F37BCFA6D71EDA20", "anything"));
  g_assert_false (latch_credentials_are_swapped (user, organization));
  g_assert_false (latch_credentials_are_swapped (organization, organization));
  g_assert_false (latch_credentials_are_swapped (user, user));
  g_assert_false (latch_credentials_are_swapped ("ce7f1f9be0d2a8b1f37bcfa6d71eda2", user));
  g_assert_false (latch_credentials_are_swapped ("ce7f1f9be0d2a8b1f37bcfa6d71eda201", user));
  g_assert_false (latch_credentials_are_swapped ("ce7f1f9be0d2a8b1f37bcfa6d71eda2g", user));
}

/* A secret that a header cannot carry makes none, wherever it comes from. */
static void
test_headers (void)
{
  g_autoptr (SecretValue) user = secret_value_new ("u+/=", -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new ("0123", -1, "text/plain");
  g_autoptr (SecretValue) token = secret_value_new ("t+/=", -1, "text/plain");
  g_autoptr (SecretValue) bad = secret_value_new ("t, Organization x", -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (user, organization);
  g_autoptr (LatchCredentials) spoiled = latch_credentials_new (bad, organization);
  g_autoptr (SecretValue) of_account = latch_credentials_authorize (credentials, NULL, NULL);
  g_autoptr (SecretValue) of_store = latch_credentials_authorize (credentials, token, NULL);
  g_autoptr (SecretValue) line = latch_credentials_write_header (credentials, token, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;

  g_assert_cmpstr (secret_value_get_text (of_account), ==, "User u+/=, Organization 0123");
  g_assert_cmpstr (secret_value_get_text (of_store), ==, "User u+/=, Element t+/=");
  g_assert_cmpstr (secret_value_get_text (line), ==, "Authorization: User u+/=, Element t+/=");
  g_assert_null (latch_credentials_write_header (credentials, bad, &error));
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_null (latch_credentials_authorize (spoiled, token, &other));
  g_assert_error (other, LATCH_ERROR, LATCH_ERROR_INVALID);
}

static void
append_cb (const char *key,
           const char *value,
           gpointer    user_data)
{
  g_string_append_printf (user_data, "%s=%s;", key, value);
}

static void
test_draft (void)
{
  static const char *tags[] = { "demo", "second", NULL };
  g_autoptr (LatchDraft) draft = latch_draft_new (latch_element_lookup ("ecwid"));
  g_autoptr (GString) all = g_string_new (NULL);

  latch_draft_set_name (draft, "Shop");
  latch_draft_set_tags (draft, tags);
  latch_draft_set_value (draft, ECWID_ORDER_KEY, "one");
  latch_draft_set_value (draft, ECWID_STORE_ID, "2");
  latch_draft_set_value (draft, ECWID_ORDER_KEY, "three");
  latch_draft_set_value (draft, LATCH_CONFIGURATION_EVENTS, "true");
  latch_draft_set_value (draft, LATCH_CONFIGURATION_EVENTS, "");
  latch_draft_set_value (draft, LATCH_CONFIGURATION_CALLBACK_URL, NULL);
  latch_draft_foreach_value (draft, append_cb, all);

  g_assert_cmpstr (all->str, ==, "ecwid.order.key=three;ecwid.store.id=2;");
  g_assert_cmpstrv (latch_draft_get_tags (draft), tags);
}

/* Keyboards of other scripts have other commas. */
static void
test_split_tags (void)
{
  static const char *const tags[] = { "books", "second hand", "كتب", "本", NULL };
  g_autoptr (LatchDraft) draft = latch_draft_new (latch_element_lookup ("ecwid"));

  latch_draft_split_tags (draft, " books,, second hand ،كتب、 本，");
  g_assert_cmpstrv (latch_draft_get_tags (draft), tags);
  latch_draft_split_tags (draft, " , ");
  g_assert_null (latch_draft_get_tags (draft)[0]);
}

/* As a person sets them, and as they are sent. */
static void
test_complete (void)
{
  static const struct
  {
    const char *element;
    const char *set[5];
    const char *name;
    const char *sent;
    const char *missing;
    const char *mistake;
  } cases[] = {
    { "ecwid", { "ecwid.store.id= 1003 ", "ecwid.product.key=two", "ecwid.order.key=o\nne" }, "Ecwid 1003", "ecwid.order.key=one;ecwid.product.key=two;ecwid.store.id=1003;", "", NULL },
    { "ecwid", { "ecwid.order.key=one" }, "", "ecwid.order.key=one;", "ecwid.product.key,ecwid.store.id,", NULL },
    { "ecwid", { "ecwid.store.id=\t" }, "", "", "ecwid.order.key,ecwid.product.key,ecwid.store.id,", NULL },
    { "ecwid", { "ecwid.store.id=ten" }, NULL, NULL, NULL, "ecwid.store.id: " },
    { "ecwid", { "ecwid.order.key=one", "ecwid.product.key=two", "ecwid.store.id=3", "filter.response.nulls=false" }, "Ecwid 3", "ecwid.order.key=one;ecwid.product.key=two;ecwid.store.id=3;filter.response.nulls=false;", "", NULL },
    { "bigcommerce", { "store.url=https://store-a.mybigcommerce.com/api/v2/" }, "BigCommerce store-a", "store.url=https://store-a.mybigcommerce.com/api/v2/;", "username,password,", NULL },
    { "bigcommerce", { "authentication.type=custom", "username=nobody", "oauth.api.key=a" }, "", "authentication.type=custom;oauth.api.key=a;", "oauth.user.token,store.url,", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatchDraft) draft = latch_draft_new (latch_element_lookup (cases[i].element));
      g_autoptr (LatchDraft) complete = NULL;
      g_autoptr (GPtrArray) missing = g_ptr_array_new ();
      g_autoptr (GString) keys = g_string_new (NULL);
      g_autoptr (GString) all = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      for (size_t j = 0; cases[i].set[j] != NULL; j++)
        {
          g_auto (GStrv) parts = g_strsplit (cases[i].set[j], "=", 2);

          g_assert_true (latch_draft_takes_value (draft, parts[0], parts[1]));
          latch_draft_set_value (draft, parts[0], parts[1]);
        }

      complete = latch_draft_dup_complete (draft, missing, &error);
      if (cases[i].mistake != NULL)
        {
          g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
          g_assert_true (g_str_has_prefix (error->message, cases[i].mistake));
          continue;
        }

      g_assert_no_error (error);
      latch_draft_foreach_value (complete, append_cb, all);
      for (guint j = 0; j < missing->len; j++)
        g_string_append_printf (keys, "%s,", ((const LatchElementField *)missing->pdata[j])->key);
      g_assert_cmpstr (all->str, ==, cases[i].sent);
      g_assert_cmpstr (keys->str, ==, cases[i].missing);
      g_assert_cmpstr (latch_draft_get_name (complete), ==, cases[i].name);
    }
}

static void
test_takes (void)
{
  g_autoptr (LatchDraft) draft = latch_draft_new (latch_element_lookup ("bigcommerce"));
  g_autoptr (LatchDraft) complete = NULL;
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autofree char *long_name = g_strnfill (LATCH_LONGEST_NAME + 1, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_true (latch_draft_takes_value (draft, "authentication.type", "custom"));
  g_assert_false (latch_draft_takes_value (draft, "authentication.type", "oauth9"));
  g_assert_true (latch_draft_takes_value (draft, LATCH_CONFIGURATION_EVENTS, "true"));
  g_assert_false (latch_draft_takes_value (draft, LATCH_CONFIGURATION_VENDOR_TYPE, "pigeon"));
  g_assert_false (latch_draft_takes_value (draft, "ecwid.store.id", "1003"));

  latch_draft_set_name (draft, long_name);
  complete = latch_draft_dup_complete (draft, missing, &error);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_null (complete);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/error/answers", test_answers);
  g_test_add_func ("/latch/error/details", test_details);
  g_test_add_func ("/latch/error/command", test_command);
  g_test_add_func ("/latch/error/store-answered", test_store_answered);
  g_test_add_func ("/latch/credentials/check-secret", test_secrets);
  g_test_add_func ("/latch/credentials/swapped", test_swapped);
  g_test_add_func ("/latch/credentials/headers", test_headers);
  g_test_add_func ("/latch/draft/values", test_draft);
  g_test_add_func ("/latch/draft/split-tags", test_split_tags);
  g_test_add_func ("/latch/draft/complete", test_complete);
  g_test_add_func ("/latch/draft/takes", test_takes);

  return g_test_run ();
}
