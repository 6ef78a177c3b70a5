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
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (text, latch_element_get_default (), &error);
  g_autofree char *description = snippet != NULL ? describe (snippet) : NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (description, ==, expected);
  g_assert_true (snippet == NULL || !latch_snippet_is_empty (snippet));
}

static void
assert_refused (const char *text,
                const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (text, latch_element_get_default (), &error);

  g_assert_null (snippet);
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, sentence));
}

static void
assert_empty (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (text, latch_element_get_default (), &error);

  g_assert_no_error (error);
  g_assert_nonnull (snippet);
  g_assert_true (latch_snippet_is_empty (snippet));
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
  assert_snippet ("Authorization: User user_secret, Organization organization_secret\nAuthorization: User " USER ", Organization " ORGANIZATION, BOTH);
  assert_snippet ("Authorization: User 9secret/Secret=, Organization secret" ORGANIZATION, "user 9secret/Secret= organization secret" ORGANIZATION);
  assert_snippet ("Authorization: User '" USER "', Organization '" ORGANIZATION "'", BOTH);
  assert_snippet ("Authorization: User " USER ", Organization " ORGANIZATION "\nAuthorization: User " USER ", Organization " ORGANIZATION, BOTH);
  assert_snippet ("User “" USER "”, Organization “" ORGANIZATION "”", BOTH);
  assert_snippet ("User " USER ", Organization " ORGANIZATION "\nhttps://api.cloud-elements.com/elements/api-v2\n", "us " BOTH);
  assert_snippet ("https://api.cloud-elements.com/elements/api-v2\nUser " USER ", Organization " ORGANIZATION, "us " BOTH);
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
    { "User topsecret", "user topsecret" },
    { "Organization my-secret-of-today", "organization my-secret-of-today" },
    { "Authorization: Organization " ORGANIZATION ",", "organization " ORGANIZATION },
    { "User " USER ", Organization " ORGANIZATION, BOTH },
    { "Organization " ORGANIZATION ", User " USER, BOTH },
    { "Authorization: User " USER ", Organization " ORGANIZATION ", Element token", BOTH },
    { "-H 'Authorization: User " USER ", Organization " ORGANIZATION "'", BOTH },
    { USER, NULL },
    { ORGANIZATION, NULL },
    { "User", NULL },
    { "User <User Secret>", NULL },
    { "User USER_SECRET", NULL },
    { "User secret", NULL },
    { "Organization org-secret", NULL },
    { "Organization yourOrganizationSecret", NULL },
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

/* What is pasted for the form while a person looks at the service’s own pages. */
static void
test_address (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { " https://my.openconnectors.eu20.ext.hana.ondemand.com/#/home\n", "https://api.openconnectors.eu20.ext.hana.ondemand.com/elements/api-v2" },
    { "https://my.openconnectors.eu10.ext.hana.ondemand.com", "sap-eu10" },
    { "https://console.cloud-elements.com/home", "us" },
    { "https://api.cloud-elements.co.uk/elements/api-v2/", "eu" },
    { "https://api.cloud-elements.com", "us" },
    { "https://example.com/https://my.openconnectors.eu20.ext.hana.ondemand.com", NULL },
    { "https://my.openconnectors.eu20.ext.hana.ondemand.com.example.com/", NULL },
    { "https://developers.cloud-elements.com/docs/ecwid.html", NULL },
    { "https://api.example.com/elements/api-v2", NULL },
    { "https://console.cloud-elements.com\nhttps://console.cloud-elements.co.uk", NULL },
    { "see https://console.cloud-elements.com", NULL },
    { "1003", NULL },
    { "", NULL },
    { "https://my.openconnectors.\xff.ext.hana.ondemand.com", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LatchSnippet) snippet = latch_snippet_parse_address (cases[i].text);
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
  assert_snippet ("Authorization: User AAA, Organization BBB\nAuthorization: User AAA, Organization CCC", NULL);
  assert_snippet ("Authorization: User AAA, Organization BBB\nAuthorization: User CCC, Organization BBB", NULL);
  assert_snippet ("see https://api.cloud-elements.com/elements/api-v2/instances", NULL);
  assert_snippet ("The User guide, Organization chart", NULL);
  assert_snippet ("Authorization: User " USER ", Element token", NULL);
  assert_snippet ("Authorization: User <USER_SECRET>, Organization <ORGANIZATION_SECRET>", NULL);
  assert_snippet ("Authorization: User $USER, Organization ${ORGANIZATION}", NULL);
  assert_snippet ("Authorization: User ********, Organization ********", NULL);
  assert_snippet ("Authorization: User YOUR_USER_SECRET, Organization YOUR_ORGANIZATION_SECRET", NULL);
  assert_snippet ("Authorization: User userSecret, Organization organizationSecret", NULL);
  assert_snippet ("Authorization: User your-user, Organization your-organization", NULL);
  assert_snippet ("Authorization: User MY_USER, Organization MY_ORGANIZATION", NULL);
  assert_snippet ("Authorization: User xxxx, Organization XXXXXX", NULL);
  assert_snippet ("The User " USER ", Organization " ORGANIZATION "\nhttps://api.cloud-elements.com/elements/api-v2", NULL);
  assert_snippet ("https://api.cloud-elements.com/elements/api-v2", NULL);
  assert_snippet ("{}", NULL);
  assert_snippet ("{ \"name\": \"x\" }", NULL);
  assert_empty ("{ \"element\": { \"key\": \"ecwid\" } }");
  assert_empty ("{ \"element\": { \"key\": \"<Element Key>\" }, \"name\": \"<Name>\", \"configuration\": { \"ecwid.store.id\": \"${ID}\" } }");
  assert_empty ("curl -d @instance.json https://api.example.com/v2");
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
  assert_snippet ("{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"A\", \"configuration\": {"
                  " \"ecwid.store.id\": 1e400, \"ecwid.order.key\": 1e30, \"ecwid.product.key\": 9007199254740991.0 } }",
                  "ecwid “A” [] ecwid.product.key=9007199254740991;");
  assert_snippet ("From https://developers.cloud-elements.com/docs/ecwid.html\n" DOCUMENT, DRAFT);
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
  assert_refused ("curl -H 'Authorization: User a, Organization b' https://x@api.example.com/elements/api-v2/instances", "Enter an address");
  assert_snippet ("{ \"configuration\": { \"event.notification.callback.url\": \"https://hooks.example.com/elements/api-v2/instances\" } }",
                  "ecwid “” [] event.notification.callback.url=https://hooks.example.com/elements/api-v2/instances;");
}

#define HEADER "-H 'Authorization: User " USER ", Organization " ORGANIZATION "' "
#define API "https://api.cloud-elements.co.uk/elements/api-v2/instances"
#define HOOK "\"event.notification.callback.url\": \"https://hooks.example.com/elements/api-v2/in\""

/* The secrets go to the service, or nowhere until the person has chosen one: never to a proxy, a page or a store. */
static void
test_other_addresses (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "curl -x https://proxy.example.com:3128 " HEADER API, "eu " BOTH },
    { "curl -e https://wiki.example.com/page " HEADER API, "eu " BOTH },
    { "curl " HEADER "--data-urlencode callback=https://hooks.example.com/in " API, "eu " BOTH },
    { "curl " HEADER "https://api.example.com:443/v2/instances", "? " BOTH },
    { "curl " HEADER "https://api.example.com./elements/api-v2-old", "? " BOTH },
    { "curl " HEADER "$URL", "? " BOTH },
    { "curl " HEADER "https://api.cloud-elements.co.uk", "eu " BOTH },
    { "curl " HEADER API " " API, "eu " BOTH },
    { "curl " HEADER API " https://api.cloud-elements.com/elements/api-v2/instances", "? " BOTH },
    { "curl " HEADER API " https://a.example.com/elements/api-v2 " API, "? " BOTH },
    /* A variable for a host. */
    { "curl " HEADER "\"https://$HOST/elements/api-v2/instances\"", "? " BOTH },
    { "curl " HEADER "\"https://${HOST}/elements/api-v2/instances\"", "? " BOTH },
    { "curl " HEADER "'https://{environment}.openconnectors.ext.hana.ondemand.com/elements/api-v2/instances'", "? " BOTH },
    { "curl " HEADER "'https://<your region>.example.com/elements/api-v2/instances'", "? " BOTH },
    { "curl " HEADER "'https://[region].example.com/elements/api-v2/instances'", "? " BOTH },
    /* Documents that are none. */
    { "curl " HEADER "-d '{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"Bob'\\''s shop\", " HOOK " }' " API, "eu " BOTH },
    { "curl " HEADER "-d '{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"A\tB\", " HOOK " }' " API, "eu " BOTH },
    { "curl " HEADER "-d '{ \"element\": { \"key\": \"ecwid\" }, \"ecwid.store.id\": <STORE ID>, " HOOK " }' " API, "eu " BOTH },
    { "curl " HEADER "-d \"{ 'element': { 'key': 'ecwid' }, 'url': 'https://hooks.example.com/elements/api-v2/in' }\" " API, "eu " BOTH },
    { "curl " HEADER "-d '{ element: { key: ecwid }, url: https://hooks.example.com/elements/api-v2/in }' " API, "eu " BOTH },
    { "curl " HEADER "-d '{ \"name\": \"A\tB\", \"element\": { \"key\": \"ecwid\" }, x https://hooks.example.com/elements/api-v2/in ' " API, "? " BOTH },
    { "curl " HEADER "-d '{ \"name\": \"A }\", \"urls\": [ \"https://hooks.example.com/elements/api-v2/in\" ] ' " API, "eu " BOTH },
    { "curl " HEADER "-d '{ \"name\": \"} }\", \"a\": { \"url\": https://hooks.example.com/elements/api-v2/in ' " API, "? " BOTH },
    { HEADER "-d '\"name\": \"A\", " HOOK "'", "? " BOTH },
    /* Others beside the one that counts. */
    { "curl -w '{\"code\": 1}' " HEADER "-d '{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"A\", " HOOK " }' " API, "eu " BOTH " ecwid “A” []" },
    { "curl -w '{\"code\": 1}' " HEADER API " -d '" DOCUMENT "'", "eu " BOTH " " DRAFT },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_snippet (cases[i].text, cases[i].expected);
}

/* What can be an element’s key is told; anything else is none. */
static void
test_other_element (void)
{
  g_autofree char *longest = g_strnfill (100, 'w');
  const char      *keys[] = { "square", "my.shop_v2.0-b", longest };

  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *text = g_strdup_printf ("{ \"element\": { \"key\": \"%s\" }, \"configuration\": {} }", keys[i]);
      g_autofree char *sentence = g_strdup_printf ("Latchkey cannot connect “%s” yet.", keys[i]);

      assert_refused (text, sentence);
    }

  assert_snippet ("{ \"element\": { \"key\": \"square\\n\" }, \"configuration\": {} }", NULL);
  assert_snippet ("{ \"element\": { \"key\": \"shop ify\" }, \"configuration\": {} }", NULL);
}

