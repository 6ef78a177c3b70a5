/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-record.h"

#include "latch-record-enums.h"
#include "latch-error.h"
#include "latch-id.h"
#include "latch-key-file.h"
#include "latch-record-state.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

#define GROUP "Instance"
#define VERSION 1

/* Files that name no hub come from versions that knew Ecwid only. */
#define OLDEST_HUB "ecommerce"

/* In bytes: as many characters as the form takes, of any script. */
#define LONGEST_NAME 800

/* The intent to create an instance, and from then on its entry in the list.
 * The file is written before the request leaves and again at each step. It
 * holds no secret: the token lies in the keyring under the record's id, and
 * the service knows the instance by a tag made of that id.
 *
 * What the file says changes in this order only: claim, read again, decide,
 * write. [class@Journal] does that; everything here is in memory. The
 * fields at the end belong to this session and are never written. */
struct _LatchRecord
{
  GObject parent_instance;

  char            *id;
  char            *name;
  GRefString      *element;
  GRefString      *hub;
  GRefString      *sender;
  GRefString      *account;
  GDateTime       *created;
  GDateTime       *sent;
  guint            attempt;
  guint            n_copies;
  guint            n_searches;
  guint            wait;
  gint64           instance_id;
  LatchRecordState state;
  LatchHealth      health;
  gboolean         confirmed;

  /* When the service’s list did not have it, for the first time since the request. */
  gboolean    is_missed;
  LatchMoment missed;

  /* What was read last, if it has more than this version knows. */
  GBytes *file;

  gboolean searched_now;
  gboolean missed_unproved;
  gboolean stored_now;
};

G_DEFINE_FINAL_TYPE (LatchRecord, latch_record, G_TYPE_OBJECT)

enum {
  PROP_NAME = 1,
  PROP_ELEMENT,
  PROP_CREATED,
  PROP_INSTANCE_ID,
  PROP_STATE,
  PROP_HEALTH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
latch_record_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  LatchRecord *self = LATCH_RECORD (object);

