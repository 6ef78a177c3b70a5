/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-recovery.h"

#include "latch-abandoned.h"
#include "latch-connectivity.h"
#include "latch-error.h"
#include "latch-record-state.h"

/* Finishes what was left unfinished, without being asked: after the records
 * were read, again half a minute and two minutes later and then every ten, when the network
 * changes, when the computer wakes up, when the keyring is unlocked, and when
 * what was kept in memory has moved to it. It never asks for a password: while
 * the keyring is locked, nothing is decided, and `error` says so. Nothing is
 * created here, and no instance or token is deleted.
 *
 * A sweep goes through the accounts, one after the other, and reads the list of
 * a service once for all records of an account. What goes wrong concerns one
 * record, its account, or the keyring: only the keyring ends the sweep. */
struct _LatchRecovery
{
  GObject parent_instance;

  LatchRegistry     *registry;
  LatchKeyring      *keyring;
  LatchConnectivity *connectivity;
  GCancellable      *cancellable;
  GPtrArray         *abandoned;
  GPtrArray         *pending;
  GError            *error;
  char              *error_account;
  guint              next_delay;
  guint              timer;
  gboolean           running;
};

G_DEFINE_FINAL_TYPE (LatchRecovery, latch_recovery, G_TYPE_OBJECT)

enum {
  PROP_RUNNING = 1,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* In seconds; an instance that the service is still making appears within these. The last one is repeated. */
static const guint delays[] = { 30, 120, 600 };

static void
latch_recovery_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  LatchRecovery *self = LATCH_RECOVERY (object);

  switch (property_id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_recovery_dispose (GObject *object)
{
  LatchRecovery *self = LATCH_RECOVERY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->connectivity);
  g_clear_object (&self->registry);
  g_clear_object (&self->keyring);

  G_OBJECT_CLASS (latch_recovery_parent_class)->dispose (object);
}

static void
latch_recovery_finalize (GObject *object)
{
  LatchRecovery *self = LATCH_RECOVERY (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->abandoned, g_ptr_array_unref);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self->error_account);

  G_OBJECT_CLASS (latch_recovery_parent_class)->finalize (object);
}

