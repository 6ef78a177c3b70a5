/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-tokens.h"

#include "latch-command.h"
#include "latch-commands.h"
#include "latch-error.h"
#include "latch-launch.h"
#include "latch-output.h"
#include "latch-use.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <sys/mman.h>
#include <unistd.h>

/* How other programs get a token: from standard output, in their environment or, for curl, in a header.
 * It is among the arguments of no program, which everybody on the computer can read. */

static gboolean shows;
static char    *variable;

static const GOptionEntry token_options[] = {
  { "show", 0, 0, G_OPTION_ARG_NONE, &shows, N_ ("Write the token even to a terminal"), NULL },
  { NULL },
};

static const GOptionEntry run_options[] = {
  /* Translators: VARIABLE stands for the name of a variable of the environment */
  { "variable", 0, 0, G_OPTION_ARG_STRING, &variable, N_ ("The variable that has the token (default: LATCH_TOKEN)"), N_ ("VARIABLE") },
  { NULL },
};

/**
 * latch_tokens_find:
 * @session: the session
 * @name: as for latch_session_find_store()
 * @error: return location for an error of latch_session_find_kept(), %LATCH_ERROR_REFUSED when it is gone, or
 *   %LATCH_ERROR_NOT_FOUND when its token is not kept
 *
 * Finds a store for another program. A token that works for nothing any more is no use to one, which would not know why.
 *
 * Returns: (transfer full): the store, or %NULL
 */
LatchInstance *
latch_tokens_find (LatchSession *session,
                   const char   *name,
                   GError      **error)
{
  g_autoptr (LatchInstance) instance = latch_session_find_kept (session, name, error);

  if (instance == NULL || latch_instance_can (instance, LATCH_ACTION_COPY_TOKEN))
    return g_steal_pointer (&instance);

  g_set_error_literal (error, LATCH_ERROR, latch_instance_get_outcome (instance) == LATCH_SITUATION_GONE ? LATCH_ERROR_REFUSED : LATCH_ERROR_NOT_FOUND, latch_session_get_advice (instance));
  return NULL;
}

/**
 * latch_tokens_lookup:
 * @session: the session
 * @instance: a store of latch_tokens_find()
 * @error: return location for an error of the keyring, or for %LATCH_ERROR_NOT_FOUND
 *
 * Opens the keyring, and takes the token from it.
 *
 * Returns: (transfer full): the token, or %NULL
 */
SecretValue *
latch_tokens_lookup (LatchSession  *session,
                     LatchInstance *instance,
                     GError       **error)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  g_autoptr (GAsyncResult) result = NULL;

  if (!latch_session_open_keyring (session, error))
    return NULL;

  latch_registry_lookup_token_async (registry, latch_instance_get_record (instance), latch_session_get_cancellable (session), latch_session_keep_cb, &result);
  return latch_registry_lookup_token_finish (registry, latch_session_wait (session, &result), error);
}

static int
print_token (LatchSession      *session,
             const char *const *arguments)
{
  g_autoptr (LatchInstance) instance = NULL;
  g_autoptr (SecretValue) token = NULL;
  g_autoptr (GError) error = NULL;

  if (!shows && isatty (STDOUT_FILENO))
    {
      latch_output_complain (_ ("Everybody who sees this terminal would see the token. Pass the output to a program, or add --show."));
      return LATCH_EXIT_USAGE;
    }

  instance = latch_tokens_find (session, arguments[0], &error);
  if (instance == NULL || (token = latch_tokens_lookup (session, instance, &error)) == NULL || !latch_output_write_secret (token, &error))
    return latch_session_fail (error);

  return LATCH_EXIT_DONE;
}

static gboolean
is_variable (const char *name)
{
  return g_regex_match_simple ("^[A-Za-z_][A-Za-z0-9_]*$", name, G_REGEX_DOLLAR_ENDONLY, 0);
}

static int
run (LatchSession      *session,
     const char *const *arguments)
{
  g_autoptr (LatchInstance) instance = NULL;
  g_autoptr (SecretValue) token = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (variable != NULL && !is_variable (variable))
    {
      latch_output_complain (_ ("The name of a variable has only English letters, digits and _."));
      return LATCH_EXIT_USAGE;
    }

  instance = latch_tokens_find (session, arguments[0], &error);
  if (instance == NULL || (token = latch_tokens_lookup (session, instance, &error)) == NULL)
    return latch_session_fail (error);

  status = latch_launch_replace (arguments + 1, variable != NULL ? variable : "LATCH_TOKEN", token, &error);
  latch_output_complain (error->message);
  return status;
}

