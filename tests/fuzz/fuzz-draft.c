/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-fuzz.h"
#include "latch-json-scan.h"
#include "latch-json.h"

static LatchDraft *
draft_of (const char *text)
{
  const char *const tags[] = { text, NULL };
  LatchDraft       *draft = latch_draft_new (latch_element_lookup ("ecwid"));

  latch_draft_set_name (draft, text);
  latch_draft_set_tags (draft, tags);
  latch_draft_set_value (draft, "ecwid.store.id", text);
  return draft;
}

/* Text that a person typed, which GTK keeps in UTF-8, comes out of the body as it went in. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (LatchDraft) draft = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;

  /* What is longer is not different, but takes longer. */
  if (size > 256 || !g_utf8_validate (text, -1, NULL))
    return 0;

  draft = draft_of (text);
  body = latch_json_write_draft (draft, "latchkey-0");
  root = latch_json_parse (body, 100, &error);
  g_assert_no_error (error);

  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, text);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (object, "tags"), 0), ==, text);
  g_assert_cmpstr (json_object_get_string_member_with_default (json_object_get_object_member (object, "configuration"), "ecwid.store.id", ""), ==, text);
  return 0;
}
