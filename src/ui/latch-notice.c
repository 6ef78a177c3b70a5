/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-notice.h"

#include "latch-status.h"

#include <glib/gi18n.h>

/* How a creation ended, for somebody who looks at something else meanwhile.
 * There is one such notification at a time, and it goes when the window is
 * looked at. It names the store and nothing else of what was typed; what the
 * service said is left to the window. */

#define NOTICE_ID "creation"

/* Without an instance to show, it leads to the form. */
static void
send (GtkWindow   *window,
      const char  *title,
      const char  *body,
      LatchRecord *record)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (window));
  g_autoptr (GNotification) notification = g_notification_new (title);

  if (gtk_window_is_active (window))
    return;

  g_notification_set_body (notification, body);
  if (record != NULL)
    g_notification_set_default_action_and_target (notification, "app.show-instance", "s", latch_record_get_id (record));
  else
    g_notification_set_default_action (notification, "app.create");

  g_application_send_notification (application, NOTICE_ID, notification);
}

/**
 * latch_notice_created:
 * @window: the window
 * @record: the instance
 *
 * Notifies of an instance that was created, unless the person looks at the window.
 */
void
latch_notice_created (GtkWindow   *window,
                      LatchRecord *record)
{
  /* Translators: %s is a store’s name */
  g_autofree char *title = g_strdup_printf (_ ("“%s” was created"), latch_record_get_name (record));

  send (window, title, _ (latch_status_of (record)->description), record);
}

/**
 * latch_notice_found:
 * @window: the window
 * @record: the instance
 *
 * Notifies of an instance that turned up later, unless the person looks at the window.
 */
void
latch_notice_found (GtkWindow   *window,
                    LatchRecord *record)
{
  /* Translators: %s is a store’s name */
  g_autofree char *title = g_strdup_printf (_ ("“%s” was found"), latch_record_get_name (record));

  send (window, title, _ (latch_status_of (record)->description), record);
}

/**
 * latch_notice_unsaved:
 * @window: the window
 * @record: the instance
 *
 * Notifies of an instance whose token the keyring did not take, unless the person looks at the window.
 */
void
latch_notice_unsaved (GtkWindow   *window,
                      LatchRecord *record)
{
  /* Translators: %s is a store’s name */
  g_autofree char *title = g_strdup_printf (_ ("“%s” was created, but not saved"), latch_record_get_name (record));

  send (window, title, _ ("The token is not in the keyring yet. Save it before you close Latchkey."), NULL);
}

/**
 * latch_notice_failed:
 * @window: the window
 * @unresolved: (nullable): the record of the request when its outcome is not known
 *
 * Notifies of a creation that ended without an instance, unless the person looks at the window.
 */
void
latch_notice_failed (GtkWindow   *window,
                     LatchRecord *unresolved)
{
  g_autofree char *title = NULL;

  if (unresolved == NULL)
    {
      send (window, _ ("The instance could not be created"), _ ("Everything that was filled in is still there."), NULL);
      return;
    }

  /* Translators: %s is a store’s name */
  title = g_strdup_printf (_ ("“%s” may have been created"), latch_record_get_name (unresolved));
  send (window, title, _ ("The request was sent, but its outcome is not known yet. Latchkey looks for the instance."), NULL);
}

/**
 * latch_notice_withdraw:
 * @window: the window
 *
 * Takes the notification back, because the person looks at the window now.
 */
void
latch_notice_withdraw (GtkWindow *window)
{
  GtkApplication *application = gtk_window_get_application (window);

  if (application != NULL)
    g_application_withdraw_notification (G_APPLICATION (application), NOTICE_ID);
}
