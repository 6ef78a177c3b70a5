/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-record.h"

/* The intent to create an instance, and ever after the entry of the list.
 * It is written before the request leaves, step by step along with the
 * creation, and it holds no secret: the token lies in the keyring under the
 * record's id, and the service knows the instance by the tag made of it. */
struct _LatchRecord
{
  GObject parent_instance;

  char            *id;
  char            *element;
  char            *name;
  char            *account;
  GDateTime       *created;
  GDateTime       *sent;
  guint            attempt;
  guint            n_sweeps;
  guint            wait;
  gboolean         swept_now;
  gboolean         seen;
  gboolean         stored_now;
  gboolean         held;
  gint64           instance_id;
  LatchRecordState state;
  LatchHealth      health;
};
