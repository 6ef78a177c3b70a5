/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-practice-state.h"

#include "latch-practice-crowd.h"
#include "latch-practice-json.h"
#include "latch-practice.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>

/* The instances of a practice service, kept in a file from one run to the next.
 *
 * The file holds no token: each is made anew out of the file’s salt and the
 * instance’s id. Ids are never given out twice, because the token of a deleted
 * instance must stay wrong.
 *
 * Each process has secrets of its own, and the accounts of earlier ones are
 * still in the keyring. Of their secrets the file holds the digests only.
 *
 * A developer may ask for a crowd of instances beside those. Nothing is kept of it but what was changed: such an instance
 * stands among the others from then on, and the ids of deleted ones are noted.
 *
 * Several programs may practise at once, each with a service of its own on the
 * same file. A change is made to what the file says at that moment, under a
 * lock; whoever asks sees what the others changed. */
struct _LatchPracticeState
{
  char      *path;
  char      *salt;
  gint64     last_id;
  GPtrArray *instances;
  GPtrArray *accounts;
  GStatBuf   status;

  guint       n_crowd;
  GHashTable *gone_from_crowd;
  GPtrArray  *lent;

  LatchPracticeConsent *consent;
};

/* A number that looks like the service’s own, so that nobody takes it for a row number. */
#define FIRST_ID 700001
#define LAST_ID 799999999

/* Those of the crowd come before all others. */
#define FIRST_CROWD_ID 600001
#define LAST_CROWD_ID (FIRST_CROWD_ID + LATCH_PRACTICE_CROWD_MAX - 1)

/* Some thousand instances. */
#define MAX_SIZE (4 * 1024 * 1024)

/* An account that was not used for so many others is forgotten. */
#define MAX_ACCOUNTS 64

static gboolean
is_of_crowd (gint64 id)
{
  return id >= FIRST_CROWD_ID && id <= LAST_CROWD_ID;
}

/* Whoever made a file before there were any has none. */
static GPtrArray *
read_accounts (JsonObject *object)
{
  JsonNode  *node = json_object_get_member (object, "accounts");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  GPtrArray *accounts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), MAX_ACCOUNTS); i++)
    {
      JsonNode *account = json_array_get_element (array, i);

      if (json_node_get_value_type (account) == G_TYPE_STRING)
        g_ptr_array_add (accounts, json_node_dup_string (account));
    }

  return accounts;
}

/* Whoever made a file before there was a crowd has none. */
static GHashTable *
read_gone (JsonObject *object)
{
  JsonNode   *node = json_object_get_member (object, "goneFromCrowd");
  JsonArray  *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  GHashTable *gone = g_hash_table_new (NULL, NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *id = json_array_get_element (array, i);

      if (json_node_get_value_type (id) == G_TYPE_INT64 && is_of_crowd (json_node_get_int (id)))
        g_hash_table_add (gone, GINT_TO_POINTER ((int)json_node_get_int (id)));
    }

  return gone;
}

static int
compare_ids (gconstpointer first,
             gconstpointer second)
{
  const LatchPracticeInstance *const *instances[] = { first, second };

  return (*instances[0])->id < (*instances[1])->id ? -1 : (*instances[0])->id > (*instances[1])->id;
}

/**
 * latch_practice_state_read:
 * @self: the state
 * @bytes: what a file of instances holds
 *
 * Takes the instances in @bytes for those of @self. All instances that were
 * looked up before are freed then.
 *
 * Returns: %FALSE when @bytes is not what was written; @self is as before then
 */
gboolean
latch_practice_state_read (LatchPracticeState *self,
                           GBytes             *bytes)
{
  g_autoptr (JsonNode) root = latch_practice_json_read_object (bytes);
  JsonObject *object = root != NULL ? json_node_get_object (root) : NULL;
  JsonNode   *salt = object != NULL ? json_object_get_member (object, "salt") : NULL;
  JsonNode   *last_id = object != NULL ? json_object_get_member (object, "lastId") : NULL;
  JsonNode   *array = object != NULL ? json_object_get_member (object, "instances") : NULL;
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func ((GDestroyNotify)latch_practice_instance_free);

  if (salt == NULL || json_node_get_value_type (salt) != G_TYPE_STRING ||
      last_id == NULL || json_node_get_value_type (last_id) != G_TYPE_INT64 ||
      json_node_get_int (last_id) < FIRST_ID - 1 || json_node_get_int (last_id) > LAST_ID ||
      array == NULL || !JSON_NODE_HOLDS_ARRAY (array))
    return FALSE;

  for (guint i = 0; i < json_array_get_length (json_node_get_array (array)); i++)
    {
      JsonNode              *node = json_array_get_element (json_node_get_array (array), i);
      LatchPracticeInstance *instance = latch_practice_instance_new_from_json (node);

      if (instance == NULL)
        return FALSE;
      g_ptr_array_add (instances, instance);
    }

  g_ptr_array_sort (instances, compare_ids);
  g_free (self->salt);
  g_ptr_array_unref (self->instances);
  self->instances = g_steal_pointer (&instances);
  g_hash_table_unref (self->gone_from_crowd);
  self->gone_from_crowd = read_gone (object);
  g_ptr_array_unref (self->accounts);
  self->accounts = read_accounts (object);
  self->salt = json_node_dup_string (salt);
  self->last_id = json_node_get_int (last_id);
  return TRUE;
}

