/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct
{
  guint               status;
  GBytes             *body;
  SoupMessageHeaders *headers;
  guint               retry_after;
} LatchResponse;

LatchResponse *latch_response_new (SoupMessage *message,
                                   GBytes      *body);
void           latch_response_free (LatchResponse *self);
gboolean       latch_response_is_success (const LatchResponse *self);
const char    *latch_response_get_header (const LatchResponse *self,
                                          const char          *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchResponse, latch_response_free)

G_END_DECLS
