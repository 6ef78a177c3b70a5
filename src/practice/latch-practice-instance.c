/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-instance.h"

#include "latch-practice.h"

#define EVENTS "event.notification.enabled"
#define CALLBACK "event.notification.callback.url"
#define SIGNATURE_KEY "event.notification.signature.key"

/* Older events are forgotten. */
#define MAX_EVENTS 60

/* Of the values that no field is known for, every other one comes back masked, so that a secret under a key that practice has
 * never heard of is not kept either. */
static const char *const shown_keys[] = {
  "event.notification.type",
  "event.vendor.type",
  "filter.response.nulls",
  "site",
  "store.url",
  "volusion.store.url",
  NULL
};

/* The words of these are in the file, and none of the keys is. Keys that are not known to practice are wrong for every store. */
static const char *const key_kinds[] = {
  [LATCH_PRACTICE_KEY_WRONG] = "wrong",
  [LATCH_PRACTICE_KEY_USUAL] = "usual",
  [LATCH_PRACTICE_KEY_NEW] = "new",
};

/* What the file calls them. The names are from the time when there was one element. */
static const char *const key_members[LATCH_PRACTICE_N_KEYS] = { "orderKey", "productKey" };

/* What the service calls entries that every element may have; of others it has the key only. */
static const LatchPracticeField common_fields[] = {
  { CALLBACK, LATCH_PRACTICE_FIELD_SHOWN, "Event Notification Callback URL", "TEXTFIELD_1000", NULL, NULL, NULL, NULL, TRUE },
  { EVENTS, LATCH_PRACTICE_FIELD_SHOWN, "Events Enabled", "BOOLEAN", NULL, NULL, NULL, NULL, TRUE },
  { SIGNATURE_KEY, LATCH_PRACTICE_FIELD_MASKED, "Callback Notification Signature Key", "TEXTFIELD_128", NULL, NULL, NULL, NULL, TRUE },
};

/* More than a request of the longest size can have. */
#define ENTRIES_OF_INSTANCE 100000

/* What an answer says of every instance alike. */
static const char answer_template[] =
  "{ \"provisionInteractions\": [], \"valid\": true, \"maxCacheSize\": 0, \"cacheTimeToLive\": 0,"
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

/* The service’s own samples have strings, and objects with an id and a name. */
static const char *
get_tag (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return get_string (json_node_get_object (node), "name");

  return json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static char **
dup_tags (JsonNode *node)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return NULL;

  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    {
      const char *tag = get_tag (json_array_get_element (json_node_get_array (node), i));

      if (tag == NULL)
        return NULL;
      g_strv_builder_add (builder, tag);
    }

  return g_strv_builder_end (builder);
}

static char *
strip_html (const char *text)
{
  g_autoptr (GRegex) tag = g_regex_new ("<[^>]*>", 0, 0, NULL);

  return g_regex_replace_literal (tag, text, -1, 0, "", 0, NULL);
}

static gboolean
check_element (JsonObject                  *request,
               const LatchPracticeElement **found,
               GError                     **error)
{
  JsonObject *element = get_object (request, "element");
  const char *key = element != NULL ? get_string (element, "key") : NULL;

  if (key == NULL)
    {
      g_set_error_literal (error, LATCH_PRACTICE_REFUSAL, 400, "Missing required property: element.key");
      return FALSE;
    }

  *found = latch_practice_element_lookup (key);
  if (*found == NULL)
    {
      g_set_error (error, LATCH_PRACTICE_REFUSAL, 404, "No element found with key %s", key);
      return FALSE;
    }

  return TRUE;
}

static const char *
get_way (JsonObject *configuration)
{
  if (configuration != NULL && json_object_has_member (configuration, LATCH_PRACTICE_CALLBACK))
    return LATCH_PRACTICE_WAY_BROWSER;

  return configuration != NULL ? get_string (configuration, "authentication.type") : NULL;
}

static gboolean
check_configuration (const LatchPracticeElement *element,
                     JsonObject                 *configuration,
                     GError                    **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (const LatchPracticeField *field = element->fields; field->key != NULL; field++)
    {
      const char *value = configuration != NULL ? get_string (configuration, field->key) : NULL;

      if ((value == NULL || *value == '\0') && latch_practice_element_asks_for (field, get_way (configuration)))
        g_ptr_array_add (missing, (gpointer)field->key);
    }

  if (missing->len == 0)
    return TRUE;

  g_ptr_array_add (missing, NULL);
  list = g_strjoinv (", ", (char **)missing->pdata);
  g_set_error (error, LATCH_PRACTICE_REFUSAL, 400, "Missing required configuration: %s", list);
  return FALSE;
}

