/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-instance-row.h"

#include "latch-element.h"
#include "latch-compat.h"
#include "latch-isolate.h"
#include "latch-status-icon.h"

#include <glib/gi18n.h>

/* One instance in the list: its name, how it stands, where it is. */
struct _LatchInstanceRow
{
  AdwActionRow parent_instance;

  GtkImage    *icon;
  GtkWidget   *copy;
  LatchRecord *record;
  char        *account_label;
};

G_DEFINE_FINAL_TYPE (LatchInstanceRow, latch_instance_row, ADW_TYPE_ACTION_ROW)

static void
update (LatchInstanceRow *self)
{
  const LatchStatus  *status = latch_status_of (self->record);
  const LatchElement *element = latch_element_lookup (latch_record_get_element (self->record));
  const char         *element_name = element != NULL ? element->name : latch_record_get_element (self->record);
  /* Translators: what stands below a store's name; the state, such as “Connected”, then a product, then an account */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s · %s · %s"), _ (status->words), element_name, self->account_label);

  latch_status_icon_show (status, self->icon);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_widget_set_visible (self->copy, status->has_token);
}

static void
latch_instance_row_dispose (GObject *object)
{
  g_clear_object (&LATCH_INSTANCE_ROW (object)->record);

  G_OBJECT_CLASS (latch_instance_row_parent_class)->dispose (object);
}

static void
latch_instance_row_finalize (GObject *object)
{
  g_free (LATCH_INSTANCE_ROW (object)->account_label);

  G_OBJECT_CLASS (latch_instance_row_parent_class)->finalize (object);
}

static void
latch_instance_row_class_init (LatchInstanceRowClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latch_instance_row_dispose;
  object_class->finalize = latch_instance_row_finalize;

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
 * @record: a record
 * @account: (nullable): the account that it belongs to, when it is known
 *
 * Returns: (transfer floating): a row that follows @record
 */
GtkWidget *
latch_instance_row_new (LatchRecord  *record,
                        LatchAccount *account)
{
  LatchInstanceRow *self = g_object_new (LATCH_TYPE_INSTANCE_ROW, "title", latch_record_get_name (record), NULL);

  self->record = g_object_ref (record);
  self->account_label = latch_isolate (account != NULL ? latch_account_get_label (account) : _ ("Unknown account"));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "s", latch_record_get_id (record));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->copy), "s", latch_record_get_id (record));
  g_signal_connect_object (record, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (record, "notify::health", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (record, "notify::held", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

/**
 * latch_instance_row_get_record:
 * @self: an instance row
 *
 * Returns: (transfer none): the record that the row follows
 */
LatchRecord *
latch_instance_row_get_record (LatchInstanceRow *self)
{
  return self->record;
}
