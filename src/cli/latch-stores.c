/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-command.h"
#include "latch-error.h"
#include "latch-order.h"
#include "latch-output.h"
#include "latch-show.h"
#include "latch-test-all.h"

#include <glib/gi18n.h>

/* What is known of the stores, and whether they work. */

static gboolean refreshes;
static gboolean names_only;
static gboolean tests_all;

static const GOptionEntry list_options[] = {
  { "refresh", 'r', 0, G_OPTION_ARG_NONE, &refreshes, N_ ("Read the lists of the services anew"), NULL },
  { "names", 0, 0, G_OPTION_ARG_NONE, &names_only, N_ ("Write only the names, one a line"), NULL },
  { NULL },
};

static const GOptionEntry test_options[] = {
  { "all", 'a', 0, G_OPTION_ARG_NONE, &tests_all, N_ ("Test every store whose token is in the keyring"), NULL },
  { NULL },
};

static int
compare_cb (gconstpointer a,
            gconstpointer b)
{
  return latch_order_compare (LATCH_ORDER_NAME, *(LatchInstance *const *)a, *(LatchInstance *const *)b);
}

static GPtrArray *
list_instances (LatchSession *session)
{
  GListModel *instances = latch_registry_get_instances (latch_session_get_registry (session));
  GPtrArray  *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    g_ptr_array_add (list, g_list_model_get_item (instances, i));

  g_ptr_array_sort (list, compare_cb);
  return list;
}

static void
print_names (GPtrArray *instances)
{
  for (guint i = 0; i < instances->len; i++)
    latch_output_write (latch_instance_get_name (instances->pdata[i]));
}

/* The list is written all the same, as it was read last. */
static int
list (LatchSession      *session,
      const char *const *arguments)
{
  g_autoptr (GPtrArray) instances = NULL;
  g_autoptr (GError) error = NULL;
  int status = LATCH_EXIT_DONE;

  if (refreshes && !latch_session_open_keyring (session, &error))
    status = latch_session_fail (error);
  else if (refreshes)
    status = latch_session_refresh (session, NULL);

  latch_session_tell_unreadable (session);
  instances = list_instances (session);
  if (names_only && !latch_output_wants_json ())
    print_names (instances);
  else
    latch_show_instances (instances);
  if (instances->len == 0 && status == LATCH_EXIT_DONE && !latch_output_wants_json ())
    latch_output_tell (_ ("There are no stores. “latch create” connects one, and “latch account add” lists those that an account already has."));
  return status;
}

/* -- One store ------------------------------------------------------------------------ */

static void
print_details (LatchInstance *instance)
{
  const LatchStatus *status = latch_instance_get_status (instance);
  const char        *advice = latch_session_get_advice (instance);
  GDateTime         *created = latch_instance_get_created (instance);
  g_autoptr (GDateTime) local = created != NULL ? g_date_time_to_local (created) : NULL;
  g_autofree char *date = local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M") : g_strdup ("–");
  g_autofree char *number = latch_show_dup_number (instance);
  gboolean         has_token = latch_instance_can (instance, LATCH_ACTION_COPY_TOKEN);
  g_autoptr (LatchTable) table = latch_table_new ();

  latch_table_add (table, NULL, (const char *const[]){ _ ("Name"), latch_instance_get_name (instance), NULL });
  latch_table_add (table, status->style_class, (const char *const[]){ _ ("State"), latch_show_get_words (instance), NULL });
  if (advice != NULL)
    latch_table_add (table, NULL, (const char *const[]){ "", advice, NULL });
  latch_table_add (table, NULL, (const char *const[]){ _ ("Connector"), latch_instance_get_connector (instance), NULL });
  latch_table_add (table, NULL, (const char *const[]){ _ ("Account"), latch_instance_get_account_label (instance), NULL });
  latch_table_add (table, NULL, (const char *const[]){ _ ("Instance ID"), number, NULL });
  if (latch_instance_get_record (instance) != NULL)
    latch_table_add (table, NULL, (const char *const[]){ _ ("Record"), latch_instance_get_id (instance), NULL });
  latch_table_add (table, NULL, (const char *const[]){ _ ("Created"), date, NULL });
  latch_table_add (table, NULL, (const char *const[]){ _ ("Token"), has_token ? _ ("In the keyring") : _ ("Not saved"), NULL });
  latch_table_print (table);
}

static int
show (LatchSession      *session,
      const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = latch_session_find_store (session, arguments[0], &error);

  if (instance == NULL)
    return latch_session_fail (error);

  if (latch_output_wants_json ())
    latch_show_instance (instance);
  else
    print_details (instance);
  return LATCH_EXIT_DONE;
}

/* -- Testing -------------------------------------------------------------------------- */

