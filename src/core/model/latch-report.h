/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "latch-instance.h"

G_BEGIN_DECLS

#define LATCH_REPORT_VERSION 1

char *latch_report_write_instance (LatchInstance *instance);
char *latch_report_write_instances (GPtrArray *instances);
char *latch_report_write_test (LatchInstance *instance,
                               gboolean       tested);
char *latch_report_write_tests (GPtrArray *instances,
                                GPtrArray *untested);
char *latch_report_write_accounts (GPtrArray *accounts);
char *latch_report_write_elements (GPtrArray *elements);

G_END_DECLS
