/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-token-row.h"

#include "latch-access.h"

#include <glib/gi18n.h>

#define REVEAL_SECONDS 20
#define MASK "••••••••••••"

/* An instance’s token, masked by dots that do not reveal its length. When the
 * person shows it, it is looked up in the keyring. It is hidden again after a
 * while, when the page is left, and when the window is no longer active. */
struct _LatchTokenRow
{
  AdwActionRow parent_instance;

  GtkToggleButton *reveal;
  GtkWidget       *copy;

  LatchRegistry *registry;
  LatchInstance *instance;
  GCancellable  *cancellable;
  guint          timeout;
  gulong         is_active;
};

G_DEFINE_FINAL_TYPE (LatchTokenRow, latch_token_row, ADW_TYPE_ACTION_ROW)

/* A screen reader reads the text of a row together with the row. The token can be read by those who go to it, and the dots
 * are hidden from them. */
static void
tell_shown (LatchTokenRow *self,
            gboolean       shown)
{
  GtkWidget *text = latch_access_find (GTK_WIDGET (self), "subtitle");
  /* Translators: the token can be read */
  const char *description = shown ? _ ("Shown")
                                  /* Translators: the token cannot be read, there are dots instead */
                                  : _ ("Hidden");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_STATE_HIDDEN, !shown, -1);
}

static void
hide_token (LatchTokenRow *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timeout, g_source_remove);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "shown");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), MASK);
  tell_shown (self, FALSE);
  gtk_toggle_button_set_active (self->reveal, FALSE);
}

static gboolean
timeout_cb (gpointer user_data)
{
  LatchTokenRow *self = user_data;

  self->timeout = 0;
  hide_token (self);
  return G_SOURCE_REMOVE;
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LatchTokenRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) token = latch_registry_lookup_token_finish (LATCH_REGISTRY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (token == NULL)
    {
      hide_token (self);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
      return;
    }

  gtk_widget_add_css_class (GTK_WIDGET (self), "shown");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), secret_value_get_text (token));
  tell_shown (self, TRUE);
  self->timeout = g_timeout_add_seconds (REVEAL_SECONDS, timeout_cb, self);
}

static void
toggled_cb (LatchTokenRow *self)
{
  gboolean    shows = gtk_toggle_button_get_active (self->reveal);
  const char *label = shows ? _ ("Hide Token") : _ ("Show Token");

  gtk_button_set_icon_name (GTK_BUTTON (self->reveal), shows ? "view-conceal-symbolic" : "view-reveal-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->reveal), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reveal), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  if (!shows)
    {
      hide_token (self);
      return;
    }

  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  latch_registry_lookup_token_async (self->registry, latch_instance_get_record (self->instance), self->cancellable, found_cb, g_object_ref (self));
}

static void
active_cb (GtkWindow     *window,
           GParamSpec    *pspec,
           LatchTokenRow *self)
{
  if (!gtk_window_is_active (window))
    hide_token (self);
}

static void
latch_token_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (latch_token_row_parent_class)->map (widget);

  /* Mapping a widget resets its hidden state. */
  tell_shown (LATCH_TOKEN_ROW (widget), FALSE);
  LATCH_TOKEN_ROW (widget)->is_active = g_signal_connect_object (gtk_widget_get_root (widget), "notify::is-active", G_CALLBACK (active_cb), widget, 0);
}

static void
latch_token_row_unmap (GtkWidget *widget)
{
  g_clear_signal_handler (&LATCH_TOKEN_ROW (widget)->is_active, gtk_widget_get_root (widget));
  hide_token (LATCH_TOKEN_ROW (widget));

  GTK_WIDGET_CLASS (latch_token_row_parent_class)->unmap (widget);
}

static void
latch_token_row_dispose (GObject *object)
{
  LatchTokenRow *self = LATCH_TOKEN_ROW (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->registry);
  g_clear_object (&self->instance);

  G_OBJECT_CLASS (latch_token_row_parent_class)->dispose (object);
}

static void
latch_token_row_class_init (LatchTokenRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_token_row_dispose;
  widget_class->map = latch_token_row_map;
  widget_class->unmap = latch_token_row_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-token-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchTokenRow, reveal);
  gtk_widget_class_bind_template_child (widget_class, LatchTokenRow, copy);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
latch_token_row_init (LatchTokenRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
  hide_token (self);
}

/**
 * latch_token_row_focus_copy:
 * @self: a token row
 *
 * Focuses the button that copies the token.
 */
void
latch_token_row_focus_copy (LatchTokenRow *self)
{
  gtk_widget_grab_focus (self->copy);
}

/**
 * latch_token_row_set_instance:
 * @self: a token row
 * @registry: the model
 * @instance: an instance of @registry
 *
 * Sets the instance.
 */
void
latch_token_row_set_instance (LatchTokenRow *self,
                              LatchRegistry *registry,
                              LatchInstance *instance)
{
  hide_token (self);
  g_set_object (&self->registry, registry);
  g_set_object (&self->instance, instance);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->copy), "s", latch_instance_get_id (instance));
}
