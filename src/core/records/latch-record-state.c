/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-record-state.h"

#define FIRST LATCH_ATTEMPT_FIRST
#define LATER LATCH_ATTEMPT_LATER
#define ANY LATCH_ATTEMPT_ANY

#define RESERVED LATCH_RECORD_RESERVED
#define SENT LATCH_RECORD_SENT
#define UNKNOWN LATCH_RECORD_UNKNOWN
#define ABSENT LATCH_RECORD_ABSENT
#define FORGOTTEN LATCH_RECORD_FORGOTTEN
#define CREATED LATCH_RECORD_CREATED
#define STORED LATCH_RECORD_STORED
#define VERIFIED LATCH_RECORD_VERIFIED

/* How long an instance that the service is still making may be missing from its list, in seconds. */
#define SETTLING_TIME (10 * 60)

/* The longest Retry-After that is honoured, in seconds. */
#define LONGEST_WAIT (60 * 60)

/* A request may be carried out late; this is how long, in seconds, and how often its instance is searched for. */
#define SEARCHES 7
#define SEARCHING_TIME (30 * 24 * 60 * 60)

/* All steps of a record. tests/core/records/test-walk.c goes through every order in which they can come, together with everything
 * that can go wrong meanwhile, and finds a step that is missing, wrong or of no use. */
const LatchRecordStep latch_record_steps[LATCH_N_RECORD_STEPS] = {
  /* A place is made for the token, before anything leaves; also for what is absent and is sent again, by the person only. */
  { RESERVED, LATCH_EVENT_RESERVE, FIRST, RESERVED },
  { ABSENT, LATCH_EVENT_RESERVE, LATER, RESERVED },
  { RESERVED, LATCH_EVENT_SEND, ANY, SENT },

  /* Nothing was made: the request did not leave, or the service refused it, in words of its own. An earlier attempt may
   * still come late, so its trace stays; a first one leaves none, and until all is taken away it counts as reserved. */
  { RESERVED, LATCH_EVENT_WITHDRAW, FIRST, RESERVED },
  { RESERVED, LATCH_EVENT_WITHDRAW, LATER, ABSENT },
  { SENT, LATCH_EVENT_WITHDRAW, FIRST, RESERVED },
  { SENT, LATCH_EVENT_WITHDRAW, LATER, ABSENT },
  { ABSENT, LATCH_EVENT_WITHDRAW, LATER, ABSENT },

  /* Any other answer, or none, leaves it open whether there is an instance. */
  { SENT, LATCH_EVENT_LOSE_ANSWER, ANY, UNKNOWN },

  /* “It exists already”, and no list has it yet. The person has read the refusal; should it turn up, it comes into the list. */
  { SENT, LATCH_EVENT_CONFLICT, FIRST, FORGOTTEN },

  /* It has a number, or the keyring has a token, so the file was changed, or is older than the truth. */
  { RESERVED, LATCH_EVENT_LOSE_ANSWER, ANY, UNKNOWN },

  /* The service’s list does not have it, for the first time or so soon after the first that it may still come. */
  { SENT, LATCH_EVENT_NOT_LISTED, ANY, UNKNOWN },
  { UNKNOWN, LATCH_EVENT_NOT_LISTED, ANY, UNKNOWN },
  { ABSENT, LATCH_EVENT_NOT_LISTED, ANY, ABSENT },
  { FORGOTTEN, LATCH_EVENT_NOT_LISTED, ANY, FORGOTTEN },

  /* A second list does not have it, long after the first. */
  { SENT, LATCH_EVENT_NOT_LISTED_AFTER_WAIT, ANY, ABSENT },
  { UNKNOWN, LATCH_EVENT_NOT_LISTED_AFTER_WAIT, ANY, ABSENT },
  { ABSENT, LATCH_EVENT_NOT_LISTED_AFTER_WAIT, ANY, ABSENT },
  { FORGOTTEN, LATCH_EVENT_NOT_LISTED_AFTER_WAIT, ANY, FORGOTTEN },

  /* The instance and its token are there, by the answer or by a search, whatever was believed before. What has lost its
   * token, which only a keyring that is older than the record does, gets it again. */
  { SENT, LATCH_EVENT_FIND, ANY, CREATED },
  { UNKNOWN, LATCH_EVENT_FIND, ANY, CREATED },
  { ABSENT, LATCH_EVENT_FIND, ANY, CREATED },
  { FORGOTTEN, LATCH_EVENT_FIND, ANY, CREATED },
  { CREATED, LATCH_EVENT_FIND, ANY, CREATED },
  { STORED, LATCH_EVENT_FIND, ANY, CREATED },
  { VERIFIED, LATCH_EVENT_FIND, ANY, CREATED },

  /* The token lies in the keyring, and was read back. */
  { CREATED, LATCH_EVENT_STORE, ANY, STORED },

  /* The store was asked through the instance. */
  { STORED, LATCH_EVENT_VERIFY, ANY, VERIFIED },
  { VERIFIED, LATCH_EVENT_VERIFY, ANY, VERIFIED },

  /* The person takes it off the list, also when no secrets are left that could prove that it is absent. It comes back as
   * what it was when that could not be noted. */
  { SENT, LATCH_EVENT_FORGET, ANY, FORGOTTEN },
  { UNKNOWN, LATCH_EVENT_FORGET, ANY, FORGOTTEN },
  { FORGOTTEN, LATCH_EVENT_LOSE_ANSWER, ANY, UNKNOWN },
  { ABSENT, LATCH_EVENT_FORGET, ANY, FORGOTTEN },
  { FORGOTTEN, LATCH_EVENT_RESTORE, ANY, ABSENT },

  /* The person takes off the list what was found. Its token is cleared next, so the record says first that it is not stored. */
  { STORED, LATCH_EVENT_DISCARD, ANY, CREATED },
  { VERIFIED, LATCH_EVENT_DISCARD, ANY, CREATED },

  /* It was hidden, and after a month of searching nothing has come of it. Until all is taken away it stays hidden. */
  { FORGOTTEN, LATCH_EVENT_WITHDRAW, ANY, FORGOTTEN },
};

