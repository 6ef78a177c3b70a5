/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-record-private.h"

/* For so long an instance that the service is still making may not be in its list yet. */
#define SETTLING_TIME (10 * G_TIME_SPAN_MINUTE)

/* For so long a service may ask to be left alone. */
#define LONGEST_WAIT (60 * 60)

/* A request may be carried out late; this is how long and how often what it made is looked for. */
#define SWEEPS 7
#define SWEEPING_TIME (30 * G_TIME_SPAN_DAY)

/**
 * latch_record_get_attempt:
 * @self: a record
 *
 * Returns: how many times the person had it sent; above 1 there may be copies
 */
guint
latch_record_get_attempt (LatchRecord *self)
{
  return self->attempt;
}

/**
 * latch_record_begin_attempt:
 * @self: a record of an instance that is surely absent
 *
 * Begins the record anew under the same id and tag, so that a request which
 * comes late after all is found together with the new one. An instance that
 * it was once is gone.
 */
void
latch_record_begin_attempt (LatchRecord *self)
{
  self->attempt++;
  latch_record_set_instance_id (self, 0);
  self->n_sweeps = 0;
  self->wait = 0;
  self->swept_now = FALSE;
  g_date_time_unref (self->sent);
  self->sent = g_date_time_new_now_utc ();
}

/**
 * latch_record_ask_to_wait:
 * @self: a record that was sent, without knowing the outcome
 * @seconds: for how long the service asks not to be sent anything
 *
 * Keeps it from being sent again meanwhile, for an hour at most. It counts from the moment the record is written to the file.
 */
void
latch_record_ask_to_wait (LatchRecord *self,
                          guint        seconds)
{
  self->wait = MIN (seconds, LONGEST_WAIT);
}

/**
 * latch_record_is_old:
 * @self: a record
 *
 * Tells whether the service had the time to list what was last sent: ten
 * minutes, or as long as it asked to wait. A clock that was put back counts as old, since it can tell nothing;
 * what follows from “old” is offered to the person, never done.
 *
 * Returns: %TRUE when an instance that is not listed now can be called absent
 */
gboolean
latch_record_is_old (LatchRecord *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  GTimeSpan age = g_date_time_difference (now, self->sent);

  return age < 0 || age >= MAX (SETTLING_TIME, MIN (self->wait, LONGEST_WAIT) * G_TIME_SPAN_SECOND);
}

/**
 * latch_record_is_swept:
 * @self: a record
 *
 * Tells whether there is no more use in looking for it, for now or for good:
 * it was looked for in this start of the program already, or in seven starts
 * of more than a month. Both must be met, since clocks may be wrong.
 *
 * Returns: %TRUE when it need not be looked for
 */
gboolean
latch_record_is_swept (LatchRecord *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return self->swept_now || (self->n_sweeps >= SWEEPS && g_date_time_difference (now, self->sent) >= SWEEPING_TIME);
}

/**
 * latch_record_count_sweep:
 * @self: a record
 *
 * Notes that the service’s whole list was read for it; this counts once in each start of the program.
 */
void
latch_record_count_sweep (LatchRecord *self)
{
  if (self->swept_now)
    return;

  self->swept_now = TRUE;
  self->n_sweeps++;
}

/**
 * latch_record_expect_copies:
 * @self: a record
 * @n_copies: how many instances with its tag the service has
 *
 * Lets the copies be looked for like those of a record that was sent as often, should their own records not reach the disk.
 */
void
latch_record_expect_copies (LatchRecord *self,
                            guint        n_copies)
{
  self->attempt = MAX (self->attempt, n_copies);
}

/**
 * latch_record_is_seen:
 * @self: a record in state %LATCH_RECORD_STORED or %LATCH_RECORD_VERIFIED
 *
 * Tells whether the token outlived the start of the program that stored it.
 * The keyring gives no word that it is on the disk, so after a power cut it
 * may be older than the record.
 *
 * Returns: %TRUE when a later start has seen it, or when this one is the one that stored it
 */
gboolean
latch_record_is_seen (LatchRecord *self)
{
  return self->seen || self->stored_now;
}

/**
 * latch_record_note_seen:
 * @self: a record whose token was found in the keyring
 *
 * Notes that the token is there, unless it was stored in this start of the program.
 */
void
latch_record_note_seen (LatchRecord *self)
{
  self->seen = !self->stored_now;
}

/**
 * latch_record_new_copy:
 * @self: a record
 * @instance_id: the service’s number for a second instance with the same tag
 *
 * Makes a record for an instance that exists twice because a request arrived late.
 *
 * Returns: (transfer full): a record of its own, whose token is still to be fetched
 */
LatchRecord *
latch_record_new_copy (LatchRecord *self,
                       gint64       instance_id)
{
  LatchRecord *copy = latch_record_new (self->element, self->name, self->account);

  copy->instance_id = instance_id;
  copy->state = LATCH_RECORD_CREATED;
  return copy;
}
