/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account-fixture.h"
#include "ecwid.h"
#include "latch-clipboard.h"
#include "latch-error.h"
#include "latch-form.h"
#include "latch-json.h"
#include "latch-practice-secrets.h"
#include "latch-service.h"
#include "latch-test.h"
#include "latch-text-file.h"
#include "record-fixture.h"
#include "ui-fixture.h"

#include <glib/gstdio.h>

/* The form by itself: what it asks for, what it marks, what it makes of it. */

static GtkWidget *
open_form (UiFixture *fixture)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *form = g_object_new (LATCH_TYPE_FORM, NULL);

  gtk_window_set_child (GTK_WINDOW (window), form);
  latch_form_set_registry (LATCH_FORM (form), fixture->registry);
  latch_form_choose_service (LATCH_FORM (form), "us");
  return form;
}

typedef struct
{
  const char *key;
  const char *value;
} Sought;

static void
find_value_cb (const char *key,
               const char *value,
               gpointer    user_data)
{
  Sought *sought = user_data;

  if (g_str_equal (key, sought->key))
    sought->value = value;
}

static void
assert_value (LatchDraft *draft,
              const char *key,
              const char *value)
{
  Sought sought = { key, NULL };

  latch_draft_foreach_value (draft, find_value_cb, &sought);
  g_assert_cmpstr (sought.value, ==, value);
}

static void
assert_text (GtkWidget  *form,
             const char *title,
             const char *text)
{
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (form, title))), ==, text);
}

static void
wait_for_text (GtkWidget  *form,
               const char *title,
               const char *text)
{
  while (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (ui_row (form, title))), text))
    g_main_context_iteration (NULL, TRUE);
}

static void
close_form (GtkWidget *form)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (form));

  g_object_ref (form);
  gtk_window_destroy (window);
  while (G_OBJECT (form)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (form);
}

static void
fill_in (GtkWidget *form)
{
  ui_type (form, "User Secret", "dXNlcg==");
  ui_type (form, "Organization Secret", "b3Jn");
  ui_type (form, "Store ID", "1003");
  ui_type (form, "Order API Secret", "order");
  ui_type (form, "Product API Secret", "product");
}

static void
test_complete (UiFixture    *fixture,
               gconstpointer data)
{
  static const char *const titles[] = { "User Secret", "Organization Secret", "Store ID", "Order API Secret", "Product API Secret", "Name" };
  GtkWidget               *form = open_form (fixture);

  g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
  fill_in (form);
  g_assert_true (latch_form_get_complete (LATCH_FORM (form)));

  for (size_t i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (ui_row (form, titles[i]))));

      ui_type (form, titles[i], " \n");
      g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
      ui_type (form, titles[i], text);
      g_assert_true (latch_form_get_complete (LATCH_FORM (form)));
    }

  close_form (form);
}

static void
test_other_service (UiFixture    *fixture,
                    gconstpointer data)
{
  GtkWidget *form = open_form (fixture);
  g_autoptr (LatchAccount) account = NULL;

  fill_in (form);
  g_assert_false (gtk_widget_get_visible (ui_row (form, "Service Address")));
  g_assert_true (gtk_widget_get_visible (ui_row (form, "Where Do I Find These Secrets?")));

  latch_form_choose_service (LATCH_FORM (form), "other");
  g_assert_true (gtk_widget_get_visible (ui_row (form, "Service Address")));
  g_assert_false (gtk_widget_get_visible (ui_row (form, "Where Do I Find These Secrets?")));
  g_assert_false (latch_form_get_complete (LATCH_FORM (form)));

  ui_type (form, "Service Address", "http://api.example.com");
  g_assert_true (latch_form_check (LATCH_FORM (form)) == ui_row (form, "Service Address"));
  g_assert_true (ui_says (form, "Use https://"));

  ui_type (form, "Service Address", " https://api.example.com \n");
  g_assert_null (latch_form_check (LATCH_FORM (form)));
  account = latch_form_dup_account (LATCH_FORM (form));
  g_assert_cmpstr (latch_account_get_service (account), ==, "https://api.example.com/elements/api-v2");
  g_assert_cmpstr (latch_account_get_label (account), ==, "api.example.com");
  g_clear_object (&account);

  /* The console’s address becomes that of its service, and what is known by name is known by address too. */
  ui_type (form, "Service Address", "https://my.openconnectors.eu20.ext.hana.ondemand.com/#/home");
  gtk_widget_grab_focus (ui_row (form, "Service Address"));
  gtk_widget_grab_focus (ui_row (form, "Store ID"));
  wait_for_text (form, "Service Address", "https://api.openconnectors.eu20.ext.hana.ondemand.com/elements/api-v2");
  ui_type (form, "Service Address", "my.openconnectors.eu10.ext.hana.ondemand.com");
  account = latch_form_dup_account (LATCH_FORM (form));
  g_assert_cmpstr (latch_account_get_service (account), ==, "sap-eu10");
  g_assert_cmpstr (latch_account_get_label (account), ==, "SAP Open Connectors EU10");
  close_form (form);
}

/* No secret goes to a service that nobody chose. */
static void
test_no_service (UiFixture    *fixture,
                 gconstpointer data)
{
  GtkWidget *form = open_form (fixture);

  latch_form_choose_service (LATCH_FORM (form), "");
  fill_in (form);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_row (form, "Service"))), ==, "Choose a Service");
  g_assert_false (gtk_widget_get_visible (ui_row (form, "Service Address")));
  g_assert_false (gtk_widget_get_visible (ui_row (form, "Where Do I Find These Secrets?")));
  g_assert_false (latch_form_get_complete (LATCH_FORM (form)));

  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (form, "Service")), 1);
  g_assert_true (latch_form_get_complete (LATCH_FORM (form)));
  latch_form_reset (LATCH_FORM (form));
  fill_in (form);
  g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
  close_form (form);
}

static void
test_preset_address (UiFixture    *fixture,
                     gconstpointer data)
{
  GtkWidget *form = open_form (fixture);

  latch_form_choose_service (LATCH_FORM (form), "https://api.example.com");
  ui_type (form, "Service Address", "https://api.example.org");
  latch_form_reset (LATCH_FORM (form));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (form, "Service Address"))), ==, "https://api.example.com");
  close_form (form);
}

static void
test_trim (UiFixture    *fixture,
           gconstpointer data)
{
  GtkWidget *form = open_form (fixture);
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (LatchDraft) draft = NULL;

  fill_in (form);
  ui_type (form, "User Secret", " \tdXNlcg==");
  ui_type (form, "Organization Secret", "b3Jn  ");
  ui_type (form, "Store ID", " 1003 ");
  ui_type (form, "Order API Secret", "  an order key ");
  ui_type (form, "Name", "  Demo shop ");

  credentials = latch_form_dup_credentials (LATCH_FORM (form));
  draft = latch_form_create_draft (LATCH_FORM (form));
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_user (credentials)), ==, "dXNlcg==");
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_organization (credentials)), ==, "b3Jn");
  assert_value (draft, ECWID_STORE_ID, "1003");
  assert_value (draft, ECWID_ORDER_KEY, "an order key");
  g_assert_cmpstr (latch_draft_get_name (draft), ==, "Demo shop");
  close_form (form);
}

/* What nobody sees comes along with a paste. It counts for nothing, and what is typed stays as it is. */
static void
test_pasted (UiFixture    *fixture,
             gconstpointer data)
{
  static const char *const titles[] = { "User Secret", "Organization Secret", "Store ID", "Order API Secret", "Product API Secret", "Name" };
  GtkWidget               *form = open_form (fixture);
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (LatchDraft) draft = NULL;

  fill_in (form);
  for (size_t i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (ui_row (form, titles[i]))));

      ui_type (form, titles[i], "\u200b\u00a0");
      g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
      ui_type (form, titles[i], text);
    }

  ui_type (form, "User Secret", "\ufeffdXN\r\n  lcg==\u200b");
  ui_type (form, "Order API Secret", "\u00a0order\u200b");
  ui_type (form, "Product API Secret", "pro\nduct");
  ui_type (form, "Name", "\u200bDemo shop\u3000");
  g_assert_null (latch_form_check (LATCH_FORM (form)));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (form, "User Secret"))), ==, "\ufeffdXN\r\n  lcg==\u200b");

  credentials = latch_form_dup_credentials (LATCH_FORM (form));
  draft = latch_form_create_draft (LATCH_FORM (form));
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_user (credentials)), ==, "dXNlcg==");
  assert_value (draft, ECWID_ORDER_KEY, "order");
  assert_value (draft, ECWID_PRODUCT_KEY, "product");
  g_assert_cmpstr (latch_draft_get_name (draft), ==, "Demo shop");
  close_form (form);
}

static GtkWidget *
find_swap (GtkWidget *form)
{
  return ui_find_shown (form, GTK_TYPE_BUTTON, "label", "S_wap");
}

/* Nothing is sent while each secret stands in the other’s place, and a click mends it. */
static void
test_swapped (UiFixture    *fixture,
              gconstpointer data)
{
  GtkWidget *form = open_form (fixture);

  fill_in (form);
  g_assert_null (latch_form_check (LATCH_FORM (form)));
  ui_type (form, "User Secret", "0123456789abcdef0123456789abcdef");
  ui_type (form, "Organization Secret", "dXNlcg==");
  g_assert_true (latch_form_check (LATCH_FORM (form)) == ui_row (form, "User Secret"));
  g_assert_true (ui_says (form, "The user secret and the organization secret are swapped."));

  g_signal_emit_by_name (find_swap (form), "clicked");
  assert_text (form, "User Secret", "dXNlcg==");
  assert_text (form, "Organization Secret", "0123456789abcdef0123456789abcdef");
  g_assert_null (find_swap (form));
  g_assert_false (ui_says (form, "are swapped"));
  g_assert_null (latch_form_check (LATCH_FORM (form)));

  /* Another secret is an answer as well, in either row. */
  ui_type (form, "User Secret", "0123456789abcdef0123456789abcdef");
  ui_type (form, "Organization Secret", "b3Jn");
  g_assert_nonnull (latch_form_check (LATCH_FORM (form)));
  ui_type (form, "Organization Secret", "fedcba9876543210fedcba9876543210");
  g_assert_null (find_swap (form));
  g_assert_null (latch_form_check (LATCH_FORM (form)));
  close_form (form);
}

