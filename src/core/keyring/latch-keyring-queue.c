/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring-queue.h"

#include "latch-error.h"
#include "latch-init.h"
#include "latch-keyring-file.h"
#include "latch-keyring-service.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* An operation takes one step after the other: it opens a back end, stores or
 * clears there, looks up what is there then, and judges it. Functions without a
 * task decide on the next step; stepped_cb() alone goes there.
 *
 * The back ends are asked in a fixed order: the memory if the person chose it,
 * the service, the file. The next one is asked where one is absent, and where
 * one does not have what is looked up or cleared. */

/* Two ends of one session that disagree are nobody's fault: KWallet derives another key than libsecret from every secret or
 * public key that begins with a zero byte, which is one session in 128. A single new one may be of that kind again. */
#define MAX_RECOVERIES 3

typedef enum {
  STEP_OPEN,
  STEP_STORE,
  STEP_CLEAR,
  STEP_LOOKUP,
  STEP_LIST,
  STEP_RELABEL,
  STEP_END,
} Step;

typedef struct
{
  LatchKeyringVerb     verb;
  LatchKeyringItem    *item;
  LatchKeyringMemory  *memory;
  LatchKeyringBackend *backend;
  LatchKeyringBackend *opened;
  Step                 step;
  guint                n_recoveries;
  gboolean             written_again;
  GError              *absence;
  GError              *error;
  SecretValue         *found;
  GPtrArray           *listed;
} Operation;

/* The whole process shares one queue, as it shares one keyring: writes keep their order, and no two prompts are open at
 * once. libsecret's file loses items when two stores overlap. */
static GQueue   waiting = G_QUEUE_INIT;
static gboolean is_busy;

/* The service stays open for the operations that follow without a pause. One that finds it locked or gone opens it again. */
static gboolean service_is_open;

static void
operation_free (Operation *operation)
{
  g_clear_pointer (&operation->item, latch_keyring_item_unref);
  g_clear_error (&operation->absence);
  g_clear_error (&operation->error);
  g_clear_pointer (&operation->found, secret_value_unref);
  g_clear_pointer (&operation->listed, g_ptr_array_unref);
  g_free (operation);
}

static gboolean
is_same_secret (SecretValue *one,
                SecretValue *other)
{
  size_t      one_length;
  size_t      other_length;
  const char *one_text = secret_value_get (one, &one_length);
  const char *other_text = secret_value_get (other, &other_length);

  return one_length == other_length && memcmp (one_text, other_text, one_length) == 0;
}

/* -- Which step is next --------------------------------------------------------------- */

static Step
fail (Operation *operation,
      GError    *error)
{
  operation->error = error;
  return STEP_END;
}

static Step
fail_unconfirmed (Operation *operation)
{
  return fail (operation, g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED,
                                               _ ("The keyring reported success but did not save the secret. Check that the disk is not full, log in again and retry.")));
}

/* One secret after the other, within one turn of the queue: nothing can be stored in memory meanwhile. */
static Step
move_next (Operation *operation)
{
  LatchKeyringItem *item = latch_keyring_memory_peek (operation->memory);

  g_clear_pointer (&operation->item, latch_keyring_item_unref);
  operation->written_again = FALSE;
  if (item != NULL)
    {
      operation->item = latch_keyring_item_ref (item);
      return STEP_STORE;
    }

  latch_keyring_memory_set_chosen (operation->memory, FALSE);
  return STEP_END;
}

/* What is looked into after the first back end says nothing about where secrets are kept. */
static Step
begin_verb (Operation *operation)
{
  if (operation->opened == NULL || operation->absence != NULL)
    operation->opened = operation->backend;

  switch (operation->verb)
    {
    case LATCH_KEYRING_STORE:
      return STEP_STORE;
    case LATCH_KEYRING_LOOKUP:
      return STEP_LOOKUP;
    case LATCH_KEYRING_CLEAR:
      return STEP_CLEAR;
    case LATCH_KEYRING_LIST:
      return STEP_LIST;
    case LATCH_KEYRING_RELABEL:
      return operation->backend->relabel != NULL ? STEP_RELABEL : STEP_END;
    case LATCH_KEYRING_MOVE:
      return move_next (operation);
    case LATCH_KEYRING_CHECK:
    case LATCH_KEYRING_UNLOCK:
    default:
      return STEP_END;
    }
}

