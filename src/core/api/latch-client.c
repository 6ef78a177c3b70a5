/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-client.h"

#include "latch-api-error.h"
#include "latch-host.h"
#include "latch-json.h"
#include "latch-instance-pages.h"
#include "latch-retry.h"
#include "latch-service.h"

#include <libsoup/soup.h>

#define MAX_RESPONSE (1024 * 1024)

/* The API's own maximum, docs.cloud-elements.com/home/elements-api-reference. */
#define PAGE_SIZE "200"

#define MAX_EVENTS 50

/* The service, as one account sees it. Each call is a path, a body and how to
 * decode the response; whatever else can happen on the way is the transport's.
 *
 * Address and secrets are checked once, when the client is made, so that no
 * secret is sent to a bad address, whoever wrote the account's file. When one
 * of them is bad, `invalid` says why, and every call fails with it. */
struct _LatchClient
{
  GObject parent_instance;

  GUri             *address;
  LatchCredentials *credentials;
  LatchTransport   *transport;
  SecretValue      *authorization;
  GError           *invalid;
};

G_DEFINE_FINAL_TYPE (LatchClient, latch_client, G_TYPE_OBJECT)

typedef struct Call Call;

/* How to decode a response, which is %NULL when it is not what was asked for. */
typedef struct
{
  gpointer (*decode) (const LatchResponse *response,
                      const Call          *call);
  GDestroyNotify value_free;
} Format;

/* What was sent with it must not come back in a message: @authorization and @values. */
struct Call
{
  const Format            *format;
  gint64                   id;
  LatchConfigurationEntry *entry;
  SecretValue             *authorization;
  GPtrArray               *values;
  gboolean                 is_local;
  gboolean                 sent;
};

static Call *
call_new (const Format *format,
          gint64        id)
{
  Call *call = g_new0 (Call, 1);

  call->format = format;
  call->id = id;
  call->values = g_ptr_array_new_with_free_func (secret_value_unref);
  return call;
}

static void
call_free (Call *call)
{
  g_clear_object (&call->entry);
  g_clear_pointer (&call->authorization, secret_value_unref);
  g_ptr_array_unref (call->values);
  g_free (call);
}

/* @token is an instance's, for calls to its store, and %NULL for calls to the service itself. */
static SecretValue *
authorize (LatchClient *self,
           SecretValue *token,
           GError     **error)
{
  if (self->invalid != NULL)
    {
      g_propagate_error (error, g_error_copy (self->invalid));
      return NULL;
    }

  if (token != NULL)
    return latch_credentials_authorize (self->credentials, token, error);

  return secret_value_ref (self->authorization);
}

static GUri *
build_uri (LatchClient *self,
           const char  *path,
           const char  *query)
{
  g_autofree char *whole_path = g_strconcat (g_uri_get_path (self->address), path, NULL);

  return g_uri_build (g_uri_get_flags (self->address), g_uri_get_scheme (self->address), NULL, g_uri_get_host (self->address),
                      g_uri_get_port (self->address), whole_path, query, NULL);
}

static void
end_call (GTask               *task,
          const LatchResponse *response,
          GError              *error)
{
  g_autoptr (GTask) owned_task = task;
  Call    *call = g_task_get_task_data (task);
  gpointer value = NULL;

  if (response == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  latch_api_log_request_id (response, call->authorization, call->values);
  if (latch_response_is_success (response))
    value = call->format->decode (response, call);

  if (value != NULL)
    g_task_return_pointer (task, value, call->format->value_free);
  else
    g_task_return_error (task, latch_api_error_new (response, call->id, call->authorization, call->values));
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Call   *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LatchResponse) response = latch_transport_send_finish (LATCH_TRANSPORT (source), result, &call->sent, &error);

  end_call (g_steal_pointer (&task), response, error);
}

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LatchResponse) response = latch_retry_get_finish (LATCH_TRANSPORT (source), result, &error);

  end_call (g_steal_pointer (&task), response, error);
}

