/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-test-all.h"

#include "latch-error.h"

#include <glib/gi18n-lib.h>

/**
 * LatchTestAll:
 *
 * A test of all stores at once, as if a person had pressed Test on the page of
 * each: what it comes to stands in their records.
 *
 * The stores of an account share one connection, which asks the keyring once for
 * the account’s secrets. Several are tested at the same time, but only one of
 * them may wait for the keyring: a keyring that is locked on the way is asked to
 * be unlocked once and not once for each. Where nothing can come of the rest of
 * an account, because the service refuses its secrets or cannot be reached, the
 * rest counts as failed without being asked, and the other accounts go on. Without
 * the keyring nothing goes on.
 */
struct _LatchTestAll
{
  GObject parent_instance;

  LatchRegistry *registry;
  GCancellable  *cancellable;
  GPtrArray     *groups;
  GSourceFunc    take_turn;
  guint          turn;
  gboolean       waits_for_keyring;
  gboolean       running;
  guint          n_running;
  guint          n_total;
  guint          n_done;
  guint          n_failed;
  GHashTable    *reasons;
  GError        *error;
  char          *error_account;
};

G_DEFINE_FINAL_TYPE (LatchTestAll, latch_test_all, G_TYPE_OBJECT)

enum {
  PROP_RUNNING = 1,
  PROP_N_TOTAL,
  PROP_N_DONE,
  PROP_N_FAILED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* How many stores are tested at the same time: a service answers several calls of an account beside each other,
 * and says 429 to whoever sends too many (docs.cloud-elements.com/home/usage-limits). */
#define MAX_AT_ONCE 8
#define MAX_OF_ACCOUNT 4

/* The stores of one account that are still to be tested, the next one last. */
typedef struct
{
  LatchAccount    *account;
  LatchConnection *connection;
  GPtrArray       *instances;
  guint            n_running;
  guint            n_unreachable;
  gboolean         is_open;
} Group;

/* A store that is being tested, or an account’s secrets that are looked up. */
typedef struct
{
  LatchTestAll *self;
  Group        *group;
  LatchJob     *job;
  gulong        stepped;
  gboolean      waits_for_keyring;
} Errand;

static void
group_free (Group *group)
{
  g_object_unref (group->account);
  g_clear_object (&group->connection);
  g_ptr_array_unref (group->instances);
  g_free (group);
}

static void
errand_free (Errand *errand)
{
  if (errand->job != NULL)
    g_clear_signal_handler (&errand->stepped, errand->job);
  g_clear_object (&errand->job);
  g_object_unref (errand->self);
  g_free (errand);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

/**
 * latch_test_all_takes:
 * @instance: an instance of the registry
 *
 * One that something is done to already will be tested by that, or is about to go.
 *
 * Returns: %TRUE when a test that starts now tests it
 */
gboolean
latch_test_all_takes (LatchInstance *instance)
{
  LatchStep step = latch_instance_get_step (instance);

  return latch_instance_can (instance, LATCH_ACTION_TEST) && latch_instance_get_account (instance) != NULL &&
         (step == LATCH_STEP_IDLE || step == LATCH_STEP_DONE);
}

static Group *
ensure_group (LatchTestAll *self,
              GHashTable   *by_account,
              LatchAccount *account)
{
  Group *group = g_hash_table_lookup (by_account, account);

  if (group != NULL)
    return group;

  group = g_new0 (Group, 1);
  group->account = g_object_ref (account);
  group->instances = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->groups, group);
  g_hash_table_insert (by_account, account, group);
  return group;
}

static void
collect (LatchTestAll *self)
{
  GListModel *instances = latch_registry_get_instances (self->registry);
  g_autoptr (GHashTable) by_account = g_hash_table_new (NULL, NULL);

  for (guint i = g_list_model_get_n_items (instances); i > 0; i--)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i - 1);
      Group *group;

      if (!latch_test_all_takes (instance))
        continue;

      group = ensure_group (self, by_account, latch_instance_get_account (instance));
      g_ptr_array_add (group->instances, g_steal_pointer (&instance));
      self->n_total++;
    }
}

static void
notify_counts (LatchTestAll *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TOTAL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_DONE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_FAILED]);
}

