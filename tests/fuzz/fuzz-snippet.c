/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-fuzz.h"
#include "latch-service.h"
#include "latch-snippet.h"

static void
assert_secret (SecretValue *secret)
{
  for (const char *c = secret_value_get_text (secret); *c != '\0'; c++)
    g_assert_true (g_ascii_isgraph (*c));

  g_assert_cmpstr (secret_value_get_text (secret), !=, "");
}

static void
assert_value (const char *key,
              const char *value,
              gpointer    user_data)
{
  g_assert_true (g_utf8_validate (key, -1, NULL));
  g_assert_true (g_utf8_validate (value, -1, NULL) && *value != '\0');
}

static void
assert_draft (LatchDraft *draft)
{
  const char *const *tags = latch_draft_get_tags (draft);

  g_assert_nonnull (latch_draft_get_element (draft));
  g_assert_true (g_utf8_validate (latch_draft_get_name (draft), -1, NULL));
  for (size_t i = 0; tags[i] != NULL; i++)
    g_assert_false (g_str_has_prefix (tags[i], "latchkey-"));
  latch_draft_foreach_value (draft, assert_value, NULL);
}

static void
try_secrets (const char *text)
{
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse_secrets (text);

  if (snippet == NULL)
    return;

  g_assert_true (latch_snippet_get_user (snippet) != NULL || latch_snippet_get_organization (snippet) != NULL);
  if (latch_snippet_get_user (snippet) != NULL)
    assert_secret (latch_snippet_get_user (snippet));
  if (latch_snippet_get_organization (snippet) != NULL)
    assert_secret (latch_snippet_get_organization (snippet));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (text, &error);

  try_secrets (text);
  if (snippet == NULL)
    {
      g_assert_true (error == NULL || g_error_matches (error, LATCH_ERROR, LATCH_ERROR_INVALID));
      return 0;
    }

  g_assert_no_error (error);
  g_assert_true ((latch_snippet_get_user (snippet) == NULL) == (latch_snippet_get_organization (snippet) == NULL));
  if (latch_snippet_get_user (snippet) != NULL)
    {
      assert_secret (latch_snippet_get_user (snippet));
      assert_secret (latch_snippet_get_organization (snippet));
    }
  if (latch_snippet_get_service (snippet) != NULL && *latch_snippet_get_service (snippet) != '\0')
    {
      g_autofree char *checked = latch_service_check_address (latch_snippet_get_service (snippet), NULL);

      g_assert_true (latch_service_lookup (latch_snippet_get_service (snippet)) != NULL || g_str_equal (checked, latch_snippet_get_service (snippet)));
    }
  if (latch_snippet_get_draft (snippet) != NULL)
    assert_draft (latch_snippet_get_draft (snippet));

  return 0;
}
