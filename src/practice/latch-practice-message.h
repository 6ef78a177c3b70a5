/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The service gives one message for every wrong secret, so that nobody can find out which one was right. */
#define LATCH_PRACTICE_UNAUTHORIZED "Invalid Organization or User secret, or invalid Element token provided."

char     *latch_practice_message_dup_secret (SoupServerMessage *message,
                                             const char        *kind);
JsonNode *latch_practice_message_read_object (SoupServerMessage *message);
void      latch_practice_message_add_request_id (SoupServerMessage *message);
void      latch_practice_message_add_number (SoupServerMessage *message,
                                             const char        *header,
                                             gint64             number);
void      latch_practice_message_answer (SoupServerMessage *message,
                                         guint              status,
                                         JsonNode          *body);
void      latch_practice_message_answer_error (SoupServerMessage *message,
                                               guint              status,
                                               const char        *text,
                                               const char        *provider_text);

G_END_DECLS