  switch (property_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ELEMENT:
      g_value_set_string (value, self->element);
      break;
    case PROP_CREATED:
      g_value_set_boxed (value, self->created);
      break;
    case PROP_INSTANCE_ID:
      g_value_set_int64 (value, self->instance_id);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_HEALTH:
      g_value_set_enum (value, self->health);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_record_finalize (GObject *object)
{
  LatchRecord *self = LATCH_RECORD (object);

  g_free (self->id);
  g_free (self->name);
  g_clear_pointer (&self->element, g_ref_string_release);
  g_clear_pointer (&self->hub, g_ref_string_release);
  g_clear_pointer (&self->sender, g_ref_string_release);
  g_clear_pointer (&self->account, g_ref_string_release);
  g_clear_pointer (&self->created, g_date_time_unref);
  g_clear_pointer (&self->sent, g_date_time_unref);
  g_clear_pointer (&self->file, g_bytes_unref);

  G_OBJECT_CLASS (latch_record_parent_class)->finalize (object);
}

static void
latch_record_class_init (LatchRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   constant = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags   changing = constant | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latch_record_get_property;
  object_class->finalize = latch_record_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, changing);
  properties[PROP_ELEMENT] = g_param_spec_string ("element", NULL, NULL, NULL, changing);
  properties[PROP_CREATED] = g_param_spec_boxed ("created", NULL, NULL, G_TYPE_DATE_TIME, constant);
  properties[PROP_INSTANCE_ID] = g_param_spec_int64 ("instance-id", NULL, NULL, 0, G_MAXINT64, 0, changing);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LATCH_TYPE_RECORD_STATE, LATCH_RECORD_RESERVED, changing);
  properties[PROP_HEALTH] = g_param_spec_enum ("health", NULL, NULL, LATCH_TYPE_HEALTH, LATCH_HEALTH_UNTESTED, changing);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_record_init (LatchRecord *self)
{
}

static void
set_state (LatchRecord     *self,
           LatchRecordState state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Thousands have the same. */
static GRefString *
intern (const char *text)
{
  return text != NULL ? g_ref_string_new_intern (text) : NULL;
}

static GRefString *
dup_shared (GKeyFile   *file,
            const char *key)
{
  g_autofree char *text = latch_key_file_dup_string (file, GROUP, key);

  return intern (text);
}

static void
set_shared (GRefString **text,
            const char  *value)
{
  GRefString *before = g_steal_pointer (text);

  *text = intern (value);
  g_clear_pointer (&before, g_ref_string_release);
}

static int
get_enum (GKeyFile   *file,
          const char *key,
          GType       type)
{
  g_autofree char *nick = latch_key_file_dup_string (file, GROUP, key);
  g_autoptr (GEnumClass) values = g_type_class_ref (type);
  GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (values, nick) : NULL;

  return value != NULL ? value->value : -1;
}

static void
set_enum (GKeyFile   *file,
          const char *key,
          GType       type,
          int         number)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (type);

  g_key_file_set_string (file, GROUP, key, g_enum_get_value (values, number)->value_nick);
}

/* A file that says just what the record does need not be kept. */
static gboolean
has_more (GKeyFile *file)
{
  static const char *const known[] = { "Version", "Id", "Element", "Hub", "Name", "Account", "Sender", "Created", "Sent", "Attempt", "Copies", "Sweeps",
                                       "Wait", "Seen", "InstanceId", "Missed", "MissedBoot", "MissedUptime", "State", "Health", "Finding", NULL };
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  g_auto (GStrv) keys = g_key_file_get_keys (file, GROUP, NULL, NULL);

  for (size_t i = 0; keys[i] != NULL; i++)
    {
      if (!g_strv_contains (known, keys[i]))
        return TRUE;
    }

  return g_strv_length (groups) > 1 || (g_key_file_has_key (file, GROUP, "Finding", NULL) && get_enum (file, "Finding", LATCH_TYPE_HEALTH) < 0);
}

/* Earlier versions refuse a file whose health they do not know. For them, and for this version where a later one has found
 * something else, an instance is untested then. */
static LatchHealth
read_health (GKeyFile *file,
             int       health)
{
  int finding = get_enum (file, "Finding", LATCH_TYPE_HEALTH);

  return health == LATCH_HEALTH_UNTESTED && finding > LATCH_HEALTH_REFUSED ? (LatchHealth)finding : (LatchHealth)health;
}

/* What only a later version knows stays until something else is known. */
static void
write_health (GKeyFile   *file,
              LatchHealth health)
{
  gboolean is_later = health > LATCH_HEALTH_REFUSED;

  set_enum (file, "Health", LATCH_TYPE_HEALTH, is_later ? LATCH_HEALTH_UNTESTED : (int)health);
  if (is_later)
    set_enum (file, "Finding", LATCH_TYPE_HEALTH, (int)health);
  else if (health != LATCH_HEALTH_UNTESTED || get_enum (file, "Finding", LATCH_TYPE_HEALTH) >= 0)
    g_key_file_remove_key (file, GROUP, "Finding", NULL);
}

/* What does not fit is as good as the most. */
static guint
get_count (GKeyFile   *file,
           const char *key)
{
  g_autofree char *text = latch_key_file_dup_string (file, GROUP, key);

  return text != NULL ? (guint)MIN (g_ascii_strtoull (text, NULL, 10), G_MAXUINT) : 0;
}

/* What of it is damaged proves nothing, and is no reason to refuse the file. */
static void
read_miss (LatchRecord *self,
           GKeyFile    *file)
{
  g_autofree char *missed = latch_key_file_dup_string (file, GROUP, "Missed");
  g_autofree char *boot = latch_key_file_dup_string (file, GROUP, "MissedBoot");
  g_autoptr (GDateTime) time = missed != NULL ? g_date_time_new_from_iso8601 (missed, NULL) : NULL;

  self->is_missed = time != NULL;
  if (!self->is_missed)
    return;

  self->missed.time = g_date_time_to_unix (time);
  self->missed.uptime = g_key_file_get_int64 (file, GROUP, "MissedUptime", NULL);
  if (boot != NULL && strlen (boot) == LATCH_BOOT_ID_LENGTH)
    g_strlcpy (self->missed.boot, boot, sizeof self->missed.boot);
}

static void
write_miss (LatchRecord *self,
            GKeyFile    *file)
{
  g_autoptr (GDateTime) time = self->is_missed ? g_date_time_new_from_unix_utc (self->missed.time) : NULL;
  g_autofree char *missed = time != NULL ? g_date_time_format_iso8601 (time) : NULL;
  g_autofree char *uptime = time != NULL ? g_strdup_printf ("%" G_GINT64_FORMAT, self->missed.uptime) : NULL;

  latch_key_file_set_or_remove (file, GROUP, "Missed", missed);
  latch_key_file_set_or_remove (file, GROUP, "MissedBoot", time != NULL ? self->missed.boot : NULL);
  latch_key_file_set_or_remove (file, GROUP, "MissedUptime", uptime);
}

/* Few are sent twice. */
static GDateTime *
dup_sent (LatchRecord *self,
          const char  *created,
          const char  *sent)
{
  return self->created != NULL && g_str_equal (created, sent) ? g_date_time_ref (self->created) : g_date_time_new_from_iso8601 (sent, NULL);
}

static gboolean
read_key_file (LatchRecord *self,
               GKeyFile    *file)
{
  g_autofree char *created = latch_key_file_dup_string (file, GROUP, "Created");
  g_autofree char *sent = latch_key_file_dup_string (file, GROUP, "Sent");
  int              state = get_enum (file, "State", LATCH_TYPE_RECORD_STATE);
  int              health = get_enum (file, "Health", LATCH_TYPE_HEALTH);

  self->id = latch_key_file_dup_string (file, GROUP, "Id");
  self->element = dup_shared (file, "Element");
  self->hub = dup_shared (file, "Hub");
  self->name = latch_key_file_dup_string (file, GROUP, "Name");
  self->account = dup_shared (file, "Account");
  self->sender = dup_shared (file, "Sender");
  self->created = created != NULL ? g_date_time_new_from_iso8601 (created, NULL) : NULL;
  self->sent = sent != NULL ? dup_sent (self, created, sent) : NULL;
  self->attempt = get_count (file, "Attempt");
  self->n_copies = get_count (file, "Copies");
  self->n_searches = get_count (file, "Sweeps");
  self->wait = get_count (file, "Wait");
  self->confirmed = g_key_file_get_boolean (file, GROUP, "Seen", NULL);
  self->instance_id = g_key_file_get_int64 (file, GROUP, "InstanceId", NULL);
  self->state = (LatchRecordState)state;
  self->health = read_health (file, health);
  read_miss (self, file);
  if (self->hub == NULL)
    self->hub = intern (OLDEST_HUB);

  return self->id != NULL && latch_id_is_valid (self->id) && self->element != NULL && self->name != NULL &&
         self->account != NULL && latch_id_is_valid (self->account) && self->sent != NULL &&
         (self->created != NULL || (g_strcmp0 (created, "") == 0 && self->instance_id > 0)) && self->attempt > 0 &&
         state >= 0 && health >= 0 && health <= LATCH_HEALTH_REFUSED && self->instance_id >= 0 &&
         (self->instance_id > 0 || !latch_record_state_has_number ((LatchRecordState)state));
}

/**
 * latch_record_new:
 * @element: the element’s key
 * @hub: the element’s hub, so that the instance can be tested when nothing describes its element any more, empty when it
 *   is not known
 * @name: the instance’s name
 * @account: the account’s id
 *
 * Makes the record of a creation that is about to begin, with a new random id.
 *
 * Returns: (transfer full): the record, in state %LATCH_RECORD_RESERVED
 */
LatchRecord *
latch_record_new (const char *element,
                  const char *hub,
                  const char *name,
                  const char *account)
{
  LatchRecord *self = g_object_new (LATCH_TYPE_RECORD, NULL);

  self->id = latch_id_new ();
  self->element = intern (element);
  self->hub = intern (hub);
  self->name = g_strdup (name);
  self->account = intern (account);
  self->created = g_date_time_new_now_utc ();
  self->sent = g_date_time_ref (self->created);
  self->attempt = 1;
  return self;
}

/**
 * latch_record_new_from_bytes:
 * @bytes: what latch_record_to_bytes() gave
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Reads a record from its file. Keep a file that cannot be read: it may be the
 * only trace of an instance.
 *
 * Returns: (transfer full): the record, or %NULL when @bytes is not one that this version can read
 */
LatchRecord *
latch_record_new_from_bytes (GBytes  *bytes,
                             GError **error)
{
  g_autoptr (LatchRecord) self = g_object_new (LATCH_TYPE_RECORD, NULL);
  g_autoptr (GKeyFile) file = latch_key_file_read (bytes);

  if (file == NULL ||
      g_key_file_get_integer (file, GROUP, "Version", NULL) != VERSION ||
      !read_key_file (self, file))
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("The file is damaged or was written by a newer version of Latchkey."));
      return NULL;
    }

  if (has_more (file))
    self->file = g_bytes_ref (bytes);
  return g_steal_pointer (&self);
}

