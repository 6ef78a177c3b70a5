/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "instance-oracle.h"
#include "latch-json.h"

static void
assert_refused (const uint8_t *data,
                size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  g_assert_null (latch_json_read_created (bytes, NULL));
}

/* Not with json-glib, so that its writing and its reading cannot be wrong together. */
static void
append_string (GString    *json,
               const char *text)
{
  g_string_append_c (json, '"');

  for (; *text != '\0'; text++)
    {
      if (g_ascii_isalnum (*text) || (guchar)*text >= 0x80)
        g_string_append_c (json, *text);
      else
        g_string_append_printf (json, "\\u%04x", (guint)*text);
    }

  g_string_append_c (json, '"');
}

static GBytes *
write_instance (LatchInstanceInfo *info)
{
  const char *const *tags = latch_instance_info_get_tags (info);
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_printf (json, "{\"id\":%" G_GINT64_FORMAT ",\"name\":", latch_instance_info_get_id (info));
  append_string (json, latch_instance_info_get_name (info));
  g_string_append (json, ",\"token\":");
  append_string (json, secret_value_get_text (latch_instance_info_get_token (info)));
  g_string_append (json, ",\"element\":{\"key\":");
  append_string (json, latch_instance_info_get_element (info));
  g_string_append (json, "},\"tags\":[");

  for (size_t i = 0; tags[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      append_string (json, tags[i]);
    }

  g_string_append (json, "]}");
  return g_string_free_to_bytes (g_steal_pointer (&json));
}

static void
assert_same_when_written_and_read (LatchInstanceInfo *info)
{
  g_autoptr (GBytes) bytes = write_instance (info);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstanceInfo) read = latch_json_read_created (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpint (latch_instance_info_get_id (read), ==, latch_instance_info_get_id (info));
  g_assert_cmpstr (latch_instance_info_get_name (read), ==, latch_instance_info_get_name (info));
  g_assert_cmpstr (latch_instance_info_get_element (read), ==, latch_instance_info_get_element (info));
  g_assert_cmpstr (secret_value_get_text (latch_instance_info_get_token (read)), ==,
                   secret_value_get_text (latch_instance_info_get_token (info)));
  g_assert_true (g_strv_equal (latch_instance_info_get_tags (read), latch_instance_info_get_tags (info)));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_json_read_created (bytes, &error);
  size_t length = length_without_blanks (data, size);

  if (info == NULL)
    {
      assert_unreadable (error);
      return 0;
    }

  g_assert_no_error (error);
  g_assert_nonnull (latch_instance_info_get_token (info));
  assert_instance (info);
  assert_same_when_written_and_read (info);

  assert_refused (data, length - 1);
  assert_refused (data, length / 2);
  assert_refused (data, length * 7 / 8);
  return 0;
}
