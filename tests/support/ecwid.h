/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The configuration of the element that most tests use, as its reference page has it. */
#define ECWID_STORE_ID "ecwid.store.id"
#define ECWID_ORDER_KEY "ecwid.order.key"
#define ECWID_PRODUCT_KEY "ecwid.product.key"
