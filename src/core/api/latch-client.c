/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-client.h"

#include "latch-api-error.h"
#include "latch-json-scan.h"
#include "latch-json.h"
#include "latch-instance-pages.h"
#include "latch-retry.h"
#include "latch-service.h"

#include <libsoup/soup.h>

#define MAX_ANSWER (1024 * 1024)
#define MAX_PONG_TOKENS 1000

/* The API's own maximum, docs.cloud-elements.com/home/elements-api-reference. */
#define PAGE_SIZE "200"

/* The service, as one account sees it. Each call is a path, a body and how to
 * read the answer; whatever else can happen on the way is the transport's. */
struct _LatchClient
{
  GObject parent_instance;

  char             *address;
  LatchCredentials *credentials;
  LatchTransport   *transport;
};

G_DEFINE_FINAL_TYPE (LatchClient, latch_client, G_TYPE_OBJECT)

/* The address is checked at each use: secrets go to nobody else, whoever wrote the account's file. */
static GUri *
build_uri (LatchClient *self,
           const char  *path,
           const char  *query,
           GError     **error)
{
  g_autofree char *address = latch_service_check_address (self->address, error);
  g_autofree char *text = NULL;

  if (address == NULL)
    return NULL;

  text = g_strconcat (address, path, query != NULL ? "?" : NULL, query, NULL);
  return g_uri_parse (text, SOUP_HTTP_URI_FLAGS, error);
}

/* libsecret lends nobody its memory that is not swapped out, but copies every
 * new value there: so a blank one is made first, and then written over. */
static SecretValue *
build_authorization (LatchClient *self,
                     const char  *kind,
                     SecretValue *secret,
                     GError     **error)
{
  const char      *user = secret_value_get_text (latch_credentials_get_user (self->credentials));
  const char      *other = secret_value_get_text (secret);
  size_t           length = strlen ("User , ") + strlen (user) + strlen (kind) + strlen (" ") + strlen (other);
  g_autofree char *blank = g_strnfill (length, ' ');
  SecretValue     *value;

  if (!latch_credentials_check_secret (user, error) || !latch_credentials_check_secret (other, error))
    return NULL;

  value = secret_value_new (blank, (gssize)length, "text/plain");
  g_snprintf ((char *)secret_value_get_text (value), length + 1, "User %s, %s %s", user, kind, other);
  return value;
}

static SecretValue *
build_own_authorization (LatchClient *self,
                         GError     **error)
{
  return build_authorization (self, "Organization", latch_credentials_get_organization (self->credentials), error);
}

static LatchInstanceInfo *
read_instance (const LatchResponse *answer)
{
  return latch_response_is_success (answer) ? latch_json_read_instance (answer->body, NULL) : NULL;
}

static gboolean
has_token (LatchInstanceInfo *instance)
{
  SecretValue *token = latch_instance_info_get_token (instance);

  return token != NULL && *secret_value_get_text (token) != '\0';
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean *sent = g_task_get_task_data (task);
  g_autoptr (LatchResponse) answer = latch_transport_send_finish (LATCH_TRANSPORT (source), result, sent, &error);
  g_autoptr (LatchInstanceInfo) instance = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  instance = read_instance (answer);
  if (instance == NULL || !has_token (instance))
    {
      g_task_return_error (task, latch_api_error_new (answer));
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&instance), g_object_unref);
}

static void
got_instance_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchResponse) answer = latch_retry_get_finish (LATCH_TRANSPORT (source), result, &error);
  g_autoptr (LatchInstanceInfo) instance = NULL;
  gint64 *id = g_task_get_task_data (task);

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  instance = read_instance (answer);
  if (instance == NULL || latch_instance_info_get_id (instance) != *id)
    {
      g_task_return_error (task, latch_api_error_new (answer));
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&instance), g_object_unref);
}

