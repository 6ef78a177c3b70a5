/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-order.h"

/* What needs somebody comes first, and among that what can be lost; what is in order comes last. */
static const int ranks[] = {
  [LATCH_SITUATION_TOKEN_NOT_SAVED] = 0,
  [LATCH_SITUATION_MAY_HAVE_BEEN_CREATED] = 1,
  [LATCH_SITUATION_ACCOUNT_REFUSED] = 2,
  [LATCH_SITUATION_STORE_REFUSES] = 3,
  [LATCH_SITUATION_TURNED_OFF] = 4,
  [LATCH_SITUATION_GONE] = 5,
  [LATCH_SITUATION_SURELY_ABSENT] = 6,
  [LATCH_SITUATION_NOT_CREATED] = 7,
  [LATCH_SITUATION_IN_PROGRESS] = 8,
  [LATCH_SITUATION_UNTESTED] = 9,
  [LATCH_SITUATION_UNTESTABLE] = 10,
  [LATCH_SITUATION_CONNECTED] = 11,
  [LATCH_SITUATION_MADE_ELSEWHERE] = 12,
};

G_STATIC_ASSERT (G_N_ELEMENTS (ranks) == LATCH_SITUATION_MADE_ELSEWHERE + 1);

/* There are few connectors and accounts, and many stores that have them: to collate their names for each comparison takes most
 * of the time that sorting takes. */
static const char *
get_key (const char *text)
{
  static GHashTable *keys;
  const char        *key;

  if (keys == NULL)
    keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  key = g_hash_table_lookup (keys, text);
  if (key != NULL)
    return key;

  g_hash_table_insert (keys, g_strdup (text), g_utf8_collate_key_for_filename (text, -1));
  return g_hash_table_lookup (keys, text);
}

static int
compare_texts (const char *a,
               const char *b)
{
  return a == b ? 0 : strcmp (get_key (a), get_key (b));
}

static int
compare_by (LatchOrder     order,
            LatchInstance *a,
            LatchInstance *b)
{
  switch (order)
    {
    case LATCH_ORDER_CONNECTOR:
      return compare_texts (latch_instance_get_connector (a), latch_instance_get_connector (b));
    case LATCH_ORDER_ACCOUNT:
      return compare_texts (latch_instance_get_account_label (a), latch_instance_get_account_label (b));
    case LATCH_ORDER_SITUATION:
      return ranks[latch_instance_get_situation (a)] - ranks[latch_instance_get_situation (b)];
    case LATCH_ORDER_NEWEST:
    case LATCH_ORDER_NAME:
    default:
      return 0;
    }
}

/**
 * latch_order_compare:
 * @order: how to sort
 * @a: an instance
 * @b: another one
 *
 * Compares two instances, which are equal only if they are the same: the order
 * is the same at every start. What a comparison needs is kept, so that many
 * can be sorted while a person waits.
 *
 * Returns: a negative number when @a is to stand before @b
 */
int
latch_order_compare (LatchOrder     order,
                     LatchInstance *a,
                     LatchInstance *b)
{
  int result = compare_by (order, a, b);

  if (result == 0 && order != LATCH_ORDER_NEWEST)
    result = strcmp (latch_instance_get_name_key (a), latch_instance_get_name_key (b));

  return result != 0 ? result : latch_instance_compare_newest_first (a, b, NULL);
}
