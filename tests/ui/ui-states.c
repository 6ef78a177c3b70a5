/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "ui-states.h"

#include "browser-fixture.h"
#include "latch-account-choices.h"
#include "latch-account-secrets.h"
#include "latch-add-account-page.h"
#include "latch-create-page.h"
#include "latch-error-panel.h"
#include "latch-error.h"
#include "latch-form.h"
#include "latch-home-page.h"
#include "latch-leave-dialog.h"
#include "latch-practice-secrets.h"
#include "latch-secrets-group.h"
#include "latch-test.h"
#include "model-fixture.h"
#include "practice-secrets.h"
#include "record-fixture.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>

/* Every page of the window in every state that it can be in, in whatever
 * language, to be looked at by tests and by people. What a state says is looked
 * for by its translation. */

#define LONG_MESSAGE                                                                                                         \
  "{\"requestId\":\"5c0ffee15c0ffee15c0ffee15c0ffee1\",\"message\":\"Could not provision the instance: ecwid.order.key was " \
  "refused at https://app.ecwid.com/api/v3/10031003/profile?responseFields=generalInfo,account,settings,mailNotifications "  \
  "with a status that nobody expected, and the operation was not tried a second time.\",\"providerMessage\":\"The app that " \
  "this access token belongs to is not installed in the store any more.\"}"

/* Without a compositor a window gets a frame, which would be taken from its width. */
static void
remove_frame (GtkWidget *window)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (provider, "window.solid-csd { padding: 0; border: none; box-shadow: none; }", -1);
  gtk_style_context_add_provider_for_display (gtk_widget_get_display (window), GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static LatchWindow *
open_window (UiFixture *fixture)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  LatchWindow *window = latch_window_new (GTK_APPLICATION (g_application_get_default ()), fixture->registry, fixture->recovery, fixture->refresh, settings);

  remove_frame (GTK_WIDGET (window));
  gtk_window_present (GTK_WINDOW (window));
  while (!latch_registry_get_loaded (fixture->registry))
    g_main_context_iteration (NULL, TRUE);

  return window;
}

void
ui_close_state (GtkWidget *window)
{
  g_object_ref (window);
  gtk_window_destroy (GTK_WINDOW (window));
  while (G_OBJECT (window)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);

  g_assert_finalize_object (window);
}

static GtkWidget *
find_type (GtkWidget *root,
           GType      type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
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
wait_for (LatchWindow *window,
          const char  *text)
{
  ui_wait_for (GTK_WIDGET (window), text);
}

static LatchForm *
find_form (LatchWindow *window)
{
  return LATCH_FORM (find_type (GTK_WIDGET (window), LATCH_TYPE_FORM));
}

static void
wait_for_recovery (UiFixture *fixture)
{
  while (latch_recovery_get_running (fixture->recovery))
    g_main_context_iteration (NULL, TRUE);
}

static void
show_form (UiFixture   *fixture,
           LatchWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.create", NULL);
}

static void
show_practice (UiFixture   *fixture,
               LatchWindow *window)
{
  latch_window_practice (window);
  wait_for (window, _ ("Product API Secret"));
}

/* After the first practice store, its account is chosen. */
static void
show_practice_again (UiFixture   *fixture,
                     LatchWindow *window)
{
  show_practice (fixture, window);
  press (window, _ ("Create"));
  wait_for (window, "secret-tool lookup");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  show_practice (fixture, window);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), _ ("Let the Store Refuse These API Secrets")));
}

static void
show_practice_refused (UiFixture   *fixture,
                       LatchWindow *window)
{
  show_practice (fixture, window);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), _ ("Let the Store Refuse These API Secrets")));
  press (window, _ ("Create"));
  wait_for (window, LATCH_PRACTICE_NEW_ORDER_KEY);
}

static void
show_empty (UiFixture   *fixture,
            LatchWindow *window)
{
  wait_for (window, _ ("Connect Your First Store"));
}

static void
show_unreadable (UiFixture   *fixture,
                 LatchWindow *window)
{
  g_autoptr (GError) error = g_error_new (LATCH_ERROR, LATCH_ERROR_STORAGE, _ ("Latchkey could not read its data folder: %s"), g_strerror (EACCES));

  wait_for (window, _ ("Connect Your First Store"));
  latch_home_page_show_error (LATCH_HOME_PAGE (find_type (GTK_WIDGET (window), LATCH_TYPE_HOME_PAGE)), error);
}

/* The service by its address, and everything wrong that can be wrong. */
static void
show_form_errors (UiFixture   *fixture,
                  LatchWindow *window)
{
  GtkWidget *form;

  show_form (fixture, window);
  form = GTK_WIDGET (find_form (window));
  latch_form_choose_service (LATCH_FORM (form), "http://api.example.com/elements/api-v2");
  ui_type (form, _ ("User Secret"), "two words");
  ui_type (form, _ ("Organization Secret"), "two words");
  ui_type (form, _ ("Store ID"), "shop");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_row (form, _ ("Advanced"))), TRUE);
  gtk_widget_activate (ui_row (form, _ ("Event Notifications")));
  ui_type (form, _ ("Callback Address"), "hooks");
  latch_form_check (LATCH_FORM (form));
}

static void
show_form_swapped (UiFixture   *fixture,
                   LatchWindow *window)
{
  GtkWidget *form;

  show_form (fixture, window);
  form = GTK_WIDGET (find_form (window));
  latch_form_choose_service (LATCH_FORM (form), "us");
  ui_type (form, _ ("User Secret"), "0123456789abcdef0123456789abcdef");
  ui_type (form, _ ("Organization Secret"), "dXNlcg==");
  latch_form_check (LATCH_FORM (form));
}

static void
show_form_more (UiFixture   *fixture,
                LatchWindow *window)
{
  GtkWidget *form;

  show_form (fixture, window);
  form = GTK_WIDGET (find_form (window));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_row (form, _ ("Advanced"))), TRUE);
  gtk_widget_activate (ui_row (form, _ ("Event Notifications")));
  gtk_widget_grab_focus (ui_row (form, _ ("Signature Key")));
}

/* A document that has words in place of its secrets. */
static void
show_form_filled_in (UiFixture   *fixture,
                     LatchWindow *window)
{
  g_auto (GValue) text = G_VALUE_INIT;

  show_form (fixture, window);
  g_value_init (&text, G_TYPE_STRING);
  g_value_set_static_string (&text, "curl https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2/instances -d '{ \"element\": { \"key\": \"ecwid\" }, "
                                    "\"tags\": [ \"eu\" ], \"configuration\": { \"ecwid.store.id\": \"1003\", \"ecwid.order.key\": \"<Order Key>\" } }'");
  g_assert_true (latch_form_drop (find_form (window), &text));
}

static void
show_busy (UiFixture   *fixture,
           LatchWindow *window)
{
  show_practice (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  press (window, _ ("Create"));
  wait_for (window, _ ("Creating the instance…"));
}

static void
show_connector (UiFixture   *fixture,
                LatchWindow *window,
                const char  *key)
{
  show_form (fixture, window);
  latch_form_choose_element (find_form (window), latch_element_lookup (key));
}

static void
show_woocommerce (UiFixture   *fixture,
                  LatchWindow *window)
{
  show_connector (fixture, window, "woocommercerest");
}

static void
show_bigcommerce (UiFixture   *fixture,
                  LatchWindow *window)
{
  show_connector (fixture, window, "bigcommerce");
}

static void
show_magento (UiFixture   *fixture,
              LatchWindow *window)
{
  show_connector (fixture, window, "magentov20");
}

static void
show_epages (UiFixture   *fixture,
             LatchWindow *window)
{
  show_connector (fixture, window, "epages");
}

static void
show_volusion (UiFixture   *fixture,
               LatchWindow *window)
{
  show_connector (fixture, window, "volusion");
}

static void
show_magento_soap (UiFixture   *fixture,
                   LatchWindow *window)
{
  show_connector (fixture, window, "magentosoapv19");
}

static void
show_shopify (UiFixture   *fixture,
              LatchWindow *window)
{
  show_connector (fixture, window, "shopify");
}

static void
choose_own_app (LatchWindow *window)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (GTK_WIDGET (window), _ ("Kind of Sign-In"))), 1);
}

