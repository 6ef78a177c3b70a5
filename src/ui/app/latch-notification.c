/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-notification.h"

#include <glib/gi18n.h>

/* Reports the result of a job while no window of Latchkey is active. There is one such
 * notification at a time, withdrawn when the window becomes active. Of what was
 * typed, it contains only the store’s name; the service’s message is left to the
 * window. */

#define NOTIFICATION_ID "creation"

/* Whoever answers a question or signs in looks at Latchkey as well. */
static gboolean
is_looked_at (GtkWindow *window)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (toplevels, i);

      if (gtk_window_is_active (toplevel) && (toplevel == window || gtk_window_get_transient_for (toplevel) == window))
        return TRUE;
    }

  return FALSE;
}

/* A click does what @action says, to @target if it is about something, or only shows the window. */
static void
send (GtkWindow  *window,
      const char *title,
      const char *body,
      const char *action,
      const char *target)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (window));
  g_autoptr (GNotification) notification = g_notification_new (title);

  if (is_looked_at (window))
    return;

  if (body != NULL)
    g_notification_set_body (notification, body);
  if (target != NULL)
    g_notification_set_default_action_and_target (notification, action, "s", target);
  else if (action != NULL)
    g_notification_set_default_action (notification, action);

  g_application_send_notification (application, NOTIFICATION_ID, notification);
}

/**
 * latch_notification_arrived:
 * @window: the window
 * @title: the result, in a few words
 * @instance: the instance
 *
 * Reports an instance that was created or found later, unless the person looks at Latchkey.
 */
void
latch_notification_arrived (GtkWindow     *window,
                            const char    *title,
                            LatchInstance *instance)
{
  send (window, title, _ (latch_status_of (latch_instance_get_outcome (instance))->description), "app.show-instance",
        latch_instance_get_id (instance));
}

/**
 * latch_notification_ended:
 * @window: the window
 * @news: what has become of a store or an account, with its name
 * @action: (nullable): the action that shows it, unless it is gone
 * @id: (nullable): its id
 *
 * Reports how what was asked for has ended, unless the person looks at Latchkey.
 */
void
latch_notification_ended (GtkWindow  *window,
                          const char *news,
                          const char *action,
                          const char *id)
{
  send (window, news, NULL, action, id);
}

/**
 * latch_notification_failed:
 * @window: the window
 * @title: the result, in a few words
 * @unsaved: whether the instance exists and its token is in memory only
 * @unresolved: whether the instance may or may not exist
 *
 * Reports a job that failed, unless the person looks at Latchkey.
 */
void
latch_notification_failed (GtkWindow  *window,
                           const char *title,
                           gboolean    unsaved,
                           gboolean    unresolved)
{
  if (unsaved)
    send (window, title, _ ("The token is not in the keyring yet. Save it before you close Latchkey."), "app.create", NULL);
  else if (unresolved)
    send (window, title, _ ("No clear answer came back. Latchkey is looking for the store."), "app.create", NULL);
  else
    send (window, title, _ ("Your entries are still in the form."), "app.create", NULL);
}

/**
 * latch_notification_withdraw:
 * @window: the window
 *
 * Withdraws the notification, because the window is active now.
 */
void
latch_notification_withdraw (GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);

  if (application != NULL)
    g_application_withdraw_notification (G_APPLICATION (application), NOTIFICATION_ID);
}
