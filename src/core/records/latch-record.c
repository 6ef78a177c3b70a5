/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-record-private.h"

#include "latch-record-enums.h"
#include "latch-error.h"
#include "latch-id.h"
#include "latch-record-state.h"

G_DEFINE_FINAL_TYPE (LatchRecord, latch_record, G_TYPE_OBJECT)

enum {
  PROP_NAME = 1,
  PROP_CREATED,
  PROP_INSTANCE_ID,
  PROP_STATE,
  PROP_HEALTH,
  PROP_HELD,
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
    case PROP_HELD:
      g_value_set_boolean (value, self->held);
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
  g_free (self->element);
  g_free (self->name);
  g_free (self->account);
  g_clear_pointer (&self->created, g_date_time_unref);
  g_clear_pointer (&self->sent, g_date_time_unref);

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
  properties[PROP_CREATED] = g_param_spec_boxed ("created", NULL, NULL, G_TYPE_DATE_TIME, constant);
  properties[PROP_INSTANCE_ID] = g_param_spec_int64 ("instance-id", NULL, NULL, 0, G_MAXINT64, 0, changing);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LATCH_TYPE_RECORD_STATE, LATCH_RECORD_RESERVED, changing);
  properties[PROP_HEALTH] = g_param_spec_enum ("health", NULL, NULL, LATCH_TYPE_HEALTH, LATCH_HEALTH_UNTESTED, changing);
  properties[PROP_HELD] = g_param_spec_boolean ("held", NULL, NULL, FALSE, changing);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
latch_record_init (LatchRecord *self)
{
}

/**
 * latch_record_new:
 * @element: the element’s key
 * @name: the instance’s name
 * @account: the account’s id
 *
 * Makes the record of a creation that is about to begin, with a new random id.
 *
 * Returns: (transfer full): the record, in state %LATCH_RECORD_RESERVED
 */
LatchRecord *
latch_record_new (const char *element,
                  const char *name,
                  const char *account)
{
  LatchRecord *self = g_object_new (LATCH_TYPE_RECORD, NULL);

  self->id = latch_id_new ();
  self->element = g_strdup (element);
  self->name = g_strdup (name);
  self->account = g_strdup (account);
  self->created = g_date_time_new_now_utc ();
  self->sent = g_date_time_ref (self->created);
  self->attempt = 1;
  return self;
}

/**
 * latch_record_dup_path:
 * @self: a record
 * @directory: Latchkey’s data folder
 *
 * Returns: (transfer full): where in @directory its file stands
 */
char *
latch_record_dup_path (LatchRecord *self,
                       const char  *directory)
{
  g_autofree char *name = g_strconcat (self->id, ".record", NULL);

  return g_build_filename (directory, "instances", name, NULL);
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
 * Renames the record, because it is to be sent again under another name.
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
  return g_strconcat ("latchkey-", self->id, NULL);
}

/**
 * latch_record_get_created:
 * @self: a record
 *
 * Returns: (transfer none): when the creation began, UTC; to be shown, never compared
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
 * latch_record_advance:
 * @self: a record
 * @event: what has happened, and may happen in the state it is in
 *
 * Notes a step; it counts from the moment it is written to the file. A step
 * that the table does not have is a mistake of the program's, which is said in
 * the log and changes nothing.
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
      self->seen = FALSE;
      self->stored_now = TRUE;
    }

  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
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
 * latch_health_from_ping:
 * @error: (nullable): what asking the store through the instance ended with
 *
 * Judges a test of the connection to the store.
 *
 * Returns: %LATCH_HEALTH_WORKS without @error, %LATCH_HEALTH_REFUSED when the service or the store said no, else %LATCH_HEALTH_UNTESTED
 */
LatchHealth
latch_health_from_ping (const GError *error)
{
  if (error == NULL)
    return LATCH_HEALTH_WORKS;

  return latch_error_is_refusal (error) ? LATCH_HEALTH_REFUSED : LATCH_HEALTH_UNTESTED;
}

/**
 * latch_record_get_held:
 * @self: a record
 *
 * Returns: %TRUE while this program keeps the token in memory; then the state
 *   is %LATCH_RECORD_CREATED, which is what a later start needs to know
 */
gboolean
latch_record_get_held (LatchRecord *self)
{
  return self->held;
}

/**
 * latch_record_set_held:
 * @self: a record
 * @held: whether the token is in memory
 *
 * Notes where the token is. This is not written to the disk.
 */
void
latch_record_set_held (LatchRecord *self,
                       gboolean     held)
{
  if (self->held == held)
    return;

  self->held = held;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HELD]);
}