static void
show_own_app (UiFixture   *fixture,
              LatchWindow *window)
{
  show_connector (fixture, window, "ecwid");
  choose_own_app (window);
}

/* Somebody signs in to a practice store. Returns what the browser opens. */
static char *
begin_to_sign_in (UiFixture   *fixture,
                  LatchWindow *window)
{
  ui_install_browser ();
  press (window, _ ("Sign In in the Browser…"));
  wait_for (window, _ ("Waiting for the browser…"));
  return ui_take_opened ();
}

static void
show_consent_listening (UiFixture   *fixture,
                        LatchWindow *window)
{
  g_autofree char *start = NULL;

  show_practice (fixture, window);
  latch_form_choose_element (find_form (window), latch_element_lookup ("shopify"));
  start = begin_to_sign_in (fixture, window);
}

static void
show_consent (UiFixture   *fixture,
              LatchWindow *window)
{
  g_autofree char *start = NULL;

  show_practice (fixture, window);
  choose_own_app (window);
  start = begin_to_sign_in (fixture, window);
}

static void
show_consent_mistake (UiFixture   *fixture,
                      LatchWindow *window)
{
  show_consent (fixture, window);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), "https://127.0.0.1/back?code=x&state=of-yesterday");
  press (window, _ ("Paste the _Address"));
  wait_for (window, _ ("This address is from another sign-in. Open the browser again and sign in once more."));
}

static void
show_consent_refused (UiFixture   *fixture,
                      LatchWindow *window)
{
  g_autofree char *start = NULL;
  g_autofree char *address = NULL;

  show_practice (fixture, window);
  latch_form_choose_element (find_form (window), latch_element_lookup ("shopify"));
  start = begin_to_sign_in (fixture, window);
  address = browser_fixture_press (start, "deny");
  browser_fixture_visit (address);
  wait_for (window, _ ("Access was not allowed in the browser. Sign in again to allow it."));
}

/* The other way to sign in has other rows. */
static void
show_bigcommerce_token (UiFixture   *fixture,
                        LatchWindow *window)
{
  show_bigcommerce (fixture, window);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (GTK_WIDGET (window), _ ("Kind of API Account"))), 1);
}

/* Fields whose texts are as long as they may be, beside a file that cannot be read. The form by itself is tried with as many
 * as there may be. */
static void
leave_descriptions (UiFixture *fixture)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "elements", NULL);
  g_autofree char *bad = g_build_filename (folder, "bad.json", NULL);
  g_autofree char *worst = g_build_filename (folder, "worst.json", NULL);
  g_autofree char *help = g_strnfill (200, 'w');
  g_autofree char *text = NULL;
  GString         *json = g_string_new (NULL);

  if (latch_element_lookup ("worst") != NULL)
    return;

  g_string_printf (json, "{ \"key\": \"worst\", \"name\": \"%s\", \"hub\": \"ecommerce\", \"note\": \"<b>&%s\", \"fields\": [", UI_LONGEST_TITLE, help + 4);
  for (int i = 0; i < 20; i++)
    g_string_append_printf (json, "%s{ \"key\": \"k%d\", \"title\": \"%s\", \"help\": \"%s\", \"required\": %s }", i > 0 ? "," : "", i, UI_LONGEST_TITLE, help, i % 2 == 0 ? "true" : "false");
  g_string_append (json, "] }");
  text = g_string_free (json, FALSE);
  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (worst, text, -1, NULL);
  g_file_set_contents (bad, "{ \"key\": \"<b>bad</b>\" }", -1, NULL);
  latch_element_add_folder (folder);
  g_unlink (worst);
  g_unlink (bad);
  g_rmdir (folder);
}

static void
show_worst_connector (UiFixture   *fixture,
                      LatchWindow *window)
{
  show_connector (fixture, window, "worst");
}

/* A store at an address, whose secrets a person knows. */
static void
create_at_address (UiFixture   *fixture,
                   LatchWindow *window,
                   const char  *user_secret,
                   const char  *organization_secret)
{
  show_form (fixture, window);
  latch_form_choose_service (find_form (window), ui_start_practice (fixture));
  ui_type (GTK_WIDGET (window), _ ("User Secret"), user_secret);
  ui_type (GTK_WIDGET (window), _ ("Organization Secret"), organization_secret);
  ui_type (GTK_WIDGET (window), _ ("Store ID"), LATCH_PRACTICE_STORE_ID);
  ui_type (GTK_WIDGET (window), _ ("Order API Secret"), LATCH_PRACTICE_ORDER_KEY);
  ui_type (GTK_WIDGET (window), _ ("Product API Secret"), LATCH_PRACTICE_PRODUCT_KEY);
  ui_type (GTK_WIDGET (window), _ ("Name"), UI_LONG_NAME);
  press (window, _ ("Create"));
}

static void
show_refused_secrets (UiFixture   *fixture,
                      LatchWindow *window)
{
  create_at_address (fixture, window, "d3Jvbmc=", "d3Jvbmc=");
  wait_for (window, _ ("The service did not accept the user secret and organization secret. Check them, and that they belong to this service."));
}

static GtkWidget *
open_sign_in (UiFixture   *fixture,
              LatchWindow *window,
              const char  *service)
{
  show_form (fixture, window);
  latch_form_choose_service (find_form (window), service);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), _ ("Sign In…")));
  return ui_find_dialog (GTK_WIDGET (window));
}

static void
show_sign_in (UiFixture   *fixture,
              LatchWindow *window)
{
  open_sign_in (fixture, window, "us");
}

static void
sign_in (UiFixture   *fixture,
         LatchWindow *window,
         const char  *user_name,
         const char  *password,
         const char  *sentence)
{
  GtkWidget *dialog = open_sign_in (fixture, window, ui_start_practice (fixture));

  ui_type (dialog, _ ("User Name"), user_name);
  ui_type (dialog, _ ("Password"), password);
  g_signal_emit_by_name (ui_find_shown (dialog, GTK_TYPE_BUTTON, "label", _ ("_Sign In")), "clicked");
  ui_wait_for (dialog, sentence);
}

static void
show_sign_in_refused (UiFixture   *fixture,
                      LatchWindow *window)
{
  sign_in (fixture, window, "zoe@example.com", "wrong", _ ("The service did not accept the user name and password. If you use single sign-on, paste the two secrets instead."));
}

static void
show_second_factor (UiFixture   *fixture,
                    LatchWindow *window)
{
  sign_in (fixture, window, LATCH_PRACTICE_SECOND_FACTOR_USER_NAME, latch_practice_secrets_get_password (),
           _ ("Latchkey cannot sign in to this account. It may need a second factor or single sign-on. Paste the two secrets instead."));
}

static void
show_long_message (UiFixture   *fixture,
                   LatchWindow *window)
{
  show_practice (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 400, LONG_MESSAGE);
  press (window, _ ("Create"));
  wait_for (window, _ ("The service rejected this value. See its message below."));
  gtk_expander_set_expanded (GTK_EXPANDER (ui_find (GTK_WIDGET (window), GTK_TYPE_EXPANDER, "label", _ ("_Details"))), TRUE);
}

static void
show_unknown (UiFixture   *fixture,
              LatchWindow *window)
{
  show_practice (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 503, NULL);
  press (window, _ ("Create"));
  wait_for (window, _ ("The store may have been connected. You will find it in the list."));
  wait_for_recovery (fixture);
}

static void
show_question (UiFixture   *fixture,
               LatchWindow *window)
{
  show_unknown (fixture, window);
  press (window, _ ("Create"));
}

static void
create (UiFixture   *fixture,
        LatchWindow *window,
        const char  *name,
        const char  *order_key)
{
  show_practice (fixture, window);
  ui_type (GTK_WIDGET (window), _ ("Name"), name);
  ui_type (GTK_WIDGET (window), _ ("Order API Secret"), order_key);
  press (window, _ ("Create"));
  wait_for (window, "secret-tool lookup");
}

