/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-abandoned.h"
#include "latch-accounts.h"
#include "latch-command.h"
#include "latch-connectors.h"
#include "latch-consent.h"
#include "latch-error.h"
#include "latch-input.h"
#include "latch-output.h"
#include "latch-practice-secrets.h"
#include "latch-practice.h"
#include "latch-recovery.h"
#include "latch-secrets.h"
#include "latch-service.h"
#include "latch-show.h"
#include "latch-snippet.h"

#include <glib/gi18n.h>
#include <string.h>

/* Connecting a store, and what is left of connections that were interrupted. */

static char    *element_key;
static char   **values;
static char    *secrets_path;
static char    *store_name;
static char    *tags;
static char    *account_name;
static char    *service_name;
static gboolean practices;

static const GOptionEntry create_options[] = {
  { "element", 'e', 0, G_OPTION_ARG_STRING, &element_key, N_ ("The connector, such as ecwid; “latch elements” shows all"), "KEY" },
  { "set", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &values, N_ ("A value of the store that is no secret"), "KEY=VALUE" },
  { "secrets", 0, 0, G_OPTION_ARG_FILENAME, &secrets_path, N_ ("Read KEY=VALUE lines with secrets from a file, or from standard input"), "FILE|-" },
  { "name", 'n', 0, G_OPTION_ARG_FILENAME, &store_name, N_ ("What the store is called"), "NAME" },
  { "tags", 't', 0, G_OPTION_ARG_FILENAME, &tags, N_ ("Tags, with commas between them"), "TAGS" },
  { "account", 'a', 0, G_OPTION_ARG_FILENAME, &account_name, N_ ("The account, whose secrets are in the keyring"), "ACCOUNT" },
  { "service", 0, 0, G_OPTION_ARG_FILENAME, &service_name, N_ ("The service of a new account: us, eu or an address"), "SERVICE" },
  { "practice", 0, 0, G_OPTION_ARG_NONE, &practices, N_ ("Practice on this computer, with values that work"), NULL },
  { NULL },
};

/* What is to be created, and for whom, as it is gathered from all that somebody has given. */
typedef struct
{
  LatchDraft   *draft;
  char         *service;
  LatchSecrets  secrets;
  LatchAccount *account;

  /* Of a new account, or of a known one that is given them again */
  LatchCredentials *credentials;
  gboolean          is_new;
} Plan;