static Step
ask (Operation           *operation,
     LatchKeyringBackend *backend)
{
  gboolean needs_to_open = operation->verb == LATCH_KEYRING_CHECK || operation->verb == LATCH_KEYRING_UNLOCK;

  operation->backend = backend;
  operation->n_recoveries = 0;
  if (backend == latch_keyring_service_get () && service_is_open && !needs_to_open)
    return begin_verb (operation);

  return STEP_OPEN;
}

/* The file has what was stored while there was no service. */
static Step
ask_next (Operation *operation)
{
  if (operation->backend == latch_keyring_memory_get_backend (operation->memory))
    return ask (operation, latch_keyring_service_get ());

  if (operation->backend == latch_keyring_service_get () && latch_keyring_file_exists ())
    return ask (operation, latch_keyring_file_get ());

  return STEP_END;
}

/* A daemon that is killed between its two writes leaves an item with an empty secret; writing it again is enough. */
static Step
check_stored (Operation *operation)
{
  if (operation->found == NULL || !is_same_secret (operation->found, operation->item->secret))
    {
      if (operation->written_again)
        return fail_unconfirmed (operation);

      operation->written_again = TRUE;
      return STEP_STORE;
    }

  if (operation->verb == LATCH_KEYRING_STORE)
    return STEP_END;

  latch_keyring_memory_remove (operation->memory, operation->item->attributes);
  return move_next (operation);
}

/* Prepares another attempt, unless there were enough. */
static gboolean
recovers (Operation    *operation,
          const GError *error)
{
  if (operation->n_recoveries >= MAX_RECOVERIES || operation->backend->recover == NULL || !operation->backend->recover (error))
    return FALSE;

  service_is_open = FALSE;
  operation->n_recoveries++;
  return TRUE;
}

/* What a wrong key decrypts to has the right end once in 256 times, and libsecret gives it out. What stays so is no secret of
 * this program, and of no use to anybody. */
static gboolean
is_text (SecretValue *secret)
{
  size_t      length;
  const char *text = secret_value_get (secret, &length);

  return g_utf8_validate (text, (gssize)length, NULL);
}

static gboolean
is_placeholder (SecretValue *secret)
{
  size_t length;

  secret_value_get (secret, &length);
  return length == 0;
}

static Step
check_looked_up (Operation *operation)
{
  if (operation->found != NULL && !is_text (operation->found))
    {
      g_autoptr (GError) error = g_error_new_literal (SECRET_ERROR, SECRET_ERROR_PROTOCOL, "The secret is no text");

      if (recovers (operation, error))
        return STEP_OPEN;

      g_clear_pointer (&operation->found, secret_value_unref);
    }

  if (operation->found != NULL && !is_placeholder (operation->found))
    return STEP_END;

  g_clear_pointer (&operation->found, secret_value_unref);
  return ask_next (operation);
}

static Step
check_cleared (Operation *operation)
{
  return operation->found != NULL ? fail_unconfirmed (operation) : ask_next (operation);
}