static void
set_running (LatchTestAll *self,
             gboolean      running)
{
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

/* The first one is the one that is told of. */
static void
note_error (LatchTestAll *self,
            LatchAccount *account,
            const GError *error)
{
  if (self->error != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->error = g_error_copy (error);
  self->error_account = account != NULL ? g_strdup (latch_account_get_id (account)) : NULL;
}

/* The latest test of a store is the one that counts. */
static void
note_reason (LatchTestAll *self,
             const char   *instance,
             const GError *reason)
{
  g_hash_table_insert (self->reasons, g_strdup (instance), g_error_copy (reason));
}

static void
note_rest (LatchTestAll *self,
           Group        *group,
           const GError *reason)
{
  for (guint i = 0; i < group->instances->len; i++)
    note_reason (self, latch_instance_get_id (group->instances->pdata[i]), reason);
}

/* What is not asked any more does not count. */
static void
drop_rest (LatchTestAll *self,
           const GError *reason)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = g_ptr_array_index (self->groups, i);

      note_rest (self, group, reason);
      self->n_total -= group->instances->len;
      g_ptr_array_set_size (group->instances, 0);
    }
}

/* Without the keyring there is no token to test with. */
static void
end_all (LatchTestAll *self,
         const GError *error)
{
  note_error (self, NULL, error);
  drop_rest (self, error);
}

/* What nobody needs to ask for any more has failed like what was asked for. */
static void
fail_rest (LatchTestAll *self,
           Group        *group,
           const GError *error)
{
  guint n_rest = group->instances->len;

  note_error (self, group->account, error);
  note_rest (self, group, error);
  self->n_done += n_rest;
  self->n_failed += n_rest;
  g_ptr_array_set_size (group->instances, 0);
}

/* One connection can be lost on the way to one store; several in a row are the service or the network. */
static gboolean
concerns_service (const GError *error)
{
  return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNREACHABLE) || g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNTRUSTED) ||
         g_error_matches (error, LATCH_ERROR, LATCH_ERROR_PROXY) || g_error_matches (error, LATCH_ERROR, LATCH_ERROR_TIMED_OUT);
}

/* What goes on next is decided once for all that has just happened. */
static void
wake (LatchTestAll *self)
{
  if (self->turn == 0)
    self->turn = g_idle_add_full (G_PRIORITY_DEFAULT, self->take_turn, self, NULL);
}

static Errand *
errand_new (LatchTestAll *self,
            Group        *group)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->self = g_object_ref (self);
  errand->group = group;
  errand->waits_for_keyring = TRUE;
  self->waits_for_keyring = TRUE;
  self->n_running++;
  group->n_running++;
  return errand;
}

/* The next one may ask the keyring. */
static void
pass_keyring (Errand *errand)
{
  if (!errand->waits_for_keyring)
    return;

  errand->waits_for_keyring = FALSE;
  errand->self->waits_for_keyring = FALSE;
  wake (errand->self);
}

static void
end_errand (Errand *errand)
{
  pass_keyring (errand);
  errand->self->n_running--;
  errand->group->n_running--;
  wake (errand->self);
}

/* Another process may have begun with it meanwhile, or have removed it; or the person has stopped all. Without the keyring,
 * the store was not asked. */
static gboolean
is_left_out (const GError *reason)
{
  return g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_BUSY) || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         latch_error_is_of_keyring (reason);
}

static void
judge (Errand       *errand,
       const GError *reason)
{
  LatchTestAll *self = errand->self;
  Group        *group = errand->group;

  if (reason != NULL)
    note_reason (self, latch_record_get_id (latch_job_get_record (errand->job)), reason);
  if (latch_error_is_of_keyring (reason))
    end_all (self, reason);

  if (is_left_out (reason))
    {
      self->n_total--;
      return;
    }

  /* The list does not say it of the store. */
  if (concerns_service (reason) || g_error_matches (reason, LATCH_ERROR, LATCH_ERROR_UNAVAILABLE))
    note_error (self, group->account, reason);

  self->n_done++;
  self->n_failed += reason != NULL;
  group->n_unreachable = concerns_service (reason) ? group->n_unreachable + 1 : 0;
  if (reason != NULL && (latch_account_get_refused (group->account) || group->n_unreachable >= MAX_OF_ACCOUNT))
    fail_rest (self, group, reason);
}

static void
tested_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Errand) errand = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = latch_work_finish (result, &error);

  judge (errand, done ? latch_job_get_test_error (errand->job) : error);
  end_errand (errand);
}

