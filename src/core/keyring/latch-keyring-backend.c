/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-keyring-backend.h"

/* Matched by its attributes only: gnome-keyring hides the schema's name until it was unlocked for the first time. */
const SecretSchema latch_keyring_schema = {
  APPLICATION_ID,
  SECRET_SCHEMA_DONT_MATCH_NAME,
  {
    { "application", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "ref", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

static void
clear_item (LatchKeyringItem *self)
{
  g_hash_table_unref (self->attributes);
  g_free (self->label);
  secret_value_unref (self->secret);
}

/**
 * latch_keyring_item_new:
 * @attributes: (transfer full): which item
 * @label: (nullable): its name, to store it
 * @secret: (nullable): its secret, to store it; %NULL for an empty one
 *
 * Returns: (transfer full): an item whose secret is plain text
 */
LatchKeyringItem *
latch_keyring_item_new (GHashTable  *attributes,
                        const char  *label,
                        SecretValue *secret)
{
  LatchKeyringItem *self = g_rc_box_new (LatchKeyringItem);
  size_t            length = 0;
  const char       *text = secret != NULL ? secret_value_get (secret, &length) : "";

  self->attributes = attributes;
  self->label = g_strdup (label);
  self->secret = secret_value_new (text, (gssize)length, "text/plain");
  return self;
}

/**
 * latch_keyring_item_ref:
 * @self: an item
 *
 * Returns: (transfer full): the same item
 */
LatchKeyringItem *
latch_keyring_item_ref (LatchKeyringItem *self)
{
  return g_rc_box_acquire (self);
}

/**
 * latch_keyring_item_unref:
 * @self: (transfer full): an item, whose secret is wiped with its last reference
 */
void
latch_keyring_item_unref (LatchKeyringItem *self)
{
  g_rc_box_release_full (self, (GDestroyNotify)clear_item);
}

/**
 * latch_keyring_collect_attributes:
 * @items: (element-type SecretRetrievable): what libsecret has found
 *
 * Returns: (transfer full) (element-type GHashTable): the attributes of each
 */
GPtrArray *
latch_keyring_collect_attributes (GList *items)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)g_hash_table_unref);

  for (GList *link = items; link != NULL; link = link->next)
    g_ptr_array_add (all, secret_retrievable_get_attributes (link->data));

  return all;
}
