/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-instance.h"

#include "latch-find.h"
#include "latch-id.h"
#include "latch-job-enums.h"
#include "latch-model-enums.h"
#include "latch-record-state.h"
#include "latch-service.h"
#include "latch-typed.h"

#include <glib/gi18n-lib.h>

/* An instance as it is listed: what this computer has written down of it (the
 * record), what the service says of it (the info), or both. What is written
 * down comes first: the service's list may be old. An instance without a record
 * is one that was made elsewhere; it gets one when its token is kept, and never
 * loses it again.
 *
 * The registry makes it and tells it what has changed: its record, its account,
 * where its token lies, which step a job has come to. There are thousands, so
 * it follows none of that itself. All that is known comes to one situation, from
 * which latch_status_of() takes words, icon and actions. Whoever shows the
 * instance follows its properties and looks at no record. */
struct _LatchInstance
{
  GObject parent_instance;

  LatchRecord       *record;
  LatchInstanceInfo *info;
  LatchAccount      *account;
  gboolean           in_memory;
  gboolean           elsewhere;
  gboolean           in_doubt;
  LatchStep          step;
  LatchSituation     situation;
  LatchSituation     outcome;
  char              *listed_id;
  char              *name;
  char              *name_key;
  char              *words;
  GRefString        *connector;
  char              *name_words;
  char              *place_words;
};

G_DEFINE_FINAL_TYPE (LatchInstance, latch_instance, G_TYPE_OBJECT)

enum {
  PROP_ID = 1,
  PROP_INFO,
  PROP_NAME,
  PROP_CONNECTOR,
  PROP_ACCOUNT_LABEL,
  PROP_CREATED,
  PROP_NUMBER,
  PROP_STEP,
  PROP_SITUATION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* -- What it comes to ---------------------------------------------------------- */

/* Secrets that the service refuses hide what an earlier test said, which counts again once it accepts them. */
static LatchSituation
find_health (LatchInstance *self)
{
  LatchHealth health = latch_record_get_health (self->record);

  if (self->account != NULL && latch_account_get_refused (self->account))
    return LATCH_SITUATION_ACCOUNT_REFUSED;

  switch (health)
    {
    case LATCH_HEALTH_WORKS:
      return LATCH_SITUATION_CONNECTED;
    case LATCH_HEALTH_REFUSED:
      return LATCH_SITUATION_STORE_REFUSES;
    case LATCH_HEALTH_UNTESTABLE:
      return LATCH_SITUATION_UNTESTABLE;
    case LATCH_HEALTH_TURNED_OFF:
      return LATCH_SITUATION_TURNED_OFF;
    case LATCH_HEALTH_UNTESTED:
      return LATCH_SITUATION_UNTESTED;
    case LATCH_HEALTH_GONE:
      return LATCH_SITUATION_GONE;
    default:
      g_assert_not_reached ();
    }
}

/* The service has no token to save any more. */
static gboolean
is_gone (LatchInstance *self)
{
  return latch_record_get_health (self->record) == LATCH_HEALTH_GONE;
}

static LatchSituation
find_outcome (LatchInstance *self)
{
  if (self->record == NULL)
    return LATCH_SITUATION_MADE_ELSEWHERE;

  switch (latch_record_get_state (self->record))
    {
    case LATCH_RECORD_RESERVED:
      return LATCH_SITUATION_NOT_CREATED;
    case LATCH_RECORD_SENT:
    case LATCH_RECORD_UNKNOWN:
      return LATCH_SITUATION_MAY_HAVE_BEEN_CREATED;
    case LATCH_RECORD_ABSENT:
    case LATCH_RECORD_FORGOTTEN:
      return LATCH_SITUATION_SURELY_ABSENT;
    case LATCH_RECORD_CREATED:
      if (latch_instance_is_held (self))
        return find_health (self);

      return is_gone (self) ? LATCH_SITUATION_GONE : LATCH_SITUATION_TOKEN_NOT_SAVED;
    case LATCH_RECORD_STORED:
    case LATCH_RECORD_VERIFIED:
      return find_health (self);
    default:
      g_assert_not_reached ();
    }
}

/* What another process does is told by what it has written last. */
static LatchStep
find_step_of_other (LatchRecord *record)
{
  switch (latch_record_get_state (record))
    {
    case LATCH_RECORD_RESERVED:
      return LATCH_STEP_RESERVING;
    case LATCH_RECORD_SENT:
      return LATCH_STEP_SENDING;
    case LATCH_RECORD_UNKNOWN:
    case LATCH_RECORD_ABSENT:
    case LATCH_RECORD_FORGOTTEN:
      return LATCH_STEP_SEARCHING;
    case LATCH_RECORD_CREATED:
      return LATCH_STEP_STORING;
    case LATCH_RECORD_STORED:
    case LATCH_RECORD_VERIFIED:
      return LATCH_STEP_TESTING;
    default:
      g_assert_not_reached ();
    }
}

/* Before these, the record takes back what is known of the store. */
static gboolean
is_change (LatchStep step)
{
  return step == LATCH_STEP_TURNING_ON || step == LATCH_STEP_TURNING_OFF || step == LATCH_STEP_CHANGING_SECRETS || step == LATCH_STEP_DELETING;
}

static gboolean
is_busy (LatchInstance *self)
{
  return self->step != LATCH_STEP_IDLE && self->step != LATCH_STEP_DONE;
}

/* While its token is kept, an instance stays what it is, whatever is tested or changed. */
static LatchSituation
find_situation (LatchInstance *self)
{
  if ((is_busy (self) || self->elsewhere) && (latch_status_of (self->outcome)->actions & LATCH_ACTION_COPY_TOKEN) == 0)
    return LATCH_SITUATION_IN_PROGRESS;

  return self->outcome;
}

/* Before a change is sent, the record takes back what is known, for the case of a crash. Until the job has something to say
 * about the store, or ends, it is shown as before. */
static gboolean
is_in_doubt (LatchInstance *self)
{
  return self->in_doubt && latch_record_get_health (self->record) == LATCH_HEALTH_UNTESTED;
}

static void
update_situation (LatchInstance *self)
{
  LatchSituation outcome = is_in_doubt (self) ? self->outcome : find_outcome (self);
  LatchSituation situation;
  gboolean       changed = outcome != self->outcome;

  self->outcome = outcome;
  situation = find_situation (self);
  changed = changed || situation != self->situation;
  self->situation = situation;
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SITUATION]);
}

