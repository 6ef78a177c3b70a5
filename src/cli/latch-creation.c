/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-command.h"
#include "latch-elements.h"
#include "latch-error.h"
#include "latch-input.h"
#include "latch-output.h"
#include "latch-practice-secrets.h"
#include "latch-practice.h"
#include "latch-recovery.h"
#include "latch-service.h"
#include "latch-show.h"
#include "latch-snippet.h"
#include "latch-typed.h"

#include <glib/gi18n.h>
#include <string.h>

/* Connecting a store, and what is left of connections that were interrupted.
 *
 * Secrets come from a file, standard input, the environment, the keyring or a
 * person at the terminal. Arguments are for everybody on the computer to read,
 * so a secret among them is refused. */

#define USER_VARIABLE "LATCH_USER_SECRET"
#define ORGANIZATION_VARIABLE "LATCH_ORGANIZATION_SECRET"

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
  SecretValue  *user;
  SecretValue  *organization;
  LatchAccount *account;

  /* The document has not brought them along, so it does not say where they go. */
  gboolean brings_secrets;
  gboolean has_said_receiver;
} Plan;

static void
plan_clear (Plan *plan)
{
  g_clear_object (&plan->draft);
  g_clear_pointer (&plan->service, g_free);
  g_clear_pointer (&plan->user, secret_value_unref);
  g_clear_pointer (&plan->organization, secret_value_unref);
  g_clear_object (&plan->account);
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
    plan->user = secret_value_ref (latch_snippet_get_user (snippet));
  if (latch_snippet_get_organization (snippet) != NULL)
    plan->organization = secret_value_ref (latch_snippet_get_organization (snippet));
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

/* Returns where the value begins, or NULL. */
static const char *
split (const char *line,
       char      **key,
       GError    **error)
{
  const char *equals = strchr (line, '=');

  if (equals == NULL || equals == line || !g_utf8_validate (line, -1, NULL))
    {
      refuse (error, _ ("A value is given as KEY=VALUE, such as ecwid.store.id=1003."));
      return NULL;
    }

  *key = g_strndup (line, (size_t)(equals - line));
  return equals + 1;
}

static gboolean
set_value (Plan       *plan,
           const char *key,
           const char *value,
           GError    **error)
{
  const LatchElement *element = latch_draft_get_element (plan->draft);

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
      const char      *value = split (values[i], &key, error);
      gboolean         is_secret = FALSE;

      if (value == NULL)
        return FALSE;

      latch_element_describes_secret (key, &is_secret);
      if (is_secret || g_str_equal (key, USER_VARIABLE) || g_str_equal (key, ORGANIZATION_VARIABLE))
        {
          /* Translators: %s is a configuration key, such as ecwid.order.key */
          g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("%s is a secret. Everybody on this computer can read arguments, so pass it by --secrets, or enter it when Latchkey asks."), key);
          return FALSE;
        }

      if (!set_value (plan, key, value, error))
        return FALSE;
    }

  return TRUE;
}

/* Once, before anything is entered. */
static void
say_receiver (Plan       *plan,
              const char *service)
{
  g_autofree char *address = latch_service_dup_shown_address (service);
  /* Translators: %s is the address of a service */
  g_autofree char *sentence = g_strdup_printf (_ ("Secrets go to %s."), address);

  if (!plan->has_said_receiver)
    latch_input_say (sentence);
  plan->has_said_receiver = TRUE;
}

/* -- Secrets ------------------------------------------------------------------------- */

/* Typed or pasted, it may come with blanks and line breaks. */
static SecretValue *
new_secret (const char *typed)
{
  size_t      length;
  const char *start = latch_typed_trim (typed, &length);
  g_autoptr (SecretValue) whole = secret_value_new (start, (gssize)length, "text/plain");

  latch_typed_join ((char *)secret_value_get_text (whole));
  return secret_value_new (secret_value_get_text (whole), -1, "text/plain");
}

static void
set_secret (SecretValue **secret,
            const char   *typed)
{
  g_clear_pointer (secret, secret_value_unref);
  *secret = new_secret (typed);
}

