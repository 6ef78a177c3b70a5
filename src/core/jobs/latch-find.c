/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-job-private.h"

#include "latch-account-secrets.h"
#include "latch-error.h"

#include <glib/gi18n-lib.h>

/* Picking up where a record stopped, in this run of the program or in an earlier one. */

/* Nobody recognizes an instance among more of the same name. */
#define MAX_CANDIDATES 100

static void
instance_got_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstanceInfo) instance = latch_client_get_instance_finish (self->client, result, &error);

  if (instance == NULL)
    latch_job_fail (self, task, g_steal_pointer (&error));
  else if (latch_instance_info_get_token (instance) == NULL)
    latch_job_fail (self, task, g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The service’s answer has no token for this instance.")));
  else
    latch_job_adopt (self, g_steal_pointer (&task), instance);
}

static void
fetch (LatchJob *self,
       GTask    *task)
{
  latch_job_set_step (self, LATCH_STEP_SEARCHING);
  latch_client_get_instance_async (self->client, latch_record_get_instance_id (self->record), g_task_get_cancellable (task),
                                   instance_got_cb, task);
}

static void
token_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  self->token = latch_keyring_lookup_finish (self->keyring, result, &error);
  self->token_is_stored = self->token != NULL;

  if (error != NULL)
    latch_job_fail (self, task, g_steal_pointer (&error));
  else if (self->token == NULL)
    fetch (self, g_steal_pointer (&task));
  else
    {
      if (!latch_record_get_held (self->record))
        latch_record_note_confirmed (self->record);
      latch_job_settle_account (self, g_steal_pointer (&task));
    }
}

/* Lists may leave tokens out. */
void
latch_job_take_over (LatchJob          *self,
                     GTask             *task,
                     LatchInstanceInfo *instance)
{
  if (latch_instance_info_get_token (instance) != NULL)
    latch_job_adopt (self, task, instance);
  else
    latch_client_get_instance_async (self->client, latch_instance_info_get_id (instance), g_task_get_cancellable (task), instance_got_cb, task);
}

/* What is looked for in a list: the instance itself, and what may be it on a service that keeps no tags. */
typedef struct
{
  char  *tag;
  gint64 id;
  char  *name;
  char  *element;
  guint  n_candidates;
} Wanted;

static Wanted *
wanted_new (LatchRecord *record)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  wanted->tag = latch_record_dup_tag (record);
  wanted->id = latch_record_get_instance_id (record);
  wanted->name = g_strdup (latch_record_get_name (record));
  wanted->element = g_strdup (latch_record_get_element (record));
  return wanted;
}

static void
wanted_free (Wanted *wanted)
{
  g_free (wanted->tag);
  g_free (wanted->name);
  g_free (wanted->element);
  g_free (wanted);
}

static gboolean
is_wanted (LatchInstanceInfo *instance,
           gpointer           user_data)
{
  Wanted *wanted = user_data;

  if (g_strv_contains (latch_instance_info_get_tags (instance), wanted->tag) ||
      (wanted->id > 0 && latch_instance_info_get_id (instance) == wanted->id))
    return TRUE;

  return g_str_equal (latch_instance_info_get_name (instance), wanted->name) &&
         g_str_equal (latch_instance_info_get_element (instance), wanted->element) &&
         wanted->n_candidates++ < MAX_CANDIDATES;
}

static void
find (LatchJob           *self,
      GTask              *task,
      const char         *tag,
      GAsyncReadyCallback callback)
{
  latch_client_find_instances_async (self->client, tag, is_wanted, wanted_new (self->record), (GDestroyNotify)wanted_free,
                                     g_task_get_cancellable (task), callback, task);
}

/* An instance that a person has recognized has a number and no tag. */
static GPtrArray *
filter_own (LatchJob  *self,
            GPtrArray *instances)
{
  gint64           own_id = latch_record_get_instance_id (self->record);
  g_autofree char *tag = latch_record_dup_tag (self->record);
  g_autoptr (GPtrArray) matches = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < instances->len; i++)
    {
      LatchInstanceInfo *instance = g_ptr_array_index (instances, i);

      if (g_strv_contains (latch_instance_info_get_tags (instance), tag) || (own_id > 0 && latch_instance_info_get_id (instance) == own_id))
        g_ptr_array_add (matches, g_object_ref (instance));
    }

  return g_steal_pointer (&matches);
}

/* A service that does not keep tags leaves the name as a second witness, which a person has to confirm. */
static void
collect_candidates (LatchJob  *self,
                    GPtrArray *instances)
{
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  self->candidates = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < instances->len; i++)
    {
      LatchInstanceInfo *instance = g_ptr_array_index (instances, i);

      if (g_str_equal (latch_instance_info_get_name (instance), latch_record_get_name (self->record)) &&
          g_str_equal (latch_instance_info_get_element (instance), latch_record_get_element (self->record)))
        g_ptr_array_add (self->candidates, g_object_ref (instance));
    }
}

static void
use_matches (LatchJob  *self,
             GTask     *task,
             GPtrArray *matches)
{
  gint64   own_id = latch_record_get_instance_id (self->record);
  gboolean has_own = own_id > 0;

  latch_record_count_search (self->record);
  latch_record_expect_copies (self->record, matches->len);

  for (guint i = has_own ? 0 : 1; i < matches->len; i++)
    {
      gint64 id = latch_instance_info_get_id (g_ptr_array_index (matches, i));

      if (id != own_id)
        latch_job_announce_copy (self, id);
    }

  if (has_own)
    latch_keyring_lookup_async (self->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (self->account), latch_record_get_id (self->record),
                                token_found_cb, task);
  else
    latch_job_take_over (self, task, g_ptr_array_index (matches, 0));
}

