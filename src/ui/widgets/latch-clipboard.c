/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-clipboard.h"

#include "latch-paste.h"

/* Keeps a secret on the clipboard for a limited time.
 *
 * The compositor may keep its own copy and restore it when the owner goes away,
 * and it accepts nothing new from a window that is not active. So the secret is
 * wiped in place while we stay the owner: later pastes get nothing, whichever
 * window is active. The compositor’s copy is replaced as soon as our window is
 * active. Clipboard managers are asked not to record the secret; whether they
 * comply is up to them.
 *
 * The secret is written from locked memory into the stream of whoever pastes. A
 * GValue, which GDK could turn into text by itself, would be a copy in the heap
 * for each paste. */

#define WINDOW_DATA "latch-clipboard"

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
  static const char *types[] = { "text/plain;charset=utf-8", "text/plain", LATCH_HINT_TYPE };

  return gdk_content_formats_new (types, G_N_ELEMENTS (types));
}

static const char *
get_text (GdkContentProvider *provider,
          size_t             *length)
{
  LatchClipboardContent *self = LATCH_CLIPBOARD_CONTENT (provider);

  *length = 0;
  return self->secret != NULL ? secret_value_get (self->secret, length) : "";
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
latch_clipboard_content_write_mime_type_async (GdkContentProvider *provider,
                                               const char         *type,
                                               GOutputStream      *stream,
                                               int                 priority,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data)
{
  LatchClipboardContent *self = LATCH_CLIPBOARD_CONTENT (provider);
  GTask                 *task = g_task_new (provider, cancellable, callback, user_data);
  size_t                 length;
  const char            *text = get_text (provider, &length);

  if (self->secret != NULL)
    g_task_set_task_data (task, secret_value_ref (self->secret), secret_value_unref);

  g_output_stream_write_all_async (stream, text, length, priority, cancellable, written_cb, task);
}

static gboolean
latch_clipboard_content_write_mime_type_finish (GdkContentProvider *provider,
                                                GAsyncResult       *result,
                                                GError            **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
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
  provider_class->write_mime_type_async = latch_clipboard_content_write_mime_type_async;
  provider_class->write_mime_type_finish = latch_clipboard_content_write_mime_type_finish;
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

  if (self->window != NULL)
    g_object_set_data (G_OBJECT (self->window), WINDOW_DATA, NULL);
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
 * @window: the window from which secrets are copied; it has no other clipboard for secrets
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
  g_object_set_data (G_OBJECT (window), WINDOW_DATA, self);
  self->milliseconds = milliseconds;
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_cb), self, 0);
  return self;
}

/**
 * latch_clipboard_find:
 * @widget: a widget
 *
 * Returns: (transfer none) (nullable): the clipboard for secrets of the window that @widget, or the dialog with it, is in
 */
LatchClipboard *
latch_clipboard_find (GtkWidget *widget)
{
  GtkRoot   *root = gtk_widget_get_root (widget);
  GtkWindow *parent = root != NULL ? gtk_window_get_transient_for (GTK_WINDOW (root)) : NULL;

  if (root == NULL)
    return NULL;

  return g_object_get_data (parent != NULL ? G_OBJECT (parent) : G_OBJECT (root), WINDOW_DATA);
}

/**
 * latch_clipboard_get_window:
 * @self: the clipboard
 *
 * Returns: (transfer none): the window that tells what was copied
 */
GtkWidget *
latch_clipboard_get_window (LatchClipboard *self)
{
  return GTK_WIDGET (self->window);
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
  latch_paste_serve (gtk_widget_get_clipboard (GTK_WIDGET (self->window)), get_text);
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
