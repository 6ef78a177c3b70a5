/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-compat.h"

#include "latch-release-notes.h"

#include <glib/gi18n.h>

/* Differences between versions of GTK and libadwaita, behind functions named
 * for what they do. No other file checks a version. */

#if !GTK_CHECK_VERSION(4, 10, 0)
static void
fix_name_cb (GtkButton *button)
{
  const char *tooltip = gtk_widget_get_tooltip_text (GTK_WIDGET (button));

  /* An icon is named after its type, which would be read before the button’s own name. */
  if (GTK_IS_IMAGE (gtk_button_get_child (button)))
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);

  if (gtk_button_get_label (button) != NULL && gtk_button_get_use_underline (button))
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
  else if (gtk_button_get_label (button) == NULL && tooltip != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  else if (g_strcmp0 (gtk_button_get_icon_name (button), "window-close-symbolic") == 0)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Close"), -1);
}

static void
fix_button (GtkButton *button)
{
  if (g_object_get_data (G_OBJECT (button), "latch-name-fixed") != NULL)
    return;

  g_object_set_data (G_OBJECT (button), "latch-name-fixed", button);
  g_signal_connect (button, "notify::label", G_CALLBACK (fix_name_cb), NULL);
  g_signal_connect (button, "notify::tooltip-text", G_CALLBACK (fix_name_cb), NULL);
  fix_name_cb (button);
}

static void
fix_entry (AdwEntryRow *row)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));

  if (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (text)) != GTK_ACCESSIBLE_ROLE_NONE)
    return;

  g_object_set (text, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
}
#endif

/**
 * latch_let_search:
 * @row: a row whose items are strings
 *
 * Lets the person search the list of @row, from libadwaita 1.4 on. Before that the list can only be scrolled.
 */
void
latch_let_search (AdwComboRow *row)
{
#if ADW_CHECK_VERSION(1, 4, 0)
  g_autoptr (GtkExpression) text = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  adw_combo_row_set_expression (row, text);
  adw_combo_row_set_enable_search (row, TRUE);
#endif
}

/**
 * latch_fix_accessible_names:
 * @root: a widget
 *
 * Gives the widgets in @root the accessible names that GTK 4.10 gives them.
 * In older versions, a button with a mnemonic is called “_Create Create”, a
 * button with only an icon does not use its tooltip as its name, and a screen
 * reader does not notice that an entry row has the focus.
 */
void
latch_fix_accessible_names (GtkWidget *root)
{
#if !GTK_CHECK_VERSION(4, 10, 0)
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    latch_fix_accessible_names (child);

  if (GTK_IS_BUTTON (root))
    fix_button (GTK_BUTTON (root));
  else if (ADW_IS_ENTRY_ROW (root))
    fix_entry (ADW_ENTRY_ROW (root));
#endif
}

/**
 * latch_set_buttons_unshrinkable:
 * @root: a widget
 *
 * Keeps the labels of the buttons in @root from being ellipsized. From
 * libadwaita 1.4 on, toasts do that although their title could wrap.
 */
void
latch_set_buttons_unshrinkable (GtkWidget *root)
{
#if GTK_CHECK_VERSION(4, 12, 0)
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    latch_set_buttons_unshrinkable (child);

  if (GTK_IS_BUTTON (root))
    gtk_button_set_can_shrink (GTK_BUTTON (root), FALSE);
#endif
}

static void
confirm_response_cb (GObject    *dialog,
                     const char *response,
                     GTask      *task)
{
  g_task_set_task_data (task, GINT_TO_POINTER (g_str_equal (response, "confirm")), NULL);
  g_signal_handlers_disconnect_by_data (dialog, task);
}

static gboolean
confirmed_cb (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, g_task_get_task_data (task) != NULL);
  return G_SOURCE_REMOVE;
}

/* A dialog that goes away without an answer counts as a no. The answer waits until
 * the dialog is done: it may close the window that the dialog belongs to, and a
 * dialog of libadwaita 1.2 that loses its window in its own response uses freed
 * memory. */
static void
confirm_gone_cb (gpointer  user_data,
                 GClosure *closure)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, confirmed_cb, user_data, NULL);
}

/**
 * latch_confirm_async:
 * @parent: the widget that asks
 * @heading: the question, in header capitalisation
 * @body: the consequences of a yes
 * @verb: the label of the button for yes
 * @refusal: (nullable): the label of the button for no, where Cancel could be taken for either
 * @cancellable: (nullable): cancelled when there is nothing to ask about any more
 * @callback: what to call with the answer
 * @user_data: data for @callback
 *
 * Asks before something that cannot be undone. The dialog closes with its window:
 * otherwise each would keep the other alive. It also closes with
 * @cancellable, and either counts as a no.
 */
