/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-instance-row.h"

#include "latch-compat.h"
#include "latch-isolate.h"
#include "latch-status-icon.h"
#include "latch-tooltip.h"
#include "latch-wrap.h"

#include <glib/gi18n.h>

/* One instance in the list: its name, situation and account. It has the style classes of an AdwActionRow and so looks like
 * one, but takes a fifth of the time to build. */
struct _LatchInstanceRow
{
  AdwPreferencesRow parent_instance;

  GtkImage      *icon;
  GtkLabel      *title;
  GtkLabel      *subtitle;
  GtkWidget     *copy;
  LatchInstance *instance;
};

G_DEFINE_FINAL_TYPE (LatchInstanceRow, latch_instance_row, ADW_TYPE_PREFERENCES_ROW)

/* The number of characters that fit in one line of the narrowest window, at the default text size. */
#define TITLE_COLUMNS 21
#define SUBTITLE_COLUMNS 36

/* A label that can wrap is measured many times, which is most of the cost of a row, so only long labels can. The list cuts
 * off only the names of stores, after the second line. */
static void
set_text (GtkLabel   *label,
          const char *text,
          guint       n_columns)
{
  gboolean breaks = !latch_wrap_fits (text, n_columns);

  gtk_label_set_label (label, text);
  gtk_label_set_wrap (label, breaks);
  gtk_label_set_ellipsize (label, breaks && gtk_label_get_lines (label) < 0 ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
}

static void
update (LatchInstanceRow *self)
{
  const LatchStatus *status = latch_instance_get_status (self->instance);
  g_autofree char   *account = latch_isolate (latch_instance_get_account_label (self->instance));
  /* Translators: what stands below a store's name; the state, such as “Connected”, then a product, then an account */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s · %s · %s"), latch_instance_get_words (self->instance),
                                               latch_instance_get_connector (self->instance), account);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), latch_instance_get_name (self->instance));
  set_text (self->title, latch_instance_get_name (self->instance), TITLE_COLUMNS);
  set_text (self->subtitle, subtitle, SUBTITLE_COLUMNS);
  latch_status_icon_show (status->icon_name, status->style_class, !latch_instance_is_held (self->instance), self->icon);
  gtk_widget_set_visible (self->copy, latch_instance_can (self->instance, LATCH_ACTION_COPY_TOKEN));
}

static void
copy_cb (LatchInstanceRow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.copy-token", "s", latch_instance_get_id (self->instance));
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
  gtk_widget_class_bind_template_child (widget_class, LatchInstanceRow, title);
  gtk_widget_class_bind_template_child (widget_class, LatchInstanceRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, LatchInstanceRow, copy);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
latch_instance_row_init (LatchInstanceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_fix_accessible_names (GTK_WIDGET (self));
  latch_tooltip_show_cut (GTK_WIDGET (self));
  latch_isolate_align (GTK_WIDGET (self));
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
  g_signal_connect_object (instance, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-xft-dpi", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
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
