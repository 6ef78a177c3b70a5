/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct
{
  guint   status;
  GBytes *body;
  char   *request_id;
  char   *next_page_token;
  guint   retry_after;
} LatchAnswer;

LatchAnswer *latch_answer_new (SoupMessage *message,
                               GBytes      *body);
void         latch_answer_free (LatchAnswer *self);
gboolean     latch_answer_is_success (const LatchAnswer *self);
GError      *latch_answer_to_error (const LatchAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchAnswer, latch_answer_free)

G_END_DECLS