static void
latch_recovery_class_init (LatchRecoveryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latch_recovery_get_property;
  object_class->dispose = latch_recovery_dispose;
  object_class->finalize = latch_recovery_finalize;

  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_recovery_init (LatchRecovery *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
set_error (LatchRecovery *self,
           GError        *error,
           const char    *account)
{
  g_clear_error (&self->error);
  g_free (self->error_account);
  self->error = error;
  self->error_account = g_strdup (account);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

static void
set_running (LatchRecovery *self,
             gboolean       running)
{
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

static gboolean
timer_cb (gpointer user_data)
{
  LatchRecovery *self = user_data;

  self->timer = 0;
  latch_recovery_sweep (self);
  return G_SOURCE_REMOVE;
}

/* What no list can prove waits for the next start, the network or other secrets. */
static gboolean
is_another_worth_it (GPtrArray *unfinished)
{
  for (guint i = 0; i < unfinished->len; i++)
    {
      if (!latch_record_is_missed_unproved (g_ptr_array_index (unfinished, i)))
        return TRUE;
    }

  return FALSE;
}

/* A sweep that left something open is followed by another. */
static void
end_sweep (LatchRecovery *self)
{
  g_autoptr (GPtrArray) unfinished = NULL;

  set_running (self, FALSE);
  if (self->registry == NULL)
    return;

  unfinished = latch_registry_list_unfinished (self->registry);
  if (!is_another_worth_it (unfinished))
    return;

  self->timer = g_timeout_add (delays[self->next_delay] * latch_registry_get_retry_delay (self->registry), timer_cb, self);
  self->next_delay = MIN (self->next_delay + 1, G_N_ELEMENTS (delays) - 1);
}

/* What is left of the sweep is done by a later one. */
static void
stop_sweep (LatchRecovery *self,
            const GError  *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_error (self, g_error_copy (error), NULL);
  end_sweep (self);
}

/* -- What an error concerns ------------------------------------------------------ */

static const int own_codes[] = { LATCH_ERROR_UNEXPECTED, LATCH_ERROR_STORAGE };
static const int process_codes[] = { G_IO_ERROR_BUSY, G_IO_ERROR_INVALID_ARGUMENT };

static gboolean
is_one_of (const GError *error,
           GQuark        domain,
           const int    *codes,
           size_t        n_codes)
{
  for (size_t i = 0; i < n_codes; i++)
    {
      if (g_error_matches (error, domain, codes[i]))
        return TRUE;
    }

  return FALSE;
}

static gboolean
concerns_all (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || latch_error_is_of_keyring (error);
}

/* The service’s own word on one record, its file, or another process that works on it or has removed it. */
static gboolean
concerns_one_record (const GError *error)
{
  return latch_error_is_refusal (error) || is_one_of (error, LATCH_ERROR, own_codes, G_N_ELEMENTS (own_codes)) ||
         is_one_of (error, G_IO_ERROR, process_codes, G_N_ELEMENTS (process_codes));
}

/* -- One account ------------------------------------------------------------------ */

typedef struct
{
  char            *account;
  GPtrArray       *records;
  GPtrArray       *missing;
  LatchConnection *connection;
  LatchListing    *listing;
} Group;

static void
group_free (Group *group)
{
  g_ptr_array_unref (group->records);
  g_clear_pointer (&group->missing, g_ptr_array_unref);
  g_clear_object (&group->connection);
  g_clear_object (&group->listing);
  g_free (group->account);
  g_free (group);
}

/* The first account that cannot be looked after is the one that is told of. One that was removed meanwhile needs nothing more. */
static void
tell (LatchRecovery *self,
      Group         *group,
      const GError  *error)
{
  if (self->registry != NULL && latch_registry_lookup_account (self->registry, group->account) == NULL)
    return;

  g_message ("The instances of an account cannot be looked after now: %s", error->message);
  if (self->error == NULL)
    set_error (self, g_error_copy (error), group->account);
}

/* Only what concerns the keyring reaches the sweep. */
static void
end_group (LatchRecovery *self,
           GTask         *task,
           GError        *error)
{
  g_autoptr (GTask) own = task;

  if (concerns_all (error))
    {
      g_task_return_error (task, error);
      return;
    }

  tell (self, g_task_get_task_data (task), error);
  g_error_free (error);
  g_task_return_boolean (task, TRUE);
}

/* The callback of one begins the next, so it is passed in. Without an account or its service, each record says so. */
static void
resume_next (LatchRecovery      *self,
             GTask              *task,
             GAsyncReadyCallback resumed)
{
  g_autoptr (GTask) own = task;
  Group *group = g_task_get_task_data (task);

  while (group->records->len > 0 && self->registry != NULL)
    {
      g_autoptr (LatchRecord) record = g_ptr_array_steal_index (group->records, 0);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchJob) job = latch_registry_take_up (self->registry, record, group->connection, &error);

      if (job != NULL)
        {
          latch_work_resume_async (latch_registry_get_work (self->registry), job, group->listing, self->cancellable, resumed, g_steal_pointer (&own));
          return;
        }

      g_message ("An unfinished instance cannot be looked after: %s", error->message);
    }

  g_task_return_boolean (task, TRUE);
}

static void
resumed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchRecovery *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (latch_work_finish (result, &error) || concerns_one_record (error))
    resume_next (self, g_steal_pointer (&task), resumed_cb);
  else
    end_group (self, g_steal_pointer (&task), g_steal_pointer (&error));
}

/* What the list would have told of is left to a later sweep. */
static void
drop_searches (Group *group)
{
  for (guint i = group->records->len; i > 0; i--)
    {
      if (latch_record_needs_search (g_ptr_array_index (group->records, i - 1)))
        g_ptr_array_remove_index (group->records, i - 1);
    }
}

/* What the service itself says against the list concerns only what is looked for in it; tokens are still kept. */
static void
use_no_list (LatchRecovery *self,
             GTask         *task,
             GError        *error)
{
  if (!concerns_one_record (error))
    {
      end_group (self, task, error);
      return;
    }

  tell (self, g_task_get_task_data (task), error);
  g_error_free (error);
  drop_searches (g_task_get_task_data (task));
  resume_next (self, task, resumed_cb);
}

/* What was called absent, or is hidden, and is there after all. */
static void
add_found (Group *group)
{
  for (guint i = 0; i < group->missing->len; i++)
    {
      LatchRecord *record = g_ptr_array_index (group->missing, i);

      if (latch_listing_has (group->listing, record) && !g_ptr_array_find (group->records, record, NULL))
        g_ptr_array_add (group->records, g_object_ref (record));
    }
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchRecovery *self = g_task_get_source_object (task);
  Group         *group = g_task_get_task_data (task);
  GError        *error = NULL;

  group->listing = latch_listing_finish (LATCH_CONNECTION (source), result, &error);
  if (group->listing == NULL)
    {
      use_no_list (self, g_steal_pointer (&task), error);
      return;
    }

  add_found (group);
  resume_next (self, g_steal_pointer (&task), resumed_cb);
}

/* All that is missing is looked for, whether it is its turn or not: in a list that is read anyway, this costs nothing. */
static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchRecovery *self = g_task_get_source_object (task);
  Group         *group = g_task_get_task_data (task);
  GCancellable  *cancellable = self->cancellable;
  g_autoptr (GPtrArray) sought = g_ptr_array_new ();
  GError *error = NULL;

  if (!latch_connection_open_finish (LATCH_CONNECTION (source), result, &error))
    {
      end_group (self, g_steal_pointer (&task), error);
      return;
    }

  g_ptr_array_extend (sought, group->records, NULL, NULL);
  g_ptr_array_extend (sought, group->missing, NULL, NULL);
  latch_listing_read_async (group->connection, sought, cancellable, listed_cb, g_steal_pointer (&task));
}

/* For one record, asking for its tag is quicker than the whole list. */
static gboolean
is_list_worth_it (GPtrArray *records)
{
  guint n_searches = 0;

  for (guint i = 0; i < records->len; i++)
    n_searches += latch_record_needs_search (g_ptr_array_index (records, i));

  return n_searches > 1;
}

static void
look_after_async (LatchRecovery      *self,
                  GPtrArray          *records,
                  GAsyncReadyCallback callback,
                  gpointer            user_data)
{
  GTask        *task = g_task_new (self, NULL, callback, user_data);
  Group        *group = g_new0 (Group, 1);
  const char   *id = latch_record_get_account (g_ptr_array_index (records, 0));
  LatchAccount *account = latch_registry_lookup_account (self->registry, id);

  group->account = g_strdup (id);
  group->records = records;
  group->missing = latch_registry_list_missing (self->registry, id);
  group->connection = account != NULL ? latch_registry_connect (self->registry, account, NULL) : NULL;
  g_task_set_task_data (task, group, (GDestroyNotify)group_free);
  if (group->connection != NULL && is_list_worth_it (records))
    latch_connection_open_async (group->connection, self->cancellable, opened_cb, task);
  else
    resume_next (self, task, resumed_cb);
}

/* -- All accounts ----------------------------------------------------------------- */

/* Takes those out of what is pending that have the same account as the first. */
static GPtrArray *
steal_group (GPtrArray **pending)
{
  GPtrArray  *group = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray  *others = g_ptr_array_new_with_free_func (g_object_unref);
  const char *account = latch_record_get_account (g_ptr_array_index (*pending, 0));

  for (guint i = 0; i < (*pending)->len; i++)
    {
      LatchRecord *record = g_ptr_array_index (*pending, i);

      g_ptr_array_add (g_str_equal (latch_record_get_account (record), account) ? group : others, g_object_ref (record));
    }

  g_ptr_array_unref (*pending);
  *pending = others;
  return group;
}

/* The callback of one begins the next, so it is passed in. */
static void
look_after_next (LatchRecovery      *self,
                 GAsyncReadyCallback looked_after)
{
  if (self->registry == NULL || self->pending->len == 0)
    end_sweep (self);
  else
    look_after_async (self, steal_group (&self->pending), looked_after, g_object_ref (self));
}

static void
looked_after_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (LatchRecovery) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    look_after_next (self, looked_after_cb);
  else
    stop_sweep (self, error);
}