static gboolean
is_pong (const LatchResponse *answer)
{
  g_autoptr (JsonNode) node = latch_response_is_success (answer) ? latch_json_parse (answer->body, MAX_PONG_TOKENS, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node);
}

static void
pinged_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchResponse) answer = latch_retry_get_finish (LATCH_TRANSPORT (source), result, &error);

  if (answer == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (is_pong (answer))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, latch_api_error_new (answer));
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchInstanceInfos) found = latch_instance_pages_read_finish (LATCH_TRANSPORT (source), result, &error);

  if (found == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&found), (GDestroyNotify)latch_instance_infos_free);
}

static void
latch_client_dispose (GObject *object)
{
  LatchClient *self = LATCH_CLIENT (object);

  g_clear_object (&self->transport);

  G_OBJECT_CLASS (latch_client_parent_class)->dispose (object);
}

static void
latch_client_finalize (GObject *object)
{
  LatchClient *self = LATCH_CLIENT (object);

  g_free (self->address);
  latch_credentials_unref (self->credentials);

  G_OBJECT_CLASS (latch_client_parent_class)->finalize (object);
}

static void
latch_client_class_init (LatchClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latch_client_dispose;
  object_class->finalize = latch_client_finalize;
}

static void
latch_client_init (LatchClient *self)
{
}

/**
 * latch_client_new:
 * @address: the service’s address, as latch_service_check_address() gives it
 * @credentials: the account’s two secrets
 * @transport: how to reach the service
 *
 * Makes a client. Nothing is sent before the first call; an address that
 * would not pass the check makes every call fail with %LATCH_ERROR_INVALID.
 *
 * Returns: (transfer full): the client
 */
LatchClient *
latch_client_new (const char       *address,
                  LatchCredentials *credentials,
                  LatchTransport   *transport)
{
  LatchClient *self = g_object_new (LATCH_TYPE_CLIENT, NULL);

  self->address = g_strdup (address);
  self->credentials = latch_credentials_ref (credentials);
  self->transport = g_object_ref (transport);
  return self;
}

/**
 * latch_client_create_instance_async:
 * @self: a client
 * @draft: what to create
 * @tag: the tag by which the instance can be found again, added to those of @draft
 * @cancellable: (nullable): a cancellable; the instance may come into being all the same
 * @callback: called when there is an answer or none will come
 * @user_data: data for @callback
 *
 * Creates an instance: `POST /instances` (“Create Instance” in the element’s
 * documentation). It is never sent a second time, since each one that arrives
 * makes an instance.
 */