/* What cannot be a secret is said before anything is sent. */
static void
test_no_secret (UiFixture    *fixture,
                gconstpointer data)
{
  static const char *const titles[] = { "User Secret", "Organization Secret", "Order API Secret", "Product API Secret" };
  GtkWidget               *form = open_form (fixture);

  fill_in (form);
  for (size_t i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      GtkWidget *row = ui_row (form, titles[i]);

      ui_type (form, titles[i], "abc\u0430def");
      g_assert_true (latch_form_check (LATCH_FORM (form)) == row);
      g_assert_true (ui_says (form, "This secret contains “\u0430”"));
      g_assert_false (ui_says (form, "abc"));
      ui_type (form, titles[i], "********");
      g_assert_true (latch_form_check (LATCH_FORM (form)) == row);
      g_assert_true (ui_says (form, "asterisks"));
      ui_type (form, titles[i], "abcdef");
      g_assert_null (latch_form_check (LATCH_FORM (form)));
    }

  close_form (form);
}

static void
test_name (UiFixture    *fixture,
           gconstpointer data)
{
  GtkWidget       *form = open_form (fixture);
  GtkWidget       *name = ui_row (form, "Name");
  g_autofree char *document = g_strnfill (100000, 'n');

  ui_type (form, "Store ID", " 10");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "Ecwid 10");
  ui_type (form, "Store ID", "");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "");

  ui_type (form, "Name", "Demo shop");
  ui_type (form, "Store ID", "11");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "Demo shop");

  ui_type (form, "Name", "");
  ui_type (form, "Store ID", "12");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "Ecwid 12");

  ui_type (form, "Name", document);
  g_assert_cmpuint (strlen (gtk_editable_get_text (GTK_EDITABLE (name))), ==, 200);
  close_form (form);
}

static void
test_marks (UiFixture    *fixture,
            gconstpointer data)
{
  static const struct
  {
    const char *title;
    const char *wrong;
    const char *message;
  } cases[] = {
    { "User Secret", "two words", "This secret contains a space" },
    { "Organization Secret", "a,b", "A secret has only English letters" },
    { "Store ID", "12-34", "A store ID contains only digits" },
  };
  GtkWidget *form = open_form (fixture);

  fill_in (form);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget       *row = ui_row (form, cases[i].title);
      g_autofree char *right = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));

      ui_type (form, cases[i].title, cases[i].wrong);
      g_assert_false (gtk_widget_has_css_class (row, "error"));
      g_assert_true (latch_form_check (LATCH_FORM (form)) == row);
      g_assert_true (gtk_widget_has_css_class (row, "error"));
      g_assert_true (ui_says (form, cases[i].message));

      ui_type (form, cases[i].title, right);
      g_assert_false (gtk_widget_has_css_class (row, "error"));
      g_assert_false (ui_says (form, cases[i].message));
      g_assert_null (latch_form_check (LATCH_FORM (form)));
    }

  close_form (form);
}

static void
assert_told (GtkWidget                *row,
             GtkAccessibleInvalidState invalid)
{
  GtkWidget *accessibles[] = { row, GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (row))) };

  for (size_t i = 0; i < G_N_ELEMENTS (accessibles); i++)
    {
      gtk_test_accessible_assert_state (accessibles[i], GTK_ACCESSIBLE_STATE_INVALID, invalid);
      g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (accessibles[i]), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY) ==
                     (invalid == GTK_ACCESSIBLE_INVALID_TRUE));
    }
}

/* What is wrong is tied to its entry, both where old versions of GTK look and where new ones do. */
static void
test_tells_errors (UiFixture    *fixture,
                   gconstpointer data)
{
  GtkWidget *form = open_form (fixture);
  GtkWidget *row = ui_row (form, "Store ID");

  fill_in (form);
  assert_told (row, GTK_ACCESSIBLE_INVALID_FALSE);
  ui_type (form, "Store ID", "12-34");
  g_assert_true (latch_form_check (LATCH_FORM (form)) == row);
  assert_told (row, GTK_ACCESSIBLE_INVALID_TRUE);
  assert_told (ui_row (form, "Order API Secret"), GTK_ACCESSIBLE_INVALID_FALSE);
  ui_type (form, "Store ID", "1234");
  assert_told (row, GTK_ACCESSIBLE_INVALID_FALSE);
  close_form (form);
}

static void
test_tells_required (UiFixture    *fixture,
                     gconstpointer data)
{
  static const struct
  {
    const char *title;
    gboolean    required;
  } cases[] = {
    { "Service Address", TRUE },
    { "User Secret", TRUE },
    { "Organization Secret", TRUE },
    { "Store ID", TRUE },
    { "Order API Secret", TRUE },
    { "Product API Secret", TRUE },
    { "Name", TRUE },
    { "Callback Address", FALSE },
    { "Signature Key", FALSE },
  };
  GtkWidget *form = open_form (fixture);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    gtk_test_accessible_assert_property (ui_row (form, cases[i].title), GTK_ACCESSIBLE_PROPERTY_REQUIRED, cases[i].required);

  close_form (form);
}

/* A row of choices says what is chosen, and one that opens whether it is open. */
static void
test_tells_choices (UiFixture    *fixture,
                    gconstpointer data)
{
  GtkWidget *form = open_form (fixture);
  GtkWidget *mechanism = ui_row (form, "How Events Arrive");
  GtkWidget *more = ui_find (form, ADW_TYPE_EXPANDER_ROW, "title", "Advanced");
  GtkWidget *header = ui_find (more, ADW_TYPE_ACTION_ROW, "title", "Advanced");

  gtk_test_accessible_assert_property (mechanism, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Automatic");
  adw_combo_row_set_selected (ADW_COMBO_ROW (mechanism), 2);
  gtk_test_accessible_assert_property (mechanism, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Polling");
  latch_form_choose_service (LATCH_FORM (form), "other");
  gtk_test_accessible_assert_property (ui_row (form, "Service"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Other…");

  gtk_test_accessible_assert_state (header, GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (more), TRUE);
  gtk_test_accessible_assert_state (header, GTK_ACCESSIBLE_STATE_EXPANDED, TRUE);
  close_form (form);
}

/* The row of a message takes no focus, and does not stand in the way of it. */
static void
test_focus_passes_messages (UiFixture    *fixture,
                            gconstpointer data)
{
  static const char *const titles[] = { "User Secret", "Organization Secret" };
  GtkWidget               *form = open_form (fixture);
  GtkWidget               *list = gtk_widget_get_parent (ui_row (form, titles[0]));
  g_autoptr (GError) refused = latch_error_new_for_response (401, "Unauthorized", NULL, NULL);

  gtk_window_present (GTK_WINDOW (gtk_widget_get_root (form)));
  latch_form_mark (LATCH_FORM (form), refused);
  gtk_widget_grab_focus (ui_row (form, titles[0]));
  while (gtk_widget_get_focus_child (list) == ui_row (form, titles[0]))
    g_assert_true (gtk_widget_child_focus (list, GTK_DIR_TAB_FORWARD));

  g_assert_true (gtk_widget_get_focus_child (list) == ui_row (form, titles[1]));
  while (gtk_widget_get_focus_child (list) == ui_row (form, titles[1]))
    g_assert_true (gtk_widget_child_focus (list, GTK_DIR_TAB_BACKWARD));

  g_assert_true (gtk_widget_get_focus_child (list) == ui_row (form, titles[0]));
  close_form (form);
}

static void
test_marks_when_left (UiFixture    *fixture,
                      gconstpointer data)
{
  GtkWidget *form = open_form (fixture);
  GtkWidget *row = ui_row (form, "Store ID");

  gtk_window_present (GTK_WINDOW (gtk_widget_get_root (form)));
  gtk_widget_grab_focus (row);
  ui_type (form, "Store ID", "shop");
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  gtk_widget_grab_focus (ui_row (form, "Name"));
  while (!gtk_widget_has_css_class (row, "error"))
    g_main_context_iteration (NULL, TRUE);

  close_form (form);
}

static void
test_marks_of_the_service (UiFixture    *fixture,
                           gconstpointer data)
{
  GtkWidget *form = open_form (fixture);
  g_autoptr (GError) missing = latch_error_new_for_response (400, "Missing configuration: ecwid.product.key, ecwid.order.key", NULL, NULL);
  g_autoptr (GError) refused = latch_error_new_for_response (401, "Unauthorized", NULL, NULL);
  g_autoptr (GError) other = latch_error_new_for_response (503, NULL, NULL, NULL);

  fill_in (form);
  g_assert_null (latch_form_mark (LATCH_FORM (form), other));
  g_assert_true (latch_form_mark (LATCH_FORM (form), missing) == ui_row (form, "Order API Secret"));
  g_assert_true (gtk_widget_has_css_class (ui_row (form, "Product API Secret"), "error"));
  g_assert_false (gtk_widget_has_css_class (ui_row (form, "Store ID"), "error"));

  g_assert_true (latch_form_mark (LATCH_FORM (form), refused) == ui_row (form, "User Secret"));
  g_assert_true (gtk_widget_has_css_class (ui_row (form, "User Secret"), "error"));
  g_assert_true (gtk_widget_has_css_class (ui_row (form, "Organization Secret"), "error"));
  close_form (form);
}

static void
append_cb (const char *key,
           const char *value,
           gpointer    user_data)
{
  g_string_append_printf (user_data, "%s=%s\n", key, value);
}

static void
test_options (UiFixture    *fixture,
              gconstpointer data)
{
  GtkWidget *form = open_form (fixture);
  GtkWidget *more = ui_find (form, ADW_TYPE_EXPANDER_ROW, "title", "Advanced");
  g_autoptr (LatchDraft) plain = NULL;
  g_autoptr (LatchDraft) full = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const char *const *tags;

  fill_in (form);
  plain = latch_form_create_draft (LATCH_FORM (form));
  latch_draft_foreach_value (plain, append_cb, text);
  g_assert_cmpstr (text->str, ==, "ecwid.order.key=order\necwid.product.key=product\necwid.store.id=1003\n");
  g_assert_null (latch_draft_get_tags (plain)[0]);

  ui_type (form, "Tags, Comma-Separated", " a ، ,b c、");
  ui_type (form, "Callback Address", "https://hooks.example.com/orders");
  ui_type (form, "Signature Key", "sign");
  gtk_widget_activate (ui_row (form, "Event Notifications"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (form, "How Events Arrive")), 1);
  gtk_widget_activate (ui_row (form, "Omit Empty Fields"));

  full = latch_form_create_draft (LATCH_FORM (form));
  g_string_truncate (text, 0);
  latch_draft_foreach_value (full, append_cb, text);
  g_assert_cmpstr (text->str, ==,
                   "ecwid.order.key=order\necwid.product.key=product\necwid.store.id=1003\n"
                   "event.notification.enabled=true\nevent.vendor.type=webhook\n"
                   "event.notification.callback.url=https://hooks.example.com/orders\nevent.notification.signature.key=sign\n"
                   "filter.response.nulls=false\n");
  tags = latch_draft_get_tags (full);
  g_assert_cmpstr (tags[0], ==, "a");
  g_assert_cmpstr (tags[1], ==, "b c");
  g_assert_null (tags[2]);

  ui_type (form, "Callback Address", "hooks");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (more), FALSE);
  g_assert_true (latch_form_check (LATCH_FORM (form)) == ui_row (form, "Callback Address"));
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (more)));

  /* What is not asked for is not wrong either. */
  gtk_widget_activate (ui_row (form, "Event Notifications"));
  g_assert_false (gtk_widget_has_css_class (ui_row (form, "Callback Address"), "error"));
  g_assert_null (latch_form_check (LATCH_FORM (form)));
  close_form (form);
}

static GtkText *
show_secret (GtkWidget  *form,
             const char *title)
{
  GtkText *text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (ui_row (form, title))));

  gtk_window_present (GTK_WINDOW (gtk_widget_get_root (form)));
  while (!gtk_widget_get_mapped (GTK_WIDGET (text)))
    g_main_context_iteration (NULL, TRUE);

  gtk_text_set_visibility (text, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (text));
  return text;
}

