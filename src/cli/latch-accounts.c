/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-accounts.h"

#include "latch-account-status.h"
#include "latch-command.h"
#include "latch-consequences.h"
#include "latch-error.h"
#include "latch-input.h"
#include "latch-output.h"
#include "latch-report.h"
#include "latch-secrets.h"
#include "latch-service.h"

#include <glib/gi18n.h>

/* The accounts at the services. */

static gboolean names_only;
static gboolean says_yes;
static char    *service_name;
static char    *account_name;
static char    *secrets_path;

static const GOptionEntry list_options[] = {
  { "names", 0, 0, G_OPTION_ARG_NONE, &names_only, N_ ("Write only the names, one a line"), NULL },
  { NULL },
};

static const GOptionEntry add_options[] = {
  { "service", 0, 0, G_OPTION_ARG_FILENAME, &service_name, N_ ("The service: us, eu or an address"), "SERVICE" },
  { "name", 'n', 0, G_OPTION_ARG_FILENAME, &account_name, N_ ("What the account is called"), "NAME" },
  { "secrets", 0, 0, G_OPTION_ARG_FILENAME, &secrets_path, N_ ("Read KEY=VALUE lines with secrets from a file, or from standard input"), "FILE|-" },
  { NULL },
};

static const GOptionEntry replace_options[] = {
  { "service", 0, 0, G_OPTION_ARG_FILENAME, &service_name, N_ ("The service of the account, to confirm where the secrets go"), "SERVICE" },
  { "secrets", 0, 0, G_OPTION_ARG_FILENAME, &secrets_path, N_ ("Read KEY=VALUE lines with secrets from a file, or from standard input"), "FILE|-" },
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &says_yes, N_ ("Replace them even if the service shows none of the account’s stores for the new ones"), NULL },
  { NULL },
};

static const GOptionEntry remove_options[] = {
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &says_yes, N_ ("Remove without a question"), NULL },
  { NULL },
};

static GPtrArray *
list_accounts (LatchSession *session)
{
  GListModel *accounts = latch_registry_get_accounts (latch_session_get_registry (session));
  GPtrArray  *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    g_ptr_array_add (list, g_list_model_get_item (accounts, i));

  return list;
}

static void
print_table (GPtrArray *accounts)
{
  g_autoptr (LatchTable) table = latch_table_new ();

  for (guint i = 0; i < accounts->len; i++)
    {
      LatchAccount             *account = accounts->pdata[i];
      const LatchAccountStatus *status = latch_account_status_of (account);
      g_autofree char          *address = latch_service_dup_shown_address (latch_account_get_service (account));

      latch_table_add (table, status->style_class, (const char *const[]){ latch_account_get_id (account), latch_account_get_label (account), address, _ (status->words), NULL });
    }

  latch_table_print (table);
}

static void
print_names (GPtrArray *accounts)
{
  for (guint i = 0; i < accounts->len; i++)
    latch_output_write (latch_account_get_label (accounts->pdata[i]));
}

static void
print_accounts (GPtrArray *accounts)
{
  g_autofree char *json = latch_output_wants_json () ? latch_report_write_accounts (accounts) : NULL;

  if (json != NULL)
    latch_output_write (json);
  else
    print_table (accounts);
}

static void
print_account (LatchAccount *account)
{
  g_autoptr (GPtrArray) accounts = g_ptr_array_new ();

  g_ptr_array_add (accounts, account);
  print_accounts (accounts);
}

static int
list (LatchSession      *session,
      const char *const *arguments)
{
  g_autoptr (GPtrArray) accounts = list_accounts (session);

  if (names_only && !latch_output_wants_json ())
    print_names (accounts);
  else
    print_accounts (accounts);
  if (accounts->len == 0 && !latch_output_wants_json ())
    latch_output_tell (_ ("There are no accounts. “latch account add” adds one, and “latch create” one for the first store."));
  return LATCH_EXIT_DONE;
}

