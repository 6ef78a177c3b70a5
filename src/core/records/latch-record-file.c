/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-record-private.h"

#include "latch-record-enums.h"
#include "latch-error.h"
#include "latch-id.h"

#include <glib/gi18n-lib.h>

#define GROUP "Instance"
#define VERSION 1

static int
get_enum (GKeyFile   *file,
          const char *key,
          GType       type)
{
  g_autofree char *nick = g_key_file_get_string (file, GROUP, key, NULL);
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

static gboolean
read_key_file (LatchRecord *self,
               GKeyFile    *file)
{
  g_autofree char *created = g_key_file_get_string (file, GROUP, "Created", NULL);
  g_autofree char *sent = g_key_file_get_string (file, GROUP, "Sent", NULL);
  int              state = get_enum (file, "State", LATCH_TYPE_RECORD_STATE);
  int              health = get_enum (file, "Health", LATCH_TYPE_HEALTH);

  self->id = g_key_file_get_string (file, GROUP, "Id", NULL);
  self->element = g_key_file_get_string (file, GROUP, "Element", NULL);
  self->name = g_key_file_get_string (file, GROUP, "Name", NULL);
  self->account = g_key_file_get_string (file, GROUP, "Account", NULL);
  self->created = created != NULL ? g_date_time_new_from_iso8601 (created, NULL) : NULL;
  self->sent = sent != NULL ? g_date_time_new_from_iso8601 (sent, NULL) : NULL;
  self->attempt = (guint)g_key_file_get_uint64 (file, GROUP, "Attempt", NULL);
  self->n_sweeps = (guint)g_key_file_get_uint64 (file, GROUP, "Sweeps", NULL);
  self->wait = (guint)g_key_file_get_uint64 (file, GROUP, "Wait", NULL);
  self->seen = g_key_file_get_boolean (file, GROUP, "Seen", NULL);
  self->instance_id = g_key_file_get_int64 (file, GROUP, "InstanceId", NULL);
  self->state = (LatchRecordState)state;
  self->health = (LatchHealth)health;

  return self->id != NULL && latch_id_is_valid (self->id) && self->element != NULL && self->name != NULL &&
         self->account != NULL && latch_id_is_valid (self->account) && self->created != NULL && self->sent != NULL &&
         self->attempt > 0 &&
         state >= 0 && health >= 0 && self->instance_id >= 0 &&
         (self->instance_id > 0 || state < LATCH_RECORD_CREATED);
}

/**
 * latch_record_new_from_bytes:
 * @bytes: what latch_record_to_bytes() gave
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Reads a record from its file. One that cannot be read is to be kept: it
 * may be the only trace of an instance.
 *
 * Returns: (transfer full): the record, or %NULL when @bytes is not one that this version can read
 */
LatchRecord *
latch_record_new_from_bytes (GBytes  *bytes,
                             GError **error)
{
  g_autoptr (LatchRecord) self = g_object_new (LATCH_TYPE_RECORD, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (!g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL) ||
      g_key_file_get_integer (file, GROUP, "Version", NULL) != VERSION ||
      !read_key_file (self, file))
    {
      g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("The file is damaged or was written by a newer version of Latchkey."));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * latch_record_to_bytes:
 * @self: a record
 *
 * Writes the record down, for its file.
 *
 * Returns: (transfer full): a key file’s text, without any secret
 */
GBytes *
latch_record_to_bytes (LatchRecord *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *created = g_date_time_format_iso8601 (self->created);
  g_autofree char *sent = g_date_time_format_iso8601 (self->sent);
  size_t           length;
  char            *text;

  g_key_file_set_integer (file, GROUP, "Version", VERSION);
  g_key_file_set_string (file, GROUP, "Id", self->id);
  g_key_file_set_string (file, GROUP, "Element", self->element);
  g_key_file_set_string (file, GROUP, "Name", self->name);
  g_key_file_set_string (file, GROUP, "Account", self->account);
  g_key_file_set_string (file, GROUP, "Created", created);
  g_key_file_set_string (file, GROUP, "Sent", sent);
  g_key_file_set_uint64 (file, GROUP, "Attempt", self->attempt);
  g_key_file_set_uint64 (file, GROUP, "Sweeps", self->n_sweeps);
  g_key_file_set_uint64 (file, GROUP, "Wait", self->wait);
  g_key_file_set_boolean (file, GROUP, "Seen", self->seen);
  g_key_file_set_int64 (file, GROUP, "InstanceId", self->instance_id);
  set_enum (file, "State", LATCH_TYPE_RECORD_STATE, (int)self->state);
  set_enum (file, "Health", LATCH_TYPE_HEALTH, (int)self->health);

  text = g_key_file_to_data (file, &length, NULL);
  return g_bytes_new_take (text, length);
}
