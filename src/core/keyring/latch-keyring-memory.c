/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring-memory.h"

/* Secrets that are kept until the program ends, and never longer: each lies in
 * a value of libsecret's, whose memory is not swapped out and is wiped. */
struct _LatchKeyringMemory
{
  GHashTable *items;
};

typedef struct
{
  GHashTable  *attributes;
  char        *label;
  SecretValue *secret;
} Item;

static void
item_free (Item *item)
{
  g_hash_table_unref (item->attributes);
  g_free (item->label);
  secret_value_unref (item->secret);
  g_free (item);
}

/* The attributes that differ; an account's secrets have no ref. */
static char *
dup_key (GHashTable *attributes)
{
  const char *ref = g_hash_table_lookup (attributes, "ref");

  return g_strjoin ("/", (const char *)g_hash_table_lookup (attributes, "kind"), (const char *)g_hash_table_lookup (attributes, "account"),
                    ref != NULL ? ref : "", NULL);
}

static Item *
find (LatchKeyringMemory *self,
      GHashTable         *attributes)
{
  g_autofree char *key = dup_key (attributes);

  return g_hash_table_lookup (self->items, key);
}

/**
 * latch_keyring_memory_new:
 *
 * Returns: (transfer full): a memory that holds nothing
 */
LatchKeyringMemory *
latch_keyring_memory_new (void)
{
  LatchKeyringMemory *self = g_new0 (LatchKeyringMemory, 1);

  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)item_free);
  return self;
}

/**
 * latch_keyring_memory_free:
 * @self: (transfer full): a memory
 *
 * Forgets and wipes everything.
 */
void
latch_keyring_memory_free (LatchKeyringMemory *self)
{
  g_hash_table_unref (self->items);
  g_free (self);
}

/**
 * latch_keyring_memory_is_empty:
 * @self: a memory
 *
 * Returns: %TRUE when nothing would be lost with it; placeholders are nothing
 */
gboolean
latch_keyring_memory_is_empty (LatchKeyringMemory *self)
{
  return !latch_keyring_memory_peek (self, NULL, NULL, NULL);
}

/**
 * latch_keyring_memory_store:
 * @self: a memory
 * @attributes: which item
 * @label: its name
 * @secret: the secret; an empty one is a placeholder
 *
 * Keeps a secret, in the place of the one before it.
 */
void
latch_keyring_memory_store (LatchKeyringMemory *self,
                            GHashTable         *attributes,
                            const char         *label,
                            SecretValue        *secret)
{
  Item *item = g_new0 (Item, 1);

  item->attributes = g_hash_table_ref (attributes);
  item->label = g_strdup (label);
  item->secret = secret_value_ref (secret);
  g_hash_table_replace (self->items, dup_key (attributes), item);
}

/**
 * latch_keyring_memory_lookup:
 * @self: a memory
 * @attributes: which item
 *
 * Returns: (transfer none) (nullable): the secret, or %NULL when there is none, or only a placeholder
 */
SecretValue *
latch_keyring_memory_lookup (LatchKeyringMemory *self,
                             GHashTable         *attributes)
{
  Item  *item = find (self, attributes);
  size_t length = 0;

  if (item != NULL)
    secret_value_get (item->secret, &length);

  return length > 0 ? item->secret : NULL;
}

/**
 * latch_keyring_memory_clear:
 * @self: a memory
 * @attributes: which item
 *
 * Forgets a secret or a placeholder.
 *
 * Returns: %TRUE when it was there
 */
gboolean
latch_keyring_memory_clear (LatchKeyringMemory *self,
                            GHashTable         *attributes)
{
  g_autofree char *key = dup_key (attributes);

  return g_hash_table_remove (self->items, key);
}

/**
 * latch_keyring_memory_peek:
 * @self: a memory
 * @attributes: (out) (optional) (transfer none): which item it is
 * @label: (out) (optional) (transfer none): its name
 * @secret: (out) (optional) (transfer none): the secret
 *
 * Gets any secret that is there, and no placeholder.
 *
 * Returns: %FALSE when there is none
 */
gboolean
latch_keyring_memory_peek (LatchKeyringMemory *self,
                           GHashTable        **attributes,
                           const char        **label,
                           SecretValue       **secret)
{
  GHashTableIter iter;
  gpointer       value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Item  *item = value;
      size_t length;

      secret_value_get (item->secret, &length);
      if (length == 0)
        continue;

      if (attributes != NULL)
        *attributes = item->attributes;
      if (label != NULL)
        *label = item->label;
      if (secret != NULL)
        *secret = item->secret;
      return TRUE;
    }

  return FALSE;
}