void
latch_confirm_async (GtkWidget          *parent,
                     const char         *heading,
                     const char         *body,
                     const char         *verb,
                     const char         *refusal,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            user_data)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (parent));
  GTask     *task = g_task_new (parent, cancellable, callback, user_data);

#if ADW_CHECK_VERSION(1, 5, 0)
  AdwDialog      *dialog = adw_alert_dialog_new (heading, body);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);

  adw_alert_dialog_add_responses (alert, "cancel", refusal != NULL ? refusal : _ ("_Cancel"), "confirm", verb, NULL);
  adw_alert_dialog_set_response_appearance (alert, "confirm", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (alert, "cancel");
  adw_alert_dialog_set_close_response (alert, "cancel");
  g_signal_connect_data (alert, "response", G_CALLBACK (confirm_response_cb), task, confirm_gone_cb, 0);
  g_signal_connect_object (window, "unrealize", G_CALLBACK (adw_dialog_force_close), dialog, G_CONNECT_SWAPPED);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (adw_dialog_force_close), dialog, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, parent);
#else
  GtkWidget        *dialog = adw_message_dialog_new (GTK_WINDOW (window), heading, body);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_add_responses (message, "cancel", refusal != NULL ? refusal : _ ("_Cancel"), "confirm", verb, NULL);
  adw_message_dialog_set_response_appearance (message, "confirm", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (message, "cancel");
  adw_message_dialog_set_close_response (message, "cancel");
  g_signal_connect_data (message, "response", G_CALLBACK (confirm_response_cb), task, confirm_gone_cb, 0);
  g_signal_connect_object (window, "unrealize", G_CALLBACK (gtk_window_destroy), dialog, G_CONNECT_SWAPPED);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (gtk_window_destroy), dialog, G_CONNECT_SWAPPED);
  latch_fix_accessible_names (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
#endif
}

/**
 * latch_confirm_finish:
 * @result: the result
 *
 * Returns: %TRUE when the person said yes
 */
gboolean
latch_confirm_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

static GListModel *
create_filters (void)
{
  GListStore *filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) texts = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (texts, _ ("JSON and Text"));
  gtk_file_filter_add_suffix (texts, "json");
  gtk_file_filter_add_mime_type (texts, "application/json");
  gtk_file_filter_add_mime_type (texts, "text/plain");
  gtk_file_filter_set_name (all, _ ("All Files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, texts);
  g_list_store_append (filters, all);
  return G_LIST_MODEL (filters);
}

#if GTK_CHECK_VERSION(4, 10, 0)
static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GFile *file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file != NULL || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}
#else
static void
file_response_cb (GtkNativeDialog *dialog,
                  int response,
                  gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GFile *file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
  g_task_return_pointer (task, file, g_object_unref);
}

static void
file_window_gone_cb (GtkNativeDialog *dialog)
{
  g_signal_emit_by_name (dialog, "response", GTK_RESPONSE_DELETE_EVENT);
}
#endif

/**
 * latch_choose_file_async:
 * @parent: the widget that asks
 * @title: what the file is chosen for, in header capitalisation
 * @callback: what to call with the answer
 * @user_data: data for @callback
 *
 * Lets the person choose a file with text. The dialog is the desktop’s own where
 * there is a portal, and closes with the window.
 */
void
latch_choose_file_async (GtkWidget          *parent,
                         const char         *title,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (parent));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GTask *task = g_task_new (parent, cancellable, callback, user_data);
  g_autoptr (GListModel) filters = create_filters ();

#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_filters (dialog, filters);
  g_task_set_check_cancellable (task, FALSE);
  g_signal_connect_object (window, "unrealize", G_CALLBACK (g_cancellable_cancel), cancellable, G_CONNECT_SWAPPED);
  gtk_file_dialog_open (dialog, window, cancellable, file_chosen_cb, task);
#else
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, window, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (filters); i++)
    {
      g_autoptr (GtkFileFilter) filter = g_list_model_get_item (filters, i);

      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
    }

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (file_response_cb), task);
  g_signal_connect_object (window, "unrealize", G_CALLBACK (file_window_gone_cb), dialog, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
#endif
}

/**
 * latch_choose_file_finish:
 * @result: the result
 * @error: return location for an error of the portal, in its own words
 *
 * Returns: (transfer full) (nullable): the file, or %NULL without @error when the person chose none
 */
