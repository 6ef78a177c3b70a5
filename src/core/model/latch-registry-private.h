/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-registry.h"

/* The one model: the accounts that a service has accepted, and a record for
 * each instance. It is filled from the disk once, after the window stands, and
 * afterwards only the creations that it begins change it. */
struct _LatchRegistry
{
  GObject parent_instance;

  char                     *directory;
  LatchKeyring             *keyring;
  GHashTable               *known_accounts;
  GListStore               *accounts;
  GListStore               *records;
  GListStore               *instances;
  GHashTable               *instances_by_id;
  GPtrArray                *forgotten;
  GPtrArray                *abandoned;
  GPtrArray                *leftovers;
  GPtrArray                *waiting;
  GHashTable               *busy;
  LatchRegistryPracticeFunc practice_func;
  gpointer                  practice_data;
  const LatchLimits        *limits;
  GError                   *lock_error;
  int                       lock;
  gboolean                  loaded;
  gboolean                  has_unreadable_record;
};

void latch_registry_learn_account (LatchRegistry *self,
                                   LatchAccount  *account);
void latch_registry_show_record (LatchRegistry *self,
                                 LatchRecord   *record);
void latch_registry_hide_record (LatchRegistry *self,
                                 LatchRecord   *record);
void latch_registry_note_leftover (LatchRegistry *self,
                                   const char    *folder,
                                   const char    *name,
                                   const char    *suffix);
void latch_registry_discard_leftovers_async (LatchRegistry      *self,
                                             GAsyncReadyCallback callback,
                                             gpointer            user_data);
void latch_registry_discard_leftovers_finish (LatchRegistry *self,
                                              GAsyncResult  *result);
void latch_registry_find_abandoned (LatchRegistry *self);