/**
 * latch_record_to_bytes:
 * @self: a record
 *
 * Writes the record for its file. What a newer version has added to the file
 * stays in it.
 *
 * Returns: (transfer full): a key file’s text, without any secret
 */
GBytes *
latch_record_to_bytes (LatchRecord *self)
{
  g_autoptr (GKeyFile) file = latch_key_file_read (self->file);
  g_autofree char *created = self->created != NULL ? g_date_time_format_iso8601 (self->created) : g_strdup ("");
  g_autofree char *sent = g_date_time_format_iso8601 (self->sent);
  g_autofree char *n_copies = self->n_copies > 0 ? g_strdup_printf ("%u", self->n_copies) : NULL;

  g_key_file_set_integer (file, GROUP, "Version", VERSION);
  g_key_file_set_string (file, GROUP, "Id", self->id);
  g_key_file_set_string (file, GROUP, "Element", self->element);
  g_key_file_set_string (file, GROUP, "Hub", self->hub);
  g_key_file_set_string (file, GROUP, "Name", self->name);
  g_key_file_set_string (file, GROUP, "Account", self->account);
  latch_key_file_set_or_remove (file, GROUP, "Sender", self->sender);
  g_key_file_set_string (file, GROUP, "Created", created);
  g_key_file_set_string (file, GROUP, "Sent", sent);
  g_key_file_set_uint64 (file, GROUP, "Attempt", self->attempt);
  latch_key_file_set_or_remove (file, GROUP, "Copies", n_copies);
  g_key_file_set_uint64 (file, GROUP, "Sweeps", self->n_searches);
  g_key_file_set_uint64 (file, GROUP, "Wait", self->wait);
  g_key_file_set_boolean (file, GROUP, "Seen", self->confirmed);
  g_key_file_set_int64 (file, GROUP, "InstanceId", self->instance_id);
  write_miss (self, file);
  set_enum (file, "State", LATCH_TYPE_RECORD_STATE, (int)self->state);
  write_health (file, self->health);

  return latch_key_file_write (file);
}

