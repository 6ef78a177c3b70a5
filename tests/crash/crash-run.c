/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "draft-fixture.h"
#include "ecwid.h"
#include "latch-configuration.h"
#include "latch-consent.h"
#include "latch-init.h"
#include "latch-practice.h"
#include "latch-record-enums.h"
#include "latch-recovery.h"
#include "latch-registry.h"
#include "latch-service.h"
#include "latch-sign-in.h"
#include "latch-test.h"
#include "model-fixture.h"
#include "practice-secrets.h"

#include <stdlib.h>

/* Where the allocations that may fail begin; crash-shim.c has it, when it is loaded. */
extern void crash_begin (void) __attribute__ ((weak));

/* The practice service takes the same API secrets for it. */
#define OTHER_STORE_ID "1004"

/* What the window does, without one, for a test that kills it on the way.
 *
 *   crash-run create ADDRESS    one creation
 *   crash-run consent ADDRESS    one creation, for which somebody signs in to the store; LATCH_TEST_BROWSER is who does
 *   crash-run other ADDRESS OTHER    one creation with an account of the service at the address OTHER
 *   crash-run resume ADDRESS    what every start of the program does with that which is not finished
 *   crash-run again ADDRESS     what is known to be absent, once more
 *   crash-run describe ADDRESS    all that is in the list gets another name and another tag
 *   crash-run turn-off ADDRESS    all that is in the list is turned off
 *   crash-run turn-on ADDRESS    all that is in the list is turned on
 *   crash-run configure ADDRESS    all that is in the list is configured for another store
 *   crash-run report-events ADDRESS    the events of all that is in the list are turned on
 *   crash-run delete ADDRESS    all that is in the list is deleted on the service
 *   crash-run remove ADDRESS    all that is in the list is taken off it
 *   crash-run keep ADDRESS    the token of all that was made elsewhere is kept
 *   crash-run add ADDRESS    an account of the service at ADDRESS is added, unless there is one with its secrets
 *   crash-run replace ADDRESS    the secrets of each account are replaced
 *   crash-run sign-in ADDRESS    the same, with what LATCH_CRASH_PASSWORD is given for
 *   crash-run rename-account ADDRESS    all accounts get another name
 *   crash-run remove-account ADDRESS    each account is removed
 *   crash-run remove-everything ADDRESS    all accounts are removed, and what else the keyring has
 *   crash-run beside ADDRESS    one creation, and then what another process creates in the same folder
 *
 * The service is another process's. Each creation is printed before it begins, as a click is, with its service; and what
 * is known at the end, a line a record. No secret is. */

/* Pauses between attempts are short. */
static const LatchLimits limits = { .connect = 20000, .inactivity = 60, .total = 180000, .after_resume = 15000, .backoff = 20 };

static const char *
get_address (gpointer user_data,
             GError **error)
{
  return user_data;
}

static void
load (LatchRegistry *registry)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_load_async (registry, NULL, latch_test_keep_cb, &result);
  if (!latch_registry_load_finish (registry, latch_test_wait (&result), &error))
    g_error ("The registry cannot be read: %s", error->message);
}

static LatchCredentials *
new_credentials (LatchAccount *account)
{
  g_autoptr (SecretValue) user = NULL;
  g_autoptr (SecretValue) organization = NULL;

  if (g_str_equal (latch_account_get_service (account), LATCH_SERVICE_PRACTICE))
    return draft_fixture_new_credentials ();

  user = secret_value_new (OTHER_USER_SECRET, -1, "text/plain");
  organization = secret_value_new (OTHER_ORGANIZATION_SECRET, -1, "text/plain");
  return latch_credentials_new (user, organization);
}

/* In a process of its own, where nothing is counted. */
static void
step_cb (LatchJob *job)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) browser = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *start = NULL;

  if (latch_job_get_step (job) != LATCH_STEP_SIGNING_IN)
    return;

  start = latch_consent_dup_start (job);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  browser = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("LATCH_TEST_BROWSER"), start, "allow", NULL);
  if (browser == NULL)
    g_error ("There is no browser: %s", error->message);
}