void
latch_client_create_instance_async (LatchClient        *self,
                                    LatchDraft         *draft,
                                    const char         *tag,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = build_uri (self, "/instances", NULL, &error);
  g_autoptr (SecretValue) authorization = uri != NULL ? build_own_authorization (self, &error) : NULL;
  g_autoptr (GBytes) body = latch_json_write_draft (draft, tag);

  /* A token that arrived is not thrown away because Cancel was pressed at that moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (gboolean, 1), g_free);

  if (authorization == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  latch_transport_send_async (self->transport, "POST", uri, authorization, body, MAX_ANSWER, cancellable,
                              created_cb, g_steal_pointer (&task));
}

/**
 * latch_client_create_instance_finish:
 * @self: a client
 * @result: the result
 * @sent: (out) (optional): whether the request left this computer; also set on failure
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Gets the instance, whose id and token are there. Any 2xx with both counts,
 * and nothing else does.
 *
 * What an error means for the instance: with @sent %FALSE, or when
 * latch_error_is_refusal() says so, there is none; otherwise nobody knows.
 *
 * Returns: (transfer full): the instance, or %NULL
 */
LatchInstanceInfo *
latch_client_create_instance_finish (LatchClient  *self,
                                     GAsyncResult *result,
                                     gboolean     *sent,
                                     GError      **error)
{
  gboolean *was_sent = g_task_get_task_data (G_TASK (result));

  if (sent != NULL)
    *sent = *was_sent;

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_client_get_instance_async:
 * @self: a client
 * @id: the service’s number for the instance
 * @cancellable: (nullable): a cancellable
 * @callback: called when there is an answer or none will come
 * @user_data: data for @callback
 *
 * Gets an instance with its token: `GET /instances/{id}`.
 */
void
latch_client_get_instance_async (LatchClient        *self,
                                 gint64              id,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT, id);
  g_autoptr (GUri) uri = build_uri (self, path, NULL, &error);
  g_autoptr (SecretValue) authorization = uri != NULL ? build_own_authorization (self, &error) : NULL;

  g_task_set_task_data (task, g_memdup2 (&id, sizeof id), g_free);

  if (authorization == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  latch_retry_get_async (self->transport, uri, authorization, MAX_ANSWER, cancellable,
                         got_instance_cb, g_steal_pointer (&task));
}

/**
 * latch_client_get_instance_finish:
 * @self: a client
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, %LATCH_ERROR_NOT_FOUND
 *   when there is no such instance, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the instance, or %NULL
 */
LatchInstanceInfo *
latch_client_get_instance_finish (LatchClient  *self,
                                  GAsyncResult *result,
                                  GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_client_find_instances_async:
 * @self: a client
 * @tag: (nullable): the tag that they carry, or %NULL for all
 * @cancellable: (nullable): a cancellable
 * @callback: called when the whole list was read
 * @user_data: data for @callback
 *
 * Lists instances, to the last page: `GET /instances?tags[]=…`.
 */
void
latch_client_find_instances_async (LatchClient        *self,
                                   const char         *tag,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *escaped = tag != NULL ? g_uri_escape_string (tag, NULL, FALSE) : NULL;
  g_autofree char *query = g_strconcat ("pageSize=" PAGE_SIZE, escaped != NULL ? "&tags%5B%5D=" : NULL, escaped, NULL);
  g_autoptr (GUri) uri = build_uri (self, "/instances", query, &error);
  g_autoptr (SecretValue) authorization = uri != NULL ? build_own_authorization (self, &error) : NULL;

  if (authorization == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  latch_instance_pages_read_async (self->transport, uri, authorization, cancellable, found_cb, g_steal_pointer (&task));
}

/**
 * latch_client_find_instances_finish:
 * @self: a client
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED;
 *   then nothing is known about what exists
 *
 * Returns: (transfer full) (element-type LatchInstanceInfo): all that there are, perhaps none, or %NULL
 */
LatchInstanceInfos *
latch_client_find_instances_finish (LatchClient  *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_client_ping_async:
 * @self: a client
 * @hub: the hub of the instance’s element, such as `ecommerce`
 * @token: the instance’s token
 * @cancellable: (nullable): a cancellable
 * @callback: called when there is an answer or none will come
 * @user_data: data for @callback
 *
 * Asks the store itself through the service: `GET /hubs/{hub}/ping`. The
 * service creates instances with wrong store keys without a word; this tells
 * whether they are right.
 */
void
latch_client_ping_async (LatchClient        *self,
                         const char         *hub,
                         SecretValue        *token,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *escaped = g_uri_escape_string (hub, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/hubs/", escaped, "/ping", NULL);
  g_autoptr (GUri) uri = build_uri (self, path, NULL, &error);
  g_autoptr (SecretValue) authorization = uri != NULL ? build_authorization (self, "Element", token, &error) : NULL;

  if (authorization == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  latch_retry_get_async (self->transport, uri, authorization, MAX_ANSWER, cancellable,
                         pinged_cb, g_steal_pointer (&task));
}

/**
 * latch_client_ping_finish:
 * @self: a client
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED;
 *   latch_error_get_provider_message() has the store’s own words when it was the store that refused
 *
 * Returns: %TRUE when the store answered
 */
gboolean
latch_client_ping_finish (LatchClient  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