/* After a creation no key brings a secret back, and the next one is hidden, although the last one was shown. */
static void
test_emptied (UiFixture    *fixture,
              gconstpointer data)
{
  static const char *const titles[] = { "User Secret", "Organization Secret", "Order API Secret", "Product API Secret", "Signature Key" };
  GtkWidget               *form = open_form (fixture);

  for (size_t i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      GtkWidget      *row = ui_row (form, titles[i]);
      GtkText        *text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (row)));
      GtkEntryBuffer *old = gtk_text_get_buffer (text);

      gtk_text_set_visibility (text, TRUE);
      ui_type (form, titles[i], "Y2FuYXJ5");
      g_signal_emit_by_name (text, "insert-at-cursor", "x");
      g_object_add_weak_pointer (G_OBJECT (old), (gpointer *)&old);
      latch_form_reset (LATCH_FORM (form));
      g_assert_null (old);
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "");
      g_assert_false (gtk_text_get_visibility (text));

      gtk_text_set_visibility (text, TRUE);
      gtk_widget_activate_action (GTK_WIDGET (text), "text.undo", NULL);
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "");

      ui_type (form, titles[i], "bmV4dA==");
      g_signal_emit_by_name (text, "insert-at-cursor", "x");
      gtk_widget_activate_action (GTK_WIDGET (text), "text.undo", NULL);
      g_assert_cmpuint (gtk_entry_buffer_get_length (gtk_text_get_buffer (text)), ==, 9);
      g_assert_true (GTK_IS_PASSWORD_ENTRY_BUFFER (gtk_text_get_buffer (text)));
    }

  close_form (form);
}

/* GTK takes its own old claim of the primary selection for somebody else's when it has a newer one within a millisecond. */
static void
select_region (GtkEditable *editable,
               int          from,
               int          to)
{
  gdk_display_sync (gtk_widget_get_display (GTK_WIDGET (editable)));
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  gtk_editable_select_region (editable, from, to);
}

static gboolean
offers (const char *selection,
        const char *line)
{
  g_auto (GStrv) found = ui_read_offers (selection);

  return g_strv_contains ((const char *const *)found, line);
}

/* What is copied from a secret that is shown leaves the clipboard as a token does, and is never the primary selection. */
/* GDK 4.8 does not free all that it answers a selection with. What the form forgets, the other cases show. */
static gboolean selection_was_served;
int             __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return selection_was_served;
}

static void
test_copied (UiFixture    *fixture,
             gconstpointer data)
{
  static const char *const keys[] = { "copy-clipboard", "cut-clipboard" };
  GtkWidget               *form = open_form (fixture);
  LatchClipboard          *clipboard = latch_clipboard_new (GTK_WINDOW (gtk_widget_get_root (form)), 60000);

  selection_was_served = TRUE;

  fill_in (form);
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkText *text = show_secret (form, "User Secret");

      ui_type (form, "User Secret", "dX\u00e9Ny");
      select_region (GTK_EDITABLE (text), 1, 4);
      g_assert_false (offers ("PRIMARY", "UTF8_STRING\tX\\303\\251N"));
      g_signal_emit_by_name (text, keys[i]);
      g_assert_true (offers ("CLIPBOARD", "text/plain;charset=utf-8\tX\\303\\251N"));
      g_assert_true (offers ("CLIPBOARD", "x-kde-passwordManagerHint\tsecret"));
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (text)), ==, i == 0 ? "dX\u00e9Ny" : "dy");
      latch_clipboard_clear (clipboard);
      g_assert_false (offers ("CLIPBOARD", "text/plain;charset=utf-8\tX\\303\\251N"));
    }

  /* The primary selection is claimed by hidden text too, and would be in clear once that is shown. */
  show_secret (form, "Organization Secret");
  gtk_text_set_visibility (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (ui_row (form, "Organization Secret")))), FALSE);
  select_region (GTK_EDITABLE (ui_row (form, "Organization Secret")), 0, -1);
  show_secret (form, "Organization Secret");
  g_assert_false (offers ("PRIMARY", "UTF8_STRING\tb3Jn"));

  /* What is no secret is selected as ever. */
  gtk_widget_grab_focus (ui_row (form, "Store ID"));
  select_region (GTK_EDITABLE (ui_row (form, "Store ID")), 0, -1);
  g_assert_true (offers ("PRIMARY", "UTF8_STRING\t1003"));

  g_assert_finalize_object (clipboard);
  close_form (form);
}

#define PRACTICE_SENTENCE "Runs on this computer. Nothing leaves it."

static void
assert_practices (GtkWidget *form,
                  gboolean   practices)
{
  g_assert_cmpint (ui_says (form, PRACTICE_SENTENCE), ==, practices);
  g_assert_cmpint (gtk_widget_get_visible (ui_row (form, "User Secret")), !=, practices);
  g_assert_cmpint (gtk_widget_get_visible (ui_row (form, "Organization Secret")), !=, practices);
  g_assert_cmpint (gtk_widget_get_visible (ui_row (form, "Where Do I Find These API Secrets?")), !=, practices);
  g_assert_cmpint (gtk_widget_get_visible (ui_row (form, "Let the Store Refuse These API Secrets")), ==, practices);
}

/* Practice needs nothing typed, and leaves nothing behind for the next service. */
static void
test_practice (UiFixture    *fixture,
               gconstpointer data)
{
  static const char *const titles[] = { "User Secret", "Organization Secret", "Store ID", "Order API Secret", "Product API Secret", "Name" };
  GtkWidget               *form = open_form (fixture);
  g_autoptr (LatchAccount) account = NULL;
  g_autoptr (LatchCredentials) credentials = NULL;
  g_autoptr (LatchDraft) draft = NULL;

  assert_practices (form, FALSE);
  latch_form_choose_service (LATCH_FORM (form), "practice");
  assert_practices (form, TRUE);
  g_assert_true (latch_form_get_complete (LATCH_FORM (form)));
  g_assert_null (latch_form_check (LATCH_FORM (form)));
  g_assert_false (latch_form_get_typed (LATCH_FORM (form)));

  account = latch_form_dup_account (LATCH_FORM (form));
  credentials = latch_form_dup_credentials (LATCH_FORM (form));
  draft = latch_form_create_draft (LATCH_FORM (form));
  g_assert_cmpstr (latch_account_get_service (account), ==, "practice");
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_user (credentials)), ==, latch_practice_secrets_get_user ());
  g_assert_cmpstr (secret_value_get_text (latch_credentials_get_organization (credentials)), ==, latch_practice_secrets_get_organization ());
  g_assert_cmpstr (latch_draft_get_name (draft), ==, "Ecwid 1003");
  assert_value (draft, ECWID_STORE_ID, LATCH_PRACTICE_STORE_ID);
  assert_value (draft, ECWID_ORDER_KEY, LATCH_PRACTICE_ORDER_KEY);
  assert_value (draft, ECWID_PRODUCT_KEY, LATCH_PRACTICE_PRODUCT_KEY);

  latch_form_choose_service (LATCH_FORM (form), "us");
  assert_practices (form, FALSE);
  for (size_t i = 0; i < G_N_ELEMENTS (titles); i++)
    assert_text (form, titles[i], "");

  /* What is cleared is filled in anew as long as practice is chosen. */
  latch_form_choose_service (LATCH_FORM (form), "practice");
  latch_form_reset (LATCH_FORM (form));
  assert_practices (form, TRUE);
  assert_text (form, "Store ID", LATCH_PRACTICE_STORE_ID);
  close_form (form);
}

static void
test_practice_typed (UiFixture    *fixture,
                     gconstpointer data)
{
  GtkWidget *form = open_form (fixture);

  ui_type (form, "User Secret", "dXNlcg==");
  ui_type (form, "Store ID", "77");
  ui_type (form, "Order API Secret", "mine");
  latch_form_practice (LATCH_FORM (form));
  assert_practices (form, TRUE);
  assert_text (form, "Store ID", "77");
  assert_text (form, "Order API Secret", "mine");
  assert_text (form, "Product API Secret", LATCH_PRACTICE_PRODUCT_KEY);
  assert_text (form, "Name", "Ecwid 77");

  ui_type (form, "Name", "My shop");
  latch_form_choose_service (LATCH_FORM (form), "us");
  assert_practices (form, FALSE);
  assert_text (form, "User Secret", "dXNlcg==");
  assert_text (form, "Store ID", "77");
  assert_text (form, "Order API Secret", "mine");
  assert_text (form, "Product API Secret", "");
  assert_text (form, "Name", "My shop");
  close_form (form);
}

static void
test_practice_refusal (UiFixture    *fixture,
                       gconstpointer data)
{
  GtkWidget *form = open_form (fixture);
  GtkWidget *refusal = ui_row (form, "Let the Store Refuse These API Secrets");
  GtkWidget *refuses = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (refusal));

  latch_form_practice (LATCH_FORM (form));
  gtk_widget_activate (refusal);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (refuses)));
  assert_text (form, "Store ID", LATCH_PRACTICE_REFUSING_STORE_ID);
  assert_text (form, "Name", "Ecwid " LATCH_PRACTICE_REFUSING_STORE_ID);
  g_assert_false (latch_form_get_typed (LATCH_FORM (form)));

  gtk_widget_activate (refusal);
  assert_text (form, "Store ID", LATCH_PRACTICE_STORE_ID);

  latch_form_choose_element (LATCH_FORM (form), latch_element_lookup ("epages"));
  g_assert_false (gtk_widget_get_visible (refusal));
  latch_form_choose_element (LATCH_FORM (form), latch_element_lookup ("ecwid"));
  g_assert_true (gtk_widget_get_visible (refusal));

  ui_type (form, "Store ID", LATCH_PRACTICE_REFUSING_STORE_ID);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (refuses)));
  latch_form_choose_service (LATCH_FORM (form), "us");
  assert_text (form, "Store ID", "");
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (refuses)));
  close_form (form);
}