static void
load (LatchPracticeState *self)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char  *text;
  size_t length;

  /* Reading a pipe would not end. */
  if (g_stat (self->path, &self->status) == 0 && (!S_ISREG (self->status.st_mode) || self->status.st_size > MAX_SIZE))
    {
      g_warning ("The practice instances in %s cannot be read; practice starts without any", self->path);
      return;
    }

  if (!g_file_get_contents (self->path, &text, &length, &error))
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_warning ("The practice instances cannot be read: %s", error->message);
      return;
    }

  /* Without the parser’s message: it may quote the file. */
  bytes = g_bytes_new_take (text, length);
  if (!latch_practice_state_read (self, bytes))
    g_warning ("The practice instances in %s cannot be read; practice starts without any", self->path);
}

static char *
to_text (LatchPracticeState *self)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject    *object = json_object_new ();
  JsonArray     *instances = json_array_new ();
  JsonArray     *accounts = json_array_new ();
  JsonArray     *gone = json_array_new ();
  GHashTableIter iter;
  gpointer       id;

  g_hash_table_iter_init (&iter, self->gone_from_crowd);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    json_array_add_int_element (gone, GPOINTER_TO_INT (id));

  for (guint i = 0; i < self->instances->len; i++)
    json_array_add_element (instances, latch_practice_instance_to_json (g_ptr_array_index (self->instances, i)));

  for (guint i = 0; i < self->accounts->len; i++)
    json_array_add_string_element (accounts, g_ptr_array_index (self->accounts, i));

  json_object_set_array_member (object, "accounts", accounts);
  json_object_set_string_member (object, "salt", self->salt);
  json_object_set_int_member (object, "lastId", self->last_id);
  json_object_set_array_member (object, "instances", instances);
  json_object_set_array_member (object, "goneFromCrowd", gone);
  json_node_take_object (root, object);
  return json_to_string (root, TRUE);
}

