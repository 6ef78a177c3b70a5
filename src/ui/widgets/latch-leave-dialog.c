/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-leave-dialog.h"

#include "latch-compat.h"

#include <glib/gi18n.h>

/**
 * latch_leave_dialog_ask_async:
 * @reason: what would be lost
 * @parent: the widget that asks
 * @cancellable: (nullable): cancelled when nothing would be lost any more
 * @callback: what to call with the answer; get it with latch_confirm_finish()
 * @user_data: data for @callback
 *
 * Asks whether to leave and lose something. The question goes away with @cancellable.
 */
void
latch_leave_dialog_ask_async (LatchLeaveReason    reason,
                              GtkWidget          *parent,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  if (reason == LATCH_LEAVE_UNSAVED_TOKEN)
    latch_confirm_async (parent, _ ("Discard the Token?"),
                         _ ("The store was connected, but its token is not saved. Leaving this page discards the token."),
                         _ ("_Discard"), NULL, cancellable, callback, user_data);
  else if (reason == LATCH_LEAVE_SAVING)
    latch_confirm_async (parent, _ ("Close Before the Token Is Saved?"),
                         _ ("The store was connected, and its token is being saved to the keyring. If you close Latchkey now, it will get the token from the service the next time it starts."),
                         _ ("C_lose"), NULL, cancellable, callback, user_data);
  else if (reason == LATCH_LEAVE_HELD_SECRETS)
    latch_confirm_async (parent, _ ("Close Without Saving the Secrets?"),
                         _ ("The secrets are only in memory, because no keyring was found. The stores stay connected on the service, and Latchkey can get their tokens from it again."),
                         _ ("C_lose"), NULL, cancellable, callback, user_data);
  else if (reason == LATCH_LEAVE_TYPED)
    latch_confirm_async (parent, _ ("Discard What You Typed?"),
                         _ ("The account is not added yet. Leaving this page discards what you typed."),
                         _ ("_Discard"), NULL, cancellable, callback, user_data);
  else
    latch_confirm_async (parent, _ ("Stop Waiting for the Service?"),
                         _ ("The service may already have the request. If so, the store may end up connected."),
                         _ ("_Stop"), _ ("_Wait"), cancellable, callback, user_data);
}
