/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ui-fixture.h"

#include "draft-fixture.h"
#include "latch-client.h"
#include "latch-practice-secrets.h"
#include "latch-test.h"
#include "practice-secrets.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>

/* Pages with a real registry, a real keyring and the practice service behind
 * them, and ways to find what is shown by what it says. */

static const char *
get_address (gpointer user_data,
             GError **error)
{
  UiFixture *fixture = user_data;

  if (latch_practice_get_address (fixture->practice) == NULL && !latch_practice_start (fixture->practice, error))
    return NULL;

  return latch_practice_get_address (fixture->practice);
}

static void
open_registry (UiFixture *fixture)
{
  fixture->keyring = latch_keyring_new ();
  fixture->registry = latch_registry_new (fixture->directory, fixture->keyring);
  fixture->recovery = latch_recovery_new (fixture->registry, fixture->keyring);
  fixture->refresh = latch_refresh_new (fixture->registry, fixture->directory);
  latch_registry_set_practice_func (fixture->registry, get_address, fixture);
}

void
ui_set_up (UiFixture    *fixture,
           gconstpointer data)
{
  g_autofree char *state = NULL;

  fixture->directory = g_dir_make_tmp ("latch-ui-XXXXXX", NULL);
  state = g_build_filename (fixture->directory, "practice.json", NULL);
  latch_practice_secrets_set (PRACTICE_USER_SECRET, PRACTICE_ORGANIZATION_SECRET);
  fixture->practice = latch_practice_new (state);
  open_registry (fixture);
}

/* The program ends and starts: what it had in memory is gone. The keyring ends with its last call. */
void
ui_start_again (UiFixture *fixture)
{
  g_clear_object (&fixture->refresh);
  g_clear_object (&fixture->recovery);
  g_object_add_weak_pointer (G_OBJECT (fixture->registry), (gpointer *)&fixture->registry);
  g_object_add_weak_pointer (G_OBJECT (fixture->keyring), (gpointer *)&fixture->keyring);
  g_object_unref (fixture->registry);
  g_object_unref (fixture->keyring);
  /* What was being read when the window was closed ends first. */
  while (fixture->registry != NULL || fixture->keyring != NULL)
    g_main_context_iteration (NULL, TRUE);
  open_registry (fixture);
}

void
ui_tear_down (UiFixture    *fixture,
              gconstpointer data)
{
  /* A search that is under way lives on for a while, and may still ask. */
  latch_registry_set_practice_func (fixture->registry, NULL, NULL);
  g_clear_object (&fixture->refresh);
  g_clear_object (&fixture->recovery);
  g_clear_object (&fixture->registry);
  g_clear_object (&fixture->keyring);
  g_clear_object (&fixture->practice);
  latch_test_remove_folder (fixture->directory);
  g_free (fixture->directory);
}

void
ui_load (UiFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_load_async (fixture->registry, NULL, latch_test_keep_cb, &result);
  latch_assert_done (latch_registry_load_finish (fixture->registry, latch_test_wait (&result), &error), error);
}

static GtkWidget *
find (GtkWidget  *root,
      gboolean    shown,
      GType       type,
      const char *property,
      const char *value)
{
  if (shown && (!gtk_widget_get_child_visible (root) || !gtk_widget_get_visible (root)))
    return NULL;

  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    {
      g_autofree char *found = NULL;

      g_object_get (root, property, &found, NULL);
      if (g_strcmp0 (found, value) == 0)
        return root;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, shown, type, property, value);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* For somebody who has its address, and did not choose it by name. */
const char *
ui_start_practice (UiFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  const char *address = get_address (fixture, &error);

  g_assert_no_error (error);
  return address;
}

GtkWidget *
ui_find (GtkWidget  *root,
         GType       type,
         const char *property,
         const char *value)
{
  return find (root, FALSE, type, property, value);
}

/* The one that somebody sees, if there is such a one: several connectors have a row of the same title. */
GtkWidget *
ui_row (GtkWidget  *root,
        const char *title)
{
  GtkWidget *row = find (root, TRUE, ADW_TYPE_PREFERENCES_ROW, "title", title);

  if (row == NULL)
    row = ui_find (root, ADW_TYPE_PREFERENCES_ROW, "title", title);
  g_assert_nonnull (row);
  return row;
}

void
ui_type (GtkWidget  *root,
         const char *title,
         const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_row (root, title)), text);
}

/* What somebody sees, when another page has the same as well. */
GtkWidget *
ui_find_shown (GtkWidget  *root,
               GType       type,
               const char *property,
               const char *value)
{
  return find (root, TRUE, type, property, value);
}

gboolean
ui_is_shown (GtkWidget *widget)
{
  for (GtkWidget *up = widget; up != NULL; up = gtk_widget_get_parent (up))
    {
      if (!gtk_widget_get_child_visible (up) || !gtk_widget_get_visible (up))
        return FALSE;
    }

  return TRUE;
}