static gboolean
is_same_time (GDateTime *one,
              GDateTime *other)
{
  return one == other || (one != NULL && other != NULL && g_date_time_equal (one, other));
}

static void
swap (gpointer one,
      gpointer other)
{
  gpointer *a = one;
  gpointer *b = other;
  gpointer  kept = *a;

  *a = *b;
  *b = kept;
}

/**
 * latch_record_update_from:
 * @self: a record
 * @newer: what its file says now; not to be used any more
 *
 * Brings @self up to date with its file, which another process may have
 * written, and notifies of what is different. What belongs to this session stays.
 *
 * Returns: %TRUE when anything is different
 */
gboolean
latch_record_update_from (LatchRecord *self,
                          LatchRecord *newer)
{
  g_autoptr (GBytes) before = latch_record_to_bytes (self);
  g_autoptr (GBytes) after = latch_record_to_bytes (newer);

  g_return_val_if_fail (g_str_equal (self->id, newer->id), FALSE);
  if (g_bytes_equal (before, after))
    return FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  latch_record_set_name (self, newer->name);
  latch_record_set_instance_id (self, newer->instance_id);
  latch_record_set_health (self, newer->health);
  set_state (self, newer->state);
  if (!g_str_equal (self->element, newer->element))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ELEMENT]);
  if (!is_same_time (self->created, newer->created))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CREATED]);

  swap (&self->element, &newer->element);
  swap (&self->hub, &newer->hub);
  swap (&self->account, &newer->account);
  swap (&self->sender, &newer->sender);
  swap (&self->created, &newer->created);
  swap (&self->sent, &newer->sent);
  swap (&self->file, &newer->file);
  self->attempt = newer->attempt;
  self->n_copies = newer->n_copies;
  self->n_searches = newer->n_searches;
  self->wait = newer->wait;
  self->confirmed = newer->confirmed;
  self->is_missed = newer->is_missed;
  self->missed = newer->missed;
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