static void
show_works (UiFixture   *fixture,
            LatchWindow *window)
{
  create (fixture, window, UI_LONG_NAME, LATCH_PRACTICE_ORDER_KEY);
}

static void
show_refused_keys (UiFixture   *fixture,
                   LatchWindow *window)
{
  create (fixture, window, UI_LONG_NAME, "no-longer-valid");
}

static void
show_changing_secrets (UiFixture   *fixture,
                       LatchWindow *window)
{
  GtkWidget *button = NULL;

  show_practice_refused (fixture, window);
  while (button == NULL || !gtk_widget_is_sensitive (button))
    {
      g_main_context_iteration (NULL, TRUE);
      button = ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", _ ("Change _Secrets…"));
    }
  press (window, _ ("Change _Secrets…"));
  wait_for (window, _ ("Access to the Store"));
}

static void
open_row (LatchWindow *window,
          const char  *title)
{
  while (!gtk_widget_is_sensitive (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", _ ("_Test Again"))))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), title));
}

static void
show_name_and_tags (UiFixture   *fixture,
                    LatchWindow *window)
{
  show_works (fixture, window);
  open_row (window, _ ("Edit Name and Tags…"));
  wait_for (window, _ ("They change on the service too. Separate tags with commas."));
}

/* Somebody has done something on the service’s own pages. */
static void
test_until (LatchWindow *window,
            const char  *heading,
            const char  *way_on)
{
  press (window, _ ("_Test Again"));
  wait_for (window, heading);
  while (!gtk_widget_is_sensitive (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", way_on)))
    g_main_context_iteration (NULL, TRUE);
}

static void
show_turned_off (UiFixture   *fixture,
                 LatchWindow *window)
{
  show_works (fixture, window);
  ui_change_on_service (fixture, "DELETE", "/enabled");
  test_until (window, _ ("Turned Off on the Service"), _ ("_Test Again"));
}

/* The service has a reason, which may be long. */
static void
show_not_turned_off (UiFixture   *fixture,
                     LatchWindow *window)
{
  static const char refusal[] = "{\"message\":\"The instance is in use by the formula “Copy orders to the accounting system every night”\"}";

  show_works (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 409, refusal);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), _ ("Turn Off on the Service")));
  wait_for (window, "every night");
}

static void
show_delete_question (UiFixture   *fixture,
                      LatchWindow *window)
{
  show_works (fixture, window);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), _ ("Delete on the Service…")));
}

static void
show_gone (UiFixture   *fixture,
           LatchWindow *window)
{
  show_works (fixture, window);
  ui_change_on_service (fixture, "DELETE", "");
  test_until (window, _ ("Deleted on the Service"), _ ("_Remove from List"));
}

static void
show_account_refused (UiFixture   *fixture,
                      LatchWindow *window)
{
  create_at_address (fixture, window, PRACTICE_USER_SECRET, PRACTICE_ORGANIZATION_SECRET);
  wait_for (window, "secret-tool lookup");
  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  test_until (window, _ ("Account Secrets Not Accepted"), _ ("_Enter Secrets…"));
}

/* With everything that there can be. */
static void
show_event_settings (UiFixture   *fixture,
                     LatchWindow *window)
{
  create_at_address (fixture, window, PRACTICE_USER_SECRET, PRACTICE_ORGANIZATION_SECRET);
  wait_for (window, "secret-tool lookup");
  open_row (window, _ ("Event Notifications…"));
  wait_for (window, _ ("Generate a Signature Key"));
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", _ ("Event Notifications")));
  gtk_editable_set_text (GTK_EDITABLE (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ENTRY_ROW, "title", _ ("Callback Address"))), "http://hooks.example.com/orders");
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", _ ("Generate a Signature Key")));
  press (window, _ ("Sa_ve"));
}

/* The service does not show the key that it has. */
static void
show_present_key (UiFixture   *fixture,
                  LatchWindow *window)
{
  static const char settings[] = "[{\"id\":1,\"key\":\"event.notification.enabled\",\"propertyValue\":true},"
                                 "{\"id\":2,\"key\":\"event.notification.callback.url\",\"propertyValue\":\"https://hooks.example.com/orders\"},"
                                 "{\"id\":3,\"key\":\"event.notification.signature.key\",\"propertyValue\":\"********\"}]";

  show_works (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 200, settings);
  latch_practice_aim_fault (fixture->practice, "/configuration");
  open_row (window, _ ("Event Notifications…"));
  wait_for (window, _ ("New Signature Key"));
}

/* Beside what is not saved. */
static void
show_replace_question (UiFixture   *fixture,
                       LatchWindow *window)
{
  show_works (fixture, window);
  open_row (window, _ ("Event Notifications…"));
  wait_for (window, _ ("Generate a Signature Key"));
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", _ ("Generate a Signature Key")));
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", _ ("Show Recent Events")));
}

static void
show_unlisted_events (UiFixture   *fixture,
                      LatchWindow *window)
{
  show_works (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 200, "[{\"id\":1,\"key\":\"event.notification.enabled\",\"propertyValue\":true}]");
  latch_practice_aim_fault (fixture->practice, "/configuration");
  open_row (window, _ ("Event Notifications…"));
  wait_for (window, _ ("The service does not list this setting for the store. You can set it when you connect the store again."));
}

static void
show_recent_events (UiFixture   *fixture,
                    LatchWindow *window)
{
  static const char events[] = "[{\"id\":7,\"status\":\"DISPATCHED\"},{},"
                               "{\"eventDate\":\"2026-01-02T12:00:00Z\",\"status\":\"NOTIFIED\",\"notifiedData\":[{\"objectType\":\"orders\",\"objectId\":\"1021\",\"eventType\":\"CREATED\"}]},"
                               "{\"eventDate\":\"2026-01-03T12:00:00Z\",\"status\":\"RETRYING & <i>WAITING</i>\",\"notifiedData\":[{\"objectType\":\"incomplete-transactions-of-the-customer\","
                               "\"objectId\":\"b3f1c2d4-95a7-4f6e-8d3c-2b1a0f9e8d7c\",\"eventType\":\"UPDATED\"}]}]";

  show_works (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 200, events);
  latch_practice_aim_fault (fixture->practice, "/events");
  open_row (window, _ ("Show Recent Events"));
  wait_for (window, "orders 1021");
}

static void
show_no_events (UiFixture   *fixture,
                LatchWindow *window)
{
  show_works (fixture, window);
  open_row (window, _ ("Show Recent Events"));
  wait_for (window, _ ("No events yet."));
}

static void
show_events_unread (UiFixture   *fixture,
                    LatchWindow *window)
{
  show_works (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, LONG_MESSAGE);
  latch_practice_aim_fault (fixture->practice, "/events");
  open_row (window, _ ("Show Recent Events"));
  wait_for (window, _ ("The service does not let Latchkey read the events of this store. Look at them on its website."));
}

static void
show_practice_account_refused (UiFixture   *fixture,
                               LatchWindow *window)
{
  show_works (fixture, window);
  ui_ask_practice (fixture, "POST", "/authentication/user-secret-reset");
  test_until (window, _ ("Account Secrets Not Accepted"), _ ("_Practice Again"));
}

static void
show_account_asked (UiFixture   *fixture,
                    LatchWindow *window)
{
  show_account_refused (fixture, window);
  press (window, _ ("_Enter Secrets…"));
}

static void
show_removed (UiFixture   *fixture,
              LatchWindow *window)
{
  show_works (fixture, window);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), _ ("Remove from List")));
  wait_for (window, _ ("Connect Your First Store"));
}