static Step
get_next_step (Operation *operation,
               gboolean   was_there)
{
  switch (operation->step)
    {
    case STEP_OPEN:
      service_is_open = service_is_open || operation->backend == latch_keyring_service_get ();
      return begin_verb (operation);
    case STEP_STORE:
      return STEP_LOOKUP;
    case STEP_CLEAR:
      /* What was in memory is nowhere else. */
      return was_there && operation->backend == latch_keyring_memory_get_backend (operation->memory) ? STEP_END : STEP_LOOKUP;
    case STEP_LOOKUP:
      if (operation->verb == LATCH_KEYRING_LOOKUP)
        return check_looked_up (operation);
      return operation->verb == LATCH_KEYRING_CLEAR ? check_cleared (operation) : check_stored (operation);
    case STEP_LIST:
      return ask_next (operation);
    case STEP_RELABEL:
      return was_there ? STEP_END : ask_next (operation);
    case STEP_END:
    default:
      g_assert_not_reached ();
    }
}

static Step
get_step_after_failure (Operation    *operation,
                        const GError *error)
{
  gboolean is_file = operation->backend == latch_keyring_file_get ();
  g_autoptr (GError) explained = NULL;

  service_is_open = FALSE;
  if (is_file && operation->absence == NULL && operation->verb == LATCH_KEYRING_LOOKUP)
    {
      /* Nothing is lost by it: the service that made an instance tells its token again, and a person enters the secrets
       * of an account. */
      g_debug ("The file of secrets could not be searched: %s %d", g_quark_to_string (error->domain), error->code);
      return STEP_END;
    }

  if (recovers (operation, error))
    return STEP_OPEN;

  explained = operation->backend->explain (error);
  if (!g_error_matches (explained, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT))
    return fail (operation, g_steal_pointer (&explained));

  /* Then memory is all that there is. */
  if (is_file && operation->verb == LATCH_KEYRING_LIST && operation->listed != NULL)
    return STEP_END;

  if (is_file)
    return fail (operation, operation->absence != NULL ? g_steal_pointer (&operation->absence) : g_steal_pointer (&explained));

  operation->absence = g_steal_pointer (&explained);
  return ask (operation, latch_keyring_file_get ());
}

/* -- One after the other -------------------------------------------------------------- */

/* The callback of one step starts the next, so it is passed in. */
static void
take_step (GTask              *task,
           GAsyncReadyCallback stepped)
{
  g_autoptr (GTask) owned = task;
  Operation           *operation = g_task_get_task_data (task);
  LatchKeyringBackend *backend = operation->backend;

  switch (operation->step)
    {
    case STEP_OPEN:
      backend->open (backend, operation->verb != LATCH_KEYRING_CHECK, stepped, g_steal_pointer (&owned));
      break;
    case STEP_STORE:
      backend->store (backend, operation->item, stepped, g_steal_pointer (&owned));
      break;
    case STEP_CLEAR:
      backend->clear (backend, operation->item->attributes, stepped, g_steal_pointer (&owned));
      break;
    case STEP_LOOKUP:
      backend->lookup (backend, operation->item->attributes, stepped, g_steal_pointer (&owned));
      break;
    case STEP_LIST:
      backend->list (backend, operation->item->attributes, stepped, g_steal_pointer (&owned));
      break;
    case STEP_RELABEL:
      backend->relabel (backend, operation->item, stepped, g_steal_pointer (&owned));
      break;
    case STEP_END:
    default:
      if (operation->error != NULL)
        g_task_return_error (task, g_steal_pointer (&operation->error));
      else
        g_task_return_boolean (task, TRUE);
      break;
    }
}

/* Of each back end that was asked. */
static void
add_listed (Operation *operation,
            GPtrArray *listed)
{
  if (operation->listed != NULL && listed != NULL)
    g_ptr_array_extend_and_steal (operation->listed, listed);
  else if (listed != NULL)
    operation->listed = listed;
}

