/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Where several processes, some of them in Python, must know a practice service's secrets, it gets these instead of random ones. */
#define PRACTICE_USER_SECRET "cHJhY3RpY2UtdXNlci1zZWNyZXQ="
#define PRACTICE_ORGANIZATION_SECRET "70726163746963652d6f7267616e697a"

/* Those of a second one beside it. */
#define OTHER_USER_SECRET "b3RoZXItdXNlci1zZWNyZXQtMjM="
#define OTHER_ORGANIZATION_SECRET "6f746865722d6f7267616e697a617469"