typedef struct
{
  const char *title;
  const char *value;
} Typed;

/* What stands in the documentation of each element, with made-up values. */
static const struct
{
  const char *element;
  Typed       typed[5];
  const char *name;
  const char *configuration;
} documented[] = {
  { "ecwid",
    { { "Store ID", "1234567" }, { "Order API Secret", "o-1" }, { "Product API Secret", "p-1" } },
    "Ecwid 1234567",
    "\"ecwid.order.key\":\"o-1\",\"ecwid.product.key\":\"p-1\",\"ecwid.store.id\":\"1234567\"" },
  { "woocommercerest",
    { { "Store Address", "https://shop.example" }, { "Consumer Key", "ck_1" }, { "Consumer Secret", "cs_1" } },
    "WooCommerce shop.example",
    "\"store.url\":\"https://shop.example\",\"oauth.api.key\":\"ck_1\",\"oauth.api.secret\":\"cs_1\"" },
  { "bigcommerce",
    { { "API Path", "https://store-abc123.mybigcommerce.com/api/v2" }, { "User Name", "me" }, { "API Token", "EXAMPLE" } },
    "BigCommerce store-abc123",
    "\"username\":\"me\",\"password\":\"EXAMPLE\",\"store.url\":\"https://store-abc123.mybigcommerce.com/api/v2\"" },
  { "magentov20",
    { { "Store Address", "https://shop.example" }, { "User Name", "me" }, { "Password", "EXAMPLE" } },
    "Magento 2 shop.example",
    "\"userName\":\"me\",\"password\":\"EXAMPLE\",\"site\":\"https://shop.example\",\"user\":\"true\"" },
  { "magentosoapv19",
    { { "Store Address", "https://shop.example" }, { "User Name", "me" }, { "API Key", "EXAMPLE" } },
    "Magento 1 (SOAP) shop.example",
    "\"userName\":\"me\",\"password\":\"EXAMPLE\",\"store.url\":\"https://shop.example\"" },
  { "epages",
    { { "API Address", "https://devshop.example/rs/shops/demo" }, { "Access Token", "t-1" } },
    "ePages demo",
    "\"epages.access.token\":\"t-1\",\"base.url\":\"https://devshop.example/rs/shops/demo\"" },
  { "volusion",
    { { "Store Address", "http://abcde.fghij.servertrust.com" }, { "Login", "me@shop.example" }, { "Encrypted Password", "64F3EXAMPLE" } },
    "Volusion abcde.fghij.servertrust.com",
    "\"volusion.store.url\":\"http://abcde.fghij.servertrust.com\",\"volusion.login.email\":\"me@shop.example\",\"volusion.encrypted.password\":\"64F3EXAMPLE\"" },
  { "shopify",
    { { "Site Address", "demo" }, { "Client ID", "k-1" }, { "Client Secret", "EXAMPLE" }, { "Redirection URL", "https://shop.example/cb" } },
    "Shopify demo",
    "\"oauth.api.key\":\"k-1\",\"oauth.api.secret\":\"EXAMPLE\",\"oauth.callback.url\":\"https://shop.example/cb\","
    "\"shopify.site.address\":\"demo\",\"oauth.scope\":\"write_orders,write_products,write_customers\"" },
};

static void
assert_body (GtkWidget  *form,
             const char *element,
             const char *configuration,
             const char *name)
{
  g_autoptr (LatchDraft) draft = latch_form_create_draft (LATCH_FORM (form));
  g_autoptr (GBytes) body = latch_json_write_draft (draft, "latchkey-1");
  g_autofree char *written = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_autofree char *expected = g_strdup_printf ("{\"element\":{\"key\":\"%s\"},\"configuration\":{%s},\"tags\":[\"latchkey-1\"],\"name\":\"%s\"}",
                                               element, configuration, name);

  g_assert_cmpstr (written, ==, expected);
}

static GtkWidget *
open_form_for (UiFixture  *fixture,
               const char *element)
{
  GtkWidget *form = open_form (fixture);

  ui_type (form, "User Secret", "dXNlcg==");
  ui_type (form, "Organization Secret", "b3Jn");
  latch_form_choose_element (LATCH_FORM (form), latch_element_lookup (element));
  return form;
}

/* The service is sent what its documentation says, byte for byte. */
static void
test_documented (UiFixture    *fixture,
                 gconstpointer data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (documented); i++)
    {
      GtkWidget *form = open_form_for (fixture, documented[i].element);

      g_test_message ("%s", documented[i].element);
      for (const Typed *typed = documented[i].typed; typed->title != NULL; typed++)
        {
          g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
          ui_type (form, typed->title, typed->value);
        }

      g_assert_true (latch_form_get_complete (LATCH_FORM (form)));
      g_assert_null (latch_form_check (LATCH_FORM (form)));
      assert_body (form, documented[i].element, documented[i].configuration, documented[i].name);
      close_form (form);
    }
}

/* The service signs in by default as the other rows say, so it is told only otherwise. */
static void
test_authentication (UiFixture    *fixture,
                     gconstpointer data)
{
  GtkWidget   *form = open_form_for (fixture, "bigcommerce");
  AdwComboRow *kind = ADW_COMBO_ROW (ui_row (form, "Kind of API Account"));

  ui_type (form, "API Path", "https://api.bigcommerce.com/stores/abc123/v2/");
  ui_type (form, "User Name", "me");
  ui_type (form, "API Token", "EXAMPLE");
  adw_combo_row_set_selected (kind, 1);
  g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
  ui_type (form, "Client ID", "c-1");
  ui_type (form, "Access Token", "t-1");
  g_assert_true (latch_form_get_complete (LATCH_FORM (form)));
  assert_body (form, "bigcommerce",
               "\"authentication.type\":\"custom\",\"oauth.api.key\":\"c-1\",\"oauth.user.token\":\"t-1\",\"store.url\":\"https://api.bigcommerce.com/stores/abc123/v2/\"",
               "BigCommerce abc123");

  adw_combo_row_set_selected (kind, 0);
  assert_body (form, "bigcommerce", "\"username\":\"me\",\"password\":\"EXAMPLE\",\"store.url\":\"https://api.bigcommerce.com/stores/abc123/v2/\"", "BigCommerce abc123");
  close_form (form);
}

/* Ecwid’s documented requests do not say which way it is. The store says which one it is when somebody signs in. */
static void
test_own_app (UiFixture    *fixture,
              gconstpointer data)
{
  GtkWidget   *form = open_form_for (fixture, "ecwid");
  AdwComboRow *kind = ADW_COMBO_ROW (ui_row (form, "Kind of Sign-In"));

  g_assert_false (latch_form_get_signs_in (LATCH_FORM (form)));
  ui_type (form, "Store ID", "1234567");
  adw_combo_row_set_selected (kind, 1);
  g_assert_true (latch_form_get_signs_in (LATCH_FORM (form)));
  g_assert_false (gtk_widget_get_visible (ui_row (form, "Store ID")));
  g_assert_true (gtk_widget_get_visible (ui_row (form, "Where Do I Find These Values?")));
  assert_text (form, "Name", "Ecwid");
  ui_type (form, "Client ID", "client-EXAMPLE");
  ui_type (form, "Client Secret", "secret-EXAMPLE");
  g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
  ui_type (form, "Return Address", "http://app.example.org/auth");
  g_assert_true (latch_form_check (LATCH_FORM (form)) == ui_row (form, "Return Address"));
  ui_type (form, "Return Address", "https://app.example.org/auth");
  g_assert_null (latch_form_check (LATCH_FORM (form)));
  assert_body (form, "ecwid",
               "\"oauth.api.key\":\"client-EXAMPLE\",\"oauth.api.secret\":\"secret-EXAMPLE\",\"oauth.callback.url\":\"https://app.example.org/auth\"",
               "Ecwid");

  adw_combo_row_set_selected (kind, 0);
  g_assert_false (latch_form_get_signs_in (LATCH_FORM (form)));
  assert_text (form, "Name", "Ecwid 1234567");
  assert_text (form, "Store ID", "1234567");
  g_assert_true (gtk_widget_get_visible (ui_row (form, "Where Do I Find These API Secrets?")));
  close_form (form);
}

/* Nothing that was typed is lost by looking at another connector. */
static void
test_connector (UiFixture    *fixture,
                gconstpointer data)
{
  GtkWidget   *form = open_form (fixture);
  AdwComboRow *connector = ADW_COMBO_ROW (ui_row (form, "Connector"));

  g_assert_cmpuint (adw_combo_row_get_selected (connector), ==, 0);
  ui_type (form, "Store ID", "77");
  ui_type (form, "Order API Secret", "order");
  adw_combo_row_set_selected (connector, 1);
  g_assert_false (gtk_widget_get_visible (ui_row (form, "Store ID")));
  assert_text (form, "Name", "");
  ui_type (form, "Store Address", "https://shop.example");
  assert_text (form, "Name", "WooCommerce shop.example");

  latch_form_choose_element (LATCH_FORM (form), latch_element_lookup ("bigcommerce"));
  assert_text (form, "API Path", "");
  ui_type (form, "API Path", "not an address");
  g_assert_true (latch_form_check (LATCH_FORM (form)) == ui_row (form, "API Path"));

  adw_combo_row_set_selected (connector, 0);
  assert_text (form, "Store ID", "77");
  assert_text (form, "Order API Secret", "order");
  assert_text (form, "Name", "Ecwid 77");
  g_assert_null (latch_form_check (LATCH_FORM (form)));
  adw_combo_row_set_selected (connector, 1);
  assert_text (form, "Store Address", "https://shop.example");

  /* What stays with a connector that is not shown was typed all the same. */
  adw_combo_row_set_selected (connector, 0);
  ui_type (form, "Store ID", "");
  ui_type (form, "Order API Secret", "");
  g_assert_true (latch_form_get_typed (LATCH_FORM (form)));

  latch_form_reset (LATCH_FORM (form));
  adw_combo_row_set_selected (connector, 1);
  assert_text (form, "Store Address", "");
  g_assert_false (latch_form_get_typed (LATCH_FORM (form)));
  close_form (form);
}

static void
drop_document (GtkWidget  *form,
               const char *text)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  g_assert_true (latch_form_drop (LATCH_FORM (form), &value));
}

