/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-sign-in.h"

#include "latch-api-error.h"
#include "latch-error.h"
#include "latch-json.h"
#include "latch-retry.h"
#include "latch-service.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#define MAX_RESPONSE (1024 * 1024)

/* The way from a user name and a password to an account’s two secrets: two
 * calls, of which the first gives a token for the second. Neither the password
 * nor the token outlives them.
 *
 * How the service goes on when a password is not enough is not published. So
 * nothing but the documented responses counts as signing in, and all others
 * lead back to where the secrets can be copied. */

/* What was sent is known until its answer is there, which may repeat it. */
typedef struct
{
  GUri      *secrets_uri;
  GPtrArray *sent;
} SignIn;

static void
sign_in_free (SignIn *sign_in)
{
  g_uri_unref (sign_in->secrets_uri);
  g_ptr_array_unref (sign_in->sent);
  g_free (sign_in);
}

static GUri *
build_uri (const char *address,
           const char *path,
           GError    **error)
{
  g_autofree char *whole = g_strconcat (address, path, NULL);

  return g_uri_parse (whole, SOUP_HTTP_URI_FLAGS, error);
}

/* A blank value is made first, and overwritten, as in latch_credentials_authorize(). */
static SecretValue *
write_authorization (SecretValue *token)
{
  size_t           length = strlen ("Bearer ") + strlen (secret_value_get_text (token));
  g_autofree char *blank = g_strnfill (length, ' ');
  SecretValue     *value = secret_value_new (blank, (gssize)length, "text/plain");

  g_snprintf ((char *)secret_value_get_text (value), length + 1, "Bearer %s", secret_value_get_text (token));
  return value;
}

static void
replace_sentence (GError     *error,
                  const char *sentence)
{
  g_free (error->message);
  error->message = g_strdup (sentence);
}

/* @took_password: whether the service has given a token for the password. What else the service says is left out: it changes
 * nothing about what to do, and may repeat the password in any form. */
static GError *
create_error (const LatchResponse *response,
              GPtrArray           *sent,
              gboolean             took_password)
{
  g_autoptr (GError) said = latch_api_error_new (response, 0, NULL, sent);
  GError *error = latch_error_new_for_response (response->status, NULL, NULL, latch_error_get_request_id (said));

  error->code = said->code;

  if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAVAILABLE) || g_error_matches (error, LATCH_ERROR, LATCH_ERROR_PROXY))
    return error;

  if (!took_password && g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED))
    {
      replace_sentence (error, _ ("The service did not accept the user name and password. If you use single sign-on, paste the two secrets instead."));
      return error;
    }

  error->code = LATCH_ERROR_REFUSED;
  replace_sentence (error, _ ("Latchkey cannot sign in to this account. It may need a second factor or single sign-on. Paste the two secrets instead."));
  return error;
}

static void
got_secrets_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  SignIn *sign_in = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LatchResponse) response = latch_retry_get_finish (LATCH_TRANSPORT (source), result, &error);
  g_autoptr (LatchCredentials) credentials = NULL;

  if (response == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  latch_api_log_request_id (response, NULL, sign_in->sent);
  if (latch_response_is_success (response))
    credentials = latch_json_read_secrets (response->body, NULL);

  if (credentials != NULL)
    g_task_return_pointer (task, g_steal_pointer (&credentials), (GDestroyNotify)latch_credentials_unref);
  else
    g_task_return_error (task, create_error (response, sign_in->sent, TRUE));
}

static void
signed_in_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LatchTransport *transport = LATCH_TRANSPORT (source);
  GCancellable   *cancellable = g_task_get_cancellable (task);
  SignIn         *sign_in = g_task_get_task_data (task);
  GError         *error = NULL;
  g_autoptr (LatchResponse) response = latch_transport_send_finish (transport, result, NULL, &error);
  g_autoptr (SecretValue) token = NULL;
  g_autoptr (SecretValue) authorization = NULL;

  if (response == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  latch_api_log_request_id (response, NULL, sign_in->sent);
  if (latch_response_is_success (response))
    token = latch_json_read_bearer (response->body, NULL);

  if (token == NULL)
    {
      g_task_return_error (task, create_error (response, sign_in->sent, FALSE));
      return;
    }

  authorization = write_authorization (token);
  g_ptr_array_add (sign_in->sent, g_steal_pointer (&token));
  latch_retry_get_async (transport, sign_in->secrets_uri, authorization, MAX_RESPONSE, cancellable, got_secrets_cb, g_steal_pointer (&task));
}

/**
 * latch_sign_in_async:
 * @service: a service’s id, or a service address; not the practice service’s id, since that has no address of its own
 * @user_name: what the person is called at the service, UTF-8
 * @password: their password, UTF-8
 * @transport: (nullable): how to reach the service, or %NULL for the transport that the whole process shares
 * @cancellable: (nullable): a cancellable, which also ends a pause
 * @callback: called when the secrets are there or will not come
 * @user_data: data for @callback
 *
 * Gets the two secrets of an account: `POST /authentication` with the name and
 * the password gives a token, and `GET /authentication/secrets` with `Bearer`
 * and that token gives the secrets (cloud-elements/ce-sdkifier,
 * src/core/configurator.js; the vendor’s own tests, churros, src/test/lifecycle.js).
 *
 * The password is sent once, so that no lock-out is reached by itself, over
 * `https` or to this computer, and to no other address than that of @service.
 * Neither it nor the token is kept.
 */
void
latch_sign_in_async (const char         *service,
                     SecretValue        *user_name,
                     SecretValue        *password,
                     LatchTransport     *transport,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  g_autoptr (LatchTransport) used = transport != NULL ? g_object_ref (transport) : latch_transport_dup_default ();
  g_autoptr (GTask) task = g_task_new (used, cancellable, callback, user_data);
  g_autofree char *identity = latch_service_dup_identity (service);
  GError          *error = NULL;
  g_autofree char *address = latch_service_check_address (identity, &error);
  g_autoptr (GUri) uri = address != NULL ? build_uri (address, "/authentication", &error) : NULL;
  g_autoptr (GUri) secrets_uri = uri != NULL ? build_uri (address, "/authentication/secrets", &error) : NULL;
  g_autoptr (GBytes) body = NULL;
  SignIn *sign_in;

  if (secrets_uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  sign_in = g_new0 (SignIn, 1);
  sign_in->secrets_uri = g_steal_pointer (&secrets_uri);
  sign_in->sent = g_ptr_array_new_with_free_func (secret_value_unref);
  g_ptr_array_add (sign_in->sent, secret_value_ref (password));
  g_task_set_task_data (task, sign_in, (GDestroyNotify)sign_in_free);
  body = latch_json_write_sign_in (user_name, password);
  latch_transport_send_async (used, "POST", uri, NULL, body, MAX_RESPONSE, cancellable, signed_in_cb, g_steal_pointer (&task));
}

/**
 * latch_sign_in_finish:
 * @result: the result
 * @error: return location for %LATCH_ERROR_UNAUTHORIZED when the service does not accept the name and the password,
 *   %LATCH_ERROR_REFUSED when they are not enough or the service does not let anybody sign in this way, %LATCH_ERROR_INVALID
 *   for a bad address, another error of latch_transport_send_finish(), %LATCH_ERROR_UNAVAILABLE, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the two secrets, which the form would take as typed, or %NULL
 */
LatchCredentials *
latch_sign_in_finish (GAsyncResult *result,
                      GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