static gboolean
check_tags (JsonObject *request,
            GError    **error)
{
  JsonNode *node = json_object_get_member (request, "tags");
  g_auto (GStrv) tags = node != NULL ? dup_tags (node) : NULL;

  if (node == NULL || tags != NULL)
    return TRUE;

  g_set_error_literal (error, LATCH_PRACTICE_REFUSAL, 400, "Invalid property: tags");
  return FALSE;
}

static gboolean
check_name_and_tags (JsonObject *request,
                     GError    **error)
{
  if (get_string (request, "name") == NULL)
    {
      g_set_error_literal (error, LATCH_PRACTICE_REFUSAL, 400, "Missing required property: name");
      return FALSE;
    }

  return check_tags (request, error);
}

/* Which of the keys of an instance a field has, or none. */
static size_t
get_key_index (const LatchPracticeField *field)
{
  if (field->kind == LATCH_PRACTICE_FIELD_FIRST_KEY)
    return 0;

  return field->kind == LATCH_PRACTICE_FIELD_SECOND_KEY ? 1 : LATCH_PRACTICE_N_KEYS;
}

static LatchPracticeKey
classify (const LatchPracticeField *field,
          const char               *value)
{
  if (g_strcmp0 (value, field->usual) == 0)
    return LATCH_PRACTICE_KEY_USUAL;

  return g_strcmp0 (value, field->renewed) == 0 ? LATCH_PRACTICE_KEY_NEW : LATCH_PRACTICE_KEY_WRONG;
}

static LatchPracticeKey
get_right_kind (const LatchPracticeElement *element,
                JsonObject                 *configuration)
{
  const LatchPracticeField *store = latch_practice_element_get_store (element);
  g_autofree char          *refusing = latch_practice_element_dup_value (store, LATCH_PRACTICE_REFUSING_STORE_ID);

  return g_strcmp0 (get_string (configuration, store->key), refusing) == 0 ? LATCH_PRACTICE_KEY_NEW : LATCH_PRACTICE_KEY_USUAL;
}

static const LatchPracticeField *
find_field (const LatchPracticeElement *element,
            const char                 *key)
{
  for (size_t i = 0; i < G_N_ELEMENTS (common_fields); i++)
    {
      if (g_strcmp0 (common_fields[i].key, key) == 0)
        return &common_fields[i];
    }

  return latch_practice_element_find (element, key);
}

static gboolean
is_shown (const LatchPracticeElement *element,
          const char                 *key)
{
  const LatchPracticeField *field = find_field (element, key);

  if (field != NULL)
    return field->kind == LATCH_PRACTICE_FIELD_SHOWN || field->kind == LATCH_PRACTICE_FIELD_STORE;

  return g_strv_contains (shown_keys, key);
}

/* Every instance has these, so that they can be changed later; whoever made a file before there were any has none. */
static void
add_event_keys (JsonObject *configuration)
{
  if (!json_object_has_member (configuration, EVENTS))
    json_object_set_string_member (configuration, EVENTS, "false");
  if (!json_object_has_member (configuration, CALLBACK))
    json_object_set_null_member (configuration, CALLBACK);
  if (!json_object_has_member (configuration, SIGNATURE_KEY))
    json_object_set_null_member (configuration, SIGNATURE_KEY);
}

static JsonObject *
mask (const LatchPracticeElement *element,
      JsonObject                 *configuration)
{
  JsonObject    *masked = json_object_new ();
  JsonObjectIter iter;
  const char    *key;
  JsonNode      *value;

  json_object_iter_init_ordered (&iter, configuration);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    {
      if (is_shown (element, key))
        json_object_set_member (masked, key, json_node_copy (value));
      else
        json_object_set_string_member (masked, key, LATCH_PRACTICE_MASK);
    }

  return masked;
}