/* -- The address ---------------------------------------------------------------------- */

/**
 * latch_tokens_dup_address:
 * @session: a session whose keyring is open
 * @instance: a store
 * @error: return location for an error of latch_connection_open_finish(), %LATCH_ERROR_UNAUTHORIZED when the account is
 *   missing, or %LATCH_ERROR_UNREACHABLE when it practices
 *
 * Finds out where the store is for another program. A connection says whether the secrets of the account belong there.
 *
 * Returns: (transfer full): the address of the API, or %NULL
 */
char *
latch_tokens_dup_address (LatchSession  *session,
                          LatchInstance *instance,
                          GError       **error)
{
  LatchAccount *account = latch_instance_get_account (instance);
  g_autoptr (LatchConnection) connection = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  char *address;

  if (account == NULL)
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED, _ ("The account of this store is missing. Choose its service and enter its secrets again."));
      return NULL;
    }

  connection = latch_registry_connect (latch_session_get_registry (session), account, error);
  if (connection == NULL)
    return NULL;

  latch_connection_open_async (connection, latch_session_get_cancellable (session), latch_session_keep_cb, &result);
  if (!latch_connection_open_finish (connection, latch_session_wait (session, &result), error))
    return NULL;

  address = latch_commands_dup_address (account);
  if (address == NULL)
    g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_UNREACHABLE, _ ("The practice service is a part of Latchkey, which no other program can reach."));

  return address;
}

/* -- curl ----------------------------------------------------------------------------- */

static SecretValue *
lookup_header (LatchSession  *session,
               LatchInstance *instance,
               GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_use_lookup_async (LATCH_USE_HEADER, latch_session_get_registry (session), instance, latch_session_get_cancellable (session),
                          latch_session_keep_cb, &result);
  return latch_use_lookup_finish (latch_session_wait (session, &result), error);
}

/* In memory, for whoever takes the place of this process. */
static int
open_header (SecretValue *header,
             GError     **error)
{
  size_t      length;
  const char *text = secret_value_get (header, &length);
  int         file = memfd_create ("latch", 0);

  if (file >= 0 && write (file, text, length) == (gssize)length && write (file, "\n", 1) == 1)
    return file;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  if (file >= 0)
    close (file);
  return -1;
}

static int
replace_by_curl (const char        *address,
                 const char        *path,
                 SecretValue       *header,
                 const char *const *options)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  int              file = open_header (header, &error);
  g_autofree char *header_option = g_strdup_printf ("@/dev/fd/%d", file);
  g_autofree char *uri = g_strconcat (address, path, NULL);
  g_auto (GStrv) words = NULL;
  int status;

  if (file < 0)
    return latch_session_fail (error);

  g_strv_builder_add_many (builder, "curl", "--globoff", "--no-progress-meter", "--header", header_option, NULL);
  g_strv_builder_addv (builder, (const char **)options);
  g_strv_builder_add_many (builder, "--", uri, NULL);
  words = g_strv_builder_end (builder);
  status = latch_launch_replace ((const char *const *)words, NULL, NULL, &error);
  latch_output_complain (error->message);
  return status;
}

static int
call_curl (LatchSession      *session,
           const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = latch_tokens_find (session, arguments[0], &error);
  g_autoptr (SecretValue) header = NULL;
  g_autofree char *address = NULL;

  /* Anything else could become a part of the host. */
  if (arguments[1][0] != '/')
    {
      latch_output_complain (_ ("The path begins with a slash, such as /hubs/ecommerce/ping."));
      return LATCH_EXIT_USAGE;
    }

  if (instance == NULL || !latch_session_open_keyring (session, &error) || (address = latch_tokens_dup_address (session, instance, &error)) == NULL ||
      (header = lookup_header (session, instance, &error)) == NULL)
    return latch_session_fail (error);

  return replace_by_curl (address, arguments[1], header, arguments + 2);
}

const LatchCommand latch_token_commands[] = {
  { .name = "token", .arguments = "STORE", .summary = N_ ("Write the token of a store"), .options = token_options, .n_min = 1, .n_max = 1, .run = print_token },
  { .name = "run", .arguments = "STORE -- COMMAND…", .summary = N_ ("Run a command that has the token in its environment"), .options = run_options, .n_min = 2, .n_max = G_MAXUINT, .n_own = 1, .run = run },
  { .name = "curl", .arguments = "STORE PATH [-- OPTION…]", .summary = N_ ("Send a request to a store by curl"), .n_min = 2, .n_max = G_MAXUINT, .n_own = 2, .run = call_curl },
  { NULL },
};
