/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-session.h"

#include "latch-error.h"
#include "latch-input.h"
#include "latch-launch.h"
#include "latch-output.h"
#include "latch-practice.h"
#include "latch-refresh.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

/* A command says what it does from top to bottom: it begins a call of the model
 * and runs the main loop until the call has ended. The only loop is this one.
 *
 * The first signal cancels what goes on, which then ends in good order. What
 * cannot be cancelled, such as a call of the keyring, is left behind: a record on
 * the disk tells the next command, or the window, what was begun. */

/* How long the keyring may take to answer, and a person to enter its password, in seconds. */
#define ANSWER_SECONDS 10
#define PASSWORD_SECONDS 120

/* How long what was cancelled may take to end, in seconds. */
#define STOP_SECONDS 3

/* How long a browser may take to get its last page, in seconds. */
#define LINGER_SECONDS 1

/* How long another program may work on what is waited for, in seconds. */
#define OTHERS_SECONDS 60

struct _LatchSession
{
  GCancellable  *cancellable;
  LatchRegistry *registry;
  LatchRefresh  *refresh;
  LatchPractice *practice;
  LatchExit      status_left;

  /* A call that is not waited for any longer may still end. */
  GAsyncResult *keyring_opened;
};

static char *
dup_data_directory (void)
{
  return g_build_filename (g_get_user_data_dir (), DATA_FOLDER, NULL);
}

/**
 * latch_session_start_practice:
 * @self: a session
 * @error: return location for an error of the practice service
 *
 * Starts the practice service, unless it runs already.
 *
 * Returns: (transfer none): its address, or %NULL
 */
const char *
latch_session_start_practice (LatchSession *self,
                              GError      **error)
{
  g_autofree char *directory = dup_data_directory ();
  g_autofree char *path = g_build_filename (directory, "practice.json", NULL);
  g_autoptr (LatchPractice) practice = NULL;

  if (self->practice == NULL)
    {
      practice = latch_practice_new (path);
      if (!latch_practice_start (practice, error))
        return NULL;

      self->practice = g_steal_pointer (&practice);
    }

  return latch_practice_get_address (self->practice);
}

static const char *
get_practice_address (gpointer user_data,
                      GError **error)
{
  return latch_session_start_practice (user_data, error);
}

static gboolean
give_up_cb (gpointer user_data)
{
  LatchSession *self = user_data;

  latch_output_show_progress (NULL);
  latch_input_restore ();
  exit ((int)self->status_left);
}

static gboolean
interrupted_cb (gpointer user_data)
{
  LatchSession *self = user_data;

  if (g_cancellable_is_cancelled (self->cancellable))
    give_up_cb (self);

  latch_output_show_progress (_ ("Stopping…"));
  g_timeout_add_seconds (STOP_SECONDS, give_up_cb, self);
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

/* Without a home, GLib would take the root folder for it, and with a relative one the working folder. */
static gboolean
check_folders (GError **error)
{
  static const char *const variables[] = { "HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME" };
  const struct passwd     *user = g_getenv ("HOME") == NULL ? getpwuid (getuid ()) : NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      const char *path = g_getenv (variables[i]);

      if (path == NULL || g_path_is_absolute (path) || (i > 0 && *path == '\0'))
        continue;

      /* Translators: %s is a variable of the environment, such as HOME */
      g_set_error (error, LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("%s does not name a folder by its whole path."), variables[i]);
      return FALSE;
    }

  if (g_getenv ("HOME") != NULL || (user != NULL && g_path_is_absolute (user->pw_dir)))
    return TRUE;

  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("Latchkey does not know your home folder. Set HOME to it."));
  return FALSE;
}

static gboolean
load (LatchSession *self,
      GError      **error)
{
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) listed = NULL;

  latch_registry_load_async (self->registry, self->cancellable, latch_session_keep_cb, &loaded);
  if (!latch_registry_load_finish (self->registry, latch_session_wait (self, &loaded), error))
    return FALSE;

  latch_refresh_load_async (self->refresh, latch_session_keep_cb, &listed);
  latch_refresh_load_finish (self->refresh, latch_session_wait (self, &listed));
  return TRUE;
}