static void
save (LatchPracticeState *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GStatBuf         status;

  if (self->path == NULL)
    return;

  text = to_text (self);
  /* Newer GLibs keep the mode of a file that is there. */
  if (g_lstat (self->path, &status) == 0 && S_ISREG (status.st_mode))
    g_chmod (self->path, 0600);
  if (!g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_warning ("The practice instances cannot be kept: %s", error->message);
  else
    g_stat (self->path, &self->status);
}

/**
 * latch_practice_state_refresh:
 * @self: the state
 *
 * Reads what other programs have changed since. All instances that were looked
 * up before are freed then.
 */
void
latch_practice_state_refresh (LatchPracticeState *self)
{
  GStatBuf status;

  g_ptr_array_set_size (self->lent, 0);
  if (self->path == NULL || g_stat (self->path, &status) != 0)
    return;

  if (status.st_ino != self->status.st_ino || status.st_size != self->status.st_size ||
      status.st_mtim.tv_sec != self->status.st_mtim.tv_sec || status.st_mtim.tv_nsec != self->status.st_mtim.tv_nsec)
    load (self);
}

/* Begins a change. The lock is on the folder, since the file is replaced; closing what is returned ends it. */
static int
begin_change (LatchPracticeState *self)
{
  g_autofree char *directory = NULL;
  int              lock;

  if (self->path == NULL)
    return -1;

  directory = g_path_get_dirname (self->path);
  if (g_mkdir_with_parents (directory, 0700) != 0)
    g_warning ("The practice instances cannot be kept: %s", g_strerror (errno));

  lock = g_open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (lock >= 0)
    flock (lock, LOCK_EX);

  latch_practice_state_refresh (self);
  return lock;
}

static void
end_change (LatchPracticeState *self,
            int                 lock)
{
  save (self);
  if (lock >= 0)
    g_close (lock, NULL);
}

/**
 * latch_practice_state_new:
 * @path: (nullable) (type filename): the file to keep the instances in, or %NULL to forget them
 *
 * Reads the instances of an earlier run. A file that is not what
 * was written counts as empty.
 *
 * Returns: (transfer full): the state
 */
LatchPracticeState *
latch_practice_state_new (const char *path)
{
  LatchPracticeState *self = g_new0 (LatchPracticeState, 1);

  self->path = g_strdup (path);
  self->last_id = FIRST_ID - 1;
  self->instances = g_ptr_array_new_with_free_func ((GDestroyNotify)latch_practice_instance_free);
  self->accounts = g_ptr_array_new_with_free_func (g_free);
  self->gone_from_crowd = g_hash_table_new (NULL, NULL);
  self->lent = g_ptr_array_new_with_free_func ((GDestroyNotify)latch_practice_instance_free);
  self->consent = latch_practice_consent_new ();
  if (path != NULL)
    load (self);
  if (self->salt == NULL)
    self->salt = g_uuid_string_random ();

  return self;
}

/**
 * latch_practice_state_set_crowd:
 * @self: the state
 * @n_instances: how many instances there are beside those that were made here, at most %LATCH_PRACTICE_CROWD_MAX
 */
void
latch_practice_state_set_crowd (LatchPracticeState *self,
                                guint               n_instances)
{
  self->n_crowd = n_instances;
}

/**
 * latch_practice_state_free:
 * @self: (transfer full): the state
 */
void
latch_practice_state_free (LatchPracticeState *self)
{
  g_free (self->path);
  g_free (self->salt);
  g_ptr_array_unref (self->instances);
  g_ptr_array_unref (self->accounts);
  g_hash_table_unref (self->gone_from_crowd);
  g_ptr_array_unref (self->lent);
  latch_practice_consent_free (self->consent);
  g_free (self);
}

/**
 * latch_practice_state_get_consent:
 * @self: the state
 *
 * Returns: (transfer none): the store’s side of a sign-in, which is not in the file
 */
LatchPracticeConsent *
latch_practice_state_get_consent (LatchPracticeState *self)
{
  return self->consent;
}

/* Digests of random secrets, which nobody can guess. Without an organization secret, they match the account of any. */
static char *
digest_account (const char *user,
                const char *organization)
{
  g_autofree char *user_digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, user, -1);
  g_autofree char *organization_digest = organization != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, organization, -1) : NULL;

  return g_strconcat (user_digest, ":", organization_digest, NULL);
}

/**
 * latch_practice_state_knows_account:
 * @self: the state
 * @user: (nullable): a user secret
 * @organization: (nullable): an organization secret, or %NULL for any
 *
 * Returns: %TRUE if the secrets are those of an account that was remembered
 */
gboolean
latch_practice_state_knows_account (LatchPracticeState *self,
                                    const char         *user,
                                    const char         *organization)
{
  g_autofree char *digest = user != NULL ? digest_account (user, organization) : NULL;

  for (guint i = 0; digest != NULL && i < self->accounts->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (self->accounts, i), digest))
      return TRUE;

  return FALSE;
}

/**
 * latch_practice_state_remember_account:
 * @self: the state
 * @user: a user secret
 * @organization: an organization secret
 *
 * Keeps an account from one run to the next.
 */
void
latch_practice_state_remember_account (LatchPracticeState *self,
                                       const char         *user,
                                       const char         *organization)
{
  int lock;

  if (latch_practice_state_knows_account (self, user, organization))
    return;

  lock = begin_change (self);
  if (self->accounts->len == MAX_ACCOUNTS)
    g_ptr_array_remove_index (self->accounts, 0);
  g_ptr_array_add (self->accounts, digest_account (user, organization));
  end_change (self, lock);
}

/**
 * latch_practice_state_forget_user:
 * @self: the state
 * @user: a user secret that is replaced by another one
 *
 * Takes the accounts with that secret for unknown from now on.
 */
void
latch_practice_state_forget_user (LatchPracticeState *self,
                                  const char         *user)
{
  g_autofree char *digest = digest_account (user, NULL);
  int              lock = begin_change (self);

  for (guint i = self->accounts->len; i > 0; i--)
    if (g_str_has_prefix (g_ptr_array_index (self->accounts, i - 1), digest))
      g_ptr_array_remove_index (self->accounts, i - 1);

  end_change (self, lock);
}

static LatchPracticeInstance *
lookup_kept (LatchPracticeState *self,
             gint64              id)
{
  for (guint i = 0; i < self->instances->len; i++)
    {
      LatchPracticeInstance *instance = g_ptr_array_index (self->instances, i);

      if (instance->id == id)
        return instance;
    }

  return NULL;
}

