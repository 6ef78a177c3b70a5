/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-primary.h"

/* GTK offers what is selected in any GtkText, also a secret that is shown, to
 * whoever presses the middle button, and has nothing to turn that off for one
 * text. The versions that the tests run with, 4.8 and 4.18, claim the primary
 * selection whenever a selection changes, with an object of the private class
 * GtkTextContent, which is given another get_value here. In a version that
 * names its class differently, this does nothing, and the form’s test of what
 * is copied fails. It goes when a GtkText can be told. */

#define SECRET_DATA "latch-secret"

static gboolean (*get_any_value) (GdkContentProvider *provider,
                                  GValue             *value,
                                  GError            **error);

static gboolean
get_value (GdkContentProvider *provider,
           GValue             *value,
           GError            **error)
{
  if (g_object_get_data (G_OBJECT (provider), SECRET_DATA) == NULL)
    return get_any_value (provider, value, error);

  g_value_set_static_string (value, "");
  return TRUE;
}

/* Each text has an object of its own that offers its selection, and only the one with the focus claims the primary
 * selection. Taking that away would also end the selection, so the object stays, and its class no longer gives its text.
 * Hidden text is kept back too: it could be shown afterwards. */
static void
primary_changed_cb (GtkText      *text,
                    GdkClipboard *primary)
{
  GdkContentProvider      *provider = gdk_clipboard_get_content (primary);
  GdkContentProviderClass *provider_class;

  if (provider == NULL || !g_str_equal (G_OBJECT_TYPE_NAME (provider), "GtkTextContent") || !gtk_widget_is_focus (GTK_WIDGET (text)))
    return;

  provider_class = GDK_CONTENT_PROVIDER_GET_CLASS (provider);
  if (provider_class->get_value != get_value)
    {
      get_any_value = provider_class->get_value;
      provider_class->get_value = get_value;
    }

  g_object_set_data (G_OBJECT (provider), SECRET_DATA, text);
}

/**
 * latch_primary_keep_from:
 * @text: a text
 *
 * Keeps what is selected in @text from the primary selection.
 */
void
latch_primary_keep_from (GtkText *text)
{
  g_signal_connect_object (gtk_widget_get_primary_clipboard (GTK_WIDGET (text)), "changed", G_CALLBACK (primary_changed_cb), text, G_CONNECT_SWAPPED);
}