static void
show_accounts (UiFixture   *fixture,
               LatchWindow *window)
{
  show_works (fixture, window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  show_practice (fixture, window);
}

static void
show_toast (UiFixture   *fixture,
            LatchWindow *window)
{
  show_works (fixture, window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", _ ("The keyring has no token for this store."));
}

/* The person has gone elsewhere meanwhile. */
static void
show_failure_toast (UiFixture   *fixture,
                    LatchWindow *window)
{
  show_practice (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 400, LONG_MESSAGE);
  press (window, _ ("Create"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  wait_for (window, _ ("Store not connected"));
}

/* Instances of that name which do not carry the tag, as on a service that keeps none. */
static void
show_candidates (UiFixture   *fixture,
                 LatchWindow *window)
{
  show_practice (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 503, NULL);
  ui_type (GTK_WIDGET (window), _ ("Name"), UI_LONG_NAME);
  press (window, _ ("Create"));
  wait_for (window, _ ("The store may have been connected. You will find it in the list."));
  wait_for_recovery (fixture);
  ui_create_without_tag (fixture, UI_LONG_NAME);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), UI_LONG_NAME));
  press (window, _ ("_Look Again"));
  wait_for (window, _ ("Is It One of These?"));
}

static void
show_elsewhere (UiFixture   *fixture,
                LatchWindow *window)
{
  g_autoptr (LatchInstance) instance = NULL;

  show_unknown (fixture, window);
  instance = g_list_model_get_item (latch_registry_get_instances (fixture->registry), 0);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  gtk_widget_activate (ui_row (GTK_WIDGET (window), latch_instance_get_name (instance)));
  latch_instance_set_elsewhere (instance, TRUE);
}

/* Of what was created, only the account is left. */
static void
show_account_only (UiFixture   *fixture,
                   LatchWindow *window)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (GError) error = NULL;

  show_works (fixture, window);
  record = latch_test_dup_record (fixture->registry, 0);
  ui_change_on_service (fixture, "DELETE", "");
  latch_work_remove_async (latch_registry_get_work (fixture->registry), record, latch_record_get_state (record), latch_test_keep_cb, &result);
  latch_assert_done (latch_work_finish (latch_test_wait (&result), &error), error);
}

static void
show_made_elsewhere (UiFixture   *fixture,
                     LatchWindow *window)
{
  show_account_only (fixture, window);
  ui_show_made_elsewhere (fixture, GTK_WIDGET (window), UI_LONG_NAME);
}

/* Latchkey has no description of its connector, and it is turned off. */
static void
show_unknown_connector (UiFixture   *fixture,
                        LatchWindow *window)
{
  static const char *const tags[] = { "wholesale", "north", NULL };
  g_autoptr (GDateTime) created = g_date_time_new_utc (2024, 5, 6, 7, 8, 9);
  g_autoptr (LatchInstanceInfo) info = latch_instance_info_new (700123, "Garden Centre", "square", tags, NULL, created, LATCH_ENABLED_NO);
  g_autoptr (GPtrArray) infos = g_ptr_array_new ();
  g_autoptr (LatchAccount) account = NULL;

  show_account_only (fixture, window);
  account = g_list_model_get_item (latch_registry_get_accounts (fixture->registry), 0);
  g_ptr_array_add (infos, info);
  latch_registry_show_listed (fixture->registry, account, infos);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-instance", "s", latch_instance_get_id (ui_find_made_elsewhere (fixture)));
}

static void
show_not_kept (UiFixture   *fixture,
               LatchWindow *window)
{
  static const char refusal[] = "{\"message\":\"The limit of instances has been reached\"}";

  show_made_elsewhere (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, refusal);
  ui_aim_fault_at_made_elsewhere (fixture);
  press (window, _ ("_Keep Token"));
  wait_for (window, "The limit of instances has been reached");
}

static void
show_conflict (UiFixture   *fixture,
               LatchWindow *window)
{
  show_practice (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 409, "{\"requestId\":\"r-2\",\"message\":\"This instance exists already\"}");
  press (window, _ ("Create"));
  wait_for (window, "This instance exists already");
  wait_for_recovery (fixture);
}

/* What was copied with a host or a secret, or in place of it. */
static void
show_form_signs (UiFixture   *fixture,
                 LatchWindow *window)
{
  GtkWidget *form;

  show_form (fixture, window);
  form = GTK_WIDGET (find_form (window));
  latch_form_choose_service (LATCH_FORM (form), "https://аpi.example.com/elements/api-v2");
  ui_type (form, _ ("User Secret"), "b0Ök");
  ui_type (form, _ ("Organization Secret"), "********");
  ui_type (form, _ ("Order API Secret"), "b0\302\240ok");
  latch_form_check (LATCH_FORM (form));
}

/* -- What an earlier session has left, and somebody else has changed --------------- */

static void
leave_works (UiFixture *fixture)
{
  LatchWindow *window = open_window (fixture);

  show_works (fixture, window);
  ui_close_state (GTK_WIDGET (window));
}

/* What the next start would look for or clear up stays as it is, as long as nobody is told to. */
static void
stop_recovery (UiFixture *fixture)
{
  g_autofree char *elsewhere = g_build_filename (fixture->directory, "elsewhere", NULL);
  g_autoptr (LatchRegistry) empty = latch_registry_new (elsewhere, fixture->keyring);

  g_object_unref (fixture->recovery);
  fixture->recovery = latch_recovery_new (empty, fixture->keyring);
}

/* The file of the record says this, whether there is a way to it from here or not. */
static void
leave_record (UiFixture       *fixture,
              LatchRecordState state,
              LatchHealth      health)
{
  g_autoptr (LatchRecord) record = NULL;
  g_autoptr (LatchRecord) placed = NULL;
  g_autoptr (LatchRecord) changed = NULL;
  gboolean is_created = state == LATCH_RECORD_CREATED || state == LATCH_RECORD_STORED;

  leave_works (fixture);
  record = latch_test_dup_record (fixture->registry, 0);
  placed = latch_test_read_in_state (record, state);
  changed = is_created ? g_object_ref (placed) : latch_test_read_changed (placed, "InstanceId", "0");
  latch_record_set_health (changed, health);
  latch_test_write_record (changed, fixture->directory);
  ui_start_again (fixture);
  stop_recovery (fixture);
}

static void
leave_reserved (UiFixture *fixture)
{
  leave_record (fixture, LATCH_RECORD_RESERVED, LATCH_HEALTH_UNTESTED);
}

static void
leave_unknown (UiFixture *fixture)
{
  leave_record (fixture, LATCH_RECORD_UNKNOWN, LATCH_HEALTH_UNTESTED);
}

static void
leave_absent (UiFixture *fixture)
{
  leave_record (fixture, LATCH_RECORD_ABSENT, LATCH_HEALTH_UNTESTED);
}

static void
leave_created (UiFixture *fixture)
{
  leave_record (fixture, LATCH_RECORD_CREATED, LATCH_HEALTH_UNTESTED);
}

static void
leave_untested (UiFixture *fixture)
{
  leave_record (fixture, LATCH_RECORD_STORED, LATCH_HEALTH_UNTESTED);
}

static void
leave_untestable (UiFixture *fixture)
{
  leave_record (fixture, LATCH_RECORD_STORED, LATCH_HEALTH_UNTESTABLE);
}

static void
leave_without_seal (UiFixture *fixture)
{
  leave_works (fixture);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), NULL);
  ui_start_again (fixture);
}

static void
leave_changed (UiFixture *fixture)
{
  leave_works (fixture);
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), "0");
  ui_start_again (fixture);
}

static void
leave_damaged (UiFixture *fixture)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  leave_works (fixture);
  path = ui_dup_account_path (fixture);
  latch_assert_done (g_file_set_contents (path, "", 0, &error), error);
  ui_start_again (fixture);
}

static void
leave_unknown_changed (UiFixture *fixture)
{
  LatchWindow *window = open_window (fixture);

  show_unknown (fixture, window);
  ui_close_state (GTK_WIDGET (window));
  ui_edit_account (fixture, latch_practice_get_address (fixture->practice), "0");
  ui_start_again (fixture);
}

static void
show_left (UiFixture   *fixture,
           LatchWindow *window)
{
  gtk_widget_activate (ui_row (GTK_WIDGET (window), UI_LONG_NAME));
}

