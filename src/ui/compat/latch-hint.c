/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-hint.h"

#ifdef GDK_WINDOWING_X11
#include <gdk/x11/gdkx.h>
#endif

/* The hint by which a password manager asks clipboard managers not to record a
 * secret. Some look whether the type is offered, KDE’s reads “secret” there.
 *
 * GDK offers the type but serves no type without a slash in its name: on X11 it
 * refuses the request, on Wayland it closes the pipe (gdk_intern_mime_type()).
 * On X11 the request is answered here before GDK sees it. On Wayland only the
 * offer remains. */

#ifdef GDK_WINDOWING_X11
#define HINT_VALUE "secret"

/* GDK’s own clipboard, which must not refuse what has been answered, until the next event. */
static GdkClipboard *passed_by;

static void
answer (GdkDisplay                   *display,
        const XSelectionRequestEvent *request)
{
  Display *xdisplay = gdk_x11_display_get_xdisplay (display);
  Atom     property = request->property != None ? request->property : request->target;
  XEvent   reply = { 0 };

  reply.xselection.type = SelectionNotify;
  reply.xselection.requestor = request->requestor;
  reply.xselection.selection = request->selection;
  reply.xselection.target = request->target;
  reply.xselection.property = property;
  reply.xselection.time = request->time;

  /* Whoever asked may be gone. */
  gdk_x11_display_error_trap_push (display);
  XChangeProperty (xdisplay, request->requestor, property, request->target, 8, PropModeReplace, (const guchar *)HINT_VALUE, strlen (HINT_VALUE));
  XSendEvent (xdisplay, request->requestor, False, NoEventMask, &reply);
  gdk_x11_display_error_trap_pop_ignored (display);
}

static gboolean
offers_hint (GdkClipboard *clipboard)
{
  const char *const *types = gdk_content_formats_get_mime_types (gdk_clipboard_get_formats (clipboard), NULL);

  return gdk_clipboard_is_local (clipboard) && types != NULL && g_strv_contains (types, LATCH_HINT_TYPE);
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

  if (event->type != SelectionRequest ||
      event->xselectionrequest.selection != gdk_x11_get_xatom_by_name_for_display (display, "CLIPBOARD") ||
      event->xselectionrequest.target != gdk_x11_get_xatom_by_name_for_display (display, LATCH_HINT_TYPE) ||
      !offers_hint (clipboard))
    return TRUE;

  answer (display, &event->xselectionrequest);
  passed_by = clipboard;
  g_signal_handlers_block_matched (display, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, clipboard);
  return TRUE;
}
#endif

/**
 * latch_hint_serve:
 * @clipboard: a clipboard whose content offers %LATCH_HINT_TYPE
 *
 * Makes other programs read `secret` for that type where GDK would refuse it.
 */
void
latch_hint_serve (GdkClipboard *clipboard)
{
#ifdef GDK_WINDOWING_X11
  static gulong hook;

  if (hook == 0 && GDK_IS_X11_DISPLAY (gdk_clipboard_get_display (clipboard)))
    hook = g_signal_add_emission_hook (g_signal_lookup ("xevent", GDK_TYPE_X11_DISPLAY), 0, xevent_cb, NULL, NULL);
#endif
}