static gboolean
take_line (Plan       *plan,
           const char *line)
{
  g_autofree char *key = NULL;
  const char      *value = split (line, &key, NULL);

  if (value == NULL)
    return FALSE;

  if (g_str_equal (key, USER_VARIABLE))
    set_secret (&plan->user, value);
  else if (g_str_equal (key, ORGANIZATION_VARIABLE))
    set_secret (&plan->organization, value);
  else
    return set_value (plan, key, value, NULL);

  plan->brings_secrets = TRUE;
  return TRUE;
}

/* What stands in a line that is not understood may be a secret, even before the equals sign, with which Base64 can end. */
static gboolean
set_from_line (Plan       *plan,
               const char *line,
               guint       number,
               GError    **error)
{
  const LatchElement *element = latch_draft_get_element (plan->draft);

  if (line[strspn (line, " \t")] == '\0' || *line == '#' || take_line (plan, line))
    return TRUE;

  /* Translators: %u is the number of a line, the first %s the name of a connector, the second one its key, such as ecwid */
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Line %u of the secrets is not KEY=VALUE with a key and a value that %s takes. “latch elements %s” shows the keys."),
               number, element->name, element->key);
  return FALSE;
}

static gboolean
set_from_file (LatchSession *session,
               Plan         *plan,
               GError      **error)
{
  char    *text = latch_input_read (session, secrets_path, LATCH_SNIPPET_MAX_LENGTH, error);
  size_t   length = text != NULL ? strlen (text) : 0;
  gboolean is_set = text != NULL;
  guint    number = 0;

  for (char *next = text; next != NULL && is_set;)
    {
      char *line = strsep (&next, "\n");

      line[strcspn (line, "\r")] = '\0';
      is_set = set_from_line (plan, line, ++number, error);
    }

  if (text != NULL)
    explicit_bzero (text, length);
  g_free (text);
  return is_set;
}

static gboolean
set_from_variable (Plan         *plan,
                   const char   *variable,
                   SecretValue **secret,
                   GError      **error)
{
  const char *value = g_getenv (variable);

  if (value == NULL || *secret != NULL)
    return TRUE;

  if (!g_utf8_validate (value, -1, NULL))
    {
      /* Translators: %s is a variable of the environment */
      g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("%s is not UTF-8."), variable);
      return FALSE;
    }

  set_secret (secret, value);
  plan->brings_secrets = TRUE;
  return TRUE;
}

static gboolean
set_from_environment (Plan    *plan,
                      GError **error)
{
  return set_from_variable (plan, USER_VARIABLE, &plan->user, error) && set_from_variable (plan, ORGANIZATION_VARIABLE, &plan->organization, error);
}

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
      g_autoptr (SecretValue) value = answer != NULL ? new_secret (secret_value_get_text (answer)) : NULL;
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
    say_receiver (plan, latch_account_get_service (plan->account));
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
  const LatchElement *element = element_key != NULL ? latch_elements_find (element_key, error) : latch_element_get_default ();

  if (element == NULL || (path != NULL && !read_document (session, plan, path, element, error)))
    return FALSE;

  if (plan->draft == NULL)
    plan->draft = latch_draft_new (element);

  if (!set_from_arguments (plan, error) || (secrets_path != NULL && !set_from_file (session, plan, error)))
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

static char *
dup_service_ids (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;
  size_t              n_services;
  const LatchService *services = latch_service_get_all (&n_services);

  for (size_t i = 0; i < n_services; i++)
    g_strv_builder_add (builder, services[i].id);

  ids = g_strv_builder_end (builder);
  return g_strjoinv (", ", ids);
}

static char *
dup_service (Plan    *plan,
             GError **error)
{
  const char         *typed = service_name != NULL ? service_name : plan->service;
  const LatchService *known = typed != NULL ? latch_service_lookup (typed) : NULL;
  g_autofree char    *address = NULL;

  if (practices)
    return g_strdup (LATCH_SERVICE_PRACTICE);

  if (known != NULL)
    return g_strdup (known->id);

  if (typed != NULL && strpbrk (typed, ".:/") == NULL)
    {
      g_autofree char *ids = dup_service_ids ();

      /* Translators: the first %s is what somebody typed for a service, the second one a list of what can be typed, such as us, eu */
      g_set_error (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("There is no service “%s”. Choose one of %s, or enter an address such as https://api.example.com."), typed, ids);
      return NULL;
    }

  address = latch_service_complete_address (typed, error);
  known = address != NULL ? latch_service_lookup (address) : NULL;
  return known != NULL ? g_strdup (known->id) : g_steal_pointer (&address);
}