static void
update_name (LatchInstance *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->name_key, g_free);
  g_clear_pointer (&self->name_words, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

static void
update_connector (LatchInstance *self)
{
  g_clear_pointer (&self->connector, g_ref_string_release);
  g_clear_pointer (&self->place_words, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTOR]);
}

static void
update_number (LatchInstance *self)
{
  g_clear_pointer (&self->place_words, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NUMBER]);
}

static void
update_account_label (LatchInstance *self)
{
  g_clear_pointer (&self->place_words, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT_LABEL]);
}

static void
latch_instance_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  LatchInstance *self = LATCH_INSTANCE (object);

  switch (property_id)
    {
    case PROP_ID:
      g_value_set_string (value, latch_instance_get_id (self));
      break;
    case PROP_INFO:
      g_value_set_object (value, self->info);
      break;
    case PROP_NAME:
      g_value_set_string (value, latch_instance_get_name (self));
      break;
    case PROP_CONNECTOR:
      g_value_set_string (value, latch_instance_get_connector (self));
      break;
    case PROP_ACCOUNT_LABEL:
      g_value_set_string (value, latch_instance_get_account_label (self));
      break;
    case PROP_CREATED:
      g_value_set_boxed (value, latch_instance_get_created (self));
      break;
    case PROP_NUMBER:
      g_value_set_int64 (value, latch_instance_get_number (self));
      break;
    case PROP_STEP:
      g_value_set_enum (value, latch_instance_get_step (self));
      break;
    case PROP_SITUATION:
      g_value_set_enum (value, self->situation);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
latch_instance_finalize (GObject *object)
{
  LatchInstance *self = LATCH_INSTANCE (object);

  g_clear_object (&self->record);
  g_clear_object (&self->info);
  g_clear_object (&self->account);
  g_free (self->listed_id);
  g_free (self->name);
  g_free (self->name_key);
  g_free (self->words);
  g_clear_pointer (&self->connector, g_ref_string_release);
  g_free (self->name_words);
  g_free (self->place_words);

  G_OBJECT_CLASS (latch_instance_parent_class)->finalize (object);
}

static void
latch_instance_class_init (LatchInstanceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags   constant = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamFlags   changing = constant | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = latch_instance_get_property;
  object_class->finalize = latch_instance_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, changing);
  properties[PROP_INFO] = g_param_spec_object ("info", NULL, NULL, LATCH_TYPE_INSTANCE_INFO, changing);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, changing);
  properties[PROP_CONNECTOR] = g_param_spec_string ("connector", NULL, NULL, NULL, changing);
  properties[PROP_ACCOUNT_LABEL] = g_param_spec_string ("account-label", NULL, NULL, NULL, changing);
  properties[PROP_CREATED] = g_param_spec_boxed ("created", NULL, NULL, G_TYPE_DATE_TIME, changing);
  properties[PROP_NUMBER] = g_param_spec_int64 ("number", NULL, NULL, 0, G_MAXINT64, 0, changing);
  properties[PROP_STEP] = g_param_spec_enum ("step", NULL, NULL, LATCH_TYPE_STEP, LATCH_STEP_IDLE, changing);
  properties[PROP_SITUATION] = g_param_spec_enum ("situation", NULL, NULL, LATCH_TYPE_SITUATION, LATCH_SITUATION_NOT_CREATED, changing);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_instance_init (LatchInstance *self)
{
}

