/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-recovery.h"

#include "latch-error.h"
#include "latch-connectivity.h"

/* Finds what was left unfinished, without being asked: after the records were
 * read, again half a minute, two and ten minutes later, when the network
 * changes, when the computer wakes up, and when somebody unlocks the keyring.
 * It never asks for a password: while the keyring is locked, nothing is
 * decided, and `error` says so. Nothing is created here, and no instance or
 * token is deleted. */
struct _LatchRecovery
{
  GObject parent_instance;

  LatchRegistry     *store;
  LatchKeyring      *keyring;
  LatchConnectivity *watch;
  GCancellable      *cancellable;
  GPtrArray         *pending;
  GError            *error;
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

/* In seconds; an instance that the service is still making appears within these. */
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
  g_clear_object (&self->watch);
  g_clear_object (&self->store);
  g_clear_object (&self->keyring);

  G_OBJECT_CLASS (latch_recovery_parent_class)->dispose (object);
}

static void
latch_recovery_finalize (GObject *object)
{
  LatchRecovery *self = LATCH_RECOVERY (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_clear_error (&self->error);

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
           GError        *error)
{
  g_clear_error (&self->error);
  self->error = error;
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

/* A sweep that left something open is followed by another, a few times. */
static void
end_sweep (LatchRecovery *self)
{
  g_autoptr (GPtrArray) unfinished = NULL;

  set_running (self, FALSE);
  if (self->store == NULL)
    return;

  unfinished = latch_registry_get_unfinished (self->store);
  if (unfinished->len > 0 && self->timer == 0 && self->next_delay < G_N_ELEMENTS (delays))
    self->timer = g_timeout_add (delays[self->next_delay++] * latch_registry_get_second (self->store), timer_cb, self);
}

/* The service’s own word on one record concerns that record only; anything else would fail for the next one too. */
static gboolean
concerns_one_record (const GError *error)
{
  return latch_error_is_refusal (error) || g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNEXPECTED);
}

/* Goes on with the next record; the callback of one begins the next, so it is passed in. */
static void
sweep_next (LatchRecovery      *self,
            GAsyncReadyCallback resumed)
{
  while (self->pending->len > 0 && self->store != NULL)
    {
      g_autoptr (LatchRecord) record = g_ptr_array_steal_index (self->pending, 0);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchJob) creation = latch_registry_resume (self->store, record, &error);

      if (creation != NULL)
        {
          latch_job_resume_async (creation, self->cancellable, resumed, g_object_ref (self));
          return;
        }

      g_message ("An unfinished instance cannot be looked for: %s", error->message);
    }

  end_sweep (self);
}

static void
resumed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LatchRecovery) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_job_resume_finish (LATCH_JOB (source), result, &error) && !concerns_one_record (error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_error (self, g_steal_pointer (&error));
      end_sweep (self);
      return;
    }

  sweep_next (self, resumed_cb);
}

static void
tidied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (LatchRecovery) self = user_data;

  latch_registry_tidy_finish (LATCH_REGISTRY (source), result);
  sweep_next (self, resumed_cb);
}

static void
passed_keyring_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (LatchRecovery) self = user_data;
  GError *error = NULL;

  if (self->store == NULL)
    return;

  if (!latch_keyring_open_finish (self->keyring, result, &error))
    {
      if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED))
        latch_keyring_watch_lock (self->keyring);

      set_error (self, error);
      end_sweep (self);
      return;
    }

  set_error (self, NULL);
  latch_registry_tidy_async (self->store, tidied_cb, g_object_ref (self));
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
unlocked_cb (LatchRecovery *self)
{
  changed_cb (self, TRUE);
}

/**
 * latch_recovery_new:
 * @store: the store
 * @keyring: the keyring
 *
 * Makes a recovery that does nothing before its first sweep.
 *
 * Returns: (transfer full): the recovery
 */
LatchRecovery *
latch_recovery_new (LatchRegistry *store,
                    LatchKeyring  *keyring)
{
  LatchRecovery *self = g_object_new (LATCH_TYPE_RECOVERY, NULL);

  self->store = g_object_ref (store);
  self->keyring = g_object_ref (keyring);
  g_signal_connect_object (keyring, "unlocked", G_CALLBACK (unlocked_cb), self, G_CONNECT_SWAPPED);
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

static void
watch (LatchRecovery *self)
{
  if (self->watch != NULL)
    return;

  self->watch = latch_connectivity_dup_default ();
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

static void
sweep (LatchRecovery *self,
       gboolean       may_ask)
{
  if (self->running)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  self->pending = latch_registry_get_unfinished (self->store);
  if (self->pending->len == 0 && latch_registry_is_tidy (self->store))
    {
      set_error (self, NULL);
      return;
    }

  watch (self);
  set_running (self, TRUE);
  latch_keyring_open_async (self->keyring, may_ask, passed_keyring_cb, g_object_ref (self));
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
