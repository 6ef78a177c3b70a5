/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-listing.h"

#include "latch-error.h"
#include "latch-id.h"

#include <glib/gi18n-lib.h>

/* Nobody recognizes an instance among more of the same name. */
#define MAX_CANDIDATES 100

/* Of a list that is kept as a whole: more than anybody would look through, and more than memory is to be spent on. */
#define MAX_ALL 50000
#define MAX_ALL_SIZE (32 * 1024 * 1024)

/* As many as there are on a page. */
#define PROGRESS_STEP 200

/* How far clocks that agree may be apart. */
#define CLOCK_SLACK G_TIME_SPAN_HOUR

/**
 * LatchListing:
 *
 * What a service says of the instances of some records: of one, asked for by
 * its tag, or of many, in its whole list, which holds the tokens of all. What
 * is nobody’s is dropped while the list is read. A list that is read to be shown
 * is kept as a whole, but without any token.
 *
 * An instance belongs to a record by the record’s tag, or by the record’s
 * number once it has one: what a person has recognized has no tag. Before all
 * else it belongs to the record whose token the keyring has.
 */
struct _LatchListing
{
  GObject parent_instance;

  GPtrArray   *instances;
  GPtrArray   *all;
  size_t       size;
  gint         n_read;
  SecretValue *kept;
  GError      *failure;
  LatchMoment  asked;
  guint        n_left_out;
};

G_DEFINE_FINAL_TYPE (LatchListing, latch_listing, G_TYPE_OBJECT)

enum {
  PROP_N_READ = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* -- What is looked for --------------------------------------------------------- */

/* The records by their tags and numbers, and what one is called whose namesakes are kept as well: a record may change while the
 * thread that decodes a page looks. */
typedef struct
{
  GHashTable   *tags;
  GHashTable   *numbers;
  char         *single_name;
  char         *single_element;
  LatchListing *listing;
  SecretValue  *kept;
  guint         n_candidates;
} Sought;

static void
sought_free (Sought *sought)
{
  g_hash_table_unref (sought->tags);
  g_hash_table_unref (sought->numbers);
  g_free (sought->single_name);
  g_free (sought->single_element);
  g_clear_object (&sought->listing);
  g_clear_pointer (&sought->kept, secret_value_unref);
  g_free (sought);
}

static Sought *
sought_new (void)
{
  Sought *sought = g_new0 (Sought, 1);

  sought->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sought->numbers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return sought;
}

static void
sought_add (Sought      *sought,
            LatchRecord *record)
{
  gint64 number = latch_record_get_instance_id (record);

  g_hash_table_add (sought->tags, latch_record_dup_tag (record));
  if (number > 0)
    g_hash_table_add (sought->numbers, g_memdup2 (&number, sizeof number));
}

static void
sought_add_namesakes (Sought      *sought,
                      LatchRecord *record)
{
  sought->single_name = g_strdup (latch_record_get_name (record));
  sought->single_element = g_strdup (latch_record_get_element (record));
}

/* A service that does not keep tags leaves the name as a second witness, which a person has to confirm. */
static gboolean
is_called (LatchInstanceInfo *info,
           const char        *name,
           const char        *element)
{
  return g_str_equal (latch_instance_info_get_name (info), name) && g_str_equal (latch_instance_info_get_element (info), element);
}

static gboolean
is_namesake (LatchInstanceInfo *info,
             LatchRecord       *record)
{
  return is_called (info, latch_record_get_name (record), latch_record_get_element (record));
}

static gboolean
has_kept (LatchInstanceInfo *info,
          SecretValue       *kept)
{
  return kept != NULL && latch_instance_info_has_token (info, kept);
}

static gboolean
is_own (LatchListing      *self,
        LatchInstanceInfo *info,
        LatchRecord       *record,
        const char        *tag)
{
  gint64 own_id = latch_record_get_instance_id (record);

  return has_kept (info, self->kept) || g_strv_contains (latch_instance_info_get_tags (info), tag) ||
         (own_id > 0 && latch_instance_info_get_id (info) == own_id);
}

static gboolean
tell_progress_cb (gpointer user_data)
{
  g_object_notify_by_pspec (user_data, properties[PROP_N_READ]);
  return G_SOURCE_REMOVE;
}

/* Its token goes with the page. Runs in the thread that decodes the page. */
static void
keep_whole (LatchListing      *self,
            LatchInstanceInfo *info)
{
  g_autoptr (LatchInstanceInfo) told = latch_instance_info_dup_without_token (info);
  gint n_before = g_atomic_int_add (&self->n_read, 1);

  if ((n_before + 1) % PROGRESS_STEP == 0)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, tell_progress_cb, g_object_ref (self), g_object_unref);

