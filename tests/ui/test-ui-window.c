/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "browser-fixture.h"
#include "ecwid.h"
#include "fault-server.h"
#include "keyring-fixture.h"
#include "latch-account-choices.h"
#include "latch-account-secrets.h"
#include "latch-client.h"
#include "latch-configuration-group.h"
#include "latch-configuration.h"
#include "latch-create-page.h"
#include "latch-description-group.h"
#include "latch-error-panel.h"
#include "latch-error.h"
#include "latch-field.h"
#include "latch-home-page.h"
#include "latch-init.h"
#include "latch-instance-page.h"
#include "latch-navigation.h"
#include "latch-practice-secrets.h"
#include "latch-release-notes.h"
#include "latch-secrets-group.h"
#include "latch-sign-in-dialog.h"
#include "latch-test.h"
#include "latch-toast.h"
#include "model-fixture.h"
#include "mute-keyring.h"
#include "record-fixture.h"
#include "ui-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

/* The whole window, as somebody sees it: the pages, what they say when it
 * goes well and when it does not, and the way from one to the other. */

static LatchWindow *
open_at_last_page (UiFixture *fixture)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  LatchWindow *window;

  window = latch_window_new (GTK_APPLICATION (g_application_get_default ()), fixture->registry, fixture->recovery, fixture->refresh, settings);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* The list comes first, wherever the last session has ended. */
static LatchWindow *
open_window (UiFixture *fixture)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);

  g_settings_reset (settings, "page");
  g_settings_reset (settings, "element");
  return open_at_last_page (fixture);
}

static LatchWindow *
open_practice (UiFixture *fixture)
{
  LatchWindow *window = open_window (fixture);

  latch_window_practice (window);
  ui_wait_for (GTK_WIDGET (window), "Product API Secret");
  return window;
}

/* A practice store at an address, for which the secrets are asked. */
static void
fill_in_address (GtkWidget  *widget,
                 const char *address,
                 const char *store_id)
{
  latch_form_choose_service (LATCH_FORM (gtk_widget_get_ancestor (ui_row (widget, "Store ID"), LATCH_TYPE_FORM)), address);
  ui_type (widget, "User Secret", latch_practice_secrets_get_user ());
  ui_type (widget, "Organization Secret", latch_practice_secrets_get_organization ());
  ui_type (widget, "Store ID", store_id);
  ui_type (widget, "Order API Secret", LATCH_PRACTICE_ORDER_KEY);
  ui_type (widget, "Product API Secret", LATCH_PRACTICE_PRODUCT_KEY);
}

static LatchWindow *
open_address (UiFixture  *fixture,
              const char *address)
{
  LatchWindow *window = open_window (fixture);

  ui_wait_for (GTK_WIDGET (window), "Connect Your First Store");
  latch_window_create (window);
  fill_in_address (GTK_WIDGET (window), address, LATCH_PRACTICE_STORE_ID);
  return window;
}

static void
close_window (LatchWindow *window)
{
  g_object_ref (window);
  gtk_window_destroy (GTK_WINDOW (window));
  while (G_OBJECT (window)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_finalize_object (window);
}

/* The person looks at another window from now on. */
static GtkWidget *
look_away (void)
{
  GtkWidget *other = gtk_window_new ();

  gtk_window_present (GTK_WINDOW (other));
  while (!gtk_window_is_active (GTK_WINDOW (other)))
    g_main_context_iteration (NULL, TRUE);

  g_free (ui_take_notice ());
  return other;
}

static void
expect_notice (const char *title)
{
  g_autofree char *notice = NULL;

  while ((notice = ui_take_notice ()) == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (notice, ==, title);
}

static GtkWidget *
find_button (LatchWindow *window,
             const char  *label)
{
  GtkWidget *shown = ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", label);
  GtkWidget *button = shown != NULL ? shown : ui_find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", label);

  g_assert_nonnull (button);
  return button;
}

static void
press (LatchWindow *window,
       const char  *label)
{
  GtkWidget *button = ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
back (LatchWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
}

static GtkWidget *
look_in_toplevels (const char *label)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);
      GtkWidget *button = ui_find_shown (toplevel, GTK_TYPE_BUTTON, "label", label);

      if (button != NULL)
        return button;
    }

  return NULL;
}

/* Newer dialogs are in their window, and shown with its next frame. */
static GtkWidget *
find_in_toplevels (const char *label)
{
  GtkWidget *button;

  while ((button = look_in_toplevels (label)) == NULL)
    g_main_context_iteration (NULL, TRUE);

  return button;
}

static void
answer_no_to (GtkWidget *yes)
{
  GtkWidget *no = NULL;

  for (GtkWidget *up = yes; no == NULL; up = gtk_widget_get_parent (up))
    no = ui_find (up, GTK_TYPE_BUTTON, "label", "_Cancel");

  g_signal_emit_by_name (no, "clicked");
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static guint
count_records (UiFixture *fixture)
{
  return g_list_model_get_n_items (latch_registry_get_instances (fixture->registry));
}

static void
painted_cb (GdkFrameClock *clock,
            gpointer       user_data)
{
  gboolean *seen = user_data;

  *seen = TRUE;
}

static void
loaded_cb (LatchRegistry *registry,
           GParamSpec    *pspec,
           gpointer       user_data)
{
  gboolean *painted = user_data;

  g_assert_true (*painted);
}

static void
test_first_frame (UiFixture    *fixture,
                  gconstpointer data)
{
  gboolean     painted = FALSE;
  LatchWindow *window;

  g_signal_connect (fixture->registry, "notify::loaded", G_CALLBACK (loaded_cb), &painted);
  window = open_window (fixture);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (painted_cb), &painted);
  g_assert_false (latch_registry_get_loaded (fixture->registry));
  g_assert_false (latch_wipes_freed_memory ());
  ui_wait_for (GTK_WIDGET (window), "Connect Your First Store");
  g_assert_true (latch_registry_get_loaded (fixture->registry));
  g_assert_true (latch_wipes_freed_memory ());
  g_assert_null (ui_find (GTK_WIDGET (window), ADW_TYPE_PREFERENCES_ROW, "title", "Store ID"));
  g_assert_null (ui_find (GTK_WIDGET (window), ADW_TYPE_PREFERENCES_ROW, "title", "Token"));
  g_assert_null (latch_practice_get_address (fixture->practice));
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (GTK_WIDGET (window)), &painted);
  close_window (window);
}

/* What kept the list from being loaded may be gone by now. */
static void
test_load_again (UiFixture    *fixture,
                 gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->directory, "instances", NULL);
  g_autoptr (GError) error = NULL;
  LatchWindow *window;

  latch_assert_done (g_file_set_contents (path, "", -1, &error), error);
  window = open_window (fixture);
  ui_wait_for (GTK_WIDGET (window), "Could Not Load the List");

  g_assert_no_errno (g_unlink (path));
  press (window, "Try Again");
  ui_wait_for (GTK_WIDGET (window), "Connect Your First Store");
  close_window (window);
}

/* Where motion is to be reduced, a page is there at once. */
static void
test_motion (UiFixture    *fixture,
             gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *form;
  GtkWidget   *stack;

  ui_wait_for (GTK_WIDGET (window), "Connect Your First Store");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.create", NULL);
  form = ui_row (GTK_WIDGET (window), "Store ID");
  stack = gtk_widget_get_parent (gtk_widget_get_ancestor (form, LATCH_TYPE_CREATE_PAGE));
  g_assert_true (gtk_stack_get_transition_running (GTK_STACK (stack)));

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  back (window);
  g_assert_false (gtk_stack_get_transition_running (GTK_STACK (stack)));
  close_window (window);
}

/* A form that is at work does not move. */
static void
accounts_shown_cb (GtkWidget *row)
{
  g_assert_true (gtk_widget_is_sensitive (gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP)));
}

static void
test_create (UiFixture    *fixture,
             gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  g_signal_connect (ui_row (widget, "Connect With"), "notify::visible", G_CALLBACK (accounts_shown_cb), NULL);
  press (window, "Create");
  g_assert_true (ui_says (widget, "Asking the keyring…"));
  g_assert_false (gtk_widget_is_sensitive (ui_row (widget, "Store ID")));
  ui_wait_for (widget, "Connected");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");
  g_assert_true (ui_says (widget, "secret-tool lookup application " APPLICATION_ID " ref "));
  g_assert_true (ui_says (widget, "••••"));

  back (window);
  ui_wait_for (widget, "Connected · Ecwid · Practice");

  /* A store that is connected next is a real one. The account of practice has a name now, and suggests the next store. */
  gtk_widget_activate_action (widget, "win.create", NULL);
  g_assert_true (gtk_widget_get_visible (ui_row (widget, "Service")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Store ID"))), ==, "");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Order API Secret"))), ==, "");
  gtk_widget_activate_action (widget, "win.practice", NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Store ID"))), ==, "1004");
  g_assert_true (gtk_widget_get_visible (ui_row (widget, "Connect With")));
  g_assert_false (gtk_widget_get_visible (ui_row (widget, "User Secret")));
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (widget, "Connect With")), 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Store ID"))), ==, "");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Order API Secret"))), ==, "");
  g_assert_true (gtk_widget_get_visible (ui_row (widget, "User Secret")));
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Create")));
  close_window (window);
}

/* The name, the element and the account are searched, and there is nothing to search before the first instance. */
static void
test_search (UiFixture    *fixture,
             gconstpointer data)
{
  static const struct
  {
    const char *text;
    gboolean    found;
  } searches[] = { { "1003", TRUE }, { "ecw practice", TRUE }, { "nowhere", FALSE }, { "", TRUE } };
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *button = ui_find (widget, GTK_TYPE_TOGGLE_BUTTON, "tooltip-text", "Search");

  back (window);
  g_assert_false (ui_is_shown (button));
  gtk_widget_activate_action (widget, "win.search", NULL);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));

  gtk_widget_activate_action (widget, "win.create", NULL);
  press (window, "Create");
  ui_wait_for (widget, "Connected");
  g_assert_false (ui_is_shown (button));
  back (window);
  g_assert_true (ui_is_shown (button));

  for (size_t i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      latch_window_search (window, searches[i].text);
      ui_wait_for (widget, searches[i].found ? "Connected · Ecwid · Practice" : "No Results");
      g_assert_cmpint (ui_says (widget, "No Results"), !=, searches[i].found);
    }

  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  close_window (window);
}

static void
test_release_notes (void)
{
  g_autofree char *notes = latch_release_notes_dup ();

  g_assert_nonnull (strstr (notes, "<li>Create an instance of Ecwid"));
  g_assert_null (strstr (notes, "description"));
}

/* What is to be done in a terminal can be copied, and the next error has nothing of it. */
static void
test_command_of_error (void)
{
  LatchErrorPanel *panel = g_object_new (LATCH_TYPE_ERROR_PANEL, NULL);
  GtkWidget       *widget = GTK_WIDGET (panel);
  GtkWidget       *window = g_object_new (GTK_TYPE_WINDOW, "child", panel, NULL);
  g_autoptr (GError) error = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT, "Do it in a terminal.");
  g_autoptr (GError) other = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED, "Locked.");
  g_auto (GStrv) offers = NULL;

  latch_error_set_command (error, "do --it");
  latch_error_panel_show (panel, error->message, error);
  g_assert_true (ui_says (widget, "Do it in a terminal."));
  g_assert_nonnull (ui_find_shown (widget, GTK_TYPE_LABEL, "label", "do --it"));
  gtk_window_present (GTK_WINDOW (window));
  g_signal_emit_by_name (ui_find_shown (widget, GTK_TYPE_BUTTON, "tooltip-text", "Copy Command"), "clicked");
  offers = ui_read_offers ("CLIPBOARD");
  g_assert_true (g_strv_contains ((const char *const *)offers, "UTF8_STRING\tdo --it"));

  latch_error_panel_show (panel, other->message, other);
  g_assert_false (ui_says (widget, "do --it"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_reveal (UiFixture    *fixture,
             gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *reveal;

  press (window, "Create");
  ui_wait_for (widget, "Connected");
  reveal = ui_find (widget, GTK_TYPE_TOGGLE_BUTTON, "tooltip-text", "Show Token");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (reveal), TRUE);
  while (ui_says (ui_row (widget, "Token"), "••••"))
    g_main_context_iteration (NULL, TRUE);

  back (window);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (reveal)));

  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  g_assert_true (ui_says (ui_row (widget, "Token"), "••••"));
  close_window (window);
}

/* Whose token is shown or hidden is told; the token itself is not told with its row, and the dots not at all. */
static void
test_tells_token (UiFixture    *fixture,
                  gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *row;
  GtkWidget   *reveal;
  GtkWidget   *text;

  press (window, "Create");
  ui_wait_for (widget, "Connected");
  row = ui_row (widget, "Token");
  reveal = ui_find (row, GTK_TYPE_TOGGLE_BUTTON, "tooltip-text", "Show Token");
  text = ui_find (row, GTK_TYPE_LABEL, "label", "••••••••••••");
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Hidden");
  gtk_test_accessible_assert_property (reveal, GTK_ACCESSIBLE_PROPERTY_LABEL, "Show Token");
  gtk_test_accessible_assert_state (text, GTK_ACCESSIBLE_STATE_HIDDEN, TRUE);
  g_assert_false (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY));

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (reveal), TRUE);
  while (ui_says (row, "••••"))
    g_main_context_iteration (NULL, TRUE);

  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Shown");
  gtk_test_accessible_assert_property (reveal, GTK_ACCESSIBLE_PROPERTY_LABEL, "Hide Token");
  gtk_test_accessible_assert_state (text, GTK_ACCESSIBLE_STATE_HIDDEN, FALSE);
  g_assert_false (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY));
  close_window (window);
}

/* Pages that are not shown are kept from a screen reader, and the form says that it is busy. */
static void
test_tells_pages (UiFixture    *fixture,
                  gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *form = gtk_widget_get_ancestor (ui_row (widget, "Store ID"), LATCH_TYPE_FORM);
  GtkWidget   *create = gtk_widget_get_ancestor (form, LATCH_TYPE_CREATE_PAGE);
  GtkWidget   *home = gtk_widget_get_first_child (gtk_widget_get_parent (create));
  GtkWidget   *instance;

  gtk_test_accessible_assert_state (create, GTK_ACCESSIBLE_STATE_HIDDEN, FALSE);
  gtk_test_accessible_assert_state (home, GTK_ACCESSIBLE_STATE_HIDDEN, TRUE);
  gtk_test_accessible_assert_state (form, GTK_ACCESSIBLE_STATE_BUSY, FALSE);
  press (window, "Create");
  gtk_test_accessible_assert_state (form, GTK_ACCESSIBLE_STATE_BUSY, TRUE);
  ui_wait_for (widget, "Connected");
  gtk_test_accessible_assert_state (form, GTK_ACCESSIBLE_STATE_BUSY, FALSE);
  gtk_test_accessible_assert_state (create, GTK_ACCESSIBLE_STATE_HIDDEN, TRUE);
  instance = gtk_widget_get_ancestor (ui_row (widget, "Token"), LATCH_TYPE_INSTANCE_PAGE);
  gtk_test_accessible_assert_state (instance, GTK_ACCESSIBLE_STATE_HIDDEN, FALSE);
  back (window);
  gtk_test_accessible_assert_state (instance, GTK_ACCESSIBLE_STATE_HIDDEN, TRUE);
  close_window (window);
}

static void
create_another (LatchWindow *window,
                const char  *name)
{
  GtkWidget *widget = GTK_WIDGET (window);

  back (window);
  latch_window_practice (window);
  ui_type (widget, "Name", name);
  press (window, "Create");
  while (g_strcmp0 (gtk_window_get_title (GTK_WINDOW (window)), name) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static char *
dup_revealed (LatchWindow *window)
{
  GtkWidget *row = ui_row (GTK_WIDGET (window), "Token");

  while (ui_says (row, "••••"))
    g_main_context_iteration (NULL, TRUE);

  return g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)));
}

static void
assert_not_shown_cb (AdwActionRow *row,
                     GParamSpec   *pspec,
                     const char   *token)
{
  g_assert_cmpstr (adw_action_row_get_subtitle (row), !=, token);
}

static char *
lookup_token (UiFixture  *fixture,
              const char *account,
              const char *ref)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SecretValue) token = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_lookup_async (fixture->keyring, LATCH_SECRET_TOKEN, account, ref, latch_test_keep_cb, &result);
  token = latch_keyring_lookup_finish (fixture->keyring, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return token != NULL ? g_strdup (secret_value_get_text (token)) : NULL;
}

/* Presses keys that the pages look at before the widget that has the focus. */
static gboolean
press_keys (LatchWindow *window,
            const char  *keys)
{
  GtkWidget *pages = ui_find (GTK_WIDGET (window), LATCH_TYPE_NAVIGATION, "css-name", "widget");
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (pages);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller) || gtk_event_controller_get_propagation_phase (controller) != GTK_PHASE_CAPTURE)
        continue;

      for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          g_autofree char *trigger = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

          if (g_str_equal (trigger, keys))
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, pages, NULL);
        }
    }

  g_assert_not_reached ();
}

static void
assert_copies (LatchWindow *window,
               const char  *token)
{
  GdkClipboard    *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (window));
  g_autofree char *line = g_strdup_printf ("UTF8_STRING\t%s", token);
  g_auto (GStrv) offers = NULL;
  GdkContentProvider *content;

  gdk_clipboard_set_text (clipboard, "something else");
  content = gdk_clipboard_get_content (clipboard);
  g_assert_true (press_keys (window, "<Control>c"));
  while (gdk_clipboard_get_content (clipboard) == content)
    g_main_context_iteration (NULL, TRUE);

  offers = ui_read_offers ("CLIPBOARD");
  g_assert_true (g_strv_contains ((const char *const *)offers, line));
  ui_wait_for (GTK_WIDGET (window), "Token copied, clears in 30 seconds");
}

/* On a store’s page and on its row Ctrl+C is for the token, but not where there is text to copy. */
static void
test_copy_keys (UiFixture    *fixture,
                gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = NULL;
  g_autofree char *token = NULL;
  GtkWidget       *command;

  g_assert_false (press_keys (window, "<Control>c"));
  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  record = latch_test_dup_record (fixture->registry, 0);
  token = lookup_token (fixture, latch_record_get_account (record), latch_record_get_id (record));
  assert_copies (window, token);

  command = ui_find_shown (ui_row (widget, "Print the Token"), GTK_TYPE_LABEL, "css-name", "label");
  while (command != NULL && !gtk_label_get_selectable (GTK_LABEL (command)))
    command = gtk_widget_get_next_sibling (command);
  g_assert_true (gtk_widget_grab_focus (command));
  gtk_label_select_region (GTK_LABEL (command), 0, 3);
  g_assert_false (press_keys (window, "<Control>c"));
  gtk_label_select_region (GTK_LABEL (command), 0, 0);
  assert_copies (window, token);

  back (window);
  g_assert_true (gtk_widget_grab_focus (ui_row (widget, "Ecwid 1003")));
  assert_copies (window, token);
  latch_window_search (window, "1003");
  gtk_widget_grab_focus (ui_find_shown (widget, GTK_TYPE_SEARCH_ENTRY, "text", "1003"));
  g_assert_false (press_keys (window, "<Control>c"));
  close_window (window);
}

/* There is no token to copy of a store that may not exist. */
static void
test_copy_keys_without_token (UiFixture    *fixture,
                              gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 503, NULL);
  press (window, "Create");
  ui_wait_for (widget, "The store may have been connected");
  back (window);
  g_assert_true (gtk_widget_grab_focus (ui_row (widget, "Ecwid 1003")));
  g_assert_false (press_keys (window, "<Control>c"));
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  g_assert_false (press_keys (window, "<Control>c"));
  close_window (window);
}

static char *
read_clipboard (LatchWindow *window)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *text;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL, latch_test_keep_cb, &result);
  text = gdk_clipboard_read_text_finish (gtk_widget_get_clipboard (GTK_WIDGET (window)), latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return text;
}

static GtkWidget *
find_copy (LatchWindow *window,
           const char  *tooltip)
{
  return ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "tooltip-text", tooltip);
}

/* What the button of that name copies, once the keyring has answered. */
static char *
copy_with (LatchWindow *window,
           const char  *tooltip)
{
  GdkClipboard       *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (window));
  GtkWidget          *button = find_copy (window, tooltip);
  GdkContentProvider *content;

  g_assert_nonnull (button);
  gdk_clipboard_set_text (clipboard, "something else");
  content = gdk_clipboard_get_content (clipboard);
  g_signal_emit_by_name (button, "clicked");
  while (gdk_clipboard_get_content (clipboard) == content)
    g_main_context_iteration (NULL, TRUE);

  return read_clipboard (window);
}

/* Clipboard managers are asked not to keep it, which is how secrets differ from other text, and it goes by itself. */
static void
assert_copies_secret (LatchWindow *window,
                      const char  *tooltip,
                      const char  *secret)
{
  g_autofree char *copied = copy_with (window, tooltip);
  g_auto (GStrv) offers = ui_read_offers ("CLIPBOARD");

  g_assert_cmpstr (copied, ==, secret);
  g_assert_true (g_strv_contains ((const char *const *)offers, "x-kde-passwordManagerHint\tsecret"));
  g_assert_false (ui_says (GTK_WIDGET (window), secret));
}

static char *
dup_header (UiFixture *fixture)
{
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);
  g_autofree char *token = lookup_token (fixture, latch_record_get_account (record), latch_record_get_id (record));

  return g_strdup_printf ("Authorization: User %s, Element %s", latch_practice_secrets_get_user (), token);
}

static void
test_use (UiFixture    *fixture,
          gconstpointer data)
{
  LatchWindow     *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *header = NULL;
  g_autofree char *document = NULL;

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  header = dup_header (fixture);
  assert_copies_secret (window, "Copy Authorization Header", header);
  ui_wait_for (widget, "Copied, clears in 30 seconds");

  g_assert_null (find_copy (window, "Copy User Secret"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_row (widget, "For SAP Cloud Integration")), TRUE);
  assert_copies_secret (window, "Copy User Secret", latch_practice_secrets_get_user ());
  assert_copies_secret (window, "Copy Organization Secret", latch_practice_secrets_get_organization ());
  assert_copies_secret (window, "Copy Element Token", strstr (header, "Element ") + strlen ("Element "));
  ui_wait_for (widget, "Token copied, clears in 30 seconds");

  document = copy_with (window, "Copy instance.json");
  ui_wait_for (widget, "Template copied");
  g_assert_nonnull (strstr (document, "\"Ecwid 1003\""));
  g_assert_nonnull (strstr (document, "\"<Order API Secret>\""));
  g_assert_null (strstr (document, LATCH_PRACTICE_ORDER_KEY));
  close_window (window);
}

/* Nothing that runs elsewhere reaches a service of this computer. */
static void
test_use_practice (UiFixture    *fixture,
                   gconstpointer data)
{
  LatchWindow     *window = open_practice (fixture);
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *header = NULL;

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  header = dup_header (fixture);
  g_assert_false (ui_is_shown (ui_row (widget, "For SAP Cloud Integration")));
  g_assert_false (ui_is_shown (ui_row (widget, "Call the API")));
  assert_copies_secret (window, "Copy Authorization Header", header);
  g_free (copy_with (window, "Copy instance.json"));
  close_window (window);
}

/* What is pasted into the list is meant for the form; a search keeps its own text. */
static void
test_paste_keys (UiFixture    *fixture,
                 gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  ui_wait_for (widget, "Connect Your First Store");
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), "https://my.openconnectors.eu20.ext.hana.ondemand.com/#/home");
  g_assert_true (press_keys (window, "<Control>v"));
  ui_wait_for (widget, "Secrets go to https://api.openconnectors.eu20.ext.hana.ondemand.com/elements/api-v2");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Connect a Store");
  g_assert_false (press_keys (window, "<Control>v"));

  gtk_widget_activate_action (widget, "win.practice", NULL);
  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  g_assert_false (press_keys (window, "<Control>v"));
  back (window);
  latch_window_search (window, "1003");
  gtk_widget_grab_focus (ui_find_shown (widget, GTK_TYPE_SEARCH_ENTRY, "text", "1003"));
  g_assert_false (press_keys (window, "<Control>v"));
  close_window (window);
}

/* NULL for a new account. */
static const char *
get_chosen_label (LatchWindow *window)
{
  gpointer item = adw_combo_row_get_selected_item (ADW_COMBO_ROW (ui_row (GTK_WIDGET (window), "Connect With")));

  return LATCH_IS_ACCOUNT (item) ? latch_account_get_label (item) : NULL;
}

static void
wait_for_tags (GtkWidget  *widget,
               const char *tags)
{
  while (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Tags, Comma-Separated"))), tags))
    g_main_context_iteration (NULL, TRUE);
}

/* The store after this one is most likely one of the same account; what somebody has begun to type stays. */
static void
test_connect_another (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchAccount) later = latch_account_new ("us", "Used later");
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Other shop", latch_account_get_id (later));
  g_autoptr (LatchRecord) absent = latch_test_read_in_state (record, LATCH_RECORD_ABSENT);
  g_autoptr (LatchRecord) newest = latch_test_read_changed (absent, "Created", "2999-01-01T00:00:00Z");

  ui_type (widget, "Tags, Comma-Separated", "eu, demo");
  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  close_window (window);
  latch_account_set_accepted (later, TRUE);
  latch_test_write_account (later, fixture->directory);
  latch_test_write_record (newest, fixture->directory);
  ui_start_again (fixture);

  window = open_window (fixture);
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "Ecwid 1003");
  gtk_widget_activate_action (widget, "win.create", NULL);
  g_assert_cmpstr (get_chosen_label (window), ==, "Used later");
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  ui_wait_for (widget, "The store answers.");
  press (window, "_Connect Another Like This…");
  g_assert_cmpstr (get_chosen_label (window), !=, "Used later");
  wait_for_tags (widget, "eu, demo");
  g_assert_true (ui_is_shown (ui_row (widget, "Tags, Comma-Separated")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Name"))), ==, "");

  /* The tags of the last one that was looked at count, and what cannot be read is told. */
  back (window);
  ui_change_on_service (fixture, "DELETE", "");
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  press (window, "_Connect Another Like This…");
  wait_for_tags (widget, "");
  ui_wait_for (widget, "Latchkey could not read the tags of");

  /* Who types tags has begun. */
  ui_type (widget, "Tags, Comma-Separated", "own");
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  press (window, "_Connect Another Like This…");
  answer_no_to (find_in_toplevels ("_Discard"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Tags, Comma-Separated"))), ==, "own");

  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (widget, "Connect With")), 2);
  ui_type (widget, "Store ID", "1005");
  press (window, "_Connect Another Like This…");
  answer_no_to (find_in_toplevels ("_Discard"));
  g_assert_null (get_chosen_label (window));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Store ID"))), ==, "1005");

  press (window, "_Connect Another Like This…");
  g_signal_emit_by_name (find_in_toplevels ("_Discard"), "clicked");
  while (!ui_is_shown (ui_row (widget, "Store ID")))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Store ID"))), ==, "");
  g_assert_cmpstr (get_chosen_label (window), ==, "127.0.0.1");
  close_window (window);
}

/* Nothing can be created with an account that the service refuses, so its secrets come first. */
static void
test_connect_another_refused (UiFixture    *fixture,
                              gconstpointer data)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  press (window, "_Test Again");
  ui_wait_for (widget, "Account Secrets Not Accepted");
  press (window, "_Connect Another Like This…");
  ui_wait_for (widget, "Secrets Not Accepted");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "127.0.0.1");
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "Replace _Secrets…")));
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");
  close_window (window);
}

static GtkWidget *
find_file_dialog (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (GTK_IS_FILE_CHOOSER (toplevel) && gtk_widget_get_visible (toplevel))
        return toplevel;
    }

  return NULL;
}

static GtkWidget *
wait_for_file_dialog (LatchWindow *window)
{
  g_signal_emit_by_name (find_copy (window, "Fill In From a File…"), "clicked");
  while (find_file_dialog () == NULL)
    g_main_context_iteration (NULL, TRUE);

  return find_file_dialog ();
}

/* The file is chosen, and the way to its folder stands above: GTK crashes when the dialog goes while it still asks for that. */
static gboolean
is_chosen (GtkWidget *dialog,
           GFile     *file)
{
  g_autoptr (GFile) chosen = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (folder);

  return chosen != NULL && g_file_equal (chosen, file) && ui_find_shown (dialog, GTK_TYPE_LABEL, "label", name) != NULL;
}

/* Presses the dialog's own button. */
static void
answer_file_dialog (GtkWidget      *dialog,
                    GtkResponseType response)
{
  GtkWidget *button = gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), response);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

#define FILE_CONTENT "{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"Shop of a file\", \"configuration\": { \"ecwid.store.id\": \"1003\" } }"

