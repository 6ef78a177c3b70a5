/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-secrets.h"
#include "latch-practice.h"
#include "latch-test.h"
#include "practice-secrets.h"

#include <gio/gunixinputstream.h>
#include <stdlib.h>
#include <unistd.h>

/* A practice service in a process of its own, so that it outlives a client that is killed.
 *
 * It prints its address, and then answers each line of its standard input with one line:
 *   posts                     how many POST /instances came in
 *   silence, lost, error      the fault of the next POST /instances
 *   complain                  the same: it refuses the order and product keys by their names
 *   unlisted                  it refuses to list the instances
 *   none                      no fault
 *   password                  the password, which is another one for each process
 *   crowd N                   it has N instances made elsewhere beside its own
 *   renewed                   the user secret, which was reset, is that of the second account now
 *   first                     the secrets are those that it began with
 * It ends with its standard input. With the argument “other”, it has the secrets of a second account. */

static void
set_fault (LatchPractice     *practice,
           LatchPracticeFault fault)
{
  guint       status = fault == LATCH_PRACTICE_FAULT_ERROR ? 503 : 0;
  const char *body = fault == LATCH_PRACTICE_FAULT_ERROR ? "{\"message\":\"Try again later\"}" : NULL;

  latch_practice_set_fault (practice, fault, status, body);
}

static void
set_first_secrets (gboolean is_other)
{
  latch_practice_secrets_set (is_other ? OTHER_USER_SECRET : PRACTICE_USER_SECRET,
                              is_other ? OTHER_ORGANIZATION_SECRET : PRACTICE_ORGANIZATION_SECRET);
}

static gboolean
obey (LatchPractice *practice,
      gboolean       is_other,
      const char    *command)
{
  static const char *const faults[] = {
    [LATCH_PRACTICE_FAULT_NONE] = "none",
    [LATCH_PRACTICE_FAULT_SILENCE] = "silence",
    [LATCH_PRACTICE_FAULT_ANSWER_LOST] = "lost",
    [LATCH_PRACTICE_FAULT_ERROR] = "error",
  };

  static const char complaint[] = "{\"message\":\"Missing configuration: ecwid.order.key, ecwid.product.key\"}";

  if (g_str_equal (command, "posts"))
    {
      g_print ("%u\n", latch_practice_get_n_posts (practice));
      return TRUE;
    }

  if (g_str_equal (command, "complain"))
    {
      latch_practice_set_fault (practice, LATCH_PRACTICE_FAULT_ERROR, 400, complaint);
      g_print ("%s\n", command);
      return TRUE;
    }

  if (g_str_equal (command, "unlisted"))
    {
      latch_practice_set_fault (practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Not today\"}");
      latch_practice_aim_fault (practice, "/instances");
      g_print ("%s\n", command);
      return TRUE;
    }

  if (g_str_has_prefix (command, "crowd "))
    {
      latch_practice_set_crowd (practice, (guint)atoi (command + strlen ("crowd ")));
      g_print ("crowd\n");
      return TRUE;
    }

  if (g_str_equal (command, "password"))
    {
      g_print ("%s\n", latch_practice_secrets_get_password ());
      return TRUE;
    }

  if (g_str_equal (command, "renewed"))
    {
      latch_practice_secrets_set (OTHER_USER_SECRET, PRACTICE_ORGANIZATION_SECRET);
      g_print ("%s\n", command);
      return TRUE;
    }

  if (g_str_equal (command, "first"))
    {
      set_first_secrets (is_other);
      g_print ("%s\n", command);
      return TRUE;
    }

  for (size_t i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      if (!g_str_equal (command, faults[i]))
        continue;

      set_fault (practice, (LatchPracticeFault)i);
      g_print ("%s\n", faults[i]);
      return TRUE;
    }

  return FALSE;
}

int
main (int   argc,
      char *argv[])
{
  gboolean is_other = argc == 2 && g_str_equal (argv[1], "other");

  g_autoptr (LatchPractice) practice = latch_practice_new (NULL);
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);
  g_autoptr (GError) error = NULL;

  set_first_secrets (is_other);
  if (!latch_practice_start (practice, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  g_print ("%s\n", latch_practice_get_address (practice));
  while (TRUE)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autofree char *line = NULL;

      g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, latch_test_keep_cb, &result);
      line = g_data_input_stream_read_line_finish (lines, latch_test_wait (&result), NULL, NULL);
      if (line == NULL || !obey (practice, is_other, line))
        return line == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
    }
}
