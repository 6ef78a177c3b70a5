/* SPDX-FileCopyrightText: 2026 The Latchkey Developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *id;
  const char *title;
  const char *address;
} LatchService;

#define LATCH_SERVICE_PRACTICE "practice"

const LatchService *latch_service_get_all (size_t *n_services);
const LatchService *latch_service_lookup (const char *service);
char               *latch_service_check_address (const char *address,
                                                 GError    **error);
char               *latch_service_complete_address (const char *typed,
                                                    GError    **error);
char               *latch_service_recognize_address (const char *address);
char               *latch_service_dup_identity (const char *service);
gboolean            latch_service_equal (const char *service,
                                         const char *other);
gboolean            latch_service_is_practice (const char *service);
char               *latch_service_dup_shown_address (const char *service);
char               *latch_service_dup_title (const char *service);
char               *latch_service_dup_console (const char *service);

G_END_DECLS