static void
test_open_file (UiFixture    *fixture,
                gconstpointer data)
{
  LatchWindow     *window = open_window (fixture);
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *path = g_build_filename (fixture->directory, "instance.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkWidget *dialog;

  g_assert_true (g_file_set_contents (path, FILE_CONTENT, -1, NULL));
  gtk_widget_activate_action (widget, "win.create", NULL);
  answer_file_dialog (wait_for_file_dialog (window), GTK_RESPONSE_CANCEL);
  while (find_file_dialog () != NULL)
    g_main_context_iteration (NULL, TRUE);

  dialog = wait_for_file_dialog (window);
  gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), file, NULL);
  while (!is_chosen (dialog, file))
    g_main_context_iteration (NULL, TRUE);
  answer_file_dialog (dialog, GTK_RESPONSE_ACCEPT);
  ui_wait_for (widget, "The form was filled in.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Name"))), ==, "Shop of a file");

  /* The dialog does not outlive its window. */
  wait_for_file_dialog (window);
  close_window (window);
  g_assert_null (find_file_dialog ());
}

static gboolean
drop (GtkWidget    *page,
      const GValue *value)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (page);
  gboolean is_taken = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !is_taken; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller) && gdk_content_formats_contain_gtype (gtk_drop_target_get_formats (GTK_DROP_TARGET (controller)), G_VALUE_TYPE (value)))
        g_signal_emit_by_name (controller, "drop", value, 1.0, 1.0, &is_taken);
    }

  return is_taken;
}

/* What is dropped on the list is meant for the form, as is what is pasted there. */
static void
test_drop (UiFixture    *fixture,
           gconstpointer data)
{
  LatchWindow     *window = open_window (fixture);
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *path = g_build_filename (fixture->directory, "instance.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_auto (GValue) list = G_VALUE_INIT;
  g_auto (GValue) text = G_VALUE_INIT;
  GtkWidget *home;

  ui_wait_for (widget, "Connect Your First Store");
  home = gtk_widget_get_ancestor (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "_Connect a Store…"), LATCH_TYPE_HOME_PAGE);
  g_assert_true (g_file_set_contents (path, FILE_CONTENT, -1, NULL));
  g_value_init (&list, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&list, gdk_file_list_new_from_array (&file, 1));
  g_assert_true (drop (home, &list));
  ui_wait_for (widget, "The form was filled in.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Name"))), ==, "Shop of a file");

  back (window);
  g_value_init (&text, G_TYPE_STRING);
  g_value_set_static_string (&text, "no document");
  g_assert_true (drop (home, &text));
  ui_wait_for (widget, "Found nothing to fill in.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Name"))), ==, "Shop of a file");

  ui_type (widget, "Name", "");
  g_assert_true (drop (gtk_widget_get_ancestor (ui_row (widget, "Name"), LATCH_TYPE_CREATE_PAGE), &list));
  ui_wait_for (widget, "The form was filled in.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Name"))), ==, "Shop of a file");
  close_window (window);
}

/* The keyring may answer late, when the page shows another instance and waits for its token. */
static void
test_reveal_another (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow     *window = open_practice (fixture);
  GtkWidget       *widget = GTK_WIDGET (window);
  GtkToggleButton *reveal;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  press (window, "Create");
  ui_wait_for (widget, "Connected");
  create_another (window, "Another store");
  reveal = GTK_TOGGLE_BUTTON (ui_find (widget, GTK_TYPE_TOGGLE_BUTTON, "tooltip-text", "Show Token"));
  gtk_toggle_button_set_active (reveal, TRUE);
  first = dup_revealed (window);
  gtk_toggle_button_set_active (reveal, FALSE);

  g_signal_connect (ui_row (widget, "Token"), "notify::subtitle", G_CALLBACK (assert_not_shown_cb), first);
  gtk_toggle_button_set_active (reveal, TRUE);
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  gtk_toggle_button_set_active (reveal, TRUE);
  second = dup_revealed (window);
  g_assert_cmpstr (second, !=, first);
  close_window (window);
}

static void
test_refused_keys (UiFixture    *fixture,
                   gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  ui_type (widget, "Order API Secret", "wrong");
  press (window, "Create");
  ui_wait_for (widget, "API Secrets Not Accepted");
  g_assert_true (ui_says (widget, "Wrong keys"));

  press (window, "_Test Again");
  ui_wait_for (widget, "Testing the connection");
  ui_wait_for (widget, "Wrong keys");
  close_window (window);
}

/* From nothing to connected in two clicks; the next store is another one, and one store refuses. */
static void
test_try (UiFixture    *fixture,
          gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  ui_wait_for (widget, "Connect Your First Store");
  press (window, "_Try It Without an Account");
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == find_button (window, "Create"));
  g_assert_true (ui_says (widget, "Runs on this computer. Nothing leaves it."));
  press (window, "Create");
  ui_wait_for (widget, "The store answers");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");

  gtk_widget_activate_action (widget, "win.practice", NULL);
  g_assert_true (ui_says (widget, "Runs on this computer. Nothing leaves it."));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Store ID"))), ==, "1004");
  press (window, "Create");
  ui_wait_for (widget, "The store answers");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1004");

  gtk_widget_activate_action (widget, "win.practice", NULL);
  gtk_widget_activate (ui_row (widget, "Let the Store Refuse These API Secrets"));
  press (window, "Create");
  ui_wait_for (widget, "API Secrets Not Accepted");
  g_assert_true (ui_says (widget, "It takes neworder as the order API secret and newproduct as the product API secret"));

  /* What it says is true. */
  gtk_widget_activate_action (widget, "win.practice", NULL);
  gtk_widget_activate (ui_row (widget, "Let the Store Refuse These API Secrets"));
  ui_type (widget, "Order API Secret", "neworder");
  ui_type (widget, "Product API Secret", "newproduct");
  ui_type (widget, "Name", "Mended");
  press (window, "Create");
  ui_wait_for (widget, "The store answers");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Mended");

  /* The next store is a real one, and not like this. */
  press (window, "_Connect a Store…");
  g_assert_false (ui_says (widget, "Runs on this computer. Nothing leaves it."));
  close_window (window);
}

/* Any program can ask for the practice service, at any time. */
static void
test_practice_of_others (UiFixture    *fixture,
                         gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  ui_wait_for (widget, "Connect Your First Store");
  gtk_widget_activate_action (widget, "win.create", NULL);
  ui_type (widget, "Store ID", "77");
  latch_window_practice (window);
  g_assert_false (ui_says (widget, "Runs on this computer. Nothing leaves it."));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Store ID"))), ==, "77");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Order API Secret"))), ==, "");
  close_window (window);
}

/* The page says it once. */
static void
assert_no_field_speaks (GtkWidget *root)
{
  g_assert_false (LATCH_IS_FIELD (root) && gtk_widget_get_visible (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    assert_no_field_speaks (child);
}

static void
test_wrong_secrets (UiFixture    *fixture,
                    gconstpointer data)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);

  ui_type (widget, "User Secret", "d3Jvbmc=");
  press (window, "Create");
  ui_wait_for (widget, "The service did not accept the user secret");
  g_assert_true (gtk_widget_has_css_class (ui_row (widget, "User Secret"), "error"));
  g_assert_true (gtk_widget_has_css_class (ui_row (widget, "Organization Secret"), "error"));
  assert_no_field_speaks (widget);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "User Secret"))), ==, "d3Jvbmc=");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Order API Secret"))), ==, LATCH_PRACTICE_ORDER_KEY);
  g_assert_cmpuint (count_records (fixture), ==, 0);

  ui_type (widget, "User Secret", latch_practice_secrets_get_user ());
  g_assert_false (ui_says (widget, "The service did not accept the user secret"));
  press (window, "Create");
  ui_wait_for (widget, "Connected");
  close_window (window);
}

/* Whoever enters the same secrets for each store has one account all the same. */
static void
test_same_account (UiFixture    *fixture,
                   gconstpointer data)
{
  const char  *address = ui_start_practice (fixture);
  LatchWindow *window = open_address (fixture, address);
  GtkWidget   *widget = GTK_WIDGET (window);

  press (window, "Create");
  ui_wait_for (widget, "The store answers");
  latch_window_create (window);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (widget, "Connect With")), 1);
  fill_in_address (widget, address, "1004");
  press (window, "Create");
  ui_wait_for (widget, "Ecwid 1004");
  ui_wait_for (widget, "The store answers");
  g_assert_cmpuint (count_records (fixture), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)), ==, 1);
  close_window (window);
}

static void
test_missing_key (UiFixture    *fixture,
                  gconstpointer data)
{
  static const char body[] = "{\"requestId\":\"r-1\",\"message\":\"Missing required configuration ecwid.order.key <b>\",\"providerMessage\":\"no\"}";
  LatchWindow      *window = open_practice (fixture);
  GtkWidget        *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 400, body);
  press (window, "Create");
  ui_wait_for (widget, "Missing required configuration ecwid.order.key <b>");
  g_assert_true (gtk_widget_has_css_class (ui_row (widget, "Order API Secret"), "error"));
  g_assert_false (gtk_widget_has_css_class (ui_row (widget, "Product API Secret"), "error"));
  gtk_expander_set_expanded (GTK_EXPANDER (ui_find (widget, GTK_TYPE_EXPANDER, "label", "_Details")), TRUE);
  g_assert_true (ui_says (widget, "Request ID r-1"));
  g_assert_true (ui_says (widget, "Status 400"));
  close_window (window);
}

/* Nothing is known of what is in the way, but there is a way on. */
static void
test_conflict (UiFixture    *fixture,
               gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 409, "{\"requestId\":\"r-2\",\"message\":\"A resource being created already exists\"}");
  press (window, "Create");
  ui_wait_for (widget, "A resource being created already exists");
  g_assert_true (ui_says (widget, "If Latchkey connected it, it is in the list or will appear there."));
  g_assert_cmpuint (count_records (fixture), ==, 0);
  close_window (window);
}

static void
test_unknown_outcome (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *look;

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 503, NULL);
  press (window, "Create");
  ui_wait_for (widget, "The store may have been connected");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
  g_assert_cmpuint (count_records (fixture), ==, 1);
  look = ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "_Look Again");
  g_assert_true (gtk_widget_has_css_class (look, "suggested-action"));
  g_assert_true (gtk_widget_has_focus (look));
  g_assert_false (gtk_widget_has_css_class (find_button (window, "Create"), "suggested-action"));

  /* Nothing is sent again without a question. */
  press (window, "Create");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
  g_assert_cmpuint (count_records (fixture), ==, 1);

  back (window);
  ui_wait_for (widget, "May have been created · Ecwid · Practice");
  ui_wait_for (widget, "1 store may have been connected.");
  while (latch_recovery_get_running (fixture->recovery))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  press (window, "_Look Again");
  ui_wait_for (widget, "The service does not list this store yet.");
  close_window (window);
}

static void
test_answer_lost (UiFixture    *fixture,
                  gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  /* The instance was made, so it is found without being asked for. */
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ANSWER_LOST, 0, NULL);
  press (window, "Create");
  ui_wait_for (widget, "The store answers");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
  g_assert_cmpuint (count_records (fixture), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)), ==, 1);
  close_window (window);
}

/* The instance page with instances that may be the one that was asked for. */
static LatchWindow *
offer_candidates (UiFixture *fixture,
                  guint      n_candidates)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 503, NULL);
  press (window, "Create");
  ui_wait_for (widget, "The store may have been connected");
  while (latch_recovery_get_running (fixture->recovery))
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < n_candidates; i++)
    ui_create_without_tag (fixture, "Ecwid 1003");

  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  press (window, "_Look Again");
  ui_wait_for (widget, "Is It One of These?");
  ui_wait_for (widget, "The service does not list this store yet.");
  g_assert_null (ui_find_shown (widget, GTK_TYPE_IMAGE, "icon-name", "dialog-error-symbolic"));
  return window;
}

static void
test_candidate (UiFixture    *fixture,
                gconstpointer data)
{
  LatchWindow *window = offer_candidates (fixture, 1);
  GtkWidget   *widget = GTK_WIDGET (window);

  g_assert_true (gtk_widget_is_focus (find_button (window, "_Look Again")));
  gtk_widget_activate (ui_find (widget, ADW_TYPE_ACTION_ROW, "subtitle", "Instance 700001"));
  ui_wait_for (widget, "The store answers");
  close_window (window);
}

static void
test_many_candidates (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = offer_candidates (fixture, 103);

  g_assert_true (ui_says (GTK_WIDGET (window), "3 more on the service"));
  close_window (window);
}

/* Another process finds the instance itself, so none of those that are offered can be the right one. */
static void
test_candidate_goes (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow *window = offer_candidates (fixture, 1);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);
  g_autoptr (LatchRecord) numbered = latch_test_read_changed (record, "InstanceId", "700002");
  g_autoptr (LatchRecord) found = latch_test_read_in_state (numbered, LATCH_RECORD_STORED);

  g_assert_nonnull (ui_find_shown (widget, ADW_TYPE_ACTION_ROW, "subtitle", "Instance 700001"));
  latch_test_write_record (found, fixture->directory);
  ui_wait_for (widget, "Not Tested");
  g_assert_false (ui_says (widget, "Is It One of These?"));
  g_assert_null (ui_find_shown (widget, ADW_TYPE_ACTION_ROW, "subtitle", "Instance 700001"));
  close_window (window);
}

/* Waits until nothing works on a record any more, and whoever began that knows. */
static void
wait_until_free (UiFixture   *fixture,
                 LatchRecord *record)
{
  gboolean is_free = FALSE;

  /* What is removed at the end of the work is not there to be taken up, but not busy either. */
  while (!is_free)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LatchJob) job = latch_registry_take_up (fixture->registry, record, NULL, &error);

      is_free = job != NULL || g_error_matches (error, LATCH_ERROR, LATCH_ERROR_NOT_FOUND);
      if (!is_free)
        g_main_context_iteration (NULL, TRUE);
    }

  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
remove_store (LatchWindow *window)
{
  gtk_widget_activate (ui_row (GTK_WIDGET (window), "Remove from List"));
}

/* From then on it is too late to undo anything. */
static void
dismiss_toast (LatchWindow *window)
{
  g_signal_emit_by_name (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "icon-name", "window-close-symbolic"), "clicked");
}

/* Presses Create in a form that is filled in, and makes of it what the service does not have. */
static LatchRecord *
create_absent (UiFixture   *fixture,
               LatchWindow *window)
{
  LatchRecord *record;

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 503, NULL);
  press (window, "Create");
  ui_wait_for (GTK_WIDGET (window), "The store may have been connected");
  record = latch_test_dup_record (fixture->registry, count_records (fixture) - 1);
  while (latch_recovery_get_running (fixture->recovery))
    g_main_context_iteration (NULL, TRUE);
  latch_record_advance (record, LATCH_EVENT_NOT_LISTED_AFTER_WAIT);
  latch_test_write_record (record, fixture->directory);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_NONE, 0, NULL);
  back (window);
  return record;
}

static void
test_absent (UiFixture    *fixture,
             gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = create_absent (fixture, window);

  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  press (window, "C_onnect Again…");
  g_assert_true (ui_is_shown (ui_row (widget, "Store ID")));
  back (window);

  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  remove_store (window);
  while (count_records (fixture) > 0)
    g_main_context_iteration (NULL, TRUE);
  ui_wait_for (widget, "Connect Your First Store");
  close_window (window);
}

/* One instance is connected, so that its account is there, and of another the form is to be filled in again. */
static LatchRecord *
prepare_again (UiFixture   *fixture,
               LatchWindow *window)
{
  GtkWidget   *widget = GTK_WIDGET (window);
  LatchRecord *record;

  press (window, "Create");
  ui_wait_for (widget, "The store answers");
  latch_window_practice (window);
  ui_type (widget, "Name", "Second");
  record = create_absent (fixture, window);
  gtk_widget_activate (ui_row (widget, "Second"));
  press (window, "C_onnect Again…");
  /* Nobody practices unless they ask for it, other than with a store that was created so. */
  g_assert_true (ui_says (widget, "Runs on this computer. Nothing leaves it."));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Name"))), ==, "Second");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 2);
  g_assert_cmpuint (count_records (fixture), ==, 2);
  return record;
}

/* What is not in the list any more has no part in what is created next. */
static void
create_third (UiFixture   *fixture,
              LatchWindow *window,
              LatchRecord *second)
{
  GtkWidget *widget = GTK_WIDGET (window);

  latch_window_practice (window);
  ui_type (widget, "Name", "Third");
  press (window, "Create");
  ui_wait_for (widget, "The store answers");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Third");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 3);
  g_assert_cmpuint (count_records (fixture), ==, 2);
  g_assert_null (latch_registry_lookup_instance (fixture->registry, latch_record_get_id (second)));
}

static void
test_forgotten_again (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = prepare_again (fixture, window);

  back (window);
  gtk_widget_activate (ui_row (widget, "Second"));
  remove_store (window);
  ui_wait_for (widget, "Store removed");
  dismiss_toast (window);
  wait_until_free (fixture, record);

  create_third (fixture, window, record);
  g_assert_cmpint (latch_record_get_state (record), ==, LATCH_RECORD_FORGOTTEN);
  close_window (window);
}

static void
test_removed_again (UiFixture    *fixture,
                    gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  g_autoptr (LatchRecord) record = prepare_again (fixture, window);
  g_autofree char *path = latch_test_dup_record_path (record, fixture->directory);

  g_assert_cmpint (g_unlink (path), ==, 0);
  while (count_records (fixture) > 1)
    g_main_context_iteration (NULL, TRUE);

  create_third (fixture, window, record);
  close_window (window);
}

/* Another process is first, and this one learns of it when it has begun already. */
static void
test_forgotten_meanwhile (UiFixture    *fixture,
                          gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = prepare_again (fixture, window);
  g_autoptr (LatchRecord) forgotten = latch_test_read_in_state (record, LATCH_RECORD_FORGOTTEN);

  latch_window_practice (window);
  latch_test_write_record (forgotten, fixture->directory);
  press (window, "Create");
  ui_wait_for (widget, "Latchkey is already working on this store.");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 2);

  create_third (fixture, window, record);
  close_window (window);
}

/* What the form has created is told, though another process has removed its record by then. */
static void
test_created_and_removed (UiFixture    *fixture,
                          gconstpointer data)
{
  LatchWindow     *window = open_practice (fixture);
  GtkWidget       *widget = GTK_WIDGET (window);
  LatchCreatePage *page = LATCH_CREATE_PAGE (gtk_widget_get_ancestor (ui_row (widget, "Store ID"), LATCH_TYPE_CREATE_PAGE));
  LatchForm       *form = latch_create_page_get_form (page);
  g_autoptr (LatchAccount) account = latch_form_dup_account (form);
  g_autoptr (LatchCredentials) credentials = latch_form_dup_credentials (form);
  g_autoptr (LatchDraft) draft = latch_form_create_draft (form);
  g_autoptr (GError) error = NULL;
  g_autoptr (LatchJob) job = latch_test_begin (fixture->registry, account, credentials, NULL, draft, &error);

  g_assert_no_error (error);
  g_signal_emit_by_name (page, "created", job);
  ui_wait_for (widget, "connected");
  g_assert_true (ui_is_shown (ui_row (widget, "Store ID")));
  close_window (window);
}

static void
test_forget_and_go_on (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = prepare_again (fixture, window);

  /* The form that is opened meanwhile stays. */
  back (window);
  gtk_widget_activate (ui_row (widget, "Second"));
  remove_store (window);
  latch_window_create (window);
  wait_until_free (fixture, record);
  g_assert_cmpuint (count_records (fixture), ==, 1);
  g_assert_true (ui_is_shown (ui_row (widget, "Store ID")));

  /* So does another instance. */
  latch_window_practice (window);
  ui_type (widget, "Name", "Second");
  g_object_unref (record);
  record = create_absent (fixture, window);
  gtk_widget_activate (ui_row (widget, "Second"));
  remove_store (window);
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  wait_until_free (fixture, record);
  g_assert_cmpuint (count_records (fixture), ==, 1);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");
  close_window (window);
}

static void
test_remove_and_go_on (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) absent = prepare_again (fixture, window);
  g_autoptr (LatchRecord) reserved = latch_test_read_in_state (absent, LATCH_RECORD_RESERVED);

  latch_test_write_record (reserved, fixture->directory);
  back (window);
  ui_wait_for (widget, "Not created yet");
  gtk_widget_activate (ui_row (widget, "Second"));
  press (window, "_Remove from List");
  latch_window_create (window);
  wait_until_free (fixture, absent);
  g_assert_cmpuint (count_records (fixture), ==, 1);
  g_assert_true (ui_is_shown (ui_row (widget, "Store ID")));
  close_window (window);
}

/* Another program takes the file away: what is gone from the list has no page, and gets one again when it is put back. */
static void
test_put_back (UiFixture    *fixture,
               gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = NULL;
  g_autofree char *path = NULL;

  press (window, "Create");
  ui_wait_for (widget, "The store answers");
  record = latch_test_dup_record (fixture->registry, 0);
  path = latch_test_dup_record_path (record, fixture->directory);
  g_assert_cmpint (g_unlink (path), ==, 0);
  ui_wait_for (widget, "Connect Your First Store");

  latch_test_write_record (record, fixture->directory);
  ui_wait_for (widget, "Connected · Ecwid · Practice");
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  ui_wait_for (widget, "The store answers");
  close_window (window);
}

/* -- What the service does to a store ---------------------------------------------- */

static LatchWindow *
open_store (UiFixture *fixture)
{
  LatchWindow *window = open_practice (fixture);

  press (window, "Create");
  ui_wait_for (GTK_WIDGET (window), "The store answers.");
  return window;
}

/* The page says what it has learned before the work has ended. */
static void
wait_until_sensitive (LatchWindow *window,
                      const char  *label)
{
  while (!gtk_widget_is_sensitive (find_button (window, label)))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_turned_off (UiFixture    *fixture,
                 gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  ui_change_on_service (fixture, "DELETE", "/enabled");
  press (window, "_Test Again");
  ui_wait_for (widget, "Turned Off on the Service");
  g_assert_false (ui_says (widget, "API Secrets Not Accepted"));
  wait_until_sensitive (window, "_Test Again");
  back (window);
  ui_wait_for (widget, "Turned off on the service · Ecwid · Practice");

  /* Somebody turns it on again. */
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  ui_change_on_service (fixture, "PUT", "/enabled");
  wait_until_sensitive (window, "_Test Again");
  press (window, "_Test Again");
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

/* Nothing has to be done elsewhere for either. */
static void
test_turned_off_and_on (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (ui_row (widget, "Turn Off on the Service"));
  ui_wait_for (widget, "Turned Off on the Service");
  wait_until_sensitive (window, "_Test Again");
  press (window, "_Test Again");
  ui_wait_for (widget, "Turned Off on the Service");
  g_assert_null (ui_find_shown (widget, ADW_TYPE_ACTION_ROW, "title", "Turn Off on the Service"));

  wait_until_sensitive (window, "Turn _On");
  g_assert_true (gtk_widget_has_css_class (find_button (window, "Turn _On"), "suggested-action"));
  press (window, "Turn _On");
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

/* What was refused is told beside what is still true. */
static void
test_turned_off_in_vain (UiFixture    *fixture,
                         gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Only administrators may do this\"}");
  gtk_widget_activate (ui_row (widget, "Turn Off on the Service"));
  ui_wait_for (widget, "The store was not turned off. Only administrators may do this");
  g_assert_true (ui_says (widget, "The store answers."));
  g_assert_false (ui_says (widget, "Could Not Be Tested"));

  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (ui_row (widget, "Turn Off on the Service"));
  ui_wait_for (widget, "Turned Off on the Service");
  g_assert_false (ui_says (widget, "Only administrators may do this"));
  close_window (window);
}

/* Nobody knows whether it is on by now, and it can be turned on again. */
static void
test_turned_on_in_vain (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (ui_row (widget, "Turn Off on the Service"));
  ui_wait_for (widget, "Turned Off on the Service");
  wait_until_sensitive (window, "Turn _On");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 429, "{\"message\":\"Too many requests\"}");
  press (window, "Turn _On");
  ui_wait_for (widget, "The store may have been turned on. Test it to find out.");
  wait_until_sensitive (window, "_Test Again");
  g_assert_true (ui_says (widget, "Turned Off on the Service"));
  press (window, "Turn _On");
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

/* -- Only on the service ----------------------------------------------------------------- */

#define THEIRS "Garden Centre"

static LatchWindow *
open_made_elsewhere (UiFixture *fixture)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  ui_show_made_elsewhere (fixture, widget, THEIRS);
  ui_wait_for (widget, "Only on the Service");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, THEIRS);
  return window;
}

/* What the page offers for a store without its token. */
static void
expect_made_elsewhere (LatchWindow *window)
{
  static const char *const rows[] = { "Edit Name and Tags…", "Change Secrets…", "Turn Off on the Service", "Delete on the Service…", "Remove from List" };
  GtkWidget               *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Keep Token");
  g_assert_true (gtk_widget_has_css_class (find_button (window, "_Keep Token"), "suggested-action"));
  g_assert_true (ui_says (widget, "Only on the Service"));
  g_assert_true (ui_says (widget, "other"));
  g_assert_false (ui_says (widget, "••••"));
  g_assert_false (ui_says (widget, "secret-tool lookup"));
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_null (ui_find_shown (widget, ADW_TYPE_ACTION_ROW, "title", rows[i]));
}

static void
expect_token (UiFixture *fixture)
{
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SecretValue) token = NULL;
  g_autoptr (GError) error = NULL;

  latch_registry_lookup_token_async (fixture->registry, record, NULL, latch_test_keep_cb, &result);
  token = latch_registry_lookup_token_finish (fixture->registry, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (latch_record_get_name (record), ==, THEIRS);
}

/* The page stays with the store, which has a row of its own all the time. */
static void
test_token_kept (UiFixture    *fixture,
                 gconstpointer data)
{
  LatchWindow *window = open_made_elsewhere (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  expect_made_elsewhere (window);
  press (window, "_Keep Token");
  g_assert_true (ui_says (widget, "Only on the Service"));
  ui_wait_for (widget, "The store answers.");
  wait_until_sensitive (window, "_Test Again");
  g_assert_cmpuint (count_records (fixture), ==, 2);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, THEIRS);
  g_assert_true (ui_says (widget, "••••"));
  g_assert_true (ui_says (widget, "secret-tool lookup application " APPLICATION_ID " ref "));
  expect_token (fixture);

  /* What the service has is as it was. */
  ui_refresh (fixture);
  g_assert_cmpuint (count_records (fixture), ==, 2);
  g_assert_true (ui_says (widget, "other"));
  close_window (window);
}

/* A store that is taken off the list is made elsewhere again. Until that is done, keeping its token undoes it. */
static void
test_kept_and_removed (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_made_elsewhere (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  press (window, "_Keep Token");
  ui_wait_for (widget, "The store answers.");
  for (guint i = 0; i < 2; i++)
    {
      wait_until_sensitive (window, "_Test Again");
      gtk_widget_activate (ui_row (widget, "Remove from List"));
      ui_wait_for (widget, "Only on the service · Ecwid · Practice");
      ui_wait_for (widget, "Token removed from this computer");
      g_assert_cmpuint (count_records (fixture), ==, 2);
      gtk_widget_activate (ui_row (widget, THEIRS));
      expect_made_elsewhere (window);
      if (i > 0)
        break;

      latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Nobody should ask\"}");
      ui_aim_fault_at_made_elsewhere (fixture);
      press (window, "_Keep Token");
      ui_wait_for (widget, "The store answers.");
      expect_token (fixture);
      latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_NONE, 0, NULL);
    }

  /* With the window, the offer to undo it goes. */
  close_window (window);
  while (latch_work_has_job_of (latch_registry_get_work (fixture->registry), latch_account_get_id (latch_instance_get_account (ui_find_made_elsewhere (fixture)))))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_records (fixture), ==, 2);
  g_assert_nonnull (ui_find_made_elsewhere (fixture));
}

/* What the service refuses leaves the store as it was, on the same page. */
static void
test_kept_in_vain (UiFixture    *fixture,
                   gconstpointer data)
{
  LatchWindow *window = open_made_elsewhere (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Only administrators may do this\"}");
  ui_aim_fault_at_made_elsewhere (fixture);
  press (window, "_Keep Token");
  ui_wait_for (widget, "Only administrators may do this");
  expect_made_elsewhere (window);
  g_assert_cmpuint (count_records (fixture), ==, 2);

  /* It is still followed. */
  ui_rename_made_elsewhere (fixture, "Nursery");
  ui_refresh (fixture);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Nursery");
  press (window, "_Keep Token");
  ui_wait_for (widget, "The store answers.");
  g_assert_false (ui_says (widget, "Only administrators may do this"));
  close_window (window);
}

