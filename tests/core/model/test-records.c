/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-id.h"
#include "latch-records.h"
#include "record-fixture.h"

static LatchRecord *
make_record (const char *id,
             const char *name,
             const char *created)
{
  g_autofree char *account = latch_id_new ();
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", name, account);
  g_autoptr (LatchRecord) dated = latch_test_read_changed (record, "Created", created);

  return latch_test_read_changed (dated, "Id", id);
}

#define SOONER "2026-01-02T03:04:05Z"
#define LATER "2026-01-02T03:04:06Z"

/* However they lie on the disk, the order of a list is the same each time. */
static void
test_order (void)
{
  static const struct
  {
    const char *id;
    const char *name;
    const char *created;
  } ordered[] = {
    { "ffffffffffffffffffffffffffffffff", "Zoo", LATER },
    { "ffffffffffffffffffffffffffffffff", "Books", SOONER },
    { "00000000000000000000000000000000", "Garden", SOONER },
    { "00000000000000000000000000000001", "Garden", SOONER },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (ordered); i++)
    {
      for (size_t j = 0; j < G_N_ELEMENTS (ordered); j++)
        {
          g_autoptr (LatchRecord) one = make_record (ordered[i].id, ordered[i].name, ordered[i].created);
          g_autoptr (LatchRecord) other = make_record (ordered[j].id, ordered[j].name, ordered[j].created);
          int order = latch_records_compare_newest_first (one, other, NULL);

          g_test_message ("%zu and %zu", i, j);
          g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/records/order", test_order);

  return g_test_run ();
}
