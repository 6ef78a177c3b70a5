/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-task.h"
#include "latch-test.h"

static gboolean
hand_on (gboolean value,
         GError  *failure,
         GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GTask) step = g_task_new (NULL, NULL, latch_task_hand_on_cb, g_task_new (NULL, NULL, latch_test_keep_cb, &result));

  if (failure != NULL)
    g_task_return_error (step, failure);
  else
    g_task_return_boolean (step, value);
  return g_task_propagate_boolean (G_TASK (latch_test_wait (&result)), error);
}

static void
test_hand_on (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hand_on (TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hand_on (FALSE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hand_on (FALSE, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "Busy."), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpstr (error->message, ==, "Busy.");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/task/hand-on", test_hand_on);
  return g_test_run ();
}
