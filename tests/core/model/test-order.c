/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-order.h"
#include "record-fixture.h"

/* What the list can be sorted by. */

/* Each store is called by a letter. */
static const struct
{
  char             letter;
  const char      *name;
  const char      *element;
  gboolean         is_second_account;
  LatchRecordState state;
  LatchHealth      health;
} stores[] = {
  { 'a', "Shop 10", "square", FALSE, LATCH_RECORD_VERIFIED, LATCH_HEALTH_WORKS },
  { 'b', "Shop 2", "ecwid", TRUE, LATCH_RECORD_VERIFIED, LATCH_HEALTH_REFUSED },
  { 'c', "Apple", "ecwid", FALSE, LATCH_RECORD_UNKNOWN, LATCH_HEALTH_UNTESTED },
  { 'd', "Zebra", "square", TRUE, LATCH_RECORD_CREATED, LATCH_HEALTH_UNTESTED },
  { 'e', "Shop 2", "square", FALSE, LATCH_RECORD_STORED, LATCH_HEALTH_UNTESTED },
};

/* The last one, “m”, was made elsewhere with the second account; the service says neither its name nor its date. */
static const struct
{
  const char *name;
  LatchOrder  order;
  const char *expected;
} orders[] = {
  { "newest", LATCH_ORDER_NEWEST, "edcbam" },
  { "name", LATCH_ORDER_NAME, "cmebad" },
  { "connector", LATCH_ORDER_CONNECTOR, "cmbead" },
  { "account", LATCH_ORDER_ACCOUNT, "ceambd" },
  { "situation", LATCH_ORDER_SITUATION, "dcbeam" },
};

static LatchInstance *
create_store (size_t        i,
              LatchAccount *account)
{
  g_autofree char *created = g_strdup_printf ("2026-03-0%zuT10:00:00Z", i + 1);
  g_autoptr (LatchRecord) record = latch_record_new (stores[i].element, "ecommerce", stores[i].name, latch_account_get_id (account));
  g_autoptr (LatchRecord) dated = latch_test_read_changed (record, "Created", created);

  latch_test_bring_to (dated, stores[i].state);
  latch_record_set_health (dated, stores[i].health);
  return latch_instance_new (dated, NULL, account);
}

static GPtrArray *
create_stores (void)
{
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700002, "", "ecwid", NULL, NULL, NULL, LATCH_ENABLED_UNKNOWN);
  g_autoptr (LatchAccount) first = latch_account_new ("us", "First");
  g_autoptr (LatchAccount) second = latch_account_new ("us", "Second");
  GPtrArray *instances = g_ptr_array_new_with_free_func (g_object_unref);

  for (size_t i = 0; i < G_N_ELEMENTS (stores); i++)
    g_ptr_array_add (instances, create_store (i, stores[i].is_second_account ? second : first));
  g_ptr_array_add (instances, latch_instance_new (NULL, info, second));
  return instances;
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      user_data)
{
  return latch_order_compare (*(const LatchOrder *)user_data, *(LatchInstance *const *)a, *(LatchInstance *const *)b);
}

static char
get_letter (GPtrArray     *all,
            LatchInstance *instance)
{
  guint position;

  g_assert_true (g_ptr_array_find (all, instance, &position));
  return position < G_N_ELEMENTS (stores) ? stores[position].letter : 'm';
}

/* From either end, so that nothing depends on where it stood before. */
static void
test_order (gconstpointer data)
{
  size_t     i = GPOINTER_TO_SIZE (data);
  LatchOrder order = orders[i].order;
  g_autoptr (GPtrArray) all = create_stores ();

  for (int turn = 0; turn < 2; turn++)
    {
      g_autoptr (GPtrArray) sorted = g_ptr_array_copy (all, NULL, NULL);
      g_autoptr (GString) letters = g_string_new (NULL);

      g_ptr_array_set_free_func (sorted, NULL);
      for (guint j = 0; turn == 1 && j < sorted->len / 2; j++)
        {
          gpointer first = sorted->pdata[j];

          sorted->pdata[j] = sorted->pdata[sorted->len - 1 - j];
          sorted->pdata[sorted->len - 1 - j] = first;
        }

      g_ptr_array_sort_with_data (sorted, compare_cb, &order);
      for (guint j = 0; j < sorted->len; j++)
        g_string_append_c (letters, get_letter (all, g_ptr_array_index (sorted, j)));

      g_assert_cmpstr (letters->str, ==, orders[i].expected);
    }
}

/* A store that gets another name finds another place. */
static void
test_renamed (void)
{
  g_autoptr (LatchAccount) account = latch_account_new ("us", "First");
  g_autoptr (LatchInstance) renamed = create_store (0, account);
  g_autoptr (LatchInstance) other = create_store (1, account);

  g_signal_connect_object (latch_instance_get_record (renamed), "notify", G_CALLBACK (latch_instance_record_changed), renamed, G_CONNECT_SWAPPED);
  g_assert_cmpint (latch_order_compare (LATCH_ORDER_NAME, renamed, other), >, 0);
  latch_record_set_name (latch_instance_get_record (renamed), "Shop 1");
  g_assert_cmpint (latch_order_compare (LATCH_ORDER_NAME, renamed, other), <, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/order/", orders[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_order);
    }
  g_test_add_func ("/latch/order/renamed", test_renamed);

  return g_test_run ();
}
