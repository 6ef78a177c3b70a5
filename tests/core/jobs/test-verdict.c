/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-error.h"
#include "latch-verdict.h"

/* What the service says when it is asked for the instance. */
typedef enum {
  NOT_ASKED,
  ENABLED,
  DISABLED,
  MISSING,
  OTHER_MISSING,
  ELSE_MISSING,
  REFUSED,
  BUSY,
  SILENT,
} Reply;

/* Whose words are shown. */
typedef enum {
  NOBODY,
  TEST,
  SERVICE,
} Teller;

static const struct
{
  const char  *name;
  guint        status;
  const char  *message;
  const char  *store_words;
  Reply        reply;
  gboolean     is_unproved;
  LatchVerdict verdict;
  Teller       teller;
} cases[] = {
  { "works", 0, NULL, NULL, NOT_ASKED, FALSE, LATCH_VERDICT_WORKS, NOBODY },
  { "works-and-is-shown", 0, NULL, NULL, ENABLED, FALSE, LATCH_VERDICT_WORKS, NOBODY },

  /* The test does not carry the organization secret. */
  { "works-but-account-refused", 0, NULL, NULL, REFUSED, FALSE, LATCH_VERDICT_ACCOUNT_REFUSED, SERVICE },
  { "works-but-no-hearing", 0, NULL, NULL, BUSY, FALSE, LATCH_VERDICT_NONE, SERVICE },

  /* A store may have trouble of its own, and its words say so. */
  { "store-refuses", 403, "Request failed", "Wrong key", ENABLED, FALSE, LATCH_VERDICT_STORE_REFUSES, TEST },
  { "store-does-not-know", 404, "Request failed", "No such store", ENABLED, FALSE, LATCH_VERDICT_STORE_REFUSES, TEST },
  { "unauthorized-without-words", 401, "Unauthorized", NULL, ENABLED, FALSE, LATCH_VERDICT_STORE_REFUSES, TEST },
  { "forbidden-without-words", 403, "Forbidden", NULL, ENABLED, FALSE, LATCH_VERDICT_STORE_REFUSES, TEST },
  { "store-through-bad-gateway", 502, "Provider server error", "Wrong key", NOT_ASKED, FALSE, LATCH_VERDICT_NONE, TEST },

  /* The service itself does not do what is asked. */
  { "no-ping", 404, "This API is not currently supported for this element", NULL, ENABLED, FALSE, LATCH_VERDICT_UNTESTABLE, TEST },
  { "method", 405, "No", NULL, ENABLED, FALSE, LATCH_VERDICT_UNTESTABLE, TEST },

  /* The instance, or the account. */
  { "turned-off", 403, "The element instance is disabled", NULL, DISABLED, FALSE, LATCH_VERDICT_TURNED_OFF, TEST },
  { "turned-off-with-words", 403, "Request failed", "Wrong key", DISABLED, FALSE, LATCH_VERDICT_TURNED_OFF, TEST },
  { "gone", 401, "Invalid", NULL, MISSING, FALSE, LATCH_VERDICT_GONE, SERVICE },
  { "gone-for-others", 401, "Invalid", NULL, MISSING, TRUE, LATCH_VERDICT_NONE, SERVICE },
  { "gone-says-a-gateway", 401, "Invalid", NULL, OTHER_MISSING, FALSE, LATCH_VERDICT_NONE, SERVICE },
  { "gone-is-something-else", 401, "Invalid", NULL, ELSE_MISSING, FALSE, LATCH_VERDICT_NONE, SERVICE },
  { "account-refused", 401, "Invalid", NULL, REFUSED, FALSE, LATCH_VERDICT_ACCOUNT_REFUSED, SERVICE },
  { "account-refused-unproved", 401, "Invalid", NULL, REFUSED, TRUE, LATCH_VERDICT_ACCOUNT_REFUSED, SERVICE },
  { "organization-refused", 403, "Forbidden", NULL, REFUSED, FALSE, LATCH_VERDICT_ACCOUNT_REFUSED, SERVICE },

  /* Nobody is accused without a hearing. */
  { "no-hearing", 401, "Invalid", NULL, BUSY, FALSE, LATCH_VERDICT_NONE, SERVICE },
  { "no-answer-to-that", 403, "Forbidden", NULL, SILENT, FALSE, LATCH_VERDICT_NONE, SERVICE },
  { "no-hearing-with-words", 403, "Request failed", "Wrong key", BUSY, FALSE, LATCH_VERDICT_NONE, TEST },

  /* Nothing was learned. */
  { "bad-request", 400, "No", NULL, ENABLED, FALSE, LATCH_VERDICT_NONE, TEST },
  { "accept", 406, "No", NULL, ENABLED, FALSE, LATCH_VERDICT_NONE, TEST },
  { "conflict", 409, "No", NULL, ENABLED, FALSE, LATCH_VERDICT_NONE, TEST },
  { "type", 415, "No", NULL, ENABLED, FALSE, LATCH_VERDICT_NONE, TEST },
  { "unprocessable", 422, "No", NULL, ENABLED, FALSE, LATCH_VERDICT_NONE, TEST },
  { "busy", 503, "Later", NULL, NOT_ASKED, FALSE, LATCH_VERDICT_NONE, TEST },
  { "too-many", 429, "Later", NULL, NOT_ASKED, FALSE, LATCH_VERDICT_NONE, TEST },
  { "somebody-else", 403, NULL, NULL, NOT_ASKED, FALSE, LATCH_VERDICT_NONE, TEST },
  { "no-pong", 200, NULL, NULL, NOT_ASKED, FALSE, LATCH_VERDICT_NONE, TEST },
};

