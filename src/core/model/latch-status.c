/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-status.h"

#include <glib/gi18n-lib.h>

/* What there is to say of a situation, once for a window and a terminal. A
 * situation is told by words and by a shape; its colour only repeats them. Of
 * each there is what a row of the list says, the heading of the instance's
 * page, a sentence, what can be done, and which of it is suggested, in words. */
static const LatchStatus statuses[] = {
  [LATCH_SITUATION_NOT_CREATED] = {
    "dialog-question-symbolic", "dim-label",
    /* Translators: the state of an instance, in a row of the list */
    N_ ("Not created yet"),
    /* Translators: the state of an instance, as a heading */
    N_ ("Not Created Yet"),
    N_ ("Nothing was sent to the service."),
    N_ ("_Remove from the List"),
    LATCH_ACTION_REMOVE, LATCH_ACTION_REMOVE },
  [LATCH_SITUATION_MAY_HAVE_BEEN_CREATED] = { "dialog-question-symbolic", "warning",
                                              /* Translators: the state of an instance, in a row of the list */
                                              N_ ("Outcome not known yet"),
                                              /* Translators: the state of an instance, as a heading */
                                              N_ ("Outcome Not Known Yet"), N_ ("The request was sent, but no answer came. The instance may exist on the service."),
                                              /* Translators: “it” is the instance */
                                              N_ ("Fi_nd It"), LATCH_ACTION_FIND | LATCH_ACTION_FORGET, LATCH_ACTION_FIND },
  [LATCH_SITUATION_SURELY_ABSENT] = { "dialog-question-symbolic", "warning",
                                      /* Translators: the state of an instance, in a row of the list */
                                      N_ ("Not found on the service"),
                                      /* Translators: the state of an instance, as a heading */
                                      N_ ("Not Found on the Service"), N_ ("The request was sent, but the service’s list does not have the instance."),
                                      /* Translators: “it” is the instance */
                                      N_ ("Fi_nd It"), LATCH_ACTION_FIND | LATCH_ACTION_CREATE_AGAIN | LATCH_ACTION_FORGET, LATCH_ACTION_FIND },
  [LATCH_SITUATION_TOKEN_NOT_SAVED] = { "dialog-warning-symbolic", "warning",
                                        /* Translators: the state of an instance, in a row of the list */
                                        N_ ("Token not saved yet"),
                                        /* Translators: the state of an instance, as a heading */
                                        N_ ("Token Not Saved Yet"), N_ ("The instance exists on the service, but its token is not saved here."), N_ ("Save _Token"), LATCH_ACTION_SAVE_TOKEN, LATCH_ACTION_SAVE_TOKEN },
  [LATCH_SITUATION_UNTESTED] = { "dialog-question-symbolic", "dim-label",
                                 /* Translators: the state of an instance, in a row of the list */
                                 N_ ("Not tested yet"),
                                 /* Translators: the state of an instance, as a heading */
                                 N_ ("Created, but Not Tested Yet"), N_ ("The token is saved, but the store was not reached yet."), N_ ("_Test Again"), LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN, LATCH_ACTION_TEST },
  [LATCH_SITUATION_STORE_REFUSES] = { "dialog-warning-symbolic", "warning",
                                      /* Translators: the state of an instance, in a row of the list */
                                      N_ ("The store refuses the API secrets"),
                                      /* Translators: the state of an instance, as a heading */
                                      N_ ("Created, but the Store Refuses the API Secrets"), N_ ("The token is saved. Check the order and product API secrets in the store’s control panel."), N_ ("_Test Again"), LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN, LATCH_ACTION_TEST },
  [LATCH_SITUATION_CONNECTED] = { "object-select-symbolic", "success",
                                  /* Translators: the state of an instance, in a row of the list */
                                  N_ ("Connected"),
                                  /* Translators: the state of an instance, as a heading */
                                  N_ ("Connected"), N_ ("The store answers, and the token is saved."), N_ ("_Test Again"), LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN, LATCH_ACTION_TEST },

  /* The token is in the memory of this process only. */
  [LATCH_SITUATION_UNTESTED_IN_MEMORY] = { "dialog-question-symbolic", "dim-label",
                                           /* Translators: the state of an instance, in a row of the list */
                                           N_ ("Token not saved, not tested yet"),
                                           /* Translators: the state of an instance, as a heading */
                                           N_ ("Created, but Not Tested Yet"), N_ ("The store was not reached yet. The token is kept until Latchkey is closed."), N_ ("_Test Again"), LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN, LATCH_ACTION_TEST },
  [LATCH_SITUATION_STORE_REFUSES_IN_MEMORY] = { "dialog-warning-symbolic", "warning",
                                                /* Translators: the state of an instance, in a row of the list */
                                                N_ ("Token not saved, the store refuses the API secrets"),
                                                /* Translators: the state of an instance, as a heading */
                                                N_ ("Created, but the Store Refuses the API Secrets"), N_ ("Check the order and product API secrets in the store’s control panel. The token is kept until Latchkey is closed."), N_ ("_Test Again"), LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN, LATCH_ACTION_TEST },
  [LATCH_SITUATION_CONNECTED_IN_MEMORY] = { "dialog-warning-symbolic", "warning",
                                            /* Translators: the state of an instance, in a row of the list */
                                            N_ ("Connected, token not saved"),
                                            /* Translators: the state of an instance, as a heading */
                                            N_ ("Connected, but Token Not Saved"), N_ ("The store answers. The token is kept until Latchkey is closed."), N_ ("_Test Again"), LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN, LATCH_ACTION_TEST },

  /* What the job does says more than any words for the situation. */
  [LATCH_SITUATION_IN_PROGRESS] = { "dialog-question-symbolic", "dim-label", NULL, NULL, NULL, NULL, LATCH_ACTION_NONE, LATCH_ACTION_NONE },
};

