/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-refresh.h"

#include "latch-file.h"
#include "latch-id.h"
#include "latch-init.h"
#include "latch-snapshot.h"

/* Two services at a time are quick enough, and leave room for what a person does meanwhile. */
#define MAX_ACTIVE 2

#define SUFFIX ".list"

/* More than anybody has accounts. */
#define MAX_FILES 1000

/* A list that was read longer ago may be another one by now. */
#define OLD_MINUTES 5

/* A service that lists nothing of ours any more is not asked about each of a thousand stores: the next run goes on. */
#define MAX_DOUBTFUL 20

/**
 * LatchRefresh:
 *
 * Brings into the registry what the services list: of each account, all
 * instances, whoever made them. What was listed last stays on the disk, without
 * any token, so that it is shown at once at the next start, and while a service
 * cannot be reached.
 *
 * The application makes one. When the first frame of the window stands and
 * latch_registry_load_async() is done, the window calls latch_refresh_load_async(),
 * which shows the lists of the last time; `loaded` says when they are shown. Then
 * the application calls latch_refresh_start() without @by_hand, which asks no
 * person for a password, and latch_refresh_start_if_old() each time the person
 * comes back to the window. The window starts it with @by_hand when the person
 * says so. While it runs, `running` is %TRUE and `n-read` counts;
 * latch_refresh_cancel() stops it, and the window does that when it is closed.
 * Afterwards, `read` says how old the list is, and `error` why it is not newer.
 * What could not be read stays as it was listed last.
 *
 * Nothing is written into a record because of a list: a list may be old, of
 * other secrets, or cut by a service in distress. A record that it contradicts,
 * such as a connected store that the list calls turned off, or lacks, is tested
 * as if a person had pressed *Test*. The test asks the service for this one
 * instance, and has the rules for what counts.
 */
struct _LatchRefresh
{
  GObject parent_instance;

  LatchRegistry *registry;
  char          *directory;
  GHashTable    *shown;
  GPtrArray     *pending;
  GPtrArray     *visits;
  GError        *error;
  char          *error_account;
  GError        *next_error;
  char          *next_error_account;
  GHashTable    *tried;
  GHashTable    *looked_into;
  guint          n_read;
  gint64         begun;
  gboolean       cancelled;
  gboolean       running;
  gboolean       loaded;
};

G_DEFINE_FINAL_TYPE (LatchRefresh, latch_refresh, G_TYPE_OBJECT)

enum {
  PROP_RUNNING = 1,
  PROP_LOADED,
  PROP_N_READ,
  PROP_N_LEFT_OUT,
  PROP_READ,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The list of an account that is shown. */
typedef struct
{
  GDateTime *read;
  guint      n_left_out;
} Shown;

static void
shown_free (Shown *shown)
{
  g_date_time_unref (shown->read);
  g_free (shown);
}

static void
latch_refresh_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  LatchRefresh *self = LATCH_REFRESH (object);

