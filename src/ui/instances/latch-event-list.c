/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-event-list.h"

#include "latch-date.h"
#include "latch-event.h"
#include "latch-isolate.h"

#include <glib/gi18n.h>

/* What the service was told of a store lately. Its words are never markup. The
 * page reads the events again at “instance.show-events”. Emits “cancelled” when
 * the person has seen enough. */
struct _LatchEventList
{
  AdwPreferencesGroup parent_instance;

  GtkButton *refresh;

  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (LatchEventList, latch_event_list, ADW_TYPE_PREFERENCES_GROUP)

enum {
  SIGNAL_CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
close_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_CANCELLED], 0);
}

/* As far as the service tells. */
static char *
dup_facts (LatchEvent *event,
           GDateTime  *now)
{
  g_autofree char *date = latch_event_get_date (event) != NULL ? latch_date_dup_words (latch_event_get_date (event), now) : NULL;
  const char      *facts[] = { latch_event_get_change (event), date, latch_event_get_status (event) };
  g_autoptr (GStrvBuilder) told = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autofree char *fact = facts[i] != NULL ? latch_isolate (facts[i]) : NULL;

      if (fact != NULL)
        g_strv_builder_add (told, fact);
    }

  words = g_strv_builder_end (told);
  return g_strjoinv (" · ", words);
}

static void
add_row (LatchEventList *self,
         LatchEvent     *event,
         GDateTime      *now)
{
  g_autofree char *title = latch_event_dup_title (event);
  g_autofree char *facts = dup_facts (event, now);
  GtkWidget       *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "subtitle-lines", 0, NULL);

  /* Not before it is known that this is no markup. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), facts);
  latch_isolate_align (row);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

/* A row must not have the focus when it goes. */
static void
remove_rows (LatchEventList *self)
{
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->refresh));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

static void
latch_event_list_finalize (GObject *object)
{
  g_ptr_array_unref (LATCH_EVENT_LIST (object)->rows);

  G_OBJECT_CLASS (latch_event_list_parent_class)->finalize (object);
}

static void
latch_event_list_class_init (LatchEventListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = latch_event_list_finalize;
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/latchkey/Latchkey/latch-event-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LatchEventList, refresh);
  gtk_widget_class_install_action (widget_class, "events.close", NULL, close_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "events.close", NULL);
}

static void
latch_event_list_init (LatchEventList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

/**
 * latch_event_list_show:
 * @self: an event list
 * @events: (element-type LatchEvent): the latest events
 *
 * Shows events in their order, and focuses the button that reads them again.
 */
void
latch_event_list_show (LatchEventList *self,
                       GPtrArray      *events)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  remove_rows (self);
  for (guint i = 0; i < events->len; i++)
    add_row (self, events->pdata[i], now);

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), events->len == 0 ? _ ("No events yet.") : NULL);
  gtk_button_set_label (self->refresh, _ ("_Refresh"));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  latch_event_list_focus (self);
}

/**
 * latch_event_list_fail:
 * @self: an event list
 *
 * Offers to try again, for the page to tell why the events could not be read. Those that were shown before stay.
 */
void
latch_event_list_fail (LatchEventList *self)
{
  if (self->rows->len == 0)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), NULL);

  gtk_button_set_label (self->refresh, _ ("Try A_gain"));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/**
 * latch_event_list_hide:
 * @self: an event list
 *
 * Forgets the events.
 */
void
latch_event_list_hide (LatchEventList *self)
{
  remove_rows (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * latch_event_list_focus:
 * @self: an event list that is shown
 *
 * Focuses the button that reads the events again.
 */
void
latch_event_list_focus (LatchEventList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->refresh));
}