static gboolean
is_in_crowd (LatchPracticeState *self,
             gint64              id)
{
  return id >= FIRST_CROWD_ID && id < FIRST_CROWD_ID + self->n_crowd &&
         !g_hash_table_contains (self->gone_from_crowd, GINT_TO_POINTER ((int)id));
}

static LatchPracticeInstance *
make_of_crowd (gint64 id)
{
  LatchPracticeInstance *instance = latch_practice_crowd_make ((guint)(id - FIRST_CROWD_ID));

  instance->id = id;
  return instance;
}

static LatchPracticeInstance *
lend_of_crowd (LatchPracticeState *self,
               gint64              id)
{
  LatchPracticeInstance *instance = make_of_crowd (id);

  g_ptr_array_add (self->lent, instance);
  return instance;
}

/* The instance to change, or NULL when another program has deleted it. */
static LatchPracticeInstance *
keep (LatchPracticeState *self,
      gint64              id)
{
  LatchPracticeInstance *instance = lookup_kept (self, id);

  if (instance != NULL || !is_in_crowd (self, id))
    return instance;

  instance = make_of_crowd (id);
  g_ptr_array_add (self->instances, instance);
  g_ptr_array_sort (self->instances, compare_ids);
  return instance;
}

/**
 * latch_practice_state_lookup:
 * @self: the state
 * @id: an id
 *
 * Returns: (nullable) (transfer none): the instance with that id
 */
LatchPracticeInstance *
latch_practice_state_lookup (LatchPracticeState *self,
                             gint64              id)
{
  LatchPracticeInstance *instance = lookup_kept (self, id);

  return instance == NULL && is_in_crowd (self, id) ? lend_of_crowd (self, id) : instance;
}

/**
 * latch_practice_state_take:
 * @self: the state
 * @instance: (transfer full): a new instance
 *
 * Keeps @instance under an id of its own.
 *
 * Returns: (transfer none): @instance
 */
LatchPracticeInstance *
latch_practice_state_take (LatchPracticeState    *self,
                           LatchPracticeInstance *instance)
{
  int lock = begin_change (self);

  instance->id = ++self->last_id;
  g_ptr_array_add (self->instances, instance);
  end_change (self, lock);
  return instance;
}

/**
 * latch_practice_state_remove:
 * @self: the state
 * @instance: one of its instances, which is freed
 */
void
latch_practice_state_remove (LatchPracticeState    *self,
                             LatchPracticeInstance *instance)
{
  gint64 id = instance->id;
  int    lock = begin_change (self);

  instance = lookup_kept (self, id);
  if (instance != NULL)
    g_ptr_array_remove (self->instances, instance);
  if (is_of_crowd (id))
    g_hash_table_add (self->gone_from_crowd, GINT_TO_POINTER ((int)id));
  end_change (self, lock);
}

/**
 * latch_practice_state_set_disabled:
 * @self: the state
 * @instance: one of its instances
 * @disabled: whether calls with its token are refused
 */
void
latch_practice_state_set_disabled (LatchPracticeState    *self,
                                   LatchPracticeInstance *instance,
                                   gboolean               disabled)
{
  gint64 id = instance->id;
  int    lock = begin_change (self);

  instance = keep (self, id);
  if (instance != NULL)
    instance->disabled = disabled;
  end_change (self, lock);
}

/**
 * latch_practice_state_describe:
 * @self: the state
 * @instance: one of its instances
 * @request: what was sent to change it, and was checked
 *
 * Gives an instance another name and other tags.
 *
 * Returns: (transfer none) (nullable): the instance as it is now, or %NULL when another program has deleted it
 */
LatchPracticeInstance *
latch_practice_state_describe (LatchPracticeState    *self,
                               LatchPracticeInstance *instance,
                               JsonNode              *request)
{
  gint64 id = instance->id;
  int    lock = begin_change (self);

  instance = keep (self, id);
  if (instance != NULL)
    latch_practice_instance_describe (instance, request);
  end_change (self, lock);
  return instance;
}

/**
 * latch_practice_state_set_value:
 * @self: the state
 * @instance: one of its instances
 * @entry_id: the id of one of its configuration entries
 * @value: the entry’s new value
 *
 * Changes a configuration entry.
 *
 * Returns: (transfer none) (nullable): the instance as it is now, or %NULL when another program has deleted it
 */
LatchPracticeInstance *
latch_practice_state_set_value (LatchPracticeState    *self,
                                LatchPracticeInstance *instance,
                                gint64                 entry_id,
                                const char            *value)
{
  gint64 id = instance->id;
  int    lock = begin_change (self);

  instance = keep (self, id);
  if (instance != NULL)
    latch_practice_instance_set_value (instance, entry_id, value);
  end_change (self, lock);
  return instance;
}