/**
 * latch_session_new:
 * @error: return location for %LATCH_ERROR_STORAGE or %G_IO_ERROR_CANCELLED
 *
 * Reads what is on the disk. Neither keyring nor network is asked.
 *
 * Returns: (transfer full): the session, or %NULL
 */
LatchSession *
latch_session_new (GError **error)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  g_autoptr (LatchKeyring) keyring = NULL;
  g_autofree char *directory = NULL;
  g_autofree char *descriptions = NULL;
  g_autofree char *lists = NULL;
  LatchSession    *self;

  if (!check_folders (error))
    return NULL;

  self = g_new0 (LatchSession, 1);
  directory = dup_data_directory ();
  descriptions = g_build_filename (directory, "elements", NULL);
  lists = g_build_filename (g_get_user_cache_dir (), DATA_FOLDER, NULL);
  keyring = latch_keyring_new ();
  latch_element_add_folder (descriptions);
  self->status_left = LATCH_EXIT_INTERRUPTED;
  self->cancellable = g_cancellable_new ();
  self->registry = latch_registry_new (directory, keyring);
  self->refresh = latch_refresh_new (self->registry, lists);
  latch_registry_set_practice_func (self->registry, get_practice_address, self);
  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      if (!latch_launch_ignores (signals[i]))
        g_unix_signal_add (signals[i], interrupted_cb, self);
    }

  if (load (self, error))
    return self;

  latch_session_free (self);
  return NULL;
}

/**
 * latch_session_free:
 * @self: (transfer full): a session, whose process ends
 */
void
latch_session_free (LatchSession *self)
{
  g_clear_object (&self->refresh);
  g_clear_object (&self->registry);
  g_clear_object (&self->practice);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->keyring_opened);
  g_free (self);
}

/**
 * latch_session_get_registry:
 * @self: a session
 *
 * Returns: (transfer none): the model
 */
LatchRegistry *
latch_session_get_registry (LatchSession *self)
{
  return self->registry;
}

/**
 * latch_session_get_cancellable:
 * @self: a session
 *
 * Returns: (transfer none): what a signal cancels
 */
GCancellable *
latch_session_get_cancellable (LatchSession *self)
{
  return self->cancellable;
}

/* -- Waiting ------------------------------------------------------------------------ */

/**
 * latch_session_keep_cb:
 * @source: where the call was made
 * @result: its result
 * @user_data: (type GAsyncResult**): where latch_session_wait() looks for it
 *
 * The callback of a call that is waited for.
 */
void
latch_session_keep_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

/**
 * latch_session_step:
 * @self: a session
 *
 * Waits until something happens.
 */
void
latch_session_step (LatchSession *self)
{
  g_main_context_iteration (NULL, TRUE);
}

/**
 * latch_session_wait:
 * @self: a session
 * @result: where latch_session_keep_cb() puts the result
 *
 * Waits until a call has ended.
 *
 * Returns: (transfer none): its result
 */
GAsyncResult *
latch_session_wait (LatchSession  *self,
                    GAsyncResult **result)
{
  while (*result == NULL)
    latch_session_step (self);

  return *result;
}