/* A document says which connector it is for, or else the chosen one is meant. */
static void
test_pasted_element (UiFixture    *fixture,
                     gconstpointer data)
{
  GtkWidget *form = open_form (fixture);

  gtk_window_present (GTK_WINDOW (gtk_widget_get_root (form)));
  ui_type (form, "Store ID", "77");
  drop_document (form, "{\"element\":{\"key\":\"magentov20\"},\"name\":\"Mine\",\"configuration\":{\"userName\":\"me\",\"password\":\"EXAMPLE\",\"site\":\"https://shop.example\",\"user\":\"true\"}}");
  assert_text (form, "Store ID", "");
  assert_body (form, "magentov20", documented[3].configuration, "Mine");

  drop_document (form, "{\"name\":\"Theirs\",\"configuration\":{\"userName\":\"me\",\"password\":\"EXAMPLE\",\"user\":\"true\"}}");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (ui_row (form, "Connector"))), ==, 4);
  assert_text (form, "Store Address", "");
  assert_text (form, "User Name", "me");
  assert_text (form, "Name", "Theirs");
  close_form (form);
}

/* As many fields as there may be, of which none says which store it is. Half of them are optional. */
static void
test_many_fields (UiFixture    *fixture,
                  gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->directory, "elements", NULL);
  g_autofree char *path = g_build_filename (folder, "many.json", NULL);
  g_autoptr (LatchDraft) draft = NULL;
  GtkWidget       *form = NULL;
  GString         *text = g_string_new ("{\"key\":\"many\",\"name\":\"Many\",\"hub\":\"ecommerce\",\"fields\":[{\"key\":\"s\",\"title\":\"Switched\",\"kind\":\"switch\",\"default\":\"true\"}");
  g_autofree char *json = NULL;

  for (int i = 1; i < 200; i++)
    g_string_append_printf (text, ",{\"key\":\"k%d\",\"title\":\"<b>%d</b> &\",\"help\":\"Help.\",\"required\":%s}", i, i, i % 2 == 0 ? "true" : "false");
  g_string_append (text, "]}");
  json = g_string_free (text, FALSE);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, json, -1, NULL));
  latch_element_add_folder (folder);
  g_assert_cmpuint (latch_element_get_problems ()->len, ==, 0);

  form = open_form_for (fixture, "many");
  ui_type (form, "Name", "Mine");
  for (int i = 2; i < 200; i += 2)
    {
      g_autofree char *title = g_strdup_printf ("<b>%d</b> &", i);

      g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
      ui_type (form, title, "x");
    }

  g_assert_true (latch_form_get_complete (LATCH_FORM (form)));
  draft = latch_form_create_draft (LATCH_FORM (form));
  assert_value (draft, "k2", "x");
  assert_value (draft, "k3", NULL);
  assert_value (draft, "s", NULL);
  g_assert_nonnull (ui_row (form, "<b>3</b> & (Optional)"));
  gtk_widget_activate (ui_row (form, "Switched"));
  g_clear_object (&draft);
  draft = latch_form_create_draft (LATCH_FORM (form));
  assert_value (draft, "s", "false");
  g_unlink (path);
  g_rmdir (folder);
  close_form (form);
}

/* Any program can ask for the practice service; that somebody has typed is known. */
static void
test_typed (UiFixture    *fixture,
            gconstpointer data)
{
  static const char *const titles[] = { "User Secret", "Organization Secret", "Store ID", "Order API Secret", "Product API Secret", "Name" };

  for (size_t i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      GtkWidget *form = open_form (fixture);

      g_assert_false (latch_form_get_typed (LATCH_FORM (form)));
      ui_type (form, titles[i], "123");
      g_assert_true (latch_form_get_typed (LATCH_FORM (form)));
      latch_form_practice (LATCH_FORM (form));
      assert_text (form, titles[i], "123");
      g_assert_true (latch_form_get_typed (LATCH_FORM (form)));
      close_form (form);
    }
}

/* The person’s own console has the secrets, wherever its address is known from that of the service. */
static void
test_website (UiFixture    *fixture,
              gconstpointer data)
{
  static const struct
  {
    const char *service;
    const char *website;
  } cases[] = {
    { "us", "https://console.cloud-elements.com" },
    { "sap-eu10", "https://my.openconnectors.eu10.ext.hana.ondemand.com" },
    { "https://api.openconnectors.eu20.ext.hana.ondemand.com", "https://my.openconnectors.eu20.ext.hana.ondemand.com" },
    { "https://api.example.com", NULL },
    { LATCH_SERVICE_PRACTICE, NULL },
    { "", NULL },
  };
  GtkWidget *form = open_form (fixture);
  GtkWidget *row = ui_row (form, "Where Do I Find These Secrets?");

  ui_install_browser ();
  gtk_window_present (GTK_WINDOW (gtk_widget_get_root (form)));
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *address = NULL;

      latch_form_choose_service (LATCH_FORM (form), cases[i].service);
      g_assert_cmpint (gtk_widget_get_visible (row), ==, cases[i].website != NULL);
      if (cases[i].website == NULL)
        continue;

      g_signal_emit_by_name (row, "activated");
      address = ui_take_opened ();
      g_assert_cmpstr (address, ==, cases[i].website);
    }

  latch_form_choose_service (LATCH_FORM (form), "other");
  ui_type (form, "Service Address", "my.openconnectors.eu20.ext.hana.ondemand.com");
  g_assert_true (gtk_widget_get_visible (row));
  close_form (form);
}

/* A row that is hidden can still be activated, for example by a screen reader. */
static void
test_hidden_row (UiFixture    *fixture,
                 gconstpointer data)
{
  static const char *const services[] = { "", "other", LATCH_SERVICE_PRACTICE };
  GtkWidget               *form = open_form (fixture);

  for (size_t i = 0; i < G_N_ELEMENTS (services); i++)
    {
      latch_form_choose_service (LATCH_FORM (form), services[i]);
      g_signal_emit_by_name (ui_row (form, "Where Do I Find These Secrets?"), "activated");
    }
  close_form (form);
}

static void
run_xdotool (const char *const *arguments)
{
  g_autoptr (GSubprocess) process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_NONE, NULL);

  g_assert_true (process != NULL && g_subprocess_wait_check (process, NULL, NULL));
}

/* A mouse that moves with a selection below it selects anew. GTK would drag the selection into another window. */
static void
test_not_dragged (UiFixture    *fixture,
                  gconstpointer data)
{
  GtkWidget       *form = open_form (fixture);
  GtkText         *text = show_secret (form, "User Secret");
  graphene_rect_t  bounds;
  double           x = 0, y = 0;
  int              from = 0, to = 0;
  g_autofree char *from_x = NULL;
  g_autofree char *to_x = NULL;
  g_autofree char *at_y = NULL;

  ui_type (form, "User Secret", "dXNlcm5hbWVkWE5sY201aGJXVT1kWE5sY201aGJXVT0=");
  gtk_editable_select_region (GTK_EDITABLE (text), 0, -1);
  while (gtk_widget_get_width (GTK_WIDGET (text)) < 100)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (text), GTK_WIDGET (gtk_widget_get_root (form)), &bounds));
  gtk_native_get_surface_transform (gtk_widget_get_native (form), &x, &y);
  from_x = g_strdup_printf ("%d", (int)(x + bounds.origin.x) + 10);
  to_x = g_strdup_printf ("%d", (int)(x + bounds.origin.x) + 80);
  at_y = g_strdup_printf ("%d", (int)(y + bounds.origin.y + bounds.size.height / 2));
  run_xdotool ((const char *const[]){ "xdotool", "mousemove", from_x, at_y, "mousedown", "1", "mousemove", to_x, at_y, "mouseup", "1", NULL });

  do
    g_main_context_iteration (NULL, TRUE);
  while (!gtk_editable_get_selection_bounds (GTK_EDITABLE (text), &from, &to) || to - from == 44);

  g_assert_cmpint (to - from, <, 20);
  close_form (form);
}

#define HEADER "Authorization: User dXNlcg==, Organization 0123456789abcdef0123456789abcdef"
#define DOCUMENT "{ “element”: { “key”: “ecwid” }, “name”: “Pasted shop”, “tags”: [ “eu” ],"                            \
                 "  “configuration”: { “ecwid.order.key”: “order”, “ecwid.product.key”: “product”, “ecwid.store.id”: 1003," \
                 "    “event.notification.enabled”: true, “event.notification.callback.url”: “https://hooks.example.com” } }"

/* It scrolls, as on its page: GTK 4.8 gives a row one pixel less than it needs in a window that is as low as it can be. */
static void
show_form (GtkWidget *form)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (form));
  GtkWidget *scroller = gtk_scrolled_window_new ();

  g_object_ref (form);
  gtk_window_set_child (window, scroller);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), form);
  g_object_unref (form);
  gtk_window_set_default_size (window, 600, 900);
  gtk_window_present (window);
  while (gtk_widget_get_height (ui_row (form, "Store ID")) == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
paste (GtkWidget  *form,
       const char *title,
       const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (form), text);
  g_signal_emit_by_name (gtk_editable_get_delegate (GTK_EDITABLE (ui_row (form, title))), "paste-clipboard");
}

static void
told_cb (GtkWidget  *form,
         const char *sentence,
         char      **told)
{
  g_free (*told);
  *told = g_strdup (sentence);
}

static void
wait_for_sentence (char      **told,
                   const char *part)
{
  while (*told == NULL || strstr (*told, part) == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_clear_pointer (told, g_free);
}

static void
test_paste (UiFixture    *fixture,
            gconstpointer data)
{
  GtkWidget       *form = open_form (fixture);
  GtkWidget       *more = ui_find (form, ADW_TYPE_EXPANDER_ROW, "title", "Advanced");
  g_autofree char *told = NULL;
  g_autoptr (LatchAccount) account = NULL;
  g_autoptr (LatchDraft) draft = NULL;

  show_form (form);
  g_signal_connect (form, "told", G_CALLBACK (told_cb), &told);
  paste (form, "Store ID", HEADER);
  wait_for_sentence (&told, "filled in");
  assert_text (form, "User Secret", "dXNlcg==");
  assert_text (form, "Organization Secret", "0123456789abcdef0123456789abcdef");
  assert_text (form, "Store ID", "");
  g_assert_false (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (more)));

  paste (form, "User Secret", "curl https://api.example.com/elements/api-v2/instances -H '" HEADER "' -d '" DOCUMENT "'");
  wait_for_sentence (&told, "Secrets go to https://api.example.com/elements/api-v2");
  assert_text (form, "Name", "Pasted shop");
  g_assert_true (latch_form_get_complete (LATCH_FORM (form)));
  g_assert_null (latch_form_check (LATCH_FORM (form)));
  account = latch_form_dup_account (LATCH_FORM (form));
  g_assert_cmpstr (latch_account_get_service (account), ==, "https://api.example.com/elements/api-v2");
  draft = latch_form_create_draft (LATCH_FORM (form));
  assert_value (draft, ECWID_STORE_ID, "1003");
  assert_value (draft, ECWID_ORDER_KEY, "order");
  assert_value (draft, LATCH_CONFIGURATION_EVENTS, "true");
  assert_value (draft, LATCH_CONFIGURATION_CALLBACK_URL, "https://hooks.example.com");
  g_assert_cmpstr (latch_draft_get_tags (draft)[0], ==, "eu");
  /* Where a store’s events go is not hidden. */
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (more)));

  /* What fits one entry goes into that one, as ever. */
  gtk_editable_select_region (GTK_EDITABLE (ui_row (form, "Store ID")), 0, -1);
  paste (form, "Store ID", "42");
  wait_for_text (form, "Store ID", "42");
  assert_text (form, "User Secret", "dXNlcg==");

  /* What is meant for the form, but for another kind of store, changes nothing. */
  paste (form, "Store ID", "{ \"element\": { \"key\": \"square\" }, \"name\": \"Other\" }");
  wait_for_sentence (&told, "square");
  assert_text (form, "Store ID", "42");
  assert_text (form, "Name", "Pasted shop");

  /* Another document is another store, whose keys are not those of the last one. */
  paste (form, "Name", "{ \"configuration\": { \"ecwid.store.id\": \"2002\", \"ecwid.order.key\": \"<Order Key>\" } }");
  wait_for_sentence (&told, "filled in");
  assert_text (form, "Store ID", "2002");
  assert_text (form, "Order API Secret", "");
  assert_text (form, "Product API Secret", "");
  assert_text (form, "Name", "Ecwid 2002");
  assert_text (form, "Tags, Comma-Separated", "");
  assert_text (form, "User Secret", "dXNlcg==");

  /* The button, with nothing on the clipboard that fits. */
  gdk_clipboard_set_text (gtk_widget_get_clipboard (form), "a sentence without meaning");
  latch_form_paste (LATCH_FORM (form));
  wait_for_sentence (&told, "nothing to fill in");
  assert_text (form, "Store ID", "2002");
  close_form (form);
}

