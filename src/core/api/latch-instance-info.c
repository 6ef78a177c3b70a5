/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-instance-info.h"

/* What the service says exists: one response of it, read once and never changed. */
struct _LatchInstanceInfo
{
  GObject parent_instance;

  gint64       id;
  char        *name;
  GRefString  *element;
  char       **tags;
  SecretValue *token;
  GDateTime   *created;
  LatchEnabled enabled;
  gboolean     shows_tags;
};

G_DEFINE_FINAL_TYPE (LatchInstanceInfo, latch_instance_info, G_TYPE_OBJECT)

static void
latch_instance_info_finalize (GObject *object)
{
  LatchInstanceInfo *self = LATCH_INSTANCE_INFO (object);

  g_free (self->name);
  g_ref_string_release (self->element);
  g_strfreev (self->tags);
  g_clear_pointer (&self->token, secret_value_unref);
  g_clear_pointer (&self->created, g_date_time_unref);

  G_OBJECT_CLASS (latch_instance_info_parent_class)->finalize (object);
}

static void
latch_instance_info_class_init (LatchInstanceInfoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_instance_info_finalize;
}

static void
latch_instance_info_init (LatchInstanceInfo *self)
{
}

/**
 * latch_instance_info_new:
 * @id: the service’s number for the instance, above 0
 * @name: (nullable): its name
 * @element: (nullable): the key of its element
 * @tags: (nullable) (array zero-terminated=1): its tags, or %NULL when the service does not show them
 * @token: (nullable): its token; lists may leave it out
 * @created: (nullable): when it was created, by the service’s clock
 * @enabled: whether it is turned on
 *
 * Returns: (transfer full): the instance
 */
LatchInstanceInfo *
latch_instance_info_new (gint64             id,
                         const char        *name,
                         const char        *element,
                         const char *const *tags,
                         SecretValue       *token,
                         GDateTime         *created,
                         LatchEnabled       enabled)
{
  LatchInstanceInfo *self = g_object_new (LATCH_TYPE_INSTANCE_INFO, NULL);

  self->id = id;
  self->name = g_strdup (name != NULL ? name : "");
  /* Thousands have the same. */
  self->element = g_ref_string_new_intern (element != NULL ? element : "");
  self->tags = tags != NULL && tags[0] != NULL ? g_strdupv ((char **)tags) : NULL;
  self->shows_tags = tags != NULL;
  self->token = token != NULL ? secret_value_ref (token) : NULL;
  self->created = created != NULL ? g_date_time_ref (created) : NULL;
  self->enabled = enabled;
  return self;
}

/**
 * latch_instance_info_get_id:
 * @self: an instance
 *
 * Returns: the service’s number for it
 */
gint64
latch_instance_info_get_id (LatchInstanceInfo *self)
{
  return self->id;
}

/**
 * latch_instance_info_get_name:
 * @self: an instance
 *
 * Returns: (transfer none): its name, empty when the service sent none
 */
const char *
latch_instance_info_get_name (LatchInstanceInfo *self)
{
  return self->name;
}

/**
 * latch_instance_info_get_element:
 * @self: an instance
 *
 * Returns: (transfer none): the key of its element, empty when the service sent none
 */
const char *
latch_instance_info_get_element (LatchInstanceInfo *self)
{
  return self->element;
}

/**
 * latch_instance_info_get_tags:
 * @self: an instance
 *
 * Returns: (transfer none) (array zero-terminated=1): its tags, as far as the service shows them
 */
const char *const *
latch_instance_info_get_tags (LatchInstanceInfo *self)
{
  static const char *const none[] = { NULL };

  return self->tags != NULL ? (const char *const *)self->tags : none;
}

/**
 * latch_instance_info_get_shows_tags:
 * @self: an instance
 *
 * Returns: %FALSE when the service shows no tags, so that it may have any
 */
gboolean
latch_instance_info_get_shows_tags (LatchInstanceInfo *self)
{
  return self->shows_tags;
}