static LatchInstanceInfo *
make_info (Reply reply)
{
  return reply == ENABLED || reply == DISABLED ? latch_instance_info_new (7, NULL, NULL, NULL, NULL, NULL, reply == DISABLED ? LATCH_ENABLED_NO : LATCH_ENABLED_YES) : NULL;
}

static GError *
make_error (Reply reply)
{
  switch (reply)
    {
    case MISSING:
      return latch_error_new_for_response (404, "No instance found with ID 7", NULL, NULL);
    case OTHER_MISSING:
      return latch_error_new_for_response (404, "no Route matched with those values", NULL, NULL);
    case ELSE_MISSING:
      return latch_error_new_for_response (404, "No route found", NULL, NULL);
    case REFUSED:
      return latch_error_new_for_response (401, "Invalid", NULL, NULL);
    case BUSY:
      return latch_error_new_for_response (503, "Later", NULL, NULL);
    case SILENT:
      return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNREACHABLE, "Unreachable");
    case NOT_ASKED:
    case ENABLED:
    case DISABLED:
    default:
      return NULL;
    }
}

static void
test_table (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) test = cases[i].status != 0 ? latch_error_new_for_response (cases[i].status, cases[i].message, cases[i].store_words, NULL) : NULL;
      g_autoptr (LatchInstanceInfo) info = make_info (cases[i].reply);
      g_autoptr (GError) asked = make_error (cases[i].reply);
      const GError *const tellers[] = { [NOBODY] = NULL, [TEST] = test, [SERVICE] = asked };

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (latch_verdict_needs_instance (test), ==, test != NULL && cases[i].reply != NOT_ASKED);
      g_assert_cmpint (latch_verdict_judge (test, info, asked, !cases[i].is_unproved), ==, cases[i].verdict);
      g_assert_true (latch_verdict_choose_error (test, asked) == tellers[cases[i].teller]);
    }
}

static void
test_stopped (void)
{
  g_autoptr (GError) stopped = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");

  g_assert_false (latch_verdict_needs_instance (stopped));
  g_assert_cmpint (latch_verdict_judge (stopped, NULL, NULL, TRUE), ==, LATCH_VERDICT_NONE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/verdict/table", test_table);
  g_test_add_func ("/latch/verdict/stopped", test_stopped);

  return g_test_run ();
}
