/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-command.h"
#include "latch-error.h"
#include "latch-export.h"
#include "latch-output.h"
#include "latch-tokens.h"
#include "latch-use.h"

#include <glib/gi18n.h>
#include <unistd.h>

/* Handing stores over to the programs that keep the secrets of a deployment. */

static const char *const formats[] = {
  [LATCH_EXPORT_FORMAT_ENV] = "env",
  [LATCH_EXPORT_FORMAT_JSON] = "json",
  [LATCH_EXPORT_FORMAT_KUBERNETES] = "kubernetes",
};

static char    *format_name;
static gboolean shows;

static const GOptionEntry export_options[] = {
  /* Translators: env, json and kubernetes are typed as they are */
  { "format", 'f', 0, G_OPTION_ARG_STRING, &format_name, N_ ("What is written: env (the default), json or kubernetes"), "FORMAT" },
  { "show", 0, 0, G_OPTION_ARG_NONE, &shows, N_ ("Write the secrets even to a terminal"), NULL },
  { NULL },
};

/* -- Gathering ------------------------------------------------------------------------ */

static SecretValue *
lookup (LatchSession  *session,
        LatchInstance *instance,
        LatchUse       use,
        GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  latch_use_lookup_async (use, latch_session_get_registry (session), instance, latch_session_get_cancellable (session), latch_session_keep_cb, &result);
  return latch_use_lookup_finish (latch_session_wait (session, &result), error);
}

static LatchExport *
gather (LatchSession *session,
        const char   *name,
        GError      **error)
{
  g_autoptr (LatchInstance) instance = latch_tokens_find (session, name, error);
  g_autoptr (LatchExport) export = NULL;

  if (instance == NULL)
    return NULL;

  export = latch_export_new (instance);
  export->token = latch_tokens_lookup (session, export->instance, error);
  if (export->token == NULL)
    return NULL;

  export->address = latch_tokens_dup_address (session, export->instance, error);
  if (export->address == NULL)
    return NULL;

  export->user = lookup (session, export->instance, LATCH_USE_USER_SECRET, error);
  if (export->user == NULL)
    return NULL;

  export->organization = lookup (session, export->instance, LATCH_USE_ORGANIZATION_SECRET, error);
  if (export->organization == NULL)
    return NULL;

  return g_steal_pointer (&export);
}

static GPtrArray *
gather_all (LatchSession      *session,
            const char *const *arguments,
            GError           **error)
{
  g_autoptr (GPtrArray) exports = g_ptr_array_new_with_free_func ((GDestroyNotify)latch_export_free);

  for (size_t i = 0; arguments[i] != NULL; i++)
    {
      LatchExport *export = gather (session, arguments[i], error);

      if (export == NULL)
        return NULL;

      g_ptr_array_add (exports, export);
    }

  return g_steal_pointer (&exports);
}

static gboolean
find_format (LatchExportFormat *format,
             GError           **error)
{
  for (*format = 0; *format < G_N_ELEMENTS (formats); (*format)++)
    {
      if (g_strcmp0 (format_name, formats[*format]) == 0 || (format_name == NULL && *format == LATCH_EXPORT_FORMAT_ENV))
        return TRUE;
    }

  /* Translators: %s is what somebody typed for a format */
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("There is no format “%s”. Choose env, json or kubernetes."), format_name);
  return FALSE;
}

static int
export_stores (LatchSession      *session,
               const char *const *arguments)
{
  g_autoptr (GPtrArray) exports = NULL;
  g_autoptr (SecretValue) text = NULL;
  g_autoptr (GError) error = NULL;
  LatchExportFormat format;
  char             *written;

  if (!shows && isatty (STDOUT_FILENO))
    {
      latch_output_complain (_ ("Everybody who sees this terminal would see the secrets. Pass the output to a program, or add --show."));
      return LATCH_EXIT_USAGE;
    }

  if (!find_format (&format, &error) || (exports = gather_all (session, arguments, &error)) == NULL)
    return latch_session_fail (error);

  written = latch_export_write (exports, format, &error);
  if (written == NULL)
    return latch_session_fail (error);

  text = secret_value_new (written, -1, "text/plain");
  secret_password_free (written);
  return latch_output_write_secret (text, &error) ? LATCH_EXIT_DONE : latch_session_fail (error);
}

const LatchCommand latch_export_commands[] = {
  { .name = "export", .arguments = "STORE…", .summary = N_ ("Write what a deployment needs to use stores, for another program"), .options = export_options, .n_min = 1, .n_max = G_MAXUINT, .run = export_stores },
  { NULL },
};
