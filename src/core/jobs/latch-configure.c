/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-configure.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-identify.h"
#include "latch-task.h"
#include "latch-verify.h"

#include <glib/gi18n-lib.h>

/* Changing what an instance is configured with: what its store asks for, or where
 * its changes are reported.
 *
 * The service has to show first that the instance is the record’s own. It takes
 * one value at a time. Before the first one of those that the store asks for
 * leaves, the record takes back what the last test said, so that it is true
 * wherever this ends; of events no test says anything. Nothing of the values is
 * written to the disk. Sent again, a value changes nothing, so the person may
 * simply try again after any failure.
 *
 * The other way, PUT with a whole configuration, provisions the instance anew
 * (churros, “update with reprovision”), and would take the store’s secrets from
 * it, which only the service knows. */

typedef struct
{
  LatchConfigurationPart part;
  GPtrArray             *entries;
  SecretValue           *token;
  gboolean               is_begun;
} Configuration;

static void
configuration_free (Configuration *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->token, secret_value_unref);
  g_free (self);
}

/* -- Changing ------------------------------------------------------------------------- */

/* Without any token there is nothing to test with, and nothing of the store’s access is new to test. */
static void
test (LatchJob *job,
      GTask    *task)
{
  g_autoptr (GTask) own = task;
  Configuration *configuration = g_task_get_task_data (task);

  if (configuration->token != NULL && configuration->part == LATCH_CONFIGURATION_PART_ACCESS)
    latch_verify_async (job, configuration->token, g_task_get_cancellable (task), latch_task_hand_on_cb, g_steal_pointer (&own));
  else
    latch_job_try_save_async (job, latch_task_hand_on_cb, g_steal_pointer (&own));
}

/* Events are turned on last, so that none goes to an old address, or unsigned, and off first. */
static LatchConfigurationEntry *
get_next (Configuration *configuration)
{
  LatchConfigurationEntry *last = NULL;

  for (guint i = 0; i < configuration->entries->len; i++)
    {
      LatchConfigurationEntry *entry = g_ptr_array_index (configuration->entries, i);
      SecretValue             *value = latch_configuration_entry_get_new_value (entry);

      if (value == NULL)
        continue;

      if (!g_str_equal (latch_configuration_entry_get_key (entry), LATCH_CONFIGURATION_EVENTS) || !g_str_equal (secret_value_get_text (value), "true"))
        return entry;

      last = entry;
    }

  return last;
}

/* Without any change the last test counts again. */
static void
fail_changing (LatchJob *job,
               GTask    *task,
               GError   *failure)
{
  Configuration *configuration = g_task_get_task_data (task);

  if (latch_configuration_entry_get_unclear (get_next (configuration)))
    {
      latch_job_set_unclear (job);
      latch_error_explain (failure, _ ("The service may have only some of the new values."));
    }
  else if (configuration->is_begun)
    latch_error_explain (failure, _ ("Not everything was changed."));
  else
    {
      if (configuration->part == LATCH_CONFIGURATION_PART_ACCESS)
        latch_job_end_doubt (job);
      latch_error_explain (failure, _ ("Nothing was changed."));
    }

  latch_job_fail_call (job, task, failure);
}

static void
change_next (LatchJob           *job,
             GTask              *task,
             GAsyncReadyCallback callback)
{
  Configuration           *configuration = g_task_get_task_data (task);
  LatchConfigurationEntry *entry = get_next (configuration);

  if (entry == NULL)
    {
      test (job, task);
      return;
    }

  latch_client_set_configuration_value_async (latch_job_get_client (job), latch_record_get_instance_id (latch_job_get_record (job)),
                                              entry, g_task_get_cancellable (task), callback, task);
}

static void
changed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob      *job = g_task_get_source_object (task);
  Configuration *configuration = g_task_get_task_data (task);
  GError        *error = NULL;
  gboolean       sent;
  gboolean       is_done = latch_client_set_configuration_value_finish (LATCH_CLIENT (source), result, &sent, &error);

  if (!is_done)
    {
      if (sent && !latch_error_is_refusal (error))
        latch_configuration_entry_note_unclear (get_next (configuration));
      fail_changing (job, g_steal_pointer (&task), error);
      return;
    }

  configuration->is_begun = TRUE;
  latch_configuration_entry_note_changed (get_next (configuration));
  change_next (job, g_steal_pointer (&task), changed_cb);
}

static void
doubted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = LATCH_JOB (source);
  GError   *error = NULL;

  if (latch_job_doubt_finish (job, result, &error))
    {
      change_next (job, g_steal_pointer (&task), changed_cb);
      return;
    }

  latch_error_explain (error, _ ("Nothing was changed."));
  g_task_return_error (task, error);
}

/* Other secrets turn nothing on. */
static void
change (LatchJob *job,
        GTask    *task)
{
  Configuration *configuration = g_task_get_task_data (task);
  LatchHealth    health = latch_record_get_health (latch_job_get_record (job));

  if (configuration->part == LATCH_CONFIGURATION_PART_EVENTS)
    {
      latch_job_set_step (job, LATCH_STEP_CHANGING_EVENTS);
      latch_job_set_sent (job, TRUE);
      change_next (job, task, changed_cb);
      return;
    }

  latch_job_set_step (job, LATCH_STEP_CHANGING_SECRETS);
  latch_job_doubt_async (job, health == LATCH_HEALTH_TURNED_OFF ? health : LATCH_HEALTH_UNTESTED, doubted_cb, task);
}

