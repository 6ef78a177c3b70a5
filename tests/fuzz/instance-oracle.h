/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-error.h"
#include "latch-instance-info.h"

#include "latch-fuzz.h"

static inline void
assert_instance (LatchInstanceInfo *info)
{
  SecretValue       *token = latch_instance_info_get_token (info);
  const char *const *tags = latch_instance_info_get_tags (info);

  g_assert_cmpint (latch_instance_info_get_id (info), >=, 1);
  g_assert_cmpint (latch_instance_info_get_id (info), <=, G_GINT64_CONSTANT (9007199254740992));
  g_assert_true (g_utf8_validate (latch_instance_info_get_name (info), -1, NULL));
  g_assert_true (g_utf8_validate (latch_instance_info_get_element (info), -1, NULL));

  for (size_t i = 0; tags[i] != NULL; i++)
    g_assert_true (g_utf8_validate (tags[i], -1, NULL));

  if (token != NULL)
    {
      const char *text = secret_value_get_text (token);
      size_t      length = strlen (text);

      g_assert_cmpint (length, >=, 1);
      g_assert_cmpint (length, <=, 4096);
      for (size_t i = 0; i < length; i++)
        g_assert_true (text[i] > ' ' && text[i] < 0x7f);
    }
}

/* Errors never quote the answer, which may hold a token: they are one of three sentences. */
static inline void
assert_unreadable (const GError *error)
{
  g_assert_error (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
  LATCH_FUZZ_ASSERT_ONE_OF (error->message,
                            "The service answered in a format that Latchkey does not understand.",
                            "The service’s response is damaged or incomplete.",
                            "The response did not come from the service. Check the service address and the network.");
}

/* An answer that was cut off must not pass for a whole one; blanks at its end do not count. */
static inline size_t
length_without_blanks (const uint8_t *data,
                       size_t         size)
{
  while (size > 0 && memchr (" \t\r\n", data[size - 1], 4) != NULL)
    size--;

  return size;
}
