/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-keyring-operation.h"

G_BEGIN_DECLS

/* How a place is written to and read. Each of these ends with
 * latch_keyring_operation_judge(), after it has looked up what is there then,
 * or with latch_keyring_operation_fail(). */
typedef struct
{
  void (*store) (GTask *task);
  void (*find) (GTask *task);
  void (*clear) (GTask *task);
} LatchKeyringBackend;

/* What is done where the secrets lie, and what is made of the item that is found there then; and, while they are kept
 * in memory, what needs nothing else: it tells whether it has ended the task. */
typedef struct
{
  void (*act) (GTask *task);
  void (*judge) (GTask       *task,
                 SecretValue *found);
  gboolean (*recall) (GTask *task);
  gboolean may_ask;
} LatchKeyringVerbClass;

/* The data of the task. */
typedef struct
{
  const LatchKeyringVerbClass *verb;
  const LatchKeyringBackend   *backend;
  GHashTable                  *attributes;
  char                        *label;
  SecretValue                 *secret;
  SecretService               *service;
  GList                       *doomed;
  GError                      *absence;
  gboolean                     connected_again;
  gboolean                     written_again;
  gboolean                     looks_once_more;
} LatchKeyringOperation;

extern const LatchKeyringBackend latch_keyring_service_backend;
extern const LatchKeyringBackend latch_keyring_file_backend;

void     latch_keyring_operation_judge (GTask       *task,
                                        SecretValue *found);
void     latch_keyring_operation_fail (GTask        *task,
                                       const GError *error);
void     latch_keyring_operation_find_place (GTask *task);
void     latch_keyring_operation_lose_place (GTask        *task,
                                             const GError *error);
gboolean latch_keyring_operation_look_once_more (GTask *task);

G_END_DECLS
