/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-verify.h"

#include "latch-task.h"

/* Proving that an instance works, by asking its store through it: the service
 * accepts wrong store keys without a word. */

static void
pinged_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  LatchHealth health;

  latch_client_ping_finish (LATCH_CLIENT (source), result, &error);
  latch_job_set_test_error (job, error);
  health = latch_health_from_ping (error);

  /* A test without an answer says nothing about the store, and takes back nothing that an earlier one said. */
  if (health == LATCH_HEALTH_UNTESTED)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* To the next session, a token that is in memory only was never stored. */
  latch_record_set_health (latch_job_get_record (job), health);
  if (latch_job_has_token_in_memory (job))
    latch_job_try_save_async (job, latch_task_hand_on_cb, g_steal_pointer (&task));
  else
    latch_job_try_note_async (job, LATCH_EVENT_VERIFY, latch_task_hand_on_cb, g_steal_pointer (&task));
}

/**
 * latch_verify_async:
 * @job: a job whose connection is open and whose token the keyring has
 * @token: the token
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Asks the store through the instance: `GET /hubs/{hub}/ping`. What it says is
 * the record’s health, and latch_job_get_test_error() has the details. This is
 * the last step of a verb: @callback hands the result on, which is an error
 * only when the record cannot be tested in its state.
 */
void
latch_verify_async (LatchJob           *job,
                    SecretValue        *token,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  GTask *task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  latch_job_set_step (job, LATCH_STEP_TESTING);
  latch_client_ping_async (latch_job_get_client (job), latch_record_get_hub (latch_job_get_record (job)), token, cancellable,
                           pinged_cb, task);
}
