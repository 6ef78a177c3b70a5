/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-element-file.h"
#include "latch-fuzz.h"

static void
assert_text (const char *text)
{
  g_assert_true (text == NULL || (*text != '\0' && g_utf8_validate (text, -1, NULL) && strchr (text, '\n') == NULL));
}

/* A scheme is the same in capitals. */
static gboolean
is_page (const char *page)
{
  return page == NULL || g_ascii_strncasecmp (page, "https://", strlen ("https://")) == 0;
}

/* Whoever fills in the form chooses neither the scheme nor the host. */
static void
assert_page (const LatchElement *element)
{
  g_autofree char *page = latch_element_dup_keys_page (element, "");
  g_autofree char *of_store = latch_element_dup_keys_page (element, "evil.example/@?#");

  g_assert_true (is_page (page));
  g_assert_true (is_page (of_store));
}

static void
assert_field (const LatchElement      *element,
              const LatchElementField *field)
{
  g_assert_nonnull (field->key);
  assert_text (field->title);
  assert_text (field->help);
  assert_text (field->hint);
  g_assert_true (field->title != NULL && (field->pattern == NULL || field->hint != NULL));
  g_assert_false (field->secret && field->value != NULL);
  g_assert_true (field->kind != LATCH_ELEMENT_FIELD_CHOICE || field->choices->len > 0);
  g_assert_true (field->kind != LATCH_ELEMENT_FIELD_CONSTANT || field->value != NULL);
  g_assert_true (field->authentication == NULL || (element->authentication != NULL && element->authentication != field));
  latch_element_check_value (element, field->key, "aaaaaaaaaaaaaaaaaaaaaaaa!", NULL);
}

/* What is asked for with the way that signs in in the browser is all that is needed for it. */
static void
assert_oauth (const LatchElement *element)
{
  const LatchElementOAuth *oauth = element->oauth;
  const LatchElementField *fields[] = { oauth->client_id, oauth->client_secret, oauth->callback };

  for (size_t i = 0; i < G_N_ELEMENTS (fields); i++)
    g_assert_true (fields[i]->required && (fields[i]->authentication == NULL || g_str_equal (fields[i]->authentication, oauth->authentication)));

  g_assert_true (oauth->client_secret->secret && !oauth->callback->secret);
  g_assert_true (is_page (oauth->page));
}

/* A description that is taken makes a form; one that is not is explained. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  LatchElement    *element = latch_element_file_read (bytes, &error);

  g_assert_true ((element == NULL) == (error != NULL));
  if (element == NULL)
    return 0;

  assert_text (element->name);
  assert_text (element->note);
  assert_page (element);
  g_assert_cmpuint (element->n_fields, >, 0);
  g_assert_cmpuint (element->n_fields, <=, 200);
  for (size_t i = 0; i < element->n_fields; i++)
    assert_field (element, &element->fields[i]);
  if (element->oauth != NULL)
    assert_oauth (element);
  name = latch_element_dup_suggested_name (element, "é https://shop.example/é");
  g_assert_true (name == NULL || g_utf8_validate (name, -1, NULL));

  latch_element_file_free (element);
  return 0;
}
