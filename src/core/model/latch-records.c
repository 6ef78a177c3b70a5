/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-records.h"

/**
 * latch_records_lookup:
 * @records: the records
 * @id: a record’s id
 *
 * Returns: (transfer full) (nullable): the record of that id, or %NULL when it is gone
 */
LatchRecord *
latch_records_lookup (GListModel *records,
                      const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (records); i++)
    {
      g_autoptr (LatchRecord) record = g_list_model_get_item (records, i);

      if (g_str_equal (latch_record_get_id (record), id))
        return g_steal_pointer (&record);
    }

  return NULL;
}

/**
 * latch_records_lookup_newest:
 * @records: the records
 *
 * Returns: (transfer full) (nullable): the record of the creation that began last, or %NULL when there is none
 */
LatchRecord *
latch_records_lookup_newest (GListModel *records)
{
  g_autoptr (LatchRecord) newest = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (records); i++)
    {
      g_autoptr (LatchRecord) record = g_list_model_get_item (records, i);

      if (newest == NULL || g_date_time_compare (latch_record_get_created (record), latch_record_get_created (newest)) > 0)
        g_set_object (&newest, record);
    }

  return g_steal_pointer (&newest);
}

/**
 * latch_records_compare_newest_first:
 * @a: a record
 * @b: another one
 * @user_data: nothing
 *
 * Orders records whose creations began at the same moment by name, then by id, so that a list keeps its order.
 *
 * Returns: a negative number when @a comes first because its creation began after that of @b
 */
int
latch_records_compare_newest_first (gconstpointer a,
                                    gconstpointer b,
                                    gpointer      user_data)
{
  LatchRecord *one = (LatchRecord *)a;
  LatchRecord *other = (LatchRecord *)b;
  int          order = g_date_time_compare (latch_record_get_created (other), latch_record_get_created (one));

  if (order == 0)
    order = g_utf8_collate (latch_record_get_name (one), latch_record_get_name (other));

  return order != 0 ? order : strcmp (latch_record_get_id (one), latch_record_get_id (other));
}