/* -- What nobody needs ----------------------------------------------------------- */

/* The callback of one begins the next, so it is passed in. */
static void
discard_next (LatchRecovery      *self,
              GAsyncReadyCallback discarded)
{
  g_autoptr (LatchAccount) account = NULL;

  if (self->registry == NULL || self->abandoned->len == 0)
    {
      look_after_next (self, looked_after_cb);
      return;
    }

  account = g_ptr_array_steal_index (self->abandoned, 0);
  latch_abandoned_discard_async (account, NULL, self->keyring, latch_registry_get_journal (self->registry), discarded, g_object_ref (self));
}

static void
discarded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (LatchRecovery) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_abandoned_discard_finish (LATCH_ACCOUNT (source), result, &error) && error != NULL)
    g_message ("An account that nothing needs could not be taken away: %s", error->message);

  discard_next (self, discarded_cb);
}

static void
keyring_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (LatchRecovery) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->registry == NULL)
    return;

  if (!latch_keyring_open_finish (self->keyring, result, &error))
    {
      if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED))
        latch_keyring_watch_lock (self->keyring);

      stop_sweep (self, error);
      return;
    }

  set_error (self, NULL, NULL);
  discard_next (self, discarded_cb);
}

static void
changed_cb (LatchRecovery *self,
            gboolean       available)
{
  if (!available)
    return;

  self->next_delay = 0;
  latch_recovery_sweep (self);
}