/* -- Work on one ---------------------------------------------------------------------- */

/* Whoever stops it waits until nothing is half done. */
static gboolean
finish (LatchSession  *session,
        LatchAccount  *account,
        GAsyncResult **result,
        GError       **error)
{
  LatchAccountWork *work = latch_registry_get_account_work (latch_session_get_registry (session));

  while (*result == NULL)
    {
      latch_session_step (session);
      if (g_cancellable_is_cancelled (latch_session_get_cancellable (session)))
        latch_account_work_cancel (work, account);
    }

  return latch_account_work_finish (*result, error);
}

static gboolean
take_secret (const char *key,
             const char *value,
             gpointer    user_data)
{
  return latch_secrets_take (user_data, key, value);
}

static LatchCredentials *
gather (LatchSession *session,
        const char   *service,
        GError      **error)
{
  g_auto (LatchSecrets) secrets = { NULL };

  if ((secrets_path != NULL && !latch_secrets_read (session, secrets_path, take_secret, &secrets, error)) || !latch_secrets_take_environment (&secrets, error))
    return NULL;

  return latch_secrets_complete (&secrets, session, service, error);
}

static LatchConnection *
connect_with (LatchSession     *session,
              LatchAccount     *account,
              LatchCredentials *credentials,
              GError          **error)
{
  g_autoptr (LatchConnection) connection = latch_registry_connect (latch_session_get_registry (session), account, error);
  g_autofree char *address = latch_service_dup_shown_address (latch_account_get_service (account));

  if (connection == NULL || !latch_connection_set_credentials (connection, credentials, address, error))
    return NULL;

  return g_steal_pointer (&connection);
}

/**
 * latch_accounts_add:
 * @session: a session whose keyring is open
 * @account: a new account
 * @credentials: its secrets
 * @error: return location for an error of latch_account_add_finish(), but for %G_IO_ERROR_EXISTS
 *
 * Adds an account once its service has accepted the secrets.
 *
 * Returns: (transfer full): the account, which another program may have added meanwhile, or %NULL
 */
LatchAccount *
latch_accounts_add (LatchSession     *session,
                    LatchAccount     *account,
                    LatchCredentials *credentials,
                    GError          **error)
{
  LatchRegistry    *registry = latch_session_get_registry (session);
  LatchAccountWork *work = latch_registry_get_account_work (registry);
  g_autoptr (LatchConnection) connection = connect_with (session, account, credentials, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) reason = NULL;

  if (connection == NULL)
    return NULL;

  latch_output_show_progress (_ ("Testing the secrets…"));
  latch_account_work_add_async (work, connection, latch_session_keep_cb, &result);
  if (finish (session, account, &result, &reason))
    return g_object_ref (account);

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return latch_registry_dup_same_account (registry, account, credentials);

  g_propagate_error (error, g_steal_pointer (&reason));
  return NULL;
}

/* The address stands in a file that others can write, so it is a person who says that new secrets belong there. */
static gboolean
confirm_address (LatchSession *session,
                 LatchAccount *account,
                 GError      **error)
{
  g_autofree char *service = service_name != NULL ? latch_secrets_dup_service (service_name, error) : NULL;
  g_autofree char *address = latch_service_dup_shown_address (latch_account_get_service (account));
  /* Translators: %s is the address of a service */
  g_autofree char *question = g_strdup_printf (_ ("Secrets go to %s. Is that where they belong?"), address);

  if (service_name != NULL && service == NULL)
    return FALSE;

  if (service != NULL && latch_service_equal (latch_account_get_service (account), service))
    return TRUE;

  if (service == NULL && latch_input_has_terminal ())
    return latch_input_confirm (session, question, error);

  /* Translators: %s is the address of a service */
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Secrets go to %s. Add that address by --service to confirm it."), address);
  return FALSE;
}