static void
create (LatchRegistry *registry,
        LatchAccount  *account,
        LatchRecord   *record,
        LatchDraft    *draft)
{
  g_autoptr (LatchCredentials) credentials = new_credentials (account);
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_print ("click %s\n", latch_account_get_service (account));
  job = latch_test_begin (registry, account, credentials, record, draft, &error);
  if (job == NULL)
    g_error ("The job cannot begin: %s", error->message);

  g_signal_connect (job, "notify::step", G_CALLBACK (step_cb), NULL);
  latch_work_create_async (latch_registry_get_work (registry), job, NULL, latch_test_keep_cb, &result);
  if (!latch_work_finish (latch_test_wait (&result), &error))
    g_print ("failed %s %d\n", g_quark_to_string (error->domain), error->code);
}

static void
create_first (LatchRegistry *registry)
{
  g_autoptr (LatchAccount) account = latch_account_new ("practice", "Practice");
  g_autoptr (LatchDraft) draft = draft_fixture_new_for_practice ();

  create (registry, account, NULL, draft);
}

static void
create_with_consent (LatchRegistry *registry)
{
  g_autoptr (LatchAccount) account = latch_account_new ("practice", "practice");
  g_autoptr (LatchDraft) draft = draft_fixture_new_for_app ();

  create (registry, account, NULL, draft);
}

/* With the account that the list offers, if there is one. */
static void
create_with (LatchRegistry *registry,
             const char    *service)
{
  GListModel *accounts = latch_registry_get_accounts (registry);
  g_autoptr (LatchAccount) account = NULL;
  g_autoptr (LatchDraft) draft = draft_fixture_new_for_practice ();

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LatchAccount) offered = g_list_model_get_item (accounts, i);

      if (g_str_equal (latch_account_get_service (offered), service))
        g_set_object (&account, offered);
    }

  if (account == NULL)
    account = latch_account_new (service, service);
  create (registry, account, NULL, draft);
}

/* Waits until the lists have a second instance and its account, and both are done. */
static void
create_beside (LatchRegistry *registry)
{
  GListModel *instances = latch_registry_get_instances (registry);
  GListModel *accounts = latch_registry_get_accounts (registry);
  guint       n_verified = 0;

  create_first (registry);
  while (n_verified < 2 || g_list_model_get_n_items (accounts) < 2)
    {
      n_verified = 0;
      for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
        {
          g_autoptr (LatchRecord) record = latch_test_dup_record (registry, i);

          n_verified += latch_record_get_state (record) == LATCH_RECORD_VERIFIED;
        }

      if (n_verified < 2 || g_list_model_get_n_items (accounts) < 2)
        g_main_context_iteration (NULL, TRUE);
    }
}

static void
create_again (LatchRegistry *registry)
{
  GListModel *instances = latch_registry_get_instances (registry);
  g_autoptr (LatchDraft) draft = draft_fixture_new_for_practice ();

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchRecord) record = latch_test_dup_record (registry, i);

      if (latch_record_get_state (record) == LATCH_RECORD_ABSENT)
        create (registry, latch_registry_lookup_account (registry, latch_record_get_account (record)), record, draft);
    }
}

typedef void (*Verb) (LatchWork          *work,
                      LatchJob           *job,
                      GAsyncReadyCallback callback,
                      gpointer            user_data);

static void
describe (LatchWork          *work,
          LatchJob           *job,
          GAsyncReadyCallback callback,
          gpointer            user_data)
{
  static const char *const tags[] = { "renamed", NULL };

  latch_work_describe_async (work, job, "Renamed", tags, NULL, NULL, callback, user_data);
}

static void
turn_off (LatchWork          *work,
          LatchJob           *job,
          GAsyncReadyCallback callback,
          gpointer            user_data)
{
  latch_work_change_async (work, job, LATCH_CHANGE_TURN_OFF, NULL, callback, user_data);
}

static void
turn_on (LatchWork          *work,
         LatchJob           *job,
         GAsyncReadyCallback callback,
         gpointer            user_data)
{
  latch_work_change_async (work, job, LATCH_CHANGE_TURN_ON, NULL, callback, user_data);
}

static void delete (LatchWork          *work,
                    LatchJob           *job,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  latch_work_change_async (work, job, LATCH_CHANGE_DELETE, NULL, callback, user_data);
}

