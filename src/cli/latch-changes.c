/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-command.h"
#include "latch-error.h"
#include "latch-input.h"
#include "latch-output.h"
#include "latch-show.h"

#include <glib/gi18n.h>

/* What is changed about a store, here and on its service. */

static gboolean says_yes;

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

  if (latch_instance_get_number (instance) == 0)
    g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("Latchkey does not know yet whether the service has this store. “latch recover” looks for it."));
  else if (needs_token && latch_instance_get_outcome (instance) == LATCH_SITUATION_TOKEN_NOT_SAVED)
    g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("The token of this store is not saved yet. “latch recover” saves it."));
  else
    return g_steal_pointer (&instance);

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
  if (status == LATCH_EXIT_DONE)
    latch_show_instance (instance);
  return status;
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
  if (status == LATCH_EXIT_DONE && was_listed)
    latch_session_refresh (session);
  return status;
}

static int
forget (LatchSession      *session,
        const char *const *arguments)
{
  LatchRegistry *registry = latch_session_get_registry (session);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstance) instance = latch_session_find_kept (session, arguments[0], &error);
  g_autoptr (GAsyncResult) result = NULL;
  LatchRecord *record;

  if (instance == NULL || !latch_session_open_keyring (session, &error))
    return latch_session_fail (error);

  record = latch_instance_get_record (instance);
  latch_work_remove_async (latch_registry_get_work (registry), record, latch_record_get_state (record), latch_session_keep_cb, &result);
  if (!latch_work_finish (latch_session_wait (session, &result), &error))
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
  return latch_instance_can (instance, LATCH_ACTION_COPY_TOKEN) ? LATCH_EXIT_DONE : latch_session_judge_store (instance);
}

const LatchCommand latch_change_commands[] = {
  { .name = "keep", .arguments = "STORE", .summary = N_ ("Get the token of a store that is only on the service"), .n_min = 1, .n_max = 1, .has_json = TRUE, .run = keep },
  { .name = "on", .arguments = "STORE", .summary = N_ ("Turn a store on"), .n_min = 1, .n_max = 1, .has_json = TRUE, .run = turn_on },
  { .name = "off", .arguments = "STORE", .summary = N_ ("Turn a store off"), .n_min = 1, .n_max = 1, .has_json = TRUE, .run = turn_off },
  { .name = "rename", .arguments = "STORE NAME", .summary = N_ ("Give a store another name, here and on the service"), .n_min = 2, .n_max = 2, .has_json = TRUE, .run = rename_store },
  { .name = "delete", .arguments = "STORE", .summary = N_ ("Delete a store on the service, and its token"), .options = delete_options, .n_min = 1, .n_max = 1, .run = delete_store },
  { .name = "forget", .arguments = "STORE", .summary = N_ ("Delete what is kept here of a store, and its token; the service keeps it"), .n_min = 1, .n_max = 1, .run = forget },
  { NULL },
};
