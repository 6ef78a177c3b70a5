/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-text-file.h"

#include "latch-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Text that a person has chosen. Nobody knows what it is until it is read: a folder, a device that never ends, a film, or
 * what an editor of Windows has written. It may have secrets, so all memory that has held it is overwritten. */

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define UNREADABLE N_ ("Latchkey could not read this file. Copy it to another folder, then try again.")

typedef struct
{
  gboolean takes_pipe;
  size_t   max_length;
  size_t   size;
  char    *bytes;
} Reading;

static void
reading_free (Reading *reading)
{
  if (reading->bytes != NULL)
    explicit_bzero (reading->bytes, reading->size);

  g_free (reading->bytes);
  g_free (reading);
}

static void
text_free (char *text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

static GError *
refuse (const char *sentence)
{
  return g_error_new_literal (LATCH_ERROR, LATCH_ERROR_INVALID, sentence);
}

/* GIO’s own sentences have the path. */
static GError *
explain (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return refuse (_ ("This file is not there any more."));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return refuse (_ ("You do not have permission to read this file."));

  return refuse (_ (UNREADABLE));
}

static GError *
refuse_length (const Reading *reading)
{
  /* Translators: %u is a number of KiB */
  return g_error_new (LATCH_ERROR, LATCH_ERROR_INVALID, _ ("This file is too large. Use a text file of at most %u KiB."), (guint)(reading->max_length / 1024));
}

/* In place, so that there is no second copy. */
static void
swap_bytes (char  *bytes,
            size_t length)
{
  for (size_t i = 0; i + 1 < length; i += 2)
    {
      char first = bytes[i];

      bytes[i] = bytes[i + 1];
      bytes[i + 1] = first;
    }
}

/* What Windows calls Unicode. Both begin with a mark, which is the same character in another order. */
static char *
decode_utf16 (char  *bytes,
              size_t length)
{
  const gunichar2 mark = 0xfeff;
  const gunichar2 swapped_mark = 0xfffe;
  glong           n_read = 0;
  char           *text;

  if (length < sizeof mark || length % sizeof mark != 0)
    return NULL;

  if (memcmp (bytes, &swapped_mark, sizeof swapped_mark) == 0)
    swap_bytes (bytes, length);
  if (memcmp (bytes, &mark, sizeof mark) != 0)
    return NULL;

  length = length / sizeof mark - 1;
  text = g_utf16_to_utf8 ((const gunichar2 *)(gpointer)bytes + 1, (glong)length, &n_read, NULL, NULL);
  if (text == NULL || (size_t)n_read == length)
    return text;

  text_free (text);
  return NULL;
}

static char *
decode (char  *bytes,
        size_t length)
{
  size_t mark = length >= strlen (BYTE_ORDER_MARK) && memcmp (bytes, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0 ? strlen (BYTE_ORDER_MARK) : 0;

  if (g_utf8_validate_len (bytes + mark, length - mark, NULL))
    return g_strndup (bytes + mark, length - mark);

  return decode_utf16 (bytes, length);
}

static void
end (GTask *task,
     size_t length)
{
  Reading *reading = g_task_get_task_data (task);
  char    *text = length < reading->size ? decode (reading->bytes, length) : NULL;

  if (length == reading->size || (text != NULL && strlen (text) > reading->max_length))
    g_task_return_error (task, refuse_length (reading));
  else if (text == NULL)
    g_task_return_error (task, refuse (_ ("This is not a text file, or it is in an old encoding. Save it as UTF-8 text, then try again.")));
  else if (text[strspn (text, " \t\r\n")] == '\0')
    g_task_return_error (task, refuse (_ ("This file is empty.")));
  else
    {
      g_task_return_pointer (task, g_steal_pointer (&text), (GDestroyNotify)text_free);
      return;
    }

  if (text != NULL)
    text_free (text);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  size_t length = 0;

  if (g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error))
    end (task, length);
  else
    g_task_return_error (task, explain (error));
}

/* One byte more than is allowed tells that there is more; in UTF-16, each character of ASCII has two. */
static void
read_stream (GInputStream *stream,
             GTask        *task)
{
  Reading *reading = g_task_get_task_data (task);

  reading->size = 2 * reading->max_length + sizeof (gunichar2) + 1;
  reading->bytes = g_malloc (reading->size);
  g_input_stream_read_all_async (stream, reading->bytes, reading->size, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), read_cb, task);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (stream != NULL)
    read_stream (G_INPUT_STREAM (stream), g_steal_pointer (&task));
  else
    g_task_return_error (task, explain (error));
}