#define RESPONSE "{ \"id\": 700123, \"name\": \"Demo shop\", \"token\": \"AbCd=\", \"element\": { \"key\": \"ecwid\" }," \
                 "  \"configuration\": { \"ecwid.store.id\": \"1003\", \"ecwid.order.key\": \"********\" } }"

/* Neither a store that is connected already nor one of several is filled in, as if it were all that the text has. */
static void
test_not_single (void)
{
  assert_refused (RESPONSE, "connected already");
  assert_refused ("[ " RESPONSE " ]", "connected already");
  assert_refused ("{ \"id\": 7, \"configuration\": { \"ecwid.store.id\": \"1003\" } }", "connected already");
  assert_refused ("$ curl -d '" DOCUMENT "' https://api.cloud-elements.com/elements/api-v2/instances\n" RESPONSE "\n$ ", "connected already");
  assert_refused ("[ " DOCUMENT ", " DOCUMENT " ]", "more than one store");
  assert_refused (DOCUMENT "\n" DOCUMENT, "more than one store");
  assert_refused (DOCUMENT "{ \"element\": { \"key\": \"square\" } }", "more than one store");
  assert_snippet ("[ " DOCUMENT " ]", DRAFT);
  assert_snippet (DOCUMENT "\n{ \"requestId\": \"1\", \"message\": \"no\" }", DRAFT);
}

