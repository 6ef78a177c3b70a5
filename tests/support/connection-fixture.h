/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-connection.h"

/* A person who types secrets below the address, having read it, and confirms it. */
static inline void
latch_test_type (LatchConnection  *connection,
                 LatchCredentials *credentials)
{
  g_autofree char *shown = latch_connection_dup_shown_address (connection);
  g_autoptr (GError) error = NULL;

  latch_connection_set_credentials (connection, credentials, shown, &error);
  g_assert_no_error (error);
  latch_connection_confirm_address (connection);
}