/**
 * latch_record_get_id:
 * @self: a record
 *
 * Returns: (transfer none): its random id, the keyring’s attribute `ref`
 */
const char *
latch_record_get_id (LatchRecord *self)
{
  return self->id;
}

/**
 * latch_record_get_element:
 * @self: a record
 *
 * Returns: (transfer none): the element’s key
 */
const char *
latch_record_get_element (LatchRecord *self)
{
  return self->element;
}

/**
 * latch_record_get_hub:
 * @self: a record
 *
 * Returns: (transfer none): the element’s hub, empty when it is not known
 */
const char *
latch_record_get_hub (LatchRecord *self)
{
  return self->hub;
}

/**
 * latch_record_set_element:
 * @self: a record
 * @element: the element’s key
 * @hub: the element’s hub, empty when it is not known
 *
 * Notes of which element the service says that its instance is.
 */
void
latch_record_set_element (LatchRecord *self,
                          const char  *element,
                          const char  *hub)
{
  gboolean is_other = !g_str_equal (self->element, element);

  set_shared (&self->element, element);
  set_shared (&self->hub, hub);
  if (is_other)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ELEMENT]);
}

/**
 * latch_record_get_name:
 * @self: a record
 *
 * Returns: (transfer none): the instance’s name
 */
const char *
latch_record_get_name (LatchRecord *self)
{
  return self->name;
}

/**
 * latch_record_set_name:
 * @self: a record
 * @name: the instance’s name
 *
 * Renames the record, because its instance is called so from now on, or is to be sent again under another name.
 */