static void
test_keeping_cancelled (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow *window = open_made_elsewhere (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  ui_aim_fault_at_made_elsewhere (fixture);
  press (window, "_Keep Token");
  ui_wait_for (widget, "Looking for the instance…");
  g_assert_true (ui_says (widget, "Only on the Service"));
  while (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Ca_ncel") == NULL)
    g_main_context_iteration (NULL, TRUE);
  press (window, "Ca_ncel");
  ui_wait_for (widget, "Nothing was changed.");
  expect_made_elsewhere (window);
  press (window, "_Keep Token");
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

/* Somebody has deleted it meanwhile, which the next list shows. */
static void
test_kept_too_late (UiFixture    *fixture,
                    gconstpointer data)
{
  LatchWindow     *window = open_made_elsewhere (fixture);
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT, latch_instance_get_number (ui_find_made_elsewhere (fixture)));

  ui_ask_practice (fixture, "DELETE", path);
  press (window, "_Keep Token");
  ui_wait_for (widget, "The service does not have this store. It may have been deleted there, or these secrets belong to another account.");
  expect_made_elsewhere (window);
  ui_refresh (fixture);
  ui_wait_for (widget, "Connected · Ecwid · Practice");
  g_assert_cmpuint (count_records (fixture), ==, 1);
  close_window (window);
}

/* Whoever goes elsewhere meanwhile is told there, and finds it under way when they come back. */
static void
test_kept_while_away (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_made_elsewhere (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  press (window, "_Keep Token");
  back (window);
  gtk_widget_activate (ui_row (widget, THEIRS));
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "_Keep Token")));
  back (window);
  ui_wait_for (widget, "“" THEIRS "”: The token is saved on this computer.");
  expect_token (fixture);
  close_window (window);
}

static GtkAdjustment *
get_adjustment (LatchWindow *window)
{
  GtkWidget *row = ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", "Delete on the Service…");

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW)));
}

static void
scroll_to_end (LatchWindow *window)
{
  GtkAdjustment *adjustment = get_adjustment (window);

  while (gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment))
    g_main_context_iteration (NULL, TRUE);
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 0);
}

/* The answer stands at the top, and the row that was pressed at the end. */
static void
test_answer_in_sight (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Only administrators may do this\"}");
  scroll_to_end (window);
  gtk_widget_grab_focus (ui_row (widget, "Turn Off on the Service"));
  gtk_widget_activate (ui_row (widget, "Turn Off on the Service"));
  ui_wait_for (widget, "The store was not turned off. Only administrators may do this");
  wait_until_sensitive (window, "_Test Again");
  g_assert_cmpfloat (gtk_adjustment_get_value (get_adjustment (window)), ==, 0);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == find_button (window, "_Test Again"));
  close_window (window);
}

static void
press_delete (LatchWindow *window,
              const char  *answer)
{
  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (ui_row (GTK_WIDGET (window), "Delete on the Service…"));
  g_signal_emit_by_name (find_in_toplevels (answer), "clicked");
}

/* It is asked about first, and goes from the service, the list and the keyring. */
static void
test_deleted (UiFixture    *fixture,
              gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);
  g_autofree char *left = NULL;

  press_delete (window, "_Cancel");
  while (look_in_toplevels ("_Delete") != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ui_practice_has_instances (fixture));

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 409, "{\"message\":\"The instance is in use by the formula Orders\"}");
  press_delete (window, "_Delete");
  ui_wait_for (widget, "The connection was not deleted. The instance is in use by the formula Orders");
  g_assert_true (ui_practice_has_instances (fixture));

  press_delete (window, "_Delete");
  ui_wait_for (widget, "Connect Your First Store");
  ui_wait_for (widget, "The connection was deleted.");
  g_assert_false (ui_practice_has_instances (fixture));
  g_assert_cmpuint (count_records (fixture), ==, 0);
  left = lookup_token (fixture, latch_record_get_account (record), latch_record_get_id (record));
  g_assert_null (left);
  close_window (window);
}

/* Whoever stops waiting does not know, and has the token until it is known. */
static void
test_deletion_cancelled (UiFixture    *fixture,
                         gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);
  g_autofree char *kept = NULL;
  g_autofree char *left = NULL;

  wait_until_sensitive (window, "_Test Again");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  press_delete (window, "_Delete");
  ui_wait_for (widget, "Deleting the connection…");
  while (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Ca_ncel") == NULL)
    g_main_context_iteration (NULL, TRUE);
  press (window, "Ca_ncel");
  ui_wait_for (widget, "The connection may have been deleted. Test the store to find out.");
  g_assert_true (ui_says (widget, "Not Tested"));
  g_assert_true (ui_practice_has_instances (fixture));
  kept = lookup_token (fixture, latch_record_get_account (record), latch_record_get_id (record));
  g_assert_nonnull (kept);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_NONE, 0, NULL);
  press (window, "_Test Again");
  ui_wait_for (widget, "The store answers.");
  press_delete (window, "_Delete");
  ui_wait_for (widget, "Connect Your First Store");
  g_assert_false (ui_practice_has_instances (fixture));
  g_assert_cmpuint (count_records (fixture), ==, 0);
  left = lookup_token (fixture, latch_record_get_account (record), latch_record_get_id (record));
  g_assert_null (left);
  close_window (window);
}

/* Its file has the number of another instance, and the store refuses its token without a word. It is not gone. */
static void
test_deleted_by_wrong_number (UiFixture    *fixture,
                              gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);
  g_autofree char *left = NULL;

  wait_until_sensitive (window, "_Test Again");
  latch_record_set_instance_id (record, 1);
  latch_test_write_record (record, fixture->directory);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 401, "{\"message\":\"Unauthorized\"}");
  latch_practice_aim_fault (fixture->practice, "/ping");
  press_delete (window, "_Delete");
  ui_wait_for (widget, "The connection was not deleted. The service has this store under another instance ID, ");
  wait_until_sensitive (window, "_Test Again");
  g_assert_true (ui_says (widget, "Not Tested"));
  g_assert_true (ui_practice_has_instances (fixture));
  left = lookup_token (fixture, latch_record_get_account (record), latch_record_get_id (record));
  g_assert_nonnull (left);
  close_window (window);
}

/* Whoever has left the page before the answer came hears of it. */
static void
test_turned_off_in_vain_elsewhere (UiFixture    *fixture,
                                   gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Only administrators may do this\"}");
  gtk_widget_activate (ui_row (widget, "Turn Off on the Service"));
  ui_wait_for (widget, "Turning the store off…");
  back (window);
  ui_wait_for (widget, "The store was not turned off. Only administrators may do this");
  g_assert_true (ui_says (widget, "Connected · Ecwid · Practice"));
  close_window (window);
}

/* What the service calls it can neither turn around nor push away what stands beside it, and is no markup. */
static void
test_hostile_name (UiFixture    *fixture,
                   gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  ui_rename_on_service (fixture, "Gar\u202eden &amp;\nTools");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Only administrators may do this\"}");
  gtk_widget_activate (ui_row (widget, "Turn Off on the Service"));
  back (window);
  ui_wait_for (widget, "“Garden &amp; Tools”: The store was not turned off. Only administrators may do this");
  close_window (window);
}

/* Whoever looks at another window reads the store’s name and what has become of it. */
static void
test_told_in_notification (UiFixture    *fixture,
                           gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *other;

  wait_until_sensitive (window, "_Test Again");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Only administrators may do this\"}");
  gtk_widget_activate (ui_row (widget, "Turn Off on the Service"));
  back (window);
  other = look_away ();
  expect_notice ("“Ecwid 1003”: The store was not turned off.");

  /* The page shows it, to nobody. */
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_NONE, 0, NULL);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  wait_until_sensitive (window, "_Test Again");
  press (window, "_Test Again");
  expect_notice ("“Ecwid 1003”: The store answers.");
  gtk_window_destroy (GTK_WINDOW (other));
  close_window (window);
}

/* While the service is silent about one store, another can be looked at. Whoever comes back sees what goes on, and can stop it. */
static void
test_turning_off_cancelled (UiFixture    *fixture,
                            gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate_action (widget, "win.practice", NULL);
  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  wait_until_sensitive (window, "_Test Again");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  gtk_widget_activate (ui_row (widget, "Turn Off on the Service"));
  ui_wait_for (widget, "Turning the store off…");
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  g_assert_false (ui_says (widget, "Turning the store off…"));
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "_Test Again")));

  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1004"));
  g_assert_true (ui_says (widget, "Turning the store off…"));
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "_Test Again")));
  while (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Ca_ncel") == NULL)
    g_main_context_iteration (NULL, TRUE);
  press (window, "Ca_ncel");
  ui_wait_for (widget, "The store may have been turned off. Test it to find out.");
  g_assert_true (ui_says (widget, "Not Tested"));
  g_assert_null (ui_find_shown (widget, GTK_TYPE_IMAGE, "icon-name", "dialog-error-symbolic"));
  g_assert_null (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Ca_ncel"));
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "_Test Again")));
  close_window (window);
}

/* -- The store’s secrets ----------------------------------------------------------- */

/* The form has rows of the same titles. */
static GtkWidget *
find_row (LatchWindow *window,
          const char  *title)
{
  GtkWidget *row = ui_find_shown (GTK_WIDGET (window), ADW_TYPE_PREFERENCES_ROW, "title", title);

  g_assert_nonnull (row);
  return row;
}

static void
type_new (LatchWindow *window,
          const char  *title,
          const char  *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find_row (window, title)), text);
}

static void
expect_typed (LatchWindow *window,
              const char  *title,
              const char  *text)
{
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (window, title))), ==, text);
}

static void
open_secrets (LatchWindow *window)
{
  wait_until_sensitive (window, "Change _Secrets…");
  press (window, "Change _Secrets…");
  ui_wait_for (GTK_WIDGET (window), "Access to the Store");
}

static LatchWindow *
open_refusing_store (UiFixture *fixture)
{
  LatchWindow *window = open_practice (fixture);

  gtk_widget_activate (ui_row (GTK_WIDGET (window), "Let the Store Refuse These API Secrets"));
  press (window, "Create");
  ui_wait_for (GTK_WIDGET (window), "API Secrets Not Accepted");
  open_secrets (window);
  return window;
}

/* While they are being changed, nothing can be typed. */
static void
wait_until_changed (LatchWindow *window)
{
  while (!gtk_widget_is_sensitive (find_row (window, "Store ID")))
    g_main_context_iteration (NULL, TRUE);
}

/* Each connector with the values that practice fills in, and the store that refuses; two have no test. */
static void
test_connectors (UiFixture    *fixture,
                 gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  LatchWindow *window = open_window (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  for (guint i = 0; i < 8; i++)
    {
      const LatchElement *element = latch_element_get_all ()->pdata[i];
      gboolean            has_test = !g_str_equal (element->key, "epages") && !g_str_equal (element->key, "magentosoapv19");

      /* Somebody has to sign in there. */
      if (element->oauth != NULL && element->authentication == NULL)
        continue;

      g_test_message ("%s", element->key);
      gtk_widget_activate_action (widget, "win.practice", NULL);
      adw_combo_row_set_selected (ADW_COMBO_ROW (ui_find_shown (widget, ADW_TYPE_COMBO_ROW, "title", "Connector")), i);
      ui_wait_for (widget, "Runs on this computer. Nothing leaves it.");
      press (window, "Create");
      ui_wait_for (widget, has_test ? "The store answers" : "Created, Cannot Be Tested");
      g_assert_true (g_str_has_prefix (gtk_window_get_title (GTK_WINDOW (window)), element->name));
      g_assert_true (ui_says (widget, element->name));

      gtk_widget_activate_action (widget, "win.practice", NULL);
      g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (ui_find_shown (widget, ADW_TYPE_COMBO_ROW, "title", "Connector"))), ==, i);
      if (!has_test)
        continue;

      gtk_widget_activate (ui_row (widget, "Let the Store Refuse These API Secrets"));
      press (window, "Create");
      ui_wait_for (widget, "API Secrets Not Accepted");
      g_assert_true (ui_says (widget, "It takes "));
      open_secrets (window);
      press (window, "Ca_ncel");
    }

  g_settings_reset (settings, "element");
  close_window (window);
}

/* From a store that refuses to one that answers, over a mistake that is not sent and one that is. */
static void
test_change_secrets (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow *window = open_refusing_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  g_assert_null (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Change _Secrets…"));
  g_assert_true (ui_says (widget, "It takes neworder as the order API secret and newproduct as the product API secret"));
  expect_typed (window, "Store ID", LATCH_PRACTICE_REFUSING_STORE_ID);
  expect_typed (window, "Order API Secret", "");
  expect_typed (window, "Product API Secret", "");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Change _and Test")));

  type_new (window, "Order API Secret", "secret_app");
  type_new (window, "Product API Secret", "wrong-product");
  press (window, "Change _and Test");
  g_assert_true (ui_says (widget, "This is the token of an Ecwid app."));
  g_assert_true (gtk_widget_is_sensitive (find_row (window, "Store ID")));

  type_new (window, "Order API Secret", "wrong-order");
  press (window, "Change _and Test");
  g_assert_false (gtk_widget_is_sensitive (find_row (window, "Store ID")));
  wait_until_changed (window);
  g_assert_true (ui_says (widget, "API Secrets Not Accepted"));
  g_assert_true (ui_says (widget, "It takes neworder as the order API secret and newproduct as the product API secret"));
  expect_typed (window, "Order API Secret", "wrong-order");
  expect_typed (window, "Product API Secret", "wrong-product");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Change _and Test")));

  type_new (window, "Order API Secret", " " LATCH_PRACTICE_NEW_ORDER_KEY "\n");
  type_new (window, "Product API Secret", LATCH_PRACTICE_NEW_PRODUCT_KEY);
  press (window, "Change _and Test");
  ui_wait_for (widget, "The store answers.");
  wait_until_sensitive (window, "_Test Again");
  g_assert_false (ui_says (widget, "Access to the Store"));
  close_window (window);
}

/* It is given up before it begins, and while it goes on; what was typed is there for the next try, and for nobody else. */
static void
test_change_cancelled (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_refusing_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  type_new (window, "Order API Secret", LATCH_PRACTICE_NEW_ORDER_KEY);
  press (window, "Ca_ncel");
  g_assert_false (ui_says (widget, "Access to the Store"));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == find_button (window, "Change _Secrets…"));

  open_secrets (window);
  expect_typed (window, "Order API Secret", "");
  type_new (window, "Order API Secret", LATCH_PRACTICE_NEW_ORDER_KEY);
  type_new (window, "Product API Secret", LATCH_PRACTICE_NEW_PRODUCT_KEY);
  press (window, "Change _and Test");
  press (window, "Ca_ncel");
  wait_until_changed (window);
  g_assert_true (ui_says (widget, "API Secrets Not Accepted"));
  g_assert_true (ui_says (widget, "Nothing was changed."));
  g_assert_null (ui_find_shown (widget, GTK_TYPE_IMAGE, "icon-name", "dialog-error-symbolic"));
  expect_typed (window, "Product API Secret", LATCH_PRACTICE_NEW_PRODUCT_KEY);

  /* The store takes one new secret as little as none. */
  press (window, "Change _and Test");
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

/* A store that works can get others too, and wrong ones show. */
static void
test_change_working (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (find_row (window, "Change Secrets…"));
  ui_wait_for (widget, "Access to the Store");
  expect_typed (window, "Store ID", LATCH_PRACTICE_STORE_ID);
  type_new (window, "Order API Secret", "wrong-order");
  press (window, "Change _and Test");
  ui_wait_for (widget, "API Secrets Not Accepted");
  wait_until_changed (window);

  /* What was typed is gone with the page. */
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  g_assert_false (ui_says (widget, "Access to the Store"));
  open_secrets (window);
  expect_typed (window, "Order API Secret", "");
  type_new (window, "Order API Secret", LATCH_PRACTICE_ORDER_KEY);
  press (window, "Change _and Test");
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

/* What nobody has touched is not sent, even when what would be sent is not quite what is there. */
static void
test_change_untouched (UiFixture    *fixture,
                       gconstpointer data)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  LatchConfigurationGroup *group = g_object_ref_sink (g_object_new (LATCH_TYPE_CONFIGURATION_GROUP, NULL));
  GtkWidget               *widget = GTK_WIDGET (group);
  g_autoptr (GPtrArray) chosen = NULL;

  g_ptr_array_add (entries, latch_configuration_entry_new (1, ECWID_STORE_ID, NULL, NULL, " 1003 ", TRUE, TRUE));
  g_ptr_array_add (entries, latch_configuration_entry_new (2, ECWID_ORDER_KEY, NULL, NULL, "********", TRUE, TRUE));
  chosen = latch_configuration_choose (entries, LATCH_CONFIGURATION_PART_ACCESS, "ecwid");
  latch_configuration_group_ask (group, LATCH_CONFIGURATION_PART_ACCESS, NULL, chosen);
  g_assert_false (latch_configuration_group_get_typed (group));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (widget, ADW_TYPE_ENTRY_ROW, "title", "Order API Secret")), "new");
  g_assert_true (latch_configuration_group_get_typed (group));
  latch_configuration_group_begin (group);
  g_assert_null (latch_configuration_entry_get_new_value (entries->pdata[0]));
  g_assert_nonnull (latch_configuration_entry_get_new_value (entries->pdata[1]));
  latch_configuration_entry_note_changed (entries->pdata[1]);
  latch_configuration_group_end (group);
  g_assert_false (latch_configuration_group_get_typed (group));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (widget, ADW_TYPE_ENTRY_ROW, "title", "Store ID")), "");
  g_assert_false (latch_configuration_group_get_typed (group));
  g_assert_finalize_object (group);
}

/* Nothing was tested, so nothing is said of the store. */
static void
test_change_unread (UiFixture    *fixture,
                    gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"No privilege\"}");
  latch_practice_aim_fault (fixture->practice, "/configuration");
  gtk_widget_activate (find_row (window, "Change Secrets…"));
  ui_wait_for (widget, "The service does not let Latchkey change these API secrets. Change them on its website. No privilege");
  g_assert_true (ui_says (widget, "The store answers."));
  g_assert_false (ui_says (widget, "Access to the Store"));
  close_window (window);
}

/* What nobody takes back is cleared away by the person who typed it, or by whoever leaves. */
static void
test_change_forgotten (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_refusing_store (fixture);
  GtkWidget   *row = find_row (window, "Order API Secret");

  type_new (window, "Order API Secret", LATCH_PRACTICE_NEW_ORDER_KEY);
  back (window);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "");
  close_window (window);
}

/* A value that may have arrived can be taken back. */
static void
test_change_taken_back (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow *window = open_refusing_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ANSWER_LOST, 0, NULL);
  type_new (window, "Store ID", LATCH_PRACTICE_STORE_ID);
  press (window, "Change _and Test");
  ui_wait_for (widget, "The service may still have the old value.");
  wait_until_changed (window);
  type_new (window, "Store ID", "");
  press (window, "Change _and Test");
  g_assert_true (ui_says (widget, "This value cannot be empty."));
  type_new (window, "Store ID", LATCH_PRACTICE_REFUSING_STORE_ID);
  press (window, "Change _and Test");
  ui_wait_for (widget, LATCH_PRACTICE_NEW_ORDER_KEY);
  close_window (window);
}

/* What was done is told although its test is stopped, and a test that is stopped tells nothing. */
static void
test_cancelled_while_testing (UiFixture    *fixture,
                              gconstpointer data)
{
  static const char *const ways[] = { "Turn _On", "_Test Again" };
  LatchWindow             *window = open_store (fixture);
  GtkWidget               *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (ui_row (widget, "Turn Off on the Service"));
  ui_wait_for (widget, "Turned Off on the Service");
  for (size_t i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      wait_until_sensitive (window, ways[i]);
      latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
      latch_practice_aim_fault (fixture->practice, "/ping");
      press (window, ways[i]);
      while (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Ca_ncel") == NULL)
        g_main_context_iteration (NULL, TRUE);
      press (window, "Ca_ncel");
      wait_until_sensitive (window, "_Test Again");
      g_assert_cmpint (ui_says (widget, "The store was turned on."), ==, i == 0);
      g_assert_true (ui_says (widget, "Not Tested"));
      g_assert_false (ui_says (widget, "ancelled"));
      g_assert_null (ui_find_shown (widget, GTK_TYPE_IMAGE, "icon-name", "dialog-error-symbolic"));
    }

  close_window (window);
}

/* Whoever leaves before the service has told what can be changed is asked for nothing when they come back. */
static void
test_change_left (UiFixture    *fixture,
                  gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (find_row (window, "Change Secrets…"));
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  wait_until_sensitive (window, "_Test Again");
  g_assert_false (ui_says (widget, "Access to the Store"));
  g_assert_null (ui_find_shown (widget, GTK_TYPE_IMAGE, "icon-name", "dialog-error-symbolic"));
  close_window (window);
}

/* Whoever has left the page before the answer came hears of it. */
static void
test_change_in_vain_elsewhere (UiFixture    *fixture,
                               gconstpointer data)
{
  LatchWindow *window = open_refusing_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 409, "{\"message\":\"Not now\"}");
  type_new (window, "Order API Secret", LATCH_PRACTICE_NEW_ORDER_KEY);
  press (window, "Change _and Test");
  back (window);
  ui_wait_for (widget, "Nothing was changed. Not now");
  close_window (window);
}

/* Of two new values, the service has one for sure, and perhaps the other. */
static void
test_change_unclear (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow *window = open_refusing_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ANSWER_LOST, 0, NULL);
  type_new (window, "Order API Secret", LATCH_PRACTICE_NEW_ORDER_KEY);
  type_new (window, "Product API Secret", LATCH_PRACTICE_NEW_PRODUCT_KEY);
  press (window, "Change _and Test");
  ui_wait_for (widget, "The service may have only some of the new values.");
  wait_until_changed (window);
  g_assert_true (ui_says (widget, "The service may still have the old value."));
  g_assert_true (ui_says (widget, "The service still has the old value."));
  expect_typed (window, "Order API Secret", LATCH_PRACTICE_NEW_ORDER_KEY);
  press (window, "Change _and Test");
  ui_wait_for (widget, "The store answers.");
  wait_until_sensitive (window, "_Test Again");
  g_assert_false (ui_says (widget, "Access to the Store"));
  close_window (window);
}

/* Meanwhile somebody deletes it. */
static void
test_change_gone (UiFixture    *fixture,
                  gconstpointer data)
{
  LatchWindow *window = open_refusing_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  type_new (window, "Order API Secret", LATCH_PRACTICE_NEW_ORDER_KEY);
  ui_change_on_service (fixture, "DELETE", "");
  press (window, "Change _and Test");
  ui_wait_for (widget, "Deleted on the Service");
  wait_until_sensitive (window, "_Remove from List");
  g_assert_false (ui_says (widget, "Access to the Store"));
  close_window (window);
}

/* -- Its name and tags --------------------------------------------------------------- */

static void
open_description (LatchWindow *window)
{
  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (find_row (window, "Edit Name and Tags…"));
  ui_wait_for (GTK_WIDGET (window), "Separate tags with commas.");
}

static void
type_tags (LatchWindow *window,
           const char  *name,
           const char  *tags)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ENTRY_ROW, "title", "Name")), name);
  gtk_editable_set_text (GTK_EDITABLE (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ENTRY_ROW, "title", "Tags")), tags);
}

/* The page, the window and the list follow, and the tag by which the store is found again is never seen. */
static void
test_renamed (UiFixture    *fixture,
              gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  open_description (window);
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Sa_ve")));
  type_tags (window, "Ecwid 1003", "");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Sa_ve")));
  type_tags (window, "", "spring");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Sa_ve")));
  type_tags (window, " Garden Tools ", "spring,, sale ،spring");
  press (window, "Sa_ve");
  ui_wait_for (widget, "The service has the new name and tags.");
  g_assert_false (ui_says (widget, "Separate tags with commas"));
  g_assert_true (ui_says (widget, "The store answers."));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Garden Tools");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_find_shown (widget, ADW_TYPE_ACTION_ROW, "title", "Name"))), ==, "Garden Tools");

  open_description (window);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_find_shown (widget, ADW_TYPE_ENTRY_ROW, "title", "Name"))), ==, "Garden Tools");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_find_shown (widget, ADW_TYPE_ENTRY_ROW, "title", "Tags"))), ==, "spring, sale");
  press (window, "Ca_ncel");
  g_assert_false (ui_says (widget, "Separate tags with commas"));
  back (window);
  gtk_widget_activate (ui_row (widget, "Garden Tools"));
  wait_until_sensitive (window, "_Test Again");
  press (window, "_Test Again");
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

/* What nobody has edited is not sent, and a tag that has a comma stays as it is. */
static void
test_renamed_partly (UiFixture    *fixture,
                     gconstpointer data)
{
  static const char *const tags[] = { "b", "Zürich, Altstadt", " a", NULL };
  g_autofree char         *name = g_strnfill (250, 'N');
  g_autoptr (LatchInstanceInfo) description = latch_instance_info_new (7, name, NULL, tags, NULL, NULL, LATCH_ENABLED_YES);
  g_autoptr (LatchInstanceInfo) hidden = latch_instance_info_new (7, "Garden", NULL, NULL, NULL, NULL, LATCH_ENABLED_YES);
  LatchDescriptionGroup *group = g_object_ref_sink (g_object_new (LATCH_TYPE_DESCRIPTION_GROUP, NULL));
  GtkWidget             *widget = GTK_WIDGET (group);
  g_autofree char       *typed = NULL;
  g_auto (GStrv) typed_tags = NULL;

  latch_description_group_ask (group, description);
  g_assert_null (latch_description_group_dup_name (group));
  g_assert_null (latch_description_group_dup_tags (group));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_find (widget, ADW_TYPE_ENTRY_ROW, "title", "Tags"))), ==, "b");
  gtk_editable_set_text (GTK_EDITABLE (ui_find (widget, ADW_TYPE_ENTRY_ROW, "title", "Tags")), "b, c");
  typed_tags = latch_description_group_dup_tags (group);
  g_assert_cmpuint (g_strv_length (typed_tags), ==, 2);
  g_assert_cmpuint (g_strv_length ((char **)latch_instance_info_get_tags (latch_description_group_get_seen (group))), ==, 1);
  g_assert_null (latch_description_group_dup_name (group));

  /* After no clear end, all of it is sent again. */
  latch_description_group_fail (group, NULL);
  typed = latch_description_group_dup_name (group);
  g_assert_cmpstr (typed, ==, name);

  latch_description_group_ask (group, hidden);
  g_assert_false (gtk_widget_get_visible (ui_find (widget, ADW_TYPE_ENTRY_ROW, "title", "Tags")));
  g_assert_null (latch_description_group_dup_tags (group));
  latch_description_group_hide (group);
  g_assert_finalize_object (group);
}

/* What was typed stays when the service refuses it, or when nobody knows. */
static void
test_renamed_in_vain (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  open_description (window);
  type_tags (window, "Garden Tools", "spring");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 409, "{\"message\":\"Not now\"}");
  press (window, "Sa_ve");
  ui_wait_for (widget, "Nothing was changed. Not now");
  g_assert_true (ui_says (widget, "The store answers."));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");

  wait_until_sensitive (window, "_Test Again");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ANSWER_LOST, 0, NULL);
  press (window, "Sa_ve");
  ui_wait_for (widget, "The service has the new name and tags.");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Garden Tools");

  open_description (window);
  type_tags (window, "Flower Shop", "");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  press (window, "Sa_ve");
  press (window, "Ca_ncel");
  wait_until_sensitive (window, "_Test Again");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_find_shown (widget, ADW_TYPE_ENTRY_ROW, "title", "Name"))), ==, "Flower Shop");
  g_assert_null (ui_find_shown (widget, GTK_TYPE_IMAGE, "icon-name", "dialog-error-symbolic"));
  close_window (window);
}

/* Whoever comes back finds what they began, and how it ends. */
static void
test_renamed_elsewhere (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  open_description (window);
  type_tags (window, "Garden Tools", "spring");
  press (window, "Sa_ve");
  back (window);
  ui_wait_for (widget, "“Garden Tools”: The service has the new name and tags.");
  g_assert_true (ui_says (widget, "Connected · Ecwid · Practice"));
  gtk_widget_activate (ui_row (widget, "Garden Tools"));
  g_assert_false (ui_says (widget, "Separate tags with commas."));

  open_description (window);
  type_tags (window, "Flower Shop", "spring");
  press (window, "Sa_ve");
  back (window);
  gtk_widget_activate (ui_row (widget, "Garden Tools"));
  g_assert_true (ui_says (widget, "Separate tags with commas."));
  expect_typed (window, "Name", "Flower Shop");
  g_assert_false (gtk_widget_is_sensitive (ui_find_shown (widget, ADW_TYPE_ENTRY_ROW, "title", "Name")));
  while (!g_str_equal (gtk_window_get_title (GTK_WINDOW (window)), "Flower Shop"))
    g_main_context_iteration (NULL, TRUE);
  wait_until_sensitive (window, "_Test Again");
  g_assert_false (ui_says (widget, "Separate tags with commas."));
  close_window (window);
}

