/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-keyring.h"

G_BEGIN_DECLS

#define EXPECT_ACCOUNT "1f0e9a3c5b7d4e8f9a0b1c2d3e4f5a6b"
/* Only what has the names of real records is listed. */
#define EXPECT_REF "5f0e9a3c5b7d4e8f9a0b1c2d3e4f5a6b"
#define EXPECT_OTHER_REF "6f0e9a3c5b7d4e8f9a0b1c2d3e4f5a6b"

typedef struct
{
  LatchKeyring *keyring;
} Fixture;

void expect_outcome (GError *error,
                     int     code);
void expect_open (Fixture *fixture,
                  gboolean may_ask,
                  int      code);
void expect_store (Fixture    *fixture,
                   const char *ref,
                   const char *text,
                   int         code);
void expect_lookup (Fixture    *fixture,
                    const char *ref,
                    const char *text,
                    int         code);
void expect_relabel (Fixture    *fixture,
                     const char *ref,
                     const char *label,
                     int         code);
void expect_clear (Fixture    *fixture,
                   const char *ref,
                   int         code);
void expect_list (Fixture *fixture,
                  guint    n_items,
                  int      code);

G_END_DECLS