static void
test_left (UiFixture   *fixture,
           LatchWindow *window)
{
  show_left (fixture, window);
  press (window, _ ("_Test Again"));
}

/* The secrets of the account are asked for on the page of the instance. */
static void
show_asked (UiFixture   *fixture,
            LatchWindow *window)
{
  test_left (fixture, window);
  wait_for (window, latch_practice_get_address (fixture->practice));
}

/* A question may be a window of its own. */
static gboolean
is_said_somewhere (const char *text)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (ui_says (toplevel, text))
        return TRUE;
    }

  return FALSE;
}

static void
show_address_question (UiFixture   *fixture,
                       LatchWindow *window)
{
  test_left (fixture, window);
  while (!is_said_somewhere (latch_practice_get_address (fixture->practice)))
    g_main_context_iteration (NULL, TRUE);
}

static void
show_asked_in_form (UiFixture   *fixture,
                    LatchWindow *window)
{
  show_form (fixture, window);
  ui_type (GTK_WIDGET (window), _ ("Store ID"), LATCH_PRACTICE_STORE_ID);
  ui_type (GTK_WIDGET (window), _ ("Order API Secret"), LATCH_PRACTICE_ORDER_KEY);
  ui_type (GTK_WIDGET (window), _ ("Product API Secret"), LATCH_PRACTICE_PRODUCT_KEY);
  press (window, _ ("Create"));
  wait_for (window, latch_practice_get_address (fixture->practice));
}

static void
choose_damaged (UiFixture   *fixture,
                LatchWindow *window,
                const char  *service)
{
  test_left (fixture, window);
  while (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", _ ("Test _with These Secrets")) == NULL)
    g_main_context_iteration (NULL, TRUE);
  latch_account_choices_choose (ADW_COMBO_ROW (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_COMBO_ROW, "title", _ ("Service"))), service);
}

static void
show_damaged (UiFixture   *fixture,
              LatchWindow *window)
{
  choose_damaged (fixture, window, "other");
}

static void
show_damaged_practice (UiFixture   *fixture,
                       LatchWindow *window)
{
  choose_damaged (fixture, window, LATCH_SERVICE_PRACTICE);
}

static void
show_changed_banner (UiFixture   *fixture,
                     LatchWindow *window)
{
  wait_for (window, latch_practice_get_address (fixture->practice));
}

static void
show_list (UiFixture   *fixture,
           LatchWindow *window)
{
  create (fixture, window, UI_LONG_NAME, LATCH_PRACTICE_ORDER_KEY);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  create (fixture, window, "Second-Hand Books", "no-longer-valid");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  show_unknown (fixture, window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
}

/* One store of ours, and those that another program made. */
static void
show_mixed_list (UiFixture   *fixture,
                 LatchWindow *window)
{
  show_works (fixture, window);
  while (!gtk_widget_is_sensitive (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", _ ("_Test Again"))))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.back", NULL);
  latch_practice_set_crowd (fixture->practice, 5);
  while (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)) < 6)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.refresh", NULL);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
show_testing_all (UiFixture   *fixture,
                  LatchWindow *window)
{
  show_mixed_list (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  latch_practice_aim_fault (fixture->practice, "/ping");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.test-all", NULL);
  wait_for (window, "1");
}

/* The list of the last time, and why it is not newer. */
static void
show_old_list (UiFixture   *fixture,
               LatchWindow *window)
{
  show_mixed_list (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 403, LONG_MESSAGE);
  latch_practice_aim_fault (fixture->practice, "/instances");
  while (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "label", _ ("Try A_gain")) == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.refresh", NULL);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
kill_keyring_cb (GObject    *label,
                 GParamSpec *pspec,
                 gpointer    user_data)
{
  if (g_str_equal (gtk_label_get_label (GTK_LABEL (label)), _ ("Saving the token…")))
    kill (atoi (g_getenv ("LATCH_TEST_KEYRING_PID")), SIGKILL);
}

static void
show_unsaved (UiFixture   *fixture,
              LatchWindow *window)
{
  GtkWidget *step;

  show_practice (fixture, window);
  press (window, _ ("Create"));
  step = ui_find (GTK_WIDGET (window), GTK_TYPE_LABEL, "label", _ ("Asking the keyring…"));
  g_signal_connect (step, "notify::label", G_CALLBACK (kill_keyring_cb), NULL);
  wait_for (window, _ ("Copy Token"));
}

static void
show_absent_keyring (UiFixture   *fixture,
                     LatchWindow *window)
{
  show_practice (fixture, window);
  press (window, _ ("Create"));
  wait_for (window, _ ("Try Again"));
}

/* As in a sandbox that was forbidden to use the keyring. */
static void
show_forbidden_keyring (UiFixture   *fixture,
                        LatchWindow *window)
{
  g_autoptr (GError) error = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_KEYRING_ABSENT,
                                                  _ ("Latchkey has no permission to use the keyring. Grant it in a terminal, then start Latchkey again."));
  LatchErrorPanel *panel;

  latch_error_set_command (error, "flatpak override --user --talk-name=org.freedesktop.secrets " APPLICATION_ID);
  show_practice (fixture, window);
  panel = LATCH_ERROR_PANEL (find_type (find_type (GTK_WIDGET (window), LATCH_TYPE_CREATE_PAGE), LATCH_TYPE_ERROR_PANEL));
  latch_error_panel_show (panel, error->message, error);
  latch_error_panel_offer_memory (panel, "create.keep-in-memory");
}

static void
show_held (UiFixture   *fixture,
           LatchWindow *window)
{
  show_absent_keyring (fixture, window);
  press (window, _ ("_Continue Without Keyring"));
  wait_for (window, _ ("The token is kept until Latchkey is closed."));
}

/* A store at an address has everything that there is to copy. */
static void
show_use (UiFixture   *fixture,
          LatchWindow *window)
{
  create_at_address (fixture, window, PRACTICE_USER_SECRET, PRACTICE_ORGANIZATION_SECRET);
  wait_for (window, "secret-tool lookup");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_row (GTK_WIDGET (window), _ ("For SAP Cloud Integration"))), TRUE);
  gtk_widget_grab_focus (ui_find_shown (GTK_WIDGET (window), GTK_TYPE_BUTTON, "tooltip-text", _ ("Copy instance.json")));
}

/* -- Accounts ---------------------------------------------------------------------- */

static void
show_accounts_empty (UiFixture   *fixture,
                     LatchWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.accounts", NULL);
  wait_for (window, _ ("No Accounts"));
}

static void
open_account (UiFixture   *fixture,
              LatchWindow *window)
{
  g_autoptr (LatchAccount) account = g_list_model_get_item (latch_registry_get_accounts (fixture->registry), 0);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-account", "s", latch_account_get_id (account));
}

static void
show_practice_account (UiFixture   *fixture,
                       LatchWindow *window)
{
  show_works (fixture, window);
  open_account (fixture, window);
}

static void
show_account (UiFixture   *fixture,
              LatchWindow *window)
{
  create_at_address (fixture, window, PRACTICE_USER_SECRET, PRACTICE_ORGANIZATION_SECRET);
  wait_for (window, "secret-tool lookup");
  open_account (fixture, window);
}

static void
show_two_accounts (UiFixture   *fixture,
                   LatchWindow *window)
{
  show_account_refused (fixture, window);
  show_practice (fixture, window);
  press (window, _ ("Create"));
  wait_for (window, "secret-tool lookup");
}