  switch (property_id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, self->running);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_N_READ:
      g_value_set_uint (value, self->n_read);
      break;
    case PROP_N_LEFT_OUT:
      g_value_set_uint (value, latch_refresh_get_n_left_out (self));
      break;
    case PROP_READ:
      g_value_set_boxed (value, latch_refresh_get_read (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_refresh_dispose (GObject *object)
{
  LatchRefresh *self = LATCH_REFRESH (object);

  g_clear_object (&self->registry);

  G_OBJECT_CLASS (latch_refresh_parent_class)->dispose (object);
}

static void
latch_refresh_finalize (GObject *object)
{
  LatchRefresh *self = LATCH_REFRESH (object);

  g_clear_pointer (&self->visits, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_hash_table_unref);
  g_clear_pointer (&self->pending, g_ptr_array_unref);
  g_clear_pointer (&self->tried, g_hash_table_unref);
  g_clear_pointer (&self->looked_into, g_hash_table_unref);
  g_clear_error (&self->error);
  g_clear_error (&self->next_error);
  g_free (self->error_account);
  g_free (self->next_error_account);
  g_free (self->directory);

  G_OBJECT_CLASS (latch_refresh_parent_class)->finalize (object);
}

static void
latch_refresh_class_init (LatchRefreshClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latch_refresh_get_property;
  object_class->dispose = latch_refresh_dispose;
  object_class->finalize = latch_refresh_finalize;

  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_N_READ] = g_param_spec_uint ("n-read", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_LEFT_OUT] = g_param_spec_uint ("n-left-out", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_READ] = g_param_spec_boxed ("read", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_refresh_init (LatchRefresh *self)
{
  self->visits = g_ptr_array_new ();
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)shown_free);
  self->tried = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->looked_into = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
notify (LatchRefresh *self,
        guint         property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_running (LatchRefresh *self,
             gboolean      running)
{
  self->running = running;
  notify (self, PROP_RUNNING);
}

static void
set_n_read (LatchRefresh *self,
            guint         n_read)
{
  self->n_read = n_read;
  notify (self, PROP_N_READ);
}

/* Takes over both. */
static void
set_error (LatchRefresh *self,
           GError       *error,
           char         *account)
{
  g_clear_error (&self->error);
  g_free (self->error_account);
  self->error = error;
  self->error_account = account;
  notify (self, PROP_ERROR);
}

static gboolean
is_listed_account (LatchRefresh *self,
                   LatchAccount *account)
{
  return latch_registry_lookup_account (self->registry, latch_account_get_id (account)) == account && latch_account_get_accepted (account);
}

/* The first account whose list could not be read is the one that is told of. One that was removed meanwhile needs nothing more. */
static void
tell (LatchRefresh *self,
      LatchAccount *account,
      const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || (account != NULL && !is_listed_account (self, account)))
    return;

  g_message ("The list of a service could not be read: %s", error->message);
  if (self->next_error != NULL)
    return;

  self->next_error = g_error_copy (error);
  self->next_error_account = account != NULL ? g_strdup (latch_account_get_id (account)) : NULL;
}

static char *
dup_path (LatchRefresh *self,
          LatchAccount *account)
{
  g_autofree char *name = g_strconcat (latch_account_get_id (account), SUFFIX, NULL);

  return g_build_filename (self->directory, "lists", name, NULL);
}

static void
show (LatchRefresh *self,
      LatchAccount *account,
      GPtrArray    *infos,
      GDateTime    *read,
      guint         n_left_out)
{
  Shown *shown = g_new0 (Shown, 1);

  shown->read = g_date_time_ref (read);
  shown->n_left_out = n_left_out;
  g_hash_table_replace (self->shown, g_strdup (latch_account_get_id (account)), shown);
  latch_registry_show_listed (self->registry, account, infos);
  notify (self, PROP_READ);
  notify (self, PROP_N_LEFT_OUT);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  if (!latch_file_change_finish (result, &error))
    g_message ("The list of an account that was removed is still on the disk: %s", error->message);
}

static void
delete_snapshot (LatchRefresh *self,
                 LatchAccount *account)
{
  g_autofree char *path = dup_path (self, account);

  latch_file_delete_async (path, deleted_cb, NULL);
}

/* -- The visits ------------------------------------------------------------------- */

/* The reading of one account’s list. The array of the visits that go on does not own them: their tasks do. */
typedef struct
{
  LatchAccount    *account;
  LatchConnection *connection;
  LatchListing    *listing;
  GCancellable    *cancellable;
  GPtrArray       *doubtful;
  guint            n_counted;
} Visit;

static void
visit_free (Visit *visit)
{
  g_clear_object (&visit->account);
  g_clear_object (&visit->connection);
  g_clear_object (&visit->listing);
  g_clear_object (&visit->cancellable);
  g_clear_pointer (&visit->doubtful, g_ptr_array_unref);
  g_free (visit);
}

static void
account_removed_cb (LatchRefresh *self,
                    LatchAccount *account)
{
  for (guint i = 0; i < self->visits->len; i++)
    {
      Visit *visit = g_ptr_array_index (self->visits, i);

      if (visit->account == account)
        g_cancellable_cancel (visit->cancellable);
    }

  g_hash_table_remove (self->shown, latch_account_get_id (account));
  delete_snapshot (self, account);
  g_hash_table_remove (self->tried, latch_account_get_id (account));
  if (g_strcmp0 (self->error_account, latch_account_get_id (account)) == 0)
    set_error (self, NULL, NULL);
  notify (self, PROP_READ);
  notify (self, PROP_N_LEFT_OUT);
}

/* -- One account ------------------------------------------------------------------ */

static void
note_tried (LatchRefresh *self,
            LatchAccount *account)
{
  gint64 now = g_get_monotonic_time ();

  g_hash_table_replace (self->tried, g_strdup (latch_account_get_id (account)), g_memdup2 (&now, sizeof now));
}

static gboolean
was_tried_since (LatchRefresh *self,
                 const char   *account,
                 gint64        time)
{
  const gint64 *tried = g_hash_table_lookup (self->tried, account);

  return tried != NULL && *tried >= time;
}

static gboolean
is_renamed (LatchInstance     *instance,
            LatchInstanceInfo *info)
{
  return info != NULL && latch_instance_can (instance, LATCH_ACTION_DESCRIBE) &&
         latch_record_has_other_name (latch_instance_get_record (instance), latch_instance_info_get_name (info));
}

/* Whether a test would say something else than the record, if the list is right. */
static gboolean
is_contradicted (LatchInstance     *instance,
                 LatchInstanceInfo *info,
                 gboolean           is_whole)
{
  LatchHealth health = latch_record_get_health (latch_instance_get_record (instance));

  if (latch_instance_can (instance, LATCH_ACTION_FIND))
    return info != NULL;

  if (!latch_instance_can (instance, LATCH_ACTION_TEST))
    return FALSE;

  if (info == NULL)
    return is_whole && health != LATCH_HEALTH_GONE;

  if (latch_instance_info_get_enabled (info) == LATCH_ENABLED_NO)
    return health != LATCH_HEALTH_TURNED_OFF;

  return health == LATCH_HEALTH_GONE || (health == LATCH_HEALTH_TURNED_OFF && latch_instance_info_get_enabled (info) == LATCH_ENABLED_YES);
}

static gboolean
is_doubtful (Visit         *visit,
             LatchInstance *instance)
{
  LatchInstanceInfo *info = latch_instance_get_info (instance);

  return latch_instance_get_record (instance) != NULL && latch_instance_get_account (instance) == visit->account &&
         (is_contradicted (instance, info, latch_listing_get_n_left_out (visit->listing) == 0) || is_renamed (instance, info));
}

/* Those that an earlier run has looked into come last, since a service may go on to list what its own word contradicts. */
static void
add_doubtful (LatchRefresh *self,
              Visit        *visit,
              gboolean      looked_into)
{
  GListModel *instances = latch_registry_get_instances (self->registry);

  for (guint i = 0; i < g_list_model_get_n_items (instances) && visit->doubtful->len < MAX_DOUBTFUL; i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      if (g_hash_table_contains (self->looked_into, latch_instance_get_id (instance)) == looked_into && is_doubtful (visit, instance))
        g_ptr_array_add (visit->doubtful, g_steal_pointer (&instance));
    }
}

/* What only has another name is asked for that. */
static void
look_into (LatchRefresh       *self,
           Visit              *visit,
           LatchInstance      *instance,
           LatchJob           *job,
           GAsyncReadyCallback callback,
           gpointer            user_data)
{
  LatchWork *work = latch_registry_get_work (self->registry);

  g_hash_table_add (self->looked_into, g_strdup (latch_instance_get_id (instance)));
  if (is_contradicted (instance, latch_instance_get_info (instance), latch_listing_get_n_left_out (visit->listing) == 0))
    latch_work_resume_async (work, job, NULL, visit->cancellable, callback, user_data);
  else
    latch_work_read_description_async (work, job, visit->cancellable, callback, user_data);
}

/* The callback of one begins the next, so it is passed in. What a person or another process works on needs no look. */
static void
look_into_next (LatchRefresh       *self,
                GTask              *task,
                GAsyncReadyCallback looked_into)
{
  g_autoptr (GTask) own = task;
  Visit *visit = g_task_get_task_data (task);

  while (visit->doubtful->len > 0 && !g_cancellable_is_cancelled (visit->cancellable))
    {
      g_autoptr (LatchInstance) instance = g_ptr_array_steal_index (visit->doubtful, 0);
      g_autoptr (LatchJob) job = latch_registry_take_up (self->registry, latch_instance_get_record (instance), visit->connection, NULL);

      if (job != NULL)
        {
          look_into (self, visit, instance, job, looked_into, g_steal_pointer (&own));
          return;
        }
    }

  g_task_return_boolean (task, TRUE);
}

static void
looked_into_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchRefresh *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  /* The record says what came of it, and its row shows that. */
  if (!latch_work_finish (result, &error))
    g_debug ("A store that the service lists in another state: %s", error->message);

  look_into_next (self, g_steal_pointer (&task), looked_into_cb);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchRefresh *self = g_task_get_source_object (task);
  Visit        *visit = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* The list is shown all the same; only the next start does without it. */
  if (!latch_snapshot_write_finish (result, &error))
    g_message ("The list of a service could not be saved: %s", error->message);

  if (!is_listed_account (self, visit->account))
    {
      delete_snapshot (self, visit->account);
      g_task_return_boolean (task, TRUE);
      return;
    }

  visit->doubtful = g_ptr_array_new_with_free_func (g_object_unref);
  add_doubtful (self, visit, FALSE);
  add_doubtful (self, visit, TRUE);
  look_into_next (self, g_steal_pointer (&task), looked_into_cb);
}

static void
count (LatchRefresh *self,
       Visit        *visit)
{
  guint n_read = latch_listing_get_n_read (visit->listing);

  set_n_read (self, self->n_read + n_read - visit->n_counted);
  visit->n_counted = n_read;
}

static void
progress_cb (GTask *task)
{
  count (g_task_get_source_object (task), g_task_get_task_data (task));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchRefresh *self = g_task_get_source_object (task);
  Visit        *visit = g_task_get_task_data (task);
  g_autoptr (LatchListing) listing = NULL;
  g_autoptr (LatchSnapshot) snapshot = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *path = dup_path (self, visit->account);
  GError          *error = NULL;

  g_signal_handlers_disconnect_by_data (visit->listing, task);
  listing = latch_listing_finish (LATCH_CONNECTION (source), result, &error);
  if (listing == NULL || !is_listed_account (self, visit->account))
    {
      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_boolean (task, TRUE);
      return;
    }

  count (self, visit);
  show (self, visit->account, latch_listing_get_instances (listing), now, latch_listing_get_n_left_out (listing));
  snapshot = latch_snapshot_new (latch_listing_get_instances (listing), now, latch_listing_get_n_left_out (listing));
  latch_snapshot_write_async (snapshot, path, saved_cb, g_steal_pointer (&task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Visit  *visit = g_task_get_task_data (task);
  GError *error = NULL;

  if (!latch_connection_open_finish (LATCH_CONNECTION (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  visit->listing = latch_listing_new ();
  g_signal_connect_swapped (visit->listing, "notify::n-read", G_CALLBACK (progress_cb), task);
  latch_listing_read_all_async (visit->listing, visit->connection, visit->cancellable, listed_cb, g_steal_pointer (&task));
}

static void
visit_async (LatchRefresh       *self,
             LatchAccount       *account,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  GTask  *task = g_task_new (self, NULL, callback, user_data);
  Visit  *visit = g_new0 (Visit, 1);
  GError *error = NULL;

  visit->account = g_object_ref (account);
  visit->cancellable = g_cancellable_new ();
  g_ptr_array_add (self->visits, visit);
  note_tried (self, account);
  visit->connection = latch_registry_connect (self->registry, account, &error);
  g_task_set_task_data (task, visit, (GDestroyNotify)visit_free);
  if (visit->connection != NULL)
    latch_connection_open_async (visit->connection, visit->cancellable, opened_cb, task);
  else
    {
      g_task_return_error (task, error);
      g_object_unref (task);
    }
}

/* -- All accounts ----------------------------------------------------------------- */

/* A run that had nothing to say of the account of the last error does not settle it. */
static void
end_run (LatchRefresh *self)
{
  gboolean is_settled = !self->cancelled && (self->error_account == NULL || was_tried_since (self, self->error_account, self->begun));

  if (self->next_error != NULL || (self->error != NULL && is_settled))
    set_error (self, g_steal_pointer (&self->next_error), g_steal_pointer (&self->next_error_account));

  set_running (self, FALSE);
  latch_give_back_memory ();
}

/* The callback of one begins the next, so it is passed in. What is done to an account decides what may be listed of it. */
static void
visit_next (LatchRefresh       *self,
            GAsyncReadyCallback visited)
{
  LatchAccountWork *work = latch_registry_get_account_work (self->registry);

  while (self->pending->len > 0 && self->visits->len < MAX_ACTIVE)
    {
      g_autoptr (LatchAccount) account = g_ptr_array_steal_index (self->pending, 0);

      if (!is_listed_account (self, account) || latch_account_work_get_task (work, account) != LATCH_ACCOUNT_TASK_NONE)
        continue;

      visit_async (self, account, visited, g_object_ref (self));
    }

  if (self->visits->len == 0)
    end_run (self);
}

static void
visited_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LatchRefresh) self = user_data;
  Visit *visit = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    tell (self, visit->account, error);
  self->cancelled |= g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_ptr_array_remove (self->visits, visit);
  visit_next (self, visited_cb);
}

static void
keyring_opened_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (LatchRefresh) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!latch_keyring_open_finish (LATCH_KEYRING (source), result, &error))
    {
      tell (self, NULL, error);
      g_ptr_array_set_size (self->pending, 0);
    }

  visit_next (self, visited_cb);
}

/* -- What was listed last ------------------------------------------------------------ */

typedef struct
{
  LatchAccount *account;
  GTask        *task;
} Loading;

static void
loading_free (Loading *loading)
{
  g_clear_object (&loading->account);
  g_clear_object (&loading->task);
  g_free (loading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Loading, loading_free)

static void
end_one (GTask *task)
{
  LatchRefresh *self = g_task_get_source_object (task);
  guint        *n_left = g_task_get_task_data (task);

  (*n_left)--;
  if (*n_left > 0)
    return;

  self->loaded = TRUE;
  notify (self, PROP_LOADED);
  g_task_return_boolean (task, TRUE);
}

/* A list that was read meanwhile is newer. */
static void
snapshot_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Loading) loading = user_data;
  LatchRefresh *self = g_task_get_source_object (loading->task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchSnapshot) snapshot = latch_snapshot_read_finish (result, &error);

  if (snapshot == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_message ("The saved list of a service is of no use: %s", error->message);
  else if (snapshot != NULL && is_listed_account (self, loading->account) &&
           !g_hash_table_contains (self->shown, latch_account_get_id (loading->account)))
    show (self, loading->account, latch_snapshot_get_infos (snapshot), latch_snapshot_get_read (snapshot),
          latch_snapshot_get_n_left_out (snapshot));

  end_one (loading->task);
}

/* A file that is being written has more behind its name. What is older than an hour is not written any more. */
static gboolean
is_half_written (const char *rest,
                 GFileInfo  *file)
{
  g_autoptr (GDateTime) changed = g_file_info_get_modification_date_time (file);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_str_has_prefix (rest, SUFFIX ".") && changed != NULL && g_date_time_difference (now, changed) > G_TIME_SPAN_HOUR;
}

/* A crash, or another process, may have left the list of an account that is gone, or part of a list. */
static void
delete_orphan (LatchRefresh *self,
               GFileInfo    *file)
{
  const char      *name = g_file_info_get_name (file);
  const char      *rest = name + strcspn (name, ".");
  g_autofree char *id = g_strndup (name, (size_t)(rest - name));
  g_autofree char *path = g_build_filename (self->directory, "lists", name, NULL);

  if (!latch_id_is_valid (id))
    return;

  if (is_half_written (rest, file) || (g_str_equal (rest, SUFFIX) && latch_registry_lookup_account (self->registry, id) == NULL))
    latch_file_delete_async (path, deleted_cb, NULL);
}

static void
files_listed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GList *files = g_file_enumerator_next_files_finish (G_FILE_ENUMERATOR (source), result, NULL);

  for (GList *link = files; link != NULL; link = link->next)
    delete_orphan (g_task_get_source_object (task), link->data);

  g_list_free_full (files, g_object_unref);
  end_one (task);
}

/* Without the folder, there is nothing to delete. */
static void
folder_opened_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GFileEnumerator) files = g_file_enumerate_children_finish (G_FILE (source), result, NULL);

