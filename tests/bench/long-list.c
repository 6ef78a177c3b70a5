/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "draft-fixture.h"
#include "latch-init.h"
#include "latch-instance-row.h"
#include "latch-test.h"
#include "ui-fixture.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <time.h>

/* Does with a list of very many stores what a person does, in the real window and with the practice service in another
 * process, and prints how long the main loop kept everything else waiting meanwhile.
 *
 *   long-list SERVER N    half of N stores have a record here, all are on the service, which the program SERVER serves
 *
 * Each line has tabs between what was done and its figures, in milliseconds: of the gaps between two turns of the main loop
 * half, 99 of 100, and the longest; and the most processor time that the main thread needed in one of them, which is free of
 * what else the machine did. The memory is what the process shares with no other, in megabytes. */

/* Numbers of the stores that the practice service has when it is told to have many; see latch_practice_set_crowd(). */
#define FIRST_NUMBER 600001

typedef struct
{
  UiFixture    fixture;
  LatchWindow *window;
  GSubprocess *server;
  GArray      *gaps;
  GArray      *works;
  double       last;
  double       last_work;
  guint        n_turns;
} Bench;

static double
read_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void
add (GArray *figures,
     double  now,
     double *last)
{
  double passed = now - *last;

  *last = now;
  g_array_append_val (figures, passed);
}

static gboolean
probe_cb (gpointer user_data)
{
  Bench *bench = user_data;

  add (bench->gaps, read_clock (CLOCK_MONOTONIC), &bench->last);
  add (bench->works, read_clock (CLOCK_THREAD_CPUTIME_ID), &bench->last_work);
  bench->n_turns++;
  return G_SOURCE_CONTINUE;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double one = *(const double *)a;
  double other = *(const double *)b;

  return (one > other) - (one < other);
}

static double
get_part (GArray *figures,
          double  part)
{
  return g_array_index (figures, double, (guint)((double)(figures->len - 1) * part));
}

static void
report (Bench      *bench,
        const char *what)
{
  g_array_sort (bench->gaps, compare);
  g_array_sort (bench->works, compare);
  g_print ("%s\t%.1f\t%.1f\t%.1f\t%.1f\n", what, get_part (bench->gaps, 0.5), get_part (bench->gaps, 0.99), get_part (bench->gaps, 1), get_part (bench->works, 1));
  g_array_set_size (bench->gaps, 0);
  g_array_set_size (bench->works, 0);
}

/* Turns of the probe, a millisecond or more each: a busy machine has as many to do the same in. */
static void
run (Bench *bench,
     guint  n_turns)
{
  guint end = bench->n_turns + n_turns;

  while (bench->n_turns < end)
    g_main_context_iteration (NULL, TRUE);
}

static void
write_record (Bench        *bench,
              LatchAccount *account,
              int           number)
{
  g_autofree char *name = g_strdup_printf ("Shop number %d", number);
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", name, latch_account_get_id (account));
  g_autofree char *path = latch_test_dup_record_path (record, bench->fixture.directory);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  latch_record_set_sender (record, latch_account_get_seal (account));
  latch_record_set_instance_id (record, FIRST_NUMBER + number);
  latch_test_bring_to (record, LATCH_RECORD_VERIFIED);
  latch_record_set_health (record, LATCH_HEALTH_WORKS);
  bytes = latch_record_to_bytes (record);
  latch_assert_done (g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), G_FILE_SET_CONTENTS_NONE, 0600, &error), error);
}

/* Returns: (transfer full): its address */
static char *
start_server (Bench      *bench,
              const char *program,
              int         n_stores)
{
  g_autofree char *command = g_strdup_printf ("crowd %d\n", n_stores);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;
  char *address;

  bench->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (bench->server));
  address = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  latch_assert_done (g_output_stream_write_all (g_subprocess_get_stdin_pipe (bench->server), command, strlen (command), NULL, NULL, &error), error);
  answer = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "crowd");
  return address;
}

static void
set_up (Bench      *bench,
        const char *program,
        int         n_stores)
{
  g_autofree char *address = start_server (bench, program, n_stores);
  g_autoptr (LatchAccount) account = latch_account_new (address, "Practice");
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();
  g_autofree char *instances = g_build_filename (bench->fixture.directory, "instances", NULL);
  g_autofree char *accounts = g_build_filename (bench->fixture.directory, "accounts", NULL);

  g_mkdir_with_parents (instances, 0700);
  g_mkdir_with_parents (accounts, 0700);
  latch_account_set_accepted (account, TRUE);
  latch_test_add_account (account, bench->fixture.directory, bench->fixture.keyring, credentials);
  for (int i = 0; i < n_stores / 2; i++)
    write_record (bench, account, i);
}

