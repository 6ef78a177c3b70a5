/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-commands.h"

#include "latch-service.h"

/* Lines for a terminal that use an instance. They hold no secret: whoever runs
 * them gets the token from the keyring, and sets the account's user secret. */

static gboolean
is_in_memory (LatchInstance *instance)
{
  LatchSituation outcome = latch_instance_get_outcome (instance);

  return outcome == LATCH_SITUATION_UNTESTED_IN_MEMORY || outcome == LATCH_SITUATION_STORE_REFUSES_IN_MEMORY ||
         outcome == LATCH_SITUATION_CONNECTED_IN_MEMORY;
}

/**
 * latch_commands_dup_lookup:
 * @instance: an instance
 * @keyring: where its token lies
 *
 * Returns: (transfer full) (nullable): the line that prints the token, or %NULL where no other program can read it
 */
char *
latch_commands_dup_lookup (LatchInstance *instance,
                           LatchKeyring  *keyring)
{
  gboolean is_private = latch_keyring_get_place (keyring) == LATCH_KEYRING_PRIVATE;

  if (latch_instance_get_id (instance) == NULL || is_in_memory (instance))
    return NULL;

  /* A sandbox’s file can only be read from within the sandbox. */
  return g_strdup_printf ("%s lookup application %s ref %s", is_private ? "flatpak run --command=secret-tool " APPLICATION_ID : "secret-tool",
                          APPLICATION_ID, latch_instance_get_id (instance));
}

/**
 * latch_commands_dup_request:
 * @instance: an instance
 *
 * Returns: (transfer full) (nullable): the line that asks the store through the instance, with the secrets in
 *   variables of the shell, or %NULL where the service has no address that lasts
 */
char *
latch_commands_dup_request (LatchInstance *instance)
{
  LatchAccount       *account = latch_instance_get_account (instance);
  const char         *id = account != NULL ? latch_account_get_service (account) : LATCH_SERVICE_PRACTICE;
  const LatchService *service = latch_service_lookup (id);
  const char         *address = service != NULL ? service->address : id;
  g_autofree char    *uri = NULL;
  g_autofree char    *quoted = NULL;

  if (address == NULL)
    return NULL;

  uri = g_strdup_printf ("%s/hubs/%s/ping", address, latch_instance_get_hub (instance));
  quoted = g_shell_quote (uri);
  return g_strdup_printf ("curl -H \"Authorization: User $USER_SECRET, Element $TOKEN\" %s", quoted);
}
