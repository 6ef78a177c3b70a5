/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-status.h"

#include <string.h>

#define ADDRESS "https://api.example.com/elements/api-v2"
#define OTHER_ADDRESS "https://api.example.org/elements/api-v2"

/* What is known of an account, and how it stands then. */
static const struct
{
  const char           *name;
  const char           *service;
  const char           *filed_service;
  const char           *seal;
  gboolean              accepted;
  gboolean              refused;
  LatchAccountSecrets   secrets;
  LatchAccountCondition condition;
} cases[] = {
  { "practice", "practice", NULL, "seal", TRUE, FALSE, LATCH_ACCOUNT_SECRETS_UNKNOWN, LATCH_ACCOUNT_PRACTICE },
  { "practice-refused", "practice", NULL, "seal", TRUE, TRUE, LATCH_ACCOUNT_SECRETS_HELD, LATCH_ACCOUNT_REFUSED },
  { "practice-missing", "practice", NULL, "seal", TRUE, FALSE, LATCH_ACCOUNT_SECRETS_MISSING, LATCH_ACCOUNT_MISSING },
  { "accepted", ADDRESS, NULL, "seal", TRUE, FALSE, LATCH_ACCOUNT_SECRETS_UNKNOWN, LATCH_ACCOUNT_ACCEPTED },
  { "accepted-and-held", ADDRESS, NULL, "seal", TRUE, FALSE, LATCH_ACCOUNT_SECRETS_HELD, LATCH_ACCOUNT_ACCEPTED },
  { "refused", ADDRESS, NULL, "seal", TRUE, TRUE, LATCH_ACCOUNT_SECRETS_HELD, LATCH_ACCOUNT_REFUSED },
  { "missing", ADDRESS, NULL, "seal", TRUE, TRUE, LATCH_ACCOUNT_SECRETS_MISSING, LATCH_ACCOUNT_MISSING },
  { "disputed", ADDRESS, NULL, "seal", TRUE, FALSE, LATCH_ACCOUNT_SECRETS_DISPUTED, LATCH_ACCOUNT_CHANGED },
  { "other-address", ADDRESS, OTHER_ADDRESS, "seal", TRUE, FALSE, LATCH_ACCOUNT_SECRETS_HELD, LATCH_ACCOUNT_CHANGED },
  { "other-spelling", ADDRESS, ADDRESS "/", "seal", TRUE, FALSE, LATCH_ACCOUNT_SECRETS_HELD, LATCH_ACCOUNT_ACCEPTED },
  { "unsealed", ADDRESS, NULL, NULL, TRUE, FALSE, LATCH_ACCOUNT_SECRETS_UNKNOWN, LATCH_ACCOUNT_UNCONFIRMED },
  { "unsealed-known", "us", NULL, NULL, TRUE, FALSE, LATCH_ACCOUNT_SECRETS_UNKNOWN, LATCH_ACCOUNT_UNTESTED },
  { "never-accepted", ADDRESS, NULL, "seal", FALSE, FALSE, LATCH_ACCOUNT_SECRETS_HELD, LATCH_ACCOUNT_UNTESTED },
};

static void
count_cb (LatchAccount *account,
          GParamSpec   *pspec,
          guint        *n_notified)
{
  (*n_notified)++;
}

static void
test_case (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (LatchAccount) account = latch_account_new (cases[i].service, "Account");
  const LatchAccountStatus *status;
  guint                     n_notified = 0;

  if (cases[i].filed_service != NULL)
    {
      g_autoptr (GBytes) bytes = latch_account_to_bytes (account);
      g_auto (GStrv) parts = g_strsplit (g_bytes_get_data (bytes, NULL), cases[i].service, 2);
      g_autofree char *text = g_strjoinv (cases[i].filed_service, parts);
      g_autoptr (GBytes) changed = g_bytes_new (text, strlen (text));
      g_autoptr (LatchAccount) newer = latch_account_new_from_bytes (changed, NULL);

      g_signal_connect (account, "notify::secrets", G_CALLBACK (count_cb), &n_notified);
      g_assert_true (latch_account_update_from (account, newer));
      g_assert_cmpuint (n_notified, ==, 1);
      latch_account_set_first_seal (account, cases[i].seal);
      g_assert_cmpuint (n_notified, ==, 2);
    }
  else if (cases[i].seal != NULL)
    latch_account_set_seal (account, cases[i].seal);

  latch_account_set_accepted (account, cases[i].accepted);
  latch_account_set_refused (account, cases[i].refused);
  latch_account_set_secrets (account, cases[i].secrets);
  status = latch_account_status_of (account);
  g_assert_cmpint (status->condition, ==, cases[i].condition);
  g_assert_nonnull (status->icon_name);
  g_assert_nonnull (status->style_class);
  g_assert_nonnull (status->words);
  g_assert_nonnull (status->heading);
  g_assert_true (g_str_has_suffix (status->description, "."));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/account-status/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }

  return g_test_run ();
}