/* Both forms are in the service’s own samples. */
static gboolean
are_events_enabled (JsonObject *configuration)
{
  JsonNode *enabled = get_member (configuration, EVENTS, G_TYPE_BOOLEAN);

  if (enabled != NULL)
    return json_node_get_boolean (enabled);

  return g_strcmp0 (get_string (configuration, EVENTS), "true") == 0;
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

static void
note_key (LatchPracticeInstance    *self,
          const LatchPracticeField *field,
          const char               *value)
{
  size_t index = get_key_index (field);

  if (index < LATCH_PRACTICE_N_KEYS)
    self->keys[index] = classify (field, value);
}

/**
 * latch_practice_instance_new:
 * @element: what it is an instance of
 * @configuration: (transfer full): what it is configured with, masked
 *
 * Returns: (transfer full): an instance that has no id, no name, no date and no tags yet
 */
LatchPracticeInstance *
latch_practice_instance_new (const LatchPracticeElement *element,
                             JsonObject                 *configuration)
{
  LatchPracticeInstance *self = g_new0 (LatchPracticeInstance, 1);

  add_event_keys (configuration);
  self->element = element;
  self->configuration = configuration;
  self->event_dates = g_ptr_array_new_with_free_func (g_free);
  return self;
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
  LatchPracticeInstance      *self = NULL;
  const LatchPracticeElement *element = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  JsonObject *object = json_node_get_object (request);
  JsonObject *configuration = get_object (object, "configuration");

  if (!check_element (object, &element, error) ||
      !check_configuration (element, configuration, error) ||
      !check_name_and_tags (object, error))
    return NULL;

  self = latch_practice_instance_new (element, mask (element, configuration));
  self->name = strip_html (get_string (object, "name"));
  self->created_date = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  for (const LatchPracticeField *field = element->fields; field->key != NULL; field++)
    note_key (self, field, get_string (configuration, field->key));

  if (json_object_has_member (object, "tags"))
    self->tags = dup_tags (json_object_get_member (object, "tags"));
  if (self->tags == NULL || *self->tags == NULL)
    {
      g_strfreev (self->tags);
      self->tags = g_strdupv ((char *[]){ self->name, NULL });
    }

  return self;
}

/**
 * latch_practice_instance_needs_code:
 * @self: an instance that was made of a request
 *
 * Returns: %TRUE when its store gives access only to those whom somebody has allowed it in the browser
 */
gboolean
latch_practice_instance_needs_code (LatchPracticeInstance *self)
{
  return g_strcmp0 (get_way (self->configuration), LATCH_PRACTICE_WAY_BROWSER) == 0;
}

/**
 * latch_practice_instance_note_store:
 * @self: an instance to whose store somebody has signed in
 *
 * Notes which store it is, where the request did not say so: practice has one.
 */
void
latch_practice_instance_note_store (LatchPracticeInstance *self)
{
  const LatchPracticeField *store = latch_practice_element_get_store (self->element);
  g_autofree char          *value = latch_practice_element_dup_value (store, LATCH_PRACTICE_STORE_ID);

  if (!json_object_has_member (self->configuration, store->key))
    json_object_set_string_member (self->configuration, store->key, value);
}

/* Earlier versions noted only whether both keys were right. */
static gboolean
read_keys (const LatchPracticeElement *element,
           JsonObject                 *object,
           LatchPracticeKey           *keys)
{
  if (get_member (object, "keysRight", G_TYPE_BOOLEAN) != NULL)
    {
      gboolean right = json_object_get_boolean_member (object, "keysRight");

      for (size_t i = 0; i < LATCH_PRACTICE_N_KEYS; i++)
        keys[i] = right ? get_right_kind (element, get_object (object, "configuration")) : LATCH_PRACTICE_KEY_WRONG;
      return TRUE;
    }

  for (size_t i = 0; i < LATCH_PRACTICE_N_KEYS; i++)
    {
      const char *word = get_string (object, key_members[i]);
      size_t      kind = 0;

      while (kind < G_N_ELEMENTS (key_kinds) && g_strcmp0 (key_kinds[kind], word) != 0)
        kind++;
      if (kind == G_N_ELEMENTS (key_kinds))
        return FALSE;

      keys[i] = (LatchPracticeKey)kind;
    }

  return TRUE;
}

/* Earlier versions had instances of one element only, and did not write which. */
static const LatchPracticeElement *
read_element (JsonObject *object)
{
  const char *key = json_object_has_member (object, "element") ? get_string (object, "element") : LATCH_PRACTICE_ECWID;

  return key != NULL ? latch_practice_element_lookup (key) : NULL;
}

/* Whoever made a file before there were any has none. */
static void
read_events (LatchPracticeInstance *self,
             JsonObject            *object)
{
  JsonNode  *count = get_member (object, "eventCount", G_TYPE_INT64);
  JsonNode  *dates = get_member (object, "events", JSON_TYPE_ARRAY);
  JsonArray *array = dates != NULL ? json_node_get_array (dates) : NULL;

  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), MAX_EVENTS); i++)
    {
      JsonNode *date = json_array_get_element (array, i);

      if (json_node_get_value_type (date) == G_TYPE_STRING)
        g_ptr_array_add (self->event_dates, json_node_dup_string (date));
    }

  self->n_events = CLAMP (count != NULL ? json_node_get_int (count) : 0, self->event_dates->len, G_MAXINT32);
}

