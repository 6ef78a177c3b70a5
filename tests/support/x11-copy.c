/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <stdio.h>
#include <stdlib.h>

/* Is the program in which somebody copied the text that comes from the standard input, and gives it to whoever pastes it,
 * until something else is copied. It says “ready” once somebody has asked what there is, as programs do by themselves when
 * something is copied: one that has not yet would paste nothing. */

#define MAX_LENGTH 4096

static Display *display;
static Atom     targets;
static Atom     utf8;

static void
answer (const XSelectionRequestEvent *request,
        const char                   *text,
        size_t                        length)
{
  XEvent reply = { 0 };
  Atom   offered[] = { targets, utf8 };

  reply.xselection.type = SelectionNotify;
  reply.xselection.requestor = request->requestor;
  reply.xselection.selection = request->selection;
  reply.xselection.target = request->target;
  reply.xselection.time = request->time;
  reply.xselection.property = request->property;

  if (request->target == targets)
    XChangeProperty (display, request->requestor, request->property, XA_ATOM, 32, PropModeReplace, (const unsigned char *)offered, 2);
  else if (request->target == utf8)
    XChangeProperty (display, request->requestor, request->property, utf8, 8, PropModeReplace, (const unsigned char *)text, (int)length);
  else
    reply.xselection.property = None;

  XSendEvent (display, request->requestor, False, NoEventMask, &reply);
}

int
main (void)
{
  char   text[MAX_LENGTH];
  size_t length = fread (text, 1, sizeof text, stdin);
  Window window;
  Atom   clipboard;

  display = XOpenDisplay (NULL);
  if (display == NULL || length == sizeof text)
    return EXIT_FAILURE;

  window = XCreateSimpleWindow (display, DefaultRootWindow (display), 0, 0, 1, 1, 0, 0, 0);
  clipboard = XInternAtom (display, "CLIPBOARD", False);
  targets = XInternAtom (display, "TARGETS", False);
  utf8 = XInternAtom (display, "UTF8_STRING", False);
  XSetSelectionOwner (display, clipboard, window, CurrentTime);

  while (XGetSelectionOwner (display, clipboard) == window)
    {
      XEvent event;

      XNextEvent (display, &event);
      if (event.type != SelectionRequest)
        continue;

      answer (&event.xselectionrequest, text, length);
      if (event.xselectionrequest.target == targets)
        {
          XSync (display, False);
          puts ("ready");
          fflush (stdout);
        }
    }

  XCloseDisplay (display);
  return EXIT_SUCCESS;
}