GFile *
latch_choose_file_finish (GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * latch_show_about:
 * @parent: (nullable): the parent window
 * @secrets: where secrets are kept, for troubleshooting
 *
 * Shows the About dialog.
 */
void
latch_show_about (GtkWindow  *parent,
                  const char *secrets)
{
  static const char *developers[] = { "The Latchkey Developers", NULL };
  g_autofree char   *release_notes = latch_release_notes_dup ();
  g_autofree char   *versions =
    g_strdup_printf ("%s %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\nSecrets: %s\n", APPLICATION_ID, PACKAGE_VERSION,
                     gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                     adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                     glib_major_version, glib_minor_version, glib_micro_version, secrets);

#if ADW_CHECK_VERSION(1, 5, 0)
  adw_show_about_dialog (GTK_WIDGET (parent),
#else
  adw_show_about_window (parent,
#endif
                         "application-name", "Latchkey",
                         "application-icon", APPLICATION_ID,
                         "developer-name", developers[0],
                         "developers", developers,
                         "version", PACKAGE_VERSION,
                         "comments", _ ("Connects an online store to Cloud Elements or SAP Open Connectors, and keeps the token in the keyring."),
                         "copyright", "© 2026 The Latchkey Developers",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "website", "https://github.com/latchkey/latchkey",
                         "issue-url", "https://github.com/latchkey/latchkey/issues",
                         "release-notes", release_notes,
                         "release-notes-version", PACKAGE_VERSION,
                         "debug-info", versions,
                         "debug-info-filename", "latchkey.txt",
                         /* Translators: put your name here, one translator a line */
                         "translator-credits", _ ("translator-credits"),
                         NULL);
}

#if !ADW_CHECK_VERSION(1, 8, 0)
static void
shortcuts_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/latchkey/Latchkey/shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, gtk_application_get_active_window (GTK_APPLICATION (user_data)));
  gtk_window_present (window);
}
#endif

/**
 * latch_add_shortcuts_action:
 * @application: the application
 *
 * Makes `app.shortcuts` show the keyboard shortcuts. From libadwaita 1.8 on, the
 * application does so by itself when it has the resource `shortcuts-dialog.ui`.
 */
void
latch_add_shortcuts_action (GtkApplication *application)
{
#if !ADW_CHECK_VERSION(1, 8, 0)
  static const GActionEntry entries[] = { { "shortcuts", shortcuts_cb } };
  static const char *const  accelerators[] = { "<Control>question", NULL };

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  gtk_application_set_accels_for_action (application, "app.shortcuts", accelerators);
#endif
}

/**
 * latch_open_uri:
 * @parent: the widget that asks
 * @uri: an address
 *
 * Opens an address in the default application.
 */
void
latch_open_uri (GtkWidget  *parent,
                const char *uri)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (parent));

#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

  gtk_uri_launcher_launch (launcher, window, NULL, NULL, NULL);
#else
  gtk_show_uri (window, uri, GDK_CURRENT_TIME);
#endif
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

#if GTK_CHECK_VERSION(4, 10, 0)
  g_task_return_boolean (task, gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, NULL));
#else
  g_task_return_boolean (task, gtk_show_uri_full_finish (GTK_WINDOW (source), result, NULL));
#endif
}

/**
 * latch_open_uri_async:
 * @parent: the widget that asks
 * @uri: an address
 * @callback: what to call when an application is started, or none can be
 * @user_data: data for @callback
 *
 * Opens an address in the default application, through the portal in a sandbox.
 */
void
latch_open_uri_async (GtkWidget          *parent,
                      const char         *uri,
                      GAsyncReadyCallback callback,
                      gpointer            user_data)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (parent));
  GTask     *task = g_task_new (parent, NULL, callback, user_data);

#if GTK_CHECK_VERSION(4, 10, 0)
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

  gtk_uri_launcher_launch (launcher, window, NULL, opened_cb, task);
#else
  gtk_show_uri_full (window, uri, GDK_CURRENT_TIME, NULL, opened_cb, task);
#endif
}

/**
 * latch_open_uri_finish:
 * @result: the result
 *
 * Returns: %FALSE when the system knows no application for it; that one was started does not say that it works
 */
gboolean
latch_open_uri_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * latch_announce:
 * @widget: the widget that it concerns
 * @message: the message
 *
 * Announces a message to screen readers, which is possible from GTK 4.14 on. The
 * window announces it, because a screen reader ignores widgets that it has not
 * visited yet, such as one with new text.
 */
void
latch_announce (GtkWidget  *widget,
                const char *message)
{
#if GTK_CHECK_VERSION(4, 14, 0)
  GtkRoot *window = gtk_widget_get_root (widget);
  g_autoptr (GtkATContext) context = window != NULL ? gtk_accessible_get_at_context (GTK_ACCESSIBLE (window)) : NULL;

  /* GTK’s test backend cannot announce anything, and crashes when asked to. */
  if (context != NULL && !g_str_equal (G_OBJECT_TYPE_NAME (context), "GtkTestATContext"))
    gtk_accessible_announce (GTK_ACCESSIBLE (window), message, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
#endif
}