typedef enum {
  LOOK_AFTER_ALWAYS,
  LOOK_AFTER_UNTIL_SEARCHED,
  LOOK_AFTER_UNLESS_IN_MEMORY,
  LOOK_AFTER_UNTIL_CONFIRMED,
} LookAfter;

/* What a state means to whoever decides by it. */
typedef struct
{
  gboolean  is_shown;
  gboolean  is_missing;
  gboolean  has_number;
  gboolean  has_token;
  LookAfter look_after;
} Meaning;

static const Meaning meanings[] = {
  /*             shown, missing, number, token */
  [RESERVED] = { TRUE, FALSE, FALSE, FALSE, LOOK_AFTER_ALWAYS },
  [SENT] = { TRUE, TRUE, FALSE, FALSE, LOOK_AFTER_ALWAYS },
  [UNKNOWN] = { TRUE, TRUE, FALSE, FALSE, LOOK_AFTER_ALWAYS },
  [ABSENT] = { TRUE, TRUE, FALSE, FALSE, LOOK_AFTER_UNTIL_SEARCHED },
  [FORGOTTEN] = { FALSE, TRUE, FALSE, FALSE, LOOK_AFTER_UNTIL_SEARCHED },
  [CREATED] = { TRUE, FALSE, TRUE, FALSE, LOOK_AFTER_UNLESS_IN_MEMORY },
  [STORED] = { TRUE, FALSE, TRUE, TRUE, LOOK_AFTER_UNTIL_CONFIRMED },
  [VERIFIED] = { TRUE, FALSE, TRUE, TRUE, LOOK_AFTER_UNTIL_CONFIRMED },
};

static const Meaning *
get_meaning (LatchRecord *record)
{
  return &meanings[latch_record_get_state (record)];
}

static gboolean
is_for (const LatchRecordStep *step,
        guint                  attempt)
{
  return step->attempt == ANY || (step->attempt == FIRST) == (attempt <= 1);
}

/**
 * latch_record_step_find:
 * @steps: (array fixed-size=37): the table, which is latch_record_steps outside of tests
 * @from: the state
 * @event: what happens
 * @attempt: how many times the person had it sent
 *
 * Looks up what comes of an event.
 *
 * Returns: (transfer none) (nullable): the step, or %NULL when the event may not happen in this state
 */
const LatchRecordStep *
latch_record_step_find (const LatchRecordStep *steps,
                        LatchRecordState       from,
                        LatchRecordEvent       event,
                        guint                  attempt)
{
  for (size_t i = 0; i < LATCH_N_RECORD_STEPS; i++)
    {
      if (steps[i].from == from && steps[i].event == event && is_for (&steps[i], attempt))
        return &steps[i];
    }

  return NULL;
}