static gboolean
check_secrets (Plan    *plan,
               GError **error)
{
  const char *user = secret_value_get_text (plan->user);
  const char *organization = secret_value_get_text (plan->organization);

  if (*user == '\0' || *organization == '\0')
    return refuse (error, _ ("An account needs a user secret and an organization secret."));

  if (latch_credentials_are_swapped (user, organization))
    return refuse (error, _ ("The user secret and the organization secret are swapped."));

  return latch_credentials_check_secret (user, error) && latch_credentials_check_secret (organization, error);
}

static gboolean
ask_secret (LatchSession *session,
            const char   *title,
            SecretValue **secret,
            GError      **error)
{
  g_autoptr (SecretValue) answer = *secret == NULL ? latch_input_ask_value (session, title, TRUE, error) : NULL;

  if (answer != NULL)
    set_secret (secret, secret_value_get_text (answer));
  return *secret != NULL;
}

static gboolean
ask_secrets (LatchSession *session,
             Plan         *plan,
             GError      **error)
{
  if (practices)
    {
      set_secret (&plan->user, latch_practice_secrets_get_user ());
      set_secret (&plan->organization, latch_practice_secrets_get_organization ());
      return TRUE;
    }

  if (plan->user != NULL && plan->organization != NULL)
    return check_secrets (plan, error);

  if (!latch_input_has_terminal ())
    return refuse (error, _ ("The secrets of the account are missing. Set LATCH_USER_SECRET and LATCH_ORGANIZATION_SECRET, or use --account."));

  say_receiver (plan, plan->service);
  if (!ask_secret (session, _ ("User Secret"), &plan->user, error) || !ask_secret (session, _ ("Organization Secret"), &plan->organization, error))
    return FALSE;

  return check_secrets (plan, error);
}

static void
make_account (LatchSession *session,
              Plan         *plan)
{
  g_autofree char *title = latch_service_dup_title (plan->service);
  g_autofree char *label = latch_account_dup_free_label (latch_registry_get_accounts (latch_session_get_registry (session)), title);

  plan->account = latch_account_new (plan->service, label);
}

static void
drop_secrets (Plan *plan)
{
  g_clear_pointer (&plan->user, secret_value_unref);
  g_clear_pointer (&plan->organization, secret_value_unref);
  plan->brings_secrets = FALSE;
}

static gboolean
choose_by_name (LatchSession *session,
                Plan         *plan,
                const char   *service,
                GError      **error)
{
  drop_secrets (plan);
  plan->account = latch_session_find_account (session, account_name, error);
  if (plan->account == NULL || service_name == NULL || latch_service_equal (latch_account_get_service (plan->account), service))
    return plan->account != NULL;

  return refuse (error, _ ("The account is not at the service that --service names."));
}

