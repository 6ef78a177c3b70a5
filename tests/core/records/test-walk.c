/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-record-enums.h"
#include "latch-record-state.h"

#include <string.h>

/* Every order in which everything can happen. Only the table of a record's steps (latch-record-state.c) is the real program;
 * all the rest here is a model of it: a program, a service and a keyring that are as small as can be. That the real program
 * takes the same steps is for test-job, test-find and the crash tests to show.
 *
 * What one person does to one form is gone through to its end, with two crashes, one keyring that is away for a while, one
 * instance that the person takes for theirs, another process with a view of its own, one more request, by the person's own
 * click, and one of these: the file of a record or of the account is changed or put back by somebody, another account's
 * service is gone, or what was found is removed. In each state it is asked:
 *
 *   - does each event have its step,
 *   - was more sent than clicked,
 *   - does a record say “stored” without a token in the keyring, or is one hidden that the person did not forget,
 *   - does the keyring have a token that no record tells of,
 *   - is it offered to send again before enough time has passed,
 *   - do secrets go to an address that nobody gave them for,
 *   - does one instance's token take the place of another's, or an old view of a record that of a newer one,
 *   - and, if from here on nothing goes wrong any more and every request that is still on its way is carried out after
 *     all: do a few starts of the program find every token, and is there a record for each instance?
 *
 * Then the table is spoiled in many ways, and what holds the rest together is taken out, one thing at a time, and the walk
 * has to notice. */

#define N_REQUESTS 2
#define N_RECORDS (N_REQUESTS + 1)
#define N_STARTS 4

/* An instance that was there before, in the numbers of the requests. */
#define FOREIGN (N_REQUESTS + 1)

typedef enum {
  REQUEST_NONE,
  REQUEST_UNDERWAY,
  REQUEST_EXECUTED,
  REQUEST_DEAD,
} Request;

/* Where the program is. Each stage ends with one thing that the world outside can see. */
typedef enum {
  STAGE_OFF,
  STAGE_IDLE,
  STAGE_PREPARE,
  STAGE_PLACEHOLDER,
  STAGE_NOTE_SENT,
  STAGE_SEND,
  STAGE_WAIT,
  STAGE_STORE,
  STAGE_NOTE_STORED,
  STAGE_VERIFY,
  STAGE_WITHDRAW,
  STAGE_CLEAR,
  STAGE_DELETE,
} Stage;

/* A record as the disk has it, with what the keyring has under its id. Instances are numbered like their requests, from 1. */
typedef struct
{
  guint8 exists;
  guint8 state;
  guint8 attempt;
  guint8 tag;
  guint8 instance;
  guint8 token;
  guint8 confirmed;
  guint8 stored_now;
  guint8 adopted;
} Record;

/* What another process knows of the first record: it has seen that it is absent, and has had it forgotten. */
typedef enum {
  VIEW_NONE,
  VIEW_ABSENT,
  VIEW_USED,
} View;

/* The further records are those of copies. */
typedef struct
{
  Record records[N_RECORDS];
  guint8 requests[N_REQUESTS];
  guint8 tags[N_REQUESTS];
  guint8 stage;
  guint8 subject;
  guint8 keyring_is_away;
  guint8 is_old;
  guint8 n_clicks;
  guint8 n_posts;
  guint8 n_crashes;
  guint8 n_outages;
  guint8 n_edits;
  guint8 account_is_edited;
  guint8 neighbour_is_dead;
  guint8 is_offered_foreign;
  guint8 other_view;
  guint8 removed_tags;
} World;

typedef struct
{
  LatchRecordStep steps[LATCH_N_RECORD_STEPS];
  gboolean        searches_late;
  gboolean        sends_again_itself;
  gboolean        has_tag;
  gboolean        is_mistaken;

  /* What holds the rest together. */
  gboolean has_seal;
  gboolean takes_offers_back;
  gboolean goes_on_after_account;
  gboolean gives_up_late;
  gboolean has_claims;
  gboolean reads_again;
  gboolean notes_removal;
  gboolean clears_token_first;
} Design;

typedef struct
{
  const Design *design;
  GHashTable   *origins;
  GQueue        open;
  const World  *here;
  gboolean      used[LATCH_N_RECORD_STEPS];
  const char   *violation;
} Walk;

/* -- The table ------------------------------------------------------------------ */

static void
complain (Walk       *walk,
          const char *violation)
{
  if (walk->violation == NULL)
    walk->violation = violation;
}

static gboolean
is_kept (const Record *record)
{
  return record->instance > 0 && record->token == record->instance;
}

static void
advance (Walk            *walk,
         Record          *record,
         LatchRecordEvent event)
{
  const LatchRecordStep *step = latch_record_step_find (walk->design->steps, record->state, event, record->attempt);

  /* As in the program, nothing changes then; what comes of a mistake is what is looked for. */
  if (step == NULL)
    {
      if (!walk->design->is_mistaken)
        complain (walk, "an event has no step");
      return;
    }

  walk->used[step - walk->design->steps] = TRUE;
  if (step->to == LATCH_RECORD_FORGOTTEN && step->from != LATCH_RECORD_FORGOTTEN && event != LATCH_EVENT_FORGET &&
      event != LATCH_EVENT_CONFLICT)
    complain (walk, "a record is hidden that was not forgotten");
  if (step->to >= LATCH_RECORD_STORED && !is_kept (record))
    complain (walk, "a record says that its token is stored, and it is not");

  record->state = (guint8)step->to;
}

