/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring-operation-private.h"

#include "latch-error.h"
#include "latch-keyring-file.h"
#include "latch-keyring-gate.h"
#include "latch-keyring-private.h"

/* The way to where the secrets lie: the gate of the service, and behind it the
 * service, or else the file. */

/* Secrets that are kept in memory stay there, by the person's choice, until they are moved. */
static void
settle_in (GTask                     *task,
           const LatchKeyringBackend *backend)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);
  LatchKeyring          *keyring = g_task_get_source_object (task);

  operation->backend = backend;
  if (latch_keyring_get_place (keyring) != LATCH_KEYRING_SESSION)
    latch_keyring_set_place (keyring, backend == &latch_keyring_file_backend ? LATCH_KEYRING_PRIVATE : LATCH_KEYRING_SYSTEM);
}

static void
opened_file_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  if (latch_keyring_file_open_finish (result, &error))
    {
      settle_in (task, &latch_keyring_file_backend);
      operation->verb->act (task);
    }
  else if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT))
    g_task_return_error (task, g_steal_pointer (&operation->absence));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
fail_at_gate (GTask        *task,
              const GError *error)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);
  g_autoptr (GError) explained = latch_keyring_gate_explain (error);

  if (!g_error_matches (explained, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT) || !latch_keyring_file_is_possible ())
    {
      g_task_return_error (task, g_steal_pointer (&explained));
      return;
    }

  g_clear_error (&operation->absence);
  operation->absence = g_steal_pointer (&explained);
  latch_keyring_file_open_async (opened_file_cb, g_object_ref (task));
}

/* Starts over at the gate, once, where a new connection may help. The gate's callback fails here too, so it is passed in. */
static void
fail (GTask              *task,
      const GError       *error,
      GAsyncReadyCallback passed_gate)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  if (operation->connected_again || !latch_keyring_gate_is_passing_failure (error))
    {
      fail_at_gate (task, error);
      return;
    }

  g_debug ("Connecting to the keyring again: %s %d", g_quark_to_string (error->domain), error->code);
  operation->connected_again = TRUE;
  g_clear_object (&operation->service);
  secret_service_disconnect ();
  latch_keyring_gate_pass_async (operation->verb->may_ask, passed_gate, g_object_ref (task));
}

static void
passed_gate_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  operation->service = latch_keyring_gate_pass_finish (result, &error);
  if (operation->service == NULL)
    {
      fail (task, error, passed_gate_cb);
      return;
    }

  settle_in (task, &latch_keyring_service_backend);
  operation->verb->act (task);
}

static void
looked_once_more_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  operation->backend = &latch_keyring_file_backend;
  if (latch_keyring_file_open_finish (result, &error))
    operation->verb->act (task);
  else
    latch_keyring_operation_fail (task, error);
}

/**
 * latch_keyring_operation_find_place:
 * @task: the task of an operation
 *
 * Finds out where the secrets lie, and acts there.
 */
void
latch_keyring_operation_find_place (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  latch_keyring_gate_pass_async (operation->verb->may_ask, passed_gate_cb, g_object_ref (task));
}

/**
 * latch_keyring_operation_lose_place:
 * @task: the task of an operation
 * @error: how the service failed behind the gate
 *
 * Starts over at the gate where that may help, and ends the operation otherwise.
 */
void
latch_keyring_operation_lose_place (GTask        *task,
                                    const GError *error)
{
  fail (task, error, passed_gate_cb);
}

/**
 * latch_keyring_operation_look_once_more:
 * @task: the task of an operation that found nothing
 *
 * Does the same in the file, where there is one: what was stored while there was no service lies there.
 *
 * Returns: %FALSE when there is no other place
 */
gboolean
latch_keyring_operation_look_once_more (GTask *task)
{
  LatchKeyringOperation *operation = g_task_get_task_data (task);

  if (operation->looks_once_more || operation->backend != &latch_keyring_service_backend || !latch_keyring_file_exists ())
    return FALSE;

  operation->looks_once_more = TRUE;
  latch_keyring_file_open_async (looked_once_more_cb, g_object_ref (task));
  return TRUE;
}
