/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-registry.h"

#include "latch-elsewhere.h"
#include "latch-error.h"
#include "latch-listed.h"
#include "latch-record-state.h"
#include "latch-seal.h"
#include "latch-service.h"
#include "latch-task.h"

#include <glib/gi18n-lib.h>

/**
 * LatchRegistry:
 *
 * The one model: the accounts that a service has accepted, and the instances,
 * each with its record. It is filled from the disk once, after the window stands, and
 * then follows the journal, which tells what this process and others write.
 *
 * What a service lists is joined to it by latch_registry_show_listed(): an
 * instance that is written down here learns what the service says of it, and
 * those that are not come into the same list, without a record. An instance of
 * the service is in the list once, even where two accounts list it: a record that
 * comes takes the place of the one without, and leaves it again when it goes.
 *
 * It hands out jobs, which a page can watch: latch_registry_begin() and
 * latch_registry_take_up() make one, and [class@Work] lets a verb work on it.
 */
struct _LatchRegistry
{
  GObject parent_instance;

  LatchJournal             *journal;
  LatchKeyring             *keyring;
  LatchTransport           *transport;
  GListStore               *accounts;
  GListStore               *instances;
  GHashTable               *instances_by_id;
  GHashTable               *hidden;
  GHashTable               *listed;
  LatchWork                *work;
  LatchAccountWork         *account_work;
  LatchElsewhere           *elsewhere;
  LatchRegistryPracticeFunc practice_func;
  gpointer                  practice_data;
  gboolean                  loaded;
};

G_DEFINE_FINAL_TYPE (LatchRegistry, latch_registry, G_TYPE_OBJECT)