static void
show_account_list (UiFixture   *fixture,
                   LatchWindow *window)
{
  show_two_accounts (fixture, window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.accounts", NULL);
}

static void
show_refused_account (UiFixture   *fixture,
                      LatchWindow *window)
{
  show_account_refused (fixture, window);
  open_account (fixture, window);
}

static void
press_test (LatchWindow *window)
{
  press (window, _ ("_Test"));
  wait_for (window, _ ("Testing the secrets…"));
}

/* Somebody has taken them out of the keyring. */
static void
show_missing_secrets (UiFixture   *fixture,
                      LatchWindow *window)
{
  g_autoptr (LatchAccount) account = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  show_account (fixture, window);
  account = g_list_model_get_item (latch_registry_get_accounts (fixture->registry), 0);
  latch_account_clear_secrets_async (account, fixture->keyring, latch_test_keep_cb, &result);
  latch_assert_done (latch_account_clear_secrets_finish (account, latch_test_wait (&result), &error), error);
  press_test (window);
  wait_for (window, _ ("Secrets Not in the Keyring"));
}

static void
show_changed_account (UiFixture   *fixture,
                      LatchWindow *window)
{
  open_account (fixture, window);
  press_test (window);
  wait_for (window, _ ("Changed Outside Latchkey"));
}

static void
show_account_unanswered (UiFixture   *fixture,
                         LatchWindow *window)
{
  show_account (fixture, window);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_ERROR, 400, LONG_MESSAGE);
  latch_practice_aim_fault (fixture->practice, "/instances");
  press_test (window);
  wait_for (window, _ ("Could Not Be Tested"));
}

static void
enter_secrets (LatchWindow *window,
               const char  *user_secret)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_PASSWORD_ENTRY_ROW, "title", _ ("User Secret"))), user_secret);
  gtk_editable_set_text (GTK_EDITABLE (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_PASSWORD_ENTRY_ROW, "title", _ ("Organization Secret"))),
                         PRACTICE_ORGANIZATION_SECRET);
  press (window, _ ("Test and Sa_ve"));
}

static void
show_replacing (UiFixture   *fixture,
                LatchWindow *window)
{
  show_account (fixture, window);
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", _ ("Replace Secrets…")));
  wait_for (window, _ ("Secrets Are Sent To"));
}

static void
show_replace_refused (UiFixture   *fixture,
                      LatchWindow *window)
{
  show_refused_account (fixture, window);
  press (window, _ ("Replace _Secrets…"));
  enter_secrets (window, "d3Jvbmc=");
  wait_for (window, _ ("The service did not accept the user secret and organization secret. Check them, and that they belong to this service."));
}

static void
show_replace_busy (UiFixture   *fixture,
                   LatchWindow *window)
{
  g_autoptr (LatchInstance) instance = NULL;
  g_autofree char *path = NULL;

  show_replacing (fixture, window);
  instance = g_list_model_get_item (latch_registry_get_instances (fixture->registry), 0);
  path = g_strdup_printf ("/instances/%" G_GINT64_FORMAT, latch_instance_get_number (instance));
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  latch_practice_aim_fault (fixture->practice, path);
  enter_secrets (window, PRACTICE_USER_SECRET);
  wait_for (window, _ ("Replacing the secrets…"));
}

static void
show_other_account_question (UiFixture   *fixture,
                             LatchWindow *window)
{
  show_replacing (fixture, window);
  ui_change_on_service (fixture, "DELETE", "");
  enter_secrets (window, PRACTICE_USER_SECRET);
  while (!is_said_somewhere (_ ("Use These Secrets?")))
    g_main_context_iteration (NULL, TRUE);
}

static void
show_rename (UiFixture   *fixture,
             LatchWindow *window)
{
  show_account (fixture, window);
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", _ ("Edit Name…")));
  wait_for (window, _ ("Name of the Account"));
}

static void
show_rename_refused (UiFixture   *fixture,
                     LatchWindow *window)
{
  g_autoptr (LatchAccount) other = NULL;

  show_two_accounts (fixture, window);
  other = g_list_model_get_item (latch_registry_get_accounts (fixture->registry), 1);
  open_account (fixture, window);
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", _ ("Edit Name…")));
  gtk_editable_set_text (GTK_EDITABLE (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ENTRY_ROW, "title", _ ("Name"))), latch_account_get_label (other));
  press (window, _ ("Sa_ve"));
  wait_for (window, _ ("Another account has this name. Enter a different one."));
}

/* With a store of which nobody knows whether it was created. */
static void
show_remove_account_question (UiFixture   *fixture,
                              LatchWindow *window)
{
  show_works (fixture, window);
  show_unknown (fixture, window);
  open_account (fixture, window);
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", _ ("Remove Account…")));
}

static void
show_adding (UiFixture   *fixture,
             LatchWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.add-account", NULL);
  wait_for (window, _ ("Its stores appear in the list. Nothing new is created."));
}

/* As copied from another program, with an address. */
static void
fill_in_account (UiFixture   *fixture,
                 LatchWindow *window,
                 const char  *user_secret)
{
  GtkWidget       *group;
  g_autofree char *command = NULL;
  g_auto (GValue) text = G_VALUE_INIT;

  show_adding (fixture, window);
  group = find_type (find_type (GTK_WIDGET (window), LATCH_TYPE_ADD_ACCOUNT_PAGE), LATCH_TYPE_SECRETS_GROUP);
  command = g_strdup_printf ("curl %s/instances -H 'Authorization: User %s, Organization %s'", ui_start_practice (fixture), user_secret, PRACTICE_ORGANIZATION_SECRET);
  g_value_init (&text, G_TYPE_STRING);
  g_value_set_string (&text, command);
  g_assert_true (latch_secrets_group_drop (LATCH_SECRETS_GROUP (group), &text));
}

static void
show_adding_filled_in (UiFixture   *fixture,
                       LatchWindow *window)
{
  fill_in_account (fixture, window, PRACTICE_USER_SECRET);
}

static void
show_adding_practice (UiFixture   *fixture,
                      LatchWindow *window)
{
  show_adding (fixture, window);
  latch_account_choices_choose (ADW_COMBO_ROW (ui_row (GTK_WIDGET (window), _ ("Service"))), LATCH_SERVICE_PRACTICE);
}

static void
show_adding_refused (UiFixture   *fixture,
                     LatchWindow *window)
{
  fill_in_account (fixture, window, "d3Jvbmc=");
  press (window, _ ("_Add"));
  wait_for (window, _ ("The service did not accept the user secret and organization secret. Check them, and that they belong to this service."));
}

static void
show_adding_busy (UiFixture   *fixture,
                  LatchWindow *window)
{
  fill_in_account (fixture, window, PRACTICE_USER_SECRET);
  latch_practice_set_fault (fixture->practice, LATCH_PRACTICE_FAULT_SILENCE, 0, NULL);
  latch_practice_aim_fault (fixture->practice, "/instances");
  press (window, _ ("_Add"));
  wait_for (window, _ ("Testing the secrets…"));
}

static void
show_added (UiFixture   *fixture,
            LatchWindow *window)
{
  fill_in_account (fixture, window, PRACTICE_USER_SECRET);
  press (window, _ ("_Add"));
  wait_for (window, _ ("Account added"));
}

static void
show_typed_question (UiFixture   *fixture,
                     LatchWindow *window)
{
  fill_in_account (fixture, window, PRACTICE_USER_SECRET);
  press (window, _ ("Ca_ncel"));
}

/* Beside a form that is not finished. */
static void
show_begun_question (UiFixture   *fixture,
                     LatchWindow *window)
{
  create_at_address (fixture, window, PRACTICE_USER_SECRET, PRACTICE_ORGANIZATION_SECRET);
  wait_for (window, "secret-tool lookup");
  gtk_editable_set_text (GTK_EDITABLE (ui_row (GTK_WIDGET (window), _ ("Store ID"))), "1005");
  press (window, _ ("_Connect Another Like This…"));
}

static void
show_everything_question (UiFixture   *fixture,
                          LatchWindow *window)
{
  show_account_list (fixture, window);
  show_unknown (fixture, window);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.accounts", NULL);
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", _ ("Remove Everything from the Keyring…")));
}

static GtkWidget *
find_in_toplevels (const char *label)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  GtkWidget  *button = NULL;

  for (guint i = 0; button == NULL && i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      button = ui_find_shown (toplevel, GTK_TYPE_BUTTON, "label", label);
    }

  return button;
}

