/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-snippet.h"

#define USER "dXNlcg+/s="
#define ORGANIZATION "0123456789abcdef0123456789abcdef"

#define DOCUMENT "{ \"element\": { \"key\": \"ecwid\" },"                                                                                     \
                 "  \"configuration\": { \"ecwid.order.key\": \"order\", \"ecwid.product.key\": \"product\", \"ecwid.store.id\": \"1003\" }," \
                 "  \"tags\": [ \"eu\", \"latchkey-00\" ], \"name\": \"Demo shop\" }"

static void
append_value (const char *key,
              const char *value,
              gpointer    user_data)
{
  g_string_append_printf (user_data, "%s=%s;", key, value);
}

/* All of it in a line, so that a case can be compared at a glance. */
static char *
describe (LatchSnippet *snippet)
{
  GString    *text = g_string_new (NULL);
  LatchDraft *draft = latch_snippet_get_draft (snippet);

  if (latch_snippet_get_service (snippet) != NULL)
    g_string_append_printf (text, "%s ", *latch_snippet_get_service (snippet) == '\0' ? "?" : latch_snippet_get_service (snippet));
  if (latch_snippet_get_user (snippet) != NULL)
    g_string_append_printf (text, "user %s ", secret_value_get_text (latch_snippet_get_user (snippet)));
  if (latch_snippet_get_organization (snippet) != NULL)
    g_string_append_printf (text, "organization %s ", secret_value_get_text (latch_snippet_get_organization (snippet)));
  if (draft != NULL)
    {
      g_autofree char *tags = g_strjoinv ("+", (char **)latch_draft_get_tags (draft));

      g_string_append_printf (text, "%s “%s” [%s] ", latch_draft_get_element (draft)->key, latch_draft_get_name (draft), tags);
      latch_draft_foreach_value (draft, append_value, text);
    }

  return g_strchomp (g_string_free (text, FALSE));
}

static void
assert_snippet (const char *text,
                const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (text, &error);
  g_autofree char *description = snippet != NULL ? describe (snippet) : NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (description, ==, expected);
}

static void
assert_refused (const char *text,
                const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (text, &error);

  g_assert_null (snippet);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, sentence));
}

#define BOTH "user " USER " organization " ORGANIZATION

static void
test_header (void)
{
  assert_snippet ("Authorization: User " USER ", Organization " ORGANIZATION, BOTH);
  assert_snippet ("authorization : Organization " ORGANIZATION ",User " USER "\r\nAccept: application/json\r\n", BOTH);
  assert_snippet ("User " USER ", Organization " ORGANIZATION "\n", BOTH);
  assert_snippet ("\"Authorization\": \"User " USER ", Organization " ORGANIZATION "\"", BOTH);
  assert_snippet ("-H 'Authorization: User " USER ", Organization " ORGANIZATION "'", BOTH);
  assert_snippet ("“Authorization: User " USER ", Organization " ORGANIZATION "”", BOTH);
  assert_snippet ("Authorization: User " USER ", Organization " ORGANIZATION ", Element token", BOTH);
  assert_snippet ("`Authorization: User " USER ", Organization " ORGANIZATION "`", BOTH);
  assert_snippet ("-H \\\"Authorization: User " USER ", Organization " ORGANIZATION "\\\"", BOTH);
  assert_snippet ("(Authorization: User " USER ", Organization " ORGANIZATION ").", BOTH);
  assert_snippet ("Authorization: User " USER ", Organization " ORGANIZATION "; charset=x", BOTH);
  assert_snippet ("Authorization: User <x>, Organization " ORGANIZATION "\nAuthorization: User " USER ", Organization " ORGANIZATION, BOTH);
}

/* What is pasted for one secret. */
static void
test_secrets (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "User " USER, "user " USER },
    { "  user  " USER ",\n", "user " USER },
    { "Organization " ORGANIZATION, "organization " ORGANIZATION },
    { "Authorization: Organization " ORGANIZATION ",", "organization " ORGANIZATION },
    { "User " USER ", Organization " ORGANIZATION, BOTH },
    { "Organization " ORGANIZATION ", User " USER, BOTH },
    { "Authorization: User " USER ", Organization " ORGANIZATION ", Element token", BOTH },
    { "-H 'Authorization: User " USER ", Organization " ORGANIZATION "'", BOTH },
    { USER, NULL },
    { ORGANIZATION, NULL },
    { "User", NULL },
    { "User <User Secret>", NULL },
    { "User " USER " and more", NULL },
    { "Element token", NULL },
    { "curl https://api.example.com -H 'Authorization: User " USER ", Organization " ORGANIZATION "'", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatchSnippet) snippet = latch_snippet_parse_secrets (cases[i].text);
      g_autofree char *description = snippet != NULL ? describe (snippet) : NULL;

      g_assert_cmpstr (description, ==, cases[i].expected);
    }
}

static void
test_not_a_header (void)
{
  assert_snippet ("", NULL);
  assert_snippet (USER, NULL);
  assert_snippet (ORGANIZATION, NULL);
  assert_snippet ("User guide", NULL);
  assert_snippet ("User " USER ", Organization " ORGANIZATION " and more", NULL);
  assert_snippet ("Authorization: User AAA, Organization <o>\nAuthorization: Organization CCC, Element t", NULL);
  assert_snippet ("Authorization: User AAA!x, Organization BBB", NULL);
  assert_snippet ("see https://api.cloud-elements.com/elements/api-v2/instances", NULL);
  assert_snippet ("The User guide, Organization chart", NULL);
  assert_snippet ("Authorization: User " USER ", Element token", NULL);
  assert_snippet ("Authorization: User <USER_SECRET>, Organization <ORGANIZATION_SECRET>", NULL);
  assert_snippet ("Authorization: User $USER, Organization ${ORGANIZATION}", NULL);
  assert_snippet ("Authorization: User ********, Organization ********", NULL);
  assert_snippet ("https://api.cloud-elements.com/elements/api-v2", NULL);
  assert_snippet ("{}", NULL);
  assert_snippet ("{ \"name\": \"x\" }", NULL);
  assert_refused ("{ \"element\": { \"key\": \"ecwid\" } }", "nothing to fill in");
  assert_refused ("{ \"element\": { \"key\": \"<Element Key>\" }, \"name\": \"<Name>\", \"configuration\": { \"ecwid.store.id\": \"${ID}\" } }",
                  "nothing to fill in");
}

