/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-snapshot.h"

#include "latch-error.h"
#include "latch-file.h"

/* The file is a GVariant of this type in little endian: the format, the time of the list in seconds since 1970, how many more
 * instances the service has than follow, and of each instance its number, name, element, whether the service shows tags, tags, the time of its creation, and whether it is
 * turned on. It has no place for a token. */
#define TYPE "(sxua(xssbasxy))"
#define FORMAT "latchkey-list-1"

/* An instance whose time of creation the service does not tell. */
#define NEVER G_MININT64

struct _LatchSnapshot
{
  GPtrArray *infos;
  GDateTime *read;
  guint      n_left_out;
};

/**
 * latch_snapshot_new:
 * @infos: (element-type LatchInstanceInfo): what was listed, without tokens; it is not changed any more
 * @read: when, UTC
 * @n_left_out: how many more instances the service has
 *
 * Returns: (transfer full): the snapshot
 */
LatchSnapshot *
latch_snapshot_new (GPtrArray *infos,
                    GDateTime *read,
                    guint      n_left_out)
{
  LatchSnapshot *self = g_atomic_rc_box_new0 (LatchSnapshot);

  self->infos = g_ptr_array_ref (infos);
  self->read = g_date_time_ref (read);
  self->n_left_out = n_left_out;
  return self;
}

/**
 * latch_snapshot_ref:
 * @self: a snapshot
 *
 * Returns: (transfer full): @self
 */
LatchSnapshot *
latch_snapshot_ref (LatchSnapshot *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (LatchSnapshot *self)
{
  g_ptr_array_unref (self->infos);
  g_date_time_unref (self->read);
}

/**
 * latch_snapshot_unref:
 * @self: (transfer full): a snapshot
 *
 * Releases a snapshot.
 */
void
latch_snapshot_unref (LatchSnapshot *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify)clear);
}

/**
 * latch_snapshot_get_infos:
 * @self: a snapshot
 *
 * Returns: (transfer none) (element-type LatchInstanceInfo): what was listed
 */
GPtrArray *
latch_snapshot_get_infos (LatchSnapshot *self)
{
  return self->infos;
}

/**
 * latch_snapshot_get_read:
 * @self: a snapshot
 *
 * Returns: (transfer none): when, UTC
 */
GDateTime *
latch_snapshot_get_read (LatchSnapshot *self)
{
  return self->read;
}

/**
 * latch_snapshot_get_n_left_out:
 * @self: a snapshot
 *
 * Returns: how many more instances the service has
 */
guint
latch_snapshot_get_n_left_out (LatchSnapshot *self)
{
  return self->n_left_out;
}

/* -- As a file ------------------------------------------------------------------- */

static GVariant *
in_file_order (GVariant *value)
{
  g_autoptr (GVariant) own = g_variant_ref_sink (value);

  return G_BYTE_ORDER == G_LITTLE_ENDIAN ? g_steal_pointer (&own) : g_variant_byteswap (own);
}

static void
add_info (GVariantBuilder   *builder,
          LatchInstanceInfo *info)
{
  GDateTime *created = latch_instance_info_get_created (info);
  GVariant  *value = g_variant_new ("(xssb^asxy)", latch_instance_info_get_id (info), latch_instance_info_get_name (info),
                                    latch_instance_info_get_element (info), latch_instance_info_get_shows_tags (info),
                                    latch_instance_info_get_tags (info), created != NULL ? g_date_time_to_unix (created) : NEVER,
                                    (guint8)latch_instance_info_get_enabled (info));

  /* In one piece, since its parts take many times the memory. */
  g_variant_get_data (value);
  g_variant_builder_add_value (builder, value);
}

/**
 * latch_snapshot_to_bytes:
 * @self: a snapshot
 *
 * Writes a snapshot. Ten thousand instances take some hundredths of a second.
 *
 * Returns: (transfer full): the content of its file
 */
GBytes *
latch_snapshot_to_bytes (LatchSnapshot *self)
{
  g_autoptr (GVariantBuilder) builder = g_variant_builder_new (G_VARIANT_TYPE ("a(xssbasxy)"));
  g_autoptr (GVariant) value = NULL;

  for (guint i = 0; i < self->infos->len; i++)
    add_info (builder, g_ptr_array_index (self->infos, i));

  value = in_file_order (g_variant_new (TYPE, FORMAT, g_date_time_to_unix (self->read), self->n_left_out, builder));
  return g_variant_get_data_as_bytes (value);
}