enum {
  PROP_LOADED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* -- The model ----------------------------------------------------------------- */

static void
locate_token (LatchRegistry *self,
              LatchInstance *instance)
{
  LatchRecord *record = latch_instance_get_record (instance);

  /* The keyring knows tokens by their records. */
  if (record == NULL)
    return;

  latch_instance_set_in_memory (instance, latch_keyring_has_in_memory (self->keyring, LATCH_SECRET_TOKEN,
                                                                       latch_record_get_account (record), latch_record_get_id (record)));
}

static void
memory_changed_cb (LatchRegistry *self)
{
  GHashTableIter iter;
  gpointer       instance;

  g_hash_table_iter_init (&iter, self->instances_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    locate_token (self, instance);
}

/* By the instance’s own id, which lives as long as it does. */
static void
add_by_id (LatchRegistry *self,
           LatchInstance *instance)
{
  g_hash_table_replace (self->instances_by_id, (char *)latch_instance_get_id (instance), g_object_ref (instance));
}

/* What the service lists of a record. */
static LatchInstanceInfo *
lookup_info (LatchRegistry *self,
             LatchRecord   *record)
{
  LatchListed *listed = g_hash_table_lookup (self->listed, latch_record_get_account (record));

  return listed != NULL ? latch_listed_lookup_record (listed, record) : NULL;
}

static LatchInstance *
lookup_made_elsewhere (LatchRegistry     *self,
                       const char        *account,
                       LatchInstanceInfo *info)
{
  g_autofree char *id = latch_instance_dup_listed_id (account, latch_instance_info_get_id (info));

  return latch_registry_lookup_instance (self, id);
}

static void
follow_instance (LatchRegistry *self,
                 LatchInstance *instance)
{
  const char *id = latch_instance_get_id (instance);
  LatchJob   *job = latch_work_lookup_job (self->work, id);

  add_by_id (self, instance);
  locate_token (self, instance);
  if (job != NULL)
    latch_instance_set_step (instance, latch_job_get_step (job));
  latch_instance_set_elsewhere (instance, latch_elsewhere_contains (self->elsewhere, id));
}

static LatchInstance *
make_instance (LatchRegistry *self,
               LatchRecord   *record)
{
  LatchAccount  *account = latch_registry_lookup_account (self, latch_record_get_account (record));
  LatchInstance *instance = latch_instance_new (record, lookup_info (self, record), account);

  follow_instance (self, instance);
  return instance;
}

static void
elsewhere_cb (LatchRegistry *self,
              const char    *id)
{
  LatchInstance *instance = latch_registry_lookup_instance (self, id);

  if (instance != NULL)
    latch_instance_set_elsewhere (instance, latch_elsewhere_contains (self->elsewhere, id));
}

/* The one without a record stays the same, so that whoever looks at it sees it get one. */
static void
pass_on_record (LatchRegistry *self,
                LatchInstance *made_elsewhere,
                LatchRecord   *record)
{
  g_autoptr (LatchInstance) instance = g_object_ref (made_elsewhere);

  g_hash_table_remove (self->instances_by_id, latch_instance_get_id (instance));
  latch_instance_set_record (instance, record);
  follow_instance (self, instance);
}

static void
append_record (LatchRegistry *self,
               LatchRecord   *record)
{
  g_autoptr (LatchInstance) instance = make_instance (self, record);

  g_list_store_append (self->instances, instance);
}

static void
show_record (LatchRegistry *self,
             LatchRecord   *record)
{
  LatchInstanceInfo *info = lookup_info (self, record);
  LatchInstance     *made_elsewhere = info != NULL ? lookup_made_elsewhere (self, latch_record_get_account (record), info) : NULL;

  if (latch_registry_lookup_instance (self, latch_record_get_id (record)) != NULL || g_hash_table_contains (self->hidden, latch_record_get_id (record)))
    return;

  if (made_elsewhere != NULL)
    pass_on_record (self, made_elsewhere, record);
  else
    append_record (self, record);
}

/* What is left of an instance without its record: what the service lists, unless another record is about the same. */
static LatchInstance *
make_made_elsewhere (LatchRegistry *self,
                     LatchRecord   *record)
{
  LatchAccount      *account = latch_registry_lookup_account (self, latch_record_get_account (record));
  LatchInstanceInfo *info = lookup_info (self, record);
  GHashTableIter     iter;
  gpointer           instance;

  if (info == NULL || account == NULL)
    return NULL;

  g_hash_table_iter_init (&iter, self->instances_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    {
      if (latch_instance_get_info (instance) == info)
        return NULL;
    }

  return latch_instance_new (NULL, info, account);
}

/* What was deleted is not listed, although the list is older than that. */
static void
forget_deleted (LatchRegistry *self,
                LatchRecord   *record)
{
  LatchInstanceInfo *info = latch_record_get_health (record) == LATCH_HEALTH_GONE ? lookup_info (self, record) : NULL;

  if (info != NULL)
    latch_listed_remove (g_hash_table_lookup (self->listed, latch_record_get_account (record)), info);
}

static void
hide_record (LatchRegistry *self,
             LatchRecord   *record)
{
  LatchInstance *known = latch_registry_lookup_instance (self, latch_record_get_id (record));
  g_autoptr (LatchInstance) instance = known != NULL ? g_object_ref (known) : NULL;
  g_autoptr (LatchInstance) left = NULL;
  guint position;

  if (instance == NULL)
    return;

  /* Whoever follows the list finds it gone by its id, too. */
  g_hash_table_remove (self->instances_by_id, latch_record_get_id (record));
  forget_deleted (self, record);
  left = make_made_elsewhere (self, record);
  if (left != NULL)
    add_by_id (self, left);
  if (g_list_store_find (self->instances, instance, &position))
    g_list_store_splice (self->instances, position, 1, (gpointer *)&left, left != NULL ? 1 : 0);
}

/* -- What a service lists -------------------------------------------------------- */

static gboolean
is_of_account (LatchInstance *instance,
               LatchAccount  *account)
{
  LatchRecord *record = latch_instance_get_record (instance);

  if (record == NULL)
    return latch_instance_get_account (instance) == account;

  return g_str_equal (latch_record_get_account (record), latch_account_get_id (account));
}

/* Says what the list has of the instances that are shown. Returns those of it that one of them is. */
static GHashTable *
join_records (LatchRegistry *self,
              LatchAccount  *account)
{
  GHashTable    *joined = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer       instance;

  g_hash_table_iter_init (&iter, self->instances_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    {
      LatchRecord       *record = latch_instance_get_record (instance);
      LatchInstanceInfo *info = record != NULL && is_of_account (instance, account) ? lookup_info (self, record) : NULL;

      if (record == NULL || !is_of_account (instance, account))
        continue;

      latch_instance_set_info (instance, info);
      if (info != NULL)
        g_hash_table_add (joined, info);
    }

  return joined;
}

static void
join_number (LatchListed *listed,
             gint64       number,
             GHashTable  *joined)
{
  LatchInstanceInfo *info = latch_listed_lookup_number (listed, number);

  if (info != NULL)
    g_hash_table_add (joined, info);
}

/* What is written down of another account of the service is shown as that one’s. */
static void
join_records_beside (LatchRegistry *self,
                     LatchAccount  *other,
                     LatchListed   *listed,
                     GHashTable    *joined)
{
  GHashTableIter iter;
  gpointer       instance;

  g_hash_table_iter_init (&iter, self->instances_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    {
      if (latch_instance_get_record (instance) != NULL && is_of_account (instance, other))
        join_number (listed, latch_instance_get_number (instance), joined);
    }
}

static gboolean
is_beside (LatchAccount *account,
           LatchAccount *other)
{
  return account != other && latch_service_equal (latch_account_get_service (account), latch_account_get_service (other));
}

/* Two people of one organization may each have an account here. What both list is shown as the first one’s. */
static void
join_beside (LatchRegistry *self,
             LatchAccount  *account,
             LatchListed   *listed,
             GHashTable    *joined)
{
  gboolean is_earlier = TRUE;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr (LatchAccount) other = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);
      LatchListed *others = is_earlier ? g_hash_table_lookup (self->listed, latch_account_get_id (other)) : NULL;

      is_earlier = is_earlier && other != account;
      if (!is_beside (account, other))
        continue;

      join_records_beside (self, other, listed, joined);
      for (guint j = 0; others != NULL && j < latch_listed_get_n_infos (others); j++)
        join_number (listed, latch_instance_info_get_id (latch_listed_get_info (others, j)), joined);
    }
}

/* Whether an instance without a record is to leave the list. One that stays learns what the service says of it now. */
static gboolean
is_unlisted (LatchListed   *listed,
             LatchInstance *instance,
             GHashTable    *joined)
{
  LatchInstanceInfo *info = listed != NULL ? latch_listed_lookup_number (listed, latch_instance_get_number (instance)) : NULL;

  if (info == NULL || !g_hash_table_add (joined, info))
    return TRUE;

  latch_instance_set_info (instance, info);
  return FALSE;
}

/* Each change of a list is followed by whoever shows it, so that neighbours leave together. */
static void
remove_unlisted (LatchRegistry *self,
                 LatchAccount  *account,
                 LatchListed   *listed,
                 GHashTable    *joined)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->instances));
  guint n_gone = 0;

  for (guint position = n_items; position-- > 0;)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (G_LIST_MODEL (self->instances), position);
      gboolean is_gone = latch_instance_get_record (instance) == NULL && is_of_account (instance, account) && is_unlisted (listed, instance, joined);

      if (is_gone)
        {
          g_hash_table_remove (self->instances_by_id, latch_instance_get_id (instance));
          n_gone++;
        }

      if (n_gone > 0 && (!is_gone || position == 0))
        {
          g_list_store_splice (self->instances, is_gone ? position : position + 1, n_gone, NULL, 0);
          n_gone = 0;
        }
    }
}