/* Another store is looked at meanwhile. */
static void
test_renamed_followed (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate_action (widget, "win.practice", NULL);
  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  open_description (window);
  type_tags (window, "Garden Tools", "spring");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  press (window, "Sa_ve");
  ui_wait_for (widget, "Saving the name and the tags…");
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  g_assert_false (ui_says (widget, "Saving the name and the tags…"));
  g_assert_false (ui_says (widget, "Separate tags with commas."));

  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1004"));
  g_assert_true (ui_says (widget, "Saving the name and the tags…"));
  while (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Ca_ncel") == NULL)
    g_main_context_iteration (NULL, TRUE);
  press (window, "Ca_ncel");
  ui_wait_for (widget, "The name and tags may have been changed.");
  wait_until_sensitive (window, "_Test Again");
  close_window (window);
}

/* Neither the form nor what was typed goes while the account has to get other secrets. */
static void
test_renamed_unauthorized (UiFixture    *fixture,
                           gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  open_description (window);
  type_tags (window, "Garden Tools", "spring");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 401, "{\"message\":\"Invalid Organization or User secret, or invalid Element token provided.\"}");
  press (window, "Sa_ve");
  ui_wait_for (widget, "Account Secrets Not Accepted");
  wait_until_sensitive (window, "Sa_ve");
  expect_typed (window, "Name", "Garden Tools");
  expect_typed (window, "Tags", "spring");
  press (window, "Sa_ve");
  ui_wait_for (widget, "The service has the new name and tags.");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Garden Tools");
  close_window (window);
}

static void
agree_to_discard (void)
{
  g_signal_emit_by_name (find_in_toplevels ("_Discard"), "clicked");
}

/* There is one form at a time, and until the other one is there, what was typed stays. */
static void
test_two_forms (UiFixture    *fixture,
                gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  open_description (window);
  type_tags (window, "Garden Tools", "spring");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"No privilege\"}");
  latch_practice_aim_fault (fixture->practice, "/configuration");
  gtk_widget_activate (find_row (window, "Change Secrets…"));
  agree_to_discard ();
  ui_wait_for (widget, "The service does not let Latchkey change these API secrets.");
  wait_until_sensitive (window, "_Test Again");
  expect_typed (window, "Name", "Garden Tools");
  expect_typed (window, "Tags", "spring");

  gtk_widget_activate (find_row (window, "Change Secrets…"));
  agree_to_discard ();
  ui_wait_for (widget, "Access to the Store");
  g_assert_false (ui_says (widget, "Separate tags with commas."));
  type_new (window, "Order API Secret", LATCH_PRACTICE_NEW_ORDER_KEY);

  gtk_widget_activate (find_row (window, "Edit Name and Tags…"));
  agree_to_discard ();
  ui_wait_for (widget, "Separate tags with commas.");
  g_assert_false (ui_says (widget, "Access to the Store"));
  expect_typed (window, "Name", "Ecwid 1003");
  expect_typed (window, "Tags", "");
  close_window (window);
}

/* What was typed is gone with the page. */
static void
test_rename_forgotten (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  open_description (window);
  type_tags (window, "Garden Tools", "spring");
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  g_assert_false (ui_says (widget, "Separate tags with commas."));
  open_description (window);
  expect_typed (window, "Name", "Ecwid 1003");
  expect_typed (window, "Tags", "");
  close_window (window);
}

/* -- Its events ---------------------------------------------------------------------- */

#define EVENT_WORDS "The service reports changes of the store to the callback address."

static void
open_event_settings (LatchWindow *window)
{
  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (find_row (window, "Event Notifications…"));
  ui_wait_for (GTK_WIDGET (window), EVENT_WORDS);
}

static void
show_events (LatchWindow *window)
{
  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (find_row (window, "Show Recent Events"));
}

static gboolean
are_events_on (LatchWindow *window)
{
  return gtk_switch_get_active (GTK_SWITCH (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (find_row (window, "Event Notifications")))));
}

static GtkWidget *
find_copy_key (LatchWindow *window)
{
  return ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "tooltip-text", "Copy Signature Key");
}

/* From none at all to a first order, over an address that anybody could read on the way. */
static void
test_events_turned_on (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow     *window = open_store (fixture);
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *copied = NULL;

  show_events (window);
  ui_wait_for (widget, "No events yet.");
  press (window, "C_lose");
  g_assert_false (ui_says (widget, "No events yet."));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == find_row (window, "Show Recent Events"));

  open_event_settings (window);
  g_assert_false (are_events_on (window));
  g_assert_false (ui_says (widget, "It stays as it is if you leave the new one empty."));
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Sa_ve")));
  g_assert_false (gtk_widget_is_sensitive (find_copy_key (window)));
  gtk_widget_activate (find_row (window, "Event Notifications"));
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "Sa_ve")));
  type_new (window, "Callback Address", "hooks.example.com");
  press (window, "Sa_ve");
  g_assert_true (ui_says (widget, "Enter an address such as https://hooks.example.com/orders"));
  type_new (window, "Callback Address", "http://hooks.example.com/orders");
  press (window, "Sa_ve");
  g_assert_true (ui_says (widget, "Use https://, so that nobody can read the events on the way."));
  g_assert_true (gtk_widget_is_sensitive (find_row (window, "Callback Address")));
  type_new (window, "Callback Address", " https://hooks.example.com/orders ");

  gtk_widget_activate (find_row (window, "Generate a Signature Key"));
  g_assert_true (gtk_text_get_visibility (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (find_row (window, "Signature Key"))))));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == find_copy_key (window));
  g_signal_emit_by_name (find_copy_key (window), "clicked");
  g_assert_true (ui_says (widget, "Secret copied, clears in 30 seconds"));
  copied = read_clipboard (window);
  g_assert_cmpuint (strlen (copied), ==, 44);
  expect_typed (window, "Signature Key", copied);

  press (window, "Sa_ve");
  g_assert_false (gtk_widget_is_sensitive (find_row (window, "Callback Address")));
  ui_wait_for (widget, "The service has the new event settings.");
  g_assert_false (ui_says (widget, EVENT_WORDS));
  g_assert_true (ui_says (widget, "The store answers."));

  open_event_settings (window);
  g_assert_true (are_events_on (window));
  expect_typed (window, "Callback Address", "https://hooks.example.com/orders");
  expect_typed (window, "New Signature Key", "");
  g_assert_true (ui_says (widget, "It stays as it is if you leave the new one empty."));
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Sa_ve")));
  type_new (window, "Callback Address", "https://hooks.example.com/all");
  press (window, "Sa_ve");
  ui_wait_for (widget, "The service has the new event settings.");
  open_event_settings (window);
  expect_typed (window, "New Signature Key", "");
  press (window, "Ca_ncel");

  press (window, "_Test Again");
  wait_until_sensitive (window, "_Test Again");
  show_events (window);
  ui_wait_for (widget, "orders 1001");
  g_assert_true (g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row (window, "orders 1001"))), "Created · Today, "));
  g_assert_true (g_str_has_suffix (adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row (window, "orders 1001"))), " · Sent"));
  close_window (window);
}

/* What was generated is gone with the form, and what was typed is kept for the next try when it is stopped. */
static void
test_events_cancelled (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  open_event_settings (window);
  gtk_widget_activate (find_row (window, "Event Notifications"));
  gtk_widget_activate (find_row (window, "Generate a Signature Key"));
  press (window, "Ca_ncel");
  g_assert_false (ui_says (widget, EVENT_WORDS));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == find_row (window, "Event Notifications…"));

  open_event_settings (window);
  g_assert_false (are_events_on (window));
  expect_typed (window, "Signature Key", "");
  type_new (window, "Callback Address", "https://hooks.example.com/orders");
  press (window, "Sa_ve");
  press (window, "Ca_ncel");
  wait_until_sensitive (window, "_Test Again");
  g_assert_true (ui_says (widget, "Nothing was changed."));
  g_assert_true (ui_says (widget, "The store answers."));
  expect_typed (window, "Callback Address", "https://hooks.example.com/orders");
  press (window, "Sa_ve");
  ui_wait_for (widget, "The service has the new event settings.");
  close_window (window);
}

/* The service has one value for sure, and perhaps another one; the store is as it was. */
static void
test_events_unclear (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  open_event_settings (window);
  gtk_widget_activate (find_row (window, "Event Notifications"));
  type_new (window, "Callback Address", "https://hooks.example.com/orders");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ANSWER_LOST, 0, NULL);
  press (window, "Sa_ve");
  ui_wait_for (widget, "The service may have only some of the new values.");
  wait_until_sensitive (window, "_Test Again");
  g_assert_true (ui_says (widget, "The service may still have the old value."));
  g_assert_true (ui_says (widget, "The service still has the old value."));
  g_assert_true (ui_says (widget, "The store answers."));
  g_assert_true (are_events_on (window));
  expect_typed (window, "Callback Address", "https://hooks.example.com/orders");

  /* What was to be turned on may stay off. */
  gtk_widget_activate (find_row (window, "Event Notifications"));
  g_assert_false (ui_says (widget, "The service still has the old value."));
  press (window, "Sa_ve");
  ui_wait_for (widget, "The service has the new event settings.");
  open_event_settings (window);
  g_assert_false (are_events_on (window));
  expect_typed (window, "Callback Address", "https://hooks.example.com/orders");

  /* An address that nobody needs any more is taken away. */
  type_new (window, "Callback Address", "");
  press (window, "Sa_ve");
  ui_wait_for (widget, "The service has the new event settings.");
  open_event_settings (window);
  expect_typed (window, "Callback Address", "");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Sa_ve")));
  close_window (window);
}

/* A setting that the service does not list says so, and so does the page when it lists none. */
static void
test_events_unlisted (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 200, "[{\"id\":1,\"key\":\"event.notification.enabled\",\"propertyValue\":true}]");
  latch_practice_aim_fault (fixture->practice, "/configuration");
  open_event_settings (window);
  g_assert_true (are_events_on (window));
  g_assert_true (ui_says (find_row (window, "Callback Address"), "The service does not list this setting for the store."));
  g_assert_true (ui_says (find_row (window, "Signature Key"), "The service does not list this setting for the store."));
  g_assert_null (find_copy_key (window));
  press (window, "Ca_ncel");

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 200, "[]");
  latch_practice_aim_fault (fixture->practice, "/configuration");
  gtk_widget_activate (find_row (window, "Event Notifications…"));
  ui_wait_for (widget, "The service lists no event settings for this store. You can set them when you connect the store again.");
  g_assert_false (ui_says (widget, EVENT_WORDS));
  close_window (window);
}

/* Each failure says why, and leads to another try; what was shown before stays. */
static void
test_events_in_vain (UiFixture    *fixture,
                     gconstpointer data)
{
  static const struct
  {
    LatchPracticeFault fault;
    guint              status;
    const char        *body;
    const char        *words;
  } cases[] = {
    { LATCH_PRACTICE_FAULT_ERROR, 404, "{\"message\":\"Not here\"}", "The service does not let Latchkey read the events of this store. Look at them on its website." },
    { LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"No <b>privilege</b>\"}", "No <b>privilege</b>" },
    { LATCH_PRACTICE_FAULT_ERROR, 200, "{\"events\":[]}", "The response is not in the service’s format (status 200)." },
  };
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      latch_practice_set_fault (fixture->practice, cases[i].fault, cases[i].status, cases[i].body);
      latch_practice_aim_fault (fixture->practice, "/events");
      if (i == 0)
        show_events (window);
      else
        press (window, i == 1 ? "Try A_gain" : "_Refresh");
      ui_wait_for (widget, cases[i].words);
      wait_until_sensitive (window, "Try A_gain");
      g_assert_true (ui_says (widget, "The store answers."));
      g_assert_cmpint (ui_says (widget, "<i>orders</i>"), ==, i == 2);

      if (i == 1)
        {
          latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 200,
                                    "[{\"id\":7,\"status\":\"a & b\"},7,{\"objectType\":\"<i>orders</i>\",\"eventType\":\"<u>\",\"eventDate\":\"2020-01-02T12:00:00Z\"}]");
          latch_practice_aim_fault (fixture->practice, "/events");
          press (window, "Try A_gain");
          ui_wait_for (widget, "<i>orders</i>");
          g_assert_true (ui_says (find_row (window, "<i>orders</i>"), "<u> · 2 January 2020"));
          g_assert_true (ui_says (find_row (window, "Event 7"), "a & b"));
          find_row (window, "Event");
        }
    }

  press (window, "Try A_gain");
  ui_wait_for (widget, "No events yet.");
  g_assert_false (ui_says (widget, "<i>orders</i>"));
  close_window (window);
}

/* Ecwid has to be told where the service is; practice has no store behind it. */
static void
test_events_address (UiFixture    *fixture,
                     gconstpointer data)
{
  const char      *service = ui_start_practice (fixture);
  LatchWindow     *window = open_address (fixture, service);
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *address = g_strconcat (service, "/events/ecwid", NULL);
  g_autofree char *copied = NULL;
  GtkWidget       *copy = NULL;

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  open_event_settings (window);
  g_assert_true (ui_says (widget, "In Ecwid, set this as the instant order notification URL"));
  g_assert_true (ui_says (widget, address));
  copy = ui_find_shown (widget, GTK_TYPE_BUTTON, "tooltip-text", "Copy Address");
  g_assert_true (gtk_widget_is_sensitive (copy));
  g_signal_emit_by_name (copy, "clicked");
  copied = read_clipboard (window);
  g_assert_cmpstr (copied, ==, address);
  close_window (window);
}

/* Whoever leaves, or has a form open, is not disturbed. */
static void
test_events_left (UiFixture    *fixture,
                  gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  show_events (window);
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  wait_until_sensitive (window, "_Test Again");
  g_assert_null (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "C_lose"));
  g_assert_null (ui_find_shown (widget, GTK_TYPE_IMAGE, "icon-name", "dialog-error-symbolic"));

  open_event_settings (window);
  type_new (window, "Callback Address", "https://hooks.example.com/orders");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"No privilege\"}");
  latch_practice_aim_fault (fixture->practice, "/events");
  show_events (window);
  agree_to_discard ();
  ui_wait_for (widget, "No privilege");
  wait_until_sensitive (window, "_Test Again");
  expect_typed (window, "Callback Address", "https://hooks.example.com/orders");
  g_assert_null (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Try A_gain"));

  show_events (window);
  agree_to_discard ();
  ui_wait_for (widget, "No events yet.");
  g_assert_false (ui_says (widget, EVENT_WORDS));
  close_window (window);
}

static void
expect_focus (LatchWindow *window,
              const char  *title)
{
  while (!gtk_widget_is_sensitive (find_row (window, title)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == find_row (window, title));
}

/* It goes back to what the form was opened with, however that ends. */
static void
test_form_gives_focus_back (UiFixture    *fixture,
                            gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  open_description (window);
  press (window, "Ca_ncel");
  expect_focus (window, "Edit Name and Tags…");
  open_description (window);
  gtk_widget_activate_action (find_row (window, "Name"), "description.cancel", NULL);
  expect_focus (window, "Edit Name and Tags…");
  open_description (window);
  type_tags (window, "Garden Tools", "spring");
  press (window, "Sa_ve");
  ui_wait_for (widget, "The service has the new name and tags.");
  expect_focus (window, "Edit Name and Tags…");

  gtk_widget_activate (find_row (window, "Change Secrets…"));
  ui_wait_for (widget, "Access to the Store");
  press (window, "Ca_ncel");
  expect_focus (window, "Change Secrets…");
  gtk_widget_activate (find_row (window, "Change Secrets…"));
  ui_wait_for (widget, "Access to the Store");
  type_new (window, "Order API Secret", LATCH_PRACTICE_ORDER_KEY);
  press (window, "Change _and Test");
  ui_wait_for (widget, "The service has the new values.");
  expect_focus (window, "Change Secrets…");
  close_window (window);
}

/* None of the rows takes it away unasked. */
static void
expect_questions (LatchWindow *window,
                  const char  *opener,
                  const char  *title)
{
  static const char *const openers[] = { "Edit Name and Tags…", "Change Secrets…", "Event Notifications…", "Show Recent Events" };
  g_autofree char         *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (find_row (window, title))));

  for (size_t i = 0; i < G_N_ELEMENTS (openers); i++)
    {
      gtk_widget_activate (find_row (window, openers[i]));
      if (!g_str_equal (openers[i], opener))
        answer_no_to (find_in_toplevels ("_Discard"));

      g_assert_null (look_in_toplevels ("_Discard"));
      g_assert_true (gtk_widget_is_sensitive (find_row (window, openers[i])));
      expect_typed (window, title, text);
    }
}

static void
replace_form (LatchWindow *window,
              const char  *opener,
              const char  *words)
{
  gtk_widget_activate (find_row (window, opener));
  agree_to_discard ();
  ui_wait_for (GTK_WIDGET (window), words);
  wait_until_sensitive (window, "_Test Again");
}

/* Whichever form is open asks before another one takes its place, once something was typed in it. */
static void
test_form_asks (UiFixture    *fixture,
                gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  show_events (window);
  ui_wait_for (widget, "No events yet.");
  open_event_settings (window);
  open_description (window);
  g_assert_null (look_in_toplevels ("_Discard"));
  type_tags (window, "Ecwid 1003", "spring");
  expect_questions (window, "Edit Name and Tags…", "Tags");

  replace_form (window, "Change Secrets…", "Access to the Store");
  g_assert_false (ui_says (widget, "Separate tags with commas."));
  type_new (window, "Order API Secret", LATCH_PRACTICE_NEW_ORDER_KEY);
  expect_questions (window, "Change Secrets…", "Order API Secret");

  replace_form (window, "Event Notifications…", EVENT_WORDS);
  type_new (window, "Callback Address", "https://hooks.example.com/orders");
  expect_questions (window, "Event Notifications…", "Callback Address");
  type_new (window, "Callback Address", "");
  gtk_widget_activate (find_row (window, "Generate a Signature Key"));
  expect_questions (window, "Event Notifications…", "Signature Key");

  replace_form (window, "Show Recent Events", "No events yet.");
  g_assert_false (ui_says (widget, EVENT_WORDS));
  close_window (window);
}

/* A test is repeated by the same key, whatever is open below its button. */
static void
test_form_leaves_focus (UiFixture    *fixture,
                        gconstpointer data)
{
  static const char *const openers[] = { "Show Recent Events", "Event Notifications…", "Change Secrets…", "Edit Name and Tags…" };
  LatchWindow             *window = open_store (fixture);

  for (size_t i = 0; i < G_N_ELEMENTS (openers); i++)
    {
      GtkWidget *button = NULL;

      wait_until_sensitive (window, "_Test Again");
      gtk_widget_activate (find_row (window, openers[i]));
      wait_until_sensitive (window, "_Test Again");
      button = find_button (window, "_Test Again");
      gtk_widget_grab_focus (button);
      press (window, "_Test Again");
      g_assert_false (gtk_widget_is_sensitive (button));
      wait_until_sensitive (window, "_Test Again");
      g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == button);
    }

  close_window (window);
}

/* -- What goes ------------------------------------------------------------------------- */

static void
wait_until_removed (UiFixture  *fixture,
                    const char *id)
{
  while (latch_journal_lookup_record (latch_registry_get_journal (fixture->registry), id) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Without its token, the instance is asked for by its number. */
static void
test_gone_without_token (UiFixture    *fixture,
                         gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_keyring_clear_async (fixture->keyring, LATCH_SECRET_TOKEN, latch_record_get_account (record), latch_record_get_id (record),
                             latch_test_keep_cb, &result);
  latch_assert_done (latch_keyring_clear_finish (fixture->keyring, latch_test_wait (&result), &error), error);
  ui_change_on_service (fixture, "DELETE", "");
  press (window, "_Test Again");
  ui_wait_for (GTK_WIDGET (window), "Deleted on the Service");
  wait_until_sensitive (window, "_Remove from List");
  g_assert_null (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_LABEL, "label", "Could Not Be Tested"));
  close_window (window);
}

/* What was deleted is removed, brought back, and removed for good, with its token. */
static void
test_gone (UiFixture    *fixture,
           gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);
  g_autofree char *path = latch_test_dup_record_path (record, fixture->directory);
  g_autofree char *token = NULL;
  g_autofree char *left = NULL;

  ui_change_on_service (fixture, "DELETE", "");
  press (window, "_Test Again");
  ui_wait_for (widget, "Deleted on the Service");
  wait_until_sensitive (window, "_Remove from List");
  press (window, "_Remove from List");
  ui_wait_for (widget, "Connect Your First Store");
  ui_wait_for (widget, "Store removed");

  press (window, "_Undo");
  ui_wait_for (widget, "Deleted on the service · Ecwid · Practice");
  token = lookup_token (fixture, latch_record_get_account (record), latch_record_get_id (record));
  g_assert_nonnull (token);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  press (window, "_Remove from List");
  ui_wait_for (widget, "Store removed");
  dismiss_toast (window);
  wait_until_removed (fixture, latch_record_get_id (record));
  left = lookup_token (fixture, latch_record_get_account (record), latch_record_get_id (record));
  g_assert_null (left);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  close_window (window);
}

/* Of two removals the last can be undone; the one before is done by then. */
static void
test_removed_two (UiFixture    *fixture,
                  gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) first = latch_test_dup_record (fixture->registry, 0);

  latch_window_practice (window);
  press (window, "Create");
  ui_wait_for (widget, "Ecwid 1004");
  ui_wait_for (widget, "The store answers.");
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  remove_store (window);
  ui_wait_for (widget, "Store removed");
  gtk_widget_activate (ui_row (widget, "Ecwid 1004"));
  remove_store (window);
  wait_until_removed (fixture, latch_record_get_id (first));
  press (window, "_Undo");
  ui_wait_for (widget, "Ecwid 1004");
  g_assert_cmpuint (count_records (fixture), ==, 1);
  close_window (window);
}

/* What can be undone can be undone for longer than something is merely said. */
static void
test_undo_time (void)
{
  g_autoptr (AdwToast) note = latch_toast_new ("Token copied");
  g_autoptr (AdwToast) offer = latch_toast_new_with_action ("Store removed", "_Undo", "win.undo-removal", "id");

  g_assert_cmpuint (adw_toast_get_timeout (offer), ==, 2 * adw_toast_get_timeout (note));
}

/* Whoever closes the window does not undo it any more. */
static void
test_removed_at_close (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);

  remove_store (window);
  ui_wait_for (GTK_WIDGET (window), "Connect Your First Store");
  g_object_ref (window);
  gtk_window_close (GTK_WINDOW (window));
  wait_until_removed (fixture, latch_record_get_id (record));
  g_object_unref (window);
}

/* Nobody knows of it before the offer to undo it is over, so a crash brings it back. */
static void
test_removed_and_killed (UiFixture    *fixture,
                         gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  remove_store (window);
  ui_wait_for (widget, "Connect Your First Store");
  close_window (window);
  ui_start_again (fixture);
  ui_load (fixture);
  g_assert_cmpuint (count_records (fixture), ==, 1);
}

/* What is found while the person can still undo the removal is nothing that they decided about. */
static void
test_found_while_removed (UiFixture    *fixture,
                          gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = create_absent (fixture, window);
  g_autoptr (LatchRecord) numbered = latch_test_read_changed (record, "InstanceId", "700123");
  g_autoptr (LatchRecord) found = latch_test_read_in_state (numbered, LATCH_RECORD_CREATED);

  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  remove_store (window);
  ui_wait_for (widget, "Store removed");
  latch_test_write_record (found, fixture->directory);
  while (latch_record_get_state (record) != LATCH_RECORD_CREATED)
    g_main_context_iteration (NULL, TRUE);

  dismiss_toast (window);
  ui_wait_for (widget, "The service may have this store after all, so it stays in the list.");
  while (count_records (fixture) == 0)
    g_main_context_iteration (NULL, TRUE);

  close_window (window);
}

static void
set_file_size_limit (rlim_t size)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* A store that could not be removed is in the list again, as it was. */
static void
test_removed_in_vain (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  remove_store (window);
  ui_wait_for (widget, "Store removed");
  g_assert_cmpuint (count_records (fixture), ==, 0);
  set_file_size_limit (0);
  dismiss_toast (window);
  while (count_records (fixture) == 0)
    g_main_context_iteration (NULL, TRUE);

  set_file_size_limit (RLIM_INFINITY);
  ui_wait_for (widget, "Connected · Ecwid · Practice");
  close_window (window);
}

/* The page keeps nothing of what was typed and left. */
static void
test_secrets_left (UiFixture    *fixture,
                   gconstpointer data)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *page;

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  press (window, "_Test Again");
  ui_wait_for (widget, "Account Secrets Not Accepted");
  wait_until_sensitive (window, "_Enter Secrets…");
  press (window, "_Enter Secrets…");
  page = gtk_widget_get_ancestor (find_button (window, "_Test Again"), LATCH_TYPE_INSTANCE_PAGE);
  g_assert_null (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "_Enter Secrets…"));
  ui_type (page, "User Secret", "typed-and-left");
  ui_type (page, "Organization Secret", "typed-and-left-too");

  /* Another test in between is no reason to forget them. */
  press (window, "_Test Again");
  wait_until_sensitive (window, "_Test Again");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (page, "User Secret"))), ==, "typed-and-left");
  g_assert_true (ui_is_shown (ui_row (page, "User Secret")));
  press (window, "Test _with These Secrets");
  ui_wait_for (widget, "The service did not accept the user secret and organization secret.");
  g_assert_true (ui_says (widget, "Account Secrets Not Accepted"));
  g_assert_false (ui_says (widget, "Could Not Be Tested"));
  back (window);
  while (gtk_widget_get_mapped (page))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (page, "User Secret"))), ==, "");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (page, "Organization Secret"))), ==, "");
  close_window (window);
}

static void
test_stop_waiting (UiFixture    *fixture,
                   gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  press (window, "Create");
  while (latch_practice_get_n_posts (fixture->practice) == 0)
    g_main_context_iteration (NULL, TRUE);

  ui_wait_for (widget, "Still waiting for the service…");
  press (window, "_Cancel");
  ui_wait_for (widget, "The store may have been connected");
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "Create")));
  close_window (window);
}

/* Nothing was sent: the person has the form back before anything else happens, with all that was typed. */
static void
cancel_at_once (LatchWindow *window)
{
  GtkWidget *widget = GTK_WIDGET (window);

  g_assert_true (ui_says (widget, "Asking the keyring…"));
  press (window, "_Cancel");
  g_assert_true (ui_is_shown (find_button (window, "Create")));
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "Create")));
  g_assert_true (gtk_widget_is_sensitive (ui_row (widget, "Store ID")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "User Secret"))), ==, latch_practice_secrets_get_user ());
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Store ID"))), ==, LATCH_PRACTICE_STORE_ID);
}

/* Nor is there anything to ask about. */
static void
close_at_once (LatchWindow *window)
{
  g_object_ref (window);
  gtk_window_close (GTK_WINDOW (window));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window)));
  g_assert_null (look_in_toplevels ("_Stop"));
  while (G_OBJECT (window)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_finalize_object (window);
}

static guint
count_files (UiFixture  *fixture,
             const char *folder,
             const char *suffix)
{
  g_autofree char *path = g_build_filename (fixture->directory, folder, NULL);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;
  guint       n_files = 0;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    n_files += g_str_has_suffix (name, suffix);

  return n_files;
}

static void
test_hung_keyring (UiFixture    *fixture,
                   gconstpointer data)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  kill (atoi (g_getenv ("LATCH_TEST_KEYRING_PID")), SIGSTOP);
  press (window, "Create");
  cancel_at_once (window);
  press (window, "Create");
  cancel_at_once (window);
  press (window, "Create");
  close_at_once (window);
  kill (atoi (g_getenv ("LATCH_TEST_KEYRING_PID")), SIGCONT);

  /* What was let go clears up after itself: the queue of the keyring comes to its end. */
  latch_keyring_open_async (fixture->keyring, TRUE, latch_test_keep_cb, &result);
  latch_assert_done (latch_keyring_open_finish (fixture->keyring, latch_test_wait (&result), &error), error);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
  g_assert_cmpuint (count_records (fixture), ==, 0);
  g_assert_cmpuint (count_files (fixture, "instances", ".record"), ==, 0);
  g_assert_cmpuint (count_files (fixture, "accounts", ".account"), ==, 0);
}

static void
close_cb (GApplication *application,
          GtkWindow    *window)
{
  gtk_window_close (window);
}

static gboolean
continue_keyring_cb (gpointer user_data)
{
  gboolean *has_continued = user_data;

  *has_continued = TRUE;
  kill (atoi (g_getenv ("LATCH_TEST_KEYRING_PID")), SIGCONT);
  return G_SOURCE_REMOVE;
}

/* When the program goes on without its window, the keyring may answer, and not before. */
static void
window_removed_cb (GtkApplication *application,
                   GtkWindow      *window,
                   gboolean       *has_continued)
{
  g_idle_add_full (G_PRIORITY_LOW, continue_keyring_cb, has_continued, NULL);
}