static gboolean
names_store (const LatchPracticeElement *element,
             JsonObject                 *configuration)
{
  return configuration != NULL && get_string (configuration, latch_practice_element_get_store (element)->key) != NULL;
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
  JsonObject                 *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const LatchPracticeElement *element = object != NULL ? read_element (object) : NULL;
  LatchPracticeInstance      *self;
  LatchPracticeKey            keys[LATCH_PRACTICE_N_KEYS];
  g_auto (GStrv) tags = NULL;

  if (element == NULL ||
      get_member (object, "id", G_TYPE_INT64) == NULL ||
      json_object_get_int_member (object, "id") < 1 || json_object_get_int_member (object, "id") > G_MAXINT32 ||
      get_string (object, "name") == NULL ||
      get_string (object, "createdDate") == NULL ||
      get_member (object, "tags", JSON_TYPE_ARRAY) == NULL ||
      !names_store (element, get_object (object, "configuration")) ||
      get_member (object, "disabled", G_TYPE_BOOLEAN) == NULL)
    return NULL;

  tags = dup_tags (json_object_get_member (object, "tags"));
  if (tags == NULL || !read_keys (element, object, keys))
    return NULL;

  self = latch_practice_instance_new (element, json_object_ref (get_object (object, "configuration")));
  self->id = json_object_get_int_member (object, "id");
  self->name = g_strdup (get_string (object, "name"));
  self->created_date = g_strdup (get_string (object, "createdDate"));
  self->tags = g_steal_pointer (&tags);
  self->disabled = json_object_get_boolean_member (object, "disabled");
  for (size_t i = 0; i < LATCH_PRACTICE_N_KEYS; i++)
    self->keys[i] = keys[i];
  read_events (self, object);
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
  g_ptr_array_unref (self->event_dates);
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
  JsonArray  *dates = json_array_new ();

  set_common_members (self, object);
  json_object_set_string_member (object, "element", self->element->key);
  for (guint i = 0; i < self->event_dates->len; i++)
    json_array_add_string_element (dates, g_ptr_array_index (self->event_dates, i));
  json_object_set_array_member (object, "events", dates);
  json_object_set_int_member (object, "eventCount", self->n_events);
  for (size_t i = 0; i < LATCH_PRACTICE_N_KEYS; i++)
    json_object_set_string_member (object, key_members[i], key_kinds[self->keys[i]]);
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
  static JsonNode *common;
  JsonNode        *answer = json_node_new (JSON_NODE_OBJECT);
  JsonObject      *object = json_object_new ();
  JsonObjectIter   iter;
  const char      *name;
  JsonNode        *value;

  if (common == NULL)
    common = json_from_string (answer_template, NULL);
  json_object_iter_init_ordered (&iter, json_node_get_object (common));
  while (json_object_iter_next_ordered (&iter, &name, &value))
    json_object_set_member (object, name, json_node_copy (value));

  json_object_set_object_member (object, "element", json_object_ref (latch_practice_element_to_answer (self->element)));
  json_object_set_int_member (object, "elementId", self->element->id);
  set_common_members (self, object);
  json_object_set_string_member (object, "token", token);
  json_object_set_boolean_member (object, "eventsEnabled", are_events_enabled (self->configuration));
  json_node_take_object (answer, object);
  return answer;
}

