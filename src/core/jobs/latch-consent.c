/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-consent.h"

#include "latch-callback.h"
#include "latch-error.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/* A person’s sign-in to their store in the browser, which a creation waits for.
 *
 * The service says on which page that is, and whoever watches the job opens it:
 * from then on its step is that of signing in. The browser comes back to the
 * job’s callback, or a person pastes where it ended. The code that it comes with
 * is in memory only, in the draft of this one creation, and is sent once.
 *
 * Nothing is written down while a person signs in, and nothing exists yet. */

typedef struct
{
  LatchDraft *draft;
  GError     *failure;
} Consent;

static void
consent_free (Consent *consent)
{
  g_object_unref (consent->draft);
  g_clear_error (&consent->failure);
  g_free (consent);
}

static void
returned_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchCallback *callback = LATCH_CALLBACK (source);
  LatchJob      *job = g_task_get_source_object (task);
  Consent       *consent = g_task_get_task_data (task);
  GError        *error = NULL;
  SecretValue   *code = latch_callback_wait_finish (callback, result, &error);

  latch_job_set_callback (job, NULL);
  if (code == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  latch_draft_take_code (consent->draft, latch_callback_get_address (callback), code);
  g_task_return_boolean (task, TRUE);
}

static void
refusal_noted_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Consent *consent = g_task_get_task_data (task);

  latch_connection_note_answer_finish (LATCH_CONNECTION (source), result);
  g_task_return_error (task, g_steal_pointer (&consent->failure));
}

/* Either it does not have the connector, or its connector knows another way only. */
static void
explain_refusal (Consent *consent,
                 GError  *refusal)
{
  g_autofree char *name = latch_typed_isolate (latch_draft_get_element (consent->draft)->name);

  if (!g_error_matches (refusal, LATCH_ERROR, LATCH_ERROR_NOT_FOUND))
    return;

  g_free (refusal->message);
  /* Translators: %s is what the service calls a kind of store, such as Ecwid */
  refusal->message = g_strdup_printf (_ ("This service does not offer a sign-in to “%s” in the browser."), name);
}

/* That the page is shown proves nothing, since it is shown to anybody (cloud-elements/devportal); that it is not may be due to
 * the secrets. */
static void
page_shown_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob        *job = g_task_get_source_object (task);
  LatchConnection *connection = latch_job_get_connection (job);
  LatchCallback   *callback = latch_job_get_callback (job);
  Consent         *consent = g_task_get_task_data (task);
  GCancellable    *cancellable = g_task_get_cancellable (task);
  g_autoptr (SecretValue) page = latch_client_get_consent_page_finish (LATCH_CLIENT (source), result, &consent->failure);

  if (page == NULL)
    {
      latch_job_set_callback (job, NULL);
      explain_refusal (consent, consent->failure);
      latch_connection_note_answer_async (connection, LATCH_CLIENT (source), consent->failure, refusal_noted_cb, g_steal_pointer (&task));
      return;
    }

  latch_callback_set_page (callback, secret_value_get_text (page));
  latch_callback_wait_async (callback, cancellable, returned_cb, g_steal_pointer (&task));
  latch_job_set_step (job, LATCH_STEP_SIGNING_IN);
}

/**
 * latch_consent_async:
 * @job: a job whose connection is open
 * @draft: a draft that needs consent, which gets the code
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Lets a person sign in to the store. In the step %LATCH_STEP_SIGNING_IN, open
 * latch_consent_dup_start() in a browser.
 */
void
latch_consent_async (LatchJob           *job,
                     LatchDraft         *draft,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  const LatchElementOAuth *oauth = latch_draft_get_element (draft)->oauth;
  g_autoptr (GTask) task = g_task_new (job, cancellable, callback, user_data);
  g_autoptr (LatchCallback) place = NULL;
  Consent *consent = g_new0 (Consent, 1);
  GError  *error = NULL;

  consent->draft = g_object_ref (draft);
  g_task_set_task_data (task, consent, (GDestroyNotify)consent_free);
  g_task_set_check_cancellable (task, FALSE);

  place = latch_callback_new (latch_draft_get_value (draft, oauth->callback->key), LATCH_CALLBACK_PATIENCE, &error);
  if (place == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  latch_job_set_callback (job, place);
  latch_job_set_step (job, LATCH_STEP_IDENTIFYING);
  latch_client_get_consent_page_async (latch_job_get_client (job), draft, latch_callback_get_address (place), latch_callback_get_state (place),
                                       cancellable, page_shown_cb, g_steal_pointer (&task));
}

/**
 * latch_consent_finish:
 * @job: a job
 * @result: the result
 * @error: return location for %LATCH_ERROR_CONSENT when the store’s side has refused, nobody came back in time, or the browser
 *   could not come back, an error of latch_client_get_consent_page_finish(), or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when the draft has a code
 */
gboolean
latch_consent_finish (LatchJob     *job,
                      GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_consent_get_listens:
 * @job: a job in the step %LATCH_STEP_SIGNING_IN
 *
 * Returns: %TRUE when the browser comes back by itself, %FALSE when a person has to paste where it ended
 */
gboolean
latch_consent_get_listens (LatchJob *job)
{
  return latch_callback_get_listens (latch_job_get_callback (job));
}

/**
 * latch_consent_get_page:
 * @job: a job in the step %LATCH_STEP_SIGNING_IN
 *
 * Returns: (transfer none): the address on which a person signs in, for whoever opens it by hand
 */
const char *
latch_consent_get_page (LatchJob *job)
{
  return latch_callback_get_page (latch_job_get_callback (job));
}

/**
 * latch_consent_dup_start:
 * @job: a job in the step %LATCH_STEP_SIGNING_IN
 *
 * Returns: (transfer full): what to open in a browser, see latch_callback_dup_start()
 */
char *
latch_consent_dup_start (LatchJob *job)
{
  return latch_callback_dup_start (latch_job_get_callback (job));
}

/**
 * latch_consent_take:
 * @job: a job in the step %LATCH_STEP_SIGNING_IN
 * @text: what a person has pasted
 * @error: return location for %LATCH_ERROR_INVALID, whose sentence says what to copy
 *
 * Takes the address of the page on which the browser has ended, see latch_callback_take().
 *
 * Returns: %TRUE when the wait is over
 */
gboolean
latch_consent_take (LatchJob   *job,
                    const char *text,
                    GError    **error)
{
  return latch_callback_take (latch_job_get_callback (job), text, error);
}
