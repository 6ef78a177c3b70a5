/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-describe.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-id.h"
#include "latch-identify.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/* Giving an instance another name and other tags.
 *
 * The service has to show first that the instance is the record’s own. It takes the tags as a whole, so those by which
 * Latchkey finds instances again are sent along whatever the person wants, and the person never sees them. Nothing that the
 * record says can become untrue but its name, which follows whatever the service shows: so nothing is written before the
 * request leaves, and after a crash the next look at the instance tells. */

/* In characters, and how many; no page of the API has a limit. */
#define LONGEST_TAG 200
#define MOST_TAGS 100

typedef struct
{
  char              *name;
  char             **tags;
  LatchInstanceInfo *seen;
  gboolean           reads;
  GError            *failure;
} Description;

static void
description_free (Description *self)
{
  g_free (self->name);
  g_strfreev (self->tags);
  g_clear_object (&self->seen);
  g_clear_error (&self->failure);
  g_free (self);
}

/* -- Tags ----------------------------------------------------------------------------- */

static void
add_tag (GPtrArray  *tags,
         const char *tag,
         size_t      length)
{
  g_autofree char *word = g_strndup (tag, length);

  if (length > 0 && !g_ptr_array_find_with_equal_func (tags, word, g_str_equal, NULL))
    g_ptr_array_add (tags, g_steal_pointer (&word));
}

static char **
end_tags (GPtrArray *tags)
{
  g_ptr_array_add (tags, NULL);
  return (char **)g_ptr_array_free (tags, FALSE);
}

/* A tag of Latchkey’s on another instance would lead to that one in place of its own. */
static char **
dup_clean_tags (const char *const *typed)
{
  GPtrArray *tags = g_ptr_array_new_with_free_func (g_free);

  for (size_t i = 0; typed[i] != NULL; i++)
    {
      size_t           length;
      const char      *start = latch_typed_trim (typed[i], &length);
      g_autofree char *tag = g_strndup (start, length);

      if (!latch_id_is_tag (tag))
        add_tag (tags, tag, length);
    }

  return end_tags (tags);
}

static gboolean
has_seen (LatchInstanceInfo *seen,
          const char        *tag)
{
  return seen == NULL || g_strv_contains (latch_instance_info_get_tags (seen), tag);
}

/* A copy has the tag of the record that it came from, and what another computer has kept has that one’s: all stay, as does what
 * the person has not seen. */
static char **
dup_all_tags (LatchJob          *job,
              LatchInstanceInfo *info,
              const char *const *wanted,
              LatchInstanceInfo *seen)
{
  const char *const *shown = latch_instance_info_get_tags (info);
  g_autofree char   *own = latch_record_dup_tag (latch_job_get_record (job));
  GPtrArray         *tags = g_ptr_array_new_with_free_func (g_free);

  for (size_t i = 0; wanted[i] != NULL; i++)
    add_tag (tags, wanted[i], strlen (wanted[i]));
  for (size_t i = 0; shown[i] != NULL; i++)
    {
      if (latch_id_is_tag (shown[i]) || !has_seen (seen, shown[i]))
        add_tag (tags, shown[i], strlen (shown[i]));
    }
  add_tag (tags, own, strlen (own));

  return end_tags (tags);
}

static gboolean
has_all (const char *const *tags,
         const char *const *others)
{
  for (size_t i = 0; others[i] != NULL; i++)
    {
      if (!g_strv_contains (tags, others[i]))
        return FALSE;
    }

  return TRUE;
}

/* Tags have no order. */
static gboolean
shows (LatchInstanceInfo *info,
       Description       *description)
{
  const char *const *tags = (const char *const *)description->tags;
  const char *const *shown = latch_instance_info_get_tags (info);

  return (description->name == NULL || g_str_equal (latch_instance_info_get_name (info), description->name)) &&
         (tags == NULL || (has_all (tags, shown) && has_all (shown, tags)));
}

/* -- The end -------------------------------------------------------------------------- */

