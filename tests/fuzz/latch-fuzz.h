/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

/* What libFuzzer calls, once at its start and then with every input; replay.c does the same with the corpus. */
int LLVMFuzzerInitialize (int    *argc,
                          char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* For errors that must not quote the input: they are one of these sentences, whatever it is. */
#define LATCH_FUZZ_ASSERT_ONE_OF(text, ...) \
  g_assert_true (g_strv_contains ((const char *const[]){ __VA_ARGS__, NULL }, text))