static gboolean
time_out_cb (gpointer user_data)
{
  gboolean *is_over = user_data;

  *is_over = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
wait_within (LatchSession  *self,
             GAsyncResult **result,
             guint          seconds)
{
  gboolean is_over = FALSE;
  guint    timer = g_timeout_add_seconds (seconds, time_out_cb, &is_over);

  while (*result == NULL && !is_over && !g_cancellable_is_cancelled (self->cancellable))
    latch_session_step (self);

  g_source_remove (timer);
  return *result != NULL;
}

/**
 * latch_session_wait_for_others:
 * @self: a session
 * @result: where latch_session_keep_cb() puts the result, also after this has ended
 * @error: return location for %G_IO_ERROR_BUSY or %G_IO_ERROR_CANCELLED
 *
 * Waits until a call has ended that nothing but another program can hold up.
 *
 * Returns: %TRUE when it has ended
 */
gboolean
latch_session_wait_for_others (LatchSession  *self,
                               GAsyncResult **result,
                               GError       **error)
{
  latch_output_show_progress (_ ("Waiting for another program that works on this store…"));
  if (wait_within (self, result, OTHERS_SECONDS))
    return TRUE;

  if (!g_cancellable_set_error_if_cancelled (self->cancellable, error))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Another program works on this store. Try again later."));
  return FALSE;
}

/**
 * latch_session_linger:
 * @self: a session
 *
 * Gives a browser the time to get the page that says how a sign-in has ended.
 */
void
latch_session_linger (LatchSession *self)
{
  GAsyncResult *nothing = NULL;

  wait_within (self, &nothing, LINGER_SECONDS);
}

/* Whoever leaves it now does not know what comes of it. */
static gboolean
changes_service (LatchStep step)
{
  return step == LATCH_STEP_SENDING || step == LATCH_STEP_CHANGING_SECRETS || step == LATCH_STEP_TURNING_ON || step == LATCH_STEP_TURNING_OFF || step == LATCH_STEP_DESCRIBING ||
         step == LATCH_STEP_DELETING;
}

static void
stepped_cb (LatchJob     *job,
            GParamSpec   *pspec,
            LatchSession *self)
{
  LatchStep step = latch_job_get_step (job);

  if (changes_service (step))
    self->status_left = LATCH_EXIT_UNKNOWN;
  latch_output_show_progress (latch_status_of_step (step));
}

/**
 * latch_session_watch:
 * @self: a session
 * @job: a job that begins
 *
 * Shows on a terminal what the job does, and notes what nobody knows any more when the process leaves it.
 */
void
latch_session_watch (LatchSession *self,
                     LatchJob     *job)
{
  g_signal_connect (job, "notify::step", G_CALLBACK (stepped_cb), self);
}

/* -- The keyring -------------------------------------------------------------------- */

/* A call of the keyring is never cancelled, which can kill its daemon; the process ends without it. */
static gboolean
try_to_open (LatchSession *self,
             gboolean      may_ask,
             guint         seconds,
             GError      **error)
{
  LatchKeyring *keyring = latch_registry_get_keyring (self->registry);

  g_clear_object (&self->keyring_opened);
  latch_keyring_open_async (keyring, may_ask, latch_session_keep_cb, &self->keyring_opened);
  if (wait_within (self, &self->keyring_opened, seconds))
    return latch_keyring_open_finish (keyring, self->keyring_opened, error);

  if (!g_cancellable_set_error_if_cancelled (self->cancellable, error))
    /* Translators: %u is a number of seconds */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_KEYRING_FAILED, _ ("The keyring did not answer within %u seconds."), seconds);

  return FALSE;
}

/* What to do in a terminal is said here; what to do in a window, the keyring’s own errors say. */
static const char *
get_advice (const GError *error)
{
  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT) && !latch_launch_has_display ())
    return _ ("No keyring was found. “man latch” shows how to start one without a desktop.");

  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED) && !latch_launch_has_display ())
    return _ ("The keyring is locked. “man latch” shows how to unlock it without a desktop.");

  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_KEYRING_NO_DEFAULT))
    return _ ("There is no default keyring yet. Create one in the system’s password manager, or as “man latch” shows.");

  return NULL;
}

/**
 * latch_session_open_keyring:
 * @self: a session
 * @error: return location for an error of the keyring, or for %G_IO_ERROR_CANCELLED
 *
 * Opens the keyring before anything is done that needs it, so that nothing ever
 * waits for a password in silence. Where there is a display, the system may ask
 * for the password. A keyring is never created here: KWallet would open its
 * first-use assistant.
 *
 * Returns: %TRUE when it is open
 */
