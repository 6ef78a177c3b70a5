/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-transport.h"
#include "latch-connectivity.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* One exchange: a request and what came of it.
 *
 * It ends with a complete response, with a failure, or because it was stopped:
 * by the caller, a deadline, the cap on the body, or because libsoup was about
 * to send the request a second time. All of these cancel `stopped`, and
 * `reason` says why, unless it was the caller. */
typedef struct
{
  SoupMessage       *message;
  GCancellable      *stopped;
  GCancellable      *cancellable;
  gulong             cancelled_id;
  guint              n_preliminary;
  LatchLimits        limits;
  LatchConnectivity *connectivity;
  guint              connect_deadline;
  guint              total_deadline;
  guint              resume_deadline;
  gint64             began;
  size_t             max_body;
  GInputStream      *stream;
  GByteArray        *body;
  GError            *reason;
  gboolean           sent;
  gboolean           responded;
  gboolean           repeated;
} LatchExchange;

LatchExchange *latch_exchange_new (SoupMessage       *message,
                                   const LatchLimits *limits,
                                   size_t             max_body,
                                   GCancellable      *cancellable);
void           latch_exchange_free (LatchExchange *self);
void           latch_exchange_end (LatchExchange *self,
                                   const GError  *error);
GError        *latch_exchange_to_error (LatchExchange *self,
                                        const GError  *reported);

G_END_DECLS
