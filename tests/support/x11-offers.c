/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <X11/Xlib.h>
#include <glib.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* Reads all that a selection offers, as another program does, and prints a line for each type: the type, a tab, and the
 * escaped value. A type that is offered and refused has no tab. */

#define PATIENCE 10000

static Display    *display;
static Window      window;
static Atom        selection;
static Atom        property;
static const char *argument;

static gboolean
wait_for_answer (XEvent *event)
{
  struct pollfd connection = { ConnectionNumber (display), POLLIN, 0 };

  while (!XCheckTypedWindowEvent (display, window, SelectionNotify, event))
    {
      if (poll (&connection, 1, PATIENCE) <= 0)
        return FALSE;
    }

  return TRUE;
}

/* The value, which XFree() frees; nothing when it is refused or comes in pieces, as only large ones do. */
static unsigned char *
read_value (Atom           target,
            unsigned long *n_items)
{
  XEvent         event;
  Atom           type;
  int            format;
  unsigned long  rest;
  unsigned char *value = NULL;

  XConvertSelection (display, selection, target, property, window, CurrentTime);
  XFlush (display);
  if (!wait_for_answer (&event))
    g_error ("Whoever owns %s does not answer for %s", argument, XGetAtomName (display, target));

  if (event.xselection.property == None)
    return NULL;

  XGetWindowProperty (display, window, property, 0, 65536, True, AnyPropertyType, &type, &format, n_items, &rest, &value);
  return value;
}

int
main (int   argc,
      char *argv[])
{
  unsigned long n_targets = 0;
  Atom         *targets;

  display = XOpenDisplay (NULL);
  if (display == NULL || argc != 2)
    return EXIT_FAILURE;

  window = XCreateSimpleWindow (display, DefaultRootWindow (display), 0, 0, 1, 1, 0, 0, 0);
  argument = argv[1];
  selection = XInternAtom (display, argv[1], False);
  property = XInternAtom (display, "OFFER", False);
  if (XGetSelectionOwner (display, selection) == None)
    return EXIT_SUCCESS;

  targets = (Atom *)(void *)read_value (XInternAtom (display, "TARGETS", False), &n_targets);
  for (unsigned long i = 0; targets != NULL && i < n_targets; i++)
    {
      char          *name = XGetAtomName (display, targets[i]);
      unsigned long  n_bytes = 0;
      unsigned char *value = NULL;

      /* These are about the selection, and not of it. */
      if (!g_str_equal (name, "TARGETS") && !g_str_equal (name, "TIMESTAMP") && !g_str_equal (name, "SAVE_TARGETS") &&
          !g_str_equal (name, "MULTIPLE"))
        {
          g_autofree char *escaped = NULL;

          value = read_value (targets[i], &n_bytes);
          escaped = value != NULL ? g_strescape ((const char *)value, NULL) : NULL;
          g_print ("%s%s%s\n", name, escaped != NULL ? "\t" : "", escaped != NULL ? escaped : "");
        }

      if (value != NULL)
        XFree (value);
      XFree (name);
    }

  if (targets != NULL)
    XFree (targets);
  XCloseDisplay (display);
  return EXIT_SUCCESS;
}