static void
plan_clear (Plan *plan)
{
  g_clear_object (&plan->draft);
  g_clear_pointer (&plan->service, g_free);
  latch_secrets_clear (&plan->secrets);
  g_clear_object (&plan->account);
  g_clear_pointer (&plan->credentials, latch_credentials_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static gboolean
refuse (GError    **error,
        const char *sentence)
{
  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, sentence);
  return FALSE;
}

/* -- The store ------------------------------------------------------------------------ */

static gboolean
take_snippet (Plan         *plan,
              LatchSnippet *snippet,
              GError      **error)
{
  LatchDraft *draft = latch_snippet_get_draft (snippet);

  if (draft == NULL)
    return refuse (error, _ ("The file has no JSON document that describes a store."));

  if (element_key != NULL && !g_str_equal (latch_draft_get_element (draft)->key, element_key))
    return refuse (error, _ ("The file describes a store of another connector."));

  if (latch_snippet_get_has_more (snippet))
    latch_output_tell (_ ("Values that Latchkey does not know were left out."));

  g_set_object (&plan->draft, draft);
  plan->service = g_strdup (latch_snippet_get_service (snippet));
  if (latch_snippet_get_user (snippet) != NULL)
    plan->secrets.user = secret_value_ref (latch_snippet_get_user (snippet));
  if (latch_snippet_get_organization (snippet) != NULL)
    plan->secrets.organization = secret_value_ref (latch_snippet_get_organization (snippet));
  return TRUE;
}

static gboolean
read_document (LatchSession       *session,
               Plan               *plan,
               const char         *path,
               const LatchElement *element,
               GError            **error)
{
  char *text = latch_input_read (session, path, LATCH_SNIPPET_MAX_LENGTH, error);
  g_autoptr (LatchSnippet) snippet = NULL;
  g_autoptr (GError) mistake = NULL;
  g_autofree char *explanation = NULL;

  if (text == NULL)
    return FALSE;

  snippet = latch_snippet_parse (text, element, &mistake);
  explanation = latch_snippet_explain (text);
  secret_password_free (text);
  if (mistake != NULL)
    return refuse (error, mistake->message);

  if (snippet == NULL || (latch_snippet_get_draft (snippet) == NULL && explanation != NULL))
    return refuse (error, explanation != NULL ? explanation : _ ("The file has no JSON document that describes a store."));

  return take_snippet (plan, snippet, error);
}

static gboolean
set_value (Plan       *plan,
           const char *key,
           const char *value,
           GError    **error)
{
  const LatchElement *element = latch_draft_get_element (plan->draft);

  if (latch_element_find_field (element, key) == NULL && !latch_draft_takes_value (plan->draft, key, value))
    {
      /* Translators: the first %s is the name of a connector, the second one what somebody typed for a configuration key, the last one the key of the connector */
      g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("%s has no value “%s”. “latch elements %s” shows what it takes."), element->name, key, element->key);
      return FALSE;
    }

  if (!latch_draft_takes_value (plan->draft, key, value))
    {
      /* Translators: the first %s is the name of a connector, the second one a configuration key, such as ecwid.store.id, the last one the key of the connector */
      g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("%s does not take this value of %s. “latch elements %s” shows what it takes."),
                   element->name, key, element->key);
      return FALSE;
    }

  latch_draft_set_value (plan->draft, key, value);
  return TRUE;
}

static gboolean
set_from_arguments (Plan    *plan,
                    GError **error)
{
  for (size_t i = 0; values != NULL && values[i] != NULL; i++)
    {
      g_autofree char *key = NULL;
      const char      *value = latch_secrets_split (values[i], &key, error);

      if (value == NULL || !latch_secrets_check_argument (key, error) || !set_value (plan, key, value, error))
        return FALSE;
    }

  return TRUE;
}

/* An account's secrets may stand among those of the store. */
static gboolean
take_secret (const char *key,
             const char *value,
             gpointer    user_data)
{
  Plan *plan = user_data;

  return latch_secrets_take (&plan->secrets, key, value) || set_value (plan, key, value, NULL);
}

/* -- What is missing ------------------------------------------------------------------ */

static char *
dup_keys (GPtrArray *fields)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) keys = NULL;

  for (guint i = 0; i < fields->len; i++)
    g_strv_builder_add (builder, ((const LatchElementField *)fields->pdata[i])->key);

  keys = g_strv_builder_end (builder);
  return g_strjoinv (", ", keys);
}

/* What is wrong is asked for again, so that nothing else has to be entered a second time. */
static gboolean
ask_field (LatchSession            *session,
           Plan                    *plan,
           const LatchElementField *field,
           GError                 **error)
{
  while (TRUE)
    {
      g_autoptr (SecretValue) answer = latch_input_ask_value (session, _ (field->title), field->secret, error);
      g_autoptr (SecretValue) value = answer != NULL ? latch_secrets_new_value (secret_value_get_text (answer)) : NULL;
      g_autoptr (GError) mistake = NULL;

      if (value == NULL)
        return FALSE;

      if (*secret_value_get_text (value) == '\0')
        continue;

      if (latch_element_check_value (latch_draft_get_element (plan->draft), field->key, secret_value_get_text (value), &mistake))
        {
          latch_draft_set_value (plan->draft, field->key, secret_value_get_text (value));
          return TRUE;
        }

      latch_output_complain (mistake->message);
    }
}

