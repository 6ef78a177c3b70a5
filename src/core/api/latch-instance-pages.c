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

/* What the largest account may have: all pages, each as large as they are asked for. */
#define MAX_INSTANCES 200000
#define MAX_SIZE (64 * 1024 * 1024)

/* A list that is being read: where it is, which pages were asked for, and which instances were kept. */
typedef struct
{
  GUri              *uri;
  SecretValue       *authorization;
  GHashTable        *cursors;
  LatchInstanceMatch match;
  gpointer           match_data;
  GDestroyNotify     match_data_destroy;
  GPtrArray         *found;
  guint              n_read;
  size_t             size;
} Reading;

/* One page of it. The thread that decodes a page has the reading for itself: nothing else happens to the list meanwhile. */
typedef struct
{
  Reading       *reading;
  LatchResponse *response;
} Page;

static void
reading_free (Reading *reading)
{
  g_uri_unref (reading->uri);
  secret_value_unref (reading->authorization);
  g_hash_table_unref (reading->cursors);
  g_clear_pointer (&reading->found, g_ptr_array_unref);
  if (reading->match_data_destroy != NULL)
    reading->match_data_destroy (reading->match_data);
  g_free (reading);
}

static void
page_free (Page *page)
{
  g_clear_pointer (&page->response, latch_response_free);
  g_free (page);
}

static gboolean
keep (LatchInstanceInfo *info,
      gpointer           user_data)
{
  Reading *reading = user_data;
  gboolean matches = reading->match != NULL ? reading->match (info, reading->match_data) : info != NULL;

  reading->n_read++;
  if (!matches || info == NULL)
    return matches;

  reading->size += latch_instance_info_get_size (info);
  return reading->n_read <= MAX_INSTANCES && reading->size <= MAX_SIZE;
}

static void
decode_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Page *page = task_data;
  g_autoptr (GPtrArray) instances = latch_json_read_instances (page->response->body, keep, page->reading, NULL);

  if (instances == NULL)
    {
      g_task_return_error (task, latch_api_error_new (page->response, 0, page->reading->authorization, NULL));
      return;
    }

  g_ptr_array_extend_and_steal (page->reading->found, g_steal_pointer (&instances));
  g_task_return_pointer (task, g_strdup (latch_api_get_next_page (page->response)), g_free);
}

static void
got_page_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Page *page = g_task_get_task_data (task);

  page->response = latch_retry_get_finish (LATCH_TRANSPORT (source), result, &error);
  if (page->response == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  latch_api_log_request_id (page->response, page->reading->authorization, NULL);

  /* A page may have 8 MiB, too much to decode between two frames of a window. */
  if (latch_response_is_success (page->response))
    {
      g_task_run_in_thread (task, decode_thread);
      return;
    }

  error = latch_api_error_new (page->response, 0, page->reading->authorization, NULL);
  if (latch_api_error_is_empty_list (error))
    g_task_return_pointer (task, NULL, NULL);
  else if (page->response->status == 404)
    g_task_return_error (task, latch_error_new_for_response (404, NULL, NULL, latch_error_get_request_id (error)));
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

/* Ends with the cursor of the next page, or %NULL after the last one. */
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
  Page *page = g_new0 (Page, 1);

  page->reading = reading;
  g_task_set_task_data (task, page, (GDestroyNotify)page_free);
  latch_retry_get_async (transport, uri, reading->authorization, MAX_PAGE, cancellable, got_page_cb, g_steal_pointer (&task));
}

/* The first page has no cursor, so the set is one smaller than the number of pages. */
static gboolean
is_endless (Reading    *reading,
            const char *next)
{
  return reading->n_read > MAX_INSTANCES || reading->size > MAX_SIZE ||
         (next != NULL && (!g_hash_table_add (reading->cursors, g_strdup (next)) || g_hash_table_size (reading->cursors) >= MAX_PAGES));
}

static void
page_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *next = g_task_propagate_pointer (G_TASK (result), &error);
  Reading         *reading = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (is_endless (reading, next))
    g_task_return_new_error (task, LATCH_ERROR, LATCH_ERROR_UNEXPECTED,
                             "%s", _ ("The service’s list never ended, so it could not be read completely. Try again later."));
  else if (next == NULL)
    g_task_return_pointer (task, g_steal_pointer (&reading->found), (GDestroyNotify)g_ptr_array_unref);
  else
    read_page_async (LATCH_TRANSPORT (source), reading, next, g_task_get_cancellable (task), page_cb, g_object_ref (task));
}

/**
 * latch_instance_pages_read_async:
 * @transport: how to reach the service
 * @uri: the list’s address with a query, to which the page’s cursor is appended
 * @authorization: the value of the `Authorization` header
 * @match: (nullable) (scope notified): which instances to keep, see latch_client_find_instances_async()
 * @match_data: data for @match
 * @match_data_destroy: frees @match_data
 * @cancellable: (nullable): a cancellable
 * @callback: called when the whole list was read
 * @user_data: data for @callback
 *
 * Reads a list of instances to its last page, which is the one without the
 * header `Elements-Next-Page-Token` (docs.cloud-elements.com/home/elements-api-reference),
 * and keeps what matches. Pages are decoded one by one, in a thread.
 *
 * A list that was not read to its end is an error, never a shorter list:
 * callers conclude from it that an instance does not exist. A list of more
 * than 1000 pages or 200 000 instances, or of which more than 64 MiB are to be
 * kept, has no end.
 */
void
latch_instance_pages_read_async (LatchTransport     *transport,
                                 GUri               *uri,
                                 SecretValue        *authorization,
                                 LatchInstanceMatch  match,
                                 gpointer            match_data,
                                 GDestroyNotify      match_data_destroy,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->uri = g_uri_ref (uri);
  reading->authorization = secret_value_ref (authorization);
  reading->cursors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading->match = match;
  reading->match_data = match_data;
  reading->match_data_destroy = match_data_destroy;
  reading->found = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, reading, (GDestroyNotify)reading_free);

  read_page_async (transport, reading, NULL, cancellable, page_cb, g_steal_pointer (&task));
}

/**
 * latch_instance_pages_read_finish:
 * @transport: the transport
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type LatchInstanceInfo): the instances of the list that match, or %NULL
 */
GPtrArray *
latch_instance_pages_read_finish (LatchTransport *transport,
                                  GAsyncResult   *result,
                                  GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
