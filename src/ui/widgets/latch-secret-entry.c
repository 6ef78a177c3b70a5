/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-secret-entry.h"

#include "latch-clipboard.h"
#include "latch-primary.h"

#include <glib/gi18n.h>

/* What an entry row for a secret does beyond hiding its text.
 *
 * libadwaita’s row keeps the text in locked memory, but when the person shows
 * it, GTK treats it like any other: it offers a selection to whoever presses
 * the middle button, leaves a copy on the clipboard for good, drags it into
 * other windows, and keeps every change to undo it. */

/* A buffer keeps what is deleted from it until something else is written there, and wipes it when it is freed. */
static void
renew_buffer (GtkText *text)
{
  g_autoptr (GtkEntryBuffer) buffer = gtk_password_entry_buffer_new ();

  gtk_text_set_buffer (text, buffer);
}

/* GTK turns undo on whenever it shows the text, and turning it off forgets what could be undone. */
static void
changed_cb (GtkEditable *text)
{
  gtk_editable_set_enable_undo (text, FALSE);
}

static void
copy (GtkText    *text,
      const char *begin,
      size_t      length)
{
  LatchClipboard *clipboard = latch_clipboard_find (GTK_WIDGET (text));
  g_autoptr (SecretValue) secret = secret_value_new (begin, (gssize)length, "text/plain");
  /* Translators: %d is after how many seconds the secret is removed from the clipboard */
  g_autofree char *title = g_strdup_printf (ngettext ("Secret copied, clears in %d second",
                                                      "Secret copied, clears in %d seconds", LATCH_CLIPBOARD_SECONDS),
                                            LATCH_CLIPBOARD_SECONDS);

  if (clipboard == NULL)
    return;

  latch_clipboard_copy (clipboard, secret);
  gtk_widget_activate_action (latch_clipboard_get_window (clipboard), "win.toast", "s", title);
}

static void
copy_selection (GtkText *text)
{
  const char *all = gtk_editable_get_text (GTK_EDITABLE (text));
  const char *begin;
  int         from, to;

  if (!gtk_editable_get_selection_bounds (GTK_EDITABLE (text), &from, &to))
    return;

  begin = g_utf8_offset_to_pointer (all, from);
  copy (text, begin, (size_t)(g_utf8_offset_to_pointer (all, to) - begin));
}

/* GTK refuses to copy hidden text by itself. */
static void
copy_cb (GtkText *text)
{
  if (!gtk_text_get_visibility (text))
    return;

  g_signal_stop_emission_by_name (text, "copy-clipboard");
  copy_selection (text);
}

static void
cut_cb (GtkText *text)
{
  if (!gtk_text_get_visibility (text))
    return;

  g_signal_stop_emission_by_name (text, "cut-clipboard");
  copy_selection (text);
  gtk_editable_delete_selection (GTK_EDITABLE (text));
}

/* Without a selection below the pointer, GTK begins a new one instead of dragging the old one. */
static void
pressed_cb (GtkText *text)
{
  gtk_editable_set_position (GTK_EDITABLE (text), gtk_editable_get_position (GTK_EDITABLE (text)));
}

/**
 * latch_secret_entry_guard:
 * @row: an entry row
 *
 * Makes what is copied from @row leave the clipboard again, as a token does,
 * and keeps it from the primary selection, from other windows and from undo.
 */
void
latch_secret_entry_guard (AdwPasswordEntryRow *row)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));
  GtkGesture  *press = gtk_gesture_click_new ();

  /* libadwaita 1.2 never frees the row’s first buffer, so nothing is typed there. */
  renew_buffer (GTK_TEXT (text));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (press), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (text), GTK_EVENT_CONTROLLER (press));
  g_signal_connect_object (press, "pressed", G_CALLBACK (pressed_cb), text, G_CONNECT_SWAPPED);
  g_signal_connect (text, "changed", G_CALLBACK (changed_cb), NULL);
  g_signal_connect (text, "copy-clipboard", G_CALLBACK (copy_cb), NULL);
  g_signal_connect (text, "cut-clipboard", G_CALLBACK (cut_cb), NULL);
  latch_primary_keep_from (GTK_TEXT (text));
}

/**
 * latch_secret_entry_empty:
 * @row: an entry row
 *
 * Forgets the secret, and hides the next one.
 */
void
latch_secret_entry_empty (AdwPasswordEntryRow *row)
{
  GtkText *text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (row)));

  gtk_editable_set_text (GTK_EDITABLE (row), "");
  gtk_text_set_visibility (text, FALSE);
  renew_buffer (text);
}

/**
 * latch_secret_entry_reveal:
 * @row: an entry row
 *
 * Shows the secret until somebody hides it, or latch_secret_entry_empty().
 */
void
latch_secret_entry_reveal (AdwPasswordEntryRow *row)
{
  gtk_text_set_visibility (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (row))), TRUE);
}

/**
 * latch_secret_entry_copy:
 * @row: an entry row
 *
 * Copies the whole secret, which leaves the clipboard again.
 */
void
latch_secret_entry_copy (AdwPasswordEntryRow *row)
{
  const char *all = gtk_editable_get_text (GTK_EDITABLE (row));

  copy (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (row))), all, strlen (all));
}