static void
append_listed (LatchRegistry *self,
               LatchAccount  *account,
               LatchListed   *listed,
               GHashTable    *joined)
{
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < latch_listed_get_n_infos (listed); i++)
    {
      LatchInstanceInfo *info = latch_listed_get_info (listed, i);

      if (!g_hash_table_contains (joined, info))
        g_ptr_array_add (instances, latch_instance_new (NULL, info, account));
    }

  for (guint i = 0; i < instances->len; i++)
    add_by_id (self, g_ptr_array_index (instances, i));
  if (instances->len > 0)
    g_list_store_splice (self->instances, g_list_model_get_n_items (G_LIST_MODEL (self->instances)), 0, instances->pdata, instances->len);
}

static void
join_one (LatchRegistry *self,
          LatchAccount  *account)
{
  LatchListed *listed = g_hash_table_lookup (self->listed, latch_account_get_id (account));
  g_autoptr (GHashTable) joined = join_records (self, account);

  if (listed != NULL)
    join_beside (self, account, listed, joined);
  remove_unlisted (self, account, listed, joined);
  if (listed != NULL)
    append_listed (self, account, listed, joined);
}

/* What an account shows, others may leave to it. Returns whether there are others. */
static gboolean
join_others (LatchRegistry *self,
             LatchAccount  *account)
{
  gboolean has_others = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i++)
    {
      g_autoptr (LatchAccount) other = g_list_model_get_item (G_LIST_MODEL (self->accounts), i);

      if (!is_beside (account, other) || !g_hash_table_contains (self->listed, latch_account_get_id (other)))
        continue;

      join_one (self, other);
      has_others = TRUE;
    }

  return has_others;
}

static void
join (LatchRegistry *self,
      LatchAccount  *account)
{
  join_one (self, account);
  join_others (self, account);
}

static void
forget_listed (LatchRegistry *self,
               LatchAccount  *account)
{
  if (g_hash_table_remove (self->listed, latch_account_get_id (account)))
    join (self, account);
}

/* What is left of a record may be another account’s. */
static void
join_others_of (LatchRegistry *self,
                LatchRecord   *record)
{
  LatchAccount *account = latch_registry_lookup_account (self, latch_record_get_account (record));

  if (account != NULL && join_others (self, account))
    join_one (self, account);
}

static void
show_or_hide (LatchRegistry *self,
              LatchRecord   *record)
{
  gboolean was_shown = latch_registry_lookup_instance (self, latch_record_get_id (record)) != NULL;
  gboolean is_shown;

  if (latch_record_is_shown (record))
    show_record (self, record);
  else
    hide_record (self, record);

  /* With many stores, this takes its time. */
  is_shown = latch_registry_lookup_instance (self, latch_record_get_id (record)) != NULL;
  if (is_shown != was_shown)
    join_others_of (self, record);
}

/* Its number tells which instance of the service’s list it is. */
static void
join_number_of (LatchRegistry *self,
                LatchRecord   *record)
{
  LatchAccount *account = latch_registry_lookup_account (self, latch_record_get_account (record));

  if (account != NULL && g_hash_table_size (self->listed) > 0)
    join (self, account);
}

static void
record_changed_cb (LatchRegistry *self,
                   GParamSpec    *pspec,
                   LatchRecord   *record)
{
  LatchInstance *shown = latch_registry_lookup_instance (self, latch_record_get_id (record));
  g_autoptr (LatchInstance) instance = shown != NULL ? g_object_ref (shown) : NULL;

  if (g_str_equal (pspec->name, "state"))
    show_or_hide (self, record);
  else if (g_str_equal (pspec->name, "instance-id"))
    join_number_of (self, record);

  if (instance != NULL)
    latch_instance_record_changed (instance, pspec);
}

/* One handler for all, and none that GObject keeps a note of for both sides, since there are thousands of records. */
static void
follow_record (LatchRegistry *self,
               LatchRecord   *record)
{
  g_signal_connect_swapped (record, "notify", G_CALLBACK (record_changed_cb), self);
}

static void
unfollow_records (LatchRegistry *self)
{
  g_autoptr (GPtrArray) records = latch_journal_list_records (self->journal);

  for (guint i = 0; i < records->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (records, i), self);
}

static void
record_added_cb (LatchRegistry *self,
                 LatchRecord   *record)
{
  follow_record (self, record);
  show_or_hide (self, record);
}

static void
record_removed_cb (LatchRegistry *self,
                   LatchRecord   *record)
{
  g_signal_handlers_disconnect_by_data (record, self);
  g_hash_table_remove (self->hidden, latch_record_get_id (record));
  hide_record (self, record);
  join_others_of (self, record);
}

