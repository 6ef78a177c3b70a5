/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-address-dialog.h"

#include "latch-compat.h"

#include <glib/gi18n.h>

/**
 * latch_address_dialog_ask_async:
 * @connection: a connection that did not open because nobody has confirmed its address
 * @parent: the widget that asks
 * @callback: what to call with the answer; get it with latch_confirm_finish()
 * @user_data: data for @callback
 *
 * Asks whether the secrets of an account belong to its address.
 */
void
latch_address_dialog_ask_async (LatchConnection    *connection,
                                GtkWidget          *parent,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_autofree char *address = latch_connection_dup_shown_address (connection);
  const char      *label = latch_account_get_label (latch_connection_get_account (connection));

  /* Translators: the first %s is the name of an account, the second an address such as https://api.example.com/elements/api-v2 */
  g_autofree char *body = g_strdup_printf (_ ("“%s” has this address:\n\n%s\n\nSend the user secret and the organization secret there only if you recognize it."), label, address);

  latch_confirm_async (parent, _ ("Send the Secrets?"), body, _ ("_Send"), NULL, NULL, callback, user_data);
}

/**
 * latch_address_dialog_show_declined:
 * @panel: the error panel of the page that asked
 *
 * Says how to go on after the person did not confirm the address.
 */
void
latch_address_dialog_show_declined (LatchErrorPanel *panel)
{
  latch_error_panel_show_note (panel, _ ("Nothing was sent. When you are sure of the address, try again and confirm it."));
}