static gboolean
refuse_missing (GPtrArray *missing,
                GError   **error)
{
  g_autofree char *keys = dup_keys (missing);

  /* Translators: %s is a list of configuration keys, such as ecwid.store.id */
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Still missing: %s. Use --set, and --secrets for what is secret."), keys);
  return FALSE;
}

static void
fill_in_practice (LatchSession *session,
                  Plan         *plan)
{
  const LatchElement *element = latch_draft_get_element (plan->draft);
  g_autofree char    *store = latch_registry_dup_practice_store (latch_session_get_registry (session), element, LATCH_PRACTICE_STORE_ID, latch_practice_dup_value);
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autoptr (LatchDraft) complete = latch_draft_dup_complete (plan->draft, missing, NULL);

  for (guint i = 0; complete != NULL && i < missing->len; i++)
    {
      const LatchElementField *field = missing->pdata[i];
      g_autofree char         *value = latch_practice_dup_value (element->key, field->key, store);

      latch_draft_set_value (plan->draft, field->key, value);
    }
}

/* What is wrong or cannot be asked for is told of before anybody enters anything. */
static gboolean
check_store (Plan    *plan,
             GError **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autoptr (LatchDraft) draft = latch_draft_dup_complete (plan->draft, missing, error);

  if (draft == NULL)
    return FALSE;

  if (latch_draft_needs_consent (draft) && !latch_input_has_terminal ())
    return refuse (error, _ ("Somebody has to sign in to this store in a browser. Run this at a terminal."));

  return missing->len == 0 || latch_input_has_terminal () || refuse_missing (missing, error);
}

static gboolean
complete (LatchSession *session,
          Plan         *plan,
          GError      **error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autoptr (GPtrArray) left = g_ptr_array_new ();
  g_autoptr (LatchDraft) first = latch_draft_dup_complete (plan->draft, missing, error);
  g_autoptr (LatchDraft) draft = NULL;

  if (first == NULL)
    return FALSE;

  if (missing->len > 0)
    latch_secrets_say_receiver (&plan->secrets, latch_account_get_service (plan->account));
  for (guint i = 0; i < missing->len; i++)
    {
      if (!ask_field (session, plan, missing->pdata[i], error))
        return FALSE;
    }

  draft = latch_draft_dup_complete (plan->draft, left, error);
  if (draft == NULL)
    return FALSE;

  if (left->len > 0)
    return refuse_missing (left, error);

  if (*latch_draft_get_name (draft) == '\0')
    return refuse (error, _ ("The store needs a name. Use --name."));

  g_set_object (&plan->draft, draft);
  return TRUE;
}

static gboolean
describe (LatchSession *session,
          Plan         *plan,
          const char   *path,
          GError      **error)
{
  const LatchElement *element = element_key != NULL ? latch_connectors_find (element_key, error) : latch_element_get_default ();

  if (element == NULL || (path != NULL && !read_document (session, plan, path, element, error)))
    return FALSE;

  if (plan->draft == NULL)
    plan->draft = latch_draft_new (element);

  if (!set_from_arguments (plan, error) || (secrets_path != NULL && !latch_secrets_read (session, secrets_path, take_secret, plan, error)))
    return FALSE;

  if ((store_name != NULL && !latch_input_check_name (store_name, error)) || (tags != NULL && !latch_input_check_name (tags, error)))
    return FALSE;

  if (store_name != NULL)
    latch_draft_set_name (plan->draft, store_name);
  if (tags != NULL)
    latch_draft_split_tags (plan->draft, tags);
  if (practices)
    fill_in_practice (session, plan);
  return check_store (plan, error);
}

/* -- The account ---------------------------------------------------------------------- */

/* Nobody practices unless they ask for it. */
static gboolean
is_candidate (LatchAccount *account,
              const char   *service)
{
  if (service != NULL)
    return latch_service_equal (latch_account_get_service (account), service);

  return !latch_service_is_practice (latch_account_get_service (account));
}

