/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-status.h"

#include <glib/gi18n-lib.h>

/* A state is told by words and by a shape; its colour only repeats them. Of each there is what a row of the list says, what
 * the heading of the instance's page says, a sentence, and what can be done. */
static const LatchStatus reserved = {
  "dialog-question-symbolic", "dim-label",
  /* Translators: the state of an instance, in a row of the list */
  N_ ("Not created yet"),
  /* Translators: the state of an instance, as a heading */
  N_ ("Not Created Yet"),
  N_ ("Nothing was sent to the service."),
  N_ ("_Remove from the List"), FALSE
};
static const LatchStatus unknown = {
  "dialog-question-symbolic", "warning",
  /* Translators: the state of an instance, in a row of the list */
  N_ ("Outcome not known yet"),
  /* Translators: the state of an instance, as a heading */
  N_ ("Outcome Not Known Yet"),
  N_ ("The request was sent, but no answer came. The instance may exist on the service."),
  /* Translators: “it” is the instance */
  N_ ("Fi_nd It"), FALSE
};
static const LatchStatus absent = {
  "dialog-question-symbolic", "warning",
  /* Translators: the state of an instance, in a row of the list */
  N_ ("Not found on the service"),
  /* Translators: the state of an instance, as a heading */
  N_ ("Not Found on the Service"),
  N_ ("The request was sent, but the service’s list does not have the instance."),
  /* Translators: “it” is the instance */
  N_ ("Fi_nd It"), FALSE
};
static const LatchStatus unsaved = {
  "dialog-warning-symbolic", "warning",
  /* Translators: the state of an instance, in a row of the list */
  N_ ("Token not saved yet"),
  /* Translators: the state of an instance, as a heading */
  N_ ("Token Not Saved Yet"),
  N_ ("The instance exists on the service, but its token is not saved here."),
  N_ ("Save _Token"), FALSE
};
static const LatchStatus untested = {
  "dialog-question-symbolic", "dim-label",
  /* Translators: the state of an instance, in a row of the list */
  N_ ("Not tested yet"),
  /* Translators: the state of an instance, as a heading */
  N_ ("Created, but Not Tested Yet"),
  N_ ("The token is saved, but the store was not reached yet."),
  N_ ("_Test Again"), TRUE
};
static const LatchStatus refused = {
  "dialog-warning-symbolic", "warning",
  /* Translators: the state of an instance, in a row of the list */
  N_ ("The store refuses the API secrets"),
  /* Translators: the state of an instance, as a heading */
  N_ ("Created, but the Store Refuses the API Secrets"),
  N_ ("The token is saved. Check the order and product API secrets in the store’s control panel."),
  N_ ("_Test Again"), TRUE
};
static const LatchStatus works = {
  "object-select-symbolic", "success",
  /* Translators: the state of an instance, in a row of the list */
  N_ ("Connected"),
  /* Translators: the state of an instance, as a heading */
  N_ ("Connected"),
  N_ ("The store answers, and the token is saved."),
  N_ ("_Test Again"), TRUE
};

/* The token is in this program's memory. */
static const LatchStatus held_untested = {
  "dialog-question-symbolic", "dim-label",
  /* Translators: the state of an instance, in a row of the list */
  N_ ("Token not saved, not tested yet"),
  /* Translators: the state of an instance, as a heading */
  N_ ("Created, but Not Tested Yet"),
  N_ ("The store was not reached yet. The token is kept until Latchkey is closed."),
  N_ ("_Test Again"), TRUE
};
static const LatchStatus held_refused = {
  "dialog-warning-symbolic", "warning",
  /* Translators: the state of an instance, in a row of the list */
  N_ ("Token not saved, the store refuses the API secrets"),
  /* Translators: the state of an instance, as a heading */
  N_ ("Created, but the Store Refuses the API Secrets"),
  N_ ("Check the order and product API secrets in the store’s control panel. The token is kept until Latchkey is closed."),
  N_ ("_Test Again"), TRUE
};
static const LatchStatus held_works = {
  "dialog-warning-symbolic", "warning",
  /* Translators: the state of an instance, in a row of the list */
  N_ ("Connected, token not saved"),
  /* Translators: the state of an instance, as a heading */
  N_ ("Connected, but Token Not Saved"),
  N_ ("The store answers. The token is kept until Latchkey is closed."),
  N_ ("_Test Again"), TRUE
};

static const LatchStatus *
status_of_health (LatchHealth health,
                  gboolean    held)
{
  switch (health)
    {
    case LATCH_HEALTH_WORKS:
      return held ? &held_works : &works;
    case LATCH_HEALTH_REFUSED:
      return held ? &held_refused : &refused;
    case LATCH_HEALTH_UNTESTED:
    default:
      return held ? &held_untested : &untested;
    }
}

/**
 * latch_status_of:
 * @record: a record
 *
 * Says in words, in a shape and in a colour how an instance stands, and what can be done next.
 *
 * Returns: (transfer none): the status; its words are to be passed through gettext
 */
const LatchStatus *
latch_status_of (LatchRecord *record)
{
  switch (latch_record_get_state (record))
    {
    case LATCH_RECORD_RESERVED:
      return &reserved;
    case LATCH_RECORD_ABSENT:
    case LATCH_RECORD_FORGOTTEN:
      return &absent;
    case LATCH_RECORD_CREATED:
      return latch_record_get_held (record) ? status_of_health (latch_record_get_health (record), TRUE) : &unsaved;
    case LATCH_RECORD_STORED:
    case LATCH_RECORD_VERIFIED:
      return status_of_health (latch_record_get_health (record), FALSE);
    case LATCH_RECORD_SENT:
    case LATCH_RECORD_UNKNOWN:
    default:
      return &unknown;
    }
}

/**
 * latch_status_of_step:
 * @step: what a creation is doing
 *
 * Returns: (transfer none) (nullable): the same in words, or %NULL when it does nothing
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