static gboolean
try_to_replace (LatchSession     *session,
                LatchAccount     *account,
                LatchCredentials *credentials,
                gboolean          anyway,
                gboolean          is_confirmed,
                GError          **error)
{
  LatchAccountWork *work = latch_registry_get_account_work (latch_session_get_registry (session));
  g_autoptr (LatchConnection) connection = connect_with (session, account, credentials, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (connection == NULL)
    return FALSE;

  if (is_confirmed)
    latch_connection_confirm_address (connection);
  latch_output_show_progress (_ ("Testing the secrets…"));
  latch_account_work_replace_async (work, connection, anyway, latch_session_keep_cb, &result);
  return finish (session, account, &result, error);
}

/* Only a person knows whether secrets for which no store is shown are this account's. */
static gboolean
replace_anyway (LatchSession     *session,
                LatchAccount     *account,
                LatchCredentials *credentials,
                gboolean          is_confirmed,
                GError          **error)
{
  g_autoptr (GError) foreign = g_steal_pointer (error);
  g_autofree char *question = g_strdup_printf ("%s\n%s", foreign->message, _ ("Use them anyway?"));

  if (!says_yes && !latch_input_has_terminal ())
    {
      g_propagate_error (error, g_steal_pointer (&foreign));
      return FALSE;
    }

  return (says_yes || latch_input_confirm (session, question, error)) && try_to_replace (session, account, credentials, TRUE, is_confirmed, error);
}

/* Nothing is sent before the address is confirmed. */
static gboolean
replace_with (LatchSession     *session,
              LatchAccount     *account,
              LatchCredentials *credentials,
              GError          **error)
{
  g_autoptr (GError) reason = NULL;
  gboolean is_confirmed = FALSE;

  if (try_to_replace (session, account, credentials, FALSE, FALSE, &reason))
    return TRUE;

  if (g_error_matches (reason, LATCH_ERROR, LATCH_ERROR_ADDRESS_UNCONFIRMED))
    {
      g_clear_error (&reason);
      is_confirmed = confirm_address (session, account, &reason);
      if (is_confirmed && try_to_replace (session, account, credentials, FALSE, TRUE, &reason))
        return TRUE;
    }

  if (g_error_matches (reason, LATCH_ERROR, LATCH_ERROR_OTHER_ACCOUNT) && replace_anyway (session, account, credentials, is_confirmed, &reason))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/* The keyring may have lost the secrets of one that is known, or the service may never have accepted them.
 *
 * Its stores are read at once, so that the next command knows them. */
static int
add (LatchSession      *session,
     const char *const *arguments)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  g_autoptr (GError) error = NULL;
  g_autofree char *service = NULL;
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (LatchAccount) account = NULL;
  g_autoptr (LatchAccount) same = NULL;
  g_autoptr (LatchAccount) added = NULL;

  if (service_name == NULL)
    {
      latch_output_complain (_ ("Use --service to say where the secrets go, such as --service us."));
      return LATCH_EXIT_USAGE;
    }

  service = latch_secrets_dup_service (service_name, &error);
  if (service == NULL || (account_name != NULL && !latch_input_check_name (account_name, &error)) ||
      (credentials = gather (session, service, &error)) == NULL || !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  account = latch_registry_new_account (registry, service, account_name);
  same = latch_registry_dup_same_account (registry, account, credentials);
  if (same == account)
    added = latch_accounts_add (session, account, credentials, &error);
  else if (replace_with (session, same, credentials, &error))
    added = g_object_ref (same);

  if (added == NULL)
    return latch_session_fail (error);

  if (added != account)
    latch_output_tell (_ ("Latchkey already has this account."));
  print_account (added);
  return latch_session_refresh (session, added);
}

static int
replace (LatchSession      *session,
         const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchAccount) account = latch_session_find_account (session, arguments[0], &error);
  g_autoptr (LatchCredentials) credentials = NULL;

  if (account == NULL || (credentials = gather (session, latch_account_get_service (account), &error)) == NULL || !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  if (!replace_with (session, account, credentials, &error))
    return latch_session_fail (error);

  print_account (account);
  return LATCH_EXIT_DONE;
}

static int
test (LatchSession      *session,
      const char *const *arguments)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchAccount) account = latch_session_find_account (session, arguments[0], &error);
  g_autoptr (LatchConnection) connection = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (account == NULL || !latch_session_open_keyring (session, &error) || (connection = latch_registry_connect (registry, account, &error)) == NULL)
    return latch_session_fail (error);

  latch_output_show_progress (_ ("Testing the secrets…"));
  latch_account_work_test_async (latch_registry_get_account_work (registry), connection, latch_session_keep_cb, &result);
  if (!finish (session, account, &result, &error))
    return latch_session_fail (error);

  print_account (account);
  return LATCH_EXIT_DONE;
}

