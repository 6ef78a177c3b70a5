/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-use-group.h"

#include "latch-access.h"
#include "latch-clipboard.h"
#include "latch-command-row.h"
#include "latch-commands.h"
#include "latch-error.h"
#include "latch-use.h"

#include <glib/gi18n.h>

/* What somebody takes along to use an instance elsewhere. Secrets are never shown
 * here: each is looked up in the keyring when it is to be copied, and leaves the
 * clipboard after a while, as a token does. The group follows its instance by
 * itself, and is hidden while there is no token. */
struct _LatchUseGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget       *header;
  LatchCommandRow *secret_tool;
  LatchCommandRow *curl;
  AdwExpanderRow  *integration;
  GtkWidget       *copy_element;
  GtkWidget       *document;

  LatchRegistry *registry;
  LatchInstance *instance;
  GCancellable  *cancellable;
};

G_DEFINE_FINAL_TYPE (LatchUseGroup, latch_use_group, ADW_TYPE_PREFERENCES_GROUP)

static void
show_command (LatchCommandRow *row,
              const char      *command)
{
  latch_command_row_set_command (row, command != NULL ? command : "");
  gtk_widget_set_visible (GTK_WIDGET (row), command != NULL);
}

/* What can be used depends on the account, and on where the secrets are stored. */
static void
update (LatchUseGroup *self)
{
  LatchKeyring    *keyring = latch_registry_get_keyring (self->registry);
  gboolean         has_token = latch_instance_can (self->instance, LATCH_ACTION_COPY_TOKEN);
  gboolean         has_account = latch_instance_get_account (self->instance) != NULL;
  g_autofree char *lookup = latch_commands_dup_lookup (self->instance, keyring);
  g_autofree char *request = latch_commands_dup_request (self->instance, keyring);
  g_autofree char *document = latch_commands_dup_document (self->instance);

  gtk_widget_set_visible (self->header, has_account);
  show_command (self->secret_tool, lookup);
  show_command (self->curl, request);
  gtk_widget_set_visible (GTK_WIDGET (self->integration), has_account && !latch_instance_is_practice (self->instance));
  gtk_widget_set_visible (self->document, document != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), has_token && (has_account || lookup != NULL || document != NULL));
}

static void
toast (LatchUseGroup *self,
       const char    *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LatchUseGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) secret = latch_use_lookup_finish (result, &error);
  g_autofree char *title = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (secret == NULL)
    {
      toast (self, error->message);
      /* The page asks for them; those of a practice account nobody can enter. */
      if (g_error_matches (error, LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED) && !latch_instance_is_practice (self->instance) && gtk_widget_get_mapped (GTK_WIDGET (self)))
        gtk_widget_activate_action (GTK_WIDGET (self), "instance.enter-secrets", NULL);
      return;
    }

  latch_clipboard_copy (latch_clipboard_find (GTK_WIDGET (self)), secret);
  /* Translators: %d is after how many seconds a secret is removed from the clipboard */
  title = g_strdup_printf (ngettext ("Copied, clears in %d second", "Copied, clears in %d seconds", LATCH_CLIPBOARD_SECONDS), LATCH_CLIPBOARD_SECONDS);
  toast (self, title);
}

static void
copy (LatchUseGroup *self,
      LatchUse       use)
{
  latch_use_lookup_async (use, self->registry, self->instance, self->cancellable, found_cb, g_object_ref (self));
}

static void
copy_header_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  copy (LATCH_USE_GROUP (widget), LATCH_USE_HEADER);
}

static void
copy_user_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  copy (LATCH_USE_GROUP (widget), LATCH_USE_USER_SECRET);
}

static void
copy_organization_cb (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  copy (LATCH_USE_GROUP (widget), LATCH_USE_ORGANIZATION_SECRET);
}

static void
copy_document_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  LatchUseGroup   *self = LATCH_USE_GROUP (widget);
  g_autofree char *document = latch_commands_dup_document (self->instance);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), document);
  toast (self, _ ("Template copied"));
}

static void
leave_instance (LatchUseGroup *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->instance != NULL)
    g_signal_handlers_disconnect_by_data (self->instance, self);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->instance);
}

static void
place_cb (LatchUseGroup *self)
{
  if (self->instance != NULL)
    update (self);
}

static void
latch_use_group_dispose (GObject *object)
{
  LatchUseGroup *self = LATCH_USE_GROUP (object);

  leave_instance (self);
  g_clear_object (&self->registry);

  G_OBJECT_CLASS (latch_use_group_parent_class)->dispose (object);
}

static void
latch_use_group_class_init (LatchUseGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latch_use_group_dispose;

  g_type_ensure (LATCH_TYPE_COMMAND_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-use-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchUseGroup, header);
  gtk_widget_class_bind_template_child (widget_class, LatchUseGroup, secret_tool);
  gtk_widget_class_bind_template_child (widget_class, LatchUseGroup, curl);
  gtk_widget_class_bind_template_child (widget_class, LatchUseGroup, integration);
  gtk_widget_class_bind_template_child (widget_class, LatchUseGroup, copy_element);
  gtk_widget_class_bind_template_child (widget_class, LatchUseGroup, document);
  gtk_widget_class_install_action (widget_class, "use.copy-header", NULL, copy_header_cb);
  gtk_widget_class_install_action (widget_class, "use.copy-user", NULL, copy_user_cb);
  gtk_widget_class_install_action (widget_class, "use.copy-organization", NULL, copy_organization_cb);
  gtk_widget_class_install_action (widget_class, "use.copy-document", NULL, copy_document_cb);
}

static void
latch_use_group_init (LatchUseGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  latch_access_tell_expanded (self->integration);
  /* Translators: copies a command that prints the token of a store */
  latch_command_row_name_button (self->secret_tool, _ ("Copy Command for the Token"));
  /* Translators: copies a command that calls the API */
  latch_command_row_name_button (self->curl, _ ("Copy Command for the API"));
}

/**
 * latch_use_group_set_instance:
 * @self: a use group
 * @registry: the model
 * @instance: an instance of @registry
 *
 * Sets the instance.
 */
void
latch_use_group_set_instance (LatchUseGroup *self,
                              LatchRegistry *registry,
                              LatchInstance *instance)
{
  leave_instance (self);
  if (g_set_object (&self->registry, registry))
    g_signal_connect_object (latch_registry_get_keyring (registry), "notify::place", G_CALLBACK (place_cb), self, G_CONNECT_SWAPPED);
  self->instance = g_object_ref (instance);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (instance, "notify::account-label", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (instance, "notify::situation", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->copy_element), "s", latch_instance_get_id (instance));
  adw_expander_row_set_expanded (self->integration, FALSE);
  update (self);
}
