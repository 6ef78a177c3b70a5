/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-session.h"

G_BEGIN_DECLS

/**
 * LatchCommand:
 * @name: what is typed for it, one word or two
 * @arguments: what follows, as its help shows it
 * @summary: what it does, to be translated
 * @options: (nullable): its own options
 * @n_min: how many arguments it needs
 * @n_max: how many it takes
 * @has_json: whether a program can read its output
 * @n_own: how many arguments come before another program’s, or 0 when all are its own
 * @run: does it; the arguments end with %NULL
 *
 * A command of the program. A table of them ends with one that has no name.
 */
typedef struct
{
  const char         *name;
  const char         *arguments;
  const char         *summary;
  const GOptionEntry *options;
  guint               n_min;
  guint               n_max;
  guint               n_own;
  gboolean            has_json;

  int (*run) (LatchSession      *session,
              const char *const *arguments);
} LatchCommand;

extern const LatchCommand latch_store_commands[];
extern const LatchCommand latch_token_commands[];
extern const LatchCommand latch_creation_commands[];
extern const LatchCommand latch_change_commands[];
extern const LatchCommand latch_account_commands[];
extern const LatchCommand latch_export_commands[];
extern const LatchCommand latch_element_commands[];
extern const LatchCommand latch_practice_commands[];

G_END_DECLS