/* A question or a dialog that is a window of its own, or NULL. */
GtkWidget *
ui_find_dialog (GtkWidget *window)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (GTK_WINDOW (toplevel)) == GTK_WINDOW (window))
        return toplevel;
    }

  return NULL;
}

gboolean
ui_says (GtkWidget  *root,
         const char *text)
{
  if (!gtk_widget_get_child_visible (root) || !gtk_widget_get_visible (root))
    return FALSE;

  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (ui_says (child, text))
        return TRUE;
    }

  return FALSE;
}

void
ui_wait_for (GtkWidget  *root,
             const char *text)
{
  while (!ui_says (root, text))
    g_main_context_iteration (NULL, TRUE);
}

static guint
ask (UiFixture  *fixture,
     const char *method,
     const char *path)
{
  g_autofree char *uri = g_strconcat (latch_practice_get_address (fixture->practice), path, NULL);
  g_autofree char *authorization = g_strdup_printf ("User %s, Organization %s", latch_practice_secrets_get_user (), latch_practice_secrets_get_organization ());
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new (method, uri);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", authorization);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, latch_test_keep_cb, &result);
  body = soup_session_send_and_read_finish (session, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return soup_message_get_status (message);
}

/* Whatever somebody does on the service’s own pages. */
void
ui_ask_practice (UiFixture  *fixture,
                 const char *method,
                 const char *path)
{
  g_assert_cmpuint (ask (fixture, method, path), ==, 200);
}

/* Returns: whether it has any instance */
gboolean
ui_practice_has_instances (UiFixture *fixture)
{
  guint status = ask (fixture, "GET", "/instances");

  g_assert_true (status == 200 || status == 404);
  return status == 200;
}

/* An account comes into the list in any order, and one that was only left in a file has no instance on the service. */
static gint64
get_newest_number (UiFixture *fixture)
{
  GListModel *accounts = latch_registry_get_accounts (fixture->registry);
  gint64      number = 0;

  for (guint i = 0; number == 0 && i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (LatchAccount) account = g_list_model_get_item (accounts, i);
      LatchInstance *newest = latch_registry_lookup_newest (fixture->registry, account);

      number = newest != NULL ? latch_instance_get_number (newest) : 0;
    }

  return number;
}

/* The same to the newest instance of the only account that has any on the service. */
void
ui_change_on_service (UiFixture  *fixture,
                      const char *method,
                      const char *rest)
{
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT "%s", get_newest_number (fixture), rest);

  ui_ask_practice (fixture, method, path);
}

static LatchClient *
open_client (UiFixture *fixture)
{
  g_autoptr (LatchCredentials) credentials = draft_fixture_new_credentials ();
  g_autoptr (LatchTransport) transport = latch_transport_dup_default ();

  return latch_client_new (latch_practice_get_address (fixture->practice), credentials, transport);
}

static void
rename_instance (UiFixture     *fixture,
                 LatchInstance *instance,
                 const char    *name)
{
  g_autoptr (LatchClient) client = open_client (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent;

  latch_client_describe_instance_async (client, latch_instance_get_number (instance), name, NULL, NULL, latch_test_keep_cb, &result);
  info = latch_client_describe_instance_finish (client, latch_test_wait (&result), &sent, &error);
  g_assert_no_error (error);
}

/* The newest instance of the only account gets a name that a form does not take. */
void
ui_rename_on_service (UiFixture  *fixture,
                      const char *name)
{
  g_autoptr (LatchAccount) account = g_list_model_get_item (latch_registry_get_accounts (fixture->registry), 0);

  rename_instance (fixture, latch_registry_lookup_newest (fixture->registry, account), name);
}

/* An instance of that name which does not carry the tag, as on a service that keeps none. */
void
ui_create_without_tag (UiFixture  *fixture,
                       const char *name)
{
  g_autoptr (LatchClient) client = open_client (fixture);
  g_autoptr (LatchDraft) draft = draft_fixture_new_for_practice ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchInstanceInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  latch_draft_set_name (draft, name);
  latch_client_create_instance_async (client, draft, "other", NULL, latch_test_keep_cb, &result);
  info = latch_client_create_instance_finish (client, latch_test_wait (&result), NULL, &error);
  g_assert_no_error (error);
}

/* What the services list now comes into the list. */
void
ui_refresh (UiFixture *fixture)
{
  latch_refresh_start (fixture->refresh, TRUE);
  while (latch_refresh_get_running (fixture->refresh))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (latch_refresh_get_error (fixture->refresh));
}

LatchInstance *
ui_find_made_elsewhere (UiFixture *fixture)
{
  GListModel *instances = latch_registry_get_instances (fixture->registry);

  for (guint i = 0; i < g_list_model_get_n_items (instances); i++)
    {
      g_autoptr (LatchInstance) instance = g_list_model_get_item (instances, i);

      if (latch_instance_get_outcome (instance) == LATCH_SITUATION_MADE_ELSEWHERE)
        return instance;
    }

  return NULL;
}

/* Opens a store of that name which another program has connected with the only account. */
void
ui_show_made_elsewhere (UiFixture  *fixture,
                        GtkWidget  *window,
                        const char *name)
{
  ui_create_without_tag (fixture, name);
  ui_refresh (fixture);
  gtk_widget_activate_action (window, "win.show-instance", "s", latch_instance_get_id (ui_find_made_elsewhere (fixture)));
}

void
ui_rename_made_elsewhere (UiFixture  *fixture,
                          const char *name)
{
  rename_instance (fixture, ui_find_made_elsewhere (fixture), name);
}

/* What the service does wrong, it does when it is asked for that store. */
void
ui_aim_fault_at_made_elsewhere (UiFixture *fixture)
{
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT, latch_instance_get_number (ui_find_made_elsewhere (fixture)));

  latch_practice_aim_fault (fixture->practice, path);
}