/* What stands in place of a value is none. */
static void
test_placeholders (void)
{
  static const char *const words[] = { "********", "<Order Key>", "{{order_key}}", "${ORDER_KEY}", "[key]", "…", "", "YOUR_ORDER_KEY", "your-order-key", "xxxx", "ORDER_KEY" };

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *text = g_strdup_printf ("{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"A\", \"configuration\": { \"ecwid.order.key\": \"%s\" } }", words[i]);

      assert_snippet (text, "ecwid “A” []");
    }

  /* A name is free. */
  assert_snippet ("{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"your-shop\", \"tags\": [ \"YOUR_TAG\", \"my_tag\" ] }", "ecwid “your-shop” [my_tag]");
}

/* What would be lost is not lost in silence. */
static void
test_more (void)
{
  static const struct
  {
    const char *text;
    gboolean    has_more;
  } cases[] = {
    { DOCUMENT, FALSE },
    { "{ \"element\": { \"key\": \"ecwid\", \"id\": 52 }, \"retrieveObjectsAfterInstantiation\": false, \"configuration\": { \"ecwid.store.id\": 1003,"
      " \"event.notification.enabled\": true, \"event.vendor.type\": \"polling\", \"filter.response.nulls\": \"true\", \"event.poller.urls\": null } }",
      FALSE },
    { "{ \"configuration\": { \"ecwid.store.id\": \"1003\", \"event.poller.urls\": \"x\" } }", TRUE },
    { "{ \"configuration\": { \"ecwid.store.id\": [ \"1003\" ] } }", TRUE },
    { "{ \"configuration\": { \"ecwid.store.id\": \"1003\" }, \"providerData\": { \"code\": \"c\" } }", TRUE },
    /* Values that the form cannot take. */
    { "{ \"configuration\": { \"ecwid.store.id\": \"1003\", \"ecwid.order.key\": 1e400 } }", TRUE },
    { "{ \"element\": { \"key\": \"bigcommerce\" }, \"configuration\": { \"username\": \"me\", \"authentication.type\": \"oauth2\" } }", TRUE },
    { "{ \"element\": { \"key\": \"bigcommerce\" }, \"configuration\": { \"username\": \"me\", \"authentication.type\": \"basic\" } }", FALSE },
    { "{ \"element\": { \"key\": \"bigcommerce\" }, \"configuration\": { \"username\": \"me\", \"authentication.type\": \"<TYPE>\" } }", FALSE },
    { "{ \"element\": { \"key\": \"magentov20\" }, \"configuration\": { \"userName\": \"me\", \"user\": \"false\" } }", TRUE },
    { "{ \"element\": { \"key\": \"magentov20\" }, \"configuration\": { \"userName\": \"me\", \"user\": true } }", FALSE },
    { "{ \"configuration\": { \"ecwid.store.id\": \"1003\", \"event.notification.enabled\": \"yes\" } }", TRUE },
    { "{ \"configuration\": { \"ecwid.store.id\": \"1003\", \"event.vendor.type\": \"push\" } }", TRUE },
    { "{ \"configuration\": { \"ecwid.store.id\": \"1003\", \"filter.response.nulls\": \"no\" } }", TRUE },
    { "User " USER ", Organization " ORGANIZATION, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchSnippet) snippet = latch_snippet_parse (cases[i].text, latch_element_get_default (), &error);

      g_assert_no_error (error);
      g_assert_cmpint (latch_snippet_get_has_more (snippet), ==, cases[i].has_more);
    }
}