/* Whoever is told of a change of one may change the list. */
static GPtrArray *
list_instances_of (LatchRegistry *self,
                   LatchAccount  *account)
{
  GPtrArray     *instances = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer       instance;

  g_hash_table_iter_init (&iter, self->instances_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    {
      if (is_of_account (instance, account))
        g_ptr_array_add (instances, g_object_ref (instance));
    }

  return instances;
}

static void
show_or_hide_account (LatchRegistry *self,
                      LatchAccount  *account)
{
  gboolean is_accepted = latch_account_get_accepted (account);
  guint    position;

  if (!g_list_store_find (self->accounts, account, &position))
    {
      if (is_accepted)
        g_list_store_append (self->accounts, account);
    }
  else if (!is_accepted)
    {
      g_list_store_remove (self->accounts, position);
      forget_listed (self, account);
    }
}

static void
account_changed_cb (LatchRegistry *self,
                    GParamSpec    *pspec,
                    LatchAccount  *account)
{
  g_autoptr (GPtrArray) instances = list_instances_of (self, account);

  if (g_str_equal (pspec->name, "accepted"))
    show_or_hide_account (self, account);

  for (guint i = 0; i < instances->len; i++)
    latch_instance_account_changed (g_ptr_array_index (instances, i), pspec);
}

static void
follow_account (LatchRegistry *self,
                LatchAccount  *account)
{
  g_signal_connect_object (account, "notify", G_CALLBACK (account_changed_cb), self, G_CONNECT_SWAPPED);
}

/* Without @is_known its instances have no account. */
static void
pass_on_account (LatchRegistry *self,
                 LatchAccount  *account,
                 gboolean       is_known)
{
  g_autoptr (GPtrArray) instances = list_instances_of (self, account);

  for (guint i = 0; i < instances->len; i++)
    latch_instance_set_account (g_ptr_array_index (instances, i), is_known ? account : NULL);
}

/* A record of another process may come before its account. */
static void
account_added_cb (LatchRegistry *self,
                  LatchAccount  *account)
{
  follow_account (self, account);
  show_or_hide_account (self, account);
  pass_on_account (self, account, TRUE);
}

static void
account_removed_cb (LatchRegistry *self,
                    LatchAccount  *account)
{
  guint position;

  g_signal_handlers_disconnect_by_data (account, self);
  if (g_list_store_find (self->accounts, account, &position))
    g_list_store_remove (self->accounts, position);
  forget_listed (self, account);
  pass_on_account (self, account, FALSE);
}

/* All at once, since each change of a list is followed by whoever shows it. */
static void
fill_lists (LatchRegistry *self)
{
  g_autoptr (GPtrArray) accounts = latch_journal_list_accounts (self->journal);
  g_autoptr (GPtrArray) records = latch_journal_list_records (self->journal);
  g_autoptr (GPtrArray) accepted = g_ptr_array_new ();
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < accounts->len; i++)
    {
      LatchAccount *account = g_ptr_array_index (accounts, i);

      follow_account (self, account);
      if (latch_account_get_accepted (account))
        g_ptr_array_add (accepted, account);
    }

  for (guint i = 0; i < records->len; i++)
    {
      LatchRecord *record = g_ptr_array_index (records, i);

      follow_record (self, record);
      if (latch_record_is_shown (record))
        g_ptr_array_add (instances, make_instance (self, record));
    }

  g_list_store_splice (self->accounts, 0, 0, accepted->pdata, accepted->len);
  g_list_store_splice (self->instances, 0, 0, instances->pdata, instances->len);
}