static int
rename_account (LatchSession      *session,
                const char *const *arguments)
{
  LatchAccountWork *work = latch_registry_get_account_work (latch_session_get_registry (session));
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchAccount) account = latch_session_find_account (session, arguments[0], &error);
  g_autoptr (GAsyncResult) result = NULL;

  if (account == NULL || !latch_input_check_name (arguments[1], &error) || !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  latch_account_work_rename_async (work, account, arguments[1], latch_session_keep_cb, &result);
  if (!latch_account_work_finish (latch_session_wait (session, &result), &error))
    return latch_session_fail (error);

  print_account (account);
  return LATCH_EXIT_DONE;
}

static gboolean
confirm (LatchSession *session,
         LatchAccount *account,
         GError      **error)
{
  LatchAccountWork *work = latch_registry_get_account_work (latch_session_get_registry (session));
  g_autofree char  *consequences = latch_consequences_dup_of_account (work, account, latch_account_get_label (account));
  g_autofree char  *question = g_strdup_printf ("%s\n\n%s", consequences, _ ("Remove the account?"));

  return says_yes || latch_input_confirm (session, question, error);
}

static int
remove_account (LatchSession      *session,
                const char *const *arguments)
{
  LatchAccountWork *work = latch_registry_get_account_work (latch_session_get_registry (session));
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchAccount) account = latch_session_find_account (session, arguments[0], &error);
  g_autoptr (GAsyncResult) result = NULL;

  if (account == NULL || !confirm (session, account, &error) || !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  latch_account_work_remove_async (work, account, latch_session_keep_cb, &result);
  if (!latch_account_work_finish (latch_session_wait (session, &result), &error))
    return latch_session_fail (error);

  return LATCH_EXIT_DONE;
}

const LatchCommand latch_account_commands[] = {
  { .name = "account list", .arguments = "", .summary = N_ ("List the accounts"), .options = list_options, .has_json = TRUE, .run = list },
  { .name = "account add", .arguments = "", .summary = N_ ("Add an account, and list the stores that it already has"), .options = add_options, .has_json = TRUE, .run = add },
  { .name = "account replace", .arguments = "ACCOUNT", .summary = N_ ("Replace the secrets of an account"), .options = replace_options, .n_min = 1, .n_max = 1, .has_json = TRUE, .run = replace },
  { .name = "account test", .arguments = "ACCOUNT", .summary = N_ ("Test whether the service accepts the secrets of an account"), .n_min = 1, .n_max = 1, .has_json = TRUE, .run = test },
  { .name = "account rename", .arguments = "ACCOUNT NAME", .summary = N_ ("Give an account another name"), .n_min = 2, .n_max = 2, .has_json = TRUE, .run = rename_account },
  { .name = "account remove", .arguments = "ACCOUNT", .summary = N_ ("Remove an account, its secrets and tokens; the service keeps its stores"), .options = remove_options, .n_min = 1, .n_max = 1, .run = remove_account },
  { NULL },
};
