/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-clipboard.h"
#include "latch-test.h"
#include "ui-fixture.h"

#include <adwaita.h>

/* A secret goes to the clipboard and away from it again. */

#define SECRET "Y2FuYXJ5LXRva2Vu"

/* Without types for this process alone, the text goes through a pipe as it does to others. */
static gboolean
has_text (GdkClipboard *clipboard,
          const char   *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  gdk_clipboard_read_text_async (clipboard, NULL, latch_test_keep_cb, &result);
  found = gdk_clipboard_read_text_finish (clipboard, latch_test_wait (&result), &error);
  g_assert_no_error (error);
  return g_strcmp0 (found, text) == 0;
}

/* It may be wiped while the text is on its way, so each look lets the main loop go on, and nothing else is waited for. */
static void
wait_until_wiped (GdkClipboard *clipboard)
{
  while (!has_text (clipboard, ""))
    ;
}

static void
assert_offers (const char *text)
{
  static const char *const types[] = { "UTF8_STRING", "COMPOUND_TEXT", "TEXT", "STRING", "text/plain;charset=utf-8", "text/plain" };
  g_auto (GStrv) offers = ui_read_offers ("CLIPBOARD");

  for (size_t i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *line = g_strdup_printf ("%s\t%s", types[i], text);

      g_assert_true (g_strv_contains ((const char *const *)offers, line));
    }

  g_assert_true (g_strv_contains ((const char *const *)offers, "x-kde-passwordManagerHint\tsecret"));
  g_assert_cmpuint (g_strv_length (offers), ==, G_N_ELEMENTS (types) + 1);
}

/* Every type that is offered can be read, as often as somebody wants to, and none has the secret any more when it is wiped. */
static void
test_hint (void)
{
  GtkWidget *window = gtk_window_new ();
  g_autoptr (SecretValue) secret = secret_value_new (SECRET, -1, "text/plain");
  LatchClipboard *self = latch_clipboard_new (GTK_WINDOW (window), 60000);

  latch_clipboard_copy (self, secret);
  assert_offers (SECRET);
  assert_offers (SECRET);
  g_assert_true (has_text (gtk_widget_get_clipboard (window), SECRET));

  latch_clipboard_clear (self);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (window), "something else");
  {
    g_auto (GStrv) offers = ui_read_offers ("CLIPBOARD");

    g_assert_true (g_strv_contains ((const char *const *)offers, "UTF8_STRING\tsomething else"));
    for (char **offer = offers; *offer != NULL; offer++)
      g_assert_false (g_str_has_prefix (*offer, "x-kde-passwordManagerHint"));
  }

  g_assert_finalize_object (self);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* The window stays inactive, as it does without a window manager, so only wiping in place keeps the secret from others. */
static void
test_wiped_in_place (void)
{
  GtkWidget *window = gtk_window_new ();
  g_autoptr (SecretValue) secret = secret_value_new (SECRET, -1, "text/plain");
  g_autoptr (LatchClipboard) self = latch_clipboard_new (GTK_WINDOW (window), 50);

  latch_clipboard_copy (self, secret);
  wait_until_wiped (gtk_widget_get_clipboard (window));

  assert_offers ("");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_expires (void)
{
  GtkWidget *window = gtk_window_new ();
  g_autoptr (SecretValue) secret = secret_value_new (SECRET, -1, "text/plain");
  LatchClipboard *self = latch_clipboard_new (GTK_WINDOW (window), 50);
  GdkClipboard   *clipboard = gtk_widget_get_clipboard (window);

  latch_clipboard_copy (self, secret);
  g_assert_true (has_text (clipboard, SECRET));
  wait_until_wiped (clipboard);

  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (self);
}

static void
test_cleared (void)
{
  GtkWidget *window = gtk_window_new ();
  g_autoptr (SecretValue) secret = secret_value_new (SECRET, -1, "text/plain");
  LatchClipboard *self = latch_clipboard_new (GTK_WINDOW (window), 60000);
  GdkClipboard   *clipboard = gtk_widget_get_clipboard (window);

  latch_clipboard_copy (self, secret);
  latch_clipboard_clear (self);
  g_assert_true (has_text (clipboard, ""));

  latch_clipboard_copy (self, secret);
  g_assert_finalize_object (self);
  g_assert_true (has_text (clipboard, ""));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_others_stay (void)
{
  GtkWidget *window = gtk_window_new ();
  g_autoptr (SecretValue) secret = secret_value_new (SECRET, -1, "text/plain");
  g_autoptr (LatchClipboard) self = latch_clipboard_new (GTK_WINDOW (window), 60000);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (window);

  latch_clipboard_copy (self, secret);
  gdk_clipboard_set_text (clipboard, "something else");
  latch_clipboard_clear (self);
  g_assert_true (has_text (clipboard, "something else"));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_func ("/latch/ui-clipboard/all/expires", test_expires);
  g_test_add_func ("/latch/ui-clipboard/all/cleared", test_cleared);
  g_test_add_func ("/latch/ui-clipboard/all/others-stay", test_others_stay);
  g_test_add_func ("/latch/ui-clipboard/all/safety-hint", test_hint);
  g_test_add_func ("/latch/ui-clipboard/all/safety-wiped-in-place", test_wiped_in_place);

  return g_test_run ();
}
