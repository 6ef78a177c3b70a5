/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-command.h"
#include "latch-output.h"
#include "latch-practice-secrets.h"
#include "latch-secrets.h"

#include <glib/gi18n.h>

/* The practice service for other programs. Its secrets are the same for everybody, and open nothing else. */

static int
practice (LatchSession      *session,
          const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  const char      *address = latch_session_start_practice (session, &error);
  g_autofree char *lines = NULL;

  if (address == NULL)
    return latch_session_fail (error);

  lines = g_strdup_printf ("%s\n" LATCH_SECRETS_USER_VARIABLE "=%s\n" LATCH_SECRETS_ORGANIZATION_VARIABLE "=%s", address, latch_practice_secrets_get_user (), latch_practice_secrets_get_organization ());
  latch_output_write (lines);
  if (!latch_output_flush (&error))
    return latch_session_fail (error);

  latch_output_tell (_ ("The practice service runs until you press Ctrl+C."));
  while (!g_cancellable_is_cancelled (latch_session_get_cancellable (session)))
    latch_session_step (session);

  return LATCH_EXIT_DONE;
}

const LatchCommand latch_practice_commands[] = {
  { .name = "practice", .arguments = "", .summary = N_ ("Start the practice service, for programs of your own"), .run = practice },
  { NULL },
};
