/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-toast.h"

#include "latch-compat.h"

/**
 * latch_toast_new:
 * @text: what happened; never taken for markup
 *
 * Returns: (transfer full): a toast
 */
AdwToast *
latch_toast_new (const char *text)
{
  AdwToast        *toast = adw_toast_new ("");
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_set_title (toast, escaped);
  return toast;
}

/**
 * latch_toast_new_with_action:
 * @text: what happened; never taken for markup
 * @label: what the button says
 * @action: the action that the button activates
 * @target: (nullable): the action’s parameter, a string
 *
 * Returns: (transfer full): a toast with a button
 */
AdwToast *
latch_toast_new_with_action (const char *text,
                             const char *label,
                             const char *action,
                             const char *target)
{
  AdwToast *toast = latch_toast_new (text);

  adw_toast_set_button_label (toast, label);
  adw_toast_set_action_name (toast, action);
  if (target != NULL)
    adw_toast_set_action_target (toast, "s", target);

  return toast;
}

/**
 * latch_toast_show:
 * @overlay: where toasts are shown
 * @toast: (transfer full): a toast
 *
 * Shows the toast, and has a screen reader say it.
 */
void
latch_toast_show (AdwToastOverlay *overlay,
                  AdwToast        *toast)
{
  g_autofree char *text = NULL;

  pango_parse_markup (adw_toast_get_title (toast), -1, 0, NULL, &text, NULL, NULL);
  adw_toast_overlay_add_toast (overlay, toast);
  latch_mend_access (GTK_WIDGET (overlay));
  latch_announce (GTK_WIDGET (overlay), text);
}