/**
 * latch_instance_info_get_token:
 * @self: an instance
 *
 * Returns: (transfer none) (nullable): its token
 */
SecretValue *
latch_instance_info_get_token (LatchInstanceInfo *self)
{
  return self->token;
}

/**
 * latch_instance_info_has_token:
 * @self: an instance
 * @token: a token
 *
 * Tells whether @token is that of the instance, in a time that does not depend on where they differ.
 *
 * Returns: %TRUE when the service has told the token and it is the same
 */
gboolean
latch_instance_info_has_token (LatchInstanceInfo *self,
                               SecretValue       *token)
{
  const char *text;
  const char *own;
  size_t      length;
  size_t      own_length;
  guint       difference = 0;

  if (self->token == NULL)
    return FALSE;

  text = secret_value_get (token, &length);
  own = secret_value_get (self->token, &own_length);
  if (length != own_length)
    return FALSE;

  for (size_t i = 0; i < length; i++)
    difference |= (guint)(text[i] ^ own[i]);

  return difference == 0;
}

/**
 * latch_instance_info_may_have_token:
 * @self: an instance
 * @token: (nullable): a token, or %NULL when none is known
 *
 * Tells whether nothing says that @token is another instance’s. A list may leave the tokens out.
 *
 * Returns: %FALSE when the service has told another token
 */
gboolean
latch_instance_info_may_have_token (LatchInstanceInfo *self,
                                    SecretValue       *token)
{
  return token == NULL || self->token == NULL || latch_instance_info_has_token (self, token);
}

/**
 * latch_instance_info_get_created:
 * @self: an instance
 *
 * Returns: (transfer none) (nullable): when it was created, by the service’s clock, or %NULL when the service does not tell
 */
GDateTime *
latch_instance_info_get_created (LatchInstanceInfo *self)
{
  return self->created;
}

/**
 * latch_instance_info_get_size:
 * @self: an instance
 *
 * Returns: about how much memory it takes, in bytes
 */
size_t
latch_instance_info_get_size (LatchInstanceInfo *self)
{
  const char *const *tags = latch_instance_info_get_tags (self);
  size_t             size = sizeof *self + strlen (self->name) + strlen (self->element);

  for (size_t i = 0; tags[i] != NULL; i++)
    size += sizeof tags[i] + strlen (tags[i]);
  if (self->token != NULL)
    size += strlen (secret_value_get_text (self->token));

  return size;
}

/**
 * latch_instance_info_get_enabled:
 * @self: an instance
 *
 * Returns: whether it is turned on, as far as the service tells
 */
LatchEnabled
latch_instance_info_get_enabled (LatchInstanceInfo *self)
{
  return self->enabled;
}

/**
 * latch_instance_info_dup_without_token:
 * @self: an instance
 *
 * Returns: (transfer full): what the service says of it but for its token, which is not to stay in memory for long
 */
LatchInstanceInfo *
latch_instance_info_dup_without_token (LatchInstanceInfo *self)
{
  return latch_instance_info_new (self->id, self->name, self->element, self->shows_tags ? latch_instance_info_get_tags (self) : NULL, NULL,
                                  self->created, self->enabled);
}

static gboolean
is_same_moment (GDateTime *a,
                GDateTime *b)
{
  return a == b || (a != NULL && b != NULL && g_date_time_equal (a, b));
}

/**
 * latch_instance_info_equal:
 * @self: an instance
 * @other: another response
 *
 * Compares two responses, but for the token.
 *
 * Returns: %TRUE when they say the same
 */
gboolean
latch_instance_info_equal (LatchInstanceInfo *self,
                           LatchInstanceInfo *other)
{
  return self->id == other->id && self->enabled == other->enabled && self->shows_tags == other->shows_tags &&
         g_str_equal (self->name, other->name) && g_str_equal (self->element, other->element) &&
         g_strv_equal (latch_instance_info_get_tags (self), latch_instance_info_get_tags (other)) &&
         is_same_moment (self->created, other->created);
}
