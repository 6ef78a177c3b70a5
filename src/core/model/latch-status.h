/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-job.h"

G_BEGIN_DECLS

/**
 * LatchSituation:
 * @LATCH_SITUATION_NOT_CREATED: nothing was sent to the service
 * @LATCH_SITUATION_IN_PROGRESS: a job is creating the instance or looking for it
 * @LATCH_SITUATION_MAY_HAVE_BEEN_CREATED: the request was sent, and its outcome is not known
 * @LATCH_SITUATION_SURELY_ABSENT: the service does not have the instance
 * @LATCH_SITUATION_TOKEN_NOT_SAVED: the instance exists, and its token is not kept here
 * @LATCH_SITUATION_UNTESTED: the token is kept, as in all that follow, and the store was not reached yet
 * @LATCH_SITUATION_UNTESTABLE: the service has no test for the instance
 * @LATCH_SITUATION_STORE_REFUSES: the store refuses the API secrets
 * @LATCH_SITUATION_ACCOUNT_REFUSED: the service refuses the account’s secrets
 * @LATCH_SITUATION_TURNED_OFF: the instance is turned off on the service
 * @LATCH_SITUATION_GONE: the service does not have the instance any more
 * @LATCH_SITUATION_CONNECTED: the store answers
 * @LATCH_SITUATION_MADE_ELSEWHERE: the service has the instance, and nothing is written down of it here
 *
 * What all that is known of an instance comes to.
 */
typedef enum {
  LATCH_SITUATION_NOT_CREATED,
  LATCH_SITUATION_IN_PROGRESS,
  LATCH_SITUATION_MAY_HAVE_BEEN_CREATED,
  LATCH_SITUATION_SURELY_ABSENT,
  LATCH_SITUATION_TOKEN_NOT_SAVED,
  LATCH_SITUATION_UNTESTED,
  LATCH_SITUATION_UNTESTABLE,
  LATCH_SITUATION_STORE_REFUSES,
  LATCH_SITUATION_ACCOUNT_REFUSED,
  LATCH_SITUATION_TURNED_OFF,
  LATCH_SITUATION_GONE,
  LATCH_SITUATION_CONNECTED,
  LATCH_SITUATION_MADE_ELSEWHERE,
} LatchSituation;

/**
 * LatchActions:
 * @LATCH_ACTION_NONE: nothing
 * @LATCH_ACTION_TEST: ask the store through the instance
 * @LATCH_ACTION_FIND: look for the instance on the service
 * @LATCH_ACTION_SAVE_TOKEN: fetch the token and keep it
 * @LATCH_ACTION_COPY_TOKEN: use the token, which is kept
 * @LATCH_ACTION_CREATE_AGAIN: fill in the form for the same instance
 * @LATCH_ACTION_ENTER_SECRETS: enter the account’s secrets anew
 * @LATCH_ACTION_REMOVE: take it off the list
 * @LATCH_ACTION_TURN_ON: turn it on again on the service
 * @LATCH_ACTION_TURN_OFF: turn it off on the service
 * @LATCH_ACTION_DELETE: delete it on the service
 * @LATCH_ACTION_CHANGE_SECRETS: give the service other API secrets of the store
 * @LATCH_ACTION_DESCRIBE: give it another name and other tags
 * @LATCH_ACTION_KEEP_TOKEN: fetch the token of what was made elsewhere and keep it
 * @LATCH_ACTION_EVENTS: read its events, and change what it notifies of
 *
 * What can be done about a situation.
 */
typedef enum {
  LATCH_ACTION_NONE = 0,
  LATCH_ACTION_TEST = 1 << 0,
  LATCH_ACTION_FIND = 1 << 1,
  LATCH_ACTION_SAVE_TOKEN = 1 << 2,
  LATCH_ACTION_COPY_TOKEN = 1 << 3,
  LATCH_ACTION_CREATE_AGAIN = 1 << 4,
  LATCH_ACTION_ENTER_SECRETS = 1 << 5,
  LATCH_ACTION_REMOVE = 1 << 6,
  LATCH_ACTION_TURN_ON = 1 << 7,
  LATCH_ACTION_TURN_OFF = 1 << 8,
  LATCH_ACTION_DELETE = 1 << 9,
  LATCH_ACTION_CHANGE_SECRETS = 1 << 10,
  LATCH_ACTION_DESCRIBE = 1 << 11,
  LATCH_ACTION_KEEP_TOKEN = 1 << 12,
  LATCH_ACTION_EVENTS = 1 << 13,
} LatchActions;

/**
 * LatchStatus:
 * @icon_name: the name of a symbolic icon
 * @style_class: the style class of the icon’s colour
 * @words: what a row of a list says
 * @heading: the same as a title
 * @description: a sentence
 * @earlier: (nullable): the sentence when a later test said nothing
 * @verb: the suggested action in words, with a mnemonic
 * @actions: what can be done
 * @suggested: the one thing to do
 *
 * A situation as people are told about it.
 */
typedef struct
{
  const char  *icon_name;
  const char  *style_class;
  const char  *words;
  const char  *heading;
  const char  *description;
  const char  *earlier;
  const char  *verb;
  LatchActions actions;
  LatchActions suggested;
} LatchStatus;

const LatchStatus *latch_status_of (LatchSituation situation);
const char        *latch_status_of_step (LatchStep step);

G_END_DECLS