/* A document that does not say what it describes. */
static void
test_guessed (void)
{
  static const struct
  {
    const char *chosen;
    const char *text;
    const char *element;
  } cases[] = {
    { "ecwid", "{ \"configuration\": {}, \"name\": \"a\" }", "ecwid" },
    { "volusion", "{ \"configuration\": {}, \"name\": \"a\" }", "volusion" },
    { "volusion", "{ \"element\": {}, \"configuration\": [] }", "volusion" },
    { "volusion", "{ \"configuration\": { \"ecwid.store.id\": \"1003\", \"ecwid.order.key\": \"<ORDER_KEY>\" } }", "ecwid" },
    { "volusion", "{ \"element\": { \"key\": \"<KEY>\" }, \"configuration\": { \"site\": \"https://shop.example\" } }", "magentov20" },
    { "ecwid", "{ \"configuration\": { \"store.url\": \"https://shop.example\", \"oauth.api.key\": \"ck_a\", \"oauth.api.secret\": \"cs_a\" } }",
      "woocommercerest" },
    { "bigcommerce", "{ \"configuration\": { \"store.url\": \"https://shop.example\", \"oauth.api.key\": \"a\", \"oauth.api.secret\": \"a\" } }",
      "bigcommerce" },
    { "epages", "{ \"configuration\": { \"base.url\": \"https://shop.example\", \"store.url\": null, \"a\": 1 } }", "epages" },
    { "epages", "{ \"element\": { \"key\": \"ecwid\" }, \"configuration\": { \"base.url\": \"https://shop.example\" } }", "ecwid" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchSnippet) snippet = latch_snippet_parse (cases[i].text, latch_element_lookup (cases[i].chosen), &error);

      g_assert_no_error (error);
      g_assert_nonnull (snippet);
      g_assert_cmpstr (latch_draft_get_element (latch_snippet_get_draft (snippet))->key, ==, cases[i].element);
    }
}