/* What an earlier test has said, while the page says why a later one said nothing. */
static const LatchStatus unanswered[] = {
  [LATCH_SITUATION_STORE_REFUSES] = { "dialog-question-symbolic", "warning", N_ ("The store refuses the API secrets"),
                                      /* Translators: a heading; the store could not be tested */
                                      N_ ("Could Not Be Tested"), N_ ("The token is saved. At the last test, the store refused the API secrets."), N_ ("_Test Again"), LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN, LATCH_ACTION_TEST },
  [LATCH_SITUATION_CONNECTED] = { "dialog-question-symbolic", "warning", N_ ("Connected"),
                                  /* Translators: a heading; the store could not be tested */
                                  N_ ("Could Not Be Tested"), N_ ("The token is saved. At the last test, the store answered."), N_ ("_Test Again"), LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN, LATCH_ACTION_TEST },
  [LATCH_SITUATION_STORE_REFUSES_IN_MEMORY] = { "dialog-question-symbolic", "warning", N_ ("Token not saved, the store refuses the API secrets"),
                                                /* Translators: a heading; the store could not be tested */
                                                N_ ("Could Not Be Tested"), N_ ("At the last test, the store refused the API secrets. The token is kept until Latchkey is closed."), N_ ("_Test Again"), LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN, LATCH_ACTION_TEST },
  [LATCH_SITUATION_CONNECTED_IN_MEMORY] = { "dialog-question-symbolic", "warning", N_ ("Connected, token not saved"),
                                            /* Translators: a heading; the store could not be tested */
                                            N_ ("Could Not Be Tested"), N_ ("At the last test, the store answered. The token is kept until Latchkey is closed."), N_ ("_Test Again"), LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN, LATCH_ACTION_TEST },
};

/**
 * latch_status_of:
 * @situation: a situation
 *
 * Says in words, in a shape and in a colour what a situation is, and what can be done about it.
 *
 * Returns: (transfer none): the status; its words are to be passed through gettext. Those of
 *   %LATCH_SITUATION_IN_PROGRESS are %NULL: latch_status_of_step() has them.
 */
const LatchStatus *
latch_status_of (LatchSituation situation)
{
  return &statuses[situation];
}

/**
 * latch_status_of_unanswered:
 * @situation: a situation
 *
 * Says the same after a test that got no answer: what an earlier one has said is not known to be true any more.
 *
 * Returns: (transfer none): the status; its words are to be passed through gettext
 */
const LatchStatus *
latch_status_of_unanswered (LatchSituation situation)
{
  if (situation < G_N_ELEMENTS (unanswered) && unanswered[situation].heading != NULL)
    return &unanswered[situation];

  return &statuses[situation];
}

/**
 * latch_status_of_step:
 * @step: what a job is doing
 *
 * Returns: (transfer none) (nullable): the step in translated words, or %NULL when the job does nothing
 */
const char *
latch_status_of_step (LatchStep step)
{
  switch (step)
    {
    case LATCH_STEP_KEYRING:
      return _ ("Asking the keyring…");
    case LATCH_STEP_RESERVING:
      return _ ("Preparing…");
    case LATCH_STEP_SENDING:
      return _ ("Creating the instance…");
    case LATCH_STEP_SEARCHING:
      return _ ("Looking for the instance…");
    case LATCH_STEP_STORING:
      return _ ("Saving the token…");
    case LATCH_STEP_TESTING:
      return _ ("Testing the connection to the store…");
    case LATCH_STEP_IDLE:
    case LATCH_STEP_DONE:
    default:
      return NULL;
    }
}
