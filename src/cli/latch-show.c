/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-show.h"

#include "latch-output.h"
#include "latch-report.h"

#include <glib/gi18n.h>

/* How every command writes a store: as a row for people, or in JSON for programs. */

/**
 * latch_show_dup_number:
 * @instance: a store
 *
 * Returns: (transfer full): the service’s number for it, or a dash while it is not known
 */
char *
latch_show_dup_number (LatchInstance *instance)
{
  gint64 number = latch_instance_get_number (instance);

  return number > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : g_strdup ("–");
}

/**
 * latch_show_get_words:
 * @instance: a store
 *
 * Returns: (transfer none): its situation in a few translated words
 */
const char *
latch_show_get_words (LatchInstance *instance)
{
  const char *words = latch_instance_get_words (instance);

  return words != NULL ? words : "";
}

static void
print (GPtrArray *instances,
       GPtrArray *untested)
{
  g_autoptr (LatchTable) table = latch_table_new ();

  for (guint i = 0; i < instances->len; i++)
    {
      LatchInstance    *instance = instances->pdata[i];
      gboolean          tested = untested == NULL || !g_ptr_array_find (untested, instance, NULL);
      g_autofree char  *number = latch_show_dup_number (instance);
      const char *const cells[] = {
        number,
        latch_instance_get_name (instance),
        latch_instance_get_connector (instance),
        latch_instance_get_account_label (instance),
        tested ? latch_show_get_words (instance) : _ ("Could not be tested"),
        NULL,
      };

      latch_table_add (table, tested ? latch_instance_get_status (instance)->style_class : "warning", cells);
    }

  latch_table_print (table);
}

/**
 * latch_show_instance:
 * @instance: the one store that a command is about
 *
 * Writes the store.
 */
void
latch_show_instance (LatchInstance *instance)
{
  g_autofree char *json = latch_output_wants_json () ? latch_report_write_instance (instance) : NULL;
  g_autoptr (GPtrArray) instances = g_ptr_array_new ();

  g_ptr_array_add (instances, instance);
  if (json != NULL)
    latch_output_write (json);
  else
    print (instances, NULL);
}

/**
 * latch_show_instances:
 * @instances: (element-type LatchInstance): stores
 *
 * Writes a list of stores, which may be empty.
 */
void
latch_show_instances (GPtrArray *instances)
{
  g_autofree char *json = latch_output_wants_json () ? latch_report_write_instances (instances) : NULL;

  if (json != NULL)
    latch_output_write (json);
  else
    print (instances, NULL);
}

/**
 * latch_show_tests:
 * @instances: (element-type LatchInstance): stores that were to be tested
 * @untested: (element-type LatchInstance): those of them that were not
 *
 * Writes a list of stores, which may be empty, and what a test has come to.
 */
void
latch_show_tests (GPtrArray *instances,
                  GPtrArray *untested)
{
  g_autofree char *json = latch_output_wants_json () ? latch_report_write_tests (instances, untested) : NULL;

  if (json != NULL)
    latch_output_write (json);
  else
    print (instances, untested);
}

/**
 * latch_show_test:
 * @instance: the one store that was to be tested
 * @tested: whether it was
 *
 * Writes the store, and what a test has come to.
 */
void
latch_show_test (LatchInstance *instance,
                 gboolean       tested)
{
  g_autofree char *json = latch_output_wants_json () ? latch_report_write_test (instance, tested) : NULL;
  g_autoptr (GPtrArray) instances = g_ptr_array_new ();
  g_autoptr (GPtrArray) untested = g_ptr_array_new ();

  g_ptr_array_add (instances, instance);
  if (!tested)
    g_ptr_array_add (untested, instance);
  if (json != NULL)
    latch_output_write (json);
  else
    print (instances, untested);
}