/* In the crowd, an instance is found by its token without trying all of them: it begins with the id. */
static gint64
read_id (const char *token)
{
  size_t             length = 0;
  g_autofree guint8 *bytes = g_base64_decode (token, &length);
  guint32            id = 0;

  for (size_t i = 0; i < sizeof id && i < length; i++)
    id = id << 8 | bytes[i];
  return id;
}

static char *
dup_token (LatchPracticeState *self,
           gint64              id)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *origin = g_strdup_printf ("%s %" G_GINT64_FORMAT, self->salt, id);
  guint8           digest[32];
  size_t           length = sizeof digest;

  g_checksum_update (checksum, (const guint8 *)origin, -1);
  g_checksum_get_digest (checksum, digest, &length);
  for (size_t i = 0; i < sizeof (guint32) && is_of_crowd (id); i++)
    digest[i] = (guint8)(id >> (8 * (sizeof (guint32) - 1 - i)));
  return g_base64_encode (digest, length);
}

/**
 * latch_practice_state_add_event:
 * @self: the state
 * @instance: one of its instances
 *
 * Lets the store of an instance have a new order, see latch_practice_instance_add_event().
 */
void
latch_practice_state_add_event (LatchPracticeState    *self,
                                LatchPracticeInstance *instance)
{
  gint64 id = instance->id;
  int    lock = begin_change (self);

  instance = latch_practice_state_lookup (self, id);
  if (instance != NULL)
    latch_practice_instance_add_event (instance);
  end_change (self, lock);
}

/**
 * latch_practice_state_lookup_token:
 * @self: the state
 * @token: a token
 *
 * Returns: (nullable) (transfer none): the instance that @token opens
 */
LatchPracticeInstance *
latch_practice_state_lookup_token (LatchPracticeState *self,
                                   const char         *token)
{
  gint64           id = read_id (token);
  g_autofree char *token_of_crowd = is_in_crowd (self, id) ? dup_token (self, id) : NULL;

  if (g_strcmp0 (token_of_crowd, token) == 0)
    return latch_practice_state_lookup (self, id);

  for (guint i = 0; i < self->instances->len; i++)
    {
      LatchPracticeInstance *instance = g_ptr_array_index (self->instances, i);
      g_autofree char       *own_token = dup_token (self, instance->id);

      if (g_str_equal (own_token, token))
        return instance;
    }

  return NULL;
}

/**
 * latch_practice_state_list:
 * @self: the state
 * @filter: what is asked for
 * @after: the id of the instance before the first one that is wanted, or 0
 * @limit: how many instances are wanted at most
 * @n_matches: (out): how many instances there are in all
 *
 * Returns: (transfer container) (element-type LatchPracticeInstance): the instances that match @filter, oldest first
 */
GPtrArray *
latch_practice_state_list (LatchPracticeState        *self,
                           const LatchPracticeFilter *filter,
                           gint64                     after,
                           guint                      limit,
                           guint                     *n_matches)
{
  GPtrArray *matches = g_ptr_array_new ();
  gint64     crowd_id = FIRST_CROWD_ID;
  gint64     crowd_end = FIRST_CROWD_ID + self->n_crowd;
  guint      i = 0;

  *n_matches = 0;
  while (i < self->instances->len || crowd_id < crowd_end)
    {
      LatchPracticeInstance *kept = i < self->instances->len ? g_ptr_array_index (self->instances, i) : NULL;
      gboolean               is_kept = kept != NULL && (crowd_id >= crowd_end || kept->id <= crowd_id);
      gint64                 id = is_kept ? kept->id : crowd_id;

      if (is_kept)
        i++;
      if (id == crowd_id)
        crowd_id++;

      if (is_kept ? !latch_practice_instance_matches (kept, filter)
                  : !is_in_crowd (self, id) || !latch_practice_crowd_matches ((guint)(id - FIRST_CROWD_ID), filter))
        continue;

      *n_matches += 1;
      if (id > after && matches->len < limit)
        g_ptr_array_add (matches, is_kept ? kept : lend_of_crowd (self, id));
    }

  return matches;
}

/**
 * latch_practice_state_dup_token:
 * @self: the state
 * @instance: one of its instances
 *
 * Returns: (transfer full): the token of @instance, 44 characters of base64 as the service’s are
 */
char *
latch_practice_state_dup_token (LatchPracticeState    *self,
                                LatchPracticeInstance *instance)
{
  return dup_token (self, instance->id);
}