gboolean
latch_session_open_keyring (LatchSession *self,
                            GError      **error)
{
  g_autoptr (GError) closed = NULL;
  const char *advice;

  if (try_to_open (self, FALSE, ANSWER_SECONDS, &closed))
    return TRUE;

  if (g_error_matches (closed, LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED) && latch_launch_has_display ())
    {
      latch_output_tell (_ ("The keyring is locked. Waiting for its password, which the system asks for…"));
      return try_to_open (self, TRUE, PASSWORD_SECONDS, error);
    }

  advice = latch_error_get_command (closed) == NULL ? get_advice (closed) : NULL;
  if (advice != NULL)
    g_set_error_literal (error, closed->domain, closed->code, advice);
  else
    g_propagate_error (error, g_steal_pointer (&closed));
  return FALSE;
}

/* -- How it ended ------------------------------------------------------------------- */

static int
judge_code (LatchError code)
{
  switch (code)
    {
    case LATCH_ERROR_INVALID:
      return LATCH_EXIT_USAGE;
    case LATCH_ERROR_UNREACHABLE:
    case LATCH_ERROR_UNTRUSTED:
    case LATCH_ERROR_PROXY:
    case LATCH_ERROR_TIMED_OUT:
    case LATCH_ERROR_UNAVAILABLE:
    case LATCH_ERROR_UNEXPECTED:
      return LATCH_EXIT_UNREACHABLE;
    case LATCH_ERROR_UNAUTHORIZED:
    case LATCH_ERROR_ADDRESS_UNCONFIRMED:
    case LATCH_ERROR_ADDRESS_CHANGED:
    case LATCH_ERROR_OTHER_ACCOUNT:
      return LATCH_EXIT_UNAUTHORIZED;
    case LATCH_ERROR_REFUSED:
    case LATCH_ERROR_CONSENT:
      return LATCH_EXIT_REFUSED;
    case LATCH_ERROR_NOT_FOUND:
      return LATCH_EXIT_NOT_FOUND;
    case LATCH_ERROR_KEYRING_ABSENT:
    case LATCH_ERROR_KEYRING_NO_DEFAULT:
    case LATCH_ERROR_KEYRING_LOCKED:
    case LATCH_ERROR_KEYRING_FAILED:
      return LATCH_EXIT_KEYRING;
    case LATCH_ERROR_STORAGE:
    default:
      return LATCH_EXIT_FAILED;
    }
}

/**
 * latch_session_judge:
 * @error: (nullable): why a command failed
 *
 * Returns: the exit status that says so
 */
int
latch_session_judge (const GError *error)
{
  if (error == NULL)
    return LATCH_EXIT_DONE;

  if (error->domain == LATCH_ERROR)
    return judge_code ((LatchError)error->code);

  if (error->domain == G_OPTION_ERROR)
    return LATCH_EXIT_USAGE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return LATCH_EXIT_BUSY;

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? LATCH_EXIT_INTERRUPTED : LATCH_EXIT_FAILED;
}

/**
 * latch_session_judge_store:
 * @instance: a store
 *
 * Returns: the exit status that says how the store was found
 */
int
latch_session_judge_store (LatchInstance *instance)
{
  switch (latch_instance_get_outcome (instance))
    {
    case LATCH_SITUATION_CONNECTED:
    case LATCH_SITUATION_UNTESTABLE:
      return LATCH_EXIT_DONE;
    case LATCH_SITUATION_STORE_REFUSES:
    case LATCH_SITUATION_TURNED_OFF:
    case LATCH_SITUATION_GONE:
    case LATCH_SITUATION_SURELY_ABSENT:
      return LATCH_EXIT_REFUSED;
    case LATCH_SITUATION_ACCOUNT_REFUSED:
      return LATCH_EXIT_UNAUTHORIZED;
    case LATCH_SITUATION_MAY_HAVE_BEEN_CREATED:
      return LATCH_EXIT_UNKNOWN;
    case LATCH_SITUATION_TOKEN_NOT_SAVED:
      return LATCH_EXIT_KEYRING;
    case LATCH_SITUATION_NOT_CREATED:
    case LATCH_SITUATION_IN_PROGRESS:
    case LATCH_SITUATION_UNTESTED:
    case LATCH_SITUATION_MADE_ELSEWHERE:
    default:
      return LATCH_EXIT_FAILED;
    }
}