static void
stay_absent (LatchJob *self,
             GTask    *task)
{
  gboolean    is_old = latch_record_is_old (self->record);
  const char *sentence = is_old ? _ ("The service does not have this instance.")
                                : _ ("The service does not have this instance yet. It may still appear; look again in a few minutes.");

  latch_record_count_search (self->record);
  latch_job_fail_in_state (self, task, is_old ? LATCH_EVENT_NOT_LISTED_AFTER_WAIT : LATCH_EVENT_NOT_LISTED,
                           g_error_new_literal (LATCH_ERROR, LATCH_ERROR_NOT_FOUND, sentence));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *error = NULL;
  g_autoptr (GPtrArray) instances = latch_client_find_instances_finish (self->client, result, &error);
  g_autoptr (GPtrArray) matches = instances != NULL ? filter_own (self, instances) : NULL;

  if (matches == NULL)
    {
      latch_job_fail (self, task, error);
      return;
    }

  /* What a list leaves out is not gone: a known instance is asked for by its number, and its token is kept. */
  if (matches->len > 0 || latch_record_get_instance_id (self->record) > 0)
    {
      use_matches (self, g_steal_pointer (&task), matches);
      return;
    }

  collect_candidates (self, instances);
  stay_absent (self, g_steal_pointer (&task));
}

static void
tagged_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *error = NULL;
  g_autoptr (GPtrArray) instances = latch_client_find_instances_finish (self->client, result, &error);
  g_autoptr (GPtrArray) matches = instances != NULL ? filter_own (self, instances) : NULL;

  if (matches == NULL)
    latch_job_fail (self, task, error);
  else if (matches->len > 0)
    use_matches (self, g_steal_pointer (&task), matches);
  else
    find (self, g_steal_pointer (&task), NULL, listed_cb);
}

/* Asking for the tag is the quick way to find it; only the whole list can say that it is not there. */
static void
search (LatchJob *self,
        GTask    *task)
{
  g_autofree char *tag = latch_record_dup_tag (self->record);

  latch_job_set_step (self, LATCH_STEP_SEARCHING);
  find (self, task, tag, tagged_cb);
}

static void
pick_up (LatchJob *self,
         GTask    *task)
{
  latch_job_make_client (self);

  switch (latch_record_get_state (self->record))
    {
    case LATCH_RECORD_SENT:
    case LATCH_RECORD_UNKNOWN:
    case LATCH_RECORD_ABSENT:
    case LATCH_RECORD_FORGOTTEN:
      search (self, task);
      break;
    case LATCH_RECORD_CREATED:
    case LATCH_RECORD_STORED:
    case LATCH_RECORD_VERIFIED:
      if (latch_record_get_state (self->record) == LATCH_RECORD_CREATED && !latch_record_get_held (self->record))
        fetch (self, task);
      else if (latch_record_get_attempt (self->record) > 1)
        search (self, task);
      else
        latch_keyring_lookup_async (self->keyring, LATCH_SECRET_TOKEN, latch_account_get_id (self->account), latch_record_get_id (self->record),
                                    token_found_cb, task);
      break;
    case LATCH_RECORD_RESERVED:
    default:
      g_assert_not_reached ();
    }
}

static void
secrets_found_again_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *self = g_task_get_source_object (task);
  GError   *error = NULL;

  self->credentials = latch_account_lookup_secrets_finish (self->account, result, &error);
  if (self->credentials == NULL)
    latch_job_fail (self, task, error);
  else
    pick_up (self, g_steal_pointer (&task));
}

/**
 * latch_job_resume_async:
 * @self: a creation made for a record
 * @cancellable: (nullable): to stop waiting; a keyring call is never stopped
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Does what is left to do: looks for an instance of unknown outcome by its
 * tag, fetches a token that did not reach the keyring, and tests the
 * connection to the store. Nothing is created and nothing that exists is deleted.
 */
void
latch_job_resume_async (LatchJob           *self,
                        GCancellable       *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  GTask *task = latch_job_task_new (self, cancellable, callback, user_data);

  latch_job_set_step (self, LATCH_STEP_KEYRING);
  if (latch_record_get_state (self->record) == LATCH_RECORD_RESERVED)
    {
      latch_job_withdraw (self, task, g_error_new_literal (LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("Nothing was sent to the service.")));
      return;
    }

  if (self->credentials != NULL)
    pick_up (self, task);
  else
    latch_account_lookup_secrets_async (self->account, self->keyring, secrets_found_again_cb, task);
}

/**
 * latch_job_resume_finish:
 * @self: a creation
 * @result: the result
 * @error: return location for an error; %LATCH_ERROR_NOT_FOUND when the service’s whole list does not have the instance
 *
 * Returns: %TRUE when the instance exists and its token lies in the keyring
 */
gboolean
latch_job_resume_finish (LatchJob     *self,
                         GAsyncResult *result,
                         GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_job_claim_async:
 * @self: a creation that was resumed in vain
 * @instance: one of latch_job_get_candidates(), which the person recognized
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call at the end
 * @user_data: data for @callback
 *
 * Takes @instance for the one that was created, by the person’s word.
 */
void
latch_job_claim_async (LatchJob           *self,
                       LatchInstanceInfo  *instance,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            user_data)
{
  latch_job_take_over (self, latch_job_task_new (self, cancellable, callback, user_data), instance);
}

/**
 * latch_job_claim_finish:
 * @self: a creation
 * @result: the result
 * @error: return location for an error of the service, the network or the keyring
 *
 * Returns: %TRUE when the instance’s token lies in the keyring
 */
gboolean
latch_job_claim_finish (LatchJob     *self,
                        GAsyncResult *result,
                        GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