void
latch_record_set_name (LatchRecord *self,
                       const char  *name)
{
  if (g_str_equal (self->name, name))
    return;

  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * latch_record_has_other_name:
 * @self: a record
 * @name: what the service calls its instance, empty when it does not say
 *
 * Tells whether the record is to follow @name. A name in which nothing can be seen is no use in a list, and one of more
 * than 800 bytes none in a small file.
 *
 * Returns: %TRUE when @name is of use, and is not the record’s
 */
gboolean
latch_record_has_other_name (LatchRecord *self,
                             const char  *name)
{
  size_t length;

  latch_typed_trim (name, &length);
  return length > 0 && strlen (name) <= LONGEST_NAME && !g_str_equal (self->name, name);
}

/**
 * latch_record_follow_name:
 * @self: a record
 * @name: what the service calls its instance, empty when it does not say
 *
 * Renames the record as somebody has renamed its instance elsewhere; see latch_record_has_other_name().
 *
 * Returns: %TRUE when the record has another name than before
 */
gboolean
latch_record_follow_name (LatchRecord *self,
                          const char  *name)
{
  if (!latch_record_has_other_name (self, name))
    return FALSE;

  latch_record_set_name (self, name);
  return TRUE;
}

/**
 * latch_record_get_account:
 * @self: a record
 *
 * Returns: (transfer none): the account’s id
 */
const char *
latch_record_get_account (LatchRecord *self)
{
  return self->account;
}

/**
 * latch_record_get_sender:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): the seal of the secrets that all requests were sent with, or that the instance
 *   was last shown for, empty when they were sent with different ones, or %NULL when an earlier version did not note it
 */
const char *
latch_record_get_sender (LatchRecord *self)
{
  return self->sender;
}

/**
 * latch_record_has_one_sender:
 * @self: a record
 *
 * Returns: %TRUE when all requests were sent with the same secrets, and it is noted with which
 */
gboolean
latch_record_has_one_sender (LatchRecord *self)
{
  return self->sender != NULL && *self->sender != '\0';
}

/**
 * latch_record_set_sender:
 * @self: a record
 * @sender: the seal of the secrets that its requests are sent with, or that its instance is shown for; see
 *   latch_connection_sign() and latch_connection_sign_shown()
 *
 * Notes whose secrets can show that the instance does not exist.
 */
void
latch_record_set_sender (LatchRecord *self,
                         const char  *sender)
{
  set_shared (&self->sender, sender);
}

/**
 * latch_record_dup_tag:
 * @self: a record
 *
 * Gets the tag by which the instance is found again on the service. It says
 * nothing about the person.
 *
 * Returns: (transfer full): `latchkey-` and the record’s id
 */
char *
latch_record_dup_tag (LatchRecord *self)
{
  return g_strconcat (LATCH_TAG_PREFIX, self->id, NULL);
}

/**
 * latch_record_get_created:
 * @self: a record
 *
 * Returns: (transfer none) (nullable): when the creation began, UTC, by a clock that may be wrong: to be shown and to sort by,
 *   never to decide by; %NULL for an instance that was made elsewhere, of which the service does not tell it
 */
GDateTime *
latch_record_get_created (LatchRecord *self)
{
  return self->created;
}

/**
 * latch_record_get_instance_id:
 * @self: a record
 *
 * Returns: the service’s number for the instance, or 0 while it is not known
 */
gint64
latch_record_get_instance_id (LatchRecord *self)
{
  return self->instance_id;
}

/**
 * latch_record_set_instance_id:
 * @self: a record
 * @instance_id: the service’s number for the instance
 *
 * Notes which instance it became.
 */
void
latch_record_set_instance_id (LatchRecord *self,
                              gint64       instance_id)
{
  if (self->instance_id == instance_id)
    return;

  self->instance_id = instance_id;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INSTANCE_ID]);
}

/**
 * latch_record_get_state:
 * @self: a record
 *
 * Returns: how far the creation is known to have come
 */
LatchRecordState
latch_record_get_state (LatchRecord *self)
{
  return self->state;
}

/**
 * latch_record_can_advance:
 * @self: a record
 * @event: what has happened
 *
 * Returns: %TRUE when @event may happen in the state that @self is in
 */
gboolean
latch_record_can_advance (LatchRecord     *self,
                          LatchRecordEvent event)
{
  return latch_record_step_find (latch_record_steps, self->state, event, self->attempt) != NULL;
}

/**
 * latch_record_advance:
 * @self: a record
 * @event: what has happened, and may happen in the state it is in
 *
 * Notes a step; it counts from the moment it is written to the file. A step
 * that the table does not have is a mistake in the program: it is logged and
 * changes nothing.
 */
void
latch_record_advance (LatchRecord     *self,
                      LatchRecordEvent event)
{
  const LatchRecordStep *step = latch_record_step_find (latch_record_steps, self->state, event, self->attempt);
  LatchRecordState       state;

  g_return_if_fail (step != NULL);

  state = step->to;
  if (state == LATCH_RECORD_STORED)
    {
      self->confirmed = FALSE;
      self->stored_now = TRUE;
    }

  set_state (self, state);
}

/**
 * latch_record_get_health:
 * @self: a record
 *
 * Returns: what the last test of the connection to the store said
 */
LatchHealth
latch_record_get_health (LatchRecord *self)
{
  return self->health;
}

/**
 * latch_record_set_health:
 * @self: a record
 * @health: what a test of the connection to the store said
 *
 * Notes the outcome of a test.
 */