/**
 * latch_session_fail:
 * @error: why a command failed
 *
 * Says why, unless a person has stopped the command.
 *
 * Returns: the exit status
 */
int
latch_session_fail (const GError *error)
{
  const char *command = latch_error_get_command (error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    latch_output_complain (error->message);
  if (command != NULL)
    latch_output_complain (command);

  return latch_session_judge (error);
}

/**
 * latch_session_get_advice:
 * @instance: a store
 *
 * Returns: (transfer none) (nullable): a sentence that says what is known of the store, and which command goes on from there
 */
const char *
latch_session_get_advice (LatchInstance *instance)
{
  static const char *const advice[] = {
    [LATCH_SITUATION_MAY_HAVE_BEEN_CREATED] = N_ ("The store may have been connected. “latch recover” looks for it."),
    [LATCH_SITUATION_SURELY_ABSENT] = N_ ("The service does not have this store. “latch forget” takes it off the list."),
    [LATCH_SITUATION_TOKEN_NOT_SAVED] = N_ ("The token of this store is not saved yet. “latch recover” saves it."),
    [LATCH_SITUATION_STORE_REFUSES] = N_ ("The store does not accept its API secrets. “latch change” replaces them."),
    [LATCH_SITUATION_ACCOUNT_REFUSED] = N_ ("The service no longer accepts the secrets of this account. “latch account replace” replaces them."),
    [LATCH_SITUATION_TURNED_OFF] = N_ ("The service refuses all calls with this token until “latch on” turns the store on."),
    [LATCH_SITUATION_GONE] = N_ ("The service does not have this store any more. “latch forget” takes it off the list."),
    [LATCH_SITUATION_MADE_ELSEWHERE] = N_ ("The token of this store is not on this computer. “latch keep” gets it."),
  };
  LatchSituation outcome = latch_instance_get_outcome (instance);
  const char    *sentence = outcome < G_N_ELEMENTS (advice) ? advice[outcome] : NULL;

  if (sentence == NULL)
    sentence = latch_status_of (outcome)->description;
  return sentence != NULL ? _ (sentence) : NULL;
}

/* What the service or the store says of it is often no more than that a request failed. */
static void
complain_of_store (LatchInstance *instance,
                   const GError  *reason)
{
  const char *description = latch_session_get_advice (instance);
  /* Translators: the first %s is a sentence that says what to do, the second one what the service said */
  g_autofree char *sentence = reason != NULL ? g_strdup_printf (_ ("%s The service said: %s"), description, reason->message) : NULL;

  latch_output_complain (g_error_matches (reason, LATCH_ERROR, LATCH_ERROR_REFUSED) ? sentence : description);
}

/**
 * latch_session_tells_of_store:
 * @instance: a store that was to be tested
 * @reason: (nullable): what the test ended with
 *
 * What a store answers stands in its record, where what kept it from being asked does not, such as secrets that the
 * keyring has lost.
 *
 * Returns: %TRUE when the situation of the store is what this test has found
 */
gboolean
latch_session_tells_of_store (LatchInstance *instance,
                              const GError  *reason)
{
  int      status = latch_session_judge_store (instance);
  gboolean is_answer = g_error_matches (reason, LATCH_ERROR, LATCH_ERROR_REFUSED) || g_error_matches (reason, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);

  if (g_error_matches (reason, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED))
    return status == LATCH_EXIT_UNAUTHORIZED;

  return reason == NULL || (is_answer && (status == LATCH_EXIT_REFUSED || status == LATCH_EXIT_DONE));
}

/**
 * latch_session_fail_test:
 * @instance: a store that was to be tested
 * @reason: (nullable): what the test ended with
 *
 * Says why the store does not answer, unless a person has stopped the command.
 *
 * Returns: the exit status: what this test has found, not what an earlier one did
 */
int
latch_session_fail_test (LatchInstance *instance,
                         const GError  *reason)
{
  int status = latch_session_judge_store (instance);

  if (status != LATCH_EXIT_UNKNOWN && !latch_session_tells_of_store (instance, reason))
    return latch_session_fail (reason);

  if (status != LATCH_EXIT_DONE)
    complain_of_store (instance, reason);
  return status;
}

/**
 * latch_session_fail_job:
 * @job: a job that has failed
 * @error: why
 *
 * Says why, and what may have come of it.
 *
 * Returns: the exit status
 */
int
latch_session_fail_job (LatchJob     *job,
                        const GError *error)
{
  if (!latch_job_get_unclear (job))
    {
      latch_session_fail (error);
      return g_error_matches (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND) ? LATCH_EXIT_REFUSED : latch_session_judge (error);
    }

  latch_output_complain (error->message);
  return LATCH_EXIT_UNKNOWN;
}

/* -- The lists of the services ------------------------------------------------------- */

/**
 * latch_session_refresh:
 * @self: a session whose keyring is open
 * @account: (nullable): an account, or %NULL for all
 *
 * Reads the list of the account anew, or all of them, and says which one cannot be read. What it listed last stays in the list.
 *
 * Returns: the exit status
 */
int
latch_session_refresh (LatchSession *self,
                       LatchAccount *account)
{
  g_autofree char *trouble = NULL;
  const GError    *error;

  latch_output_show_progress (_ ("Reading the lists of the services…"));
  if (account != NULL)
    latch_refresh_take_in (self->refresh, account);
  else
    latch_refresh_start (self->refresh, FALSE);
  while (latch_refresh_get_running (self->refresh))
    {
      if (g_cancellable_is_cancelled (self->cancellable))
        latch_refresh_cancel (self->refresh);
      latch_session_step (self);
    }

  error = latch_refresh_get_error (self->refresh);
  if (error == NULL)
    return g_cancellable_is_cancelled (self->cancellable) ? LATCH_EXIT_INTERRUPTED : LATCH_EXIT_DONE;

  trouble = latch_registry_dup_trouble (self->registry, error, latch_refresh_get_error_account (self->refresh));
  latch_output_complain (trouble);
  return latch_session_judge (error);
}

/**
 * latch_session_tell_unreadable:
 * @self: a session
 *
 * Says whether there are files of stores and accounts that nobody can read, which no list has.
 */
void
latch_session_tell_unreadable (LatchSession *self)
{
  guint            n_files = latch_account_work_count_unreadable (latch_registry_get_account_work (self->registry));
  g_autofree char *path = latch_journal_dup_unreadable_record (latch_registry_get_journal (self->registry));
  /* Translators: %u is a number of files */
  g_autofree char *sentence = g_strdup_printf (ngettext ("%u file with stores or accounts cannot be read.", "%u files with stores or accounts cannot be read.", n_files), n_files);

  if (n_files > 0)
    latch_output_complain (sentence);
  if (path != NULL)
    latch_output_complain (path);
}

/* -- Names -------------------------------------------------------------------------- */

static gboolean
has_number (LatchInstance *instance,
            const char    *name)
{
  gint64           number = latch_instance_get_number (instance);
  g_autofree char *typed = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return number > 0 && g_str_equal (typed, name);
}

static gboolean
is_meant (LatchInstance *instance,
          const char    *name)
{
  return has_number (instance, name) || g_str_equal (latch_instance_get_id (instance), name) || g_str_equal (latch_instance_get_name (instance), name);
}

static GPtrArray *
find_instances (LatchSession *self,
                const char   *name,
                gboolean (*matches) (LatchInstance *instance,
                                     const char    *name))
{
  GListModel *instances = latch_registry_get_instances (self->registry);
  GPtrArray  *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      if (matches (instance, name))
        g_ptr_array_add (found, g_steal_pointer (&instance));
    }

  return found;
}