/* Only a GET is repeated. */
static void
send_call (GTask       *task,
           Call        *call,
           const char  *method,
           const char  *path,
           const char  *query,
           SecretValue *token,
           GBytes      *body)
{
  g_autoptr (GTask) owned_task = task;
  LatchClient *self = g_task_get_source_object (task);
  g_autoptr (GUri) uri = NULL;
  GError *error = NULL;

  g_task_set_task_data (task, call, (GDestroyNotify)call_free);
  call->authorization = authorize (self, token, &error);
  if (call->authorization == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  uri = build_uri (self, path, query);
  if (g_str_equal (method, "GET"))
    latch_retry_get_async (self->transport, uri, call->authorization, MAX_RESPONSE, g_task_get_cancellable (task),
                           got_cb, g_steal_pointer (&owned_task));
  else
    latch_transport_send_async (self->transport, method, uri, call->authorization, body, MAX_RESPONSE, g_task_get_cancellable (task),
                                sent_cb, g_steal_pointer (&owned_task));
}

static void
send (GTask        *task,
      const char   *method,
      const char   *path,
      SecretValue  *token,
      GBytes       *body,
      const Format *format,
      gint64        id)
{
  send_call (task, call_new (format, id), method, path, NULL, token, body);
}

static void
add_secret_cb (const char *key,
               const char *value,
               gpointer    user_data)
{
  gboolean is_secret;

  if (latch_element_describes_secret (key, &is_secret) && is_secret)
    g_ptr_array_add (user_data, secret_value_new (value, -1, "text/plain"));
}

/* Only a service of this computer, such as the practice service, may lead to another part of it. */
static gpointer
decode_consent_page (const LatchResponse *response,
                     const Call          *call)
{
  return latch_json_read_consent_page (response->body, call->is_local, NULL);
}

static gpointer
decode_created (const LatchResponse *response,
                const Call          *call)
{
  return latch_json_read_created (response->body, NULL);
}

static gpointer
decode_instance (const LatchResponse *response,
                 const Call          *call)
{
  g_autoptr (LatchInstanceInfo) info = latch_json_read_instance (response->body, NULL);

  return info != NULL && latch_instance_info_get_id (info) == call->id ? g_steal_pointer (&info) : NULL;
}

static gpointer
decode_list (const LatchResponse *response,
             const Call          *call)
{
  g_autoptr (GPtrArray) instances = latch_json_read_instances (response->body, NULL, NULL, NULL);

  return instances != NULL ? g_bytes_ref (response->body) : NULL;
}

static gpointer
decode_pong (const LatchResponse *response,
             const Call          *call)
{
  return latch_json_read_pong (response->body) ? g_bytes_ref (response->body) : NULL;
}

static gpointer
decode_configuration (const LatchResponse *response,
                      const Call          *call)
{
  return latch_json_read_configuration (response->body, NULL);
}

static gboolean
repeats_secret (LatchEvent *event,
                const Call *call)
{
  g_autofree char *title = latch_event_dup_title (event);
  const char      *words[] = { title, latch_event_get_change (event), latch_event_get_status (event) };

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (words[i] != NULL && latch_api_has_secret (words[i], call->authorization, call->values))
        return TRUE;
    }

  return FALSE;
}

/* Of an event that repeats a secret only the date is shown. */
static gpointer
decode_events (const LatchResponse *response,
               const Call          *call)
{
  GPtrArray *events = latch_json_read_events (response->body, MAX_EVENTS, NULL);

  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      LatchEvent *event = g_ptr_array_index (events, i);

      if (repeats_secret (event, call))
        {
          events->pdata[i] = latch_event_new (NULL, latch_event_get_date (event), NULL, NULL, NULL, NULL);
          g_object_unref (event);
        }
    }

  return events;
}

/* Other codes of success are a gateway’s, or the promise to do it later. */
static gboolean
is_done (const LatchResponse *response)
{
  return response->status == SOUP_STATUS_OK || response->status == SOUP_STATUS_NO_CONTENT;
}

/* No page of the API says that these have a body. One that has may be anybody’s, and has to say that it is done. */
static gboolean
is_silent (const LatchResponse *response)
{
  return is_done (response) && g_bytes_get_size (response->body) == 0;
}

/* Whether it is called now as was asked for is for the caller to see. */
static gpointer
decode_described (const LatchResponse *response,
                  const Call          *call)
{
  return is_done (response) ? decode_instance (response, call) : NULL;
}

static gpointer
decode_deleted (const LatchResponse *response,
                const Call          *call)
{
  return is_silent (response) ? g_bytes_ref (response->body) : NULL;
}

static gboolean
shows (const LatchResponse *response,
       const Call          *call,
       LatchEnabled         enabled)
{
  g_autoptr (LatchInstanceInfo) info = decode_described (response, call);

  return info != NULL && latch_instance_info_get_enabled (info) == enabled;
}

