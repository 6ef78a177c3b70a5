/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-command.h"
#include "latch-error.h"
#include "latch-input.h"
#include "latch-output.h"
#include "latch-secrets.h"
#include "latch-show.h"

#include <glib/gi18n.h>

/* What is changed about a store, here and on its service. */

static gboolean says_yes;

static char **values;
static char  *secrets_path;

static const GOptionEntry change_options[] = {
  { "set", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &values, N_ ("A value of the store that is no secret"), "KEY=VALUE" },
  { "secrets", 0, 0, G_OPTION_ARG_FILENAME, &secrets_path, N_ ("Read KEY=VALUE lines with secrets from a file, or from standard input"), "FILE|-" },
  { NULL },
};

static const GOptionEntry delete_options[] = {
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &says_yes, N_ ("Delete without a question"), NULL },
  { NULL },
};

/* What the service may not have, it cannot change; and a store whose token is not saved yet can only be deleted. */
static LatchInstance *
find_created (LatchSession *session,
              const char   *name,
              gboolean      needs_token,
              GError      **error)
{
  g_autoptr (LatchInstance) instance = latch_session_find_kept (session, name, error);

  if (instance == NULL)
    return NULL;

  if (latch_instance_get_number (instance) > 0 && !(needs_token && latch_instance_get_outcome (instance) == LATCH_SITUATION_TOKEN_NOT_SAVED))
    return g_steal_pointer (&instance);

  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, latch_session_get_advice (instance));
  return NULL;
}

static LatchJob *
take_up (LatchSession  *session,
         LatchInstance *instance,
         GError       **error)
{
  LatchJob *job;

  if (!latch_session_open_keyring (session, error))
    return NULL;

  job = latch_registry_take_up (latch_session_get_registry (session), latch_instance_get_record (instance), NULL, error);
  if (job != NULL)
    latch_session_watch (session, job);
  return job;
}

/* Returns the exit status. */
static int
change (LatchSession  *session,
        LatchInstance *instance,
        LatchChange    what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchJob) job = take_up (session, instance, &error);
  g_autoptr (GAsyncResult) result = NULL;

  if (job == NULL)
    return latch_session_fail (error);

  latch_work_change_async (latch_registry_get_work (latch_session_get_registry (session)), job, what, latch_session_get_cancellable (session),
                           latch_session_keep_cb, &result);
  return latch_work_finish (latch_session_wait (session, &result), &error) ? LATCH_EXIT_DONE : latch_session_fail_job (job, error);
}

static int
turn (LatchSession *session,
      const char   *name,
      LatchChange   what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = find_created (session, name, TRUE, &error);
  int status;

  if (instance == NULL)
    return latch_session_fail (error);

  status = change (session, instance, what);
  if (status != LATCH_EXIT_DONE)
    return status;

  /* What was turned on was tested then. */
  latch_show_instance (instance);
  return what == LATCH_CHANGE_TURN_ON ? latch_session_fail_test (instance, NULL) : LATCH_EXIT_DONE;
}

static int
turn_on (LatchSession      *session,
         const char *const *arguments)
{
  return turn (session, arguments[0], LATCH_CHANGE_TURN_ON);
}

static int
turn_off (LatchSession      *session,
          const char *const *arguments)
{
  return turn (session, arguments[0], LATCH_CHANGE_TURN_OFF);
}

static int
rename_store (LatchSession      *session,
              const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = find_created (session, arguments[0], TRUE, &error);
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (instance == NULL || !latch_input_check_name (arguments[1], &error) || (job = take_up (session, instance, &error)) == NULL)
    return latch_session_fail (error);

  latch_work_describe_async (latch_registry_get_work (latch_session_get_registry (session)), job, arguments[1], NULL, NULL,
                             latch_session_get_cancellable (session), latch_session_keep_cb, &result);
  if (!latch_work_finish (latch_session_wait (session, &result), &error))
    return latch_session_fail_job (job, error);

  latch_show_instance (instance);
  return LATCH_EXIT_DONE;
}

/* -- What a store is connected with ------------------------------------------------------ */

/* Values are checked before anything is sent, and asked for where none is given. */
typedef struct
{
  LatchSession       *session;
  LatchSecrets        secrets;
  const LatchElement *element;
  GPtrArray          *entries;
  GError             *mistake;
} Values;

static LatchConfigurationEntry *
find_entry (GPtrArray  *entries,
            const char *key)
{
  for (guint i = 0; i < entries->len; i++)
    {
      if (g_str_equal (latch_configuration_entry_get_key (entries->pdata[i]), key))
        return entries->pdata[i];
    }

  return NULL;
}

