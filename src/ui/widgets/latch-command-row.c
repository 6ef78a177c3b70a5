/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-command-row.h"

#include "latch-column.h"

/* A command, or an address, to read, select and copy. It contains no secret.
 *
 * The button has no action: GTK 4.8 leaves one disabled when the row is moved to
 * another place. */
struct _LatchCommandRow
{
  AdwPreferencesRow parent_instance;

  GtkWidget *command;
  GtkWidget *copy;
};

G_DEFINE_FINAL_TYPE (LatchCommandRow, latch_command_row, ADW_TYPE_PREFERENCES_ROW)

static void
copy_cb (LatchCommandRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_label (GTK_LABEL (self->command)));
}

static void
latch_command_row_class_init (LatchCommandRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LATCH_TYPE_COLUMN);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-command-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchCommandRow, command);
  gtk_widget_class_bind_template_child (widget_class, LatchCommandRow, copy);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
latch_command_row_init (LatchCommandRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * latch_command_row_set_command:
 * @self: a command row
 * @command: the command
 *
 * Sets the command.
 */
void
latch_command_row_set_command (LatchCommandRow *self,
                               const char      *command)
{
  gtk_label_set_label (GTK_LABEL (self->command), command);
}

/**
 * latch_command_row_name_button:
 * @self: a command row
 * @name: what its button copies, in header capitalization
 *
 * Tells the button from those of other commands on the same page.
 */
void
latch_command_row_name_button (LatchCommandRow *self,
                               const char      *name)
{
  gtk_widget_set_tooltip_text (self->copy, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
