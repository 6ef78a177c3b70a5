/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-paste.h"

#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif

/* Hands a secret to those who paste it, where GDK does so badly.
 *
 * GDK serves no type without a slash in its name (gdk_intern_mime_type()): on
 * X11 it refuses the request, on Wayland it closes the pipe. The hint by which
 * a password manager asks clipboard managers not to record a secret has none.
 * Some look whether it is offered, KDE’s reads “secret” there. And on X11, GDK
 * 4.8 to 4.18 never frees the stream through which it answers, with a copy of
 * the secret in it for each paste.
 *
 * On X11 both are answered here, before GDK sees the request. On Wayland only
 * the offer of the hint remains, and GDK frees what it wrote. */

#ifdef GDK_WINDOWING_X11
/* More than any secret has, with the request around it. */
#define N_NO_OPERATIONS 4096

/* What was copied last, and who lends its text. */
static GdkContentProvider *served;
static LatchPasteFunc      get_served_text;

/* GDK’s own clipboard, which must not refuse what has been answered, until the next event. */
static GdkClipboard *passed_by;

static gboolean
is_ascii (const char *text,
          size_t      length)
{
  for (size_t i = 0; i < length; i++)
    {
      if (!g_ascii_isprint (text[i]))
        return FALSE;
    }

  return TRUE;
}

/* Everything but the list of types and requests for several at once, which nobody makes who pastes. STRING has letters of
 * Latin-1, which GDK knows how to convert. */
static const char *
find_value (GdkDisplay *display,
            Atom        target,
            size_t     *length,
            Atom       *type)
{
  const char *name = gdk_x11_get_xatom_name_for_display (display, target);
  const char *text = get_served_text (served, length);

  *type = target;
  if (g_str_equal (name, LATCH_HINT_TYPE))
    {
      *length = strlen ("secret");
      return "secret";
    }

  if (g_str_equal (name, "UTF8_STRING") || g_str_has_prefix (name, "text/plain"))
    return text;

  if (!g_str_equal (name, "STRING") && !g_str_equal (name, "TEXT") && !g_str_equal (name, "COMPOUND_TEXT"))
    return NULL;

  *type = gdk_x11_get_xatom_by_name_for_display (display, "STRING");
  return is_ascii (text, *length) ? text : NULL;
}

static gboolean
answer (GdkDisplay                   *display,
        const XSelectionRequestEvent *request)
{
  Display    *xdisplay = gdk_x11_display_get_xdisplay (display);
  Atom        property = request->property != None ? request->property : request->target;
  Atom        type;
  XEvent      reply = { 0 };
  size_t      length = 0;
  const char *value = find_value (display, request->target, &length, &type);

  if (value == NULL)
    return FALSE;

  reply.xselection.type = SelectionNotify;
  reply.xselection.requestor = request->requestor;
  reply.xselection.selection = request->selection;
  reply.xselection.target = request->target;
  reply.xselection.property = property;
  reply.xselection.time = request->time;

  /* Whoever asked may be gone. */
  gdk_x11_display_error_trap_push (display);
  XChangeProperty (xdisplay, request->requestor, property, type, 8, PropModeReplace, (const guchar *)value, (int)length);
  XSendEvent (xdisplay, request->requestor, False, NoEventMask, &reply);
  XFlush (xdisplay);

  /* Xlib’s buffer keeps what was sent until something else is written there. */
  for (int i = 0; i < N_NO_OPERATIONS; i++)
    XNoOp (xdisplay);
  XFlush (xdisplay);
  gdk_x11_display_error_trap_pop_ignored (display);
  return TRUE;
}

/* Only a hook comes before GDK’s own handlers, which were connected when the display was opened. */
static gboolean
xevent_cb (GSignalInvocationHint *hint,
           guint                  n_values,
           const GValue          *values,
           gpointer               user_data)
{
  GdkDisplay   *display = g_value_get_object (&values[0]);
  const XEvent *event = g_value_get_pointer (&values[1]);
  GdkClipboard *clipboard = gdk_display_get_clipboard (display);

  if (passed_by != NULL)
    g_signal_handlers_unblock_matched (display, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, passed_by);
  passed_by = NULL;

  if (served == NULL || served != gdk_clipboard_get_content (clipboard) || event->type != SelectionRequest ||
      event->xselectionrequest.selection != gdk_x11_get_xatom_by_name_for_display (display, "CLIPBOARD") ||
      !answer (display, &event->xselectionrequest))
    return TRUE;

  passed_by = clipboard;
  g_signal_handlers_block_matched (display, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, clipboard);
  return TRUE;
}
#endif

/**
 * latch_paste_serve:
 * @clipboard: a clipboard with a content that offers plain text and %LATCH_HINT_TYPE
 * @get_text: lends the text of that content
 *
 * Serves the content to other programs where GDK would refuse a type or keep a copy.
 */
void
latch_paste_serve (GdkClipboard  *clipboard,
                   LatchPasteFunc get_text)
{
#ifdef GDK_WINDOWING_X11
  static gulong hook;

  if (!GDK_IS_X11_DISPLAY (gdk_clipboard_get_display (clipboard)))
    return;

  if (hook == 0)
    hook = g_signal_add_emission_hook (g_signal_lookup ("xevent", GDK_TYPE_X11_DISPLAY), 0, xevent_cb, NULL, NULL);
  g_set_weak_pointer (&served, gdk_clipboard_get_content (clipboard));
  get_served_text = get_text;
#endif
}