/* -- The program ---------------------------------------------------------------- */

/* What was never sent leaves no trace, and what was sent before leaves one. */
static void
withdraw (Walk   *walk,
          Record *record)
{
  advance (walk, record, LATCH_EVENT_WITHDRAW);
  if (record->attempt == 1)
    memset (record, 0, sizeof *record);
}

static void
find (Walk  *walk,
      World *world,
      guint8 subject,
      guint8 instance)
{
  Record *record = &world->records[subject];

  advance (walk, record, LATCH_EVENT_FIND);
  record->instance = instance;
  world->subject = subject;
  world->stage = STAGE_STORE;
}

static gboolean
is_executed (const World *world,
             guint        instance)
{
  return world->requests[instance - 1] == REQUEST_EXECUTED;
}

static gboolean
is_tagged (const Walk  *walk,
           const World *world,
           guint        instance)
{
  return walk->design->has_tag && is_executed (world, instance) && world->tags[instance - 1] == world->records[0].tag;
}

static void
verify (Walk   *walk,
        Record *record)
{
  record->confirmed = !record->stored_now;
  advance (walk, record, LATCH_EVENT_VERIFY);
}

/* Unless there is one. */
static void
note_copy (World *world,
           guint8 instance)
{
  for (size_t i = 1; i < N_RECORDS; i++)
    {
      Record *record = &world->records[i];

      if (record->exists && record->instance == instance)
        return;

      if (record->exists)
        continue;

      *record = (Record){ .exists = TRUE, .state = LATCH_RECORD_CREATED, .attempt = 1, .instance = instance };
      return;
    }
}

/* What the service has under the tag: the first one is the record's own, any other one a copy. */
static void
search (Walk  *walk,
        World *world)
{
  Record *record = &world->records[0];
  guint8  own = record->instance;

  for (guint8 i = 1; i <= N_REQUESTS; i++)
    {
      if (!is_tagged (walk, world, i) || i == own)
        continue;

      if (own == 0)
        own = i;
      else
        note_copy (world, i);
    }

  if (own == 0 || walk->design->takes_offers_back)
    world->is_offered_foreign = own == 0;
  if (own == 0)
    advance (walk, record, world->is_old ? LATCH_EVENT_NOT_LISTED_AFTER_WAIT : LATCH_EVENT_NOT_LISTED);
  else if (record->token == own && record->state >= LATCH_RECORD_STORED)
    verify (walk, record);
  else
    find (walk, world, 0, own);
}