static const char *
get_value (const char *key)
{
  static const char *const values[][2] = {
    { ECWID_STORE_ID, OTHER_STORE_ID },
    { ECWID_ORDER_KEY, LATCH_PRACTICE_ORDER_KEY },
    { ECWID_PRODUCT_KEY, LATCH_PRACTICE_PRODUCT_KEY },
    { LATCH_CONFIGURATION_EVENTS, "true" },
    { LATCH_CONFIGURATION_CALLBACK_URL, "https://example.com/events" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    if (g_str_equal (key, values[i][0]))
      return values[i][1];

  return "new-signature-key";
}

/* Each value is a request. */
static void
change_configuration (LatchWork             *work,
                      LatchJob              *job,
                      LatchConfigurationPart part,
                      GAsyncReadyCallback    callback,
                      gpointer               user_data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;

  latch_work_read_configuration_async (work, job, part, NULL, latch_test_keep_cb, &result);
  if (!latch_work_finish (latch_test_wait (&result), &error))
    g_error ("A store's configuration cannot be read: %s", error->message);

  entries = g_ptr_array_ref (latch_job_get_configuration (job));
  for (guint i = 0; i < entries->len; i++)
    {
      LatchConfigurationEntry *entry = entries->pdata[i];
      g_autoptr (SecretValue) typed = secret_value_new (get_value (latch_configuration_entry_get_key (entry)), -1, "text/plain");

      latch_configuration_entry_set_new_value (entry, typed);
    }

  latch_work_configure_async (work, job, entries, NULL, callback, user_data);
}

/* Another store, with the same API secrets. */
static void
configure (LatchWork          *work,
           LatchJob           *job,
           GAsyncReadyCallback callback,
           gpointer            user_data)
{
  change_configuration (work, job, LATCH_CONFIGURATION_PART_ACCESS, callback, user_data);
}

static void
report_events (LatchWork          *work,
               LatchJob           *job,
               GAsyncReadyCallback callback,
               gpointer            user_data)
{
  change_configuration (work, job, LATCH_CONFIGURATION_PART_EVENTS, callback, user_data);
}

/* What is deleted leaves the list. */
static void
change_all (LatchRegistry *registry,
            Verb           verb)
{
  GListModel *instances = latch_registry_get_instances (registry);

  for (guint i = g_list_model_get_n_items (instances); i > 0; i--)
    {
      g_autoptr (LatchRecord) record = latch_test_dup_record (registry, i - 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchJob) job = latch_registry_take_up (registry, record, NULL, &error);
      g_autoptr (GAsyncResult) result = NULL;

      if (job == NULL)
        g_error ("The job cannot begin: %s", error->message);

      verb (latch_registry_get_work (registry), job, latch_test_keep_cb, &result);
      if (!latch_work_finish (latch_test_wait (&result), &error))
        g_error ("A store cannot be changed: %s", error->message);
    }
}

static void
remove_all (LatchRegistry *registry)
{
  GListModel *instances = latch_registry_get_instances (registry);

  while (g_list_model_get_n_items (instances) > 0)
    {
      g_autoptr (LatchRecord) record = latch_test_dup_record (registry, 0);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      latch_work_remove_async (latch_registry_get_work (registry), record, latch_record_get_state (record), latch_test_keep_cb, &result);
      if (!latch_work_finish (latch_test_wait (&result), &error))
        g_error ("A store cannot be removed: %s", error->message);
    }
}

static void
show_listed (LatchRegistry *registry,
             LatchAccount  *account)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchConnection) connection = latch_registry_connect (registry, account, &error);
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GPtrArray) infos = NULL;

  if (connection == NULL)
    g_error ("There is no connection: %s", error->message);

  latch_connection_open_async (connection, NULL, latch_test_keep_cb, &opened);
  if (!latch_connection_open_finish (connection, latch_test_wait (&opened), &error))
    g_error ("The connection cannot be opened: %s", error->message);

  latch_client_find_instances_async (latch_connection_get_client (connection), NULL, NULL, NULL, NULL, NULL, latch_test_keep_cb, &listed);
  infos = latch_client_find_instances_finish (latch_connection_get_client (connection), latch_test_wait (&listed), &error);
  if (infos == NULL)
    g_error ("The list cannot be read: %s", error->message);

  latch_registry_show_listed (registry, account, infos);
}