/**
 * latch_instance_new:
 * @record: (nullable): what is written down of the instance
 * @info: (nullable): what the service says of it; at least one of the two is there
 * @account: (nullable): its account, when that is known; an instance without a record has one
 *
 * Returns: (transfer full): an instance
 */
LatchInstance *
latch_instance_new (LatchRecord       *record,
                    LatchInstanceInfo *info,
                    LatchAccount      *account)
{
  LatchInstance *self;

  g_return_val_if_fail (record != NULL || (info != NULL && account != NULL), NULL);

  self = g_object_new (LATCH_TYPE_INSTANCE, NULL);
  g_set_object (&self->record, record);
  g_set_object (&self->info, info);
  g_set_object (&self->account, account);
  if (record == NULL)
    self->listed_id = latch_instance_dup_listed_id (latch_account_get_id (account), latch_instance_info_get_id (info));
  update_situation (self);
  return self;
}

/**
 * latch_instance_dup_listed_id:
 * @account: an account’s id
 * @number: the service’s number for an instance of it
 *
 * Makes the id of an instance without a record, which no record can have.
 *
 * Returns: (transfer full): the id
 */
char *
latch_instance_dup_listed_id (const char *account,
                              gint64      number)
{
  return g_strdup_printf ("%s.%" G_GINT64_FORMAT, account, number);
}

/**
 * latch_instance_get_record:
 * @self: an instance
 *
 * Returns: (transfer none) (nullable): what is written down of it, which jobs are begun with
 */
LatchRecord *
latch_instance_get_record (LatchInstance *self)
{
  return self->record;
}

/**
 * latch_instance_set_record:
 * @self: an instance without a record
 * @record: what is written down of it now
 *
 * Gives an instance that was made elsewhere its record, and with it another id. For the registry.
 */
void
latch_instance_set_record (LatchInstance *self,
                           LatchRecord   *record)
{
  GObject *object = G_OBJECT (self);

  g_return_if_fail (self->record == NULL);

  g_object_freeze_notify (object);
  g_set_object (&self->record, record);
  g_object_notify_by_pspec (object, properties[PROP_ID]);
  g_object_notify_by_pspec (object, properties[PROP_CREATED]);
  update_connector (self);
  update_name (self);
  update_number (self);
  update_situation (self);
  g_object_thaw_notify (object);
}

/**
 * latch_instance_record_changed:
 * @self: an instance
 * @pspec: a property of its record
 *
 * Notes that the property is another. For the registry, which follows the record.
 */
void
latch_instance_record_changed (LatchInstance *self,
                               GParamSpec    *pspec)
{
  if (g_str_equal (pspec->name, "name"))
    update_name (self);
  else if (g_str_equal (pspec->name, "instance-id"))
    update_number (self);
  else if (g_str_equal (pspec->name, "element"))
    update_connector (self);
  else
    {
      if (self->elsewhere)
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
      update_situation (self);
    }
}