/**
 * latch_practice_instance_matches:
 * @self: an instance
 * @filter: what is asked for
 *
 * Returns: %TRUE when the list that was asked for has the instance
 */
gboolean
latch_practice_instance_matches (LatchPracticeInstance     *self,
                                 const LatchPracticeFilter *filter)
{
  return latch_practice_filter_matches (filter, self->element, self->name, (const char *const *)self->tags);
}

/**
 * latch_practice_instance_check_description:
 * @request: what was sent to change an instance
 * @error: return location for a refusal, whose code is the HTTP status
 *
 * Returns: %TRUE when latch_practice_instance_describe() can take it
 */
gboolean
latch_practice_instance_check_description (JsonNode *request,
                                           GError  **error)
{
  JsonObject *object = json_node_get_object (request);

  if (json_object_has_member (object, "name") && get_string (object, "name") == NULL)
    {
      g_set_error_literal (error, LATCH_PRACTICE_REFUSAL, 400, "Invalid property: name");
      return FALSE;
    }

  return check_tags (object, error);
}

/**
 * latch_practice_instance_describe:
 * @self: an instance
 * @request: what was sent to change it, and was checked
 *
 * Gives it the name and the tags of @request, where there are any. Tags replace
 * all others, and a name loses its HTML.
 */
void
latch_practice_instance_describe (LatchPracticeInstance *self,
                                  JsonNode              *request)
{
  JsonObject *object = json_node_get_object (request);

  if (json_object_has_member (object, "name"))
    {
      g_free (self->name);
      self->name = strip_html (get_string (object, "name"));
    }

  if (json_object_has_member (object, "tags"))
    {
      g_strfreev (self->tags);
      self->tags = dup_tags (json_object_get_member (object, "tags"));
    }
}

/**
 * latch_practice_instance_get_store_id:
 * @self: an instance
 *
 * Returns: the store’s ID or address, as it was sent
 */
const char *
latch_practice_instance_get_store_id (LatchPracticeInstance *self)
{
  return get_string (self->configuration, latch_practice_element_get_store (self->element)->key);
}

/* A number alone is counted from 1. */
static gboolean
can_be_store (LatchPracticeInstance *self)
{
  return *latch_practice_element_get_store (self->element)->usual != '\0' ||
         g_ascii_string_to_unsigned (latch_practice_instance_get_store_id (self), 10, 1, G_MAXINT64, NULL, NULL);
}

/**
 * latch_practice_instance_are_keys_right:
 * @self: an instance
 *
 * Returns: %TRUE when its store, if there can be such a one, takes its keys
 */
gboolean
latch_practice_instance_are_keys_right (LatchPracticeInstance *self)
{
  for (const LatchPracticeField *field = self->element->fields; field->key != NULL; field++)
    {
      size_t index = get_key_index (field);

      if (index < LATCH_PRACTICE_N_KEYS && latch_practice_element_asks_for (field, get_way (self->configuration)) &&
          self->keys[index] != get_right_kind (self->element, self->configuration))
        return FALSE;
    }

  return can_be_store (self);
}

/**
 * latch_practice_instance_dup_wrong_keys:
 * @self: an instance whose store does not take the keys
 *
 * The refusing store tells how to mend it, since nobody could know.
 *
 * Returns: (transfer full): what the store says
 */
char *
latch_practice_instance_dup_wrong_keys (LatchPracticeInstance *self)
{
  GString    *text = g_string_new ("Wrong keys for store ");
  const char *joint = ". It takes";

  g_string_append (text, latch_practice_instance_get_store_id (self));
  for (const LatchPracticeField *field = self->element->fields; field->key != NULL; field++)
    {
      if (get_right_kind (self->element, self->configuration) != LATCH_PRACTICE_KEY_NEW || get_key_index (field) == LATCH_PRACTICE_N_KEYS ||
          !latch_practice_element_asks_for (field, get_way (self->configuration)))
        continue;

      g_string_append_printf (text, "%s %s as the %s", joint, field->renewed, field->words);
      joint = " and";
    }

  return g_string_free (text, FALSE);
}

/* -- Configuration entries ----------------------------------------------------- */

static gint64
get_first_entry (LatchPracticeInstance *self)
{
  return self->id * ENTRIES_OF_INSTANCE;
}