/* -- Reading -------------------------------------------------------------------------- */

static const char *
get_refusal (LatchConfigurationPart part)
{
  return part == LATCH_CONFIGURATION_PART_EVENTS ? _ ("The service does not let Latchkey change the event settings. Change them on its website.")
                                                 : _ ("The service does not let Latchkey change these API secrets. Change them on its website.");
}

static const char *
get_lack (LatchConfigurationPart part)
{
  return part == LATCH_CONFIGURATION_PART_EVENTS ? _ ("The service lists no event settings for this store. You can set them when you connect the store again.")
                                                 : _ ("The service shows nothing of this store that can be changed here.");
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob      *job = g_task_get_source_object (task);
  Configuration *configuration = g_task_get_task_data (task);
  GError        *error = NULL;
  g_autoptr (GPtrArray) entries = latch_client_get_configuration_finish (LATCH_CLIENT (source), result, &error);
  g_autoptr (GPtrArray) chosen = NULL;

  if (entries == NULL)
    {
      if (latch_error_is_refusal (error) && !latch_api_error_is_missing (error) && !g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED))
        latch_error_explain (error, get_refusal (configuration->part));
      latch_job_fail_call (job, g_steal_pointer (&task), error);
      return;
    }

  chosen = latch_configuration_choose (entries, configuration->part, latch_record_get_element (latch_job_get_record (job)));
  if (chosen->len == 0)
    {
      error = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, get_lack (configuration->part));
      latch_job_fail_saved (job, g_steal_pointer (&task), error);
      return;
    }

  latch_job_set_configuration (job, chosen);
  latch_job_try_save_async (job, latch_task_hand_on_cb, g_steal_pointer (&task));
}

/* -- Finding it ----------------------------------------------------------------------- */

static void
identified_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob      *job = LATCH_JOB (source);
  Configuration *configuration = g_task_get_task_data (task);
  GCancellable  *cancellable = g_task_get_cancellable (task);
  GError        *error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_identify_finish (job, result, &configuration->token, &error);

  if (info == NULL && configuration->entries != NULL)
    latch_error_explain (error, _ ("Nothing was changed."));

  if (info == NULL)
    g_task_return_error (task, error);
  else if (configuration->entries != NULL)
    change (job, g_steal_pointer (&task));
  else
    latch_client_get_configuration_async (latch_job_get_client (job), latch_instance_info_get_id (info), cancellable,
                                          read_cb, g_steal_pointer (&task));
}

static void
begin (LatchJob              *job,
       LatchConfigurationPart part,
       GPtrArray             *entries,
       GCancellable          *cancellable,
       GAsyncReadyCallback    callback,
       gpointer               user_data)
{
  g_autoptr (GTask) task = g_task_new (job, cancellable, callback, user_data);
  Configuration *configuration = g_new0 (Configuration, 1);

  configuration->part = part;
  configuration->entries = entries != NULL ? g_ptr_array_ref (entries) : NULL;
  g_task_set_task_data (task, configuration, (GDestroyNotify)configuration_free);
  g_task_set_check_cancellable (task, FALSE);
  latch_identify_async (job, cancellable, identified_cb, g_steal_pointer (&task));
}

/**
 * latch_configure_read_async:
 * @job: a job whose record has a number
 * @part: what a person wants to change
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Asks the service what can be changed about an instance,
 * `GET /instances/{id}/configuration`, once that has shown that it is the
 * record’s own, see latch_identify_async(). latch_job_get_configuration() has it then.
 */
void
latch_configure_read_async (LatchJob              *job,
                            LatchConfigurationPart part,
                            GCancellable          *cancellable,
                            GAsyncReadyCallback    callback,
                            gpointer               user_data)
{
  begin (job, part, NULL, cancellable, callback, user_data);
}

/**
 * latch_configure_async:
 * @job: a job whose record has a number
 * @entries: (element-type LatchConfigurationEntry): what latch_configure_read_async() has found, of one part and at least
 *   one, some with new values
 * @cancellable: (nullable): to stop waiting; the service may change something all the same
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Changes what has a new value, one entry after the other, and tests the store
 * then, see latch_verify_async(), unless they are those of its events. Whatever happens, the entries whose new value
 * did not surely arrive still have it, so the same can be tried again. The
 * record says that the store is not tested as soon as anything that a test is about may have changed.
 */
void
latch_configure_async (LatchJob           *job,
                       GPtrArray          *entries,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  begin (job, latch_configuration_entry_get_part (entries->pdata[0]), entries, cancellable, callback, user_data);
}

/**
 * latch_configure_finish:
 * @job: a job
 * @result: the result of either of the above
 * @error: return location for an error of the service, the network or the keyring, for %LATCH_ERROR_UNAUTHORIZED when
 *   the instance is somebody else’s, for %LATCH_ERROR_UNEXPECTED when it is another one, when nobody can tell, or when the
 *   answer tells nothing, for %LATCH_ERROR_STORAGE, for %G_IO_ERROR_BUSY when the record has no number any more, or for
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when it is done
 */
gboolean
latch_configure_finish (LatchJob     *job,
                        GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
