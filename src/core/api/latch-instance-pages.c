/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-instance-pages.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-json.h"
#include "latch-retry.h"

#include <glib/gi18n-lib.h>

#define MAX_PAGE (8 * 1024 * 1024)
#define MAX_PAGES 1000

typedef struct
{
  LatchInstanceInfos *instances;
  char               *next;
} Page;

/* A list being read: where it is, which pages were asked for, and what stood in them. */
typedef struct
{
  GUri               *uri;
  SecretValue        *authorization;
  GHashTable         *cursors;
  LatchInstanceInfos *found;
} Reading;

static void
page_free (Page *page)
{
  g_clear_pointer (&page->instances, latch_instance_infos_free);
  g_free (page->next);
  g_free (page);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)

static void
reading_free (Reading *reading)
{
  g_uri_unref (reading->uri);
  secret_value_unref (reading->authorization);
  g_hash_table_unref (reading->cursors);
  g_clear_pointer (&reading->found, latch_instance_infos_free);
  g_free (reading);
}

static void
read_page_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  LatchResponse *answer = task_data;
  g_autoptr (GPtrArray) instances = latch_json_read_instances (answer->body, NULL);
  Page *page;

  if (instances == NULL)
    {
      g_task_return_error (task, latch_api_error_new (answer));
      return;
    }

  page = g_new0 (Page, 1);
  page->instances = g_steal_pointer (&instances);
  page->next = g_strdup (answer->next_page_token);
  g_task_return_pointer (task, page, (GDestroyNotify)page_free);
}

/* The API answers with 404 and a sentence in its own form where others send an empty list. */
static gboolean
is_empty_list (const LatchResponse *answer,
               const GError        *error)
{
  return answer->status == 404 && latch_error_get_service_message (error) != NULL;
}

static void
got_page_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchResponse) answer = latch_retry_get_finish (LATCH_TRANSPORT (source), result, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* A page may hold 8 MiB, too much to be read between two frames of a window. */
  if (latch_response_is_success (answer))
    {
      g_task_set_task_data (task, g_steal_pointer (&answer), (GDestroyNotify)latch_response_free);
      g_task_run_in_thread (task, read_page_thread);
      return;
    }

  error = latch_api_error_new (answer);
  if (is_empty_list (answer, error))
    g_task_return_pointer (task, g_new0 (Page, 1), (GDestroyNotify)page_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static GUri *
build_page_uri (GUri       *uri,
                const char *cursor)
{
  g_autofree char *escaped = cursor != NULL ? g_uri_escape_string (cursor, NULL, FALSE) : NULL;
  g_autofree char *query = g_strconcat (g_uri_get_query (uri), escaped != NULL ? "&nextPage=" : NULL, escaped, NULL);

  return g_uri_build (g_uri_get_flags (uri), g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri),
                      g_uri_get_path (uri), query, NULL);
}

static void
read_page_async (LatchTransport     *transport,
                 Reading            *reading,
                 const char         *cursor,
                 GCancellable       *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  g_autoptr (GUri) uri = build_page_uri (reading->uri, cursor);

  latch_retry_get_async (transport, uri, reading->authorization, MAX_PAGE, cancellable,
                         got_page_cb, g_steal_pointer (&task));
}

static void
page_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Page) page = g_task_propagate_pointer (G_TASK (result), &error);
  Reading      *reading = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (page == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (page->instances != NULL)
    g_ptr_array_extend_and_steal (reading->found, g_steal_pointer (&page->instances));

  if (page->next == NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&reading->found), (GDestroyNotify)latch_instance_infos_free);
      return;
    }

  /* The first page has no cursor, so the set is one smaller than the number of pages. */
  if (!g_hash_table_add (reading->cursors, g_strdup (page->next)) || g_hash_table_size (reading->cursors) >= MAX_PAGES)
    {
      g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_UNEXPECTED,
                               "%s", _ ("The service’s list has no end, so it could not be read whole. Try again later."));
      return;
    }

  read_page_async (LATCH_TRANSPORT (source), reading, page->next, cancellable, page_cb, g_steal_pointer (&task));
}

/**
 * latch_instance_pages_read_async:
 * @transport: the way out
 * @uri: the list’s address with a query, to which the page’s cursor is appended
 * @authorization: the value of the `Authorization` header
 * @cancellable: (nullable): a cancellable
 * @callback: called when the whole list was read
 * @user_data: data for @callback
 *
 * Reads a list of instances to its last page, which is the one without the
 * header `Elements-Next-Page-Token` (docs.cloud-elements.com/home/elements-api-reference).
 * A list that was not read to its end is an error, never a shorter list:
 * somebody may conclude from it that an instance does not exist.
 */
void
latch_instance_pages_read_async (LatchTransport     *transport,
                                 GUri               *uri,
                                 SecretValue        *authorization,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->uri = g_uri_ref (uri);
  reading->authorization = secret_value_ref (authorization);
  reading->cursors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading->found = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, reading, (GDestroyNotify)reading_free);

  read_page_async (transport, reading, NULL, cancellable, page_cb, g_steal_pointer (&task));
}

/**
 * latch_instance_pages_read_finish:
 * @transport: the way out
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type LatchInstanceInfo): all instances of the list, or %NULL
 */
LatchInstanceInfos *
latch_instance_pages_read_finish (LatchTransport *transport,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
