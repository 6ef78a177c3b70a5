/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-element.h"

#include "latch-practice.h"

/* The elements that practice knows. The keys, the numbers and which of them can be asked are those of
 * https://developers.cloud-elements.com/docs/elements/; the stores and their keys exist nowhere else. */

#define TEXT "TEXTFIELD_128"
#define USUAL LATCH_PRACTICE_WAY_USUAL
#define BROWSER LATCH_PRACTICE_WAY_BROWSER
#define CLIENT "practice-client"
#define CLIENT_SECRET "practice-app-secret"

static const LatchPracticeField ecwid[] = {
  { "ecwid.order.key", LATCH_PRACTICE_FIELD_FIRST_KEY, "Order API Secret Key", TEXT, LATCH_PRACTICE_ORDER_KEY, LATCH_PRACTICE_NEW_ORDER_KEY, "order API secret", USUAL },
  { "ecwid.product.key", LATCH_PRACTICE_FIELD_SECOND_KEY, "Product API Secret Key", TEXT, LATCH_PRACTICE_PRODUCT_KEY, LATCH_PRACTICE_NEW_PRODUCT_KEY, "product API secret", USUAL },
  { "ecwid.store.id", LATCH_PRACTICE_FIELD_STORE, "Store ID", "TEXTFIELD_32", "", "", NULL, USUAL },
  { LATCH_PRACTICE_CLIENT_ID, LATCH_PRACTICE_FIELD_SHOWN, "OAuth API Key", TEXT, CLIENT, NULL, NULL, BROWSER },
  { LATCH_PRACTICE_CLIENT_SECRET, LATCH_PRACTICE_FIELD_MASKED, "OAuth API Secret", "PASSWORD", CLIENT_SECRET, NULL, NULL, BROWSER },
  /* Nothing of this computer is there: a person copies the address. */
  { LATCH_PRACTICE_CALLBACK, LATCH_PRACTICE_FIELD_SHOWN, "OAuth Callback URL", "TEXTFIELD_1000", "https://127.0.0.1/back", NULL, NULL, BROWSER },
  { NULL },
};

static const LatchPracticeField woocommerce[] = {
  { "store.url", LATCH_PRACTICE_FIELD_STORE, "The Store URL", "TEXTFIELD_1000", "https://shop", ".example" },
  { "oauth.api.key", LATCH_PRACTICE_FIELD_FIRST_KEY, "OAuth API Key", TEXT, "ck_practice", "ck_new", "consumer key" },
  { "oauth.api.secret", LATCH_PRACTICE_FIELD_SECOND_KEY, "OAuth API Secret", TEXT, "cs_practice", "cs_new", "consumer secret" },
  { NULL },
};

static const LatchPracticeField bigcommerce[] = {
  { "authentication.type", LATCH_PRACTICE_FIELD_SHOWN, "Authentication Type", "COMBO", NULL, NULL, NULL, NULL, TRUE },
  { "username", LATCH_PRACTICE_FIELD_SHOWN, "Username", TEXT, "practice", NULL, NULL, "basic" },
  { "password", LATCH_PRACTICE_FIELD_FIRST_KEY, "API Token", TEXT, "practice-token", "newtoken", "API token", "basic" },
  { "oauth.api.key", LATCH_PRACTICE_FIELD_SHOWN, "Client ID", TEXT, "practice-client", NULL, NULL, "custom" },
  { "oauth.user.token", LATCH_PRACTICE_FIELD_SECOND_KEY, "Authentication Token", TEXT, "practice-token", "newtoken", "access token", "custom" },
  { "oauth.api.secret", LATCH_PRACTICE_FIELD_MASKED, "Client Secret", "PASSWORD", NULL, NULL, NULL, "custom", TRUE },
  { "store.url", LATCH_PRACTICE_FIELD_STORE, "API Path", TEXT, "https://store-", ".example/api/v2/" },
  { NULL },
};