/* A month later, when no request can be on its way any more, a search takes away what the list does not show. */
static gboolean
may_give_up (const Walk  *walk,
             const World *world)
{
  const Record *record = &world->records[0];

  if (!record->exists || record->state != LATCH_RECORD_FORGOTTEN || record->instance > 0 || record->token > 0 || !world->is_old)
    return FALSE;

  for (guint i = 1; i <= N_REQUESTS; i++)
    {
      if (is_tagged (walk, world, i) || (world->requests[i - 1] == REQUEST_UNDERWAY && walk->design->gives_up_late))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_looked_for (const Walk   *walk,
               const Record *record)
{
  if (!record->exists)
    return FALSE;

  switch ((LatchRecordState)record->state)
    {
    case LATCH_RECORD_RESERVED:
    case LATCH_RECORD_SENT:
    case LATCH_RECORD_UNKNOWN:
    case LATCH_RECORD_CREATED:
      return TRUE;
    case LATCH_RECORD_ABSENT:
    case LATCH_RECORD_FORGOTTEN:
      return walk->design->searches_late;
    case LATCH_RECORD_STORED:
    case LATCH_RECORD_VERIFIED:
    default:
      return !(record->confirmed || record->stored_now) || ((record->attempt > 1 || record->adopted) && walk->design->searches_late);
    }
}

/* What every start of the program does, and a search later on. */
static void
resume (Walk  *walk,
        World *world,
        guint8 subject)
{
  Record *record = &world->records[subject];

  switch ((LatchRecordState)record->state)
    {
    case LATCH_RECORD_RESERVED:
      /* A number or a token is proof that there was an answer, whatever the file says. */
      if (record->instance > 0 || (record->token > 0 && record->attempt == 1))
        advance (walk, record, LATCH_EVENT_LOSE_ANSWER);
      else
        withdraw (walk, record);
      break;
    case LATCH_RECORD_CREATED:
      if (is_kept (record))
        {
          record->stored_now = TRUE;
          world->subject = subject;
          world->stage = STAGE_NOTE_STORED;
        }
      else
        find (walk, world, subject, record->instance);
      break;
    case LATCH_RECORD_STORED:
    case LATCH_RECORD_VERIFIED:
      if (record->attempt > 1 || record->adopted)
        search (walk, world);
      else if (is_kept (record))
        verify (walk, record);
      else
        find (walk, world, subject, record->instance);
      break;
    case LATCH_RECORD_SENT:
    case LATCH_RECORD_UNKNOWN:
    case LATCH_RECORD_ABSENT:
    case LATCH_RECORD_FORGOTTEN:
    default:
      search (walk, world);
    }
}

/* An account whose seal is broken sends nothing: the person enters the secrets again, under the address that is right. */
static gboolean
may_send (Walk        *walk,
          const World *world)
{
  if (!world->account_is_edited)
    return TRUE;

  if (!walk->design->has_seal)
    complain (walk, "secrets go where nobody sent them");
  return FALSE;
}

/* A sweep comes to this account after another one, whose service does not answer. */
static gboolean
is_reached (const Walk  *walk,
            const World *world)
{
  return !world->neighbour_is_dead || walk->design->goes_on_after_account;
}

/* The person takes what was there before for theirs, while no number is known. */
static gboolean
may_adopt (const Walk   *walk,
           const World  *world,
           const Record *record)
{
  gboolean is_missing = record->state == LATCH_RECORD_SENT || record->state == LATCH_RECORD_UNKNOWN ||
                        record->state == LATCH_RECORD_ABSENT || record->state == LATCH_RECORD_FORGOTTEN;

  if (!world->is_offered_foreign || !record->exists || record->adopted)
    return FALSE;

  return (is_missing && record->instance == 0) || !walk->design->takes_offers_back;
}

static void
adopt (Walk  *walk,
       World *world)
{
  Record *record = &world->records[0];

  if (record->instance > 0)
    complain (walk, "a token is replaced by another's");
  record->adopted = TRUE;
  world->is_offered_foreign = FALSE;
  find (walk, world, 0, FOREIGN);
}

static void
click (World *world)
{
  Record *record = &world->records[0];

  world->n_clicks++;
  if (!record->exists)
    *record = (Record){ .attempt = 1, .tag = world->n_clicks };
  else
    record->attempt++;

  world->subject = 0;
  world->is_offered_foreign = FALSE;
  world->stage = STAGE_PREPARE;
}

/* -- The walk ------------------------------------------------------------------- */

static void
visit (Walk        *walk,
       const World *world)
{
  World *known;

  if (g_hash_table_contains (walk->origins, world))
    return;

  known = g_memdup2 (world, sizeof *world);
  g_hash_table_insert (walk->origins, known, (World *)walk->here);
  g_queue_push_tail (&walk->open, known);
}

static void
become (Walk        *walk,
        const World *world,
        Stage        stage)
{
  World next = *world;

  next.stage = (guint8)stage;
  visit (walk, &next);
}

/* Nothing can be put down: what was put down is taken away once the keyring is back, or by the next start. */
static void
prepare (Walk        *walk,
         const World *world)
{
  World next = *world;

  if (world->keyring_is_away)
    {
      next.stage = STAGE_WITHDRAW;
      visit (walk, &next);
      return;
    }

  next.records[0].exists = TRUE;
  next.is_old = FALSE;
  advance (walk, &next.records[0], LATCH_EVENT_RESERVE);
  next.stage = STAGE_PLACEHOLDER;
  visit (walk, &next);
}

static void
put_placeholder (Walk        *walk,
                 const World *world)
{
  World next = *world;

  next.stage = world->keyring_is_away ? STAGE_WITHDRAW : STAGE_NOTE_SENT;
  visit (walk, &next);
}

static void
note_sent (Walk        *walk,
           const World *world)
{
  World next = *world;

  /* The disk may be full. */
  become (walk, world, STAGE_WITHDRAW);
  advance (walk, &next.records[0], LATCH_EVENT_SEND);
  next.stage = STAGE_SEND;
  visit (walk, &next);
}

static void
post (Walk        *walk,
      const World *world)
{
  World next = *world;

  /* There may be no way to the service. */
  become (walk, world, STAGE_WITHDRAW);
  next.requests[world->n_posts] = REQUEST_UNDERWAY;
  next.tags[world->n_posts] = world->records[0].tag;
  next.n_posts++;
  next.stage = STAGE_WAIT;
  visit (walk, &next);
}

static void
leave_open (Walk        *walk,
            const World *world)
{
  World next = *world;

  advance (walk, &next.records[0], LATCH_EVENT_LOSE_ANSWER);
  next.stage = STAGE_IDLE;
  if (walk->design->sends_again_itself && world->n_posts < N_REQUESTS)
    next.stage = STAGE_SEND;
  visit (walk, &next);
}

/* “It exists already”: perhaps this very request was sent twice on its way, and was or will be carried out. The list does
 * not have it yet. */
static void
refuse_as_conflict (Walk        *walk,
                    const World *world)
{
  World   next = *world;
  Record *record = &next.records[0];

  advance (walk, record, record->attempt == 1 ? LATCH_EVENT_CONFLICT : LATCH_EVENT_LOSE_ANSWER);
  next.stage = STAGE_IDLE;
  visit (walk, &next);
}

/* The answer comes, or does not, whether the request was carried out or not. */
static void
wait_for_answer (Walk        *walk,
                 const World *world)
{
  World next = *world;
  guint last = world->n_posts;

  leave_open (walk, world);
  refuse_as_conflict (walk, world);
  if (is_executed (world, last))
    find (walk, &next, 0, (guint8)last);
  else
    {
      next.requests[last - 1] = REQUEST_DEAD;
      next.stage = STAGE_WITHDRAW;
    }
  visit (walk, &next);
}

static void
take_away (Walk        *walk,
           const World *world)
{
  World next = *world;

  /* What cannot be taken out of the keyring is told of by a record. */
  if (world->keyring_is_away)
    {
      next.records[0].exists = TRUE;
      advance (walk, &next.records[0], LATCH_EVENT_WITHDRAW);
    }
  else
    withdraw (walk, &next.records[0]);
  next.stage = STAGE_IDLE;
  visit (walk, &next);
}

/* When the keyring is away, the record is all that remains for the next start. */
static void
store (Walk        *walk,
       const World *world)
{
  World   next = *world;
  Record *record = &next.records[world->subject];

  if (!world->keyring_is_away)
    record->token = record->instance;
  record->confirmed = FALSE;
  record->stored_now = record->token > 0;
  next.stage = world->keyring_is_away ? STAGE_IDLE : STAGE_NOTE_STORED;
  visit (walk, &next);
}

static void
note (Walk            *walk,
      const World     *world,
      LatchRecordEvent event,
      Stage            stage)
{
  World next = *world;

  advance (walk, &next.records[world->subject], event);
  next.stage = (guint8)stage;
  visit (walk, &next);
}

/* -- Removing what was found ------------------------------------------------------ */

static gboolean
may_remove (const World *world)
{
  return world->n_edits == 0 && world->records[0].exists && world->records[0].state >= LATCH_RECORD_CREATED && !world->keyring_is_away;
}

/* The person does not ask for it any more, nor for what else its requests may make. */
static void
discard (Walk        *walk,
         const World *world)
{
  World   next = *world;
  Record *record = &next.records[0];

  next.n_edits++;
  next.subject = 0;
  next.removed_tags |= 1 << record->tag;
  if (walk->design->notes_removal && record->state != LATCH_RECORD_CREATED)
    advance (walk, record, LATCH_EVENT_DISCARD);
  next.stage = walk->design->clears_token_first ? STAGE_CLEAR : STAGE_DELETE;
  visit (walk, &next);
}

/* It stays, with its token if the keyring tells that this is still there. */
static void
keep_discarded (Walk        *walk,
                const World *world)
{
  World   next = *world;
  Record *record = &next.records[0];

  next.removed_tags &= ~(1 << record->tag);
  next.stage = STAGE_IDLE;
  if (!world->keyring_is_away && record->state == LATCH_RECORD_CREATED && is_kept (record))
    {
      record->confirmed = FALSE;
      record->stored_now = TRUE;
      advance (walk, record, LATCH_EVENT_STORE);
    }
  visit (walk, &next);
}

static void
clear_token (Walk        *walk,
             const World *world)
{
  World next = *world;

  keep_discarded (walk, world);
  if (world->keyring_is_away)
    return;

  next.records[0].token = 0;
  next.stage = walk->design->clears_token_first ? STAGE_DELETE : STAGE_IDLE;
  visit (walk, &next);
}

/* What is created after that is like what is created first, and without copies nothing is left that could go wrong. */
static void
delete_record (Walk        *walk,
               const World *world)
{
  World next = *world;

  keep_discarded (walk, world);
  next.n_clicks = N_REQUESTS;
  next.records[0].exists = FALSE;
  next.stage = STAGE_CLEAR;
  if (walk->design->clears_token_first)
    {
      memset (&next.records[0], 0, sizeof next.records[0]);
      next.stage = STAGE_IDLE;
    }

  if (next.records[0].token > 0 || next.records[1].exists)
    visit (walk, &next);
}

/* -- One stage after the other ---------------------------------------------------- */

static void
act_when_idle (Walk        *walk,
               const World *world)
{
  const Record *record = &world->records[0];
  gboolean      is_offered = record->exists && record->state == LATCH_RECORD_ABSENT;

  if (world->account_is_edited)
    {
      World next = *world;

      next.account_is_edited = FALSE;
      visit (walk, &next);
    }

  for (guint8 i = 0; i < N_RECORDS; i++)
    {
      World next = *world;

      if (world->keyring_is_away || !is_looked_for (walk, &world->records[i]) || !is_reached (walk, world) || !may_send (walk, world))
        continue;

      resume (walk, &next, i);
      visit (walk, &next);

      /* The record of a copy may not reach the disk. */
      for (size_t copy = 1; copy < N_RECORDS; copy++)
        {
          if (!next.records[copy].exists || world->records[copy].exists)
            continue;

          memset (&next.records[copy], 0, sizeof next.records[copy]);
          visit (walk, &next);
        }
    }

  if (!world->keyring_is_away && !world->account_is_edited && is_reached (walk, world) && may_give_up (walk, world))
    {
      World next = *world;

      /* The keyring may keep the placeholder. */
      advance (walk, &next.records[0], LATCH_EVENT_WITHDRAW);
      visit (walk, &next);
      memset (&next.records[0], 0, sizeof next.records[0]);
      visit (walk, &next);
    }

  if (!world->keyring_is_away && !world->account_is_edited && may_adopt (walk, world, record))
    {
      World next = *world;

      adopt (walk, &next);
      visit (walk, &next);
    }

  if (!world->account_is_edited && world->n_clicks < N_REQUESTS && (is_offered || !record->exists))
    {
      World next = *world;

      click (&next);
      visit (walk, &next);
    }

  if (may_remove (world))
    discard (walk, world);

  if (record->exists && (record->state == LATCH_RECORD_SENT || record->state == LATCH_RECORD_UNKNOWN))
    {
      World next = *world;

      advance (walk, &next.records[0], LATCH_EVENT_FORGET);
      visit (walk, &next);

      /* It could not be written. */
      advance (walk, &next.records[0], LATCH_EVENT_LOSE_ANSWER);
      visit (walk, &next);
    }

  if (is_offered)
    {
      World next = *world;

      advance (walk, &next.records[0], LATCH_EVENT_FORGET);
      visit (walk, &next);

      /* Nor may this. */
      advance (walk, &next.records[0], LATCH_EVENT_RESTORE);
      visit (walk, &next);
    }
}

static void
go_on (Walk        *walk,
       const World *world)
{
  switch ((Stage)world->stage)
    {
    case STAGE_OFF:
      become (walk, world, STAGE_IDLE);
      break;
    case STAGE_IDLE:
      act_when_idle (walk, world);
      break;
    case STAGE_PREPARE:
      prepare (walk, world);
      break;
    case STAGE_PLACEHOLDER:
      put_placeholder (walk, world);
      break;
    case STAGE_NOTE_SENT:
      note_sent (walk, world);
      break;
    case STAGE_SEND:
      post (walk, world);
      break;
    case STAGE_WAIT:
      wait_for_answer (walk, world);
      break;
    case STAGE_STORE:
      store (walk, world);
      break;
    case STAGE_NOTE_STORED:
      note (walk, world, LATCH_EVENT_STORE, STAGE_VERIFY);
      break;
    case STAGE_VERIFY:
      note (walk, world, LATCH_EVENT_VERIFY, STAGE_IDLE);
      break;
    case STAGE_WITHDRAW:
      take_away (walk, world);
      break;
    case STAGE_CLEAR:
      clear_token (walk, world);
      break;
    case STAGE_DELETE:
      delete_record (walk, world);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* -- What can go wrong, and when ------------------------------------------------- */

/* What the program had in memory is gone; and so may be, when the power was cut, what the keyring had not written to the disk yet. */
static void
crash (Walk        *walk,
       const World *world)
{
  World next = *world;

  next.n_crashes++;
  next.stage = STAGE_OFF;
  next.subject = 0;
  next.is_offered_foreign = FALSE;
  if (world->stage == STAGE_PREPARE && world->records[0].exists)
    next.records[0].attempt--;
  else if (world->stage == STAGE_PREPARE)
    memset (&next.records[0], 0, sizeof next.records[0]);

  for (size_t i = 0; i < G_N_ELEMENTS (next.records); i++)
    next.records[i].stored_now = FALSE;
  visit (walk, &next);

  for (size_t i = 0; i < G_N_ELEMENTS (next.records); i++)
    {
      if (!next.records[i].confirmed)
        next.records[i].token = 0;
    }
  visit (walk, &next);
}

/* Somebody changes the file, or puts an older one back, as programs do that keep computers alike. */
static void
edit (Walk        *walk,
      const World *world)
{
  World   next = *world;
  Record *record = &next.records[0];

  next.n_edits++;
  record->state = LATCH_RECORD_RESERVED;
  visit (walk, &next);

  record->instance = 0;
  if (record->confirmed)
    visit (walk, &next);
}

/* Without claims, the recovery of another process takes what this one has just reserved for what a crash has left behind.
 * And who does not read a record again before it is written does not see what has become of it. */
static void
let_other_process_act (Walk        *walk,
                       const World *world)
{
  const Record *record = &world->records[0];
  World         next = *world;

  if (!walk->design->has_claims && record->exists && record->state == LATCH_RECORD_RESERVED && record->attempt == 1 &&
      (world->stage == STAGE_PLACEHOLDER || world->stage == STAGE_NOTE_SENT))
    {
      memset (&next.records[0], 0, sizeof next.records[0]);
      visit (walk, &next);
      return;
    }

  if (world->other_view == VIEW_NONE && record->exists && record->state == LATCH_RECORD_ABSENT)
    {
      next.other_view = VIEW_ABSENT;
      visit (walk, &next);
    }
  else if (world->other_view == VIEW_ABSENT && world->stage <= STAGE_IDLE && record->exists)
    {
      next.other_view = VIEW_USED;
      if (record->state == LATCH_RECORD_ABSENT)
        advance (walk, &next.records[0], LATCH_EVENT_FORGET);
      else if (!walk->design->reads_again)
        complain (walk, "an old view takes the place of a newer record");
      visit (walk, &next);
    }
}

static void
let_others_act (Walk        *walk,
                const World *world)
{
  let_other_process_act (walk, world);

  for (size_t i = 0; i < N_REQUESTS; i++)
    {
      World next = *world;

      if (world->requests[i] != REQUEST_UNDERWAY)
        continue;

      next.requests[i] = REQUEST_EXECUTED;
      visit (walk, &next);
      if (i + 1 == world->n_posts && world->stage == STAGE_WAIT)
        continue;

      next.requests[i] = REQUEST_DEAD;
      visit (walk, &next);
    }

  if (world->keyring_is_away || world->n_outages == 0)
    {
      World next = *world;

      next.keyring_is_away = !world->keyring_is_away;
      next.n_outages = 1;
      visit (walk, &next);
    }

  if (!world->is_old && world->stage <= STAGE_IDLE)
    {
      World next = *world;

      next.is_old = TRUE;
      visit (walk, &next);
    }

  if (world->n_edits == 0 && world->stage == STAGE_OFF && world->records[0].exists)
    {
      World next = *world;

      next.n_edits++;
      next.neighbour_is_dead = TRUE;
      visit (walk, &next);
    }

  if (world->n_edits == 0 && world->stage == STAGE_OFF && world->records[0].exists)
    {
      World next = *world;

      next.n_edits++;
      next.account_is_edited = TRUE;
      visit (walk, &next);
    }

  if (world->n_edits == 0 && world->stage == STAGE_OFF && is_kept (&world->records[0]) && world->records[0].attempt == 1)
    edit (walk, world);

  if (world->n_crashes < 2 && world->stage != STAGE_OFF)
    crash (walk, world);
}

/* -- What has to be true --------------------------------------------------------- */

static void
start_and_search (Walk  *walk,
                  World *world)
{
  world->stage = STAGE_IDLE;
  if (!is_reached (walk, world))
    return;

  for (guint8 i = 0; i < G_N_ELEMENTS (world->records); i++)
    {
      Record *record = &world->records[i];

      record->stored_now = FALSE;
      if (!is_looked_for (walk, record))
        continue;

      resume (walk, world, i);
      if (world->stage != STAGE_STORE && world->stage != STAGE_NOTE_STORED)
        continue;

      record->token = record->instance;
      record->confirmed = FALSE;
      advance (walk, record, LATCH_EVENT_STORE);
      advance (walk, record, LATCH_EVENT_VERIFY);
      world->stage = STAGE_IDLE;
    }
}

static gboolean
is_found (const World *world,
          guint        instance)
{
  for (size_t i = 0; i < G_N_ELEMENTS (world->records); i++)
    {
      const Record *record = &world->records[i];

      if (record->exists && record->instance == instance && is_kept (record))
        return TRUE;
    }

  return FALSE;
}

static void
expect_all_found_later (Walk        *walk,
                        const World *world)
{
  World later = *world;

  later.keyring_is_away = FALSE;
  later.account_is_edited = FALSE;
  later.is_old = TRUE;
  for (size_t i = 0; i < N_REQUESTS; i++)
    {
      if (later.requests[i] == REQUEST_UNDERWAY)
        later.requests[i] = REQUEST_EXECUTED;
    }

  for (int i = 0; i < N_STARTS; i++)
    start_and_search (walk, &later);

  for (guint i = 1; i <= N_REQUESTS; i++)
    {
      if (is_executed (&later, i) && (later.removed_tags & (1 << later.tags[i - 1])) == 0 && !is_found (&later, i))
        complain (walk, "a token is lost");
    }
}

static void
check (Walk        *walk,
       const World *world)
{
  const Record *record = &world->records[0];

  for (size_t i = 0; i < G_N_ELEMENTS (world->records); i++)
    {
      if (world->records[i].exists && world->records[i].confirmed && world->records[i].state >= LATCH_RECORD_STORED && !is_kept (&world->records[i]))
        complain (walk, "a record says that its token is stored, and it is not");
      if (!world->records[i].exists && world->records[i].token > 0)
        complain (walk, "a token is left behind");
    }

  if (world->n_posts > world->n_clicks)
    complain (walk, "more was sent than clicked");
  if (record->exists && record->state == LATCH_RECORD_ABSENT && record->attempt == 1 && !world->is_old)
    complain (walk, "it is offered to send again at once");
  if (world->stage <= STAGE_IDLE)
    expect_all_found_later (walk, world);
}

static guint
hash_world (gconstpointer data)
{
  const guint8 *bytes = data;
  guint         hash = 5381;

  for (size_t i = 0; i < sizeof (World); i++)
    hash = hash * 33 + bytes[i];

  return hash;
}

static gboolean
is_same_world (gconstpointer one,
               gconstpointer other)
{
  return memcmp (one, other, sizeof (World)) == 0;
}

/* Goes everywhere, or until something is wrong. Returns: how many states there are */
static guint
go_everywhere (Walk         *walk,
               const Design *design)
{
  const World none = { .stage = STAGE_IDLE };

  *walk = (Walk){ .design = design, .origins = g_hash_table_new_full (hash_world, is_same_world, g_free, NULL) };
  g_queue_init (&walk->open);
  visit (walk, &none);
  while (walk->violation == NULL && (walk->here = g_queue_pop_head (&walk->open)) != NULL)
    {
      check (walk, walk->here);
      if (walk->violation == NULL)
        go_on (walk, walk->here);
      if (walk->violation == NULL)
        let_others_act (walk, walk->here);
    }

  return g_hash_table_size (walk->origins);
}

static void
end_walk (Walk *walk)
{
  g_queue_clear (&walk->open);
  g_hash_table_unref (walk->origins);
}

/* The shortest way to what is wrong. */
static void
tell_way (const Walk *walk)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (LATCH_TYPE_RECORD_STATE);

  for (const World *world = walk->here; world != NULL; world = g_hash_table_lookup (walk->origins, world))
    g_test_message ("stage %d, record %s (attempt %d, instance %d, token %d), requests %d and %d, %d clicks, keyring %s%s%s%s%s",
                    world->stage, world->records[0].exists ? g_enum_get_value (states, world->records[0].state)->value_nick : "none",
                    world->records[0].attempt, world->records[0].instance, world->records[0].token, world->requests[0],
                    world->requests[1], world->n_clicks, world->keyring_is_away ? "away" : "there",
                    world->account_is_edited ? ", account edited" : "", world->neighbour_is_dead ? ", other account dead" : "",
                    world->is_offered_foreign ? ", another instance offered" : "",
                    world->other_view == VIEW_ABSENT ? ", seen absent by another process" : "");
}

static Design
make_design (void)
{
  Design design = { .searches_late = TRUE,
                    .has_tag = TRUE,
                    .has_seal = TRUE,
                    .takes_offers_back = TRUE,
                    .goes_on_after_account = TRUE,
                    .gives_up_late = TRUE,
                    .has_claims = TRUE,
                    .reads_again = TRUE,
                    .notes_removal = TRUE,
                    .clears_token_first = TRUE };

  memcpy (design.steps, latch_record_steps, sizeof design.steps);
  return design;
}

/* -- The tests -------------------------------------------------------------------- */

static void
test_own_table (void)
{
  const Design design = make_design ();
  Walk         walk;
  guint        n_states = go_everywhere (&walk, &design);

  g_test_message ("%u states", n_states);
  if (walk.violation != NULL)
    tell_way (&walk);
  g_assert_cmpstr (walk.violation, ==, NULL);
  for (size_t i = 0; i < LATCH_N_RECORD_STEPS; i++)
    {
      g_test_message ("step %zu", i);
      g_assert_true (walk.used[i]);
    }
  end_walk (&walk);
}

static void
expect_violation (const Design *design,
                  const char   *expected)
{
  Walk  walk;
  guint n_states = go_everywhere (&walk, design);

  g_test_message ("found after %u states: %s", n_states, walk.violation != NULL ? walk.violation : "nothing");
  g_assert_cmpstr (walk.violation, ==, expected);
  end_walk (&walk);
}

/* No step can be left out. */
static void
test_step_missing (void)
{
  for (size_t i = 0; i < LATCH_N_RECORD_STEPS; i++)
    {
      Design design = make_design ();

      design.steps[i].event = (LatchRecordEvent)-1;
      g_test_message ("without step %zu", i);
      expect_violation (&design, "an event has no step");
    }
}

typedef struct
{
  const char      *name;
  LatchRecordState from;
  LatchRecordEvent event;
  LatchRecordState wrong;
  const char      *violation;
} Mistake;

static const Mistake mistakes[] = {
  { "not-sent-once-sent", LATCH_RECORD_RESERVED, LATCH_EVENT_SEND, LATCH_RECORD_RESERVED, "a token is lost" },
  { "open-outcome-as-nothing", LATCH_RECORD_SENT, LATCH_EVENT_LOSE_ANSWER, LATCH_RECORD_RESERVED, "a token is lost" },
  { "open-outcome-as-absence", LATCH_RECORD_SENT, LATCH_EVENT_LOSE_ANSWER, LATCH_RECORD_ABSENT, "it is offered to send again at once" },
  { "conflict-as-nothing", LATCH_RECORD_SENT, LATCH_EVENT_CONFLICT, LATCH_RECORD_RESERVED, "a token is lost" },
  { "missed-as-absent", LATCH_RECORD_SENT, LATCH_EVENT_NOT_LISTED, LATCH_RECORD_ABSENT, "it is offered to send again at once" },
  { "missed-as-nothing", LATCH_RECORD_UNKNOWN, LATCH_EVENT_NOT_LISTED_AFTER_WAIT, LATCH_RECORD_RESERVED, "a token is lost" },
  { "absent-as-forgotten", LATCH_RECORD_UNKNOWN, LATCH_EVENT_NOT_LISTED_AFTER_WAIT, LATCH_RECORD_FORGOTTEN, "a record is hidden that was not forgotten" },
  { "found-as-stored", LATCH_RECORD_SENT, LATCH_EVENT_FIND, LATCH_RECORD_STORED, "a record says that its token is stored, and it is not" },
  { "discarded-as-stored", LATCH_RECORD_VERIFIED, LATCH_EVENT_DISCARD, LATCH_RECORD_VERIFIED, "a record says that its token is stored, and it is not" },
  { "lost-token-as-stored", LATCH_RECORD_VERIFIED, LATCH_EVENT_FIND, LATCH_RECORD_VERIFIED, "a record says that its token is stored, and it is not" },
};

static void
test_mistake (gconstpointer data)
{
  const Mistake *mistake = data;
  Design         design = make_design ();

  design.is_mistaken = TRUE;
  for (size_t i = 0; i < LATCH_N_RECORD_STEPS; i++)
    {
      if (design.steps[i].from == mistake->from && design.steps[i].event == mistake->event)
        design.steps[i].to = mistake->wrong;
    }
  expect_violation (&design, mistake->violation);
}

/* An earlier attempt is taken for nothing, like the one that was refused. */
static void
test_earlier_attempt (void)
{
  Design design = make_design ();

  design.is_mistaken = TRUE;
  for (size_t i = 0; i < LATCH_N_RECORD_STEPS; i++)
    {
      if (design.steps[i].event == LATCH_EVENT_WITHDRAW)
        design.steps[i].to = LATCH_RECORD_RESERVED;
    }
  expect_violation (&design, "a token is lost");
}

static void
test_no_tag (void)
{
  Design design = make_design ();

  design.has_tag = FALSE;
  expect_violation (&design, "a token is lost");
}

static void
test_no_late_searches (void)
{
  Design design = make_design ();

  design.searches_late = FALSE;
  expect_violation (&design, "a token is lost");
}

static void
test_repeats_itself (void)
{
  Design design = make_design ();

  design.is_mistaken = TRUE;
  design.sends_again_itself = TRUE;
  expect_violation (&design, "more was sent than clicked");
}

/* Whoever edits an account's file gets its secrets. */
static void
test_no_seal (void)
{
  Design design = make_design ();

  design.has_seal = FALSE;
  expect_violation (&design, "secrets go where nobody sent them");
}

/* An offer that stays after the record has found its own. */
static void
test_old_offer (void)
{
  Design design = make_design ();

  design.takes_offers_back = FALSE;
  expect_violation (&design, "a token is replaced by another's");
}

/* An account that cannot be reached ends the sweep. */
static void
test_dead_account (void)
{
  Design design = make_design ();

  design.goes_on_after_account = FALSE;
  expect_violation (&design, "a token is lost");
}

/* What is hidden is taken away while its request may still be carried out. */
static void
test_given_up_early (void)
{
  Design design = make_design ();

  design.gives_up_late = FALSE;
  expect_violation (&design, "a token is lost");
}

static void
test_no_claims (void)
{
  Design design = make_design ();

  design.has_claims = FALSE;
  expect_violation (&design, "a token is lost");
}

static void
test_old_view (void)
{
  Design design = make_design ();

  design.reads_again = FALSE;
  expect_violation (&design, "an old view takes the place of a newer record");
}

/* A removal that is killed after the token is cleared leaves a record that looks like any other. */
static void
test_removal_not_noted (void)
{
  Design design = make_design ();

  design.notes_removal = FALSE;
  expect_violation (&design, "a record says that its token is stored, and it is not");
}

/* One that deletes the record first leaves a token that nobody finds. */
static void
test_token_last (void)
{
  Design design = make_design ();

  design.clears_token_first = FALSE;
  expect_violation (&design, "a token is left behind");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/latch/walk/own-table", test_own_table);
  g_test_add_func ("/latch/walk/step-missing", test_step_missing);
  for (size_t i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autofree char *path = g_strconcat ("/latch/walk/mistake/", mistakes[i].name, NULL);

      g_test_add_data_func (path, &mistakes[i], test_mistake);
    }
  g_test_add_func ("/latch/walk/mistake/earlier-attempt", test_earlier_attempt);
  g_test_add_func ("/latch/walk/mistake/no-tag", test_no_tag);
  g_test_add_func ("/latch/walk/mistake/no-late-searches", test_no_late_searches);
  g_test_add_func ("/latch/walk/mistake/repeats-itself", test_repeats_itself);
  g_test_add_func ("/latch/walk/mistake/no-seal", test_no_seal);
  g_test_add_func ("/latch/walk/mistake/old-offer", test_old_offer);
  g_test_add_func ("/latch/walk/mistake/dead-account", test_dead_account);
  g_test_add_func ("/latch/walk/mistake/given-up-early", test_given_up_early);
  g_test_add_func ("/latch/walk/mistake/no-claims", test_no_claims);
  g_test_add_func ("/latch/walk/mistake/old-view", test_old_view);
  g_test_add_func ("/latch/walk/mistake/removal-not-noted", test_removal_not_noted);
  g_test_add_func ("/latch/walk/mistake/token-last", test_token_last);

  return g_test_run ();
}
