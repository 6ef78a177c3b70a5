/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-event.h"

#include <glib/gi18n-lib.h>

/* A change of a store that the service was told of, and what has become of the
 * message about it. What was sold to whom is in the service’s response as well,
 * and is not kept. */
struct _LatchEvent
{
  GObject parent_instance;

  char      *id;
  GDateTime *date;
  char      *status;
  char      *change;
  char      *object;
  char      *object_id;
};

G_DEFINE_FINAL_TYPE (LatchEvent, latch_event, G_TYPE_OBJECT)

typedef struct
{
  const char *word;
  const char *translated;
} Word;

/* The formulas’ examples, cloud-elements/devportal, _includes/Formulas/scope-trigger-event.md. */
static const Word changes[] = {
  /* Translators: what has happened to an order of a store */
  { "CREATED", NC_ ("event", "Created") },
  /* Translators: what has happened to an order of a store */
  { "UPDATED", NC_ ("event", "Changed") },
  /* Translators: what has happened to an order of a store */
  { "DELETED", NC_ ("event", "Deleted") },
};

/* cloud-elements/churros, event.schema.json. */
static const Word statuses[] = {
  /* Translators: the state of a message about a change of a store */
  { "NEW", NC_ ("event", "New") },
  /* Translators: the state of a message about a change of a store: the service has it */
  { "RECEIVED", NC_ ("event", "Received") },
  /* Translators: the state of a message about a change of a store: the service is about to send it on */
  { "DISPATCHED", NC_ ("event", "Being sent") },
  /* Translators: the state of a message about a change of a store: the service has made use of it */
  { "CONSUMED", NC_ ("event", "Processed") },
  /* Translators: the state of a message about a change of a store: it was sent to the callback address */
  { "NOTIFIED", NC_ ("event", "Sent") },
};

/* What the service says beyond that is shown as it is. */
static const char *
translate (const Word *words,
           size_t      n_words,
           const char *said)
{
  for (size_t i = 0; said != NULL && i < n_words; i++)
    {
      if (g_ascii_strcasecmp (words[i].word, said) == 0)
        return g_dpgettext2 (GETTEXT_PACKAGE, "event", words[i].translated);
    }

  return said;
}

static void
latch_event_finalize (GObject *object)
{
  LatchEvent *self = LATCH_EVENT (object);

  g_free (self->id);
  g_clear_pointer (&self->date, g_date_time_unref);
  g_free (self->status);
  g_free (self->change);
  g_free (self->object);
  g_free (self->object_id);

  G_OBJECT_CLASS (latch_event_parent_class)->finalize (object);
}

static void
latch_event_class_init (LatchEventClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = latch_event_finalize;
}

static void
latch_event_init (LatchEvent *self)
{
}

/**
 * latch_event_new:
 * @id: (nullable): the service’s number for it
 * @date: (nullable): when it has happened
 * @status: (nullable): what has become of it, such as `NOTIFIED`
 * @change: (nullable): what has happened, such as `CREATED`
 * @object: (nullable): to what kind of thing, such as `orders`
 * @object_id: (nullable): the store’s number for the thing
 *
 * Makes an event, all of whose texts can be shown in a line. The service need not tell any of it.
 *
 * Returns: (transfer full): the event
 */
LatchEvent *
latch_event_new (const char *id,
                 GDateTime  *date,
                 const char *status,
                 const char *change,
                 const char *object,
                 const char *object_id)
{
  LatchEvent *self = g_object_new (LATCH_TYPE_EVENT, NULL);

  self->id = g_strdup (id);
  self->date = date != NULL ? g_date_time_ref (date) : NULL;
  self->status = g_strdup (status);
  self->change = g_strdup (change);
  self->object = g_strdup (object);
  self->object_id = g_strdup (object_id);
  return self;
}

/**
 * latch_event_get_date:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): when it has happened, or %NULL when the service did not tell
 */
GDateTime *
latch_event_get_date (LatchEvent *self)
{
  return self->date;
}

/**
 * latch_event_dup_title:
 * @self: an event
 *
 * Returns: (transfer full): what has changed, such as “orders 1021”, or else the number of the event, as far as the service tells
 */
char *
latch_event_dup_title (LatchEvent *self)
{
  if (self->object != NULL)
    return g_strjoin (" ", self->object, self->object_id, NULL);

  if (self->id == NULL)
    /* Translators: a change of a store of which nothing else is known */
    return g_strdup (C_ ("event", "Event"));

  /* Translators: a change of a store; %s is the service’s number for it */
  return g_strdup_printf (_ ("Event %s"), self->id);
}

/**
 * latch_event_get_change:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): what has happened, translated or in the service’s own word, or %NULL when it did not tell
 */
const char *
latch_event_get_change (LatchEvent *self)
{
  return translate (changes, G_N_ELEMENTS (changes), self->change);
}

/**
 * latch_event_get_status:
 * @self: an event
 *
 * Returns: (transfer none) (nullable): what has become of the message about it, translated or in the service’s own word, or
 *   %NULL when it did not tell
 */
const char *
latch_event_get_status (LatchEvent *self)
{
  return translate (statuses, G_N_ELEMENTS (statuses), self->status);
}

/* Numbers of any length, as the service writes them. */
static int
compare_numbers (const char *number,
                 const char *other)
{
  size_t length = number != NULL ? strlen (number) : 0;
  size_t other_length = other != NULL ? strlen (other) : 0;

  if (length != other_length)
    return length < other_length ? -1 : 1;

  return g_strcmp0 (number, other);
}

/**
 * latch_event_compare:
 * @self: an event
 * @other: another one
 *
 * Of two at the same time, the one with the higher number is the newer one.
 *
 * Returns: less than 0 when @self is the newer one, and 0 when nobody can tell; one without a date comes last
 */
int
latch_event_compare (LatchEvent *self,
                     LatchEvent *other)
{
  if (self->date != NULL && other->date != NULL && !g_date_time_equal (self->date, other->date))
    return g_date_time_compare (other->date, self->date);

  if (self->date != NULL && other->date != NULL)
    return compare_numbers (other->id, self->id);

  return (self->date == NULL) - (other->date == NULL);
}