  if (files == NULL)
    end_one (task);
  else
    g_file_enumerator_next_files_async (files, MAX_FILES, G_PRIORITY_DEFAULT, NULL, files_listed_cb, g_steal_pointer (&task));
}

static void
delete_orphans (LatchRefresh *self,
                GTask        *task)
{
  g_autoptr (GFile) folder = g_file_new_build_filename (self->directory, "lists", NULL);

  g_file_enumerate_children_async (folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_TIME_MODIFIED, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, G_PRIORITY_DEFAULT, NULL,
                                   folder_opened_cb, g_object_ref (task));
}

/* -- The object ------------------------------------------------------------------------ */

/**
 * latch_refresh_new:
 * @registry: the registry
 * @directory: Latchkey’s cache folder, which need not exist yet
 *
 * Makes a refresh that does nothing before it is told to.
 *
 * Returns: (transfer full): the refresh
 */
LatchRefresh *
latch_refresh_new (LatchRegistry *registry,
                   const char    *directory)
{
  LatchRefresh *self = g_object_new (LATCH_TYPE_REFRESH, NULL);

  self->registry = g_object_ref (registry);
  self->directory = g_strdup (directory);
  g_signal_connect_object (latch_registry_get_journal (registry), "account-removed", G_CALLBACK (account_removed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * latch_refresh_load_async:
 * @self: a refresh whose registry is loaded
 * @callback: (nullable): called when all is shown
 * @user_data: data for @callback
 *
 * Shows what the services listed the last time, from the disk, and deletes
 * what is there of accounts that are gone. What is damaged or missing is not
 * shown, and that is no error: the next run reads it anew.
 */
void
latch_refresh_load_async (LatchRefresh       *self,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GListModel *accounts = latch_registry_get_accounts (self->registry);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  guint *n_left = g_new0 (guint, 1);

  *n_left = g_list_model_get_n_items (accounts) + 1;
  g_task_set_task_data (task, n_left, g_free);
  delete_orphans (self, task);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      Loading         *loading = g_new0 (Loading, 1);
      g_autofree char *path = NULL;

      loading->account = g_list_model_get_item (accounts, i);
      loading->task = g_object_ref (task);
      path = dup_path (self, loading->account);
      latch_snapshot_read_async (path, snapshot_read_cb, loading);
    }
}

/**
 * latch_refresh_load_finish:
 * @self: a refresh
 * @result: the result
 *
 * Ends latch_refresh_load_async().
 */
void
latch_refresh_load_finish (LatchRefresh *self,
                           GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* A clock that was set back makes a list that is read in the future. What has just failed is not asked again at once. */
static gboolean
is_old (LatchRefresh *self,
        LatchAccount *account)
{
  Shown *shown = g_hash_table_lookup (self->shown, latch_account_get_id (account));
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  GTimeSpan age = shown != NULL ? g_date_time_difference (now, shown->read) : 0;

  return (shown == NULL || age < 0 || age > OLD_MINUTES * G_TIME_SPAN_MINUTE) && is_listed_account (self, account) &&
         !was_tried_since (self, latch_account_get_id (account), g_get_monotonic_time () - OLD_MINUTES * G_TIME_SPAN_MINUTE);
}

static void
run (LatchRefresh *self,
     gboolean      by_hand)
{
  if (self->running || self->pending->len == 0)
    return;

  self->begun = g_get_monotonic_time ();
  self->cancelled = FALSE;
  set_n_read (self, 0);
  set_running (self, TRUE);
  latch_keyring_open_async (latch_registry_get_keyring (self->registry), by_hand, keyring_opened_cb, g_object_ref (self));
}

static void
start (LatchRefresh *self,
       gboolean      by_hand,
       gboolean      old_only)
{
  GListModel *accounts = latch_registry_get_accounts (self->registry);

  if (self->running)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LatchAccount) account = g_list_model_get_item (accounts, i);

      if (!old_only || is_old (self, account))
        g_ptr_array_add (self->pending, g_steal_pointer (&account));
    }

  run (self, by_hand);
}

/**
 * latch_refresh_start:
 * @self: a refresh whose registry is loaded
 * @by_hand: whether a person said so, so that the system may ask for the keyring’s password
 *
 * Reads the lists of all accounts that their services have accepted, two at a time, unless it does so already. The error of
 * an earlier run stands until this one has ended. Without an account, neither keyring nor network is touched.
 */
void
latch_refresh_start (LatchRefresh *self,
                     gboolean      by_hand)
{
  start (self, by_hand, FALSE);
}

/**
 * latch_refresh_take_in:
 * @self: a refresh whose registry is loaded
 * @account: an account that has just come, with its secrets
 *
 * Reads the list of one account, if need be in a run that is under way.
 */
void
latch_refresh_take_in (LatchRefresh *self,
                       LatchAccount *account)
{
  if (!g_ptr_array_find (self->pending, account, NULL))
    g_ptr_array_add (self->pending, g_object_ref (account));

  run (self, TRUE);
}

/**
 * latch_refresh_start_if_old:
 * @self: a refresh
 *
 * Reads, without asking anybody for a password, the lists of the accounts of which what is shown was not read, nor tried to be
 * read, within the last five minutes. Does nothing before the lists of the last time are shown.
 */
void
latch_refresh_start_if_old (LatchRefresh *self)
{
  if (self->loaded)
    start (self, FALSE, TRUE);
}

/**
 * latch_refresh_cancel:
 * @self: a refresh
 *
 * Stops a run; `running` says when it has ended. What was listed by then stays.
 */
void
latch_refresh_cancel (LatchRefresh *self)
{
  g_ptr_array_set_size (self->pending, 0);
  for (guint i = 0; i < self->visits->len; i++)
    g_cancellable_cancel (((Visit *)g_ptr_array_index (self->visits, i))->cancellable);
}

/**
 * latch_refresh_get_running:
 * @self: a refresh
 *
 * Returns: %TRUE while it reads
 */
gboolean
latch_refresh_get_running (LatchRefresh *self)
{
  return self->running;
}

/**
 * latch_refresh_get_n_read:
 * @self: a refresh
 *
 * Returns: how many instances this run, or the last one, has read by now
 */
guint
latch_refresh_get_n_read (LatchRefresh *self)
{
  return self->n_read;
}

/**
 * latch_refresh_get_n_left_out:
 * @self: a refresh
 *
 * Returns: how many instances the services have that are not shown, because an account has more than 50 000 or they cannot be
 *   read
 */
guint
latch_refresh_get_n_left_out (LatchRefresh *self)
{
  GHashTableIter iter;
  gpointer       shown;
  guint          n_left_out = 0;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &shown))
    n_left_out += ((Shown *)shown)->n_left_out;

  return n_left_out;
}