/**
 * latch_instance_get_info:
 * @self: an instance
 *
 * Returns: (transfer none) (nullable): what the service’s list said of it last, without its token, or %NULL when it was not
 *   in the list or none was read
 */
LatchInstanceInfo *
latch_instance_get_info (LatchInstance *self)
{
  return self->info;
}

/**
 * latch_instance_set_info:
 * @self: an instance
 * @info: (nullable): what the service says of it now; one without a record has one
 *
 * Notes what the service’s list says of it. An answer that says the same again is no change. For the registry.
 */
void
latch_instance_set_info (LatchInstance     *self,
                         LatchInstanceInfo *info)
{
  GObject *object = G_OBJECT (self);
  g_autoptr (LatchInstanceInfo) earlier = g_steal_pointer (&self->info);

  g_return_if_fail (self->record != NULL || info != NULL);

  g_set_object (&self->info, info);
  if (earlier == info || (earlier != NULL && info != NULL && latch_instance_info_equal (earlier, info)))
    return;

  g_object_freeze_notify (object);
  g_clear_pointer (&self->place_words, g_free);
  g_object_notify_by_pspec (object, properties[PROP_INFO]);
  if (self->record == NULL)
    {
      g_object_notify_by_pspec (object, properties[PROP_CREATED]);
      update_connector (self);
      update_name (self);
    }
  g_object_thaw_notify (object);
}

/**
 * latch_instance_get_account:
 * @self: an instance
 *
 * Returns: (transfer none) (nullable): its account, or %NULL when that is not known
 */
LatchAccount *
latch_instance_get_account (LatchInstance *self)
{
  return self->account;
}

/**
 * latch_instance_set_account:
 * @self: an instance
 * @account: (nullable): its account
 *
 * Notes the account, because it is known now, or that it is gone. For the registry.
 */
void
latch_instance_set_account (LatchInstance *self,
                            LatchAccount  *account)
{
  if (!g_set_object (&self->account, account))
    return;

  update_situation (self);
  update_account_label (self);
}

/**
 * latch_instance_account_changed:
 * @self: an instance
 * @pspec: a property of its account
 *
 * Notes that the property is another. For the registry, which follows the account.
 */
void
latch_instance_account_changed (LatchInstance *self,
                                GParamSpec    *pspec)
{
  if (g_str_equal (pspec->name, "label"))
    update_account_label (self);
  else
    update_situation (self);
}

/**
 * latch_instance_get_id:
 * @self: an instance
 *
 * Gets the id by which it is called in actions, notifications and searches.
 *
 * Returns: (transfer none): the id of its record or, without one, that of latch_instance_dup_listed_id()
 */
const char *
latch_instance_get_id (LatchInstance *self)
{
  return self->record != NULL ? latch_record_get_id (self->record) : self->listed_id;
}

/**
 * latch_instance_get_number:
 * @self: an instance
 *
 * Returns: the service’s number for it, or 0 while it is not known
 */
gint64
latch_instance_get_number (LatchInstance *self)
{
  return self->record != NULL ? latch_record_get_instance_id (self->record) : latch_instance_info_get_id (self->info);
}

/* A service may list a store that nobody has given a name. */
static char *
dup_name (LatchInstance *self)
{
  g_autofree char *name = latch_typed_dup_line (self->record != NULL ? latch_record_get_name (self->record) : latch_instance_info_get_name (self->info));
  g_autofree char *number = NULL;
  size_t           length;

  latch_typed_trim (name, &length);
  if (length > 0 || self->info == NULL)
    return g_steal_pointer (&name);

  number = g_strdup_printf ("%" G_GINT64_FORMAT, latch_instance_info_get_id (self->info));
  /* Translators: %s is the service’s number for a store */
  return g_strdup_printf (_ ("Instance %s"), number);
}

/**
 * latch_instance_get_name:
 * @self: an instance
 *
 * A file or a service may have a name of any length: laying out 40 000 letters takes minutes. All that shows the instance
 * shows this name.
 *
 * Returns: (transfer none): the name that people know it by, as latch_typed_dup_line() makes it fit to be shown, or the
 *   service’s number when it has no name
 */
