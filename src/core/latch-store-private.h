/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-store.h"

/* The one model: the accounts that a service has accepted, and a record for
 * each instance. It is filled from the disk once, after the window stands, and
 * afterwards only the creations that it begins change it. */
struct _LatchStore
{
  GObject parent_instance;

  char                  *directory;
  LatchKeyring          *keyring;
  GHashTable            *known_accounts;
  GListStore            *accounts;
  GListStore            *records;
  GPtrArray             *forgotten;
  GPtrArray             *abandoned;
  GPtrArray             *leftovers;
  GPtrArray             *waiting;
  GHashTable            *busy;
  LatchStorePracticeFunc practice_func;
  gpointer               practice_data;
  const LatchLimits     *limits;
  GError                *lock_error;
  int                    lock;
  gboolean               loaded;
  gboolean               has_unreadable_record;
};

void latch_store_learn_account (LatchStore   *self,
                                LatchAccount *account);
void latch_store_show_record (LatchStore  *self,
                              LatchRecord *record);
void latch_store_note_leftover (LatchStore *self,
                                const char *folder,
                                const char *name,
                                const char *suffix);
void latch_store_discard_leftovers_async (LatchStore         *self,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data);
void latch_store_discard_leftovers_finish (LatchStore   *self,
                                           GAsyncResult *result);
void latch_store_find_abandoned (LatchStore *self);
