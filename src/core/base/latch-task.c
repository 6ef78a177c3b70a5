/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-task.h"

/**
 * latch_task_hand_on_cb:
 * @source: (nullable): what was called
 * @result: its result, a #GTask that returns a boolean
 * @user_data: (transfer full) (type GTask): a task that returns a boolean
 *
 * Ends a task with the result of its last step, whatever that is. It is the
 * callback of a step that nothing follows.
 */
void
latch_task_hand_on_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError  *error = NULL;
  gboolean value = g_task_propagate_boolean (G_TASK (result), &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, value);
}