#define TOKENS "\"store.url\": \"https://shop.example\", \"oauth.api.key\": \"c\", \"oauth.user.token\": \"t\""
#define TOKENS_READ "store.url=https://shop.example;oauth.api.key=c;oauth.user.token=t;"

/* A document that does not say how the service signs in to the store, or says what is no way to do so. */
static void
test_guessed_authentication (void)
{
  static const struct
  {
    const char *configuration;
    const char *values;
  } cases[] = {
    { TOKENS, TOKENS_READ "authentication.type=custom;" },
    { TOKENS ", \"authentication.type\": \"oauth2\"", TOKENS_READ "authentication.type=custom;" },
    { TOKENS ", \"authentication.type\": \"<TYPE>\"", TOKENS_READ "authentication.type=custom;" },
    { TOKENS ", \"authentication.type\": null, \"username\": \"me\"", TOKENS_READ "username=me;authentication.type=custom;" },
    { TOKENS ", \"authentication.type\": \"basic\"", TOKENS_READ "authentication.type=basic;" },
    { TOKENS ", \"username\": \"me\", \"password\": \"p\"", TOKENS_READ "username=me;password=p;" },
    { "\"username\": \"me\"", "username=me;" },
    { "\"store.url\": \"https://shop.example\", \"oauth.user.token\": \"<ACCESS_TOKEN>\"", "store.url=https://shop.example;authentication.type=custom;" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("{ \"element\": { \"key\": \"bigcommerce\" }, \"configuration\": { %s } }", cases[i].configuration);
      g_autofree char *expected = g_strdup_printf ("bigcommerce “” [] %s", cases[i].values);

      assert_snippet (text, expected);
    }

  assert_empty ("{ \"element\": { \"key\": \"bigcommerce\" }, \"configuration\": { \"oauth.user.token\": \"<ACCESS_TOKEN>\" } }");
}

static void
test_explain (void)
{
  static const struct
  {
    const char *text;
    const char *sentence;
  } cases[] = {
    { "{ \"element\": { \"key\": \"ecwid\" },\n  \"name\": \"A\"\n  \"tags\": [] }", "mistake in line 3." },
    { "Hello,\n\n{ “element”: { “key”: “ecwid” },\n  “name”: ‘A’ }\nKind regards", "mistake in line 4." },
    { "{ element: { key: 'ecwid' } }", "mistake in line 1." },
    { "curl ${HOST} -d \"{ 'element': { 'key': 'ecwid' } }\"", "mistake in line 1." },
    { "{ \"name\": \"A\tB\", \"configuration\": {} }", "mistake in line 1." },
    { "{ \"configuration\":\r\n{ \"ecwid.store.id\": 01 } }", "mistake in line 2." },
    { "curl ${HOST} -d \"{\\\"name\\\": \\\"A\\\",\n \\\"element\\\": {},\n \\\"configuration\\\": {\\\"a\\\" \\\"b\\\"}}\"", "mistake in line 3." },
    { "curl ${HOST} -d \"{\\\"name\\\": \\\"A\\\",\n \\\"element\\\": {}\n\"", "cut off" },
    { "curl ${HOST} -d '{ \"name\": \"A\",\n \"configuration\": { \"a\": \"b\" }'", "cut off" },
    { "{ \"element\": { \"key\": \"ecwid\" },\n", "cut off" },
    { "{ \"element\": { \"key\": \"ecw", "cut off" },
    { "{ \"token\": \"AbCd=\", \"name\": \"A\" }", "connected already" },
    { "{ \"id\": 7, \"name\": \"A\" }", "connected already" },
    { "{ \"name\": \"A\" }", NULL },
    { "[ 1, 2 ]", NULL },
    { "element: Ecwid", NULL },
    { "a sentence without meaning", NULL },
    { "{ \"element\": \xff", NULL },
    { "", NULL },
  };
  g_autofree char *blanks = g_strnfill (LATCH_SNIPPET_MAX_LENGTH + 1, ' ');
  g_autofree char *too_long = latch_snippet_explain (blanks);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchSnippet) snippet = latch_snippet_parse (cases[i].text, latch_element_get_default (), &error);
      g_autofree char *sentence = latch_snippet_explain (cases[i].text);

      g_assert_no_error (error);
      g_assert_true (snippet == NULL || latch_snippet_get_draft (snippet) == NULL);
      g_assert_true ((sentence == NULL) == (cases[i].sentence == NULL));
      g_assert_true (sentence == NULL || strstr (sentence, cases[i].sentence) != NULL);
    }

  g_assert_nonnull (strstr (too_long, "at most 16 KiB"));
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
  g_test_add_func ("/latch/snippet/address", test_address);
  g_test_add_func ("/latch/snippet/not-a-header", test_not_a_header);
  g_test_add_func ("/latch/snippet/document", test_document);
  g_test_add_func ("/latch/snippet/command", test_command);
  g_test_add_func ("/latch/snippet/other-addresses", test_other_addresses);
  g_test_add_func ("/latch/snippet/other-element", test_other_element);
  g_test_add_func ("/latch/snippet/not-single", test_not_single);
  g_test_add_func ("/latch/snippet/placeholders", test_placeholders);
  g_test_add_func ("/latch/snippet/more", test_more);
  g_test_add_func ("/latch/snippet/guessed", test_guessed);
  g_test_add_func ("/latch/snippet/guessed-authentication", test_guessed_authentication);
  g_test_add_func ("/latch/snippet/explain", test_explain);
  g_test_add_func ("/latch/snippet/bounds", test_bounds);

  return g_test_run ();
}
