/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-draft.h"

#include <libsecret/secret.h>

G_BEGIN_DECLS

typedef struct _LatchSnippet LatchSnippet;

/* The document of the reference page has 700 bytes. */
#define LATCH_SNIPPET_MAX_LENGTH (16 * 1024)

LatchSnippet *latch_snippet_parse (const char         *text,
                                   const LatchElement *chosen,
                                   GError            **error);
char         *latch_snippet_explain (const char *text);
LatchSnippet *latch_snippet_parse_secrets (const char *text);
LatchSnippet *latch_snippet_parse_address (const char *text);
void          latch_snippet_free (LatchSnippet *self);
gboolean      latch_snippet_is_empty (LatchSnippet *self);
const char   *latch_snippet_get_service (LatchSnippet *self);
SecretValue  *latch_snippet_get_user (LatchSnippet *self);
SecretValue  *latch_snippet_get_organization (LatchSnippet *self);
LatchDraft   *latch_snippet_get_draft (LatchSnippet *self);
gboolean      latch_snippet_get_has_more (LatchSnippet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchSnippet, latch_snippet_free)

G_END_DECLS