/* Returns FALSE when there is more than one. */
static gboolean
find_only_account (LatchSession  *session,
                   const char    *service,
                   LatchAccount **found,
                   GError       **error)
{
  GListModel *accounts = latch_registry_get_accounts (latch_session_get_registry (session));

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LatchAccount) account = g_list_model_get_item (accounts, i);

      if (!is_candidate (account, service))
        continue;

      if (*found != NULL)
        return refuse (error, _ ("There are several accounts. Choose one by --account; “latch account list” shows all."));

      g_set_object (found, account);
    }

  return TRUE;
}

static gboolean
choose_by_name (LatchSession *session,
                Plan         *plan,
                const char   *service,
                GError      **error)
{
  latch_secrets_clear (&plan->secrets);
  plan->account = latch_session_find_account (session, account_name, error);
  if (plan->account == NULL || service_name == NULL || latch_service_equal (latch_account_get_service (plan->account), service))
    return plan->account != NULL;

  return refuse (error, _ ("The account is not at the service that --service names."));
}

static gboolean
choose_practice (LatchSession *session,
                 Plan         *plan,
                 GError      **error)
{
  g_autoptr (SecretValue) user = secret_value_new (latch_practice_secrets_get_user (), -1, "text/plain");
  g_autoptr (SecretValue) organization = secret_value_new (latch_practice_secrets_get_organization (), -1, "text/plain");

  if (account_name != NULL || service_name != NULL)
    return refuse (error, _ ("To practice, leave --account and --service out: the practice service has an account of its own."));

  latch_secrets_clear (&plan->secrets);
  if (!find_only_account (session, LATCH_SERVICE_PRACTICE, &plan->account, error))
    return FALSE;

  if (plan->account == NULL)
    {
      plan->account = latch_registry_new_account (latch_session_get_registry (session), LATCH_SERVICE_PRACTICE, NULL);
      plan->credentials = latch_credentials_new (user, organization);
    }

  return TRUE;
}

/* Secrets of a person go where the same person says. Without any, the account that there is has them. */
static gboolean
choose_account (LatchSession *session,
                Plan         *plan,
                GError      **error)
{
  const char      *typed = service_name != NULL ? service_name : plan->service;
  g_autofree char *service = NULL;

  if (practices)
    return choose_practice (session, plan, error);

  if ((plan->secrets.are_given || (secrets_path != NULL && plan->service != NULL)) && account_name == NULL && service_name == NULL)
    return refuse (error, _ ("Use --service to say where the secrets go, such as --service us."));

  service = typed != NULL ? latch_secrets_dup_service (typed, error) : NULL;
  if (typed != NULL && service == NULL)
    return FALSE;

  if (account_name != NULL)
    return choose_by_name (session, plan, service, error);

  if (plan->secrets.user == NULL && plan->secrets.organization == NULL && !find_only_account (session, service, &plan->account, error))
    return FALSE;

  if (plan->account != NULL)
    return TRUE;

  if (service == NULL && (plan->secrets.user != NULL || plan->secrets.organization != NULL))
    return refuse (error, _ ("Use --service to say where the secrets go, such as --service us."));

  if (service == NULL)
    return refuse (error, _ ("There is no account yet. Choose its service by --service, such as --service us."));

  plan->account = latch_registry_new_account (latch_session_get_registry (session), service, NULL);
  plan->is_new = TRUE;
  return TRUE;
}

/* A new account is added before anybody enters what belongs to the store, which would be lost when its secrets are wrong. */
static gboolean
complete_account (LatchSession *session,
                  Plan         *plan,
                  GError      **error)
{
  const char *service = latch_account_get_service (plan->account);
  g_autoptr (LatchAccount) known = NULL;

  if (!plan->is_new)
    return TRUE;

  plan->credentials = latch_secrets_complete (&plan->secrets, session, service, error);
  if (plan->credentials == NULL)
    return FALSE;

  known = latch_registry_dup_same_account (latch_session_get_registry (session), plan->account, plan->credentials);
  if (known == plan->account)
    {
      g_clear_object (&known);
      known = latch_accounts_add (session, plan->account, plan->credentials, error);
    }

  return known != NULL && (g_set_object (&plan->account, known), TRUE);
}