const char *
latch_instance_get_name (LatchInstance *self)
{
  if (self->name == NULL)
    self->name = dup_name (self);

  return self->name;
}

/**
 * latch_instance_get_name_key:
 * @self: an instance
 *
 * Gets what stands for the name when many are sorted; see g_utf8_collate_key_for_filename(). Numbers in names
 * are sorted by what they come to.
 *
 * Returns: (transfer none): a key for strcmp()
 */
const char *
latch_instance_get_name_key (LatchInstance *self)
{
  g_autofree char *key = NULL;

  /* The copy is without the room that GLib leaves behind the key. */
  if (self->name_key == NULL)
    {
      key = g_utf8_collate_key_for_filename (latch_instance_get_name (self), -1);
      self->name_key = g_strdup (key);
    }

  return self->name_key;
}

/**
 * latch_instance_dup_tags:
 * @self: an instance
 *
 * Gets the tags that the service listed last, without those by which Latchkey finds an instance again, which are nothing that
 * a person looks for.
 *
 * Returns: (transfer full) (array zero-terminated=1): the tags, none when it is not listed
 */
char **
latch_instance_dup_tags (LatchInstance *self)
{
  const char *const *tags = self->info != NULL ? latch_instance_info_get_tags (self->info) : NULL;
  g_autoptr (GStrvBuilder) shown = g_strv_builder_new ();

  for (size_t i = 0; tags != NULL && tags[i] != NULL; i++)
    {
      if (!latch_id_is_tag (tags[i]))
        g_strv_builder_add (shown, tags[i]);
    }

  return g_strv_builder_end (shown);
}

/**
 * latch_instance_get_element_key:
 * @self: an instance
 *
 * Returns: (transfer none): what the API calls its element, whether Latchkey has a description of it or not
 */
const char *
latch_instance_get_element_key (LatchInstance *self)
{
  return self->record != NULL ? latch_record_get_element (self->record) : latch_instance_info_get_element (self->info);
}

/**
 * latch_instance_get_element:
 * @self: an instance
 *
 * Returns: (transfer none) (nullable): the description of its element, or %NULL when Latchkey has none
 */
const LatchElement *
latch_instance_get_element (LatchInstance *self)
{
  return latch_element_lookup (latch_instance_get_element_key (self));
}

/* Thousands have the same. */
static GRefString *
dup_connector (LatchInstance *self)
{
  const LatchElement *element = latch_instance_get_element (self);
  g_autofree char    *key = latch_typed_dup_line (latch_instance_get_element_key (self));

  if (element != NULL)
    return g_ref_string_new_intern (element->name);

  return g_ref_string_new_intern (*key != '\0' ? key : _ ("Unknown connector"));
}

/**
 * latch_instance_get_connector:
 * @self: an instance
 *
 * Instances with the same one share it, so that a comparison need not look at its letters.
 *
 * Returns: (transfer none): the title of its element, the element’s key when Latchkey has no description of it, or translated
 *   words when the service does not tell the element
 */
const char *
latch_instance_get_connector (LatchInstance *self)
{
  if (self->connector == NULL)
    self->connector = dup_connector (self);

  return self->connector;
}

/**
 * latch_instance_get_n_unlisted:
 * @self: an instance
 *
 * Returns: how many more instances of the same request the service had than there are in the list, when so many arrived late
 *   that only some were noted
 */
guint
latch_instance_get_n_unlisted (LatchInstance *self)
{
  guint n_copies = self->record != NULL ? latch_record_get_n_copies (self->record) : 0;

  return n_copies > LATCH_FIND_MAX_COPIES + 1 ? n_copies - LATCH_FIND_MAX_COPIES - 1 : 0;
}

/**
 * latch_instance_get_hub:
 * @self: an instance
 *
 * Returns: (transfer none): the hub that its calls go to, empty when it is not known
 */
const char *
latch_instance_get_hub (LatchInstance *self)
{
  const LatchElement *element = latch_instance_get_element (self);

  if (self->record != NULL)
    return latch_record_get_hub (self->record);

  return element != NULL ? element->hub : "";
}