static void
journal_loaded_cb (LatchRegistry *self)
{
  self->loaded = TRUE;
  fill_lists (self);
  g_signal_connect_object (self->journal, "record-added", G_CALLBACK (record_added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->journal, "record-removed", G_CALLBACK (record_removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->journal, "account-added", G_CALLBACK (account_added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->journal, "account-removed", G_CALLBACK (account_removed_cb), self, G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

/* -- Jobs ---------------------------------------------------------------------- */

static void
step_cb (LatchJob      *job,
         GParamSpec    *pspec,
         LatchRegistry *self)
{
  LatchInstance *instance = latch_registry_lookup_instance (self, latch_record_get_id (latch_job_get_record (job)));

  if (instance != NULL)
    latch_instance_set_step (instance, latch_job_get_step (job));
}

static LatchJob *
make_job (LatchRegistry   *self,
          LatchConnection *connection,
          LatchRecord     *record)
{
  LatchJob *job = latch_job_new (self->keyring, self->journal, connection, record);

  g_signal_connect_object (job, "notify::step", G_CALLBACK (step_cb), self, 0);
  return job;
}

/* The one object that the journal writes for this id, whoever asks with an earlier one. */
static LatchRecord *
lookup_record (LatchRegistry *self,
               LatchRecord   *record,
               GError       **error)
{
  LatchRecord *own = latch_journal_lookup_record (self->journal, latch_record_get_id (record));

  if (own == NULL)
    g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("Another window or program removed this store from the list."));

  return own;
}

/* -- Tokens -------------------------------------------------------------------- */

static void
return_no_token (GTask *task)
{
  g_autoptr (GTask) own = task;

  g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, "%s", _ ("The keyring has no token for this store."));
}

static void
token_found_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) token = latch_keyring_lookup_finish (LATCH_KEYRING (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (token == NULL)
    return_no_token (g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_steal_pointer (&token), secret_value_unref);
}

/* -- The class ----------------------------------------------------------------- */

static void
latch_registry_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, LATCH_REGISTRY (object)->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_registry_finalize (GObject *object)
{
  LatchRegistry *self = LATCH_REGISTRY (object);

  unfollow_records (self);
  g_clear_object (&self->journal);
  g_clear_object (&self->keyring);
  g_clear_object (&self->transport);
  g_clear_object (&self->accounts);
  g_clear_object (&self->instances);
  g_clear_pointer (&self->instances_by_id, g_hash_table_unref);
  g_clear_pointer (&self->hidden, g_hash_table_unref);
  g_clear_pointer (&self->listed, g_hash_table_unref);
  g_clear_object (&self->account_work);
  g_clear_object (&self->work);
  g_clear_object (&self->elsewhere);

  G_OBJECT_CLASS (latch_registry_parent_class)->finalize (object);
}

static void
latch_registry_class_init (LatchRegistryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latch_registry_get_property;
  object_class->finalize = latch_registry_finalize;

  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_registry_init (LatchRegistry *self)
{
  self->accounts = g_list_store_new (LATCH_TYPE_ACCOUNT);
  self->instances = g_list_store_new (LATCH_TYPE_INSTANCE);
  self->instances_by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)latch_listed_free);
}

/**
 * latch_registry_new:
 * @directory: Latchkey’s data folder, which need not exist yet
 * @keyring: the keyring
 *
 * Makes an empty model. Neither disk nor keyring is touched.
 *
 * Returns: (transfer full): the registry
 */
LatchRegistry *
latch_registry_new (const char   *directory,
                    LatchKeyring *keyring)
{
  LatchRegistry *self = g_object_new (LATCH_TYPE_REGISTRY, NULL);

  self->journal = latch_journal_new (directory);
  self->keyring = g_object_ref (keyring);
  self->work = latch_work_new (keyring, self->journal);
  self->account_work = latch_account_work_new (keyring, self->journal, self->work);
  self->elsewhere = latch_elsewhere_new (self->journal);
  g_signal_connect_object (self->elsewhere, "changed", G_CALLBACK (elsewhere_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->journal, "loaded", G_CALLBACK (journal_loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keyring, "memory-changed", G_CALLBACK (memory_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * latch_registry_set_practice_func:
 * @self: a registry
 * @func: (scope forever): gives the address of the practice service, and starts it when it is not running
 * @user_data: data for @func, which must outlive @self
 *
 * Tells where accounts of the service “Practice” are served.
 */
void
latch_registry_set_practice_func (LatchRegistry            *self,
                                  LatchRegistryPracticeFunc func,
                                  gpointer                  user_data)
{
  self->practice_func = func;
  self->practice_data = user_data;
}

static char *
dup_practice_name (const LatchElement    *element,
                   const char            *store,
                   LatchRegistryValueFunc dup_value)
{
  g_autofree char *value = element->store_id != NULL ? dup_value (element->key, element->store_id->key, store) : NULL;

  return value != NULL ? latch_element_dup_suggested_name (element, value) : g_strdup ("");
}

/**
 * latch_registry_dup_practice_store:
 * @self: a registry
 * @element: an element
 * @usual: the number of the first store of the practice service
 * @dup_value: gives the values of a store there
 *
 * Chooses a store to practice with. Records do not keep a store’s ID, so it has
 * to be another one than those that are likely.
 *
 * Returns: (transfer full): its number
 */
char *
latch_registry_dup_practice_store (LatchRegistry         *self,
                                   const LatchElement    *element,
                                   const char            *usual,
                                   LatchRegistryValueFunc dup_value)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GListModel *instances = latch_registry_get_instances (self);
  guint64     number = g_ascii_strtoull (usual, NULL, 10);

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      g_hash_table_add (names, g_strdup (latch_instance_get_name (instance)));
      number += latch_instance_is_practice (instance);
    }

  while (TRUE)
    {
      g_autofree char *store = g_strdup_printf ("%" G_GUINT64_FORMAT, number++);
      g_autofree char *name = dup_practice_name (element, store, dup_value);

      if (!g_hash_table_contains (names, name))
        return g_steal_pointer (&store);
    }
}

/**
 * latch_registry_set_limits:
 * @self: a registry
 * @limits: how long to wait; see latch_transport_new()
 *
 * Sets how long later jobs wait for the service, for tests that cannot wait as long as people do.
 */
void
latch_registry_set_limits (LatchRegistry     *self,
                           const LatchLimits *limits)
{
  g_clear_object (&self->transport);
  self->transport = latch_transport_new (limits);
}

/**
 * latch_registry_get_keyring:
 * @self: a registry
 *
 * Returns: (transfer none): the keyring
 */
LatchKeyring *
latch_registry_get_keyring (LatchRegistry *self)
{
  return self->keyring;
}

/**
 * latch_registry_get_journal:
 * @self: a registry
 *
 * Returns: (transfer none): the journal that the registry follows, for the recovery
 */
LatchJournal *
latch_registry_get_journal (LatchRegistry *self)
{
  return self->journal;
}

/**
 * latch_registry_get_work:
 * @self: a registry
 *
 * Returns: (transfer none): the work on the registry’s records
 */
LatchWork *
latch_registry_get_work (LatchRegistry *self)
{
  return self->work;
}

/**
 * latch_registry_get_account_work:
 * @self: a registry
 *
 * Returns: (transfer none): the work on the registry’s accounts
 */
LatchAccountWork *
latch_registry_get_account_work (LatchRegistry *self)
{
  return self->account_work;
}

/**
 * latch_registry_get_retry_delay:
 * @self: a registry
 *
 * Returns: the unit of the pauses before something is tried again, in
 *   milliseconds; a second outside of tests
 */
guint
latch_registry_get_retry_delay (LatchRegistry *self)
{
  return self->transport != NULL ? latch_transport_get_limits (self->transport)->backoff : 1000;
}

/**
 * latch_registry_load_async:
 * @self: a registry
 * @cancellable: (nullable): to stop waiting
 * @callback: called when everything is read
 * @user_data: data for @callback
 *
 * Reads accounts and records from the disk, once for all who ask; after a
 * failure it is tried anew. The keyring is not asked. From then on the model
 * follows what this process and others write.
 */
void
latch_registry_load_async (LatchRegistry      *self,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  latch_journal_load_async (self->journal, cancellable, latch_task_hand_on_cb, g_task_new (self, cancellable, callback, user_data));
}

/**
 * latch_registry_load_finish:
 * @self: a registry
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when everything was read
 */
gboolean
latch_registry_load_finish (LatchRegistry *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * latch_registry_get_loaded:
 * @self: a registry
 *
 * Returns: %TRUE once everything on the disk was read
 */
gboolean
latch_registry_get_loaded (LatchRegistry *self)
{
  return self->loaded;
}

/**
 * latch_registry_get_accounts:
 * @self: a registry
 *
 * Returns: (transfer none): the [class@Account]s whose secrets the service has accepted
 */
GListModel *
latch_registry_get_accounts (LatchRegistry *self)
{
  return G_LIST_MODEL (self->accounts);
}

/**
 * latch_registry_get_instances:
 * @self: a registry
 *
 * Returns: (transfer none): the [class@Instance]s that the person has not forgotten, and those that were made elsewhere, in
 *   no order
 */
GListModel *
latch_registry_get_instances (LatchRegistry *self)
{
  return G_LIST_MODEL (self->instances);
}

/**
 * latch_registry_lookup_account:
 * @self: a registry
 * @id: an account’s id
 *
 * Returns: (transfer none) (nullable): the account, accepted or not, or %NULL when its file is gone
 */
LatchAccount *
latch_registry_lookup_account (LatchRegistry *self,
                               const char    *id)
{
  return latch_journal_lookup_account (self->journal, id);
}

/**
 * latch_registry_dup_trouble:
 * @self: a registry
 * @error: an error with a sentence for people
 * @account: (nullable): the id of the account that it concerns, or %NULL when it concerns all
 *
 * Says whose trouble it is, where somebody could take it for another’s.
 *
 * Returns: (transfer full): the sentence, with the account’s name before it when there is another account
 */
char *
latch_registry_dup_trouble (LatchRegistry *self,
                            const GError  *error,
                            const char    *account)
{
  LatchAccount *concerned = account != NULL ? latch_registry_lookup_account (self, account) : NULL;
  guint         n_others = g_list_model_get_n_items (G_LIST_MODEL (self->accounts));

  if (concerned != NULL && latch_account_get_accepted (concerned))
    n_others--;

  if (concerned == NULL || n_others == 0)
    return g_strdup (error->message);

  /* Translators: the first %s is the name of an account, the second one a sentence about it */
  return g_strdup_printf (_ ("%s: %s"), latch_account_get_label (concerned), error->message);
}

/* Its first creation, here or in another process, may still take it away. */
static gboolean
is_in_the_making (LatchRegistry *self,
                  LatchAccount  *account)
{
  GHashTableIter iter;
  gpointer       id;
  gpointer       instance;

  if (latch_account_get_accepted (account))
    return FALSE;

  if (latch_journal_is_claimed (self->journal, latch_account_get_id (account)))
    return TRUE;

  g_hash_table_iter_init (&iter, self->instances_by_id);
  while (g_hash_table_iter_next (&iter, &id, &instance))
    {
      if (is_of_account (instance, account) && latch_elsewhere_contains (self->elsewhere, id))
        return TRUE;
    }

  return FALSE;
}

/**
 * latch_registry_new_account:
 * @self: a registry
 * @service: a service that latch_service_lookup() knows by that id, or its address
 * @label: (nullable): what it is called, or %NULL for the name of the service
 *
 * Makes an account of a name that no other one has. It is written down when something is done with it.
 *
 * Returns: (transfer full): the account
 */
LatchAccount *
latch_registry_new_account (LatchRegistry *self,
                            const char    *service,
                            const char    *label)
{
  g_autofree char *title = label != NULL ? g_strdup (label) : latch_service_dup_title (service);
  g_autofree char *unused = latch_account_dup_free_label (latch_registry_get_accounts (self), title);

  return latch_account_new (service, unused);
}

/**
 * latch_registry_dup_same_account:
 * @self: a registry
 * @account: one of latch_registry_get_accounts(), or a new one
 * @credentials: (nullable): the account’s secrets as they were typed in
 *
 * Looks for the account of the same service that is sealed with the same
 * secrets, so that those that are pasted once more make no second account. The
 * keyring is not asked.
 *
 * Returns: (transfer full): that account, or @account when there is none or @account is not new
 */
LatchAccount *
latch_registry_dup_same_account (LatchRegistry    *self,
                                 LatchAccount     *account,
                                 LatchCredentials *credentials)
{
  g_autoptr (GPtrArray) known = latch_journal_list_accounts (self->journal);
  LatchAccount *same = account;

  if (credentials == NULL || latch_registry_lookup_account (self, latch_account_get_id (account)) != NULL)
    return g_object_ref (account);

  for (guint i = 0; i < known->len; i++)
    {
      LatchAccount *candidate = g_ptr_array_index (known, i);

      if (latch_seal_is_of_account (candidate, latch_account_get_service (account), credentials) && !is_in_the_making (self, candidate) &&
          (same == account || latch_account_get_accepted (candidate)))
        same = candidate;
    }

  return g_object_ref (same);
}

/**
 * latch_registry_lookup_instance:
 * @self: a registry
 * @id: (nullable): an instance’s id
 *
 * Returns: (transfer none) (nullable): the instance in the list that has that id, or %NULL when it is gone
 */
LatchInstance *
latch_registry_lookup_instance (LatchRegistry *self,
                                const char    *id)
{
  return id != NULL ? g_hash_table_lookup (self->instances_by_id, id) : NULL;
}

/**
 * latch_registry_show_listed:
 * @self: a registry
 * @account: one of latch_registry_get_accounts()
 * @infos: (element-type LatchInstanceInfo): all that the service lists of it, without tokens, in any order
 *
 * Joins what a service lists with what is written down: by the number, and by
 * the tag where a record has no number yet. What is in the list already stays
 * the same object in its place; all that comes is appended at once, and
 * neighbours leave at once. An account that is not in the list of accounts any
 * more has nothing to show.
 */
void
latch_registry_show_listed (LatchRegistry *self,
                            LatchAccount  *account,
                            GPtrArray     *infos)
{
  if (!g_list_store_find (self->accounts, account, NULL))
    return;

  g_hash_table_replace (self->listed, g_strdup (latch_account_get_id (account)), latch_listed_new (infos));
  join (self, account);
}

/**
 * latch_registry_set_hidden:
 * @self: a registry
 * @id: a record’s id
 * @hidden: whether the list leaves it out
 *
 * Leaves an instance out of the list of this process, or lists it again, as
 * long as a removal can still be undone. Nothing is written, so that it is in
 * the list again after a crash.
 */
void
latch_registry_set_hidden (LatchRegistry *self,
                           const char    *id,
                           gboolean       hidden)
{
  LatchRecord *record = latch_journal_lookup_record (self->journal, id);

  if (record == NULL)
    return;

  if (hidden)
    {
      g_hash_table_add (self->hidden, g_strdup (id));
      hide_record (self, record);
      join_others_of (self, record);
      return;
    }

  g_hash_table_remove (self->hidden, id);
  show_or_hide (self, record);
}

/**
 * latch_registry_lookup_newest:
 * @self: a registry
 * @account: an account
 *
 * Returns: (transfer none) (nullable): the instance of @account whose creation began last on this computer, or %NULL when there is none
 */
LatchInstance *
latch_registry_lookup_newest (LatchRegistry *self,
                              LatchAccount  *account)
{
  LatchInstance *newest = NULL;
  GHashTableIter iter;
  gpointer       instance;

  g_hash_table_iter_init (&iter, self->instances_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &instance))
    {
      if (latch_instance_get_record (instance) == NULL || latch_instance_get_account (instance) != account)
        continue;

      if (newest == NULL || latch_instance_compare_newest_first (instance, newest, NULL) < 0)
        newest = instance;
    }

  return newest;
}

static gboolean
needs_attention (LatchRegistry *self,
                 LatchRecord   *record)
{
  const char *id = latch_record_get_id (record);
  gboolean    in_memory = latch_keyring_has_in_memory (self->keyring, LATCH_SECRET_TOKEN, latch_record_get_account (record), id);

  return latch_work_lookup_job (self->work, id) == NULL && latch_record_needs_attention (record, in_memory);
}

/**
 * latch_registry_list_unfinished:
 * @self: a registry
 *
 * Lists what is to be looked after; see latch_record_needs_attention().
 *
 * Returns: (transfer full) (element-type LatchRecord): records that this process does not work on at the moment
 */
GPtrArray *
latch_registry_list_unfinished (LatchRegistry *self)
{
  GPtrArray *unfinished = latch_journal_list_records (self->journal);

  for (guint i = unfinished->len; i > 0; i--)
    {
      if (!needs_attention (self, g_ptr_array_index (unfinished, i - 1)))
        g_ptr_array_remove_index_fast (unfinished, i - 1);
    }

  return unfinished;
}

/**
 * latch_registry_list_missing:
 * @self: a registry
 * @account: an account’s id
 *
 * Lists what any list of the account’s service may show after all, however long
 * ago it was sent; see latch_record_is_missing().
 *
 * Returns: (transfer full) (element-type LatchRecord): records that this process does not work on at the moment
 */
GPtrArray *
latch_registry_list_missing (LatchRegistry *self,
                             const char    *account)
{
  GPtrArray *missing = latch_journal_list_records (self->journal);

  for (guint i = missing->len; i > 0; i--)
    {
      LatchRecord *record = g_ptr_array_index (missing, i - 1);

      if (!latch_record_is_missing (record) || !g_str_equal (latch_record_get_account (record), account) ||
          latch_work_lookup_job (self->work, latch_record_get_id (record)) != NULL)
        g_ptr_array_remove_index_fast (missing, i - 1);
    }

  return missing;
}

static const char *
get_address (LatchRegistry *self,
             LatchAccount  *account,
             GError       **error)
{
  const char         *id = latch_account_get_service (account);
  const LatchService *service = latch_service_lookup (id);

  if (service == NULL)
    return id;

  if (service->address != NULL)
    return service->address;

  if (self->practice_func != NULL)
    return self->practice_func (self->practice_data, error);

  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_UNREACHABLE, _ ("The practice service is not running."));
  return NULL;
}

/**
 * latch_registry_connect:
 * @self: a registry
 * @account: an account
 * @error: return location for an error of the practice service
 *
 * Makes a connection, which is still to be opened.
 *
 * Returns: (transfer full): the connection, or %NULL
 */
LatchConnection *
latch_registry_connect (LatchRegistry *self,
                        LatchAccount  *account,
                        GError       **error)
{
  const char *address = get_address (self, account, error);

  return address != NULL ? latch_connection_new (self->keyring, self->journal, account, address, self->transport) : NULL;
}

/**
 * latch_registry_begin:
 * @self: a registry
 * @account: one of latch_registry_get_accounts(), or what latch_registry_dup_same_account() makes of a new one
 * @credentials: (nullable): the account’s secrets as they were typed in, or %NULL to take them from the keyring
 * @shown_address: (nullable): where the person was told that @credentials are sent; see latch_connection_set_credentials()
 * @record: (nullable): a record in state %LATCH_RECORD_ABSENT to send again, whose account is @account
 * @draft: what is to be created
 * @error: return location for %G_IO_ERROR_BUSY, for %LATCH_ERROR_NOT_FOUND when @record was removed, for
 *   %LATCH_ERROR_ADDRESS_CHANGED, or an error of the practice service
 *
 * Prepares a creation, whose record and account show up in the model as soon as they exist.
 *
 * Returns: (transfer full): the job for latch_work_create_async(), or %NULL
 */
LatchJob *
latch_registry_begin (LatchRegistry    *self,
                      LatchAccount     *account,
                      LatchCredentials *credentials,
                      const char       *shown_address,
                      LatchRecord      *record,
                      LatchDraft       *draft,
                      GError          **error)
{
  const LatchElement *element = latch_draft_get_element (draft);
  g_autoptr (LatchRecord) subject = NULL;
  g_autoptr (LatchConnection) connection = NULL;
  LatchJob *job;

  if (record != NULL)
    {
      LatchRecord *own = lookup_record (self, record, error);

      if (own == NULL)
        return NULL;

      subject = g_object_ref (own);
    }
  else
    subject = latch_record_new (element->key, element->hub, latch_draft_get_name (draft), latch_account_get_id (account));

  if (!latch_work_check (self->work, subject, error))
    return NULL;

  connection = latch_registry_connect (self, account, error);
  if (connection == NULL)
    return NULL;

  if (credentials != NULL && !latch_connection_set_credentials (connection, credentials, shown_address, error))
    return NULL;

  job = make_job (self, connection, subject);
  latch_job_set_draft (job, draft);
  latch_job_set_recorded (job, record != NULL);
  return job;
}

/* What tells of a listed instance and is not in the list: it is being removed, or the person has forgotten it. */
static LatchRecord *
lookup_unseen (LatchRegistry *self,
               LatchInstance *instance)
{
  LatchInstanceInfo *info = latch_instance_get_info (instance);
  g_autoptr (GPtrArray) records = latch_journal_list_records (self->journal);

  for (guint i = 0; i < records->len; i++)
    {
      LatchRecord *record = g_ptr_array_index (records, i);

      if (lookup_info (self, record) == info && latch_registry_lookup_instance (self, latch_record_get_id (record)) == NULL)
        return latch_journal_lookup_record (self->journal, latch_record_get_id (record));
    }

  return NULL;
}

static LatchRecord *
new_listed_record (LatchInstance *instance)
{
  LatchInstanceInfo *info = latch_instance_get_info (instance);
  LatchRecord       *record;

  record = latch_record_new_listed (latch_instance_info_get_element (info), latch_instance_get_hub (instance), latch_instance_get_name (instance),
                                    latch_account_get_id (latch_instance_get_account (instance)), latch_instance_info_get_id (info),
                                    latch_instance_info_get_created (info));
  latch_record_follow_name (record, latch_instance_info_get_name (info));
  return record;
}

/**
 * latch_registry_keep_listed:
 * @self: a registry
 * @instance: an instance that was made elsewhere
 * @connection: (nullable): a connection of its account which is open or which a person has given the secrets, or %NULL to
 *   make one
 * @error: return location for %G_IO_ERROR_BUSY, or an error of the practice service
 *
 * Prepares to keep the token of an instance that nothing in the list tells of. Its record shows up in the model as soon as
 * it exists, in the place of @instance. It is that of an earlier request when the person has forgotten one.
 *
 * Returns: (transfer full): the job for latch_work_keep_listed_async(), or %NULL
 */
LatchJob *
latch_registry_keep_listed (LatchRegistry   *self,
                            LatchInstance   *instance,
                            LatchConnection *connection,
                            GError         **error)
{
  LatchRecord *unseen = lookup_unseen (self, instance);
  g_autoptr (LatchRecord) record = unseen != NULL ? g_object_ref (unseen) : new_listed_record (instance);
  g_autoptr (LatchConnection) own = NULL;
  LatchJob *job;

  if (!latch_work_check (self->work, record, error))
    return NULL;

  own = connection != NULL ? g_object_ref (connection) : latch_registry_connect (self, latch_instance_get_account (instance), error);
  if (own == NULL)
    return NULL;

  job = make_job (self, own, record);
  latch_job_set_recorded (job, unseen != NULL);
  return job;
}

/**
 * latch_registry_lookup_hidden:
 * @self: a registry
 * @instance: an instance that was made elsewhere
 *
 * Returns: (transfer none) (nullable): the id of the record that latch_registry_set_hidden() leaves out of the list although
 *   it tells of @instance, or %NULL
 */
const char *
latch_registry_lookup_hidden (LatchRegistry *self,
                              LatchInstance *instance)
{
  LatchRecord *record = lookup_unseen (self, instance);

  return record != NULL && g_hash_table_contains (self->hidden, latch_record_get_id (record)) ? latch_record_get_id (record) : NULL;
}

/**
 * latch_registry_take_up:
 * @self: a registry
 * @record: the record of one of latch_registry_get_instances(), or one of latch_registry_list_unfinished()
 * @connection: (nullable): a connection of the record’s account, which is open or which a person has given the secrets,
 *   or %NULL to make one
 * @error: return location for %LATCH_ERROR_NOT_FOUND when the record or its account was removed, %G_IO_ERROR_BUSY, or an
 *   error of the practice service
 *
 * Prepares to do what is left to do for an instance, down to testing it again.
 *
 * Returns: (transfer full): the job for latch_work_resume_async() or another verb of LatchWork, or %NULL
 */
LatchJob *
latch_registry_take_up (LatchRegistry   *self,
                        LatchRecord     *record,
                        LatchConnection *connection,
                        GError         **error)
{
  LatchRecord  *subject = lookup_record (self, record, error);
  LatchAccount *account = subject != NULL ? latch_registry_lookup_account (self, latch_record_get_account (subject)) : NULL;
  g_autoptr (LatchConnection) own = NULL;
  LatchJob *job;

  if (subject == NULL)
    return NULL;

  if (account == NULL && connection == NULL)
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND, _ ("The account of this store is missing. Choose its service and enter its secrets again."));
      return NULL;
    }

  if (!latch_work_check (self->work, subject, error))
    return NULL;

  own = connection != NULL ? g_object_ref (connection) : latch_registry_connect (self, account, error);
  if (own == NULL)
    return NULL;

  job = make_job (self, own, subject);
  latch_job_set_recorded (job, TRUE);
  return job;
}

/**
 * latch_registry_lookup_token_async:
 * @self: a registry
 * @record: (nullable): a record; there is no token without one
 * @cancellable: (nullable): to have no use for the token any more; the keyring’s call is not stopped
 * @callback: called with the token
 * @user_data: data for @callback
 *
 * Takes an instance’s token from the keyring; the system may ask for its password.
 */
void
latch_registry_lookup_token_async (LatchRegistry      *self,
                                   LatchRecord        *record,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (record == NULL)
    return_no_token (task);
  else
    latch_keyring_lookup_async (self->keyring, LATCH_SECRET_TOKEN, latch_record_get_account (record), latch_record_get_id (record),
                                token_found_cb, task);
}

/**
 * latch_registry_lookup_token_finish:
 * @self: a registry
 * @result: the result
 * @error: return location for an error of the keyring, %LATCH_ERROR_NOT_FOUND or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the token, or %NULL
 */
SecretValue *
latch_registry_lookup_token_finish (LatchRegistry *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