static gboolean
take_value (const char *key,
            const char *typed,
            gpointer    user_data)
{
  Values                  *change = user_data;
  LatchConfigurationEntry *entry = find_entry (change->entries, key);
  g_autoptr (SecretValue) value = latch_secrets_new_value (typed);

  if (entry == NULL)
    {
      /* Translators: %s is a configuration key, such as ecwid.store.id */
      g_set_error (&change->mistake, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("%s cannot be changed for this store."), key);
      return FALSE;
    }

  if (change->element != NULL && !latch_element_check_value (change->element, key, secret_value_get_text (value), &change->mistake))
    return FALSE;

  latch_configuration_entry_set_new_value (entry, value);
  return TRUE;
}

static gboolean
take_arguments (Values  *change,
                GError **error)
{
  for (size_t i = 0; values != NULL && values[i] != NULL; i++)
    {
      g_autofree char *key = NULL;
      const char      *value = latch_secrets_split (values[i], &key, error);

      if (value == NULL || !latch_secrets_check_argument (key, error))
        return FALSE;

      if (!take_value (key, value, change))
        {
          g_propagate_error (error, g_steal_pointer (&change->mistake));
          return FALSE;
        }
    }

  return TRUE;
}

/* What is left empty stays as it is. */
static gboolean
ask_values (Values  *change,
            GError **error)
{
  latch_input_say (_ ("What you leave empty stays as it is."));
  for (guint i = 0; i < change->entries->len; i++)
    {
      LatchConfigurationEntry *entry = change->entries->pdata[i];
      g_autoptr (SecretValue) answer = latch_input_ask_value (change->session, latch_configuration_entry_get_title (entry), latch_configuration_entry_get_secret (entry), error);

      if (answer == NULL)
        return FALSE;

      if (*secret_value_get_text (answer) != '\0' && !take_value (latch_configuration_entry_get_key (entry), secret_value_get_text (answer), change))
        {
          latch_output_complain (change->mistake->message);
          g_clear_error (&change->mistake);
          i--;
        }
    }

  return TRUE;
}

static gboolean
gather_values (Values   *change,
               LatchJob *job,
               GError  **error)
{
  if (values == NULL && secrets_path == NULL && !latch_input_has_terminal ())
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Use --set to say what to change, or --secrets for what is secret."));
      return FALSE;
    }

  if (values == NULL && secrets_path == NULL)
    {
      latch_secrets_say_receiver (&change->secrets, latch_account_get_service (latch_job_get_account (job)));
      return ask_values (change, error);
    }

  if (!take_arguments (change, error))
    return FALSE;

  /* A line that is not understood is told by its number only. */
  if (secrets_path == NULL || latch_secrets_read (change->session, secrets_path, take_value, change, error))
    return TRUE;

  g_clear_error (&change->mistake);
  return FALSE;
}

static gboolean
read_configuration (LatchSession *session,
                    LatchJob     *job,
                    GError      **error)
{
  LatchWork *work = latch_registry_get_work (latch_session_get_registry (session));
  g_autoptr (GAsyncResult) result = NULL;

  latch_work_read_configuration_async (work, job, LATCH_CONFIGURATION_PART_ACCESS, latch_session_get_cancellable (session), latch_session_keep_cb, &result);
  return latch_work_finish (latch_session_wait (session, &result), error);
}

