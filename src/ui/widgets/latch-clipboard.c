/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-clipboard.h"

/* Keeps a secret on the clipboard for a limited time.
 *
 * The compositor may keep its own copy and restore it when the owner goes away,
 * and it accepts nothing new from a window that is not active. So the secret is
 * wiped in place while we stay the owner: later pastes get nothing, whichever
 * window is active. The compositor’s copy is replaced as soon as our window is
 * active. Clipboard managers are asked not to record the secret; whether they
 * comply is up to them. */

#define LATCH_TYPE_CLIPBOARD_CONTENT (latch_clipboard_content_get_type ())
G_DECLARE_FINAL_TYPE (LatchClipboardContent, latch_clipboard_content, LATCH, CLIPBOARD_CONTENT, GdkContentProvider)

struct _LatchClipboardContent
{
  GdkContentProvider parent_instance;

  SecretValue *secret;
};

G_DEFINE_FINAL_TYPE (LatchClipboardContent, latch_clipboard_content, GDK_TYPE_CONTENT_PROVIDER)

struct _LatchClipboard
{
  GObject parent_instance;

  GtkWindow             *window;
  LatchClipboardContent *content;
  guint                  milliseconds;
  guint                  timeout;
};

G_DEFINE_FINAL_TYPE (LatchClipboard, latch_clipboard, G_TYPE_OBJECT)

static GdkContentFormats *
latch_clipboard_content_ref_formats (GdkContentProvider *provider)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  gdk_content_formats_builder_add_gtype (builder, G_TYPE_STRING);
  gdk_content_formats_builder_add_mime_type (builder, "x-kde-passwordManagerHint");
  return gdk_content_formats_builder_free_to_formats (builder);
}

static gboolean
latch_clipboard_content_get_value (GdkContentProvider *provider,
                                   GValue             *value,
                                   GError            **error)
{
  LatchClipboardContent *self = LATCH_CLIPBOARD_CONTENT (provider);

  if (!G_VALUE_HOLDS_STRING (value))
    return GDK_CONTENT_PROVIDER_CLASS (latch_clipboard_content_parent_class)->get_value (provider, value, error);

  g_value_set_string (value, self->secret != NULL ? secret_value_get_text (self->secret) : "");
  return TRUE;
}

static void
latch_clipboard_content_finalize (GObject *object)
{
  LatchClipboardContent *self = LATCH_CLIPBOARD_CONTENT (object);

  g_clear_pointer (&self->secret, secret_value_unref);

  G_OBJECT_CLASS (latch_clipboard_content_parent_class)->finalize (object);
}

static void
latch_clipboard_content_class_init (LatchClipboardContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_clipboard_content_finalize;
  provider_class->ref_formats = latch_clipboard_content_ref_formats;
  provider_class->get_value = latch_clipboard_content_get_value;
}

static void
latch_clipboard_content_init (LatchClipboardContent *self)
{
}

static void
forget_content (LatchClipboard *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->content->secret, secret_value_unref);
}

static void
replace_content (LatchClipboard *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self->window));

  if (gdk_clipboard_get_content (clipboard) == GDK_CONTENT_PROVIDER (self->content))
    gdk_clipboard_set_text (clipboard, "");

  g_clear_object (&self->content);
}

static gboolean
expired_cb (gpointer user_data)
{
  LatchClipboard *self = user_data;

  self->timeout = 0;
  forget_content (self);
  if (gtk_window_is_active (self->window))
    replace_content (self);

  return G_SOURCE_REMOVE;
}

static void
active_cb (GtkWindow      *window,
           GParamSpec     *pspec,
           LatchClipboard *self)
{
  if (gtk_window_is_active (window) && self->content != NULL && self->content->secret == NULL)
    replace_content (self);
}

static void
latch_clipboard_dispose (GObject *object)
{
  LatchClipboard *self = LATCH_CLIPBOARD (object);

  if (self->content != NULL)
    latch_clipboard_clear (self);

  g_clear_weak_pointer (&self->window);

  G_OBJECT_CLASS (latch_clipboard_parent_class)->dispose (object);
}

static void
latch_clipboard_class_init (LatchClipboardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latch_clipboard_dispose;
}

static void
latch_clipboard_init (LatchClipboard *self)
{
}

/**
 * latch_clipboard_new:
 * @window: the window from which secrets are copied
 * @milliseconds: how long a secret stays on the clipboard
 *
 * Returns: (transfer full): a clipboard for secrets
 */
LatchClipboard *
latch_clipboard_new (GtkWindow *window,
                     guint      milliseconds)
{
  LatchClipboard *self = g_object_new (LATCH_TYPE_CLIPBOARD, NULL);

  g_set_weak_pointer (&self->window, window);
  self->milliseconds = milliseconds;
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_cb), self, 0);
  return self;
}

/**
 * latch_clipboard_copy:
 * @self: the clipboard
 * @secret: what to copy
 *
 * Copies a secret for a limited time.
 */
void
latch_clipboard_copy (LatchClipboard *self,
                      SecretValue    *secret)
{
  if (self->content != NULL)
    forget_content (self);

  g_clear_object (&self->content);
  self->content = g_object_new (LATCH_TYPE_CLIPBOARD_CONTENT, NULL);
  self->content->secret = secret_value_ref (secret);
  self->timeout = g_timeout_add (self->milliseconds, expired_cb, self);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), GDK_CONTENT_PROVIDER (self->content));
}

/**
 * latch_clipboard_clear:
 * @self: the clipboard
 *
 * Removes the secret now, for example because the window closes.
 */
void
latch_clipboard_clear (LatchClipboard *self)
{
  if (self->content == NULL)
    return;

  forget_content (self);
  if (self->window != NULL)
    replace_content (self);

  g_clear_object (&self->content);
}
