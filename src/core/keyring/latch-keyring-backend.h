/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

G_BEGIN_DECLS

/**
 * LatchKeyringItem:
 * @attributes: which item
 * @label: (nullable): its name; none when the item is only looked for
 * @secret: the secret; an empty one is a placeholder
 *
 * A secret as it is stored. An item never changes.
 */
typedef struct
{
  GHashTable  *attributes;
  char        *label;
  SecretValue *secret;
} LatchKeyringItem;

typedef struct _LatchKeyringBackend LatchKeyringBackend;

/**
 * LatchKeyringBackend:
 * @open: finds out whether secrets can be kept here; only with `may_ask` may the system ask the person for a password
 * @store: stores a secret, replacing the previous one
 * @lookup: looks a secret up; %NULL without an error if there is none
 * @clear: removes a secret or a placeholder; without an error, the result says whether there was one
 * @list: finds out what there is, by its attributes: all items that have the given ones, placeholders too
 * @relabel: (nullable): gives a secret another name and leaves it alone; without an error, the result says whether there was one
 * @recover: (nullable): prepares another attempt after an error; %FALSE if that would fail as well
 * @explain: (nullable): turns an error into one of domain %LATCH_ERROR that says what to do
 *
 * A place that keeps secrets: the service of the system, this program's own
 * file, or this process's memory.
 *
 * The caller opens a back end before it is used, makes one call at a time, and
 * reads back what was stored or cleared. A back end whose calls cannot fail has
 * neither @recover nor @explain, and one whose names nobody sees has no @relabel.
 */
struct _LatchKeyringBackend
{
  void (*open) (LatchKeyringBackend *self,
                gboolean             may_ask,
                GAsyncReadyCallback  callback,
                gpointer             user_data);
  gboolean (*open_finish) (GAsyncResult *result,
                           GError      **error);
  void (*store) (LatchKeyringBackend *self,
                 LatchKeyringItem    *item,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data);
  gboolean (*store_finish) (GAsyncResult *result,
                            GError      **error);
  void (*lookup) (LatchKeyringBackend *self,
                  GHashTable          *attributes,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data);
  SecretValue *(*lookup_finish) (GAsyncResult *result,
                                 GError      **error);
  void (*clear) (LatchKeyringBackend *self,
                 GHashTable          *attributes,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data);
  gboolean (*clear_finish) (GAsyncResult *result,
                            GError      **error);
  void (*list) (LatchKeyringBackend *self,
                GHashTable          *attributes,
                GAsyncReadyCallback  callback,
                gpointer             user_data);
  GPtrArray *(*list_finish) (GAsyncResult *result,
                             GError      **error);
  void (*relabel) (LatchKeyringBackend *self,
                   LatchKeyringItem    *item,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data);
  gboolean (*relabel_finish) (GAsyncResult *result,
                              GError      **error);
  gboolean (*recover) (const GError *error);
  GError *(*explain) (const GError *error);
};

extern const SecretSchema latch_keyring_schema;

LatchKeyringItem *latch_keyring_item_new (GHashTable  *attributes,
                                          const char  *label,
                                          SecretValue *secret);
LatchKeyringItem *latch_keyring_item_ref (LatchKeyringItem *self);
void              latch_keyring_item_unref (LatchKeyringItem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LatchKeyringItem, latch_keyring_item_unref)

GPtrArray *latch_keyring_collect_attributes (GList *items);

G_END_DECLS
