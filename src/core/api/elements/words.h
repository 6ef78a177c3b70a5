/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What people read of the descriptions beside this file, for xgettext. tests/core/api/test-elements.py writes it. */

/* Translators: stands below the word “Store”, for Ecwid */
N_ ("For Ecwid stores that still have legacy API keys")

/* Translators: opens a page in the browser */
N_ ("Where Do I Find These API Secrets?")

/* Translators: below it stands an address; the setting is called what Ecwid calls it */
N_ ("In Ecwid, set this as the instant order notification URL")

/* Translators: an entry of Ecwid, as its control panel or its documentation calls it */
N_ ("Order API Secret")

/* Translators: about the entry “Order API Secret” of Ecwid; about the entry “Product API Secret” of Ecwid */
N_ ("This is the token of an Ecwid app. Latchkey needs the legacy API keys of the store.")

/* Translators: an entry of Ecwid, as its control panel or its documentation calls it */
N_ ("Product API Secret")

/* Translators: an entry of Ecwid, as its control panel or its documentation calls it */
N_ ("Store ID")

/* Translators: about the entry “Store ID” of Ecwid */
N_ ("A store ID contains only digits, such as 1234567.")