static gboolean
has_focus (GtkWidget  *form,
           const char *title)
{
  return gtk_widget_is_ancestor (gtk_root_get_focus (gtk_widget_get_root (form)), ui_row (form, title));
}

/* A header may be copied in parts, and whole into either row; its words say which secret is which. */
static void
test_pasted_parts (UiFixture    *fixture,
                   gconstpointer data)
{
  static const struct
  {
    const char *title;
    const char *text;
    const char *user;
    const char *organization;
  } cases[] = {
    { "User Secret", "User abc=,", "abc=", "" },
    { "Organization Secret", "User abc=", "abc=", "" },
    { "User Secret", "Organization 12ab", "", "12ab" },
    { "Organization Secret", "Authorization: User abc=, Organization 12ab", "abc=", "12ab" },
    { "User Secret", "Organization 12ab, User abc=", "abc=", "12ab" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *form = open_form (fixture);

      show_form (form);
      paste (form, cases[i].title, cases[i].text);
      wait_for_text (form, "User Secret", cases[i].user);
      wait_for_text (form, "Organization Secret", cases[i].organization);

      /* What is pasted next belongs elsewhere. */
      g_assert_false (has_focus (form, "Organization Secret") && *cases[i].organization != '\0');
      g_assert_false (has_focus (form, "User Secret") && *cases[i].user != '\0');
      close_form (form);
    }
}

static void
test_pasted_swapped (UiFixture    *fixture,
                     gconstpointer data)
{
  GtkWidget *form = open_form (fixture);

  show_form (form);
  paste (form, "Store ID", "Authorization: User 0123456789abcdef0123456789abcdef, Organization dXNlcg==");
  while (find_swap (form) == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_signal_emit_by_name (find_swap (form), "clicked");
  assert_text (form, "User Secret", "dXNlcg==");
  close_form (form);
}

/* Secrets are for another service than the one that needs none, and can be seen. */
static void
test_practice_pasted (UiFixture    *fixture,
                      gconstpointer data)
{
  GtkWidget *form = open_form (fixture);

  show_form (form);
  latch_form_practice (LATCH_FORM (form));
  paste (form, "Store ID", HEADER);
  wait_for_text (form, "User Secret", "dXNlcg==");
  assert_practices (form, FALSE);
  g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
  assert_text (form, "Store ID", "");
  close_form (form);
}

/* What was selected before may be told to be over only now, and takes this selection with it. */
static void
select_part (GtkWidget  *form,
             const char *title,
             int         start,
             int         end)
{
  GtkEditable *entry = GTK_EDITABLE (ui_row (form, title));

  do
    {
      gtk_editable_select_region (entry, start, end);
      gdk_display_sync (gtk_widget_get_display (form));
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  while (!gtk_editable_get_selection_bounds (entry, NULL, NULL));
}

/* What is pasted into an entry does not take away what was selected there, when it goes elsewhere or nowhere. */
static void
test_pasted_over (UiFixture    *fixture,
                  gconstpointer data)
{
  GtkWidget       *form = open_form (fixture);
  g_autofree char *told = NULL;

  show_form (form);
  g_signal_connect (form, "told", G_CALLBACK (told_cb), &told);
  ui_type (form, "Store ID", "1003");
  select_part (form, "Store ID", 0, -1);
  paste (form, "Store ID", HEADER);
  wait_for_text (form, "User Secret", "dXNlcg==");
  assert_text (form, "Store ID", "1003");
  assert_text (form, "Name", "Ecwid 1003");

  select_part (form, "Store ID", 1, 3);
  paste (form, "Store ID", "{ \"element\": { \"key\": \"square\" }, \"name\": \"Other\" }");
  wait_for_sentence (&told, "square");
  assert_text (form, "Store ID", "1003");

  select_part (form, "Store ID", 1, 3);
  paste (form, "Store ID", "{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"<Name>\" }");
  wait_for_sentence (&told, "nothing to fill in");
  assert_text (form, "Store ID", "1003");

  select_part (form, "User Secret", 0, -1);
  paste (form, "User Secret", "Organization abcdef");
  wait_for_text (form, "Organization Secret", "abcdef");
  assert_text (form, "User Secret", "dXNlcg==");

  select_part (form, "Store ID", 1, 3);
  paste (form, "Store ID", "2345678901234567890");
  wait_for_text (form, "Store ID", "123456789012345678903");
  close_form (form);
}

static void
assert_service (GtkWidget  *form,
                const char *service)
{
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_row (form, "Service"))), ==, service);
}

/* The list of accounts may come late, and then changes nothing that is chosen. */
static void
test_loaded_late (UiFixture    *fixture,
                  gconstpointer data)
{
  GtkWidget       *form = open_form (fixture);
  g_autofree char *shown = NULL;

  show_form (form);
  paste (form, "Store ID", "curl https://api.openconnectors.ext.hana.ondemand.com/elements/api-v2/instances -H '" HEADER "'");
  wait_for_text (form, "User Secret", "dXNlcg==");
  ui_load (fixture);
  assert_service (form, "SAP Open Connectors");
  assert_text (form, "User Secret", "dXNlcg==");
  shown = latch_form_dup_shown_address (LATCH_FORM (form));
  g_assert_cmpstr (shown, ==, "https://api.openconnectors.ext.hana.ondemand.com/elements/api-v2");
  close_form (form);
}

static void
test_chosen_early (UiFixture    *fixture,
                   gconstpointer data)
{
  GtkWidget *form = open_form (fixture);

  g_assert_false (latch_form_get_typed (LATCH_FORM (form)));
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (form, "Service")), 2);
  g_assert_true (latch_form_get_typed (LATCH_FORM (form)));
  ui_load (fixture);
  assert_service (form, "Cloud Elements EU");
  latch_form_reset (LATCH_FORM (form));
  assert_service (form, "Cloud Elements US");
  g_assert_false (latch_form_get_typed (LATCH_FORM (form)));
  close_form (form);
}

/* Secrets that were typed for an account go to no other when it is removed. */
static void
test_removed_account (UiFixture    *fixture,
                      gconstpointer data)
{
  GListStore *accounts = G_LIST_STORE (latch_registry_get_accounts (fixture->registry));
  g_autoptr (LatchAccount) sap = latch_account_new ("sap", "SAP account");
  g_autoptr (LatchAccount) other = latch_account_new ("https://api.example.com", "Other account");
  g_autoptr (GError) refused = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED, "no");

  ui_load (fixture);
  for (int n_others = 0; n_others < 2; n_others++)
    {
      GtkWidget *form;

      g_list_store_append (accounts, sap);
      if (n_others > 0)
        g_list_store_append (accounts, other);

      form = open_form (fixture);
      show_form (form);
      latch_form_mark (LATCH_FORM (form), refused);
      fill_in (form);
      g_assert_true (latch_form_get_complete (LATCH_FORM (form)));
      g_list_store_remove (accounts, 0);

      g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
      assert_service (form, "Choose a Service");
      g_assert_true (ui_is_shown (ui_row (form, "Service")));
      assert_text (form, "User Secret", "");
      assert_text (form, "Organization Secret", "");
      assert_text (form, "Store ID", "1003");
      close_form (form);
      g_list_store_remove_all (accounts);
    }
}

/* An account as an earlier run has left it, and the store that was connected with it. */
static void
write_account (UiFixture  *fixture,
               const char *service,
               const char *label,
               const char *created)
{
  g_autoptr (LatchAccount) account = latch_account_new (service, label);
  g_autoptr (LatchRecord) record = latch_record_new ("ecwid", "ecommerce", label, latch_account_get_id (account));
  g_autoptr (LatchRecord) absent = latch_test_read_in_state (record, LATCH_RECORD_ABSENT);
  g_autoptr (LatchRecord) dated = latch_test_read_changed (absent, "Created", created);

  latch_account_set_accepted (account, TRUE);
  latch_test_write_account (account, fixture->directory);
  latch_test_write_record (dated, fixture->directory);
}

/* The account that was used last, of all or of a service. Nobody practices unless they ask for it. */
static void
test_last_used (UiFixture    *fixture,
                gconstpointer data)
{
  static const char *const folders[] = { "accounts", "instances" };
  GtkWidget               *form;
  GtkWidget               *row;

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (fixture->directory, folders[i], NULL);

      g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
    }

  write_account (fixture, "eu", "Old", "2026-01-01T00:00:00Z");
  write_account (fixture, "eu", "New", "2026-01-02T00:00:00Z");
  write_account (fixture, "eu", "Older", "2025-01-02T00:00:00Z");
  write_account (fixture, "sap", "Last", "2026-01-03T00:00:00Z");
  write_account (fixture, "practice", "Practice", "2026-01-04T00:00:00Z");
  ui_load (fixture);
  form = open_form (fixture);
  row = ui_row (form, "Connect With");
  show_form (form);
  g_assert_cmpstr (latch_account_get_label (adw_combo_row_get_selected_item (ADW_COMBO_ROW (row))), ==, "Last");

  paste (form, "Store ID", "curl https://api.cloud-elements.co.uk/elements/api-v2/instances -d '" DOCUMENT "'");
  wait_for_text (form, "Name", "Pasted shop");
  g_assert_cmpstr (latch_account_get_label (adw_combo_row_get_selected_item (ADW_COMBO_ROW (row))), ==, "New");
  close_form (form);
}