static void
stepped_cb (LatchJob   *job,
            GParamSpec *pspec,
            Errand     *errand)
{
  if (latch_job_get_step (job) != LATCH_STEP_KEYRING)
    pass_keyring (errand);
}

static void
test_next (LatchTestAll *self,
           Group        *group)
{
  g_autoptr (LatchInstance) instance = g_ptr_array_steal_index (group->instances, group->instances->len - 1);
  gboolean is_in_list = latch_registry_lookup_instance (self->registry, latch_instance_get_id (instance)) != NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchJob) job = is_in_list ? latch_registry_take_up (self->registry, latch_instance_get_record (instance), group->connection, &error) : NULL;
  Errand *errand;

  /* It was removed from the list meanwhile, or something else is done to it. */
  if (job == NULL)
    {
      if (error != NULL)
        note_reason (self, latch_instance_get_id (instance), error);
      self->n_total--;
      return;
    }

  errand = errand_new (self, group);
  errand->job = g_object_ref (job);
  errand->stepped = g_signal_connect (job, "notify::step", G_CALLBACK (stepped_cb), errand);
  latch_work_resume_async (latch_registry_get_work (self->registry), job, NULL, self->cancellable, tested_cb, errand);
}

/* -- One account ------------------------------------------------------------------ */

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Errand) errand = user_data;
  LatchTestAll *self = errand->self;
  g_autoptr (GError) error = NULL;

  errand->group->is_open = latch_connection_open_finish (LATCH_CONNECTION (source), result, &error);
  if (latch_error_is_of_keyring (error))
    end_all (self, error);
  else if (error != NULL)
    fail_rest (self, errand->group, error);

  end_errand (errand);
}

static void
open_group (LatchTestAll *self,
            Group        *group)
{
  g_autoptr (GError) error = NULL;

  group->connection = latch_registry_connect (self->registry, group->account, &error);
  if (group->connection == NULL)
    fail_rest (self, group, error);
  else
    latch_connection_open_async (group->connection, self->cancellable, opened_cb, errand_new (self, group));
}

/* The account that has the fewest tests running, so that all get on. */
static Group *
find_group (LatchTestAll *self)
{
  Group *found = NULL;

  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = g_ptr_array_index (self->groups, i);

      if (group->instances->len > 0 && group->n_running < MAX_OF_ACCOUNT && (found == NULL || group->n_running < found->n_running))
        found = group;
    }

  return found;
}

static gboolean
take_turn_cb (gpointer user_data)
{
  LatchTestAll *self = user_data;
  Group        *group;

  self->turn = 0;
  while (!self->waits_for_keyring && self->n_running < MAX_AT_ONCE && (group = find_group (self)) != NULL)
    {
      if (group->is_open)
        test_next (self, group);
      else
        open_group (self, group);
    }

  notify_counts (self);
  if (self->n_running == 0 && find_group (self) == NULL)
    set_running (self, FALSE);
  return G_SOURCE_REMOVE;
}

/* -- The class ------------------------------------------------------------------- */

