/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <gtk/gtk.h>
#include <stdio.h>
#include <unistd.h>

/* Linked into both programs of the bench, and into nothing else: when FIRST_FRAME is set, the program ends itself as soon
 * as the first frame of its window is painted. What wait4() then tells of it is what the start cost, to the microsecond,
 * and nothing of what comes after. It prints when that was, in the time of CLOCK_MONOTONIC. */

static void
painted_cb (GdkFrameClock *clock)
{
  printf ("%" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  fflush (stdout);
  _exit (0);
}

static void
mapped_cb (GtkWidget *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb), NULL);
}

static gboolean
window_added_cb (GSignalInvocationHint *hint,
                 guint                  n_values,
                 const GValue          *values,
                 gpointer               user_data)
{
  g_signal_connect_after (g_value_get_object (&values[1]), "map", G_CALLBACK (mapped_cb), NULL);
  return TRUE;
}

__attribute__ ((constructor)) static void
end_at_first_frame (void)
{
  g_autoptr (GTypeClass) klass = NULL;

  if (g_getenv ("FIRST_FRAME") == NULL)
    return;

  klass = g_type_class_ref (GTK_TYPE_APPLICATION);
  g_signal_add_emission_hook (g_signal_lookup ("window-added", GTK_TYPE_APPLICATION), 0, window_added_cb, NULL, NULL);
}