static void
end (GTask *task)
{
  g_autoptr (GTask) own = task;
  Description *description = g_task_get_task_data (task);

  if (description->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&description->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (latch_job_note_finish (LATCH_JOB (source), result, &error))
    end (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* A name in the keyring is for people only. */
static void
relabelled_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob *job = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!latch_keyring_relabel_finish (LATCH_KEYRING (source), result, &error))
    g_message ("A token could not be given its new name in the keyring: %s", error->message);

  latch_job_try_save_async (job, saved_cb, g_steal_pointer (&task));
}

/* Whoever edits a name may take long, and needs neither the token for it nor a tag of Latchkey’s. */
static void
note_shown (LatchJob          *job,
            LatchInstanceInfo *info)
{
  const char *name = latch_instance_info_get_name (info);
  g_auto (GStrv) tags = latch_instance_info_get_shows_tags (info) ? dup_clean_tags (latch_instance_info_get_tags (info)) : NULL;
  g_autoptr (LatchInstanceInfo) shown = NULL;

  latch_job_set_shown (job, info);
  shown = latch_instance_info_new (latch_instance_info_get_id (info), *name != '\0' ? name : latch_record_get_name (latch_job_get_record (job)),
                                   latch_instance_info_get_element (info), (const char *const *)tags, NULL,
                                   latch_instance_info_get_created (info), latch_instance_info_get_enabled (info));
  latch_job_set_description (job, shown);
}

/* The record comes last: a crash before that leaves one that has yet to follow, and its token with it. */
static void
finish (LatchJob          *job,
        GTask             *task,
        LatchInstanceInfo *info)
{
  LatchRecord     *record = latch_job_get_record (job);
  g_autofree char *label = NULL;

  note_shown (job, info);
  label = latch_job_dup_token_label (job);
  latch_keyring_relabel_async (latch_job_get_keyring (job), LATCH_SECRET_TOKEN, latch_record_get_account (record),
                               latch_record_get_id (record), label, relabelled_cb, task);
}

/* -- Changing ------------------------------------------------------------------------- */

static GError *
new_difference_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The service shows a different name or different tags than you entered."));
}

static GError *
new_hidden_error (void)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The service does not show the tags of this store. Change them on its website."));
}

static void
explain_unclear (LatchJob *job,
                 GError   *failure)
{
  latch_job_set_unclear (job);
  latch_error_explain (failure, _ ("The name and tags may have been changed."));
}

/* Nobody knows, and the next look at the instance tells. */
static void
fail_unclear (LatchJob *job,
              GTask    *task,
              GError   *failure)
{
  explain_unclear (job, failure);
  latch_job_fail_saved (job, task, failure);
}

/* There was no clear answer to the change, or one that says something else. */
static void
looked_again_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchConnection *connection = LATCH_CONNECTION (source);
  LatchJob        *job = g_task_get_source_object (task);
  Description     *description = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_connection_get_instance_finish (connection, result, &error);

  GError *failure = g_steal_pointer (&description->failure);

  if (info == NULL)
    {
      fail_unclear (job, g_steal_pointer (&task), failure != NULL ? failure : g_steal_pointer (&error));
      return;
    }

  if (shows (info, description))
    g_clear_error (&failure);
  else if (failure != NULL)
    explain_unclear (job, failure);
  else
    failure = new_difference_error ();

  description->failure = failure;
  finish (job, g_steal_pointer (&task), info);
}

/* What the service did not change is as it was. */
static void
fail_unchanged (LatchJob *job,
                GTask    *task,
                GError   *failure)
{
  latch_error_explain (failure, _ ("Nothing was changed."));
  latch_job_fail_call (job, task, failure);
}

static void
described_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob     *job = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Description  *description = g_task_get_task_data (task);
  GError       *error = NULL;
  gboolean      sent;
  g_autoptr (LatchInstanceInfo) info = latch_client_describe_instance_finish (LATCH_CLIENT (source), result, &sent, &error);

  if (info != NULL && shows (info, description))
    {
      finish (job, g_steal_pointer (&task), info);
      return;
    }

  if (error != NULL && (!sent || latch_error_is_refusal (error)))
    {
      fail_unchanged (job, g_steal_pointer (&task), error);
      return;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      fail_unclear (job, g_steal_pointer (&task), error);
      return;
    }

  description->failure = error;
  latch_connection_get_instance_async (latch_job_get_connection (job), latch_record_get_instance_id (latch_job_get_record (job)),
                                       cancellable, looked_again_cb, g_steal_pointer (&task));
}

static void
change (LatchJob          *job,
        GTask             *task,
        LatchInstanceInfo *info)
{
  Description *description = g_task_get_task_data (task);
  g_auto (GStrv) wanted = g_steal_pointer (&description->tags);

  if (wanted != NULL && !latch_instance_info_get_shows_tags (info))
    {
      fail_unchanged (job, task, new_hidden_error ());
      return;
    }

  if (wanted != NULL)
    description->tags = dup_all_tags (job, info, (const char *const *)wanted, description->seen);
  if (shows (info, description))
    {
      finish (job, task, info);
      return;
    }

  latch_job_set_sent (job, TRUE);
  latch_job_set_step (job, LATCH_STEP_DESCRIBING);
  latch_client_describe_instance_async (latch_job_get_client (job), latch_instance_info_get_id (info), description->name,
                                        (const char *const *)description->tags, g_task_get_cancellable (task), described_cb, task);
}

/* -- Finding it ----------------------------------------------------------------------- */