static gpointer
decode_turned_on (const LatchResponse *response,
                  const Call          *call)
{
  return is_silent (response) || shows (response, call, LATCH_ENABLED_YES) ? g_bytes_ref (response->body) : NULL;
}

static gpointer
decode_turned_off (const LatchResponse *response,
                   const Call          *call)
{
  return is_silent (response) || shows (response, call, LATCH_ENABLED_NO) ? g_bytes_ref (response->body) : NULL;
}

static gpointer
decode_changed (const LatchResponse *response,
                const Call          *call)
{
  g_autoptr (LatchConfigurationEntry) shown = is_done (response) ? latch_json_read_entry (response->body) : NULL;

  return is_silent (response) || (shown != NULL && latch_configuration_entry_agrees (call->entry, shown)) ? g_bytes_ref (response->body) : NULL;
}

static const Format consent_page_format = { decode_consent_page, secret_value_unref };
static const Format created_format = { decode_created, g_object_unref };
static const Format instance_format = { decode_instance, g_object_unref };
static const Format list_format = { decode_list, (GDestroyNotify)g_bytes_unref };
static const Format configuration_format = { decode_configuration, (GDestroyNotify)g_ptr_array_unref };
static const Format events_format = { decode_events, (GDestroyNotify)g_ptr_array_unref };
static const Format pong_format = { decode_pong, (GDestroyNotify)g_bytes_unref };
static const Format described_format = { decode_described, g_object_unref };
static const Format deleted_format = { decode_deleted, (GDestroyNotify)g_bytes_unref };
static const Format turned_on_format = { decode_turned_on, (GDestroyNotify)g_bytes_unref };
static const Format turned_off_format = { decode_turned_off, (GDestroyNotify)g_bytes_unref };
static const Format changed_format = { decode_changed, (GDestroyNotify)g_bytes_unref };

static gboolean
end_change (GAsyncResult *result,
            gboolean     *sent,
            GError      **error)
{
  Call *call = g_task_get_task_data (G_TASK (result));
  g_autoptr (GBytes) body = NULL;

  *sent = call->sent;
  body = g_task_propagate_pointer (G_TASK (result), error);
  return body != NULL;
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError    *error = NULL;
  GPtrArray *found = latch_instance_pages_read_finish (LATCH_TRANSPORT (source), result, &error);

  if (found == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, found, (GDestroyNotify)g_ptr_array_unref);
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

  g_clear_pointer (&self->address, g_uri_unref);
  g_clear_pointer (&self->authorization, secret_value_unref);
  g_clear_error (&self->invalid);
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
 * Makes a client. Nothing is sent before the first call. An address or a secret
 * that does not pass its check makes every call fail with %LATCH_ERROR_INVALID.
 *
 * Returns: (transfer full): the client
 */
LatchClient *
latch_client_new (const char       *address,
                  LatchCredentials *credentials,
                  LatchTransport   *transport)
{
  LatchClient     *self = g_object_new (LATCH_TYPE_CLIENT, NULL);
  g_autofree char *checked = latch_service_check_address (address, &self->invalid);

  self->credentials = latch_credentials_ref (credentials);
  self->transport = g_object_ref (transport);
  if (checked != NULL)
    self->address = g_uri_parse (checked, SOUP_HTTP_URI_FLAGS, &self->invalid);
  if (self->address != NULL)
    self->authorization = latch_credentials_authorize (credentials, NULL, &self->invalid);
  return self;
}

static void
add_parameter (GString    *query,
               const char *name,
               const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL)
    return;

  escaped = g_uri_escape_string (value, NULL, FALSE);
  g_string_append_printf (query, "%s%s=%s", query->len > 0 ? "&" : "", name, escaped);
}

static void
add_field (GString                 *query,
           const char              *name,
           LatchDraft              *draft,
           const LatchElementField *field)
{
  if (field != NULL)
    add_parameter (query, name, latch_draft_get_value (draft, field->key));
}

/* The parameters in the order of the documentation. */
static char *
dup_consent_query (LatchDraft *draft,
                   const char *callback_address,
                   const char *state)
{
  const LatchElementOAuth *oauth = latch_draft_get_element (draft)->oauth;
  GString                 *query = g_string_new (NULL);

  add_field (query, "apiKey", draft, oauth->client_id);
  add_field (query, "apiSecret", draft, oauth->client_secret);
  add_parameter (query, "callbackUrl", callback_address);
  add_field (query, "scope", draft, oauth->scope);
  add_field (query, "siteAddress", draft, oauth->site);
  add_parameter (query, "state", state);
  return g_string_free (query, FALSE);
}