static const LatchPracticeField magento[] = {
  { "userName", LATCH_PRACTICE_FIELD_SHOWN, "User name", TEXT, "practice" },
  { "password", LATCH_PRACTICE_FIELD_FIRST_KEY, "Password", "PASSWORD", "practice-password", "newpassword", "password" },
  { "site", LATCH_PRACTICE_FIELD_STORE, "REST API URL", "TEXTFIELD_1000", "https://shop", ".example" },
  { "user", LATCH_PRACTICE_FIELD_SHOWN, "User", "TEXTFIELD_32", "true", NULL, NULL, NULL, TRUE },
  { NULL },
};

static const LatchPracticeField magento_soap[] = {
  { "userName", LATCH_PRACTICE_FIELD_SHOWN, "User name", TEXT, "practice" },
  { "password", LATCH_PRACTICE_FIELD_FIRST_KEY, "Password", "PASSWORD", "practice-key", "newkey", "API key" },
  { "store.url", LATCH_PRACTICE_FIELD_STORE, "Store URL", "TEXTFIELD_1000", "https://shop", ".example" },
  { NULL },
};

static const LatchPracticeField epages[] = {
  { "epages.access.token", LATCH_PRACTICE_FIELD_FIRST_KEY, "Access Token", TEXT, "practice-token", "newtoken", "access token" },
  { "base.url", LATCH_PRACTICE_FIELD_STORE, "Base URL", "TEXTFIELD_1000", "https://www.example.org/rs/shops/", "" },
  { NULL },
};

static const LatchPracticeField volusion[] = {
  { "volusion.store.url", LATCH_PRACTICE_FIELD_STORE, "Store URL", "TEXTFIELD_1000", "http://shop", ".example" },
  { "volusion.login.email", LATCH_PRACTICE_FIELD_SHOWN, "Login Email", TEXT, "practice@example.org" },
  { "volusion.encrypted.password", LATCH_PRACTICE_FIELD_FIRST_KEY, "Encrypted Password", "PASSWORD", "64F3A1", "64F3B2", "encrypted password" },
  { NULL },
};

static const LatchPracticeField shopify[] = {
  { "shopify.site.address", LATCH_PRACTICE_FIELD_STORE, "Shopify Site Address", TEXT, "shop", "" },
  { LATCH_PRACTICE_CLIENT_ID, LATCH_PRACTICE_FIELD_SHOWN, "OAuth API Key", TEXT, CLIENT },
  { LATCH_PRACTICE_CLIENT_SECRET, LATCH_PRACTICE_FIELD_FIRST_KEY, "OAuth API Secret", "PASSWORD", CLIENT_SECRET, "new-app-secret", "client secret" },
  { LATCH_PRACTICE_CALLBACK, LATCH_PRACTICE_FIELD_SHOWN, "OAuth Callback URL", "TEXTFIELD_1000", "http://127.0.0.1/back" },
  { "oauth.scope", LATCH_PRACTICE_FIELD_SHOWN, "OAuth Scope", "TEXTFIELD_1000", NULL, NULL, NULL, NULL, TRUE },
  { NULL },
};

static const LatchPracticeElement elements[LATCH_PRACTICE_N_ELEMENTS] = {
  { LATCH_PRACTICE_ECWID, "Ecwid", 52, TRUE, ecwid },
  { "woocommercerest", "WooCommerce", 2881, TRUE, woocommerce },
  { "bigcommerce", "BigCommerce", 274, TRUE, bigcommerce },
  { "magentov20", "Magento 2.0", 815, TRUE, magento },
  { "magentosoapv19", "Magento SOAP V1.9 Beta", 526, FALSE, magento_soap },
  { "epages", "ePages", 1595, FALSE, epages },
  { "volusion", "Volusion", 51, TRUE, volusion },
  { "shopify", "Shopify", 48, TRUE, shopify },
};

/* What an answer says of every element alike; the HTML in the description is there because the real one has some. */
static const char answer_template[] =
  "{ \"description\": \"Add an Instance to connect your existing account to the eCommerce Hub.\","
  "  \"image\": \"elements/provider.png\", \"active\": true, \"deleted\": false, \"typeOauth\": false,"
  "  \"trialAccount\": false, \"configDescription\": \"Read <a href=\\\"https://example.org\\\">how to set it up</a>.\","
  "  \"signupURL\": \"https://www.example.org\", \"resources\": [], \"transformationsEnabled\": true,"
  "  \"bulkDownloadEnabled\": true, \"bulkUploadEnabled\": true, \"cloneable\": true, \"extendable\": true,"
  "  \"beta\": false, \"authentication\": { \"type\": \"custom\" }, \"extended\": false, \"hub\": \"ecommerce\","
  "  \"protocolType\": \"http\", \"parameters\": [], \"private\": false }";

