/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-api-error.h"

#include "latch-error.h"
#include "latch-json.h"

/**
 * latch_api_error_new:
 * @response: a response that is not what was asked for
 *
 * Turns a response into an error. Only a 4xx or 5xx can be the API’s own word;
 * the body of a redirect or of a success refuses nothing.
 *
 * Returns: (transfer full): an error of domain %LATCH_ERROR
 */
GError *
latch_api_error_new (const LatchResponse *response)
{
  g_autofree char *message = NULL;
  g_autofree char *provider_message = NULL;
  g_autofree char *request_id = NULL;
  GError          *error;

  if (response->status >= 400)
    latch_json_read_error (response->body, &message, &provider_message, &request_id);

  error = latch_error_new_for_answer (response->status, message, provider_message,
                                      request_id != NULL ? request_id : response->request_id);
  latch_error_set_retry_after (error, response->retry_after);
  return error;
}