/* What gets a record stays in its place. */
static void
keep_all (LatchRegistry *registry)
{
  GListModel *instances = latch_registry_get_instances (registry);
  g_autoptr (LatchAccount) account = g_list_model_get_item (latch_registry_get_accounts (registry), 0);

  show_listed (registry, account);
  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (LatchJob) job = NULL;
      g_autoptr (GError) error = NULL;

      if (latch_instance_get_situation (instance) != LATCH_SITUATION_MADE_ELSEWHERE)
        continue;

      job = latch_registry_keep_listed (registry, instance, NULL, &error);
      if (job == NULL)
        g_error ("The job cannot begin: %s", error->message);

      latch_work_keep_listed_async (latch_registry_get_work (registry), job, NULL, latch_test_keep_cb, &result);
      if (!latch_work_finish (latch_test_wait (&result), &error))
        g_error ("A token cannot be kept: %s", error->message);
    }
}

static void
add_account (LatchRegistry *registry,
             const char    *address)
{
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();
  g_autoptr (LatchAccount) account = latch_registry_new_account (registry, address, "Added");
  g_autoptr (LatchAccount) same = latch_registry_dup_same_account (registry, account, credentials);
  g_autoptr (LatchConnection) connection = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (same != account)
    return;

  connection = latch_registry_connect (registry, account, &error);
  if (connection == NULL)
    g_error ("There is no connection: %s", error->message);

  latch_test_type (connection, credentials);
  latch_account_work_add_async (latch_registry_get_account_work (registry), connection, latch_test_keep_cb, &result);
  if (!latch_account_work_finish (latch_test_wait (&result), &error))
    g_error ("An account cannot be added: %s", error->message);
}

static void
replace_with (LatchRegistry    *registry,
              LatchCredentials *credentials)
{
  GListModel *accounts = latch_registry_get_accounts (registry);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LatchAccount) account = g_list_model_get_item (accounts, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchConnection) connection = latch_registry_connect (registry, account, &error);
      g_autoptr (GAsyncResult) result = NULL;

      if (connection == NULL)
        g_error ("There is no connection: %s", error->message);

      latch_test_type (connection, credentials);
      latch_account_work_replace_async (latch_registry_get_account_work (registry), connection, FALSE, latch_test_keep_cb, &result);
      if (!latch_account_work_finish (latch_test_wait (&result), &error))
        g_error ("The secrets cannot be replaced: %s", error->message);
    }
}

static void
replace_secrets (LatchRegistry *registry)
{
  g_autoptr (SecretValue) user = secret_value_new (OTHER_USER_SECRET, -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (PRACTICE_ORGANIZATION_SECRET, -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = latch_credentials_new (user, organization);

  replace_with (registry, credentials);
}

static void
sign_in (LatchRegistry *registry,
         const char    *address)
{
  g_autoptr (SecretValue) user_name = secret_value_new (LATCH_PRACTICE_USER_NAME, -1, "text/plain");
  g_autoptr (SecretValue) password = secret_value_new (g_getenv ("LATCH_CRASH_PASSWORD"), -1, "text/plain");
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_sign_in_async (address, user_name, password, NULL, NULL, latch_test_keep_cb, &result);
  credentials = latch_sign_in_finish (latch_test_wait (&result), &error);
  if (credentials == NULL)
    g_error ("Nobody can sign in: %s", error->message);

  replace_with (registry, credentials);
}

static void
rename_accounts (LatchRegistry *registry)
{
  GListModel *accounts = latch_registry_get_accounts (registry);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LatchAccount) account = g_list_model_get_item (accounts, i);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      latch_account_work_rename_async (latch_registry_get_account_work (registry), account, "Renamed", latch_test_keep_cb, &result);
      if (!latch_account_work_finish (latch_test_wait (&result), &error))
        g_error ("An account cannot be renamed: %s", error->message);
    }
}

static void
remove_accounts (LatchRegistry *registry)
{
  GListModel *accounts = latch_registry_get_accounts (registry);

  while (g_list_model_get_n_items (accounts) > 0)
    {
      g_autoptr (LatchAccount) account = g_list_model_get_item (accounts, 0);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      latch_account_work_remove_async (latch_registry_get_account_work (registry), account, latch_test_keep_cb, &result);
      if (!latch_account_work_finish (latch_test_wait (&result), &error))
        g_error ("An account cannot be removed: %s", error->message);
    }
}

