/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "draft-fixture.h"

#include "ecwid.h"
#include "latch-practice.h"
#include "practice-secrets.h"

/* What somebody has filled in. */

LatchDraft *
draft_fixture_new (const char *store_id,
                   const char *order_key,
                   const char *product_key)
{
  LatchDraft *draft = latch_draft_new (latch_element_lookup ("ecwid"));

  latch_draft_set_name (draft, "Demo shop");
  latch_draft_set_value (draft, ECWID_STORE_ID, store_id);
  latch_draft_set_value (draft, ECWID_ORDER_KEY, order_key);
  latch_draft_set_value (draft, ECWID_PRODUCT_KEY, product_key);
  return draft;
}

/* A store that the practice service knows and accepts. */
LatchDraft *
draft_fixture_new_for_practice (void)
{
  return draft_fixture_new (LATCH_PRACTICE_STORE_ID, LATCH_PRACTICE_ORDER_KEY, LATCH_PRACTICE_PRODUCT_KEY);
}

/* A store that the practice service knows, for an app to which somebody has to allow access; the browser comes back by itself. */
LatchDraft *
draft_fixture_new_for_app (void)
{
  const LatchElement *shopify = latch_element_lookup ("shopify");
  LatchDraft         *draft = latch_draft_new (shopify);

  latch_draft_set_name (draft, "Demo shop");
  for (size_t i = 0; i < shopify->n_fields; i++)
    {
      g_autofree char *value = latch_practice_dup_value (shopify->key, shopify->fields[i].key, LATCH_PRACTICE_STORE_ID);

      latch_draft_set_value (draft, shopify->fields[i].key, value);
    }

  return draft;
}

LatchCredentials *
draft_fixture_new_credentials (void)
{
  g_autoptr (SecretValue) user = secret_value_new (PRACTICE_USER_SECRET, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (PRACTICE_ORGANIZATION_SECRET, -1, "text/plain");

  return latch_credentials_new (user, organization);
}