/* Nothing is ever added to a configuration, so that a place in it is always that of the same key. */
static const char *
get_entry_key (LatchPracticeInstance *self,
               gint64                 entry_id)
{
  gint64         place = entry_id - get_first_entry (self);
  JsonObjectIter iter;
  const char    *key;
  JsonNode      *value;

  json_object_iter_init_ordered (&iter, self->configuration);
  for (gint64 i = 0; json_object_iter_next_ordered (&iter, &key, &value); i++)
    {
      if (i == place)
        return key;
    }

  return NULL;
}

/* All values are strings or null, whatever they were sent as. */
static JsonNode *
to_entry_value (JsonNode *value)
{
  g_autofree char *text = NULL;

  if (JSON_NODE_HOLDS_NULL (value) || json_node_get_value_type (value) == G_TYPE_STRING)
    return json_node_copy (value);

  text = json_to_string (value, FALSE);
  return json_node_init_string (json_node_alloc (), text);
}

static gboolean
is_required (LatchPracticeInstance *self,
             const char            *key)
{
  const LatchPracticeField *field = find_field (self->element, key);

  return field != NULL && latch_practice_element_asks_for (field, get_way (self->configuration));
}

static JsonNode *
entry_to_answer (LatchPracticeInstance *self,
                 gint64                 entry_id,
                 const char            *key,
                 JsonNode              *value)
{
  JsonNode                 *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject               *object = json_object_new ();
  const LatchPracticeField *field = find_field (self->element, key);

  json_object_set_int_member (object, "id", entry_id);
  json_object_set_string_member (object, "key", key);
  json_object_set_string_member (object, "name", field != NULL ? field->name : key);
  json_object_set_member (object, "propertyValue", to_entry_value (value));
  json_object_set_string_member (object, "description", "Read <a href=\"https://example.org\">what it is</a>.");
  json_object_set_string_member (object, "type", field != NULL ? field->type : "TEXTFIELD_1000");
  json_object_set_boolean_member (object, "required", is_required (self, key));
  json_object_set_boolean_member (object, "active", TRUE);
  json_object_set_boolean_member (object, "hideFromConsole", FALSE);
  json_node_take_object (node, object);
  return node;
}

/**
 * latch_practice_instance_list_entries:
 * @self: an instance that has its id
 *
 * The shape is that of `ElementInstanceConfig` in the vendor’s own SDK.
 *
 * Returns: (transfer full): an array of its configuration entries, whose secrets are masked
 */
JsonNode *
latch_practice_instance_list_entries (LatchPracticeInstance *self)
{
  JsonNode      *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray     *array = json_array_new ();
  gint64         entry_id = get_first_entry (self);
  JsonObjectIter iter;
  const char    *key;
  JsonNode      *value;

  json_object_iter_init_ordered (&iter, self->configuration);
  while (json_object_iter_next_ordered (&iter, &key, &value))
    json_array_add_element (array, entry_to_answer (self, entry_id++, key, value));

  json_node_take_array (node, array);
  return node;
}

/**
 * latch_practice_instance_show_entry:
 * @self: an instance that has its id
 * @entry_id: the id of a configuration entry, which is the same as long as there is the instance
 *
 * Returns: (transfer full) (nullable): the entry, or %NULL when the instance has none with that id
 */
JsonNode *
latch_practice_instance_show_entry (LatchPracticeInstance *self,
                                    gint64                 entry_id)
{
  const char *key = get_entry_key (self, entry_id);

  return key != NULL ? entry_to_answer (self, entry_id, key, json_object_get_member (self->configuration, key)) : NULL;
}

/**
 * latch_practice_instance_check_value:
 * @self: an instance that has its id
 * @entry_id: the id of one of its configuration entries
 * @request: what was sent to change the entry
 * @error: return location for a refusal, whose code is the HTTP status
 *
 * Checks a change as far as the service does: wrong keys are taken, as at the creation.
 *
 * Returns: (transfer none) (nullable): the new value
 */