/* The program ends when what was removed is gone, and then it ends. */
static void
test_removed_at_close_of_hung (UiFixture    *fixture,
                               gconstpointer data)
{
  GApplication *shared = g_application_get_default ();
  g_autoptr (AdwApplication) application = adw_application_new ("io.github.latchkey.Closed", G_APPLICATION_NON_UNIQUE);
  gboolean     has_continued = FALSE;
  LatchWindow *window;
  g_autoptr (LatchRecord) record = NULL;
  g_autofree char *path = NULL;
  g_autofree char *left = NULL;

  close_window (open_store (fixture));
  g_application_set_resource_base_path (G_APPLICATION (application), g_application_get_resource_base_path (shared));
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_application_set_default (G_APPLICATION (application));
  window = open_window (fixture);
  record = latch_test_dup_record (fixture->registry, 0);
  path = latch_test_dup_record_path (record, fixture->directory);
  ui_wait_for (GTK_WIDGET (window), "Ecwid 1003");
  gtk_widget_activate (ui_row (GTK_WIDGET (window), "Ecwid 1003"));
  remove_store (window);
  ui_wait_for (GTK_WIDGET (window), "Connect Your First Store");
  kill (atoi (g_getenv ("LATCH_TEST_KEYRING_PID")), SIGSTOP);
  g_signal_connect (application, "activate", G_CALLBACK (close_cb), window);
  g_signal_connect (application, "window-removed", G_CALLBACK (window_removed_cb), &has_continued);
  g_application_run (G_APPLICATION (application), 0, NULL);
  kill (atoi (g_getenv ("LATCH_TEST_KEYRING_PID")), SIGCONT);
  g_application_set_default (shared);
  g_assert_true (has_continued);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  left = lookup_token (fixture, latch_record_get_account (record), latch_record_get_id (record));
  g_assert_null (left);
}

/* The question of the keyring stays open, or is lost. */
static void
test_mute_keyring (UiFixture    *fixture,
                   gconstpointer data)
{
  g_autoptr (GDBusConnection) keyring = mute_keyring_start ();
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));

  press (window, "Create");
  mute_keyring_wait_for_prompt (keyring);
  cancel_at_once (window);
  press (window, "Create");
  cancel_at_once (window);
  press (window, "Create");
  close_at_once (window);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
  g_dbus_connection_close_sync (keyring, NULL, NULL);
}

/* A question does not outlive what it asks about: here the request turns out not to have left. */
static void
test_question_goes (UiFixture    *fixture,
                    gconstpointer data)
{
  static const FaultAnswer stalls = { NULL, 0, FAULT_END_HOLD, .deaf = TRUE };
  g_autoptr (FaultServer) server = fault_server_new (NULL);
  g_autofree char *address = g_strdup_printf ("https://127.0.0.1:%u", fault_server_get_port (server));
  LatchWindow     *window = open_address (fixture, address);
  GtkWidget       *widget = GTK_WIDGET (window);
  GtkWidget       *form = gtk_widget_get_ancestor (ui_row (widget, "Store ID"), LATCH_TYPE_FORM);

  fault_server_add_answer (server, &stalls);
  press (window, "Create");
  fault_server_wait_for_connection (server);

  gtk_window_close (GTK_WINDOW (window));
  find_in_toplevels ("_Stop");
  gtk_widget_activate_action (form, "create.cancel", NULL);
  while (look_in_toplevels ("_Stop") != NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (gtk_widget_get_visible (widget));
  g_assert_true (ui_is_shown (find_button (window, "Create")));
  g_assert_cmpuint (fault_server_get_n_requests (server), ==, 0);
  while (count_files (fixture, "instances", ".record") > 0)
    g_main_context_iteration (NULL, TRUE);

  close_window (window);
}

static void
kill_keyring_cb (GObject    *label,
                 GParamSpec *pspec,
                 gpointer    user_data)
{
  if (g_str_equal (gtk_label_get_label (GTK_LABEL (label)), "Saving the token…"))
    kill (atoi (g_getenv ("LATCH_TEST_KEYRING_PID")), SIGKILL);
}

static void
test_unsaved_token (UiFixture    *fixture,
                    gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *step;
  GtkWidget   *leave;

  press (window, "Create");
  step = ui_find (widget, GTK_TYPE_LABEL, "label", "Asking the keyring…");
  g_signal_connect (step, "notify::label", G_CALLBACK (kill_keyring_cb), NULL);
  ui_wait_for (widget, "its token is not saved yet");
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "Save _Token")));
  g_assert_false (gtk_widget_is_sensitive (ui_row (widget, "Store ID")));

  press (window, "Copy Token");
  ui_wait_for (widget, "Token copied, clears in 30 seconds");

  /* Closing asks first. */
  gtk_window_close (GTK_WINDOW (window));
  g_assert_true (ui_says (widget, "its token is not saved yet"));
  leave = find_in_toplevels ("_Discard");
  g_object_ref (window);
  g_signal_emit_by_name (leave, "clicked");
  while (G_OBJECT (window)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_finalize_object (window);
}

static void
stop_keyring_cb (GObject    *label,
                 GParamSpec *pspec,
                 gpointer    user_data)
{
  if (g_str_equal (gtk_label_get_label (GTK_LABEL (label)), "Saving the token…"))
    kill (atoi (g_getenv ("LATCH_TEST_KEYRING_PID")), SIGSTOP);
}

/* By then the instance surely exists: what is waited for is the keyring. Once that has the token, nothing is asked. */
static void
test_saving_token (UiFixture    *fixture,
                   gconstpointer data)
{
  LatchWindow *window = open_practice (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *step;

  press (window, "Create");
  step = ui_find (widget, GTK_TYPE_LABEL, "label", "Asking the keyring…");
  g_signal_connect (step, "notify::label", G_CALLBACK (stop_keyring_cb), NULL);
  ui_wait_for (widget, "Saving the token…");
  gtk_window_close (GTK_WINDOW (window));
  find_in_toplevels ("C_lose");
  g_assert_null (look_in_toplevels ("_Stop"));
  g_assert_null (look_in_toplevels ("_Discard"));

  kill (atoi (g_getenv ("LATCH_TEST_KEYRING_PID")), SIGCONT);
  while (look_in_toplevels ("C_lose") != NULL)
    g_main_context_iteration (NULL, TRUE);

  ui_wait_for (widget, "The store answers");
  g_assert_true (gtk_widget_get_visible (widget));
  close_window (window);
}

static void
test_absent_keyring (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);

  press (window, "Create");
  ui_wait_for (widget, "Try Again");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
  g_assert_cmpuint (count_records (fixture), ==, 0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "User Secret"))), ==, latch_practice_secrets_get_user ());
  close_window (window);
}

/* -- Without a keyring ------------------------------------------------------------------ */

#define HELD "Secrets are kept until you close Latchkey."

static LatchWindow *
create_kept (UiFixture   *fixture,
             LatchWindow *window)
{
  GtkWidget *widget = GTK_WIDGET (window);

  press (window, "Create");
  ui_wait_for (widget, "Continue Without Keyring");
  g_assert_false (ui_says (widget, HELD));
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
  press (window, "_Continue Without Keyring");
  ui_wait_for (widget, "The token is kept until Latchkey is closed.");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
  g_assert_true (ui_says (widget, HELD));
  return window;
}

/* Closes the window and answers the question that it asks first. */
static void
close_and_answer (LatchWindow *window,
                  const char  *answer)
{
  gtk_window_close (GTK_WINDOW (window));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window)));
  g_signal_emit_by_name (find_in_toplevels (answer), "clicked");
}

static void
close_and_forget (LatchWindow *window)
{
  g_object_ref (window);
  close_and_answer (window, "C_lose");
  while (G_OBJECT (window)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_finalize_object (window);
}

static void
test_kept (UiFixture    *fixture,
           gconstpointer data)
{
  LatchWindow *window = create_kept (fixture, open_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *reveal = ui_find (widget, GTK_TYPE_TOGGLE_BUTTON, "tooltip-text", "Show Token");
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);
  g_autofree char *header = NULL;

  /* The token is there, but not for other programs. */
  g_assert_false (ui_is_shown (ui_row (widget, "Print the Token")));
  g_assert_false (ui_is_shown (ui_row (widget, "Call the API")));
  g_assert_true (ui_is_shown (ui_row (widget, "Token")));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (reveal), TRUE);
  while (ui_says (ui_row (widget, "Token"), "••••"))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate_action (widget, "win.copy-token", "s", latch_record_get_id (record));
  ui_wait_for (widget, "Token copied, clears in 30 seconds");
  header = dup_header (fixture);
  assert_copies_secret (window, "Copy Authorization Header", header);

  back (window);
  ui_wait_for (widget, "Connected, token not saved · Ecwid · Practice");
  g_assert_true (ui_says (widget, HELD));
  gtk_widget_activate_action (widget, "win.create", NULL);
  g_assert_true (ui_says (widget, HELD));

  /* Closing asks, and a no leaves everything where it was. */
  close_and_answer (window, "_Cancel");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (gtk_widget_get_visible (widget));
  g_assert_true (latch_keyring_get_has_unsaved_secrets (fixture->keyring));
  close_and_forget (window);
}

static void
test_kept_then_moved (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = create_kept (fixture, open_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);

  press (window, "Tr_y Keyring Again");
  ui_wait_for (widget, "No keyring was found.");
  g_assert_true (latch_keyring_get_has_unsaved_secrets (fixture->keyring));

  keyring_start ();
  press (window, "Tr_y Keyring Again");
  ui_wait_for (widget, "The secrets are saved now");
  g_assert_true (ui_says (widget, "The store answers."));
  g_assert_true (ui_says (widget, "secret-tool lookup application " APPLICATION_ID " ref "));
  while (ui_says (widget, HELD))
    g_main_context_iteration (NULL, TRUE);
  close_window (window);
  keyring_end ();
}

static void
type_shown (LatchWindow *window,
            const char  *title,
            const char  *text)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_PREFERENCES_ROW, "title", title)), text);
}

/* The next start says that the token is missing, and what leads to it. */
static void
test_kept_next_start (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = create_kept (fixture, open_address (fixture, ui_start_practice (fixture)));
  GtkWidget   *widget;

  close_and_forget (window);
  ui_start_again (fixture);
  window = open_window (fixture);
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "Token not saved · Ecwid · 127.0.0.1");
  ui_wait_for (widget, "No keyring was found.");

  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  g_assert_false (ui_is_shown (ui_row (widget, "Token")));
  press (window, "Save _Token");
  ui_wait_for (widget, "Continue Without Keyring");
  press (window, "_Continue Without Keyring");
  ui_wait_for (widget, "Enter the secrets of this account again.");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "_Get Token")));

  type_shown (window, "User Secret", latch_practice_secrets_get_user ());
  type_shown (window, "Organization Secret", "d3Jvbmc=");
  press (window, "_Get Token");
  g_signal_emit_by_name (find_in_toplevels ("_Send"), "clicked");
  ui_wait_for (widget, "The service did not accept the user secret");
  type_shown (window, "Organization Secret", latch_practice_secrets_get_organization ());
  press (window, "_Get Token");
  ui_wait_for (widget, "The token is kept until Latchkey is closed.");
  while (ui_is_shown (find_button (window, "_Get Token")))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);

  close_and_forget (window);
}

/* -- Accounts that were changed outside Latchkey ---------------------------------------- */

static char *
dup_saved_seal (UiFixture *fixture)
{
  g_autofree char *path = ui_dup_account_path (fixture);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  latch_assert_done (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error), error);
  return g_key_file_get_string (file, "Account", "Seal", NULL);
}

static void
create_and_close (UiFixture *fixture)
{
  LatchWindow *window = open_practice (fixture);

  press (window, "Create");
  ui_wait_for (GTK_WIDGET (window), "The store answers.");
  close_window (window);
}

static LatchWindow *
open_instance (UiFixture  *fixture,
               const char *words)
{
  LatchWindow *window = open_window (fixture);

  ui_wait_for (GTK_WIDGET (window), words);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), "Ecwid 1003"));
  press (window, "_Test Again");
  return window;
}

/* The question whether to send secrets to an address; the page has a button of the same name. */
static GtkWidget *
find_no (void)
{
  GtkWidget *up = find_in_toplevels ("_Send");
  GtkWidget *no;

  while ((no = ui_find (up, GTK_TYPE_BUTTON, "label", "_Cancel")) == NULL)
    up = gtk_widget_get_parent (up);

  return no;
}

static GtkWidget *
find_error_icon (LatchWindow *window)
{
  return ui_find_shown (GTK_WIDGET (window), GTK_TYPE_IMAGE, "icon-name", "dialog-error-symbolic");
}

/* What an earlier test has said is not the answer to this one. */
static void
assert_not_tested (LatchWindow *window)
{
  GtkWidget *widget = GTK_WIDGET (window);

  g_assert_null (find_error_icon (window));
  g_assert_true (ui_says (widget, "Could Not Be Tested"));
  g_assert_true (ui_says (widget, "At the last test, the store answered."));
  g_assert_false (ui_says (widget, "The store answers"));
}

/* An account of an earlier version: one question, which shows the address, and none the next time. */
static void
test_address_question (UiFixture    *fixture,
                       gconstpointer data)
{
  g_autofree char *seal = NULL;
  LatchWindow     *window;
  GtkWidget       *widget;
  GtkWidget       *no;

  create_and_close (fixture);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), NULL);
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Practice");
  widget = GTK_WIDGET (window);
  no = find_no ();
  g_assert_true (ui_says (GTK_WIDGET (gtk_widget_get_root (no)), "http://127.0.0.1:"));
  assert_not_tested (window);
  g_assert_false (ui_says (widget, "Confirm the address"));
  g_signal_emit_by_name (no, "clicked");
  ui_wait_for (widget, "Nothing was sent. When you are sure of the address, try again and confirm it.");
  assert_not_tested (window);
  seal = dup_saved_seal (fixture);
  g_assert_null (seal);

  press (window, "_Test Again");
  g_signal_emit_by_name (find_in_toplevels ("_Send"), "clicked");
  while (seal == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      seal = dup_saved_seal (fixture);
    }
  while (ui_says (widget, "Nothing was sent."))
    g_main_context_iteration (NULL, TRUE);
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

/* A yes is for the store that it was asked about, and for no other one that is shown by then. */
static void
test_deletion_of_another (UiFixture    *fixture,
                          gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *yes;

  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate_action (widget, "win.practice", NULL);
  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  wait_until_sensitive (window, "_Test Again");
  gtk_widget_activate (ui_row (widget, "Delete on the Service…"));
  yes = find_in_toplevels ("_Delete");
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  g_signal_emit_by_name (yes, "clicked");
  while (look_in_toplevels ("_Delete") != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (ui_says (widget, "Asking the service"));
  g_assert_cmpuint (count_records (fixture), ==, 2);
  close_window (window);
}

/* What was asked for is what a yes begins, and not a test. */
static void
test_address_question_of_deletion (UiFixture    *fixture,
                                   gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;

  create_and_close (fixture);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), NULL);
  ui_start_again (fixture);
  window = open_window (fixture);
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "Connected · Ecwid · Practice");
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  press_delete (window, "_Delete");
  g_signal_emit_by_name (find_in_toplevels ("_Send"), "clicked");
  ui_wait_for (widget, "Connect Your First Store");
  g_assert_false (ui_practice_has_instances (fixture));
  close_window (window);
}

/* An unfinished request of an account that was changed. */
static void
leave_changed_request (UiFixture  *fixture,
                       const char *seal)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 503, NULL);
  press (window, "Create");
  ui_wait_for (widget, "The store may have been connected");
  while (latch_recovery_get_running (fixture->recovery))
    g_main_context_iteration (NULL, TRUE);
  close_window (window);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), seal);
}

/* The next start finds it, and the banner leads to where it is settled. */
static LatchWindow *
follow_banner (UiFixture  *fixture,
               const char *sentence)
{
  LatchWindow *window;

  ui_start_again (fixture);
  window = open_window (fixture);
  ui_wait_for (GTK_WIDGET (window), sentence);
  press (window, "_Show");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");
  return window;
}

static void
test_address_banner (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;

  leave_changed_request (fixture, NULL);
  window = follow_banner (fixture, "Confirm the address of this account first: http://127.0.0.1:");
  widget = GTK_WIDGET (window);
  g_signal_emit_by_name (find_no (), "clicked");
  back (window);
  ui_wait_for (widget, "Confirm the address of this account first");
  press (window, "_Show");
  g_signal_emit_by_name (find_in_toplevels ("_Send"), "clicked");
  ui_wait_for (widget, "The service does not list this store yet.");

  /* The list has nothing to ask any more, without a button for it. */
  back (window);
  ui_wait_for (widget, "1 store may have been connected.");
  g_assert_nonnull (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "_Look Again"));
  close_window (window);
}

static void
test_changed_account_banner (UiFixture    *fixture,
                             gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;

  leave_changed_request (fixture, "0");
  window = follow_banner (fixture, "This account was changed outside Latchkey, so nothing was sent.");
  widget = GTK_WIDGET (window);
  while (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Look Again _with These Secrets") == NULL)
    g_main_context_iteration (NULL, TRUE);
  type_shown (window, "User Secret", latch_practice_secrets_get_user ());
  type_shown (window, "Organization Secret", latch_practice_secrets_get_organization ());
  press (window, "Look Again _with These Secrets");
  g_signal_emit_by_name (find_in_toplevels ("_Send"), "clicked");
  ui_wait_for (widget, "The service does not list this store yet.");
  close_window (window);
}

/* With another account beside it, it is said whose trouble that is. */
static void
test_changed_account_of_two (UiFixture    *fixture,
                             gconstpointer data)
{
  g_autoptr (LatchAccount) other = latch_account_new ("us", "Other account");

  leave_changed_request (fixture, "0");
  latch_account_set_accepted (other, TRUE);
  latch_test_write_account (other, fixture->directory);
  close_window (follow_banner (fixture, "127.0.0.1: This account was changed outside Latchkey"));
}

/* The form asks the same, keeps what was typed, and goes on after a yes. What comes of it would be told in a notification,
 * which nobody shows here, since the question had the focus: so the service is silent. */
static void
test_address_question_in_form (UiFixture    *fixture,
                               gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;

  create_and_close (fixture);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), NULL);
  ui_start_again (fixture);
  window = open_window (fixture);
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "Connected · Ecwid · Practice");
  gtk_widget_activate_action (widget, "win.create", NULL);
  ui_type (widget, "Store ID", LATCH_PRACTICE_STORE_ID);
  ui_type (widget, "Order API Secret", LATCH_PRACTICE_ORDER_KEY);
  ui_type (widget, "Product API Secret", LATCH_PRACTICE_PRODUCT_KEY);
  press (window, "Create");
  g_signal_emit_by_name (find_no (), "clicked");
  ui_wait_for (widget, "Nothing was sent. When you are sure of the address, try again and confirm it.");
  g_assert_false (ui_says (widget, "Confirm the address"));
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Order API Secret"))), ==, LATCH_PRACTICE_ORDER_KEY);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  press (window, "Create");
  g_signal_emit_by_name (find_in_toplevels ("_Send"), "clicked");
  while (latch_practice_get_n_posts (fixture->practice) == 1)
    g_main_context_iteration (NULL, TRUE);
  close_window (window);
}

/* The error is gone with the first key that is pressed; the address is not. */
static void
assert_address_stays (LatchWindow *window,
                      const char  *address)
{
  GtkWidget *row = ui_row (GTK_WIDGET (window), "Secrets Are Sent To");

  type_shown (window, "User Secret", "d3Jvbmc=");
  g_assert_true (ui_is_shown (row));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, address);
}

/* Nothing is sent, and the secrets are asked for under the address that is shown, until the service accepts them. */
static void
test_changed_account (UiFixture    *fixture,
                      gconstpointer data)
{
  g_autofree char *seal = NULL;
  LatchWindow     *window;
  GtkWidget       *widget;

  create_and_close (fixture);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), "0");
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Practice");
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "This account was changed outside Latchkey, so nothing was sent.");
  g_assert_true (ui_says (widget, latch_practice_get_address (fixture->practice)));
  g_assert_nonnull (find_error_icon (window));
  g_assert_true (ui_says (widget, "Could Not Be Tested"));
  g_assert_true (ui_says (widget, "At the last test, the store answered."));
  g_assert_false (ui_says (widget, "The store answers"));

  assert_address_stays (window, latch_practice_get_address (fixture->practice));
  type_shown (window, "User Secret", latch_practice_secrets_get_user ());
  type_shown (window, "Organization Secret", "d3Jvbmc=");
  press (window, "Test _with These Secrets");
  g_signal_emit_by_name (find_no (), "clicked");
  ui_wait_for (widget, "Nothing was sent. When you are sure of the address, try again and confirm it.");
  assert_not_tested (window);
  press (window, "Test _with These Secrets");
  g_signal_emit_by_name (find_in_toplevels ("_Send"), "clicked");
  ui_wait_for (widget, "The service did not accept the user secret");
  seal = dup_saved_seal (fixture);
  g_assert_cmpstr (seal, ==, "0");

  type_shown (window, "Organization Secret", latch_practice_secrets_get_organization ());
  press (window, "Test _with These Secrets");
  while (ui_is_shown (find_button (window, "Test _with These Secrets")))
    g_main_context_iteration (NULL, TRUE);
  ui_wait_for (widget, "The store answers.");
  g_free (seal);
  seal = dup_saved_seal (fixture);
  g_assert_cmpuint (strlen (seal), ==, 64);
  close_window (window);
}

static void
test_swapped_secrets (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;

  create_and_close (fixture);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), "0");
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Practice");
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "This account was changed outside Latchkey, so nothing was sent.");
  type_shown (window, "User Secret", latch_practice_secrets_get_organization ());
  type_shown (window, "Organization Secret", latch_practice_secrets_get_user ());
  press (window, "Test _with These Secrets");
  g_assert_true (ui_says (widget, "The user secret and the organization secret are swapped."));
  press (window, "S_wap");
  press (window, "Test _with These Secrets");
  g_signal_emit_by_name (find_in_toplevels ("_Send"), "clicked");
  while (ui_is_shown (find_button (window, "Test _with These Secrets")))
    g_main_context_iteration (NULL, TRUE);
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

static void
delete_account (UiFixture  *fixture,
                const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  name[strlen (name) - strlen (".account")] = '\0';
  g_assert_cmpint (g_remove (path), ==, 0);
  while (latch_registry_lookup_account (fixture->registry, name) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Types the secrets of an account whose file has gone while the page was open, and its service as well. */
static void
enter_again (UiFixture   *fixture,
             LatchWindow *window)
{
  GtkWidget *widget = GTK_WIDGET (window);

  ui_wait_for (widget, "The account of this store is missing. Choose its service and enter its secrets again.");
  latch_account_choices_choose (ADW_COMBO_ROW (ui_find_shown (widget, ADW_TYPE_COMBO_ROW, "title", "Service")), "other");
  type_shown (window, "Service Address", latch_practice_get_address (fixture->practice));
  type_shown (window, "User Secret", latch_practice_secrets_get_user ());
  type_shown (window, "Organization Secret", latch_practice_secrets_get_organization ());
  press (window, "Test _with These Secrets");
  while (ui_is_shown (find_button (window, "Test _with These Secrets")))
    g_main_context_iteration (NULL, TRUE);
  ui_wait_for (widget, "The store answers.");
}

/* What goes while the window is open is asked for, and written down anew. */
static void
test_account_goes (UiFixture    *fixture,
                   gconstpointer data)
{
  g_autofree char *path = NULL;
  LatchWindow     *window;

  create_and_close (fixture);
  path = ui_dup_account_path (fixture);
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Practice");
  while (!gtk_widget_is_sensitive (find_button (window, "_Test Again")))
    g_main_context_iteration (NULL, TRUE);
  delete_account (fixture, path);
  press (window, "_Test Again");
  enter_again (fixture, window);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  close_window (window);

  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · 127.0.0.1");
  ui_wait_for (GTK_WIDGET (window), "The store answers.");
  close_window (window);
}

/* What was typed below the address of the file is not sent there because the file goes. */
static void
test_changed_account_goes (UiFixture    *fixture,
                           gconstpointer data)
{
  g_autofree char *path = NULL;
  LatchWindow     *window;
  GtkWidget       *widget;

  create_and_close (fixture);
  path = ui_dup_account_path (fixture);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), "0");
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Practice");
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "This account was changed outside Latchkey, so nothing was sent.");
  type_shown (window, "User Secret", latch_practice_secrets_get_user ());
  type_shown (window, "Organization Secret", latch_practice_secrets_get_organization ());
  delete_account (fixture, path);
  press (window, "Test _with These Secrets");
  enter_again (fixture, window);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  close_window (window);
}

static void
test_changed_account_in_form (UiFixture    *fixture,
                              gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;

  create_and_close (fixture);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), "0");
  ui_start_again (fixture);
  window = open_window (fixture);
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "Connected · Ecwid · Practice");
  gtk_widget_activate_action (widget, "win.create", NULL);
  ui_type (widget, "Store ID", LATCH_PRACTICE_STORE_ID);
  ui_type (widget, "Order API Secret", LATCH_PRACTICE_ORDER_KEY);
  ui_type (widget, "Product API Secret", LATCH_PRACTICE_PRODUCT_KEY);
  press (window, "Create");
  ui_wait_for (widget, "This account was changed outside Latchkey, so nothing was sent.");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);

  assert_address_stays (window, latch_practice_get_address (fixture->practice));
  type_shown (window, "User Secret", latch_practice_secrets_get_user ());
  type_shown (window, "Organization Secret", latch_practice_secrets_get_organization ());
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  press (window, "Create");
  g_signal_emit_by_name (find_in_toplevels ("_Send"), "clicked");
  while (latch_practice_get_n_posts (fixture->practice) == 1)
    g_main_context_iteration (NULL, TRUE);
  close_window (window);
}

/* Nobody could enter the secrets of a practice account, and they stay in this process. */
static void
test_changed_practice (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;

  create_and_close (fixture);
  ui_edit_account (fixture, LATCH_SERVICE_PRACTICE, "0");
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Practice");
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "The store answers.");
  latch_window_practice (window);
  press (window, "Create");
  ui_wait_for (widget, "Ecwid 1004");
  close_window (window);
}

static void
clear_account_secrets (UiFixture *fixture)
{
  g_autoptr (LatchAccount) account = g_list_model_get_item (latch_registry_get_accounts (fixture->registry), 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  latch_account_clear_secrets_async (account, fixture->keyring, latch_test_keep_cb, &result);
  latch_assert_done (latch_account_clear_secrets_finish (account, latch_test_wait (&result), &error), error);
}

/* When they are gone, nobody is asked for them either, and practice goes on with new ones. */
static void
test_lost_practice (UiFixture    *fixture,
                    gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;

  create_and_close (fixture);
  clear_account_secrets (fixture);
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Practice");
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "The secrets of this practice account are gone. Connect another practice store.");
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"));

  latch_window_practice (window);
  type_shown (window, "Name", "Mine");
  press (window, "Create");
  ui_wait_for (widget, "The secrets of this practice account are gone. Connect another practice store.");
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"));
  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Mine");
  close_window (window);
}

/* The page asks for them, and then there is something to copy. */
static void
test_use_without_secrets (UiFixture    *fixture,
                          gconstpointer data)
{
  LatchWindow     *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *header = NULL;

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  header = dup_header (fixture);
  clear_account_secrets (fixture);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), "something else");
  g_signal_emit_by_name (find_copy (window, "Copy Authorization Header"), "clicked");
  ui_wait_for (widget, "The keyring no longer has the secrets of this account. Enter them again.");
  {
    g_autofree char *left = read_clipboard (window);

    g_assert_cmpstr (left, ==, "something else");
  }

  type_shown (window, "User Secret", latch_practice_secrets_get_user ());
  type_shown (window, "Organization Secret", latch_practice_secrets_get_organization ());
  press (window, "Test _with These Secrets");
  while (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret") != NULL)
    g_main_context_iteration (NULL, TRUE);
  assert_copies_secret (window, "Copy Authorization Header", header);
  close_window (window);
}

/* The account is gone with its file: there is no secret of it to copy, but the token and the template are left. */
static void
test_use_without_account (UiFixture    *fixture,
                          gconstpointer data)
{
  LatchWindow     *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *path = NULL;

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_row (widget, "For SAP Cloud Integration")), TRUE);
  path = ui_dup_account_path (fixture);
  g_assert_no_errno (g_unlink (path));
  while (find_copy (window, "Copy Authorization Header") != NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_null (find_copy (window, "Copy User Secret"));
  g_assert_nonnull (find_copy (window, "Copy instance.json"));
  g_assert_true (ui_is_shown (ui_row (widget, "Print the Token")));
  close_window (window);
}

/* All stores of the account say so, and all are mended at once. */
static void
test_account_refused (UiFixture    *fixture,
                      gconstpointer data)
{
  const char  *address = ui_start_practice (fixture);
  LatchWindow *window = open_address (fixture, address);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *page;

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  latch_window_create (window);
  fill_in_address (widget, address, "1004");
  press (window, "Create");
  ui_wait_for (widget, "Ecwid 1004");
  ui_wait_for (widget, "The store answers.");
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)), ==, 1);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1004");

  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  press (window, "_Test Again");
  ui_wait_for (widget, "Account Secrets Not Accepted");
  g_assert_false (ui_says (widget, "API Secrets Not Accepted"));
  back (window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  ui_wait_for (widget, "Account Secrets Not Accepted");

  wait_until_sensitive (window, "_Enter Secrets…");
  press (window, "_Enter Secrets…");
  page = gtk_widget_get_ancestor (find_button (window, "_Test Again"), LATCH_TYPE_INSTANCE_PAGE);
  g_assert_null (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "_Enter Secrets…"));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)), ui_row (page, "User Secret")));
  ui_type (page, "User Secret", latch_practice_secrets_get_user ());
  ui_type (page, "Organization Secret", latch_practice_secrets_get_organization ());
  press (window, "Test _with These Secrets");
  ui_wait_for (widget, "The store answers.");
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1004"));
  g_assert_true (ui_says (widget, "The store answers."));
  close_window (window);
}