static gboolean
has_new_value (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      if (latch_configuration_entry_get_new_value (entries->pdata[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

static int
configure (LatchSession  *session,
           LatchInstance *instance,
           LatchJob      *job,
           GPtrArray     *entries)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!has_new_value (entries))
    {
      latch_output_tell (_ ("Nothing was changed."));
      latch_show_instance (instance);
      return LATCH_EXIT_DONE;
    }

  latch_work_configure_async (latch_registry_get_work (latch_session_get_registry (session)), job, entries, latch_session_get_cancellable (session),
                              latch_session_keep_cb, &result);
  if (!latch_work_finish (latch_session_wait (session, &result), &error))
    return latch_session_fail_job (job, error);

  latch_show_instance (instance);
  return latch_session_fail_test (instance, latch_job_get_test_error (job));
}

static int
change_values (LatchSession      *session,
               const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = find_created (session, arguments[0], TRUE, &error);
  g_autoptr (LatchJob) job = instance != NULL ? take_up (session, instance, &error) : NULL;
  g_autoptr (GPtrArray) entries = NULL;
  Values change = { session };

  if (job == NULL || !read_configuration (session, job, &error))
    return latch_session_fail (error);

  entries = g_ptr_array_ref (latch_job_get_configuration (job));
  change.element = latch_instance_get_element (instance);
  change.entries = entries;
  if (!gather_values (&change, job, &error))
    return latch_session_fail (error);

  return configure (session, instance, job, entries);
}

/* -- Deleting ---------------------------------------------------------------------------- */

static gboolean
confirm (LatchSession  *session,
         LatchInstance *instance,
         GError       **error)
{
  /* Translators: %s is the name of a store */
  g_autofree char *question = g_strdup_printf (_ ("Delete the store “%s” on the service? Its token stops working for good."), latch_instance_get_name (instance));

  return says_yes || latch_input_confirm (session, question, error);
}

static int
delete_store (LatchSession      *session,
              const char *const *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = find_created (session, arguments[0], FALSE, &error);
  gboolean was_listed = instance != NULL && latch_instance_get_info (instance) != NULL;
  int      status;

  if (instance == NULL || !confirm (session, instance, &error))
    return latch_session_fail (error);

  status = change (session, instance, LATCH_CHANGE_DELETE);

  /* The list on the disk still has it, and the next command would show it as one that is only on the service. */
  if (status == LATCH_EXIT_DONE && was_listed && latch_session_refresh (session, latch_instance_get_account (instance)) != LATCH_EXIT_DONE)
    latch_output_tell (_ ("The store is deleted. “latch list” shows it until its list can be read again."));
  return status;
}

static int
forget (LatchSession      *session,
        const char *const *arguments)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = latch_session_find_kept (session, arguments[0], &error);
  LatchRecord *record;

  /* Whoever does not wait for it any longer still leaves it a place. */
  static GAsyncResult *result;

  if (instance == NULL || !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  record = latch_instance_get_record (instance);
  latch_work_remove_async (latch_registry_get_work (registry), record, latch_record_get_state (record), latch_session_keep_cb, &result);
  if (!latch_session_wait_for_others (session, &result, &error) || !latch_work_finish (result, &error))
    return latch_session_fail (error);

  return LATCH_EXIT_DONE;
}

/* One that was made elsewhere gets a record; one that has a record, and no token, is asked for by that. */
static int
keep (LatchSession      *session,
      const char *const *arguments)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  GCancellable  *cancellable = latch_session_get_cancellable (session);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = latch_session_find_store (session, arguments[0], &error);
  gboolean is_elsewhere = instance != NULL && latch_instance_get_record (instance) == NULL;
  g_autoptr (LatchJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (instance == NULL || !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  job = is_elsewhere ? latch_registry_keep_listed (registry, instance, NULL, &error) : take_up (session, instance, &error);
  if (job == NULL)
    return latch_session_fail (error);

  if (is_elsewhere)
    latch_work_keep_listed_async (latch_registry_get_work (registry), job, cancellable, latch_session_keep_cb, &result);
  else
    latch_work_resume_async (latch_registry_get_work (registry), job, NULL, cancellable, latch_session_keep_cb, &result);

  if (!latch_work_finish (latch_session_wait (session, &result), &error))
    return latch_session_fail (error);

  latch_show_instance (instance);
  return latch_session_fail_test (instance, latch_job_get_test_error (job));
}

const LatchCommand latch_change_commands[] = {
  { .name = "keep", .arguments = "STORE", .summary = N_ ("Get the token of a store that is only on the service"), .n_min = 1, .n_max = 1, .has_json = TRUE, .run = keep },
  { .name = "on", .arguments = "STORE", .summary = N_ ("Turn a store on"), .n_min = 1, .n_max = 1, .has_json = TRUE, .run = turn_on },
  { .name = "off", .arguments = "STORE", .summary = N_ ("Turn a store off"), .n_min = 1, .n_max = 1, .has_json = TRUE, .run = turn_off },
  { .name = "change", .arguments = "STORE", .summary = N_ ("Change what a store is connected with, such as its API secrets, and test it"), .options = change_options, .n_min = 1, .n_max = 1, .has_json = TRUE, .run = change_values },
  { .name = "rename", .arguments = "STORE NAME", .summary = N_ ("Give a store another name, here and on the service"), .n_min = 2, .n_max = 2, .has_json = TRUE, .run = rename_store },
  { .name = "delete", .arguments = "STORE", .summary = N_ ("Delete a store on the service, and its token"), .options = delete_options, .n_min = 1, .n_max = 1, .run = delete_store },
  { .name = "forget", .arguments = "STORE", .summary = N_ ("Delete what is kept here of a store, and its token; the service keeps it"), .n_min = 1, .n_max = 1, .run = forget },
  { NULL },
};