void
latch_record_set_health (LatchRecord *self,
                         LatchHealth  health)
{
  if (self->health == health)
    return;

  self->health = health;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

/**
 * latch_record_get_attempt:
 * @self: a record
 *
 * Returns: how many times the person had it sent
 */
guint
latch_record_get_attempt (LatchRecord *self)
{
  return self->attempt;
}

/**
 * latch_record_begin_attempt:
 * @self: a record of an instance that is known not to exist
 *
 * Begins the record anew under the same id and tag, so that a late request is
 * found together with the new one. The instance that it once was is gone.
 */
void
latch_record_begin_attempt (LatchRecord *self)
{
  self->attempt += self->attempt < G_MAXUINT;
  latch_record_set_instance_id (self, 0);
  self->is_missed = FALSE;
  self->n_searches = 0;
  self->wait = 0;
  self->searched_now = FALSE;
  self->missed_unproved = FALSE;
  g_date_time_unref (self->sent);
  self->sent = g_date_time_new_now_utc ();
}

/**
 * latch_record_ask_to_wait:
 * @self: a record that was sent, without knowing the outcome
 * @seconds: how long the service asks not to be sent anything
 *
 * Keeps the record from being sent again meanwhile, though no longer than an
 * hour. It counts from the moment the record is written to the file.
 */
void
latch_record_ask_to_wait (LatchRecord *self,
                          guint        seconds)
{
  self->wait = seconds;
}

/* In seconds, by a clock that may be wrong. */
static gint64
get_age (LatchRecord *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_difference (now, self->sent) / G_TIME_SPAN_SECOND;
}

/**
 * latch_record_is_missed:
 * @self: a record
 *
 * Returns: %TRUE when a list without its instance was noted since it was sent
 */
gboolean
latch_record_is_missed (LatchRecord *self)
{
  return self->is_missed;
}

/* A list of several records is read before the first of them is judged, and meanwhile one may be sent again. A request
 * that is still to come was sent under a clock that has been put back since. */
static gboolean
is_sent_after (LatchRecord       *self,
               const LatchMoment *asked)
{
  gint64 sent = g_date_time_to_unix (self->sent);

  return sent > asked->time && sent <= g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * latch_record_note_miss:
 * @self: a record of an instance without a number
 * @asked: when the service was asked for the list that does not have the instance
 *
 * Notes that the service’s whole list, or the list of what has the tag, does
 * not have the instance. One list proves nothing: the service may still be
 * making the instance, and what falls between two pages is in none. A later
 * list has to agree; see latch_record_get_settling_time(). What is noted counts
 * from the moment the record is written to the file.
 *
 * Returns: for how many seconds more the instance cannot be called absent, 0 when it can
 */
gint64
latch_record_note_miss (LatchRecord       *self,
                        const LatchMoment *asked)
{
  gint64 settling_time = latch_record_get_settling_time (self->wait);

  self->missed_unproved = FALSE;
  if (is_sent_after (self, asked))
    return settling_time;

  if (!self->is_missed)
    {
      self->is_missed = TRUE;
      latch_moment_init_now (&self->missed);
      return settling_time;
    }

  return MAX (settling_time - latch_moment_measure (&self->missed, asked), 0);
}

/**
 * latch_record_note_unproved_miss:
 * @self: a record
 *
 * Notes for this session that a list does not have the instance, read with
 * secrets that prove nothing. The next list will say the same.
 */
void
latch_record_note_unproved_miss (LatchRecord *self)
{
  self->missed_unproved = TRUE;
}

/**
 * latch_record_is_missed_unproved:
 * @self: a record
 *
 * Returns: %TRUE when the last list of this session was without the instance and proved nothing
 */
gboolean
latch_record_is_missed_unproved (LatchRecord *self)
{
  return self->missed_unproved;
}

/**
 * latch_record_is_searched:
 * @self: a record
 *
 * Tells whether searching for the instance is of no more use, for now or for
 * good: this session has searched already, or earlier ones have searched long
 * enough; see latch_record_is_searched_after(). A record that the list does not
 * show is searched for until it is given up.
 *
 * Returns: %TRUE when it need not be searched for
 */
gboolean
latch_record_is_searched (LatchRecord *self)
{
  return self->searched_now ||
         (latch_record_is_shown (self) && latch_record_is_searched_after (get_age (self), self->n_searches));
}

/**
 * latch_record_is_given_up:
 * @self: a record of an instance without a number
 * @asked: when the service was asked for a list that does not have the instance
 *
 * Tells whether nobody needs the record any more: the list does not show it,
 * seven sessions have searched for it, and the first list without it is thirty
 * days old. Whoever sets the clock forward within a session or a boot changes
 * nothing; across boots, the sessions have to agree with the clock.
 *
 * Returns: %TRUE when the record and its placeholder can be taken away
 */
gboolean
latch_record_is_given_up (LatchRecord       *self,
                          const LatchMoment *asked)
{
  return !latch_record_is_shown (self) && self->is_missed &&
         latch_record_is_searched_after (latch_moment_estimate (&self->missed, asked), self->n_searches);
}

/**
 * latch_record_count_search:
 * @self: a record
 *
 * Notes that the service’s complete list was read for it, which counts once a session.
 */
void
latch_record_count_search (LatchRecord *self)
{
  if (self->searched_now)
    return;

  self->searched_now = TRUE;
  self->n_searches++;
}

/**
 * latch_record_expect_copies:
 * @self: a record
 * @n_copies: how many instances with its tag the service has, or may have
 *
 * Has the copies searched for like those of a record that was sent as often,
 * should their own records not reach the disk. It counts from the moment the
 * record is written to the file.
 */
void
latch_record_expect_copies (LatchRecord *self,
                            guint        n_copies)
{
  self->n_copies = MAX (self->n_copies, n_copies);
}

/**
 * latch_record_get_n_copies:
 * @self: a record
 *
 * Returns: how many instances with its tag were found at most, its own among them, or 0
 */
guint
latch_record_get_n_copies (LatchRecord *self)
{
  return self->n_copies;
}

/**
 * latch_record_may_have_copies:
 * @self: a record
 *
 * Returns: %TRUE when there may be more than one instance with its tag, since the person had it sent more than once, or
 *   since more were found
 */
gboolean
latch_record_may_have_copies (LatchRecord *self)
{
  return self->attempt > 1 || self->n_copies > 1;
}

/**
 * latch_record_is_confirmed:
 * @self: a record in state %LATCH_RECORD_STORED or %LATCH_RECORD_VERIFIED
 *
 * Tells whether the token outlived the session that stored it. The keyring
 * does not say when it has written to disk, so after a power cut it may be
 * older than the record.
 *
 * Returns: %TRUE when a later session has found the token, or when this session stored it
 */
gboolean
latch_record_is_confirmed (LatchRecord *self)
{
  return self->confirmed || self->stored_now;
}

/**
 * latch_record_note_confirmed:
 * @self: a record whose token was found in the keyring
 *
 * Notes that the token is there, unless this session stored it.
 */
void
latch_record_note_confirmed (LatchRecord *self)
{
  self->confirmed = !self->stored_now;
}

/**
 * latch_record_new_listed:
 * @element: the element’s key
 * @hub: the element’s hub, empty when it is not known
 * @name: what the instance is called here
 * @account: the account’s id
 * @instance_id: the service’s number for it
 * @created: (nullable): when the service says that it was created
 *
 * Makes the record of an instance that the service lists and that nothing here
 * tells of, with a new random id.
 *
 * Returns: (transfer full): the record, in state %LATCH_RECORD_CREATED, whose token is still to be fetched
 */
LatchRecord *
latch_record_new_listed (const char *element,
                         const char *hub,
                         const char *name,
                         const char *account,
                         gint64      instance_id,
                         GDateTime  *created)
{
  LatchRecord *self = latch_record_new (element, hub, name, account);

  self->instance_id = instance_id;
  self->state = LATCH_RECORD_CREATED;
  g_date_time_unref (self->created);
  self->created = created != NULL ? g_date_time_to_utc (created) : NULL;
  return self;
}

/**
 * latch_record_new_copy:
 * @self: a record
 * @instance_id: the service’s number for a second instance with the same tag
 *
 * Makes a record for an instance that exists twice because a request arrived late.
 *
 * Returns: (transfer full): a record of its own, whose token is still to be fetched
 */
LatchRecord *
latch_record_new_copy (LatchRecord *self,
                       gint64       instance_id)
{
  LatchRecord *copy = latch_record_new (self->element, self->hub, self->name, self->account);

  copy->instance_id = instance_id;
  copy->sender = intern (self->sender);
  copy->state = LATCH_RECORD_CREATED;
  return copy;
}
