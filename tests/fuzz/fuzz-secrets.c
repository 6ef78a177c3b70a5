/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-fuzz.h"
#include "latch-json.h"

static void
assert_for_header (SecretValue *value,
                   size_t       max_length)
{
  const char *text = secret_value_get_text (value);
  size_t      length = strlen (text);

  g_assert_cmpint (length, >=, 1);
  g_assert_cmpint (length, <=, max_length);
  for (size_t i = 0; i < length; i++)
    g_assert_true (text[i] > ' ' && text[i] < 0x7f);
}

static void
assert_error (const GError *error)
{
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
  LATCH_FUZZ_ASSERT_ONE_OF (error->message,
                            "The response did not come from the service. Check the service address and the network.",
                            "The service’s response is damaged or incomplete.",
                            "The service answered in a format that Latchkey does not understand.");
}

/* An input is what the service answers to a password, and to the token that it gave for one. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) bearer_error = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) bearer = latch_json_read_bearer (bytes, &bearer_error);
  g_autoptr (LatchCredentials) secrets = latch_json_read_secrets (bytes, &error);

  if (bearer != NULL)
    assert_for_header (bearer, 4096);
  else
    assert_error (bearer_error);

  if (secrets == NULL)
    {
      assert_error (error);
      return 0;
    }

  assert_for_header (latch_credentials_get_user (secrets), 1024);
  assert_for_header (latch_credentials_get_organization (secrets), 1024);
  g_assert_null (strchr (secret_value_get_text (latch_credentials_get_user (secrets)), ','));
  g_assert_null (strchr (secret_value_get_text (latch_credentials_get_organization (secrets)), ','));
  return 0;
}