static void
stepped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Operation *operation = g_task_get_task_data (task);
  gboolean   was_there = FALSE;

  g_clear_pointer (&operation->found, secret_value_unref);
  switch (operation->step)
    {
    case STEP_OPEN:
      operation->backend->open_finish (result, &error);
      break;
    case STEP_STORE:
      operation->backend->store_finish (result, &error);
      break;
    case STEP_CLEAR:
      was_there = operation->backend->clear_finish (result, &error);
      break;
    case STEP_LOOKUP:
      operation->found = operation->backend->lookup_finish (result, &error);
      break;
    case STEP_LIST:
      add_listed (operation, operation->backend->list_finish (result, &error));
      break;
    case STEP_RELABEL:
      was_there = operation->backend->relabel_finish (result, &error);
      break;
    case STEP_END:
    default:
      g_assert_not_reached ();
    }

  operation->step = error == NULL ? get_next_step (operation, was_there) : get_step_after_failure (operation, error);
  take_step (g_steal_pointer (&task), stepped_cb);
}

/* The end of one operation begins the next, so the function that it calls is passed in. */
static void
begin_next (GCallback completed)
{
  GTask     *task = g_queue_pop_head (&waiting);
  Operation *operation;

  is_busy = task != NULL;
  if (!is_busy)
    {
      service_is_open = FALSE;
      return;
    }

  operation = g_task_get_task_data (task);
  g_signal_connect (task, "notify::completed", completed, NULL);
  if (operation->verb != LATCH_KEYRING_MOVE && latch_keyring_memory_is_chosen (operation->memory))
    operation->step = ask (operation, latch_keyring_memory_get_backend (operation->memory));
  else
    operation->step = ask (operation, latch_keyring_service_get ());
  take_step (task, stepped_cb);
}

static void
completed_cb (GTask      *task,
              GParamSpec *pspec,
              gpointer    user_data)
{
  begin_next (G_CALLBACK (completed_cb));
}

/**
 * latch_keyring_queue_run_async:
 * @memory: the memory of a keyring, which lives until @callback is called
 * @verb: what to do
 * @item: (transfer full) (nullable): which item, and what to store
 * @callback: called when it was done
 * @user_data: data for @callback
 *
 * Does something to a keyring when everything queued earlier has ended, of
 * whichever keyring in this process.
 *
 * Whatever is written is looked up again before it counts as written. When the
 * daemon turns out to have died, or the keyring to have been locked, the
 * operation opens it again and starts over, three times at most for each back
 * end.
 */
void
latch_keyring_queue_run_async (LatchKeyringMemory *memory,
                               LatchKeyringVerb    verb,
                               LatchKeyringItem   *item,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask     *task = g_task_new (NULL, NULL, callback, user_data);
  Operation *operation = g_new0 (Operation, 1);

  latch_wipe_freed_memory ();
  operation->memory = memory;
  operation->verb = verb;
  operation->item = item;
  g_task_set_task_data (task, operation, (GDestroyNotify)operation_free);
  g_queue_push_tail (&waiting, task);
  if (!is_busy)
    begin_next (G_CALLBACK (completed_cb));
}

/**
 * latch_keyring_queue_run_finish:
 * @result: the result that the callback got
 * @backend: (out) (transfer none) (nullable): the first back end that could be opened, also after an error
 * @found: (out) (transfer full) (nullable): the secret that was looked up, or %NULL if there is none, or only a placeholder
 * @listed: (out) (transfer full) (nullable) (element-type GHashTable): the attributes of what was listed, placeholders too
 * @error: return location for %LATCH_ERROR_KEYRING_ABSENT, `_NO_DEFAULT`, `_LOCKED` or `_FAILED`
 *
 * Returns: %TRUE when it was done
 */
gboolean
latch_keyring_queue_run_finish (GAsyncResult         *result,
                                LatchKeyringBackend **backend,
                                SecretValue         **found,
                                GPtrArray           **listed,
                                GError              **error)
{
  Operation *operation = g_task_get_task_data (G_TASK (result));

  *backend = operation->opened;
  *found = operation->verb == LATCH_KEYRING_LOOKUP ? g_steal_pointer (&operation->found) : NULL;
  *listed = g_steal_pointer (&operation->listed);
  return g_task_propagate_boolean (G_TASK (result), error);
}