  self->size += latch_instance_info_get_size (told);
  if (self->all->len < MAX_ALL && self->size <= MAX_ALL_SIZE)
    g_ptr_array_add (self->all, g_steal_pointer (&told));
  else
    self->n_left_out++;
}

/* What cannot be read may be what is looked for, but only one more in a list that is shown. */
static gboolean
keep_told (LatchInstanceInfo *info,
           gpointer           user_data)
{
  Sought *sought = user_data;

  if (info != NULL)
    keep_whole (sought->listing, info);
  else
    sought->listing->n_left_out++;

  return info == NULL;
}

static gboolean
is_sought (LatchInstanceInfo *info,
           gpointer           user_data)
{
  Sought            *sought = user_data;
  const char *const *tags;
  gint64             number;

  if (info == NULL)
    return FALSE;

  tags = latch_instance_info_get_tags (info);
  number = latch_instance_info_get_id (info);
  for (size_t i = 0; tags[i] != NULL; i++)
    {
      if (g_hash_table_contains (sought->tags, tags[i]))
        return TRUE;
    }

  if (g_hash_table_contains (sought->numbers, &number) || has_kept (info, sought->kept))
    return TRUE;

  if (sought->single_name == NULL || !is_called (info, sought->single_name, sought->single_element))
    return FALSE;

  if (sought->n_candidates++ < MAX_CANDIDATES)
    return TRUE;

  sought->listing->n_left_out++;
  return FALSE;
}

/* -- The class ------------------------------------------------------------------- */