/* To open what is no regular file may take forever. */
static void
seen_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Reading      *reading = g_task_get_task_data (task);
  GFileType     type = info != NULL ? g_file_info_get_file_type (info) : G_FILE_TYPE_UNKNOWN;

  if (info == NULL)
    g_task_return_error (task, explain (error));
  else if (type == G_FILE_TYPE_DIRECTORY)
    g_task_return_error (task, refuse (_ ("This is a folder. Choose a file in it.")));
  else if (type != G_FILE_TYPE_REGULAR && !reading->takes_pipe)
    g_task_return_error (task, refuse (_ ("This is not an ordinary file. Choose a text file.")));
  else
    g_file_read_async (G_FILE (source), G_PRIORITY_DEFAULT, cancellable, opened_cb, g_steal_pointer (&task));
}

static GTask *
task_new (gpointer            source,
          size_t              max_length,
          GCancellable       *cancellable,
          GAsyncReadyCallback callback,
          gpointer            user_data)
{
  GTask   *task = g_task_new (source, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->max_length = max_length;
  g_task_set_task_data (task, reading, (GDestroyNotify)reading_free);
  return task;
}

/**
 * latch_text_file_read_async:
 * @file: a file that a person has chosen, of whatever kind
 * @takes_pipe: whether it may be what another program writes at the same time; a person can stop the wait for that then
 * @max_length: how long the text may be, in bytes of UTF-8
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call when it is read
 * @user_data: data for @callback
 *
 * Reads a short text in UTF-8, with or without a byte order mark, or in UTF-16
 * with one (RFC 3629, RFC 2781). What is longer is not read to its end, and what
 * is no regular file is not opened unless it may be a pipe. What is not in this computer’s file system
 * is not asked for at all: a link to a page can be dropped like a file, and GVfs
 * would send a request for it.
 */
void
latch_text_file_read_async (GFile              *file,
                            gboolean            takes_pipe,
                            size_t              max_length,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr (GTask) task = task_new (file, max_length, cancellable, callback, user_data);
  Reading *reading = g_task_get_task_data (task);

  reading->takes_pipe = takes_pipe;
  if (!g_file_is_native (file))
    g_task_return_error (task, refuse (_ (UNREADABLE)));
  else
    g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable, seen_cb, g_steal_pointer (&task));
}

/**
 * latch_text_file_read_stream_async:
 * @stream: what a person passes to the program, such as its standard input
 * @max_length: how long the text may be, in bytes of UTF-8
 * @cancellable: (nullable): to stop waiting
 * @callback: what to call when it is read
 * @user_data: data for @callback
 *
 * Reads a short text as latch_text_file_read_async() does, until @stream ends or has had too much.
 */
void
latch_text_file_read_stream_async (GInputStream       *stream,
                                   size_t              max_length,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  read_stream (stream, task_new (stream, max_length, cancellable, callback, user_data));
}

/**
 * latch_text_file_read_finish:
 * @result: the result of either of the above
 * @error: return location for %LATCH_ERROR_INVALID, which says what is wrong with the file, or for %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the text in UTF-8, without a byte order mark, which may have secrets; free it with
 *   secret_password_free()
 */
char *
latch_text_file_read_finish (GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