static gboolean
is_only_number (GPtrArray *instances,
                gint64     number)
{
  guint n_same = 0;

  for (guint i = 0; i < instances->len; i++)
    n_same += latch_instance_get_number (instances->pdata[i]) == number;

  return number > 0 && n_same == 1;
}

/* What is not created yet has no number, and two services may give the same one. */
static char *
dup_ids (GPtrArray *instances,
         gboolean   has_numbers)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;

  for (guint i = 0; i < instances->len; i++)
    {
      gint64           number = latch_instance_get_number (instances->pdata[i]);
      g_autofree char *id = has_numbers && is_only_number (instances, number) ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : g_strdup (latch_instance_get_id (instances->pdata[i]));

      g_strv_builder_add (builder, id);
    }

  ids = g_strv_builder_end (builder);
  return g_strjoinv (", ", ids);
}

/**
 * latch_session_find_store:
 * @self: a session
 * @name: the ID on the service, the record’s id, or the whole name of a store, as it was typed
 * @error: return location for %LATCH_ERROR_NOT_FOUND when there is none, or more than one
 *
 * Finds a store of the list. Where the number of one is the name of another, only their records’ ids tell them apart.
 *
 * Returns: (transfer full): the store, or %NULL
 */
LatchInstance *
latch_session_find_store (LatchSession *self,
                          const char   *name,
                          GError      **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) numbered = NULL;
  g_autofree char *ids = NULL;

  if (!latch_input_check_name (name, error))
    return NULL;

  found = find_instances (self, name, is_meant);
  if (found->len == 1)
    return g_object_ref (found->pdata[0]);

  numbered = find_instances (self, name, has_number);
  ids = dup_ids (found, numbered->len == 0);
  if (*ids == '\0')
    /* Translators: %s is what somebody typed for the name of a store */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("There is no store “%s”. “latch list” shows all."), name);
  else
    /* Translators: the first %s is the name of several stores, the second one a list of their IDs */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("There are several stores “%s”. Choose one by its ID: %s."), name, ids);
  return NULL;
}

