/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-account.h"

G_BEGIN_DECLS

/**
 * LatchAccountCondition:
 * @LATCH_ACCOUNT_PRACTICE: it is an account of the practice service, which Latchkey makes itself
 * @LATCH_ACCOUNT_ACCEPTED: the service has accepted the secrets, and has not refused them since
 * @LATCH_ACCOUNT_REFUSED: the service refuses the secrets
 * @LATCH_ACCOUNT_MISSING: the keyring did not have the secrets when this process looked for them
 * @LATCH_ACCOUNT_CHANGED: the account was changed outside Latchkey, so that nothing is sent for it
 * @LATCH_ACCOUNT_UNCONFIRMED: nobody has confirmed that the secrets belong to the address
 * @LATCH_ACCOUNT_UNTESTED: nothing is known of the secrets
 *
 * What all that is known of an account comes to.
 */
typedef enum {
  LATCH_ACCOUNT_PRACTICE,
  LATCH_ACCOUNT_ACCEPTED,
  LATCH_ACCOUNT_REFUSED,
  LATCH_ACCOUNT_MISSING,
  LATCH_ACCOUNT_CHANGED,
  LATCH_ACCOUNT_UNCONFIRMED,
  LATCH_ACCOUNT_UNTESTED,
} LatchAccountCondition;

/**
 * LatchAccountStatus:
 * @condition: what it is about
 * @icon_name: the name of a symbolic icon
 * @style_class: the style class of the icon’s colour
 * @words: what a row of a list says
 * @heading: the same as a title
 * @description: a sentence
 *
 * An account as people are told about it.
 */
typedef struct
{
  LatchAccountCondition condition;
  const char           *icon_name;
  const char           *style_class;
  const char           *words;
  const char           *heading;
  const char           *description;
} LatchAccountStatus;

const LatchAccountStatus *latch_account_status_of (LatchAccount *account);
gboolean                  latch_account_status_needs_secrets (LatchAccount *account);

G_END_DECLS