/* What was typed goes, and the way to type it is there again. */
static void
test_secrets_cancelled (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  press (window, "_Test Again");
  ui_wait_for (widget, "Account Secrets Not Accepted");
  wait_until_sensitive (window, "_Enter Secrets…");
  press (window, "_Enter Secrets…");
  type_shown (window, "User Secret", "d3Jvbmc=");
  press (window, "Ca_ncel");
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"));
  g_assert_true (gtk_widget_is_focus (find_button (window, "_Enter Secrets…")));

  press (window, "_Enter Secrets…");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"))), ==, "");
  close_window (window);
}

/* -- Signing in ------------------------------------------------------------------ */

/* The place is cleared when the dialog is gone. */
static void
open_sign_in (LatchWindow *window,
              GtkWidget  **dialog)
{
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", "Sign In…"));
  *dialog = gtk_widget_get_ancestor (find_in_toplevels ("_Sign In"), LATCH_TYPE_SIGN_IN_DIALOG);
  g_object_add_weak_pointer (G_OBJECT (*dialog), (gpointer *)dialog);
}

static void
sign_in_as (GtkWidget  *dialog,
            const char *user_name,
            const char *password)
{
  ui_type (dialog, "User Name", user_name);
  ui_type (dialog, "Password", password);
  g_signal_emit_by_name (ui_find_shown (dialog, GTK_TYPE_BUTTON, "label", "_Sign In"), "clicked");
}

static void
wait_until_gone (GtkWidget **dialog)
{
  while (*dialog != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_typed (GtkWidget  *root,
              const char *title,
              const char *text)
{
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (root, title))), ==, text);
}

static gboolean
has_focus (GtkWidget  *window,
           const char *title)
{
  return gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (window)), ui_row (window, title));
}

static LatchWindow *
open_without_secrets (UiFixture *fixture)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));

  ui_type (GTK_WIDGET (window), "User Secret", "");
  ui_type (GTK_WIDGET (window), "Organization Secret", "");
  return window;
}

/* Not before it is known where, and not where the secrets are there anyway. */
static void
test_sign_in_offered (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_without_secrets (fixture);
  GtkWidget   *row = ui_row (GTK_WIDGET (window), "Sign In…");
  LatchForm   *form = LATCH_FORM (gtk_widget_get_ancestor (row, LATCH_TYPE_FORM));

  g_assert_true (ui_is_shown (row));
  latch_form_choose_service (form, "");
  g_assert_false (ui_is_shown (row));
  latch_form_choose_service (form, "other");
  g_assert_false (ui_is_shown (row));
  ui_type (GTK_WIDGET (window), "Service Address", "https://api.example.com");
  g_assert_true (ui_is_shown (row));
  ui_type (GTK_WIDGET (window), "Service Address", "http://api.example.com");
  g_assert_false (ui_is_shown (row));
  latch_form_choose_service (form, "us");
  g_assert_true (ui_is_shown (row));
  latch_form_choose_service (form, "practice");
  g_assert_false (ui_is_shown (row));
  close_window (window);
}

static void
test_sign_in (UiFixture    *fixture,
              gconstpointer data)
{
  LatchWindow *window = open_without_secrets (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *dialog;

  ui_type (widget, "Store ID", "");
  open_sign_in (window, &dialog);
  g_assert_true (has_focus (dialog, "User Name"));
  g_assert_true (ui_says (dialog, latch_practice_get_address (fixture->practice)));
  g_assert_false (gtk_widget_is_sensitive (ui_find_shown (dialog, GTK_TYPE_BUTTON, "label", "_Sign In")));
  sign_in_as (dialog, " " LATCH_PRACTICE_USER_NAME "\n", latch_practice_secrets_get_password ());
  wait_until_gone (&dialog);
  assert_typed (widget, "User Secret", latch_practice_secrets_get_user ());
  assert_typed (widget, "Organization Secret", latch_practice_secrets_get_organization ());
  g_assert_true (has_focus (widget, "Store ID"));

  /* Nobody gives the keys back here, and a window without them would send a notification. */
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_window_is_active (GTK_WINDOW (window)))
    g_main_context_iteration (NULL, TRUE);

  ui_type (widget, "Store ID", LATCH_PRACTICE_STORE_ID);
  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

/* Nothing typed is lost, and the next try may be right. */
static void
test_sign_in_wrong_password (UiFixture    *fixture,
                             gconstpointer data)
{
  LatchWindow *window = open_without_secrets (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *dialog;

  open_sign_in (window, &dialog);
  sign_in_as (dialog, LATCH_PRACTICE_USER_NAME, " wrong ");
  ui_wait_for (dialog, "The service did not accept the user name and password. If you use single sign-on, paste the two secrets instead.");
  assert_typed (dialog, "User Name", LATCH_PRACTICE_USER_NAME);
  assert_typed (dialog, "Password", " wrong ");
  assert_typed (widget, "User Secret", "");
  g_assert_true (has_focus (dialog, "Password"));
  g_assert_true (gtk_widget_has_css_class (ui_row (dialog, "User Name"), "error"));
  g_assert_true (gtk_widget_has_css_class (ui_row (dialog, "Password"), "error"));

  sign_in_as (dialog, LATCH_PRACTICE_USER_NAME, latch_practice_secrets_get_password ());
  wait_until_gone (&dialog);
  assert_typed (widget, "User Secret", latch_practice_secrets_get_user ());
  close_window (window);
}

/* The service may take its time. Whoever looks at the dialog needs no notification. */
static void
test_sign_in_told_in_notification (UiFixture    *fixture,
                                   gconstpointer data)
{
  LatchWindow *window = open_without_secrets (fixture);
  GtkWidget   *other;
  GtkWidget   *dialog;

  open_sign_in (window, &dialog);
  while (!gtk_window_is_active (GTK_WINDOW (dialog)))
    g_main_context_iteration (NULL, TRUE);
  sign_in_as (dialog, LATCH_PRACTICE_USER_NAME, "wrong");
  ui_wait_for (dialog, "The service did not accept the user name and password.");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (ui_take_notice ());

  other = look_away ();
  sign_in_as (dialog, LATCH_PRACTICE_USER_NAME, "wrong");
  expect_notice ("Not signed in");
  sign_in_as (dialog, LATCH_PRACTICE_USER_NAME, latch_practice_secrets_get_password ());
  expect_notice ("Signed in");
  wait_until_gone (&dialog);
  gtk_window_destroy (GTK_WINDOW (other));
  close_window (window);
}

static void
test_sign_in_second_factor (UiFixture    *fixture,
                            gconstpointer data)
{
  LatchWindow *window = open_without_secrets (fixture);
  GtkWidget   *dialog;

  open_sign_in (window, &dialog);
  sign_in_as (dialog, LATCH_PRACTICE_SECOND_FACTOR_USER_NAME, latch_practice_secrets_get_password ());
  ui_wait_for (dialog, "Latchkey cannot sign in to this account. It may need a second factor or single sign-on. Paste the two secrets instead.");
  g_assert_false (gtk_widget_has_css_class (ui_row (dialog, "Password"), "error"));
  assert_typed (GTK_WIDGET (window), "User Secret", "");
  g_signal_emit_by_name (ui_find_shown (dialog, GTK_TYPE_BUTTON, "label", "_Cancel"), "clicked");
  wait_until_gone (&dialog);
  close_window (window);
}

/* While the service says nothing, and together with the window. */
static void
test_sign_in_cancelled (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow *window = open_without_secrets (fixture);
  GtkWidget   *dialog;

  open_sign_in (window, &dialog);
  ui_type (GTK_WIDGET (window), "User Secret", "typed");
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  sign_in_as (dialog, LATCH_PRACTICE_USER_NAME, latch_practice_secrets_get_password ());
  g_assert_false (gtk_widget_is_sensitive (ui_row (dialog, "Password")));
  g_assert_false (gtk_widget_is_sensitive (ui_find_shown (dialog, GTK_TYPE_BUTTON, "label", "_Sign In")));
  while (!ui_is_shown (ui_find (dialog, GTK_TYPE_SPINNER, "css-name", "spinner")))
    g_main_context_iteration (NULL, TRUE);
  g_test_expect_message ("latchkey", G_LOG_LEVEL_DEBUG, "POST /elements/api-v2/authentication: *Cancelled");
  g_signal_emit_by_name (ui_find_shown (dialog, GTK_TYPE_BUTTON, "label", "_Cancel"), "clicked");
  assert_typed (dialog, "Password", "");
  wait_until_gone (&dialog);
  g_test_assert_expected_messages ();
  assert_typed (GTK_WIDGET (window), "User Secret", "typed");
  assert_typed (GTK_WIDGET (window), "Organization Secret", "");

  open_sign_in (window, &dialog);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  sign_in_as (dialog, LATCH_PRACTICE_USER_NAME, latch_practice_secrets_get_password ());
  close_window (window);
  wait_until_gone (&dialog);
}

static void
test_sign_in_offline (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_without_secrets (fixture);
  GtkWidget   *dialog;

  open_sign_in (window, &dialog);
  g_clear_object (&fixture->practice);
  sign_in_as (dialog, LATCH_PRACTICE_USER_NAME, "any");
  ui_wait_for (dialog, "127.0.0.1 cannot be reached. Check the service address and the network.");
  assert_typed (dialog, "Password", "any");
  close_window (window);
  wait_until_gone (&dialog);
}

/* What is cut goes to the clipboard that is cleared, as from the window itself. */
static void
test_sign_in_cut (UiFixture    *fixture,
                  gconstpointer data)
{
  LatchWindow *window = open_without_secrets (fixture);
  GtkWidget   *dialog;
  GtkEditable *text;
  g_auto (GStrv) offers = NULL;

  open_sign_in (window, &dialog);
  ui_type (dialog, "Password", "two words");
  text = gtk_editable_get_delegate (GTK_EDITABLE (ui_row (dialog, "Password")));
  gtk_text_set_visibility (GTK_TEXT (text), TRUE);
  gtk_editable_select_region (text, 0, 3);
  g_signal_emit_by_name (text, "cut-clipboard");
  assert_typed (dialog, "Password", " words");
  offers = ui_read_offers ("CLIPBOARD");
  g_assert_true (g_strv_contains ((const char *const *)offers, "UTF8_STRING\ttwo"));
  ui_wait_for (GTK_WIDGET (window), "Secret copied, clears in");
  close_window (window);
}

/* The page that asks for an account’s secrets once more takes them as well, and nobody’s after it has gone. */
static void
test_sign_in_again (UiFixture    *fixture,
                    gconstpointer data)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *dialog;

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  press (window, "_Test Again");
  ui_wait_for (widget, "Account Secrets Not Accepted");
  wait_until_sensitive (window, "_Enter Secrets…");
  press (window, "_Enter Secrets…");

  open_sign_in (window, &dialog);
  back (window);
  wait_until_gone (&dialog);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  wait_until_sensitive (window, "_Enter Secrets…");
  press (window, "_Enter Secrets…");

  open_sign_in (window, &dialog);
  sign_in_as (dialog, LATCH_PRACTICE_USER_NAME, latch_practice_secrets_get_password ());
  wait_until_gone (&dialog);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == find_button (window, "Test _with These Secrets"));
  press (window, "Test _with These Secrets");
  ui_wait_for (widget, "The store answers.");
  close_window (window);
}

/* Nobody could enter the secrets of a practice account, and the program has them. */
static void
test_practice_refused (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  press (window, "_Test Again");
  ui_wait_for (widget, "Latchkey has new ones for it.");
  wait_until_sensitive (window, "_Practice Again");
  g_assert_null (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "_Enter Secrets…"));
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"));
  press (window, "_Practice Again");
  ui_wait_for (widget, "The store answers.");
  wait_until_sensitive (window, "_Test Again");
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"));
  close_window (window);

  /* They are in the keyring from now on. */
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Practice");
  ui_wait_for (GTK_WIDGET (window), "The store answers.");
  close_window (window);
}

/* What the file of the account said is asked for on the page of the instance, and nothing is chosen for the person. */
static void
test_damaged_account (UiFixture    *fixture,
                      gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  LatchWindow *window;
  GtkWidget   *widget;
  AdwComboRow *service;

  create_and_close (fixture);
  path = ui_dup_account_path (fixture);
  latch_assert_done (g_file_set_contents (path, "[Account]\nVersion=1\nId=", -1, &error), error);
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Unknown account");
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "The account of this store is missing. Choose its service and enter its secrets again.");

  type_shown (window, "User Secret", latch_practice_secrets_get_user ());
  type_shown (window, "Organization Secret", latch_practice_secrets_get_organization ());
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Test _with These Secrets")));
  service = ADW_COMBO_ROW (ui_find_shown (widget, ADW_TYPE_COMBO_ROW, "title", "Service"));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (service)), ==, "Choose a Service");
  latch_account_choices_choose (service, "eu");
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "Test _with These Secrets")));
  latch_account_choices_choose (service, "other");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Test _with These Secrets")));
  type_shown (window, "Service Address", "http://attacker.example.com");
  press (window, "Test _with These Secrets");
  ui_wait_for (widget, "Use https://");

  /* The host is shown before anything is sent to it. */
  type_shown (window, "Service Address", "my.openconnectors.eu20.ext.hana.ondemand.com");
  press (window, "Test _with These Secrets");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_find_shown (widget, ADW_TYPE_ENTRY_ROW, "title", "Service Address"))), ==,
                   "https://api.openconnectors.eu20.ext.hana.ondemand.com/elements/api-v2");
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "Test _with These Secrets")));

  type_shown (window, "Service Address", latch_practice_get_address (fixture->practice));
  press (window, "Test _with These Secrets");
  ui_wait_for (widget, "127.0.0.1");
  while (ui_is_shown (find_button (window, "Test _with These Secrets")))
    g_main_context_iteration (NULL, TRUE);
  ui_wait_for (widget, "The store answers.");
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)), ==, 1);
  close_window (window);

  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · 127.0.0.1");
  ui_wait_for (GTK_WIDGET (window), "The store answers.");
  close_window (window);
}

/* The secrets of the practice service are asked of nobody. */
static void
test_damaged_practice (UiFixture    *fixture,
                       gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  LatchWindow *window;
  GtkWidget   *widget;

  create_and_close (fixture);
  path = ui_dup_account_path (fixture);
  latch_assert_done (g_file_set_contents (path, "[Account]\nVersion=1\nId=", -1, &error), error);
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Unknown account");
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "The account of this store is missing. Choose its service and enter its secrets again.");

  latch_account_choices_choose (ADW_COMBO_ROW (ui_find_shown (widget, ADW_TYPE_COMBO_ROW, "title", "Service")), LATCH_SERVICE_PRACTICE);
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"));
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "Organization Secret"));
  g_assert_true (ui_says (widget, "Runs on this computer. Nothing leaves it."));
  press (window, "_Practice Again");
  while (ui_is_shown (find_button (window, "_Practice Again")))
    g_main_context_iteration (NULL, TRUE);
  ui_wait_for (widget, "The store answers.");
  close_window (window);

  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · Practice on This Computer");
  ui_wait_for (GTK_WIDGET (window), "The store answers.");
  close_window (window);
}

static void
test_private (UiFixture    *fixture,
              gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;

  keyring_start_portal ("key");
  window = open_practice (fixture);
  widget = GTK_WIDGET (window);
  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  g_assert_true (ui_says (widget, "flatpak run --command=secret-tool " APPLICATION_ID " lookup application " APPLICATION_ID " ref "));
  close_window (window);

  /* At the next start, the page finds out by itself which line is right. */
  ui_start_again (fixture);
  window = open_window (fixture);
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "Connected · Ecwid · Practice");
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  ui_wait_for (widget, "flatpak run --command=secret-tool ");
  close_window (window);
  keyring_end ();
  g_unsetenv ("SNAP_NAME");
}

/* -- Accounts ---------------------------------------------------------------------------- */

/* What the keyring has of an account: its secrets, and the tokens of its stores. */
static GVariant *
search_keyring (const char *account)
{
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GError) error = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", "account", account);
  found = keyring_ask (KEYRING_SERVICE_PATH, "org.freedesktop.Secret.Service", "SearchItems", g_variant_new ("(a{ss})", &builder), &error);
  g_assert_no_error (error);
  return g_variant_get_child_value (found, 0);
}

static gboolean
has_label (const char *account,
           const char *label)
{
  g_autoptr (GVariant) items = search_keyring (account);

  for (size_t i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      g_autoptr (GVariant) reply = NULL;
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GError) error = NULL;

      reply = keyring_ask (g_variant_get_string (item, NULL), "org.freedesktop.DBus.Properties", "Get",
                           g_variant_new ("(ss)", "org.freedesktop.Secret.Item", "Label"), &error);
      g_assert_no_error (error);
      g_variant_get (reply, "(v)", &value);
      if (g_str_equal (g_variant_get_string (value, NULL), label))
        return TRUE;
    }

  return FALSE;
}

static size_t
count_items (const char *account)
{
  g_autoptr (GVariant) items = search_keyring (account);

  return g_variant_n_children (items);
}

static LatchAccount *
dup_account (UiFixture *fixture)
{
  return g_list_model_get_item (latch_registry_get_accounts (fixture->registry), 0);
}

/* A store at an address, and the page of its account. */
static LatchWindow *
open_account (UiFixture *fixture)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));

  press (window, "Create");
  ui_wait_for (GTK_WIDGET (window), "The store answers.");
  gtk_widget_activate (find_row (window, "Account"));
  ui_wait_for (GTK_WIDGET (window), "Secrets Accepted");
  return window;
}

static void
enter_replacement (LatchWindow *window,
                   const char  *user_secret)
{
  type_shown (window, "User Secret", user_secret);
  type_shown (window, "Organization Secret", latch_practice_secrets_get_organization ());
  press (window, "Test and Sa_ve");
}

/* Back leads to where the person came from, and going to and fro does not lengthen the way. */
static void
test_accounts_back (UiFixture    *fixture,
                    gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  ui_wait_for (widget, "Connect Your First Store");
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Accounts");
  g_assert_true (ui_says (widget, "No Accounts"));
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Latchkey");

  /* What was typed is there again. */
  latch_window_practice (window);
  ui_type (widget, "Name", "Garden Tools");
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Connect a Store");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (widget, "Name"))), ==, "Garden Tools");

  press (window, "Create");
  ui_wait_for (widget, "The store answers.");
  gtk_widget_activate (find_row (window, "Account"));
  ui_wait_for (widget, "On This Computer");
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  ui_wait_for (widget, "On this computer");
  gtk_widget_activate (find_row (window, "Practice on This Computer"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Practice on This Computer");
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Garden Tools");
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Latchkey");
  close_window (window);
}

/* What the service says of the secrets is told there, in the list and at the stores. */
static void
test_account_tested (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow *window = open_account (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 400, "{\"message\":\"Not today\"}");
  latch_practice_aim_fault (fixture->practice, "/instances");
  press (window, "_Test");
  g_assert_true (ui_says (widget, "Testing the secrets…"));
  g_assert_false (gtk_widget_is_sensitive (find_row (window, "Edit Name…")));
  ui_wait_for (widget, "Could Not Be Tested");
  g_assert_true (ui_says (widget, "Not today"));

  wait_until_sensitive (window, "_Test");
  press (window, "_Test");
  ui_wait_for (widget, "Secrets Accepted");
  wait_until_sensitive (window, "_Test");
  g_assert_false (ui_says (widget, "Not today"));

  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  press (window, "_Test");
  ui_wait_for (widget, "Secrets Not Accepted");
  wait_until_sensitive (window, "Replace _Secrets…");
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  ui_wait_for (widget, "Secrets not accepted · ");
  close_window (window);
}

/* A store of which nobody knows yet leads to its account, which is in the list once it was tested. */
static void
test_account_unsure (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow *window = open_address (fixture, ui_start_practice (fixture));
  GtkWidget   *widget = GTK_WIDGET (window);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 500, "{\"message\":\"Not now\"}");
  press (window, "Create");
  ui_wait_for (widget, "The store may have been connected.");
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)), ==, 0);
  back (window);
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  gtk_widget_activate (find_row (window, "Account"));
  ui_wait_for (widget, "Not Tested");
  press (window, "_Test");
  ui_wait_for (widget, "Secrets Accepted");
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  ui_wait_for (widget, "Secrets accepted · ");
  close_window (window);
}

/* An account has its name in the list, in its file and in the keyring. */
static void
test_account_renamed (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_account (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchAccount) account = dup_account (fixture);
  g_autofree char *path = ui_dup_account_path (fixture);
  g_autofree char *file = NULL;

  gtk_widget_activate (find_row (window, "Edit Name…"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (window, "Name"))), ==, "127.0.0.1");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Sa_ve")));
  type_shown (window, "Name", "  ");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "Sa_ve")));
  type_shown (window, "Name", " Bookshop ");
  press (window, "Sa_ve");
  while (ui_says (widget, "Name of the Account"))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Bookshop");
  g_assert_true (g_file_get_contents (path, &file, NULL, NULL));
  g_assert_nonnull (strstr (file, "Bookshop"));
  g_assert_true (has_label (latch_account_get_id (account), "User secret: Bookshop"));
  g_assert_true (has_label (latch_account_get_id (account), "Organization secret: Bookshop"));
  back (window);
  back (window);
  ui_wait_for (widget, "Connected · Ecwid · Bookshop");
  close_window (window);
}

/* What was typed stays until it is right, or the person gives up. */
static void
test_account_renamed_in_vain (UiFixture    *fixture,
                              gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  back (window);
  latch_window_create (window);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (widget, "Connect With")), 1);
  fill_in_address (widget, latch_practice_get_address (fixture->practice), "1004");
  press (window, "Create");
  ui_wait_for (widget, "Ecwid 1004");
  ui_wait_for (widget, "The store answers.");
  gtk_widget_activate (find_row (window, "Account"));
  gtk_widget_activate (find_row (window, "Edit Name…"));
  type_shown (window, "Name", "Practice on This Computer");
  press (window, "Sa_ve");
  ui_wait_for (widget, "Another account has this name. Enter a different one.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (window, "Name"))), ==, "Practice on This Computer");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "127.0.0.1");

  press (window, "Ca_ncel");
  g_assert_false (ui_says (widget, "Another account has this name."));
  gtk_widget_activate (find_row (window, "Edit Name…"));
  g_assert_false (ui_says (widget, "Another account has this name."));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (window, "Name"))), ==, "127.0.0.1");
  close_window (window);
}