/**
 * latch_client_get_consent_page_async:
 * @self: a client
 * @draft: a draft that needs consent
 * @callback_address: where the browser is to end
 * @state: what ties the answer to this sign-in
 * @cancellable: (nullable): a cancellable
 * @callback: called when there is a response or none will come
 * @user_data: data for @callback
 *
 * Asks on which page a person signs in to the store:
 * `GET /elements/{key}/oauth/url` with `apiKey`, `apiSecret` and `callbackUrl`, and
 * with `scope`, `siteAddress` and `state` (cloud-elements/ce-sdkifier,
 * src/core/platformSDK.ts; cloud-elements/devportal, docs/guides/elements/auth.md).
 * The secret is in the query, which is not logged here.
 */
void
latch_client_get_consent_page_async (LatchClient        *self,
                                     LatchDraft         *draft,
                                     const char         *callback_address,
                                     const char         *state,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data)
{
  g_autofree char *key = g_uri_escape_string (latch_draft_get_element (draft)->key, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/elements/", key, "/oauth/url", NULL);
  char            *query = dup_consent_query (draft, callback_address, state);
  Call            *call = call_new (&consent_page_format, 0);

  call->is_local = self->address != NULL && latch_host_is_local (g_uri_get_host (self->address));
  latch_draft_foreach_value (draft, add_secret_cb, call->values);
  g_ptr_array_add (call->values, secret_value_new (state, -1, "text/plain"));
  send_call (g_task_new (self, cancellable, callback, user_data), call, "GET", path, query, NULL, NULL);
  secret_password_free (query);
}

/**
 * latch_client_get_consent_page_finish:
 * @self: a client
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the address of the page, which has the state in it, or %NULL
 */
SecretValue *
latch_client_get_consent_page_finish (LatchClient  *self,
                                      GAsyncResult *result,
                                      GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_client_create_instance_async:
 * @self: a client
 * @draft: what to create
 * @tag: the tag by which the instance can be found again, added to those of @draft
 * @cancellable: (nullable): a cancellable; the instance may come into being all the same
 * @callback: called when there is a response or none will come
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
  g_autoptr (GBytes) body = latch_json_write_draft (draft, tag);
  Call *call = call_new (&created_format, 0);

  latch_draft_foreach_value (draft, add_secret_cb, call->values);
  if (latch_draft_get_code (draft) != NULL)
    g_ptr_array_add (call->values, secret_value_ref (latch_draft_get_code (draft)));

  /* A token that has arrived is not thrown away because Cancel was pressed at that moment. */
  g_task_set_check_cancellable (task, FALSE);
  send_call (g_steal_pointer (&task), call, "POST", "/instances", NULL, NULL, body);
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
 * latch_error_is_refusal() says so, there is none; otherwise there may be one.
 *
 * Returns: (transfer full): the instance, or %NULL
 */
LatchInstanceInfo *
latch_client_create_instance_finish (LatchClient  *self,
                                     GAsyncResult *result,
                                     gboolean     *sent,
                                     GError      **error)
{
  Call *call = g_task_get_task_data (G_TASK (result));

  if (sent != NULL)
    *sent = call->sent;

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_client_get_instance_async:
 * @self: a client
 * @id: the service’s number for the instance
 * @cancellable: (nullable): a cancellable
 * @callback: called when there is a response or none will come
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
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT, id);

  send (g_task_new (self, cancellable, callback, user_data), "GET", path, NULL, NULL, &instance_format, id);
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
 * latch_client_check_async:
 * @self: a client
 * @cancellable: (nullable): a cancellable
 * @callback: called when there is a response or none will come
 * @user_data: data for @callback
 *
 * Asks for the first instance of the list, `GET /instances?pageSize=1`, for
 * nothing but to see whether the service accepts the account’s secrets: the call
 * carries both, and changes nothing.
 */
void
latch_client_check_async (LatchClient        *self,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  send_call (g_task_new (self, cancellable, callback, user_data), call_new (&list_format, 0), "GET", "/instances", "pageSize=1", NULL, NULL);
}

/**
 * latch_client_check_finish:
 * @self: a client
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, %LATCH_ERROR_UNAUTHORIZED when it refuses them, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE when the service accepts both secrets
 */
gboolean
latch_client_check_finish (LatchClient  *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_autoptr (GError) own_error = NULL;
  g_autoptr (GBytes) body = g_task_propagate_pointer (G_TASK (result), &own_error);

  /* Some versions say so to whoever has no instances. */
  if (body != NULL || latch_api_error_is_empty_list (own_error))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

/**
 * latch_client_find_instances_async:
 * @self: a client
 * @tag: (nullable): the tag to ask the service for, or %NULL for all instances
 * @match: (nullable) (scope notified): says which instances to keep, or %NULL to keep all
 * @match_data: data for @match
 * @match_data_destroy: (nullable): frees @match_data, in the caller’s thread, once the list was read
 * @cancellable: (nullable): a cancellable
 * @callback: called when the whole list was read
 * @user_data: data for @callback
 *
 * Lists instances, to the last page: `GET /instances?tags[]=…`. The list may be
 * long and holds the tokens of all; what @match does not keep is freed at once.
 *
 * @match is called in another thread, once for each instance, with %NULL for one
 * that cannot be read. It may read and change @match_data; the caller may not
 * touch it before @callback is called.
 */
void
latch_client_find_instances_async (LatchClient        *self,
                                   const char         *tag,
                                   LatchInstanceMatch  match,
                                   gpointer            match_data,
                                   GDestroyNotify      match_data_destroy,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *escaped = tag != NULL ? g_uri_escape_string (tag, NULL, FALSE) : NULL;
  g_autofree char *query = g_strconcat ("pageSize=" PAGE_SIZE, escaped != NULL ? "&tags%5B%5D=" : NULL, escaped, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) authorization = authorize (self, NULL, &error);
  g_autoptr (GUri) uri = NULL;

  if (authorization == NULL)
    {
      if (match_data_destroy != NULL)
        match_data_destroy (match_data);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  uri = build_uri (self, "/instances", query);
  latch_instance_pages_read_async (self->transport, uri, authorization, match, match_data, match_data_destroy, cancellable,
                                   found_cb, g_steal_pointer (&task));
}

/**
 * latch_client_find_instances_finish:
 * @self: a client
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED;
 *   then nothing is known about what exists. A list of more than 1000 pages or 200 000
 *   instances, or of which more than 64 MiB are kept, is %LATCH_ERROR_UNEXPECTED.
 *
 * Returns: (transfer full) (element-type LatchInstanceInfo): all instances that match, perhaps none, or %NULL
 */
GPtrArray *
latch_client_find_instances_finish (LatchClient  *self,
                                    GAsyncResult *result,
                                    GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_client_set_enabled_async:
 * @self: a client
 * @id: the service’s number for the instance
 * @enabled: whether the instance is to carry out calls
 * @cancellable: (nullable): a cancellable; the service may do it all the same
 * @callback: called when there is a response or none will come
 * @user_data: data for @callback
 *
 * Turns an instance on or off: `PUT` or `DELETE /instances/{id}/enabled`
 * (help.openconnectors.ext.hana.ondemand.com/home/disabling-and-enabling-instances).
 * While it is off, all calls with its token are refused. Sent again, it changes nothing.
 */
void
latch_client_set_enabled_async (LatchClient        *self,
                                gint64              id,
                                gboolean            enabled,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT "/enabled", id);

  send (g_task_new (self, cancellable, callback, user_data), enabled ? "PUT" : "DELETE", path, NULL, NULL,
        enabled ? &turned_on_format : &turned_off_format, id);
}

/**
 * latch_client_set_enabled_finish:
 * @self: a client
 * @result: the result
 * @sent: (out): whether the request left this computer; also set on failure
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED; if it was sent, and
 *   latch_error_is_refusal() does not say so, it may have been done all the same
 *
 * Returns: %TRUE when it is done
 */
gboolean
latch_client_set_enabled_finish (LatchClient  *self,
                                 GAsyncResult *result,
                                 gboolean     *sent,
                                 GError      **error)
{
  return end_change (result, sent, error);
}

/**
 * latch_client_delete_instance_async:
 * @self: a client
 * @id: the service’s number for the instance
 * @cancellable: (nullable): a cancellable; the service may do it all the same
 * @callback: called when there is a response or none will come
 * @user_data: data for @callback
 *
 * Deletes an instance on the service: `DELETE /instances/{id}`. Its token stops
 * working. The service refuses it with a 409, and its reason, while the instance
 * is in use there (ghchinoy/cectl, CHANGELOG v0.15.0).
 */
void
latch_client_delete_instance_async (LatchClient        *self,
                                    gint64              id,
                                    GCancellable       *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT, id);

  send (g_task_new (self, cancellable, callback, user_data), "DELETE", path, NULL, NULL, &deleted_format, id);
}

/**
 * latch_client_delete_instance_finish:
 * @self: a client
 * @result: the result
 * @sent: (out): whether the request left this computer; also set on failure
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED; if it was sent, and
 *   latch_error_is_refusal() does not say so, it may have been done all the same
 *
 * Returns: %TRUE when the service has deleted it
 */
gboolean
latch_client_delete_instance_finish (LatchClient  *self,
                                     GAsyncResult *result,
                                     gboolean     *sent,
                                     GError      **error)
{
  return end_change (result, sent, error);
}

/**
 * latch_client_describe_instance_async:
 * @self: a client
 * @id: the service’s number for the instance
 * @name: (nullable): what it is to be called, or %NULL to leave its name alone
 * @tags: (nullable) (array zero-terminated=1): all tags that it is to have, or %NULL to leave its tags alone; any other one goes
 * @cancellable: (nullable): a cancellable; the service may do it all the same
 * @callback: called when there is a response or none will come
 * @user_data: data for @callback
 *
 * Gives an instance a name and tags: `PATCH /instances/{id}`
 * (cloud-elements/devportal, docs/platform-api/instances/index.md, where `tags`
 * replaces the whole list; for `name`, the vendor’s own tests, churros). Sent
 * again, it changes nothing.
 */
void
latch_client_describe_instance_async (LatchClient        *self,
                                      gint64              id,
                                      const char         *name,
                                      const char *const  *tags,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT, id);
  g_autoptr (GBytes) body = latch_json_write_description (name, tags);

  send (g_steal_pointer (&task), "PATCH", path, NULL, body, &described_format, id);
}

/**
 * latch_client_describe_instance_finish:
 * @self: a client
 * @result: the result
 * @sent: (out): whether the request left this computer; also set on failure
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED; if it was sent, and
 *   latch_error_is_refusal() does not say so, it may have been done all the same
 *
 * Gets the instance as the service has it now. It takes HTML out of names.
 *
 * Returns: (transfer full): the instance, or %NULL
 */
LatchInstanceInfo *
latch_client_describe_instance_finish (LatchClient  *self,
                                       GAsyncResult *result,
                                       gboolean     *sent,
                                       GError      **error)
{
  Call *call = g_task_get_task_data (G_TASK (result));

  *sent = call->sent;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_client_get_configuration_async:
 * @self: a client
 * @id: the service’s number for the instance
 * @cancellable: (nullable): a cancellable
 * @callback: called when there is a response or none will come
 * @user_data: data for @callback
 *
 * Gets what an instance is configured with: `GET /instances/{id}/configuration`
 * (cloud-elements/ce-sdkifier, src/core/platformSDK.ts). Secrets come masked.
 */
void
latch_client_get_configuration_async (LatchClient        *self,
                                      gint64              id,
                                      GCancellable       *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT "/configuration", id);

  send (g_task_new (self, cancellable, callback, user_data), "GET", path, NULL, NULL, &configuration_format, id);
}

/**
 * latch_client_get_configuration_finish:
 * @self: a client
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type LatchConfigurationEntry): the entries, or %NULL
 */
GPtrArray *
latch_client_get_configuration_finish (LatchClient  *self,
                                       GAsyncResult *result,
                                       GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_client_set_configuration_value_async:
 * @self: a client
 * @id: the service’s number for the instance
 * @entry: an entry with a new value; it may not be changed before @callback is called
 * @cancellable: (nullable): a cancellable; the service may do it all the same
 * @callback: called when there is a response or none will come
 * @user_data: data for @callback
 *
 * Changes one configuration entry:
 * `PATCH /instances/{id}/configuration/{configId}` (cloud-elements/ce-sdkifier,
 * src/core/platformSDK.ts). Sent again, it changes nothing.
 */
void
latch_client_set_configuration_value_async (LatchClient             *self,
                                            gint64                   id,
                                            LatchConfigurationEntry *entry,
                                            GCancellable            *cancellable,
                                            GAsyncReadyCallback      callback,
                                            gpointer                 user_data)
{
  gint64           number = latch_configuration_entry_get_id (entry);
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT "/configuration/%" G_GINT64_FORMAT, id, number);
  g_autoptr (GBytes) body = latch_json_write_value (latch_configuration_entry_get_new_value (entry));
  Call *call = call_new (&changed_format, id);

  call->entry = g_object_ref (entry);
  if (latch_configuration_entry_get_secret (entry))
    g_ptr_array_add (call->values, secret_value_ref (latch_configuration_entry_get_new_value (entry)));
  send_call (g_task_new (self, cancellable, callback, user_data), call, "PATCH", path, NULL, NULL, body);
}

/**
 * latch_client_set_configuration_value_finish:
 * @self: a client
 * @result: the result
 * @sent: (out): whether the request left this computer; also set on failure
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED; if it was sent, and
 *   latch_error_is_refusal() does not say so, it may have been done all the same
 *
 * Returns: %TRUE when the service has taken the value, which it does not look at
 */
gboolean
latch_client_set_configuration_value_finish (LatchClient  *self,
                                             GAsyncResult *result,
                                             gboolean     *sent,
                                             GError      **error)
{
  return end_change (result, sent, error);
}

/**
 * latch_client_get_events_async:
 * @self: a client
 * @id: the service’s number for the instance
 * @cancellable: (nullable): a cancellable
 * @callback: called when there is a response or none will come
 * @user_data: data for @callback
 *
 * Gets what the service was told of an instance’s store lately:
 * `GET /instances/{id}/events` (cloud-elements/ce-sdkifier,
 * src/core/platformSDK.ts; for `pageSize`, the vendor’s own tests, churros).
 */
void
latch_client_get_events_async (LatchClient        *self,
                               gint64              id,
                               GCancellable       *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT "/events", id);
  g_autofree char *query = g_strdup_printf ("pageSize=%d", MAX_EVENTS);

  send_call (g_task_new (self, cancellable, callback, user_data), call_new (&events_format, id), "GET", path, query, NULL, NULL);
}

/**
 * latch_client_get_events_finish:
 * @self: a client
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type LatchEvent): at most 50 events, newest first, perhaps none, or %NULL
 */
GPtrArray *
latch_client_get_events_finish (LatchClient  *self,
                                GAsyncResult *result,
                                GError      **error)
{
  g_autoptr (GError) own_error = NULL;
  GPtrArray *events = g_task_propagate_pointer (G_TASK (result), &own_error);

  if (events == NULL && latch_api_error_has_no_events (own_error))
    return g_ptr_array_new_with_free_func (g_object_unref);

  if (events == NULL)
    g_propagate_error (error, g_steal_pointer (&own_error));
  return events;
}

/**
 * latch_client_ping_async:
 * @self: a client
 * @hub: the hub of the instance’s element, such as `ecommerce`, empty when it is not known
 * @token: the instance’s token
 * @cancellable: (nullable): a cancellable
 * @callback: called when there is a response or none will come
 * @user_data: data for @callback
 *
 * Asks the store itself through the service: `GET /hubs/{hub}/ping`. The
 * service creates instances with wrong store keys without a word; this tells
 * whether they are right. The token says which instance is meant: without a hub,
 * `GET /ping` is the same call (cloud-elements/churros, “should ignore any
 * provided hub”).
 */
void
latch_client_ping_async (LatchClient        *self,
                         const char         *hub,
                         SecretValue        *token,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autofree char *escaped = g_uri_escape_string (hub, NULL, FALSE);
  g_autofree char *path = *hub != '\0' ? g_strconcat ("/hubs/", escaped, "/ping", NULL) : g_strdup ("/ping");

  send (g_task_new (self, cancellable, callback, user_data), "GET", path, token, NULL, &pong_format, 0);
}

/**
 * latch_client_ping_finish:
 * @self: a client
 * @result: the result
 * @error: return location for an error of domain %LATCH_ERROR, or %G_IO_ERROR_CANCELLED;
 *   latch_error_get_provider_message() has the store’s own words when it was the store that refused
 *
 * Returns: %TRUE when the store responded
 */
gboolean
latch_client_ping_finish (LatchClient  *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_autoptr (GBytes) pong = g_task_propagate_pointer (G_TASK (result), error);

  return pong != NULL;
}