/* -- Creating ------------------------------------------------------------------------- */

/* A record that is left says that something may have come of it. */
static int
tell_failed (LatchJob      *job,
             LatchInstance *instance,
             const GError  *error)
{
  int status = latch_session_fail (error);

  if (latch_job_get_token (job) != NULL)
    {
      latch_output_complain (_ ("The store was connected, but its token is not saved yet. “latch recover” saves it."));
      return LATCH_EXIT_KEYRING;
    }

  if (instance == NULL || latch_instance_get_outcome (instance) != LATCH_SITUATION_MAY_HAVE_BEEN_CREATED)
    return status;

  latch_output_complain (_ ("The store may have been connected. “latch recover” looks for it."));
  return LATCH_EXIT_UNKNOWN;
}

static LatchJob *
begin (LatchSession *session,
       Plan         *plan,
       GError      **error)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  g_autoptr (LatchAccount) account = latch_registry_dup_same_account (registry, plan->account, plan->credentials);
  g_autofree char *shown_address = plan->credentials != NULL ? latch_service_dup_shown_address (latch_account_get_service (plan->account)) : NULL;

  return latch_registry_begin (registry, account, plan->credentials, shown_address, NULL, plan->draft, error);
}

/* The browser may be on another computer, so the address is for a person to open. What it ends on has a code, and is not shown. */
static gboolean
sign_in (LatchSession *session,
         LatchJob     *job,
         GError      **error)
{
  /* Translators: %s is the address of a page */
  g_autofree char *sentence = g_strdup_printf (_ ("Open this page in a browser, and sign in to the store there:\n%s"), latch_consent_get_page (job));

  latch_input_say (sentence);
  while (!latch_consent_get_listens (job))
    {
      g_autoptr (SecretValue) answer = latch_input_ask_value (session, _ ("Address of the page on which the browser ends"), TRUE, error);
      g_autoptr (GError) mistake = NULL;

      if (answer == NULL)
        return FALSE;

      if (latch_consent_take (job, secret_value_get_text (answer), &mistake))
        return TRUE;

      latch_output_complain (mistake->message);
    }

  return TRUE;
}

static gboolean
wait_for_creation (LatchSession  *session,
                   LatchJob      *job,
                   GAsyncResult **result,
                   GError       **error)
{
  gboolean has_signed_in = FALSE;

  while (*result == NULL)
    {
      if (latch_job_get_step (job) == LATCH_STEP_SIGNING_IN && !has_signed_in)
        {
          has_signed_in = TRUE;
          if (!sign_in (session, job, NULL))
            g_cancellable_cancel (latch_session_get_cancellable (session));
        }

      latch_session_step (session);
    }

  return latch_work_finish (*result, error);
}

static int
create (LatchSession      *session,
        const char *const *arguments)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  g_auto (Plan) plan = { NULL };
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchInstance *instance;
  gboolean       done;

  if (g_strcmp0 (arguments[0], "-") == 0 && g_strcmp0 (secrets_path, "-") == 0)
    refuse (&error, _ ("Only one of them can come from standard input."));

  if (error != NULL || !describe (session, &plan, arguments[0], &error))
    return latch_session_fail (error);

  if (!latch_secrets_take_environment (&plan.secrets, &error) || !choose_account (session, &plan, &error) ||
      !latch_session_open_keyring (session, &error) || !complete_account (session, &plan, &error) || !complete (session, &plan, &error) || (job = begin (session, &plan, &error)) == NULL)
    return latch_session_fail (error);

  latch_session_watch (session, job);
  latch_work_create_async (latch_registry_get_work (registry), job, latch_session_get_cancellable (session), latch_session_keep_cb, &result);
  done = wait_for_creation (session, job, &result, &error);
  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_CONSENT))
    latch_session_linger (session);
  instance = latch_registry_lookup_instance (registry, latch_record_get_id (latch_job_get_record (job)));
  if (!done)
    return tell_failed (job, instance, error);

  latch_show_instance (instance);
  return latch_session_fail_test (instance, latch_job_get_test_error (job));
}

