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

/* Whether the service stands in the text with the API’s path behind its host, and not as a value in a document. One that is
 * known by name may come from its host or its console alone. */
static void
assert_service (const char *service,
                const char *text)
{
  const LatchService *known = latch_service_lookup (service);
  g_autofree char    *checked = latch_service_check_address (service, NULL);
  g_autoptr (GUri) uri = known == NULL ? g_uri_parse (checked, G_URI_FLAGS_NONE, NULL) : NULL;
  g_autofree char *lower = g_ascii_strdown (text, -1);
  gboolean         stands = FALSE;

  if (known != NULL)
    {
      g_assert_cmpstr (known->id, ==, service);
      return;
    }

  g_assert_cmpstr (checked, ==, service);
  if (g_str_has_prefix (g_uri_get_host (uri), "api.openconnectors.") && g_str_has_suffix (g_uri_get_host (uri), ".ext.hana.ondemand.com"))
    return;

  for (const char *found = strstr (lower, g_uri_get_host (uri)); found != NULL && !stands; found = strstr (found + 1, g_uri_get_host (uri)))
    {
      const char *path = found + strcspn (found, "/ \n");
      const char *before = found;

      while (before > lower && before[-1] != 'h')
        before--;
      before -= before > lower ? 1 : 0;
      while (before > lower && strchr ("\"' \\", before[-1]) != NULL)
        before--;
      stands = g_str_has_prefix (path, "/elements/api-v2") && !(before > lower + 1 && before[-1] == ':' && strchr ("\"'", before[-2]) != NULL);
    }
  g_assert_true (stands);
}

static void
try_address (const char *text)
{
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse_address (text);

  if (snippet != NULL)
    assert_service (latch_snippet_get_service (snippet), text);
}

#define COMMAND "curl -H 'Authorization: User a, Organization b' "
#define ADDRESS " https://api.cloud-elements.com/elements/api-v2/instances"

/* Whatever stands in a document, whole or not, it does not say where the secrets go. One document each time: its length chooses. */
static void
assert_not_from_document (const char *text)
{
  static const struct
  {
    const char *begin;
    const char *end;
  } documents[] = {
    { COMMAND "-d '{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"", "\" }'" ADDRESS },
    { COMMAND "-d '{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"\t", "\" }'" ADDRESS },
    { COMMAND "-d '{ \"element\": { \"key\": \"ecwid\" }, \"tags\": [ <TAG> ], \"name\": ", " }'" ADDRESS },
    { COMMAND "-d \"{ 'element': { 'key': 'ecwid' }, 'name': '", "' }\"" ADDRESS },
    { COMMAND "-w '{ \"code\": 1 }' -d '{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"", "\" }'" ADDRESS },
    { COMMAND "-d '{ \"name\": \"", "'" ADDRESS },
    { COMMAND ADDRESS " -d '{ \"name\": \"", "" },
  };
  g_autofree char *inside = g_strdelimit (g_strdup (text), "{}", '.');
  size_t           choice = strlen (text) % G_N_ELEMENTS (documents);
  g_autofree char *whole = g_strconcat (documents[choice].begin, inside, documents[choice].end, NULL);
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (whole, latch_element_get_default (), NULL);
  gboolean    has_secrets = snippet != NULL && latch_snippet_get_user (snippet) != NULL;
  const char *service = snippet != NULL ? latch_snippet_get_service (snippet) : "";

  /* With the header of another account beside it, there are no secrets that could go anywhere. */
  g_assert_true (service != NULL || !has_secrets);
  g_assert_true (service == NULL || *service == '\0' || g_str_equal (service, "us"));
}

/* A sentence names a line of the text and nothing that stands in it. */
static void
try_explain (const char *text)
{
  g_autofree char *sentence = latch_snippet_explain (text);

  g_assert_true (sentence == NULL || g_utf8_validate (sentence, -1, NULL));
  g_assert_true (sentence == NULL || g_str_has_suffix (sentence, "."));
}

/* Whatever words a secret happens to have in it, it is read. */
static void
assert_reads_secret (const uint8_t *data,
                     size_t         size)
{
  g_autofree char *base64 = g_base64_encode (data, MIN (size, 60));
  g_autofree char *secret = g_strconcat ("9+secret", base64, NULL);
  g_autofree char *header = g_strconcat ("Authorization: User ", secret, ", Organization 0123456789abcdef0123456789abcdef", NULL);
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (header, latch_element_get_default (), NULL);

  g_assert_nonnull (snippet);
  g_assert_cmpstr (secret_value_get_text (latch_snippet_get_user (snippet)), ==, secret);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnippet) snippet = latch_snippet_parse (text, latch_element_get_default (), &error);

  try_secrets (text);
  try_address (text);
  try_explain (text);
  assert_reads_secret (data, size);
  if (g_utf8_validate (text, -1, NULL))
    assert_not_from_document (text);

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
    assert_service (latch_snippet_get_service (snippet), text);
  if (latch_snippet_get_draft (snippet) != NULL)
    assert_draft (latch_snippet_get_draft (snippet));

  return 0;
}