/* Secrets of a person go where the same person says. Without any, the account that there is has them. */
static gboolean
choose_account (LatchSession *session,
                Plan         *plan,
                GError      **error)
{
  gboolean         has_service = practices || service_name != NULL || plan->service != NULL;
  g_autofree char *service = NULL;

  if (practices && (account_name != NULL || service_name != NULL))
    return refuse (error, _ ("To practice, leave --account and --service out: the practice service has an account of its own."));

  if (practices)
    drop_secrets (plan);
  if (plan->brings_secrets && account_name == NULL && service_name == NULL)
    return refuse (error, _ ("Say by --service where the secrets go."));

  service = has_service ? dup_service (plan, error) : NULL;
  if (has_service && service == NULL)
    return FALSE;

  if (account_name != NULL)
    return choose_by_name (session, plan, service, error);

  g_free (plan->service);
  plan->service = g_steal_pointer (&service);
  if (plan->user == NULL && plan->organization == NULL && !find_only_account (session, plan->service, &plan->account, error))
    return FALSE;

  if (plan->account != NULL)
    return TRUE;

  if (plan->service == NULL)
    return refuse (error, _ ("There is no account yet. Choose its service by --service, such as --service us."));

  if (!ask_secrets (session, plan, error))
    return FALSE;

  make_account (session, plan);
  return TRUE;
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
  g_autoptr (LatchCredentials) credentials = plan->user != NULL ? latch_credentials_new (plan->user, plan->organization) : NULL;
  g_autoptr (LatchAccount) account = latch_registry_dup_same_account (registry, plan->account, credentials);
  g_autofree char *shown_address = credentials != NULL ? latch_service_dup_shown_address (plan->service) : NULL;

  return latch_registry_begin (registry, account, credentials, shown_address, NULL, plan->draft, error);
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

  if (!describe (session, &plan, arguments[0], &error))
    return latch_session_fail (error);

  if (!set_from_environment (&plan, &error) || !choose_account (session, &plan, &error) || !complete (session, &plan, &error) || !latch_session_open_keyring (session, &error) || (job = begin (session, &plan, &error)) == NULL)
    return latch_session_fail (error);

  latch_session_watch (session, job);
  latch_work_create_async (latch_registry_get_work (registry), job, latch_session_get_cancellable (session), latch_session_keep_cb, &result);
  done = latch_work_finish (latch_session_wait (session, &result), &error);
  instance = latch_registry_lookup_instance (registry, latch_record_get_id (latch_job_get_record (job)));
  if (!done)
    return tell_failed (job, instance, error);

  latch_show_instance (instance);
  return latch_session_fail_test (instance, latch_job_get_test_error (job));
}

/* -- Recovery ------------------------------------------------------------------------- */

static guint
count_unfinished (LatchRegistry *registry)
{
  g_autoptr (GPtrArray) unfinished = latch_registry_list_unfinished (registry);

  return unfinished->len;
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
      LatchSituation outcome = latch_instance_get_outcome (instance);

      if (outcome == LATCH_SITUATION_MAY_HAVE_BEEN_CREATED || outcome == LATCH_SITUATION_TOKEN_NOT_SAVED)
        g_ptr_array_add (left, g_steal_pointer (&instance));
    }

  return left;
}

static int
tell_recovered (LatchSession  *session,
                LatchRecovery *recovery)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  const GError  *error = latch_recovery_get_error (recovery);
  g_autoptr (GPtrArray) left = list_left (registry);
  g_autofree char *trouble = error != NULL ? latch_registry_dup_trouble (registry, error, latch_recovery_get_error_account (recovery)) : NULL;
  g_autofree char *sentence = g_strdup_printf (ngettext ("%u store is not found yet. Run “latch recover” again in a few minutes.", "%u stores are not found yet. Run “latch recover” again in a few minutes.", left->len), left->len);

  if (trouble != NULL)
    latch_output_complain (trouble);
  if (g_cancellable_is_cancelled (latch_session_get_cancellable (session)))
    return LATCH_EXIT_INTERRUPTED;

  latch_session_tell_unreadable (session);
  latch_show_instances (left);
  latch_output_tell (left->len > 0 ? sentence : _ ("Nothing is left to look for."));
  if (trouble != NULL)
    return latch_session_judge (error);

  return left->len > 0 ? LATCH_EXIT_UNKNOWN : LATCH_EXIT_DONE;
}

static int
recover (LatchSession      *session,
         const char *const *arguments)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  LatchKeyring  *keyring = latch_registry_get_keyring (registry);
  g_autoptr (LatchRecovery) recovery = latch_recovery_new (registry, keyring);
  g_autoptr (GError) error = NULL;

  if (count_unfinished (registry) > 0 && !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  latch_output_show_progress (_ ("Looking for what was not finished…"));
  latch_recovery_sweep (recovery);
  while (latch_recovery_get_running (recovery) && !g_cancellable_is_cancelled (latch_session_get_cancellable (session)))
    latch_session_step (session);

  return tell_recovered (session, recovery);
}

const LatchCommand latch_creation_commands[] = {
  { .name = "create", .arguments = "[FILE|-]", .summary = N_ ("Connect a store, and keep its token in the keyring"), .options = create_options, .n_max = 1, .has_json = TRUE, .run = create },
  { .name = "recover", .arguments = "", .summary = N_ ("Look for stores whose creation was interrupted"), .has_json = TRUE, .run = recover },
  { NULL },
};