static void
remove_everything (LatchRegistry *registry)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_account_work_remove_all_async (latch_registry_get_account_work (registry), latch_test_keep_cb, &result);
  if (!latch_account_work_finish (latch_test_wait (&result), &error))
    g_error ("Not everything can be removed: %s", error->message);
}

static void
sweep (LatchRegistry *registry,
       LatchKeyring  *keyring)
{
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (registry, keyring);

  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery))
    g_main_context_iteration (NULL, TRUE);

  if (latch_recovery_get_error (recovery) != NULL)
    g_print ("failed %s %d\n", g_quark_to_string (latch_recovery_get_error (recovery)->domain), latch_recovery_get_error (recovery)->code);
}

static guint
count_unfinished (LatchRegistry *registry)
{
  g_autoptr (GPtrArray) unfinished = latch_registry_list_unfinished (registry);

  return unfinished->len;
}

/* What a sweep found may have to be looked for itself, a second copy for example. */
static void
resume (LatchRegistry *registry,
        LatchKeyring  *keyring)
{
  guint before;

  do
    {
      before = count_unfinished (registry);
      sweep (registry, keyring);
    }
  while (count_unfinished (registry) != before);
}

static void
print_records (LatchRegistry *registry)
{
  GListModel *instances = latch_registry_get_instances (registry);
  g_autoptr (GEnumClass) states = g_type_class_ref (LATCH_TYPE_RECORD_STATE);

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchRecord) record = latch_test_dup_record (registry, i);

      g_print ("record %s %s %" G_GINT64_FORMAT "\n", latch_record_get_id (record),
               g_enum_get_value (states, (int)latch_record_get_state (record))->value_nick, latch_record_get_instance_id (record));
    }

  g_print ("accounts %u\n", g_list_model_get_n_items (latch_registry_get_accounts (registry)));
  g_print ("unfinished %u\n", count_unfinished (registry));
}

static gboolean
act (LatchRegistry *registry,
     const char    *name)
{
  static const struct
  {
    const char *name;
    Verb        verb;
  } changes[] = {
    { "describe", describe },
    { "turn-off", turn_off },
    { "turn-on", turn_on },
    { "configure", configure },
    { "report-events", report_events },
    { "delete", delete },
  };
  static const struct
  {
    const char *name;
    void (*act) (LatchRegistry *registry);
  } acts[] = {
    { "again", create_again },
    { "beside", create_beside },
    { "remove", remove_all },
    { "keep", keep_all },
    { "replace", replace_secrets },
    { "rename-account", rename_accounts },
    { "remove-account", remove_accounts },
    { "remove-everything", remove_everything },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (changes); i++)
    if (g_str_equal (name, changes[i].name))
      {
        change_all (registry, changes[i].verb);
        return TRUE;
      }

  for (size_t i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (name, acts[i].name))
      {
        acts[i].act (registry);
        return TRUE;
      }

  return FALSE;
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *directory = g_build_filename (g_get_user_data_dir (), "latchkey", NULL);
  g_autoptr (LatchKeyring) keyring = NULL;
  g_autoptr (LatchRegistry) registry = NULL;

  if (argc != 3 && (argc != 4 || !g_str_equal (argv[1], "other")))
    return EXIT_FAILURE;

  latch_init ();
  keyring = latch_keyring_new ();
  registry = latch_registry_new (directory, keyring);
  latch_registry_set_limits (registry, &limits);
  latch_registry_set_practice_func (registry, get_address, argv[2]);
  load (registry);
  if (crash_begin != NULL)
    crash_begin ();
  if (g_str_equal (argv[1], "create"))
    create_with (registry, LATCH_SERVICE_PRACTICE);
  else if (g_str_equal (argv[1], "consent"))
    create_with_consent (registry);
  else if (g_str_equal (argv[1], "other"))
    create_with (registry, argv[3]);
  else if (g_str_equal (argv[1], "add"))
    add_account (registry, argv[2]);
  else if (g_str_equal (argv[1], "sign-in"))
    sign_in (registry, argv[2]);
  else if (!act (registry, argv[1]))
    resume (registry, keyring);

  print_records (registry);
  return EXIT_SUCCESS;
}
