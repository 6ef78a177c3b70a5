/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance.h"

G_BEGIN_DECLS

/**
 * LatchOrder:
 * @LATCH_ORDER_NEWEST: what was created last comes first
 * @LATCH_ORDER_NAME: by name, and numbers in it by what they come to
 * @LATCH_ORDER_CONNECTOR: by connector, then by name
 * @LATCH_ORDER_ACCOUNT: by account, then by name
 * @LATCH_ORDER_SITUATION: what needs somebody comes first, then by name
 *
 * How a list of instances is sorted.
 */
typedef enum {
  LATCH_ORDER_NEWEST,
  LATCH_ORDER_NAME,
  LATCH_ORDER_CONNECTOR,
  LATCH_ORDER_ACCOUNT,
  LATCH_ORDER_SITUATION,
} LatchOrder;

int latch_order_compare (LatchOrder     order,
                         LatchInstance *a,
                         LatchInstance *b);

G_END_DECLS
