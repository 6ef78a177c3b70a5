/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-instance-info.h"

#define MANY 1000

/* What the service says exists: one answer of it, read once and never changed. */
struct _LatchInstanceInfo
{
  GObject parent_instance;

  gint64       id;
  char        *name;
  char        *element;
  char       **tags;
  SecretValue *token;
};

G_DEFINE_FINAL_TYPE (LatchInstanceInfo, latch_instance_info, G_TYPE_OBJECT)

static void
latch_instance_info_finalize (GObject *object)
{
  LatchInstanceInfo *self = LATCH_INSTANCE_INFO (object);

  g_free (self->name);
  g_free (self->element);
  g_strfreev (self->tags);
  g_clear_pointer (&self->token, secret_value_unref);

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
 * @tags: (nullable) (array zero-terminated=1): its tags
 * @token: (nullable): its token; lists may leave it out
 *
 * Returns: (transfer full): the instance
 */
LatchInstanceInfo *
latch_instance_info_new (gint64             id,
                         const char        *name,
                         const char        *element,
                         const char *const *tags,
                         SecretValue       *token)
{
  LatchInstanceInfo *self = g_object_new (LATCH_TYPE_INSTANCE_INFO, NULL);

  self->id = id;
  self->name = g_strdup (name != NULL ? name : "");
  self->element = g_strdup (element != NULL ? element : "");
  self->tags = tags != NULL ? g_strdupv ((char **)tags) : g_new0 (char *, 1);
  self->token = token != NULL ? secret_value_ref (token) : NULL;
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
 * Returns: (transfer none) (array zero-terminated=1): its tags
 */
const char *const *
latch_instance_info_get_tags (LatchInstanceInfo *self)
{
  return (const char *const *)self->tags;
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

static void
free_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_ptr_array_unref (task_data);
}

/**
 * latch_instance_infos_free:
 * @self: (transfer full): a list of instances that nobody else holds
 *
 * Frees a list. The service may have 100 000 instances, and to free so many
 * takes longer than a window may stand still: it is done in a thread of its own.
 */
void
latch_instance_infos_free (LatchInstanceInfos *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->len < MANY)
    {
      g_ptr_array_unref (self);
      return;
    }

  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, free_thread);
}