/**
 * latch_record_get_settling_time:
 * @wait: for how many seconds the service asked not to be sent anything
 *
 * Tells how far apart two lists without an instance have to be for it to be
 * absent: ten minutes, or @wait if that is longer, an hour at most.
 *
 * Returns: seconds
 */
gint64
latch_record_get_settling_time (guint wait)
{
  return MAX (SETTLING_TIME, MIN (wait, LONGEST_WAIT));
}

/**
 * latch_record_is_searched_after:
 * @age: seconds since the request was sent, or since the first list without its instance
 * @n_searches: in how many sessions the instance was searched for
 *
 * Tells whether a late request can no longer be expected: after seven sessions
 * and thirty days. Both must be met, since clocks may be wrong.
 *
 * Returns: %TRUE when searching is of no more use
 */
gboolean
latch_record_is_searched_after (gint64 age,
                                guint  n_searches)
{
  return n_searches >= SEARCHES && age >= SEARCHING_TIME;
}

/**
 * latch_record_is_shown:
 * @record: a record
 *
 * Tells whether the list shows the record. What the person has forgotten is
 * still looked for, and comes back when it turns up.
 *
 * Returns: %TRUE unless the person has forgotten it
 */
gboolean
latch_record_is_shown (LatchRecord *record)
{
  return get_meaning (record)->is_shown;
}

/**
 * latch_record_lacks_token:
 * @record: a record
 *
 * Returns: %TRUE when the list shows it and its token is not in the keyring
 */
gboolean
latch_record_lacks_token (LatchRecord *record)
{
  return get_meaning (record)->is_shown && !get_meaning (record)->has_token;
}

/**
 * latch_record_is_missing:
 * @record: a record
 *
 * Returns: %TRUE when it was sent and no instance is known that came of it; any list of the service may show one after all
 */
gboolean
latch_record_is_missing (LatchRecord *record)
{
  return get_meaning (record)->is_missing;
}

/**
 * latch_record_can_be_adopted:
 * @record: a record
 *
 * Tells whether a person may say which instance it is. A record that has a
 * number has found its own.
 *
 * Returns: %TRUE when it is missing and has no number
 */
gboolean
latch_record_can_be_adopted (LatchRecord *record)
{
  return latch_record_is_missing (record) && latch_record_get_instance_id (record) == 0;
}

/**
 * latch_record_can_be_sent_again:
 * @record: a record
 *
 * Returns: %TRUE when the person may have it sent again, since it is absent and still in the list
 */
gboolean
latch_record_can_be_sent_again (LatchRecord *record)
{
  return latch_record_get_state (record) == LATCH_RECORD_ABSENT;
}

/**
 * latch_record_needs_search:
 * @record: a record
 *
 * Tells whether taking the record up begins with looking for it on the service.
 * There may be copies to look for, although its token is kept.
 *
 * Returns: %TRUE when a list of the service has to be read
 */
gboolean
latch_record_needs_search (LatchRecord *record)
{
  const Meaning *meaning = get_meaning (record);

  return meaning->is_missing || (meaning->has_token && latch_record_may_have_copies (record));
}

/**
 * latch_record_needs_attention:
 * @record: a record
 * @in_memory: whether its token is in the memory of this process only
 *
 * Tells whether something is left to do: to look for an instance of unknown
 * outcome, to store a token or to see that it outlived the session that stored
 * it, and, once a session, to look for what was called absent or was sent more
 * than once.
 *
 * Returns: %TRUE when it should be taken up
 */
gboolean
latch_record_needs_attention (LatchRecord *record,
                              gboolean     in_memory)
{
  switch (get_meaning (record)->look_after)
    {
    case LOOK_AFTER_ALWAYS:
      return TRUE;
    case LOOK_AFTER_UNTIL_SEARCHED:
      return !latch_record_is_searched (record);
    case LOOK_AFTER_UNLESS_IN_MEMORY:
      return !in_memory;
    case LOOK_AFTER_UNTIL_CONFIRMED:
      return !latch_record_is_confirmed (record) || (latch_record_needs_search (record) && !latch_record_is_searched (record));
    default:
      g_assert_not_reached ();
    }
}

/**
 * latch_record_state_has_number:
 * @state: a state
 *
 * Returns: %TRUE when a record in this state has the service’s number for its instance
 */
gboolean
latch_record_state_has_number (LatchRecordState state)
{
  return meanings[state].has_number;
}
