/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-manage-group.h"

#include "latch-access.h"
#include "latch-service.h"

#include <glib/gi18n.h>

/* What can be done to a store beside the one thing that is suggested. The page
 * does it: each row has one of its actions. */
struct _LatchManageGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget    *website;
  GtkWidget    *describe;
  GtkWidget    *change_secrets;
  GtkWidget    *change_events;
  GtkWidget    *show_events;
  GtkWidget    *turn_off;
  AdwActionRow *remove;
  GtkWidget    *delete_row;
};

G_DEFINE_FINAL_TYPE (LatchManageGroup, latch_manage_group, ADW_TYPE_PREFERENCES_GROUP)

static void
latch_manage_group_class_init (LatchManageGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-manage-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchManageGroup, website);
  gtk_widget_class_bind_template_child (widget_class, LatchManageGroup, describe);
  gtk_widget_class_bind_template_child (widget_class, LatchManageGroup, change_secrets);
  gtk_widget_class_bind_template_child (widget_class, LatchManageGroup, change_events);
  gtk_widget_class_bind_template_child (widget_class, LatchManageGroup, show_events);
  gtk_widget_class_bind_template_child (widget_class, LatchManageGroup, turn_off);
  gtk_widget_class_bind_template_child (widget_class, LatchManageGroup, remove);
  gtk_widget_class_bind_template_child (widget_class, LatchManageGroup, delete_row);
}

static void
latch_manage_group_init (LatchManageGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Translators: names the last list on a store’s page for a screen reader: turn it off, remove it, and so on */
  latch_access_name_list (GTK_WIDGET (self), _ ("Manage"));
}

static const char *
get_consequence (const LatchStatus *status)
{
  if ((status->actions & LATCH_ACTION_COPY_TOKEN) != 0)
    return _ ("It stays on the service. Its token is deleted from this computer.");

  if ((status->actions & LATCH_ACTION_SAVE_TOKEN) != 0)
    return _ ("It stays on the service.");

  return (status->actions & LATCH_ACTION_FIND) != 0 ? _ ("If the service has it after all, Latchkey lists it again.") : "";
}

/**
 * latch_manage_group_show:
 * @self: a manage group
 * @instance: an instance
 * @status: its situation
 *
 * Shows what can be done, or hides the group when there is nothing.
 */
void
latch_manage_group_show (LatchManageGroup  *self,
                         LatchInstance     *instance,
                         const LatchStatus *status)
{
  LatchAccount    *account = latch_instance_get_account (instance);
  g_autofree char *console = account != NULL ? latch_service_dup_console (latch_account_get_service (account)) : NULL;
  LatchActions     others = status->actions & ~status->suggested;

  adw_action_row_set_subtitle (self->remove, get_consequence (status));
  gtk_widget_set_visible (GTK_WIDGET (self->remove), (others & LATCH_ACTION_REMOVE) != 0);
  gtk_widget_set_visible (self->describe, (others & LATCH_ACTION_DESCRIBE) != 0);
  gtk_widget_set_visible (self->change_secrets, (others & LATCH_ACTION_CHANGE_SECRETS) != 0);
  gtk_widget_set_visible (self->change_events, (others & LATCH_ACTION_EVENTS) != 0);
  gtk_widget_set_visible (self->show_events, (others & LATCH_ACTION_EVENTS) != 0);
  gtk_widget_set_visible (self->turn_off, (others & LATCH_ACTION_TURN_OFF) != 0);
  gtk_widget_set_visible (self->delete_row, (others & LATCH_ACTION_DELETE) != 0);
  gtk_widget_set_visible (self->website, console != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), console != NULL || (others & LATCH_ACTION_REMOVE) != 0);
}

/**
 * latch_manage_group_focus:
 * @self: a manage group
 * @action: an action that a form is opened with
 *
 * Focuses the row of that action.
 *
 * Returns: %FALSE when it is not shown
 */
gboolean
latch_manage_group_focus (LatchManageGroup *self,
                          const char       *action)
{
  GtkWidget *rows[] = { self->describe, self->change_secrets, self->change_events, self->show_events };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (g_str_equal (gtk_actionable_get_action_name (GTK_ACTIONABLE (rows[i])), action))
        return gtk_widget_get_visible (rows[i]) && gtk_widget_grab_focus (rows[i]);
    }

  return FALSE;
}