/* A file that cannot be read may be that of a store of any account, so all of them stay. */
static void
show_everything_left (UiFixture   *fixture,
                      LatchWindow *window)
{
  g_autofree char *path = g_build_filename (fixture->directory, "instances", "0123456789abcdef0123456789abcdef.record", NULL);
  GtkWidget       *button;

  show_account_list (fixture, window);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  gtk_widget_activate (ui_find_shown (GTK_WIDGET (window), ADW_TYPE_ACTION_ROW, "title", _ ("Remove Everything from the Keyring…")));
  while ((button = find_in_toplevels (_ ("_Remove"))) == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_signal_emit_by_name (button, "clicked");
  wait_for (window, _ ("Try Again"));
}

static void
show_stop_question (UiFixture   *fixture,
                    LatchWindow *window)
{
  show_busy (fixture, window);
  gtk_window_close (GTK_WINDOW (window));
}

static void
show_saving_question (UiFixture   *fixture,
                      LatchWindow *window)
{
  show_form (fixture, window);
  latch_leave_dialog_ask_async (LATCH_LEAVE_SAVING, GTK_WIDGET (window), NULL, NULL, NULL);
}

/* As after the state that is called form-unsaved, which needs a keyring that is there at first. */
static void
show_discard_question (UiFixture   *fixture,
                       LatchWindow *window)
{
  show_form (fixture, window);
  latch_leave_dialog_ask_async (LATCH_LEAVE_UNSAVED_TOKEN, GTK_WIDGET (window), NULL, NULL, NULL);
}

static void
show_forget_question (UiFixture   *fixture,
                      LatchWindow *window)
{
  show_held (fixture, window);
  gtk_window_close (GTK_WINDOW (window));
}

/* Once the keyring is killed it stays away, so what needs it comes before. */
static const UiState states[] = {
  { "home-empty", show_empty, NULL, UI_NO_SITUATION, "win.create" },
  { "home-unreadable", show_unreadable, NULL, UI_NO_SITUATION, "win.load" },
  { "home-list", show_list, NULL, UI_NO_SITUATION, UI_LONG_NAME },
  { "home-elsewhere", show_mixed_list, NULL, UI_NO_SITUATION, UI_LONG_NAME },
  { "home-testing", show_testing_all, NULL, UI_NO_SITUATION, "_Stop" },
  { "home-old", show_old_list, NULL, UI_NO_SITUATION, "Try A_gain" },
  { "home-toast", show_failure_toast, NULL, UI_NO_SITUATION, "_Show" },
  { "home-account-changed", show_changed_banner, leave_unknown_changed, UI_NO_SITUATION, "_Show" },
  { "form-first", show_form, NULL, UI_NO_SITUATION, "Service" },
  { "form-practice", show_practice, NULL, UI_NO_SITUATION, "create.submit" },
  { "form-practice-again", show_practice_again, NULL, UI_NO_SITUATION, "create.submit" },
  { "form-more", show_form_more, NULL, UI_NO_SITUATION, "Service" },
  { "form-errors", show_form_errors, NULL, UI_NO_SITUATION, "Order API Secret" },
  { "form-swapped", show_form_swapped, NULL, UI_NO_SITUATION, "S_wap" },
  { "form-signs", show_form_signs, NULL, UI_NO_SITUATION, "Service Address" },
  { "form-filled-in", show_form_filled_in, NULL, UI_NO_SITUATION, "Order API Secret" },
  { "form-accounts", show_accounts, NULL, UI_NO_SITUATION, "create.submit" },
  { "form-busy", show_busy, NULL, UI_NO_SITUATION, "create.cancel" },
  { "form-secrets-refused", show_refused_secrets, NULL, UI_NO_SITUATION, "create.submit" },
  { "form-long-message", show_long_message, NULL, UI_NO_SITUATION, "create.submit" },
  { "form-unknown", show_unknown, NULL, UI_NO_SITUATION, "win.resume-instance" },
  { "form-conflict", show_conflict, NULL, UI_NO_SITUATION, "create.submit" },
  { "form-woocommerce", show_woocommerce, NULL, UI_NO_SITUATION, "Consumer Key" },
  { "form-shopify", show_shopify, NULL, UI_NO_SITUATION, "Client Secret" },
  { "form-own-app", show_own_app, NULL, UI_NO_SITUATION, "Client Secret" },
  { "consent", show_consent, NULL, UI_NO_SITUATION, "create.paste" },
  { "consent-listening", show_consent_listening, NULL, UI_NO_SITUATION, "create.open-browser" },
  { "consent-mistaken", show_consent_mistake, NULL, UI_NO_SITUATION, "create.paste" },
  { "consent-refused", show_consent_refused, NULL, UI_NO_SITUATION, "create.submit" },
  { "form-bigcommerce", show_bigcommerce, NULL, UI_NO_SITUATION, "API Path" },
  { "form-magento", show_magento, NULL, UI_NO_SITUATION, "Store Address" },
  { "form-epages", show_epages, NULL, UI_NO_SITUATION, "API Address" },
  { "form-volusion", show_volusion, NULL, UI_NO_SITUATION, "Login" },
  { "form-magento-soap", show_magento_soap, NULL, UI_NO_SITUATION, "API Key" },
  { "form-bigcommerce-token", show_bigcommerce_token, NULL, UI_NO_SITUATION, "Access Token" },
  { "form-account-changed", show_asked_in_form, leave_changed, UI_NO_SITUATION, "User Secret" },
  { "question-create", show_question, NULL, UI_NO_SITUATION, "C_reate" },
  { "question-stop", show_stop_question, NULL, UI_NO_SITUATION, "_Stop" },
  { "question-saving", show_saving_question, NULL, UI_NO_SITUATION, "C_lose" },
  { "question-discard", show_discard_question, NULL, UI_NO_SITUATION, "_Discard" },
  { "question-delete", show_delete_question, NULL, UI_NO_SITUATION, "_Delete" },
  { "question-address", show_address_question, leave_without_seal, LATCH_SITUATION_CONNECTED, "_Send" },
  { "sign-in", show_sign_in, NULL, UI_NO_SITUATION, "_Cancel" },
  { "sign-in-refused", show_sign_in_refused, NULL, UI_NO_SITUATION, "sign-in.send" },
  { "sign-in-second-factor", show_second_factor, NULL, UI_NO_SITUATION, "_Cancel" },
  { "instance-works", show_works, NULL, LATCH_SITUATION_CONNECTED, NULL },
  { "instance-toast", show_toast, NULL, LATCH_SITUATION_CONNECTED, NULL },
  { "instance-use", show_use, NULL, LATCH_SITUATION_CONNECTED, "use.copy-header" },
  { "instance-keys-refused", show_refused_keys, NULL, LATCH_SITUATION_STORE_REFUSES, NULL },
  { "instance-practice-refused", show_practice_refused, NULL, LATCH_SITUATION_STORE_REFUSES, NULL },
  { "home-removed", show_removed, NULL, UI_NO_SITUATION, "_Undo" },
  { "instance-changing-secrets", show_changing_secrets, NULL, LATCH_SITUATION_STORE_REFUSES, "configuration.cancel" },
  { "instance-name-and-tags", show_name_and_tags, NULL, LATCH_SITUATION_CONNECTED, "description.cancel" },
  { "instance-events", show_event_settings, NULL, LATCH_SITUATION_CONNECTED, "configuration.cancel" },
  { "instance-events-key", show_present_key, NULL, LATCH_SITUATION_CONNECTED, "configuration.cancel" },
  { "instance-events-unlisted", show_unlisted_events, NULL, LATCH_SITUATION_CONNECTED, "configuration.cancel" },
  { "instance-recent-events", show_recent_events, NULL, LATCH_SITUATION_CONNECTED, "events.close" },
  { "instance-no-events", show_no_events, NULL, LATCH_SITUATION_CONNECTED, "instance.show-events" },
  { "instance-events-unread", show_events_unread, NULL, LATCH_SITUATION_CONNECTED, "Try A_gain" },
  { "instance-turned-off", show_turned_off, NULL, LATCH_SITUATION_TURNED_OFF, NULL },
  { "instance-not-turned-off", show_not_turned_off, NULL, LATCH_SITUATION_CONNECTED, NULL },
  { "instance-gone", show_gone, NULL, LATCH_SITUATION_GONE, NULL },
  { "instance-account-refused", show_account_refused, NULL, LATCH_SITUATION_ACCOUNT_REFUSED, NULL },
  { "instance-account-asked", show_account_asked, NULL, LATCH_SITUATION_ACCOUNT_REFUSED, "User Secret" },
  { "instance-practice-account-refused", show_practice_account_refused, NULL, LATCH_SITUATION_ACCOUNT_REFUSED, NULL },
  { "instance-untestable", show_left, leave_untestable, LATCH_SITUATION_UNTESTABLE, NULL },
  { "instance-reserved", show_left, leave_reserved, LATCH_SITUATION_NOT_CREATED, NULL },
  { "instance-unknown", show_left, leave_unknown, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED, NULL },
  { "instance-absent", show_left, leave_absent, LATCH_SITUATION_SURELY_ABSENT, NULL },
  { "instance-created", show_left, leave_created, LATCH_SITUATION_TOKEN_NOT_SAVED, NULL },
  { "instance-untested", show_left, leave_untested, LATCH_SITUATION_UNTESTED, NULL },
  { "instance-candidates", show_candidates, NULL, LATCH_SITUATION_MAY_HAVE_BEEN_CREATED, UI_LONG_NAME },
  { "instance-elsewhere", show_elsewhere, NULL, LATCH_SITUATION_IN_PROGRESS, NULL },
  { "instance-made-elsewhere", show_made_elsewhere, NULL, LATCH_SITUATION_MADE_ELSEWHERE, NULL },
  { "instance-unknown-connector", show_unknown_connector, NULL, LATCH_SITUATION_MADE_ELSEWHERE, NULL },
  { "instance-not-kept", show_not_kept, NULL, LATCH_SITUATION_MADE_ELSEWHERE, NULL },
  { "instance-account-changed", show_asked, leave_changed, LATCH_SITUATION_CONNECTED, "User Secret" },
  { "instance-account-damaged", show_damaged, leave_damaged, LATCH_SITUATION_CONNECTED, "Service Address" },
  { "instance-practice-damaged", show_damaged_practice, leave_damaged, LATCH_SITUATION_CONNECTED, "secrets.use" },
  { "accounts-empty", show_accounts_empty, NULL, UI_NO_SITUATION, "win.create" },
  { "accounts-list", show_account_list, NULL, UI_NO_SITUATION, "127.0.0.1" },
  { "accounts-left", show_everything_left, NULL, UI_NO_SITUATION, "accounts.remove-all" },
  { "add-account", show_adding, NULL, UI_NO_SITUATION, "Service" },
  { "add-account-filled-in", show_adding_filled_in, NULL, UI_NO_SITUATION, "secrets.use" },
  { "add-account-practice", show_adding_practice, NULL, UI_NO_SITUATION, "secrets.use" },
  { "add-account-refused", show_adding_refused, NULL, UI_NO_SITUATION, "secrets.use" },
  { "add-account-busy", show_adding_busy, NULL, UI_NO_SITUATION, "secrets.cancel" },
  { "account-added", show_added, NULL, UI_NO_SITUATION, "account.test" },
  { "question-discard-account", show_typed_question, NULL, UI_NO_SITUATION, "_Discard" },
  { "account-accepted", show_account, NULL, UI_NO_SITUATION, "account.test" },
  { "account-practice", show_practice_account, NULL, UI_NO_SITUATION, "account.test" },
  { "account-refused", show_refused_account, NULL, UI_NO_SITUATION, "account.replace" },
  { "account-missing", show_missing_secrets, NULL, UI_NO_SITUATION, "account.replace" },
  { "account-changed", show_changed_account, leave_changed, UI_NO_SITUATION, "account.replace" },
  { "account-unconfirmed", open_account, leave_without_seal, UI_NO_SITUATION, "account.test" },
  { "account-unanswered", show_account_unanswered, NULL, UI_NO_SITUATION, "account.test" },
  { "account-replacing", show_replacing, NULL, UI_NO_SITUATION, "secrets.cancel" },
  { "account-replace-refused", show_replace_refused, NULL, UI_NO_SITUATION, "secrets.use" },
  { "account-replace-busy", show_replace_busy, NULL, UI_NO_SITUATION, "secrets.cancel" },
  { "account-rename", show_rename, NULL, UI_NO_SITUATION, "name.cancel" },
  { "account-rename-refused", show_rename_refused, NULL, UI_NO_SITUATION, "name.save" },
  { "question-other-account", show_other_account_question, NULL, UI_NO_SITUATION, "_Use" },
  { "question-discard-form", show_begun_question, NULL, UI_NO_SITUATION, "_Discard" },
  { "question-discard-changes", show_replace_question, NULL, UI_NO_SITUATION, "_Discard" },
  { "question-remove-everything", show_everything_question, NULL, UI_NO_SITUATION, "_Remove" },
  { "question-remove-account", show_remove_account_question, NULL, UI_NO_SITUATION, "_Remove" },
  { "form-no-permission", show_forbidden_keyring, NULL, UI_NO_SITUATION, "create.keep-in-memory" },
  { "form-unsaved", show_unsaved, NULL, UI_NO_SITUATION, "create.save-token" },
  { "form-no-keyring", show_absent_keyring, NULL, UI_NO_SITUATION, "create.keep-in-memory" },
  { "instance-held", show_held, NULL, LATCH_SITUATION_CONNECTED, NULL },
  { "question-forget", show_forget_question, NULL, UI_NO_SITUATION, "C_lose" },

  /* What is added stays for the rest of the process. */
  { "form-worst-connector", show_worst_connector, leave_descriptions, UI_NO_SITUATION, "Service" },
};

const UiState *
ui_get_states (size_t *n_states)
{
  *n_states = G_N_ELEMENTS (states);
  return states;
}

/* Translations are those of the build folder; LANGUAGE chooses among them. */
void
ui_use_language (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

GtkWidget *
ui_open_state (UiFixture     *fixture,
               const UiState *state)
{
  LatchWindow *window;

  if (state->prepare != NULL)
    state->prepare (fixture);

  window = open_window (fixture);
  state->show (fixture, window);
  return GTK_WIDGET (window);
}

/* The page of an instance is in the situation that the state is called after, and tells of it. */
void
ui_assert_situation (UiFixture     *fixture,
                     const UiState *state,
                     GtkWidget     *window)
{
  g_autoptr (LatchInstance) instance = NULL;
  LatchSituation outcome;

  if (state->situation == UI_NO_SITUATION)
    return;

  g_assert_cmpuint (g_list_model_get_n_items (latch_registry_get_instances (fixture->registry)), ==, 1);
  instance = g_list_model_get_item (latch_registry_get_instances (fixture->registry), 0);
  g_assert_cmpint (latch_instance_get_situation (instance), ==, state->situation);
  outcome = latch_instance_get_outcome (instance);
  g_assert_true (ui_says (window, _ (latch_status_of (outcome)->heading)) || ui_says (window, _ ("Could Not Be Tested")));
}

void
ui_set_look (GtkTextDirection direction,
             int              text_percent)
{
  gtk_widget_set_default_direction (direction);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024 * text_percent / 100, NULL);
}

static void
painted_cb (GdkFrameClock *clock,
            gpointer       user_data)
{
  int *n_frames = user_data;

  (*n_frames)++;
}

/* Waits until everything has its place: a frame may still ask for another one. */
void
ui_settle (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  int            n_frames = 0;

  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &n_frames);
  while (n_frames < 3)
    {
      gtk_widget_queue_draw (window);
      g_main_context_iteration (NULL, TRUE);
    }

  g_signal_handlers_disconnect_by_data (clock, &n_frames);
}

void
ui_resize (GtkWidget *window,
           int        width,
           int        height)
{
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  do
    ui_settle (window);
  while (gtk_widget_get_width (window) != width);
}