#define DRAFT "ecwid “Demo shop” [eu] ecwid.order.key=order;ecwid.product.key=product;ecwid.store.id=1003;"

static void
test_document (void)
{
  assert_snippet (DOCUMENT, DRAFT);
  assert_snippet ("\xef\xbb\xbf" DOCUMENT "\n", DRAFT);
  assert_snippet ("Here it is:\n" DOCUMENT "\nKind regards", DRAFT);
  assert_snippet ("{ “element”: { “key”: “ecwid” },\xc2\xa0“name”: “Demo”, }", "ecwid “Demo” []");
  assert_snippet ("{ \"configuration\": { \"ecwid.store.id\": 1003, \"ecwid.order.key\": \"<ORDER_KEY>\", \"event.notification.enabled\": true } }",
                  "ecwid “” [] ecwid.store.id=1003;event.notification.enabled=true;");
  assert_snippet ("{ \"element\": { \"key\": \"ecwid\" }, \"configuration\": [], \"tags\": \"x\", \"name\": \"a\" }", "ecwid “a” []");
  assert_snippet ("{ \"name\": \"Shop [B]\\nof \\u202ewe\", \"configuration\": { \"ecwid.store.id\": 1003.0, \"ecwid.order.key\": \"p$ss\" } }",
                  "ecwid “Shop [B] of we” [] ecwid.store.id=1003;ecwid.order.key=p$ss;");
  assert_snippet ("Authorization: User ${U}, {{O}} -d '" DOCUMENT "' ${X}", DRAFT);
}

static void
test_command (void)
{
  assert_snippet ("curl -X POST \\\n"
                  "  https://api.cloud-elements.com/elements/api-v2/instances \\\n"
                  "  -H 'Authorization: User " USER ", Organization " ORGANIZATION "' \\\n"
                  "  -H 'content-type: application/json' \\\n"
                  "  -d '" DOCUMENT "'",
                  "us " BOTH " " DRAFT);
  assert_snippet ("curl -d \"{ \\\"element\\\": { \\\"key\\\": \\\"ecwid\\\" }, \\\n \\\"name\\\": \\\"Demo\\\" }\" \"https://API.example.com:8443/elements/api-v2/instances\"",
                  "https://api.example.com:8443/elements/api-v2 ecwid “Demo” []");
  assert_snippet ("curl 'https://staging.example.com:8443/elements/api-v2/elements/ecwid/instances' -d '" DOCUMENT "'",
                  "https://staging.example.com:8443/elements/api-v2 " DRAFT);
  assert_snippet ("curl -H 'Authorization: User " USER ", Organization " ORGANIZATION "' https://my.openconnectors.eu20.ext.hana.ondemand.com/x",
                  "https://api.openconnectors.eu20.ext.hana.ondemand.com/elements/api-v2 " BOTH);
  assert_snippet ("https://wiki.example.com/page: Authorization: User " USER ", Organization " ORGANIZATION, "? " BOTH);
  assert_refused ("curl -d @instance.json http://api.cloud-elements.com/elements/api-v2/instances", "https://");
  assert_refused ("curl -H 'Authorization: User a, Organization b' https://x@api.example.com/elements/api-v2/instances", "service address");
  assert_snippet ("{ \"configuration\": { \"event.notification.callback.url\": \"https://hooks.example.com/elements/api-v2/instances\" } }",
                  "ecwid “” [] event.notification.callback.url=https://hooks.example.com/elements/api-v2/instances;");
}

static void
test_other_element (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse ("{ \"element\": { \"key\": \"shopify\" }, \"configuration\": {} }", &error);

  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_null (snippet);
  g_assert_nonnull (strstr (error->message, "shopify"));
}

static void
test_bounds (void)
{
  g_autofree char *blanks = g_strnfill (16 * 1024, ' ');
  g_autofree char *long_text = g_strconcat (DOCUMENT, blanks, NULL);
  g_autofree char *deep = g_strnfill (15000, '[');
  g_autofree char *deep_text = g_strconcat ("{\"a\":", deep, "}", NULL);

  g_autofree char *key = g_strnfill (300, 'w');
  g_autofree char *long_key = g_strconcat ("{\"element\":{\"key\":\"", key, "\"}}", NULL);

  assert_snippet (long_text, NULL);
  assert_snippet (long_key, NULL);
  assert_snippet (deep_text, NULL);
  assert_snippet ("{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"\xff\" }", NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/snippet/header", test_header);
  g_test_add_func ("/latch/snippet/secrets", test_secrets);
  g_test_add_func ("/latch/snippet/not-a-header", test_not_a_header);
  g_test_add_func ("/latch/snippet/document", test_document);
  g_test_add_func ("/latch/snippet/command", test_command);
  g_test_add_func ("/latch/snippet/other-element", test_other_element);
  g_test_add_func ("/latch/snippet/bounds", test_bounds);

  return g_test_run ();
}