/**
 * latch_practice_element_get:
 * @place: a number below %LATCH_PRACTICE_N_ELEMENTS
 *
 * Returns: (transfer none): the element at that place
 */
const LatchPracticeElement *
latch_practice_element_get (guint place)
{
  return &elements[place];
}

/**
 * latch_practice_element_lookup:
 * @key_or_id: what stands for an element in a path, such as `ecwid` or `52`
 *
 * Returns: (transfer none) (nullable): the element, or %NULL when practice has none of that name
 */
const LatchPracticeElement *
latch_practice_element_lookup (const char *key_or_id)
{
  gint64 id = 0;

  g_ascii_string_to_signed (key_or_id, 10, 1, G_MAXINT32, &id, NULL);
  for (guint i = 0; i < LATCH_PRACTICE_N_ELEMENTS; i++)
    {
      if (elements[i].id == id || g_str_equal (elements[i].key, key_or_id))
        return &elements[i];
    }

  return NULL;
}

/**
 * latch_practice_element_find:
 * @self: an element
 * @key: (nullable): a configuration key
 *
 * Returns: (nullable): the field with that key
 */
const LatchPracticeField *
latch_practice_element_find (const LatchPracticeElement *self,
                             const char                 *key)
{
  for (const LatchPracticeField *field = self->fields; field->key != NULL; field++)
    {
      if (g_strcmp0 (field->key, key) == 0)
        return field;
    }

  return NULL;
}

/**
 * latch_practice_element_get_store:
 * @self: an element
 *
 * Returns: the field that says which store it is
 */
const LatchPracticeField *
latch_practice_element_get_store (const LatchPracticeElement *self)
{
  const LatchPracticeField *field = self->fields;

  while (field->kind != LATCH_PRACTICE_FIELD_STORE)
    field++;

  return field;
}

/**
 * latch_practice_element_asks_for:
 * @field: a field
 * @way: (nullable): the `authentication.type` of an instance, or %NULL for the default
 *
 * Returns: %TRUE when an instance needs it
 */
gboolean
latch_practice_element_asks_for (const LatchPracticeField *field,
                                 const char               *way)
{
  return !field->optional && (field->way == NULL || g_str_equal (field->way, way != NULL ? way : LATCH_PRACTICE_WAY_USUAL));
}

/**
 * latch_practice_element_dup_value:
 * @field: a field
 * @number: the number of a store
 *
 * Returns: (transfer full) (nullable): a value that works, or %NULL when there is none
 */
char *
latch_practice_element_dup_value (const LatchPracticeField *field,
                                  const char               *number)
{
  if (field->kind == LATCH_PRACTICE_FIELD_STORE)
    return g_strconcat (field->usual, number, field->renewed, NULL);

  return g_strdup (field->usual);
}

/**
 * latch_practice_element_to_answer:
 * @self: an element
 *
 * Returns: (transfer none): the element as the service shows it with an instance
 */
JsonObject *
latch_practice_element_to_answer (const LatchPracticeElement *self)
{
  static JsonNode *answers[LATCH_PRACTICE_N_ELEMENTS];
  JsonNode       **answer = &answers[self - elements];

  /* A page of a list shows each of them many times. */
  if (*answer == NULL)
    {
      *answer = json_from_string (answer_template, NULL);
      json_object_set_int_member (json_node_get_object (*answer), "id", self->id);
      json_object_set_string_member (json_node_get_object (*answer), "name", self->name);
      json_object_set_string_member (json_node_get_object (*answer), "key", self->key);
      json_object_set_string_member (json_node_get_object (*answer), "hookName", self->name);
    }

  return json_node_get_object (*answer);
}