static void
identified_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchJob    *job = LATCH_JOB (source);
  Description *description = g_task_get_task_data (task);
  g_autoptr (SecretValue) token = NULL;
  GError *error = NULL;
  g_autoptr (LatchInstanceInfo) info = latch_identify_finish (job, result, &token, &error);

  if (info == NULL && !description->reads)
    latch_error_explain (error, _ ("Nothing was changed."));

  if (info == NULL)
    g_task_return_error (task, error);
  else if (!description->reads)
    change (job, g_steal_pointer (&task), info);
  else
    finish (job, g_steal_pointer (&task), info);
}

static void
begin (LatchJob           *job,
       Description        *description,
       GCancellable       *cancellable,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (job, cancellable, callback, user_data);

  g_task_set_task_data (task, description, (GDestroyNotify)description_free);
  g_task_set_check_cancellable (task, FALSE);
  if (description->failure != NULL)
    end (g_steal_pointer (&task));
  else
    latch_identify_async (job, cancellable, identified_cb, g_steal_pointer (&task));
}

/**
 * latch_describe_read_async:
 * @job: a job whose record has a number
 * @cancellable: (nullable): to stop waiting
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Asks the service what an instance is called and which tags it has, see
 * latch_identify_async(). latch_job_get_description() has it then, and the
 * record the same name.
 */
void
latch_describe_read_async (LatchJob           *job,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  Description *description = g_new0 (Description, 1);

  description->reads = TRUE;
  begin (job, description, cancellable, callback, user_data);
}

static GError *
check_name (const char *name)
{
  if (*name == '\0')
    return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Enter a name."));

  if (g_utf8_strlen (name, -1) > LATCH_LONGEST_NAME)
    /* Translators: %d is a number of characters */
    return g_error_new (LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Enter a name of at most %d characters."), LATCH_LONGEST_NAME);

  return NULL;
}

/* What the service has already, it can keep. */
static GError *
check_tags (const char *const *tags,
            LatchInstanceInfo *seen)
{
  guint n_new = 0;

  for (size_t i = 0; tags[i] != NULL; i++)
    {
      if (seen != NULL && has_seen (seen, tags[i]))
        continue;

      n_new++;
      if (g_utf8_strlen (tags[i], -1) > LONGEST_TAG)
        /* Translators: %d is a number of characters */
        return g_error_new (LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Enter tags of at most %d characters each."), LONGEST_TAG);
    }

  if (n_new > MOST_TAGS)
    /* Translators: %d is a number of tags */
    return g_error_new (LATCH_ERROR, LATCH_ERROR_INVALID, _ ("Enter at most %d tags."), MOST_TAGS);

  return NULL;
}

/**
 * latch_describe_async:
 * @job: a job whose record has a number
 * @name: (nullable): the new name as it was typed, UTF-8; not empty, and at most 200 characters; or %NULL to leave it alone
 * @tags: (nullable) (array zero-terminated=1): the tags that the person wants, as they were typed, UTF-8, or %NULL to leave
 *   them alone; at most 100 new ones, of at most 200 characters each
 * @seen: (nullable): the tags that the person saw before, or %NULL for all
 * @cancellable: (nullable): to stop waiting; the service may do it all the same
 * @callback: called at the end
 * @user_data: data for @callback
 *
 * Gives the instance another name and other tags, see
 * latch_client_describe_instance_async(), once the service has shown that it is
 * the record’s own, see latch_identify_async(). Blanks around them, empty tags
 * and doubles are left out. The tags by which Latchkey finds instances again
 * stay, and what was typed like one is left out too; of the others, those go that
 * are in @seen and not in @tags. Nothing is sent when the service shows the same
 * already.
 *
 * When nothing clear came back, the service is asked for the instance once
 * more, unless the person does not want to wait. The record’s name, the one of
 * the token in the keyring and latch_job_get_description() follow what the
 * service shows. Sent again, it changes nothing.
 */
void
latch_describe_async (LatchJob           *job,
                      const char         *name,
                      const char *const  *tags,
                      LatchInstanceInfo  *seen,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  Description *description = g_new0 (Description, 1);
  size_t       length;
  const char  *start = name != NULL ? latch_typed_trim (name, &length) : NULL;

  g_set_object (&description->seen, seen);
  if (name != NULL)
    {
      description->name = g_strndup (start, length);
      description->failure = check_name (description->name);
    }
  if (tags != NULL)
    description->tags = dup_clean_tags (tags);
  if (tags != NULL && description->failure == NULL)
    description->failure = check_tags ((const char *const *)description->tags, seen);
  begin (job, description, cancellable, callback, user_data);
}

/**
 * latch_describe_finish:
 * @job: a job
 * @result: the result of either of the above
 * @error: return location for an error of the service, the network or the keyring, for %LATCH_ERROR_INVALID when the name
 *   or a tag cannot be taken, for %LATCH_ERROR_UNAUTHORIZED when the instance is somebody else’s, for
 *   %LATCH_ERROR_UNEXPECTED when the service shows something else than was sent, or for %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when the service shows what is wanted
 */
gboolean
latch_describe_finish (LatchJob     *job,
                       GAsyncResult *result,
                       GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