/**
 * latch_instance_get_account_label:
 * @self: an instance
 *
 * Returns: (transfer none): what its account is called, in translated words when the account is not known
 */
const char *
latch_instance_get_account_label (LatchInstance *self)
{
  return self->account != NULL ? latch_account_get_label (self->account) : _ ("Unknown account");
}

/**
 * latch_instance_is_practice:
 * @self: an instance
 *
 * Tells whether it belongs to the practice service, whose secrets are known to the program and to nobody else.
 *
 * Returns: %TRUE when its account is known and is one of that service
 */
gboolean
latch_instance_is_practice (LatchInstance *self)
{
  return self->account != NULL && latch_service_is_practice (latch_account_get_service (self->account));
}

/**
 * latch_instance_get_created:
 * @self: an instance
 *
 * Returns: (transfer none) (nullable): when it was created, UTC, by this computer’s clock when it was created here, or %NULL
 *   when the service does not tell
 */
GDateTime *
latch_instance_get_created (LatchInstance *self)
{
  return self->record != NULL ? latch_record_get_created (self->record) : latch_instance_info_get_created (self->info);
}

/**
 * latch_instance_set_in_memory:
 * @self: an instance
 * @in_memory: whether its token is in the memory of this process only
 *
 * Notes where its token lies. For the registry, which asks the keyring.
 */
void
latch_instance_set_in_memory (LatchInstance *self,
                              gboolean       in_memory)
{
  if (self->in_memory == in_memory)
    return;

  self->in_memory = in_memory;
  update_situation (self);
}

/**
 * latch_instance_set_step:
 * @self: an instance
 * @step: what a job is doing to it
 *
 * Notes what is done to it. For the registry, through which all jobs begin.
 */
void
latch_instance_set_step (LatchInstance *self,
                         LatchStep      step)
{
  if (self->step == step)
    return;

  self->step = step;
  self->in_doubt = is_busy (self) && (self->in_doubt || is_change (step));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
  update_situation (self);
}

/**
 * latch_instance_get_step:
 * @self: an instance
 *
 * Returns: what is being done to it, here or, as far as its record tells, in another process
 */
LatchStep
latch_instance_get_step (LatchInstance *self)
{
  return self->elsewhere && !is_busy (self) ? find_step_of_other (self->record) : self->step;
}

/**
 * latch_instance_set_elsewhere:
 * @self: an instance with a record
 * @elsewhere: whether another process is at work on it
 *
 * Notes that another process does something to it. For the registry, which asks the journal’s claims.
 */
void
latch_instance_set_elsewhere (LatchInstance *self,
                              gboolean       elsewhere)
{
  if (self->elsewhere == elsewhere)
    return;

  self->elsewhere = elsewhere;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
  update_situation (self);
}

/**
 * latch_instance_get_situation:
 * @self: an instance
 *
 * Returns: what all that is known of it comes to; its property is notified when latch_instance_get_outcome() changes, too
 */
LatchSituation
latch_instance_get_situation (LatchInstance *self)
{
  return self->situation;
}

/**
 * latch_instance_get_outcome:
 * @self: an instance
 *
 * Gets what it would come to if the job that works on it stopped now. Whoever
 * shows the job’s steps beside the situation shows this one.
 *
 * Returns: the situation, never %LATCH_SITUATION_IN_PROGRESS
 */
LatchSituation
latch_instance_get_outcome (LatchInstance *self)
{
  return self->outcome;
}

/**
 * latch_instance_is_held:
 * @self: an instance
 *
 * Returns: %TRUE when its token is in the memory of this process only
 */
gboolean
latch_instance_is_held (LatchInstance *self)
{
  return self->in_memory && self->record != NULL && latch_record_get_state (self->record) == LATCH_RECORD_CREATED;
}

/**
 * latch_instance_get_status:
 * @self: an instance
 *
 * Returns: (transfer none): how its situation is told
 */
const LatchStatus *
latch_instance_get_status (LatchInstance *self)
{
  return latch_status_of (self->situation);
}

/**
 * latch_instance_get_words:
 * @self: an instance
 *
 * Returns: (transfer none): its situation in a few translated words, or the step while it is in progress or is being changed
 */