/* A header says nothing of its account. It is not one whose secrets are in the keyring. */
static void
test_pasted_account (UiFixture    *fixture,
                     gconstpointer data)
{
  GListStore *accounts = G_LIST_STORE (latch_registry_get_accounts (fixture->registry));
  g_autoptr (LatchAccount) sap = latch_account_new ("sap", "SAP account");
  g_autoptr (LatchAccount) eu = latch_account_new ("eu", "EU account");
  g_autoptr (GError) refused = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED, "no");
  g_autofree char *told = NULL;
  GtkWidget       *form;

  ui_load (fixture);
  g_list_store_append (accounts, sap);
  g_list_store_append (accounts, eu);
  form = open_form (fixture);
  show_form (form);
  g_signal_connect (form, "told", G_CALLBACK (told_cb), &told);
  paste (form, "Store ID", "From https://developers.example.com/page\n" DOCUMENT);
  wait_for_sentence (&told, "filled in.");
  g_assert_false (ui_is_shown (ui_row (form, "Service")));
  paste (form, "Store ID", HEADER);
  wait_for_sentence (&told, "Choose the service");
  assert_service (form, "Choose a Service");

  /* Secrets that were typed for one account do not stay beside another. */
  latch_form_reset (LATCH_FORM (form));
  latch_form_mark (LATCH_FORM (form), refused);
  fill_in (form);
  paste (form, "Store ID", "curl https://api.cloud-elements.co.uk/elements/api-v2/instances -d '" DOCUMENT "'");
  wait_for_sentence (&told, "Secrets go to https://api.cloud-elements.co.uk/elements/api-v2.");
  assert_text (form, "User Secret", "");
  close_form (form);
  g_list_store_remove_all (accounts);
}

/* The person sees the host before anything is sent to it. */
static void
test_shown_host (UiFixture    *fixture,
                 gconstpointer data)
{
  GtkWidget *form = open_form (fixture);

  latch_form_choose_service (LATCH_FORM (form), "other");
  fill_in (form);
  ui_type (form, "Service Address", "my.openconnectors.eu20.ext.hana.ondemand.com");
  g_assert_true (latch_form_check (LATCH_FORM (form)) == ui_row (form, "Service Address"));
  assert_text (form, "Service Address", "https://api.openconnectors.eu20.ext.hana.ondemand.com/elements/api-v2");
  g_assert_null (latch_form_check (LATCH_FORM (form)));

  ui_type (form, "Service Address", "API.example.com");
  g_assert_null (latch_form_check (LATCH_FORM (form)));
  assert_text (form, "Service Address", "https://api.example.com/elements/api-v2");
  close_form (form);
}

/* Secrets stay with the address that they were entered for. */
static void
test_pasted_address (UiFixture    *fixture,
                     gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *service;
    gboolean    stays;
  } cases[] = {
    { "curl https://api.c1oud-elements.com/elements/api-v2/instances -H 'Authorization: User <U>, Organization <O>' -d '" DOCUMENT "'", "Other…", FALSE },
    { "curl https://api.cloud-elements.co.uk/elements/api-v2/instances -d '" DOCUMENT "'", "Cloud Elements EU", FALSE },
    { "curl https://API.cloud-elements.com:443/elements/api-v2/instances -d '" DOCUMENT "'", "Cloud Elements US", TRUE },
    { "see https://wiki.example.com/page\n" DOCUMENT, "Cloud Elements US", TRUE },
    { DOCUMENT, "Cloud Elements US", TRUE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GtkWidget *form = open_form (fixture);

      show_form (form);
      fill_in (form);
      paste (form, "Name", cases[i].text);
      wait_for_text (form, "Name", "Pasted shop");
      g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_row (form, "Service"))), ==, cases[i].service);
      assert_text (form, "User Secret", cases[i].stays ? "dXNlcg==" : "");
      assert_text (form, "Organization Secret", cases[i].stays ? "b3Jn" : "");
      close_form (form);
    }
}

/* What the browser shows above the service’s own pages says which service it is; an entry keeps what is pasted into it. */
static void
test_pasted_console (UiFixture    *fixture,
                     gconstpointer data)
{
  GtkWidget       *form = open_form (fixture);
  g_autofree char *told = NULL;

  show_form (form);
  fill_in (form);
  g_signal_connect (form, "told", G_CALLBACK (told_cb), &told);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (form), "https://my.openconnectors.eu20.ext.hana.ondemand.com/#/home\n");
  latch_form_paste (LATCH_FORM (form));
  wait_for_sentence (&told, "Secrets go to https://api.openconnectors.eu20.ext.hana.ondemand.com/elements/api-v2");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_row (form, "Service"))), ==, "Other…");
  assert_text (form, "Service Address", "https://api.openconnectors.eu20.ext.hana.ondemand.com/elements/api-v2");
  assert_text (form, "User Secret", "");
  assert_text (form, "Organization Secret", "");
  assert_text (form, "Store ID", "1003");
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (gtk_widget_get_root (form)), ui_row (form, "User Secret")));

  gtk_editable_set_text (GTK_EDITABLE (ui_row (form, "Callback Address")), "");
  paste (form, "Callback Address", "https://console.cloud-elements.com/hooks");
  wait_for_text (form, "Callback Address", "https://console.cloud-elements.com/hooks");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_row (form, "Service"))), ==, "Other…");
  close_form (form);
}

static void
test_refused_address (UiFixture    *fixture,
                      gconstpointer data)
{
  GtkWidget       *form = open_form (fixture);
  g_autofree char *told = NULL;

  show_form (form);
  fill_in (form);
  g_signal_connect (form, "told", G_CALLBACK (told_cb), &told);
  paste (form, "Name", "curl http://api.example.com/elements/api-v2/instances -H 'Authorization: User a, Organization b' -d '" DOCUMENT "'");
  wait_for_sentence (&told, "Use https://");
  assert_text (form, "User Secret", "dXNlcg==");
  assert_text (form, "Store ID", "1003");
  assert_text (form, "Order API Secret", "order");
  close_form (form);
}

static void
test_drop (UiFixture    *fixture,
           gconstpointer data)
{
  GtkWidget       *form = open_form (fixture);
  g_autofree char *path = g_build_filename (fixture->directory, "instance.json", NULL);
  g_autofree char *told = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFile *files[] = { file, file };
  g_auto (GValue) text = G_VALUE_INIT;
  g_auto (GValue) list = G_VALUE_INIT;

  show_form (form);
  g_signal_connect (form, "told", G_CALLBACK (told_cb), &told);
  g_value_init (&text, G_TYPE_STRING);
  g_value_set_static_string (&text, HEADER);
  g_assert_true (latch_form_drop (LATCH_FORM (form), &text));
  assert_text (form, "User Secret", "dXNlcg==");
  wait_for_sentence (&told, "filled in");
  g_value_set_static_string (&text, "12");
  g_assert_true (latch_form_drop (LATCH_FORM (form), &text));
  wait_for_sentence (&told, "Found nothing to fill in. Copy");

  g_assert_true (g_file_set_contents (path, "\xef\xbb\xbf" DOCUMENT, -1, NULL));
  g_value_init (&list, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&list, gdk_file_list_new_from_array (files, 1));
  g_assert_true (latch_form_drop (LATCH_FORM (form), &list));
  wait_for_text (form, "Name", "Pasted shop");
  assert_text (form, "Store ID", "1003");

  /* Nobody knows which of two is meant. */
  ui_type (form, "Store ID", "42");
  g_value_take_boxed (&list, gdk_file_list_new_from_array (files, 2));
  g_assert_true (latch_form_drop (LATCH_FORM (form), &list));
  wait_for_sentence (&told, "Drop one file at a time.");
  assert_text (form, "Store ID", "42");

  /* While something is created, nothing can be filled in. */
  gtk_widget_set_sensitive (form, FALSE);
  g_value_take_boxed (&list, gdk_file_list_new_from_array (files, 1));
  g_assert_false (latch_form_drop (LATCH_FORM (form), &list));
  close_form (form);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = latch_text_file_read_finish (result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (text);
  *(gboolean *)user_data = TRUE;
}

/* What is wrong with a file is said, and changes nothing. */
static void
test_open (UiFixture    *fixture,
           gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    gssize      length;
    const char *sentence;
  } cases[] = {
    { "", 0, "This file is empty." },
    { "\x89PNG\r\n\x1a\n\0", 9, "This is not a text file" },
    { "a sentence without meaning", -1, "Found nothing to fill in. Open a file" },
    { "{ \"element\": { \"key\": \"ecwid\" }, \"name\": \"<Name>\" }", -1, "Found nothing to fill in. Open a file" },
    { "{ \"element\": { \"key\": \"ecwid\" },\n \"name\" \"A\" }", -1, "a mistake in line 2." },
    { "{ \"element\": { \"key\": \"square\" }, \"name\": \"A\" }", -1, "square" },
    { "{ \"id\": 1, \"token\": \"t\", \"element\": { \"key\": \"ecwid\" }, \"name\": \"A\" }", -1, "connected already" },
    { "[ { \"element\": {} }, { \"element\": {} } ]", -1, "more than one store" },
  };
  gboolean         is_read = FALSE;
  GtkWidget       *form = open_form (fixture);
  g_autofree char *path = g_build_filename (fixture->directory, "instance.json", NULL);
  g_autofree char *blanks = g_strnfill (16 * 1024 + 1, ' ');
  g_autofree char *told = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->directory);
  glong                 n_units = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 ("\ufeff" DOCUMENT, -1, NULL, &n_units, NULL);

  show_form (form);
  fill_in (form);
  g_signal_connect (form, "told", G_CALLBACK (told_cb), &told);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (g_file_set_contents (path, cases[i].bytes, cases[i].length, NULL));
      latch_form_open (LATCH_FORM (form), file);
      wait_for_sentence (&told, cases[i].sentence);
    }

  g_assert_true (g_file_set_contents (path, blanks, -1, NULL));
  latch_form_open (LATCH_FORM (form), file);
  wait_for_sentence (&told, "at most 16 KiB");
  latch_form_open (LATCH_FORM (form), folder);
  wait_for_sentence (&told, "This is a folder.");
  g_assert_cmpint (g_remove (path), ==, 0);
  latch_form_open (LATCH_FORM (form), file);
  wait_for_sentence (&told, "not there any more");
  assert_text (form, "User Secret", "dXNlcg==");
  assert_text (form, "Store ID", "1003");
  assert_text (form, "Name", "Ecwid 1003");

  /* The last one that was chosen counts. */
  g_assert_true (g_file_set_contents (path, (const char *)units, (gssize)(n_units * 2), NULL));
  latch_form_open (LATCH_FORM (form), folder);
  latch_form_open (LATCH_FORM (form), file);
  wait_for_sentence (&told, "filled in");
  assert_text (form, "Name", "Pasted shop");
  assert_text (form, "Order API Secret", "order");

  /* A form that is begun anew has nothing to do with it. One that is read later is not read before it. */
  latch_form_open (LATCH_FORM (form), file);
  latch_form_reset (LATCH_FORM (form));
  latch_text_file_read_async (file, FALSE, strlen (blanks), NULL, read_cb, &is_read);
  while (!is_read)
    g_main_context_iteration (NULL, TRUE);
  assert_text (form, "Order API Secret", "");
  close_form (form);
}

