/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-listed.h"

#include "latch-id.h"

/* In the order of the numbers; those with a tag of Latchkey’s also by that tag. */
struct _LatchListed
{
  GPtrArray  *infos;
  GHashTable *by_tag;
};

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  gint64 first = latch_instance_info_get_id (*(LatchInstanceInfo *const *)a);
  gint64 second = latch_instance_info_get_id (*(LatchInstanceInfo *const *)b);

  return (first > second) - (first < second);
}

static void
add_tags (LatchListed       *self,
          LatchInstanceInfo *info)
{
  const char *const *tags = latch_instance_info_get_tags (info);

  for (size_t i = 0; tags[i] != NULL; i++)
    {
      if (latch_id_is_tag (tags[i]))
        g_hash_table_insert (self->by_tag, (char *)tags[i], info);
    }
}

/* An instance that came in while the list was read moves the others back, so that one may stand on two pages: what was read
 * later is newer. The sort keeps the order of those that are equal. */
static gboolean
comes_again (GPtrArray *sorted,
             guint      i)
{
  return i + 1 < sorted->len && compare_numbers (&sorted->pdata[i], &sorted->pdata[i + 1]) == 0;
}

/**
 * latch_listed_new:
 * @infos: (element-type LatchInstanceInfo): what the service lists, in any order
 *
 * Returns: (transfer full): the list
 */
LatchListed *
latch_listed_new (GPtrArray *infos)
{
  LatchListed *self = g_new0 (LatchListed, 1);
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (infos, NULL, NULL);

  self->infos = g_ptr_array_new_full (infos->len, g_object_unref);
  self->by_tag = g_hash_table_new (g_str_hash, g_str_equal);
  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_numbers);
  for (guint i = 0; i < sorted->len; i++)
    {
      LatchInstanceInfo *info = g_ptr_array_index (sorted, i);

      if (comes_again (sorted, i))
        continue;

      g_ptr_array_add (self->infos, g_object_ref (info));
      add_tags (self, info);
    }

  return self;
}

/**
 * latch_listed_free:
 * @self: (transfer full): a list
 *
 * Frees a list.
 */
void
latch_listed_free (LatchListed *self)
{
  g_hash_table_unref (self->by_tag);
  g_ptr_array_unref (self->infos);
  g_free (self);
}

/**
 * latch_listed_get_n_infos:
 * @self: a list
 *
 * Returns: how many instances there are, each of another number
 */
guint
latch_listed_get_n_infos (LatchListed *self)
{
  return self->infos->len;
}

/**
 * latch_listed_get_info:
 * @self: a list
 * @position: which one, below latch_listed_get_n_infos()
 *
 * Returns: (transfer none): an instance
 */
LatchInstanceInfo *
latch_listed_get_info (LatchListed *self,
                       guint        position)
{
  return g_ptr_array_index (self->infos, position);
}

/**
 * latch_listed_lookup_number:
 * @self: a list
 * @number: the service’s number for an instance
 *
 * Returns: (transfer none) (nullable): the instance
 */
LatchInstanceInfo *
latch_listed_lookup_number (LatchListed *self,
                            gint64       number)
{
  guint begin = 0;
  guint end = self->infos->len;

  while (begin < end)
    {
      guint              middle = begin + (end - begin) / 2;
      LatchInstanceInfo *info = g_ptr_array_index (self->infos, middle);

      if (latch_instance_info_get_id (info) == number)
        return info;

      if (latch_instance_info_get_id (info) < number)
        begin = middle + 1;
      else
        end = middle;
    }

  return NULL;
}

static gboolean
is_info (gpointer tag,
         gpointer info,
         gpointer sought)
{
  return info == sought;
}

/**
 * latch_listed_remove:
 * @self: a list
 * @info: an instance of it
 *
 * Takes out what the service is known not to have any more.
 */
void
latch_listed_remove (LatchListed       *self,
                     LatchInstanceInfo *info)
{
  g_hash_table_foreach_remove (self->by_tag, is_info, info);
  g_ptr_array_remove (self->infos, info);
}

/**
 * latch_listed_lookup_record:
 * @self: a list
 * @record: a record of the account
 *
 * Finds the instance of a record: by its number or, as long as it has none, by its tag. A tag alone is no proof, since
 * anybody can give it to an instance.
 *
 * Returns: (transfer none) (nullable): the instance
 */
LatchInstanceInfo *
latch_listed_lookup_record (LatchListed *self,
                            LatchRecord *record)
{
  gint64           number = latch_record_get_instance_id (record);
  g_autofree char *tag = NULL;

  if (number > 0)
    return latch_listed_lookup_number (self, number);

  tag = latch_record_dup_tag (record);
  return g_hash_table_lookup (self->by_tag, tag);
}
