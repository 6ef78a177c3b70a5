/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-instance.h"

#include "latch-practice.h"

#define ORDER_KEY "ecwid.order.key"
#define PRODUCT_KEY "ecwid.product.key"
#define STORE_ID "ecwid.store.id"
#define MASK "********"

/* Every other value comes back masked, so that a secret under a key that practice has never heard of is not kept either. */
static const char *const shown_keys[] = {
  STORE_ID,
  "event.notification.callback.url",
  "event.notification.enabled",
  "event.notification.type",
  "event.vendor.type",
  "filter.response.nulls",
  NULL
};

/* What an answer says of every instance alike; the HTML in the description is there because the real one has some. */
static const char answer_template[] =
  "{ \"element\": { \"id\": 52, \"name\": \"Ecwid\", \"key\": \"ecwid\", \"hookName\": \"Ecwid\","
  "    \"description\": \"Add an Ecwid Instance to connect your existing Ecwid account to the eCommerce Hub.\","
  "    \"image\": \"elements/provider_ecwid.png\", \"active\": true, \"deleted\": false, \"typeOauth\": false,"
  "    \"trialAccount\": false, \"configDescription\": \"Read <a href=\\\"https://example.org\\\">how to set it up</a>.\","
  "    \"signupURL\": \"https://www.ecwid.com\", \"resources\": [], \"transformationsEnabled\": true,"
  "    \"bulkDownloadEnabled\": true, \"bulkUploadEnabled\": true, \"cloneable\": true, \"extendable\": true,"
  "    \"beta\": false, \"authentication\": { \"type\": \"custom\" }, \"extended\": false, \"hub\": \"ecommerce\","
  "    \"protocolType\": \"http\", \"parameters\": [], \"private\": false },"
  "  \"elementId\": 52, \"provisionInteractions\": [], \"valid\": true, \"maxCacheSize\": 0, \"cacheTimeToLive\": 0,"
  "  \"cachingEnabled\": false, \"traceLoggingEnabled\": false, \"externalAuthentication\": \"none\","
  "  \"user\": { \"id\": 42, \"emailAddress\": \"practice@example.org\", \"firstName\": \"Practice\", \"lastName\": \"User\" } }";

G_DEFINE_QUARK (latch - practice - refusal, latch_practice_refusal)