const char *
latch_practice_instance_check_value (LatchPracticeInstance *self,
                                     gint64                 entry_id,
                                     JsonNode              *request,
                                     GError               **error)
{
  const char *key = get_entry_key (self, entry_id);
  const char *value = get_string (json_node_get_object (request), "propertyValue");

  if (value == NULL)
    g_set_error_literal (error, LATCH_PRACTICE_REFUSAL, 400, "Missing required property: propertyValue");
  else if (*value == '\0' && is_required (self, key))
    g_set_error (error, LATCH_PRACTICE_REFUSAL, 400, "Missing required configuration: %s", key);
  else
    return value;

  return NULL;
}

/**
 * latch_practice_instance_set_value:
 * @self: an instance that has its id
 * @entry_id: the id of one of its configuration entries
 * @value: the entry’s new value, of which a secret is not kept
 *
 * Changes an entry. Asterisks are a value like any other: whoever sends them back has lost what they stood for.
 */
void
latch_practice_instance_set_value (LatchPracticeInstance *self,
                                   gint64                 entry_id,
                                   const char            *value)
{
  const char               *key = get_entry_key (self, entry_id);
  const LatchPracticeField *field = latch_practice_element_find (self->element, key);

  if (field != NULL)
    note_key (self, field, value);
  if (is_shown (self->element, key))
    json_object_set_string_member (self->configuration, key, value);
  else
    json_object_set_string_member (self->configuration, key, *value != '\0' ? LATCH_PRACTICE_MASK : "");
}

/* -- Events -------------------------------------------------------------------- */

/**
 * latch_practice_instance_has_events:
 * @self: an instance
 *
 * Returns: %TRUE when it reports what happens in its store
 */
gboolean
latch_practice_instance_has_events (LatchPracticeInstance *self)
{
  return are_events_enabled (self->configuration);
}

/**
 * latch_practice_instance_add_event:
 * @self: an instance that reports what happens in its store
 *
 * Lets the store have a new order.
 */
void
latch_practice_instance_add_event (LatchPracticeInstance *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  if (self->event_dates->len == MAX_EVENTS)
    g_ptr_array_remove_index (self->event_dates, 0);
  g_ptr_array_add (self->event_dates, g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ"));
  self->n_events = MIN (self->n_events + 1, G_MAXINT32);
}

static JsonNode *
event_to_answer (LatchPracticeInstance *self,
                 guint                  place)
{
  gint64           number = self->n_events - self->event_dates->len + place + 1;
  const char      *callback = get_string (self->configuration, CALLBACK);
  g_autofree char *event_id = g_strdup_printf ("%" G_GINT64_FORMAT, get_first_entry (self) + number);
  g_autofree char *order_id = g_strdup_printf ("%" G_GINT64_FORMAT, 1000 + number);
  g_autofree char *told_by_store = g_strdup_printf ("{\"orderNumber\":%s,\"buyer\":\"practice@example.org\"}", order_id);
  JsonNode        *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject      *event = json_object_new ();
  JsonArray       *told = json_array_new ();
  JsonObject      *change = json_object_new ();

  json_object_set_string_member (change, "elementKey", self->element->key);
  json_object_set_string_member (change, "eventType", "CREATED");
  json_object_set_string_member (change, "objectType", "orders");
  json_object_set_string_member (change, "objectId", order_id);
  json_array_add_object_element (told, change);
  json_object_set_string_member (event, "id", event_id);
  json_object_set_string_member (event, "eventDate", g_ptr_array_index (self->event_dates, place));
  json_object_set_string_member (event, "status", callback != NULL && *callback != '\0' ? "NOTIFIED" : "RECEIVED");
  json_object_set_string_member (event, "providerData", told_by_store);
  json_object_set_array_member (event, "notifiedData", told);
  json_object_set_array_member (event, "eventElementInstances", json_array_new ());
  json_node_take_object (node, event);
  return node;
}

/**
 * latch_practice_instance_list_events:
 * @self: an instance that has its id
 * @max: how many to list
 *
 * The shape is that of `Event` in the vendor’s own SDK. What is told of the change is that of a formula’s trigger.
 *
 * Returns: (transfer full): an array of the latest events
 */
JsonNode *
latch_practice_instance_list_events (LatchPracticeInstance *self,
                                     guint64                max)
{
  JsonNode  *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = self->event_dates->len - (guint)MIN (self->event_dates->len, max); i < self->event_dates->len; i++)
    json_array_add_element (array, event_to_answer (self, i));

  json_node_take_array (node, array);
  return node;
}