/* After a reset the new secrets are enough: nothing is created, and every store of the account works again. */
static void
test_account_replaced (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_account (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  press (window, "_Test");
  ui_wait_for (widget, "Secrets Not Accepted");
  wait_until_sensitive (window, "Replace _Secrets…");
  press (window, "Replace _Secrets…");
  g_assert_null (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Replace _Secrets…"));

  /* Wrong ones stay to be mended, and nothing that would take them away can be begun meanwhile. */
  enter_replacement (window, "d3Jvbmc=");
  ui_wait_for (widget, "The service did not accept the user secret and organization secret.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (window, "User Secret"))), ==, "d3Jvbmc=");
  g_assert_true (gtk_widget_has_css_class (find_row (window, "Organization Secret"), "error"));
  g_assert_false (gtk_widget_is_sensitive (find_row (window, "Test")));
  g_assert_false (gtk_widget_is_sensitive (find_row (window, "Edit Name…")));

  enter_replacement (window, latch_practice_secrets_get_user ());
  ui_wait_for (widget, "Secrets Accepted");
  ui_wait_for (widget, "Secrets of “127.0.0.1” replaced");
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"));
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
  back (window);
  g_assert_false (ui_says (widget, "Account Secrets Not Accepted"));
  close_window (window);

  /* They are in the keyring. */
  ui_start_again (fixture);
  window = open_instance (fixture, "Connected · Ecwid · 127.0.0.1");
  ui_wait_for (GTK_WIDGET (window), "The store answers.");
  close_window (window);
}

/* Nobody could enter the secrets of a practice account. */
static void
test_account_of_practice_replaced (UiFixture    *fixture,
                                   gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  gtk_widget_activate (find_row (window, "Account"));
  press (window, "_Test");
  ui_wait_for (widget, "Latchkey has new ones for it.");
  wait_until_sensitive (window, "_Practice Again");
  press (window, "_Practice Again");
  ui_wait_for (widget, "On This Computer");
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"));
  close_window (window);
}

/* The service may accept the secrets of another account. */
static void
test_account_of_another (UiFixture    *fixture,
                         gconstpointer data)
{
  LatchWindow *window = open_account (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *use;
  GtkWidget   *up;

  ui_change_on_service (fixture, "DELETE", "");
  gtk_widget_activate (find_row (window, "Replace Secrets…"));
  enter_replacement (window, latch_practice_secrets_get_user ());
  use = find_in_toplevels ("_Use");
  g_assert_true (ui_says (GTK_WIDGET (gtk_widget_get_root (use)), "Ecwid 1003"));
  for (up = use; ui_find (up, GTK_TYPE_BUTTON, "label", "_Cancel") == NULL; up = gtk_widget_get_parent (up))
    ;
  g_signal_emit_by_name (ui_find (up, GTK_TYPE_BUTTON, "label", "_Cancel"), "clicked");
  ui_wait_for (widget, "Nothing was changed.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (window, "User Secret"))), ==, latch_practice_secrets_get_user ());

  press (window, "Test and Sa_ve");
  g_signal_emit_by_name (find_in_toplevels ("_Use"), "clicked");
  ui_wait_for (widget, "Secrets of “127.0.0.1” replaced");
  close_window (window);
}

/* Stores, tokens, secrets and file go; nothing is asked of the service. */
static void
test_account_removed (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_account (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchAccount) account = dup_account (fixture);
  g_autofree char *path = ui_dup_account_path (fixture);
  g_autofree char *id = g_strdup (latch_account_get_id (account));
  GtkWidget       *question;

  latch_window_create (window);
  type_shown (window, "Store ID", "1004");
  type_shown (window, "Order API Secret", LATCH_PRACTICE_ORDER_KEY);
  type_shown (window, "Product API Secret", LATCH_PRACTICE_PRODUCT_KEY);
  press (window, "Create");
  ui_wait_for (widget, "Ecwid 1004");
  ui_wait_for (widget, "The store answers.");
  g_assert_cmpuint (count_items (id), ==, 4);

  gtk_widget_activate_action (widget, "win.accounts", NULL);
  gtk_widget_activate (find_row (window, "127.0.0.1"));
  g_assert_true (ui_says (widget, "2 stores"));
  gtk_widget_activate (find_row (window, "Remove Account…"));
  question = GTK_WIDGET (gtk_widget_get_root (find_in_toplevels ("_Remove")));
  g_assert_true (ui_says (question, "2 stores with their tokens are deleted from this computer."));
  g_assert_true (ui_says (question, "Everything stays on the service."));
  g_signal_emit_by_name (find_in_toplevels ("_Remove"), "clicked");

  ui_wait_for (widget, "No Accounts");
  ui_wait_for (widget, "“127.0.0.1” removed");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Accounts");
  g_assert_cmpuint (count_records (fixture), ==, 0);
  g_assert_cmpuint (count_items (id), ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (ui_practice_has_instances (fixture));

  /* There is no way back to a store that is gone. */
  back (window);
  ui_wait_for (widget, "Connect Your First Store");
  close_window (window);
}

static gboolean
count_dismissed (GSignalInvocationHint *hint,
                 guint                  n_values,
                 const GValue          *values,
                 gpointer               user_data)
{
  guint *n_dismissed = user_data;

  (*n_dismissed)++;
  return TRUE;
}

/* A store that could still be brought back goes as well, and nothing brings it back. */
static void
test_account_removed_before_undo (UiFixture    *fixture,
                                  gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);
  g_autofree char *id = g_strdup (latch_record_get_account (record));
  guint            n_dismissed = 0;
  guint            dismissed;
  gulong           hook;

  remove_store (window);
  ui_wait_for (widget, "Store removed");
  dismissed = g_signal_lookup ("dismissed", ADW_TYPE_TOAST);
  hook = g_signal_add_emission_hook (dismissed, 0, count_dismissed, &n_dismissed, NULL);
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  gtk_widget_activate (find_row (window, "Practice on This Computer"));
  gtk_widget_activate (find_row (window, "Remove Account…"));
  g_signal_emit_by_name (find_in_toplevels ("_Remove"), "clicked");
  ui_wait_for (widget, "No Accounts");
  g_assert_cmpuint (n_dismissed, ==, 1);
  g_signal_remove_emission_hook (dismissed, hook);
  gtk_widget_activate_action (widget, "win.undo-removal", "s", latch_record_get_id (record));
  g_assert_cmpuint (count_records (fixture), ==, 0);
  g_assert_cmpuint (count_items (id), ==, 0);
  close_window (window);
}

/* A store that comes while the question is open does not go unasked. */
static void
test_account_removal_asked_again (UiFixture    *fixture,
                                  gconstpointer data)
{
  LatchWindow *window = open_account (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchAccount) account = dup_account (fixture);
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", "Second shop", latch_account_get_id (account));

  gtk_widget_activate (find_row (window, "Remove Account…"));
  g_assert_true (ui_says (GTK_WIDGET (gtk_widget_get_root (find_in_toplevels ("_Remove"))), "1 store with its token are deleted"));
  latch_test_bring_to (record, LATCH_RECORD_UNKNOWN);
  latch_test_write_record (record, fixture->directory);
  ui_wait_for (widget, "2 stores");
  g_signal_emit_by_name (find_in_toplevels ("_Remove"), "clicked");
  while (find_in_toplevels ("_Remove") == NULL || !ui_says (GTK_WIDGET (gtk_widget_get_root (find_in_toplevels ("_Remove"))), "2 stores with their tokens"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ui_says (GTK_WIDGET (gtk_widget_get_root (find_in_toplevels ("_Remove"))), "1 store may have been created."));
  g_assert_cmpuint (count_items (latch_account_get_id (account)), ==, 3);
  g_signal_emit_by_name (find_in_toplevels ("_Remove"), "clicked");
  ui_wait_for (widget, "“127.0.0.1” removed");
  g_assert_cmpuint (count_records (fixture), ==, 0);
  close_window (window);
}

static size_t
count_items_with (const char *name,
                  const char *value)
{
  g_autoptr (GVariant) found = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GError) error = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", name, value);
  found = keyring_ask (KEYRING_SERVICE_PATH, "org.freedesktop.Secret.Service", "SearchItems", g_variant_new ("(a{ss})", &builder), &error);
  g_assert_no_error (error);
  items = g_variant_get_child_value (found, 0);
  return g_variant_n_children (items);
}

/* -- An account whose stores were connected elsewhere --------------------------------- */

static void
enter_account (UiFixture   *fixture,
               LatchWindow *window,
               const char  *user_secret)
{
  latch_account_choices_choose (ADW_COMBO_ROW (find_row (window, "Service")), "other");
  type_shown (window, "Service Address", ui_start_practice (fixture));
  type_shown (window, "User Secret", user_secret);
  type_shown (window, "Organization Secret", latch_practice_secrets_get_organization ());
}

static LatchWindow *
open_adding (UiFixture *fixture)
{
  LatchWindow *window = open_window (fixture);

  ui_wait_for (GTK_WIDGET (window), "Connect Your First Store");
  press (window, "_Add an Account…");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Add Account");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "_Add")));
  return window;
}

static guint
count_accounts (UiFixture *fixture)
{
  return g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry));
}

/* Earlier cases have left items in the keyring. */
static void
expect_no_account (UiFixture *fixture,
                   guint      n_items)
{
  g_assert_cmpuint (count_accounts (fixture), ==, 0);
  g_assert_cmpuint (count_files (fixture, "accounts", ".account"), ==, 0);
  g_assert_cmpuint (count_items_with ("application", APPLICATION_ID), ==, n_items);
}

/* Its stores are in the list at once, and nothing is created for it. */
static void
test_account_added (UiFixture    *fixture,
                    gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;
  g_autoptr (LatchAccount) account = NULL;
  guint n_posts;

  ui_start_practice (fixture);
  ui_create_without_tag (fixture, "Made elsewhere");
  n_posts = latch_practice_get_n_posts (fixture->practice);
  window = open_adding (fixture);
  widget = GTK_WIDGET (window);
  enter_account (fixture, window, latch_practice_secrets_get_user ());
  press (window, "_Add");
  g_assert_true (ui_says (widget, "Testing the secrets…"));
  ui_wait_for (widget, "Account added");
  g_assert_true (ui_says (widget, "Secrets Accepted"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "127.0.0.1");
  ui_wait_for (widget, "1 store");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, n_posts);
  account = dup_account (fixture);
  g_assert_cmpuint (count_items (latch_account_get_id (account)), ==, 2);

  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Latchkey");
  g_assert_true (ui_says (widget, "Made elsewhere"));

  /* Nobody finds the secrets there that somebody else has added. */
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  gtk_widget_activate (find_row (window, "Add Account…"));
  expect_typed (window, "User Secret", "");
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Accounts");
  close_window (window);

  ui_start_again (fixture);
  window = open_window (fixture);
  widget = GTK_WIDGET (window);
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  ui_wait_for (widget, "Secrets accepted · ");
  close_window (window);
}

/* What was typed stays to be mended, or to be sent once more. */
static void
test_account_added_in_vain (UiFixture    *fixture,
                            gconstpointer data)
{
  LatchWindow *window = open_adding (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  guint        n_items = count_items_with ("application", APPLICATION_ID);

  enter_account (fixture, window, "d3Jvbmc=");
  press (window, "_Add");
  ui_wait_for (widget, "The service did not accept the user secret and organization secret.");
  expect_typed (window, "User Secret", "d3Jvbmc=");
  expect_typed (window, "Organization Secret", latch_practice_secrets_get_organization ());
  g_assert_true (gtk_widget_has_css_class (find_row (window, "User Secret"), "error"));
  g_assert_true (has_focus (widget, "User Secret"));
  expect_no_account (fixture, n_items);

  type_shown (window, "User Secret", latch_practice_secrets_get_user ());
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Not today\"}");
  latch_practice_aim_fault (fixture->practice, "/instances");
  press (window, "_Add");
  ui_wait_for (widget, "Not today");
  expect_typed (window, "User Secret", latch_practice_secrets_get_user ());
  expect_no_account (fixture, n_items);

  press (window, "_Add");
  ui_wait_for (widget, "Account added");
  g_assert_cmpuint (count_accounts (fixture), ==, 1);
  close_window (window);
}

/* Whoever stops it, or leaves meanwhile, finds what they typed; whoever is elsewhere at its end is told. */
static void
test_account_adding_left (UiFixture    *fixture,
                          gconstpointer data)
{
  LatchWindow *window = open_adding (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  guint        n_items = count_items_with ("application", APPLICATION_ID);

  enter_account (fixture, window, latch_practice_secrets_get_user ());
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  latch_practice_aim_fault (fixture->practice, "/instances");
  press (window, "_Add");
  g_assert_false (gtk_widget_is_sensitive (find_row (window, "User Secret")));
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Latchkey");
  press (window, "_Add an Account…");
  g_assert_true (ui_says (widget, "Testing the secrets…"));
  press (window, "Ca_ncel");
  ui_wait_for (widget, "No account was added.");
  expect_typed (window, "User Secret", latch_practice_secrets_get_user ());
  expect_no_account (fixture, n_items);

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Not today\"}");
  latch_practice_aim_fault (fixture->practice, "/instances");
  press (window, "_Add");
  back (window);
  ui_wait_for (widget, "Account not added. ");
  press (window, "_Add an Account…");
  g_assert_true (ui_says (widget, "Not today"));

  press (window, "_Add");
  back (window);
  ui_wait_for (widget, "Account added");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Latchkey");
  g_assert_cmpuint (count_accounts (fixture), ==, 1);
  close_window (window);
}

/* Secrets that are pasted once more make no second account. */
static void
test_account_added_again (UiFixture    *fixture,
                          gconstpointer data)
{
  LatchWindow *window = open_account (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchAccount) account = dup_account (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gtk_widget_activate_action (widget, "win.accounts", NULL);
  gtk_widget_activate (find_row (window, "Add Account…"));
  enter_account (fixture, window, latch_practice_secrets_get_user ());
  press (window, "_Add");
  ui_wait_for (widget, "Latchkey already has this account");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "127.0.0.1");
  g_assert_cmpuint (count_accounts (fixture), ==, 1);

  /* The way back is not the one to what was added. */
  back (window);
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Latchkey");
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  gtk_widget_activate (find_row (window, "Add Account…"));
  enter_account (fixture, window, latch_practice_secrets_get_user ());
  press (window, "_Add");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "127.0.0.1");
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Accounts");
  gtk_widget_activate (find_row (window, "127.0.0.1"));

  /* They are taken where the keyring has them no longer. */
  latch_account_clear_secrets_async (account, fixture->keyring, latch_test_keep_cb, &result);
  latch_assert_done (latch_account_clear_secrets_finish (account, latch_test_wait (&result), &error), error);
  press (window, "_Test");
  ui_wait_for (widget, "Secrets Not in the Keyring");
  gtk_widget_activate_action (widget, "win.add-account", NULL);
  enter_account (fixture, window, latch_practice_secrets_get_user ());
  press (window, "_Add");
  ui_wait_for (widget, "Account added");
  g_assert_true (ui_says (widget, "Secrets Accepted"));
  g_assert_cmpuint (count_accounts (fixture), ==, 1);
  g_assert_cmpuint (count_items (latch_account_get_id (account)), ==, 3);
  close_window (window);
}

/* What was typed is discarded by nobody but the person. */
static void
test_account_given_up (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow *window = open_adding (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  guint        n_items = count_items_with ("application", APPLICATION_ID);

  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Latchkey");
  press (window, "_Add an Account…");
  enter_account (fixture, window, latch_practice_secrets_get_user ());
  latch_window_create (window);
  gtk_widget_activate_action (widget, "win.add-account", NULL);
  expect_typed (window, "User Secret", latch_practice_secrets_get_user ());

  press (window, "Ca_ncel");
  answer_no_to (find_in_toplevels ("_Discard"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Add Account");
  expect_typed (window, "User Secret", latch_practice_secrets_get_user ());

  back (window);
  g_signal_emit_by_name (find_in_toplevels ("_Discard"), "clicked");
  while (!g_str_equal (gtk_window_get_title (GTK_WINDOW (window)), "Connect a Store"))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate_action (widget, "win.add-account", NULL);
  expect_typed (window, "User Secret", "");
  expect_no_account (fixture, n_items);
  close_window (window);
}

/* What was begun goes on without its window. */
static void
test_account_adding_closed (UiFixture    *fixture,
                            gconstpointer data)
{
  LatchWindow *window = open_adding (fixture);

  enter_account (fixture, window, latch_practice_secrets_get_user ());
  press (window, "_Add");
  close_window (window);
  while (count_accounts (fixture) == 0)
    g_main_context_iteration (NULL, TRUE);

  ui_start_again (fixture);
  window = open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.accounts", NULL);
  ui_wait_for (GTK_WIDGET (window), "Secrets accepted · ");
  close_window (window);
}

static void
drop_account (LatchWindow *window,
              const char  *text)
{
  GtkWidget *group = gtk_widget_get_ancestor (find_row (window, "User Secret"), LATCH_TYPE_SECRETS_GROUP);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  g_assert_true (latch_secrets_group_drop (LATCH_SECRETS_GROUP (group), &value));
}

/* Secrets stay with the address that they came with; of a document, only the account counts. */
static void
test_account_filled_in (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow *window = open_adding (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  drop_account (window, "Authorization: User dXNlcg==, Organization 0123456789abcdef0123456789abcdef");
  ui_wait_for (widget, "Choose the service that the secrets belong to.");
  expect_typed (window, "User Secret", "dXNlcg==");
  g_assert_false (gtk_widget_is_sensitive (find_button (window, "_Add")));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == find_row (window, "Service"));

  /* Those that were there belong to whom they came with, or to the first that comes. */
  drop_account (window, "https://my.openconnectors.us2.ext.hana.ondemand.com/");
  ui_wait_for (widget, "The form was filled in. Secrets go to ");
  expect_typed (window, "User Secret", "dXNlcg==");
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "_Add")));
  g_assert_nonnull (ui_find_shown (widget, ADW_TYPE_ACTION_ROW, "title", "Where Do I Find These Secrets?"));
  drop_account (window, "curl https://api.example.com/elements/api-v2/instances -d '{ \"element\": { \"key\": \"ecwid\" } }'");
  expect_typed (window, "Service Address", "https://api.example.com/elements/api-v2");
  expect_typed (window, "User Secret", "");

  /* As it is pasted into an entry. */
  type_shown (window, "User Secret", "curl https://other.example.com/elements/api-v2/instances -H 'Authorization: User b3RoZXI=, Organization fedcba9876543210fedcba9876543210'");
  expect_typed (window, "User Secret", "b3RoZXI=");
  expect_typed (window, "Organization Secret", "fedcba9876543210fedcba9876543210");

  drop_account (window, "{ \"element\": { \"key\": \"ecwid\" }, \"configuration\": { \"ecwid.store.id\": \"1003\" } }");
  ui_wait_for (widget, "Found nothing to fill in.");
  expect_typed (window, "User Secret", "b3RoZXI=");

  latch_account_choices_choose (ADW_COMBO_ROW (find_row (window, "Service")), "practice");
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"));
  press (window, "_Add");
  ui_wait_for (widget, "Account added");
  g_assert_true (ui_says (widget, "On This Computer"));
  close_window (window);
}

/* Only the person decides to do without a keyring. */
static void
test_account_added_without_keyring (UiFixture    *fixture,
                                    gconstpointer data)
{
  LatchWindow *window = open_adding (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  enter_account (fixture, window, latch_practice_secrets_get_user ());
  press (window, "_Add");
  ui_wait_for (widget, "Continue Without Keyring");
  expect_typed (window, "User Secret", latch_practice_secrets_get_user ());
  g_assert_cmpuint (count_files (fixture, "accounts", ".account"), ==, 0);
  press (window, "_Continue Without Keyring");
  ui_wait_for (widget, "Account added");
  g_assert_cmpuint (count_accounts (fixture), ==, 1);
  close_and_forget (window);
}

/* -- Everything in the keyring -------------------------------------------------------- */

#define NOBODY "00000000000000000000000000000001"

/* What some program does to its items in the keyring, with the words up to NULL. */
static void
run_secret_tool (const char *first,
                 ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocess) tool = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  va_list list;

  g_ptr_array_add (words, (gpointer) "secret-tool");
  va_start (list, first);
  for (const char *word = first; word != NULL; word = va_arg (list, const char *))
    g_ptr_array_add (words, (gpointer)word);
  va_end (list);
  g_ptr_array_add (words, NULL);
  tool = g_subprocess_newv ((const char *const *)words->pdata, G_SUBPROCESS_FLAGS_STDIN_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (tool, "a secret", NULL, latch_test_keep_cb, &result);
  latch_assert_done (g_subprocess_communicate_utf8_finish (tool, latch_test_wait (&result), NULL, NULL, &error), error);
  g_assert_true (g_subprocess_get_successful (tool));
}

/* A store of the practice service, and one of an account with secrets; the list of accounts. */
static LatchWindow *
open_two_accounts (UiFixture *fixture)
{
  LatchWindow *window = open_account (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  gtk_widget_activate_action (widget, "win.practice", NULL);
  press (window, "Create");
  ui_wait_for (widget, "Ecwid 1004");
  ui_wait_for (widget, "The store answers.");
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  return window;
}

static void
remove_everything (LatchWindow *window)
{
  gtk_widget_activate (find_row (window, "Remove Everything from the Keyring…"));
  g_signal_emit_by_name (find_in_toplevels ("_Remove"), "clicked");
}

/* All accounts go, and what has no file any more. What other programs have stays, also what they have under this name. */
static void
test_everything_removed (UiFixture    *fixture,
                         gconstpointer data)
{
  LatchWindow *window = open_two_accounts (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  GtkWidget   *question;
  size_t       n_items;

  run_secret_tool ("store", "--label", "Orphan", "application", APPLICATION_ID, "kind", "user-secret", "account", NOBODY, NULL);
  run_secret_tool ("store", "--label", "Orphan", "application", APPLICATION_ID, "kind", "token", "account", NOBODY, "ref", NOBODY, NULL);
  run_secret_tool ("store", "--label", "Other", "application", APPLICATION_ID, "xdg:schema", "org.example.Other", "foreign", "1", NULL);
  run_secret_tool ("store", "--label", "Other", "application", APPLICATION_ID, "kind", "token", "account", NOBODY, "foreign", "1", NULL);
  run_secret_tool ("store", "--label", "Other", "application", "org.example.Other", "kind", "token", "account", NOBODY, "ref", NOBODY, "foreign", "1", NULL);
  n_items = count_items_with ("application", APPLICATION_ID);
  gtk_widget_activate (find_row (window, "Remove Everything from the Keyring…"));
  question = GTK_WIDGET (gtk_widget_get_root (find_in_toplevels ("_Remove")));
  g_assert_true (ui_says (question, "2 accounts and their secrets are deleted from this computer.\n2 stores and their tokens are deleted from this computer."));
  g_assert_true (ui_says (question, "Everything stays on the service."));
  answer_no_to (find_in_toplevels ("_Remove"));
  g_assert_cmpuint (count_items_with ("application", APPLICATION_ID), ==, n_items);

  remove_everything (window);
  ui_wait_for (widget, "Everything removed from the keyring");
  g_assert_true (ui_says (widget, "No Accounts"));
  g_assert_cmpuint (count_items_with ("application", APPLICATION_ID), ==, 2);
  g_assert_cmpuint (count_items_with ("foreign", "1"), ==, 3);
  g_assert_cmpuint (count_records (fixture), ==, 0);
  g_assert_true (ui_practice_has_instances (fixture));

  /* Where there is no account, the keyring may have something all the same. */
  run_secret_tool ("store", "--label", "Orphan", "application", APPLICATION_ID, "kind", "organization-secret", "account", NOBODY, NULL);
  press (window, "_Remove Everything from the Keyring…");
  g_signal_emit_by_name (find_in_toplevels ("_Remove"), "clicked");
  while (count_items_with ("application", APPLICATION_ID) > 2)
    g_main_context_iteration (NULL, TRUE);
  run_secret_tool ("clear", "foreign", "1", NULL);
  g_assert_cmpuint (count_items_with ("application", APPLICATION_ID), ==, 0);
  close_window (window);
}

static LatchClaim *
claim_beside (LatchJournal *journal,
              const char   *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LatchClaim *claim;

  latch_journal_claim_account_async (journal, id, NULL, latch_test_keep_cb, &result);
  claim = latch_journal_claim_finish (journal, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return claim;
}

/* What another program works on is named and left; the same button takes it away later. */
static void
test_everything_but_one_removed (UiFixture    *fixture,
                                 gconstpointer data)
{
  LatchWindow *window = open_two_accounts (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);
  g_autoptr (LatchJournal) beside = latch_journal_new (fixture->directory);
  g_autoptr (LatchAccount) account = dup_account (fixture);
  g_autoptr (LatchClaim) claim = claim_beside (beside, latch_account_get_id (account));
  g_autofree char *line = g_strdup_printf ("“\u2068%s\u2069”: Latchkey is already working on this. Try again in a moment.", latch_account_get_label (account));

  remove_everything (window);
  ui_wait_for (widget, line);
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)), ==, 1);
  g_assert_cmpuint (count_records (fixture), ==, 1);
  g_assert_cmpuint (count_items_with ("application", APPLICATION_ID), ==, 3);

  g_clear_object (&claim);
  press (window, "Try Again");
  g_signal_emit_by_name (find_in_toplevels ("_Remove"), "clicked");
  ui_wait_for (widget, "Everything removed from the keyring");
  g_assert_false (ui_says (widget, "already working"));
  g_assert_cmpuint (count_items_with ("application", APPLICATION_ID), ==, 0);
  close_window (window);
}

/* A keyring that stays locked leaves everything as it was. */
static void
test_everything_locked (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow *window = open_two_accounts (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  keyring_lock ();
  remove_everything (window);
  ui_wait_for (widget, "The keyring is locked");
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_accounts (fixture->registry)), ==, 2);
  g_assert_cmpuint (count_records (fixture), ==, 2);
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "Try Again")));
  close_window (window);
}

/* A record whose account has no file goes as well. */
static void
test_everything_without_file_removed (UiFixture    *fixture,
                                      gconstpointer data)
{
  LatchWindow     *window = open_account (fixture);
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *path = ui_dup_account_path (fixture);

  delete_account (fixture, path);
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  ui_wait_for (widget, "No Accounts");
  press (window, "_Remove Everything from the Keyring…");
  g_signal_emit_by_name (find_in_toplevels ("_Remove"), "clicked");
  ui_wait_for (widget, "Everything removed from the keyring");
  g_assert_cmpuint (count_records (fixture), ==, 0);
  g_assert_cmpuint (count_items_with ("application", APPLICATION_ID), ==, 0);
  close_window (window);
}

/* Neither does a file that cannot be read keep what belongs to it in the keyring. */
static void
test_everything_unreadable_removed (UiFixture    *fixture,
                                    gconstpointer data)
{
  LatchWindow     *window = open_two_accounts (fixture);
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *record = g_build_filename (fixture->directory, "instances", NOBODY ".record", NULL);
  g_autofree char *account = g_build_filename (fixture->directory, "accounts", NOBODY ".account", NULL);

  run_secret_tool ("store", "--label", "Damaged", "application", APPLICATION_ID, "kind", "user-secret", "account", NOBODY, NULL);
  run_secret_tool ("store", "--label", "Damaged", "application", APPLICATION_ID, "kind", "token", "account", NOBODY, "ref", NOBODY, NULL);
  g_assert_true (g_file_set_contents (record, "damaged", -1, NULL));
  g_assert_true (g_file_set_contents (account, "damaged", -1, NULL));
  while (latch_account_work_count_unreadable (latch_registry_get_account_work (fixture->registry)) < 2)
    g_main_context_iteration (NULL, TRUE);

  gtk_widget_activate (find_row (window, "Remove Everything from the Keyring…"));
  g_assert_true (ui_says (GTK_WIDGET (gtk_widget_get_root (find_in_toplevels ("_Remove"))), "2 files that Latchkey cannot read are deleted."));
  g_signal_emit_by_name (find_in_toplevels ("_Remove"), "clicked");
  ui_wait_for (widget, "Everything removed from the keyring");
  g_assert_cmpuint (count_items_with ("application", APPLICATION_ID), ==, 0);
  g_assert_false (g_file_test (record, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (account, G_FILE_TEST_EXISTS));
  close_window (window);
}

/* -- The page that was shown last ------------------------------------------------------ */

/* What recovery has begun comes to its end first. */
static LatchWindow *
start_again (UiFixture   *fixture,
             LatchWindow *window)
{
  close_window (window);
  while (latch_recovery_get_running (fixture->recovery))
    g_main_context_iteration (NULL, TRUE);

  ui_start_again (fixture);
  return open_at_last_page (fixture);
}

static void
test_page_remembered (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);

  window = start_again (fixture, window);
  ui_wait_for (GTK_WIDGET (window), "Test Again");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Latchkey");

  /* A form is nothing to come back to. */
  latch_window_create (window);
  window = start_again (fixture, window);
  ui_wait_for (GTK_WIDGET (window), "Connected · Ecwid · Practice");

  gtk_widget_activate_action (GTK_WIDGET (window), "win.accounts", NULL);
  window = start_again (fixture, window);
  ui_wait_for (GTK_WIDGET (window), "Practice on This Computer");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Accounts");
  gtk_widget_activate (find_row (window, "Practice on This Computer"));
  window = start_again (fixture, window);
  ui_wait_for (GTK_WIDGET (window), "On This Computer");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Practice on This Computer");
  back (window);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Latchkey");

  /* What was asked for is more than where one was. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.accounts", NULL);
  window = start_again (fixture, window);
  latch_window_show (window, latch_record_get_id (record));
  ui_wait_for (GTK_WIDGET (window), "Test Again");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");
  close_window (window);
}

/* The account is told of in the same way, whatever is done to it. */
static void
test_account_told_in_notification (UiFixture    *fixture,
                                   gconstpointer data)
{
  LatchWindow *window = open_account (fixture);
  GtkWidget   *other = look_away ();

  press (window, "_Test");
  expect_notice ("“127.0.0.1”: The service accepted the saved secrets when they were last tested.");
  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  press (window, "_Test");
  expect_notice ("“127.0.0.1”: The service did not accept the user secret and organization secret. Check them, and that they belong to this service.");
  press (window, "Replace _Secrets…");
  enter_replacement (window, latch_practice_secrets_get_user ());
  expect_notice ("Secrets of “127.0.0.1” replaced");
  gtk_window_destroy (GTK_WINDOW (other));
  close_window (window);
}

/* What is gone is nothing to come back to. */
static void
test_page_gone (UiFixture    *fixture,
                gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  g_autoptr (LatchRecord) record = latch_test_dup_record (fixture->registry, 0);
  g_autofree char *path = latch_test_dup_record_path (record, fixture->directory);

  close_window (window);
  g_assert_cmpint (g_remove (path), ==, 0);
  ui_start_again (fixture);
  window = open_at_last_page (fixture);
  ui_wait_for (GTK_WIDGET (window), "Connect Your First Store");
  close_window (window);
}

/* Whoever looks at an account that another process removes is led away. */
static void
test_account_removed_elsewhere (UiFixture    *fixture,
                                gconstpointer data)
{
  LatchWindow     *window = open_account (fixture);
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *path = ui_dup_account_path (fixture);

  delete_account (fixture, path);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");
  gtk_widget_activate (find_row (window, "Account"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Ecwid 1003");
  gtk_widget_activate_action (widget, "win.accounts", NULL);
  ui_wait_for (widget, "No Accounts");
  close_window (window);
}

static void
silence_instance (UiFixture *fixture)
{
  g_autoptr (LatchInstance) instance = g_list_model_get_item (latch_registry_get_instances (fixture->registry), 0);
  g_autofree char *path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT, latch_instance_get_number (instance));

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  latch_practice_aim_fault (fixture->practice, path);
}

/* Who comes back finds what is going on, and can stop it; nobody finds the secrets that were typed. */
static void
test_account_busy (UiFixture    *fixture,
                   gconstpointer data)
{
  LatchWindow *window = open_account (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  silence_instance (fixture);
  gtk_widget_activate (find_row (window, "Replace Secrets…"));
  enter_replacement (window, latch_practice_secrets_get_user ());
  g_assert_true (ui_says (widget, "Replacing the secrets…"));
  g_assert_false (gtk_widget_is_sensitive (find_row (window, "User Secret")));
  g_assert_false (gtk_widget_is_sensitive (find_row (window, "Remove Account…")));
  g_assert_true (gtk_widget_is_sensitive (find_button (window, "Ca_ncel")));

  back (window);
  gtk_widget_activate (find_row (window, "Account"));
  g_assert_true (ui_says (widget, "Replacing the secrets…"));
  g_assert_false (gtk_widget_is_sensitive (find_row (window, "Replace Secrets…")));
  g_assert_null (ui_find_shown (widget, ADW_TYPE_PASSWORD_ENTRY_ROW, "title", "User Secret"));
  while (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Ca_ncel") == NULL)
    g_main_context_iteration (NULL, TRUE);
  press (window, "Ca_ncel");
  ui_wait_for (widget, "Nothing was changed.");
  g_assert_true (gtk_widget_is_sensitive (find_row (window, "Replace Secrets…")));
  g_assert_true (ui_says (widget, "Secrets Accepted"));
  close_window (window);
}

/* One question, which shows the address; the answer is for the account that it was asked about. */
static void
test_account_address_question (UiFixture    *fixture,
                               gconstpointer data)
{
  LatchWindow *window;
  GtkWidget   *widget;

  create_and_close (fixture);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), NULL);
  ui_start_again (fixture);
  window = open_window (fixture);
  widget = GTK_WIDGET (window);
  ui_wait_for (widget, "Connected · Ecwid · Practice");
  gtk_widget_activate (ui_row (widget, "Ecwid 1003"));
  gtk_widget_activate (find_row (window, "Account"));
  ui_wait_for (widget, "Address Not Confirmed");
  press (window, "C_onfirm Address…");
  g_signal_emit_by_name (find_no (), "clicked");
  ui_wait_for (widget, "Nothing was sent. When you are sure of the address, try again and confirm it.");
  press (window, "C_onfirm Address…");
  g_signal_emit_by_name (find_in_toplevels ("_Send"), "clicked");
  ui_wait_for (widget, "Secrets Accepted");
  close_window (window);
}

static void
connect_practice (LatchWindow *window,
                  const char  *store_id,
                  const char  *order_key)
{
  GtkWidget       *widget = GTK_WIDGET (window);
  g_autofree char *name = g_strconcat ("Ecwid ", store_id, NULL);

  gtk_widget_activate_action (widget, "win.practice", NULL);
  type_shown (window, "Store ID", store_id);
  type_shown (window, "Order API Secret", order_key);
  press (window, "Create");
  ui_wait_for (widget, "secret-tool lookup");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, name);
  back (window);
}

/* Every store is asked, and each row says what came of it. */
static void
test_all_tested (UiFixture    *fixture,
                 gconstpointer data)
{
  LatchWindow *window = open_window (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  /* There is nothing to test yet. */
  ui_wait_for (widget, "Connect Your First Store");
  gtk_widget_activate_action (widget, "win.test-all", NULL);
  g_assert_false (ui_says (widget, "Testing 1 of"));

  connect_practice (window, "1003", LATCH_PRACTICE_ORDER_KEY);
  ui_change_on_service (fixture, "DELETE", "/enabled");
  connect_practice (window, "1004", LATCH_PRACTICE_ORDER_KEY);

  gtk_widget_activate_action (widget, "win.test-all", NULL);
  g_assert_true (ui_says (widget, "Testing 1 of 2…"));
  ui_wait_for (widget, "1 of 2 stores answer");
  ui_wait_for (widget, "Turned off on the service · Ecwid · Practice");
  g_assert_false (ui_says (widget, "Testing "));
  close_window (window);
}

static void
wait_for_step (UiFixture *fixture,
               LatchStep  step)
{
  g_autoptr (LatchInstance) instance = g_list_model_get_item (latch_registry_get_instances (fixture->registry), 0);

  while (latch_instance_get_step (instance) != step)
    g_main_context_iteration (NULL, TRUE);
}

/* What waits for the service is given up, and what was known stays. */
static void
test_all_stopped (UiFixture    *fixture,
                  gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  back (window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  latch_practice_aim_fault (fixture->practice, "/ping");
  gtk_widget_activate_action (widget, "win.test-all", NULL);
  wait_for_step (fixture, LATCH_STEP_TESTING);
  press (window, "_Stop");
  while (ui_says (widget, "Testing 1 of 1…"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ui_says (widget, "Connected · Ecwid · Practice"));
  g_assert_false (ui_says (widget, "answer"));
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_NONE, 0, NULL);

  gtk_widget_activate_action (widget, "win.test-all", NULL);
  ui_wait_for (widget, "1 of 1 store answers");
  close_window (window);
}

/* What another program made is listed as well, and what keeps the list from being read is told with a way on. */
static void
test_refreshed (UiFixture    *fixture,
                gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  back (window);
  latch_practice_set_crowd (fixture->practice, 3);
  gtk_widget_activate_action (widget, "win.refresh", NULL);
  ui_wait_for (widget, "Only on the service · ");
  while (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)) < 4)
    g_main_context_iteration (NULL, TRUE);

  while (ui_says (widget, "Reading the list"))
    g_main_context_iteration (NULL, TRUE);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Not today\"}");
  latch_practice_aim_fault (fixture->practice, "/instances");
  while (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Try A_gain") == NULL)
    {
      gtk_widget_activate_action (widget, "win.refresh", NULL);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_true (ui_says (widget, "Last read: Today, "));
  g_assert_true (ui_says (widget, "Only on the service · "));
  press (window, "Try A_gain");
  while (ui_says (widget, "Last read: Today, "))
    g_main_context_iteration (NULL, TRUE);
  close_window (window);
}

/* What the account has to settle first is settled on its page, and no other try is offered that would end in the same way. */
static void
test_list_refused (UiFixture    *fixture,
                   gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  back (window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 401, "{\"message\":\"Invalid Organization or User secret, or invalid Element token provided.\"}");
  latch_practice_aim_fault (fixture->practice, "/instances");
  latch_refresh_start (fixture->refresh, TRUE);
  while (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "_Show") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED);
  g_assert_null (ui_find_shown (widget, GTK_TYPE_BUTTON, "label", "Try A_gain"));
  press (window, "_Show");
  ui_wait_for (widget, "Secrets Not Accepted");
  close_window (window);
}

/* What was listed the last time is there before anybody is asked, and stays where the service has no answer now. */
static void
test_listed_at_start (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow *window = open_store (fixture);

  wait_until_sensitive (window, "_Test Again");
  back (window);
  latch_practice_set_crowd (fixture->practice, 3);
  ui_refresh (fixture);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, "{\"message\":\"Not today\"}");
  latch_practice_aim_fault (fixture->practice, "/instances");

  window = start_again (fixture, window);
  ui_wait_for (GTK_WIDGET (window), "Only on the service · ");
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)), ==, 4);
  g_assert_false (latch_refresh_get_running (fixture->refresh));
  g_assert_false (ui_says (GTK_WIDGET (window), "Last read: "));

  latch_refresh_start (fixture->refresh, FALSE);
  ui_wait_for (GTK_WIDGET (window), "Last read: Today, ");
  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)), ==, 4);
  close_window (window);
}