static void
latch_listing_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_N_READ:
      g_value_set_uint (value, latch_listing_get_n_read (LATCH_LISTING (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_listing_finalize (GObject *object)
{
  LatchListing *self = LATCH_LISTING (object);

  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_clear_pointer (&self->instances, g_ptr_array_unref);
  g_clear_pointer (&self->kept, secret_value_unref);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (latch_listing_parent_class)->finalize (object);
}

static void
latch_listing_class_init (LatchListingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latch_listing_get_property;
  object_class->finalize = latch_listing_finalize;

  properties[PROP_N_READ] = g_param_spec_uint ("n-read", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_listing_init (LatchListing *self)
{
  latch_moment_init_now (&self->asked);
}

static void
answer_noted_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchListing *self = g_task_get_task_data (task);

  latch_connection_note_answer_finish (LATCH_CONNECTION (source), result);
  if (self->instances == NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchListing    *self = g_task_get_task_data (task);
  LatchConnection *connection = g_task_get_source_object (task);

  self->instances = latch_client_find_instances_finish (LATCH_CLIENT (source), result, &self->failure);
  if (self->instances != NULL && self->all != NULL)
    {
      g_clear_pointer (&self->instances, g_ptr_array_unref);
      if (self->all->len > 0 || self->n_left_out == 0)
        self->instances = g_steal_pointer (&self->all);
      else
        g_set_error_literal (&self->failure, LATCH_ERROR, LATCH_ERROR_UNEXPECTED, _ ("The service answered in a format that Latchkey does not understand."));
    }
  latch_connection_note_answer_async (connection, LATCH_CLIENT (source), self->failure, answer_noted_cb, g_steal_pointer (&task));
}

static void
list (LatchListing       *self,
      LatchConnection    *connection,
      const char         *tag,
      Sought             *sought,
      GCancellable       *cancellable,
      GAsyncReadyCallback callback,
      gpointer            user_data)
{
  GTask *task = g_task_new (connection, NULL, callback, user_data);

  if (sought->kept != NULL)
    self->kept = secret_value_ref (sought->kept);

  sought->listing = g_object_ref (self);
  g_task_set_task_data (task, g_object_ref (self), g_object_unref);
  latch_client_find_instances_async (latch_connection_get_client (connection), tag, self->all != NULL ? keep_told : is_sought, sought,
                                     (GDestroyNotify)sought_free, cancellable, listed_cb, task);
}

/**
 * latch_listing_new:
 *
 * Returns: (transfer full): a listing for latch_listing_read_all_async()
 */
LatchListing *
latch_listing_new (void)
{
  return g_object_new (LATCH_TYPE_LISTING, NULL);
}

/**
 * latch_listing_ask_async:
 * @connection: a connection that is open
 * @record: what is looked for
 * @cancellable: (nullable): to stop waiting
 * @callback: called with the listing
 * @user_data: data for @callback
 *
 * Asks the service for what has the tag of @record: the quick way to find it.
 * What the answer says of the secrets is noted, as with any listing.
 */
void
latch_listing_ask_async (LatchConnection    *connection,
                         LatchRecord        *record,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (LatchListing) self = latch_listing_new ();
  g_autofree char *tag = latch_record_dup_tag (record);
  Sought          *sought = sought_new ();

  sought_add (sought, record);
  list (self, connection, tag, sought, cancellable, callback, user_data);
}

/**
 * latch_listing_read_async:
 * @connection: a connection that is open
 * @records: (element-type LatchRecord): what is looked for
 * @cancellable: (nullable): to stop waiting
 * @callback: called with the listing
 * @user_data: data for @callback
 *
 * Reads the service’s whole list, once for all @records. When there is only
 * one, what may be its instance on a service that keeps no tags is kept too;
 * see latch_listing_dup_candidates().
 */
void
latch_listing_read_async (LatchConnection    *connection,
                          GPtrArray          *records,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr (LatchListing) self = latch_listing_new ();
  Sought *sought = sought_new ();

  for (guint i = 0; i < records->len; i++)
    sought_add (sought, g_ptr_array_index (records, i));
  if (records->len == 1)
    sought_add_namesakes (sought, g_ptr_array_index (records, 0));

  list (self, connection, NULL, sought, cancellable, callback, user_data);
}

/**
 * latch_listing_read_kept_async:
 * @connection: a connection that is open
 * @record: what is looked for
 * @kept: its token, as the keyring has it
 * @cancellable: (nullable): to stop waiting
 * @callback: called with the listing
 * @user_data: data for @callback
 *
 * Reads the service’s whole list for the instance with this token.
 */
void
latch_listing_read_kept_async (LatchConnection    *connection,
                               LatchRecord        *record,
                               SecretValue        *kept,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autoptr (LatchListing) self = latch_listing_new ();
  Sought *sought = sought_new ();

  sought_add (sought, record);
  sought_add_namesakes (sought, record);
  sought->kept = secret_value_ref (kept);
  list (self, connection, NULL, sought, cancellable, callback, user_data);
}

/**
 * latch_listing_read_all_async:
 * @self: a new listing, whose property `n-read` tells of each page
 * @connection: a connection that is open
 * @cancellable: (nullable): to stop waiting
 * @callback: called with the listing; see latch_listing_finish()
 * @user_data: data for @callback
 *
 * Reads the service’s whole list to show it, without any token: those go with
 * the page that they came on. Of a list of more than 50 000 instances, or more
 * than 32 MiB, the rest is only counted, and so is what cannot be read; see
 * latch_listing_get_n_left_out().
 */
void
latch_listing_read_all_async (LatchListing       *self,
                              LatchConnection    *connection,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  list (self, connection, NULL, sought_new (), cancellable, callback, user_data);
}

/**
 * latch_listing_finish:
 * @connection: a connection that is open
 * @result: the result
 * @error: return location for an error; see latch_client_find_instances_finish()
 *
 * Returns: (transfer full): the listing, read to its last page, or %NULL
 */
LatchListing *
latch_listing_finish (LatchConnection *connection,
                      GAsyncResult    *result,
                      GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_listing_get_asked:
 * @self: a listing
 *
 * Returns: (transfer none): when the service was asked
 */
const LatchMoment *
latch_listing_get_asked (LatchListing *self)
{
  return &self->asked;
}

/**
 * latch_listing_has:
 * @self: a listing
 * @record: one of the records that were looked for
 *
 * Returns: %TRUE when the instance of @record exists
 */
gboolean
latch_listing_has (LatchListing *self,
                   LatchRecord  *record)
{
  g_autofree char *tag = latch_record_dup_tag (record);

  for (guint i = 0; i < self->instances->len; i++)
    {
      if (is_own (self, g_ptr_array_index (self->instances, i), record, tag))
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_number (GPtrArray *infos,
            gint64     number)
{
  for (guint i = 0; i < infos->len; i++)
    {
      if (latch_instance_info_get_id (g_ptr_array_index (infos, i)) == number)
        return TRUE;
    }

  return FALSE;
}

/**
 * latch_listing_dup_own:
 * @self: a listing
 * @record: one of the records that were looked for
 *
 * Gets what belongs to @record. More than one are copies, of requests that
 * arrived late. One that stands on two pages, because another one came in
 * before it meanwhile, is no copy of itself. Anybody can give an instance our
 * tag, so those that have the record’s name and element as well come first;
 * before them comes the one whose token the keyring has.
 *
 * Returns: (transfer full) (element-type LatchInstanceInfo): its instances
 */
GPtrArray *
latch_listing_dup_own (LatchListing *self,
                       LatchRecord  *record)
{
  g_autofree char *tag = latch_record_dup_tag (record);
  GPtrArray       *own = g_ptr_array_new_with_free_func (g_object_unref);
  guint            n_first = 0;

  for (guint i = 0; i < self->instances->len; i++)
    {
      LatchInstanceInfo *info = g_ptr_array_index (self->instances, i);

      if (!is_own (self, info, record, tag) || has_number (own, latch_instance_info_get_id (info)))
        continue;

      if (has_kept (info, self->kept))
        g_ptr_array_insert (own, 0, g_object_ref (info));
      else
        g_ptr_array_insert (own, is_namesake (info, record) ? (int)n_first : -1, g_object_ref (info));

      n_first += has_kept (info, self->kept) || is_namesake (info, record);
    }

  return own;
}

/* What has the tag of another record is that record’s, whether it is on this computer or not. */
static gboolean
has_any_tag_of_ours (LatchInstanceInfo *info)
{
  const char *const *tags = latch_instance_info_get_tags (info);

  for (size_t i = 0; tags[i] != NULL; i++)
    {
      if (g_str_has_prefix (tags[i], LATCH_TAG_PREFIX))
        return TRUE;
    }

  return FALSE;
}

/* What the service had before the first request is not what came of it, if only the clocks agree. A clock that is wrong
 * must not hide the right one, so this is no more than a hint. */
static gboolean
seems_older (LatchInstanceInfo *info,
             LatchRecord       *record)
{
  GDateTime *created = latch_instance_info_get_created (info);
  GDateTime *begun = latch_record_get_created (record);

  return created != NULL && begun != NULL && g_date_time_difference (begun, created) > CLOCK_SLACK;
}

/**
 * latch_listing_get_instances:
 * @self: a listing
 *
 * Returns: (transfer none) (element-type LatchInstanceInfo): what was kept of the list, in its order
 */
GPtrArray *
latch_listing_get_instances (LatchListing *self)
{
  return self->instances;
}

/**
 * latch_listing_get_n_read:
 * @self: a listing of latch_listing_read_all_async()
 *
 * Returns: how many instances of the list were read by now
 */
guint
latch_listing_get_n_read (LatchListing *self)
{
  return (guint)g_atomic_int_get (&self->n_read);
}

/**
 * latch_listing_get_n_left_out:
 * @self: a listing
 *
 * Returns: how many more instances the service has that would be among the candidates, or in the whole list
 */
guint
latch_listing_get_n_left_out (LatchListing *self)
{
  return self->n_left_out;
}

/**
 * latch_listing_dup_candidates:
 * @self: a listing
 * @record: the only record that was looked for
 *
 * Gets what has the name and the element of @record and has no tag of any
 * record. One of them may be its instance, on a service that keeps no tags; a
 * person has to say which. What seems to be older than the first request, by
 * clocks that may be wrong, comes last. With the token in the keyring, an
 * instance that has another one is none of them.
 *
 * Returns: (transfer full) (element-type LatchInstanceInfo): what a person may recognize, a hundred at most
 */
GPtrArray *
latch_listing_dup_candidates (LatchListing *self,
                              LatchRecord  *record)
{
  GPtrArray *candidates = g_ptr_array_new_with_free_func (g_object_unref);
  guint      n_later = 0;

  for (guint i = 0; i < self->instances->len; i++)
    {
      LatchInstanceInfo *info = g_ptr_array_index (self->instances, i);

      if (self->kept != NULL && latch_instance_info_get_token (info) != NULL)
        continue;

      if (is_namesake (info, record) && !has_any_tag_of_ours (info))
        g_ptr_array_insert (candidates, seems_older (info, record) ? -1 : (int)n_later++, g_object_ref (info));
    }

  return candidates;
}