/* A document rarely has everything, and what stands in place of a value is not filled in. */
static void
test_missing (UiFixture    *fixture,
              gconstpointer data)
{
  GtkWidget       *form = open_form (fixture);
  g_autofree char *told = NULL;

  show_form (form);
  g_signal_connect (form, "told", G_CALLBACK (told_cb), &told);
  paste (form, "Name", "{ \"configuration\": { \"ecwid.store.id\": \"2002\", \"ecwid.order.key\": \"********\", \"ecwid.product.key\": \"YOUR_PRODUCT_KEY\" } }");
  wait_for_sentence (&told, "The form was filled in. Still missing: User Secret, Organization Secret, Order API Secret, Product API Secret.");
  assert_text (form, "Store ID", "2002");
  assert_text (form, "Order API Secret", "");

  paste (form, "Name", "{ \"configuration\": { \"ecwid.store.id\": \"2002\", \"event.poller.urls\": \"x\" } }");
  wait_for_sentence (&told, "The form was filled in. Values that the form does not ask for were left out. Still missing: User Secret,");

  /* Of the secrets of an account alone, nobody expects a store. */
  paste (form, "Name", HEADER);
  while (told == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (told, ==, "The form was filled in.");

  /* A header is taken beside a document that cannot be read, but not in silence. */
  paste (form, "Name", "curl https://api.example.com/elements/api-v2/instances -H '" HEADER "' -d '{ \"element\": { \"key\": \"ecwid\" }\n \"name\": 1 }'");
  wait_for_sentence (&told, "Secrets go to https://api.example.com/elements/api-v2. The JSON document has a mistake in line 2.");
  assert_text (form, "Store ID", "2002");
  close_form (form);
}

/* A documented request chooses the way that it is for, and has no code for the form. */
static void
test_pasted_own_app (UiFixture    *fixture,
                     gconstpointer data)
{
  GtkWidget *form = open_form_for (fixture, "ecwid");

  show_form (form);
  drop_document (form, "{\"element\":{\"key\":\"ecwid\"},\"providerData\":{\"code\":\"abc123\"},\"name\":\"Mine\",\"configuration\":"
                       "{\"oauth.api.key\":\"c-1\",\"oauth.api.secret\":\"s-1\",\"oauth.callback.url\":\"https://app.example.org/auth\"}}");
  g_assert_true (latch_form_get_signs_in (LATCH_FORM (form)));
  assert_body (form, "ecwid", "\"oauth.api.key\":\"c-1\",\"oauth.api.secret\":\"s-1\",\"oauth.callback.url\":\"https://app.example.org/auth\"", "Mine");
  close_form (form);
}

#define TOKENS "\"oauth.api.key\":\"c-1\",\"oauth.user.token\":\"t-1\",\"store.url\":\"https://shop.example\""

/* What a document has is seen, and what the form cannot take is told. */
static void
test_pasted_authentication (UiFixture    *fixture,
                            gconstpointer data)
{
  GtkWidget       *form = open_form (fixture);
  g_autofree char *told = NULL;

  show_form (form);
  g_signal_connect (form, "told", G_CALLBACK (told_cb), &told);
  drop_document (form, "{\"element\":{\"key\":\"bigcommerce\"},\"name\":\"Mine\",\"configuration\":{" TOKENS "}}");
  g_assert_cmpstr (told, ==, "The form was filled in. Still missing: User Secret, Organization Secret.");
  assert_text (form, "Client ID", "c-1");
  assert_body (form, "bigcommerce", "\"authentication.type\":\"custom\"," TOKENS, "Mine");

  drop_document (form, "{\"element\":{\"key\":\"bigcommerce\"},\"name\":\"Mine\",\"configuration\":{\"authentication.type\":\"oauth2\"," TOKENS "}}");
  g_assert_nonnull (strstr (told, "Values that the form does not ask for were left out."));
  assert_body (form, "bigcommerce", "\"authentication.type\":\"custom\"," TOKENS, "Mine");

  drop_document (form, "{\"element\":{\"key\":\"magentov20\"},\"name\":\"Mine\",\"configuration\":{\"userName\":\"me\",\"password\":\"EXAMPLE\",\"site\":\"https://shop.example\",\"user\":\"false\"}}");
  g_assert_nonnull (strstr (told, "Values that the form does not ask for were left out."));
  assert_body (form, "magentov20", documented[3].configuration, "Mine");
  close_form (form);
}

/* What was typed for one account is not there when another one is asked for its secrets. */
static void
test_typed_for_another (UiFixture    *fixture,
                        gconstpointer data)
{
  GListStore *accounts = G_LIST_STORE (latch_registry_get_accounts (fixture->registry));
  g_autoptr (LatchAccount) sap = latch_account_new ("sap", "SAP account");
  g_autoptr (LatchAccount) other = latch_account_new ("https://api.example.com", "Other account");
  g_autoptr (GError) refused = g_error_new_literal (LATCH_ERROR, LATCH_ERROR_UNAUTHORIZED, "no");
  GtkWidget *form;

  ui_load (fixture);
  g_list_store_append (accounts, sap);
  g_list_store_append (accounts, other);
  for (guint chosen = 0; chosen <= 2; chosen += 2)
    {
      form = open_form (fixture);
      show_form (form);
      adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (form, "Connect With")), chosen);
      if (chosen == 2)
        latch_form_choose_service (LATCH_FORM (form), "us");
      else
        latch_form_mark (LATCH_FORM (form), refused);

      fill_in (form);
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (form, "User Secret"))), !=, "");
      adw_combo_row_set_selected (ADW_COMBO_ROW (ui_row (form, "Connect With")), 1);
      latch_form_mark (LATCH_FORM (form), refused);
      g_assert_true (ui_is_shown (ui_row (form, "User Secret")));
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (form, "User Secret"))), ==, "");
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_row (form, "Organization Secret"))), ==, "");
      g_assert_false (latch_form_get_complete (LATCH_FORM (form)));
      close_form (form);
    }

  g_list_store_remove_all (accounts);
}

static void
add (const char *path,
     void (*test) (UiFixture *, gconstpointer))
{
  g_test_add (path, UiFixture, NULL, ui_set_up, test, ui_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  add ("/latch/ui-form/all/complete", test_complete);
  add ("/latch/ui-form/all/other-service", test_other_service);
  add ("/latch/ui-form/all/no-service", test_no_service);
  add ("/latch/ui-form/all/preset-address", test_preset_address);
  add ("/latch/ui-form/all/trim", test_trim);
  add ("/latch/ui-form/all/pasted", test_pasted);
  add ("/latch/ui-form/all/no-secret", test_no_secret);
  add ("/latch/ui-form/all/name", test_name);
  add ("/latch/ui-form/all/marks", test_marks);
  add ("/latch/ui-form/all/tells-errors", test_tells_errors);
  add ("/latch/ui-form/all/tells-required", test_tells_required);
  add ("/latch/ui-form/all/tells-choices", test_tells_choices);
  add ("/latch/ui-form/all/focus-passes-messages", test_focus_passes_messages);
  add ("/latch/ui-form/all/marks-when-left", test_marks_when_left);
  add ("/latch/ui-form/all/marks-of-the-service", test_marks_of_the_service);
  add ("/latch/ui-form/all/options", test_options);
  add ("/latch/ui-form/all/paste", test_paste);
  add ("/latch/ui-form/all/drop", test_drop);
  add ("/latch/ui-form/all/open", test_open);
  add ("/latch/ui-form/all/missing", test_missing);
  add ("/latch/ui-form/all/practice", test_practice);
  add ("/latch/ui-form/all/practice-typed", test_practice_typed);
  add ("/latch/ui-form/all/practice-refusal", test_practice_refusal);
  add ("/latch/ui-form/all/documented", test_documented);
  add ("/latch/ui-form/all/authentication", test_authentication);
  add ("/latch/ui-form/all/own-app", test_own_app);
  add ("/latch/ui-form/all/pasted-own-app", test_pasted_own_app);
  add ("/latch/ui-form/all/connector", test_connector);
  add ("/latch/ui-form/all/pasted-element", test_pasted_element);
  add ("/latch/ui-form/all/pasted-authentication", test_pasted_authentication);
  add ("/latch/ui-form/all/many-fields", test_many_fields);
  add ("/latch/ui-form/all/swapped", test_swapped);
  add ("/latch/ui-form/all/pasted-parts", test_pasted_parts);
  add ("/latch/ui-form/all/pasted-swapped", test_pasted_swapped);
  add ("/latch/ui-form/all/practice-pasted", test_practice_pasted);

  add ("/latch/ui-form/all/safety-pasted-address", test_pasted_address);
  add ("/latch/ui-form/all/pasted-console", test_pasted_console);
  add ("/latch/ui-form/all/pasted-over", test_pasted_over);
  add ("/latch/ui-form/all/safety-pasted-account", test_pasted_account);
  add ("/latch/ui-form/all/safety-loaded-late", test_loaded_late);
  add ("/latch/ui-form/all/last-used", test_last_used);
  add ("/latch/ui-form/all/chosen-early", test_chosen_early);
  add ("/latch/ui-form/all/safety-removed-account", test_removed_account);
  add ("/latch/ui-form/all/safety-shown-host", test_shown_host);
  add ("/latch/ui-form/all/safety-refused-address", test_refused_address);
  add ("/latch/ui-form/all/safety-emptied", test_emptied);
  add ("/latch/ui-form/copied/safety-copied", test_copied);
  add ("/latch/ui-form/all/safety-not-dragged", test_not_dragged);
  add ("/latch/ui-form/all/safety-typed", test_typed);
  add ("/latch/ui-form/all/safety-hidden-row", test_hidden_row);
  add ("/latch/ui-form/all/safety-typed-for-another", test_typed_for_another);
  add ("/latch/ui-form/all/website", test_website);

  return g_test_run ();
}
