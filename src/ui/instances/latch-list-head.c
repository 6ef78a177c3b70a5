/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-list-head.h"

/* The first items of a model, up to a given number.
 *
 * A change of the model is passed on as exactly that change, so that a list box
 * keeps the rows of all other items, with focus and scroll position.
 * GtkSliceListModel reports everything below a change as removed and added
 * again. An item that is inserted into a full head makes the head larger, so
 * that no item disappears at the end while the person looks at it. */
struct _LatchListHead
{
  GObject parent_instance;

  GListModel *model;
  guint       step;
  guint       size;
  guint       n_items;
};

static GType
latch_list_head_get_item_type (GListModel *list)
{
  return g_list_model_get_item_type (LATCH_LIST_HEAD (list)->model);
}

static guint
latch_list_head_get_n_items (GListModel *list)
{
  return LATCH_LIST_HEAD (list)->n_items;
}

static gpointer
latch_list_head_get_item (GListModel *list,
                          guint       position)
{
  LatchListHead *self = LATCH_LIST_HEAD (list);

  return position < self->n_items ? g_list_model_get_item (self->model, position) : NULL;
}

static void
latch_list_head_init_interface (GListModelInterface *interface)
{
  interface->get_item_type = latch_list_head_get_item_type;
  interface->get_n_items = latch_list_head_get_n_items;
  interface->get_item = latch_list_head_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LatchListHead, latch_list_head, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, latch_list_head_init_interface))

/* Adds or removes items at the end. */
static void
settle (LatchListHead *self)
{
  guint n_items = self->n_items;
  guint target = MIN (self->size, g_list_model_get_n_items (self->model));

  self->n_items = target;
  if (target > n_items)
    g_list_model_items_changed (G_LIST_MODEL (self), n_items, 0, target - n_items);
  else if (target < n_items)
    g_list_model_items_changed (G_LIST_MODEL (self), target, n_items - target, 0);
}

static void
items_changed_cb (GListModel    *model,
                  guint          position,
                  guint          n_removed,
                  guint          n_added,
                  LatchListHead *self)
{
  if (position < self->n_items)
    {
      if (self->n_items >= self->size && n_added > n_removed)
        self->size += MIN (n_added - n_removed, self->step);

      n_removed = MIN (n_removed, self->n_items - position);
      n_added = MIN (n_added, self->size - position);
      self->n_items += n_added - n_removed;
      g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
    }

  settle (self);
}

static void
latch_list_head_dispose (GObject *object)
{
  LatchListHead *self = LATCH_LIST_HEAD (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  self->n_items = 0;
  g_clear_object (&self->model);

  G_OBJECT_CLASS (latch_list_head_parent_class)->dispose (object);
}

static void
latch_list_head_class_init (LatchListHeadClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latch_list_head_dispose;
}

static void
latch_list_head_init (LatchListHead *self)
{
}

/**
 * latch_list_head_new:
 * @model: a model
 * @size: the number of items
 *
 * Returns: (transfer full): the first items of @model
 */
LatchListHead *
latch_list_head_new (GListModel *model,
                     guint       size)
{
  LatchListHead *self = g_object_new (LATCH_TYPE_LIST_HEAD, NULL);

  self->model = g_object_ref (model);
  self->step = size;
  self->size = size;
  self->n_items = MIN (size, g_list_model_get_n_items (model));
  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  return self;
}

/**
 * latch_list_head_get_size:
 * @self: the first items of a model
 *
 * Returns: how many there are when the model has enough
 */
guint
latch_list_head_get_size (LatchListHead *self)
{
  return self->size;
}

/**
 * latch_list_head_set_size:
 * @self: the first items of a model
 * @size: the number of items
 */
void
latch_list_head_set_size (LatchListHead *self,
                          guint          size)
{
  self->size = size;
  settle (self);
}