/**
 * latch_refresh_get_read:
 * @self: a refresh
 *
 * Returns: (transfer none) (nullable): when the oldest of the lists that are shown was read, UTC, or %NULL when there is none
 */
GDateTime *
latch_refresh_get_read (LatchRefresh *self)
{
  GDateTime     *oldest = NULL;
  GHashTableIter iter;
  gpointer       shown;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, NULL, &shown))
    {
      GDateTime *read = ((Shown *)shown)->read;

      if (oldest == NULL || g_date_time_compare (read, oldest) < 0)
        oldest = read;
    }

  return oldest;
}

/**
 * latch_refresh_get_error:
 * @self: a refresh
 *
 * Returns: (transfer none) (nullable): the first reason in this run, or the last one, why a list could not be read, in a
 *   translated sentence; for example a locked keyring or a service that cannot be reached
 */
const GError *
latch_refresh_get_error (LatchRefresh *self)
{
  return self->error;
}

/**
 * latch_refresh_get_error_read:
 * @self: a refresh
 *
 * Returns: (transfer none) (nullable): when that was read what latch_refresh_get_error() keeps from being newer, UTC, or %NULL
 *   when nothing of it is shown
 */
GDateTime *
latch_refresh_get_error_read (LatchRefresh *self)
{
  Shown *shown;

  if (self->error_account == NULL)
    return latch_refresh_get_read (self);

  shown = g_hash_table_lookup (self->shown, self->error_account);
  return shown != NULL ? shown->read : NULL;
}

/**
 * latch_refresh_get_error_account:
 * @self: a refresh
 *
 * Returns: (transfer none) (nullable): the id of the account that latch_refresh_get_error() concerns, or %NULL when it
 *   concerns all
 */
const char *
latch_refresh_get_error_account (LatchRefresh *self)
{
  return self->error_account;
}
