/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-row.h"

#include "latch-account-status.h"
#include "latch-isolate.h"
#include "latch-service.h"
#include "latch-status-icon.h"
#include "latch-wrap.h"

#include <glib/gi18n.h>

/* One account in the list: its name, its status and the address of its service. */
struct _LatchAccountRow
{
  AdwActionRow parent_instance;

  GtkImage     *icon;
  LatchAccount *account;
};

G_DEFINE_FINAL_TYPE (LatchAccountRow, latch_account_row, ADW_TYPE_ACTION_ROW)

static void
update (LatchAccountRow *self)
{
  const LatchAccountStatus *status = latch_account_status_of (self->account);
  g_autofree char          *shown = latch_service_dup_shown_address (latch_account_get_service (self->account));
  g_autofree char          *address = latch_isolate (shown);
  /* Translators: what stands below an account’s name; the state, such as “Secrets accepted”, then the address of its service */
  g_autofree char *subtitle = g_strdup_printf (_ ("%s · %s"), _ (status->words), address);
  gboolean         is_practice = latch_service_is_practice (latch_account_get_service (self->account));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), latch_account_get_label (self->account));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), is_practice ? _ (status->words) : subtitle);
  latch_status_icon_show (status->icon_name, status->style_class, TRUE, self->icon);
}

static GtkWidget *
create_icon (const char *name)
{
  return g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "icon-name", name, NULL);
}

static void
latch_account_row_dispose (GObject *object)
{
  g_clear_object (&LATCH_ACCOUNT_ROW (object)->account);

  G_OBJECT_CLASS (latch_account_row_parent_class)->dispose (object);
}

static void
latch_account_row_class_init (LatchAccountRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latch_account_row_dispose;
}

static void
latch_account_row_init (LatchAccountRow *self)
{
  self->icon = GTK_IMAGE (create_icon (NULL));
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->icon));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), create_icon ("go-next-symbolic"));
}

/**
 * latch_account_row_new:
 * @account: an account
 *
 * Returns: (transfer floating): a row that follows @account
 */
GtkWidget *
latch_account_row_new (LatchAccount *account)
{
  LatchAccountRow *self = g_object_new (LATCH_TYPE_ACCOUNT_ROW, "activatable", TRUE, "use-markup", FALSE, "subtitle-lines", 0, NULL);

  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  latch_wrap (GTK_WIDGET (self));
  latch_isolate_align (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/**
 * latch_account_row_get_account:
 * @self: an account row
 *
 * Returns: (transfer none): the account that the row follows
 */
LatchAccount *
latch_account_row_get_account (LatchAccountRow *self)
{
  return self->account;
}