/* A keyring that is locked is left so until the person asks for the list. */
static void
test_list_locked (UiFixture    *fixture,
                  gconstpointer data)
{
  g_autoptr (LatchAccount) account = latch_account_new (ui_start_practice (fixture), "Account");
  g_autofree char *folder = g_build_filename (fixture->directory, "accounts", NULL);
  LatchWindow     *window;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  latch_account_set_accepted (account, TRUE);
  latch_test_write_account (account, fixture->directory);
  window = open_window (fixture);
  while (!latch_registry_get_loaded (fixture->registry))
    g_main_context_iteration (NULL, TRUE);

  keyring_lock ();
  latch_refresh_start (fixture->refresh, FALSE);
  while (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", "_Unlock") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (latch_refresh_get_error (fixture->refresh), LATCH_ERROR, LATCH_ERROR_KEYRING_LOCKED);
  close_window (window);
}

/* A window that is closed does not wait for the stores. */
static void
test_all_left (UiFixture    *fixture,
               gconstpointer data)
{
  LatchWindow *window = open_store (fixture);
  GtkWidget   *widget = GTK_WIDGET (window);

  wait_until_sensitive (window, "_Test Again");
  back (window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  latch_practice_aim_fault (fixture->practice, "/ping");
  gtk_widget_activate_action (widget, "win.test-all", NULL);
  wait_for_step (fixture, LATCH_STEP_TESTING);
  close_window (window);
}

static void
add (const char *path,
     void (*test) (UiFixture *, gconstpointer))
{
  g_test_add (path, UiFixture, NULL, ui_set_up, test, ui_tear_down);
}

/* An administrator may set any of them, and what is none of them. */
static void
test_preset (UiFixture    *fixture,
             gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  size_t              n_services;
  const LatchService *services = latch_service_get_all (&n_services);

  for (size_t i = 0; i <= n_services; i++)
    {
      const char      *service = i < n_services ? services[i].id : "https://api.example.com/elements/api-v2";
      g_autofree char *expected = latch_service_dup_shown_address (service);
      g_autofree char *shown = NULL;
      LatchWindow     *window;
      GtkWidget       *form;

      g_settings_set_string (settings, "service", service);
      window = open_window (fixture);
      latch_window_create (window);
      form = gtk_widget_get_ancestor (ui_row (GTK_WIDGET (window), "Store ID"), LATCH_TYPE_FORM);
      shown = latch_form_dup_shown_address (LATCH_FORM (form));
      g_assert_cmpstr (shown, ==, expected);
      close_window (window);
    }

  g_settings_reset (settings, "service");
}

/* -- Signing in to a store in the browser ---------------------------------------- */

#define SIGN_IN "Sign In in the Browser…"
#define WAITING "Waiting for the browser…"

/* The form of a practice store to which somebody signs in. Shopify’s browser comes back by itself, Ecwid’s does not. */
static LatchWindow *
open_own_app (UiFixture  *fixture,
              const char *element)
{
  LatchWindow *window = open_practice (fixture);
  LatchForm   *form = LATCH_FORM (ui_find (GTK_WIDGET (window), LATCH_TYPE_FORM, NULL, NULL));

  latch_form_choose_element (form, latch_element_lookup (element));
  if (g_str_equal (element, "ecwid"))
    adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (GTK_WIDGET (window), "Kind of Sign-In")), 1);

  g_assert_nonnull (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", SIGN_IN));
  return window;
}

/* The window opens the browser. Returns what it opens, in which there is nothing to find. */
static char *
begin_to_sign_in (UiFixture   *fixture,
                  LatchWindow *window)
{
  char *start;

  ui_install_browser ();
  press (window, SIGN_IN);
  ui_wait_for (GTK_WIDGET (window), WAITING);
  start = ui_take_opened ();
  g_assert_true (g_regex_match_simple ("\\Ahttp://127\\.0\\.0\\.1:[0-9]+/start/[0-9a-f]{32}\\z", start, 0, 0));
  return start;
}

static void
paste_address (LatchWindow *window,
               const char  *address)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), address);
  press (window, "Paste the _Address");
}

static void
test_consent (UiFixture    *fixture,
              gconstpointer data)
{
  LatchWindow     *window = open_own_app (fixture, "shopify");
  g_autofree char *start = begin_to_sign_in (fixture, window);
  g_autofree char *address = browser_fixture_press (start, "allow");

  g_assert_null (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", "Paste the _Address"));
  g_assert_nonnull (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", "_Open the Browser Again"));
  g_assert_cmpuint (browser_fixture_visit (address), ==, 200);
  ui_wait_for (GTK_WIDGET (window), "secret-tool lookup");
  g_assert_true (ui_says (GTK_WIDGET (window), "Shopify shop1003"));
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
  close_window (window);
}

/* What is not where this sign-in ended is told, and nothing is lost by it. */
static void
test_consent_pasted (UiFixture    *fixture,
                     gconstpointer data)
{
  LatchWindow     *window = open_own_app (fixture, "ecwid");
  g_autofree char *start = begin_to_sign_in (fixture, window);
  g_autofree char *address = browser_fixture_press (start, "allow");

  paste_address (window, "https://127.0.0.1/back?code=x&state=of-yesterday");
  ui_wait_for (GTK_WIDGET (window), "This address is from another sign-in.");
  paste_address (window, "Hello");
  ui_wait_for (GTK_WIDGET (window), "No address was found.");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);

  paste_address (window, address);
  ui_wait_for (GTK_WIDGET (window), "secret-tool lookup");
  g_assert_false (ui_says (GTK_WIDGET (window), "No address was found."));
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 1);
  close_window (window);
}

/* Whatever is typed is still there, and the same button leads on. */
static void
test_consent_refused (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow     *window = open_own_app (fixture, "shopify");
  g_autofree char *start = begin_to_sign_in (fixture, window);
  g_autofree char *refusal = browser_fixture_press (start, "deny");
  g_autofree char *second_start = NULL;
  g_autofree char *address = NULL;

  g_assert_cmpuint (browser_fixture_visit (refusal), ==, 200);
  ui_wait_for (GTK_WIDGET (window), "Access was not allowed in the browser.");
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);

  second_start = begin_to_sign_in (fixture, window);
  address = browser_fixture_press (second_start, "allow");
  g_assert_cmpuint (browser_fixture_visit (address), ==, 200);
  ui_wait_for (GTK_WIDGET (window), "secret-tool lookup");
  close_window (window);
}

static void
test_consent_expired (UiFixture    *fixture,
                      gconstpointer data)
{
  LatchWindow     *window = open_own_app (fixture, "shopify");
  g_autofree char *start = begin_to_sign_in (fixture, window);
  g_autofree char *address = browser_fixture_press (start, "allow");
  g_autofree char *second_start = NULL;
  g_autofree char *second_address = NULL;

  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 400,
                            "{\"message\":\"Authorization failed\",\"providerMessage\":\"The authorization code has expired\"}");
  g_assert_cmpuint (browser_fixture_visit (address), ==, 200);
  ui_wait_for (GTK_WIDGET (window), "The authorization code has expired\nEach sign-in can be used once. Sign in again for another try.");

  second_start = begin_to_sign_in (fixture, window);
  second_address = browser_fixture_press (second_start, "allow");
  g_assert_cmpuint (browser_fixture_visit (second_address), ==, 200);
  ui_wait_for (GTK_WIDGET (window), "secret-tool lookup");
  close_window (window);
}

/* A browser that was closed is opened again, or the person gives up; then nobody listens any more. */
static void
test_consent_cancelled (UiFixture    *fixture,
                        gconstpointer data)
{
  LatchWindow     *window = open_own_app (fixture, "shopify");
  g_autofree char *start = begin_to_sign_in (fixture, window);
  g_autofree char *again = NULL;

  press (window, "_Open the Browser Again");
  again = ui_take_opened ();
  g_assert_cmpstr (start, !=, again);
  g_assert_cmpuint (browser_fixture_visit (start), ==, 404);
  press (window, "_Cancel");
  g_assert_nonnull (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", SIGN_IN));
  while (browser_fixture_visit (again) != 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (latch_practice_get_n_posts (fixture->practice), ==, 0);
  close_window (window);
}

/* The browser comes back with a page of an earlier try: the person is told, and can still sign in. */
static void
test_consent_mistaken (UiFixture    *fixture,
                       gconstpointer data)
{
  LatchWindow     *window = open_own_app (fixture, "shopify");
  g_autofree char *start = begin_to_sign_in (fixture, window);
  g_autofree char *address = browser_fixture_press (start, "allow");
  g_autofree char *wrong = g_strconcat (address, "x", NULL);

  g_assert_cmpuint (browser_fixture_visit (wrong), ==, 400);
  ui_wait_for (GTK_WIDGET (window), "The browser came back from another sign-in.");
  g_assert_cmpuint (browser_fixture_visit (address), ==, 200);
  ui_wait_for (GTK_WIDGET (window), "secret-tool lookup");
  close_window (window);
}

static void
text_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(char **)user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

/* Without a browser that the system knows, the link is opened by hand. Once a program has looked for one, it believes to know
 * all that there are, so this is another program. */
static void
test_consent_without_browser (UiFixture    *fixture,
                              gconstpointer data)
{
  LatchWindow     *window = NULL;
  g_autofree char *link = NULL;
  g_autofree char *address = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      return;
    }

  window = open_own_app (fixture, "shopify");
  press (window, SIGN_IN);
  ui_wait_for (GTK_WIDGET (window), "No browser could be opened.");
  press (window, "Copy the Sign-In _Link");
  ui_wait_for (GTK_WIDGET (window), "The sign-in link was copied.");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL, text_read_cb, &link);
  while (link == NULL)
    g_main_context_iteration (NULL, TRUE);

  address = browser_fixture_press (link, "allow");
  g_assert_cmpuint (browser_fixture_visit (address), ==, 200);
  ui_wait_for (GTK_WIDGET (window), "secret-tool lookup");
  close_window (window);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (AdwApplication) application = NULL;

  g_test_init (&argc, &argv, NULL);
  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_application_set_resource_base_path (G_APPLICATION (application), "/io/github/latchkey/Latchkey");
  g_application_register (G_APPLICATION (application), NULL, NULL);
  g_application_set_default (G_APPLICATION (application));
  ui_serve_notices ();

  add ("/latch/ui-window/ready/first-frame", test_first_frame);
  add ("/latch/ui-window/ready/preset", test_preset);
  add ("/latch/ui-window/ready/load-again", test_load_again);
  add ("/latch/ui-window/ready/motion", test_motion);
  add ("/latch/ui-window/ready/create", test_create);
  add ("/latch/ui-window/ready/search", test_search);
  g_test_add_func ("/latch/ui-window/ready/release-notes", test_release_notes);
  g_test_add_func ("/latch/ui-window/ready/command-of-error", test_command_of_error);
  add ("/latch/ui-window/ready/reveal", test_reveal);
  add ("/latch/ui-window/ready/reveal-another", test_reveal_another);
  add ("/latch/ui-window/ready/tells-token", test_tells_token);
  add ("/latch/ui-window/ready/tells-pages", test_tells_pages);
  add ("/latch/ui-window/ready/refused-keys", test_refused_keys);
  add ("/latch/ui-window/ready/wrong-secrets", test_wrong_secrets);
  add ("/latch/ui-window/ready/copy-keys", test_copy_keys);
  add ("/latch/ui-window/ready/copy-keys-without-token", test_copy_keys_without_token);
  add ("/latch/ui-window/ready/paste-keys", test_paste_keys);
  add ("/latch/ui-window/ready/sign-in-told-in-notification", test_sign_in_told_in_notification);
  add ("/latch/ui-window/ready/connect-another", test_connect_another);
  add ("/latch/ui-window/ready/connect-another-refused", test_connect_another_refused);
  add ("/latch/ui-window/ready/open-file", test_open_file);
  add ("/latch/ui-window/ready/drop", test_drop);
  add ("/latch/ui-window/ready/same-account", test_same_account);
  add ("/latch/ui-window/ready/try", test_try);
  add ("/latch/ui-window/ready/practice-of-others", test_practice_of_others);
  add ("/latch/ui-window/ready/consent-without-browser", test_consent_without_browser);
  add ("/latch/ui-window/ready/consent", test_consent);
  add ("/latch/ui-window/ready/consent-pasted", test_consent_pasted);
  add ("/latch/ui-window/ready/consent-refused", test_consent_refused);
  add ("/latch/ui-window/ready/consent-expired", test_consent_expired);
  add ("/latch/ui-window/ready/consent-cancelled", test_consent_cancelled);
  add ("/latch/ui-window/ready/consent-mistaken", test_consent_mistaken);
  add ("/latch/ui-window/ready/address-question", test_address_question);
  add ("/latch/ui-window/ready/address-banner", test_address_banner);
  add ("/latch/ui-window/ready/changed-account-banner", test_changed_account_banner);
  add ("/latch/ui-window/ready/address-question-in-form", test_address_question_in_form);
  add ("/latch/ui-window/ready/changed-account", test_changed_account);
  add ("/latch/ui-window/ready/changed-practice", test_changed_practice);
  add ("/latch/ui-window/ready/lost-practice", test_lost_practice);
  add ("/latch/ui-window/ready/use", test_use);
  add ("/latch/ui-window/ready/use-practice", test_use_practice);
  add ("/latch/ui-window/ready/use-without-secrets", test_use_without_secrets);
  add ("/latch/ui-window/ready/use-without-account", test_use_without_account);
  add ("/latch/ui-window/ready/conflict", test_conflict);
  add ("/latch/ui-window/ready/changed-account-of-two", test_changed_account_of_two);
  add ("/latch/ui-window/ready/swapped-secrets", test_swapped_secrets);
  add ("/latch/ui-window/ready/account-goes", test_account_goes);
  add ("/latch/ui-window/ready/changed-account-goes", test_changed_account_goes);
  add ("/latch/ui-window/ready/changed-account-in-form", test_changed_account_in_form);
  add ("/latch/ui-window/ready/damaged-account", test_damaged_account);
  add ("/latch/ui-window/ready/damaged-practice", test_damaged_practice);
  add ("/latch/ui-window/ready/sign-in-offered", test_sign_in_offered);
  add ("/latch/ui-window/ready/sign-in", test_sign_in);
  add ("/latch/ui-window/ready/sign-in-wrong-password", test_sign_in_wrong_password);
  add ("/latch/ui-window/ready/sign-in-second-factor", test_sign_in_second_factor);
  add ("/latch/ui-window/ready/sign-in-cancelled", test_sign_in_cancelled);
  add ("/latch/ui-window/ready/sign-in-offline", test_sign_in_offline);
  add ("/latch/ui-window/ready/sign-in-cut", test_sign_in_cut);
  add ("/latch/ui-window/ready/sign-in-again", test_sign_in_again);
  add ("/latch/ui-window/ready/accounts-back", test_accounts_back);
  add ("/latch/ui-window/ready/account-added", test_account_added);
  add ("/latch/ui-window/ready/account-added-in-vain", test_account_added_in_vain);
  add ("/latch/ui-window/ready/account-added-again", test_account_added_again);
  add ("/latch/ui-window/ready/account-adding-left", test_account_adding_left);
  add ("/latch/ui-window/ready/account-adding-closed", test_account_adding_closed);
  add ("/latch/ui-window/ready/account-given-up", test_account_given_up);
  add ("/latch/ui-window/ready/account-filled-in", test_account_filled_in);
  add ("/latch/ui-window/ready/account-tested", test_account_tested);
  add ("/latch/ui-window/ready/account-unsure", test_account_unsure);
  add ("/latch/ui-window/ready/account-renamed", test_account_renamed);
  add ("/latch/ui-window/ready/account-renamed-in-vain", test_account_renamed_in_vain);
  add ("/latch/ui-window/ready/account-replaced", test_account_replaced);
  add ("/latch/ui-window/ready/account-of-practice-replaced", test_account_of_practice_replaced);
  add ("/latch/ui-window/ready/account-of-another", test_account_of_another);
  add ("/latch/ui-window/ready/account-removed", test_account_removed);
  add ("/latch/ui-window/ready/account-removed-before-undo", test_account_removed_before_undo);
  add ("/latch/ui-window/ready/account-removal-asked-again", test_account_removal_asked_again);
  add ("/latch/ui-window/ready/account-removed-elsewhere", test_account_removed_elsewhere);
  add ("/latch/ui-window/ready/everything-removed", test_everything_removed);
  add ("/latch/ui-window/ready/everything-but-one-removed", test_everything_but_one_removed);
  add ("/latch/ui-window/ready/everything-unreadable-removed", test_everything_unreadable_removed);
  add ("/latch/ui-window/locked/everything", test_everything_locked);
  add ("/latch/ui-window/locked/list", test_list_locked);
  add ("/latch/ui-window/ready/everything-without-file-removed", test_everything_without_file_removed);
  add ("/latch/ui-window/ready/account-told-in-notification", test_account_told_in_notification);
  add ("/latch/ui-window/ready/page-remembered", test_page_remembered);
  add ("/latch/ui-window/ready/page-gone", test_page_gone);
  add ("/latch/ui-window/ready/account-busy", test_account_busy);
  add ("/latch/ui-window/ready/account-address-question", test_account_address_question);
  add ("/latch/ui-window/ready/all-tested", test_all_tested);
  add ("/latch/ui-window/ready/all-stopped", test_all_stopped);
  add ("/latch/ui-window/ready/all-left", test_all_left);
  add ("/latch/ui-window/ready/refreshed", test_refreshed);
  add ("/latch/ui-window/ready/list-refused", test_list_refused);
  add ("/latch/ui-window/ready/listed-at-start", test_listed_at_start);
  add ("/latch/ui-window/ready/practice-refused", test_practice_refused);
  add ("/latch/ui-window/ready/connectors", test_connectors);
  add ("/latch/ui-window/ready/missing-key", test_missing_key);
  add ("/latch/ui-window/ready/unknown-outcome", test_unknown_outcome);
  add ("/latch/ui-window/ready/answer-lost", test_answer_lost);
  add ("/latch/ui-window/ready/candidate", test_candidate);
  add ("/latch/ui-window/ready/candidate-goes", test_candidate_goes);
  add ("/latch/ui-window/ready/many-candidates", test_many_candidates);
  add ("/latch/ui-window/ready/absent", test_absent);
  add ("/latch/ui-window/ready/put-back", test_put_back);
  add ("/latch/ui-window/ready/turned-off", test_turned_off);
  add ("/latch/ui-window/ready/turned-off-and-on", test_turned_off_and_on);
  add ("/latch/ui-window/ready/turned-off-in-vain", test_turned_off_in_vain);
  add ("/latch/ui-window/ready/token-kept", test_token_kept);
  add ("/latch/ui-window/ready/kept-and-removed", test_kept_and_removed);
  add ("/latch/ui-window/ready/kept-in-vain", test_kept_in_vain);
  add ("/latch/ui-window/ready/keeping-cancelled", test_keeping_cancelled);
  add ("/latch/ui-window/ready/kept-too-late", test_kept_too_late);
  add ("/latch/ui-window/ready/kept-while-away", test_kept_while_away);
  add ("/latch/ui-window/ready/turned-on-in-vain", test_turned_on_in_vain);
  add ("/latch/ui-window/ready/answer-in-sight", test_answer_in_sight);
  add ("/latch/ui-window/ready/hostile-name", test_hostile_name);
  add ("/latch/ui-window/ready/told-in-notification", test_told_in_notification);
  add ("/latch/ui-window/ready/deleted", test_deleted);
  add ("/latch/ui-window/ready/deletion-cancelled", test_deletion_cancelled);
  add ("/latch/ui-window/ready/deleted-by-wrong-number", test_deleted_by_wrong_number);
  add ("/latch/ui-window/ready/turned-off-in-vain-elsewhere", test_turned_off_in_vain_elsewhere);
  add ("/latch/ui-window/ready/turning-off-cancelled", test_turning_off_cancelled);
  add ("/latch/ui-window/ready/change-secrets", test_change_secrets);
  add ("/latch/ui-window/ready/change-untouched", test_change_untouched);
  add ("/latch/ui-window/ready/change-unread", test_change_unread);
  add ("/latch/ui-window/ready/change-forgotten", test_change_forgotten);
  add ("/latch/ui-window/ready/change-taken-back", test_change_taken_back);
  add ("/latch/ui-window/ready/cancelled-while-testing", test_cancelled_while_testing);
  add ("/latch/ui-window/ready/deletion-of-another", test_deletion_of_another);
  add ("/latch/ui-window/ready/change-left", test_change_left);
  add ("/latch/ui-window/ready/change-in-vain-elsewhere", test_change_in_vain_elsewhere);
  add ("/latch/ui-window/ready/change-unclear", test_change_unclear);
  add ("/latch/ui-window/ready/renamed", test_renamed);
  add ("/latch/ui-window/ready/renamed-partly", test_renamed_partly);
  add ("/latch/ui-window/ready/renamed-in-vain", test_renamed_in_vain);
  add ("/latch/ui-window/ready/renamed-elsewhere", test_renamed_elsewhere);
  add ("/latch/ui-window/ready/renamed-followed", test_renamed_followed);
  add ("/latch/ui-window/ready/renamed-unauthorized", test_renamed_unauthorized);
  add ("/latch/ui-window/ready/rename-forgotten", test_rename_forgotten);
  add ("/latch/ui-window/ready/events-turned-on", test_events_turned_on);
  add ("/latch/ui-window/ready/events-cancelled", test_events_cancelled);
  add ("/latch/ui-window/ready/events-unclear", test_events_unclear);
  add ("/latch/ui-window/ready/events-unlisted", test_events_unlisted);
  add ("/latch/ui-window/ready/events-in-vain", test_events_in_vain);
  add ("/latch/ui-window/ready/events-left", test_events_left);
  add ("/latch/ui-window/ready/events-address", test_events_address);
  add ("/latch/ui-window/ready/form-asks", test_form_asks);
  add ("/latch/ui-window/ready/form-leaves-focus", test_form_leaves_focus);
  add ("/latch/ui-window/ready/two-forms", test_two_forms);
  add ("/latch/ui-window/ready/form-gives-focus-back", test_form_gives_focus_back);
  add ("/latch/ui-window/ready/address-question-of-deletion", test_address_question_of_deletion);
  add ("/latch/ui-window/ready/change-cancelled", test_change_cancelled);
  add ("/latch/ui-window/ready/change-working", test_change_working);
  add ("/latch/ui-window/ready/change-gone", test_change_gone);
  add ("/latch/ui-window/ready/gone", test_gone);
  g_test_add_func ("/latch/ui-window/ready/undo-time", test_undo_time);
  add ("/latch/ui-window/ready/gone-without-token", test_gone_without_token);
  add ("/latch/ui-window/ready/removed-at-close", test_removed_at_close);
  add ("/latch/ui-window/ready/removed-and-killed", test_removed_and_killed);
  add ("/latch/ui-window/ready/removed-two", test_removed_two);
  add ("/latch/ui-window/ready/removed-in-vain", test_removed_in_vain);
  add ("/latch/ui-window/ready/found-while-removed", test_found_while_removed);
  add ("/latch/ui-window/ready/account-refused", test_account_refused);
  add ("/latch/ui-window/ready/secrets-cancelled", test_secrets_cancelled);
  add ("/latch/ui-window/ready/secrets-left", test_secrets_left);
  add ("/latch/ui-window/ready/forgotten-again", test_forgotten_again);
  add ("/latch/ui-window/ready/removed-again", test_removed_again);
  add ("/latch/ui-window/ready/forgotten-meanwhile", test_forgotten_meanwhile);
  add ("/latch/ui-window/ready/created-and-removed", test_created_and_removed);
  add ("/latch/ui-window/ready/forget-and-go-on", test_forget_and_go_on);
  add ("/latch/ui-window/ready/remove-and-go-on", test_remove_and_go_on);
  add ("/latch/ui-window/ready/stop-waiting", test_stop_waiting);
  add ("/latch/ui-window/ready/question-goes", test_question_goes);
  add ("/latch/ui-window/hung/removed-at-close", test_removed_at_close_of_hung);
  add ("/latch/ui-window/hung/cancel-and-close", test_hung_keyring);
  add ("/latch/ui-window/hung/saving-token", test_saving_token);
  add ("/latch/ui-window/mute/cancel-and-close", test_mute_keyring);
  add ("/latch/ui-window/killed/unsaved-token", test_unsaved_token);
  add ("/latch/ui-window/absent/absent-keyring", test_absent_keyring);
  add ("/latch/ui-window/absent/account-added-without-keyring", test_account_added_without_keyring);
  add ("/latch/ui-window/absent/kept", test_kept);
  add ("/latch/ui-window/absent/kept-then-moved", test_kept_then_moved);
  add ("/latch/ui-window/absent/kept-next-start", test_kept_next_start);
  add ("/latch/ui-window/private/stored", test_private);

  return g_test_run ();
}