char *
ui_dup_account_path (UiFixture *fixture)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "accounts", NULL);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (files)) != NULL)
    {
      if (g_str_has_suffix (name, ".account"))
        return g_build_filename (folder, name, NULL);
    }

  g_assert_not_reached ();
}

/* The account’s file as another program leaves it: with another service, and with or without a seal. */
void
ui_edit_account (UiFixture  *fixture,
                 const char *service,
                 const char *seal)
{
  g_autofree char *path = ui_dup_account_path (fixture);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  latch_assert_done (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error), error);
  g_key_file_set_string (file, "Account", "Service", service);
  g_key_file_remove_key (file, "Account", "Seal", NULL);
  if (seal != NULL)
    g_key_file_set_string (file, "Account", "Seal", seal);
  latch_assert_done (g_key_file_save_to_file (file, path, &error), error);
}

/* The title of the last notification that nobody has read. */
static char *notice;

static void
notified_cb (GDBusConnection       *connection,
             const char            *sender,
             const char            *path,
             const char            *interface,
             const char            *method,
             GVariant              *parameters,
             GDBusMethodInvocation *invocation,
             gpointer               user_data)
{
  g_free (notice);
  g_variant_get_child (parameters, 3, "s", &notice);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", 1));
}

/* Takes what the program notifies of, in place of the desktop. No window has the focus after a question, as nothing here gives
 * it back, so all that ends then is told in this way as well. */
void
ui_serve_notices (void)
{
  static const char                 xml[] = "<node><interface name='org.freedesktop.Notifications'><method name='Notify'>"
                                            "<arg type='s'/><arg type='u'/><arg type='s'/><arg type='s'/><arg type='s'/><arg type='as'/>"
                                            "<arg type='a{sv}'/><arg type='i'/><arg type='u' direction='out'/></method></interface></node>";
  static const GDBusInterfaceVTable table = { notified_cb, NULL, NULL, { 0 } };
  GDBusConnection                  *connection = g_application_get_dbus_connection (g_application_get_default ());
  g_autoptr (GDBusNodeInfo) info = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  info = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (connection, "/org/freedesktop/Notifications", info->interfaces[0], &table, NULL, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.Notifications", 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

/* Returns: (transfer full) (nullable): the title of the last notification, once */
char *
ui_take_notice (void)
{
  return g_steal_pointer (&notice);
}

/* What another program reads from a selection, a line for each type: its name, a tab, its value. */
char **
ui_read_offers (const char *selection)
{
  g_autofree char *reader = g_test_build_filename (G_TEST_BUILT, "x11-offers", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *offers = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, reader, selection, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, latch_test_keep_cb, &result);
  g_subprocess_communicate_utf8_finish (process, latch_test_wait (&result), &offers, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_strsplit (g_strchomp (offers), "\n", -1);
}

static void
write_file (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  latch_assert_done (g_file_set_contents (path, text, -1, &error), error);
}

/* The same for all tests of a program, since GIO keeps what it has read of the browser. */
static char *
dup_opened_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "opened", NULL);
}

/* The browser of this session, which only writes down the address that it is given. */
void
ui_install_browser (void)
{
  static gboolean  is_installed;
  g_autofree char *opened = dup_opened_path ();
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  g_autofree char *text = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Browser\nExec=sh -c 'printf %%%%s \"$0\" > %s.part; mv %s.part %s' %%u\n",
                                           opened, opened, opened);

  if (is_installed)
    return;

  is_installed = TRUE;
  write_file (folder, "browser.desktop", text);
  write_file (g_get_user_config_dir (), "mimeapps.list", "[Default Applications]\nx-scheme-handler/http=browser.desktop\nx-scheme-handler/https=browser.desktop\n");
}

/* Waits for the address that the browser is given. */
char *
ui_take_opened (void)
{
  g_autofree char *opened = dup_opened_path ();
  g_autoptr (GFile) file = g_file_new_for_path (opened);
  g_autoptr (GFileMonitor) monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  char *address = NULL;

  g_assert_nonnull (monitor);
  while (!g_file_get_contents (opened, &address, NULL, NULL))
    g_main_context_iteration (NULL, TRUE);

  g_unlink (opened);
  return address;
}
