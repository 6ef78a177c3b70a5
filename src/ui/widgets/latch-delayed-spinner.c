/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-delayed-spinner.h"

#include <glib/gi18n.h>

#define DELAY_SECONDS 3

/* A spinner for slow operations only: one that flashes up makes a program feel
 * slower than it is. */
struct _LatchDelayedSpinner
{
  AdwBin parent_instance;

  GtkWidget *spinner;
  guint      timeout;
};

G_DEFINE_FINAL_TYPE (LatchDelayedSpinner, latch_delayed_spinner, ADW_TYPE_BIN)

static gboolean
show_cb (gpointer user_data)
{
  LatchDelayedSpinner *self = user_data;

  self->timeout = 0;
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_spinner_start (GTK_SPINNER (self->spinner));
  return G_SOURCE_REMOVE;
}

static void
latch_delayed_spinner_dispose (GObject *object)
{
  LatchDelayedSpinner *self = LATCH_DELAYED_SPINNER (object);

  g_clear_handle_id (&self->timeout, g_source_remove);

  G_OBJECT_CLASS (latch_delayed_spinner_parent_class)->dispose (object);
}

static void
latch_delayed_spinner_class_init (LatchDelayedSpinnerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latch_delayed_spinner_dispose;
}

static void
latch_delayed_spinner_init (LatchDelayedSpinner *self)
{
  self->spinner = gtk_spinner_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Working…"), -1);
  adw_bin_set_child (ADW_BIN (self), self->spinner);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * latch_delayed_spinner_start:
 * @self: a spinner
 *
 * Starts the delay, after which the spinner appears.
 */
void
latch_delayed_spinner_start (LatchDelayedSpinner *self)
{
  latch_delayed_spinner_stop (self);
  self->timeout = g_timeout_add_seconds (DELAY_SECONDS, show_cb, self);
}

/**
 * latch_delayed_spinner_stop:
 * @self: a spinner
 *
 * Hides the spinner.
 */
void
latch_delayed_spinner_stop (LatchDelayedSpinner *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  gtk_spinner_stop (GTK_SPINNER (self->spinner));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * latch_delayed_spinner_set_busy:
 * @self: a spinner
 * @busy: whether something goes on
 *
 * Starts or stops it.
 */
void
latch_delayed_spinner_set_busy (LatchDelayedSpinner *self,
                                gboolean             busy)
{
  if (busy)
    latch_delayed_spinner_start (self);
  else
    latch_delayed_spinner_stop (self);
}
