/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "latch-account-status.h"

#include "latch-service.h"

#include <glib/gi18n-lib.h>

/* What there is to say of an account. Nothing but an answer of the service makes
 * its secrets accepted or refused; and what would keep anything from being sent
 * comes before what was answered earlier. */

static const LatchAccountStatus statuses[] = {
  [LATCH_ACCOUNT_PRACTICE] = {
    .condition = LATCH_ACCOUNT_PRACTICE,
    .icon_name = "computer-symbolic",
    .style_class = "dim-label",
    /* Translators: the state of an account, in a row of the list */
    .words = N_ ("On this computer"),
    /* Translators: the state of an account, as a heading */
    .heading = N_ ("On This Computer"),
    .description = N_ ("This account is for practice. Nothing leaves this computer."),
  },
  [LATCH_ACCOUNT_ACCEPTED] = {
    .condition = LATCH_ACCOUNT_ACCEPTED,
    .icon_name = "object-select-symbolic",
    .style_class = "success",
    /* Translators: the state of an account, in a row of the list */
    .words = N_ ("Secrets accepted"),
    /* Translators: the state of an account, as a heading */
    .heading = N_ ("Secrets Accepted"),
    .description = N_ ("The service accepted the saved secrets when they were last tested."),
  },
  [LATCH_ACCOUNT_REFUSED] = {
    .condition = LATCH_ACCOUNT_REFUSED,
    .icon_name = "dialog-password-symbolic",
    .style_class = "warning",
    /* Translators: the state of an account, in a row of the list */
    .words = N_ ("Secrets not accepted"),
    /* Translators: the state of an account, as a heading */
    .heading = N_ ("Secrets Not Accepted"),
    .description = N_ ("The service no longer accepts the user secret and the organization secret of this account. Enter the new ones."),
  },
  [LATCH_ACCOUNT_MISSING] = {
    .condition = LATCH_ACCOUNT_MISSING,
    .icon_name = "dialog-password-symbolic",
    .style_class = "warning",
    /* Translators: the state of an account, in a row of the list */
    .words = N_ ("Secrets not in the keyring"),
    /* Translators: the state of an account, as a heading */
    .heading = N_ ("Secrets Not in the Keyring"),
    .description = N_ ("The keyring no longer has the secrets of this account. Enter them again."),
  },
  [LATCH_ACCOUNT_CHANGED] = {
    .condition = LATCH_ACCOUNT_CHANGED,
    .icon_name = "dialog-warning-symbolic",
    .style_class = "warning",
    /* Translators: the state of an account, in a row of the list */
    .words = N_ ("Changed outside Latchkey"),
    /* Translators: the state of an account, as a heading */
    .heading = N_ ("Changed Outside Latchkey"),
    .description = N_ ("Nothing is sent until you enter the secrets again. Check first that they belong to the service address below."),
  },
  [LATCH_ACCOUNT_UNCONFIRMED] = {
    .condition = LATCH_ACCOUNT_UNCONFIRMED,
    .icon_name = "dialog-question-symbolic",
    .style_class = "warning",
    /* Translators: the state of an account, in a row of the list */
    .words = N_ ("Address not confirmed"),
    /* Translators: the state of an account, as a heading */
    .heading = N_ ("Address Not Confirmed"),
    .description = N_ ("Nothing is sent until you confirm that the secrets belong to the service address below."),
  },
  [LATCH_ACCOUNT_UNTESTED] = {
    .condition = LATCH_ACCOUNT_UNTESTED,
    .icon_name = "dialog-question-symbolic",
    .style_class = "dim-label",
    /* Translators: the state of an account, in a row of the list */
    .words = N_ ("Not tested"),
    /* Translators: the state of an account, as a heading */
    .heading = N_ ("Not Tested"),
    .description = N_ ("Latchkey does not know whether the service accepts the secrets."),
  },
};

static gboolean
is_changed (LatchAccount *account)
{
  const char *filed = latch_account_get_filed_service (account);

  return latch_account_get_secrets (account) == LATCH_ACCOUNT_SECRETS_DISPUTED ||
         (filed != NULL && !latch_service_equal (filed, latch_account_get_service (account)));
}

static LatchAccountCondition
judge (LatchAccount *account)
{
  g_autofree char *identity = latch_service_dup_identity (latch_account_get_service (account));

  if (latch_account_get_secrets (account) == LATCH_ACCOUNT_SECRETS_MISSING)
    return LATCH_ACCOUNT_MISSING;

  if (latch_service_is_practice (latch_account_get_service (account)))
    return latch_account_get_refused (account) ? LATCH_ACCOUNT_REFUSED : LATCH_ACCOUNT_PRACTICE;

  if (is_changed (account))
    return LATCH_ACCOUNT_CHANGED;

  if (latch_account_get_seal (account) == NULL && latch_service_lookup (identity) == NULL)
    return LATCH_ACCOUNT_UNCONFIRMED;

  if (latch_account_get_refused (account))
    return LATCH_ACCOUNT_REFUSED;

  /* Earlier versions sealed nothing, and may have replaced the secrets after they were accepted. */
  return latch_account_get_accepted (account) && latch_account_get_seal (account) != NULL ? LATCH_ACCOUNT_ACCEPTED : LATCH_ACCOUNT_UNTESTED;
}

/**
 * latch_account_status_of:
 * @account: an account
 *
 * Says in words, in a shape and in a colour how an account stands. It may have
 * a new answer whenever a property of @account is notified of.
 *
 * Returns: (transfer none): the status; its words are to be passed through gettext
 */
const LatchAccountStatus *
latch_account_status_of (LatchAccount *account)
{
  return &statuses[judge (account)];
}

/**
 * latch_account_status_needs_secrets:
 * @account: an account
 *
 * Returns: %TRUE when nothing can be done with the account before it gets other secrets
 */
gboolean
latch_account_status_needs_secrets (LatchAccount *account)
{
  LatchAccountCondition condition = judge (account);

  return condition == LATCH_ACCOUNT_REFUSED || condition == LATCH_ACCOUNT_MISSING || condition == LATCH_ACCOUNT_CHANGED;
}
