/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-fuzz.h"
#include "latch-practice-json.h"
#include "latch-practice-state.h"

#define TOKEN "token"

/* json-glib 1.6 forgets what it has read before a mistake. What practice itself forgets, its own test shows. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

/* Every entry can be had by its number, and changed into anything; practice knows which keys are right for Ecwid only. */
static void
assert_entries (LatchPracticeInstance *instance)
{
  g_autoptr (JsonNode) entries = latch_practice_instance_list_entries (instance);
  JsonArray *array = json_node_get_array (entries);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      gint64 id = json_object_get_int_member (json_array_get_object_element (array, i), "id");
      g_autoptr (JsonNode) entry = latch_practice_instance_show_entry (instance, id);

      g_assert_true (json_node_equal (entry, json_array_get_element (array, i)));
      latch_practice_instance_set_value (instance, id, TOKEN);
    }

  g_assert_true (latch_practice_instance_get_store_id (instance) == NULL || !latch_practice_instance_are_keys_right (instance));
}

static void
assert_instance (LatchPracticeInstance *instance)
{
  g_autoptr (JsonNode) kept = latch_practice_instance_to_json (instance);
  g_autoptr (LatchPracticeInstance) read = latch_practice_instance_new_from_json (kept);
  g_autoptr (JsonNode) kept_again = NULL;
  g_autoptr (JsonNode) answer = latch_practice_instance_to_answer (instance, TOKEN);

  g_assert_nonnull (read);
  kept_again = latch_practice_instance_to_json (read);
  g_assert_true (json_node_equal (kept_again, kept));
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (answer), "token"), ==, TOKEN);
  assert_entries (read);
}

/* The same request changes what is there already. */
static void
describe_all (LatchPracticeState *state,
              GPtrArray          *instances,
              JsonNode           *request)
{
  g_autoptr (GError) error = NULL;

  if (!latch_practice_instance_check_description (request, &error))
    {
      g_assert_error (error, LATCH_PRACTICE_REFUSAL, 400);
      return;
    }

  g_assert_no_error (error);
  for (guint i = 0; i < instances->len; i++)
    g_assert_true (latch_practice_state_describe (state, instances->pdata[i], request) == instances->pdata[i]);
}

static void
send_request (LatchPracticeState *state,
              JsonNode           *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchPracticeInstance) instance = latch_practice_instance_new_for_request (request, &error);

  if (instance == NULL)
    {
      g_assert_true (error->domain == LATCH_PRACTICE_REFUSAL && (error->code == 400 || error->code == 404));
      return;
    }

  g_assert_no_error (error);
  assert_instance (latch_practice_state_take (state, g_steal_pointer (&instance)));
}

/* The same input is a file, and a request to the service that has read it. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (LatchPracticeState) state = latch_practice_state_new (NULL);
  g_autoptr (JsonNode) request = latch_practice_json_read_object (bytes);
  const LatchPracticeFilter everything = { NULL };
  g_autoptr (GPtrArray) instances = NULL;
  guint n_instances;

  if (latch_practice_state_read (state, bytes))
    g_assert_nonnull (request);
  if (request != NULL)
    send_request (state, request);

  instances = latch_practice_state_list (state, &everything, 0, G_MAXUINT, &n_instances);
  g_assert_cmpuint (instances->len, ==, n_instances);
  if (request != NULL)
    describe_all (state, instances, request);
  for (guint i = 0; i < instances->len; i++)
    {
      g_autofree char *token = latch_practice_state_dup_token (state, g_ptr_array_index (instances, i));

      assert_instance (g_ptr_array_index (instances, i));
      g_assert_nonnull (latch_practice_state_lookup_token (state, token));
    }

  return 0;
}