static JsonNode *
get_member (JsonObject *object,
            const char *name,
            GType       type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == type ? node : NULL;
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = get_member (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

static JsonObject *
get_object (JsonObject *object,
            const char *name)
{
  JsonNode *node = get_member (object, name, JSON_TYPE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

static char **
dup_strings (JsonNode *node)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return NULL;

  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      JsonNode *element = json_array_get_element (json_node_get_array (node), i);

      if (json_node_get_value_type (element) != G_TYPE_STRING)
        return NULL;
      g_strv_builder_add (builder, json_node_get_string (element));
    }

  return g_strv_builder_end (builder);
}

static char *
strip_tags (const char *text)
{
  g_autoptr (GRegex) tag = g_regex_new ("<[^>]*>", 0, 0, NULL);

  return g_regex_replace_literal (tag, text, -1, 0, "", 0, NULL);
}

static gboolean
check_element (JsonObject *request,
               GError    **error)
{
  JsonObject *element = get_object (request, "element");
  const char *key = element != NULL ? get_string (element, "key") : NULL;

  if (key == NULL)
    {
      g_set_error_literal (error, LATCH_PRACTICE_REFUSAL, 400, "Missing required property: element.key");
      return FALSE;
    }

  if (!g_str_equal (key, "ecwid"))
    {
      g_set_error (error, LATCH_PRACTICE_REFUSAL, 404, "No element found with key %s", key);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_configuration (JsonObject *configuration,
                     GError    **error)
{
  static const char *const required[] = { ORDER_KEY, PRODUCT_KEY, STORE_ID };
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (required); i++)
    {
      const char *value = configuration != NULL ? get_string (configuration, required[i]) : NULL;

      if (value == NULL || *value == '\0')
        g_ptr_array_add (missing, (gpointer)required[i]);
    }

  if (missing->len == 0)
    return TRUE;

  g_ptr_array_add (missing, NULL);
  list = g_strjoinv (", ", (char **)missing->pdata);
  g_set_error (error, LATCH_PRACTICE_REFUSAL, 400, "Missing required configuration: %s", list);
  return FALSE;
}

static gboolean
check_name_and_tags (JsonObject *request,
                     GError    **error)
{
  JsonNode *tags = json_object_get_member (request, "tags");
  g_auto (GStrv) strings = tags != NULL ? dup_strings (tags) : NULL;

  if (get_string (request, "name") == NULL)
    {
      g_set_error_literal (error, LATCH_PRACTICE_REFUSAL, 400, "Missing required property: name");
      return FALSE;
    }

  if (tags != NULL && strings == NULL)
    {
      g_set_error_literal (error, LATCH_PRACTICE_REFUSAL, 400, "Invalid property: tags");
      return FALSE;
    }

  return TRUE;
}

static gboolean
are_keys_right (JsonObject *configuration)
{
  gboolean refuses = g_str_equal (get_string (configuration, STORE_ID), LATCH_PRACTICE_REFUSING_STORE_ID);

  return g_str_equal (get_string (configuration, ORDER_KEY), refuses ? LATCH_PRACTICE_NEW_ORDER_KEY : LATCH_PRACTICE_ORDER_KEY) &&
         g_str_equal (get_string (configuration, PRODUCT_KEY), refuses ? LATCH_PRACTICE_NEW_PRODUCT_KEY : LATCH_PRACTICE_PRODUCT_KEY) &&
         g_ascii_string_to_unsigned (get_string (configuration, STORE_ID), 10, 1, G_MAXINT64, NULL, NULL);
}

static JsonObject *
mask (JsonObject *configuration)
{
  JsonObject    *masked = json_object_new ();
  JsonObjectIter iter;
  const char    *key;
  JsonNode      *value;

  json_object_iter_init (&iter, configuration);
  while (json_object_iter_next (&iter, &key, &value))
    {
      if (g_strv_contains (shown_keys, key))
        json_object_set_member (masked, key, json_node_copy (value));
      else
        json_object_set_string_member (masked, key, MASK);
    }

  return masked;
}

/* Both forms are in the service’s own samples. */
static gboolean
are_events_enabled (JsonObject *configuration)
{
  JsonNode *enabled = get_member (configuration, "event.notification.enabled", G_TYPE_BOOLEAN);

  if (enabled != NULL)
    return json_node_get_boolean (enabled);

  return g_strcmp0 (get_string (configuration, "event.notification.enabled"), "true") == 0;
}

static void
set_common_members (LatchPracticeInstance *self,
                    JsonObject            *object)
{
  JsonArray *tags = json_array_new ();

  for (char **tag = self->tags; *tag != NULL; tag++)
    json_array_add_string_element (tags, *tag);

  json_object_set_int_member (object, "id", self->id);
  json_object_set_string_member (object, "name", self->name);
  json_object_set_string_member (object, "createdDate", self->created_date);
  json_object_set_array_member (object, "tags", tags);
  json_object_set_object_member (object, "configuration", json_object_ref (self->configuration));
  json_object_set_boolean_member (object, "disabled", self->disabled);
}

/**
 * latch_practice_instance_new_for_request:
 * @request: the body of POST /instances
 * @error: return location for a refusal, whose code is the HTTP status
 *
 * Makes what the service makes of a request: the name loses its HTML, an
 * instance without tags gets its name as the only one, and the store’s keys
 * are masked. Wrong keys are not refused, as they are not by the real service;
 * only `ping` tells.
 *
 * Returns: (nullable) (transfer full): an instance that has no id yet
 */
LatchPracticeInstance *
latch_practice_instance_new_for_request (JsonNode *request,
                                         GError  **error)
{
  LatchPracticeInstance *self = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  JsonObject *object = json_node_get_object (request);
  JsonObject *configuration = get_object (object, "configuration");

  if (!check_element (object, error) ||
      !check_configuration (configuration, error) ||
      !check_name_and_tags (object, error))
    return NULL;

  self = g_new0 (LatchPracticeInstance, 1);
  self->name = strip_tags (get_string (object, "name"));
  self->created_date = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  self->keys_right = are_keys_right (configuration);
  self->configuration = mask (configuration);

  if (json_object_has_member (object, "tags"))
    self->tags = dup_strings (json_object_get_member (object, "tags"));
  if (self->tags == NULL || *self->tags == NULL)
    {
      g_strfreev (self->tags);
      self->tags = g_strdupv ((char *[]){ self->name, NULL });
    }

  return self;
}

/**
 * latch_practice_instance_new_from_json:
 * @node: what latch_practice_instance_to_json() made, perhaps spoilt since
 *
 * Returns: (nullable) (transfer full): the instance, or %NULL when @node is none
 */
LatchPracticeInstance *
latch_practice_instance_new_from_json (JsonNode *node)
{
  JsonObject            *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  LatchPracticeInstance *self;
  g_auto (GStrv) tags = NULL;

  if (object == NULL ||
      get_member (object, "id", G_TYPE_INT64) == NULL ||
      get_string (object, "name") == NULL ||
      get_string (object, "createdDate") == NULL ||
      get_member (object, "tags", JSON_TYPE_ARRAY) == NULL ||
      get_object (object, "configuration") == NULL ||
      get_string (get_object (object, "configuration"), STORE_ID) == NULL ||
      get_member (object, "disabled", G_TYPE_BOOLEAN) == NULL ||
      get_member (object, "keysRight", G_TYPE_BOOLEAN) == NULL)
    return NULL;

  tags = dup_strings (json_object_get_member (object, "tags"));
  if (tags == NULL)
    return NULL;

  self = g_new0 (LatchPracticeInstance, 1);
  self->id = json_object_get_int_member (object, "id");
  self->name = g_strdup (get_string (object, "name"));
  self->created_date = g_strdup (get_string (object, "createdDate"));
  self->tags = g_steal_pointer (&tags);
  self->configuration = json_object_ref (get_object (object, "configuration"));
  self->disabled = json_object_get_boolean_member (object, "disabled");
  self->keys_right = json_object_get_boolean_member (object, "keysRight");
  return self;
}

/**
 * latch_practice_instance_free:
 * @self: (transfer full): an instance
 */
void
latch_practice_instance_free (LatchPracticeInstance *self)
{
  g_free (self->name);
  g_free (self->created_date);
  g_strfreev (self->tags);
  g_clear_pointer (&self->configuration, json_object_unref);
  g_free (self);
}

/**
 * latch_practice_instance_to_json:
 * @self: an instance
 *
 * Returns: (transfer full): what is kept of it, in which there is no secret
 */
JsonNode *
latch_practice_instance_to_json (LatchPracticeInstance *self)
{
  JsonNode   *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  set_common_members (self, object);
  json_object_set_boolean_member (object, "keysRight", self->keys_right);
  json_node_take_object (node, object);
  return node;
}

/**
 * latch_practice_instance_to_answer:
 * @self: an instance
 * @token: its token
 *
 * The shape is that of the page “Ecwid Create Instance”, with the fields that
 * newer pages and the vendor’s own schema add.
 *
 * Returns: (transfer full): the instance as the service shows it
 */
JsonNode *
latch_practice_instance_to_answer (LatchPracticeInstance *self,
                                   const char            *token)
{
  g_autoptr (JsonNode) answer = json_from_string (answer_template, NULL);
  JsonObject *object = json_node_get_object (answer);

  set_common_members (self, object);
  json_object_set_string_member (object, "token", token);
  json_object_set_boolean_member (object, "eventsEnabled", are_events_enabled (self->configuration));
  return g_steal_pointer (&answer);
}

/**
 * latch_practice_instance_has_tags:
 * @self: an instance
 * @tags: (element-type utf8): the tags that are looked for
 *
 * Returns: %TRUE when each of @tags is, letter by letter, one of its tags
 */
gboolean
latch_practice_instance_has_tags (LatchPracticeInstance *self,
                                  GPtrArray             *tags)
{
  for (guint i = 0; i < tags->len; i++)
    {
      if (!g_strv_contains ((const char *const *)self->tags, g_ptr_array_index (tags, i)))
        return FALSE;
    }

  return TRUE;
}

/**
 * latch_practice_instance_get_store_id:
 * @self: an instance
 *
 * Returns: the store’s ID, as it was sent
 */
const char *
latch_practice_instance_get_store_id (LatchPracticeInstance *self)
{
  return get_string (self->configuration, STORE_ID);
}