static int
test_one (LatchSession *session,
          const char   *name)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = latch_session_find_kept (session, name, &error);
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  const GError *reason;

  if (instance == NULL || !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  job = latch_registry_take_up (registry, latch_instance_get_record (instance), NULL, &error);
  if (job == NULL)
    return latch_session_fail (error);

  latch_session_watch (session, job);
  latch_work_resume_async (latch_registry_get_work (registry), job, NULL, latch_session_get_cancellable (session), latch_session_keep_cb, &result);
  reason = latch_work_finish (latch_session_wait (session, &result), &error) ? latch_job_get_test_error (job) : error;
  latch_show_test (instance, latch_session_tells_of_store (instance, reason));
  return latch_session_fail_test (instance, reason);
}

static void
tested_cb (LatchTestAll *test)
{
  /* Translators: how many stores are tested; the first %u counts up to the second one */
  g_autofree char *words = g_strdup_printf (_ ("Testing the stores… %u of %u"), latch_test_all_get_n_done (test), latch_test_all_get_n_total (test));

  latch_output_show_progress (words);
}

static void
run_test (LatchSession *session,
          LatchTestAll *test)
{
  g_signal_connect (test, "notify::n-done", G_CALLBACK (tested_cb), NULL);
  latch_test_all_start (test);
  while (latch_test_all_get_running (test))
    {
      if (g_cancellable_is_cancelled (latch_session_get_cancellable (session)))
        latch_test_all_cancel (test);
      latch_session_step (session);
    }
}

static GPtrArray *
list_untested (LatchTestAll *test,
               GPtrArray    *instances)
{
  GPtrArray *untested = g_ptr_array_new ();

  for (guint i = 0; i < instances->len; i++)
    {
      if (!latch_session_tells_of_store (instances->pdata[i], latch_test_all_get_reason (test, instances->pdata[i])))
        g_ptr_array_add (untested, instances->pdata[i]);
    }

  return untested;
}

static guint
count_broken (LatchTestAll *test,
              GPtrArray    *instances)
{
  guint n_broken = 0;

  for (guint i = 0; i < instances->len; i++)
    {
      const GError *reason = latch_test_all_get_reason (test, instances->pdata[i]);

      n_broken += reason != NULL && latch_session_tells_of_store (instances->pdata[i], reason);
    }

  return n_broken;
}

static int
tell_test (LatchSession *session,
           LatchTestAll *test,
           GPtrArray    *untested,
           guint         n_broken)
{
  const GError    *error = latch_test_all_get_error (test);
  g_autofree char *trouble = NULL;
  /* Translators: %u is a number of stores */
  g_autofree char *rest = g_strdup_printf (ngettext ("%u store could not be tested.", "%u stores could not be tested.", untested->len), untested->len);
  /* Translators: %u is a number of stores */
  g_autofree char *broken = g_strdup_printf (ngettext ("%u store does not work.", "%u stores do not work.", n_broken), n_broken);

  if (error != NULL)
    {
      trouble = latch_registry_dup_trouble (latch_session_get_registry (session), error, latch_test_all_get_error_account (test));
      latch_output_complain (trouble);
    }

  if (g_cancellable_is_cancelled (latch_session_get_cancellable (session)))
    return LATCH_EXIT_INTERRUPTED;

  if (untested->len > 0)
    latch_output_tell (rest);
  if (n_broken > 0)
    latch_output_tell (broken);
  if (error != NULL)
    return latch_session_judge (error);

  if (untested->len > 0)
    return latch_session_judge (latch_test_all_get_reason (test, untested->pdata[0]));

  return n_broken > 0 ? LATCH_EXIT_REFUSED : LATCH_EXIT_DONE;
}

static int
test_all (LatchSession *session)
{
  g_autoptr (GPtrArray) instances = list_instances (session);
  g_autoptr (LatchTestAll) test = latch_test_all_new (latch_session_get_registry (session));
  g_autoptr (GPtrArray) untested = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = instances->len; i > 0; i--)
    {
      if (!latch_test_all_takes (instances->pdata[i - 1]))
        g_ptr_array_remove_index (instances, i - 1);
    }

  if (instances->len > 0 && !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  if (instances->len > 0)
    run_test (session, test);
  else
    latch_output_tell (_ ("There is no store to test."));

  untested = list_untested (test, instances);
  latch_show_tests (instances, untested);
  return tell_test (session, test, untested, count_broken (test, instances));
}

static int
test (LatchSession      *session,
      const char *const *arguments)
{
  if (tests_all && arguments[0] == NULL)
    return test_all (session);

  if (!tests_all && arguments[0] != NULL)
    return test_one (session, arguments[0]);

  latch_output_complain (_ ("Enter either a store to test or --all."));
  return LATCH_EXIT_USAGE;
}

const LatchCommand latch_store_commands[] = {
  { .name = "list", .arguments = "", .summary = N_ ("List the stores"), .options = list_options, .has_json = TRUE, .run = list },
  { .name = "show", .arguments = "STORE", .summary = N_ ("Show what is known of a store"), .n_min = 1, .n_max = 1, .has_json = TRUE, .run = show },
  { .name = "test", .arguments = "[STORE]", .summary = N_ ("Test whether a store answers"), .options = test_options, .n_max = 1, .has_json = TRUE, .run = test },
  { NULL },
};