/* -- Recovery ------------------------------------------------------------------------- */

/* Something to look for, or an account that nobody needs. */
static gboolean
needs_keyring (LatchRegistry *registry)
{
  g_autoptr (GPtrArray) unfinished = latch_registry_list_unfinished (registry);
  g_autoptr (GPtrArray) abandoned = latch_abandoned_list (latch_registry_get_journal (registry));

  return unfinished->len > 0 || abandoned->len > 0;
}

static gboolean
is_left (LatchInstance *instance)
{
  LatchSituation outcome = latch_instance_get_outcome (instance);

  return outcome == LATCH_SITUATION_MAY_HAVE_BEEN_CREATED || outcome == LATCH_SITUATION_TOKEN_NOT_SAVED;
}

/* What somebody has forgotten is looked for as well, and nobody waits for it. */
static GPtrArray *
list_left (LatchRegistry *registry)
{
  GListModel *instances = latch_registry_get_instances (registry);
  GPtrArray  *left = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      if (is_left (instance))
        g_ptr_array_add (left, g_steal_pointer (&instance));
    }

  return left;
}

static guint
count_left (GPtrArray *stores)
{
  guint n_left = 0;

  for (guint i = 0; i < stores->len; i++)
    n_left += is_left (stores->pdata[i]);

  return n_left;
}

static int
tell_recovered (LatchSession  *session,
                LatchRecovery *recovery,
                GPtrArray     *stores)
{
  const GError *error = latch_recovery_get_error (recovery);
  guint         n_left = count_left (stores);
  /* Translators: %u is a number of stores */
  g_autofree char *sentence = g_strdup_printf (ngettext ("%u store is not found yet. Run “latch recover” again in a few minutes.", "%u stores are not found yet. Run “latch recover” again in a few minutes.", n_left), n_left);
  g_autofree char *trouble = NULL;

  latch_session_tell_unreadable (session);
  latch_show_instances (stores);
  if (error != NULL)
    {
      trouble = latch_registry_dup_trouble (latch_session_get_registry (session), error, latch_recovery_get_error_account (recovery));
      latch_output_complain (trouble);
    }

  if (g_cancellable_is_cancelled (latch_session_get_cancellable (session)))
    return LATCH_EXIT_INTERRUPTED;

  if (error != NULL)
    return latch_session_judge (error);

  latch_output_tell (n_left > 0 ? sentence : _ ("Nothing is left to look for."));
  return n_left > 0 ? LATCH_EXIT_UNKNOWN : LATCH_EXIT_DONE;
}

static int
recover (LatchSession      *session,
         const char *const *arguments)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  LatchKeyring  *keyring = latch_registry_get_keyring (registry);
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (registry, keyring);
  g_autoptr (GPtrArray) stores = list_left (registry);
  g_autoptr (GError) error = NULL;

  if (needs_keyring (registry) && !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  latch_output_show_progress (_ ("Looking for what was not finished…"));
  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery) && !g_cancellable_is_cancelled (latch_session_get_cancellable (session)))
    latch_session_step (session);

  return tell_recovered (session, recovery, stores);
}

const LatchCommand latch_creation_commands[] = {
  { .name = "create", .arguments = "[FILE|-]", .summary = N_ ("Connect a store, and keep its token in the keyring"), .options = create_options, .n_max = 1, .has_json = TRUE, .run = create },
  { .name = "recover", .arguments = "", .summary = N_ ("Look for stores whose creation was interrupted"), .has_json = TRUE, .run = recover },
  { NULL },
};