/**
 * latch_session_find_kept:
 * @self: a session
 * @name: as for latch_session_find_store()
 * @error: return location for %LATCH_ERROR_NOT_FOUND when there is none, more than one, or one that was made elsewhere
 *
 * Finds a store that something is written down of here.
 *
 * Returns: (transfer full): the store, or %NULL
 */
LatchInstance *
latch_session_find_kept (LatchSession *self,
                         const char   *name,
                         GError      **error)
{
  g_autoptr (LatchInstance) instance = latch_session_find_store (self, name, error);

  if (instance == NULL || latch_instance_get_record (instance) != NULL)
    return g_steal_pointer (&instance);

  /* Translators: %s is the name of a store */
  g_set_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("The store “%s” is only on the service; nothing of it is kept here. “latch keep” gets its token."),
               latch_instance_get_name (instance));
  return NULL;
}

/**
 * latch_session_find_account:
 * @self: a session
 * @name: the id, or the whole name of an account, as it was typed
 * @error: return location for %LATCH_ERROR_NOT_FOUND when there is none, or more than one
 *
 * Finds an account that its service has accepted.
 *
 * Returns: (transfer full): the account, or %NULL
 */
LatchAccount *
latch_session_find_account (LatchSession *self,
                            const char   *name,
                            GError      **error)
{
  GListModel *accounts = latch_registry_get_accounts (self->registry);
  g_autoptr (LatchAccount) found = NULL;

  if (!latch_input_check_name (name, error))
    return NULL;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LatchAccount) account = g_list_model_get_item (accounts, i);

      if (g_str_equal (latch_account_get_id (account), name))
        return g_steal_pointer (&account);

      if (!g_str_equal (latch_account_get_label (account), name))
        continue;

      if (found != NULL)
        {
          /* Translators: %s is the name of several accounts */
          g_set_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("There are several accounts “%s”. Choose one by its ID, which “latch account list” shows."), name);
          return NULL;
        }

      found = g_steal_pointer (&account);
    }

  if (found == NULL)
    /* Translators: %s is what somebody typed for the name of an account */
    g_set_error (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("There is no account “%s”. “latch account list” shows all."), name);
  return g_steal_pointer (&found);
}
