/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-instance-row.h"

#include "latch-compat.h"
#include "latch-isolate.h"
#include "latch-status-icon.h"

#include <glib/gi18n.h>

/* One instance in the list: its name, how it stands, where it is. */
struct _LatchInstanceRow
{
  AdwActionRow parent_instance;

  GtkImage      *icon;
  GtkWidget     *copy;
  LatchInstance *instance;
};

G_DEFINE_FINAL_TYPE (LatchInstanceRow, latch_instance_row, ADW_TYPE_ACTION_ROW)

static void
update (LatchInstanceRow *self)
{
  g_autofree char *account = latch_isolate (latch_instance_get_account_label (self->instance));
  /* Translators: what stands below a store's name; the state, such as “Connected”, then a product, then an account */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s · %s · %s"), latch_instance_get_words (self->instance),
                                               latch_instance_get_connector (self->instance), account);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), latch_instance_get_name (self->instance));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  latch_status_icon_show (latch_instance_get_status (self->instance), self->icon);
  gtk_widget_set_visible (self->copy, latch_instance_can (self->instance, LATCH_ACTION_COPY_TOKEN));
}

static void
latch_instance_row_dispose (GObject *object)
{
  g_clear_object (&LATCH_INSTANCE_ROW (object)->instance);

  G_OBJECT_CLASS (latch_instance_row_parent_class)->dispose (object);
}

static void
latch_instance_row_class_init (LatchInstanceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_instance_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-instance-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchInstanceRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LatchInstanceRow, copy);
}

static void
latch_instance_row_init (LatchInstanceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_mend_access (GTK_WIDGET (self));
}

/**
 * latch_instance_row_new:
 * @instance: an instance
 *
 * Returns: (transfer floating): a row that follows @instance
 */
GtkWidget *
latch_instance_row_new (LatchInstance *instance)
{
  LatchInstanceRow *self = g_object_new (LATCH_TYPE_INSTANCE_ROW, NULL);

  self->instance = g_object_ref (instance);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "s", latch_instance_get_id (instance));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->copy), "s", latch_instance_get_id (instance));
  g_signal_connect_object (instance, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

/**
 * latch_instance_row_get_instance:
 * @self: an instance row
 *
 * Returns: (transfer none): the instance that the row follows
 */
LatchInstance *
latch_instance_row_get_instance (LatchInstanceRow *self)
{
  return self->instance;
}
