/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-status.h"

#include <glib/gi18n-lib.h>

/* What there is to say of a situation, once for a window and a terminal. A
 * situation is told by words and by a shape; its colour only repeats them. What
 * a job does says more than any words for a situation that is in progress. */

/* What the service has, and its token is kept. */
#define KEPT (LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN | LATCH_ACTION_DESCRIBE | LATCH_ACTION_EVENTS | LATCH_ACTION_DELETE | LATCH_ACTION_REMOVE)

static const LatchStatus statuses[] = {
  [LATCH_SITUATION_NOT_CREATED] = {
    .icon_name = "dialog-question-symbolic",
    .style_class = "dim-label",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("Not created yet"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("Not Created Yet"),
    .description = N_ ("Nothing was sent to the service yet."),
    .verb = N_ ("_Remove from List"),
    .actions = LATCH_ACTION_REMOVE,
    .suggested = LATCH_ACTION_REMOVE,
  },
  [LATCH_SITUATION_IN_PROGRESS] = {
    .icon_name = "dialog-question-symbolic",
    .style_class = "dim-label",
  },
  [LATCH_SITUATION_MAY_HAVE_BEEN_CREATED] = {
    .icon_name = "dialog-question-symbolic",
    .style_class = "warning",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("May have been created"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("May Have Been Created"),
    .description = N_ ("No clear answer came back, so the store may or may not be connected. Latchkey keeps looking."),
    .verb = N_ ("_Look Again"),
    .actions = LATCH_ACTION_FIND | LATCH_ACTION_REMOVE,
    .suggested = LATCH_ACTION_FIND,
  },
  [LATCH_SITUATION_SURELY_ABSENT] = {
    .icon_name = "dialog-question-symbolic",
    .style_class = "warning",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("Not created"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("Not Created"),
    .description = N_ ("The request was sent, but the service does not list this store."),
    .verb = N_ ("C_onnect Again…"),
    .actions = LATCH_ACTION_FIND | LATCH_ACTION_CREATE_AGAIN | LATCH_ACTION_REMOVE,
    .suggested = LATCH_ACTION_CREATE_AGAIN,
  },
  [LATCH_SITUATION_TOKEN_NOT_SAVED] = {
    .icon_name = "dialog-warning-symbolic",
    .style_class = "warning",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("Token not saved"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("Token Not Saved"),
    .description = N_ ("The store is connected, but its token is not saved here."),
    .verb = N_ ("Save _Token"),
    .actions = LATCH_ACTION_SAVE_TOKEN | LATCH_ACTION_DELETE | LATCH_ACTION_REMOVE,
    .suggested = LATCH_ACTION_SAVE_TOKEN,
  },
  [LATCH_SITUATION_UNTESTED] = {
    .icon_name = "dialog-question-symbolic",
    .style_class = "dim-label",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("Not tested"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("Not Tested"),
    .description = N_ ("Latchkey does not know whether the store works."),
    .verb = N_ ("_Test Again"),
    .actions = KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF,
    .suggested = LATCH_ACTION_TEST,
  },
  [LATCH_SITUATION_UNTESTABLE] = {
    .icon_name = "dialog-information-symbolic",
    .style_class = "dim-label",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("Created, cannot be tested"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("Created, Cannot Be Tested"),
    .description = N_ ("The service has no test for this connector. The token is ready to use."),
    .earlier = N_ ("At the last test, the service had no test for this connector."),
    .verb = N_ ("_Test Again"),
    .actions = KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF,
    .suggested = LATCH_ACTION_TEST,
  },
  [LATCH_SITUATION_STORE_REFUSES] = {
    .icon_name = "dialog-warning-symbolic",
    .style_class = "warning",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("API secrets not accepted"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("API Secrets Not Accepted"),
    .description = N_ ("The store does not accept its API secrets. Compare them with those in the store’s control panel."),
    .earlier = N_ ("At the last test, the store did not accept its API secrets."),
    .verb = N_ ("Change _Secrets…"),
    .actions = KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF,
    .suggested = LATCH_ACTION_CHANGE_SECRETS,
  },
  [LATCH_SITUATION_ACCOUNT_REFUSED] = {
    .icon_name = "dialog-password-symbolic",
    .style_class = "warning",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("Account secrets not accepted"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("Account Secrets Not Accepted"),
    .description = N_ ("The service no longer accepts the user secret and the organization secret of this account. Enter the new ones."),
    .earlier = N_ ("At the last test, the service did not accept the secrets of this account."),
    .verb = N_ ("_Enter Secrets…"),
    .actions = LATCH_ACTION_ENTER_SECRETS | LATCH_ACTION_TEST | LATCH_ACTION_COPY_TOKEN | LATCH_ACTION_REMOVE,
    .suggested = LATCH_ACTION_ENTER_SECRETS,
  },
  [LATCH_SITUATION_TURNED_OFF] = {
    .icon_name = "system-shutdown-symbolic",
    .style_class = "warning",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("Turned off on the service"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("Turned Off on the Service"),
    .description = N_ ("The service refuses all calls with this token until the store is turned on again."),
    .earlier = N_ ("At the last test, the store was turned off on the service."),
    .verb = N_ ("Turn _On"),
    .actions = KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_ON,
    .suggested = LATCH_ACTION_TURN_ON,
  },
  [LATCH_SITUATION_GONE] = {
    .icon_name = "user-trash-symbolic",
    .style_class = "warning",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("Deleted on the service"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("Deleted on the Service"),
    .description = N_ ("The service does not have this store any more. Its token no longer works."),
    .earlier = N_ ("At the last test, the service did not have this store any more."),
    .verb = N_ ("_Remove from List"),
    .actions = LATCH_ACTION_TEST | LATCH_ACTION_REMOVE,
    .suggested = LATCH_ACTION_REMOVE,
  },
  [LATCH_SITUATION_CONNECTED] = {
    .icon_name = "object-select-symbolic",
    .style_class = "success",
    /* Translators: the state of a store, in a row of the list */
    .words = N_ ("Connected"),
    /* Translators: the state of a store, as a heading */
    .heading = N_ ("Connected"),
    .description = N_ ("The store answers."),
    .earlier = N_ ("At the last test, the store answered."),
    .verb = N_ ("_Test Again"),
    .actions = KEPT | LATCH_ACTION_CHANGE_SECRETS | LATCH_ACTION_TURN_OFF,
    .suggested = LATCH_ACTION_TEST,
  },
  [LATCH_SITUATION_MADE_ELSEWHERE] = {
    .icon_name = "network-server-symbolic",
    .style_class = "dim-label",
    /* Translators: the state of a store, in a row of the list: its token is not on this computer */
    .words = N_ ("Only on the service"),
    /* Translators: the state of a store, as a heading: its token is not on this computer */
    .heading = N_ ("Only on the Service"),
    .description = N_ ("The token of this store is not on this computer. Latchkey can get it from the service and keep it in the keyring."),
    .verb = N_ ("_Keep Token"),
    .actions = LATCH_ACTION_KEEP_TOKEN,
    .suggested = LATCH_ACTION_KEEP_TOKEN,
  },
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
    case LATCH_STEP_SIGNING_IN:
      return _ ("Waiting for the browser…");
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
    case LATCH_STEP_IDENTIFYING:
      return _ ("Asking the service about the store…");
    case LATCH_STEP_TURNING_ON:
      return _ ("Turning the store on…");
    case LATCH_STEP_TURNING_OFF:
      return _ ("Turning the store off…");
    case LATCH_STEP_CHANGING_SECRETS:
      return _ ("Changing the API secrets…");
    case LATCH_STEP_CHANGING_EVENTS:
      return _ ("Changing the event settings…");
    case LATCH_STEP_DESCRIBING:
      return _ ("Saving the name and the tags…");
    case LATCH_STEP_DELETING:
      return _ ("Deleting the connection…");
    case LATCH_STEP_IDLE:
    case LATCH_STEP_DONE:
    default:
      return NULL;
    }
}
