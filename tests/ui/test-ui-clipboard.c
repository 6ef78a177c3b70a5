/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-clipboard.h"

#include <adwaita.h>

/* A secret goes to the clipboard and away from it again. */

#define SECRET "Y2FuYXJ5LXRva2Vu"

static gboolean
has_text (GdkClipboard *clipboard,
          const char   *text)
{
  GValue   value = G_VALUE_INIT;
  gboolean same;

  g_value_init (&value, G_TYPE_STRING);
  same = gdk_content_provider_get_value (gdk_clipboard_get_content (clipboard), &value, NULL) &&
         g_strcmp0 (g_value_get_string (&value), text) == 0;
  g_value_unset (&value);
  return same;
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
  while (!has_text (clipboard, ""))
    g_main_context_iteration (NULL, TRUE);

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

  return g_test_run ();
}