static LatchInstanceInfo *
read_info (GVariant *value)
{
  g_autofree const char **tags = NULL;
  g_autoptr (GDateTime) created = NULL;
  const char *name, *element;
  gint64      number, created_time;
  gboolean    shows_tags;
  guint8      enabled;

  g_variant_get (value, "(x&s&sb^a&sxy)", &number, &name, &element, &shows_tags, &tags, &created_time, &enabled);
  if (number <= 0 || enabled > LATCH_ENABLED_YES)
    return NULL;

  created = created_time != NEVER ? g_date_time_new_from_unix_utc (created_time) : NULL;
  return latch_instance_info_new (number, name, element, shows_tags ? (const char *const *)tags : NULL, NULL, created, (LatchEnabled)enabled);
}

static GPtrArray *
read_infos (GVariant *list)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func (g_object_unref);
  size_t n_infos = g_variant_n_children (list);

  for (size_t i = 0; i < n_infos; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      LatchInstanceInfo *info = read_info (child);

      if (info == NULL)
        return NULL;

      g_ptr_array_add (infos, info);
    }

  return g_steal_pointer (&infos);
}

/**
 * latch_snapshot_new_from_bytes:
 * @bytes: the content of a file, which anybody may have written
 * @error: return location for %LATCH_ERROR_STORAGE
 *
 * Reads a snapshot. One that is damaged in any part is none.
 *
 * Returns: (transfer full): the snapshot, or %NULL
 */
LatchSnapshot *
latch_snapshot_new_from_bytes (GBytes  *bytes,
                               GError **error)
{
  g_autoptr (GVariant) stored = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (TYPE), bytes, FALSE));
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GDateTime) read = NULL;
  const char *format = "";
  gint64      time = 0;
  guint       n_left_out = 0;

  if (g_variant_is_normal_form (stored))
    {
      value = in_file_order (stored);
      g_variant_get (value, "(&sxu@a(xssbasxy))", &format, &time, &n_left_out, &list);
      read = g_date_time_new_from_unix_utc (time);
    }
  if (read != NULL && g_str_equal (format, FORMAT))
    infos = read_infos (list);
  if (infos != NULL)
    return latch_snapshot_new (infos, read, n_left_out);

  g_set_error_literal (error, LATCH_ERROR, LATCH_ERROR_STORAGE, "The file holds no list of a service");
  return NULL;
}

/* -- On the disk ------------------------------------------------------------------- */

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (latch_file_change_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
encoded_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), NULL);
  const char *path = g_task_get_task_data (task);

  latch_file_write_large_async (path, bytes, written_cb, g_steal_pointer (&task));
}

static void
encode_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  g_task_return_pointer (task, latch_snapshot_to_bytes (task_data), (GDestroyNotify)g_bytes_unref);
}

/**
 * latch_snapshot_write_async:
 * @self: a snapshot
 * @path: its file’s path
 * @callback: called when it is on the disk
 * @user_data: data for @callback
 *
 * Writes a snapshot to the disk, for the user alone to read. Tens of thousands of instances are too many to write down
 * between two frames of a window, so a thread does it.
 */
void
latch_snapshot_write_async (LatchSnapshot      *self,
                            const char         *path,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GTask) encoding = g_task_new (NULL, NULL, encoded_cb, task);

  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_set_task_data (encoding, latch_snapshot_ref (self), (GDestroyNotify)latch_snapshot_unref);
  g_task_run_in_thread (encoding, encode_thread);
}

/**
 * latch_snapshot_write_finish:
 * @result: the result
 * @error: return location for %LATCH_ERROR_STORAGE, also when it has more than 64 MiB
 *
 * Returns: %TRUE when it is on the disk
 */
gboolean
latch_snapshot_write_finish (GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
decode_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  GError        *error = NULL;
  LatchSnapshot *snapshot = latch_snapshot_new_from_bytes (task_data, &error);

  if (snapshot != NULL)
    g_task_return_pointer (task, snapshot, (GDestroyNotify)latch_snapshot_unref);
  else
    g_task_return_error (task, error);
}

static void
bytes_read_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *bytes = latch_file_read_finish (result, &error);

  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_set_task_data (task, bytes, (GDestroyNotify)g_bytes_unref);
  g_task_run_in_thread (task, decode_thread);
}

/**
 * latch_snapshot_read_async:
 * @path: a file’s path
 * @callback: called with the snapshot
 * @user_data: data for @callback
 *
 * Reads a snapshot from the disk.
 */
void
latch_snapshot_read_async (const char         *path,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  latch_file_read_large_async (path, bytes_read_cb, g_task_new (NULL, NULL, callback, user_data));
}

/**
 * latch_snapshot_read_finish:
 * @result: the result
 * @error: return location for %G_IO_ERROR_NOT_FOUND, or for %LATCH_ERROR_STORAGE when the file cannot be read or is damaged
 *
 * Returns: (transfer full): the snapshot, or %NULL
 */
LatchSnapshot *
latch_snapshot_read_finish (GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