static void
open_window (Bench *bench,
             guint  n_stores)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  GListModel *instances = latch_registry_get_instances (bench->fixture.registry);

  bench->window = latch_window_new (GTK_APPLICATION (g_application_get_default ()), bench->fixture.registry, bench->fixture.recovery, bench->fixture.refresh, settings);
  gtk_window_present (GTK_WINDOW (bench->window));
  while (!latch_registry_get_loaded (bench->fixture.registry))
    g_main_context_iteration (NULL, TRUE);
  run (bench, 300);
  report (bench, "window and records");
  latch_refresh_start (bench->fixture.refresh, FALSE);
  while (g_list_model_get_n_items (instances) < n_stores)
    g_main_context_iteration (NULL, TRUE);
  run (bench, 1000);
  report (bench, "list of the service");
}

static void
search (Bench *bench)
{
  static const char *const texts[] = { "s", "sh", "sho", "shop", "shop 1", "shop 12", "" };

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      latch_window_search (bench->window, texts[i]);
      run (bench, 250);
    }

  report (bench, "search by keystroke");
}

static void
sort (Bench *bench)
{
  static const char *const orders[] = { "name", "connector", "account", "situation", "newest" };

  for (size_t i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autofree char *what = g_strdup_printf ("sort by %s", orders[i]);

      gtk_widget_activate_action (GTK_WIDGET (bench->window), "win.sort-by", "s", orders[i]);
      run (bench, 300);
      report (bench, what);
    }
}

static void
scroll (Bench *bench)
{
  GtkWidget     *row = ui_find (GTK_WIDGET (bench->window), LATCH_TYPE_INSTANCE_ROW, "css-name", "row");
  GtkWidget     *scroller = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  for (int i = 0; i < 100; i++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + 200);
      run (bench, 16);
    }

  report (bench, "scroll");
  gtk_adjustment_set_value (adjustment, 0);
  run (bench, 100);
}

static void
open_one (Bench      *bench,
          const char *what)
{
  GtkWidget *row = ui_find (GTK_WIDGET (bench->window), LATCH_TYPE_INSTANCE_ROW, "css-name", "row");

  gtk_widget_activate (row);
  run (bench, 500);
  report (bench, what);
  gtk_widget_activate_action (GTK_WIDGET (bench->window), "win.back", NULL);
  run (bench, 300);
  report (bench, "back");
}

static void
test_all (Bench *bench)
{
  gtk_widget_activate_action (GTK_WIDGET (bench->window), "win.test-all", NULL);
  run (bench, 2000);
  report (bench, "test all");
}

static double
get_size (const char *rollup,
          const char *name)
{
  const char *line = strstr (rollup, name);

  g_assert_nonnull (line);
  return g_ascii_strtod (line + strlen (name), NULL) / 1024;
}

static void
print_memory (const char *when)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  latch_assert_done (g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, &error), error);
  g_print ("memory %s\t%.1f\n", when, get_size (text, "Private_Dirty:") + get_size (text, "Private_Clean:"));
}

static void
close_window (Bench *bench)
{
  gtk_window_destroy (GTK_WINDOW (bench->window));
  run (bench, 300);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (AdwApplication) application = NULL;
  Bench bench = { .gaps = g_array_new (FALSE, FALSE, sizeof (double)), .works = g_array_new (FALSE, FALSE, sizeof (double)) };
  int   n_stores;

  g_assert_cmpint (argc, ==, 3);
  n_stores = atoi (argv[2]);
  latch_init ();
  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_application_set_resource_base_path (G_APPLICATION (application), "/io/github/latchkey/Latchkey");
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_application_set_default (G_APPLICATION (application));

  ui_set_up (&bench.fixture, NULL);
  set_up (&bench, argv[1], n_stores);
  bench.last = read_clock (CLOCK_MONOTONIC);
  bench.last_work = read_clock (CLOCK_THREAD_CPUTIME_ID);
  g_timeout_add_full (G_PRIORITY_HIGH, 1, probe_cb, &bench, NULL);
  open_window (&bench, (guint)n_stores);
  print_memory ("with the list");
  search (&bench);
  sort (&bench);
  scroll (&bench);
  open_one (&bench, "open one");
  open_one (&bench, "open again");
  test_all (&bench);
  print_memory ("at the end");
  close_window (&bench);
  g_array_unref (bench.gaps);
  g_array_unref (bench.works);
  ui_tear_down (&bench.fixture, NULL);
  g_object_unref (bench.server);
  return 0;
}
