/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-element.h"

/* The elements whose instances practice has. It makes instances of the first one only; of the others it shows some that
 * were made elsewhere.
 *
 * Their keys and configuration keys are those of the service’s “… Create Instance” pages. Only the first id is published. */
static const LatchPracticeElement elements[LATCH_PRACTICE_N_ELEMENTS] = {
  { 52, LATCH_PRACTICE_ECWID, "Ecwid", "ecwid.store.id", "%u", { "ecwid.order.key", "ecwid.product.key" } },
  { 9001, "bigcommerce", "BigCommerce", "store.url", "https://store-%u.example.org/api/v2/", { "username", "password" } },
  { 9002, "woocommercerest", "WooCommerce", "store.url", "https://shop-%u.example.org", { "oauth.api.key", "oauth.api.secret" } },
  { 9003, "magentov20", "Magento 2.0", "site", "magento-%u.example.org", { "userName", "password" } },
  { 9004, "volusion", "Volusion", "volusion.store.url", "https://v%u.example.org", { "volusion.login.email", "volusion.encrypted.password" } },
  { 9005, "epages", "ePages", "base.url", "https://epages.example.org/shops/%u", { "epages.access.token" } },
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