static void
account_removed_cb (LatchRecovery *self,
                    LatchAccount  *account)
{
  if (g_strcmp0 (self->error_account, latch_account_get_id (account)) == 0)
    set_error (self, NULL, NULL);
}

static void
unlocked_cb (LatchRecovery *self)
{
  changed_cb (self, TRUE);
}

/* Records of tokens that have moved from memory to the keyring do not say so yet. */
static void
memory_changed_cb (LatchRecovery *self)
{
  if (latch_registry_get_loaded (self->registry) && !latch_keyring_get_has_unsaved_secrets (self->keyring))
    latch_recovery_sweep (self);
}

/**
 * latch_recovery_new:
 * @registry: the registry
 * @keyring: the keyring
 *
 * Makes a recovery that does nothing before its first sweep.
 *
 * Returns: (transfer full): the recovery
 */
LatchRecovery *
latch_recovery_new (LatchRegistry *registry,
                    LatchKeyring  *keyring)
{
  LatchRecovery *self = g_object_new (LATCH_TYPE_RECOVERY, NULL);

  self->registry = g_object_ref (registry);
  self->keyring = g_object_ref (keyring);
  g_signal_connect_object (latch_registry_get_journal (registry), "account-removed", G_CALLBACK (account_removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keyring, "unlocked", G_CALLBACK (unlocked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keyring, "memory-changed", G_CALLBACK (memory_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * latch_recovery_get_running:
 * @self: a recovery
 *
 * Returns: %TRUE while it looks for something
 */
gboolean
latch_recovery_get_running (LatchRecovery *self)
{
  return self->running;
}

/**
 * latch_recovery_get_error:
 * @self: a recovery
 *
 * Returns: (transfer none) (nullable): why the last sweep could not be made to its end, for example a locked keyring
 */
const GError *
latch_recovery_get_error (LatchRecovery *self)
{
  return self->error;
}

/**
 * latch_recovery_get_error_account:
 * @self: a recovery
 *
 * Returns: (transfer none) (nullable): the id of the account that latch_recovery_get_error() concerns, or %NULL when
 *   it concerns all
 */
const char *
latch_recovery_get_error_account (LatchRecovery *self)
{
  return self->error_account;
}

static void
watch_connectivity (LatchRecovery *self)
{
  if (self->connectivity != NULL)
    return;

  self->connectivity = latch_connectivity_dup_default ();
  g_signal_connect_object (self->connectivity, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

static void
sweep (LatchRecovery *self,
       gboolean       may_ask)
{
  if (self->running)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->abandoned, g_ptr_array_unref);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  self->abandoned = latch_abandoned_list (latch_registry_get_journal (self->registry));
  self->pending = latch_registry_list_unfinished (self->registry);
  if (self->pending->len == 0 && self->abandoned->len == 0)
    {
      set_error (self, NULL, NULL);
      return;
    }

  watch_connectivity (self);
  set_running (self, TRUE);
  latch_keyring_open_async (self->keyring, may_ask, keyring_opened_cb, g_object_ref (self));
}

/**
 * latch_recovery_sweep:
 * @self: a recovery
 *
 * Looks for everything that is not finished, one after the other, unless the
 * keyring is locked. When there is nothing, neither keyring nor network is touched.
 */
void
latch_recovery_sweep (LatchRecovery *self)
{
  sweep (self, FALSE);
}

/**
 * latch_recovery_sweep_with_prompt:
 * @self: a recovery
 *
 * Does the same because a person said so: the system may ask for the keyring’s password.
 */
void
latch_recovery_sweep_with_prompt (LatchRecovery *self)
{
  self->next_delay = 0;
  sweep (self, TRUE);
}