const char *
latch_instance_get_words (LatchInstance *self)
{
  const char *words = latch_instance_get_status (self)->words;

  if (words == NULL || is_change (self->step))
    return latch_status_of_step (latch_instance_get_step (self));

  if (!latch_instance_is_held (self))
    return _ (words);

  g_free (self->words);
  /* Translators: %s is the state of a store, such as “Connected” */
  self->words = g_strdup_printf (_ ("%s, token not saved"), _ (words));
  return self->words;
}

/**
 * latch_instance_can:
 * @self: an instance
 * @actions: what is to be done
 *
 * Returns: %TRUE when one of @actions is possible in its situation
 */
gboolean
latch_instance_can (LatchInstance *self,
                    LatchActions   actions)
{
  return (latch_instance_get_status (self)->actions & actions) != 0;
}

/* -- Searching and sorting ----------------------------------------------------- */

static const char *
get_name_words (LatchInstance *self)
{
  if (self->name_words == NULL)
    self->name_words = latch_search_fold (latch_instance_get_name (self));

  return self->name_words;
}

static char *
build_place (LatchInstance *self)
{
  GString *text = g_string_new (latch_instance_get_connector (self));
  gint64   number = latch_instance_get_number (self);
  g_auto (GStrv) tags = latch_instance_dup_tags (self);
  g_autofree char *line = g_strjoinv (" ", tags);

  if (self->account != NULL)
    g_string_append_printf (text, " %s", latch_account_get_label (self->account));
  if (number > 0)
    g_string_append_printf (text, " %" G_GINT64_FORMAT, number);
  g_string_append_printf (text, " %s", line);
  return g_string_free (text, FALSE);
}

static const char *
get_place_words (LatchInstance *self)
{
  g_autofree char *place = NULL;

  if (self->place_words == NULL)
    {
      place = build_place (self);
      self->place_words = latch_search_fold (place);
    }

  return self->place_words;
}

/**
 * latch_instance_prepare:
 * @self: an instance
 *
 * Makes what latch_instance_matches() and latch_instance_get_name_key() keep, some hundredths of a millisecond of work, so
 * that nobody waits for that of ten thousand.
 */
void
latch_instance_prepare (LatchInstance *self)
{
  latch_instance_get_name_key (self);
  get_name_words (self);
  get_place_words (self);
}

/**
 * latch_instance_matches:
 * @self: an instance
 * @search: what is looked for
 *
 * Returns: %TRUE when every word of @search begins a word of the name, the connector, the account or a tag, or
 *   the service’s number
 */
gboolean
latch_instance_matches (LatchInstance     *self,
                        const LatchSearch *search)
{
  const char *const texts[] = { get_name_words (self), get_place_words (self) };

  return latch_search_matches (search, texts, G_N_ELEMENTS (texts));
}

/**
 * latch_instance_name_matches:
 * @self: an instance
 * @search: what is looked for
 *
 * Returns: %TRUE when every word of @search begins a word of the name
 */
gboolean
latch_instance_name_matches (LatchInstance     *self,
                             const LatchSearch *search)
{
  const char *const texts[] = { get_name_words (self) };

  return latch_search_matches (search, texts, G_N_ELEMENTS (texts));
}

static int
compare_created (GDateTime *a,
                 GDateTime *b)
{
  if (a == NULL || b == NULL)
    return (a == NULL) - (b == NULL);

  return g_date_time_compare (b, a);
}

/**
 * latch_instance_compare_newest_first:
 * @a: an instance
 * @b: another one
 * @user_data: nothing
 *
 * Compares by the time of creation, then by name, then by id, so that the
 * order is the same at every start although files keep whole seconds only.
 *
 * Returns: a negative number when @a is to stand before @b
 */
int
latch_instance_compare_newest_first (gconstpointer a,
                                     gconstpointer b,
                                     gpointer      user_data)
{
  LatchInstance *first = (gpointer)a;
  LatchInstance *second = (gpointer)b;
  int            order = compare_created (latch_instance_get_created (first), latch_instance_get_created (second));

  if (order == 0)
    order = strcmp (latch_instance_get_name_key (first), latch_instance_get_name_key (second));
  if (order == 0)
    order = g_strcmp0 (latch_instance_get_id (first), latch_instance_get_id (second));
  return order;
}