static void
latch_test_all_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  LatchTestAll *self = LATCH_TEST_ALL (object);

  switch (property_id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_N_TOTAL:
      g_value_set_uint (value, self->n_total);
      break;
    case PROP_N_DONE:
      g_value_set_uint (value, self->n_done);
      break;
    case PROP_N_FAILED:
      g_value_set_uint (value, self->n_failed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_test_all_finalize (GObject *object)
{
  LatchTestAll *self = LATCH_TEST_ALL (object);

  g_clear_handle_id (&self->turn, g_source_remove);
  g_clear_object (&self->registry);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->groups);
  g_hash_table_unref (self->reasons);
  g_clear_error (&self->error);
  g_free (self->error_account);

  G_OBJECT_CLASS (latch_test_all_parent_class)->finalize (object);
}

static void
latch_test_all_class_init (LatchTestAllClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latch_test_all_get_property;
  object_class->finalize = latch_test_all_finalize;

  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  properties[PROP_N_TOTAL] = g_param_spec_uint ("n-total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_FAILED] = g_param_spec_uint ("n-failed", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_test_all_init (LatchTestAll *self)
{
  self->groups = g_ptr_array_new_with_free_func ((GDestroyNotify)group_free);
  self->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_error_free);
  self->take_turn = take_turn_cb;
}

/**
 * latch_test_all_new:
 * @registry: the registry
 *
 * Makes a test that tests nothing before it is started. Whoever lets it go
 * cancels it first.
 *
 * Returns: (transfer full): the test
 */
LatchTestAll *
latch_test_all_new (LatchRegistry *registry)
{
  LatchTestAll *self = g_object_new (LATCH_TYPE_TEST_ALL, NULL);

  self->registry = g_object_ref (registry);
  return self;
}

/**
 * latch_test_all_has_work:
 * @self: a test
 *
 * Tells whether latch_test_all_start() has anything to do now. This looks at
 * the instances up to the first one that can be tested.
 *
 * Returns: %TRUE unless it runs already, or no store can be tested
 */
gboolean
latch_test_all_has_work (LatchTestAll *self)
{
  GListModel *instances = latch_registry_get_instances (self->registry);

  if (self->running)
    return FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      if (latch_test_all_takes (instance))
        return TRUE;
    }

  return FALSE;
}

/**
 * latch_test_all_start:
 * @self: a test
 *
 * Tests all stores of the registry that can be tested and that nothing is done
 * to. The system may ask for the keyring’s password, once. Does nothing while
 * it runs. `running` says when it has ended; when there is nothing to test,
 * that is soon.
 */
void
latch_test_all_start (LatchTestAll *self)
{
  if (self->running)
    return;

  g_clear_error (&self->error);
  g_clear_pointer (&self->error_account, g_free);
  g_clear_object (&self->cancellable);
  g_ptr_array_set_size (self->groups, 0);
  g_hash_table_remove_all (self->reasons);
  self->cancellable = g_cancellable_new ();
  self->n_total = 0;
  self->n_done = 0;
  self->n_failed = 0;
  collect (self);
  set_running (self, TRUE);
  wake (self);
}

/**
 * latch_test_all_cancel:
 * @self: a test
 *
 * Begins with no other store, and stops waiting for the service, as a cancelled
 * test of one store does. What is known by then stays. Those that were not
 * tested to the end are not counted.
 */
void
latch_test_all_cancel (LatchTestAll *self)
{
  g_autoptr (GError) stopped = NULL;

  if (!self->running)
    return;

  g_set_error_literal (&stopped, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Stopped before it was tested."));
  drop_rest (self, stopped);
  g_cancellable_cancel (self->cancellable);
  wake (self);
}

/**
 * latch_test_all_get_running:
 * @self: a test
 *
 * Returns: %TRUE from the start until the last store was tested
 */
gboolean
latch_test_all_get_running (LatchTestAll *self)
{
  return self->running;
}

/**
 * latch_test_all_get_cancelled:
 * @self: a test
 *
 * Returns: %TRUE when the test that runs, or the last one, was cancelled
 */
gboolean
latch_test_all_get_cancelled (LatchTestAll *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

/**
 * latch_test_all_get_n_total:
 * @self: a test
 *
 * Returns: how many stores the test that runs, or the last one, is about
 */
guint
latch_test_all_get_n_total (LatchTestAll *self)
{
  return self->n_total;
}

/**
 * latch_test_all_get_n_done:
 * @self: a test
 *
 * Returns: how many of them were tested
 */
guint
latch_test_all_get_n_done (LatchTestAll *self)
{
  return self->n_done;
}

/**
 * latch_test_all_get_n_failed:
 * @self: a test
 *
 * Returns: how many of those did not answer
 */
guint
latch_test_all_get_n_failed (LatchTestAll *self)
{
  return self->n_failed;
}

/**
 * latch_test_all_get_error:
 * @self: a test
 *
 * Gets the first reason that kept more than one store from being tested.
 *
 * Returns: (transfer none) (nullable): the error, whose sentence is for people, or %NULL when all were tested
 */
const GError *
latch_test_all_get_error (LatchTestAll *self)
{
  return self->error;
}

/**
 * latch_test_all_get_error_account:
 * @self: a test
 *
 * Returns: (transfer none) (nullable): the id of the account that latch_test_all_get_error() concerns, or %NULL when it
 *   concerns all
 */
const char *
latch_test_all_get_error_account (LatchTestAll *self)
{
  return self->error_account;
}

/**
 * latch_test_all_get_reason:
 * @self: a test
 * @instance: a store that it was to test
 *
 * Gets why a store did not answer, or was not asked. Its record says only what the store itself has answered.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL when the store answered
 */
const GError *
latch_test_all_get_reason (LatchTestAll  *self,
                           LatchInstance *instance)
{
  return g_hash_table_lookup (self->reasons, latch_instance_get_id (instance));
}
